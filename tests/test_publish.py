"""Figures that a cell draws: complete or not written at all, the same to the byte, and marks where the values are."""

import gc
import re
import weakref
from xml.etree import ElementTree

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
import seaborn as sns
from matplotlib.colors import to_hex
from matplotlib.text import Text
from PIL import Image

from helpers.figures import marks, publish, style
from helpers.pages import site

DEATHS = pd.DataFrame(
    {
        "year": [2022, 2023, 2024],
        "value": [70.0, 45.0, 37.0],
        "lower": [55.0, 33.0, 26.0],
        "upper": [88.0, 60.0, 51.0],
        "source": ["a", "a", "b"],
    }
)
TEXTS = {
    "title": "A finding in words",
    "unit": "Deaths a year, area",
    "alt": "Dots: 70, 45, 37.",
    "sources": "Publisher (2025)",
    "caption": "Bars: intervals.",
}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("FIGURES_DIR", str(tmp_path))
    return tmp_path


@pytest.fixture
def shown(monkeypatch):
    outputs = []
    monkeypatch.setattr(publish, "display", lambda data, raw, metadata: outputs.append((data, metadata)))
    return outputs


def draw(data=DEATHS, **changed):
    with publish.figure("n/f", data, **TEXTS | changed) as axes:
        marks.intervals(axes, data["year"], data["lower"], data["upper"], style.INK)
        sns.scatterplot(data, x="year", y="value", ax=axes)


def files(folder):
    return {path.name: path.read_bytes() for path in sorted((folder / "n").iterdir())}


def test_a_line_does_not_end_at_a_no_break_space():
    figure = plt.figure()
    text = "интервалы 95\xa0% и 100\xa0000"
    lines = [publish._wrapped(figure, text, width, fontsize=10).split("\n") for width in (0.1, 0.8, 5)]
    plt.close(figure)
    assert lines[0] == ["интервалы", "95\xa0%", "и", "100\xa0000"] and lines[2] == ["интервалы 95\xa0% и 100\xa0000"]


def test_a_block_saves_every_form_and_shows_it(folder, shown):
    draw()
    assert sorted(files(folder)) == ["f.csv", "f.png", "f.svg", "f.txt"]
    assert (folder / "n/f.csv").read_text().splitlines()[:2] == ["year,value,lower,upper,source", "2022,70,55,88,a"]
    assert (folder / "n/f.txt").read_text() == "Dots: 70, 45, 37.\n"
    svg = (folder / "n/f.svg").read_text()
    assert "A finding in words" in svg and "Deaths a year, area" in svg and "<dc:date>" not in svg
    assert "Bars: intervals." not in svg and "Publisher" not in svg, "caption and sources are texts below the figure"
    assert Image.open(folder / "n/f.png").width == round(style.PAGE * style.DOTS_PER_INCH)
    (picture, metadata), (below, about) = shown
    assert metadata == {"figure": "n/f", "caption": "Bars: intervals.", "sources": "Publisher (2025)",
                        "image/png": {"width": 680, "alt": "Dots: 70, 45, 37."}}  # fmt: skip
    said = picture["text/plain"]
    assert all(digest in said for digest in publish.fingerprints(folder / "n/f").values())
    assert all(TEXTS[part] in said for part in ("alt", "caption", "sources"))
    assert below["text/markdown"] == "Bars: intervals. *Sources: Publisher (2025).*" and about == {"below": "n/f"}


def test_the_same_data_give_the_same_bytes_and_others_do_not(folder):
    draw()
    first = files(folder)
    draw()
    assert files(folder) == first
    draw(DEATHS.assign(value=[70.0, 45.0, 38.0]))
    assert all(files(folder)[name] != first[name] for name in ("f.csv", "f.png", "f.svg"))


@pytest.mark.parametrize("part", ["title", "unit", "alt", "sources"])
def test_a_figure_without_a_text_is_not_published(folder, part):
    with pytest.raises(ValueError, match=f"figure n/f is not published: it has no {part}$"):
        draw(**{part: " "})
    assert not (folder / "n").exists()


def test_all_that_is_lacking_is_named_at_once(folder):
    with pytest.raises(ValueError, match="it has no title, alt and data$"):
        draw(DEATHS.head(0), title="", alt="")


def test_a_long_title_is_refused(folder):
    with pytest.raises(ValueError, match="figure n/f: a title has at most 70 characters, this one 71: x"):
        draw(title="x" * 71)
    assert not (folder / "n").exists()


def test_an_error_in_the_block_writes_nothing_and_names_the_figure(folder, shown):
    with pytest.raises(KeyError) as refused, publish.figure("n/f", DEATHS, **TEXTS) as axes:
        axes.plot(DEATHS["year"], DEATHS["vlaue"])
    assert refused.value.__notes__ == ["Figure n/f was not written: its drawing failed."]
    assert not (folder / "n").exists() and not shown


