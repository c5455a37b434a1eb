"""One verdict for one statement: the rules, on small ledgers made from the frozen one."""

import json

import pandas as pd
import pytest

import loaded
from conftest import LEDGER
from helpers.ledger import claims, listing, statements

TABLES = loaded.frozen()
SAID = TABLES.claims.iloc[0]
#: Right sides of a check of C002, which is printed as −12, and whether each has a premise. SAME is made from a count.
SAME = "0 - maternal_deaths.kz.2024.press * 12 / 37"
FAILS, OPEN = ("5", False), ("[a level]", False)


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
            "otherwise": otherwise[0] if otherwise else None,
        }
        for number, (right, premise, *otherwise) in enumerate(readings)
    ]
    checks = pd.DataFrame(rows, columns=TABLES.checks.columns).astype(object)
    return TABLES._replace(checks=checks, claims=TABLES.claims if claims is None else claims)


@pytest.mark.parametrize(
    ("readings", "verdict", "because"),
    [
        ([(SAME, False)], "agree", f"{statements._UNNAMED}Mazhilis meeting"),
        ([("5", True, "it is five")], "conditional", "it is five"),
        ([(SAME, True)], "conditional", "it is the rate"),
        ([("-12", True)], "open", statements._REPEATED),
        ([("5", True)], "conditional", "this assumption is wrong: it is the rate"),
        ([FAILS], "contradict", "Is it 5?"),
        ([FAILS, (SAME, True)], "conditional", "it is the rate"),
        ([FAILS, (SAME, False)], "conditional", f"this is the reading that is meant: Is it {SAME}?"),
        ([FAILS, ("5", True)], "contradict", "Is it 5?"),
        ([OPEN], "open", "not published: a level"),
        ([OPEN, FAILS], "contradict", "Is it 5?"),
    ],
)
def test_readings_make_one_verdict(readings, verdict, because):
    found = statements.verdicts(ledger(*readings)).loc["C002"]
    assert (found["verdict"], found["because"]) == (verdict, because)
    assert found["sign"] == statements.AGREEMENT[verdict][0]
    counted = len(readings) - readings.count(OPEN) - readings.count(("-12", True))
    assert len(found["unknown"]) == readings.count(OPEN) and len(found["readings"]) == counted


def test_an_update_by_a_producer_of_its_own_is_named():
    checks = TABLES.checks[TABLES.checks["id"] == "K37a"]
    claims = TABLES.claims.set_index("id", drop=False)
    for maker, verdict, because in (
        ("MoH", "conditional", "the later number, C533 of 2025-11-26, is an update"),
        (None, "conditional", "the later number, C533 of 2025-11-26, is an update by the same producer"),
        ("speaker", "conditional", "the later number, C533 of 2025-11-26, is an update by the same producer"),
        (
            "BNS",
            "conditional",
            "this assumption is wrong: both compare January to September with the same months of 2024, in one measure",
        ),
    ):
        said = claims.assign(producer=claims["id"].map({"C303": "MoH", "C533": maker}))
        said = said.assign(producer_basis=said["producer"].map({"speaker": "speaker"})).reset_index(drop=True)
        found = statements.verdicts(TABLES._replace(checks=checks, claims=said)).loc["C303"]
        assert (found["verdict"], found["because"]) == (verdict, because)


def test_what_stands_against_a_statement_is_named():
    found = statements.verdicts(TABLES)
    against = found.loc[found["verdict"] == "contradict", "because"]
    said = TABLES.claims.set_index("id")["statement"].str.removesuffix(".")
    assert len(against) and all(f"“{said[text[-5:-1]]}”" in text for text in against)


def test_the_conditions_of_the_ledger_are_clauses():
    found = statements.verdicts(loaded.live())
    conditions = found.loc[found["verdict"] == "conditional", "because"].str.removeprefix("this assumption is wrong: ")
    assert conditions.str.match(r"[a-z“]").all() and not conditions.str.endswith(".").any()


