"""Three languages: complete catalogues, the same numbers, and the formats of each."""

import ast
import re

import pytest

from conftest import ROOT
from helpers.pages import catalogues
from helpers.wording import language, words

TRANSLATED = sorted(set(language.LANGUAGES) - {"en"})
PLACES = re.compile(r"\{(\w+)\}")


@pytest.fixture(scope="module")
def needed():
    return catalogues.marked_texts()


@pytest.mark.parametrize("lang", TRANSLATED)
def test_every_text_is_translated_and_none_is_left_over(needed, lang):
    stored = catalogues.stored(lang)
    asked = {message.id for message in needed if message.id}
    assert len(asked) > 40
    assert {message.id for message in stored if message.id} == asked, "run python -m helpers.pages.catalogues"
    empty = [message.id for message in stored if message.id and not all(catalogues.forms(message.string))]
    assert empty == []
    assert not any(message.fuzzy for message in stored if message.id)


@pytest.mark.parametrize("lang", TRANSLATED)
def test_translations_have_the_places_of_the_text(lang):
    for message in catalogues.stored(lang):
        if message.id:
            places = sorted(PLACES.findall(catalogues.forms(message.id)[-1]))
            for form in catalogues.forms(message.string):
                assert sorted(PLACES.findall(form)) == places, form


@pytest.mark.parametrize("lang", TRANSLATED)
def test_translations_type_no_number_that_the_text_does_not(lang):
    for message in catalogues.stored(lang):
        if message.id:
            for form in catalogues.forms(message.string):
                assert set(re.findall(r"\d+", form)) <= set(re.findall(r"\d+", catalogues.forms(message.id)[-1])), form


@pytest.mark.parametrize("lang", TRANSLATED)
def test_catalogues_are_stored_in_their_stable_form(lang):
    stored = (language.CATALOGUES / f"{lang}.po").read_bytes().rstrip(b"\n")
    assert catalogues.po_bytes(catalogues.updated(lang)).rstrip(b"\n") == stored


def test_texts_are_whole_and_known_before_they_are_said():
    """`say` and `mark` are given plain texts, or marked ones: an f-string could not be translated."""
    for path in (ROOT / "src" / "helpers").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("say", "mark", "say_number"):
                assert not isinstance(node.args[0], ast.JoinedStr), f"{path.name}, line {node.lineno}"
            # Within an f-string a text is not seen by those who look for texts to translate.
            if isinstance(node, ast.JoinedStr):
                for inner in ast.walk(node):
                    told = isinstance(inner, ast.Call) and isinstance(inner.func, ast.Name) and inner.func.id == "say"
                    assert not (told and isinstance(inner.args[0], ast.Constant)), f"{path.name}, line {node.lineno}"


def test_numbers_and_dates_follow_the_language():
    told = {}
    for lang in language.LANGUAGES:
        with language.speaking(lang):
            told[lang] = (words.number(365923), words.percent(-12.7), language.day("2025-08-05"))
    assert told["en"] == ("365,923", "−12.7%", "5 Aug 2025")
    assert told["ru"] == ("365\xa0923", "−12,7\xa0%", "5 авг. 2025\u202fг.")
    assert told["kk"] == ("365\xa0923", "−12,7%", "2025\u202fж. 5 там.")
    assert language.current() == "en"


def test_plural_forms():
    with language.speaking("ru"):
        said = [language.say_number("{number} month", "{number} months", n, number=n) for n in (1, 3, 5)]
    assert len(set(form.split()[1] for form in said)) == 3


@pytest.mark.parametrize("lang", ["fr", "EN", "", None, 1])
def test_an_unknown_language_is_answered_with_the_choices(lang):
    with pytest.raises(ValueError, match="lang is one of en, kk, ru; got"):
        language.use(lang)
    assert language.current() == "en"


def test_the_code_of_the_country_is_answered_with_that_of_the_language():
    with pytest.raises(ValueError, match=r"got 'kz' \(kk is Kazakh; kz is the country\)$"):
        language.check("kz")


@pytest.mark.parametrize(
    ("lang", "wrong"),
    [
        ("ru", "собрани"),  # a meeting, not a collection
        ("ru", "дня рождения"),  # the day of birth, where the first year of life is meant
        ("kk", "әр кезең"),  # each period, where different ones are meant
        ("kk", "туғанға"),  # to a relative, where a live birth is meant
    ],
)
def test_words_that_mean_something_else_are_not_used(lang, wrong):
    texts = [form for message in catalogues.stored(lang) if message.id for form in catalogues.forms(message.string)]
    texts += (ROOT / "src" / "helpers" / "wording" / "texts" / f"{lang}.md").read_text(encoding="utf-8").splitlines()
    assert len(texts) > 200 and [text for text in texts if wrong in text] == []
