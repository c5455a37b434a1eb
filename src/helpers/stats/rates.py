"""Rates from counts of events, their intervals, and what two counts can say about a change.

A count of deaths can be complete and still vary from year to year around an underlying risk; the intervals and tests
here describe that risk. They treat the count as Poisson and the denominator as known without error.

Every function takes scalars, array-likes or pandas Series, broadcast together. Table functions return a DataFrame with
one row per value, array functions a float, an array or a Series, as the inputs were; an input Series lends its index.

Missing stays missing: NaN, None or pandas.NA in any quantity gives NaN in every number computed from it, never 0 and
never an error. Anything else that cannot be right (negative or fractional counts, a zero denominator, infinities,
text, booleans, lengths or indexes that do not match) is refused with one message that lists every problem found.
"""

import numpy as np
from scipy import stats
from scipy.optimize import elementwise
from statsmodels.stats.rates import confint_poisson

from helpers.stats.inputs import (
    COUNT,
    COUNT_ABOVE_ZERO,
    FINITE,
    NOT_NEGATIVE,
    PERCENT,
    POSITIVE,
    fraction,
    read,
    same_kind,
    tabulated,
)

_PERCENT_ABOVE_MINUS_100 = ((lambda v: v <= -100, "must be above -100, or no rate is left to divide by"), *FINITE)
_FALL = ((lambda v: (v < 0) | (v > 1), "is a fraction from 0 to 1, for example 0.12"),)


def _exact(count, alpha):
    lower, upper = confint_poisson(count, 1, method="exact-c", alpha=alpha)
    return np.where(np.isnan(count), np.nan, lower), upper  # it gives a missing count the lower limit 0


def _midp_limit(tail, quantile, area, first, second):
    """Where the mean of two tails is `area`: half the point probability is what sets the two tails apart."""

    def excess(t, area, *shapes):
        return (tail(t, *shapes[: len(first)]) + tail(t, *shapes[len(first) :])) / 2 - area

    # The limit lies between the quantiles of the two. The margin is for very large counts, where these are nearly equal
    # and their rounding errors could put them on one side of the limit.
    bracket = quantile(area, *first) * (1 - 1e-6), quantile(area, *second) * (1 + 1e-6)
    return elementwise.find_root(excess, bracket, args=(area, *first, *second)).x


def _midp(count, alpha):
    some = np.where(count == 0, 1, count)
    lower = _midp_limit(stats.gamma.cdf, stats.gamma.ppf, alpha / 2, (some,), (some + 1,))
    upper = _midp_limit(stats.gamma.sf, stats.gamma.isf, alpha / 2, (some,), (some + 1,))
    # At 0 the upper limit t solves exp(-t) / 2 = alpha / 2.
    return np.where(count == 0, 0, lower), np.where(count == 0, -np.log(alpha), upper)


def _byar(count, alpha):
    def cubed(x, z):
        return x * (1 - 1 / (9 * x) + z / (3 * np.sqrt(x))) ** 3

    z = stats.norm.isf(alpha / 2)
    some = np.where(count == 0, 1, count)
    # The approximation turns negative for a count of 1 above 99.2 % confidence; a limit of a count cannot.
    return np.where(count == 0, 0, np.maximum(cubed(some, -z), 0)), cubed(count + 1, z)


_LIMITS = {"exact": _exact, "midp": _midp, "byar": _byar}


def count_interval(count, confidence=0.95, method="exact"):
    """Confidence interval for the expected number behind a Poisson count.

    Parameters
    ----------
    count : array-like or scalar
        Events observed: whole numbers from 0 to 2**53 - 1.
    confidence : array-like or scalar
        Fraction between 0 and 1, for example 0.95.
    method : {"exact", "midp", "byar"}
        "exact" covers at least `confidence`, usually more. "midp" is narrower and covers about `confidence` on
        average, without a guarantee. "byar" is the closed approximation of Breslow and Day used by public health
        offices in the United Kingdom (not the variant with count + 0.5 in both limits), clipped at 0.

    Returns
    -------
    pandas.DataFrame
        value, lower, upper (events), confidence, method. A count of 0 has the lower limit 0 under every method, a
        missing count a row of NaN.

    Raises
    ------
    ValueError, TypeError
        If an input is refused (see the module).

    References
    ----------
    Garwood (1936), Biometrika 28:437-442. Cohen and Yang (1994), Statistics in Medicine 13:2189-2203.
    Breslow and Day (1987), Statistical Methods in Cancer Research II, IARC Scientific Publications 82.

    Examples
    --------
    >>> count_interval([0, 10]).round(2)
       value  lower  upper  confidence method
    0    0.0    0.0   3.69        0.95  exact
    1   10.0    4.8  18.39        0.95  exact
    """
    count, confidence, index = read(method, _LIMITS, count=(count, COUNT), confidence=(confidence, fraction(0.95)))
    lower, upper = _LIMITS[method](count, 1 - confidence)
    return tabulated(index, value=count, lower=lower, upper=upper, confidence=confidence, method=method)


