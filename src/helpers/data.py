"""Read the tables, refuse bad ones with every reason, and pick values from them.

The schema of the tables is data/datapackage.json (a Frictionless Data Package); types, required cells, allowed values,
keys and references are checked by the frictionless library, and the few rules a schema cannot express are checked here.
A table is read whole or not at all: nothing is coerced, filled or dropped.
"""

from __future__ import annotations

import csv
import difflib
import hashlib
import io
import json
from pathlib import Path
from typing import NamedTuple

import pandas as pd
from frictionless import Package

DATA = Path(__file__).resolve().parents[2] / "data"
DESCRIPTOR = "datapackage.json"
LONGEST_CELL = 10_000  # characters; a longer cell is a damaged file


class DataError(ValueError):
    """The tables break their rules; the message lists every place."""


class Tables(NamedTuple):
    """The six tables, each with its types; a missing cell is NaN, NaT or NA."""

    sources: pd.DataFrame
    indicators: pd.DataFrame
    areas: pd.DataFrame
    observations: pd.DataFrame
    claims: pd.DataFrame
    checks: pd.DataFrame


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
            place.append(f"column {self.column}")
        shown = self.value if len(self.value) <= 60 else self.value[:57] + "…"
        return f"{', '.join(place)}: " + (f"{shown!r} {self.rule}" if self.value else self.rule)


def fingerprint(directory: Path = DATA) -> str:
    """Twelve hexadecimal digits that change with any byte of the tables.

    Parameters
    ----------
    directory : pathlib.Path
        Folder of the tables.

    Returns
    -------
    str
    """
    digest = hashlib.sha256()
    for path in sorted([*directory.glob("*.csv"), directory / DESCRIPTOR]):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


def _descriptor(directory: Path) -> dict:
    path = directory / DESCRIPTOR
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise DataError(f"{path.name} is missing in {directory}: it describes the tables") from None
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise DataError(f"{path.name} is not valid JSON: {error}") from None


def _raw(path: Path, columns: list[str]) -> tuple[pd.DataFrame | None, list[Problem]]:
    """Cells of a CSV file as text, or the reasons why the file cannot be read as the table it should be."""
    name = path.name

    def refuse(rule: str, row: int | None = None, column: str = "", value: str = "") -> tuple[None, list[Problem]]:
        return None, [Problem(name, row, column, value, rule)]

    if not path.exists():
        return refuse("the file is missing")
    content = path.read_bytes()
    if not content.strip():
        return refuse("the file is empty")
    if content.startswith(b"\xef\xbb\xbf"):
        return refuse("starts with a byte-order mark; save it as UTF-8 without one")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        row = content[: error.start].count(b"\n") + 1
        return refuse(f"is not UTF-8 text (byte {content[error.start]:#04x}); save it as UTF-8", row)
    if "\0" in text:
        return refuse("holds a NUL character; this is not a text file", text[: text.index("\0")].count("\n") + 1)
    try:
        cells = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        return refuse(f"cannot be read as CSV: {error}")
    header = cells[0]
    if len(header) == 1 and (";" in header[0] or "\t" in header[0]):
        mark = "semicolons" if ";" in header[0] else "tabs"
        return refuse(f"is separated by {mark}; save it with commas between cells and points in numbers", 1)
    problems = [Problem(name, 1, column, "", "this column is missing") for column in columns if column not in header]
    problems += [Problem(name, 1, column, "", "this column is not known") for column in header if column not in columns]
    if len(set(header)) < len(header):
        problems.append(Problem(name, 1, "", "", "a column name stands twice"))
    for row, line in enumerate(cells[1:], start=2):
        if len(line) != len(header):
            problems.append(Problem(name, row, "", "", f"has {len(line)} cells where the header has {len(header)}"))
        problems += [
            Problem(name, row, header[place], cell, f"is {len(cell)} characters long, more than {LONGEST_CELL}")
            for place, cell in enumerate(line[: len(header)])
            if len(cell) > LONGEST_CELL
        ]
    if len(cells) == 1:
        problems.append(Problem(name, None, "", "", "has a header but no rows"))
    if problems:
        return None, problems
    return pd.DataFrame(cells[1:], columns=header, dtype=str)[columns], []


