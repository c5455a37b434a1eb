"""How many deaths the coming years may bring: prediction intervals.

A confidence interval says where the risk may lie, a prediction interval where the count may fall that will be observed. All here
is simulated, with births taken as known, on the assumption that the trend, or the pace given, holds; no interval covers a
shock such as that of 2021. Results depend on the seed, within what the draws leave uncertain. Inputs are taken, checked and
refused as in `helpers.stats.trends`.
"""

import numpy as np
import pandas as pd
from scipy import stats

from helpers.stats.checking import (
    KNOWN,
    POSITIVE,
    YEAR,
    all_or_none,
    attempt,
    checked,
    in_hand,
    one_number,
    one_of,
    tabulated,
    yearly_rows,
)
from helpers.stats.trends import MODELS, log_linear_trend

# No Poisson generator takes more, and no country has as many deaths.
_LARGEST, _LARGEST_LOG = 1e15, 300


_RULES = {"per": (*POSITIVE, *KNOWN), "future_year": (*YEAR, *KNOWN)}


def _one_row(**given):
    """Problems of years ahead that are a table: each makes one row."""
    return [
        f"{name} is one list of years: give a Series or one dimension; got the shape {np.shape(v)}"
        for name, v in given.items()
        if np.ndim(v) > 1
    ]


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


def _trend_rates(generator, fit, model, ahead, draws):
    """Draws of the risk in the years ahead along a fitted trend; dispersion and alpha of the counts around it."""
    normal = generator.standard_normal((2, draws))
    dispersion, alpha = 1.0, 0.0
    if model == "quasi-poisson":
        dispersion = max(fit.dispersion, 1.0)
        normal *= np.sqrt(dispersion * fit.df / generator.chisquare(fit.df, draws))
    elif model == "negative-binomial":
        alpha = fit.alpha
    # The slope first, then the level in the future year given the slope.
    on_slope = fit.covariance / fit.standard_error**2
    left = np.sqrt(max(fit.intercept_error**2 - on_slope * fit.covariance, 0))
    slope, level = fit.standard_error * normal[0], left * normal[1]
    t = (ahead - fit.first_year)[:, None]
    logs = fit.intercept + fit.slope * t + (on_slope + t) * slope + level
    return np.exp(np.minimum(logs, _LARGEST_LOG)), dispersion, alpha


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
    future_year, future_births : array-like or scalar
        Years to predict, all after the last year with data, and the live births expected in them, above 0, taken as known.
    model : {"quasi-poisson", "poisson", "negative-binomial"}
        "quasi-poisson": coefficients from the t distribution with years - 2 degrees of freedom, counts with the variance
        max(1, `dispersion`) times their mean. "poisson": coefficients from the normal distribution, Poisson counts.
        "negative-binomial": coefficients from the normal distribution, counts with the variance mean + alpha mean**2.
        Dispersion and alpha are taken as estimated.
    target : scalar, optional
        A ratio, above 0, in the unit of `per`.
    per, confidence, draws, seed : scalar
        Births the ratio is expressed for: 100 000 for maternal, 1 000 for infant mortality; a fraction, for example 0.95;
        the number of draws, from 1,000 to 1,000,000, and their seed.

    Returns
    -------
    pandas.DataFrame
        One row for each future year: year, births, value (median number of deaths), lower, upper (prediction interval);
        ratio, ratio_lower, ratio_upper (the same per `per` births); underlying, underlying_lower, underlying_upper (the
        risk behind the count, per `per` births: a confidence interval, not for comparison with what will be observed).
        With a target: chance_underlying (that the risk is at or below it), chance_observed (that the observed ratio is),
        each with its Monte Carlo error (one standard error of the share of draws). Then confidence, per, dispersion,
        alpha, df, model, target, draws. Missing future births leave NaN in all that needs them.

    Warnings
    --------
    A trend fitted to the years after a shock continues the recovery.

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
    deaths, year, births = in_hand(deaths, year, births)
    found = one_of("model", model, MODELS) + _one_row(future_year=future_year, future_births=future_births)
    found += ["births are needed: give those of each year"] if births is None else []
    future, refusal = attempt(found=found, rules=_RULES, future_year=future_year, future_births=future_births)

    def past(rows):
        years = rows["year"]
        if future is None or not years.size or not (bad := np.atleast_1d(future[0]) <= years[-1]).any():
            return []
        listed = ", ".join(f"{v:.0f}" for v in np.atleast_1d(future[0])[bad])
        return [f"future_year must lie after the last year with data, {years[-1]:.0f}; got {listed}"]

    least = MODELS.get(str(model), (2, "a trend"))
    settings = {"confidence": confidence, "draws": draws, "seed": seed, "per": per}
    settings |= {"target": np.nan if target is None else target}
    yearly_rows(deaths, year, births, least, refusal, past, _RULES, **settings)
    ahead, ahead_births = (np.atleast_1d(v) for v in future[:2])
    # Poisson errors, which the dispersion widens below.
    fitted = "poisson" if model == "quasi-poisson" else model
    fit = log_linear_trend(deaths, year, births, fitted, confidence).iloc[0]
    generator = np.random.default_rng(int(seed))
    rates, dispersion, alpha = _trend_rates(generator, fit, model, ahead, int(draws))
    counts = _counts(generator, rates, ahead_births, dispersion, alpha)
    return _summary(
        ahead, ahead_births, rates, counts, confidence, per, target, dispersion=dispersion, alpha=alpha, df=fit.df, model=model
    )