def test_an_error_leaves_an_earlier_figure_as_it_was(folder):
    draw()
    first = files(folder)
    with pytest.raises(ZeroDivisionError), publish.figure("n/f", DEATHS, **TEXTS):
        1 / 0  # noqa: B018
    assert files(folder) == first


@pytest.mark.parametrize("text", ["", "only words"])
def test_a_block_that_draws_nothing_is_refused(folder, text):
    nothing = "figure n/f is not published: nothing was drawn on its axes"
    with pytest.raises(ValueError, match=nothing), publish.figure("n/f", DEATHS, **TEXTS) as axes:
        axes.text(0, 0, text)
    assert not (folder / "n").exists()


def test_no_figure_is_left_behind(folder):
    before = plt.get_fignums()  # other tests may leave some
    with publish.figure("n/f", DEATHS, **TEXTS) as axes:
        axes.plot(DEATHS["year"], DEATHS["value"])
    left = weakref.ref(axes.figure)
    del axes
    gc.collect()
    assert plt.get_fignums() == before and left() is None
    assert "axes.spines.top" not in style.STYLE or plt.rcParams["axes.spines.top"], "the style ends with the block"


def test_nothing_is_cut_and_the_smallest_letters_can_be_read_on_a_phone(folder):
    rows = pd.DataFrame(
        {
            "name": ["a long name of a comparison", "short"],
            "value": [-60.0, 10.0],
            "lower": [-70.0, -45.0],
            "upper": [-49.0, 138.0],
        }
    )
    with publish.figure("n/f", rows, **TEXTS) as axes:
        marks.reference(axes, 0, "no change")
        marks.forest(axes, rows, ["−60% (−70% to −49%)", "+10% (−45% to +138%)"], [style.ACCENT, style.WARM])
    figure = axes.figure
    figure.draw_without_rendering()
    page = figure.bbox
    for text in [*figure.texts, *axes.texts, *axes.get_yticklabels(), *axes.get_xticklabels()]:
        box = Text.get_window_extent(text, figure.canvas.get_renderer())
        assert box.x0 >= 0 and box.x1 <= page.x1 and box.y0 >= 0 and box.y1 <= page.y1, f"{text.get_text()!r} is cut"
    css = (site.ROOT / "docs" / "_static" / "site.css").read_text()
    width = 16 * float(re.search(r"\.picture > svg:only-child \{[^}]*min-width: (\d+)rem", css)[1])
    smallest = min(text.get_fontsize() for text in [*figure.texts, *axes.texts, *axes.get_xticklabels()])
    assert smallest / 72 / style.PAGE * width >= 8


# --- marks -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def axes():
    figure, axes = plt.subplots()
    yield axes
    plt.close(figure)


def test_intervals_end_where_they_end(axes):
    marks.intervals(axes, DEATHS["year"], DEATHS["lower"], DEATHS["upper"], [style.INK, style.INK, style.ACCENT])
    bars = axes.collections[0]
    ends = np.array(bars.get_segments())[:, :, 1]
    np.testing.assert_array_equal(ends, DEATHS[["lower", "upper"]])
    assert bars.get_capstyle() == "butt", "a projecting cap would draw an interval too long"
    assert [to_hex(colour) for colour in bars.get_colors()] == [style.LIGHT, style.LIGHT, style.PALE[style.ACCENT]]


def test_intervals_can_lie(axes):
    marks.intervals(axes, [0, 1], [1, 2], [3, 4], style.INK, across=True)
    assert [segment.tolist() for segment in axes.collections[0].get_segments()] == [[[1, 0], [3, 0]], [[2, 1], [4, 1]]]


def test_values_stand_at_their_marks_and_hide_nothing(axes):
    marks.values(axes, [1, 2, 3], [10, 20, 30], ["10", "", "30"], [style.INK, style.INK, style.ACCENT])
    assert [(text.get_text(), text.xy) for text in axes.texts] == [("10", (1, 10)), ("30", (3, 30))]
    assert all(text.get_bbox_patch() is None and text.get_path_effects() for text in axes.texts)
    assert axes.texts[1].get_color() == style.ACCENT_TEXT, "the accent is too light for letters"


def test_a_label_stands_on_the_side_it_is_moved_to(axes):
    for move, sides in {(8, 0): ("left", "center_baseline"), (-8, 0): ("right", "center_baseline"),
                        (0, 8): ("center", "bottom"), (0, -8): ("center", "top")}.items():  # fmt: skip
        text = marks.label(axes, (0, 0), "a", move=move)
        assert (text.get_ha(), text.get_va()) == sides


