"""What the collection says: the numbers of each finding, for the sentences of wording/texts/en.md.

The README, the opening notebook, the front page and the first lines of the notebooks take their sentences from there, so that
one changed row changes them all.
"""

from collections.abc import Callable, Sequence
from functools import cache

import numpy as np
import pandas as pd

from helpers.ledger import statements
from helpers.stats import components, percentages, rates
from helpers.subjects import infant, life, long_run, maternal, region_records, scenarios, workforce
from helpers.tables import data, releases, select
from helpers.wording import sentence, words
from helpers.wording.words import change_interval, interval, number, percent, signed

INFANTS = "infant_mortality_rate"
COLUMNS = ("id", "figure", "label", "sentence", "whole", "certainty", "notebook")


#: Verdict of the ledger -> its key in the vocabulary of certainty.
_KEYS = {"agree": "consistent", "conditional": "conditional", "contradict": "conflict", "open": "unknown"}


def _judged(verdicts: pd.DataFrame, claim: str) -> str:
    """Key of the verdict that the ledger gives on a claim."""
    found = verdicts.loc[claim]
    return {statements.WITHIN: "itself", statements.NOT_NAMED: "unnamed"}.get(found["words"], _KEYS[found["verdict"]])


def _chance(change: pd.Series) -> dict:
    """A change of a rate with its interval, in percent, and whether it is more than chance."""
    ends = {end: 100 * (change[end] - 1) for end in ("lower", "upper")}
    return {"change": change["rate_change"], **ends, "clear": change["verdict"] == "distinct"}


def _latest(published: data.Tables, frame: pd.DataFrame) -> dict:
    last = frame.iloc[-1]
    # The count of each year beside that which the published ratio implies.
    ratios = maternal.published_ratios(published)[["year", "value", "rounded_to"]]
    both = frame[~frame["derived"]].merge(ratios, on="year", suffixes=("", "_ratio")).set_index("year")
    gap = (both["value"] - both["value_ratio"] * both["births"] / maternal.PER).abs()
    off = gap[gap > both["rounded_to"] / 2 * both["births"] / maternal.PER]
    agrees = last["year"] not in off.index if last["year"] in gap.index else None
    return {
        "id": "latest",
        "figure": number(last["value"]),
        "label": f"maternal deaths in {last['year']} ({interval(last['lower'], last['upper'])})",
        "certainty": {True: "unnamed", False: "conditional", None: "unknown"}[agrees],
        "values": {
            "deaths": last["value"], "agrees": agrees, "off": words.listing(off.index.astype(str)) if len(off) else None,
            "gap": off.max(), **last[["year", "lower", "upper", "ratio", "ratio_lower", "ratio_upper"]],
        },
    }  # fmt: skip


def _peak(published: data.Tables, frame: pd.DataFrame, confidence: float) -> dict:
    first, last, peak = frame.iloc[0], frame.iloc[-1], frame.loc[frame["value"].idxmax()]
    start = first if peak["year"] == last["year"] else peak
    change = maternal.step(frame, start["year"], last["year"], confidence)
    back, fewer = peak["value"] - first["value"], peak["value"] - last["value"]
    # Deaths from pneumonia or COVID-19, if they were published for this very year and count.
    covid, total = (
        select.yearly(published, name, producer=producer).set_index("year")["value"].get(peak["year"])
        for name, producer in (("maternal_deaths_pneumonia_covid", "MoH"), ("maternal_deaths", "BNS"))
    )
    return {
        "id": "peak",
        "figure": number(peak["value"]),
        "label": f"maternal deaths in {peak['year']}, the highest year",
        "certainty": change["verdict"],
        "values": {
            "first": first["value"], "last": last["value"], "peak": peak["value"], "first_year": first["year"],
            "last_year": last["year"], "peak_year": peak["year"], "clear": change["verdict"] == "distinct",
            "fall": 100 * (1 - change["ratio"]), "fall_least": 100 * (1 - change["upper"]),
            "fall_most": 100 * (1 - change["lower"]), "back": back, "fewer": fewer, "mostly_back": bool(2 * back > fewer),
            "pandemic": float(covid) if covid is not None and total == peak["value"] else None,
        },
    }  # fmt: skip


def _ratio(frame: pd.DataFrame, confidence: float) -> dict:
    first, last = frame.iloc[0], frame.iloc[-1]
    change = maternal.step(frame, first["year"], last["year"], confidence)
    return {
        "id": "ratio",
        "figure": number(last["ratio"], 1),
        "label": f"per 100,000 live births in {last['year']} ({interval(last['ratio_lower'], last['ratio_upper'], 1)}), against "
        f"{number(first['ratio'], 1)} in {first['year']} ({interval(first['ratio_lower'], first['ratio_upper'], 1)})",
        "certainty": change["verdict"],
        "values": _chance(change)
        | {"first_year": first["year"], "last_year": last["year"], "first_ratio": first["ratio"], "ratio": last["ratio"]},
    }


