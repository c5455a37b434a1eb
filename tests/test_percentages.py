"""helpers.stats.percentages: agreement with gold_percentages.csv, what must hold for every input, and what is refused."""

import json
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, stats

from conftest import check_column_against_rows
from helpers.stats import components, trends
from helpers.stats import percentages as pc

GOLD = pd.read_csv(Path(__file__).with_name("gold_percentages.csv"), index_col="id")
check = settings(derandomize=True, deadline=None, max_examples=100)

percents = st.floats(-95, 200)
shares = st.floats(0.02, 0.98)
births = st.floats(10, 1e6)
levels = st.floats(1, 1e5)
steps = st.sampled_from([1e-9, 0.01, 0.1, 1])
box_widths = st.tuples(st.floats(0, 5), st.floats(0, 5), st.floats(0, 1))
places = st.tuples(*[st.floats(0, 1)] * 3)
parts = st.tuples(*[st.integers(1_000, 100_000)] * 4)


def near(value, tolerance=1e-9):
    """A slack for rounding that grows with the value."""
    return tolerance * (100 + abs(value))


@pytest.mark.parametrize("name", [name for name, row in GOLD.iterrows() if hasattr(pc, row.function)])
def test_agrees(name):
    row = GOLD.loc[name]
    result = getattr(pc, row.function)(**json.loads(row.inputs))
    for column, expected in json.loads(row.expected).items():
        actual = result[column] if isinstance(result, pd.DataFrame) else result
        np.testing.assert_allclose(actual, expected, rtol=row.rel_tol, atol=row.abs_tol)


def test_ids_are_unique_and_every_row_is_used():
    assert GOLD.index.is_unique
    assert all(hasattr(pc, name) or hasattr(trends, name) or name == "discrete_rate_of_reduction" for name in GOLD.function)


# Rounding


@check
@given(st.floats(-1e4, 1e4), steps)
def test_precision_is_one_step_wide_around_the_number(value, step):
    row = pc.precision(value, step).iloc[0]
    assert row.value == value and row.lower < value < row.upper
    assert row.upper - row.lower == pytest.approx(step, abs=1e-11)
    assert row.lower + row.upper == pytest.approx(2 * value)


@check
@given(levels, levels, st.integers(0, 3))
def test_the_number_that_was_rounded_lies_in_the_interval_of_what_is_printed(before, after, digits):
    step = 10.0**-digits
    for exact in (before, after):
        row = pc.precision(round(exact, digits), step).iloc[0]
        assert row.lower - 1e-9 <= exact <= row.upper + 1e-9
    band = pc.change_band(round(before, digits), step, round(after, digits), step).iloc[0]
    exact = components.change(before, after)
    assert band.lower - near(exact) <= exact <= band.upper + near(exact)


@check
@given(levels, steps, levels, steps)
def test_change_band_is_what_the_four_corners_span(before, before_step, after, after_step):
    corners = [components.change(before + i * before_step / 2, after + j * after_step / 2) for i, j in product([-1, 1], repeat=2)]
    row = pc.change_band(before, before_step, after, after_step).iloc[0]
    assert row.lower <= row.value == components.change(before, after) <= row.upper
    assert row.lower == pytest.approx(min(corners)) and row.upper == pytest.approx(max(corners))


def test_a_level_is_never_negative():
    row = pc.change_band(2, 1, 0, 1).iloc[0]
    assert row.tolist() == pytest.approx([-100, -100, 100 * (0.5 / 1.5 - 1)])


# The rest of a period


def recombine(first, rest, share):
    return share * first + (1 - share) * rest


@check
@given(percents, percents, shares)
def test_the_rest_and_the_first_part_make_the_whole(first, rest, share):
    whole = recombine(first, rest, share)
    assert pc.rest_of_period(first, whole, share) == pytest.approx(rest, abs=1e-7)


