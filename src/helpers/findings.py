"""What the collection says, as sentences computed from the tables.

The README, the opening notebook, the index page and the briefing all take their sentences from here, so that one
changed row changes them all.
"""

from __future__ import annotations

import pandas as pd

from helpers import data, maternal, rates, words
from helpers.words import interval, number, percent

COLUMNS = ("id", "figure", "label", "sentence", "certainty", "notebook")


def _latest(tables: data.Tables, frame: pd.DataFrame, level: str) -> dict:
    first, last = frame.iloc[0], frame.iloc[-1]
    against = maternal.step(frame, first["year"], last["year"])
    place = {"chance": "at or below" if last["value"] <= first["value"] else "at or above"}.get(
        against["verdict"], "below" if last["ratio"] < first["ratio"] else "above"
    )
    agrees = maternal.published_against_implied(tables, frame).set_index("year")["agrees"]
    return {
        "id": "latest",
        "figure": number(last["value"]),
        "label": f"maternal deaths in {last['year']} ({interval(last['lower'], last['upper'])})",
        "sentence": f"Maternal mortality: {number(last['value'])} deaths in {last['year']} "
        f"({level} interval {interval(last['lower'], last['upper'])}), or {number(last['ratio'], 1)} per 100,000 live births "
        f"({interval(last['ratio_lower'], last['ratio_upper'], 1)}): "
        f"{place} the level before the pandemic, {number(first['value'])} deaths in {first['year']} "
        f"({interval(first['lower'], first['upper'])}).",
        "certainty": "consistent" if agrees.get(last["year"], False) else "unknown",
    }


def _peak(tables: data.Tables, frame: pd.DataFrame) -> dict:
    first, last, peak = frame.iloc[0], frame.iloc[-1], frame.loc[frame["value"].idxmax()]
    covid = data.observation(tables, "maternal_deaths_pneumonia_covid.kz.2021.moh")["value"]
    fall = peak["value"] - last["value"]
    share = 100 * (peak["value"] - first["value"]) / fall
    return {
        "id": "peak",
        "figure": percent(share, 0),
        "label": f"of the fall since {peak['year']} is the end of the pandemic peak",
        "sentence": f"Of the fall by {number(fall)} deaths since {peak['year']} ({number(peak['value'])} to "
        f"{number(last['value'])}), {number(peak['value'] - first['value'])} ({percent(share, 0)}) lead from the pandemic's "
        f"peak back to the level of {first['year']}; {number(covid)} of the {number(peak['value'])} women died of "
        "pneumonia or COVID-19.",
        "certainty": maternal.step(frame, peak["year"], last["year"])["verdict"],
    }


def _ratio(frame: pd.DataFrame, level: str) -> dict:
    first, last = frame.iloc[0], frame.iloc[-1]
    change = maternal.step(frame, first["year"], last["year"])
    return {
        "id": "ratio",
        "figure": number(last["ratio"], 1),
        "label": f"per 100,000 live births in {last['year']} ({interval(last['ratio_lower'], last['ratio_upper'], 1)}); "
        f"{number(first['ratio'], 1)} in {first['year']} ({interval(first['ratio_lower'], first['ratio_upper'], 1)})",
        "sentence": f"Per live birth, {last['year']} stands at {number(change['ratio'], 2)} of {first['year']} ({level} interval "
        f"{interval(change['lower'], change['upper'], 2)}).",
        "certainty": change["verdict"],
    }


def _step(frame: pd.DataFrame, level: str) -> dict:
    old, new = frame.iloc[-2], frame.iloc[-1]
    change = maternal.step(frame, old["year"], new["year"])
    return {
        "id": "step",
        "figure": percent(change["rate_change"]),
        "label": f"change of the ratio, {old['year']} to {new['year']} "
        f"({percent(100 * (change['lower'] - 1))} to {percent(100 * (change['upper'] - 1), sign=True)})",
        "sentence": f"From {number(old['value'])} deaths in {old['year']} to {number(new['value'])} in {new['year']} the count "
        f"changed by {percent(change['count_change'])}, births by {percent(change['births_change'])} and the ratio by "
        f"{percent(change['rate_change'])} (rate ratio {number(change['ratio'], 2)}, {level} interval "
        f"{interval(change['lower'], change['upper'], 2)}); only a fall of {percent(change['detectable'], 0)} or more "
        "would probably have been noticed.",
        "certainty": change["verdict"],
    }


