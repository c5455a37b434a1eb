"""Figures on the health system, shared by notebooks and briefing; see :mod:`helpers.maternal_figures` for their form."""

from __future__ import annotations

import pandas as pd

from helpers import data, health_drawings, health_system, words
from helpers.health_system import said
from helpers.words import interval, number, percent, signed


def spending(tables: data.Tables) -> dict:
    """Figure: published sums of public money for health, and the base from which they would have nearly tripled."""
    frame = health_system.spending(tables)
    exact, rounded = health_system.base_needed(tables)
    earlier = frame[frame["emphasis"] == "plain"].iloc[0]
    inside = earlier["lower"] <= rounded.high and earlier["upper"] >= rounded.low
    printed = data.claim(tables, "C401")["printed"].capitalize()
    relation = (
        "the earliest sum found, a part of all, is above that"
        if earlier["value"] > exact.high
        else (
            "the earliest sum found, a part of all, is below that"
            if earlier["value"] < exact.low
            else "the earliest sum found, a part of all, is such a sum"
        )
    )
    if earlier["value"] > exact.high and inside:
        relation += ", but within the rounding"
    values = "; ".join(f"{row.label}: {number(row.value)}" for row in frame.itertuples())
    return {
        "draw": health_drawings.money,
        "frame": frame.drop(columns="source"),
        "title": f"“{printed}” needs a base of {interval(exact.low, exact.high)} billion tenge; {relation}",
        "subtitle": (
            "Public money for health care, Kazakhstan, billion tenge of the year, prices not taken out. Bars: what the"
            f" rounding of the printed sum allows. Band: the base needed, {interval(rounded.low, rounded.high)} with the"
            " rounding of the sum reached. The budgets differ, so rows are no series"
        ),
        "source": f"Sources: {data.source_names(tables, frame['source'])}",
        "alt": (
            f"Dot chart of seven sums in billion tenge. {values}. A band marks the base needed,"
            f" {interval(exact.low, exact.high)}."
        ),
        "low": rounded.low,
        "high": rounded.high,
        "band_label": "base needed",
    }


def investment(tables: data.Tables) -> dict:
    """Figure: investment as a share of the year's plan, by months."""
    frame = health_system.investment(tables)
    last = frame[frame["emphasis"] == "main"].iloc[-1]
    gone = 100 * last["months"] / 12
    when = "ahead of" if last["lower"] > gone else "behind" if last["upper"] < gone else "in step with"
    plan = said(tables, "C312")
    day = health_system.day(tables, "C852")
    values = "; ".join(f"{row.label}: {percent(row.value)}" for row in frame.itertuples())
    return {
        "draw": health_drawings.framed,
        "x_limits": (0.0, 105.0),
        "frame": frame.drop(columns="source"),
        "title": (
            f"Investment came to {percent(last['value'], 0)} of the plan in {number(last['months'])} months, {when} the"
            " calendar"
        ),
        "subtitle": (
            "Investment in fixed capital of health care, Kazakhstan, 2025, as a share of the year's plan of"
            f" {number(plan.value)} billion tenge. The rounding of sums and plan moves each share by less than the mark. The"
            f" sum to October was in print by {day}"
        ),
        "source": f"Sources: {data.source_names(tables, [*frame['source'], data.claim(tables, 'C852')['source']])}",
        "alt": f"Dot chart of shares of the plan. {values}.",
        "reference": 100.0,
        "reference_label": "plan",
        "in_percent": True,
        "signs": False,
        "digits": 1,
    }


def rural(tables: data.Tables) -> dict:
    """Figure: rural facilities built, by the day the number is of, and the number of all kinds that did not move."""
    frame = health_system.rural_facilities(tables)
    plan = said(tables, "C826").value
    own = frame[frame["kind"] != "all"]
    all_ = frame[frame["kind"] == "all"]
    same = all_["value"].nunique() == 1 and len(all_) > 1
    reached = own.iloc[-1]["value"] >= plan
    others = all_.iloc[0]["value"]
    grown = (
        own.loc[own["day"] <= all_.iloc[-1]["day"], "value"].iloc[-1]
        - own.loc[own["day"] <= all_.iloc[0]["day"], "value"].iloc[-1]
    )
    title = f"Rural facilities {'reached' if reached else 'stayed below'} the planned {number(plan)}"
    if same and grown > 0:
        title += f"; the {number(others)} of all kinds did not move while {number(grown)} rural ones were added"
    kinds = {"rural": "rural", "article": "rural, as the article prints it", "all": "all kinds"}
    values = "; ".join(f"{row.label} {number(row.value)} ({kinds[row.kind]})" for row in frame.itertuples())
    return {
        "draw": health_drawings.counted,
        "frame": (
            frame.drop(columns=["source", "day"]).assign(
                note=frame["kind"].map({"rural": "", "article": "article", "all": "all kinds"})
            )
        ),
        "title": title,
        "subtitle": (
            f"Facilities built in Kazakhstan since {data.claim(tables, 'C306')['period_start'].year}, by the day each number"
            " is of. Dots: rural ones of the national project (light: as the article prints it); diamonds: all kinds, in"
            " three years. Counts as printed, without interval; built is not the same as open"
        ),
        "source": f"Sources: {data.source_names(tables, frame['source'])}",
        "alt": f"Dot chart by day. {values}. A dashed line marks the plan, {number(plan)}.",
        "plan": plan,
        "plan_label": f"plan: {number(plan)}",
        "styles": {"rural": "plain", "article": "main", "all": "other"},
    }


