"""What the collection says of regions: computed from the rows, blank where nothing was published, refused where impossible."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import loaded
from helpers.subjects import findings, region_records
from helpers.wording import sentence

TABLES = loaded.frozen()


def changed(name, value, table="observations", column="value"):
    frame = getattr(TABLES, table).copy()
    frame.loc[frame["id"] == name, column] = value
    return TABLES._replace(**{table: frame})


def test_shares_add_up_and_keep_the_ratio():
    for ratio in (1, 3.5, 12):
        share = region_records.birth_shares(20, ratio)
        assert share.sum() == pytest.approx(1)
        assert share.max() / share.min() == pytest.approx(ratio)


@pytest.mark.parametrize("ratio", [0.5, 2_000, "12", [1, 2], float("nan"), None])
def test_an_impossible_size_ratio_is_answered_with_the_choices(ratio):
    with pytest.raises(ValueError, match=r"size_ratio is a number from 1 \(equal regions\) to 1,000; got"):
        region_records.birth_shares(20, ratio)


def test_a_year_without_any_rate_is_answered_with_the_years():
    with pytest.raises(ValueError, match=r"year is one of 2011, 2012, .*2025, for which a region has a rate; got 1999"):
        region_records.rates_of_year(TABLES, 1999)


def test_the_drawn_chance_is_the_exact_one():
    frame = region_records.rises(TABLES, draws=100_000)
    error = 100 * np.sqrt(frame["chance"] / 100 * (1 - frame["chance"] / 100) / 100_000)
    assert (abs(frame["simulated"] - frame["chance"]) < 4.5 * error + 1e-9).all()


def test_equal_regions_can_be_computed_by_hand():
    """A binomial of twenty, with the chance of one region from the difference of two Poisson counts."""
    frame = region_records.rises(TABLES, draws=1_000).set_index(["claim", "measure", "sizes"])
    row = frame.loc[("C213", "deaths", "equal")]
    one = stats.skellam.sf(0, 37 / 20, 55 / 20)
    assert row["expected"] == pytest.approx(20 * one)
    assert row["chance"] == pytest.approx(100 * stats.binom.sf(9, 20, one))


def test_no_region_is_given_a_value_it_has_not():
    rates = region_records.rates_of_year(TABLES)
    assert len(rates) == 20
    published = TABLES.observations[TABLES.observations["area"].str.startswith("KZ-")]
    known = published[published["indicator"] == "infant_mortality_rate"]
    assert set(rates.loc[rates["value"].notna(), "area"]) <= set(known["area"])
    _, without, absent = region_records.funnel(TABLES)
    assert len(absent) == rates["value"].isna().sum()
    assert not set(absent) & set(without["label"])


def test_a_first_release_stands_before_a_copy():
    row = TABLES.observations[TABLES.observations["id"] == "infant_mortality_rate.kz-35.2024.bns.copy"]
    first = row.assign(id="infant_mortality_rate.kz-35.2024.bns.first", release="first", value=6.5)
    tables = TABLES._replace(observations=pd.concat([TABLES.observations, first]))
    assert region_records.rates_of_year(tables).set_index("area").at["KZ-35", "value"] == 6.5


def test_two_records_that_agree_are_called_consistent():
    tables = changed("infant_deaths.kz-63.2025.bns.first", 52)
    east = region_records.east_kazakhstan(tables).dropna(subset="before")
    assert east.iloc[0]["after"] > east.iloc[1]["after"]


@pytest.mark.parametrize(("said", "words"), [(3, sentence.NOTICE), (10, "cannot be decided"), (18, sentence.NOTICE)])
def test_the_finding_follows_the_number_that_was_said(said, words):
    row = findings.finding_rows(changed("C213", float(said), "claims"), only=["regions"]).set_index("id").loc["regions"]
    assert words in row["sentence"] and (f"risen in {said} regions" in row["sentence"]) == (words != sentence.NOTICE)
