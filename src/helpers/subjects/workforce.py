"""Unfilled posts, doctors and their flows: published levels, what was said of them, and what one can say of the other.

A number of unfilled posts is a stock: it is counted on a day, in posts and not in persons (quarters of a post occur), and it
moves with the season. It is a count of what there is, not a sample and no matter of independent events, so no Poisson
interval is put around it. What is uncertain is how it was printed (rounded, "about", "more than"), which season it is of,
and whether two pages mean the same posts. Bounds here are those of the printing; the rest is said in words.
"""

from __future__ import annotations

from collections.abc import Sequence
from numbers import Integral, Real

import numpy as np
import pandas as pd

from helpers.tables import data, select
from helpers.wording import language, words
from helpers.wording.language import mark, say

#: Groups of staff, and the indicators that hold their unfilled posts.
GROUPS = {
    "doctors": ["unfilled_posts_doctors"],
    "staff, kind not stated": ["unfilled_posts_staff"],
    "mid-level staff": ["unfilled_posts_midlevel"],
}

#: Claims on a falling shortage: group -> indicators; what was said of rural doctors and of rural staff is kept together.
SAID = {
    "doctors": ["unfilled_posts_doctors"],
    "staff": ["unfilled_posts_staff"],
    "mid-level": ["unfilled_posts_midlevel"],
    "rural": ["unfilled_posts_doctors_rural", "unfilled_posts_staff_rural"],
}

#: Kinds of doctors whose posts were printed by name.
SPECIALTIES = {
    "obstetricians": "obstetricians",
    "paediatricians": "paediatricians",
    "anaesthetists": "anaesthetists",
    "general_practitioners": "general practitioners",
    "therapists": "therapists",
    "surgeons": "surgeons",
}

#: Pairs of days that are compared: group, the two observations and what the step is.
STEPS = [
    ("doctors", "kz.2020m07d15.rchd", "kz.2020m09d10.rchd", "season"),
    ("doctors", "kz.2020m07d15.rchd", "kz.2020m10d23.moh", "season"),
    ("doctors", "kz.2022m12d02.moh", "kz.2023.moh", "before"),
    ("doctors", "kz.2023.moh", "kz.2024.moh", "announced"),
    ("doctors", "kz.2022m12d02.moh", "kz.2024.moh", "both"),
    ("doctors", "kz.2024.moh", "kz.2025m11d26.moh", "since"),
    ("midlevel", "kz.2022m12d02.moh", "kz.2023.moh", "before"),
    ("midlevel", "kz.2023.moh", "kz.2024.moh", "announced"),
    ("midlevel", "kz.2024.moh", "kz.2025m11d26.moh", "since"),
]

#: What a page names as the start of a change: a day or the level of one, only a period, or nothing.
NAMES = ("day or level", "only a period", "nothing")


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


def stocks(tables: data.Tables, indicators: str | Sequence[str], area: str = "KZ", spans: bool = False) -> pd.DataFrame:
    """Levels that were counted on a day, in order of time, with the bounds that their printing leaves.

    Parameters
    ----------
    tables : helpers.tables.data.Tables
    indicators : str or list of str
        Ids of indicators.csv.
    area : str
        Id of areas.csv.
    spans : bool
        Whether values printed for a year or a quarter, without a day, are given too.

    Returns
    -------
    pandas.DataFrame
        id, indicator, start, end, when (text), value, lower, upper, printed ("as counted", "rounded", "at least", "at
        most"), release, producer, tier, source. A rounded value lies within half a step of its rounding; one printed as
        "more than" lies up to a step above, one printed as "almost" up to half a step below. Nothing is filled in.

    Raises
    ------
    ValueError
        If an id is unknown.

    Examples
    --------
    >>> frame = stocks(data.load(), "unfilled_posts_doctors").set_index("when")
    >>> frame.loc[["31 Dec 2024", "26 Nov 2025"], ["lower", "value", "upper", "printed"]].values.tolist()
    [[3954.0, 3954.0, 3954.0, 'as counted'], [3500.0, 4000.0, 4500.0, 'rounded']]
    """
    wanted = [indicators] if isinstance(indicators, str) else list(indicators)
    for value, frame, file in [(name, tables.indicators, "indicators") for name in wanted] + [(area, tables.areas, "areas")]:
        if value not in set(frame["id"]):
            raise ValueError(f"{value!r} is not in {file}.csv; known are: {', '.join(frame['id'])}")
    frame = tables.observations
    frame = frame[frame["indicator"].isin(wanted) & (frame["area"] == area)]
    if not spans:
        frame = frame[frame["period_start"] == frame["period_end"]]
    step = frame["rounded_to"].fillna(0)
    over, under = frame["printed_as"].eq("over"), frame["printed_as"].eq("under")
    rounded = step > 1
    half = (step / 2).where(rounded, 0)
    lower = np.where(over, frame["value"], frame["value"] - half)
    upper = np.where(under, frame["value"], frame["value"] + np.where(over, step, half))
    printed = np.select([over, under, rounded], ["at least", "at most", "rounded"], "as counted")
    when = [_day(*ends) for ends in zip(frame["period_start"], frame["period_end"], strict=True)]
    tier = frame["source"].map(tables.sources.set_index("id")["tier"])
    frame = frame.rename(columns={"period_start": "start", "period_end": "end"}).assign(
        lower=lower, upper=upper, printed=printed, when=when, tier=tier
    )
    columns = ["id", "indicator", "start", "end", "when", "value", "lower", "upper"]
    columns += ["printed", "release", "producer", "tier", "source"]
    return frame.sort_values(["end", "start", "id"])[columns].reset_index(drop=True)


def posts(tables: data.Tables) -> pd.DataFrame:
    """Every published national number of unfilled posts, of doctors, of staff whose kind was not told and of mid-level staff.

    Returns
    -------
    pandas.DataFrame
        As :func:`stocks`, with the column group.

    Examples
    --------
    >>> posts(data.load()).groupby("group", sort=False)["value"].agg(["size", "min", "max"]).values.tolist()
    [[10.0, 3899.0, 5201.0], [3.0, 2406.0, 5500.0], [7.0, 3800.0, 5000.0]]
    """
    parts = [stocks(tables, names, spans=True).assign(group=group) for group, names in GROUPS.items()]
    return pd.concat(parts, ignore_index=True)


def change(before, after) -> dict[str, float]:
    """Change in percent between two levels, with the bounds that their printing leaves.

    Parameters
    ----------
    before, after : mapping
        With value, lower and upper, such as rows of :func:`stocks`.

    Returns
    -------
    dict
        value, lower, upper.

    Examples
    --------
    >>> exact, about = dict(value=200, lower=200, upper=200), dict(value=100, lower=90, upper=110)
    >>> change(exact, about)
    {'value': -50.0, 'lower': -55.0, 'upper': -45.0}
    """
    given = {"value": ("value", "value"), "lower": ("lower", "upper"), "upper": ("upper", "lower")}
    return {name: float(round(100 * after[new] / before[old] - 100, 9)) for name, (new, old) in given.items()}


