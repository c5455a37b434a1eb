"""Ratios of many regions, each drawn towards the common one as far as chance makes it uncertain.

The counts of different regions are taken as independent. Scalars, array-likes and pandas Series are taken,
checked and returned as in `helpers.stats.rates`.
A region without data stays out of the estimate for all of them.
"""

import numpy as np
from scipy import stats

from helpers.stats.checking import COUNT, POSITIVE, fraction, read, tabulated
from helpers.stats.rates import count_interval


def shrink(observed, expected, confidence=0.95):
    """Ratios of observed to expected, each drawn towards the common one as far as chance makes it uncertain.

    The ratios behind the regions are taken to follow one gamma distribution, the prior. Its mean m and variance A are
    estimated by the method of moments of Marshall: m is all observed over all expected, A the variance of the ratios
    around m weighted by the expected numbers, less m over the mean expected number, which is what chance adds to it.
    The ratio of a region then follows a gamma distribution of shape O + shape and rate E + rate.

    Parameters
    ----------
    observed : array-like
        Events of each region: whole numbers from 0 to 2**53 - 1.
    expected : array-like or scalar
        Numbers expected under the common rate, above 0. Births give rates per birth in place of ratios.
    confidence : array-like or scalar
        Fraction between 0 and 1, for example 0.95.

    Returns
    -------
    pandas.DataFrame
        raw (observed / expected), value (posterior mean), lower, upper (equal tails of the posterior), weight (of the
        raw ratio in the value), shape, rate (of the prior), confidence. A region without data has a row of NaN, as far
        as the numbers are its own, and takes no part in the prior. With fewer than two regions there is no prior, and
        all but `raw` is NaN.

        If the regions differ no more than by chance (A is not above 0), shape and rate are infinite and weight is 0:
        every value is m, and lower and upper are the exact (Garwood) interval of m, as the posterior has no width.

    Warnings
    --------
    The prior is taken as known once it is estimated, so that the intervals are too narrow, the more so the fewer the
    regions. The values are for looking at many regions at once, not for a verdict on one.

    References
    ----------
    Marshall (1991), Mapping disease and mortality rates using empirical Bayes estimators, Applied Statistics 40:283-294.
    Clayton and Kaldor (1987), Biometrics 43:671-681.

    Examples
    --------
    >>> shrink([30, 12, 3, None], [20, 20, 1, 5])[["raw", "value", "lower", "upper", "weight"]].round(2)
       raw  value  lower  upper  weight
    0  1.5   1.42   0.99   1.92    0.79
    1  0.6   0.70   0.42   1.07    0.79
    2  3.0   1.40   0.63   2.47    0.16
    3  NaN    NaN    NaN    NaN     NaN
    """
    observed, expected, confidence, index = read(
        observed=(observed, COUNT), expected=(expected, POSITIVE), confidence=(confidence, fraction(0.95))
    )
    raw, known = observed / expected, np.isfinite(observed + expected)
    mean = variance = np.nan
    if known.sum() > 1:
        all_observed, all_expected = observed[known].sum(), expected[known].sum()
        mean = all_observed / all_expected
        between = (expected[known] * (raw[known] - mean) ** 2).sum() / all_expected
        variance = between - mean / (all_expected / known.sum())
    if variance <= 0:
        shape = prior_rate = np.inf
        value, weight = np.where(known, mean, np.nan), np.where(known, 0.0, np.nan)
        limits = count_interval(all_observed, np.ravel(confidence))[["lower", "upper"]].to_numpy().T / all_expected
        lower, upper = (np.where(known, limit.reshape(raw.shape), np.nan) for limit in limits)
    else:
        shape, prior_rate = mean**2 / variance, mean / variance
        weight = expected / (expected + prior_rate)
        posterior = stats.gamma(observed + shape, scale=1 / (expected + prior_rate))
        value, lower, upper = (
            np.where(known, v, np.nan)
            for v in (posterior.mean(), posterior.ppf((1 - confidence) / 2), posterior.isf((1 - confidence) / 2))
        )
        weight = np.where(known, weight, np.nan)
    return tabulated(
        index,
        raw=raw,
        value=value,
        lower=lower,
        upper=upper,
        weight=weight,
        shape=np.full(raw.shape, shape),
        rate=np.full(raw.shape, prior_rate),
        confidence=confidence,
    )