def _step(frame: pd.DataFrame, confidence: float, power: float) -> dict:
    old, new = frame.iloc[-2], frame.iloc[-1]
    change = maternal.step(frame, old["year"], new["year"], confidence, power=power)
    values = _chance(change) | {
        "before": old["value"], "after": new["value"], "before_year": old["year"], "after_year": new["year"],
        **change[["count_change", "births_change", "detectable"]], "power": 100 * power,
    }  # fmt: skip
    return {
        "id": "step",
        "figure": signed(change["rate_change"]),
        "label": f"change of the ratio from {old['year']} to {new['year']}"
        f" ({signed(values['lower'])} to {signed(values['upper'])})",
        "certainty": change["verdict"],
        "values": values,
    }


def _announced(published: data.Tables, frame: pd.DataFrame, verdicts: pd.DataFrame) -> dict:
    claim = select.claim(published, "announced")
    after, before = claim["period_start"].year, claim["comparator_start"].year
    old, new = maternal.pick(frame, before), maternal.pick(frame, after)
    count, ratio = (float(components.change(old[name], new[name])) for name in ("value", "ratio"))
    printed = maternal.published_ratios(published).set_index("year").loc[[before, after], ["value", "rounded_to"]]
    band = percentages.change_band(*printed.to_numpy().ravel()).iloc[0]

    def fits(low: float, high: float) -> bool:
        return bool(low <= claim["high"] and high >= claim["low"])

    return {
        "id": "announced",
        "figure": signed(claim["value"], 0),
        "label": f"announced for {after}; the announcement does not name the measure",
        "certainty": _judged(verdicts, claim["id"]),
        "values": {
            "fits_ratio": fits(ratio, ratio), "fits_published": fits(band["lower"], band["upper"]), "said": claim["value"],
            "year": after, "count": count, "fits_count": fits(count, count), "ratio_before": printed.at[before, "value"],
            "ratio_after": printed.at[after, "value"], "low": band["lower"], "high": band["upper"], "counted": ratio,
        },
    }  # fmt: skip


def _half_year(published: data.Tables, confidence: float) -> dict:
    half = maternal.half_year(published, confidence)
    changes = {
        name: 100 * (half[end] - 1) for name, end in (("rate_change", "rate_ratio"), ("lower", "lower"), ("upper", "upper"))
    }
    return {
        "id": "half_year",
        "figure": number(half["deaths"]),
        "label": f"maternal deaths in the first half of {half['year']} ({interval(*half[['deaths_lower', 'deaths_upper']])}), "
        f"against about {number(half['implied'])} implied a year before",
        "certainty": half["verdict"],
        "values": {**half[["year", "deaths", "change", "implied"]], **changes, "clear": half["verdict"] == "distinct"},
    }


def un_folds(published: data.Tables) -> dict:
    """How many times lower the UN's newest estimates are than those of the first year that both series have.

    A dict of from (that year), un (of mothers), un_infants; None where one of the series was not known.

    >>> {name: round(float(value), 1) for name, value in un_folds(data.load()).items()}
    {'from': 1990.0, 'un': 6.6, 'un_infants': 6.0}
    """
    mothers = select.yearly(published, long_run.MMR, producer="MMEIG").set_index("year")["value"]
    infants = infant.un_estimates(published).set_index("year")["value"]
    if mothers.empty or infants.empty:
        return dict.fromkeys(["from", "un", "un_infants"])
    start = max(mothers.index[0], infants.index[0])
    return {"from": start, "un": mothers[start] / mothers.iloc[-1], "un_infants": infants[start] / infants.iloc[-1]}


def _fold(published: data.Tables, frame: pd.DataFrame, verdicts: pd.DataFrame) -> dict:
    """The largest falls since the first year, and the levels that the announced fold fall would have needed."""
    claim, since = select.claim(published, "fold"), select.break_year(published, INFANTS)
    last = frame.iloc[-1]
    infants = select.yearly(published, INFANTS, producer="BNS", release="final").set_index("year")["value"].loc[since:]
    infants_now = infants.get(last["year"], np.nan)
    ratio_fold = frame["ratio"].max() / last["ratio"] if last["ratio"] else None
    return {
        "id": "fold",
        "figure": f"{number(ratio_fold, 1)}-fold" if ratio_fold else "not defined with no deaths",
        "label": f"largest fall of the ratio within {frame['year'].iloc[0]}–{last['year']}",
        "certainty": _judged(verdicts, claim["id"]),
        "values": un_folds(published)
        | {
            "ratio_fold": ratio_fold, "infants_fold": infants.max() / infants_now if infants_now else None,
            "printed": claim["printed"].capitalize(), "deaths": claim["low"] * last["value"],
            "ratio": claim["low"] * last["ratio"], "infants": claim["low"] * infants_now,
            "first_year": frame["year"].iloc[0], "last_year": last["year"], "infants_first": since,
        },
    }  # fmt: skip


