"""Figures on regions, shared by notebooks and briefing; each returns what :func:`helpers.figures.charts.publish` takes."""

from __future__ import annotations

import numpy as np
import pandas as pd

from helpers.figures import drawings, footer, region_drawings
from helpers.stats import funnels
from helpers.subjects import infant, region_records
from helpers.tables import data, select
from helpers.wording import words
from helpers.wording.language import say

#: Below this probability (percent) a number of rising regions is called a surprise: the conventional one in twenty.
REMARKABLE = 5


def rising(tables: data.Tables, before: int = 2019, after: int = 2024, size_ratio: float = 12) -> dict:
    """Figure: how many regions rise by chance alone, and the number that was said."""
    frame = region_records.rise_distribution(tables, "C213", before, after, size_ratio)
    claim = select.claim(tables, "C213")
    said, number = claim["value"], frame["number"]
    expected = {name: (number * frame[name]).sum() / 100 for name in ("rate", "deaths")}
    chance = {name: frame.loc[number >= said, name].sum() for name in ("rate", "deaths")}
    told = {name: words.chance(chance[name], 0 if 10 <= chance[name] <= 90 else 1) for name in chance}
    surprise = {name: chance[name] < REMARKABLE for name in chance}
    rises = (
        f"By the ratio about {words.number(expected['rate'])} of {number.max()} regions rise by chance, by deaths about "
        f"{words.number(expected['deaths'])}"
    )
    if surprise["rate"] == surprise["deaths"]:
        title = f"{rises}; {words.number(said)} or more {'would be a' if surprise['rate'] else 'are no'} surprise"
    else:
        plain, odd = ("the ratio", "deaths") if surprise["deaths"] else ("deaths", "the ratio")
        title = f"{words.number(said)} or more rising regions are no surprise by {plain}, but would be by {odd}"
    unequal = f"the largest with {words.number(size_ratio, 0 if size_ratio % 1 == 0 else 1)} times the births of the smallest"
    return {
        "draw": region_drawings.chances,
        "frame": frame,
        "title": title,
        "subtitle": (
            f"Chance of each number of regions with a higher maternal mortality in {after} than in {before}, if every region"
            f" shared the national change. Bars: by the ratio, hatched from {words.number(said)} on; outline: by deaths."
            f" Assumed: these years, and regions {'of equal size' if size_ratio == 1 else 'of unequal size, ' + unequal}"
        ),
        "source": (
            f"Sources: {footer.source_names(tables, [claim['source'], 'bns-taldau-2026-09-04'])}; computed, deaths as Poisson"
            " counts"
        ),
        "alt": (
            f"Bar chart of probabilities. By the ratio, {words.number(expected['rate'], 1)} of {number.max()} regions are"
            f" expected to rise, and {words.number(said)} or more with a chance of {told['rate']}; by deaths,"
            f" {words.number(expected['deaths'], 1)} and {told['deaths']}."
        ),
        "said": said,
        "said_label": f"{words.number(said)} were said",
        "labels": {
            "rate": f"ratio: {told['rate']} for\n{words.number(said)} or more",
            "deaths": f"deaths: {told['deaths']} for\n{words.number(said)} or more",
        },
        "x_label": "Regions that rise",
    }


def _assumption(row) -> str:
    together = f", {row.pooled} years together" if row.pooled > 1 else ""
    return f"{row.measure}, {row.regions} {row.sizes} regions{together}"