@check
@given(*[st.integers(1, 5_000)] * 4)
def test_the_rest_is_what_the_counts_say(first_before, rest_before, first_after, rest_after):
    share = first_before / (first_before + rest_before)
    whole = components.change(first_before + rest_before, first_after + rest_after)
    rest = pc.rest_of_period(components.change(first_before, first_after), whole, share)
    expected = components.change(rest_before, rest_after)
    assert rest == pytest.approx(expected, abs=near(expected) / min(1 - share, share) * max(1, first_after / first_before))


def test_the_rest_may_hold_no_events_but_not_fewer():
    assert pc.rest_of_period(-10, -40, 2 / 3) == pytest.approx(-100) and pc.rest_of_period(-10, -40, 2 / 3) >= -100
    assert pc.rest_of_period(-100, -100, 0.3) == -100
    with pytest.raises(ValueError, match="do not fit together"):
        pc.rest_of_period(-10, -40.001, 2 / 3)


def box(first, whole, share, widths, within):
    """A band of each of three inputs, and a place in each."""
    lows = np.array([first, whole, share])
    highs = lows + np.array(widths) * [1, 1, min(0.02, 0.99 - share)]
    ends = [end for pair in zip(lows, highs, strict=True) for end in pair]
    return ends, lows + np.array(within) * (highs - lows)


@check
@given(percents, percents, shares, box_widths, places)
def test_band_of_the_rest_holds_every_point_and_is_no_wider_than_its_corners(first, rest, share, widths, within):
    ends, inside = box(first, recombine(first, rest, share), share, widths, within)
    band = pc.rest_of_period_band(*ends).iloc[0]
    assert -100 <= band.lower <= band.upper
    point = (inside[1] - inside[2] * inside[0]) / (1 - inside[2])
    slack = 1e-9 * (100 + abs(point)) / (1 - inside[2])
    assert max(band.lower, -100) - slack <= max(point, -100) <= band.upper + slack
    corners = [(c - w * a) / (1 - w) for a, c, w in product(ends[:2], ends[2:4], ends[4:])]
    assert band.lower == pytest.approx(max(min(corners), -100)) and band.upper == pytest.approx(max(corners))


def test_a_band_without_width_is_the_point():
    first, whole, share = np.array([-26.3, -20.2, 5]), np.array([-20.2, -18, 9]), np.array([0.6, 0.75, 0.1])
    band = pc.rest_of_period_band(first, first, whole, whole, share, share)
    assert (band.lower == band.upper).all()
    np.testing.assert_array_equal(band.lower, pc.rest_of_period(first, whole, share))


def test_the_share_moves_the_rest_up_or_down():
    """Up when the whole did better than its first part, down when it did worse: both ends must be tried."""
    up, down = pc.rest_of_period_band([-30, -20], [-30, -20], [-20, -30], [-20, -30], 0.5, 0.6).itertuples(index=False)
    assert tuple(up) == pytest.approx((-10, -5)) and tuple(down) == pytest.approx((-45, -40))


def test_what_cannot_be_is_cut_out_of_a_band_or_is_the_whole_of_it():
    row = pc.rest_of_period_band(-10, -10, -41, -39, 2 / 3, 2 / 3).iloc[0]
    assert row.tolist() == pytest.approx([-100, -97])
    with pytest.raises(ValueError, match="do not fit together.*wherever in them"):
        pc.rest_of_period_band(-10, -9, -42, -41, 2 / 3, 0.7)
    # At the smallest share there is still a little room.
    assert pc.rest_of_period_band(-10, -9, -42, -41, 0.6, 0.7).iloc[0].tolist() == pytest.approx([-100, -87.5])


# The rest of a period, for rates


def rate_inputs(first_before, first_after, rest_before, rest_after):
    return {
        "births_first_before": first_before,
        "births_first_after": first_after,
        "births_cumulative_before": first_before + rest_before,
        "births_cumulative_after": first_after + rest_after,
    }


@check
@given(percents, percents, shares, parts)
def test_the_rest_of_a_rate_is_what_deaths_over_births_say(first, rest, share, parts):
    first_before, first_after, rest_before, rest_after = parts
    deaths_before = np.array([share, 1 - share])
    rate_before = deaths_before / [first_before, rest_before]
    deaths_after = rate_before * (1 + np.array([first, rest]) / 100) * [first_after, rest_after]
    whole = components.change(deaths_before.sum() / (first_before + rest_before), deaths_after.sum() / (first_after + rest_after))
    actual = pc.rest_of_period(first, whole, **rate_inputs(*parts), share_first=share)
    assert actual == pytest.approx(rest, abs=1e-5)


