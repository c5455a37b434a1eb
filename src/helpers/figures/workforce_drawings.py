"""The levels of a stock day by day; called as the functions of :mod:`helpers.figures.drawings`."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter

from helpers.figures.style import ACCENT, ACCENT_TEXT, GREY, GRID, HALO, INK, LIGHT, WARM
from helpers.wording import words


def _thousands(axis) -> None:
    axis.set_major_formatter(FuncFormatter(lambda value, _: words.number(value)))


def dated(axes: Axes, frame: pd.DataFrame, narrow: bool, *, references: list[tuple[float, str]] = ()) -> None:
    """Published levels, one row a day, the latest at the bottom, with the bounds of their printing.

    The rows are in order of time but not to its scale: days of different seasons lie close together.

    Parameters
    ----------
    frame : pandas.DataFrame
        Columns when (day, as text), value, lower, upper, look ("plain", "relay": hollow, "other": a grey diamond, "season": a
        warm square, hollow), text (the value as printed) and note (said beside it on a wide figure; may be empty).
    references : list of (float, str)
        Levels to compare with, and what they are.
    """
    colours = {"other": GREY, "season": WARM}
    markers = {"other": "D", "season": "s"}
    for level, text in references:
        axes.axvline(level, color=ACCENT, linewidth=1.3, linestyle=(0, (5, 3)))
        axes.annotate(
            text,
            (level, 1),
            xycoords=("data", "axes fraction"),
            xytext=(0, 3),
            textcoords="offset points",
            ha="center",
            va="bottom",
            fontsize=9,
            color=ACCENT_TEXT,
        )
    for position, row in enumerate(frame.itertuples()):
        colour = colours.get(row.look, INK)
        axes.plot([0, row.value], [position] * 2, color=GRID, linewidth=2, zorder=1)
        if row.upper > row.lower:
            axes.plot([row.lower, row.upper], [position] * 2, color=LIGHT, linewidth=8, solid_capstyle="butt", zorder=1.5)
        axes.plot(
            row.value,
            position,
            marker=markers.get(row.look, "o"),
            markersize=6.5,
            color=colour,
            markerfacecolor="white" if row.look in ("relay", "season") else colour,
            markeredgewidth=1.8,
        )
        label = axes.annotate(
            row.text,
            (max(row.value, row.upper), position),
            xytext=(9, 0),
            textcoords="offset points",
            va="center",
            fontsize=9 if narrow else 9.5,
            fontweight="bold",
            color=colour,
            path_effects=HALO,
        )
        if row.note and not narrow:
            axes.annotate(
                row.note,
                (1, 0.5),
                xycoords=label,
                xytext=(6, 0),
                textcoords="offset points",
                va="center",
                fontsize=8.5,
                color=GREY,
                path_effects=HALO,
            )
    axes.set_yticks(range(len(frame)), frame["when"], fontsize=8.5 if narrow else 9.5)
    axes.set_ylim(len(frame) - 0.4, -0.7)
    axes.set_xlim(0, frame["upper"].max() * (1.62 if narrow else 1.75))
    axes.grid(axis="y", visible=False)
    axes.xaxis.get_major_locator().set_params(nbins=4 if narrow else 7, steps=[1, 2, 5, 10])
    _thousands(axes.xaxis)
