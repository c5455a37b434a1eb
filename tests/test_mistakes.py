"""Twelve typical mistakes, each made for real, and the message that a beginner gets.

The messages stand in docs/teaching.md between two markers. `.venv/bin/python -m pytest tests/test_mistakes.py
--write-mistakes` writes them anew.
"""

import re
import shutil
import subprocess
import sys

import nbformat
import pytest
from nbclient import NotebookClient

import refused
from conftest import ROOT
from helpers.running import mistakes, notebooks
from helpers.tables import data, files

DOCS = ROOT / "docs" / "teaching.md"
START, END = "<!-- mistakes: start -->", "<!-- mistakes: end -->"
FIRST = ROOT / "notebooks" / "01_maternal_deaths.ipynb"


def failing_run(folder, *edits, cells=9, more=()):
    """How that begins which `make changes` prints when the start of a real notebook is run with an edit.

    Where the edit is further down, the first answer, which takes longest, is left out.
    """
    notebook = nbformat.read(FIRST, as_version=4)
    notebook.cells = [*notebook.cells[:cells], *(nbformat.v4.new_code_cell(source) for source in more)]
    for old, new in edits:
        cell = next(cell for cell in notebook.cells if old in cell.source)
        cell.source = cell.source.replace(old, new)
        if cell.id != "parameters":
            answer = next(cell for cell in notebook.cells if cell.id == "answer")
            answer.source = answer.source.partition("\n")[0]
    notebooks.write_notebook(notebook, folder / FIRST.name)
    with pytest.raises(RuntimeError) as refused:
        notebooks.run(folder / FIRST.name, folder / "out.ipynb")
    assert not (folder / "out.ipynb").exists()
    assert "Traceback" not in str(refused.value) and "Traceback" in refused.value.__notes__[0]
    return str(refused.value)


def refused_table(folder, change):
    """What every command and notebook says of tables that were changed so."""
    tables = folder / "data"
    shutil.copytree(ROOT / "data", tables)
    change(tables)
    with pytest.MonkeyPatch.context() as patch, pytest.raises(data.DataError) as refused:
        patch.setattr(data, "DATA", tables)
        data.load(tables)
    return str(refused.value)


def cell_of_table(name, column, value):
    """An edit of one cell of observations.csv."""

    def change(tables):
        path = tables / "observations.csv"
        frame = data.pd.read_csv(path, dtype=str, keep_default_na=False)
        frame.loc[frame["id"] == name, column] = value
        frame.to_csv(path, index=False, lineterminator="\n")

    return change


def swapped_births(tables):
    cell_of_table("maternal_deaths.kz.2024.press", "value", "365923")(tables)
    cell_of_table("live_births.kz.2024.bns", "value", "37")(tables)


def days_of_a_spreadsheet(tables):
    frame = data.pd.read_csv(tables / "observations.csv", dtype=str, keep_default_na=False)
    for name in ("period_start", "period_end"):
        frame[name] = frame[name].str.replace(r"(....)-(..)-(..)", r"\3.\2.\1", regex=True)
    frame.to_csv(tables / "observations.csv", index=False, sep=";")


def saved(*sessions):
    """What `make test` says of a notebook whose cells were run in this order; every session is a new kernel."""
    sources = ["births = 365_923", "deaths = 37", "deaths / births"]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in sources])
    for order in sessions:
        client = NotebookClient(notebook, kernel_name="python3", allow_errors=True)
        with client.setup_kernel():
            for number in order:
                client.execute_cell(notebook.cells[number - 1], number - 1)
    return f"notebooks/mine.ipynb: {refused.failure(notebook, {})}"


