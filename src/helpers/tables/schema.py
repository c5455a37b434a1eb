"""What data/datapackage.json says of the cells: types, constraints, keys and references, each broken rule in plain words.

Of the Frictionless Table Schema only what the tables use is known here; anything else in the description is refused. The tests
hold the tables against the frictionless library as well.
"""

import difflib
import operator
import re
from collections.abc import Callable, Iterator
from decimal import Decimal

import numpy as np
import pandas as pd

from helpers.tables import letters
from helpers.tables.reading import DESCRIPTOR, DataError, Problem
from helpers.tables.rules import NEEDED, is_day

LONGEST_CELL = 10_000  # characters; a longer cell is a damaged file
_FEW_DIGITS = re.compile(r"(-?(0|[1-9][0-9]{0,8})(\.[0-9]{1,6})?)?")  # a float keeps fifteen
_NUMBER = "is not a number; write digits with a point as decimal mark, nothing between thousands, and leave a missing value empty"


def _number_fault(cell: str) -> str:
    """Why a cell is no number that can be kept to its last digit. Stricter than a table schema, which takes 1_000 and nan."""
    if not re.fullmatch(r"-?[0-9]{1,15}(\.[0-9]{1,15})?", cell):
        if re.fullmatch(r"-?[1-9][0-9]{0,2},[0-9]{3}", cell):
            return f"{_NUMBER}: {cell.replace(',', '.')} or {cell.replace(',', '')}"
        plain = re.sub(r"(?<=[0-9])[ \u00a0\u202f](?=[0-9]{3}(\D|$))", "", cell).replace("\u2212", "-")
        plain = re.sub(r"(?<=[0-9]),(?=[0-9]+$)", ".", plain)
        return f"{_NUMBER}: {plain}" if plain != cell and re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", plain) else _NUMBER
    if re.match(r"-?0[0-9]", cell):
        return "begins with a zero that a number does not have; delete it"
    if repr(float(cell)) != cell and Decimal(repr(float(cell))) != Decimal(cell):
        return f"has more digits than can be kept: it would become {float(cell)!r}"
    return ""


def day_meant(cell: str) -> str:
    """The day that is meant by one in another form, if it can only be one; else empty."""
    meant = []
    if parts := re.fullmatch("([0-9]{4})([-./]?)([0-9]{1,2})\\2([0-9]{1,2})([T ][0-9:.]+Z?)?", cell):
        meant = [(parts[1], parts[3], parts[4])] if parts[2] or len(cell) == 8 else []
    elif parts := re.fullmatch(r"([0-9]{1,2})([./])([0-9]{1,2})\2([0-9]{4})", cell):
        meant = [(parts[4], parts[3], parts[1])] + [(parts[4], parts[1], parts[3])] * (parts[2] == "/")
    days = {f"{year}-{month:>02}-{day:>02}" for year, month, day in meant}
    found = [day for day in days if is_day(day)]
    return found[0] if len(found) == 1 and found[0] != cell else ""


def _day_fault(cell: str) -> str:
    """Why a cell is no day, with the day that may be meant."""
    if is_day(cell):
        return ""
    said = "is not a date of the form 2024-12-31"
    if re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", cell):
        return f"{said}: the calendar has no such day"
    meant = day_meant(cell)
    return f"{said}; write {meant}" if meant else said


