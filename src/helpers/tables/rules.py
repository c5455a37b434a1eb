"""What a good row is, as far as a schema cannot say it: cells that must fit each other, other rows, or other tables.

Each function takes tables of text cells, indexed by row number; a table that cannot be read is not there.
"""

import calendar
import re
from datetime import date, timedelta
from functools import cache

import pandas as pd

from helpers.tables import expressions
from helpers.tables.reading import Problem

#: Table -> columns without which its rules, or those of another, cannot be judged, and what they hold.
NEEDED: dict[str, dict[str, str]] = {
    "sources": dict.fromkeys(("id", "published", "tier"), "string"),
    "indicators": dict.fromkeys(("id", "unit"), "string"),
    "areas": dict.fromkeys(("id", "predecessor"), "string"),
    "observations": dict.fromkeys(("id", "indicator", "area", "interval", "basis", "producer", "release", "source"), "string")
    | dict.fromkeys(("value", "lower", "upper", "rounded_to"), "number")
    | dict.fromkeys(("period_start", "period_end"), "date"),
    "claims": dict.fromkeys(("id", "unit", "said_on", "source"), "string")
    | dict.fromkeys(("value", "low", "high"), "number")
    | dict.fromkeys(("period_start", "period_end"), "date"),
    "checks": dict.fromkeys(("id", "relation", "left", "right", "claims", "observations"), "string"),
}
#: Deaths that cannot outnumber the births of the same area and period.
DEATHS_AMONG_BIRTHS = ("maternal_deaths", "infant_deaths", "neonatal_deaths", "under5_deaths")
#: Columns that hold a year, a month or a day, as far as it is known.
PARTIAL_DATES = {"sources": "published", "claims": "said_on"}
#: Units of which there is no fraction. Posts are not among them: half a post is offered and filled.
WHOLE = [
    "deaths", "births", "persons", "regions", "facilities", "hospitals", "places", "grants", "specialties", "flights",
    "manufacturers", "contracts", "agreements", "projects",
]  # fmt: skip
#: Table -> the columns of its interval, and what that is called.
_INTERVALS = {"observations": ("lower", "upper", "interval"), "claims": ("low", "high", "stated precision")}
#: Table, which of its rows break a rule, column, rule.
_ROWS = (
    ("observations", lambda rows: (rows["lower"] == "") != (rows["upper"] == ""), "lower, upper", "an interval needs both ends"),
    (
        "observations",
        lambda rows: (rows["lower"] != "") & (rows["interval"] == ""),
        "interval",
        "is empty, but lower and upper are given",
    ),
    (
        "claims",
        lambda rows: (rows["value"] != "") & (rows["low"] == "") & (rows["high"] == ""),
        "low, high",
        "a number needs the interval that it stands for",
    ),
    ("areas", lambda rows: (rows["predecessor"] == rows["id"]) & (rows["id"] != ""), "predecessor", "is the area itself"),
)
#: Producers each of whose releases is known by its source, whatever kind of release it is.
BY_SOURCE = ("MMEIG", "UN IGME", "WHO", "WHO GHED", "WHO GHO")
_FIRST, _LAST = 1900, 2100  # years, as in the schema for the periods
_KNOWN = date(2026, 9, 1)  # what a clock shows that stands before this day is not held against a table
_FORM = r"[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?"  # another form is named by the schema
_QUANTITY = ["indicator", "area", "period_start", "period_end", "producer", "release"]