_TYPE_RULES = {
    "number": "is not a number",
    "integer": "is not a whole number",
    "date": "is not a date of the form 2024-12-31",
}


def _constraint_rule(note: str, field: dict) -> str:
    constraints = field.get("constraints", {})
    if '"required"' in note:
        return "is empty, but a value is required"
    if '"enum"' in note:
        return f"is not one of: {', '.join(constraints['enum'])}"
    if '"minimum"' in note:
        return f"is below the smallest allowed value, {constraints['minimum']}"
    if '"maximum"' in note:
        return f"is above the largest allowed value, {constraints['maximum']}"
    if '"pattern"' in note:
        return f"does not have the form {constraints['pattern']}"
    return f"breaks the rule {note}"


def _schema_problems(directory: Path, descriptor: dict, readable: set[str]) -> list[Problem]:
    """What frictionless finds in the tables that could be read at all, in our words."""
    resources = [resource for resource in descriptor["resources"] if resource["name"] in readable]
    for resource in resources:  # a reference to an unreadable table cannot be judged
        keys = resource["schema"].get("foreignKeys", [])
        resource["schema"]["foreignKeys"] = [
            key for key in keys if not key["reference"]["resource"] or key["reference"]["resource"] in readable
        ]
    if not resources:
        return []
    package = Package.from_descriptor(descriptor | {"resources": resources}, basepath=str(directory))
    fields = {r["name"]: {field["name"]: field for field in r["schema"]["fields"]} for r in resources}
    files = {r["name"]: r["path"] for r in resources}
    problems = []
    for task in package.validate(limit_errors=100_000).tasks:
        for error in task.errors:
            column = getattr(error, "field_name", "") or ", ".join(getattr(error, "field_names", []) or [])
            value = str(getattr(error, "cell", "") or ", ".join(map(str, getattr(error, "field_cells", []) or [])))
            rule = error.note
            if error.type == "type-error":
                kind = fields[task.name][column]["type"]
                rule = _TYPE_RULES.get(kind, f"is not of the type {kind}")
                if kind in ("number", "integer") and "," in value:
                    rule += "; write the decimal mark as a point, and no mark between thousands"
            elif error.type == "constraint-error":
                rule = _constraint_rule(error.note, fields[task.name][column])
            elif error.type == "primary-key":
                column = ", ".join(descriptor_keys(descriptor, task.name))
                place = list(fields[task.name]).index(column)
                value = error.cells[place] if len(error.cells) > place else ""
                if not value:
                    continue  # an empty key is reported as a required cell already
                rule = f"stands twice: {error.note}"
            elif error.type == "foreign-key":
                reference = error.reference_name or task.name
                rule = f"is not found in {files[reference]}, column {', '.join(error.reference_field_names)}"
            elif error.type == "blank-row":
                rule = "the row is empty"
            problems.append(Problem(files[task.name], getattr(error, "row_number", None), column, value, rule))
    return problems


def descriptor_keys(descriptor: dict, table: str) -> list[str]:
    """Names of the columns that identify a row of a table."""
    schema = next(resource["schema"] for resource in descriptor["resources"] if resource["name"] == table)
    key = schema.get("primaryKey", [])
    return [key] if isinstance(key, str) else key


def _ordered(name: str, frame: pd.DataFrame, low: str, high: str, rule: str, kind: str) -> list[Problem]:
    """Rows in which one cell should not exceed another; cells of the wrong type are reported elsewhere."""
    if kind == "date":
        first, second = (pd.to_datetime(frame[column], errors="coerce", format="%Y-%m-%d") for column in (low, high))
    else:
        first, second = (pd.to_numeric(frame[column], errors="coerce") for column in (low, high))
    wrong = frame.index[(first > second).to_numpy()]
    return [Problem(name, row + 2, f"{low}, {high}", f"{frame.at[row, low]}, {frame.at[row, high]}", rule) for row in wrong]


