"""Notebooks of one's own: duplicated, saved by Colab or older Jupyter, without a title, with plain pictures, and gone again."""

import json
import shutil

import nbformat
import pytest

import small_project
from conftest import sampled
from helpers.edits import changes, differences, stored
from helpers.figures import publish
from helpers.pages import readme
from helpers.pages import site as pages
from helpers.running import builds, notebooks, saved
from helpers.tables import files

PLOT = "import matplotlib.pyplot as plt\nplt.plot([1, 2, {}])\nplt.show()"
COPY = "01_second-Copy1"


def old_form(*sources, minor=4, kind="code"):
    """A notebook as Colab and older Jupyter save it: no cell has an id."""
    more = {"outputs": [], "execution_count": None} if kind == "code" else {}
    cells = [{"cell_type": kind, "metadata": {}, "source": source.splitlines(True), **more} for source in sources]
    return {"cells": cells, "metadata": {"colab": {"provenance": []}}, "nbformat": 4, "nbformat_minor": minor}


def put(path, content):
    files.write_file(path, json.dumps(content))
    return path


# --- in a build ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A small project that was built, without its front page; its folder and results. Tests leave it as they found it."""
    root = small_project.make(tmp_path_factory.mktemp("own") / "project")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(small_project, "WANTED", ["--", "notebooks"])
        status, said = small_project.build(root)
        assert status == 0, said
        files.write_file(root / "README.md", f"{readme.START}\n{readme.END}")
        yield root, small_project.results(root / "build")


@pytest.fixture
def reference(built, tmp_path):
    """The project as the last commit holds it: results stored."""
    root = tmp_path / "reference"
    shutil.copytree(built[0] / "build" / "notebooks", root / "notebooks")
    shutil.copytree(built[0] / "build" / "figures", root / "figures", ignore=shutil.ignore_patterns(".*"))
    shutil.copytree(built[0] / "data", root / "data")
    shutil.copy(built[0] / "README.md", root)
    return root


def test_a_duplicate_has_figures_of_its_own_and_an_own_notebook_goes_without_traces(built, reference):
    root, before = built
    source = (root / "notebooks" / "01_second.ipynb").read_text(encoding="utf-8").replace(".head(5)", ".head(2)")
    own = [root / "notebooks" / f"{COPY}.ipynb", root / "notebooks" / "11_mine & you.ipynb"]
    files.write_file(own[0], source)
    put(own[1], old_form(PLOT.format(3), "print('sum', 1 + 1)"))
    try:
        status, said = small_project.build(root)
        assert status == 0, said
        after = small_project.results(root / "build")
        unmoved = {name: content for name, content in before.items() if name.startswith(("figures/", "notebooks/"))}
        assert {name: after[name] for name in unmoved} == unmoved, "another notebook's results moved"
        assert after[f"figures/{COPY}/areas_5.csv"] != before["figures/01_second/areas_5.csv"]
        assert f'"figure": "{COPY}/areas_5"' in after[f"notebooks/{COPY}.ipynb"].decode()
        with_own = shutil.copytree(reference / "notebooks", reference.parent / "with own")
        for path in own:
            shutil.copy(path, with_own)
        differ = stored.status(root / "build", with_own, reference / "figures")
        parts = {path.parent.name if path.suffix != ".ipynb" else path.stem for path in differ}
        assert parts == {COPY, "11_mine & you"}, "`make accept` would store figures of a copy under another name"

        found = changes.between(reference, root, root / "build")
        new = f"notebooks/{own[1].name}, code cell 1"
        assert {name: [str(move) for move in moves] for name, moves in found.notebooks.items()} == {
            path.name: ["(not there) → new"] for path in own
        }
        assert [figure.name for figure in found.figures] == [f"{COPY}/areas_5", f"{new}, picture 1"]
        said = changes.words(found, "it")
        assert "Nothing moved" not in said and f"  {new}\n    picture 1: (not there) → new" in said
        assert 'alt="After: Picture without a description"' in changes.page(found, "it")
    finally:
        for path in own:
            path.unlink()
    status, said = small_project.build(root)
    assert status == 0, said
    after = small_project.results(root / "build")
    assert {name for name in before | after if before.get(name) != after.get(name)} == set(), said
    assert "running" not in said
    assert (
        changes.words(changes.between(reference, root, root / "build"), "it")
        .splitlines()[-1]
        .endswith(
            f"{readme.FIGURE}: there → (gone)"  # the small project never had it
        )
    )