def _labels(published: data.Tables, frame: pd.DataFrame) -> dict:
    """The same counts under the year labels of another outlet, tried against the ratio published for each year."""
    outlet = select.yearly(published, "maternal_deaths", producer="The Times of Central Asia")
    rows = outlet[["year", "value"]].merge(frame[["year", "value", "births"]], on="year", suffixes=("_outlet", ""))
    would_be = rows["value_outlet"] / rows["births"] * maternal.PER
    ratios = rows["year"].map(maternal.published_ratios(published).set_index("year")["value"])
    agrees = bool(((would_be - ratios).abs() <= 0.5).all())
    shifted = rows.loc[rows["value_outlet"] != rows["value"], "value_outlet"]
    year = rows["year"].iloc[0]
    return {
        "id": "labels",
        "figure": number(would_be.iloc[0], 1),
        "label": f"ratio of {year:.0f} under another outlet's year labels",
        "certainty": "consistent" if agrees else "conflict",
        "values": {
            "agrees": agrees, "shifted": words.listing(shifted.map(number)), "outlet": rows["value_outlet"].iloc[0],
            "year": year, "would_be": would_be.iloc[0], "published": ratios.iloc[0],
        },
    }  # fmt: skip


def registered(published: data.Tables) -> pd.DataFrame:
    """The registered infant mortality rate that stands for each year, by year."""
    return infant.bureau(published).set_index("year", drop=False)


def _infant_level(published: data.Tables, confidence: float) -> dict:
    final = registered(published)["value"]
    modelled = infant.series(published).query("series.str.startswith('igme')")
    modelled = modelled[modelled["series"] == modelled["series"].max()].set_index("year")["value"]
    births = infant.weighted_births(published)  # as the bureau's yearly rate seems to be divided
    start, year, other = select.break_year(published, INFANTS), final.index[-1], modelled.index[-1]
    before = final.loc[start : year - 1]
    lowest = bool(final[year] <= before.min()) if len(before) == year - start else None  # every year has to be known
    limits = rates.rate(round(final[year] * births[year] / 1_000), births[year], 1_000, confidence).iloc[0]
    return {
        "id": "infant_level",
        "figure": number(final[year], 2),
        "label": f"infant deaths per 1,000 live births in {year}, final registered value",
        "certainty": "conditional" if lowest else "consistent",
        "notebook": "02_infant_mortality",
        "values": {
            "year": year, "final": final[year], "lowest": lowest, "lower": limits["lower"], "upper": limits["upper"],
            "start": start, "other": other, "other_final": final.get(other), "other_un": modelled[other],
            "settled": bool(registered(published)["release"].iloc[-1] == "final"), "start_value": final.get(start),
        },
    }  # fmt: skip


def _infant_change(published: data.Tables, confidence: float) -> dict:
    final = registered(published)
    year = int(final["year"].iloc[-1])
    change = infant.final_change(published, year, confidence).loc["final"]
    lower, upper = change["chance_lower"], change["chance_upper"]
    said = select.claim(published, "infant_change")
    months, spans = said["period_end"].month, (said[[f"{name}_start", f"{name}_end"]] for name in ("comparator", "period"))
    part = [releases.of_period(published, "live_births", *span, releases.BIRTHS[0]) for span in spans]
    as_rate = float(percentages.readings(said["value"], part[0]["value"], part[1]["value"])["as_count"].iloc[0])
    tier = published.sources.set_index("id").at[part[0]["source"], "tier"]
    return {
        "id": "infant_change",
        "figure": signed(change["value"]),
        "label": f"change of infant mortality in {year}, final values ({change_interval(lower, upper)})",
        "certainty": words.verdict(lower, upper, 0.0),
        "notebook": "03_percentages_2025",
        "values": {
            "before_year": year - 1, "year": year, "before": change["before"], "after": change["after"],
            "change": change["value"], "chance_lower": lower, "chance_upper": upper, "clear": not lower <= 0 <= upper,
            "rounding_low": change["lower"], "rounding_high": change["upper"], "said": said["value"], "months": months,
            "said_year": said["period_end"].year,
            "rate_gap": said["value"] - change["value"], "count_gap": as_rate - change["value"], "as_rate": as_rate,
            "births_second_hand": bool(tier == "C"), "settled": bool(final["release"].iloc[-1] == "final"),
        },
    }  # fmt: skip


