"""What was published of the 20 regions, what was said of them, and what chance alone would give (:mod:`helpers.stats.rising`).

A region without a published value is never given one: it is missing in every frame that has a row for each region.
"""

import numpy as np
import pandas as pd

from helpers.stats import checking, rates, rising
from helpers.subjects import infant, maternal
from helpers.tables import data, releases, select
from helpers.wording import language


def areas(published: data.Tables) -> pd.DataFrame:
    """The regions and cities of today, by id, with their names in the language in use.

    Columns: name, label (short), row, column (of the tile map, from 1), valid_from, predecessor.

    >>> with language.speaking("kk"):
    ...     areas(data.load()).loc["KZ-10", ["name", "label"]].tolist()
    ['Абай облысы', 'Абай']
    """
    frame = published.areas[published.areas["kind"].isin(["region", "city"])].set_index("id")
    lang = language.current()
    names = {f"name_{lang}": "name", f"short_{lang}": "label", "tile_row": "row", "tile_column": "column"}
    return frame.rename(columns=names)[[*names.values(), "valid_from", "predecessor"]]


def birth_shares(number: int, size_ratio: float) -> np.ndarray:
    """Shares of the births of regions whose sizes form a geometric sequence: the known ends, and nothing known between.

    `size_ratio` is that of the largest region's births to those of the smallest: 1 (all equal) to 1,000.

    >>> birth_shares(3, 4).round(3)
    array([0.143, 0.286, 0.571])
    """
    if not (np.isscalar(size_ratio) and np.isreal(size_ratio) and 1 <= size_ratio <= 1_000):
        raise ValueError(f"size_ratio is a number from 1 (equal regions) to 1,000; got {size_ratio!r}")
    sizes = np.geomspace(1, size_ratio, number)
    return sizes / sizes.sum()


def _national(published: data.Tables, before: int, after: int) -> dict[str, dict]:
    """Deaths and births of the country in the years that each of the two claims is about, single and pooled."""
    mothers = maternal.years(published, before)
    births = releases.standing(published, "live_births", releases.BIRTHS).set_index("year")["value"]
    weighted = infant.weighted_births(published)  # by which the bureau's yearly rate seems to be divided
    rate = infant.bureau(published).set_index("year")["value"]
    ends = [maternal.pick(mothers, year) for year in (before, after)]
    last = (after - 1, after)
    of_mothers, of_infants = (select.claim(published, name)["id"] for name in ("regions", "regions_infants"))
    found = {
        of_mothers: {"of": "maternal mortality", "years": (before, after)} | {
            name: tuple(end[column] for end in ends) for name, column in (("deaths", "value"), ("births", "births"))
        },
        of_infants: {
            "of": "infant mortality", "years": last, "births": tuple(weighted[year] for year in last),
            "deaths": tuple(rate[year] * weighted[year] / infant.PER for year in last),
        },
    }  # fmt: skip
    # Three years at either end, where they are known and do not overlap.
    ends = [range(before - 2, before + 1), range(after - 2, after + 1)]
    known = set(maternal.published_ratios(published)["year"]) & set(births.index)
    if before < after - 2 and before - 2 >= select.break_year(published, "maternal_mortality_ratio") and set(ends[0]) <= known:
        long = maternal.years(published, before - 2).set_index("year")
        if set(ends[1]) <= set(long.index):
            found[of_mothers]["pooled"] = [[long.loc[list(end), name].sum() for end in ends] for name in ("value", "births")]
    return found


