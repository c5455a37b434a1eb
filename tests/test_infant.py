"""Infant mortality: the break is never crossed, producers are never mixed, and every sentence follows its rows."""

import numpy as np
import pytest
from scipy import stats

import loaded
from helpers.subjects import findings, infant
from helpers.tables import select
from helpers.wording import sentence

TABLES = loaded.frozen()
SAID = infant.announcements(TABLES)


def with_claim(name, value):
    """The tables with one announcement changed, its precision moved along."""
    claims = TABLES.claims.copy()
    row = claims["id"] == name
    moved = value - claims.loc[row, "value"].item()
    claims.loc[row, ["value", "low", "high"]] += moved
    return TABLES._replace(claims=claims)


def with_observation(name, value):
    observations = TABLES.observations.copy()
    observations.loc[observations["id"] == name, "value"] = value
    return TABLES._replace(observations=observations)


def test_segments_end_at_gaps_and_at_the_break():
    frame = infant.series(TABLES)
    national = frame[frame["series"] == "bns"]
    for _, part in national.groupby("segment"):
        years = part["year"]
        assert (years.diff().dropna() == 1).all()
        assert not ((years < 2008).any() and (years >= 2008).any())
    assert 2006 not in set(national["year"])  # missing stays missing


def test_each_series_has_one_producer_and_one_release():
    frame = infant.series(TABLES).merge(TABLES.observations[["id", "producer", "release"]], on="id")
    kinds = frame.groupby("series")[["producer"]].nunique()
    assert (kinds["producer"] == 1).all()
    assert frame[frame["series"] == "bns"]["release"].unique().tolist() == ["final"]


def test_a_rate_of_reduction_across_the_break_is_refused():
    with pytest.raises(ValueError, match="2005 to 2025 crosses the change of definition"):
        infant.reductions(TABLES, [("bns", 2005, 2025)])
    with pytest.raises(ValueError, match="bns has no value for 2006"):
        infant.reductions(TABLES, [("bns", 2006, 2007)])
    assert infant.reductions(TABLES, [("igme2024", 2000, 2023)])["value"].item() == pytest.approx(6.77, abs=0.01)


def test_reduction_is_the_logarithmic_one():
    row = infant.reductions(TABLES, [("bns", 2008, 2025)]).iloc[0]
    assert row["value"] == pytest.approx(100 * np.log(20.74 / 5.85) / 17)
    assert row["lower"] < row["value"] < row["upper"]


def test_no_break_is_known_for_other_indicators():
    with pytest.raises(ValueError, match="names no break for 'maternal_deaths'; it does for: live_births"):
        select.break_year(TABLES, "maternal_deaths")


def test_both_labels_of_the_same_figure_are_kept():
    same = SAID[SAID["value"] == -26.3]
    assert sorted(same["months"]) == [5, 6]
    assert same.set_index("months").loc[5, "tier"] == "C"


def test_every_announcement_of_2025_is_on_the_timeline():
    shown = set(SAID["value"])
    assert {-26.3, -26.0, -22.7, -20.2, -19.3, -18.7, -18.0, -15.3, -24.2} <= shown
    assert (SAID["low"] < SAID["value"]).all() and (SAID["value"] < SAID["high"]).all()


def test_the_best_estimate_is_the_final_pair():
    said = findings.finding_rows(TABLES, only=["infant_change"]).set_index("id").at["infant_change", "sentence"]
    assert "fell by 14.0%, from 6.80 to 5.85" in said
    assert "As a rate it lies 12.3 percentage points below the change of the whole year." in said
    assert "equals −15.6% per birth, 1.6 points below it. The births of that half-year were read in a secondary source." in said


@pytest.mark.parametrize(
    ("tables", "said"),
    [
        (with_claim("C102", -27.6), "As a rate it lies 13.6 percentage points below the change of the whole year."),
        (with_claim("C102", -10.0), sentence.NOTICE),
        (with_observation("infant_mortality_rate.kz.2025.bns", 6.00), "fell by 11.8%, from 6.80 to 6.00 per 1,000"),
    ],
)
def test_sentences_follow_their_rows(tables, said):
    assert said in findings.finding_rows(tables, only=["infant_change"]).set_index("id").at["infant_change", "sentence"]


def test_a_period_without_births_cannot_be_read():
    assert np.isnan(infant.births_of(TABLES, 2025, 7)) and np.isnan(infant.births_of(TABLES, 1899, 12))
    assert [infant.births_of(TABLES, year, 9) for year in (2024, 2025)] == [278_700, 249_300]


def test_the_lowest_value_is_only_called_so_while_it_is():
    tables = with_observation("infant_mortality_rate.kz.2025.bns", 7.2)
    said = findings.finding_rows(tables, only=["infant_level"]).set_index("id").at["infant_level", "sentence"]
    assert "7.20 infant deaths per 1,000" in said and "lowest" not in said
    said = findings.finding_rows(TABLES, only=["infant_level"])["sentence"].item()
    assert "the lowest value since the criteria of 2008" in said


def test_parameters_out_of_range_are_answered_with_the_choices():
    with pytest.raises(ValueError, match="no registered value from 2040 on; the last is of 2025"):
        infant.series(TABLES, 2040)


@pytest.mark.parametrize(("name", "place"), [
    ("levels", "02_infant_mortality"), ("parts", "02_infant_mortality"), ("read_both_ways", "03_percentages_2025"),
])  # fmt: skip
def test_a_helper_that_moved_into_the_notebook_says_so(name, place):
    with pytest.raises(AttributeError, match=f"infant.{name} was moved into the cells of {place}"):
        getattr(infant, name)
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        infant.nothing  # noqa: B018


def test_births_are_weighted_with_those_of_the_year_before():
    births = select.yearly(TABLES, "live_births", producer="BNS", release="final").set_index("year")["value"]
    weighted = infant.weighted_births(TABLES)
    assert weighted.index[0] == births.index[0] + 1
    assert weighted[2022] == pytest.approx((2 * births[2022] + births[2021]) / 3)


def test_the_chance_of_the_final_change_is_that_of_deaths_on_weighted_births():
    """The conditional exact interval of two counts, from the beta distribution."""
    row = infant.final_change(TABLES).loc["final"]
    deaths, weighted = np.array([2539, 2020]), infant.weighted_births(TABLES)[[2024, 2025]].to_numpy()
    share = stats.beta.ppf([0.025, 0.975], [deaths[1], deaths[1] + 1], [deaths[0] + 1, deaths[0]])
    expected = 100 * (share / (1 - share) * weighted[0] / weighted[1] - 1)
    assert [row["chance_lower"], row["chance_upper"]] == pytest.approx(expected, abs=1e-6)
