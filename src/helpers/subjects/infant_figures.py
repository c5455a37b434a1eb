"""Figures on infant mortality: each function returns what :func:`helpers.figures.charts.publish` takes."""

from __future__ import annotations

import numpy as np
import pandas as pd

from helpers.figures import drawings, footer
from helpers.stats import percentages
from helpers.subjects import infant
from helpers.tables import data, select
from helpers.wording import words
from helpers.wording.language import say


def series(tables: data.Tables, frame: pd.DataFrame) -> dict:
    """Figure: every series of the infant mortality rate by itself, with the break of 2008."""
    final = frame[frame["series"].isin(["bns", "bns_latest"])].sort_values("year")
    break_year = select.break_year(tables, infant.RATE)
    latest, start = final.iloc[-1], final[final["year"] >= break_year].iloc[0]
    estimate = frame[frame["series"] == "igme2024"].iloc[-1]
    shown = frame[(frame["series"] != "igme2026") | (frame["year"] > estimate["year"])]
    across = frame["year"].min() < break_year
    broken = say(", with a break in {year}", year=break_year) if across else ""
    change = 100 * (latest["value"] / start["value"] - 1)
    values = {"change": words.percent(abs(change), 0), "start": start["year"], "latest": latest["year"]}
    values |= {"value": words.number(latest["value"], 2)}
    if change < 0:
        title = say("Registered infant mortality fell by {change} since {start}, to {value} in {latest}", **values)
    else:
        title = say("Registered infant mortality rose by {change} since {start}, to {value} in {latest}", **values)
    return {
        "draw": drawings.lines,
        "frame": shown[["series", "segment", "year", "value", "lower", "upper"]],
        "title": title,
        "subtitle": say(
            "Infant deaths per 1,000 live births, Kazakhstan. Each producer by itself, no registered value joined "
            "across the change of live-birth criteria. Open rings: first releases; open diamonds: ministry; open square: newer "
            "UN release. Band: 90% interval of the UN estimate"
        ),
        "source": say("Sources: {names}", names=footer.source_names(tables, shown["source"])),
        "alt": say(
            "Line chart. Registered rate: {first} in {start}, {value} in {latest}{broken}. UN estimate with band: "
            "{estimate} in {year}. First releases and ministry values are marked apart.",
            **values,
            first=words.number(start["value"], 2),
            broken=broken,
            estimate=words.number(estimate["value"], 2),
            year=estimate["year"],
        ),
        "styles": {
            "igme2024": "estimate",
            "igme2026": "newer",
            "bns": "main",
            "bns_latest": "main",
            "bns_first": "first",
            "moh": "other",
        },
        "labels": {
            "igme2024": say("UN estimate"),
            "igme2026": "",
            "bns": say("bureau, final"),
            "bns_latest": say("bureau, last release") if "bns_latest" in set(frame["series"]) else "",  # takes room at the right
            "bns_first": "",
            "moh": "",
        },
        "offsets": {"igme2024": 14, "bns": -6, "bns_latest": -6},
        "breaks": [(break_year - 0.5, say("WHO criteria\nof live birth"))] if across else [],
    }


def levels(tables: data.Tables, year: int) -> dict:
    """Figure: all values of one year, and what the published counts amount to."""
    frame = infant.levels(tables, year)
    rates = frame[frame["emphasis"] != "printed"]
    span = f"{words.number(rates['value'].min(), 2)} to {words.number(rates['value'].max(), 2)}"
    values = "; ".join(f"{row.label} {words.number(row.value, 2)}" for row in frame.itertuples())
    distinct = rates["value"].nunique()
    title = f"The rate of {year} has {distinct} published values, from {span} per 1,000"
    if distinct == 1:
        title = f"The rate of {year} has one published value, {words.number(rates['value'].iloc[0], 2)} per 1,000"
    # A rate's own rounding is within its last digit: no bar.
    frame[["lower", "upper"]] = frame[["lower", "upper"]].where(frame["emphasis"] == "printed")
    return {
        "draw": drawings.rows,
        "frame": frame.drop(columns="source"),
        "title": title,
        "subtitle": f"Infant mortality {year}, Kazakhstan, deaths per 1,000 live births. Diamonds: published counts divided by "
        "registered births, with what their rounding allows",
        "source": f"Sources: {footer.source_names(tables, frame['source'])}",
        "alt": f"Dot chart of the values published for {year}. {values}.",
        "digits": 2,
        "from_zero": False,
    }


