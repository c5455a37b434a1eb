"""Rules of the tables that a schema cannot express and that need no other table than their own and that of its units.

Each function takes tables of text cells, indexed by row number, and gives what is wrong as (file, row, column, value, rule).
"""

from __future__ import annotations

import re
from datetime import date

import pandas as pd

#: Columns that hold a year, a month or a day, as far as it is known.
PARTIAL_DATES = {"sources": "published", "claims": "said_on"}
#: Units of which there is no fraction. Posts are not among them: half a post is offered and filled.
WHOLE = [
    "deaths", "births", "persons", "regions", "facilities", "hospitals", "places", "grants", "specialties", "flights",
    "manufacturers", "contracts", "agreements", "projects",
]  # fmt: skip
#: Producers each of whose releases is known by its source, whatever kind of release it is.
BY_SOURCE = ("MMEIG", "UN IGME", "WHO", "WHO GHED", "WHO GHO")
_FIRST, _LAST = 1900, 2100  # years, as in the schema for the periods
_FORM = r"[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?"  # another form is named by the schema
_QUANTITY = ["indicator", "area", "period_start", "period_end", "producer", "release"]

Found = list[tuple[str, int, str, str, str]]


def is_day(cell: str) -> bool:
    """Whether a cell is a day of the calendar, such as 2024-02-29.

    Examples
    --------
    >>> is_day("2024-02-29"), is_day("2023-02-29"), is_day("0000-01-01"), is_day("20240229")
    (True, False, False, False)
    """
    try:
        return bool(re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", cell)) and bool(date.fromisoformat(cell))
    except ValueError:
        return False


def days(raw: dict[str, pd.DataFrame]) -> Found:
    """Days, months and years that are none, in the columns that hold them as far as they are known."""
    found = []
    for table, column in PARTIAL_DATES.items():
        cells = raw[table][column] if table in raw else pd.Series(dtype=str)
        for row, cell in cells.items():
            day = cell + "0000-01-01"[len(cell) :]
            if re.fullmatch(_FORM, cell) and not (is_day(day) and _FIRST <= int(day[:4]) <= _LAST):
                rule = f"is no day, month or year of the calendar from {_FIRST} to {_LAST}"
                found.append((f"{table}.csv", row, column, cell, rule))
    return found


def fractions(raw: dict[str, pd.DataFrame]) -> Found:
    """Counts with a fraction: a registered or reported number of deaths, births or people is whole, an estimate need not be."""
    found = []
    if "observations" in raw and "indicators" in raw:
        frame = raw["observations"]
        units = frame["indicator"].map(raw["indicators"].drop_duplicates("id").set_index("id")["unit"])
        found += _broken("observations.csv", frame[frame["basis"] != "modelled"], units)
    if "claims" in raw:
        found += _broken("claims.csv", raw["claims"], raw["claims"]["unit"])
    return found


def _broken(file: str, frame: pd.DataFrame, units: pd.Series) -> Found:
    units = units.reindex(frame.index)
    parts = frame.loc[units.isin(WHOLE) & (pd.to_numeric(frame["value"]) % 1 > 0), "value"]
    return [
        (file, row, "value", cell, f"is a fraction; {units[row]} are counted in whole numbers") for row, cell in parts.items()
    ]


def releases(raw: dict[str, pd.DataFrame]) -> Found:
    """Values of one producer for one quantity that differ and are the same release, so that nobody can tell which counts."""
    if "observations" not in raw:
        return []
    frame = raw["observations"]
    apart = (frame["release"] == "estimate") | frame["producer"].isin(BY_SOURCE)
    keys = frame[_QUANTITY].assign(source=frame["source"].where(apart, ""), number=pd.to_numeric(frame["value"]))
    keys = keys[(keys[_QUANTITY] != "").all(axis=1) & keys["number"].notna()]
    found = []
    for _, same in keys.groupby([*_QUANTITY, "source"], sort=False):
        first = same.index[0]
        for row in same.index[same["number"] != same["number"].iloc[0]]:
            own, other = frame.loc[row], frame.loc[first]
            rule = (
                f"is a second value of {own['producer']} for this quantity and period, beside {other['value']} in row {first}"
                f" ({other['id']}); both are called {own['release']}: give the later one a later release, or correct the row"
            )
            found.append(("observations.csv", row, "value", own["value"], rule))
    return found


def problems(raw: dict[str, pd.DataFrame]) -> Found:
    """All that these rules find.

    Parameters
    ----------
    raw : dict
        Name of a table -> its text cells, indexed by row number; a table that cannot be read is not there.

    Returns
    -------
    list of (file, row, column, value, rule)

    Examples
    --------
    >>> problems({"sources": pd.DataFrame({"published": ["2024-02-30"]}, index=[2])})[0][:4]
    ('sources.csv', 2, 'published', '2024-02-30')
    """
    return [*days(raw), *fractions(raw), *releases(raw)]
