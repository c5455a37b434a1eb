"""The briefing: what the notebook 10_briefing shows, as HTML blocks computed from the tables, in the language in use.

Every sentence stands here once, in English and whole, with places for computed values; :mod:`helpers.wording.language` has the
other languages. A part whose figures were not all published by the day asked for says so instead.
"""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

import pandas as pd
from IPython.display import HTML
from jinja2 import Environment, FileSystemLoader

from helpers.ledger import claims
from helpers.subjects import infant, maternal, region_records, workforce
from helpers.tables import data, releases, select
from helpers.wording import language, show, words
from helpers.wording.language import mark, say, say_number
from helpers.wording.words import change_interval, interval, number, percent, signed

_BLOCKS = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True, trim_blocks=True, lstrip_blocks=True
)
_BLOCKS.globals["say"] = say

#: Part of the page -> what it cannot be computed without: claims, observations, or any registered or reported value of an
#: indicator for a year ("live_births 2024").
NEEDS = {
    "mothers": (
        "live_births 2023", "live_births 2024", "maternal_deaths 2023", "maternal_deaths 2024", "C002", "C004", "C101",
        "maternal_mortality_ratio 2023", "maternal_mortality_ratio 2024", "maternal_mortality_ratio.kz.2025m01-m09.moh",
        *(f"maternal_deaths_{part}.kz.2025h1.moh" for part in ("indirect", "obstetric")),
        *(f"live_births.kz.{part}.bns" for part in ("2024h1", "2025h1", "2025m01-m09")),
    ),
    "infants": ("infant_mortality_rate 2023", "infant_mortality_rate 2024", "live_births 2023", "live_births 2024", "C102"),
    "announced": ("infant_mortality_rate.kz.2025.bns", "infant_mortality_rate.kz.2025.bns.first", "C102"),
    "posts": (*(f"unfilled_posts_{step[0]}.{end}" for step in workforce.STEPS for end in step[1:3]), "C701"),
    "map": ("infant_mortality_rate.kz-15.2024.bns.first",),
    "rising": (
        *(f"{name} {year}" for name in ("live_births", "infant_mortality_rate") for year in (2023, 2024)),
        "live_births 2019", "maternal_deaths 2019", "maternal_deaths 2024", "C213", "C203", "C632",
    ),
}  # fmt: skip

#: Section -> its heading, and the part that its figure is.
SECTIONS = {
    "count": (mark("The count and its baseline"), "mothers"),
    "infants": (mark("Infant mortality"), "infants"),
    "percentage": (mark("The percentages announced for infants"), "announced"),
    "posts": (mark("The shortage of doctors"), "posts"),
    "regions": (mark("The regions"), "map"),
    "audit": (mark("The claims audit in brief"), None),
    "ask": (mark("What to ask next"), None),
    "methods": (mark("How this was computed"), None),
    "sources": (mark("Sources"), None),
    "again": (mark("How to reproduce and cite this page"), None),
}

#: The claims shown in brief: a check of the ledger, its claims, what was said, and how the check reads it.
HEADLINES = [
    (
        "K03a",
        ("C209", "C210"),
        mark("Maternal deaths: {a} in {a_year}, {b} in {b_year}"),
        mark("per live birth, against chance"),
    ),
    (
        "K03c",
        ("C211", "C212"),
        mark("Maternal deaths: {a} in {a_year}, {b} in {b_year}"),
        mark("per live birth, against chance"),
    ),
    (
        "K01",
        ("C002",),
        mark("Maternal mortality: {a} in {a_year}"),
        mark("as a change of the ratio, if taken from rounded ratios"),
    ),
    (
        "K02g",
        ("C105",),
        mark("Maternal and infant mortality: a fall of more than {a} times"),
        mark("no base year was given"),
    ),
    ("K04e", ("C003",), mark("Infant mortality: {a} in {a_year}"), mark("against the bureau's final rates")),
    (
        "K05b",
        ("C102", "C303"),
        mark("Infant mortality: {a} in {a_months} months of {a_year}, {b} in {b_months} months"),
        mark("if both are of the rate, with a usual share of deaths in the first half"),
    ),
    (
        "K40b",
        ("C416",),
        mark("Infant mortality: {a} in {a_year}"),
        mark("if it is of the rate and of the whole year, against the final rates"),
    ),
    ("K61a", ("C701",), mark("Shortage of doctors: {a}"), mark("against the numbers of unfilled posts printed with it")),
    (
        "K16b",
        ("C313", "C322"),
        mark("Shortage of doctors: nearly {a} in a heading, {b} in the text below it"),
        mark("as one and the same fall"),
    ),
    ("K22a", ("C213",), mark("Maternal mortality: higher in {a} regions"), mark("whether in more regions than by chance")),
]

