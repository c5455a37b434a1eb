"""What the collection says, as sentences computed from the tables.

The README, the opening notebook, the index page and the briefing all take their sentences from here, so that one
changed row changes them all.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from helpers.stats import rates
from helpers.subjects import health_system, infant, long_run, maternal, region_records, scenarios, workforce
from helpers.tables import data
from helpers.wording import words
from helpers.wording.words import change_interval, interval, moved, number, percent, relative, signed

COLUMNS = ("id", "figure", "label", "sentence", "certainty", "notebook")


def _latest(tables: data.Tables, frame: pd.DataFrame, level: str) -> dict:
    last = frame.iloc[-1]
    compared = maternal.published_against_implied(tables, frame).set_index("year")
    if last["year"] not in compared.index:
        key, check = "unknown", "No ratio was published to hold it against."
    elif compared.at[last["year"], "agrees"]:
        key, check = "consistent", "The count fits the ratio that was published; both come from one source system"
        off = compared[~compared["agrees"]]
        gap = number((off["deaths"] - off["implied"]).abs().max(), 1)
        more = f" Beyond rounding: {words.listing(off.index.astype(str))}, by up to {gap} deaths." if len(off) else ""
        check = f"{check}.{more}"
    else:
        implied = number(compared.at[last["year"], "implied"], 1)
        key, check = "conditional", f"The published ratio implies {implied} deaths; one of the two was revised."
    return {
        "id": "latest",
        "figure": number(last["value"]),
        "label": f"maternal deaths in {last['year']} ({interval(last['lower'], last['upper'])})",
        "sentence": f"Maternal mortality: {number(last['value'])} deaths in {last['year']} "
        f"({level} interval {interval(last['lower'], last['upper'])}), or {number(last['ratio'], 1)} per 100,000 live births "
        f"({interval(last['ratio_lower'], last['ratio_upper'], 1)}). {check}",
        "certainty": key,
    }


def _peak(tables: data.Tables, frame: pd.DataFrame, confidence: float) -> dict:
    first, last, peak = frame.iloc[0], frame.iloc[-1], frame.loc[frame["value"].idxmax()]
    finding = {"id": "peak", "figure": number(peak["value"]), "label": f"maternal deaths in {peak['year']}, the highest year"}
    if peak["year"] == last["year"]:
        change = maternal.step(frame, first["year"], last["year"], confidence)
        sentence = f"The highest count since {first['year']} is that of {last['year']}, {number(last['value'])} deaths."
        return finding | {"sentence": sentence, "certainty": change["verdict"]}
    change = maternal.step(frame, peak["year"], last["year"], confidence)
    fall = peak["value"] - last["value"]
    back = number(peak["value"] - first["value"])
    way_back = f"{back} of these {number(fall)} fewer deaths are the distance back to the count of"
    if last["value"] > first["value"]:
        way_back = f"the count is still {number(last['value'] - first['value'])} above that of"
    covid = maternal.pandemic_deaths(tables, peak)
    died = f"; of the {number(peak['value'])} women who died in {peak['year']}, {number(covid)} died of pneumonia or COVID-19"
    verb = "is more than chance" if change["verdict"] == "distinct" else "cannot be told from chance"
    return finding | {
        "sentence": f"The fall since {peak['year']}, from {number(peak['value'])} to {number(last['value'])}, {verb}: per live "
        f"birth {relative(change['ratio'], change['lower'], change['upper'])}. As arithmetic, {way_back} {first['year']}"
        f"{died if covid is not None else ''}. Deaths in an epidemic come in clusters, so the interval is too narrow.",
        "certainty": change["verdict"],
    }


def _ratio(frame: pd.DataFrame, confidence: float) -> dict:
    first, last = frame.iloc[0], frame.iloc[-1]
    change = maternal.step(frame, first["year"], last["year"], confidence)
    return {
        "id": "ratio",
        "figure": number(last["ratio"], 1),
        "label": f"per 100,000 live births in {last['year']} ({interval(last['ratio_lower'], last['ratio_upper'], 1)}), against "
        f"{number(first['ratio'], 1)} in {first['year']} ({interval(first['ratio_lower'], first['ratio_upper'], 1)})",
        "sentence": f"Against {first['year']}, the ratio of {last['year']} is "
        f"{relative(change['ratio'], change['lower'], change['upper'])}: {number(last['ratio'], 1)} against "
        f"{number(first['ratio'], 1)} per 100,000 live births.",
        "certainty": change["verdict"],
    }


def _step(frame: pd.DataFrame, level: str, confidence: float, power: float) -> dict:
    old, new = frame.iloc[-2], frame.iloc[-1]
    change = maternal.step(frame, old["year"], new["year"], confidence, power=power)
    ends = f"{signed(100 * (change['lower'] - 1))} to {signed(100 * (change['upper'] - 1))}"
    return {
        "id": "step",
        "figure": signed(change["rate_change"]),
        "label": f"change of the ratio from {old['year']} to {new['year']} ({ends})",
        "sentence": f"From {number(old['value'])} deaths in {old['year']} to {number(new['value'])} in {new['year']}, the "
        f"count {moved(change['count_change'])}, births {moved(change['births_change'])} and the ratio "
        f"{moved(change['rate_change'])} ({level} interval {ends}). With so few deaths, a true fall of "
        f"{percent(change['detectable'], 0)} is found with {percent(100 * power, 0)} probability, a smaller one less often.",
        "certainty": change["verdict"],
    }


def _announced(tables: data.Tables, frame: pd.DataFrame) -> dict:
    ways = maternal.announced_against_ratios(tables, frame)
    said, published, counted = (ways.loc[way] for way in ways.index)
    claim = data.claim(tables, "C002")
    after, before = claim["period_start"].year, claim["comparator_start"].year
    count = float(rates.change(maternal.pick(frame, before)["value"], maternal.pick(frame, after)["value"]))
    fits_count = said["low"] <= count <= said["high"]
    ratios = maternal.published_ratios(tables).set_index("year")["value"]
    pair = f"{number(ratios[before], 1)} to {number(ratios[after], 1)}"
    key = "consistent" if counted["overlaps"] else "conditional" if published["overlaps"] else "conflict"
    ending = {
        "consistent": "It fits the change of the ratio from counts and births",
        "conditional": f"It fits if it was taken from the ratios as published, {pair}, whose rounding allows "
        f"{interval(published['low'], published['high'], 1)}. From counts and births the ratio changed by "
        f"{signed(counted['value'])}",
        "conflict": f"It fits neither the published ratios ({signed(published['value'])}) nor counts and births "
        f"({signed(counted['value'])})",
    }[key]
    return {
        "id": "announced",
        "figure": signed(said["value"], 0),
        "label": f"announced for {after}, without saying of what",
        "sentence": f"The {signed(said['value'], 0)} announced for {after} "
        f"{'can be' if fits_count else 'is not'} the change of the count ({signed(count)}). {ending}.",
        "certainty": key,
    }


def _half_year(tables: data.Tables, confidence: float) -> dict:
    half = maternal.half_year(tables, confidence)
    return {
        "id": "half_year",
        "figure": number(half["deaths"]),
        "label": f"maternal deaths in the first half of 2025 ({interval(half['deaths_lower'], half['deaths_upper'])}), against "
        f"about {number(half['implied'])} implied a year before",
        "sentence": f"The two published causes of the first half of 2025 add up to {number(half['deaths'])} deaths. If these are "
        f"all, and the announced {signed(half['change'], 0)} is the change of the ratio, the same half of 2024 had about "
        f"{number(half['implied'])}: per live birth {relative(half['rate_ratio'], half['lower'], half['upper'])}.",
        "certainty": half["verdict"],
    }


def _fold(tables: data.Tables, frame: pd.DataFrame) -> dict:
    needed = maternal.needed_for_fold(tables, frame)
    deaths, ratio, infants = (needed.loc[name] for name in needed.index)
    printed = data.claim(tables, "C105")["printed"]
    national = data.yearly(tables, "maternal_mortality_ratio", basis="registered")
    above = national.loc[national["value"] > ratio["needed"], "year"].astype(str).unique().tolist()
    found = f"Published ratios above that were found for {words.listing(above)}, in secondary sources" if above else (
        "No published ratio above that was found"
    )
    rows = (deaths, ratio, infants)
    folds = [f"{number(row['fold'], 1)}-fold" if row["latest"] else "not defined with no deaths" for row in rows]
    return {
        "id": "fold",
        "figure": folds[1],
        "label": f"largest fall of the ratio within {frame['year'].iloc[0]}–{frame['year'].iloc[-1]}",
        "sentence": f"“{printed.capitalize()}”, for mothers and infants without a base year, needs a baseline above "
        f"{number(deaths['needed'])} maternal deaths or {number(ratio['needed'], 1)} per 100,000, and above "
        f"{number(infants['needed'], 1)} infant deaths per 1,000. {found}. Since {frame['year'].iloc[0]} the count fell "
        f"{folds[0]} at most and the ratio {folds[1]}; infant mortality fell {folds[2]} from "
        f"{data.break_year(tables, 'infant_mortality_rate')} to {frame['year'].iloc[-1]}.",
        "certainty": "unknown",
    }


def _labels(tables: data.Tables, frame: pd.DataFrame) -> dict:
    rows = maternal.relabelled(tables, frame)
    first = rows.iloc[0]
    agree = (rows["would_be"] - rows["published"]).abs() <= 0.5
    shifted = words.listing([number(count) for count in rows.loc[rows["outlet"] != rows["ours"], "outlet"]])
    return {
        "id": "labels",
        "figure": number(first["would_be"], 1),
        "label": f"ratio of {first['year']:.0f} under another outlet's year labels",
        "sentence": f"Another outlet prints {shifted} one year earlier; {number(first['outlet'])} deaths in "
        f"{first['year']:.0f} would be {number(first['would_be'], 1)} per 100,000, where {number(first['published'], 1)} "
        "was published for that year.",
        "certainty": "consistent" if agree.all() else "conflict",
    }


def _infant_level(tables: data.Tables) -> dict:
    series = infant.series(tables)
    final = series[series["series"] == "bns"].set_index("year")["value"]
    first = series[series["series"] == "bns_first"].set_index("year")["value"]
    modelled = series[series["series"] == "igme2026"].set_index("year")["value"]
    start, year = data.break_year(tables, infant.RATE), final.index[-1]
    before = final.loc[start : year - 1]
    also = f" (first release {number(first[year], 2)})" if year in first.index else ""
    place = f"above the {number(before.min(), 2)} of {before.idxmin()}"
    if final[year] <= before.min():
        place = f"the lowest value since the criteria of {start}, if registration of {year} is complete"
    other = modelled.index[-1]
    return {
        "id": "infant_level",
        "figure": number(final[year], 2),
        "label": f"infant deaths per 1,000 live births in {year}, final registered value",
        "sentence": f"Registered infant mortality was {number(final[year], 2)} per 1,000 live births in {year}{also}, "
        f"{place}; for {other} the registered value is {number(final[other], 2)} and the UN's estimate "
        f"{number(modelled[other], 2)}.",
        "certainty": "conditional" if final[year] <= before.min() else "consistent",
        "notebook": "02_infant_mortality",
    }


def _infant_change(tables: data.Tables, level: str, confidence: float) -> dict:
    final = infant.final_change(tables, confidence=confidence).loc["final"]
    said = infant.announcements(tables).set_index("id").loc[["C102"]]
    reading = infant.readings(tables, said.reset_index()).iloc[0]

    def away(value: float) -> str:
        gap = value - final["value"]
        return f"{number(abs(gap), 1)} percentage points {'lower' if gap < 0 else 'higher'}"

    chance = change_interval(final["chance_lower"], final["chance_upper"])
    births = data.observation(tables, "live_births.kz.2024h1.bns")["source"]
    relay = ", with births read in a relay" if tables.sources.set_index("id").at[births, "tier"] == "C" else ""
    return {
        "id": "infant_change",
        "figure": signed(final["value"]),
        "label": f"change of infant mortality in 2025, final values ({chance})",
        "sentence": f"The best estimate of the change of the infant mortality rate in 2025 is {signed(final['value'])}, from the "
        f"final values {number(final['before'], 2)} and {number(final['after'], 2)} ({level} interval {chance}; rounding alone "
        f"{change_interval(final['lower'], final['upper'])}). The first dated announcement, "
        f"{signed(reading['value'])} for the first {reading['period']}, does not say of what: it lies "
        f"{away(reading['value'])} if it is of the rate, "
        f"{away(reading['rate_if_count'])} ({signed(reading['rate_if_count'])}{relay}) if it is of deaths.",
        "certainty": words.verdict(final["chance_lower"], final["chance_upper"], 0.0),
        "notebook": "03_percentages_2025",
    }


def _regions(tables: data.Tables) -> dict:
    claim = data.claim(tables, "C213")
    first_year, last_year = claim["period_start"].year, claim["period_end"].year
    grid = region_records.rises(tables, first_year, last_year, draws=1_000)
    number_of = grid["regions"].max()

    def span(values: pd.Series, digits: int = 0) -> str:
        ends = [words.chance(values.agg(end), digits) for end in ("min", "max")]
        return ends[0] if ends[0] == ends[1] else f"{ends[0]} to {ends[1]}"

    def chances(name: str) -> dict[str, pd.Series]:
        part = grid[grid["claim"] == name]
        return {measure: rows["chance"] for measure, rows in part.groupby("measure")}

    mothers, infants = chances("C213"), chances("C203")
    rare = {measure: values.max() < 5 for measure, values in mothers.items()}
    key = "distinct" if all(rare.values()) else "conditional" if any(rare.values()) else "chance"
    said = number(claim["value"])
    counted = data.claim(tables, "C632")  # the other report of the same number
    same = "the same number" if counted["value"] == claim["value"] else number(counted["value"])
    other = f"; another report of {same} says deaths"
    meaning = {
        "chance": "no more than chance gives, either way",
        "conditional": f"no surprise by {'the ratio' if rare['deaths'] else 'deaths'}, but more than chance gives by "
        f"{'deaths' if rare['deaths'] else 'the ratio'}",
        "distinct": "more than chance gives, either way",
    }[key]
    equal = grid[(grid["claim"] == "C213") & (grid["sizes"] == "equal") & (grid["measure"] == "rate")].iloc[0]
    return {
        "id": "regions",
        "figure": f"{number(equal['expected'])} of {number_of}",
        "label": f"regions in which the maternal mortality ratio would rise by chance between {first_year} and {last_year}",
        "sentence": f"Maternal mortality is said to have risen in {said} regions{other}. If all {number_of} had shared the "
        f"national change from {first_year} to {last_year} (years assumed), {said} or more would rise by chance with a "
        f"probability of {span(mothers['rate'])} by the ratio, and of {span(mothers['deaths'], 1)} by deaths: {meaning}. For the "
        f"{number(data.claim(tables, 'C203')['value'])} regions said of infants these are {span(infants['rate'])} and "
        f"{span(infants['deaths'], 1)}.",
        "certainty": key,
        "notebook": "04_regions",
    }


def _long_run(tables: data.Tables) -> dict:
    estimate = long_run.series(tables).query("series == 'un'")
    first, last = estimate.iloc[0], estimate.iloc[-1]
    against = long_run.against_un(tables)
    above = against[(against["position"] == "above") & (against["year"] >= data.break_year(tables, long_run.MMR))]
    since = data.break_year(tables, long_run.MMR)
    compared = int((against["year"] >= since).sum())
    apart = last["upper"] < first["lower"] or last["lower"] > first["upper"]
    worst = above.loc[(above["registered"] / above["estimate"]).idxmax()] if len(above) else None
    highest = "" if worst is None else (
        f", most in {worst['year']:.0f}, when it was {number(worst['registered'] / worst['estimate'], 1)} times it "
        f"({number(worst['registered'], 1)} against {number(worst['estimate'], 1)}, "
        f"{interval(worst['lower'], worst['upper'], 1)})"
    )
    return {
        "id": "long_run",
        "figure": number(last["value"], 1),
        "label": f"per 100,000 live births in {last['year']} by UN estimate; {number(first['value'], 1)} in {first['year']}",
        "sentence": f"By UN estimates the maternal mortality ratio {moved(100 * (last['value'] / first['value'] - 1), 0)} from "
        f"{first['year']} ({number(first['value'], 1)}, 80% interval {interval(first['lower'], first['upper'], 1)}) to "
        f"{last['year']} ({number(last['value'], 1)}, {interval(last['lower'], last['upper'], 1)}). The registered ratio lies "
        f"above their interval in {len(above)} of {compared} years since {since}{highest}.",
        "certainty": "distinct" if apart else "chance",
        "notebook": "05_long_run",
    }


def _outlook(tables: data.Tables) -> dict:
    goals, chance = scenarios.targets(tables), scenarios.chances(tables, births=("stable",))
    claim = data.claim(tables, "C901")
    year, base = claim["period_end"].year, claim["comparator_start"].year
    ends = chance.groupby("scenario")["underlying"].agg(["min", "max"])
    spans = {name: [words.chance(row[end], 0) for end in ("min", "max")] for name, row in ends.iterrows()}
    told = {name: low if low == high else f"{low} to {high}" for name, (low, high) in spans.items()}
    least, most = goals["required"].min(), goals["required"].max()
    if most > 0:
        way = f"and needs a fall of {interval(least, most, 1) if least > 0 else f'up to {number(most, 1)}'}% a year"
    else:
        way = "below which the latest count already lies"
    held = scenarios.coverage(scenarios.hindcasts(tables)).query("years == 'all'").set_index("method")
    past, flat = held.loc["past pace goes on"], held.loc["no further fall"]
    return {
        "id": "outlook",
        "figure": f"{interval(goals['target'].min(), goals['target'].max(), 1)}",
        "label": f"per 100,000 live births: the target for {year}, by whose value of {base} counts",
        "sentence": f"Two thirds below {base} means {interval(goals['target'].min(), goals['target'].max(), 1)} maternal deaths "
        f"per 100,000 live births in {year}, as the published values of {base} differ, {way}. In scenarios, "
        f"which are no forecasts, the chance of reaching it is {told['the pace of 2012 to 2019']} at the pace of 2012 to 2019, "
        f"and {told['the pace of 2010 to 2019']} at that of 2010 to 2019. Tried on earlier years, {past['inside']} of "
        f"{past['predictions']} later counts lay inside the intervals of a past pace, {flat['inside']} inside those of no "
        "further fall.",
        "certainty": "conditional",
        "notebook": "06_outlook_2030",
    }


def table(
    tables: data.Tables, first_year: int = 2019, confidence: float = 0.95, power: float = 0.8, only: Sequence[str] = ()
) -> pd.DataFrame:
    """All findings of the collection, the most important first.

    Parameters
    ----------
    tables : helpers.tables.data.Tables
    first_year : int
        Year before the pandemic that later years are compared with.
    confidence, power : float
        Of the intervals and tests; the probability with which a fall is to be found.
    only : sequence of str
        Ids of the findings that are wanted; the others are not computed. None means all.

    Returns
    -------
    pandas.DataFrame
        id, figure and label (a key number in few words), sentence, certainty (symbol and phrase), notebook (file name
        without its ending).

    Raises
    ------
    ValueError
        If there is no finding of a name in `only`; the message names them all.

    Examples
    --------
    >>> found = table(data.load())
    >>> found.loc[0, "sentence"][:37], found.loc[3, "certainty"]
    ('Maternal mortality: 37 deaths in 2024', '□ not distinguishable from no change')
    """
    frame = maternal.years(tables, first_year, confidence)
    level = percent(100 * confidence, 0)
    ways = {
        "latest": lambda: _latest(tables, frame, level),
        "peak": lambda: _peak(tables, frame, confidence),
        "ratio": lambda: _ratio(frame, confidence),
        "step": lambda: _step(frame, level, confidence, power),
        "announced": lambda: _announced(tables, frame),
        "half_year": lambda: _half_year(tables, confidence),
        "fold": lambda: _fold(tables, frame),
        "labels": lambda: _labels(tables, frame),
        "infant_level": lambda: _infant_level(tables),
        "infant_change": lambda: _infant_change(tables, level, confidence),
        "regions": lambda: _regions(tables),
        "long_run": lambda: _long_run(tables),
        "outlook": lambda: _outlook(tables),
        "workforce": lambda: workforce.finding(tables),
        "system": lambda: health_system.finding(tables),
    }
    if unknown := set(only) - set(ways):
        raise ValueError(f"there is no finding {words.listing(sorted(map(repr, unknown)))}; there are {words.listing(ways)}")
    found = [way() for name, way in ways.items() if name in only or not only]
    rows = [
        {"notebook": "01_maternal_deaths"} | finding | {"certainty": words.certainty(finding["certainty"])} for finding in found
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))
