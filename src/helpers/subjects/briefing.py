"""The briefing: the values of its sentences, and the blocks that 10_briefing puts between its figures.

The sentences stand in wording/texts, one file a language. A value that cannot be shown to have been published by the day
asked for is missing, and its sentence says so.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable, Sequence
from importlib.metadata import version
from pathlib import Path
from textwrap import fill

import pandas as pd
from IPython.display import HTML
from jinja2 import Environment, FileSystemLoader
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from helpers.figures import footer, marks, style
from helpers.ledger import statements
from helpers.stats import percentages
from helpers.subjects import findings, maternal, region_records
from helpers.tables import data, select
from helpers.wording import language, sentence, words
from helpers.wording.language import mark, say
from helpers.wording.words import number, signed

INFANTS = findings.INFANTS
#: The parts of the page after its first one; settings name those that are wanted, in their order.
PARTS = (
    "say", "deaths", "infants", "announcements", "posts", "regions", "audit", "questions", "methods", "sources", "again",
)  # fmt: skip
SETTINGS = ("title", "sections", "contact", "accent", "mark")
#: The page of the collection behind each door.
DOORS = {
    "mothers": "01_maternal_deaths", "infants": "02_infant_mortality", "regions": "04_regions",
    "workforce": "07_health_workforce",
}  # fmt: skip
#: Sign -> its words.
SIGNS = {
    "■": mark("sources agree"), "◧": mark("true only under a condition"), "⊠": mark("contradicts other figures"),
    "○": mark("cannot be checked"), "◆": mark("more than chance"), "□": mark("could be chance"),
}  # fmt: skip
#: Publishers whose names are translated; outlets keep their names.
INSTITUTIONS = [
    mark("Bureau of National Statistics of Kazakhstan"), mark("Ministry of Health of Kazakhstan"),
    mark("Ministry of Health and Social Development of Kazakhstan"), mark("Office of the Prime Minister of Kazakhstan"),
    mark("UN Inter-agency Group for Child Mortality Estimation"), mark("World Health Organization"), mark("The Astana Times"),
]  # fmt: skip
#: Titles of sources of UN and bureau, which have one in each language or can be translated.
TITLES = [
    mark("Taldau information and analytical system: natural movement of the population"),
    mark("Child mortality estimates, 2026 release"), mark("Infant mortality by region, 2011-2024"),
]  # fmt: skip
#: Headings and entries of the data tables below the figures.
HEADINGS = [
    mark("year"), mark("value"), mark("lower"), mark("upper"), mark("births"), mark("ratio"), mark("ratio lower"),
    mark("ratio upper"), mark("derived"), mark("name"), mark("bureau"), mark("first"), mark("period end"), mark("yes"),
    mark("no"),
]  # fmt: skip
_TEMPLATES = Path(__file__).parent / "templates"
_BLOCKS = Environment(loader=FileSystemLoader(_TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True)
_BLOCKS.globals["say"] = say


def settings(lang: str) -> dict[str, str]:
    """What the head of a language's text file sets, checked.

    Parameters
    ----------
    lang : {"en", "kk", "ru"}

    Returns
    -------
    dict
        title, sections (in order, separated by commas), contact, accent, mark.

    Raises
    ------
    ValueError
        If a setting is unknown or missing, or its value is none; the message lists all that is wrong.

    Examples
    --------
    >>> settings("en")["accent"]
    '#0b6e6e'
    """
    given = sentence.settings(language.check(lang))
    wrong = [f"{name!r} is no setting; there are {', '.join(SETTINGS)}" for name in given if name not in SETTINGS]
    wrong += [f"the setting {name!r} is missing" for name in SETTINGS if name not in given]
    asked = [name.strip() for name in given.get("sections", "").split(",") if name.strip()]
    unknown = [name for name in asked if name not in PARTS or asked.count(name) > 1]
    wrong += [f"sections are among {', '.join(PARTS)}, each once; got {name!r}" for name in dict.fromkeys(unknown)]
    if not given.get("title", "x"):
        wrong.append("the title is empty")
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", given.get("accent", "#000000")):
        wrong.append(f"accent is a colour such as #0b6e6e; got {given['accent']!r}")
    file = re.fullmatch(r"[\w-]+\.(?:svg|png)", given.get("mark", ""))
    if file and not (sentence.TEXTS / file[0]).is_file():
        wrong.append(f"the mark {file[0]!r} is not there: put the file beside {lang}.md")
    if wrong:
        raise ValueError(f"{lang}.md: " + "; ".join(wrong))
    return given | {"sections": ", ".join(asked)}


def announced(published: data.Tables, year: int) -> pd.DataFrame:
    """The percentages announced for a year's infant mortality, in the order in which they were said.

    Parameters
    ----------
    published : helpers.tables.data.Tables
    year : int

    Returns
    -------
    pandas.DataFrame
        Rows of claims.csv, with a column months: how long the period is.

    Examples
    --------
    >>> announced(data.load(), 2025).loc[:2, ["value", "months"]].values.tolist()
    [[-26.3, 5.0], [-26.0, 6.0], [-26.3, 6.0]]
    """
    frame = published.claims
    about = frame["indicator"].isin([INFANTS, "infant_deaths"]) & (frame["area"] == "KZ") & (frame["kind"] == "change")
    about &= (frame["period_start"].dt.year == year) & (frame["comparator_start"].dt.year == year - 1)
    frame = frame[about].sort_values(["said_on", "id"]).reset_index(drop=True)
    return frame.assign(months=frame["period_end"].dt.month)


def registered(published: data.Tables, found: dict) -> pd.Series:
    """The bureau's infant mortality rate by year since the change of definition; empty if none was known by the day."""
    if not known(found, "infant_level_final"):
        return pd.Series(dtype=float).rename_axis("year")
    return findings.registered(published)["value"].loc[found["infant_level_start"] :]