def assumptions(tables: data.Tables, frame: pd.DataFrame, claim: str) -> dict:
    """Figure: the chance of as many rising regions as were said, under each set of assumptions of `region_records.rises`."""
    part = frame[frame["claim"] == claim].sort_values("chance", ascending=False)
    part["measure"] = part["measure"].replace("rate", "ratio" if claim == "C213" else "rate")
    said, of, years = part[["said", "of", "years"]].iloc[0]
    shown = pd.DataFrame({"label": [_assumption(row) for row in part.itertuples()], "value": part["chance"]})
    shown = shown.assign(
        lower=shown["value"], upper=shown["value"], emphasis=np.where(part["measure"] == "deaths", "plain", "main")
    )
    ends = [words.chance(part["chance"].agg(end), 0) for end in ("min", "max")]
    span = ends[0] if ends[0] == ends[1] else f"from {ends[0]} to {ends[1]}, depending on measure, sizes, borders and years"
    values = "; ".join(f"{row.label}: {words.chance(row.value)}" for row in shown.itertuples())
    sources = [select.claim(tables, claim)["source"], "bns-taldau-2026-09-04"]
    return {
        "draw": drawings.rows,
        "frame": shown.reset_index(drop=True),
        "title": f"The chance of {words.number(said)} or more rising regions is {span}",
        "subtitle": (
            f"Chance that {of} is higher in at least {words.number(said)} regions in {years[1]} than in {years[0]} (years"
            " assumed), if every region shared the national change. Exact values without interval: they follow from the"
            " assumptions"
        ),
        "source": f"Sources: {footer.source_names(tables, sources)}; computed, deaths as Poisson counts",
        "alt": f"Dot chart of probabilities. {values}.",
        "reference": float(REMARKABLE),
        "reference_label": f"1 in {100 // REMARKABLE}",
        "in_percent": True,
        "signs": False,
        "digits": 1,
    }


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


def count_map(tables: data.Tables) -> dict:
    """Figure: tile map of the latest yearly counts of maternal deaths, with those too small to publish elsewhere."""
    frame = region_records.latest_counts(tables)
    known, small = frame["value"].notna().sum(), frame["small"].sum()
    ordered = frame.dropna(subset="value").sort_values(["note", "label"])
    values = "; ".join(f"{row.label} {words.number(row.value)} in {row.note}" for row in ordered.itertuples())
    return {
        "draw": region_drawings.tiles,
        "frame": frame.drop(columns="source").assign(exists=True),
        "title": f"Of {known} regions with a yearly count of maternal deaths, {small} have too few for a rate",
        "subtitle": (
            "Maternal deaths, latest calendar year published of each region, Kazakhstan: different years, peak of the"
            " pandemic included, and different sizes, not to be compared. Marked corner: fewer than ten deaths, too few for"
            " a rate by the standard of the US health statistics office; none does not mean no risk. Hatched: no yearly"
            " count found"
        ),
        "source": f"Sources: {footer.source_names(tables, frame['source'].dropna())}",
        "alt": f"Tile map of maternal deaths by region. {values}. All other regions: no yearly count found.",
        "digits": 0,
        "shaded": False,
    }


#: Where the first labels of the funnel stand, beside its curves, in the order of its points.
_PLACES = ((58, 1.045), (94, 1.58), (88, 0.52), (62, 1.77), (170, 0.42))


def _labels_at(points: pd.DataFrame) -> dict[str, tuple[float, float]]:
    """Label of each point -> where it stands; without a place of its own beside the point, away from edge and middle."""
    places = dict(zip(points["label"], _PLACES, strict=False))
    for row in points.iloc[len(_PLACES) :].itertuples():
        across = 8 if row.expected < 150 else -70
        places[row.label] = (row.expected + across, row.ratio + (0.12 if row.ratio > 1 else -0.12))
    return places


