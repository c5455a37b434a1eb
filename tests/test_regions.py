"""What regions can show: agreement with gold_regions.csv, what must hold for every input, what is missing and what is refused."""

import json
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from helpers.stats import funnels, rates, rising

GOLD = pd.read_csv(Path(__file__).with_name("gold_regions.csv"), index_col="id")
check = settings(derandomize=True, deadline=None, max_examples=50)
close = {"rtol": 1e-9, "atol": 1e-12}

means = st.floats(0, 400)
some = st.floats(0.01, 400)
births = st.floats(0.5, 1e6)
chances = st.lists(st.floats(0, 1), min_size=1, max_size=12)
levels = st.sampled_from([0.5, 0.8, 0.95, 0.998])
conventions = st.sampled_from(["spiegelhalter", "inverse", "garwood", "quantile"])
tables = st.lists(st.tuples(st.integers(0, 500), st.floats(0.1, 500)), min_size=2, max_size=25)


def funnel_counts(expected, **settings_):
    """The limits as numbers of events."""
    limits = funnels.funnel_limits(expected, **settings_)
    return limits[["lower", "upper"]].mul(limits.expected, axis=0)


def funnel_rates(expected, baseline):
    return funnels.funnel_limits(expected, convention="inverse")[["lower", "upper"]] * baseline


def rates_rising_of_20(**given_):
    result = rising.number_rising(np.repeat(rising.chance_of_rise(**given_).up, 20))
    return pd.DataFrame({"expected": result.expected[:1], "at_least_10": result.at_least[10]})


OURS = {
    "chance_of_rise": rising.chance_of_rise,
    "funnel_limits": funnels.funnel_limits,
    "small_number_flags": rates.small_number_flags,
    "funnel_counts": funnel_counts,
    "funnel_rates": funnel_rates,
    "rates_rising_of_20": rates_rising_of_20,
}


@pytest.mark.parametrize("name", GOLD.index)
def test_agrees(name):
    row = GOLD.loc[name]
    function = OURS[row.function]
    result = function(**json.loads(row.inputs))
    for column, expected in json.loads(row.expected).items():
        actual = result[column].to_numpy(dtype=float)
        np.testing.assert_allclose(actual, expected, rtol=row.rel_tol, atol=row.abs_tol, err_msg=column)


def test_ids_are_unique():
    assert GOLD.index.is_unique


# The chance that one region rises


@check
@given(means, means, births, births)
def test_the_three_chances_add_up_and_time_reversed_swaps_two_of_them(before, after, births_0, births_1):
    forth = rising.chance_of_rise(before, after, births_0, births_1).iloc[0]
    back = rising.chance_of_rise(after, before, births_1, births_0).iloc[0]
    assert forth.sum() == pytest.approx(1) and forth.between(0, 1).all()
    np.testing.assert_allclose(forth[["up", "tie", "down"]], back[["down", "tie", "up"]], rtol=1e-7, atol=1e-11)


@check
@given(st.floats(0, 30), st.floats(0, 30), st.integers(1, 40), st.integers(1, 40))
def test_one_region_is_the_sum_over_the_whole_grid_of_counts(before, after, births_0, births_1):
    x, y = np.arange(120)[:, None], np.arange(120)
    grid = stats.poisson.pmf(x, before) * stats.poisson.pmf(y, after)
    # Whole births leave no rounding in the comparison.
    sums = [grid[broken(y * births_0, x * births_1)].sum() for broken in (np.greater, np.equal, np.less)]
    np.testing.assert_allclose(rising.chance_of_rise(before, after, births_0, births_1).iloc[0], sums, rtol=1e-8, atol=1e-11)


@check
@given(means, means)
def test_counts_are_the_skellam_distribution(before, after):
    before, after = before + 0.01, after + 0.01
    row = rising.chance_of_rise(before, after).iloc[0]
    difference = stats.skellam(after, before)
    np.testing.assert_allclose(row.tie, difference.pmf(0), rtol=1e-6, atol=1e-11)
    np.testing.assert_allclose(row.up, difference.sf(0), rtol=1e-5, atol=1e-9)