def _level(tables: data.Tables, group: str, name: str) -> pd.Series:
    frame = stocks(tables, f"unfilled_posts_{group}", spans=True).set_index("id")
    select.observation(tables, f"unfilled_posts_{group}.{name}")  # names the nearest ids if there is none
    return frame.loc[f"unfilled_posts_{group}.{name}"]


def steps(tables: data.Tables) -> pd.DataFrame:
    """Changes between the days that are worth comparing, and those of one season within a year.

    Returns
    -------
    pandas.DataFrame
        group ("doctors", "midlevel"), step ("season", "before", "announced", "both", "since"), first, last (days as
        text), start (the first day), before, after (levels), value, lower, upper (percent; bounds of the printing), rounded
        (true: an end is), source.

    Examples
    --------
    >>> frame = steps(data.load())
    >>> frame.loc[frame["step"] == "season", "value"].round(1).tolist()
    [-20.7, -25.0]
    """
    rows = []
    for group, first, last, step in STEPS:
        old, new = _level(tables, group, first), _level(tables, group, last)
        rows.append(
            {
                "group": group,
                "step": step,
                "first": old["when"],
                "last": new["when"],
                "start": old["end"],
                "before": old["value"],
                "after": new["value"],
                **change(old, new),
                "rounded": bool({old["printed"], new["printed"]} - {"as counted"}),
                "source": [old["source"], new["source"]],
            }
        )
    return pd.DataFrame(rows)


def _as_said(value: float) -> str:
    return words.signed(value, 0 if value == round(value) else 1)


def said(tables: data.Tables, groups: Sequence[str] = tuple(SAID), since: int = 2025) -> pd.DataFrame:
    """Percentages by which unfilled posts of the country were said to have changed, in the order in which they were said.

    Parameters
    ----------
    tables : helpers.tables.data.Tables
    groups : sequence of {"doctors", "staff", "mid-level", "rural"}
    since : int
        Year from which on it was said.

    Returns
    -------
    pandas.DataFrame
        id, group, said (day, month or year, as text), value, low, high (percent), text, period ("not said" where none was),
        base (its first and last day, missing where none was said), until (the day compared, likewise), kind (of what: "count",
        "not said"), retold (true: the page retells one of the others), base_inferred (true: the days are taken, not printed),
        names (of :data:`NAMES`: what the page prints of the start), speaker, tier, source. Of what was said in a year whose
        day is not known the place in the order is not known either; it stands first.

    Raises
    ------
    ValueError
        If a group is unknown, with the known ones.

    Examples
    --------
    >>> said(data.load(), ["mid-level"])["text"].value_counts().to_dict()
    {'−7%': 7, '−13%': 2}
    >>> said(data.load(), ["doctors"]).set_index("id").loc[["C701", "C719", "C707", "C710"], "names"].tolist()
    ['day or level', 'only a period', 'only a period', 'nothing']
    """
    unknown = [group for group in groups if group not in SAID]
    if unknown:
        raise ValueError(f"groups are among {', '.join(SAID)}; got {unknown[0]!r}")
    group_of = {indicator: group for group in groups for indicator in SAID[group]}
    frame = tables.claims
    frame = frame[
        (frame["kind"] == "change") & (frame["area"] == "KZ") & frame["indicator"].isin(group_of) & frame["said_on"].notna()
    ]
    frame = frame[frame["said_on"].str[:4].astype(int) >= since]
    frame = (
        frame.drop(columns="kind")
        .assign(
            group=frame["indicator"].map(group_of),
            said=frame["said_on"].map(language.day),
            text=frame["value"].map(_as_said),
            period=frame["period_said"].fillna("not said"),
            retold=frame["retells"].notna(),
            tier=frame["source"].map(tables.sources.set_index("id")["tier"]),
        )
        .rename(columns={"of": "kind", "comparator_start": "base", "comparator_end": "base_end", "period_end": "until"})
    )
    given = frame["base"].notna()
    inferred = given & frame["comparator_basis"].eq("taken")
    day = given & ~inferred & (frame["base"] == frame["base_end"])
    names = np.select([day, given | (frame["period"] != "not said")], NAMES[:2], NAMES[2])
    frame = frame.assign(base_inferred=inferred, names=names)
    columns = [
        "id",
        "group",
        "said",
        "said_on",
        "value",
        "low",
        "high",
        "text",
        "period",
        "base",
        "base_end",
        "until",
        "kind",
    ]
    columns += ["retold", "base_inferred", "names", "speaker", "tier", "source"]
    return frame.sort_values(["said_on", "id"])[columns].reset_index(drop=True)


def mentions(tables: data.Tables, groups: Sequence[str] = ("doctors", "staff")) -> pd.DataFrame:
    """What was said, without retellings, and once where two pages give the same number for the same period.

    Of two pages with the same the better tier stands, then the more precise day. One page may hold several mentions: a
    heading and the text below it.

    Returns
    -------
    pandas.DataFrame
        As :func:`said`.

    Examples
    --------
    >>> frame = mentions(data.load())
    >>> len(frame), frame["source"].nunique(), frame["names"].value_counts().to_dict()
    (13, 12, {'nothing': 8, 'only a period': 4, 'day or level': 1})
    """
    frame = said(tables, groups)
    frame = frame[~frame["retold"]]
    best = frame.assign(vague=-frame["said_on"].str.len()).sort_values(["tier", "vague", "said_on", "id"])
    again = (best["period"] != "not said") & best.duplicated(["group", "value", "period"])
    return frame[~again.reindex(frame.index)].reset_index(drop=True)


