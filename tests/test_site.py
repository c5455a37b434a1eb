"""The site: complete, the same on every run, offline; its links lead somewhere, and nothing of a table runs in it."""

import ast
import json
import os
import re
import subprocess
import sys
import zipfile
from html import unescape

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe

import fuzz
from conftest import LEDGER, ROOT, sampled
from helpers.ledger import statements
from helpers.pages import book, manuscript, packing
from helpers.tables import data, files, written
from helpers.wording import language
from test_pages import FOREIGN, Elements

SOURCE = ROOT / "src" / "helpers"
MODULES = sorted("helpers." + ".".join(path.relative_to(SOURCE).with_suffix("").parts) for path in SOURCE.rglob("[!_]*.py"))
NOTEBOOKS = sorted(path.stem for path in (ROOT / "notebooks").glob("[0-9]*.ipynb") if path.stem != "10_briefing")
PUBLISHED = data.load()
ROWS = {row["id"]: row for row in statements.everything(PUBLISHED)}
#: One page of each kind, and every notebook.
KINDS = [
    "index",
    "ledger",
    "sources",
    "data",
    "glossary",
    "statements/c105",
    "guides/add-an-article",
    "reference/helpers.stats.rates",
    "search",
]
PAGES = [*KINDS, *(f"notebooks/{name}" for name in NOTEBOOKS)]


@pytest.fixture(scope="module")
def texts(site_folder):
    """Path within the site -> text of the page."""
    root = site_folder / "site"
    return {str(path.relative_to(root)): path.read_text(encoding="utf-8") for path in root.rglob("*.html")}


@pytest.fixture(scope="module")
def elements(texts):
    """Path within the site -> start tags of the page."""
    return {name: Elements(page) for name, page in texts.items()}


def article(page):
    """What stands between the navigation and the foot of a page."""
    return re.search(r'<article class="bd-article".*</article>', page, re.DOTALL)[0]


def opened(tab, path, width=1280, **more):
    """A page in a browser without a network, what it asked for, and what it complained about."""
    page = tab(width, **more)
    asked, complaints = listened(page)
    page.goto(path.as_uri())
    page.evaluate(SETTLED)
    return page, outside(asked), [text for text in complaints if not text.startswith("[PST]")]  # the theme: which mode it took


#: What begins when a page has loaded has begun, and what stands on it was drawn.
SETTLED = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))"


def listened(page):
    """Lists that fill with the addresses a page asks for, and with what it complains about."""
    asked, complaints = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("dialog", lambda dialog: (complaints.append(f"dialog {dialog.message}"), dialog.dismiss()))
    return asked, complaints


def outside(asked):
    return [url for url in asked if not url.startswith(("file:", "data:"))]


# --- complete --------------------------------------------------------------------------------------------------------


def test_every_link_leads_somewhere_and_one_that_does_not_is_seen(site_folder):
    paths = [path for path in (site_folder / "site").rglob("*") if path.is_file()] + list(site_folder.glob("[0-9]*.html"))
    contents = {
        str(path.relative_to(site_folder)): path.read_bytes() for path in [*paths, *(site_folder / "api").rglob("*.html")]
    }
    assert len(contents) > 500 and book.broken(contents, beside=["index.html"]) == []
    damaged = contents | {
        "site/a.html": b'<a href="b.html"></a><a href="index.html#no-such"></a><a href="#here"></a><img src="c.png">'
    }
    assert book.broken(damaged, beside=["index.html"]) == [
        "site/a.html: #here", "site/a.html: b.html", "site/a.html: c.png", "site/a.html: index.html#no-such",
    ]  # fmt: skip


def test_every_statement_has_a_page_with_its_one_sign(texts):
    signs = statements.verdicts(PUBLISHED)["sign"]
    listed = re.findall(r'data-statement="(C\w+)" data-sign="(.)">(.)</span>', texts["ledger.html"])
    assert sorted(listed) == sorted((name, sign, sign) for name, sign in signs.items())
    for name, row in ROWS.items():
        page = texts[f"statements/{name.lower()}.html"]
        assert f'data-statement="{name}" data-sign="{signs[name]}"' in page and f'id="{row["anchor"]}"' in page
        shown = " ".join(unescape(re.sub(r"<[^>]+>", " ", re.sub(r"</?a\b[^>]*>", "", article(page)))).split())
        assert not row["said_on"] or language.day(row["said_on"]) in shown, name
        for part in ("statement", "printed", "speaker", "publisher", "locator", "words", "because"):
            assert " ".join(row[part].split()) in shown, (name, part)
        for reading in row["readings"]:
            assert f'id="{reading["id"]}"' in page and " ".join(reading["question"].split()) in shown
        assert (f'href="{row["url"]}"' in page.replace("&amp;", "&")) == row["url"].startswith("http")


