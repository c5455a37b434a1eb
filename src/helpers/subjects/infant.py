"""Infant mortality in Kazakhstan: the series side by side, the announcements, and the figures that pages share."""

from __future__ import annotations

import numpy as np
import pandas as pd

from helpers.stats import checking, components, percentages, rahts, rates, trends
from helpers.tables import data, releases, select
from helpers.wording import language, words
from helpers.wording.language import mark, say, say_number

RATE = "infant_mortality_rate"
PER = 1_000  # live births
#: What the codes of :func:`series` mean, for readers of a table.
SERIES = {
    "bns": mark("bureau, final"),
    "bns_latest": mark("bureau, last release"),
    "bns_first": mark("bureau, first release"),
    "moh": mark("ministry"),
    "igme2024": mark("UN estimate, release of 2024"),
    "igme2026": mark("UN estimate, release of 2026"),
}


def bureau(tables: data.Tables, indicator: str = RATE) -> pd.DataFrame:
    """The bureau's value of each year: the final one, or the last release before it.

    Parameters
    ----------
    tables : helpers.tables.data.Tables
    indicator : str
        Id of indicators.csv.

    Returns
    -------
    pandas.DataFrame
        Rows of observations.csv with a column year, one a year.

    Examples
    --------
    >>> bureau(data.as_of(data.load(), "2025-12-31")).set_index("year").loc[2024, ["value", "release"]].tolist()
    [np.float64(7.05), 'first']
    """
    return releases.standing(tables, indicator, ("BNS",))


def _segments(years: pd.Series, break_year: int) -> pd.Series:
    """Number of the unbroken run that a year belongs to: a missing year or the break starts a new one."""
    starts = (years.diff() > 1) | ((years >= break_year) & (years.shift() < break_year))
    return starts.cumsum()


def series(tables: data.Tables, first: int = 2000, indicator: str = RATE) -> pd.DataFrame:
    """Every yearly series of an indicator, each by itself.

    Parameters
    ----------
    tables : helpers.tables.data.Tables
    first : int
        First year.
    indicator : str
        Id of indicators.csv.

    Returns
    -------
    pandas.DataFrame
        series (keys of :data:`SERIES`; those that the indicator has), segment, year, value,
        lower, upper, source. A missing year and the change of definition start a new segment.

    Examples
    --------
    >>> frame = series(data.load())
    >>> frame[frame["series"] == "bns"].groupby("segment")["year"].agg(["min", "max"]).values.tolist()
    [[2001, 2005], [2007, 2007], [2008, 2025]]
    """
    frame = select.yearly(tables, indicator)
    stands = frame["id"].isin(bureau(tables, indicator)["id"])
    kinds = {
        "igme2024": frame["source"] == "un-igme-2024",
        "igme2026": frame["source"] == "un-igme-2026",
        "bns": stands & (frame["release"] == "final"),
        "bns_latest": stands & (frame["release"] != "final"),
        "bns_first": (frame["producer"] == "BNS") & (frame["release"] == "first") & ~stands,
        "moh": frame["producer"] == "MoH",
    }
    break_year = select.break_year(tables, indicator)
    parts = []
    for name, mask in kinds.items():
        part = frame[mask & (frame["year"] >= first)].assign(series=name)
        never = 9999 if name.startswith("igme") else break_year  # the UN's model bridges the change itself
        parts.append(part.assign(segment=_segments(part["year"], never)))
    columns = ["series", "segment", "year", "value", "lower", "upper", "source", "id"]
    result = pd.concat(parts)[columns].reset_index(drop=True)
    if not {"bns", "bns_latest"} & set(result["series"]) and stands.any():
        last = frame.loc[stands, "year"].max()
        raise ValueError(f"there is no registered value from {first!r} on; the last is of {last}")
    return result


