"""helpers.stats.joinpoint: agreement with gold_trends.csv, what must hold for every input, and what is refused."""

import json
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from helpers.stats import joinpoint as jp
from helpers.stats import trends

GOLD = pd.read_csv(Path(__file__).with_name("gold_trends.csv"), index_col="id")
check = settings(derandomize=True, deadline=None, max_examples=40)
MODELS = ["poisson", "log-linear"]


@pytest.mark.parametrize("name", GOLD.index[GOLD.function == "joinpoint_segments"])
def test_segments_agree(name):
    row = GOLD.loc[name]
    result = jp.joinpoint_segments(**json.loads(row.inputs))
    for column, expected in json.loads(row.expected).items():
        np.testing.assert_allclose(result[column], expected, rtol=row.rel_tol, atol=row.abs_tol, err_msg=column)


@pytest.mark.parametrize("name", GOLD.index[GOLD.function == "joinpoint_models"])
def test_models_agree(name):
    row = GOLD.loc[name]
    inputs = json.loads(row.inputs)
    result = jp.joinpoint_models(**inputs)
    assert len(result) == inputs["most"] + 1
    for column, expected in json.loads(row.expected).items():
        np.testing.assert_allclose(result[column].iloc[-1], expected, rtol=row.rel_tol, atol=row.abs_tol, err_msg=column)


@pytest.mark.parametrize("name", GOLD.index[GOLD.function == "minimum_observations"])
def test_minimum_agrees(name):
    row = GOLD.loc[name]
    assert jp.minimum_observations(**json.loads(row.inputs)) == json.loads(row.expected)["value"]


# Series of 5 to 14 years with gaps.
@st.composite
def series(draw, fewest=5, least_deaths=1):
    n = draw(st.integers(fewest, 14))
    steps = draw(st.lists(st.integers(1, 3), min_size=n, max_size=n))
    deaths = draw(st.lists(st.integers(least_deaths, 150), min_size=n, max_size=n))
    births = draw(st.lists(st.integers(10_000, 50_000), min_size=n, max_size=n))
    return np.array(deaths), 1990 + np.cumsum(steps), np.array(births, float)


models = st.sampled_from(MODELS)


def badness(rows, model):
    return np.asarray(rows["sse" if model == "log-linear" else "deviance"])


@check
@given(series(), models, st.integers(1, 3), st.integers(1, 3))
def test_every_allowed_place_is_tried_and_the_best_is_taken(data, model, at_end, between):
    """Against one fit for each pair of joinpoints, by statsmodels."""
    deaths, year, births = data
    n = year.size
    if n < jp.minimum_observations(2, at_end, between) or n < 5:
        return
    best = np.inf, None
    for first, last in combinations(range(n), 2):
        if first < at_end or n - 1 - last < at_end or last - first - 1 < between:
            continue
        x = year - year[0]
        design = np.column_stack([np.ones(n), x, *(np.maximum(x - x[i], 0) for i in (first, last))])
        if model == "poisson":
            bad = sm.GLM(deaths, design, sm.families.Poisson(), offset=np.log(births)).fit(tol=1e-12).deviance
        else:
            bad = sm.OLS(np.log(deaths / births), design).fit().ssr
        best = min(best, (bad, (year[first], year[last])))
    row = jp.joinpoint_models(*data, 2, model, at_end, between).iloc[2]
    assert badness(row, model) == pytest.approx(best[0], rel=1e-6, abs=1e-9)
    first, last = np.searchsorted(year, row["at"])
    assert first >= at_end and n - 1 - last >= at_end and last - first - 1 >= between


@check
@given(series(), models)
def test_the_segments_are_joined_and_their_levels_fitted(data, model):
    deaths, year, births = data
    rows = jp.joinpoint_segments(*data, model=model)
    assert rows.start.iloc[0] == year[0] and rows.end.iloc[-1] == year[-1]
    assert (rows.end[:-1].to_numpy() == rows.start[1:].to_numpy()).all() and set(rows.start) <= set(year)
    np.testing.assert_allclose(rows.fitted_end[:-1], rows.fitted_start[1:], rtol=1e-12)
    np.testing.assert_allclose(rows.fitted_end / rows.fitted_start, np.exp(rows.slope * (rows.end - rows.start)), rtol=1e-10)
    np.testing.assert_allclose(rows.value, 100 * np.expm1(rows.slope))
    assert (rows.lower <= rows.value).all() and (rows.value <= rows.upper).all()
    ends = [*rows.start, rows.end.iloc[-1]]
    logs = np.interp(year, ends, np.log([*rows.fitted_start, rows.fitted_end.iloc[-1]]))
    if model == "poisson":
        assert (births * np.exp(logs)).sum() == pytest.approx(deaths.sum(), rel=1e-8)
    else:
        assert (np.log(deaths / births) - logs).sum() == pytest.approx(0, abs=1e-7)


