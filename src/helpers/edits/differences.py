"""Where two states of a text, a table, a notebook or a figure differ, piece by piece: what :mod:`helpers.edits.changes` tells."""

import io
import json
import re
from collections.abc import Iterator
from contextlib import suppress
from difflib import SequenceMatcher
from html import unescape
from itertools import zip_longest
from pathlib import Path
from typing import NamedTuple

import nbformat
import pandas as pd

from helpers.pages import site
from helpers.tables import reading

LONG = 60  # characters above which only the words that differ are shown
ABSENT = "(not there)"
#: How people find a cell, and the cell; None where there is none.
Found = tuple[str, nbformat.NotebookNode] | None


class Move(NamedTuple):
    """One thing that is not what it was: where, what it is, and its text before and after."""

    place: str
    what: str
    before: str
    after: str

    def __str__(self) -> str:
        return f"{self.what}: {self.before} → {self.after}" if self.what else f"{self.before} → {self.after}"


class Figure(NamedTuple):
    """A figure whose data, text or picture moved.

    `old` and `new` are its paths without ending; of a plain picture what :func:`helpers.pages.site.plain_picture` gives, or None.
    """

    name: str
    moves: list[Move]
    old: Path | dict[str, str] | None
    new: Path | dict[str, str] | None


def _passages(before: str, after: str) -> Iterator[tuple[str, str]]:
    """The words in which two texts differ, before and after, each with three words of context; "…" stands for words left out."""
    old, new = before.split(), after.split()

    def cut(words: list[str], start: int, end: int) -> str:
        return " ".join(["…"] * (start > 0) + words[start:end] + ["…"] * (end < len(words))) or ABSENT

    for group in SequenceMatcher(a=old, b=new, autojunk=False).get_grouped_opcodes(3):
        (_, old_start, _, new_start, _), (_, _, old_end, _, new_end) = group[0], group[-1]
        yield cut(old, old_start, old_end), cut(new, new_start, new_end)


def text_moves(place: str, what: str, before: str, after: str) -> list[Move]:
    """Two texts compared: whole if both are short, else by the passages that differ."""
    before, after = (" ".join(text.split()) for text in (before, after))
    if before == after:
        return []
    if max(len(before), len(after)) <= LONG:
        return [Move(place, what, before or "(empty)", after or "(empty)")]
    return [Move(place, what, *pair) for pair in _passages(before, after)]


def _aligned(before: list, after: list) -> Iterator[tuple[int | None, int | None]]:
    """Positions that belong together in two lists of row names; None where there is no counterpart."""
    for tag, i1, i2, j1, j2 in SequenceMatcher(a=before, b=after, autojunk=False).get_opcodes():
        if tag in ("equal", "replace"):
            yield from zip_longest(range(i1, i2), range(j1, j2))
        else:
            yield from ((i, None) for i in range(i1, i2))
            yield from ((None, j) for j in range(j1, j2))


def table_moves(place: str, before: pd.DataFrame, after: pd.DataFrame) -> list[Move]:
    """Two tables of text compared, cell by cell: columns and rows that came or went, and every cell that differs.

    The first column names the rows; where it repeats itself, the first two do.
    """
    moves = [Move(place, f"column {name}", "there", "gone") for name in before if name not in after]
    moves += [Move(place, f"column {name}", ABSENT, "new") for name in after if name not in before]
    shared = [name for name in before if name in after]
    if not shared:
        return moves
    unique = not (before.duplicated(shared[:1]).any() or after.duplicated(shared[:1]).any())
    named = shared[: 1 if unique else 2]
    names = [frame[named].agg(", ".join, axis=1).tolist() if len(frame) else [] for frame in (before, after)]
    old, new = (frame[shared].to_numpy().tolist() for frame in (before, after))
    for i, j in _aligned(*names):
        if i is None:
            moves.append(Move(place, f"row {names[1][j]}", ABSENT, ", ".join(new[j])))
        elif j is None:
            moves.append(Move(place, f"row {names[0][i]}", ", ".join(old[i]), "(gone)"))
        else:
            label = names[1][j] if len(names[1][j]) <= LONG else f"row {j + 1}"
            for column, first, second in zip(shared, old[i], new[j], strict=True):
                moves += text_moves(place, f"{label}, {column}", first, second)
    return moves


