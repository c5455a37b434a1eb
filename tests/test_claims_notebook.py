"""The audit as readers see it: counts, cases, the table to search with its links, and other rounding rules."""

import re
from html.parser import HTMLParser
from urllib.parse import unquote

import nbformat
import numpy as np
import pandas as pd
import pytest

from conftest import ROOT
from helpers.ledger import claims
from helpers.subjects import claims_figures, readings
from helpers.tables import data
from helpers.wording import show, words

LEDGER = data.load()
AUDIT = claims.audit(LEDGER)
STATEMENTS = readings.statements(LEDGER, AUDIT)
AGREE = ["consistent", "conditional"]


class Elements(HTMLParser):
    """Start tags with attributes and the text after them; what was opened has to be closed."""

    def __init__(self, text):
        super().__init__()
        self.found, self.open = [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))
        if tag not in ("br", "input"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def all(self, tag):
        return [attributes for name, attributes in self.found if name == tag]


@pytest.fixture(scope="module")
def whole():
    return readings.table(LEDGER, AUDIT)


@pytest.fixture(scope="module")
def audits():
    return readings.by_rule(LEDGER)


# Statements


def test_every_statement_of_the_articles_is_counted_once():
    ids = LEDGER.claims.loc[LEDGER.claims["article"].notna(), "id"]
    assert sorted(STATEMENTS["claim"]) == sorted(ids)
    assert set(STATEMENTS["standing"]) <= set(readings.STANDING) == set(words.CERTAINTY)


def test_readings_are_the_checks_that_use_the_statement():
    for row in STATEMENTS.itertuples():
        mine = claims.depends(AUDIT, row.claim).set_index("id")["verdict"]
        assert sorted([*row.holds, *row.conditional, *row.fails, *row.chance, *row.open]) == sorted(mine.index)
        assert set(mine[list(row.holds)]) <= {"consistent"} and set(mine[list(row.fails)]) <= {"conflict"}
        if "consistent" in set(mine):
            assert row.standing == "consistent"
        elif row.standing == "conflict":
            assert not set(mine) & set(AGREE) and "conflict" in set(mine)


def test_the_matrix_counts_what_the_audit_gives():
    counts = readings.matrix(STATEMENTS).set_index("article")
    for article, row in counts.iterrows():
        of_article = set(LEDGER.claims.loc[LEDGER.claims["article"] == article, "id"])
        verdicts = {name: set() for name in of_article}
        for check in AUDIT.itertuples():
            for name in of_article & set(check.uses):
                verdicts[name].add(check.verdict)
        by_hand = pd.Series([readings.standing(found) for found in verdicts.values()]).value_counts()
        assert row["statements"] == len(of_article) == row.drop("statements").sum()
        assert row.drop("statements")[lambda counts: counts > 0].to_dict() == by_hand.to_dict()


def test_figure_and_answer_have_the_same_counts():
    spec, counts = claims_figures.matrix(LEDGER, STATEMENTS), STATEMENTS["standing"].value_counts()
    assert spec["frame"][list(counts.index)].sum().to_dict() == counts.to_dict()
    text = readings.answer(STATEMENTS)
    for key, number in counts.items():
        assert f"{words.CERTAINTY[key][0]} {readings.STANDING[key]}: **{number}**" in text


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        ([], "unknown"),
        (["unknown", "conflict"], "conflict"),
        (["conflict", "chance"], "conflict"),
        (["conflict", "conditional", "conflict"], "conditional"),
        (["conflict", "consistent", "conditional"], "consistent"),
        (["chance", "unknown"], "chance"),
    ],
)
def test_one_reading_that_fails_is_no_verdict_on_the_statement(verdicts, expected):
    assert readings.standing(verdicts) == readings.standing(iter(verdicts)) == expected


# Cases


