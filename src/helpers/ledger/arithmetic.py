"""The arithmetic of a check as a line for readers: one template for each relation, the numbers as they were printed.

In brackets after a result stands what the rounding of the printed numbers, or published intervals, leave possible.
"""

import math
from collections.abc import Callable
from datetime import date
from typing import NamedTuple

import numpy as np
import pandas as pd

from helpers.ledger.relations import both_readings, evaluate
from helpers.tables import data, releases
from helpers.tables.expressions import kind, terms
from helpers.wording import language, words

_SIGNS = {"+": "+", "-": "−", "*": "×", "/": "÷"}
_CHAIN = 6  # numbers in a row that are written out
#: Relation -> function that writes its line, from the terms on both sides and the row of the audit.
LINES: dict[str, Callable] = {}
#: Relations in which a sum is of the same kind as the numbers beside it.
_LIKE = ("same quantity", "part and whole", "total between parts", "monotone")


class Number(NamedTuple):
    """One number: how it is printed alone and in a sum, its middle, the decimals it is printed with, and where it stands."""

    text: str
    bare: str
    middle: float
    digits: int
    unit: str
    origin: str


class Term(NamedTuple):
    """One term of a check: with its result if it is a sum, and as a number alone; its middle, interval, first number and unit."""

    is_sum: bool
    full: str
    short: str
    middle: float
    low: float
    high: float
    first: Number
    unit: str


def _decimals(step: float, value: float) -> int:
    """Decimals of a number printed in steps of one size; those it is written with where the step is not known."""
    if step > 0 and math.isfinite(step):
        digits = max(0, -math.floor(math.log10(step * 1.0001)))
    else:
        digits = 0 if value == int(value) else len(f"{value:.10g}".partition(".")[2])
    return min(digits, 2 if abs(value) >= 1 else 3)


def _with_unit(value: float, digits: int, unit: str) -> str:
    if unit.startswith("%"):
        return words.percent(value, digits) + unit[1:]
    unit = {"fold": "times", "index from 0 to 1": "", "rank": ""}.get(unit, unit)
    if value == 1 and unit in ("deaths", "births", "posts", "persons", "regions"):
        unit = unit[:-1]
    return f"{words.number(value, digits)} {unit}".rstrip()


def _claims(published: data.Tables) -> dict[str, Number]:
    found = {}
    for row in published.claims[published.claims["low"].notna() | published.claims["high"].notna()].itertuples():
        ends = [end for end in (row.low, row.high) if pd.notna(end)]
        value = row.value if pd.notna(row.value) else sum(ends) / len(ends)
        qualifier = f"{row.qualifier} " if isinstance(row.qualifier, str) else ""
        digits = _decimals(0 if qualifier or len(ends) < 2 else ends[1] - ends[0], value)
        unit = row.unit if isinstance(row.unit, str) else ""
        signed = row.kind == "change" and unit == "%"
        text = qualifier + (words.signed(value, digits) if signed else _with_unit(value, digits, unit))
        found[row.id] = Number(text, words.number(value, digits), value, digits, unit, f"{row.id}: {text}")
    return found


def _period(start: pd.Timestamp, end: pd.Timestamp) -> str:
    """A year as its number, a day as the day, anything else by both ends."""
    if pd.isna(start) or start == end:
        return "" if pd.isna(end) else language.day(end)
    if (start.month, start.day, end.month, end.day) == (1, 1, 12, 31):
        return f"{start.year}" if start.year == end.year else f"{start.year} to {end.year}"
    return f"{language.day(start)} to {language.day(end)}"


def _observations(published: data.Tables, used: set[str]) -> dict[str, Number]:
    units = published.indicators.set_index("id")
    places = published.areas.set_index("id")["short_en"]
    seen = published.observations
    found = {}
    for row in seen[seen["id"].isin(used)].itertuples():
        unit, digits = units.at[row.indicator, "unit"], _decimals(row.rounded_to, row.value)
        text = _with_unit(row.value, digits, unit)
        if pd.notna(row.lower):
            text += f" ({words.interval(row.lower, row.upper, digits)})"
        maker = releases.NAMES.get(row.producer, row.producer)
        where = "" if row.area == "KZ" else f"{places.get(row.area, row.area)}, "
        name = f"{units.at[row.indicator, 'name']}, {where}{_period(row.period_start, row.period_end)}, {maker}"
        found[row.id] = Number(text, words.number(row.value, digits), row.value, digits, unit, f"{name}: {text} ({row.id})")
    return found


