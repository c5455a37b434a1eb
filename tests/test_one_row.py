"""One changed row changes every sentence that rests on it: in the notebooks, the README and the briefing."""

import os
import shutil
import subprocess
import sys

import nbformat
import pytest

from conftest import ROOT

OLD, NEW = "37 deaths in 2024", "31 deaths in 2024"
FOLLOWING = ("00_start_here", "01_maternal_deaths", "10_briefing")  # those that quote the sentence


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """The repository with 31 instead of 37 deaths in the row of 2024, run and accepted."""
    root = tmp_path_factory.mktemp("a copy, с пробелом") / "project"
    ignore = shutil.ignore_patterns(".git", ".venv*", "build", ".snakemake", "__pycache__", ".*_cache", ".hypothesis")
    shutil.copytree(ROOT, root, ignore=ignore)
    for path in (root / "notebooks").glob("*.ipynb"):
        if path.stem not in FOLLOWING:
            path.unlink()
    table = root / "data" / "observations.csv"
    text = table.read_text(encoding="utf-8")
    row = next(line for line in text.splitlines() if line.startswith("maternal_deaths.kz.2024.press,"))
    table.write_text(text.replace(row, row.replace(",37,", ",31,", 1)), encoding="utf-8")
    environment = os.environ | {"PYTHONPATH": str(root / "src")}

    def call(*words):
        done = subprocess.run([sys.executable, "-m", *words], cwd=root, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr

    call("snakemake", "--cores", "2", "--quiet", "all")
    call("helpers.notebooks", "accept", "build")
    call("helpers.readme", "write")
    return root


def outputs(path):
    return "\n".join(
        str(output.get("data", output.get("text")))
        for cell in nbformat.read(path, as_version=4).cells
        if cell.cell_type == "code"
        for output in cell.outputs
    )


def test_the_sentence_stands_where_it_should_before():
    for name in FOLLOWING:
        assert OLD in outputs(ROOT / "notebooks" / f"{name}.ipynb"), name
    assert OLD in (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", FOLLOWING)
def test_notebooks_follow(copy, name):
    text = outputs(copy / "notebooks" / f"{name}.ipynb")
    assert NEW in text and OLD not in text


@pytest.mark.parametrize("name", ["README.md", "build/briefing-en.html", "build/index.html", "build/01_maternal_deaths.html"])
def test_readme_and_pages_follow(copy, name):
    text = (copy / name).read_text(encoding="utf-8")
    assert NEW in text and OLD not in text


def test_figures_follow(copy):
    name = "figures/01_maternal_deaths/deaths_with_baseline"
    assert "2024,31," in (copy / f"{name}.csv").read_text()
    assert "from 200 to 31 is the end of" in (copy / f"{name}.svg").read_text(encoding="utf-8").replace("\n", " ")
    assert "2024: 31" in (copy / f"{name}.txt").read_text()
    for ending in (".svg", ".png", "-narrow.svg", "-narrow.png"):
        assert (copy / f"{name}{ending}").read_bytes() != (ROOT / f"{name}{ending}").read_bytes()


def test_a_bad_row_leaves_earlier_results_untouched(copy):
    before = {path: path.read_bytes() for path in (copy / "build").rglob("*.html")}
    table = copy / "data" / "claims.csv"
    good = table.read_text(encoding="utf-8")
    table.write_text(good.replace(",-12,", ",minus twelve,", 1), encoding="utf-8")
    environment = os.environ | {"PYTHONPATH": str(copy / "src")}
    done = subprocess.run([sys.executable, "-m", "snakemake", "--cores", "2", "--quiet", "host", "reason"], cwd=copy,
                          env=environment, capture_output=True, text=True)
    table.write_text(good, encoding="utf-8")
    assert done.returncode != 0
    assert "claims.csv, row 3, column value: 'minus twelve' is not a number" in done.stdout + done.stderr
    assert {path: path.read_bytes() for path in (copy / "build").rglob("*.html")} == before
