"""The examples in the docstrings run, and every public function has one or says what it returns."""

import ast
import doctest
import importlib

import pytest

from conftest import ROOT

PATHS = sorted((ROOT / "src" / "helpers").glob("[!_]*.py"))


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_examples_run(path):
    result = doctest.testmod(importlib.import_module(f"helpers.{path.stem}"))
    assert result.failed == 0


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_public_functions_have_docstrings(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree), path.name
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and node.name != "main":
            assert ast.get_docstring(node), f"{path.name}: {node.name} has no docstring"


def test_lower_floors_do_not_import_upper_ones():
    floors = ["files", "exports", "style", "builds", "language", "words", "marking", "inputs", "rates", "percentages", "trends"]
    floors += ["joinpoint", "outlook"]
    floors += ["regions", "expressions", "relations", "data", "claims"]
    floors += ["drawings", "region_drawings", "trend_drawings", "workforce_drawings", "health_drawings", "claims_drawings"]
    floors += ["charts", "tables", "svg"]
    floors += ["maternal", "infant", "region_records", "long_run", "scenarios", "workforce", "health_system"]
    floors += ["maternal_figures", "infant_figures", "region_figures", "long_run_figures", "scenario_figures"]
    floors += ["workforce_figures", "health_system_figures", "findings", "articles", "readings", "claims_figures"]
    floors += ["briefing", "pages"]
    floors += ["refresh_services", "refresh"]
    above = {"notebooks", "readme", "reproduce", "environment", "mistakes", "changes", "undo", "api", "exercises"}
    above |= {"vulnerabilities"}
    for path in PATHS:
        if path.stem not in floors:
            continue
        imported = {
            alias.name
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.ImportFrom) and node.module == "helpers"
            for alias in node.names
        } | {
            node.module.removeprefix("helpers.")
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("helpers.")
        }
        upper = set(floors[floors.index(path.stem) :]) | above
        assert not imported & upper, f"{path.name} imports {imported & upper}"
