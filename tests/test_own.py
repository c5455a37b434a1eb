"""A table of one's own: read or refused, and a page of it."""

import re

import nbformat
import pytest
from IPython.core.interactiveshell import InteractiveShell

import in_process
from conftest import ROOT
from helpers.running import notebooks, own_page
from helpers.tables import data, foreign, own
from helpers.tables.reading import DataError
from test_refresh import as_workbook


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
        ("year,deaths\n,3\n", "row 2, column year: is empty; write a year that has come, such as 2024, or leave the row out"),
        ("year,deaths\n2099,3\n", "row 2, column year: '2099' is not a year that has come"),
        ("year,deaths\n2020,3\nTotal,3\n", "'Total' is not a year that has come, such as 2024; leave totals and notes out"),
        ('year,deaths,births\n2020,3,"150,000"\n', "; if this is 150000, write nothing between thousands"),
        ("year,deaths,births\n2020,41,0,150000\n", "row 2 has 4 cells where the header has 3; a text that holds a comma"),
        ("year,region,deaths\n2020,North,3\n", "has years and regions, and a page is of one of them"),
        ("year,maternal deaths,infant deaths\n2020,3,4\n", "'maternal deaths' and 'infant deaths' may each be the deaths"),
        ("region,deaths\n?айская,3\n", "has lost letters to another encoding"),
        ("region,deaths\nA\u200b,3\n", "holds an invisible character (U+200B)"),
        ('region,deaths\n"North,3\nSouth,4\n', "row 2: cannot be read as CSV: a quotation mark opens here and is not closed"),
        ("<<<<<<< HEAD\nyear,deaths\n2020,3\n", "holds the marks of a merge"),
        ("year,deaths\n20,3\n", "row 2, column year: '20' is not a year"),
        ("year,deaths\n2020,3\n2020,4\n", "row 3, column year: '2020' stands twice"),
        ("region,deaths,births\n,3,100\n", "row 2, column region: is empty"),
        ("region,deaths,births\nNorth,3,0\n", "row 2, column births: '0' is not a whole number above 0"),
        ("region,deaths,births\nNorth,3000,100\n", "are the two swapped?"),
        ("year,births\n2020,3\n", "there is no column deaths; there are 'year', 'births'"),
        ("year,deaths\n", "there is no header with rows below it"),
        ("", "the file is empty"),
    ],
)
def test_what_breaks_a_rule_is_refused_with_its_place(text, said, tmp_path):
    with pytest.raises(DataError, match=re.escape(said)):
        read(tmp_path, text)


PLAIN = "year,deaths,births\n2021,41,150000\n2022,38,148000\n"


@pytest.mark.parametrize(
    "content",
    {
        "mark": "\ufeff" + PLAIN,
        "Excel in Russian": "\ufeff" + PLAIN.replace(",", ";").replace("\n", "\r\n"),
        "Excel's first line": "sep=;\n" + PLAIN.replace(",", ";"),
        "decimal commas": "year;deaths;births\n2021;41,0;150 000,0\n2022;38,0;148 000,0\n",
        "UTF-16": PLAIN.replace(",", "\t").encode("utf-16"),
        "title above": "Maternal deaths in a country\n\n" + PLAIN,
        "other names": PLAIN.replace("year,deaths,births", 'Год,"Смерти\n(зарегистрированные)",Рождения'),
        "a column more": "year,deaths,births,rate\n2021,41,150000,27.3\n2022,38,148000,25.7\n",
        "of pandas": ",year,deaths,births\n0,2021.0,41.0,150000\n1,2022.0,38.0,148000\n",
        "empty rows": PLAIN.replace("\n2022", "\n,,\n\n2022"),
        "workbook": as_workbook([line.split(",") for line in PLAIN.split()]),
    }.items(),
    ids=lambda item: item[0],
)
def test_what_offices_save_is_read(content, tmp_path):
    path = tmp_path / "mine.csv"
    path.write_bytes(content[1] if isinstance(content[1], bytes) else content[1].encode())
    assert own.read(path).to_dict("list") == {"year": [2021, 2022], "deaths": [41, 38], "births": [150_000, 148_000]}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"PK\x03\x04", "mine.csv: the workbook cannot be read: File is not a zip file"),
        (b"\xd0\xcf\x11\xe0", "is a workbook of Excel with the name of a table; open it and save it as UTF-8: in Excel"),
        (PLAIN.encode("utf-16-le"), "row 1: holds NUL characters, as UTF-16 text does"),
        ("region,deaths\nЧуйская,3\n".encode("cp1251"), "row 2: is not UTF-8 text (byte 0xd7); save it as UTF-8: in Excel"),
        (b"<html>", "is a page of the web with the name of a table"),
    ],
)
def test_what_is_no_table_is_named(content, said, tmp_path):
    (tmp_path / "mine.csv").write_bytes(content)
    with pytest.raises(DataError, match=re.escape(said)) as refused:
        own.read(tmp_path / "mine.csv")
    assert "\n" not in str(refused.value)


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