@check
@given(some, some, births, st.floats(1.001, 3))
def test_fewer_births_or_more_deaths_make_a_rise_likelier(before, after, births_0, more):
    base = rising.chance_of_rise(before, after, births_0, births_0).up.item()
    assert rising.chance_of_rise(before, after, births_0, births_0 / more).up.item() >= base - 1e-12
    assert rising.chance_of_rise(before, after * more, births_0, births_0).up.item() >= base - 1e-12


def test_ties_of_rates_are_found_in_spite_of_rounding():
    """0.1 * 3 is not 0.3 in floats, but one event of 0.3 births is three of 0.9."""
    exact = rising.chance_of_rise(4, 9, 1, 3).iloc[0]
    for births_0, births_1 in [(0.1, 0.1 * 3), (0.1 * 3, 0.9), (1 / 3, 1), (0.7, 2.1)]:
        pd.testing.assert_series_equal(rising.chance_of_rise(4, 9, births_0, births_1).iloc[0], exact)
        assert (rising.rising_by_chance(4, 9, births_0, births_1).share == rising.rising_by_chance(4, 9, 1, 3).share).all()


def test_nothing_expected_is_not_missing():
    rows = rising.chance_of_rise([0, 0, 2], [0, 2, 0]).to_numpy()
    none = np.exp(-2)
    np.testing.assert_allclose(rows, [[0, 1, 0], [1 - none, none, 0], [0, none, 1 - none]], **close)
    assert rising.chance_of_rise(1e7, 1e7).tie.item() == pytest.approx(1 / np.sqrt(4 * np.pi * 1e7), rel=1e-6)


# How many rise


@check
@given(chances)
def test_number_rising_is_the_sum_over_all_outcomes(chances):
    chances = chances[:8]
    sums = np.zeros(len(chances) + 1)
    for outcome in product([0, 1], repeat=len(chances)):
        sums[sum(outcome)] += np.prod(np.where(outcome, chances, 1 - np.array(chances)))
    result = rising.number_rising(chances)
    np.testing.assert_allclose(result.probability, sums, **close)
    assert result.number.tolist() == list(range(len(sums)))


@check
@given(chances)
def test_number_rising_is_a_distribution_with_the_right_moments(chances):
    result, p = rising.number_rising(chances), np.array(chances)
    assert result.probability.sum() == pytest.approx(1) and (result.at_least <= 1).all()
    assert (np.diff(result.at_least) <= 0).all() and result.at_least[0] == pytest.approx(1)
    assert (result.number * result.probability).sum() == pytest.approx(p.sum()) == pytest.approx(result.expected[0])
    spread = ((result.number - p.sum()) ** 2 * result.probability).sum()
    assert spread == pytest.approx((p * (1 - p)).sum(), abs=1e-12)
    assert result.at_least.iloc[-1] == result.probability.iloc[-1]
    pd.testing.assert_frame_equal(result, rising.number_rising(chances[::-1]))


@check
@given(st.integers(1, 60), st.just(0.0) | st.floats(1e-12, 1))  # below, the reference itself overflows
def test_equal_regions_are_binomial(regions, chance):
    result = rising.number_rising(np.full(regions, chance))
    np.testing.assert_allclose(result.probability, stats.binom.pmf(result.number, regions, chance), rtol=1e-7, atol=1e-280)
    np.testing.assert_allclose(result.at_least, stats.binom.sf(result.number - 1, regions, chance), rtol=1e-7, atol=1e-280)


SIZES = np.array([0.4, 1, 1.5, 2, 2, 2.5, 3, 3.5, 4, 5, 6, 8, 10, 15, 20, 40, 60, 90, 130, 160])