#: Type -> what is wrong with how a cell is written; nothing if it is written plainly.
_FAULTS = {
    "number": _number_fault,
    "integer": lambda cell: "" if re.fullmatch(r"-?(0|[1-9][0-9]{0,14})", cell) else "is not a whole number",
    "date": _day_fault,
    "string": lambda cell: letters.lost(cell) or letters.mixed(cell),
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
    """Cells that cannot be read as what they should be. Each is emptied here, in place, so that one fault is said once."""
    problems = []
    for field in fields:
        name, kind = field["name"], field["type"]
        cells = frame[name].unique().tolist()
        if _plain(cells, kind):
            continue
        faults = {cell: fault for cell in cells if (fault := _cell_fault(cell, kind))}
        if not faults:
            continue
        bad = frame.loc[frame[name].isin(list(faults)), name]
        problems += [Problem(file, row, name, cell, faults[cell]) for row, cell in bad.items()]
        frame.loc[bad.index, name] = ""
    return problems


def _plain(cells: list[str], kind: str) -> bool:
    """Whether a look at a whole column is enough to see that none has a fault: most hold few digits, or Latin letters only."""
    if kind != "string":
        return kind == "number" and all(map(_FEW_DIGITS.fullmatch, cells))
    if max(map(len, cells), default=0) > LONGEST_CELL or any(cell != cell.strip() for cell in cells):
        return False
    return letters.plain("".join(cells))


def _cell_fault(cell: str, kind: str) -> str:
    """Why a cell cannot be read as what it should be; empty if it can, or is empty."""
    if kind != "string" and not (cell and _FAULTS[kind](cell)):
        return ""  # a number or a day has nothing else in it
    if len(cell) > LONGEST_CELL:
        return f"is {len(cell)} characters long, more than {LONGEST_CELL}"
    if fault := letters.barred(cell):
        return fault
    if cell != cell.strip():
        return "has spaces around it"
    return _FAULTS[kind](cell) if cell else ""


def refuse_damaged(package: dict) -> None:
    """Refuse a description that holds what is not known here, or lacks what the rules need, before any table is read."""
    try:
        columns = {resource["name"]: _checked_fields(resource) for resource in package["resources"]}
        for resource in package["resources"]:
            for _, table, other in _keys(resource["schema"])[1]:
                if (table := table or resource["name"]) not in columns:
                    raise ValueError(f"there is no table {table}")
                if other not in columns[table]:
                    raise ValueError(f"{table}.csv has no column {other}")
    except (AttributeError, LookupError, TypeError, ValueError, ArithmeticError, re.error) as error:
        said = f"{error.args[0]} is missing" if isinstance(error, KeyError) else str(error)
        said = said if len(said) <= 300 else f"{said[:300]}…"
        raise DataError(f"{DESCRIPTOR} is not a valid schema: {said}") from None


def _checked_fields(resource: dict) -> dict[str, str]:
    """The types of a table's columns: each stands once, is known, and has limits that can be read; none that is needed lacks."""
    types: dict[str, str] = {}
    for field in resource["schema"]["fields"]:
        name, kind = field.get("name"), field.get("type")
        if not isinstance(name, str) or not name:
            raise ValueError(f"the name of a column of {resource['path']} is {name!r}, and should be a text")
        if name in types:
            raise ValueError(f"the column {name} of {resource['path']} stands twice")
        if not isinstance(kind, str) or kind not in _FAULTS:
            raise ValueError(f"the type of {name} is one of {', '.join(_FAULTS)}; got {kind!r}")
        types[name] = kind
        list(_tests(field))
    for name, kind in NEEDED[resource["name"]].items():
        if types.get(name) != kind:
            is_now = f"is a {types[name]} there" if name in types else "is missing"
            raise ValueError(f"the column {name} of {resource['path']} {is_now}, and a {kind} is needed")
    return types


def violations(package: dict, raw: dict[str, pd.DataFrame], whole: set[str]) -> list[Problem]:
    """Cells that break a constraint, a key or a reference; a reference to a table that is not `whole` is not judged."""
    found = []
    files = {resource["name"]: resource["path"] for resource in package["resources"]}
    for resource in package["resources"]:
        name, file, frame = resource["name"], resource["path"], raw.get(resource["name"])
        if frame is None:
            continue
        key, references = _keys(resource["schema"])
        for field in resource["schema"]["fields"]:
            found += _constraint_problems(file, frame[field["name"]], list(_tests(field)))
        once = [field["name"] for field in resource["schema"]["fields"] if field.get("constraints", {}).get("unique")]
        for column in dict.fromkeys(filter(None, (key, *once))):
            twice = frame.loc[frame[column].duplicated() & (frame[column] != ""), column]  # an empty key is said already
            first = {cell: frame.index[frame[column] == cell][0] for cell in twice.unique()}
            rule = "stands twice; it is in row {} already"
            found += [Problem(file, row, column, cell, rule.format(first[cell])) for row, cell in twice.items()]
        for column, table, other in references:
            if (table := table or name) in whole:
                known = raw[table][other].tolist()
                alien = frame.loc[~frame[column].isin({"", *known}), column]
                rule = f"is not found in {files[table]}, column {other}"
                meant = {cell: _meant(cell, known) for cell in alien.unique()[:20]}
                found += [Problem(file, row, column, cell, rule + meant.get(cell, "")) for row, cell in alien.items()]
    return found


def _meant(cell: str, known: list[str]) -> str:
    """The name that may be meant by one that is not there."""
    near = [name for name in known if name.casefold() == cell.casefold()] or difflib.get_close_matches(cell, known, 1, 0.9)
    return f"; did you mean {near[0]!r}?" if near and cell.isascii() else ""


def _tests(field: dict) -> Iterator[tuple[Callable[[str], bool], str]]:
    """Whether a cell keeps each constraint of its field, and what to say if not."""
    value, constraints = _COMPARED[field["type"]], field.get("constraints", {})
    if not isinstance(constraints, dict):
        raise ValueError(f"the constraints of {field['name']} are {constraints!r}, and should be names with limits")
    for name, limit in constraints.items():
        if name not in ("required", "unique", *_CONSTRAINTS):
            raise ValueError(f"the constraint {name!r} of {field['name']} is none of required, unique, {', '.join(_CONSTRAINTS)}")
        listed = limit if name == "enum" else [limit]
        kinds = {"required": bool, "unique": bool, "pattern": str}.get(name, (str, int, float))
        of_kind = isinstance(listed, list) and listed and all(isinstance(one, kinds) for one in listed)
        wrong = not of_kind or kinds not in (bool, str) and any(isinstance(one, bool) for one in listed)
        try:
            parsed = [] if wrong or kinds is bool else [(re.compile if name == "pattern" else value)(str(v)) for v in listed]
        except (ValueError, ArithmeticError, re.error):
            wrong = True
        if wrong:
            raise ValueError(f"{name} of {field['name']} is {limit!r}, which is no limit for a {field['type']}")
        if kinds is bool:
            if limit and name == "required":
                yield bool, "is empty, but a value is required"
            continue
        keeps, said = _CONSTRAINTS[name]
        yield (
            lambda cell, keeps=keeps, parsed=set(parsed) if name == "enum" else parsed[0]: not cell or keeps(value(cell), parsed),
            said.format(", ".join(map(str, listed))),
        )


def _constraint_problems(file: str, column: pd.Series, tests: list[tuple[Callable[[str], bool], str]]) -> list[Problem]:
    """Cells of a column that break a constraint; each different cell is judged once."""
    found, cells = [], column.unique().tolist() if tests else []
    for keeps, rule in tests:
        wrong = {cell: rule + _zeros(cell, keeps) for cell in cells if not keeps(cell)}
        if not wrong:
            continue  # most columns keep all
        bad = column[column.isin(list(wrong))]
        found += [Problem(file, row, str(column.name), cell, wrong[cell]) for row, cell in bad.items()]
    return found


def _zeros(cell: str, keeps: Callable[[str], bool]) -> str:
    """What to do about a name of digits from which a spreadsheet took the zeros at its beginning."""
    whole = next((cell.zfill(width) for width in range(len(cell) + 1, 7) if keeps(cell.zfill(width))), "")
    column = "a spreadsheet drops zeros at the beginning of a number: make the column text before you open the file"
    return f"; write {whole} ({column})" if cell.isdecimal() and whole else ""


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


def typed(frame: pd.DataFrame, fields: list[dict]) -> pd.DataFrame:
    """Checked text cells as numbers, dates and strings; an empty cell is NaN, NaT or NA."""
    made = {
        "number": lambda cells: cells.astype(float),
        "integer": lambda cells: pd.Series(pd.to_numeric(cells), frame.index).astype("Int64"),
        "date": lambda cells: pd.to_datetime(cells, format="%Y-%m-%d"),
        "string": lambda cells: pd.array(cells, dtype="str"),
    }
    cells = dict(zip(frame, np.where(frame == "", np.nan, frame).T, strict=True))
    return pd.DataFrame({field["name"]: made[field["type"]](cells[field["name"]]) for field in fields}, frame.index)