def test_a_notebook_that_was_moved_away_or_renamed_is_told(built, reference, tmp_path):
    root = tmp_path / "now"
    shutil.copytree(reference, root)
    shutil.copytree(reference, tmp_path / "build")
    shutil.move(root / "notebooks" / "00_first.ipynb", tmp_path)
    shutil.rmtree(tmp_path / "build" / "figures" / "00_first")
    for folder in (root, tmp_path / "build"):
        shutil.move(folder / "notebooks" / "01_second.ipynb", folder / "notebooks" / "07_other.ipynb")
        shutil.move(folder / "figures" / "01_second", folder / "figures" / "07_other")
    found = changes.between(reference, root, tmp_path / "build")
    told = {name: [str(move) for move in moves] for name, moves in found.notebooks.items()}
    assert told == {"00_first.ipynb": ["there → (gone)"], "07_other.ipynb": ["named 01_second.ipynb → named 07_other.ipynb"]}
    assert [f"{move.place}: {move}" for move in found.edits] == [
        "notebooks/00_first.ipynb: notebook: there → (gone)",
        "notebooks/07_other.ipynb: notebook: named 01_second.ipynb → named 07_other.ipynb",
    ]
    assert {figure.name: str(figure.moves[0]) for figure in found.figures} == {
        "00_first/areas_3": "figure: there → (gone)",
        "00_first/areas_4": "figure: there → (gone)",
        "01_second/areas_5": "figure: there → (gone)",
        "07_other/areas_5": "figure: (not there) → new",
    }
    assert "Nothing moved" not in changes.words(found, "it")


def test_only_what_a_build_names_so_goes_with_a_notebook(tmp_path):
    written = [
        "11_mine.html",
        "notebooks/11_mine.ipynb",
        "figures/11_mine/f.csv",
        "figures/11_mine/f-narrow.svg",
        "figures/11_mine/.snakemake_timestamp",
    ]
    stays = [
        "00_first.html",
        "notebooks/00_first.ipynb",
        "figures/00_first/f.csv",
        "index.html",
        "mine.html",
        "undone/11_mine.ipynb",
        "figures/12_kept/notes.docx",
        "lab/figures/11_mine/f.csv",
        "13_folder.html/x",
    ]
    build, project = tmp_path / "build", tmp_path / "project"
    (project / "notebooks").mkdir(parents=True)
    (project / "notebooks" / "00_first.ipynb").write_text("{}", encoding="utf-8")
    builds.begin(str(build), root=project).close()
    for name in (*written, *stays):
        files.write_file(build / name, "{}")
    assert [str(path.relative_to(build)) for path in builds.tidy(build, project)] == sorted(written)
    assert sorted(str(path.relative_to(build)) for path in build.rglob("[!.]*") if path.is_file()) == sorted(stays)
    assert not (build / "figures" / "11_mine").exists()


# --- whose figure it is ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("running", "kept_as"),
    [
        ("", "01_second/f"),
        ("Console 1", "01_second/f"),
        ("01_second.ipynb", "01_second/f"),
        (f"{COPY}.ipynb", f"{COPY}/f"),
        ("11_mine.ipynb", "11_mine/f"),
        ("12_а b.ipynb", "12_а b/f"),
    ],
)
def test_a_figure_belongs_to_the_notebook_that_runs(running, kept_as, tmp_path, monkeypatch):
    monkeypatch.setenv("JPY_SESSION_NAME", str(tmp_path / "notebooks" / running) if running else "")
    assert publish._owned("01_second/f") == kept_as


def test_two_notebooks_of_one_name_are_both_named(tmp_path, monkeypatch):
    first = put(tmp_path / "notebooks" / "01_second.ipynb", old_form("1"))
    for second in (tmp_path / "01_second.ipynb", tmp_path / "notebooks" / "solutions" / "01_second.ipynb"):
        put(second, old_form("1"))
        monkeypatch.setenv("JPY_SESSION_NAME", str(second))
        with pytest.raises(ValueError, match="is not published") as refused:
            publish._owned("01_second/f")
        assert f"{second} has the name of {first}" in str(refused.value)
    monkeypatch.setenv("JPY_SESSION_NAME", str(first))
    assert publish._owned("01_second/f") == "01_second/f"
    (tmp_path / "elsewhere").symlink_to(tmp_path / "notebooks")
    monkeypatch.setenv("JPY_SESSION_NAME", str(tmp_path / "elsewhere" / first.name))
    assert publish._owned("01_second/f") == "01_second/f", "one file by two ways is one notebook"
    monkeypatch.delenv("FIGURES_DIR")
    monkeypatch.setenv("JPY_SESSION_NAME", str(put(tmp_path / "elsewhere" / "01_maternal_deaths.ipynb", old_form("1"))))
    with pytest.raises(ValueError, match="has the name of .*notebooks/01_maternal_deaths.ipynb"):
        publish._owned("01_maternal_deaths/f")


