"""Maternal mortality until 2030: paces, targets, what each would bring, and how the method would have done before.

Nothing here is a forecast. Each scenario names a pace and a number of births; the interval around it is that of the
deaths a year would then show. The statistics are in :mod:`helpers.stats.outlook`.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from helpers.stats import hindcasting, outlook, trends
from helpers.subjects import long_run, maternal
from helpers.tables import data, select

BIRTHS = ("stable", "falling")
#: Scenarios that go on with a past pace: name -> first and last year of it.
PAST = {
    "the pace of 2012 to 2019": (2012, 2019),
    "the pace of 2010 to 2019": (2010, 2019),
    "the pace of 2022 to 2024": (2022, 2024),
}
REQUIRED = "the pace for the UN's target"
#: All scenarios, in the order in which they are shown.
ORDER = ("no further fall", "the pace of 2012 to 2019", "the pace of 2010 to 2019", REQUIRED, "the pace of 2022 to 2024")


def births_ahead(tables: data.Tables, last: int = 2030, births: str = "stable") -> pd.Series:
    """Live births of the years after the latest count of deaths: registered where they are, assumed beyond.

    Parameters
    ----------
    tables : helpers.tables.data.Tables
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
        If `births` is neither, or the last year is not three years or more after the latest count, and at most 2040.

    Examples
    --------
    >>> births_ahead(data.load(), 2030, "stable").tolist()[0], births_ahead(data.load(), 2030, "falling").round(-3).tolist()[-1]
    (335005.0, 234000.0)
    """
    if births not in BIRTHS:
        raise ValueError(f"births is one of {', '.join(BIRTHS)}; got {births!r}")
    known = select.yearly(tables, "live_births", producer="BNS", release="final").set_index("year")["value"]
    now = long_run.registered(tables, 2019)["year"].iloc[-1]
    if last not in range(now + 3, 2041):
        raise ValueError(f"the last year is {now + 3} to 2040, three years or more after the latest count; got {last!r}")
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
        baseline (whose value), level (per 100,000 live births in `year`), target, required (fall in percent a year, from the
        latest ratio to the target in its year), source.

    Examples
    --------
    >>> targets(data.load())[["baseline", "level", "target", "required"]].round(1).values.tolist()[0]
    ['national ratio', 22.7, 7.6, 4.7]
    """
    claim = select.claim(tables, "C901")
    births = select.yearly(tables, "live_births", producer="BNS", release="final").set_index("year")["value"]
    inquiry = select.observation(tables, f"maternal_deaths.kz.{year}.inquiry")
    rows = [
        (
            "national ratio",
            *select.observation(tables, f"maternal_mortality_ratio.kz.{year}.gender-stat")[["value", "source"]],
        ),
        ("UN estimate", *select.observation(tables, f"maternal_mortality_ratio.kz.{year}.mmeig")[["value", "source"]]),
        ("confidential inquiry", maternal.PER * inquiry["value"] / births[year], inquiry["source"]),
    ]
    frame = pd.DataFrame(rows, columns=["baseline", "level", "source"])
    frame["target"] = frame["level"].astype(float) * (1 + claim["value"] / 100)
    now = long_run.registered(tables, 2019).iloc[-1]
    years = claim["period_end"].year - now["year"]
    # No deaths at all leave no pace to ask for.
    pace = trends.required_rate_of_reduction(now["ratio"] if now["ratio"] else np.nan, frame["target"], years)
    frame["required"] = -100 * np.expm1(-pace / 100)
    return frame[["baseline", "level", "target", "required", "source"]]


def paces(tables: data.Tables, confidence: float = 0.95) -> pd.DataFrame:
    """The paces that the scenarios go on with, as yearly changes of the ratio in percent; a fall is negative.

    Parameters
    ----------
    tables : helpers.tables.data.Tables
    confidence : float
        Of the intervals of fitted paces.

    Returns
    -------
    pandas.DataFrame
        Indexed by scenario, in their order: value, lower, upper (missing where the pace is assumed), about.

    Examples
    --------
    >>> paces(data.load())["value"].round(1).tolist()
    [0.0, 0.9, -4.5, -5.5, -24.7]
    """
    needed = targets(tables).set_index("baseline").at["UN estimate", "required"]
    rows = {"no further fall": (0.0, np.nan, np.nan, "assumed"), REQUIRED: (-needed, np.nan, np.nan, "assumed")}
    for name, (first, last) in PAST.items():
        part = long_run.registered(tables, first, last)
        # Quasi-Poisson needs more than a few years to know its scatter; Poisson then has an interval that is too narrow.
        model = "quasi-poisson" if len(part) > 4 else "poisson"
        fit = trends.log_linear_trend(part["value"], part["year"], part["births"], model, confidence).iloc[0]
        warning = "" if model == "quasi-poisson" else ": the way back from a shock, interval too narrow"
        rows[name] = (*fit[["value", "lower", "upper"]], f"line through {len(part)} years, {model}{warning}")
    return pd.DataFrame.from_dict(rows, orient="index", columns=["value", "lower", "upper", "about"]).loc[list(ORDER)]


def dispersion(tables: data.Tables, first: int = 2012, last: int = 2019) -> float:
    """Variance of the yearly counts around their trend before the pandemic, over that of chance; at least 1.

    Examples
    --------
    >>> float(dispersion(data.load()))
    1.0
    """
    part = long_run.registered(tables, first, last)
    fit = trends.log_linear_trend(part["value"], part["year"], part["births"], "quasi-poisson").iloc[0]
    return max(fit["dispersion"], 1.0)


