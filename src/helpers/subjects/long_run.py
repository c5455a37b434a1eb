"""Three decades of maternal mortality: every published series by itself, the estimates of the UN, and the neighbours."""

from __future__ import annotations

import pandas as pd

from helpers.stats import checking, joinpoint, rates, trends
from helpers.subjects import maternal
from helpers.tables import data, select
from helpers.wording import words

MMR = "maternal_mortality_ratio"
DEATHS = "maternal_deaths"
#: Series of the ratio and of the deaths: name -> the producers whose values it holds, as observations.csv names them.
RATIO_SERIES = {
    "un": ("MMEIG",),
    "national": ("gender.stat.gov.kz",),
    "early": ("national statistics",),
    "ministry": ("MoH",),
    "bureau": ("BNS",),
}
DEATH_SERIES = {
    "un": ("MMEIG",),
    "registration": ("civil registration (WHO)",),
    "inquiry": ("confidential inquiry",),
    "press": ("Mazhilis meeting",),
    "ministry": ("MoH",),
    "bureau": ("BNS",),
    "relabelled": ("The Times of Central Asia",),
}

#: Producers of registered births, the preferred one first; the second reaches further back.
REGISTERED_BIRTHS = ("BNS", "UN Statistics Division (national registration)")


def _segments(years: pd.Series, break_year: int | None) -> pd.Series:
    """Number of the unbroken run that a year belongs to; a break in the definition starts a new one."""
    starts = years.diff() > 1
    if break_year is not None:
        starts |= (years >= break_year) & (years.shift() < break_year)
    return starts.cumsum()


def series(tables: data.Tables, indicator: str = MMR, first: int = 1990) -> pd.DataFrame:
    """Every yearly series of maternal mortality, each by itself.

    Deaths get one series more: the national ratio times registered births, which nobody published.

    Parameters
    ----------
    tables : helpers.tables.data.Tables
    indicator : {"maternal_mortality_ratio", "maternal_deaths"}
    first : int
        First year.

    Returns
    -------
    pandas.DataFrame
        series, segment, year, value, lower, upper (the UN's 80% interval; missing elsewhere), source, id (empty where the
        value is computed). A missing year starts a new segment, and the change of live-birth criteria does in a
        registered ratio; the UN's model bridges it.

    Raises
    ------
    ValueError
        If the indicator is another one, or there is nothing from the first year on.

    Examples
    --------
    >>> frame = series(data.load())
    >>> frame[frame["series"] == "early"]["year"].tolist()
    [1990, 2000, 2001, 2002]
    """
    kinds = {MMR: RATIO_SERIES, DEATHS: DEATH_SERIES}.get(indicator)
    if kinds is None:
        raise ValueError(f"indicator is {MMR} or {DEATHS}; got {indicator!r}")
    frame = select.yearly(tables, indicator)
    if not first <= frame["year"].max():
        raise ValueError(f"first is a year up to {frame['year'].max()}; got {first!r}")
    parts = {name: frame[frame["producer"].isin(producers)] for name, producers in kinds.items()}
    if indicator == DEATHS:
        births = select.yearly(tables, "live_births", producer="BNS", release="final").set_index("year")["value"]
        ratio = select.yearly(tables, MMR, producer="gender.stat.gov.kz")
        parts["implied"] = ratio.assign(value=ratio["value"] * births.reindex(ratio["year"]).to_numpy() / maternal.PER, id="")
    break_year = select.break_year(tables, MMR) if indicator == MMR else None
    found = []
    for name, part in parts.items():
        part = part[part["year"] >= first].assign(series=name)
        found.append(part.assign(segment=_segments(part["year"], None if name == "un" else break_year)))
    return pd.concat(found, ignore_index=True)[["series", "segment", "year", "value", "lower", "upper", "source", "id"]]