def test_every_module_has_a_page_with_its_public_functions(texts):
    for module in MODULES:
        page = texts[f"reference/{module}.html"]
        tree = ast.parse((SOURCE.parent / module.replace(".", "/")).with_suffix(".py").read_text(encoding="utf-8"))
        functions = [node.name for node in tree.body if isinstance(node, ast.FunctionDef) and ast.get_docstring(node)]
        public = {f"{module}.{function}" for function in functions if not function.startswith("_")}
        assert set(re.findall(r'<dt class="[^"]*" id="([\w.]+)">', page)) >= public, module
        listed = dict(
            re.findall(
                r'<tr class="row-\w+"><td><p><a class="reference internal" href="#([\w.]+)".*?<td><p>(.*?)</p>', page, re.DOTALL
            )
        )
        assert set(listed) >= public and all(listed.values()), module
        assert not re.search(r'id="helpers[\w.]*\._|:(func|data|mod|class):`', page), module


def test_guides_and_words_have_their_place(texts):
    for path in (ROOT / "docs").glob("*.md"):
        heading = path.read_text(encoding="utf-8").partition("\n")[0].removeprefix("# ")
        assert heading in unescape(texts["glossary.html" if path.stem == "glossary" else f"guides/{path.stem}.html"])
    assert 'id="term-maternal-mortality-ratio"' in texts["glossary.html"]


def test_figures_are_numbered_have_an_anchor_a_description_and_their_files(site_folder, texts):
    for name in NOTEBOOKS:
        stored = nbformat.read(ROOT / "notebooks" / f"{name}.ipynb", as_version=4)
        shown = [output.metadata["figure"] for cell in stored.cells for output in cell.get("outputs", [])
                 if "figure" in output.get("metadata", {})]  # fmt: skip
        page = texts[f"notebooks/{name}.html"]
        assert re.findall(r'<figure class="published" id="(\w+)">', page) == [figure.rpartition("/")[2] for figure in shown]
        numbers = re.findall(r'<figcaption><a href="#\w+">Figure ([\d.]+)</a>', page)
        assert numbers == [f"{int(name[:2])}.{place + 1}" for place in range(len(shown))]
        for figure in shown:
            for ending in ("svg", "png", "csv"):
                assert f'<a download href="../figures/{figure}.{ending}">' in page
                made = site_folder / "site" / "figures" / f"{figure}.{ending}"
                assert made.read_bytes() == (ROOT / "figures" / f"{figure}.{ending}").read_bytes()
        drawings = Elements(article(page)).all("svg")
        assert all(drawing["role"] == "img" and len(drawing["aria-label"]) > 60 for drawing in drawings)
        assert len({drawing["aria-label"] for drawing in drawings}) == len(shown)
        assert page.count('<p class="cite">To cite it: Figure') == len(shown)
        assert (site_folder / "site" / "notebooks" / f"{name}.ipynb").read_bytes() == (
            ROOT / "notebooks" / f"{name}.ipynb"
        ).read_bytes()
        assert f'<a download href="{name}.ipynb">' in page and page.count("Show code") > 5


def test_structure_for_people_who_listen(texts, elements):
    for name, page in texts.items():
        found = elements[name]
        assert found.all("html")[0]["lang"] == "en" and len(found.all("main")) == 1, name
        if name == "search.html":  # it has a field and results, and no article
            continue
        assert len(re.findall(r"<h1[\s>]", article(page))) == 1, name  # the theme has another one, for print only
        ids = [attributes["id"] for _, attributes in found.found if "id" in attributes]
        assert len(set(ids)) == len(ids), (name, sorted(twice for twice in ids if ids.count(twice) > 1))
        assert all("caption" in table for table in re.findall(r"<table>.*?</table>", article(page), re.DOTALL)), name


def test_the_navigation_marks_the_page_that_is_open_and_nothing_beside_it(texts):
    for name, page in texts.items():
        navigation = re.search(r'<nav class="bd-links.*?</nav>', page, re.DOTALL)[0]
        marked = re.findall(r'<li class="[^"]*\bcurrent active\b[^"]*">\s*<a class="[^"]*" href="([^"]*)"', navigation)
        listed = name != "search.html" and not name.startswith("statements/")
        assert marked[-1:] == ["#"] * listed, name
        assert len(marked) == listed * name.count("."), "a module, its floor, and all helpers"


def test_no_official_publication_and_where_it_comes_from(texts):
    for name, page in texts.items():
        assert "Not an official UNICEF publication" in page and f"data fingerprint {data.fingerprint()}" in page, name


