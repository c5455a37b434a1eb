"""Yearly infant mortality on weighted births: infants who die in a year were born in it or in the year before.

The rate divides deaths by two thirds of the births of the year and one third of those of the year before. The principle is
named after Rahts; Statistics Poland documents it for its own earlier rates, with other weights. For Kazakhstan it is inferred
here from published deaths and rates, not documented: no text of the statistics bureau with the formula was found.
"""

from __future__ import annotations

from helpers.stats.checking import POSITIVE, read, same_kind

SHARE = 2 / 3  # of the births of the year itself: inferred here, not documented


def weighted_births(births, previous):
    """Births that the deaths of a year are divided by.

    Parameters
    ----------
    births, previous : array-like or scalar
        Live births of the year and of the year before, above 0.

    Returns
    -------
    float, numpy.ndarray or pandas.Series
        Of the kind that was given.

    Examples
    --------
    >>> float(weighted_births(300_000, 330_000))
    310000.0
    """
    births, previous, index = read(births=(births, POSITIVE), previous=(previous, POSITIVE))
    return same_kind(SHARE * births + (1 - SHARE) * previous, index)
