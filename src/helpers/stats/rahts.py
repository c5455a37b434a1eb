"""Yearly infant mortality on weighted births: infants who die in a year were born in it or in the year before.

The rate divides deaths by two thirds of the births of the year and one third of those of the year before. The principle is
named after Rahts; Statistics Poland documents it for its own earlier rates, with other weights. For Kazakhstan it is inferred
here from published deaths and rates, not documented: no text of the statistics bureau with the formula was found. Births are
above 0; results are a float, an array or a Series, as the inputs were.
"""

from helpers.stats.checking import checked, same_kind

SHARE = 2 / 3  # of the births of the year itself: inferred here, not documented
PER = 1_000


def weighted(births, previous):
    """Births that the deaths of a year are divided by, from the live births of the year and of the year before.

    >>> float(weighted(300_000, 330_000))
    310000.0
    """
    births, previous, index = checked(births=births, previous=previous)
    return same_kind(SHARE * births + (1 - SHARE) * previous, index)


def weighted_rate(deaths, births, previous):
    """Infant deaths per 1,000 weighted births, from a whole number of deaths and the births of the year and of the year before.

    >>> round(float(weighted_rate(3_215, 403_893, 446_491)), 2)  # Kazakhstan in 2022: published as 7.69
    7.69
    """
    deaths, births, previous, index = checked(deaths=deaths, births=births, previous=previous)
    return same_kind(PER * deaths / (SHARE * births + (1 - SHARE) * previous), index)


def deaths(rate, births, previous):
    """Infant deaths, not rounded, that a rate per 1,000 weighted births implies.

    >>> round(float(deaths(7.69, 403_893, 446_491)))  # Kazakhstan in 2022: 3,215 were counted
    3215
    """
    rate, births, previous, index = checked(rate=rate, births=births, previous=previous)
    return same_kind(rate * (SHARE * births + (1 - SHARE) * previous) / PER, index)
