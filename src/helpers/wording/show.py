"""Tables that people look at: HTML with a caption, scoped headers and right-aligned numbers."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
from IPython.display import HTML
from jinja2 import Environment
from markupsafe import Markup

from helpers.wording import words
from helpers.wording.language import say

_TEMPLATE = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(
    """\
<table>
<caption><span>{{ caption }}</span></caption>
<thead><tr>{% for name in columns %}<th scope="col"{% if name in numeric %} class="number"{% endif %}>
{{- say(name | replace("_", " ")) }}</th>
{%- endfor %}</tr></thead>
<tbody>
{% for row in rows %}
<tr><th scope="row">{{ row[0] }}</th>{% for name, cell in row[1:] %}<td
{%- if name in numeric %} class="number"{% elif cell | length < 12 %} class="short"{% endif %}>{{ cell }}</td>{% endfor %}</tr>
{% endfor %}
</tbody>
</table>"""
)

_TEMPLATE.globals["say"] = say


def html(frame: pd.DataFrame, caption: str, formats: dict[str, Callable[[float], str]] | None = None) -> str:
    """A frame as an accessible HTML table.

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

    Returns
    -------
    str
        HTML; every text is escaped.

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

    def write(column: pd.Series) -> list[str]:
        if column.name in formats:
            return [formats[column.name](value) if pd.notna(value) else "–" for value in column]
        if column.name in truth:
            return [say("yes") if value else say("no") for value in column]
        if column.name in ("year", "first", "last") and kinds.is_numeric_dtype(column):
            return [f"{value:.0f}" if pd.notna(value) else "–" for value in column]
        if column.name in numeric:
            digits = 0 if (column.dropna() % 1 == 0).all() else 2
            return [words.number(value, digits) if pd.notna(value) else "–" for value in column]
        return [value if isinstance(value, Markup) else say(str(value)) if pd.notna(value) else "–" for value in column]

    cells = [write(frame[name]) for name in frame.columns]
    rows = [(row[0], *zip(frame.columns[1:], row[1:], strict=True)) for row in zip(*cells, strict=True)]
    return _TEMPLATE.render(caption=caption, columns=list(frame.columns), numeric=numeric, rows=rows)


def with_intervals(frame: pd.DataFrame, digits: int = 0, change: bool = False) -> list[str]:
    """Each row's value with its interval in brackets, as one cell of a table.

    Parameters
    ----------
    frame : pandas.DataFrame
        Three columns: the value, the lower end and the upper end.
    digits : int
        Decimals.
    change : bool
        Whether they are changes in percent, which are written with their sign.

    Returns
    -------
    list of str
        "–" where the value is missing.

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
