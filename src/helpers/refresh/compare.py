"""New releases from UNICEF, WHO and the World Bank, beside the old ones. The only part of the project that fetches data.

``python -m helpers.refresh`` asks all three services and shows what differs; ``--write`` stores that as new rows, and ``--help``
lists what else there is to say.

Asked for are the series that the tables already hold from the producers that these services relay, for the same countries
and from the same year on. A release is stored series by series, whole or not at all; a series in which nothing differs by
more than rounding is not stored again. New rows are named by service and day of retrieval, and so are their sources.
Notebooks and pages keep the release they use (helpers.tables.select.ADOPTED, or the source that a helper names); nothing on them
changes until somebody names another, but for the day of the newest source.

A series that cannot be used is named and left out; the others are shown, and stored with --write. A write that was cut off
is finished at the next start. The exit code is 0 if every series was answered well, 1 if one was not, 2 if the tables or
the command are at fault.
"""

import argparse
import csv
import io
import re
import sys
from collections.abc import Collection
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
import requests

from helpers.refresh.rows import try_out
from helpers.refresh.series import ADDRESSES, NAMES, OFFERED, Series
from helpers.refresh.services import Doubt, ServiceDown, ServiceError, fetch, named, session
from helpers.tables import data, files, reading

#: Service -> the cells of its row in sources.csv that are always the same.
SOURCES = {
    "unicef": ("UNICEF", "UNICEF Data Warehouse, dataflow GLOBAL_DATAFLOW (SDMX)", "A", "CC BY-NC-SA 3.0 IGO"),
    "gho": ("World Health Organization", "Global Health Observatory (OData)", "A", "CC BY-NC-SA 3.0 IGO"),
    "worldbank": ("World Bank", "World Development Indicators (API, version 2)", "B", "CC BY 4.0"),
}
_SHORT = {"MMEIG": "mmeig", "UN IGME": "igme", "WHO GHO": "who", "WHO": "who", "WHO GHED": "ghed"}
#: New level in old ones above which, or below one over which, it is not the same unit.
FARTHEST = 5.0
_KEYS = ["area", "year"]
_FILES = ("sources.csv", "observations.csv")


def _held(published: data.Tables) -> pd.DataFrame:
    """Whole-year observations of countries from producers that a service relays, with the day of their release."""
    frame = published.observations
    countries = published.areas.loc[published.areas["kind"] == "country", "id"]
    start, end = frame["period_start"], frame["period_end"]
    whole = (start.dt.year == end.dt.year) & (start.dt.day_of_year == 1) & (end.dt.month == 12) & (end.dt.day == 31)
    frame = frame[whole & frame["area"].isin(countries) & frame["producer"].isin({wanted.producer for wanted in OFFERED})]
    released = frame["source"].map(published.sources.set_index("id")["published"]).fillna("")
    return frame.assign(year=frame["period_start"].dt.year, released=released, order=np.arange(len(frame)))


def newest(held: pd.DataFrame, service: str) -> pd.DataFrame:
    """For each area, the values to compare a service with: its own latest stored release, else the latest of any.

    `held` are observations of one indicator and producer, with the day they were released and their place in the file.
    """
    own = held["source"].str.startswith(f"{service}-api-")
    ranked = held.assign(own=own).sort_values(["own", "released", "order"])
    return held[held["source"] == held["area"].map(ranked.groupby("area")["source"].last())]


def _far(times: float) -> bool:
    """Whether a value is so many times another that it can hardly be the same thing."""
    return np.isfinite(times) and not 1 / FARTHEST <= times <= FARTHEST


def _doubts(both: pd.DataFrame) -> str:
    """Ask about a value that is far from what its own neighbours say, or years that are gone; empty if there is nothing to ask.

    `both` is a comparison (:func:`_against_stored`).
    """
    held, gone = both["old"].notna().sum(), (both["change"] == "gone").sum()
    if held > 2 and 2 * gone > held:
        whole = "is it a whole series, and not the latest value of each country?"
        return f"{gone} of {held} stored values are not in the answer: {whole}"
    ratio = both["new"] / both["old"]
    usual = ratio.replace([np.inf, 0], np.nan).median()
    for row, times in zip(both.itertuples(), ratio, strict=True):
        if np.isfinite(times) and row.old > 0 and not 1 / FARTHEST <= times / usual <= FARTHEST:
            return f"{row.area} {row.year} is {row.new:g}, {times:.3g} times the stored value {row.old:g}: is it right?"
    for area, rows in both.dropna(subset="new").sort_values("year").groupby("area"):
        step = (rows["new"] / rows["new"].shift()).where(rows["old"].isna() & (rows["new"].shift() >= 1))
        for row, times in zip(rows.itertuples(), step, strict=True):
            if _far(times):
                return f"{area} {row.year} is {row.new:g}, {times:.3g} times the value before it: is it right?"
    return ""


