"""What is said of unfilled posts: levels before percentages, bounds of the printing, and verdicts that follow the rows."""

import numpy as np
import pandas as pd
import pytest

from conftest import LEDGER
from helpers.figures import charts, style
from helpers.subjects import workforce, workforce_figures
from helpers.tables import data, select
from helpers.wording import words

TABLES = data.load(LEDGER)
FIGURES = ["unfilled_doctors", "unfilled_midlevel", "steps", "told_doctors", "told_midlevel", "one_base", "doctors"]
FIGURES += ["territories", "densities", "neighbours", "payments", "filling", "specialties"]


def changed(name, value, table="observations", column="value"):
    frame = getattr(TABLES, table).copy()
    columns = [column] if isinstance(column, str) else column
    assert name in set(frame["id"])
    for one in columns:
        frame.loc[frame["id"] == name, one] = value
    return TABLES._replace(**{table: frame})


def test_every_national_level_is_shown_once():
    rows = TABLES.observations
    kinds = [name for names in workforce.GROUPS.values() for name in names]
    wanted = rows[(rows["area"] == "KZ") & rows["indicator"].isin(kinds)]
    assert sorted(workforce.posts(TABLES)["id"]) == sorted(wanted["id"])


def test_a_stock_is_of_a_day_and_bounds_hold_the_value():
    frame = workforce.stocks(TABLES, "unfilled_posts_doctors")
    assert (frame["start"] == frame["end"]).all() and frame["end"].is_monotonic_increasing
    levels = workforce.posts(TABLES)
    assert ((levels["lower"] <= levels["value"]) & (levels["value"] <= levels["upper"])).all()
    printed = levels.set_index("id")["printed"]
    assert printed["unfilled_posts_midlevel.kz.2025m01d01.moh"] == "at least"
    assert printed["unfilled_posts_doctors.kz.2025m01d01.moh"] == "at most"


