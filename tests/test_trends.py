"""helpers.stats.trends: agreement with gold_percentages.csv, what must hold for every input, and what is refused."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, stats

from conftest import check_column_against_rows
from helpers.stats import trends

GOLD = pd.read_csv(Path(__file__).with_name("gold_percentages.csv"), index_col="id")
check = settings(derandomize=True, deadline=None, max_examples=100)

levels = st.floats(0.1, 500)
years = st.floats(0.5, 50)


@pytest.mark.parametrize("name", [name for name, row in GOLD.iterrows() if hasattr(trends, row.function)])
def test_agrees(name):
    row = GOLD.loc[name]
    result = getattr(trends, row.function)(**json.loads(row.inputs))
    for column, expected in json.loads(row.expected).items():
        actual = result[column] if isinstance(result, pd.DataFrame) else result
        np.testing.assert_allclose(actual, expected, rtol=row.rel_tol, atol=row.abs_tol)


def test_the_discrete_rate_is_not_ours():
    """A fall by two thirds in 25 years is printed as 4.4 per cent a year; the discrete rate would give 4.3."""
    row = GOLD[GOLD.function == "discrete_rate_of_reduction"].squeeze()
    given_ = json.loads(row.inputs)
    discrete = 100 * (1 - (given_["last"] / given_["first"]) ** (1 / given_["years"]))
    np.testing.assert_allclose(discrete, json.loads(row.expected)["value"], rtol=row.rel_tol, atol=row.abs_tol)
    assert trends.annual_rate_of_reduction(**given_).value.round(1).item() == 4.4 != round(discrete, 1)


def arr(*given):
    return trends.annual_rate_of_reduction(*given).value.item()


@check
@given(levels, levels, levels, years, years)
def test_reduction_is_antisymmetric_additive_and_blind_to_the_unit(first, middle, last, early, late):
    whole = arr(first, last, early + late)
    assert whole == pytest.approx(-arr(last, first, early + late), abs=1e-9)
    parts = early * arr(first, middle, early) + late * arr(middle, last, late)
    assert whole * (early + late) == pytest.approx(parts, abs=1e-7)
    assert whole == pytest.approx(arr(2 * first, 2 * last, early + late), abs=1e-9)


@check
@given(levels, levels, years)
def test_reduction_leads_from_the_first_level_to_the_last(first, last, span):
    assert first * np.exp(-arr(first, last, span) * span / 100) == pytest.approx(last)
    assert trends.required_rate_of_reduction(first, last, span) == arr(first, last, span)


def interval(level, low, high):
    return level / low, level * high


bounds = st.floats(1.0001, 2)


@check
@given(levels, levels, years, bounds, bounds, bounds, bounds, st.floats(0.6, 0.99))
def test_the_interval_holds_the_value_and_turns_round_with_it(first, last, span, a, b, c, d, confidence):
    ends = *interval(first, a, b), *interval(last, c, d)
    row = trends.annual_rate_of_reduction(first, last, span, *ends, confidence, draws=10_000).iloc[0]
    assert row.lower < row.value < row.upper and row.confidence == confidence
    back = trends.annual_rate_of_reduction(last, first, span, *ends[2:], *ends[:2], confidence, draws=10_000).iloc[0]
    slack = 0.15 * (row.upper - row.lower)
    np.testing.assert_allclose([back.lower, back.value, back.upper], [-row.upper, -row.value, -row.lower], atol=slack)


@check
@given(levels, levels, years, bounds, bounds, st.floats(0.6, 0.99), st.floats(0.1, 10))
def test_the_interval_is_blind_to_the_unit(first, last, span, a, c, confidence, unit):
    def ends(factor):
        first_, last_ = first * factor, last * factor
        return first_, last_, span, *interval(first_, a, a), *interval(last_, c, c), confidence

    one, other = (trends.annual_rate_of_reduction(*ends(f), draws=1_000).iloc[0] for f in (1, unit))
    assert other.lower == pytest.approx(one.lower, abs=1e-7) and other.upper == pytest.approx(one.upper, abs=1e-7)


@pytest.mark.parametrize("confidence", [0.5, 0.9, 0.95])
def test_with_even_intervals_the_difference_of_logarithms_is_normal(confidence):
    """Closed form: each published limit lies z standard deviations of the logarithm from its level."""
    row = trends.annual_rate_of_reduction(
        20, 10, 8, *interval(20, 1.2, 1.2), *interval(10, 1.1, 1.1), confidence, draws=1_000_000
    ).iloc[0]
    half = 100 * np.hypot(np.log(1.2), np.log(1.1)) / 8
    np.testing.assert_allclose([row.lower, row.upper], [row.value - half, row.value + half], atol=0.008 * half)


def test_a_known_end_leaves_the_published_interval_of_the_other():
    """With uneven limits too: what was published is what comes back."""
    for first, last, limits in [
        ((20, 17, 21), (10, 10, 10), (17, 21)),
        ((20, 20, 20), (10, 8, 10.5), (10.5, 8)),
    ]:
        row = trends.annual_rate_of_reduction(
            first[0], last[0], 5, *first[1:], *last[1:], interval_confidence=0.9, draws=1_000_000
        ).iloc[0]
        whole = [arr(v, 10, 5) if last[0] == last[1] else arr(20, v, 5) for v in limits]
        np.testing.assert_allclose([row.lower, row.upper], whole, atol=0.01 * (row.upper - row.lower))


@pytest.mark.parametrize("confidence", [0.5, 0.9])
def test_with_uneven_intervals_each_tail_holds_its_share(confidence):
    """Against the distribution of the difference, summed over a fine grid of the last level."""
    first, last, tail = (20, 19.8, 40), (10, 6, 10.2), (1 - confidence) / 2
    row = trends.annual_rate_of_reduction(20, 10, 1, *first[1:], *last[1:], confidence, draws=1_000_000).iloc[0]
    z = np.linspace(-8, 8, 20_001)
    unit = stats.norm.isf(tail)
    end = np.log(10) + z * np.where(z < 0, np.log(10 / 6), np.log(10.2 / 10)) / unit
    for limit, share in [(row.lower, tail), (row.upper, 1 - tail)]:
        start = limit / 100 + end - np.log(20)
        below = stats.norm.cdf(unit * start / np.where(start < 0, np.log(20 / 19.8), np.log(40 / 20)))
        assert integrate.trapezoid(stats.norm.pdf(z) * below, z) == pytest.approx(share, abs=0.002)


def test_wider_ends_widen_the_interval():
    def width(first_low, first_high, confidence):
        row = trends.annual_rate_of_reduction(20, 10, 5, first_low, first_high, 9, 11, confidence).iloc[0]
        return row.upper - row.lower

    assert width(19, 21, 0.9) < width(17, 23, 0.9)
    # The same limits at more confidence are narrower log-normals, of which the interval then holds more.
    assert width(19, 21, 0.9) == pytest.approx(width(19, 21, 0.95), rel=0.02)


def test_draws_repeat_with_their_seed_and_not_with_another():
    ends = 20, 10, 5, 18, 23, 9, 12, 0.9
    first, again, other = (trends.annual_rate_of_reduction(*ends, seed=seed) for seed in (5, 5, 6))
    pd.testing.assert_frame_equal(first, again)
    assert first.lower.item() != other.lower.item() and first.value.item() == other.value.item()
    default, said = trends.annual_rate_of_reduction(*ends), trends.annual_rate_of_reduction(*ends, draws=10_000, seed=1)
    pd.testing.assert_frame_equal(default, said)


def test_without_intervals_there_are_none():
    row = trends.annual_rate_of_reduction(3, 1, 25).iloc[0]
    assert list(row.index) == ["value", "lower", "upper", "confidence", "method"] and row.method == "logarithmic"
    assert row[["lower", "upper", "confidence"]].isna().all()


# Shapes, missing, refused

ROWS = pd.DataFrame(
    {"a": [20.0, 30, 12, 8], "b": [10.0, 31, 6, 7.5], "t": [5, 10, 2.5, 1]},
    index=["w", "x", "y", "z"],
)
CALLS = {
    "annual_rate_of_reduction": lambda t: trends.annual_rate_of_reduction(
        t.a, t.b, t.t, 0.9 * t.a, 1.2 * t.a, 0.8 * t.b, 1.1 * t.b, 0.9, draws=1_000
    ),
    "annual_rate_of_reduction without intervals": lambda t: trends.annual_rate_of_reduction(t.a, t.b, t.t),
    "required_rate_of_reduction": lambda t: trends.required_rate_of_reduction(t.a, t.b, t.t),
}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_a_column_is_its_rows_one_by_one_and_keeps_its_index(call):
    check_column_against_rows(call, ROWS, "y")


ARR = {"first": 20, "last": 10, "years": 5}
INTERVAL = {"first_lower": 18, "first_upper": 23, "last_lower": 9, "last_upper": 12, "interval_confidence": 0.9}
FUNCTIONS = [
    (trends.annual_rate_of_reduction, ARR),
    (trends.required_rate_of_reduction, {"current": 20, "target": 10, "years": 5}),
]


@pytest.mark.parametrize("missing", [np.nan, None, pd.NA], ids=repr)
@pytest.mark.parametrize("function, given", FUNCTIONS)
def test_missing_is_missing_in_its_row_only(function, given, missing):
    whole = pd.DataFrame(function(**{name: [value] for name, value in given.items()})).iloc[:, 0]
    for name in given:
        result = pd.DataFrame(function(**given | {name: [missing, given[name]]})).iloc[:, 0]
        assert np.isnan(result[0]) and result[1] == whole.item()


@pytest.mark.parametrize("missing", [np.nan, None, pd.NA], ids=repr)
def test_a_missing_limit_leaves_the_value(missing):
    whole = trends.annual_rate_of_reduction(**ARR, **INTERVAL, draws=1_000).iloc[0]
    for name in list(INTERVAL)[:4]:
        result = trends.annual_rate_of_reduction(**ARR, **INTERVAL | {name: [missing, INTERVAL[name]]}, draws=1_000)
        assert result.value.notna().all() and result[["lower", "upper"]].iloc[0].isna().all()
        assert result.iloc[1].tolist() == whole.tolist()


ABOVE = " cannot be zero: give a number above 0; got 0"
DRAWS = "draws is a whole number from 1000 to 1000000; got "
SEED = "seed is a whole number from 0 to 4294967295; got "
ALL = "an interval needs first_lower, first_upper, last_lower, last_upper, interval_confidence, or none of them; not given: "
FULL = ARR | INTERVAL
REFUSED = [
    *((trends.annual_rate_of_reduction, FULL | {name: 0}, name + ABOVE) for name in list(FULL)[:-1]),
    *((trends.annual_rate_of_reduction, FULL | {name: -1}, name + " cannot be negative") for name in list(FULL)[:-1]),
    *(
        (trends.annual_rate_of_reduction, FULL | {name: value}, f"{low} cannot be above {high}; got {low}")
        for name, value, low, high in [
            ("first_lower", 20.5, "first_lower", "first"),
            ("first_upper", 19.5, "first", "first_upper"),
            ("last_lower", 10.5, "last_lower", "last"),
            ("last_upper", 9.5, "last", "last_upper"),
        ]
    ),
    *(
        (
            trends.annual_rate_of_reduction,
            FULL | {"interval_confidence": value},
            f"interval_confidence is a fraction between 0 and 1, for example 0.9; got {value}",
        )
        for value in (0, 1, 90, np.nan)
    ),
    *((trends.annual_rate_of_reduction, FULL | {name: None}, ALL + name) for name in INTERVAL),
    (
        trends.annual_rate_of_reduction,
        ARR | {"interval_confidence": 0.9},
        ALL + "first_lower, first_upper, last_lower, last_upper",
    ),
    *((trends.annual_rate_of_reduction, FULL | {"draws": v}, f"{DRAWS}{v}") for v in (999, 1_000_001)),
    (trends.annual_rate_of_reduction, FULL | {"seed": -1}, f"{SEED}-1"),
    *((trends.required_rate_of_reduction, FUNCTIONS[1][1] | {name: 0}, name + ABOVE) for name in FUNCTIONS[1][1]),
]


@pytest.mark.parametrize("function, given, text", REFUSED)
def test_refused(function, given, text):
    with pytest.raises(ValueError) as caught:
        function(**given)
    assert str(caught.value).startswith(text)


def test_one_message_lists_every_problem():
    with pytest.raises(TypeError) as caught:
        trends.annual_rate_of_reduction([20, 0], 10, ["5", 5], first_lower=[21, 0.5], last_upper=9, draws=5)
    assert str(caught.value).splitlines() == [
        ALL + "first_upper, last_lower, interval_confidence",
        "first cannot be zero: give a number above 0; got 0 at position 1",
        "years takes numbers, not text, booleans or other objects; got '5' at position 0",
        "draws is a whole number from 1000 to 1000000; got 5",
        "first_lower cannot be above first; got first_lower 21 at position 0, 0.5 at position 1",
        "last cannot be above last_upper; got last 10 at position 0, 10 at position 1",
    ]
