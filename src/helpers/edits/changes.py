"""Say in words what an edit moved: sentences, cells of tables, figures.

``python -m helpers.edits.changes BUILD`` compares the results of a build with the last commit, or, where there is none, with
the stored notebooks and figures. It prints what was edited and what moved, and writes BUILD/changes.html, in which the
old and the new picture of each changed figure stand side by side.
"""

from __future__ import annotations

import argparse
import io
import re
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from difflib import SequenceMatcher
from html import unescape
from itertools import groupby, zip_longest
from pathlib import Path
from typing import NamedTuple

import nbformat
import pandas as pd
from jinja2 import Environment, FileSystemLoader

from helpers.classroom import exercises
from helpers.pages import readme, site, svg
from helpers.subjects import findings
from helpers.tables import data, files
from helpers.wording import show

#: What a student may edit or a run may change: compared, accepted and undone together.
PARTS = ("notebooks", "figures", "data", "README.md")
SHOWN = 3  # lines a cell or figure gets in the terminal; the page has all
LONG = 60  # characters above which only the words that differ are shown
ABSENT = "(not there)"


class Move(NamedTuple):
    """One thing that is not what it was: where, what it is, and its text before and after."""

    place: str
    what: str
    before: str
    after: str

    def __str__(self) -> str:
        return f"{self.what}: {self.before} → {self.after}" if self.what else f"{self.before} → {self.after}"


class Figure(NamedTuple):
    """A figure whose data, text or picture moved; `old` and `new` are its paths without ending, or None."""

    name: str
    moves: list[Move]
    old: Path | None
    new: Path | None


class Changes(NamedTuple):
    """All that was edited and all that moved, in the order in which it is told; exercises as in :func:`exercises.worked_on`."""

    edits: list[Move]
    findings: list[Move]
    readme: list[Move]
    notebooks: dict[str, list[Move]]
    figures: list[Figure]
    exercises: dict[str, str] = {}

    def moved(self) -> bool:
        """Whether any result differs."""
        return bool(self.findings or self.readme or self.notebooks or self.figures)


def passages(before: str, after: str) -> Iterator[tuple[str, str]]:
    """The words in which two texts differ, each with three words of context.

    Parameters
    ----------
    before, after : str

    Yields
    ------
    tuple of str
        A passage before and after; "…" stands for words that are left out.

    Examples
    --------
    >>> list(passages("In the year 2024 there were 37 deaths.", "In the year 2024 there were 31 deaths."))
    [('… 2024 there were 37 deaths.', '… 2024 there were 31 deaths.')]
    """
    old, new = before.split(), after.split()

    def cut(words: list[str], start: int, end: int) -> str:
        return " ".join(["…"] * (start > 0) + words[start:end] + ["…"] * (end < len(words))) or ABSENT

    for group in SequenceMatcher(a=old, b=new, autojunk=False).get_grouped_opcodes(3):
        (_, old_start, _, new_start, _), (_, _, old_end, _, new_end) = group[0], group[-1]
        yield cut(old, old_start, old_end), cut(new, new_start, new_end)


def text_moves(place: str, what: str, before: str, after: str) -> list[Move]:
    """Two texts compared: whole if both are short, else by the passages that differ.

    Examples
    --------
    >>> [str(move) for move in text_moves("data/observations.csv", "value", "37", "31")]
    ['value: 37 → 31']
    """
    before, after = (" ".join(text.split()) for text in (before, after))
    if before == after:
        return []
    if max(len(before), len(after)) <= LONG:
        return [Move(place, what, before or "(empty)", after or "(empty)")]
    return [Move(place, what, *pair) for pair in passages(before, after)]


def _aligned(before: list, after: list) -> Iterator[tuple[int | None, int | None]]:
    """Positions that belong together in two lists of row names; None where there is no counterpart."""
    for tag, i1, i2, j1, j2 in SequenceMatcher(a=before, b=after, autojunk=False).get_opcodes():
        if tag in ("equal", "replace"):
            yield from zip_longest(range(i1, i2), range(j1, j2))
        else:
            yield from ((i, None) for i in range(i1, i2))
            yield from ((None, j) for j in range(j1, j2))


