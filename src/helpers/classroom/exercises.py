"""Write the exercises from their solutions, so that the two never drift.

``python -m helpers.classroom.exercises`` runs every notebook of notebooks/solutions, stores its outputs, and writes the exercise
of the same name into notebooks/exercises. Solutions are changed by hand, exercises never. Three tags say what becomes of a cell:

- "solution": a code cell keeps the comments at its top, which say what to do, and of its code only ``name = ...`` for each name
  that a check looks at, with the comments right above it; a cell of text is left out.
- "check": the cell stays as it is. Checks name the answers as text, see :mod:`helpers.classroom.marking`.
- "parameters": a comment that ends in ``; start: VALUE`` gives the value that the exercise starts with.

All other cells stay as they are; outputs are left out. An exercise in which anything was changed is somebody's work: with
``--leave`` it stays as it is, without it nothing is written.
"""

import argparse
import ast
import copy
import hashlib
import json
import re
import sys
import tempfile
from pathlib import Path

import nbformat

from helpers.running import notebooks, progress
from helpers.tables import files, written

FOLDER = written.ROOT / "notebooks"

#: What to do about an exercise that somebody has worked on.
KEEP = (
    "To keep your work, duplicate the file in JupyterLab (a right click on its name, Duplicate). Then `make undo` returns all to "
    "the last commit and keeps a copy in build/undone; `git checkout -- notebooks/exercises/NAME.ipynb` returns one notebook and "
    "discards what was written in it."
)

#: A parameter of a solution, and the value that it starts with in the exercise.
_START = re.compile(r"^(\w+ = )\S.*?( *# .*); start: (.+)$", re.MULTILINE)


def looked_at(checks: list[str]) -> set[str]:
    """Names of answers in the source of check cells: the first text that a function of `marking` is given."""
    calls = [node for source in checks for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    first = [call.args[0] for call in calls if call.args and ast.unparse(call.func).startswith("marking.")]
    return {given.value for given in first if isinstance(given, ast.Constant)}


def stub(source: str, asked: set[str]) -> str:
    """What an exercise has in place of a solution: the comments that say what to do, and ``name = ...`` for each name asked.

    The comments at the top come first; then, in the order in which the code sets them, the names with the comments right above.
    A ValueError says where no comment says what to do, or no check looks at anything that the code sets.
    """
    lines = source.splitlines()

    def comments(until: int) -> list[str]:
        """The comments right above a line."""
        start = until
        while start and lines[start - 1].startswith("#"):
            start -= 1
        return lines[start:until]

    top = comments(next((at for at, line in enumerate(lines) if not line.startswith("#")), len(lines)))
    parts, asked = [top], set(asked)
    for statement in ast.parse(source).body:
        stored = [node for node in ast.walk(statement) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)]
        stored.sort(key=lambda node: (node.lineno, node.col_offset))
        answers = [node.id for node in stored if node.id in asked]
        asked -= set(answers)
        if answers:
            above = comments(statement.lineno - 1)
            parts += [above if above != top else [], [f"{name} = ..." for name in answers]]
    if len(parts) == 1:
        raise ValueError(f"a solution cell sets no name that a check looks at: {lines[0]!r}")
    made = [line for part in parts for line in part]
    if not made[0].startswith("#"):
        raise ValueError(f"no comment says what to do, at the top or right above the first answer: {lines[0]!r}")
    return "\n".join(made)


