"""Damaged tables by the thousand, and what must be true of each: read rightly, or refused with file, row, column and rule.

A small ledger is cut from the real tables (every relation once, with what it names), so that a whole load with every rule
takes hundredths of a second; nothing of the loader is left out or kept from one mutation to the next. One mutation damages
one table. Seeds are fixed: a failure names the one that brings it back.
"""

import csv
import io
import json
import re
import shutil
import signal
from contextlib import contextmanager
from functools import cache
from html.parser import HTMLParser

import numpy as np
import pandas as pd

from conftest import ROOT
from helpers.figures import publish
from helpers.ledger import claims
from helpers.tables import data, exports
from helpers.wording import show, words

FILES = tuple(f"{name}.csv" for name in data.Tables._fields)
PATIENCE = 120  # seconds for one table; it takes hundredths of one

#: Cells that spreadsheets, browsers, templates, shells, parsers or floats might take for something else.
HOSTILE = (
    "=1+1", '=HYPERLINK("http://a","b")', "=cmd|' /C calc'!A0", "+1", "+a", "-1", "-a", "@SUM(A1)", "\t=1", "\r=1",
    "'=1", "\uff1d1", "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "</td></table><b>", "{{ 7*7 }}",
    "{% raw %}", "${7*7}", "&lt;b&gt;", "&#60;b&#62;", "javascript:alert(1)", "https://a/<b>", "$(id)", "`id`",
    "%s%n%x", "../../etc/passwd", "\x00", "\x1b[31m", "\ufeff37", "a\nb", "a\r\nb", "a\u2028b", '"', '""', '"a', "'",
    ",", ";", "a;b", "\u202e37", "\u200b", "\u00a0", "\u3000", "שלום", "مرحبا ٣٧", "е\u0301", "𝔘😀", "\U000e0041",
    "1e308", "1e-308", "1e400", "-0", "0", "-0.0", "NaN", "nan", "inf", "-inf", "9" * 15, "9" * 16,
    "0." + "0" * 14 + "1", "0.1" + "0" * 20, "1_000", "1,5", "1 000", "٣٧", "0x1F", "1E5", "TRUE", "None", "null",
    "NA", "2024-02-30", "0000-00-00", "9999-12-31", "1899-12-31", "2024-1-1", "20240101", "x" * 10_000, "x" * 10_001,
    "x" * 200_000, "", " ", "37 ", " 37", "C105", "C105:start", "C999", "[a", "a]", "[a; b]", "( ( (", ") )",
    "C105 - ", "- C105", "1 to 0", "1 to", "; ;", "0 / 0", "1 / 0", "( " * 500 + "1" + " )" * 500, "1 + " * 500 + "1",
    "9" * 300 + " * " + "9" * 300, "2024-01-01 - 2023-01-01", "KZ", "kz",
)  # fmt: skip
#: Bytes that mean something to a reader of CSV or of Unicode.
PIECES = (
    b'"', b'""', b",", b";", b"\n", b"\r", b"\r\n", b"\t", b"\0", b"\xef\xbb\xbf", b"\xff\xfe", b"\xff", b"\xc3",
    b"\xed\xa0\x80", b"\xe2\x80\xae", b"\xe2\x80\x8b", b"=", b"-", b"'", b"\\", b"\x1a", b"\xc2\x85", b"9" * 400,
    b"," * 50, b'"' * 3,
)  # fmt: skip


@cache
def ledger():
    """File -> bytes of the small ledger."""
    frames = {name: pd.read_csv(ROOT / "data" / name, dtype=str, keep_default_na=False) for name in FILES}
    checks = frames["checks.csv"]
    size = checks[["left", "right", "claims", "observations"]].map(len).sum(axis=1)
    checks = checks.loc[size.sort_values(kind="stable").index].drop_duplicates("relation")
    said, seen = (set(" ".join(checks[name]).split()) for name in ("claims", "observations"))
    kept = {"checks.csv": checks}
    kept["claims.csv"] = frames["claims.csv"][frames["claims.csv"]["id"].isin(said)]
    estimate = {"maternal_mortality_ratio.kz.2023.mmeig"}
    kept["observations.csv"] = frames["observations.csv"][frames["observations.csv"]["id"].isin(seen | estimate)]
    used = {name: set().union(*(part[name] for part in kept.values() if name in part)) for name in ("indicator", "area")}
    kept["indicators.csv"] = frames["indicators.csv"][frames["indicators.csv"]["id"].isin(used["indicator"])]
    areas = frames["areas.csv"]
    split = {"KZ", "KZ-10", "KZ-33"}
    split |= set(areas.loc[areas["id"].isin(split), "predecessor"])
    kept["areas.csv"] = areas[areas["id"].isin(used["area"] | split)]
    columns = ("source", "target_source")
    named = set().union(*(part[name] for part in kept.values() for name in columns if name in part))
    kept["sources.csv"] = frames["sources.csv"][frames["sources.csv"]["id"].isin(named)]
    return {name: part.to_csv(index=False).encode("utf-8") for name, part in kept.items()}


