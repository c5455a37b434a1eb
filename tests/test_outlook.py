"""helpers.stats.outlook: agreement with gold_trends.csv, with closed forms and with chance itself; what is refused."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from helpers.stats import outlook, trends

GOLD = pd.read_csv(Path(__file__).with_name("gold_trends.csv"), index_col="id")
check = settings(derandomize=True, deadline=None, max_examples=40)
MODELS = ["poisson", "quasi-poisson", "negative-binomial"]
YEARS, DEATHS = np.arange(2000, 2008), np.array([94, 87, 80, 64, 62, 81, 99, 107])
BIRTHS = np.array([222054, 221487, 227171, 247946, 273028, 278977, 301756, 321963])
TREND = {"deaths": DEATHS, "year": YEARS, "births": BIRTHS, "future_year": [2008, 2012], "future_births": 330_000}
NOW = {"deaths_now": 42, "births_now": 380_000, "year_now": 2024, "annual_reduction": 4}
SCENARIO = NOW | {"future_year": [2025, 2030], "future_births": [370_000, 350_000]}


def trend(**more):
    return outlook.predict_trend(**TREND | more)


def scenario(**more):
    return outlook.predict_scenario(**SCENARIO | more)


@pytest.mark.parametrize("name", GOLD.index[GOLD.function.isin(["predict_trend", "predict_scenario"])])
def test_agrees(name):
    row = GOLD.loc[name]
    result = getattr(outlook, row.function)(**json.loads(row.inputs), draws=400_000)
    for column, expected in json.loads(row.expected).items():
        # Counts may differ by one, where two are almost equally far out.
        slack = 1 if column in ("value", "lower", "upper") else row.abs_tol if column.startswith("chance") else 0
        np.testing.assert_allclose(result[column], expected, rtol=row.rel_tol, atol=slack, err_msg=column)


# The model, in closed form where there is one


@check
@given(
    st.integers(0, 300), st.floats(1e3, 1e6), st.integers(1, 12), st.floats(-10, 15), st.floats(1e3, 1e6), st.floats(0.5, 0.98)
)
def test_a_scenario_is_a_negative_binomial_around_the_jeffreys_posterior(deaths, births, ahead, pace, later, confidence):
    row = outlook.predict_scenario(deaths, births, 2020, pace, 2020 + ahead, later, confidence=confidence).iloc[0]
    fall = np.exp(-pace / 100 * ahead)
    mean = (deaths + 0.5) * later / births * fall
    count = stats.nbinom(deaths + 0.5, (deaths + 0.5) / (deaths + 0.5 + mean))
    tail = (1 - confidence) / 2
    for limit, share in [(row.lower, tail), (row.value, 0.5), (row.upper, 1 - tail)]:
        # As a quantile of counts: at least the share up to it, less than the share below it.
        assert count.cdf(limit) >= share - 0.025 and count.cdf(limit - 1) <= share + 0.025
    risk = stats.gamma(deaths + 0.5, scale=1e5 / births * fall)
    for limit, share in [(row.underlying_lower, tail), (row.underlying, 0.5), (row.underlying_upper, 1 - tail)]:
        assert risk.cdf(limit) == pytest.approx(share, abs=0.025)
    assert row.ratio == pytest.approx(1e5 * row.value / later) and row.annual_reduction == pace


@pytest.mark.parametrize("dispersion", [1, 2.5, 8])
def test_dispersion_is_the_variance_of_a_count_over_its_mean(dispersion):
    """With the level as good as known, that of the counts shows; limits, unlike moments, are what is returned."""
    rows = [
        outlook.predict_scenario(10**9, 10**9 / 400, 2020, 0, 2021, 1, dispersion=dispersion, draws=400_000, confidence=c).iloc[0]
        for c in (0.6827, 0.9545)
    ]
    for row, width in zip(rows, (2, 4), strict=True):
        assert (row.upper - row.lower) / width == pytest.approx(np.sqrt(400 * dispersion), rel=0.04)
    # A count of its own has that variance too: the posterior is wider by its root.
    narrow, wide = scenario().iloc[0], scenario(dispersion=dispersion).iloc[0]
    ratio = (wide.underlying_upper - wide.underlying_lower) / (narrow.underlying_upper - narrow.underlying_lower)
    assert ratio == pytest.approx(np.sqrt(dispersion), rel=0.1)


def test_an_interval_of_the_pace_is_drawn_once_and_for_all_years():
    """With the level as good as known and far too many births for chance, the limits are those of the pace."""
    given_ = {"deaths_now": 10**9, "births_now": 10**11, "year_now": 2020, "annual_reduction": 4}
    rows = outlook.predict_scenario(
        **given_,
        future_year=[2021, 2030],
        future_births=1e11,
        reduction_lower=1,
        reduction_upper=5,
        reduction_confidence=0.9,
        confidence=0.9,
        draws=400_000,
    )
    for years, row in zip((1, 10), rows.itertuples(), strict=True):
        expected = 1_000 * np.exp(-np.array([4, 5, 1]) / 100 * years)
        np.testing.assert_allclose([row.ratio, row.ratio_lower, row.ratio_upper], expected, rtol=0.004)


@pytest.mark.parametrize("model", MODELS)
def test_a_trend_has_its_fitted_middle_and_the_limits_of_its_coefficients(model):
    rows = trend(model=model, draws=400_000)
    fit = trends.log_linear_trend(DEATHS, YEARS, BIRTHS, model).iloc[0]
    quantile = stats.norm.isf(0.025)
    inflation = 1.0
    if model == "quasi-poisson":
        quantile = stats.t.isf(0.025, fit.df)
        assert rows.dispersion.iloc[0] == max(fit.dispersion, 1)
    for row in rows.itertuples():
        t = row.year - 2000
        error = np.sqrt(fit.intercept_error**2 + 2 * t * fit.covariance + t**2 * fit.standard_error**2) * inflation
        logs = fit.intercept + fit.slope * t + np.array([0, -1, 1]) * quantile * error
        np.testing.assert_allclose([row.underlying, row.underlying_lower, row.underlying_upper], 1e5 * np.exp(logs), rtol=0.015)


def test_a_dispersion_below_one_does_not_narrow():
    deaths = [40, 39, 38, 37, 36]
    quasi, poisson = (trend(deaths=deaths, year=range(5), births=1e5, model=m).iloc[0] for m in ("quasi-poisson", "poisson"))
    assert quasi.dispersion == 1 and quasi.upper - quasi.lower > poisson.upper - poisson.lower
    same = trend(deaths=[7, 7, 7], year=[1, 2, 3], births=1e5, draws=1_000)
    assert np.isfinite(same[["value", "lower", "upper"]]).all(axis=None)


@check
@given(st.integers(0, 2**32 - 1), st.sampled_from(MODELS), st.floats(0.5, 0.99))
def test_prediction_is_wider_than_confidence(seed, model, confidence):
    for rows in (trend(model=model, seed=seed, confidence=confidence), scenario(seed=seed, confidence=confidence)):
        assert (rows.ratio_upper - rows.ratio_lower > rows.underlying_upper - rows.underlying_lower).all()
        assert (rows.lower <= rows.value).all() and (rows.value <= rows.upper).all()
        assert (rows[["value", "lower", "upper"]] % 1 == 0).all(axis=None)
        np.testing.assert_allclose(rows.ratio_upper * rows.births, rows.upper * 1e5)


@check
@given(st.integers(0, 120), st.integers(1, 20), st.floats(0.5, 60))
def test_more_confidence_dispersion_and_time_widen(deaths, ahead, target):
    def row(**more):
        years = {"future_year": 2024 + ahead, "future_births": 380_000}
        return outlook.predict_scenario(**NOW | {"deaths_now": deaths} | years | {"draws": 4_000, "target": target} | more).iloc[
            0
        ]

    one = row()
    wide = row(confidence=0.99)
    assert wide.lower <= one.lower and one.upper <= wide.upper and wide.value == one.value
    # A faster fall brings fewer deaths and a better chance, draw by draw.
    fast = row(annual_reduction=8)
    assert fast.underlying < one.underlying and fast.chance_underlying >= one.chance_underlying
    assert row(target=2 * target).chance_underlying >= one.chance_underlying
    assert row(target=2 * target).chance_observed >= one.chance_observed


def test_chances_of_the_risk_and_of_the_observed_ratio_differ():
    row = outlook.predict_scenario(**NOW, future_year=2030, future_births=350_000, target=7, draws=1_000_000).iloc[0]
    fall = np.exp(-0.04 * 6)
    risk = stats.gamma(42.5, scale=1e5 / 380_000 * fall).cdf(7)
    mean = 42.5 * 350 / 380 * fall
    count = stats.nbinom(42.5, 42.5 / (42.5 + mean)).cdf(24)
    assert row.chance_underlying == pytest.approx(risk, abs=4 * row.chance_underlying_error)
    assert row.chance_observed == pytest.approx(count, abs=4 * row.chance_observed_error)
    assert abs(risk - count) > 20 * row.chance_observed_error and row.target == 7
    # Exactly met by 14 deaths in 200 000 births, whatever the rounding of 1e5 * 14 / 200 000.
    met = outlook.predict_scenario(14, 200_000, 2024, 0, 2025, 200_000, target=7).iloc[0]
    one_less = outlook.predict_scenario(14, 200_000, 2024, 0, 2025, 200_000, target=6.99).iloc[0]
    assert met.chance_observed > one_less.chance_observed + 0.05


def test_the_monte_carlo_error_is_that_of_repetition():
    rows = pd.concat(scenario(target=9, seed=seed, draws=2_000).iloc[[0]] for seed in range(200))
    for what in ("underlying", "observed"):
        assert rows[f"chance_{what}"].std() == pytest.approx(rows[f"chance_{what}_error"].mean(), rel=0.2)
    sure = scenario(target=1_000).iloc[0]
    assert sure.chance_observed == 1 and 0 < sure.chance_observed_error < 0.001


def test_draws_repeat_with_their_seed_and_settle_with_their_number():
    for call in (trend, scenario):
        pd.testing.assert_frame_equal(call(seed=5), call(seed=5))
        assert call(seed=5).underlying.tolist() != call(seed=6).underlying.tolist()
        pd.testing.assert_frame_equal(call(), call(draws=10_000, seed=1))
        spread = [np.std([call(seed=seed, draws=n).underlying_upper.iloc[0] for seed in range(20)]) for n in (1_000, 100_000)]
        assert spread[1] < spread[0] / 4


def test_the_unit_is_that_of_per():
    for call in (trend, scenario):
        one, other = call(), call(per=1_000)
        for column in ("ratio", "ratio_upper", "underlying", "underlying_lower"):
            np.testing.assert_allclose(one[column], 100 * other[column])
        pd.testing.assert_series_equal(one.upper, other.upper)


def test_intervals_hold_what_they_say_when_the_model_is_true():
    """Counts drawn from a true risk, and the next year's count beside its prediction, 400 times."""
    generator = np.random.default_rng(11)
    inside = {"scenario": 0, "trend": 0}
    t = np.arange(10)
    for _ in range(400):
        deaths = generator.poisson(60 * np.exp(-0.05 * t))
        later = generator.poisson(60 * np.exp(-0.05 * 12))
        rows = {
            "scenario": outlook.predict_scenario(deaths[-1], 1, 9, 5, 12, 1, draws=2_000, confidence=0.9),
            "trend": outlook.predict_trend(deaths, t, 1, 12, 1, draws=2_000, confidence=0.9),
        }
        for name, row in rows.items():
            inside[name] += bool(row.lower.item() <= later <= row.upper.item())
    # 0.9 is meant; whole counts and a dispersion taken to be 1 at least make it a little more.
    assert 0.87 < inside["scenario"] / 400 < 0.96 and 0.87 < inside["trend"] / 400 < 0.98


