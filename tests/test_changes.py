"""What an edit moved, told piece by piece; tests/test_one_row.py makes an edit and runs it."""

import shutil
import subprocess

import nbformat
import pandas as pd
import pytest

from conftest import ROOT
from helpers.classroom import exercises
from helpers.edits import changes, commits, confidence, differences, undo
from helpers.pages import readme
from helpers.running import notebooks


def notebook(*sources, output=None):
    cells = [nbformat.v4.new_code_cell(source, id=f"c{number}") for number, source in enumerate(sources)]
    if output:
        kind, text = output
        cells[-1].outputs = [nbformat.v4.new_output("execute_result", {kind: text}, execution_count=1)]
    return nbformat.v4.new_notebook(cells=cells)


def table(**columns):
    return pd.DataFrame(columns)


def told(moves):
    return [str(move) for move in moves]


def test_an_edit_that_moves_nothing_is_counted():
    found = changes.Changes([differences.Move("a", "b", "c", "d")], [], [], {}, [])
    assert changes.words(found, "it").endswith("1 edited lines changed no result.")


def test_findings_are_computed_where_tables_differ_and_else_not(tmp_path, monkeypatch):
    computed = []
    monkeypatch.setattr(
        changes, "_findings", lambda folder: computed.append(folder.parent.name) or table(id=[str(len(computed))])
    )
    states = [tmp_path / "then", tmp_path / "now"]
    for root in states:
        for name in ("notebooks", "data"):
            (root / name).mkdir(parents=True)
        (root / "data" / "areas.csv").write_text("id\nKZ\n")
    assert changes.between(*states, states[1]).findings == [] and computed == []
    (states[1] / "data" / "areas.csv").write_text("id\nKG\n")
    assert changes.between(*states, states[1]).findings and computed == ["then", "now"]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (table(year=["1"], n=["2"]), table(year=["1"], m=["2"]), ["column n: there → gone", "column m: (not there) → new"]),
        (table(year=["1", "2"], n=["5", "6"]), table(year=["2"], n=["6"]), ["row 1: 1, 5 → (gone)"]),
        (
            table(who=["a", "a"], year=["1", "2"], n=["5", "6"]),
            table(who=["a", "a"], year=["1", "2"], n=["5", "7"]),
            ["a, 2, n: 6 → 7"],
        ),
        (table(said=["old"], n=["5"]), table(said=["new"], n=["5"]), ["new, said: old → new"]),
        (table(a=["1"]), table(b=["1"]), ["column a: there → gone", "column b: (not there) → new"]),
        (table(a=["1"], b=[""]), table(a=["1"], b=["2"]), ["1, b: (empty) → 2"]),
    ],
)
def test_tables_are_compared_cell_by_cell(before, after, expected):
    assert told(differences.table_moves("", before, after)) == expected
    assert differences.table_moves("", before, before) == []


def test_cells_of_a_notebook_that_came_went_or_were_edited():
    before, after = notebook("x = 1\ny = 2", "x"), notebook("x = 1\ny = 3\nz = 4", "x", "print(x)")
    assert told(differences.source_moves("n", before, after)) == [
        "code cell 1: y = 2 → y = 3",
        "code cell 1: (not there) → z = 4",
        "code cell 3, `print(x)`: (not there) → new",
    ]
    assert told(differences.source_moves("n", after, before))[-1] == "code cell 3, `print(x)`: there → (gone)"
    assert told(differences.source_moves("n", notebook("x = 1\ny = 2"), notebook("x = 1"))) == ["code cell 1: y = 2 → (gone)"]


