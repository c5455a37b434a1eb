"""The reader's line of a check: one template for each relation, held against lines worked out by hand."""

import numpy as np
import pandas as pd
import pytest

import loaded
from helpers.ledger import arithmetic, claims, relations, statements
from helpers.tables import expressions

TABLES = loaded.frozen()

#: Relation, left, right -> the line. C002 is printed as −12%, C211 as 45 deaths, C212 as 37, C105 as more than sixfold.
LINES = [
    ("same quantity", "C212; 37", "", "37 deaths; 37: the same within rounding"),
    ("same quantity", "C212", "C211 - 8", "37 deaths; 45 − 8 = 37 deaths: the same within rounding"),
    ("same quantity", "C211", "C212 + -2 to 2", "45 deaths; 37 ± 2 = 37 deaths (35 to 39): not the same within rounding"),
    ("same quantity", "C101; C004", "", "−10% in both"),
    ("count against rate", "C002", "C211; C212; 200; 180",
     "As a count, from 45 to 37: −17.8%; as a rate, with 200 and 180: −8.6%; announced: −12%"),
    ("ratio", "C105", "200; C212", "200 ÷ 37 = 5.4; announced: more than 6 times"),
    ("ratio", "C105", "300.9; 50.2", "300.9 ÷ 50.2 = 5.99; announced: more than 6 times"),
    ("part and whole", "C211", "C212; 8", "37 + 8 = 45; announced: 45 deaths"),
    ("total between parts", "C002", "-20; -15", "The parts: −20; −15; the total: −12%: outside the range of the parts"),
    ("conversion", "1000; 8", "125", "1,000 ÷ 8 = 125; published: 125"),
    ("year to date", "C002; -10", "0.5",
     "First part: −12%; whole: −10; share of the first part a year before: 0.5; the rest must have changed by −8.5% to −7.5%"),
    ("monotone", "C212; C211", "", "37 ≤ 45 deaths: true"),
    ("monotone", "1; 2; 3; 4; 5; 7; 6", "", "1 ≤ 2 ≤ 3 ≤ … (3 more) ≤ 6: not true"),
    ("level against percentage", "C002", "C211; C212", "(37 − 45) ÷ 45 = −17.8%; announced: −12%"),
    ("level against percentage", "C002", "2 * C211; C212 + C212",
     "2 × 45 = 90; 37 + 37 = 74; (74 − 90) ÷ 90 = −17.8%; announced: −12%"),
    ("rate ratio test", "C212; 1000", "C211; 1000",
     "37 deaths in 1,000 births against 45 deaths in 1,000 births: the 95% interval of the change, −48% to +30%, includes zero"),
    ("rate ratio test", "5", "1", "5 against 1: the 95% interval of the ratio, 0.6 to 236.5 times, includes one"),
    ("enough data", "C212", "[births]", ""),
    ("order of dates", "2026-01-03; 2025-12-31", "", "3 Jan 2026, then 31 Dec 2025: not in this order"),
]  # fmt: skip


def written(relation, left, right):
    named = " ".join(name for name in f"{left} {right}".replace(";", " ").split() if "." in name and name[0].isalpha())
    row = {"id": "K900", "relation": relation, "question": "Is it?", "claims": "C002", "left": left, "right": right or None}
    row["observations"] = named or None
    tables = TABLES._replace(checks=pd.DataFrame([row], columns=TABLES.checks.columns).astype(object))
    return arithmetic.lines(tables, claims.audit(tables), claims.operands(tables)).loc["K900"]


@pytest.mark.parametrize(("relation", "left", "right", "line"), LINES)
def test_each_relation_has_its_line(relation, left, right, line):
    assert written(relation, left, right)["arithmetic"] == line


def test_a_number_has_its_unit_and_the_decimals_it_was_printed_with():
    cells = [(-12, 0, "%"), (6, 0, "fold"), (37, 0, "deaths"), (1, 0, "deaths"), (0.922, 3, "index from 0 to 1")]
    assert [arithmetic._with_unit(*cell) for cell in cells] == ["−12%", "6 times", "37 deaths", "1 death", "0.922"]
    steps = [(0.1, 11.4), (1000, 4000), (0, 540.25), (0.0, 37)]
    assert [arithmetic._decimals(*step) for step in steps] == [1, 0, 2, 0]
    assert [claims._short(*number) for number in ((-0.2213, 3), (np.inf,), (-1400.0, 3))] == ["−0.221", "no limit", "−1,400"]


def test_no_relation_is_without_a_line():
    assert {*arithmetic.LINES, "enough data"} == set(relations.RELATIONS) == {relation for relation, *_ in LINES}


def test_a_number_is_named_with_its_unit_period_and_producer():
    found = written("same quantity", "live_births.kz.2024.bns; C212", "")["origin"]
    assert found == "Live births, 2024, statistics bureau: 365,923 births (live_births.kz.2024.bns); C212: 37 deaths"


def test_a_line_follows_its_numbers_and_no_other_line_moves():
    said = TABLES.claims.set_index("id", drop=False)
    said.loc["C212", ["value", "low", "high"]] = 41.0
    moved = TABLES._replace(claims=said.reset_index(drop=True))
    before, after = (arithmetic.lines(t, claims.audit(t), claims.operands(t))["arithmetic"] for t in (TABLES, moved))
    turned = set(before.index[before != after])
    assert turned and turned <= set(claims.depends(claims.audit(TABLES), "C212")["id"])
    assert after["K02a"] == "200 ÷ 41 = 4.9; announced: more than 6 times"


def test_what_was_not_published_is_named_instead():
    readings = {row["id"]: row for row in next(row for row in statements.everything(TABLES) if row["id"] == "C105")["readings"]}
    assert readings["K02g"]["arithmetic"].startswith("Not published: the base year")
    assert all(row["arithmetic"] for row in readings.values())


def test_every_line_is_short_enough_to_read():
    found = arithmetic.lines(TABLES, claims.audit(TABLES), claims.operands(TABLES))["arithmetic"]
    assert (found.str.len() < 400).all() and not found.str.contains("nan|inf|None").any()
    assert not np.isnan(claims.audit(TABLES).loc[(found != "").to_numpy(), "margin"]).any()


def test_the_old_name_of_a_relation_leads_to_the_new_one():
    for old, new in expressions.RENAMED.items():
        assert expressions.check_faults(old, "1", "2", set()) == [("relation", old, f'is now called "{new}"')]
        assert new in expressions.ROLES and old not in expressions.ROLES