def write_ledger(folder):
    """The small ledger as a folder of tables."""
    for name, content in ledger().items():
        (folder / name).write_bytes(content)
    shutil.copy(ROOT / "data" / data.DESCRIPTOR, folder)


def rows_of(content):
    text = content.decode("utf-8-sig")
    mark = max(",;\t", key=text.split("\n")[0].count)  # as spreadsheets save tables where a comma is a decimal one
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=mark))


def as_csv(rows, separator=",", ending="\n", quoting=csv.QUOTE_MINIMAL, encoding="utf-8"):
    text = io.StringIO()
    csv.writer(text, delimiter=separator, lineterminator=ending, quoting=quoting).writerows(rows)
    return text.getvalue().encode(encoding, "surrogatepass" if encoding.startswith("utf") else "replace")


def damaged_bytes(random, content):
    """One to six edits of bytes, anywhere: put in, taken out, replaced, doubled, or the file cut off."""
    for kind, place, length in zip(*random.integers(0, (6, 2**31, 12), (random.integers(1, 7), 3)).T, strict=True):
        start = int(place) % (len(content) + 1)
        end = start + int(length)
        junk = random.integers(0, 256, length, dtype=np.uint8).tobytes()
        middle = (junk, PIECES[place % len(PIECES)], b"", content[start:end] * 2, content[end : end + 200], junk)[kind]
        rest = b"" if kind == 5 and length == 0 else middle + content[end if kind % 2 else start :]
        content = content[:start] + rest
    return content


def damaged_cells(random, content):
    """One to three cells replaced: by hostile ones, by those of other rows or columns, or by other numbers."""
    rows = rows_of(content)
    for _ in range(random.integers(1, 4)):
        row, column = int(random.integers(1, len(rows))), int(random.integers(len(rows[0])))
        kind = random.integers(8)
        if kind < 5:
            rows[row][column] = HOSTILE[random.integers(len(HOSTILE))]
        elif kind == 5:
            rows[row][column] = rows[random.integers(1, len(rows))][random.integers(len(rows[0]))]
        elif kind == 6:
            rows[row][column] += HOSTILE[random.integers(len(HOSTILE))]
        else:
            rows[row][column] = f"{10.0 ** random.uniform(-16, 16) * random.choice([-1, 1]):.{random.integers(0, 17)}f}"
    return as_csv(rows)


