"""Figures on infant mortality: each function returns what :func:`helpers.figures.charts.publish` takes."""

from __future__ import annotations

import pandas as pd

from helpers.figures import drawings, footer
from helpers.subjects import infant
from helpers.tables import data, select
from helpers.wording import words
from helpers.wording.language import say


def series(tables: data.Tables, frame: pd.DataFrame) -> dict:
    """Figure: every series of the infant mortality rate by itself, with the break of 2008."""
    final = frame[frame["series"].isin(["bns", "bns_latest"])].sort_values("year")
    break_year = select.break_year(tables, infant.RATE)
    latest, start = final.iloc[-1], final[final["year"] >= break_year].iloc[0]
    estimate = frame[frame["series"] == "igme2024"].iloc[-1]
    shown = frame[(frame["series"] != "igme2026") | (frame["year"] > estimate["year"])]
    across = frame["year"].min() < break_year
    broken = say(", with a break in {year}", year=break_year) if across else ""
    change = 100 * (latest["value"] / start["value"] - 1)
    values = {"change": words.percent(abs(change), 0), "start": start["year"], "latest": latest["year"]}
    values |= {"value": words.number(latest["value"], 2)}
    if change < 0:
        title = say("Registered infant mortality fell by {change} since {start}, to {value} in {latest}", **values)
    else:
        title = say("Registered infant mortality rose by {change} since {start}, to {value} in {latest}", **values)
    return {
        "draw": drawings.lines,
        "frame": shown[["series", "segment", "year", "value", "lower", "upper"]],
        "title": title,
        "subtitle": say(
            "Infant deaths per 1,000 live births, Kazakhstan. Each producer by itself, no registered value joined "
            "across the change of live-birth criteria. Open rings: first releases; open diamonds: ministry; open square: newer "
            "UN release. Band: 90% interval of the UN estimate"
        ),
        "source": say("Sources: {names}", names=footer.source_names(tables, shown["source"])),
        "alt": say(
            "Line chart. Registered rate: {first} in {start}, {value} in {latest}{broken}. UN estimate with band: "
            "{estimate} in {year}. First releases and ministry values are marked apart.",
            **values,
            first=words.number(start["value"], 2),
            broken=broken,
            estimate=words.number(estimate["value"], 2),
            year=estimate["year"],
        ),
        "styles": {
            "igme2024": "estimate",
            "igme2026": "newer",
            "bns": "main",
            "bns_latest": "main",
            "bns_first": "first",
            "moh": "other",
        },
        "labels": {
            "igme2024": say("UN estimate"),
            "igme2026": "",
            "bns": say("bureau, final"),
            "bns_latest": say("bureau, last release") if "bns_latest" in set(frame["series"]) else "",  # takes room at the right
            "bns_first": "",
            "moh": "",
        },
        "offsets": {"igme2024": 14, "bns": -6, "bns_latest": -6},
        "breaks": [(break_year - 0.5, say("WHO criteria\nof live birth"))] if across else [],
    }


def announcements(tables: data.Tables, said: pd.DataFrame, final: pd.DataFrame, year: int = 2025) -> dict:
    """Figure: what was said of a year's change, by the day it was said, against the bureau's own values."""
    dated = said[(said["kind"] != "count") & (said["said_on"].str.len() == 10)]
    first_day = dated[dated["said_on"] == dated["said_on"].iloc[0]]
    first = first_day.loc[(first_day["high"] - first_day["low"]).idxmin(), "value"]  # the most precisely printed
    last = dated["value"].iloc[-1]
    low, high = final.loc["final", ["lower", "upper"]]
    spoken = "; ".join(f"{row.said}, {row.period}: {words.signed(row.value)}" for row in said.itertuples())
    of_final, of_first = (words.signed(final.at[release, "value"]) for release in ("final", "first"))
    return {
        "draw": drawings.announcements,
        "frame": said[["id", "said", "period", "value", "low", "high", "kind", "tier"]],
        "title": say(
            "Announcements for {year} ran from {first} to {last}, for different periods; the bureau's final rates give {final}",
            year=year,
            first=words.signed(first),
            last=words.signed(last),
            final=of_final,
        ),
        "subtitle": say(
            "Infant mortality, Kazakhstan, change on the same period of {before}, by the day it was said, with the "
            "period it was said of. Filled square: said of deaths; hollow: not said of what; * read in a relay only. "
            "Band: change of the final rate, with rounding; thin line: of the first releases",
            before=year - 1,
        ),
        "source": say("Sources: {names}", names=footer.source_names(tables, [*said["source"], "bns-taldau-2026-09-04"])),
        "alt": say(
            "Dot chart of {number} announcements. {spoken}. A band and a line mark {final} (final) and {first} (first), the "
            "change of the statistics bureau's rates for the year.",
            number=len(said),
            spoken=spoken,
            final=of_final,
            first=of_first,
        ),
        "low": float(low),
        "high": float(high),
        "line": float(final.at["first", "value"]),
        "band_label": say("bureau, the year"),
    }
