"""What Sphinx makes the site from: notebooks, statements of the ledger, guides, and pages that name every helper.

Outputs of cells are put in as HTML that is escaped already, so that no word of a table is read as markup; statements are
written as JSON, which :class:`helpers.pages.parts.Plain` takes as it stands. Only text cells and guides, which people write
themselves, are read as Markdown.
"""

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
from markupsafe import Markup

from helpers.ledger import statements
from helpers.pages import site
from helpers.running import saved
from helpers.subjects import infant
from helpers.tables import data
from helpers.wording import show

GUIDES = site.ROOT / "docs"
HELPERS = Path(__file__).resolve().parents[1]
#: The notebook that lists every statement: that it names one says nothing.
LISTING = "09_claims_audit"
_ID = re.compile(r"\b[CK]\d+[a-z]?\b")
#: What may be an id or the name of a notebook: letters, digits, and what joins them.
_NAME = re.compile(r"(?<![\w/.-])(?:[CK]\d+[a-z]?|\d\d_\w+|\w+(?:[.-]\w+)+)(?![\w/]|[.-]\w)")


def template(name: str) -> object:
    """The blocks of a template of the site."""
    return site.template(f"book/{name}.html.j2").module


# --- links -----------------------------------------------------------------------------------------------------------


class Links:
    """Which words of a page lead where: ids of statements, checks, sources and observations, names of notebooks and sources."""

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


def _site_figure(output: nbformat.NotebookNode, figures: Path, number: str, within: str, links: Links) -> str:
    """A published figure for the site: its number, pictures, caption, data table, files, and how to cite it."""
    path, frame, shown = site.published_figure(output, figures)
    frame = frame.drop(columns=[column for column in site.LAYOUT if column in frame])
    if "series" in frame:
        frame["series"] = frame["series"].replace(infant.SERIES)
    return site.template("book/figure.html.j2").render(
        shown,
        anchor=path.name,
        number=number,
        within=within,
        page=path.parent.name,
        cited=f"version {version('kazakhstan-maternal-child-health')}, data fingerprint {data.fingerprint()}",
        address=f"../figures/{output.metadata['figure']}",
        sources=links.sources(shown["sources"]),
        table=site.shaped(show.html(frame.astype({frame.columns[0]: str}), f"Data of figure {number}")),
    )


def _output_html(output: nbformat.NotebookNode) -> str:
    """What a cell has put out, other than a published figure, as HTML."""
    shown = output.get("data", {})
    if "text/html" in shown:
        html = re.sub(r"""\son\w+=("[^"]*"|'[^']*')(?=[^<>]*>)|<script.*?</script>""", "", shown["text/html"], flags=re.DOTALL)
        label = html.partition("<caption><span>")[2].partition("</span></caption>")[0]
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
    """An executed notebook as Sphinx reads it: code folded, outputs as HTML, figures numbered, a title in any case."""
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
                    shown.append(_site_figure(output, figures, f"{int(name[:2])}.{drawn}", site.title(content) or name, links))
                elif "below" not in output.get("metadata", {}):
                    shown.append(_output_html(output))
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
    """A page for :class:`helpers.pages.parts.Plain`."""
    listed = [{"title": heading, "html": html} for heading, html in parts if html.strip()]
    return json.dumps({"title": " ".join(title.split()), "parts": listed}, ensure_ascii=False)


def _record_pages(published: data.Tables) -> dict[str, str]:
    """The pages of the sources and of the tables."""
    blocks, said = template("records"), published.claims.groupby("source")["id"].agg(list)
    rows = published.sources.fillna("").sort_values(["publisher", "published", "id"], key=lambda names: names.str.casefold())
    rows = rows.to_dict("records")
    rows = [row | {"day": site.day(row["published"]), "claims": said.get(row["id"], [])} for row in rows]
    tables = json.loads((data.folder() / "datapackage.json").read_text(encoding="utf-8"))["resources"]
    frames = published._asdict()
    tables = [table | {"rows": len(frames[table["name"]]), "fields": table["schema"]["fields"]} for table in tables]
    return {
        "sources.plain": plain("Sources", ("", str(blocks.sources(rows)))),
        "data.plain": plain("The tables", ("", str(blocks.tables(tables)))),
    }


