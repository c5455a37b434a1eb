"""Funnel plots: how far from the common level a region may lie before that is remarkable, and overdispersion.

The counts of different regions are taken as independent. Scalars, array-likes and pandas Series are taken,
checked and returned as in `helpers.stats.rates`.
A region without data stays out of an estimate for all of them, and is counted.
"""

import numpy as np
from scipy import stats

from helpers.stats.checking import COUNT, POSITIVE, UP_TO_10_MILLION, fraction, one_list, one_number, read, tabulated

_MEAN = (*POSITIVE, *UP_TO_10_MILLION)
_TAIL = ((lambda v: ~((v >= 0) & (v < 0.5)), "is a fraction from 0 to below 0.5, for example 0.1"),)


def funnel_limits(expected, confidence=0.95, clip=False):
    """Limits of a funnel plot of observed over expected, between which a region lies if only chance is at work.

    They are exact quantiles of the Poisson count, interpolated to a smooth curve: r less the part of P(R = r) by which
    P(R <= r) exceeds the area, r being the quantile.

    Parameters
    ----------
    expected : array-like or scalar
        Number expected under the reference rate, above 0, at most 10 million.
    confidence : array-like or scalar
        Fraction between 0 and 1; funnels show 0.95 and 0.998.
    clip : bool
        The lower limit is negative where no events at all would not be remarkable, and below 0.03 expected events the
        upper one is too. They are left so, unless `clip` puts them at 0 for display.

    Returns
    -------
    pandas.DataFrame
        expected, lower, upper (ratios; times `expected` they are counts, times a reference rate they are rates),
        confidence. A missing number expected gives a row of NaN.

    References
    ----------
    Spiegelhalter (2005), Funnel plots for comparing institutional performance, Statistics in Medicine 24:1185-1202,
    appendix A.

    Examples
    --------
    >>> funnel_limits([5, 50], 0.95).round(2)
       expected  lower  upper  confidence
    0       5.0   0.11   1.88        0.95
    1      50.0   0.72   1.28        0.95
    """
    found = [] if isinstance(clip, (bool, np.bool_)) else [f"clip is True or False; got {clip!r}"]
    expected, confidence, index = read(found=found, expected=(expected, _MEAN), confidence=(confidence, fraction(0.95)))
    area = (1 - confidence) / 2
    low, high = stats.poisson.ppf(area, expected), stats.poisson.isf(area, expected)
    lower = (low - (stats.poisson.cdf(low, expected) - area) / stats.poisson.pmf(low, expected)) / expected
    # The same from above: 1 - area and the probability of `high` or less are both too near 1 to be subtracted.
    upper = (high - (area - stats.poisson.sf(high, expected)) / stats.poisson.pmf(high, expected)) / expected
    if clip:
        lower, upper = np.maximum(lower, 0), np.maximum(upper, 0)
    return tabulated(index, expected=expected, lower=lower, upper=upper, confidence=confidence)


def overdispersion(observed, expected, winsorise=0.1):
    """How much more the regions differ from what is expected of them than chance would have them differ.

    Each region has a z-score, (O - E) / sqrt(E): its distance from the expected in standard deviations of a Poisson count.
    The outermost scores are pulled in to the quantiles `winsorise` and ``1 - winsorise`` (interpolated linearly), so that a
    few truly exceptional regions do not widen the funnel for all; phi is the mean of their squares. tau2 is the variance
    between the regions, as ratios, that accounts for it (DerSimonian and Laird around a known centre), 0 if phi is not
    above 1 - 1 / regions.

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
        One row: phi, tau2, regions (number with data, of which the estimate is), missing (number without, left out),
        winsorise. With fewer than two regions phi and tau2 are NaN.

    Warnings
    --------
    Winsorising lowers phi also where chance alone is at work, to about 0.7 for 20 regions and 0.1; phi is not corrected
    for that. And 20 regions tell phi poorly: without winsorising, 95 % of what chance alone gives lies between about 0.5 and 1.7.

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
    observed, expected, tail, _ = read(
        found=one_number(winsorise=winsorise),
        observed=(observed, COUNT),
        expected=(expected, POSITIVE),
        winsorise=(winsorise, _TAIL),
    )
    one_list("observed", observed)
    known = np.isfinite(observed + expected)
    regions, phi, tau2 = known.sum(), np.nan, np.nan
    if regions > 1:
        weight, area = expected[known], tail[known][0]
        z = (observed[known] - weight) / np.sqrt(weight)
        phi = np.mean(np.clip(z, *np.quantile(z, [area, 1 - area])) ** 2)
        excess = max(regions * phi - (regions - 1), 0)
        tau2 = excess / (weight.sum() - (weight**2).sum() / weight.sum())
    return tabulated(None, phi=phi, tau2=tau2, regions=regions, missing=known.size - regions, winsorise=winsorise)
