"""The front page and the briefings: complete files that fetch nothing and work in a real browser (the site: test_site.py)."""

import base64
import re
import subprocess
import sys
from html import unescape
from html.parser import HTMLParser
from itertools import product
from urllib.parse import unquote

import pandas as pd
import pypdf
import pytest
from axe_playwright_python.sync_playwright import Axe
from nbconvert.filters import markdown2html

from conftest import LEDGER, ROOT, sampled
from helpers.edits import reproduce
from helpers.ledger import statements
from helpers.pages import briefing as writer
from helpers.pages import printing, site, svg
from helpers.subjects import briefing
from helpers.subjects import briefing_parts as parts
from helpers.tables import data
from helpers.wording import language, sentence, show

BRIEFINGS = [f"briefing-{lang}.html" for lang in language.LANGUAGES]
NAMES = ["index.html", *BRIEFINGS]
PICTURE = ROOT / "figures" / "07_health_workforce" / "unfilled_doctors.svg"
WIDTHS = [360, 768, 1280]
TYPED = {"1", "100", "100000", "1000", "42", "-19", "19"}


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


@pytest.fixture(params=BRIEFINGS)
def sheet(request, pages):
    return (pages / request.param).read_text(encoding="utf-8")


def sections(text):
    """The visible text of each part of a briefing, without the names of sources and of the page's own version."""
    body = re.sub(r'<(style|details|svg class="(?:wide|narrow)").*?</(style|details|svg)>', "", text, flags=re.DOTALL)
    parts = re.split(r'<section class="(?:head|part)"(?: id="(\w+)")?>', body.partition("<footer>")[0])[1:]
    named = dict(zip(parts[::2], parts[1::2], strict=True))
    return {name or "head": unescape(re.sub(r"<[^>]+>", " ", part)) for name, part in named.items() if name != "sources"}


def numbers(text, lang):
    """Every number of a text, as digits with a point: 365,923 and 365 923 are one number, and so are 12.7 and 12,7."""
    text = re.sub(r"(?<=\d)[,\xa0](?=\d{3}(?!\d))" if lang == "en" else r"(?<=\d)\xa0(?=\d{3}(?!\d))", "", text)
    return sorted(found.replace(",", ".") for found in re.findall(r"[−+]?\d+(?:[.,]\d+)?", text))


def drawings(elements):
    """The figures of a page, each in its two shapes."""
    return [attributes for attributes in elements.all("svg") if attributes.get("class") in ("wide", "narrow")]


def test_every_page_is_small_enough_to_send(page):
    assert len(page.encode()) <= 600_000


def test_pictures_of_a_page_are_the_stored_ones(tab, tmp_path):
    """What is left out of an SVG inside a page, as an address or as an element, is nothing that is seen."""
    whole = PICTURE.read_text(encoding="utf-8")
    pages = {"a": svg.inline(PICTURE, "a", pd.read_csv(PICTURE.with_suffix(".csv"))), "b": whole[whole.index("<svg") :]}
    for name, drawing in pages.items():
        start = "<!doctype html><meta charset=utf-8><style>body {margin: 0} svg {display: block}</style>"
        (tmp_path / f"{name}.html").write_text(start + drawing, encoding="utf-8")
    page, shot = tab(800, 700), []
    for address in (svg.uri(PICTURE), PICTURE.as_uri(), *((tmp_path / f"{name}.html").as_uri() for name in pages)):
        page.goto(address)
        target = tmp_path / f"{len(shot)}.png"
        page.screenshot(path=target)
        shot.append(target)
    page.close()
    assert max(reproduce.difference(*shot[:2]), reproduce.difference(*shot[2:])) < 1


def test_nothing_is_fetched(page):
    elements = Elements(page)
    assert not elements.all("script", "iframe", "object", "embed")
    assert all(attributes["href"].startswith("data:image/svg+xml,") for attributes in elements.all("link"))
    for attributes in elements.all("img", "source"):
        address = attributes.get("src") or attributes.get("srcset")
        assert address.startswith("data:image/"), address[:60]
    style = "".join(re.findall(r"<style>(.*?)</style>", page, re.DOTALL))
    assert style and not re.search(r"@import|url\(", style)


