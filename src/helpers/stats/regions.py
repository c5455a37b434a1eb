"""What small regional numbers can and cannot say: rises by chance, funnels, overdispersion, shrinkage, publication rules.

With two deaths a year, a region rises or falls by luck alone. The functions here tell what luck alone would do, how far
from the national level a region may lie before that is remarkable, and what an estimate looks like that does not take
luck for a regional difference. All of them take the counts of different regions and years as independent.

Scalars, array-likes and pandas Series are taken, checked and returned as in `helpers.stats.rates`: missing stays missing, and
anything else that cannot be right is refused with one message that lists every problem found. A region without data can
therefore never appear as zero. Where one answer is about all regions together, a missing region either makes it missing
(how many rise is not known if one of them is not) or stays out and is counted (an estimate from those with data).
"""

import numpy as np
import pandas as pd
from scipy import special, stats
from scipy.optimize import elementwise
from statsmodels.stats.rates import confint_poisson

from helpers.stats.inputs import COUNT, DRAWS, NOT_NEGATIVE, POSITIVE, SEED, fraction, one_number, one_of, read, tabulated
from helpers.stats.rates import count_interval, rate

# The sum over all counts near a mean of ten million has some 50 000 terms; beyond it would only eat memory.
_LARGEST = ((lambda v: np.isfinite(v) & (v > 1e7), "must be at most 10 million"),)
_EXPECTED, _MEAN = (*NOT_NEGATIVE, *_LARGEST), (*POSITIVE, *_LARGEST)
_PROBABILITY = ((lambda v: (v < 0) | (v > 1), "is a probability: give 0 to 1"),)
_TAIL = ((lambda v: ~((v >= 0) & (v < 0.5)), "is a fraction from 0 to below 0.5, for example 0.1"),)

# Which of two rates is higher is decided on products of counts and births; this is far above their rounding errors and
# far below any difference that is one.
_ROUNDING = 1e-14


