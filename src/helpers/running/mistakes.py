"""Say what went wrong in a notebook, where, and what to do, in words for somebody who has just started.

Python's own messages name the fault and not the way out: a name that "is not defined" is usually made in a cell that was
not run. Used by :mod:`helpers.running.notebooks` when a run fails, and by the tests when they find a notebook in a bad state.
"""

import ast
import re
import sys
from contextlib import suppress
from difflib import get_close_matches
from pathlib import Path

import nbformat

from helpers.running import environment, saved

FROM_THE_TOP = "In JupyterLab: Kernel, Restart Kernel and Run All Cells. From a terminal: `make changes`."
BACK = "The way back: `make undo` takes the edit back, and keeps a copy of it."
#: Names that everybody knows these packages by.
ALIASES = {
    "np": "import numpy as np",
    "pd": "import pandas as pd",
    "plt": "import matplotlib.pyplot as plt",
    "sns": "import seaborn as sns",
}


def code(notebook: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    """The code cells of a notebook, in order."""
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def place(notebook: nbformat.NotebookNode, number: int) -> str:
    """How people find a code cell: its number from the top, and its first line."""
    return f"code cell {number}, `{(code(notebook)[number - 1].source.strip().splitlines() or ['(empty)'])[0][:60]}`"


def line(notebook: nbformat.NotebookNode, number: int, way: str) -> str:
    """Which line of a code cell failed, if it is not the first, as the way to an error shows it; else empty."""
    at = int((re.findall(r"Cell In\[\d+\], line (\d+)", re.sub(r"\x1b\[[\d;]*m", "", way)) or ["0"])[0])
    lines = code(notebook)[number - 1].source.splitlines()
    return f", in line {at}, `{lines[at - 1].strip()[:60]}`" if 1 < at <= len(lines) else ""


def _tree(cell: nbformat.NotebookNode) -> ast.Module:
    """What Python reads in a cell; nothing where it cannot read it."""
    try:
        return ast.parse(cell.source)
    except SyntaxError:
        return ast.parse("")


def _made_in(notebook: nbformat.NotebookNode) -> dict[str, int]:
    """Name -> number of the first code cell that makes it, by assignment or import."""
    found: dict[str, int] = {}
    for number, cell in enumerate(code(notebook), start=1):
        for node in ast.walk(_tree(cell)):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                found.setdefault(node.id, number)
            elif isinstance(node, ast.alias):
                found.setdefault((node.asname or node.name).partition(".")[0], number)
    return found


def _nearest(name: str, known: list[str]) -> str:
    near = get_close_matches(name, known, n=1)
    return f" Did you mean {near[0]!r}?" if near else ""


def _imported(name: str) -> str:
    """The line that imports a name: a module of the helpers, or what a notebook of the collection imports by that name."""
    if name in ALIASES:
        return ALIASES[name]
    for path in sorted((environment.ROOT / "src" / "helpers").glob(f"*/{name}.py")):
        return f"from helpers.{path.parent.name} import {name}"
    for path in sorted((environment.ROOT / "notebooks").glob(saved.PATTERN)):
        with suppress(ValueError, OSError):
            lines = [node for cell in code(saved.read_notebook(path)) for node in ast.walk(_tree(cell))]
            for node in lines:
                for alias in node.names if isinstance(node, ast.Import | ast.ImportFrom) else []:
                    if (alias.asname or alias.name) == name:
                        begin = f"from {node.module} " if isinstance(node, ast.ImportFrom) else ""
                        return f"{begin}import {alias.name}" + (f" as {alias.asname}" if alias.asname else "")
    return ""


def kernel_ended(notebook: nbformat.NotebookNode, anywhere: bool = False) -> str:
    """Which cell ends its kernel, so that those below it run by chance or not at all; empty if none does.

    With `anywhere` a call under a condition or in a function counts, too: it may be what ended a kernel that is gone.
    """
    for at, cell in enumerate(code(notebook), start=1):
        tree = _tree(cell)
        for node in ast.walk(tree) if anywhere else tree.body:
            call = ast.unparse(node.value.func) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) else ""
            if call in ("quit", "exit", "os._exit", "os.abort"):
                return f"{place(notebook, at)}: `{call}()` ends the kernel, and what is below does not run: delete it"
    return ""


def _name(notebook: nbformat.NotebookNode, number: int, message: str) -> str:
    name = (re.findall(r"name '(\w+)'", message) or [""])[0]
    made = _made_in(notebook)
    if name not in made and (line := _imported(name)):
        return f"The name {name!r} is imported in no cell: write `{line}` in the cell of the imports."
    if name not in made:
        return f"No cell makes the name {name!r}: is it spelt as above?{_nearest(name, list(made))}"
    where = place(notebook, made[name])
    if made[name] == number:
        return f"The name {name!r} is made in this cell, but after the line that uses it: put the line that makes it first."
    if made[name] > number:
        return f"The name {name!r} is made further down, in {where}: a notebook runs from the top; move that cell up."
    return f"The name {name!r} is made in {where}, which was not run: run the notebook from the top. {FROM_THE_TOP}"