def test_extreme_draws_stay_numbers():
    rows = outlook.predict_trend([1, 0, 90], [1, 2, 3], 1e5, [4, 40], 1e5)
    assert np.isfinite(rows[["value", "lower", "upper"]]).all(axis=None)


# Missing, shapes, refused


@pytest.mark.parametrize("missing", [np.nan, None, pd.NA], ids=repr)
def test_missing_is_missing_in_its_row_only(missing):
    """The risk needs no births to come, the count does."""
    for call in (trend, scenario):
        whole, rows = call(target=9), call(future_births=[missing, call().births[1]], target=9)
        needs = [
            "value",
            "lower",
            "upper",
            "ratio",
            "ratio_lower",
            "ratio_upper",
            "births",
            "chance_observed",
            "chance_observed_error",
        ]
        assert rows.loc[0, needs].isna().all() and rows.loc[1].notna().all()
        pd.testing.assert_frame_equal(rows.drop(columns=needs), whole.drop(columns=needs))
    for name in NOW:
        rows = scenario(**{name: missing}, target=9)
        assert (
            rows[["value", "lower", "upper", "ratio", "underlying", "chance_underlying", "chance_observed"]].isna().all(axis=None)
        )
    rows = trend(deaths=[*DEATHS, missing], year=[*YEARS, 2008], births=[*BIRTHS, 3e5])
    pd.testing.assert_frame_equal(rows, trend())
    if missing is not None:
        rows = scenario(target=missing)
        assert rows[["chance_underlying", "chance_observed", "chance_observed_error"]].isna().all(axis=None)
        pd.testing.assert_frame_equal(rows[list(scenario())], scenario())
    # None is how an interval is left out, so that a limit that is missing has to be said in another way.
    if missing is not None:
        assert scenario(reduction_lower=missing, reduction_upper=5, reduction_confidence=0.9).value.isna().all()