def held(tables: data.Tables, group: str = "doctors", base: str = "2023-12-31") -> pd.DataFrame:
    """Each percentage held against the published levels: what it would be of the base, and which level that meets.

    Parameters
    ----------
    tables : helpers.tables.data.Tables
    group : {"doctors", "staff", "mid-level"}
        What was said of staff is held against the levels of doctors, as if doctors alone were meant.
    base : str
        Day of the level that is taken where none was said: one of the days with a level of that group before the end of 2024.

    Returns
    -------
    pandas.DataFrame
        id, said, text, period, base (level), base_when (its day), base_is ("printed", "inferred", "assumed"), low, high (posts
        that would be left), meets (levels counted to the post that lie between, with their days, as text), within (rounded
        levels whose bounds hold some of it, likewise), verdict (key of :data:`helpers.wording.words.CERTAINTY`), remark (text, may be
        empty), source. "consistent": base and level were printed and agree; "conditional": a counted level agrees if the
        base is the one assumed or inferred; "conflict": base and level were printed and disagree; "unknown": the rest. Only
        levels since 2024 are looked at.

    Raises
    ------
    ValueError
        If group or base is none of those possible, with the choices.

    Examples
    --------
    >>> frame = held(data.load()).set_index("id")
    >>> frame.loc[["C701", "C703", "C707", "C719"], "verdict"].tolist()
    ['consistent', 'unknown', 'conditional', 'unknown']
    >>> frame.at["C703", "remark"]
    '3,986 is 18.1% below 4,864 (31 Dec 2023), which does not give −20%; that needs a base of 4,952 to 5,014, printed by no page for 2023'
    """  # noqa: E501
    indicators = {
        "doctors": "unfilled_posts_doctors",
        "staff": "unfilled_posts_doctors",
        "mid-level": "unfilled_posts_midlevel",
    }
    if group not in indicators:
        raise ValueError(f"group is one of {', '.join(indicators)}; got {group!r}")
    levels = stocks(tables, indicators[group])
    counted = levels[levels["printed"] == "as counted"]
    days = levels.loc[levels["end"] < "2024-12-31", "end"].dt.strftime("%Y-%m-%d").tolist()
    if base not in days:
        raise ValueError(f"base is one of {', '.join(dict.fromkeys(days))}, the days with a level; got {base!r}")
    start = levels[levels["end"] == base].iloc[0]
    rows = []
    for row in said(tables, [group]).itertuples():
        with_day = pd.notna(row.base) and row.base == row.base_end
        own = levels[levels["end"] == row.base] if with_day else levels.head(0)
        of = own.iloc[0] if len(own) else start
        basis = "assumed" if not len(own) else "inferred" if row.base_inferred else "printed"
        low, high = of["lower"] * (1 + row.low / 100), of["upper"] * (1 + row.high / 100)
        later = levels[(levels["end"] > of["end"]) & (levels["end"] >= "2024-01-01")]
        exact = later["printed"] == "as counted"
        met = later[exact & later["value"].between(low, high)]
        near = later[~exact & (later["lower"] <= high) & (later["upper"] >= low)]
        at_end = counted[counted["end"] == row.until] if pd.notna(row.until) else counted.head(0)
        agrees = bool(at_end["value"].between(low, high).any())
        if basis == "printed" and len(at_end):
            key = "consistent" if agrees else "conflict"
        else:
            key = "conditional" if len(met) and (basis == "assumed" or agrees) else "unknown"
        rows.append(
            {
                "id": row.id,
                "said": row.said,
                "text": row.text,
                "period": row.period,
                "base": of["value"],
                "base_when": of["when"],
                "base_is": basis,
                "low": low,
                "high": high,
                "meets": words.listing([f"{words.number(level.value)} ({level.when})" for level in met.itertuples()]),
                "within": words.listing([f"{as_printed(level)} ({level.when})" for level in near.itertuples()]),
                "verdict": key,
                "remark": _needed(row, levels, at_end),
                "source": row.source,
            }
        )
    return pd.DataFrame(rows)


def _needed(row, levels: pd.DataFrame, at_end: pd.DataFrame) -> str:
    """What base a percentage needs that was printed with a level and a year, but with no day to compare with."""
    within = pd.notna(row.base) and row.base != row.base_end
    known = levels[levels["end"].between(row.base, row.base_end)] if within else levels.head(0)
    if known.empty or at_end.empty:
        return ""
    level, old = at_end.iloc[0], known.iloc[-1]
    given = change(old, level)
    low, high = (level["value"] / (1 + end / 100) for end in (row.high, row.low))
    side = "below" if given["value"] < 0 else "above"
    text = (
        f"{words.number(level['value'])} is {words.percent(abs(given['value']))} {side} {words.number(old['value'])}"
        f" ({old['when']})"
    )
    if row.low <= given["upper"] and given["lower"] <= row.high:
        return text
    span = words.interval(low, high)
    return f"{text}, which does not give {row.text}; that needs a base of {span}, printed by no page for {old['end'].year}"


#: How a level was printed, in words before it.
SIGNS = {
    "at least": mark("over {number}"),
    "at most": mark("almost {number}"),
    "rounded": mark("about {number}"),
    "as counted": "{number}",
}


def as_printed(level) -> str:
    """A level as it was printed: counted, or with the word that stood before it.

    Examples
    --------
    >>> as_printed(stocks(data.load(), "unfilled_posts_doctors").iloc[-1])
    'about 4,000'
    """
    return say(SIGNS[level.printed], number=words.number(level.value))


def one_base(tables: data.Tables) -> pd.DataFrame:
    """Doctors, mid-level staff and both together in the year of the announced fall, and what was said of staff as a whole.

    The whole changes by the mean of its parts, weighted by what they were at the start.

    Returns
    -------
    pandas.DataFrame
        label, kind ("part", "whole", "most", "said"), value, lower, upper (percent), verdict (of what was said: "conditional"
        if no values of both parts, each as large a fall as any said, give it at the weights of the start, so that it holds
        if doctors alone are meant; otherwise "unknown"), misses (points by which they do not), needs (percent of all posts
        that doctors' would have to be), text (as said), source (list). "most" is the whole, if each part fell as much as the
        largest percentage said of it.

    Examples
    --------
    >>> frame = one_base(data.load())
    >>> frame[["kind", "value"]].round(1).values.tolist()
    [['part', -18.7], ['part', -6.5], ['whole', -12.6], ['most', -19.0], ['said', -20.0], ['said', -25.0]]
    >>> frame[["misses", "needs"]].dropna().round(1).values.tolist()
    [[0.2, 52.2], [5.2, 95.7]]
    """
    old = {group: _level(tables, group, "kz.2023.moh") for group in ("doctors", "midlevel")}
    new = {group: _level(tables, group, "kz.2024.moh") for group in old}
    names = {"doctors": "Doctors", "midlevel": "Mid-level staff"}
    sources = [*dict.fromkeys(level["source"] for part in (old, new) for level in part.values())]
    rows = [{"label": names[group], "kind": "part", **change(old[group], new[group]), "source": sources} for group in old]
    before, after = (
        {end: sum(level[end] for level in part.values()) for end in ("value", "lower", "upper")} for part in (old, new)
    )
    rows.append({"label": "Both together", "kind": "whole", **change(before, after), "source": sources})
    parts = said(tables, ["doctors", "mid-level"])
    parts = parts[parts["value"] < 0]
    lowest = parts.groupby("group")[["value", "low"]].min()
    share = {group: level["value"] / before["value"] for group, level in old.items()}
    largest, bound = (
        share["doctors"] * lowest.at["doctors", end] + share["midlevel"] * lowest.at["mid-level", end] for end in ("value", "low")
    )
    told = [_as_said(lowest.at[group, "value"]) for group in ("doctors", "mid-level")]
    most = {"label": f"Both, if {told[0]} and {told[1]}, the most said, held", "kind": "most", "value": largest}
    ids = [
        parts.loc[(parts["group"] == group) & (parts["value"] == low), "source"].iloc[0] for group, low in lowest["value"].items()
    ]
    rows.append(most | {"lower": bound, "upper": largest, "source": ids})
    least, span = lowest.at["mid-level", "low"], lowest.at["doctors", "low"] - lowest.at["mid-level", "low"]
    for claim in said(tables, ["staff"]).itertuples():
        beyond = claim.high < bound
        ends = {"value": claim.value, "lower": claim.low, "upper": claim.high, "text": claim.text}
        rows.append(
            {
                "label": f"Staff, as said ({claim.said})",
                "kind": "said",
                **ends,
                "verdict": "conditional" if beyond else "unknown",
                "misses": bound - claim.high if beyond else np.nan,
                "needs": 100 * (claim.high - least) / span if beyond and span else np.nan,
                "source": [claim.source],
            }
        )
    columns = ["label", "kind", "value", "lower", "upper", "verdict", "misses", "needs", "text", "source"]
    return pd.DataFrame(rows).reindex(columns=columns)