@pytest.fixture
def shell(monkeypatch):
    """The template is run in this process and not in a kernel, which takes longer to start than the page to make."""

    def run(source, target, parameters):
        notebook = notebooks.set_parameters(nbformat.read(source, as_version=4), parameters)
        notebooks.write_notebook(notebooks.normalise(in_process.execute(notebook)), target)

    monkeypatch.setattr(notebooks, "run", run)
    yield
    InteractiveShell.clear_instance()


def check_page(text, folder, monkeypatch):
    monkeypatch.setenv("FIGURES_DIR", str(folder))
    path = folder / "mine.csv"
    path.write_text(text)
    page = own_page.make(path, folder, {"title": "A country of mine <north>"}).read_text()
    for words in ("<title>{}</title>", "<h1>{}</h1>", "<strong>{}:</strong>"):
        assert words.format("A country of mine &lt;north&gt;") in page
    assert "Kazakhstan" not in page
    assert "<script" not in page and not re.search(r'(src|href)="(?!data:|#)', page)
    assert (folder / "mine/figures/11_your_own_data/counts.svg").is_file()


def test_a_right_table_becomes_one_offline_page(tmp_path, monkeypatch):
    regions = "region,deaths,births\nNorth $x$,12,8000\n<b>South</b>,30,9000\nEast,4,6000\nWest,22,15000\n"
    check_page(regions, tmp_path, monkeypatch)


@pytest.mark.parametrize(
    "text",
    [
        "year,deaths\n2020,0\n2021,3\n",
        "year,deaths,births\n" + "".join(f"{year},{year % 7},{9000 + year}\n" for year in range(2010, 2024)),
        "region,deaths\nNorth,3\n",
    ],
    ids=["two years", "years with births", "one region"],
)
def test_any_right_table_becomes_one_offline_page(shell, text, tmp_path, monkeypatch):
    check_page(text, tmp_path, monkeypatch)


def test_a_wrong_table_is_answered_in_one_line_and_writes_nothing(tmp_path, monkeypatch, capsys):
    path = tmp_path / "mine.csv"
    path.write_text("year,deaths\n2020,x\n")
    monkeypatch.setattr("sys.argv", ["own_page", str(path)])
    assert own_page.main() == 1
    assert capsys.readouterr().err.strip() == "mine.csv, row 2, column deaths: 'x' is not a whole number of 0 or more"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "name one file: make own FILE=mine.csv"),
        (["nowhere.csv"], "nowhere.csv: the file is missing"),
        (["notebooks/examples/kazakhstan.csv", "per=many"], "per is a number, such as 100000; got 'many'"),
        (["notebooks/examples/kazakhstan.csv", "per=0"], "per is a number, such as 100000; got '0'"),
        (["notebooks/examples/kazakhstan.csv", "titel=x"], "titel: no such setting; there are title, source, per, confidence"),
        (["notebooks/examples/kazakhstan.csv", "confidence=95"], "confidence is a fraction between 0 and 1, for example 0.95"),
    ],
)
def test_a_wrong_setting_is_answered_in_one_line(words, said, monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["own_page", *words])
    assert own_page.main() == 1
    assert capsys.readouterr().err.strip().startswith(said)


def test_a_title_above_the_header_is_passed_over():
    lines = [["Live births"], [], ["year", "births"], ["2024", "365923"]]
    assert foreign.table_below(lines).to_dict("index") == {4: {"year": "2024", "births": "365923"}}
