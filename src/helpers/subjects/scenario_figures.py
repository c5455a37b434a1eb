"""Figures on maternal mortality until 2030; each returns what :func:`helpers.figures.charts.publish` takes."""

from __future__ import annotations

import pandas as pd

from helpers.figures import drawings, footer, trend_drawings
from helpers.subjects import long_run, scenarios
from helpers.tables import data, select
from helpers.wording import words

SHORT = {
    "no further fall": "No further fall",
    "the pace of 2012 to 2019": "Pace of 2012 to 2019",
    "the pace of 2010 to 2019": "Pace of 2010 to 2019",
    scenarios.REQUIRED: "Pace for the UN's target",
    "the pace of 2022 to 2024": "Pace of 2022 to 2024",
}


def futures(tables: data.Tables, last: int = 2030, births: str = "stable", confidence: float = 0.95, draws: int = 10_000) -> dict:
    """Figure: the ratio until the last year under every scenario."""
    frame = scenarios.outlooks(tables, last, births, confidence=confidence, draws=draws)
    goals = scenarios.targets(tables).set_index("baseline")["target"]
    known = long_run.registered(tables, 2010)
    used = [*known["source"], *known["births_source"], *scenarios.targets(tables)["source"], "who-epmm"]
    final = frame[frame["year"] == last].set_index("scenario")
    paces = scenarios.paces(tables)
    shown = pd.DataFrame(
        {
            "panel": frame["scenario"].map(SHORT),
            "year": frame["year"],
            "value": frame["ratio"],
            "lower": frame["ratio_lower"],
            "upper": frame["ratio_upper"],
        }
    )
    same = final.loc["no further fall"]
    span = words.interval(same["ratio_lower"], same["ratio_upper"], 1)
    ends = (same["ratio_lower"] <= goals.max(), same["ratio_upper"] > goals.min())
    where = {
        (True, True): "below the target or well above it",
        (True, False): "below the target",
        (False, True): "above the target",
    }
    title = f"Without any further fall a single year's ratio in {last} would lie anywhere from {span}: {where[ends]}"
    notes = {
        SHORT[scenario]: (
            f"{words.signed(paces.at[scenario, 'value'], 0)} a year" if paces.at[scenario, "value"] else "0% a year"
        )
        for scenario in final.index
    }
    values = "; ".join(
        f"{SHORT[scenario]}: {words.number(row['ratio'], 1)} ({words.interval(row['ratio_lower'], row['ratio_upper'], 1)})"
        for scenario, row in final.iterrows()
    )
    return {
        "draw": trend_drawings.futures,
        "frame": shown,
        "title": title,
        "subtitle": (
            "Maternal deaths per 100,000 live births, Kazakhstan, log scale. Points: registered. Band:"
            f" {words.percent(100 * confidence, 0)} prediction interval of a single year's ratio, births {births}, cut"
            " at the frame. Lines: two thirds below 2010, by whose value of 2010 counts (the UN's lies between)"
        ),
        "source": f"Sources: {footer.source_names(tables, used)}; simulated",
        "alt": f"Small charts of scenarios until {last}. Ratio of {last}, median and prediction interval: {values}.",
        "observed": pd.DataFrame({"year": known["year"], "value": known["ratio"]}),
        "references": [
            (goals["national ratio"], f"national {words.number(goals['national ratio'], 1)}"),
            (goals["confidential inquiry"], f"inquiry {words.number(goals['confidential inquiry'], 1)}"),
        ],
        "notes": notes,
        "ticks": [2, 5, 10, 20, 50],
    }


def chances(tables: data.Tables, last: int = 2030, confidence: float = 0.95, draws: int = 10_000) -> dict:
    """Figure: the chance of meeting the target under every scenario, as the range over the published baselines."""
    frame = scenarios.chances(tables, last, ("stable",), confidence, draws)
    year = select.claim(tables, "C901")["period_end"].year
    main = frame[frame["baseline"] == "UN estimate"].set_index("scenario")["underlying"]
    ends = frame.groupby("scenario", sort=False)["underlying"].agg(["min", "max"])
    shown = pd.DataFrame(
        {
            "label": [SHORT[scenario] for scenario in ends.index],
            "value": main.reindex(ends.index).to_numpy(),
            "lower": ends["min"].to_numpy(),
            "upper": ends["max"].to_numpy(),
            "emphasis": "main",
        }
    )
    told = {name: f"{words.chance(row['min'], 0)} to {words.chance(row['max'], 0)}" for name, row in ends.iterrows()}
    values = "; ".join(f"{SHORT[name]}: {text}" for name, text in told.items())
    later = "" if last == year else f" of {year}, in {last},"
    sources = [long_run.registered(tables, 2019)["source"].iloc[-1], *scenarios.targets(tables)["source"], "who-epmm"]
    return {
        "draw": drawings.rows,
        "frame": shown,
        "title": (
            f"The chance of meeting the target{later} is {told['the pace of 2012 to 2019']} at the pace of 2012 to 2019, and"
            f" {told['the pace of 2010 to 2019']} at that of 2010 to 2019"
        ),
        "subtitle": (
            f"Chance that the risk of maternal death in {last} is at least two thirds below that of 2010, by scenario,"
            " Kazakhstan. Bars: range over three published values of 2010, no interval; dots: the UN's value. The pace for"
            " the UN's target meets it half the time by construction; that of 2022 to 2024 is the way back from a shock"
        ),
        "source": f"Sources: {footer.source_names(tables, sources)}; simulated",
        "alt": f"Dot chart of chances with ranges over baselines. {values}.",
        "in_percent": True,
        "signs": False,
        "ranges": True,
    }


