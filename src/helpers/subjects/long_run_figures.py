"""Figures on the long run, shared by notebooks and briefing; each returns what :func:`helpers.figures.charts.publish` takes."""

from __future__ import annotations

import pandas as pd

from helpers.figures import drawings, footer, trend_drawings
from helpers.subjects import long_run
from helpers.tables import data, select
from helpers.wording import words


def series(tables: data.Tables, indicator: str = long_run.MMR, first: int = 1990) -> dict:
    """Figure: every yearly series of maternal mortality by itself, on a log scale."""
    frame = long_run.series(tables, indicator, first)
    of_ratio = indicator == long_run.MMR
    against = long_run.against_un(tables).set_index("year")
    since = against[against.index >= select.break_year(tables, long_run.MMR)]
    above = words.number((since["position"] == "above").sum())
    estimate = frame[frame["series"] == "un"]
    fall = 100 * (estimate["value"].iloc[-1] / estimate["value"].iloc[0] - 1)
    years = f"{estimate['year'].iloc[0]} to {estimate['year'].iloc[-1]}"
    if of_ratio:
        title = (
            f"By UN estimates the ratio {words.moved(fall, 0)} from {years}; in {above} of {len(since)} years the registered"
            " value lies above their interval"
        )
        styles = {"un": "estimate", "national": "main", "early": "single", "ministry": "other", "bureau": "first"}
        labels = {"un": "UN", "national": "national", "early": "", "ministry": "ministry", "bureau": ""}
        offsets = {"un": -10, "national": 8, "ministry": -2}
        unit = "Maternal deaths per 100,000 live births"
        key = "triangles: early national figures; diamonds: ministry; rings: bureau"
        breaks = [(select.break_year(tables, indicator) - 0.5, "WHO criteria\nof live birth")]
    else:
        reported = frame[frame["series"] == "press"]
        latest, peak = reported.iloc[-1], reported.loc[reported["value"].idxmax()]
        number = frame["series"].nunique()
        title = (
            f"Reported maternal deaths: {words.number(peak['value'])} in {peak['year']}, {words.number(latest['value'])} in"
            f" {latest['year']}; {number} series since {frame['year'].min()} do not all agree"
        )
        styles = {
            "un": "estimate",
            "registration": "plain",
            "inquiry": "newer",
            "press": "main",
            "ministry": "other",
            "bureau": "first",
            "relabelled": "apart",
            "implied": "second",
        }
        labels = {
            "un": "UN",
            "registration": "civil\nregistration",
            "inquiry": "",
            "press": "press",
            "ministry": "",
            "bureau": "",
            "relabelled": "",
            "implied": "",
        }
        offsets = {"un": 16, "registration": -16, "press": 3}
        unit = "Maternal deaths a year"
        key = (
            "dashed: national ratio times registered births (computed); squares: confidential inquiry; rings: bureau;"
            " diamond: ministry; crosses: the press counts under another outlet's year labels"
        )
        breaks = []
    ends = "; ".join(
        f"{name}: {words.number(part['value'].iloc[0], 1 if of_ratio else 0)} in {part['year'].iloc[0]}, "
        f"{words.number(part['value'].iloc[-1], 1 if of_ratio else 0)} in {part['year'].iloc[-1]}"
        for name, part in frame.groupby("series", sort=False)
    )
    return {
        "draw": drawings.lines,
        "frame": frame.drop(columns="source"),
        "title": title,
        "subtitle": (f"{unit}, Kazakhstan, log scale; no series joined to another. Band: 80% interval of the UN estimate; {key}"),
        "source": f"Sources: {footer.source_names(tables, frame['source'])}",
        "alt": f"Line chart of {frame['series'].nunique()} series on a log scale. {ends}.",
        "styles": styles,
        "labels": labels,
        "offsets": offsets,
        "breaks": breaks,
        "log": True,
    }


def one_year(tables: data.Tables, year: int = 2009) -> dict:
    """Figure: the maternal deaths of one year, from several sources."""
    frame = long_run.one_year(tables, year)
    low, high = frame["value"].min(), frame["value"].max()
    counts = int(frame["counted"].sum())
    others = len(frame) - counts
    values = "; ".join(f"{row.label} {words.number(row.value)}" for row in frame.itertuples())
    return {
        "draw": drawings.rows,
        "frame": frame.drop(columns="source"),
        "title": (
            f"For {year} the sources say {words.number(low)} to {words.number(high)} maternal deaths"
            f" ({counts} {'count' if counts == 1 else 'counts'}, {others} computed or estimated)"
        ),
        "subtitle": (
            f"Maternal deaths in {year}, Kazakhstan. Diamond: computed here from the national ratio. Bar: 80% interval of"
            " the UN's estimate; counts have none, but may differ in what was counted"
        ),
        "source": f"Sources: {footer.source_names(tables, frame['source'])}",
        "alt": f"Dot chart of the maternal deaths of one year. {values}.",
    }


