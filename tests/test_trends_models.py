"""Fitted trends of helpers.stats.trends: agreement with gold_trends.csv, what must hold for every input, and what is refused."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import optimize, stats

from helpers.stats import trends

GOLD = pd.read_csv(Path(__file__).with_name("gold_trends.csv"), index_col="id")
check = settings(derandomize=True, deadline=None, max_examples=60)
MODELS = ["poisson", "quasi-poisson", "negative-binomial"]


@pytest.mark.parametrize("name", [name for name, row in GOLD.iterrows() if hasattr(trends, row.function)])
def test_agrees(name):
    row = GOLD.loc[name]
    result = getattr(trends, row.function)(**json.loads(row.inputs)).iloc[0]
    for column, expected in json.loads(row.expected).items():
        np.testing.assert_allclose(result[column], expected, rtol=row.rel_tol, atol=row.abs_tol, err_msg=column)


@pytest.mark.parametrize("name", GOLD.index[GOLD.function == "expected_standard_error"])
def test_alpha_held_gives_the_standard_error_of_mass(name):
    """Ours inverts the observed information, alpha included; the expected one at our alpha is that of the R package."""
    row = GOLD.loc[name]
    inputs = json.loads(row.inputs)
    ours = trends.log_linear_trend(**inputs, model="negative-binomial").iloc[0]
    design = sm.add_constant(np.array(inputs["year"]) - ours.first_year)
    offset = np.log(inputs.get("births", np.ones(len(design))))
    fit = sm.GLM(inputs["deaths"], design, sm.families.NegativeBinomial(alpha=ours.alpha), offset=offset).fit(tol=1e-14)
    np.testing.assert_allclose(fit.bse[1], json.loads(row.expected)["standard_error"], rtol=row.rel_tol)
    assert ours.standard_error == pytest.approx(fit.bse[1], rel=0.2)


def test_the_normal_distribution_is_not_that_of_quasi_poisson():
    """statsmodels scales the errors but takes z, unless told to take t: the p-value would be 0.00002 and not 0.051."""
    inputs = json.loads(GOLD.loc["G095"].inputs)
    row = trends.log_linear_trend(**inputs).iloc[0]
    assert row.p_value == pytest.approx(0.0511, abs=1e-4)
    assert 2 * stats.norm.sf(abs(row.slope) / row.standard_error) == pytest.approx(2.13e-5, rel=0.01)
    design = sm.add_constant(np.array(inputs["year"]))
    model = sm.GLM(inputs["deaths"], design, sm.families.Poisson(), offset=np.log(inputs["births"]))
    told = model.fit(tol=1e-14, scale="X2", use_t=True)
    np.testing.assert_allclose([row.p_value, row.slope], [told.pvalues[1], told.params[1]], rtol=1e-6)
    np.testing.assert_allclose([row.lower, row.upper], 100 * np.expm1(told.conf_int()[1]), rtol=1e-6)


def test_counts_that_vary_less_than_chance_do_not_narrow_an_interval():
    """R's quasi-Poisson error of R01 is 0.0309, its Poisson error 0.0401: the larger one is used, with the t distribution."""
    inputs, poisson = (
        json.loads(GOLD.loc[name, column]) for name, column in (("R01-quasi", "inputs"), ("R01-poisson", "expected"))
    )
    row = trends.log_linear_trend(**inputs).iloc[0]
    assert row.dispersion < 1 and row.standard_error == pytest.approx(poisson["standard_error"], rel=2e-6)
    assert row.lower < poisson["lower"] and row.upper > poisson["upper"] and row.p_value > poisson["p_value"]


# Series of 4 to 12 years with gaps, some deaths and more than one year of them.
@st.composite
def series(draw, fewest=4, most_deaths=200):
    n = draw(st.integers(fewest, 12))
    steps = draw(st.lists(st.integers(1, 4), min_size=n, max_size=n))
    deaths = draw(st.lists(st.integers(0, most_deaths), min_size=n, max_size=n))
    births = draw(st.lists(st.integers(10_000, 50_000), min_size=n, max_size=n))
    assume(any(deaths[1:]) and any(deaths[:-1]))
    return np.array(deaths), 1990 + np.cumsum(steps), np.array(births, float)


def fit(*given_, **more):
    return trends.log_linear_trend(*given_, **more).iloc[0]


@check
@given(series())
def test_the_estimate_is_where_the_likelihood_is_stationary(data):
    """A total and a mean year: both as fitted as observed."""
    deaths, year, births = data
    row = fit(*data)
    mu = births * np.exp(row.intercept + row.slope * (year - row.first_year))
    np.testing.assert_allclose(mu.sum(), deaths.sum(), rtol=1e-8)
    np.testing.assert_allclose((mu * year).sum(), (deaths * year).sum(), rtol=1e-8)
    assert row.log_likelihood == pytest.approx(stats.poisson.logpmf(deaths, mu).sum(), rel=1e-9, abs=1e-9)
    assert row.pearson == pytest.approx(((deaths - mu) ** 2 / mu).sum(), rel=1e-6, abs=1e-9)
    information = np.array([[mu.sum(), (mu * (t := year - year[0])).sum()], [(mu * t).sum(), (mu * t * t).sum()]])
    covariance = np.linalg.inv(information)
    np.testing.assert_allclose(
        [row.intercept_error**2, row.covariance, row.standard_error**2], covariance[[0, 0, 1], [0, 1, 1]], rtol=1e-5
    )


