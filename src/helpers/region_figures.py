"""Figures on regions, shared by notebooks and briefing; see :mod:`helpers.maternal_figures` for their form."""

from __future__ import annotations

import numpy as np
import pandas as pd

from helpers import data, drawings, infant, region_drawings, region_records, regions, words

#: Below this probability (percent) a number of rising regions is called more than chance: that of a 95% interval's tails.
REMARKABLE = 5


def rising(tables: data.Tables, before: int = 2019, after: int = 2024, size_ratio: float = 12) -> dict:
    """Figure: how many regions rise by chance alone, and the number that was said."""
    frame = region_records.rise_distribution(tables, "C213", before, after, size_ratio)
    claim = data.claim(tables, "C213")
    said, number = claim["value"], frame["number"]
    expected = {name: (number * frame[name]).sum() / 100 for name in ("rate", "deaths")}
    chance = {name: frame.loc[number >= said, name].sum() for name in ("rate", "deaths")}
    told = {name: words.percent(chance[name], 0 if chance[name] >= 10 else 1) for name in chance}
    ordinary = [name for name in chance if chance[name] >= REMARKABLE]
    if "rate" in ordinary:
        title = (
            f"Chance alone makes the ratio rise in about {words.number(expected['rate'])} of {number.max()} regions; "
            f"{words.number(said)} or more are no surprise"
        )
    else:
        title = f"Chance alone makes the ratio rise in about {words.number(expected['rate'])} of {number.max()} regions; {words.number(said)} are more"
    return {
        "draw": region_drawings.chances,
        "frame": frame,
        "title": title,
        "subtitle": f"Chance of each number of regions with a higher maternal mortality in {after} than in {before}, if every region "
        f"shared the national change. Bars: by the ratio, hatched from {words.number(said)} on; outline: by deaths. Births of the largest "
        f"region {words.number(size_ratio)} times those of the smallest (assumed)",
        "source": f"Sources: {data.source_names(tables, [claim['source'], 'bns-taldau-2026-09-04'])}; computed, deaths as Poisson counts",
        "alt": f"Bar chart of probabilities. By the ratio, {words.number(expected['rate'], 1)} of {number.max()} regions are expected to rise, "
        f"and {words.number(said)} or more with a chance of {told['rate']}; by deaths, {words.number(expected['deaths'], 1)} and {told['deaths']}.",
        "said": said,
        "said_label": f"{words.number(said)} were said",
        "labels": {"rate": f"ratio: {told['rate']} for\n{words.number(said)} or more", "deaths": f"deaths: {told['deaths']} for\n{words.number(said)} or more"},
        "x_label": "Regions that rise",
    }


def _assumption(row) -> str:
    together = f", {row.pooled} years together" if row.pooled > 1 else ""
    return f"{row.measure}, {row.regions} {row.sizes} regions{together}"


def assumptions(frame: pd.DataFrame, claim: str) -> dict:
    """Figure: the chance of as many rising regions as were said, under each set of assumptions of :func:`~.rises`."""
    part = frame[frame["claim"] == claim].sort_values("chance", ascending=False)
    part["measure"] = part["measure"].replace("rate", "ratio" if claim == "C213" else "rate")
    said, of, years = part[["said", "of", "years"]].iloc[0]
    shown = pd.DataFrame({"label": [_assumption(row) for row in part.itertuples()], "value": part["chance"]})
    shown = shown.assign(lower=shown["value"], upper=shown["value"], emphasis=np.where(part["measure"] == "deaths", "plain", "main"))
    ends = f"{words.percent(part['chance'].min(), 0)} to {words.percent(part['chance'].max(), 0)}"
    values = "; ".join(f"{row.label}: {words.percent(row.value)}" for row in shown.itertuples())
    return {
        "draw": drawings.rows,
        "frame": shown.reset_index(drop=True),
        "title": f"The chance of {words.number(said)} or more rising regions is {ends}, depending on what is counted",
        "subtitle": f"Chance that {of} is higher in at least {words.number(said)} regions in {years[1]} than in {years[0]}, if every region "
        "shared the national change. Exact values, no interval: they depend on the assumptions only",
        "source": "Computed: deaths vary as Poisson counts around each region's share of the national deaths",
        "alt": f"Dot chart of probabilities. {values}.",
        "reference": float(REMARKABLE),
        "reference_label": f"1 in {100 // REMARKABLE}",
        "in_percent": True,
        "signs": False,
        "digits": 1,
    }