#: What would settle most of what cannot be said.
QUESTIONS = [
    mark("For every announced percentage: is it of deaths or of the rate, for which months, from first or from final values?"),
    mark("Maternal deaths by month and cause, and how many of the latest year were registered late or added by audit?"),
    mark("Deaths and births of every region for every year, within one set of borders?"),
    mark("The base year of the fall said of mothers and infants together, and whether it holds for each of them?"),
    mark("Unfilled posts on the same day of every year: how many were filled, and how many were withdrawn?"),
]

#: Institutions whose names are translated in source lines; outlets keep their names.
INSTITUTIONS = [
    mark("Bureau of National Statistics of Kazakhstan"),
    mark("Ministry of Health of Kazakhstan"),
    mark("Ministry of Health and Social Development of Kazakhstan"),
    mark("UN Inter-agency Group for Child Mortality Estimation"),
    mark("World Health Organization"),
    mark("The Astana Times"),
]

#: Headings and entries of the data tables below the figures.
HEADINGS = [
    mark("year"), mark("value"), mark("lower"), mark("upper"), mark("derived"), mark("series"), mark("id"), mark("said"),
    mark("period"), mark("low"), mark("high"), mark("kind"), mark("tier"), mark("when"), mark("text"), mark("note"),
    mark("area"), mark("label"), mark("yes"), mark("no"), mark("not said"), mark("rate"), mark("count"),
]  # fmt: skip


def _block(name: str, **values: object) -> HTML:
    return HTML(_BLOCKS.get_template(f"briefing-{name}.html.j2").render(**values))


def known(published: data.Tables, part: str) -> bool:
    """Whether all that a part of the page cannot be computed without is in the tables.

    Parameters
    ----------
    published : helpers.tables.data.Tables
    part : str
        A key of :data:`NEEDS`.

    Returns
    -------
    bool

    Examples
    --------
    >>> everything = data.load()
    >>> [known(data.as_of(everything, day), "mothers") for day in ("", "2025-12-31", "2025-12-30")]
    [True, True, False]
    """
    levels = published.observations
    counted = levels[levels["basis"].isin(list(releases.KINDS)) & (levels["area"] == "KZ")]
    start, end = counted["period_start"], counted["period_end"]
    whole = (start.dt.day_of_year == 1) & (end.dt.strftime("%m-%d") == "12-31") & (start.dt.year == end.dt.year)
    years = counted.loc[whole, "indicator"] + " " + start[whole].dt.year.astype(str)
    return {*levels["id"], *published.claims["id"], *years}.issuperset(NEEDS[part])


def absent() -> str:
    """What stands in the place of a part that cannot be computed.

    Returns
    -------
    str
    """
    return say(
        "Left out: of the figures that this part needs, not all can be shown to have been published by the day chosen for this"
        " page."
    )


def _mothers(published: data.Tables, first_year: int, confidence: float) -> tuple[pd.DataFrame, dict[str, pd.Series]]:
    """The yearly series, and the steps to its last year: from the year before, from the peak, from the first year."""
    frame = maternal.years(published, first_year, confidence)
    before, last = (int(year) for year in frame["year"].iloc[-2:])
    starts = {"step": before, "peak": int(frame.loc[frame["value"].idxmax(), "year"]), "first": first_year}
    return frame, {name: maternal.step(frame, start, last, confidence) for name, start in starts.items() if start != last}


