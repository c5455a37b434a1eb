"""What Sphinx makes the site from: notebooks, statements of the ledger, guides, and pages that name every helper.

Outputs of cells are put in as HTML that is escaped already, so that no word of a table is read as markup; statements are
written as JSON, which :class:`helpers.pages.parts.Plain` takes as it stands. Only text cells and guides, which people write
themselves, are read as Markdown.
"""

from __future__ import annotations

import ast
import json
import re
from collections import Counter
from collections.abc import Iterable
from html import escape, unescape
from importlib.metadata import version
from pathlib import Path
from urllib.parse import quote

import nbformat
import pandas as pd
from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from helpers.figures.style import endings
from helpers.ledger import statements
from helpers.pages import site, svg
from helpers.running import saved
from helpers.subjects import infant
from helpers.tables import data
from helpers.wording import language, show

GUIDES = site.ROOT / "docs"
HELPERS = Path(__file__).resolve().parents[1]
#: The notebook that lists every statement: that it names one says nothing.
LISTING = "09_claims_audit"
_TEMPLATES = Environment(loader=FileSystemLoader(site.TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True)
_TEMPLATES.globals["day"] = lambda text: _day(text)
_ID = re.compile(r"\b[CK]\d+[a-z]?\b")
#: What may be an id or the name of a notebook: letters, digits, and what joins them.
_NAME = re.compile(r"(?<![\w/.-])(?:[CK]\d+[a-z]?|\d\d_\w+|\w+(?:[.-]\w+)+)(?![\w/]|[.-]\w)")


def template(name: str) -> object:
    """The blocks of a template; what is put into one is escaped."""
    return _TEMPLATES.get_template(f"book/{name}.html.j2").module


# --- links -----------------------------------------------------------------------------------------------------------


class Links:
    """Which words of a page lead where: ids of statements, checks, sources and observations, names of notebooks and sources.

    Parameters
    ----------
    published : helpers.tables.data.Tables
    notebooks : iterable of str
        Names of the notebooks that have a page.
    """

    def __init__(self, published: data.Tables, notebooks: Iterable[str]):
        said, sources = published.claims["id"], published.sources.sort_values("published", na_position="first")
        judged = published.checks.set_index("id")["judges"].str.split().str[0].dropna()
        judged = judged[judged.isin(said)]
        self.notebooks = set(notebooks)
        self.pages = {name: f"sources.html#{name}" for name in sources["id"]}
        self.pages |= {name: f"sources.html#{source}" for name, source in published.observations[["id", "source"]].to_numpy()}
        self.pages |= {name: f"statements/{name.lower()}.html" for name in said}
        self.pages |= {check: f"statements/{claim.lower()}.html#{check}" for check, claim in judged.items()}
        self.pages |= {name: f"notebooks/{name}.html" for name in self.notebooks} | {site.BRIEFING: "../index.html"}
        addressed = sources[sources["url"].fillna("").str.match("https?://")]
        self.titles = dict(zip(addressed["title"].fillna(""), addressed["url"], strict=True))
        years = sources["published"].astype(str).str[:4]
        self.names = dict(zip(sources["publisher"] + " (" + years + ")", sources["id"], strict=True))

    def page(self, html: str, name: str) -> str:
        """A page of the site with links on every id in its article, on names of notebooks, and on cells that hold a title.

        What stands in a link already, in a block of code, a drawing, a style or a script stays as it is.

        Parameters
        ----------
        html : str
        name : str
            Of its file, in the folder of the site.

        Examples
        --------
        >>> Links(data.load(), []).page('<article class="bd-article"><p>C002 &lt; 0</p></article>', "statements/c105.html")
        '<article class="bd-article"><p><a href="../statements/c002.html">C002</a> &lt; 0</p></article>'
        """
        head, start, rest = html.partition('<article class="bd-article"')
        article, end, foot = rest.partition("</article>")
        up, parts, inside = "../" * name.count("/"), re.split(r"(<[^>]*>)", article), 0
        for place, part in enumerate(parts):
            found = re.match(r'<a href="(\d\d_[\w-]+)\.html[#"]', part)
            if found and found[1] not in self.notebooks and name.startswith("notebooks/"):  # it is not there and has no page
                parts[place] = "<a>"
            if re.match(r"</?(a|style|script|summary|pre|svg)\b", part):
                inside += -1 if part.startswith("</") else 1
            elif part and not part.startswith("<") and not inside:
                url = self.titles.get(unescape(part)) if parts[place - 1].startswith("<td") else None
                parts[place] = f'<a href="{escape(url)}" rel="noreferrer">{part}</a>' if url else self._linked(part, up, name)
        return head + start + "".join(parts) + end + foot

    def _linked(self, text: str, up: str, name: str) -> str:
        def link(found: re.Match) -> str:
            page, _, anchor = self.pages.get(found[0], "").partition("#")
            if not page:
                return found[0]
            if page == name and page.startswith("statements/") and not anchor:
                anchor = f"statement-{found[0].lower()}"
            address = ("" if page == name and anchor else up + page) + (f"#{anchor}" if anchor else "")
            return f'<a href="{escape(address)}">{found[0]}</a>'

        return _NAME.sub(link, text)

    def sources(self, names: str) -> Markup:
        """The sources of a figure, "Publisher (year); Publisher (year)", as links to their entries."""
        entries = {name: self.names.get(name) for name in names.split("; ")}
        linked = (
            Markup('<a href="../sources.html#{}">{}</a>').format(entry, name) if entry else name
            for name, entry in entries.items()
        )
        return Markup("; ").join(linked)


# --- notebooks -------------------------------------------------------------------------------------------------------


def site_figure(output: nbformat.NotebookNode, figures: Path, number: str, within: str, links: Links) -> str:
    """A published figure for the site: its number, pictures, caption, data table, files, and how to cite it."""
    name = output.metadata["figure"]
    path = figures / name
    frame = pd.read_csv(path.with_name(f"{path.name}.csv"), dtype={"label": str})
    narrow = path.with_name(f"{path.name}-narrow.svg")
    alt = path.with_name(f"{path.name}.txt").read_text(encoding="utf-8").strip()
    shown = frame.drop(columns=[column for column in site.LAYOUT if column in frame])
    if "series" in shown:
        shown["series"] = shown["series"].replace(infant.SERIES)
    return _TEMPLATES.get_template("book/figure.html.j2").render(
        anchor=path.name,
        number=number,
        within=within,
        page=path.parent.name,
        cited=f"version {version('kazakhstan-maternal-child-health')}, data fingerprint {data.fingerprint()}",
        address=f"../figures/{name}",
        alt=alt,
        wide=svg.inline(path.with_name(f"{path.name}.svg"), alt, frame, "wide"),
        narrow=svg.inline(narrow, alt, frame, "narrow") if "-narrow.svg" in endings(output.metadata) else "",
        caption=output.metadata.get("caption", ""),
        sources=links.sources(output.metadata.get("sources", "")),
        table=site.shaped(show.html(shown.astype({shown.columns[0]: str}), f"Data of figure {number}")),
    )


def output_html(output: nbformat.NotebookNode) -> str:
    """What a cell has put out, other than a published figure, as HTML."""
    shown = output.get("data", {})
    if "text/html" in shown:
        html = re.sub(r"""\son\w+=("[^"]*"|'[^']*')(?=[^<>]*>)|<script.*?</script>""", "", shown["text/html"], flags=re.DOTALL)
        label = site.caption(html)
        box = f' role="region" aria-label="{label}" tabindex="0"' if label else ""
        return f'<div class="scroll"{box}>\n{site.shaped(html)}\n</div>'
    if "text/markdown" in shown:
        return site.computed(shown["text/markdown"])
    if picture := site.plain_picture(output):
        return f'<p><img class="plain" src="{escape(picture["address"])}" alt="{escape(picture["alt"])}"></p>'
    text = output.get("text") or shown.get("text/plain") or "\n".join(output.get("traceback", []))
    plain_text = re.sub("\x1b\\[[0-9;]*m", "", text)
    return f'<pre class="printed" tabindex="0">{escape(plain_text)}</pre>'


def for_sphinx(content: nbformat.NotebookNode, name: str, figures: Path, links: Links) -> nbformat.NotebookNode:
    """An executed notebook as Sphinx reads it: code folded, outputs as HTML, figures numbered, a title in any case.

    Parameters
    ----------
    content : nbformat.NotebookNode
    name : str
        Of its file, without ending.
    figures : pathlib.Path
        The folder its figures are in.
    links : Links

    Returns
    -------
    nbformat.NotebookNode
        A new notebook.
    """
    cells, drawn, offered = [], 0, not site.title(content)
    download = f'<p class="files"><a download href="{quote(name)}.ipynb">Download this notebook</a></p>'
    if offered:
        cells.append(nbformat.v4.new_markdown_cell(f"# {escape(name)}\n\n{download}"))
    for cell in content.cells:
        if cell.cell_type == "markdown":
            cells.append(nbformat.v4.new_markdown_cell(cell.source, attachments=cell.get("attachments", {})))
            if site.title(nbformat.v4.new_notebook(cells=[cell])) and not offered:
                cells.append(nbformat.v4.new_markdown_cell(download))
                offered = True
        elif cell.cell_type == "code":
            shown = []
            for output in cell.outputs:
                if "figure" in output.get("metadata", {}):
                    drawn += 1
                    shown.append(site_figure(output, figures, f"{int(name[:2])}.{drawn}", site.title(content) or name, links))
                elif "below" not in output.get("metadata", {}):
                    shown.append(output_html(output))
            outputs = [nbformat.v4.new_output("display_data", {"text/html": html}) for html in shown]
            cells.append(nbformat.v4.new_code_cell(cell.source, outputs=outputs, metadata={"tags": ["hide-input"]}))
    for place, cell in enumerate(cells):
        cell.id = f"cell{place}"
    kept = {"kernelspec": {"name": "python3", "display_name": "Python 3"}, "language_info": {"name": "python"}}
    return nbformat.v4.new_notebook(cells=cells, metadata=kept)


def without_attachments(content: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Pictures attached to text cells become part of their text: Sphinx knows no attachments."""
    for cell in content.cells:
        for name, kinds in cell.pop("attachments", {}).items():
            kind, held = next(iter(kinds.items()))
            cell.source = cell.source.replace(f"attachment:{name}", f"data:{kind};base64,{''.join(held.split())}")
    return content


# --- statements ------------------------------------------------------------------------------------------------------


def plain(title: str, *parts: tuple[str, str]) -> str:
    """A page for :class:`helpers.pages.parts.Plain`.

    Examples
    --------
    >>> plain("A title", ("", "<p>words</p>"))
    '{"title": "A title", "parts": [{"title": "", "html": "<p>words</p>"}]}'
    """
    listed = [{"title": heading, "html": html} for heading, html in parts if html.strip()]
    return json.dumps({"title": " ".join(title.split()), "parts": listed}, ensure_ascii=False)


def _day(text: str) -> str:
    """A day, month or year as words; what is none stays as it stands.

    Examples
    --------
    >>> _day("2025-08-05"), _day("2025-08"), _day("2024-02-30"), _day("")
    ('5 Aug 2025', 'Aug 2025', '2024-02-30', '')
    """
    try:
        return language.day(text) if re.fullmatch(r"\d{4}(-\d\d){0,2}", text) else text
    except ValueError:  # such as 30 February
        return text


def record_pages(published: data.Tables) -> dict[str, str]:
    """The pages of the sources and of the tables.

    Parameters
    ----------
    published : helpers.tables.data.Tables

    Returns
    -------
    dict
        File name -> content.
    """
    blocks, said = template("records"), published.claims.groupby("source")["id"].agg(list)
    rows = published.sources.fillna("").sort_values(["publisher", "published", "id"]).to_dict("records")
    rows = [row | {"day": _day(row["published"]), "claims": said.get(row["id"], [])} for row in rows]
    tables = json.loads((data.folder() / "datapackage.json").read_text(encoding="utf-8"))["resources"]
    frames = published._asdict()
    tables = [table | {"rows": len(frames[table["name"]]), "fields": table["schema"]["fields"]} for table in tables]
    return {
        "sources.plain": plain("Sources", ("", str(blocks.sources(rows)))),
        "data.plain": plain("The tables", ("", str(blocks.tables(tables)))),
    }


def statement_pages(rows: list[dict], texts: dict[str, tuple[str, str]]) -> dict[str, str]:
    """The page of every statement, and the list of all.

    Parameters
    ----------
    rows : list of dict
        As :func:`helpers.ledger.statements.everything` gives them.
    texts : dict
        Name of a notebook -> its title, and all its text, in which ids are looked for.

    Returns
    -------
    dict
        File name -> content.
    """
    blocks, listing = template("statement"), template("ledger")
    by_id = {row["id"]: row for row in rows}
    named = {name: set(_ID.findall(text)) for name, (_, text) in texts.items() if name != LISTING}
    pages = {}
    for row in rows:
        ids = {row["id"], *(reading["id"] for reading in row["readings"])}
        treated = [(name, texts[name][0]) for name, found in named.items() if ids & found]
        retold = [other for other in rows if other["retells"] == row["id"]]
        pages[f"statements/{row['id'].lower()}.plain"] = plain(
            row["statement"],
            ("", str(blocks.verdict(row))),
            ("What was said", str(blocks.said(row, by_id.get(row["retells"]), retold))),
            ("How it can be read", str(blocks.readings(row))),
            ("Where it is treated", str(blocks.treated(treated)) if treated else ""),
        )
    sources: dict[str, list[dict]] = {}
    for row in rows:
        sources.setdefault(f"{row['publisher']}, {_day(row['published'])}", []).append(row)
    counts = Counter(row["verdict"] for row in rows)
    parts = [(source, str(listing.listed(group))) for source, group in sources.items()]
    pages["ledger.plain"] = plain("The ledger of statements", ("", str(listing.key(counts, statements.AGREEMENT))), *parts)
    return pages


# --- guides and reference --------------------------------------------------------------------------------------------


def guide(text: str, guides: Iterable[str], notebooks: Iterable[str]) -> str:
    """A guide of docs/ with links on the guides and notebooks that it names as code, outside of its blocks of code.

    Examples
    --------
    >>> guide("See `docs/cluster.md` and `docs/none.md`.", ["cluster"], [])
    'See [`docs/cluster.md`](cluster.md) and `docs/none.md`.'
    """

    def link(found: re.Match) -> str:
        if found["guide"] in guides:
            return f"[{found[0]}]({found['guide']}.md)"
        return f"[{found[0]}](../notebooks/{found['notebook']}.ipynb)" if found["notebook"] in notebooks else found[0]

    parts = re.split(r"(^```.*?^```)", text, flags=re.DOTALL | re.MULTILINE)
    pattern = r"(?<!\[)`(?:docs/(?P<guide>[\w-]+)\.md|(?:notebooks/)?(?P<notebook>\d\d_\w+)(?:\.ipynb)?)`(?!\])"
    return "".join(part if part.startswith("```") else re.sub(pattern, link, part) for part in parts)


def public(path: Path) -> tuple[str, dict[str, str]]:
    """The first line of a module's docstring, and kind of directive -> each documented public name, in their order.

    Examples
    --------
    >>> public(HELPERS / "tables" / "files.py")
    ('Writing files so that nobody ever finds half of one.', {'write_file': 'autofunction', 'write_together': 'autofunction'})
    """
    text = path.read_text(encoding="utf-8")
    tree, lines = ast.parse(text), text.splitlines()
    names = {}
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_") and ast.get_docstring(node):
            names[node.name] = "autofunction" if isinstance(node, ast.FunctionDef) else "autoclass"
        elif isinstance(node, ast.Assign | ast.AnnAssign) and (
            lines[node.lineno - 2].startswith("#:") or "  #: " in lines[node.end_lineno - 1]
        ):
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            names |= {name.id: "autodata" for name in getattr(target, "elts", [target]) if name.id[0] != "_"}
    return (ast.get_docstring(tree) or "").partition("\n")[0], names


def reference_pages() -> dict[str, str]:
    """Pages of the reference: one that lists all floors, one a floor, one a module.

    Returns
    -------
    dict
        File name -> reStructuredText.
    """
    pages, floors = {}, sorted(path.parent for path in HELPERS.glob("*/__init__.py"))

    def heading(text: str) -> str:
        return f"{text}\n{'=' * len(text)}\n"

    def tree(names: list[str]) -> str:
        entries = "".join(f"   {name.rpartition('.')[2]} <{name}>\n" for name in names)
        return f"\n.. toctree::\n   :maxdepth: 1\n\n{entries}"

    for floor in floors:
        modules = sorted(path for path in floor.glob("*.py") if not path.name.startswith("_"))
        package = f"helpers.{floor.name}"
        pages[f"reference/{package}.rst"] = f"{heading(package)}\n.. automodule:: {package}\n" + tree(
            [f"{package}.{path.stem}" for path in modules]
        )
        for path in modules:
            module = f"{package}.{path.stem}"
            names = public(path)[1]
            listed = "".join(f"   {name}\n" for name, kind in names.items() if kind != "autodata")
            text = f"{heading(module)}\n.. automodule:: {module}\n"
            text += f"\n.. currentmodule:: {module}\n\n.. autosummary::\n   :nosignatures:\n\n{listed}" if listed else ""
            for name, kind in names.items():
                text += f"\n.. {kind}:: {module}.{name}\n" + {"autoclass": "   :members:\n", "autodata": "   :no-value:\n"}.get(
                    kind, ""
                )
            pages[f"reference/{module}.rst"] = text
    said = "The functions that notebooks and pages are made with, by floor: a lower floor never uses a higher one.\n"
    pages["reference/index.rst"] = heading("Reference of the helpers") + "\n" + said
    pages["reference/index.rst"] += tree([f"helpers.{floor.name}" for floor in floors])
    return pages


# --- all of it -------------------------------------------------------------------------------------------------------


def pages(build: Path, published: data.Tables) -> dict[str, str]:
    """Every page of the site, as Sphinx will read it.

    Parameters
    ----------
    build : pathlib.Path
        With notebooks/ (executed) and figures/ in it.
    published : helpers.tables.data.Tables

    Returns
    -------
    dict
        File name -> content.
    """
    paths = sorted((build / "notebooks").glob(saved.PATTERN))
    executed = {path.stem: nbformat.read(path, as_version=4) for path in paths if path.stem != site.BRIEFING}
    links = Links(published, executed)
    found, texts = {}, {}
    for name, content in executed.items():
        texts[name] = (site.title(content) or name, json.dumps([(cell.source, cell.get("outputs")) for cell in content.cells]))
        made = without_attachments(for_sphinx(content, name, build / "figures", links))
        found[f"notebooks/{name}.ipynb"] = nbformat.writes(made)
    found |= statement_pages(statements.everything(published), texts)
    found |= record_pages(published)
    guides = sorted(path.stem for path in GUIDES.glob("*.md"))
    for path in sorted(GUIDES.glob("*.md")):
        text = guide(path.read_text(encoding="utf-8"), guides, executed)
        found["glossary.md" if path.stem == "glossary" else f"guides/{path.name}"] = text
    found |= reference_pages()
    found["index.md"] = index(executed, [name for name in guides if name != "glossary"])
    return found


def index(notebooks: dict[str, nbformat.NotebookNode], guides: Iterable[str]) -> str:
    """The first page: where everything is, and for the sidebar all pages in their order."""

    def tree(title: str, names: Iterable[str]) -> str:
        return f"```{{toctree}}\n:caption: {title}\n:maxdepth: 1\n:hidden:\n\n" + "\n".join(names) + "\n```\n"

    questions = {name: re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", site.question(content)) for name, content in notebooks.items()}
    asked = [f"- [](<notebooks/{name}.ipynb>): {question}" for name, question in questions.items()]
    parts = [
        "# Notebooks, statements, guides",
        "What was announced about mothers and children in Kazakhstan, what published figures say, and how sure that is. "
        "Every notebook shows its data, its code and its figures; every statement has a page with its verdict. "
        'The short version is the <a href="../index.html">front page</a>.',
        tree("Notebooks", (f"notebooks/{name}" for name in notebooks)),
        "## Notebooks",
        "\n".join(line.removesuffix(": ") for line in asked),
        tree("Statements and data", ["ledger", "sources", "data", "glossary"]),
        "## Statements and data",
        "- [](ledger.plain): what was announced or printed, with its verdict\n"
        "- [](sources.plain): where each statement and each number was read\n"
        "- [](data.plain): the six tables as CSV files, and what their columns hold\n"
        "- [](glossary.md): the words that are used",
        tree("Guides", (f"guides/{name}" for name in guides)),
        "## Guides",
        "\n".join(f"- [](guides/{name}.md)" for name in guides),
        tree("Helpers", ["reference/index"]),
        "## Helpers",
        "- [](reference/index.rst): every function, with its parameters and an example",
    ]
    return "\n\n".join(parts)
