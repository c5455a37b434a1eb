"""Drawing functions for the health system; see :mod:`helpers.figures.drawings` for their form."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from helpers.figures import drawings
from helpers.figures.style import ACCENT, ACCENT_TEXT, GREY, GRID, HALO, INK, WARM
from helpers.wording import words


def money(axes: Axes, frame: pd.DataFrame, narrow: bool, *, low: float, high: float, band_label: str, **options) -> None:
    """Rows as in :func:`helpers.figures.drawings.rows`, over a band of values that would be needed.

    A row with a lower end and no upper one is a lower bound; an arrow points away from it.

    Parameters
    ----------
    frame : pandas.DataFrame
        See :func:`helpers.figures.drawings.rows`.
    low, high : float
        Ends of the band.
    band_label : str
        What it is.
    """
    axes.axvspan(low, high, color="#f8ece3", linewidth=0, zorder=0)
    axes.annotate(
        band_label,
        ((low + high) / 2, 1),
        xycoords=("data", "axes fraction"),
        xytext=(0, 3),
        textcoords="offset points",
        ha="center",
        va="bottom",
        fontsize=9,
        color=WARM,
    )
    drawings.rows(axes, frame, narrow, **options)
    for position, row in enumerate(frame.itertuples()):
        if pd.notna(row.lower) and pd.isna(row.upper):
            arrow = {"arrowstyle": "<|-", "color": INK, "linewidth": 1.8, "shrinkA": 0, "shrinkB": 4}
            axes.annotate("", (row.value, position), xytext=(32, 0), textcoords="offset points", arrowprops=arrow)


def framed(axes: Axes, frame: pd.DataFrame, narrow: bool, *, x_limits: tuple[float, float], **options) -> None:
    """Rows as in :func:`helpers.figures.drawings.rows`, with given ends of the axis.

    Parameters
    ----------
    frame : pandas.DataFrame
        See :func:`helpers.figures.drawings.rows`.
    x_limits : tuple of float
        Where the axis begins and ends.
    """
    drawings.rows(axes, frame, narrow, **options)
    axes.set_xlim(*x_limits)


def counted(axes: Axes, frame: pd.DataFrame, narrow: bool, *, plan: float, plan_label: str, styles: dict[str, str]) -> None:
    """A number that grows, by the day it was printed for: one line a row, the earliest at the top.

    Parameters
    ----------
    frame : pandas.DataFrame
        Columns label (day), value, kind and note (written behind the value; may be empty).
    plan, plan_label : float, str
        A vertical line to compare with, and what it says.
    styles : dict
        Kind -> "plain" (dot), "main" (dot in the accent colour) or "other" (open diamond).
    """
    looks = {
        "plain": {"color": INK, "marker": "o"},
        "main": {"color": ACCENT, "marker": "o"},
        "other": {"color": WARM, "marker": "D", "markerfacecolor": "white"},
    }
    axes.axvline(plan, color=WARM, linewidth=1.3, linestyle=(0, (5, 3)))
    axes.annotate(
        plan_label,
        (plan, 1),
        xycoords=("data", "axes fraction"),
        xytext=(0, 3),
        textcoords="offset points",
        ha="right",
        va="bottom",
        fontsize=9,
        color=WARM,
    )
    for position, row in enumerate(frame.itertuples()):
        look = looks[styles[row.kind]]
        axes.plot([0, row.value], [position] * 2, color=GRID, linewidth=2, zorder=1)
        axes.plot(row.value, position, markersize=7, markeredgewidth=2, linestyle="none", **look)
        axes.annotate(
            words.number(row.value) + (f", {row.note}" if row.note else ""),
            (row.value, position),
            xytext=(9, 0) if row.value < 0.8 * plan else (-9, 0),
            textcoords="offset points",
            ha="left" if row.value < 0.8 * plan else "right",
            va="center",
            fontsize=9.5,
            fontweight="bold",
            color=ACCENT_TEXT if look["color"] == ACCENT else look["color"],
            path_effects=HALO,
        )
    axes.set_yticks(range(len(frame)), frame["label"], fontsize=8.5 if narrow else 9.5)
    axes.set_ylim(len(frame) - 0.5, -0.6)
    axes.set_xlim(0, 1.08 * max(frame["value"].max(), plan))
    axes.grid(axis="y", visible=False)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=4 if narrow else 7, steps=[1, 2, 5, 10]))


def age(
    axes: Axes,
    frame: pd.DataFrame,
    narrow: bool,
    *,
    told: dict[int, str],
    level: float,
    level_label: str,
    forecasts: list[tuple[int, float]] = (),
    forecast_label: str = "",
) -> None:
    """A level over years, not from zero: solid between years next to each other, dotted across years without a value.

    Parameters
    ----------
    frame : pandas.DataFrame
        Columns year and value.
    told : dict
        Year -> text beside its mark, "above", "below" or "left" of it by the text's first word and a bar, as in
        "below|70.2".
    level, level_label : float, str
        A horizontal line to compare with, and what it says.
    forecasts : list of (int, float)
        Years for which one value was forecast, and the value: drawn as a bar from the first year to the last.
    forecast_label : str
        What they are.
    """
    axes.axhline(level, color=WARM, linewidth=1.2, linestyle=(0, (5, 3)))
    axes.annotate(
        level_label,
        (0, level),
        xycoords=("axes fraction", "data"),
        xytext=(2, 4),
        textcoords="offset points",
        fontsize=9,
        color=WARM,
    )
    axes.plot(frame["year"], frame["value"], color=GREY, linewidth=1.2, linestyle=(0, (1.5, 2)))
    for _, part in frame.groupby((frame["year"].diff() != 1).cumsum()):
        axes.plot(part["year"], part["value"], color=INK, linewidth=2, marker="o", markersize=5)
    places = {
        "above": (0, 9, "center", "bottom"),
        "below": (0, -9, "center", "top"),
        "left": (-8, 0, "right", "center"),
        "right": (5, -8, "left", "top"),
    }
    values = frame.set_index("year")["value"]
    for year, text in told.items():
        where, text = text.split("|")
        # On a phone the first label would touch the axis of values: it begins at its mark.
        right, up, ha, va = places[where]
        ha = "left" if where == "above" and year == frame["year"].min() else ha
        axes.annotate(
            text,
            (year, values[year]),
            xytext=(right, up),
            textcoords="offset points",
            ha=ha,
            va=va,
            fontsize=9.5,
            fontweight="bold",
            color=INK,
            path_effects=HALO,
        )
    last = max([frame["year"].max(), *[year for year, _ in forecasts]])
    if forecasts:
        years, level_said = [year for year, _ in forecasts], forecasts[-1][1]
        axes.plot(
            [min(years) - 0.3, max(years) + 0.3],
            [level_said] * 2,
            color=WARM,
            linewidth=5,
            alpha=0.75,
            solid_capstyle="butt",
        )
        axes.annotate(
            forecast_label,
            (max(years) + 0.3, level_said),
            xytext=(0, 7),
            textcoords="offset points",
            ha="right",
            va="bottom",
            fontsize=9,
            fontweight="bold",
            color=WARM,
            annotation_clip=False,
        )
    low = frame["value"].min()
    high = max([frame["value"].max(), level, *[value for _, value in forecasts]])
    axes.set_ylim(low - 0.12 * (high - low), high + 0.18 * (high - low))
    axes.set_xlim(frame["year"].min() - 1.2, last + 0.8)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=4 if narrow else 7, integer=True, steps=[1, 2, 5, 10]))
    axes.grid(axis="x", visible=False)
