"""SVG pictures inside a page, as short as they can be without looking different."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import quote

#: What matplotlib writes of the font at every text; once for the whole picture is enough.
FONT = "font-family: 'DejaVu Sans', Verdana, sans-serif; "


def slim(text: str) -> str:
    """An SVG of matplotlib's without what a reader never sees: half its length, the same picture to a hundredth of a point.

    Left out are the prolog, metadata, names that nothing refers to, groups and turns that do nothing, and the third and later
    decimals of coordinates.

    Parameters
    ----------
    text : str
        The file.

    Returns
    -------
    str
        Attributes in single quotes where they can be, for a page quotes the whole in double ones.

    Examples
    --------
    >>> slim('<?xml?>\\n<svg width="9pt">\\n <g id="a">\\n  <path d="M 1.23456 2"/>\\n </g>\\n</svg>')
    "<svg font-family='DejaVu Sans, Verdana, sans-serif' width='9pt'><path d='M 1.23 2'/></svg>"
    """
    text = re.sub(r"\s*\n\s*", " ", text[text.index("<svg") :]).replace("> <", "><").strip()
    text = re.sub(r"<metadata>.*?</metadata>", "", text)
    used = set(re.findall(r"#([\w-]+)", text))

    def slimmer(found: re.Match) -> str:
        tag = re.sub(r' id="([^"]+)"', lambda name: name[0] if name[1] in used else "", found[0])
        tag = re.sub(r' transform="rotate\(-0 [^)]*\)"', "", tag).replace(FONT, "")
        tag = re.sub(r"-?\d+\.\d{3,}", lambda digits: f"{float(digits[0]):.2f}".rstrip("0").rstrip("."), tag)
        return tag if "'" in tag else re.sub(r"(?<=[;:]) ", "", tag).replace('"', "'")

    text = re.sub(r"<[^>]+>", slimmer, text)  # tags only: what is written in the picture stays as it is
    text = text.replace("<svg ", "<svg font-family='DejaVu Sans, Verdana, sans-serif' ", 1)
    before = ""
    while before != text:  # a group within a group is free only when the inner one is gone
        before, text = text, re.sub(r"<g/>|<g>((?:(?!<g[ >]|</g>).)*)</g>", r"\1", text)
    return text


def uri(path: Path) -> str:
    """An SVG file as a data address, percent-encoded (shorter than base64).

    Parameters
    ----------
    path : pathlib.Path

    Returns
    -------
    str
        For a ``src`` in double quotes, as it is: quotes, ampersands and angle brackets are encoded. A ``srcset`` would end it
        at the first space.
    """
    return "data:image/svg+xml," + quote(slim(path.read_text(encoding="utf-8")), safe=" ,/:=@;()'!*~?-_.+$|{}[]")