def weights(tables: data.Tables) -> dict[str, float]:
    """Doctors' part of the unfilled posts of doctors and mid-level staff, percent, on the days before the announced fall.

    Returns
    -------
    dict
        lower, upper (with what rounding leaves), days (how many have both levels).

    Examples
    --------
    >>> {name: round(value, 1) for name, value in weights(data.load()).items()}
    {'lower': 50.0, 'upper': 51.3, 'days': 2}
    """
    ours, theirs = (stocks(tables, f"unfilled_posts_{group}").set_index("end") for group in ("doctors", "midlevel"))
    days = [day for day in ours.index.intersection(theirs.index).unique() if day <= pd.Timestamp("2023-12-31")]
    ours, theirs = (
        frame.loc[days].groupby("end")[["lower", "upper"]].agg({"lower": "min", "upper": "max"}) for frame in (ours, theirs)
    )
    low = 100 * ours["lower"] / (ours["lower"] + theirs["upper"])
    high = 100 * ours["upper"] / (ours["upper"] + theirs["lower"])
    return {"lower": float(low.min()), "upper": float(high.max()), "days": len(days)}


def parts_and_whole(tables: data.Tables) -> str:
    """What the percentages said of staff can mean, in words: as both kinds of staff, or as doctors alone.

    Examples
    --------
    >>> print(parts_and_whole(data.load()))
    If staff means both kinds, −25% cannot hold with what was said of each and −20% misses by 0.2 points at the published weights; if doctors alone, both are more tellings of theirs
    """  # noqa: E501
    frame = one_base(tables)
    frame = frame[frame["kind"] == "said"].sort_values("value")
    beyond = frame[frame["verdict"] == "conditional"]
    if beyond.empty:
        return "What was said of staff lies within what was said of its kinds"
    most = weights(tables)["upper"]
    far, near = (beyond[flag] for flag in (beyond["needs"] > most + 5, beyond["needs"] <= most + 5))
    bits = [f"{words.listing(list(far['text'].unique()))} cannot hold with what was said of each"] if len(far) else []
    bits += [
        f"{row.text} misses by {words.number(row.misses, 1)} points at the published weights"
        for row in near.drop_duplicates("text").itertuples()
    ]
    count = {1: "it is one more telling", 2: "both are more tellings"}.get(len(beyond), "all are more tellings")
    return f"If staff means both kinds, {' and '.join(bits)}; if doctors alone, {count} of theirs"


def rural_shares(tables: data.Tables) -> pd.DataFrame:
    """Parts of the unfilled posts that were in villages, as printed, or from two levels of one day.

    Returns
    -------
    pandas.DataFrame
        when, value (percent), of ("staff or doctors", "doctors"), source.

    Examples
    --------
    >>> rural_shares(data.load())["value"].round(1).tolist()
    [26.0, 21.5, 25.0]
    """
    printed = stocks(tables, "unfilled_posts_rural_share").assign(of="staff or doctors")
    both = stocks(tables, "unfilled_posts_doctors_rural").merge(
        stocks(tables, "unfilled_posts_doctors"), on="end", suffixes=("", "_all")
    )
    both = both.assign(value=100 * both["value"] / both["value_all"], of="doctors")
    frame = pd.concat([printed, both]).sort_values("end")
    return frame[["when", "value", "of", "source"]].reset_index(drop=True)


def rural(tables: data.Tables) -> pd.DataFrame:
    """What the percentages said of villages leave for the second year, and for the towns.

    Returns
    -------
    pandas.DataFrame
        what, value, lower, upper (percent): over two years in villages and in the country, as said; in the first year, as said
        and by the levels; in the second, by division; and in towns over both, for the rural shares that were printed
        (:func:`rural_shares`; value: the middle of least and most).

    Examples
    --------
    >>> rural(data.load()).set_index("what")["value"].round(1).tolist()
    [-26.7, -19.6, -16.0, -18.7, -12.7, -1.1, -17.4]
    """

    def of(name: str) -> np.ndarray:
        row = select.claim(tables, name)
        return row[["value", "low", "high"]].to_numpy(float)

    villages, country, first = of("C720"), of("C719"), of("C709")
    level = change(_level(tables, "doctors", "kz.2023.moh"), _level(tables, "doctors", "kz.2024.moh"))
    year = np.array([level["value"], level["lower"], level["upper"]])

    def second(whole: np.ndarray, part: np.ndarray) -> np.ndarray:
        return 100 * (1 + whole / 100) / (1 + part[[0, 2, 1]] / 100) - 100

    low, high = rural_shares(tables)["value"].agg(["min", "max"]) / 100
    share = np.array([(low + high) / 2, low, high])
    towns = (country[0] - share * villages[0]) / (1 - share)
    rows = [
        ("villages, two years, as said", *villages),
        ("country, two years, as said", *country),
        ("villages, first year, as said", *first),
        ("country, first year, by the levels", *year),
        ("villages, second year, computed", *second(villages, first)),
        ("country, second year, computed", *second(country, year)),
        ("towns, two years, computed", *towns),
    ]
    return pd.DataFrame(rows, columns=["what", "value", "lower", "upper"])


