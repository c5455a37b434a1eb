"""Maternal deaths in Kazakhstan: the series, its steps, and what claims about them imply."""

from __future__ import annotations

import numpy as np
import pandas as pd

from helpers.stats import components, detection, rates
from helpers.tables import data, releases, select
from helpers.wording import words

#: Producers of yearly counts, the preferred one first (see :mod:`helpers.tables.releases`). The counts printed from a Mazhilis
#: meeting reach furthest; those of the statistics bureau and the ministry agree with them where two are known.
PRODUCERS = ("Mazhilis meeting", "BNS", "MoH")
#: Producers of yearly ratios, likewise.
RATIO_PRODUCERS = ("MoH", "BNS", "gender.stat.gov.kz")
PER = 100_000  # live births


def published_ratios(published: data.Tables) -> pd.DataFrame:
    """The national ratio of each year as published, the ministry's before other producers' (:mod:`helpers.tables.releases`).

    Returns
    -------
    pandas.DataFrame
        Rows of observations.csv with a column year.

    Examples
    --------
    >>> published_ratios(data.load()).set_index("year").loc[[2019, 2021, 2024], "producer"].tolist()
    ['MoH', 'BNS', 'MoH']
    """
    return releases.standing(published, "maternal_mortality_ratio", RATIO_PRODUCERS)


def years(
    published: data.Tables,
    first: int = 2019,
    confidence: float = 0.95,
    method: str = "exact",
    producers: tuple[str, ...] = PRODUCERS,
) -> pd.DataFrame:
    """Yearly maternal deaths, births and the ratio between them, with intervals.

    Parameters
    ----------
    published : helpers.tables.data.Tables
    first : int
        First year. A year from here on without a published count takes ratio times births and is marked as derived;
        a year without either is not in the table.
    confidence, method
        As for :func:`helpers.stats.rates.count_interval`.
    producers : tuple of str
        Producers of counts, the preferred one first; a later value of another can take its place
        (:mod:`helpers.tables.releases`).

    Returns
    -------
    pandas.DataFrame
        Indexed 0..n-1, one row a year: year, value, lower, upper (deaths), births, ratio, ratio_lower, ratio_upper
        (deaths per 100,000 live births), derived, producer, source (id), births_source (id).

    Raises
    ------
    ValueError
        If there is nothing for the first year, it does not lie before the peak, or a producer has no counts; the message names
        the choices.

    Examples
    --------
    >>> frame = years(data.load())
    >>> frame.loc[frame["year"] == 2021, ["value", "births", "derived"]].values.tolist()
    [[200.0, 446491.0, False]]
    """
    counts = select.yearly(published, "maternal_deaths")
    if unknown := [producer for producer in producers if producer not in set(counts["producer"])]:
        known = ", ".join(sorted(counts["producer"].unique()))
        raise ValueError(f"producers are among {known}; got {', '.join(map(repr, unknown))}")
    counts = releases.standing(published, "maternal_deaths", producers)
    ratios = published_ratios(published)
    births = releases.standing(published, "live_births", releases.BIRTHS).set_index("year")

    columns = ["year", "value", "producer", "source"]
    derived = ratios[~ratios["year"].isin(counts["year"]) & ratios["year"].isin(births.index)]
    derived = derived.assign(value=(derived["value"] * births["value"].reindex(derived["year"]).to_numpy() / PER).round())
    frame = pd.concat([counts[columns].assign(derived=False), derived[columns].assign(derived=True)])
    frame = frame[frame["year"].isin(births.index)].sort_values("year", ignore_index=True)
    choices = frame.loc[frame["year"] < frame.loc[frame["value"].idxmax(), "year"], "year"].tolist()
    if first not in choices:
        years_before = words.listing(map(str, choices))
        raise ValueError(
            f"the first year is one with a published count or ratio, before the highest count: {years_before}; got {first!r}"
        )
    frame = frame[frame["year"] >= first].reset_index(drop=True)
    frame["births"] = births["value"].reindex(frame["year"]).to_numpy()
    frame["births_source"] = births["source"].reindex(frame["year"]).to_numpy()
    count = rates.count_interval(frame["value"], confidence, method)
    ratio = rates.rate(frame["value"], frame["births"], PER, confidence, method)
    frame = frame.assign(lower=count["lower"], upper=count["upper"], ratio=ratio["value"])
    frame = frame.assign(ratio_lower=ratio["lower"], ratio_upper=ratio["upper"])
    order = ["year", "value", "lower", "upper", "births", "ratio", "ratio_lower", "ratio_upper", "derived"]
    return frame[[*order, "producer", "source", "births_source"]]


