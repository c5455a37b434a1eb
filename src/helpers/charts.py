"""Figures: one look, and one call that saves everything a figure needs.

A figure is drawn twice, wide for a page and narrow for a phone, by the same function. :func:`publish` saves both as
SVG and PNG, the data drawn as CSV and the alternative text as TXT, and shows the wide one in the notebook. The bytes
depend on nothing but the data and the locked libraries.
"""

from __future__ import annotations

import hashlib
import io
import os
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path

import matplotlib as mpl
import pandas as pd
from IPython.display import display
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter
from PIL import Image

from helpers import words

INK = "#15304f"  # text and the main series
ACCENT = "#1cabe2"  # marks and rules only: too light for small text
ACCENT_TEXT = "#00628a"  # the same cyan, dark enough to read
WARM = "#b8500f"  # comparison, warning
GREY = "#5d6b79"  # secondary text
LIGHT = "#cbd3da"  # intervals
GRID = "#e3e8ec"

WIDE, NARROW = 8.0, 3.6  # inches; 100 of them make a CSS pixel, so 800 and 360 pixels
PLOT_HEIGHT = {WIDE: 3.0, NARROW: 3.2}
ROW_HEIGHT = {WIDE: 0.62, NARROW: 0.82}
PAPER = {"facecolor": "white", "edgecolor": "none", "pad": 1.0}  # behind words that cross a line
DOTS_PER_INCH = 200
PICTURES = (".svg", ".png", "-narrow.svg", "-narrow.png")  # what a figure's name is followed by

STYLE = {
    "font.family": ["DejaVu Sans"],
    "font.size": 9.5,
    "text.color": INK,
    "axes.edgecolor": GREY,
    "axes.labelcolor": GREY,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.spines.left": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": GRID,
    "grid.linewidth": 0.8,
    "xtick.color": INK,
    "ytick.color": GREY,
    "xtick.major.size": 0,
    "xtick.major.pad": 6,
    "ytick.major.size": 0,
    "svg.fonttype": "none",
    "svg.hashsalt": "maternal and child health",
    "path.simplify": False,
}

#: Where `publish` writes unless told otherwise. Only `make accept` writes the committed folder figures/.
DEFAULT_FOLDER = Path(__file__).resolve().parents[2] / "build" / "figures"


def folder() -> Path:
    """Folder that figures are written to: the environment variable FIGURES_DIR, or build/figures.

    Returns
    -------
    pathlib.Path
    """
    return Path(os.environ.get("FIGURES_DIR", DEFAULT_FOLDER))


def _wrapped(figure: Figure, text: str, width: float, **font) -> str:
    """Break a text into lines no wider than `width` inches, measured in the font it will be drawn in.

    A few percent are kept back: a page that draws the SVG's text in another font may need them.
    """
    renderer = figure.canvas.get_renderer()
    probe = figure.text(0, 0, "", **font)
    lines, line = [], ""
    for word in text.split():
        probe.set_text(f"{line} {word}".strip())
        if line and probe.get_window_extent(renderer).width > 0.96 * width * figure.dpi:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    probe.remove()
    return "\n".join([*lines, line])


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
        Called as ``draw(axes, frame, narrow, **options)``; see :func:`years`, :func:`rows`, :func:`curve`.
    frame : pandas.DataFrame
        The data drawn.
    width : float
        :data:`WIDE` or :data:`NARROW`, in inches.
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
        plot = ROW_HEIGHT[width] * len(frame) + 0.35 if draw is rows else PLOT_HEIGHT[width]
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


def _thousands(axis) -> None:
    axis.set_major_formatter(FuncFormatter(lambda value, _: words.number(value)))


def _percents(axis) -> None:
    axis.set_major_formatter(FuncFormatter(lambda value, _: words.percent(value, 0)))