def _reduction(change: float) -> float:
    """A yearly change in percent as the logarithmic rate of reduction that the simulation takes."""
    return -100 * np.log1p(change / 100)


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
    tables : helpers.tables.data.Tables
    last : int
        Last year.
    births : {"stable", "falling"}
        As for :func:`births_ahead`.
    target : float, optional
        Ratio per 100,000 live births; that of the UN's baseline if not given.
    confidence, draws, seed
        As for :func:`helpers.stats.outlook.predict_scenario`.

    Returns
    -------
    pandas.DataFrame
        scenario, and the columns of :func:`helpers.stats.outlook.predict_scenario`.

    Examples
    --------
    >>> frame = outlooks(data.load(), draws=1_000)
    >>> frame.groupby("scenario", sort=False)["year"].agg(["min", "max"]).drop_duplicates().values.tolist()
    [[2025, 2030]]
    """
    if target is None:
        target = targets(tables).set_index("baseline").at["UN estimate", "target"]
    return _predicted(_start(tables), births_ahead(tables, last, births), target, confidence, draws, seed)


def _start(tables: data.Tables) -> tuple[pd.Series, float, pd.DataFrame]:
    """What every prediction starts from: the latest year, the scatter of the counts, the paces."""
    return long_run.registered(tables, 2019).iloc[-1], dispersion(tables), paces(tables)


def _predicted(start, ahead: pd.Series, target: float, confidence: float, draws: int, seed: int) -> pd.DataFrame:
    """Predictions of every scenario from one start, as :func:`outlooks` returns them."""
    now, scatter, ways = start
    parts = []
    for scenario, pace in ways.iterrows():
        interval = {}
        if np.isfinite(pace["lower"]):
            interval = {
                "reduction_lower": _reduction(pace["upper"]),
                "reduction_upper": _reduction(pace["lower"]),
                "reduction_confidence": 0.95,
            }
        part = outlook.predict_scenario(
            now["value"],
            now["births"],
            now["year"],
            _reduction(pace["value"]),
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
    tables : helpers.tables.data.Tables
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
    30
    """
    start, goals, parts = _start(tables), targets(tables), []
    for assumed in births:
        ahead = births_ahead(tables, last, assumed)
        for goal in goals.itertuples():
            part = _predicted(start, ahead, goal.target, confidence, draws, seed)
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


#: Ways to predict that the hindcast tries. The first two are those of the scenarios.
METHODS = ("past pace goes on", "no further fall", "trend line goes on")


def hindcasts(
    tables: data.Tables,
    origins: tuple[int, ...] = (2015, 2019),
    confidence: float = 0.95,
    draws: int = 10_000,
    seed: int = 1,
) -> pd.DataFrame:
    """What the methods would have predicted from earlier years, beside what was registered, given the births that came.

    "past pace goes on" and "no further fall" start at the count of the origin, as the scenarios do; the pace is that of a
    line through the years from 2010 to the origin. "trend line goes on" goes on with a quasi-Poisson line through all years.

    Parameters
    ----------
    tables : helpers.tables.data.Tables
    origins : tuple of int
        Years predicted from, 2014 to 2023.
    confidence, draws, seed
        As for :func:`helpers.stats.outlook.predict_scenario`.

    Returns
    -------
    pandas.DataFrame
        method, origin, year, births, value, lower, upper (deaths), observed, inside, score (interval score, in deaths).

    Raises
    ------
    ValueError
        If an origin is not in 2014 to 2023.

    Examples
    --------
    >>> frame = hindcasts(data.load(), (2019,))
    >>> frame[frame["year"] == 2021].groupby("method", sort=False)["inside"].sum().to_dict()
    {'past pace goes on': 0, 'no further fall': 0, 'trend line goes on': 0}
    """
    origins = tuple(np.atleast_1d(origins).tolist())
    wrong = [origin for origin in origins if origin not in range(2014, 2024)]
    if wrong or not origins:
        raise ValueError(f"origins are years from 2014 to 2023; got {', '.join(map(repr, wrong)) or 'none'}")
    known = long_run.registered(tables, select.break_year(tables, long_run.MMR))
    rest = {"confidence": confidence, "draws": draws, "seed": seed}
    parts = []
    for origin in origins:
        past, ahead = known[known["year"] <= origin], known[known["year"] > origin]
        now = past.iloc[-1][["value", "births", "year"]]
        recent = past[past["year"] >= 2010]
        fit = trends.log_linear_trend(recent["value"], recent["year"], recent["births"], "quasi-poisson").iloc[0]
        pace = {
            "reduction_lower": _reduction(fit["upper"]),
            "reduction_upper": _reduction(fit["lower"]),
            "reduction_confidence": 0.95,
        }
        years, births = ahead["year"].to_numpy(), ahead["births"].to_numpy()
        made = (
            outlook.predict_scenario(*now, _reduction(fit["value"]), years, births, **pace, **rest),
            outlook.predict_scenario(*now, 0, years, births, **rest),
            outlook.predict_trend(past["value"], past["year"], past["births"], years, births, **rest),
        )
        parts += [
            part[["year", "births", "value", "lower", "upper"]].assign(
                method=method, origin=origin, observed=ahead["value"].to_numpy()
            )
            for method, part in zip(METHODS, made, strict=True)
        ]
    frame = pd.concat(parts, ignore_index=True)
    return frame.assign(
        inside=(frame["lower"] <= frame["observed"]) & (frame["observed"] <= frame["upper"]),
        score=hindcasting.interval_score(frame["lower"], frame["upper"], frame["observed"], confidence),
    )


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
            found = hindcasting.hindcast_coverage(some["lower"], some["upper"], some["observed"], confidence).iloc[0]
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