def unlinked(page, known):
    """The ids and names in the visible text of a page that are no links; code is left out."""
    page = re.sub(r"<(script|style|pre|code|nav|head|summary|svg|a)\b.*?</\1>", " ", page, flags=re.DOTALL)
    return sorted(known & set(re.findall(r"(?<![\w/])\w+(?:[.-]\w+)*(?![\w/])", unescape(re.sub(r"<[^>]+>", "\n", page)))))


def test_every_claim_check_source_and_notebook_that_a_page_names_is_a_link(texts):
    known = {name for table in ("claims", "checks", "sources", "observations") for name in getattr(PUBLISHED, table)["id"]}
    known |= {*NOTEBOOKS, "10_briefing"}
    assert {name: left for name, page in texts.items() if (left := unlinked(page, known))} == {}
    assert unlinked("<p>C002, <code>C003</code> and <a href='x'>C004</a> of 01_maternal_deaths</p>", known) == [
        "01_maternal_deaths", "C002",
    ]  # fmt: skip
    page = texts["notebooks/01_maternal_deaths.html"]
    assert re.search(r'<code[^>]*>(<span[^>]*>)?<a href="../notebooks/02_infant_mortality.html">', page)
    assert re.search(r'<td[^>]*><a href="https?://[^"]+" rel="noreferrer">', page)
    assert re.search(r'<figcaption>.*<a href="../sources.html#kursiv-2022-08-31">Kursiv Media \(2022\)</a>', page)
    assert 'href="../statements/c211.html"' in texts["statements/c002.html"]
    assert 'href="#K01">check K01</a>' in texts["statements/c002.html"]


def test_sources_and_tables_have_their_pages(site_folder, texts):
    ids = [attributes["id"] for attributes in Elements(article(texts["sources.html"])).all("li")]
    assert sorted(ids) == sorted(PUBLISHED.sources["id"])
    for table, frame in PUBLISHED._asdict().items():
        assert f'<a download href="data/{table}.csv">{table}.csv</a>, {len(frame):,} rows.' in texts["data.html"]
        assert (site_folder / "site" / "data" / f"{table}.csv").read_bytes() == (data.folder() / f"{table}.csv").read_bytes()


# --- offline, and the same every time --------------------------------------------------------------------------------


def test_nothing_is_fetched_and_every_page_has_a_policy(site_folder, texts, elements):
    for name, page in texts.items():
        for attributes in elements[name].all("script", "link", "iframe", "object", "embed", "img", "source"):
            address = attributes.get("src") or attributes.get("srcset") or attributes.get("href") or ""
            assert not re.match(r"(https?:)?//", address), (name, address)
        policy = re.search(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">', page)[1]
        assert policy.startswith("default-src 'none'") and "'unsafe-inline'" not in policy.partition("script-src")[2], name
        assert "http" not in policy
    for path in [*site_folder.glob("[0-9]*.html"), *(site_folder / "api").rglob("*.html")]:
        assert "content=\"default-src 'none'\"" in path.read_text(encoding="utf-8")


def test_pages_name_no_place_of_this_machine(site_folder):
    for path in (site_folder / "site").rglob("*.*"):
        content = path.read_bytes()
        assert str(ROOT).encode() not in content and str(site_folder).encode() not in content, path


SMALL = {
    "index.md": "# All\n\n```{toctree}\nledger\nreference/index\nnotebooks/00_a\nnotebooks/11_mine & you\n```\n",
    "reference/index.rst": "Reference\n=========\n\n.. toctree::\n\n   helpers.tables.files\n",
    "ledger.plain": manuscript.plain("The ledger", ("", "<p>Words</p>"), ("A part", "<p>More</p>")),
    "reference/helpers.tables.files.rst": manuscript.reference_pages()["reference/helpers.tables.files.rst"],
    "statements/c1.plain": manuscript.plain("A statement", ("", '<p id="statement-c1">It is said.</p>')),
}
OWN = {
    "00_a": nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_markdown_cell("# A title\n\n*Does it?*\n\n## First, this?\n\nWords")]
    ),
    "11_mine & you": nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1 + 1")]),
}
for own, content in OWN.items():
    made = manuscript.for_sphinx(content, own, ROOT / "figures", manuscript.Links(PUBLISHED, OWN))
    SMALL[f"notebooks/{own}.ipynb"] = nbformat.writes(made)


@pytest.fixture
def small(tmp_path, monkeypatch):
    """A build whose site has five pages, so that it is written in two seconds."""
    pages = dict(SMALL)
    monkeypatch.setattr(manuscript, "pages", lambda build, published: pages)
    monkeypatch.setattr(data, "load", lambda: PUBLISHED)
    written.begin_results(tmp_path / "b")
    for own, content in OWN.items():
        files.write_file(tmp_path / "b" / "notebooks" / f"{own}.ipynb", nbformat.writes(content))
    return tmp_path / "b", pages


