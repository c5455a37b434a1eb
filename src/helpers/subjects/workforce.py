"""Unfilled posts of doctors and mid-level staff: published levels and the changes between them.

A number of unfilled posts is a stock: it is counted on a day, in posts and not in persons, and it moves with the season. It is
a count of what there is and no sample, so no Poisson interval is put around it. Bounds here are those of the printing.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from helpers.tables import data, releases
from helpers.wording import language, words
from helpers.wording.language import say

#: Groups of staff, and the indicators that hold their unfilled posts.
GROUPS = {
    "doctors": ["unfilled_posts_doctors"],
    "staff, kind not stated": ["unfilled_posts_staff"],
    "mid-level staff": ["unfilled_posts_midlevel"],
}

#: Pairs of days that are compared: group, the two days and what the step is.
STEPS = [
    ("doctors", "2020-07-15", "2020-09-10", "season"),
    ("doctors", "2020-07-15", "2020-10-23", "season"),
    ("doctors", "2022-12-02", "2023-12-31", "before"),
    ("doctors", "2023-12-31", "2024-12-31", "announced"),
    ("doctors", "2022-12-02", "2024-12-31", "both"),
    ("doctors", "2024-12-31", "2025-11-26", "since"),
    ("midlevel", "2022-12-02", "2023-12-31", "before"),
    ("midlevel", "2023-12-31", "2024-12-31", "announced"),
    ("midlevel", "2024-12-31", "2025-11-26", "since"),
]


def _day(start: pd.Timestamp, end: pd.Timestamp) -> str:
    """A day, or the span that a value printed for a year or a part of it belongs to."""
    if start == end:
        return language.day(end)
    if (start.month, start.day, end.month, end.day) == (1, 1, 12, 31):
        return f"{start:%Y}" if start.year == end.year else say("{lower} to {upper}", lower=f"{start:%Y}", upper=f"{end:%Y}")
    # A first or last day of a month is left out, and the year of the first end where it is that of the second.
    first = "MMM" if start.day == 1 else "MMMd"
    last = "yMMM" if end.is_month_end else "yMMMd"
    first = language.day(start, first if start.year == end.year else f"y{first}")
    return say("{lower} to {upper}", lower=first, upper=language.day(end, last))


def stocks(published: data.Tables, indicators: str | Sequence[str], spans: bool = False) -> pd.DataFrame:
    """Published levels of one or several indicators in order of time, with the bounds that their printing leaves.

    A table of id, indicator, start, end, when (text), value, lower, upper, printed ("as counted", "rounded", "at least", "at
    most"), release, producer, tier, source. A rounded value lies within half a step of its rounding; one printed as "more than"
    up to a step above, one printed as "almost" up to half a step below. Where the step is not known, the bound is missing,
    unless the value is one end of it. `spans` adds values printed for a year or a quarter, without a day. An unknown indicator
    or area is refused.

    >>> frame = stocks(data.load(), "unfilled_posts_doctors").set_index("when")
    >>> frame.loc[["31 Dec 2024", "26 Nov 2025"], ["lower", "value", "upper", "printed"]].values.tolist()
    [[3954.0, 3954.0, 3954.0, 'as counted'], [3500.0, 4000.0, 4500.0, 'rounded']]
    """
    wanted = [indicators] if isinstance(indicators, str) else list(indicators)
    known = published.indicators["id"]
    if unknown := [name for name in wanted if name not in set(known)]:
        raise ValueError(f"{unknown[0]!r} is not in indicators.csv; known are: {', '.join(known)}")
    frame = published.observations
    frame = frame[frame["indicator"].isin(wanted) & (frame["area"] == "KZ")]
    if not spans:
        frame = frame[frame["period_start"] == frame["period_end"]]
    over, under = frame["printed_as"].eq("over"), frame["printed_as"].eq("under")
    rounded = frame["rounded_to"] > 1
    half = (frame["rounded_to"] / 2).mask(frame["rounded_to"] <= 1, 0)
    lower = frame["value"].where(over, frame["value"] - half)
    upper = frame["value"].where(under, frame["value"] + half.mask(over, frame["rounded_to"]))
    printed = np.select([over, under, rounded], ["at least", "at most", "rounded"], "as counted")
    when = [_day(*ends) for ends in zip(frame["period_start"], frame["period_end"], strict=True)]
    tier = frame["source"].map(published.sources.set_index("id")["tier"])
    frame = frame.rename(columns={"period_start": "start", "period_end": "end"}).assign(
        lower=lower, upper=upper, printed=printed, when=when, tier=tier
    )
    columns = ["id", "indicator", "start", "end", "when", "value", "lower", "upper"]
    columns += ["printed", "release", "producer", "tier", "source"]
    return frame.sort_values(["end", "start", "id"])[columns].reset_index(drop=True)


def posts(published: data.Tables) -> pd.DataFrame:
    """Every published national number of unfilled posts, as :func:`stocks`, with the column group.

    >>> list(posts(data.load())["group"].unique())
    ['doctors', 'staff, kind not stated', 'mid-level staff']
    """
    parts = [stocks(published, names, spans=True).assign(group=group) for group, names in GROUPS.items()]
    return pd.concat(parts, ignore_index=True)


def by_day(published: data.Tables, indicator: str) -> pd.DataFrame:
    """The level of each day, as :func:`stocks`, indexed by the day: of several the last release, then the best tier.

    >>> by_day(data.load(), "unfilled_posts_midlevel").loc["2024-12-31", "value"]
    np.float64(4505.0)
    """
    frame = stocks(published, indicator)
    best = frame.assign(stage=-frame["release"].map(releases.STAGES)).sort_values(["stage", "tier"], kind="stable")
    return frame.loc[best.drop_duplicates("end").index].set_index("end", drop=False).sort_index()


def steps(published: data.Tables) -> pd.DataFrame:
    """Changes between the days that are worth comparing, and those of one season within a year.

    A table of group ("doctors", "midlevel"), step ("season", "before", "announced", "both", "since"), first, last (days as
    text), start (the first day), before, after (levels), value, lower, upper (percent; bounds of the printing), rounded (true:
    an end is), source.

    >>> frame = steps(data.load())
    >>> frame.loc[frame["step"] == "season", "value"].round(1).tolist()
    [-20.7, -25.0]
    """
    known = {group: by_day(published, f"unfilled_posts_{group}") for group in dict.fromkeys(group for group, *_ in STEPS)}
    rows = []
    for group, *days, step in STEPS:
        old, new = (known[group].loc[day] for day in days)
        days = {"first": old["when"], "last": new["when"], "start": old["end"]}
        ends = {"value": ("value", "value"), "lower": ("lower", "upper"), "upper": ("upper", "lower")}  # what printing leaves
        change = {name: float(round(100 * new[one] / old[other] - 100, 9)) for name, (one, other) in ends.items()}
        levels = {"before": old["value"], "after": new["value"], **change}
        rounded = bool({old["printed"], new["printed"]} - {"as counted"})
        rows.append(dict(group=group, step=step, **days, **levels, rounded=rounded, source=[old["source"], new["source"]]))
    return pd.DataFrame(rows)


def said(published: data.Tables, groups: Sequence[str] = ("doctors",), since: int = 2025) -> pd.DataFrame:
    """Changes of unfilled posts of the country that were announced since a year, in order, repetitions left out.

    Groups are such as "doctors", "staff", "midlevel", "doctors_rural" and "staff_rural". The rows of claims.csv with text (the
    percentage), said (day, month or year), day (whether it names the day of its base) and tier. Of two pages with the same
    number for the same period the better tier stands, then the more precise day.

    >>> said(data.load()).set_index("id").at["C701", "text"]
    '−19%'
    """
    wanted = [f"unfilled_posts_{group}" for group in groups]
    if unknown := set(wanted) - set(published.indicators["id"]):
        raise ValueError(f"{min(unknown)!r} is not in indicators.csv")
    frame = published.claims[published.claims["indicator"].isin(wanted) & (published.claims["kind"] == "change")]
    frame = frame[(frame["area"] == "KZ") & frame["retells"].isna() & (frame["said_on"].str[:4].astype(float) >= since)]
    day = frame["comparator_start"].notna() & (frame["comparator_start"] == frame["comparator_end"])
    frame = frame.assign(
        text=[words.signed(value, 0 if value == round(value) else 1) for value in frame["value"]],
        day=day & frame["comparator_basis"].ne("taken"),
        said=frame["said_on"].map(language.day),
        tier=frame["source"].map(published.sources.set_index("id")["tier"]),
        vague=-frame["said_on"].str.len(),
    )
    best = frame.sort_values(["tier", "vague", "said_on", "id"])
    again = best["period_said"].notna() & best.duplicated(["indicator", "value", "period_said"])
    return best[~again].drop(columns="vague").sort_values(["said_on", "id"]).reset_index(drop=True)


def __getattr__(name: str):
    """One sentence for an exercise or an own notebook that still calls what now stands in the cells of the notebook."""
    if name in ("held", "one_base", "mentions", "specialties", "assumptions", "doctors", "territories", "flows"):
        raise AttributeError(f"workforce.{name} was moved: what it computed stands in the cells of 07_health_workforce")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
