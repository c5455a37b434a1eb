"""A bureau's export or a sheet of a spreadsheet as rows of observations.csv: what was understood, and what is asked.

    python -m helpers.refresh.rows export.tsv                       says what it understood, and what it has to ask
    python -m helpers.refresh.rows export.tsv indicator=live_births producer=BNS period=year ...    answers

A file may be separated by tabs, semicolons or commas, begin with a byte-order mark, be UTF-16, or be a workbook (.xlsx). Nothing
in data/ is touched: once every question is answered, the rows are written beside the file as NAME.rows.csv, after they were
tried with all rules of the tables.
"""

import csv
import io
import re
import shutil
import sys
import tempfile
from pathlib import Path

import pandas as pd

from helpers.tables import data, files, foreign, reading

#: What a bureau calls a column, in three languages -> what it is here.
NAMES = {
    "period": r"period|time|year|date|период|год|дата|жыл|кезең|мерзім",
    "area": r"area|region|country|territor|регион|область|территор|страна|аймақ|облыс|өңір|ел",
    "value": r"value|obs_value|значен|мән|саны|число|количеств",
}
#: What a person chooses -> what there is to choose from.
CHOICES = {
    "producer": "who counted, such as BNS",
    "basis": "registered, modelled, inquiry, press, survey or plan",
    "release": "first, revised, final or estimate",
}
ANSWERS = ("indicator", "producer", "basis", "release", "source", "rounded_to", "area", "period", "areas", "column")
_LABELS = ["name_en", "name_kk", "name_ru", "short_en", "short_kk", "short_ru", "id"]


def _period(written: str, kind: str) -> tuple[str, str] | None:
    """First and last day of a period; None if it has to be asked what it is."""
    if found := re.fullmatch("([12][0-9]{3})", written):
        return f"{found[1]}-01-01", f"{found[1]}-12-31"
    found = re.fullmatch("([12][0-9]{3})[-.M]?(0[1-9]|1[0-2])", written)
    if not found or kind not in ("month", "year", "to date"):
        return None
    last = pd.Period(f"{found[1]}-{found[2]}").days_in_month
    first = found[2] if kind == "month" else "01"
    if kind == "year" and found[2] != "12":
        return None
    return f"{found[1]}-{first}-01", f"{found[1]}-{found[2]}-{last}"


def _number(written: str) -> str:
    plain = re.sub(r"(?<=[0-9])[ \u00a0\u202f](?=[0-9]{3}(\D|$))", "", written).replace("\u2212", "-")
    return re.sub(r"^(-?[0-9]+),([0-9]+)$", r"\1.\2", plain)


def _known(areas: pd.DataFrame) -> dict[str, str]:
    """Names of areas, and what is left of them without "region" or "city" where that is the name of one alone -> id."""
    whole = {str(label).casefold(): area["id"] for _, area in areas.iterrows() for label in area[_LABELS].dropna()}
    bare: dict[str, set[str]] = {}
    for label, area in whole.items():
        short = re.sub(r"\b(область|город|обл|г|облысы|қаласы|region|city)\b\.?", "", label).strip()
        bare.setdefault(short, set()).add(area)
    return {label: ids.pop() for label, ids in bare.items() if len(ids) == 1} | whole