def doctors(tables: data.Tables) -> pd.DataFrame:
    """Doctors of the country at the end of each year: the bureau's number, and the sum of the regions before there is one.

    Returns
    -------
    pandas.DataFrame
        year, value, series ("bureau", "sum of regions"), regions (how many make the sum; 0 for the bureau's own), source. A
        year in which a region is lacking has no sum.

    Examples
    --------
    >>> frame = doctors(data.load()).set_index("year")
    >>> frame.loc[[2003, 2014, 2025], ["value", "series"]].values.tolist()
    [[54613.0, 'sum of regions'], [68864.0, 'bureau'], [83994.0, 'bureau']]
    """
    frame = tables.observations[(tables.observations["indicator"] == "doctors") & (tables.observations["producer"] == "BNS")]
    frame = frame[(frame["period_end"].dt.month == 12) & (frame["period_end"].dt.day == 31)]
    frame = frame.assign(year=frame["period_end"].dt.year)
    own = frame[(frame["area"] == "KZ") & (frame["release"] == "final")].set_index("year")
    parts = frame[frame["area"].str.startswith("KZ-")].sort_values("release").drop_duplicates(["area", "year"])
    roots = _territories(tables)
    parts = parts.assign(territory=parts["area"].map(roots))
    whole = parts.groupby("year")["territory"].nunique()
    sums = parts.groupby("year").agg(value=("value", "sum"), regions=("area", "size"), source=("source", "first"))
    sums = sums[(whole == len(set(roots))) & ~sums.index.isin(own.index)]
    summed = sums.assign(series="sum of regions")
    bureau = own[["value", "source"]].assign(series="bureau", regions=0)
    return (
        pd.concat([summed, bureau])
        .sort_index()
        .rename_axis("year")
        .reset_index()[["year", "value", "series", "regions", "source"]]
    )


def _territories(tables: data.Tables) -> pd.Series:
    """The region of old borders that every region of today lies in."""
    now = tables.areas[tables.areas["kind"].isin(["region", "city"])].set_index("id")
    return now["predecessor"].where(now["predecessor"].notna(), now.index.to_series())


def territories(tables: data.Tables, first: int = 2003, last: int = 2022) -> pd.DataFrame:
    """Doctors of each territory that kept its borders throughout: regions that were split are summed.

    Parameters
    ----------
    tables : helpers.tables.data.Tables
    first, last : int
        Two years with numbers of all regions, the first before the second.

    Returns
    -------
    pandas.DataFrame
        area (id of the older region), label, before, after (doctors at the end of either year), value (change in percent),
        gain (doctors), source; the largest change first.

    Raises
    ------
    ValueError
        If a year is none of those with all regions, with the choices.

    Examples
    --------
    >>> frame = territories(data.load()).set_index("label")
    >>> frame.loc[["Astana", "Turkistan with Shymkent"], "value"].round().tolist(), len(frame)
    ([257.0, 84.0], 16)
    """
    frame = tables.observations[(tables.observations["indicator"] == "doctors") & (tables.observations["producer"] == "BNS")]
    end = frame["period_end"]
    frame = frame[(end.dt.month == 12) & (end.dt.day == 31) & frame["area"].str.startswith("KZ-")]
    frame = frame.assign(year=frame["period_end"].dt.year).sort_values("release").drop_duplicates(["area", "year"])
    roots = _territories(tables)
    sums = frame.groupby([frame["area"].map(roots), "year"])["value"].sum().unstack("year")
    known = sums.columns[sums.notna().all()].tolist()
    for name, year in (("first", first), ("last", last)):
        if year not in known:
            raise ValueError(f"{name} is one of {', '.join(map(str, known))}, with numbers of all regions; got {year!r}")
    if first >= last:
        choices = ", ".join(str(year) for year in known[:-1])
        raise ValueError(
            f"first lies before last ({last}), among {choices}; got {first}: choose an earlier first or a later last"
        )
    short = tables.areas.set_index("id")["short_en"]
    joined = {area: [short[part] for part in roots.index[(roots == area) & (roots.index != area)]] for area in sums.index}
    labels = [short[area] + (f" with {words.listing(joined[area])}" if joined[area] else "") for area in sums.index]
    result = pd.DataFrame({"area": sums.index, "label": labels, "before": sums[first].to_numpy(), "after": sums[last].to_numpy()})
    source = frame[frame["year"].isin([first, last])].groupby(frame["area"].map(roots))["source"].agg(list)
    result = result.assign(
        value=100 * result["after"] / result["before"] - 100,
        gain=result["after"] - result["before"],
        source=source.reindex(sums.index).to_numpy(),
    )
    return result.sort_values("value", ascending=False).reset_index(drop=True)


def densities(tables: data.Tables, areas: Sequence[str] = ("KZ",)) -> pd.DataFrame:
    """Doctors per 10,000 people, by every producer that counts them.

    Returns
    -------
    pandas.DataFrame
        area, producer, year, value, source. A value of the first of January belongs to the year that ended the day before.

    Examples
    --------
    >>> frame = densities(data.load())
    >>> frame.groupby("producer", sort=False)["value"].last().to_dict()
    {'WHO GHO': 37.54, 'BNS': 40.57, 'Kairbekova centre': 45.7}
    """
    frame = select.adopted(tables.observations)
    frame = frame[frame["indicator"] == "doctors_per_10000"]
    if unknown := [area for area in areas if area not in set(frame["area"])]:
        raise ValueError(f"areas are among {', '.join(sorted(frame['area'].unique()))}; got {', '.join(map(repr, unknown))}")
    frame = frame[frame["area"].isin(areas)]
    first_day = (frame["period_end"].dt.month == 1) & (frame["period_end"].dt.day == 1)
    frame = frame.assign(year=frame["period_end"].dt.year - first_day)
    order = {"WHO GHO": 0, "BNS": 1}
    frame = frame.assign(order=frame["producer"].map(order).fillna(2))
    return frame.sort_values(["area", "order", "year"])[["area", "producer", "year", "value", "source"]].reset_index(drop=True)


def vacancy(tables: data.Tables) -> pd.DataFrame:
    """Unfilled posts of doctors as a share of all posts, where both are known at the end of a year.

    Posts in all are taken as unfilled posts and doctors, one doctor a post.

    Returns
    -------
    pandas.DataFrame
        year, doctors, unfilled, lower, upper (posts), posts (in all), share (percent), derived (true: the unfilled posts
        follow from a percentage, or stand for a day of the last weeks of the year), source (of the unfilled posts).

    Examples
    --------
    >>> vacancy(data.load()).set_index("year")["share"].round(1).to_dict()
    {2022: 4.7, 2023: 5.6, 2024: 4.5, 2025: 4.4}
    """
    stock = doctors(tables).set_index("year")["value"]
    claim = select.claim(tables, "C719")
    base = _level(tables, "doctors", "kz.2023.moh")
    found = {
        2022: _level(tables, "doctors", "kz.2022m12d02.moh"),
        2023: base,
        2024: _level(tables, "doctors", "kz.2024.moh"),
        2025: (
            {
                end: base["value"] * (1 + claim[name] / 100)
                for end, name in zip(("value", "lower", "upper"), ("value", "low", "high"), strict=True)
            }
            | {"source": claim["source"]}
        ),
    }
    frame = pd.DataFrame(
        [
            {
                "year": year,
                "doctors": stock[year],
                "unfilled": level["value"],
                "lower": level["lower"],
                "upper": level["upper"],
                "derived": year in (2022, 2025),
                "source": level["source"],
            }
            for year, level in found.items()
        ]
    )
    frame["posts"] = frame["doctors"] + frame["unfilled"]
    frame["share"] = 100 * frame["unfilled"] / frame["posts"]
    return frame[["year", "doctors", "unfilled", "lower", "upper", "posts", "share", "derived", "source"]]