@check
@given(percents, percents, shares, st.integers(1_000, 100_000), st.integers(1_000, 100_000), st.floats(0.5, 2))
def test_with_births_changing_alike_a_rate_decomposes_as_a_count(first, rest, share, first_births, rest_births, ratio):
    given_ = rate_inputs(first_births, first_births * ratio, rest_births, rest_births * ratio)
    whole = recombine(first, rest, share)
    actual = pc.rest_of_period(first, whole, **given_, share_first=share)
    assert actual == pytest.approx(rest, abs=1e-4)


@check
@given(percents, percents, shares, box_widths, places, parts)
def test_band_of_the_rest_of_a_rate_holds_every_point_and_is_no_wider_than_its_corners(first, rest, share, widths, within, parts):
    given_ = rate_inputs(*parts)
    shift = given_["births_first_after"] / given_["births_first_before"]
    shift /= given_["births_cumulative_after"] / given_["births_cumulative_before"]
    # The whole follows from the first part, so that the box is possible.
    whole = (share * shift * (1 + first / 100) + (1 - share) * (1 + rest / 100)) * 100 - 100
    ends, inside = box(first, whole, share, widths, within)
    band = pc.rest_of_period_band(*ends, *given_.values()).iloc[0]
    assert -100 <= band.lower <= band.upper
    corners = []
    for a, c, w in [*product(ends[:2], ends[2:4], ends[4:]), inside]:
        try:
            corners.append(pc.rest_of_period(a, c, **given_, share_first=w))
        except ValueError:
            corners.append(-100)
    slack = near(corners[-1], 1e-7)
    assert band.lower - slack <= corners[-1] <= band.upper + slack
    assert band.lower == pytest.approx(min(corners[:-1]), rel=1e-7, abs=1e-7)
    assert band.upper == pytest.approx(max(corners[:-1]), rel=1e-7, abs=1e-7)


# A count or a rate


@check
@given(percents, births, births)
def test_the_two_readings_undo_each_other(percent, before, after):
    row = pc.readings(percent, before, after).iloc[0]
    assert row.as_count == pytest.approx(components.rate_change_from_count_change(percent, before, after))
    assert row.as_rate == pytest.approx(components.count_change_from_rate_change(percent, before, after))
    assert pc.readings(row.as_count, before, after).as_rate.item() == pytest.approx(percent, abs=1e-6)
    assert pc.readings(row.as_rate, before, after).as_count.item() == pytest.approx(percent, abs=1e-6)
    assert (row.as_count >= percent) == (after <= before) or row.as_count == pytest.approx(percent)


# Late registration


@check
@given(percents, st.floats(1, 500), st.integers(1, 12), st.floats(0, 12))
def test_without_a_delay_the_true_change_is_seen(true, monthly, months, waited):
    row = pc.late_registration(true, monthly, months, 0, waited, draws=1_000).iloc[0]
    assert row.completeness == 1 and row.value == pytest.approx(true, abs=1e-9)


@check
@given(percents, st.integers(1, 12), st.lists(st.floats(0.01, 50), min_size=2, max_size=2, unique=True), st.floats(0, 3))
def test_a_longer_delay_or_a_shorter_wait_shows_a_deeper_fall(true, months, delays, waited):
    prompt, late = pc.late_registration(true, 9, months, sorted(delays), waited, draws=1_000).itertuples()
    assert true + 1e-9 >= prompt.value >= late.value and 1 >= prompt.completeness >= late.completeness > 0
    waiting = pc.late_registration(true, 9, months, delays[0], [waited, waited + 1], draws=1_000)
    assert waiting.value.is_monotonic_increasing and waiting.completeness.is_monotonic_increasing


