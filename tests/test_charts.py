"""Figures: complete, the same to the byte, and refused when something is lacking."""

import functools
import itertools
import re
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib.text import Text
from PIL import Image

from conftest import LEDGER, ROOT
from helpers.edits import reproduce
from helpers.figures import charts, drawings, style
from helpers.subjects import (
    infant,
    infant_figures,
    maternal,
    region_figures,
    workforce,
)
from helpers.tables import data
from helpers.wording import language

FRAME = pd.DataFrame(
    {
        "label": ["a", "b"],
        "value": [1.0, -2.0],
        "lower": [0.5, float("nan")],
        "upper": [1.5, float("nan")],
        "emphasis": ["main", "printed"],
    }
)
TEXTS = {"title": "A finding in words", "subtitle": "What is plotted, unit, area", "source": "Source: a", "alt": "Dots: 1, -2."}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("FIGURES_DIR", str(tmp_path))
    return tmp_path


def files(folder):
    return {path.name: path.read_bytes() for path in sorted((folder / "n").iterdir())}


def test_one_call_saves_every_form(folder):
    charts.publish("n/f", drawings.rows, FRAME, **TEXTS)
    assert sorted(files(folder)) == ["f-narrow.png", "f-narrow.svg", "f.csv", "f.png", "f.svg", "f.txt"]
    assert (folder / "n/f.csv").read_text() == "label,value,lower,upper,emphasis\na,1,0.5,1.5,main\nb,-2,,,printed\n"
    assert (folder / "n/f.txt").read_text() == "Dots: 1, -2.\n"
    svg = (folder / "n/f.svg").read_text()
    assert "A finding in words" in svg  # text stays text
    assert "<dc:date>" not in svg
    assert Image.open(folder / "n/f.png").width == 2 * 800
    assert Image.open(folder / "n/f-narrow.png").width == 2 * 360


def test_the_same_data_give_the_same_bytes(folder):
    charts.publish("n/f", drawings.rows, FRAME, **TEXTS)
    first = files(folder)
    charts.publish("n/f", drawings.rows, FRAME, **TEXTS)
    assert files(folder) == first


def test_another_value_gives_another_picture(folder):
    charts.publish("n/f", drawings.rows, FRAME, **TEXTS)
    first = files(folder)
    charts.publish("n/f", drawings.rows, FRAME.assign(value=[1.0, -1.0]), **TEXTS)
    assert all(files(folder)[name] != first[name] for name in first if name != "f.txt")


@pytest.mark.parametrize("part", ["title", "subtitle", "source", "alt"])
def test_a_figure_without_a_text_is_not_published(folder, part):
    with pytest.raises(ValueError, match=f"figure n/f is not published: it has no {part}$"):
        charts.publish("n/f", drawings.rows, FRAME, **{**TEXTS, part: " "})
    assert not (folder / "n").exists()


def test_a_figure_without_data_is_not_published(folder):
    with pytest.raises(ValueError, match="it has no data"):
        charts.publish("n/f", drawings.rows, FRAME.head(0), **TEXTS)


TABLES = data.load(LEDGER)
YEARS = maternal.years(TABLES)
#: Name -> what makes the figure of tables; nothing is computed before a test asks for it.
FIGURES = {
    "infant series": lambda t: infant_figures.series(t, infant.series(t)),
    "infant recent": lambda t: infant_figures.series(t, infant.series(t, 2015)),
    "announcements": lambda t: infant_figures.announcements(t, infant.announcements(t), infant.final_change(t)),
    "infant map": lambda t: region_figures.rate_map(t),
    "unfilled_doctors": lambda t: workforce.unfilled_doctors(t),
}
#: The figures of the briefing are drawn in every language, with longer words than the English ones.
TRANSLATED = ["baseline", "infant series", "announcements", "unfilled_doctors", "infant map"]
FIGURES |= {f"{name}, {lang}": FIGURES[name] for name in TRANSLATED for lang in ("kk", "ru")}


def test_every_figure_that_a_notebook_asks_for_is_among_them():
    called = r"\b(\w+_figures)\.(\w+)\("
    notebooks = [path.read_text(encoding="utf-8") for path in (ROOT / "notebooks").glob("*.ipynb")]
    here = Path(__file__).read_text(encoding="utf-8")
    known = {*re.findall(called, here)}
    assert set(re.findall(called, "".join(notebooks))) - known == set()


def language_of(name):
    return name[-2:] if name.endswith((", kk", ", ru")) else "en"


@functools.cache
def made(name):
    """A figure as it is asked for; it is drawn in two widths."""
    with language.speaking(language_of(name)):
        return FIGURES[name](TABLES)


@pytest.mark.parametrize("width", [style.WIDE, style.NARROW])
@pytest.mark.parametrize("name", FIGURES)
def test_no_text_is_cut_or_overlaps(name, width):
    with language.speaking(language_of(name)), mpl.rc_context(style.STYLE):
        check_texts(made(name), width)


