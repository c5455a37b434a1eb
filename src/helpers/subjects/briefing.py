"""The briefing: the values of its sentences, and the blocks that 10_briefing puts between its figures.

The sentences stand in wording/texts, one file a language. A value that cannot be shown to have been published by the day
asked for is missing, and its sentence says so.
"""

import re
from collections.abc import Iterable
from functools import cache
from importlib.metadata import version

import pandas as pd

from helpers.figures import footer
from helpers.ledger import statements
from helpers.subjects import findings, infant, maternal, region_records
from helpers.tables import data, releases, select
from helpers.wording import heads, language, sentence, words
from helpers.wording.language import say

INFANTS = findings.INFANTS
PARTS, settings = heads.PARTS, heads.settings


def registered_since(published: data.Tables, found: dict) -> pd.Series:
    """The bureau's infant mortality rate by year since the change of definition; empty if none was known by the day."""
    if not known(found, "infant_level_final"):
        return pd.Series(dtype=float).rename_axis("year")
    return findings.registered(published)["value"].loc[found["infant_level_start"] :]


def _of_announcements(published: data.Tables, year: int) -> dict:
    said = infant.announced(published, year)
    rates = said.loc[said["of"] != "count", "value"]
    return {
        "announcements": len(said), "unsaid": int((said["of"] == "not said").sum()), "announced_least": rates.max(),
        "announced_most": rates.min(),
    }  # fmt: skip


def _births_alone(found: dict) -> dict:
    """The deaths of the last step that go with the change of births, at the mean of both ratios (as in 01)."""
    births = found["step_births_change"] / 100
    return {"births_alone": births * (found["step_before"] + found["step_after"] / (1 + births)) / 2}


def _of_births(published: data.Tables, year: int) -> dict:
    births = select.yearly(published, "live_births", producer="BNS", release="final").set_index("year")["value"]
    return {"births_change": 100 * (births[year] / births[year - 1] - 1)}


def _of_regions(published: data.Tables, year: int) -> dict:
    frame = region_records.rates_of_year(published, year)
    frame = frame[frame["exists"]]
    national = select.yearly(published, INFANTS, producer="BNS", release="first").query("year == @year")["value"].iloc[-1]
    return {
        "regions_year": year, "regions_known": int(frame["value"].notna().sum()), "regions_all": len(frame),
        "regions_low": frame["value"].min(), "regions_high": frame["value"].max(), "regions_national": national,
    }  # fmt: skip


def _of_claims(published: data.Tables, named: set[str], verdicts: pd.DataFrame) -> dict:
    found = {}
    for name, claim in published.claims.set_index("id").iterrows():
        if {name, f"{name}_sign"} & named:
            start, end = claim["period_start"], claim["period_end"]
            found |= {
                name: abs(claim["value"]) if claim["unit"] != "%" else claim["value"],
                f"{name}_year": None if pd.isna(start) else start.year,
                f"{name}_months": None if pd.isna(end) else end.month,
                f"{name}_sign": verdicts.at[name, "sign"],
                f"{name}_itself": verdicts.at[name, "words"] == statements.WITHIN,
                f"{name}_unnamed": verdicts.at[name, "words"] == statements.NOT_NAMED,
            }
    return found


def page_values(everything: data.Tables, as_of: str = "", first_year: int = 2019, confidence: float = 0.95) -> dict:
    """Every value that a sentence of the page may need: of each finding, its id before their names; of the page; of claims named.

    What was not published by the day `as_of` is None. First year and confidence are as for
    :func:`helpers.subjects.findings.finding_rows`.

    >>> found = page_values(data.load())
    >>> found["peak_last"], found["C002_sign"]
    (np.float64(37.0), '◧')
    """
    maternal.years(everything, first_year, confidence)  # a first year that can never be is refused, whatever was known by the day
    published = data.as_of(everything, as_of)
    named = {name for section in sentence.texts() for name in sentence.needed(section) if re.match(r"C\d+", name)}
    found: dict = dict.fromkeys(page_values(everything, "", first_year, confidence) if as_of else named)
    found |= {"day": as_of, "level": words.percent(100 * confidence, 0)}
    verdicts = cache(lambda: statements.verdicts(published))
    ways = findings.ways(published, first_year, confidence, verdicts=verdicts)
    steps = [
        lambda name=name, way=way: {f"{name}_{key}": value for key, value in way()["values"].items()}
        for name, way in ways.items()
    ]
    steps += [
        lambda: {f"{name}_sign": "◆" if found[f"{name}_clear"] else "□" for name in ("step", "ratio", "infant_change")},
        lambda: _births_alone(found),
        lambda: {end: found[f"infant_change_{end}"] for end in ("rounding_low", "rounding_high")},
        lambda: _of_announcements(published, found["infant_change_year"]),
        lambda: {f"fold_{name}": value for name, value in findings.un_folds(published).items()},
        lambda: _of_births(published, found["infant_change_year"]),
        lambda: {f"posts_{name}": found[f"workforce_{name}"] for name in ("before_year", "second_hand")},
        lambda: _of_regions(published, found["peak_last_year"]),
        lambda: _of_claims(published, named, verdicts()),
    ]
    for step in steps:
        try:
            found |= step()
        except (KeyError, IndexError, TypeError, ValueError):
            if not as_of:  # today everything is known: then it is a fault
                raise
    dates = published.sources["published"].dropna()
    return found | {
        "date": dates[dates.str.len() == 10].max(), "version": version("kazakhstan-maternal-child-health"),
        "fingerprint": data.fingerprint(), "title": settings(language.current())["title"],
    }  # fmt: skip


