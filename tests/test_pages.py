"""The pages: complete files that fetch nothing, say what every figure shows, and work in a real browser."""

import base64
import re
from html.parser import HTMLParser
from urllib.parse import unquote

import pytest
from axe_playwright_python.sync_playwright import Axe

from conftest import ROOT
from helpers import briefing, data

NOTEBOOKS = sorted(path.stem for path in (ROOT / "notebooks").glob("[0-9]*.ipynb") if path.stem != "10_briefing")
NAMES = ["index.html", "briefing-en.html", *[f"{name}.html" for name in NOTEBOOKS]]
WIDTHS = [360, 768, 1280]


class Elements(HTMLParser):
    """Every start tag of a page with its attributes."""

    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def all(self, *tags):
        return [attributes for tag, attributes in self.found if tag in tags]


@pytest.fixture(params=NAMES)
def page(request, pages):
    return (pages / request.param).read_text(encoding="utf-8")


def test_nothing_is_fetched(page):
    elements = Elements(page)
    assert not elements.all("script", "link", "iframe", "object", "embed")
    for attributes in elements.all("img", "source"):
        address = attributes.get("src") or attributes.get("srcset")
        assert address.startswith("data:image/"), address[:60]
    style = "".join(re.findall(r"<style>(.*?)</style>", page, re.DOTALL))
    assert style and not re.search(r"@import|url\(", style)


def test_structure_for_people_who_listen(page):
    elements = Elements(page)
    assert elements.all("html")[0]["lang"] == "en"
    assert len(elements.all("h1")) == len(elements.all("main")) == len(elements.all("title")) == 1
    assert elements.all("a")[0] == {"class": "skip", "href": "#content"}
    alts = [attributes["alt"] for attributes in elements.all("img")]
    assert all(len(alt) > 60 for alt in alts) and len(set(alts)) == len(alts)
    assert "No description has been provided" not in page
    assert len(elements.all("table")) == len(elements.all("caption"))
    assert all(attributes.get("scope") in ("col", "row") for attributes in elements.all("th"))


def test_no_official_publication(page):
    assert "Not an official UNICEF publication" in page


def test_the_briefing_is_one_small_file_without_code(pages):
    text = (pages / "briefing-en.html").read_text(encoding="utf-8")
    assert "import " not in text and "<pre" not in text and "<details class=\"code\"" not in text
    elements = Elements(text)
    pictures = len(elements.all("figure"))
    assert pictures == len(elements.all("picture")) == len(elements.all("table")) == 7
    assert len(text.encode()) < 65_000 * pictures  # each in two shapes, with its data
    for heading in ("What we can say", "What we cannot say", "Sources"):
        assert f"{heading}</h2>" in text


def test_downloads_are_the_committed_data(pages):
    text = (pages / "briefing-en.html").read_text(encoding="utf-8")
    links = [attributes for attributes in Elements(text).all("a") if "download" in attributes]
    assert len(links) == 7
    for link in links:
        content = base64.b64decode(link["href"].split("base64,")[1])
        assert content == (ROOT / "figures" / "10_briefing" / link["download"]).read_bytes()


def test_every_notebook_is_linked_from_the_index(pages):
    links = {attributes["href"] for attributes in Elements((pages / "index.html").read_text(encoding="utf-8")).all("a")}
    assert set(NAMES[1:]) <= links
    # The reference of the helpers is written beside the pages by a rule of its own; tests/test_api.py looks at it.
    assert all((pages / link).exists() for link in links - {"api/index.html"} if link.endswith(".html"))


def test_links_between_pages_end_at_a_heading(pages):
    found = {name: Elements((pages / name).read_text(encoding="utf-8")) for name in NAMES}
    ids = {name: [attributes["id"] for _, attributes in elements.found if "id" in attributes] for name, elements in found.items()}
    for name, elements in found.items():
        assert len(set(ids[name])) == len(ids[name]), name
        for attributes in elements.all("a"):
            target, _, anchor = attributes.get("href", "").partition("#")
            if anchor and target in ("", *NAMES):
                assert unquote(anchor) in ids[target or name], attributes["href"]


def test_pages_are_the_same_on_every_run(pages, tmp_path):
    from helpers import pages as writer

    for name in ("notebooks", "figures"):
        (tmp_path / name).symlink_to(ROOT / name)
    writer.build(tmp_path)
    for name in NAMES:
        assert (tmp_path / name).read_bytes() == (pages / name).read_bytes(), name


def test_text_from_the_tables_is_shown_and_never_executed():
    tables = data.load()
    sources = tables.sources.copy()
    sources.loc[0, "title"] = '<script>alert("1")</script> & "quotes" \u202eright to left'
    sources.loc[0, "url"] = "javascript:alert(1)"
    shown = briefing.sources(tables._replace(sources=sources), [sources.loc[0, "id"]]).data
    assert "<script" not in shown and "javascript:" not in shown
    assert "&lt;script&gt;alert(&#34;1&#34;)&lt;/script&gt; &amp; &#34;quotes&#34;" in shown


def test_an_unknown_language_is_answered_with_the_choices():
    with pytest.raises(ValueError, match="not written in 'fr': choose one of en"):
        briefing.check_language("fr")


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", NAMES)
def test_in_a_browser(browser, pages, name, width):
    context = browser.new_context(viewport={"width": width, "height": 900}, offline=True)
    page = context.new_page()
    requests, complaints = [], []
    page.on("request", lambda request: requests.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto((pages / name).as_uri())
    assert [url for url in requests if not url.startswith(("file:", "data:"))] == []
    assert len([url for url in requests if url.startswith("file:")]) == 1
    assert complaints == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width, "the page scrolls sideways"
    shapes = page.evaluate("[...document.images].map(i => [i.currentSrc.length, i.naturalWidth, i.clientWidth])")
    assert all(natural > 0 for _, natural, _ in shapes)
    if width < 600:
        assert all(natural <= 400 for _, natural, _ in shapes), "a wide picture is scaled down to a phone"
    clipped = page.evaluate(
        """[...document.querySelectorAll('p, li, h1, h2, h3, summary, caption')]
           .filter(e => e.offsetParent && e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).display !== 'inline')
           .map(e => e.textContent.trim().slice(0, 60))"""
    )
    assert clipped == []
    violations = Axe().run(page)
    assert violations.violations_count == 0, violations.generate_report()
    context.close()


@pytest.mark.parametrize("name", NAMES)
def test_axe_finds_nothing_with_everything_unfolded(browser, pages, name):
    context = browser.new_context(viewport={"width": 1280, "height": 900}, offline=True)
    page = context.new_page()
    page.goto((pages / name).as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    violations = Axe().run(page)
    assert violations.violations_count == 0, violations.generate_report()
    context.close()
