"""HTML pages of every notebook but the briefing, which is of :mod:`helpers.pages.briefing`.

``python -m helpers.pages.site collection BUILD`` reads the executed notebooks and figures of a build and writes the pages beside
them. A page is one file: pictures, styles and data are inside, nothing is fetched, and no script is needed: the search field of
one table has a few lines of its own, and is not shown where scripts do not run.
"""

from __future__ import annotations

import argparse
import re
import sys
import textwrap
from base64 import b64encode
from html import escape, unescape
from importlib.metadata import version
from pathlib import Path

import nbformat
import pandas as pd
from jinja2 import Environment, FileSystemLoader
from nbconvert import HTMLExporter
from nbconvert.filters import Highlight2HTML
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from helpers.pages import briefing as pages
from helpers.pages import svg
from helpers.running import saved
from helpers.subjects import infant
from helpers.tables import data, files
from helpers.wording import show
from helpers.wording.language import say

ROOT = Path(__file__).resolve().parents[3]
TEMPLATES = Path(__file__).parent / "templates"
BRIEFING = "10_briefing"
#: Columns that place or style marks and say nothing to a reader; the download has them.
LAYOUT = ("row", "column", "look", "dx", "dy", "emphasis", "segment", "small", "exists")
#: Rules of Markdown that text written by a cell may not use; a fence, because nbconvert does not escape a diagram in one.
NOT_COMPUTED = ("link", "ref_link", "auto_link", "auto_email", "inline_html", "raw_html", "fenced_code")


def title(notebook: nbformat.NotebookNode) -> str:
    """The text of a notebook's first heading; empty if it has none.

    Examples
    --------
    >>> title(nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# Maternal deaths\\n\\nText")]))
    'Maternal deaths'
    """
    return _opening(notebook)[0]


def question(notebook: nbformat.NotebookNode) -> str:
    """The question a notebook asks: the first paragraph below its title; empty if there is none.

    Examples
    --------
    >>> question(nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# Maternal deaths\\n\\n*How many?*")]))
    'How many?'
    """
    return _opening(notebook)[1]


def _opening(notebook: nbformat.NotebookNode) -> tuple[str, str]:
    """Title and question of a notebook."""
    for cell in notebook.cells:
        found = re.search(r"^# +(\S.*)$", cell.source, re.MULTILINE) if cell.cell_type == "markdown" else None
        if found:
            below = re.split(r"\n\s*\n", cell.source[found.end() :].strip())[0].replace("\n", " ").strip("*_ ")
            return found[1].strip(), "" if below.startswith("#") else below
    return "", ""


#: Kinds of pictures that a cell can show without charts.publish, the best first.
PICTURES = ("image/svg+xml", "image/png", "image/jpeg", "image/webp", "image/gif")


def plain_picture(output: nbformat.NotebookNode) -> dict[str, str]:
    """The picture that a cell shows without :func:`helpers.figures.charts.publish`, as ``plt.show()`` does; empty if none.

    Parameters
    ----------
    output : nbformat.NotebookNode

    Returns
    -------
    dict
        "address", with the picture inside, and "alt", which says so where nothing describes it.

    Examples
    --------
    >>> plain_picture(nbformat.v4.new_output("display_data", {"image/png": "iVBORw0K"}))
    {'address': 'data:image/png;base64,iVBORw0K', 'alt': 'Picture without a description'}
    """
    shown = output.get("data", {})
    kind = next((kind for kind in PICTURES if kind in shown), None)
    if kind is None or "figure" in output.get("metadata", {}):
        return {}
    content = b64encode(shown[kind].encode()).decode() if kind == "image/svg+xml" else "".join(shown[kind].split())
    said = output.get("metadata", {}).get(kind, {})
    alt = str(said.get("alt") or "") if isinstance(said, dict) else ""
    return {"address": f"data:{kind};base64,{content}", "alt": alt or "Picture without a description"}


def figure_html(output: nbformat.NotebookNode, figures: Path) -> str:
    """A published figure for a page: its pictures, alternative text, caption, data table, download.

    Parameters
    ----------
    output : nbformat.NotebookNode
        A notebook output written by :mod:`helpers.figures.publish`.
    figures : pathlib.Path
        The folder the figure's files are in.

    Returns
    -------
    str
        A ``<figure>`` element that needs no other file.
    """
    name = output.metadata["figure"]
    path = figures / name
    narrow = path.with_name(f"{path.name}-narrow.svg")
    content = path.with_name(f"{path.name}.csv").read_bytes()
    frame = pd.read_csv(path.with_name(f"{path.name}.csv"), dtype={"label": str})
    shown = frame.drop(columns=[name for name in LAYOUT if name in frame])
    if "series" in shown:
        shown["series"] = shown["series"].replace(infant.SERIES)
    alt = path.with_name(f"{path.name}.txt").read_text(encoding="utf-8").strip()
    return (
        _environment()
        .get_template("figure.html.j2")
        .render(
            alt=alt,
            wide=svg.uri(path.with_name(f"{path.name}.svg")),
            narrow=svg.uri(narrow) if narrow.exists() else "",
            caption=output.metadata.get("caption", ""),
            sources=output.metadata.get("sources", ""),
            table=show.html(shown.astype({shown.columns[0]: str}), say("Data of the figure")),
            label=say("Data of the figure: {alt}", alt=textwrap.shorten(alt, 160, placeholder=" …")),
            file=f"{path.name}.csv",
            csv="data:text/csv;charset=utf-8;base64," + b64encode(content).decode(),
        )
    )