def parts(tables: data.Tables, first: int = 2019) -> dict:
    """Figure: births, rate and the deaths they amount to, as percentages of the first year."""
    frame = infant.parts(tables, first)
    last = frame[frame["year"] == frame["year"].max()].set_index("series")
    change = {name: last.at[name, "value"] - 100 for name in ("births", "rate", "deaths")}
    year = int(last["year"].iloc[0])
    chance = 100 * 1.96 / np.sqrt(last.at["deaths", "level"])
    return {
        "draw": drawings.lines,
        "frame": frame,
        "title": f"Since {first} infant deaths {words.moved(change['deaths'], 0)}: the rate "
        f"{words.moved(change['rate'], 0)}, births {words.moved(change['births'], 0)}",
        "subtitle": f"Kazakhstan, {first} = 100%. Registered births; final rate of the statistics bureau; deaths are rate times "
        f"births. Rounding is thinner than the lines; chance, about ±{words.percent(chance, 0)} of a year's deaths, is not drawn",
        "source": f"Sources: {footer.source_names(tables, ['bns-taldau-2026-09-04'])}; deaths computed",
        "alt": f"Line chart of three indices from {first} to {year}. Births {words.percent(last.at['births', 'value'], 0)}, rate "
        f"{words.percent(last.at['rate', 'value'], 0)}, deaths {words.percent(last.at['deaths', 'value'], 0)} of {first}.",
        "styles": {"births": "second", "rate": "plain", "deaths": "main"},
        "labels": {name: f"{name} {words.percent(last.at[name, 'value'], 0)}" for name in ("births", "rate", "deaths")},
        "offsets": {"births": 4, "rate": 2, "deaths": -4},
        "in_percent": True,
    }


def ages(tables: data.Tables) -> dict:
    """Figure: neonatal, infant and under-five mortality of one model, against the targets of the SDGs."""
    names = ("under5_mortality_rate", infant.RATE, "neonatal_mortality_rate")
    frames = [infant.series(tables, indicator=name).query("series == 'igme2026'").assign(series=name) for name in names]
    frame = pd.concat(frames)
    indicators = tables.indicators.set_index("id")
    targets = [(indicators.at[name, "target"], name) for name in names if pd.notna(indicators.at[name, "target"])]
    short = {names[0]: "under five", names[1]: "infant", names[2]: "first 28 days"}
    latest = {row.series: row.value for row in frame.reset_index(drop=True).itertuples() if row.year == frame["year"].max()}
    met = {
        name: int(part.loc[part["value"] <= indicators.at[name, "target"], "year"].min())
        for name, part in frame.groupby("series")
        if pd.notna(indicators.at[name, "target"])
    }
    set_in = tables.sources.set_index("id").at[indicators.at[names[0], "target_source"], "published"]
    return {
        "draw": drawings.lines,
        "frame": frame[["series", "segment", "year", "value", "lower", "upper"]],
        "title": f"In UN estimates both targets for {indicators.at[names[0], 'target_year']} were met by {max(met.values())}, "
        f"before they were set in {set_in}",
        "subtitle": "Deaths per 1,000 live births, Kazakhstan, UN estimates (release of 2026; band: 90% interval where it was "
        "published). Dashed: targets of the Sustainable Development Goals",
        "source": f"Sources: {footer.source_names(tables, [*frame['source'], indicators.at[names[0], 'target_source']])}",
        "alt": "Line chart of three UN series since 2000. "
        + "; ".join(f"{short[name]}: {words.number(latest[name], 1)} in {frame['year'].max()}" for name in names)
        + f". The under-five target was met from {met[names[0]]}, the neonatal one from {met[names[2]]}.",
        "styles": {names[0]: "second", names[1]: "main", names[2]: "plain"},
        "labels": {name: f"{short[name]} {words.number(latest[name], 1)}" for name in names},
        "offsets": {names[0]: 3, names[1]: -2, names[2]: -6},
        "references": [(level, f"target, {short[name]}: {words.number(level)}") for level, name in targets],
    }