def test_scalars_make_one_row_and_columns_stay_in_order():
    assert len(scenario(future_year=2030, future_births=3e5)) == 1 and len(trend(future_year=2030)) == 1
    for call in (trend, scenario):
        none = call(future_year=[], future_births=[], target=9)
        assert none.empty and list(none) == list(call(target=9))
    assert list(scenario().columns)[:11] == [
        "year", "births", "value", "lower", "upper", "ratio", "ratio_lower", "ratio_upper", "underlying", "underlying_lower",
        "underlying_upper",
    ]  # fmt: skip
    assert "target" not in scenario() and list(trend(target=9).columns)[-1] == "draws"


ALL = "an interval needs reduction_lower, reduction_upper, reduction_confidence, or none of them; not given: "
DRAWS = "draws is a whole number from 1000 to 1000000; got 999"
REFUSED = [
    (trend, {"future_year": [2007, 2010]}, "future_year must lie after the last year with data, 2007; got 2007"),
    (trend, {"future_year": 2009.5}, "future_year is a year and must be whole: give 2021, 2022, ...; got 2009.5"),
    (trend, {"future_births": 0}, "future_births cannot be zero: give a number above 0; got 0"),
    (
        trend,
        {"future_births": [1, 2, 3]},
        "shapes do not match: future_year (2,), future_births (3,); give equal lengths, or one value for all rows",
    ),
    (trend, {"model": "normal"}, "model is one of 'poisson', 'quasi-poisson', 'negative-binomial'; got 'normal'"),
    (trend, {"draws": 999}, DRAWS),
    (trend, {"seed": -1}, "seed is a whole number from 0 to 4294967295; got -1"),
    (trend, {"target": 0}, "target cannot be zero: give a number above 0; got 0"),
    (trend, {"per": -1}, "per cannot be negative: give a number above 0; got -1"),
    (trend, {"confidence": [0.9] * 8}, "confidence is one number; got 8 of them"),
    (trend, {"deaths": 0}, "deaths are 0 in every year: no rate of change can be estimated"),
    (trend, {"deaths": [1, 2], "year": [1, 2], "births": 9}, "a quasi-Poisson trend needs at least 3 years with data; got 2"),
    (scenario, {"future_year": [2024, 2025]}, "year_now must be below future_year; got year_now 2024 at position 0"),
    (scenario, {"deaths_now": 4.5}, "deaths_now is a count and must be whole: give 0, 1, 2, ..., not an average; got 4.5"),
    (scenario, {"births_now": [1, 2]}, "births_now is one number; got 2 of them"),
    (scenario, {"dispersion": 0.9}, "dispersion is the variance of a count over its mean: give 1 or more; got 0.9"),
    (scenario, {"annual_reduction": np.inf}, "annual_reduction must be finite; got inf"),
    (scenario, {"reduction_lower": 1}, ALL + "reduction_upper, reduction_confidence"),
    (
        scenario,
        {"reduction_lower": 5, "reduction_upper": 6, "reduction_confidence": 0.9},
        "reduction_lower cannot be above annual_reduction; got reduction_lower 5 at position 0, 5 at position 1",
    ),
    (
        scenario,
        {"reduction_lower": 1, "reduction_upper": 5, "reduction_confidence": 90},
        "reduction_confidence is a fraction between 0 and 1, for example 0.95; got 90",
    ),
    (scenario, {"draws": 999}, DRAWS),
    (trend, {"births": None}, "births are needed: give those of each year"),
    (trend, {"per": np.nan}, "per cannot be missing; got nan"),
    (trend, {"future_year": [2009, None]}, "future_year cannot be missing; got nan at position 1"),
    (scenario, {"future_year": [2025, None]}, "future_year cannot be missing; got nan at position 1"),
    (
        trend,
        {"future_year": np.array([[2009, 2010]])},
        "future_year is one list of years: give a Series or one dimension; got the shape (1, 2)",
    ),
    (
        scenario,
        {"future_births": np.array([[3e5, 3e5]])},
        "future_births is one list of years: give a Series or one dimension; got the shape (1, 2)",
    ),
]