def rises(
    published: data.Tables, before: int = 2019, after: int = 2024, size_ratio: float = 12, draws: int = 100_000, seed: int = 1
) -> pd.DataFrame:
    """How many regions would rise by chance if all shared the national change, under several assumptions.

    Deaths of a region vary as Poisson counts around its share of the national deaths, in either year; nothing
    regional happens. A region rises if its second count, or its second rate, is the higher one.

    Parameters
    ----------
    published : helpers.tables.data.Tables
    before, after : int
        The years that maternal mortality is compared between; infant mortality is compared with the year before `after`.
    size_ratio : float
        As for :func:`birth_shares`, where regions are taken as unequal.
    draws, seed : int
        Of the simulation that repeats the exact calculation.

    Returns
    -------
    pandas.DataFrame
        One row a claim and set of assumptions: claim (id), of, years (pair), said (regions said to have risen), measure
        ("rate", which for mothers is the ratio, or "deaths"), sizes ("equal", "unequal"), regions (all of today, or those
        that existed in the first year), pooled (years summed at either end: 1, or 3 for mothers where these are known),
        expected (number by chance), chance (percent: as many as said, or more), simulated (the same by drawing).

    Examples
    --------
    >>> frame = rises(data.load(), draws=1_000)
    >>> frame.loc[frame["claim"] == "C213", ["measure", "sizes", "regions", "expected", "chance"]].head(3).round(1)
      measure    sizes  regions  expected  chance
    0    rate    equal       20       8.4    30.6
    1    rate  unequal       20       7.6    18.9
    2  deaths    equal       20       5.0     1.5
    """
    since, rows = areas(published)["valid_from"], []
    today = len(since)
    for name, nation in _national(published, before, after).items():
        said = select.claim(published, name)["value"]
        # One whose first day is not in the tables counts as existing.
        then = int((since.isna() | (since <= pd.Timestamp(nation["years"][0], 1, 1))).sum())
        both = ("equal", "unequal") if size_ratio > 1 else ("equal",)
        settings = [(measure, sizes, today, 1) for measure in ("rate", "deaths") for sizes in both]
        if then < today:
            settings.append(("rate", settings[-1][1], then, 1))
        if "pooled" in nation:
            settings.append(("rate", settings[-1][1], today, 3))
        simulated: dict[tuple, pd.DataFrame] = {}  # the rates and the counts of the same deaths are drawn together
        for measure, *assumed in settings:
            sizes, number, pooled = assumed
            share = birth_shares(number, 1 if sizes == "equal" else size_ratio)
            ends = nation["pooled"] if pooled > 1 else (nation["deaths"], nation["births"])
            deaths, births = ([of * share for of in pair] for pair in ends)
            exact = rising.number_rising(rising.chance_of_rise(*deaths, *(births if measure == "rate" else [1, 1]))["up"])
            if (key := tuple(assumed)) not in simulated:
                simulated[key] = rising.rising_by_chance(*deaths, *births, draws=draws, seed=seed, counts=True)
            drawn = simulated[key]["at_least" if measure == "rate" else "counts_at_least"]
            chances = [100 * pd.Series(of.to_numpy(), exact["number"]).get(said, 0.0) for of in (exact["at_least"], drawn)]
            kind = (name, nation["of"], nation["years"], said, measure, sizes, number, pooled)
            rows.append((*kind, exact["expected"].iloc[0], *chances))
    columns = ["claim", "of", "years", "said", "measure", "sizes", "regions", "pooled", "expected", "chance", "simulated"]
    return pd.DataFrame(rows, columns=columns)


def rise_distribution(
    published: data.Tables, claim: str, before: int = 2019, after: int = 2024, size_ratio: float = 12
) -> pd.DataFrame:
    """Probability of every number of rising regions, of unequal size, if only chance is at work.

    `claim` is the id of the one on mothers or of that on infants; years and sizes as for :func:`rises`. A table of number, rate,
    deaths (percent, by rate and by deaths).

    >>> frame = rise_distribution(data.load(), "C213")
    >>> frame[["rate", "deaths"]].sum().round(6).tolist(), int(frame["rate"].idxmax())
    ([100.0, 100.0], 7)
    """
    nations = _national(published, before, after)
    if problems := checking.one_of("claim", claim, list(nations)):
        raise ValueError(problems[0])
    nation = nations[claim]
    share = birth_shares(len(areas(published)), size_ratio)
    expected = [deaths * share for deaths in nation["deaths"]]
    births = {"rate": [of * share for of in nation["births"]], "deaths": [1, 1]}
    found = {name: rising.number_rising(rising.chance_of_rise(*expected, *of)["up"]) for name, of in births.items()}
    return pd.DataFrame({"number": found["rate"]["number"]} | {name: 100 * of["probability"] for name, of in found.items()})


def _regional(published: data.Tables, indicator: str) -> pd.DataFrame:
    """Published values of regions, with whether each is of one calendar year."""
    frame = published.observations[published.observations["indicator"] == indicator]
    frame = frame[frame["area"].isin(areas(published).index)]
    start, end = frame["period_start"], frame["period_end"]
    whole = (start.dt.day_of_year == 1) & (end == start + pd.offsets.YearEnd(0))
    return frame.assign(year=start.dt.year.where(whole).astype("Int64"))