def _drawn_paces(generator, pace, lower, upper, confidence, draws):
    """Draws of a pace: normal with a spread of its own on either side, or all alike where no interval is given."""
    paces = np.full(draws, pace)
    if confidence is not None:
        normal = generator.standard_normal(draws) / stats.norm.isf((1 - confidence) / 2)
        low, high = (np.nan if pd.isna(v) else float(v) for v in (lower, upper))
        paces += normal * np.where(normal < 0, pace - low, high - pace)
    return paces


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
    deaths_now, births_now, year_now : scalar
        Deaths and live births of the latest year, and that year; of several pooled years the middle one.
    annual_reduction : scalar
        Annual rate of reduction, percent per year, logarithmic: ``helpers.stats.trends.annual_rate_of_reduction``. A fall is
        positive, 0 keeps the risk as it is.
    future_year, future_births : array-like or scalar
        Years to predict, all after `year_now`, and the live births expected in them, above 0, taken as known.
    reduction_lower, reduction_upper, reduction_confidence : scalar, optional
        Interval of the pace and its confidence, a fraction; all three or none. The pace is then drawn from a normal
        distribution, with a spread of its own on either side.
    dispersion : scalar
        Variance of a yearly count over its mean, 1 or more: 1 is Poisson. It widens the risk now and the counts to come.
    target, per, confidence, draws, seed
        As in `predict_trend`.

    Returns
    -------
    pandas.DataFrame
        As `predict_trend`, with dispersion, annual_reduction, method ("Jeffreys") in place of the columns of the fit.
        Everything is NaN if the deaths, births or pace now are missing.

    References
    ----------
    Brown, Cai and DasGupta (2003), Interval estimation in exponential families, Statistica Sinica 13:19-49, on Jeffreys'
    prior for a Poisson count.

    Examples
    --------
    >>> outlook = predict_scenario(50, 100_000, 2001, 4, [2002, 2006], 100_000, target=40)
    >>> outlook[["year", "value", "lower", "upper", "chance_underlying", "chance_observed"]].round(2)
       year  value  lower  upper  chance_underlying  chance_observed
    0  2002   48.0   31.0   69.0               0.10             0.21
    1  2006   41.0   26.0   59.0               0.43             0.49
    """
    ends = {"reduction_lower": reduction_lower, "reduction_upper": reduction_upper}
    ends, absent, found = all_or_none(**ends, reduction_confidence=reduction_confidence)
    singles = {"deaths_now": deaths_now, "births_now": births_now, "year_now": year_now, "annual_reduction": annual_reduction}
    singles |= {"dispersion": dispersion, **ends, "confidence": confidence, "draws": draws, "seed": seed, "per": per}
    singles |= {"target": np.nan if target is None else target}
    *_, ahead, ahead_births, _ = checked(
        found=found + one_number(**singles) + _one_row(future_year=future_year, future_births=future_births),
        ascending=[("reduction_lower", "annual_reduction"), ("annual_reduction", "reduction_upper")],
        below=[("year_now", "future_year")],
        rules=_RULES | absent,
        **singles,
        future_year=future_year,
        future_births=future_births,
    )
    ahead, ahead_births = np.atleast_1d(ahead), np.atleast_1d(ahead_births)
    deaths_now, births_now, year_now, pace = (
        np.nan if pd.isna(v) else float(v) for v in (deaths_now, births_now, year_now, annual_reduction)
    )
    generator = np.random.default_rng(int(seed))
    now = dispersion * generator.standard_gamma((np.nan_to_num(deaths_now) + 0.5) / dispersion, int(draws))
    paces = _drawn_paces(generator, pace, reduction_lower, reduction_upper, reduction_confidence, int(draws))
    logs = np.log(now / births_now) - paces / 100 * (ahead - year_now)[:, None]
    if np.isnan(deaths_now):
        logs[:] = np.nan
    rates = np.exp(np.minimum(logs, _LARGEST_LOG))
    counts = _counts(generator, rates, ahead_births, dispersion, 0)
    drawn = {"dispersion": dispersion, "annual_reduction": pace, "method": "Jeffreys"}
    return _summary(ahead, ahead_births, rates, counts, confidence, per, target, **drawn)
