"""The site of the notebooks: Sphinx makes it, beside the front page and the briefing.

``python -m helpers.pages.book write BUILD`` reads the executed notebooks and figures of a build and writes BUILD/site. Sphinx
works in BUILD/.sphinx, which is a cache: what did not change is not made again. Pages of an interrupted run never reach the site.
"""

import argparse
import gc
import hashlib
import io
import json
import logging
import os
import re
import shutil
import sys
from base64 import b64encode
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from html import unescape
from importlib.metadata import version
from pathlib import Path
from urllib.parse import unquote

import nbformat
from sphinx.application import Sphinx
from sphinx.util.console import nocolor
from sphinx.util.docutils import docutils_namespace, patch_docutils

from helpers.pages import manuscript, site
from helpers.pages import parts as parts_of_sphinx
from helpers.running import builds, progress, saved
from helpers.tables import data, files, written

CACHE = ".sphinx"
#: Packages that decide what a page looks like.
MAKERS = ("sphinx", "myst-nb", "myst-parser", "numpydoc", "sphinx-book-theme", "pydata-sphinx-theme", "docutils", "pygments")


# --- Sphinx ----------------------------------------------------------------------------------------------------------


def _structure(pages: dict[str, str]) -> str:
    """A fingerprint of what pages show of each other, and of what makes them: where it changes, no page can be kept."""
    parts = [*sorted(pages), pages["index.md"], *map(version, MAKERS), *_common().values()]
    parts += [site.title(nbformat.reads(text, as_version=4)) for name, text in pages.items() if name.endswith(".ipynb")]
    parts += [text.partition("\n")[0] for name, text in pages.items() if name.startswith("guides/")]
    whole = hashlib.sha256("\n".join(parts).encode())
    makers = [
        *manuscript.GUIDES.glob("*.conf"),
        manuscript.GUIDES / "conf.py",
        *manuscript.GUIDES.glob("_*/*"),
        Path(__file__),
        Path(parts_of_sphinx.__file__),
    ]
    for path in sorted(makers):
        whole.update(path.read_bytes())
    return whole.hexdigest()


def _common() -> dict[str, str]:
    """What the foot of every page says."""
    return {
        "collection_version": version("kazakhstan-maternal-child-health"),
        "collection_commit": site.last_commit(),
        "collection_fingerprint": data.fingerprint(),
    }


