"""What a published percentage stands for: rounding, part-years, counts against rates, and registration that is late.

None of the functions knows chance except `late_registration`; for chance see `helpers.stats.rates`, as which inputs are taken,
checked and returned. Bands are exact: what they are bands of is monotone in every input, so that its extremes lie at ends of the
intervals given (Moore, Kearfott and Cloud 2009, Introduction to Interval Analysis, SIAM). A band holds everything that is
possible, and gives no part of itself a probability.
"""

import numpy as np

from helpers.stats.checking import FINITE, checked, refuse, same_kind, tabulated
from helpers.stats.components import change, count_change_from_rate_change, rate_change_from_count_change

_SHARE = ((lambda v: (v <= 0) | (v >= 1), "is a fraction between 0 and 1, for example 0.67"),)
_RULES = dict.fromkeys(["share_first", "share_low", "share_high"], _SHARE)
_RULES["months"] = (
    (lambda v: (v < 1) | (np.isfinite(v) & (v != np.rint(v))), "is a number of months and must be whole: give 1, 2, 3, ..."),
    (lambda v: np.isfinite(v) & (v > 1_200), "must be at most 1,200: a hundred years"),
    *FINITE,
)


def precision(value, step):
    """Interval a printed number stands for: half a step either way, as a table of value, lower, upper.

    The step is the unit of its last printed digit, above 0: 0.1 for 26.3, 1 for 26, 100 for "about 2,500".

    >>> precision([-12, -12.3], [1, 0.1]).round(2)
       value  lower  upper
    0  -12.0 -12.50 -11.50
    1  -12.3 -12.35 -12.25
    """
    value, step, index = checked(value=value, step=step)
    return tabulated(index, value=value, lower=value - step / 2, upper=value + step / 2)


def change_band(before, before_step, after, after_step):
    """Percent change between two printed levels, with everything their rounding leaves possible.

    Parameters
    ----------
    before, after : array-like or scalar
        The two levels as printed, in one unit; `before` above 0, `after` 0 or more.
    before_step, after_step : array-like or scalar
        Units of their last printed digits, above 0; `before_step` at most `before`. For an exact level give 1e-9.

    Returns
    -------
    pandas.DataFrame
        value, lower, upper (percent). A level is taken never to be negative, so `lower` is at least -100.

    Examples
    --------
    >>> change_band(10.0, 0.1, [9.0, 9.04], [0.1, 0.01]).round(2)
       value  lower  upper
    0  -10.0 -10.95  -9.05
    1   -9.6 -10.10  -9.10
    """
    before, before_step, after, after_step, index = checked(
        ascending=[("before_step", "before")], before=before, before_step=before_step, after=after, after_step=after_step
    )
    return tabulated(
        index,
        value=change(before, after),
        lower=change(before + before_step / 2, np.maximum(after - after_step / 2, 0)),
        upper=change(before - before_step / 2, after + after_step / 2),
    )


_MISFIT = "do not fit together: the first part alone would hold more events than the whole"
_BIRTHS = [("births_first_before", "births_cumulative_before"), ("births_first_after", "births_cumulative_after")]


def _misfit(first, cumulative, share):
    # The margin is for rounding, where the rest holds no events at all.
    return share * (100 + first) > (100 + cumulative) * (1 + 1e-12)


def _rest(first, cumulative, share):
    return np.maximum((cumulative - share * first) / (1 - share), -100)


