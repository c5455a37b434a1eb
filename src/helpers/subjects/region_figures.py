"""Figures on regions, shared by notebooks and briefing; each returns what :func:`helpers.figures.charts.publish` takes."""

from __future__ import annotations

import numpy as np

from helpers.figures import footer, region_drawings
from helpers.subjects import region_records
from helpers.tables import data
from helpers.wording import words
from helpers.wording.language import say


def rate_map(tables: data.Tables, year: int = 2024) -> dict:
    """Figure: tile map of the infant mortality rates that were published of one year."""
    frame = region_records.rates_of_year(tables, year)
    known = frame.dropna(subset="value").sort_values("value")
    low, high = known.iloc[0], known.iloc[-1]
    number, of = len(known), int(frame["exists"].sum())
    lowest, highest = (words.number(row["value"], 1) for row in (low, high))
    if number > 1:
        title = say(
            "Infant mortality {year} was found for {number} of {of} regions: {lowest} in {where} to {highest} in {there}",
            year=year,
            number=number,
            of=of,
            lowest=lowest,
            where=low["label"],
            highest=highest,
            there=high["label"],
        )
    else:
        title = say(
            "Infant mortality {year} was found for {number} of {of} regions: {lowest} in {where}",
            year=year,
            number=number,
            of=of,
            lowest=lowest,
            where=low["label"],
        )
    marks = np.where(frame["value"].isna(), "", np.where(frame["larger"], "†", "") + np.where(frame["tier"] == "C", "*", ""))
    frame = frame.assign(note=marks, small=False)
    values = "; ".join(f"{row.label} {words.number(row.value, 2)}" for row in known.itertuples())
    absent = words.listing(frame.loc[frame["value"].isna() & frame["exists"], "label"])
    old = " " + say("† With a region split off later.") if known["larger"].any() else ""
    return {
        "draw": region_drawings.tiles,
        "frame": frame[["area", "label", "row", "column", "value", "note", "small", "exists"]],
        "title": title,
        "subtitle": say(
            "Infant deaths per 1,000 live births, {year}, regions of Kazakhstan as tiles. Darker is higher. Hatched: no "
            "value found, which is not zero. No interval: births by region were not found. * Read in a copy of the "
            "bureau's data.",
            year=year,
        )
        + old,
        "source": say("Sources: {names}", names=footer.source_names(tables, known["source"])),
        "alt": say(
            "Tile map of infant mortality by region in {year}. {values}. No value: {absent}.",
            year=year,
            values=values,
            absent=absent,
        ),
        "digits": 1,
    }
