"""Say in words what an edit moved: sentences, cells of tables, figures.

``python -m helpers.edits.changes BUILD`` compares the results of a build with the last commit, or, where there is none, with
the stored notebooks and figures. It prints what was edited and what moved, and writes BUILD/changes.html, in which the
old and the new picture of each changed figure stand side by side.
"""

import argparse
import sys
import tempfile
from itertools import groupby, zip_longest
from pathlib import Path
from typing import NamedTuple

import nbformat
import pandas as pd

from helpers.classroom import exercises
from helpers.edits.commits import commit, unpack
from helpers.edits.differences import (
    ABSENT,
    Figure,
    Move,
    figure_moves,
    output_moves,
    picture_moves,
    source_moves,
    table_moves,
    text_moves,
    text_table,
)
from helpers.pages import readme, site, svg
from helpers.running import progress, saved
from helpers.subjects import findings
from helpers.tables import data, files
from helpers.wording import show

SHOWN = 3  # lines a cell or figure gets in the terminal; the page has all


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


def _findings(folder: Path) -> pd.DataFrame | None:
    try:
        return findings.finding_rows(data.load(folder))[["id", "sentence", "certainty"]].astype(str)
    except data.DataError:  # a commit from before a change of the schema
        return None


def _notebooks(reference: Path, root: Path) -> tuple[dict[str, str], dict[str, Move]]:
    """Each notebook of a project -> its name before, empty for a new one; and those that are new, gone, or have another name.

    One was renamed where at least half of the cells of a notebook that is gone are in a new one.
    """
    before, now = ({path.name: path for path in sorted((at / "notebooks").glob(saved.PATTERN))} for at in (reference, root))
    gone, new = (
        {name: {cell.source for cell in saved.read_notebook(one[name]).cells} for name in one if name not in other}
        for one, other in ((before, now), (now, before))
    )
    together = {name: name if name in before else "" for name in now}
    for name, sources in new.items():
        shared = {old: len(sources & cells) / max(len(sources), len(cells), 1) for old, cells in gone.items()}
        nearest = max(shared, key=shared.get, default="")
        if shared.get(nearest, 0) >= 0.5:
            together[name] = nearest
            del gone[nearest]
    moves = {name: Move("the notebook", "", "there", "(gone)") for name in gone}
    moves |= {name: Move("the notebook", "", ABSENT, "new") for name in new if not together[name]}
    renamed = {name: old for name, old in together.items() if old not in ("", name)}
    return together, moves | {name: Move("the notebook", "", f"named {old}", f"named {name}") for name, old in renamed.items()}


def edited(reference: Path, root: Path) -> list[Move]:
    """Cells of tables and lines of notebooks that differ between two states of the project; nothing is run."""
    together, came_and_went = _notebooks(reference, root)
    moves = [Move(f"notebooks/{name}", "notebook", *move[2:]) for name, move in came_and_went.items()]
    for path in sorted((reference / "data").glob("*.csv")):
        if (root / "data" / path.name).exists():
            moves += table_moves(f"data/{path.name}", text_table(path), text_table(root / "data" / path.name))
    for name, old in together.items():
        if old:
            states = (saved.read_notebook(folder / "notebooks" / path) for folder, path in ((reference, old), (root, name)))
            moves += source_moves(f"notebooks/{name}", *states)
    return moves


def _readme_moves(reference: Path, root: Path, build: Path) -> list[Move]:
    """What the computed part of the README would say otherwise."""
    alt = build / f"{readme.FIGURE}.txt"
    if not alt.exists():
        return [Move("README.md", readme.FIGURE, "there", "(gone)")]
    block = (reference / "README.md").read_text(encoding="utf-8").partition(readme.START)[2].partition(readme.END)[0]
    now_block = readme.block(data.load(root / "data"), alt.read_text(encoding="utf-8").strip(), readme.confidence(root))
    lines = [[line for line in text.strip().splitlines() if line] for text in (block, now_block)]
    return [move for pair in zip_longest(*lines, fillvalue="") for move in text_moves("README.md", "", *pair)]


