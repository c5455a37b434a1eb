"""Drawing functions for regions: a tile map, chances of a number, a funnel; called as in :mod:`helpers.figures.drawings`."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.patches import Polygon, Rectangle
from matplotlib.ticker import FuncFormatter

from helpers.figures.style import ACCENT, ACCENT_TEXT, GREY, HALO, INK, LIGHT, WARM
from helpers.wording import language, words

_PALE = np.array(to_rgb("#dcebf3"))  # the lowest value; the highest is INK, so that the order survives in grey
_BLANK = "#f1f3f5"


def tiles(axes: Axes, frame: pd.DataFrame, narrow: bool, *, digits: int = 1, shaded: bool = True) -> None:
    """One square a region, roughly where it lies, with its name and its value; darker for higher values.

    A region without a value is hatched, never pale: pale means low. One that did not exist has no square.

    Parameters
    ----------
    frame : pandas.DataFrame
        Columns label, row, column (place of the square, from 1; row 1 is north), value (missing where nothing was
        published), note (small text below the value, may be empty), small (true: rests on so few events that others
        would not publish it; marked by a corner) and exists (false: left out).
    digits : int
        Decimals of the values.
    shaded : bool
        Whether higher values are darker; not where the values are not to be compared.
    """
    known = frame["value"].dropna()
    low, high = (known.min(), known.max()) if len(known) else (0.0, 1.0)
    # The longest Kazakh and Russian names have wider letters than the English ones.
    size = 9.0 if not narrow else 6.5 if language.current() == "en" else 5.9
    for area in frame[frame["exists"]].itertuples():
        absent = pd.isna(area.value)
        tone = 0.0 if absent or high == low or not shaded else (area.value - low) / (high - low)
        face = _BLANK if absent else tuple(_PALE + (np.array(to_rgb(INK)) - _PALE) * tone)
        axes.add_patch(
            Rectangle(
                (area.column - 0.49, area.row - 0.48),
                0.98,
                0.96,
                facecolor=face,
                edgecolor="#c2cad1" if absent else INK,
                hatch="////" if absent else None,
                linewidth=0.6,
            )
        )
        if area.small:
            corner = [(area.column + side, area.row + up) for side, up in ((0.49, -0.48), (0.23, -0.48), (0.49, -0.22))]
            axes.add_patch(Polygon(corner, facecolor=WARM, edgecolor="white", linewidth=0.6))
        font = {
            "ha": "center",
            "va": "center",
            "color": GREY if absent else ("white" if tone > 0.45 else INK),
            "linespacing": 1.05,
            "path_effects": HALO if absent else None,
        }
        label = area.label.replace(" ", "\n") if narrow else area.label
        axes.text(area.column, area.row - (0 if absent else 0.2), label, fontsize=size, **font)
        if absent:
            continue
        value = words.number(area.value, digits)
        low_down = 0.1 if area.note else 0.2
        axes.text(area.column, area.row + low_down, value, fontsize=size + 2.5, fontweight="bold", **font)
        if area.note:
            axes.text(area.column, area.row + 0.34, area.note, fontsize=size - 0.3, **font)
    axes.set_xlim(frame["column"].min() - 0.5, frame["column"].max() + 0.5)
    axes.set_ylim(frame["row"].max() + 0.5, frame["row"].min() - 0.5)
    axes.set_axis_off()


def chances(
    axes: Axes, frame: pd.DataFrame, narrow: bool, *, said: float, said_label: str, labels: dict[str, str], x_label: str
) -> None:
    """Probabilities of whole numbers, by two measures, with the number that was said marked.

    Parameters
    ----------
    frame : pandas.DataFrame
        Column number, and the columns rate and deaths: probabilities in percent.
    said, said_label : float, str
        The number said, and what is written beside it.
    labels : dict
        "rate" (bars) and "deaths" (outline) -> what is written at their highest point.
    x_label : str
        Name of the horizontal axis.
    """
    more = frame["number"] >= said
    axes.bar(frame["number"], frame["rate"], width=0.82, color=[ACCENT if is_more else LIGHT for is_more in more])
    axes.bar(
        frame.loc[more, "number"],
        frame.loc[more, "rate"],
        width=0.82,
        color="none",
        edgecolor="white",
        hatch="//",
        linewidth=0,
    )
    edges = np.append(frame["number"] - 0.5, frame["number"].iloc[-1] + 0.5)
    axes.stairs(frame["deaths"], edges, color=INK, linewidth=1.6)
    top = frame[["rate", "deaths"]].to_numpy().max()
    mode = {name: frame.loc[frame[name].idxmax()] for name in ("rate", "deaths")}
    axes.annotate(
        labels["deaths"],
        (mode["deaths"]["number"], mode["deaths"]["deaths"]),
        xytext=(0, 5),
        textcoords="offset points",
        ha="center",
        va="bottom",
        fontsize=9,
        fontweight="bold",
        color=INK,
    )
    axes.axvline(said - 0.5, color=WARM, linewidth=1.3, linestyle=(0, (5, 3)), ymax=0.8)
    axes.annotate(
        said_label,
        (said - 0.5, top * 1.02),
        xytext=(5, 0),
        textcoords="offset points",
        va="top",
        fontsize=9,
        color=WARM,
        path_effects=HALO,
    )
    beyond = frame.loc[more].sort_values("rate").iloc[-1]
    axes.annotate(
        labels["rate"],
        (beyond["number"] + 0.5, beyond["rate"]),
        xytext=(8, 6),
        textcoords="offset points",
        va="bottom",
        fontsize=9,
        fontweight="bold",
        color=ACCENT_TEXT,
        path_effects=HALO,
    )
    axes.set_ylim(0, top * 1.3)
    axes.set_xlim(-0.6, frame["number"].max() + 0.6)
    axes.set_xticks(range(0, int(frame["number"].max()) + 1, 5 if narrow else 2))
    axes.set_xlabel(x_label, fontsize=9)
    axes.grid(axis="x", visible=False)
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: words.percent(value, 0)))
    axes.yaxis.get_major_locator().set_params(nbins=5)


def _spread(heights: pd.Series, gap: float) -> pd.Series:
    """Heights for labels, at least `gap` apart, in the order of what they belong to and around the same middle."""
    order = heights.sort_values()
    steps = np.arange(len(order)) * gap
    placed = np.maximum.accumulate(order.to_numpy() - steps) + steps
    return pd.Series(placed - (placed - order.to_numpy()).mean(), order.index).reindex(heights.index)


def funnel(
    axes: Axes,
    frame: pd.DataFrame,
    narrow: bool,
    *,
    labels_at: dict[str, tuple[float, float]],
    limits: pd.DataFrame,
    rates: pd.DataFrame,
    average: float,
    average_label: str,
    x_label: str,
) -> None:
    """Ratios over the number expected, within limits of chance; rates of unknown size as lines across them.

    Parameters
    ----------
    frame : pandas.DataFrame
        Columns label, expected, ratio and rough (true: the size had to be worked out; drawn hollow).
    labels_at : dict
        Label -> where it stands, in the units of the axes, beside the funnel's curves.
    limits : pandas.DataFrame
        Columns expected, inner_lower, inner_upper, outer_lower, outer_upper (ratios).
    rates : pandas.DataFrame
        Columns label and ratio: regions whose size is not known.
    average, average_label : float, str
        Expected number of a region of average size, and what is written there.
    x_label : str
        Name of the horizontal axis.
    """
    right = limits["expected"].max()
    axes.axhline(1, color=GREY, linewidth=1.2)
    for kind, dash in (("inner", (0, (5, 3))), ("outer", "solid")):
        for end in ("lower", "upper"):
            axes.plot(limits["expected"], limits[f"{kind}_{end}"], color=ACCENT_TEXT, linewidth=1.3, linestyle=dash)
    axes.axvline(average, color=GREY, linewidth=1, linestyle=(0, (1, 2)))
    axes.annotate(
        average_label,
        (average, 0),
        xycoords=("data", "axes fraction"),
        xytext=(4, 4),
        textcoords="offset points",
        fontsize=8,
        color=GREY,
        path_effects=HALO,
    )
    low, high = 0.25, max(1.9, 1.1 * max(frame["ratio"].max(), rates["ratio"].max()))
    heights = _spread(rates["ratio"], (high - low) * (0.052 if narrow else 0.058))
    for row in rates.itertuples():
        axes.plot([limits["expected"].min(), right], [row.ratio] * 2, color=WARM, linewidth=0.9, linestyle=(0, (2, 2)))
        axes.annotate(
            row.label,
            (right, row.ratio),
            xytext=(right * 1.04, heights[row.Index]),
            textcoords="data",
            va="center",
            fontsize=7 if narrow else 8.5,
            color=WARM,
            annotation_clip=False,
            arrowprops={"arrowstyle": "-", "color": WARM, "linewidth": 0.6, "shrinkA": 0, "shrinkB": 0},
        )
    for row in frame.itertuples():
        axes.plot(
            row.expected, row.ratio, "o", color=INK, markersize=6.5, markerfacecolor="white" if row.rough else INK, zorder=4
        )
        axes.annotate(
            row.label,
            (row.expected, row.ratio),
            xytext=labels_at[row.label],
            textcoords="data",
            va="center",
            fontsize=7 if narrow else 8.5,
            fontweight="bold",
            color=INK,
            path_effects=HALO,
            arrowprops={"arrowstyle": "-", "color": INK, "linewidth": 0.6, "shrinkA": 0, "shrinkB": 3},
        )
    axes.set_xlim(0, right * (1.34 if narrow else 1.16))
    axes.set_ylim(low, high)
    axes.set_xticks([tick for tick in range(0, int(right) + 1, 100 if narrow else 50)])
    axes.set_xlabel(x_label, fontsize=9)
    axes.grid(axis="x", visible=False)
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: words.percent(100 * value, 0)))
