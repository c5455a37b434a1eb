"""Exercises: written from their solutions; untouched they ask, solved they are right, and a wrong answer gets a hint."""

import ast
import contextlib
import io
import re
import shutil
from types import SimpleNamespace
from unittest import mock

import matplotlib
import nbformat
import pandas as pd
import pytest

from conftest import ROOT, sampled
from helpers.classroom import exercises, marking
from helpers.running import notebooks
from helpers.tables import data

SOLUTIONS = sorted((ROOT / "notebooks" / "solutions").glob("*.ipynb"))
FINDINGS = re.compile(r"(task|solved|title)")  # cells that instruct may state numbers


def tagged(cell, tag):
    return tag in cell.metadata.get("tags", [])


@pytest.fixture(scope="module", autouse=True)
def read_once():
    """The tables are read once for all notebooks that are run here, of which none may change them."""
    read, tables = data.load, data.load()
    with mock.patch.object(data, "load", lambda *folder: read(*folder) if folder else tables):
        yield
    for table, fresh in zip(tables, read(), strict=True):
        pd.testing.assert_frame_equal(table, fresh)


def execute(cell, space, only=None):
    """What a code cell prints; in this process, which is fast. Kernels run the solutions under nbval."""
    shell, tree = SimpleNamespace(user_ns=space), ast.parse(cell.source)
    tree.body = [statement for at, statement in enumerate(tree.body) if only is None or at in only]
    with contextlib.redirect_stdout(io.StringIO()) as printed, mock.patch.object(marking, "get_ipython", lambda: shell):
        exec(compile(tree, cell.id, "exec"), space)
    return printed.getvalue()


def that_look(cell, answers):
    """Which statements of a check can find something else when answers change: those that mark, or use an answer or its kin."""
    found, kin = [], set(answers)
    for at, statement in enumerate(ast.parse(cell.source).body):
        names = {node.id: node.ctx for node in ast.walk(statement) if isinstance(node, ast.Name)}
        if kin & set(names) or "marking" in names:
            found.append(at)
            kin |= {name for name, context in names.items() if isinstance(context, ast.Store)}
    return found


def run(notebook, until=None, also=lambda cell, space: {}):
    """What each check cell prints when the cells run in order, and what `also` makes of it and of what is known there."""
    matplotlib.use("Agg")
    space, said = {"__name__": "exercise"}, {}
    for cell in notebook.cells:
        if cell.cell_type == "code":
            printed = execute(cell, space)
            if tagged(cell, "check"):
                said[cell.id] = {"as it is": printed} | also(cell, space)
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
    # Somebody may keep a copy there under another name.
    kept = [path.name for path in sorted((ROOT / "notebooks" / "exercises").glob("*.ipynb"))]
    assert [name for name in kept if re.fullmatch(r"\d\d_[a-z0-9_]+\.ipynb", name)] == analyses


def test_exercises_are_written_from_the_solutions(path, solution):
    stored = (ROOT / "notebooks" / "exercises" / path.name).read_text(encoding="utf-8")
    made = nbformat.writes(exercises.exercise(solution)).rstrip("\n") + "\n"
    assert stored == made, (
        f"exercises/{path.name} is not what its solution gives. If you worked on it: {exercises.KEEP} After a change of the "
        "solution: `make exercises` writes it."
    )


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
        shows = isinstance(last, ast.Expr) or "print(" in cell.source or "plt." in cell.source
        assert bool(cell.outputs) == shows, f"{path.name}, cell {cell.id}"
        for output in cell.outputs:
            texts = [value for kind, value in output.get("data", {}).items() if kind != "image/png"]
            assert output.output_type != "error" and output.get("name") != "stderr", f"{path.name}, cell {cell.id}"
            assert not re.search(r"\bat 0x[0-9a-f]{6,}|/tmp/", f"{output.get('text')} {texts}"), f"{path.name}, cell {cell.id}"


def test_the_parts_of_an_exercise(path, solution, untouched):
    kinds = [(cell.cell_type, cell.id) for cell in untouched.cells[:3]]
    assert kinds == [("markdown", "title"), ("code", "parameters"), ("code", "imports")]
    opening = solution.cells[0].source
    assert all(f"**{part}.**" in opening or f"**{part}**" in opening for part in ("Goal", "You need", "How it works"))
    assert f"`{path.stem}`" in opening
    assert f"`git checkout -- notebooks/exercises/{path.name}` returns this notebook alone, and discards" in opening
    assert "**A fresh copy.** To keep your answers, duplicate this file first" in opening and "`make undo`" in opening
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