def rate(count, births, per, confidence=0.95, method="exact"):
    """Rate of events with its interval, and whether it is steady enough to publish.

    A standardised ratio (observed over expected) is the same computation with ``births=expected, per=1``.

    Parameters
    ----------
    count : array-like or scalar
        Events observed: whole numbers from 0 to 2**53 - 1.
    births : array-like or scalar
        Any denominator above 0: live births, person-years, an expected number. It may be fractional. It may be smaller than
        `count`, as an expected number can be; but a rate per 1,000 or more is refused then, because the two are probably
        swapped.
    per : array-like or scalar
        Units of denominator the rate is expressed for: 100 000 for maternal, 1 000 for infant mortality.
    confidence, method
        As in `count_interval`; the denominator is taken as known.

    Returns
    -------
    pandas.DataFrame
        value, lower, upper (events per `per`), confidence, method, per; reliable (bool), reason (empty, or every rule
        the rate fails, or "missing") and relative_width_percent, after the presentation standard of the United States
        National Center for Health Statistics: at least 10 events, a denominator of at least 10, and an interval no
        wider than 160 % of the rate. That width is always the one of the exact 95 % interval, whatever interval is
        shown, and infinite for 0 events. A missing input gives NaN, not reliable.

    Raises
    ------
    ValueError, TypeError
        If an input is refused (see the module).

    References
    ----------
    Parker et al. (2023), National Center for Health Statistics data presentation standards for rates and counts,
    Vital and Health Statistics 2(200). Ulm (1990), American Journal of Epidemiology 131:373-375.

    Examples
    --------
    >>> rate(12, 8_000, per=1_000)[["value", "lower", "upper", "reliable"]].round(3)
       value  lower  upper  reliable
    0    1.5  0.775   2.62      True
    >>> rate([12, 4], 8_000, per=1_000).reason.tolist()
    ['', 'fewer than 10 events; 95 % interval wider than 160 % of the rate']
    """

    def swapped(same):
        wrong = ((same["per"] >= 1_000) & (same["count"] > same["births"])).any()
        asked = "count is above births; are the two swapped? Events come first (an expected number goes with per=1 or 100)"
        return [asked] if wrong else []

    count, births, per, confidence, index = read(
        method,
        _LIMITS,
        also=swapped,
        count=(count, COUNT),
        births=(births, POSITIVE),
        per=(per, POSITIVE),
        confidence=(confidence, fraction(0.95)),
    )
    value = per * count / births
    missing = np.isnan(value)
    lower, upper = _LIMITS[method](count, 1 - confidence)
    low, high = _exact(count, 0.05)
    with np.errstate(divide="ignore"):
        width = np.where(missing, np.nan, 100 * (high - low) / count)
    rules = {
        "fewer than 10 events": count < 10,
        "denominator below 10": births < 10,
        "95 % interval wider than 160 % of the rate": width > 160,
    }
    reason = np.where(missing, "missing", "").astype(object)
    for rule, broken in rules.items():
        failed = broken & ~missing
        reason[failed] = [f"{before}; {rule}" if before else rule for before in reason[failed]]
    return tabulated(
        index,
        value=value,
        lower=per * lower / births,
        upper=per * upper / births,
        confidence=confidence,
        method=method,
        per=per,
        reliable=reason == "",
        reason=reason.astype(str),
        relative_width_percent=width,
    )