def test_structure_for_people_who_listen(page):
    elements = Elements(page)
    assert elements.all("html")[0]["lang"] in language.LANGUAGES
    titles = page.partition("</head>")[0].count("<title>")  # a drawing within the page may have titles of its own
    assert len(elements.all("h1")) == len(elements.all("main")) == titles == 1
    assert elements.all("a")[0] == {"class": "skip", "href": "#content"}
    alts = [attributes["aria-label"] for attributes in drawings(elements)]
    assert alts[::2] == alts[1::2], "the wide and the narrow shape say the same"
    assert all(len(alt) > 60 for alt in alts) and len(set(alts)) == len(elements.all("figure"))
    assert "No description has been provided" not in page
    assert len(elements.all("table")) == len(elements.all("caption"))
    assert all(attributes.get("scope") in ("col", "row") for attributes in elements.all("th"))


def test_no_official_publication(page):
    with language.speaking(Elements(page).all("html")[0]["lang"]):
        said = [language.say(f"Not an official UNICEF {kind}.").rstrip(".") for kind in ("product", "publication")]
        assert any(text in page for text in said)


def test_the_briefing_is_one_small_file_without_code(sheet):
    assert "import " not in sheet and "<pre" not in sheet and '<details class="code"' not in sheet
    elements = Elements(sheet)
    assert len(elements.all("figure")) == 6 and len(drawings(elements)) == 12 and len(elements.all("table")) == 8


def test_the_briefing_has_its_parts_in_order(sheet):
    assert list(sections(sheet)) == ["head", *(part for part in briefing.PARTS if part != "sources")]
    cards = re.search(r'<ul class="cards">(.*?)</ul>', sheet, re.DOTALL)[1]
    assert len(Elements(cards).all("li")) == 4
    doors = re.search(r'<ul class="doors">(.*?)</ul>', sheet, re.DOTALL)[1]
    assert len(Elements(doors).all("li")) == 4


@pytest.fixture(scope="module")
def judged():
    return statements.verdicts(data.load())["sign"]


def test_the_sign_beside_each_statement_is_that_of_the_ledger(sheet, judged):
    shown = {row["data-statement"]: row["data-sign"] for row in Elements(sheet).all("tr") if "data-statement" in row}
    assert len(shown) == 10 and shown == judged[list(shown)].to_dict()


def test_the_front_page_is_the_first_page_of_the_briefing_and_the_ways_from_there(pages):
    front, first = ((pages / name).read_text(encoding="utf-8") for name in ("index.html", "briefing-en.html"))
    heads = [text.partition('<section class="head">')[2].partition("</section>")[0] for text in (front, first)]
    assert heads[0] == heads[1] and len(front.encode()) <= 350_000
    names = {
        attributes.get("name") or attributes.get("property"): attributes.get("content")
        for attributes in Elements(front).all("meta")
    }
    assert len(names["description"]) > 60 and (ROOT / names["og:image"]).is_file()
    assert {f"briefing-{lang}.html" for lang in language.LANGUAGES} <= {link["href"] for link in Elements(front).all("a")}


def test_every_mark_says_its_value_and_only_what_its_row_says(sheet):
    """Title and mark: name, value and interval are those of one row of the data below the figure."""
    lang = Elements(sheet).all("html")[0]["lang"]
    said = re.findall(
        r"<use [^>]*><title>([^<]*)</title></use>", re.sub(r'<svg class="narrow".*?</svg>', "", sheet, flags=re.DOTALL)
    )
    assert len(said) == len(re.findall(r"<use ", re.sub(r'<svg class="narrow".*?</svg>', "", sheet, flags=re.DOTALL))) > 60
    text = {"en": "2024: 37 (26 to 51)", "kk": "2024: 37 (26-дан 51-ге дейін)", "ru": "2024: 37 (от 26 до 51)"}[lang]
    assert text in said and any(title.endswith(": 9.81" if lang == "en" else ": 9,81") for title in said)