def rates_of_year(published: data.Tables, year: int = 2024) -> pd.DataFrame:
    """Infant mortality rate of every region in one year, missing where none was published; a year without any is refused.

    A first release stands before a copy of which the release is not known, because the national first release is the one it can
    be held against. One row a region: area, label, row, column, value (per 1,000 live births), release, source, id, tier,
    exists (false: part of another region then), larger (true: with a region that was split off later).

    >>> frame = rates_of_year(data.load())
    >>> len(frame), frame["value"].notna().sum().item(), frame.set_index("area").at["KZ-71", "value"].item()
    (20, 9, 4.39)
    """
    known = _regional(published, infant.RATE)
    of_year = known[known["year"] == year]
    if of_year.empty:
        years = ", ".join(map(str, sorted(known["year"].dropna().unique())))
        raise ValueError(f"year is one of {years}, for which a region has a rate; got {year!r}")
    first = of_year.sort_values("release").drop_duplicates("area").set_index("area")
    now = areas(published)
    frame = now[["label", "row", "column"]].join(first[["value", "release", "source", "id"]])
    tier = frame["source"].map(published.sources.set_index("id")["tier"])
    exists = now["valid_from"].isna() | (now["valid_from"] <= pd.Timestamp(year, 12, 31))
    # In the year of the change whether the part split off is in the value is not stated: borders are old until its end.
    larger = now.index.isin(now.loc[now["valid_from"] >= pd.Timestamp(year, 1, 1), "predecessor"])
    return frame.assign(tier=tier, exists=exists, larger=larger).rename_axis("area").reset_index()


def maternal_counts(published: data.Tables, confidence: float = 0.95) -> pd.DataFrame:
    """Every published count of maternal deaths of a region, with its exact interval and what other offices would do with it.

    A table of area, region, period, year (missing if not one calendar year), value (deaths), lower, upper, reliable (by the
    standard of the National Center for Health Statistics), suppressed (CDC WONDER does not show 1 to 9 deaths), tier, id,
    source.

    >>> frame = maternal_counts(data.load()).set_index("id")
    >>> frame.loc[["maternal_deaths.kz-61.2024.turkistan", "maternal_deaths.kz-75.2021.moh"], "reliable"].tolist()
    [False, True]
    """
    frame = _regional(published, "maternal_deaths").sort_values(["period_start", "area"]).reset_index(drop=True)
    start, end = (frame[name].dt.strftime("%Y-%m") for name in ("period_start", "period_end"))
    frame = frame.assign(
        region=frame["area"].map(areas(published)["name"]),
        period=start + " to " + end,
        **rates.count_interval(frame["value"], confidence)[["lower", "upper"]],
        reliable=rates.rate(frame["value"], 10, per=1)["reliable"],  # 10 births: of the count alone
        suppressed=frame["value"].between(1, 9),
        tier=frame["source"].map(published.sources.set_index("id")["tier"]),
    )
    columns = ["area", "region", "period", "year", "value", "lower", "upper", "reliable", "suppressed", "tier", "id", "source"]
    return frame[columns]


def east_kazakhstan(published: data.Tables, confidence: float = 0.95) -> pd.DataFrame:
    """The two records of infant deaths in East Kazakhstan region in 2025, as changes on the year before.

    The bureau's counts are of whole years, without births; the health department's are of ten months, with births. The births
    of the year before follow from the printed difference. A table of label, value, lower, upper (percent; what was said has no
    interval), emphasis, before, after (deaths), source.

    >>> east_kazakhstan(data.load())["value"].round(1).tolist()
    [-2.2, 38.0, -2.2, 34.3, 49.9]
    """
    by_bureau, by_office, fewer = (select.claim(published, f"east_{who}") for who in ("bureau", "office", "births"))

    def of(claim: pd.Series, which: str, producer: str, indicator: str = "infant_deaths") -> pd.Series:
        span = claim[[f"{which}_start", f"{which}_end"]]
        return releases.of_period(published, indicator, *span, producer, claim["area"])

    said = {"the bureau, secondary source": by_bureau, "the region's economy department": by_office}
    rows = [{"label": f"announced by {who}", **claim[["value", "source"]], "emphasis": "printed"} for who, claim in said.items()]
    bureau = [of(by_bureau, which, "BNS") for which in ("comparator", "period")]
    office = [of(fewer, which, "East Kazakhstan health department") for which in ("comparator", "period")]
    births = of(fewer, "period", "East Kazakhstan health department", "live_births")
    compared = [
        ("bureau, deaths", bureau, (1, 1), "plain", bureau[0]["source"]),
        ("health department, deaths", office, (1, 1), "main", births["source"]),
        ("health department, rate", office, (births["value"] - fewer["value"], births["value"]), "main", births["source"]),
    ]
    for label, deaths, (born_before, born_after), emphasis, source in compared:
        before, after = (row["value"] for row in deaths)
        ratio = rates.rate_ratio(after, born_after, before, born_before, confidence).iloc[0]
        change = {end: 100 * (ratio[end] - 1) for end in ("value", "lower", "upper")}
        rows.append({"label": label, **change, "emphasis": emphasis, "before": before, "after": after, "source": source})
    return pd.DataFrame(rows, columns=["label", "value", "lower", "upper", "emphasis", "before", "after", "source"])


