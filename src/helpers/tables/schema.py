"""What data/datapackage.json says of the cells: types, constraints, keys and references, each broken rule in plain words.

Of the Frictionless Table Schema only what the tables use is known here; anything else in the description is refused. The tests
hold the tables against the frictionless library as well.
"""

from __future__ import annotations

import operator
import re
import unicodedata
from collections.abc import Callable, Iterator
from decimal import Decimal

import pandas as pd

from helpers.tables.reading import DESCRIPTOR, DataError, Problem
from helpers.tables.rules import is_day

LONGEST_CELL = 10_000  # characters; a longer cell is a damaged file
#: Type -> (whether a cell is written plainly, what to say if not). Stricter than a table schema, which takes 1_000, nan,
#: digits of other scripts, or numbers that are too large to hold.
_PLAIN = {
    "number": (
        lambda cell: re.fullmatch(r"-?[0-9]{1,15}(\.[0-9]{1,15})?", cell) is not None,
        "is not a number; write digits with a point as decimal mark, nothing between thousands, and leave a missing value empty",
    ),
    "integer": (lambda cell: re.fullmatch(r"-?[0-9]{1,15}", cell) is not None, "is not a whole number"),
    "date": (is_day, "is not a date of the form 2024-12-31"),
    "string": (lambda cell: True, ""),
}
#: Type -> what a cell is compared as; days compare as they are written.
_COMPARED = {"number": Decimal, "integer": int, "date": str, "string": str}
#: Constraint -> (whether a value keeps it, what to say if not).
_CONSTRAINTS = {
    "enum": (lambda value, allowed: value in allowed, "is not one of: {}"),
    "minimum": (operator.ge, "is below the smallest allowed value, {}"),
    "maximum": (operator.le, "is above the largest allowed value, {}"),
    "pattern": (lambda value, form: form.fullmatch(value) is not None, "does not have the form {}"),
}


def cell_problems(file: str, frame: pd.DataFrame, fields: list[dict]) -> list[Problem]:
    """Cells that cannot be read as what they should be.

    Parameters
    ----------
    file : str
    frame : pandas.DataFrame
        Text cells, indexed by row number. Each bad cell is emptied here, so that one fault is said once.
    fields : list of dict
        Fields of the table's schema.

    Returns
    -------
    list of Problem

    Examples
    --------
    >>> frame = pd.DataFrame({"value": ["37", "37,5"]}, index=[2, 3])
    >>> [(problem.row, problem.value) for problem in cell_problems("a.csv", frame, [{"name": "value", "type": "number"}])]
    [(3, '37,5')]
    """
    problems = []
    for field in fields:
        name, kind = field["name"], field["type"]
        if kind not in _PLAIN:
            raise DataError(f"{DESCRIPTOR} is not a valid schema: the type of {name} is one of {', '.join(_PLAIN)}; got {kind!r}")
        faults = {cell: fault for cell in frame[name].unique().tolist() if (fault := _cell_fault(cell, kind))}
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


def problems(package: dict, raw: dict[str, pd.DataFrame], whole: set[str]) -> list[Problem]:
    """Cells that break a constraint, a key or a reference.

    Parameters
    ----------
    package : dict
        As :func:`helpers.tables.reading.descriptor` returns it.
    raw : dict
        Name of a table -> its text cells, indexed by row number, after :func:`cell_problems`.
    whole : set of str
        Tables of which every row is there; a reference to another is not judged.

    Returns
    -------
    list of Problem

    Raises
    ------
    DataError
        If the description holds what is not known here.
    """
    found = []
    files = {resource["name"]: resource["path"] for resource in package["resources"]}
    for resource in package["resources"]:
        name, file, frame = resource["name"], resource["path"], raw.get(resource["name"])
        if frame is None:
            continue
        try:
            tests = {field["name"]: list(_tests(field)) for field in resource["schema"]["fields"]}
            key, references = _keys(resource["schema"])
            for _, table, other in references:
                _known(package, table or name, other)
        except (AttributeError, KeyError, TypeError, ValueError, ArithmeticError, re.error) as error:
            raise DataError(f"{DESCRIPTOR} is not a valid schema: {error}") from None
        for column, rules in tests.items():
            found += _constraint_problems(file, frame[column], rules)
        found += _key_problems(file, frame, key)
        for column, table, other in references:
            if (table := table or name) in whole:
                alien = frame.loc[~frame[column].isin({"", *raw[table][other]}), column]
                rule = f"is not found in {files[table]}, column {other}"
                found += [Problem(file, row, column, cell, rule) for row, cell in alien.items()]
    return found


