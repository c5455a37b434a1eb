"""A bureau's export or a sheet of a spreadsheet as rows of observations.csv: what was understood, and what is asked.

    python -m helpers.refresh.rows export.tsv                       says what it understood, and what it has to ask
    python -m helpers.refresh.rows export.tsv indicator=live_births producer=BNS period=year ...    answers

A file may be separated by tabs, semicolons or commas, begin with a byte-order mark, be UTF-16, or be a workbook (.xlsx). Nothing
in data/ is touched: once every question is answered, the rows are written beside the file as NAME.rows.csv, after they were
tried with all rules of the tables.
"""

from __future__ import annotations

import csv
import io
import re
import shutil
import sys
import tempfile
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pandas as pd

from helpers.tables import data, files, reading

#: What a bureau calls a column, in three languages -> what it is here.
NAMES = {
    "period": r"period|time|year|date|период|год|дата|жыл|кезең|мерзім",
    "area": r"area|region|country|territor|регион|область|территор|страна|аймақ|облыс|өңір|ел",
    "value": r"value|obs_value|значен|мән|саны|число|количеств",
}
ANSWERS = ("indicator", "producer", "basis", "release", "source", "rounded_to", "area", "period", "areas", "column")
_LABELS = ["name_en", "name_kk", "name_ru", "short_en", "short_kk", "short_ru", "id"]
_SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def sheet(content: bytes) -> list[list[str]]:
    """The cells of the first sheet of a workbook.

    Parameters
    ----------
    content : bytes
        Of an .xlsx file.

    Returns
    -------
    list of list of str

    Raises
    ------
    ValueError
        If it cannot be read.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            if any(part.file_size > 50_000_000 for part in book.infolist()):
                raise ValueError("the workbook is too large")
            shared = []
            if "xl/sharedStrings.xml" in book.namelist():
                parts = ElementTree.fromstring(book.read("xl/sharedStrings.xml"))
                shared = ["".join(text.text or "" for text in part.iter(f"{_SHEET}t")) for part in parts.iter(f"{_SHEET}si")]
            tree = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
    except (zipfile.BadZipFile, KeyError, ElementTree.ParseError) as error:
        raise ValueError(f"the workbook cannot be read: {error}") from None
    found = []
    for row in tree.iter(f"{_SHEET}row"):
        cells: list[str] = []
        for cell in row.iter(f"{_SHEET}c"):
            letters = re.match("[A-Z]+", cell.get("r", "")) or [""]
            place = 0
            for letter in letters[0]:
                place = 26 * place + ord(letter) - 64
            cells += [""] * (place - 1 - len(cells))
            text = "".join(part.text or "" for part in cell.iter() if part.tag in (f"{_SHEET}v", f"{_SHEET}t"))
            cells.append(shared[int(text)] if cell.get("t") == "s" and text else text)
        found.append(cells)
    return found


def cells(path: Path) -> list[list[str]]:
    """The cells of a file, whatever program wrote it.

    Raises
    ------
    ValueError
        If it is no table.
    """
    content = path.read_bytes()
    if content.startswith(b"PK\x03\x04"):
        return sheet(content)
    for encoding in ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1251"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        mark = max("\t;,", key=lambda one: min(line.count(one) for line in [*filter(str.strip, text.splitlines())] or [""]))
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=mark))
    raise ValueError(f"{path} is not text in UTF-8, UTF-16 or windows-1251, and no workbook")


def table(lines: list[list[str]]) -> pd.DataFrame:
    """The lines below the header: the first line as wide as most are.

    Raises
    ------
    ValueError
        If there are no lines.
    """
    lines = [[cell.strip() for cell in line] for line in lines if any(cell.strip() for cell in line)]
    if len(lines) < 2:
        raise ValueError("there is no header with rows below it")
    filled = [sum(map(bool, line)) for line in lines]
    usual = max(set(filled), key=filled.count)
    first = next(at for at, count in enumerate(filled) if count >= usual)
    width = len(lines[first])
    body = [line + [""] * (width - len(line)) for line in lines[first + 1 :] if len(line) <= width]
    return pd.DataFrame(body, columns=[name or f"column {at}" for at, name in enumerate(lines[first], start=1)])


def _period(written: str, kind: str) -> tuple[str, str] | None:
    """First and last day of a period; None if it has to be asked what it is."""
    if found := re.fullmatch("([12][0-9]{3})", written):
        return f"{found[1]}-01-01", f"{found[1]}-12-31"
    found = re.fullmatch("([12][0-9]{3})[-.M]?(0[1-9]|1[0-2])", written)
    if not found or kind not in ("month", "year", "to date"):
        return None
    last = pd.Period(f"{found[1]}-{found[2]}").days_in_month
    first = found[2] if kind == "month" else "01"
    if kind == "year" and found[2] != "12":
        return None
    return f"{found[1]}-{first}-01", f"{found[1]}-{found[2]}-{last}"


def _number(written: str) -> str:
    plain = re.sub(r"(?<=[0-9])[ \u00a0\u202f](?=[0-9]{3}(\D|$))", "", written).replace("\u2212", "-")
    return re.sub(r"^(-?[0-9]+),([0-9]+)$", r"\1.\2", plain)


def _known(areas: pd.DataFrame) -> dict[str, str]:
    """Names of areas, and what is left of them without "region" or "city" where that is the name of one alone -> id."""
    whole = {str(label).casefold(): area["id"] for _, area in areas.iterrows() for label in area[_LABELS].dropna()}
    bare: dict[str, set[str]] = {}
    for label, area in whole.items():
        short = re.sub(r"\b(область|город|обл|г|облысы|қаласы|region|city)\b\.?", "", label).strip()
        bare.setdefault(short, set()).add(area)
    return {label: ids.pop() for label, ids in bare.items() if len(ids) == 1} | whole


def understood(frame: pd.DataFrame, published: data.Tables, answers: dict[str, str]) -> tuple[list[dict], list[str], list[str]]:
    """Rows of observations.csv as far as they are clear.

    Parameters
    ----------
    frame : pandas.DataFrame
        From :func:`table`.
    published : helpers.tables.data.Tables
    answers : dict
        Some of :data:`ANSWERS` -> what was given.

    Returns
    -------
    (list of dict, list of str, list of str)
        The rows; what was understood; and the questions, without answers to which there are no rows.

    Examples
    --------
    >>> export = pd.DataFrame({"PERIOD": ["202412"], "REGION": ["Abai"], "VALUE": ["10 412"]})
    >>> _, said, asked = understood(export, data.load(), {"indicator": "live_births", "producer": "BNS"})
    >>> said[0]
    'column PERIOD: the period'
    >>> asked[0]
    'period: is 202412 a month, the whole year, or all months so far? period=month, year or "to date"'
    """
    said, asked, columns = [], [], {}
    for part, form in NAMES.items():
        fits = [name for name in frame if re.search(form, name.lower())]
        if len(fits) == 1 or answers.get("column") in fits and part == "value":
            columns[part] = answers["column"] if len(fits) > 1 else fits[0]
            said.append(f"column {columns[part]}: the {part}")
        elif part != "area":
            asked.append(f"{part}: which column is it? There are {', '.join(frame)}; give it the name {part}")
    for name in ("indicator", "source"):
        if answers.get(name) not in set(getattr(published, f"{name}s")["id"]):
            asked.append(f"{name}: which id of {name}s.csv? {name}=ID")
    for name, choices in (
        ("producer", "who counted, such as BNS"),
        ("basis", "registered, modelled, inquiry, press, survey or plan"),
    ):
        if not answers.get(name):
            asked.append(f"{name}: {choices}? {name}=...")
    if not answers.get("release"):
        asked.append("release: first, revised, final or estimate? release=...")
    periods = {cell: _period(cell, answers.get("period", "")) for cell in frame.get(columns.get("period"), ())}
    if unclear := [cell for cell, days in periods.items() if days is None]:
        choice = 'is {} a month, the whole year, or all months so far? period=month, year or "to date"'
        asked.insert(0, f"period: {choice.format(unclear[0] or 'an empty cell')}")
    known = _known(published.areas)
    if "area" not in columns and answers.get("area") not in set(published.areas["id"]):
        asked.append("area: no column names one; which id of areas.csv? area=KZ")
    places = {cell: known.get(cell.casefold()) for cell in frame.get(columns.get("area"), ())}
    if strange := sorted(cell for cell, place in places.items() if not place):
        skip = answers.get("areas") == "known"
        (said if skip else asked).append(
            f"areas that areas.csv does not name: {', '.join(strange)[:200]}"
            + (", left out" if skip else "; areas=known leaves them out")
        )
    values = {cell: _number(cell) for cell in frame.get(columns.get("value"), ())}
    empty = {cell for cell in values if cell in ("", "-", "–", "…", "...", "x", "х")}
    if odd := sorted(cell for cell in set(values) - empty if not re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", values[cell])):
        asked.append(f"value: these are no numbers: {', '.join(odd)[:200]}; correct them in the file")
    if empty:
        said.append(f"no value, and left out: {', '.join(sorted(cell or 'empty cells' for cell in empty))}")
    if asked:
        return [], said, asked
    made = []
    for _, row in frame.iterrows():
        place = places.get(row[columns["area"]]) if "area" in columns else answers["area"]
        written = row[columns["value"]]
        if place and written not in empty:
            made.append(_row(answers, place, periods[row[columns["period"]]], values[written]))
    return made, said, []


def _row(answers: dict[str, str], place: str, days: tuple[str, str], value: str) -> dict[str, str]:
    """One row of observations.csv."""
    year, first, last = days[0][:4], days[0][5:7], days[1][5:7]
    period = year if (first, last) == ("01", "12") else f"{year}m{first}" if first == last else f"{year}m{first}-m{last}"
    digits = len(value.partition(".")[2])
    producer = re.sub("[^a-z0-9]+", "-", answers["producer"].lower()).strip("-")
    later = "" if answers["release"] == "final" else f".{answers['release']}"
    return {
        "id": f"{answers['indicator']}.{place.lower()}.{period}.{producer}{later}",
        "indicator": answers["indicator"],
        "area": place,
        "period_start": days[0],
        "period_end": days[1],
        "value": value,
        "basis": answers["basis"],
        "producer": answers["producer"],
        "release": answers["release"],
        "rounded_to": answers.get("rounded_to") or (f"{10.0**-digits:.{digits}f}" if digits else "1"),
        "source": answers["source"],
    }


def _csv(frame: pd.DataFrame) -> str:
    """Rows for a table, as they are: a spreadsheet is not what they are for."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([list(frame), *frame.itertuples(index=False)])
    return text.getvalue()


