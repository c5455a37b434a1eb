# The order of things: tables -> executed notebooks and figures -> pages. Nothing else knows it.
#
# `make report` runs this with all cores. `--config out=FOLDER` writes elsewhere; any executor plugin of Snakemake can
# run the same file on a cluster (docs/cluster.md).
import sys
from pathlib import Path

from helpers import builds

OUT = config.get("out", "build")
# Jobs on other machines read this file again; the folder is taken only once, by the process that plans.
HELD = builds.begin(Path(OUT)) if workflow.is_main_process else None
# Where this file stands, if it is run from another folder.
HERE = "" if Path.cwd().samefile(workflow.basedir) else f"{workflow.basedir}/"
FIGURES = str(Path(OUT).resolve() / "figures")
PYTHON = sys.executable
NOTEBOOKS = sorted(path.stem for path in Path(f"{HERE}notebooks").glob("[0-9][0-9]_*.ipynb"))
TABLES = sorted(str(path) for path in Path(f"{HERE}data").iterdir() if path.suffix in (".csv", ".json"))
# The modules a notebook can reach, and those that only write pages: a new style sheet runs no notebook again.
PAGE_PARTS = {"pages.py", "readme.py"}
HELPERS = sorted(str(path) for path in Path(f"{HERE}src/helpers").glob("*.py") if path.name not in PAGE_PARTS)
BLOCKS = sorted(str(path) for path in Path(f"{HERE}src/helpers/templates").glob("briefing-*.j2"))
PAGES = [f"{HERE}src/helpers/pages.py", *sorted(str(path) for path in Path(f"{HERE}src/helpers/templates").rglob("*.*"))]


def page(notebook):
    return f"{OUT}/briefing-en.html" if notebook == "10_briefing" else f"{OUT}/{notebook}.html"


# Notebooks are asked for beside the pages: one that is missing is run again even where all pages are there.
rule all:
    input:
        f"{OUT}/index.html",
        expand(f"{OUT}/notebooks/{{notebook}}.ipynb", notebook=NOTEBOOKS),


rule pages:
    input:
        executed=expand(f"{OUT}/notebooks/{{notebook}}.ipynb", notebook=NOTEBOOKS),
        parts=PAGES,
        tables=TABLES,
    output:
        f"{OUT}/index.html",
        [page(notebook) for notebook in NOTEBOOKS],
    message:
        "writing the pages"
    shell:
        "{PYTHON:q} -m helpers.pages {OUT:q}"


rule notebooks:
    input:
        expand(f"{OUT}/notebooks/{{notebook}}.ipynb", notebook=NOTEBOOKS),


rule notebook:
    input:
        source=HERE + "notebooks/{notebook}.ipynb",
        tables=TABLES,
        helpers=HELPERS + BLOCKS,
    output:
        executed=f"{OUT}/notebooks/{{notebook}}.ipynb",
        figures=directory(f"{OUT}/figures/{{notebook}}"),
    message:
        "running notebooks/{wildcards.notebook}.ipynb"
    shell:
        "mkdir -p {output.figures:q} && "
        "FIGURES_DIR={FIGURES:q} {PYTHON:q} -m helpers.notebooks run {input.source:q} {output.executed:q}"
