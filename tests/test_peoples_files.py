"""No command deletes, overwrites or moves what it did not write."""

import json
import os
import shutil
import stat
import subprocess
import sys

import nbformat
import pytest

from conftest import ROOT
from helpers.classroom import exercises
from helpers.edits import stored, undo
from helpers.running import builds, notebooks, progress
from helpers.tables import files, written

AUTHOR = ["-c", "user.name=test", "-c", "user.email=test@localhost"]


def write(path, text="mine"):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def git(root, *words, check=True):
    return subprocess.run(["git", "-C", str(root), *AUTHOR, *words], capture_output=True, text=True, check=check).stdout


def contents(folder):
    """Every file of a folder but git's and the list: path -> text, and -> target of a link."""
    found = (path for path in folder.rglob("*") if not {".git", written.LIST} & set(path.relative_to(folder).parts))
    return {
        str(path.relative_to(folder)): os.readlink(path) if path.is_symlink() else path.read_text(encoding="utf-8")
        for path in found
        if path.is_symlink() or path.is_file()
    }


@pytest.fixture
def project(tmp_path):
    """The bones of a project."""
    root = tmp_path / "project"
    for name in ("Snakefile", "README.md", "notebooks/01_a.ipynb", "data/areas.csv", "figures/01_a/f.csv", "src/helpers/x.py"):
        write(root / name, name)
    return root


# --- where a build may go ----------------------------------------------------------------------------------------------


def holding(folder):
    """A folder as in somebody's home, with all that builds once took for their own."""
    for name in (".bashrc.1", "docs/.notes.2024", ".config/app/.settings.7", "figures/00_first/holiday.jpg", "index.html"):
        write(folder / name)
    write(folder / "notebooks/my_thesis.ipynb", '{"figure": "fig1"}')
    return folder


@pytest.mark.parametrize(
    ("out", "said"),
    [
        ("", "OUT names no folder"),
        (" ", "OUT names no folder"),
        (".", "is the project or lies in it"),
        ("{root}", "is the project or lies in it"),
        ("notebooks", "is the project or lies in it"),
        ("new", "is the project or lies in it"),
        ("build/../data", "is the project or lies in it"),
        ("../link", "is the project or lies in it"),
        ("README.md", "is a file"),
        ("../home", "holds files that no build wrote"),
        ("..", "holds files that no build wrote"),
        ("../home/docs", "holds files that no build wrote"),
        ("../a\nb", "cannot be printed"),
    ],
)
def test_a_folder_of_others_is_refused_in_a_sentence_and_nothing_is_touched(project, monkeypatch, out, said):
    holding(project.parent / "home")
    (project.parent / "link").symlink_to("project")
    monkeypatch.chdir(project)
    before = contents(project.parent)
    refused = builds.refusal(out.format(root=project), project)
    assert said in refused and ". " not in refused.removeprefix(out) and refused.endswith("OUT=/a/folder`.")
    with pytest.raises(SystemExit) as stopped:
        builds.begin(out.format(root=project), [], project)
    assert str(stopped.value) == refused and contents(project.parent) == before
    assert not list(project.parent.rglob(".written")) and not list(project.parent.rglob(".lock"))


def test_a_name_that_looks_like_an_option_is_refused(project):
    assert builds.refusal("-n", project) == "-n begins with a dash, as options do: write ./-n."


def test_a_folder_of_ours_is_taken(project, monkeypatch, tmp_path):
    monkeypatch.chdir(project)
    write(project / "build" / "mine.txt")
    (tmp_path / "empty").mkdir()
    write(tmp_path / "begun" / ".snakemake" / "log")  # Snakemake makes it before it reads the Snakefile
    for out in ("build", "./build", "build/reproduce", "../new", "../empty", "../begun", "../é'`$HOME`\"", "../{x}"):
        assert builds.refusal(out, project) == ""
    for out in ("../new", "../empty"):
        builds.begin(out, [], project).close()
        write(tmp_path / out[3:] / "mine.txt")
        assert builds.refusal(out, project) == ""
    with pytest.raises(SystemExit, match="has braces, which Snakemake reads as placeholders"):
        builds.begin("../{x}", [], project)