def counted(published: data.Tables, year: int) -> pd.Series:
    """The published count that stands for a year, as a row of observations.csv.

    Raises
    ------
    KeyError
        If no count of the year was published.

    Examples
    --------
    >>> counted(data.load(), 2024)["id"]
    'maternal_deaths.kz.2024.press'
    """
    return releases.standing(published, "maternal_deaths", PRODUCERS).set_index("year", drop=False).loc[year]


def pick(frame: pd.DataFrame, year: int) -> pd.Series:
    """One year of :func:`years`.

    Raises
    ------
    ValueError
        If the year is not there; the message names those that are.

    Examples
    --------
    >>> pick(years(data.load()), 2019)["value"]
    np.float64(55.0)
    """
    if year not in set(frame["year"]):
        raise ValueError(f"no maternal deaths for {year}; there are years {', '.join(map(str, frame['year']))}")
    return frame.set_index("year", drop=False).loc[year]


def step(
    frame: pd.DataFrame, before: int, after: int, confidence: float = 0.95, method: str = "exact", power: float = 0.8
) -> pd.Series:
    """What two years say about a change, as a count and per live birth.

    Parameters
    ----------
    frame : pandas.DataFrame
        From :func:`years`.
    before, after : int
        The two years.
    confidence, method
        As for :func:`helpers.stats.rates.rate_ratio` ("exact" or "midp").
    power : float
        Probability with which a fall should be noticed, for the smallest detectable fall.

    Returns
    -------
    pandas.Series
        deaths_before, deaths_after, births_before, births_after; count_change, births_change, rate_change (percent),
        deaths_from_births, deaths_from_rate; ratio, lower, upper, p_value (of the rates), count_lower, count_upper,
        count_p_value (as if births had not changed), verdict and count_verdict (keys of the vocabulary), detectable
        (percent, positive),
        chance_of_noticing (of a fall as large as the one seen in the rate; missing if there was none).

    Raises
    ------
    ValueError
        If a year is not there, before does not lie before after, or power is not a fraction above 1 - confidence.

    Examples
    --------
    >>> step(years(data.load()), 2023, 2024)[["count_change", "rate_change", "p_value"]].astype(float).round(2).tolist()
    [-17.78, -12.72, 0.62]
    """
    if not 1 - confidence < power < 1:
        raise ValueError(f"power is a fraction above 1 - confidence (here {1 - confidence:.4g}) and below 1; got {power!r}")
    old, new = pick(frame, before), pick(frame, after)
    if before >= after:
        raise ValueError(f"before must lie before after; got before {before} and after {after}")
    parts = components.decompose_count_change(old["value"], old["births"], new["value"], new["births"]).iloc[0]
    ratio = rates.rate_ratio(new["value"], new["births"], old["value"], old["births"], confidence, method).iloc[0]
    counts = rates.rate_ratio(new["value"], 1, old["value"], 1, confidence, method).iloc[0]
    births_ratio = new["births"] / old["births"]
    fall = -parts["rate_change"] / 100
    return pd.Series(
        {
            "before": before,
            "after": after,
            "deaths_before": old["value"],
            "deaths_after": new["value"],
            "births_before": old["births"],
            "births_after": new["births"],
            "count_change": parts["count_change"],
            "births_change": parts["births_change"],
            "rate_change": parts["rate_change"],
            "deaths_from_births": parts["deaths_from_births"],
            "deaths_from_rate": parts["deaths_from_rate"],
            "births_share": parts["births_share"],
            "ratio": ratio["value"],
            "lower": ratio["lower"],
            "upper": ratio["upper"],
            "p_value": ratio["p_value"],
            "count_lower": counts["lower"],
            "count_upper": counts["upper"],
            "count_p_value": counts["p_value"],
            "verdict": words.verdict(ratio["lower"], ratio["upper"]),
            "count_verdict": words.verdict(counts["lower"], counts["upper"]),
            "detectable": 100
            * detection.smallest_detectable_fall(old["value"], power, births_ratio=births_ratio, alpha=1 - confidence),
            "chance_of_noticing": detection.power_two_counts(old["value"], fall, births_ratio, 1 - confidence)
            if fall > 0
            else np.nan,
        }
    )