DELAYED = pd.DataFrame(
    {
        "true": [-15.0, 0, -40, 10],
        "monthly": [210.0, 30, 4_000, 900.5],
        "months": [9, 3, 12, 1],
        "delay": [0.7, 3, 0.2, 40],
        "waited": [0.5, 0, 0.03, 2],
    },
    index=["w", "x", "y", "z"],
)


def delayed(rows, **settings):
    return pc.late_registration(rows.true, rows.monthly, rows.months, rows.delay, rows.waited, **settings)


def test_completeness_is_the_mean_over_the_period():
    """Against numerical integration over the day of death."""
    for name, row in DELAYED.iterrows():
        age = row.waited, row.waited + row.months
        mean = integrate.quad(lambda a, row=row: 1 - np.exp(-a / row.delay), *age, epsabs=1e-12)[0] / row.months
        assert delayed(DELAYED).completeness[name] == pytest.approx(mean, rel=1e-9)


def test_the_draws_agree_with_what_is_known_of_them():
    """Binomial parts of a Poisson number are Poisson, so the registered deaths are, around their expected number."""
    seen = delayed(DELAYED, draws=200_000)
    base = DELAYED.monthly * DELAYED.months
    expected = base * (1 + seen.value / 100)
    for column, share in {"lower": 0.025, "upper": 0.975}.items():
        limit = stats.poisson.ppf(share, expected)
        np.testing.assert_allclose(base * (1 + seen[column] / 100), limit, atol=1.0, rtol=1e-3)
    np.testing.assert_allclose(seen.value, (100 + DELAYED.true) * seen.completeness - 100)


def test_the_expected_value_is_the_mean_of_draws():
    """The same model, drawn death by death: a day of death, a delay, registered or not."""
    generator, row = np.random.default_rng(3), DELAYED.loc["w"]
    changes = []
    for _ in range(2_000):
        deaths = generator.poisson(row.monthly * row.months * (1 + row.true / 100))
        day = generator.uniform(0, row.months, deaths)
        seen = (day + generator.exponential(row.delay, deaths) <= row.months + row.waited).sum()
        changes.append(components.change(row.monthly * row.months, seen))
    ours = delayed(DELAYED.loc[["w"]], draws=100_000).iloc[0]
    assert np.mean(changes) == pytest.approx(ours.value, abs=4 * np.std(changes) / np.sqrt(2_000))
    np.testing.assert_allclose(np.quantile(changes, [0.025, 0.975]), [ours.lower, ours.upper], atol=0.6)


def test_draws_repeat_with_their_seed_and_not_with_another():
    first, again, other = (delayed(DELAYED, seed=seed, draws=1_000) for seed in (5, 5, 6))
    pd.testing.assert_frame_equal(first, again)
    assert (first.lower != other.lower).any() and (first.value == other.value).all()


def test_delays_beyond_all_measure():
    tiny, huge = pc.late_registration(-10, 100, 6, [1e-320, 1e300], [0, 0.5], draws=1_000).itertuples()
    assert tiny.completeness == 1 and 0 <= huge.completeness < 1e-12 and huge.value == pytest.approx(-100)


# Shapes, missing, refused

ROWS = pd.DataFrame(
    {"a": [-26.3, -20.2, -5, 12], "c": [-20.2, -18, -4, 9], "w": [0.6, 0.75, 0.5, 0.3], "b": [90.0, 4e3, 365.9, 3.35e5],
     "d": [80.5, 5e3, 388.4, 3.66e5]},
    index=["w", "x", "y", "z"],
)  # fmt: skip
CALLS = {
    "precision": lambda t: pc.precision(t.a, 0.1),
    "change_band": lambda t: pc.change_band(t.b, 0.1, t.d, 1),
    "rest_of_period": lambda t: pc.rest_of_period(t.a, t.c, t.w),
    "rest_of_period_band": lambda t: pc.rest_of_period_band(t.a - 0.05, t.a + 0.05, t.c, t.c, t.w, t.w + 0.1),
    "rest_of_period of a rate": lambda t: pc.rest_of_period(t.a, t.c, t.w, t.b, t.d, 2 * t.b, 1.9 * t.d),
    "rest_of_period_band of a rate": lambda t: pc.rest_of_period_band(
        t.a, t.a + 1, t.c, t.c + 1, t.w, t.w + 0.1, t.b, t.d, 2 * t.b, 1.9 * t.d
    ),
    "readings": lambda t: pc.readings(t.a, t.b, t.d),
    "late_registration": lambda t: pc.late_registration(t.a, t.b, 3, t.w, 0.5, draws=1_000),
}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_a_column_is_its_rows_one_by_one_and_keeps_its_index(call):
    check_column_against_rows(call, ROWS, "y")


