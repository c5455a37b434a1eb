"""The one call that saves all that belongs to a figure, and shows it.

A cell draws inside :func:`figure`, with matplotlib or seaborn, on axes that have the look of all figures. When the block ends,
the figure is written as SVG and PNG, its data as CSV and its alternative text as TXT. The bytes depend on nothing but the data
and the locked libraries.
"""

import hashlib
import io
import os
import re
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pandas as pd
from IPython import get_ipython
from IPython.display import display
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.ticker import FuncFormatter, ScalarFormatter
from PIL import Image

from helpers.figures.marks import HALO
from helpers.figures.style import DOTS_PER_INCH, GREY, HALO_WIDTH, INK, NARROW, PAGE, PICTURES, STYLE
from helpers.tables import exports, files
from helpers.wording import words

ROOT = Path(__file__).resolve().parents[3]
#: Where figures are written unless told otherwise. Only `make accept` writes the committed folder figures/.
DEFAULT_FOLDER = ROOT / "build" / "figures"
LONGEST_TITLE = 70
_drawn_narrow: set[str] = set()  # names of figures whose shape for a phone was drawn in this process
MARGIN, GAP = 0.12, 0.08  # inches around a figure, and below each of its lines
STILL = 1e-3  # of the figure: axes that move by less have found their place; it is less than a dot of a screen
FONTS = {
    "title": {"fontsize": 12.5, "fontweight": "bold", "color": INK},
    "unit": {"fontsize": 9.5, "color": GREY},
}


def figures_folder() -> Path:
    """Folder that figures are written to: the environment variable FIGURES_DIR, or build/figures."""
    return Path(os.environ.get("FIGURES_DIR", DEFAULT_FOLDER))


def _running_notebook() -> Path | None:
    """The running notebook, as Jupyter, VS Code or :func:`helpers.running.notebooks.run` tells its kernel; None elsewhere."""
    shell = get_ipython()
    told = (shell.user_ns.get("__vsc_ipynb_file__") if shell else None) or os.environ.get("JPY_SESSION_NAME", "")
    return Path(told) if told.endswith(".ipynb") else None


def _owned(name: str) -> str:
    """The name that a figure is kept under: that of the running notebook, whatever notebook its cell comes from.

    So a duplicated notebook writes figures of its own. One of the same name as another in another folder is refused.
    """
    own = _running_notebook()
    if own is None:
        return name
    projects = [*own.parents, *([] if "FIGURES_DIR" in os.environ else [ROOT])]
    for other in (project / "notebooks" / own.name for project in projects):
        if other.is_file() and own.exists() and not own.samefile(other):
            raise ValueError(
                f"figure {name} is not published: {own} has the name of {other}, and figures are kept by that name; "
                "give the former another one"
            )
    return f"{own.stem}/{name.rpartition('/')[2]}"


def _wrapped(figure: Figure, text: str, width: float, **font) -> str:
    """A text in lines no wider than so many inches, measured in the font it will be drawn in.

    A few percent are kept back: a page that draws the SVG's text in another font may need them.
    """
    renderer = figure.canvas.get_renderer()
    probe = figure.text(0, 0, "", **font)

    def fits(words: list[str]) -> bool:
        probe.set_text(" ".join(words))
        return probe.get_window_extent(renderer).width <= 0.96 * width * figure.dpi

    lines, left, usual = [], re.split(r"[ \t\n]+", text.strip()), 1  # not at a no-break space
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


def _svg_bytes(figure: Figure) -> bytes:
    """The figure as an SVG. A halo becomes a stroke behind the letters: matplotlib would turn such words into outlines."""
    haloed = [text for text in figure.findobj(Text) if text.get_path_effects()]
    for number, text in enumerate(haloed):
        text.set(gid=f"halo{number}", path_effects=[])
    buffer = io.StringIO()
    with mpl.rc_context(STYLE):
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    for text in haloed:
        text.set(gid=None, path_effects=HALO)
    # matplotlib escapes what XML gives a meaning to, and not what it has no place for.
    drawn = re.sub("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", buffer.getvalue())
    # Text stays text; where DejaVu Sans is not installed, Verdana has nearly the same widths.
    text = drawn.replace("'DejaVu Sans'", "'DejaVu Sans', Verdana, sans-serif")
    stroke = f'<text style="paint-order: stroke; stroke: white; stroke-width: {HALO_WIDTH}; '
    group = r'<g id="halo\d+">.*?</g>'
    return re.sub(group, lambda found: found[0].replace('<text style="', stroke), text, flags=re.DOTALL).encode()


