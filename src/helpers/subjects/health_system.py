"""What was published of money, buildings, length of life and medicines, and how far the statements on them can be checked.

Each check is a small function that computes from the tables and answers with results: the claims judged, a key of the
fixed vocabulary, and one sentence that says why. Amounts of money carry the rounding with which they were printed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pandas as pd

from helpers.stats import rates
from helpers.subjects import infant
from helpers.tables import data, select
from helpers.wording import words
from helpers.wording.words import interval, number, percent, signed

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
    """What a check says of some claims: their ids, a key of :data:`helpers.wording.words.CERTAINTY`, and why.

    `within` is true where a claim stands beside others of its own text only.
    """

    claims: tuple[str, ...]
    certainty: str
    sentence: str
    within: bool = False


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
    row = select.claim(tables, name)
    ends = [end if pd.notna(end) else other for end, other in ((row["low"], -np.inf), (row["high"], np.inf))]
    return Level(float(row["value"]), *map(float, ends))


def known(tables: data.Tables, name: str) -> Level:
    """A published level with the ends that its rounding allows.

    Examples
    --------
    >>> known(data.load(), "life_expectancy.kz.2021.bns").text(2)
    '70.20 (70.15 to 70.25)'
    """
    row = select.observation(tables, name)
    half = 0.0 if pd.isna(row["rounded_to"]) or row["rounded_to"] == 1 else row["rounded_to"] / 2
    return Level(float(row["value"]), row["value"] - half, row["value"] + half)


def day(tables: data.Tables, name: str, column: str = "said_on") -> str:
    """A day of a claim in words: when it was said, or with another column an end of the period it is about.

    Examples
    --------
    >>> day(data.load(), "C844"), day(data.load(), "C844", "period_end")
    ('6 Jan 2026', '3 Jan 2026')
    """
    row = select.claim(tables, name)
    when = row[column]
    return infant.when_said(when if isinstance(when, str) else f"{when:%Y-%m-%d}")


# --- money -----------------------------------------------------------------------------------------------------------


def month(when: pd.Timestamp) -> str:
    """Month and year of a day.

    Examples
    --------
    >>> month(pd.Timestamp(2025, 7, 17))
    'July 2025'
    """
    return f"{when:%B %Y}"


def _when(row: pd.Series) -> str:
    """The last day that a row is of, in words."""
    return infant.when_said(f"{row['period_end']:%Y-%m-%d}")


def spending(tables: data.Tables) -> pd.DataFrame:
    """Published sums of public money for health, each with the budget it is of.

    Returns
    -------
    pandas.DataFrame
        label, value, lower, upper (billion tenge; ends of the rounding; no upper end where only a lower bound was
        printed), emphasis ("main": the statement of the article; "printed": said of the same year by another; "plain"),
        source. Ordered by year.

    Examples
    --------
    >>> spending(data.load())["value"].astype(int).tolist()
    [1300, 2100, 2800, 2000, 3000, 3000, 2500]
    """
    free = "free_care_spending.kz.2020.mne"
    rows = [
        ("free care and insurance, at least", earliest(tables), "plain", free),
        ("national budget, plan", said(tables, "C815"), "plain", "C815"),
        ("budget not said (deputy)", *_of(tables, "public_health_spending.kz.2024.deputy", "plain")),
        ("budget not said (deputy)", *_of(tables, "public_health_spending.kz.2025.deputy", "printed")),
        ("state budget (Prime Minister)", *_of(tables, "public_health_spending.kz.2025.pm", "printed")),
        ("state spending (article)", said(tables, "C402"), "main", "C402"),
        ("free care and insurance, plan", said(tables, "C818") + said(tables, "C819"), "plain", "C819"),
    ]
    frame = pd.DataFrame(
        {
            "label": [f"{year_of(tables, name)}: {label}" for label, *_, name in rows],
            "value": [level.value for _, level, *_ in rows],
            "lower": [level.low for _, level, *_ in rows],
            "upper": [level.high if np.isfinite(level.high) else np.nan for _, level, *_ in rows],
            "emphasis": [emphasis for *_, emphasis, _ in rows],
            "source": [source_of(tables, name) for *_, name in rows],
        }
    )
    return frame


def year_of(tables: data.Tables, name: str) -> int:
    """Year in which the period of a claim or an observation ends.

    Examples
    --------
    >>> year_of(data.load(), "C402"), year_of(data.load(), "free_care_spending.kz.2020.mne")
    (2025, 2020)
    """
    row = select.claim(tables, name) if name in set(tables.claims["id"]) else select.observation(tables, name)
    return row["period_end"].year


def earliest(tables: data.Tables) -> Level:
    """Free care and state money for insurance in the earliest year found, printed as "over" a sum: a lower bound.

    Examples
    --------
    >>> earliest(data.load())
    Level(value=1300.0, low=1300.0, high=inf)
    """
    names = ("free_care_spending.kz.2020.mne", "insurance_state_funding.kz.2020.mne")
    least = sum(known(tables, name).value for name in names)
    return Level(least, least, np.inf)


def _of(tables: data.Tables, name: str, emphasis: str) -> tuple[Level, str, str]:
    return known(tables, name), emphasis, name


def source_of(tables: data.Tables, name: str) -> str:
    """Source of a claim or an observation.

    Examples
    --------
    >>> source_of(data.load(), "C402")
    'qazinform-2026-01'
    """
    row = select.claim(tables, name) if name in set(tables.claims["id"]) else select.observation(tables, name)
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
    reached, fold, base = said(tables, "C402"), said(tables, "C401"), earliest(tables)
    from_plan = reached / said(tables, "C815")
    most, stretched = reached.value / base.value, reached.high / base.value
    times = f"at most {number(most, 1)} times"
    if most < fold.low:
        times += (
            f" ({number(stretched, 1)} if the {number(reached.value)} was rounded down from {number(reached.high)});"
            f" {number(fold.low, 1)} needs a sum of {number(fold.low * base.value)} billion or more"
        )
    sentence = (
        "because neither the year nor the budget of the base was published."
        f" “{select.claim(tables, 'C401')['printed'].capitalize()}” to {number(reached.value)} billion tenge needs a base of"
        f" {interval(exact.low, exact.high)} billion ({interval(rounded.low, rounded.high)} with the rounding). Over free"
        f" care and state money for insurance in {year_of(tables, 'free_care_spending.kz.2020.mne')}, a part of the whole"
        f" and {number(base.value)} billion or more as printed, it is {times}; over the national budget planned for"
        f" {year_of(tables, 'C815')}, {from_plan.text(1)} times."
    )
    return [Result(("C401",), "unknown", sentence)]


def _k97(tables: data.Tables) -> list[Result]:
    article, minister = said(tables, "C402"), known(tables, "public_health_spending.kz.2025.pm")
    deputy, two = (known(tables, f"public_health_spending.kz.{name}") for name in ("2025.deputy", "2024-2025.president"))
    before = known(tables, "public_health_spending.kz.2024.deputy")
    span = f"{year_of(tables, 'public_health_spending.kz.2024.deputy')} and {year_of(tables, 'C402')}"
    agrees = article.meets(minister)
    sentence = (
        f"It holds for the state budget, of which the Prime Minister gave {number(minister.value)} billion tenge"
        if agrees
        else f"The Prime Minister gave {number(minister.value)} billion tenge of the state budget"
    )
    sentence += (
        f"; a deputy gave {number(deputy.value)} billion for {year_of(tables, 'public_health_spending.kz.2025.deputy')}"
        f" without naming the budget, and the President {number(two.value)} billion for {span}, where"
        f" {number(before.value)} and {number(article.value)} make {number(before.value + article.value)}."
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
        row = select.claim(tables, name) if name == "C310" else select.observation(tables, name)
        months = row["period_end"].month
        gone = percent(100 * months / 12, 0)
        label = f"To {row['period_end']:%B}, {gone} of the year"
        rows.append((label, *(level / plan).per_cent(), "main", months, level.value, row["source"]))
    share = select.claim(tables, "C311")
    rows.append(("As the article prints it", *said(tables, "C311"), "printed", rows[-1][5], np.nan, share["source"]))
    return pd.DataFrame(rows, columns=["label", "value", "lower", "upper", "emphasis", "months", "sum", "source"])


def _k12(tables: data.Tables) -> list[Result]:
    share, printed = (said(tables, "C310") / said(tables, "C312")).per_cent(), said(tables, "C311")
    fits = share.meets(printed)
    arithmetic = (
        f"{number(said(tables, 'C310').value, 1)} of {number(said(tables, 'C312').value)} billion tenge is "
        f"{number(share.value, 1)}% ({interval(share.low, share.high, 1)}), {'as printed' if fits else 'not as printed'}"
    )
    plan = f"because no plan was found in another text; in this one {arithmetic}."
    return [
        Result(("C311",), "consistent" if fits else "conflict", f"{arithmetic}; both sums are of the same text.", True),
        Result(("C312",), "unknown", plan),
    ]


def _k83(tables: data.Tables) -> list[Result]:
    early, late = known(tables, "health_investment.kz.2025m01-m05.moh"), said(tables, "C310")
    relay, months = select.claim(tables, "C852"), select.claim(tables, "C310")["period_end"].month
    start = select.observation(tables, "health_investment.kz.2025m01-m05.moh")["period_end"].month
    over = pd.Timestamp(relay["said_on"]) > select.claim(tables, "C310")["period_end"]
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
    name = "health_investment.kz.2022m01-m10.bns"
    ratio = said(tables, "C310") / known(tables, name)
    sentence = (
        f"Against the same months of {year_of(tables, name)} it is at least {signed(100 * (ratio.value - 1), 0)} in tenge of"
        " the year, for the earlier sum includes social services; it holds if the two are of one measure otherwise."
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
    labels = [infant.when_said(f"{day:%Y-%m-%d}") for day in both["day"]]
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
    results.append(Result(("C403",), "consistent" if enough else "conflict", sentence))
    results.append(_nearly_complete(tables, last, plan))
    return [*results, _over(tables)]


def _nearly_complete(tables: data.Tables, last: pd.Series, plan: Level) -> Result:
    """Whether the national project, which has hospitals besides the rural facilities, is nearly complete."""
    done, all_ = said(tables, "C309"), said(tables, "C308")
    complete = last["value"] >= plan.low
    facilities = (
        f"It holds of the {number(plan.value)} primary care buildings"
        if complete
        else f"It holds if {number(last['value'])} of {number(plan.value)} primary care buildings are nearly all"
    )
    when = month(select.claim(tables, "C309")["period_end"])
    if done.value >= all_.value:
        hospitals = f"the {number(all_.value)} district hospitals were done in {when}"
    else:
        hospitals = (
            f"of the {number(all_.value)} district hospitals {number(done.value)} were done in {when}, and some were not on"
            f" {day(tables, 'C853')}"
        )
    key = "consistent" if complete and done.value >= all_.value else "conditional"
    return Result(("C422",), key, f"{facilities}; {hospitals}.")


def _over(tables: data.Tables) -> Result:
    """The round number of a heading beside those of the text below it."""
    over, all_, rural = (said(tables, name) for name in ("C304", "C305", "C306"))
    if all_.value < over.low:
        return Result(("C304",), "conflict", f"The text below the heading has {number(all_.value)}.", True)
    alone = f"; the rural ones alone passed {number(over.low)}" if rural.value > over.low else ""
    return Result(("C304",), "conditional", f"It holds if the {number(all_.value)} of the text does{alone}.", True)


def _k81(tables: data.Tables) -> list[Result]:
    early = select.observation(tables, "health_facilities_built.kz.2023-2025m07d17.moh")
    rural = select.observation(tables, "rural_facilities_built.kz.2023-2025m07d17.moh")
    late, built = said(tables, "C305"), said(tables, "C306")
    others = [early["value"] - rural["value"], late.value - built.value]
    when = month(select.claim(tables, "C305")["period_end"])
    if others[1] < 0:
        sentence = f"The rural ones alone are {number(built.value)}, so {number(late.value)} cannot be all."
        return [Result(("C305",), "conflict", sentence)]
    sentence = (
        f"{number(early['value'])} {'was also' if early['value'] == late.value else 'was'} given on {_when(early)} with"
        f" {number(rural['value'])} rural ones, which leaves {number(others[0])} others, and {number(late.value)} in"
        f" {when} with {number(built.value)}, which leaves {number(others[1])}"
    )
    if others[1] >= others[0]:
        return [Result(("C305",), "consistent", f"{sentence}; both can hold.")]
    same = "it is the number of that day, or if " if early["value"] == late.value else ""
    return [Result(("C305",), "conditional", f"{sentence}; it holds if {same}the years counted are others.")]


def _k82(tables: data.Tables) -> list[Result]:
    names = [f"rural_facilities_built.kz.{year}.moh" for year in (2023, 2024, 2025)]
    parts = [select.observation(tables, name)["value"] for name in names]
    total = select.observation(tables, "rural_facilities_built.kz.2023-2025.moh")["value"]
    first = select.observation(tables, "rural_facilities_built.kz.2023.moh.first")["value"]
    fits = sum(parts) == total
    planned, became = year_of(tables, "C821"), year_of(tables, "C826")
    sentence = (
        f"{words.listing([number(part) for part in parts])} in {year_of(tables, names[0])} to {year_of(tables, names[-1])}"
        f" {'make' if fits else 'do not make'} {number(total)}"
    )
    sentence += f"; the first of them was printed as {number(first)} before." if first != parts[0] else "."
    sentence += f" The plan had {planned} as its last year, which {'became' if planned != became else 'stayed'} {became}."
    return [Result((), "consistent" if fits else "conflict", sentence)]


def _k23(tables: data.Tables) -> list[Result]:
    done, all_ = said(tables, "C309"), said(tables, "C308")
    row = select.observation(tables, "district_hospitals_upgraded.kz.2023-2025m04d29.moh")
    earlier, due = row["value"], said(tables, "C825")
    share = (
        f"{number(done.value)} of {number(all_.value)} is {percent(100 * done.value / all_.value, 0)}; {number(earlier)}"
        f" were done by {_when(row)}"
    )
    if not earlier <= done.value <= all_.value:
        results = [Result(("C309",), "conflict", f"{share}, so the numbers do not follow each other.")]
    else:
        sentence = (
            f"{share}, some in regions that no place named among the {number(done.value)} is in, and {number(due.value)}"
            " were due by the end of the year. It holds if the places named are not all, or the earlier ones were counted"
            " otherwise."
        )
        results = [Result(("C309",), "conditional", sentence)]
    other, when = said(tables, "C824").value, pd.Timestamp(select.claim(tables, "C824")["said_on"])
    plan = (
        f"The Minister of Finance gave {'the same number' if other == all_.value else 'another number'} in"
        f" {month(when)}: {number(other)}."
    )
    return [*results, Result(("C308",), "consistent" if other == all_.value else "conflict", plan)]


def _k90(tables: data.Tables) -> list[Result]:
    deadline = select.claim(tables, "C354")["period_end"]
    ready = select.claim(tables, "C847")
    finished = [select.claim(tables, name)["period_end"] <= deadline for name in ("C846", "C848")]
    finished.append(ready["value"] >= 100 and ready["period_end"] <= deadline)
    in_time = sum(map(bool, finished))
    sentence = (
        f"The hospital in Ridder was commissioned on {day(tables, 'C846', 'period_end')}; the haematology centre was "
        f"{percent(ready['value'], 0)} ready on {_when(ready)}; the ambulance station had opened by "
        f"{day(tables, 'C848', 'period_end')}. That it was finished in time was found for {number(in_time)} of"
        f" {number(len(finished))}"
    )
    key = "consistent" if all(finished) else "conditional" if in_time else "conflict"
    sentence += "; it holds if the others were finished before they opened." if key == "conditional" else "."
    return [Result(("C354",), key, sentence)]


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
    frame = select.yearly(tables, "life_expectancy").sort_values(["year", "rounded_to"]).drop_duplicates("year")
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
    tables : helpers.tables.data.Tables
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
    frame = select.yearly(tables, "life_expectancy").sort_values(["year", "rounded_to"]).drop_duplicates("year").set_index("year")
    trough = _trough(frame.reset_index())
    for name, year, choices in (
        ("before", before, frame.index[frame.index < trough]),
        ("after", after, frame.index[frame.index > trough]),
    ):
        if year not in choices:
            raise ValueError(f"{name} is one of {', '.join(map(str, choices))}, years with a value {name} {trough}; got {year!r}")
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
            f"Life expectancy rose by {number(found['rise'], 1)} years from {trough} to {after}, and was not higher in {before}"
        )
    rose = f"Life expectancy rose by {number(found['rise'], 1)} years from {trough} to {after}"
    if found["above"] < 0:
        return f"{rose}, all of it on the way back to the level of {before}"
    return f"{rose}; {number(found['back'], 1)} of them ({percent(found['share'], 0)}) are the way back to the level of {before}"


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


def pace(tables: data.Tables, before: int = 2019, after: int = 2024) -> str:
    """How fast life expectancy rose up to a year, over about ten years, and how fast from there on.

    Examples
    --------
    >>> pace(data.load())
    'It rose by 0.53 years of life a year from 2010 to 2019, and by 0.45 from 2019 to 2024.'
    """
    frame = select.yearly(tables, "life_expectancy").sort_values(["year", "rounded_to"]).drop_duplicates("year")
    values = frame.set_index("year")["value"]
    if absent := [year for year in (before, after) if year not in values.index]:
        raise ValueError(f"no life expectancy for {absent[0]!r}; there are values for {', '.join(map(str, values.index))}")
    earlier = values.index[values.index < before]
    spans = [(min(earlier, key=lambda year: abs(before - 10 - year)), before)] if len(earlier) else []
    spans.append((before, after))
    slopes = [(values[end] - values[start]) / (end - start) for start, end in spans]
    parts = [
        f"by {number(slope, 2)}{'' if place else ' years of life a year'} from {start} to {end}"
        for place, (slope, (start, end)) in enumerate(zip(slopes, spans, strict=True))
    ]
    return f"It {'rose' if min(slopes) > 0 else 'changed'} {', and '.join(parts)}."


def _k92(tables: data.Tables) -> list[Result]:
    found = way_back(tables)
    sentence = f"{way_back_in_words(found)}. {pace(tables)} "
    sentence += (
        f"It holds of the years since {found['trough']:.0f} and of length of life, if the values of bureau and ministry are"
        " of one series; “key indicators” names no other one."
        if found["rise"] > 0
        else "“Key indicators” names no other one."
    )
    return [Result(("C301",), "conditional" if found["rise"] > 0 else "conflict", sentence)]


def _k34(tables: data.Tables) -> list[Result]:
    forecast = said(tables, "C414")
    last = select.observation(tables, "life_expectancy.kz.2024.bns")
    made = {name: said(tables, name).meets(forecast) for name in ("C810", "C811")}
    told = [f"on {day(tables, name)} for {year_of(tables, name)}" for name, same in made.items() if same]
    if told:
        sentence = f"The same forecast was made {words.listing(told)}; the text names no year, so it holds if "
        sentence += "the former is meant" if len(told) > 1 else "that is meant"
    else:
        sentence = f"A forecast of {number(said(tables, 'C810').value, 1)} was made on {day(tables, 'C810')}"
    sentence += (
        f". From the {number(last['value'], 2)} of {last['period_end'].year} it needs"
        f" {number(forecast.value - last['value'], 2)} years more; no final value was found."
    )
    results = [Result(("C414",), "conditional" if told else "conflict", sentence)]
    ranks = [select.observation(tables, f"hdi_rank.kz.{year}.undp") for year in (2022, 2023)]
    gain, places = ranks[0]["value"] - ranks[1]["value"], said(tables, "C417")
    fits = gain == places.value
    years = [str(rank["period_end"].year) for rank in ranks]
    sentence = (
        f"From rank {number(ranks[0]['value'])} to rank {number(ranks[1]['value'])} is {number(gain)} places,"
        f" {'as said' if fits else 'not as said'}; the two editions rest on data of {' and '.join(years)}."
    )
    return [*results, Result(("C417",), "consistent" if fits else "conflict", sentence)]


def _k91(tables: data.Tables) -> list[Result]:
    year = select.observation(tables, "hdi_rank.kz.2023.undp")["period_end"].year
    sentence = (
        f"because the rank rests on data of {year}, so it cannot show measures of later years; whether those before had a"
        " part in it, the index does not say."
    )
    return [Result((), "unknown", sentence)]


# --- deaths of all ages ----------------------------------------------------------------------------------------------


def population(tables: data.Tables, day: pd.Timestamp) -> float:
    """Population on a day, from straight lines between the published days.

    Raises
    ------
    ValueError
        If the day lies before the first published one or after the last: nothing is extrapolated.

    Examples
    --------
    >>> round(population(data.load(), pd.Timestamp(2024, 4, 1)))
    20096737
    """
    names = ("2024m01d01", "2024m10d01", "2025m01d01", "2025m07d01")
    rows = [select.observation(tables, f"population.kz.{name}.bns") for name in names]
    days = [row["period_end"].toordinal() for row in rows]
    if not days[0] <= day.toordinal() <= days[-1]:
        raise ValueError(f"the day lies between {_when(rows[0])} and {_when(rows[-1])}; got {day:%Y-%m-%d}")
    return float(np.interp(day.toordinal(), days, [row["value"] for row in rows]))


def half_year(tables: data.Tables, confidence: float = 0.95) -> pd.DataFrame:
    """Change of deaths at all ages between two half-years: as counted, per day, and per day and head.

    Returns
    -------
    pandas.DataFrame
        Indexed "deaths", "per day" and "per head": value, lower, upper (percent; what the rounding of the deaths allows),
        chance_lower, chance_upper (percent; what chance allows). "per head" is per day and head: a leap year has a day more.

    Examples
    --------
    >>> half_year(data.load())[["value", "lower", "upper"]].round(1).values.tolist()
    [[-2.3, -2.4, -2.1], [-1.7, -1.9, -1.6], [-2.9, -3.0, -2.7]]
    """
    names = [f"all_deaths.kz.{year}h1.bns" for year in (2024, 2025)]
    counts = [known(tables, name) for name in names]
    spans = [select.observation(tables, name)[["period_start", "period_end"]] for name in names]
    days = [(span["period_end"] - span["period_start"]).days + 1 for span in spans]
    middle = [
        population(tables, span["period_start"] + pd.Timedelta(days=count // 2)) for span, count in zip(spans, days, strict=True)
    ]
    bases = {
        "deaths": (1.0, 1.0),
        "per day": days,
        "per head": [people * count for people, count in zip(middle, days, strict=True)],
    }
    rows = {}
    for name, base in bases.items():
        change = counts[1] / counts[0]
        ratio = base[0] / base[1]
        luck = rates.rate_ratio(counts[1].value, base[1], counts[0].value, base[0], confidence).iloc[0]
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


def half_year_in_words(tables: data.Tables) -> str:
    """What the day more of a leap year and the growing population do to the change of deaths.

    Examples
    --------
    >>> half_year_in_words(data.load())[:69]
    'The first half had 182 days in 2024 and 181 in 2025. Deaths fell by 2'
    """
    names = [f"all_deaths.kz.{year}h1.bns" for year in (2024, 2025)]
    rows = [select.observation(tables, name) for name in names]
    days = [
        f"{(row['period_end'] - row['period_start']).days + 1}{'' if place else ' days'} in {row['period_end'].year}"
        for place, row in enumerate(rows)
    ]
    found = half_year(tables)
    parts = [
        f"{text} {words.moved(found.at[name, 'value'])} ({words.change_interval(*found.loc[name, ['lower', 'upper']])} by"
        " rounding)"
        for name, text in (("deaths", "Deaths"), ("per day", "deaths per day"), ("per head", "deaths per day and head"))
    ]
    return f"The first half had {' and '.join(days)}. {words.listing(parts)}."


def _k10(tables: data.Tables) -> list[Result]:
    results = []
    levels = {name: said(tables, name) for name in OVERALL[9]}
    others = [name for name in levels if name != "C302"]
    fits = _common(list(levels.values()))
    printed = words.listing(list(dict.fromkeys(select.claim(tables, name)["printed"].replace(",", ".") for name in others)))
    assumed = sum("month" not in str(select.claim(tables, name)["period_said"]) for name in others)
    sentence = (
        f"The ministry also said {printed} of these months (the period of {number(assumed)} of {number(len(others))} is"
        f" assumed), {'the same within the rounding' if fits else 'which is not the same'}; whether deaths or the rate is"
        " meant is not said."
    )
    results.append(Result(("C302",), "consistent" if fits else "conflict", sentence))
    mine, other = said(tables, "C415"), select.claim(tables, "C807")
    early = pd.Timestamp(other["said_on"]) <= other["period_end"]
    when = f"{day(tables, 'C807')}{', before it had ended' if early else ''}"
    if mine.meets(said(tables, "C807")):
        sentence = (
            f"The text names no period. The minister gave the same figure for the year on {when}; it holds if the year is meant."
        )
        return [*results, Result(("C415",), "conditional", sentence)]
    sentence = f"because the text names no period; the minister gave {other['printed'].replace(',', '.')} for the year on {when}."
    return [*results, Result(("C415",), "unknown", sentence)]


def _k94(tables: data.Tables) -> list[Result]:
    found = half_year(tables)
    announced = said(tables, "C801")
    texts = {"deaths": "deaths", "per day": "deaths per day", "per head": "deaths per day and head"}
    fits = [texts[name] for name, row in found.iterrows() if announced.meets(Level(row["value"], row["lower"], row["upper"]))]
    changes = words.listing([f"{text} by {signed(found.at[name, 'value'])}" for name, text in texts.items()])
    sentence = f"In the first half of the year {changes.replace(' by ', ' changed by ', 1)}; "
    what = f"the {signed(announced.value, 0)} said of it"
    sentence += (
        f"{what} holds if {words.listing(fits)} {'is' if len(fits) == 1 else 'are'} meant, and if the population moved"
        " evenly between the published days."
        if fits
        else f"{what} fits none of these."
    )
    return [Result((), "conditional" if fits else "conflict", sentence)]


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
    rows = [
        select.observation(tables, f"{name}.kz.2023m07d19.kazinform")
        for name in ("medicine_manufacturers", "pharma_manufacturers")
    ]
    before = [row["value"] for row in rows]
    fits = makers.value <= all_.value
    added = all_.value - before[1]
    shares = (
        f"{number(makers.value)} of {number(all_.value)} are {percent(100 * makers.value / all_.value, 0)}; in"
        f" {month(rows[0]['period_end'])} it was {number(before[0])} of {number(before[1])}"
    )
    if added > 0 and 0 <= makers.value - before[0] < 0.2 * added:
        shares += ", so nearly all of the makers added are not makers of medicines"
    sentence = f"because no other count of {year_of(tables, 'C340')} was found. {shares}." if fits else f"{shares}."
    projects, again = said(tables, "C347"), said(tables, "C839")
    worth, signed_worth = said(tables, "C348"), said(tables, "C841")
    same = projects.value == again.value
    later = f"On {day(tables, 'C839')} the Prime Minister spoke of {number(again.value)} projects in preparation."
    value = (
        f"{number(worth.value / projects.value)} billion tenge a project; agreements worth {number(signed_worth.value, 1)}"
        f" billion were signed by {day(tables, 'C841')}. It holds if projects considered, not signed, are meant."
    )
    return [
        Result(("C340", "C341"), "unknown" if fits else "conflict", sentence, not fits),
        Result(("C347",), "consistent" if same else "conflict", later),
        Result(("C348",), "conditional", value),
    ]


def _k84(tables: data.Tables) -> list[Result]:
    shares = [select.observation(tables, f"local_medicine_share.kz.{year}.moh") for year in (2023, 2024)]
    target, last = said(tables, "C339"), shares[1]["value"]
    year, before = select.claim(tables, "C339")["period_end"].year, select.claim(tables, "C835")["period_end"].year
    pace = (target.value - last) / (year - shares[1]["period_end"].year)
    moved = f" The same share had been due by {before}." if before < year else ""
    sentence = (
        f"because its year is still to come: from {number(last, 1)}% in {shares[1]['period_end'].year} it needs"
        f" {number(pace, 1)} percentage points a year; the last year brought {number(last - shares[0]['value'], 1)}.{moved}"
    )
    return [Result(("C339",), "unknown", sentence)]


def _k85(tables: data.Tables) -> list[Result]:
    bureau, medicines = said(tables, "C838"), said(tables, "C855")
    fits = said(tables, "C342").meets(bureau)
    sentence = (
        f"The bureau's growth for {year_of(tables, 'C838')}, as relayed, is {percent(bureau.value)}, in tenge, of all"
        f" pharmaceutical goods{'' if fits else ', not the one printed'}; {percent(medicines.value)} for medicines alone"
        " stands beside it. Prices are not taken out."
    )
    grows = bureau.low > 0
    ending = "It holds in tenge; growth in packs was not found." if grows else "Growth in packs was not found."
    return [
        Result(("C342",), "consistent" if fits else "conflict", sentence),
        Result(("C359",), "conditional" if grows else "conflict", f"{sentence} {ending}"),
    ]


def _k86(tables: data.Tables) -> list[Result]:
    one, sums = said(tables, "C343"), [said(tables, name) for name in ("C856", "C857")]
    whole = sums[1] / sums[0]
    rest = whole / one
    start, end, alone = (year_of(tables, name) for name in ("C856", "C857", "C343"))
    needed = f"if the rest of the time brought {interval(rest.low, rest.high, 1)} times"
    if rest.low <= 1 <= rest.high:
        needed = f"if about all of it came in {alone}: the rest would be {interval(rest.low, rest.high, 1)} times"
    sentence = (
        f"The minister later gave {number(sums[0].value / 1e6)} and {number(sums[1].value / 1e6)} million dollars,"
        f" {number(whole.value, 2)} times over {number(end - start)} years (assumed: {start} to {end}). Both hold {needed}."
    )
    return [Result(("C343",), "conditional", sentence)]


def _k96(tables: data.Tables) -> list[Result]:
    claim, doubled = select.claim(tables, "C349"), said(tables, "C830")
    grown = select.claim(tables, "C830")
    years = grown["period_end"].year - grown["comparator_end"].year
    folds = [(1 + end / 100) ** years for end in (claim["low"], claim["high"])]
    fits = Level(np.mean(folds), *folds).meets(doubled)
    less = f"That is {'less' if folds[1] < doubled.low else 'more'}"
    sentence = (
        f"{number(years)} years at this growth make {interval(*folds, 2)} times; a doubling in dollars was said of the"
        f" {number(years)} years before."
        f" {'Within the rounding of that word both can hold, if past growth is meant' if fits else less}."
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
    fits = part.low <= max(whole.low, other.high)
    sums = f"{number(whole.low)} billion tenge said to be saved by {day(tables, 'C832')}"
    sums += f", {'or' if fits else 'and'} of about {number(other.value)} billion said without a period"
    sentence = (
        f"A part of the {sums}; it holds if the costliest medicines are among these."
        if fits
        else f"More than the {sums.replace('and of', 'and')}; it holds if these are of other medicines or months."
    )
    sentence += " The prices before were not found."
    sums = (
        f"because the prices without the policy were not published; sums of {number(whole.low)} and {number(other.value)}"
        " billion tenge are said."
    )
    return [Result(("C334",), "conditional", sentence), Result(("C423",), "unknown", sums)]


# --- services, protection of staff, and the texts themselves -----------------------------------------------------------


def _k24(tables: data.Tables) -> list[Result]:
    flights = select.observation(tables, "air_ambulance_flights.kz.2025.moh")
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
    workers = select.observation(tables, "liability_insured_workers.kz.2026m02.moh")["value"]
    sentence = (
        f"{'The same sum' if same else 'Another sum'} was later called a fund, for {number(workers)} workers"
        f"{'; it holds if fund and worth of contracts are one' if same else ''}."
    )
    return [Result(("C330", "C331"), "unknown", shares), Result(("C332",), "conditional" if same else "conflict", sentence)]


def _k93(tables: data.Tables) -> list[Result]:
    row = select.observation(tables, "police_posts.kz.2025m08d11.moh")
    fits = row["value"] == said(tables, "C329").value
    parts = said(tables, "C858").value
    left = row["value"] - parts
    sentence = f"The ministry gave {number(row['value'])} on {_when(row)}; by kind of hospital it printed"
    sentence += f" {number(parts)} of them, so {number(left)} are of kinds not printed." if left > 0 else f" {number(parts)}."
    return [Result(("C329",), "consistent" if fits else "conflict", sentence)]


def _k89(tables: data.Tables) -> list[Result]:
    article = select.claim(tables, "C357")["period_end"]
    days = {name: select.claim(tables, name)["period_end"] for name in ("C843", "C844", "C845")}
    said_on = pd.Timestamp(select.claim(tables, "C425")["said_on"])
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
    year = days["C845"].year == select.claim(tables, "C426")["period_start"].year
    liability = "Insurance of liability was not looked for in the law."
    return [
        Result(("C357",), "conflict" if late else "consistent", early),
        Result(("C425",), "conditional" if fits else "conflict", f"{after} It holds of violence. {liability}" if fits else after),
        Result(("C429",), "consistent" if fits else "conflict", after),
        Result(("C426",), "consistent" if year else "conflict", after),
    ]


def _k32(tables: data.Tables) -> list[Result]:
    elected, meeting = select.claim(tables, "C851"), pd.Timestamp(select.claim(tables, "C218")["said_on"])
    later = elected["period_start"] <= meeting
    relay = (
        "A relay has him elected chair of a committee of the Mazhilis on"
        f" {day(tables, 'C851', 'period_start')}, {'before' if later else 'after'} the meeting"
    )
    ending = "; the office in the text seems to be an earlier one. The numbers of the text are not touched." if later else "."
    return [Result(("C218",), "conflict" if later else "consistent", relay + ending)]


_CHECKS: dict[str, Callable[[data.Tables], list[Result]]] = {
    "K27": _k27, "K97": _k97, "K12": _k12, "K83": _k83, "K99": _k99, "K11": _k11, "K81": _k81, "K82": _k82,
    "K23": _k23, "K90": _k90, "K92": _k92, "K34": _k34, "K91": _k91, "K10": _k10, "K94": _k94, "K98": _k98,
    "K33": _k33, "K84": _k84, "K85": _k85, "K86": _k86, "K96": _k96, "K87": _k87, "K88": _k88, "K24": _k24,
    "K95": _k95, "K25": _k25, "K93": _k93, "K89": _k89, "K32": _k32,
}  # fmt: skip


#: What a group of checks asks together; checks.csv has the single questions, K27a to K27e of K27 and so on.
QUESTIONS = {
    "K27": "From which base would public spending have nearly tripled?",
    "K97": "Do the public sums of two years said by three speakers fit one another?",
    "K12": "Is the sum invested the share of the plan that is printed?",
    "K83": "Does the pace of investment fit the sums of five and of ten months, and when was the later one printed?",
    "K99": "How does investment of ten months compare with the same months of an earlier year?",
    "K11": "Do the rural facilities built and due make up the plan, and the later number?",
    "K81": "Can the number of facilities of all kinds stay the same while the rural ones grow?",
    "K82": "Do the numbers and years of the rural building plan agree over time?",
    "K23": "How many of the district hospitals are done, and do the names match the number?",
    "K90": "Were the three buildings finished by the end of the year?",
    "K92": "How much of the rise in life expectancy since the pandemic is the way back?",
    "K34": "Do other texts repeat the life expectancy and the places gained, for the same years?",
    "K91": "Can the places gained be a result of the measures named beside them?",
    "K10": "Do the falls in overall mortality announced for parts of the latest year and for the year agree?",
    "K94": "Is the fall in overall mortality one of deaths or of the rate?",
    "K98": "Does the fall in overall mortality said of one month fit the rates beside it?",
    "K33": "Do the parts named in the text on medicines fit their totals?",
    "K84": "How fast must the share of medicines made in the country rise to meet the target, and has its year moved?",
    "K85": "Is the growth of production the one the bureau printed, and in what measure?",
    "K86": "Did investment in the industry double in one year or in two?",
    "K96": "Does the growth of the market fit the doubling said before?",
    "K87": "Were the prices of generics cut to, or by, the printed percentage?",
    "K88": "Do the sums said to be saved on medicines fit one another?",
    "K24": "What would have to be known to read the share of patients saved?",
    "K95": "What do the shares of automated services say, and is health care first?",
    "K25": "What do the shares of insured organisations and the sum say without numbers of organisations?",
    "K93": "Do the kinds of hospital printed make up the number of police posts?",
    "K89": "Was the article of the Criminal Code in place when the text said so?",
    "K32": "Was the chair of the meeting in the office that the article gives him?",
}


def checks(tables: data.Tables, topic: str | None = None) -> pd.DataFrame:
    """Every check of this notebook: what it asks, of which claims, and what came out.

    Parameters
    ----------
    tables : helpers.tables.data.Tables
    topic : str, optional
        One of :data:`TOPICS`; all of them if not given.

    Returns
    -------
    pandas.DataFrame
        check (id of checks.csv, without the letter of a part), question, claims (tuple of the claims judged; empty where the
        check is of other figures), certainty (key), sentence, within (see :class:`Result`). A check can have several rows.

    Raises
    ------
    ValueError
        If the topic is unknown; the message lists the choices.

    Examples
    --------
    >>> frame = checks(data.load(), "investment")
    >>> frame[["check", "claims", "certainty"]].values.tolist()[0]
    ['K12', ('C311',), 'consistent']
    """
    if topic is not None and topic not in TOPICS:
        raise ValueError(f"topic is one of {', '.join(TOPICS)}; got {topic!r}")
    names = [name for part, ids in TOPICS.items() if topic in (None, part) for name in ids]
    rows = [
        {"check": name, "question": QUESTIONS[name], **result._asdict()} for name in names for result in _CHECKS[name](tables)
    ]
    return pd.DataFrame(rows, columns=["check", "question", *Result._fields])


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
            f"{said} (“{printed}”)" if pd.notna(printed) else said for said, printed in about[["statement", "printed"]].to_numpy()
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
    """What this part of the collection says, in the form of :mod:`helpers.subjects.findings`.

    Examples
    --------
    >>> finding(data.load())["figure"]
    '57%'
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
        "values": found.to_dict(),
        "certainty": "conditional",
        "notebook": "08_health_system",
    }