@check
@given(series(), models, st.floats(0.5, 0.99))
def test_the_average_change_leads_from_the_first_level_to_the_last(data, model, confidence):
    table = jp.joinpoint_models(*data, model=model, confidence=confidence)
    assert table.chosen.sum() == 1 and table.bic[table.chosen].item() == table.bic.min()
    for joinpoints, row in table.iterrows():
        rows = jp.joinpoint_segments(*data, joinpoints, model, confidence=confidence)
        years = rows.end.iloc[-1] - rows.start.iloc[0]
        average = np.log(rows.fitted_end.iloc[-1] / rows.fitted_start.iloc[0]) / years
        assert row.value == pytest.approx(100 * np.expm1(average), rel=1e-8, abs=1e-8)
        assert row["at"] == tuple(rows.end[:-1]) and len(row["at"]) == joinpoints
        assert row.lower <= row.value <= row.upper
        if joinpoints == 0:
            np.testing.assert_allclose(rows[["value", "lower", "upper"]].iloc[0], row[["value", "lower", "upper"]].astype(float))
    chosen = jp.joinpoint_segments(*data, model=model)
    assert len(chosen) == table.joinpoints[table.chosen].item() + 1


@check
@given(series(fewest=8), models)
def test_one_more_joinpoint_never_fits_worse(data, model):
    """With one year between, each model holds the one before it as long as a free place is left."""
    most = (len(data[0]) - 3) // 2
    table = jp.joinpoint_models(*data, min(most, 3), model, 1, 1)
    nested = badness(table, model)
    # The best places of two need not leave room for a third within the rules, those of one and none do.
    assert nested[1] <= nested[0] * (1 + 1e-9) + 1e-9
    n = len(data[0])
    free = jp.joinpoint_models(*data, 1, model, 1, 1), jp.joinpoint_models(*data, 1, model, 2, 1)
    assert badness(free[0], model)[1] <= badness(free[1], model)[1] * (1 + 1e-9) + 1e-9
    assert table.df.tolist() == [n - 2 - k for k in table.joinpoints]


@check
@given(series(), models, st.floats(0.01, 100))
def test_the_unit_of_births_changes_the_levels_only(data, model, factor):
    deaths, year, births = data
    one, other = jp.joinpoint_segments(*data, 1, model), jp.joinpoint_segments(deaths, year, births * factor, 1, model)
    same = ["start", "end", "slope", "standard_error"]
    np.testing.assert_allclose(other[same], one[same], rtol=1e-6, atol=1e-8)
    np.testing.assert_allclose(other.fitted_start * factor, one.fitted_start, rtol=1e-8)


@check
@given(series(), models)
def test_time_backwards_turns_the_segments_round(data, model):
    deaths, year, births = data
    one, other = jp.joinpoint_models(*data, 1, model), jp.joinpoint_models(deaths, -year, births, 1, model)
    np.testing.assert_allclose(badness(one, model), badness(other, model), rtol=1e-8, atol=1e-9)
    np.testing.assert_allclose(np.log1p(one.value / 100), -np.log1p(other.value / 100), rtol=1e-6, atol=1e-8)
    np.testing.assert_allclose(one.bic, other.bic, rtol=1e-8, atol=1e-8)


@check
@given(series(), st.integers(-1_000, 1_000), st.randoms(use_true_random=False), models)
def test_neither_the_epoch_nor_the_order_of_the_years_matters(data, shift, random, model):
    deaths, year, births = data
    order = random.sample(range(len(year)), len(year))
    one = jp.joinpoint_segments(*data, model=model)
    other = jp.joinpoint_segments(deaths[order], year[order] + shift, births[order], model=model)
    pd.testing.assert_frame_equal(one.assign(start=one.start + shift, end=one.end + shift), other)


