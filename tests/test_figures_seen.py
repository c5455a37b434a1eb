"""The committed figures as a reader sees them: nothing is cut, no words run into others; and how two runs are compared."""

import itertools
import re

import pandas as pd
import pytest
from PIL import Image

from conftest import ROOT
from helpers.edits import reproduce
from helpers.figures import marks, publish

FRAME = pd.DataFrame({"name": ["a", "b"], "value": [1.0, -2.0], "lower": [0.5, -3.0], "upper": [1.5, -1.0]})
PICTURES = sorted((ROOT / "figures").glob("*/*.svg"))
#: Pixels that letters of two texts may share: the boxes of letters are taller than the letters.
SHARED = 4
BOXES = """
() => {
  const svg = document.querySelector("svg");
  const frame = svg.getBoundingClientRect();
  return {
    frame: [frame.left, frame.top, frame.right, frame.bottom],
    texts: [...svg.querySelectorAll("text")].filter(text => text.textContent.trim()).map(text => {
      const box = text.getBoundingClientRect();
      return [text.textContent.trim(), box.left, box.top, box.right, box.bottom];
    }),
  };
}
"""


@pytest.fixture(scope="module")
def sheet(browser):
    page = browser.new_page(viewport={"width": 1280, "height": 1600})
    yield page
    page.close()


@pytest.mark.parametrize("picture", PICTURES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_no_text_is_cut_or_runs_into_another(sheet, picture):
    sheet.set_content(picture.read_text(encoding="utf-8").partition("?>")[2])
    seen = sheet.evaluate(BOXES)
    left, top, right, bottom = seen["frame"]
    assert seen["texts"]
    for text, x0, y0, x1, y1 in seen["texts"]:
        assert x0 >= left - 2 and y0 >= top - 2 and x1 <= right + 2 and y1 <= bottom + 2, f"{text!r} is cut"
    for (text, *one), (other, *two) in itertools.combinations(seen["texts"], 2):
        across = min(one[2], two[2]) - max(one[0], two[0])
        along = min(one[3], two[3]) - max(one[1], two[1])
        assert across <= SHARED or along <= SHARED, f"{text!r} runs into {other!r}"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("FIGURES_DIR", str(tmp_path))
    return tmp_path


def draw(name):
    with publish.figure(name, FRAME, title="A finding in words", unit="What is plotted", alt="Dots: 1, −2.", sources="a") as axes:
        marks.forest(axes, FRAME, ["1", "−2"], ["#15304f"] * 2)


def test_words_with_a_halo_stay_text_in_the_svg(folder):
    draw("n/f")
    svg = (folder / "n/f.svg").read_text()
    haloed = re.findall(r'<text style="paint-order: stroke; stroke: white; stroke-width: 3.0; [^>]*>([^<]*)</text>', svg)
    assert haloed == ["1", "−2"]
    assert svg.count("paint-order") == 2


def test_comparison_of_runs_tells_data_from_pictures(tmp_path, monkeypatch, capsys):
    old, new = tmp_path / "old", tmp_path / "new"
    for target in (old, new):
        monkeypatch.setenv("FIGURES_DIR", str(target))
        for name in ("n/same", "n/moved", "n/redrawn"):
            draw(name)
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
    monkeypatch.setattr("sys.argv", ["reproduce", str(old), str(new), "--figure", "n/sane"])
    assert reproduce.main() == 1
    assert capsys.readouterr().err == "no figure is called n/sane; there are n/lone, n/moved, n/redrawn, n/same\n"


def test_pictures_of_another_size_are_different(tmp_path):
    Image.new("RGB", (2, 2)).save(tmp_path / "a.png")
    Image.new("RGB", (3, 2)).save(tmp_path / "b.png")
    assert reproduce.difference(tmp_path / "a.png", tmp_path / "b.png") == float("inf")