def paragraphs(found: dict, name: str) -> list[str]:
    """The paragraphs of a section of the text files, in the language in use; `found` is from :func:`page_values`.

    In the place of one that is not true of the values stands a notice; of one whose values were not published by the day, that.
    A page of an earlier day leaves out what is not true of it: nobody will write that day's text anew.

    >>> paragraphs(page_values(data.load()), "card deaths")
    ['maternal deaths in 2024', '□ change from 45 in 2023: could be chance']
    """
    shown = []
    for text, missing in sentence.written_paragraphs(name, found, language.current()):
        absent = say(sentence.NOTICE) if not found["day"] else late(found) if missing else ""
        shown.append(absent if text is None else text)
    return list(dict.fromkeys(filter(None, shown))) or [late(found)]


def late(found: dict) -> str:
    """What stands in the place of something that was not published by the day of the page."""
    return sentence.write("late", {"day": found["day"] or found["date"]}, language.current())[0]


def written(found: dict, name: str, **more: object) -> str:
    """A section in one text."""
    return " ".join(paragraphs(found | more, name))


def note(found: dict, name: str, **more: object) -> str:
    """A short text within a figure; empty if it is not true."""
    return " ".join(text or "" for text, _ in sentence.written_paragraphs(name, found | more, language.current()))


def known(found: dict, *names: str) -> bool:
    """Whether values were published by the day of the page."""
    return all(found.get(name) is not None for name in names)


def figure_words(found: dict, published: data.Tables, name: str, sources: Iterable[str], **more: object) -> dict[str, str]:
    """Title, unit, alternative text, caption and sources of a figure, for :func:`helpers.figures.publish.figure`.

    The sections of the text files that begin with its name give them; `sources` are ids of sources.csv, `more` further values.
    Where the finding of its title is not true of the values, the plain title says what is shown.
    """
    texts = {part: written(found, f"{name} figure {part}", **more) for part in ("unit", "alt", "caption")}
    texts["title"] = note(found, f"{name} figure title", **more) or written(found, f"{name} figure plain", **more)
    return texts | {"sources": footer.source_names(published, list(sources))}


def others(published: data.Tables, indicator: str, producers: tuple[str, ...], years: int = 1) -> list[str]:
    """What other producers say of the newest values that the page uses, where it is another number: sentences.

    >>> others(data.load(), "maternal_deaths", maternal.PRODUCERS, years=2)
    []
    """
    rows = releases.standing(published, indicator, producers).iloc[-years:]
    return [said for _, row in rows.iterrows() if (said := releases.beside_says(published, row))]


def changes(found: dict, published: data.Tables, years: pd.DataFrame, confidence: float) -> pd.DataFrame:
    """Changes of the risk of a maternal death: from the peak, the first year and the year before, and of the last half-year.

    `years` is from :func:`helpers.subjects.maternal.years`. A table of name, value, lower, upper (percent), source.
    """
    last = years["year"].iloc[-1]
    starts = [years.loc[years["value"].idxmax(), "year"], years["year"].iloc[0], years["year"].iloc[-2]]
    rows = []
    for start in dict.fromkeys(start for start in starts if start < last):
        step = maternal.step(years, start, last, confidence)
        ids = years.loc[years["year"].isin([start, last]), ["source", "births_source"]].to_numpy().ravel()
        ends = (100 * (step[end] - 1) for end in ("ratio", "lower", "upper"))
        rows.append((f"{start} → {last}", *ends, "; ".join(dict.fromkeys(ids))))
    half = maternal.half_year(published, confidence)
    name = written(found, "deaths figure half")
    rows.append((name, *(100 * (half[end] - 1) for end in ("rate_ratio", "lower", "upper")), half["source"]))
    return pd.DataFrame(rows, columns=["name", "value", "lower", "upper", "source"])


def announced_changes(found: dict, published: data.Tables) -> pd.DataFrame:
    """The change by the final rates, and below it what was announced, by how long the period is.

    A table of name, value, lower, upper (percent), source, id; the first row is the final one.
    """
    said = infant.announced(published, found["infant_change_year"]).sort_values(["months", "said_on", "id"])
    whole = said["months"] == 12
    period = said["months"].map(lambda months: written(found, "announcements months", months=months))
    period = period.mask(whole, written(found, "announcements year"))
    period = period.mask(whole & said["period_said"].isna(), written(found, "announcements assumed"))
    rows = pd.DataFrame({"name": said["said_on"].map(language.day) + " · " + period}).join(said[["value", "source", "id"]])
    ends = [found[f"infant_change_{end}"] for end in ("change", "chance_lower", "chance_upper")]
    pair = findings.registered(published).loc[[found["infant_change_before_year"], found["infant_change_year"]], "source"]
    final = pd.DataFrame([[written(found, "announcements final"), *ends]], columns=["name", "value", "lower", "upper"])
    final["source"] = "; ".join(pair.unique())
    return pd.concat([final, rows], ignore_index=True)[["name", "value", "lower", "upper", "source", "id"]]
