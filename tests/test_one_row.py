"""One changed row changes every sentence that rests on it, `changes` says which, `accept` keeps them, `undo` takes them back."""

import os
import re
import shutil
import subprocess
import sys

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe

from conftest import ROOT
from helpers.pages import book, manuscript
from helpers.subjects import findings, maternal
from helpers.tables import data, releases

#: The row is that of the latest count, so that a later one takes its place here, too; the other number is six deaths fewer.
TABLES = data.load()
YEARS = maternal.years(TABLES)
YEAR, OLD = int(YEARS["year"].iloc[-1]), int(YEARS["value"].iloc[-1])
ROW = releases.standing(TABLES, "maternal_deaths", maternal.PRODUCERS).set_index("year").at[YEAR, "id"]
NEW, PEAK = OLD - 6, int(YEARS["value"].max())

FOLLOWING = ("00_start_here", "01_maternal_deaths", "10_briefing")  # those that rest on the row
#: The briefing has words of its own for it.
FELL = f"from {PEAK} in {int(YEARS.loc[YEARS['value'].idxmax(), 'year'])} to {{}} in {YEAR}"
SENTENCE = {"10_briefing": FELL, "build/briefing-en.html": FELL, "build/index.html": FELL}
# What is looked at here. Translations, print versions and the whole site have tests of their own.
BUILD = ("snakemake", "--cores", "2", "--quiet", "host", "reason", "--", "notebooks", "front", "build/briefing-en.html")