def funnel(tables: data.Tables, year: int = 2024) -> dict:
    """Figure: funnel plot of the regional infant mortality that was published, with and without births."""
    points, rates_only, absent = region_records.funnel(tables, year)
    nation = select.observation(tables, f"infant_mortality_rate.kz.{year}.bns.first")["value"]
    births = select.yearly(tables, "live_births", producer="BNS", release="final").set_index("year").at[year, "value"]
    average = births / len(region_records.areas(tables)) * nation / infant.PER
    expected = np.arange(5, max(251, 1.04 * points["expected"].max()), 1.0)
    inner, outer = (funnels.funnel_limits(expected, confidence) for confidence in (0.95, 0.998))
    limits = pd.DataFrame({"expected": expected})
    for name, found in (("inner", inner), ("outer", outer)):
        limits = limits.assign(**{f"{name}_lower": found["lower"], f"{name}_upper": found["upper"]})
    limits = limits[(limits["outer_lower"] > 0.25) & (limits["outer_upper"] < 1.9)]
    own = funnels.funnel_limits(points["expected"], 0.95)
    outside = ((points["ratio"] < own["lower"]) | (points["ratio"] > own["upper"])).sum()
    at_average = funnels.funnel_limits(average, 0.95).iloc[0]
    others = ((rates_only["ratio"] < at_average["lower"]) | (rates_only["ratio"] > at_average["upper"])).sum()
    placed = "; ".join(
        f"{row.label}: {words.percent(100 * row.ratio, 0)} with {words.number(row.expected)} expected"
        for row in points.itertuples()
    )
    return {
        "draw": region_drawings.funnel,
        "frame": points[["label", "expected", "observed", "ratio", "births", "rough"]],
        "title": (
            f"{outside} of {len(points)} values that can be placed lie outside the 95% limits of chance; of"
            f" {len(rates_only)} other rates {others} would, in a region of average size"
        ),
        "subtitle": (
            "Infant mortality as % of the national rate of the same year. Dots: deaths and births known, hollow: worked out"
            " roughly. Dashed and solid curves: exact 95% and 99.8% limits. Orange lines: rates of"
            f" {year} whose births were not found. East Kaz. 2025: the health department's record"
        ),
        "source": (
            f"Sources: {footer.source_names(tables, [*points['source'], *rates_only['source']])}; limits after Spiegelhalter"
            " (2005)"
        ),
        "alt": (
            f"Funnel plot with {len(points)} points and {len(rates_only)} lines. {placed}. Lines: "
            + "; ".join(f"{row.label} {words.percent(100 * row.ratio, 0)}" for row in rates_only.itertuples())
            + f". {len(absent)} regions have neither."
        ),
        "labels_at": _labels_at(points),
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
    deaths = select.observation(tables, "maternal_deaths.kz-11.2025m01-m10d15.akmola")["value"]
    said = frame[frame["emphasis"] == "printed"]
    listed = words.listing([f"{words.number(value)}" for value in said["value"]])
    span = words.interval(found["lower"], found["upper"], 1)
    values = "; ".join(f"{row.label} {words.number(row.value, 1)}" for row in frame.itertuples())
    return {
        "draw": drawings.rows,
        "frame": frame.drop(columns="source"),
        "title": (
            f"“{words.number(said['value'].max())} times the national level”: the {words.number(deaths)} deaths named later"
            f" fit {span} times"
        ),
        "subtitle": (
            f"Maternal mortality of Akmola region, 2025, as a multiple of the national ratio. Diamonds: as said ({listed}"
            f" times); dot: from the printed ratios, with the exact {words.percent(100 * confidence, 0)} interval of the"
            " deaths, taken to be all there were in the months of the ratio"
        ),
        "source": f"Sources: {footer.source_names(tables, frame['source'])}",
        "alt": f"Dot chart of three multiples. {values}; interval {span}.",
        "reference": 1.0,
        "reference_label": "national",
        "digits": 1,
    }


def east_kazakhstan(tables: data.Tables, confidence: float = 0.95) -> dict:
    """Figure: two records of infant deaths of one region and year, as changes."""
    frame = region_records.east_kazakhstan(tables, confidence)
    counted = frame[frame["before"].notna()].reset_index(drop=True)
    outside = ((counted["lower"] > 0) | (counted["upper"] < 0)).sum()
    verdict = f"{'no change is' if not outside else f'{outside} of {len(counted)} changes are'} distinguishable from none"
    deaths = [f"{words.number(row.before)} to {words.number(row.after)}" for row in counted.iloc[:2].itertuples()]
    frame["label"] = [
        f"{row.label}, {words.number(row.before)} to {words.number(row.after)}" if pd.notna(row.before) else row.label
        for row in frame.itertuples()
    ]
    values = "; ".join(f"{row.label}: {words.signed(row.value)}" for row in frame.itertuples())
    return {
        "draw": drawings.rows,
        "frame": frame.drop(columns="source"),
        "title": f"Two records of one region: deaths {deaths[0]} in a year, or {deaths[1]} in ten months; {verdict}",
        "subtitle": (
            "Change of infant deaths, or of their rate, East Kazakhstan region, 2025 on 2024. Diamonds: as said; dots: from"
            f" published deaths and births, with exact {words.percent(100 * confidence, 0)} intervals"
        ),
        "source": f"Sources: {footer.source_names(tables, frame['source'])}",
        "alt": f"Dot chart of five changes. {values}.",
        "reference": 0.0,
        "reference_label": "no change",
        "in_percent": True,
        "digits": 1,
        "interval_digits": 0,
    }
