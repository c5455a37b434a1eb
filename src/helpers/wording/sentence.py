"""Sentences that stand in a text file, with computed numbers and the condition under which they are true.

A person writes the sentence once. A value, one of two words, a plural form may follow the numbers; whole clauses do not. Where
its condition fails, the sentence is not printed: a notice stands in its place until a person writes another. ::

    ## step
    if: count_change < 0 and clear == False
    In {year} {deaths} {deaths# woman | women} died; the ratio {change: fell | rose} by {change:abs .1%}.

A section may hold several paragraphs, each with a condition of its own in the line above it. The head of a file, between two
lines ``---``, holds the settings of the page that is made from it.
"""

import ast
import functools
import math
import re
from collections.abc import Mapping
from pathlib import Path

from babel import Locale

from helpers.wording import language, words
from helpers.wording.language import mark, say

TEXTS = Path(__file__).parent / "texts"
NOTICE = mark("The text here was written for other numbers.")

_PLACE = re.compile(r"\{(\w+)(?:([:#@])([^{}]*))?\}")
_FORM = re.compile(r"(?P<mark>\+|abs |chance |year)?(?:\.(?P<digits>\d))?(?P<percent>%)?")
_ALLOWED = (
    ast.Expression, ast.BoolOp, ast.And, ast.Or, ast.UnaryOp, ast.Not, ast.USub, ast.Compare, ast.Name, ast.Load, ast.Constant,
    ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE,
)  # fmt: skip


@functools.cache
def texts(lang: str = "en") -> dict[str, list[tuple[str, str]]]:
    """The sections of a language's file: id -> its paragraphs, each a pair of condition ("" if it always holds) and text.

    A ValueError if a section stands twice, is empty, or a condition has no text below it.
    """
    found: dict[str, list[tuple[str, str]]] = {}
    whole = (TEXTS / f"{lang}.md").read_text(encoding="utf-8")
    # What stands below the heading of a chapter is for those who edit the file.
    whole = re.sub(r"^# .*?(?=^## |\Z)", "", whole, flags=re.MULTILINE | re.DOTALL)
    for part in re.split(r"^## ", whole, flags=re.MULTILINE)[1:]:
        name, _, body = part.partition("\n")
        paragraphs = []
        for block in re.split(r"\n\s*\n", body.strip()):
            first, _, rest = block.partition("\n")
            condition, text = (first[3:].strip(), rest) if first.startswith("if:") else ("", block)
            if not text.strip():
                raise ValueError(f"{lang}.md, {name.strip()}: a text is missing below its heading or condition")
            paragraphs.append((condition, re.sub(r"[ \t\r\n]+", " ", text.strip())))  # a no-break space stays
        if name.strip() in found:
            raise ValueError(f"{lang}.md, {name.strip()}: the section stands twice")
        found[name.strip()] = paragraphs
    return found


