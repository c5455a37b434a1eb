"""Stored notebooks: the guard beside nbval, which passes a cleared notebook or a replaced picture in silence."""

import ast
import base64
import re

import nbformat
import pandas as pd
import pytest

import in_process
import loaded
import refused
from conftest import ROOT
from helpers.figures import publish, style
from helpers.running import notebooks

PATHS = sorted((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"))


@pytest.fixture(params=PATHS, ids=lambda path: path.stem)
def path(request):
    return request.param


@pytest.fixture
def notebook(path):
    return nbformat.read(path, as_version=4)


def code(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


#: Calls that show something by themselves.
SHOWN = re.compile(r"\b(print|display|publish\.figure)\(")


def test_there_are_notebooks():
    listed = re.findall(r"^\| `(\w+)` \|", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert [path.stem for path in PATHS] == listed, "the notebooks are not those that the README lists"


def test_cells_were_run_once_in_order_from_the_top(path, notebook):
    assert not (wrong := refused.state(notebook)), f"{path.name}: {wrong}"
    for number, cell in enumerate(code(notebook), start=1):
        for output in cell.outputs:
            shown = output.get("execution_count", number)
            assert shown == number, f"{path.name}, code cell {number}: its output is numbered {shown}"


def test_every_cell_that_shows_something_has_its_output(path, notebook):
    # A cell that ends in an expression shows something, and one that ends in a statement shows nothing.
    for number, cell in enumerate(code(notebook), start=1):
        place = f"{path.name}, code cell {number}"
        last = ast.parse(cell.source).body[-1]
        shows = isinstance(last, ast.Expr) or SHOWN.search(cell.source) is not None
        state = "missing" if shows else "left over"
        assert bool(cell.outputs) == shows, f"{place}: the output is {state}; store with `make accept`"
        for output in cell.outputs:
            direct = output.output_type == "execute_result"
            value = isinstance(last, ast.Expr) and not SHOWN.match(ast.unparse(last))
            assert value if direct else SHOWN.search(cell.source), f"{place}: its output is a {output.output_type}"


def test_nothing_is_hidden_from_the_comparison(path, notebook):
    for cell in notebook.cells:
        tags = set(cell.metadata.get("tags", []))
        assert tags <= {"parameters", "part"}, f"{path.name}, cell {cell.id}: {tags}"
        assert not re.search(r"NBVAL_|PYTEST_VALIDATE", cell.source), f"{path.name}, cell {cell.id}"


def test_outputs_hold_no_error_warning_address_or_machine_path(path, notebook):
    for number, cell in enumerate(code(notebook), start=1):
        for output in cell.outputs:
            place = f"{path.name}, code cell {number}"
            assert output.output_type != "error", f"{place}: holds an error"
            assert output.get("name") != "stderr", f"{place}: holds a warning: {output.get('text')}"
            text = "".join(str(value) for kind, value in output.get("data", {}).items() if not kind.startswith("image/"))
            text += output.get("text", "")
            assert not re.search(r"\bat 0x[0-9a-f]{6,}", text), f"{place}: holds an object address"
            assert not re.search(r"(^|[\s\"'(])(/(home|root|tmp|Users)/|[A-Z]:\\)", text), f"{place}: holds a machine's path"


def test_stored_form_is_the_normal_form(path, notebook):
    before = path.read_text(encoding="utf-8")
    after = nbformat.writes(notebooks.normalise(notebook)).rstrip("\n") + "\n"
    assert before == after, f"{path.name} was saved by an editor; `make accept` brings it into its stable form"
    ids = [cell.id for cell in notebook.cells]
    assert len(set(ids)) == len(ids)


def test_opening_is_title_parameters_imports_answer(path, notebook):
    kinds = [cell.cell_type for cell in notebook.cells[:3]]
    assert kinds == ["markdown", "code", "code"], path.name
    assert notebook.cells[0].source.startswith("# ")
    tagged = [cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", [])]
    assert tagged == [notebook.cells[1]], "the first code cell is the one parameters cell"
    assert "from helpers." in notebook.cells[2].source


def test_no_number_is_typed_in_prose(path, notebook):
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            prose = re.sub(r"`[^`]*`|\]\([^)]*\)|COVID-19", "", cell.source)
            typed = re.findall(r"\d[\d.,]*\s?%|\b\d{2,}\b|\b\d+[.,]\d+\b", prose)
            assert not typed, f"{path.name}, cell {cell.id}: {typed} stands in prose; compute it"


#: Notebooks in the form of the design; the others follow.
NEW_FORM = {
    "00_start_here",
    "01_maternal_deaths",
    "02_infant_mortality",
    "03_percentages_2025",
    "04_regions",
    "05_long_run",
    "06_outlook_2030",
    "07_health_workforce",
    "08_health_system",
    "09_claims_audit",
    "10_briefing",
}
#: Those of them that sum up the ledger and fit no model.
SUMMARIES = {"08_health_system", "09_claims_audit"}
#: The one that only sums up and draws nothing.
DRAWS_NOTHING = {"00_start_here"}
#: Those that fit no model.
FIT_NOTHING = {"07_health_workforce", "10_briefing"} | SUMMARIES


@pytest.mark.parametrize("name", sorted(NEW_FORM))
def test_a_notebook_of_the_new_form_is_short_and_draws_in_its_cells(name):
    notebook = nbformat.read(ROOT / "notebooks" / f"{name}.ipynb", as_version=4)
    assert 15 <= len(notebook.cells) <= 30
    for cell in code(notebook):
        lines = cell.source.splitlines()
        assert len(lines) <= 15 and max(map(len, lines)) <= 110, f"{name}, cell {cell.id}"
    whole = "\n".join(cell.source for cell in code(notebook))
    if name in DRAWS_NOTHING:
        assert "publish.figure(" not in whole and "seaborn" not in whole
        return
    assert "publish.figure(" in whole and "charts" not in whole
    assert name in SUMMARIES or "import seaborn as sns" in whole
    assert name in FIT_NOTHING or "import statsmodels" in whole
    drawn = re.findall(r"publish\.figure\(", whole)
    assert len(drawn) >= (1 if name in SUMMARIES else 5)
    assert len(re.findall(r" as axes:\n +", whole)) == len(drawn), "each figure is drawn in its cell"


@pytest.mark.parametrize("name", sorted(NEW_FORM))
def test_prose_of_the_new_form_is_plain(name):
    notebook = nbformat.read(ROOT / "notebooks" / f"{name}.ipynb", as_version=4)
    texts = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    shown = [output for cell in code(notebook) for output in cell.outputs if "below" not in output.get("metadata", {})]
    texts += ["".join(output.data["text/markdown"]) for output in shown if "text/markdown" in output.get("data", {})]
    parts = re.split(r"\n\s*\n|\n- ", re.sub(r"(?m)^#.*$", "", "\n\n".join(texts)))
    whole = [re.split(r"(?<=[.?!])\**\s+(?=[A-Z“*])", part.replace("\n", " ")) for part in parts]
    sentences = [one for part in whole for one in part if one.strip()]
    lengths = [len(re.findall(r"\S*\w\S*", sentence)) for sentence in sentences]
    assert max(lengths) <= 35, sentences[lengths.index(max(lengths))]
    assert sum(lengths) / len(lengths) <= 22
    banned = r"said of|\btold\b|tellings|relay|of what|is of deaths|the print\b|cannot be told from"
    assert not re.search(banned, " ".join(texts)), re.findall(banned, " ".join(texts))


def test_cells_define_no_functions(path, notebook):
    for cell in code(notebook):
        assert not re.search(r"^\s*(def|class) ", cell.source, re.MULTILINE), f"{path.name}, cell {cell.id}"


def test_figures_in_the_notebook_are_the_committed_ones(path, notebook):
    wrong = []
    for number, cell in enumerate(code(notebook), start=1):
        for output in cell.outputs:
            if "image/png" not in output.get("data", {}):
                continue
            place = f"{path.name}, code cell {number}"
            name = output.metadata.get("figure")
            assert name, f"{place}: a picture that helpers.figures.publish did not make"
            file = ROOT / "figures" / name
            lacking = [ending for ending in style.endings(output.metadata) if not file.with_name(f"{file.name}{ending}").exists()]
            if lacking:
                wrong += [f"{place}: figures/{name}{ending} is missing" for ending in lacking]
                continue
            if base64.b64decode(output.data["image/png"]) != file.with_name(f"{file.name}.png").read_bytes():
                wrong.append(f"{place}: its picture is not figures/{name}.png")
            alt = file.with_name(f"{file.name}.txt").read_text(encoding="utf-8").strip()
            if f"{name}: {alt}\n" not in output.data["text/plain"]:
                wrong.append(f"{place}: its text is not figures/{name}.txt")
            below = {part: output.metadata[part] for part in ("caption", "sources", "shapes") if part in output.metadata}
            width = round(100 * style.PAGE)
            if output.metadata != {"figure": name, "image/png": {"width": width, "alt": alt}, **below}:
                wrong.append(f"{place}: its metadata are not those of figures/{name}")
            if not all(text in output.data["text/plain"] for text in below.values()):
                wrong.append(f"{place}: its caption or its sources are not in its text")
            for kind, said in publish.fingerprints(file).items():
                if said not in output.data["text/plain"]:
                    wrong.append(f"{place}: figures/{name} ({kind}) is not what this cell wrote")
    assert not wrong, "\n".join(wrong)


def test_the_committed_figures_are_those_of_the_notebooks():
    shown = {
        output["metadata"]["figure"]: style.endings(output["metadata"])
        for path in PATHS
        for cell in code(nbformat.read(path, as_version=4))
        for output in cell.outputs
        if "figure" in output.get("metadata", {})
    }
    kept = {str(file.relative_to(ROOT / "figures")) for file in (ROOT / "figures").rglob("*") if file.is_file()}
    assert kept == {f"{name}{ending}" for name, endings in shown.items() for ending in endings}
    assert len([name for name in shown if name.startswith("01_")]) >= 4


def test_normalise_removes_what_editors_add():
    added = {"tags": ["parameters"], "execution": {"shell.execute_reply": "now"}, "collapsed": False}
    cell = nbformat.v4.new_code_cell("1", id="a", metadata=added)
    notebook = nbformat.v4.new_notebook(cells=[cell], metadata={"toc": {}, "language_info": {"name": "python", "version": "3.9"}})
    result = notebooks.normalise(notebook)
    assert result.cells[0].metadata == {"tags": ["parameters"]}
    assert result.metadata == {"kernelspec": notebooks.KERNEL, "language_info": {"name": "python"}}


def _small(folder, *sources):
    cells = [nbformat.v4.new_code_cell(source, id=f"c{number}") for number, source in enumerate(sources)]
    path = folder / "small.ipynb"
    notebooks.write_notebook(nbformat.v4.new_notebook(cells=cells), path)
    return path


def test_a_failing_cell_is_named_and_nothing_is_written(tmp_path):
    source = _small(tmp_path, "x = 1", "1 / 0", "x")
    with pytest.raises(RuntimeError, match=r"small\.ipynb, code cell 2, `1 / 0`: ZeroDivisionError"):
        notebooks.run(source, tmp_path / "out" / "small.ipynb")
    assert not (tmp_path / "out").exists()


def test_a_hanging_cell_is_named(tmp_path):
    with pytest.raises(RuntimeError, match=r"small\.ipynb, code cell 1: .*timed out"):
        notebooks.run(_small(tmp_path, "import time; time.sleep(30)"), tmp_path / "out.ipynb", longest=1)


def test_running_twice_gives_the_same_bytes(tmp_path):
    source = _small(tmp_path, "print('a')\nprint('b')", "1 + 1")
    for name in ("first.ipynb", "second.ipynb"):
        notebooks.run(source, tmp_path / name)
    assert (tmp_path / "first.ipynb").read_bytes() == (tmp_path / "second.ipynb").read_bytes()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("01_matternal_deaths.ipynb", "Did you mean notebooks/01_maternal_deaths.ipynb?"),
        ("01", "Did you mean notebooks/01_maternal_deaths.ipynb?"),
        ("notebooks/solutions/04_region.ipynb", "Did you mean notebooks/solutions/04_regions.ipynb?"),
        ("nothing", "There are: 00_start_here, 01_maternal_deaths, "),
    ],
)
def test_a_notebook_that_is_not_there_is_answered_with_the_nearest(name, said, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr("sys.argv", ["notebooks", "run", name, str(tmp_path / "out.ipynb")])
    assert notebooks.main() == 1
    assert capsys.readouterr().err.startswith(f"There is no notebook {name}. {said}")


# --- parameters ------------------------------------------------------------------------------------------------------


def with_parameters(source):
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source, id="a", metadata={"tags": ["parameters"]})])


def values(source):
    """What each name is after a cell has run."""
    names = {}
    exec(source, names)
    return {name: value for name, value in names.items() if not name.startswith("__")}


EVERY = sorted((ROOT / "notebooks").rglob("[0-9]*.ipynb"))


@pytest.mark.parametrize("path", EVERY, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_every_parameter_of_every_notebook_can_be_set(path):
    stored = nbformat.read(path, as_version=4)
    source = next(cell.source for cell in stored.cells if "parameters" in cell.metadata.get("tags", []))
    before = values(source)
    assert before
    for name, value in before.items():
        for new in (value, "é ж", (1, -2.5)):
            changed = notebooks.set_parameters(with_parameters(source), {name: new}).cells[0].source
            assert values(changed) == before | {name: new}
            comments = [[line.partition("#")[2] for line in text.splitlines()] for text in (source, changed)]
            assert comments[0] == comments[1]
    every = dict.fromkeys(before, "\\'\"\n")
    assert values(notebooks.set_parameters(with_parameters(source), every).cells[0].source) == every
    same = notebooks.set_parameters(with_parameters(source), before).cells[0].source
    assert ast.dump(ast.parse(same)) == ast.dump(ast.parse(source))


@pytest.mark.parametrize(
    ("source", "new"),
    [
        ("first, last = 2003, 2022\nday = 'x'", {"day": "y", "last": 2010}),
        ("[a, (b, c)] = [1, (2, 3)]", {"c": 9, "a": 8}),
        ("y = 1; x = 2", {"y": 100, "x": 5}),
        ("a: float = 2.25 # Variable a", {"a": 3.0}),
        ("b = [\n    'Hello', # First element\n# Dummy comment\n    'World'\n]; c = 1", {"b": ["Salem"], "c": 2}),
        ("x = ('a'\n     'b')", {"x": "c"}),
        ("x = 1 + \\\n  2\ny = '''a\nb'''; z = 3", {"x": 5, "y": "q", "z": 4}),
        ("import os\nfrom pathlib import Path\na = 1", {"a": 3}),
        ("é = 'ж'; ü = 'я'  # к", {"é": 1, "ü": 2}),
        ("a = 1\r\nb = 2\rc = 'é'; d = 4", {"b": 7, "d": 8}),
        ('"""What these are."""\nx = None', {"x": {"a": [1, (2,)]}}),
        ("for i in range(3):\n    total = i\nx = 1", {"x": 2}),
    ],
)
def test_parameters_of_any_plain_form_are_set(source, new):
    changed = notebooks.set_parameters(with_parameters(source), new).cells[0].source
    assert values(changed) == values(source) | new


@pytest.mark.parametrize(
    ("source", "new", "said"),
    [
        ("a = b = 1", {"a": 2}, "a: the parameters cell gives no single value of its own to it"),
        ("a, *b = 1, 2, 3", {"b": 2}, "b: the parameters cell gives no single value"),
        ("a, b = divmod(7, 2)\nc = 1", {"a": 2, "b": 1}, "a, b: the parameters cell gives .*; those that can be set are: c"),
        ("x = 1\nx = 2", {"x": 3}, "x: the parameters cell gives no single value"),
        ("x = 1\nx += 2", {"x": 3}, "x: the parameters cell gives no single value"),
        ("x = 1\nif x:\n    x = 2", {"x": 3}, "x: the parameters cell gives no single value"),
        ("x: int\ny = 1", {"x": 3}, "x: the parameters cell gives no single value"),
        ("import os\ny = 1", {"os": 3}, "os: no such parameter; the parameters of this notebook are: y"),
        ("%matplotlib inline\nx = 1", {"x": 3}, "the parameters cell is not Python, so nothing can be set: line 1"),
        ("x = 1", {"x": float("inf")}, "x: inf is not a plain value"),
        ("x = 1", {"x": pytest}, "x: <module .* is not a plain value"),
    ],
)
def test_other_parameters_are_refused_in_a_sentence_and_nothing_is_changed(source, new, said):
    notebook = with_parameters(source)
    with pytest.raises(ValueError, match=said) as refused:
        notebooks.set_parameters(notebook, new)
    assert notebook.cells[0].source == source and "\n" not in str(refused.value)


def test_notebook_07_runs_with_another_day_and_other_years(tmp_path, monkeypatch):
    """Its cells run in this process, with the parameters that the command took; other tests run notebooks in a kernel."""
    monkeypatch.setenv("FIGURES_DIR", str(tmp_path / "figures"))
    words = ["--set", "base_day=2020-09-10", "--set", "first_year=2010", "--set", "goal_year=2040"]
    target, name, ran = tmp_path / "out.ipynb", "07_health_workforce", []

    def here(source, target, parameters, longest):
        before = nbformat.read(source, as_version=4)
        after = notebooks.set_parameters(nbformat.read(source, as_version=4), parameters)
        edit = code(before)[0].source, code(after)[0].source
        in_process.run(name, monkeypatch, edit, tables=loaded.live())
        ran.append(edit[1])

    monkeypatch.setattr(notebooks, "run", here)
    monkeypatch.setattr("sys.argv", ["notebooks", "run", str(ROOT / "notebooks" / f"{name}.ipynb"), str(target), *words])
    monkeypatch.setattr("resource.setrlimit", lambda *_: None)  # it would hold for the tests that come after
    assert notebooks.main() == 0
    for line in ("first_year, last_year = 2010, 2022 ", "base_day = '2020-09-10' ", "goal_year = 2040 "):
        assert line in ran[0]
    old, new = ((folder / name / "territories.csv").read_bytes() for folder in (ROOT / "figures", tmp_path / "figures"))
    assert old != new


#: Figures that draw what a model gives, and no published number.
MODELLED = {"06_outlook_2030/scenarios", "06_outlook_2030/deaths"}
SOURCED = [path for path in sorted((ROOT / "figures").glob("*/*.csv")) if path.parent.name[:2] in ("06", "07", "10")]


@pytest.mark.parametrize("path", SOURCED, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_each_number_drawn_names_its_source(path):
    drawn = pd.read_csv(path)
    if f"{path.parent.name}/{path.stem}" in MODELLED:
        assert "source" not in drawn
        return
    known = set(pd.read_csv(ROOT / "data" / "sources.csv")["id"])
    named = drawn["source"].str.split("; ").explode()
    assert named.notna().all() and set(named) <= known, set(named) - known
