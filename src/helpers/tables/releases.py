"""Which of several published values of a year stands, and which are shown beside it.

The rule, also in docs/add-an-article.md: of one producer the later release stands, final over revised over first. Of several
producers the first of a list stands, until another of the list publishes a different value later, of no lesser kind:
registered over reported, a source of the same or a better tier, a release that is as far on. What differs and does not stand is
shown beside.
"""

from collections.abc import Mapping
from datetime import date

import pandas as pd

from helpers.tables import data, rules, select
from helpers.wording.language import mark, say
from helpers.wording.words import listing, number

#: Producers of live births, the preferred one first.
BIRTHS = ("BNS", "MoH")
STAGES = {"first": 0, "revised": 1, "final": 2, "estimate": 0}
#: What is modelled stands for no registered value and is shown apart.
KINDS = {"registered": 0, "inquiry": 0, "press": 1}
#: Names for readers; a producer without one is named as in the tables.
NAMES = {"MoH": mark("Ministry of Health"), "BNS": mark("statistics bureau"), "Mazhilis meeting": mark("Mazhilis meeting")}


def _ranked(published: data.Tables, indicator: str, area: str) -> tuple[pd.DataFrame, list[dict]]:
    """Yearly values that were counted or reported, the last release of each producer last, and what the rule asks of each."""
    frame = select.yearly(published, indicator, area)
    sources = zip(*(published.sources[name].to_numpy() for name in ("id", "tier", "published")), strict=True)
    # Without a date: the oldest.
    known = {name: (tier, rules.days(day)[1] if isinstance(day, str) else date.min) for name, tier, day in sources}
    names = ["year", "id", "producer", "value", "rounded_to", "basis", "release", "source"]
    rows = []
    for at, cells in enumerate(zip(*(frame[name].to_numpy().tolist() for name in names), strict=True)):
        row = dict(zip(names, cells, strict=True), at=at)
        if row["basis"] in KINDS:
            tier, day = known[row["source"]]
            rows.append(row | {"stage": STAGES[row["release"]], "kind": KINDS[row["basis"]], "tier": tier, "day": day})
    rows.sort(key=lambda row: (row["year"], row["stage"], row["day"], row["id"]))
    return frame, rows


def _differs(one: Mapping, other: Mapping) -> bool:
    """Whether two printed values are of two numbers; what both round to would have to lie on the very edge of each."""
    return abs(one["value"] - other["value"]) > (one["rounded_to"] + other["rounded_to"]) / 2 * (1 - 1e-9)


def _replaces(new: Mapping, old: Mapping) -> bool:
    """Whether another producer's value takes the place of one."""
    no_lesser = new["kind"] <= old["kind"] and new["tier"] <= old["tier"] and new["stage"] >= old["stage"]
    return _differs(new, old) and no_lesser and bool(new["day"] > old["day"])


def standing(published: data.Tables, indicator: str, producers: tuple[str, ...], area: str = "KZ") -> pd.DataFrame:
    """The value that stands for each year: a row of :func:`helpers.tables.select.yearly` where there is one.

    Parameters
    ----------
    published : helpers.tables.data.Tables
    indicator, area : str
        Ids of indicators.csv and areas.csv.
    producers : tuple of str
        Those whose values can stand, the preferred one first.

    Examples
    --------
    >>> births = standing(data.load(), "live_births", BIRTHS)
    >>> births.set_index("year").loc[2024, ["value", "release"]].tolist()
    [np.float64(365923.0), 'final']
    """
    frame, rows = _ranked(published, indicator, area)
    last = {(row["year"], row["producer"]): row for row in rows if row["producer"] in producers}
    chosen: dict[int, dict] = {}
    for row in sorted(last.values(), key=lambda row: producers.index(row["producer"])):
        if row["year"] not in chosen or _replaces(row, chosen[row["year"]]):
            chosen[row["year"]] = row
    return frame.iloc[[chosen[year]["at"] for year in sorted(chosen)]].reset_index(drop=True)


def of_period(
    published: data.Tables, indicator: str, start: pd.Timestamp, end: pd.Timestamp, producer: str, area: str = "KZ"
) -> pd.Series:
    """The last release of a producer for a period, from its first to its last day: a row of observations.csv.

    >>> of_period(data.load(), "live_births", pd.Timestamp("2025-01-01"), pd.Timestamp("2025-06-30"), "BNS")["value"]
    np.float64(161200.0)
    """
    frame = published.observations
    wanted = {"indicator": indicator, "area": area, "period_start": start, "period_end": end, "producer": producer}
    for column, value in wanted.items():
        frame = frame[frame[column] == value]
    if frame.empty:
        raise KeyError(f"no {indicator} of {area} from {start:%Y-%m-%d} to {end:%Y-%m-%d} by {producer}")
    order = frame.assign(stage=frame["release"].map(STAGES), day=frame["source"].map(data.known_from(published.sources)))
    return frame.loc[order.sort_values(["stage", "day", "id"], na_position="first").index[-1]]


def beside(published: data.Tables, row: pd.Series) -> pd.DataFrame:
    """The last release of each other producer for the year of a value that stands, if it differs by more than rounding."""
    frame, rows = _ranked(published, row["indicator"], row["area"])
    last = {one["producer"]: one for one in rows if one["year"] == row["year"] and one["producer"] != row["producer"]}
    differ = [one for one in last.values() if _differs(one, row)]
    return frame.iloc[[one["at"] for one in sorted(differ, key=rows.index)]]


def beside_says(published: data.Tables, row: pd.Series) -> str:
    """A sentence, in the language in use, on the values of :func:`beside`; empty if there is none."""
    others = beside(published, row)
    if others.empty:
        return ""
    digits = max(len(f"{step:g}".partition(".")[2]) for step in (row["rounded_to"], *others["rounded_to"]))
    named = [f"{number(other.value, digits)} ({say(NAMES.get(other.producer, other.producer))})" for other in others.itertuples()]
    return say(
        "Other producers give another value for {year}: {others}. The value used here is {value} ({producer}).",
        year=row["year"],
        others=listing(named),
        value=number(row["value"], digits),
        producer=say(NAMES.get(row["producer"], row["producer"])),
    )
