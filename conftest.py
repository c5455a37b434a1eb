"""What all tests share: a scratch folder for figures, pictures under nbval, and a browser.

It stands at the top, because nbval collects notebooks/ and pytest calls the hooks of a folder's own parents only.
"""

import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import nbval.kernel
import nbval.plugin
import pandas as pd
import pytest

from helpers.pages import printing

ROOT = Path(__file__).resolve().parent
LAB = ROOT / ".venv-lab" / "bin" / "python"
#: The frozen ledger (tests/ledger/README.md): what pins numbers, sentences, counts or ids reads it, and no new row breaks it.
LEDGER = ROOT / "tests" / "ledger"

# Exercises are not run as they are: their answers are missing. tests/test_exercises.py runs them, untouched, and nbval runs
# their solutions.
collect_ignore = ["notebooks/exercises"]

# Notebooks under test must not write into the repository; the kernels inherit this.
os.environ["FIGURES_DIR"] = tempfile.mkdtemp(prefix="figures-")
# Run from a notebook, they would belong to that notebook.
os.environ.pop("JPY_SESSION_NAME", None)


#: Files that take longest are begun first: no core then waits for another at the end.
LONGEST = (
    "test_robustness.py",
    "test_site.py",
    "test_refresh.py",
    "test_one_row.py",
    "test_fuzz_cells.py",
    "test_pages.py",
    "test_fuzz_bytes.py",
    "test_lab.py",
    "test_findings.py",
    "test_exercises.py",
    "test_fuzz_shape.py",
    "test_mistakes.py",
    "test_listing.py",
    "test_stress.py",
)


def pytest_xdist_auto_num_workers(config):
    """More than there are cores: tests wait for a browser, a kernel or a process that is to be killed, the long ones most."""
    return (os.cpu_count() or 1) + (2 if config.option.markexpr == "long" else 1)


def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: LONGEST.index(item.path.name) if item.path.name in LONGEST else len(LONGEST))


def sampled(values, few, *, seed=22):
    """Parameters of which `make test` tries a few, which the seed draws, and `make test-all` the rest."""
    values = list(values)
    drawn = random.Random(seed).sample(range(len(values)), few)
    return [
        pytest.param(*(value if isinstance(value, tuple) else (value,)), marks=[] if number in drawn else pytest.mark.long)
        for number, value in enumerate(values)
    ]


def pytest_addoption(parser):
    purpose = "write the messages of tests/test_mistakes.py into docs/teaching.md"
    parser.addoption("--write-mistakes", action="store_true", help=purpose)


def pytest_collectstart(collector):
    # By default nbval ignores pictures: one could be replaced without any test failing. Under the lock they are the
    # same to the byte.
    if isinstance(collector, nbval.plugin.IPyNbFile):
        collector.skip_compare = tuple(key for key in collector.skip_compare if key != "image/png")


def _start_kernel(*given, start=nbval.kernel.start_new_kernel, **named):
    """A kernel for nbval; one that does not come up is started again: another program has taken one of its ports."""
    for _ in range(2):
        try:
            return start(*given, **named)
        except RuntimeError:
            continue
    return start(*given, **named)


nbval.kernel.start_new_kernel = _start_kernel


def pytest_unconfigure():
    shutil.rmtree(os.environ["FIGURES_DIR"], ignore_errors=True)


def check_column_against_rows(call, rows, one):
    """A function of a table gives, for the whole table, what it gives row by row, and keeps the index."""
    whole = call(rows)
    one_by_one = pd.concat([call(rows.iloc[[i]]) for i in range(len(rows))])
    assert list(whole.index) == list(rows.index)
    scalar, row = call(rows.loc[one]), call(rows.loc[[one]])
    if isinstance(whole, pd.DataFrame):
        pd.testing.assert_frame_equal(whole, one_by_one)
        pd.testing.assert_frame_equal(scalar, row.reset_index(drop=True))
        assert call(rows.iloc[:0]).empty
    else:
        pd.testing.assert_series_equal(whole, one_by_one)
        assert isinstance(scalar, float) and scalar == row.item()


def _edits():
    """Lines edited since the last commit, for people; empty where there is no commit or a table cannot be read."""
    from helpers.edits import changes, commits

    if not commits.commit(ROOT):
        return []
    with tempfile.TemporaryDirectory() as scratch:
        try:
            commits.unpack(ROOT, Path(scratch))
            return changes.edited(Path(scratch), ROOT)
        except (RuntimeError, ValueError):  # another kind of commit, or a damaged file, of which its own test says more
            return []