def _tried(made: list[dict], columns: list[str]) -> str:
    """The rows as CSV, if the tables are right with them."""
    frame = pd.DataFrame(made).reindex(columns=columns).astype(object).fillna("")
    with tempfile.TemporaryDirectory() as folder:
        trial = Path(shutil.copytree(data.folder(), Path(folder) / "tables"))
        path = trial / "observations.csv"
        before = data.load(trial).observations
        whole = pd.concat([reading.text_cells(path, [{"name": name, "type": "string"} for name in columns])[0], frame])
        path.write_text(_csv(whole), encoding="utf-8")
        try:
            data.load(trial)
        except data.DataError as error:
            said = re.sub(r"row (\d+)", lambda row: f"row {int(row[1]) - len(before) - 1} of the new ones", str(error))
            raise ValueError(said.replace(str(trial), f"{data.folder()} with the new rows")) from None
    return _csv(frame)


def main(words: list[str]) -> int:
    names = [word for word in words if "=" not in word or Path(word).exists()]
    answers = dict(word.split("=", 1) for word in words if word not in names)
    if len(names) != 1 or not names[0]:
        print("name one file: make rows FILE=export.tsv", file=sys.stderr)
        return 2
    if unknown := sorted(set(answers) - {*ANSWERS}):
        print(f"{', '.join(unknown)}: no such answer; there are {', '.join(ANSWERS)}", file=sys.stderr)
        return 2
    path = Path(names[0])
    try:
        tables = data.load()
        frame = table(cells(path))
        made, said, asked = understood(frame, tables, answers)
        print(f"{path}: {len(frame)} rows, columns {', '.join(frame)}")
        print("".join(f"Understood: {line}\n" for line in said), end="")
        if asked:
            print(
                "".join(f"Asked: {line}\n" for line in asked)
                + 'Answer like this: make rows FILE=... ARGS="indicator=live_births"'
            )
            return 1
        target = path.with_name(f"{path.stem}.rows.csv")
        files.write(target, _tried(made, list(tables.observations)))
    except (ValueError, OSError, csv.Error) as error:
        print(error, file=sys.stderr)
        return 2
    print(f"{len(made)} rows are in {target}; copy those you want below the rows of data/observations.csv, then `make check`")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