def rest_of_period(
    change_first,
    change_cumulative,
    share_first,
    births_first_before=1,
    births_first_after=1,
    births_cumulative_before=2,
    births_cumulative_after=2,
):
    """Percent change of the rest of a period, given those of its first part and of the whole: of a count, or of a rate.

    Of counts the whole is the weighted mean of its parts: 1 + c = w (1 + a) + (1 - w) (1 + r) for changes a of the first part,
    c of the whole and r of the rest, and the share w of the first part. Percentages of a rate are turned into changes of counts
    with the births, taken apart, and turned back with the births of the rest.

    Parameters
    ----------
    change_first, change_cumulative : array-like or scalar
        Percent changes on the same periods of the year before, -100 or more: of the first part of the period (January to
        June) and of the whole (January to September), both of the count, or both of the rate.
    share_first : array-like or scalar
        Share of the first part in the EVENTS, not the births, of the whole period of the year BEFORE, between 0 and 1.
    births_first_before, births_first_after, births_cumulative_before, births_cumulative_after : array-like or scalar
        For a RATE: denominators of the first part and of the whole, in the year before and in this one; above 0, in one
        unit, those of the first part below those of the whole, taken as known. Left out, the changes are those of a COUNT.

    Returns
    -------
    float, numpy.ndarray or pandas.Series
        Percent, -100 or more.

    Raises
    ------
    ValueError, TypeError
        If an input is refused, or if the three cannot be true together, because the rest would need a
        negative number of events. Such a case is an error rather than NaN, which stands for what is not known.

    Warnings
    --------
    If the first percentage was computed before all deaths of its part had been registered, the latecomers appear in the rest,
    and its change comes out too high.

    Examples
    --------
    >>> rest_of_period(-30, -20, [0.5, 0.6]).round(6)
    array([-10.,  -5.])

    With all of a fall in births in the second part, the same percentages of a rate say something else:

    >>> round(rest_of_period(-30, -20, 0.5, 500, 500, 1_000, 900), 6)
    -7.5
    """
    first, cumulative, first_before, first_after, before, after, share, index = checked(
        below=_BIRTHS,
        rules=_RULES,
        change_first=change_first,
        change_cumulative=change_cumulative,
        births_first_before=births_first_before,
        births_first_after=births_first_after,
        births_cumulative_before=births_cumulative_before,
        births_cumulative_after=births_cumulative_after,
        share_first=share_first,
    )
    counts = count_change_from_rate_change(first, first_before, first_after)
    whole = count_change_from_rate_change(cumulative, before, after)
    names = "change_first, change_cumulative and share_first"
    refuse(_misfit(counts, whole, share), f"{names} {_MISFIT}", "change_cumulative", cumulative, index)
    rest = _rest(counts, whole, share)
    return same_kind(rate_change_from_count_change(rest, before - first_before, after - first_after), index)


def rest_of_period_band(
    first_low,
    first_high,
    cumulative_low,
    cumulative_high,
    share_low,
    share_high,
    births_first_before=1,
    births_first_after=1,
    births_cumulative_before=2,
    births_cumulative_after=2,
):
    """Band of `rest_of_period` over a band of each percentage and of the share, low first.

    Parameters
    ----------
    first_low, first_high, cumulative_low, cumulative_high, share_low, share_high : array-like or scalar
        Ends of what `rest_of_period` takes; `precision` gives those of a printed percentage.
    births_first_before, births_first_after, births_cumulative_before, births_cumulative_after : array-like or scalar
        As for `rest_of_period`.

    Returns
    -------
    pandas.DataFrame
        lower, upper (percent). What would need a negative number of events is left out, so `lower` is at least -100.
        One missing end leaves the limit that does not depend on it.

    Raises
    ------
    ValueError, TypeError
        If an input is refused, low exceeds high, or nothing within the bands can be true together.

    Examples
    --------
    >>> rest_of_period_band(-30, -30, -20, -20, 0.5, [0.5, 0.6]).round(2)
       lower  upper
    0  -10.0  -10.0
    1  -10.0   -5.0
    """
    first_low, first_high, low, high, first_before, first_after, before, after, share_low, share_high, index = checked(
        ascending=[("first_low", "first_high"), ("cumulative_low", "cumulative_high"), ("share_low", "share_high")],
        below=_BIRTHS,
        rules=_RULES,
        first_low=first_low,
        first_high=first_high,
        cumulative_low=cumulative_low,
        cumulative_high=cumulative_high,
        births_first_before=births_first_before,
        births_first_after=births_first_after,
        births_cumulative_before=births_cumulative_before,
        births_cumulative_after=births_cumulative_after,
        share_low=share_low,
        share_high=share_high,
    )
    first_low, first_high = (count_change_from_rate_change(v, first_before, first_after) for v in (first_low, first_high))
    whole_low, whole_high = (count_change_from_rate_change(v, before, after) for v in (low, high))
    names = "the bands of the first part, of the whole and of the share"
    possible = "wherever in them the truth lies"
    refuse(_misfit(first_low, whole_high, share_low), f"{names} {_MISFIT}, {possible}", "cumulative_high", high, index)
    # The rest falls with the first part and rises with the whole; with the share it goes one way or the other.
    shares = (share_low, share_high)
    rests = (
        np.minimum(*(_rest(first_high, whole_low, share) for share in shares)),
        np.maximum(*(_rest(first_low, whole_high, share) for share in shares)),
    )
    lower, upper = (rate_change_from_count_change(rest, before - first_before, after - first_after) for rest in rests)
    return tabulated(index, lower=lower, upper=upper)