def test_a_mark_that_no_row_fits_has_no_title():
    path = ROOT / "figures" / "10_briefing" / "profile.svg"
    frame = pd.read_csv(path.with_suffix(".csv"))
    found = svg.titles(path.read_text(encoding="utf-8"), frame.assign(value=frame["value"] + [0, 1, 0, 0, 0, 0]))
    assert sorted(title[:4] for title in found.values()) == ["2019", "2021", "2022", "2023", "2024"]
    assert svg.titles(path.read_text(encoding="utf-8"), frame.assign(year=frame["year"] + 30)) == {}
    hostile = frame.assign(year=frame["year"].astype(str))
    shown = svg.inline(path, '"><script>alert(1)</script>', hostile)
    assert "<script" not in shown and len(Elements(shown).all("svg")) == 1


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("<p>с 45 в 2023 году</p>", "<p>с\xa045 в\xa02023\xa0году</p>"), ("6 месяцев", "6\xa0месяцев"),
        ("смертность — самая", "смертность\xa0— самая"), ("□ 2023 жылдан", "□\xa02023\xa0жылдан"),
        ("100\xa0000 живорожденных", "100\xa0000 живорожденных"),
        ('<a title="5 deaths">5 deaths</a>', '<a title="5 deaths">5\xa0deaths</a>'),
        ("26 to 51, 45 and 37 died", "26 to 51, 45 and 37 died"), ("до 45 из 200, на 31 Aug.", "до 45 из 200, на 31\xa0Aug."),
        ("2023 және 31 қараша", "2023 және 31\xa0қараша"),
        ("2024 жылы 37-ге", '2024\xa0жылы <span class="whole">37-ге</span>'),
    ],
)  # fmt: skip
def test_no_line_ends_between_a_number_and_its_unit(text, kept):
    assert writer._unbroken(text) == kept


def test_ids_of_drawings_are_their_own(page):
    ids = [attributes["id"] for _, attributes in Elements(page).found if "id" in attributes]
    assert len(set(ids)) == len(ids)
    used = set(re.findall(r"(?:url\(|href=['\"])#([\w-]+)", page)) - {"content"}
    assert used <= set(ids)


def test_wide_tables_are_cards_or_say_that_they_move():
    long = pd.DataFrame({"who": ["a <b>"], "what": ["one long text after another, and more"], "n": [1]})
    shown = site.shaped(show.html(long, "c"))
    assert shown.startswith('<table class="stacked">') and '<td data-label="what" class="short">' not in shown
    assert re.findall(r'<td data-label="(\w+)"', shown) == ["what", "n"]
    many = pd.DataFrame({name: [str(place) for place in range(50)] for name in "abcdef"}).astype(dict.fromkeys("bcdef", int))
    assert site.shaped(show.html(many, "c")).startswith('<table class="matrix long">')
    small = show.html(many[["a", "b"]].head(3), "c")
    assert site.shaped(small) == small and site.shaped("<table>other</table>") == "<table>other</table>"


@pytest.mark.parametrize("lang", ["kk", "ru"])
def test_the_languages_carry_the_same_numbers(pages, lang):
    texts = {name: sections((pages / f"briefing-{name}.html").read_text(encoding="utf-8")) for name in ("en", lang)}
    count = 0
    for part, text in texts["en"].items():
        expected = numbers(text, "en")
        # What is typed in a text may be a word in another language: a thousand, the first half, the number of a disease.
        got = [number for number in numbers(texts[lang][part], lang) if number not in TYPED]
        assert got == [number for number in expected if number not in TYPED], part
        count += len(expected)
    assert count > 100


@pytest.mark.parametrize("lang", ["kk", "ru"])
def test_the_languages_draw_the_same_data(pages, lang):
    drawn = pages / "more" / "briefings" / lang / "figures" / "10_briefing"
    for path in (ROOT / "figures" / "10_briefing").glob("*.csv"):
        old, new = (pd.read_csv(file) for file in (path, drawn / path.name))
        assert list(old) == list(new) and len(old) == len(new)
        for name in old.select_dtypes(["number", "bool"]):
            pd.testing.assert_series_equal(old[name], new[name])


@pytest.mark.parametrize("lang", ["kk", "ru"])
def test_no_english_is_left_over(pages, lang):
    left = sections((pages / f"briefing-{lang}.html").read_text(encoding="utf-8"))
    # Names of outlets, of the licence and of the command are the same in every language.
    for part, text in left.items():
        found = re.findall(r"\b(?:the|of|and|in|was|not|with|from)\b", text.replace("Frontiers in Public Health", ""))
        assert found == [], (part, found)


def test_downloads_are_the_committed_data(pages):
    text = (pages / "briefing-en.html").read_text(encoding="utf-8")
    links = [attributes for attributes in Elements(text).all("a") if "download" in attributes]
    assert [link["download"].rpartition(".")[2] for link in links] == ["csv", "png"] * 6
    for link in links:
        content = base64.b64decode(link["href"].split("base64,")[1])
        assert content == (ROOT / "figures" / "10_briefing" / link["download"]).read_bytes()