def test_a_build_that_is_a_link_and_a_project_with_braces(project, tmp_path, monkeypatch):
    monkeypatch.chdir(project)
    (project / "build").symlink_to(tmp_path / "disk")
    assert builds.refusal("build", project) == ""
    holding(tmp_path / "disk")
    assert "holds files that no build wrote" in builds.refusal("build", project)
    (project / "build").unlink()
    (project / "build").symlink_to("notebooks")
    assert "is the project or lies in it" in builds.refusal("build", project)
    (project / "build").unlink()
    moved = project.rename(tmp_path / "{x}")
    monkeypatch.chdir(moved)
    assert "has braces" in builds.refusal("../new", moved) and builds.refusal("build", moved) == ""


def test_what_a_build_would_write_and_did_not_is_refused_by_name(project, monkeypatch):
    monkeypatch.chdir(project)
    builds.begin("build", [], project).close()
    write(project / "build" / "01_a.html")
    (project / "build" / "index.html").symlink_to("nowhere")
    with pytest.raises(SystemExit, match=r"^build/01_a\.html, build/index\.html: no build wrote this, and this one would"):
        builds.begin("build", ["build/01_a.html", "build/index.html", "build/notebooks/01_a.ipynb"], project)
    assert (project / "build" / "01_a.html").read_text() == "mine"


ODD = [
    "$(shell touch ran)",
    "${HOME}",
    "$$HOME",
    "`touch ran`",
    "$(touch ran)",
    'a"; touch ran; "',
    "a'b",
    "{x}",
    "two words",
    "a; touch ran",
    "$(error x)",
    "-n",
]