def test_a_grid_of_shares_and_changes():
    assert pc.rest_of_period(np.array([[-26.3], [-20.2]]), -18, np.array([0.5, 0.6, 0.7])).shape == (2, 3)


RATE = {
    "change_first": -30, "change_cumulative": -20, "births_first_before": 5, "births_first_after": 5,
    "births_cumulative_before": 10, "births_cumulative_after": 9, "share_first": 0.5,
}  # fmt: skip
BAND = {
    "first_low": -30, "first_high": -29, "cumulative_low": -20, "cumulative_high": -19, "share_low": 0.5, "share_high": 0.6,
}  # fmt: skip
RATE_BAND = BAND | {name: value for name, value in RATE.items() if name.startswith("births")}
LATE = {"true_change": -15, "monthly_deaths": 200, "months": 6, "delay_months": 1, "waited_months": 0.5, "draws": 1_000}
LATE_QUANTITIES = {name: value for name, value in LATE.items() if name != "draws"}
REST = {"change_first": -30, "change_cumulative": -20, "share_first": 0.5}
LEVELS = {"before": 10, "before_step": 0.1, "after": 9, "after_step": 0.1}
READINGS = {"change_percent": -18, "births_before": 10, "births_after": 9}


@pytest.mark.parametrize("missing", [np.nan, None, pd.NA], ids=repr)
@pytest.mark.parametrize(
    "function, given",
    [
        (pc.precision, {"value": 3, "step": 1}),
        (pc.change_band, LEVELS),
        (pc.rest_of_period, REST),
        (pc.rest_of_period_band, BAND),
        (pc.rest_of_period, RATE),
        (pc.rest_of_period_band, RATE_BAND),
        (pc.readings, READINGS),
        (pc.late_registration, LATE_QUANTITIES),
    ],
)
def test_missing_is_missing_in_its_row_only(function, given, missing):
    whole = pd.DataFrame(function(**{name: [value] for name, value in given.items()}))
    assert whole.notna().all(axis=None)
    for name in given:
        result = pd.DataFrame(function(**given | {name: [missing, given[name]]}))
        assert result.iloc[0].isna().any() and result.iloc[1].tolist() == whole.iloc[0].tolist()


def test_what_does_not_depend_on_the_missing_input_is_still_known():
    def known(function, given, name):
        return function(**given | {name: None}).iloc[0].notna().tolist()

    assert known(pc.precision, {"value": 3, "step": 1}, "step") == [True, False, False]
    assert known(pc.change_band, LEVELS, "after_step") == [True, False, False]
    for case in [(pc.rest_of_period_band, BAND), (pc.rest_of_period_band, RATE_BAND)]:
        assert known(*case, "first_low") == known(*case, "cumulative_high") == [True, False]
        assert known(*case, "first_high") == known(*case, "cumulative_low") == [False, True]
        assert known(*case, "share_low") == known(*case, "share_high") == [False, False]
    assert known(pc.late_registration, LATE, "monthly_deaths") == [True, False, False, True]
    assert known(pc.late_registration, LATE, "true_change") == [False, False, False, True]
    assert known(pc.late_registration, LATE, "delay_months") == [False] * 4