def _infants(published: data.Tables, confidence: float) -> tuple[int, pd.Series]:
    """The last year of the bureau's rate, and its change from the year before."""
    year = int(infant.bureau(published)["year"].iloc[-1])
    return year, infant.final_change(published, year, confidence).loc["final"]


def headline() -> str:
    """The title of the page.

    Returns
    -------
    str
    """
    return say("Maternal and child health in Kazakhstan: what the numbers can carry")


def masthead(published: data.Tables, first_year: int = 2019, confidence: float = 0.95) -> HTML:
    """Title, the answer in a few sentences, country, period, date, and that this is no official publication.

    Parameters
    ----------
    published : helpers.tables.data.Tables
    first_year : int
        As for :func:`helpers.subjects.maternal.years`.
    confidence : float
        Of the intervals.

    Returns
    -------
    IPython.display.HTML
    """
    answer, period = [], []
    if known(published, "mothers"):
        frame, steps = _mothers(published, first_year, confidence)
        last = frame.iloc[-1]
        period.append(say("maternal deaths {first} to {last}", first=first_year, last=last["year"]))
        if "peak" in steps and steps["peak"]["verdict"] == "distinct":
            peak, first = maternal.pick(frame, steps["peak"]["before"]), frame.iloc[0]
            ends = {"peak": number(peak["value"]), "last": number(last["value"])}
            ends |= {"peak_year": peak["year"], "last_year": last["year"]}
            if peak["value"] - first["value"] > (peak["value"] - last["value"]) / 2:
                answer.append(
                    say(
                        "Maternal deaths fell from {peak} in {peak_year} to {last} in {last_year}; most of that is the end"
                        " of a peak.",
                        **ends,
                    )
                )
            else:
                answer.append(say("Maternal deaths fell from {peak} in {peak_year} to {last} in {last_year}.", **ends))
        else:
            answer.append(say("There were {last} maternal deaths in {year}.", last=number(last["value"]), year=last["year"]))
        step = steps["step"]
        ends = {"before": number(step["deaths_before"]), "after": number(step["deaths_after"])}
        if step["verdict"] == "chance":
            answer.append(say("The change in the last year, from {before} to {after}, cannot be told from chance.", **ends))
        else:
            answer.append(say("The change in the last year, from {before} to {after}, is more than chance.", **ends))
    if known(published, "infants"):
        year, final = _infants(published, confidence)
        period.append(say("infant mortality to {last}", last=year))
        values = {"year": year, "interval": change_interval(final["chance_lower"], final["chance_upper"])}
        if known(published, "announced"):
            said = infant.announcements(published, year)
            said = said[said["kind"] != "count"]["value"]
            answer.append(
                say(
                    "By the final rates infant mortality changed by {final} in {year} ({interval}); announcements ran from {low}"
                    " to {high}, for different periods and mostly without saying of what.",
                    final=signed(final["value"]),
                    low=signed(said.min()),
                    high=signed(said.max()),
                    **values,
                )
            )
        else:
            answer.append(
                say(
                    "By the latest rates of the statistics bureau that can be shown to have been published by the day of this"
                    " page, infant mortality changed by {change} in {year} ({interval}).",
                    change=signed(final["value"]),
                    **values,
                )
            )
    dates = published.sources["published"].dropna()
    return _block(
        "masthead",
        title=headline(),
        answer=answer or [absent()],
        period="; ".join(period),
        date=language.day(dates[dates.str.len() == 10].max(), "long"),
        language=language.current(),
    )


