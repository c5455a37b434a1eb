"""Weighted births: the bureau's published deaths and rates meet, and the two directions undo one another."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import loaded
from helpers.stats import rahts
from helpers.tables import select

PUBLISHED = loaded.frozen()
BIRTHS = {year: select.observation(PUBLISHED, f"live_births.kz.{year}.bns")["value"] for year in (2020, 2021, 2022)}
SIZES = st.integers(1, 10**7)


def test_deaths_and_rate_of_2022_meet():
    counted = select.observation(PUBLISHED, "infant_deaths.kz.2022.bns.first")["value"]
    final = select.observation(PUBLISHED, "infant_mortality_rate.kz.2022.bns")["value"]
    assert (counted, final) == (3215, 7.69)
    assert rahts.weighted_rate(counted, BIRTHS[2022], BIRTHS[2021]) == pytest.approx(7.690, abs=0.0005)
    assert rahts.deaths(final, BIRTHS[2022], BIRTHS[2021]) == pytest.approx(3215, abs=0.5)


def test_deaths_of_2021_round_to_what_was_printed():
    assert round(rahts.deaths(8.44, BIRTHS[2021], BIRTHS[2020]) / 100) == 37


@given(st.integers(1, 10**6), SIZES, SIZES)
def test_both_directions_undo_one_another(deaths, births, previous):
    assert rahts.deaths(rahts.weighted_rate(deaths, births, previous), births, previous) == pytest.approx(deaths)


@given(SIZES, SIZES)
def test_weighted_births_lie_between_both_and_nearer_to_the_year(births, previous):
    weighted = rahts.weighted(births, previous)
    assert min(births, previous) <= weighted * (1 + 1e-12) and weighted <= max(births, previous) * (1 + 1e-12)
    assert abs(weighted - births) <= abs(weighted - previous) + 1e-6


def test_an_index_is_kept():
    births = pd.Series([300_000, 330_000], index=[2021, 2022])
    assert rahts.weighted(births, births + 300).to_dict() == pytest.approx({2021: 300_100, 2022: 330_100})


@pytest.mark.parametrize("function", [rahts.weighted_rate, rahts.deaths])
def test_births_are_above_zero(function):
    with pytest.raises(ValueError, match="births .*; got 0"):
        function(7, 0, 100)