@pytest.mark.parametrize("years", [0.5, 1, 6])
@pytest.mark.parametrize("births_0, births_1", [(1, 1), (SIZES * 100, SIZES * 90 + 1)], ids=["counts", "rates"])
def test_simulation_agrees_with_the_exact_distribution(births_0, births_1, years):
    exact = rising.number_rising(rising.chance_of_rise(SIZES * years, 0.85 * SIZES * years, births_0, births_1).up)
    drawn = rising.rising_by_chance(SIZES, 0.85 * SIZES, births_0, births_1, years=years, seed=3)
    for column, truth in [("share", exact.probability), ("at_least", exact.at_least)]:
        error = np.sqrt(truth * (1 - truth) / 100_000)
        assert (np.abs(drawn[column] - truth) <= 4.5 * error + 1e-4).all()
    assert drawn.expected[0] == pytest.approx(exact.expected[0], abs=0.03)
    assert drawn.share.sum() == pytest.approx(1) and (drawn.expected == drawn.expected[0]).all()


def test_simulation_follows_its_seed_and_number_of_draws():
    call = {"expected_before": SIZES, "expected_after": SIZES, "draws": 1_000}
    pd.testing.assert_frame_equal(rising.rising_by_chance(**call, seed=7), rising.rising_by_chance(**call, seed=7))
    assert not rising.rising_by_chance(**call, seed=7).equals(rising.rising_by_chance(**call, seed=8))
    assert (rising.rising_by_chance(**call).share * 1_000 % 1).isin([0, 1]).all()


# Funnels


@check
@given(some, levels, conventions)
def test_more_confidence_is_a_wider_funnel_around_one(expected, confidence, convention):
    narrow, wide = funnels.funnel_limits(expected, [confidence, 0.999], convention).itertuples()
    assert wide.lower <= narrow.lower + 1e-9 and narrow.upper <= wide.upper + 1e-9
    if convention != "spiegelhalter":
        assert 0 <= narrow.lower <= narrow.upper
    if convention == "garwood":
        assert narrow.lower < 1 < narrow.upper


@check
@given(some, levels)
def test_spiegelhalter_lies_within_one_below_the_quantiles(expected, confidence):
    curve, stairs = (funnel_counts(expected, confidence=confidence, convention=c) for c in ["spiegelhalter", "quantile"])
    below = (stairs - curve).to_numpy()
    assert (below >= -1e-9).all() and (below <= 1 + 1e-9).all()


@pytest.mark.parametrize("convention", ["spiegelhalter", "inverse", "garwood"])
def test_the_curves_have_no_steps(convention):
    """Only the quantiles jump by a whole event."""
    counts = funnel_counts(np.arange(0.001, 30, 0.001), convention=convention)
    assert (np.diff(counts.upper) > 0).all() and counts.diff().max(axis=None) < 0.16


@check
@given(st.integers(1, 500), levels)
def test_inverse_limits_are_where_the_interval_of_the_count_ends(count, confidence):
    interval = rates.count_interval(count, confidence).iloc[0]
    assert funnels.funnel_limits(interval.upper, confidence, "inverse").lower.item() * interval.upper == pytest.approx(count)
    assert funnels.funnel_limits(interval.lower, confidence, "inverse").upper.item() * interval.lower == pytest.approx(count)


def test_inverse_lower_limit_is_zero_up_to_the_upper_limit_of_no_events():
    most = rates.count_interval(0).upper.item()
    lower = funnels.funnel_limits([most / 100, most - 1e-6, most + 1e-6], convention="inverse").lower
    assert lower[:2].tolist() == [0, 0] and 0 < lower[2] < 1e-6


@check
@given(st.floats(0.02, 500), levels)
def test_garwood_limits_of_a_whole_number_are_its_interval(expected, confidence):
    whole = np.ceil(expected)
    interval = rates.rate(whole, whole, per=1, confidence=confidence)
    pd.testing.assert_frame_equal(
        funnels.funnel_limits(whole, confidence, "garwood")[["lower", "upper"]], interval[["lower", "upper"]]
    )