def _listed(name, values):
    """Refuse what is not one list of regions."""
    if values.ndim > 1:
        raise ValueError(f"{name} is one list of regions: give a Series or one dimension; got the shape {values.shape}")
    if values.size == 0:
        raise ValueError(f"{name} is empty: give at least one region")


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

    Raises
    ------
    ValueError, TypeError
        If an input is refused (see the module).

    References
    ----------
    Skellam (1946), The frequency distribution of the difference between two Poisson variates belonging to different
    populations, Journal of the Royal Statistical Society 109:296.

    Examples
    --------
    Two deaths expected, then 1.8, among 10 % fewer births. Seldom is a tie of the counts one of the rates:

    >>> chance_of_rise(2, 1.8).round(3)
          up    tie   down
    0  0.355  0.212  0.433
    >>> chance_of_rise(2, 1.8, births_before=1_000, births_after=900).round(3)
          up    tie   down
    0  0.544  0.022  0.433
    """
    before, after, births_0, births_1, index = read(
        expected_before=(expected_before, _EXPECTED),
        expected_after=(expected_after, _EXPECTED),
        births_before=(births_before, POSITIVE),
        births_after=(births_after, POSITIVE),
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

    The Poisson-binomial distribution, by convolution of the regions one after another. Nothing is subtracted on the way,
    so that even the smallest probabilities are exact to rounding.

    Parameters
    ----------
    probabilities : array-like or scalar
        One probability for each region, for example ``chance_of_rise(...).up``.

    Returns
    -------
    pandas.DataFrame
        One row for each number from 0 to that of the regions: number, probability, at_least (probability of that number
        or more), expected (expected number, the same in every row). If any of the probabilities is missing, all but
        `number` is NaN.

    Raises
    ------
    ValueError, TypeError
        If an input is refused (see the module), or there are no regions.

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
    chances, _ = read(probabilities=(probabilities, _PROBABILITY))
    _listed("probabilities", chances)
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


def rising_by_chance(expected_before, expected_after, births_before=1, births_after=1, years=1, draws=100_000, seed=1):
    """Simulated distribution of the number of regions that rise, for regions of any size.

    In each draw every region has two Poisson counts, and rises if the second, or with births the second rate, is the
    higher one. A common change of the risk is put in by the caller: ``expected_after = expected_before * 0.85``.
    The exact answer to the same question is ``number_rising(chance_of_rise(...).up)``; this one shows it by drawing.

    Parameters
    ----------
    expected_before, expected_after : array-like or scalar
        Expected events of each region in one year of either period, from 0 to 10 million.
    births_before, births_after : array-like or scalar
        Denominators of each region in the two periods, above 0, in one unit. Without them the counts are compared.
    years : scalar
        Years pooled in either period, above 0: the counts are drawn for all of them together.
    draws : scalar
        A whole number from 1,000 to 1,000,000.
    seed : scalar
        Seed of the draws.

    Returns
    -------
    pandas.DataFrame
        One row for each number from 0 to that of the regions: number, share (of the draws), at_least (share with that
        number or more), expected (mean number, the same in every row). With 100,000 draws a share is uncertain by 0.003
        at most. If an input of any region is missing, all but `number` is NaN.

    Raises
    ------
    ValueError, TypeError
        If an input is refused (see the module), or there are no regions.

    References
    ----------
    Metropolis and Ulam (1949), The Monte Carlo method, Journal of the American Statistical Association 44:335-341.

    Examples
    --------
    >>> rising_by_chance([2, 8], [1.8, 7.2]).round(2)
       number  share  at_least  expected
    0       0   0.41      1.00      0.72
    1       1   0.46      0.59      0.72
    2       2   0.13      0.13      0.72
    """
    before, after, births_0, births_1, years, draws, seed, _ = read(
        found=one_number(years=years, draws=draws, seed=seed),
        expected_before=(expected_before, _EXPECTED),
        expected_after=(expected_after, _EXPECTED),
        births_before=(births_before, POSITIVE),
        births_after=(births_after, POSITIVE),
        years=(years, _MEAN),
        draws=(draws, DRAWS),
        seed=(seed, SEED),
    )
    _listed("expected_before", before)
    before, after, ratio = (np.ravel(v) for v in (before * years, after * years, births_1 / births_0))
    regions, draws = before.size, int(np.ravel(draws)[0])
    share = np.full(regions + 1, np.nan)
    if np.isfinite(before + after + ratio).all():
        generator = np.random.default_rng(int(np.ravel(seed)[0]))
        rising = np.zeros(draws, int)
        # Region by region: one mean for all draws is drawn from much faster than a table of means.
        for i in range(regions):
            first, second = generator.poisson(before[i], draws), generator.poisson(after[i], draws)
            rising += second > first * (ratio[i] * (1 + _ROUNDING))
        share = np.bincount(rising, minlength=regions + 1) / draws
    number = np.arange(regions + 1)
    expected = np.full(regions + 1, (number * share).sum())
    return tabulated(None, number=number, share=share, at_least=_at_least(share), expected=expected)


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


def _garwood(expected, area):
    return confint_poisson(expected, 1, method="exact-c", alpha=2 * area)


def _quantile(expected, area):
    return stats.poisson.ppf(area, expected), stats.poisson.isf(area, expected)


_FUNNELS = {"spiegelhalter": _spiegelhalter, "inverse": _inverse, "garwood": _garwood, "quantile": _quantile}


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
        P(R = r) by which P(R <= r) exceeds the area, r being the quantile. "inverse": as public health offices in the
        United Kingdom draw them: the observed number whose exact (Garwood) interval just reaches the expected one,
        continued between whole numbers. "garwood": the Garwood interval of the expected number, as if that had been
        observed; some software draws it. "quantile": the whole quantiles themselves, a staircase. They agree for
        hundreds of expected events and disagree for a few.
    clip : bool
        The lower limit of "spiegelhalter" is negative where no events at all would not be remarkable, and below 0.03
        expected events the upper one is too. They are left so, unless `clip` puts them at 0 for display.

    Returns
    -------
    pandas.DataFrame
        expected, lower, upper (ratios; times `expected` they are counts, times a reference rate they are rates),
        confidence, convention. A missing number expected gives a row of NaN.

    Raises
    ------
    ValueError, TypeError
        If an input is refused (see the module).

    References
    ----------
    Spiegelhalter (2005), Funnel plots for comparing institutional performance, Statistics in Medicine 24:1185-1202,
    appendix A. Garwood (1936), Biometrika 28:437-442.

    Examples
    --------
    >>> funnel_limits([5, 50], 0.95).round(2)
       expected  lower  upper  confidence     convention
    0       5.0   0.11   1.88        0.95  spiegelhalter
    1      50.0   0.72   1.28        0.95  spiegelhalter
    >>> funnel_limits([5, 50], 0.95, "inverse").round(2)
       expected  lower  upper  confidence convention
    0       5.0   0.14   2.06        0.95    inverse
    1      50.0   0.72   1.30        0.95    inverse
    """
    found = one_of("convention", convention, _FUNNELS)
    if not isinstance(clip, (bool, np.bool_)):
        found.append(f"clip is True or False; got {clip!r}")
    expected, confidence, index = read(found=found, expected=(expected, _MEAN), confidence=(confidence, fraction(0.95)))
    lower, upper = (limit / expected for limit in _FUNNELS[convention](expected, (1 - confidence) / 2))
    if clip:
        lower, upper = np.maximum(lower, 0), np.maximum(upper, 0)
    return tabulated(index, expected=expected, lower=lower, upper=upper, confidence=confidence, convention=convention)


