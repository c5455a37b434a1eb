"""Tables that people look at: HTML with a caption, scoped headers and right-aligned numbers."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
from IPython.display import HTML
from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from helpers.wording import words
from helpers.wording.language import say

_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True, trim_blocks=True, lstrip_blocks=True
)
_TEMPLATES.globals["say"] = say


def html(frame: pd.DataFrame, caption: str, formats: dict[str, Callable[[float], str]] | None = None) -> str:
    """A frame as an accessible HTML table; every text is escaped.

    Parameters
    ----------
    frame : pandas.DataFrame
        The first column names the rows. Units belong into the column names, in which an underscore becomes a space.
    caption : str
        What the table shows.
    formats : dict
        Column -> function that writes its numbers; others are written by :func:`helpers.wording.words.number` where they are
        whole, with two decimals otherwise, true and false as yes and no; columns named year, first
        and last hold calendar years and get no separator. A missing value is shown as a dash.

    Examples
    --------
    >>> print(html(pd.DataFrame({"year": ["2024"], "deaths": [37]}), "Deaths <by year>"))  # doctest: +ELLIPSIS
    <table>
    <caption><span>Deaths &lt;by year&gt;</span></caption>
    ...
    <tr><th scope="row">2024</th><td class="number">37</td></tr>
    </tbody>
    </table>
    """
    formats = formats or {}
    kinds = pd.api.types
    truth = [name for name in frame if kinds.is_bool_dtype(frame[name])]
    numeric = [name for name in frame.columns[1:] if kinds.is_numeric_dtype(frame[name]) and name not in truth]

    def write(value: object, column: pd.Series) -> str:
        if pd.isna(value):
            return "–"
        if column.name in formats:
            return formats[column.name](value)
        if column.name in truth:
            return say("yes") if value else say("no")
        if column.name in ("year", "first", "last") and kinds.is_numeric_dtype(column):
            return f"{value:.0f}"
        if column.name in numeric:
            return words.number(value, digits[column.name])
        return value if isinstance(value, Markup) else say(str(value))

    digits = {name: 0 if (frame[name].dropna() % 1 == 0).all() else 2 for name in numeric}
    cells = ([write(value, column) for value in column] for _, column in frame.items())
    template = _TEMPLATES.get_template("table.html.j2")
    return template.render(caption=caption, columns=list(frame.columns), numeric=numeric, rows=list(zip(*cells, strict=True)))


def with_intervals(frame: pd.DataFrame, digits: int = 0, change: bool = False) -> list[str]:
    """Each row's value with its interval in brackets, as one cell of a table; "–" where the value is missing.

    Parameters
    ----------
    frame : pandas.DataFrame
        Three columns: the value, the lower end and the upper end.
    digits : int
        Decimals.
    change : bool
        Whether they are changes in percent, which are written with their sign.

    Examples
    --------
    >>> with_intervals(pd.DataFrame([[37, 26.05, 51.0], [None, 1, 2]]))
    ['37 (26 to 51)', '–']
    >>> with_intervals(pd.DataFrame([[-12.72, -45.07, 37.9]]), 1, change=True)
    ['−12.7% (−45.1% to +37.9%)']
    """
    write, span = (words.signed, words.change_interval) if change else (words.number, words.interval)
    rows = frame.to_numpy(float)
    return [f"{write(row[0], digits)} ({span(*row[1:], digits)})" if pd.notna(row[0]) else "–" for row in rows]


def marked(claim: str, sign: str, text: str) -> Markup:
    """The sign and the words of a verdict as a cell of :func:`html`, marked so that the statement they are about can be found."""
    return Markup('<span data-statement="{}" data-sign="{}">{} {}</span>').format(claim, sign, sign, text)


def anchor(heading: str) -> str:
    """The id that a heading has on a page, as nbconvert and JupyterLab make it."""
    return heading.strip().replace(" ", "-")


def table(frame: pd.DataFrame, caption: str, formats: dict[str, Callable[[float], str]] | None = None) -> HTML:
    """The table of :func:`html`, as the last line of a cell shows it."""
    return HTML(html(frame, caption, formats))