@pytest.mark.parametrize("heading", readings.CASES)
def test_a_case_shows_all_its_checks(heading):
    shown = readings.case(LEDGER, AUDIT, heading)
    elements = Elements(shown)
    assert elements.open == [] and elements.all("h3")[0]["id"] == elements.all("section")[0]["aria-labelledby"]
    names = readings.CASES[heading]
    rows = AUDIT[AUDIT["id"].isin(names) | AUDIT["id"].str.replace("[a-z]$", "", regex=True).isin(names)]
    assert {name[:3] for name in names} == {name[:3] for name in rows["id"]}
    for row in rows.itertuples():
        assert f"<strong>{words.certainty(row.verdict)}</strong> ({row.id})" in shown
    assert shown.count("numbers used: ") == len(rows)


# The whole table


def test_every_check_stands_in_the_table_once(whole):
    elements = Elements(whole)
    assert elements.open == []
    rows = elements.all("tr")[1:]
    assert [row["data-verdict"] for row in rows] == AUDIT["verdict"].tolist()
    assert re.findall(r'<th scope="row">(.*?)</th>', whole) == AUDIT["id"].tolist()
    assert len(elements.all("caption")) == len(elements.all("table")) == len(elements.all("legend")) == 1


def test_every_verdict_has_its_box_and_its_rule(whole):
    elements = Elements(whole)
    boxes = [attributes["value"] for attributes in elements.all("input") if attributes["type"] == "checkbox"]
    assert boxes == [key for key in words.CERTAINTY if key in set(AUDIT["verdict"])]
    for key in boxes:
        assert f".audit:has(input[value={key}]:not(:checked)) tr[data-verdict={key}] {{ display: none; }}" in whole
        assert f"{words.certainty(key)} ({(AUDIT['verdict'] == key).sum()})</label>" in whole
    assert len(elements.all("label")) == len(elements.all("input"))


def test_the_table_needs_nothing_from_outside(whole):
    elements = Elements(whole)
    assert not elements.all("script") and not elements.all("link") and "url(" not in whole and "@import" not in whole
    handlers = [value for _, attributes in elements.found for name, value in attributes.items() if name.startswith("on")]
    assert len(handlers) == 1 and not re.search(r"http|fetch|import|eval|innerHTML|cookie|storage", handlers[0])


def test_links_point_to_sources_and_to_headings_that_exist(whole):
    urls = set(LEDGER.sources["url"].dropna())
    headings = {}
    for path in (ROOT / "notebooks").glob("*.ipynb"):
        cells = [cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "markdown"]
        found = re.findall(r"^#+ (.*)$", "\n".join(cells), re.MULTILINE)
        headings[f"{path.stem}.html"] = {show.anchor(heading) for heading in found}
    inner = 0
    for attributes in Elements(whole).all("a"):
        if attributes["href"].startswith("http"):
            assert attributes["href"] in urls
        else:
            page, _, anchor = attributes["href"].partition("#")
            assert unquote(anchor) in headings[page], attributes["href"]
            inner += 1
    assert inner == sum(readings.section(LEDGER, AUDIT, name) is not None for name in AUDIT["id"]) > 0


def test_each_row_links_the_sources_of_its_numbers(whole):
    where = pd.concat([frame.set_index("id")["source"] for frame in (LEDGER.claims, LEDGER.observations)])
    urls = LEDGER.sources.set_index("id")["url"]
    for row, text in zip(AUDIT.itertuples(), whole.split("<tr data-verdict=")[1:], strict=True):
        wanted = {urls[where[name]] for name in row.uses if str(urls[where[name]]).startswith("http")}
        assert {address for address in re.findall(r'href="(http[^"]*)"', text.replace("&amp;", "&"))} == wanted


def test_texts_are_shown_and_never_executed():
    sources = LEDGER.sources.assign(url="javascript:alert(1)", publisher="<script>alert(1)</script>")
    questions = AUDIT.assign(question='"><script>alert(2)</script>', numbers="<b>")
    shown = readings.table(LEDGER._replace(sources=sources), questions)
    assert "<script" not in shown and "javascript:" not in shown and "<b>" not in shown