def _own_problems(raw: dict[str, pd.DataFrame], descriptor: dict) -> list[Problem]:
    """The rules a table schema cannot express."""
    problems = []
    for resource in descriptor["resources"]:
        frame = raw.get(resource["name"])
        if frame is None:
            continue
        file = resource["path"]
        for field in resource["schema"]["fields"]:
            column = frame[field["name"]]
            spaced = column[column != column.str.strip()]
            problems += [Problem(file, row + 2, column.name, cell, "has spaces around it") for row, cell in spaced.items()]
            if field["type"] in ("number", "integer"):
                odd = column[column.str.strip().str.lower().isin(["nan", "inf", "-inf", "+inf", "infinity", "-infinity"])]
                problems += [
                    Problem(file, row + 2, column.name, cell, "is not a finite number; leave a missing value empty")
                    for row, cell in odd.items()
                ]
    if (frame := raw.get("observations")) is not None:
        file = "observations.csv"
        problems += _ordered(file, frame, "lower", "value", "the value lies below its interval", "number")
        problems += _ordered(file, frame, "value", "upper", "the value lies above its interval", "number")
        problems += _ordered(file, frame, "period_start", "period_end", "the period ends before it starts", "date")
        halves = frame.index[(frame["lower"] == "") != (frame["upper"] == "")]
        problems += [Problem(file, row + 2, "lower, upper", "", "an interval needs both ends") for row in halves]
        unnamed = frame.index[((frame["lower"] != "") & (frame["interval"] == "")).to_numpy()]
        problems += [Problem(file, row + 2, "interval", "", "is empty, but lower and upper are given") for row in unnamed]
    if (frame := raw.get("claims")) is not None:
        file = "claims.csv"
        problems += _ordered(file, frame, "low", "value", "the value lies below its stated precision", "number")
        problems += _ordered(file, frame, "value", "high", "the value lies above its stated precision", "number")
        problems += _ordered(file, frame, "period_start", "period_end", "the period ends before it starts", "date")
    if (frame := raw.get("checks")) is not None:
        for column in ("claims", "observations"):
            if raw.get(column) is None:
                continue
            known = set(raw[column]["id"])
            problems += [
                Problem("checks.csv", row + 2, column, name, f"is not found in {column}.csv, column id")
                for row, cell in frame[column].items()
                for name in cell.split()
                if name not in known
            ]
    return problems


def _typed(frame: pd.DataFrame, fields: list[dict]) -> pd.DataFrame:
    """Checked text cells as numbers, dates and strings."""
    frame = frame.where(frame != "")
    for field in fields:
        name = field["name"]
        if field["type"] == "number":
            frame[name] = pd.to_numeric(frame[name]).astype("float64")
        elif field["type"] == "integer":
            frame[name] = pd.to_numeric(frame[name]).astype("Int64")
        elif field["type"] == "date":
            frame[name] = pd.to_datetime(frame[name], format="%Y-%m-%d")
    return frame


def load(directory: Path = DATA) -> Tables:
    """Read and check all tables.

    Parameters
    ----------
    directory : pathlib.Path
        Folder with the six CSV files and datapackage.json.

    Returns
    -------
    Tables
        Six data frames in the row order of the files.

    Raises
    ------
    DataError
        If anything is wrong: one message that lists every problem as file, row (the header is row 1), column, value
        and rule.

    Examples
    --------
    >>> tables = load()
    >>> tables.observations.set_index("id").loc["maternal_deaths.kz.2021.bns", "value"]
    np.float64(200.0)
    """
    directory = Path(directory)
    descriptor = _descriptor(directory)
    raw, problems = {}, []
    for resource in descriptor["resources"]:
        columns = [field["name"] for field in resource["schema"]["fields"]]
        frame, found = _raw(directory / resource["path"], columns)
        problems += found
        if frame is not None:
            raw[resource["name"]] = frame
    fields = {resource["name"]: resource["schema"]["fields"] for resource in descriptor["resources"]}
    problems += _own_problems(raw, descriptor)
    problems += _schema_problems(directory, descriptor, set(raw))
    if problems:
        lines = sorted(set(problems), key=lambda problem: (problem.file, problem.row or 0, problem.column, problem.rule))
        head = "1 problem" if len(lines) == 1 else f"{len(lines)} problems"
        raise DataError(f"{head} in the tables of {directory}; nothing was read:\n" + "\n".join(f"  {line}" for line in lines))
    return Tables(**{name: _typed(raw[name], fields[name]) for name in Tables._fields})