class _Writer:
    """Numbers and terms of the checks of one ledger."""

    def __init__(self, published: data.Tables, ends: dict[str, tuple[float, float]]):
        used = {name for names in published.checks["observations"].dropna() for name in names.split()}
        self.numbers = _claims(published) | _observations(published, used)
        self.ends = ends

    def number(self, token: str) -> Number:
        if token in self.numbers:
            return self.numbers[token]
        name, ends = kind(token), self.ends.get(token, (math.nan, math.nan))
        if name in ("number", "range"):
            digits = max(_decimals(0, float(part)) for part in token.split(" to "))
            text = words.interval(*ends, digits) if name == "range" else words.number(ends[0], digits)
            return Number(text, text, sum(ends) / 2, digits, "", "")
        if math.isnan(ends[0]):
            return Number("", "", math.nan, 0, "", "")
        text = " to ".join(dict.fromkeys(language.day(date.fromordinal(int(end))) for end in ends))
        return Number(text, text, sum(ends) / 2, 0, "", f"{token.partition(':')[0]}: {text}")

    def term(self, shape: str, names: tuple[str, ...], like: Number | None) -> Term:
        """A term; a result is written in the unit of the number that stands beside it, with one decimal more."""
        held = [self.number(name) for name in names]
        ends = [np.array([[low], [high]]) for low, high in (self.ends.get(name, (math.nan, math.nan)) for name in names)]
        low, high = evaluate(shape, ends)[:, 0]
        if len(names) == 1:
            return Term(False, held[0].text, held[0].bare, held[0].middle, low, high, held[0], held[0].unit)
        middle = float(evaluate(shape, [np.full((2, 1), number.middle) for number in held])[0, 0])
        most = max(number.digits for number in held)
        digits = min(like.digits + 1, 2) if like else max(1, most)
        if abs(middle) >= 1000 or not ("/" in shape or most):
            digits = 0
        unit = like.unit if like and like.unit != "fold" else ""
        full = f"{_sum(shape, held)} = {_result(middle, low, high, digits, lambda *number: _with_unit(*number, unit))}"
        counted = next((number.unit for number in held if number.unit and not number.unit.startswith(("%", "per"))), "")
        return Term(True, full, words.number(middle, digits), middle, low, high, held[0], counted)


def _sum(shape: str, held: list[Number]) -> str:
    """A sum as people write it."""
    waiting, parts = iter(held), []
    for token in shape.split():
        if token != "v":
            parts.append(_SIGNS.get(token, token))
            continue
        text = next(waiting).bare
        after = parts[-1] if parts else ""
        if text == "−2 to 2" and after == "+":
            parts[-1], text = "±", "2"
        elif " to " in text:
            text = f"({text})"
        elif text.startswith("−") and after in ("+", "−"):
            parts[-1], text = ("−" if after == "+" else "+"), text[1:]
        parts.append(text)
    return " ".join(parts).replace("( ", "(").replace(" )", ")")


def _result(middle: float, low: float, high: float, digits: int, write=words.number) -> str:
    text, ends = write(middle, digits), [write(end, digits) for end in (low, high)]
    if all(end == text for end in ends) or not (math.isfinite(low) and math.isfinite(high)):
        return text
    return f"{text} ({write(low, digits).partition(' ')[0]} to {ends[1].partition(' ')[0]})"


def _change(before: float, after: float, ends: tuple[float, float], digits: int) -> str:
    return _result(100 * (after / before - 1), *ends, digits, words.signed)


def _held(term: Term) -> str:
    """What a result is held against: a number that was announced, or published as a figure."""
    announced = term.first.origin[:1] == "C" and term.first.origin[1:2].isdigit()
    return f"{'announced' if announced else 'published'}: {term.full}"


def _sums(sides: list[Term]) -> str:
    """The terms that are sums, each with its result."""
    return "".join(f"{term.full}; " for term in sides if term.is_sum)


def _line(relation: str) -> Callable:
    def entered(function: Callable) -> Callable:
        LINES[relation] = function
        return function

    return entered


@_line("same quantity")
def _same_quantity(left, right, row):
    told = [term.full for term in [*left, *right]]
    if len({*told}) == 1:
        return f"{told[0]} {'in both' if len(told) == 2 else f'in all {len(told)}'}"
    return f"{'; '.join(told)}: {'the same' if row.margin >= 0 else 'not the same'} within rounding"


@_line("count against rate")
def _count_against_rate(left, right, row):
    (percent,), (before, after, births_before, births_after) = left, right[:4]
    digits = percent.first.digits + 1
    as_count, as_rate = both_readings(*(np.array([[term.low], [term.high]]) for term in right))
    rates = [before.middle / births_before.middle, after.middle / births_after.middle]
    unit = f" {births_before.unit}" if births_before.unit else ""
    return (
        f"{_sums(right[:4])}as a count, from {before.short} to {after.short}: "
        f"{_change(before.middle, after.middle, as_count[:, 0], digits)}; as a rate, "
        f"with {births_before.short} and {births_after.short}{unit}: {_change(*rates, as_rate[:, 0], digits)}; {_held(percent)}"
    )


@_line("ratio")
def _ratio(left, right, row):
    (multiple,), (first, second) = left, right
    middle, digits = first.middle / second.middle, multiple.first.digits + 1
    if row.margin < 0 and min(abs(middle - end) for end in (multiple.low, multiple.high)) < 0.05:
        digits += 1  # as close as that, one digit does not show on which side it lies
    return f"{_sums(right)}{first.short} ÷ {second.short} = {_result(middle, row.low, row.high, digits)}; {_held(multiple)}"