def announcements(tables: data.Tables, said: pd.DataFrame, final: pd.DataFrame, year: int = 2025) -> dict:
    """Figure: what was said of a year's change, by the day it was said, against the bureau's own values."""
    dated = said[(said["kind"] != "count") & (said["said_on"].str.len() == 10)]
    first_day = dated[dated["said_on"] == dated["said_on"].iloc[0]]
    first = first_day.loc[(first_day["high"] - first_day["low"]).idxmin(), "value"]  # the most precisely printed
    last = dated["value"].iloc[-1]
    low, high = final.loc["final", ["lower", "upper"]]
    spoken = "; ".join(f"{row.said}, {row.period}: {words.signed(row.value)}" for row in said.itertuples())
    of_final, of_first = (words.signed(final.at[release, "value"]) for release in ("final", "first"))
    return {
        "draw": drawings.announcements,
        "frame": said[["id", "said", "period", "value", "low", "high", "kind", "tier"]],
        "title": say(
            "Announcements for {year} ran from {first} to {last}, for different periods; the bureau's final rates give {final}",
            year=year,
            first=words.signed(first),
            last=words.signed(last),
            final=of_final,
        ),
        "subtitle": say(
            "Infant mortality, Kazakhstan, change on the same period of {before}, by the day it was said, with the "
            "period it was said of. Filled square: said of deaths; hollow: not said of what; * read in a relay only. "
            "Band: change of the final rate, with rounding; thin line: of the first releases",
            before=year - 1,
        ),
        "source": say("Sources: {names}", names=footer.source_names(tables, [*said["source"], "bns-taldau-2026-09-04"])),
        "alt": say(
            "Dot chart of {number} announcements. {spoken}. A band and a line mark {final} (final) and {first} (first), the "
            "change of the statistics bureau's rates for the year.",
            number=len(said),
            spoken=spoken,
            final=of_final,
            first=of_first,
        ),
        "low": float(low),
        "high": float(high),
        "line": float(final.at["first", "value"]),
        "band_label": say("bureau, the year"),
    }


def rest(tables: data.Tables, said: pd.DataFrame, pair: tuple[str, str, float, float], part: str, year: int = 2025) -> dict:
    """Figure: what two announcements imply for the rest of the period, over the assumed share."""
    first_id, whole_id, low, high = pair
    by_id = said.set_index("id")
    frame = infant.decomposition(tables, by_id.loc[first_id], by_id.loc[whole_id], low, high, year)
    ends = frame.groupby("series")[["lower", "upper"]].agg({"lower": "min", "upper": "max"})
    first, whole = by_id.loc[first_id], by_id.loc[whole_id]
    band = f"{words.signed(ends['lower'].min(), 0)} to {words.signed(ends['upper'].max(), 0)}"
    return {
        "draw": drawings.bands,
        "frame": frame,
        "title": f"Together, {words.signed(first['value'])} and {words.signed(whole['value'])} imply {band} for the {part}",
        "subtitle": f"Change on the same months of {year - 1} implied for the {part} of {year}, if "
        f"{words.signed(first['value'])} holds for {first['period']} and {words.signed(whole['value'])} for "
        f"{whole['period']}. Bands: rounding of both",
        "source": f"Sources: {footer.source_names(tables, [first['source'], whole['source']])}; births: Bureau of National "
        "Statistics; computed",
        "alt": f"Two curves with bands over the assumed share of the first part, from {words.percent(100 * low, 0)} to "
        f"{words.percent(100 * high, 0)}: read as counts {words.signed(ends.at['count', 'lower'])} to "
        f"{words.signed(ends.at['count', 'upper'])}, read as rates {words.signed(ends.at['rate', 'lower'])} to "
        f"{words.signed(ends.at['rate', 'upper'])}.",
        "styles": {"count": "plain", "rate": "main"},
        "labels": {"count": "read as counts of deaths", "rate": "read as rates"},
        "offsets": {"count": (-25, 34), "rate": (25, -34)},
        "x_label": "Assumed share of the first part in the deaths",
        "x_percent": True,
    }