def _odds_exact(count_1, count_0, alpha):
    """Lower Clopper-Pearson limit for the odds that an event belongs to group 1."""
    return np.where(count_1 == 0, 0, stats.betaprime.ppf(alpha / 2, count_1, count_0 + 1))


def _odds_midp(count_1, count_0, alpha):
    """Lower mid-P limit for the same odds."""
    some_1, some_0 = (np.where(count == 0, 1, count) for count in (count_1, count_0))
    odds = _midp_limit(stats.betaprime.cdf, stats.betaprime.ppf, alpha / 2, (some_1, some_0 + 1), (some_1 + 1, some_0))
    # With every event in group 1 its share p solves p ** count_1 / 2 = alpha / 2.
    odds = np.where(count_0 == 0, 1 / np.expm1(-np.log(alpha) / some_1), odds)
    return np.where(count_1 == 0, 0, odds)


_LOWER_ODDS = {"exact": _odds_exact, "midp": _odds_midp}


def _central_p(count, total, share):
    """Central binomial p-value, exact and mid-P: twice the smaller tail, with all or half of the point observed."""
    below, above = stats.binom.cdf(count, total, share), stats.binom.sf(count - 1, total, share)
    smaller = np.minimum(below, above)
    return np.minimum(1, 2 * smaller), np.minimum(1, 2 * smaller - stats.binom.pmf(count, total, share))


def rate_ratio(count_1, births_1, count_0, births_0, confidence=0.95, method="exact", null=1.0):
    """Ratio of the rate in group 1 to the rate in the baseline group 0, with its interval and test.

    Given their sum, one of two Poisson counts is binomial; the interval transforms the Clopper-Pearson limits of its
    share, and the p-value is the central one (twice the smaller tail), so that p < 1 - `confidence` exactly when the
    interval leaves out `null`.

    Parameters
    ----------
    count_1, count_0 : array-like or scalar
        Events in the group and in the baseline: whole numbers from 0 to 2**53 - 1.
    births_1, births_0 : array-like or scalar
        Their denominators, above 0, in one unit. With equal denominators the ratio is that of the counts.
    confidence : array-like or scalar
        Fraction between 0 and 1, for example 0.95.
    method : {"exact", "midp"}
        "exact" covers at least `confidence`; "midp" counts half of the observed point in each tail, in the interval
        and in the p-value: narrower, about right on average, without a guarantee.
    null : array-like or scalar
        The ratio tested, above 0.

    Returns
    -------
    pandas.DataFrame
        value (ratio of the crude rates under both methods), lower, upper, p_value, confidence, method, null.
        No events in group 1: value 0, lower 0. None in the baseline: value and upper infinite. None in either: value
        NaN, lower 0, upper infinite, p_value 1. A missing input: NaN throughout.

    Raises
    ------
    ValueError, TypeError
        If an input is refused (see the module).

    Warnings
    --------
    ``scipy.stats.binomtest`` and R's ``poisson.test`` print the p-value of the minimum-likelihood test beside the
    central interval. The two may disagree: p below 0.05 with an interval that holds 1 (Fay 2010). Do not compare
    their p-value with the one given here.

    References
    ----------
    Przyborowski and Wilenski (1940), Biometrika 31:313-323. Clopper and Pearson (1934), Biometrika 26:404-413.
    Fay (2010), Two-sided exact tests and matching confidence intervals for discrete data, R Journal 2(1):53-58.

    Examples
    --------
    >>> rate_ratio(2, 17_877, 10, 20_000)[["value", "lower", "upper", "p_value"]].round(3)
       value  lower  upper  p_value
    0  0.224  0.024   1.05    0.061
    """
    count_1, births_1, count_0, births_0, confidence, null, index = read(
        method,
        _LOWER_ODDS,
        count_1=(count_1, COUNT),
        births_1=(births_1, POSITIVE),
        count_0=(count_0, COUNT),
        births_0=(births_0, POSITIVE),
        confidence=(confidence, fraction(0.95)),
        null=(null, POSITIVE),
    )
    lower_odds = _LOWER_ODDS[method]
    exposure = births_0 / births_1
    with np.errstate(divide="ignore", invalid="ignore"):
        value = exposure * (count_1 / count_0)
        # The odds of group 0 are the reciprocal, so that the upper limit is the other group's lower one.
        upper = exposure / lower_odds(count_0, count_1, 1 - confidence)
    p_exact, p_midp = _central_p(count_1, count_1 + count_0, null / (null + exposure))
    return tabulated(
        index,
        value=value,
        lower=exposure * lower_odds(count_1, count_0, 1 - confidence),
        upper=upper,
        p_value=p_exact if method == "exact" else p_midp,
        confidence=confidence,
        method=method,
        null=null,
    )