def between(reference: Path, root: Path, build: Path) -> Changes:
    """All that an edit changed.

    `reference` holds notebooks/, figures/, README.md and data/ as they were, `root` is the project (the same folder where nothing
    older is known), and `build` holds notebooks/ and figures/ of a run of it.
    """
    together, came_and_went = _notebooks(reference, root)
    moved = {name: [move] for name, move in came_and_went.items()}
    pictures = []
    for name, old in together.items():
        first = saved.read_notebook(reference / "notebooks" / old) if old else nbformat.v4.new_notebook()
        second = saved.read_notebook(build / "notebooks" / name)
        if old and (moves := output_moves(first, second)):
            moved[name] = moved.get(name, []) + moves
        pictures += picture_moves(f"notebooks/{name}", first, second)
    tables = reference / "data", root / "data"
    then, now = ({path.name: path.read_bytes() for path in folder.glob("*") if path.is_file()} for folder in tables)
    said = None if then == now else _findings(tables[0])  # from equal tables the same follows
    return Changes(
        edited(reference, root),
        [] if said is None else table_moves("findings", said, _findings(tables[1])),
        _readme_moves(reference, root, build),
        moved,
        figure_moves(reference / "figures", build / "figures") + pictures,
        exercises.worked_on(root / "notebooks"),
    )


def words(changes: Changes, against: str) -> str:
    """What changed, for the terminal; one line if nothing moved, and one for each exercise that somebody has worked on."""
    own = [f"  {name}: {how}" for name, how in changes.exercises.items()]
    own = ["", "EXERCISES SOMEBODY HAS WORKED ON (`make accept` leaves them alone)", *own] if own else []
    if not changes.moved():
        edited = f" {len(changes.edits)} edited lines changed no result." if changes.edits else ""
        return "\n".join([f"Nothing moved: every sentence, table and figure is what it is in {against}.{edited}", *own])
    lines = [f"Compared with {against}:"]

    def section(title: str, moves: list[Move], with_place: bool = False) -> None:
        if moves:
            lines.extend(["", title])
        indent = "    " if with_place else "  "
        for place, group in groupby(moves, key=lambda move: move.place):
            group = list(group)
            lines.extend([f"  {place}"] if with_place else [])
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
    frame = pd.DataFrame(
        [(": ".join(filter(None, (move.place, move.what))), move.before, move.after) for move in moves],
        columns=[first, "before", "after"],
    )
    return show.html(frame, f"{len(frame)} differences" if len(frame) > 1 else "1 difference")


def _picture(shown: Path | dict[str, str], said: str) -> dict[str, str]:
    """A picture of a changed figure, said to be the old or the new one."""
    if isinstance(shown, Path):
        alt = shown.with_name(f"{shown.name}.txt").read_text(encoding="utf-8").strip()
        shapes = [shown.with_name(f"{shown.name}{ending}") for ending in ("-narrow.svg", ".svg")]
        shown = {"alt": alt, "address": svg.uri(next((shape for shape in shapes if shape.exists()), shapes[-1]))}
    return shown | {"alt": f"{said}: {shown['alt']}", "said": said}


def page(changes: Changes, against: str) -> str:
    """The same as one HTML page that needs no other file, with the pictures of changed figures side by side."""
    parts = [
        ("What was edited", changes.edits, "edited"),
        ("Findings that moved", changes.findings, "finding"),
        ("README.md", changes.readme, "file"),
    ]
    parts += [(f"notebooks/{name}", moves, "cell") for name, moves in changes.notebooks.items()]
    own = [Move(name, "", "as it was written", how) for name, how in changes.exercises.items()]
    parts.append(("Exercises somebody has worked on", own, "exercise"))
    return site.template("changes.html.j2").render(
        css=(site.TEMPLATES / "briefing" / "briefing.css").read_text(encoding="utf-8"),
        against=against,
        moved=changes.moved(),
        sections=[{"title": title, "table": _frame(moves, first)} for title, moves, first in parts if moves],
        figures=[
            {
                "name": figure.name,
                "table": _frame([move._replace(place="") for move in figure.moves], "what"),
                "pictures": [_picture(shown, said) for shown, said in ((figure.old, "Before"), (figure.new, "After")) if shown],
            }
            for figure in changes.figures
        ],
    )


@progress.command
def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m helpers.edits.changes", description=__doc__.split("\n")[0])
    parser.add_argument("build", type=Path, help="folder of a build, with notebooks/ and figures/ in it")
    build, root = parser.parse_args().build, Path.cwd()
    last = commit(root)
    with tempfile.TemporaryDirectory() as scratch:
        reference, against = (Path(scratch), f"the last commit ({last})") if last else (root, "the stored notebooks and figures")
        if last:
            unpack(root, reference)
        changes = between(reference, root, build)
        files.write_file(build / "changes.html", page(changes, against))
    print(words(changes, against))
    if not last:
        print("(There is no git commit here to compare with: what a notebook saved in Jupyter held before is not known.)")
    if changes.moved():
        print(f"\nOld and new pictures side by side: {build / 'changes.html'}")
        print("`make accept` keeps these results as the new reference; `make undo` takes the edit back.")


if __name__ == "__main__":
    sys.exit(main())