def _ratio_scale(observed, expected):
    return (observed - expected) / np.sqrt(expected), expected


def _root_scale(observed, expected):
    return 2 * (np.sqrt(observed) - np.sqrt(expected)), 4 * expected


_SCALES = {"ratio": _ratio_scale, "sqrt": _root_scale}


def overdispersion(observed, expected, winsorise=0.1, scale="ratio"):
    """How much more the regions differ from what is expected of them than chance would have them differ.

    Each region has a z-score, its distance from the expected in standard deviations of a Poisson count. The outermost
    scores are pulled in to the quantiles `winsorise` and ``1 - winsorise`` (interpolated linearly), so that a few truly
    exceptional regions do not widen the funnel for all; phi is the mean of their squares. tau2 is the variance between
    the regions that accounts for it (the estimate of DerSimonian and Laird around a known centre), 0 if phi is not above
    1 - 1 / regions.

    Parameters
    ----------
    observed : array-like
        Events of each region: whole numbers from 0 to 2**53 - 1.
    expected : array-like or scalar
        Numbers expected under the common rate, above 0.
    winsorise : scalar
        Fraction from 0 to below 0.5 at either end; 0 leaves the scores as they are.
    scale : {"ratio", "sqrt"}
        Scale of the z-scores and of tau2. "ratio": that of observed over expected, z = (O - E) / sqrt(E); under chance
        alone the mean of its square is 1 whatever the size of the regions. "sqrt": that of its square root,
        z = 2 (sqrt(O) - sqrt(E)), more nearly normal for tens of events, but with few events the mean of its square is
        not 1 under chance alone: with 2 expected in each region it is 1.6.

    Returns
    -------
    pandas.DataFrame
        One row: phi, tau2, regions (number with data, of which the estimate is), missing (number without, left out),
        winsorise, scale. With fewer than two regions phi and tau2 are NaN.

    Raises
    ------
    ValueError, TypeError
        If an input is refused (see the module).

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
       phi   tau2  regions  missing  winsorise  scale
    0  2.0  0.167        4        1          0  ratio
    """
    observed, expected, tail, _ = read(
        found=one_of("scale", scale, _SCALES) + one_number(winsorise=winsorise),
        observed=(observed, COUNT),
        expected=(expected, POSITIVE),
        winsorise=(winsorise, _TAIL),
    )
    _listed("observed", observed)
    known = np.isfinite(observed + expected)
    regions, phi, tau2 = known.sum(), np.nan, np.nan
    if regions > 1:
        z, precision = _SCALES[scale](observed[known], expected[known])
        area = tail[known][0]
        phi = np.mean(np.clip(z, *np.quantile(z, [area, 1 - area])) ** 2)
        excess = max(regions * phi - (regions - 1), 0)
        tau2 = excess / (precision.sum() - (precision**2).sum() / precision.sum())
    return tabulated(None, phi=phi, tau2=tau2, regions=regions, missing=known.size - regions, winsorise=winsorise, scale=scale)