@pytest.mark.parametrize("function, inputs, text", REFUSED)
def test_refused(function, inputs, text):
    with pytest.raises(ValueError) as caught:
        function(**inputs)
    assert str(caught.value).splitlines() == [text]


def test_generators_are_read_once():
    once = {name: iter(TREND[name]) for name in ("deaths", "year", "births")}
    pd.testing.assert_frame_equal(trend(**once), trend())


def test_one_message_lists_every_problem():
    with pytest.raises(TypeError) as caught:
        trend(deaths=["9", *DEATHS[1:]], year=[2000, *YEARS[:-1]], future_year=[2001, "2009"], model="normal", confidence=95)
    assert str(caught.value).splitlines() == [
        "model is one of 'poisson', 'quasi-poisson', 'negative-binomial'; got 'normal'",
        "future_year takes numbers, not text, booleans or other objects; got '2009' at position 1",
        "deaths takes numbers, not text, booleans or other objects; got '9' at position 0",
        "confidence is a fraction between 0 and 1, for example 0.95; got 95",
        "year must not repeat; got 2000 more than once",
    ]
    with pytest.raises(ValueError) as caught:
        scenario(deaths_now=-1, future_year=2020, reduction_lower=1, seed=0.5)
    assert str(caught.value).splitlines() == [
        ALL + "reduction_upper, reduction_confidence",
        "deaths_now cannot be negative: give 0 or more; got -1",
        "seed is a whole number from 0 to 4294967295; got 0.5",
        "year_now must be below future_year; got year_now 2024 at position 0, 2024 at position 1",
    ]
