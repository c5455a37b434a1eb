"""The parts of the briefing: HTML blocks computed from the tables, shown by the notebook 10_briefing."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from babel.dates import format_date
from IPython.display import HTML
from jinja2 import Environment, FileSystemLoader

from helpers import data, words

#: Language of the page -> locale of its dates.
LANGUAGES = {"en": "en_GB"}
_BLOCKS = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True, trim_blocks=True, lstrip_blocks=True
)


def check_language(language: str) -> str:
    """Answer a language that the briefing is not written in with the choices.

    Raises
    ------
    ValueError

    Examples
    --------
    >>> check_language("en")
    'en'
    """
    if language not in LANGUAGES:
        raise ValueError(f"the briefing is not written in {language!r}: choose one of {', '.join(LANGUAGES)}")
    return language


def _block(name: str, **values: object) -> HTML:
    return HTML(_BLOCKS.get_template(f"briefing-{name}.html.j2").render(**values))


def masthead(tables: data.Tables, found: pd.DataFrame, frame: pd.DataFrame, language: str = "en") -> HTML:
    """Period, date and the answer in one sentence, with the note that this is no official publication.

    Parameters
    ----------
    tables : helpers.data.Tables
    found : pandas.DataFrame
        From :func:`helpers.findings.table`.
    frame : pandas.DataFrame
        From :func:`helpers.maternal.years`.
    language : str
        One of :data:`LANGUAGES`.

    Returns
    -------
    IPython.display.HTML
    """
    dates = tables.sources["published"].dropna()
    latest = pd.Timestamp(dates[dates.str.len() == 10].max())
    return _block(
        "masthead",
        lead=found.set_index("id").at["latest", "sentence"],
        more=found.set_index("id").loc[["peak", "infant_change"], "sentence"],
        first=frame["year"].iloc[0],
        last=frame["year"].iloc[-1],
        infants=data.yearly(tables, "infant_mortality_rate", producer="BNS", release="final")["year"].iloc[-1],
        date=format_date(latest, format="long", locale=LANGUAGES[check_language(language)]),
    )


def key_numbers(found: pd.DataFrame, ids: list[str]) -> HTML:
    """Cards with a number, its meaning, its interval and its certainty.

    Parameters
    ----------
    found : pandas.DataFrame
        From :func:`helpers.findings.table`.
    ids : list of str
        Findings to show, in order.

    Returns
    -------
    IPython.display.HTML
    """
    return _block("cards", cards=found.set_index("id").loc[ids].to_dict("records"))


def can_and_cannot_say(
    change: pd.Series,
    since_peak: pd.Series,
    since_baseline: pd.Series,
    half: pd.Series,
    said: pd.DataFrame,
    found: pd.DataFrame,
) -> HTML:
    """Two lists; a statement stands in the one that its interval puts it in.

    Parameters
    ----------
    change, since_peak, since_baseline : pandas.Series
        From :func:`helpers.maternal.step`: the last step, the one from the peak, the one from before the pandemic.
    half : pandas.Series
        From :func:`helpers.maternal.half_year`.
    said : pandas.DataFrame
        From :func:`helpers.infant.announcements`.
    found : pandas.DataFrame
        From :func:`helpers.findings.table`.

    Returns
    -------
    IPython.display.HTML
    """
    can, cannot = [], []

    def place(verdict: str, subject: str, ratio: float, lower: float, upper: float) -> None:
        side = "lower" if ratio < 1 else "higher"
        statement = f"the risk {subject.format(side=side)}: per live birth {words.relative(ratio, lower, upper)}."
        if verdict == "distinct":
            can.append(statement[0].upper() + statement[1:])
        else:
            cannot.append(f"That {statement}")

    for part in (since_peak, since_baseline, change):
        subject = f"in {part['after']} was {{side}} than in {part['before']}"
        place(part["verdict"], subject, part["ratio"], part["lower"], part["upper"])
    subject = (
        "in the first half of 2025, if the two published causes are all deaths and the announced percentage is of the ratio, was "
        "{side} than a year before"
    )
    place(half["verdict"], subject, half["rate_ratio"], half["lower"], half["upper"])
    alone = change["deaths_before"] * change["births_change"] / 100
    births = "fewer" if change["births_change"] < 0 else "more"
    can.append(
        f"As arithmetic: {births} births alone would have meant about {words.number(abs(alone), 1)} "
        f"{births} deaths in {change['after']} than in {change['before']}, at an unchanged ratio."
    )
    can.append(
        f"For nine months of 2025 the ministry gave {words.number(half['nine_months_ratio'], 1)} per 100,000, about "
        f"{words.number(half['nine_months_deaths'])} deaths."
    )
    can.append(found.set_index("id")["sentence"]["announced"])
    can.append(found.set_index("id").at["infant_level", "sentence"])
    cannot.append(
        f"Whether the announcements on infants were of deaths or of the rate, for {(said['kind'] == 'not said').sum()} of "
        f"{len(said)} printed percentages; and how many deaths of the latest year were registered late."
    )
    printed = found.set_index("id").at["fold", "sentence"].split("”")[0].lstrip("“").lower()
    cannot.append(f"What “{printed}” is measured from: no base year was given.")
    return _block("pair", can=can, cannot=cannot)


def legend(tables: data.Tables) -> HTML:
    """What is counted, and what the symbols of certainty mean.

    Parameters
    ----------
    tables : helpers.data.Tables

    Returns
    -------
    IPython.display.HTML
    """
    definitions = tables.indicators.set_index("id")["definition"].loc[["maternal_deaths", "infant_deaths"]]
    return _block("legend", definitions=definitions, certainty=words.CERTAINTY.values())


def takeaway(text: str) -> HTML:
    """One sentence below a figure.

    Returns
    -------
    IPython.display.HTML
    """
    return _block("takeaway", text=text)


def sources(tables: data.Tables, ids: list[str]) -> HTML:
    """The sources named, with links, tier and date.

    Parameters
    ----------
    tables : helpers.data.Tables
    ids : list of str
        Ids of sources.csv; repeated ones count once.

    Returns
    -------
    IPython.display.HTML
    """
    frame = tables.sources.set_index("id").loc[list(dict.fromkeys(ids))].reset_index()
    return _block("sources", sources=frame.astype(object).where(frame.notna(), "").to_dict("records"))


def colophon(language: str = "en") -> HTML:
    """How to reproduce the page and how to cite it.

    Returns
    -------
    IPython.display.HTML
    """
    return _block("colophon", fingerprint=data.fingerprint(), language=check_language(language))

