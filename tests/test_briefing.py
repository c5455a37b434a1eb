"""The text files of the briefing: the same values and conditions, settings, and a current list for translators."""

import functools
import re
import shutil

import pytest

import loaded
from conftest import ROOT
from helpers.pages import briefing as sheets
from helpers.pages import catalogues
from helpers.subjects import briefing
from helpers.subjects import briefing_parts as parts
from helpers.wording import language, sentence

OTHERS = [lang for lang in language.LANGUAGES if lang != "en"]


@functools.cache
def of_day(day):
    """The values of the briefing of the frozen ledger, of a day or of its last; not to be changed."""
    return briefing.page_values(loaded.frozen(), day)


@functools.cache
def valued(lang):
    """The values of the briefing of today; not to be changed."""
    with language.speaking(lang):
        return briefing.page_values(loaded.live())


@pytest.fixture
def texts(tmp_path, monkeypatch):
    """A copy of the text files that a test may change; whatever was read of them before is forgotten."""
    shutil.copytree(sentence.TEXTS, tmp_path / "texts")
    monkeypatch.setattr(sentence, "TEXTS", tmp_path / "texts")
    for cached in (sentence.texts, sentence.file_head):
        cached.cache_clear()
    yield tmp_path / "texts"
    for cached in (sentence.texts, sentence.file_head):
        cached.cache_clear()


def change(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, old
    path.write_text(text.replace(old, new), encoding="utf-8")


def page(folder, lang="en", front=False):
    target = folder / f"briefing-{lang}.html"
    sheets.write_briefing(ROOT / "notebooks" / "10_briefing.ipynb", ROOT / "figures", lang, target, front)
    return target.read_text(encoding="utf-8")


@pytest.mark.parametrize("lang", OTHERS)
def test_the_languages_use_the_same_values_and_conditions(lang):
    english, other = sentence.texts("en"), sentence.texts(lang)
    page_texts = list(english)[list(english).index("headline") :]
    assert list(sorted(other)) == sorted(page_texts)
    for name, paragraphs in other.items():
        assert [condition for condition, _ in paragraphs] == [condition for condition, _ in english[name]], name
        for (_, text), (_, original) in zip(paragraphs, english[name], strict=True):
            # A language bends words after other numbers than English does; what it prints are the same.
            printed = [sentence.places(re.sub(r"\{\w+#[^{}]*\}", "", one)) for one in (text, original)]
            assert printed[0] == printed[1], f"{name}: {text}"
    assert sentence.file_head(lang).keys() == sentence.file_head("en").keys()


@pytest.mark.parametrize(
    ("lang", "wrong"),
    [
        ("ru", "собрани"),  # a meeting, not a collection
        ("ru", "дня рождения"),  # the day of birth, where the first year of life is meant
        ("kk", "әр кезең"),  # each period, where different ones are meant
        ("kk", "туғанға"),  # to a relative, where a live birth is meant
        ("kk", "қауп"),  # danger, where a risk is meant
        ("kk", "ДДСҰ"),
    ],
)
def test_words_that_mean_something_else_are_not_in_the_texts(lang, wrong):
    assert wrong not in (sentence.TEXTS / f"{lang}.md").read_text(encoding="utf-8")


def test_the_list_for_translators_is_current():
    stored = catalogues.TRANSLATION.read_text(encoding="utf-8")
    assert stored == catalogues.translation(), "run python -m helpers.pages.catalogues"


def test_an_office_changes_the_page_without_code(texts, tmp_path):
    path = texts / "en.md"
    change(path, "sections: say, deaths, infants,", "sections: infants, say,")
    change(path, "contact:\n", "contact: Data team, data@example.org <b>\n")
    change(path, "accent: #0b6e6e", "accent: #7a1f5c")
    change(path, "title: Maternal and child health in Kazakhstan", "title: Mothers & children")
    shown = page(tmp_path)
    assert "<title>Mothers &amp; children: how sure" in shown and "--accent: #7a1f5c" in shown
    assert re.findall(r'<section class="part" id="(\w+)">', shown)[:3] == ["infants", "say", "announcements"]
    assert "deaths" not in re.findall(r'<section class="part" id="(\w+)">', shown)
    with language.speaking("en"):
        found = briefing.page_values(loaded.live())  # with the title that was changed
        (texts / "logo.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>", encoding="utf-8")
        change(path, "mark:\n", "mark: logo.svg\n")
        sentence.file_head.cache_clear()
        head = parts.masthead(found).data
    assert "Data team, data@example.org &lt;b&gt;" in head and 'src="data:image/svg+xml;base64,' in head


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("accent: #0b6e6e", "accent: red", "accent is a colour such as #0b6e6e; got 'red'"),
        ("sections: say,", "sections: say, say, sums,", "sections are among say, deaths"),
        ("mark:\n", "mark: none.svg\n", "the mark 'none.svg' is not there: put the file beside en.md"),
        ("contact:\n", "kontakt:\n", "'kontakt' is no setting; there are title, sections, contact, accent, mark"),
        ("contact:\n", "contact\n", "'contact' is no setting, or stands twice; write name: value"),
        ("title: Maternal and child health in Kazakhstan: how sure are the numbers?", "title:", "the title is empty"),
    ],
)
def test_a_wrong_setting_is_named(texts, old, new, said):
    change(texts / "en.md", old, new)
    with pytest.raises(ValueError, match=re.escape(said)):
        briefing.settings("en")