def exercise(solution: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """The exercise that belongs to a solution, without outputs; its metadata tell :func:`_work` which cells were written."""
    made = copy.deepcopy(solution)
    asked = looked_at([cell.source for cell in made.cells if "check" in cell.metadata.get("tags", [])])
    made.cells = [cell for cell in made.cells if cell.cell_type == "code" or "solution" not in cell.metadata.get("tags", [])]
    for cell in made.cells:
        if cell.cell_type == "code":
            tags = cell.metadata.get("tags", [])
            cell.update(outputs=[], execution_count=None)
            if "parameters" in tags:
                cell.source = _START.sub(r"\g<1>\g<3>\g<2>", cell.source)
            if "solution" in tags:
                cell.source = stub(cell.source, asked)
                cell.metadata = nbformat.from_dict({})
    made = notebooks.normalise(made)
    made.metadata["written"] = _digest(made)
    return made


def _cells(notebook: nbformat.NotebookNode) -> list[tuple[str, str]]:
    return [(cell.cell_type, cell.source) for cell in notebook.cells]


def _digest(notebook: nbformat.NotebookNode) -> str:
    return hashlib.sha256(json.dumps(_cells(notebook)).encode()).hexdigest()[:16]


def _work(path: Path, solution: Path) -> str:
    """How much of an exercise differs from what its solution gives, in words; empty if nobody has worked on it.

    What was written is known from the exercise itself, so that neither a change of its solution nor a commit looks like work,
    or hides it.
    """
    if not path.exists():
        return ""
    try:
        stored = nbformat.read(path, as_version=4)
    except ValueError:  # a merge that was not finished, for example: nobody's work is thrown away for it
        return "cannot be read as a notebook"
    if stored.metadata.get("written") == _digest(stored):
        return ""
    try:
        made = exercise(nbformat.read(solution, as_version=4))
    except (ValueError, SyntaxError):
        return "differs"
    if _cells(stored) == _cells(made):
        return ""
    before, after = ({cell.id: (cell.cell_type, cell.source) for cell in book.cells} for book in (made, stored))
    count = sum(before.get(key) != after.get(key) for key in before | after)
    return f"{count} cell{'s differ' if count != 1 else ' differs'}" if count else "cells in another order"


def worked_on(folder: Path = FOLDER) -> dict[str, str]:
    """The exercises that somebody has worked on: file name -> how much of it differs from what its solution gives, in words."""
    found = {path.name: _work(folder / "exercises" / path.name, path) for path in sorted((folder / "solutions").glob("*.ipynb"))}
    return {name: how for name, how in found.items() if how}


def write_all(folder: Path = FOLDER, leave: bool = False) -> list[Path]:
    """Run all solutions, store their outputs, and write the exercises; those written.

    A RuntimeError names the cell of a solution that fails. A ValueError says which exercises hold somebody's work that is not to
    be left alone (`leave`), and nothing is written then; or which solution was saved while it ran, and stays as it was saved.
    """
    paths = {path: folder / "exercises" / path.name for path in sorted((folder / "solutions").glob("*.ipynb"))}
    kept = worked_on(folder)
    if kept and not leave:
        raise ValueError(f"notebooks/exercises holds somebody's work in {_told(kept)}; nothing was written. {KEEP}")
    for number, (path, target) in enumerate(paths.items(), start=1):
        progress.show(f"{number} of {len(paths)}: {path.name}")
        before = path.read_bytes()
        with tempfile.TemporaryDirectory() as scratch:
            notebooks.run(path, Path(scratch) / path.name)
            if path.read_bytes() != before:
                raise ValueError(f"{path} was saved while it ran, and stays as it was saved: run this again.")
            files.write_file(path, (Path(scratch) / path.name).read_bytes())
        kept |= worked_on(folder)  # somebody may have begun meanwhile
        if path.name not in kept:
            notebooks.write_notebook(exercise(nbformat.read(path, as_version=4)), target)
    progress.show("")
    return [target for path, target in paths.items() if path.name not in kept]


def _told(found: dict[str, str]) -> str:
    """What :func:`worked_on` found, in one line."""
    return ", ".join(f"{name} ({how})" for name, how in found.items())


@progress.command
def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m helpers.classroom.exercises", description=__doc__.split("\n")[0])
    parser.add_argument("--leave", action="store_true", help="leave exercises alone that somebody has worked on")
    leave, kept = parser.parse_args().leave, worked_on()
    made = write_all(leave=leave)
    solutions = len(made) + len(kept)
    print(f"{solutions} solutions run and stored in notebooks/solutions, and {len(made)} exercises written from them")
    if kept:
        print(f"Left alone, because somebody has worked on them: {_told(kept)}")


if __name__ == "__main__":
    sys.exit(main())