def weighted_births(tables: data.Tables) -> pd.Series:
    """Registered births that the bureau's yearly rate is divided by, by the inferred formula (:mod:`helpers.stats.rahts`).

    Returns
    -------
    pandas.Series
        Indexed by year, from the second year with registered births on.

    Examples
    --------
    >>> round(weighted_births(data.load())[2022])
    418092
    """
    births = releases.standing(tables, "live_births", releases.BIRTHS).set_index("year")["value"]
    births = births.reindex(range(births.index[0], births.index[-1] + 1))
    return rahts.weighted_births(births, births.shift()).dropna()


def levels(tables: data.Tables, year: int) -> pd.DataFrame:
    """All published values of a year's infant mortality, and the rates that published counts amount to.

    Parameters
    ----------
    tables : helpers.tables.data.Tables
    year : int

    Returns
    -------
    pandas.DataFrame
        label, value, lower, upper (per 1,000 live births; the ends are those of rounding), emphasis, source.

    Examples
    --------
    >>> levels(data.load(), 2024)["value"].round(2).tolist()
    [7.05, 6.88, 6.8, 6.8, 6.83, 7.11]
    """
    names = {"BNS": "statistics bureau", "MoH": "ministry", "Mazhilis deputy": "deputy"}
    frame = select.yearly(tables, RATE)
    frame = frame[(frame["year"] == year) & (frame["basis"] != "modelled")]
    if frame.empty:
        known = select.yearly(tables, RATE)
        choices = known.loc[known["basis"] != "modelled", "year"].unique()
        raise ValueError(f"no registered value for {year!r}; there are values for {words.listing(map(str, choices))}")
    order = frame["release"].map({"first": 0, "revised": 1, "final": 2}) + (frame["producer"] == "MoH") * 0.5
    frame = frame.assign(order=order).sort_values("order")
    births = select.observation(tables, f"live_births.kz.{year}.bns")["value"]
    counts = select.yearly(tables, "infant_deaths")
    counts = counts[(counts["year"] == year) & (counts["basis"] != "modelled")].sort_values("value")
    stated = percentages.precision(frame["value"], frame["rounded_to"])
    implied = percentages.precision(counts["value"], counts["rounded_to"]) * PER / births
    rate_labels = [f"{names[p].capitalize()}, {r} value" for p, r in zip(frame["producer"], frame["release"], strict=True)]
    count_labels = [
        f"{words.number(value)} deaths ({names[producer]}) by births"
        for value, producer in zip(counts["value"], counts["producer"], strict=True)
    ]
    final = frame["release"].eq("final").to_numpy()
    return pd.concat(
        [
            stated.assign(label=rate_labels, emphasis=np.where(final, "main", "plain"), source=frame["source"].to_numpy()),
            implied.assign(label=count_labels, emphasis="printed", source=counts["source"].to_numpy()),
        ]
    )[["label", "value", "lower", "upper", "emphasis", "source"]].reset_index(drop=True)


def parts(tables: data.Tables, first: int = 2019) -> pd.DataFrame:
    """Births, rate and the deaths that they amount to, as percentages of the first year.

    Returns
    -------
    pandas.DataFrame
        series ("births", "rate", "deaths"), segment, year, value (percent of the first year), lower, upper (missing),
        level (births, per 1,000, deaths). Deaths are rate times births: no complete yearly count is published.

    Examples
    --------
    >>> frame = parts(data.load())
    >>> frame[frame["year"] == 2019]["value"].tolist()
    [100.0, 100.0, 100.0]
    """
    births = select.yearly(tables, "live_births", producer="BNS", release="final").set_index("year")["value"]
    rate = select.yearly(tables, RATE, producer="BNS", release="final").set_index("year")["value"]
    both = pd.DataFrame({"births": births, "rate": rate, "deaths": births * rate / PER}).dropna().loc[first:]
    if len(both) < 2:
        raise ValueError(f"{first!r} leaves no two years to compare; give a year before {births.index[-1]}")
    index = 100 * both / both.iloc[0]
    long = index.reset_index().melt("year", var_name="series").assign(segment=0, lower=np.nan, upper=np.nan)
    level = both.reset_index().melt("year", var_name="series", value_name="level")
    return long.merge(level, on=["series", "year"])[["series", "segment", "year", "value", "lower", "upper", "level"]]