@check
@given(series(fewest=3))
def test_without_joinpoints_it_is_the_straight_line(data):
    row = jp.joinpoint_segments(*data, 0).iloc[0]
    line = trends.log_linear_trend(*data, model="quasi-poisson").iloc[0]
    assert row.slope == pytest.approx(line.slope, rel=1e-7, abs=1e-9)
    assert row.standard_error == pytest.approx(line.standard_error, rel=1e-5)
    logs = jp.joinpoint_segments(*data, 0, "log-linear").iloc[0]
    deaths, year, births = data
    ols = sm.OLS(np.log(deaths / births), sm.add_constant(year - year[0])).fit()
    assert [logs.slope, logs.standard_error] == pytest.approx([ols.params[1], ols.bse[1]], rel=1e-6, abs=1e-9)


def test_a_clear_bend_is_found_and_a_straight_line_left_alone():
    year = np.arange(2000, 2020)
    bent = np.exp(8 - 0.02 * (year - 2000) - 0.15 * np.maximum(year - 2011, 0))
    for model in MODELS:
        rows = jp.joinpoint_segments(bent.round(), year, model=model)
        assert rows.end.tolist() == [2011, 2019] and rows.slope.round(2).tolist() == [-0.02, -0.17]
    # Without any scatter at all, rounding must not look like joinpoints.
    for deaths in (np.full(20, 64), 2.0 ** np.arange(20)):
        for model in MODELS:
            table = jp.joinpoint_models(deaths, year, model=model)
            assert table.joinpoints[table.chosen].item() == 0, model


def test_dispersion_widens_and_never_narrows():
    generator = np.random.default_rng(2)
    for scatter in (0.0, 0.6):
        deaths = np.round(40 * np.exp(generator.normal(0, scatter, 15)))
        rows = jp.joinpoint_models(deaths, range(15), most=1).iloc[0]
        half = np.log1p(rows.upper / 100) - np.log1p(rows.value / 100)
        plain = trends.log_linear_trend(deaths, range(15)).standard_error.item()
        factor = np.sqrt(max(rows.dispersion, 1))
        assert half == pytest.approx(stats.t.isf(0.025, 13) * plain * factor, rel=1e-6)


def test_years_without_deaths_are_no_obstacle_to_poisson():
    deaths = [4, 0, 3, 6, 2, 7, 9, 12, 8, 15, 4, 3, 1, 0]
    assert jp.joinpoint_models(deaths, range(14)).chosen.any()
    # Two years without deaths at the end would have a slope of minus infinity from their own joinpoint.
    deaths = [40, 38, 42, 41, 39, 44, 40, 0, 0]
    rows = jp.joinpoint_segments(deaths, range(9), joinpoints=1)
    assert np.isfinite(rows[["slope", "standard_error"]]).all(axis=None)


def test_default_number_of_joinpoints():
    generator = np.random.default_rng(1)
    for years, most in [(5, 1), (11, 1), (12, 2), (16, 2), (17, 3), (22, 4)]:
        assert len(jp.joinpoint_models(generator.poisson(50, years), range(years))) == most + 1
    assert len(jp.joinpoint_models(generator.poisson(50, 12), range(12), at_end=5)) == 2


# Missing, refused


@pytest.mark.parametrize("missing", [np.nan, None, pd.NA], ids=repr)
def test_a_missing_year_is_left_out_and_counted(missing):
    deaths, year = [50, 46, 51, 49, 47, 41, 33, 25, 22, 17], list(range(2001, 2011))
    less = jp.joinpoint_models([*deaths, missing], [*year, 2011])
    pd.testing.assert_frame_equal(less.drop(columns="missing"), jp.joinpoint_models(deaths, year).drop(columns="missing"))
    assert (less.missing == 1).all() and (less.years == 10).all()