def neighbours(tables: data.Tables, indicator: str = long_run.MMR, first: int = 1990) -> dict:
    """Figure: the UN's estimates for six countries, one small plot each."""
    frame = long_run.neighbours(tables, indicator, first)
    mothers = indicator == long_run.MMR
    ends = frame.groupby("panel", sort=False)[["value", "year"]].agg(["first", "last"])
    falls = (100 * (ends["value"]["last"] / ends["value"]["first"] - 1)).sort_values()
    year = int(frame["year"].max())
    latest = frame[frame["year"] == year].set_index("panel")
    last, own = latest["value"].sort_values(), latest.loc["Kazakhstan"]
    close = latest[(latest["lower"] <= own["upper"]) & (latest["upper"] >= own["lower"])].index.drop("Kazakhstan")
    apart = f"overlaps with that of {words.listing(sorted(close))}" if len(close) else "overlaps with that of no other country"
    unit = "Maternal deaths per 100,000 live births" if mothers else "Infant deaths per 1,000 live births"
    values = "; ".join(f"{name} {words.number(value, 1)}" for name, value in last.items())
    return {
        "draw": trend_drawings.panels,
        "frame": frame[["panel", "year", "value", "lower", "upper"]],
        "title": (
            f"{'Maternal' if mothers else 'Infant'} mortality fell in"
            f" {'all' if (falls < 0).all() else f'{(falls < 0).sum()} of'} {len(falls)} countries since"
            f" {frame['year'].min()}; Kazakhstan's interval for {year} {apart}"
        ),
        "subtitle": (
            f"{unit}, UN estimates, log scale, {first} to {year}. Band: {'80' if mothers else '90'}% uncertainty interval. "
            "Dotted: Kazakhstan. One model for all; national counts are not shown here"
        ),
        "source": f"Sources: {footer.source_names(tables, frame['source'])}",
        "alt": f"Small line charts of {len(falls)} countries. Values of {year}: {values}.",
        "main": "Kazakhstan",
        "log": True,
        "ticks": [5, 10, 20, 50, 100, 200] if mothers else [5, 10, 20, 50, 100],
        "year_ticks": [1990, 2000, 2010, 2020],
    }


def models(tables: data.Tables, first: int = 2021, last: int = 2024, confidence: float = 0.95) -> dict:
    """Figure: the yearly change of one span under three models."""
    frame = long_run.trend_models(tables, ((first, last),), confidence)
    fitted = frame.dropna(subset="value").reset_index(drop=True)
    named = {"poisson": "Poisson", "quasi-poisson": "quasi-Poisson", "negative-binomial": "negative binomial"}
    shown = fitted.assign(
        label=[f"{named[row.model]} ({words.p_value(row.p_value)})" for row in fitted.itertuples()],
        emphasis=["main" if model == "quasi-poisson" else "plain" for model in fitted["model"]],
    )
    dispersion = fitted["dispersion"].iloc[0]
    scatter = f"The variance around the line is {words.number(dispersion, 1)} times that of chance"
    if pd.isna(dispersion):
        scatter = "How far years stray from the line cannot be known from so few"
    refused = frame.loc[frame["value"].isna(), "model"].map(named)
    if len(refused):
        scatter += f". Not fitted, too few years: {words.listing(refused)}"
    values = "; ".join(f"{row.label}: {words.signed(row.value)}" for row in shown.itertuples())
    told = (fitted["lower"] > 0) | (fitted["upper"] < 0)
    if told.all():
        title = f"Over {first} to {last} each fitted model finds a change"
    elif told.any():
        ends = [words.change_interval(row.lower, row.upper, 0) for row in fitted.sort_values("lower").iloc[[0, -1]].itertuples()]
        title = f"The change per year over {first} to {last} depends on the model: {ends[0]}, or {ends[1]}"
    else:
        title = f"Over {first} to {last} no trend can be told from no change"
    return {
        "draw": drawings.rows,
        "frame": shown[["label", "value", "lower", "upper", "emphasis"]],
        "title": title,
        "subtitle": (
            f"Change of the maternal mortality ratio per year, {first} to {last}, Kazakhstan, log-linear trend. Bars:"
            f" {words.percent(100 * confidence, 0)} intervals. {scatter}"
        ),
        "source": (
            f"Sources: {footer.source_names(tables, long_run.registered(tables, first, last)['source'])}; births of the bureau"
        ),
        "alt": f"Dot chart of three estimates of one trend. {values}.",
        "reference": 0.0,
        "reference_label": "no change",
        "in_percent": True,
        "digits": 1,
        "interval_digits": 0,
    }


def joinpoints(tables: data.Tables, last: int = 2015, confidence: float = 0.95) -> dict:
    """Figure: the segments that a joinpoint analysis finds in the deaths from civil registration."""
    frame = long_run.civil_registration(tables)
    frame = frame[frame["year"] <= last]
    _, found = long_run.joinpoints(tables, last, confidence)
    told = [f"{words.signed(row.value)} ({words.change_interval(row.lower, row.upper, 0)})" for row in found.itertuples()]
    lines = found.assign(
        start_value=found["fitted_start"] * 100_000,
        end_value=found["fitted_end"] * 100_000,
        label=[str(number + 1) for number in range(len(found))],
    )
    ways = "; ".join(
        f"{row.label}, {row.start} to {row.end}: {text} a year" for row, text in zip(lines.itertuples(), told, strict=True)
    )
    broken = select.break_year(tables, long_run.MMR)
    bends = words.listing(map(str, found["start"].iloc[1:]))
    title = f"Registered maternal mortality {f'bends in {bends}' if bends else 'shows no bend'}"
    marked = broken - 0.5 if broken <= last else None
    return {
        "draw": trend_drawings.segments,
        "frame": frame[["year", "deaths", "births", "ratio", "lower", "upper"]].rename(columns={"ratio": "value"}),
        "title": title,
        "subtitle": (
            f"Deaths from civil registration per 100,000 registered births, {frame['year'].min()} to {last}, log scale."
            f" Bars: exact 95% intervals. Segments with {words.percent(100 * confidence, 0)} intervals, the joinpoints taken"
            f" as given: {ways}"
        ),
        "source": f"Sources: {footer.source_names(tables, pd.concat([frame['source'], frame['births_source']]))}",
        "alt": (
            f"Dot chart with fitted segments on a log scale. {ways}."
            + (f" A dashed line marks the change of criteria in {broken}." if marked else "")
        ),
        "lines": lines[["start", "end", "start_value", "end_value", "label"]],
        "break_at": marked,
        "break_label": "WHO criteria\nof live birth",
    }