def reductions(tables: data.Tables, spans: list[tuple[str, int, int]], confidence: float = 0.95) -> pd.DataFrame:
    """Annual rate of reduction over spans of one series each.

    Parameters
    ----------
    tables : helpers.tables.data.Tables
    spans : list of (str, int, int)
        Series of :func:`series`, first and last year; a span never crosses the change of definition.
    confidence : float
        Of the Poisson interval of a registered rate, on weighted births (:mod:`helpers.stats.rahts`); the UN's own intervals
        have the confidence they were published with.

    Returns
    -------
    pandas.DataFrame
        series, first, last, value, lower, upper (percent a year, logarithmic), confidence.

    Raises
    ------
    ValueError
        If a series is unknown, a span ends before it begins, a year is missing from the series, or the span crosses a break.

    Examples
    --------
    >>> reductions(data.load(), [("bns", 2008, 2025)])["value"].round(1).tolist()
    [7.4]
    """
    frame, births = series(tables, min(first for _, first, _ in spans)), weighted_births(tables)
    started, results = select.break_year(tables, RATE), []
    for name, first, last in spans:
        problems = checking.one_of("series", name, list(frame["series"].unique()))
        if first >= last:
            problems.append(f"the first year of a span lies before its last one; got {first} and {last}")
        own = frame[frame["series"] == name].set_index("year")
        lacking = [] if problems else [str(year) for year in (first, last) if year not in own.index]
        problems += [f"{name} has no value for {words.listing(lacking)}"] * bool(lacking)
        modelled = name.startswith("igme")
        if not (problems or modelled) and first < started <= last:
            problems.append(f"{first} to {last} crosses the change of definition: no rate of reduction is computed")
        if problems:
            raise ValueError("\n".join(problems))
        ends = own.loc[[first, last]]
        if not modelled:
            deaths = (ends["value"] * births[ends.index] / PER).round()
            ends = ends.assign(**rates.rate(deaths, births[ends.index], PER, confidence)[["lower", "upper"]])
        limits = ends[["lower", "upper"]].to_numpy().ravel()
        results.append(trends.annual_rate_of_reduction(*ends["value"], last - first, *limits, 0.9 if modelled else confidence))
    spans = pd.DataFrame(spans, columns=["series", "first", "last"])
    return spans.join(pd.concat(results, ignore_index=True).drop(columns="method"))


def announcements(tables: data.Tables, year: int = 2025) -> pd.DataFrame:
    """Percentages said of a year's infant mortality, in the order in which they were said.

    Parameters
    ----------
    tables : helpers.tables.data.Tables
    year : int
        The year, or the part of it, that the percentage is about; it is compared with the same part of the year before.

    Returns
    -------
    pandas.DataFrame
        id, said (day in words), said_on, months (length of the period), period (in words), value, low, high (percent),
        kind ("count", "rate" or "not said"), speaker, source, tier.

    Raises
    ------
    ValueError
        If nothing was said of the year; the message names those of which something was.

    Examples
    --------
    >>> said = announcements(data.load())
    >>> said.loc[said["id"] == "C102", ["months", "value", "kind"]].values.tolist()
    [[6, -26.3, 'not said']]
    """
    claims = tables.claims
    about = claims["indicator"].isin([RATE, "infant_deaths"]) & (claims["area"] == "KZ") & (claims["kind"] == "change")
    claims = claims[about & (claims["comparator_start"].dt.year == claims["period_start"].dt.year - 1)]
    years = claims["period_start"].dt.year
    if year not in set(years):
        raise ValueError(f"no announcement is about {year!r}; there are some about {words.listing(map(str, sorted(set(years))))}")
    claims = claims[years == year]
    months = claims["period_end"].dt.month
    result = pd.DataFrame(
        {
            "id": claims["id"],
            "said": claims["said_on"].map(when_said),
            "said_on": claims["said_on"],
            "months": months,
            "period": [_period(*row) for row in zip(months, claims["period_said"].isna() & (months == 12), strict=True)],
            "value": claims["value"],
            "low": claims["low"],
            "high": claims["high"],
            "kind": claims["of"],
            "speaker": claims["speaker"],
            "source": claims["source"],
            "tier": claims["source"].map(tables.sources.set_index("id")["tier"]),
        }
    )
    # Text sorts like time here; a year or month without a day comes before its days.
    return result.sort_values(["said_on", "id"]).reset_index(drop=True)


