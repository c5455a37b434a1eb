"""HTML pages: every notebook, the briefing, and an index that links them.

``python -m helpers.pages BUILD`` reads the executed notebooks and figures of a build and writes the pages beside
them. A page is one file: pictures, styles and data are inside, nothing is fetched, and no script is needed: the search field of
one table has a few lines of its own, and is not shown where scripts do not run.
"""

from __future__ import annotations

import argparse
import re
import sys
from base64 import b64encode
from html import escape, unescape
from importlib.metadata import version
from pathlib import Path
from urllib.parse import quote

import nbformat
import pandas as pd
from jinja2 import Environment, FileSystemLoader
from nbconvert import HTMLExporter
from nbconvert.filters import Highlight2HTML

from helpers import data, files, findings, tables

TEMPLATES = Path(__file__).parent / "templates"
BRIEFING = "10_briefing"


def title(notebook: nbformat.NotebookNode) -> str:
    """The text of a notebook's first heading.

    Examples
    --------
    >>> title(nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# Maternal deaths\\n\\nText")]))
    'Maternal deaths'
    """
    return next(
        line.removeprefix("# ").strip()
        for cell in notebook.cells
        if cell.cell_type == "markdown"
        for line in cell.source.splitlines()
        if line.startswith("# ")
    )


def question(notebook: nbformat.NotebookNode) -> str:
    """The question a notebook asks: the first paragraph below its title."""
    return notebook.cells[0].source.split("\n\n")[1].replace("\n", " ").strip("*_ ")


def svg_uri(path: Path) -> str:
    """An SVG file as a data address, percent-encoded (shorter than base64).

    Spaces and commas are encoded too: a ``srcset`` would end the address there and fetch the rest as another one.
    """
    # A line's end and indent are three characters and more once quoted; in SVG they mean no more than a space.
    text = re.sub(r"\s*\n\s*", " ", path.read_text(encoding="utf-8")).replace("> <", "><")
    return "data:image/svg+xml," + quote(text, safe="/:=@;()'!*~?-_.")


def figure_html(output: nbformat.NotebookNode, figures: Path) -> str:
    """A published figure for a page: wide and narrow picture, alternative text, data table, download.

    Parameters
    ----------
    output : nbformat.NotebookNode
        A notebook output written by :func:`helpers.charts.publish`.
    figures : pathlib.Path
        The folder the figure's files are in.

    Returns
    -------
    str
        A ``<figure>`` element that needs no other file.
    """
    name = output.metadata["figure"]
    path = figures / name
    content = path.with_name(f"{path.name}.csv").read_bytes()
    frame = pd.read_csv(path.with_name(f"{path.name}.csv"), dtype={"label": str})
    return _environment().get_template("figure.html.j2").render(
        alt=path.with_name(f"{path.name}.txt").read_text(encoding="utf-8").strip(),
        wide=svg_uri(path.with_name(f"{path.name}.svg")),
        narrow=svg_uri(path.with_name(f"{path.name}-narrow.svg")),
        table=tables.html(frame.astype({frame.columns[0]: str}), "Data of the figure"),
        label=f"Data of the figure: {path.name.replace('_', ' ')}",
        file=f"{path.name}.csv",
        csv="data:text/csv;charset=utf-8;base64," + b64encode(content).decode(),
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
        name = escape(tables.anchor(unescape(re.sub(r"<[^>]+>", "", inner))))
        return f'<h{level} id="{name}">{inner}</h{level}>'

    return re.sub(r"<h([1-6])>(.*?)</h\1>", named, text)


def _environment() -> Environment:
    return Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True)


def _exporter(figures: Path) -> HTMLExporter:
    exporter = HTMLExporter(
        template_name="page", extra_template_basedirs=[str(TEMPLATES)], exclude_anchor_links=True
    )
    exporter.register_filter("highlight_code", Highlight2HTML(pygments_lexer="python", parent=exporter))
    exporter.register_filter("caption", caption)
    exporter.register_filter("anchored", anchored)
    exporter.register_filter("published_figure", lambda output: figure_html(output, figures))
    return exporter


def _html(exporter: HTMLExporter, notebook: nbformat.NotebookNode, page: dict) -> str:
    """A notebook as HTML by our template.

    HTMLExporter would read its own result again, to add what Jupyter's templates lack and ours has (alternative texts, focus):
    that takes longer than all the rest.
    """
    return super(HTMLExporter, exporter).from_notebook_node(notebook, resources={"page": page})[0]


def build(folder: Path) -> list[Path]:
    """Write all pages of a build.

    Parameters
    ----------
    folder : pathlib.Path
        With notebooks/ (executed) and figures/ in it.

    Returns
    -------
    list of pathlib.Path
        The pages, the index first.
    """
    paths = sorted((folder / "notebooks").glob("[0-9]*.ipynb"))
    notebooks = {path.stem: nbformat.read(path, as_version=4) for path in paths}
    reading = [name for name in notebooks if name != BRIEFING]
    exporter = _exporter(folder / "figures")
    common = {
        "language": "en",
        "css": (TEMPLATES / "page" / "page.css").read_text(encoding="utf-8"),
        "fingerprint": data.fingerprint(),
        "version": version("kazakhstan-maternal-child-health"),
    }
    written = []
    for name, notebook in notebooks.items():
        place = reading.index(name) if name in reading else None
        page = common | {
            "kind": "briefing" if name == BRIEFING else "notebook",
            "title": title(notebook),
            "previous": reading[place - 1] if place else "",
            "next": reading[place + 1] if place is not None and place + 1 < len(reading) else "",
        }
        target = folder / ("briefing-en.html" if name == BRIEFING else f"{name}.html")
        files.write(target, _html(exporter, notebook, page))
        written.append(target)
    index = folder / "index.html"
    listed = [{"file": f"{name}.html", "title": title(notebooks[name]), "question": question(notebooks[name])}
              for name in reading]
    text = _environment().get_template("index.html.j2").render(
        page=common, pages=listed, findings=findings.table(data.load()).to_dict("records")
    )
    files.write(index, text)
    return [index, *written]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m helpers.pages", description=__doc__.split("\n")[0])
    parser.add_argument("build", type=Path, help="folder of a build, with notebooks/ and figures/ in it")
    build(parser.parse_args().build)
    return 0


if __name__ == "__main__":
    sys.exit(main())
