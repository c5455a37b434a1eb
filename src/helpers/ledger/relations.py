"""The relations a check can ask for, each a pure function of intervals, evaluated for many checks at once.

Every number is an interval: what the printed digits, or a published interval, leave possible. An array of intervals has
two rows, lower ends and upper ends, and one column a check. Two sides can both hold if what they leave possible overlaps;
where an id stands twice in one sum the interval may come out too wide, never too narrow, so that a conflict is never
invented by rounding (Moore, Kearfott and Cloud 2009, Introduction to Interval Analysis, SIAM).

Every relation takes `left` and `right`, lists of arrays of intervals in the order of the terms of the check
(`helpers.tables.expressions.ROLES` says what they are), and returns an `Outcome`.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from scipy import stats

from helpers.stats import rates
from helpers.tables.expressions import program

_TOUCH = 1e-9  # of the larger number: what floating point may take away from two ends that are equal
#: Relation -> function.
RELATIONS: dict[str, Callable] = {}
#: Relation -> what low and high are, and what needed_low and needed_high are.
MEANING: dict[str, tuple[str, str]] = {}


class Outcome(NamedTuple):
    """What a relation finds, one entry a check; NaN where it cannot be said.

    `low` and `high` are what the rest of the check leaves for what is said; `needed_low` and `needed_high` are what would make
    it true, both as in `MEANING`; `margin` is how far the two sides could be moved before they no longer meet, or below 0 how
    far apart they are.
    """

    verdict: np.ndarray
    condition: np.ndarray
    margin: np.ndarray
    low: np.ndarray
    high: np.ndarray
    needed_low: np.ndarray
    needed_high: np.ndarray


def _relation(name, found="", needed=""):
    """Enter a function among the relations, with the meaning of low and high and of needed_low and needed_high."""

    def entered(function):
        RELATIONS[name], MEANING[name] = function, (found, needed)
        return function

    return entered


def _times(a, b):
    with np.errstate(invalid="ignore"):
        product = a * b
    # An open end times nothing is nothing: the other factor is exactly 0.
    return np.where(((a == 0) & np.isinf(b)) | ((b == 0) & np.isinf(a)), 0.0, product)


def _join(sign, a, b):
    """One sign between two arrays of intervals."""
    if sign == "+":
        return a + b
    if sign == "-":
        return a - b[::-1]
    if sign == "/":
        with np.errstate(divide="ignore", invalid="ignore"):
            inverse = 1 / b[::-1]
        b = np.where((b[0] <= 0) & (b[1] >= 0), np.nan, inverse)
    corners = np.stack([_times(a[i], b[j]) for i in (0, 1) for j in (0, 1)])
    return np.stack([corners.min(axis=0), corners.max(axis=0)])


def evaluate(shape, operands):
    """Intervals of all terms of one shape; NaN where an operand is missing or a divisor may be 0."""
    pile, given = [], iter(operands)
    for step in program(shape):
        if step == "v":
            pile.append(next(given))
        else:
            second = pile.pop()
            pile.append(_join(step, pile.pop(), second))
    return pile[0]


def _room(low, high):
    """From one end to the other; ends that differ by floating point alone touch."""
    with np.errstate(invalid="ignore"):
        room = high - low
        size = np.maximum(np.abs(low), np.abs(high))
        touch = (room < 0) & (room >= -_TOUCH * np.maximum(size, 1)) & np.isfinite(size)
    return np.where(touch, 0.0, room)


def _overlap(a, b):
    """How far one of two intervals can be moved before they no longer meet; below 0, how far apart they are."""
    return np.minimum(_room(b[0], a[1]), _room(a[0], b[1]))


def _outcome(margin, implied, needed, verdict=None, condition=None):
    if verdict is None:
        verdict = np.where(margin >= 0, "consistent", "conflict")
    verdict = np.where(np.isnan(margin), "unknown", verdict).astype(object)
    if condition is None:
        condition = np.full(margin.shape, "", dtype=object)
    return Outcome(verdict, condition, margin, *implied, *needed)


def _change(before, after):
    """Percent change between two levels, neither of which can be negative."""
    with np.errstate(divide="ignore", invalid="ignore"):
        low = 100 * (np.maximum(after[0], 0) / before[1] - 1)
        high = 100 * (after[1] / np.maximum(before[0], 0) - 1)
    return np.stack([low, high])


def both_readings(before, after, births_before, births_after, step=None):
    """Percent change of two counts, and of the rates that they and the births make, each rounded in steps of one size if so."""
    half = 0 if step is None else np.stack([-step[1], step[1]]) / 2
    return _change(before, after), _change(_join("/", before, births_before) + half, _join("/", after, births_after) + half)


def _shift(change, births_before, births_after):
    """Percent change of a count, given that of the rate."""
    return _join("*", 100 + change, _join("/", births_after, births_before)) - 100


def _nothing(like):
    return np.full((2, like.shape[1]), np.nan)


@_relation("same quantity", "the other numbers leave", "the first number would have to lie in")
def _same_quantity(left, right):
    """All numbers, left and right, can be one and the same: low, high and needed are what all but the first share."""
    numbers = np.stack([*left, *right])
    low, high = numbers[:, 0], numbers[:, 1]
    common = np.stack([low[1:].max(axis=0), high[1:].min(axis=0)])
    common = np.where(_room(*common) < 0, np.nan, common)
    # Against each upper end stands the largest lower end of the others.
    second, largest = np.sort(low, axis=0)[-2:]
    others = np.where(np.arange(len(low))[:, None] == low.argmax(axis=0), second, largest)
    return _outcome(_room(others, high).min(axis=0), common, common)


@_relation(
    "count against rate",
    "the counts give, as deaths or as a rate, in percent",
    "if the rate is meant, births would have to change by, in percent",
)
def _count_against_rate(left, right, said=None):
    """A percentage fits two counts, or the two rates that they and the births make, or both, or neither.

    `said` is what the percentage is said to be of: with "count" or "rate" only that reading counts. low and high are of the
    reading that fits better.
    """
    (percent,) = left
    as_count, as_rate = both_readings(*right)
    said = np.full(percent.shape[1], "not said") if said is None else said
    room_count = np.where(said == "rate", -np.inf, _overlap(percent, as_count))
    room_rate = np.where(said == "count", -np.inf, _overlap(percent, as_rate))
    both = (room_count >= 0) & (room_rate >= 0)
    one = (room_count >= 0) ^ (room_rate >= 0)
    open_reading = one & (said != "count") & (said != "rate")
    rate_better = room_rate > room_count
    verdict = np.where(both | one, np.where(open_reading, "conditional", "consistent"), "conflict")
    condition = np.where(open_reading, np.where(rate_better, "the rate is meant", "the count is meant"), "").astype(object)
    margin = np.where(np.isnan(as_count + as_rate + percent).any(axis=0), np.nan, np.maximum(room_count, room_rate))
    needed = _join("/", 100 + as_count, np.where(percent <= -100, np.nan, 100 + percent)) * 100 - 100
    return _outcome(margin, np.where(rate_better, as_rate, as_count), needed, verdict, condition)


@_relation("ratio", "the multiple is", "the number that is the multiple would have to be")
def _ratio(left, right):
    """A number is a given multiple of another."""
    (multiple,), (first, second) = left, right
    found = _join("/", first, second)
    return _outcome(_overlap(multiple, found), found, _join("*", multiple, second))


@_relation("part and whole", "the parts sum to", "a further part would have to be")
def _part_and_whole(left, right):
    """The parts sum to the whole; a part needed below 0 is what is too much."""
    (whole,), total = left, np.sum(right, axis=0)
    return _outcome(_overlap(whole, total), total, _join("-", whole, total))


@_relation("total between parts", "the parts leave, in percent", "the total would have to change by, in percent")
def _total_between_parts(left, right):
    """The change of a total lies between the smallest and the largest change of its parts: these are low, high and needed."""
    (total,), parts = left, np.stack(right)
    between = np.stack([parts[:, 0].min(axis=0), parts[:, 1].max(axis=0)])
    return _outcome(_overlap(total, between), between, between)


@_relation("conversion", "the rate implied is", "the converted amount would have to be")
def _conversion(left, right):
    """An amount and its conversion make the given rate."""
    (amount, converted), (given,) = left, right
    implied = _join("/", amount, converted)
    return _outcome(_overlap(given, implied), implied, _join("/", amount, given))


@_relation("year to date", "the rest of the period changed by, in percent", "the share of the first part cannot exceed")
def _year_to_date(left, right):
    """Changes of a part of a period and of the whole leave a possible change for the rest, and the one announced for it if any.

    Where births are given the percentages are of a rate. No change is below -100.
    """
    first, whole, *said = left
    share, *births = right
    if births:
        first_before, first_after, whole_before, whole_after = births
        first, whole = _shift(first, first_before, first_after), _shift(whole, whole_before, whole_after)
    limit = _join("/", 100 + whole, np.where(first <= -100, np.nan, 100 + first))
    with np.errstate(divide="ignore", invalid="ignore"):
        margin = _room(share[0], limit[1])
        corners = [(whole[i] - w * first[1 - i]) / (1 - w) for i in (0, 1) for w in share]
    rest = np.maximum(np.stack([np.minimum(*corners[:2]), np.maximum(*corners[2:])]), -100)
    if births:
        rest_before, rest_after = _join("-", whole_before, first_before), _join("-", whole_after, first_after)
        rest = np.maximum(_shift(rest, rest_after, rest_before), -100)
    if said:
        margin = np.where(margin < 0, margin, _overlap(said[0], rest))
    margin = np.where((share[0] <= 0) | (share[1] >= 1) | np.isnan(rest).any(axis=0), np.nan, margin)
    return _outcome(margin, rest, np.minimum(limit, 1))


@_relation("monotone", "the last number would have to lie in")
def _monotone(left, right=()):
    """None of the numbers needs to lie below an earlier one: margin is the least room between one and the largest before it."""
    numbers = np.stack(left)
    before = np.maximum.accumulate(numbers[:, 0], axis=0)[:-1]
    margin = _room(before, numbers[1:, 1]).min(axis=0)
    last = np.stack([before[-1], np.full(before.shape[1], np.inf)])
    return _outcome(margin, last, _nothing(last))


@_relation("level against percentage", "the levels give, in percent", "the level after would have to be")
def _level_against_percentage(left, right):
    """Two levels make the percentage."""
    (percent,), (before, after) = left, right
    found = _change(before, after)
    return _outcome(_overlap(percent, found), found, _join("*", before, 1 + percent / 100))


def _whole(counts):
    """Whole numbers within intervals; the nearest to the middle where there is none."""
    least, most = np.ceil(counts[0] - _TOUCH), np.floor(counts[1] + _TOUCH)
    middle = np.rint(counts.mean(axis=0))
    return np.where(least > most, middle, least), np.where(least > most, middle, most)


@_relation("rate ratio test", "95% interval of the change, in percent", "counts within this range could be chance")
def _rate_ratio_test(left, right):
    """Two counts, per birth where births are given, differ by more than chance alone would give.

    Counts are taken as Poisson and births as known; the interval is the exact one of `helpers.stats.rates.rate_ratio`, over all
    whole counts that the rounding leaves. Verdicts are "distinct", "chance", and "unknown" where rounding decides. margin: how
    far the interval reaches beyond no change, below 0 how far it stays away from it, in percent.
    """
    after, before = left[0], right[0]
    births_after, births_before = (side[1].mean(axis=0) if len(side) > 1 else np.ones(after.shape[1]) for side in (left, right))
    numbers = np.concatenate([after, before, [births_after, births_before]])
    good = np.isfinite(numbers).all(axis=0) & (numbers[:4] >= 0).all(axis=0) & (births_after > 0) & (births_before > 0)
    nan = np.where(good, 0.0, np.nan)
    (after_least, after_most), (before_least, before_most) = _whole(after + nan), _whole(before + nan)
    births_after, births_before = (np.where(good, births, np.nan) for births in (births_after, births_before))
    ends = [
        100 * (rates.rate_ratio(x, births_after, y, births_before)[["lower", "upper"]].to_numpy().T - 1)
        for x, y in ((after_least, before_most), (after_most, before_least))
    ]
    reach = [np.minimum(end[1], -end[0]) for end in ends]
    apart = [np.where(end[0] > 0, 1, np.where(end[1] < 0, -1, 0)) for end in ends]
    verdict = np.where(apart[0] == 0, "chance", "distinct")
    decided = apart[0] == apart[1]
    verdict = np.where(decided, verdict, "unknown")
    condition = np.where(decided | ~good, "", "the rounding of the counts decides").astype(object)
    with np.errstate(invalid="ignore"):
        share = births_before / (births_before + births_after)
        needed = np.stack(
            [
                stats.nbinom.ppf(0.025, np.where(before_least > 0, before_least, np.nan), share),
                stats.nbinom.ppf(0.975, before_most + 1, share),
            ]
        )
    needed[0] = np.where(before_least == 0, 0, needed[0])
    return _outcome(np.minimum(*reach), np.stack([ends[0][0], ends[1][1]]), needed, verdict, condition)


@_relation("enough data")
def _enough_data(left, right):
    """Everything that has to be known was published. A missing figure is the only way not to hold."""
    known = ~np.isnan(np.stack([*left, *right])).any(axis=(0, 1))
    return _outcome(np.where(known, 0.0, np.nan), _nothing(left[0]), _nothing(left[0]))


@_relation("order of dates", "days between the first and the last")
def _order_of_dates(left, right=()):
    """The days can follow each other in the order given; margin is in days."""
    found = _monotone(left)
    return found._replace(**dict(zip(("low", "high"), _join("-", left[-1], left[0]), strict=True)))