def key_numbers(published: data.Tables, first_year: int = 2019, confidence: float = 0.95) -> HTML:
    """Four numbers, each with what it is, its interval and its certainty.

    Parameters
    ----------
    published, first_year, confidence
        As for :func:`masthead`.

    Returns
    -------
    IPython.display.HTML
    """
    cards = []
    level = percent(100 * confidence, 0)

    def card(figure: str, label: str, ends: str, certainty: str) -> None:
        cards.append({"figure": figure, "label": label, "interval": ends, "certainty": certainty})

    def ends(shown: str) -> str:
        return say("{level} interval: {interval}", level=level, interval=shown)

    if known(published, "mothers"):
        frame, steps = _mothers(published, first_year, confidence)
        first, last, step = frame.iloc[0], frame.iloc[-1], steps["step"]
        agrees = maternal.published_against_implied(published, frame).set_index("year")["agrees"].get(last["year"])
        disputed = agrees is not None and not agrees
        disputed |= not last["derived"] and not releases.beside(published, maternal.counted(published, last["year"])).empty
        card(
            number(last["value"]),
            say("maternal deaths in {year}", year=last["year"]),
            say(
                "an expected number of {interval} would fit this count ({level})",
                interval=interval(last["lower"], last["upper"]),
                level=level,
            ),
            words.certainty("conflict" if disputed else "unknown" if agrees is None else "consistent"),
        )
        card(
            number(last["ratio"], 1),
            say(
                "maternal deaths per 100,000 live births in {last}; {value} in {first}",
                last=last["year"],
                first=first["year"],
                value=number(first["ratio"], 1),
            ),
            ends(interval(last["ratio_lower"], last["ratio_upper"], 1)),
            say(
                "{first} to {last}: {verdict}",
                first=first["year"],
                last=last["year"],
                verdict=words.certainty(steps["first"]["verdict"]),
            ),
        )
        card(
            signed(step["rate_change"]),
            say("change of that ratio from {first} to {last}", first=step["before"], last=step["after"]),
            ends(change_interval(100 * (step["lower"] - 1), 100 * (step["upper"] - 1))),
            words.certainty(step["verdict"]),
        )
    if known(published, "infants"):
        year, final = _infants(published, confidence)
        card(
            signed(final["value"]),
            say(
                "change of infant mortality in {year}, from {before} to {after} per 1,000 live births, if registration is"
                " complete",
                year=year,
                before=number(final["before"], 2),
                after=number(final["after"], 2),
            ),
            ends(change_interval(final["chance_lower"], final["chance_upper"])),
            words.certainty(words.verdict(final["chance_lower"], final["chance_upper"], 0.0)),
        )
    return _block("cards", cards=cards, absent=None if cards else absent())


def _announced(published: data.Tables, frame: pd.DataFrame) -> str:
    """What the percentage announced for the ratio fits."""
    ways = maternal.announced_against_ratios(published, frame)
    said, rounded, counted = (ways.loc[way] for way in ways.index)
    year = select.claim(published, "C002")["period_start"].year
    values = {"said": signed(said["value"], 0), "year": year, "counted": signed(counted["value"])}
    if counted["overlaps"]:
        return say("The {said} announced for {year} fits the change of the ratio from counts and births, {counted}.", **values)
    if rounded["overlaps"]:
        return say(
            "The {said} announced for {year} fits the ratios as they were printed, rounded; from counts and births the"
            " change is {counted}.",
            **values,
        )
    return say(
        "The {said} announced for {year} fits neither the printed ratios, {printed}, nor counts and births, {counted}.",
        **values,
        printed=signed(rounded["value"]),
    )


