"""What helpers.stats.rates refuses, in which words, and what it lets through as missing."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from helpers.stats import components, detection, rates

COUNT = "count cannot be negative: give 0 or more; got "
WHOLE = "count is a count and must be whole: give 0, 1, 2, ..., not an average; got "
NUMBERS = " takes numbers, not text, booleans or other objects; got "
ZERO = " cannot be zero: give a number above 0; got "
FRACTION = " is a fraction between 0 and 1, for example "

REFUSED = [
    # counts
    (rates.count_interval, {"count": -1}, ValueError, COUNT + "-1"),
    (rates.count_interval, {"count": [3, -1, 4, -2]}, ValueError, COUNT + "-1 at position 1, -2 at position 3"),
    (rates.count_interval, {"count": pd.Series({"a": 1, "b": -3})}, ValueError, COUNT + "-3 at row b"),
    (rates.count_interval, {"count": 2.5}, ValueError, WHOLE + "2.5"),
    (rates.count_interval, {"count": 2.5, "method": "midp"}, ValueError, WHOLE + "2.5"),
    (rates.count_interval, {"count": 2.5, "method": "byar"}, ValueError, WHOLE + "2.5"),
    (rates.count_interval, {"count": np.inf}, ValueError, "count must be finite; got inf"),
    (
        rates.count_interval,
        {"count": 2**53},
        ValueError,
        "count must be below 2**53, where floats still hold every whole number; got 9.00719925474099e+15",
    ),
    (
        rates.count_interval,
        {"count": -np.arange(1, 13)},
        ValueError,
        COUNT + ", ".join(f"-{i + 1} at position {i}" for i in range(10)) + " and 2 more",
    ),
    # text and other objects
    (rates.count_interval, {"count": "45"}, TypeError, "count" + NUMBERS + "'45'"),
    (rates.count_interval, {"count": ["45", 3]}, TypeError, "count" + NUMBERS + "'45' at position 0"),
    (rates.count_interval, {"count": True}, TypeError, "count" + NUMBERS + "True"),
    (rates.count_interval, {"count": np.array([True])}, TypeError, "count" + NUMBERS + "True at position 0"),
    (rates.count_interval, {"count": [1, True]}, TypeError, "count" + NUMBERS + "True at position 1"),
    (rates.count_interval, {"count": 1j}, TypeError, "count" + NUMBERS + "1j"),
    (rates.count_interval, {"count": Decimal(1)}, TypeError, "count" + NUMBERS + "Decimal('1')"),
    (
        components.change,
        {"before": 1, "after": [date(2024, 1, 1)]},
        TypeError,
        "after" + NUMBERS + "datetime.date(2024, 1, 1)",
    ),
    (
        rates.count_interval,
        {"count": pd.Series(["-"], ["x"], dtype="str")},
        TypeError,
        "count" + NUMBERS + "'-' at row x",
    ),
    # settings
    (rates.count_interval, {"count": 1, "confidence": 95}, ValueError, "confidence" + FRACTION + "0.95; got 95"),
    (rates.count_interval, {"count": 1, "confidence": 1}, ValueError, "confidence" + FRACTION + "0.95; got 1"),
    (rates.count_interval, {"count": 1, "confidence": 0}, ValueError, "confidence" + FRACTION + "0.95; got 0"),
    (rates.count_interval, {"count": 1, "confidence": np.nan}, ValueError, "confidence" + FRACTION + "0.95; got nan"),
    (
        rates.count_interval,
        {"count": 1, "method": "wald"},
        ValueError,
        "method is one of 'exact', 'midp', 'byar'; got 'wald'",
    ),
    (rates.rate, {"count": 1, "births": 1, "per": 1, "method": None}, ValueError, "'exact', 'midp', 'byar'; got None"),
    (
        rates.rate_ratio,
        {"count_1": 1, "births_1": 1, "count_0": 1, "births_0": 1, "method": "byar"},
        ValueError,
        "method is one of 'exact', 'midp'; got 'byar'",
    ),
    (
        rates.rate_ratio,
        {"count_1": 1, "births_1": 1, "count_0": 1, "births_0": 1, "null": 0},
        ValueError,
        "null" + ZERO + "0",
    ),
    # denominators
    (rates.rate, {"count": 1, "births": [0, 5], "per": 1}, ValueError, "births" + ZERO + "0 at position 0"),
    (
        rates.rate,
        {"count": 1, "births": -5, "per": 1},
        ValueError,
        "births cannot be negative: give a number above 0; got -5",
    ),
    (rates.rate, {"count": 1, "births": np.inf, "per": 1}, ValueError, "births must be finite; got inf"),
    (rates.rate, {"count": 1, "births": 1, "per": 0}, ValueError, "per" + ZERO + "0"),
    (components.change, {"before": [1, 0], "after": 1}, ValueError, "before" + ZERO + "0 at position 1"),
    (components.change, {"before": 1, "after": -1}, ValueError, "after cannot be negative: give 0 or more; got -1"),
    (
        components.decompose_count_change,
        {"count_before": 0, "births_before": 1, "count_after": 1, "births_after": 1},
        ValueError,
        "count_before" + ZERO + "0",
    ),
    # percent changes
    (
        components.rate_change_from_count_change,
        {"count_change_percent": -101, "births_before": 1, "births_after": 1},
        ValueError,
        "count_change_percent is a percent change: give -100 or more; got -101",
    ),
    (
        components.count_change_from_rate_change,
        {"rate_change_percent": np.inf, "births_before": 1, "births_after": 1},
        ValueError,
        "rate_change_percent must be finite; got inf",
    ),
    # power
    (
        detection.power_two_counts,
        {"baseline": 1e11, "fall": 0.1},
        ValueError,
        "baseline must be at most 10 million; got 100000000000",
    ),
    (
        detection.smallest_detectable_fall,
        {"baseline": 100, "births_ratio": 1e6},
        ValueError,
        "baseline times births_ratio must be at most 10 million; got 100000000",
    ),
    (detection.power_two_counts, {"baseline": 0, "fall": 0.1}, ValueError, "baseline" + ZERO + "0"),
    (
        detection.power_two_counts,
        {"baseline": 9, "fall": 12},
        ValueError,
        "fall is a fraction from 0 to 1, for example 0.12; got 12",
    ),
    (detection.power_two_counts, {"baseline": 9, "fall": 0.1, "alpha": 5}, ValueError, "alpha" + FRACTION + "0.05; got 5"),
    (detection.smallest_detectable_fall, {"baseline": 9, "power": 80}, ValueError, "power" + FRACTION + "0.8; got 80"),
    (
        detection.smallest_detectable_fall,
        {"baseline": 9, "power": 0.01},
        ValueError,
        "alpha cannot be above power; got alpha 0.05",
    ),
    # numbers of which a quotient would be infinite
    (
        rates.rate,
        {"count": 1, "births": 5e-324, "per": 1},
        ValueError,
        "births must be from 1e-100 to 1e100; got 4.94065645841247e-324",
    ),
    (
        rates.rate_ratio,
        {"count_1": 1, "births_1": 1, "count_0": 1, "births_0": 1e308},
        ValueError,
        "births_0 must be from 1e-100 to 1e100; got 1e+308",
    ),
    # shapes
    (
        rates.rate,
        {"count": [1, 2, 3], "births": [1, 2], "per": 1},
        ValueError,
        "shapes do not match: count (3,), births (2,); give equal lengths, or one value for all rows",
    ),
    (
        rates.rate,
        {"count": pd.Series([1, 2]), "births": pd.Series([1, 2], index=[1, 0]), "per": 1},
        ValueError,
        "count, births have different indexes; align the Series first, for example by join",
    ),
    (rates.count_interval, {"count": np.ones((2, 2))}, ValueError, "a table has one row per value"),
    (
        components.change,
        {"before": np.array([[1, 1], [1, 0]]), "after": 1},
        ValueError,
        "before" + ZERO + "0 at position 1, 1",
    ),
]


@pytest.mark.parametrize("function, given, error, text", REFUSED)
def test_refused(function, given, error, text):
    with pytest.raises(error) as caught:
        function(**given)
    assert text in str(caught.value)
    assert type(caught.value) is error


def test_one_message_lists_every_problem():
    with pytest.raises(TypeError) as caught:
        rates.rate([-1, 2.5, "x", 3], [0, 5, -2, 7], per=[1, 2], confidence=95, method="wald")
    assert str(caught.value).splitlines() == [
        "count takes numbers, not text, booleans or other objects; got 'x' at position 2",
        "count cannot be negative: give 0 or more; got -1 at position 0",
        "count is a count and must be whole: give 0, 1, 2, ..., not an average; got 2.5 at position 1",
        "births cannot be negative: give a number above 0; got -2 at position 2",
        "births cannot be zero: give a number above 0; got 0 at position 0",
        "confidence is a fraction between 0 and 1, for example 0.95; got 95",
        "method is one of 'exact', 'midp', 'byar'; got 'wald'",
        "shapes do not match: count (4,), births (4,), per (2,); give equal lengths, or one value for all rows",
    ]


@pytest.mark.parametrize(("given", "write"), [
    ("95%", "; write 0.95, without quotation marks"), ("95", "; write 0.95, without quotation marks"),
    ("0,9", "; write 0.9, without quotation marks"), ("half", ""), ("1000%", ""),
])  # fmt: skip
def test_what_is_not_a_number_is_named_once(given, write):
    with pytest.raises(TypeError) as caught:
        rates.count_interval(1, confidence=given)
    assert str(caught.value) == f"confidence takes numbers, not text, booleans or other objects; got {given!r}{write}"


def test_a_count_too_large_for_floats_is_refused_before_it_is_rounded():
    with pytest.raises(ValueError, match="below 2"):
        rates.count_interval(pd.Series([2**53 + 1], dtype="int64"))
    assert np.isfinite(rates.count_interval(2**53 - 1, method="midp").upper.item())


MISSING = [np.nan, None, pd.NA]
RATIO = {"count_1": 3, "births_1": 5, "count_0": 4, "births_0": 6}
TABLES = [
    *((rates.count_interval, {"count": 3}, {"method": m}) for m in ["exact", "midp", "byar"]),
    *((rates.rate, {"count": 3, "births": 5, "per": 1}, {"method": m}) for m in ["exact", "midp", "byar"]),
    *((rates.rate_ratio, RATIO, {"method": m}) for m in ["exact", "midp"]),
]
SETTINGS = ["confidence", "method", "null", "per", "reliable", "reason"]


@pytest.mark.parametrize("missing", MISSING, ids=repr)
@pytest.mark.parametrize("function, given, method", TABLES)
def test_missing_in_any_quantity_of_a_table_is_missing_in_the_whole_row(function, given, method, missing):
    for name in given:
        result = function(**given | {name: [missing, given[name]]}, **method)
        numbers = result.drop(columns=SETTINGS, errors="ignore")
        assert numbers.iloc[0].isna().all() and numbers.iloc[1].notna().all()
        if function is rates.rate:
            assert result.reason.tolist() == ["missing", result.reason[1]] and result.reason[1] != "missing"
            assert result.reliable.tolist() == [False, False]


@pytest.mark.parametrize("missing", MISSING, ids=repr)
@pytest.mark.parametrize(
    "function, given",
    [
        (components.change, {"before": 1, "after": 2}),
        (components.rate_change_from_count_change, {"count_change_percent": 1, "births_before": 1, "births_after": 2}),
        (components.count_change_from_rate_change, {"rate_change_percent": 1, "births_before": 1, "births_after": 2}),
        (detection.power_two_counts, {"baseline": 9, "fall": 0.5, "births_ratio": 1}),
        (detection.smallest_detectable_fall, {"baseline": 50, "births_ratio": 1}),
    ],
)
def test_missing_in_an_array_is_missing_in_its_place(function, given, missing):
    for name in given:
        assert np.isnan(function(**given | {name: [missing, given[name]]})).tolist() == [True, False]


def test_missing_in_a_decomposition():
    parts = components.decompose_count_change([None, 5], 10, 4, 11)
    assert parts.drop(columns="births_change").iloc[0].isna().all() and parts.iloc[1].notna().all()


def test_what_is_let_through():
    assert rates.rate(12, 3.3, per=1).value.item() == pytest.approx(12 / 3.3), "more events than expected is legal"
    assert components.change(Fraction(1, 2), np.int8(1)) == 100
    integers = rates.count_interval(pd.Series([3, pd.NA], index=["a", "b"], dtype="Int64"))
    assert integers.index.tolist() == ["a", "b"] and integers.value.isna().tolist() == [False, True]
    masked = np.ma.masked_array([3, 4], mask=[False, True])
    assert rates.count_interval(masked).value.isna().tolist() == [False, True]
    assert rates.rate([], [], per=1_000).empty and detection.smallest_detectable_fall([]).size == 0


@pytest.mark.parametrize("given", [pd.DataFrame({"a": [1]}), {1, 2}, {"a": 1}], ids=["table", "set", "dict"])
def test_containers_without_one_order_are_refused(given):
    with pytest.raises(TypeError, match="count takes numbers, not text, booleans or other objects"):
        rates.count_interval(given)


def test_a_whole_number_beyond_all_floats_is_refused():
    with pytest.raises(ValueError, match="count must be finite"):
        rates.count_interval(10**400)


def test_power_is_a_probability():
    assert detection.power_two_counts(1e7, 0.01) <= 1


def test_records_are_one_entry_and_no_numbers():
    records = np.array([(1, 2)], dtype=[("deaths", int), ("births", int)])
    with pytest.raises(TypeError, match="count takes numbers, not text, booleans or other objects; got array"):
        rates.count_interval(records)


def test_a_generator_is_read_once():
    flags = rates.small_number_flags((count for count in (4, 12)), (births for births in (100, 9)))
    pd.testing.assert_frame_equal(flags, rates.small_number_flags([4, 12], [100, 9]))