def table_moves(place: str, before: pd.DataFrame, after: pd.DataFrame) -> list[Move]:
    """Two tables of text compared, cell by cell.

    Parameters
    ----------
    place : str
        Where the tables stand.
    before, after : pandas.DataFrame
        Cells as text. The first column names the rows; where it repeats itself, the first two do.

    Returns
    -------
    list of Move
        Columns that came or went, rows that came or went, and every cell that differs.

    Examples
    --------
    >>> old = pd.DataFrame({"year": ["2023", "2024"], "deaths": ["45", "37"]})
    >>> new = pd.DataFrame({"year": ["2022", "2023", "2024"], "deaths": ["70", "45", "31"]})
    >>> [str(move) for move in table_moves("a table", old, new)]
    ['row 2022: (not there) → 2022, 70', '2024, deaths: 37 → 31']
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


def _first_line(source: str) -> str:
    return source.strip().split("\n")[0][:LONG] or "(empty)"


def cells(notebook: nbformat.NotebookNode) -> dict[str, tuple[str, nbformat.NotebookNode]]:
    """Cell id -> how people find the cell ("code cell 3, `found = ...`"), and the cell.

    Examples
    --------
    >>> cell = nbformat.v4.new_code_cell("x = 1", id="a")
    >>> cells(nbformat.v4.new_notebook(cells=[cell]))["a"][0]
    'code cell 1, `x = 1`'
    """
    found, number = {}, 0
    for cell in notebook.cells:
        number += cell.cell_type == "code"
        name = f"code cell {number}" if cell.cell_type == "code" else "text cell"
        found[cell.id] = f"{name}, `{_first_line(cell.source)}`", cell
    return found


def _read(path: Path) -> nbformat.NotebookNode:
    return nbformat.read(path, as_version=4)


def source_moves(name: str, before: nbformat.NotebookNode, after: nbformat.NotebookNode) -> list[Move]:
    """Cells of a notebook whose source was edited, line by line; cells that came or went."""
    old, new, moves = cells(before), cells(after), []
    for key in dict.fromkeys([*old, *new]):
        if key not in new:
            moves.append(Move(name, old[key][0], "there", "(gone)"))
        elif key not in old:
            moves.append(Move(name, new[key][0], ABSENT, "new"))
        else:
            lines = old[key][1].source.splitlines(), new[key][1].source.splitlines()
            place = new[key][0].partition(",")[0]
            for i, j in _aligned(*lines):
                first, second = ABSENT if i is None else lines[0][i].strip(), "(gone)" if j is None else lines[1][j].strip()
                if first != second:
                    moves.append(Move(name, place, first or "(empty line)", second or "(empty line)"))
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

    Parameters
    ----------
    before, after : nbformat.NotebookNode
        With outputs. Figures are compared by their files, with :func:`figure_moves`.

    Returns
    -------
    list of Move
    """
    old, new, moves = cells(before), cells(after), []
    for key in [key for key in new if key in old]:
        place = new[key][0]
        for first, second in zip_longest(_parts(old[key][1]), _parts(new[key][1]), fillvalue=""):
            if isinstance(first, pd.DataFrame) and isinstance(second, pd.DataFrame):
                moves += table_moves(place, first, second)
            else:
                texts = ("a table" if isinstance(part, pd.DataFrame) else part for part in (first, second))
                moves += text_moves(place, "", *texts)
    return moves


def _text_table(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, dtype=str, keep_default_na=False)


def figure_moves(before: Path, after: Path) -> list[Figure]:
    """Figures of two folders that are not the same: by the rows of their data, their alternative text, their picture.

    Parameters
    ----------
    before, after : pathlib.Path
        Folders with NOTEBOOK/FIGURE files as :func:`helpers.figures.charts.publish` writes them.

    Returns
    -------
    list of Figure
        Sorted by name.
    """
    found = {str(path.relative_to(folder).with_suffix("")) for folder in (before, after) for path in folder.glob("*/*.csv")}
    moved = []
    for name in sorted(found):
        old, new = ((folder / name) if (folder / f"{name}.csv").exists() else None for folder in (before, after))
        if old is None or new is None:
            what = (ABSENT, "new") if old is None else ("there", "(gone)")
            moved.append(Figure(name, [Move(name, "figure", *what)], old, new))
            continue
        moves = table_moves(name, *(_text_table(path.with_name(f"{path.name}.csv")) for path in (old, new)))
        texts = [path.with_name(f"{path.name}.txt").read_text(encoding="utf-8") for path in (old, new)]
        moves += text_moves(name, "description", *texts)
        drawn = [path.with_name(f"{path.name}.svg").read_bytes() for path in (old, new)]
        if not moves and drawn[0] != drawn[1]:
            moves = [Move(name, "picture", "same data", "drawn differently")]
        if moves:
            moved.append(Figure(name, moves, old, new))
    return moved


