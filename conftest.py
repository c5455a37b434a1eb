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

from helpers import notebooks, printing

ROOT = Path(__file__).resolve().parent

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


def pytest_terminal_summary(terminalreporter):
    if not printing.browser():
        terminalreporter.write_line("NOT CHECKED: the pages in a browser (no Chromium or Chrome found on this machine)")


@pytest.fixture(scope="session")
def browser():
    """A headless Chromium that may not reach any network. Required in CI; elsewhere its absence is reported."""
    path = printing.browser()
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
    writer.write_collection(folder)
    stored = ROOT / "notebooks" / "10_briefing.ipynb"
    writer.write_briefing(stored, ROOT / "figures", "en", folder / "briefing-en.html")
    # Kazakh and Russian are not stored; they are run here as the Snakefile runs them.
    for lang in ("kk", "ru"):
        executed, figures = folder / lang / stored.name, folder / lang / "figures"
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("FIGURES_DIR", str(figures))
            notebooks.run(stored, executed, {"lang": lang})
        writer.write_briefing(executed, figures, lang, folder / f"briefing-{lang}.html")
    return folder


@pytest.fixture
def table_folder(tmp_path):
    """A copy of the tables that a test may damage."""
    return Path(shutil.copytree(ROOT / "data", tmp_path / "data"))
