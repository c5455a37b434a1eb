"""What was published of money, buildings, length of life and medicines, and how far the statements on them can be checked.

Each check is a small function that computes from the tables and answers with results: the claims judged, a key of the
fixed vocabulary, and one sentence that says why. Amounts of money carry the rounding with which they were printed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pandas as pd

from helpers import data, infant, rates, words
from helpers.words import interval, number, percent, signed

#: Checks by the section of the notebook that shows them.
TOPICS = {
    "spending": ("K27", "K97"),
    "investment": ("K12", "K83", "K99"),
    "facilities": ("K11", "K81", "K82", "K23", "K90"),
    "life": ("K92", "K34", "K91"),
    "deaths": ("K10", "K94", "K98"),
    "medicines": ("K33", "K84", "K85", "K86", "K96", "K87", "K88"),
    "services": ("K24", "K95", "K25", "K93", "K89", "K32"),
}


class Result(NamedTuple):
    """What a check says of some claims: their ids, a key of :data:`helpers.words.CERTAINTY`, and why."""

    claims: tuple[str, ...]
    certainty: str
    sentence: str


class Level(NamedTuple):
    """A number with the ends of the precision it was printed with."""

    value: float
    low: float
    high: float

    def __add__(self, other: Level) -> Level:
        return Level(*(mine + theirs for mine, theirs in zip(self, other, strict=True)))

    def __truediv__(self, other: Level) -> Level:
        return Level(self.value / other.value, self.low / other.high, self.high / other.low)

    def per_cent(self) -> Level:
        """The same number in percent."""
        return Level(*(100 * end for end in self))

    def meets(self, other: Level) -> bool:
        """Whether some number lies within the precision of both; rounding of the computer is allowed for."""
        return self.low <= other.high + 1e-9 and other.low <= self.high + 1e-9

    def text(self, digits: int = 0) -> str:
        """The number, and in brackets the ends where they differ."""
        ends = interval(self.low, self.high, digits)
        return number(self.value, digits) if np.isclose(self.low, self.high) else f"{number(self.value, digits)} ({ends})"


def said(tables: data.Tables, name: str) -> Level:
    """A claim's number with the ends it stands for; an end that is not given lies at infinity.

    Examples
    --------
    >>> said(data.load(), "C401"), said(data.load(), "C403")
    (Level(value=3.0, low=2.5, high=3.0), Level(value=650.0, low=650.0, high=inf))
    """
    row = data.claim(tables, name)
    ends = [end if pd.notna(end) else other for end, other in ((row["low"], -np.inf), (row["high"], np.inf))]
    return Level(float(row["value"]), *map(float, ends))


def known(tables: data.Tables, name: str) -> Level:
    """A published level with the ends that its rounding allows.

    Examples
    --------
    >>> known(data.load(), "life_expectancy.kz.2021.bns").text(2)
    '70.20 (70.15 to 70.25)'
    """
    row = data.observation(tables, name)
    half = 0.0 if pd.isna(row["rounded_to"]) or row["rounded_to"] == 1 else row["rounded_to"] / 2
    return Level(float(row["value"]), row["value"] - half, row["value"] + half)


def day(tables: data.Tables, name: str, column: str = "said_on") -> str:
    """A day of a claim in words: when it was said, or with another column an end of the period it is about.

    Examples
    --------
    >>> day(data.load(), "C844"), day(data.load(), "C844", "period_end")
    ('6 Jan 2026', '3 Jan 2026')
    """
    row = data.claim(tables, name)
    when = row[column]
    return infant._day(when if isinstance(when, str) else f"{when:%Y-%m-%d}")


def _check(tables: data.Tables, name: str) -> pd.Series:
    """The check of that id, or the first of its parts (K27a of K27)."""
    return tables.checks[tables.checks["id"].str.fullmatch(f"{name}[a-z]?")].iloc[0]


def _note(tables: data.Tables, name: str) -> str:
    """What the tables remark on an observation or a check."""
    note = _check(tables, name)["note"] if name[0] == "K" else data.observation(tables, name)["note"]
    return f" {note}" if pd.notna(note) else ""


# --- money -----------------------------------------------------------------------------------------------------------


def spending(tables: data.Tables) -> pd.DataFrame:
    """Published sums of public money for health, each with the budget it is of.

    Returns
    -------
    pandas.DataFrame
        label, value, lower, upper (billion tenge; ends of the rounding), emphasis ("main": the statement of the article;
        "printed": said of the same year by another; "plain"), source. Ordered by year.

    Examples
    --------
    >>> spending(data.load())["value"].astype(int).tolist()
    [1300, 2100, 2800, 2000, 3000, 3000, 2500]
    """
    free, insured = "free_care_spending.kz.2020.mne", "insurance_state_funding.kz.2020.mne"
    rows = [
        ("2020: free care and insurance", known(tables, free) + known(tables, insured), "plain", free),
        ("2023: national budget, plan", said(tables, "C815"), "plain", "C815"),
        ("2024: budget not said (deputy)", *_of(tables, "public_health_spending.kz.2024.deputy", "plain")),
        ("2025: budget not said (deputy)", *_of(tables, "public_health_spending.kz.2025.deputy", "printed")),
        ("2025: state budget (Prime Minister)", *_of(tables, "public_health_spending.kz.2025.pm", "printed")),
        ("2025: state spending (article)", said(tables, "C402"), "main", "C402"),
        ("2026: free care and insurance, plan", said(tables, "C818") + said(tables, "C819"), "plain", "C819"),
    ]
    frame = pd.DataFrame(
        {
            "label": [label for label, *_ in rows],
            "value": [level.value for _, level, *_ in rows],
            "lower": [level.low for _, level, *_ in rows],
            "upper": [level.high for _, level, *_ in rows],
            "emphasis": [emphasis for *_, emphasis, _ in rows],
            "source": [source_of(tables, name) for *_, name in rows],
        }
    )
    return frame


def _of(tables: data.Tables, name: str, emphasis: str) -> tuple[Level, str, str]:
    return known(tables, name), emphasis, name


def source_of(tables: data.Tables, name: str) -> str:
    """Source of a claim or an observation.

    Examples
    --------
    >>> source_of(data.load(), "C402")
    'qazinform-2026-01'
    """
    row = data.claim(tables, name) if name in set(tables.claims["id"]) else data.observation(tables, name)
    return row["source"]


def base_needed(tables: data.Tables) -> tuple[Level, Level]:
    """The base from which spending would have risen by the multiple that was said.

    Returns
    -------
    tuple of Level
        In billion tenge: the base if the sum reached is exact, and with the rounding of that sum. The value is the base of
        the multiple as printed, the ends are those of the words around it.

    Examples
    --------
    >>> exact, rounded = base_needed(data.load())
    >>> exact.text(), rounded.text()
    ('1,000 (1,000 to 1,200)', '1,000 (833 to 1,400)')
    """
    reached, fold = said(tables, "C402"), said(tables, "C401")
    exact = Level(reached.value, reached.value, reached.value)
    return exact / fold, reached / fold


def _k27(tables: data.Tables) -> list[Result]:
    exact, rounded = base_needed(tables)
    reached, fold = said(tables, "C402"), said(tables, "C401")
    parts = known(tables, "free_care_spending.kz.2020.mne") + known(tables, "insurance_state_funding.kz.2020.mne")
    from_parts, from_plan = reached / parts, reached / said(tables, "C815")
    fits = "which the rounding of both sums still allows" if from_parts.meets(fold) else "which is not as much"
    sentence = (
        "because neither the year nor the budget of the base was published."
        f" “{data.claim(tables, 'C401')['printed'].capitalize()}” to {number(reached.value)} billion tenge needs a base of"
        f" {interval(exact.low, exact.high)} billion ({interval(rounded.low, rounded.high)} with the rounding). Over free"
        f" care and state money for insurance in 2020, a part of the whole, it is {from_parts.text(1)} times at most,"
        f" {fits}; over the national budget planned for 2023, {from_plan.text(1)} times."
    )
    return [Result(("C401",), "unknown", sentence)]


def _k97(tables: data.Tables) -> list[Result]:
    article, minister = said(tables, "C402"), known(tables, "public_health_spending.kz.2025.pm")
    deputy, two = (known(tables, f"public_health_spending.kz.{name}") for name in ("2025.deputy", "2024-2025.president"))
    before = known(tables, "public_health_spending.kz.2024.deputy")
    agrees = article.value == minister.value
    sentence = (
        f"It holds for the state budget, of which the Prime Minister gave {number(minister.value)} billion tenge"
        if agrees
        else f"The Prime Minister gave {number(minister.value)} billion tenge of the state budget"
    )
    sentence += (
        f"; a deputy gave {number(deputy.value)} billion for 2025 without naming the budget, and the President "
        f"{number(two.value)} billion for two years, where {number(before.value)} and {number(article.value)} make "
        f"{number(before.value + article.value)}."
    )
    return [Result(("C402",), "conditional" if agrees else "conflict", sentence)]


def investment(tables: data.Tables) -> pd.DataFrame:
    """Investment in fixed capital as a share of the year's plan, beside the share of the year that had gone by.

    Returns
    -------
    pandas.DataFrame
        label, value, lower, upper (percent of the plan), emphasis, months, sum (billion tenge), source.

    Examples
    --------
    >>> investment(data.load())["value"].round(1).tolist()
    [43.4, 89.1, 89.0]
    """
    plan = said(tables, "C312")
    rows = []
    for name, level in (
        ("health_investment.kz.2025m01-m05.moh", known(tables, "health_investment.kz.2025m01-m05.moh")),
        ("C310", said(tables, "C310")),
    ):
        row = data.claim(tables, name) if name == "C310" else data.observation(tables, name)
        months = row["period_end"].month
        gone = percent(100 * months / 12, 0)
        label = f"To {row['period_end']:%B}, {gone} of the year"
        rows.append((label, *(level / plan).per_cent(), "main", months, level.value, row["source"]))
    share = data.claim(tables, "C311")
    rows.append(("As the article prints it", *said(tables, "C311"), "printed", rows[-1][5], np.nan, share["source"]))
    return pd.DataFrame(rows, columns=["label", "value", "lower", "upper", "emphasis", "months", "sum", "source"])


def _k12(tables: data.Tables) -> list[Result]:
    share, printed = (said(tables, "C310") / said(tables, "C312")).per_cent(), said(tables, "C311")
    fits = share.meets(printed)
    sentence = (
        f"{number(said(tables, 'C310').value, 1)} of {number(said(tables, 'C312').value)} billion tenge is "
        f"{number(share.value, 1)}% ({interval(share.low, share.high, 1)}), {'as printed' if fits else 'not as printed'}. "
        "The plan itself was found in this text only."
    )
    return [Result(("C311", "C312"), "consistent" if fits else "conflict", sentence)]


def _k83(tables: data.Tables) -> list[Result]:
    early, late = known(tables, "health_investment.kz.2025m01-m05.moh"), said(tables, "C310")
    relay, months = data.claim(tables, "C852"), data.claim(tables, "C310")["period_end"].month
    start = data.observation(tables, "health_investment.kz.2025m01-m05.moh")["period_end"].month
    over = pd.Timestamp(relay["said_on"]) > data.claim(tables, "C310")["period_end"]
    repeated = said(tables, "C852").meets(late)
    sentence = (
        f"{number(early.value / start, 1)} billion tenge a month to {pd.Timestamp(2000, start, 1):%B}, "
        f"{number((late.value - early.value) / (months - start), 1)} after it. "
    )
    if not repeated:
        return [Result(("C310",), "conflict", f"{sentence}A relay gives {said(tables, 'C852').text(1)} billion.")]
    if over:
        return [Result(("C310",), "consistent", f"{sentence}A relay of {day(tables, 'C852')} has the same sum.")]
    sentence += (
        f"The sum of ten months was in print by {day(tables, 'C852')}; it holds if the last days were estimated, or the"
        " months are fewer."
    )
    return [Result(("C310",), "conditional", sentence)]


def _k99(tables: data.Tables) -> list[Result]:
    ratio = said(tables, "C310") / known(tables, "health_investment.kz.2022m01-m10.bns")
    sentence = (
        f"Against the same months of 2022 it is {signed(100 * (ratio.value - 1), 0)} in tenge of the year, if investment in "
        "social services, which the earlier sum includes, is small; prices are not taken out."
    )
    return [Result((), "conditional", sentence)]


# --- buildings -------------------------------------------------------------------------------------------------------


def rural_facilities(tables: data.Tables) -> pd.DataFrame:
    """Rural facilities of the national project, built since its start, by the day the number is of.

    Returns
    -------
    pandas.DataFrame
        day, label (day in words), value, kind ("rural", "all" kinds of facility, or "article": a number of the articles
        on rural ones), source. Ordered by day; a first release that was revised is left out.

    Examples
    --------
    >>> frame = rural_facilities(data.load())
    >>> frame.loc[frame["kind"] == "rural", "value"].astype(int).tolist()
    [99, 460, 467, 508, 540, 645, 646, 655]
    """
    frame = tables.observations
    frame = frame[frame["indicator"].isin(["rural_facilities_built", "health_facilities_built"])]
    start = frame.loc[frame["indicator"] == "rural_facilities_built", "period_start"].min()
    frame = frame[frame["period_start"] == start]
    again = frame["release"].eq("first") & frame.duplicated(["indicator", "period_end"], keep=False)
    frame = frame[~again]
    kinds = np.where(frame["indicator"] == "rural_facilities_built", "rural", "all")
    rows = pd.DataFrame({"day": frame["period_end"], "value": frame["value"], "kind": kinds, "source": frame["source"]})
    claims = tables.claims.set_index("id").loc[["C305", "C306"]]
    more = pd.DataFrame(
        {"day": claims["period_end"], "value": claims["value"], "kind": ["all", "article"], "source": claims["source"]}
    )
    both = pd.concat([rows, more]).sort_values(["day", "value"]).reset_index(drop=True)
    labels = [infant._day(f"{day:%Y-%m-%d}") for day in both["day"]]
    return both.assign(label=labels)[["day", "label", "value", "kind", "source"]]


def _k11(tables: data.Tables) -> list[Result]:
    built, due, plan = (said(tables, name) for name in ("C306", "C307", "C826"))
    frame = rural_facilities(tables)
    rural = frame[frame["kind"] == "rural"]
    last, before = rural.iloc[-1], rural.iloc[-2]
    least = said(tables, "C403").low
    fits = (built + due).meets(plan)
    total = (
        f"{number(built.value)} and {number(due.value)} make {number(built.value + due.value)}, "
        f"{'the number of the plan' if fits else f'the plan has {number(plan.value)}'}"
    )
    reached = f"for {last['label']} the ministry gives {number(last['value'])}"
    results = [Result(("C306", "C307"), "consistent" if fits else "conflict", f"{total}; {reached}.")]
    enough = last["value"] >= least
    sentence = (
        f"Above {number(least)} {'holds' if enough else 'does not hold'} with the {number(last['value'])} of"
        f" {last['label']}; on {before['label']} it was {number(before['value'])}. Built is not the same as open."
    )
    results.append(Result(("C403", "C422"), "consistent" if enough else "conflict", sentence))
    over = said(tables, "C305").value >= said(tables, "C304").low
    sentence = f"The text below the heading has {number(said(tables, 'C305').value)}."
    return [*results, Result(("C304",), "consistent" if over else "conflict", sentence)]


def _k81(tables: data.Tables) -> list[Result]:
    early = data.observation(tables, "health_facilities_built.kz.2023-2025m07d17.moh")
    rural = data.observation(tables, "rural_facilities_built.kz.2023-2025m07d17.moh")
    late, built = said(tables, "C305"), said(tables, "C306")
    others = [early["value"] - rural["value"], late.value - built.value]
    day = infant._day(f"{early['period_end']:%Y-%m-%d}")
    sentence = (
        f"{number(early['value'])} facilities of all kinds were given on {day} with {number(rural['value'])} rural ones, and"
        f" {number(late.value)} in October with {number(built.value)}: that leaves {number(others[0])}, then"
        f" {number(others[1])} others. "
    )
    fits = others[1] >= others[0]
    sentence += (
        "Both can hold."
        if fits
        else "As sums since one start both cannot hold; the number may be the earlier one, or of other years."
    )
    return [Result(("C305",), "consistent" if fits else "conflict", sentence)]


def _k82(tables: data.Tables) -> list[Result]:
    parts = [data.observation(tables, f"rural_facilities_built.kz.{year}.moh")["value"] for year in (2023, 2024, 2025)]
    total = data.observation(tables, "rural_facilities_built.kz.2023-2025.moh")["value"]
    first = data.observation(tables, "rural_facilities_built.kz.2023.moh.first")["value"]
    fits = sum(parts) == total
    planned = data.claim(tables, "C821")["period_end"].year
    sentence = (
        f"{', '.join(number(part) for part in parts)} in the three years {'make' if fits else 'do not make'}"
        f" {number(total)}; the first of them was printed as {number(first)} before. The plan had {planned} as its last"
        f" year, which became {data.claim(tables, 'C826')['period_end'].year}."
    )
    return [Result((), "consistent" if fits else "conflict", sentence)]


def _k23(tables: data.Tables) -> list[Result]:
    done, all_ = said(tables, "C309"), said(tables, "C308")
    earlier = data.observation(tables, "district_hospitals_upgraded.kz.2023-2025m04d29.moh")["value"]
    due = said(tables, "C825")
    fits = earlier <= done.value <= all_.value
    sentence = (
        f"{number(done.value)} of {number(all_.value)} is {percent(100 * done.value / all_.value, 0)}; {number(earlier)}"
        f" were done in April, and {number(due.value)} were due by the end of the year.{_note(tables, 'K23')}"
    )
    other = said(tables, "C824").value
    plan = (
        f"The Minister of Finance gave the same number in June: {number(other)}."
        if other == all_.value
        else (f"The Minister of Finance gave {number(other)} in June.")
    )
    return [
        Result(("C309",), "consistent" if fits else "conflict", sentence),
        Result(("C308",), "consistent" if other == all_.value else "conflict", plan),
    ]


def _k90(tables: data.Tables) -> list[Result]:
    deadline = data.claim(tables, "C354")["period_end"]
    opened = {name: data.claim(tables, name)["period_end"] for name in ("C846", "C848")}
    ready = data.claim(tables, "C847")
    in_time = sum(day <= deadline for day in opened.values())
    share = said(tables, "C847").value
    sentence = (
        f"The hospital in Ridder was commissioned on {day(tables, 'C846', 'period_end')}; the haematology centre was "
        f"{percent(share, 0)} ready on {infant._day(f'{ready.period_end:%Y-%m-%d}')}; the ambulance station had opened by "
        f"{day(tables, 'C848', 'period_end')}. A commissioning in time was found for {number(in_time)} of three."
    )
    return [Result(("C354",), "consistent" if in_time == 3 else "conditional" if in_time else "conflict", sentence)]


# --- length of life --------------------------------------------------------------------------------------------------


def life_expectancy(tables: data.Tables, first: int = 2000) -> pd.DataFrame:
    """Life expectancy at birth by year; of two printed values the one with more digits.

    Returns
    -------
    pandas.DataFrame
        year, value, lower, upper (years; ends of the rounding), producer, source.

    Raises
    ------
    ValueError
        If no value of that year or an earlier one is left to begin with; the message lists the years.

    Examples
    --------
    >>> life_expectancy(data.load(), 2019)[["year", "value"]].values.tolist()[:2]
    [[2019.0, 73.18], [2020.0, 71.4]]
    """
    frame = data.yearly(tables, "life_expectancy").sort_values(["year", "rounded_to"]).drop_duplicates("year")
    low_point = _trough(frame)
    choices = [str(year) for year in frame["year"] if year < low_point]
    if not isinstance(first, int | np.integer) or str(first) not in choices:
        raise ValueError(
            f"the first year is one with a value before the lowest one of {low_point}: {', '.join(choices)}; got {first!r}"
        )
    frame = frame[frame["year"] >= first].reset_index(drop=True)
    half = frame["rounded_to"] / 2
    ends = {"lower": frame["value"] - half, "upper": frame["value"] + half}
    return frame.assign(**ends)[["year", "value", "lower", "upper", "producer", "source"]]


def _trough(frame: pd.DataFrame) -> int:
    """Year of the deepest fall below an earlier value; the last year is left out, for nothing comes after it."""
    values = frame.set_index("year")["value"]
    depth = (values.cummax() - values).iloc[:-1]
    return int(depth.idxmax())


def way_back(tables: data.Tables, before: int = 2019, after: int = 2024) -> pd.Series:
    """How much of the rise since the lowest year only makes up for the fall before it.

    Parameters
    ----------
    tables : helpers.data.Tables
    before : int
        A year before the lowest one.
    after : int
        A year after it.

    Returns
    -------
    pandas.Series
        before, trough, after (years), rise, back, above (years of life), share (percent of the rise that is the way back),
        share_low, share_high (as far as the rounding allows).

    Raises
    ------
    ValueError
        If a year has no value; the message lists those that have.

    Examples
    --------
    >>> way_back(data.load())[["trough", "rise", "back", "share"]].round(2).tolist()
    [2021.0, 5.24, 2.98, 56.87]
    """
    frame = (
        data.yearly(tables, "life_expectancy").sort_values(["year", "rounded_to"]).drop_duplicates("year").set_index("year")
    )
    trough = _trough(frame.reset_index())
    for name, year, choices in (
        ("before", before, frame.index[frame.index < trough]),
        ("after", after, frame.index[frame.index > trough]),
    ):
        if year not in choices:
            raise ValueError(
                f"{name} is one of {', '.join(map(str, choices))}, years with a value {name} {trough}; got {year!r}"
            )
    half = frame["rounded_to"] / 2
    values = frame["value"]
    rise, back = values[after] - values[trough], values[before] - values[trough]
    ends = []
    for sign in (-1, 1):
        low = values[trough] - sign * half[trough]
        ends.append(100 * (values[before] + sign * half[before] - low) / (values[after] - sign * half[after] - low))
    return pd.Series(
        {"before": before, "trough": trough, "after": after, "rise": rise, "back": back, "above": rise - back,
         "share": 100 * back / rise, "share_low": min(ends), "share_high": max(ends)}
    )  # fmt: skip


def way_back_in_words(found: pd.Series) -> str:
    """The result of :func:`way_back` as a sentence without its full stop.

    Examples
    --------
    >>> way_back_in_words(way_back(data.load(), 2019, 2022))
    'Life expectancy rose by 4.2 years from 2021 to 2022; 3.0 of them (70%) are the way back to the level of 2019'
    """
    before, trough, after = (int(found[name]) for name in ("before", "trough", "after"))
    if found["rise"] <= 0:
        return f"Life expectancy did not rise from {trough} to {after}"
    if found["back"] <= 0:
        return (
            f"Life expectancy rose by {number(found['rise'], 1)} years from {trough} to {after}, and was not higher in"
            f" {before}"
        )
    rose = f"Life expectancy rose by {number(found['rise'], 1)} years from {trough} to {after}"
    if found["above"] < 0:
        return f"{rose}, all of it on the way back to the level of {before}"
    return (
        f"{rose}; {number(found['back'], 1)} of them ({percent(found['share'], 0)}) are the way back to the level of"
        f" {before}"
    )


def way_back_precisely(found: pd.Series) -> str:
    """The parts of the rise with all digits, and what the rounding of the printed values does to the share.

    Examples
    --------
    >>> way_back_precisely(way_back(data.load()))[:78]
    'From 2021 to 2024 it is 5.24 years; 2.98 of these lead back to 2019, and 2.26 '
    """
    before, trough, after = (int(found[name]) for name in ("before", "trough", "after"))
    rise = f"From {trough} to {after} it is {number(found['rise'], 2)} years"
    if found["rise"] <= 0 or found["back"] <= 0:
        return f"{rise}; nothing of it leads back to the level of {before}."
    if found["above"] < 0:
        return f"{rise}; {number(-found['above'], 2)} more would lead back to {before}."
    return (
        f"{rise}; {number(found['back'], 2)} of these lead back to {before}, and {number(found['above'], 2)} go beyond it."
        f" With the rounding of the printed values the share is {interval(found['share_low'], found['share_high'], 1)}%."
    )


def _k92(tables: data.Tables) -> list[Result]:
    found = way_back(tables)
    sentence = (
        f"{way_back_in_words(found)}. It holds of the years since {found['trough']:.0f} and of length of life; “key"
        " indicators” names no other one."
    )
    return [Result(("C301",), "conditional" if found["rise"] > 0 else "conflict", sentence)]


def _k34(tables: data.Tables) -> list[Result]:
    forecast, same, later = (said(tables, name) for name in ("C414", "C810", "C811"))
    last = known(tables, "life_expectancy.kz.2024.bns")
    agrees = forecast.meets(same)
    sentence = (
        f"{'The same forecast was' if agrees else f'A forecast of {number(same.value, 1)} was'} made in October for "
        f"{data.claim(tables, 'C810')['period_end'].year}"
    )
    if later.meets(forecast):
        sentence += (
            f", and on {day(tables, 'C811')} for {data.claim(tables, 'C811')['period_end'].year}: it holds if the former is"
            " meant"
        )
    sentence += (
        f". From the {number(last.value, 2)} of 2024 it needs {number(forecast.value - last.value, 2)} years more; no final"
        " value was found."
    )
    results = [Result(("C414",), "conditional" if agrees else "conflict", sentence)]
    ranks = [data.observation(tables, f"hdi_rank.kz.{year}.undp") for year in (2022, 2023)]
    gain, places = ranks[0]["value"] - ranks[1]["value"], said(tables, "C417")
    fits = gain == places.value
    years = [str(rank["period_end"].year) for rank in ranks]
    sentence = (
        f"From {number(ranks[0]['value'])}th to {number(ranks[1]['value'])}th is {number(gain)} places,"
        f" {'as said' if fits else 'not as said'}; the two editions rest on data of {' and '.join(years)}."
    )
    return [*results, Result(("C417",), "consistent" if fits else "conflict", sentence)]


def _k91(tables: data.Tables) -> list[Result]:
    year = data.observation(tables, "hdi_rank.kz.2023.undp")["period_end"].year
    sentence = (
        f"because the rank rests on data of {year}, so it cannot show measures of later years; whether those before had a"
        " part in it, the index does not say."
    )
    return [Result((), "unknown", sentence)]


# --- deaths of all ages ----------------------------------------------------------------------------------------------


def population(tables: data.Tables, day: pd.Timestamp) -> float:
    """Population on a day, from a straight line through the three published days around the last year.

    Examples
    --------
    >>> round(population(data.load(), pd.Timestamp(2025, 1, 1)), -4)
    20280000.0
    """
    rows = [data.observation(tables, f"population.kz.{name}.bns") for name in ("2024m10d01", "2025m01d01", "2025m07d01")]
    days = [row["period_end"].toordinal() for row in rows]
    line = np.polyfit(np.array(days) - day.toordinal(), [row["value"] for row in rows], 1)
    return float(line[1])


def half_year(tables: data.Tables, confidence: float = 0.95) -> pd.DataFrame:
    """Change of deaths at all ages, and of deaths per head, between two half-years.

    Returns
    -------
    pandas.DataFrame
        Indexed "deaths" and "per head": value, lower, upper (percent; what the rounding of the deaths allows),
        chance_lower, chance_upper (percent; what chance allows).

    Examples
    --------
    >>> half_year(data.load())[["value", "lower", "upper"]].round(1).values.tolist()
    [[-2.3, -2.4, -2.1], [-3.3, -3.5, -3.2]]
    """
    counts = [known(tables, f"all_deaths.kz.{year}h1.bns") for year in (2024, 2025)]
    middle = [population(tables, pd.Timestamp(year, 4, 1)) for year in (2024, 2025)]
    rows = {}
    for name, people in (("deaths", (1.0, 1.0)), ("per head", middle)):
        change = counts[1] / counts[0]
        ratio = people[0] / people[1]
        luck = rates.rate_ratio(counts[1].value, people[1], counts[0].value, people[0], confidence).iloc[0]
        rows[name] = {
            **{end: 100 * (value * ratio - 1) for end, value in zip(("value", "lower", "upper"), change, strict=True)},
            "chance_lower": 100 * (luck["lower"] - 1),
            "chance_upper": 100 * (luck["upper"] - 1),
        }
    return pd.DataFrame.from_dict(rows, orient="index")


#: Announcements of overall mortality: months -> claims, those of the articles last.
OVERALL = {6: ("C801", "C802", "C803"), 9: ("C804", "C805", "C809", "C302"), 10: ("C806",), 12: ("C807", "C415")}


def _common(levels: list[Level]) -> bool:
    return max(level.low for level in levels) <= min(level.high for level in levels) + 1e-9


def _k10(tables: data.Tables) -> list[Result]:
    results = []
    for months, name in ((9, "C302"), (12, "C415")):
        levels = {other: said(tables, other) for other in OVERALL[months]}
        fits = _common(list(levels.values()))
        others = words.listing(
            list(dict.fromkeys(data.claim(tables, other)["printed"].replace(",", ".") for other in levels if other != name))
        )
        sentence = (
            f"Others printed {others} for the same months,"
            f" {'the same within the rounding' if fits else 'which is not the same'}; whether deaths or the rate is meant is"
            " not said."
        )
        results.append(Result((name,), "consistent" if fits else "conflict", sentence))
    return results


def _k94(tables: data.Tables) -> list[Result]:
    found = half_year(tables)
    announced = said(tables, "C801")
    fits = {name: announced.meets(Level(row["value"], row["lower"], row["upper"])) for name, row in found.iterrows()}
    key = "conflict" if not any(fits.values()) else "conditional"
    meant = words.listing([name for name, fit in fits.items() if fit]).replace("per head", "deaths per head")
    sentence = (
        f"In the first half of the year deaths changed by {signed(found.at['deaths', 'value'])}, deaths per head by"
        f" {signed(found.at['per head', 'value'])}; the {signed(announced.value, 0)} said of it fits"
        f" {meant if any(fits.values()) else 'neither'}."
    )
    return [Result((), key, sentence)]


def _k98(tables: data.Tables) -> list[Result]:
    levels = [known(tables, f"crude_death_rate.kz.{year}m01.bns") for year in (2025, 2026)]
    change = Level(*(100 * (end - 1) for end in levels[1] / levels[0]))
    fits = change.meets(said(tables, "C808"))
    sentence = (
        f"The {signed(said(tables, 'C808').value)} said of one month {'fits' if fits else 'does not fit'} the rates beside"
        f" it ({number(levels[0].value, 1)} and {number(levels[1].value, 2)}); one month of winter is no trend."
    )
    return [Result((), "consistent" if fits else "conflict", sentence)]


# --- medicines -------------------------------------------------------------------------------------------------------


def _k33(tables: data.Tables) -> list[Result]:
    makers, all_ = said(tables, "C341"), said(tables, "C340")
    before = [
        data.observation(tables, f"{name}.kz.2023m07d19.kazinform")["value"]
        for name in ("medicine_manufacturers", "pharma_manufacturers")
    ]
    fits = makers.value <= all_.value
    sentence = (
        f"{number(makers.value)} of {number(all_.value)} are {percent(100 * makers.value / all_.value, 0)}; in July 2023 it"
        f" was {number(before[0])} of {number(before[1])}, so the makers added are nearly all of devices."
        if makers.value - before[0] < 0.2 * (all_.value - before[1])
        else (
            f"{number(makers.value)} of {number(all_.value)}; in July 2023 it was {number(before[0])} of"
            f" {number(before[1])}."
        )
    )
    projects, again = said(tables, "C347"), said(tables, "C839")
    worth, signed_worth = said(tables, "C348"), said(tables, "C841")
    same = projects.value == again.value
    later = f"On {day(tables, 'C839')} the Prime Minister spoke of {number(again.value)} projects in preparation."
    value = (
        f"{number(worth.value / projects.value)} billion tenge a project; agreements worth {number(signed_worth.value, 1)}"
        f" billion were signed by {day(tables, 'C841')}. It holds if projects considered, not signed, are meant."
    )
    return [
        Result(("C340", "C341"), "consistent" if fits else "conflict", sentence),
        Result(("C347",), "consistent" if same else "conflict", later),
        Result(("C348",), "conditional", value),
    ]


def _k84(tables: data.Tables) -> list[Result]:
    shares = [data.observation(tables, f"local_medicine_share.kz.{year}.moh") for year in (2023, 2024)]
    target, last = said(tables, "C339"), shares[1]["value"]
    year, before = data.claim(tables, "C339")["period_end"].year, data.claim(tables, "C835")["period_end"].year
    pace = (target.value - last) / (year - shares[1]["period_end"].year)
    moved = f" The same share had been due by {before}." if before < year else ""
    sentence = (
        f"because its year is still to come: from {number(last, 1)}% in {shares[1]['period_end'].year} it needs"
        f" {number(pace, 1)} percentage points a year; the last year brought {number(last - shares[0]['value'], 1)}.{moved}"
    )
    return [Result(("C339",), "unknown", sentence)]


def _k85(tables: data.Tables) -> list[Result]:
    fits = said(tables, "C342").meets(said(tables, "C838"))
    sentence = (
        f"The bureau's growth for 2024, as relayed, is {number(said(tables, 'C838').value, 1)}%, in tenge"
        f"{'' if fits else ', not the one printed'}; prices are not taken out."
    )
    grows = said(tables, "C838").low > 0
    return [
        Result(("C342",), "consistent" if fits else "conflict", sentence),
        Result(("C359",), "conditional" if grows else "conflict", f"{sentence} Growth in packs was not found."),
    ]


def _k86(tables: data.Tables) -> list[Result]:
    one, two = said(tables, "C343"), said(tables, "C831")
    rest = two / one
    span = data.claim(tables, "C831")
    years, alone = span["period_end"].year - span["comparator_end"].year, data.claim(tables, "C343")["period_end"].year
    can = rest.low <= 1 <= rest.high
    sentence = (
        f"The minister later spoke of a doubling within {number(years)} years (assumed: to {span['period_end'].year}). Both"
        f" hold if it all came in {alone}: the rest would be {interval(rest.low, rest.high, 1)} times, by the rounding of"
        " the words."
    )
    return [Result(("C343",), "conditional" if can else "conflict", sentence)]


def _k96(tables: data.Tables) -> list[Result]:
    claim, doubled = data.claim(tables, "C349"), said(tables, "C830")
    grown = data.claim(tables, "C830")
    years = grown["period_end"].year - grown["comparator_end"].year
    folds = [(1 + end / 100) ** years for end in (claim["low"], claim["high"])]
    fits = Level(np.mean(folds), *folds).meets(doubled)
    sentence = (
        f"{number(years)} years at this growth make {interval(*folds, 2)} times; a doubling in dollars was said of the"
        f" {number(years)} years before."
        f" {'Within the rounding of that word both can hold, if past growth is meant' if fits else 'That is less'}."
    )
    return [Result(("C349",), "conditional" if fits else "conflict", sentence)]


def _k87(tables: data.Tables) -> list[Result]:
    sentence = (
        f"The text has prices cut to {percent(said(tables, 'C333').value, 0)} of the original's; a Kazakh text can be read"
        f" as a cut by up to {percent(-said(tables, 'C833').value, 0)}. It holds if the former is meant; no price list was"
        " found."
    )
    return [Result(("C333",), "conditional", sentence)]


def _k88(tables: data.Tables) -> list[Result]:
    part, whole, other = (said(tables, name) for name in ("C334", "C832", "C834"))
    fits = part.low <= whole.high
    sentence = (
        f"A part of the {number(whole.low)} billion tenge said to be saved by {day(tables, 'C832')}, or of about"
        f" {number(other.value)} billion said without a period; it holds if the costliest medicines are among these. The"
        " prices before were not found."
    )
    sums = (
        f"because the prices without the policy were not published; sums of {number(whole.low)} and {number(other.value)}"
        " billion tenge are said."
    )
    return [Result(("C334",), "conditional" if fits else "conflict", sentence), Result(("C423",), "unknown", sums)]


# --- services, protection of staff, and the texts themselves -----------------------------------------------------------


def _k24(tables: data.Tables) -> list[Result]:
    flights = data.observation(tables, "air_ambulance_flights.kz.2025.moh")
    again = (
        "Another report of the meeting repeats it of women and babies"
        if said(tables, "C850").meets(said(tables, "C010"))
        else ("Another report of the meeting has another share")
    )
    sentence = (
        f"because neither the patients nor the deaths are printed. {again}. {number(flights['value'])} flights were counted"
        f" in {flights['period_end'].year}, of all patients."
    )
    return [Result(("C010",), "unknown", sentence)]


def _k95(tables: data.Tables) -> list[Result]:
    sentence = (
        f"because the number of services is not printed; {percent(said(tables, 'C849').value, 0)} was given later, of kinds"
        " of medical services."
    )
    first = "because no share or number of another sector is printed beside it."
    return [Result(("C350",), "unknown", sentence), Result(("C351",), "unknown", first)]


def _k25(tables: data.Tables) -> list[Result]:
    shares = "because neither the number of organisations nor that of the insured ones is printed."
    same = said(tables, "C332").meets(said(tables, "C842"))
    workers = data.observation(tables, "liability_insured_workers.kz.2026m02.moh")["value"]
    sentence = (
        f"{'The same sum' if same else 'Another sum'} was later called a fund, for {number(workers)} workers; it holds if"
        " fund and worth of contracts are one."
    )
    return [Result(("C330", "C331"), "unknown", shares), Result(("C332",), "conditional" if same else "conflict", sentence)]


def _k93(tables: data.Tables) -> list[Result]:
    row = data.observation(tables, "police_posts.kz.2025m08d11.moh")
    fits = row["value"] == said(tables, "C329").value
    sentence = (
        f"The ministry gave {number(row['value'])} on"
        f" {infant._day(f'{row.period_end:%Y-%m-%d}')}.{_note(tables, 'police_posts.kz.2025m08d11.moh')}"
    )
    return [Result(("C329",), "consistent" if fits else "conflict", sentence)]


def _k89(tables: data.Tables) -> list[Result]:
    article = data.claim(tables, "C357")["period_end"]
    days = {name: data.claim(tables, name)["period_end"] for name in ("C843", "C844", "C845")}
    said_on = pd.Timestamp(data.claim(tables, "C425")["said_on"])
    steps = (
        f"bill sent to parliament on {day(tables, 'C843', 'period_end')}, law signed on {day(tables, 'C844', 'period_end')},"
        f" in force from {day(tables, 'C845', 'period_end')}"
    )
    late = days["C844"] > article
    early = (
        f"The record has: {steps}. "
        f"{'The text came before the signature, so it can only mean the bill' if late else 'The signature came first'}."
    )
    fits = days["C844"] <= said_on
    after = f"The record has: {steps}. The text is of {day(tables, 'C425')}."
    year = days["C845"].year == data.claim(tables, "C426")["period_start"].year
    return [
        Result(("C357",), "conflict" if late else "consistent", early),
        Result(("C425", "C429"), "consistent" if fits else "conflict", after),
        Result(("C426",), "consistent" if year else "conflict", after),
    ]


def _k32(tables: data.Tables) -> list[Result]:
    elected, meeting = data.claim(tables, "C851"), pd.Timestamp(data.claim(tables, "C218")["said_on"])
    later = elected["period_start"] <= meeting
    sentence = (
        f"A relay has him elected chair of a committee of the Mazhilis on {day(tables, 'C851', 'period_start')}, before the"
        " meeting; the office in the text seems to be an earlier one. The numbers of the text are not touched."
    )
    return [Result(("C218",), "conflict" if later else "consistent", sentence)]


_CHECKS: dict[str, Callable[[data.Tables], list[Result]]] = {
    name: globals()[f"_{name.lower()}"] for names in TOPICS.values() for name in names
}


def checks(tables: data.Tables, topic: str | None = None) -> pd.DataFrame:
    """Every check of this notebook: what it asks, of which claims, and what came out.

    Parameters
    ----------
    tables : helpers.data.Tables
    topic : str, optional
        One of :data:`TOPICS`; all of them if not given.

    Returns
    -------
    pandas.DataFrame
        check (id of checks.csv), question, claims (tuple of the claims judged; empty where the check is of other figures),
        certainty (key), sentence. A check can have several rows.

    Raises
    ------
    ValueError
        If the topic is unknown; the message lists the choices.

    Examples
    --------
    >>> frame = checks(data.load(), "investment")
    >>> frame[["check", "claims", "certainty"]].values.tolist()[0]
    ['K12', ('C311', 'C312'), 'consistent']
    """
    if topic is not None and topic not in TOPICS:
        raise ValueError(f"topic is one of {', '.join(TOPICS)}; got {topic!r}")
    names = [name for part, ids in TOPICS.items() if topic in (None, part) for name in ids]
    rows = [
        {"check": name, "question": _check(tables, name)["question"], **result._asdict()}
        for name in names
        for result in _CHECKS[name](tables)
    ]
    return pd.DataFrame(rows, columns=["check", "question", "claims", "certainty", "sentence"])


def outcome(certainty: str, why: str) -> str:
    """A verdict with what was found; "cannot be checked" with its reason.

    Examples
    --------
    >>> outcome("unknown", "because the number of services is not printed.")
    '◌ cannot be checked from public figures, because the number of services is not printed.'
    """
    return f"{words.certainty(certainty)}{', ' if certainty == 'unknown' else ': '}{why}"


def shown(tables: data.Tables, *topics: str) -> pd.DataFrame:
    """The checks of some topics as a reader sees them.

    Returns
    -------
    pandas.DataFrame
        statement (in our words, with the number as printed; the check's question where no claim of the articles is
        judged), verdict_or_reason, check.

    Examples
    --------
    >>> shown(data.load(), "investment").iloc[0, 1][:32], shown(data.load(), "investment").iloc[0, 2]
    ('■ consistent across sources: 214', 'K12')
    """
    claims = tables.claims.set_index("id")
    rows = []
    for row in pd.concat([checks(tables, topic) for topic in topics]).itertuples():
        about = claims.loc[list(row.claims)]
        text = [
            f"{said} (“{printed}”)" if pd.notna(printed) else said
            for said, printed in about[["statement", "printed"]].to_numpy()
        ]
        rows.append(
            {
                "statement": " ".join(text) or row.question,
                "verdict_or_reason": outcome(row.certainty, row.sentence),
                "check": row.check,
            }
        )
    return pd.DataFrame(rows)


def finding(tables: data.Tables, before: int = 2019, after: int = 2024) -> dict:
    """What this part of the collection says, in the form of :mod:`helpers.findings`.

    Examples
    --------
    >>> finding(data.load())["sentence"][:99]
    'Life expectancy rose by 5.2 years from 2021 to 2024; 3.0 of them (57%) are the way back to the leve'
    """
    found = way_back(tables, before, after)
    back = found["back"] > 0 and found["rise"] > 0
    figure = percent(min(found["share"], 100.0), 0) if back else number(found["rise"], 1)
    label = (
        f"of the rise of life expectancy since {found['trough']:.0f} is the way back to the level of {before}"
        if back
        else f"years of life expectancy gained from {found['trough']:.0f} to {after}"
    )
    return {
        "id": "system",
        "figure": figure,
        "label": label,
        "sentence": f"{way_back_in_words(found)}, if the values of bureau and ministry are of one series.",
        "certainty": "conditional",
        "notebook": "08_health_system",
    }