def _period(months: int, assumed: bool) -> str:
    """The part of a year that a percentage is about, in words."""
    period = say("the year") if months == 12 else say_number("{number} month", "{number} months", months, number=months)
    return say("{period}, assumed", period=period) if assumed else period


def when_said(said_on: str) -> str:
    """The day, month or year of a statement, as it is written on a figure.

    Examples
    --------
    >>> when_said("2025-08-05"), when_said("2025")
    ('5 Aug 2025', '2025, no day')
    """
    if len(said_on) == 4:
        return say("{year}, no day", year=said_on)
    return language.day(said_on)


def final_change(tables: data.Tables, year: int = 2025, confidence: float = 0.95) -> pd.DataFrame:
    """What the statistics bureau's own pairs of values give for the change from the year before.

    Parameters
    ----------
    tables : helpers.tables.data.Tables
    year : int
    confidence : float
        Of the interval of chance.

    Returns
    -------
    pandas.DataFrame
        Indexed "final" (of the values of :func:`bureau`) and "first", where both years have a first release: before, after
        (per 1,000), value, lower, upper (percent; the ends are those of rounding), chance_lower, chance_upper (percent; what
        chance allows around as many deaths, on weighted births), tier (of the weaker source of the pair).

    Raises
    ------
    ValueError
        If the rate or the births of one of the years are not known.

    Examples
    --------
    >>> final_change(data.load())["value"].round(1).tolist()
    [-14.0, -15.3]
    """
    of_bureau = select.yearly(tables, RATE, producer="BNS")
    first = of_bureau[of_bureau["release"] == "first"]
    births_of_year = weighted_births(tables)
    rows = {}
    for release, values in (("final", bureau(tables)), ("first", first)):
        known = values.set_index("year")
        if lacking := [y for y in (year - 1, year) if y not in known.index or y not in births_of_year.index]:
            if release == "first":
                continue
            raise ValueError(f"the bureau's rate or births of {words.listing(map(str, lacking))} are not known; got {year!r}")
        pair = [known.loc[y] for y in (year - 1, year)]
        band = percentages.change_band(pair[0]["value"], pair[0]["rounded_to"], pair[1]["value"], pair[1]["rounded_to"]).iloc[0]
        births = [births_of_year[y] for y in (year - 1, year)]
        deaths = [round(row["value"] * size / PER) for row, size in zip(pair, births, strict=True)]
        ratio = rates.rate_ratio(deaths[1], births[1], deaths[0], births[0], confidence).iloc[0]
        tier = max(tables.sources.set_index("id").at[row["source"], "tier"] for row in pair)
        rows[release] = {
            "before": pair[0]["value"],
            "after": pair[1]["value"],
            **band[["value", "lower", "upper"]],
            "chance_lower": 100 * (ratio["lower"] - 1),
            "chance_upper": 100 * (ratio["upper"] - 1),
            "tier": tier,
        }
    result = pd.DataFrame.from_dict(rows, orient="index")
    return result.astype(dict.fromkeys(result.columns[:-1], float))


def births_of(tables: data.Tables, year: int, months: int) -> float:
    """Registered births of the first months of a year; missing where none were published.

    Examples
    --------
    >>> births_of(data.load(), 2025, 6), births_of(data.load(), 2025, 12)
    (161200.0, 335005.0)
    """
    part = {3: "q1", 6: "h1", 12: ""}.get(months, f"m01-m{months:02d}")
    known = tables.observations.set_index("id")["value"]
    return float(known.get(f"live_births.kz.{year}{part}.bns", np.nan))