def check_texts(spec, width):
    spec = {key: value for key, value in spec.items() if key != "alt"}
    figure = charts.compose(spec.pop("draw"), spec.pop("frame"), width, **spec)
    figure.set_dpi(style.DOTS_PER_INCH)  # as the picture is saved: letters are a little wider or narrower than at another
    figure.draw_without_rendering()
    renderer = figure.canvas.get_renderer()
    axes = figure.axes[0]
    ticks = [
        tick.label1
        for axis in (axes.xaxis, axes.yaxis)
        for tick in axis.get_major_ticks()
        if min(axis.get_view_interval()) <= tick.get_loc() <= max(axis.get_view_interval())
    ]
    panels = axes.child_axes
    inner = [text for panel in panels for text in [*panel.texts, panel._left_title]]
    inner += [text for panel in panels for text in [*panel.get_xticklabels(), *panel.get_yticklabels()]]
    drawn = [] if panels else [*ticks, axes.xaxis.label]
    texts = [text for text in [*figure.texts, *axes.texts, *inner, *drawn] if text.get_visible() and text.get_text().strip()]
    # The words alone: an annotation's own extent would take in its arrow.
    boxes = [(text.get_text(), Text.get_window_extent(text, renderer)) for text in texts]
    page = figure.bbox
    # A box behind words would hide the data below it.
    assert not [text.get_text() for text in figure.findobj(Text) if text.get_bbox_patch()], "words stand on a box"
    # What is drawn lies in view, too.
    low, high = sorted(axes.get_ylim())
    for line in axes.lines:
        ys = np.asarray(line.get_ydata(), dtype=float)
        if line.get_transform() == axes.transData:
            assert np.nanmin(ys) >= low - 1e-9 and np.nanmax(ys) <= high + 1e-9, "a line leaves the plot"
    for text, box in boxes:
        assert box.x0 >= 0 and box.y0 >= 0 and box.x1 <= page.x1 + 1 and box.y1 <= page.y1 + 1, f"{text!r} is cut"
    for (text, first), (other, second) in itertools.combinations(boxes, 2):
        across = min(first.x1, second.x1) - max(first.x0, second.x0)
        along = min(first.y1, second.y1) - max(first.y0, second.y0)
        assert across <= 4 or along <= 4, f"{text!r} overlaps {other!r}"


def drawn(spec, width):
    """A figure as composed, and its axes."""
    spec = {key: value for key, value in spec.items() if key != "alt"}
    figure = charts.compose(spec.pop("draw"), spec.pop("frame"), width, **spec)
    figure.draw_without_rendering()
    return figure, figure.axes[0]


def test_words_with_a_halo_stay_text_in_the_svg(folder):
    charts.publish("n/f", drawings.rows, FRAME, **TEXTS)
    svg = (folder / "n/f.svg").read_text()
    haloed = re.findall(r'<text style="paint-order: stroke; stroke: white; stroke-width: 3.0; [^>]*>([^<]*)</text>', svg)
    assert haloed == ["a", "1  (0 to 2)", "b", "−2"]
    assert svg.count("paint-order") == 4 and "paint-order" not in svg[svg.index("A finding") - 300 : svg.index("A finding")]


def test_comparison_of_runs_tells_data_from_pictures(tmp_path, monkeypatch, capsys):
    old, new = tmp_path / "old", tmp_path / "new"
    for target in (old, new):
        monkeypatch.setenv("FIGURES_DIR", str(target))
        for name in ("n/same", "n/moved", "n/redrawn"):
            charts.publish(name, drawings.rows, FRAME, **TEXTS)
    (new / "n/moved.csv").write_text("label\n")
    picture = Image.open(new / "n/redrawn.png").convert("RGB")
    picture.putpixel((5, 5), (0, 0, 0))
    picture.save(new / "n/redrawn.png")
    (new / "n/lone.csv").write_text("label\n")
    result = reproduce.differences(old, new).set_index("figure")
    assert result.loc["n/same"].tolist() == ["same", "same", True]
    assert result.loc["n/moved"].tolist() == ["different", "same", False]
    assert result.loc["n/redrawn"].tolist() == ["same", "looks the same", True]
    assert result.loc["n/lone"].tolist() == ["missing", "missing", False]
    monkeypatch.setattr("sys.argv", ["reproduce", str(old), str(new)])
    assert reproduce.main() == 1
    assert "2 of 4 figures reproduced" in capsys.readouterr().out


def test_pictures_of_another_size_are_different(tmp_path):
    Image.new("RGB", (2, 2)).save(tmp_path / "a.png")
    Image.new("RGB", (3, 2)).save(tmp_path / "b.png")
    assert reproduce.difference(tmp_path / "a.png", tmp_path / "b.png") == float("inf")
