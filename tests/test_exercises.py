"""Exercises: written from their solutions; untouched they ask, solved they are right, and a wrong answer gets a hint."""

import ast
import contextlib
import io
import re

import matplotlib
import nbformat
import pytest

from conftest import ROOT
from helpers import exercises, notebooks

SOLUTIONS = sorted((ROOT / "notebooks" / "solutions").glob("*.ipynb"))
FINDINGS = re.compile(r"(task|solved|title)")  # cells that instruct may state numbers


def tagged(cell, tag):
    return tag in cell.metadata.get("tags", [])


def run(notebook, instead=None, until=None):
    """What each check cell prints when the cells run in order, some replaced; in this process, which is fast.

    Kernels run the solutions under nbval.
    """
    matplotlib.use("Agg")
    space, said = {"__name__": "exercise"}, {}
    for cell in notebook.cells:
        if cell.cell_type == "code":
            with contextlib.redirect_stdout(io.StringIO()) as printed:
                exec(compile((instead or {}).get(cell.id, cell.source), cell.id, "exec"), space)
            if tagged(cell, "check"):
                said[cell.id] = printed.getvalue()
        if cell.id == until:
            break
    return said


@pytest.fixture(params=SOLUTIONS, ids=lambda path: path.stem)
def path(request):
    return request.param


@pytest.fixture
def solution(path):
    return nbformat.read(path, as_version=4)


@pytest.fixture
def untouched(path):
    return nbformat.read(ROOT / "notebooks" / "exercises" / path.name, as_version=4)


def test_each_analysis_has_an_exercise_and_each_exercise_a_solution():
    analyses = [path.name for path in sorted((ROOT / "notebooks").glob("0[1-9]_*.ipynb"))]
    assert [path.name for path in SOLUTIONS] == analyses
    assert [path.name for path in sorted((ROOT / "notebooks" / "exercises").glob("*.ipynb"))] == analyses


def test_exercises_are_written_from_the_solutions(path, solution):
    stored = (ROOT / "notebooks" / "exercises" / path.name).read_text(encoding="utf-8")
    made = nbformat.writes(exercises.exercise(solution)).rstrip("\n") + "\n"
    assert stored == made, f"exercises/{path.name} is not what its solution gives: `make exercises`, and change solutions only"


def test_what_a_reader_must_see_is_not_cut(untouched):
    """On a page or in a browser's column some hundred characters of a line of code are seen."""
    for cell in untouched.cells:
        if cell.cell_type == "code" and (cell.id == "parameters" or cell.id.startswith("answer-")):
            assert max(map(len, cell.source.splitlines())) <= 105, cell.id


def test_no_instruction_is_lost(solution, untouched):
    kept = {cell.id: cell.source.splitlines() for cell in untouched.cells}
    for cell in solution.cells:
        if cell.cell_type == "code" and tagged(cell, "solution"):
            lost = [line for line in cell.source.splitlines() if line.startswith("#") and line not in kept[cell.id]]
            assert not lost, f"{cell.id}: {lost} stands above a line that sets no answer; move it, or put it behind a line"