MISTAKES = {
    "The name of a column is misspelt": lambda folder: failing_run(folder, ('series["value"], 1', 'series["vlaue"], 1')),
    "Text stands where a number should": lambda folder: refused_table(
        folder, cell_of_table("maternal_deaths.kz.2024.press", "value", "thirty-seven")
    ),
    "A year that is not in the data": lambda folder: failing_run(folder, ("first_year = 2019", "first_year = 1990")),
    "Births and deaths are swapped": lambda folder: refused_table(folder, swapped_births),
    "A confidence of 95 instead of 0.95": lambda folder: failing_run(folder, ("confidence = 0.95", "confidence = 95")),
    "A negative count": lambda folder: refused_table(folder, cell_of_table("maternal_deaths.kz.2024.press", "value", "-37")),
    "Cells are run out of order": lambda folder: saved([2, 1, 3]),
    "The kernel is restarted half way": lambda folder: saved([1, 2], [3]),
    "A spreadsheet saves the table with semicolons and its own days": lambda folder: refused_table(folder, days_of_a_spreadsheet),
    "A notebook is saved without its outputs": lambda folder: saved(),
    "A file is renamed": lambda folder: refused_table(
        folder, lambda tables: (tables / "observations.csv").rename(tables / "observations (1).csv")
    ),
    # The packages are put out of sight in the failing cell's kernel.
    "A package is missing": lambda folder: failing_run(
        folder,
        cells=1,
        more=["import sys\nsys.path[:] = [entry for entry in sys.path if 'site-packages' not in entry]", "import seaborn"],
    ),
}


def in_cell(part):
    """How people find the code cell of the first notebook that holds this text: its number, and how it begins."""
    sources = [cell.source for cell in nbformat.read(FIRST, as_version=4).cells if cell.cell_type == "code"]
    number = next(number for number, source in enumerate(sources, start=1) if part in source)
    return f"{FIRST.name}, code cell {number}, `{sources[number - 1].splitlines()[0][:30]}"


#: What each message has to say: what is wrong, where, what to do.
EXPECTED = {
    "The name of a column is misspelt": [
        in_cell('series["value"], 1'),
        "There is no column 'vlaue'. Did you mean 'value'?",
        "Columns: series has year, value,",
    ],
    "Text stands where a number should": ["observations.csv, row 156, column value: 'thirty-seven' is not a number; write"],
    "A year that is not in the data": [in_cell("findings.finding_rows("), "the first year is one with", "got 1990"],
    "Births and deaths are swapped": ["observations.csv, row 77, column value: '37' is fewer births than the 365923", "swapped?"],
    "A confidence of 95 instead of 0.95": [
        in_cell("findings.finding_rows("),
        "is a fraction between 0 and 1, for example 0.95; got 95",
    ],
    "A negative count": ["observations.csv, row 156, column value: '-37' is below the smallest allowed value, 0"],
    "Cells are run out of order": ["run out of order: code cell 1, `births = 365_923`, was run as number 2", "Run All Cells"],
    "The kernel is restarted half way": ["restarted half way, before code cell 3, `deaths / births`", "Run All Cells"],
    "A spreadsheet saves the table with semicolons and its own days": [
        "observations.csv, column period_start, ",
        "cells, the first in row 2: '01.01.1987' is not a date of the form 2024-12-31; write 1987-01-01; in Excel",
    ],
    "A notebook is saved without its outputs": ["saved without outputs", "`make changes`", "`make accept`", "`make undo`"],
    "A file is renamed": ["observations.csv: the file is missing; was it renamed to 'observations (1).csv'?", "its name back"],
    "A package is missing": ["code cell 2, `import seaborn`", "No module named 'seaborn'", "start the notebooks with `make lab`"],
}


@pytest.fixture(scope="module")
def messages(tmp_path_factory):
    """Mistake -> message, with what differs from machine to machine and from table to table left out."""
    found = {}
    for name, make in MISTAKES.items():
        folder = tmp_path_factory.mktemp("mistake")
        found[name] = make(folder).replace(str(folder), "...").replace(sys.executable, ".venv/bin/python")
    return found


def test_there_are_twelve():
    assert len(MISTAKES) == len(EXPECTED) == 12


@pytest.mark.parametrize("name", MISTAKES)
def test_the_message_says_what_where_and_what_to_do(messages, name):
    # Rows are counted anew, so that a row added above changes no test.
    lines = (ROOT / "data" / "observations.csv").read_text(encoding="utf-8").splitlines()
    rows = {line.split(",")[0]: f"row {number}" for number, line in enumerate(lines, start=1)}
    for part in EXPECTED[name]:
        part = part.replace("row 156", rows["maternal_deaths.kz.2024.press"]).replace("row 77", rows["live_births.kz.2024.bns"])
        assert part in messages[name]
    assert "Traceback" not in messages[name]
    assert "`make undo`" in messages[name].splitlines()[-1], "the last line is the way back"