def observation(tables: Tables, name: str) -> pd.Series:
    """One published level by its id.

    Parameters
    ----------
    tables : Tables
    name : str
        An id of observations.csv, such as "maternal_deaths.kz.2024.press".

    Returns
    -------
    pandas.Series
        The row.

    Raises
    ------
    KeyError
        If there is no such id; the message names the nearest ones.

    Examples
    --------
    >>> observation(load(), "live_births.kz.2024.bns")["value"]
    np.float64(365923.0)
    """
    frame = tables.observations.set_index("id", drop=False)
    if name not in frame.index:
        near = difflib.get_close_matches(name, frame.index, n=3)
        raise KeyError(f"no observation {name!r}; the nearest ids are: {', '.join(near) or 'none'}")
    return frame.loc[name]


def claim(tables: Tables, name: str) -> pd.Series:
    """One claim by its id, as :func:`observation` does for levels.

    Examples
    --------
    >>> claim(load(), "C105")["qualifier"]
    'more than'
    """
    frame = tables.claims.set_index("id", drop=False)
    if name not in frame.index:
        raise KeyError(f"no claim {name!r}; claims are {frame.index[0]} to {frame.index[-1]}, see data/claims.csv")
    return frame.loc[name]


def yearly(tables: Tables, indicator: str, area: str = "KZ", **conditions: str) -> pd.DataFrame:
    """Full calendar years of one indicator, as published.

    Parameters
    ----------
    tables : Tables
    indicator, area : str
        Ids of indicators.csv and areas.csv.
    **conditions : str
        Further columns that must have a value, such as producer="BNS" or release="final".

    Returns
    -------
    pandas.DataFrame
        The rows in order of time, with a column year. Years without a value are not there: missing stays missing.

    Raises
    ------
    ValueError
        If an id, a column or a value is unknown, with the known ones.

    Examples
    --------
    >>> births = yearly(load(), "live_births", producer="BNS", release="final")
    >>> births.set_index("year").loc[[2023, 2024], "value"].tolist()
    [388428.0, 365923.0]
    """
    for value, frame, file in ((indicator, tables.indicators, "indicators"), (area, tables.areas, "areas")):
        if value not in set(frame["id"]):
            raise ValueError(f"{value!r} is not in {file}.csv; known are: {', '.join(frame['id'])}")
    frame = tables.observations
    frame = frame[(frame["indicator"] == indicator) & (frame["area"] == area)]
    for column, value in conditions.items():
        if column not in frame:
            raise ValueError(f"observations.csv has no column {column!r}; it has: {', '.join(frame)}")
        if value not in set(frame[column]):
            known = ", ".join(sorted(frame[column].dropna().unique()))
            raise ValueError(f"{indicator} of {area} has no {column} {value!r}; it has: {known}")
        frame = frame[frame[column] == value]
    start, end = frame["period_start"], frame["period_end"]
    whole = (start.dt.year == end.dt.year) & (start.dt.day_of_year == 1) & (end.dt.month == 12) & (end.dt.day == 31)
    frame = frame[whole]
    return frame.assign(year=frame["period_start"].dt.year).sort_values(["year", "id"]).reset_index(drop=True)


def break_year(tables: Tables, indicator: str) -> int:
    """First year under the current definition of an indicator: nothing is compared or joined across it.

    Raises
    ------
    ValueError
        If no break is known for the indicator.

    Examples
    --------
    >>> break_year(load(), "infant_mortality_rate")
    2008
    """
    breaks = tables.indicators.set_index("id")["break_date"].dropna()
    if indicator not in breaks.index:
        raise ValueError(f"indicators.csv names no break for {indicator!r}; it does for: {', '.join(breaks.index)}")
    return breaks[indicator].year


def source_names(tables: Tables, ids: pd.Series | list[str]) -> str:
    """Publishers and years behind some observations or claims, for the source line of a figure.

    Parameters
    ----------
    tables : Tables
    ids : sequence of str
        Ids of sources.csv, in the order to be named; repeated ones count once.

    Returns
    -------
    str
        "Publisher (year); Publisher (year)".
    """
    frame = tables.sources.set_index("id")
    names = [f"{frame.at[name, 'publisher']} ({str(frame.at[name, 'published'])[:4]})" for name in dict.fromkeys(ids)]
    return "; ".join(dict.fromkeys(names))
