"""What is said of the health system: computed from the rows, true under changed ones, and gentle where nothing can be said."""

import re

import pandas as pd
import pytest

from conftest import LEDGER
from helpers.subjects import health_system, health_system_figures
from helpers.subjects.health_system import Level
from helpers.tables import data, select
from helpers.wording import words

TABLES = data.load(LEDGER)


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
    assert set(found) == {"id", "figure", "label", "certainty", "notebook", "values"}
    assert found["certainty"] in words.CERTAINTY


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
    assert "less than an even pace" in health_system_figures.investment(CASES["investment behind"])["title"]
    assert "more than an even pace" in health_system_figures.investment(TABLES)["title"]


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
    assert frame.at["per head", "upper"] < frame.at["deaths", "lower"] < frame.at["per day", "lower"]
    assert frame.at["per day", "value"] == pytest.approx(100 * (64_600 / 181 / (66_100 / 182) - 1))
    assert "fits deaths per day and head" in health_system_figures.deaths(TABLES)["title"]
    assert health_system_figures.deaths(CASES["another announcement"])["title"].endswith("fits none of them")
    assert verdict(CASES["another announcement"], "K94")["certainty"] == "conflict"
    assert "Deaths rose by 2.9%" in health_system_figures.deaths(CASES["more deaths"])["title"]


def test_population_between_published_days_and_not_beyond_them():
    for day, name in (("2024-01-01", "2024m01d01"), ("2024-10-01", "2024m10d01"), ("2025-07-01", "2025m07d01")):
        published = select.observation(TABLES, f"population.kz.{name}.bns")["value"]
        assert health_system.population(TABLES, pd.Timestamp(day)) == pytest.approx(published)
    with pytest.raises(ValueError, match="the day lies between 1 Jan 2024 and 1 Jul 2025; got 2023-12-31"):
        health_system.population(TABLES, pd.Timestamp(2023, 12, 31))


def test_the_order_of_days_decides():
    assert verdict(TABLES, "K89", "C357")["certainty"] == "conflict"
    assert verdict(CASES["a law before the text"], "K89", "C357")["certainty"] == "consistent"
    assert "found for 1 of 3" in verdict(TABLES, "K90")["sentence"]
    assert verdict(CASES["no hospital in time"], "K90")["certainty"] == "conflict"


def test_a_first_release_that_was_revised_is_not_drawn():
    frame = health_system.rural_facilities(TABLES)
    assert 85 not in frame["value"].tolist() and 99 in frame["value"].tolist()
    assert frame["day"].is_monotonic_increasing


def dated(name, **values):
    return changed(name, "claims", **{column: pd.Timestamp(day) for column, day in values.items()})


FLIPS = [
    ("K97", "C402", claimed("C402", 4000), "conflict"),
    ("K12", "C311", claimed("C311", 80), "conflict"),
    ("K83", "C310", changed("C852", "claims", said_on="2025-11-05"), "consistent"),
    ("K11", "C403", changed("rural_facilities_built.kz.2023-2025.moh", value=648.0), "conflict"),
    ("K11", "C422", claimed("C309", 32), "consistent"),
    ("K11", "C304", claimed("C305", 590), "conflict"),
    ("K81", "C305", claimed("C305", 590), "conflict"),
    ("K82", None, changed("rural_facilities_built.kz.2024.moh", value=300.0), "conflict"),
    ("K23", "C309", claimed("C309", 5), "conflict"),
    ("K23", "C308", claimed("C824", 30), "conflict"),
    ("K90", "C354", dated("C848", period_end="2026-02-14"), "conditional"),
    ("K92", "C301", CASES["a fall of life expectancy"], "conflict"),
    ("K34", "C417", claimed("C417", 9), "conflict"),
    ("K10", "C302", claimed("C302", -4), "conflict"),
    ("K10", "C415", claimed("C415", -4), "unknown"),
    ("K94", None, claimed("C801", -5), "conflict"),
    ("K98", None, claimed("C808", -2), "conflict"),
    ("K33", "C340", claimed("C341", 300), "conflict"),
    ("K33", "C347", claimed("C347", 11), "conflict"),
    ("K85", "C342", claimed("C342", 30), "conflict"),
    ("K85", "C359", claimed("C838", -3), "conflict"),
    ("K96", "C349", CASES["slow growth"], "conflict"),
    ("K25", "C332", claimed("C332", 9), "conflict"),
    ("K93", "C329", claimed("C329", 128), "conflict"),
    ("K89", "C425", dated("C844", period_end="2026-02-01"), "conflict"),
    ("K89", "C426", dated("C845", period_end="2027-02-01"), "conflict"),
    ("K32", "C218", dated("C851", period_start="2025-06-01"), "consistent"),
]


