"""What the site needs of Sphinx that Sphinx does not have; named in docs/conf.py as an extension.

Words of the tables reach a page through :class:`Plain` only, or inside of outputs: nothing that could be markup is ever parsed.
"""

import functools
import importlib
import json
from collections.abc import Callable, Sequence
from html import escape
from inspect import getdoc
from pathlib import Path

from docutils import nodes
from docutils.parsers import Parser
from jinja2 import FileSystemLoader
from jinja2.sandbox import SandboxedEnvironment
from numpydoc import docscrape_sphinx
from sphinx import builders
from sphinx.application import Sphinx
from sphinx.ext.autosummary import Autosummary, extract_summary
from sphinx.search.en import SearchEnglish

from helpers.wording import show

#: What Python itself writes of a named tuple says less than the docstring of its class.
OF_TUPLES = ("Alias for field number", "Create new instance of", "Return a new", "Make a new", "Return self as")


class Plain(Parser):
    """Reads a page that :mod:`helpers.pages.manuscript` wrote as JSON: a title, and sections of HTML that is escaped already.

    Titles are text, whatever stands in them.
    """

    supported = ("plain",)

    def parse(self, inputstring: str, document: nodes.document) -> None:
        """Put title and sections into the document."""
        page = json.loads(inputstring)
        whole = self._section(document, page["title"])
        document += whole
        for part in page["parts"]:
            place = whole
            if part["title"]:
                place = self._section(document, part["title"])
                whole += place
            place += nodes.raw("", part["html"], format="html")

    @staticmethod
    def _section(document: nodes.document, title: str) -> nodes.section:
        section = nodes.section(names=[nodes.fully_normalize_name(title)])
        section += nodes.title("", "", nodes.Text(title))
        document.note_implicit_target(section, section)
        return section


class Listed(Autosummary):
    """The functions of a module and the first sentence of each; unlike its original it makes no signature for that."""

    def get_items(self, names: list[str]) -> list[tuple[str, None, str, str]]:
        """Name, no signature, first sentence and full name of each."""
        held = importlib.import_module(self.env.ref_context["py:module"])
        said = {name: (getdoc(getattr(held, name)) or "").splitlines() for name in names}
        settings = self.state.document.settings
        return [(name, None, extract_summary(text, settings), f"{held.__name__}.{name}") for name, text in said.items()]


def name_headings(app: Sphinx, document: nodes.document) -> None:
    """Give each heading of a notebook also the id that JupyterLab gives it: links between notebooks name that one."""
    if not app.env.docname.startswith("notebooks/"):
        return
    for section in document.findall(nodes.section):
        name = show.anchor(section[0].astext())
        if name not in document.ids and name not in section["ids"]:
            section["ids"].append(name)


def pages_are_documents(app: Sphinx, docname: str, source: list[str]) -> None:
    """Pages of single statements are found from the ledger and by searching; no contents list names them."""
    if docname.startswith("statements/"):
        app.env.metadata[docname]["orphan"] = True


def escape_title(app: Sphinx, name: str, template: str, context: dict, document: nodes.document | None) -> None:
    """Escape the title that the theme repeats for print: it puts it into the page as it stands."""
    context["pagetitle"] = escape(context.get("pagetitle") or "")


def offer_navigation(app: Sphinx, name: str, template: str, context: dict, document: nodes.document | None) -> None:
    """Let the template of the navigation keep what it has made: pages that no contents list names all have the same."""

    def kept(caller: Callable[[], str]) -> str:
        place = "statements/" if name.startswith("statements/") else name
        if place not in app.navigation:
            app.navigation[place] = caller()
        return app.navigation[place]

    context["kept"] = kept


class _Stems(SearchEnglish):
    """The search of English pages; the stem of a word is sought once, not once for each page."""

    def __init__(self, options: dict[str, str]) -> None:
        super().__init__(options)
        self.stem = functools.cache(self.stem)


def _compile_once() -> None:
    """Have numpydoc compile its template once, not once for each docstring."""
    kept = SandboxedEnvironment(loader=FileSystemLoader(Path(docscrape_sphinx.__file__).with_name("templates")))
    docscrape_sphinx.SandboxedEnvironment = lambda loader: kept


def _shares(names: Sequence[str], processes: int) -> list[Sequence[str]]:
    """Pages in few and equal shares: with each share, all that is known of all pages is sent from process to process."""
    return [names[first :: 2 * processes] for first in range(min(2 * processes, len(names)))]


def skip(app: Sphinx, what: str, name: str, member: object, skipped: bool, options: object) -> bool | None:
    """Leave out what Python itself writes of a named tuple."""
    return True if str(getattr(member, "__doc__", "")).startswith(OF_TUPLES) else None


def setup(app: Sphinx) -> dict[str, bool]:
    """Tell Sphinx of all of it."""
    app.add_source_suffix(".plain", "plain")
    app.add_source_parser(Plain)
    app.add_search_language(_Stems)
    app.add_directive("listed", Listed)
    app.navigation = {}
    builders.make_chunks = _shares
    _compile_once()
    app.connect("source-read", pages_are_documents)
    app.connect("doctree-read", name_headings)
    app.connect("html-page-context", offer_navigation, priority=100)
    app.connect("html-page-context", escape_title, priority=999)
    app.connect("autodoc-skip-member", skip)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