def test_the_briefings_are_linked_from_the_front_page(pages):
    links = {attributes["href"] for attributes in Elements((pages / "index.html").read_text(encoding="utf-8")).all("a")}
    assert {*BRIEFINGS, "site/ledger.html"} <= links
    # The site is written beside the pages by a rule of its own; tests/test_site.py follows the links into it.
    assert all((pages / link).exists() for link in links if link.endswith(".html") and not link.startswith(("site/", "http")))


def test_a_policy_stands_on_every_page(page):
    policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
    assert f'http-equiv="Content-Security-Policy" content="{policy}"' in page


def test_links_between_pages_end_at_a_heading(pages):
    found = {name: Elements((pages / name).read_text(encoding="utf-8")) for name in NAMES}
    ids = {name: [attributes["id"] for _, attributes in elements.found if "id" in attributes] for name, elements in found.items()}
    for name, elements in found.items():
        assert len(set(ids[name])) == len(ids[name]), name
        for attributes in elements.all("a"):
            target, _, anchor = attributes.get("href", "").partition("#")
            if anchor and target in ("", *NAMES):
                assert unquote(anchor) in ids[target or name], attributes["href"]


def test_the_front_page_is_the_same_on_every_run(pages, tmp_path):
    stored = ROOT / "notebooks" / "10_briefing.ipynb"
    writer.write_briefing(stored, ROOT / "figures", "en", tmp_path / "index.html", front=True)
    assert (tmp_path / "index.html").read_bytes() == (pages / "index.html").read_bytes()


def test_text_from_the_tables_is_shown_and_never_executed():
    tables = data.load(LEDGER)
    sources = tables.sources.copy()
    sources.loc[0, "title"] = '<script>alert("1")</script> & "quotes" \u202eright to left'
    sources.loc[0, "url"] = "javascript:alert(1)"
    shown = parts.sources({"day": ""}, tables._replace(sources=sources), [sources.loc[0, "id"]]).data
    assert "<script" not in shown and "javascript:" not in shown
    assert "&lt;script&gt;alert(&#34;1&#34;)&lt;/script&gt; &amp; &#34;quotes&#34;" in shown


# Each would run, fetch or lead away in a browser if it were Markdown written by a person, for nbconvert lets all of it through.
FOREIGN = (
    '<img src="x" onerror="alert(1)">', "<script>\nalert(1)\n</script>", "[a](javascript:alert(1))", "![a](x.png)",
    "<javascript:alert(1)>", "[a]\n\n[a]: javascript:alert(1)", "[a](data:text/html,b)", "```mermaid\n<b>a</b>\n```",
    "- [ ] <b>a</b>", "| a |\n|---|\n| <b>a</b> |", "# <b>a</b>",
)  # fmt: skip


def dangerous(html):
    elements = Elements(html)
    links = [attributes.get("href", "") for attributes in elements.all("a")]
    return elements.all("img", "script", "b", "javascript:alert") or [link for link in links if not link.startswith("http")]


@pytest.mark.parametrize("foreign", FOREIGN)
def test_text_of_the_tables_in_computed_sentences_is_shown_and_never_executed(foreign):
    assert dangerous(markdown2html(foreign)), "no danger, so no test"
    shown = site.computed(foreign) + site.computed(f"**Said** was: {foreign}")
    assert not dangerous(shown), shown
    assert "alert(1)" in shown or "alert" not in foreign


def test_earlier_days_leave_parts_out_and_say_so():
    everything = data.load(LEDGER)
    found = briefing.page_values(everything, "2025-06-30")
    late = briefing.late(found)
    assert late == "Not enough was published by 30 June 2025 to say more." and late in parts.pair(found).data
    assert late not in parts.pair(briefing.page_values(everything)).data
    known = data.as_of(everything, "2025-06-30")
    rows = parts.claims(found, known, ["C002", "C213"], "claims caption").data
    assert "C213" in rows and "C002" not in rows  # it was announced in August
    assert late in parts.claims(found, known, ["C002"], "claims caption").data
    later = briefing.page_values(everything, "2025-12-31")
    judged = parts.claims(later, data.as_of(everything, "2025-12-31"), ["C102"], "claims caption").data
    assert f"</strong>. {briefing.late(later)}" in judged  # a sign with nothing beside it would not say what it rests on


