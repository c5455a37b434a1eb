"""Marks that come again and again, each put onto given axes: intervals, values, levels, labels at the end, rows of a forest plot.

They draw and name; what is drawn, and in which colour, is said by the cell that calls them.
"""

from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke
from matplotlib.text import Annotation, Text
from matplotlib.ticker import FuncFormatter

from helpers.figures.style import ACCENT, ACCENT_TEXT, GREY, HALO_WIDTH, INK, PALE, WARM
from helpers.wording import words

GROUND = "white"
BAR = 8  # width of an interval, in points
DASHES = (0, (5, 3))
HALO = [withStroke(linewidth=HALO_WIDTH, foreground=GROUND)]  # around words that cross a line: a box would hide what is drawn


def halo(text: Text) -> Text:
    """Give a text an edge in the colour of the ground, so that it can be read across lines; the text is returned."""
    text.set_path_effects(HALO)
    return text


def label(
    axes: Axes, at: tuple[float, float], text: str, colour: str = INK, move: tuple[float, float] = (8, 0), **font
) -> Annotation:
    """A text beside a point (in the units of the axes), with a halo.

    It stands `move` points to the right and above; to the left, it ends there. `font` is as for
    :meth:`matplotlib.axes.Axes.annotate`.
    """
    side = "left" if move[0] > 0 else "right" if move[0] < 0 else "center"
    height = "center_baseline" if move[0] else "bottom" if move[1] > 0 else "top"
    given = {"ha": side, "va": height, "fontsize": 9, "color": _readable(colour)} | font
    return halo(axes.annotate(text, at, xytext=move, textcoords="offset points", **given))


def _readable(colour: str) -> str:
    """The accent is too light for text: its darker tone."""
    return ACCENT_TEXT if colour == ACCENT else colour


def intervals(axes: Axes, at: Sequence[float], low: Sequence[float], high: Sequence[float], colours=GREY, across=False) -> None:
    """A bar for each interval from `low` to `high`, and not further, `at` its place on the other axis.

    They stand, or lie `across`, along the horizontal axis. Colours, one for all or one each, are those of the marks they belong
    to (:data:`helpers.figures.style.PALE` has their light tones), or of the bars.
    """
    colours = [colours] * len(at) if isinstance(colours, str) else colours
    light = [PALE.get(colour, colour) for colour in colours]
    draw = axes.hlines if across else axes.vlines
    draw(list(at), list(low), list(high), colors=light, linewidth=BAR, capstyle="butt", zorder=1)


def values(axes: Axes, x: Sequence[float], y: Sequence[float], texts: Sequence[str], colours=INK, move=(8, 0), **font) -> None:
    """The value of each mark, in bold beside it; nothing where its text is empty.

    Colours are one for all, or one each; `move` and `font` as for :func:`label`.
    """
    colours = [colours] * len(texts) if isinstance(colours, str) else colours
    for across, up, text, colour in zip(x, y, texts, colours, strict=True):
        if text:
            label(axes, (across, up), text, colour, move, **{"fontsize": 10.5, "fontweight": "bold"} | font)


def level(axes: Axes, value: float, text: str, low: float | None = None, high: float | None = None, colour: str = WARM) -> None:
    """A dashed line at a height to compare with, and what it is at its right end, where no data are.

    Its interval from `low` to `high`, if it has one, is a band behind it.
    """
    if low is not None and high is not None:
        axes.axhspan(low, high, color=PALE.get(colour, colour), alpha=0.45, linewidth=0, zorder=0)
    axes.axhline(value, color=colour, linewidth=1.3, linestyle=DASHES, zorder=1)
    axes.annotate(
        text, (1, value), xycoords=("axes fraction", "data"), xytext=(4, 0), textcoords="offset points", va="center", fontsize=9,
        color=_readable(colour),
    )  # fmt: skip


def reference(axes: Axes, value: float, text: str) -> None:
    """An upright dashed line to compare rows with, unbroken, and what it is above its head."""
    axes.axvline(value, color=GREY, linewidth=1.2, linestyle=DASHES, zorder=0)
    axes.annotate(
        text, (value, 1), xycoords=("data", "axes fraction"), xytext=(0, 3), textcoords="offset points", ha="center",
        va="bottom", fontsize=9, color=GREY,
    )  # fmt: skip


def forest(axes: Axes, rows: pd.DataFrame, texts: Sequence[str], colours: Sequence[str]) -> None:
    """A forest plot: names in a column at the left, and in each row the interval, the mark, and the value at the mark.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
    rows : pandas.DataFrame
        Columns name, value, lower, upper (missing where there is no interval); the first row stands at the top.
    texts : sequence of str
        The value of each row as it is written, to the right of its interval.
    colours : sequence of str
        Of each row.
    """
    places = range(len(rows))
    intervals(axes, places, rows["lower"], rows["upper"], colours, across=True)
    axes.scatter(rows["value"], places, s=48, color=list(colours), zorder=3)
    ends = rows["upper"].fillna(rows["value"])
    values(axes, ends, places, texts, colours, move=(7, 0), fontsize=9)
    axes.set_yticks(list(places), rows["name"], color=INK)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.grid(axis="y", visible=False)


def segments(axes: Axes, parts: pd.DataFrame, colours: Sequence[str]) -> None:
    """Lying bars made of parts, with the value in each part and its name by turns below and above, so that narrow ones have room.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
    parts : pandas.DataFrame
        Columns bar (its name), start, value and part (what the part is); the first bar stands at the top.
    colours : sequence of str
        Of each part.
    """
    bars, whole = list(dict.fromkeys(parts["bar"])), (parts["start"] + parts["value"]).max()
    for number, (row, colour) in enumerate(zip(parts.itertuples(), colours, strict=True)):
        place, middle = bars.index(row.bar), row.start + row.value / 2
        axes.barh(place, row.value, left=row.start, height=0.4, color=colour, edgecolor=GROUND)
        size = 10.5 if row.value > whole / 40 else 7.5  # a digit is as wide as a fortieth of a figure
        written = {"ha": "center", "va": "center_baseline", "fontweight": "bold", "fontsize": size}
        axes.text(middle, place, words.number(row.value), color=INK if colour in PALE.values() else GROUND, **written)
        below = number % 2 == 0
        label(axes, (middle, place + (0.2 if below else -0.2)), row.part, move=(0, -3 if below else 3))
    axes.set_yticks(range(len(bars)), bars, color=INK)
    axes.set_ylim(len(bars) - 0.5, -0.55)
    axes.grid(axis="y", visible=False)


def logarithmic(axes: Axes, ticks: Sequence[float], upright: bool = False) -> None:
    """Give an axis, the vertical one if `upright`, a scale where equal distances are equal ratios, labelled at `ticks` only."""
    name = "y" if upright else "x"
    axes.set(**{f"{name}scale": "log", f"{name}ticks": list(ticks), f"{name}ticklabels": [words.number(tick) for tick in ticks]})
    (axes.yaxis if upright else axes.xaxis).set_ticks([], minor=True)


def percents(axis) -> None:
    """Write the numbers of an axis as percentages; a whole axis is given, such as ``axes.xaxis``."""
    axis.set_major_formatter(FuncFormatter(lambda value, _: words.percent(value, 0)))
