"""The tables: valid as they are, and refused with every reason when damaged."""

import csv
import json
import re
import shutil
import subprocess
from pathlib import Path

import pandas as pd
import pytest

import loaded
from conftest import LEDGER, ROOT
from helpers.subjects import maternal
from helpers.tables import data, letters, reading, schema, select

OBSERVATIONS, CLAIMS, SOURCES, CHECKS = "observations.csv", "claims.csv", "sources.csv", "checks.csv"
WIDTH = len(pd.read_csv(ROOT / "data" / OBSERVATIONS, nrows=0).columns)
#: Sources without an address or a day that were entered before both were asked for; none may join them.
INCOMPLETE = {
    "georgian-med-news-2024",
    "kazakhstan-today-2009",
    "kazinform-air-2025",
    "kursiv-2023",
    "prosud-2024-08-09",
    "tengrinews-2025-08-05",
    "zakon-2022",
}


@pytest.fixture(scope="module")
def tables():
    return loaded.frozen()


def refused(folder):
    with pytest.raises(data.DataError) as caught:
        data.load(folder)
    return str(caught.value)


def damage(folder, file, row, column, value):
    """Put a value into one cell; row 2 is the first below the header."""
    rows = rows_of(folder, file)
    rows[row - 1][rows[0].index(column)] = value
    write_rows(folder, file, rows)


def write_rows(folder, file, rows):
    with open(folder / file, "w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows(rows)


def rows_of(folder, file):
    with open(folder / file, encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream))


def row_of(folder, file, name):
    header, *rows = rows_of(folder, file)
    return [row[header.index("id")] for row in rows].index(name) + 2


def test_the_package_is_a_valid_frictionless_data_package():
    import frictionless  # here, as it takes long and other tests need none of it

    report = frictionless.validate(str(ROOT / "data" / "datapackage.json"))
    assert report.valid, report.flatten(["rowNumber", "fieldName", "note"])


def test_every_column_of_the_package_is_described():
    package = json.loads((ROOT / "data" / "datapackage.json").read_text(encoding="utf-8"))
    assert package["licenses"] and package["sources"]
    for resource in package["resources"]:
        for field in resource["schema"]["fields"]:
            assert field.get("type") and field.get("title") and len(field["description"]) > 5, (resource["name"], field)


def test_tables_are_typed_and_complete():
    tables = data.load()
    assert tables.observations["value"].dtype == "float64"
    assert tables.observations["period_start"].dtype.kind == "M"
    assert str(tables.areas["tile_row"].dtype) == "Int64"
    for name, frame in tables._asdict().items():
        lines = sum(1 for _ in pd.read_csv(ROOT / "data" / f"{name}.csv", dtype=str).itertuples())
        assert len(frame) == lines


def test_the_columns_of_the_frozen_ledger_are_those_of_the_tables():
    def columns(folder):
        package = json.loads((folder / data.DESCRIPTOR).read_text(encoding="utf-8"))
        return {resource["name"]: [field["name"] for field in resource["schema"]["fields"]] for resource in package["resources"]}

    assert columns(LEDGER) == columns(ROOT / "data"), "a new column belongs into tests/ledger, too"


def test_sources_and_areas_of_the_tables_lead_somewhere():
    tables = loaded.live()
    assert (tables.sources["url"].isna() | tables.sources["url"].str.match(r"https?://[\w.-]+\.\w+")).all()
    assert tables.sources.loc[tables.sources["url"].isna(), ["seen_in", "note"]].notna().any(axis=1).all()
    assert tables.areas[["name_en", "name_kk", "name_ru"]].notna().all().all()
    assert not tables.areas.dropna(subset=["tile_row"]).duplicated(["tile_row", "tile_column"]).any()


def test_the_country_its_twenty_regions_and_five_neighbours_are_named_in_three_languages(tables):
    areas = tables.areas
    assert len(areas[areas["id"].str.startswith("KZ-")]) == 20
    assert set(areas.loc[areas["kind"] == "country", "id"]) == {"KZ", "KG", "RU", "TJ", "TM", "UZ"}
    assert areas[["name_en", "name_kk", "name_ru"]].notna().all().all()
    tiles = areas.dropna(subset=["tile_row"])
    assert len(tiles) == 20 and not tiles.duplicated(["tile_row", "tile_column"]).any()


def test_the_series_of_the_press_and_their_sources(tables):
    for year, deaths in {2021: 200, 2022: 70, 2023: 45, 2024: 37}.items():
        row = select.observation(tables, f"maternal_deaths.kz.{year}.press")
        assert (row["value"], row["source"], row["rounded_to"]) == (deaths, "bizmedia-2025-03-01", 1)
    rates_2024 = {
        select.observation(tables, f"infant_mortality_rate.kz.2024.{name}")["value"] for name in ("bns", "bns.first", "moh")
    }
    assert rates_2024 == {6.8, 7.05, 6.88}


def test_every_observation_leads_to_a_source_with_address_day_and_tier(tables):
    used = tables.sources[tables.sources["id"].isin(tables.observations["source"])].set_index("id")
    lacking = used[used[["url", "published", "tier"]].isna().any(axis=1)]
    assert set(lacking.index) <= INCOMPLETE


