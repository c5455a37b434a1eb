"""Weighted births: the bureau's published deaths and rates meet on them."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import LEDGER
from helpers.stats import rahts
from helpers.tables import data, select

PUBLISHED = data.load(LEDGER)
BIRTHS = {year: select.observation(PUBLISHED, f"live_births.kz.{year}.bns")["value"] for year in (2020, 2021, 2022)}
SIZES = st.integers(1, 10**7)


def test_deaths_and_rates_meet():
    counted = select.observation(PUBLISHED, "infant_deaths.kz.2022.bns.first")["value"]
    final = select.observation(PUBLISHED, "infant_mortality_rate.kz.2022.bns")["value"]
    assert (counted, final) == (3215, 7.69)
    assert 1_000 * counted / rahts.weighted_births(BIRTHS[2022], BIRTHS[2021]) == pytest.approx(final, abs=0.0005)
    # Of 2021 "3.7 thousand" deaths and a rate of 8.44 were printed.
    assert round(8.44 * rahts.weighted_births(BIRTHS[2021], BIRTHS[2020]) / 100_000) == 37


@settings(deadline=None)
@given(SIZES, SIZES)
def test_weighted_births_lie_between_both_and_nearer_to_the_year(births, previous):
    weighted = rahts.weighted_births(births, previous)
    assert min(births, previous) <= weighted * (1 + 1e-12) and weighted <= max(births, previous) * (1 + 1e-12)
    assert abs(weighted - births) <= abs(weighted - previous) + 1e-6


def test_an_index_is_kept():
    births = pd.Series([300_000, 330_000], index=[2021, 2022])
    assert rahts.weighted_births(births, births + 300).to_dict() == pytest.approx({2021: 300_100, 2022: 330_100})


def test_births_are_above_zero():
    with pytest.raises(ValueError, match="births .*; got 0"):
        rahts.weighted_births(0, 100)