@pytest.mark.parametrize("out", ODD)
@pytest.mark.parametrize("given", ["argument", "environment"])
def test_nothing_in_a_path_is_run(tmp_path, out, given):
    root = tmp_path / "pro`touch ran`ject $HOME"
    recorder = write(
        tmp_path / "run",
        f"#!{sys.executable}\nimport json, os, sys\n"
        f"open({str(tmp_path / 'said')!r}, 'a').write(json.dumps(sys.argv[1:]) + '\\n')\n",
    )
    recorder.chmod(recorder.stat().st_mode | stat.S_IXUSR)
    root.mkdir()
    shutil.copy(ROOT / "Makefile", root)
    asked = [("report", "OUT"), ("briefing", "IN"), ("briefing", "AS_OF"), ("check", "FILE"), ("rows", "FILE")]
    for target, name in asked:
        words = ["make", "--no-print-directory", "--old-file", ".venv/ready", f"RUN={recorder}", target]
        words += [f"{name}={out}"] if given == "argument" else []
        done = subprocess.run(words, cwd=root, env=os.environ | {name: out}, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
    assert not list(tmp_path.rglob("ran"))
    said = [json.loads(line) for line in (tmp_path / "said").read_text().splitlines()]
    assert said[0] == ["-m", "helpers.running.builds", "check", "--", out]
    assert said[2] == ["-m", "helpers.edits.stored", "status", out]
    assert said[1][said[1].index("--directory") - 1 :][:3] == [f"{root}/Snakefile", "--directory", out]
    assert [words[4:] for words in said[3:5]] == [[out, ""], ["en", out]]
    assert said[5:] == [["-m", "helpers.running.check", out], ["-m", "helpers.refresh.rows", out]]


# --- what is written and removed in it -----------------------------------------------------------------------------------


def test_a_file_that_nobody_listed_is_not_overwritten(tmp_path):
    written.begin_results(tmp_path)
    files.write_file(tmp_path / "a" / "ours.txt", "1")
    files.write_file(tmp_path / "a" / "ours.txt", "2")
    for path in (write(tmp_path / "a" / "theirs.txt"), write(tmp_path / ".hidden")):
        with pytest.raises(OSError, match="could not be written: a file of this name is there that no run wrote; move it"):
            files.write_file(path, "3")
        assert path.read_text() == "mine"
    with pytest.raises(FileExistsError):
        files.write_together({tmp_path / "new.txt": "4", tmp_path / ".hidden": "4"})
    assert not (tmp_path / "new.txt").exists() and set(written.file_list(tmp_path)) == {"a/ours.txt"}
    files.write_file(write(tmp_path / "project" / "Snakefile").with_name("README.md"), "a project below it is its own")
    assert set(written.file_list(tmp_path)) == {"a/ours.txt"}


def test_a_list_that_is_damaged_is_named_and_nothing_is_removed(tmp_path, capsys, monkeypatch):
    written.begin_results(tmp_path)
    files.write_file(tmp_path / "ours.txt", "1")
    for damaged in ("{", "[]", '{"ours.txt": 1}'):
        (tmp_path / written.LIST).write_text(damaged)
        with pytest.raises(OSError, match=r"\.written, the list of what was written here, is damaged"):
            files.write_file(tmp_path / "ours.txt", "2")
        monkeypatch.setattr("sys.argv", ["written", str(tmp_path)])
        assert written.main() == 1 and "was not cleaned: " in capsys.readouterr().err
    assert (tmp_path / "ours.txt").read_text() == "1\n"


def test_two_processes_that_write_at_once_are_both_on_the_list(tmp_path):
    written.begin_results(tmp_path)
    code = "import sys; from pathlib import Path; from helpers.tables import files\n"
    code += "for number in range(50): files.write_file(Path(sys.argv[1]) / f'{sys.argv[2]}-{number}', 'x')"
    both = [subprocess.Popen([sys.executable, "-c", code, str(tmp_path), name]) for name in "ab"]
    assert [process.wait() for process in both] == [0, 0]
    assert set(written.file_list(tmp_path)) == {f"{name}-{number}" for name in "ab" for number in range(50)}


def clean(root, run=sys.executable):
    words = ["make", "-C", str(root), "-f", str(ROOT / "Makefile"), "--no-print-directory", "clean", f"RUN={run}"]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    return done.stdout


def test_clean_removes_what_is_listed_and_names_what_is_not(project, monkeypatch):
    shutil.copy(ROOT / "src/helpers/tables/written.py", write(project / "src/helpers/tables/written.py"))
    build = project / "build"
    for name in ("index.html", "figures/01_a/f.csv", "lab/figures/x/y.png"):
        files.write_file(build / name, "ours")
    written.begin_results(build / "reproduce")
    files.write_file(build / "reproduce" / "figures" / "01_a" / "f.csv", "ours")
    mine = {name: "mine" for name in ("figures/01_a/holiday.jpg", ".notes.2024", "reproduce/mine.txt", "undone/2026/README.md")}
    for name in mine:
        write(build / name)
    write(project / ".snakemake" / "log")
    said = clean(project)
    assert contents(build) == mine and not (project / ".snakemake").exists() and not (build / "lab").exists()
    assert [line.strip() for line in said.splitlines()[1:]] == sorted(set(mine) - {"undone/2026/README.md"})
    shutil.rmtree(build)
    files.write_file(build / "index.html", "ours")
    assert clean(project) == "" and not build.exists()
    assert clean(project) == ""
    files.write_file(build / "index.html", "ours")
    assert clean(project, run=".venv/bin/python") == "" and not build.exists(), "nothing is installed yet"


def test_a_build_without_a_list_is_somebodys_and_one_sentence_says_what_to_do(project):
    """Builds had no list before 29 November 2026."""
    build = project / "build"
    earlier = ["index.html", *(f"{number:02}_a.html" for number in range(1, 6)), "notebooks/01_a.ipynb", "figures/01_a/f.csv"]
    for name in earlier:
        write(build / name)
    with pytest.raises(SystemExit) as refused:
        builds.begin(str(build), [str(build / name) for name in earlier], project)
    assert str(refused.value) == (
        f"{build}/index.html, {build}/01_a.html, {build}/02_a.html and 5 more: no build wrote this, and this one would; move it, "
        f"or rename {build}, and run again."
    )
    assert written.clean(build) == sorted(earlier)
    assert set(contents(build)) - {".lock"} == set(earlier)


def test_a_log_that_somebody_else_wrote_is_named_and_stays(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "build" / "build.log")
    assert progress.build([]) == 1
    said = "build/build.log: a file of this name is there that no run wrote; move it to another place\n"
    assert capsys.readouterr().err == said and contents(tmp_path / "build") == {"build.log": "mine"}


def test_tidy_removes_what_is_left_of_a_notebook_that_is_gone(project):
    build = project / "build"
    for name in ("00_gone.html", "notebooks/00_gone.ipynb", "figures/00_gone/f.csv", "notebooks/01_a.ipynb", "01_a.html"):
        files.write_file(build / name, "")
    write(build / "figures" / "00_gone" / "holiday.jpg")
    builds.tidy(build, project)
    assert set(contents(build)) == {"notebooks/01_a.ipynb", "01_a.html", "figures/00_gone/holiday.jpg"}


# --- accept --------------------------------------------------------------------------------------------------------------


def notebook(source, *figures):
    """A notebook of one cell, which shows figures if it was executed."""
    cell = nbformat.v4.new_code_cell(source, id="a")
    cell.outputs = [nbformat.v4.new_output("display_data", {"text/plain": "x"}, metadata={"figure": name}) for name in figures]
    return nbformat.v4.new_notebook(cells=[cell])


@pytest.fixture
def run(project, monkeypatch):
    """A project under git of which one notebook was run; its figure f is new, gone is no longer made."""
    monkeypatch.chdir(project)
    monkeypatch.setenv("TABLES_DIR", str(project / "data"))
    source = project / "notebooks" / "01_a.ipynb"
    notebooks.write_notebook(notebook("x = 1"), source)
    write(project / "figures" / "01_a" / "gone.csv", "0")
    write(project / ".gitignore", "build/\n")
    git(project, "init", "--quiet")
    git(project, "add", "--all")
    git(project, "commit", "--quiet", "--message", "one")
    executed = project / "build" / "notebooks" / "01_a.ipynb"
    notebooks.write_notebook(notebook("x = 1", "01_a/f"), executed)
    written.keep_origin(executed, written.inputs(source))
    files.write_file(project / "build" / "figures" / "01_a" / "f.csv", "new")
    return project


def accept(capsys):
    sys.argv = ["stored", "accept", "build"]
    code = stored.main()
    told = capsys.readouterr()
    return code, told.out if code == 0 else told.err


def test_accept_stores_what_differs_and_removes_only_what_git_holds(run, capsys):
    for name in ("my-notes.docx", "drafts/a.csv", "own.csv"):
        write(run / "figures" / "01_a" / name)
    write(run / "build" / "figures" / "01_a" / "holiday.png")
    code, said = accept(capsys)
    assert code == 0, said
    assert said.splitlines() == [
        "stored figures/01_a/f.csv",
        "stored figures/01_a/gone.csv",
        "stored notebooks/01_a.ipynb",
        "Left where they are, because no run writes them and no commit holds them:",
        "  figures/01_a/drafts/a.csv",
        "  figures/01_a/my-notes.docx",
        "  figures/01_a/own.csv",
    ]
    assert not (run / "figures/01_a/gone.csv").exists() and not (run / "figures/01_a/holiday.png").exists()
    assert (run / "notebooks/01_a.ipynb").read_bytes() == (run / "build/notebooks/01_a.ipynb").read_bytes()
    assert not (run / "build" / "replaced").exists(), "the last commit holds all that was replaced"
    assert accept(capsys)[1].startswith("Nothing to store")


@pytest.mark.parametrize("under_git", [True, False])
def test_accept_copies_what_no_commit_holds(run, capsys, under_git):
    write(run / "figures" / "01_a" / "f.csv", "edited by hand")
    write(run / "figures" / "01_a" / "f.txt", "not committed")
    files.write_file(run / "build" / "figures" / "01_a" / "f.txt", "new")
    if not under_git:
        shutil.rmtree(run / ".git")
    code, said = accept(capsys)
    kept = next((run / "build" / "replaced").iterdir())
    assert code == 0 and f"copied to {kept.relative_to(run)} before" in said
    copied = {"figures/01_a/f.csv": "edited by hand", "figures/01_a/f.txt": "not committed"}
    if not under_git:
        copied["notebooks/01_a.ipynb"] = nbformat.writes(notebook("x = 1")) + "\n"
        assert "  figures/01_a/gone.csv" in said.split("Left where they are")[1]
    assert contents(kept) == copied


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (
            lambda root: notebooks.write_notebook(notebook("x = 2  # my work"), root / "notebooks/01_a.ipynb"),
            "notebooks/01_a.ipynb",
        ),
        (lambda root: write(root / "notebooks/01_a.ipynb", "<<<<<<< HEAD"), "notebooks/01_a.ipynb"),
        (lambda root: write(root / "data/areas.csv", "other"), "a table"),
        (lambda root: write(root / "data/new.csv", "other"), "a table"),
        (lambda root: written.keep_origin(root / "build/notebooks/01_a.ipynb", {}), "notebooks/01_a.ipynb, a table, a helper"),
        (
            lambda root: written.keep_origin(
                root / "build/notebooks/01_a.ipynb", written.inputs(root / "notebooks/01_a.ipynb") | {"helpers": "0"}
            ),
            "a helper",
        ),
    ],
    ids=["cell", "conflict", "table", "new table", "not known", "helper"],
)
def test_accept_refuses_what_was_changed_after_the_run_began(run, capsys, change, named):
    change(run)
    before = contents(run)
    code, said = accept(capsys)
    assert (code, said) == (1, f"{named} changed after the run began: nothing was stored. Run `make accept` again.\n")
    assert contents(run) == before


