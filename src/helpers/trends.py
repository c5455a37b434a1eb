"""How fast a mortality rate moves between two dates, in the measures of the United Nations.

Everything here compares two levels; nothing is fitted. Both levels must come from one producer and one definition: an
estimate beside a registered rate, or a rate before a change of definition beside one after it, gives a number and no
meaning.

Scalars, array-likes and pandas Series are taken, checked and returned as in `helpers.rates`: missing stays missing, and
anything else that cannot be right is refused with one message that lists every problem found.
"""

import numpy as np
from scipy import stats

from helpers.inputs import DRAWS, NOT_NEGATIVE, POSITIVE, SEED, fraction, read, same_kind, table

_PER_1000 = ((lambda v: (v < 0) | (v > 1_000), "is a number of deaths per 1,000: give 0 to 1,000"),)
_PER_1000_NOT_ALL = (*_PER_1000, (lambda v: v == 1_000, "must be below 1,000, or nobody is left to reach the first birthday"))


def _reduction(first, last, years):
    return 100 * np.log(first / last) / years


def _drawn(value, lower, upper, tail, normal):
    """Logarithms of draws with half of them on either side of the value and `tail` of them beyond each limit."""
    side = np.where(normal < 0, np.log(value / lower), np.log(upper / value))
    return np.log(value) + normal * side / stats.norm.isf(tail)


def annual_rate_of_reduction(
    first,
    last,
    years,
    first_lower=None,
    first_upper=None,
    last_lower=None,
    last_upper=None,
    interval_confidence=None,
    draws=10_000,
    seed=1,
):
    """Annual rate of reduction between two levels, the logarithmic one of UN IGME: 100 ln(first / last) / years.

    A fall is positive. The discrete rate, 100 (1 - (last / first) ** (1 / years)), is another measure and smaller.

    Parameters
    ----------
    first, last : array-like or scalar
        Levels at the two dates, above 0, in one unit.
    years : array-like or scalar
        Years from the first date to the last, above 0.
    first_lower, first_upper, last_lower, last_upper : array-like or scalar, optional
        Published intervals of the two levels, above 0, each holding its level.
    interval_confidence : array-like or scalar, optional
        Confidence of these intervals, a fraction between 0 and 1: 0.9 for UN IGME. Give all five or none.
    draws : array-like or scalar
        Draws per row: a whole number from 1,000 to 1,000,000.
    seed : array-like or scalar
        Seed of the draws. Every row starts from it anew, so that no row depends on the others.

    Returns
    -------
    pandas.DataFrame
        value, lower, upper (percent per year), confidence, method ("logarithmic"). Each end is drawn from a log-normal
        whose median is the published level and whose outer quantiles are the published limits; where these are not at
        equal ratios from the level, each side has a spread of its own. The interval holds the middle
        `interval_confidence` of the draws; with limits at equal ratios it reaches, in logarithms, the root of the summed
        squares of the two published half-widths. Without published intervals lower, upper and confidence are NaN.

    Raises
    ------
    ValueError, TypeError
        If an input is refused (see the module), or some but not all of the five are given.

    Warnings
    --------
    The two ends are drawn independently. Two points of one model's curve are correlated, so for them the interval is
    usually too wide; the producer's own, from draws of whole curves, is to be preferred where it is published.

    References
    ----------
    Hill, You, Inoue and Oestergaard (2012), Child mortality estimation: accelerated progress in reducing global child
    mortality, 1990-2010, PLoS Medicine 9(8):e1001303.

    Examples
    --------
    >>> annual_rate_of_reduction([3, 20], [1, 10], [25, 10]).round(2)
       value  lower  upper  confidence       method
    0   4.39    NaN    NaN         NaN  logarithmic
    1   6.93    NaN    NaN         NaN  logarithmic
    >>> annual_rate_of_reduction(20, 10, 10, 18, 22, 9, 11, interval_confidence=0.9).round(1)
       value  lower  upper  confidence       method
    0    6.9    5.5    8.3         0.9  logarithmic
    """
    interval = {
        "first_lower": (first_lower, POSITIVE),
        "first_upper": (first_upper, POSITIVE),
        "last_lower": (last_lower, POSITIVE),
        "last_upper": (last_upper, POSITIVE),
        "interval_confidence": (interval_confidence, fraction(0.9)),
    }
    absent = [name for name, (given, _) in interval.items() if given is None]
    some = 0 < len(absent) < len(interval)
    # What was not given passes as missing, without rules.
    interval |= {name: (np.nan, ()) for name in absent}
    first, last, years, draws, seed, first_lower, first_upper, last_lower, last_upper, confidence, index = read(
        found=[f"an interval needs {', '.join(interval)}, or none of them; not given: {', '.join(absent)}"] if some else (),
        ascending=[
            ("first_lower", "first"),
            ("first", "first_upper"),
            ("last_lower", "last"),
            ("last", "last_upper"),
        ],
        first=(first, POSITIVE),
        last=(last, POSITIVE),
        years=(years, POSITIVE),
        draws=(draws, DRAWS),
        seed=(seed, SEED),
        **interval,
    )
    value = _reduction(first, last, years)
    lower, upper = np.full(value.shape, np.nan), np.full(value.shape, np.nan)
    known = np.isfinite(value + first_lower + first_upper + last_lower + last_upper)
    for row in map(tuple, np.argwhere(known)):
        tail = (1 - confidence[row]) / 2
        normal = np.random.default_rng(int(seed[row])).standard_normal((2, int(draws[row])))
        start = _drawn(first[row], first_lower[row], first_upper[row], tail, normal[0])
        end = _drawn(last[row], last_lower[row], last_upper[row], tail, normal[1])
        lower[row], upper[row] = np.quantile(100 * (start - end) / years[row], [tail, 1 - tail])
    return table(index, value=value, lower=lower, upper=upper, confidence=confidence, method="logarithmic")