ABOVE = " cannot be zero: give a number above 0; got 0"
BELOW = " cannot be negative: give a number above 0; got -1"
PERCENT = " is a percent change: give -100 or more; got -101"
SHARE = " is a fraction between 0 and 1, for example 0.67; got "
INFINITE = " must be finite; got inf"
MONTHS = "months is a number of months and must be whole: give 1, 2, 3, ...; got "
DRAWS = "draws is a whole number from 1000 to 1000000; got "
SEED = "seed is a whole number from 0 to 4294967295; got "
HOLDS = "do not fit together: the first part alone would hold more events than the whole"
BANDS = f"the bands of the first part, of the whole and of the share {HOLDS}, wherever in them the truth lies; "

REFUSED = [
    (pc.precision, {"value": np.inf, "step": 1}, "value" + INFINITE),
    (pc.precision, {"value": 1, "step": [1, 0]}, "step" + ABOVE + " at position 1"),
    (pc.precision, {"value": 1, "step": -1}, "step" + BELOW),
    (pc.precision, {"value": np.ones((2, 2)), "step": 1}, "a table has one row per value"),
    (pc.change_band, LEVELS | {"before": 0}, "before" + ABOVE),
    (pc.change_band, LEVELS | {"before_step": 0}, "before_step" + ABOVE),
    (pc.change_band, LEVELS | {"after_step": 0}, "after_step" + ABOVE),
    (pc.change_band, LEVELS | {"before_step": 11}, "before_step cannot be above before; got before_step 11"),
    (pc.change_band, LEVELS | {"after": -1}, "after cannot be negative: give 0 or more; got -1"),
    *((pc.rest_of_period, REST | {"share_first": v}, f"share_first{SHARE}{v}") for v in (0, 1, -0.1, 67)),
    *((pc.rest_of_period, REST | {name: -101}, name + PERCENT) for name in list(REST)[:2]),
    *((pc.rest_of_period, REST | {name: np.inf}, name + INFINITE) for name in list(REST)[:2]),
    (
        pc.rest_of_period,
        REST | {"change_cumulative": pd.Series({"a": -20, "b": -66})},
        f"change_first, change_cumulative and share_first {HOLDS}; got change_cumulative -66 at row b",
    ),
    *(
        (function, given | {name: -101}, name + PERCENT)
        for function, given in [(pc.rest_of_period_band, BAND), (pc.rest_of_period_band, RATE_BAND)]
        for name in list(BAND)[:4]
    ),
    *(
        (function, given | {high: value}, f"{low} cannot be above {high}; got {low} {given[low]}")
        for function, given in [(pc.rest_of_period_band, BAND), (pc.rest_of_period_band, RATE_BAND)]
        for low, high, value in [
            ("first_low", "first_high", -31),
            ("cumulative_low", "cumulative_high", -21),
            ("share_low", "share_high", 0.4),
        ]
    ),
    *(
        (function, given | {name: 1}, f"{name}{SHARE}1")
        for function, given in [(pc.rest_of_period_band, BAND), (pc.rest_of_period_band, RATE_BAND)]
        for name in ["share_low", "share_high"]
    ),
    *(
        (function, given | {"cumulative_low": -90, "cumulative_high": -80}, BANDS + "got cumulative_high -80")
        for function, given in [(pc.rest_of_period_band, BAND), (pc.rest_of_period_band, RATE_BAND)]
    ),
    (pc.rest_of_period, RATE | {"share_first": 1}, f"share_first{SHARE}1"),
    *((pc.rest_of_period, RATE | {name: -101}, name + PERCENT) for name in list(RATE)[:2]),
    *(
        (function, given | {name: 0}, name + ABOVE)
        for function, given in [(pc.rest_of_period, RATE), (pc.rest_of_period_band, RATE_BAND)]
        for name in list(RATE)[2:6]
    ),
    *(
        (function, given | {f"births_first_{year}": 10}, f"births_first_{year} must be below births_cumulative_{year}; got")
        for function, given in [(pc.rest_of_period, RATE), (pc.rest_of_period_band, RATE_BAND)]
        for year in ["before", "after"]
    ),
    (
        pc.rest_of_period,
        RATE | {"births_cumulative_before": 5},
        "births_first_before must be below births_cumulative_before; got births_first_before 5",
    ),
    (
        pc.rest_of_period,
        RATE | {"change_cumulative": [-20, -62]},
        f"change_first, change_cumulative and share_first {HOLDS}; got change_cumulative -62 at position 1",
    ),
    (pc.readings, READINGS | {"change_percent": -101}, "change_percent" + PERCENT),
    *((pc.readings, READINGS | {name: 0}, name + ABOVE) for name in list(READINGS)[1:]),
    (pc.late_registration, LATE | {"true_change": -101}, "true_change" + PERCENT),
    (pc.late_registration, LATE | {"monthly_deaths": 0}, "monthly_deaths" + ABOVE),
    *((pc.late_registration, LATE | {"months": v}, f"{MONTHS}{v}") for v in (0, -1, 2.5)),
    (pc.late_registration, LATE | {"months": 1e9}, "months must be at most 1,200: a hundred years; got 1000000000"),
    (pc.late_registration, LATE | {"months": np.inf}, "months" + INFINITE),
    *(
        (pc.late_registration, LATE | {name: -0.5}, f"{name} cannot be negative: give 0 or more; got -0.5")
        for name in ["delay_months", "waited_months"]
    ),
    (pc.late_registration, LATE | {"delay_months": np.inf}, "delay_months" + INFINITE),
    *((pc.late_registration, LATE | {"draws": v}, f"{DRAWS}{v}") for v in (999, 1_000_001, 1_000.5, np.nan, np.inf)),
    *((pc.late_registration, LATE | {"seed": v}, f"{SEED}{v}") for v in (-1, 4294967296, 0.5, np.nan)),
]


