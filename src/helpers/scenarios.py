"""Maternal mortality until 2030: paces, targets, what each would bring, and how the method would have done before.

Nothing here is a forecast. Each scenario names a pace and a number of births; the interval around it is that of the
deaths a year would then show. The statistics are in :mod:`helpers.outlook`.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from helpers import data, long_run, maternal, outlook, trends

BIRTHS = ("stable", "falling")


def births_ahead(tables: data.Tables, last: int = 2030, births: str = "stable") -> pd.Series:
    """Live births of the years after the latest count of deaths: registered where they are, assumed beyond.

    Parameters
    ----------
    tables : helpers.data.Tables
    last : int
        Last year.
    births : {"stable", "falling"}
        "stable": as in the last registered year; "falling": on at the mean annual change since the year with most births.

    Returns
    -------
    pandas.Series
        Births by year.

    Raises
    ------
    ValueError
        If `births` is neither, or the last year is not after the latest count.

    Examples
    --------
    >>> births_ahead(data.load(), 2030, "stable").tolist()[0], births_ahead(data.load(), 2030, "falling").round(-3).tolist()[-1]
    (335005.0, 234000.0)
    """
    if births not in BIRTHS:
        raise ValueError(f"births is one of {', '.join(BIRTHS)}; got {births!r}")
    known = data.yearly(tables, "live_births", producer="BNS", release="final").set_index("year")["value"]
    now = long_run.registered(tables, 2019)["year"].iloc[-1]
    if last <= now:
        raise ValueError(f"the last year lies after the latest count, that of {now}; got {last!r}")
    most = known.idxmax()
    factor = (known.iloc[-1] / known[most]) ** (1 / (known.index[-1] - most)) if births == "falling" else 1.0
    years = range(now + 1, last + 1)
    return pd.Series(
        [known[year] if year in known.index else known.iloc[-1] * factor ** (year - known.index[-1]) for year in years],
        index=pd.Index(years, name="year"),
        dtype=float,
    )


def targets(tables: data.Tables, year: int = 2010) -> pd.DataFrame:
    """The ratio that lies two thirds below that of 2010, for every published value of 2010.

    Returns
    -------
    pandas.DataFrame
        baseline (whose value), level (per 100,000 live births in `year`), target, required (percent a year, logarithmic,
        from the latest registered ratio to the target in its year), source.

    Examples
    --------
    >>> targets(data.load())[["baseline", "level", "target", "required"]].round(1).values.tolist()[0]
    ['national ratio', 22.7, 7.6, 4.8]
    """
    claim = data.claim(tables, "C901")
    births = data.yearly(tables, "live_births", producer="BNS", release="final").set_index("year")["value"]
    inquiry = data.observation(tables, f"maternal_deaths.kz.{year}.inquiry")
    rows = [
        (
            "national ratio",
            *data.observation(tables, f"maternal_mortality_ratio.kz.{year}.gender-stat")[["value", "source"]],
        ),
        ("UN estimate", *data.observation(tables, f"maternal_mortality_ratio.kz.{year}.mmeig")[["value", "source"]]),
        ("confidential inquiry", maternal.PER * inquiry["value"] / births[year], inquiry["source"]),
    ]
    frame = pd.DataFrame(rows, columns=["baseline", "level", "source"])
    frame["target"] = frame["level"].astype(float) * (1 + claim["value"] / 100)
    now = long_run.registered(tables, 2019).iloc[-1]
    years = claim["period_end"].year - now["year"]
    frame["required"] = trends.required_rate_of_reduction(now["ratio"], frame["target"], years)
    return frame[["baseline", "level", "target", "required", "source"]]


def paces(tables: data.Tables, confidence: float = 0.95) -> pd.DataFrame:
    """The paces that the scenarios go on with, in percent a year, logarithmic; a fall is positive.

    Returns
    -------
    pandas.DataFrame
        Indexed by scenario: value, lower, upper (of fitted paces; missing where the pace is assumed), about.

    Examples
    --------
    >>> paces(data.load())["value"].round(1).tolist()
    [0.0, 4.6, 5.7, 28.3]
    """
    rows = {"no further fall": (0.0, np.nan, np.nan, "assumed")}
    for name, first, last in (("the pace of 2010 to 2019", 2010, 2019), ("the pace of 2022 to 2024", 2022, 2024)):
        part = long_run.registered(tables, first, last)
        # With three years the dispersion is not known; a pace from them has the interval of Poisson counts, too narrow.
        model = "quasi-poisson" if len(part) > 4 else "poisson"
        fit = trends.log_linear_trend(part["value"], part["year"], part["births"], model, confidence).iloc[0]
        ends = [-100 * np.log1p(fit[end] / 100) for end in ("value", "upper", "lower")]
        rows[name] = (*ends, f"log-linear trend of {len(part)} years, {model}")
    required = targets(tables).set_index("baseline").at["UN estimate", "required"]
    rows["the pace the UN baseline requires"] = (required, np.nan, np.nan, "assumed")
    order = ["no further fall", "the pace of 2010 to 2019", "the pace the UN baseline requires", "the pace of 2022 to 2024"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=["value", "lower", "upper", "about"]).loc[order]


def dispersion(tables: data.Tables, first: int = 2010, last: int = 2019) -> float:
    """How much more than chance the yearly counts scattered around their trend before the pandemic, at least 1.

    Examples
    --------
    >>> round(float(dispersion(data.load())), 2)
    1.72
    """
    part = long_run.registered(tables, first, last)
    fit = trends.log_linear_trend(part["value"], part["year"], part["births"], "quasi-poisson").iloc[0]
    return max(fit["dispersion"], 1.0)


def outlooks(
    tables: data.Tables,
    last: int = 2030,
    births: str = "stable",
    target: float | None = None,
    confidence: float = 0.95,
    draws: int = 10_000,
    seed: int = 1,
) -> pd.DataFrame:
    """Predictions of every scenario, with the interval that a year's count would lie in.

    The level now is uncertain as the latest count is; the pace too, where it was fitted; counts scatter as much as before
    the pandemic (:func:`dispersion`). No new shock is in it.

    Parameters
    ----------
    tables : helpers.data.Tables
    last : int
        Last year.
    births : {"stable", "falling"}
        As for :func:`births_ahead`.
    target : float, optional
        Ratio per 100,000 live births; that of the UN's baseline if not given.
    confidence, draws, seed
        As for :func:`helpers.outlook.predict_scenario`.

    Returns
    -------
    pandas.DataFrame
        scenario, and the columns of :func:`helpers.outlook.predict_scenario`.

    Examples
    --------
    >>> frame = outlooks(data.load(), draws=1_000)
    >>> frame.groupby("scenario", sort=False)["year"].agg(["min", "max"]).drop_duplicates().values.tolist()
    [[2025, 2030]]
    """
    now = long_run.registered(tables, 2019).iloc[-1]
    ahead = births_ahead(tables, last, births)
    if target is None:
        target = targets(tables).set_index("baseline").at["UN estimate", "target"]
    scatter = dispersion(tables)
    parts = []
    for scenario, pace in paces(tables).iterrows():
        interval = {}
        if np.isfinite(pace["lower"]):
            interval = {"reduction_lower": pace["lower"], "reduction_upper": pace["upper"], "reduction_confidence": 0.95}
        part = outlook.predict_scenario(
            now["value"],
            now["births"],
            now["year"],
            pace["value"],
            ahead.index.to_numpy(),
            ahead.to_numpy(),
            **interval,
            dispersion=scatter,
            target=target,
            confidence=confidence,
            draws=draws,
            seed=seed,
        )
        parts.append(part.assign(scenario=scenario))
    return pd.concat(parts, ignore_index=True)


def chances(
    tables: data.Tables,
    last: int = 2030,
    births: tuple[str, ...] = BIRTHS,
    confidence: float = 0.95,
    draws: int = 10_000,
    seed: int = 1,
) -> pd.DataFrame:
    """Chance that the ratio of the last year is at or below the target, under every scenario, baseline and number of births.

    Parameters
    ----------
    tables : helpers.data.Tables
    last : int
        Last year.
    births : tuple of str
        Assumptions as for :func:`births_ahead`. The chance of the underlying risk is the same under each of them.
    confidence, draws, seed
        As for :func:`outlooks`.

    Returns
    -------
    pandas.DataFrame
        scenario, births, baseline, target, underlying, observed (percent: chance that the risk behind the count is at or
        below the target, and that the ratio of that year's count is).

    Examples
    --------
    >>> len(chances(data.load(), draws=1_000))
    24
    """
    parts = []
    for assumed in births:
        for goal in targets(tables).itertuples():
            part = outlooks(tables, last, assumed, goal.target, confidence, draws, seed)
            part = part[part["year"] == last]
            parts.append(
                pd.DataFrame(
                    {
                        "scenario": part["scenario"],
                        "births": assumed,
                        "baseline": goal.baseline,
                        "target": goal.target,
                        "underlying": 100 * part["chance_underlying"],
                        "observed": 100 * part["chance_observed"],
                    }
                )
            )
    return pd.concat(parts, ignore_index=True)


#: Ways to predict that the hindcast tries: name -> pace (None goes on with a fitted trend) and dispersion.
METHODS = {"trend goes on": (None, 1), "no change": (0, 1), "no change, wider": (0, 3)}


def hindcasts(
    tables: data.Tables,
    origins: tuple[int, ...] = (2015, 2019),
    confidence: float = 0.95,
    draws: int = 10_000,
    seed: int = 1,
) -> pd.DataFrame:
    """What the methods would have predicted from earlier years, beside what was registered.

    Parameters
    ----------
    tables : helpers.data.Tables
    origins : tuple of int
        Years predicted from, 2012 to 2023.
    confidence, draws, seed
        As for :func:`helpers.outlook.hindcast`.

    Returns
    -------
    pandas.DataFrame
        method, births, and the columns of :func:`helpers.outlook.hindcast`.

    Raises
    ------
    ValueError
        If an origin has too few years before it or none after it.

    Examples
    --------
    >>> frame = hindcasts(data.load(), (2019,))
    >>> frame[frame["year"] == 2021].groupby("method", sort=False)["inside"].sum().to_dict()
    {'trend goes on': 0, 'no change': 0, 'no change, wider': 0}
    """
    known = long_run.registered(tables, data.break_year(tables, long_run.MMR))
    parts = []
    for method, (pace, scatter) in METHODS.items():
        part = outlook.hindcast(
            known["value"],
            known["year"],
            known["births"],
            origin=list(origins),
            annual_reduction=pace,
            dispersion=scatter,
            confidence=confidence,
            draws=draws,
            seed=seed,
        )
        parts.append(part.assign(method=method, births=part["year"].map(known.set_index("year")["births"])))
    return pd.concat(parts, ignore_index=True)


def coverage(frame: pd.DataFrame, confidence: float = 0.95) -> pd.DataFrame:
    """How often what happened lay inside the predicted intervals, by method, with and without the years of the pandemic.

    Parameters
    ----------
    frame : pandas.DataFrame
        Of :func:`hindcasts`.
    confidence : float
        Of its intervals.

    Returns
    -------
    pandas.DataFrame
        method, years ("all", "without 2020 and 2021"), inside, predictions, share (percent), score (mean interval score in
        deaths; less is better).

    Examples
    --------
    >>> coverage(hindcasts(data.load()))["predictions"].unique().tolist()
    [14, 10]
    """
    rows = []
    for method, part in frame.groupby("method", sort=False):
        for years, some in (("all", part), ("without 2020 and 2021", part[~part["year"].isin([2020, 2021])])):
            found = outlook.hindcast_coverage(some["lower"], some["upper"], some["observed"], confidence).iloc[0]
            rows.append(
                {
                    "method": method,
                    "years": years,
                    "inside": int(found["inside"]),
                    "predictions": int(found["pairs"]),
                    "share": 100 * found["value"],
                    "score": found["score"],
                }
            )
    return pd.DataFrame(rows)