def test_agreement_needs_a_figure_or_another_producer():
    observed = TABLES._replace(checks=TABLES.checks[TABLES.checks["id"] == "K04a"])
    assert statements.verdicts(observed).at["C202", "words"] == statements.NOT_NAMED
    said = TABLES.claims.assign(producer="BNS")
    assert statements.verdicts(observed._replace(claims=said)).at["C202", "words"] == "sources agree"
    assumed = said.assign(producer_basis="speaker")
    found = statements.verdicts(observed._replace(claims=assumed)).loc["C202"]
    assert (found["verdict"], found["words"]) == ("agree", statements.NOT_NAMED)
    assert found["because"] == f"{statements._UNNAMED}statistics bureau and Ministry of Health"
    repeated = TABLES._replace(checks=TABLES.checks[TABLES.checks["id"] == "K09b"].assign(judges="C005 C102"))
    assert statements.verdicts(repeated).at["C005", "because"] == statements._REPEATED
    makers = {"C005": "Ministry of Healthcare", "C102": "BNS"}
    claims = TABLES.claims.assign(producer=TABLES.claims["id"].map(makers))
    assert statements.verdicts(repeated._replace(claims=claims)).at["C005", "words"] == "sources agree"
    assumed = repeated._replace(claims=claims.assign(producer_basis="speaker"))
    assert statements.verdicts(assumed).at["C005", "because"] == statements._REPEATED


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
    found = next(row for row in everything if row["id"] == "C105")
    assert found["anchor"] == "statement-c105" and found["url"].startswith("http")
    assert {row["sign"] for row in found["readings"]} <= {"■", "◧", "⊠", "○", "◆", "□"} and found["readings"]


def test_all_statements_are_written_as_csv_and_as_json(tmp_path, capsys):
    found = statements.verdicts(TABLES)
    for name in ("all.csv", "all.json"):
        assert claims.main(["--data", str(LEDGER), "--statements", str(tmp_path / name)]) == 0
    flat = pd.read_csv(tmp_path / "all.csv", dtype=str, keep_default_na=False).set_index("id")
    whole = json.loads((tmp_path / "all.json").read_text(encoding="utf-8"))
    assert flat["sign"].tolist() == [row["sign"] for row in whole] == found["sign"].tolist()
    assert flat["says"].tolist() == [row["says"] for row in whole] == found["says"].tolist()
    row = next(row for row in whole if row["id"] == "C105")
    assert row["notebooks"][0] == flat.at["C105", "notebooks"].split()[0] == "01_maternal_deaths"
    assert row["printed"] == "more than sixfold" and row["url"] == flat.at["C105", "url"]
    assert all(check["id"] in flat.at["C105", "checks"] and check["question"] for check in row["readings"])
    capsys.readouterr()
    with pytest.raises(SystemExit):
        claims.main(["--statements", str(tmp_path / "all.xlsx")])
    assert "a file that ends in .csv or .json" in capsys.readouterr().err
    assert claims.main(["--statements", str(tmp_path / "no" / "all.csv")]) == 2
    assert "cannot be written" in capsys.readouterr().err


def test_every_list_of_statements_has_the_sign_of_the_ledger():
    found = statements.verdicts(TABLES)["sign"]
    for shown in (
        statements.verdict_table(TABLES, list(found.index), "All"),
        listing.cards(TABLES, list(found.index)),
        listing.search(TABLES, "All"),
    ):
        for name, sign in found.items():
            assert shown.data.count(f'data-statement="{name}" data-sign="{sign}">{sign} ') == 1


def test_texts_of_the_ledger_are_escaped_and_odd_addresses_are_no_links():
    said = TABLES.claims.assign(statement="<script>")
    bad = TABLES._replace(claims=said, sources=TABLES.sources.assign(url="javascript:alert(1)"))
    for shown in (statements.verdict_table(bad, ["C002"], "<b>"), listing.cards(bad, ["C002"]), listing.search(bad, "<b>")):
        assert "<script>" not in shown.data and "<b>" not in shown.data and "javascript:" not in shown.data


def test_a_notebook_is_named_for_what_it_takes_up(tmp_path):
    (tmp_path / "01_one.ipynb").write_text('"C105 and C1055, not XC106"', encoding="utf-8")
    (tmp_path / "09_claims_audit.ipynb").write_text('"C107"', encoding="utf-8")
    assert listing.notebooks(tmp_path) == {"C105": ("01_one",), "C1055": ("01_one",)}


def test_a_wider_rule_of_rounding_makes_no_new_contradiction():
    usual, wide = (statements.verdicts(TABLES, rule)["verdict"] for rule in ("half a unit", "a unit either way"))
    assert set(wide.index[wide == "contradict"]) <= set(usual.index[usual == "contradict"])