def precedent(tables: data.Tables, confidence: float = 0.95) -> dict:
    """Figure: a half-year in which the count and the rate moved in opposite directions."""
    frame = infant.precedent(tables, confidence)
    names = ("infant_deaths.kz.2022h1.bns", "live_births.kz.2022h1.bns")
    sources = [select.observation(tables, name)["source"] for name in names]
    values = "; ".join(f"{row.label} {words.signed(row.value)}" for row in frame.itertuples())
    return {
        "draw": drawings.rows,
        "frame": frame,
        "title": f"In the first half of 2022 infant deaths {words.moved(frame.at[0, 'value'])}, while the rate "
        f"{words.moved(frame.at[2, 'value'])}",
        "subtitle": f"Change on the first half of 2021, Kazakhstan. Bars: exact {words.percent(100 * confidence, 0)} intervals",
        "source": f"Sources: {footer.source_names(tables, sources)}",
        "alt": f"Dot chart of three percentages. {values}.",
        "reference": 0.0,
        "reference_label": "no change",
        "in_percent": True,
        "digits": 1,
    }


def registration(
    tables: data.Tables, true_change: float, months: int, waited: float, delays: np.ndarray, said: float, year: int = 2025
) -> dict:
    """Figure: how a fresh period, compared with a complete one, seems to have fallen further than it did."""
    deaths = infant.monthly_deaths(tables, year - 1)
    seen = percentages.late_registration(true_change, deaths, months, delays, waited)
    frame = seen.assign(series="seen", x=delays)[["series", "x", "value", "lower", "upper"]]
    needed = infant.delay_needed(tables, true_change, said, months, waited, delays[-1], year)
    ends = f"{words.signed(true_change)} into {words.signed(said)}"
    if said >= true_change:
        title = f"Late registration cannot turn {ends}: it only deepens a fall"
    elif np.isnan(needed["delay"]):
        title = f"No mean delay up to {words.number(delays[-1], 1)} months would turn {ends}"
    else:
        title = f"To turn {ends}, registration would need a mean delay of about {words.number(needed['delay'], 1)} months"
    return {
        "draw": drawings.bands,
        "frame": frame,
        "title": title,
        "subtitle": f"Apparent change of the rate of {months} months, seen {words.number(waited, 1)} months after their end and "
        f"compared with a complete year before, if the true change was {words.signed(true_change)}. Band: 95% of simulations",
        "source": "Simulated: deaths vary as Poisson counts, each is registered after an exponential delay; births complete; "
        f"monthly deaths of {year - 1} from the bureau's rate and births",
        "alt": f"Curve with band: the apparent change falls from {words.signed(frame['value'].iloc[0])} at no delay to "
        f"{words.signed(frame['value'].iloc[-1])} at a mean delay of {words.number(delays[-1], 1)} months. {title}.",
        "styles": {"seen": "main"},
        "labels": {"seen": "what would be seen"},
        "offsets": {"seen": (50, 14)},
        "x_label": "Mean delay of registration, months (assumed)",
        "references": [(said, f"announced: {words.signed(said)}")],
    }