def required_rate_of_reduction(current, target, years):
    """Annual rate of reduction, logarithmic, that leads from a level to a target.

    Parameters
    ----------
    current, target : array-like or scalar
        Levels, above 0, in one unit.
    years : array-like or scalar
        Years left, above 0.

    Returns
    -------
    float, numpy.ndarray or pandas.Series
        Percent per year; negative where the target is already met.

    Raises
    ------
    ValueError, TypeError
        If an input is refused (see the module).

    References
    ----------
    As for `annual_rate_of_reduction`.

    Examples
    --------
    >>> required_rate_of_reduction([30, 12], target=15, years=10).round(2)
    array([ 6.93, -2.23])
    """
    current, target, years, index = read(current=(current, POSITIVE), target=(target, POSITIVE), years=(years, POSITIVE))
    return same_kind(_reduction(current, target, years), index)


def percent_decline(first, last):
    """Percent decline from one level to another, positive for a fall: `helpers.rates.change` with the other sign.

    Parameters
    ----------
    first, last : array-like or scalar
        Levels in one unit; `first` above 0, `last` 0 or more.

    Returns
    -------
    float, numpy.ndarray or pandas.Series
        Percent, at most 100; a rise is negative.

    Raises
    ------
    ValueError, TypeError
        If an input is refused (see the module).

    References
    ----------
    UN IGME, Levels and Trends in Child Mortality, whose tables give the decline since a base year.

    Examples
    --------
    >>> percent_decline([40, 50], [30, 60])
    array([ 25., -20.])
    """
    first, last, index = read(first=(first, POSITIVE), last=(last, NOT_NEGATIVE))
    return same_kind(100 * (1 - last / first), index)


def child_mortality_1_to_4(under_five, infant):
    """Probability of dying between the first and the fifth birthday, from those before the first and before the fifth.

    In the notation of life tables 4q1 = 1 - (1 - 5q0) / (1 - 1q0): it is per 1,000 children who reached their first
    birthday, so it is a little more than the difference of the two.

    Parameters
    ----------
    under_five, infant : array-like or scalar
        Deaths before the fifth and before the first birthday per 1,000 live births, from 0 to 1,000; `infant` at most
        `under_five` and below 1,000.

    Returns
    -------
    float, numpy.ndarray or pandas.Series
        Deaths per 1,000 children alive at their first birthday.

    Raises
    ------
    ValueError, TypeError
        If an input is refused (see the module).

    References
    ----------
    Preston, Heuveline and Guillot (2001), Demography: measuring and modeling population processes, Blackwell, chapter 3.

    Examples
    --------
    >>> child_mortality_1_to_4([50, 300], [40, 200]).round(2)
    array([ 10.42, 125.  ])
    """
    under_five, infant, index = read(
        ascending=[("infant", "under_five")],
        under_five=(under_five, _PER_1000),
        infant=(infant, _PER_1000_NOT_ALL),
    )
    return same_kind(1_000 * (under_five - infant) / (1_000 - infant), index)
