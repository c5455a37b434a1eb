"""Funnel plots: how far from the common level a region may lie before that is remarkable, and overdispersion.

The counts of different regions are taken as independent. Inputs are taken, checked and refused as in `helpers.stats.rates`.
"""

import numpy as np
from scipy import special, stats
from scipy.optimize import elementwise
from statsmodels.stats.rates import confint_poisson

from helpers.stats.checking import POSITIVE, UP_TO_10_MILLION, checked, one_list, one_number, one_of, tabulated

_MEAN = {"expected": (*POSITIVE, *UP_TO_10_MILLION)}
_TAIL = {"winsorise": ((lambda v: ~((v >= 0) & (v < 0.5)), "is a fraction from 0 to below 0.5, for example 0.1"),)}


def _spiegelhalter(expected, area):
    at, high = stats.poisson.ppf(area, expected), stats.poisson.isf(area, expected)
    lower = at - (stats.poisson.cdf(at, expected) - area) / stats.poisson.pmf(at, expected)
    # The same from above: 1 - area and the probability of `high` or less are both too near 1 to be subtracted.
    return lower, high - (area - stats.poisson.sf(high, expected)) / stats.poisson.pmf(high, expected)


def _inverse(expected, area):
    def solve(tail, low, high):
        return elementwise.find_root(lambda at, mean, area: tail(at, mean) - area, (low, high), args=(expected, area)).x

    # The tails of the Poisson distribution, between whole numbers too: each limit lies within one of its quantile. With
    # fewer expected than the upper limit of a count of 0, no count lies on the lower one.
    low, high = stats.poisson.ppf(area, expected), stats.poisson.isf(area, expected)
    none = expected <= -np.log(area)
    at = np.where(none, 1, low)
    lower = solve(lambda at, mean: special.gammaincc(at + 1, mean), np.maximum(at - 1.5, -1 + 1e-9), at + 0.5)
    upper = solve(special.gammainc, np.maximum(high - 0.5, 1e-9), high + 1.5)
    return np.where(none, 0, lower), upper


_FUNNELS = {
    "spiegelhalter": _spiegelhalter,
    "inverse": _inverse,
    "garwood": lambda expected, area: confint_poisson(expected, 1, method="exact-c", alpha=2 * area),
    "quantile": lambda expected, area: (stats.poisson.ppf(area, expected), stats.poisson.isf(area, expected)),
}


def funnel_limits(expected, confidence=0.95, convention="spiegelhalter", clip=False):
    """Limits of a funnel plot of observed over expected, between which a region lies if only chance is at work.

    Parameters
    ----------
    expected : array-like or scalar
        Number expected under the reference rate, above 0, at most 10 million.
    confidence : array-like or scalar
        Fraction between 0 and 1; funnels show 0.95 and 0.998.
    convention : {"spiegelhalter", "inverse", "garwood", "quantile"}
        "spiegelhalter": exact quantiles of the Poisson count, interpolated to a smooth curve: r less the part of
        P(R = r) by which P(R <= r) exceeds the area, r being the quantile. "inverse", as public health offices in the United
        Kingdom draw them: the observed number whose exact (Garwood) interval just reaches the expected one, continued between
        whole numbers. "garwood": the Garwood interval of the expected number, as if that had been observed. "quantile": the
        whole quantiles, a staircase. They agree for hundreds of expected events and disagree for a few.
    clip : bool
        Whether negative limits of "spiegelhalter" (where no events would not be remarkable) are put at 0 for display.

    Returns
    -------
    pandas.DataFrame
        expected, lower, upper (ratios; times `expected` they are counts, times a reference rate they are rates),
        confidence, convention. A missing number expected gives a row of NaN.

    References
    ----------
    Spiegelhalter (2005), Funnel plots for comparing institutional performance, Statistics in Medicine 24:1185-1202,
    appendix A. Garwood (1936), Biometrika 28:437-442.

    Examples
    --------
    >>> funnel_limits([5, 50], 0.95, "inverse").round(2)
       expected  lower  upper  confidence convention
    0       5.0   0.14   2.06        0.95    inverse
    1      50.0   0.72   1.30        0.95    inverse
    """
    found = one_of("convention", convention, _FUNNELS)
    if not isinstance(clip, (bool, np.bool_)):
        found.append(f"clip is True or False; got {clip!r}")
    expected, confidence, index = checked(found=found, rules=_MEAN, expected=expected, confidence=confidence)
    lower, upper = (limit / expected for limit in _FUNNELS[convention](expected, (1 - confidence) / 2))
    if clip:
        lower, upper = np.maximum(lower, 0), np.maximum(upper, 0)
    return tabulated(index, expected=expected, lower=lower, upper=upper, confidence=confidence, convention=convention)


def overdispersion(observed, expected, winsorise=0.1):
    """How much more the regions differ from what is expected of them than chance would have them differ.

    The z-scores of the regions, (O - E) / sqrt(E), are pulled in to
    the quantiles `winsorise` and ``1 - winsorise``, so that a few exceptional regions do not widen the funnel for all; phi is
    the mean of their squares. tau2 is the variance between regions that accounts for it (DerSimonian and Laird, around a known
    centre).

    Parameters
    ----------
    observed : array-like
        Events of each region: whole numbers from 0 to 2**53 - 1.
    expected : array-like or scalar
        Numbers expected under the common rate, above 0.
    winsorise : scalar
        Fraction from 0 to below 0.5 at either end; 0 leaves the scores as they are.

    Returns
    -------
    pandas.DataFrame
        One row: phi, tau2 (NaN with fewer than two regions), regions (with data), missing (without, left out), winsorise.

    Warnings
    --------
    Winsorising lowers phi also where chance alone is at work, to about 0.7 for 20 regions and 0.1; phi is not corrected for
    that. Without it, 95 % of what chance gives for 20 regions lies between about 0.5 and 1.7.

    References
    ----------
    Spiegelhalter (2005), Handling over-dispersion of performance indicators, Quality and Safety in Health Care
    14:347-351. DerSimonian and Laird (1986), Controlled Clinical Trials 7:177-188.

    Examples
    --------
    >>> overdispersion([16, 4, 12, 8, None], 10, winsorise=0).round(3)
       phi   tau2  regions  missing  winsorise
    0  2.0  0.167        4        1          0
    """
    observed, expected, tail, _ = checked(
        found=one_number(winsorise=winsorise),
        rules=_TAIL,
        observed=observed,
        expected=expected,
        winsorise=winsorise,
    )
    one_list("observed", observed)
    known = np.isfinite(observed + expected)
    regions, phi, tau2 = known.sum(), np.nan, np.nan
    if regions > 1:
        precision = expected[known]
        z = (observed[known] - precision) / np.sqrt(precision)
        area = tail[known][0]
        phi = np.mean(np.clip(z, *np.quantile(z, [area, 1 - area])) ** 2)
        excess = max(regions * phi - (regions - 1), 0)
        tau2 = excess / (precision.sum() - (precision**2).sum() / precision.sum())
    return tabulated(None, phi=phi, tau2=tau2, regions=regions, missing=known.size - regions, winsorise=winsorise)