def pandemic_deaths(published: data.Tables, peak: pd.Series) -> float | None:
    """Deaths from pneumonia or COVID-19 of the peak year, if they were published for this very year and count.

    Parameters
    ----------
    published : helpers.tables.data.Tables
    peak : pandas.Series
        A row of :func:`years`.

    Returns
    -------
    float or None

    Examples
    --------
    >>> pandemic_deaths(data.load(), pick(years(data.load()), 2021))
    140.0
    """
    covid = select.observation(published, "maternal_deaths_pneumonia_covid.kz.2021.moh")
    total = select.observation(published, "maternal_deaths.kz.2021.bns")["value"]
    same = covid["period_start"].year == peak["year"] and total == peak["value"]
    return float(covid["value"]) if same else None


def half_year(published: data.Tables, confidence: float = 0.95) -> pd.Series:
    """The first half of 2025: the deaths published by cause, and what the announced percentage implies.

    No count for the first half of 2024 was published. If the announced change is of the ratio, it follows from the
    change, the births and the count of 2025; the rounding of the percentage gives the band.

    Returns
    -------
    pandas.Series
        deaths, deaths_lower, deaths_upper, births, births_before, ratio, ratio_lower, ratio_upper (per 100,000),
        change (percent, as announced),
        implied_low, implied_high, implied (deaths in the first half of 2024), lower, upper, p_value (of the rate ratio
        against the implied count, rounded), verdict; nine_months_ratio (per 100,000, as the ministry gave it) and
        nine_months_deaths (that it implies).

    Examples
    --------
    >>> half_year(data.load())[["deaths", "implied"]].astype(float).tolist()
    [18.0, 23.0]
    """
    names = [f"maternal_deaths_{part}.kz.2025h1.moh" for part in ("indirect", "obstetric")]
    names += [f"live_births.kz.{half}.bns" for half in ("2025h1", "2024h1")]
    rows, said = [select.observation(published, name) for name in names], select.claim(published, "C101")
    deaths, births, births_before = rows[0]["value"] + rows[1]["value"], rows[2]["value"], rows[3]["value"]
    at_rate = rates.rate(deaths, births, PER, confidence).iloc[0]
    implied = deaths / births * births_before / (1 + said[["low", "value", "high"]].astype(float) / 100)
    ratio = rates.rate_ratio(deaths, births, round(implied["value"]), births_before, confidence).iloc[0]
    nine = select.observation(published, "maternal_mortality_ratio.kz.2025m01-m09.moh")["value"]
    nine_births = select.observation(published, "live_births.kz.2025m01-m09.bns")["value"]
    return pd.Series(
        {
            "deaths": deaths,
            "deaths_lower": at_rate["lower"] * births / PER,
            "deaths_upper": at_rate["upper"] * births / PER,
            "births": births,
            "births_before": births_before,
            "ratio": at_rate["value"],
            "ratio_lower": at_rate["lower"],
            "ratio_upper": at_rate["upper"],
            "change": said["value"],
            "implied_low": implied.min(),
            "implied_high": implied.max(),
            "implied": float(round(implied["value"])),
            "rate_ratio": ratio["value"],
            "lower": ratio["lower"],
            "upper": ratio["upper"],
            "p_value": ratio["p_value"],
            "verdict": words.verdict(ratio["lower"], ratio["upper"]),
            "nine_months_ratio": nine,
            "nine_months_deaths": nine * nine_births / PER,
            "source": "; ".join(dict.fromkeys(row["source"] for row in [*rows, said])),
        }
    )


def needed_for_fold(published: data.Tables, frame: pd.DataFrame) -> pd.DataFrame:
    """Baselines that the announced fold fall would need, for each indicator it was said of.

    Parameters
    ----------
    published : helpers.tables.data.Tables
    frame : pandas.DataFrame
        From :func:`years`; its last year ends the fall.

    Returns
    -------
    pandas.DataFrame
        Indexed by indicator id: unit, latest, needed (the level that the baseline must exceed), highest (the highest
        level of the years in `frame`, or of the statistics bureau's series
        since its break), fold (highest over latest).

    Examples
    --------
    >>> needed = needed_for_fold(data.load(), years(data.load()))
    >>> needed.loc["maternal_deaths", ["needed", "fold"]].astype(float).round(1).tolist()
    [222.0, 5.4]
    """
    fold = select.claim(published, "C105")["low"]
    last = frame.iloc[-1]
    infants = select.yearly(published, "infant_mortality_rate", producer="BNS", release="final")
    infants = infants[infants["year"] >= select.break_year(published, "infant_mortality_rate")]
    latest_infants = infants.loc[infants["year"] == last["year"], "value"]
    result = pd.DataFrame(
        {
            "unit": ["deaths", "deaths per 100,000 live births", "deaths per 1,000 live births"],
            "latest": [last["value"], last["ratio"], latest_infants.iloc[0] if len(latest_infants) else np.nan],
            "highest": [frame["value"].max(), frame["ratio"].max(), infants["value"].max()],
        },
        index=["maternal_deaths", "maternal_mortality_ratio", "infant_mortality_rate"],
    )
    return result.assign(needed=fold * result["latest"], fold=result["highest"] / result["latest"])


