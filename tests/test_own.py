"""A table of one's own: read or refused, and a page of it."""

import re

import pytest

from conftest import ROOT
from helpers.running import own_page
from helpers.tables import data, own
from helpers.tables.reading import DataError


def read(tmp_path, text):
    path = tmp_path / "mine.csv"
    path.write_bytes(text.encode())
    return own.read(path)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("year,deaths\n2020,x\n", "mine.csv, row 2, column deaths: 'x' is not a whole number of 0 or more"),
        ("year,deaths\n2020,-1\n", "row 2, column deaths: '-1' is not a whole number"),
        ("year,deaths\n2020,1.5\n", "row 2, column deaths: '1.5' is not a whole number"),
        ("year,deaths\n,3\n", "row 2, column year: is not a year"),
        ("year,deaths\n20,3\n", "row 2, column year: '20' is not a year"),
        ("year,deaths\n2020,3\n2020,4\n", "row 3, column year: '2020' stands twice"),
        ("region,deaths,births\n,3,100\n", "row 2, column region: is empty"),
        ("region,deaths,births\nNorth,3,0\n", "row 2, column births: '0' is not a whole number above 0"),
        ("region,deaths,births\nNorth,3000,100\n", "are the two swapped?"),
        ("year,births\n2020,3\n", "column deaths: this column is missing"),
        ("year,deaths\n", "has a header but no rows"),
        ("", "the file is empty"),
    ],
)
def test_what_breaks_a_rule_is_refused_with_its_place(text, said, tmp_path):
    with pytest.raises(DataError, match=re.escape(said)):
        read(tmp_path, text)


def test_like_faults_are_one_line_and_all_are_counted(tmp_path):
    with pytest.raises(DataError) as refused:
        read(tmp_path, "year,deaths\n" + "".join(f"{1900 + number},x\n" for number in range(130)))
    assert str(refused.value).startswith("mine.csv, column deaths, 130 cells, the first in row 2: 'x' is not a whole number")


@pytest.mark.parametrize("space", ["", " ", "\u00a0", "\u202f"])
def test_spaces_between_thousands_are_read(space, tmp_path):
    assert read(tmp_path, f"year,deaths,births\n2024,37,365{space}923\n").births.tolist() == [365_923]


@pytest.mark.parametrize(("name", "area"), [("kazakhstan", "KZ"), ("kyrgyzstan", "KG")])
def test_the_examples_are_values_of_the_tables(name, area):
    known = data.load().observations.query("area == @area")
    known = known.assign(year=known["period_start"].dt.year)
    mine = own.read(ROOT / "notebooks" / "examples" / f"{name}.csv")
    values = known.groupby(["indicator", "year"])["value"].agg(set)
    for row in mine.itertuples():
        assert row.deaths in values["maternal_deaths", row.year]
        assert "births" not in mine or row.births in values["live_births", row.year]


@pytest.mark.parametrize(
    "text",
    [
        "year,deaths\n2020,0\n2021,3\n",
        "year,deaths,births\n" + "".join(f"{year},{year % 7},{9000 + year}\n" for year in range(2010, 2024)),
        "region,deaths,births\nNorth $x$,12,8000\n<b>South</b>,30,9000\nEast,4,6000\nWest,22,15000\n",
        "region,deaths\nNorth,3\n",
    ],
)
def test_any_right_table_becomes_one_offline_page(text, tmp_path, monkeypatch):
    monkeypatch.setenv("FIGURES_DIR", str(tmp_path))
    path = tmp_path / "mine.csv"
    path.write_text(text)
    page = own_page.make(path, tmp_path, {"title": "A country of mine"}).read_text()
    assert "A country of mine" in page and "Kazakhstan" not in page
    assert "<script" not in page and not re.search(r'(src|href)="(?!data:|#)', page)
    assert (tmp_path / "mine/figures/11_your_own_data/counts.svg").is_file()


def test_a_wrong_table_is_answered_in_one_line_and_writes_nothing(tmp_path, monkeypatch, capsys):
    path = tmp_path / "mine.csv"
    path.write_text("year,deaths\n2020,x\n")
    monkeypatch.setattr("sys.argv", ["own_page", str(path)])
    assert own_page.main() == 1
    assert capsys.readouterr().err.strip() == "mine.csv, row 2, column deaths: 'x' is not a whole number of 0 or more"
    assert list(tmp_path.iterdir()) == [path]
