"""What all tests share: a scratch folder for figures, pictures under nbval, and a browser.

It stands at the top, because nbval collects notebooks/ and pytest calls the hooks of a folder's own parents only.
"""

import os
import shutil
import tempfile
from pathlib import Path

import nbval.plugin
import pandas as pd
import pytest

ROOT = Path(__file__).resolve().parent

# Exercises are not run as they are: their answers are missing. tests/test_exercises.py runs them, untouched, and nbval runs
# their solutions.
collect_ignore = ["notebooks/exercises"]

# Notebooks under test must not write into the repository; the kernels inherit this.
os.environ["FIGURES_DIR"] = tempfile.mkdtemp(prefix="figures-")


def pytest_collectstart(collector):
    # By default nbval ignores pictures: one could be replaced without any test failing. Under the lock they are the
    # same to the byte.
    if isinstance(collector, nbval.plugin.IPyNbFile):
        collector.skip_compare = tuple(key for key in collector.skip_compare if key != "image/png")


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


def _browser_path():
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
    return next(filter(None, map(shutil.which, names)), None)


def pytest_terminal_summary(terminalreporter):
    if not _browser_path():
        terminalreporter.write_line("NOT CHECKED: the pages in a browser (no Chromium or Chrome found on this machine)")


@pytest.fixture(scope="session")
def browser():
    """A headless Chromium that may not reach any network. Required in CI; elsewhere its absence is reported."""
    path = _browser_path()
    if path is None:
        if os.environ.get("CI"):
            pytest.fail("CI needs a browser: install chromium")
        pytest.skip("no Chromium or Chrome on this machine")
    from playwright.sync_api import sync_playwright

    quiet = ["--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
             "--disable-sync", "--disable-gpu"]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=quiet)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def pages(tmp_path_factory):
    """All pages, written from the stored notebooks and the committed figures."""
    from helpers import pages as writer

    folder = tmp_path_factory.mktemp("build")
    (folder / "notebooks").symlink_to(ROOT / "notebooks")
    (folder / "figures").symlink_to(ROOT / "figures")
    writer.build(folder)
    return folder


@pytest.fixture
def table_folder(tmp_path):
    """A copy of the tables that a test may damage."""
    return Path(shutil.copytree(ROOT / "data", tmp_path / "data"))
