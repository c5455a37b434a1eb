"""The files of a folder of tables as text, and what is wrong with them before any cell is judged."""

from __future__ import annotations

import codecs
import csv
import difflib
import io
import json
from pathlib import Path
from typing import NamedTuple

import pandas as pd

DESCRIPTOR = "datapackage.json"


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


def descriptor(directory: Path, tables: tuple[str, ...]) -> dict:
    """The description of the tables in a folder.

    Parameters
    ----------
    directory : pathlib.Path
        Folder with datapackage.json.
    tables : tuple of str
        Names of the tables that it must describe.

    Returns
    -------
    dict
        The package, as JSON gives it.

    Raises
    ------
    DataError
        If it is missing, is no JSON, or does not describe these tables.
    """
    path = directory / DESCRIPTOR
    try:
        package = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise DataError(f"{path.name} is missing in {directory}: it describes the tables") from None
    except OSError as error:
        raise DataError(f"{path.name} cannot be read: {error.strerror}") from None
    except (json.JSONDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise DataError(f"{path.name} is not valid JSON: {error}") from None
    try:
        names = sorted(resource["name"] for resource in package["resources"])
        whole = all(
            isinstance(resource["path"], str) and all(field["name"] and field["type"] for field in resource["schema"]["fields"])
            for resource in package["resources"]
        )
    except (TypeError, KeyError):
        names, whole = [], False
    if names != sorted(tables) or not whole:
        raise DataError(
            f"{path.name} does not describe the tables {', '.join(tables)}, each once, with path, schema and fields "
            "that have name and type"
        )
    return package


def text_cells(path: Path, columns: list[str]) -> tuple[pd.DataFrame | None, list[Problem]]:
    """Cells of a CSV file as text, and what is wrong with the file as such.

    Parameters
    ----------
    path : pathlib.Path
    columns : list of str
        Those that it must have, in any order.

    Returns
    -------
    frame : pandas.DataFrame or None
        The columns asked for, indexed by row number (the header is row 1). Rows that do not fit the header are left out and
        named; without the header there is no table.
    problems : list of Problem

    Examples
    --------
    >>> text_cells(Path("nowhere.csv"), ["id"])[1][0].rule
    'the file is missing'
    """
    name = path.name

    def refuse(rule: str, row: int | None = None) -> tuple[None, list[Problem]]:
        return None, [Problem(name, row, "", "", rule)]

    try:
        content = path.read_bytes()
    except FileNotFoundError:
        near = difflib.get_close_matches(name, [other.name for other in path.parent.glob("*") if other.name != DESCRIPTOR], n=1)
        return refuse("the file is missing" + (f"; was it renamed to {near[0]!r}? Give it its name back" if near else ""))
    except OSError as error:
        return refuse(f"the file cannot be read: {error.strerror}")
    problems = []
    if content.startswith(codecs.BOM_UTF8):
        problems.append(Problem(name, None, "", "", "starts with a byte-order mark; save it as UTF-8 without one"))
        content = content.removeprefix(codecs.BOM_UTF8)
    if not content.strip():
        return refuse("the file is empty")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        row = content[: error.start].count(b"\n") + 1
        return refuse(f"is not UTF-8 text (byte {content[error.start]:#04x}); save it as UTF-8", row)
    if "\0" in text:
        return refuse("holds a NUL character; this is not a text file", text[: text.index("\0")].count("\n") + 1)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        cells = list(reader)
    except csv.Error as error:
        return refuse(f"cannot be read as CSV: {error}", reader.line_num)
    header = cells[0]
    if len(header) == 1 and (";" in header[0] or "\t" in header[0]):
        mark = "semicolons" if ";" in header[0] else "tabs"
        return refuse(f"is separated by {mark}; save it with commas between cells and points in numbers", 1)
    lacking = [column for column in columns if column not in header]
    unknown = [column for column in header if column not in columns]
    for column in lacking:
        near = difflib.get_close_matches(column, unknown, n=1)
        renamed = f"; was it renamed to {near[0]!r}? Give it its name back" if near else ""
        problems.append(Problem(name, 1, column, "", f"this column is missing{renamed}"))
    problems += [Problem(name, 1, column, "", "this column is not known") for column in unknown]
    if len(set(header)) < len(header):
        problems.append(Problem(name, 1, "", "", "a column name stands twice"))
    if lacking or len(set(header)) < len(header):
        return None, problems
    problems += [
        Problem(name, row, "", "", f"has {len(line)} cells where the header has {len(header)}" if line else "the row is empty")
        for row, line in enumerate(cells[1:], start=2)
        if len(line) != len(header)
    ]
    fitting = {row: line for row, line in enumerate(cells[1:], start=2) if len(line) == len(header)}
    if not fitting:
        return None, [*problems, Problem(name, None, "", "", "has a header but no rows")]
    return pd.DataFrame.from_dict(fitting, orient="index", columns=header, dtype=object)[columns], problems