def test_a_sentence_that_is_not_true_is_not_on_the_page(texts):
    found = valued("en") | {"step_clear": True, "infant_level_lowest": False}
    assert briefing.paragraphs(found, "card level")[1] == sentence.NOTICE
    assert "since 2023" not in " ".join(briefing.paragraphs(found, "say cannot"))


FIGURES = {
    "profile": {"peak_mostly_back": False}, "deaths": {"step_clear": True}, "infants": {"infant_level_lowest": False},
    "announcements": {"infant_change_settled": False}, "posts": {"workforce_rise": -1.0}, "regions": {"regions_known": 99},
}  # fmt: skip
LISTS = dict.fromkeys(("counts", "changes", "announced_list", "posts_list", "regions_list", "regions_missing"), "x")


@pytest.mark.parametrize("lang", language.LANGUAGES)
@pytest.mark.parametrize("day", ["", "2026-09-05"])
def test_a_figure_whose_finding_is_not_true_has_a_plain_title(lang, day):
    with language.speaking(lang):
        found = of_day("") | {"day": day}
        absent = (sentence.say(sentence.NOTICE), briefing.late(found))
        for name, otherwise in FIGURES.items():
            true, plain = (
                briefing.figure_words(values | LISTS, loaded.frozen(), name, [])["title"] for values in (found, found | otherwise)
            )
            assert true != plain == briefing.written(found, f"{name} figure plain")
            assert plain not in absent and max(len(true), len(plain)) <= 70, name


@pytest.mark.parametrize("day", ["2025-08-31", "2025-12-31"])
def test_a_page_of_an_earlier_day_leaves_out_what_was_not_true_then(day):
    found = of_day(day) | LISTS | {"months": 6, "lower": "1", "upper": "2"}
    untrue = 0
    for lang in language.LANGUAGES:
        with language.speaking(lang):
            for name in sentence.texts(lang).keys() & sentence.texts("ru").keys():
                untrue += (None, False) in sentence.written_paragraphs(name, found, lang)
                shown = briefing.paragraphs(found, name)
                assert shown and sentence.say(sentence.NOTICE) not in shown, name
    assert untrue


@pytest.mark.parametrize(
    ("deaths", "said"), [(31, "31-ге"), (50, "50-ге"), (60, "60-қа"), (37, "37-ге"), (40, "40-қа"), (29, "29-ға")]
)
def test_kazakh_endings_follow_the_number(deaths, said):
    with language.speaking("kk"):
        text = briefing.written(valued("kk") | {"peak_last": deaths}, "headline")
    assert f" {said} дейін" in text


@pytest.mark.parametrize(
    ("name", "values", "said"),
    [
        ("lead", {"step_after": 31}, "до 31 смерти,"), ("lead", {"step_after": 22}, "до 22 смертей,"),
        ("card deaths", {"latest_deaths": 31}, "материнская смерть в "),
        ("card deaths", {"latest_deaths": 37}, "материнских смертей в "),
        ("card ratio", {"latest_ratio": 10.1}, "материнской смерти на "),
        ("card level", {"infant_level_final": 5.85}, "смерти младенцев на "),
        ("say can", {"peak_peak": 201, "peak_pandemic": 21}, "Из 201 женщины, умершей в 2021 году, 21 умерла от"),
        ("say cannot", {"announcements": 21}, "из 21 сообщения о"), ("say cannot", {"regions_said": 1}, "для 1 региона."),
        ("said C102", {"C102_months": 1}, "по итогам 1 месяца "), ("said C102", {"C102_months": 6}, "по итогам 6 месяцев "),
    ],
)  # fmt: skip
def test_russian_words_follow_the_number(name, values, said):
    with language.speaking("ru"):
        assert said in briefing.written(valued("ru") | values, name)


@pytest.mark.parametrize("lang", language.LANGUAGES)
def test_what_stands_in_the_place_of_a_title_is_no_longer_than_one(lang):
    with language.speaking(lang):
        late = [briefing.late({"day": f"2025-{month:02}-28"}) for month in range(1, 13)]
    assert max(map(len, late)) <= 70, "a figure's title has at most 70 characters"


@pytest.mark.parametrize("lang", language.LANGUAGES)
@pytest.mark.parametrize("name", ["C002", "C102", "C322", "C003", "C303", "C416", "C004"])
def test_a_rise_is_not_printed_as_a_fall(lang, name):
    """A fall is written without its sign: of a rise the same sentence would be false."""
    rise = sentence.written_paragraphs(f"said {name}", valued("kk") | {name: 5.0}, lang)
    assert rise[0][0] is None


def test_an_unknown_ending_is_answered_with_the_choices():
    with pytest.raises(ValueError, match="'x' is no Kazakh ending; there are ға, дан"):
        language.ended("37", "x")