def _cells(notebook: nbformat.NotebookNode) -> dict[str, Found]:
    """Cell id -> how people find the cell ("code cell 3, `found = ...`"), and the cell."""
    found, number = {}, 0
    for cell in notebook.cells:
        number += cell.cell_type == "code"
        name = f"code cell {number}" if cell.cell_type == "code" else "text cell"
        first = cell.source.strip().split("\n")[0][:LONG] or "(empty)"
        found[cell.id] = f"{name}, `{first}`", cell
    return found


def _paired(before: nbformat.NotebookNode, after: nbformat.NotebookNode) -> Iterator[tuple[Found, Found]]:
    """Cells of two notebooks that belong together, None for one that came or went.

    The id says it. Some programs give new ids when they save: then the source and the place between other cells do.
    """
    old, new = _cells(before), _cells(after)
    together = {key: key for key in old if key in new}
    names = [[key if key in together else found[key][1].source for key in found] for found in (old, new)]
    keys = list(old), list(new)
    for i, j in _aligned(*names):
        if i is not None and j is not None and keys[0][i] not in new and keys[1][j] not in old:
            together[keys[0][i]] = keys[1][j]
    yield from ((old[key], new[together[key]] if key in together else None) for key in old)
    yield from ((None, new[key]) for key in new if key not in together.values())


def source_moves(name: str, before: nbformat.NotebookNode, after: nbformat.NotebookNode) -> list[Move]:
    """Cells of a notebook whose source was edited, line by line; cells that came or went, or stand in another order."""
    moves = []
    for old, new in _paired(before, after):
        if new is None:
            moves.append(Move(name, old[0], "there", "(gone)"))
        elif old is None:
            moves.append(Move(name, new[0], ABSENT, "new"))
        else:
            lines = old[1].source.splitlines(), new[1].source.splitlines()
            place = new[0].partition(",")[0]
            for i, j in _aligned(*lines):
                first, second = ABSENT if i is None else lines[0][i].strip(), "(gone)" if j is None else lines[1][j].strip()
                if first != second:
                    moves.append(Move(name, place, first or "(empty line)", second or "(empty line)"))
    found = _cells(before), _cells(after)
    if [key for key in found[0] if key in found[1]] != [key for key in found[1] if key in found[0]]:
        moves.append(Move(name, "cells", "in their order", "in another order"))
    return moves


def _parts(cell: nbformat.NotebookNode) -> list[str | pd.DataFrame]:
    """What a cell shows, without figures: texts, and tables as text. The data's fingerprint is left out of both."""
    shown = []
    for output in cell.get("outputs", []):
        kinds = output.get("data", {})
        if "figure" in output.get("metadata", {}):
            continue
        text = output.get("text") or kinds.get("text/html") or kinds.get("text/markdown") or kinds.get("text/plain", "")
        # It follows every edit of a row, in every notebook, and says nothing about a result.
        text = re.sub(r"\b(data|fingerprint) [0-9a-f]{12}\b", r"\1 …", text)
        text = re.sub(r"\bat 0x[0-9a-f]+", "at …", text)  # where an object lies in memory is another place in every run
        shown += [_table(table) for table in re.findall(r"<table.*?</table>", text, re.DOTALL)]
        # Captions and text around tables are compared as text.
        shown.append(unescape(re.sub(r"<style.*?</style>|<tr.*?</tr>|<[^>]+>", " ", text, flags=re.DOTALL)))
    return shown