#: Notebook -> task -> (a wrong answer, set where its check has run; what the check says to it).
CERTAINTY = "none of the fixed phrases for its certainty is in it; use one of"
WRONG = {
    "01_maternal_deaths": {
        1: ("lower_seen = wide['lower']", "That is the limit at 95%."),
        2: ("survival = survival.assign(lower=0.5)", "This is about the column lower."),
        3: ("factor_needed = 1 / by_births['upper'].iloc[1]", "That is the factor for the other year's births"),
        4: ("rate_change = step['count_change']", "That is the change of the count; the ratio divides by births."),
        5: ("my_sentence = 'The ratio of 2024 is lower than ever before.'", CERTAINTY),
    },
    "02_infant_mortality": {
        1: ("deaths_change = wide.iloc[-1]['deaths']", "That is what is left, not the change."),
        2: ("fitting = set(sorted(fitting)[:1])", "are missing"),
        3: ("from_2008 = compound[2008]", "That is the compound rate"),
        4: ("my_table = my_table.drop(columns='lower')", "it has no column lower"),
    },
    "03_percentages_2025": {
        1: ("third_quarter = 2 * other - one", "A mean of two changes would need two equal halves"),
        2: ("rate_if_deaths, deaths_if_rate = deaths_if_rate, rate_if_deaths", "That is the other reading."),
        3: ("meeting = set(yearly['id'])", "do not belong there"),
        4: ("my_sentence = 'It fell.'", "a whole sentence is asked for"),
    },
    "04_regions": {
        1: ("as_many_or_more = luck.loc[luck['number'] == reported, 'rate'].item()", "as many *or more* is asked."),
        2: ("misleading, axes = plt.subplots()", "nothing is drawn in it yet"),
        3: ("mended, axes = plt.subplots()\naxes.scatter(points['expected'], points['ratio'])", "it has 0 of at least 4 curves"),
        4: ("my_sentence = my_table", "a sentence is asked for, as text, and this is a DataFrame"),
    },
    "05_long_run": {
        1: ("bends = list(chosen[2015])", "it has 3 of the 2 asked for"),
        2: ("years_needed = len(recent)", "That is how many years there are."),
        3: ("verdicts = [words.verdict(1, 2)] * 2", "With percentages, no change is 0 and not 1."),
        4: ("my_table = my_table.rename(columns={'lower': 'upper', 'upper': 'lower'})", "does not lie between lower and upper"),
    },
    "06_outlook_2030": {
        1: ("deaths_median = medians['stable']", "That is with stable births."),
        2: ("held_against = 'the single year'", "choose one of single year, risk"),
        3: ("inside = len(own) - inside", "That is how many lay outside."),
        4: ("my_sentence = f'The target will be met: {words.certainty(\"conditional\")}.'", "it has no number in it"),
    },
    "07_health_workforce": {
        1: ("fitting = len(left)", "That is how many there are in all."),
        2: ("base_low = remaining * (1 - announced['high'] / 100)", "A fall is taken of the base, so divide."),
        3: ("whole_change = -whole_change", "a fall is negative, a rise is not."),
        4: ("my_table = my_table.iloc[:0]", "it has 0 of at least 1 rows"),
    },
    "08_health_system": {
        1: ("share_back = way['share'] / 100", "is it a fraction, where percent is asked?"),
        2: ("rise_low = high - low", "That is the difference of the printed numbers."),
        3: ("base_low = 3_000 / 3", "That leaves out what rounding leaves open."),
        4: ("my_table = my_table.assign(upper=None)", "something is missing in upper"),
    },
    "09_claims_audit": {
        1: ("moved = set(changed['id'])", "Rows in which only a number moves do not count."),
        2: ("wide = strict", "That is under the usual rule."),
        3: ("with_check = published", "what is asked for cannot be taken from it: KeyError: 'K990'."),
        4: ("verdict_release = 'distinct'", "Does the interval of the change hold 0?"),
        5: ("my_sentence = 'The check K992 found nothing at all.'", CERTAINTY),
    },
}


#: What somebody may put in an answer's place by accident.
NONSENSE = ["text", None, float("nan"), [], {}, -1, True, print, [1, "a"],
            pd.DataFrame({"value": ["x"], "lower": [None], "upper": [3]})]  # fmt: skip


def test_every_notebook_has_a_typical_mistake_for_every_task():
    for path in SOLUTIONS:
        tasks = [cell.id for cell in nbformat.read(path, as_version=4).cells if cell.id.startswith("task-")]
        assert [f"task-{number}" for number in WRONG[path.stem]] == tasks