def _understood(frame: pd.DataFrame, published: data.Tables, answers: dict[str, str]) -> tuple[list[dict], list[str], list[str]]:
    """Rows of observations.csv as far as they are clear."""
    said, asked, columns = [], [], {}
    for part, form in NAMES.items():
        named = part == "value" and answers.get("column") in set(frame)
        fits = [answers["column"]] if named else [name for name in frame if re.search(form, name.lower())]
        if len(fits) == 1:
            columns[part] = fits[0]
            said.append(f"column {columns[part]}: the {part}")
        elif part != "area":
            how = "column=NAME" if part == "value" else f"give it the name {part}"
            asked.append(f"{part}: which column is it? There are {', '.join(frame)}; {how}")
    for name in ("indicator", "source"):
        if answers.get(name) not in set(getattr(published, f"{name}s")["id"]):
            asked.append(f"{name}: which id of {name}s.csv? {name}=ID")
    asked += [f"{name}: {choices}? {name}=..." for name, choices in CHOICES.items() if not answers.get(name)]
    periods = {cell: _period(cell, answers.get("period", "")) for cell in frame.get(columns.get("period"), ())}
    if unclear := [cell for cell, days in periods.items() if days is None]:
        choice = 'is {} a month, the whole year, or all months so far? period=month, year or "to date"'
        asked.insert(0, f"period: {choice.format(unclear[0] or 'an empty cell')}")
    known = _known(published.areas)
    if "area" not in columns and answers.get("area") not in set(published.areas["id"]):
        asked.append("area: no column names one; which id of areas.csv? area=KZ")
    places = {cell: known.get(cell.casefold()) for cell in frame.get(columns.get("area"), ())}
    if strange := sorted(cell for cell, place in places.items() if not place):
        skip = answers.get("areas") == "known"
        (said if skip else asked).append(
            f"areas that areas.csv does not name: {', '.join(strange)[:200]}"
            + (", left out" if skip else "; areas=known leaves them out")
        )
    values = {cell: _number(cell) for cell in frame.get(columns.get("value"), ())}
    empty = {cell for cell in values if cell in ("", "-", "–", "…", "...", "x", "х")}
    if odd := sorted(cell for cell in set(values) - empty if not re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", values[cell])):
        asked.append(f"value: these are no numbers: {', '.join(odd)[:200]}; correct them in the file")
    if empty:
        said.append(f"no value, and left out: {', '.join(sorted(cell or 'empty cells' for cell in empty))}")
    if asked:
        return [], said, asked
    made = []
    for _, row in frame.iterrows():
        place = places.get(row[columns["area"]]) if "area" in columns else answers["area"]
        written = row[columns["value"]]
        if place and written not in empty:
            made.append(_row(answers, place, periods[row[columns["period"]]], values[written]))
    return made, said, []


def _row(answers: dict[str, str], place: str, days: tuple[str, str], value: str) -> dict[str, str]:
    """One row of observations.csv."""
    year, first, last = days[0][:4], days[0][5:7], days[1][5:7]
    period = year if (first, last) == ("01", "12") else f"{year}m{first}" if first == last else f"{year}m{first}-m{last}"
    digits = len(value.partition(".")[2])
    producer = re.sub("[^a-z0-9]+", "-", answers["producer"].lower()).strip("-")
    later = "" if answers["release"] == "final" else f".{answers['release']}"
    return {
        "id": f"{answers['indicator']}.{place.lower()}.{period}.{producer}{later}",
        "indicator": answers["indicator"],
        "area": place,
        "period_start": days[0],
        "period_end": days[1],
        "value": value,
        "basis": answers["basis"],
        "producer": answers["producer"],
        "release": answers["release"],
        "rounded_to": answers.get("rounded_to") or (f"{10.0**-digits:.{digits}f}" if digits else "1"),
        "source": answers["source"],
    }


def _csv(frame: pd.DataFrame) -> str:
    """Rows for a table, as they are: a spreadsheet is not what they are for."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([list(frame), *frame.itertuples(index=False)])
    return text.getvalue()


def try_out(directory: Path, whole: dict[str, bytes]) -> None:
    """Read the tables of a folder as they would be if some files had another content; a DataError says which rule is broken."""
    with tempfile.TemporaryDirectory() as folder:
        trial = Path(shutil.copytree(directory, Path(folder) / directory.resolve().name))
        for name, content in whole.items():
            (trial / name).write_bytes(content)
        try:
            data.load(trial)
        except data.DataError as error:  # the reader knows their own folder only
            raise data.DataError(f"{error}".replace(f"{trial}", f"{directory} with the new rows")) from None


def _tried(made: list[dict], published: data.Tables) -> str:
    """The rows as CSV, if the tables are right with them."""
    held = published.observations
    frame = pd.DataFrame(made, columns=list(held), dtype=object).fillna("")
    before = reading.text_cells(data.folder() / "observations.csv", [{"name": name, "type": "string"} for name in held])[0]
    try:
        try_out(data.folder(), {"observations.csv": _csv(pd.concat([before, frame])).encode()})
    except data.DataError as error:
        said = re.sub(r"row (\d+)", lambda row: f"row {int(row[1]) - len(held) - 1} of the new ones", str(error))
        raise ValueError(said) from None
    return _csv(frame)


def _given(words: list[str]) -> tuple[Path, dict[str, str]]:
    """The file and the answers of a command line; a ValueError if there are others."""
    names = [word for word in words if "=" not in word or Path(word).exists()]
    answers = dict(word.split("=", 1) for word in words if word not in names)
    if names[1:]:
        raise ValueError(f"{', '.join(names[1:])}: an answer is NAME=VALUE, such as indicator=live_births")
    if not names or not names[0]:
        raise ValueError("name one file: make rows FILE=export.tsv")
    if unknown := sorted(set(answers) - {*ANSWERS}):
        raise ValueError(f"{', '.join(unknown)}: no such answer; there are {', '.join(ANSWERS)}")
    if not Path(names[0]).is_file():
        raise ValueError(f"there is no file {names[0]}")
    return Path(names[0]), answers


def main(words: list[str]) -> int:
    """Say what is understood of a file, and ask, or write its rows: 1 if something is asked, 2 if something is wrong."""
    try:
        path, answers = _given(words)
        tables, frame = data.load(), foreign.table_below(foreign.cells(path))
        made, said, asked = _understood(frame, tables, answers)
        print(f"{path}: {len(frame)} rows, columns {', '.join(frame)}")
        print("".join(f"Understood: {line}\n" for line in said), end="")
        if asked:
            print("".join(f"Asked: {line}\n" for line in asked), end="")
            print('Answer like this: make rows FILE=... ARGS="indicator=live_births"')
            return 1
        target = path.with_name(f"{path.stem}.rows.csv")
        files.write_file(target, _tried(made, tables))
    except (ValueError, OSError, csv.Error) as error:
        print(error, file=sys.stderr)
        return 2
    print(f"{len(made)} rows are in {target}; copy those you want below the rows of data/observations.csv, then `make check`")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