def _findings(folder: Path) -> pd.DataFrame | None:
    try:
        return findings.table(data.load(folder))[["id", "sentence", "certainty"]].astype(str)
    except data.DataError:  # a commit from before a change of the schema
        return None


def _notebooks(folder: Path) -> dict[str, Path]:
    return {path.name: path for path in sorted((folder / "notebooks").glob("[0-9]*.ipynb"))}


def edited(reference: Path, root: Path) -> list[Move]:
    """Cells of tables and lines of notebooks that differ between two states of the project; nothing is run.

    Parameters
    ----------
    reference, root : pathlib.Path
        As for :func:`compare`.

    Returns
    -------
    list of Move
    """
    before, now = _notebooks(reference), _notebooks(root)
    moves = [Move(f"notebooks/{name}", "notebook", "there", "(gone)") for name in before if name not in now]
    moves += [Move(f"notebooks/{name}", "notebook", ABSENT, "new") for name in now if name not in before]
    for path in sorted((reference / "data").glob("*.csv")):
        if (root / "data" / path.name).exists():
            moves += table_moves(f"data/{path.name}", _text_table(path), _text_table(root / "data" / path.name))
    for name in (name for name in now if name in before):
        moves += source_moves(f"notebooks/{name}", _read(before[name]), _read(now[name]))
    return moves


def compare(reference: Path, root: Path, build: Path) -> Changes:
    """All that an edit changed.

    Parameters
    ----------
    reference : pathlib.Path
        Folder with notebooks/, figures/, README.md and data/ as they were.
    root : pathlib.Path
        The project as it is; `reference` itself where nothing older is known.
    build : pathlib.Path
        Folder with notebooks/ and figures/ of a run of `root`.

    Returns
    -------
    Changes
    """
    edits, before = edited(reference, root), _notebooks(reference)
    moved = {}
    for name in _notebooks(root):
        if name in before and (moves := output_moves(_read(before[name]), _read(build / "notebooks" / name))):
            moved[name] = moves
    said, now = _findings(reference / "data"), _findings(root / "data")
    alt = (build / f"{readme.FIGURE}.txt").read_text(encoding="utf-8").strip()
    block = (reference / "README.md").read_text(encoding="utf-8").partition(readme.START)[2].partition(readme.END)[0]
    now_block = readme.block(data.load(root / "data"), alt)
    lines = [[line for line in text.strip().splitlines() if line] for text in (block, now_block)]
    return Changes(
        edits,
        [] if said is None else table_moves("findings", said, now),
        [move for pair in zip_longest(*lines, fillvalue="") for move in text_moves("README.md", "", *pair)],
        moved,
        figure_moves(reference / "figures", build / "figures"),
        exercises.worked_on(root / "notebooks"),
    )


def _git(root: Path, *words: str) -> subprocess.CompletedProcess:
    return subprocess.run(["git", "-C", str(root), *words], capture_output=True, check=False)


def commit(root: Path) -> str:
    """The last commit of a project that is a git repository of its own, as "0e482c7 of 2026-01-31"; empty if there is none."""
    try:
        top, last = _git(root, "rev-parse", "--show-prefix"), _git(root, "log", "-1", "--format=%h of %cs")
    except FileNotFoundError:
        return ""
    own = top.returncode == 0 and not top.stdout.strip()
    return last.stdout.decode().strip() if own and last.returncode == 0 else ""


def unpack(root: Path, folder: Path) -> None:
    """Put the last commit's notebooks, figures, tables and README into a folder.

    Raises
    ------
    RuntimeError
        If git cannot, with its words.
    """
    packed = _git(root, "archive", "HEAD", *PARTS)
    if packed.returncode:
        raise RuntimeError(f"the last commit cannot be read: {packed.stderr.decode().strip()}")
    with tarfile.open(fileobj=io.BytesIO(packed.stdout)) as archive:
        archive.extractall(folder, filter="data")