def _known(package: dict, table: str, column: str) -> None:
    """Refuse a reference to what is not described."""
    described = {resource["name"]: resource for resource in package["resources"]}
    if table not in described:
        raise ValueError(f"there is no table {table}")
    if column not in {field["name"] for field in described[table]["schema"]["fields"]}:
        raise ValueError(f"{described[table]['path']} has no column {column}")


def _tests(field: dict) -> Iterator[tuple[Callable[[str], bool], str]]:
    """Whether a cell keeps each constraint of its field, and what to say if not."""
    value = _COMPARED[field["type"]]
    for name, limit in field.get("constraints", {}).items():
        if name == "required":
            if limit:
                yield bool, "is empty, but a value is required"
            continue
        if name not in _CONSTRAINTS:
            raise ValueError(f"the constraint {name!r} of {field['name']} is none of required, {', '.join(_CONSTRAINTS)}")
        keeps, said = _CONSTRAINTS[name]
        listed = isinstance(limit, list)
        parsed = re.compile(limit) if name == "pattern" else {value(str(v)) for v in limit} if listed else value(str(limit))
        shown = ", ".join(map(str, limit)) if listed else limit
        yield (
            lambda cell, keeps=keeps, parsed=parsed: not cell or bool(keeps(value(cell), parsed)),
            said.format(shown),
        )


def _constraint_problems(file: str, column: pd.Series, tests: list[tuple[Callable[[str], bool], str]]) -> list[Problem]:
    """Cells of a column that break a constraint; each different cell is judged once."""
    found, cells = [], column.unique().tolist() if tests else []
    for keeps, rule in tests:
        if wrong := [cell for cell in cells if not keeps(cell)]:
            bad = column[column.isin(wrong)]
            found += [Problem(file, row, str(column.name), cell, rule) for row, cell in bad.items()]
    return found


def _keys(schema: dict) -> tuple[str | None, list[tuple[str, str, str]]]:
    """The key column, and references as (column, table, column there); an empty table is the own one."""
    known = {field["name"] for field in schema["fields"]}

    def one(columns: str | list[str]) -> str:
        named = [columns] if isinstance(columns, str) else list(columns)
        if len(named) != 1 or named[0] not in known:
            raise ValueError(f"a key is one column of its table; got {', '.join(map(str, named))}")
        return named[0]

    references = []
    for key in schema.get("foreignKeys", []):
        there = key["reference"]
        other = [there["fields"]] if isinstance(there["fields"], str) else there["fields"]
        if len(other) != 1:
            raise ValueError("a key of several columns")
        references.append((one(key["fields"]), there.get("resource", ""), other[0]))
    return one(schema["primaryKey"]) if "primaryKey" in schema else None, references


def _key_problems(file: str, frame: pd.DataFrame, key: str | None) -> list[Problem]:
    if key is None:
        return []
    twice = frame.loc[frame[key].duplicated() & (frame[key] != ""), key]  # an empty key is said already
    first = {cell: frame.index[frame[key] == cell][0] for cell in twice.unique()}
    return [Problem(file, row, key, cell, f"stands twice; it is in row {first[cell]} already") for row, cell in twice.items()]


def typed(frame: pd.DataFrame, fields: list[dict]) -> pd.DataFrame:
    """Checked text cells as numbers, dates and strings.

    Parameters
    ----------
    frame : pandas.DataFrame
        Text cells that :func:`cell_problems` finds nothing wrong with.
    fields : list of dict
        Fields of the table's schema.

    Returns
    -------
    pandas.DataFrame
        An empty cell is NaN, NaT or NA.

    Examples
    --------
    >>> typed(pd.DataFrame({"value": ["37", ""]}), [{"name": "value", "type": "number"}])["value"].tolist()
    [37.0, nan]
    """
    frame = frame.astype(str).where(frame != "")
    for field in fields:
        name = field["name"]
        if field["type"] == "number":
            frame[name] = pd.to_numeric(frame[name]).astype("float64")
        elif field["type"] == "integer":
            frame[name] = pd.to_numeric(frame[name]).astype("Int64")
        elif field["type"] == "date":
            frame[name] = pd.to_datetime(frame[name], format="%Y-%m-%d")
    return frame
