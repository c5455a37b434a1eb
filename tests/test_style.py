"""The code keeps the rules of the linter, and the cells of a notebook are narrow enough for a page."""

import ast
import functools
import json
import re
import subprocess
import sys
import tomllib

import nbformat
import pandas as pd
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


@functools.cache
def ids():
    return {name for table in ("claims", "checks") for name in pd.read_csv(ROOT / "data" / f"{table}.csv", usecols=["id"])["id"]}


def ids_named(source):
    """Strings of a module, docstrings aside, that name a claim, a check or an observation."""
    tree = ast.parse(source)
    documented = {node.body[0].value for node in ast.walk(tree) if isinstance(getattr(node, "body", None), list) and node.body
                  and isinstance(node.body[0], ast.Expr)}  # fmt: skip
    texts = [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    said = [node.value for node in texts if node not in documented]
    return [text for text in said if ids() & set(re.findall(r"\w+", text)) or re.search(r"\.kz\b", text.replace(".gov.kz", ""))]


def test_ids_stand_in_tables_and_notebooks_and_not_in_helpers():
    found = {path.name: ids_named(path.read_text(encoding="utf-8")) for path in (ROOT / "src" / "helpers").rglob("*.py")}
    assert found and not {name: texts for name, texts in found.items() if texts}


@pytest.mark.parametrize("text", ['"C102"', '"K02a and K01"', '"live_births.kz.2024.bns"', 'f"maternal_deaths.kz-{area}.moh"'])
def test_an_id_in_a_helper_is_seen(text):
    assert ids_named(f'"""Of C102."""\n\nfound = {text}\n')