def _regions(published: data.Tables, verdicts: pd.DataFrame) -> dict:
    claim, counted, infants = (select.claim(published, f"regions{part}") for part in ("", "_deaths", "_infants"))
    first_year, last_year = claim["period_start"].year, claim["period_end"].year
    grid = region_records.rises(published, first_year, last_year, draws=1_000)
    ends = grid.groupby(["claim", "measure"])["chance"].agg(["min", "max"])
    spans = {
        f"{prefix}{measure}_{end}": ends.at[(name, measure), column]
        for name, prefix in ((claim["id"], ""), (infants["id"], "infant_"))
        for measure in ("rate", "deaths")
        for end, column in (("least", "min"), ("most", "max"))
    }
    equal = grid[(grid["claim"] == claim["id"]) & (grid["sizes"] == "equal") & (grid["measure"] == "rate")].iloc[0]
    return {
        "id": "regions",
        "figure": f"{number(equal['expected'])} of {grid['regions'].max()}",
        "label": f"regions in which the maternal mortality ratio would rise by chance between {first_year} and {last_year}",
        "certainty": _judged(verdicts, claim["id"]),
        "notebook": "04_regions",
        "values": spans
        | {
            "said": claim["value"], "said_again": counted["value"], "regions": grid["regions"].max(), "first_year": first_year,
            "last_year": last_year, "infants": infants["value"],
        },
    }  # fmt: skip


def _long_run(published: data.Tables) -> dict:
    estimate = select.yearly(published, long_run.MMR, producer="MMEIG")
    first, last = estimate.iloc[0], estimate.iloc[-1]
    since = select.break_year(published, long_run.MMR)
    against = long_run.against_un(published).query("year >= @since")
    above = against[against["position"] == "above"]
    worst = above.loc[(above["registered"] / above["estimate"]).idxmax()] if len(above) else dict.fromkeys(against.columns)
    return {
        "id": "long_run",
        "figure": number(last["value"], 1),
        "label": f"per 100,000 live births in {last['year']} by UN estimate; {number(first['value'], 1)} in {first['year']}",
        "certainty": "",  # the uncertainty of a model is not chance
        "notebook": "05_long_run",
        "values": {
            "change": 100 * (last["value"] / first["value"] - 1), "first_year": first["year"], "last_year": last["year"],
            "first": first["value"], "first_lower": first["lower"], "first_upper": first["upper"], "last": last["value"],
            "last_lower": last["lower"], "last_upper": last["upper"], "above": len(above), "compared": len(against),
            "since": since, "worst_year": worst["year"], "worst": worst["registered"], "estimate": worst["estimate"],
            "estimate_lower": worst["lower"], "estimate_upper": worst["upper"], "interval": first["interval"],
        },
    }  # fmt: skip


def _outlook(published: data.Tables, verdicts: pd.DataFrame) -> dict:
    targets = scenarios.targets(published)
    goals = targets.set_index("baseline")
    national, un = goals.loc["national ratio"], goals.loc["UN estimate"]
    claim = select.claim(published, "target")
    year, base = claim["period_end"].year, claim["comparator_start"].year
    reached = 100 * scenarios.outlooks(published, goals=targets).query("year == @year").set_index("scenario")["chance_underlying"]
    chances = reached.map(words.likelihood)
    return {
        "id": "outlook",
        "figure": number(national["target"], 1),
        "label": f"per 100,000 live births: the target for {year}, by national figures",
        "certainty": _judged(verdicts, claim["id"]),
        "notebook": "06_outlook_2030",
        "values": {
            "base": base, "year": year, "target": national["target"], "needed": national["discrete"],
            "since": national["latest_year"], "un_target": un["target"], "un_needed": un["discrete"],
            "un_since": un["latest_year"], "slow": chances["the pace of 2012 to 2019"],
            "fast": chances["the pace of 2010 to 2019"],
        },
    }  # fmt: skip