def deaths(tables: data.Tables, last: int = 2030, confidence: float = 0.95, draws: int = 10_000) -> dict:
    """Figure: maternal deaths in the last year under every scenario and assumption on births."""
    rows = []
    for births in scenarios.BIRTHS:
        part = scenarios.outlooks(tables, last, births, confidence=confidence, draws=draws)
        part = part[part["year"] == last]
        rows += [
            {
                "label": f"{SHORT[row.scenario]}, births {births}",
                "value": row.value,
                "lower": row.lower,
                "upper": row.upper,
                "emphasis": "main" if births == "stable" else "plain",
                "births": row.births,
            }
            for row in part.itertuples()
        ]
    shown = pd.DataFrame(rows)
    order = [f"{name}, births {births}" for name in SHORT.values() for births in scenarios.BIRTHS]
    shown = shown.set_index("label").loc[order].reset_index()
    now = long_run.registered(tables, 2019).iloc[-1]
    flat = shown.set_index("label").loc[[f"No further fall, births {births}" for births in scenarios.BIRTHS]]
    spans = [f"{words.number(row['value'])} ({words.interval(row['lower'], row['upper'])})" for _, row in flat.iterrows()]
    values = "; ".join(
        f"{row.label}: {words.number(row.value)} ({words.interval(row.lower, row.upper)})" for row in shown.itertuples()
    )
    return {
        "draw": drawings.rows,
        "frame": shown,
        "title": (
            f"At an unchanged risk, deaths in {last} would be {spans[0]} with stable births and {spans[1]} with falling ones"
        ),
        "subtitle": (
            f"Maternal deaths in {last}, Kazakhstan, median and {words.percent(100 * confidence, 0)} prediction interval of"
            f" the count. Births {words.number(shown['births'].max())} if stable, {words.number(shown['births'].min())} if"
            f" falling (assumed). Dashed: deaths in {now['year']}"
        ),
        "source": f"Sources: {footer.source_names(tables, [now['source'], now['births_source']])}; simulated",
        "alt": f"Dot chart of predicted deaths with intervals. {values}.",
        "reference": float(now["value"]),
        "reference_label": f"{now['year']}: {words.number(now['value'])}",
    }


def hindcasts(
    tables: data.Tables,
    methods: tuple[str, ...] = scenarios.METHODS[:2],
    origins: tuple[int, ...] = (2015, 2019),
    confidence: float = 0.95,
    draws: int = 10_000,
) -> dict:
    """Figure: what would have been predicted from earlier years, and what was registered."""
    frame = scenarios.hindcasts(tables, origins, confidence, draws)
    frame = frame[frame["method"].isin(methods)]
    known = long_run.registered(tables, select.break_year(tables, long_run.MMR))
    inside = frame.groupby("method", sort=False)["inside"].agg(["sum", "size"])
    told = [f"{row['sum']} of {row['size']} by “{method}”" for method, row in inside.iterrows()]
    panel = "From " + frame["origin"].astype(str) + ": " + frame["method"]
    notes = {name: f"{part['inside'].sum()} of {len(part)} inside" for name, part in frame.groupby(panel, sort=False)}
    shown = frame[["year", "value", "lower", "upper", "observed", "inside"]].assign(panel=panel)
    shown = shown.sort_values("panel", kind="stable").reset_index(drop=True)
    return {
        "draw": trend_drawings.futures,
        "frame": shown,
        "title": f"Of the counts that came, predictions made earlier would have held {words.listing(told)}",
        "subtitle": (
            "Maternal deaths a year, Kazakhstan, log scale. Points: registered, or ratio times births. Band:"
            f" {words.percent(100 * confidence, 0)} prediction interval from the years up to the one named, with the births"
            " that came; cut at the frame"
        ),
        "source": f"Sources: {footer.source_names(tables, [*known['source'], *known['births_source']])}; simulated",
        "alt": (
            f"Small charts of predictions from {words.listing(map(str, origins))}. Inside the intervals: {words.listing(told)}."
        ),
        "observed": pd.DataFrame({"year": known["year"], "value": known["value"]}),
        "references": [],
        "notes": notes,
        "ticks": [5, 10, 20, 50, 100, 200],
    }