def readings(tables: data.Tables, said: pd.DataFrame, year: int = 2025) -> pd.DataFrame:
    """Each announcement read both ways: as a change of the deaths, and as a change of the rate.

    Parameters
    ----------
    tables : helpers.tables.data.Tables
    said : pandas.DataFrame
        From :func:`announcements`.
    year : int

    Returns
    -------
    pandas.DataFrame
        id, said, period, value, births_change, rate_if_count, count_if_rate (percent; missing where the births of the
        period were not published).

    Examples
    --------
    >>> tables = data.load()
    >>> both = readings(tables, announcements(tables)).set_index("id")
    >>> both.loc["C416", ["rate_if_count", "count_if_rate"]].astype(float).round(1).tolist()
    [-10.4, -24.9]
    """
    old, new = (said["months"].map(lambda months, y=y: births_of(tables, y, months)) for y in (year - 1, year))
    both = percentages.readings(said["value"], old, new)
    return said[["id", "said", "period", "value"]].assign(
        births_change=100 * (new / old - 1), rate_if_count=both["as_count"], count_if_rate=both["as_rate"]
    )


def decomposition(
    tables: data.Tables, first: pd.Series, whole: pd.Series, share_low: float, share_high: float, year: int = 2025
) -> pd.DataFrame:
    """What two announcements, one of a part and one of the longer period, imply for the rest of it.

    Parameters
    ----------
    tables : helpers.tables.data.Tables
    first, whole : pandas.Series
        Rows of :func:`announcements`; the period of the first lies inside that of the whole.
    share_low, share_high : float
        Assumed range of the first part's share in the deaths of the longer period, one year earlier.

    Returns
    -------
    pandas.DataFrame
        series ("count", "rate": the percentages read as changes of deaths or of rates), x (share, percent), value,
        lower, upper (percent change of the rest; the ends are those of rounding).
    """
    if not 0 < share_low < share_high < 1:
        got = f"{share_low!r}, {share_high!r}"
        raise ValueError(f"the share is a pair of fractions between 0 and 1, the lower one first; got {got}")
    shares = np.linspace(share_low, share_high, 41)
    frames = [
        pd.DataFrame(
            {
                "series": "count",
                "value": percentages.rest_of_period(first["value"], whole["value"], shares),
                **percentages.rest_of_period_band(first["low"], first["high"], whole["low"], whole["high"], shares, shares),
            }
        )
    ]
    births = [births_of(tables, y, said["months"]) for said in (first, whole) for y in (year - 1, year)]
    frames.append(
        pd.DataFrame(
            {
                "series": "rate",
                "value": percentages.rest_of_period_rate(first["value"], whole["value"], *births, shares),
                **percentages.rest_of_period_rate_band(
                    first["low"], first["high"], whole["low"], whole["high"], *births, shares, shares
                ),
            }
        )
    )
    return pd.concat([frame.assign(x=100 * shares) for frame in frames])[["series", "x", "value", "lower", "upper"]]


def precedent(tables: data.Tables, confidence: float = 0.95) -> pd.DataFrame:
    """The first half of 2022 against that of 2021: count, births and rate.

    Returns
    -------
    pandas.DataFrame
        label, value, lower, upper (percent), emphasis.

    Examples
    --------
    >>> precedent(data.load())["value"].round(1).tolist()
    [-2.3, -8.4, 6.6]
    """
    (old, new), (births_old, births_new) = (
        [select.observation(tables, f"{name}.kz.{half}.bns")["value"] for half in ("2021h1", "2022h1")]
        for name in ("infant_deaths", "live_births")
    )
    parts_ = components.decompose_count_change(old, births_old, new, births_new).iloc[0]
    count = rates.rate_ratio(new, 1, old, 1, confidence).iloc[0]
    rate = rates.rate_ratio(new, births_new, old, births_old, confidence).iloc[0]
    return pd.DataFrame(
        {
            "label": ["Infant deaths (count)", "Live births", "Deaths per live birth (rate)"],
            "value": [parts_["count_change"], parts_["births_change"], parts_["rate_change"]],
            "lower": [100 * (count["lower"] - 1), np.nan, 100 * (rate["lower"] - 1)],
            "upper": [100 * (count["upper"] - 1), np.nan, 100 * (rate["upper"] - 1)],
            "emphasis": ["plain", "plain", "main"],
        }
    )