def shrink(observed, expected, confidence=0.95):
    """Ratios of observed to expected, each drawn towards the common one as far as chance makes it uncertain.

    The ratios behind the regions are taken to follow one gamma distribution, the prior. Its mean m and variance A are
    estimated by the method of moments of Marshall: m is all observed over all expected, A the variance of the ratios
    around m weighted by the expected numbers, less m over the mean expected number, which is what chance adds to it.
    The ratio of a region then follows a gamma distribution of shape O + shape and rate E + rate.

    Parameters
    ----------
    observed : array-like
        Events of each region: whole numbers from 0 to 2**53 - 1.
    expected : array-like or scalar
        Numbers expected under the common rate, above 0. Births give rates per birth in place of ratios.
    confidence : array-like or scalar
        Fraction between 0 and 1, for example 0.95.

    Returns
    -------
    pandas.DataFrame
        raw (observed / expected), value (posterior mean), lower, upper (equal tails of the posterior), weight (of the
        raw ratio in the value), shape, rate (of the prior), confidence. A region without data has a row of NaN, as far
        as the numbers are its own, and takes no part in the prior. With fewer than two regions there is no prior, and
        all but `raw` is NaN.

        If the regions differ no more than by chance (A is not above 0), shape and rate are infinite and weight is 0:
        every value is m, and lower and upper are the exact (Garwood) interval of m, as the posterior has no width.

    Raises
    ------
    ValueError, TypeError
        If an input is refused (see the module).

    Warnings
    --------
    The prior is taken as known once it is estimated, so that the intervals are too narrow, the more so the fewer the
    regions. The values are for looking at many regions at once, not for a verdict on one.

    References
    ----------
    Marshall (1991), Mapping disease and mortality rates using empirical Bayes estimators, Applied Statistics 40:283-294.
    Clayton and Kaldor (1987), Biometrics 43:671-681.

    Examples
    --------
    >>> shrink([30, 12, 3, None], [20, 20, 1, 5])[["raw", "value", "lower", "upper", "weight"]].round(2)
       raw  value  lower  upper  weight
    0  1.5   1.42   0.99   1.92    0.79
    1  0.6   0.70   0.42   1.07    0.79
    2  3.0   1.40   0.63   2.47    0.16
    3  NaN    NaN    NaN    NaN     NaN
    """
    observed, expected, confidence, index = read(
        observed=(observed, COUNT), expected=(expected, POSITIVE), confidence=(confidence, fraction(0.95))
    )
    raw, known = observed / expected, np.isfinite(observed + expected)
    mean = variance = np.nan
    if known.sum() > 1:
        all_observed, all_expected = observed[known].sum(), expected[known].sum()
        mean = all_observed / all_expected
        between = (expected[known] * (raw[known] - mean) ** 2).sum() / all_expected
        variance = between - mean / (all_expected / known.sum())
    if variance <= 0:
        shape = prior_rate = np.inf
        value, weight = np.where(known, mean, np.nan), np.where(known, 0.0, np.nan)
        limits = count_interval(all_observed, np.ravel(confidence))[["lower", "upper"]].to_numpy().T / all_expected
        lower, upper = (np.where(known, limit.reshape(raw.shape), np.nan) for limit in limits)
    else:
        shape, prior_rate = mean**2 / variance, mean / variance
        weight = expected / (expected + prior_rate)
        posterior = stats.gamma(observed + shape, scale=1 / (expected + prior_rate))
        value, lower, upper = (
            np.where(known, v, np.nan)
            for v in (posterior.mean(), posterior.ppf((1 - confidence) / 2), posterior.isf((1 - confidence) / 2))
        )
        weight = np.where(known, weight, np.nan)
    return tabulated(
        index,
        raw=raw,
        value=value,
        lower=lower,
        upper=upper,
        weight=weight,
        shape=np.full(raw.shape, shape),
        rate=np.full(raw.shape, prior_rate),
        confidence=confidence,
    )