@pytest.mark.parametrize("function, given, text", REFUSED)
def test_refused(function, given, text):
    with pytest.raises(ValueError) as caught:
        function(**given)
    assert str(caught.value).startswith(text)


def test_one_message_lists_every_problem():
    with pytest.raises(TypeError) as caught:
        pc.rest_of_period(["x", -101], np.inf, [0.5, 1, 2], [5, 0], 5, [4, 10], 9)
    assert str(caught.value).splitlines() == [
        "change_first takes numbers, not text, booleans or other objects; got 'x' at position 0",
        "change_first is a percent change: give -100 or more; got -101 at position 1",
        "change_cumulative must be finite; got inf",
        "births_first_before cannot be zero: give a number above 0; got 0 at position 1",
        "share_first is a fraction between 0 and 1, for example 0.67; got 1 at position 1, 2 at position 2",
        "shapes do not match: change_first (2,), births_first_before (2,), births_cumulative_before (2,), "
        "share_first (3,); give equal lengths, or one value for all rows",
    ]
    with pytest.raises(ValueError) as caught:
        pc.rest_of_period_band(-1, -2, 4, 3, 0.6, 0.5, [5, 10], 9, 10, 9)
    assert str(caught.value).splitlines() == [
        "first_low cannot be above first_high; got first_low -1 at position 0, -1 at position 1",
        "cumulative_low cannot be above cumulative_high; got cumulative_low 4 at position 0, 4 at position 1",
        "share_low cannot be above share_high; got share_low 0.6 at position 0, 0.6 at position 1",
        "births_first_before must be below births_cumulative_before; got births_first_before 10 at position 1",
        "births_first_after must be below births_cumulative_after; got births_first_after 9 at position 0, 9 at position 1",
    ]


@pytest.mark.parametrize("function", [pc.readings, pc.rest_of_period])
def test_text_and_other_indexes_are_refused(function):
    names = list({pc.readings: READINGS, pc.rest_of_period: REST}[function])
    with pytest.raises(TypeError, match=f"{names[0]} takes numbers, not text.*got '-18'"):
        function("-18", 0.5, 0.5)
    with pytest.raises(ValueError, match="have different indexes"):
        function(pd.Series([1, 2]), pd.Series([0.5, 0.5], index=[1, 0]), 0.5)


def test_an_earlier_name_is_answered_with_the_new_one():
    with pytest.raises(
        AttributeError, match="rest_of_period_rate_band is now rest_of_period_band, which takes the four births last"
    ):
        pc.rest_of_period_rate_band  # noqa: B018
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        pc.nothing  # noqa: B018
