"""Infant mortality in Kazakhstan: the series side by side, the announcements, and the figures that pages share."""

import numpy as np
import pandas as pd

from helpers.stats import checking, percentages, rahts, rates, trends
from helpers.tables import data, releases, select
from helpers.wording import language, words
from helpers.wording.language import mark, say, say_number

RATE = "infant_mortality_rate"
PER = 1_000  # live births
#: What the codes of :func:`series` mean, for readers of a table.
SERIES = {
    "bns": mark("bureau, final"),
    "bns_latest": mark("bureau, last release"),
    "bns_first": mark("bureau, first release"),
    "moh": mark("ministry"),
    "igme2024": mark("UN estimate, release of 2024"),
    "igme2026": mark("UN estimate, release of 2026"),
}
#: Releases of the UN's estimates in use, the newest last: what a refresh stores beside them changes no page.
_UN = {"igme2024": "un-igme-2024", "igme2026": "un-igme-2026"}

#: Helpers that exercises called before, and the notebook whose cells compute them now.
_MOVED = {
    "levels": "02_infant_mortality", "parts": "02_infant_mortality", "read_both_ways": "03_percentages_2025",
}  # fmt: skip


def __getattr__(name: str):
    if name in _MOVED:
        raise AttributeError(f"infant.{name} was moved into the cells of {_MOVED[name]}; the exercise as it is now has it, too")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def bureau(published: data.Tables) -> pd.DataFrame:
    """The bureau's value of each year, as rows of observations.csv: the final one, or the last release before it.

    >>> bureau(data.as_of(data.load(), "2025-12-31")).set_index("year").loc[2024, ["value", "release"]].tolist()
    [np.float64(7.05), 'first']
    """
    return releases.standing(published, RATE, ("BNS",))


def series(published: data.Tables, first: int = 2000) -> pd.DataFrame:
    """Every yearly series of the infant mortality rate since a first year, each by itself.

    A table of series (keys of :data:`SERIES`), segment, year, value, lower, upper, source, id. A
    missing year and the change of definition start a new segment. A first year after the last registered value is refused.

    >>> frame = series(data.load())
    >>> frame[frame["series"] == "bns"].groupby("segment")["year"].agg(["min", "max"]).values.tolist()
    [[2001, 2005], [2007, 2007], [2008, 2025]]
    """
    frame = select.yearly(published, RATE)
    stands = frame["id"].isin(bureau(published)["id"])
    kinds = {
        **{name: frame["source"] == source for name, source in _UN.items()},
        "bns": stands & (frame["release"] == "final"),
        "bns_latest": stands & (frame["release"] != "final"),
        "bns_first": (frame["producer"] == "BNS") & (frame["release"] == "first") & ~stands,
        "moh": frame["producer"] == "MoH",
    }
    break_year = select.break_year(published, RATE)
    parts = []
    for name, mask in kinds.items():
        part = frame[mask & (frame["year"] >= first)].assign(series=name)
        never = 9999 if name.startswith("igme") else break_year  # the UN's model bridges the change itself
        starts = (part["year"].diff() > 1) | ((part["year"] >= never) & (part["year"].shift() < never))
        parts.append(part.assign(segment=starts.cumsum()))
    columns = ["series", "segment", "year", "value", "lower", "upper", "source", "id"]
    result = pd.concat(parts)[columns].reset_index(drop=True)
    if not {"bns", "bns_latest"} & set(result["series"]) and stands.any():
        last = frame.loc[stands, "year"].max()
        raise ValueError(f"there is no registered value from {first!r} on; the last is of {last}")
    return result


def un_estimates(published: data.Tables) -> pd.DataFrame:
    """The UN's yearly estimates of the newest release in use that was known, as observations; empty if none was.

    >>> un_estimates(data.load())["source"].unique().tolist()
    ['un-igme-2026']
    """
    frame = select.yearly(published, RATE)
    releases_of = [frame[frame["source"] == source] for source in _UN.values()]
    return next((part for part in reversed(releases_of) if len(part)), frame[:0])