def _announced(tables: data.Tables, frame: pd.DataFrame) -> dict:
    ways = maternal.announced_against_ratios(tables, frame)
    said, published, counted = (ways.loc[way] for way in ways.index)
    claim = data.claim(tables, "C002")
    after, before = claim["period_start"].year, claim["comparator_start"].year
    count = rates.change(maternal.pick(frame, before)["value"], maternal.pick(frame, after)["value"])
    key = "consistent" if counted["overlaps"] else "conditional" if published["overlaps"] else "conflict"
    return {
        "id": "announced",
        "figure": percent(said["value"], 0),
        "label": f"announced for {after}, without saying of what",
        "sentence": f"The announced {percent(said['value'], 0)} for {after} is not the change of the count "
        f"({percent(count)}); it can be the change of the ratio: {percent(published['value'])} from the ratios as "
        f"published ({interval(published['low'], published['high'], 1)} with their rounding), {percent(counted['value'])} "
        "from counts and births.",
        "certainty": key,
    }


def _half_year(tables: data.Tables, level: str) -> dict:
    half = maternal.half_year(tables)
    return {
        "id": "half_year",
        "figure": number(half["deaths"]),
        "label": f"maternal deaths in the first half of 2025 ({interval(half['deaths_lower'], half['deaths_upper'])}), by the "
        "causes published",
        "sentence": f"For the first half of 2025, {number(half['deaths'])} deaths were published by cause; the announced "
        f"{percent(half['change'], 0)} implies about {number(half['implied'])} in the half-year before "
        f"(rate ratio {number(half['rate_ratio'], 2)}, {level} interval {interval(half['lower'], half['upper'], 2)}).",
        "certainty": half["verdict"],
    }


def _fold(tables: data.Tables, frame: pd.DataFrame) -> dict:
    needed = maternal.needed_for_fold(tables, frame)
    deaths, ratio, infants = (needed.loc[name] for name in needed.index)
    printed = data.claim(tables, "C105")["printed"]
    return {
        "id": "fold",
        "figure": f"{number(ratio['fold'], 1)}-fold",
        "label": f"largest fall of the ratio within {frame['year'].iloc[0]}–{frame['year'].iloc[-1]}",
        "sentence": f"“{printed.capitalize()}”, said of mothers and infants without a base year, needs a baseline above "
        f"{number(deaths['needed'])} maternal deaths, {number(ratio['needed'], 1)} per 100,000 or "
        f"{number(infants['needed'], 1)} infant deaths per 1,000; the largest falls on record are "
        f"{number(deaths['fold'], 1)}-fold for the count since {frame['year'].iloc[0]} and {number(infants['fold'], 1)}-fold "
        "for infants since 2008.",
        "certainty": "unknown",
    }


def _labels(tables: data.Tables, frame: pd.DataFrame) -> dict:
    rows = maternal.relabelled(tables, frame)
    first = rows.iloc[0]
    agree = (rows["would_be"] - rows["published"]).abs() <= 0.5
    return {
        "id": "labels",
        "figure": number(first["would_be"], 1),
        "label": f"ratio of {first['year']:.0f} under another outlet's year labels",
        "sentence": f"Another outlet prints the same counts under other years; {number(first['outlet'])} deaths in "
        f"{first['year']:.0f} would be {number(first['would_be'], 1)} per 100,000, where {number(first['published'], 1)} "
        "was published for that year.",
        "certainty": "consistent" if agree.all() else "conflict",
    }


def table(tables: data.Tables, first_year: int = 2019, confidence: float = 0.95) -> pd.DataFrame:
    """All findings of the collection, the most important first.

    Parameters
    ----------
    tables : helpers.data.Tables
    first_year : int
        Year before the pandemic that counts are compared with.
    confidence : float
        Of the intervals.

    Returns
    -------
    pandas.DataFrame
        id, figure and label (a key number in few words), sentence, certainty (symbol and phrase), notebook (file name
        without its ending).

    Examples
    --------
    >>> found = table(data.load())
    >>> found.loc[0, "sentence"][:37], found.loc[3, "certainty"]
    ('Maternal mortality: 37 deaths in 2024', '□ not distinguishable from no change')
    """
    frame = maternal.years(tables, first_year, confidence)
    level = percent(100 * confidence, 0)
    found = [
        _latest(tables, frame, level),
        _peak(tables, frame),
        _ratio(frame, level),
        _step(frame, level),
        _announced(tables, frame),
        _half_year(tables, level),
        _fold(tables, frame),
        _labels(tables, frame),
    ]
    rows = [finding | {"certainty": words.certainty(finding["certainty"]), "notebook": "01_maternal_deaths"} for finding in found]
    return pd.DataFrame(rows, columns=list(COLUMNS))