@check
@given(st.floats(0.001, 1e7), levels, st.sampled_from(["inverse", "quantile"]))
def test_a_count_beyond_the_limits_is_as_rare_as_it_should_be(expected, confidence, convention):
    counts = funnel_counts(expected, confidence=confidence, convention=convention).iloc[0]
    lower, upper = np.ceil(counts.lower - 1e-6), np.floor(counts.upper + 1e-6)
    area = (1 - confidence) / 2 * (1 + 1e-6)
    assert stats.poisson.cdf(lower - 1, expected) <= area and stats.poisson.sf(upper, expected) <= area


def test_conventions_disagree_for_few_events_and_agree_for_many():
    few, many = ([funnels.funnel_limits(e, convention=c).upper.item() for c in funnels._FUNNELS] for e in (3, 1e6))
    assert np.ptp(few) > 0.3 and np.ptp(many) < 1e-5


def test_clip_is_for_display():
    raw, shown = (funnels.funnel_limits([0.01, 2.75, 10], clip=clip) for clip in (False, True))
    assert (raw.lower < 0).tolist() == [True, True, False] and (raw.upper < 0).tolist() == [True, False, False]
    columns = ["lower", "upper"]
    pd.testing.assert_frame_equal(shown[columns], raw[columns].clip(lower=0))
    pd.testing.assert_frame_equal(funnels.funnel_limits([0.01, 2.75, 10], clip=np.False_), raw)


# Overdispersion


@check
@given(tables)
def test_overdispersion_without_winsorising_is_the_mean_of_squares(table):
    observed, expected = map(np.array, zip(*table, strict=True))
    row = funnels.overdispersion(observed, expected, winsorise=0).iloc[0]
    assert row.phi == pytest.approx(np.mean((observed - expected) ** 2 / expected))
    assert row.regions == len(table) and row.missing == 0
    # Winsorising stays between the smallest and the largest score; with few regions it may even raise a small one.
    largest = np.max((observed - expected) ** 2 / expected)
    assert 0 <= funnels.overdispersion(observed, expected).phi.item() <= largest * (1 + 1e-12)


@check
@given(tables)
def test_tau2_makes_the_weighted_squares_what_they_were_expected_to_be(table):
    """With the variance of every region raised by tau2, the moment equation of DerSimonian and Laird holds."""
    observed, expected = map(np.array, zip(*table, strict=True))
    row = funnels.overdispersion(observed, expected, winsorise=0).iloc[0]
    n = len(table)
    moment = n - 1 + row.tau2 * (expected.sum() - (expected**2).sum() / expected.sum())
    assert moment == pytest.approx(max(n * row.phi, n - 1))


def test_winsorising_pulls_in_the_outermost_tenth():
    observed = np.array([100, 110, 90, 105, 95, 100, 102, 98, 101, 400, 0])
    z = np.sort((observed - 100) / 10)
    # Of eleven scores the quantiles 0.1 and 0.9 are the second and the last but one.
    z[0], z[-1] = z[1], z[-2]
    row = funnels.overdispersion(observed, 100).iloc[0]
    assert row.phi == pytest.approx(np.mean(z**2)) and row.phi < 0.5
    assert funnels.overdispersion(observed, 100, winsorise=0).phi.item() > 90


def test_overdispersion_finds_the_variance_that_was_put_in():
    generator = np.random.default_rng(5)
    expected = np.tile([20.0, 80, 300], 4_000)
    observed = generator.poisson(expected * generator.gamma(1 / 0.04, 0.04, expected.size))
    row = funnels.overdispersion(observed, expected, winsorise=0).iloc[0]
    assert row.tau2 == pytest.approx(0.04, rel=0.1)
    chance = funnels.overdispersion(generator.poisson(expected), expected, winsorise=0).iloc[0]
    assert chance.phi == pytest.approx(1, abs=0.05) and chance.tau2 < 0.001


