"""Figures of the briefing that no notebook draws: drawn wide and narrow, in three languages."""

from __future__ import annotations

import pandas as pd

from helpers.figures import drawings, footer
from helpers.subjects import maternal
from helpers.tables import data
from helpers.wording import words
from helpers.wording.language import say


def _free(frame: pd.DataFrame, level: float) -> int:
    """The year beside which a label fits above a level: the middle of the longest run of years with no interval in its way."""
    free = (frame["upper"] < level) | (frame["lower"] > level + 0.1 * frame["upper"].max())
    if not free.any():
        return int(frame.at[1, "year"])
    runs = (~free).cumsum()[free]
    longest = runs[runs == runs.mode().iloc[0]].index
    return int(frame.at[longest[(len(longest) - 1) // 2], "year"])


def count(tables: data.Tables, frame: pd.DataFrame, baseline: int, confidence: float) -> dict:
    """Figure: the yearly count against its level before the pandemic, for :func:`helpers.figures.charts.publish`."""
    first, last, peak = maternal.pick(frame, baseline), frame.iloc[-1], frame.loc[frame["value"].idxmax()]
    against = maternal.step(frame, baseline, last["year"], confidence)
    level = words.percent(100 * confidence, 0)
    change = {"change": words.percent(abs(against["count_change"]), 0), "first": baseline, "last": last["year"]}
    if peak["value"] > last["value"]:
        ends = {"highest": words.number(peak["value"]), "last": words.number(last["value"]), "year": peak["year"]}
        if (peak["value"] - first["value"]) / (peak["value"] - last["value"]) > 0.5:
            title = say("Most of the fall from {highest} to {last} is the end of the {year} peak", **ends)
        else:
            title = say("Part of the fall from {highest} to {last} is the end of the {year} peak", **ends)
    elif against["count_change"] < 0:
        title = say("Maternal deaths fell by {change} between {first} and {last}", **change)
    else:
        title = say("Maternal deaths rose by {change} between {first} and {last}", **change)
    derived = say("(derived)")
    counts = ", ".join(
        f"{row.year}: {words.number(row.value)}{f' {derived}' if row.derived else ''}" for row in frame.itertuples()
    )
    both = {"first": baseline, "last": last["year"]}
    if first["lower"] <= last["upper"] and last["lower"] <= first["upper"]:
        overlap = say("the intervals of {first} and {last} overlap", **both)
    else:
        overlap = say("the intervals of {first} and {last} do not overlap", **both)
    covid = maternal.pandemic_deaths(tables, peak)
    return {
        "draw": drawings.years,
        "frame": frame[["year", "value", "lower", "upper", "derived"]],
        "title": title,
        "subtitle": say(
            "Maternal deaths a year, Kazakhstan. Bars: {level} intervals of the expected number. Hollow: derived "
            "from the published ratio and registered births. Dashed line and band: {baseline}",
            level=level,
            baseline=baseline,
        ),
        "source": say("Sources: {names}", names=footer.source_names(tables, [*frame["source"], *frame["births_source"]])),
        "alt": say(
            "Dot chart of yearly maternal deaths with intervals. {counts}. A dashed line with a band marks {baseline} and "
            "its interval, {interval}; {overlap}, and per live birth the two years are {verdict}.",
            counts=counts,
            baseline=baseline,
            interval=words.interval(first["lower"], first["upper"]),
            overlap=overlap,
            verdict=say(words.CERTAINTY[against["verdict"]][1]),
        ),
        "highlight": int(last["year"]),
        "baseline": float(first["value"]),
        "baseline_low": float(first["lower"]),
        "baseline_high": float(first["upper"]),
        "baseline_label": f"{baseline}: {words.number(first['value'])}",
        "baseline_after": _free(frame, first["value"]),
        "notes": {}
        if covid is None
        else {
            int(peak["year"]): say(
                "{number} of the {all} deaths\nwere from pneumonia or COVID-19",
                number=words.number(covid),
                all=words.number(peak["value"]),
            )
        },
    }
