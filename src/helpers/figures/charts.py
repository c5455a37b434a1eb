"""Figures: one look, and one call that saves everything a figure needs.

A figure is drawn twice, wide for a page and narrow for a phone, by the same function. :func:`publish` saves both as
SVG and PNG, the data drawn as CSV and the alternative text as TXT, and shows the wide one in the notebook. The bytes
depend on nothing but the data and the locked libraries.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pandas as pd
from IPython import get_ipython
from IPython.display import display
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from PIL import Image

from helpers.figures import claims_drawings, drawings, health_drawings, region_drawings, trend_drawings, workforce_drawings
from helpers.figures.style import (
    DOTS_PER_INCH,
    GREY,
    HALO,
    HALO_WIDTH,
    INK,
    NARROW,
    PICTURES,
    PLOT_HEIGHT,
    ROW_HEIGHT,
    STYLE,
    WIDE,
)
from helpers.tables import exports, files
from helpers.wording import words

ROOT = Path(__file__).resolve().parents[3]
#: Where `publish` writes unless told otherwise. Only `make accept` writes the committed folder figures/.
DEFAULT_FOLDER = ROOT / "build" / "figures"


#: How much taller than the usual plot some kinds of figures are: wide, narrow.
TALL = {
    region_drawings.tiles: (1.25, 1.25),
    region_drawings.funnel: (1.25, 1.25),
    trend_drawings.panels: (1.35, 1.35),
    trend_drawings.futures: (1.75, 2.4),
    trend_drawings.segments: (1.15, 1.15),
}

#: Kinds of figures that grow with the data: height of a row in usual rows.
GROWING = {
    drawings.rows: 1.0,
    drawings.announcements: 0.6,
    health_drawings.money: 1.0,
    health_drawings.framed: 1.0,
    health_drawings.counted: 0.5,
    workforce_drawings.dated: 0.45,
    workforce_drawings.told: 0.6,
    workforce_drawings.dumbbells: 0.42,
    claims_drawings.matrix: 0.85,
}


def folder() -> Path:
    """Folder that figures are written to: the environment variable FIGURES_DIR, or build/figures.

    Returns
    -------
    pathlib.Path
    """
    return Path(os.environ.get("FIGURES_DIR", DEFAULT_FOLDER))


def notebook() -> Path | None:
    """The notebook that is running, as Jupyter, VS Code or :func:`helpers.running.notebooks.run` tells its kernel.

    Returns
    -------
    pathlib.Path or None
        None in a script, a console, or where the notebook is not told.
    """
    shell = get_ipython()
    told = (shell.user_ns.get("__vsc_ipynb_file__") if shell else None) or os.environ.get("JPY_SESSION_NAME", "")
    return Path(told) if told.endswith(".ipynb") else None


def owned(name: str) -> str:
    """The name that a figure is kept under: it belongs to the notebook that is running, whatever notebook its cell comes from.

    So a duplicated notebook writes figures of its own, and never those of the notebook that it was made from.

    Parameters
    ----------
    name : str
        ``NOTEBOOK/FIGURE``.

    Returns
    -------
    str
        The same with the running notebook's name; `name` itself where that is not known.

    Raises
    ------
    ValueError
        If a notebook of the same name in another folder has its figures in the same place: both are named.
    """
    own = notebook()
    if own is None:
        return name
    projects = [*own.parents, *([] if "FIGURES_DIR" in os.environ else [ROOT])]
    for other in (folder / "notebooks" / own.name for folder in projects):
        if other.is_file() and own.exists() and not own.samefile(other):
            raise ValueError(f"figure {name} is not published: {own} has the name of {other}, and figures are kept by that name; "
                             "give the former another one")
    return f"{own.stem}/{name.rpartition('/')[2]}"


def _wrapped(figure: Figure, text: str, width: float, **font) -> str:
    """Break a text into lines no wider than `width` inches, measured in the font it will be drawn in.

    A few percent are kept back: a page that draws the SVG's text in another font may need them.
    """
    renderer = figure.canvas.get_renderer()
    probe = figure.text(0, 0, "", **font)

    def fits(words: list[str]) -> bool:
        probe.set_text(" ".join(words))
        return probe.get_window_extent(renderer).width <= 0.96 * width * figure.dpi

    lines, left, usual = [], text.split(), 1
    while left:
        # Measuring is slow: a line is first tried with as many words as the one before, then made longer or shorter.
        count = min(usual, len(left))
        if fits(left[:count]):
            while count < len(left) and fits(left[: count + 1]):
                count += 1
        else:
            while count > 1 and not fits(left[:count]):
                count -= 1
        lines.append(" ".join(left[:count]))
        left, usual = left[count:], count
    probe.remove()
    return "\n".join(lines)


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
            part: _wrapped(figure, text, width - 2 * margin, **fonts[part])
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
            figure.text(
                margin / width, 1 - inches_from_top / height, texts[part], va="top", linespacing=1.15, **fonts[part]
            )

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


def _svg(figure: Figure) -> bytes:
    """The figure as an SVG. A halo becomes a stroke behind the letters: matplotlib would turn such words into outlines."""
    haloed = [text for text in figure.findobj(Text) if text.get_path_effects()]
    for number, text in enumerate(haloed):
        text.set(gid=f"halo{number}", path_effects=[])
    buffer = io.StringIO()
    with mpl.rc_context(STYLE):
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    for text in haloed:
        text.set(gid=None, path_effects=HALO)
    # Text stays text; where DejaVu Sans is not installed, Verdana has nearly the same widths.
    text = buffer.getvalue().replace("'DejaVu Sans'", "'DejaVu Sans', Verdana, sans-serif")
    stroke = f'<text style="paint-order: stroke; stroke: white; stroke-width: {HALO_WIDTH}; '
    group = r'<g id="halo\d+">.*?</g>'
    return re.sub(group, lambda found: found[0].replace('<text style="', stroke), text, flags=re.DOTALL).encode()


def _png(figure: Figure) -> bytes:
    """The figure as a PNG of at most 128 colours: a third of the size, and no difference to the eye."""
    # The dots are taken from the canvas as they are: to write them as a PNG only to read them again takes longer than to draw.
    with mpl.rc_context(STYLE):
        figure.savefig(io.BytesIO(), format="rgba", dpi=DOTS_PER_INCH)
    small = io.BytesIO()
    picture = Image.fromarray(np.asarray(figure.canvas.buffer_rgba())).convert("RGB")
    picture.quantize(128, dither=Image.Dither.NONE).save(small, format="png", optimize=True)
    return small.getvalue()


def fingerprint(content: bytes) -> str:
    """First sixteen hexadecimal digits of the SHA-256 of a file's content.

    Examples
    --------
    >>> fingerprint(b"year,deaths")
    'c9163d0a518b7ff2'
    """
    return hashlib.sha256(content).hexdigest()[:16]


def fingerprints(path: Path) -> dict[str, str]:
    """Fingerprints of a published figure's files: of its data, and of its four pictures together.

    Parameters
    ----------
    path : pathlib.Path
        The figure's path without ending, such as figures/01_maternal_deaths/last_step.

    Returns
    -------
    dict
        "data" and "pictures".
    """
    pictures = b"".join(path.with_name(f"{path.name}{ending}").read_bytes() for ending in PICTURES)
    return {"data": fingerprint(path.with_name(f"{path.name}.csv").read_bytes()), "pictures": fingerprint(pictures)}


def csv_bytes(frame: pd.DataFrame) -> bytes:
    """A frame as CSV (:func:`helpers.tables.exports.csv_bytes`), with eight significant digits: a ninth may differ by machine.

    Examples
    --------
    >>> csv_bytes(pd.DataFrame({"year": [2024], "ratio": [10.1114169]}))
    b'year,ratio\\n2024,10.111417\\n'
    """
    return exports.csv_bytes(frame, "%.8g")


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
    alternative text) below :func:`folder`. The notebook output holds the wide PNG, the alternative text and the
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
    texts = {"title": title, "subtitle": subtitle, "source": source, "alt": alt}
    lacking = [part for part, text in texts.items() if not text.strip()]
    if frame.empty:
        lacking.append("data")
    if lacking:
        raise ValueError(f"figure {name} is not published: it has no {words.listing(lacking)}")
    target = folder() / name
    shown = b""
    for ending, width in (("-narrow", NARROW), ("", WIDE)):
        figure = compose(draw, frame, width, title=title, subtitle=subtitle, source=source, **options)
        shown = _png(figure)
        files.write(target.with_name(f"{target.name}{ending}.svg"), _svg(figure))
        files.write(target.with_name(f"{target.name}{ending}.png"), shown)
    files.write(target.with_name(f"{target.name}.csv"), csv_bytes(frame))
    files.write(target.with_name(f"{target.name}.txt"), alt)
    pinned = ", ".join(f"{part} {digest}" for part, digest in fingerprints(target).items())
    display(
        {
            "image/png": b64encode(shown).decode(),
            "text/plain": f"Figure {name}: {alt}\nsha256 of figures/{name}: {pinned}",
        },
        raw=True,
        metadata={"figure": name, "image/png": {"width": int(WIDE * 100), "alt": alt}},
    )