def _module(message: str) -> str:
    name = (re.findall(r"named '(\w+)", message) or [""])[0]
    if part := re.findall(r"named 'helpers[.\w]*\.(\w+)'", message):
        return f"The helpers have no {part[0]}. {_import_line(part[0])}".rstrip()
    lock = (environment.ROOT / "requirements.lock").read_text(encoding="utf-8")
    if name == "helpers" or name.lower().replace("_", "-") in environment.locked(lock):
        return (
            f"The package {name!r} belongs to this collection, but the Python that ran the cell ({sys.executable}) does not "
            "have it: start the notebooks with `make lab`, which installs all of them, or run them with `make changes`."
        )
    return (
        f"The package {name!r} is not one of this collection's: do without it, or add it to pyproject.toml, run `make lock`, "
        "then `make lab`."
    )


def _key(message: str, tables: dict[str, list[str]]) -> str:
    # pandas puts the columns it lacks into a list, one it lacks alone into quotes.
    names = re.findall(r"'([^']+)'", message) or [message.strip()]
    if not tables:
        return "This table or list has no entry of that name: look at its names, for example with `list(...)`."
    listed = "; ".join(f"{table} has {', '.join(columns)}" for table, columns in tables.items())
    every = [column for columns in tables.values() for column in columns]
    lacking = [name for name in names if name not in every] or names
    return "".join(f"There is no column {name!r}.{_nearest(name, every)} " for name in lacking) + f"Columns: {listed}."


def _line(notebook: nbformat.NotebookNode, number: int, message: str) -> str:
    """The line of a cell that Python cannot read."""
    at = int((re.findall(r"line (\d+)\)?$", message) or ["0"])[0])
    lines = code(notebook)[number - 1].source.splitlines()
    if not 0 < at <= len(lines):
        return ""
    hint = ""
    if re.match(r"[<=>]{7}", lines[at - 1]):
        hint = " It is the mark of a merge that was not finished: keep one version and delete the marks."
    elif odd := re.search("[“”„‘’«»]", lines[at - 1]):
        hint = f" Python's quotation marks are straight: write \" in the place of {odd[0]}."
    return f"Line {at} of the cell is `{lines[at - 1].strip()[:80]}`.{hint}"


def _import_line(name: str) -> str:
    """How a helper is imported that was not found where it was looked for."""
    modules = sorted((environment.ROOT / "src" / "helpers").glob("*/[!_]*.py"))
    line = _imported(name) or _imported((get_close_matches(name, [path.stem for path in modules], n=1) or [""])[0])
    return f"Write `{line}`." if line.startswith("from helpers.") else ""


def _attribute(message: str) -> str:
    """The part of the tables, or of a helper, that is meant by a name that it does not have."""
    if name := re.findall(r"'Tables' object has no attribute '(\w+)'", message):
        from helpers.tables import data  # takes as long to import as all else that a run needs

        return f"The tables are {', '.join(data.Tables._fields)}.{_nearest(name[0], list(data.Tables._fields))}"
    if found := re.findall(r"module '(helpers\.\w+\.\w+)' has no attribute '(\w+)'", message):
        module, name = found[0]
        tree = ast.parse((environment.ROOT / "src" / Path(*module.split("."))).with_suffix(".py").read_text(encoding="utf-8"))
        public = [node.name for node in tree.body if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")]
        return f"{module} has {', '.join(public)}.{_nearest(name, public)}"
    return ""


def advice(
    notebook: nbformat.NotebookNode, number: int, kind: str, message: str, tables: dict[str, list[str]] | None = None
) -> str:
    """What to do about an error in a cell; empty where the message itself says it, as those of the helpers do.

    `number` is the code cell, counted from 1; `tables` are those that it uses, with their columns, where they are known.
    """
    match kind:
        case "NameError":
            return _name(notebook, number, message)
        case "ModuleNotFoundError":
            return _module(message)
        case "ImportError":
            helper = re.findall(r"cannot import name '(\w+)' from 'helpers", message)
            return _import_line(helper[0]) if helper else ""
        case "SyntaxError" | "IndentationError" | "TabError":
            return _line(notebook, number, message)
        case "AttributeError":
            return _attribute(message)
        case "SystemExit":
            return "A notebook runs to its last cell: delete the line that ends it, such as sys.exit()."
        case "KeyError" if not message.strip("\"'").startswith("no "):  # those of the helpers are sentences: "no observation ..."
            return _key(message, tables or {})
    return ""
