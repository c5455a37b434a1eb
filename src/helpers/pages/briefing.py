"""The briefing of each language and the front page, made from the executed notebook 10_briefing.

``python -m helpers.pages.briefing page NOTEBOOK FIGURES LANG PAGE`` writes a briefing, ``... front NOTEBOOK FIGURES PAGE`` the
front page: its first page, and the ways from there; ``... of FOLDER LANG DAY`` runs the notebook for a day and prints the page.
A page is one file without script; pictures, styles and data are inside.
"""

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

from helpers.pages import printing, site
from helpers.running import progress
from helpers.tables import data, files
from helpers.wording import heads, language, sentence, show
from helpers.wording.language import say

#: Columns of a figure's data that a page does not show; the download has them.
UNSHOWN = ("id", "source", "births_source", "producer", "release", "tier", "indicator", "area", "basis", "note", "printed_as",
           "rounded_to", "interval", "period_start")  # fmt: skip


#: How words that are counted begin, and months, in the three languages: no line ends between them and their number.
UNITS = (
    "deaths?|births?|women|regions?|days?|months?|years?|times|thousand|million|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|"
    "смерт|женщин|регион|дн|ден|месяц|год|лет|раз|тысяч|миллион|млн|янв|фев|мар|апр|ма[йя]|июн|июл|авг|сен|окт|ноя|дек|"
    "өлім|әйел|өңір|күн|ай|жыл|жас|есе|мың|миллион|қаң|ақп|нау|сәу|мам|мау|шіл|там|қыр|қаз|қар|жел"
)


def _figure(output: nbformat.NotebookNode, figures: Path) -> str:
    """A published figure as an element that needs no other file: shapes, alternative text, caption, data table and download."""
    path, frame, shown = site.published_figure(output, figures)
    content = path.with_name(f"{path.name}.csv").read_bytes()
    frame = frame.drop(columns=[name for name in UNSHOWN if name in frame]).dropna(axis="columns", how="all")
    return site.template("briefing/figure.html.j2").render(
        shown,
        name=path.name,
        table=site.shaped(show.html(frame.astype({frame.columns[0]: str}), say("Data of the figure"))),
        label=say("Data of the figure: {alt}", alt=textwrap.shorten(shown["alt"], 160, placeholder=" …")),
        file=f"{path.name}.csv",
        csv="data:text/csv;charset=utf-8;base64," + b64encode(content).decode(),
        png="data:image/png;base64," + b64encode(path.with_name(f"{path.name}.png").read_bytes()).decode(),
    )


def _unbroken(html: str) -> str:
    """HTML in which no line ends within a number and its ending (37-ге, 6-fold, COVID-19) or unit, or before a dash."""
    parts = re.split(r"(<svg.*?</svg>|<[^>]*>)", html, flags=re.DOTALL)
    number = r"[\w,.−+\xa0]*(?:\d%?-\w+|[^\W\d]-\d+)(?:-\w+)*"
    unit, small_word, dash, sign = rf"(?<=\d) (?=(?i:{UNITS}))", r"(?<=\b[^\W\d_]) (?=\d)", " (?=—)", "(?<=[■◧⊠○◆□]) "
    kept = "|".join((unit, small_word, dash, sign))
    parts[::2] = [re.sub(kept, "\xa0", re.sub(number, r'<span class="whole">\g<0></span>', text)) for text in parts[::2]]
    return "".join(parts)


def _parts(notebook: nbformat.NotebookNode, figures: Path) -> dict[str, str]:
    """What an executed notebook shows, part by part, as HTML.

    A cell with the tag "part" begins one, named by the cell's id; "head" is what stands before the first.
    """
    found, name = {"head": []}, "head"
    for cell in notebook.cells:
        if "part" in cell.metadata.get("tags", []):
            name = cell.id
            found[name] = []
        for output in cell.get("outputs", []):
            if "figure" in output.get("metadata", {}):
                found[name].append(_figure(output, figures))
            elif "text/html" in output.get("data", {}):
                found[name].append(_unbroken("".join(output.data["text/html"])))
    return {name: "\n".join(blocks) for name, blocks in found.items()}


