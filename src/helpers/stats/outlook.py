"""How many deaths the coming years may bring: prediction intervals, and how they would have done before.

A confidence interval says where the risk may lie, a prediction interval where the count may fall that will be observed: it
adds the chance in that count itself, which for some forty deaths is the larger part. Everything here is simulated, with
births taken as known, and rests on the assumption that the trend, or the pace given, holds. No interval here covers a shock
such as that of 2021.

Inputs are taken, checked and refused as in `helpers.stats.trends`: missing stays missing, and a problem is refused with one
message that lists every other one too. Results depend on the seed and, beyond the first row, on which years are asked for,
but no more than the draws leave uncertain.
"""

from numbers import Real

import numpy as np
import pandas as pd
from scipy import stats

from helpers.stats.inputs import (
    COUNT,
    DRAWS,
    FINITE,
    POSITIVE,
    SEED,
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
from helpers.stats.trends import log_linear_trend

_AT_LEAST_1 = ((lambda v: ~((v >= 1) & np.isfinite(v)), "is the variance of a count over its mean: give 1 or more"),)
_KNOWN = ((np.isnan, "cannot be missing"),)
_MODELS = {"poisson": 2, "quasi-poisson": 3, "negative-binomial": 4}
# No Poisson generator takes more, and no country has as many deaths.
_LARGEST, _LARGEST_LOG = 1e15, 300


def _years_from(fewest):
    return ((lambda v: ~((v >= fewest) & (v == np.rint(v))), f"is a number of years: give {fewest} or more"),)


def _settings(confidence, draws, seed, per, target):
    return {
        "confidence": (confidence, fraction(0.95)),
        "draws": (draws, DRAWS),
        "seed": (seed, SEED),
        "per": (per, (*POSITIVE, *_KNOWN)),
        "target": (np.nan if target is None else target, POSITIVE),
    }


def _needed(births):
    """The problem of births that were left out: a count without them has no ratio."""
    return ["births are needed: give those of each year"] if births is None else []


def _counts(generator, rates, births, dispersion, alpha):
    """Counts with the variance dispersion * mean + alpha * mean**2, one for each rate; NaN where the births are missing."""
    known = np.isfinite(births) & np.isfinite(rates).all(axis=1)
    mean = np.minimum(rates[known] * births[known, None], _LARGEST)
    if dispersion > 1:
        mean = (dispersion - 1) * generator.standard_gamma(mean / (dispersion - 1))
    if alpha > 0:
        mean = mean * alpha * generator.standard_gamma(1 / alpha, mean.shape)
    counts = np.full(rates.shape, np.nan)
    counts[known] = generator.poisson(np.minimum(mean, _LARGEST))
    return counts


def _chance(hits, known):
    """The share of draws and its Monte Carlo error, which is not 0 where no draw, or every one, is a hit."""
    draws = hits.shape[1]
    smooth = (hits.sum(axis=1) + 1) / (draws + 2)
    chance = hits.mean(axis=1)
    return np.where(known, chance, np.nan), np.where(known, np.sqrt(smooth * (1 - smooth) / draws), np.nan)


def _summary(year, births, rates, counts, confidence, per, target, **rest):
    tail = (1 - confidence) / 2
    quantiles = [0.5, tail, 1 - tail]
    # Of counts, an observed one: the middle of two would be no count.
    value, lower, upper = np.quantile(counts, quantiles, axis=1, method="inverted_cdf")
    underlying = per * np.quantile(rates, quantiles, axis=1)
    columns = {"year": year.astype(int), "births": births, "value": value, "lower": lower, "upper": upper}
    columns |= dict(zip(("ratio", "ratio_lower", "ratio_upper"), per * np.array([value, lower, upper]) / births, strict=True))
    columns |= dict(zip(("underlying", "underlying_lower", "underlying_upper"), underlying, strict=True))
    if target is not None:
        target = np.nan if pd.isna(target) else float(target)
        known = np.isfinite(rates).all(axis=1) & np.isfinite(target)
        columns["chance_underlying"], columns["chance_underlying_error"] = _chance(per * rates <= target, known)
        # The margin is for a target that a whole number of deaths meets exactly.
        hits = per * counts <= target * births[:, None] * (1 + 1e-12)
        columns["chance_observed"], columns["chance_observed_error"] = _chance(hits, known & np.isfinite(births))
        rest["target"] = target
    rest = {"confidence": confidence, "per": per, **rest, "draws": counts.shape[1]}
    rest = {name: v if isinstance(v, str) else np.full(year.size, v) for name, v in rest.items()}
    return tabulated(None, **columns, **rest)


def predict_trend(
    deaths,
    year,
    births,
    future_year,
    future_births,
    model="quasi-poisson",
    target=None,
    per=100_000,
    confidence=0.95,
    draws=10_000,
    seed=1,
):
    """Yearly deaths to come if a fitted log-linear trend goes on.

    Three things are drawn: the two coefficients of the trend, with their covariance; what the counts vary beyond chance; and
    the Poisson count of each year.

    Parameters
    ----------
    deaths, year, births : array-like
        The years known, as in `helpers.stats.trends.log_linear_trend`; births are needed.
    future_year : array-like or scalar
        Years to predict, all after the last year with data.
    future_births : array-like or scalar
        Live births expected in these years, above 0, taken as known.
    model : {"quasi-poisson", "poisson", "negative-binomial"}
        "quasi-poisson": coefficients from the t distribution with years - 2 degrees of freedom, counts with the variance
        `dispersion` times their mean, at least once: a dispersion below 1 in a few years is taken for luck.
        "poisson": coefficients from the normal distribution, Poisson counts. "negative-binomial": coefficients from the
        normal distribution, counts with the variance mean + alpha mean**2. Dispersion and alpha are taken as estimated.
    target : scalar, optional
        A ratio, above 0, in the unit of `per`.
    per : scalar
        Births the ratio is expressed for: 100 000 for maternal, 1 000 for infant mortality.
    confidence : scalar
        Fraction between 0 and 1, for example 0.95.
    draws : scalar
        A whole number from 1,000 to 1,000,000.
    seed : scalar
        Seed of the draws.

    Returns
    -------
    pandas.DataFrame
        One row for each future year: year, births, value (median number of deaths), lower, upper (prediction interval);
        ratio, ratio_lower, ratio_upper (the same per `per` births); underlying, underlying_lower, underlying_upper (the
        risk behind the count, per `per` births: a confidence interval, not for comparison with what will be observed).
        With a target: chance_underlying (that the risk is at or below it), chance_observed (that the observed ratio is),
        each with its Monte Carlo error (one standard error of the share of draws). Then confidence, per, dispersion,
        alpha, df, model, target, draws. Missing future births leave NaN in all that needs them.

    Raises
    ------
    ValueError, TypeError
        If an input is refused (see the module), or by `helpers.stats.trends.log_linear_trend`.

    Warnings
    --------
    That a trend goes on is an assumption, not a finding, and a trend fitted to the years after a shock continues the
    recovery. `hindcast` shows how such predictions would have done.

    References
    ----------
    Gelman and Hill (2007), Data analysis using regression and multilevel/hierarchical models, Cambridge University Press,
    chapter 7, on simulating predictions from a fitted model.

    Examples
    --------
    >>> deaths, births = [52, 47, 35, 36, 30], [9e4, 9.1e4, 8.8e4, 9.2e4, 9.5e4]
    >>> predict_trend(deaths, range(2001, 2006), births, [2006, 2010], 9.5e4)[["year", "value", "lower", "upper"]]
       year  value  lower  upper
    0  2006   26.0   12.0   49.0
    1  2010   14.0    3.0   48.0
    """
    future, refusal = attempt(
        found=one_of("model", model, _MODELS) + _needed(births),
        future_year=(future_year, YEAR),
        future_births=(future_births, POSITIVE),
    )

    def past(rows):
        years = rows["year"]
        if future is None or not years.size or not (bad := np.atleast_1d(future[0]) <= years[-1]).any():
            return []
        listed = ", ".join(f"{v:.0f}" for v in np.atleast_1d(future[0])[bad])
        return [f"future_year must lie after the last year with data, {years[-1]:.0f}; got {listed}"]

    yearly_rows(
        (_MODELS.get(str(model), 2), f"a {model} trend"),
        found=refusal,
        check=past,
        settings=_settings(confidence, draws, seed, per, target),
        **yearly_counts(deaths, year, births),
    )
    ahead, ahead_births = (np.atleast_1d(v) for v in future[:2])
    # Poisson errors, which the dispersion widens below.
    fitted = "poisson" if model == "quasi-poisson" else model
    fit = log_linear_trend(deaths, year, births, fitted, confidence).iloc[0]
    generator = np.random.default_rng(int(seed))
    normal = generator.standard_normal((2, int(draws)))
    dispersion, alpha = 1.0, 0.0
    if model == "quasi-poisson":
        dispersion = max(fit.dispersion, 1.0)
        normal *= np.sqrt(dispersion * fit.df / generator.chisquare(fit.df, int(draws)))
    elif model == "negative-binomial":
        alpha = fit.alpha
    # The slope first, then the level in the future year given the slope.
    on_slope = fit.covariance / fit.standard_error**2
    left = np.sqrt(max(fit.intercept_error**2 - on_slope * fit.covariance, 0))
    slope, level = fit.standard_error * normal[0], left * normal[1]
    t = (ahead - fit.first_year)[:, None]
    logs = fit.intercept + fit.slope * t + (on_slope + t) * slope + level
    rates = np.exp(np.minimum(logs, _LARGEST_LOG))
    counts = _counts(generator, rates, ahead_births, dispersion, alpha)
    return _summary(
        ahead,
        ahead_births,
        rates,
        counts,
        confidence,
        per,
        target,
        dispersion=dispersion,
        alpha=alpha,
        df=fit.df,
        model=model,
    )


def predict_scenario(
    deaths_now,
    births_now,
    year_now,
    annual_reduction,
    future_year,
    future_births,
    reduction_lower=None,
    reduction_upper=None,
    reduction_confidence=None,
    dispersion=1,
    target=None,
    per=100_000,
    confidence=0.95,
    draws=10_000,
    seed=1,
):
    """Yearly deaths to come if the risk behind the latest count falls at a given pace.

    The risk now is drawn from its posterior under Jeffreys' prior, a gamma distribution of shape deaths + 1/2; it then falls
    by the same drawn pace in all years, and each future count is drawn around it.

    Parameters
    ----------
    deaths_now : scalar
        Deaths of the latest year, or of several pooled years: a whole number from 0 to 2**53 - 1.
    births_now : scalar
        Live births of the same time, above 0.
    year_now : scalar
        That year; of pooled years the middle one.
    annual_reduction : scalar
        Annual rate of reduction, percent per year, logarithmic: ``helpers.stats.trends.annual_rate_of_reduction``. A fall is
        positive, 0 keeps the risk as it is.
    future_year : array-like or scalar
        Years to predict, all after `year_now`.
    future_births : array-like or scalar
        Live births expected in these years, above 0, taken as known.
    reduction_lower, reduction_upper, reduction_confidence : scalar, optional
        Interval of the pace and its confidence, a fraction. The pace is then drawn from a normal distribution, with a
        spread of its own on either side where the limits are at unequal distances. Give all three or none.
    dispersion : scalar
        Variance of a yearly count over its mean, 1 or more: 1 is Poisson. It widens the risk now and the counts to come.
    target, per, confidence, draws, seed
        As in `predict_trend`.

    Returns
    -------
    pandas.DataFrame
        As `predict_trend`, with dispersion, annual_reduction, method ("Jeffreys") in place of the columns of the fit.
        Everything is NaN if the deaths, births or pace now are missing.

    Raises
    ------
    ValueError, TypeError
        If an input is refused (see the module).

    References
    ----------
    Brown, Cai and DasGupta (2003), Interval estimation in exponential families, Statistica Sinica 13:19-49, on Jeffreys'
    prior for a Poisson count.

    Examples
    --------
    >>> outlook = predict_scenario(50, 100_000, 2001, 4, [2002, 2006], 100_000, target=40)
    >>> outlook[["year", "value", "lower", "upper", "underlying_lower", "underlying_upper"]].round(1)
       year  value  lower  upper  underlying_lower  underlying_upper
    0  2002   48.0   31.0   69.0              36.0              62.9
    1  2006   41.0   26.0   59.0              30.7              53.6
    >>> outlook[["chance_underlying", "chance_observed"]].round(2)
       chance_underlying  chance_observed
    0               0.10             0.21
    1               0.43             0.49
    """
    interval = {
        "reduction_lower": (reduction_lower, FINITE),
        "reduction_upper": (reduction_upper, FINITE),
        "reduction_confidence": (reduction_confidence, fraction(0.95)),
    }
    absent = [name for name, (given, _) in interval.items() if given is None]
    found = []
    if 0 < len(absent) < len(interval):
        found.append(f"an interval needs {', '.join(interval)}, or none of them; not given: {', '.join(absent)}")
    interval |= {name: (np.nan, ()) for name in absent}
    singles = {
        "deaths_now": (deaths_now, COUNT),
        "births_now": (births_now, POSITIVE),
        "year_now": (year_now, YEAR),
        "annual_reduction": (annual_reduction, FINITE),
        "dispersion": (dispersion, _AT_LEAST_1),
        **interval,
        **_settings(confidence, draws, seed, per, target),
    }
    *_, ahead, ahead_births, _ = read(
        found=found + one_number(**{name: given for name, (given, _) in singles.items()}),
        ascending=[("reduction_lower", "annual_reduction"), ("annual_reduction", "reduction_upper")],
        below=[("year_now", "future_year")],
        **singles,
        future_year=(future_year, YEAR),
        future_births=(future_births, POSITIVE),
    )
    ahead, ahead_births = np.atleast_1d(ahead), np.atleast_1d(ahead_births)
    deaths_now, births_now, year_now, pace = (
        np.nan if pd.isna(v) else float(v) for v in (deaths_now, births_now, year_now, annual_reduction)
    )
    generator = np.random.default_rng(int(seed))
    now = dispersion * generator.standard_gamma((np.nan_to_num(deaths_now) + 0.5) / dispersion, int(draws))
    paces = np.full(int(draws), pace)
    if not absent:
        normal = generator.standard_normal(int(draws)) / stats.norm.isf((1 - reduction_confidence) / 2)
        low, high = (np.nan if pd.isna(v) else float(v) for v in (reduction_lower, reduction_upper))
        paces += normal * np.where(normal < 0, pace - low, high - pace)
    logs = np.log(now / births_now) - paces / 100 * (ahead - year_now)[:, None]
    if np.isnan(deaths_now):
        logs[:] = np.nan
    rates = np.exp(np.minimum(logs, _LARGEST_LOG))
    counts = _counts(generator, rates, ahead_births, dispersion, 0)
    return _summary(
        ahead,
        ahead_births,
        rates,
        counts,
        confidence,
        per,
        target,
        dispersion=dispersion,
        annual_reduction=pace,
        method="Jeffreys",
    )


def _begin(end, last):
    return max(end - int(last), 0) if isinstance(last, Real) and np.isfinite(last) else 0


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
        Model of `predict_trend`; without effect if a pace is given.
    annual_reduction : scalar, optional
        Pace of `predict_scenario`, percent per year, from the last year with data up to the origin; 0 is "no change". Left
        out, the fitted trend goes on.
    last : scalar, optional
        Fit only the last so many years with data up to the origin. Left out, all of them. Without effect if a pace is given.
    dispersion : scalar
        Of `predict_scenario`; without effect if a trend is fitted.
    at_least : scalar
        Fewest years with data up to an origin that is not asked for by name. From three or four years a trend leads to
        intervals so wide that they would be all that the mean score shows.
    confidence, draws, seed
        As in `predict_trend`.

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
        If an input is refused (see the module), or an origin has too few years with data up to it or none after it.

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
    fewest = 1 if scenario else _MODELS.get(str(model), 2)
    wanted, refusal = (None, ()) if origin is None else attempt(origin=(origin, (*YEAR, *_KNOWN)))
    origins = []

    def enough(rows):
        years = rows["year"]
        chosen = years if wanted is None else np.unique(wanted[0])
        up_to = np.searchsorted(years, chosen, side="right")
        # What is not a number is refused elsewhere.
        needed = max(fewest, at_least) if wanted is None and isinstance(at_least, Real) else fewest
        possible = (up_to >= needed) & (up_to < years.size)
        if not scenario:
            windows = [rows["deaths"][_begin(end, last) : end] for end in up_to]
            possible &= np.array([window[1:].any() and window[:-1].any() for window in windows], bool)
        origins.extend(chosen[possible])
        if wanted is None:
            return [] if origins else [f"no year has {needed} years with data up to it and one after it: there is no origin"]
        if possible.all():
            return []
        listed = ", ".join(f"{v:.0f}" for v in chosen[~possible])
        some = "" if scenario else ", not all deaths at one end of them,"
        return [f"origin needs {fewest} or more years with data up to it{some} and one after it; not so {listed}"]

    deaths, year, births, _ = yearly_rows(
        (fewest + 1, "a hindcast"),
        found=refusal or one_of("model", model, _MODELS) + _needed(births),
        check=enough,
        settings={
            "annual_reduction": (annual_reduction if scenario else 0, (*FINITE, *_KNOWN)),
            "last": (fewest if last is None else last, _years_from(fewest)),
            "dispersion": (dispersion, _AT_LEAST_1),
            "at_least": (at_least, _years_from(1)),
            **_settings(confidence, draws, seed, 1, None),
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

    Raises
    ------
    ValueError, TypeError
        If an input is refused (see the module).

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

    Raises
    ------
    ValueError, TypeError
        If an input is refused (see the module).

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