def test_two_cells_that_publish_one_figure_are_both_named(tmp_path):
    shown = "from IPython.display import display\ndisplay({'text/plain': 'x'}, raw=True, metadata={'figure': '11_mine/f'})"
    source = put(tmp_path / "11_mine.ipynb", old_form("1", shown, "2", shown))
    with pytest.raises(RuntimeError, match=r"11_mine\.ipynb, code cells 2 and 4: both publish the figure 11_mine/f;"):
        notebooks.run(source, tmp_path / "out.ipynb")
    assert not (tmp_path / "out.ipynb").exists()


# --- as other programs save them -------------------------------------------------------------------------------------


@pytest.mark.parametrize("minor", sampled([0, 2, 4, 5], 1))
def test_without_cell_ids_two_runs_give_the_same_bytes(tmp_path, minor):
    source = put(tmp_path / "11_mine.ipynb", old_form("x = 1", "x", "x", minor=minor))
    for name in ("first", "second"):
        notebooks.run(source, tmp_path / name)
    assert (tmp_path / "first").read_bytes() == (tmp_path / "second").read_bytes()
    ids = [cell.id for cell in nbformat.read(tmp_path / "first", as_version=4).cells]
    assert len(set(ids)) == 3
    edited = saved.read_notebook(put(source, old_form("x = 2", "x", "x", minor=minor)))
    assert [cell.id for cell in edited.cells][1:] == ids[1:], "an edit of one cell changes the ids of others"


def test_ids_that_cannot_stay_are_given_anew_and_all_others_stay():
    notebook = nbformat.from_dict(old_form("a", "b", "c", "d", minor=5))
    for cell, own in zip(notebook.cells, ("one", "one", "no id!", 7), strict=True):
        cell["id"], cell["source"] = own, "".join(cell.source)
    ids = [cell.id for cell in saved.name_cells(notebook).cells]
    assert ids[0] == "one" and len(set(ids)) == 4
    nbformat.validate(notebook)


def test_a_notebook_of_format_3_is_run(tmp_path):
    cell = {"cell_type": "code", "input": "1 + 1", "outputs": [], "language": "python", "collapsed": False, "metadata": {}}
    content = {"metadata": {"name": ""}, "nbformat": 3, "nbformat_minor": 0, "worksheets": [{"cells": [cell], "metadata": {}}]}
    source = put(tmp_path / "11_mine.ipynb", content)
    for name in ("first", "second"):
        notebooks.run(source, tmp_path / name)
    assert (tmp_path / "first").read_bytes() == (tmp_path / "second").read_bytes()
    assert nbformat.read(tmp_path / "first", as_version=4).cells[0].outputs[0].data["text/plain"] == "2"


DAMAGED = {
    "": "is empty",
    '{"cells": [': "is not complete, or not a notebook",
    '{\n<<<<<<< HEAD\n "cells": []\n=======\n>>>>>>> other\n}': "holds the marks of a merge that was not finished",
    "[]": "it holds a list",
    "null": "it holds a NoneType",
    '{"cells": []}': "its format is not said",
    '{"nbformat": 2, "nbformat_minor": 0, "metadata": {}, "worksheets": []}': "its format is 2",
    '{"nbformat": 3, "nbformat_minor": 0, "cells": []}': "as a whole: 'metadata' is a required property",
    '{"cells": null, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}': "cells: None is not of type 'array'",
    '{"cells": [], "nbformat": 4, "nbformat_minor": 5}': "as a whole: 'metadata' is a required property",
    '{"cells": [null], "metadata": {}, "nbformat": 4, "nbformat_minor": 4}': "cells 1",
    '{"cells": [{"cell_type": "code"}], "metadata": {}, "nbformat": 4, "nbformat_minor": 4}': "cells 1: ",
    '{"cells": [{"cell_type": "code", "metadata": {}, "source": "1", "execution_count": null, "outputs": null}], "metadata": {}, '
    '"nbformat": 4, "nbformat_minor": 5}': "cells 1, outputs: None is not of type 'array'",
    '{"cells": [], "metadata": {}, "nbformat": "4", "nbformat_minor": 5}': "its format is '4'",
    "[" * 100_000: "is not complete, or not a notebook",
}


