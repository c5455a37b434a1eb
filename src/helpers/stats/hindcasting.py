"""How predictions made from earlier years would have done, beside what happened.

Inputs are taken, checked and refused as in `helpers.stats.outlook`.
"""

from numbers import Real

import numpy as np
import pandas as pd

from helpers.stats.checking import (
    DISPERSION,
    FINITE,
    KNOWN,
    YEAR,
    attempt,
    fraction,
    one_number,
    one_of,
    read,
    same_kind,
    tabulated,
    yearly_counts,
    yearly_rows,
)
from helpers.stats.outlook import MODELS, births_needed, predict_scenario, predict_trend, settings


def _years_from(fewest):
    return ((lambda v: ~((v >= fewest) & (v == np.rint(v))), f"is a number of years: give {fewest} or more"),)


def _begin(end, last):
    return max(end - int(last), 0) if isinstance(last, Real) and np.isfinite(last) else 0


def _origins(rows, wanted, fewest, at_least, last, scenario):
    """The years that can be predicted from, of those wanted or of all, and what is wrong if too few can."""
    years = rows["year"]
    chosen = years if wanted is None else np.unique(wanted[0])
    up_to = np.searchsorted(years, chosen, side="right")
    # What is not a number is refused elsewhere.
    needed = max(fewest, at_least) if wanted is None and isinstance(at_least, Real) else fewest
    possible = (up_to >= needed) & (up_to < years.size)
    if not scenario:
        windows = [rows["deaths"][_begin(end, last) : end] for end in up_to]
        possible &= np.array([window[1:].any() and window[:-1].any() for window in windows], bool)
    listed = ", ".join(f"{v:.0f}" for v in chosen[~possible])
    some = "" if scenario else ", not all deaths at one end of them,"
    problems = []
    if wanted is None and not possible.any():
        problems = [f"no year has {needed} years with data up to it and one after it: there is no origin"]
    elif wanted is not None and listed:
        problems = [f"origin needs {fewest} or more years with data up to it{some} and one after it; not so {listed}"]
    return chosen[possible], problems


def hindcast(
    deaths,
    year,
    births,
    origin=None,
    model="quasi-poisson",
    annual_reduction=None,
    last=None,
    dispersion=1,
    at_least=5,
    confidence=0.95,
    draws=10_000,
    seed=1,
):
    """What the same method would have predicted from earlier years, beside what happened.

    From each origin only the years up to it are used, and every later year with data is predicted, with the births that
    came: it is the deaths given the births that are tested. `hindcast_coverage` sums the rows up.

    Parameters
    ----------
    deaths, year, births : array-like
        As in `helpers.stats.trends.log_linear_trend`; years in which something is missing are neither used nor predicted.
    origin : array-like or scalar, optional
        Years to predict from. Left out, every year with data that has `at_least` of them up to it and one after it, and
        from which a trend, if one is asked for, can be fitted: not where all deaths are in the first or the last year.
    model : {"quasi-poisson", "poisson", "negative-binomial"}
        Model of `helpers.stats.outlook.predict_trend`; without effect if a pace is given.
    annual_reduction : scalar, optional
        Pace of `helpers.stats.outlook.predict_scenario`, percent per year, from the last year with data up to the
        origin; 0 is "no change". Left out, the fitted trend goes on.
    last : scalar, optional
        Fit only the last so many years with data up to the origin. Left out, all of them. Without effect if a pace is given.
    dispersion : scalar
        Of `helpers.stats.outlook.predict_scenario`; without effect if a trend is fitted.
    at_least : scalar
        Fewest years with data up to an origin that is not asked for by name. From three or four years a trend leads to
        intervals so wide that they would be all that the mean score shows.
    confidence, draws, seed
        As in `helpers.stats.outlook.predict_trend`.

    Returns
    -------
    pandas.DataFrame
        One row for each origin and later year: origin, year, horizon (years between), value (median), lower, upper
        (prediction interval of the deaths), observed, inside (bool), score (interval score, in deaths: the width, plus
        2 / (1 - confidence) times the distance of an observed count outside; less is better), confidence, method
        ("trend, ..." or "scenario").

    Raises
    ------
    ValueError, TypeError
        If an input is refused, or an origin has too few years with data up to it or none after it.

    References
    ----------
    Gneiting and Raftery (2007), Strictly proper scoring rules, prediction, and estimation, Journal of the American
    Statistical Association 102:359-378, section 6.2.

    Examples
    --------
    >>> deaths, years = [52, 47, 35, None, 30, 29, 51], range(2001, 2008)
    >>> hindcast(deaths, years, 90_000, origin=2005)[["origin", "year", "lower", "upper", "observed", "inside", "score"]]
       origin  year  lower  upper  observed  inside  score
    0    2005  2006    9.0   63.0      29.0    True   54.0
    1    2005  2007    6.0   67.0      51.0    True   61.0
    """
    scenario = annual_reduction is not None
    fewest = 1 if scenario else MODELS.get(str(model), 2)
    wanted, refusal = (None, ()) if origin is None else attempt(origin=(origin, (*YEAR, *KNOWN)))
    origins = []

    def enough(rows):
        found, problems = _origins(rows, wanted, fewest, at_least, last, scenario)
        origins.extend(found)
        return problems

    deaths, year, births, _ = yearly_rows(
        (fewest + 1, "a hindcast"),
        found=refusal or one_of("model", model, MODELS) + births_needed(births),
        check=enough,
        settings={
            "annual_reduction": (annual_reduction if scenario else 0, (*FINITE, *KNOWN)),
            "last": (fewest if last is None else last, _years_from(fewest)),
            "dispersion": (dispersion, DISPERSION),
            "at_least": (at_least, _years_from(1)),
            **settings(confidence, draws, seed, 1, None),
        },
        **yearly_counts(deaths, year, births),
    )
    rest = {"confidence": confidence, "draws": draws, "seed": seed}
    parts = []
    for from_year in origins:
        end = np.searchsorted(year, from_year, side="right")
        begin = _begin(end, last)
        ahead = year[end:], births[end:]
        if scenario:
            now = deaths[end - 1], births[end - 1], year[end - 1]
            part = predict_scenario(*now, annual_reduction, *ahead, dispersion=dispersion, **rest)
        else:
            part = predict_trend(deaths[begin:end], year[begin:end], births[begin:end], *ahead, model, **rest)
        parts.append(part.assign(origin=int(from_year), horizon=part.year - int(from_year), observed=deaths[end:]))
    rows = pd.concat(parts, ignore_index=True)
    rows = rows.assign(
        inside=(rows.lower <= rows.observed) & (rows.observed <= rows.upper),
        score=interval_score(rows.lower, rows.upper, rows.observed, confidence),
        method="scenario" if scenario else f"trend, {model}",
    )
    columns = ["origin", "year", "horizon", "value", "lower", "upper", "observed", "inside", "score", "confidence", "method"]
    return rows[columns]