def test_a_level_has_its_name_beyond_its_end(axes):
    axes.set_xlim(0, 10)
    marks.level(axes, 55, "2019", 41, 72)
    band, line, text = axes.patches[0], axes.lines[0], axes.texts[0]
    assert (band.get_y(), band.get_y() + band.get_height()) == (41, 72) and list(line.get_ydata()) == [55, 55]
    axes.figure.draw_without_rendering()
    assert text.get_window_extent().x0 >= axes.bbox.x1, "no data are below the name"
    marks.level(axes, 60, "no interval")
    assert len(axes.patches) == 1


def test_rows_of_a_forest_have_name_mark_and_value_at_one_height(axes):
    rows = pd.DataFrame({"name": ["first", "second"], "value": [-60.0, 10.0], "lower": [-70.0, np.nan], "upper": [-49.0, np.nan]})
    marks.forest(axes, rows, ["−60%", "+10%"], [style.ACCENT, style.WARM])
    assert [label.get_text() for label in axes.get_yticklabels()] == ["first", "second"]
    assert axes.collections[1].get_offsets().tolist() == [[-60, 0], [10, 1]]
    assert [text.xy for text in axes.texts] == [(-49, 0), (10, 1)], "the value follows the bar, or the mark without one"
    assert axes.get_ylim()[0] > axes.get_ylim()[1], "the first row stands at the top"


def test_parts_of_a_bar_add_up_and_names_do_not_meet(axes):
    parts = pd.DataFrame(
        {
            "bar": ["2021", "2021", "2021"],
            "start": [0, 140, 163],
            "value": [140, 23, 37],
            "part": ["pneumonia or COVID-19", "other diseases", "obstetric causes"],
        }
    )
    marks.segments(axes, parts, [style.WARM, style.LIGHT, style.LIGHT])
    assert [(bar.get_x(), bar.get_width()) for bar in axes.patches] == [(0, 140), (140, 23), (163, 37)]
    axes.figure.draw_without_rendering()
    boxes = [text.get_window_extent() for text in axes.texts]
    assert not any(one.overlaps(two) for number, one in enumerate(boxes) for two in boxes[:number])


def test_no_mark_draws_an_opaque_box(axes):
    rows = pd.DataFrame({"name": ["a"], "value": [1.0], "lower": [0.0], "upper": [2.0]})
    marks.forest(axes, rows, ["1"], [style.INK])
    marks.level(axes, 0, "level")
    marks.reference(axes, 1, "no change")
    assert all(text.get_bbox_patch() is None for text in axes.texts)


def test_a_scale_of_ratios_is_labelled_where_asked(axes):
    axes.plot([12, 400], [1, 2])
    marks.logarithmic(axes, [15, 200])
    assert axes.get_xscale() == "log" and [tick.get_text() for tick in axes.get_xticklabels()] == ["15", "200"]
    marks.percents(axes.yaxis)
    assert axes.yaxis.get_major_formatter()(40.0, 0) == "40%"


def test_a_new_row_moves_no_colour():
    assert list(style.COLOURS) == ["counted", "derived", "latest", "announced"]
    assert set(style.VERDICTS) == {"distinct", "chance"} and set(style.COLOURS.values()) <= set(style.PALE)


@pytest.mark.filterwarnings("ignore:Glyph .* missing from font")  # no font has a shape for what is no letter
@pytest.mark.parametrize("odd", ["$x^{$", "$x^2$", "<b>&amp;", "A\ufffeb", "A\uffffb", "a\x08b", "\\frac{1}{2}"])
def test_markup_in_a_name_is_drawn_as_it_stands_and_the_svg_is_xml(folder, shown, odd):
    with publish.figure("n/f", DEATHS, **TEXTS | {"title": odd, "unit": odd}) as axes:
        axes.plot([1, 2], [1, 2])
        axes.text(1, 1, odd)
        axes.set_xlabel(odd)
    tree = ElementTree.fromstring((folder / "n" / "f.svg").read_bytes())
    texts = ["".join(text.itertext()).strip() for text in tree.iter("{http://www.w3.org/2000/svg}text")]
    assert texts.count(re.sub("[\ufffe\uffff\x08]", "", odd)) == 4


def test_large_numbers_of_an_axis_are_written_as_in_the_text_and_years_are_not(folder):
    posts = pd.DataFrame({"year": [1990, 2024], "value": [800.0, 83_379.0]})
    with publish.figure("n/f", posts, **TEXTS) as axes:
        sns.scatterplot(posts, x="year", y="value", ax=axes)
    written = [label.get_text() for label in axes.get_yticklabels()]
    assert "60,000" in written and not any(re.fullmatch(r"\d{4,}", text) for text in written)
    assert "2000" in [label.get_text() for label in axes.get_xticklabels()]