def _workforce(published: data.Tables, verdicts: pd.DataFrame) -> dict:
    claim, known = select.claim(published, "workforce"), workforce.by_day(published, "unfilled_posts_doctors")
    ends = claim[["comparator_end", "period_end"]]
    levels = [known[: ends.iloc[0]].iloc[-2], *(known.loc[day] for day in ends), known.iloc[-1]]
    old, before, after, since = (row["value"] for row in levels)
    said = workforce.said(published, ["doctors", "staff"])
    return {
        "id": "workforce",
        "figure": number(after),
        "label": f"unfilled posts of doctors at the end of {levels[2]['end'].year}, {number(before)} a year before",
        "certainty": _judged(verdicts, claim["id"]),
        "notebook": "07_health_workforce",
        "values": {
            "fall": 100 * (after / before - 1), "year": levels[2]["end"].year, "before": before, "after": after,
            "rise": 100 * (before / old - 1), "old": old, "old_day": str(levels[0]["end"].date()), "since": since,
            "since_day": str(levels[3]["end"].date()), "second_hand": bool(levels[1]["tier"] == "C"), "mentions": len(said),
            "before_year": levels[1]["end"].year, "from": said["said_on"].min()[:4], "pages": said["source"].nunique(),
            "most": said["value"].min(), "least": said["value"].max(), "back": 100 * (after / old - 1),
        },
    }  # fmt: skip


def ways(
    published: data.Tables,
    first_year: int = 2019,
    confidence: float = 0.95,
    power: float = 0.8,
    verdicts: Callable[[], pd.DataFrame] | None = None,
) -> dict[str, Callable[[], dict]]:
    """What computes each finding: id -> a function that gives id, figure, label, certainty (key), values and notebook.

    Parameters are those of :func:`finding_rows`; `verdicts` gives those of the ledger where the caller needs them, too.

    >>> ways(data.load())["workforce"]()["values"]["after"]
    np.float64(3954.0)
    """

    @cache
    def frame() -> pd.DataFrame:
        return maternal.years(published, first_year, confidence)

    judged = verdicts or cache(lambda: statements.verdicts(published))
    return {
        "latest": lambda: _latest(published, frame()),
        "peak": lambda: _peak(published, frame(), confidence),
        "ratio": lambda: _ratio(frame(), confidence),
        "step": lambda: _step(frame(), confidence, power),
        "announced": lambda: _announced(published, frame(), judged()),
        "half_year": lambda: _half_year(published, confidence),
        "fold": lambda: _fold(published, frame(), judged()),
        "labels": lambda: _labels(published, frame()),
        "infant_level": lambda: _infant_level(published, confidence),
        "infant_change": lambda: _infant_change(published, confidence),
        "regions": lambda: _regions(published, judged()),
        "long_run": lambda: _long_run(published),
        "outlook": lambda: _outlook(published, judged()),
        "workforce": lambda: _workforce(published, judged()),
        "system": lambda: life.finding(published),
    }


def finding_rows(
    published: data.Tables, first_year: int = 2019, confidence: float = 0.95, power: float = 0.8, only: Sequence[str] = ()
) -> pd.DataFrame:
    """All findings of the collection, or `only` those named, the most important first.

    Parameters
    ----------
    published : helpers.tables.data.Tables
    first_year : int
        Year before the pandemic that later years are compared with.
    confidence, power : float
        Of the intervals and tests; the probability with which a fall is to be found.
    only : sequence of str
        Ids of findings; the others are not computed.

    Returns
    -------
    pandas.DataFrame
        id, figure and label (a key number in few words: always shown), sentence, whole (False where a part of the sentence
        was written for other numbers, and a notice stands in its place), certainty (symbol and phrase; empty for estimates
        of a model), notebook (file name without its ending).

    Examples
    --------
    >>> found = finding_rows(data.load())
    >>> bool(found["whole"].all()), found.loc[3, "certainty"]
    (True, '□ could be chance')
    """
    level = percent(100 * confidence, 0)
    known = ways(published, first_year, confidence, power)
    maternal.years(published, first_year, confidence)  # refuses what the findings without mothers would not look at
    if unknown := set(only) - set(known):
        raise ValueError(f"there is no finding {words.listing(sorted(map(repr, unknown)))}; there are {words.listing(known)}")
    found = [way() for name, way in known.items() if name in only or not only]
    return pd.DataFrame([_row(finding, level) for finding in found], columns=list(COLUMNS))


def _row(finding: dict, level: str) -> dict:
    """A finding as it is shown: its sentence written, its verdict in words."""
    text, whole = sentence.write(finding["id"], finding["values"] | {"level": level})
    if text.startswith(sentence.NOTICE):  # the numbers are shown all the same
        text = f"{finding['figure']} {finding['label']}. {text}"
    shown = {"sentence": text, "whole": whole, "certainty": finding["certainty"] and words.certainty(finding["certainty"])}
    return {"notebook": "01_maternal_deaths"} | finding | shown