def small_number_flags(count, births=None):
    """Which figures two offices of the United States would not publish, or not without a warning.

    Parameters
    ----------
    count : array-like or scalar
        Events: whole numbers from 0 to 2**53 - 1.
    births : array-like or scalar, optional
        Denominators, above 0. Left out altogether, only what the rules say of the count is applied.

    Returns
    -------
    pandas.DataFrame
        nchs_2023: the rate fails the presentation standard of the National Center for Health Statistics (see
        `helpers.stats.rates.rate`). cdc_suppressed: CDC WONDER would suppress the figure, because it rests on 1 to 9 events
        or on fewer than 10 births; it does show a 0. Both are of pandas type "boolean": True, False, or NA where what is
        missing decides. reason: every rule that applies, or "missing", or empty.

    Raises
    ------
    ValueError, TypeError
        If an input is refused (see the module).

    References
    ----------
    Parker et al. (2023), National Center for Health Statistics data presentation standards for rates and counts,
    Vital and Health Statistics 2(200). Centers for Disease Control and Prevention, CDC WONDER, Linked Birth / Infant
    Death Records, help, https://wonder.cdc.gov/wonder/help/lbd.html.

    Examples
    --------
    >>> flags = small_number_flags([0, 4, 12, None])
    >>> flags[["nchs_2023", "cdc_suppressed"]]
       nchs_2023  cdc_suppressed
    0       True           False
    1       True            True
    2      False           False
    3       <NA>            <NA>
    >>> print(flags.reason[1])
    NCHS 2023: fewer than 10 events; 95 % interval wider than 160 % of the rate. CDC: 1 to 9 events
    """
    # 10 is the smallest denominator of which the standard has nothing to say.
    births = 10 if births is None else births
    rated = rate(count, births, per=1)
    count, births, index = read(count=(count, COUNT), births=(births, POSITIVE))
    count, births = np.atleast_1d(count), np.atleast_1d(births)
    unknown, few, few_births = np.isnan(count), (count >= 1) & (count <= 9), births < 10
    missing = unknown | np.isnan(births)
    nchs = pd.array(~rated.reliable, dtype="boolean")
    cdc = pd.array(few | few_births, dtype="boolean")
    # A few events are too few whatever the births; without the count there is nothing to suppress.
    nchs[missing], cdc[unknown | (missing & ~few)] = pd.NA, pd.NA
    standard = np.where(missing, "missing", np.where(rated.reliable, "", "NCHS 2023: " + rated.reason.to_numpy(object)))
    grounds = np.array(["", "CDC: 1 to 9 events", "CDC: fewer than 10 births", "CDC: 1 to 9 events; fewer than 10 births"])
    office = grounds[np.where(unknown, 0, few + 2 * few_births)]
    reason = [". ".join(filter(None, pair)) for pair in zip(standard, office, strict=True)]
    # Put in as they are, because an array of plain numpy has no NA.
    return tabulated(index, reason=np.array(reason, object)).assign(nchs_2023=nchs, cdc_suppressed=cdc)[
        ["nchs_2023", "cdc_suppressed", "reason"]
    ]
