"""Figures on maternal mortality until 2030, shared by notebooks and briefing; see :mod:`helpers.maternal_figures`."""

from __future__ import annotations

import numpy as np
import pandas as pd

from helpers import data, drawings, long_run, scenarios, trend_drawings, words

SHORT = {
    "no further fall": "No further fall",
    "the pace of 2010 to 2019": "Pace of 2010 to 2019",
    "the pace the UN baseline requires": "Pace that is required",
    "the pace of 2022 to 2024": "Pace of 2022 to 2024",
}


def futures(
    tables: data.Tables, last: int = 2030, births: str = "stable", confidence: float = 0.95, draws: int = 10_000
) -> dict:
    """Figure: the ratio until the last year under every scenario."""
    frame = scenarios.outlooks(tables, last, births, confidence=confidence, draws=draws)
    goals = scenarios.targets(tables).set_index("baseline")["target"]
    known = long_run.registered(tables, 2010)
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
    fits = same["ratio_lower"] <= goals["UN estimate"]
    title = (
        f"Even without a further fall a single year's ratio in {last} may lie {'below' if fits else 'near'} the target or"
        f" well above it: {words.interval(same['ratio_lower'], same['ratio_upper'], 1)}"
    )
    notes = {
        SHORT[scenario]: (
            f"−{words.percent(100 * -np.expm1(-paces.at[scenario, 'value'] / 100), 0)} a year"
            if paces.at[scenario, "value"] > 0
            else "as in " + str(known["year"].iloc[-1])
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
            f" {words.percent(100 * confidence, 0)} prediction interval of a single year's ratio, births {births}. Dashed"
            " lines: two thirds below 2010, by the UN's value of 2010 and by the confidential inquiry's"
        ),
        "source": (
            f"Sources: {data.source_names(tables, [*known['source'], *scenarios.targets(tables)['source'], 'who-epmm'])};"
            " simulated"
        ),
        "alt": f"Four small charts of scenarios until {last}. Ratio of {last}, median and prediction interval: {values}.",
        "observed": pd.DataFrame({"year": known["year"], "value": known["ratio"]}),
        "references": [
            (goals["UN estimate"], words.number(goals["UN estimate"], 1)),
            (goals["confidential inquiry"], words.number(goals["confidential inquiry"], 1)),
        ],
        "notes": notes,
        "ticks": [2, 5, 10, 20, 50],
    }


def chances(tables: data.Tables, last: int = 2030, confidence: float = 0.95, draws: int = 10_000) -> dict:
    """Figure: the chance of meeting the target under every scenario, as the range over baselines and births."""
    frame = scenarios.chances(tables, last, ("stable",), confidence, draws)
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
    pace = "the pace of 2010 to 2019"
    values = "; ".join(
        f"{row.label}: {words.chance(row.lower, 0)} to {words.chance(row.upper, 0)}" for row in shown.itertuples()
    )
    return {
        "draw": drawings.rows,
        "frame": shown,
        "title": (
            f"At {pace} the chance of meeting the target in {last} is {words.chance(ends.at[pace, 'min'], 0)} to"
            f" {words.chance(ends.at[pace, 'max'], 0)}, depending on whose value of 2010 counts"
        ),
        "subtitle": (
            f"Chance that the risk of maternal death in {last} is at least two thirds below that of 2010, by scenario,"
            " Kazakhstan. Dots: baseline of the UN; bars: range over the three published baselines. Scenarios, not"
            " forecasts; no new shock"
        ),
        "source": f"Sources: {data.source_names(tables, [*scenarios.targets(tables)['source'], 'who-epmm'])}; simulated",
        "alt": f"Dot chart of chances with ranges over baselines. {values}.",
        "in_percent": True,
        "signs": False,
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
    low, high = shown["lower"].min(), shown["upper"].max()
    values = "; ".join(
        f"{row.label}: {words.number(row.value)} ({words.interval(row.lower, row.upper)})" for row in shown.itertuples()
    )
    return {
        "draw": drawings.rows,
        "frame": shown,
        "title": f"A count of {words.number(low)} to {words.number(high)} in {last} would fit one scenario or another",
        "subtitle": (
            f"Maternal deaths in {last}, Kazakhstan, median and {words.percent(100 * confidence, 0)} prediction interval of"
            f" the count. Births {words.number(shown['births'].max())} if stable, {words.number(shown['births'].min())} if"
            f" falling (assumed). Dashed: deaths in {now['year']}"
        ),
        "source": f"Sources: {data.source_names(tables, [now['source'], now['births_source']])}; simulated",
        "alt": f"Dot chart of predicted deaths with intervals. {values}.",
        "reference": float(now["value"]),
        "reference_label": f"{now['year']}: {words.number(now['value'])}",
    }


def hindcasts(
    tables: data.Tables,
    methods: tuple[str, ...] = ("trend goes on", "no change"),
    origins: tuple[int, ...] = (2015, 2019),
    confidence: float = 0.95,
    draws: int = 10_000,
) -> dict:
    """Figure: what would have been predicted from earlier years, and what was registered."""
    frame = scenarios.hindcasts(tables, origins, confidence, draws)
    frame = frame[frame["method"].isin(methods)]
    known = long_run.registered(tables, data.break_year(tables, long_run.MMR))
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
            " that came"
        ),
        "source": f"Sources: {data.source_names(tables, known['source'])}; simulated",
        "alt": (
            f"Small charts of predictions from {words.listing(map(str, origins))}. Inside the intervals:"
            f" {words.listing(told)}."
        ),
        "observed": pd.DataFrame({"year": known["year"], "value": known["value"]}),
        "references": [],
        "notes": notes,
        "ticks": [5, 10, 20, 50, 100, 200],
    }
