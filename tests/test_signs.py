"""One sign for one statement: what pages and stored notebooks show beside a statement is the verdict of the ledger."""

import nbformat
import pytest

import loaded
import signs
from conftest import ROOT
from helpers.ledger import listing, statements
from helpers.tables import data

TABLES = loaded.live()


def outputs():
    """HTML of every stored notebook."""
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        cells = nbformat.read(path, as_version=4).cells
        shown = [output.get("data", {}).get("text/html", "") for cell in cells for output in cell.get("outputs", [])]
        yield path.stem, "\n".join(shown)


def test_stored_notebooks_show_the_signs_of_the_ledger():
    number, wrong = signs.differing(outputs(), TABLES)
    assert number >= len(TABLES.claims), "the ledger of notebook 09 is not among them"
    assert wrong.to_numpy().tolist() == [], "store the notebooks again"


def test_a_moved_number_moves_its_verdict_on_every_page():
    said = TABLES.claims.copy()
    said.loc[said["id"] == "C543", ["value", "low", "high"]] = [12.0, 11.95, 12.05]
    before, after = (statements.verdicts(tables)["sign"] for tables in (TABLES, TABLES._replace(claims=said)))
    moved = set(before.index[before != after])
    assert "C543" in moved
    pages = [("all", listing.search(TABLES, "all").data), ("one", statements.verdict_table(TABLES, ["C543", "C002"], "one").data)]
    wrong = signs.differing(pages, TABLES._replace(claims=said))[1]
    assert set(wrong["statement"]) == moved and set(wrong["page"]) == {"all", "one"}


PAGES = {
    "right": ('<td data-statement="C543" data-sign="■"><b>■</b> sources agree</td>', []),
    "another sign": ('<td data-statement="C543" data-sign="⊠">⊠ contradicts</td>', [["C543", "⊠", "⊠", "■"]]),
    "another text": ('<td data-statement="C543" data-sign="■">◧ қайшы</td>', [["C543", "■", "◧", "■"]]),
    "no sign": ('<td data-statement="C543">sources agree</td>', [["C543", "", "", "■"]]),
    "no such statement": ('<i data-statement="C9999" data-sign="■">■</i>', [["C9999", "■", "■", "–"]]),
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_with_another_sign_is_found(name, tmp_path, capsys):
    text, wanted = PAGES[name]
    assert signs.differing([("p", text)], TABLES)[1].drop(columns="page").to_numpy().tolist() == wanted
    (tmp_path / "kk").mkdir()
    (tmp_path / "kk" / "index.html").write_text(f"<!doctype html><html lang='kk'>{text}", encoding="utf-8")
    assert signs.main([str(tmp_path)]) == bool(wanted)
    out = capsys.readouterr().out.splitlines()
    assert len(out) == len(wanted) + 1 and out[-1].startswith("1 signs on 1 pages")


def test_pages_of_an_earlier_day_are_judged_by_its_tables(tmp_path, capsys):
    early = data.as_of(TABLES, "2025-12-31")
    (tmp_path / "index.html").write_text(listing.search(early, "as of").data, encoding="utf-8")
    assert signs.main([str(tmp_path), "--as-of", "2025-12-31"]) == 0
    assert signs.main([str(tmp_path)]) == 1
    with pytest.raises(SystemExit):
        signs.main([str(tmp_path), "--as-of", "soon"])
    capsys.readouterr()


def test_a_folder_without_a_sign_is_an_error(tmp_path, capsys):
    (tmp_path / "index.html").write_text("<p>■ sources agree</p>", encoding="utf-8")
    assert signs.main([str(tmp_path)]) == 2 and "no page with the sign of a statement" in capsys.readouterr().err


def test_the_frozen_ledger_is_not_what_pages_are_judged_by():
    number, wrong = signs.differing([("all", listing.search(TABLES, "all").data)], loaded.frozen())
    assert number == len(TABLES.claims) and len(wrong)