def everything(folder):
    root = folder / "site"
    return {str(path.relative_to(root)): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


def test_the_same_bytes_from_nothing_and_from_what_was_kept(small, tmp_path):
    build, pages = small
    book.write_site(build)
    first = everything(build)
    pages["statements/c1.plain"] = manuscript.plain("Another statement", ("", "<p>Not so.</p>"))
    book.write_site(build)
    changed = everything(build)
    moved = {name for name in first if first[name] != changed[name]}
    assert moved == {"statements/c1.html", "searchindex.js"}, "only the page that changed is made again"
    pages["statements/c1.plain"] = SMALL["statements/c1.plain"]
    book.write_site(build)
    assert everything(build) == first
    for name in SMALL:
        files.write_file(tmp_path / "other" / name, SMALL[name])
    script = (
        "import sys; from pathlib import Path; from helpers.pages import book\n"
        "source = Path(sys.argv[1]); pages = {str(p.relative_to(source)): p.read_text() for p in source.rglob('*.*')}\n"
        "book.render(Path(sys.argv[2]), pages)"
    )
    words = [sys.executable, "-c", script, str(tmp_path / "other"), str(tmp_path / "cache")]
    (tmp_path / "cache").mkdir()
    subprocess.run(words, check=True, env=os.environ | {"PYTHONHASHSEED": "7", "TZ": "Asia/Almaty", "LC_ALL": "C"})
    made = book.gathered(build, tmp_path / "cache" / "html", manuscript.Links(PUBLISHED, OWN))
    assert {name.removeprefix("site/"): content for name, content in made.items()} == first


def test_headings_have_the_ids_that_notebooks_name_and_any_name_of_a_notebook_will_do(small):
    build, _ = small
    book.write_site(build)
    page = (build / "site" / "notebooks" / "00_a.html").read_text(encoding="utf-8")
    assert 'id="First,-this?"' in page and 'id="first-this"' in page
    page = (build / "site" / "notebooks" / "11_mine & you.html").read_text(encoding="utf-8")
    assert "<h1>11_mine &amp; you" in page and 'href="11_mine%20%26%20you.ipynb"' in page


def test_a_run_that_was_killed_leaves_nothing_in_the_site_and_is_done_again(small):
    build, pages = small
    book.write_site(build)
    first = everything(build)
    # Killed between pages: the cache is not complete, and one page of it is half of one.
    (build / book.CACHE / "complete").unlink()
    half = build / book.CACHE / "html" / "ledger.html"
    half.write_text(half.read_text()[:500])
    pages["statements/c1.plain"] = manuscript.plain("Another statement", ("", "<p>Not so.</p>"))
    assert everything(build) == first
    book.write_site(build)
    assert everything(build)["ledger.html"] == first["ledger.html"]


def test_files_of_other_people_stay_and_are_named(small):
    build, pages = small
    (build / book.CACHE).mkdir()
    with pytest.raises(FileExistsError, match="a folder of this name is there that no run made; move it"):
        book.write_site(build)
    (build / book.CACHE).rmdir()
    mine = build / "site" / "ledger.html"
    mine.parent.mkdir()
    mine.write_text("mine")
    with pytest.raises(OSError, match="a file of this name is there that no run wrote"):
        book.write_site(build)
    assert [path.name for path in (build / "site").iterdir()] == ["ledger.html"] and mine.read_text() == "mine"
    mine.rename(build / "site" / "notes.html")
    book.write_site(build)
    del pages["statements/c1.plain"]
    book.write_site(build)
    assert not (build / "site" / "statements").exists() and (build / "site" / "notes.html").read_text() == "mine"
    assert written.clean(build) == ["site/notes.html"], "the cache and all pages go, and nothing else"


@pytest.mark.parametrize(
    ("page", "told"),
    [
        ("# A\n\n[gone](gone.md)\n", "cross-reference target not found: 'gone.md'"),
        ('# A\n\n<a href="gone.html">gone</a>\n', "site/guides/a.html: gone.html"),
        ("# A\n\n![gone](gone.png)\n", "image file not readable"),
    ],
)
def test_what_leads_nowhere_is_an_error_and_the_site_stays(small, page, told):
    build, pages = small
    book.write_site(build)
    first = everything(build)
    pages["guides/a.md"] = page
    pages["index.md"] = pages["index.md"].replace("ledger\n", "ledger\nguides/a\n")
    with pytest.raises(ValueError, match="^The site was not written") as stopped:
        book.write_site(build)
    assert told in str(stopped.value) and str(build) not in str(stopped.value) and everything(build) == first


def test_the_archive_holds_all_and_is_the_same_every_time(small):
    build, _ = small
    book.write_site(build)
    files.write_file(build / "index.html", "front")
    (build / "site" / "mine.txt").write_text("mine")
    first = packing.pack(build).read_bytes()
    assert packing.pack(build).read_bytes() == first
    with zipfile.ZipFile(build / "site.zip") as archive:
        names = {name.partition("/")[2] for name in archive.namelist()}
    assert {
        "index.html",
        "site/index.html",
        "site/statements/c1.html",
        "site/searchindex.js",
    } <= names and "site/mine.txt" not in names


def test_the_command_says_in_words_what_is_wrong(small, monkeypatch, capsys):
    build, pages = small
    content = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# A\n\n[gone](gone.md)")])
    made = manuscript.for_sphinx(content, "00_a", ROOT / "figures", manuscript.Links(PUBLISHED, OWN))
    pages["notebooks/00_a.ipynb"] = nbformat.writes(made)
    monkeypatch.setattr("sys.argv", ["book", "write", str(build)])
    assert book.main() == 1 and not (build / "site").exists()
    said = capsys.readouterr().err
    assert said.startswith("The site was not written:\n  notebooks/00_a.ipynb") and "gone.md" in said


# --- notebooks as people leave them ----------------------------------------------------------------------------------


def shown(*outputs, kind="code", source="1"):
    cell = getattr(nbformat.v4, f"new_{kind}_cell")(source, **({"outputs": list(outputs)} if kind == "code" else {}))
    links = manuscript.Links(PUBLISHED, ["01_a"])
    made = manuscript.for_sphinx(nbformat.v4.new_notebook(cells=[cell]), "01_a", ROOT / "figures", links)
    return "".join(output["data"]["text/html"] for cell in made.cells for output in cell.get("outputs", [])), made


@pytest.mark.parametrize(
    ("data_", "metadata", "address", "alt"),
    [
        ({"image/png": "aW\nJv\n", "text/plain": "<Figure>"}, {}, "data:image/png;base64,aWJv", "Picture without a description"),
        ({"image/jpeg": "aWJv"}, {"image/jpeg": {"alt": 'A "rise"'}}, "data:image/jpeg;base64,aWJv", "A &quot;rise&quot;"),
        ({"image/svg+xml": "<svg/>"}, {}, "data:image/svg+xml;base64,PHN2Zy8+", "Picture without a description"),
    ],
)
def test_plain_pictures_are_on_the_page(data_, metadata, address, alt):
    html, _ = shown(nbformat.v4.new_output("display_data", data_, metadata=metadata))
    assert html == f'<p><img class="plain" src="{address}" alt="{alt}"></p>'


def test_errors_streams_and_plain_text_are_shown_as_text():
    error = nbformat.v4.new_output("error", ename="E", evalue="x", traceback=["\x1b[0;31mE\x1b[0m: <b>"])
    stream = nbformat.v4.new_output("stream", name="stdout", text="<i>")
    html, _ = shown(error, stream, nbformat.v4.new_output("execute_result", {"text/plain": "<Figure>"}, execution_count=1))
    assert html == "".join(
        f'<pre class="printed" tabindex="0">{text}</pre>' for text in ("E: &lt;b&gt;", "&lt;i&gt;", "&lt;Figure&gt;")
    )


def test_a_notebook_without_a_title_gets_its_name_and_attachments_are_kept():
    _, made = shown()
    assert made.cells[0].source.startswith("# 01_a\n")
    cell = nbformat.v4.new_markdown_cell("![x](attachment:a.png)", attachments={"a.png": {"image/png": "aW\nJv"}})
    made = manuscript.for_sphinx(nbformat.v4.new_notebook(cells=[cell]), "01_a", ROOT, manuscript.Links(PUBLISHED, []))
    assert manuscript.without_attachments(made).cells[-1].source == "![x](data:image/png;base64,aWJv)"


# --- attacked --------------------------------------------------------------------------------------------------------

HOSTILE = [
    *FOREIGN,
    *(text for text in fuzz.HOSTILE if len(text) < 300 and text.isprintable()),
    '<img src="https://192.0.2.1/a.png">', "![a](https://192.0.2.1/a.png)", "```{raw} html\n<script>alert(1)</script>\n```",
    "````\n```{include} /etc/passwd\n```\n````", "{raw:html}`<script>alert(1)</script>`",
    "$\\href{javascript:alert(1)}{a}$", "$$x$$",
    "<svg onload=alert(1)><script>alert(1)</script></svg>", "</div></article><script>alert(1)</script>",
    "]]><script>alert(1)</script>",
    "<iframe src='https://192.0.2.1/'></iframe>", "<style>@import 'https://192.0.2.1/a.css'</style>",
    "`a <javascript:alert(1)>`_",
    ".. raw:: html\n\n   <script>alert(1)</script>", "|a|\n\n.. |a| image:: https://192.0.2.1/a.png", "{{ 7*7 }}{% raw %}",
    "<meta http-equiv=refresh content='0;url=https://192.0.2.1/'>", "<form action=https://192.0.2.1/><button>x</button></form>",
]  # fmt: skip


#: Columns of ids, kinds and rules: what stands there is checked where it is read.
KEPT = """id claim claims observations judges left right relation source retells indicator area kind verdict expected said_on
          producer of basis release tier article qualifier comparator_basis target_source predecessor"""


def hostile_tables():
    """The ledger with an attack in every cell of text that readers see, in every table, a different one each."""
    tables, number = PUBLISHED, 0
    kept = set(KEPT.split())
    attacked = {}
    for name, frame in tables._asdict().items():
        frame = frame.copy()
        for column in frame.select_dtypes(["object", "string"]):
            if column in kept or not frame[column].map(lambda cell: isinstance(cell, str)).any():
                continue
            cells = []
            for cell in frame[column]:
                number += isinstance(cell, str)
                cells.append(f"{cell} {HOSTILE[number % len(HOSTILE)]}" if isinstance(cell, str) else cell)
            if column == "url":
                cells = [HOSTILE[place % len(HOSTILE)] for place, _ in enumerate(cells)]
            frame[column] = cells
            attacked.setdefault(name, []).append(column)
        tables = tables._replace(**{name: frame})
    return tables, attacked


@pytest.fixture(scope="module")
def attacked(tmp_path_factory):
    """A site of the attacked tables, and a notebook whose outputs hold all attacks in each form that an output can have."""
    tables, _ = hostile_tables()
    links = manuscript.Links(tables, ["00_a"])
    rows = statements.everything(tables)
    for place, row in enumerate(rows):  # also days, and what is computed, whatever it may hold one day
        row["because"] = row["words"] = row["said_on"] = HOSTILE[place % len(HOSTILE)]
    new = nbformat.v4.new_output
    outputs = []
    for text in HOSTILE:
        outputs += [new("stream", name="stdout", text=text), new("display_data", {"text/plain": text})]
        outputs += [new("display_data", {"text/markdown": text}), new("display_data", {"text/latex": text, "text/plain": text})]
        outputs += [new("display_data", {"image/png": "aWJv"}, metadata={"image/png": {"alt": text}})]
        outputs += [new("display_data", {"image/svg+xml": f"<svg xmlns='http://www.w3.org/2000/svg'>{text}</svg>"})]
        outputs += [
            new("error", ename="E", evalue=text, traceback=[text]),
            new("display_data", {"application/javascript": "alert(1)"}),
        ]
    # What a program writes as HTML is shown, and cannot run.
    programs = '<p onclick="alert(1)">x</p><img src=x onerror=alert(1)><script>alert(1)</script>'
    programs += '<a id=bad href="javascript:alert(1)">y</a>'
    outputs.append(new("display_data", {"text/html": programs}))
    cells = [nbformat.v4.new_markdown_cell("# Attacked\n\n*Does it run?*"), nbformat.v4.new_code_cell("1", outputs=outputs)]
    content = manuscript.for_sphinx(nbformat.v4.new_notebook(cells=cells), "00_a", ROOT / "figures", links)
    pages = manuscript.statement_pages(rows, {"00_a": ("<script>alert(1)</script>", "C002")})
    chosen = {name: text for place, (name, text) in enumerate(pages.items()) if place % 9 == 0}
    chosen |= {name: pages[name] for name in ("ledger.plain", "statements/c002.plain")}
    chosen["notebooks/00_a.ipynb"] = nbformat.writes(content)
    chosen["index.md"] = "# All\n\n```{toctree}\nledger\nnotebooks/00_a\n```\n"
    cache = tmp_path_factory.mktemp("attacked")
    html = book.render(cache, chosen)
    (cache / "build" / "notebooks").mkdir(parents=True)
    for name, content in book.gathered(cache / "build", html, links).items():
        files.write_file(cache / name, content)
    return cache / "site", cache


def test_every_text_column_was_attacked():
    _, columns = hostile_tables()
    assert {"statement", "printed", "speaker", "locator", "note", "no_check", "period_said"} <= set(columns["claims"])
    assert {"question", "assumption"} <= set(columns["checks"])
    assert {"publisher", "title", "url", "published"} <= set(columns["sources"])


def test_nothing_of_a_table_is_markup_on_a_page(attacked):
    allowed = {"a", "dd", "div", "dl", "dt", "h1", "h2", "h3", "li", "p", "section", "span", "strong", "ul", "article"}
    for path in [*attacked[0].glob("statements/*.html"), attacked[0] / "ledger.html"]:
        elements = Elements(article(path.read_text(encoding="utf-8")))
        assert {tag for tag, _ in elements.found} <= allowed, path.name
        for tag, attributes in elements.found:
            assert set(attributes) <= {"class", "id", "href", "title", "rel", "data-statement", "data-sign", "data-chance"}, (
                path.name,
                tag,
            )
        for link in elements.all("a"):
            assert re.match(r"https?://|#|\.\./|[\w/]+\.html", link["href"]), link


def test_nothing_of_a_table_or_an_output_runs_or_fetches_in_a_browser(tab, attacked):
    paths = [
        *sorted(attacked[0].glob("statements/*.html"))[:12],
        attacked[0] / "ledger.html",
        attacked[0] / "notebooks" / "00_a.html",
    ]
    page = tab()
    asked, complaints = listened(page)
    for path in paths:
        page.goto(path.as_uri())
        page.evaluate("document.getElementById('bad')?.click()")
        page.evaluate("document.querySelectorAll('article p').forEach(e => e.click())")
        page.wait_for_timeout(300)
        assert outside(asked) == [] and not any(text.startswith("dialog") for text in complaints), (path.name, asked, complaints)
        assert page.evaluate("location.protocol") == "file:" and page.url.partition("#")[0] == path.as_uri()
        assert page.locator("article script, article iframe, article meta, article form, article svg").count() == 0
    assert page.locator("#bad").count() == 1
    page.close()


def test_a_hostile_title_is_text_in_the_search(tab, attacked):
    page = tab()
    _, complaints = listened(page)
    page.goto((attacked[0] / "search.html").as_uri() + "?q=mortality")
    page.locator("ul.search li").nth(5).wait_for()  # results come one by one
    page.wait_for_timeout(500)
    assert page.locator("#search-results :is(img, script, b, svg, iframe)").count() == 0
    assert not any(text.startswith("dialog") for text in complaints)
    page.close()


# --- in a browser ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sampled(PAGES, 6))
def test_in_a_browser(tab, site_folder, name):
    page, fetched, complaints = opened(tab, site_folder / "site" / f"{name}.html", 360)
    assert (fetched, complaints) == ([], [])
    for folded in (True, False):
        if not folded:
            page.evaluate("document.querySelectorAll('article details').forEach(d => d.open = true)")
        for width in (360, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            page.wait_for_function(f"window.innerWidth === {width}")
            assert page.evaluate("document.documentElement.scrollWidth") <= width, f"the page scrolls sideways, folded: {folded}"
    page.close()


#: Of the words of code, one stays of each two colours that meet: axe takes longest for colours, and a page has thousands.
EACH_COLOUR_ONCE = """() => {
  const seen = new Set(), below = new Map(), again = [];
  const behind = e => { const found = []; for (; e; e = e.parentElement) found.push(getComputedStyle(e).backgroundColor);
                        return found.join(); };
  for (const word of document.querySelectorAll('article pre span')) {
    const block = word.closest('pre'), style = getComputedStyle(word);
    if (word.children.length || block !== word.parentElement && block !== word.parentElement.parentElement) continue;
    if (!below.has(block)) below.set(block, behind(block));
    const key = [style.color, style.backgroundColor, style.fontSize, style.fontWeight, style.opacity, below.get(block)].join();
    seen.has(key) ? again.push(word) : seen.add(key);
  }
  again.forEach(word => word.replaceWith(word.textContent));  // all at the end: else the page is styled anew for each
  return seen.size;
}"""


@pytest.mark.parametrize(
    ("name", "scheme", "width"),
    sampled(
        [
            *((name, "light", 360) for name in KINDS),
            *((name, "dark", 1280) for name in PAGES),
            ("notebooks/01_maternal_deaths", "light", 1280),
        ],
        8,
    ),
)
def test_axe_finds_nothing_with_everything_unfolded(tab, site_folder, name, scheme, width):
    page, _, _ = opened(tab, site_folder / "site" / f"{name}.html", width, color_scheme=scheme)
    page.evaluate("document.querySelectorAll('article details').forEach(d => d.open = true)")
    assert page.evaluate(EACH_COLOUR_ONCE) > 3 or not name.startswith("notebooks/")
    page.evaluate("document.getAnimations().forEach(animation => animation.finish())")  # what fades in is judged when it is there
    violations = Axe().run(page)
    assert violations.violations_count == 0, violations.generate_report()
    page.close()


def test_a_colour_of_code_that_cannot_be_read_is_seen(tab, site_folder):
    page, _, _ = opened(tab, site_folder / "site" / "notebooks" / "00_start_here.html")
    page.evaluate("document.querySelectorAll('article details').forEach(d => d.open = true)")
    page.add_style_tag(content="article pre .n { color: #bbb !important }")
    spans = page.locator("article pre span").count()
    assert page.evaluate(EACH_COLOUR_ONCE) < 20 < spans
    found = Axe().run(page, options={"runOnly": ["color-contrast"], "resultTypes": ["violations"]})
    assert [rule["id"] for rule in found.response["violations"]] == ["color-contrast"]
    page.close()


@pytest.mark.parametrize(
    ("asked", "found"),
    [("more than sixfold", "statements/c105.html"), ("smallest_detectable_fall", "reference/helpers.stats.detection.html"),
     ("joinpoint", "notebooks/05_long_run.html"), ("42 days", "glossary.html"), ("add an article", "guides/add-an-article.html")],
)  # fmt: skip
def test_the_search_finds_statements_helpers_notebooks_words_and_guides(tab, site_folder, asked, found):
    page = tab()
    fetched, complaints = listened(page)
    page.goto((site_folder / "site" / "search.html").as_uri() + f"?q={asked}")
    page.locator(f'ul.search li a[href^="{found}"]').first.wait_for()  # results come one by one
    assert (outside(fetched), [text for text in complaints if not text.startswith("[PST]")]) == ([], [])
    page.close()


@pytest.mark.parametrize(
    ("old", "new"),
    [("01_maternal_deaths.html", "site/notebooks/01_maternal_deaths.html"), ("api/index.html", "site/reference/index.html"),
     ("api/helpers/stats/rates.html", "site/reference/helpers.stats.rates.html")],
)  # fmt: skip
def test_old_addresses_lead_to_the_new_ones(tab, site_folder, old, new):
    page = tab()
    fetched, _ = listened(page)
    page.goto((site_folder / old).as_uri())
    page.wait_for_url((site_folder / new).as_uri())
    assert outside(fetched) == []
    page.close()


def test_in_three_clicks_from_the_front_page(tab, site_folder):
    """The statement with its verdict, the code of the joinpoint, and a figure as a file."""
    page, _, _ = opened(tab, site_folder / "index.html")
    page.locator('a[href="site/ledger.html"]').first.click()
    page.locator('ul.ledger a[href="statements/c105.html"]', has_text="more than sixfold").click()
    page.wait_for_url("**/c105.html")  # a click does not wait for the page it leads to
    assert page.locator('.verdict [data-statement="C105"]').count() == 1
    page.goto((site_folder / "index.html").as_uri())
    page.locator('main a[href="site/index.html"]').first.click()
    page.locator('article a[href$="05_long_run.html"]').first.click()
    page.wait_for_url("**/05_long_run.html")
    assert page.locator("details.hide", has_text="joinpoint").count() > 0
    page.goto((site_folder / "index.html").as_uri())
    page.locator('a[href="site/notebooks/02_infant_mortality.html"]').first.click()
    page.wait_for_url("**/02_infant_mortality.html")
    page.locator("figure.published summary").first.click()
    page.locator("figure.published a[download]", has_text="SVG").first.wait_for()  # to be seen
    page.close()


def test_printed_without_what_is_only_for_a_screen(tab, site_folder, tmp_path):
    import pypdf

    page, _, _ = opened(tab, site_folder / "site" / "notebooks" / "01_maternal_deaths.html")
    page.pdf(path=tmp_path / "a.pdf", prefer_css_page_size=True)
    page.close()
    content = pypdf.PdfReader(tmp_path / "a.pdf")
    text = " ".join("".join(sheet.extract_text() for sheet in content.pages).split())
    assert "Maternal deaths: how sure is the fall?" in text and "Figure 1.1" in text
    assert "Show code" not in text and "Data and download" not in text and len(content.pages) < 20


def test_what_is_read_is_written_by_people_or_escaped(attacked):
    """No source that Sphinx parses holds words of the tables: statements are JSON, outputs are HTML made here."""
    for path in (attacked[1] / "source").rglob("*.*"):
        if path.suffix == ".plain":
            page = json.loads(path.read_text(encoding="utf-8"))
            assert set(page) == {"title", "parts"}
        elif path.suffix == ".ipynb":
            kinds = {
                kind
                for cell in nbformat.read(path, as_version=4).cells
                for output in cell.get("outputs", [])
                for kind in output["data"]
            }
            assert kinds == {"text/html"}


def test_other_tables_make_the_pages_of_their_own_statements():
    tables = data.load(LEDGER)
    pages = manuscript.statement_pages(statements.everything(tables), {})
    assert {name for name in pages if name != "ledger.plain"} == {
        f"statements/{name.lower()}.plain" for name in tables.claims["id"]
    }