def test_a_later_round_of_a_model_can_lie_outside_the_interval_of_an_earlier_one(tables):
    """Stillbirths of 2021, as UN IGME printed them in January 2023 and two years later."""
    earlier, later = (
        select.observation(tables, f"stillbirth_rate.kz.2021.igme-still{round_}")["value":"upper"] for round_ in (2023, 2025)
    )
    assert earlier.tolist() == [8.118, 7.306, 9.001]
    assert later["value"] < earlier["lower"]


def test_registration_does_not_give_the_level_printed_for_1992(tables):
    printed = select.observation(tables, "maternal_mortality_ratio.kz.1992.moh")
    deaths, births = (
        select.observation(tables, f"{name}.kz.1992.{producer}")["value"]
        for name, producer in (("maternal_deaths", "vr"), ("live_births", "unsd"))
    )
    assert round(100_000 * deaths / births, 1) == 57.0 < printed["value"] / 1.3


def test_columns_say_what_code_reads_not_the_wording_of_notes(tables):
    observations, claims = tables.observations, tables.claims.set_index("id")
    bounds = observations["note"].fillna("").str.contains("lower bound|upper bound")
    assert observations.loc[bounds, "printed_as"].notna().all()
    retold = claims["retells"].dropna()
    assert (claims.loc[retold, "indicator"].to_numpy() == claims.loc[retold.index, "indicator"].to_numpy()).all()
    assert claims.loc[claims["comparator_basis"].notna(), "comparator_start"].notna().all()


def test_modelled_values_carry_their_intervals(tables):
    estimates = select.yearly(tables, "maternal_mortality_ratio", producer="MMEIG")
    assert estimates["year"].tolist() == list(range(1990, 2024))
    assert (estimates["interval"] == "80% uncertainty interval").all()
    assert ((estimates["lower"] < estimates["value"]) & (estimates["value"] < estimates["upper"])).all()


def test_stated_precision_of_claims(tables):
    claims = tables.claims.set_index("id")
    assert claims.loc["C002", ["value", "low", "high", "of"]].tolist() == [-12, -12.5, -11.5, "not said"]
    assert claims.loc["C102", ["low", "high"]].tolist() == pytest.approx([-26.35, -26.25])
    assert claims.loc["C202", ["low", "high"]].tolist() == [2450, 2550]
    assert claims.loc["C105", "low"] == 6 and pd.isna(claims.loc["C105", "high"])
    assert claims.loc["C105", "qualifier"] == "more than"
    assert claims.loc["C101", "of"] == "rate"


def test_claims_of_a_number_have_precision_and_all_have_speaker_and_place():
    claims = loaded.live().claims
    numeric = claims[claims["value"].notna()]
    assert numeric[["low", "printed", "unit"]].notna().all().all()
    assert claims[["locator", "speaker", "source", "statement"]].notna().all().all()