@functools.cache
def file_head(lang: str = "en") -> dict[str, str]:
    """The head of a language's file, which an office may change without any code: name -> text, empty where nothing was set.

    A ValueError if a line of the head is no setting, or a setting stands twice.
    """
    found: dict[str, str] = {}
    head = re.match(r"---\n(.*?)^---$", (TEXTS / f"{lang}.md").read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    for line in head[1].splitlines() if head else []:
        name, colon, value = line.partition(":")
        if not line.strip() or line.startswith("#"):
            continue
        if not colon or name.strip() in found:
            raise ValueError(f"{lang}.md: {line!r} is no setting, or stands twice; write name: value")
        found[name.strip()] = value.strip()
    return found


def places(text: str) -> set[str]:
    """The names of the values that a text needs."""
    return {place[1] for place in _PLACE.finditer(text)}


def needed(name: str) -> set[str]:
    """The names of all values that the texts and conditions of a section in English need."""
    return {found for condition, text in texts()[name] for found in places(text) | _names(condition)}


def _names(condition: str) -> set[str]:
    """The names in a condition; what stands in quotes is none."""
    bare = re.sub(r"\"[^\"]*\"|'[^']*'", "", condition)
    return set(re.findall(r"[A-Za-z_]\w*", bare)) - {"and", "or", "not", "True", "False", "None"}


def holds(condition: str, values: Mapping[str, object]) -> bool:
    """Whether a condition is true of some values.

    It holds comparisons of names, numbers and texts in quotes, joined by ``and``, ``or``, ``not`` and brackets. "" is true; a
    comparison with a missing value is false. A ValueError if something else stands in it, or a name is no value.
    """
    if not condition:
        return True
    try:
        tree = ast.parse(condition, mode="eval")
    except SyntaxError:
        raise ValueError(f"a condition cannot be read: {condition}") from None
    for node in ast.walk(tree):
        if not isinstance(node, _ALLOWED):
            raise ValueError(f"a condition holds comparisons, and, or, not: {ast.unparse(node)!r} is none, in: {condition}")
        if isinstance(node, ast.Name) and node.id not in values:
            raise ValueError(f"{node.id!r} is no value of this text; there are {', '.join(sorted(values))}")
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    if any(_missing(values[name]) for name in names):
        return False
    return bool(eval(compile(tree, "condition", "eval"), {"__builtins__": {}}, dict(values)))  # only the nodes above


def _missing(value: object) -> bool:
    return value is None or (isinstance(value, float) and math.isnan(value))


def _number(value: float, form: str) -> str:
    """A number as the form of its place says: ``.1``, ``.1%``, ``+.1%``, ``abs .1%``, ``chance .0``, ``year``."""
    asked = _FORM.fullmatch(form.strip() if form.strip() != "abs" else "abs ")
    if asked is None:
        raise ValueError(f"{form!r} is no form of a number: write .1, .1%, +.1%, abs .1%, chance .0 or year")
    digits = int(asked["digits"] or 0)
    if asked["mark"] == "year":
        return f"{value:.0f}"
    if asked["mark"] == "chance ":
        return words.chance(value, digits)
    if asked["mark"] == "+":
        return words.signed(value, digits)
    value = abs(value) if asked["mark"] == "abs " else value
    return words.percent(value, digits) if asked["percent"] else words.number(value, digits)


def _chosen(value: object, sign: str, rest: str, lang: str) -> str:
    """The word that goes with a value: one of a closed pair, or a form of the plural."""
    forms = [form.strip() for form in rest.split("|")]
    if sign == "#":
        locale = Locale.parse(lang)
        tags = [tag for tag in ("zero", "one", "two", "few", "many", "other") if tag in locale.plural_form.tags | {"other"}]
        if len(forms) != len(tags):
            raise ValueError(f"{rest!r}: this language has {len(tags)} plural forms: {', '.join(tags)}")
        return forms[tags.index(locale.plural_form(value))]
    if len(forms) != 2:
        raise ValueError(f"{rest!r}: a pair has two words: for below zero and above it, or for true and false")
    if isinstance(value, bool):
        return forms[0] if value else forms[1]
    if value == 0:
        raise _NeitherError
    return forms[0] if value < 0 else forms[1]


class _NeitherError(Exception):
    """Neither word of a pair is true: the value is zero."""


def fill(text: str, values: Mapping[str, object]) -> str | None:
    """A text with its places filled in the language in use; None if a value is missing, or a pair meets zero.

    ``{name}`` is a text or a whole number, ``{name:.1}`` a number in a form of ``_number``, ``{name:day}`` a day in
    full; ``{name: fell | rose}`` a word for a value below and above zero, or for true and false; ``{name# death | deaths}`` the
    plural form; ``{name:.1@ға}`` has a Kazakh ending (:func:`helpers.wording.language.ended`). Percentages are in percent. A
    ValueError says which name is not among the values, or which form is none.
    """
    lang = language.current()
    try:
        return _PLACE.sub(lambda place: _filled(place, values, lang), text)
    except _NeitherError:
        return None


def _filled(place: re.Match, values: Mapping[str, object], lang: str) -> str:
    name, sign, rest = place.groups()
    if name not in values:
        raise ValueError(f"{name!r} is no value of this text; there are {', '.join(sorted(values))}")
    value = values[name]
    if _missing(value):
        raise _NeitherError
    if sign == "#" or (sign and "|" in rest):
        return _chosen(value, sign, rest, lang)
    form, _, case = (f"@{rest}" if sign == "@" else rest or "").partition("@")
    if form.strip() == "day":
        text = language.day(str(value), "long")
    else:
        text = value if isinstance(value, str) else _number(value, form)
    return language.ended(text, case.strip()) if case else text


def write(name: str, values: Mapping[str, object], lang: str = "en") -> tuple[str, bool]:
    """The text of a section for some values, and whether all of it could be written.

    Parameters
    ----------
    name : str
        Id of the section.
    values : mapping
        Name -> value, as for :func:`fill`.
    lang : str

    Returns
    -------
    text : str
        Its sentences; in the place of one whose condition fails stands :data:`NOTICE`.
    whole : bool
        False if a notice stands in it: a person has to write that sentence anew.

    Raises
    ------
    ValueError
        As :func:`holds` and :func:`fill`; the message names file and section.

    Examples
    --------
    >>> write("no such section", {})
    Traceback (most recent call last):
    ValueError: en.md has no section 'no such section'
    """
    parts = [text for text, _ in written_paragraphs(name, values, lang)]
    return " ".join(say(NOTICE) if part is None else part for part in parts), None not in parts


def written_paragraphs(name: str, values: Mapping[str, object], lang: str = "en") -> list[tuple[str | None, bool]]:
    """The paragraphs of a section one by one: the text, None if it is not true; and whether a value is missing."""
    sections = texts(lang)
    if name not in sections:
        raise ValueError(f"{lang}.md has no section {name!r}")
    found = []
    for condition, text in sections[name]:
        try:
            said = fill(text, values) if holds(condition, values) else None
        except ValueError as error:
            raise ValueError(f"{lang}.md, {name}: {error}") from None
        lacking = [one for one in places(text) | _names(condition) if one in values and _missing(values[one])]
        found.append((said, bool(lacking)))
    return found
