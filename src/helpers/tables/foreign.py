"""Tables that other programs wrote: a workbook, an export with tabs or semicolons, text in UTF-16 or windows-1251."""

import csv
import io
import re
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pandas as pd

_SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
LARGEST = 50_000_000  # bytes of a part of a workbook


def sheet(content: bytes) -> list[list[str]]:
    """The cells of the first sheet of a workbook, with the empty rows that it leaves out; a ValueError if it cannot be read."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            if any(part.file_size > LARGEST for part in book.infolist()):
                raise ValueError("the workbook is too large")
            shared = []
            if "xl/sharedStrings.xml" in book.namelist():
                parts = ElementTree.fromstring(book.read("xl/sharedStrings.xml"))
                shared = ["".join(text.text or "" for text in part.iter(f"{_SHEET}t")) for part in parts.iter(f"{_SHEET}si")]
            tree = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
        found: list[list[str]] = []
        for row in tree.iter(f"{_SHEET}row"):
            found += [[] for _ in range(len(found), int(row.get("r", len(found) + 1)) - 1)][:100_000]
            cells: list[str] = []
            for cell in row.iter(f"{_SHEET}c"):
                place = 0
                for letter in re.match("[A-Z]*", cell.get("r", ""))[0]:
                    place = 26 * place + ord(letter) - 64
                cells += [""] * (min(place, 20_000) - 1 - len(cells))
                text = "".join(part.text or "" for part in cell.iter() if part.tag in (f"{_SHEET}v", f"{_SHEET}t"))
                cells.append(shared[int(text)] if cell.get("t") == "s" and text else text)
            found.append(cells)
    except (zipfile.BadZipFile, KeyError, IndexError, ElementTree.ParseError, NotImplementedError) as error:
        raise ValueError(f"the workbook cannot be read: {error}") from None
    return found


def cells(path: Path, encodings: tuple[str, ...] = ("utf-8-sig", "cp1251")) -> list[list[str]]:
    """The cells of a file, row by row, whatever program wrote it; text without a mark of UTF-16 is tried in these encodings.

    A ValueError if it is no table; csv.Error is not one.
    """
    content = path.read_bytes()
    if content.startswith(b"PK\x03\x04"):
        return sheet(content)
    for encoding in ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        lines = [line for line in text.splitlines() if line.strip()] or [""]
        # Most lines have it: a title above the header has not.
        mark = max("\t;,", key=lambda one: sorted(line.count(one) for line in lines)[len(lines) // 2])
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True))
    raise ValueError(f"{path} is not text in UTF-8, UTF-16 or windows-1251, and no workbook")


def table_below(lines: list[list[str]]) -> pd.DataFrame:
    """The lines below the header, indexed by row number of the file: text with single spaces, none of them around it.

    The header is the first line as wide as most are, or with one name less, as pandas writes it. A ValueError if there are no
    lines, or one has more cells than the header.
    """
    rows = {at: [" ".join(cell.split()) for cell in line] for at, line in enumerate(lines, start=1)}
    rows = {at: line for at, line in rows.items() if any(line)}
    if len(rows) < 2:
        raise ValueError("there is no header with rows below it")
    filled = {at: sum(map(bool, line)) for at, line in rows.items()}
    usual = max(set(filled.values()), key=list(filled.values()).count)
    first = next(at for at, count in filled.items() if count >= max(usual - 1, min(usual, 2)))
    header = [name or f"column {at}" for at, name in enumerate(rows[first], start=1)]
    width = len(header)
    if wide := [at for at, line in rows.items() if at > first and any(line[width:])]:
        quoted = "a text that holds a comma stands in quotation marks, and a decimal comma is no comma between cells"
        more = f" (and {len(wide) - 1} more)" if len(wide) > 1 else ""
        raise ValueError(f"row {wide[0]}{more} has {len(rows[wide[0]])} cells where the header has {width}; {quoted}")
    body = {at: (line + [""] * width)[:width] for at, line in rows.items() if at > first}
    return pd.DataFrame.from_dict(body, orient="index", columns=header, dtype=object)
