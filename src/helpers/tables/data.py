"""Read the tables, refuse bad ones with every reason, and pick values from them.

The schema of the tables is data/datapackage.json (a Frictionless Data Package); types, required cells and allowed values are
checked by the frictionless library, keys, references and the few rules a schema cannot express are checked here.
A table is read whole or not at all: nothing is coerced, filled or dropped.
"""

from __future__ import annotations

import contextlib
import csv
import difflib
import hashlib
import io
import json
import os
import re
import unicodedata
from datetime import date
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from helpers.tables import expressions, files, journal, rules
from helpers.wording.language import say

if TYPE_CHECKING:
    from frictionless import Schema

DATA = Path(__file__).resolve().parents[3] / "data"
#: The project's own tables are checked once for each state of tables and rules; an empty file here says "found good".
CHECKED = DATA.parent / "build" / "checked"
DESCRIPTOR = "datapackage.json"
#: Deaths that cannot outnumber the births of the same area and period.
DEATHS_AMONG_BIRTHS = ("maternal_deaths", "infant_deaths", "neonatal_deaths", "under5_deaths")
LONGEST_CELL = 10_000  # characters; a longer cell is a damaged file
#: Producer -> the release of its values that notebooks and pages use, where a refresh may have stored others beside it. Of
#: UN IGME, whose rounds are shown side by side, every reader names its own.
ADOPTED = {"MMEIG": "un-mmeig-2025", "WHO GHO": "who-gho-doctors-2025"}


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
            column = _short(self.column)
            place.append(f"column {column if column.isprintable() else repr(column)}")
        return f"{', '.join(place)}: " + (f"{_short(self.value)!r} {self.rule}" if self.value else self.rule)


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "…"


def folder() -> Path:
    """Folder that tables are read from unless another is named: the environment variable TABLES_DIR, or data/.

    Returns
    -------
    pathlib.Path
    """
    return Path(os.environ.get("TABLES_DIR", DATA))


def fingerprint(directory: Path | None = None) -> str:
    """Twelve hexadecimal digits that change with any byte of the tables.

    Parameters
    ----------
    directory : pathlib.Path, optional
        Folder of the tables; :func:`folder` if not given.

    Returns
    -------
    str
    """
    directory = directory or folder()
    digest = hashlib.sha256()
    names = [resource["path"] for resource in _descriptor(directory)["resources"]]
    for path in sorted(directory / name for name in [*names, DESCRIPTOR]):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


