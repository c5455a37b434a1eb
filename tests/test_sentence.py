"""Sentences: every place of the text files can be filled, words follow values, and what is not true is not printed."""

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.wording import language, sentence

STEP = "From {before} to {after}, it {change: fell | rose} by {change:abs .1%}: {clear: more than chance | could be chance}"


@given(before=st.integers(0, 10**6), after=st.integers(0, 10**6), clear=st.booleans())
def test_a_word_of_a_pair_goes_with_its_value(before, after, clear):
    change = 100 * (after - before) / (before or 1)
    said = sentence.fill(STEP, {"before": before, "after": after, "change": change, "clear": clear})
    if change == 0:
        assert said is None
    else:
        assert (" fell " in said) == (change < 0) and (" rose " in said) == (change > 0) and "−" not in said
        assert ("more than chance" in said) == clear


@pytest.mark.parametrize(
    ("lang", "text", "forms"),
    [
        ("en", "{n} {n# death | deaths}", {0: "0 deaths", 1: "1 death", 2: "2 deaths", 21: "21 deaths"}),
        ("ru", "{n} {n# смерть | смерти | смертей | смерти}", {1: "1 смерть", 3: "3 смерти", 11: "11 смертей", 31: "31 смерть"}),
    ],
)
def test_plurals_follow_the_number(lang, text, forms):
    with language.speaking(lang):
        assert {n: sentence.fill(text, {"n": n}) for n in forms} == forms


@pytest.mark.parametrize(
    ("form", "value", "shown"),
    [("", 365923, "365,923"), (":.1", 10.11, "10.1"), (":.1%", -12.66, "−12.7%"), (":+.0%", 37.9, "+38%"),
     (":year", 2024, "2024"), (":abs .1%", -12.66, "12.7%"), (":chance .0", 0.2, "<1%"), ("", "five", "five")],
)  # fmt: skip
def test_forms_of_a_number(form, value, shown):
    assert sentence.fill(f"{{x{form}}}", {"x": value}) == shown


@pytest.mark.parametrize("missing", [None, math.nan])
def test_with_a_value_missing_nothing_is_written(missing):
    assert sentence.fill("{x} deaths", {"x": missing}) is None
    assert not sentence.holds("x < 3", {"x": missing}) and not sentence.holds("not x < 3", {"x": missing})


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ("a <", "cannot be read: a <"), ("a.b > 1", "'a.b' is none"), ("f(a)", "'f(a)' is none"),
        ("a + 1 > 2", "'a + 1' is none"), ("[a]", "'[a]' is none"), ("b > 1", "'b' is no value of this text; there are a"),
    ],
)  # fmt: skip
def test_a_condition_is_plain_or_refused(condition, said):
    with pytest.raises(ValueError, match=re.escape(said)):
        sentence.holds(condition, {"a": 1})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{b}", "'b' is no value of this text; there are a"), ("{a:.1f}", "'.1f' is no form of a number"),
        ("{a# one | two | three}", "this language has 2 plural forms: one, other"), ("{a: x | y | z}", "a pair has two words"),
    ],
)  # fmt: skip
def test_a_place_that_cannot_be_filled_is_named(text, said):
    with pytest.raises(ValueError, match=said):
        sentence.fill(text, {"a": 1})


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ("## a\nText.\n\n## a\nText.\n", "en.md, a: the section stands twice"),
        ("## a\nif: x > 1\n", "en.md, a: a text is missing below its heading or condition"),
        ("## a\n\n", "en.md, a: a text is missing"),
        ("## a\nif: y > 1\nText.\n", "en.md, a: 'y' is no value of this text; there are x"),
        ("## b\nText.\n", "en.md has no section 'a'"),
    ],
)
def test_a_fault_of_the_file_is_named(tmp_path, monkeypatch, file, said):
    (tmp_path / "en.md").write_text(file, encoding="utf-8")
    monkeypatch.setattr(sentence, "TEXTS", tmp_path)
    sentence.texts.cache_clear()
    try:
        with pytest.raises(ValueError, match=said):
            sentence.write("a", {"x": 2})
    finally:
        sentence.texts.cache_clear()


def test_what_is_not_true_is_not_printed_and_the_rest_is(tmp_path, monkeypatch):
    (tmp_path / "en.md").write_text("## a\nif: x > 1\nIt is above 1.\n\nIt is {x}.\n", encoding="utf-8")
    monkeypatch.setattr(sentence, "TEXTS", tmp_path)
    sentence.texts.cache_clear()
    try:
        assert sentence.write("a", {"x": 2}) == ("It is above 1. It is 2.", True)
        assert sentence.write("a", {"x": 1}) == (f"{sentence.NOTICE} It is 1.", False)
    finally:
        sentence.texts.cache_clear()