def payments(tables: data.Tables) -> pd.DataFrame:
    """Payments to doctors who moved to a village, as counted in each text, and what that many cost.

    The tenge are the number times the printed payment, which some texts call an upper limit; the dollars follow the only
    rate that was printed, whatever the year.

    Returns
    -------
    pandas.DataFrame
        when (period as text), start, end, value (payments), tenge (million), dollars (million), release, tier, id, source.

    Examples
    --------
    >>> payments(data.load()).set_index("when").loc["2025", ["value", "tenge", "dollars"]].astype(float).round(1).tolist()
    [529.0, 4496.5, 8.3]
    """
    frame = stocks(tables, "relocation_payments", spans=True)
    amount = select.observation(tables, "relocation_payment.kz.2025.moh")["value"]
    return (
        frame.assign(tenge=frame["value"] * amount / 1e6, dollars=frame["value"] * amount / exchange(tables) / 1e6)
        .sort_values(["start", "end", "value"])[
            ["when", "start", "end", "value", "tenge", "dollars", "release", "tier", "id", "source"]
        ]
        .reset_index(drop=True)
    )


#: Flows that were printed, besides the payments.
FLOWS = {
    "medical_graduates": "graduates of medical universities",
    "graduates_placed": "graduates placed in work",
    "graduates_placed_rural": "of them in villages",
    "graduates_placed_rural_share": "rural share, % (of whom: see note)",
    "paediatric_residency_graduates": "graduates of paediatric residency",
    "residency_places": "residency places",
    "doctors_supported": "doctors given social support",
    "health_workers_emigrated": "health workers who emigrated",
}


def flows(tables: data.Tables) -> pd.DataFrame:
    """What was printed of those who begin, are trained, are supported and leave.

    Returns
    -------
    pandas.DataFrame
        indicator, flow (in words), when, value, printed (see :func:`stocks`), note, tier, source.

    Examples
    --------
    >>> frame = flows(data.load())
    >>> frame.loc[frame["indicator"] == "paediatric_residency_graduates", "value"].tolist()
    [162.0, 159.0]
    """
    parts = [stocks(tables, name, spans=True).assign(flow=text) for name, text in FLOWS.items()]
    frame = pd.concat(parts, ignore_index=True)
    frame["note"] = frame["id"].map(tables.observations.set_index("id")["note"]).fillna("")
    return frame[["indicator", "flow", "when", "value", "printed", "note", "tier", "source"]]


def used(tables: data.Tables) -> list[str]:
    """Sources of all that is shown here, each once.

    Examples
    --------
    >>> len(used(data.load())) > 25
    True
    """
    frames = [posts(tables), said(tables), vacancy(tables), doctors(tables), densities(tables, ["KZ", "RU"]), flows(tables)]
    frames += [payments(tables), specialties(tables).explode("source"), territories(tables).explode("source")]
    frames += [assumptions(tables).explode("source"), rural_shares(tables)]
    # What figures and text take besides: the population, a forecast of general practitioners, and densities of single regions.
    others = [
        select.observation(tables, "population.kz.2025m01d01.bns")["source"],
        select.claim(tables, "C740")["source"],
        select.claim(tables, "C728")["source"],
    ]
    others += [select.observation(tables, f"doctors_per_10000.{area}.2022.bns.first")["source"] for area in ("kz-71", "kz-19")]
    return list(dict.fromkeys([*pd.concat([frame["source"] for frame in frames]), *others]))


def exchange(tables: data.Tables) -> float:
    """Tenge per dollar that the one text with both sums implies.

    Examples
    --------
    >>> round(exchange(data.load()), 1)
    540.4
    """
    tenge = select.observation(tables, "relocation_payment.kz.2025m08d05.moh")["value"]
    return float(tenge / select.observation(tables, "relocation_payment_usd.kz.2025m08d05.astana-times")["value"])


def specialties(tables: data.Tables) -> pd.DataFrame:
    """Unfilled posts by kind of doctor on the days they were printed for, and all doctors on the same days.

    Returns
    -------
    pandas.DataFrame
        label, first, last (days), before, after (posts; missing where not printed), value (percent), source (list).

    Raises
    ------
    ValueError
        If no day has a number for every kind.

    Examples
    --------
    >>> specialties(data.load()).set_index("label")["value"].round(1).to_dict()  # doctest: +NORMALIZE_WHITESPACE
    {'obstetricians': 24.4, 'paediatricians': -9.1, 'anaesthetists': -42.7,
     'general practitioners': -9.1, 'therapists': 5.0, 'surgeons': nan, 'all doctors': -4.1}
    """
    rows = []
    last_of_all = _level(tables, "doctors", "kz.2024.moh")
    first_of_all = _level(tables, "doctors", "kz.2020m09d10.rchd")
    levels = {name: stocks(tables, f"unfilled_posts_{name}") for name in SPECIALTIES}
    # The latest day that every kind has, so that all are of one day.
    common = set.intersection(*(set(frame["end"]) for frame in levels.values()))
    if not common:
        raise ValueError(f"no day has a number for each of {', '.join(SPECIALTIES.values())}")
    for name, label in SPECIALTIES.items():
        frame = levels[name]
        last = frame[frame["end"] == max(common)].iloc[0]
        earlier = frame[frame["end"] == first_of_all["end"]]
        before = earlier["value"].iloc[0] if len(earlier) else np.nan
        rows.append((label, first_of_all["when"], last["when"], before, last["value"], frame["source"].tolist()))
    ends = first_of_all["when"], last_of_all["when"], first_of_all["value"], last_of_all["value"]
    rows.append(("all doctors", *ends, [first_of_all["source"], last_of_all["source"]]))
    frame = pd.DataFrame(rows, columns=["label", "first", "last", "before", "after", "source"])
    frame.insert(5, "value", 100 * frame["after"] / frame["before"] - 100)
    return frame