def test_outputs_are_compared_as_they_are_written():
    html = (
        "<table><caption><span>Deaths</span></caption><thead><tr><th>year</th><th>n</th></tr></thead>"
        "<tbody><tr><th>2024</th><td>{}</td></tr></tbody></table>"
    )
    pairs = [
        (("text/markdown", "A fall of 12%."), ("text/markdown", "A fall of 13%."), ["A fall of 12%. → A fall of 13%."]),
        (("text/html", html.format("1,037")), ("text/html", html.format("1,037.0")), ["2024, n: 1,037 → 1,037.0"]),
        (("text/html", html.format("–")), ("text/html", html.format("–")), []),
        (("text/html", html.format("1")), ("text/html", html.format("1").replace("Deaths", "Births")), ["Deaths → Births"]),
        (("text/plain", "data e8e34bcdc141"), ("text/plain", "data 0123456789ab"), []),
        (("text/plain", "1"), None, ["1 → (empty)"]),
        (("text/html", html.format("1")), ("text/plain", "1"), ["a table → 1", "Deaths → (empty)"]),
    ]
    for before, after, expected in pairs:
        assert told(differences.output_moves(notebook("x", output=before), notebook("x", output=after))) == expected


def test_figures_that_came_went_or_are_only_drawn_differently(tmp_path):
    for state, name, rows, picture in (
        ("old", "gone", "1,2", "a"),
        ("new", "new", "1,2", "a"),
        ("old", "drawn", "1,2", "a"),
        ("new", "drawn", "1,2", "b"),
        ("old", "same", "1,2", "a"),
        ("new", "same", "1,2", "a"),
        ("old", "data", "1,2", "a"),
        ("new", "data", "1,3", "a"),
    ):
        path = tmp_path / state / "n" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.with_name(f"{name}.csv").write_text(f"year,n\n{rows}\n")
        path.with_name(f"{name}.txt").write_text("A chart.")
        for ending in (".svg", "-narrow.svg"):
            path.with_name(f"{name}{ending}").write_text(f"<svg>{picture}</svg>")
    found = differences.figure_moves(tmp_path / "old", tmp_path / "new")
    assert {figure.name: told(figure.moves) for figure in found} == {
        "n/data": ["1, n: 2 → 3"],
        "n/drawn": ["picture: same data → drawn differently"],
        "n/gone": ["figure: there → (gone)"],
        "n/new": ["figure: (not there) → new"],
    }
    shown = changes.page(changes.Changes([], [], [], {}, found), "x")
    assert shown.count('alt="Before: A chart."') == shown.count('alt="After: A chart."') == 3


def test_long_lists_are_cut_in_the_terminal_and_not_on_the_page():
    moves = [differences.Move("cell", f"row {number}", "1", "2") for number in range(9)]
    found = changes.Changes([], [], [], {"n.ipynb": moves}, [])
    assert "and 6 more" in changes.words(found, "x") and "row 8" not in changes.words(found, "x")
    assert "row 8" in changes.page(found, "x")


def test_exercises_that_somebody_has_worked_on_are_listed_with_their_cells():
    work = {"01_maternal_deaths.ipynb": "3 cells differ"}
    for moves in ([], [differences.Move("cell", "row", "1", "2")]):
        found = changes.Changes([], [], moves, {}, [], work)
        said = changes.words(found, "it").splitlines()
        assert said[-2] == "EXERCISES SOMEBODY HAS WORKED ON (`make accept` leaves them alone)"
        assert said[-1] == "  01_maternal_deaths.ipynb: 3 cells differ"
        assert "3 cells differ" in changes.page(found, "it")
    assert "EXERCISES" not in changes.words(changes.Changes([], [], [], {}, []), "it")