def _against_stored(old: pd.DataFrame, new: pd.DataFrame, first: int) -> pd.DataFrame:
    """What differs between a stored release (:func:`newest`) and a fetched one, from the first year on that was asked for.

    The change is "new year", "changed", "interval", "gone" or "same"; the source is that of the old value. A value or interval
    has changed if it did by more than the rounding of both; "interval" is a value that has not, with an interval that has, or
    that had none. A ServiceError says that the new level is so far from the old one that it must be in another unit.
    """
    columns = ["value", "lower", "upper", "rounded_to"]
    fresh = new[[*_KEYS, *columns]].astype(dict.fromkeys(columns, float))
    stored = old.loc[old["year"] >= first, [*_KEYS, *columns, "source"]]
    both = stored.merge(fresh, on=_KEYS, how="outer", suffixes=("_old", "_new"))
    ratio = (both["value_new"] / both["value_old"]).replace([np.inf], np.nan).median()
    if _far(ratio):
        raise ServiceError(f"the level is {ratio:.3g} times the stored one: its unit must have changed")
    slack = (both["rounded_to_old"] + both["rounded_to_new"]) / 2 * (1 + 1e-9)
    moved = {name: (both[f"{name}_new"] - both[f"{name}_old"]).abs() > slack for name in ("value", "lower", "upper")}
    added = both["lower_new"].notna() & both["lower_old"].isna()
    change = np.select(
        [both["value_old"].isna(), both["value_new"].isna(), moved["value"], moved["lower"] | moved["upper"] | added],
        ["new year", "gone", "changed", "interval"],
        "same",
    )
    found = both[[*_KEYS, "source"]].assign(old=both["value_old"], new=both["value_new"], change=change)
    return found.assign(difference=found["new"] - found["old"])[[*_KEYS, "old", "new", "difference", "change", "source"]]


class Answer(NamedTuple):
    """A series that can be used: what was asked for, the stored rows, the fetched ones, and what differs."""

    wanted: Series
    old: pd.DataFrame
    fresh: pd.DataFrame
    both: pd.DataFrame


def ask(
    published: data.Tables, service: str, base: str, made: requests.Session, today: date, sure: Collection[str] = ()
) -> tuple[list[Answer], str, list[str]]:
    """All series of a service, asked at the address `base`, that the tables hold: fetched and compared.

    Of the codes in `sure`, what would be asked about is taken. Returned are the series that can be used, the latest day that the
    service names, and a message for each series that cannot be used; a service that does not answer is not asked for the rest.
    """
    held = _held(published)
    found, days, refused = [], [], []
    for wanted in (series for series in OFFERED if series.service == service):
        rows = held[(held["indicator"] == wanted.indicator) & (held["producer"] == wanted.producer)]
        if rows.empty:
            continue
        first, known = int(rows["year"].min()), wanted.code in sure
        try:
            fresh, day = fetch(made, base, wanted, sorted(rows["area"].unique()), first, known)
            with named(wanted):
                if day > f"{today}":
                    raise ServiceError(f"it says that it was brought up to date on {day}, which is still to come")
                old = newest(rows, service)
                both = _against_stored(old, fresh, first)
                if not known and (question := _doubts(both)):
                    raise Doubt(question)
        except ServiceError as error:
            refused.append(f"{error} If so, run again with --sure {wanted.code}" if isinstance(error, Doubt) else str(error))
            if isinstance(error, ServiceDown):
                break
        else:
            found.append(Answer(wanted, old, fresh, both))
            days.append(day)
    return found, max(days, default=""), refused


def _report(found: list[Answer], latest: bool) -> str:
    """For each series a line that counts, then a row for each year that is not the same; or the latest value of each country.

    Of all series together a hundred rows are shown, those that are gone before others, and of each how many more there are.
    """
    lines, shown = [], []
    for wanted, _, _, both in found:
        counts = both["change"].value_counts()
        said = ", ".join(f"{counts[key]} {key}" for key in ("new year", "changed", "interval", "gone", "same") if key in counts)
        against = " and ".join(dict.fromkeys(both["source"].dropna()))
        lines.append(f"{NAMES[wanted.service]} {wanted.code}, {wanted.indicator} ({wanted.producer}), against {against}: {said}")
        shown.append(both[both["new"].notna()].groupby("area").tail(1) if latest else both[both["change"] != "same"])
    order = pd.concat([rows["change"] == "gone" for rows in shown], keys=range(len(shown))) if shown else pd.Series(dtype=bool)
    first = order.sort_values(ascending=False, kind="stable").index[: reading.MOST_LINES]
    for place, rows in enumerate(shown):
        listed = rows.loc[sorted(row for series, row in first if series == place)].drop(columns="source")
        if not listed.empty:
            lines[place] += "\n" + listed.to_string(index=False, na_rep="–", float_format=lambda number: f"{number:.6g}")
        if len(listed) < len(rows):
            lines[place] += f"\nand {len(rows) - len(listed):,} more"
    return "\n".join(lines)


