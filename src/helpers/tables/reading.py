"""The files of a folder of tables as text, what is wrong with them before any cell is judged, and how faults are listed.

Causes are named before what follows from them, repeated faults together.
"""

import csv
import difflib
import io
import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from helpers.tables import letters

DESCRIPTOR = "datapackage.json"
#: What separates cells, by name.
MARKS = {",": "comma", ";": "semicolon", "\t": "tab"}
#: How people save a table as it is read here.
SAVE = (
    "save it as UTF-8: in Excel, Save As, CSV UTF-8; in LibreOffice, Save As, Text CSV, Edit filter settings, "
    "character set UTF-8, field delimiter a comma"
)
#: How files begin that are something else -> what they are, and what to do.
OTHERS = {
    b"PK\x03\x04": f"is a workbook of Excel or LibreOffice with the name of a table; open it and {SAVE}",
    b"\xd0\xcf\x11\xe0": f"is a workbook of Excel with the name of a table; open it and {SAVE}",
    b"\xff\xfe": f"is not UTF-8 text but UTF-16, as Excel's Unicode Text is; {SAVE}",
    b"\xfe\xff": f"is not UTF-8 text but UTF-16; {SAVE}",
    **dict.fromkeys((b"<!doctype", b"<html", b"<?xml"), "is a page of the web with the name of a table; download the table"),
    b"version https://git-lfs": "is the pointer of a file that Git LFS keeps; fetch it with `git lfs pull`",
}
MERGE = re.compile(r"^(<{7}|={7}|>{7})(?=[ \r\n]|$)", re.MULTILINE)
UNMERGED = "holds the marks of a merge that was not finished (<<<<<<<, =======, >>>>>>>); keep one version and delete the marks"


MOST_LINES = 100
ALONE = 3  # so many like faults of one column are named one by one
#: How the rules begin that can be broken because something else is wrong elsewhere.
_FOLLOWS = ("is not found in", "is fewer births than")
_OF_NAMES = ("is not found in", "is not one of", "does not have the form", "is not a", "is not named", "this column is not")
BACK = "The way back: `make undo` returns the tables to the last commit, and keeps a copy of yours."
_STEPS = "; in Excel and LibreOffice: Format Cells, and as the format code yyyy-mm-dd"


class DataError(ValueError):
    """The tables break their rules; the message lists every place."""


class Problem(NamedTuple):
    """One broken rule: where, what stands there, and what should."""

    file: str
    row: int | None
    column: str
    value: str
    rule: str

    def __str__(self) -> str:
        place = [self.file]
        if self.row is not None:
            place.append(f"row {self.row}")
        if self.column:
            column = _short(self.column)
            place.append(f"column {column if column.isprintable() else repr(column)}")
        return f"{', '.join(place)}: " + (f"{_short(self.value)!r} {self.rule}" if self.value else self.rule)


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "…"


def _said(problem: Problem) -> str:
    """A problem as its own sentence, with the letter that is of another script."""
    name = problem.value or problem.column
    hint = letters.look_alike(name) if problem.rule.startswith(_OF_NAMES) else ""
    return f"{problem}; {hint}" if hint else str(problem)


def _together(alike: list[Problem]) -> str:
    """Like faults of one column as one line: how many, and the first."""
    first = alike[0]
    many, steps = f"{len(alike):,}", _STEPS if "is not a date" in first.rule else ""
    head, _, rest = _said(first).partition(f", row {first.row}")
    column, _, fault = rest.partition(": ")
    what = "cells" if first.column else "rows"
    return f"{head}{column}, {many} {what}, the first in row {first.row}: {fault}{steps}"


def fault_lines(problems: Iterable[Problem]) -> list[str]:
    """Problems as lines, at most a hundred and one that counts the rest."""
    ordered = sorted(
        dict.fromkeys(problems), key=lambda one: (one.rule.startswith(_FOLLOWS), one.file, one.row or 0, one.column, one.rule)
    )
    groups: dict[object, list[Problem]] = {}
    for one in ordered:
        key = (one.file, one.column, re.sub(r"\d+", "0", one.rule)) if one.row and one.row > 1 else one
        groups.setdefault(key, []).append(one)
    listed: dict[str, int] = {}
    for alike in groups.values():
        listed |= {_together(alike): len(alike)} if len(alike) > ALONE else {_said(one): 1 for one in alike}
    rest = sum(list(listed.values())[MOST_LINES:])
    return list(listed)[:MOST_LINES] + ([f"and {rest:,} more"] if rest else [])


def message(problems: Iterable[Problem], where: object) -> str:
    """All that is wrong with the tables of a folder: a line that counts, and :func:`fault_lines`."""
    count = len({_said(one) for one in problems})
    head = "1 problem" if count == 1 else f"{count:,} problems"
    return "\n".join([f"{head} in the tables of {where}; nothing was read:", *(f"  {line}" for line in fault_lines(problems))])


