"""Reading and checking what the statistical functions are given.

Missing stays missing: NaN, None or pandas.NA in any quantity passes as NaN, never as 0 and never as an error. Anything
else that cannot be right is refused with one message that lists every problem found, each with the entries at fault
and where they stand.
"""

import re
from collections.abc import Iterator
from numbers import Real

import numpy as np
import pandas as pd

# Each rule is (what is wrong, the message). A NaN passes all but those of settings: missing is allowed, but not there.
FINITE = ((np.isinf, "must be finite"),)
NOT_NEGATIVE = ((lambda v: v < 0, "cannot be negative: give 0 or more"), *FINITE)
_NOT_ZERO = ((lambda v: v == 0, "cannot be zero: give a number above 0"),)
# Beyond it a quotient or a product of two is infinite or 0.
_IN_RANGE = ((lambda v: np.isfinite(v) & (v > 0) & ((v < 1e-100) | (v > 1e100)), "must be from 1e-100 to 1e100"),)
POSITIVE = ((lambda v: v < 0, "cannot be negative: give a number above 0"), *_NOT_ZERO, *_IN_RANGE, *FINITE)
_COUNT = (
    *NOT_NEGATIVE,
    (lambda v: np.isfinite(v) & (v != np.rint(v)), "is a count and must be whole: give 0, 1, 2, ..., not an average"),
    (lambda v: np.isfinite(v) & (v >= 2.0**53), "must be below 2**53, where floats still hold every whole number"),
)
#: The sum over all counts near a mean of ten million has some 50 000 terms; beyond it would only eat memory.
UP_TO_10_MILLION = ((lambda v: np.isfinite(v) & (v > 1e7), "must be at most 10 million"),)
KNOWN = ((np.isnan, "cannot be missing"),)
_DISPERSION = ((lambda v: ~((v >= 1) & np.isfinite(v)), "is the variance of a count over its mean: give 1 or more"),)
_PERCENT = ((lambda v: v < -100, "is a percent change: give -100 or more"), *FINITE)
YEAR = (
    (lambda v: np.isfinite(v) & (v != np.rint(v)), "is a year and must be whole: give 2021, 2022, ..."),
    (lambda v: np.abs(v) > 10_000, "is a year: give -10,000 to 10,000"),
)


def whole(low, high):
    """The rules of a setting that is a whole number between two."""
    return ((lambda v: ~((v >= low) & (v <= high) & (v == np.rint(v))), f"is a whole number from {low} to {high}"),)


def _fraction(example):
    """The rules of a setting between 0 and 1, both left out; the message shows the example."""
    return ((lambda v: ~((v > 0) & (v < 1)), f"is a fraction between 0 and 1, for example {example}"),)


#: What a parameter may be, by its name, in every function that gives `checked` no rules of its own for it.
RULES = {
    name: rules
    for rules, names in (
        (_COUNT, "count count_0 count_1 count_after deaths deaths_now observed"),
        ((*_COUNT, *_NOT_ZERO), "count_before"),
        (POSITIVE, "births births_0 births_1 births_before births_after births_now births_ratio future_births previous expected"),
        (POSITIVE, "births_first_before births_first_after births_cumulative_before births_cumulative_after monthly_deaths"),
        (POSITIVE, "before before_step after_step step per null rate current target years first last"),
        (POSITIVE, "first_lower first_upper last_lower last_upper"),
        (NOT_NEGATIVE, "after delay_months waited_months"),
        (FINITE, "value annual_reduction reduction_lower reduction_upper"),
        (_PERCENT, "count_change_percent rate_change_percent change_percent true_change change_first change_cumulative"),
        (_PERCENT, "first_low first_high cumulative_low cumulative_high"),
        (_DISPERSION, "dispersion"),
        (YEAR, "year year_now future_year"),
        # Settings. With fewer draws the outer 2.5 % would be a handful of them.
        (whole(1_000, 1_000_000), "draws"),
        (whole(0, 2**32 - 1), "seed"),
        (whole(0, 100), "most joinpoints"),
        (whole(1, 100), "at_end between"),
        (_fraction(0.95), "confidence reduction_confidence"),
        (_fraction(0.9), "interval_confidence"),
        (_fraction(0.8), "power"),
        (_fraction(0.05), "alpha"),
    )
    for name in names.split()
}
# Of the births of two years: no country's differ as much, and beyond it no fit holds.
_FARTHEST = 1e6


