"""The ledger as one table to search, and the rules of rounding."""

import re
from html.parser import HTMLParser

import numpy as np
import pandas as pd
import pytest

import loaded
from conftest import ROOT
from helpers.ledger import claims, listing, statements
from helpers.subjects import life

LEDGER = loaded.live()
VERDICTS = statements.verdicts(LEDGER)
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
    return listing.search(LEDGER, "Every statement").data


@pytest.fixture(scope="module")
def audits():
    return {rule: claims.audit(LEDGER, rule) for rule in claims.ROUNDING}


def test_every_verdict_has_its_box_and_its_rule(whole):
    elements = Elements(whole)
    boxes = [attributes["value"] for attributes in elements.all("input") if attributes["type"] == "checkbox"]
    assert boxes == [key for key in statements.AGREEMENT if key in set(VERDICTS["verdict"])]
    for key in boxes:
        assert f".ledger:has(input[value={key}]:not(:checked)) tr[data-verdict={key}] {{ display: none; }}" in whole
        sign, words = statements.AGREEMENT[key]
        assert f"{sign} {words} ({(VERDICTS['verdict'] == key).sum()})</label>" in whole
    assert len(elements.all("label")) == len(elements.all("input"))


def test_the_table_needs_nothing_from_outside(whole):
    elements = Elements(whole)
    assert not elements.all("script") and not elements.all("link") and "url(" not in whole and "@import" not in whole
    handlers = [value for _, attributes in elements.found for name, value in attributes.items() if name.startswith("on")]
    assert len(handlers) == 1 and not re.search(r"http|fetch|import|eval|innerHTML|cookie|storage", handlers[0])


def test_links_point_to_sources_and_to_notebooks_that_exist(whole):
    urls = set(LEDGER.sources["url"].dropna())
    inner = 0
    for attributes in Elements(whole).all("a"):
        if not attributes["href"].startswith("http"):
            assert (ROOT / "notebooks" / attributes["href"].replace(".html", ".ipynb")).is_file(), attributes["href"]
            inner += 1
        else:
            assert attributes["href"] in urls
    places = listing.notebooks()
    assert inner == sum(len(places.get(name, ())) for name in LEDGER.claims["id"])


def test_words_and_boxes_filter_in_a_browser(browser, whole, tmp_path):
    path = tmp_path / "page.html"
    path.write_text(f'<!doctype html><html lang="en"><meta charset="utf-8"><title>t</title>{whole}', encoding="utf-8")
    kept = VERDICTS.index[VERDICTS["verdict"] != "conditional"].tolist()
    said = LEDGER.claims.set_index("id")["statement"].str.lower()
    context = browser.new_context(offline=True)
    page = context.new_page()
    page.goto(path.as_uri())
    page.locator("summary").click()
    visible = "[...document.querySelectorAll('tbody tr')].filter(r => r.offsetParent).map(r => r.firstElementChild.textContent)"
    assert page.evaluate(visible) == VERDICTS.index.tolist()
    page.get_by_label("true only if").uncheck()
    assert page.evaluate(visible) == kept
    assert page.text_content("output") == f"{len(kept)} shown"
    page.get_by_label("with these words").fill("NEONATAL")
    found = page.evaluate(visible)
    assert found and set(found) >= {name for name in kept if "neonatal" in said[name]}
    assert page.text_content("output") == f"{len(found)} shown"
    context.close()
    context = browser.new_context(offline=True, java_script_enabled=False)
    page = context.new_page()
    page.goto(path.as_uri())
    page.locator("summary").click()
    page.get_by_label("true only if").uncheck()
    assert page.locator("tbody tr:visible").count() == len(kept)
    assert not page.get_by_label("with these words").is_visible()
    context.close()


# Rounding

CHAINS = [("exact", "half a unit"), ("exact", "cut off"), ("half a unit", "a unit either way"), ("cut off", "a unit either way")]


@pytest.mark.parametrize(("narrower", "wider"), CHAINS)
def test_a_wider_rule_never_turns_agreement_into_conflict(audits, narrower, wider):
    inner, outer = claims.printed_intervals(LEDGER, narrower), claims.printed_intervals(LEDGER, wider)
    known = inner["low"].notna()
    assert (outer["low"] <= inner["low"] + 1e-9)[known].all() and (outer["high"] >= inner["high"] - 1e-9)[known].all()
    before, after = audits[narrower]["verdict"], audits[wider]["verdict"]
    assert after[before.isin(AGREE)].isin([*AGREE, "unknown"]).all()
    assert not (after[before == "chance"] == "distinct").any() and not (after[before == "unknown"] != "unknown").any()


def test_each_rule_by_hand():
    for rule, low, high in [
        ("exact", -26.3, -26.3), ("half a unit", -26.35, -26.25), ("cut off", -26.4, -26.3), ("a unit either way", -26.4, -26.2)
    ]:  # fmt: skip
        found = claims.printed_intervals(LEDGER, rule)
        assert found.loc["C102"].tolist() == pytest.approx([low, high])
        assert found.loc["C105"].tolist() == [6, np.inf]
        assert found.loc["C212"].tolist() == [37, 37]


def test_an_unknown_rule_is_answered_with_the_choices():
    with pytest.raises(ValueError, match="unknown rounding rule 'none': choose one of exact, half a unit"):
        statements.verdicts(LEDGER, "none")


# Length of life


def changed(**values):
    seen = LEDGER.observations.copy()
    for year, value in values.items():
        this = (seen["indicator"] == "life_expectancy") & (seen["period_end"] == pd.Timestamp(f"{year[1:]}-12-31"))
        seen.loc[this, "value"] = value
    return LEDGER._replace(observations=seen)


def test_the_way_back_by_hand():
    found = life.way_back(LEDGER)
    assert found["trough"] == 2021
    assert found["share"] == pytest.approx(100 * (73.18 - 70.2) / (75.44 - 70.2))


@pytest.mark.parametrize("values", [{"y2024": 72.0}, {"y2024": 69.0, "y2022": 69.5, "y2023": 69.2}, {"y2019": 70.0}])
def test_length_of_life_otherwise(values):
    found = life.finding(changed(**values))
    assert found["figure"] == f"{found['values']['rise']:.1f}".replace("-", "−")
    assert found["values"]["back"] + found["values"]["above"] == pytest.approx(found["values"]["rise"])


def test_unknown_years_are_answered_with_the_choices():
    with pytest.raises(ValueError, match="before is one of 1999, 2000, .*2020, years with a value before 2021; got 2015"):
        life.way_back(LEDGER, 2015)
    with pytest.raises(ValueError, match="after is one of 2022, 2023, 2024, years with a value after 2021; got 2021"):
        life.way_back(LEDGER, 2019, 2021)
