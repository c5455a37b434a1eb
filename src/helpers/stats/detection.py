"""What two counts could have shown: the power of their exact comparison, and the smallest fall it would detect.

Inputs are taken, checked and refused as in `helpers.stats.rates`.
"""

import numpy as np
from scipy import special, stats
from scipy.optimize import elementwise

from helpers.stats.checking import POSITIVE, UP_TO_10_MILLION, checked, same_kind

_FALL = ((lambda v: (v < 0) | (v > 1), "is a fraction from 0 to 1, for example 0.12"),)
_RULES = {"fall": _FALL, "baseline": (*POSITIVE, *UP_TO_10_MILLION)}
# Pairs of a row and a count that are held at once: some hundred megabytes.
_AT_ONCE = 1_000_000
# What is left out at either end of a distribution.
_OUTERMOST = 1e-16
# No second count matters that is above it.
_BEYOND = 1e9


def _second(same):
    """The problem of a second period that expects more events than can be summed over."""
    with np.errstate(over="ignore"):
        second = np.where(same["baseline"] <= 1e7, same["baseline"] * same["births_ratio"], 0)  # beyond has been named
        most = np.fmax.reduce(second, axis=None, initial=0)
    return [f"baseline times births_ratio must be at most 10 million; got {most:.15g}"] if most > 1e7 else []


def _window(mean):
    """The lowest count of each mean that matters, and as many from there as the widest row needs."""
    low = np.maximum(stats.poisson.ppf(_OUTERMOST, mean), 0)
    most = int((stats.poisson.isf(_OUTERMOST, mean) - low).max())
    return low, low[:, None] + np.arange(most + 1)


def _chances(mean, counts):
    """Poisson probabilities of neighbouring counts, a row for each mean."""
    with np.errstate(divide="ignore"):
        # Neighbours differ by the factor mean / count, which keeps the digits that factorials of millions lose.
        logs = np.cumsum(np.log(mean)[:, None] - np.log(np.maximum(counts[:, 1:], 1)), axis=1)
    logs = np.insert(logs, 0, 0, axis=1)
    chances = np.exp(logs - logs.max(axis=1, keepdims=True))
    return chances / chances.sum(axis=1, keepdims=True)


def _lowest(reached, guess):
    """The lowest whole number at which what stays so once it is reached is reached, sought from a guess for each row."""
    low, high = guess - 1, guess.copy()
    for bound, other, way in ((low, high, -1), (high, low, 1)):  # first a bound below it, then one at or above it
        at, step = np.arange(guess.size), 1
        while (at := at[reached(bound[at], at) == (way < 0)]).size:
            other[at] = bound[at]
            bound[at] += way * step
            step *= 2
    while (at := np.flatnonzero(high - low > 1)).size:
        middle = (low[at] + high[at]) // 2
        yes = reached(middle, at)
        high[at[yes]], low[at[~yes]] = middle[yes], middle[~yes]
    return high


def _quantile(count, ratio, z):
    """About the quantile of a negative binomial count, by Cornish and Fisher: a place to begin to look."""
    mean = count * ratio
    variance = mean * (1 + ratio)
    skewness, kurtosis = (1 + 2 * ratio) / np.sqrt(variance), 6 / count + 1 / variance
    bent = z + (z**2 - 1) / 6 * skewness + (z**3 - 3 * z) / 24 * kurtosis - (2 * z**3 - 5 * z) / 36 * skewness**2
    return np.clip(np.round(mean + np.sqrt(variance) * bent), 0, _BEYOND)


def _limits(first, births_ratio, alpha):
    """Beside each first count: the highest second one that is significantly few, the lowest that is significantly many."""
    # Rows with the same births and level have the same limits, which are dear: each is looked up once.
    settings, kind = np.unique(np.stack([births_ratio, alpha]), axis=1, return_inverse=True)
    different = int(first.max()) + 1
    pairs, place = np.unique(kind.reshape(-1, 1) * different + first.astype(int), return_inverse=True)
    kind, count = np.divmod(pairs, different)
    ratio, tail = settings[0, kind], settings[1, kind] / 2
    share, z = 1 / (1 + ratio), special.ndtri(tail)
    some = np.maximum(count, 1)

    # Given their sum the second count is binomial; so, beside a given first count, its tails are negative binomial.
    def not_few(second, at):
        chance = special.betainc(some[at], np.maximum(second, 0) + 1, share[at])
        return (second >= _BEYOND) | (second >= 0) & (chance >= tail[at])

    def many(second, at):
        chance = special.betainc(np.maximum(second, 1), count[at] + 1, 1 - share[at])
        return (second >= _BEYOND) | (second > 0) & (chance < tail[at])

    few = np.where(count == 0, -1, _lowest(not_few, _quantile(some, ratio, z)) - 1)
    return (limit[place].reshape(first.shape) for limit in (few, _lowest(many, _quantile(count + 1, ratio, -z) + 1)))


