"""A cut-down copy of the project, for tests that build it again and again: all tables and helpers, two small notebooks."""

import os
import shutil
import subprocess
import sys

import nbformat

from conftest import ROOT
from helpers.running import notebooks

OPENING = "# {name}\n\n*Does it build?*"
IMPORTS = """import pandas as pd
from IPython.display import Markdown

from helpers.figures import marks, publish
from helpers.tables import data
from helpers.wording import words

published = data.load()
place = range(len(published.areas))
areas = pd.DataFrame({"name": published.areas["short_en"], "value": place, "lower": place, "upper": place})"""
FIGURE = """rows = areas.head({1})
with publish.figure("{0}/areas_{1}", rows, title="{1} areas", unit="As they are listed", sources="The tables",
                    alt="{1} areas, one a row. " * 4) as axes:
    marks.forest(axes, rows, rows["name"].tolist(), ["#15304f"] * len(rows))"""
FIGURES = {"00_first": (3, 4), "01_second": (5,)}  # notebook -> the number of rows in each of its figures
SNAKEMAKE = [sys.executable, "-m", "snakemake", "--cores", "2", "--rerun-incomplete", "--nolock", "--quiet", "host", "reason"]
#: What a build of the copy makes: notebooks, figures and the front page. The site is left out: it takes longer than all the rest
#: together, and tests/test_site.py makes it.
WANTED = ["--", "front", "notebooks"]


def make(root):
    """Write the copy to a folder that is not there yet."""
    root.mkdir(parents=True)
    for name in ("Snakefile", "Makefile"):
        shutil.copy(ROOT / name, root)
    for name in ("data", "src"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name, figures in FIGURES.items():
        published = [FIGURE.format(name, rows) for rows in figures]
        sources = ["first_year = 2019", IMPORTS, *published, "Markdown(f'{words.number(len(published.observations))} rows')"]
        cells = [nbformat.v4.new_markdown_cell(OPENING.format(name=name), id="opening")]
        cells += [nbformat.v4.new_code_cell(source, id=f"c{number}") for number, source in enumerate(sources)]
        notebooks.write_notebook(notebooks.normalise(nbformat.v4.new_notebook(cells=cells)), root / "notebooks" / f"{name}.ipynb")
    return root


def environment(root, **more):
    """The variables that a build of the copy runs with: its own helpers, and figures where the Snakefile says."""
    kept = {name: value for name, value in os.environ.items() if name != "FIGURES_DIR"}
    return kept | {"PYTHONPATH": str(root / "src"), "BUILD_MARK": str(root)} | more


def start(root, *words, before=(), **more):
    """Start a build in a process group of its own; what it says can be read from its stdout."""
    return subprocess.Popen(
        [*before, *SNAKEMAKE, *words, *WANTED],
        cwd=root,
        env=environment(root, **more),
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )


def build(root, *words, before=(), **more):
    """Run a build to its end: its exit status, and what it said."""
    process = start(root, *words, before=before, **more)
    said = process.communicate(timeout=300)[0]
    return process.returncode, said


def remove(root):
    """Take a copy back to before its build."""
    for path in (root / "build").iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        elif path.is_file():
            path.unlink()


def results(folder):
    """What a reader finds in a build's folder: path -> bytes."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith(".")
    }


def leftovers(folder):
    """Scratch files of writes that were cut short."""
    return [path for path in folder.rglob(".*") if path.is_file() and path.name not in (".lock", ".written")]


def running(root, named=b""):
    """Processes that were started by a build of this copy and are still there, with this in their command line."""
    mark = f"BUILD_MARK={root}".encode()
    found = []
    for folder in os.listdir("/proc"):
        if folder.isdigit() and int(folder) != os.getpid():
            try:
                with open(f"/proc/{folder}/environ", "rb") as variables, open(f"/proc/{folder}/cmdline", "rb") as command:
                    if mark in variables.read().split(b"\0") and named in command.read():
                        found.append(int(folder))
            except OSError:
                continue
    return found