def caption(table: str) -> str:
    """The caption of an HTML table, still escaped; empty if there is no table.

    Examples
    --------
    >>> caption("<table><caption><span>Deaths &amp; births</span></caption></table>")
    'Deaths &amp; births'
    """
    return table.partition("<caption><span>")[2].partition("</span></caption>")[0]


def anchored(text: str) -> str:
    """HTML of a text cell with an id on each heading, so that other pages can link to it.

    nbconvert gives an id only together with a link sign beside the heading, which is read out with it.

    Examples
    --------
    >>> anchored("<h2>What is counted</h2>")
    '<h2 id="What-is-counted">What is counted</h2>'
    """

    def named(found: re.Match) -> str:
        level, inner = found.groups()
        name = escape(show.anchor(unescape(re.sub(r"<[^>]+>", "", inner))))
        return f'<h{level} id="{name}">{inner}</h{level}>'

    return re.sub(r"<h([1-6])>(.*?)</h\1>", named, text)


def computed(text: str) -> str:
    """HTML of Markdown that a cell has written.

    Such text may hold words of the tables, which are other people's. So it has marks, lists and tables, but no HTML, picture
    or link of its own; only what people write themselves into text cells may have those.

    Examples
    --------
    >>> computed("**A rise** <img src=x> [a](javascript:b)")
    '<p><strong>A rise</strong> &lt;img src=x&gt; [a](javascript:b)</p>\\n'
    """
    markdown = MarkdownWithMath(renderer=IPythonRenderer(escape=True, exclude_anchor_links=True))
    for parser in (markdown.inline, markdown.block):
        parser.rules = [rule for rule in parser.rules if rule not in NOT_COMPUTED]
    return markdown.render(text)


def contents(notebook: nbformat.NotebookNode) -> list[tuple[str, str]]:
    """The sections of a notebook: anchor and text of each second-level heading.

    Examples
    --------
    >>> contents(nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("## What is counted\\n\\nText")]))
    [('What-is-counted', 'What is counted')]
    """
    headings = [
        line.removeprefix("## ").strip()
        for cell in notebook.cells
        if cell.cell_type == "markdown"
        for line in cell.source.splitlines()
        if line.startswith("## ")
    ]
    return [(show.anchor(heading), heading) for heading in headings]


def quiet(highlighted: str) -> str:
    """Highlighted code with only those marks that the style sheet colours: the others would double the length of a page.

    Examples
    --------
    >>> quiet('<span class="n">a</span> <span class="k">in</span>')
    'a <span class="k">in</span>'
    """
    return re.sub(r'<span class="(?!(?:k|kn|ow|s1|s2|sa|c1)")\w+">([^<]*)</span>', r"\1", highlighted)


def _environment() -> Environment:
    environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    environment.globals["say"] = say
    return environment


def _exporter(figures: Path) -> HTMLExporter:
    exporter = HTMLExporter(template_name="page", extra_template_basedirs=[str(TEMPLATES)], exclude_anchor_links=True)
    exporter.environment.globals["say"] = say
    exporter.register_filter("highlight_code", Highlight2HTML(pygments_lexer="python", parent=exporter))
    exporter.register_filter("caption", caption)
    exporter.register_filter("anchored", anchored)
    exporter.register_filter("quiet", quiet)
    exporter.register_filter("computed", computed)
    exporter.register_filter("plain_picture", plain_picture)
    exporter.register_filter("published_figure", lambda output: figure_html(output, figures))
    return exporter


def _html(exporter: HTMLExporter, notebook: nbformat.NotebookNode, page: dict) -> str:
    """A notebook as HTML by our template.

    HTMLExporter would read its own result again, to add what Jupyter's templates lack and ours has (alternative texts, focus):
    that takes longer than all the rest.
    """
    return super(HTMLExporter, exporter).from_notebook_node(notebook, resources={"page": page})[0]


def _common(lang: str) -> dict[str, str]:
    """What every page carries: its language, its looks, and where it comes from."""
    return {
        "language": lang,
        "css": (TEMPLATES / "page" / "page.css").read_text(encoding="utf-8"),
        "fingerprint": data.fingerprint(),
        "version": version("kazakhstan-maternal-child-health"),
        "commit": pages.last_commit(),
    }


def write_collection(folder: Path) -> list[Path]:
    """Write the page of every notebook but the briefing.

    Parameters
    ----------
    folder : pathlib.Path
        With notebooks/ (executed) and figures/ in it.

    Returns
    -------
    list of pathlib.Path
        The pages.
    """
    paths = sorted((folder / "notebooks").glob(saved.PATTERN))
    notebooks = {path.stem: nbformat.read(path, as_version=4) for path in paths if path.stem != BRIEFING}
    names = list(notebooks)
    exporter = _exporter(folder / "figures")
    common = _common("en")
    written = []
    for place, (name, notebook) in enumerate(notebooks.items()):
        page = common | {
            "kind": "notebook",
            "title": title(notebook) or name,
            "untitled": not title(notebook),
            "previous": names[place - 1] if place else "",
            "next": names[place + 1] if place + 1 < len(names) else "",
            "contents": contents(notebook),
        }
        target = folder / f"{name}.html"
        files.write(target, _html(exporter, notebook, page))
        written.append(target)
    return written


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m helpers.pages.site", description=__doc__.split("\n")[0])
    commands = parser.add_subparsers(dest="command", required=True)
    collection = commands.add_parser("collection", help="every notebook")
    collection.add_argument("build", type=Path, help="folder of a build, with notebooks/ and figures/ in it")
    arguments = parser.parse_args()
    write_collection(arguments.build)
    return 0


if __name__ == "__main__":
    sys.exit(main())