def test_few_events_keep_phi_at_one_and_winsorising_lowers_it():
    observed = np.random.default_rng(6).poisson(2, 20_000)
    assert funnels.overdispersion(observed, 2, winsorise=0).phi.item() == pytest.approx(1, abs=0.04)
    sets = np.random.default_rng(7).poisson(50, (400, 20))
    assert np.mean([funnels.overdispersion(row, 50).phi.item() for row in sets]) == pytest.approx(0.7, abs=0.05)


# Shrinkage


# Small-number rules


@check
@given(st.integers(0, 60), st.floats(0.5, 1e5))
def test_flags_follow_the_rules(count, births):
    row = rates.small_number_flags(count, births).iloc[0]
    rated = rates.rate(count, births, per=1).iloc[0]
    assert row.nchs_2023 == (not rated.reliable) and row.cdc_suppressed == (1 <= count <= 9 or births < 10)
    assert (row.reason == "") == (not row.nchs_2023 and not row.cdc_suppressed)
    assert (rated.reason in row.reason) and ("CDC" in row.reason) == row.cdc_suppressed
    alone = rates.small_number_flags(count).iloc[0]
    assert alone.nchs_2023 == (count < 10) and alone.cdc_suppressed == (1 <= count <= 9)
    assert alone.cdc_unreliable == row.cdc_unreliable == (count < 20)
    zero = rates.small_number_flags(count, suppress_zero=True).iloc[0]
    assert zero.cdc_suppressed == (count <= 9) == ("CDC: 0 to 9 events" in zero.reason)


def test_reasons_in_full():
    flags = rates.small_number_flags([0, 4, 4, 12, 12, 12, 4, None, None], [99, 99, 5, 99, 5, None, None, 99, 5])
    few, wide, births = "fewer than 10 events", "95 % interval wider than 160 % of the rate", "denominator below 10"
    assert flags.reason.tolist() == [
        f"NCHS 2023: {few}; {wide}",
        f"NCHS 2023: {few}; {wide}. CDC: 1 to 9 events",
        f"NCHS 2023: {few}; {births}; {wide}. CDC: 1 to 9 events; fewer than 10 births",
        "",
        f"NCHS 2023: {births}. CDC: fewer than 10 births",
        "missing",
        "missing. CDC: 1 to 9 events",
        "missing",
        "missing",
    ]
    na = pd.NA
    assert flags.nchs_2023.tolist() == [True, True, True, False, True, na, na, na, na]
    assert flags.cdc_suppressed.tolist() == [False, True, True, False, True, na, True, na, na]
    assert flags.cdc_unreliable.tolist() == [True] * 7 + [na, na]
    assert flags.dtypes.astype(str).tolist()[:3] == ["boolean"] * 3


# Gaps

GAPS = pd.DataFrame(
    {"before": [3, None, 5, np.nan, 70, None], "after": [2.0, 4, None, np.nan, 50, None],
     "births_0": [90, 80, None, 70, 60, None], "births_1": [80.0, None, 60, 50, 65, None]},
    index=list("abcdef"), dtype=object,
)  # fmt: skip
WHOLE = GAPS.notna().all(axis=1)
EMPTY = GAPS.assign(**dict.fromkeys(GAPS, None))
PER_REGION = {
    "chance_of_rise": lambda t: rising.chance_of_rise(t.before, t.after, t.births_0, t.births_1),
    "funnel_limits": lambda t: funnels.funnel_limits(t.before)[["expected", "lower", "upper"]],
    "small_number_flags": lambda t: rates.small_number_flags(t.before, t.births_0)[["nchs_2023", "cdc_suppressed"]],
    **{
        f"funnel_limits {c}": lambda t, c=c: funnels.funnel_limits(t.births_1, 0.95, c, clip=True)[["lower", "upper"]]
        for c in funnels._FUNNELS
    },
}
PER_COUNTRY = {
    "number_rising": lambda t: rising.number_rising(rising.chance_of_rise(t.before, t.after).up).drop(columns="number"),
    "rising_by_chance": lambda t: rising.rising_by_chance(t.before, t.after, draws=1_000).drop(columns="number"),
}


