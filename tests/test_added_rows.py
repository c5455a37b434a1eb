"""Correct new rows break no helper, figure, sentence or notebook: they may change stored outputs, and ask for a sentence anew."""

import csv
import os
import shutil
import subprocess
import sys

import pandas as pd
import pytest

from conftest import ROOT
from helpers.figures import style
from helpers.ledger import claims
from helpers.pages import readme
from helpers.subjects import articles, briefing, findings, maternal, readings, region_records
from helpers.tables import data
from helpers.wording import language
from test_charts import FIGURES, drawn, language_of

#: File -> row of today that a new one is like, and what is new about it.
ROWS = {
    "observations.csv": [
        # A region with births of the year, one with deaths, too, and a later count of maternal deaths than any other.
        ("live_births.kz-75.2024q1.bns", {"id": "live_births.kz-79.2024.bns", "area": "KZ-79", "value": "35100",
                                          "period_start": "2024-01-01", "period_end": "2024-12-31"}),
        ("live_births.kz-75.2024q1.bns", {"id": "live_births.kz-15.2024.bns", "area": "KZ-15", "value": "16900",
                                          "period_start": "2024-01-01", "period_end": "2024-12-31"}),
        ("infant_deaths.kz-63.2024.bns", {"id": "infant_deaths.kz-15.2024.bns", "area": "KZ-15", "value": "161"}),
        ("maternal_deaths.kz.2024.press", {"id": "maternal_deaths.kz.2025.press", "value": "31",
                                           "period_start": "2025-01-01", "period_end": "2025-12-31"}),
    ],
    "indicators.csv": [("health_access", {"id": "intensive_care_places", "name": "Places in intensive care", "unit": "places"})],
    "claims.csv": [
        ("C345", {"id": "C994", "locator": "paragraph 99, sentence 1"}),
        ("C345", {"id": "C995", "locator": "paragraph 99, sentence 2", "indicator": "intensive_care_places",
                  "printed": "700", "value": "700", "low": "700", "high": "700", "unit": "places"}),
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The live tables with the new rows."""
    folder = shutil.copytree(ROOT / "data", tmp_path_factory.mktemp("added") / "data")
    for name, rows in ROWS.items():
        with open(folder / name, encoding="utf-8", newline="") as stream:
            known = list(csv.DictReader(stream))
        with open(folder / name, "a", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, list(known[0]), lineterminator="\n")
            for like, cells in rows:
                assert set(cells) <= set(known[0]), "a column of the tables was renamed"
                if cells["id"] not in {row["id"] for row in known}:  # else it was published meanwhile
                    writer.writerow(next(row for row in known if row["id"] == like) | cells)
    return folder


@pytest.fixture(scope="module")
def tables(folder):
    return data.load(folder)


def test_every_finding_has_its_row_and_a_sentence_or_the_notice(tables):
    found = findings.table(tables)
    assert found["id"].tolist() == findings.table(data.load())["id"].tolist()
    assert (found["sentence"].str.len() > 20).all()
    assert not found["sentence"].str.contains(r"\bnan\b|\binf\b", regex=True).any()
    latest = found.set_index("id").loc["latest"]
    assert latest["figure"] == "31" and "2025" in latest["label"] and "31" in latest["sentence"]


@pytest.mark.parametrize("name", FIGURES)
def test_every_figure_is_drawn(tables, name):
    with language.speaking(language_of(name)):
        spec = FIGURES[name](tables)
        assert spec["title"] and len(spec["alt"]) > 20
        assert drawn(spec, style.WIDE)[0].axes


def test_a_region_with_births_stands_on_the_funnel(tables):
    points, without, _ = region_records.funnel(tables)
    rows = points.set_index("label")
    aktobe, shymkent = (region_records.areas(tables).at[name, "label"] for name in ("KZ-15", "KZ-79"))
    assert rows.loc[f"{aktobe} 2024", ["observed", "births", "rough"]].tolist() == [161, 16900, False]
    assert rows.at[f"{shymkent} 2024", "observed"] == pytest.approx(5.69 * 35.1) and rows.at[f"{shymkent} 2024", "rough"]
    assert not {aktobe, shymkent} & set(without["label"])


def test_every_statement_is_listed_with_a_verdict_or_a_reason(tables):
    listed = articles.everything(tables).set_index("claim")
    assert set(listed.index) == set(tables.claims.dropna(subset="article")["id"])
    for name in ("C994", "C995"):
        assert listed.loc[name, ["certainty", "why"]].tolist() == ["unknown", articles.KIND_REASONS["level"]]
    assert listed.loc["C995", ["notebook", "section"]].tolist() == [articles.SYSTEM, articles.OTHERS]
    standing = readings.statements(tables, claims.audit(tables)).set_index("claim")["standing"]
    assert set(standing.index) == set(listed.index) and standing["C994"] == standing["C995"] == "unknown"


def test_no_stored_verdict_moves(tables):
    audit = claims.audit(tables)
    assert audit.loc[audit["changed"], "id"].tolist() == []


@pytest.mark.parametrize("lang", language.LANGUAGES)
def test_the_pages_are_written(tables, lang):
    with language.speaking(lang):
        blocks = [part(tables).data for part in (briefing.masthead, briefing.key_numbers, briefing.can_and_cannot_say)]
    assert all(blocks) and "31" in blocks[0]
    assert "31" in readme.block(tables, "An alternative text.")


@pytest.mark.parametrize("name", ["04_regions", "08_health_system", "09_claims_audit"])
def test_notebooks_run(folder, tmp_path, name):
    command = [sys.executable, "-m", "helpers.running.notebooks", "run", str(ROOT / "notebooks" / f"{name}.ipynb"),
               str(tmp_path / f"{name}.ipynb")]
    variables = os.environ | {"TABLES_DIR": str(folder), "FIGURES_DIR": str(tmp_path / "figures")}
    done = subprocess.run(command, env=variables, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_years_that_follow_are_computed(tables):
    assert maternal.years(tables)["year"].max() >= 2025 and pd.notna(maternal.pick(maternal.years(tables), 2025)["value"])