def weighted_births(published: data.Tables) -> pd.Series:
    """Registered births that the bureau's yearly rate is divided by, by year (:mod:`helpers.stats.rahts`).

    >>> round(weighted_births(data.load())[2022])
    418092
    """
    births = releases.standing(published, "live_births", releases.BIRTHS).set_index("year")["value"]
    births = births.reindex(range(births.index[0], births.index[-1] + 1))
    return rahts.weighted(births, births.shift()).dropna()


def reductions(published: data.Tables, spans: list[tuple[str, int, int]], confidence: float = 0.95) -> pd.DataFrame:
    """Annual rate of reduction over spans of one series each.

    `spans` are triples of a series of :func:`series`, first and last year; one that is unknown, ends before it begins, lacks a
    year or crosses the change of definition is refused. `confidence` is that of the Poisson interval of a registered rate, on
    weighted births (:mod:`helpers.stats.rahts`); the UN's intervals have the one they were published with. A table of series,
    first, last, value, lower, upper (percent a year, logarithmic), confidence.

    >>> reductions(data.load(), [("bns", 2008, 2025)])["value"].round(1).tolist()
    [7.4]
    """
    frame, births = series(published, min(first for _, first, _ in spans)), weighted_births(published)
    started, results = select.break_year(published, RATE), []
    for name, first, last in spans:
        problems = checking.one_of("series", name, list(frame["series"].unique()))
        if first >= last:
            problems.append(f"the first year of a span lies before its last one; got {first} and {last}")
        own = frame[frame["series"] == name].set_index("year")
        lacking = [] if problems else [str(year) for year in (first, last) if year not in own.index]
        problems += [f"{name} has no value for {words.listing(lacking)}"] * bool(lacking)
        modelled = name.startswith("igme")
        if not (problems or modelled) and first < started <= last:
            problems.append(f"{first} to {last} crosses the change of definition: no rate of reduction is computed")
        if problems:
            raise ValueError("\n".join(problems))
        ends = own.loc[[first, last]]
        if not modelled:
            deaths = (ends["value"] * births[ends.index] / PER).round()
            ends = ends.assign(**rates.rate(deaths, births[ends.index], PER, confidence)[["lower", "upper"]])
        limits = ends[["lower", "upper"]].to_numpy().ravel()
        results.append(trends.annual_rate_of_reduction(*ends["value"], last - first, *limits, 0.9 if modelled else confidence))
    spans = pd.DataFrame(spans, columns=["series", "first", "last"])
    return spans.join(pd.concat(results, ignore_index=True).drop(columns="method"))


def announced(published: data.Tables, year: int) -> pd.DataFrame:
    """Claims of a change of a year's infant mortality in the order they were made; months is the length of their period."""
    claims = published.claims
    about = claims["indicator"].isin([RATE, "infant_deaths"]) & (claims["area"] == "KZ") & (claims["kind"] == "change")
    about &= (claims["period_start"].dt.year == year) & (claims["comparator_start"].dt.year == year - 1)
    # Text sorts like time here; a year or month without a day comes before its days.
    claims = claims[about].sort_values(["said_on", "id"]).reset_index(drop=True)
    return claims.assign(months=claims["period_end"].dt.month)