@check
@given(series())
def test_poisson_and_quasi_poisson_give_one_estimate(data):
    one, other = fit(*data), fit(*data, model="quasi-poisson")
    same = ["value", "slope", "intercept", "deviance", "pearson", "dispersion", "df", "first_year", "years"]
    assert one[same].tolist() == other[same].tolist()
    assert other.standard_error == pytest.approx(one.standard_error * np.sqrt(max(1, one.dispersion)), rel=1e-12)
    assert np.isnan(other.log_likelihood) and np.isnan(other.alpha)


@check
@given(series(), st.floats(0.01, 100), st.sampled_from(MODELS))
def test_the_unit_of_births_changes_the_intercept_only(data, factor, model):
    deaths, year, births = data
    one, other = fit(*data, model=model), fit(deaths, year, births * factor, model=model)
    assert other.intercept + np.log(factor) == pytest.approx(one.intercept, abs=1e-6)
    same = ["slope", "standard_error", "intercept_error", "deviance", "pearson", "alpha"]
    np.testing.assert_allclose(other[same].astype(float), one[same].astype(float), rtol=2e-4, atol=1e-6)


@check
@given(series(), st.sampled_from(MODELS))
def test_time_backwards_turns_the_slope_round(data, model):
    deaths, year, births = data
    one, other = fit(*data, model=model), fit(deaths, -year, births, model=model)
    assert other.slope == pytest.approx(-one.slope, abs=1e-6)
    assert other.standard_error == pytest.approx(one.standard_error, rel=1e-4, abs=1e-9)
    assert other.intercept == pytest.approx(one.intercept + one.slope * (year[-1] - year[0]), abs=1e-5)


@check
@given(series(), st.integers(-2_000, 2_000), st.randoms(use_true_random=False), st.sampled_from(MODELS))
def test_neither_the_epoch_nor_the_order_of_the_years_matters(data, shift, random, model):
    deaths, year, births = data
    order = random.sample(range(len(year)), len(year))
    one, other = fit(*data, model=model), fit(deaths[order], year[order] + shift, births[order], model=model)
    assert other.first_year == one.first_year + shift
    pd.testing.assert_series_equal(one.drop("first_year"), other.drop("first_year"), check_exact=True)


@check
@given(series(), st.sampled_from(MODELS), st.floats(0.5, 0.98))
def test_the_interval_agrees_with_the_test_and_grows_with_confidence(data, model, confidence):
    row = fit(*data, model=model, confidence=confidence)
    if row.standard_error == 0:
        return
    assert row.lower < row.value < row.upper and row.confidence == confidence
    # At the very limit rounding decides.
    if abs(row.p_value - (1 - confidence)) > 1e-9:
        assert (row.p_value < 1 - confidence) == (row.lower > 0 or row.upper < 0)
    wider = fit(*data, model=model, confidence=0.99)
    assert wider.lower <= row.lower and row.upper <= wider.upper


@check
@given(series(fewest=5, most_deaths=60))
def test_the_negative_binomial_likelihood_is_the_largest(data):
    """Against a search by hand over the intercept, the slope and alpha, and never below Poisson."""
    deaths, year, births = data
    row, poisson = fit(*data, model="negative-binomial"), fit(*data)
    assert row.log_likelihood >= poisson.log_likelihood - 1e-9

    def minus(parameters, alpha=None):
        size = np.exp(-parameters[2]) if alpha is None else 1 / alpha
        mu = births * np.exp(parameters[0] + parameters[1] * (year - year[0]))
        return -stats.nbinom.logpmf(deaths, size, size / (size + mu)).sum()

    if row.alpha == 0:
        assert row.reason and row.slope == poisson.slope and row.standard_error == poisson.standard_error
        assert minus([poisson.intercept, poisson.slope], 1e-4) >= -poisson.log_likelihood - 1e-6
        return
    assert row.reason == ""
    at = [row.intercept, row.slope, np.log(row.alpha)]
    assert -minus(at) == pytest.approx(row.log_likelihood, abs=1e-5)
    best = optimize.minimize(minus, at, method="Nelder-Mead", options={"xatol": 1e-8, "fatol": 1e-10, "maxiter": 2_000})
    assert -best.fun <= row.log_likelihood + 1e-5


# Missing, shapes, refused

CALLS = {model: lambda *given_, m=model: trends.log_linear_trend(*given_, model=m) for model in MODELS}
FULL = [40, 31, 35, 20, 22, 9], [2001, 2002, 2003, 2005, 2006, 2008], [1e4, 1.1e4, 1.2e4, 1e4, 1.3e4, 1.2e4]


