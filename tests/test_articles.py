"""The five articles: every statement once, in order, with a notebook and a verdict or a reason."""

import re

import nbformat
import pytest

from conftest import LEDGER, ROOT
from helpers.subjects import articles
from helpers.tables import data
from helpers.wording import words

TABLES = data.load(LEDGER)
EVERY = articles.everything(TABLES)


def changed(name, **values):
    frame = TABLES.claims.copy()
    for column, value in values.items():
        frame.loc[frame["id"] == name, column] = value
    return TABLES._replace(claims=frame)


def test_every_statement_of_the_articles_is_there_once():
    inside = TABLES.claims.dropna(subset="article")
    assert sorted(EVERY["claim"]) == sorted(inside["id"])
    assert EVERY.set_index("claim")["article"].to_dict() == inside.set_index("id")["article"].to_dict()
    for _, part in EVERY.groupby("article"):
        assert part["order"].tolist() == list(range(1, len(part) + 1))


def test_the_order_is_that_of_the_text():
    locators = TABLES.claims.set_index("id")["locator"]
    for _, part in EVERY.groupby("article"):
        places = [articles.place(locators[name]) for name in part["claim"]]
        assert places == sorted(places)


def test_every_statement_has_a_notebook_and_a_verdict_or_a_reason():
    assert EVERY["notebook"].str.fullmatch(r"\d\d_\w+").all()
    assert EVERY["certainty"].isin(list(words.CERTAINTY)).all()
    assert (EVERY["why"].str.len() > 20).all()
    assert (EVERY["why"].str.startswith("because ") == (EVERY["certainty"] == "unknown")).all()
    assert not EVERY["why"].str.contains(r"\bnan\b|\binf\b|missing|  |\.\.", regex=True).any()


@pytest.mark.parametrize("indicator", ["pharma_contracts", "intensive_care_places"])  # one of today, and a new one
def test_a_new_statement_needs_no_new_code(indicator):
    row = TABLES.claims[TABLES.claims["id"] == "C345"].assign(id="C399", locator="paragraph 99, sentence 1", indicator=indicator)
    tables = TABLES._replace(claims=articles.pd.concat([TABLES.claims, row], ignore_index=True))
    last = articles.statements(tables, "003").iloc[-1]
    assert last["claim"] == "C399" and last["why"] == "because no check of it was found"
    topic = articles._BY_INDICATOR.get(indicator)
    assert (last["notebook"], last["section"]) == (articles.SYSTEM, articles.TOPIC_SECTIONS.get(topic, articles.OTHERS))
    # It is shown in that section of the notebook, whether a list leads there or none.
    everything = articles.everything(tables)
    shown = articles.by_section(tables, everything, topic) if topic else articles.also_said(everything, articles.OTHERS)
    assert shown["statement"].str.contains("C399").any()


def test_reasons_and_sections_name_claims_of_the_articles_once():
    for table in (articles.SECTIONS,):
        named = [name for names in table.values() for name in names]
        assert len(named) == len(set(named)) and set(named) <= set(EVERY["claim"])


def test_the_sections_exist():
    for (notebook, heading), _ in EVERY.groupby(["notebook", "section"]):
        path = ROOT / "notebooks" / f"{notebook}.ipynb"
        if path.exists() and heading:
            headings = {
                line.lstrip("# ")
                for cell in nbformat.read(path, as_version=4).cells
                if cell.cell_type == "markdown"
                for line in cell.source.splitlines()
                if line.startswith("#")
            }
            assert heading in headings, f"{notebook} has no section {heading!r}"


def test_the_indicators_that_lead_to_a_notebook_exist():
    assert articles._STAFF | set(articles._BY_INDICATOR) <= set(TABLES.indicators["id"])
    assert set(articles._BY_INDICATOR.values()) <= set(articles.TOPIC_SECTIONS)


def test_unknown_articles_and_locators_are_answered_with_the_choices():
    with pytest.raises(ValueError, match="article is one of 000, 001, 002, 003, 004; got '005'"):
        articles.statements(TABLES, "005")
    with pytest.raises(ValueError, match="a locator reads “paragraph 2, sentence 1” or .*; got 'somewhere'"):
        articles.place("somewhere")


def test_a_heading_stands_before_its_paragraph():
    order = EVERY.set_index("claim")["order"]
    assert order["C304"] < order["C305"] and order["C313"] < order["C314"] and order["C351"] < order["C350"]


def test_the_sentence_counts_what_the_lists_hold():
    known = (EVERY["certainty"] != "unknown").sum()
    sentence = articles.share_checked(EVERY)
    assert sentence.startswith(f"Of the {len(EVERY)} statements of the 5 articles, {known} could be held")
    assert sum(int(count) for count in re.findall(r"(\d+) “", sentence)) == known
    table = articles.summary(TABLES, EVERY)
    assert table.iloc[:, 2:].to_numpy().sum() == table["statements"].sum() == len(EVERY)
    another, same = re.search(r"(\d+) against another text and (\d+) against the same text only", sentence).groups()
    assert int(another) + int(same) == known and int(same) == EVERY["within"].sum()


def test_every_statement_of_this_notebook_stands_in_its_section():
    mine = EVERY[EVERY["notebook"] == articles.SYSTEM]
    topics = {}
    for topic, heading in articles.TOPIC_SECTIONS.items():
        topics.setdefault(heading, []).append(topic)
    for heading, part in mine.groupby("section"):
        if heading == articles.OTHERS:
            text = " ".join(articles.also_said(EVERY, heading)["statement"])
        else:
            text = " ".join(articles.by_section(TABLES, EVERY, *topics[heading])["statement"])
        assert all(statement in text for statement in part["statement"]), heading