def _new_rows(found: list[Answer], service: str, base: str, day: str, today: date, taken: set[str]) -> tuple[list, list]:
    """New rows of observations.csv and sources.csv, as text cells, for the series of a service in which something differs.

    `day` is when the service says that it was brought up to date; `taken` are ids of sources.csv: where a source of the same day
    has rows of other series already, there is a second one.
    """
    source, observations, codes = f"{service}-api-{today}", [], []
    if source in taken:
        source = next(name for number in count(2) if (name := f"{source}-{number}") not in taken)
    for wanted, old, fresh, both in found:
        if set(both["change"]) <= {"same", "gone"}:
            continue
        codes.append(wanted.code)
        basis, release = old.sort_values("order")[["basis", "release"]].iloc[-1]
        for row in fresh.itertuples():
            name = f"{wanted.indicator}.{row.area.lower()}.{row.year}.{_SHORT[wanted.producer]}-{service}-{today}"
            numbers = ["" if cell is None else f"{cell:f}" for cell in (row.value, row.lower, row.upper)]
            days = f"{row.year}-01-01", f"{row.year}-12-31"
            made_by = row.interval, basis, wanted.producer, release, f"{row.rounded_to:f}", ""
            said = f"Series {wanted.code}, retrieved on {today}."
            observations.append([name, wanted.indicator, row.area, *days, *numbers, *made_by, source, said])
    if not observations:
        return [], []
    publisher, title, tier, licence = SOURCES[service]
    said = f"Retrieved on {today}: {', '.join(codes)}. " + (
        f"The service says that it was brought up to date on {day}." if day else "The service names no day of its own."
    )
    return observations, [[source, publisher, title, day or f"{today}", base, "en", tier, licence, "", said]]


def _lines(cells: list[list[str]], like: str) -> bytes:
    """Rows as text, with the separator and the decimal mark of the table that they are added to."""
    mark = reading.separator(like)
    if mark != "," and not re.search(rf"(^|{mark})-?[0-9]+\.[0-9]+({mark}|$)", like, re.MULTILINE):
        cells = [[re.sub(r"^(-?[0-9]+)\.([0-9]+)$", r"\1,\2", cell) for cell in row] for row in cells]
    text = io.StringIO()
    csv.writer(text, lineterminator="\n", delimiter=mark).writerows(cells)
    return text.getvalue().encode("utf-8")


def _append_rows(directory: Path, observations: list[list[str]], sources: list[list[str]]) -> None:
    """Add rows below those of observations.csv and sources.csv; the old bytes stay as they are.

    A DataError says which rule the tables with the new rows would break; nothing is written then. After an OSError nothing is
    changed, or the next start finishes it.
    """
    whole = {}
    for name, cells in zip(_FILES, (sources, observations), strict=True):
        before = (directory / name).read_bytes()
        whole[name] = before + (b"" if before.endswith(b"\n") else b"\n") + _lines(cells, before.decode("utf-8-sig"))
    try_out(directory, whole)
    files.write_whole(directory, whole)


def main(arguments: list[str] | None = None, today: date | None = None, made: requests.Session | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m helpers.refresh", description=__doc__.split("\n")[0])
    parser.add_argument("--write", action="store_true", help="store what differs as new rows; no old row is touched")
    parser.add_argument("--only", action="append", choices=list(ADDRESSES), help="ask this service only; may be given again")
    parser.add_argument("--latest", action="store_true", help="show the latest value for each country, beside the stored one")
    told = (
        "take this series, whatever is asked about it: its unit, one value far off, years still to come (which are left out), or "
        "most years gone"
    )
    parser.add_argument("--sure", action="append", default=[], metavar="CODE", help=told)
    parser.add_argument("--data", type=Path, default=data.DATA, metavar="DIR", help="compare with, and write to, these tables")
    for service, address in ADDRESSES.items():
        parser.add_argument(f"--{service}", default=address, metavar="URL", help=f"address of the service: {address}")
    options = parser.parse_args(arguments)
    today, made = today or datetime.now(UTC).date(), made or session()
    try:
        if files.finish(options.data, _FILES):
            print(f"finished what an earlier refresh was cut off in: {options.data}")
        tables = data.load(options.data)
    except (data.DataError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    failed, observations, sources, answered = [], [], [], False
    for service in options.only or ADDRESSES:
        base = getattr(options, service)
        found, day, refused = ask(tables, service, base, made, today, options.sure)
        failed += refused
        answered |= bool(found) or not refused
        for complaint in refused:
            print(complaint, file=sys.stderr)
        if found or not refused:
            print(_report(found, options.latest) or f"{NAMES[service]}: the tables hold no series of it")
        more = _new_rows(found, service, base, day, today, set(tables.sources["id"]))
        observations += more[0]
        sources += more[1]
    done = f"{len(observations)} new rows" if observations else "nothing new" if answered else "no answer"
    if not options.write:
        print(f"{done}; nothing is stored without --write")
    elif observations:
        try:
            _append_rows(options.data, observations, sources)
        except (data.DataError, OSError) as error:
            print(f"nothing is stored: {error}", file=sys.stderr)
            return 2
        print(f"{done} stored in {options.data}; `make accept` stores the pages that follow from them")
    else:
        print(done)
    if failed:
        print(f"{len(failed)} series left out, named above", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
