"""Numbers, intervals and verdicts in words.

Numbers are formatted by Babel, so that a second language needs no second formatter. Verdicts come from one fixed
vocabulary with a symbol that is readable without colour; nothing else in the collection words a certainty.
"""

from __future__ import annotations

import math

from babel.numbers import format_decimal, format_percent

#: The whole vocabulary of certainty: key -> (symbol, phrase). Square filled: sources agree; half: holds under a
#: condition; empty: could be chance; crossed: cannot hold as printed; diamond: more than chance; dotted: no check.
CERTAINTY = {
    "consistent": ("■", "consistent across sources"),
    "conditional": ("◧", "holds under a condition, named here"),
    "chance": ("□", "not distinguishable from no change"),
    "distinct": ("◆", "distinguishable from chance"),
    "conflict": ("⊠", "cannot both hold on one base"),
    "unknown": ("◌", "cannot be checked from public figures"),
}


def _pattern(digits: int) -> str:
    return "#,##0" + ("." + "0" * digits if digits else "")


def number(value: float, digits: int = 0, language: str = "en") -> str:
    """Format a number with a fixed count of decimals and the language's separators.

    Parameters
    ----------
    value : float
        The number; a missing one is answered with the word "missing", never with a figure.
    digits : int
        Decimals shown, always all of them.
    language : str
        Babel locale.

    Returns
    -------
    str
        The text, with a true minus sign.

    Examples
    --------
    >>> number(365923), number(-17.777, 1), number(float("nan"))
    ('365,923', '−17.8', 'missing')
    """
    if value is None or math.isnan(value):
        return "missing"
    if math.isinf(value):
        return "no limit"
    rounded = round(float(value), digits) + 0.0  # + 0.0 turns -0.0 into 0.0
    return format_decimal(rounded, format=_pattern(digits), locale=language).replace("-", "−")


def percent(value: float, digits: int = 1, language: str = "en", sign: bool = False) -> str:
    """Format a percentage given in percent (not as a fraction).

    Examples
    --------
    >>> percent(-17.777), percent(5.8, sign=True), percent(45, 0)
    ('−17.8%', '+5.8%', '45%')
    """
    if value is None or math.isnan(value):
        return "missing"
    rounded = round(float(value), digits) + 0.0
    text = format_percent(
        rounded / 100, format=_pattern(digits) + "%", locale=language, decimal_quantization=True
    ).replace("-", "−")
    return f"+{text}" if sign and rounded > 0 else text


def interval(lower: float, upper: float, digits: int = 0, language: str = "en") -> str:
    """Both ends of an interval, joined by "to".

    Examples
    --------
    >>> interval(26.05, 51.0), interval(0.549, 1.379, 2)
    ('26 to 51', '0.55 to 1.38')
    """
    return f"{number(lower, digits, language)} to {number(upper, digits, language)}"


def p_value(value: float) -> str:
    """A p value as it is usually printed: two digits, or a bound where it is tiny.

    Examples
    --------
    >>> p_value(0.6157), p_value(0.00004)
    ('p = 0.62', 'p < 0.001')
    """
    return "p < 0.001" if value < 0.001 else f"p = {number(value, 3 if value < 0.1 else 2)}"


def certainty(key: str) -> str:
    """Symbol and phrase of a verdict.

    Raises
    ------
    ValueError
        If the verdict is not in the vocabulary; the message lists the choices.

    Examples
    --------
    >>> certainty("chance")
    '□ not distinguishable from no change'
    """
    if key not in CERTAINTY:
        raise ValueError(f"unknown verdict {key!r}: choose one of {', '.join(CERTAINTY)}")
    return " ".join(CERTAINTY[key])


def verdict(lower: float, upper: float, null: float = 1.0) -> str:
    """Key of the verdict on a comparison: does its interval hold the value of "no change"?

    Examples
    --------
    >>> verdict(0.55, 1.38), verdict(0.15, 0.32)
    ('chance', 'distinct')
    """
    return "chance" if lower <= null <= upper else "distinct"


def listing(items: list[str]) -> str:
    """Join words the way a sentence does.

    Examples
    --------
    >>> listing(["Abai"]), listing(["Abai", "Aktobe", "Ulytau"])
    ('Abai', 'Abai, Aktobe and Ulytau')
    """
    items = list(items)
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"
