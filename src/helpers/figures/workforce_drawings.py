"""Drawing functions for stocks and flows: levels day by day, what was said of them, two years of many regions, paths into the
future; called as those of :mod:`helpers.figures.drawings`."""

from __future__ import annotations

import textwrap

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter

from helpers.figures import drawings
from helpers.figures.style import ACCENT, ACCENT_TEXT, GREY, GRID, HALO, INK, LIGHT, WARM
from helpers.wording import words


def _thousands(axis) -> None:
    axis.set_major_formatter(FuncFormatter(lambda value, _: words.number(value)))


def dated(axes: Axes, frame: pd.DataFrame, narrow: bool, *, references: list[tuple[float, str]] = ()) -> None:
    """Published levels, one row a day, the latest at the bottom, with the bounds of their printing.

    The rows are in order of time but not to its scale: days of different seasons lie close together.

    Parameters
    ----------
    frame : pandas.DataFrame
        Columns when (day, as text), value, lower, upper, look ("plain", "relay": hollow, "other": a grey diamond, "season": a
        warm square, hollow), text (the value as printed) and note (said beside it on a wide figure; may be empty).
    references : list of (float, str)
        Levels to compare with, and what they are.
    """
    colours = {"other": GREY, "season": WARM}
    markers = {"other": "D", "season": "s"}
    for level, text in references:
        axes.axvline(level, color=ACCENT, linewidth=1.3, linestyle=(0, (5, 3)))
        axes.annotate(
            text,
            (level, 1),
            xycoords=("data", "axes fraction"),
            xytext=(0, 3),
            textcoords="offset points",
            ha="center",
            va="bottom",
            fontsize=9,
            color=ACCENT_TEXT,
        )
    for position, row in enumerate(frame.itertuples()):
        colour = colours.get(row.look, INK)
        axes.plot([0, row.value], [position] * 2, color=GRID, linewidth=2, zorder=1)
        if row.upper > row.lower:
            axes.plot([row.lower, row.upper], [position] * 2, color=LIGHT, linewidth=8, solid_capstyle="butt", zorder=1.5)
        axes.plot(
            row.value,
            position,
            marker=markers.get(row.look, "o"),
            markersize=6.5,
            color=colour,
            markerfacecolor="white" if row.look in ("relay", "season") else colour,
            markeredgewidth=1.8,
        )
        label = axes.annotate(
            row.text,
            (max(row.value, row.upper), position),
            xytext=(9, 0),
            textcoords="offset points",
            va="center",
            fontsize=9 if narrow else 9.5,
            fontweight="bold",
            color=colour,
            path_effects=HALO,
        )
        if row.note and not narrow:
            axes.annotate(
                row.note,
                (1, 0.5),
                xycoords=label,
                xytext=(6, 0),
                textcoords="offset points",
                va="center",
                fontsize=8.5,
                color=GREY,
                path_effects=HALO,
            )
    axes.set_yticks(range(len(frame)), frame["when"], fontsize=8.5 if narrow else 9.5)
    axes.set_ylim(len(frame) - 0.4, -0.7)
    axes.set_xlim(0, frame["upper"].max() * (1.62 if narrow else 1.75))
    axes.grid(axis="y", visible=False)
    axes.xaxis.get_major_locator().set_params(nbins=4 if narrow else 7, steps=[1, 2, 5, 10])
    _thousands(axes.xaxis)