def test_an_untouched_exercise_asks_and_raises_nothing(untouched):
    def before_the_cell_above(cell, space):
        asked = exercises.looked_at([cell.source])
        left = {name: value for name, value in space.items() if name not in asked or value is not ...}
        return {"run first": execute(cell, left, that_look(cell, asked))}

    said = run(untouched, also=before_the_cell_above)
    assert len(said) >= 3
    for name, texts in said.items():
        for line in texts["as it is"].splitlines() or [""]:
            assert line.startswith("Not yet: `"), f"{name}: {line}"
        for line in texts["run first"].splitlines() or [""]:
            assert re.match(r"Not yet: (there is no `\w+`|`\w+` at the top)", line), f"{name}: {line}"


@pytest.mark.parametrize("path", sampled(SOLUTIONS, 4), ids=lambda path: path.stem)
def test_a_solution_is_right_a_mistake_gets_a_hint_and_nonsense_a_sentence(path, solution):
    answers = {
        cell.id: set(re.findall(r"^(\w+) = \.\.\.$", cell.source, re.MULTILINE)) for cell in exercises.exercise(solution).cells
    }

    def tried(cell, space):
        task = int(cell.id.removeprefix("check-"))
        asked, wrong = answers[f"answer-{task}"], dict(space)
        exec(WRONG[path.stem][task][0], wrong)
        found = {"wrong": execute(cell, wrong), "yes": [name for name in asked if str(space[name]) == "yes"]}
        for value in NONSENSE:
            found[repr(value)] = execute(cell, space | dict.fromkeys(asked, value), that_look(cell, asked))
        return found

    for name, texts in run(solution, also=tried).items():
        task = int(name.removeprefix("check-"))
        for line in texts.pop("as it is").splitlines() or [""]:
            assert line.startswith("Right, `"), f"{name}: {line}"
        wrong, sentence = texts.pop("wrong"), WRONG[path.stem][task][1]
        assert "Look again at `" in wrong and sentence in wrong, f"{name}: {wrong}"
        yes = texts.pop("yes")
        for value, text in texts.items():
            for line in text.splitlines() or [""]:
                answer = re.search(r"`(\w+)`", line)[1]
                if answer in answers[f"answer-{task}"]:
                    # True is a way to say yes.
                    right = "Right, `" if value == "True" and answer in yes else "Look again at `"
                    assert line.startswith(right), f"{name}, {value}: {line}"