def words(changes: Changes, against: str) -> str:
    """What changed, for the terminal; one line if nothing moved, and one for each exercise that somebody has worked on.

    Parameters
    ----------
    changes : Changes
    against : str
        What was compared with.
    """
    own = [f"  {name}: {how}" for name, how in changes.exercises.items()]
    own = ["", "EXERCISES SOMEBODY HAS WORKED ON (`make accept` leaves them alone)", *own] if own else []
    if not changes.moved():
        edited = f" {len(changes.edits)} edited lines changed no result." if changes.edits else ""
        return "\n".join([f"Nothing moved: every sentence, table and figure is what it is in {against}.{edited}", *own])
    lines = [f"Compared with {against}:"]

    def section(title: str, moves: list[Move], with_place: bool = False) -> None:
        if moves:
            lines.extend(["", title])
        for place, group in groupby(moves, key=lambda move: move.place):
            group = list(group)
            indent = "  "
            if with_place:
                lines.append(f"  {place}")
                indent = "    "
            lines.extend(f"{indent}{move}" for move in group[:SHOWN])
            if len(group) > SHOWN:
                lines.append(f"{indent}and {len(group) - SHOWN} more")

    section("EDITED", changes.edits, True)
    section("FINDINGS THAT MOVED", changes.findings)
    section("README.md", changes.readme)
    for name, moves in changes.notebooks.items():
        section(f"notebooks/{name}", moves, True)
    section("FIGURES", [move for figure in changes.figures for move in figure.moves], True)
    return "\n".join([*lines, *own])


def _frame(moves: list[Move], first: str) -> str:
    frame = pd.DataFrame([(": ".join(filter(None, (move.place, move.what))), move.before, move.after) for move in moves],
                         columns=[first, "before", "after"])
    return show.html(frame, f"{len(frame)} differences" if len(frame) > 1 else "1 difference")


def page(changes: Changes, against: str) -> str:
    """The same as one HTML page, with the pictures of changed figures side by side.

    Returns
    -------
    str
        A page that needs no other file.
    """

    def picture(path: Path | None, said: str) -> dict | None:
        if path is None:
            return None
        alt = path.with_name(f"{path.name}.txt").read_text(encoding="utf-8").strip()
        shapes = [path.with_name(f"{path.name}{ending}") for ending in ("-narrow.svg", ".svg")]
        shown = next(shape for shape in shapes if shape.exists() or shape == shapes[-1])
        return {"alt": f"{said}: {alt}", "address": svg.uri(shown), "said": said}

    environment = Environment(loader=FileSystemLoader(site.TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    parts = [("What was edited", changes.edits, "edited"), ("Findings that moved", changes.findings, "finding"),
             ("README.md", changes.readme, "file")]
    parts += [(f"notebooks/{name}", moves, "cell") for name, moves in changes.notebooks.items()]
    own = [Move(name, "", "as it was written", how) for name, how in changes.exercises.items()]
    parts.append(("Exercises somebody has worked on", own, "exercise"))
    return environment.get_template("changes.html.j2").render(
        css=(site.TEMPLATES / "page" / "page.css").read_text(encoding="utf-8"),
        against=against,
        moved=changes.moved(),
        sections=[{"title": title, "table": _frame(moves, first)} for title, moves, first in parts if moves],
        figures=[{"name": figure.name, "table": _frame([move._replace(place="") for move in figure.moves], "what"),
                  "pictures": [shown for shown in (picture(figure.old, "Before"), picture(figure.new, "After")) if shown]}
                 for figure in changes.figures],
    )


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m helpers.edits.changes", description=__doc__.split("\n")[0])
    parser.add_argument("build", type=Path, help="folder of a build, with notebooks/ and figures/ in it")
    build, root = parser.parse_args().build, Path.cwd()
    with tempfile.TemporaryDirectory() as scratch:
        last = commit(root)
        reference, against = (Path(scratch), f"the last commit ({last})") if last else (root, "the stored notebooks and figures")
        if last:
            unpack(root, reference)
        changes = compare(reference, root, build)
        files.write(build / "changes.html", page(changes, against))
    print(words(changes, against))
    if not last:
        print("(There is no git commit here to compare with: what a notebook saved in Jupyter held before is not known.)")
    if changes.moved():
        print(f"\nOld and new pictures side by side: {build / 'changes.html'}")
        print("`make accept` keeps these results as the new reference; `make undo` takes the edit back.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
