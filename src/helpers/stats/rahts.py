"""Yearly infant mortality on weighted births: infants who die in a year were born in it or in the year before.

The rate divides deaths by two thirds of the births of the year and one third of those of the year before. The principle is
named after Rahts; Statistics Poland documents it for its own earlier rates, with other weights. For Kazakhstan it is inferred
here from published deaths and rates, not documented: no text of the statistics bureau with the formula was found.
"""

from __future__ import annotations

from helpers.stats.checking import POSITIVE, read, same_kind

SHARE = 2 / 3  # of the births of the year itself: inferred here, not documented


def weighted_births(births, previous):
    """Births that the deaths of a year are divided by, from those of the year and of the year before (above 0).

    Examples
    --------
    >>> births = weighted_births(403_893, 446_491)  # Kazakhstan in 2022: 3,215 infant deaths, a rate of 7.69
    >>> round(1_000 * 3_215 / births, 2)
    7.69
    """
    births, previous, index = read(births=(births, POSITIVE), previous=(previous, POSITIVE))
    return same_kind(SHARE * births + (1 - SHARE) * previous, index)
