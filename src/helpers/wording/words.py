"""Numbers, intervals and verdicts in words.

Numbers are formatted by Babel, in the language in use (:mod:`helpers.wording.language`). Verdicts come from one fixed vocabulary
with a symbol that is readable without colour; nothing else in the collection words a certainty.
"""

import math
from functools import cache

from babel import Locale
from babel.lists import format_list
from babel.numbers import NumberPattern, format_decimal, format_percent, parse_pattern

from helpers.wording import language
from helpers.wording.language import mark, say

#: The whole vocabulary of certainty: key -> (symbol, phrase, when it is used). The symbols differ in shape, not colour. Two
#: questions are answered and never mixed: do the sources agree (■ ◧ ⊠ ○), and is a change more than chance (◆ □)?
CERTAINTY = {
    "consistent": ("■", mark("sources agree"), mark("every reading agrees with the figures of another source")),
    "conditional": ("◧", mark("true only under a condition"), mark("some readings agree, or a premise decides")),
    "distinct": ("◆", mark("more than chance"), mark("the interval of the change leaves out zero")),
    "chance": ("□", mark("could be chance"), mark("the interval of the change includes zero")),
    "conflict": (
        "⊠",
        mark("contradicts other figures"),
        mark("no reading agrees, and no other day, period or measure explains it"),
    ),
    "unknown": ("○", mark("cannot be checked"), mark("a base, a period or a level was not published")),
}

#: What ■ is called where all figures that agree are of one producer.
ITSELF = ("■", mark("consistent in itself"), mark("figures of one producer agree with each other"))
#: What it is called where the page does not name who made the number.
UNNAMED = ("■", mark("figures agree"), mark("the page does not name who made the number"))


@cache
def _pattern(digits: int, percent_of: str = "") -> NumberPattern:
    """How a number, or a percentage in a language, is written: the languages differ in what stands before the sign."""
    sign = Locale.parse(percent_of).percent_formats[None].pattern.removeprefix("#,##0") if percent_of else ""
    return parse_pattern("#,##0" + ("." + "0" * digits if digits else "") + sign)


def number(value: float, digits: int = 0) -> str:
    """A number with a fixed count of decimals, a true minus sign and the language's separators; "missing" if it is missing.

    Parameters
    ----------
    value : float
    digits : int
        Decimals shown, always all of them.

    Examples
    --------
    >>> number(365923), number(-17.777, 1), number(float("nan"))
    ('365,923', '−17.8', 'missing')
    """
    if value is None or math.isnan(value):
        return say("missing")
    if math.isinf(value):
        return say("no limit")
    rounded = round(float(value), digits) + 0.0  # + 0.0 turns -0.0 into 0.0
    return format_decimal(rounded, format=_pattern(digits), locale=language.current()).replace("-", "−")


def percent(value: float, digits: int = 1) -> str:
    """Format a percentage given in percent (not as a fraction).

    Examples
    --------
    >>> percent(-17.777), percent(5.8), percent(45, 0)
    ('−17.8%', '5.8%', '45%')
    """
    if value is None or math.isnan(value):
        return say("missing")
    rounded = round(float(value), digits) + 0.0
    lang = language.current()
    return format_percent(rounded / 100, format=_pattern(digits, lang), locale=lang).replace("-", "−")


def chance(value: float, digits: int = 1) -> str:
    """A probability given in percent, never rounded to none or to certainty.

    Examples
    --------
    >>> chance(18.87), chance(0.004), chance(99.99), chance(30.6, 0)
    ('18.9%', '<0.1%', '>99.9%', '31%')
    """
    least = 10.0**-digits
    if value < least / 2:
        return f"<{percent(least, digits)}"
    if value > 100 - least / 2:
        return f">{percent(100 - least, digits)}"
    return percent(value, digits)


def likelihood(value: float) -> str:
    """A probability given in percent, in words: for a chance that hangs on assumptions and deserves no digits.

    Examples
    --------
    >>> likelihood(0.4), likelihood(23), likelihood(55), likelihood(98)
    ('very unlikely', 'unlikely', 'about even', 'very likely')
    """
    steps = {10: "very unlikely", 40: "unlikely", 60: "about even", 90: "likely"}
    return next((name for below, name in steps.items() if value < below), "very likely")


