"""How many regions rise or fall by chance alone.

With two deaths a year, a region rises or falls by luck. The counts of different regions and years are taken as independent; a
missing region makes the answer missing. Inputs are taken, checked and refused as in `helpers.stats.rates`.
"""

import numpy as np
from scipy import stats

from helpers.stats.checking import NOT_NEGATIVE, POSITIVE, UP_TO_10_MILLION, checked, one_list, one_number, tabulated

_RULES = dict.fromkeys(["expected_before", "expected_after"], (*NOT_NEGATIVE, *UP_TO_10_MILLION))
_RULES |= {"years": (*POSITIVE, *UP_TO_10_MILLION)}
_RULES |= {"probabilities": ((lambda v: (v < 0) | (v > 1), "is a probability: give 0 to 1"),)}
# Which of two rates is higher is decided on products of counts and births; this is far above their rounding errors and
# far below any difference that is one.
_ROUNDING = 1e-14


def chance_of_rise(expected_before, expected_after, births_before=1, births_after=1):
    """Probability that a count, or a rate, comes out higher in the second of two periods.

    Both counts are Poisson and independent. Without births the counts are compared, with births the rates. The sum runs
    over every count of the first period except the outermost 1e-13 of either end, and over all of the second.

    Parameters
    ----------
    expected_before, expected_after : array-like or scalar
        Expected events in the two periods, from 0 to 10 million; they need not be whole.
    births_before, births_after : array-like or scalar
        Denominators of the two periods, above 0, in one unit.

    Returns
    -------
    pandas.DataFrame
        up, tie, down: probabilities that add up to 1. A missing input gives NaN throughout.

    References
    ----------
    Skellam (1946), The frequency distribution of the difference between two Poisson variates belonging to different
    populations, Journal of the Royal Statistical Society 109:296.

    Examples
    --------
    Two deaths expected, then 1.8, among 10 % fewer births:

    >>> chance_of_rise(2, 1.8, births_before=1_000, births_after=900).round(3)
          up    tie   down
    0  0.544  0.022  0.433
    """
    before, after, births_0, births_1, index = checked(
        rules=_RULES,
        expected_before=expected_before,
        expected_after=expected_after,
        births_before=births_before,
        births_after=births_after,
    )
    low, high = stats.poisson.ppf(1e-13, before), stats.poisson.isf(1e-13, before)
    first = np.asarray(low)[..., None] + np.arange(np.nan_to_num(high - low).max(initial=0) + 1)
    before, after, ratio = (np.asarray(v)[..., None] for v in (before, after, births_1 / births_0))
    weight = stats.poisson.pmf(first, before)
    # Counts of the second period up to `most` are not a rise, those below `least` are a fall; a tie is both ends at once.
    most, least = np.floor(first * ratio * (1 + _ROUNDING)), np.ceil(first * ratio * (1 - _ROUNDING))
    up, down = stats.poisson.sf(most, after), stats.poisson.cdf(least - 1, after)
    tie = np.where(most == least, stats.poisson.pmf(most, after), 0)
    up, tie, down = ((weight * part).sum(axis=-1) for part in (up, tie, down))
    # What the sum leaves out is shared out, so that the three add up to 1.
    whole = up + tie + down
    return tabulated(index, up=up / whole, tie=tie / whole, down=down / whole)


def _at_least(probability):
    return np.minimum(np.cumsum(probability[::-1])[::-1], 1)