def _quoted(text: str) -> str:
    """A text as a string of a style sheet, from which nothing leads out."""
    return '"' + "".join(f"\\{ord(letter):x} " if letter in '"\\<>\n' else letter for letter in text) + '"'


def _page(lang: str, notebook: Path, figures: Path, front: bool, links: bool, as_of: str) -> str:
    chosen = heads.settings(lang)
    found = _parts(nbformat.read(notebook, as_version=4), figures) if not front or notebook.exists() else {"head": ""}
    dates = data.load().sources["published"].dropna()
    newest = as_of or dates[dates.str.len() == 10].max()
    day = language.day(newest, "long")
    dated = " ".join(text or "" for text, _ in sentence.written_paragraphs("dated", {"date": newest}, lang))
    dot = f"<circle cx='8' cy='8' r='7' fill='{chosen['accent']}'/>"
    icon = f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'>{dot}</svg>"
    wanted = [] if front else [name.strip() for name in chosen["sections"].split(",")]
    page = {
        "language": lang, "title": chosen["title"], "accent": chosen["accent"], "fingerprint": data.fingerprint(),
        "css": (site.TEMPLATES / "briefing" / "briefing.css").read_text(encoding="utf-8"),
        "version": version("kazakhstan-maternal-child-health"),
        "commit": site.last_commit(), "icon": "data:image/svg+xml," + quote(icon),
        "description": say("Maternal and infant mortality in Kazakhstan, each number with its source and interval."),
        "foot": _quoted(f"{chosen['title']} · {dated}"),
    }  # fmt: skip
    return site.template("briefing/page.html.j2").render(
        page=page,
        front=front,
        head=found["head"],
        parts=[(name, found[name]) for name in wanted if name in found],
        languages=language.LANGUAGES if links else {},
        printed=printing.browser() is not None,
        cite=f"The authors and contributors of the collection, “{chosen['title']}”, data to {day}, version {page['version']}.",
    )


def write_briefing(notebook: Path, figures: Path, lang: str, target: Path, front: bool = False, as_of: str = "") -> None:
    """Write the briefing of a language from the notebook that was executed in it, or the front page (`front`).

    The page links the other languages if it has the name that they expect. The foot of its print version names the day `as_of`
    that the notebook was run for, or that of the newest source. A ValueError says which setting of the language's text file is
    wrong.
    """
    with language.speaking(lang):
        links = front or target.name == f"briefing-{lang}.html"
        files.write_file(target, _page(lang, notebook, figures, front, links, as_of))


def _of_day(folder: Path, lang: str, day: str) -> None:
    """Run the briefing's notebook for a language and a day (empty: all that is known), and write its page and print version."""
    from helpers.running import notebooks  # a page is written without

    language.check(lang)
    data.as_of(data.load(), day)
    name = f"{lang}-{day or 'latest'}"
    executed, page = folder / name / "10_briefing.ipynb", folder / f"{name}.html"
    os.environ["FIGURES_DIR"] = str((folder / name / "figures").resolve())
    notebooks.run(site.ROOT / "notebooks" / "10_briefing.ipynb", executed, {"lang": lang, "as_of": day})
    write_briefing(executed, folder / name / "figures", lang, page, as_of=day)
    if printing.browser() is not None:
        printing.print_page(page, page.with_suffix(".pdf"))
        print(f"Its print version: {page.with_suffix('.pdf')}")
    print(f"The briefing: {page}")


@progress.command
def main() -> None:
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
    for name, kind in (("folder", Path), ("lang", str), ("day", str)):
        dated.add_argument(name, type=kind)
    given = parser.parse_args()
    if given.command == "of":
        _of_day(given.folder, given.lang, given.day)
    else:
        write_briefing(given.notebook, given.figures, getattr(given, "lang", "en"), given.target, front=given.command == "front")


if __name__ == "__main__":
    sys.exit(main())