def change(before, after):
    """Percent change from one value to another: 100 (after / before - 1).

    Parameters
    ----------
    before, after : array-like or scalar
        Two values in one unit; `before` above 0, `after` 0 or more.

    Returns
    -------
    float, numpy.ndarray or pandas.Series
        Percent; a fall is negative.

    Raises
    ------
    ValueError, TypeError
        If an input is refused (see the module): from 0 there is no percent change.

    Examples
    --------
    >>> change([40, 50], [30, 60])
    array([-25.,  20.])
    """
    before, after, index = read(before=(before, POSITIVE), after=(after, NOT_NEGATIVE))
    return same_kind(100 * (after / before - 1), index)


def rate_change_from_count_change(count_change_percent, births_before, births_after):
    """Percent change of the rate that goes with a percent change of the count.

    Parameters
    ----------
    count_change_percent : array-like or scalar
        Percent, -100 or more.
    births_before, births_after : array-like or scalar
        Denominators of the two periods, above 0, in one unit.

    Returns
    -------
    float, numpy.ndarray or pandas.Series
        Percent; a fall is negative.

    Raises
    ------
    ValueError, TypeError
        If an input is refused (see the module).

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
    """Percent change of the count that goes with a percent change of the rate.

    Parameters
    ----------
    rate_change_percent : array-like or scalar
        Percent, -100 or more.
    births_before, births_after : array-like or scalar
        Denominators of the two periods, above 0, in one unit.

    Returns
    -------
    float, numpy.ndarray or pandas.Series
        Percent; a fall is negative.

    Raises
    ------
    ValueError, TypeError
        If an input is refused (see the module).

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


def _implied(count_before, count_after, percent):
    return 100 * (count_after / count_before / (1 + percent / 100) - 1)