def damaged_shape(random, content):
    """The table as a whole: rows, columns, header, separator, quotes, ends of lines, encoding, another table."""
    rows = rows_of(content)
    first, second = (int(number) for number in random.integers(0, len(rows[0]), 2))
    above, below = (int(number) for number in random.integers(1, len(rows), 2))
    cells = [list(row) for row in zip(*rows, strict=True)]
    header, *lines = rows

    def swapped(listed, one, other):
        listed = list(listed)
        listed[one], listed[other] = listed[other], listed[one]
        return listed

    def with_columns(listed):
        return as_csv(list(zip(*listed, strict=True)))

    changes = (
        lambda: with_columns(swapped(cells, first, second)),
        lambda: as_csv([swapped(header, first, second), *lines]),
        lambda: as_csv([*rows[:below], swapped(rows[below], first, second), *rows[below + 1 :]]),
        lambda: with_columns(cells[:first] + cells[first + 1 :]),
        lambda: with_columns([*cells, cells[first]]),
        lambda: with_columns([*cells, ["more", *cells[first][1:]]]),
        lambda: as_csv([[name.upper() if at == first else name for at, name in enumerate(header)], *lines]),
        lambda: as_csv([[HOSTILE[second % len(HOSTILE)] if at == first else name for at, name in enumerate(header)], *lines]),
        lambda: as_csv([*rows, rows[below]]),
        lambda: as_csv(rows[:below] + rows[below + 1 :]),
        lambda: as_csv(swapped(rows, above, below)),
        lambda: as_csv([header, *(lines[at] for at in random.permutation(len(lines)))]),
        lambda: as_csv([*rows[:below], header, *rows[below:]]),
        lambda: as_csv([*rows[:below], [], *rows[below:]]),
        lambda: as_csv([*rows[:below], rows[below][:first], *rows[below + 1 :]]),
        lambda: as_csv([*rows[:below], rows[below] + ["more"], *rows[below + 1 :]]),
        lambda: as_csv(lines),
        lambda: as_csv([header]),
        lambda: as_csv(cells),
        lambda: b"",
        lambda: b"\n\n\n",
        lambda: as_csv(rows, separator=";\t|"[below % 3]),
        lambda: as_csv(rows, quoting=csv.QUOTE_ALL),
        lambda: as_csv(rows, ending=["\r\n", "\r", "\n\n"][below % 3]),
        lambda: as_csv(rows, encoding=["utf-16", "utf-16-le", "utf-32", "cp1251", "latin-1", "utf-8-sig", "utf-7"][below % 7]),
        lambda: content.replace(b",", b";"),
        lambda: content.replace(b".", b","),
        lambda: content.replace(b'"', b"'"),
        lambda: content.replace(b"\n", b" \n"),
        lambda: content * 2,
        lambda: content + content.partition(b"\n")[2],
        lambda: ledger()[FILES[below % len(FILES)]],
        lambda: json.dumps(rows).encode(),
        lambda: b"PK\x03\x04" + content,
        lambda: b"<html>" + content,
    )
    return changes[random.integers(len(changes))]()


@contextmanager
def limited(what):
    """A limit of time for one table."""

    def late(*_):
        raise AssertionError(f"{what}: not finished after {PATIENCE} seconds")

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(PATIENCE)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


_ONE = r"  ([a-z]+\.csv)(, row [0-9]+)?(, column [^\n]+?)?: [^\n]+"
_MANY = r"  ([a-z]+\.csv)(, column [^\n]+?)?, ([0-9,]+) (?:cells|rows), the first in row [0-9]+: [^\n]+"


def check_refusal(message, file):
    """The message counts its problems, and each line names file, and row, column and rule where there are such."""
    head, *lines = message.split("\n")
    counted = re.fullmatch(r"([0-9,]+) problems? in the tables of .*; nothing was read:", head)
    assert counted and len(lines) == len(set(lines)) <= 101, message[:500]
    found = 0
    for line in lines:
        rest, many, one = re.fullmatch(r"  and ([0-9,]+) more", line), re.fullmatch(_MANY, line), re.fullmatch(_ONE, line)
        assert rest or (many or one)[1] in FILES and line.isprintable() and len(line) < 700, line[:900]
        found += int((rest[1] if rest else many[3] if many else "1").replace(",", ""))
    assert found == int(counted[1].replace(",", "")), message[:500]
    assert file in message, message[:500]


def check_reading(found, content, descriptor):
    """What was read is what the csv module and float read in the file, cell by cell."""
    header, *lines = rows_of(content)
    assert len(found) == len(lines)
    kinds = {field["name"]: field["type"] for field in descriptor["schema"]["fields"]}
    for name, kind in kinds.items():
        written = [line[header.index(name)] for line in lines]
        read = [None if pd.isna(value) else value for value in found[name]]
        as_kind = {"number": float, "integer": int, "date": pd.Timestamp, "string": str}[kind]
        if kind == "number":
            written = [cell.replace(",", ".") for cell in written]
        assert read == [as_kind(cell) if cell else None for cell in written], name


