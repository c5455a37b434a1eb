"""Drawing functions for verdicts; called as those of :mod:`helpers.figures.drawings`."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from helpers.figures.style import ACCENT, GREY, GRID, INK


def matrix(axes: Axes, frame: pd.DataFrame, narrow: bool, *, heads: dict[str, tuple[str, str]], total: str) -> None:
    """A table of counts: a row a group, a column a verdict, the share of the row as a bar below each number.

    The symbols above the columns differ in shape, and every count is written, so that nothing is told by colour alone.

    Parameters
    ----------
    frame : pandas.DataFrame
        Columns label, one a verdict (counts), and the one named by `total`, which is above 0.
    heads : dict
        Column -> its symbol and a short phrase, written above it; on a narrow figure the symbol alone.
    total : str
        Name of the column with the sum of a row.
    """
    columns = list(heads)
    for place, (symbol, phrase) in enumerate(heads.values()):
        axes.annotate(
            symbol,
            (place, -0.5),
            xytext=(0, 3),
            textcoords="offset points",
            ha="center",
            va="bottom",
            fontsize=13,
            color=INK,
        )
        if not narrow:
            axes.annotate(
                phrase.replace(" ", "\n", 1) if len(phrase) < 16 else _halved(phrase),
                (place, -0.5),
                xytext=(0, 22),
                textcoords="offset points",
                ha="center",
                va="bottom",
                fontsize=9,
                color=GREY,
            )
    for position, row in enumerate(frame.to_dict("records")):
        for place, name in enumerate(columns):
            count = row[name]
            axes.add_patch(Rectangle((place - 0.42, position + 0.22), 0.84, 0.12, facecolor=GRID, linewidth=0))
            axes.add_patch(
                Rectangle((place - 0.42, position + 0.22), 0.84 * count / row[total], 0.12, facecolor=ACCENT, linewidth=0)
            )
            axes.annotate(
                f"{count}",
                (place, position + 0.12),
                ha="center",
                va="bottom",
                fontsize=11 if narrow else 12,
                fontweight="bold" if count else "normal",
                color=INK if count else GREY,
            )
    labels = [f"{row['label']}\n{row[total]} statements" for row in frame.to_dict("records")]
    axes.set_yticks(range(len(frame)), labels, fontsize=8 if narrow else 9.5)
    axes.set_ylim(len(frame) - 0.45, -1.05 if narrow else -1.6)
    axes.set_xlim(-0.55, len(columns) - 0.45)
    axes.set_xticks([])
    axes.grid(visible=False)
    axes.spines["bottom"].set_visible(False)


def _halved(phrase: str) -> str:
    """A phrase in two lines, broken at the blank nearest to its middle."""
    blanks = [at for at, letter in enumerate(phrase) if letter == " "]
    middle = min(blanks, key=lambda at: abs(at - len(phrase) / 2))
    return phrase[:middle] + "\n" + phrase[middle + 1 :]