def signed(value: float, digits: int = 1) -> str:
    """A change in percent with its sign, also where it is a rise.

    Examples
    --------
    >>> signed(-17.777), signed(5.8), signed(0.001)
    ('−17.8%', '+5.8%', '0.0%')
    """
    text = percent(value, digits)
    return f"+{text}" if round(float(value), digits) > 0 else text


def interval(lower: float, upper: float, digits: int = 0) -> str:
    """Both ends of an interval, joined by "to".

    Examples
    --------
    >>> interval(26.05, 51.0), interval(0.549, 1.379, 2)
    ('26 to 51', '0.55 to 1.38')
    """
    return say("{lower} to {upper}", lower=number(lower, digits), upper=number(upper, digits))


def change_interval(lower: float, upper: float, digits: int = 1) -> str:
    """Both ends of a change in percent, each with its sign.

    Examples
    --------
    >>> change_interval(-18.9, 5.04)
    '−18.9% to +5.0%'
    """
    return say("{lower} to {upper}", lower=signed(lower, digits), upper=signed(upper, digits))


def p_value(value: float) -> str:
    """A p value as it is usually printed: two digits, or a bound where it is tiny.

    Examples
    --------
    >>> p_value(0.6157), p_value(0.00004)
    ('p\xa0=\xa00.62', 'p\xa0<\xa00.001')
    """
    text = "p < 0.001" if value < 0.001 else f"p = {number(value, 3 if value < 0.1 else 2)}"
    return text.replace(" ", "\xa0")


def certainty(key: str) -> str:
    """Symbol and phrase of a verdict; a ValueError lists the choices if it is not in the vocabulary.

    Examples
    --------
    >>> certainty("chance")
    '□ could be chance'
    """
    weaker = {"itself": ITSELF, "unnamed": UNNAMED}
    if key not in CERTAINTY and key not in weaker:
        raise ValueError(f"unknown verdict {key!r}: choose one of {', '.join(CERTAINTY)}")
    symbol, phrase, _ = (CERTAINTY | weaker)[key]
    return f"{symbol} {say(phrase)}"


def verdict(lower: float, upper: float, null: float = 1.0) -> str:
    """Key of the verdict on a comparison: does its interval hold the value of "no change"?

    Examples
    --------
    >>> verdict(0.55, 1.38), verdict(0.15, 0.32)
    ('chance', 'distinct')
    """
    return "chance" if lower <= null <= upper else "distinct"


def moved(change: float, digits: int = 1) -> str:
    """A change in percent as a verb: which way it went, and how far.

    Examples
    --------
    >>> moved(-17.78), moved(6.7), moved(0.01)
    ('fell by 17.8%', 'rose by 6.7%', 'did not change')
    """
    if round(change, digits) == 0:
        return "did not change"
    return f"{'fell' if change < 0 else 'rose'} by {percent(abs(change), digits)}"


def relative(ratio: float, lower: float, upper: float) -> str:
    """A rate ratio with its interval for readers who think in percent.

    Examples
    --------
    >>> relative(0.226, 0.154, 0.322), relative(0.873, 0.549, 1.379)
    ('77% lower (68% to 85% lower)', '13% lower (45% lower to 38% higher)')
    """

    def side(value: float) -> str:
        return "lower" if value < 1 else "higher"

    def size(value: float) -> str:
        return percent(100 * abs(value - 1), 0)

    ends = (lower, upper) if ratio >= 1 or side(lower) != side(upper) else (upper, lower)
    if side(lower) == side(upper):
        return f"{size(ratio)} {side(ratio)} ({size(ends[0])} to {size(ends[1])} {side(lower)})"
    return f"{size(ratio)} {side(ratio)} ({size(lower)} {side(lower)} to {size(upper)} {side(upper)})"


def listing(items: list[str]) -> str:
    """Join words the way a sentence does.

    Examples
    --------
    >>> listing([]), listing(["Abai"]), listing(["Abai", "Aktobe", "Ulytau"])
    ('none', 'Abai', 'Abai, Aktobe and Ulytau')
    """
    items = list(items)
    return format_list(items, locale=language.LOCALES[language.current()]) if items else say("none")