def can_and_cannot_say(published: data.Tables, first_year: int = 2019, confidence: float = 0.95) -> HTML:
    """Two lists; a statement stands in the one that its interval puts it in.

    Parameters
    ----------
    published, first_year, confidence
        As for :func:`masthead`.

    Returns
    -------
    IPython.display.HTML
    """
    can, cannot = [], []
    if known(published, "mothers"):
        frame, steps = _mothers(published, first_year, confidence)
        for step in (steps.get("peak"), steps["first"], steps["step"]):
            if step is None:
                continue
            values = {
                "before": step["before"],
                "after": step["after"],
                "change": signed(100 * (step["ratio"] - 1), 0),
                "interval": change_interval(100 * (step["lower"] - 1), 100 * (step["upper"] - 1), 0),
            }
            if step["verdict"] == "chance":
                cannot.append(
                    say(
                        "That the risk of a maternal death per live birth changed between {before} and {after}:"
                        " {change}; the interval, {interval}, includes zero.",
                        **values,
                    )
                )
            elif step["ratio"] < 1:
                can.append(
                    say(
                        "Per live birth the risk of a maternal death was lower in {after} than in {before}: {change}"
                        " ({interval}).",
                        **values,
                    )
                )
            else:
                can.append(
                    say(
                        "Per live birth the risk of a maternal death was higher in {after} than in {before}: {change}"
                        " ({interval}).",
                        **values,
                    )
                )
        step = steps["step"]
        alone = step["deaths_before"] * step["births_change"] / 100
        values = {"deaths": number(abs(alone), 1), "after": step["after"], "before": step["before"]}
        if alone < 0:
            can.append(
                say(
                    "Fewer births alone would have meant about {deaths} fewer deaths in {after} than in {before}, as arithmetic.",
                    **values,
                )
            )
        else:
            can.append(
                say(
                    "More births alone would have meant about {deaths} more deaths in {after} than in {before}, as arithmetic.",
                    **values,
                )
            )
        can.append(_announced(published, frame))
        half = maternal.half_year(published, confidence)
        values = {
            "change": signed(100 * (half["rate_ratio"] - 1), 0),
            "interval": change_interval(100 * (half["lower"] - 1), 100 * (half["upper"] - 1), 0),
            "year": select.claim(published, "C004")["period_start"].year,
            "deaths": number(half["deaths"]),
            "said": signed(half["change"], 0),
        }
        if half["verdict"] == "chance":
            cannot.append(
                say(
                    "That maternal mortality in the first half of {year} differed from the same months a year before:"
                    " {change} ({interval}), if the two published causes are all {deaths} deaths and the announced {said} is"
                    " of the ratio.",
                    **values,
                )
            )
        else:
            can.append(
                say(
                    "Maternal mortality in the first half of {year} differed from the same months a year before: {change}"
                    " ({interval}), if the two published causes are all {deaths} deaths and the announced {said} is of the"
                    " ratio.",
                    **values,
                )
            )
    if known(published, "infants"):
        can.append(_infant_level(published))
        said = infant.announcements(published)
        unsaid = int((said["kind"] == "not said").sum())
        cannot.append(
            say_number(
                "Whether {unsaid} of the {number} percentage announced for infants is of deaths or of the rate.",
                "Whether {unsaid} of the {number} percentages announced for infants are of deaths or of the rate.",
                len(said),
                unsaid=unsaid,
                number=len(said),
            )
        )
    if known(published, "rising"):
        cannot.append(_rising(published))
    if "C105" in set(published.claims["id"]):
        fold = number(select.claim(published, "C105")["value"])
        cannot.append(say("What a fall of “more than {fold} times” is measured from: no base year was given.", fold=fold))
    return _block("pair", can=can, cannot=cannot)


def _infant_level(published: data.Tables) -> str:
    """The latest registered rate, and where it stands."""
    final = infant.bureau(published).set_index("year")["value"]
    start = select.break_year(published, infant.RATE)
    year, before = final.index[-1], final.loc[start : final.index[-1] - 1]
    values = {"value": number(final[year], 2), "year": year, "start": start}
    if len(before) < year - start:  # not every year since then is known
        return say(
            "Registered infant mortality was {value} per 1,000 live births in {year}, if registration is complete.", **values
        )
    if final[year] <= before.min():
        return say(
            "Registered infant mortality was {value} per 1,000 live births in {year}, the lowest since the WHO birth"
            " criteria of {start}, if registration is complete.",
            **values,
        )
    return say(
        "Registered infant mortality was {value} per 1,000 live births in {year}; the lowest since {start} was {lowest} in"
        " {then}.",
        **values,
        lowest=number(before.min(), 2),
        then=before.idxmin(),
    )