def _pairs(baseline, births_ratio, alpha):
    """A function of the fall and the numbers of the rows that gives their power; what has no fall in it is done once."""
    _, first = _window(baseline)
    chances, (few, many) = _chances(baseline, first), _limits(first, births_ratio, alpha)

    def power(fall, rows):
        rows = rows.astype(int)
        mean = (baseline * births_ratio)[rows] * (1 - fall)
        low, second = _window(mean)
        # What is at or below each count, from the one before the lowest.
        below = np.insert(np.cumsum(_chances(mean, second), axis=1), 0, 0, axis=1)
        fewer, more = (
            np.take_along_axis(below, np.clip(limit[rows] - low[:, None], 0, below.shape[1] - 1).astype(int), axis=1)
            for limit in (few + 1, many)
        )
        # Rounding may carry the sum of a near-certainty past 1.
        return np.minimum((chances[rows] * (fewer + 1 - more)).sum(axis=1), 1)

    return power


def _by_size(answer, baseline, births_ratio, alpha, *others):
    """`answer(power, *others)` of rows of about one size at a time; NaN where something is missing."""
    rows = np.array([np.ravel(v) for v in np.broadcast_arrays(baseline, births_ratio, alpha, *others)], dtype=float)
    result = np.full(rows.shape[1], np.nan)
    size = 15 * np.sqrt(rows[0] * np.maximum(rows[1], 1)) + 30
    order = np.argsort(size, kind="stable")
    order = order[np.isfinite(rows.sum(axis=0))[order]]
    # A group has about a million pairs, and its largest row at most twice those of its smallest.
    group = np.stack([np.cumsum(size[order]) // _AT_ONCE, np.log2(size[order]) // 1])
    for part in np.split(order, np.flatnonzero(np.diff(group, axis=1).any(axis=0)) + 1):
        if part.size:
            result[part] = answer(_pairs(*rows[:3, part]), *rows[3:, part])
    return result.reshape(np.shape(baseline))


def power_two_counts(baseline, fall, births_ratio=1.0, alpha=0.05):
    """Chance that two counts differ significantly when the risk behind the second has fallen.

    The counts are Poisson with means `baseline` and ``baseline * births_ratio * (1 - fall)``; the test is the central exact one
    of `helpers.stats.rates.rate_ratio`. Every pair of counts is enumerated, but for the outermost 1e-16 of each distribution. A
    rejection counts in either direction: with no fall this is the size of the test, which lies below `alpha`.

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
    baseline, fall, births_ratio, alpha, index = checked(
        also=_second, rules=_RULES, baseline=baseline, fall=fall, births_ratio=births_ratio, alpha=alpha
    )

    def chance(power, fall):
        return power(fall, np.arange(fall.size))

    return same_kind(_by_size(chance, baseline, births_ratio, alpha, fall), index)


def smallest_detectable_fall(baseline, power=0.8, births_ratio=1.0, alpha=0.05):
    """Smallest fall of the rate that two counts would show as significant with the given power.

    Solves `power_two_counts` for the fall. As the test moves in whole events, the answer is a little uneven from one baseline to
    the next.

    Parameters
    ----------
    baseline, births_ratio, alpha : array-like or scalar
        As for `power_two_counts`.
    power : array-like or scalar
        Fraction between `alpha` and 1.

    Returns
    -------
    float, numpy.ndarray or pandas.Series
        Fall of the rate as a fraction; NaN where even a fall to no events would not be shown with that power.

    Examples
    --------
    >>> smallest_detectable_fall([5, 25, 100]).round(3)
    array([  nan, 0.67 , 0.366])
    """
    baseline, power, births_ratio, alpha, index = checked(
        also=_second,
        rules=_RULES,
        ascending=[("alpha", "power")],
        baseline=baseline,
        power=power,
        births_ratio=births_ratio,
        alpha=alpha,
    )

    def solved(shown, power):
        def shortfall(fall, power, rows):
            return shown(fall, rows) - power

        ends, rows = (np.zeros(power.size), np.ones(power.size)), np.arange(power.size)
        return elementwise.find_root(shortfall, ends, args=(power, rows), tolerances={"xatol": 1e-9}).x

    return same_kind(_by_size(solved, baseline, births_ratio, alpha, power), index)