@pytest.mark.parametrize("call", PER_REGION.values(), ids=PER_REGION)
def test_a_table_full_of_gaps_never_gives_zero(call):
    result = call(GAPS)
    assert list(result.index) == list(GAPS.index)
    assert result.loc[WHOLE].notna().all(axis=None) and result.loc[["d", "f"]].iloc[1].isna().all()
    gaps = result.loc[~WHOLE]
    assert not (gaps.astype("object").fillna("gap") == 0).any(axis=None), "no region without data may read as zero or False"
    assert call(EMPTY).isna().all(axis=None)


@pytest.mark.parametrize("call", PER_COUNTRY.values(), ids=PER_COUNTRY)
def test_how_many_rise_is_not_known_if_one_region_is_not(call):
    assert call(GAPS).isna().all(axis=None) and call(EMPTY).isna().all(axis=None) and len(call(GAPS)) == 7
    assert call(GAPS[WHOLE]).notna().all(axis=None)
    for column in ["before", "after"]:
        assert call(GAPS[WHOLE].assign(**{column: [None, 4]})).isna().all(axis=None)


def test_estimates_are_of_the_regions_with_data_and_say_how_many():
    whole = GAPS[WHOLE]
    row, same = funnels.overdispersion(GAPS.before, GAPS.births_0), funnels.overdispersion(whole.before, whole.births_0)
    assert (row.regions.item(), row.missing.item(), same.missing.item()) == (2, 4, 0)
    pd.testing.assert_series_equal(row.phi, same.phi)
    pd.testing.assert_series_equal(row.tau2, same.tau2)
    empty = funnels.overdispersion(EMPTY.before, EMPTY.births_0).iloc[0]
    assert np.isnan(empty.phi) and np.isnan(empty.tau2) and empty.missing == 6
    # Not even the weight a region would have is given, though its expected number is known.


@pytest.mark.parametrize("observed, expected", [(5, 4), ([5, None], 4), ([5, 6], [4, None])])
def test_one_region_alone_says_nothing_about_the_others(observed, expected):
    row = funnels.overdispersion(observed, expected).iloc[0]
    assert np.isnan(row.phi) and np.isnan(row.tau2) and row.regions == 1


@pytest.mark.parametrize("missing", [np.nan, None, pd.NA], ids=repr)
@pytest.mark.parametrize(
    "function, given",
    [
        (rising.chance_of_rise, {"expected_before": 3, "expected_after": 2, "births_before": 9, "births_after": 8}),
        (rising.rising_by_chance, {"expected_before": 3, "expected_after": 2, "births_before": 9, "births_after": 8, "years": 2}),
        (rising.number_rising, {"probabilities": 0.5}),
    ],
)
def test_missing_in_any_quantity_is_missing(function, given, missing):
    assert function(**given).notna().all(axis=None)
    for name in given:
        assert function(**given | {name: missing}).drop(columns="number", errors="ignore").isna().all(axis=None)


def test_a_column_is_its_rows_one_by_one():
    table = pd.DataFrame({"a": [3, 0.2, 80], "b": [2, 5, 60.0], "c": [100, 20, 900.0]}, index=["x", "y", "z"])
    calls = [
        lambda t: rising.chance_of_rise(t.a, t.b, t.c, 1.1 * t.c),
        *(lambda t, c=c: funnels.funnel_limits(t.a, 0.95, c) for c in funnels._FUNNELS),
        lambda t: rates.small_number_flags(t.b, t.c),
    ]
    for call in calls:
        whole = call(table)
        pd.testing.assert_frame_equal(whole, pd.concat([call(table.iloc[[i]]) for i in range(3)]))
        pd.testing.assert_frame_equal(call(table.loc["y"]), call(table.loc[["y"]]).reset_index(drop=True))
        assert call(table.iloc[:0]).empty


