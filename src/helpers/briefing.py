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
        first=frame["year"].iloc[0],
        last=frame["year"].iloc[-1],
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


def can_and_cannot_say(change: pd.Series, since_peak: pd.Series, half: pd.Series, found: pd.DataFrame) -> HTML:
    """Two lists; a statement stands in the one that its interval puts it in.

    Parameters
    ----------
    change, since_peak : pandas.Series
        From :func:`helpers.maternal.step`: the last step, and the one from the peak.
    half : pandas.Series
        From :func:`helpers.maternal.half_year`.
    found : pandas.DataFrame
        From :func:`helpers.findings.table`.

    Returns
    -------
    IPython.display.HTML
    """
    number, percent = words.number, words.percent
    can, cannot = [found.set_index("id")["sentence"]["peak"]], []

    def place(verdict: str, statement: str) -> None:
        if verdict == "distinct":
            can.append(statement[0].upper() + statement[1:])
        else:
            cannot.append(f"That {statement}")

    place(
        since_peak["verdict"],
        f"the ratio fell between {since_peak['before']} and {since_peak['after']}: rate ratio "
        f"{number(since_peak['ratio'], 2)} ({words.interval(since_peak['lower'], since_peak['upper'], 2)}).",
    )
    can.append(
        f"Of the difference of {number(abs(change['deaths_after'] - change['deaths_before']))} deaths between "
        f"{change['before']} and {change['after']}, about {number(abs(change['deaths_from_births']), 1)} go with the "
        f"change in births ({percent(change['births_change'])})."
    )
    place(
        change["verdict"],
        f"{number(change['deaths_after'])} is a step below {number(change['deaths_before'])}: rate ratio "
        f"{number(change['ratio'], 2)} ({words.interval(change['lower'], change['upper'], 2)}).",
    )
    place(
        half["verdict"],
        f"the first half of 2025 continued the fall: {number(half['deaths'])} deaths against about "
        f"{number(half['implied'])}, rate ratio {number(half['rate_ratio'], 2)} "
        f"({words.interval(half['lower'], half['upper'], 2)}).",
    )
    cannot.append("What “more than sixfold” is measured from: no base year was given.")
    return _block("pair", can=can, cannot=cannot)


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