def test_words_and_boxes_filter_in_a_browser(browser, whole, tmp_path):
    path = tmp_path / "page.html"
    path.write_text(f'<!doctype html><html lang="en"><meta charset="utf-8"><title>t</title>{whole}', encoding="utf-8")
    context = browser.new_context(offline=True)
    page = context.new_page()
    page.goto(path.as_uri())
    visible = "[...document.querySelectorAll('tbody tr')].filter(r => r.offsetParent).map(r => r.firstElementChild.textContent)"
    assert page.evaluate(visible) == AUDIT["id"].tolist()
    page.get_by_label("cannot both hold").uncheck()
    kept = AUDIT[AUDIT["verdict"] != "conflict"]
    assert page.evaluate(visible) == kept["id"].tolist()
    assert page.text_content("output") == f"{len(kept)} shown"
    page.get_by_label("with these words").fill("SIXFOLD")
    found = kept.loc[kept["question"].str.contains("sixfold"), "id"].tolist()
    assert page.evaluate(visible) == found
    assert page.text_content("output") == f"{len(found)} shown"
    context.close()
    context = browser.new_context(offline=True, java_script_enabled=False)
    page = context.new_page()
    page.goto(path.as_uri())
    page.get_by_label("cannot both hold").uncheck()
    assert page.locator("tbody tr:visible").count() == len(kept)
    assert not page.get_by_label("with these words").is_visible()
    context.close()


# Rounding


def test_the_usual_rule_is_the_audit(audits):
    pd.testing.assert_frame_equal(audits["half a unit"], AUDIT)
    assert readings.sensitivity(LEDGER, audits).set_index("rule").loc["half a unit", "checks_that_move"] == 0


CHAINS = [("exact", "half a unit"), ("exact", "cut off"), ("half a unit", "a unit either way"), ("cut off", "a unit either way")]


@pytest.mark.parametrize(("narrower", "wider"), CHAINS)
def test_a_wider_rule_never_turns_agreement_into_conflict(audits, narrower, wider):
    inner, outer = claims.intervals(LEDGER, narrower), claims.intervals(LEDGER, wider)
    known = inner["low"].notna()
    assert (outer["low"] <= inner["low"] + 1e-9)[known].all() and (outer["high"] >= inner["high"] - 1e-9)[known].all()
    before, after = audits[narrower]["verdict"], audits[wider]["verdict"]
    assert after[before.isin(AGREE)].isin([*AGREE, "unknown"]).all()
    assert not (after[before == "chance"] == "distinct").any() and not (after[before == "unknown"] != "unknown").any()


def test_each_rule_by_hand():
    for rule, low, high in [
        ("exact", -26.3, -26.3), ("half a unit", -26.35, -26.25), ("cut off", -26.4, -26.3), ("a unit either way", -26.4, -26.2)
    ]:  # fmt: skip
        found = claims.intervals(LEDGER, rule)
        assert found.loc["C102"].tolist() == pytest.approx([low, high])
        assert found.loc["C105"].tolist() == [6, np.inf]
        assert found.loc["C212"].tolist() == [37, 37]


def test_an_unknown_rule_is_answered_with_the_choices():
    with pytest.raises(ValueError, match="unknown rounding rule 'none': choose one of exact, half a unit"):
        claims.audit(LEDGER, "none")


def test_what_moves_is_listed_with_every_rule(audits):
    moved = readings.movers(audits)
    verdicts = pd.concat([frame["verdict"] for frame in audits.values()], axis=1)
    assert moved["id"].tolist() == AUDIT.loc[verdicts.nunique(axis=1) > 1, "id"].tolist()
    counts = readings.sensitivity(LEDGER, audits).drop(columns=["rule", "checks_that_move", "statements_that_move"])
    assert (counts.sum(axis=1) == len(AUDIT)).all()