# One damaged cell each: file, row or id, column, value, and what the message must say of it.
CELLS = [
    (OBSERVATIONS, "maternal_deaths.kz.2024.press", "value", "thirty", "'thirty' is not a number"),
    (OBSERVATIONS, "maternal_deaths.kz.2024.press", "value", "37,5", "write digits with a point as decimal mark"),
    (OBSERVATIONS, "maternal_deaths.kz.2024.press", "value", "NaN", "'NaN' is not a number"),
    *[
        (OBSERVATIONS, "maternal_deaths.kz.2024.press", "value", odd, "is not a number")
        for odd in ("1_000", "٣٧", "sNaN", "1e400", "inf", "0x10", "9" * 400, "=1+1")
    ],
    (OBSERVATIONS, "maternal_deaths.kz.2024.press", "producer", "BNS\u200b", "holds an invisible character"),
    (OBSERVATIONS, "maternal_deaths.kz.2024.press", "note", "one\u2028two", "holds an invisible character"),
    (OBSERVATIONS, "maternal_deaths.kz.2024.press", "rounded_to", "0", "is below the smallest allowed value"),
    (OBSERVATIONS, "maternal_deaths.kz.2024.press", "period_start", "0204-01-01", "is below the smallest allowed value"),
    (OBSERVATIONS, "maternal_deaths.kz.2024.press", "period_start", "now", "'now' is not a date of the form"),
    (SOURCES, "kursiv-2022-08-31", "published", "2024-13", "does not have the form"),
    *[
        (SOURCES, "kursiv-2022-08-31", "published", odd, "is no day, month or year of the calendar from 1900 to 2100")
        for odd in ("2024-02-30", "2023-02-29", "2024-06-31", "0000", "0001", "9999", "0000-01", "1899-12-31", "2101-01-01")
    ],
    *[(CLAIMS, "C105", "said_on", odd, "is no day, month or year of the calendar") for odd in ("2025-02-29", "0000", "9999-12")],
    *[
        (OBSERVATIONS, "maternal_deaths.kz.2024.press", "period_end", odd, "is not a date of the form")
        for odd in ("2024-02-30", "0000-01-01", "2023-02-29")
    ],
    *[("areas.csv", "KZ-10", "valid_from", odd, "is not a date of the form") for odd in ("2022-06-31", "0000-06-08")],
    ("indicators.csv", "infant_mortality_rate", "break_date", "2008-02-30", "2024-12-31: the calendar has no such day"),
    *[
        (
            OBSERVATIONS,
            "maternal_deaths.kz.2024.press",
            "period_end",
            odd,
            "is not a date of the form 2024-12-31; write 2024-12-31",
        )
        for odd in ("31.12.2024", "31/12/2024", "12/31/2024", "2024-12-31 00:00:00", "2024-12-31T00:00:00Z")
    ],
    (
        OBSERVATIONS,
        "maternal_deaths.kz.2024.press",
        "area",
        "kz",
        "'kz' is not found in areas.csv, column id; did you",
    ),
    (OBSERVATIONS, "maternal_deaths.kz.2024.press", "indicator", "maternal_death", "did you mean 'maternal_deaths'?"),
    (OBSERVATIONS, "maternal_deaths.kz.2024.press", "note", "a\nb", "holds a line break (U+000A)"),
    ("claims.csv", "C002", "article", "1", "; write 001 (a spreadsheet drops zeros at the beginning of a number"),
    (OBSERVATIONS, "maternal_deaths.kz.2024.press", "value", "37.5", "is a fraction; deaths are counted in whole numbers"),
    (OBSERVATIONS, "live_births.kz.2024.bns", "value", "365923.4", "is a fraction; births are counted in whole numbers"),
    (OBSERVATIONS, "infant_deaths.kz.2024.press", "value", "2500.01", "is a fraction; deaths are counted in whole numbers"),
    (CLAIMS, "C212", "value", "37.5", "is a fraction; deaths are counted in whole numbers"),
    ("indicators.csv", "maternal_mortality_ratio", "per", "0", "'0' is not one of: 100, 1000, 10000, 100000"),
    ("areas.csv", "KZ-10", "predecessor", "KZ-10", "is the area itself"),
    ("areas.csv", "KZ-10", "predecessor", "KZ-99", "is not found in areas.csv, column id"),
    ("areas.csv", "KZ-10", "tile_column", "9" * 30, "is not a whole number"),
    (CLAIMS, "C105", "low", "", "a number needs the interval that it stands for"),
    (OBSERVATIONS, "maternal_deaths.kz.2024.press", "value", "-37", "'-37' is below the smallest allowed value, 0"),
    (OBSERVATIONS, "maternal_deaths.kz.2024.press", "value", "", "is empty, but a value is required"),
    (OBSERVATIONS, "maternal_deaths.kz.2024.press", "value", " 37", "' 37' has spaces around it"),
    (OBSERVATIONS, "maternal_deaths.kz.2024.press", "period_start", "2024-13-01", "'2024-13-01' is not a date of the form"),
    (OBSERVATIONS, "maternal_deaths.kz.2024.press", "period_end", "2023-12-31", "the period ends before it starts"),
    (OBSERVATIONS, "maternal_deaths.kz.2024.press", "basis", "guess", "'guess' is not one of: registered, modelled"),
    (OBSERVATIONS, "maternal_deaths.kz.2024.press", "indicator", "deaths", "'deaths' is not found in indicators.csv, column id"),
    (OBSERVATIONS, "maternal_deaths.kz.2024.press", "area", "XX", "'XX' is not found in areas.csv, column id"),
    (OBSERVATIONS, "maternal_deaths.kz.2024.press", "source", "nobody", "'nobody' is not found in sources.csv, column id"),
    (OBSERVATIONS, "maternal_deaths.kz.2024.press", "id", "maternal_deaths.kz.2023.press", "stands twice"),
    (OBSERVATIONS, "maternal_deaths.kz.2024.press", "id", "Maternal Deaths", "does not have the form"),
    (OBSERVATIONS, "maternal_deaths.kz.2024.press", "note", "x" * 10_001, "is 10001 characters long"),
    (OBSERVATIONS, "maternal_mortality_ratio.kz.2023.mmeig", "value", "99", "the value lies above its interval"),
    (OBSERVATIONS, "maternal_mortality_ratio.kz.2023.mmeig", "value", "1", "the value lies below its interval"),
    (OBSERVATIONS, "maternal_mortality_ratio.kz.2023.mmeig", "upper", "", "an interval needs both ends"),
    (OBSERVATIONS, "maternal_mortality_ratio.kz.2023.mmeig", "interval", "", "is empty, but lower and upper are given"),
    (CLAIMS, "C002", "low", "-11", "the value lies below its stated precision"),
    (CLAIMS, "C002", "high", "-13", "the value lies above its stated precision"),
    (CLAIMS, "C002", "period_start", "2025-01-01", "the period ends before it starts"),
    (CLAIMS, "C002", "of", "both", "'both' is not one of: count, rate, not said"),
    (CHECKS, "K01", "claims", "C002 C999", "'C999' is not found in claims.csv, column id"),
    (CHECKS, "K01", "observations", "nothing", "'nothing' is not found in observations.csv, column id"),
    (CHECKS, "K01", "relation", "likes", "'likes' is not one of: same quantity"),
    ("areas.csv", "KZ-10", "tile_row", "2.5", "'2.5' is not a whole number"),
    # what looks right and is not
    (
        OBSERVATIONS,
        "maternal_deaths.kz.2024.press",
        "area",
        "\u041aZ",
        "its К (U+041A) is the Cyrillic letter: write the Latin K",
    ),
    (
        OBSERVATIONS,
        "maternal_deaths.kz.2024.press",
        "basis",
        "pr\u0435ss",
        "its е (U+0435) is the Cyrillic letter: write the Latin e",
    ),
    (
        OBSERVATIONS,
        "maternal_deaths.kz.2024.press",
        "value",
        "３７",
        "its ３ (U+FF13) is the Fullwidth letter: write the Latin 3",
    ),
    ("areas.csv", "KZ", "name_ru", "Kазахстан", "two scripts in 'Kазахстан': K (U+004B) is Latin among Cyrillic letters"),
    ("areas.csv", "KZ", "name_kk", "?аза?стан", "has lost letters to another encoding (a question mark stands in a word)"),
    ("areas.csv", "KZ", "name_kk", "\ufffdаза\ufffdстан", "has lost letters to another encoding (\ufffd stands in their place)"),
    *[
        ("areas.csv", "KZ", "name_kk", "Қазақстан".encode().decode(encoding, "ignore"), "is UTF-8 text that was read in another")
        for encoding in ("cp1252", "cp1251")
    ],
    *[
        ("areas.csv", "KZ-10", "short_en", f"A{odd}b", "an invisible character (U+")
        for odd in "\u3164\u115f\u1160\uffa0\u2800\u034f"
    ],
    *[("areas.csv", "KZ-10", "short_en", f"A{odd}b", "a character without a meaning (U+") for odd in "\ue000\ufffe\uffff\u0378"],
    # numbers and days that would be read as others
    (
        OBSERVATIONS,
        "maternal_deaths.kz.2024.press",
        "value",
        "417000.000000000000001",
        "than can be kept: it would become 417000.0",
    ),
    (OBSERVATIONS, "maternal_deaths.kz.2024.press", "value", "999999999999999.9999999", "has more digits than can be kept"),
    (OBSERVATIONS, "maternal_deaths.kz.2024.press", "value", "037", "begins with a zero that a number does not have"),
    (OBSERVATIONS, "maternal_deaths.kz.2024.press", "value", "365\u00a0923", "leave a missing value empty: 365923"),
    (OBSERVATIONS, "maternal_deaths.kz.2024.press", "value", "365,923", "leave a missing value empty: 365.923 or 365923"),
    (CLAIMS, "C002", "value", "\u221212,5", "leave a missing value empty: -12.5"),
    ("areas.csv", "KZ-10", "tile_row", "02", "is not a whole number"),
    (OBSERVATIONS, "maternal_deaths.kz.2024.press", "period_end", "31/12/2024", "; write 2024-12-31"),
    (SOURCES, "kursiv-2022-08-31", "published", "2099-12-31", "is still to come; was a digit mistyped?"),
    (CLAIMS, "C105", "said_on", "2099", "is still to come; was a digit mistyped?"),
]


