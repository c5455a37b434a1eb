"""One verdict for one statement: the rules, on small ledgers made from the frozen one."""

import pandas as pd
import pytest

from conftest import LEDGER
from helpers.ledger import statements
from helpers.tables import data

TABLES = data.load(LEDGER)
SAID = TABLES.claims.iloc[0]
#: Sides of a check: 12 is printed of C002, and the numbers are of no other source.
HOLDS, FAILS, OPEN = ("-12", False), ("5", False), ("[a level]", False)


def ledger(*readings, claims=None):
    """The frozen tables with these checks of C002 and no others: what stands right, and whether a premise is named."""
    rows = [
        {
            "id": f"K{900 + number}",
            "relation": "same quantity",
            "question": f"Is it {right}?",
            "claims": "C002",
            "judges": "C002",
            "left": "C002",
            "right": right,
            "assumption": "It is the rate." if premise else None,
        }
        for number, (right, premise) in enumerate(readings)
    ]
    checks = pd.DataFrame(rows, columns=TABLES.checks.columns).astype(object)
    return TABLES._replace(checks=checks, claims=TABLES.claims if claims is None else claims)


@pytest.mark.parametrize(
    ("readings", "verdict", "because"),
    [
        ([("-12", True)], "conditional", "It is the rate."),
        ([("5", True)], "conditional", "this does not hold: It is the rate."),
        ([FAILS], "contradict", "Is it 5?"),
        ([FAILS, ("-12", True)], "conditional", "It is the rate."),
        ([FAILS, ("5", True)], "contradict", "Is it 5?"),
        ([OPEN], "open", "not published: a level"),
        ([OPEN, FAILS], "contradict", "Is it 5?"),
    ],
)
def test_readings_make_one_verdict(readings, verdict, because):
    found = statements.verdicts(ledger(*readings)).loc["C002"]
    assert (found["verdict"], found["because"]) == (verdict, because)
    assert found["sign"] == statements.AGREEMENT[verdict][0]
    assert len(found["unknown"]) == readings.count(OPEN) and len(found["readings"]) == len(readings) - readings.count(OPEN)


def test_agreement_needs_a_figure_or_another_producer():
    observed = TABLES._replace(checks=TABLES.checks[TABLES.checks["id"] == "K04b"])
    assert statements.verdicts(observed).at["C202", "words"] == "sources agree"
    repeated = TABLES._replace(checks=TABLES.checks[TABLES.checks["id"] == "K09b"].assign(judges="C005 C102"))
    assert statements.verdicts(repeated).at["C005", "because"] == statements._REPEATED
    makers = {"C005": "Ministry of Healthcare", "C102": "BNS"}
    claims = TABLES.claims.assign(producer=TABLES.claims["id"].map(makers))
    assert statements.verdicts(repeated._replace(claims=claims)).at["C005", "words"] == "sources agree"


def test_figures_of_one_producer_are_consistent_in_themselves():
    checks = TABLES.checks[TABLES.checks["id"] == "K01b"]
    used = TABLES.observations[TABLES.observations["id"].isin(checks["observations"].iloc[0].split())]
    makers = TABLES.claims["id"].map({"C002": used["producer"].iloc[0]})
    found = statements.verdicts(TABLES._replace(checks=checks, claims=TABLES.claims.assign(producer=makers)))
    assert found.at["C002", "words"] == statements.WITHIN and found.at["C002", "verdict"] == "agree"


def test_a_claim_that_repeats_another_has_its_verdict():
    claims = TABLES.claims.assign(retells=TABLES.claims["id"].map({"C003": "C002", "C004": "C003", "C005": "C9999"}))
    found = statements.verdicts(ledger(FAILS, claims=claims))
    assert found.loc[["C002", "C003", "C004", "C005"], "verdict"].tolist() == ["contradict"] * 3 + ["open"]


def test_chance_is_another_question():
    found = statements.verdicts(TABLES._replace(checks=TABLES.checks[TABLES.checks["id"].isin(["K03b", "K03c"])]))
    assert set(found["verdict"]) == {"open"} and {"◆", "□"} <= set(found["chance"])


def test_the_order_of_checks_and_claims_does_not_matter():
    turned = TABLES._replace(checks=TABLES.checks[::-1].reset_index(drop=True), claims=TABLES.claims[::-1].reset_index(drop=True))
    columns = ["verdict", "sign"]
    pd.testing.assert_frame_equal(
        statements.verdicts(turned)[columns].sort_index(), statements.verdicts(TABLES)[columns].sort_index()
    )


def test_a_page_gets_all_of_a_statement():
    everything = statements.everything(TABLES)
    assert [row["id"] for row in everything] == TABLES.claims["id"].tolist()
    found = statements.statement(TABLES, "C105")
    assert found["anchor"] == "statement-c105" and found["url"].startswith("http")
    assert {row["sign"] for row in found["readings"]} <= {"■", "◧", "⊠", "○", "◆", "□"} and found["readings"]
    with pytest.raises(KeyError, match="claims.csv has no claim 'C9999'; the first is C001"):
        statements.statement(TABLES, "C9999")