@pytest.mark.parametrize(("check", "claim", "tables", "key"), FLIPS)
def test_every_verdict_turns_with_its_rows(check, claim, tables, key):
    row = verdict(tables, check, claim)
    assert row["certainty"] == key
    assert key == "conditional" or "holds if" not in row["sentence"] and "Both hold" not in row["sentence"], row["sentence"]


def test_all_three_buildings_can_be_in_time():
    tables = dated("C848", period_end="2025-12-20")
    frame = tables.claims.copy()
    frame.loc[frame["id"] == "C847", "value"] = 100.0
    assert verdict(tables._replace(claims=frame), "K90")["certainty"] == "consistent"


@pytest.mark.parametrize(
    ("tables", "check", "claim", "part"),
    [
        (claimed("C857", 87e6), "K86", "C343", "about all of it came in 2024"),
        (claimed("C857", 300e6), "K86", "C343", "the rest of the time brought"),
        (changed("free_care_spending.kz.2020.mne", value=700.0), "K27", "C401", "at most 3.0 times; over"),
        (TABLES, "K27", "C401", "at most 2.3 times (2.7 if the 3,000 was rounded down from 3,500)"),
        (changed("hdi_rank.kz.2022.undp", value=62.0), "K34", "C417", "From rank 62 to rank 60 is 2 places"),
        (claimed("C858", 152), "K93", "C329", "it printed 152."),
        (changed("rural_facilities_built.kz.2023.moh.first", value=99.0), "K82", None, "make 655. The plan"),
        (claimed("C306", 640), "K11", "C304", "rural ones alone passed 600"),
        (claimed("C306", 590), "K11", "C304", "the text does."),
        (changed("local_medicine_share.kz.2024.moh", value=20.0), "K84", "C339", "the last year brought 5.6"),
        (changed("hdi_rank.kz.2023.undp", period_end=pd.Timestamp(2024, 12, 31)), "K91", None, "on data of 2024"),
        (changed("health_investment.kz.2022m01-m10.bns", value=250.0), "K99", None, "at least −14%"),
        (claimed("C333", 40), "K87", "C333", "cut to 40%"),
        (claimed("C850", 50), "K24", "C010", "has another share"),
        (claimed("C849", 70), "K95", "C350", "70% was given later"),
        (claimed("C334", 90), "K88", "C334", "More than the 36 billion tenge"),
        (claimed("C832", 99), "K88", "C423", "sums of 99 and 50"),
    ],
)
def test_every_sentence_follows_its_rows(tables, check, claim, part):
    assert part in verdict(tables, check, claim)["sentence"]


def test_a_lower_bound_has_no_upper_end():
    frame = health_system.spending(TABLES)
    assert frame["upper"].isna().tolist() == [True] + [False] * 6
    assert "833 to 1,400" in health_system_figures.spending(TABLES)["alt"]


def test_the_pace_before_and_after():
    assert "by 0.53 years of life a year from 2010 to 2019, and by 0.45" in health_system.pace(TABLES)
    assert health_system.pace(TABLES, 1999) == "It rose by 0.39 years of life a year from 1999 to 2024."


def test_every_group_of_checks_stands_in_the_ledger():
    ids = TABLES.checks["id"].str.replace(r"[a-z]$", "", regex=True)
    assert {name for names in health_system.TOPICS.values() for name in names} == set(health_system.QUESTIONS) <= set(ids)