def years(
    axes: Axes,
    frame: pd.DataFrame,
    narrow: bool,
    *,
    highlight: int,
    baseline: float,
    baseline_label: str,
    baseline_after: int,
    notes: dict[int, str] | None = None,
) -> None:
    """One mark a year with its interval, against a level to compare with.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        Where to draw.
    frame : pandas.DataFrame
        Columns year, value, lower, upper, derived (true: not published as such, drawn hollow).
    narrow : bool
        Whether the figure is for a phone.
    highlight : int
        The year drawn in the accent colour.
    baseline, baseline_label : float, str
        Level of the dashed line, and what it says.
    baseline_after : int
        The year to the right of which there is room for that label.
    notes : dict
        Year -> remark beside its mark.
    """
    positions = range(len(frame))
    axes.axhline(baseline, color=WARM, linewidth=1.3, linestyle=(0, (5, 3)))
    for position, row in zip(positions, frame.itertuples(), strict=True):
        colour = ACCENT if row.year == highlight else (GREY if row.derived else INK)
        band = "#bfe6f7" if row.year == highlight else LIGHT
        axes.plot([position] * 2, [row.lower, row.upper], color=band, linewidth=9, solid_capstyle="butt")
        axes.plot(
            position,
            row.value,
            marker="o",
            markersize=8,
            color=colour,
            markerfacecolor="white" if row.derived else colour,
            markeredgewidth=2,
        )
        shown = ACCENT_TEXT if row.year == highlight else colour
        axes.annotate(
            words.number(row.value),
            (position, row.value),
            xytext=(9, 0),
            textcoords="offset points",
            va="center",
            fontweight="bold",
            fontsize=11,
            color=shown,
            bbox=PAPER,
        )
        note = (notes or {}).get(row.year)
        if note and not narrow:
            axes.annotate(
                note, (position, row.value), xytext=(44, 0), textcoords="offset points", va="center", fontsize=9
            )
    axes.annotate(
        baseline_label,
        (list(frame["year"]).index(baseline_after) + 0.6, baseline),
        xytext=(0, 5),
        textcoords="offset points",
        ha="center",
        va="bottom",
        fontsize=9,
        color=WARM,
    )
    axes.set_xticks(list(positions), [str(year) for year in frame["year"]])
    axes.set_xlim(-0.5, len(frame) - (0.35 if narrow else 0.5))
    axes.set_ylim(0, frame["upper"].max() * 1.08)
    axes.grid(axis="x", visible=False)
    axes.yaxis.get_major_locator().set_params(integer=True, nbins=6)
    _thousands(axes.yaxis)


def rows(
    axes: Axes,
    frame: pd.DataFrame,
    narrow: bool,
    *,
    reference: float | None = None,
    reference_label: str = "",
    in_percent: bool = False,
    digits: int = 0,
) -> None:
    """One mark a row with its interval, names above the marks, values written beside them.

    Parameters
    ----------
    axes, narrow
        As for :func:`years`.
    frame : pandas.DataFrame
        Columns label, value, lower, upper (missing where there is no interval) and emphasis: "main", "plain" or
        "printed" (a published figure, drawn as an open diamond in the warm colour).
    reference, reference_label : float, str
        A vertical line to compare with, such as no change, and what it says.
    in_percent : bool
        Whether values are percentages.
    digits : int
        Decimals of the values written.
    """
    write = words.percent if in_percent else words.number
    colours = {"main": ACCENT, "plain": INK, "printed": WARM}
    low = min(frame["lower"].min(), frame["value"].min())
    high = max(frame["upper"].max(), frame["value"].max())
    if not in_percent:
        low = min(low, 0)
    if reference is not None:
        low, high = min(low, reference), max(high, reference)
        axes.axvline(reference, color=WARM, linewidth=1.3, linestyle=(0, (5, 3)))
        axes.annotate(
            reference_label,
            (reference, 1),
            xycoords=("data", "axes fraction"),
            xytext=(0, 3),
            textcoords="offset points",
            ha="center",
            va="bottom",
            fontsize=9,
            color=WARM,
        )
    for position, row in enumerate(frame.itertuples()):
        colour = colours[row.emphasis]
        text = write(row.value, digits)
        if pd.notna(row.lower) and row.upper > row.lower:
            band = "#bfe6f7" if row.emphasis == "main" else ("#f0d9c8" if row.emphasis == "printed" else LIGHT)
            axes.plot([row.lower, row.upper], [position] * 2, color=band, linewidth=9, solid_capstyle="butt")
            text += f"  ({write(row.lower, digits)} to {write(row.upper, digits)})"
        axes.plot(
            row.value,
            position,
            marker="D" if row.emphasis == "printed" else "o",
            markersize=7 if row.emphasis == "printed" else 8,
            color=colour,
            markerfacecolor="white" if row.emphasis == "printed" else colour,
            markeredgewidth=2,
        )
        label = axes.annotate(
            row.label,
            (0, position),
            xycoords=("axes fraction", "data"),
            xytext=(2, 32 if narrow else 16),
            textcoords="offset points",
            va="center",
            fontsize=9.5,
            bbox=PAPER,
        )
        axes.annotate(
            text,
            (0, -1) if narrow else (1, 0.5),
            xycoords=label,
            xytext=(1.5, 0) if narrow else (5, 0),
            textcoords="offset points",
            va="bottom" if narrow else "center",
            fontsize=9.5,
            fontweight="bold",
            color=ACCENT_TEXT if row.emphasis == "main" else colour,
            bbox=PAPER,
        )
    span = high - low
    axes.set_xlim(low - 0.04 * span, high + 0.04 * span)
    axes.set_ylim(len(frame) - 0.6, -0.95 if narrow else -0.75)
    axes.set_yticks([])
    axes.grid(axis="y", visible=False)
    axes.xaxis.get_major_locator().set_params(nbins=4 if narrow else 7)
    (_percents if in_percent else _thousands)(axes.xaxis)