def told(
    axes: Axes,
    frame: pd.DataFrame,
    narrow: bool,
    *,
    band: tuple[float, float, str] | None = None,
    lines: list[tuple[float, tuple[str, str], str, str]] = (),
) -> None:
    """Percentages by the day they were said, the latest at the bottom, each with the rounding that its print leaves.

    Parameters
    ----------
    frame : pandas.DataFrame
        Columns said (day, as text), value, low, high (percent), text (the value as printed), period (what it claims to cover),
        kind ("count", "rate" or "not said") and tier (C, a relay, is marked by an asterisk).
    band : (float, float, str), optional
        Ends of a band of levels, and what it is.
    lines : list of (float, (str, str), str, str)
        Levels to compare with: percent, what it is on a wide and on a narrow figure, its side ("left", "right", "center"),
        and "level" or "other" (dashed).
    """
    colours = {"level": (ACCENT, ACCENT_TEXT, "-"), "other": (WARM, WARM, (0, (5, 3)))}
    marks = list(lines)
    if band:
        axes.axvspan(band[0], band[1], color="#bfe6f7", linewidth=0)
        marks.append(((band[0] + band[1]) / 2, (band[2], band[2]), "center", ""))
    for level, _, _, look in lines:
        axes.axvline(level, color=colours[look][0], linewidth=1.4, linestyle=colours[look][2])
    low = min(frame["low"].min(), *[mark[0] for mark in marks], band[0] if band else 0)
    high = max(0.0, *[mark[0] for mark in marks], band[1] if band else 0)
    span = high - low
    # At the right there is room for the value of a small fall, and above it for the name of a level.
    axes.set_xlim(low - 0.07 * span, high + (0.2 if high > 0 else 0.04) * span)
    for level, texts, side, look in marks:
        end = (level - low) / span
        place = {"left": "right", "right": "left"}.get(side, "right" if end > 0.8 else "left" if end < 0.15 else "center")
        axes.annotate(
            texts[narrow],
            (level, 1),
            xycoords=("data", "axes fraction"),
            xytext=({"right": 3, "left": -3}.get(place, 0) * (-1 if side in ("left", "right") else 0), 3),
            textcoords="offset points",
            ha=place,
            va="bottom",
            fontsize=9,
            color=colours.get(look, ("", ACCENT_TEXT))[1],
        )
    for position, row in enumerate(frame.itertuples()):
        axes.plot([row.value, 0], [position] * 2, color=GRID, linewidth=2, zorder=1)
        axes.plot([row.low, row.high], [position] * 2, color=GREY, linewidth=3.2, solid_capstyle="butt", zorder=1.5)
        axes.plot(
            row.value,
            position,
            marker="s" if row.kind == "count" else "o",
            markersize=5 if narrow else 6.5,
            color=INK,
            markerfacecolor="white" if row.kind == "not said" else INK,
            markeredgewidth=1.8,
        )
        label = axes.annotate(
            (textwrap.fill(row.text, 10) if narrow else row.text) + ("*" if row.tier == "C" else ""),
            (max(row.value, row.high), position),
            xytext=(9, 0),
            textcoords="offset points",
            va="center",
            fontsize=9.5,
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
    names = frame["said"]
    if narrow:
        names = names + "\n" + [textwrap.fill(period, 17) for period in frame["period"]]
    axes.set_yticks(range(len(frame)), names, fontsize=8.5 if narrow else 9.5)
    axes.set_ylim(len(frame) - 0.5, -0.6)
    axes.grid(axis="y", visible=False)
    axes.xaxis.get_major_locator().set_params(nbins=3 if narrow else 7, steps=[1, 2, 5, 10])
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: words.percent(value, 0)))


def marked(
    axes: Axes,
    frame: pd.DataFrame,
    narrow: bool,
    *,
    marks: dict[str, tuple] = (),
    notes: list[tuple[float, float, str]] = (),
    **settings,
) -> None:
    """Lines as :func:`helpers.figures.drawings.lines` draws them, some told apart by dash and marker, some points with a note.

    Parameters
    ----------
    frame : pandas.DataFrame
        As for :func:`helpers.figures.drawings.lines`.
    marks : dict
        Series -> (dash, marker) in place of those of its style.
    notes : list of (float, float, str)
        Year, value and what is said beside the point.
    settings
        Passed on.
    """
    drawings.lines(axes, frame, narrow, **settings)
    drawn = iter([line for line in axes.lines if len(line.get_xdata()) and line.get_transform() == axes.transData])
    for series, part in frame.groupby("series", sort=False):
        for line in [next(drawn) for _ in range(part["segment"].nunique())]:
            if series in dict(marks):
                dash, marker = marks[series]
                line.set(linestyle=dash, marker=marker, markersize=3.5, markevery=3, markeredgewidth=1)
    for year, value, text in notes:
        axes.annotate(
            text,
            (year, value),
            xytext=(0, -22 if narrow else -8),
            textcoords="offset points",
            ha="center",
            va="top",
            fontsize=9,
            color=WARM,
        )
    if narrow:
        low, high = axes.get_xlim()
        axes.set_xlim(low, high + 0.11 * (high - low))