PAGES = ["README.md", "build/briefing-en.html", "build/index.html"]


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """The repository with another number of deaths in the row of the latest year, run and accepted."""
    root = tmp_path_factory.mktemp("a copy, с пробелом") / "project"
    ignore = shutil.ignore_patterns(".git", ".venv*", "build", ".snakemake", "__pycache__", ".*_cache", ".hypothesis")
    shutil.copytree(ROOT, root, ignore=ignore)
    for path in (root / "notebooks").glob("*.ipynb"):
        if path.stem not in FOLLOWING:
            path.unlink()
    author = ["-c", "user.name=test", "-c", "user.email=test@localhost"]
    for words in (["init", "--quiet"], ["add", "--all"], [*author, "commit", "--quiet", "--message", "as it was"]):
        subprocess.run(["git", *words], cwd=root, check=True)
    table = root / "data" / "observations.csv"
    text = table.read_text(encoding="utf-8")
    row = next(line for line in text.splitlines() if line.startswith(f"{ROW},"))
    table.write_text(text.replace(row, row.replace(f",{OLD},", f",{NEW},", 1)), encoding="utf-8")
    environment = os.environ | {"PYTHONPATH": str(root / "src")}

    def call(*words):
        done = subprocess.run([sys.executable, "-m", *words], cwd=root, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    call(*BUILD)
    (root / "build" / "changes.txt").write_text(call("helpers.edits.changes", "build"), encoding="utf-8")
    call("helpers.edits.stored", "accept", "build")
    call("helpers.pages.readme", "write")
    return root


def outputs(path):
    return "\n".join(
        str(output.get("data", output.get("text")))
        for cell in nbformat.read(path, as_version=4).cells
        if cell.cell_type == "code"
        for output in cell.outputs
    )


def begins(deaths):
    """How the finding on the latest year begins, with so many deaths."""
    observations = TABLES.observations.copy()
    observations.loc[observations["id"] == ROW, "value"] = float(deaths)
    tables = TABLES._replace(observations=observations)
    return findings.finding_rows(tables, only=["latest"])["sentence"].item().partition(" (")[0]


def said(name, deaths):
    return SENTENCE[name].format(deaths) if name in SENTENCE else begins(deaths)


def test_the_sentence_stands_where_it_should_before():
    for name in FOLLOWING:
        assert said(name, OLD) in outputs(ROOT / "notebooks" / f"{name}.ipynb"), name
    assert said("README.md", OLD) in (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", FOLLOWING)
def test_notebooks_follow(copy, name):
    text = outputs(copy / "notebooks" / f"{name}.ipynb")
    assert said(name, NEW) in text and said(name, OLD) not in text


@pytest.mark.parametrize("name", PAGES)
def test_readme_and_pages_follow(copy, name):
    text = (copy / name).read_text(encoding="utf-8").replace("\xa0", " ")  # numbers and words that a line keeps together
    assert said(name, NEW) in text and said(name, OLD) not in text


def test_the_page_of_a_notebook_on_the_site_follows(copy, tmp_path):
    """Sphinx makes this page alone; tests/test_site.py makes all."""
    name = FOLLOWING[1]
    links = manuscript.Links(data.load(copy / "data"), [name])
    executed = nbformat.read(copy / "build" / "notebooks" / f"{name}.ipynb", as_version=4)
    made = manuscript.without_attachments(manuscript.for_sphinx(executed, name, copy / "build" / "figures", links))
    pages = {"index.md": f"# All\n\n```{{toctree}}\nnotebooks/{name}\n```\n", f"notebooks/{name}.ipynb": nbformat.writes(made)}
    text = (book.render(tmp_path, pages) / "notebooks" / f"{name}.html").read_text(encoding="utf-8")
    assert said(name, NEW) in text and said(name, OLD) not in text


@pytest.mark.long
def test_the_whole_site_is_built_and_follows(copy):
    environment = os.environ | {"PYTHONPATH": str(copy / "src")}
    words = [sys.executable, "-m", *BUILD[: BUILD.index("--") + 1], "site"]
    subprocess.run(words, cwd=copy, env=environment, check=True, capture_output=True)
    text = (copy / "build" / "site" / "notebooks" / f"{FOLLOWING[1]}.html").read_text(encoding="utf-8")
    assert said(FOLLOWING[1], NEW) in text and said(FOLLOWING[1], OLD) not in text


def test_figures_follow(copy):
    name = "figures/01_maternal_deaths/deaths_with_baseline"
    assert f"{YEAR},{NEW}," in (copy / f"{name}.csv").read_text()
    assert f"from {PEAK} to {NEW} is the end of" in (copy / f"{name}.svg").read_text(encoding="utf-8").replace("\n", " ")
    assert f"{YEAR}: {NEW}" in (copy / f"{name}.txt").read_text()
    for ending in (".svg", ".png"):
        assert (copy / f"{name}{ending}").read_bytes() != (ROOT / f"{name}{ending}").read_bytes()


def test_a_bad_row_leaves_earlier_results_untouched(copy):
    before = {path: path.read_bytes() for path in (copy / "build").rglob("*.html")}
    table = copy / "data" / "claims.csv"
    good = table.read_text(encoding="utf-8")
    table.write_text(good.replace(",-12,", ",minus twelve,", 1), encoding="utf-8")
    environment = os.environ | {"PYTHONPATH": str(copy / "src")}
    words = [sys.executable, "-m", *BUILD[: BUILD.index("--") + 1], "front", "build/briefing-en.html"]
    done = subprocess.run(words, cwd=copy, env=environment, capture_output=True, text=True)
    table.write_text(good, encoding="utf-8")
    assert done.returncode != 0
    assert "claims.csv, row 3, column value: 'minus twelve' is not a number" in done.stdout + done.stderr
    assert {path: path.read_bytes() for path in (copy / "build").rglob("*.html")} == before


def test_changes_says_in_words_what_moved(copy):
    said = (copy / "build" / "changes.txt").read_text(encoding="utf-8")
    assert said.startswith("Compared with the last commit (")
    assert f"  data/observations.csv\n    {ROW}, value: {OLD} → {NEW}\n" in said
    assert re.search(rf"FINDINGS THAT MOVED\n  latest, sentence: .*\b{OLD} maternal deaths .* → .*\b{NEW} maternal deaths ", said)
    assert re.search(rf"README\.md\n(?:  .*\n)*?  .*\b{OLD} maternal deaths .* → .*\b{NEW} maternal deaths ", said)
    assert re.search(rf"\n  code cell 5, `series\[.*`\n    {YEAR}, deaths: {OLD} \(.*\) → {NEW} \(.*\)\n", said)
    assert re.search(rf"\n  01_maternal_deaths/deaths_with_baseline\n    {YEAR}, value: {OLD} → {NEW}\n", said)
    assert "make accept" in said and "make undo" in said
    assert re.search(r"data [0-9a-f]{12}", said) is None, "the fingerprint follows every edit and says nothing"


def test_changes_shows_old_and_new_pictures_side_by_side(copy, browser):
    context = browser.new_context(offline=True)
    page = context.new_page()
    requests = []
    page.on("request", lambda request: requests.append(request.url))
    for width, beside in ((1280, True), (360, False)):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto((copy / "build" / "changes.html").as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        pair = page.locator(".pair", has=page.locator(f"img[alt*='{YEAR}: {NEW}']")).first.locator("img")
        old, new = pair.nth(0), pair.nth(1)
        assert old.get_attribute("alt").startswith("Before: ") and f"{YEAR}: {OLD}" in old.get_attribute("alt")
        assert new.get_attribute("alt").startswith("After: ") and f"{YEAR}: {NEW}" in new.get_attribute("alt")
        boxes = old.bounding_box(), new.bounding_box()
        assert (boxes[0]["y"] == boxes[1]["y"]) == beside
        assert (boxes[0]["x"] == boxes[1]["x"]) != beside
        violations = Axe().run(page)
        assert violations.violations_count == 0, violations.generate_report()
    assert not [url for url in requests if not url.startswith(("file:", "data:"))]
    context.close()


def test_undo_takes_back_what_was_accepted_and_keeps_a_copy(copy):
    # Paths in other alphabets and new figures are taken back too; a file of one's own is not.
    (copy / "figures" / "01_maternal_deaths" / "новая.csv").write_text("1")
    (copy / "data" / "mine.txt").write_text("1")
    edited = (copy / "data" / "observations.csv").read_bytes()
    environment = os.environ | {"PYTHONPATH": str(copy / "src")}
    said = [
        subprocess.run(
            [sys.executable, "-m", "helpers.edits.undo", "build"],
            cwd=copy,
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for _ in range(2)
    ]
    figure = "figures/01_maternal_deaths/новая.csv"
    for name in ("data/observations.csv", "README.md", "notebooks/01_maternal_deaths.ipynb", figure):
        assert f"  {name}\n" in said[0]
    kept = copy / re.search(r"A copy of your version is in (build/undone/\S+);", said[0])[1]
    assert (kept / "data" / "observations.csv").read_bytes() == edited
    assert (kept / "figures" / "01_maternal_deaths" / "новая.csv").exists()
    status = subprocess.run(["git", "status", "--porcelain"], cwd=copy, capture_output=True, text=True, check=True).stdout
    assert status == "?? data/mine.txt\n"
    assert "Left where they are" in said[0] and "  data/mine.txt" in said[0]
    assert said[1].startswith("Nothing to undo: ")
    assert (copy / "data" / "observations.csv").read_bytes() == (ROOT / "data" / "observations.csv").read_bytes()