def test_solutions_are_in_normal_form_and_were_run_in_order(path, solution):
    before = path.read_text(encoding="utf-8")
    assert before == nbformat.writes(notebooks.normalise(solution)).rstrip("\n") + "\n", "`make exercises` stores them"
    code = [cell for cell in solution.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    for cell in code:
        last = ast.parse(cell.source).body[-1]
        shows = isinstance(last, ast.Expr) or "print(" in cell.source
        assert bool(cell.outputs) == shows, f"{path.name}, cell {cell.id}"
        text = str(cell.outputs)
        assert "stderr" not in text and "0x" not in text and "'error'" not in text, f"{path.name}, cell {cell.id}"


def test_the_parts_of_an_exercise(path, solution, untouched):
    kinds = [(cell.cell_type, cell.id) for cell in untouched.cells[:3]]
    assert kinds == [("markdown", "title"), ("code", "parameters"), ("code", "imports")]
    opening = solution.cells[0].source
    assert all(f"**{part}.**" in opening or f"**{part}**" in opening for part in ("Goal", "You need", "How it works"))
    assert f"`{path.stem}`" in opening
    tasks = [cell.id for cell in solution.cells if cell.id.startswith("task-")]
    assert 3 <= len(tasks) <= 5
    for number, name in enumerate(tasks, start=1):
        cells = {cell.id: cell for cell in solution.cells}
        assert name == f"task-{number}"
        assert "<details><summary>Hint</summary>\n\n" in cells[name].source and cells[name].source.endswith("\n\n</details>")
        assert tagged(cells[f"answer-{number}"], "solution") and tagged(cells[f"check-{number}"], "check")
        assert "marking." in cells[f"check-{number}"].source
    tags = {tag for cell in solution.cells for tag in cell.metadata.get("tags", [])}
    assert tags == {"parameters", "solution", "check"}
    for line in cells["parameters"].source.splitlines():
        assert re.fullmatch(r"\w+(, \w+)* = .+  # .+", line), f"{path.name}: {line} does not say what is allowed"
        assert "refused" in line, f"{path.name}: {line} does not say what happens otherwise"


def test_numbers_in_prose_are_instructions(path, solution):
    for cell in solution.cells:
        if cell.cell_type == "markdown" and not FINDINGS.match(cell.id):
            prose = re.sub(r"`[^`]*`|COVID-19", "", cell.source)
            assert not re.findall(r"\d[\d.,]*\s?%|\b\d{2,}\b|\b\d+[.,]\d+\b", prose), f"{path.name}, cell {cell.id}"


def test_an_untouched_exercise_asks_and_raises_nothing(untouched):
    said = run(untouched)
    for name, text in said.items():
        lines = text.splitlines()
        assert lines and all(line.startswith("Not yet: ") for line in lines), f"{name}: {text}"


def test_a_check_that_is_run_first_asks_for_the_cell_above(untouched):
    checks = [cell for cell in untouched.cells if tagged(cell, "check")]
    nothing = {cell.id: "" for cell in untouched.cells if cell.id.startswith("answer-")}
    said = run(untouched, nothing)
    assert len(said) == len(checks) and all("Not yet: there is no `" in text for text in said.values())


def test_a_solution_is_right(solution):
    for name, text in run(solution).items():
        lines = text.splitlines()
        assert lines and all(line.startswith("Right, `") for line in lines), f"{name}: {text}"


@pytest.mark.parametrize(
    "nonsense",
    [
        "'text'",
        "None",
        "float('nan')",
        "[]",
        "{}",
        "-1",
        "True",
        "lambda: 0",
        "[1, 'a']",
        "__import__('pandas').DataFrame({'value': ['x'], 'lower': [None], 'upper': [3]})",
    ],
)
def test_nonsense_gets_a_sentence(solution, nonsense):
    """Whatever is put in an answer's place, no check raises, and none calls it right (where a check is of a form, all but)."""
    asked = exercises.looked_at([cell.source for cell in solution.cells if tagged(cell, "check")])
    instead = {}
    for cell in exercises.exercise(solution).cells:
        if cell.id.startswith("answer-"):
            instead[cell.id] = "\n".join(f"{name} = {nonsense}" for name in asked if f"\n{name} = ..." in cell.source)
    said = run(solution, instead)
    answers = {name for name in asked if any(f"{name} = {nonsense}" in text for text in instead.values())}
    for text in said.values():
        for line in text.splitlines():
            if re.search(r"`(\w+)`", line)[1] in answers:
                assert line.startswith("Look again at `"), line


#: Notebook -> task -> (wrong answer, put below the solution's; what its check says to it).
WRONG = {
    "01_maternal_deaths": {
        1: ("lower_seen = rates.count_interval(37, 0.95)['lower'].item()", "That is the limit at 95%."),
        2: ("survives = 'no'", "Does the ratio 1, no change, lie between the limits of a row?"),
        3: ("factor_needed = by_births['lower'].iloc[1]", "which is not it"),
        4: ("rate_change = step['count_change']", "That is the change of the count; the ratio divides by births."),
        5: ("my_sentence = 'The ratio of 2024 is lower than ever before.'", "it says nothing of its certainty; use one of"),
    },
}


def test_every_notebook_has_a_typical_mistake_for_every_task():
    for path in SOLUTIONS:
        tasks = [cell.id for cell in nbformat.read(path, as_version=4).cells if cell.id.startswith("task-")]
        assert [f"task-{number}" for number in WRONG[path.stem]] == tasks


@pytest.mark.parametrize(("name", "task"), [(name, task) for name, tasks in WRONG.items() for task in tasks])
def test_a_typical_mistake_gets_a_hint(name, task):
    solution = nbformat.read(ROOT / "notebooks" / "solutions" / f"{name}.ipynb", as_version=4)
    code, sentence = WRONG[name][task]
    answer = next(cell for cell in solution.cells if cell.id == f"answer-{task}")
    said = run(solution, {answer.id: f"{answer.source}\n{code}"}, until=f"check-{task}")[f"check-{task}"]
    assert "Look again at `" in said and sentence in said, said


def test_a_parameter_that_was_not_changed_is_named(solution, untouched):
    """The solution's answers with the exercise's parameters: a task that asks for a change says so."""
    cells = {cell.id: cell.source for cell in untouched.cells}
    said = run(solution, {"parameters": cells["parameters"]})
    assert "at the top is still" in said["check-1"]


@pytest.mark.parametrize(("source", "problem"), [
    ("answer = 1", "begins with no comment that says what to do: 'answer = 1'"),
    ("# What is it?\nother = 1", "sets no name that a check looks at: '# What is it?'"),
])  # fmt: skip
def test_a_solution_that_cannot_become_an_exercise_is_named(source, problem):
    with pytest.raises(ValueError, match=re.escape(problem)):
        exercises.stub(source, {"answer"})


def test_writing_runs_solutions_and_removes_what_has_none(tmp_path):
    cells = [
        nbformat.v4.new_code_cell("from helpers import marking", id="imports"),
        nbformat.v4.new_code_cell("# How many?\nanswer = 1 + 1", id="answer-1", metadata={"tags": ["solution"]}),
        nbformat.v4.new_code_cell('marking.number("answer", 2)', id="check-1", metadata={"tags": ["check"]}),
    ]
    notebooks.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "solutions" / "a.ipynb")
    (tmp_path / "exercises").mkdir()
    (tmp_path / "exercises" / "gone.ipynb").write_text("{}")
    assert exercises.write(tmp_path) == [tmp_path / "exercises" / "a.ipynb"]
    assert [path.name for path in (tmp_path / "exercises").iterdir()] == ["a.ipynb"]
    kept = nbformat.read(tmp_path / "solutions" / "a.ipynb", as_version=4)
    assert kept.cells[2].outputs[0].text == "Right, `answer`.\n"
    made = nbformat.read(tmp_path / "exercises" / "a.ipynb", as_version=4)
    assert made.cells[1].source == "# How many?\nanswer = ..." and not made.cells[2].outputs