@pytest.mark.usefixtures("browser")
@pytest.mark.parametrize("name", sampled(BRIEFINGS, 1))
def test_print_versions_have_text_title_language_tags_and_four_pages(pages, tmp_path, name):
    lang = name[9:11]
    target, again = tmp_path / f"{name}.pdf", tmp_path / f"{name}-again.pdf"
    for path in (target, again):
        subprocess.run([sys.executable, "-m", "helpers.pages.printing", str(pages / name), str(path)], check=True)
    assert target.read_bytes() == again.read_bytes()
    content = pypdf.PdfReader(target)
    catalogue = content.trailer["/Root"]
    assert len(content.pages) <= 4
    assert catalogue["/MarkInfo"]["/Marked"] and catalogue["/StructTreeRoot"]
    assert catalogue["/Lang"] == lang
    text = "".join(page.extract_text() for page in content.pages)
    assert content.metadata.title == briefing.settings(lang)["title"]
    for part in briefing.PARTS:
        assert sentence.texts(lang)[f"{part} heading"][0][1] in " ".join(text.split())
    first = content.pages[0].extract_text()
    assert "1 / 4" in first and all(
        sentence.texts(lang)[f"door {door}"][0][1][:12] in " ".join(first.split()) for door in parts.DOORS
    )
    assert len(text) > 4_000


def test_without_a_browser_printing_says_what_to_do(monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("sys.argv", ["printing", "a.html", str(tmp_path / "a.pdf")])
    assert printing.main() == 1
    assert "no Chromium or Chrome was found" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(("name", "width"), sampled(product(NAMES, WIDTHS), 6))
def test_in_a_browser(tab, pages, name, width):
    page = tab(width)
    requests, complaints = [], []
    page.on("request", lambda request: requests.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto((pages / name).as_uri())
    assert [url for url in requests if not url.startswith(("file:", "data:"))] == []
    assert len([url for url in requests if url.startswith("file:")]) == 1
    assert complaints == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width, "the page scrolls sideways"
    drawn = "[...document.querySelectorAll('figure > svg')].filter(s => s.clientWidth)"
    shapes = page.evaluate(f"{drawn}.map(s => [s.className.baseVal, s.viewBox.baseVal.width])")
    assert len(shapes) == page.locator("figure").count(), "of the two shapes of a figure, one is shown"
    assert {shape for shape, _ in shapes} == {"narrow" if width < 600 else "wide"}
    assert all(wide <= 300 if width < 600 else wide > 300 for _, wide in shapes), "the wrong shape is shown"
    clipped = page.evaluate(
        """[...document.querySelectorAll('p, li, h1, h2, h3, summary, caption, #audit .scroll')]
           .filter(e => e.offsetParent && e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).display !== 'inline')
           .map(e => e.textContent.trim().slice(0, 60))"""
    )
    assert clipped == []
    page.close()


@pytest.mark.parametrize(
    ("name", "scheme", "width"),
    sampled(
        [
            *((name, "light", width) for name in BRIEFINGS for width in WIDTHS),
            *((name, "light", 360) for name in NAMES if name not in BRIEFINGS),
            *((name, "dark", 1280) for name in NAMES),
        ],
        4,
    ),
)
def test_axe_finds_nothing_with_everything_unfolded(tab, pages, name, scheme, width):
    page = tab(width, color_scheme=scheme)
    page.goto((pages / name).as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    violations = Axe().run(page)
    assert violations.violations_count == 0, violations.generate_report()
    page.close()


@pytest.mark.parametrize("name", sampled(BRIEFINGS, 1))
def test_the_briefing_works_with_the_keyboard_alone_and_at_twice_the_size(tab, pages, name):
    page = tab(640, 450)  # 1280 by 900 at 200 % zoom
    page.goto((pages / name).as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= 640
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.evaluate("document.activeElement.getBoundingClientRect().left") >= 0, "the skip link shows when it has the focus"
    reached = 0
    while page.evaluate("document.activeElement.tagName") != "SUMMARY":
        page.keyboard.press("Tab")
        reached += 1
        assert reached < 20
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.parentElement.open")
    page.close()