def test_undo_takes_back_an_exercise_and_keeps_a_copy(tmp_path, monkeypatch, capsys):
    for name in ("figures", "data", "notebooks/solutions", "notebooks/exercises"):
        (tmp_path / name).mkdir(parents=True)
    for name in ("figures/a.txt", "data/a.csv", "README.md"):
        (tmp_path / name).touch()
    task = nbformat.v4.new_code_cell("# How many?\nanswer = 2", id="a", metadata={"tags": ["solution"]})
    check = nbformat.v4.new_code_cell('marking.number("answer", 2)', id="b", metadata={"tags": ["check"]})
    solution = nbformat.v4.new_notebook(cells=[task, check])
    notebooks.write_notebook(solution, tmp_path / "notebooks" / "solutions" / "a.ipynb")
    target = tmp_path / "notebooks" / "exercises" / "a.ipynb"
    notebooks.write_notebook(exercises.exercise(solution), target)
    author = ["-c", "user.name=test", "-c", "user.email=test@localhost"]
    for words in (["init", "--quiet"], ["add", "--all"], [*author, "commit", "--quiet", "--message", "as it was"]):
        subprocess.run(["git", "-C", str(tmp_path), *words], check=True)
    before = target.read_text(encoding="utf-8")
    target.write_text(before.replace("answer = ...", "answer = 2"), encoding="utf-8")
    work = target.read_bytes()
    assert exercises.worked_on(tmp_path / "notebooks") == {"a.ipynb": "1 cell differs"}
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.argv", ["undo", "build"])
    assert undo.main() == 0
    assert "  notebooks/exercises/a.ipynb\n" in capsys.readouterr().out
    assert target.read_text(encoding="utf-8") == before and exercises.worked_on(tmp_path / "notebooks") == {}
    kept = list((tmp_path / "build" / "undone").glob("*/notebooks/exercises/a.ipynb"))
    assert [path.read_bytes() for path in kept] == [work]


def test_nothing_moved_is_one_line_and_without_a_commit_the_stored_files_are_the_reference(tmp_path, monkeypatch, capsys):
    assert commits.commit(tmp_path) == ""
    with pytest.raises(RuntimeError, match="the last commit cannot be read"):
        commits.unpack(tmp_path, tmp_path)
    for name in ("notebooks", "figures", "data", "README.md"):
        (tmp_path / name).symlink_to(ROOT / name)
    build = tmp_path / "build"
    build.mkdir()
    for name in ("notebooks", "figures"):
        (build / name).symlink_to(ROOT / name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.argv", ["changes", "build"])
    assert changes.main() == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0] == "Nothing moved: every sentence, table and figure is what it is in the stored notebooks and figures."
    assert len(said) == 2 and "no git commit here" in said[1]
    assert "Nothing moved" in (build / "changes.html").read_text(encoding="utf-8")
    monkeypatch.setattr("sys.argv", ["undo", "build"])
    assert undo.main() == 1
    assert "not a git repository with a commit" in capsys.readouterr().err


def test_a_folder_inside_another_repository_is_not_taken_for_it(tmp_path):
    subprocess.run(["git", "init", "--quiet", str(tmp_path)], check=True)
    (tmp_path / "a.txt").write_text("1")
    author = ["-c", "user.name=test", "-c", "user.email=test@localhost"]
    subprocess.run(["git", "-C", str(tmp_path), "add", "."], check=True)
    subprocess.run(["git", "-C", str(tmp_path), *author, "commit", "--quiet", "--message", "one"], check=True)
    (tmp_path / "inner").mkdir()
    assert commits.commit(tmp_path) and not commits.commit(tmp_path / "inner")


def test_one_place_sets_the_confidence_of_all_notebooks_and_the_readme(tmp_path, monkeypatch, capsys):
    (tmp_path / "notebooks").mkdir()
    for name in ("00_start_here", "07_health_workforce"):
        shutil.copy(ROOT / "notebooks" / f"{name}.ipynb", tmp_path / "notebooks")
    before = (tmp_path / "notebooks" / "07_health_workforce.ipynb").read_bytes()
    monkeypatch.chdir(tmp_path)
    assert confidence.main(["0.9"]) == 0
    assert capsys.readouterr().out.splitlines()[0] == "confidence = 0.9 in notebooks/00_start_here.ipynb"
    assert readme.confidence(tmp_path) == 0.9 and readme.confidence(ROOT) == 0.95 == readme.confidence(tmp_path / "nowhere")
    assert before == (tmp_path / "notebooks" / "07_health_workforce.ipynb").read_bytes(), "it has no such parameter"
    assert confidence.main(["0.9"]) == 0 and capsys.readouterr().out.startswith("All notebooks have 0.9.")
    for odd in ("90", "much"):
        assert confidence.main([odd]) == 1 and "is a fraction between 0 and 1, for example 0.95; got" in capsys.readouterr().err