def block(messages):
    """The list as Markdown. Rows, and lists of years, follow the tables and are left open."""
    shown = []
    for number, (name, message) in enumerate(messages.items(), start=1):
        message = re.sub(r"\d{4}(?:, \d{4})+ and \d{4}", "2008, ...", re.sub(r"\brow \d{2,}", "row ...", message))
        shown.append(f"{number}. **{name}.**\n\n" + "\n".join(f"   > {line.strip()}" for line in message.splitlines()))
    return "\n\n".join(shown)


def test_the_guide_lists_the_messages(messages, request):
    text = DOCS.read_text(encoding="utf-8")
    assert text.count(START) == text.count(END) == 1
    new = text[: text.index(START)] + f"{START}\n\n{block(messages)}\n\n" + text[text.index(END) :]
    if request.config.getoption("--write-mistakes"):
        files.write_file(DOCS, new)
    assert DOCS.read_text(encoding="utf-8") == new, "run pytest tests/test_mistakes.py --write-mistakes"


def cells(*sources):
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in sources])


@pytest.mark.parametrize(
    ("sources", "number", "kind", "message", "said"),
    [
        (["x", "x = 1"], 1, "NameError", "name 'x' is not defined", "made further down, in code cell 2, `x = 1`"),
        (["x = 1", "x"], 2, "NameError", "name 'x' is not defined", "made in code cell 1, `x = 1`, which was not run"),
        (["x\nx = 1"], 1, "NameError", "name 'x' is not defined", "made in this cell, but after the line that uses it"),
        (["yeras"], 1, "NameError", "name 'yeras' is not defined", "No cell makes the name 'yeras'"),
        (["a b", "import pandas", "panda"], 3, "NameError", "name 'panda' is not defined", "Did you mean 'pandas'?"),
        (["findings"], 1, "NameError", "name 'findings' is not defined", "write `from helpers.subjects import findings` in"),
        (["Markdown"], 1, "NameError", "name 'Markdown' is not defined", "write `from IPython.display import Markdown` in"),
        (["plt"], 1, "NameError", "name 'plt' is not defined", "write `import matplotlib.pyplot as plt` in"),
        (["import sys; sys.exit()"], 1, "SystemExit", "", "delete the line that ends it"),
        (["import x"], 1, "ModuleNotFoundError", "No module named 'geopandas'", "not one of this collection's"),
        (["import x"], 1, "ModuleNotFoundError", "No module named 'helpers'", "belongs to this collection"),
        (["import x"], 1, "ModuleNotFoundError", "No module named 'helpers.nothing'", "The helpers have no nothing."),
        (["import x"], 1, "ModuleNotFoundError", "No module named 'helpers.stats.rate'", "`from helpers.stats import rates`."),
        (
            ["import x"],
            1,
            "ImportError",
            "cannot import name 'findings' from 'helpers'",
            "`from helpers.subjects import findings`.",
        ),
        (["import x"], 1, "ImportError", "cannot import name 'maternl' from 'helpers.subjects'", "subjects import maternal`."),
        (["import x"], 1, "ImportError", "cannot import name 'x' from 'numpy'", ""),
        (
            ["t.observation"],
            1,
            "AttributeError",
            "'Tables' object has no attribute 'observation'",
            "Did you mean 'observations'?",
        ),
        (["r.rat"], 1, "AttributeError", "module 'helpers.stats.rates' has no attribute 'rat'", "Did you mean 'rate'?"),
        (["x.y"], 1, "AttributeError", "'int' object has no attribute 'y'", ""),
        (["a\nb b"], 1, "SyntaxError", "invalid syntax (1.py, line 2)", "Line 2 of the cell is `b b`."),
        (["x = “a”"], 1, "SyntaxError", "invalid character '“' (U+201C) (1.py, line 1)", 'write " in the place of “'),
        (["x\n<<<<<<< HEAD"], 1, "SyntaxError", "invalid syntax (1.py, line 2)", "the mark of a merge that was not finished"),
        (["d['a']"], 1, "KeyError", "'a'", "no entry of that name"),
        (["d['a']"], 1, "KeyError", "\"no claim 'C1'; claims are\"", ""),
        (["1 / 0"], 1, "ZeroDivisionError", "division by zero", ""),
    ],
)
def test_advice(sources, number, kind, message, said):
    advice = mistakes.advice(cells(*sources), number, kind, message)
    assert said in advice and bool(said) == bool(advice)


