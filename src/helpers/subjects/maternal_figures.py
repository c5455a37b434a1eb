"""Figures on maternal deaths, shared by notebooks and briefing.

Each function returns what :func:`helpers.figures.charts.publish` takes: drawing function, data, finding, subtitle, source,
alternative text and options.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from helpers.figures import drawings, footer
from helpers.subjects import maternal
from helpers.tables import data, select
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


def baseline(tables: data.Tables, frame: pd.DataFrame, baseline: int, confidence: float) -> dict:
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
            level=level, baseline=baseline,
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
                number=words.number(covid), all=words.number(peak["value"]),
            )
        },
    }


def last_step(tables: data.Tables, frame: pd.DataFrame, change: pd.Series, confidence: float) -> dict:
    """Figure: one step as a count, in births and per birth, beside the percentage announced for it, if there is one."""
    said = select.claim(tables, "C002")
    announced = (said["comparator_start"].year, said["period_start"].year) == (change["before"], change["after"])
    in_percent = [100 * (change[name] - 1) for name in ("count_lower", "count_upper", "lower", "upper")]
    rows = pd.DataFrame(
        {
            "label": [
                "Deaths (count)",
                "Live births",
                "Deaths per live birth (ratio)",
                f"As announced for {change['after']}",
            ],
            "value": [change["count_change"], change["births_change"], change["rate_change"], said["value"]],
            "lower": [in_percent[0], np.nan, in_percent[2], said["low"]],
            "upper": [in_percent[1], np.nan, in_percent[3], said["high"]],
            "emphasis": ["plain", "plain", "main", "printed"],
        }
    ).head(4 if announced else 3)
    more = [part for part, key in (("count", "count_verdict"), ("ratio", "verdict")) if change[key] == "distinct"]
    end = "neither can be told from no change"
    if more:
        end = "both are more than chance" if len(more) == 2 else f"only the {more[0]} is more than chance"
    both = [maternal.pick(frame, change[name]) for name in ("before", "after")]
    sources = [*[row["source"] for row in both], both[0]["births_source"], *([said["source"]] if announced else [])]
    values = "; ".join(f"{row.label} {words.signed(row.value)}" for row in rows.itertuples())
    holds = {"chance": "holds", "distinct": "does not hold"}
    return {
        "draw": drawings.rows,
        "frame": rows,
        "title": f"The count {words.moved(change['count_change'])}, the ratio {words.moved(change['rate_change'])}: {end}",
        "subtitle": f"Maternal mortality, change from {change['before']} to {change['after']}, Kazakhstan. Bars: exact "
        f"{words.percent(100 * confidence, 0)} intervals{'; of the announced figure, its rounding' if announced else ''}",
        "source": f"Sources: {footer.source_names(tables, sources)}",
        "alt": f"Dot chart of percentages with intervals. {values}. The interval of the count "
        f"{holds[change['count_verdict']]} zero, that of the ratio {holds[change['verdict']]} zero.",
        "reference": 0.0,
        "reference_label": "no change",
        "in_percent": True,
        "digits": 1,
    }


def causes(tables: data.Tables, confidence: float) -> dict:
    """Figure: causes of the deaths of 2021, beside all deaths of 2019."""
    frame = maternal.causes(tables, confidence)
    numbers = [words.number(value) for value in frame["value"]]
    total = words.number(frame["value"].head(3).sum())
    names = ("maternal_deaths.kz.2021.bns", "maternal_deaths_indirect.kz.2021.moh")
    sources = [select.observation(tables, name)["source"] for name in names]
    more = ", more than from all causes in 2019" if frame.at[0, "value"] > frame.at[3, "value"] else ""
    return {
        "draw": drawings.rows,
        "frame": frame,
        "title": f"Of the {total} maternal deaths of 2021, {numbers[0]} were from pneumonia or COVID-19{more}",
        "subtitle": f"Maternal deaths by cause, Kazakhstan. Bars: exact {words.percent(100 * confidence, 0)} intervals. "
        "Diamond: all causes, for comparison",
        "source": f"Sources: {footer.source_names(tables, sources)}; differences computed",
        "alt": f"Dot chart with intervals. 2021: pneumonia or COVID-19 {numbers[0]}, other diseases {numbers[1]}, "
        f"obstetric causes {numbers[2]}. 2019, all causes: {numbers[3]}.",
    }


def detectable(
    tables: data.Tables, frame: pd.DataFrame, change: pd.Series, half: pd.Series, confidence: float, power: float
) -> dict:
    """Figure: the smallest fall that two counts show often enough, with the falls of the record on it."""
    curve = maternal.detectable(change["births_after"] / change["births_before"], confidence, power)
    falls = maternal.steps(frame, confidence, power)
    falls = falls[falls["rate_change"] < 0]
    points = pd.DataFrame(
        {
            "x": falls["deaths_before"],
            "value": -falls["rate_change"],
            "label": [f"{s.before} to {s.after}" for s in falls.itertuples()],
            "found": falls["verdict"] == "distinct",
        }
    )
    derived = {"x": half["implied"], "value": -half["change"], "label": "first half of 2025\n(derived)"}
    points = pd.concat([points, pd.DataFrame([derived | {"found": half["verdict"] == "distinct"}])], ignore_index=True)
    left = points["x"] > 60  # labels of the right half point left, where there is room
    points["dx"] = np.where(left, -9, 9)
    points["dy"] = np.where(left & (points["value"] < 50) | (points["x"] < 30), -12, 0)
    often, needed = words.percent(100 * power, 0), words.percent(change["detectable"], 0)
    said = "; ".join(
        f"{' '.join(row.label.split())}: {words.percent(row.value)}, "
        f"{words.CERTAINTY['distinct' if row.found else 'chance'][1]}"
        for row in points.itertuples()
    )
    compared = frame[frame["year"].isin({*falls["before"], *falls["after"]})]
    half_year = ("maternal_deaths_indirect.kz.2025h1.moh", "live_births.kz.2025h1.bns", "live_births.kz.2024h1.bns")
    sources = [*compared["source"], *compared["births_source"], select.claim(tables, "C101")["source"]]
    sources += [select.observation(tables, name)["source"] for name in half_year]
    return {
        "draw": drawings.curve,
        "frame": curve,
        "title": f"From {words.number(change['deaths_before'])} deaths a year, a true fall of {needed} is found with "
        f"{often} probability",
        "subtitle": f"Fall of the ratio that an exact {words.percent(100 * confidence, 0)} test of two years finds with {often} "
        "probability, births as in the last step. Dots: falls on record; filled: more than chance",
        "source": f"Sources: computed; falls from {footer.source_names(tables, sources)}",
        "alt": f"Curve of the fall found with {often} probability, from {words.percent(curve['limit'].iloc[0], 0)} at "
        f"{words.number(curve['x'].iloc[0])} deaths to {words.percent(curve['limit'].iloc[-1], 0)} at "
        f"{words.number(curve['x'].iloc[-1])}. Falls on record: {said}.",
        "points": points,
        "x_label": "Deaths in the first of the two years (log scale)",
        "area_label": f"true falls found at least {often} of the time",
        "x_ticks": [15, 25, 50, 100, 200],
    }


def manifold_fall(tables: data.Tables, frame: pd.DataFrame) -> dict:
    """Figure: every published national ratio against the level that the announced fold fall would need."""
    needed = maternal.needed_for_fold(tables, frame).loc["maternal_mortality_ratio"]
    printed = select.claim(tables, "C105")["printed"]
    national = select.yearly(tables, "maternal_mortality_ratio", basis="registered").drop_duplicates(["year", "value"])
    above = national["value"] > needed["needed"]
    last = national["year"] == frame["year"].iloc[-1]
    levels = national[["year", "value", "producer", "source"]].assign(
        label=np.where(above | last, national["year"].astype(str), "")
    )
    estimate = select.yearly(tables, "maternal_mortality_ratio", producer="MMEIG")
    title = f"No published ratio was found that is high enough for a fall “{printed}”"
    if above.any():
        latest = national[above].iloc[-1]
        title = f"A fall “{printed}” needs a baseline last found for {latest['year']} ({words.number(latest['value'], 1)})"
    years_above = words.listing([str(year) for year in national.loc[above, "year"].unique()]) if above.any() else "none"
    return {
        "draw": drawings.levels,
        "frame": levels.reset_index(drop=True),
        "title": title,
        "subtitle": "Maternal deaths per 100,000 live births, Kazakhstan. Dots: national figures of several producers, "
        "not joined. Band: UN estimate with its 80% interval",
        "source": f"Sources: {footer.source_names(tables, [*levels['source'], *estimate['source']])}",
        "alt": f"Dots for {len(levels)} published national ratios from {levels['year'].min()} to {levels['year'].max()}, "
        f"the UN estimate as a band, and a dashed line at {words.number(needed['needed'], 1)}, the level that a fall "
        f"“{printed}” would need. Years above the line: {years_above}.",
        "band": estimate[["year", "value", "lower", "upper"]],
        "band_label": "UN estimate",
        "threshold": float(needed["needed"]),
        "threshold_label": f"needed: {words.number(needed['needed'], 1)}",
    }