def descriptor(directory: Path, tables: tuple[str, ...]) -> dict:
    """The description of the tables in a folder, as JSON gives it; :func:`helpers.tables.schema.refuse_damaged` judges it.

    A DataError if it is missing, is no JSON, or does not describe these tables.
    """
    path = directory / DESCRIPTOR
    try:
        text = path.read_text(encoding="utf-8-sig")
        package = json.loads(text)
    except FileNotFoundError:
        raise DataError(f"{path.name} is missing in {directory}: it describes the tables") from None
    except OSError as error:
        raise DataError(f"{path.name} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise DataError(f"{path.name} is not valid JSON: {error}") from None
    except (ValueError, RecursionError) as error:
        if mark := MERGE.search(text):
            raise DataError(f"{path.name}, line {text[: mark.start()].count(chr(10)) + 1}: {UNMERGED}") from None
        raise DataError(f"{path.name} is not valid JSON: {'the file is empty' if not text.strip() else error}") from None
    try:
        names = sorted(resource["name"] for resource in package["resources"])
        paths = [resource["path"] for resource in package["resources"]]
        whole = all(isinstance(field, dict) for resource in package["resources"] for field in resource["schema"]["fields"])
    except (TypeError, KeyError):
        names, paths, whole = [], [], False
    if names != sorted(tables) or not whole:
        raise DataError(
            f"{path.name} does not describe the tables {', '.join(tables)}, each once, with path, schema and fields "
            "that have name and type"
        )
    if sorted(map(str, paths)) != sorted(f"{name}.csv" for name in tables):
        raise DataError(f"{path.name}: the paths of the tables are {', '.join(f'{name}.csv' for name in tables)}, each once")
    return package


def separator(text: str) -> str:
    """What stands between the cells of a table: a comma, or the semicolon or tab that its header has more of."""
    return max(",;\t", key=text.partition("\n")[0].count)


def quotes(text: str, mark: str, columns: list[str]) -> tuple[int, str, str]:
    """Row and column in which the quotation mark opens at which the csv module gave up, and what is wrong there."""
    row, column, opens, at = 1, 0, 0, 0
    while at < len(text):
        if text[at] == '"':  # the start of a cell
            opens, at = row, at + 1
            while at < len(text) and not (text[at] == '"' and text[at + 1 : at + 2] != '"'):
                row += text[at] == "\n"
                at += 2 if text[at] == '"' else 1
            after = text[at + 1 : at + 2]
            if at >= len(text) or after not in (mark, "\n", "\r", ""):
                name = columns[column] if column < len(columns) else ""
                if at >= len(text):
                    return opens, name, "a quotation mark opens here and is not closed"
                follows = text[at + 1 : at + 30].split(mark)[0].split("\n")[0]
                where = f"in row {row}, before {follows!r}; close it where the cell ends, or begin a new row there"
                return opens, name, f"a quotation mark opens here and is closed only {where}"
            at += 1
        while at < len(text) and text[at] not in (mark, "\n"):
            at += 1
        ends = text[at : at + 1] == "\n"
        row, column, at = row + ends, 0 if ends else column + 1, at + 1
    return row, "", "a quotation mark is not closed"


def _plain_numbers(cells: list[list[str]], header: list[str], numbers: set[str]) -> list[list[str]]:
    """Rows of a table with semicolons or tabs, with points in the place of decimal commas; as they are where there is a doubt.

    A comma is a decimal one only if the file leaves no doubt: no number has a point or two commas, one at least cannot be in
    thousands (37,5), and none with three digits after it is rounded to a whole number.
    """
    places = [at for at, name in enumerate(header) if name in numbers]
    whole = header.index("rounded_to") if "rounded_to" in header else None
    found = [(line, at) for line in cells if len(line) == len(header) for at in places if re.search("[.,]", line[at])]
    thousands = re.compile(r"-?[1-9][0-9]{0,2},[0-9]{3}")
    sure = any(not thousands.fullmatch(line[at]) for line, at in found)
    for line, at in found:
        rounded = whole is not None and line[whole].isdecimal() and thousands.fullmatch(line[at])
        if not sure or rounded or not re.fullmatch(r"-?[0-9]+,[0-9]+", line[at]):
            return cells
    changed = {(id(line), at) for line, at in found}
    return [[cell.replace(",", ".") if (id(line), at) in changed else cell for at, cell in enumerate(line)] for line in cells]


def file_text(path: Path) -> tuple[str, str, int | None]:
    """The text of a file; or what is wrong with it, and in which row."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        near = difflib.get_close_matches(
            path.name, [other.name for other in path.parent.glob("*") if other.name != DESCRIPTOR], n=1
        )
        return "", "the file is missing" + (f"; was it renamed to {near[0]!r}? Give it its name back" if near else ""), None
    except OSError as error:
        return "", f"the file cannot be read: {error.strerror}", None
    for begins, what in OTHERS.items():
        if content[:40].lower().startswith(begins.lower()):
            return "", what, None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        byte = error.object[error.start]
        return "", f"is not UTF-8 text (byte {byte:#04x}); {SAVE}", error.object[: error.start].count(b"\n") + 1
    if not text.strip():
        return "", "the file is empty", None
    for found, what in (
        (MERGE.search(text), UNMERGED),
        (re.search("\0", text), f"holds NUL characters, as UTF-16 text does; if it is a table, {SAVE}"),
    ):
        if found:
            return "", what, text[: found.start()].count("\n") + 1
    return text, "", None


def _header_problems(name: str, header: list[str], columns: list[str]) -> list[Problem]:
    """What is wrong with the names of the columns."""
    lacking = [column for column in columns if column not in header]
    unknown = [column for column in header if column and column not in columns]
    if 2 * len(lacking) > len(columns):
        begins = _short(",".join(header)).encode("unicode_escape").decode()
        hint = "delete this line" if begins.startswith("sep=") else "another table? `make rows FILE=...` makes rows of one"
        return [Problem(name, 1, "", "", f"is not the header {_short(','.join(columns))} but {begins}; {hint}")]
    found = []
    for column in lacking:
        near = difflib.get_close_matches(column, unknown, n=1)
        renamed = f"; was it renamed to {near[0]!r}? Give it its name back" if near else ""
        found.append(Problem(name, 1, column, "", f"this column is missing{renamed}"))
    more = "this column is not known; delete it, and put a remark into the column note where there is one"
    found += [Problem(name, 1, column, "", more) for column in unknown]
    bare = [str(at) for at, column in enumerate(header, start=1) if not column]
    if bare:
        why = "pandas writes one before the others unless it is given index=False, a spreadsheet those of empty cells at the end"
        found.append(Problem(name, 1, "", "", f"the column in place {', '.join(bare)} has no name; delete it ({why})"))
    if len(set(header)) < len(header) and len(bare) < 2:
        found.append(Problem(name, 1, "", "", "a column name stands twice"))
    return found


def _width_problem(line: list[str], header: list[str], numbers: set[str], mark: str) -> str:
    """What to say of a row with more or fewer cells than there are columns."""
    if not line or not any(line):
        return "the row is empty"
    said = f"has {len(line)} cells where the header has {len(header)}"
    if len(line) == 2 * len(header) - 1:
        return f"{said}; do two rows stand on one line?"
    if mark == "," and len(line) == len(header) + 1:
        pairs = [at for at, name in enumerate(header) if name in numbers and line[at].isdecimal() and line[at + 1].isdecimal()]
        if len(pairs) == 1:
            at = pairs[0]
            return f"{said}; is {line[at]},{line[at + 1]} in column {header[at]} a decimal comma? Write {line[at]}.{line[at + 1]}"
    if len(line) > len(header):
        return f"{said}; a text that holds a {MARKS[mark]} stands in quotation marks, and each row on a line of its own"
    return f"{said}; a {MARKS[mark]} stands behind every cell but the last, also behind an empty one"


def text_cells(path: Path, fields: list[dict]) -> tuple[pd.DataFrame | None, list[Problem]]:
    """Cells of a CSV file as text, indexed by row number (the header is row 1), and what is wrong with the file as such.

    `fields` are the columns that it must have, in any order. A byte-order mark is let pass. Semicolons and tabs between the cells
    are read as commas are, and decimal commas in such a file as points where there is no doubt: so spreadsheets save tables where
    a comma is a decimal one. Rows that do not fit the header are left out; without the header there is no table.
    """
    name, columns = path.name, [field["name"] for field in fields]
    numbers = {field["name"] for field in fields if field["type"] == "number"}
    content, wrong, row = file_text(path)
    if wrong:
        return None, [Problem(name, row, "", "", wrong)]
    mark = separator(content)
    try:
        header, *cells = csv.reader(io.StringIO(content, newline=""), strict=True, delimiter=mark)
    except csv.Error as error:
        lines = content.replace("\r\n", "\n").replace("\r", "\n")
        row, column, what = quotes(lines, mark, lines.partition("\n")[0].split(mark))
        what = what if "field larger" not in str(error) else str(error)
        return None, [Problem(name, row, column, "", f"cannot be read as CSV: {what}")]
    problems = _header_problems(name, header, columns)
    if len(set(header)) < len(header) or not set(columns) <= set(header):
        return None, problems
    if mark != ",":
        cells = _plain_numbers(cells, header, numbers)
    problems += [
        Problem(name, row, "", "", _width_problem(line, header, numbers, mark))
        for row, line in enumerate(cells, start=2)
        if len(line) != len(header) or not any(line)
    ]
    fitting = {row: line for row, line in enumerate(cells, start=2) if len(line) == len(header) and any(line)}
    if not fitting:
        return None, [*problems, Problem(name, None, "", "", "has a header but no rows")]
    return pd.DataFrame.from_dict(fitting, orient="index", columns=header, dtype=object)[columns], problems