def test_a_call_that_ends_the_kernel_is_found_where_it_stands():
    notebook = cells("x = 1", "if x:\n    exit()")
    assert mistakes.kernel_ended(notebook) == ""
    assert mistakes.kernel_ended(notebook, anywhere=True) == (
        "code cell 2, `if x:`: `exit()` ends the kernel, and what is below does not run: delete it"
    )


def test_a_cell_that_was_not_run_before_saving_is_named():
    notebook = cells("x = 1", "x")
    notebook.cells[0].execution_count = 1
    assert refused.state(notebook).startswith("code cell 2, `x`, was not run before it was saved.")
    for cell, count in zip(notebook.cells, (2, 1), strict=True):
        cell.execution_count = count
    assert refused.state(notebook).startswith("its cells were run out of order: code cell 1, `x = 1`, was run as number 2.")


def test_make_test_says_what_to_do_about_an_edit_that_was_not_run(tmp_path):
    """The real test command, on a copy: one notebook edited and not run, one cleared, one with a misspelt name."""
    for name in ("src", "requirements.lock"):
        (tmp_path / name).symlink_to(ROOT / name)
    for name in ("data", "tests"):
        shutil.copytree(ROOT / name, tmp_path / name)
    for name in ("conftest.py", "pyproject.toml", "README.md"):
        shutil.copy(ROOT / name, tmp_path)
    for name in ("notebooks", "figures"):
        (tmp_path / name).mkdir()
    (tmp_path / "figures" / "a.txt").touch()
    shown = [nbformat.v4.new_output("execute_result", {"text/plain": "2020"}, execution_count=3)]
    original = {name: cells("first_year = 2019", "import math", "found = math.ceil(first_year + 0.95)\nfound") for name in (
        "00_start_here", "01_maternal_deaths", "09_claims_audit")}  # fmt: skip
    for name, notebook in original.items():
        for number, cell in enumerate(notebook.cells, start=1):
            cell.update(execution_count=number, outputs=shown if number == 3 else [])
        notebooks.write_notebook(notebooks.normalise(notebook), tmp_path / "notebooks" / f"{name}.ipynb")
    author = ["-c", "user.name=test", "-c", "user.email=test@localhost"]
    for words in (["init", "--quiet"], ["add", "--all"], [*author, "commit", "--quiet", "--message", "as it was"]):
        subprocess.run(["git", "-C", str(tmp_path), *words], check=True)
    original["00_start_here"].cells[0].source = "first_year = 2015"
    original["01_maternal_deaths"].cells[2].source = "fuond"
    for cell in mistakes.code(original["09_claims_audit"]):
        cell.update(outputs=[], execution_count=None)
    for name, notebook in original.items():
        notebooks.write_notebook(notebook, tmp_path / "notebooks" / f"{name}.ipynb")
    command = [sys.executable, "-m", "pytest", "notebooks", "tests/test_notebooks.py", "-p", "no:cacheprovider", "-n", "0"]
    done = subprocess.run([*command, "-k", "ipynb or run_once"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    said = done.stdout.split("WHAT TO DO ABOUT THE NOTEBOOKS\n")[1].split("\n=====")[0].splitlines()
    assert said[0].startswith("notebooks/00_start_here.ipynb: code cell 3, `found = ")
    assert "now shows something else than the file holds" in said[0] and "`make changes`" in said[0]
    assert said[1].startswith("notebooks/01_maternal_deaths.ipynb: code cell 3, `fuond`, fails with NameError: name 'fuond'")
    assert said[2].startswith("notebooks/09_claims_audit.ipynb: it was saved without outputs")
    assert said[3] == "Edited since the last commit:"
    assert any(line.startswith("  notebooks/00_start_here.ipynb, code cell 1: first_year = 2019") for line in said[4:])
