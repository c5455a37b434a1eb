"""The small steps of builds, pages and commands, by the examples in steps.txt: of each module, what its functions give."""

import doctest
import importlib
import re

import pytest

import loaded
from conftest import LEDGER, ROOT
from helpers.tables import data

#: Module -> its examples: a title, underlined, begins each.
MODULES = re.findall(
    r"^(helpers\.[\w.]+)\n=+\n(.*?)(?=\n\n\nhelpers\.|\Z)", (ROOT / "tests" / "steps.txt").read_text("utf-8"), re.M | re.S
)


@pytest.mark.parametrize(("module", "examples"), MODULES, ids=[module for module, _ in MODULES])
def test_each_step_gives_what_its_example_says(module, examples, monkeypatch):
    monkeypatch.setenv("TABLES_DIR", str(LEDGER))
    monkeypatch.setattr(data, "load", loaded.frozen)
    test = doctest.DocTestParser().get_doctest(examples, vars(importlib.import_module(module)).copy(), module, None, 0)
    assert test.examples and doctest.DocTestRunner().run(test).failed == 0
