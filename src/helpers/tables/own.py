"""A table of one's own: deaths, and births if they are known, by year or by region."""

import csv
import re
from datetime import date
from pathlib import Path

import pandas as pd

from helpers.tables import foreign, letters, reading, rules
from helpers.tables.reading import DataError, Problem

ROOT = Path(__file__).resolve().parents[3]
HIGHEST = 2**53 - 1
FIRST = 1800  # year
#: Column -> how offices call it; capitals do not count, and a column called as here goes before others.
NAMES = {
    "year": "years?|год|годы|жыл",
    "region": "regions?|areas?|districts?|oblast|регион|область|район|аймақ|облыс|облус|өңір",
    "deaths": "(maternal |infant )?deaths?|смерти|смертей|умершие|умерло|өлім|өлімдер",
    "births": "(live )?births?|рождения|родившиеся|родилось|туу|туған|туулган",
}
_RULES = {
    "year": "a year that has come, such as 2024; leave totals and notes out of the file",
    "deaths": "a whole number of 0 or more",
    "births": "a whole number above 0",
}


def _cells(path: Path) -> list[list[str]]:
    """The cells of a file: a workbook or UTF-16 as they are, other text as tables are read."""
    try:
        if path.is_file() and path.read_bytes()[:4].startswith((b"PK\x03\x04", b"\xff\xfe", b"\xfe\xff")):
            return foreign.cells(path)
        text, wrong, row = reading.file_text(path)
        if wrong:
            raise DataError(str(Problem(path.name, row, "", "", wrong)))
        try:
            return foreign.cells(path, ("utf-8-sig",))
        except csv.Error:
            row, column, what = reading.quotes(text.replace("\r\n", "\n"), reading.separator(text), [])
            raise DataError(str(Problem(path.name, row, column, "", f"cannot be read as CSV: {what}"))) from None
    except (OSError, ValueError) as error:
        raise error if isinstance(error, DataError) else DataError(f"{path.name}: {error}") from None


def _columns(path: Path, frame: pd.DataFrame) -> dict[str, str]:
    """Column -> its name in the file."""
    found: dict[str, str] = {}
    for column, form in NAMES.items():
        names = [name for name in frame if re.fullmatch(form, re.sub(r" ?\(.*\)$", "", name).casefold())]
        exact = [name for name in names if name.casefold() == column]
        if len(exact or names) > 1:
            both = " and ".join(map(repr, exact or names))
            raise DataError(f"{path.name}: {both} may each be the {column}; call one of them {column}")
        found |= {column: (exact or names)[0]} if names else {}
    if "year" in found and "region" in found:
        raise DataError(
            f"{path.name} has years and regions, and a page is of one of them: keep the rows of one year, or the sums"
        )
    for column in ("deaths",) if {"year", "region"} & set(found) else ("year or region", "deaths"):
        if column not in found:
            raise DataError(f"{path.name}: there is no column {column}; there are {', '.join(map(repr, frame))[:200]}")
    return found


def _whole(text: str) -> int | None:
    """A whole number as offices write it: with or without spaces between thousands, or a zero behind the mark."""
    plain = re.sub(r"[.,]0$", "", re.sub(r"(?<=[0-9])['’](?=[0-9]{3})", "", "".join(text.split())))
    return int(plain) if plain.isascii() and plain.isdigit() and int(plain) <= HIGHEST else None


def _year(text: str) -> int | None:
    number = _whole(re.sub(r"\s*(г|ж)\.?$", "", text))
    return number if number and FIRST <= number <= date.max.year and rules.has_come(date(number, 1, 1)) else None


def _number_problems(file: str, column: str, cells: pd.Series, numbers: pd.Series) -> list[Problem]:
    """Cells of a column that are not the number that they should be."""
    found = []
    for row in cells.index[numbers.isna()]:
        if not cells[row]:
            rule = f"is empty; write {_RULES[column].split(';')[0]}, or leave the row out of the file"
        else:
            rule = f"is not {_RULES[column]}"
            if re.fullmatch(r"[0-9]{1,3}([.,][0-9]{3})+", cells[row]):
                rule += f"; if this is {re.sub('[.,]', '', cells[row])}, write nothing between thousands"
        found.append(Problem(file, row, column, cells[row], rule))
    return found


def _name_problems(file: str, by: str, names: pd.Series) -> list[Problem]:
    """Regions without a name or with letters that are not theirs, and what stands twice."""
    wrong = names.map(lambda name: letters.barred(name) or letters.lost(name) or ("" if name else "is empty"))
    found = [Problem(file, row, by, names[row], wrong[row]) for row in names.index[wrong != ""]] if by == "region" else []
    twice = names[names.duplicated() & names.ne("")]
    return found + [Problem(file, row, by, name, "stands twice") for row, name in twice.items()]


def read(path: str | Path) -> pd.DataFrame:
    """Deaths by year or by region, from a file of one's own.

    Parameters
    ----------
    path : str or pathlib.Path
        A CSV file or a workbook (.xlsx, its first sheet), named from the project's folder or in full. Its columns are ``year``
        or ``region``, ``deaths``, and ``births`` where they are known, or what :data:`NAMES` takes for them; others are not
        read. Numbers are whole; spaces between thousands are read. Each year or region stands once.

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
    lines = _cells(path)
    try:
        frame = foreign.table_below(lines)
    except ValueError as error:
        raise DataError(f"{path.name}: {error}") from None
    named = _columns(path, frame)
    cells = pd.DataFrame({column: frame[name] for column, name in named.items()})
    by, problems = next(iter(named)), []
    read_as = {}
    for column in cells.columns.drop("region", errors="ignore"):
        numbers = cells[column].map(_year if column == "year" else _whole).astype("Int64")
        numbers = numbers.mask(numbers == 0) if column == "births" else numbers
        problems += _number_problems(path.name, column, cells[column], numbers)
        read_as[column] = numbers
    problems += _name_problems(path.name, by, cells[by])
    if "births" in read_as:
        swapped = (read_as["deaths"] > read_as["births"]).fillna(False)
        rule = "is below the deaths of the row; are the two swapped?"
        problems += [Problem(path.name, row, "births", cells.at[row, "births"], rule) for row in cells.index[swapped]]
    if problems:
        raise DataError("\n".join(reading.fault_lines(problems)))
    frame = pd.DataFrame({by: cells[by]} | {column: numbers.astype("int64") for column, numbers in read_as.items()})
    return (frame.sort_values("year") if by == "year" else frame).reset_index(drop=True)