def _descriptor(directory: Path) -> dict:
    path = directory / DESCRIPTOR
    try:
        descriptor = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise DataError(f"{path.name} is missing in {directory}: it describes the tables") from None
    except OSError as error:
        raise DataError(f"{path.name} cannot be read: {error.strerror}") from None
    except (json.JSONDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise DataError(f"{path.name} is not valid JSON: {error}") from None
    try:
        names = sorted(resource["name"] for resource in descriptor["resources"])
        whole = all(
            isinstance(resource["path"], str) and all(field["name"] and field["type"] for field in resource["schema"]["fields"])
            for resource in descriptor["resources"]
        )
    except (TypeError, KeyError):
        names, whole = [], False
    if names != sorted(Tables._fields) or not whole:
        raise DataError(
            f"{path.name} does not describe the tables {', '.join(Tables._fields)}, each once, with path, schema and fields "
            "that have name and type"
        )
    return descriptor


def _raw(path: Path, columns: list[str]) -> tuple[pd.DataFrame | None, list[Problem]]:
    """Cells of a CSV file as text, indexed by row number, and what is wrong with the file as such.

    Rows that do not fit the header are left out and named; without the header there is no table.
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
    if not content.strip():
        return refuse("the file is empty")
    problems = []
    if content.startswith(b"\xef\xbb\xbf"):
        problems.append(Problem(name, None, "", "", "starts with a byte-order mark; save it as UTF-8 without one"))
        content = content[3:]
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
    return pd.DataFrame.from_dict(fitting, orient="index", columns=header, dtype=str)[columns], problems


#: Type -> (whether a cell is written plainly, what to say if not). Stricter than frictionless, which takes 1_000, nan,
#: digits of other scripts, or numbers that are too large to hold.
_PLAIN = {
    "number": (
        lambda cell: re.fullmatch(r"-?[0-9]{1,15}(\.[0-9]{1,15})?", cell) is not None,
        "is not a number; write digits with a point as decimal mark, nothing between thousands, and leave a missing value empty",
    ),
    "integer": (lambda cell: re.fullmatch(r"-?[0-9]{1,15}", cell) is not None, "is not a whole number"),
    "date": (rules.is_day, "is not a date of the form 2024-12-31"),
    "string": (lambda cell: True, ""),
}


def _cell_problems(file: str, frame: pd.DataFrame, fields: list[dict]) -> list[Problem]:
    """Cells that cannot be read as what they should be; each is emptied in `frame`, so that one fault is said once."""
    problems = []
    for field in fields:
        name = field["name"]
        faults = {cell: fault for cell in frame[name].unique() if (fault := _cell_fault(cell, field["type"]))}
        if not faults:
            continue
        bad = frame.loc[frame[name].isin(list(faults)), name]
        problems += [Problem(file, row, name, cell, faults[cell]) for row, cell in bad.items()]
        frame.loc[bad.index, name] = ""
    return problems


def _cell_fault(cell: str, kind: str) -> str:
    """Why a cell cannot be read as what it should be; empty if it can, or is empty."""
    plain, rule = _PLAIN[kind]
    if len(cell) > LONGEST_CELL:
        return f"is {len(cell)} characters long, more than {LONGEST_CELL}"
    if not cell.isprintable() and any(unicodedata.category(character) in ("Cc", "Cf", "Zl", "Zp") for character in cell):
        return "holds an invisible character"
    if cell != cell.strip():
        return "has spaces around it"
    return rule if cell and not plain(cell) else ""


def _constraint_rule(note: str, field: dict) -> str:
    constraints = field.get("constraints", {})
    if '"required"' in note:
        return "is empty, but a value is required"
    if '"enum"' in note:
        return f"is not one of: {', '.join(map(str, constraints['enum']))}"
    if '"minimum"' in note:
        return f"is below the smallest allowed value, {constraints['minimum']}"
    if '"maximum"' in note:
        return f"is above the largest allowed value, {constraints['maximum']}"
    if '"pattern"' in note:
        return f"does not have the form {constraints['pattern']}"
    return f"breaks the rule {note}"


@lru_cache(maxsize=64)
def _schema(text: str) -> Schema:
    """A table's schema as frictionless reads it, from the JSON of the descriptor."""
    from frictionless import Schema  # slow to import, and not needed for tables found good before

    return Schema.from_descriptor(json.loads(text))


def _schema_problems(descriptor: dict, raw: dict[str, pd.DataFrame], whole: set[str]) -> list[Problem]:
    """Cells that break the schema, in our words: types and constraints are frictionless', each different cell read once.

    A reference to a table with missing rows is not judged.
    """
    from frictionless import FrictionlessException

    problems = []
    files = {resource["name"]: resource["path"] for resource in descriptor["resources"]}
    for resource in descriptor["resources"]:
        name, file, frame = resource["name"], resource["path"], raw.get(resource["name"])
        if frame is None:
            continue
        try:
            schema = _schema(json.dumps(resource["schema"]))
            readers = {field.name: field.create_cell_reader() for field in schema.fields}
            if len(schema.primary_key) > 1 or any(len(key["fields"]) > 1 for key in schema.foreign_keys):
                raise ValueError("a key of several columns")
        except (FrictionlessException, TypeError, ValueError, re.error) as error:
            raise DataError(f"{DESCRIPTOR} is not a valid schema: {error}") from None
        for field in resource["schema"]["fields"]:
            column = frame[field["name"]]
            notes = {cell: readers[field["name"]](cell)[1] for cell in column.unique()}
            if wrong := {cell: list(found.values()) for cell, found in notes.items() if found}:
                for row, cell in column[column.isin(list(wrong))].items():
                    problems += [Problem(file, row, field["name"], cell, _constraint_rule(note, field)) for note in wrong[cell]]
        for key in schema.primary_key:
            twice = frame.loc[frame[key].duplicated() & (frame[key] != ""), key]  # an empty key is said already
            first = {cell: frame.index[frame[key] == cell][0] for cell in twice.unique()}
            problems += [
                Problem(file, row, key, cell, f"stands twice; it is in row {first[cell]} already") for row, cell in twice.items()
            ]
        for key in schema.foreign_keys:
            target, column, other = key["reference"]["resource"] or name, key["fields"][0], key["reference"]["fields"][0]
            if target not in whole:
                continue
            if other not in raw[target]:
                raise DataError(f"{DESCRIPTOR} is not a valid schema: {files[target]} has no column {other}")
            alien = frame.loc[~frame[column].isin({"", *raw[target][other]}), column]
            rule = f"is not found in {files[target]}, column {other}"
            problems += [Problem(file, row, column, cell, rule) for row, cell in alien.items()]
    return problems


def _ordered(file: str, frame: pd.DataFrame, low: str, high: str, rule: str, kind: str) -> list[Problem]:
    """Rows in which one cell exceeds another that it should not."""
    if kind == "date":
        first, second = (pd.to_datetime(frame[column], format="%Y-%m-%d", errors="coerce") for column in (low, high))
    else:
        first, second = (pd.to_numeric(frame[column]) for column in (low, high))
    wrong = frame.index[(first > second).to_numpy()]
    return [Problem(file, row, f"{low}, {high}", f"{frame.at[row, low]}, {frame.at[row, high]}", rule) for row in wrong]


def _rule_problems(raw: dict[str, pd.DataFrame], whole: set[str]) -> list[Problem]:
    """The rules that a table schema cannot express."""
    problems = []

    def where(file: str, frame: pd.DataFrame, mask: pd.Series, column: str, rule: str) -> list[Problem]:
        value = column if column in frame else ""
        return [Problem(file, row, column, frame.at[row, value] if value else "", rule) for row in frame.index[mask.to_numpy()]]

    if (frame := raw.get("observations")) is not None:
        file = "observations.csv"
        problems += _ordered(file, frame, "lower", "value", "the value lies below its interval", "number")
        problems += _ordered(file, frame, "value", "upper", "the value lies above its interval", "number")
        problems += _ordered(file, frame, "period_start", "period_end", "the period ends before it starts", "date")
        one_end = (frame["lower"] == "") != (frame["upper"] == "")
        problems += where(file, frame, one_end, "lower, upper", "an interval needs both ends")
        unnamed = (frame["lower"] != "") & (frame["interval"] == "")
        problems += where(file, frame, unnamed, "interval", "is empty, but lower and upper are given")
        values, when = pd.to_numeric(frame["value"]), [frame[name] for name in ("area", "period_start", "period_end")]
        deaths = values.where(frame["indicator"].isin(DEATHS_AMONG_BIRTHS)).groupby(when).transform("max")
        fewer = frame.index[(frame["indicator"] == "live_births") & (values < deaths)]
        rule = "is fewer births than the {:.0f} deaths given for the same area and period; were the two swapped?"
        problems += [Problem(file, row, "value", frame.at[row, "value"], rule.format(deaths[row])) for row in fewer]
    if (frame := raw.get("claims")) is not None:
        file = "claims.csv"
        problems += _ordered(file, frame, "low", "value", "the value lies below its stated precision", "number")
        problems += _ordered(file, frame, "value", "high", "the value lies above its stated precision", "number")
        problems += _ordered(file, frame, "period_start", "period_end", "the period ends before it starts", "date")
        bare = (frame["value"] != "") & (frame["low"] == "") & (frame["high"] == "")
        problems += where(file, frame, bare, "low, high", "a number needs the interval that it stands for")
    if (frame := raw.get("areas")) is not None:
        own = (frame["predecessor"] == frame["id"]) & (frame["id"] != "")
        problems += where("areas.csv", frame, own, "predecessor", "is the area itself")
    if (frame := raw.get("checks")) is not None:
        for column in ("claims", "observations"):
            if column not in whole:
                continue
            known = set(raw[column]["id"])
            problems += [
                Problem("checks.csv", row, column, name, f"is not found in {column}.csv, column id")
                for row, cell in frame[column].items()
                for name in cell.split()
                if name not in known
            ]
        problems += _check_problems(frame, raw.get("claims"))
    return problems + [Problem(*found) for found in rules.problems(raw)]


def _check_problems(checks: pd.DataFrame, claims: pd.DataFrame | None) -> list[Problem]:
    """Checks whose two sides cannot be read, do not fit their relation, or name ids that their row does not."""
    units = {} if claims is None else dict(zip(claims["id"], claims["unit"], strict=True))
    problems = []
    columns = [checks[name] for name in ("relation", "left", "right", "claims", "observations")]
    for row, relation, left, right, said, seen in zip(checks.index, *columns, strict=True):
        named = {*said.split(), *seen.split()}
        found = expressions.problems(relation, left, right, named)
        problems += [Problem("checks.csv", row, *problem) for problem in found]
        if relation == "same quantity" and not found:
            bare = [name.strip() for cell in (left, right) for name in cell.split(";") if name.strip() in units]
            if len(different := dict.fromkeys(units[name] for name in bare if units[name])) > 1:
                rule = f"have different units: {', '.join(different)}; a quantity has one"
                problems.append(Problem("checks.csv", row, "left, right", "; ".join(bare), rule))
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


def _mark(directory: Path) -> Path | None:
    """The file that says that these tables were found good by these rules; only the project's own tables have one."""
    if directory.resolve() != DATA:
        return None
    program = b"".join(Path(path).read_bytes() for path in (__file__, expressions.__file__, rules.__file__))
    return CHECKED / f"{fingerprint(directory)}-{hashlib.sha256(program).hexdigest()[:12]}-{version('frictionless')}"


def load(directory: Path | None = None) -> Tables:
    """Read and check all tables.

    Parameters
    ----------
    directory : pathlib.Path, optional
        Folder with the six CSV files and datapackage.json; :func:`folder` if not given.

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
    directory = Path(directory or folder())
    descriptor = _descriptor(directory)
    if (directory / journal.NAME).exists():
        raise DataError(f"a refresh of {directory} was cut off between two files: `python -m helpers.refresh` finishes it first")
    mark = _mark(directory) if all((directory / resource["path"]).is_file() for resource in descriptor["resources"]) else None
    good = mark is not None and mark.exists()
    raw, whole, problems = {}, set(), []
    for resource in descriptor["resources"]:
        name, fields = resource["name"], resource["schema"]["fields"]
        frame, found = _raw(directory / resource["path"], [field["name"] for field in fields])
        if frame is not None:
            raw[name] = frame
            if not found:
                whole.add(name)
            if not good:
                found += _cell_problems(resource["path"], frame, fields)
        problems += found
    if not good:
        unreadable = {(problem.file, problem.row, problem.column) for problem in problems}
        problems += _rule_problems(raw, whole)
        # A cell that could not be read was emptied; that it is empty now is no second problem.
        problems += [p for p in _schema_problems(descriptor, raw, whole) if (p.file, p.row, p.column) not in unreadable]
    if problems:
        found = sorted(set(problems), key=lambda problem: (problem.file, problem.row or 0, problem.column, problem.rule))
        lines = list(dict.fromkeys(map(str, found)))
        head = "1 problem" if len(lines) == 1 else f"{len(lines)} problems"
        listed = "\n".join(f"  {line}" for line in lines)
        raise DataError(f"{head} in the tables of {directory}; nothing was read:\n{listed}")
    if mark is not None and not good and mark == _mark(directory):  # not if a file was changed meanwhile
        with contextlib.suppress(OSError):  # a checkout that cannot be written to is checked every time
            files.write(mark, b"")
    kinds = {resource["name"]: resource["schema"]["fields"] for resource in descriptor["resources"]}
    return Tables(**{name: _typed(raw[name].reset_index(drop=True), kinds[name]) for name in Tables._fields})


def known_from(sources: pd.DataFrame) -> pd.Series:
    """The day from which what a source holds was known: its day, or the last one of its month or year.

    Parameters
    ----------
    sources : pandas.DataFrame
        Rows of sources.csv.

    Returns
    -------
    pandas.Series
        Source id -> day; missing for a source without a date.

    Examples
    --------
    >>> known_from(pd.DataFrame({"id": ["a", "b"], "published": ["2024-02", None]}))["a"]
    Timestamp('2024-02-29 00:00:00')
    """
    published = sources.set_index("id")["published"].dropna().astype(str)
    parts = published.str.count("-")
    ends = pd.to_datetime(published, format="ISO8601")
    ends = ends.where(parts != 0, ends + pd.offsets.YearEnd(0)).where(parts != 1, ends + pd.offsets.MonthEnd(0))
    return ends.reindex(sources["id"])


def _earlier(tables: Tables, known: pd.DataFrame) -> dict[str, str]:
    """Observation that was not known yet -> the most precise one that was and prints the same value, within its rounding."""
    same = ["indicator", "area", "period_start", "period_end", "basis"]
    late = tables.observations[~tables.observations["id"].isin(known["id"])]
    pairs = late.merge(known, on=same, suffixes=("", "_known"))
    pairs = pairs[(pairs["value"] - pairs["value_known"]).abs() <= pairs["rounded_to_known"] / 2 * (1 + 1e-9)]
    pairs = pairs.sort_values("rounded_to_known", kind="stable").drop_duplicates("id")
    return dict(zip(pairs["id"], pairs["id_known"], strict=True))


def _checks_then(checks: pd.DataFrame, instead: dict[str, str], there: set[str]) -> pd.DataFrame:
    """The checks that could be made then: with earlier prints of a value in the place of later ones."""
    named = (checks["claims"].fillna("") + " " + checks["observations"].fillna("")).str.split()
    kept = []
    for row, ids in named.items():
        taken = [instead.get(name, name) if name not in there else name for name in ids]
        if there.issuperset(taken) and len(set(taken)) == len(set(ids)):  # two values of one check stay two
            kept.append(row)
    checks = checks.loc[kept].copy()

    def then(cell: object) -> object:
        return re.sub(r"[a-z0-9_.-]+", lambda found: instead.get(found[0], found[0]), cell) if isinstance(cell, str) else cell

    for column in ("observations", "left", "right"):
        checks[column] = checks[column].map(then)
    return checks


def as_of(tables: Tables, day: str) -> Tables:
    """What was known on a day: nothing that was published, or extracted from a database, later.

    A value that was published before it was extracted has a row of its own with the earlier page as its source; that row stays.

    Parameters
    ----------
    tables : Tables
    day : str
        Such as "2026-09-04"; empty for all that the tables hold. A source of which only the month or year is known counts from
        its last day, one without a date is left out.

    Returns
    -------
    Tables
        Without the later sources and without their observations and claims. In a check an earlier print of the same value
        takes the place of a later one; a check that lacks a figure all the same is left out.

    Raises
    ------
    ValueError
        If `day` is neither empty nor a day, or no source was published by then; the message says what is possible.

    Examples
    --------
    >>> known = as_of(load(), "2025-12-31")
    >>> known.sources["published"].max(), len(known.sources) < len(load().sources)
    ('2025-12-31', True)
    >>> observation(known, "live_births.kz.2024.bns.first")["value"], "live_births.kz.2024.bns" in set(known.observations["id"])
    (np.float64(365900.0), False)
    """
    if day == "":
        return tables
    ends = known_from(tables.sources)
    try:
        limit = pd.Timestamp(date.fromisoformat(day))
    except (TypeError, ValueError):
        published = tables.sources["published"].dropna()
        last = published[published.str.len() == 10].max()
        raise ValueError(f"as_of is a day such as {last}, or empty for all that is known; got {day!r}") from None
    if limit < ends.min():
        raise ValueError(f"as_of is {ends.min():%Y-%m-%d}, the date of the first source, or later; got {day!r}")
    sources = tables.sources[(ends <= limit).to_numpy()]
    observations, claims = (frame[frame["source"].isin(sources["id"])] for frame in (tables.observations, tables.claims))
    checks = _checks_then(tables.checks, _earlier(tables, observations), {*observations["id"], *claims["id"]})
    parts = {"sources": sources, "observations": observations, "claims": claims, "checks": checks}
    return tables._replace(**{name: frame.reset_index(drop=True) for name, frame in parts.items()})


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


def adopted(frame: pd.DataFrame) -> pd.DataFrame:
    """Observations without the releases that are stored, but not the ones that notebooks and pages use.

    Parameters
    ----------
    frame : pandas.DataFrame
        Rows of observations.csv.

    Returns
    -------
    pandas.DataFrame

    Examples
    --------
    >>> two = pd.DataFrame({"producer": ["MMEIG", "MMEIG"], "source": ["un-mmeig-2025", "gho-api-2026-11-22"]})
    >>> adopted(two)["source"].tolist()
    ['un-mmeig-2025']
    """
    used = frame["producer"].map(ADOPTED)
    return frame[used.isna() | (frame["source"] == used)]


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
        The rows in order of time, with a column year. Years without a value are not there: missing stays missing. Of the
        releases of one producer there are only the :func:`adopted` ones, unless `source` names another.

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
    if "source" not in conditions:
        frame = adopted(frame)
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
        "Publisher (year); Publisher (year)", institutions in the language in use.
    """
    frame = tables.sources.set_index("id")
    names = [f"{say(frame.at[name, 'publisher'])} ({str(frame.at[name, 'published'])[:4]})" for name in dict.fromkeys(ids)]
    return "; ".join(dict.fromkeys(names))
