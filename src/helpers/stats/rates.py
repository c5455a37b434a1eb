"""Rates from counts of events, their intervals, their ratio, and which of them are too uncertain to publish.

A count of deaths can be complete and still vary from year to year around an underlying risk; the intervals and tests
here describe that risk. They treat the count as Poisson and the denominator as known without error.

Every function takes scalars, array-likes or pandas Series, broadcast together. Table functions return a DataFrame with
one row per value, array functions a float, an array or a Series, as the inputs were; an input Series lends its index.

Missing stays missing: NaN, None or pandas.NA in any quantity gives NaN in every number computed from it, never 0 and
never an error. Anything else that cannot be right (negative or fractional counts, a zero denominator, infinities,
text, booleans, lengths or indexes that do not match) is refused with one message that lists every problem found.
"""

import numpy as np
import pandas as pd
from scipy import stats
from scipy.optimize import elementwise
from statsmodels.stats.rates import confint_poisson

from helpers.stats.checking import checked, in_hand, tabulated

# From here on, scipy's gamma distribution loses its outer tails, and its beta distribution quantiles of unequal counts.
_MANY, _MANY_EVENTS = 100_000, 1_000_000


def _of_many(shape, z):
    """Quantile of a gamma distribution of a large shape: the expansion of Cornish and Fisher, to 12 digits and more."""
    shape = np.maximum(shape, _MANY)
    terms = (
        z * np.sqrt(shape),
        (z**2 - 1) / 3,
        (z**3 - 7 * z) / (36 * np.sqrt(shape)),
        -(3 * z**4 + 7 * z**2 - 16) / (810 * shape),
        (9 * z**5 + 256 * z**3 - 433 * z) / (38_880 * shape**1.5),
    )
    return shape + sum(terms)


def _exact(count, alpha):
    lower, upper = confint_poisson(count, 1, method="exact-c", alpha=alpha)
    lower = np.where(np.isnan(count), np.nan, lower)  # it gives a missing count the lower limit 0
    z = stats.norm.isf(alpha / 2)
    many = count >= _MANY
    return np.where(many, _of_many(count, -z), lower), np.where(many, _of_many(count + 1, z), upper)


def _midp_limit(tail, quantile, area, first, second):
    """Where the mean of two tails is `area`: half the point probability is what sets the two tails apart."""

    def excess(t, area, *shapes):
        return (tail(t, *shapes[: len(first)]) + tail(t, *shapes[len(first) :])) / 2 - area

    # The limit lies between the quantiles of the two. The margin is for very large counts, where these are nearly equal
    # and their rounding errors could put them on one side of the limit.
    bracket = quantile(area, *first) * (1 - 1e-6), quantile(area, *second) * (1 + 1e-6)
    return elementwise.find_root(excess, bracket, args=(area, *first, *second)).x


