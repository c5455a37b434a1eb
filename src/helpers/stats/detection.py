"""What two counts could have shown: the power of their exact comparison, and the smallest fall it would detect.

Inputs are taken, checked and refused as in `helpers.stats.rates`.
"""

import numpy as np
from scipy import stats
from scipy.optimize import elementwise

from helpers.stats.checking import POSITIVE, UP_TO_10_MILLION, fraction, read, same_kind

_FALL = ((lambda v: (v < 0) | (v > 1), "is a fraction from 0 to 1, for example 0.12"),)


_BASELINE = (*POSITIVE, *UP_TO_10_MILLION)
# Pairs of a row and a total that are held at once: some hundred megabytes.
_AT_ONCE = 2_000_000


def _second(same):
    """The problem of a second period that expects more events than can be summed over."""
    with np.errstate(over="ignore"):
        second = np.where(same["baseline"] <= 1e7, same["baseline"] * same["births_ratio"], 0)  # beyond has been named
        most = np.fmax.reduce(second, axis=None, initial=0)
    return [f"baseline times births_ratio must be at most 10 million; got {most:.15g}"] if most > 1e7 else []


def _power(fall, baseline, births_ratio, alpha):
    fall, baseline, births_ratio, alpha = np.broadcast_arrays(fall, baseline, births_ratio, alpha)
    shape = fall.shape
    rows = np.array([np.ravel(v) for v in (fall, baseline, births_ratio, alpha)], dtype=float)
    mean = rows[1] * (1 + rows[2] * (1 - rows[0]))
    low, high = stats.poisson.ppf(1e-13, mean), stats.poisson.isf(1e-13, mean)
    terms = np.nan_to_num(high - low).astype(int) + 1
    parts = np.split(np.arange(terms.size), np.flatnonzero(np.diff(np.cumsum(terms) // _AT_ONCE)) + 1)
    power = [_summed(rows[:, part], mean[part], low[part], terms[part]) for part in parts if part.size]
    return np.concatenate([*power, []]).reshape(shape)


def _summed(rows, mean, low, terms):
    """The power of each row: the sum over its totals, which stand one row after the other."""
    fall, _, ratio, alpha = rows
    starts = np.cumsum(terms) - terms
    total = np.repeat(low - starts, terms) + np.arange(terms.sum())
    # Given the total, the second count is binomial, so one sum over totals enumerates every pair of counts. The test
    # rejects below each quantile of its share under no change: of the second count, then of the first. Rows with the same
    # births and level have the same quantiles, which are dear: they are looked up once.
    settings, kind = np.unique(np.stack([ratio, alpha]), axis=1, return_inverse=True)
    width = np.nan_to_num(total).max() + 1
    known, place = np.unique(total + width * np.repeat(kind.ravel(), terms), return_inverse=True)
    (births, level), counts = settings[:, np.nan_to_num(known // width).astype(int)], known % width
    null = births / (1 + births)
    fewest, most = (stats.binom.ppf(level / 2, counts, p)[place] - 1 for p in (null, 1 - null))
    share = np.repeat(ratio * (1 - fall) / (1 + ratio * (1 - fall)), terms)
    reject = stats.binom.cdf(fewest, total, share) + stats.binom.cdf(most, total, 1 - share)
    # Rounding may carry the sum of a near-certainty past 1.
    return np.minimum(np.add.reduceat(stats.poisson.pmf(total, np.repeat(mean, terms)) * reject, starts), 1)


def power_two_counts(baseline, fall, births_ratio=1.0, alpha=0.05):
    """Chance that two counts differ significantly when the risk behind the second has fallen.

    The counts are Poisson with means `baseline` and ``baseline * births_ratio * (1 - fall)``, and the test is the
    central exact one of `helpers.stats.rates.rate_ratio`, which allows for the births. Every pair of counts is
    enumerated except those whose sum lies in the outermost 1e-13 of either end. A rejection counts in either direction: with no
    fall this is the size of the test, which lies below `alpha`.

    Parameters
    ----------
    baseline : array-like or scalar
        Expected events in the first period, above 0 and at most 10 million; it need not be whole.
    fall : array-like or scalar
        Fall of the rate as a fraction from 0 to 1.
    births_ratio : array-like or scalar
        Births of the second period over births of the first, above 0; times the baseline at most 10 million.
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
        also=_second,
        baseline=(baseline, _BASELINE),
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
        Expected events in the first period, above 0 and at most 10 million; it need not be whole.
    power : array-like or scalar
        Fraction between `alpha` and 1.
    births_ratio : array-like or scalar
        Births of the second period over births of the first, above 0; times the baseline at most 10 million.
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
        also=_second,
        ascending=[("alpha", "power")],
        baseline=(baseline, _BASELINE),
        power=(power, fraction(0.8)),
        births_ratio=(births_ratio, POSITIVE),
        alpha=(alpha, fraction(0.05)),
    )

    def shortfall(fall, baseline, power, births_ratio, alpha):
        return _power(fall, baseline, births_ratio, alpha) - power

    ends = np.zeros(baseline.shape), np.ones(baseline.shape)
    solution = elementwise.find_root(shortfall, ends, args=(baseline, power, births_ratio, alpha), tolerances={"xatol": 1e-9})
    return same_kind(solution.x, index)
