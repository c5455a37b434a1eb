"""SVG pictures inside a page, as short as they can be without looking different, with the value of each mark as its title."""

import re
from html import escape
from pathlib import Path
from urllib.parse import quote

import numpy as np
import pandas as pd

from helpers.wording import language, sentence, words
from helpers.wording.language import say

#: What matplotlib writes of the font at every text; once for the whole picture is enough.
FONT = "font-family: 'DejaVu Sans', Verdana, sans-serif; "
#: What it says of every line in a style sheet, which inside a page would be one for the whole page.
JOINS = '<style type="text/css">*{stroke-linejoin: round; stroke-linecap: butt}</style>'
LOOK = "font-family='DejaVu Sans, Verdana, sans-serif' stroke-linejoin='round'"
_MARK = re.compile(r'<use xlink:href="#\w+" x="([-\d.]+)" y="([-\d.]+)"[^>]*/>')


def slim(text: str) -> str:
    """An SVG of matplotlib's without what a reader never sees: half its length, the same picture to a hundredth of a point.

    Left out are the prolog, metadata, names that nothing refers to, groups and turns that do nothing, and the third and later
    decimals of coordinates.
    """
    text = re.sub(r"\s*\n\s*", " ", text[text.index("<svg") :]).replace("> <", "><").strip()
    text = re.sub(r"<metadata>.*?</metadata>", "", text)
    text = text.replace(f"<defs> {JOINS} </defs>", "").replace(f"<defs>{JOINS}</defs>", "")
    used = set(re.findall(r"#([\w-]+)", text))

    def slimmer(found: re.Match) -> str:
        tag = re.sub(r' id="([^"]+)"', lambda name: name[0] if name[1] in used else "", found[0])
        tag = re.sub(r' transform="rotate\(-0 [^)]*\)"', "", tag).replace(FONT, "")
        tag = re.sub(r"-?\d+\.\d{3,}", lambda digits: f"{float(digits[0]):.2f}".rstrip("0").rstrip("."), tag)
        return tag if "'" in tag else re.sub(r"(?<=[;:]) ", "", tag).replace('"', "'")

    text = re.sub(r"<[^>]+>", slimmer, text)  # tags only: what is written in the picture stays as it is
    text = text.replace("<svg ", f"<svg {LOOK} ", 1)
    before = ""
    while before != text:  # a group within a group is free only when the inner one is gone
        before, text = text, re.sub(r"<g/>|<g>((?:(?!<g[ >]|</g>).)*)</g>", r"\1", text)
    return text


def uri(path: Path) -> str:
    """An SVG file as a data address, percent-encoded (shorter than base64)."""
    return "data:image/svg+xml," + quote(slim(path.read_text(encoding="utf-8")), safe=" ,/:=@;()'!*~?-_.+$|{}[]")


# --- values of marks -------------------------------------------------------------------------------------------------


def _ticks(text: str, axis: str) -> list[tuple[float, str]]:
    """Where the labels of an axis stand, and what they say."""
    found = []
    for tick in re.findall(rf'<g id="{axis}tick_\d+">(.*?)\n    </g>', text, re.DOTALL):
        said = " ".join(re.findall(r"<text[^>]*>([^<]*)</text>", tick))
        line = re.search(r'd="M ([-\d.]+) ([-\d.]+)', tick) or re.search(r'<text[^>]* x="([-\d.]+)" y="([-\d.]+)"', tick)
        if said and line:
            found.append((float(line["xy".index(axis) + 1]), said))
    return found


def _scale(ticks: list[tuple[float, str]]) -> np.ndarray | None:
    """The line from places to the numbers that the labels name; none if they are no numbers at equal steps."""
    comma = "" if language.current() == "en" else "."
    texts = [re.sub(r"[\s%]", "", said).replace("−", "-").replace(",", comma) for _, said in ticks]
    if len(ticks) < 2 or not all(re.fullmatch(r"-?\d+(\.\d+)?", said) for said in texts):
        return None
    places, values = np.array([place for place, _ in ticks]), np.array([float(said) for said in texts])
    line = np.polyfit(places, values, 1)
    return line if np.allclose(np.polyval(line, places), values, atol=2e-3 * np.ptp(values)) else None


