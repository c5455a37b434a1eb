"""What must hold for every input of helpers.stats.rates, whatever the numbers."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from helpers.stats import components, detection, rates

check = settings(derandomize=True, deadline=None, max_examples=100)
# Each of these gives many rows, which one call takes together.
tables = settings(derandomize=True, deadline=None, max_examples=15)

counts = st.integers(0, 100_000)
some = st.integers(1, 100_000)
births = st.floats(0.5, 1e7)
levels = st.floats(0.5, 0.9999)
percents = st.floats(-99, 300)
methods = st.sampled_from(["exact", "midp", "byar"])
ratio_methods = st.sampled_from(["exact", "midp"])


def rows(*columns):
    """Columns of numbers for 10 to 30 rows."""
    return st.lists(st.tuples(*columns), min_size=10, max_size=30).map(
        lambda drawn: [np.array(column) for column in zip(*drawn, strict=True)]
    )


close = {"rtol": 1e-9, "atol": 1e-12}


@check
@given(counts, levels, methods)
def test_interval_holds_the_count_and_stays_above_zero(count, confidence, method):
    row = rates.count_interval(count, confidence, method).iloc[0]
    assert 0 <= row.lower <= row.value == count < row.upper


@tables
@given(rows(counts, levels))
def test_exact_interval_holds_the_midp_interval(given_):
    count, _ = given_
    exact, midp = (rates.count_interval(*given_, method) for method in ["exact", "midp"])
    assert (exact.lower <= midp.lower).all() and (midp.upper < exact.upper).all()
    assert ((exact.lower < midp.lower) | (count == 0)).all()


@tables
@given(rows(some, births, counts, births, levels))
def test_exact_ratio_interval_holds_the_midp_interval(given_):
    exact, midp = (rates.rate_ratio(*given_, method=method) for method in ["exact", "midp"])
    inside = (exact.lower < midp.lower) & (midp.lower <= midp.upper) & (midp.upper <= exact.upper)
    assert inside.all() and ((midp.p_value < exact.p_value) | exact.p_value.isin([0, 1])).all()


@check
@given(counts, st.lists(levels, min_size=2, max_size=2, unique=True), methods)
def test_more_confidence_is_a_wider_interval(count, confidence, method):
    narrow, wide = rates.count_interval(count, sorted(confidence), method).itertuples()
    assert wide.lower <= narrow.lower and narrow.upper <= wide.upper


@check
@given(counts, levels, methods)
def test_limits_rise_with_the_count(count, confidence, method):
    fewer, more = rates.count_interval([count, count + 1], confidence, method).itertuples()
    assert fewer.upper < more.upper
    assert fewer.lower < more.lower or more.lower == 0


@check
@given(counts, some, births, births, ratio_methods)
def test_ratio_limits_rise_with_the_count(count_1, count_0, births_1, births_0, method):
    fewer, more = rates.rate_ratio([count_1, count_1 + 1], births_1, count_0, births_0, method=method).itertuples()
    assert fewer.lower < more.lower and fewer.upper < more.upper


@check
@given(st.integers(0, 2**53 - 1), st.floats(0.01, 0.999999999), methods)
def test_interval_holds_the_count_however_large(count, confidence, method):
    row = rates.count_interval(count, confidence, method).iloc[0]
    assert 0 <= row.lower <= row.value <= row.upper


@tables
@given(rows(st.integers(0, 2**53 - 1), st.integers(0, 2**53 - 1), st.floats(0.01, 0.999999999)), ratio_methods)
def test_ratio_interval_holds_the_ratio_however_large_and_is_its_own_reciprocal(given_, method):
    count_1, count_0, confidence = given_
    there = rates.rate_ratio(count_1, 1, count_0, 1, confidence, method)
    back = rates.rate_ratio(count_0, 1, count_1, 1, confidence, method)
    inside = (there.lower <= there.value) & (there.value <= there.upper)
    assert (there.lower >= 0).all() and (inside | ((count_1 == 0) & (count_0 == 0))).all()
    with np.errstate(divide="ignore"):
        np.testing.assert_allclose([there.lower, there.upper], 1 / np.array([back.upper, back.lower]), rtol=1e-12)


@check
@given(st.integers(99_000, 101_000), levels, ratio_methods)
def test_limits_of_many_go_on_where_those_of_few_end(count, confidence, method):
    """Two methods meet at 100,000: the steps from count to count are as even there as elsewhere."""
    counts = np.arange(count, count + 3)
    interval = rates.count_interval(counts, confidence, method)
    for limit in (interval.lower, interval.upper):
        assert abs(np.diff(limit, 2).item()) < 1e-5


@pytest.mark.parametrize("method", ["exact", "midp"])
@pytest.mark.parametrize("counts", [(1000, 999_000), (9, 999_990), (500_000, 499_999)])
def test_ratios_of_many_go_on_where_those_of_few_end(counts, method):
    """At a million events the limits are found in another way."""
    fewer, more = rates.rate_ratio(counts[0], 1, np.array([counts[1], counts[1] + 2]), 1, method=method).itertuples()
    assert more.lower / fewer.lower == pytest.approx(more.value / fewer.value, rel=0.02 / counts[1])
    assert rates.rate_ratio(counts[0], 1, counts[1] + 10**6, 1, method=method).lower.item() < more.lower < fewer.lower


def test_the_power_of_many_rows_is_that_of_each():
    """Rows are taken together by their size; each must still get its own answer, and a missing one none."""
    baseline = np.array([3, 40, np.nan, 400_000, 5, 7_000, 5])
    fall = np.array([0.5, 1, 0.2, 0.01, 0, 0.05, np.nan])
    births, alpha = np.array([1, 2, 1, 0.9, 1, 1, 1]), np.array([0.05, 0.01, 0.05, 0.05, 0.2, 0.05, 0.05])
    together = detection.power_two_counts(baseline, fall, births, alpha)
    alone = [detection.power_two_counts(*row) for row in zip(baseline, fall, births, alpha, strict=True)]
    np.testing.assert_allclose(together, alone, rtol=1e-12)
    assert np.isnan(together).tolist() == [False, False, True, False, False, False, True]


@pytest.mark.parametrize("births_ratio, alpha", [(1, 0.05), (1, 0.5), (0.7, 0.25), (3, 0.002)])
@pytest.mark.parametrize("baseline, fall", [(4, 0), (4, 0.6), (30, 0.3), (30, 1)])
def test_power_is_the_chance_of_a_significant_ratio(baseline, fall, births_ratio, alpha):
    """Every pair of two counts, and the p-value that `rate_ratio` gives it."""
    second = baseline * births_ratio * (1 - fall)
    counts = np.arange(120 if births_ratio < 2 else 240)
    first, later = (grid.ravel() for grid in np.meshgrid(counts, counts, indexing="ij"))
    chance = stats.poisson.pmf(first, baseline) * stats.poisson.pmf(later, second)
    p_value = rates.rate_ratio(later, births_ratio, first, 1).p_value
    assert detection.power_two_counts(baseline, fall, births_ratio, alpha) == pytest.approx(
        chance[p_value < alpha].sum(), abs=1e-10
    )


@pytest.mark.parametrize("confidence", [0.8, 0.95, 0.998])
def test_exact_interval_covers_at_least_as_often_as_it_says(confidence):
    """Coverage summed over the Poisson distribution, also just beside the limits, where it is lowest."""
    observed = np.arange(400)
    interval = rates.count_interval(observed, confidence)
    edges = np.concatenate([interval.lower[1:60], interval.upper[:60]])
    means = np.concatenate([np.linspace(0.01, 100, 500), edges * (1 - 1e-9), edges * (1 + 1e-9)])[:, None]
    covered = (interval.lower.to_numpy() <= means) & (means <= interval.upper.to_numpy())
    coverage = (stats.poisson.pmf(observed, means) * covered).sum(axis=1)
    assert coverage.min() >= confidence - 1e-9
    assert coverage.mean() < (1 + confidence) / 2, "not by being uselessly wide"


@pytest.mark.parametrize("births_ratio", [0.5, 0.94, 1])
def test_exact_test_rejects_no_more_often_than_it_says(births_ratio):
    """With no fall, power is the size of the test."""
    size = detection.power_two_counts(np.geomspace(1, 500, 40), 0, births_ratio)
    assert size.max() <= 0.05 and size[-1] > 0.03


@tables
@given(rows(counts, births), st.floats(0.5, 1e6), st.floats(0.01, 100), methods)
def test_rate_scales_with_its_units(given_, per, factor, method):
    columns = ["value", "lower", "upper"]
    count, denominator = given_
    denominator = np.maximum(denominator, 100 * count)  # in every unit there are no more events than births
    base = rates.rate(count, denominator, per, method=method)
    np.testing.assert_allclose(
        rates.rate(count, denominator, per * factor, method=method)[columns], base[columns] * factor, **close
    )
    other_unit = rates.rate(count, denominator * factor, per * factor, method=method)
    np.testing.assert_allclose(other_unit[columns], base[columns], **close)
    one, births_of_one = count[:1], denominator[:1]
    np.testing.assert_allclose(
        rates.rate(one, births_of_one, births_of_one.item(), method=method)[columns],
        rates.count_interval(one, method=method)[columns],
        **close,
    )


@check
@given(st.integers(0, 60), st.floats(0.5, 100), levels, methods)
def test_reliability_follows_the_three_rules_and_the_exact_interval(count, denominator, confidence, method):
    row = rates.rate(count, denominator, 1, confidence, method).iloc[0]
    garwood = rates.count_interval(count).iloc[0]
    width = 100 * (garwood.upper - garwood.lower) / count if count else np.inf
    assert row.relative_width_percent == pytest.approx(width, rel=1e-12)
    failed = [
        text
        for text, fails in [
            ("fewer than 10 events", count < 10),
            ("denominator below 10", denominator < 10),
            ("95 % interval wider than 160 % of the rate", width > 160),
        ]
        if fails
    ]
    assert row.reason == "; ".join(failed) and row.reliable == (not failed)


@tables
@given(rows(counts, births, counts, births, levels), st.floats(0.2, 5), ratio_methods)
def test_swapping_groups_inverts_the_ratio(given_, null, method):
    count_1, births_1, count_0, births_0, confidence = given_
    here = rates.rate_ratio(count_1, births_1, count_0, births_0, confidence, method, null)
    there = rates.rate_ratio(count_0, births_0, count_1, births_1, confidence, method, 1 / null)
    with np.errstate(divide="ignore"):
        mirrored = 1 / there[["value", "upper", "lower"]].to_numpy()
    np.testing.assert_allclose(here[["value", "lower", "upper"]].to_numpy(), mirrored, rtol=1e-7)
    np.testing.assert_allclose(here.p_value, there.p_value, rtol=1e-7, atol=1e-290)


@check
@given(counts, births, counts, births, levels, st.floats(0.2, 5), ratio_methods)
def test_p_is_small_exactly_when_the_interval_leaves_out_the_null(count_1, births_1, count_0, births_0, confidence, null, method):
    row = rates.rate_ratio(count_1, births_1, count_0, births_0, confidence, method, null).iloc[0]
    assert (row.p_value < 1 - confidence) == (not row.lower <= null <= row.upper)


def test_p_and_interval_match_for_every_pair_of_small_counts():
    count_1, count_0 = (grid.ravel() for grid in np.meshgrid(np.arange(40), np.arange(40)))
    for method in ["exact", "midp"]:
        table = rates.rate_ratio(count_1, 1_000, count_0, 1_200, method=method)
        left_out = (table.lower > 1) | (table.upper < 1)
        assert ((table.p_value < 0.05) == left_out).all() and 0 < left_out.sum() < left_out.size


@pytest.mark.parametrize("method", ["exact", "midp"])
def test_zero_counts_on_either_side(method):
    table = rates.rate_ratio([0, 3, 0], 10, [3, 0, 0], 10, method=method)
    np.testing.assert_array_equal(table.value, [0, np.inf, np.nan])
    assert table.lower[0] == table.lower[2] == 0 < table.lower[1]
    assert table.upper[1] == table.upper[2] == np.inf > table.upper[0]
    assert table.p_value[2] == 1
    # Three events, all in one group of two equal ones: the tail is 1 in 8, or 1 in 16 by mid-P.
    np.testing.assert_allclose(table.p_value[:2], 0.25 if method == "exact" else 0.125, rtol=1e-12)
    # The share whose third power is the tail, as an odds.
    share = (0.025 if method == "exact" else 0.05) ** (1 / 3)
    np.testing.assert_allclose([table.lower[1], 1 / table.upper[0]], share / (1 - share), rtol=1e-12)


def test_midp_limits_leave_half_the_point_in_the_tail():
    table = rates.count_interval(np.arange(1, 300), 0.9, "midp")
    count = table.value
    above = stats.poisson.sf(count, table.lower) + stats.poisson.pmf(count, table.lower) / 2
    below = stats.poisson.cdf(count, table.upper) - stats.poisson.pmf(count, table.upper) / 2
    np.testing.assert_allclose([above, below], 0.05, rtol=1e-9)


def test_very_large_counts_have_the_limits_of_the_normal_distribution():
    count = np.geomspace(1e8, 1e14, 200).round()
    z = stats.norm.isf(0.025)
    for method in ["exact", "midp"]:
        one, two = rates.count_interval(count, method=method), rates.rate_ratio(count, 2, count[::-1], 2, method=method)
        np.testing.assert_allclose((one.upper - one.lower) / 2 / np.sqrt(count), z, rtol=1e-3)
        spread = np.sqrt(1 / count + 1 / count[::-1])
        np.testing.assert_allclose(np.log(two.upper / two.lower) / 2 / spread, z, rtol=1e-3)


def test_byar_is_close_to_exact_from_ten_events_and_never_negative():
    exact, byar = (rates.count_interval(np.arange(10, 2_000), method=method) for method in ["exact", "byar"])
    np.testing.assert_allclose(byar.lower, exact.lower, rtol=2e-3)
    np.testing.assert_allclose(byar.upper, exact.upper, rtol=2e-3)
    assert rates.count_interval(1, 0.998, "byar").lower.item() == 0


@check
@given(some, births, counts, births)
def test_decomposition_adds_up(count_before, births_before, count_after, births_after):
    parts = components.decompose_count_change(count_before, births_before, count_after, births_after).iloc[0]
    difference = count_after - count_before
    size = abs(parts.deaths_from_births) + abs(parts.deaths_from_rate)
    assert parts.deaths_from_births + parts.deaths_from_rate == pytest.approx(difference, abs=1e-9 * (1 + size))
    assert parts.count_change == pytest.approx(components.change(count_before, count_after))
    # Births that fall to a millionth, as a percentage, keep nine digits of the factor.
    chained = 100 * ((1 + parts.births_change / 100) * (1 + parts.rate_change / 100) - 1)
    assert chained == pytest.approx(parts.count_change, rel=1e-7, abs=1e-6)
    if difference == 0 or count_after == 0:
        assert np.isnan(parts.births_share) and np.isnan(parts.rate_share)
    else:
        assert parts.births_share + parts.rate_share == pytest.approx(1)
        by_rate = np.log(count_after / births_after / (count_before / births_before))
        assert parts.rate_share == pytest.approx(by_rate / np.log(count_after / count_before), rel=1e-6, abs=1e-6)


def test_decomposition_gives_each_factor_its_own_part():
    only_births, only_rate, unchanged = components.decompose_count_change(
        100, [1_000, 1_000, 1_000], [90, 90, 100], [900, 1_000, 1_100]
    ).itertuples()
    assert only_births.deaths_from_rate == pytest.approx(0) and only_births.births_share == pytest.approx(1)
    assert only_rate.deaths_from_births == pytest.approx(0) and only_rate.rate_share == pytest.approx(1)
    assert unchanged.deaths_from_births > 0 > unchanged.deaths_from_rate and np.isnan(unchanged.births_share)


@pytest.mark.parametrize("births_ratio", [0.8, 1, 1.3])
@pytest.mark.parametrize("fall", [0, 0.3, 0.9, 1])
def test_power_is_the_chance_that_rate_ratio_rejects(births_ratio, fall):
    """Against the plain sum over every pair of counts."""
    first, second = np.arange(80), np.arange(80)
    pairs = np.meshgrid(first, second, indexing="ij")
    p = rates.rate_ratio(pairs[1].ravel(), births_ratio, pairs[0].ravel(), 1).p_value.to_numpy().reshape(80, 80)
    chance = np.outer(stats.poisson.pmf(first, 20), stats.poisson.pmf(second, 20 * births_ratio * (1 - fall)))
    expected = (chance * (p < 0.05)).sum()
    assert detection.power_two_counts(20, fall, births_ratio) == pytest.approx(expected, abs=1e-10)


def test_power_rises_with_the_fall_and_with_the_baseline():
    grid = detection.power_two_counts(np.array([[25], [50], [100], [200]]), np.linspace(0.1, 1, 10))
    assert grid.shape == (4, 10)
    assert np.diff(grid, axis=0).min() > -1e-12 and np.diff(grid, axis=1).min() > -1e-12


def test_many_rows_at_once_are_the_rows_one_by_one(monkeypatch):
    baseline, births_ratio = np.array([3, 900, np.nan, 40, 40, 7]), np.array([1, 0.5, 1, 1, 2, 1])
    monkeypatch.setattr(detection, "_AT_ONCE", 300)
    whole = detection.power_two_counts(baseline, 0.3, births_ratio)
    alone = [detection.power_two_counts(*row) for row in zip(baseline, [0.3] * 6, births_ratio, strict=True)]
    np.testing.assert_allclose(whole, alone, rtol=1e-12)


def test_smallest_detectable_fall_reaches_the_power_just_so():
    baseline = np.linspace(10, 500, 25)
    for power, births_ratio in [(0.8, 1), (0.9, 0.94)]:
        fall = detection.smallest_detectable_fall(baseline, power, births_ratio)
        np.testing.assert_allclose(detection.power_two_counts(baseline, fall, births_ratio), power, atol=1e-7)


def test_smallest_detectable_fall_is_nan_only_where_no_fall_would_be_shown():
    baseline = np.linspace(1, 12, 45)
    unreachable = detection.power_two_counts(baseline, 1) < 0.8
    np.testing.assert_array_equal(np.isnan(detection.smallest_detectable_fall(baseline)), unreachable)
    assert 0 < unreachable.sum() < unreachable.size


ROWS = pd.DataFrame(
    {
        "a": [0, 1, 37, 2_500],
        "b": [5.0, 70, 45, 2_800],
        "c": [90.0, 4e3, 365.9, 3.35e5],
        "d": [80.5, 5e3, 388.4, 3.66e5],
    },
    index=["w", "x", "y", "z"],
)
CALLS = {
    "count_interval": lambda t: rates.count_interval(t.a, method="midp"),
    "rate": lambda t: rates.rate(t.a, t.c, per=1_000),
    "rate_ratio": lambda t: rates.rate_ratio(t.a, t.c, t.b, t.d),
    "rate_ratio midp": lambda t: rates.rate_ratio(t.a, t.c, t.b, t.d, method="midp"),
    "decompose_count_change": lambda t: components.decompose_count_change(t.b, t.d, t.a, t.c),
    "change": lambda t: components.change(t.b, t.a),
    "rate_change_from_count_change": lambda t: components.rate_change_from_count_change(-18, t.d, t.c),
    "count_change_from_rate_change": lambda t: components.count_change_from_rate_change(-18, t.d, t.c),
    "power_two_counts": lambda t: detection.power_two_counts(t.b, 0.3),
    "smallest_detectable_fall": lambda t: detection.smallest_detectable_fall(t.b),
}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_a_column_is_its_rows_one_by_one_and_keeps_its_index(call):
    whole = call(ROWS)
    one_by_one = pd.concat([call(ROWS.iloc[[i]]) for i in range(len(ROWS))])
    assert list(whole.index) == list(ROWS.index)
    compare = pd.testing.assert_frame_equal if isinstance(whole, pd.DataFrame) else pd.testing.assert_series_equal
    compare(whole, one_by_one, rtol=1e-8)
    scalar, row = call(ROWS.loc["y"]), call(ROWS.loc[["y"]])
    if isinstance(whole, pd.DataFrame):
        pd.testing.assert_frame_equal(scalar, row.reset_index(drop=True))
    else:
        assert isinstance(scalar, float) and scalar == pytest.approx(row.item(), rel=1e-8)


@check
@given(counts, levels)
def test_exact_interval_is_the_one_of_garwoods_chi_square_quantiles(count, confidence):
    area = (1 - confidence) / 2
    theirs = [stats.chi2.ppf(area, 2 * count) / 2 if count else 0, stats.chi2.isf(area, 2 * count + 2) / 2]
    np.testing.assert_allclose(rates.count_interval(count, confidence)[["lower", "upper"]].iloc[0], theirs, **close)


@pytest.mark.parametrize("counts", [[np.nan], [0, np.nan], [np.nan, 3, 0]], ids=str)
def test_a_missing_count_has_no_lower_limit_where_a_count_of_0_has_0(counts):
    for rows in (rates.count_interval(counts), rates.rate(counts, 50, 1)):
        lower = dict(zip(map(str, counts), rows["lower"], strict=True))
        assert np.isnan(lower["nan"]) and lower.get("0", 0) == 0 and lower.get("3", 1) > 0


@check
@given(counts, some, st.floats(0.01, 100), levels)
def test_agrees_with_scipy_for_the_share_of_two_counts(count_1, count_0, ratio, confidence):
    share = stats.binomtest(count_1, count_1 + count_0).proportion_ci(confidence)
    row = rates.rate_ratio(count_1, ratio, count_0, 1, confidence).iloc[0]
    theirs = np.array(share) / (1 - np.array(share)) / ratio
    np.testing.assert_allclose([row.lower, row.upper], theirs, rtol=1e-6, atol=1e-12)


@check
@given(counts, some, st.floats(0.1, 10), st.floats(0.2, 5))
def test_agrees_with_scipy_for_the_smaller_one_sided_p(count_1, count_0, ratio, null):
    share = null * ratio / (null * ratio + 1)
    one_sided = [stats.binomtest(count_1, count_1 + count_0, share, alternative=side).pvalue for side in ["less", "greater"]]
    row = rates.rate_ratio(count_1, ratio, count_0, 1, null=null).iloc[0]
    assert row.p_value == pytest.approx(min(1, 2 * min(one_sided)), rel=1e-6, abs=1e-290)