def paces(tables: data.Tables, until: int = 2050) -> pd.DataFrame:
    """When the unfilled posts would be filled, if they went on changing as they did in one of the known spans.

    Parameters
    ----------
    tables : helpers.tables.data.Tables
    until : int
        A pace that needs longer is said to fill none: 2050 to 2060.

    Returns
    -------
    pandas.DataFrame
        pace (what it goes on as), value, lower, upper (posts a year; bounds of the printing), start, start_lower, start_upper
        (latest published level), since (its date, in years), filled, earliest, latest (years; missing: not by `until`).

    Raises
    ------
    ValueError
        If the year is none of those.

    Examples
    --------
    >>> paces(data.load()).set_index("pace")[["value", "filled"]].round(1).values.tolist()
    [[-910.0, 2030.3], [-476.7, 2034.3], [-43.3, nan], [3.5, nan]]
    """
    if not isinstance(until, Integral) or not 2050 <= until <= 2060:
        raise ValueError(f"until is a year from 2050 to 2060; got {until!r}")
    found = vacancy(tables).set_index("year")
    start = stocks(tables, "unfilled_posts_doctors").iloc[-1]
    since = start["end"].year + (start["end"].day_of_year - 1) / 365
    # The level of December 2022 is some four weeks older than the ends of the other years.
    old = _level(tables, "doctors", "kz.2022m12d02.moh")["end"]
    names = {
        "as in 2024": (2023, 2024, 1.0),
        "as in 2024 and 2025": (2023, 2025, 2.0),
        "as in 2025": (2024, 2025, 1.0),
        "as since December 2022": (2022, 2025, (pd.Timestamp("2025-12-31") - old).days / 365.25),
    }
    rows = []
    for name, (first, last, span) in names.items():
        a, b = found.loc[first], found.loc[last]
        # Where the later level is a percentage of the earlier one, its bounds are already those of the change.
        value, lower, upper = (b["unfilled"] - a["unfilled"], b["lower"] - a["upper"], b["upper"] - a["lower"])
        value, lower, upper = value / span, lower / span, upper / span
        years = [
            _fills(start[level], pace, since, until) for level, pace in (("value", value), ("lower", lower), ("upper", upper))
        ]
        rows.append((name, value, lower, upper, start["value"], start["lower"], start["upper"], since, *years))
    columns = [
        "pace",
        "value",
        "lower",
        "upper",
        "start",
        "start_lower",
        "start_upper",
        "since",
        "filled",
        "earliest",
        "latest",
    ]
    return pd.DataFrame(rows, columns=columns)


def _fills(level: float, pace: float, since: float, until: int) -> float:
    """Year in which a level that falls at a pace is none."""
    year = since - level / pace if pace < 0 else np.inf
    return year if year <= until else np.nan


def assumptions(tables: data.Tables, pension_years: float = 10) -> pd.DataFrame:
    """The flows of doctors in a year as far as they were printed, each with the least and the most it may be.

    Parameters
    ----------
    tables : helpers.tables.data.Tables
    pension_years : float
        Years within which the doctors near pension age leave: 1 to 30. Not published; assumed.

    Returns
    -------
    pandas.DataFrame
        flow, low, high (persons or posts a year; for the first row, posts), rests_on (text), source (list).

    Raises
    ------
    ValueError
        If the years are none of those.

    Examples
    --------
    >>> assumptions(data.load())[["low", "high"]].round().values.tolist()
    [[3500.0, 4500.0], [1857.0, 4000.0], [1529.0, 1865.0], [83.0, 760.0], [572.0, 2988.0]]
    """
    if not isinstance(pension_years, Real) or isinstance(pension_years, bool) or not 1 <= pension_years <= 30:
        raise ValueError(f"pension_years is a number of years from 1 to 30; got {pension_years!r}")
    start = stocks(tables, "unfilled_posts_doctors").iloc[-1]
    placed = stocks(tables, "graduates_placed", spans=True)
    placed = placed[placed["start"].dt.year >= 2021]
    near = select.claim(tables, "C736")
    found = vacancy(tables)
    stock = found.iloc[-1]["doctors"]
    abroad = stocks(tables, "health_workers_emigrated", spans=True)
    abroad = abroad[abroad["start"].dt.year == abroad["end"].dt.year]
    staff = select.observation(tables, "health_workers.kz.2025m01d01.kairbekova")
    part = select.observation(tables, "doctors.kz.2024.bns")["value"] / staff["value"]
    added = found["posts"].diff().dropna()
    taldau = select.observation(tables, "doctors.kz.2025.bns")["source"]
    rows = [
        (
            "posts unfilled at the start",
            start["lower"],
            start["upper"],
            f"published for {start['when']}, rounded",
            [start["source"]],
        ),
        (
            "doctors who begin",
            placed["lower"].min(),
            placed["upper"].max(),
            (
                f"graduates placed: {'; '.join(f'{as_printed(row)} ({row.when})' for row in placed.itertuples())};"
                " other arrivals are not known"
            ),
            placed["source"].tolist(),
        ),
        (
            "doctors who retire",
            stock * near["low"] / 100 / pension_years,
            stock * near["high"] / 100 / pension_years,
            (
                f"every fifth near pension age, within {words.number(pension_years, 0 if pension_years % 1 == 0 else 1)}"
                " years (assumed)"
            ),
            [near["source"], taldau],
        ),
        (
            "doctors who emigrate",
            abroad["value"].min() * part,
            abroad["value"].max(),
            "health workers of the lowest year, doctors in proportion; of the highest, all of them doctors",
            [*abroad["source"], staff["source"]],
        ),
        (
            "posts added",
            added.min(),
            added.max(),
            "doctors and unfilled posts together, change in a year: least and most",
            [taldau, *found["source"]],
        ),
    ]
    return pd.DataFrame(rows, columns=["flow", "low", "high", "rests_on", "source"])


def inflow(tables: data.Tables, pension_years: float = 10) -> pd.DataFrame:
    """Doctors who must have begun in a year for their number to change as counted, beside the graduates placed in it.

    Returns
    -------
    pandas.DataFrame
        year, change (doctors, end of year to end of year), needed_lower, needed_upper (with the least and the most that leave,
        see :func:`assumptions`), placed_lower, placed_upper (as printed), printed (as text); years with both.

    Examples
    --------
    >>> frame = inflow(data.load()).set_index("year")
    >>> frame.loc[2024, ["needed_lower", "placed_upper"]].astype(float).round().tolist()
    [3706.0, 2271.0]
    """
    leave = assumptions(tables, pension_years).iloc[2:4][["low", "high"]].sum()
    moved = doctors(tables).set_index("year")["value"].diff()
    placed = stocks(tables, "graduates_placed", spans=True)
    placed = placed[(placed["end"].dt.year >= 2021) & placed["end"].dt.year.isin(moved.dropna().index)]
    year = placed["end"].dt.year
    frame = pd.DataFrame({"year": year, "change": moved.reindex(year).to_numpy()})
    return frame.assign(
        needed_lower=frame["change"] + leave["low"],
        needed_upper=frame["change"] + leave["high"],
        placed_lower=placed["lower"],
        placed_upper=placed["upper"],
        printed=[as_printed(row) for row in placed.itertuples()],
    ).reset_index(drop=True)