@pytest.fixture(scope="module")
def few_rows(tmp_path_factory):
    """The frozen ledger with no more observations, claims and checks than those to damage, and what they name."""
    folder = shutil.copytree(LEDGER, tmp_path_factory.mktemp("few") / "data", ignore=shutil.ignore_patterns("*.md"))
    kept = {name for _, name, *_ in CELLS} | {"maternal_deaths.kz.2023.press"}
    header, *checks = rows_of(folder, CHECKS)
    named = [header.index(column) for column in ("id", "claims", "observations")]
    kept |= {name for row in checks if row[named[0]] in kept for at in named for name in row[at].split()}
    header, *claims = rows_of(folder, CLAIMS)
    original = {row[header.index("id")]: row[header.index("retells")] for row in claims}
    while more := {original[name] for name in kept if original.get(name)} - kept:
        kept |= more
    for file in (OBSERVATIONS, CLAIMS, CHECKS):
        header, *rows = rows_of(folder, file)
        write_rows(folder, file, [header, *(row for row in rows if row[header.index("id")] in kept)])
    data.load(folder)  # nothing is wrong with it yet
    return folder


@pytest.mark.parametrize(("file", "name", "column", "value", "said"), CELLS, ids=[f"{c[2]}-{c[3][:12]}" for c in CELLS])
def test_a_bad_cell_is_named_with_file_row_column_value_and_rule(few_rows, tmp_path, file, name, column, value, said):
    folder = Path(shutil.copytree(few_rows, tmp_path / "data"))
    row = row_of(folder, file, name)
    damage(folder, file, row, column, value)
    message = refused(folder)
    lines = [line for line in message.splitlines() if said in line]
    assert lines, message
    assert f"{file}, row {row}, column " in lines[0] and column in lines[0], message


@pytest.mark.parametrize(
    ("like", "new"),
    [
        ("maternal_deaths.kz.2024.press", "99"),
        ("live_births.kz.2024.bns", "365924"),
        ("maternal_mortality_ratio.kz.2024.moh", "10.4"),
    ],
)
def test_two_values_of_one_producer_for_one_year_need_different_releases(table_folder, like, new):
    path = table_folder / OBSERVATIONS
    frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    row = frame[frame["id"] == like].iloc[0]
    first = row_of(table_folder, OBSERVATIONS, like)
    frame.loc[len(frame)] = row.to_dict() | {"id": f"{like}2", "value": new}
    frame.to_csv(path, index=False)
    message = refused(table_folder)
    assert f"{OBSERVATIONS}, row {len(frame) + 1}, column value: '{new}' is a second value of {row['producer']}" in message
    assert f"beside {row['value']} in row {first} ({like}); both are called {row['release']}" in message
    path.write_text(
        path.read_text(encoding="utf-8").replace(f",{new},,,,{row['basis']}", f",{row['value']},,,,{row['basis']}"),
        encoding="utf-8",
    )
    assert len(data.load(table_folder).observations) == len(frame)  # the same value from a second page is no second value