def published_against_implied(published: data.Tables, frame: pd.DataFrame) -> pd.DataFrame:
    """The count of each year beside the count that the published ratio implies.

    Returns
    -------
    pandas.DataFrame
        year, deaths, ratio (published), implied, implied_low, implied_high (ratio's rounding), agrees. Years without
        both are not there.

    Examples
    --------
    >>> result = published_against_implied(data.load(), years(data.load()))
    >>> result.loc[result["year"] == 2024, "agrees"].item()
    True
    """
    ratios = published_ratios(published)
    both = frame[~frame["derived"]].merge(ratios[["year", "value", "rounded_to"]], on="year", suffixes=("", "_ratio"))
    implied = both["value_ratio"] * both["births"] / PER
    half = both["rounded_to"] / 2 * both["births"] / PER
    return pd.DataFrame(
        {
            "year": both["year"],
            "deaths": both["value"],
            "ratio": both["value_ratio"],
            "implied": implied,
            "implied_low": implied - half,
            "implied_high": implied + half,
            "agrees": (both["value"] - implied).abs() <= half,
        }
    )


def announced_against_ratios(published: data.Tables, frame: pd.DataFrame) -> pd.DataFrame:
    """Three ways to the change of the ratio that was announced for 2024.

    Returns
    -------
    pandas.DataFrame
        Indexed by way: "announced" (with its rounding), "published ratios" (with theirs), "counts and births" (known
        to the unit); columns value, low, high (percent) and overlaps (whether the range meets the announced one).

    Examples
    --------
    >>> announced_against_ratios(data.load(), years(data.load()))["overlaps"].tolist()
    [True, True, False]
    """
    said = select.claim(published, "C002")
    after, before = said["period_start"].year, said["comparator_start"].year
    ratios = published_ratios(published).set_index("year").loc[[before, after]]
    half = ratios["rounded_to"] / 2
    old_low, old_high = ratios["value"][before] - half[before], ratios["value"][before] + half[before]
    new_low, new_high = ratios["value"][after] - half[after], ratios["value"][after] + half[after]
    counted = float(components.change(pick(frame, before)["ratio"], pick(frame, after)["ratio"]))
    result = pd.DataFrame(
        {
            "value": [said["value"], components.change(ratios["value"][before], ratios["value"][after]), counted],
            "low": [said["low"], components.change(old_high, new_low), counted],
            "high": [said["high"], components.change(old_low, new_high), counted],
        },
        index=pd.Index(["announced", "published ratios", "counts and births"], name="way"),
    )
    return result.assign(overlaps=(result["low"] <= said["high"]) & (result["high"] >= said["low"]))


def relabelled(published: data.Tables, frame: pd.DataFrame) -> pd.DataFrame:
    """The same counts under the year labels of another outlet, tried against the ratio published for each year.

    Returns
    -------
    pandas.DataFrame
        year, outlet (its count), ours, would_be (ratio that the outlet's count gives with the births of the year),
        published (ministry's ratio).

    Examples
    --------
    >>> relabelled(data.load(), years(data.load()))[["year", "outlet", "ours"]].iloc[0].astype(int).tolist()
    [2020, 200, 156]
    """
    outlet = select.yearly(published, "maternal_deaths", producer="The Times of Central Asia")
    ratios = published_ratios(published)
    both = outlet[["year", "value"]].merge(frame[["year", "value", "births"]], on="year", suffixes=("_outlet", ""))
    return pd.DataFrame(
        {
            "year": both["year"],
            "outlet": both["value_outlet"],
            "ours": both["value"],
            "would_be": both["value_outlet"] / both["births"] * PER,
            "published": both["year"].map(ratios.set_index("year")["value"]),
        }
    )


def __getattr__(name: str):
    """Say to an exercise that was begun earlier what took the place of a function it calls."""
    gone = {"pooled": "take several years together with .sum() and compare them by rates.rate_ratio",
            "steps": "compare two years by rates.rate_ratio"}  # fmt: skip
    if name in gone:
        raise AttributeError(f"maternal.{name} is no longer there: {gone[name]}, as 01_maternal_deaths does")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
