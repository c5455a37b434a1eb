"""Figures on the health system, shared by notebooks and briefing; each is what :func:`helpers.figures.charts.publish` takes."""

from __future__ import annotations

import pandas as pd

from helpers.figures import health_drawings
from helpers.subjects import health_system
from helpers.subjects.health_system import said
from helpers.tables import data
from helpers.wording import words
from helpers.wording.words import interval, number, percent, signed


def spending(tables: data.Tables) -> dict:
    """Figure: published sums of public money for health, and the base from which they would have nearly tripled."""
    frame = health_system.spending(tables)
    exact, rounded = health_system.base_needed(tables)
    base = health_system.earliest(tables).value
    printed = data.claim(tables, "C401")["printed"].capitalize()
    which = "above" if base > exact.high else "below" if base < exact.low else "such a sum"
    relation = f"the earliest sum found, a part of all, is {which}{' that' if which != 'such a sum' else ''}"
    if exact.high < base <= rounded.high:
        relation += ", but within the rounding"
    values = "; ".join(
        f"{row.label}: {number(row.value)}{' or more' if pd.isna(row.upper) else ''}" for row in frame.itertuples()
    )
    return {
        "draw": health_drawings.money,
        "frame": frame.drop(columns="source"),
        "title": f"“{printed}” needs a base of {interval(exact.low, exact.high)} billion tenge; {relation}",
        "subtitle": (
            "Public money for health care, Kazakhstan, billion tenge of the year, prices not taken out. Light dot: the"
            " article; diamonds: others, of the same year; dark: other years or budgets. Bars: rounding of the printed sum;"
            f" arrow: a lower bound. Band: the base needed, {interval(rounded.low, rounded.high)} with the rounding of the"
            " sum reached. The budgets differ, so rows are no series"
        ),
        "source": f"Sources: {data.source_names(tables, frame['source'])}",
        "alt": (
            f"Dot chart of {number(len(frame))} sums in billion tenge. {values}. A band marks the base needed,"
            f" {interval(rounded.low, rounded.high)} with the rounding of the sum reached."
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
    pace = "more than" if last["lower"] > gone else "less than" if last["upper"] < gone else "in step with"
    plan = said(tables, "C312")
    early = pd.Timestamp(data.claim(tables, "C852")["said_on"]) <= data.claim(tables, "C310")["period_end"]
    values = "; ".join(f"{row.label}: {percent(row.value, 0)}" for row in frame.itertuples())
    return {
        "draw": health_drawings.framed,
        "x_limits": (0.0, max(105.0, 1.05 * frame["upper"].max())),
        "frame": frame.drop(columns="source"),
        "title": (
            f"Investment of what is called {number(last['months'])} months is {percent(last['value'], 0)} of the plan,"
            f" {pace} an even pace"
        ),
        "subtitle": (
            f"Investment in fixed capital of health care, Kazakhstan, {health_system.year_of(tables, 'C310')}, as a share of"
            f" the year's plan of {number(plan.value)} billion tenge; the plan is from the article only. Light dots:"
            " computed from the sums; diamond: as the article prints it. In brackets: rounding. The last sum was in print"
            f" by {health_system.day(tables, 'C852')}{', before its months were over' if early else ''}"
        ),
        "source": f"Sources: {data.source_names(tables, [*frame['source'], data.claim(tables, 'C852')['source']])}",
        "alt": f"Dot chart of shares of the plan. {values}.",
        "reference": 100.0,
        "reference_label": "plan",
        "in_percent": True,
        "signs": False,
        "digits": 0,
        "interval_digits": 1,
    }


def rural(tables: data.Tables) -> dict:
    """Figure: rural facilities built, by the day the number is of, and the numbers printed of all kinds."""
    frame = health_system.rural_facilities(tables)
    plan = said(tables, "C826").value
    own = frame[frame["kind"] != "all"]
    all_ = frame[frame["kind"] == "all"]
    reached = own.iloc[-1]["value"] >= plan
    title = f"Rural facilities {'reached' if reached else 'stayed below'} the planned {number(plan)}"
    months = list(dict.fromkeys(f"{day:%B}" for day in all_["day"]))
    if all_["value"].nunique() == 1 and len(months) > 1:
        title += f"; {number(all_.iloc[0]['value'])} of all kinds was printed both in {words.listing(months)}"
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
            f" “{data.claim(tables, 'C305')['period_said']}”, read as the same. Counts as printed, without interval; built"
            " is not the same as open"
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
    years = " or ".join(str(year) for year, _ in forecasts)
    half = (frame["upper"] - frame["value"]).max()
    return {
        "draw": health_drawings.age,
        "frame": frame.drop(columns="source"),
        "title": health_system.way_back_in_words(found),
        "subtitle": (
            f"Life expectancy at birth, years, Kazakhstan, {frame['year'].iloc[0]}–{frame['year'].iloc[-1]}, if the values"
            f" of its {number(frame['producer'].nunique())} producers are of one series; the axis does not begin at zero."
            f" Dotted: years without a value between. Rounding moves a value by {number(half, 2)} years at most. Warm bar:"
            " the forecast"
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
    """Figure: change of deaths, as counted, per day, and per day and head, beside the percentages said of the year."""
    found = health_system.half_year(tables, confidence)
    rows = [
        (label, *found.loc[name, ["value", "lower", "upper"]], emphasis, source)
        for label, name, emphasis, source in (
            ("Deaths, first half", "deaths", "plain", "all_deaths.kz.2025h1.bns"),
            ("Deaths per day", "per day", "plain", "all_deaths.kz.2024h1.bns"),
            ("Deaths per day and head", "per head", "main", "all_deaths.kz.2024h1.bns"),
        )
    ]
    computed = len(rows)
    for name in ("C801", "C302", "C806", "C415"):
        claim = data.claim(tables, name)
        months = claim["period_end"].month
        text = f"Said of {'the first half' if months == 6 else f'{number(months)} months'}"
        text += " (article)" if pd.notna(claim["article"]) else ""
        text = text if pd.notna(claim["period_said"]) else "No period named, read as the year (article)"
        rows.append((text, *said(tables, name), "printed", name))
    frame = pd.DataFrame(rows, columns=["label", "value", "lower", "upper", "emphasis", "id"])
    announced = frame.iloc[computed]
    fits = [
        name
        for name, row in zip(
            ("deaths", "deaths per day", "deaths per day and head"), frame.iloc[:computed].itertuples(), strict=True
        )
        if row.lower <= announced["upper"] and row.upper >= announced["lower"]
    ]
    first, last = frame.at[0, "value"], frame.at[computed - 1, "value"]
    title = (
        f"Deaths {words.moved(first)}, per day and head they {words.moved(last)}: the {signed(announced['value'], 0)} said"
        f" of the half-year fits {words.listing(fits) if fits else 'none of them'}"
    )
    sources = [health_system.source_of(tables, name) for name in frame["id"]]
    days = ("2024m01d01", "2024m10d01", "2025m01d01", "2025m07d01")
    sources += [data.observation(tables, f"population.kz.{day}.bns")["source"] for day in days]
    chance = found.loc["per head"]
    wider = chance["chance_upper"] - chance["chance_lower"] > chance["upper"] - chance["lower"]
    values = "; ".join(f"{row.label} {signed(row.value)}" for row in frame.itertuples())
    return {
        "draw": health_drawings.framed,
        "x_limits": (1.08 * min(frame["lower"].min(), -1.0), max(1.08 * frame["upper"].max(), 0.5)),
        "frame": frame.drop(columns="id"),
        "title": title,
        "subtitle": (
            "Change of overall mortality on the same part of the year before, Kazakhstan,"
            f" {health_system.year_of(tables, 'all_deaths.kz.2025h1.bns')}. Dots: from published deaths and population,"
            " which is taken to move evenly between published days; the half-years differ in days if one is of a leap year."
            f" Diamonds: as said. Bars: rounding. Chance moves the change per day and head by {'more' if wider else 'less'}:"
            f" {words.change_interval(chance['chance_lower'], chance['chance_upper'])} ({percent(100 * confidence, 0)})"
        ),
        "source": f"Sources: {data.source_names(tables, sources)}",
        "alt": f"Dot chart of {number(len(frame))} changes. {values}.",
        "reference": 0.0,
        "reference_label": "no change",
        "in_percent": True,
        "digits": 1,
        "interval_digits": 2,
    }
