"""Unfilled posts: bounds of the printing, changes, announcements each once, and the figure of the briefing."""

import pytest

import loaded
from helpers.subjects import workforce

TABLES = loaded.frozen()


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


def test_a_level_without_a_step_has_no_bounds_and_is_not_called_exact_by_them():
    name = "unfilled_posts_doctors.kz.2025m11d26.moh"
    row = workforce.stocks(changed(name, None, column="rounded_to"), "unfilled_posts_doctors").set_index("id").loc[name]
    assert row["value"] == 4_000 and row[["lower", "upper"]].isna().all()


def test_an_unknown_indicator_or_group_is_answered():
    with pytest.raises(ValueError, match="'posts' is not in indicators.csv; known are: .*unfilled_posts_doctors"):
        workforce.stocks(TABLES, "posts")
    with pytest.raises(ValueError, match="'unfilled_posts_nurses' is not in indicators.csv"):
        workforce.said(TABLES, ["nurses"])


def test_the_arithmetic_of_the_levels():
    frame = workforce.steps(TABLES).set_index(["group", "step"])["value"]
    assert frame[("doctors", "announced")] == pytest.approx(100 * (3954 / 4864 - 1))
    assert frame[("midlevel", "announced")] == pytest.approx(100 * (4505 / 4820 - 1))
    assert frame[("doctors", "before")] == pytest.approx(100 * (4864 / 3900 - 1))


def test_an_announcement_is_there_once_and_repetitions_are_left_out():
    groups = ["doctors", "staff", "midlevel", "doctors_rural", "staff_rural"]
    frame = workforce.said(TABLES, groups)
    assert frame["id"].is_unique and frame["retells"].isna().all() and (frame["said_on"] >= "2025").all()
    assert frame["said_on"].is_monotonic_increasing
    # Of two pages with the same number for the same two years the better tier stands.
    assert "C719" in set(frame["id"]) and "C721" not in set(frame["id"])
    assert frame.set_index("id")["day"].loc[["C701", "C719", "C707"]].tolist() == [True, False, False]
