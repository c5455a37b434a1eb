"""Drawing functions: each puts one kind of figure onto given axes, wide for a page or narrow for a phone.

They are handed to :func:`helpers.figures.charts.publish`, which calls them as ``draw(axes, frame, narrow, **options)`` and adds
headline, source line and files. `axes` is where to draw, `narrow` whether the figure is for a phone.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter

from helpers.figures.style import ACCENT, ACCENT_TEXT, GREY, GRID, HALO, INK, LIGHT, WARM
from helpers.wording import words


def _thousands(axis) -> None:
    axis.set_major_formatter(FuncFormatter(lambda value, _: words.number(value)))


def _percents(axis) -> None:
    axis.set_major_formatter(FuncFormatter(lambda value, _: words.percent(value, 0 if round(value, 6) == round(value) else 1)))


def years(
    axes: Axes,
    frame: pd.DataFrame,
    narrow: bool,
    *,
    highlight: int,
    baseline: float,
    baseline_low: float,
    baseline_high: float,
    baseline_label: str,
    baseline_after: int,
    notes: dict[int, str] | None = None,
) -> None:
    """One mark a year with its interval, against a level to compare with.

    Parameters
    ----------
    frame : pandas.DataFrame
        Columns year, value, lower, upper, derived (true: not published as such, drawn hollow).
    highlight : int
        The year drawn in the accent colour.
    baseline, baseline_low, baseline_high : float
        Level of the dashed line, and the interval drawn as a band behind it.
    baseline_label : str
        What the line says.
    baseline_after : int
        The year to the right of which there is room for that label.
    notes : dict
        Year -> remark beside its mark.
    """
    positions = range(len(frame))
    # With many years only the peak and the last are written, and the note moves to where there is room.
    crowded = len(frame) > 7
    told = {frame.loc[frame["value"].idxmax(), "year"], highlight}
    axes.axhspan(baseline_low, baseline_high, color="#f8ece3", linewidth=0)
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
            words.number(row.value) if not crowded or row.year in told else "",
            (position, row.value),
            xytext=(9, 0),
            textcoords="offset points",
            va="center",
            fontweight="bold",
            fontsize=11,
            color=shown,
            path_effects=HALO,
        )
        note = (notes or {}).get(row.year)
        if note and not narrow:
            late = position >= 0.5 * len(frame)
            axes.annotate(
                note,
                (position, row.value),
                xytext=(-14, 0) if late else (44, 0),
                textcoords="offset points",
                va="center",
                ha="right" if late else "left",
                fontsize=9,
            )
    # Half way to the next year; a little more where every mark has its number at its right.
    axes.annotate(
        baseline_label,
        (list(frame["year"]).index(baseline_after) + (0.5 if crowded else 0.6), baseline),
        xytext=(0, 5),
        textcoords="offset points",
        ha="center",
        va="bottom",
        fontsize=8 if crowded and narrow else 9,
        color=WARM,
    )
    every = 1 + (len(frame) - 1) // (6 if narrow else 12)
    axes.set_xticks(list(positions)[::-every], [str(year) for year in frame["year"]][::-every])
    axes.set_xlim(-0.5, len(frame) - (0.35 if narrow else 0.5) + (0.9 if crowded and narrow else 0))
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
    signs: bool = True,
    ranges: bool = False,
    from_zero: bool = True,
    digits: int = 0,
    interval_digits: int | None = None,
) -> None:
    """One mark a row with its interval, names above the marks, values written beside them.

    Parameters
    ----------
    frame : pandas.DataFrame
        Columns label, value, lower, upper (missing where there is no interval) and emphasis: "main", "plain" or
        "printed" (a published figure, drawn as an open diamond in the warm colour).
    reference, reference_label : float, str
        A vertical line to compare with, such as no change, and what it says.
    in_percent, signs : bool
        Whether values are percentages; if so, whether they are changes, written with a sign, or probabilities.
    ranges : bool
        Whether the bars are ranges rather than intervals: then their ends are written, and the value is not.
    from_zero : bool
        Whether the axis begins at zero, if values are no percentages.
    digits, interval_digits : int
        Decimals of the values written, and of the ends of their intervals (as many if not given).
    """

    def write(value: float, places: int) -> str:
        if in_percent:
            return words.signed(value, places) if signs else words.chance(value, places)
        return words.number(value, places)

    colours = {"main": ACCENT, "plain": INK, "printed": WARM}
    low = min(frame["lower"].min(), frame["value"].min())
    high = max(frame["upper"].max(), frame["value"].max())
    if not in_percent and from_zero:
        low = min(low, 0)
    if reference is not None:
        low, high = min(low, reference), max(high, reference)
        axes.axvline(reference, color=WARM, linewidth=1.3, linestyle=(0, (5, 3)))
        place = (reference - low) / (high - low)
        axes.annotate(
            reference_label,
            (reference, 1),
            xycoords=("data", "axes fraction"),
            xytext=(0, 3),
            textcoords="offset points",
            ha="left" if place < 0.05 else "right" if place > 0.95 else "center",
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
            places = digits if interval_digits is None else interval_digits
            ends = f"{write(row.lower, places)} to {write(row.upper, places)}"
            text = ends if ranges else f"{text}  ({ends})"
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
            path_effects=HALO,
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
            path_effects=HALO,
        )
    span = high - low
    axes.set_xlim(low - 0.04 * span, high + 0.04 * span)
    axes.set_ylim(len(frame) - 0.6, -0.95 if narrow else -0.75)
    axes.set_yticks([])
    axes.grid(axis="y", visible=False)
    axes.xaxis.get_major_locator().set_params(nbins=4 if narrow else 7)
    if in_percent:
        _percents(axes.xaxis)
    else:
        axes.xaxis.get_major_locator().set_params(steps=[1, 2, 5, 10] if from_zero else [1, 2, 2.5, 5, 10])
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: words.number(value, 0 if from_zero else 1)))


def lines(
    axes: Axes,
    frame: pd.DataFrame,
    narrow: bool,
    *,
    styles: dict[str, str],
    labels: dict[str, str],
    breaks: list[tuple[float, str]] = (),
    offsets: dict[str, float] | None = None,
    in_percent: bool = False,
    log: bool = False,
) -> None:
    """Several series over years, each with its own mark, dash and direct label, and with the breaks between them.

    Parameters
    ----------
    frame : pandas.DataFrame
        Columns series, segment, year, value, lower, upper (missing where there is no interval). Only years of one
        segment are joined: a new segment begins after a gap or a break, so no line crosses it.
    styles : dict
        Series -> "main", "plain", "second" (dashed), "estimate" (grey line with its band), "newer" (open grey squares),
        "first" (open rings), "other" (open diamonds), "single" (triangles) or "apart" (crosses); the last five are not joined.
    labels : dict
        Series -> what is written beside its last mark.
    breaks : list of (float, str)
        Where a definition changed, and what to say of it.
    offsets : dict
        Series -> points by which its label is moved up.
    in_percent : bool
        Whether values are percentages.
    log : bool
        Whether equal distances upwards are equal ratios.
    """
    looks = {
        "main": {"color": ACCENT, "linewidth": 2.2, "marker": "o", "markersize": 4.5},
        "plain": {"color": INK, "linewidth": 2, "marker": "o", "markersize": 3.5},
        "second": {"color": WARM, "linewidth": 2, "linestyle": (0, (4, 2)), "marker": "s", "markersize": 3.5},
        "estimate": {"color": GREY, "linewidth": 1.5, "linestyle": (0, (1.5, 1.5))},
        "first": {"color": ACCENT_TEXT, "linestyle": "none", "marker": "o", "markersize": 6.5, "markerfacecolor": "none"},
        "newer": {"color": GREY, "linestyle": "none", "marker": "s", "markersize": 6, "markerfacecolor": "none"},
        "other": {"color": WARM, "linestyle": "none", "marker": "D", "markersize": 5.5, "markerfacecolor": "none"},
        "single": {"color": INK, "linestyle": "none", "marker": "^", "markersize": 6, "markerfacecolor": "none"},
        "apart": {"color": GREY, "linestyle": "none", "marker": "x", "markersize": 5},
    }
    low, high = frame["year"].min(), frame["year"].max()
    for place, text in breaks:
        axes.axvline(place, color=GREY, linewidth=1, linestyle=(0, (2, 2)))
        axes.annotate(
            text,
            (place, 1.0),
            xycoords=("data", "axes fraction"),
            xytext=(5, -2),
            textcoords="offset points",
            va="top",
            fontsize=9,
            color=GREY,
            path_effects=HALO,
        )
    for series, rows_ in frame.groupby("series", sort=False):
        look = looks[styles[series]]
        for _, part in rows_.groupby("segment"):
            if part["lower"].notna().any():
                axes.fill_between(part["year"], part["lower"], part["upper"], color=LIGHT, alpha=0.8, linewidth=0)
            axes.plot(part["year"], part["value"], markeredgewidth=1.6, **look)
        last = rows_.iloc[-1]
        colour = ACCENT_TEXT if look["color"] == ACCENT else look["color"]
        axes.annotate(
            labels[series],
            (last["year"], last["value"]),
            xytext=(8, (offsets or {}).get(series, 0)),
            textcoords="offset points",
            va="center",
            fontsize=8.5 if narrow else 9.5,
            fontweight="bold",
            color=colour,
            annotation_clip=False,
        )
    room = max(len(line) for text in labels.values() for line in text.split("\n")) * (0.021 if narrow else 0.0095)
    room += 0.05 if narrow else 0.025
    axes.set_xlim(low - 0.5, high + (high - low) * room / (1 - room) + 0.5)
    top = max(frame["value"].max(), frame["upper"].max())
    if log:
        bottom = np.nanmin([frame["value"].min(), frame["lower"].min()])
        axes.set_yscale("log")
        axes.set_ylim(bottom * 0.85, top * 1.25)
        axes.set_yticks([tick for tick in (5, 10, 20, 50, 100, 200, 500) if bottom * 0.85 <= tick <= top * 1.25])
        axes.minorticks_off()
    else:
        axes.set_ylim(0, top * 1.1)
    every = 1 + int(high - low) // (6 if narrow else 15)
    every = every if every < 3 else (10 if narrow else 5)  # few years: count from the last; many: round numbers
    start = int(high) % every if every < 3 else 0
    axes.set_xticks([year for year in range(int(low), int(high) + 1) if year % every == start])
    axes.grid(axis="x", visible=False)
    (_percents if in_percent else _thousands)(axes.yaxis)


def announcements(
    axes: Axes, frame: pd.DataFrame, narrow: bool, *, low: float, high: float, line: float, band_label: str
) -> None:
    """Percentages by the day they were said, the latest at the bottom, against what the statistics finally gave.

    Parameters
    ----------
    frame : pandas.DataFrame
        Columns said (day, as text), value (percent), period (what it claimed to cover), kind ("rate", "count" or
        "not said") and tier (C, a relay, is marked by an asterisk); text, if there, is written for the value.
    low, high, line : float
        Ends of the band of final values, and a line for the first ones, percent.
    band_label : str
        What the band is.
    """
    axes.axvspan(low, high, color="#bfe6f7", linewidth=0)
    axes.axvline(line, color=ACCENT, linewidth=1)
    axes.annotate(
        band_label,
        ((low + high) / 2, 1),
        xycoords=("data", "axes fraction"),
        xytext=(0, 3),
        textcoords="offset points",
        ha="center",
        va="bottom",
        fontsize=9,
        color=ACCENT_TEXT,
    )
    for position, row in enumerate(frame.itertuples()):
        axes.plot([row.value, 0], [position] * 2, color=GRID, linewidth=2, zorder=1)
        axes.plot(
            row.value,
            position,
            marker="s" if row.kind == "count" else "o",
            markersize=8,
            color=INK,
            markerfacecolor="white" if row.kind == "not said" else INK,
            markeredgewidth=2,
        )
        label = axes.annotate(
            getattr(row, "text", words.percent(row.value)) + ("*" if row.tier == "C" else ""),
            (row.value, position),
            xytext=(9, 0),
            textcoords="offset points",
            va="center",
            fontsize=10,
            fontweight="bold",
            path_effects=HALO,
        )
        if not narrow:
            axes.annotate(
                row.period,
                (1, 0.5),
                xycoords=label,
                xytext=(6, 0),
                textcoords="offset points",
                va="center",
                fontsize=9,
                color=GREY,
                path_effects=HALO,
            )
    names = frame["said"] if not narrow else frame["said"] + "\n" + frame["period"]
    axes.set_yticks(range(len(frame)), names, fontsize=8.5 if narrow else 9.5)
    axes.set_ylim(len(frame) - 0.5, -0.6)
    left = min(frame["value"].min(), low) - 1.5
    axes.set_xlim(left, 0.5 if high < 0 else high + 0.18 * (high - left))
    axes.grid(axis="y", visible=False)
    axes.xaxis.get_major_locator().set_params(nbins=4 if narrow else 7)
    _percents(axes.xaxis)