def sketch(
    tables: data.Tables, pension_years: float = 10, goal: int = 2030, draws: int = 100_000, seed: int = 1
) -> dict[str, float]:
    """What the printed flows give together: every one drawn evenly between its least and its most, on its own.

    Parameters
    ----------
    tables : helpers.tables.data.Tables
    pension_years : float
        As for :func:`assumptions`.
    goal : int
        Year at the end of which no post is to be unfilled: 2026 to 2060.
    draws, seed : int
        Of the simulation: 1,000 to 1,000,000 draws.

    Returns
    -------
    dict
        change, change_lower, change_upper (unfilled posts a year: median and middle 95% of the draws; above 0: more), by_goal,
        ever (percent of draws in which all are filled by the goal, or at any time), needed, needed_lower, needed_upper
        (doctors who would have to begin each year), seen_lower, seen_upper (doctors who must have begun in a year for the
        stock to change as it did, in the middle of what leaves), placed_lower, placed_upper (graduates placed, as printed).

    Raises
    ------
    ValueError
        If a setting is out of range, with the range.

    Examples
    --------
    >>> found = sketch(data.load(), draws=1_000)
    >>> found["change"] > 0, found["by_goal"] < 5, found["needed"] > found["placed_upper"]
    (True, True, True)
    """
    if not isinstance(goal, Integral) or not 2026 <= goal <= 2060:
        raise ValueError(f"goal is a year from 2026 to 2060; got {goal!r}")
    if not isinstance(draws, Integral) or not 1_000 <= draws <= 1_000_000:
        raise ValueError(f"draws is a whole number from 1,000 to 1,000,000; got {draws!r}")
    frame = assumptions(tables, pension_years)
    generator = np.random.default_rng(seed)
    unfilled, begin, retire, leave, added = (generator.uniform(row.low, row.high, draws) for row in frame.itertuples())
    last = stocks(tables, "unfilled_posts_doctors").iloc[-1]["end"]
    years = goal + 1 - (last.year + (last.day_of_year - 1) / 365)
    moved = retire + leave + added - begin
    # A gap that closes does so after unfilled / -moved years.
    needed = unfilled / years + retire + leave + added
    middle = [np.quantile(values, [0.5, 0.025, 0.975]) for values in (moved, needed)]
    stock = vacancy(tables)["doctors"].diff().dropna()
    out = (frame.loc[2:3, "low"].sum() + frame.loc[2:3, "high"].sum()) / 2
    return {
        **dict(zip(("change", "change_lower", "change_upper"), map(float, middle[0]), strict=True)),
        "by_goal": float(100 * (unfilled + moved * years <= 0).mean()),
        "ever": float(100 * (moved < 0).mean()),
        **dict(zip(("needed", "needed_lower", "needed_upper"), map(float, middle[1]), strict=True)),
        "seen_lower": float(stock.min() + out),
        "seen_upper": float(stock.max() + out),
        "placed_lower": float(frame.at[1, "low"]),
        "placed_upper": float(frame.at[1, "high"]),
    }


def relayed(tables: data.Tables, group: str, day: str) -> bool:
    """Whether the level of a day was read in relays (tier C) only.

    Parameters
    ----------
    tables : helpers.tables.data.Tables
    group : {"doctors", "midlevel"}
    day : str

    Examples
    --------
    >>> relayed(data.load(), "doctors", "2023-12-31"), relayed(data.load(), "doctors", "2024-12-31")
    (True, False)
    """
    frame = stocks(tables, f"unfilled_posts_{group}")
    tiers = frame.loc[frame["end"] == day, "tier"]
    return bool(len(tiers)) and bool((tiers == "C").all())


def midlevel_since(tables: data.Tables) -> str:
    """The latest numbers of unfilled posts of mid-level staff beside those of the announced year, in words.

    Examples
    --------
    >>> print(midlevel_since(data.load()))
    about 5,000 and over 5,000 on 26 Nov 2025, beside 4,505 on 31 Dec 2024 and 4,820 on 31 Dec 2023
    """
    frame = stocks(tables, "unfilled_posts_midlevel")
    last = frame[frame["end"] == frame["end"].max()]
    told = words.listing(list(dict.fromkeys(as_printed(row) for row in last.itertuples())))
    old, new = (_level(tables, "midlevel", name) for name in ("kz.2023.moh", "kz.2024.moh"))
    return f"{told} on {last['when'].iloc[0]}, beside {as_printed(new)} on {new['when']} and {as_printed(old)} on {old['when']}"


def finding(tables: data.Tables) -> dict:
    """The finding of this part for the collection's list: the levels behind the announced fall, and what does not fit them.

    Returns
    -------
    dict
        id, figure, label, certainty (key), notebook, and the values of its sentence.

    Examples
    --------
    >>> found = finding(data.load())
    >>> found["figure"], found["certainty"]
    ('3,954', 'conditional')
    """
    frame = steps(tables)
    frame = frame[frame["group"] == "doctors"].set_index("step")
    fall, rise, since = frame.loc["announced"], frame.loc["before"], frame.loc["since"]
    told, whole = mentions(tables), one_base(tables)
    staff = whole[whole["kind"] == "said"]
    texts = [_as_said(value) for value in (told["value"].max(), told["value"].min())]
    old = as_printed(_level(tables, "doctors", "kz.2022m12d02.moh"))
    values = {
        "fall": fall["value"], "year": fall["last"][-4:], "before": fall["before"], "after": fall["after"], "rise": rise["value"],
        "old": old, "old_day": rise["first"], "since_day": since["last"],
        "since": f"{'about ' if since['rounded'] else ''}{words.number(since['after'])}", "mentions": len(told),
        "pages": told["source"].nunique(), "span": texts[0] if texts[0] == texts[1] else f"{texts[0]} to {texts[1]}",
        "full": int((told["names"] == NAMES[0]).sum()),
        "both_fail": bool(staff["value"].nunique() == 2 and (staff["verdict"] == "conditional").all()),
        "far": staff["value"].min(), "near": staff["value"].max(),
    }  # fmt: skip
    return {
        "id": "workforce",
        "figure": words.number(fall["after"]),
        "label": f"unfilled posts of doctors on {fall['last']}, against {words.number(fall['before'])} a year before"
        f" and {old} on {rise['first']}",
        "certainty": "conditional" if (whole["verdict"] == "conditional").any() else "unknown",
        "notebook": "07_health_workforce",
        "values": values,
    }
