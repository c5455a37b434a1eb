# The order of things: tables -> executed notebooks and figures -> pages. Nothing else knows it.
#
# `make report` runs this with all cores. `--config out=FOLDER` writes elsewhere; any executor plugin of Snakemake can
# run the same file on a cluster (docs/cluster.md).
import os
import sys
from pathlib import Path

from helpers.pages import printing
from helpers.running import builds
from helpers.tables import written
from helpers.wording import language

OUT = str(config.get("out", "build") or "")
# Where this file stands, if it is run from another folder.
HERE = "" if Path.cwd().samefile(workflow.basedir) else f"{workflow.basedir}/"
FIGURES = str(Path(OUT).resolve() / "figures")
PYTHON = sys.executable
NOTEBOOKS = sorted(path.stem for path in Path(f"{HERE}notebooks").glob(written.PATTERN))
SOURCES = [f"{HERE}notebooks/{notebook}.ipynb" for notebook in NOTEBOOKS if notebook != "09_claims_audit"]
TABLES = sorted(str(path) for path in Path(os.environ.get("TABLES_DIR", f"{HERE}data")).iterdir() if path.suffix in (".csv", ".json"))
# What a notebook can reach: the floors up to its subjects. The floors above write pages and messages or fetch data, so that a
# new style sheet runs no notebook again.
HELPERS = sorted(str(path) for floor in written.REACHED for path in Path(f"{HERE}src/helpers/{floor}").glob("*.py"))
HELPERS += sorted(str(path) for path in Path(f"{HERE}src/helpers/wording/texts").glob("*.md"))
EVERY_HELPER = sorted(str(path) for path in Path(f"{HERE}src/helpers").rglob("*.py"))
BLOCKS = sorted(str(path) for floor in written.REACHED for path in Path(f"{HERE}src/helpers/{floor}").glob("templates/*.j2"))
TEXTS = sorted(str(path) for path in Path(f"{HERE}src/helpers/wording/locale").glob("*.po"))
PAGES = sorted(str(path) for path in Path(f"{HERE}src/helpers/pages").rglob("*.*") if path.suffix != ".pyc")
GUIDES = sorted(str(path) for path in Path(f"{HERE}docs").rglob("*.*") if path.suffix != ".pyc")
COLLECTION = [notebook for notebook in NOTEBOOKS if notebook != "10_briefing"]
BRIEFINGS = [f"{OUT}/briefing-{lang}.html" for lang in language.LANGUAGES] if "10_briefing" in NOTEBOOKS else []
# Only a machine with a browser can print.
PRINTED = [page.replace(".html", ".pdf") for page in BRIEFINGS] if printing.browser() else []


#: A priority above those of all that can wait for the site to be begun.
FIRST = 100_000


def size(source):
    """Kilobytes of a notebook with its outputs."""
    return Path(source).stat().st_size // 1000


def executed_briefing(lang):
    return f"{OUT}/notebooks" if lang == "en" else f"{OUT}/briefings/{lang}"


# All that the rules below name as output. Figures are not named: Snakemake would empty their folders, of other files too.
PLANNED = [f"{OUT}/index.html", f"{OUT}/site/index.html", f"{OUT}/site.zip", *BRIEFINGS, *(page.replace(".html", ".pdf") for page in BRIEFINGS)]
PLANNED += [f"{OUT}/{notebook}.html" for notebook in COLLECTION] + [f"{OUT}/notebooks/{notebook}.ipynb" for notebook in NOTEBOOKS]
PLANNED += [f"{executed_briefing(lang)}/10_briefing.ipynb" for lang in ("kk", "ru")]
# Jobs on other machines read this file again; the folder is taken only once, by the process that plans.
HELD = builds.begin(OUT, PLANNED, Path(workflow.basedir)) if workflow.is_main_process else None


# Notebooks are asked for beside the pages: one that is missing is run again even where all pages are there.
rule report:
    input:
        f"{OUT}/index.html",
        BRIEFINGS,
        PRINTED,
        f"{OUT}/site/index.html",
        f"{OUT}/site.zip",
        expand(f"{OUT}/notebooks/{{notebook}}.ipynb", notebook=NOTEBOOKS),
        [executed_briefing(lang) + "/10_briefing.ipynb" for lang in language.LANGUAGES if BRIEFINGS],