# What is refused

ZERO = " cannot be zero: give a number above 0; got 0"
BELOW = " cannot be negative: give 0 or more; got -1"
POSITIVE = " cannot be negative: give a number above 0; got -1"
LARGE = " must be at most 10 million; got 10000001"
INFINITE = " must be finite; got inf"
WHOLE_COUNT = " is a count and must be whole: give 0, 1, 2, ..., not an average; got 2.5"
FRACTION = "confidence is a fraction between 0 and 1, for example 0.95; got "
CHANCE = "probabilities is a probability: give 0 to 1; got "
TAIL = "winsorise is a fraction from 0 to below 0.5, for example 0.1; got "
ONE = " is one number; got 2 of them"
LIST = " is one list of regions: give a Series or one dimension; got the shape (2, 2)"
NONE = " is empty: give at least one region"
SQUARE = np.ones((2, 2))
PAIR = {"expected_before": 2, "expected_after": 2, "births_before": 5, "births_after": 5}
RATIO = {"observed": [2, 3], "expected": 2}

REFUSED = [
    *(
        (function, PAIR | {name: value}, name + text)
        for function in (rising.chance_of_rise, rising.rising_by_chance)
        for name, value, text in [
            *((e, *case) for e in list(PAIR)[:2] for case in [(-1, BELOW), (10_000_001, LARGE), (np.inf, INFINITE)]),
            *((b, *case) for b in list(PAIR)[2:] for case in [(-1, POSITIVE), (0, ZERO), (np.inf, INFINITE)]),
        ]
    ),
    (rising.chance_of_rise, PAIR | {"expected_before": SQUARE}, "a table has one row per value"),
    *((rising.rising_by_chance, PAIR | {"years": v}, f"years{t}") for v, t in [(0, ZERO), (-1, POSITIVE), (10_000_001, LARGE)]),
    *((rising.rising_by_chance, PAIR | {name: [1_000, 2_000]}, name + ONE) for name in ["years", "draws", "seed"]),
    *(
        (rising.rising_by_chance, PAIR | {"draws": v}, f"draws is a whole number from 1000 to 1000000; got {v}")
        for v in (999, 1_000_001, 1_000.5, np.nan)
    ),
    *(
        (rising.rising_by_chance, PAIR | {"seed": v}, f"seed is a whole number from 0 to 4294967295; got {v}")
        for v in (-1, 0.5, np.nan)
    ),
    (rising.rising_by_chance, PAIR | {"expected_before": SQUARE}, "expected_before" + LIST),
    (rising.rising_by_chance, PAIR | {"expected_before": []}, "expected_before" + NONE),
    *((rising.number_rising, {"probabilities": v}, f"{CHANCE}{v}") for v in (-0.1, 1.1, np.inf)),
    (rising.number_rising, {"probabilities": pd.Series({"a": 0.5, "b": 42})}, f"{CHANCE}42 at row b"),
    (rising.number_rising, {"probabilities": []}, "probabilities" + NONE),
    (rising.number_rising, {"probabilities": SQUARE}, "probabilities" + LIST),
    (funnels.funnel_limits, {"expected": 0}, "expected" + ZERO),
    (funnels.funnel_limits, {"expected": -1}, "expected" + POSITIVE),
    (funnels.funnel_limits, {"expected": 10_000_001}, "expected" + LARGE),
    (funnels.funnel_limits, {"expected": np.inf}, "expected" + INFINITE),
    *((funnels.funnel_limits, {"expected": 1, "confidence": v}, f"{FRACTION}{v}") for v in (0, 1, 95, np.nan)),
    (
        funnels.funnel_limits,
        {"expected": 1, "convention": "exact"},
        "convention is one of 'spiegelhalter', 'inverse', 'garwood', 'quantile'; got 'exact'",
    ),
    (funnels.funnel_limits, {"expected": 1, "clip": "yes"}, "clip is True or False; got 'yes'"),
    (funnels.funnel_limits, {"expected": SQUARE}, "a table has one row per value"),
    *(
        (function, RATIO | {name: value}, name + text)
        for function in (funnels.overdispersion,)
        for name, value, text in [
            ("observed", [2, -1], BELOW + " at position 1"),
            ("observed", 2.5, WHOLE_COUNT),
            ("observed", np.inf, INFINITE),
            ("observed", 2**53, " must be below 2**53"),
            ("expected", 0, ZERO),
            ("expected", -1, POSITIVE),
            ("expected", np.inf, INFINITE),
        ]
    ),
    *((funnels.overdispersion, RATIO | {"winsorise": v}, f"{TAIL}{v}") for v in (-0.1, 0.5, 10, np.nan)),
    (funnels.overdispersion, RATIO | {"winsorise": [0.1, 0.2]}, "winsorise" + ONE),
    (funnels.overdispersion, RATIO | {"observed": SQUARE}, "observed" + LIST),
    (funnels.overdispersion, {"observed": [], "expected": []}, "observed" + NONE),
    (rates.small_number_flags, {"count": 2.5}, "count" + WHOLE_COUNT),
    (rates.small_number_flags, {"count": -1}, "count" + BELOW),
    (rates.small_number_flags, {"count": 3, "births": 0}, "births" + ZERO),
    (rates.small_number_flags, {"count": 3, "births": -1}, "births" + POSITIVE),
    (rates.small_number_flags, {"count": SQUARE}, "a table has one row per value"),
]