def rate_map(tables: data.Tables, year: int = 2024, language: str = "en") -> dict:
    """Figure: tile map of the infant mortality rates that were published of one year."""
    frame = region_records.rates_of_year(tables, year, language)
    known = region_records.rates_of_year(tables, year).dropna(subset="value").sort_values("value")
    low, high = known.iloc[0], known.iloc[-1]
    frame = frame.assign(note=np.where(frame["tier"] == "C", "copy", ""), small=False)
    values = "; ".join(f"{row.label} {words.number(row.value, 2)}" for row in known.itertuples())
    absent = words.listing(frame.loc[frame["value"].isna(), "label"])
    return {
        "draw": region_drawings.tiles,
        "frame": frame[["area", "label", "row", "column", "value", "note", "small"]],
        "title": f"Infant mortality {year} was found for {len(known)} of {len(frame)} regions: {words.number(low['value'], 1)} in "
        f"{low['label']} to {words.number(high['value'], 1)} in {high['label']}",
        "subtitle": f"Infant deaths per 1,000 live births, {year}, regions of Kazakhstan as tiles. Darker is higher; hatched: no value found, "
        "which is not zero. No interval: births by region were not found. Copy: read in a copy of the bureau's data",
        "source": f"Sources: {data.source_names(tables, known['source'])}",
        "alt": f"Tile map of infant mortality by region in {year}. {values}. No value: {absent}.",
        "digits": 1,
        "language": language,
    }


def count_map(tables: data.Tables, language: str = "en") -> dict:
    """Figure: tile map of the latest yearly counts of maternal deaths, with those too small to publish elsewhere."""
    frame = region_records.latest_counts(tables, language)
    known, small = frame["value"].notna().sum(), frame["small"].sum()
    values = "; ".join(f"{row.label} {words.number(row.value)} in {row.note}" for row in frame.dropna(subset="value").itertuples())
    return {
        "draw": region_drawings.tiles,
        "frame": frame.drop(columns="source"),
        "title": f"Of {known} regions with a yearly count of maternal deaths, {small} have too few for a rate",
        "subtitle": "Maternal deaths, latest calendar year published of each region, Kazakhstan. Marked corner: fewer than ten, for which the "
        "US health statistics office would publish no rate. Hatched: no yearly count found",
        "source": f"Sources: {data.source_names(tables, frame['source'].dropna())}",
        "alt": f"Tile map of maternal deaths by region. {values}. All other regions: no yearly count found.",
        "digits": 0,
        "language": language,
    }


def funnel(tables: data.Tables, year: int = 2024) -> dict:
    """Figure: funnel plot of the regional infant mortality that was published, with and without births."""
    points, rates_only, absent = region_records.funnel(tables, year)
    nation = data.observation(tables, f"infant_mortality_rate.kz.{year}.bns.first")["value"]
    births = data.yearly(tables, "live_births", producer="BNS", release="final").set_index("year").at[year, "value"]
    average = births / len(region_records.areas(tables)) * nation / infant.PER
    expected = np.arange(5, 251, 1.0)
    inner, outer = (regions.funnel_limits(expected, confidence) for confidence in (0.95, 0.998))
    limits = pd.DataFrame({"expected": expected})
    for name, found in (("inner", inner), ("outer", outer)):
        limits = limits.assign(**{f"{name}_lower": found["lower"], f"{name}_upper": found["upper"]})
    limits = limits[(limits["outer_lower"] > 0.25) & (limits["outer_upper"] < 1.9)]
    own = regions.funnel_limits(points["expected"], 0.95)
    inside = ((points["ratio"] >= own["lower"]) & (points["ratio"] <= own["upper"])).sum()
    kept = "all" if inside == len(points) else f"{inside} of"
    return {
        "draw": region_drawings.funnel,
        "frame": points[["label", "expected", "observed", "ratio", "births"]],
        "title": f"Where births are known, {kept} {len(points)} regional values lie within the limits of chance",
        "subtitle": f"Infant mortality as % of the national rate of the same year. Dots: deaths and births known (ten months: of the health department). Dashed and solid "
        f"curves: exact 95% and 99.8% limits. Dotted lines: rates of {year} whose births were not found; to the right of a curve they would "
        "lie outside it",
        "source": f"Sources: {data.source_names(tables, [*points['source'], *rates_only['source']])}; limits after Spiegelhalter (2005)",
        "alt": f"Funnel plot with {len(points)} points and {len(rates_only)} lines. "
        + "; ".join(f"{row.label}: {words.percent(100 * row.ratio, 0)} with {words.number(row.expected)} expected" for row in points.itertuples())
        + ". Lines: " + "; ".join(f"{row.label} {words.percent(100 * row.ratio, 0)}" for row in rates_only.itertuples())
        + f". {len(absent)} regions have neither.",
        "limits": limits,
        "rates": rates_only,
        "average": average,
        "average_label": "average\nregion",
        "x_label": "Infant deaths expected at the national rate",
    }


