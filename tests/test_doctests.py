"""The examples in the docstrings run, every public function has one or says what it returns, and the floors are one-way."""

import ast
import doctest
import importlib
import re
from graphlib import TopologicalSorter
from types import SimpleNamespace

import pytest

import loaded
from conftest import LEDGER, ROOT
from helpers.classroom import marking
from helpers.tables import data, written

SOURCE = ROOT / "src"
PATHS = sorted((SOURCE / "helpers").rglob("[!_]*.py"))
NAMES = [".".join(path.relative_to(SOURCE).with_suffix("").parts) for path in PATHS]


def imported(path):
    """The floors that a module imports, at its top or within a function."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("helpers"):
            yield from [node.module] if node.module != "helpers" else [f"helpers.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.startswith("helpers."))


@pytest.fixture(scope="module")
def frozen():
    return loaded.frozen()


@pytest.mark.parametrize("name", NAMES)
def test_examples_run(name, monkeypatch, frozen):
    runner, examples = doctest.DocTestRunner(), doctest.DocTestFinder().find(importlib.import_module(name))
    monkeypatch.setenv("TABLES_DIR", str(LEDGER))  # examples say `data.load()`, and a new row is to break none
    monkeypatch.setattr(data, "load", lambda: frozen)  # read once; the example of `load` itself was found above
    for example in examples:
        notebook = SimpleNamespace(user_ns=example.globs)  # an example of marking gives its answer as a notebook would
        monkeypatch.setattr(marking, "get_ipython", lambda notebook=notebook: notebook)
        assert runner.run(example).failed == 0


@pytest.mark.parametrize("path", PATHS, ids=NAMES)
def test_public_functions_have_docstrings(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree), path.name
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and node.name != "main":
            assert ast.get_docstring(node), f"{path.name}: {node.name} has no docstring"


def test_each_floor_says_what_lives_there():
    for folder in {path.parent for path in PATHS}:
        said = ast.get_docstring(ast.parse((folder / "__init__.py").read_text(encoding="utf-8")))
        assert said and len(said.splitlines()) <= 3, folder.name


def test_lower_floors_do_not_import_upper_ones():
    floors = {}
    for path in (SOURCE / "helpers").rglob("*.py"):
        own = path.relative_to(SOURCE / "helpers").parts
        assert len(own) == 2 or path.name == "__init__.py", f"{path.name} stands on no floor"
        if len(own) == 2:
            floors.setdefault(own[0], set()).update(name.split(".")[1] for name in imported(path))
    order = TopologicalSorter({floor: used - {floor} for floor, used in floors.items()})
    order.prepare()  # raises CycleError, with the floors of the circle


def test_notebooks_import_only_what_the_build_reruns_them_for():
    reached = written.REACHED
    for path in (path for floor in reached for path in (SOURCE / "helpers" / floor).glob("*.py")):
        assert {name.split(".")[1] for name in imported(path)} <= set(reached), path.name
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        used = set(re.findall(r"from helpers\.(\w+)", path.read_text(encoding="utf-8")))
        assert used <= set(reached), path.name
