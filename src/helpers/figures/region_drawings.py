"""Drawing functions for regions: a tile map, chances of a number, a funnel; called as in :mod:`helpers.figures.drawings`."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.patches import Polygon, Rectangle

from helpers.figures.style import GREY, HALO, INK, WARM
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
