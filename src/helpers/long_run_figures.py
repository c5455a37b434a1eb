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
    values = "; ".join(f"{row.label}: {words.signed(row.value)}" for row in shown.itertuples())
    told = (fitted["lower"] > 0) | (fitted["upper"] < 0)
    if told.all():
        title = f"Every model finds a change over {first} to {last}"
    elif told.any():
        smallest, largest = (words.p_value(fitted["p_value"].agg(end)) for end in ("min", "max"))
        title = f"Whether {first} to {last} show a trend depends on the model: {smallest} or {largest}"
    else:
        title = f"Over {first} to {last} no trend can be told from no change"
    return {
        "draw": drawings.rows,
        "frame": shown[["label", "value", "lower", "upper", "emphasis"]],
        "title": title,
        "subtitle": (
            f"Change of the maternal mortality ratio per year, {first} to {last}, Kazakhstan, log-linear trend. Bars:"
            f" {words.percent(100 * confidence, 0)} intervals. The counts scatter around the line"
            f" {words.number(dispersion, 1)} times as much as chance alone would have them"
        ),
        "source": (
            f"Sources: {data.source_names(tables, long_run.registered(tables, first, last)['source'])}; births of the bureau"
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
    lines = found.assign(
        start_value=found["fitted_start"] * 100_000,
        end_value=found["fitted_end"] * 100_000,
        label=[
            f"{words.signed(row.value)} a year\n({words.change_interval(row.lower, row.upper, 0)})"
            for row in found.itertuples()
        ],
    )
    rising = found[found["value"] > 0]
    pieces = "; ".join(f"{row.start} to {row.end}: {words.signed(row.value)} a year" for row in found.itertuples())
    broken = data.break_year(tables, long_run.MMR)
    if len(found) == 1:
        title = (
            f"One trend from {found['start'].iloc[0]} to {found['end'].iloc[0]}: {words.signed(found['value'].iloc[0])} a"
            " year"
        )
    elif len(rising):
        title = (
            f"Registered maternal mortality rose between {rising['start'].iloc[0]} and {rising['end'].iloc[0]}, and fell"
            " before and after"
        )
    else:
        title = f"Registered maternal mortality fell throughout, at {len(found)} different paces"
    return {
        "draw": trend_drawings.segments,
        "frame": frame[["year", "deaths", "births", "ratio", "lower", "upper"]].rename(columns={"ratio": "value"}),
        "title": title,
        "subtitle": (
            f"Deaths from civil registration per 100,000 births (the UN's), {frame['year'].min()} to {last}, log scale."
            " Bars: exact 95% intervals. Lines: best joinpoint model, change per year with"
            f" {words.percent(100 * confidence, 0)} interval, the joinpoints taken as given"
        ),
        "source": f"Sources: {data.source_names(tables, frame['source'])}",
        "alt": (
            f"Dot chart with fitted segments on a log scale. {pieces}. A dashed line marks the change of criteria in"
            f" {broken}."
        ),
        "lines": lines[["start", "end", "start_value", "end_value", "label"]],
        "break_at": broken - 0.5,
        "break_label": "WHO criteria\nof live birth",
    }
