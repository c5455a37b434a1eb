"""Drawing functions for stocks and flows: levels by day, two years of many regions, paths into the future; called as those of
:mod:`helpers.drawings`."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter

from helpers import words
from helpers.style import ACCENT, ACCENT_TEXT, GREY, GRID, INK, LIGHT, PAPER, WARM


def _thousands(axis) -> None:
    axis.set_major_formatter(FuncFormatter(lambda value, _: words.number(value)))


def dated(axes: Axes, frame: pd.DataFrame, narrow: bool, *, floor: float = 0.0, joined_label: str = "") -> None:
    """Published levels at their days, with the bounds of their printing; only days of one season are joined.

    Parameters
    ----------
    frame : pandas.DataFrame
        Columns start, end (years as decimals; a span is drawn as a line), value, lower, upper, look ("plain", "relay": hollow,
        "other": a grey diamond), joined (true: by a line with the other such days), label (wide) and short (narrow; either
        may be empty), dx, dy (points by which it is moved).
    floor : float
        Where the vertical axis begins.
    joined_label : str
        What the line says of the days that it joins.
    """
    joined = frame[frame["joined"]]
    axes.plot(joined["end"], joined["value"], color=ACCENT, linewidth=1.8, zorder=1)
    if joined_label and not narrow and len(joined):
        top = joined.loc[joined["value"].idxmax()]
        axes.annotate(
            joined_label,
            (top["end"], top["value"]),
            xytext=(0, 20),
            textcoords="offset points",
            ha="center",
            fontsize=9,
            color=ACCENT_TEXT,
            bbox=PAPER,
        )
    for row in frame.itertuples():
        colour = GREY if row.look == "other" else INK
        if row.upper > row.lower:
            axes.plot([row.end] * 2, [row.lower, row.upper], color=LIGHT, linewidth=7, solid_capstyle="butt", zorder=1.5)
        middle = (row.start + row.end) / 2
        if row.end - row.start > 0.1:
            axes.plot([row.start, row.end], [row.value] * 2, color=colour, linewidth=2)
        axes.plot(
            middle,
            row.value,
            marker="D" if row.look == "other" else "o",
            markersize=6,
            color=colour,
            markerfacecolor="white" if row.look == "relay" else colour,
            markeredgewidth=1.8,
            zorder=3,
        )
        text = row.short if narrow else row.label
        if text:
            axes.annotate(
                text,
                (middle, row.value),
                xytext=(row.dx, row.dy),
                textcoords="offset points",
                ha="left" if row.dx > 0 else "right" if row.dx < 0 else "center",
                va="center",
                fontsize=8.5 if narrow else 9,
                fontweight="bold",
                color=colour,
                zorder=4,
            )
    first, last = frame["start"].min(), frame["end"].max()
    room = (last - first) * (0.12 if narrow else 0.05)
    axes.set_xlim(first - room, last + room)
    axes.set_ylim(floor, floor + (frame["upper"].max() - floor) * 1.14)
    axes.xaxis.get_major_locator().set_params(integer=True, nbins=4 if narrow else 10)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.0f}"))
    axes.grid(axis="x", visible=False)
    _thousands(axes.yaxis)


def dumbbells(axes: Axes, frame: pd.DataFrame, narrow: bool, *, first_label: str, last_label: str, x_label: str) -> None:
    """Two levels a row, joined, with the change between them written at the end.

    Parameters
    ----------
    frame : pandas.DataFrame
        Columns label, before, after, value (change in percent).
    first_label, last_label : str
        What the hollow and the filled marks are; written above the first row.
    x_label : str
        Name of the horizontal axis.
    """
    high = frame[["before", "after"]].to_numpy().max()
    for position, row in enumerate(frame.itertuples()):
        falls = row.after < row.before
        axes.plot([row.before, row.after], [position] * 2, color=WARM if falls else ACCENT, linewidth=2.5, zorder=1)
        axes.plot(row.before, position, "o", color=INK, markersize=5.5, markerfacecolor="white", markeredgewidth=1.5)
        axes.plot(row.after, position, "o", color=INK, markersize=6)
        axes.annotate(
            words.signed(row.value, 0),
            (max(row.before, row.after), position),
            xytext=(8, 0),
            textcoords="offset points",
            va="center",
            fontsize=9,
            fontweight="bold",
            color=WARM if falls else INK,
        )
    top = frame.iloc[0]
    for at, text, side in ((top["before"], first_label, "right"), (top["after"], last_label, "left")):
        axes.annotate(
            text,
            (at, 0),
            xytext=(4 if side == "right" else -4, 8),
            textcoords="offset points",
            ha=side,
            va="bottom",
            fontsize=9,
            color=GREY,
        )
    axes.set_yticks(range(len(frame)), frame["label"], fontsize=8 if narrow else 9.5)
    axes.set_ylim(len(frame) - 0.4, -1.2)
    axes.set_xlim(0, high * (1.28 if narrow else 1.1))
    axes.grid(axis="y", color=GRID)
    axes.set_xlabel(x_label, fontsize=9)
    axes.xaxis.get_major_locator().set_params(nbins=3 if narrow else 7)
    _thousands(axes.xaxis)


def paths(
    axes: Axes, frame: pd.DataFrame, narrow: bool, *, observed: pd.DataFrame, labels: dict[str, tuple[str, str]]
) -> None:
    """What was counted, and where it would go at several paces, each with the band of its bounds.

    Parameters
    ----------
    frame : pandas.DataFrame
        Columns series, year, value, lower, upper (0 or more; a path ends where there is none left).
    observed : pandas.DataFrame
        Columns year, value, derived (true: hollow).
    labels : dict
        Series -> what is written at its end on a wide and on a narrow figure.
    """
    looks = [(ACCENT, "-"), (INK, (0, (5, 2))), (GREY, (0, (1.5, 1.5))), (WARM, (0, (5, 2, 1, 2)))]
    top = max(frame["upper"].max(), observed["value"].max())
    ends = {}
    for (colour, dash), (name, part) in zip(looks, frame.groupby("series", sort=False), strict=False):
        # The bands overlap almost wholly at the start, so each is drawn as light as it can be.
        axes.fill_between(part["year"], part["lower"], part["upper"], color=colour, alpha=0.12, linewidth=0)
        axes.plot(part["year"], part["value"], color=colour, linewidth=2, linestyle=dash)
        ends[name] = (part.iloc[-1], ACCENT_TEXT if colour == ACCENT else colour)
    axes.plot(observed["year"], observed["value"], color=INK, linewidth=1.5)
    for row in observed.itertuples():
        face = "white" if row.derived else INK
        axes.plot(row.year, row.value, "o", color=INK, markersize=5.5, markerfacecolor=face, markeredgewidth=1.5)
    last = frame["year"].max()
    for name, (end, colour) in ends.items():
        filled = end["value"] <= top * 0.02
        axes.annotate(
            labels[name][1 if narrow else 0],
            (end["year"], end["value"]),
            xytext=(5, 9) if filled else (-2, 7 if end["value"] > observed["value"].iloc[-1] * 0.9 else -9),
            textcoords="offset points",
            ha="left" if filled else "right",
            va="bottom" if filled or end["value"] > observed["value"].iloc[-1] * 0.9 else "top",
            fontsize=8.5 if narrow else 9,
            fontweight="bold",
            color=colour,
            bbox=PAPER if filled else None,
        )
    axes.set_xlim(observed["year"].min() - 0.6, last + 0.5)
    axes.set_ylim(0, top * 1.12)
    axes.grid(axis="x", visible=False)
    axes.xaxis.get_major_locator().set_params(integer=True, nbins=4 if narrow else 8)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.0f}"))
    _thousands(axes.yaxis)