def _explain_notebooks(write, reports):
    """What is wrong with each notebook that a test refused, and what to do, in plain words."""
    import nbformat

    sys.path.append(str(ROOT / "tests"))  # the process that reports has collected none of them
    from refused import failure

    cells, refused = {}, set()
    for report in reports:
        name = re.search(r"\b(\d\d_\w+)(?:\.ipynb|\])", report.nodeid)
        if name and ("test_notebooks.py" in report.nodeid or ".ipynb::Cell" in report.nodeid):
            refused.add(name[1])
            if ".ipynb::Cell" in report.nodeid:
                cells.setdefault(name[1], {})[int(report.nodeid.rpartition(" ")[2]) + 1] = report.longreprtext
    found = [name for name in sorted(refused) if (ROOT / "notebooks" / f"{name}.ipynb").exists()]
    if not found:
        return
    write("")
    write("WHAT TO DO ABOUT THE NOTEBOOKS")
    for name in found:
        notebook = nbformat.read(ROOT / "notebooks" / f"{name}.ipynb", as_version=4)
        write(f"notebooks/{name}.ipynb: {failure(notebook, cells.get(name, {}))}")
    edits = _edits()
    if edits:
        write("Edited since the last commit:")
        for move in edits[:20]:
            write(f"  {move.place}, {move}")
        if len(edits) > 20:
            write(f"  and {len(edits) - 20} more lines")


def pytest_terminal_summary(terminalreporter):
    refused = [report for outcome in ("failed", "error") for report in terminalreporter.getreports(outcome)]
    _explain_notebooks(terminalreporter.write_line, refused)
    if not printing.browser():
        terminalreporter.write_line("NOT CHECKED: the pages in a browser (no Chromium or Chrome found on this machine)")
    if not LAB.exists():
        terminalreporter.write_line("NOT CHECKED: the notebooks in JupyterLab (`make .venv-lab/ready` installs it)")


#: Milliseconds that a browser may take for one step: far more than it needs, however many other programs run.
PATIENCE = 300_000


def _patient(make):
    def made(**settings):
        found = make(**settings)
        found.set_default_timeout(PATIENCE)
        return found

    return made


@pytest.fixture(scope="session")
def browser():
    """A headless Chromium that may not reach any network. Required in CI; elsewhere its absence is reported."""
    path = printing.browser()
    if path is None:
        if os.environ.get("CI"):
            pytest.fail("CI needs a browser: install chromium")
        pytest.skip("no Chromium or Chrome on this machine")
    from playwright.sync_api import sync_playwright

    quiet = [
        "--no-sandbox",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-gpu",
    ]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=quiet, timeout=PATIENCE)
        chromium.new_context, chromium.new_page = _patient(chromium.new_context), _patient(chromium.new_page)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def tab(browser):
    """Opens empty pages. Those of a colour scheme share a context: in one of its own, each would compile all scripts anew."""
    contexts = {}

    def opened(width=1280, height=900, color_scheme="light"):
        if color_scheme not in contexts:
            contexts[color_scheme] = browser.new_context(offline=True, color_scheme=color_scheme)
        page = contexts[color_scheme].new_page()
        page.set_viewport_size({"width": width, "height": height})
        return page

    yield opened
    for context in contexts.values():
        context.close()


@pytest.fixture(scope="session")
def pages(tmp_path_factory):
    """The front page and the briefings, written from the stored notebooks and the committed figures."""
    from helpers.pages import briefing as sheets

    folder = tmp_path_factory.mktemp("build")
    (folder / "notebooks").symlink_to(ROOT / "notebooks")
    (folder / "figures").symlink_to(ROOT / "figures")
    stored = ROOT / "notebooks" / "10_briefing.ipynb"
    sheets.write_briefing(stored, ROOT / "figures", "en", folder / "briefing-en.html")
    sheets.write_briefing(stored, ROOT / "figures", "en", folder / "index.html", front=True)
    # Kazakh and Russian are not stored; they are made by the rules that make them.
    more, lacking = folder / "more", [f"briefing-{lang}.html" for lang in ("kk", "ru")]
    command = [
        sys.executable,
        "-m",
        "snakemake",
        "--snakefile",
        str(ROOT / "Snakefile"),
        "--directory",
        str(more),
        "--cores",
        "2",
        "--quiet",
        "all",
        "--config",
        f"out={more}",
        "--",
        *(str(more / name) for name in lacking),
    ]
    subprocess.run(command, check=True)
    for name in lacking:
        (folder / name).symlink_to(more / name)
    return folder


@pytest.fixture(scope="session")
def site_folder(tmp_path_factory):
    """The site and the front page, written from the stored notebooks and the committed figures; not to be changed."""
    from helpers.pages import book, briefing
    from helpers.tables import written

    folder = tmp_path_factory.mktemp("built")
    (folder / "notebooks").symlink_to(ROOT / "notebooks")
    (folder / "figures").symlink_to(ROOT / "figures")
    written.begin_results(folder)
    book.write_site(folder)
    briefing.write_briefing(ROOT / "notebooks" / "10_briefing.ipynb", ROOT / "figures", "en", folder / "index.html", front=True)
    return folder


@pytest.fixture
def table_folder(tmp_path):
    """A copy of the frozen ledger that a test may damage."""
    return Path(shutil.copytree(LEDGER, tmp_path / "data", ignore=shutil.ignore_patterns("*.md")))