def _rising(published: data.Tables) -> str:
    """How probable it is that as many regions rise by chance as were said to, by the ratio and by deaths."""
    claim = select.claim(published, "C213")
    first, last = claim["period_start"].year, claim["period_end"].year
    grid = region_records.rises(published, first, last, draws=1_000)
    grid = grid[grid["claim"] == "C213"]

    def span(measure: str, digits: int) -> str:
        chances = grid.loc[grid["measure"] == measure, "chance"]
        ends = {end: words.chance(chances.agg(way), digits) for end, way in (("lower", "min"), ("upper", "max"))}
        return say("{lower} to {upper}", **ends)

    return say(
        "Whether the rise announced for {said} regions is more than chance: if all {number} had shared the national change from"
        " {first} to {last} (years assumed), as many would show a higher ratio with a probability of {ratio}, and more deaths"
        " with {deaths}; reports differ on which is meant.",
        said=number(claim["value"]),
        first=first,
        last=last,
        number=grid["regions"].max(),
        ratio=span("rate", 0),
        deaths=span("deaths", 1),
    )


def legend() -> HTML:
    """What is counted, and what the symbols of certainty mean.

    Returns
    -------
    IPython.display.HTML
    """
    return _block("legend", certainty=words.CERTAINTY.values())


def count_says(published: data.Tables, first_year: int = 2019, confidence: float = 0.95) -> str:
    """What the figure of the yearly counts shows.

    Parameters
    ----------
    published, first_year, confidence
        As for :func:`masthead`.

    Returns
    -------
    str
    """
    frame, _ = _mothers(published, first_year, confidence)
    first, last, peak = frame.iloc[0], frame.iloc[-1], frame.loc[frame["value"].idxmax()]
    values = {
        "fall": number(peak["value"] - last["value"]),
        "back": number(peak["value"] - first["value"]),
        "above": number(last["value"] - first["value"]),
        "peak_year": peak["year"],
        "last_year": last["year"],
        "first_year": first["year"],
    }
    if last["value"] > first["value"]:
        text = say("The count of {last_year} is still {above} above that of {first_year}.", **values)
    else:
        text = say(
            "As arithmetic, {back} of the {fall} fewer deaths between {peak_year} and {last_year} are the way back to the count"
            " of {first_year}.",
            **values,
        )
    said = [text]
    covid = maternal.pandemic_deaths(published, peak)
    if covid is not None:
        said.append(
            say(
                "Of the {all} maternal deaths of {year}, {number} were from pneumonia or COVID-19.",
                all=number(peak["value"]),
                year=peak["year"],
                number=number(covid),
            )
        )
    compared = frame.loc[~frame["derived"], "year"].iloc[-2:]
    said += [releases.beside_says(published, maternal.counted(published, year)) for year in compared]
    return " ".join(filter(None, said))


def infants_say(published: data.Tables) -> str:
    """What the figure of the infant mortality rate shows.

    Parameters
    ----------
    published : helpers.tables.data.Tables

    Returns
    -------
    str
    """
    frame = infant.series(published)
    final, modelled = (frame[frame["series"] == name].set_index("year")["value"] for name in ("bns", "igme2026"))
    beside = releases.beside_says(published, infant.bureau(published).iloc[-1])
    if modelled.empty:
        return f"{_infant_level(published)} {beside}".strip()
    other = modelled.index[-1]
    of_un = say(
        "For {year} the registered value is {registered} and the UN's estimate {estimate}.",
        year=other,
        registered=number(final[other], 2),
        estimate=number(modelled[other], 2),
    )
    return f"{_infant_level(published)} {of_un} {beside}".strip()