def implied_births_change_band(count_before, count_after, rate_change_low, rate_change_high):
    """Band of the percent change of births under which two counts and a change of the rate, between two values, are right.

    A change printed as "-12 %" lies between -12.5 and -11.5.

    Parameters
    ----------
    count_before, count_after : array-like or scalar
        Events in the two periods: whole numbers, `count_before` above 0.
    rate_change_low, rate_change_high : array-like or scalar
        Percent, above -100, low first.

    Returns
    -------
    pandas.DataFrame
        lower, upper (percent).

    Raises
    ------
    ValueError, TypeError
        If an input is refused (see the module), or low exceeds high.

    Examples
    --------
    >>> implied_births_change_band(100, 81, -10.5, -9.5).round(2)
       lower  upper
    0  -10.5   -9.5
    """
    before, after, low, high, index = read(
        ascending=[("rate_change_low", "rate_change_high")],
        count_before=(count_before, COUNT_ABOVE_ZERO),
        count_after=(count_after, COUNT),
        rate_change_low=(rate_change_low, _PERCENT_ABOVE_MINUS_100),
        rate_change_high=(rate_change_high, _PERCENT_ABOVE_MINUS_100),
    )
    return tabulated(index, lower=_implied(before, after, high), upper=_implied(before, after, low))


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

    Raises
    ------
    ValueError, TypeError
        If an input is refused (see the module).

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
    count_0, births_0, count_1, births_1, index = read(
        count_before=(count_before, COUNT_ABOVE_ZERO),
        births_before=(births_before, POSITIVE),
        count_after=(count_after, COUNT),
        births_after=(births_after, POSITIVE),
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


def _power(fall, baseline, births_ratio, alpha):
    mean = baseline * (1 + births_ratio * (1 - fall))
    low, high = stats.poisson.ppf(1e-13, mean), stats.poisson.isf(1e-13, mean)
    total = np.asarray(low)[..., None] + np.arange(np.nan_to_num(high - low).max(initial=0) + 1)
    fall, ratio, alpha, mean = (np.asarray(v)[..., None] for v in (fall, births_ratio, alpha, mean))
    # Given the total, the second count is binomial, so one sum over totals enumerates every pair of counts. The test
    # rejects below each quantile of its share under no change: of the second count, then of the first.
    null, share = ratio / (1 + ratio), ratio * (1 - fall) / (1 + ratio * (1 - fall))
    fewer = stats.binom.cdf(stats.binom.ppf(alpha / 2, total, null) - 1, total, share)
    more = stats.binom.cdf(stats.binom.ppf(alpha / 2, total, 1 - null) - 1, total, 1 - share)
    # Rounding may carry the sum of a near-certainty past 1.
    return np.minimum((stats.poisson.pmf(total, mean) * (fewer + more)).sum(axis=-1), 1)


def power_two_counts(baseline, fall, births_ratio=1.0, alpha=0.05):
    """Chance that two counts differ significantly when the risk behind the second has fallen.

    The counts are Poisson with means `baseline` and ``baseline * births_ratio * (1 - fall)``, and the test is the
    central exact one of `rate_ratio`, which allows for the births. Every pair of counts is enumerated except those
    whose sum lies in the outermost 1e-13 of either end. A rejection counts in either direction: with no fall this is
    the size of the test, which lies below `alpha`.

    Parameters
    ----------
    baseline : array-like or scalar
        Expected events in the first period, above 0; it need not be whole.
    fall : array-like or scalar
        Fall of the rate as a fraction from 0 to 1.
    births_ratio : array-like or scalar
        Births of the second period over births of the first, above 0.
    alpha : array-like or scalar
        Significance level, a fraction between 0 and 1.

    Returns
    -------
    float, numpy.ndarray or pandas.Series
        Power, a fraction.

    Raises
    ------
    ValueError, TypeError
        If an input is refused (see the module).

    References
    ----------
    Przyborowski and Wilenski (1940), Biometrika 31:313-323.

    Examples
    --------
    >>> power_two_counts(100, [0.1, 0.3]).round(3)
    array([0.099, 0.607])
    """
    baseline, fall, births_ratio, alpha, index = read(
        baseline=(baseline, POSITIVE),
        fall=(fall, _FALL),
        births_ratio=(births_ratio, POSITIVE),
        alpha=(alpha, fraction(0.05)),
    )
    return same_kind(_power(fall, baseline, births_ratio, alpha), index)


def smallest_detectable_fall(baseline, power=0.8, births_ratio=1.0, alpha=0.05):
    """Smallest fall of the rate that two counts would show as significant with the given power.

    Solves `power_two_counts` for the fall. As the test moves in whole events, the answer is a little uneven from one
    baseline to the next.

    Parameters
    ----------
    baseline : array-like or scalar
        Expected events in the first period, above 0; it need not be whole.
    power : array-like or scalar
        Fraction between `alpha` and 1.
    births_ratio : array-like or scalar
        Births of the second period over births of the first, above 0.
    alpha : array-like or scalar
        Significance level, a fraction between 0 and 1.

    Returns
    -------
    float, numpy.ndarray or pandas.Series
        Fall of the rate as a fraction. NaN where even a fall to no events at all would not be shown with that power:
        the baseline is too small. NaN also where an input is missing.

    Raises
    ------
    ValueError, TypeError
        If an input is refused (see the module), or `power` is below `alpha`.

    Examples
    --------
    >>> smallest_detectable_fall([5, 25, 100]).round(3)
    array([  nan, 0.67 , 0.366])
    """
    baseline, power, births_ratio, alpha, index = read(
        ascending=[("alpha", "power")],
        baseline=(baseline, POSITIVE),
        power=(power, fraction(0.8)),
        births_ratio=(births_ratio, POSITIVE),
        alpha=(alpha, fraction(0.05)),
    )

    def shortfall(fall, baseline, power, births_ratio, alpha):
        return _power(fall, baseline, births_ratio, alpha) - power

    ends = np.zeros(baseline.shape), np.ones(baseline.shape)
    solution = elementwise.find_root(
        shortfall, ends, args=(baseline, power, births_ratio, alpha), tolerances={"xatol": 1e-9}
    )
    return same_kind(solution.x, index)