def _of_announcements(published: data.Tables, year: int) -> dict:
    said = announced(published, year)
    rates = said.loc[said["of"] != "count", "value"]
    pair = findings.registered(published).loc[[year - 1, year]]
    band = percentages.change_band(*pair.iloc[0][["value", "rounded_to"]], *pair.iloc[1][["value", "rounded_to"]]).iloc[0]
    return {
        "announcements": len(said), "unsaid": int((said["of"] == "not said").sum()), "announced_least": rates.max(),
        "announced_most": rates.min(), "rounding_low": band["lower"], "rounding_high": band["upper"],
    }  # fmt: skip


def _of_folds(published: data.Tables) -> dict:
    mothers = select.yearly(published, "maternal_mortality_ratio", producer="MMEIG").set_index("year")["value"]
    infants = select.yearly(published, INFANTS, producer="UN IGME")
    infants = infants[infants["source"] == infants["source"].max()].set_index("year")["value"]
    start = max(mothers.index[0], infants.index[0])
    folds = {name: series[start] / series.iloc[-1] for name, series in (("", mothers), ("_infants", infants))}
    return {"fold_from": start} | {f"fold_un{name}": fold for name, fold in folds.items()}


def _of_births(published: data.Tables, year: int) -> dict:
    births = select.yearly(published, "live_births", producer="BNS", release="final").set_index("year")["value"]
    return {"births_change": 100 * (births[year] / births[year - 1] - 1)}


def _of_posts(published: data.Tables) -> dict:
    before = select.observation(published, "unfilled_posts_doctors.kz.2023.moh")
    tier = published.sources.set_index("id").at[before["source"], "tier"]
    return {"posts_before_year": before["period_end"].year, "posts_second_hand": bool(tier == "C")}


def _of_regions(published: data.Tables, year: int) -> dict:
    frame = region_records.rates_of_year(published, year)
    frame = frame[frame["exists"]]
    national = select.yearly(published, INFANTS, producer="BNS", release="first").query("year == @year")["value"].iloc[-1]
    return {
        "regions_year": year, "regions_known": int(frame["value"].notna().sum()), "regions_all": len(frame),
        "regions_low": frame["value"].min(), "regions_high": frame["value"].max(), "regions_national": national,
    }  # fmt: skip


def _of_claims(published: data.Tables, names: Sequence[str]) -> dict:
    verdicts = statements.verdicts(published)
    found = {}
    for name, claim in published.claims.set_index("id").iterrows():
        if name in names:
            start, end = claim["period_start"], claim["period_end"]
            found |= {
                name: abs(claim["value"]) if claim["unit"] != "%" else claim["value"],
                f"{name}_year": None if pd.isna(start) else start.year,
                f"{name}_months": None if pd.isna(end) else end.month,
                f"{name}_sign": verdicts.at[name, "sign"],
            }
    return found