@contextmanager
def _without_counting() -> Iterator[None]:
    """Sphinx holds all pages to the end: to look for what can be forgotten meanwhile takes a fifth of its time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def render(cache: Path, pages: dict[str, str]) -> Path:
    """Have Sphinx make the pages (file name -> content); the folder they are in. Those that did not change are kept.

    A ValueError has all that Sphinx has to say, such as of a link that leads nowhere, one a line.
    """
    complete, kept = cache / "complete", _structure(pages)
    if not complete.is_file() or complete.read_text(encoding="utf-8") != kept:
        for name in ("source", "doctrees", "html"):
            shutil.rmtree(cache / name, ignore_errors=True)
    complete.unlink(missing_ok=True)
    source = cache / "source"
    for path in [path for path in source.rglob("*") if path.is_file()]:
        if str(path.relative_to(source)) not in pages:
            path.unlink()
    for name, text in pages.items():
        path = source / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    said = io.StringIO()
    nocolor()
    settings = {f"html_context.{name}": text for name, text in _common().items()}
    with patch_docutils(str(manuscript.GUIDES)), docutils_namespace(), _without_counting():
        folders = (source, manuscript.GUIDES, cache / "html", cache / "doctrees")
        application = Sphinx(*folders, "html", settings, None, said, parallel=os.cpu_count() or 1)
        # Of all that Sphinx logs only complaints are read.
        logging.getLogger("sphinx").setLevel(logging.WARNING)
        application.build()
    lines = said.getvalue().replace(f"{source}{os.sep}", "").replace(f"{site.ROOT}{os.sep}", "").splitlines()
    lines = [line for line in lines if re.search(r"WARNING|ERROR|CRITICAL", line)]
    if lines or application.statuscode:
        raise ValueError("The site was not written:\n" + "\n".join(f"  {line}" for line in lines))
    complete.write_text(kept, encoding="utf-8")
    return cache / "html"


# --- what a reader gets ----------------------------------------------------------------------------------------------


def _scripts(page: str) -> set[str]:
    """The scripts and handlers that stand in a page as Sphinx wrote it."""
    found = re.findall(r"<script(?![^>]*\bsrc=)[^>]*>(.*?)</script>", page, re.DOTALL)
    return {*found, *(unescape(handler) for handler in re.findall(r'\son\w+="([^"]*)"', page))}


def guarded(page: str, known: set[str]) -> str:
    """A page whose policy lets the known scripts, those of the theme, run and no other, and nothing be fetched from elsewhere."""
    # The theme tells every page its own name.
    own = {text for text in _scripts(page) if re.fullmatch(r"DOCUMENTATION_OPTIONS\.pagename = '[\w/.-]*';", text)}
    hashes = sorted(f"'sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" for text in known | own)
    policy = (
        "default-src 'none'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; font-src 'self'; base-uri 'none'; "
        f"form-action 'self'; script-src 'self' 'unsafe-hashes' {' '.join(hashes)}"
    )
    page = page.replace('<summary><span class="toctree-toggle"', '<summary aria-label="its pages"><span class="toctree-toggle"')
    return page.replace("<head>", f'<head>\n<meta http-equiv="Content-Security-Policy" content="{policy}">', 1)


def _clean_index(text: str) -> str:
    """The index of the search without what depends on earlier runs: words of pages that are gone, and names of an index page."""
    held = json.loads(text.removeprefix("Search.setIndex(").removesuffix(")"))
    for part in ("terms", "titleterms"):
        held[part] = {word: pages for word, pages in held[part].items() if pages != []}
    held["indexentries"] = {}  # functions are found as objects
    return f"Search.setIndex({json.dumps(held, ensure_ascii=False, separators=(',', ':'), sort_keys=True)})"


def _old_addresses(notebooks: Iterable[str], modules: Iterable[str]) -> dict[str, str]:
    """Pages that stand where earlier versions had theirs, and lead to the new ones: file name -> content."""
    moved = manuscript.template("moved").page
    found = {f"{name}.html": moved(f"site/notebooks/{name}.html", name) for name in notebooks}
    for name in ("index.html", "helpers.html"):
        found[f"api/{name}"] = moved("../site/reference/index.html", "Reference of the helpers")
    for module in modules:
        place = f"api/{module.replace('.', '/')}.html"
        found[place] = moved(f"{'../' * place.count('/')}site/reference/{module}.html", module)
    return found


def broken(contents: dict[str, bytes], beside: Iterable[str] = ()) -> list[str]:
    """Links of pages (path -> content) that lead to no page, file or anchor, as "page: link"; `beside` will be there, too."""
    pages = {name: content.decode() for name, content in contents.items() if name.endswith(".html")}
    ids = {name: set(map(unescape, re.findall(r'\s(?:id|name)="([^"]*)"', text))) for name, text in pages.items()}
    there, found = {*contents, *beside}, set()
    for name, text in pages.items():
        for address in set(re.findall(r'\s(?:href|src|srcset)="([^"]*)"', text)):
            path, _, anchor = unescape(address).partition("#")
            path = path.partition("?")[0]
            if re.match(r"[a-z]+:", path) or (not path and not anchor):
                continue
            target = os.path.normpath(os.path.join(os.path.dirname(name), unquote(path))) if path else name
            if target not in there or anchor and target in ids and not {anchor, unquote(anchor)} & ids[target]:
                found.add(f"{name}: {address}")
    return sorted(found)


def gathered(build: Path, html: Path, links: manuscript.Links) -> dict[str, bytes]:
    """Every file of the site: what Sphinx made, with links; the notebooks as they were run, the figures they show, the tables."""
    contents = {}
    # Pages that hold no word of a table: their scripts are the theme's.
    known = set().union(*(_scripts((html / name).read_text(encoding="utf-8")) for name in ("index.html", "search.html")))
    for path in sorted(path for path in html.rglob("*") if path.is_file()):
        name = str(path.relative_to(html))
        if path.name not in (".buildinfo", "objects.inv") and not path.name.endswith((".map", "-macros.html")):
            content = path.read_bytes()
            if path.suffix == ".html":
                content = guarded(links.page(content.decode(), name), known).encode()
            elif name == "searchindex.js":
                content = _clean_index(content.decode()).encode()
            contents[f"site/{name}"] = content
    contents |= {f"site/data/{path.name}": path.read_bytes() for path in sorted(data.folder().glob("*.*"))}
    for path in sorted((build / "notebooks").glob(saved.PATTERN)):
        if path.stem != site.BRIEFING:
            contents[f"site/notebooks/{path.name}"] = path.read_bytes()
            for drawn in builds.shown_figures(path):
                if not drawn.endswith(".txt"):
                    contents[f"site/figures/{drawn}"] = (build / "figures" / drawn).read_bytes()
    return contents


def write_site(build: Path) -> None:
    """Write the site of a build, which has executed notebooks and figures in it, and the pages at old addresses.

    Files that are as they should be are left alone; those that an earlier run wrote and this one did not are removed. A
    ValueError names links that lead nowhere, or what Sphinx found: then the site is left as it was.
    """
    published = data.load()
    pages = manuscript.pages(build, published)
    written.list_folder(build / CACHE)
    notebooks = [Path(name).stem for name in pages if name.startswith("notebooks/")]
    contents = gathered(build, render(build / CACHE, pages), manuscript.Links(published, notebooks))
    modules = [Path(name).name.removesuffix(".rst") for name in pages if name.startswith("reference/helpers")]
    contents |= {name: (text.rstrip() + "\n").encode() for name, text in _old_addresses(notebooks, modules).items()}
    if lost := broken(contents, beside=["index.html"]):
        raise ValueError("The site was not written; these links lead nowhere:\n" + "\n".join(f"  {link}" for link in lost))
    paths = {build / name: content for name, content in contents.items()}
    files.write_together({path: content for path, content in paths.items() if not path.is_file() or path.read_bytes() != content})
    if gone := [name for name in written.file_list(build) if name.startswith(("site/", "api/")) and name not in contents]:
        written.remove(build, gone)


@progress.command
def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m helpers.pages.book", description=__doc__.split("\n")[0])
    parser.add_argument("command", choices=["write"], help="write the site")
    parser.add_argument("build", type=Path, help="folder of a build, with notebooks/ and figures/ in it")
    write_site(parser.parse_args().build)


if __name__ == "__main__":
    sys.exit(main())