def test_a_second_value_with_a_later_release_is_read(table_folder):
    path = table_folder / OBSERVATIONS
    lines = path.read_text(encoding="utf-8").splitlines()
    row = next(line for line in lines if line.startswith("maternal_deaths.kz.2024.press,"))
    later = row.replace(".press,", ".press2,").replace(",37,", ",39,").replace(",first,", ",revised,")
    path.write_text(path.read_text(encoding="utf-8") + later + "\n", encoding="utf-8")
    assert maternal.pick(maternal.years(data.load(table_folder)), 2024)["value"] == 39


@pytest.mark.parametrize(
    ("name", "column", "value"),
    [
        ("maternal_deaths.kz.2023.mmeig", "value", "39.5"),  # an estimate need not be whole
        ("unfilled_posts_obstetricians.kz.2025.moh", "value", "120.5"),  # nor a post
    ],
)
def test_fractions_that_are_right_are_read(table_folder, name, column, value):
    frame = pd.read_csv(table_folder / OBSERVATIONS, dtype=str, keep_default_na=False)
    if name not in set(frame["id"]):
        name = frame.loc[frame["indicator"] == "unfilled_posts_obstetricians", "id"].iloc[0]
    damage(table_folder, OBSERVATIONS, row_of(table_folder, OBSERVATIONS, name), column, value)
    assert select.observation(data.load(table_folder), name)["value"] == float(value)


def test_every_problem_is_listed_at_once(table_folder):
    for row, column, value in ((5, "value", "many"), (9, "basis", "guess"), (9, "source", "nobody")):
        damage(table_folder, OBSERVATIONS, row, column, value)
    damage(table_folder, CLAIMS, 3, "area", "XX")
    message = refused(table_folder)
    assert message.startswith("4 problems in the tables of ")
    for place in (
        "observations.csv, row 5, column value: 'many'",
        "observations.csv, row 9, column basis: 'guess'",
        "observations.csv, row 9, column source: 'nobody'",
        "claims.csv, row 3, column area: 'XX'",
    ):
        assert place in message


def rewrite(folder, file, change):
    path = folder / file
    path.write_bytes(change(path.read_bytes()))


