"""What the cells of notebooks 06 and 07 answer to a parameter that cannot be: each sentence once."""

import re

import nbformat
import pytest
from IPython.display import display

from conftest import ROOT

#: Notebook -> parameter, a wrong value, and what is said.
WRONG = {
    "06_outlook_2030": [
        ("annual", "monthly", "annual is one of discrete, logarithmic; got 'monthly'"),
        ("origins", (2013, 2019), "origins are years from 2014 to 2023; got 2013 and 2019"),
        ("origins", (), "origins are years from 2014 to 2023; got none"),
        ("births", "rising", "births is one of stable, falling; got 'rising'"),
        ("last_year", 2041, "the last year is 2027 to 2040"),
        ("confidence", 95, "confidence is a fraction between 0 and 1, for example 0.95; got 95"),
        ("draws", 10, "draws is a whole number from 1000 to 1000000; got 10"),
    ],
    "07_health_workforce": [
        ("base_day", "2024-06-30", "the days with a level; got '2024-06-30'"),
        ("first_year", 2022, "in order; got 2022, 2022"),
        ("last_year", 2031, "in order; got 2003, 2031"),
        ("pension_years", 0, "pension_years is a number of years from 1 to 30; got 0"),
        ("pension_years", "ten", "pension_years is a number of years from 1 to 30; got 'ten'"),
        ("goal_year", 2025, "goal_year is 2026 to 2060, horizon 2050 to 2060; got 2025 and 2050"),
        ("horizon", 2049, "goal_year is 2026 to 2060, horizon 2050 to 2060; got 2030 and 2049"),
    ],
}


@pytest.fixture(scope="module", params=WRONG)
def ran(request):
    """A notebook's cells but for what they draw, run once: its name, each cell's source, and the names before each cell."""
    stored = nbformat.read(ROOT / "notebooks" / f"{request.param}.ipynb", as_version=4)
    names, steps = {"display": display}, []
    for cell in stored.cells:
        if cell.cell_type == "code":
            source = cell.source.partition("with publish.figure(")[0]
            steps.append((source, dict(names)))
            exec(source, names)
    return request.param, steps


def test_every_wrong_parameter_gets_its_sentence(ran):
    name, steps = ran
    for parameter, value, said in WRONG[name]:
        got = ""
        for source, names in steps[1:]:  # after the parameters
            if not re.search(rf"\b{parameter}\b", source):
                continue
            try:
                exec(source, names | {parameter: value})
            except ValueError as error:
                got = str(error)
                break
        assert said in got, f"{name}, {parameter} = {value!r}: {got}"


def test_every_refusal_of_a_cell_is_provoked(ran):
    name, steps = ran
    raised = [source for source, _ in steps if "raise ValueError" in source]
    for source in raised:
        for said in re.findall(r'raise ValueError\(f"(\w+)', source):
            assert any(said in message or said == parameter for parameter, _, message in WRONG[name]), said