def number_rising(probabilities):
    """Exact distribution of the number of regions that rise, each with a probability of its own.

    The Poisson-binomial distribution, by convolution of the regions one after another: even the smallest probabilities are exact
    to rounding.

    Parameters
    ----------
    probabilities : array-like or scalar
        One probability for each region, at least one, for example ``chance_of_rise(...).up``.

    Returns
    -------
    pandas.DataFrame
        One row for each number from 0 to that of the regions: number, probability, at_least (probability of that number
        or more), expected (expected number, the same in every row). If any of the probabilities is missing, all but
        `number` is NaN.

    References
    ----------
    Wang (1993), On the number of successes in independent trials, Statistica Sinica 3:295-312.

    Examples
    --------
    >>> number_rising([0.5, 0.5, 0.2]).round(2)
       number  probability  at_least  expected
    0       0         0.20      1.00       1.2
    1       1         0.45      0.80       1.2
    2       2         0.30      0.35       1.2
    3       3         0.05      0.05       1.2
    """
    chances, _ = checked(rules=_RULES, probabilities=probabilities)
    one_list("probabilities", chances)
    distribution = np.zeros(chances.size + 1)
    distribution[0] = 1
    for chance in np.ravel(chances):
        risen = distribution[:-1] * chance
        distribution *= 1 - chance
        distribution[1:] += risen
    return tabulated(
        None,
        number=np.arange(chances.size + 1),
        probability=distribution,
        at_least=_at_least(distribution),
        expected=np.full(chances.size + 1, chances.sum()),
    )


def rising_by_chance(
    expected_before, expected_after, births_before=1, births_after=1, years=1, draws=100_000, seed=1, counts=False
):
    """The number of regions that rise, simulated: what ``number_rising(chance_of_rise(...).up)`` gives exactly, by drawing.

    In each draw every region has two Poisson counts, and rises if the second, or with births the second rate, is the higher
    one. A common change of the risk is put in by the caller: ``expected_after = expected_before * 0.85``.

    Parameters
    ----------
    expected_before, expected_after : array-like or scalar
        Expected events of each region in one year of either period, from 0 to 10 million.
    births_before, births_after : array-like or scalar
        Denominators of each region in the two periods, above 0, in one unit. Without them the counts are compared.
    years : scalar
        Years pooled in either period, above 0: the counts are drawn for all of them together.
    draws, seed : scalar
        The number of draws, from 1,000 to 1,000,000, and their seed.
    counts : bool
        Whether to compare the counts of the same draws as well: columns counts_share, counts_at_least, counts_expected.

    Returns
    -------
    pandas.DataFrame
        One row for each number from 0 to that of the regions: number, share (of the draws), at_least (share with that
        number or more), expected (mean number, the same in every row). With 100,000 draws a share is uncertain by 0.003
        at most. If an input of any region is missing, all but `number` is NaN.

    Examples
    --------
    >>> rising_by_chance([2, 8], [1.8, 7.2]).round(2)
       number  share  at_least  expected
    0       0   0.41      1.00      0.72
    1       1   0.46      0.59      0.72
    2       2   0.13      0.13      0.72
    """
    before, after, births_0, births_1, years, draws, seed, _ = checked(
        found=one_number(years=years, draws=draws, seed=seed),
        rules=_RULES,
        expected_before=expected_before,
        expected_after=expected_after,
        births_before=births_before,
        births_after=births_after,
        years=years,
        draws=draws,
        seed=seed,
    )
    one_list("expected_before", before)
    before, after, ratio = (np.ravel(v) for v in (before * years, after * years, births_1 / births_0))
    regions, draws = before.size, int(np.ravel(draws)[0])
    ratios = np.stack([ratio, np.ones(regions)][: 1 + counts])
    share = np.full((len(ratios), regions + 1), np.nan)
    if np.isfinite(before + after + ratio).all():
        generator = np.random.default_rng(int(np.ravel(seed)[0]))
        rising = np.zeros((len(ratios), draws), int)
        # Region by region: one mean for all draws is drawn from much faster than a table of means.
        for i in range(regions):
            first, second = generator.poisson(before[i], draws), generator.poisson(after[i], draws)
            rising += second > first * (ratios[:, i, None] * (1 + _ROUNDING))
        share = np.stack([np.bincount(risen, minlength=regions + 1) for risen in rising]) / draws
    columns = {"number": np.arange(regions + 1)}
    for name, of in zip(("", "counts_"), share, strict=False):
        expected = np.full(regions + 1, (columns["number"] * of).sum())
        columns |= {f"{name}share": of, f"{name}at_least": _at_least(of), f"{name}expected": expected}
    return tabulated(None, **columns)
