"""What is said of the health system: computed from the rows, true under changed ones, and gentle where nothing can be said."""

import re

import pandas as pd
import pytest

from helpers import data, health_system, health_system_figures, words
from helpers.health_system import Level

TABLES = data.load()


def changed(name, table="observations", **values):
    frame = getattr(TABLES, table).copy()
    for column, value in values.items():
        frame.loc[frame["id"] == name, column] = value
    return TABLES._replace(**{table: frame})


def claimed(name, value):
    return changed(name, "claims", value=float(value), low=float(value), high=float(value))


def verdict(tables, check, claim=None):
    frame = health_system.checks(tables)
    frame = frame[frame["check"] == check]
    if claim:
        frame = frame[[claim in claims for claims in frame["claims"]]]
    return frame.iloc[0]


CASES = {
    "as it is": TABLES,
    "fewer rural facilities": claimed("C306", 600),
    "another number of all kinds": claimed("C305", 726),
    "investment behind": claimed("C310", 150),
    "another share": claimed("C311", 95),
    "half the spending": claimed("C402", 2000),
    "a much earlier base": changed("free_care_spending.kz.2020.mne", value=100.0),
    "a fall of life expectancy": changed("life_expectancy.kz.2024.bns", value=69.0),
    "not yet back": changed("life_expectancy.kz.2024.bns", value=72.0),
    "no fall before": changed("life_expectancy.kz.2019.moh", value=69.9),
    "more deaths": changed("all_deaths.kz.2025h1.bns", value=68_000.0),
    "another announcement": claimed("C801", -5),
    "another forecast": claimed("C810", 76.5),
    "no hospital in time": changed("C846", "claims", period_end=pd.Timestamp(2026, 1, 20)),
    "a law before the text": changed("C844", "claims", period_end=pd.Timestamp(2025, 10, 1)),
    "fewer police posts": claimed("C329", 128),
    "slow growth": changed("C349", "claims", low=2.0, high=3.0),
}


@pytest.mark.parametrize("name", CASES)
def test_every_check_answers_in_words(name):
    frame = health_system.checks(CASES[name])
    assert set(frame["check"]) == {check for checks in health_system.TOPICS.values() for check in checks}
    assert set(frame["certainty"]) <= set(words.CERTAINTY)
    for row in frame.itertuples():
        assert row.sentence.endswith("."), row.sentence
        assert row.sentence.startswith("because ") == (row.certainty == "unknown"), row.sentence
        assert not re.search(r"\bnan\b|\binf\b|missing|no limit|  |(fell|rose) by −|\.\.", row.sentence), row.sentence


@pytest.mark.parametrize("name", CASES)
def test_no_figure_breaks(name):
    tables = CASES[name]
    for figure in ("spending", "investment", "rural", "life_expectancy", "deaths"):
        spec = getattr(health_system_figures, figure)(tables)
        for part in ("title", "subtitle", "alt", "source"):
            assert spec[part] and not re.search(r"\bnan\b|\binf\b|missing|  |(fell|rose) by −", spec[part]), spec[part]


@pytest.mark.parametrize("name", CASES)
def test_the_finding_is_a_row_of_the_findings(name):
    found = health_system.finding(CASES[name])
    assert set(found) == {"id", "figure", "label", "sentence", "certainty", "notebook"}
    assert found["certainty"] in words.CERTAINTY and found["sentence"].endswith(".")


def test_every_check_exists_in_the_table_and_judges_only_what_it_binds():
    parts = TABLES.checks.assign(number=TABLES.checks["id"].str.replace("[a-z]$", "", regex=True))
    bound = parts.groupby("number")["claims"].agg(lambda cells: " ".join(cells.dropna()).split())
    for row in health_system.checks(TABLES).itertuples():
        extra = {"C422", "C359", "C301", "C304"}  # directions that the figures of a check carry, too
        assert set(row.claims) <= set(bound[row.check]) | extra, row.check


def test_the_base_of_a_multiple_is_the_sum_over_the_multiple():
    exact, rounded = health_system.base_needed(TABLES)
    assert (exact.low, exact.high) == (3000 / 3, 3000 / 2.5)
    assert (rounded.low, rounded.high) == (pytest.approx(2500 / 3), 3500 / 2.5)


def test_levels_divide_and_meet_with_their_ends():
    ratio = Level(10, 9, 11) / Level(5, 4, 6)
    assert ratio == (2, 9 / 6, 11 / 4)
    assert Level(1, 0, 2).meets(Level(3, 2, 4)) and not Level(1, 0, 1.9).meets(Level(3, 2, 4))