def curve(
    axes: Axes,
    frame: pd.DataFrame,
    narrow: bool,
    *,
    points: pd.DataFrame,
    x_label: str,
    area_label: str,
    x_ticks: list[float],
) -> None:
    """A limit as a curve over counts (log scale), with single cases marked above or below it.

    Parameters
    ----------
    axes, narrow
        As for :func:`years`.
    frame : pandas.DataFrame
        Columns x and limit (percent, the smallest fall that would be noticed); the area above the curve is shaded.
    points : pandas.DataFrame
        Columns x, value (percent) and label.
    x_label, area_label : str
        Name of the horizontal axis; what the shaded area means.
    x_ticks : list of float
        Where the horizontal axis is labelled.
    """
    axes.fill_between(frame["x"], frame["limit"], 100, color="#e4f4fb", linewidth=0)
    axes.plot(frame["x"], frame["limit"], color=INK, linewidth=2)
    axes.text(
        0.98, 0.95, area_label, transform=axes.transAxes, ha="right", va="top", fontsize=9.5, color=ACCENT_TEXT
    )
    for row in points.itertuples():
        limit = row.limit
        axes.plot(
            row.x,
            row.value,
            marker="o",
            markersize=8,
            color=ACCENT if row.value >= limit else WARM,
            markerfacecolor=ACCENT if row.value >= limit else "white",
            markeredgewidth=2,
        )
        axes.annotate(
            row.label,
            (row.x, row.value),
            xytext=(row.dx, row.dy),
            textcoords="offset points",
            ha="left" if row.dx >= 0 else "right",
            va="center",
            fontsize=9,
            fontweight="bold",
            color=ACCENT_TEXT if row.value >= limit else WARM,
        )
    axes.set_xscale("log")
    axes.set_xlim(frame["x"].min(), frame["x"].max())
    axes.set_xticks(x_ticks, [words.number(tick) for tick in x_ticks])
    axes.minorticks_off()
    axes.set_ylim(0, 100)
    axes.set_xlabel(x_label, fontsize=9)
    _percents(axes.yaxis)