def _by_area(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows by region; of several of one region the last."""
    return rows.drop_duplicates("area", keep="last").set_index("area")


def funnel(published: data.Tables, year: int = 2024) -> tuple[pd.DataFrame, pd.DataFrame, list[str]]:
    """Regions for a funnel plot of infant mortality: with births, without births, and without anything.

    Every rate is divided by the national first release. Births that were not published follow from a rate of the first release
    and the deaths of the year, or those of the next year before an announced change; or they are four times those of a quarter.

    Returns
    -------
    points : pandas.DataFrame
        label, expected (deaths at the national rate), observed (deaths), ratio (to the national rate), births, rough (deaths
        or births had to be worked out), source.
    rates : pandas.DataFrame
        label, ratio, rate, source: a rate of `year` was published, deaths or births were not.
    absent : list of str
        Names of the regions with neither.

    Examples
    --------
    >>> points, rates_only, absent = funnel(data.load())
    >>> len(points), len(rates_only), len(absent)
    (3, 4, 11)
    """
    known = rates_of_year(published, year).set_index("area")
    national = select.yearly(published, infant.RATE, producer="BNS", release="first").set_index("year")["value"]
    deaths, births = _regional(published, "infant_deaths"), _regional(published, "live_births")
    counted, born = (_by_area(frame[frame["year"] == year]) for frame in (deaths, births))
    claims = published.claims
    whole = (claims["comparator_start"] == f"{year}-01-01") & (claims["comparator_end"] == f"{year}-12-31")
    changed = _by_area(claims[whole & claims["indicator"].eq("infant_deaths") & claims["kind"].eq("change")])
    earlier = _by_area(deaths[deaths["year"] == year + 1])["value"] / (1 + changed["value"] / 100)
    quarter = _by_area(births[(births["period_start"] == f"{year}-01-01") & (births["period_end"] == f"{year}-03-31")])["value"]

    rows = known.dropna(subset="value").join(born["value"].rename("births"))
    rows = rows.join(counted["value"].combine_first(earlier).rename("observed"))
    origin = counted["source"].combine_first(changed["source"]).reindex(rows.index)
    rows["source"] = origin.where(rows["births"].isna() & rows["observed"].notna(), rows["source"])
    rows["rough"] = rows["births"].isna() | ~rows.index.isin(counted.index)
    # The national rate is a first release: only rates that are one, too, may be worked with.
    rows = rows[rows["births"].notna() | rows["release"].eq("first")]
    rows["births"] = rows["births"].fillna(infant.PER * rows["observed"] / rows["value"]).fillna(4 * quarter)
    rows["observed"] = rows["observed"].fillna(rows["value"] * rows["births"] / infant.PER)
    rows["expected"] = rows["births"] * national[year] / infant.PER
    points = rows.dropna(subset="births").assign(ratio=rows["observed"] / rows["expected"], label=rows["label"] + f" {year}")
    without = rows[rows["births"].isna()].assign(rate=rows["value"], ratio=rows["value"] / national[year])
    absent = areas(published)["name"].reindex(known.index[known["value"].isna()]).tolist()
    columns = ["label", "expected", "observed", "ratio", "births", "rough", "source"]
    return points[columns].reset_index(drop=True), without[["label", "ratio", "rate", "source"]].reset_index(drop=True), absent
