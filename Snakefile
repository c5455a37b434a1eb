# The order of things: tables -> executed notebooks and figures -> pages. Nothing else knows it.
#
# `make report` runs this with all cores. `--config out=FOLDER` writes elsewhere; any executor plugin of Snakemake can
# run the same file on a cluster.
import sys
from pathlib import Path

OUT = config.get("out", "build")
FIGURES = str(Path(OUT).resolve() / "figures")
PYTHON = sys.executable
NOTEBOOKS = sorted(path.stem for path in Path("notebooks").glob("[0-9][0-9]_*.ipynb"))
TABLES = sorted(str(path) for path in Path("data").iterdir() if path.suffix in (".csv", ".json"))
# The modules a notebook can reach, and those that only write pages and messages: a new style sheet runs no notebook again.
PAGE_PARTS = {"pages.py", "readme.py", "changes.py", "undo.py", "mistakes.py", "api.py"}
HELPERS = sorted(str(path) for path in Path("src/helpers").glob("*.py") if path.name not in PAGE_PARTS)
BLOCKS = sorted(str(path) for path in Path("src/helpers/templates").glob("briefing-*.j2"))
PAGES = ["src/helpers/pages.py", *sorted(str(path) for path in Path("src/helpers/templates").rglob("*.*"))]


def page(notebook):
    return f"{OUT}/briefing-en.html" if notebook == "10_briefing" else f"{OUT}/{notebook}.html"


rule all:
    input:
        f"{OUT}/index.html",
        f"{OUT}/api/index.html",


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


rule api:
    input:
        HELPERS,
        expand("src/helpers/{part}", part=sorted(PAGE_PARTS)),
        sorted(str(path) for path in Path("src/helpers/templates/api").iterdir()),
    output:
        f"{OUT}/api/index.html",
    message:
        "writing the reference of the helpers"
    shell:
        "{PYTHON:q} -m helpers.api {OUT:q}/api"


rule notebooks:
    input:
        expand(f"{OUT}/notebooks/{{notebook}}.ipynb", notebook=NOTEBOOKS),


rule notebook:
    input:
        source="notebooks/{notebook}.ipynb",
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