def levels(
    axes: Axes,
    frame: pd.DataFrame,
    narrow: bool,
    *,
    band: pd.DataFrame,
    band_label: str,
    threshold: float,
    threshold_label: str,
) -> None:
    """Published levels over many years as marks, an estimate as a band, and a level that would have to be passed.

    Parameters
    ----------
    axes, narrow
        As for :func:`years`.
    frame : pandas.DataFrame
        Columns year, value and label (empty where the mark needs none); the marks are not joined, for they come from
        different producers.
    band : pandas.DataFrame
        Columns year, value, lower, upper: the estimate and its interval.
    band_label, threshold_label : str
        What the band is; what the dashed line says.
    threshold : float
        Height of the dashed line.
    """
    axes.fill_between(band["year"], band["lower"], band["upper"], color=LIGHT, linewidth=0)
    axes.plot(band["year"], band["value"], color=GREY, linewidth=1.5)
    axes.axhline(threshold, color=WARM, linewidth=1.3, linestyle=(0, (5, 3)))
    above = frame["value"] > threshold
    for mask, colour, face in ((~above, INK, INK), (above, WARM, WARM)):
        axes.plot(
            frame.loc[mask, "year"],
            frame.loc[mask, "value"],
            linestyle="none",
            marker="o" if face == INK else "D",
            markersize=5 if narrow else 6,
            color=colour,
            markerfacecolor=face,
        )
    for row in frame[frame["label"] != ""].itertuples():
        axes.annotate(
            row.label,
            (row.year, row.value),
            xytext=(7, 6),
            textcoords="offset points",
            fontsize=9,
            fontweight="bold",
            color=WARM if row.value > threshold else INK,
        )
    axes.annotate(
        threshold_label,
        (1, threshold),
        xycoords=("axes fraction", "data"),
        xytext=(0, 4),
        textcoords="offset points",
        ha="right",
        va="bottom",
        fontsize=9,
        color=WARM,
    )
    last = band.iloc[len(band) * 2 // 5]
    axes.annotate(
        band_label,
        (last["year"], last["upper"]),
        xytext=(6, 10),
        textcoords="offset points",
        fontsize=9,
        color=GREY,
    )
    axes.set_ylim(0, max(frame["value"].max(), threshold, band["upper"].max()) * 1.12)
    axes.set_xlim(min(frame["year"].min(), band["year"].min()) - 1, frame["year"].max() + (4 if narrow else 2))
    axes.xaxis.get_major_locator().set_params(integer=True, nbins=5 if narrow else 8)
    axes.grid(axis="x", visible=False)


def _write(path: Path, content: bytes) -> None:
    """Write in one step, so that an interruption leaves the old file or the new one, never half of one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    scratch = path.with_name(f".{path.name}.{os.getpid()}")
    scratch.write_bytes(content)
    scratch.replace(path)


def _svg(figure: Figure) -> bytes:
    buffer = io.StringIO()
    with mpl.rc_context(STYLE):
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    # Text stays text; where DejaVu Sans is not installed, Verdana has nearly the same widths.
    text = buffer.getvalue().replace("'DejaVu Sans'", "'DejaVu Sans', Verdana, sans-serif")
    return text.encode()


def _png(figure: Figure) -> bytes:
    """The figure as a PNG of at most 128 colours: a third of the size, and no difference to the eye."""
    raw, small = io.BytesIO(), io.BytesIO()
    with mpl.rc_context(STYLE):
        figure.savefig(raw, format="png", dpi=DOTS_PER_INCH)
    Image.open(raw).convert("RGB").quantize(128, dither=Image.Dither.NONE).save(small, format="png", optimize=True)
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
    """A frame as CSV, with eight significant digits: the ninth may differ between machines.

    Examples
    --------
    >>> csv_bytes(pd.DataFrame({"year": [2024], "ratio": [10.1114169]}))
    b'year,ratio\\n2024,10.111417\\n'
    """
    return frame.to_csv(index=False, float_format="%.8g", lineterminator="\n").encode()


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
        ``NOTEBOOK/FIGURE``, the file name without its ending.
    draw : callable
        :func:`years`, :func:`rows`, :func:`curve` or :func:`levels`.
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
        is not published.
    """
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
        _write(target.with_name(f"{target.name}{ending}.svg"), _svg(figure))
        _write(target.with_name(f"{target.name}{ending}.png"), shown)
    _write(target.with_name(f"{target.name}.csv"), csv_bytes(frame))
    _write(target.with_name(f"{target.name}.txt"), f"{alt}\n".encode())
    pinned = ", ".join(f"{part} {digest}" for part, digest in fingerprints(target).items())
    display(
        {
            "image/png": b64encode(shown).decode(),
            "text/plain": f"Figure {name}: {alt}\nsha256 of figures/{name}: {pinned}",
        },
        raw=True,
        metadata={"figure": name, "image/png": {"width": int(WIDE * 100), "alt": alt}},
    )