@_line("part and whole")
def _part_and_whole(left, right, row):
    (whole,) = left
    if len(right) == 1:
        return f"{right[0].full}; {_held(whole)}"
    total = sum(term.middle for term in right)
    digits = max(term.first.digits for term in right)
    return (
        f"{_sums(right)}{' + '.join(term.short for term in right)} = {_result(total, row.low, row.high, digits)}; {_held(whole)}"
    )


@_line("total between parts")
def _total_between_parts(left, right, row):
    where = "within the range of the parts" if row.margin >= 0 else "outside the range of the parts"
    return f"the parts: {'; '.join(term.full for term in right)}; the total: {left[0].full}: {where}"


@_line("conversion")
def _conversion(left, right, row):
    (amount, converted), (given,) = left, right
    digits = given.first.digits
    middle = amount.middle / converted.middle
    return f"{amount.full} ÷ {converted.full} = {_result(middle, row.low, row.high, digits)}; {_held(given)}"


@_line("year to date")
def _year_to_date(left, right, row):
    first, whole, *rest = left
    digits = max(term.first.digits for term in left)
    ends = " to ".join(dict.fromkeys(words.signed(end, digits + 1) for end in (row.low, row.high)))
    said = f"; announced for the rest: {rest[0].full}" if rest else ""
    births = ", births as published" if len(right) > 1 else ""
    return (
        f"first part: {first.full}; whole: {whole.full}; share of the first part a year before: {right[0].short}{births}; "
        f"the rest must have changed by {ends}{said}"
    )


@_line("monotone")
def _monotone(left, right, row):
    shown = [term.full for term in left]
    if len({term.first.unit for term in left}) == 1 and not any(term.is_sum for term in left) and left[0].first.unit != "%":
        shown = [*(term.first.bare for term in left[:-1]), left[-1].first.text]
    if len(left) > _CHAIN:
        shown = [*shown[:3], f"… ({len(left) - 4} more)", shown[-1]]
    return f"{' ≤ '.join(shown)}: {'true' if row.margin >= 0 else 'not true'}"


@_line("level against percentage")
def _level_against_percentage(left, right, row):
    (percent,), (before, after) = left, right
    change = _change(before.middle, after.middle, (row.low, row.high), percent.first.digits + 1)
    return f"{_sums(right)}({after.short} − {before.short}) ÷ {before.short} = {change}; {_held(percent)}"


@_line("rate ratio test")
def _rate_ratio_test(left, right, row):
    sides = [side[0].full + (f" in {side[1].short} births" if len(side) > 1 else "") for side in (left, right)]
    held = {"distinct": "leaves out zero", "chance": "includes zero"}.get(row.verdict, "depends on the rounding of the counts")
    low, high = row.low, row.high
    interval = words.change_interval(low, high, 0)
    if high > 1000:  # a rise of thousands of percent is read more easily as a multiple
        interval, held = f"{words.interval(1 + low / 100, 1 + high / 100, 1)} times", held.replace("zero", "one")
        return f"{sides[0]} against {sides[1]}: the 95% interval of the ratio, {interval}, {held}"
    return f"{sides[0]} against {sides[1]}: the 95% interval of the change, {interval}, {held}"


@_line("order of dates")
def _order_of_dates(left, right, row):
    return f"{', then '.join(term.full for term in left)}: {'in this order' if row.margin >= 0 else 'not in this order'}"


def lines(published: data.Tables, audit: pd.DataFrame, ends: dict[str, tuple[float, float]]) -> pd.DataFrame:
    """The arithmetic of every check, and the numbers it uses by name.

    Parameters
    ----------
    published : helpers.tables.data.Tables
    audit : pandas.DataFrame
    ends : dict
        Both of these tables, from :func:`helpers.ledger.claims.audit` and :func:`helpers.ledger.claims.operands`.

    Returns
    -------
    pandas.DataFrame
        arithmetic (one line, empty where a figure was not published) and origin (where each number stands), by id of the check.

    Examples
    --------
    >>> from helpers.ledger import claims
    >>> published = data.load()
    >>> found = lines(published, claims.audit(published), claims.operands(published))
    >>> print(found.at["K02a", "arithmetic"])
    200 ÷ 37 = 5.4; announced: more than 6 times
    """
    writer, rows = _Writer(published, ends), []
    cells = published.checks[["left", "right"]].fillna("").itertuples(index=False)
    for row, (left, right) in zip(audit.itertuples(), cells, strict=True):
        sides = [terms(left), terms(right)]
        names = list(dict.fromkeys(name for side in sides for _, operands in side for name in operands))
        origin = "; ".join(filter(None, (writer.number(name).origin for name in names)))
        text = ""
        if row.relation in LINES and not np.isnan(row.margin):
            single = (writer.number(operands[0]) for side in sides for _, operands in side if len(operands) == 1)
            like = next(single, None) if row.relation in _LIKE else None
            text = LINES[row.relation](*([writer.term(*term, like) for term in side] for side in sides), row)
        rows.append((row.id, text[:1].upper() + text[1:], origin))
    return pd.DataFrame(rows, columns=["id", "arithmetic", "origin"]).set_index("id")