def _midp(count, alpha):
    z, many = stats.norm.isf(alpha / 2), count >= _MANY
    some = np.where((count == 0) | many, 1, count)
    lower = _midp_limit(stats.gamma.cdf, stats.gamma.ppf, alpha / 2, (some,), (some + 1,))
    upper = _midp_limit(stats.gamma.sf, stats.gamma.isf, alpha / 2, (some,), (some + 1,))
    # Half of each of two neighbouring tails is the tail in the middle, but for its curvature.
    middle, shift = np.maximum(count, _MANY) + 0.5, z / (8 * np.sqrt(np.maximum(count, _MANY)))
    lower, upper = np.where(many, _of_many(middle, -z) - shift, lower), np.where(many, _of_many(middle, z) + shift, upper)
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
    count, confidence, index = checked(method, _LIMITS, count=count, confidence=confidence)
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
        Any denominator above 0, taken as known: live births, person-years, an expected number. It may be fractional, and smaller
        than `count`; but a rate per 1,000 or more is refused then, because the two are probably swapped.
    per : array-like or scalar
        Units of denominator the rate is expressed for: 100 000 for maternal, 1 000 for infant mortality.
    confidence, method
        As in `count_interval`.

    Returns
    -------
    pandas.DataFrame
        value, lower, upper (events per `per`), confidence, method, per; reliable (bool), reason (empty, or every rule
        the rate fails, or "missing") and relative_width_percent, after the presentation standard of the United States
        National Center for Health Statistics: at least 10 events, a denominator of at least 10, and an exact 95 % interval no
        wider than 160 % of the rate, whatever interval is shown (infinite for 0 events). A missing input gives NaN, not reliable.

    References
    ----------
    Parker et al. (2023), National Center for Health Statistics data presentation standards for rates and counts,
    Vital and Health Statistics 2(200). Ulm (1990), American Journal of Epidemiology 131:373-375.

    Examples
    --------
    >>> rate([12, 4], 8_000, per=1_000)[["value", "lower", "upper", "reliable"]].round(3)
       value  lower  upper  reliable
    0    1.5  0.775   2.62      True
    1    0.5  0.136   1.28     False
    """

    def swapped(same):
        wrong = ((same["per"] >= 1_000) & (same["count"] > same["births"])).any()
        asked = "count is above births; are the two swapped? Events come first (an expected number goes with per=1 or 100)"
        return [asked] if wrong else []

    count, births, per, confidence, index = checked(
        method, _LIMITS, also=swapped, count=count, births=births, per=per, confidence=confidence
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


def _odds_of_many(odds, area, first, second):
    """The odds given, but where events are many: there they are found from the distribution function, which holds."""
    many = np.fmax(sum(first), sum(second)) > _MANY_EVENTS

    def excess(logs, area, *shapes):
        x = np.exp(logs)
        return (stats.betaprime.cdf(x, *shapes[:2]) + stats.betaprime.cdf(x, *shapes[2:])) / 2 - area

    if many.any():
        shapes = [np.maximum(v, 0.5)[many] for v in (*first, *second)]
        middle, spread = np.log(shapes[0] / shapes[1]), 60 * np.sqrt(1 / shapes[0] + 1 / shapes[1])
        found = elementwise.find_root(excess, (middle - spread, middle + spread), args=(area[many], *shapes))
        odds[many] = np.exp(found.x)
    return odds


def _odds_exact(count_1, count_0, alpha):
    """Lower Clopper-Pearson limit for the odds that an event belongs to group 1."""
    shapes = np.where(count_1 == 0, 1, count_1), count_0 + 1
    odds = np.array(stats.betaprime.ppf(alpha / 2, *shapes))
    return np.where(count_1 == 0, 0, _odds_of_many(odds, alpha / 2, shapes, shapes))


def _odds_midp(count_1, count_0, alpha):
    """Lower mid-P limit for the same odds."""
    some_1, some_0 = (np.where(count == 0, 1, count) for count in (count_1, count_0))
    shapes = (some_1, some_0 + 1), (some_1 + 1, some_0)
    odds = np.array(_midp_limit(stats.betaprime.cdf, stats.betaprime.ppf, alpha / 2, *shapes))
    odds = _odds_of_many(odds, alpha / 2, *shapes)
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

    Warnings
    --------
    ``scipy.stats.binomtest`` and R's ``poisson.test`` print the p-value of the minimum-likelihood test beside the central
    interval, so that p below 0.05 can stand beside an interval that holds 1 (Fay 2010). It is another p-value than this one.

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
    count_1, births_1, count_0, births_0, confidence, null, index = checked(
        method,
        _LOWER_ODDS,
        count_1=count_1,
        births_1=births_1,
        count_0=count_0,
        births_0=births_0,
        confidence=confidence,
        null=null,
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


def small_number_flags(count, births=None, suppress_zero=False):
    """Which figures two offices of the United States would not publish, or not without a warning.

    Parameters
    ----------
    count : array-like or scalar
        Events: whole numbers from 0 to 2**53 - 1.
    births : array-like or scalar, optional
        Denominators, above 0. Left out altogether, only what the rules say of the count is applied.
    suppress_zero : bool
        Whether a 0 is suppressed too: CDC WONDER announced so of provisional deaths in March 2022, and of linked records
        shows a 0.

    Returns
    -------
    pandas.DataFrame
        nchs_2023: the rate fails the presentation standard of the National Center for Health Statistics (see `rate`).
        cdc_suppressed: CDC WONDER would suppress the figure, which rests on 1 to 9 events or on fewer than 10 births.
        cdc_unreliable: it would mark the rate, which rests on fewer than 20 events. All three are True, False, or NA where
        what is missing decides. reason: every rule that keeps a figure back, or "missing", or empty.

    References
    ----------
    Parker et al. (2023), National Center for Health Statistics data presentation standards for rates and counts,
    Vital and Health Statistics 2(200). Centers for Disease Control and Prevention, CDC WONDER, Linked Birth / Infant
    Death Records, help, https://wonder.cdc.gov/wonder/help/lbd.html.

    Examples
    --------
    >>> small_number_flags([0, 4, 12, None])[["nchs_2023", "cdc_suppressed", "cdc_unreliable"]]
       nchs_2023  cdc_suppressed  cdc_unreliable
    0       True           False            True
    1       True            True            True
    2      False           False            True
    3       <NA>            <NA>            <NA>
    """
    # 10 is the smallest denominator of which the standard has nothing to say.
    count, births = in_hand(count, 10 if births is None else births)
    rated = rate(count, births, per=1)
    count, births, index = checked(count=count, births=births)
    count, births = np.atleast_1d(count), np.atleast_1d(births)
    unknown, few, few_births = np.isnan(count), (count >= (0 if suppress_zero else 1)) & (count <= 9), births < 10
    missing = unknown | np.isnan(births)
    nchs = pd.array(~rated.reliable, dtype="boolean")
    cdc, unreliable = (pd.array(rule, dtype="boolean") for rule in (few | few_births, count < 20))
    # A few events are too few whatever the births; without the count there is nothing to suppress.
    nchs[missing], cdc[unknown | (missing & ~few)], unreliable[unknown] = pd.NA, pd.NA, pd.NA
    standard = np.where(missing, "missing", np.where(rated.reliable, "", "NCHS 2023: " + rated.reason.to_numpy(object)))
    events = f"{0 if suppress_zero else 1} to 9 events"
    grounds = np.array(["", f"CDC: {events}", "CDC: fewer than 10 births", f"CDC: {events}; fewer than 10 births"])
    office = grounds[np.where(unknown, 0, few + 2 * few_births)]
    reason = [". ".join(filter(None, pair)) for pair in zip(standard, office, strict=True)]
    # Put in as they are, because an array of plain numpy has no NA.
    flags = {"nchs_2023": nchs, "cdc_suppressed": cdc, "cdc_unreliable": unreliable}
    return tabulated(index, reason=np.array(reason, object)).assign(**flags)[[*flags, "reason"]]