def against_un(tables: data.Tables) -> pd.DataFrame:
    """The registered ratio of each year beside the UN's estimate and its interval.

    Returns
    -------
    pandas.DataFrame
        year, registered, estimate, lower, upper, position ("above", "within" or "below" the interval).

    Examples
    --------
    >>> against_un(data.load()).set_index("year").loc[2018:2021, "position"].tolist()
    ['above', 'above', 'above', 'above']
    """
    early = select.yearly(tables, MMR, producer="national statistics").set_index("year")["value"]
    registered = maternal.published_ratios(tables).set_index("year")["value"].combine_first(early)
    estimate = select.yearly(tables, MMR, producer="MMEIG").set_index("year")[["value", "lower", "upper"]]
    frame = estimate.rename(columns={"value": "estimate"}).join(registered.rename("registered"), how="inner").reset_index()
    position = pd.Series("within", frame.index).mask(frame["registered"] > frame["upper"], "above")
    frame["position"] = position.mask(frame["registered"] < frame["lower"], "below")
    return frame[["year", "registered", "estimate", "lower", "upper", "position"]]


def one_year(tables: data.Tables, year: int = 2009) -> pd.DataFrame:
    """All counts of maternal deaths of one year, published or implied.

    Returns
    -------
    pandas.DataFrame
        label, value, lower, upper (the UN's interval), emphasis, source, counted (whether somebody counted: not a product
        of a ratio, and not a model).

    Raises
    ------
    ValueError
        If fewer than two series have the year; the message lists the years that do.

    Examples
    --------
    >>> one_year(data.load())[["label", "value"]].round(0).values.tolist()[:2]
    [['civil registration', 94.0], ['confidential inquiry', 98.0]]
    """
    frame = series(tables, DEATHS).query("series != 'relabelled'")
    several = frame.groupby("year")["series"].nunique()
    if several.get(year, 0) < 2:
        years = ", ".join(str(known) for known in several[several > 1].index)
        raise ValueError(f"year is one with at least two counts: {years}; got {year!r}")
    names = {
        "registration": "civil registration",
        "inquiry": "confidential inquiry",
        "press": "press",
        "ministry": "ministry",
        "bureau": "bureau",
        "implied": "national ratio × births, computed",
        "un": "UN estimate, with its 80% interval",
    }
    found = frame[frame["year"] == year].set_index("series").reindex(list(names)).dropna(subset="value").reset_index()
    emphasis = found["series"].map({"implied": "printed"}).fillna("plain")
    counted = ~found["series"].isin(["un", "implied"])
    return found.assign(label=found["series"].map(names), emphasis=emphasis, counted=counted)[
        ["label", "value", "lower", "upper", "emphasis", "source", "counted"]
    ]


def neighbours(tables: data.Tables, indicator: str = MMR, first: int = 1990) -> pd.DataFrame:
    """The UN's estimates of one indicator for Kazakhstan and the peer countries, one model for all.

    Returns
    -------
    pandas.DataFrame
        panel (the country's name), area, year, value, lower, upper, source; Kazakhstan first.

    Examples
    --------
    >>> frame = neighbours(data.load())
    >>> frame["panel"].unique().tolist()
    ['Kazakhstan', 'Kyrgyzstan', 'Russia', 'Tajikistan', 'Turkmenistan', 'Uzbekistan']
    """
    source = {MMR: "un-mmeig-2025"}.get(indicator, "un-igme-2024")
    countries = tables.areas[tables.areas["kind"] == "country"].set_index("id")["name_en"]
    parts = [select.yearly(tables, indicator, area, source=source).assign(panel=name) for area, name in countries.items()]
    frame = pd.concat(parts, ignore_index=True)
    return frame.loc[frame["year"] >= first, ["panel", "area", "year", "value", "lower", "upper", "source"]].reset_index(
        drop=True
    )