@pytest.mark.parametrize("missing", [np.nan, None, pd.NA], ids=repr)
@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_a_missing_year_is_left_out_and_counted(call, missing):
    """Not taken for zero, and the rest as if it had not been given."""
    for which in range(3):
        columns = [[*column, 50] for column in FULL]
        columns[which][-1] = missing
        whole, less = call(*FULL).iloc[0], call(*columns).iloc[0]
        assert less.missing == 1 and whole.missing == 0 and less.years == 6
        pd.testing.assert_series_equal(whole.drop("missing"), less.drop("missing"))


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_series_and_lists_are_one(call):
    index = list("uvwxyz")
    pd.testing.assert_frame_equal(call(*FULL), call(*(pd.Series(column, index=index) for column in FULL)))
    ones = call(FULL[0], FULL[1]), call(FULL[0], FULL[1], 1)
    pd.testing.assert_frame_equal(*ones)


def test_few_years_give_what_they_can():
    row = fit([9, 4], [2001, 2003])
    assert row.slope == pytest.approx(np.log(4 / 9) / 2) and row.df == 0 and np.isnan(row.dispersion)
    row = fit([7, 7, 7], [1, 2, 3], model="quasi-poisson")
    assert row.dispersion == 0 and row.standard_error == pytest.approx(1 / np.sqrt(14)) and abs(row.value) < 1e-9


def test_no_more_than_poisson_is_said_in_words():
    row = fit([70, 45, 37, 30], range(4), model="negative-binomial")
    assert (
        row.alpha == 0
        and row.reason == "the counts vary no more than Poisson counts do: alpha is 0, and the fit is the Poisson one"
    )


LINE = {"deaths": [9, 8, 7, 6], "year": [1, 2, 3, 4]}
REFUSED = [
    (
        LINE | {"deaths": [9, 8.5, 7, 6]},
        "deaths is a count and must be whole: give 0, 1, 2, ..., not an average; got 8.5 at position 1",
    ),
    (LINE | {"year": [1, 2, 2.5, 4]}, "year is a year and must be whole: give 2021, 2022, ...; got 2.5 at position 2"),
    (LINE | {"year": [1, 2, 20_240, 4]}, "year is a year: give -10,000 to 10,000; got 20240 at position 2"),
    (LINE | {"year": [1, 2, 4, 4]}, "year must not repeat; got 4 more than once"),
    (
        LINE | {"year": np.array([[1, 2], [3, 4]]), "deaths": 5},
        "year is one list of years: give a Series or one dimension; got the shape (2, 2)",
    ),
    (LINE | {"births": 0}, "births cannot be zero: give a number above 0; got 0"),
    (
        LINE | {"births": [9e4, 9e4, 1e100, 9e4]},
        "births of two years differ by a factor of over a million; got 90000 and 1e+100",
    ),
    (LINE | {"births": 1e308}, "births must be from 1e-100 to 1e100; got 1e+308"),
    (LINE | {"confidence": 95}, "confidence is a fraction between 0 and 1, for example 0.95; got 95"),
    (LINE | {"confidence": [0.9] * 4}, "confidence is one number; got 4 of them"),
    (LINE | {"model": "normal"}, "model is one of 'poisson', 'quasi-poisson', 'negative-binomial'; got 'normal'"),
    ({"deaths": [9, None], "year": [1, 2]}, "a Poisson trend needs at least 2 years with data; got 1"),
    ({"deaths": 9, "year": [1, 2], "model": "quasi-poisson"}, "a quasi-Poisson trend needs at least 3 years with data; got 2"),
    (
        {"deaths": 9, "year": [1, 2, 3], "model": "negative-binomial"},
        "a negative binomial trend needs at least 4 years with data; got 3",
    ),
    (LINE | {"deaths": 0}, "deaths are 0 in every year: no rate of change can be estimated"),
    (LINE | {"deaths": [0, 0, 0, 5]}, "deaths are 0 in every year but the first or the last: the most likely slope is infinite"),
    (LINE | {"deaths": [5, 0, 0, 0]}, "deaths are 0 in every year but the first or the last: the most likely slope is infinite"),
]


@pytest.mark.parametrize("inputs, text", REFUSED)
def test_refused(inputs, text):
    with pytest.raises(ValueError) as caught:
        trends.log_linear_trend(**inputs)
    assert str(caught.value) == text


def test_one_message_lists_every_problem():
    with pytest.raises(TypeError) as caught:
        trends.log_linear_trend([3, "4", -1], [2001, 2001, 2002], [1, 0, 5], "normal", 95)
    assert str(caught.value).splitlines() == [
        "model is one of 'poisson', 'quasi-poisson', 'negative-binomial'; got 'normal'",
        "deaths takes numbers, not text, booleans or other objects; got '4' at position 1",
        "deaths cannot be negative: give 0 or more; got -1 at position 2",
        "births cannot be zero: give a number above 0; got 0 at position 1",
        "confidence is a fraction between 0 and 1, for example 0.95; got 95",
        "year must not repeat; got 2001 more than once",
    ]