# A file that is not the table it should be: file, what happens to its bytes, and what the message must say.
FILES = {
    "missing column": (lambda b: re.sub(rb"^id,indicator,", b"id,", b, count=1), "column indicator: this column is missing"),
    "unknown column": (lambda b: b.replace(b"rounded_to", b"rounding", 1), "column rounding: this column is not known"),
    "column twice": (lambda b: b.replace(b",note", b",source", 1), "a column name stands twice"),
    "wrong encoding": (lambda b: b + "Қазақстан,".encode("utf-16-le"), "is not UTF-8 text"),
    "windows encoding": (lambda b: b + "Алматы".encode("cp1251"), "is not UTF-8 text (byte 0xc0); save it as UTF-8: in Excel"),
    "UTF-16": (lambda b: b.decode().encode("utf-16"), "UTF-16, as Excel's Unicode Text is; save it as UTF-8: in Excel"),
    "workbook": (lambda b: b"PK\x03\x04" + b, "is a workbook of Excel or LibreOffice with the name of a table; open it and save"),
    "old workbook": (lambda b: b"\xd0\xcf\x11\xe0" + b, "is a workbook of Excel with the name of a table"),
    "page": (lambda b: b"<!DOCTYPE html><html>", "is a page of the web with the name of a table"),
    "pointer": (lambda b: b"version https://git-lfs.github.com/spec/v1\n", "fetch it with `git lfs pull`"),
    "merge": (lambda b: b.replace(b"\n", b"\n<<<<<<< HEAD\n", 1), "row 2: holds the marks of a merge that was not finished"),
    "index of pandas": (
        lambda b: re.sub(rb"^", b"0,", b[:-1], flags=re.MULTILINE).replace(b"0,", b",", 1),
        "place 1 has no name",
    ),
    "commas at the end": (lambda b: b.replace(b"\n", b",\n"), f"the column in place {WIDTH + 1} has no name; delete it"),
    "separator named": (lambda b: b"sep=,\n" + b, "upp… but sep=,; delete this line"),
    "another table": (lambda b: b"PERIOD\tREGION\n202412\t1\n", "but PERIOD,REGION; another table? `make rows FILE=...`"),
    "two rows on a line": (lambda b: b.rstrip(b"\n") + b.split(b"\n")[1], "do two rows stand on one line?"),
    "decimal comma": (lambda b: b.replace(b",37,", b",37,5,", 1), "is 37,5 in column value a decimal comma? Write 37.5"),
    "quote that opens": (
        lambda b: b.replace(b",37,", b',"37,', 1),
        "column value: cannot be read as CSV: a quotation mark opens here and is closed only in row ",
    ),
    "row after a quote": (lambda b: b + b'"a"b,c\n', "before 'b'; close it where the cell ends, or begin a new row there"),
    "nothing but a byte-order mark": (lambda b: b"\xef\xbb\xbf", "observations.csv: the file is empty"),
    "NUL": (lambda b: b + b"\0", "holds NUL characters, as UTF-16 text does"),
    "empty": (lambda b: b"", "observations.csv: the file is empty"),
    "header only": (lambda b: b.split(b"\n")[0] + b"\n", "has a header but no rows"),
    "cell too many": (
        lambda b: re.sub(rb"(\n.*?)\n", rb"\1,x\n", b, count=1),
        f"row 2: has {WIDTH + 1} cells where the header has {WIDTH}",
    ),
    "open quote": (lambda b: b + b'"', "cannot be read as CSV"),
    "gone": (None, "observations.csv: the file is missing"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_not_the_table_is_refused(table_folder, name):
    change, said = FILES[name]
    if change is None:
        (table_folder / OBSERVATIONS).unlink()
    else:
        rewrite(table_folder, OBSERVATIONS, change)
    message = refused(table_folder)
    assert said in message, message
    assert "observations.csv" in message


def respelt(folder, mark, decimal=".", begin="", end="\n"):
    """The observations as a spreadsheet saves them where a comma is a decimal one."""
    path = folder / OBSERVATIONS
    frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    for name in ("value", "lower", "upper", "rounded_to"):
        frame[name] = frame[name].str.replace(".", decimal)
    path.write_bytes((begin + frame.to_csv(index=False, sep=mark, lineterminator=end)).encode())


@pytest.mark.parametrize(
    ("mark", "decimal", "begin", "end"),
    [
        (",", ".", "\ufeff", "\r\n"),
        (";", ".", "", "\n"),
        (";", ",", "\ufeff", "\r\n"),
        ("\t", ",", "", "\r"),
        ("\t", ".", "", "\n"),
    ],
)
def test_what_spreadsheets_save_is_read_where_there_is_no_doubt(table_folder, mark, decimal, begin, end):
    respelt(table_folder, mark, decimal, begin, end)
    assert data.load(table_folder).observations.equals(loaded.frozen().observations)


@pytest.mark.parametrize("value", ["3,750", "3.5", "3,5,1"])
def test_a_decimal_comma_that_may_be_another_is_refused(table_folder, value):
    """Beside decimal commas that are sure: a number rounded to a whole one, one with a point, one with two commas."""
    respelt(table_folder, ";", ",")
    rewrite(table_folder, OBSERVATIONS, lambda b: b.replace(b";37;", f";{value};".encode(), 1))
    assert "'0,1' is not a number; write digits with a point" in refused(table_folder)


def test_repeated_faults_are_one_line_with_the_way_to_mend_them(table_folder):
    path = table_folder / OBSERVATIONS
    frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    frame["period_start"] = frame["period_start"].str.replace(r"(....)-(..)-(..)", r"\3.\2.\1", regex=True)
    frame.to_csv(path, index=False)
    head, line = refused(table_folder).splitlines()
    assert head.startswith(f"{len(frame):,} problems in the tables of ")
    assert line.startswith(f"  {OBSERVATIONS}, column period_start, {len(frame):,} cells, the first in row 2: '01.01.")
    assert re.search(r"; write \d{4}-01-01; in Excel and LibreOffice: Format Cells, .* yyyy-mm-dd$", line)


def test_a_message_has_at_most_a_hundred_lines():
    wrong = [reading.Problem("a.csv", row, "id", f"x{row}", f"is like {row * 'y'}") for row in range(2, 202)]
    *lines, last = reading.fault_lines(wrong)
    assert len(lines) == 100 and last == "and 100 more"


@pytest.mark.parametrize("odd", ["", "maternal_deaths.kz.2024.press "])
def test_an_id_that_is_lost_stands_before_what_follows_from_it(table_folder, odd):
    row = row_of(table_folder, OBSERVATIONS, "maternal_deaths.kz.2024.press")
    damage(table_folder, OBSERVATIONS, row, "id", odd)
    _, first, *follow = refused(table_folder).splitlines()
    assert first.startswith(f"  {OBSERVATIONS}, row {row}, column id: ")
    assert follow and all("is not found in observations.csv" in line for line in follow)


def test_the_way_back_ends_what_is_said_of_the_projects_own_tables(table_folder, monkeypatch):
    monkeypatch.setattr(data, "DATA", table_folder)
    damage(table_folder, OBSERVATIONS, 5, "value", "many")
    assert refused(table_folder).endswith(
        "\nThe way back: `make undo` returns the tables to the last commit, and keeps a copy of yours."
    )
    (table_folder / "datapackage.json").write_text("{")
    assert "`make undo`" in refused(table_folder).splitlines()[-1]


def test_a_blank_row_is_named(table_folder):
    rewrite(table_folder, SOURCES, lambda b: b.replace(b"\n", b"\n\n", 1))
    assert "sources.csv, row 2: the row is empty" in refused(table_folder)


def test_a_table_that_cannot_be_read_does_not_hide_the_problems_of_others(table_folder):
    (table_folder / SOURCES).write_bytes(b"")
    damage(table_folder, OBSERVATIONS, 5, "value", "many")
    message = refused(table_folder)
    assert "sources.csv: the file is empty" in message
    assert "'many' is not a number" in message
    assert "not found in sources.csv" not in message  # cannot be judged


def test_a_fault_of_the_file_does_not_hide_its_cells(table_folder):
    damage(table_folder, OBSERVATIONS, 5, "value", "many")
    rewrite(table_folder, OBSERVATIONS, lambda b: b"\xef\xbb\xbf" + b.replace(b"\n", b"\n\n", 1))
    message = refused(table_folder)
    assert message.startswith("2 problems")
    assert "row 2: the row is empty" in message and "row 6, column value: 'many'" in message


def test_one_fault_is_said_once(table_folder):
    damage(
        table_folder,
        OBSERVATIONS,
        row_of(table_folder, OBSERVATIONS, "maternal_deaths.kz.2024.press"),
        "id",
        "maternal_deaths.kz.2023.press",
    )
    lines = [line for line in refused(table_folder).splitlines() if "stands twice" in line]
    assert len(lines) == 1 and re.search(r"it is in row \d+ already", lines[0])


def test_columns_may_stand_in_any_order(table_folder):
    frame = pd.read_csv(table_folder / OBSERVATIONS, dtype=str, keep_default_na=False)
    frame[frame.columns[::-1]].to_csv(table_folder / OBSERVATIONS, index=False)
    assert data.load(table_folder).observations.equals(loaded.frozen().observations)


NO_PACKAGES = ["[]", "null", "{}", '{"resources": []}', '{"resources": [{"name": "sources"}]}', "[" * 100_000]


@pytest.mark.parametrize("content", NO_PACKAGES, ids=lambda content: content[:30])
def test_a_descriptor_of_something_else_is_refused(table_folder, content):
    (table_folder / "datapackage.json").write_text(content)
    assert "datapackage.json" in refused(table_folder)


# What the loader does not know of a table schema: where it stands in that of the sources, and what the message must say.
SCHEMAS = [
    ({"primaryKey": {"not": "a key"}}, "a key is one column of its table; got not"),
    ({"primaryKey": ["id", "url"]}, "a key is one column of its table; got id, url"),
    ({"foreignKeys": [{"fields": "id", "reference": {"resource": "areas", "fields": "name"}}]}, "areas.csv has no column name"),
    ({"foreignKeys": [{"fields": "id", "reference": {"resource": "places", "fields": "id"}}]}, "there is no table places"),
    ({"foreignKeys": [{"fields": "id"}]}, "reference is missing"),
    ({"foreignKeys": 5}, "not iterable"),
    ({"constraints": {"unique": True}}, "the constraint 'unique' of id is none of required, enum"),
    ({"constraints": {"pattern": "("}}, "pattern of id is '(', which is no limit for a string"),
    ({"constraints": {"pattern": 5}}, "pattern of id is 5, which is no limit"),
    ({"constraints": {"enum": "KZ"}}, "enum of id is 'KZ', which is no limit"),
    ({"constraints": {"enum": [{}]}}, "enum of id is [{}], which is no limit"),
    ({"constraints": {"minimum": None}}, "minimum of id is None, which is no limit"),
    ({"constraints": {"required": "yes"}}, "required of id is 'yes', which is no limit"),
    ({"constraints": ["required"]}, "the constraints of id are ['required'], and should be names with limits"),
    ({"name": 5}, "the name of a column of sources.csv is 5, and should be a text"),
    ({"name": {"a": 1}}, "the name of a column of sources.csv is {'a': 1}, and should be a text"),
    ({"name": "url"}, "the column url of sources.csv stands twice"),
    ({"name": "key"}, "the column id of sources.csv is missing, and a string is needed"),
    ({"type": "number"}, "the column id of sources.csv is a number there, and a string is needed"),
    ({"type": {}}, "the type of id is one of number, integer, date, string; got {}"),
    ({"type": "9" * 5_000}, "string; got '9999"),
    ({"type": "duration"}, "the type of id is one of number, integer, date, string; got 'duration'"),
]


@pytest.mark.parametrize(("change", "said"), SCHEMAS, ids=[said[-12:] for _, said in SCHEMAS])
def test_a_schema_that_cannot_be_read_is_refused(table_folder, change, said):
    path = table_folder / "datapackage.json"
    package = json.loads(path.read_text(encoding="utf-8"))
    schema = package["resources"][0]["schema"]
    (schema if next(iter(change)).endswith(("Key", "Keys")) else schema["fields"][0]).update(change)
    path.write_text(json.dumps(package))
    message = refused(table_folder)
    assert message.startswith("datapackage.json is not a valid schema: ") and said in message and len(message) < 500


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda text: text.replace('"0.1.0"', "9" * 5_000), "is not valid JSON: Exceeds the limit"),
        (lambda text: text.replace("{", "{\n<<<<<<< HEAD\n", 1), "line 2: holds the marks of a merge that was not finished"),
        (lambda text: " ", "is not valid JSON: the file is empty"),
        (lambda text: text.replace('"areas.csv"', '"claims.csv"'), "the paths of the tables are sources.csv, indicators.csv,"),
    ],
)
def test_a_damaged_descriptor_is_named(table_folder, change, said):
    path = table_folder / "datapackage.json"
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")
    message = refused(table_folder)
    assert message.startswith("datapackage.json") and said in message and len(message) < 500


