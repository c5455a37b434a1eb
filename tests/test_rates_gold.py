"""Agreement of rates, of changes and of power with values computed elsewhere: gold.csv, with the tolerance stated in each row."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from helpers.stats import components, detection, rates

GOLD = pd.read_csv(Path(__file__).with_name("gold.csv"), index_col="id")
OURS = {function.__name__: function for function in (
    rates.count_interval, rates.rate, rates.rate_ratio, components.change, components.rate_change_from_count_change,
    detection.power_two_counts, detection.smallest_detectable_fall,
)}  # fmt: skip
TRAPS = ["minimum_likelihood_p", "byar_with_half_added", "one_sided_p"]


def rows(*functions):
    return [pytest.param(row, id=name) for name, row in GOLD.iterrows() if row.function in functions]


def agree(row, actual):
    for name, expected in json.loads(row.expected).items():
        np.testing.assert_allclose(actual[name], expected, rtol=row.rel_tol, atol=row.abs_tol, err_msg=name)


def test_ids_are_unique_and_every_row_is_used():
    assert GOLD.index.is_unique
    assert all(name in TRAPS or name in OURS for name in GOLD.function)


@pytest.mark.parametrize("row", rows(*set(GOLD.function) - set(TRAPS)))
def test_agrees(row):
    result = OURS[row.function](**json.loads(row.inputs))
    agree(row, result if isinstance(result, pd.DataFrame) else {"result": result})


@pytest.mark.parametrize("row", rows("one_sided_p"))
def test_central_p_is_twice_the_one_sided_p(row):
    agree(row, {"p_value": rates.rate_ratio(**json.loads(row.inputs)).p_value / 2})


@pytest.mark.parametrize("row", rows("minimum_likelihood_p"))
def test_minimum_likelihood_p_is_what_scipy_prints_and_not_ours(row):
    """The two may coincide only under equal denominators, where the null distribution is symmetric."""
    given = json.loads(row.inputs)
    share = given["births_1"] / (given["births_1"] + given["births_0"])
    printed = stats.binomtest(given["count_1"], given["count_1"] + given["count_0"], share).pvalue
    agree(row, {"p_value": printed})
    ours = rates.rate_ratio(**given).p_value.item()
    assert np.isclose(ours, printed, rtol=1e-3, atol=0) == (share == 0.5)


@pytest.mark.parametrize("row", rows("byar_with_half_added"))
def test_the_other_byar_is_not_ours(row):
    given, theirs = json.loads(row.inputs), json.loads(row.expected)
    x, z = given["count"] + 0.5, stats.norm.isf((1 - given["confidence"]) / 2) * np.array([-1, 1])
    agree(row, dict(zip(["lower", "upper"], x * (1 - 1 / (9 * x) + z / (3 * np.sqrt(x))) ** 3, strict=True)))
    ours = rates.count_interval(**given, method="byar").iloc[0]
    assert ours.lower < theirs["lower"] and theirs["upper"] < ours.upper


def test_a_printed_p_below_five_percent_can_stand_beside_an_interval_that_holds_one():
    """The disagreement the docstring of rate_ratio warns of: 2 of 17 877 against 10 of 20 000."""
    ours = rates.rate_ratio(2, 17_877, 10, 20_000).iloc[0]
    assert stats.binomtest(2, 12, 17_877 / 37_877).pvalue < 0.05 < ours.p_value
    assert ours.lower < 1 < ours.upper