def _table(text: str) -> pd.DataFrame:
    """An HTML table with every cell as it is written: no number is read, no thousands mark dropped."""
    columns = len(re.findall(r"<t[hd]\b", re.search(r"<tr.*?</tr>", text, re.DOTALL)[0]))
    written = {"converters": dict.fromkeys(range(columns), str), "thousands": None, "keep_default_na": False}
    return pd.read_html(io.StringIO(text), **written)[0].astype(str)


def output_moves(before: nbformat.NotebookNode, after: nbformat.NotebookNode) -> list[Move]:
    """Where two runs of a notebook show something different: text by passages, tables by cells.

    Figures are compared by their files, with :func:`figure_moves`, other pictures with :func:`picture_moves`.
    """
    moves = []
    for old, new in _paired(before, after):
        place = (new or old)[0]
        for first, second in zip_longest(*(_parts(cell[1]) if cell else [] for cell in (old, new)), fillvalue=""):
            if isinstance(first, pd.DataFrame) and isinstance(second, pd.DataFrame):
                moves += table_moves(place, first, second)
            else:
                texts = ("a table" if isinstance(part, pd.DataFrame) else part for part in (first, second))
                moves += text_moves(place, "", *texts)
    return moves


def _pictures(found: Found) -> list[dict[str, str]]:
    """The plain pictures that a cell shows."""
    outputs = found[1].get("outputs", []) if found else []
    return [picture for picture in map(site.plain_picture, outputs) if picture]


def picture_moves(name: str, before: nbformat.NotebookNode, after: nbformat.NotebookNode) -> list[Figure]:
    """Pictures of two runs that are not the same, of those that no figure's files hold: what ``plt.show()`` draws."""
    moved = []
    for old, new in _paired(before, after):
        place = f"{name}, {(new or old)[0].partition(',')[0]}"
        for number, (first, second) in enumerate(zip_longest(_pictures(old), _pictures(new)), start=1):
            if first != second:
                drawn = ("there", "(gone)") if second is None else ("as it was", "drawn differently")
                what = (ABSENT, "new") if first is None else drawn
                moved.append(Figure(f"{place}, picture {number}", [Move(place, f"picture {number}", *what)], first, second))
    return moved


def text_table(path: Path) -> pd.DataFrame:
    """A CSV file with every cell as it is written; a table of data/ as it is read, whatever program saved it."""
    with suppress(OSError, ValueError, KeyError, TypeError):
        package = json.loads((path.parent / reading.DESCRIPTOR).read_text(encoding="utf-8-sig"))
        fields = {resource["path"]: resource["schema"]["fields"] for resource in package["resources"]}
        frame, problems = reading.text_cells(path, fields[path.name])
        if frame is not None and not problems:
            return frame.reset_index(drop=True)
    return pd.read_csv(path, dtype=str, keep_default_na=False)


def figure_names(*folders: Path) -> list[str]:
    """The figures that have data in one of the folders, as "notebook/figure"."""
    return sorted({str(path.relative_to(folder).with_suffix("")) for folder in folders for path in folder.glob("*/*.csv")})


def figure_moves(before: Path, after: Path) -> list[Figure]:
    """Figures of two folders that are not the same, by name: the rows of their data, their alternative text, their picture."""
    moved = []
    for name in figure_names(before, after):
        old, new = ((folder / name) if (folder / f"{name}.csv").exists() else None for folder in (before, after))
        if old is None or new is None:
            what = (ABSENT, "new") if old is None else ("there", "(gone)")
            moved.append(Figure(name, [Move(name, "figure", *what)], old, new))
            continue
        data, texts, drawn = ([path.with_name(f"{path.name}{end}") for path in (old, new)] for end in (".csv", ".txt", ".svg"))
        moves = table_moves(name, *map(text_table, data))
        moves += text_moves(name, "description", *(path.read_text(encoding="utf-8") for path in texts))
        if not moves and drawn[0].read_bytes() != drawn[1].read_bytes():
            moves = [Move(name, "picture", "same data", "drawn differently")]
        if moves:
            moved.append(Figure(name, moves, old, new))
    return moved