def test_an_unknown_indicator_area_or_group_is_answered_with_the_choices():
    with pytest.raises(ValueError, match="'posts' is not in indicators.csv; known are: .*unfilled_posts_doctors"):
        workforce.stocks(TABLES, "posts")
    with pytest.raises(ValueError, match="'XX' is not in areas.csv; known are: KZ"):
        workforce.stocks(TABLES, "doctors", "XX")
    with pytest.raises(ValueError, match="groups are among doctors, staff, mid-level, rural; got 'nurses'"):
        workforce.said(TABLES, ["nurses"])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: workforce.held(TABLES, base="2024-06-01"), "base is one of 2020-07-15, .*2023-12-31, the days"),
        (lambda: workforce.held(TABLES, "rural"), "group is one of doctors, staff, mid-level; got 'rural'"),
        (
            lambda: workforce.territories(TABLES, 2003, 2024),
            "last is one of 2003, .*2022, with numbers of all regions; got 2024",
        ),
        (
            lambda: workforce.territories(TABLES, 2010, 2010),
            r"first lies before last \(2010\), among 2003, .*; got 2010: choose",
        ),
        (lambda: workforce.paces(TABLES, 2026), "until is a year from 2050 to 2060; got 2026"),
        (lambda: workforce.assumptions(TABLES, 0), "pension_years is a number of years from 1 to 30; got 0"),
        (lambda: workforce.assumptions(TABLES, "ten"), "pension_years is a number of years from 1 to 30; got 'ten'"),
        (lambda: workforce.sketch(TABLES, goal=2020), "goal is a year from 2026 to 2060; got 2020"),
        (lambda: workforce.sketch(TABLES, draws=10), "draws is a whole number from 1,000 to 1,000,000; got 10"),
    ],
)
def test_impossible_settings_are_answered_with_the_choices(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_the_arithmetic_of_the_levels():
    frame = workforce.steps(TABLES).set_index(["group", "step"])["value"]
    assert frame[("doctors", "announced")] == pytest.approx(100 * (3954 / 4864 - 1))
    assert frame[("midlevel", "announced")] == pytest.approx(100 * (4505 / 4820 - 1))
    assert frame[("doctors", "before")] == pytest.approx(100 * (4864 / 3900 - 1))
    whole = workforce.one_base(TABLES).set_index("kind").at["whole", "value"]
    assert whole == pytest.approx(100 * ((3954 + 4505) / (4864 + 4820) - 1))


def test_what_was_said_is_told_once_and_retellings_are_known():
    frame = workforce.said(TABLES)
    assert frame["id"].is_unique and not frame["id"].isin(["C724"]).any()  # of 2018
    assert set(frame.loc[frame["retold"], "source"]) == {"caspianpost-2025"}
    assert frame.loc[frame["id"] == "C701", "kind"].item() == "count"


@pytest.mark.parametrize(("value", "verdict"), [(-19.0, "consistent"), (-25.0, "conflict")])
def test_a_percentage_with_base_and_level_is_held_against_them(value, verdict):
    tables = changed("C701", value, "claims")
    claims = tables.claims
    claims.loc[claims["id"] == "C701", ["low", "high"]] = [value - 0.5, value + 0.5]
    assert workforce.held(tables).set_index("id").at["C701", "verdict"] == verdict


def test_another_base_moves_what_is_held_against_it():
    frame = workforce.held(TABLES, base="2020-07-15").set_index("id")
    assert frame.at["C713", "base"] == 5201
    assert frame.at["C701", "base"] == 4864 and frame.at["C701", "base_is"] == "printed"
    assert frame.at["C719", "base"] == 4864 and frame.at["C719", "base_is"] == "inferred"
    assert frame.at["C313", "meets"] == "3,954 (31 Dec 2024) and 3,986 (26 Jun 2025)"  # a quarter, since a summer
    assert frame.at["C313", "verdict"] == "conditional"


def test_a_whole_lies_between_its_parts_and_beyond_them_is_a_conflict():
    frame = workforce.one_base(TABLES).set_index("kind")
    parts = frame.loc["part", "value"]
    assert parts.min() < frame.at["whole", "value"] < parts.max()
    assert frame.loc["said", "verdict"].tolist() == ["conditional", "conditional"]
    mild = changed("C015", -12.5, "claims", ["value", "low", "high"])
    assert workforce.one_base(mild).set_index("kind").loc["said", "verdict"].tolist() == ["conditional", "unknown"]


def test_the_finding_follows_its_rows():
    row = workforce.finding(changed("unfilled_posts_doctors.kz.2024.moh", 4_400.0))
    assert row["figure"] == "4,400" and round(row["values"]["fall"], 1) == -9.5
    claims = TABLES.claims.copy()
    claims.loc[claims["id"].isin(["C015", "C705"]), ["value", "low", "high"]] = -12.0
    row = workforce.finding(TABLES._replace(claims=claims))
    assert row["certainty"] == "unknown" and not row["values"]["both_fail"]
    assert set(row) == {"id", "figure", "label", "certainty", "notebook", "values"}
    assert row["certainty"] in words.CERTAINTY


def test_the_second_of_two_years_is_what_the_first_leaves():
    frame = workforce.rural(TABLES).set_index("what")["value"] / 100 + 1
    for where in ("villages", "country"):
        first = next(name for name in frame.index if name.startswith(f"{where}, first"))
        assert frame[first] * frame[f"{where}, second year, computed"] == pytest.approx(frame[f"{where}, two years, as said"])


def test_territories_add_up_to_the_country():
    for year in (2014, 2021):
        frame = workforce.territories(TABLES, 2003, year)
        nation = select.observation(TABLES, f"doctors.kz.{year}.bns")["value"]
        assert frame["after"].sum() == nation
        assert len(frame) == 16


def test_a_year_without_a_region_has_no_sum():
    rows = TABLES.observations
    less = rows[~((rows["indicator"] == "doctors") & (rows["area"] == "KZ-11") & (rows["period_end"] == "2005-12-31"))]
    tables = TABLES._replace(observations=less)
    assert 2005 not in set(workforce.doctors(tables)["year"])
    with pytest.raises(ValueError, match="first is one of 2003, 2004, 2006"):
        workforce.territories(tables, 2005)


def test_payments_cost_their_number_times_the_sum():
    frame = workforce.payments(TABLES)
    assert frame["tenge"].tolist() == pytest.approx((frame["value"] * 8.5).tolist())
    assert frame["dollars"].tolist() == pytest.approx((frame["value"] * 0.015729).tolist())


def test_of_two_mentions_the_better_tier_stands_and_the_finding_counts_the_same():
    frame = workforce.mentions(TABLES)
    assert "C719" in set(frame["id"]) and "C721" not in set(frame["id"])
    assert workforce.finding(TABLES)["values"]["mentions"] == len(frame)
    assert len(workforce_figures.told_doctors(TABLES)["frame"]) == len(frame)
    assert frame.set_index("id").at["C719", "base_inferred"]


def test_a_rounded_level_allows_what_a_counted_one_does_not():
    frame = workforce.held(TABLES).set_index("id")
    assert frame.at["C313", "meets"] == "none" and "about 4,000" in frame.at["C313", "within"]
    fits = changed("unfilled_posts_doctors.kz.2025m06d26.moh", 3_890.0)
    assert "does not give" not in workforce.held(fits).set_index("id").at["C703", "remark"]


def test_the_part_of_doctors_that_a_percentage_needs_gives_it():
    row = workforce.one_base(TABLES).set_index("text").loc["−20%"]
    assert row["needs"] / 100 * -25 + (1 - row["needs"] / 100) * -13.5 == pytest.approx(row["upper"])
    assert "misses by 0.2 points" in workforce.parts_and_whole(TABLES)


@pytest.mark.parametrize("day", ["2020-07-15", "2020-09-10", "2020-10-23", "2021-11-01", "2022-12-02"])
def test_what_was_said_names_its_base_and_stays_in_view(day):
    spec = workforce_figures.told_doctors(TABLES, day)
    assert f"of {workforce._day(pd.Timestamp(day), pd.Timestamp(day))}" in spec["title"] and "only −19%" not in spec["title"]
    spec.pop("alt")
    figure = charts.compose(spec.pop("draw"), frame := spec.pop("frame"), style.NARROW, **spec)
    left, right = figure.axes[0].get_xlim()
    assert left < frame["low"].min() and right > spec["band"][1]


def test_flows_that_do_not_add_up_are_those_of_counted_years():
    frame = workforce.inflow(TABLES)
    assert (frame["needed_lower"] <= frame["needed_upper"]).all() and {2023, 2024} <= set(frame["year"])
    assert workforce.assumptions(TABLES).at[1, "high"] == 4_000  # printed as over 3,000


def test_all_sources_of_the_text_are_listed():
    assert {"jcmk-2021", "standard-2023-09"} <= set(workforce.used(TABLES))


def test_a_missing_specialty_stays_missing():
    frame = workforce.specialties(TABLES).set_index("label")
    assert np.isnan(frame.at["surgeons", "before"]) and np.isnan(frame.at["surgeons", "value"])
    assert "Surgeons" not in workforce_figures.specialties(TABLES)["frame"]["label"].str.split(":").str[0].tolist()


def test_the_sketch_repeats_itself_and_follows_its_assumptions():
    first, again = (workforce.sketch(TABLES, draws=1_000) for _ in range(2))
    assert first == again
    slow = workforce.sketch(TABLES, pension_years=30, draws=1_000)
    assert slow["change"] < first["change"] and slow["needed"] < first["needed"]
    frame = workforce.paces(TABLES)
    ends = frame.dropna(subset="filled")
    assert ((ends["earliest"] < ends["filled"]) & (ends["filled"] < ends["latest"])).all()


@pytest.mark.parametrize("width", [style.WIDE, style.NARROW])
@pytest.mark.parametrize("level", [2_500.0, 4_900.0])
@pytest.mark.parametrize("name", FIGURES)
def test_figures_can_be_drawn_with_another_level(name, level, width):
    tables = changed("unfilled_posts_doctors.kz.2024.moh", level)
    spec = getattr(workforce_figures, name)(tables)
    assert "nan" not in spec["title"].lower().replace("nations", "") and "missing" not in spec["title"]
    charts.compose(spec.pop("draw"), spec.pop("frame"), width, **{key: value for key, value in spec.items() if key != "alt"})


def test_every_figure_says_why_it_has_no_interval_or_what_its_band_is():
    for name in FIGURES:
        said = getattr(workforce_figures, name)(TABLES)["subtitle"].lower()
        assert "no interval" in said or "band" in said, name


def test_titles_turn_with_the_levels():
    risen = workforce_figures.unfilled_doctors(changed("unfilled_posts_doctors.kz.2024.moh", 4_900.0))["title"]
    assert "changed by +1% in 2024, after +25% in 2023" in risen
    fallen = pd.concat([TABLES.observations])
    fallen.loc[fallen["id"] == "unfilled_posts_doctors.kz.2025m11d26.moh", ["value", "rounded_to"]] = [3_000.0, 1.0]
    title = workforce_figures.unfilled_doctors(TABLES._replace(observations=fallen))["title"]
    assert "fell by 24% since" in title