def _png_bytes(figure: Figure) -> bytes:
    """A figure as a PNG of at most 128 colours: less than half of the size, and no colour off by more than the eye can see."""
    # The dots are taken from the canvas as they are: to write them as a PNG only to read them again takes longer than to draw.
    with mpl.rc_context(STYLE):
        figure.savefig(io.BytesIO(), format="rgba", dpi=DOTS_PER_INCH)
    small = io.BytesIO()
    picture = Image.fromarray(np.asarray(figure.canvas.buffer_rgba())).convert("RGB")
    picture.quantize(128, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(small, format="png")
    return small.getvalue()


def _digest(content: bytes) -> str:
    """First sixteen hexadecimal digits of the SHA-256 of a file's content."""
    return hashlib.sha256(content).hexdigest()[:16]


def fingerprints(path: Path) -> dict[str, str]:
    """Fingerprints of the files of a published figure, by its path without ending: of its data, and of its pictures together."""
    pictures = [path.with_name(f"{path.name}{ending}") for ending in PICTURES]
    drawn = b"".join(picture.read_bytes() for picture in pictures if picture.exists())
    return {"data": _digest(path.with_name(f"{path.name}.csv").read_bytes()), "pictures": _digest(drawn)}


def figure_csv(frame: pd.DataFrame) -> bytes:
    """A frame as CSV (:func:`helpers.tables.exports.csv_bytes`) of eight significant digits: the ninth may differ by machine.

    >>> figure_csv(pd.DataFrame({"year": [2024], "ratio": [10.1114169]}))
    b'year,ratio\\n2024,10.111417\\n'
    """
    return exports.csv_bytes(frame, "%.8g")


def _write(name: str, content: dict[str, bytes | str]) -> None:
    """Write files of a figure, each at once, by what follows its name."""
    for ending, written in content.items():
        files.write_file(figures_folder() / f"{name}{ending}", written)


def _show(name: str, picture: bytes, alt: str, **said: str) -> None:
    """Show a written figure with the fingerprints of its files; `said` are further texts of it: caption, sources."""
    pinned = ", ".join(f"{part} {digest}" for part, digest in fingerprints(figures_folder() / name).items())
    more = "".join(f"{part.capitalize()}: {text}\n" for part, text in said.items() if text)
    display(
        {
            "image/png": b64encode(picture).decode(),
            "text/plain": f"Figure {name}: {alt}\n{more}sha256 of figures/{name}: {pinned}",
        },
        raw=True,
        metadata={"figure": name, "image/png": {"width": round(PAGE * 100), "alt": alt}, **said},
    )


@contextmanager
def figure(
    name: str,
    data: pd.DataFrame,
    *,
    title: str,
    unit: str,
    alt: str,
    sources: str,
    caption: str = "",
    height: float = 2.9,
    narrow: bool = False,
) -> Iterator[Axes]:
    """Axes to draw one figure on; when the block ends, the figure is saved and shown.

    Writes ``NAME.svg``, ``NAME.png``, ``NAME.csv`` and ``NAME.txt`` (the alternative text) below :func:`figures_folder`. The
    output holds the picture, all texts, and the fingerprints of the files, so that a stored notebook pins them.

    Parameters
    ----------
    name : str
        ``NOTEBOOK/FIGURE``, the file name without its ending.
    data : pandas.DataFrame
        What is drawn, and what the CSV will hold.
    title : str
        The finding, in at most 70 characters; drawn above the axes.
    unit : str
        What is plotted, with unit, area and period; drawn below the title.
    alt : str
        Alternative text: kind of chart, data, message.
    sources : str
        Where the data come from (:func:`helpers.figures.footer.source_names`); a text below the figure.
    caption : str
        What has to be known to read the marks, and what the figure does not show; a text below the figure.
    height : float
        Height of the axes with their labels, in inches.
    narrow : bool
        Draw the shape for a phone: it is only written, as SVG, beside the wide one of the same name that is drawn next.

    Yields
    ------
    matplotlib.axes.Axes
        Of a figure of its own, 6.8 inches wide, in the style of all figures.

    Raises
    ------
    ValueError
        If there are no data, a text is empty, the title is too long, or nothing was drawn. Nothing is written then, nor if
        drawing fails: the error names the figure.

    Examples
    --------
    >>> deaths = pd.DataFrame({"year": [2023, 2024], "value": [45, 37]})
    >>> with figure("01/deaths", deaths, title="Fewer", unit="Deaths", alt="", sources="a") as axes:
    ...     axes.plot("year", "value", data=deaths)
    Traceback (most recent call last):
    ...
    ValueError: figure 01/deaths is not published: it has no alt
    """
    name = _owned(name)
    texts = {"title": title, "unit": unit, "alt": alt, "sources": sources}
    if lacking := [part for part, text in texts.items() if not text.strip()] + ["data"] * data.empty:
        raise ValueError(f"figure {name} is not published: it has no {words.listing(lacking)}")
    if len(title) > LONGEST_TITLE:
        raise ValueError(f"figure {name}: a title has at most {LONGEST_TITLE} characters, this one {len(title)}: {title}")
    width = NARROW if narrow else PAGE
    with mpl.rc_context(STYLE):
        drawn = Figure(figsize=(width, height), dpi=100)
        FigureCanvasAgg(drawn)
        axes = drawn.subplots()
        try:
            yield axes
        except Exception as error:
            error.add_note(f"Figure {name} was not written: its drawing failed.")
            raise
        if not axes.has_data():
            raise ValueError(f"figure {name} is not published: nothing was drawn on its axes")
        _compose(drawn, width, height, title, unit)
    svg = _svg_bytes(drawn)
    if narrow:
        _drawn_narrow.add(name)
        _write(name, {"-narrow.svg": svg})
        return
    png = _png_bytes(drawn)
    _write(name, {".png": png, ".svg": svg, ".csv": figure_csv(data), ".txt": alt})
    both = {"shapes": "wide and narrow"} if name in _drawn_narrow else {}
    _show(name, png, alt, caption=caption, sources=sources, **both)
    below = " ".join(part for part in (caption, f"*Sources: {sources}.*") if part)
    display({"text/markdown": below, "text/plain": below}, raw=True, metadata={"below": name})


def _separate_thousands(axis: Axis) -> None:
    """Write the large numbers of an axis as the text does; an axis within the years 1900 to 2100 is one of years."""
    low, high = sorted(axis.get_view_interval())
    if high >= 1_000 and not 1_900 <= low <= high <= 2_100 and type(axis.get_major_formatter()) is ScalarFormatter:
        axis.set_major_formatter(FuncFormatter(lambda value, _: words.number(value)))


def _compose(drawn: Figure, width: float, height: float, title: str, unit: str) -> None:
    """Put title and unit above the axes, and give the axes all the room that their labels leave."""
    texts = {part: _wrapped(drawn, text, width - 2 * MARGIN, **FONTS[part]) for part, text in (("title", title), ("unit", unit))}
    tall = {part: (text.count("\n") + 1) * FONTS[part]["fontsize"] * 1.3 / 72 for part, text in texts.items()}
    whole = height + sum(tall.values()) + 2 * MARGIN + 2 * GAP
    drawn.set_size_inches(width, whole)
    for axis in (axis for axes in drawn.axes for axis in (axes.xaxis, axes.yaxis)):
        _separate_thousands(axis)
    top = MARGIN
    for part, text in texts.items():
        drawn.text(MARGIN / width, 1 - top / whole, text, va="top", linespacing=1.15, **FONTS[part])
        top += tall[part] + GAP
    room = (MARGIN / width, MARGIN / whole, 1 - 2 * MARGIN / width, 1 - (top + MARGIN) / whole)
    drawn.set_layout_engine("constrained", rect=room, w_pad=0, h_pad=0.02)
    before = np.inf
    for _ in range(5):  # labels that follow the data move with the axes that make room for them
        drawn.get_layout_engine().execute(drawn)
        places = np.array([axes.get_position().bounds for axes in drawn.axes])
        if np.abs(places - before).max() < STILL:
            break
        before = places
    drawn.set_layout_engine("none")  # both files get this layout: letters are a little wider at another resolution