def announcements_say(published: data.Tables, confidence: float = 0.95) -> str:
    """What the figure of the announced percentages shows.

    Parameters
    ----------
    published : helpers.tables.data.Tables
    confidence : float
        Of the interval of chance.

    Returns
    -------
    str
    """
    final = infant.final_change(published, confidence=confidence).loc["final"]
    announced = infant.announcements(published)
    said = announced.set_index("id").loc["C102"]
    reading = infant.readings(published, announced).set_index("id").loc["C102"]
    return say(
        "The first dated announcement, {said} ({period}), does not say of what; if it is of deaths, it is about {per_birth}"
        " per birth. The final rates, {before} and {after}, give {change} ({level} interval {chance}; rounding alone"
        " {rounding}).",
        per_birth=signed(reading["rate_if_count"]),
        said=signed(said["value"]),
        period=said["period"],
        before=number(final["before"], 2),
        after=number(final["after"], 2),
        change=signed(final["value"]),
        level=percent(100 * confidence, 0),
        chance=change_interval(final["chance_lower"], final["chance_upper"]),
        rounding=change_interval(final["lower"], final["upper"]),
    )


def posts_say(published: data.Tables) -> str:
    """What the figure of unfilled posts shows.

    Parameters
    ----------
    published : helpers.tables.data.Tables

    Returns
    -------
    str
    """
    frame = workforce.steps(published)
    steps = frame[frame["group"] == "doctors"].set_index("step")
    rise, fall, since = steps.loc["before"], steps.loc["announced"], steps.loc["since"]
    said = workforce.said(published, ["doctors"]).set_index("id").loc["C701"]
    told = {row.when: workforce.as_printed(row) for row in workforce.stocks(published, "unfilled_posts_doctors").itertuples()}
    text = say(
        "Unfilled posts of doctors: {first} on {first_day}, {second} on {second_day}, {third} on {third_day}; for {later_day}:"
        " {later}. From the second day to the third the change is {change}, computed here; announced was {said}.",
        first=told[rise["first"]],
        first_day=rise["first"],
        second=told[fall["first"]],
        second_day=fall["first"],
        third=told[fall["last"]],
        third_day=fall["last"],
        change=signed(fall["value"]),
        said=said["text"],
        later=told[since["last"]],
        later_day=since["last"],
    )
    if not workforce.relayed(published, "doctors", "2023-12-31"):
        return text
    relay = say("The number for {day} was read in one relay only.", day=fall["first"])
    return f"{text} {relay}"


def regions_say(published: data.Tables, year: int = 2024) -> str:
    """What the tile map shows and does not show.

    Parameters
    ----------
    published : helpers.tables.data.Tables
    year : int
        Year of the rates.

    Returns
    -------
    str
    """
    frame = region_records.rates_of_year(published, year)
    absent_regions = int((frame["exists"] & frame["value"].isna()).sum())
    return say_number(
        "For {number} region no usable value was found, though one may be published. Births by region were not found, so no"
        " interval is given: neighbouring ranks are not to be read as differences.",
        "For {number} regions no usable value was found, though one may be published. Births by region were not found, so no"
        " interval is given: neighbouring ranks are not to be read as differences.",
        absent_regions,
        number=absent_regions,
    )


def heading(published: data.Tables, section: str) -> HTML:
    """The heading of a section, and a sentence instead of its figure if that cannot be drawn.

    Parameters
    ----------
    published : helpers.tables.data.Tables
    section : str
        A key of :data:`SECTIONS`.

    Returns
    -------
    IPython.display.HTML
    """
    text, part = SECTIONS[section]
    return _block("section", heading=say(text), text=absent() if part and not known(published, part) else None)


def takeaway(text: str) -> HTML:
    """The sentence below a figure.

    Returns
    -------
    IPython.display.HTML
    """
    return _block("takeaway", text=text)