class _Seen(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.texts = set(), [""]

    def handle_starttag(self, tag, attrs):
        self.tags.add((tag, *(name for name, _ in attrs)))
        if tag in ("td", "th"):
            self.texts.append("")

    def handle_data(self, text):
        self.texts[-1] += text


TABLE_TAGS = {
    ("table",),
    ("caption",),
    ("span",),
    ("thead",),
    ("tr",),
    ("tbody",),
    ("td",),
    ("td", "class"),
    ("th", "scope"),
    ("th", "scope", "class"),
}


def check_page(frame):
    """A table for a page has no element but its own, and shows the text as it is."""
    seen = _Seen()
    seen.feed(show.html(frame, "<b>Caption</b>"))
    assert seen.tags <= TABLE_TAGS, seen.tags - TABLE_TAGS
    shown = set(map(str.strip, seen.texts))
    text = [name for name in frame.columns[1:] if not pd.api.types.is_numeric_dtype(frame[name])]
    assert {str(cell).strip() for name in text for cell in frame[name].dropna()} <= shown


def check_export(content, frame):
    """A CSV has the frame's shape, no cell that a spreadsheet would run, and gives the text back."""
    header, *lines = rows_of(content)
    assert len(lines) == len(frame) and header == list(frame.columns)
    for at, name in enumerate(frame.columns):
        for line, cell in zip(lines, frame[name], strict=True):
            if line[at].startswith(exports.FORMULA):
                float(line[at])  # a number may start with a sign
            if isinstance(cell, str):
                assert line[at] in (cell, f"'{cell}")


def briefing_blocks(found):
    """Template of helpers.subjects.briefing and HTML that it gave for tables that were read: put further calls here.

    The small ledger lacks what most blocks need; those that take any tables belong here.
    """
    from helpers.subjects import briefing_parts

    given = {"day": ""}
    questions = [("takeaway", briefing_parts._block("takeaway", [text]).data) for text in found.checks["question"].head(1)]
    return [("sources", briefing_parts.sources(given, found, found.sources["id"].tolist()).data), *questions]


@cache
def template(name):
    """The elements that a template of the briefing writes, before anything is filled in."""
    whole = (ROOT / "src" / "helpers" / "subjects" / "templates" / "briefing.html.j2").read_text(encoding="utf-8")
    text = whole.partition("{% macro " + name + "(")[2].partition("{% endmacro %}")[0].partition("%}")[2]
    seen = _Seen()
    seen.feed(re.sub(r"{%.*?%}|{{.*?}}", "", text, flags=re.DOTALL))
    return seen.tags


def check_block(name, block):
    """A block of the briefing has no element, and no attribute, but those of its template."""
    seen = _Seen()
    seen.feed(block)
    assert seen.tags and seen.tags <= template(name), seen.tags - template(name)


def check_surfaces(found):
    """Whatever was read can be audited, exported and shown."""
    audited = claims.audit(found)
    assert set(audited["verdict"]) <= set(words.CERTAINTY) and len(audited) == len(found.checks)
    assert len(claims._verdict_lines(audited).splitlines()) == len(audited) + 1
    plain = pd.DataFrame(claims._records(audited))
    json.dumps(plain.to_dict("records"))
    check_export(exports.csv_bytes(plain), plain)
    check_page(audited[["id", "verdict", "question", "condition", "reason", "numbers"]])
    for frame in (found.sources, found.claims, found.observations):
        texts = frame[[name for name in frame if not pd.api.types.is_datetime64_any_dtype(frame[name])]]
        check_export(publish.figure_csv(texts), texts)
        check_page(texts)
    for name, block in briefing_blocks(found):
        check_block(name, block)


def run(folder, damage, seed, count, capsys):
    """Damage one table `count` times; every result is checked. Returns how many were refused, and how many read."""
    random = np.random.default_rng(seed)
    write_ledger(folder)
    descriptors = {part["path"]: part for part in json.loads((folder / data.DESCRIPTOR).read_text())["resources"]}
    check_surfaces(data.load(folder))
    refused = read = 0
    for number, at in enumerate(random.integers(len(FILES), size=count)):
        file = FILES[at]
        content = damage(random, ledger()[file])
        with limited(f"seed {seed}, table {number}, {file}"):
            try:
                (folder / file).write_bytes(content)
                try:
                    found = data.load(folder)
                except data.DataError as error:
                    check_refusal(str(error), file)
                    refused += 1
                    if number % 25 == 0:
                        assert claims.main(["--data", str(folder)]) == 2 and file in capsys.readouterr().err
                    continue
                check_reading(getattr(found, file.removesuffix(".csv")), content, descriptors[file])
                check_surfaces(found)
                read += 1
            except Exception as error:
                error.add_note(f"seed {seed}, table {number}, {file}: {content[:2000]!r}")
                raise
            finally:
                (folder / file).write_bytes(ledger()[file])
    return refused, read
