"""The briefing of each language and the front page, made from the executed notebook 10_briefing.

``python -m helpers.pages.briefing page NOTEBOOK FIGURES LANG PAGE`` writes a briefing, ``... front NOTEBOOK FIGURES PAGE`` the
front page: its first page, and the ways from there; ``... of FOLDER LANG DAY`` runs the notebook for a day and prints the page.
A page is one file without script; pictures, styles and data are inside.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
import textwrap
from base64 import b64encode
from importlib.metadata import version
from pathlib import Path
from urllib.parse import quote

import nbformat
import pandas as pd
from jinja2 import Environment, FileSystemLoader

from helpers.pages import printing, site, svg
from helpers.running import notebooks
from helpers.subjects import briefing
from helpers.tables import data, files
from helpers.wording import language, sentence, show
from helpers.wording.language import say

ROOT = Path(__file__).resolve().parents[3]
TEMPLATES = Path(__file__).parent / "templates" / "briefing"
#: Columns of a figure's data that a page does not show; the download has them.
UNSHOWN = ("id", "source", "births_source", "producer", "release", "tier", "indicator", "area", "basis", "note", "printed_as",
           "rounded_to", "interval", "period_start")  # fmt: skip


def _environment() -> Environment:
    environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    environment.globals["say"] = say
    return environment


def shown_figure(output: nbformat.NotebookNode, figures: Path) -> str:
    """A published figure: its two shapes, alternative text, caption, data table and download.

    Parameters
    ----------
    output : nbformat.NotebookNode
        Written by :func:`helpers.figures.publish.figure`.
    figures : pathlib.Path
        The folder the figure's files are in.

    Returns
    -------
    str
        A ``<figure>`` that needs no other file.
    """
    path = figures / output.metadata["figure"]
    narrow = path.with_name(f"{path.name}-narrow.svg")
    content = path.with_name(f"{path.name}.csv").read_bytes()
    drawn = pd.read_csv(path.with_name(f"{path.name}.csv"))
    frame = drawn.drop(columns=[name for name in UNSHOWN if name in drawn]).dropna(axis="columns", how="all")
    alt = path.with_name(f"{path.name}.txt").read_text(encoding="utf-8").strip()
    return (
        _environment()
        .get_template("figure.html.j2")
        .render(
            name=path.name,
            alt=alt,
            wide=svg.inline(path.with_name(f"{path.name}.svg"), alt, drawn, "wide"),
            narrow=svg.inline(narrow, alt, drawn, "narrow") if "shapes" in output.metadata else "",
            caption=output.metadata.get("caption", ""),
            sources=output.metadata.get("sources", ""),
            table=site.shaped(show.html(frame.astype({frame.columns[0]: str}), say("Data of the figure"))),
            label=say("Data of the figure: {alt}", alt=textwrap.shorten(alt, 160, placeholder=" …")),
            file=f"{path.name}.csv",
            csv="data:text/csv;charset=utf-8;base64," + b64encode(content).decode(),
        )
    )


def unbroken(html: str) -> str:
    """HTML in which no line ends within a number and its ending (37-ге, 6-fold, COVID-19) or unit, or before a dash.

    Examples
    --------
    >>> unbroken('<p id="a-1">11-інде</p><svg><text>6-fold</text></svg>')
    '<p id="a-1"><span class="whole">11-інде</span></p><svg><text>6-fold</text></svg>'
    >>> unbroken("37 в 2024 году, 1000 живорожденных").split(" ")
    ['37', 'в\\xa02024\\xa0году,', '1000', 'живорожденных']
    """
    parts = re.split(r"(<svg.*?</svg>|<[^>]*>)", html, flags=re.DOTALL)
    for place in range(0, len(parts), 2):
        parts[place] = re.sub(
            r"[\w,.−+\xa0]*(?:\d%?-\w+|[^\W\d]-\d+)(?:-\w+)*", r'<span class="whole">\g<0></span>', parts[place]
        )
        unit, small_word, dash, sign = r"(?<=\d) (?=[^\W\d_]{2,8}\b)", r"(?<=\b[^\W\d_]) (?=\d)", " (?=—)", "(?<=[■◧⊠○◆□]) "
        parts[place] = re.sub("|".join((unit, small_word, dash, sign)), "\xa0", parts[place])
    return "".join(parts)


def parts(notebook: nbformat.NotebookNode, figures: Path) -> dict[str, str]:
    """What the notebook shows, part by part.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        Executed. A cell with the tag "part" begins one, named by the cell's id; "head" is what stands before the first.
    figures : pathlib.Path

    Returns
    -------
    dict
        Name -> HTML.

    Examples
    --------
    >>> output = nbformat.v4.new_output("display_data", {"text/html": "<p>a</p>"})
    >>> parts(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("a", outputs=[output])]), Path())
    {'head': '<p>a</p>'}
    """
    found, name = {"head": []}, "head"
    for cell in notebook.cells:
        if "part" in cell.metadata.get("tags", []):
            name = cell.id
            found[name] = []
        for output in cell.get("outputs", []):
            if "figure" in output.get("metadata", {}):
                found[name].append(shown_figure(output, figures))
            elif "text/html" in output.get("data", {}):
                found[name].append(unbroken("".join(output.data["text/html"])))
    return {name: "\n".join(blocks) for name, blocks in found.items()}


def _quoted(text: str) -> str:
    """A text as a string of a style sheet, from which nothing leads out."""
    return '"' + "".join(f"\\{ord(letter):x} " if letter in '"\\<>\n' else letter for letter in text) + '"'


def _page(lang: str, notebook: Path, figures: Path, front: bool, links: bool) -> str:
    chosen = briefing.settings(lang)
    found = parts(nbformat.read(notebook, as_version=4), figures) if not front or notebook.exists() else {"head": ""}
    dates = data.load().sources["published"].dropna()
    newest = dates[dates.str.len() == 10].max()
    day = language.day(newest, "long")
    dated = " ".join(text or "" for text, _ in sentence.written_paragraphs("dated", {"date": newest}, lang))
    dot = f"<circle cx='8' cy='8' r='7' fill='{chosen['accent']}'/>"
    icon = f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'>{dot}</svg>"
    wanted = [] if front else [name.strip() for name in chosen["sections"].split(",")]
    page = {
        "language": lang, "title": chosen["title"], "accent": chosen["accent"], "fingerprint": data.fingerprint(),
        "css": (TEMPLATES / "briefing.css").read_text(encoding="utf-8"), "version": version("kazakhstan-maternal-child-health"),
        "commit": site.last_commit(), "icon": "data:image/svg+xml," + quote(icon),
        "description": say("Maternal and infant mortality in Kazakhstan, each number with its source and interval."),
        "foot": _quoted(f"{chosen['title']} · {dated}"),
    }  # fmt: skip
    return (
        _environment()
        .get_template("page.html.j2")
        .render(
            page=page,
            front=front,
            head=found["head"],
            parts=[(name, found[name]) for name in wanted if name in found],
            languages=language.LANGUAGES if links else {},
            printed=printing.browser() is not None,
            cite=f"The authors and contributors of the collection, “{chosen['title']}”, data to {day}, "
            f"version {page['version']}.",
        )
    )


def write_briefing(notebook: Path, figures: Path, lang: str, target: Path, front: bool = False) -> None:
    """Write the briefing of one language, or the front page.

    Parameters
    ----------
    notebook : pathlib.Path
        10_briefing, executed in that language.
    figures : pathlib.Path
        The folder its figures are in.
    lang : {"en", "kk", "ru"}
    target : pathlib.Path
        The page. It links the other languages if it has the name that they expect.
    front : bool
        Whether it is the front page.

    Raises
    ------
    ValueError
        If a setting of the language's text file is wrong.
    """
    with language.speaking(lang):
        links = front or target.name == f"briefing-{lang}.html"
        files.write_file(target, _page(lang, notebook, figures, front, links))


def of_day(folder: Path, lang: str, day: str) -> list[Path]:
    """Run the briefing's notebook for a language and a day, and write its page and, where there is a browser, its PDF.

    Parameters
    ----------
    folder : pathlib.Path
        Where the pages go, named by language and day.
    lang : {"en", "kk", "ru"}
    day : str
        As in ``2025-12-31``; empty: all that is known.

    Returns
    -------
    list of pathlib.Path

    Raises
    ------
    ValueError
        If language or day is none.
    """
    language.check(lang)
    data.as_of(data.load(), day)
    name = f"{lang}-{day or 'latest'}"
    executed, page = folder / name / "10_briefing.ipynb", folder / f"{name}.html"
    os.environ["FIGURES_DIR"] = str((folder / name / "figures").resolve())
    notebooks.run(ROOT / "notebooks" / "10_briefing.ipynb", executed, {"lang": lang, "as_of": day})
    write_briefing(executed, folder / name / "figures", lang, page)
    if printing.browser() is None:
        return [page]
    printing.print_page(page, page.with_suffix(".pdf"))
    return [page, page.with_suffix(".pdf")]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m helpers.pages.briefing", description=__doc__.split("\n")[0])
    commands = parser.add_subparsers(dest="command", required=True)
    one = commands.add_parser("page", help="the briefing in one language")
    front = commands.add_parser("front", help="the front page")
    for command in (one, front):
        command.add_argument("notebook", type=Path, help="10_briefing, executed in that language")
        command.add_argument("figures", type=Path, help="folder of its figures")
    one.add_argument("lang", choices=language.LANGUAGES)
    for command in (one, front):
        command.add_argument("target", type=Path, help="the page")
    dated = commands.add_parser("of", help="run the notebook for a language and a day, and write its page")
    dated.add_argument("folder", type=Path)
    dated.add_argument("lang")
    dated.add_argument("day")
    arguments = parser.parse_args()
    try:
        if arguments.command == "of":
            written = of_day(arguments.folder, arguments.lang, arguments.day)
            print(*(f"Its print version: {path}" for path in written[1:]), f"The briefing: {written[0]}", sep="\n")
            return 0
        lang = getattr(arguments, "lang", "en")
        write_briefing(arguments.notebook, arguments.figures, lang, arguments.target, front=arguments.command == "front")
    except (ValueError, RuntimeError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