def test_new_outputs_alone_are_no_change(run, capsys):
    notebooks.write_notebook(notebook("x = 1", "01_a/other"), run / "notebooks/01_a.ipynb")
    assert accept(capsys)[0] == 0
    kept = next((run / "build" / "replaced").iterdir())
    assert list(contents(kept)) == ["notebooks/01_a.ipynb"]


@pytest.mark.parametrize("name", ["figures/01_a/f.csv", "notebooks/01_a.ipynb", "figures/01_a"])
def test_accept_says_what_stands_in_its_way(run, capsys, name):
    place = run / name
    if place.is_file():
        place.unlink()
        write(place / "mine.txt")
    else:
        shutil.rmtree(place)
        write(place)
    before = contents(run)
    code, said = accept(capsys)
    assert code == 1 and said.startswith(str(place.relative_to(run))) and "Traceback" not in said
    assert contents(run) == before


def test_accept_does_not_bring_a_notebook_back(run, capsys):
    notebooks.write_notebook(notebook("x = 1", "00_gone/g"), run / "build" / "notebooks" / "00_gone.ipynb")
    files.write_file(run / "build" / "figures" / "00_gone" / "g.csv", "1")
    (run / "notebooks" / "01_a.ipynb").rename(run / "notebooks" / "02_b.ipynb")
    code, said = accept(capsys)
    assert code == 0 and not (run / "notebooks/00_gone.ipynb").exists() and not (run / "notebooks/01_a.ipynb").exists()
    assert not (run / "figures/00_gone").exists() and not (run / "figures/01_a/f.csv").exists()


