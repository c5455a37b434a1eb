"""CSV for people's spreadsheets, of which none runs what stands in one."""

import csv

import pandas as pd

#: First characters by which spreadsheets know a formula, with those that they skip and the wide forms of East Asia.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def _text(cell: object) -> object:
    if not isinstance(cell, str) or not cell.startswith(FORMULA):
        return cell
    try:
        float(cell)
    except ValueError:
        return f"'{cell}"
    return cell


def csv_bytes(frame: pd.DataFrame, float_format: str | None = None) -> bytes:
    """A frame, without its index, as CSV for people who open it in a spreadsheet: all that the project exports is made here.

    It is UTF-8 with line feeds; floats are as exact as they are without a `float_format`. A text cell or a column name that a
    spreadsheet would run as a formula (it starts with =, +, -, @, a tab or a line's end, and is no number) gets an apostrophe
    before it, which spreadsheets take as "this is text" (OWASP, CSV injection).
    """
    kinds = pd.api.types
    words = [name for name in frame if not (kinds.is_numeric_dtype(frame[name]) or kinds.is_datetime64_any_dtype(frame[name]))]
    safe = frame.copy()
    for name in words:
        safe[name] = frame[name].astype(object).map(_text)
    # A carriage return would end the line for most readers, but the csv module quotes only the ends it writes itself.
    returns = any("\r" in cell for name in words for cell in safe[name] if isinstance(cell, str))
    text = safe.rename(columns=_text).to_csv(
        index=False, float_format=float_format, lineterminator="\n", quoting=csv.QUOTE_ALL if returns else csv.QUOTE_MINIMAL
    )
    return text.encode("utf-8")
