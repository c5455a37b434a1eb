"""The code keeps the rules of the linter, and the cells of a notebook are narrow enough for a page."""

import json
import subprocess
import sys
import tomllib

import nbformat
import pytest

from conftest import ROOT

RUFF = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["ruff"]
#: Those that are still to be written anew are listed with the linter.
UNLISTED = [
    path
    for path in sorted((ROOT / "notebooks").glob("*.ipynb"))
    if "E501" not in RUFF["lint"]["per-file-ignores"].get(f"notebooks/{path.name}", [])
]
WIDEST = 110  # characters of a line in a cell


def ruff(*words, **more):
    command = [sys.executable, "-m", "ruff", "check", "--no-cache", *words]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, **more)


def wide(notebook):
    """Lines of code that are too long: number of the cell and what stands there."""
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    return [
        f"code cell {number}: {line}"
        for number, cell in enumerate(cells, start=1)
        for line in cell.source.splitlines()
        if len(line) > WIDEST
    ]


def test_the_code_keeps_the_rules_of_the_linter():
    done = ruff("--output-format", "concise", "src", "tests", "notebooks", "conftest.py")
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_code_is_laid_out_by_the_formatter():
    command = [sys.executable, "-m", "ruff", "format", "--no-cache", "--check", "src", "tests", "conftest.py"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("src/helpers/new.py", "import os\n"),
        ("tests/test_new.py", f"x = '{'x' * 130}'\n"),
        ("notebooks/11_new.ipynb", json.dumps(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("import os")]))),
    ],
)
def test_the_linter_sees_what_breaks_a_rule(name, source):
    assert ruff("--stdin-filename", name, "-", input=source).returncode == 1


def test_no_line_of_a_notebook_in_the_new_form_is_too_long():
    found = [f"{path.name}, {line}" for path in UNLISTED for line in wide(nbformat.read(path, as_version=4))]
    assert not found, f"over {WIDEST} characters:\n" + "\n".join(found)


def test_a_line_that_is_too_long_is_seen():
    fits, over = "x" * WIDEST, "x" * (WIDEST + 1)
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(fits), nbformat.v4.new_code_cell(f"1\n{over}")])
    assert wide(notebook) == [f"code cell 2: {over}"]