def _as_fraction(given):
    """What to write instead of a text that holds a fraction or a percentage; empty for anything else."""
    found = re.fullmatch(r"\s*(\d+(?:[.,]\d+)?)\s*(%?)\s*", given) if isinstance(given, str) else None
    value = float(found[1].replace(",", ".")) if found else 0.0
    value = value / 100 if found and (found[2] or value >= 1) else value
    return f"; write {value:.15g}, without quotation marks" if 0 < value < 1 else ""


def _float(number):
    try:
        return float(number)
    except OverflowError:  # an integer beyond the largest float
        return np.inf


def _numbers(given):
    """One input: flat floats, the entries as given, which of them are not numbers, the shape, the index of a Series."""
    # A table, a set, a dict or an array of records has no one order of numbers: it is one entry, and not a number.
    records = isinstance(given, np.ndarray) and given.dtype.names
    listed = pd.api.types.is_list_like(given) and not (records or isinstance(given, (pd.DataFrame, set, dict)))
    series = pd.Series(given.ravel() if isinstance(given, np.ndarray) and not records else given if listed else [given])
    shape = getattr(given, "shape", series.shape) if listed else ()
    index = series.index if isinstance(given, pd.Series) else None
    if series.dtype.kind in "iuf":
        values = series.to_numpy(dtype=float, na_value=np.nan)
        return values, values, np.zeros(values.size, bool), shape, index
    # Entry by entry, because a list may hide text or booleans among numbers.
    entries = series.astype(object).to_numpy()
    number = np.array([isinstance(entry, Real) and not isinstance(entry, bool) for entry in entries], bool)
    missing = np.array([bool(np.ndim(entry) == 0 and pd.isna(entry)) for entry in entries], bool)
    values = np.array([_float(entry) if known else np.nan for entry, known in zip(entries, number, strict=True)], float)
    return values, entries, ~number & ~missing, shape, index


def _got(entries, bad, shape, index):
    """The first ten offending entries, each with its row label or position."""

    def place(i):
        if index is not None:
            return f" at row {index[i]}"
        return f" at position {', '.join(map(str, np.unravel_index(i, shape)))}" if shape else ""

    at = np.flatnonzero(bad)
    shown = [f"{v:.15g}" if isinstance(v := entries[i], float) else repr(v) for i in at[:10]]
    rest = f" and {at.size - 10} more" if at.size > 10 else ""
    return ", ".join(v + place(i) for v, i in zip(shown, at[:10], strict=True)) + rest


def checked(method=None, methods=(), ascending=(), below=(), found=(), also=None, rules=None, **inputs):
    """Check every input against its rules; return them as floats of one shape, then the index (None if no Series).

    `rules` take the place of those of `RULES` for some of the inputs; `ascending` and `below` hold pairs of names of which the
    first may not exceed, or must lie below, the second; `found` holds problems the caller has seen already, or is an earlier
    refusal; `also` is a function of the arrays, in a dict, that lists more.
    """
    refused = isinstance(found, Exception)
    problems, error = (str(found).splitlines(), type(found)) if refused else (list(found), ValueError)
    arrays, indexes = {}, {}
    for name, given in inputs.items():
        values, entries, alien, shape, index = _numbers(given)
        own = RULES[name] if rules is None or name not in rules else rules[name]
        if alien.any():
            error = TypeError
            got = _got(entries, alien, shape, index)
            if not shape and any(message.startswith("is a fraction") for _, message in own):
                got += _as_fraction(given)
            problems.append(f"{name} takes numbers, not text, booleans or other objects; got {got}")
        for broken, message in own:
            # An alien entry reads as NaN and has been named already.
            if (bad := broken(values) & ~alien).any():
                problems.append(f"{name} {message}; got {_got(values, bad, shape, index)}")
        arrays[name] = values.reshape(shape)
        if index is not None:
            indexes[name] = index
    if methods and str(method) not in methods:
        problems.append(f"method is one of {', '.join(map(repr, methods))}; got {method!r}")
    first = next(iter(indexes.values()), None)
    if not all(first.equals(other) for other in indexes.values()):
        problems.append(f"{', '.join(indexes)} have different indexes; align the Series first, for example by join")
    try:
        same = dict(zip(arrays, np.broadcast_arrays(*arrays.values()), strict=True))
    except ValueError:
        sizes = ", ".join(f"{name} {values.shape}" for name, values in arrays.items() if values.shape)
        problems.append(f"shapes do not match: {sizes}; give equal lengths, or one value for all rows")
    else:
        shape = same[name].shape
        index = first if first is not None and shape == first.shape else None
        pairs = [(*pair, np.greater, "cannot be above") for pair in ascending]
        pairs += [(*pair, np.greater_equal, "must be below") for pair in below]
        for low, high, broken, words in pairs:
            if (bad := broken(same[low], same[high])).any():
                problems.append(f"{low} {words} {high}; got {low} {_got(same[low].ravel(), bad, shape, index)}")
        problems += also(same) if also else []
    if problems:
        raise error("\n".join(problems))
    return *same.values(), index