@pytest.mark.parametrize("content", DAMAGED, ids=range(len(DAMAGED)))
def test_a_damaged_notebook_is_named_in_one_sentence(content, tmp_path, monkeypatch, capsys):
    path = tmp_path / "11_mine.ipynb"
    path.write_text(content)
    monkeypatch.setattr("sys.argv", ["notebooks", "run", str(path), str(tmp_path / "out.ipynb")])
    monkeypatch.setattr("resource.setrlimit", lambda *_: None)  # it would hold for the tests that come after
    assert notebooks.main() == 1
    said = capsys.readouterr().err
    assert said.startswith(str(path)) and DAMAGED[content] in said and (saved.WAY_OUT in said or saved.WAY_BACK in said)
    assert ("JupyterLab" in said) == ("cannot be read as a notebook" in said), "what is no JSON cannot be opened there"
    assert len(said.splitlines()) == 1 and len(said) < 400


# --- on its page -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "title", "question"),
    [
        ([], "", ""),
        ([("code", "# A comment")], "", ""),
        ([("markdown", "Only words")], "", ""),
        ([("markdown", "# Title")], "Title", ""),
        ([("markdown", "# Title\n\n## Next\n\nText")], "Title", ""),
        ([("markdown", "# Title\n*How\nmany?*\n\nText")], "Title", "How many?"),
        ([("code", "1\n\n2"), ("markdown", "Words\n\n# Title\n\nHow many?\n\nText")], "Title", "How many?"),
    ],
)
def test_title_and_question_may_be_lacking(cells, title, question):
    notebook = nbformat.v4.new_notebook(cells=[getattr(nbformat.v4, f"new_{kind}_cell")(source) for kind, source in cells])
    assert (pages.title(notebook), pages.question(notebook)) == (title, question)


def shown(data, **metadata):
    return nbformat.v4.new_output("display_data", data, metadata=metadata)


# --- what is told ----------------------------------------------------------------------------------------------------


def notebook(*cells):
    """A notebook of (id, source, outputs)."""
    made = [nbformat.v4.new_code_cell(source, id=own, outputs=list(outputs)) for own, source, outputs in cells]
    return nbformat.v4.new_notebook(cells=made)


def test_pictures_that_came_went_or_were_drawn_differently_are_told():
    one, two = shown({"image/png": "AAAA"}), shown({"image/png": "BBBB"})
    published = shown({"image/png": "CCCC"}, figure="n/f")
    before = notebook(("a", "1", [one]), ("b", "2", [one, two]), ("c", "3", [published]), ("d", "4", [one]))
    after = notebook(("a", "1", [two]), ("b", "2", [one]), ("c", "3", []), ("d", "4", [one]), ("e", "5", [one]))
    found = differences.picture_moves("n", before, after)
    assert {figure.name: str(figure.moves[0]) for figure in found} == {
        "n, code cell 1, picture 1": "picture 1: as it was → drawn differently",
        "n, code cell 2, picture 2": "picture 2: there → (gone)",
        "n, code cell 5, picture 1": "picture 1: (not there) → new",
    }
    said = changes.page(changes.Changes([], [], [], {}, found), "it")
    assert said.count('src="data:image/png;base64,') == 4 and said.count("Before: Picture without a description") == 2


def test_what_new_and_removed_cells_show_is_told():
    text = [nbformat.v4.new_output("execute_result", {"text/plain": "42"}, execution_count=1)]
    before, after = notebook(("a", "1", [])), notebook(("a", "1", []), ("b", "6 * 7", text))
    assert [str(move) for move in differences.output_moves(before, after)] == ["(empty) → 42"]
    assert [str(move) for move in differences.output_moves(after, before)] == ["42 → (empty)"]


def test_cells_keep_together_when_a_program_gave_new_ids():
    before = notebook(("a", "x = 1", []), ("b", "y = 2", []), ("c", "z = 3", []))
    after = notebook(("p", "x = 1", []), ("q", "y = 5", []), ("r", "z = 3", []), ("s", "w = 4", []))
    assert [str(move) for move in differences.source_moves("n", before, after)] == [
        "code cell 2: y = 2 → y = 5",
        "code cell 4, `w = 4`: (not there) → new",
    ]


def test_cells_in_another_order_are_told():
    before, after = (notebook(*((own, f"{own} = 1", []) for own in order)) for order in ("abc", "bca"))
    assert [str(move) for move in differences.source_moves("n", before, after)] == ["cells: in their order → in another order"]
    assert differences.source_moves("n", before, before) == []


def test_where_an_object_lies_in_memory_is_no_change():
    line = [[nbformat.v4.new_output("execute_result", {"text/plain": f"[<Line2D at 0x{at}>]"}, execution_count=1)] for at in "ab"]
    assert differences.output_moves(notebook(("a", "1", line[0])), notebook(("a", "1", line[1]))) == []