def registered(tables: data.Tables, first: int = 2008, last: int | None = None) -> pd.DataFrame:
    """Yearly deaths and registered births without a gap, for models: published counts, else ratio times births.

    Parameters
    ----------
    tables : helpers.tables.data.Tables
    first, last : int
        First and last year; the last one is the latest with a count if not given.

    Returns
    -------
    pandas.DataFrame
        As :func:`helpers.subjects.maternal.years`.

    Raises
    ------
    ValueError
        If the first or last year is not one with a count or a ratio under the current definition, or a year between is missing.

    Examples
    --------
    >>> frame = registered(data.load(), 2010, 2019)
    >>> len(frame), int(frame["derived"].sum())
    (10, 8)
    """
    frame = maternal.years(tables, select.break_year(tables, MMR))
    if first not in set(frame["year"]):
        raise ValueError(f"the first year is one of {words.listing(map(str, frame['year']))}; got {first!r}")
    ends = frame.loc[frame["year"] >= first, "year"]
    if last is not None and last not in set(ends):
        raise ValueError(f"the last year is one of {words.listing(map(str, ends))}; got {last!r}")
    frame = frame[frame["year"].between(first, last or frame["year"].max())].reset_index(drop=True)
    absent = sorted(set(range(first, int(frame["year"].max()) + 1)) - set(frame["year"]))
    if absent:
        raise ValueError(f"no count and no ratio was published for {words.listing(map(str, absent))}")
    return frame


def civil_registration(tables: data.Tables) -> pd.DataFrame:
    """Deaths from civil registration per registered birth, for the years of which both are known.

    Births are the bureau's; before its series begins, those that the country reported to the United Nations, which equal
    the bureau's in every year from 2000 to 2007. Births of a UN round are not used: they lie up to a tenth above.

    Returns
    -------
    pandas.DataFrame
        year, deaths, births, ratio, lower, upper (ratio per 100,000 with its exact 95% interval), source, births_source.

    Examples
    --------
    >>> frame = civil_registration(data.load()).set_index("year")
    >>> frame.loc[[1992, 1999], "ratio"].round(1).tolist()
    [57.0, 45.0]
    """
    deaths = select.yearly(tables, DEATHS, producer="civil registration (WHO)").set_index("year")
    bureau, reported = (select.yearly(tables, "live_births", producer=name).set_index("year") for name in REGISTERED_BIRTHS)
    births = bureau[bureau["release"] == "final"].combine_first(reported[["value", "source"]])
    deaths = deaths[deaths.index.isin(births.index)]
    births = births.loc[deaths.index]
    ratio = rates.rate(deaths["value"], births["value"], maternal.PER).set_index(deaths.index)
    frame = pd.DataFrame({"deaths": deaths["value"], "births": births["value"], "ratio": ratio["value"]})
    frame = frame.join(ratio[["lower", "upper"]]).assign(source=deaths["source"], births_source=births["source"])
    return frame.rename_axis("year").reset_index()


MODELS = ("poisson", "quasi-poisson", "negative-binomial")