@pytest.mark.parametrize("function, given, text", REFUSED)
def test_refused(function, given, text):
    with pytest.raises(ValueError) as caught:
        function(**given)
    assert str(caught.value).startswith(text)


def test_one_message_lists_every_problem():
    with pytest.raises(TypeError) as caught:
        rising.rising_by_chance([1, "x"], [-1, 2], births_after=0, years=[1, 2, 3], draws=10, seed="one")
    assert str(caught.value).splitlines() == [
        "years is one number; got 3 of them",
        "expected_before takes numbers, not text, booleans or other objects; got 'x' at position 1",
        "expected_after cannot be negative: give 0 or more; got -1 at position 0",
        "births_after cannot be zero: give a number above 0; got 0",
        "draws is a whole number from 1000 to 1000000; got 10",
        "seed takes numbers, not text, booleans or other objects; got 'one'",
        "shapes do not match: expected_before (2,), expected_after (2,), years (3,); give equal lengths, or one value for "
        "all rows",
    ]
    with pytest.raises(ValueError) as caught:
        funnels.funnel_limits([0, 5], 95, convention=None, clip=1)
    assert str(caught.value).splitlines() == [
        "convention is one of 'spiegelhalter', 'inverse', 'garwood', 'quantile'; got None",
        "clip is True or False; got 1",
        "expected cannot be zero: give a number above 0; got 0 at position 0",
        "confidence is a fraction between 0 and 1, for example 0.95; got 95",
    ]


@pytest.mark.parametrize(
    "function",
    [rising.chance_of_rise, rising.rising_by_chance, funnels.overdispersion, rates.small_number_flags],
)
def test_text_and_other_indexes_are_refused(function):
    with pytest.raises(TypeError, match="takes numbers, not text, booleans or other objects; got '3'"):
        function("3", 2)
    with pytest.raises(ValueError, match="have different indexes"):
        function(pd.Series([1, 2]), pd.Series([1, 2], index=[1, 0]))
