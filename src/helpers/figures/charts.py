"""Figures in two shapes: drawn twice, wide for a page and narrow for a phone, by the same function.

Saving and showing is the work of :mod:`helpers.figures.publish`, in which a cell draws a figure of one shape itself.
"""

from __future__ import annotations

from collections.abc import Callable

import matplotlib as mpl
import pandas as pd
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from helpers.figures import drawings, region_drawings, workforce_drawings
from helpers.figures.publish import owned, refuse_lacking, store, wrapped
from helpers.figures.style import GREY, INK, NARROW, PLOT_HEIGHT, ROW_HEIGHT, STYLE, WIDE

#: How much taller than the usual plot some kinds of figures are: wide, narrow.
TALL = {
    region_drawings.tiles: (1.25, 1.25),
}

#: Kinds of figures that grow with the data: height of a row in usual rows.
GROWING = {
    drawings.rows: 1.0,
    drawings.announcements: 0.6,
    workforce_drawings.dated: 0.45,
}


def compose(
    draw: Callable[..., None],
    frame: pd.DataFrame,
    width: float,
    *,
    title: str,
    subtitle: str,
    source: str,
    **options,
) -> Figure:
    """Draw one shape of a figure: headline, subtitle, plot, source line, from top to bottom.

    Parameters
    ----------
    draw : callable
        A function of :mod:`helpers.figures.drawings`, called as ``draw(axes, frame, narrow, **options)``.
    frame : pandas.DataFrame
        The data drawn.
    width : float
        :data:`helpers.figures.style.WIDE` or :data:`~helpers.figures.style.NARROW`, in inches.
    title, subtitle, source : str
        The finding; what is plotted, with unit, area and period; where it comes from. They are wrapped to the width.

    Returns
    -------
    matplotlib.figure.Figure
    """
    narrow = width == NARROW
    margin, gap = (0.14, 0.1) if narrow else (0.25, 0.12)
    fonts = {
        "title": {"fontsize": 12.5 if narrow else 14.5, "fontweight": "bold", "color": INK},
        "subtitle": {"fontsize": 9.0 if narrow else 10.0, "color": GREY},
        "source": {"fontsize": 7.5 if narrow else 8.0, "color": GREY},
    }
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(width, 4), dpi=100)
        FigureCanvasAgg(figure)
        texts = {
            part: wrapped(figure, text, width - 2 * margin, **fonts[part])
            for part, text in (("title", title), ("subtitle", subtitle), ("source", source))
        }
        line = {part: font["fontsize"] * 1.32 / 72 for part, font in fonts.items()}
        tall = {part: (texts[part].count("\n") + 1) * line[part] for part in texts}
        rows = GROWING.get(draw)
        tall_plot = TALL.get(draw, (1.0, 1.0))[narrow]
        plot = tall_plot * PLOT_HEIGHT[width] if rows is None else rows * ROW_HEIGHT[width] * len(frame) + 0.35
        top = margin + tall["title"] + gap + tall["subtitle"] + 2 * gap
        bottom = margin + tall["source"] + (0.62 if "x_label" in options else 0.42)
        height = top + plot + bottom
        figure.set_size_inches(width, height)

        def place(part: str, inches_from_top: float) -> None:
            figure.text(margin / width, 1 - inches_from_top / height, texts[part], va="top", linespacing=1.15, **fonts[part])

        place("title", margin)
        place("subtitle", margin + tall["title"] + gap)
        place("source", height - margin - tall["source"])
        axes = figure.add_axes((0, 0, 1, 1))
        draw(axes, frame, narrow, **options)
        # The plot takes the room that its own tick labels leave.
        renderer = figure.canvas.get_renderer()
        left = max((label.get_window_extent(renderer).width for label in axes.get_yticklabels()), default=0)
        left = margin + left / figure.dpi + 0.08
        axes.set_position((left / width, bottom / height, 1 - (left + margin) / width, plot / height))
        return figure


def publish(
    name: str,
    draw: Callable[..., None],
    frame: pd.DataFrame,
    *,
    title: str,
    subtitle: str,
    source: str,
    alt: str,
    **options,
) -> None:
    """Save a figure in all its forms and show it.

    Writes ``NAME.svg``, ``NAME.png``, ``NAME-narrow.svg``, ``NAME-narrow.png``, ``NAME.csv`` and ``NAME.txt`` (the
    alternative text) below :func:`helpers.figures.publish.folder`. The notebook output holds the wide PNG, the text and the
    fingerprints of data and pictures, so that a stored notebook pins all of them.

    Parameters
    ----------
    name : str
        ``NOTEBOOK/FIGURE``, the file name without its ending; in a running notebook its own name takes the place of NOTEBOOK, see
        :func:`owned`.
    draw : callable
        A function of :mod:`helpers.figures.drawings`.
    frame : pandas.DataFrame
        What is drawn, and what the CSV will hold.
    title, subtitle, source : str
        See :func:`compose`.
    alt : str
        Alternative text: kind of chart, data, message.
    **options
        Passed on to `draw`.

    Raises
    ------
    ValueError
        If the figure has no data, or a text is empty: a figure without a finding, a source or an alternative text
        is not published; nor is one that would take another's place.
    """
    name = owned(name)
    refuse_lacking(name, frame, title=title, subtitle=subtitle, source=source, alt=alt)
    texts = {"title": title, "subtitle": subtitle, "source": source}
    shapes = {"-narrow": NARROW, "": WIDE}
    figures = {ending: compose(draw, frame, width, **texts, **options) for ending, width in shapes.items()}
    store(name, frame, figures, alt, WIDE)