def statement_pages(rows: list[dict], texts: dict[str, tuple[str, str]]) -> dict[str, str]:
    """The page of every statement, and the list of all."""
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
        sources.setdefault(f"{row['publisher']}, {site.day(row['published'])}", []).append(row)
    counts = Counter(row["verdict"] for row in rows)
    parts = [(source, str(listing.listed(group))) for source, group in sources.items()]
    pages["ledger.plain"] = plain("The ledger of statements", ("", str(listing.key(counts, statements.AGREEMENT))), *parts)
    return pages


# --- guides and reference --------------------------------------------------------------------------------------------


def guide(text: str, guides: Iterable[str], notebooks: Iterable[str]) -> str:
    """A guide of docs/ with links on the guides and notebooks that it names as code, outside of its blocks of code."""

    def link(found: re.Match) -> str:
        if found["guide"] in guides:
            return f"[{found[0]}]({found['guide']}.md)"
        return f"[{found[0]}](../notebooks/{found['notebook']}.ipynb)" if found["notebook"] in notebooks else found[0]

    parts = re.split(r"(^```.*?^```)", text, flags=re.DOTALL | re.MULTILINE)
    pattern = r"(?<!\[)`(?:docs/(?P<guide>[\w-]+)\.md|(?:notebooks/)?(?P<notebook>\d\d_\w+)(?:\.ipynb)?)`(?!\])"
    return "".join(part if part.startswith("```") else re.sub(pattern, link, part) for part in parts)


def _public(path: Path) -> dict[str, str]:
    """Each documented public name of a module, in their order -> the directive that Sphinx describes it by."""
    text = path.read_text(encoding="utf-8")
    lines, names = text.splitlines(), {}
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node):
            names[node.name] = "autofunction" if isinstance(node, ast.FunctionDef) else "autoclass"
        elif isinstance(node, ast.Assign | ast.AnnAssign) and (
            lines[node.lineno - 2].startswith("#:") or "  #: " in lines[node.end_lineno - 1]
        ):
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            names |= {name.id: "autodata" for name in getattr(target, "elts", [target])}
    return {name: kind for name, kind in names.items() if not name.startswith("_")}


def reference_pages() -> dict[str, str]:
    """Pages of the reference as file name -> reStructuredText: one that lists all floors, one a floor, one a module."""
    page, pages, floors = site.template("book/reference.rst.j2").render, {}, {}
    for path in sorted(HELPERS.glob("*/[!_]*.py")):
        module, names = f"helpers.{path.parent.name}.{path.stem}", _public(path)
        floors.setdefault(f"helpers.{path.parent.name}", []).append(module)
        pages[f"reference/{module}.rst"] = page(title=module, names=names)
    pages |= {f"reference/{floor}.rst": page(title=floor, below=modules) for floor, modules in floors.items()}
    said = "The functions that notebooks and pages are made with, by floor: a lower floor never uses a higher one."
    pages["reference/index.rst"] = page(title="Reference of the helpers", said=said, below=list(floors))
    return pages


# --- all of it -------------------------------------------------------------------------------------------------------


def pages(build: Path, published: data.Tables) -> dict[str, str]:
    """Every page of the site, as Sphinx will read it."""
    paths = sorted((build / "notebooks").glob(saved.PATTERN))
    executed = {path.stem: nbformat.read(path, as_version=4) for path in paths if path.stem != site.BRIEFING}
    links = Links(published, executed)
    found, texts = {}, {}
    for name, content in executed.items():
        texts[name] = (site.title(content) or name, json.dumps([(cell.source, cell.get("outputs")) for cell in content.cells]))
        made = without_attachments(for_sphinx(content, name, build / "figures", links))
        found[f"notebooks/{name}.ipynb"] = nbformat.writes(made)
    found |= statement_pages(statements.everything(published), texts)
    found |= _record_pages(published)
    guides = {path.stem: path.read_text(encoding="utf-8") for path in sorted(GUIDES.glob("*.md"))}
    for name, text in guides.items():
        found["glossary.md" if name == "glossary" else f"guides/{name}.md"] = guide(text, guides, executed)
    found |= reference_pages()
    # A question may hold pictures and links, of which the words stay.
    questions = {
        f"notebooks/{name}": re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", site.question(content))
        for name, content in executed.items()
    }
    listed = [f"guides/{name}" for name in guides if name != "glossary"]
    found["index.md"] = site.template("book/index.md.j2").render(notebooks=questions, guides=listed)
    return found