def announcements(published: data.Tables, year: int = 2025) -> pd.DataFrame:
    """Percentages announced of a year's infant mortality, in the order in which they were; a year without any is refused.

    A table of id, said (day in words), said_on, months (length of the period), period (in words), value, low, high (percent,
    from the same months of the year before), kind ("count", "rate" or "not said"), speaker, source, tier.

    >>> said = announcements(data.load())
    >>> said.loc[said["id"] == "C102", ["months", "value", "kind"]].values.tolist()
    [[6, -26.3, 'not said']]
    """
    claims = announced(published, year)
    if claims.empty:
        tried = published.claims["period_start"].dt.year.dropna().astype(int).drop_duplicates()
        years = words.listing(str(of) for of in sorted(tried) if len(announced(published, of)))
        raise ValueError(f"no announcement is about {year!r}; there are some about {years}")
    assumed = claims["period_said"].isna() & (claims["months"] == 12)
    claims = (
        claims.drop(columns="kind")
        .assign(
            said=[language.day(on) if len(on) > 4 else say("{year}, no day", year=on) for on in claims["said_on"]],
            period=[_period(*row) for row in zip(claims["months"], assumed, strict=True)],
            tier=claims["source"].map(published.sources.set_index("id")["tier"]),
        )
        .rename(columns={"of": "kind"})
    )
    columns = ["id", "said", "said_on", "months", "period", "value", "low", "high", "kind", "speaker", "source", "tier"]
    return claims[columns]


def _period(months: int, assumed: bool) -> str:
    """The part of a year that a percentage is about, in words."""
    period = say("the year") if months == 12 else say_number("{number} month", "{number} months", months, number=months)
    return say("{period}, assumed", period=period) if assumed else period


def final_change(published: data.Tables, year: int = 2025, confidence: float = 0.95) -> pd.DataFrame:
    """What the statistics bureau's own pairs of values give for the change from the year before.

    A table indexed "final" (of the values of :func:`bureau`) and "first", where both years have a first release: before, after
    (per 1,000), value, lower, upper (percent; the ends are those of rounding), chance_lower, chance_upper (percent; what
    chance allows around as many deaths, on weighted births), tier (of the weaker source of the pair), source (of both).

    >>> final_change(data.load())["value"].round(1).tolist()
    [-14.0, -15.3]
    """
    of_bureau = select.yearly(published, RATE, producer="BNS")
    first = of_bureau[of_bureau["release"] == "first"]
    births_of_year = weighted_births(published)
    rows = {}
    for release, values in (("final", bureau(published)), ("first", first)):
        known = values.set_index("year")
        if lacking := [y for y in (year - 1, year) if y not in known.index or y not in births_of_year.index]:
            if release == "first":
                continue
            raise ValueError(f"the bureau's rate or births of {words.listing(map(str, lacking))} are not known; got {year!r}")
        pair = [known.loc[y] for y in (year - 1, year)]
        band = percentages.change_band(pair[0]["value"], pair[0]["rounded_to"], pair[1]["value"], pair[1]["rounded_to"]).iloc[0]
        births = [births_of_year[y] for y in (year - 1, year)]
        deaths = [round(row["value"] * size / PER) for row, size in zip(pair, births, strict=True)]
        ratio = rates.rate_ratio(deaths[1], births[1], deaths[0], births[0], confidence).iloc[0]
        tier = max(published.sources.set_index("id").at[row["source"], "tier"] for row in pair)
        rows[release] = {
            "before": pair[0]["value"],
            "after": pair[1]["value"],
            **band[["value", "lower", "upper"]],
            "chance_lower": 100 * (ratio["lower"] - 1),
            "chance_upper": 100 * (ratio["upper"] - 1),
            "tier": tier,
            "source": "; ".join(dict.fromkeys(row["source"] for row in pair)),
        }
    result = pd.DataFrame.from_dict(rows, orient="index")
    return result.astype(dict.fromkeys(result.columns[:-2], float))


def births_of(published: data.Tables, year: int, months: int) -> float:
    """Registered births of the first months of a year; missing where none were published.

    >>> births_of(data.load(), 2025, 6), births_of(data.load(), 2025, 12)
    (161200.0, 335005.0)
    """
    start, end = pd.Timestamp(year, 1, 1), pd.Timestamp(year, months, 1) + pd.offsets.MonthEnd()
    try:
        return float(releases.of_period(published, "live_births", start, end, "BNS")["value"])
    except KeyError:
        return np.nan