def test_a_solution_saved_while_it_runs_stays_as_it_was_saved(tmp_path, monkeypatch):
    task = nbformat.v4.new_code_cell("# How many?\nanswer = 2", id="a", metadata={"tags": ["solution"]})
    check = nbformat.v4.new_code_cell('marking.number("answer", 2)', id="b", metadata={"tags": ["check"]})
    for name in "ab":
        notebooks.write_notebook(nbformat.v4.new_notebook(cells=[task, check]), tmp_path / "solutions" / f"{name}.ipynb")

    def saving(source, target):
        target.write_bytes(source.read_bytes())
        if source.stem == "b":
            write(source, "two hours of work")

    monkeypatch.setattr(notebooks, "run", saving)
    with pytest.raises(ValueError, match=r"b\.ipynb was saved while it ran, and stays as it was saved: run this again\."):
        exercises.write_all(tmp_path)
    assert (tmp_path / "solutions" / "b.ipynb").read_text() == "two hours of work"
    assert (tmp_path / "exercises" / "a.ipynb").exists() and not (tmp_path / "exercises" / "b.ipynb").exists()


# --- undo ----------------------------------------------------------------------------------------------------------------


def take_back(capsys):
    sys.argv = ["undo", "build"]
    code = undo.main()
    told = capsys.readouterr()
    return code, told.out if code == 0 else told.err


def in_folder(root, name):
    (root / name).unlink()
    write(root / name / "mine.txt")


def in_file(root, name):
    shutil.rmtree(root / name)
    write(root / name)


def in_link(root, name):
    (root / name).rename(root.parent / "moved")
    (root / name).symlink_to(root.parent / "moved")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda root: in_folder(root, "data/areas.csv"), "data/areas.csv is a folder, where the last commit has a file"),
        (lambda root: in_folder(root, "README.md"), "README.md is a folder, where the last commit has a file"),
        (lambda root: in_file(root, "figures/01_a"), "figures/01_a is a file, where the last commit has a folder"),
        (lambda root: in_link(root, "data"), "data is a file, where the last commit has a folder"),
        (lambda root: write(root / ".git/index.lock"), "another git program is at work"),
    ],
    ids=["folder", "folder at the top", "file", "link", "lock"],
)
def test_undo_says_what_stops_it_and_touches_nothing(run, capsys, change, said):
    write(run / "notebooks" / "01_a.ipynb", "edited")
    change(run)
    before = contents(run)
    code, told = take_back(capsys)
    assert code == 1 and told.startswith(f"Nothing was undone: {said}") and told.count("\n") == 1
    assert contents(run) == before