rule front:
    input:
        executed=f"{OUT}/notebooks/10_briefing.ipynb" if BRIEFINGS else [],
        parts=PAGES + TEXTS,
        tables=TABLES,
    output:
        f"{OUT}/index.html",
    message:
        "writing {output}"
    shell:
        "{PYTHON:q} -m helpers.pages.briefing front {OUT:q}/notebooks/10_briefing.ipynb {OUT:q}/figures {output:q}"


# Sphinx keeps what did not change by itself, in {OUT}/.sphinx; of its pages only the first is named here.
rule site:
    input:
        executed=expand(f"{OUT}/notebooks/{{notebook}}.ipynb", notebook=COLLECTION),
        parts=PAGES + GUIDES,
        helpers=EVERY_HELPER,
        tables=TABLES,
    output:
        f"{OUT}/site/index.html",
    # It takes longest, and briefings are written and printed beside it.
    priority: FIRST
    message:
        "writing the site of the notebooks"
    shell:
        "{PYTHON:q} -m helpers.pages.book write {OUT:q}"


rule packed:
    input:
        f"{OUT}/index.html",
        f"{OUT}/site/index.html",
        BRIEFINGS,
        PRINTED,
    output:
        f"{OUT}/site.zip",
    message:
        "writing {output}"
    shell:
        "{PYTHON:q} -m helpers.pages.packing {OUT:q}"


rule briefing:
    input:
        executed=lambda wildcards: executed_briefing(wildcards.lang) + "/10_briefing.ipynb",
        parts=PAGES + TEXTS,
    output:
        f"{OUT}/briefing-{{lang}}.html",
    params:
        figures=lambda wildcards: f"{OUT}/figures" if wildcards.lang == "en" else executed_briefing(wildcards.lang) + "/figures",
    message:
        "writing {output}"
    shell:
        "{PYTHON:q} -m helpers.pages.briefing page {input.executed:q} {params.figures:q} {wildcards.lang} {output:q}"


rule printed:
    input:
        f"{OUT}/briefing-{{lang}}.html",
        f"{HERE}src/helpers/pages/printing.py",
    output:
        f"{OUT}/briefing-{{lang}}.pdf",
    message:
        "printing {output}"
    shell:
        "{PYTHON:q} -m helpers.pages.printing {input[0]:q} {output:q}"


rule notebooks:
    input:
        expand(f"{OUT}/notebooks/{{notebook}}.ipynb", notebook=NOTEBOOKS),


rule notebook:
    input:
        source=HERE + "notebooks/{notebook}.ipynb",
        tables=TABLES,
        helpers=HELPERS + BLOCKS,
        # The list of all statements links to the notebooks that take them up, and so reads those that are stored.
        others=lambda wildcards: SOURCES if wildcards.notebook == "09_claims_audit" else [],
    output:
        f"{OUT}/notebooks/{{notebook}}.ipynb",
    # What the site shows is run first, what shows much, and so takes long, before all else: no core waits for another at the end.
    priority: lambda wildcards, input: size(input.source) + FIRST * (wildcards.notebook in COLLECTION)
    message:
        "running notebooks/{wildcards.notebook}.ipynb"
    shell:
        "FIGURES_DIR={FIGURES:q} {PYTHON:q} -m helpers.running.notebooks run {input.source:q} {output:q}"


# The briefing in the languages that are not stored: the same notebook with another parameter.
rule translated:
    input:
        source=HERE + "notebooks/10_briefing.ipynb",
        tables=TABLES,
        helpers=HELPERS + BLOCKS + TEXTS,
    output:
        f"{OUT}/briefings/{{lang}}/10_briefing.ipynb",
    params:
        figures=lambda wildcards: str(Path(executed_briefing(wildcards.lang), "figures").resolve()),
    wildcard_constraints:
        lang="kk|ru",
    priority: lambda wildcards, input: size(input.source)
    message:
        "running notebooks/10_briefing.ipynb in {wildcards.lang}"
    shell:
        "FIGURES_DIR={params.figures:q} "
        "{PYTHON:q} -m helpers.running.notebooks run {input.source:q} {output:q} --set lang={wildcards.lang}"
