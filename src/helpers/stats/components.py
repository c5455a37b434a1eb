"""Changes of counts, of births and of rates: a count is a rate times births, so any two of the three give the third.

Inputs are taken, checked and refused as in `helpers.stats.rates`.
"""

import numpy as np

from helpers.stats.checking import checked, same_kind, tabulated


def change(before, after):
    """Percent change from one value (above 0) to another (0 or more), in one unit: 100 (after / before - 1).

    It is a float, an array or a Series, as the inputs were; a fall is negative.

    >>> change([40, 50], [30, 60])
    array([-25.,  20.])
    """
    before, after, index = checked(before=before, after=after)
    return same_kind(100 * (after / before - 1), index)


def _times(percent, before, after):
    """A percent change times after / before; where the two are equal, with its digits as they are."""
    return np.where(before == after, percent, 100 * ((1 + percent / 100) * after / before - 1))


def rate_change_from_count_change(count_change_percent, births_before, births_after):
    """Percent change of the rate that goes with a percent change of the count (-100 or more).

    The births of the two periods are above 0, in one unit; the result is a float, an array or a Series, as the inputs were.

    >>> round(rate_change_from_count_change(-10, births_before=100, births_after=90), 6)
    0.0
    """
    percent, before, after, index = checked(
        count_change_percent=count_change_percent, births_before=births_before, births_after=births_after
    )
    return same_kind(_times(percent, after, before), index)


def count_change_from_rate_change(rate_change_percent, births_before, births_after):
    """Percent change of the count that goes with a percent change of the rate; as `rate_change_from_count_change`.

    >>> round(count_change_from_rate_change(-10, births_before=100, births_after=90), 6)
    -19.0
    """
    percent, before, after, index = checked(
        rate_change_percent=rate_change_percent, births_before=births_before, births_after=births_after
    )
    return same_kind(_times(percent, before, after), index)


def decompose_count_change(count_before, births_before, count_after, births_after):
    """Split the change of a count into what births and what the rate brought about.

    Parameters
    ----------
    count_before, count_after : array-like or scalar
        Events in the two periods: whole numbers, `count_before` above 0.
    births_before, births_after : array-like or scalar
        Denominators of the two periods, above 0, in one unit.

    Returns
    -------
    pandas.DataFrame
        count_change, births_change, rate_change (percent); births_share, rate_share (fractions of the change of the
        logarithm of the count, which add up to 1 and leave 0-1 when births and rate moved in opposite directions; NaN
        when the count did not change or fell to 0); deaths_from_births, deaths_from_rate (events, adding up to
        count_after - count_before: the change of each factor times the mean of the other).

    References
    ----------
    Kitagawa (1955), Components of a difference between two rates, Journal of the American Statistical Association
    50:1168-1194.

    Examples
    --------
    >>> decompose_count_change(100, 50_000, 81, 45_000).round(2).T
                           0
    count_change       -19.0
    births_change      -10.0
    rate_change        -10.0
    births_share         0.5
    rate_share           0.5
    deaths_from_births  -9.5
    deaths_from_rate    -9.5
    """
    count_0, births_0, count_1, births_1, index = checked(
        count_before=count_before, births_before=births_before, count_after=count_after, births_after=births_after
    )
    rate_0, rate_1 = count_0 / births_0, count_1 / births_1
    undefined = (count_1 == count_0) | (count_1 == 0)
    log_count = np.log(np.where(undefined, np.nan, count_1 / count_0))
    births_share = np.log(births_1 / births_0) / log_count
    return tabulated(
        index,
        count_change=100 * (count_1 / count_0 - 1),
        births_change=100 * (births_1 / births_0 - 1),
        rate_change=100 * (rate_1 / rate_0 - 1),
        births_share=births_share,
        rate_share=1 - births_share,
        deaths_from_births=(births_1 - births_0) * (rate_0 + rate_1) / 2,
        deaths_from_rate=(rate_1 - rate_0) * (births_0 + births_1) / 2,
    )
