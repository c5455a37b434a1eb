"""Correct new rows break no helper, figure, sentence or notebook: they may change stored outputs, and ask for a sentence anew."""

import csv
import functools
import shutil

import pytest

import in_process
import loaded
from conftest import ROOT, sampled
from helpers.ledger import claims, statements
from helpers.pages import readme
from helpers.subjects import briefing, findings, maternal, region_records
from helpers.subjects import briefing_parts as parts
from helpers.tables import data, select
from helpers.wording import language

NATION, BIRTHS, REGION = "maternal_deaths.kz.2024.press", "live_births.kz.2024.bns", "infant_deaths.kz-63.2024.bns"


def of_year(year):
    return {"period_start": f"{year}-01-01", "period_end": f"{year}-12-31"}


def new_rows(tables):
    """File -> id of a row of today that the new one is like, and what is new about it."""
    seen = tables.observations[
        tables.observations["period_start"].eq("2024-01-01") & tables.observations["period_end"].eq("2024-12-31")
    ].groupby("indicator")["area"]
    rated, born, died = (set(seen.get_group(name)) for name in ("infant_mortality_rate", "live_births", "infant_deaths"))
    first, second = sorted(area for area in rated - born - died if area.startswith("KZ-"))[:2]
    later = maternal.years(tables)["year"].max() + 1
    # Two regions with births, one of them with deaths, too; and a count of maternal deaths that is later than any.
    observations = [
        *[(REGION, {"id": f"new.{area.lower()}", "indicator": "live_births", "area": area, "value": "20000"})
          for area in (first, second)],
        (REGION, {"id": "new.deaths", "area": first, "value": "161"}),
        (NATION, {"id": "new.count", "value": "31", **of_year(later)}),
    ]  # fmt: skip
    if later not in set(select.yearly(tables, "live_births")["year"]):
        observations.append((BIRTHS, {"id": "new.births", "value": "340000", **of_year(later)}))
    return {
        "observations.csv": observations,
        "indicators.csv": [("health_access", {"id": "new_indicator", "name": "Places in intensive care", "unit": "places"})],
        "claims.csv": [
            ("C345", {"id": "C998", "locator": "paragraph 99, sentence 1"}),
            ("C345", {"id": "C999", "locator": "paragraph 99, sentence 2", "indicator": "new_indicator", "printed": "700",
                      "value": "700", "low": "700", "high": "700", "unit": "places"}),
        ],
    }  # fmt: skip


@pytest.fixture(scope="module")
def live():
    return loaded.live()


@pytest.fixture(scope="module")
def folder(live, tmp_path_factory):
    """The live tables with the new rows."""
    folder = shutil.copytree(ROOT / "data", tmp_path_factory.mktemp("added") / "data")
    for name, rows in new_rows(live).items():
        with open(folder / name, encoding="utf-8", newline="") as stream:
            known = {row["id"]: row for row in csv.DictReader(stream)}
        with open(folder / name, "a", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, list(known[rows[0][0]]), lineterminator="\n")
            writer.writerows(known[like] | cells for like, cells in rows)
    return folder


@pytest.fixture(scope="module")
def tables(folder):
    return data.load(folder)


@pytest.fixture(scope="module", autouse=True)
def each_finding_is_computed_once(tables):
    """What a finding is computed from is the same for its row, a page and the README: it is computed once a language."""
    ways = findings.ways

    @functools.cache
    def computed(lang, first_year, confidence, power):
        return {name: functools.cache(way) for name, way in ways(tables, first_year, confidence, power).items()}

    def once(published, first_year=2019, confidence=0.95, power=0.8, **more):
        if published is not tables:
            return ways(published, first_year, confidence, power, **more)
        return computed(language.current(), first_year, confidence, power)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(findings, "ways", once)
        yield


def test_every_finding_has_its_row_and_a_sentence_or_the_notice(live, tables):
    found = findings.finding_rows(tables)
    assert found["id"].tolist() == list(findings.ways(live))
    assert (found["sentence"].str.len() > 20).all()
    assert not found["sentence"].str.contains(r"\bnan\b|\binf\b", regex=True).any()
    latest = found.set_index("id").loc["latest"]
    assert latest["figure"] == "31" and "31" in latest["sentence"]
    assert str(maternal.years(live)["year"].max() + 1) in latest["label"]


def test_a_region_with_births_stands_on_the_funnel(live, tables):
    points, without, _ = region_records.funnel(tables)
    before = region_records.funnel(live)[0]
    new = points[~points["label"].isin(before["label"])]
    assert new["births"].tolist() == [20_000, 20_000] and new["rough"].tolist() == [False, True]
    assert new["observed"].iloc[0] == 161 and len(points) == len(before) + 2
    named = new["label"].str.removesuffix(" 2024")
    rate = region_records.rates_of_year(tables).set_index("label").at[named.iloc[1], "value"]
    assert new["observed"].iloc[1] == pytest.approx(20 * rate) and not set(named) & set(without["label"])


def test_every_statement_is_listed_with_a_verdict_or_a_reason(tables):
    found = statements.verdicts(tables)
    assert list(found.index) == tables.claims["id"].tolist()
    assert ((found["because"] != "") | (found["verdict"] == "agree")).all()
    for name in ("C998", "C999"):
        assert found.at[name, "says"].startswith("cannot be checked: no ")


def test_no_stored_verdict_moves(tables):
    audit = claims.audit(tables)
    assert audit.loc[audit["changed"], "id"].tolist() == []


@pytest.mark.parametrize("lang", language.LANGUAGES)
def test_the_pages_are_written(tables, lang):
    with language.speaking(lang):
        found = briefing.page_values(tables)
        blocks = [part(found).data for part in (parts.masthead, parts.number_cards, parts.pair)]
    assert all(blocks) and "31" in blocks[0]


def test_the_front_of_the_repository_is_written(tables):
    assert "31" in readme.block(tables, "An alternative text.")


@pytest.mark.parametrize("name", sampled(["04_regions", "08_health_system", "09_claims_audit"], 1))
def test_notebooks_run(tables, monkeypatch, name):
    in_process.run(name, monkeypatch, tables=tables)