def multiples(tables: data.Tables, confidence: float = 0.95) -> dict:
    """Figure: what was said of one region against the national level, beside the interval of its few deaths."""
    frame = region_records.multiples(tables, confidence)
    found = frame.iloc[-1]
    deaths = data.observation(tables, "maternal_deaths.kz-11.2025m01-m10d15.akmola")["value"]
    said = frame[frame["emphasis"] == "printed"]
    listed = words.listing([f"{words.number(value)}" for value in said["value"]])
    span = words.interval(found["lower"], found["upper"], 1)
    values = "; ".join(f"{row.label} {words.number(row.value, 1)}" for row in frame.itertuples())
    return {
        "draw": drawings.rows,
        "frame": frame.drop(columns="source"),
        "title": f"“{words.number(said['value'].max())} times the national level” rests on at most {words.number(deaths)} deaths: anything from {span} times fits them",
        "subtitle": f"Maternal mortality of Akmola region, 2025, as a multiple of the national ratio. Diamonds: as said ({listed} times); "
        f"dot: from the printed ratios, with the exact {words.percent(100 * confidence, 0)} interval of the deaths",
        "source": f"Sources: {data.source_names(tables, frame['source'])}",
        "alt": f"Dot chart of three multiples. {values}; interval {span}.",
        "reference": 1.0,
        "reference_label": "national",
        "digits": 1,
    }


def east_kazakhstan(tables: data.Tables, confidence: float = 0.95) -> dict:
    """Figure: two records of infant deaths of one region and year, as changes."""
    frame = region_records.east_kazakhstan(tables, confidence)
    counted = frame[frame["before"].notna()].reset_index(drop=True)
    outside = (counted["lower"] > 0) | (counted["upper"] < 0)
    verdict = "none is more than chance" if not outside.any() else f"{outside.sum()} of {len(counted)} are more than chance"
    deaths = [f"{words.number(row.before)} to {words.number(row.after)}" for row in counted.iloc[:2].itertuples()]
    frame["label"] = [
        f"{row.label}, {words.number(row.before)} to {words.number(row.after)}" if pd.notna(row.before) else row.label for row in frame.itertuples()
    ]
    values = "; ".join(f"{row.label}: {words.signed(row.value)}" for row in frame.itertuples())
    return {
        "draw": drawings.rows,
        "frame": frame.drop(columns="source"),
        "title": f"Two records of one region: deaths {deaths[0]} in a year, or {deaths[1]} in ten months; {verdict}",
        "subtitle": "Change of infant mortality, East Kazakhstan region, 2025 on 2024. Diamonds: as said; dots: from published deaths (and births), "
        f"with exact {words.percent(100 * confidence, 0)} intervals",
        "source": f"Sources: {data.source_names(tables, frame['source'])}",
        "alt": f"Dot chart of five changes. {values}.",
        "reference": 0.0,
        "reference_label": "no change",
        "in_percent": True,
        "digits": 1,
        "interval_digits": 0,
    }
