"""The blocks that 10_briefing puts between its figures, and the notes within them; values and sentences come from
:mod:`helpers.subjects.briefing`.
"""

from base64 import b64encode
from collections.abc import Iterable, Sequence
from pathlib import Path
from textwrap import fill

import pandas as pd
from IPython.display import HTML
from jinja2 import Environment, FileSystemLoader
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from helpers.figures import marks, style
from helpers.subjects import briefing
from helpers.tables import data
from helpers.wording import language, sentence
from helpers.wording.language import mark, say
from helpers.wording.words import ITSELF, UNNAMED, number, signed

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
    mark("no"), mark("UN estimate"),
]  # fmt: skip
_TEMPLATES = Path(__file__).parent / "templates"
_BLOCKS = Environment(loader=FileSystemLoader(_TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True)
_BLOCKS.globals["say"] = say


def notes(axes: Axes, found: dict, years: pd.DataFrame, narrow: bool) -> None:
    """Counts and the three notes of the first figure, on its axes; narrow is the shape for a phone, with broken lines."""
    top, last, first = years["value"].idxmax(), years.iloc[-1], years.iloc[0]
    end = last["year"] + (0.95 if narrow else 0.55)
    marks.values(axes, years["year"], years["value"], [number(count) for count in years["value"]])
    texts = {name: briefing.note(found, f"profile {name}") for name in ("peak", "level", "step")}
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
        marks.label(axes, (middle, series[middle]), briefing.written(found, name), colour, move=(0, 1.6 * up))
    axes.set(ylim=(0, None), xlabel="", ylabel="")
    axes.xaxis.set_major_locator(MaxNLocator(6, integer=True))


def numbers_beside(axes: Axes, posts: pd.DataFrame, narrow: bool) -> None:
    """The number of unfilled posts beside each dot, where another does not stand in its way."""
    shown = posts.index[0] - pd.Timedelta(days=999)
    for day, value in posts["value"].items():
        if (day - shown).days > (330 if narrow else 200):
            marks.label(axes, (day, value), number(value), move=(0, 9), fontweight="bold")
            shown = day
    axes.set(ylim=(0, 1.15 * posts["value"].max()), xlabel="", ylabel="")
    axes.yaxis.set_major_formatter(lambda value, _: number(value))


def lollipops(axes: Axes, said: pd.DataFrame, texts: Sequence[str], accent: str, narrow: bool) -> None:
    """What was announced, row by row, each led back to the final change in the first row, which has the accent.

    `said` is from :func:`helpers.subjects.briefing.announced_changes`, `texts` are its values as written; a phone breaks names.
    """
    final, rows = said.iloc[0], list(range(1, len(said)))
    marks.intervals(axes, [0], [final["lower"]], [final["upper"]], accent, across=True)
    axes.hlines(rows, said["value"][1:], final["value"], color=style.LIGHT, zorder=1)
    axes.axvline(final["value"], color=accent, linewidth=1, zorder=0)
    axes.scatter(said["value"], range(len(said)), s=40, color=[accent] + [style.GREY] * len(rows), zorder=3)
    marks.values(axes, [final["upper"]], [0], texts[:1], accent, move=(7, 0))
    marks.values(axes, said["value"][1:], rows, texts[1:], style.GREY, move=(-7, 0), fontsize=9)
    names = said["name"].str.replace(r" · |(?<=,) ", "\n", regex=True) if narrow else said["name"]
    axes.set_yticks(range(len(said)), names, color=style.INK)
    axes.set(ylim=(len(said) - 0.5, -0.7), xlim=(said["value"].min() * (1.9 if narrow else 1.3), None))
    axes.grid(axis="y", visible=False)
    axes.xaxis.set_major_locator(MaxNLocator(2 if narrow else 5, integer=True))
    marks.percents(axes.xaxis)


def _block(name: str, *given: object, **named: object) -> HTML:
    return HTML(str(getattr(_BLOCKS.get_template("briefing.html.j2").module, name)(*given, **named)))


def masthead(found: dict) -> HTML:
    """Title, headline, the answer in a few sentences, and where it comes from."""
    chosen = briefing.settings(language.current())
    file = sentence.TEXTS / chosen["mark"]
    picture = ""
    if chosen["mark"] and file.is_file():
        kind = "svg+xml" if file.suffix == ".svg" else "png"
        picture = f"data:image/{kind};base64,{b64encode(file.read_bytes()).decode()}"
    headline = briefing.note(found, "headline") if found["day"] else briefing.written(found, "headline")
    texts = [headline or chosen["title"], *(briefing.written(found, name) for name in ("lead", "standing"))]
    return _block("masthead", chosen["title"] if headline else "", *texts, chosen["contact"], picture, chosen["mark"])


def _bar(value: float, lower: float, upper: float) -> dict:
    """Places of a mark and its interval on a line of 100, with zero on it."""
    ends = (min(0, lower * 1.15), max(0, upper * 1.15))
    at = [round(4 + 92 * (place - ends[0]) / (ends[1] - ends[0]), 1) for place in (value, lower, upper, 0)]
    return {"at": at[0], "start": at[1], "width": round(at[2] - at[1], 1), "zero": at[3]}


def number_cards(found: dict) -> HTML:
    """Four numbers, each with its interval as a bar, and what is sure about it."""
    rows = []
    for name, value, lower, upper, digits in (
        ("deaths", "latest_deaths", "latest_lower", "latest_upper", 0),
        ("ratio", "latest_ratio", "latest_ratio_lower", "latest_ratio_upper", 1),
        ("level", "infant_level_final", "infant_level_lower", "infant_level_upper", 2),
        ("change", "infant_change_change", "infant_change_chance_lower", "infant_change_chance_upper", 1),
    ):
        if not briefing.known(found, value, lower, upper):
            continue
        ends = [found[value], found[lower], found[upper]]
        change = name == "change"
        low, high = (signed(end, digits) if change else number(end, digits) for end in ends[1:])
        shown = briefing.written(found, "interval", lower=low, upper=high)
        label, certainty = (*briefing.paragraphs(found, f"card {name}"), "")[:2]
        rows.append(
            {"figure": signed(ends[0], 0) if change else number(ends[0], digits), "label": label, "certainty": certainty,
             "interval": f"{found['level']}: {shown}", **_bar(*ends)}
        )  # fmt: skip
    return _block("cards", rows, briefing.late(found))


def claims(found: dict, published: data.Tables, names: Sequence[str], caption: str) -> HTML:
    """Statements, each with the sign of the ledger and one line; one that had not been made by the day is not there."""
    said, sources = published.claims.set_index("id"), published.sources.set_index("id")
    rows = []
    for name in names:
        if name not in said.index:
            continue
        source = sources.loc[said.at[name, "source"]]
        texts = [text for text, _ in sentence.written_paragraphs(f"said {name}", found, language.current())]
        sign = found[f"{name}_sign"]
        weaker = ITSELF if found[f"{name}_itself"] else UNNAMED if found[f"{name}_unnamed"] else None
        plain = weaker[1] if weaker else SIGNS[sign]
        why = texts[1] or (briefing.late(found) if found["day"] else say(sentence.NOTICE))
        rows.append(
            {"id": name, "said": texts[0] or say(sentence.NOTICE), "sign": sign, "why": why,
             "words": say(plain), "source": _named(source), "url": _safe(source["url"]),
             "how": f"site/statements/{name.lower()}.html"}
        )  # fmt: skip
    return _block("claims", rows, briefing.written(found, caption), briefing.late(found))


def _named(source: pd.Series) -> str:
    day = "" if pd.isna(source["published"]) else f", {language.day(source['published'])}"
    return f"{say(source['publisher'])}{day}"


def _safe(address: object) -> str:
    return str(address) if str(address).startswith(("https://", "http://")) else ""


def doors(found: dict, series: dict[str, pd.Series]) -> HTML:
    """Four small pictures, each a way into the collection: its values by year, or by place in a row."""
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
        span = briefing.written(found, "interval", lower=low, upper=high)
        ends = f"{dots[0]['text']} → {dots[-1]['text']}" if name != "regions" else span
        points = " ".join(f"{dot['x']},{dot['y']}" for dot in dots)
        rows.append(
            {"href": f"site/notebooks/{DOORS[name]}.html", "dots": dots, "line": "" if name == "regions" else points,
             "ends": ends, "question": briefing.written(found, f"door {name}")}
        )  # fmt: skip
    return _block("doors", rows)


def part(found: dict, name: str, *texts: str) -> HTML:
    """The heading of a part (one of :data:`PARTS` of the briefing), and the sections of text below it."""
    return _block(
        "part",
        briefing.written(found, f"{name} heading"),
        [text for section in texts for text in briefing.paragraphs(found, section)],
    )


def takeaway(found: dict, name: str, more: Sequence[str] = ()) -> HTML:
    """The sentences below a figure, and further ones."""
    return _block("takeaway", [*briefing.paragraphs(found, f"{name} takeaway"), *more])


def pair(found: dict) -> HTML:
    """What can and what cannot be said, side by side."""
    return _block("pair", briefing.paragraphs(found, "say can"), briefing.paragraphs(found, "say cannot"))


def questions(found: dict) -> HTML:
    """What would settle most of what cannot be said."""
    return _block("listed", briefing.paragraphs(found, "questions"))


def signs() -> HTML:
    """The signs and their words, in one line."""
    return _block("signs", [(sign, say(text)) for sign, text in SIGNS.items()])


def sources(found: dict, published: data.Tables, ids: Iterable[str]) -> HTML:
    """The sources named by their ids, each once, with links, tier and date."""
    frame = published.sources.set_index("id").loc[list(dict.fromkeys(ids))]
    rows = [
        {"publisher": say(row.publisher), "published": "" if pd.isna(row.published) else language.day(row.published),
         "title": say(row.title), "url": _safe(row.url), "tier": row.tier,
         "language": language.current() if say(row.title) != row.title else row.language}
        for row in frame.itertuples()
    ]  # fmt: skip
    return _block("sources", rows, briefing.written(found, "sources note"))
