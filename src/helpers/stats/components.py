"""Changes of counts, of births and of rates: how they fit together, and what each brought about.

A count is a rate times births, so that any two of the three changes give the third. Inputs are taken,
checked and refused as in `helpers.stats.rates`.
"""

from helpers.stats.checking import NOT_NEGATIVE, PERCENT, POSITIVE, read, same_kind


def change(before, after):
    """Percent change from one value (above 0) to another (0 or more), in one unit: 100 (after / before - 1).

    It is a float, an array or a Series, as the inputs were; a fall is negative.

    Examples
    --------
    >>> change([40, 50], [30, 60])
    array([-25.,  20.])
    """
    before, after, index = read(before=(before, POSITIVE), after=(after, NOT_NEGATIVE))
    return same_kind(100 * (after / before - 1), index)


def rate_change_from_count_change(count_change_percent, births_before, births_after):
    """Percent change of the rate that goes with a percent change of the count (-100 or more).

    The births of the two periods are above 0, in one unit; the result is a float, an array or a Series, as the inputs were.

    Examples
    --------
    >>> round(rate_change_from_count_change(-10, births_before=100, births_after=90), 6)
    0.0
    """
    percent, before, after, index = read(
        count_change_percent=(count_change_percent, PERCENT),
        births_before=(births_before, POSITIVE),
        births_after=(births_after, POSITIVE),
    )
    return same_kind(100 * ((1 + percent / 100) * before / after - 1), index)


def count_change_from_rate_change(rate_change_percent, births_before, births_after):
    """Percent change of the count that goes with a percent change of the rate; as `rate_change_from_count_change`.

    Examples
    --------
    >>> round(count_change_from_rate_change(-10, births_before=100, births_after=90), 6)
    -19.0
    """
    percent, before, after, index = read(
        rate_change_percent=(rate_change_percent, PERCENT),
        births_before=(births_before, POSITIVE),
        births_after=(births_after, POSITIVE),
    )
    return same_kind(100 * ((1 + percent / 100) * after / before - 1), index)