def dumbbells(axes: Axes, frame: pd.DataFrame, narrow: bool, *, first_label: str, last_label: str, x_label: str) -> None:
    """Two levels a row, joined, with the change between them written at the end.

    Parameters
    ----------
    frame : pandas.DataFrame
        Columns label, before, after, value (change in percent).
    first_label, last_label : str
        What the hollow and the filled marks are; written above the first row.
    x_label : str
        Name of the horizontal axis.
    """
    high = frame[["before", "after"]].to_numpy().max()
    for position, row in enumerate(frame.itertuples()):
        falls = row.after < row.before
        axes.plot([row.before, row.after], [position] * 2, color=WARM if falls else ACCENT, linewidth=2.5, zorder=1)
        axes.plot(row.before, position, "o", color=INK, markersize=5.5, markerfacecolor="white", markeredgewidth=1.5)
        axes.plot(row.after, position, "o", color=INK, markersize=6)
        axes.annotate(
            words.signed(row.value, 0),
            (max(row.before, row.after), position),
            xytext=(8, 0),
            textcoords="offset points",
            va="center",
            fontsize=9,
            fontweight="bold",
            color=WARM if falls else INK,
        )
    top = frame.iloc[0]
    for at, text, side in ((top["before"], first_label, "right"), (top["after"], last_label, "left")):
        axes.annotate(
            text,
            (at, 0),
            xytext=(4 if side == "right" else -4, 8),
            textcoords="offset points",
            ha=side,
            va="bottom",
            fontsize=9,
            color=GREY,
        )
    axes.set_yticks(range(len(frame)), frame["label"], fontsize=8 if narrow else 9.5)
    axes.set_ylim(len(frame) - 0.4, -1.2)
    axes.set_xlim(0, high * (1.42 if narrow else 1.14))
    axes.grid(axis="y", color=GRID)
    axes.set_xlabel(x_label, fontsize=9)
    axes.xaxis.get_major_locator().set_params(nbins=3 if narrow else 7)
    _thousands(axes.xaxis)


def paths(axes: Axes, frame: pd.DataFrame, narrow: bool, *, observed: pd.DataFrame, labels: dict[str, tuple[str, str]]) -> None:
    """What was counted, and where it would go at several paces, each with the band of its bounds.

    Parameters
    ----------
    frame : pandas.DataFrame
        Columns series, year, value, lower, upper (0 or more; a path ends where its value is missing, its band where it ends).
    observed : pandas.DataFrame
        Columns year, value, derived (true: hollow).
    labels : dict
        Series -> what is written at its end on a wide and on a narrow figure.
    """
    looks = [(ACCENT, "-"), (INK, (0, (5, 2))), (GREY, (0, (1.5, 1.5))), (WARM, (0, (5, 2, 1, 2)))]
    top = max(frame["upper"].max(), observed["value"].max())
    ends = {}
    for (colour, dash), (name, part) in zip(looks, frame.groupby("series", sort=False), strict=False):
        # The bands overlap almost wholly at the start, so each is drawn as light as it can be.
        axes.fill_between(part["year"], part["lower"], part["upper"], color=colour, alpha=0.12, linewidth=0)
        axes.plot(part["year"], part["value"], color=colour, linewidth=2, linestyle=dash)
        ends[name] = (part.dropna(subset="value").iloc[-1], ACCENT_TEXT if colour == ACCENT else colour)
    axes.plot(observed["year"], observed["value"], color=INK, linewidth=1.5)
    for row in observed.itertuples():
        face = "white" if row.derived else INK
        axes.plot(row.year, row.value, "o", color=INK, markersize=5.5, markerfacecolor=face, markeredgewidth=1.5)
    last = frame["year"].max()
    gone = sorted((end["year"] for end, _ in ends.values() if end["value"] <= top * 0.02), reverse=True)
    late = bool(gone) and last - gone[0] < (last - observed["year"].min()) / 2
    for name, (end, colour) in ends.items():
        font = {"fontsize": 7.5 if narrow else 9, "fontweight": "bold", "color": colour}
        text = labels[name][1 if narrow else 0]
        if end["value"] <= top * 0.02:
            # Right of all paths that end, the latest of them lowest, with a line to its own path.
            height = top * (0.07 + 0.13 * gone.index(end["year"]))
            part = frame[frame["series"] == name].dropna(subset="value")
            at = part.loc[(part["value"] - height).abs().idxmin()]
            axes.annotate(
                text,
                (at["year"], at["value"]),
                xytext=(last, height) if late else (gone[0] + (last - gone[0]) * 0.08, height),
                ha="right" if late else "left",
                va="center",
                arrowprops={"arrowstyle": "-", "color": colour, "linewidth": 0.8, "shrinkA": 2, "shrinkB": 2},
                **font,
            )
            continue
        above = end["value"] > observed["value"].iloc[-1] * 0.9
        axes.annotate(
            text,
            (end["year"], end["value"]),
            xytext=(-2, 7 if above else -9),
            textcoords="offset points",
            ha="right",
            va="bottom" if above else "top",
            **font,
        )
    axes.set_xlim(observed["year"].min() - 0.6, last + 0.5)
    axes.set_ylim(0, top * 1.12)
    axes.grid(axis="x", visible=False)
    axes.xaxis.get_major_locator().set_params(integer=True, nbins=4 if narrow else 8)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.0f}"))
    _thousands(axes.yaxis)
