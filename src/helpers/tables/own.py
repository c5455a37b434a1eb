"""A table of one's own: deaths, and births if they are known, by year or by region."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from helpers.tables import faults
from helpers.tables.reading import DataError, Problem, text_cells

ROOT = Path(__file__).resolve().parents[3]
HIGHEST = 2**53 - 1
YEARS = (1800, 2200)


def _header(path: Path) -> list[str]:
    """The columns to ask the file for: what it has, as far as this page knows them."""
    try:
        line = path.read_bytes().removeprefix(b"\xef\xbb\xbf").splitlines()[0].decode("utf-8", "replace")
    except (OSError, IndexError):
        line = ""
    names = [name.strip().strip('"') for name in line.replace(";", ",").replace("\t", ",").split(",")]
    by = "region" if "region" in names else "year"
    return [by, "deaths"] + ["births"] * ("births" in names)


def _whole(text: str) -> int | None:
    """A whole number as offices write it, with or without spaces between thousands."""
    plain = "".join(text.split())
    return int(plain) if plain.isascii() and plain.isdigit() and int(plain) <= HIGHEST else None


def read(path: str | Path) -> pd.DataFrame:
    """Deaths by year or by region, from a CSV file of one's own.

    Parameters
    ----------
    path : str or pathlib.Path
        A CSV file, named from the project's folder or in full. Its columns are ``year`` or ``region``, ``deaths``, and ``births``
        where they are known. Numbers are whole; spaces between thousands are read. Each year or region stands once.

    Returns
    -------
    pandas.DataFrame
        Columns year (int) or region (str), deaths (int) and, if the file has them, births (int); years in their order, regions
        in that of the file.

    Raises
    ------
    helpers.tables.reading.DataError
        If the file cannot be read or a cell breaks a rule; every place is named. An empty cell is refused: a year without a
        number is left out of the file.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "mine.csv"
    ...     _ = file.write_text("year,deaths,births\\n2024,37,365 923\\n2023,45,388 428\\n")
    ...     print(read(file).to_string(index=False))
     year  deaths  births
     2023      45  388428
     2024      37  365923
    """
    path = ROOT / path
    columns = _header(path)
    cells, problems = text_cells(path, [{"name": name, "type": "string" if name == "region" else "number"} for name in columns])
    if cells is None:
        raise DataError("\n".join(faults.lines(problems)))
    by = columns[0]
    read_as = {column: cells[column].map(_whole) for column in columns if column != "region"}
    for column, numbers in read_as.items():
        rule = "a year, such as 2024" if column == "year" else "a whole number of 0 or more"
        right = numbers.between(*YEARS) if column == "year" else numbers.notna() & ((column != "births") | (numbers != 0))
        rule = "a whole number above 0" if column == "births" else rule
        problems += [Problem(path.name, row, column, cells.at[row, column], f"is not {rule}") for row in cells.index[~right]]
    names = cells[by].str.strip()
    problems += [Problem(path.name, row, by, "", "is empty") for row in cells.index[names.eq("") & (by == "region")]]
    twice = names[names.duplicated() & names.ne("")]
    problems += [Problem(path.name, row, by, names[row], "stands twice") for row in twice.index]
    if "births" in read_as:
        swapped = read_as["deaths"] > read_as["births"]
        problems += [
            Problem(path.name, row, "births", cells.at[row, "births"], "is below the deaths of the row; are the two swapped?")
            for row in cells.index[swapped]
        ]
    if problems:
        raise DataError("\n".join(faults.lines(problems)))
    frame = pd.DataFrame({by: names} | {column: numbers.astype("int64") for column, numbers in read_as.items()})
    return (frame.sort_values("year") if by == "year" else frame).reset_index(drop=True)