def monthly_deaths(tables: data.Tables, year: int) -> float:
    """Mean infant deaths a month, from the statistics bureau's final rate and registered births of a year.

    Examples
    --------
    >>> round(monthly_deaths(data.load(), 2024))
    207
    """
    rate = select.observation(tables, f"{RATE}.kz.{year}.bns")["value"]
    return rate * select.observation(tables, f"live_births.kz.{year}.bns")["value"] / PER / 12


def implied_rests(
    tables: data.Tables, said: pd.DataFrame, shares: dict[str, tuple[float, float]], year: int = 2025
) -> pd.DataFrame:
    """What every pair of a shorter and a longer announcement, and the bureau's final rate, imply for the months between.

    Parameters
    ----------
    tables : helpers.tables.data.Tables
    said : pandas.DataFrame
        From :func:`announcements`.
    shares : dict
        "third quarter" and "fourth quarter" -> assumed range of the share of the months before in the deaths up to
        the quarter's end.
    year : int

    Returns
    -------
    pandas.DataFrame
        part, first, whole (what was said, with its day), as_count, as_rate (ranges over share and rounding, in words).
    """
    final = final_change(tables, year).loc["final"]
    bureau = pd.Series(
        {
            "said": "bureau, final",
            "months": 12,
            "kind": "rate",
            "period": "the year",
            "value": final["value"],
            "low": final["lower"],
            "high": final["upper"],
        }
    )
    dated = said[(said["tier"] != "C") & (said["kind"] != "count") & (said["value"] % 1 != 0)]
    rows = []
    for part, months in (("third quarter", (6, 9)), ("fourth quarter", (9, 12))):
        firsts = [row for _, row in dated[dated["months"] == months[0]].iterrows()]
        wholes = [row for _, row in dated[dated["months"] == months[1]].iterrows()]
        wholes += [bureau] if months[1] == 12 else []
        for first in firsts:
            for whole in wholes:
                frame = decomposition(tables, first, whole, *shares[part], year)
                ends = frame.groupby("series").agg({"lower": "min", "upper": "max"})
                ranges = {name: words.change_interval(*ends.loc[name], 0) for name in ("count", "rate")}
                rows.append(
                    {
                        "part": part,
                        "first": f"{words.signed(first['value'])} ({first['said']})",
                        "whole": f"{words.signed(whole['value'])} ({whole['said']})",
                        "as_count": ranges["count"] if whole["kind"] != "rate" else "not a count",
                        "as_rate": ranges["rate"],
                    }
                )
    return pd.DataFrame(rows)


def delay_needed(
    tables: data.Tables, true_change: float, said: float, months: int, waited: float, longest: float, year: int = 2025
) -> pd.Series:
    """Mean delay of registration at which a true change would look like the one that was said.

    Parameters
    ----------
    tables : helpers.tables.data.Tables
    true_change, said : float
        Percent changes of the same measure.
    months, waited, longest : float
        As for :func:`helpers.stats.percentages.late_registration`; delays up to `longest` months are tried.
    year : int

    Returns
    -------
    pandas.Series
        delay (months; missing if no delay up to `longest` is enough, or none is needed), shortest and longest (of the
        delays whose simulated band holds what was said).
    """
    delays = np.linspace(0, longest, 301)
    seen = percentages.late_registration(true_change, monthly_deaths(tables, year - 1), months, delays, waited)
    value = seen["value"].to_numpy()
    reached = said < true_change and value.min() <= said
    held = delays[(seen["lower"] <= said).to_numpy() & (seen["upper"] >= said).to_numpy()]
    return pd.Series(
        {
            "delay": np.interp(-said, -value, delays) if reached else np.nan,
            "shortest": held.min() if len(held) else np.nan,
            "longest": held.max() if len(held) else np.nan,
        }
    )
