"""Figures on the long run, shared by notebooks and briefing; see :mod:`helpers.maternal_figures` for their form."""

from __future__ import annotations

from helpers import data, drawings, long_run, trend_drawings, words


def series(tables: data.Tables, indicator: str = long_run.MMR, first: int = 1990) -> dict:
    """Figure: every yearly series of maternal mortality by itself, on a log scale."""
    frame = long_run.series(tables, indicator, first)
    of_ratio = indicator == long_run.MMR
    against = long_run.against_un(tables).set_index("year")
    since = against[against.index >= data.break_year(tables, long_run.MMR)]
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
        breaks = [(data.break_year(tables, indicator) - 0.5, "WHO criteria\nof live birth")]
    else:
        latest = frame[frame["series"] == "press"].iloc[-1]
        peak = frame[frame["series"] == "press"].sort_values("value").iloc[-1]
        title = (
            f"Maternal deaths: {words.number(peak['value'])} in {peak['year']} and {words.number(latest['value'])} in"
            f" {latest['year']} end a series that other sources carry back to 1990"
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
        offsets = {"un": 8, "registration": -12, "press": -8}
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
        "subtitle": (
            f"{unit}, Kazakhstan, log scale; no series joined to another. Band: 80% interval of the UN estimate; {key}"
        ),
        "source": f"Sources: {data.source_names(tables, frame['source'])}",
        "alt": f"Line chart of {frame['series'].nunique()} series on a log scale. {ends}.",
        "styles": styles,
        "labels": labels,
        "offsets": offsets,
        "breaks": breaks,
        "log": True,
    }


def one_year(tables: data.Tables, year: int = 2009) -> dict:
    """Figure: the counts of one year, from several sources."""
    frame = long_run.one_year(tables, year)
    low, high = frame["value"].min(), frame["value"].max()
    values = "; ".join(f"{row.label} {words.number(row.value)}" for row in frame.itertuples())
    return {
        "draw": drawings.rows,
        "frame": frame.drop(columns="source"),
        "title": f"{year} has {len(frame)} counts of maternal deaths, from {words.number(low)} to {words.number(high)}",
        "subtitle": (
            f"Maternal deaths in {year}, Kazakhstan. Diamond: computed from the national ratio, with the rounding of that"
            " ratio; dots: as published. Counts have no interval: what differs is what was counted"
        ),
        "source": f"Sources: {data.source_names(tables, frame['source'])}",
        "alt": f"Dot chart of the counts of one year. {values}.",
    }


def neighbours(tables: data.Tables, indicator: str = long_run.MMR, first: int = 1990) -> dict:
    """Figure: the UN's estimates for six countries, one small plot each."""
    frame = long_run.neighbours(tables, indicator, first)
    mothers = indicator == long_run.MMR
    ends = frame.groupby("panel", sort=False)[["value", "year"]].agg(["first", "last"])
    falls = (100 * (ends["value"]["last"] / ends["value"]["first"] - 1)).sort_values()
    last = ends["value"]["last"].sort_values()
    rank = list(last.index).index("Kazakhstan") + 1
    year = int(frame["year"].max())
    order = {1: "lowest", 2: "second lowest", 3: "third lowest", len(last) - 1: "second highest", len(last): "highest"}
    unit = "Maternal deaths per 100,000 live births" if mothers else "Infant deaths per 1,000 live births"
    values = "; ".join(f"{name} {words.number(value, 1)}" for name, value in last.items())
    return {
        "draw": trend_drawings.panels,
        "frame": frame[["panel", "year", "value", "lower", "upper"]],
        "title": (
            f"In UN estimates {'maternal' if mothers else 'infant'} mortality fell in"
            f" {'all' if (falls < 0).all() else f'{(falls < 0).sum()} of'} {len(falls)} countries since {first};"
            f" Kazakhstan's is the {order.get(rank, f'number {rank} from below')} in {year}"
        ),
        "subtitle": (
            f"{unit}, log scale, {first} to {year}. Band: {'80' if mothers else '90'}% uncertainty interval. "
            "Dotted: Kazakhstan. One model for all; national counts are not shown here"
        ),
        "source": f"Sources: {data.source_names(tables, frame['source'])}",
        "alt": f"Small line charts of {len(falls)} countries. Values of {year}: {values}.",
        "main": "Kazakhstan",
        "log": True,
        "ticks": [5, 10, 20, 50, 100, 200] if mothers else [5, 10, 20, 50, 100],
        "year_ticks": [1990, 2000, 2010, 2020],
    }