def values(
    everything: data.Tables, as_of: str = "", first_year: int = 2019, confidence: float = 0.95, claims: Sequence[str] = ()
) -> dict:
    """Every value that a sentence of the page may need.

    Parameters
    ----------
    everything : helpers.tables.data.Tables
    as_of : str
        A day: nothing published later is used. Empty: all that is known.
    first_year, confidence
        As for :func:`helpers.subjects.findings.table`.
    claims : sequence of str
        Ids of the statements that the page shows.

    Returns
    -------
    dict
        The values of each finding, its id before their names; those of the page and of the claims. What was not published
        by the day is None.

    Raises
    ------
    ValueError
        If a setting is out of range.

    Examples
    --------
    >>> found = values(data.load(), claims=["C002"])
    >>> found["peak_last"], found["C002_sign"]
    (np.float64(37.0), '◧')
    """
    maternal.years(everything, first_year, confidence)  # a first year that can never be is refused, whatever was known by the day
    published = data.as_of(everything, as_of)
    found: dict = dict.fromkeys(values(everything, "", first_year, confidence, claims) if as_of else ())
    found |= {"day": as_of, "level": words.percent(100 * confidence, 0)}
    ways = findings.ways(published, first_year, confidence)
    steps = [
        lambda name=name, way=way: {f"{name}_{key}": value for key, value in way()["values"].items()}
        for name, way in ways.items()
    ]
    steps += [
        lambda: {f"{name}_sign": "◆" if found[f"{name}_clear"] else "□" for name in ("step", "ratio", "infant_change")},
        lambda: {"births_alone": found["step_before"] * found["step_births_change"] / 100},
        lambda: _of_announcements(published, found["infant_change_year"]),
        lambda: _of_folds(published),
        lambda: _of_births(published, found["infant_change_year"]),
        lambda: _of_posts(published),
        lambda: _of_regions(published, found["peak_last_year"]),
        lambda: _of_claims(published, claims),
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
    """The paragraphs of a section, in the language in use.

    Parameters
    ----------
    found : dict
        From :func:`values`.
    name : str
        Id of a section of the text files.

    Returns
    -------
    list of str
        In the place of one that is not true of the values a notice; of one whose values were not published by the day, that.

    Examples
    --------
    >>> paragraphs(values(data.load()), "card deaths")
    ['maternal deaths in 2024', '□ from 45 in 2023: could be chance']
    """
    shown = []
    for text, missing in sentence.paragraphs(name, found, language.current()):
        absent = late(found) if missing and found["day"] else say(sentence.NOTICE)
        shown.append(absent if text is None else text)
    return list(dict.fromkeys(shown))


def late(found: dict) -> str:
    """What stands in the place of something that was not published by the day of the page."""
    return sentence.write("late", {"day": found["day"] or found["date"]}, language.current())[0]


def written(found: dict, name: str, **more: object) -> str:
    """A section in one text."""
    return " ".join(paragraphs(found | more, name))


def note(found: dict, name: str, **more: object) -> str:
    """A short text within a figure; empty if it is not true."""
    return " ".join(text or "" for text, _ in sentence.paragraphs(name, found | more, language.current()))


def known(found: dict, *names: str) -> bool:
    """Whether values were published by the day of the page."""
    return all(found.get(name) is not None for name in names)


def figure(found: dict, published: data.Tables, name: str, sources: Iterable[str], **more: object) -> dict[str, str]:
    """Title, unit, alternative text, caption and sources of a figure, for :func:`helpers.figures.publish.figure`.

    Parameters
    ----------
    found : dict
    published : helpers.tables.data.Tables
    name : str
        Of the figure; its sections begin with it.
    sources : iterable of str
        Ids of sources.csv.
    **more
        Further values of its texts.

    Returns
    -------
    dict
    """
    texts = {part: written(found, f"{name} figure {part}", **more) for part in ("title", "unit", "alt", "caption")}
    return texts | {"sources": footer.source_names(published, list(sources))}


def notes(axes: Axes, found: dict, years: pd.DataFrame, narrow: bool) -> None:
    """Counts and the three notes of the first figure, on its axes.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
    found : dict
    years : pandas.DataFrame
        From :func:`helpers.subjects.maternal.years`.
    narrow : bool
        The shape for a phone: lines are broken.
    """
    top, last, first = years["value"].idxmax(), years.iloc[-1], years.iloc[0]
    end = last["year"] + (0.95 if narrow else 0.55)
    marks.values(axes, years["year"], years["value"], [number(count) for count in years["value"]])
    texts = {name: note(found, f"profile {name}") for name in ("peak", "level", "step")}
    peak = fill(texts["peak"], 20 if narrow else 36)
    marks.label(axes, (years.at[top, "year"], years.at[top, "upper"]), peak, move=(44 if narrow else 48, 2), va="top")
    above = max(years.loc[years["year"] > years.at[top, "year"], "upper"].max(), first["upper"])
    marks.label(axes, (end, above), texts["level"], style.WARM, move=(0, 3), ha="right")
    marks.label(axes, (end, last["lower"]), texts["step"], move=(0, -3), ha="right")
    axes.set(xlim=(first["year"] - 0.4, end), ylim=(0, None), xlabel="", ylabel="")
    axes.set_xticks(years["year"])


def ends(axes: Axes, found: dict, bureau: pd.Series, un: pd.Series, accent: str) -> None:
    """Names of the two lines of infant mortality, and the values at their ends."""
    marks.label(axes, (bureau.index[0], bureau.iloc[0]), number(bureau.iloc[0], 2), accent, move=(8, 4), fontweight="bold")
    for series, name, colour, up in ((bureau, "infants bureau", accent, -12), (un, "infants un", style.GREY, 12)):
        marks.label(axes, (series.index[-1], series.iloc[-1]), number(series.iloc[-1], 2), colour, (0, up), fontweight="bold")
        middle = series.index[len(series) // 2]
        marks.label(axes, (middle, series[middle]), written(found, name), colour, move=(0, 1.6 * up))
    axes.set(ylim=(0, None), xlabel="", ylabel="")
    axes.xaxis.set_major_locator(MaxNLocator(6, integer=True))


def levels(axes: Axes, posts: pd.DataFrame, narrow: bool) -> None:
    """The number of unfilled posts beside each dot, where another does not stand in its way."""
    shown = posts.index[0] - pd.Timedelta(days=999)
    for day, value in posts["value"].items():
        if (day - shown).days > (330 if narrow else 200):
            marks.label(axes, (day, value), number(value), move=(0, 9), fontweight="bold")
            shown = day
    axes.set(ylim=(0, 1.15 * posts["value"].max()), xlabel="", ylabel="")
    axes.yaxis.set_major_formatter(lambda value, _: number(value))


def lollipops(axes: Axes, said: pd.DataFrame, texts: Sequence[str], accent: str, narrow: bool) -> None:
    """What was announced, row by row, each led back to the final change in the first row.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
    said : pandas.DataFrame
        From :func:`announcements`.
    texts : sequence of str
        The values as they are written.
    accent : str
        Colour of the final change.
    narrow : bool
        The shape for a phone: names are broken.
    """
    final, rows = said.iloc[0], list(range(1, len(said)))
    marks.intervals(axes, [0], [final["lower"]], [final["upper"]], accent, across=True)
    axes.hlines(rows, said["value"][1:], final["value"], color=style.LIGHT, zorder=1)
    axes.axvline(final["value"], color=accent, linewidth=1, zorder=0)
    axes.scatter(said["value"], range(len(said)), s=40, color=[accent] + [style.GREY] * len(rows), zorder=3)
    marks.values(axes, [final["upper"]], [0], texts[:1], accent, move=(7, 0))
    marks.values(axes, said["value"][1:], rows, texts[1:], style.GREY, move=(-7, 0), fontsize=9)
    axes.set_yticks(range(len(said)), [name.replace(" · ", "\n") if narrow else name for name in said["name"]], color=style.INK)
    axes.set(ylim=(len(said) - 0.5, -0.7), xlim=(said["value"].min() * (1.9 if narrow else 1.3), None))
    axes.grid(axis="y", visible=False)
    axes.xaxis.set_major_locator(MaxNLocator(3 if narrow else 5, integer=True))
    marks.percents(axes.xaxis)


def changes(found: dict, published: data.Tables, years: pd.DataFrame, confidence: float) -> pd.DataFrame:
    """Changes of the risk of a maternal death: from the peak, the first year and the year before, and of the last half-year.

    Parameters
    ----------
    found : dict
    published : helpers.tables.data.Tables
    years : pandas.DataFrame
        From :func:`helpers.subjects.maternal.years`.
    confidence : float

    Returns
    -------
    pandas.DataFrame
        name, value, lower, upper (percent).
    """
    last = years["year"].iloc[-1]
    starts = [years.loc[years["value"].idxmax(), "year"], years["year"].iloc[0], years["year"].iloc[-2]]
    rows = []
    for start in dict.fromkeys(start for start in starts if start < last):
        step = maternal.step(years, start, last, confidence)
        rows.append((f"{start} → {last}", *(100 * (step[end] - 1) for end in ("ratio", "lower", "upper"))))
    half = maternal.half_year(published, confidence)
    name = written(found, "deaths figure half")
    rows.append((name, *(100 * (half[end] - 1) for end in ("rate_ratio", "lower", "upper"))))
    return pd.DataFrame(rows, columns=["name", "value", "lower", "upper"])


def announcements(found: dict, published: data.Tables) -> pd.DataFrame:
    """The change by the final rates, and below it what was announced, by how long the period is.

    Parameters
    ----------
    found : dict
    published : helpers.tables.data.Tables

    Returns
    -------
    pandas.DataFrame
        name, value, lower, upper (percent), source, id; the first row is the final one.
    """
    said = announced(published, found["infant_change_year"]).sort_values(["months", "said_on", "id"])
    whole = said["months"] == 12
    period = said["months"].map(lambda months: written(found, "announcements months", months=months))
    period = period.mask(whole, written(found, "announcements year"))
    period = period.mask(whole & said["period_said"].isna(), written(found, "announcements assumed"))
    rows = pd.DataFrame({"name": said["said_on"].map(language.day) + " · " + period}).join(said[["value", "source", "id"]])
    ends = [found[f"infant_change_{end}"] for end in ("change", "chance_lower", "chance_upper")]
    final = pd.DataFrame([[written(found, "announcements final"), *ends]], columns=["name", "value", "lower", "upper"])
    return pd.concat([final, rows], ignore_index=True)[["name", "value", "lower", "upper", "source", "id"]]


def _block(name: str, *given: object, **named: object) -> HTML:
    return HTML(str(getattr(_BLOCKS.get_template("briefing.html.j2").module, name)(*given, **named)))


def masthead(found: dict) -> HTML:
    """Title, headline, the answer in a few sentences, and where it comes from."""
    chosen = settings(language.current())
    file = sentence.TEXTS / chosen["mark"]
    picture = ""
    if chosen["mark"] and file.is_file():
        kind = "svg+xml" if file.suffix == ".svg" else "png"
        picture = f"data:image/{kind};base64,{b64encode(file.read_bytes()).decode()}"
    headline = note(found, "headline") if found["day"] else written(found, "headline")
    texts = [headline or chosen["title"], *(written(found, name) for name in ("lead", "standing"))]
    return _block("masthead", chosen["title"] if headline else "", *texts, chosen["contact"], picture, chosen["mark"])


def _bar(value: float, lower: float, upper: float) -> dict:
    """Places of a mark and its interval on a line of 100, with zero on it."""
    ends = (min(0, lower * 1.15), max(0, upper * 1.15))
    at = [round(4 + 92 * (place - ends[0]) / (ends[1] - ends[0]), 1) for place in (value, lower, upper, 0)]
    return {"at": at[0], "start": at[1], "width": round(at[2] - at[1], 1), "zero": at[3]}


def cards(found: dict) -> HTML:
    """Four numbers, each with its interval as a bar, and what is sure about it."""
    rows = []
    for name, value, lower, upper, digits in (
        ("deaths", "latest_deaths", "latest_lower", "latest_upper", 0),
        ("ratio", "latest_ratio", "latest_ratio_lower", "latest_ratio_upper", 1),
        ("level", "infant_level_final", "infant_level_lower", "infant_level_upper", 2),
        ("change", "infant_change_change", "infant_change_chance_lower", "infant_change_chance_upper", 1),
    ):
        if not known(found, value, lower, upper):
            continue
        ends = [found[value], found[lower], found[upper]]
        change = name == "change"
        low, high = (signed(end, digits) if change else number(end, digits) for end in ends[1:])
        shown = written(found, "interval", lower=low, upper=high)
        label, certainty = (*paragraphs(found, f"card {name}"), "")[:2]
        rows.append(
            {"figure": signed(ends[0], 0) if change else number(ends[0], digits), "label": label, "certainty": certainty,
             "interval": f"{found['level']}: {shown}", **_bar(*ends)}
        )  # fmt: skip
    return _block("cards", rows, late(found))


def claims(found: dict, published: data.Tables, names: Sequence[str], caption: str) -> HTML:
    """What was said, the sign of the ledger and one line; a statement that had not been made by the day is not there.

    Parameters
    ----------
    found : dict
    published : helpers.tables.data.Tables
    names : sequence of str
        Ids of claims.
    caption : str
        Id of the section with the caption.

    Returns
    -------
    IPython.display.HTML
    """
    said, sources = published.claims.set_index("id"), published.sources.set_index("id")
    rows = []
    for name in names:
        if name not in said.index:
            continue
        source = sources.loc[said.at[name, "source"]]
        texts = [text for text, _ in sentence.paragraphs(f"said {name}", found, language.current())]
        why = texts[1] or ("" if found["day"] else say(sentence.NOTICE))
        rows.append(
            {"id": name, "said": texts[0] or say(sentence.NOTICE), "sign": found[f"{name}_sign"], "why": why,
             "words": say(SIGNS[found[f"{name}_sign"]]), "source": _named(source), "url": _safe(source["url"]),
             "how": f"site/statements/{name.lower()}.html"}
        )  # fmt: skip
    return _block("claims", rows, written(found, caption), late(found))


def _named(source: pd.Series) -> str:
    day = "" if pd.isna(source["published"]) else f", {language.day(source['published'])}"
    return f"{say(source['publisher'])}{day}"


def _safe(address: object) -> str:
    return str(address) if str(address).startswith(("https://", "http://")) else ""


def doors(found: dict, series: dict[str, pd.Series]) -> HTML:
    """Four small pictures, each a way into the collection.

    Parameters
    ----------
    found : dict
    series : dict
        Name of a door -> its values by what stands on the horizontal axis (years, or places in a row).

    Returns
    -------
    IPython.display.HTML
    """
    rows = []
    for name, line in series.items():
        if line.empty:
            continue
        across = pd.Series(line.index, dtype=float)
        spans = [max(float(part.max() - part.min()), 1e-9) for part in (across, line)]
        x = 5 + 110 * (across - across.min()) / spans[0]
        y = 38 - 32 * (line.to_numpy() - line.min()) / spans[1]
        digits = 0 if (line % 1 == 0).all() else 2
        dots = [{"x": round(a, 1), "y": round(b, 1), "text": number(v, digits)} for a, b, v in zip(x, y, line, strict=True)]
        low, high = (number(end, digits) for end in (line.min(), line.max()))
        span = written(found, "interval", lower=low, upper=high)
        ends = f"{dots[0]['text']} → {dots[-1]['text']}" if name != "regions" else span
        points = " ".join(f"{dot['x']},{dot['y']}" for dot in dots)
        rows.append(
            {"href": f"site/notebooks/{DOORS[name]}.html", "dots": dots, "line": "" if name == "regions" else points,
             "ends": ends, "question": written(found, f"door {name}")}
        )  # fmt: skip
    return _block("doors", rows)


def part(found: dict, name: str, *texts: str) -> HTML:
    """The heading of a part, and the texts below it.

    Parameters
    ----------
    found : dict
    name : str
        One of :data:`PARTS`.
    *texts : str
        Ids of sections.

    Returns
    -------
    IPython.display.HTML
    """
    return _block("part", written(found, f"{name} heading"), [text for section in texts for text in paragraphs(found, section)])


def takeaway(found: dict, name: str) -> HTML:
    """The sentences below a figure."""
    return _block("takeaway", paragraphs(found, f"{name} takeaway"))


def pair(found: dict) -> HTML:
    """What can and what cannot be said, side by side."""
    return _block("pair", paragraphs(found, "say can"), paragraphs(found, "say cannot"))


def questions(found: dict) -> HTML:
    """What would settle most of what cannot be said."""
    return _block("listed", paragraphs(found, "questions"))


def signs() -> HTML:
    """The signs and their words, in one line."""
    return _block("signs", [(sign, say(text)) for sign, text in SIGNS.items()])


def sources(found: dict, published: data.Tables, ids: Iterable[str]) -> HTML:
    """The sources named, with links, tier and date.

    Parameters
    ----------
    found : dict
    published : helpers.tables.data.Tables
    ids : iterable of str
        Ids of sources.csv; repeated ones count once.

    Returns
    -------
    IPython.display.HTML
    """
    frame = published.sources.set_index("id").loc[list(dict.fromkeys(ids))]
    rows = [
        {"publisher": say(row.publisher), "published": "" if pd.isna(row.published) else language.day(row.published),
         "title": say(row.title), "url": _safe(row.url), "tier": row.tier,
         "language": language.current() if say(row.title) != row.title else row.language}
        for row in frame.itertuples()
    ]  # fmt: skip
    return _block("sources", rows, written(found, "sources note"))