LINE = {"deaths": [9, 8, 7, 6, 5, 5, 4, 4], "year": range(8)}
TOO_FEW = " years with data, with 2 at either end and 2 between two; got "
STRAIGHT = ": helpers.stats.trends.log_linear_trend fits a straight line"
REFUSED = [
    ({"deaths": [9, 8, 7, 6], "year": range(4)}, f"1 joinpoint needs at least 5{TOO_FEW}4{STRAIGHT}"),
    ({"deaths": [9, 8, None, 7, 6], "year": range(5)}, f"1 joinpoint needs at least 5{TOO_FEW}4{STRAIGHT}"),
    ({"deaths": [9] * 7, "year": range(7), "joinpoints": 2}, f"2 joinpoints need at least 8{TOO_FEW}7{STRAIGHT}"),
    (
        {"deaths": [9] * 3, "year": range(3), "at_end": 1, "between": 1},
        "1 joinpoint needs at least 4 years with data, with 1 at either end and 1 between two; got 3" + STRAIGHT,
    ),
    ({"deaths": [9, 8], "year": [1, 2], "joinpoints": 0}, "a joinpoint model needs at least 3 years with data; got 2"),
    (LINE | {"model": "normal"}, "model is one of 'poisson', 'log-linear'; got 'normal'"),
    (LINE | {"joinpoints": 1.5}, "joinpoints is a whole number from 0 to 100; got 1.5"),
    (LINE | {"joinpoints": [1, 2]}, "joinpoints is one number; got 2 of them"),
    (LINE | {"at_end": 0}, "at_end is a whole number from 1 to 100; got 0"),
    (LINE | {"between": np.inf}, "between is a whole number from 1 to 100; got inf"),
    (LINE | {"between": 0}, "between is a whole number from 1 to 100; got 0"),
    (LINE | {"confidence": 95}, "confidence is a fraction between 0 and 1, for example 0.95; got 95"),
    (LINE | {"year": [0, 1, 2, 3, 4, 5, 6, 6]}, "year must not repeat; got 6 more than once"),
    (LINE | {"births": -1}, "births cannot be negative: give a number above 0; got -1"),
    (LINE | {"deaths": 0}, "deaths are 0 in every year: no rate of change can be estimated"),
    (
        LINE | {"deaths": [9, 8, 7, 0, 5, 0, 4, 4], "model": "log-linear"},
        'deaths of 0 have no logarithm: take model "poisson"; got 0 in 3, 5',
    ),
    (
        {"deaths": 9, "year": range(100), "joinpoints": 5},
        "5 joinpoints in 100 years have more than 600,000 places: take fewer joinpoints",
    ),
    (
        LINE | {"deaths": [0, 0, 0, 0, 0, 0, 0, 5], "joinpoints": 1},
        "with 1 joinpoint no finite slopes are the most likely ones: there are too many years without deaths",
    ),
]


@pytest.mark.parametrize("inputs, text", REFUSED)
def test_refused(inputs, text):
    with pytest.raises(ValueError) as caught:
        jp.joinpoint_segments(**inputs)
    assert text in str(caught.value).splitlines()


@pytest.mark.parametrize(
    "inputs, text",
    [
        ({"joinpoints": -1}, "joinpoints is a whole number from 1 to 100; got -1"),
        ({"joinpoints": 0}, "joinpoints is a whole number from 1 to 100; got 0"),
        ({"joinpoints": 2.5}, "joinpoints is a whole number from 1 to 100; got 2.5"),
        ({"joinpoints": [1, 2]}, "joinpoints is one number; got 2 of them"),
        ({"joinpoints": 1, "at_end": 0}, "at_end is a whole number from 1 to 100; got 0"),
        ({"joinpoints": 1, "between": np.nan}, "between is a whole number from 1 to 100; got nan"),
    ],
)
def test_fewest_years_of_no_number_of_joinpoints(inputs, text):
    with pytest.raises(ValueError) as caught:
        jp.minimum_observations(**inputs)
    assert str(caught.value) == text


def test_fewest_years_of_a_text():
    with pytest.raises(TypeError, match="joinpoints takes numbers, not text, booleans or other objects; got '2'"):
        jp.minimum_observations("2")


def test_the_largest_number_goes_by_its_name():
    with pytest.raises(ValueError, match="^most is a whole number from 0 to 100; got -1$"):
        jp.joinpoint_models(**LINE, most=-1)


def test_one_message_lists_every_problem():
    with pytest.raises(TypeError) as caught:
        jp.joinpoint_models([3, "4", -1, 2], [2001, 2001, 2002, 2003], None, 1, "normal", confidence=95)
    assert str(caught.value).splitlines() == [
        "model is one of 'poisson', 'log-linear'; got 'normal'",
        "deaths takes numbers, not text, booleans or other objects; got '4' at position 1",
        "deaths cannot be negative: give 0 or more; got -1 at position 2",
        "confidence is a fraction between 0 and 1, for example 0.95; got 95",
        "year must not repeat; got 2001 more than once",
        f"1 joinpoint needs at least 5{TOO_FEW}3{STRAIGHT}",
    ]