def headlines(published: data.Tables) -> pd.DataFrame:
    """Ten headline claims with the verdict of the audit.

    Parameters
    ----------
    published : helpers.tables.data.Tables

    Returns
    -------
    pandas.DataFrame
        said, read (how the check reads it), verdict (key of the vocabulary); a claim that had not been made is not there,
        and one whose check lacks a figure cannot be checked.

    Examples
    --------
    >>> headlines(data.load()).loc[1, ["said", "verdict"]].tolist()
    ['Maternal deaths: 45 in 2023, 37 in 2024', 'chance']
    """
    said = published.claims.set_index("id")
    verdicts = claims.audit(published).set_index("id")["verdict"]
    rows = []
    for check, ids, statement, reading in HEADLINES:
        if set(ids) - set(said.index):
            continue
        values = {}
        for name, claim in zip("ab", (said.loc[key] for key in ids), strict=False):
            digits = 0 if claim["value"] % 1 == 0 else 1
            values[name] = signed(claim["value"], digits) if claim["unit"] == "%" else number(claim["value"], digits)
            values[f"{name}_year"] = claim["period_start"].year
            values[f"{name}_months"] = claim["period_end"].month
        rows.append({"said": say(statement, **values), "read": say(reading), "verdict": verdicts.get(check, "unknown")})
    return pd.DataFrame(rows, columns=["said", "read", "verdict"])


def audit_in_brief(published: data.Tables) -> HTML:
    """The table of :func:`headlines`, verdicts as symbol and phrase.

    Parameters
    ----------
    published : helpers.tables.data.Tables

    Returns
    -------
    IPython.display.HTML
    """
    frame = headlines(published)
    shown = pd.DataFrame(
        {
            say("What was said, and how it was read"): frame["said"] + " (" + frame["read"] + ")",
            say("What the figures allow"): frame["verdict"].map(words.certainty),
        }
    )
    return HTML(show.html(shown, say("Ten headline claims, each by one check of the ledger")))


def ask_next() -> HTML:
    """What would settle most of what cannot be said.

    Returns
    -------
    IPython.display.HTML
    """
    return _block("questions", questions=[say(question) for question in QUESTIONS])


def methods(confidence: float = 0.95) -> HTML:
    """How the numbers were computed, in a paragraph.

    Parameters
    ----------
    confidence : float
        Of the intervals.

    Returns
    -------
    IPython.display.HTML
    """
    return _block("methods", level=percent(100 * confidence, 0))


def sources(published: data.Tables, ids: list[str]) -> HTML:
    """The sources named, with links, tier and date.

    Parameters
    ----------
    published : helpers.tables.data.Tables
    ids : list of str
        Ids of sources.csv; repeated ones count once.

    Returns
    -------
    IPython.display.HTML
    """
    frame = published.sources.set_index("id").loc[list(dict.fromkeys(ids))].reset_index()
    dates = frame["published"].map(language.day, na_action="ignore")
    frame = frame.assign(publisher=frame["publisher"].map(say), published=dates)
    return _block("sources", sources=frame.astype(object).where(frame.notna(), "").to_dict("records"))


def sources_used(published: data.Tables, first_year: int = 2019) -> list[str]:
    """The sources behind the page, those of the claims and series it shows.

    Parameters
    ----------
    published : helpers.tables.data.Tables
    first_year : int
        As for :func:`masthead`.

    Returns
    -------
    list of str
        Ids of sources.csv, repeated where several figures come from one source.
    """
    said = published.claims.set_index("id")["source"]
    shown = list(said[said.index.isin([name for _, ids, _, _ in HEADLINES for name in ids])])
    if known(published, "mothers"):
        frame = maternal.years(published, first_year)
        shown += [*frame["source"], *frame["births_source"]]
    if known(published, "infants"):
        shown += [*infant.announcements(published)["source"], *infant.series(published)["source"]]
    if known(published, "posts"):
        shown += [*workforce.posts(published)["source"]]
    if known(published, "map"):
        shown += [*region_records.rates_of_year(published)["source"].dropna()]
    return shown


def colophon(published: data.Tables) -> HTML:
    """How to reproduce the page and how to cite it.

    Parameters
    ----------
    published : helpers.tables.data.Tables

    Returns
    -------
    IPython.display.HTML
    """
    dates = published.sources["published"].dropna()
    day = dates[dates.str.len() == 10].max()
    values = {"fingerprint": data.fingerprint(), "version": version("kazakhstan-maternal-child-health")}
    return _block("colophon", title=headline(), date=language.day(day, "long"), **values)
