"""Drawing functions for trends: small multiples, fitted segments, futures; called as those of :mod:`helpers.figures.drawings`."""

from __future__ import annotations

import math

import pandas as pd
from matplotlib.axes import Axes

from helpers.figures.style import ACCENT, ACCENT_TEXT, GREY, HALO, INK, LIGHT, WARM
from helpers.wording import words


def _grid(axes: Axes, panels: list[str], columns: int) -> dict[str, Axes]:
    """Panels of equal size inside the axes, left to right, top to bottom."""
    axes.set_axis_off()
    rows = math.ceil(len(panels) / columns)
    width, height = 1 / columns, 1 / rows
    inset = {}
    for number, name in enumerate(panels):
        row, column = divmod(number, columns)
        place = (column * width + 0.035, 1 - (row + 1) * height + 0.08 * height, width - 0.055, height * 0.74)
        inset[name] = axes.inset_axes(place)
        inset[name].set_title(name, fontsize=9, fontweight="bold", color=INK, loc="left", pad=4)
        inset[name].tick_params(labelsize=7.5, pad=2)
        inset[name].grid(axis="x", visible=False)
    return inset


def panels(
    axes: Axes, frame: pd.DataFrame, narrow: bool, *, main: str, log: bool = False, ticks: list[float], year_ticks: list[int]
) -> None:
    """One small plot a group, all on the same scales: a line with its band, and the main group's line in each for comparison.

    Parameters
    ----------
    frame : pandas.DataFrame
        Columns panel, year, value, lower, upper.
    main : str
        The panel whose line is repeated, dotted, in the others.
    log : bool
        Whether equal distances upwards are equal ratios.
    ticks : list of float
        Where the vertical axes are labelled.
    year_ticks : list of int
        Where the horizontal ones are.
    """
    names = list(frame["panel"].unique())
    inset = _grid(axes, names, 2 if narrow else 3)
    own = frame[frame["panel"] == main]
    low, high = frame["lower"].min(), frame["upper"].max()
    for name, plot in inset.items():
        part = frame[frame["panel"] == name]
        plot.fill_between(part["year"], part["lower"], part["upper"], color="#bfe6f7" if name == main else LIGHT, linewidth=0)
        plot.plot(part["year"], part["value"], color=ACCENT if name == main else INK, linewidth=1.8)
        if name != main:
            plot.plot(own["year"], own["value"], color=ACCENT_TEXT, linewidth=1.2, linestyle=(0, (1.5, 1.5)))
        last = part.iloc[-1]
        plot.plot(last["year"], last["value"], "o", color=ACCENT if name == main else INK, markersize=3.5)
        plot.text(
            0.98,
            0.98,
            f"{words.number(last['value'], 1)} in {last['year']:.0f}",
            transform=plot.transAxes,
            ha="right",
            va="top",
            fontsize=7.5,
            fontweight="bold",
            color=ACCENT_TEXT if name == main else INK,
        )
        if log:
            plot.set_yscale("log")
            plot.minorticks_off()
        plot.set_ylim(low * 0.9 if log else 0, high * 1.1)
        plot.set_xlim(frame["year"].min(), frame["year"].max() + 1)
        leftmost = list(inset).index(name) % (2 if narrow else 3) == 0
        plot.set_yticks(ticks, [words.number(tick) if leftmost else "" for tick in ticks])
        first = frame["year"].min()
        plot.set_xticks([year for year in year_ticks if year >= first and (not narrow or year % 20 == 0)])


def segments(
    axes: Axes, frame: pd.DataFrame, narrow: bool, *, lines: pd.DataFrame, break_at: float | None, break_label: str
) -> None:
    """Yearly values with intervals, and the straight pieces (on a log scale) that were fitted to them.

    Parameters
    ----------
    frame : pandas.DataFrame
        Columns year, value, lower, upper.
    lines : pandas.DataFrame
        Columns start, end (years), start_value, end_value, label (a number or a few letters, above the piece).
    break_at, break_label : float, str
        Where the definition changed, if within the years shown, and what to say of it.
    """
    axes.vlines(frame["year"], frame["lower"], frame["upper"], color=LIGHT, linewidth=6 if not narrow else 4)
    axes.plot(frame["year"], frame["value"], "o", color=INK, markersize=5)
    if break_at is not None:
        axes.axvline(break_at, color=GREY, linewidth=1, linestyle=(0, (2, 2)))
        axes.annotate(
            break_label,
            (break_at, 1),
            xycoords=("data", "axes fraction"),
            xytext=(5, -2),
            textcoords="offset points",
            va="top",
            fontsize=9,
            color=GREY,
            path_effects=HALO,
        )
    low, high = frame["lower"].min() * 0.8, frame["upper"].max() * 1.35
    for piece in lines.itertuples():
        axes.plot([piece.start, piece.end], [piece.start_value, piece.end_value], color=WARM, linewidth=2, solid_capstyle="round")
        inside = frame[frame["year"].between(piece.start, piece.end)]
        axes.text(
            (piece.start + piece.end) / 2,
            inside["upper"].max() * 1.1,
            piece.label,
            ha="center",
            va="bottom",
            fontsize=10,
            fontweight="bold",
            color=WARM,
        )
    axes.set_yscale("log")
    axes.set_ylim(low, high)
    ticks = [tick for tick in (5, 10, 20, 50, 100, 200) if low <= tick <= high]
    axes.set_yticks(ticks, [words.number(tick) for tick in ticks])
    axes.minorticks_off()
    first, last = int(frame["year"].min()), int(frame["year"].max())
    axes.set_xlim(first - 0.7, last + 0.7)
    axes.set_xticks([year for year in range(first, last + 1) if year % (5 if last - first > 6 else 1) == 0])
    axes.grid(axis="x", visible=False)
