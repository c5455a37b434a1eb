"""What two counts could have shown: the power of their exact comparison, and the smallest fall it would detect.

Inputs are taken, checked and refused as in `helpers.stats.rates`.
"""

import numpy as np
from scipy import stats
from scipy.optimize import elementwise

from helpers.stats.checking import POSITIVE, fraction, read, same_kind

_FALL = ((lambda v: (v < 0) | (v > 1), "is a fraction from 0 to 1, for example 0.12"),)


def _power(fall, baseline, births_ratio, alpha):
    mean = baseline * (1 + births_ratio * (1 - fall))
    low, high = stats.poisson.ppf(1e-13, mean), stats.poisson.isf(1e-13, mean)
    total = np.asarray(low)[..., None] + np.arange(np.nan_to_num(high - low).max(initial=0) + 1)
    fall, ratio, alpha, mean = (np.asarray(v)[..., None] for v in (fall, births_ratio, alpha, mean))
    # Given the total, the second count is binomial, so one sum over totals enumerates every pair of counts. The test
    # rejects below each quantile of its share under no change: of the second count, then of the first.
    null, share = ratio / (1 + ratio), ratio * (1 - fall) / (1 + ratio * (1 - fall))
    fewer = stats.binom.cdf(stats.binom.ppf(alpha / 2, total, null) - 1, total, share)
    more = stats.binom.cdf(stats.binom.ppf(alpha / 2, total, 1 - null) - 1, total, 1 - share)
    # Rounding may carry the sum of a near-certainty past 1.
    return np.minimum((stats.poisson.pmf(total, mean) * (fewer + more)).sum(axis=-1), 1)


def power_two_counts(baseline, fall, births_ratio=1.0, alpha=0.05):
    """Chance that two counts differ significantly when the risk behind the second has fallen.

    The counts are Poisson with means `baseline` and ``baseline * births_ratio * (1 - fall)``, and the test is the
    central exact one of `helpers.stats.rates.rate_ratio`, which allows for the births. Every pair of counts is
    enumerated except those whose sum lies in the outermost 1e-13 of either end. A rejection counts in either direction: with no
    fall this is the size of the test, which lies below `alpha`.

    Parameters
    ----------
    baseline : array-like or scalar
        Expected events in the first period, above 0; it need not be whole.
    fall : array-like or scalar
        Fall of the rate as a fraction from 0 to 1.
    births_ratio : array-like or scalar
        Births of the second period over births of the first, above 0.
    alpha : array-like or scalar
        Significance level, a fraction between 0 and 1.

    Returns
    -------
    float, numpy.ndarray or pandas.Series
        Power, a fraction.

    References
    ----------
    Przyborowski and Wilenski (1940), Biometrika 31:313-323.

    Examples
    --------
    >>> power_two_counts(100, [0.1, 0.3]).round(3)
    array([0.099, 0.607])
    """
    baseline, fall, births_ratio, alpha, index = read(
        baseline=(baseline, POSITIVE),
        fall=(fall, _FALL),
        births_ratio=(births_ratio, POSITIVE),
        alpha=(alpha, fraction(0.05)),
    )
    return same_kind(_power(fall, baseline, births_ratio, alpha), index)


def smallest_detectable_fall(baseline, power=0.8, births_ratio=1.0, alpha=0.05):
    """Smallest fall of the rate that two counts would show as significant with the given power.

    Solves `power_two_counts` for the fall. As the test moves in whole events, the answer is a little uneven from one
    baseline to the next.

    Parameters
    ----------
    baseline : array-like or scalar
        Expected events in the first period, above 0; it need not be whole.
    power : array-like or scalar
        Fraction between `alpha` and 1.
    births_ratio : array-like or scalar
        Births of the second period over births of the first, above 0.
    alpha : array-like or scalar
        Significance level, a fraction between 0 and 1.

    Returns
    -------
    float, numpy.ndarray or pandas.Series
        Fall of the rate as a fraction. NaN where even a fall to no events at all would not be shown with that power:
        the baseline is too small. NaN also where an input is missing.

    Raises
    ------
    ValueError, TypeError
        If an input is refused, or `power` is below `alpha`.

    Examples
    --------
    >>> smallest_detectable_fall([5, 25, 100]).round(3)
    array([  nan, 0.67 , 0.366])
    """
    baseline, power, births_ratio, alpha, index = read(
        ascending=[("alpha", "power")],
        baseline=(baseline, POSITIVE),
        power=(power, fraction(0.8)),
        births_ratio=(births_ratio, POSITIVE),
        alpha=(alpha, fraction(0.05)),
    )

    def shortfall(fall, baseline, power, births_ratio, alpha):
        return _power(fall, baseline, births_ratio, alpha) - power

    ends = np.zeros(baseline.shape), np.ones(baseline.shape)
    solution = elementwise.find_root(shortfall, ends, args=(baseline, power, births_ratio, alpha), tolerances={"xatol": 1e-9})
    return same_kind(solution.x, index)