def test_a_base_in_whole_posts_is_right_rounded_either_way():
    """Both limits lie between two whole posts: to floor, to ceil and to round are readings of one question."""

    def tried(cell, space):
        if cell.id != "check-2":
            return {}
        ends = {name: space[name] for name in ("base_low", "base_high")}
        return {(name, off): execute(cell, space | {name: end // 1 + off}) for name, end in ends.items() for off in (-1, 0, 1, 2)}

    path = next(path for path in SOLUTIONS if path.stem.startswith("07"))
    said = run(nbformat.read(path, as_version=4), until="check-2", also=tried)["check-2"]
    for name in ("base_low", "base_high"):
        assert [f"Right, `{name}`" in said[name, off] for off in (-1, 0, 1, 2)] == [False, True, True, False]


def test_a_parameter_that_was_not_changed_is_named(solution, untouched):
    """The solution's answers with the exercise's parameters: a task that asks for a change says so."""
    solution.cells[2 if solution.cells[1].cell_type == "markdown" else 1] = untouched.cells[1]
    assert "at the top is still" in run(solution, until="check-1")["check-1"]["as it is"]


def test_a_parameter_with_a_wrong_value_is_refused_with_a_sentence(solution):
    """Each parameter says so beside it: somewhere on the way a helper must answer, and with more than a name."""
    parameters = next(cell for cell in solution.cells if cell.id == "parameters")
    allowed = parameters.source
    for name in re.findall(r"^(\w+) = ", allowed, re.MULTILINE):
        parameters.source = f"{allowed}\n{name} = 'no such value'"
        with pytest.raises((ValueError, TypeError, KeyError)) as refused:
            run(solution)
        assert len(str(refused.value).split()) > 5 and "no such value" in str(refused.value), f"{name}: {refused.value}"


@pytest.mark.parametrize(("source", "problem"), [
    ("answer = 1", "no comment says what to do, at the top or right above the first answer: 'answer = 1'"),
    ("# What is it?\nother = 1", "sets no name that a check looks at: '# What is it?'"),
])  # fmt: skip
def test_a_solution_that_cannot_become_an_exercise_is_named(source, problem):
    with pytest.raises(ValueError, match=re.escape(problem)):
        exercises.stub(source, {"answer"})


def run_here(source, target):
    """What `notebooks.run` does with a notebook that needs no kernel of its own."""
    notebook, space = nbformat.read(source, as_version=4), {}
    for number, cell in enumerate(notebook.cells, start=1):
        printed = execute(cell, space)
        cell.update(execution_count=number, outputs=[nbformat.v4.new_output("stream", text=printed)] if printed else [])
    notebooks.write_notebook(notebooks.normalise(notebook), target)


@pytest.fixture
def small(with_a_kernel, monkeypatch):
    """The same without a kernel, where what is written is looked at and not what runs it."""
    monkeypatch.setattr(notebooks, "run", run_here)
    return with_a_kernel


@pytest.fixture
def with_a_kernel(tmp_path):
    """A folder with one small solution and an exercise of one's own."""
    cells = [
        nbformat.v4.new_code_cell("from helpers.classroom import marking", id="imports"),
        nbformat.v4.new_code_cell("# How many?\nanswer = 1 + 1", id="answer-1", metadata={"tags": ["solution"]}),
        nbformat.v4.new_code_cell('marking.number("answer", 2)', id="check-1", metadata={"tags": ["check"]}),
    ]
    notebooks.write_notebook(nbformat.v4.new_notebook(cells=cells), tmp_path / "solutions" / "a.ipynb")
    (tmp_path / "exercises").mkdir()
    (tmp_path / "exercises" / "mine.ipynb").write_text("my own", encoding="utf-8")
    return tmp_path


def test_writing_runs_solutions_and_leaves_other_files_alone(with_a_kernel):
    assert exercises.write_all(with_a_kernel) == [with_a_kernel / "exercises" / "a.ipynb"]
    assert exercises.write_all(with_a_kernel) == [with_a_kernel / "exercises" / "a.ipynb"], "untouched, it may be written anew"
    assert (with_a_kernel / "exercises" / "mine.ipynb").read_text(encoding="utf-8") == "my own"
    kept = nbformat.read(with_a_kernel / "solutions" / "a.ipynb", as_version=4)
    assert kept.cells[2].outputs[0].text == "Right, `answer`.\n"
    made = nbformat.read(with_a_kernel / "exercises" / "a.ipynb", as_version=4)
    assert made.cells[1].source == "# How many?\nanswer = ..." and not made.cells[2].outputs


def edits(kind, made):
    """Work of somebody in an exercise, of every kind."""
    if kind == "an answer":
        made.cells[1].source = "answer = 2"
    elif kind == "no Python":
        made.cells[1].source = "answer = (1 +"
    elif kind == "another cell":
        made.cells[0].source += "\nconfidence = 0.9"
    elif kind == "a new cell":
        made.cells.append(nbformat.v4.new_markdown_cell("What I think of it."))
    elif kind == "a cell less":
        made.cells.pop(0)
    elif kind == "another order":
        made.cells.append(made.cells.pop(0))
    elif kind == "another kind of cell":
        made.cells[1] = nbformat.v4.new_markdown_cell(made.cells[1].source, id=made.cells[1].id)
    return made


KINDS = dict.fromkeys(
    ["an answer", "no Python", "another cell", "a new cell", "a cell less", "another kind of cell"], "1 cell differs"
) | {"another order": "cells in another order", "no notebook": "cannot be read as a notebook"}


@pytest.mark.parametrize("kind", sampled(KINDS, 2))
def test_somebodys_work_is_not_overwritten(small, kind):
    exercises.write_all(small)
    target = small / "exercises" / "a.ipynb"
    if kind == "no notebook":
        target.write_text("<<<<<<< HEAD\n", encoding="utf-8")
    else:
        notebooks.write_notebook(edits(kind, nbformat.read(target, as_version=4)), target)
    before = {path: path.read_bytes() for path in small.rglob("*.ipynb")}
    with pytest.raises(ValueError, match=rf"holds somebody's work in a\.ipynb \({KINDS[kind]}\); nothing was written.*duplicate"):
        exercises.write_all(small)
    assert {path: path.read_bytes() for path in small.rglob("*.ipynb")} == before
    # A change of the solution beside it does not make the work look like one of the maintainers.
    solution = nbformat.read(small / "solutions" / "a.ipynb", as_version=4)
    solution.cells[1].source = "# How many in all?\nanswer = 2"
    notebooks.write_notebook(solution, small / "solutions" / "a.ipynb")
    assert exercises.write_all(small, leave=True) == []
    assert target.read_bytes() == before[target]
    kept = nbformat.read(small / "solutions" / "a.ipynb", as_version=4)
    assert kept.cells[2].outputs[0].text == "Right, `answer`.\n", "the solution is run and stored all the same"


def test_an_untouched_exercise_is_written_anew_as_often_as_its_solution_changes(small):
    for asked in ("# One?", "# Two?", "# Three?"):
        solution = nbformat.read(small / "solutions" / "a.ipynb", as_version=4)
        solution.cells[1].source = f"{asked}\nanswer = 2"
        notebooks.write_notebook(solution, small / "solutions" / "a.ipynb")
        assert exercises.write_all(small, leave=True) == [small / "exercises" / "a.ipynb"]
        made = nbformat.read(small / "exercises" / "a.ipynb", as_version=4)
        assert made.cells[1].source == f"{asked}\nanswer = ..."
        # Somebody only ran it, or an editor left the note of what was written out.
        made.cells[0].execution_count = 1
        if asked == "# Three?":
            del made.metadata["written"]
        notebooks.write_notebook(made, small / "exercises" / "a.ipynb")
        assert exercises.worked_on(small) == {}


def test_work_is_seen_where_the_solution_cannot_become_an_exercise(small):
    exercises.write_all(small)
    target = small / "exercises" / "a.ipynb"
    notebooks.write_notebook(edits("an answer", nbformat.read(target, as_version=4)), target)
    (small / "solutions" / "a.ipynb").write_text("damaged", encoding="utf-8")
    assert exercises.worked_on(small) == {"a.ipynb": "differs"}


def test_the_command_leaves_work_alone_and_says_so_in_one_line(small, monkeypatch, capsys):
    """What `make accept` runs last, and what `make exercises` runs."""
    exercises.write_all(small)
    shutil.copy(small / "solutions" / "a.ipynb", small / "solutions" / "b.ipynb")
    target = small / "exercises" / "a.ipynb"
    notebooks.write_notebook(edits("an answer", nbformat.read(target, as_version=4)), target)
    monkeypatch.setattr(exercises.worked_on, "__defaults__", (small,))
    monkeypatch.setattr(exercises.write_all, "__defaults__", (small, False))
    monkeypatch.setattr("sys.argv", ["exercises", "--leave"])
    shown = []
    monkeypatch.setattr(exercises.progress, "show", shown.append)
    assert exercises.main() == 0 and shown == ["1 of 2: a.ipynb", "2 of 2: b.ipynb", ""]
    said = capsys.readouterr().out.splitlines()
    assert said == [
        "2 solutions run and stored in notebooks/solutions, and 1 exercises written from them",
        "Left alone, because somebody has worked on them: a.ipynb (1 cell differs)",
    ]
    assert (small / "exercises" / "b.ipynb").exists()
    monkeypatch.setattr("sys.argv", ["exercises"])
    assert exercises.main() == 1 and "nothing was written" in capsys.readouterr().err
    accept = (ROOT / "Makefile").read_text(encoding="utf-8").split("\naccept: ")[1].split("\n\n")[0]
    assert accept.endswith("helpers.classroom.exercises --leave")


def test_no_message_names_a_command_that_discards_work_without_saying_so():
    texts = [path.read_text(encoding="utf-8") for path in ROOT.rglob("*.md") if ".venv" not in str(path)]
    texts += [cell.source for path in SOLUTIONS for cell in nbformat.read(path, as_version=4).cells] + [exercises.KEEP]
    # What a command does stands in its sentence.
    named = [text[at.start() :].partition(".ipynb")[2][:80] for text in texts for at in re.finditer("git checkout", text)]
    assert len(named) > 9 and all("discards" in " ".join(line.split()) for line in named)


def test_the_page_for_teachers_has_every_exercise_and_its_time(path, untouched):
    page = (ROOT / "docs" / "teaching.md").read_text(encoding="utf-8")
    assert page.count(f"\n### {path.stem}\n") == 1
    time = re.search(r"\*\*You need\*\* about (.+?), the notebook", untouched.cells[0].source)[1]
    assert re.search(rf"^\| `{path.stem}` \| [a-z ]+ \| {time} \| ", page, re.MULTILINE), time
    section = page.split(f"\n### {path.stem}\n")[1].split("\n#")[0]
    assert all(part in section for part in ("A student can", "*To discuss.*", "*When marking.*"))
    assert page.index("<!-- mistakes: start -->") < page.index("<!-- mistakes: end -->")