def _outside(lower, upper, observed):
    return np.maximum(lower - observed, 0) + np.maximum(observed - upper, 0)


def interval_score(lower, upper, observed, confidence=0.95):
    """Interval score of predictions: the width, plus a penalty for what lies outside. Less is better.

    The penalty is 2 / (1 - confidence) times the distance to the nearer limit. Over many predictions no interval scores
    better, on average, than that between the true quantiles with equal tails.

    Parameters
    ----------
    lower, upper : array-like or scalar
        Limits of the interval, `lower` at most `upper`.
    observed : array-like or scalar
        What happened.
    confidence : array-like or scalar
        Fraction between 0 and 1 that the interval is said to hold.

    Returns
    -------
    float, numpy.ndarray or pandas.Series
        In the unit of the limits.

    References
    ----------
    Gneiting and Raftery (2007), Strictly proper scoring rules, prediction, and estimation, Journal of the American
    Statistical Association 102:359-378, section 6.2.

    Examples
    --------
    >>> interval_score(20, 40, [30, 41], confidence=0.9).round(6)
    array([20., 40.])
    """
    lower, upper, observed, confidence, index = read(
        ascending=[("lower", "upper")],
        lower=(lower, FINITE),
        upper=(upper, FINITE),
        observed=(observed, FINITE),
        confidence=(confidence, fraction(0.95)),
    )
    return same_kind(upper - lower + 2 / (1 - confidence) * _outside(lower, upper, observed), index)


def hindcast_coverage(lower, upper, observed, confidence=0.95):
    """How many of the things observed lie inside their prediction intervals, and at what width.

    Parameters
    ----------
    lower, upper, observed : array-like
        The columns of `hindcast`.
    confidence : scalar
        Their confidence.

    Returns
    -------
    pandas.DataFrame
        One row: value (share inside), inside (number), pairs (number with nothing missing), missing, width (mean), score
        (mean interval score), confidence. Without any pair value, width and score are NaN.

    Warnings
    --------
    There is no interval for the share, because the pairs are not independent: predictions from one origin share its
    errors, those of one year what happened in it. Twenty rows may be worth three.

    References
    ----------
    As for `interval_score`.

    Examples
    --------
    >>> hindcast_coverage([20, 10, 15], [40, 30, 45], [38, 35, None], confidence=0.9)
       value  inside  pairs  missing  width  score  confidence
    0    0.5       1      2        1   20.0   70.0         0.9
    """
    score = np.ravel(interval_score(lower, upper, observed, confidence))
    lower, upper, observed, *_ = read(
        found=one_number(confidence=confidence), lower=(lower, ()), upper=(upper, ()), observed=(observed, ())
    )
    known = np.isfinite(score)
    pairs = int(known.sum())
    inside = int((_outside(lower, upper, observed).ravel()[known] == 0).sum())

    def mean(values):
        return values[known].mean() if pairs else np.nan

    return tabulated(
        None,
        value=inside / pairs if pairs else np.nan,
        inside=inside,
        pairs=pairs,
        missing=known.size - pairs,
        width=mean(np.ravel(upper - lower)),
        score=mean(score),
        confidence=confidence,
    )