def _years(column: pd.Series) -> pd.Series:
    """Years as they are, and days as parts of a year."""
    if pd.api.types.is_numeric_dtype(column):
        return column
    days = pd.to_datetime(column, format="%Y-%m-%d", errors="coerce")
    return days.dt.year + (days.dt.day_of_year - 1) / (365 + days.dt.is_leap_year)


def titles(text: str, frame: pd.DataFrame) -> dict[tuple[str, str], str]:
    """The value of each mark of a drawing: name, value and interval of the row of its data that lies where the mark stands.

    A mark that no row fits on both axes has no title.
    """
    ticks = {axis: _ticks(text, axis) for axis in "xy"}
    scales = {axis: _scale(ticks[axis]) for axis in "xy"}
    columns = [name for name in frame.columns[1:] if pd.api.types.is_float_dtype(frame[name]) or name == "value"]
    columns = [name for name in columns if name not in ("lower", "upper") and not pd.api.types.is_bool_dtype(frame[name])]
    names, found = frame.iloc[:, 0].astype(str), {}
    values, when = frame[columns].to_numpy(float), _years(frame.iloc[:, 0]).to_numpy(float)
    spans = {
        axis: np.ptp([np.polyval(scales[axis], spot) for spot, _ in ticks[axis]]) for axis in "xy" if scales[axis] is not None
    }
    for place in set(_MARK.findall(text)):
        along = dict(zip("xy", map(float, place), strict=True))
        for axis, other in (("y", "x"), ("x", "y")):  # values upright, or lying in rows with names
            if scales[axis] is None or not ticks[other]:
                continue
            value = np.polyval(scales[axis], along[axis])
            if scales[other] is not None:
                fits = np.abs(when - np.polyval(scales[other], along[other])) < 2e-3 * spans[other]
            else:
                fits = (names == min(ticks[other], key=lambda tick: abs(tick[0] - along[other]))[1]).to_numpy()
            gaps = np.where(fits[:, None], np.abs(values - value), np.inf)
            row, column = divmod(int(np.nanargmin(gaps)), len(columns)) if np.isfinite(gaps).any() else (0, 0)
            if gaps.size and gaps[row, column] <= 1e-4 * spans[axis]:
                name = columns[column] if len(columns) > 1 and columns[column] != "value" else ""
                said = _said(frame.iloc[row], columns[column], ticks[axis])
                found.setdefault(place, f"{_name(names.iloc[row], name)}: {said}")
    return found


def _name(name: str, column: str) -> str:
    """What a row is called, and which of its columns is meant."""
    name = language.day(name) if re.fullmatch(r"\d{4}-\d\d-\d\d", name) else say(name)
    return f"{name}, {say(column)}" if column else name


def _said(row: pd.Series, column: str, ticks: list[tuple[float, str]]) -> str:
    """Value and interval of a row, in the unit of the axis."""
    percent = "%" in ticks[0][1]
    digits = 1 if percent else 0 if row[column] % 1 == 0 else 2
    said = (words.signed if percent else words.number)(row[column], digits)
    if column == "value" and pd.notna(row.get("lower")) and pd.notna(row.get("upper")):
        ends = {end: (words.signed if percent else words.number)(row[end], digits) for end in ("lower", "upper")}
        said += f" ({sentence.write('interval', ends, language.current())[0]})"
    return said


def inline(path: Path, alt: str, frame: pd.DataFrame, classes: str = "") -> str:
    """An SVG file as an element of a page: its ids are its own, and its marks have their values as titles."""
    text = path.read_text(encoding="utf-8")
    said = titles(text, frame)
    found = slim(_MARK.sub(lambda mark: f"{mark[0][:-2]}><title>{escape(said[mark.groups()])}</title></use>"
                           if mark.groups() in said else mark[0], text))  # fmt: skip
    found = re.sub(r"#([\w-]+)", lambda name: name[0] if f"id='{name[1]}'" not in found else f"#{path.stem}-{name[1]}", found)
    found = re.sub(r" id='([^']+)'", rf" id='{path.stem}-\1'", found)
    return found.replace("<svg ", f'<svg class="{classes}" role="img" aria-label="{escape(alt)}" ', 1)