def trend_models(
    tables: data.Tables,
    spans: tuple[tuple[int, int], ...] = ((2021, 2024), (2022, 2024), (2010, 2019)),
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Log-linear trends of the registered ratio under three models, over several spans of years.

    Parameters
    ----------
    tables : helpers.tables.data.Tables
    spans : tuple of (int, int)
        First and last years, both included.
    confidence : float
        Of the intervals.

    Returns
    -------
    pandas.DataFrame
        first, last, years (number), model, value, lower, upper (annual percent change), p_value, dispersion (Pearson), and
        reason: why a model was not fitted, or what it turned out to be; then its numbers may be missing.

    Examples
    --------
    >>> frame = trend_models(data.load(), ((2021, 2024),))
    >>> frame[["model", "p_value"]].round(3).values.tolist()[1]
    ['quasi-poisson', 0.051]
    """
    checking.read(confidence=(confidence, checking.fraction(0.95)))
    rows = []
    for first, last in spans:
        part = registered(tables, first, last)
        for model in MODELS:
            head = {"first": first, "last": last, "years": len(part), "model": model}
            try:
                fit = trends.log_linear_trend(part["value"], part["year"], part["births"], model, confidence).iloc[0]
                rows.append(head | {name: fit[name] for name in ("value", "lower", "upper", "p_value", "dispersion", "reason")})
            except ValueError as refusal:
                rows.append(head | {"reason": str(refusal)})
    return pd.DataFrame(
        rows, columns=["first", "last", "years", "model", "value", "lower", "upper", "p_value", "dispersion", "reason"]
    )


def refusal(tables: data.Tables, first: int = 2021, last: int = 2024) -> str:
    """What the joinpoint function answers to a few years: the reason why they carry none.

    Returns
    -------
    str
        The reason, or an empty text if the years are enough.

    Examples
    --------
    >>> refusal(data.load())[:44]
    '1 joinpoint needs at least 5 years with data'
    """
    part = registered(tables, first, last)
    try:
        joinpoint.joinpoint_models(part["value"], part["year"], part["births"])
    except ValueError as reason:
        return str(reason)
    return ""


def joinpoints(tables: data.Tables, last: int = 2015, confidence: float = 0.95) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Joinpoint analysis of the deaths from civil registration, per birth.

    Parameters
    ----------
    tables : helpers.tables.data.Tables
    last : int
        Last year used.
    confidence : float
        Of the intervals, which take the joinpoints as given.

    Returns
    -------
    models, segments : pandas.DataFrame
        As of :func:`helpers.stats.joinpoint.joinpoint_models` and :func:`~helpers.stats.joinpoint.joinpoint_segments`.

    Examples
    --------
    >>> models, segments = joinpoints(data.load())
    >>> models.loc[models["chosen"], "at"].item(), segments["value"].round(1).tolist()
    ((1998, 2004, 2007), [1.3, -12.7, 9.7, -17.3])
    """
    frame = civil_registration(tables)
    ends = frame["year"].iloc[joinpoint.minimum_observations(1) - 1 :]
    if last not in set(ends):
        raise ValueError(f"the last year is one of {words.listing(map(str, ends))}; got {last!r}")
    frame = frame[frame["year"] <= last]
    series_ = (frame["deaths"], frame["year"], frame["births"])
    return (
        joinpoint.joinpoint_models(*series_, confidence=confidence),
        joinpoint.joinpoint_segments(*series_, confidence=confidence),
    )


def reading(fits: pd.DataFrame, first: int, last: int) -> str:
    """What the trend models of one span say together, and what keeps them from saying more.

    Parameters
    ----------
    fits : pandas.DataFrame
        Of :func:`trend_models`.
    first, last : int
        The span.

    Returns
    -------
    str
        Two or three sentences.

    Examples
    --------
    >>> text = reading(trend_models(data.load()), 2021, 2024)
    >>> text[:57]
    'The span begins at the highest year of all, so a fall is '
    """
    part = fits[(fits["first"] == first) & (fits["last"] == last)].dropna(subset="value").set_index("model")
    years, dispersion = int(part["years"].iloc[0]), part["dispersion"].iloc[0]
    sentences = []
    if first == 2021:
        sentences.append(
            "The span begins at the highest year of all, so a fall is built into it. The p-value assumes that nothing changed"
            " and that the model fits. Neither is true here."
        )
    if pd.isna(dispersion):
        sentences.append("Two years lie on their line whatever they are; how far years stray from it cannot be known.")
    else:
        told = (part["lower"] > 0) | (part["upper"] < 0)
        ends = [words.p_value(part["p_value"].agg(end)) for end in ("min", "max")]
        says = "All models find a trend" if told.all() else "No model finds a trend"
        if told.any() and not told.all():
            says = "The models differ on whether there is a trend"
        sentences.append(
            f"The variance around the line is {words.number(dispersion, 1)} times that of chance. {says} ({ends[0]} to"
            f" {ends[1]})."
        )
    if years < 8:
        sentences.append(
            f"With {years} years the variance itself is hardly known: a negative binomial estimates its extra spread too"
            " small from so few, and quasi-Poisson pays for its own estimate with a wide interval. The steps are better"
            " judged one by one."
        )
    return " ".join(sentences)
