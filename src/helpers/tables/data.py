"""The six tables as they are read and checked, and as they stood on a day.

What a file is, is read in :mod:`helpers.tables.reading`; what data/datapackage.json (a Frictionless Data Package) says of a cell
is checked in :mod:`helpers.tables.schema`, and what a schema cannot say in :mod:`helpers.tables.rules`.
A table is read whole or not at all: nothing is coerced, filled or dropped.
"""

import hashlib
import os
import re
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from helpers.tables import files, reading, rules, schema
from helpers.tables.reading import DESCRIPTOR, DataError

DATA = Path(__file__).resolve().parents[3] / "data"


class Tables(NamedTuple):
    """The six tables, each with its types; a missing cell is NaN, NaT or NA."""

    sources: pd.DataFrame
    indicators: pd.DataFrame
    areas: pd.DataFrame
    observations: pd.DataFrame
    claims: pd.DataFrame
    checks: pd.DataFrame


def folder() -> Path:
    """Folder that tables are read from unless another is named: the environment variable TABLES_DIR, or data/."""
    return Path(os.environ.get("TABLES_DIR", DATA))


def fingerprint(directory: Path | None = None) -> str:
    """Twelve hexadecimal digits that change with any byte of the tables of a folder, :func:`folder` if none is given."""
    directory = directory or folder()
    digest = hashlib.sha256()
    for path in sorted(directory / name for name in [*(f"{table}.csv" for table in Tables._fields), DESCRIPTOR]):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


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
    try:
        return _load(directory)
    except DataError as error:
        # Another folder has no way back that is known here.
        back = f"\n{reading.BACK}" if directory.resolve() == DATA.resolve() and "refresh" not in str(error) else ""
        raise DataError(f"{error}{back}") from None


def _load(directory: Path) -> Tables:
    package = reading.descriptor(directory, Tables._fields)
    schema.refuse_damaged(package)
    if (directory / files.JOURNAL).exists():
        raise DataError(f"a refresh of {directory} was cut off between two files: `python -m helpers.refresh` finishes it first")
    raw, whole, problems = {}, set(), []
    for resource in package["resources"]:
        name, fields = resource["name"], resource["schema"]["fields"]
        frame, found = reading.text_cells(directory / resource["path"], fields)
        if frame is not None:
            raw[name] = frame
            if not found:
                whole.add(name)
            found += schema.cell_problems(resource["path"], frame, fields)
        problems += found
    unreadable = {(problem.file, problem.row, problem.column) for problem in problems}
    problems += rules.problems(raw, whole)
    # A cell that could not be read was emptied; that it is empty now is no second problem.
    problems += [p for p in schema.violations(package, raw, whole) if (p.file, p.row, p.column) not in unreadable]
    if problems:
        raise DataError(reading.message(problems, directory))
    kinds = {resource["name"]: resource["schema"]["fields"] for resource in package["resources"]}
    return Tables(**{name: schema.typed(raw[name].reset_index(drop=True), kinds[name]) for name in Tables._fields})


def known_from(sources: pd.DataFrame) -> pd.Series:
    """Source id -> the day from which it was known: its day, or the last one of its month or year; missing without a date."""
    ends = [rules.days(cell)[1] if isinstance(cell, str) else None for cell in sources["published"].to_numpy()]
    return pd.Series(ends, index=pd.Index(sources["id"]), dtype="datetime64[us]", name="published")


def _earlier(published: Tables, known: pd.DataFrame) -> dict[str, str]:
    """Observation that was not known yet -> the most precise one that was and prints the same value, within its rounding."""
    same = ["indicator", "area", "period_start", "period_end", "basis"]
    late = published.observations[~published.observations["id"].isin(known["id"])]
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


def as_of(published: Tables, day: str) -> Tables:
    """What was known on a day: nothing that was published, or extracted from a database, later.

    A value that was published before it was extracted has a row of its own with the earlier page as its source; that row stays.
    In a check an earlier print of the same value takes the place of a later one; a check that lacks a figure all the same is
    left out.

    Parameters
    ----------
    published : Tables
    day : str
        Such as "2026-09-04"; empty for all that the tables hold. A source of which only the month or year is known counts from
        its last day, one without a date is left out.

    Returns
    -------
    Tables
        Without the later sources, their observations, claims and checks.

    Raises
    ------
    ValueError
        If `day` is neither empty nor a day, or no source was published by then; the message says what is possible.

    Examples
    --------
    >>> known = as_of(load(), "2025-12-31")
    >>> known.sources["published"].max(), len(known.sources) < len(load().sources)
    ('2025-12-31', True)
    """
    if day == "":
        return published
    ends = known_from(published.sources)
    if not isinstance(day, str) or not rules.is_day(day):
        dates = published.sources["published"].dropna()
        last = dates[dates.str.len() == 10].max()
        meant = f"; write {meant}" if (meant := schema.day_meant(str(day))) else ""
        raise ValueError(f"as_of is a day such as {last}, or empty for all that is known; got {day!r}{meant}")
    limit = pd.Timestamp(day)
    if not rules.has_come(limit.date()):
        raise ValueError(f"as_of is a day that has come, or empty for all that is known; got {day!r}")
    if limit < ends.min():
        raise ValueError(f"as_of is {ends.min():%Y-%m-%d}, the date of the first source, or later; got {day!r}")
    sources = published.sources[(ends <= limit).to_numpy()]
    observations, claims = (frame[frame["source"].isin(sources["id"])] for frame in (published.observations, published.claims))
    checks = _checks_then(published.checks, _earlier(published, observations), {*observations["id"], *claims["id"]})
    parts = {"sources": sources, "observations": observations, "claims": claims, "checks": checks}
    return published._replace(**{name: frame.reset_index(drop=True) for name, frame in parts.items()})
