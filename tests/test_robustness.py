"""Whatever happens to a build: nothing is half-written, one sentence says what happened, and running again finishes it."""

import contextlib
import io
import os
import random
import re
import resource
import shlex
import shutil
import signal
import subprocess
import sys
import time

import nbformat
import pytest

import small_project
from conftest import ROOT, sampled
from helpers.edits import stored
from helpers.figures import style
from helpers.running import builds, mistakes, notebooks
from helpers.tables import files, written

HOSTILE = "про ект 2/ё'ж"


@pytest.fixture(scope="module")
def at_once(tmp_path_factory):
    """A copy of the project that two builds made, begun at once: its folder, what each said, seconds until one was done."""
    root = small_project.make(tmp_path_factory.mktemp("finished") / "project")
    began = time.monotonic()
    both = [small_project.start(root) for _ in range(2)]
    while all(process.poll() is None for process in both):
        time.sleep(0.05)
    seconds = time.monotonic() - began
    said = [process.communicate(timeout=300)[0] for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    return root, said, seconds


@pytest.fixture(scope="module")
def finished(at_once):
    """The copy, its results, and the seconds it took. Not to be changed."""
    root, _, seconds = at_once
    results = small_project.results(root / "build")
    assert {path.rpartition(".")[2] for path in results} == {"html", "ipynb", "svg", "png", "csv", "txt"}
    return root, results, seconds


@pytest.fixture
def copy(finished, tmp_path):
    """The finished copy, to be changed, and its results."""
    root, results, _ = finished
    return shutil.copytree(root, tmp_path / "copy", symlinks=True), results


@pytest.fixture
def unbuilt(copy):
    """The copy before its build, and the results that it should have."""
    root, results = copy
    small_project.remove(root)
    shutil.rmtree(root / ".snakemake")
    return root, results


def none_left(root):
    """Every process of a build has ended, at once or within a few seconds (a minute on a busy machine)."""
    for _ in range(600):
        if not small_project.running(root):
            return True
        time.sleep(0.1)
    return False


# --- killed ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kills", [2, pytest.param(50, marks=pytest.mark.long)])
def test_builds_without_room_or_killed_at_any_moment_are_finished_by_the_next_one(unbuilt, finished, kills):
    """At any moment of what is still to do: each build goes on from where the one before was killed, or found no room."""
    root, undisturbed = unbuilt
    no_room_is_said_in_one_sentence(root, undisturbed)
    moments, seen, killed, left = random.Random(20250922), set(), 0, finished[2]
    while killed < kills:
        process = small_project.start(root)
        try:
            process.wait(moments.uniform(0, left))
        except subprocess.TimeoutExpired:  # a build that ended before was not killed
            os.killpg(process.pid, signal.SIGKILL)
            killed += 1
        process.communicate()
        assert none_left(root), f"kernels outlived their build: {small_project.running(root)}"
        found = small_project.results(root / "build") if (root / "build").exists() else {}
        assert all(undisturbed[path] == content for path, content in found.items())
        seen.add(len(found))
        if found == undisturbed:
            small_project.remove(root)
            left = finished[2]
        elif all(f"notebooks/{name}.ipynb" in found for name in small_project.FIGURES):
            left = finished[2] * 2 / 3  # only the page is lacking
    status, said = small_project.build(root)
    assert status == 0, said
    assert small_project.results(root / "build") == undisturbed
    assert small_project.leftovers(root / "build") == []
    assert len(seen) > 2 or kills < 6, "all builds were killed at the same stage"


def no_room_is_said_in_one_sentence(root, undisturbed):
    """A build that may write no file as large as the largest figure says so, and leaves nothing that is half-written."""
    largest = max(len(content) for path, content in undisturbed.items() if path.startswith("figures/"))
    full = ("prlimit", f"--fsize={largest - 1}")
    status, said = small_project.build(root, before=full, IPYTHONDIR=str(root / "ipython"))
    assert status != 0
    told = [line for line in said.splitlines() if "could not be written: File too large" in line]
    assert any(".ipynb, code cell " in line and "put that right and run again" in line for line in told), said
    assert "Traceback" not in said
    assert all(undisturbed[path] == content for path, content in small_project.results(root / "build").items())
    assert small_project.leftovers(root / "build") == []


@pytest.mark.parametrize("sign", sampled([signal.SIGINT, signal.SIGTERM], 1), ids=lambda sign: sign.name)
def test_a_build_that_is_asked_to_stop_does(unbuilt, sign):
    root, undisturbed = unbuilt
    process = small_project.start(root, before=("env", "--default-signal=INT"))  # a job in the background ignores it
    # Not before a notebook runs: while Snakemake hands out its first jobs, Python's asyncio may lose an interrupt.
    while not small_project.running(root, b"ipykernel"):
        assert process.poll() is None
        time.sleep(0.05)
    os.killpg(process.pid, sign)
    process.communicate(timeout=300)
    assert process.returncode != 0 and none_left(root)
    assert all(undisturbed[path] == content for path, content in small_project.results(root / "build").items())


def test_a_lock_dies_with_its_process(tmp_path):
    hold = "import sys, time, pathlib; from helpers.running import builds; held = builds.lock_build(pathlib.Path(sys.argv[1])); "
    hold += "print(1, flush=True); time.sleep(60)"
    holder = subprocess.Popen([sys.executable, "-c", hold, str(tmp_path)], stdout=subprocess.PIPE)
    holder.stdout.readline()
    with (tmp_path / builds.LOCK).open() as file, pytest.raises(BlockingIOError):
        builds.fcntl.flock(file, builds.fcntl.LOCK_EX | builds.fcntl.LOCK_NB)
    holder.kill()
    holder.communicate()
    builds.lock_build(tmp_path).close()


def test_what_killed_writes_left_is_swept_up_and_nothing_else(tmp_path):
    written.begin_results(tmp_path)
    for name in ("index.html", "figures/a/f.png"):
        files.write_file(tmp_path / name, "x")
    for name in (".index.html.4711", "figures/a/.f.png.12", ".written.13", "figures/a/.notes.2024", ".bashrc.1", ".index.html"):
        (tmp_path / name).touch()
    assert [path.name for path in builds.tidy(tmp_path)] == [".index.html.4711", ".written.13", ".f.png.12"]
    left = {path.name for path in tmp_path.rglob("*") if path.is_file()}
    assert left == {"index.html", "f.png", ".written", ".notes.2024", ".bashrc.1", ".index.html"}


# --- two at once -----------------------------------------------------------------------------------------------------


def test_of_two_builds_at_once_the_second_waits_and_finds_all_done(at_once):
    """What they made is right: builds that are alone give the same bytes, in other tests."""
    _, said, _ = at_once
    assert sum("Another build is writing to build; this one waits for it to end." in text for text in said) == 1
    for name in small_project.FIGURES:
        assert sum(text.count(f"running notebooks/{name}.ipynb") for text in said) == 1


# --- no room, no right to write ----------------------------------------------------------------------------------------


def test_a_file_that_cannot_be_written_stays_as_it_was(tmp_path):
    files.write_file(tmp_path / "a.txt", "old")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, limits[1]))
    try:
        with pytest.raises(OSError, match=r"a\.txt could not be written: File too large\. What was finished before is kept"):
            files.write_file(tmp_path / "a.txt", "new" * 1000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert (tmp_path / "a.txt").read_text() == "old\n" and len(list(tmp_path.iterdir())) == 1


def _protected(root):
    """A folder without the right to write, and the words that take root's privilege to write all the same."""
    for folder in (root, *(path for path in root.rglob("*") if path.is_dir())):
        folder.chmod(0o555)
    if os.geteuid():
        return ()
    lost = "-dac_override,-dac_read_search"
    return ("setpriv", f"--bounding-set={lost}", f"--inh-caps={lost}")


@pytest.mark.long
def test_a_read_only_checkout_says_what_to_do_and_builds_elsewhere(unbuilt, tmp_path):
    root, undisturbed = unbuilt
    shutil.rmtree(root / "build", ignore_errors=True)
    words = _protected(root)
    status, said = small_project.build(root, before=words)
    assert status != 0 and "Traceback" not in said
    assert "build cannot be written to (Permission denied): name another folder, as in `make report OUT=/a/folder`" in said
    elsewhere = tmp_path / "else {where}' `touch ran` $HOME"
    options = ["--snakefile", str(root / "Snakefile"), "--directory", str(elsewhere), "--config", "out=."]
    status, said = small_project.build(root, *options, before=words)
    assert status == 0, said
    found = {path: content for path, content in small_project.results(elsewhere).items() if not path.startswith(".")}
    assert found == undisturbed and not list(tmp_path.rglob("ran"))
    for folder in (root, *(path for path in root.rglob("*") if path.is_dir())):
        folder.chmod(0o755)


def test_make_report_takes_another_folder():
    words = ["make", "-C", str(ROOT), "--no-print-directory", "--dry-run", "report"]
    usual, other = (
        subprocess.run([*words, *more], capture_output=True, text=True, check=True).stdout for more in ([], ["OUT=/some where"])
    )
    assert usual == other and "/some where" not in other, "what was given reaches the shell by its environment only"


# --- other places and settings ---------------------------------------------------------------------------------------


OFFLINE = """
import sys

def guard(event, arguments):
    if event == "socket.connect" and isinstance(arguments[1], tuple) and not str(arguments[1][0]).startswith("127."):
        raise OSError(f"the network is not to be used: {arguments[1]}")
    if event == "socket.getaddrinfo" and arguments[0] not in (None, "localhost", "127.0.0.1"):
        raise OSError(f"the network is not to be used: {arguments[0]}")

sys.addaudithook(guard)
"""


@pytest.mark.long
def test_another_place_time_zone_locale_and_no_network_give_the_same_bytes(finished, tmp_path):
    root, undisturbed, _ = finished
    moved = shutil.copytree(root, tmp_path / HOSTILE, ignore=shutil.ignore_patterns("build", ".snakemake", "__pycache__"))
    files.write_file(tmp_path / "offline" / "sitecustomize.py", OFFLINE)
    path = os.pathsep.join([str(tmp_path / "offline"), str(moved / "src")])
    for address in ("('192.0.2.1', 9)", "('example.org', 9)"):
        connect = [sys.executable, "-c", f"import socket; socket.create_connection({address}, 1)"]
        tried = subprocess.run(connect, env=os.environ | {"PYTHONPATH": path}, capture_output=True, text=True, check=False)
        assert "the network is not to be used" in tried.stderr
    # Python 3.11 does not start in C from a .venv below a folder of another alphabet.
    plain = "C" if str(ROOT).isascii() else "C.UTF-8"
    settings = {"TZ": "Asia/Almaty", "LC_ALL": plain, "LANG": "tr_TR.UTF-8", "PYTHONHASHSEED": "7", "COLUMNS": "40"}
    status, said = small_project.build(moved, before=("sh", "-c", 'umask 077; exec "$@"', "sh"), PYTHONPATH=path, **settings)
    assert status == 0, said
    assert small_project.results(moved / "build") == undisturbed


# --- notebooks that fail ---------------------------------------------------------------------------------------------


def _run(folder, *sources, **more):
    """Run a notebook of these cells as a build does, in a process of its own if settings are given: exit status, what is said."""
    cells = [nbformat.v4.new_code_cell(source, id=f"c{number}") for number, source in enumerate(sources)]
    notebooks.write_notebook(nbformat.v4.new_notebook(cells=cells), folder / "small.ipynb")
    words = ["run", str(folder / "small.ipynb"), str(folder / "out.ipynb")]
    if more:
        command = [sys.executable, "-m", "helpers.running.notebooks", *words]
        done = subprocess.run(command, env=os.environ | more, capture_output=True, text=True, check=False)
        status, said = done.returncode, done.stderr
    else:
        with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stderr(io.StringIO()) as told:
            patch.setattr("sys.argv", ["notebooks", *words])
            patch.setattr(notebooks.resource, "setrlimit", lambda *limit: None)  # this process has other work to do
            status, said = notebooks.main(), told.getvalue()
    assert not (folder / "out.ipynb").exists()
    return status, [line for line in said.splitlines() if "IPKernelApp" not in line]


NAMED = ("FileNotFoundError", "`quit()` ends the kernel")  # with the line of the cell


@pytest.mark.parametrize(
    ("source", "more", "told"),
    [
        ("import time; time.sleep(60)", {"CELL_TIME_LIMIT": "1"}, "timed out: it ran for more than 1 seconds, and was stopped"),
        (
            "x = bytearray(3 * 2**30)",
            {"KERNEL_MEMORY": "2"},
            "MemoryError: the machine, or the limit set for a notebook, has no more memory",
        ),
        (
            "import ctypes; ctypes.string_at(0)",
            {},
            "its kernel was ended from outside, most often because the machine ran out of memory",
        ),
        ("quit()", {}, "`quit()` ends the kernel"),
        ("open('/nowhere/x')", {}, "FileNotFoundError"),
    ],
    ids=["hangs", "eats memory", "dies", "quits", "raises"],
)
def test_a_notebook_that_fails_is_named_with_its_cell(tmp_path, source, more, told):
    status, said = _run(tmp_path, "x = 1", source, "x", **more)
    assert status == 1
    begin = f"small.ipynb, code cell 2{f', `{source}`' if told in NAMED else ''}: {told}"
    assert len(said) == 2 and said[0].startswith(begin) and said[1] == mistakes.BACK
    if told == "FileNotFoundError":
        _, full = _run(tmp_path, source, VERBOSE="1")
        assert "In full: An error occurred while executing the following cell:" in full and not any(
            "\x1b" in line for line in full
        )


def test_a_failing_line_is_named_and_a_column_of_the_tables_is_guessed(tmp_path):
    (tmp_path / "small").mkdir()
    _, said = _run(tmp_path / "small", "x = 0\ny = 1\n1 / x")
    assert said[0] == "small.ipynb, code cell 1, `x = 0`, in line 3, `1 / x`: ZeroDivisionError: division by zero"
    _, said = _run(tmp_path / "small", "x = 0\nx = = 3")
    assert said[:2] == ["small.ipynb, code cell 1, `x = 0`: SyntaxError: invalid syntax", "Line 2 of the cell is `x = = 3`."]
    source = "from helpers.tables import data\npublished = data.load()\npublished.areas['kinds']"
    _, said = _run(tmp_path / "small", source)
    assert said[1].startswith("There is no column 'kinds'. Did you mean 'kind'? Columns: published.areas has id, kind,")
    _, said = _run(tmp_path / "small", "x = 1\nif x:\n    exit()", "import time\ntime.sleep(1)", "x")
    assert said[0] == "small.ipynb, code cell 1, `x = 1`: `exit()` ends the kernel, and what is below does not run: delete it"


def test_a_broken_table_is_told_without_the_way_to_it(tmp_path):
    _, said = _run(tmp_path, "from helpers.tables import data", "raise data.DataError('1 problem in the tables')")
    assert said == ["small.ipynb, code cell 2: DataError: 1 problem in the tables", mistakes.BACK]


def test_a_kernel_finds_modules_beside_the_notebook_behind_those_of_python_and_has_no_debugger(tmp_path):
    (tmp_path / "random.py").write_text("raise SystemExit('not that of Python')")
    (tmp_path / "mine.py").write_text("x = 1")
    source = "import random, sys, mine"
    _, said = _run(tmp_path, source, "raise ValueError(mine.x, random.randint(2, 2), sys.modules['debugpy'])")
    assert "ValueError: (1, 2, None)" in said[0]


START = notebooks.START


def test_a_kernel_that_does_not_come_up_is_started_again(tmp_path, monkeypatch):
    starts = tmp_path / "starts"
    died = "import os\nwith open({0!r}, 'a') as held: held.write('.')\nif os.path.getsize({0!r}) < {1}: os._exit(1)\n"
    for needed, told in ((2, "small.ipynb, code cell 1, `1 / 0`: ZeroDivisionError"), (9, "Kernel died before replying")):
        starts.unlink(missing_ok=True)
        monkeypatch.setattr(notebooks, "START", died.format(str(starts), needed) + START)
        assert _run(tmp_path, "1 / 0")[1][0].startswith(told)
        assert starts.stat().st_size == min(needed, 3)


@pytest.mark.parametrize("name", ["CELL_TIME_LIMIT", "KERNEL_MEMORY"])
def test_limits_are_whole_numbers(tmp_path, monkeypatch, name):
    monkeypatch.setenv(name, "much")
    _, said = _run(tmp_path, "1")
    assert said == [f"the environment variable {name} is a whole number above 0; got 'much'"]


def watched(root, *words, **more):
    """A build as `make` runs it, its output in a pipe: exit status, what goes to stdout, and to stderr."""
    given = small_project.environment(root, **more)
    command = [sys.executable, "-m", "helpers.running.progress", *small_project.SNAKEMAKE[3:], *words, *small_project.WANTED]
    done = subprocess.run(command, cwd=root, env=given, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


@pytest.fixture(scope="module")
def edited(finished, tmp_path_factory):
    """Three builds of one copy, each with what it said, its log and its results: unchanged, one notebook broken, and mended."""
    root = shutil.copytree(finished[0], tmp_path_factory.mktemp("edited") / "project", symlinks=True)
    path = root / "notebooks" / "01_second.ipynb"
    notebook = nbformat.read(path, as_version=4)
    log, seen = root / "build" / "build.log", {"unchanged": (*watched(root, VERBOSE="1"), "", {})}
    notebook.cells.append(nbformat.v4.new_code_cell("", id="last"))
    for name, source in (("broken", "findings"), ("mended", "1 + 1")):
        notebook.cells[-1].source = source
        notebooks.write_notebook(notebook, path)
        seen[name] = (*watched(root), log.read_text(encoding="utf-8"), small_project.results(root / "build"))
    return seen


def test_a_failing_notebook_leaves_the_pages_of_before(finished, edited):
    before = {name: content for name, content in finished[1].items() if name.endswith(".html")}
    status, *_, log, after = edited["broken"]
    assert status != 0 and "01_second.ipynb, code cell 5, `findings`: NameError: name 'findings' is not defined" in log
    assert {name: after.get(name) for name in before} == before
    assert "notebooks/00_first.ipynb" in after and "notebooks/01_second.ipynb" not in after


def test_a_build_ends_in_three_lines_and_a_failure_in_its_own_words_alone(edited):
    status, said, told, log, _ = edited["broken"]
    assert status != 0 and not said
    place, advice, back = told.splitlines()
    assert place == "01_second.ipynb, code cell 5, `findings`: NameError: name 'findings' is not defined"
    assert "write `from helpers.subjects import findings` in" in advice and back == mistakes.BACK
    assert "Traceback" in log and "Building DAG of jobs" in log and "\x1b" not in log
    status, said, told, *_ = edited["mended"]
    assert status == 0 and not told
    what, where, how_long = said.splitlines()
    assert what == "What:     1 notebook run, 0 other steps; all else was up to date"
    assert where == "Where:    build; the log is build/build.log" and re.fullmatch(r"How long: \d+ seconds", how_long)
    assert "Building DAG of jobs" in edited["unchanged"][2]


def test_a_build_that_no_job_explains_shows_the_end_of_its_log(copy):
    root, _ = copy
    (root / "Snakefile").write_text("rule nothing: shell: 'exit'")
    status, _, told = watched(root)
    assert status != 0 and "Snakefile" in told and told.splitlines()[-1] == "The whole log: build/build.log"


# --- what is run again -----------------------------------------------------------------------------------------------


def test_only_what_changed_is_run_again(finished, edited):
    undisturbed, (status, said, told, *_) = finished[1], edited["unchanged"]
    assert status == 0 and "running" not in said + told
    status, _, _, log, after = edited["mended"]
    assert status == 0 and [line for line in log.splitlines() if "Job " in line and ": " in line and "stats" not in line] == [
        line for line in log.splitlines() if "running notebooks/01_second.ipynb" in line or "writing build/index.html" in line
    ]
    assert log.count("running notebooks/") == 1
    assert {path for path in undisturbed if after[path] != undisturbed[path]} == {"notebooks/01_second.ipynb"}


def test_what_runs_have_read_is_read_again_once_it_has_changed(copy):
    root, _ = copy
    ask = "from pathlib import Path; from helpers.running import progress; print(progress._read(Path('build')))"

    def read():
        words, given = [sys.executable, "-c", ask], small_project.environment(root)
        return subprocess.run(words, cwd=root, env=given, capture_output=True, text=True, check=True).stdout == "True\n"

    assert read()
    for name in ("src/helpers/tables/select.py", "notebooks/01_second.ipynb", "data/areas.csv"):
        path = root / name
        content = path.read_bytes()
        path.write_bytes(content.replace(b"a", b"aa", 1) if path.suffix == ".csv" else content.replace(b"import", b"import ", 1))
        assert not read(), name
        path.write_bytes(content)
    assert read()
    (root / "data" / "areas.csv").write_text("")
    status, said, told = watched(root)
    assert status == 1 and not said and told.startswith("1 problem in the tables")


def test_a_build_leaves_alone_what_somebody_put_into_its_folder(copy):
    root, undisturbed = copy
    mine = {
        "figures/00_first/holiday.jpg",
        "figures/00_first/areas_3-old.png",
        "figures/01_second/drafts/a.txt",
        "mine.html",
        "notebooks/my_thesis.ipynb",
    }
    for name in mine:
        files.write_file(root / "mine" / name, '{"figure": "fig1"}')
    shutil.copytree(root / "mine", root / "build", dirs_exist_ok=True)
    mine |= {f"{name}.2024" for name in (".notes", "figures/00_first/.notes")}
    for name in mine:
        (root / "build" / name).touch()
    path = root / "notebooks" / "00_first.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[-2].source = notebook.cells[-2].source.replace("areas_4", "areas_renamed")  # the old figure goes
    notebooks.write_notebook(notebook, path)
    (root / "notebooks" / "01_second.ipynb").unlink()
    status, said = small_project.build(root)
    assert status == 0, said
    after = small_project.results(root / "build")
    gone = {name for name in undisturbed if "01_second" in name or "areas_4" in name}
    made = {name.replace("areas_4", "areas_renamed") for name in undisturbed if "areas_4" in name}
    assert gone and set(after) == set(undisturbed) - gone | made | {name for name in mine if "/." not in name and name[0] != "."}
    assert all((root / "build" / name).is_file() for name in mine)
    assert all(after[name] == b'{"figure": "fig1"}\n' for name in after.keys() & mine)
    # What it would write and did not write, it names before it does anything.
    shutil.copy(path, root / "notebooks" / "02_third.ipynb")
    (root / "build" / "notebooks" / "02_third.ipynb").write_text("mine")
    status, said = small_project.build(root)
    assert status != 0 and "build/notebooks/02_third.ipynb: no build wrote this, and this one would; move it" in said
    assert small_project.results(root / "build") == after | {"notebooks/02_third.ipynb": b"mine"}


@pytest.mark.long
def test_a_figure_that_somebody_else_drew_is_named_and_stays(unbuilt):
    root, _ = unbuilt
    path = root / "build" / "figures" / "00_first" / "areas_3.csv"
    path.parent.mkdir(parents=True)
    path.write_text("mine")
    status, said = small_project.build(root)
    assert status != 0 and path.read_text() == "mine" and "Traceback" not in said
    assert "areas_3.csv could not be written: a file of this name is there that no run wrote; move it to another place." in said


@pytest.mark.long
def test_tables_changed_while_a_notebook_ran_are_seen_by_the_next_build(copy):
    root, _ = copy
    table = root / "data" / "areas.csv"
    times = table.stat()
    table.write_bytes(table.read_bytes().replace(b"Akmola", b"Aqmola"))
    os.utime(table, ns=(times.st_atime_ns, times.st_mtime_ns))
    status, said = small_project.build(root)
    assert status == 0 and all(f"running notebooks/{name}.ipynb" in said for name in small_project.FIGURES)


@pytest.mark.long
def test_a_figure_deleted_from_a_build_is_made_again(copy):
    root, undisturbed = copy
    (root / "build/figures/00_first/areas_4.svg").unlink()
    status, said = small_project.build(root)
    assert status == 0 and said.count("running notebooks/00_first.ipynb") == said.count("running notebooks/") == 1
    assert small_project.results(root / "build") == undisturbed


def test_a_figure_deleted_from_the_stored_ones_is_named(copy):
    root, _ = copy
    figures = shutil.copytree(root / "build" / "figures", root / "figures")
    shutil.copytree(root / "build" / "notebooks", root / "notebooks", dirs_exist_ok=True)
    folders = root / "build", root / "notebooks", figures
    assert stored.status(*folders) == []
    (figures / "01_second/areas_5.png").unlink()
    assert stored.status(*folders) == [figures / "01_second/areas_5.png"]
    assert "-narrow.svg" in style.ENDINGS


# --- beyond one machine ----------------------------------------------------------------------------------------------


@pytest.mark.long
def test_an_executor_plugin_gives_the_same_bytes(unbuilt, tmp_path, monkeypatch):
    root, undisturbed = unbuilt
    # Snakemake writes the path of Python into its job scripts without quotes; docs/cluster.md says so.
    (tmp_path / "venv").symlink_to(sys.prefix)
    python = str(tmp_path / "venv" / "bin" / "python")
    monkeypatch.setattr(small_project, "SNAKEMAKE", [python, *small_project.SNAKEMAKE[1:]])
    submit = shlex.join([python, str(ROOT / "tests" / "submit.py")])
    options = [
        "--executor",
        "cluster-generic",
        "--cluster-generic-submit-cmd",
        submit,
        "--jobs",
        "2",
        "--seconds-between-status-checks",
        "1",
        "--latency-wait",
        "10",
    ]
    status, said = small_project.build(root, *options, SUBMITTED=str(root / "submitted"))
    assert status == 0, said
    assert small_project.results(root / "build") == undisturbed
    submitted = (root / "submitted").read_text().splitlines()
    assert len(submitted) == len(set(submitted)) == 3, "each job has a process group of its own"