def one_number(**given):
    """Problems of settings that hold for the whole table."""
    return [f"{name} is one number; got {np.size(v)} of them" for name, v in given.items() if np.ndim(v)]


def one_of(name, given, choices):
    """The problem of a setting that is not one of its choices, in a list, or an empty list."""
    return [] if str(given) in choices else [f"{name} is one of {', '.join(map(repr, choices))}; got {given!r}"]


def yearly_rows(deaths, year, births, at_least, found=(), check=None, rules=None, **settings):
    """Check a yearly series; return its columns where nothing is missing, ordered, and how many rows are not there.

    Without births each year has one. `at_least` is a pair (fewest years with data, what needs them). `check` is a function of
    the ordered rows, in a dict, that lists further problems. `settings` are inputs of `checked` of one number each; they are
    only checked.
    """
    columns = {"deaths": deaths, "year": year, "births": 1 if births is None else births}
    rows = {}

    def problems(same):
        year = same["year"]
        if year.ndim != 1:
            return [f"year is one list of years: give a Series or one dimension; got the shape {year.shape}"]
        known = np.isfinite(sum(same[name] for name in columns))
        order = np.argsort(year[known], kind="stable")
        rows.update({name: same[name][known][order] for name in columns}, missing=int((~known).sum()))
        values, counts = np.unique(year[np.isfinite(year)], return_counts=True)
        repeated, (fewest, purpose) = values[counts > 1], at_least
        listed = [f"year must not repeat; got {', '.join(f'{v:.0f}' for v in repeated)} more than once"] * bool(repeated.size)
        if known.sum() < fewest:
            listed.append(f"{purpose} needs at least {fewest} years with data; got {known.sum()}")
        births = rows["births"]
        if births.size and births.max() / _FARTHEST > births.min() > 0:
            listed.append(
                f"births of two years differ by a factor of over a million; got {births.min():.15g} and {births.max():.15g}"
            )
        return listed + (check(rows) if check else [])

    more = one_number(**settings)
    refused = isinstance(found, Exception)
    found = type(found)("\n".join([str(found), *more])) if refused else [*found, *more]
    checked(found=found, also=problems, rules=rules, **columns, **settings)
    return tuple(rows.values())


def attempt(**given):
    """What `checked` returns and nothing found, or nothing and the refusal, for a further call to put together with its own."""
    try:
        return checked(**given), ()
    except (TypeError, ValueError) as refusal:
        return None, refusal


def in_hand(*given):
    """What was given, with what can be read only once, such as a generator, as a list: for functions that read it twice."""
    return [list(one) if isinstance(one, Iterator) else one for one in given]


def all_or_none(**ends):
    """The ends of an interval, of which all are given or none: inputs of `checked`, rules of what is absent, and the problem."""
    absent = [name for name, value in ends.items() if value is None]
    found = f"an interval needs {', '.join(ends)}, or none of them; not given: {', '.join(absent)}"
    given = ends | dict.fromkeys(absent, np.nan)
    return given, dict.fromkeys(absent, ()), [found] if 0 < len(absent) < len(ends) else []


def one_list(name, values):
    """Refuse what is not one list of regions."""
    if values.ndim > 1:
        raise ValueError(f"{name} is one list of regions: give a Series or one dimension; got the shape {values.shape}")
    if values.size == 0:
        raise ValueError(f"{name} is empty: give at least one region")


def refuse(bad, message, name, values, index):
    """Raise an error about the entries that only the computation could show to be wrong; `name` labels them."""
    if np.any(bad):
        raise ValueError(f"{message}; got {name} {_got(np.ravel(values), bad, np.shape(values), index)}")


def tabulated(index, **columns):
    """One row per value; text is repeated. Scalars make one row."""
    if max(map(np.ndim, columns.values())) > 1:
        raise ValueError("a table has one row per value: give scalars, Series or one-dimensional arrays")
    return pd.DataFrame({k: v if isinstance(v, str) else np.atleast_1d(v) for k, v in columns.items()}, index=index)


def same_kind(values, index):
    """A Series if the inputs were one, else an array, or a float from scalars."""
    if index is not None:
        return pd.Series(values, index=index)
    return values if np.ndim(values) else float(values)