def readings(change_percent, births_before, births_after):
    """The two readings of a percentage (-100 or more) that does not say whether it is of a count or of a rate.

    Returns
    -------
    pandas.DataFrame
        as_count: percent change of the RATE if the percentage is of the count; as_rate: percent change of the COUNT if
        it is of the rate. With fewer births the first lies above the percentage and the second below.

    Examples
    --------
    The same percentage can be a rise of the rate or a steep fall of the count:

    >>> readings(-4, births_before=100, births_after=90).round(2)
       as_count  as_rate
    0      6.67    -13.6
    """
    percent, before, after, index = checked(change_percent=change_percent, births_before=births_before, births_after=births_after)
    return tabulated(
        index,
        as_count=rate_change_from_count_change(percent, before, after),
        as_rate=count_change_from_rate_change(percent, before, after),
    )


def _late(delay, waited, months):
    """Share of the deaths of `months` months, even over them, that is not registered `waited` months after their end."""
    with np.errstate(all="ignore"):
        late = np.exp(-waited / delay) * -np.expm1(-months / delay) * delay / months
    # Rounding can carry the share of a very long delay beyond 1.
    return np.where(delay == 0, 0, np.minimum(late, 1))


def late_registration(true_change, monthly_deaths, months, delay_months, waited_months, draws=10_000, seed=1):
    """Percent change seen when a fresh period, not yet fully registered, is compared with a complete one.

    Deaths happen evenly over each month, and each is registered after an exponential delay of its own, whatever the
    month. The number of the complete period is taken as the number observed. The deaths of every fresh month are Poisson
    around the true level, those registered by the day of the look are binomial among them, and each draw is of their sum.

    Parameters
    ----------
    true_change : array-like or scalar
        Percent change of the expected deaths on the complete period, -100 or more.
    monthly_deaths, months : array-like or scalar
        Deaths per month of the complete period, a mean above 0, and the length of either: whole months, at most 1,200.
    delay_months : array-like or scalar
        Mean delay between death and registration, 0 or more. This is an assumption: try several.
    waited_months : array-like or scalar
        Months from the end of the fresh period to the day of the look, 0 or more.
    draws, seed : array-like or scalar
        Draws per row, from 1,000 to 1,000,000, and their seed: every row starts from it anew, so that none depends on others.

    Returns
    -------
    pandas.DataFrame
        value (expected percent change, in closed form), lower, upper (2.5 % and 97.5 % of the draws), completeness
        (expected share of the fresh deaths that is registered). A missing input gives NaN in what depends on it.

    Warnings
    --------
    The interval holds the chance in the fresh period only. If the earlier percentages were themselves computed on fresh
    data, both sides of the comparison are incomplete, and the effect shown here cancels in part or altogether.

    References
    ----------
    Lawless (1994), Adjustments for reporting delays and the prediction of occurred but not reported events, Canadian
    Journal of Statistics 22:15-31.

    Examples
    --------
    >>> late_registration(-15, 200, months=6, delay_months=[0, 0.5, 1], waited_months=0.5).round(2)
       value  lower  upper  completeness
    0 -15.00 -20.08  -9.58          1.00
    1 -17.61 -22.59 -12.33          0.97
    2 -23.57 -28.42 -18.50          0.90
    """
    true, monthly, months, delay, waited, draws, seed, index = checked(
        rules=_RULES,
        true_change=true_change,
        monthly_deaths=monthly_deaths,
        months=months,
        delay_months=delay_months,
        waited_months=waited_months,
        draws=draws,
        seed=seed,
    )
    completeness = 1 - _late(delay, waited, months)
    value = (100 + true) * completeness - 100
    lower, upper = np.full(value.shape, np.nan), np.full(value.shape, np.nan)
    for row in map(tuple, np.argwhere(np.isfinite(value + monthly))):
        # The last of the months ended `waited` months before the look, the one before it a month earlier, and so on.
        registered = 1 - _late(delay[row], waited[row] + np.arange(months[row]), 1)
        generator = np.random.default_rng(int(seed[row]))
        expected = monthly[row] * (1 + true[row] / 100)
        # Binomial parts of Poisson numbers are Poisson, and so is their sum: it is drawn at once.
        seen = generator.poisson(expected * registered.sum(), int(draws[row]))
        lower[row], upper[row] = 100 * (np.quantile(seen, [0.025, 0.975]) / (monthly[row] * months[row]) - 1)
    return tabulated(index, value=value, lower=lower, upper=upper, completeness=completeness)


def __getattr__(name):
    """One sentence for a notebook of somebody's own that still calls what one function does now."""
    if name in ("rest_of_period_rate", "rest_of_period_rate_band"):
        raise AttributeError(f"percentages.{name} is now {name.replace('_rate', '')}, which takes the four births last")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