def life_expectancy(tables: data.Tables, first: int = 2000, before: int = 2019, after: int = 2024) -> dict:
    """Figure: life expectancy by year, its dip, and what part of the rise since is the way back."""
    frame = health_system.life_expectancy(tables, min(first, before))
    found = health_system.way_back(tables, before, after)
    trough = int(found["trough"])
    values = frame.set_index("year")["value"]
    told = {year: f"above|{number(values[year], 1)}" for year in (int(frame["year"].iloc[0]), before)}
    told[trough] = f"below|{number(values[trough], 1)} in {trough}"
    told[after] = f"right|{number(values[after], 1)}"
    same = [name for name in ("C810", "C811", "C414") if said(tables, name).meets(said(tables, "C414"))]
    forecasts = sorted({(data.claim(tables, name)["period_end"].year, said(tables, name).value) for name in same})
    sources = [*frame["source"], *(data.claim(tables, name)["source"] for name in same)]
    listed = "; ".join(f"{row.year} {number(row.value, 2)}" for row in frame.itertuples())
    years = words.listing([str(year) for year, _ in forecasts])
    return {
        "draw": health_drawings.age,
        "frame": frame.drop(columns="source"),
        "title": health_system.way_back_in_words(found),
        "subtitle": (
            f"Life expectancy at birth, years, Kazakhstan, {frame['year'].iloc[0]}–{frame['year'].iloc[-1]}; the axis does"
            " not begin at zero. Dotted: years without a value between. Rounding as printed, a tenth or a hundredth of a"
            " year, is smaller than the marks. Open: forecasts"
        ),
        "source": f"Sources: {data.source_names(tables, sources)}",
        "alt": f"Line chart. {listed}. Forecast of {number(forecasts[0][1], 1)} for {years}.",
        "told": told,
        "level": float(values[before]),
        "level_label": f"level of {before}",
        "forecasts": forecasts,
        "forecast_label": f"forecast {number(forecasts[0][1], 1)}\nfor {years}",
    }


def deaths(tables: data.Tables, confidence: float = 0.95) -> dict:
    """Figure: change of deaths and of deaths per head in a half-year, beside the percentages said of the year."""
    found = health_system.half_year(tables, confidence)
    rows = [
        ("Deaths, first half", *found.loc["deaths", ["value", "lower", "upper"]], "plain", "all_deaths.kz.2025h1.bns"),
        (
            "Deaths per head, first half",
            *found.loc["per head", ["value", "lower", "upper"]],
            "main",
            "all_deaths.kz.2024h1.bns",
        ),
    ]
    for text, name in (
        ("Said of the first half", "C801"),
        ("Said of nine months (article)", "C302"),
        ("Said of ten months", "C806"),
        ("Said of the year (article)", "C415"),
    ):
        rows.append((text, *said(tables, name), "printed", name))
    frame = pd.DataFrame(rows, columns=["label", "value", "lower", "upper", "emphasis", "id"])
    announced = frame.iloc[2]
    fits = [
        name
        for name, row in zip(("deaths", "deaths per head"), frame.iloc[:2].itertuples(), strict=True)
        if row.lower <= announced["upper"] and row.upper >= announced["lower"]
    ]
    gap = f"Deaths {words.moved(frame.at[0, 'value'])}, deaths per head {words.moved(frame.at[1, 'value'])}"
    title = (
        f"{gap}: the {signed(announced['value'], 0)} said of the half-year fits {words.listing(fits) if fits else 'neither'}"
    )
    sources = [health_system.source_of(tables, name) for name in frame["id"]]
    sources += [
        data.observation(tables, f"population.kz.{day}.bns")["source"] for day in ("2024m10d01", "2025m01d01", "2025m07d01")
    ]
    chance = found.loc["per head"]
    values = "; ".join(f"{row.label} {signed(row.value)}" for row in frame.itertuples())
    return {
        "draw": health_drawings.framed,
        "x_limits": (1.08 * min(frame["lower"].min(), -1.0), max(1.08 * frame["upper"].max(), 0.5)),
        "frame": frame.drop(columns="id"),
        "title": title,
        "subtitle": (
            "Change of overall mortality on the same part of the year before, Kazakhstan, 2025. Dots: from published deaths"
            " and population; diamonds: as said. Bars: rounding. Chance moves the change per head by more:"
            f" {words.change_interval(chance['chance_lower'], chance['chance_upper'])} ({percent(100 * confidence, 0)})"
        ),
        "source": f"Sources: {data.source_names(tables, sources)}",
        "alt": f"Dot chart of six changes. {values}.",
        "reference": 0.0,
        "reference_label": "no change",
        "in_percent": True,
        "digits": 1,
        "interval_digits": 2,
    }