@pytest.mark.parametrize(
    ("cells", "read"),
    [([["a", "37,5"], ["b", "8,118"]], [["a", "37.5"], ["b", "8.118"]]), ([["b", "8,118"]], [["b", "8,118"]])],
)
def test_a_decimal_comma_is_one_only_where_there_is_no_doubt(cells, read):
    assert reading._plain_numbers(cells, ["id", "value"], {"value"}) == read


def test_plain_letters_and_days_that_may_be_two_are_left_alone():
    assert letters.mixed("UNICEFтің") == letters.barred("Қазақстан – 37 %") == ""
    assert letters.lost("https://a.kz/?p=1") == letters.lost("Deaths or the rate?") == ""
    assert letters.look_alike("Абай") == letters.look_alike("KZ") == ""
    assert [schema.day_meant(cell) for cell in ("1/2/2025", "2025-13-01", "2025-12-31")] == ["", "", ""]
    assert [schema.day_meant(cell) for cell in ("2025-1-1", "20251231")] == ["2025-01-01", "2025-12-31"]


def test_a_descriptor_with_a_byte_order_mark_is_read(table_folder):
    rewrite(table_folder, "datapackage.json", lambda b: b"\xef\xbb\xbf" + b)
    assert len(data.load(table_folder).areas)


def test_a_folder_in_place_of_a_table_is_refused(table_folder):
    (table_folder / SOURCES).unlink()
    (table_folder / SOURCES).mkdir()
    assert "sources.csv: the file cannot be read" in refused(table_folder)


