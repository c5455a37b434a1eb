"""The language that texts and numbers are written in.

English stands in the code; Kazakh and Russian stand in the message catalogues src/helpers/wording/locale/kk.po and ru.po
(GNU gettext), the only place with text in those languages apart from the names in the tables. Numbers and dates are
formatted by Babel for the same language. :func:`use` sets the language for all that follows.
"""

import functools
import gettext
import io
import re
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from pathlib import Path

#: Language -> its own name.
LANGUAGES = {"en": "English", "kk": "Қазақша", "ru": "Русский"}
LOCALES = {"en": "en_GB", "kk": "kk_KZ", "ru": "ru_KZ"}  # of dates and lists
CATALOGUES = Path(__file__).parent / "locale"
_current = ContextVar("language", default="en")


def check(lang: str) -> str:
    """A language that something is written in, as it is; a ValueError with the choices if it is none."""
    if not isinstance(lang, str) or lang not in LANGUAGES:
        country = " (kk is Kazakh; kz is the country)" if str(lang).casefold() == "kz" else ""
        raise ValueError(f"lang is one of {', '.join(LANGUAGES)}; got {lang!r}{country}")
    return lang


def use(lang: str) -> None:
    """Set the language of all that is written from here on: en, kk or ru; a ValueError if it is none of these."""
    _current.set(check(lang))


@contextmanager
def speaking(lang: str):
    """Write in another language within a ``with`` block."""
    token = _current.set(check(lang))
    try:
        yield
    finally:
        _current.reset(token)


def current() -> str:
    """The language in use."""
    return _current.get()


@functools.cache
def _translations(lang: str) -> gettext.NullTranslations:
    if lang == "en":
        return gettext.NullTranslations()
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with (CATALOGUES / f"{lang}.po").open("rb") as source:
        catalogue = read_po(source, locale=lang)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def mark(message: str) -> str:
    """Mark a text that :func:`say` is given later, so that the catalogues are known to need it."""
    return message


def say(message: str, **values: object) -> str:
    """A text in the language in use, with its values filled in: ``{name}`` is a place for one. A name stays as it is.

    Examples
    --------
    >>> say("from {first} to {last}", first=70, last=45)
    'from 70 to 45'
    """
    text = _translations(current()).gettext(message) if message else message
    return text.format(**values) if values else text


def say_number(one: str, many: str, count: int, **values: object) -> str:
    """A text whose form depends on a whole number: "1 death", "2 deaths", and the forms of the other languages."""
    return _translations(current()).ngettext(one, many, count).format(**values)


def day(date: str | datetime, form: str = "yMMMd") -> str:
    """A day, month or year as the language writes it.

    Parameters
    ----------
    date : str or pandas.Timestamp
        A text may be a day, or a month or year as it was published ("2025-08", "2025"): then only that is written.
    form : str
        A skeleton of Unicode's locale data, such as "yMMMd" or "MMM"; or "long".

    Examples
    --------
    >>> day("2025-08-05"), day("2025-08"), day("2025"), day("2026-09-04", "long"), day("2025-08-05", "MMM")
    ('5 Aug 2025', 'Aug 2025', '2025', '4 September 2026', 'Aug')
    """
    import pandas as pd  # a build starts without it, and wants to know the languages
    from babel.dates import format_date, format_skeleton

    locale = LOCALES[current()]
    if isinstance(date, str) and len(date) < 10:
        return date if len(date) == 4 else format_skeleton("yMMM", pd.Timestamp(date), locale=locale)
    if form == "long":
        return format_date(pd.Timestamp(date), form, locale=locale)
    return format_skeleton(form, pd.Timestamp(date), locale=locale)


#: Kazakh case, by its ending after a back vowel and a voiced consonant -> endings after a vowel, a voiced consonant, a nasal and
#: a voiceless consonant.
_ENDINGS = {
    "ға": ("ға", "ға", "ға", "қа"), "дан": ("дан", "дан", "нан", "тан"), "да": ("да", "да", "да", "та"),
    "ның": ("ның", "дың", "ның", "тың"), "ы": ("сы", "ы", "ы", "ы"), "ында": ("сында", "ында", "ында", "ында"),
    "ынан": ("сынан", "ынан", "ынан", "ынан"),
}  # fmt: skip
_FRONT = str.maketrans("ағқы", "егкі")
#: The last word of a number -> whether its vowels are front ones, and what it ends in: vowel, voiced, nasal, voiceless.
_LAST = {
    0: (True, 1), 1: (True, 1), 2: (True, 0), 3: (True, 3), 4: (True, 3), 5: (True, 3), 6: (False, 0), 7: (True, 0), 8: (True, 1),
    9: (False, 1), 10: (False, 2), 20: (False, 0), 30: (False, 1), 40: (False, 3), 50: (True, 1), 60: (False, 3), 70: (True, 3),
    80: (True, 2), 90: (False, 2), 100: (True, 1), 1_000: (False, 2), 1_000_000: (False, 2),
}  # fmt: skip


def ended(text: str, case: str) -> str:
    """A written number, or words such as a month, with its ending in Kazakh; of a decimal number the last part counts.

    The case is the ending as it is after a word such as "тоғыз": ға, дан, да, ның, ы, ында or ынан.

    Examples
    --------
    >>> ended("37", "ға"), ended("60", "ға"), ended("140", "ы"), ended("10,1", "дан"), ended("4 қыркүйек", "ға")
    ('37-ге', '60-қа', '140-ы', '10,1-ден', '4 қыркүйекке')
    """
    if case not in _ENDINGS:
        raise ValueError(f"{case!r} is no Kazakh ending; there are {', '.join(_ENDINGS)}")
    if text.endswith("%"):
        front, last = False, 1  # пайыз
    elif text[-1:].isalpha():
        vowels = [letter for letter in text.casefold() if letter in "аоұыуяёәөүіеиэ"]
        kinds = enumerate(("аоұыяёәөүіеиэ", "", "мнң", "пфкқтсшщчцхһ"))
        last = next((kind for kind, letters in kinds if text[-1].casefold() in letters), 1)
        front = bool(vowels) and vowels[-1] in "әөүіеиэ"
    else:
        digits = re.sub(r"\D", "", re.split(r"[.,]", text)[-1]).lstrip("0") or "0"
        zeros = len(digits) - len(digits.rstrip("0")) if digits != "0" else 0
        size = 6 if zeros >= 6 else 3 if zeros >= 3 else 2 if zeros == 2 else zeros
        place = int(digits[-1 - zeros]) * 10**zeros if zeros < 2 else 10**size
        front, last = _LAST[place]
    ending = _ENDINGS[case][last]
    return text + ("" if text[-1:].isalpha() else "-") + (ending.translate(_FRONT) if front else ending)