@pytest.mark.parametrize("kind", ["merge", "cherry-pick", "rebase", "revert"])
def test_undo_leaves_a_merge_alone(run, capsys, kind):
    git(run, "branch", "other")
    write(run / "data/areas.csv", "ours")
    git(run, "commit", "--quiet", "--all", "--message", "ours")
    git(run, "checkout", "--quiet", "other")
    for name in ("data/areas.csv", "README.md", "notebooks/other.txt"):
        write(run / name, "OTHER")
    git(run, "add", "--all")
    git(run, "commit", "--quiet", "--message", "other")
    if kind == "revert":
        write(run / "data/areas.csv", "later")
        git(run, "commit", "--quiet", "--all", "--message", "later")
        git(run, "revert", "--no-edit", "HEAD~", check=False)
    else:
        other = "other"
        git(run, "checkout", "--quiet", "-")
        git(run, kind, other, check=False)
    before, index = contents(run), git(run, "ls-files", "--stage")
    code, told = take_back(capsys)
    assert code == 1 and told.startswith(f"Nothing was undone: a {kind} is under way") and f"git {kind} --abort" in told
    assert contents(run) == before and git(run, "ls-files", "--stage") == index


def test_undo_refuses_conflicts_of_a_stash(run, capsys):
    write(run / "data/areas.csv", "stashed")
    git(run, "stash")
    write(run / "data/areas.csv", "committed")
    git(run, "commit", "--quiet", "--all", "--message", "two")
    git(run, "stash", "pop", check=False)
    code, told = take_back(capsys)
    assert (code, told) == (1, "Nothing was undone: git holds conflicts that are not settled: settle them first.\n")


def test_undo_copies_staged_versions_links_and_any_name(run, capsys):
    before = contents(run)
    write(run / "README.md", "STAGED")
    write(run / "data" / "only_staged.csv", "STAGED TOO")
    git(run, "add", "--all")
    write(run / "README.md", "WORKTREE")
    (run / "data" / "only_staged.csv").unlink()
    (run / "figures" / "01_a" / "dangling.csv").symlink_to("nowhere")
    (run / "figures" / "01_a" / "f.csv").unlink()
    (run / "figures" / "01_a" / "f.csv").symlink_to("gone.csv")
    odd = os.fsencode(run / "figures" / "01_a") + b"/\xff.csv"
    with open(odd, "w") as file:
        file.write("odd")
    mine = {f"figures/01_a/{name}": "mine" for name in ("my-notes.docx", "drafts/a.csv2")}
    for name in mine:
        write(run / name)
    code, told = take_back(capsys)
    assert code == 0 and "  figures/01_a/\ufffd.csv\n" in told
    kept = next((run / "build" / "undone").iterdir())
    assert (kept / "README.md").read_text() == "WORKTREE" and (kept / "staged" / "README.md").read_text() == "STAGED"
    assert (kept / "staged" / "data" / "only_staged.csv").read_text() == "STAGED TOO"
    assert os.readlink(kept / "figures/01_a/dangling.csv") == "nowhere" and os.readlink(kept / "figures/01_a/f.csv") == "gone.csv"
    assert os.path.exists(os.fsencode(kept / "figures" / "01_a") + b"/\xff.csv") and not os.path.exists(odd)
    after = {name: text for name, text in contents(run).items() if not name.startswith("build/undone")}
    assert after == before | mine
    assert told.endswith("  figures/01_a/drafts/a.csv2\n  figures/01_a/my-notes.docx\n")


def test_undo_without_room_for_the_copies_says_so(run, capsys, monkeypatch):
    write(run / "README.md", "edited")

    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(undo, "copy2", full)
    code, told = take_back(capsys)
    assert (code, told) == (1, "Nothing was undone: the copies could not be written (No space left on device).\n")
    assert (run / "README.md").read_text() == "edited" and not list((run / "build" / "undone").iterdir())


def test_undo_that_git_stops_says_where_the_copies_are(run, capsys, monkeypatch):
    write(run / "README.md", "edited")
    called = undo.git

    def stopping(root, *words, **more):
        if words[0] == "restore":
            raise RuntimeError("git says: fatal: unable to write new index file")
        return called(root, *words, **more)

    monkeypatch.setattr(undo, "git", stopping)
    code, told = take_back(capsys)
    assert code == 1 and told.startswith("The undo stopped: git says: fatal: unable to write new index file; copies of all")
    assert (next((run / "build" / "undone").iterdir()) / "README.md").read_text() == "edited"