def test_a_column_name_is_shown_in_one_line_and_in_full_only_if_short(table_folder):
    rewrite(table_folder, OBSERVATIONS, lambda b: b.replace(b"id,", b'"i\nd",' + b"x" * 5_000 + b"y," + b"x" * 5_000 + b"z,", 1))
    head, *lines = refused(table_folder).splitlines()
    assert len(lines) == int(head.split()[0]) == len(set(lines))
    assert any(line.startswith("  observations.csv, row 1, column 'i\\nd': this column is not known") for line in lines)
    assert max(map(len, lines)) < 200


def test_the_descriptor_is_needed(table_folder):
    path = table_folder / "datapackage.json"
    path.write_text("{")
    assert "datapackage.json is not valid JSON" in refused(table_folder)
    path.unlink()
    assert "datapackage.json is missing" in refused(table_folder)


def test_the_notebooks_were_run_on_these_tables():
    stored = (ROOT / "notebooks" / "00_start_here.ipynb").read_text(encoding="utf-8")
    if data.fingerprint() not in stored:

        def git(*words):
            return subprocess.run(["git", "-C", str(ROOT), *words], capture_output=True, text=True, check=False).stdout

        stored_in = git("log", "-1", "--format=%H", "--", "notebooks").strip()
        lines = [
            line[:200]
            for line in git("diff", "--unified=0", stored_in, "--", "data").splitlines()
            if re.match(r"\+\+\+|@@|[+-](?![+-])", line)
        ]
        pytest.fail(
            "the tables are not those the stored notebooks were run on; `make accept` runs and stores them again. "
            "Changed since the notebooks were committed:\n" + ("\n".join(lines[:40]) or "nothing"),
            pytrace=False,
        )


def test_the_fingerprint_changes_with_one_digit(table_folder):
    assert data.fingerprint(table_folder) == data.fingerprint(LEDGER)
    rewrite(table_folder, OBSERVATIONS, lambda b: b.replace(b",37,", b",31,", 1))
    assert data.fingerprint(table_folder) != data.fingerprint(LEDGER)


def test_unknown_ids_and_columns_are_answered_with_the_known_ones(tables):
    with pytest.raises(KeyError, match=r"nearest ids are: .*maternal_deaths\.kz\.2024\.press"):
        select.observation(tables, "maternal_deaths.kz.2024.pres")
    with pytest.raises(KeyError, match=r"no claim 'C999'; claims are C001 to C\d+"):
        select.claim(tables, "C999")
    with pytest.raises(ValueError, match="'deaths' is not in indicators.csv; known are: live_births"):
        select.yearly(tables, "deaths")
    with pytest.raises(ValueError, match="'XX' is not in areas.csv"):
        select.yearly(tables, "live_births", "XX")
    with pytest.raises(ValueError, match="has no column 'maker'; it has: id, indicator"):
        select.yearly(tables, "live_births", maker="BNS")
    with pytest.raises(ValueError, match="live_births of KZ has no producer 'bns'; it has: BNS"):
        select.yearly(tables, "live_births", producer="bns")


def test_yearly_leaves_part_years_out(tables):
    years = select.yearly(tables, "live_births", producer="BNS", release="first")
    assert len(years) < ((tables.observations["indicator"] == "live_births") & (tables.observations["release"] == "first")).sum()
    assert (years["period_end"] - years["period_start"]).dt.days.min() >= 364


def test_a_renamed_column_is_named(table_folder):
    rewrite(table_folder, OBSERVATIONS, lambda content: content.replace(b"producer", b"producers", 1))
    message = refused(table_folder)
    assert "observations.csv, row 1, column producer: this column is missing; was it renamed to 'producers'? Give it" in message
    assert "observations.csv, row 1, column producers: this column is not known" in message