def is_day(cell: str) -> bool:
    """Whether a cell is a day of the calendar, such as 2024-02-29."""
    try:
        return bool(re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", cell)) and bool(date.fromisoformat(cell))
    except ValueError:
        return False


@cache
def days(cell: str) -> tuple[date, date]:
    """First and last day that a date of the form 2026, 2026-01 or 2026-01-03 leaves open."""
    parts = [int(part) for part in cell.split("-")]
    month = parts[1] if len(parts) > 1 else 12
    last = parts[2] if len(parts) > 2 else calendar.monthrange(parts[0], month)[1]
    return date(*(parts + [1, 1])[:3]), date(parts[0], month, last)


def _days(raw: dict[str, pd.DataFrame]) -> list[Problem]:
    """Days, months and years that are none, in the columns that hold them as far as they are known."""
    found = []
    for table, column in PARTIAL_DATES.items():
        cells = raw[table][column] if table in raw else pd.Series(dtype=str)
        for row, cell in cells.items():
            day, rule = cell + "0000-01-01"[len(cell) :], ""
            if not re.fullmatch(_FORM, cell):
                continue
            if not (is_day(day) and _FIRST <= int(day[:4]) <= _LAST):
                rule = f"is no day, month or year of the calendar from {_FIRST} to {_LAST}"
            elif not has_come(date.fromisoformat(day)):
                rule = "is still to come; was a digit mistyped?"
            found += [Problem(f"{table}.csv", row, column, cell, rule)] if rule else []
    return found


def has_come(day: date) -> bool:
    """Whether a day is here, somewhere on Earth; of a clock that is obviously wrong nothing is believed."""
    today = date.today()
    return day <= max(today, _KNOWN) + timedelta(days=1) or today < _KNOWN


def _fractions(raw: dict[str, pd.DataFrame]) -> list[Problem]:
    """Counts with a fraction: a registered or reported number of deaths, births or people is whole, an estimate need not be."""
    units = {"claims": raw["claims"]["unit"]} if "claims" in raw else {}
    if "observations" in raw and "indicators" in raw:
        frame = raw["observations"]
        by_indicator = raw["indicators"].drop_duplicates("id").set_index("id")["unit"]
        units["observations"] = frame["indicator"].map(by_indicator).where(frame["basis"] != "modelled")
    found = []
    for table, unit in units.items():
        parts = raw[table].loc[unit.isin(WHOLE) & (pd.to_numeric(raw[table]["value"]) % 1 > 0), "value"]
        rule = "is a fraction; {} are counted in whole numbers"
        found += [Problem(f"{table}.csv", row, "value", cell, rule.format(unit[row])) for row, cell in parts.items()]
    return found


def _releases(raw: dict[str, pd.DataFrame]) -> list[Problem]:
    """Values of one producer for one quantity that differ and are the same release, so that nobody can tell which counts."""
    if "observations" not in raw:
        return []
    frame = raw["observations"]
    number = pd.to_numeric(frame["value"])
    frame, number = frame[whole := (frame[_QUANTITY] != "").all(axis=1) & number.notna()], number[whole]
    apart = (frame["release"] == "estimate") | frame["producer"].isin(BY_SOURCE)
    same = [*(frame[name] for name in _QUANTITY), frame["source"].where(apart, "")]
    first = frame.index.to_series().groupby(same).transform("first")
    found = []
    for row in frame.index[number.to_numpy() != number[first].to_numpy()]:
        own, other = frame.loc[row], frame.loc[first[row]]
        rule = (
            f"is a second value of {own['producer']} for this quantity and period, beside {other['value']} in row {first[row]}"
            f" ({other['id']}); both are called {own['release']}: give the later one a later release, or correct the row"
        )
        found.append(Problem("observations.csv", row, "value", own["value"], rule))
    return found


def _rows(raw: dict[str, pd.DataFrame]) -> list[Problem]:
    """Rows that break a rule of their own table; what stands there is shown of one column, not of two."""
    found = []
    for table, broken, column, rule in _ROWS:
        if table in raw:
            rows = raw[table].loc[broken(raw[table])]
            cells = rows[column] if column in rows else pd.Series("", rows.index)
            found += [Problem(f"{table}.csv", row, column, cell, rule) for row, cell in cells.items()]
    return found


def _disordered(raw: dict[str, pd.DataFrame]) -> list[Problem]:
    """Rows in which a value lies outside its interval, or a period ends before it starts."""
    found = []
    for table, (low, high, interval) in _INTERVALS.items():
        if (frame := raw.get(table)) is None:
            continue
        numbers = frame[[low, "value", high]].apply(pd.to_numeric)
        days = frame[["period_start", "period_end"]].apply(pd.to_datetime, format="%Y-%m-%d", errors="coerce")
        for cells, first, second, rule in (
            (numbers, low, "value", f"the value lies below its {interval}"),
            (numbers, "value", high, f"the value lies above its {interval}"),
            (days, "period_start", "period_end", "the period ends before it starts"),
        ):
            wrong = frame[cells[first] > cells[second]]
            pairs = zip(wrong.index, wrong[first], wrong[second], strict=True)
            found += [Problem(f"{table}.csv", row, f"{first}, {second}", f"{one}, {other}", rule) for row, one, other in pairs]
    return found


def _births(raw: dict[str, pd.DataFrame]) -> list[Problem]:
    """More deaths than births of one area and period."""
    if (frame := raw.get("observations")) is None:
        return []
    values, when = pd.to_numeric(frame["value"]), [frame[name] for name in ("area", "period_start", "period_end")]
    deaths = values.where(frame["indicator"].isin(DEATHS_AMONG_BIRTHS)).groupby(when).transform("max")
    fewer = frame.index[(frame["indicator"] == "live_births") & (values < deaths) & (values >= 0)]
    rule = "is fewer births than the {:.0f} deaths given for the same area and period; were the two swapped?"
    return [Problem("observations.csv", row, "value", frame.at[row, "value"], rule.format(deaths[row])) for row in fewer]


def _checks(raw: dict[str, pd.DataFrame], whole: set[str]) -> list[Problem]:
    """Checks that name unknown ids, judge what they do not name, cannot be read, do not fit their relation, or mix units."""
    if (frame := raw.get("checks")) is None:
        return []
    file, found = "checks.csv", []
    for column in ("claims", "observations"):
        known = set(raw[column]["id"]) if column in whole else None
        for row, cell in frame[column].items() if known is not None else []:
            rule = f"is not found in {column}.csv, column id"
            found += [Problem(file, row, column, name, rule) for name in cell.split() if name not in known]
    for row, judged, said in zip(frame.index, frame["judges"], frame["claims"], strict=True):
        rule = "is judged, and not named in the column claims"
        found += [Problem(file, row, "judges", name, rule) for name in judged.split() if name not in said.split()]
    if "claims" in raw and "checks" in whole:
        reasons = raw["claims"]["no_check"]
        by = {name: check for check, cell in zip(frame["id"], frame["judges"], strict=True) for name in cell.split()}
        mask = (reasons != "") & raw["claims"]["id"].isin(list(by))
        for row, name in raw["claims"].loc[mask, "id"].items():
            rule = f"gives a reason why there is no check, and {by[name]} judges {name}: leave it empty"
            found.append(Problem("claims.csv", row, "no_check", reasons[row], rule))
    units = dict(zip(raw["claims"]["id"], raw["claims"]["unit"], strict=True)) if "claims" in raw else {}
    columns = [frame[name] for name in ("relation", "left", "right", "claims", "observations")]
    for row, relation, left, right, said, seen in zip(frame.index, *columns, strict=True):
        unreadable = expressions.check_faults(relation, left, right, {*said.split(), *seen.split()})
        found += [Problem(file, row, *problem) for problem in unreadable]
        if relation == "same quantity" and not unreadable:
            bare = [name.strip() for cell in (left, right) for name in cell.split(";") if name.strip() in units]
            if len(different := dict.fromkeys(units[name] for name in bare if units[name])) > 1:
                rule = f"have different units: {', '.join(different)}; a quantity has one"
                found.append(Problem(file, row, "left, right", "; ".join(bare), rule))
    return found


def problems(raw: dict[str, pd.DataFrame], whole: set[str]) -> list[Problem]:
    """All that these rules find; whether a table that is not `whole` holds an id is not judged."""
    return sum((rule(raw) for rule in (_rows, _disordered, _births, _days, _fractions, _releases)), _checks(raw, whole))