def test_parts_that_make_the_plan_and_parts_that_do_not():
    assert verdict(TABLES, "K11", "C306")["certainty"] == "consistent"
    row = verdict(CASES["fewer rural facilities"], "K11", "C306")
    assert row["certainty"] == "conflict" and "600 and 54 make 654, the plan has 655" in row["sentence"]
    assert verdict(CASES["another number of all kinds"], "K81")["certainty"] == "consistent"


def test_the_share_of_the_plan_follows_the_sums():
    assert verdict(TABLES, "K12")["certainty"] == "consistent"
    assert verdict(CASES["another share"], "K12")["certainty"] == "conflict"
    assert "behind the calendar" in health_system_figures.investment(CASES["investment behind"])["title"]
    assert "ahead of the calendar" in health_system_figures.investment(TABLES)["title"]


def test_the_way_back_by_hand():
    found = health_system.way_back(TABLES)
    assert found["trough"] == 2021
    assert found["share"] == pytest.approx(100 * (73.18 - 70.2) / (75.44 - 70.2))
    assert found["share_low"] == pytest.approx(100 * (73.175 - 70.25) / (75.445 - 70.25))
    assert found["share_high"] == pytest.approx(100 * (73.185 - 70.15) / (75.435 - 70.15))


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("as it is", "2.98 of these lead back to 2019, and 2.26 go beyond it"),
        ("a fall of life expectancy", "−1.20 years; nothing of it leads back"),
        ("not yet back", "1.80 years; 1.18 more would lead back to 2019"),
        ("no fall before", "5.24 years; nothing of it leads back"),
    ],
)
def test_the_parts_of_the_rise(name, sentence):
    assert sentence in health_system.way_back_precisely(health_system.way_back(CASES[name]))


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("a fall of life expectancy", "did not rise from 2021 to 2024"),
        ("not yet back", "all of it on the way back to the level of 2019"),
        ("no fall before", "was not higher in 2019"),
    ],
)
def test_length_of_life_told_otherwise(name, sentence):
    assert sentence in health_system.finding(CASES[name])["sentence"]
    assert sentence in health_system_figures.life_expectancy(CASES[name])["title"]


def test_unknown_years_are_answered_with_the_choices():
    with pytest.raises(ValueError, match="before is one of 1999, 2000, .*2020, years with a value before 2021; got 2015"):
        health_system.way_back(TABLES, 2015)
    with pytest.raises(ValueError, match="after is one of 2022, 2023, 2024, years with a value after 2021; got 2021"):
        health_system.way_back(TABLES, 2019, 2021)
    with pytest.raises(ValueError, match="one with a value before the lowest one of 2021: 1999, 2000, .*; got 2001"):
        health_system.life_expectancy(TABLES, 2001)
    with pytest.raises(ValueError, match="topic is one of spending, investment, .*; got 'money'"):
        health_system.checks(TABLES, "money")


def test_deaths_and_deaths_per_head():
    frame = health_system.half_year(TABLES)
    assert frame.at["deaths", "value"] == pytest.approx(100 * (64_600 / 66_100 - 1))
    assert frame.at["deaths", "lower"] == pytest.approx(100 * (64_550 / 66_150 - 1))
    assert frame.at["per head", "upper"] < frame.at["deaths", "lower"]
    assert "fits deaths per head" in health_system_figures.deaths(TABLES)["title"]
    assert health_system_figures.deaths(CASES["another announcement"])["title"].endswith("fits neither")
    assert verdict(CASES["another announcement"], "K94")["certainty"] == "conflict"
    assert "Deaths rose by 2.9%" in health_system_figures.deaths(CASES["more deaths"])["title"]


def test_the_straight_line_goes_near_the_published_days():
    for day, name in (("2024-10-01", "2024m10d01"), ("2025-01-01", "2025m01d01"), ("2025-07-01", "2025m07d01")):
        published = data.observation(TABLES, f"population.kz.{name}.bns")["value"]
        assert health_system.population(TABLES, pd.Timestamp(day)) == pytest.approx(published, rel=5e-4)


def test_the_order_of_days_decides():
    assert verdict(TABLES, "K89", "C357")["certainty"] == "conflict"
    assert verdict(CASES["a law before the text"], "K89", "C357")["certainty"] == "consistent"
    assert "found for 1 of three" in verdict(TABLES, "K90")["sentence"]
    assert verdict(CASES["no hospital in time"], "K90")["certainty"] == "conflict"


def test_a_first_release_that_was_revised_is_not_drawn():
    frame = health_system.rural_facilities(TABLES)
    assert 85 not in frame["value"].tolist() and 99 in frame["value"].tolist()
    assert frame["day"].is_monotonic_increasing
