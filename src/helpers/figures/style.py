"""The look that all figures share: colours, sizes, type.

One accent (a cyan, for marks and rules, too light for small text), one dark blue for text and the main series, one warm
colour for the comparison, greys for the rest; distinguishable without colour by tone, dash or marker as well.
"""

INK = "#15304f"  # text and the main series
ACCENT = "#1cabe2"  # marks and rules only: too light for small text
ACCENT_TEXT = "#00628a"  # the same cyan, dark enough to read
WARM = "#b8500f"  # comparison, warning
GREY = "#5d6b79"  # secondary text
LIGHT = "#cbd3da"  # intervals
GRID = "#e3e8ec"

#: What a mark is about -> its colour. A palette by name: a new row moves no colour.
COLOURS = {"counted": INK, "derived": GREY, "latest": ACCENT, "announced": WARM}
VERDICTS = {"distinct": ACCENT, "chance": WARM}
PALE = {INK: LIGHT, GREY: LIGHT, ACCENT: "#bfe6f7", WARM: "#f0d9c8"}  #: the interval of a mark of this colour

PAGE = 6.8  # inches: the one shape of a figure that a cell draws
NARROW = 3.6  #: inches; 100 of them make a CSS pixel, so 800 and 360 pixels
HALO_WIDTH = 3.0  # points, half of them beyond the letters
DOTS_PER_INCH = 200
PICTURES = (".svg", ".png", "-narrow.svg")  # what a figure's name is followed by
ENDINGS = (*PICTURES, ".csv", ".txt")

STYLE = {
    "font.family": ["DejaVu Sans"],
    "font.size": 9.5,
    "text.color": INK,
    "text.parse_math": False,  # a $ in a name is drawn as it stands
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
    # Words with a halo are drawn as outlines, and browsers do not hint: without hinting all are as wide as was measured.
    "text.hinting": "no_hinting",
}


def endings(shown: dict) -> tuple[str, ...]:
    """What the name of a published figure is followed by: six files if it has a narrow shape of its own, four if not.

    `shown` is the metadata of the output that shows it; those of a figure of one shape hold its sources.

    >>> endings({"figure": "01_maternal_deaths/steps", "sources": "Bizmedia.kz (2025)"})
    ('.svg', '.png', '.csv', '.txt')
    """
    return tuple(ending for ending in ENDINGS if "sources" not in shown or "shapes" in shown or "narrow" not in ending)
