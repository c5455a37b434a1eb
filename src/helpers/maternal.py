"""Maternal deaths in Kazakhstan: the series, its steps, and the figures that the notebooks and the briefing share."""

from __future__ import annotations

import numpy as np
import pandas as pd

from helpers import data, drawings, rates, words

#: Producers of yearly counts, the preferred one first. The counts given in the Mazhilis reach furthest; the statistics
#: bureau's own agree with them where both are known.
PRODUCERS = ("Mazhilis deputy", "BNS")
PER = 100_000  # live births


def years(
    tables: data.Tables,
    first: int = 2019,
    confidence: float = 0.95,
    method: str = "exact",
    producers: tuple[str, ...] = PRODUCERS,
) -> pd.DataFrame:
    """Yearly maternal deaths, births and the ratio between them, with intervals.

    Parameters
    ----------
    tables : helpers.data.Tables
    first : int
        First year. A year from here on without a published count takes ratio times births and is marked as derived;
        a year without either is not in the table.
    confidence, method
        As for :func:`helpers.rates.count_interval`.
    producers : tuple of str
        Producers of counts, the preferred one first.

    Returns
    -------
    pandas.DataFrame
        Indexed 0..n-1, one row a year: year, value, lower, upper (deaths), births, ratio, ratio_lower, ratio_upper
        (deaths per 100,000 live births), derived, producer, source (id), births_source (id).

    Examples
    --------
    >>> frame = years(data.load())
    >>> frame.loc[frame["year"] == 2021, ["value", "births", "derived"]].values.tolist()
    [[200.0, 446491.0, False]]
    """
    published = data.yearly(tables, "maternal_deaths")
    published = published[published["producer"].isin(producers)]
    order = published["producer"].map({producer: rank for rank, producer in enumerate(producers)})
    published = published.assign(order=order).sort_values(["year", "order"]).drop_duplicates("year")
    ratios = data.yearly(tables, "maternal_mortality_ratio", producer="MoH").drop_duplicates("year", keep="last")
    births = data.yearly(tables, "live_births", producer="BNS", release="final").set_index("year")

    columns = ["year", "value", "producer", "source"]
    derived = ratios[~ratios["year"].isin(published["year"]) & ratios["year"].isin(births.index)]
    derived = derived.assign(value=(derived["value"] * births["value"].reindex(derived["year"]).to_numpy() / PER).round())
    frame = pd.concat([published[columns].assign(derived=False), derived[columns].assign(derived=True)])
    frame = frame[(frame["year"] >= first) & frame["year"].isin(births.index)].sort_values("year", ignore_index=True)
    frame["births"] = births["value"].reindex(frame["year"]).to_numpy()
    frame["births_source"] = births["source"].reindex(frame["year"]).to_numpy()
    count = rates.count_interval(frame["value"], confidence, method)
    ratio = rates.rate(frame["value"], frame["births"], PER, confidence, method)
    frame = frame.assign(lower=count["lower"], upper=count["upper"], ratio=ratio["value"])
    frame = frame.assign(ratio_lower=ratio["lower"], ratio_upper=ratio["upper"])
    order = ["year", "value", "lower", "upper", "births", "ratio", "ratio_lower", "ratio_upper", "derived"]
    return frame[[*order, "producer", "source", "births_source"]]


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
        raise ValueError(f"no maternal deaths for {year}; the table has {', '.join(map(str, frame['year']))}")
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
        As for :func:`helpers.rates.rate_ratio` ("exact" or "midp").
    power : float
        Probability with which a fall should be noticed, for the smallest detectable fall.

    Returns
    -------
    pandas.Series
        deaths_before, deaths_after, births_before, births_after; count_change, births_change, rate_change (percent),
        deaths_from_births, deaths_from_rate; ratio, lower, upper, p_value (of the rates), count_lower, count_upper,
        count_p_value (as if births had not changed), verdict (key of the vocabulary), detectable (percent, positive),
        chance_of_noticing (of a fall as large as the one seen in the rate; missing if there was none).

    Examples
    --------
    >>> step(years(data.load()), 2023, 2024)[["count_change", "rate_change", "p_value"]].astype(float).round(2).tolist()
    [-17.78, -12.72, 0.62]
    """
    old, new = pick(frame, before), pick(frame, after)
    parts = rates.decompose_count_change(old["value"], old["births"], new["value"], new["births"]).iloc[0]
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
            "detectable": 100
            * rates.smallest_detectable_fall(old["value"], power, births_ratio=births_ratio, alpha=1 - confidence),
            "chance_of_noticing": rates.power_two_counts(old["value"], fall, births_ratio, 1 - confidence)
            if fall > 0
            else np.nan,
        }
    )


def causes(tables: data.Tables, confidence: float = 0.95) -> pd.DataFrame:
    """Published causes of the deaths of the pandemic's peak, beside the last year before the pandemic.

    Returns
    -------
    pandas.DataFrame
        label, value, lower, upper (deaths), emphasis; the rows for "other diseases" and "obstetric causes" are
        differences between published counts.

    Examples
    --------
    >>> causes(data.load())["value"].tolist()
    [140.0, 23.0, 37.0, 55.0]
    """
    total, indirect, covid, before = (
        data.observation(tables, name)["value"]
        for name in (
            "maternal_deaths.kz.2021.bns",
            "maternal_deaths_indirect.kz.2021.moh",
            "maternal_deaths_pneumonia_covid.kz.2021.moh",
            "maternal_deaths.kz.2019.bns",
        )
    )
    frame = pd.DataFrame(
        {
            "label": [
                "2021: pneumonia or COVID-19",
                "2021: other diseases, not of pregnancy itself",
                "2021: obstetric causes",
                "2019: all causes",
            ],
            "value": [covid, indirect - covid, total - indirect, before],
            "emphasis": ["main", "plain", "plain", "printed"],
        }
    )
    limits = rates.count_interval(frame["value"], confidence)
    return frame.assign(lower=limits["lower"], upper=limits["upper"])


def half_year(tables: data.Tables, confidence: float = 0.95) -> pd.Series:
    """The first half of 2025: the deaths published by cause, and what the announced percentage implies.

    No count for the first half of 2024 was published. If the announced change is of the ratio, it follows from the
    change, the births and the count of 2025; the rounding of the percentage gives the band.

    Returns
    -------
    pandas.Series
        deaths, deaths_lower, deaths_upper, births, births_before, ratio, ratio_lower, ratio_upper (per 100,000),
        change (percent, as announced),
        implied_low, implied_high, implied (deaths in the first half of 2024), lower, upper, p_value (of the rate ratio
        against the implied count, rounded), verdict.

    Examples
    --------
    >>> half_year(data.load())[["deaths", "implied"]].astype(float).tolist()
    [18.0, 23.0]
    """
    deaths = sum(
        data.observation(tables, f"maternal_deaths_{part}.kz.2025h1.moh")["value"] for part in ("indirect", "obstetric")
    )
    births, births_before = (data.observation(tables, f"live_births.kz.{half}.bns")["value"] for half in ("2025h1", "2024h1"))
    said = data.claim(tables, "C101")
    at_rate = rates.rate(deaths, births, PER, confidence).iloc[0]
    implied = deaths / births * births_before / (1 + said[["low", "value", "high"]].astype(float) / 100)
    ratio = rates.rate_ratio(deaths, births, round(implied["value"]), births_before, confidence).iloc[0]
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
        }
    )


def needed_for_fold(tables: data.Tables, frame: pd.DataFrame) -> pd.DataFrame:
    """Baselines that the announced fold fall would need, for each indicator it was said of.

    Parameters
    ----------
    tables : helpers.data.Tables
    frame : pandas.DataFrame
        From :func:`years`; its last year ends the fall.

    Returns
    -------
    pandas.DataFrame
        Indexed by indicator id: unit, latest, needed (the level that the baseline must exceed), highest (the highest
        level of the years in `frame`, or of the statistics bureau's series since 2008), fold (highest over latest).

    Examples
    --------
    >>> needed = needed_for_fold(data.load(), years(data.load()))
    >>> needed.loc["maternal_deaths", ["needed", "fold"]].astype(float).round(1).tolist()
    [222.0, 5.4]
    """
    fold = data.claim(tables, "C105")["low"]
    last = frame.iloc[-1]
    infants = data.yearly(tables, "infant_mortality_rate", producer="BNS", release="final")
    infants = infants[infants["year"] >= 2008]  # the criteria of live birth changed on 1 January 2008
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


def published_against_implied(tables: data.Tables, frame: pd.DataFrame) -> pd.DataFrame:
    """The count of each year beside the count that the ministry's published ratio implies.

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
    ratios = data.yearly(tables, "maternal_mortality_ratio", producer="MoH").drop_duplicates("year", keep="last")
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


def announced_against_ratios(tables: data.Tables, frame: pd.DataFrame) -> pd.DataFrame:
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
    said = data.claim(tables, "C002")
    after, before = said["period_start"].year, said["comparator_start"].year
    ratios = data.yearly(tables, "maternal_mortality_ratio", producer="MoH").set_index("year").loc[[before, after]]
    half = ratios["rounded_to"] / 2
    old_low, old_high = ratios["value"][before] - half[before], ratios["value"][before] + half[before]
    new_low, new_high = ratios["value"][after] - half[after], ratios["value"][after] + half[after]
    counted = float(rates.change(pick(frame, before)["ratio"], pick(frame, after)["ratio"]))
    result = pd.DataFrame(
        {
            "value": [said["value"], rates.change(ratios["value"][before], ratios["value"][after]), counted],
            "low": [said["low"], rates.change(old_high, new_low), counted],
            "high": [said["high"], rates.change(old_low, new_high), counted],
        },
        index=pd.Index(["announced", "published ratios", "counts and births"], name="way"),
    )
    return result.assign(overlaps=(result["low"] <= said["high"]) & (result["high"] >= said["low"]))


def relabelled(tables: data.Tables, frame: pd.DataFrame) -> pd.DataFrame:
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
    outlet = data.yearly(tables, "maternal_deaths", producer="The Times of Central Asia")
    ratios = data.yearly(tables, "maternal_mortality_ratio", basis="registered").drop_duplicates("year", keep="last")
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


def detectable(births_ratio: float, confidence: float = 0.95, power: float = 0.8) -> pd.DataFrame:
    """Smallest fall of the ratio that two years would show, by the deaths of the first one.

    Parameters
    ----------
    births_ratio : float
        Births of the second year over births of the first.
    confidence, power : float
        One minus the significance level of the two-sided exact test; the probability of noticing the fall.

    Returns
    -------
    pandas.DataFrame
        x (expected deaths in the first year, 12 to 400), limit (percent).

    Examples
    --------
    >>> frame = detectable(1.0)
    >>> bool((frame["limit"].diff().dropna() < 0).all())
    True
    """
    deaths = np.geomspace(12, 400, 40)
    return pd.DataFrame(
        {"x": deaths, "limit": 100 * rates.smallest_detectable_fall(deaths, power, births_ratio, 1 - confidence)}
    )


def baseline_figure(tables: data.Tables, frame: pd.DataFrame, baseline: int, confidence: float) -> dict:
    """Figure: the yearly count against its level before the pandemic, for :func:`helpers.charts.publish`."""
    first, last, peak = pick(frame, baseline), frame.iloc[-1], frame.loc[frame["value"].idxmax()]
    covid = data.observation(tables, "maternal_deaths_pneumonia_covid.kz.2021.moh")["value"]
    returned = (peak["value"] - first["value"]) / (peak["value"] - last["value"])
    part = "Most" if returned > 0.5 else "Part"
    ends = f"from {words.number(peak['value'])} to {words.number(last['value'])}"
    counts = ", ".join(f"{row.year}: {words.number(row.value)}" for row in frame.itertuples())
    return {
        "draw": drawings.years,
        "frame": frame[["year", "value", "lower", "upper", "derived"]],
        "title": f"{part} of the fall {ends} is the end of the pandemic peak",
        "subtitle": f"Maternal deaths a year, Kazakhstan. Bars: {words.percent(100 * confidence, 0)} intervals of the "
        "underlying risk. Hollow: derived from the published ratio and registered births",
        "source": f"Sources: {data.source_names(tables, [*frame['source'], *frame['births_source']])}",
        "alt": f"Dot chart of yearly maternal deaths with intervals. {counts}. A dashed line marks the level of "
        f"{baseline}. The count peaked in {peak['year']}; the latest lies "
        f"{'above' if last['value'] > first['value'] else 'below'} the line, and its interval "
        f"{'includes' if last['lower'] <= first['value'] <= last['upper'] else 'does not include'} it.",
        "highlight": int(last["year"]),
        "baseline": float(first["value"]),
        "baseline_label": f"{baseline} level: {words.number(first['value'])}",
        "baseline_after": baseline + 1,
        "notes": {
            int(peak["year"]): f"pandemic peak: {words.number(covid)} of {words.number(peak['value'])} deaths\n"
            "from pneumonia or COVID-19"
        },
    }


def step_figure(tables: data.Tables, frame: pd.DataFrame, change: pd.Series, confidence: float) -> dict:
    """Figure: one step as a count, in births and per birth, beside the percentage announced for it."""
    said = data.claim(tables, "C002")
    in_percent = [100 * (change[name] - 1) for name in ("count_lower", "count_upper", "lower", "upper")]
    rows = pd.DataFrame(
        {
            "label": ["Deaths (count)", "Live births", "Deaths per live birth (ratio)", "As announced"],
            "value": [change["count_change"], change["births_change"], change["rate_change"], said["value"]],
            "lower": [in_percent[0], np.nan, in_percent[2], said["low"]],
            "upper": [in_percent[1], np.nan, in_percent[3], said["high"]],
            "emphasis": ["plain", "plain", "main", "printed"],
        }
    )
    count, rate, printed = (words.percent(rows.at[row, "value"]) for row in (0, 2, 3))
    end = "neither can be told from no change" if change["verdict"] == "chance" else "the fall is more than chance"
    both = [pick(frame, change[name]) for name in ("before", "after")]
    sources = [*[row["source"] for row in both], both[0]["births_source"], said["source"]]
    return {
        "draw": drawings.rows,
        "frame": rows,
        "title": f"The count fell by {count.lstrip('−')}, the ratio by {rate.lstrip('−')}: {end}",
        "subtitle": f"Maternal mortality, change from {change['before']} to {change['after']}, Kazakhstan. Bars: exact "
        f"{words.percent(100 * confidence, 0)} intervals; of the announced figure, its rounding",
        "source": f"Sources: {data.source_names(tables, sources)}",
        "alt": f"Dot chart of four percentages with intervals. Count {count}, births "
        f"{words.percent(rows.at[1, 'value'])}, ratio {rate}, announced {printed}. The intervals of count and ratio "
        f"{'hold' if change['verdict'] == 'chance' else 'do not hold'} zero.",
        "reference": 0.0,
        "reference_label": "no change",
        "in_percent": True,
        "digits": 1,
    }


def causes_figure(tables: data.Tables, confidence: float) -> dict:
    """Figure: causes of the deaths of 2021, beside all deaths of 2019."""
    frame = causes(tables, confidence)
    numbers = [words.number(value) for value in frame["value"]]
    names = ("maternal_deaths.kz.2021.bns", "maternal_deaths_indirect.kz.2021.moh")
    sources = [data.observation(tables, name)["source"] for name in names]
    return {
        "draw": drawings.rows,
        "frame": frame,
        "title": f"In 2021, {numbers[0]} women died of pneumonia or COVID-19"
        + (", more than of all causes two years before" if frame.at[0, "value"] > frame.at[3, "value"] else ""),
        "subtitle": f"Maternal deaths by cause, Kazakhstan. Bars: exact {words.percent(100 * confidence, 0)} intervals. "
        "Diamond: all causes, for comparison",
        "source": f"Sources: {data.source_names(tables, sources)}; differences computed",
        "alt": f"Dot chart with intervals. 2021: pneumonia or COVID-19 {numbers[0]}, other diseases {numbers[1]}, "
        f"obstetric causes {numbers[2]}. 2019, all causes: {numbers[3]}.",
    }


def detectable_figure(
    tables: data.Tables, frame: pd.DataFrame, change: pd.Series, half: pd.Series, confidence: float, power: float
) -> dict:
    """Figure: the smallest fall two counts can show, with the steps of the record on it."""
    curve = detectable(change["births_after"] / change["births_before"], confidence, power)
    counted = frame[~frame["derived"]]
    pairs = [(old, new) for old, new in zip(counted["year"], counted["year"][1:], strict=False) if new == old + 1]
    steps = [step(frame, old, new, confidence, power=power) for old, new in pairs]
    marks = [(f"{s['before']} to {s['after']}", s["deaths_before"], -s["rate_change"]) for s in steps if s["rate_change"] < 0]
    marks.append(("first half of 2025", half["implied"], -half["change"]))
    points = pd.DataFrame(marks, columns=["label", "x", "value"])
    points["limit"] = np.interp(np.log(points["x"]), np.log(curve["x"]), curve["limit"])
    left = points["x"] > 60  # labels of the right half point left, into free room below or inside the shade
    points["dx"] = np.where(left, -9, 9)
    points["dy"] = np.where(left & (points["value"] < points["limit"] + 3) | (points["x"] < 30), -11, 0)
    needed = words.percent(change["detectable"], 0)
    return {
        "draw": drawings.curve,
        "frame": curve,
        "title": f"With {words.number(change['deaths_before'])} deaths a year, only a fall of {needed} or more would "
        "probably have been noticed",
        "subtitle": f"Smallest fall of the ratio found with {words.percent(100 * power, 0)} probability by an exact "
        f"{words.percent(100 * confidence, 0)} test of two years; dots: the falls of the record",
        "source": f"Sources: computed; falls from {data.source_names(tables, counted['source'])}",
        "alt": f"Curve of the smallest detectable fall, from {words.percent(curve['limit'].iloc[0], 0)} at "
        f"{words.number(curve['x'].iloc[0])} deaths to {words.percent(curve['limit'].iloc[-1], 0)} at "
        f"{words.number(curve['x'].iloc[-1])}. "
        + "; ".join(f"{row.label}: a fall of {words.percent(row.value)} "
                    f"({'above' if row.value >= row.limit else 'below'} the curve)" for row in points.itertuples())
        + ".",
        "points": points,
        "x_label": "Deaths in the first of the two years (log scale)",
        "area_label": "a fall this large would be noticed",
        "x_ticks": [15, 25, 50, 100, 200],
    }


def fold_figure(tables: data.Tables, frame: pd.DataFrame) -> dict:
    """Figure: every published national ratio against the level a "more than sixfold" fall would need."""
    needed = needed_for_fold(tables, frame).loc["maternal_mortality_ratio"]
    printed = data.claim(tables, "C105")["printed"]
    national = data.yearly(tables, "maternal_mortality_ratio", basis="registered").drop_duplicates(["year", "value"])
    above = national["value"] > needed["needed"]
    last = national["year"] == frame["year"].iloc[-1]
    levels = national[["year", "value", "producer", "source"]].assign(
        label=np.where(above | last, national["year"].astype(str), "")
    )
    estimate = data.yearly(tables, "maternal_mortality_ratio", producer="MMEIG")
    years_above = words.listing([str(year) for year in national.loc[above, "year"].unique()]) if above.any() else "none"
    return {
        "draw": drawings.levels,
        "frame": levels.reset_index(drop=True),
        "title": f"A fall “{printed}” needs a baseline that was last published for {national.loc[above, 'year'].max()}"
        if above.any()
        else f"No published ratio is high enough for a fall “{printed}”",
        "subtitle": "Maternal deaths per 100,000 live births, Kazakhstan. Dots: national figures of several producers, "
        "not joined. Band: UN estimate with its 80% interval",
        "source": f"Sources: {data.source_names(tables, [*levels['source'], *estimate['source']])}",
        "alt": f"Dots for {len(levels)} published national ratios from {levels['year'].min()} to {levels['year'].max()}, "
        f"the UN estimate as a band, and a dashed line at {words.number(needed['needed'], 1)}, six times the latest "
        f"ratio. Years above the line: {years_above}.",
        "band": estimate[["year", "value", "lower", "upper"]],
        "band_label": "UN estimate",
        "threshold": float(needed["needed"]),
        "threshold_label": f"needed: {words.number(needed['needed'], 1)}",
    }
