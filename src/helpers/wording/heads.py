"""What the head of a language's text file sets for the briefing; a page is written without anything that computes its values."""

import re

from helpers.wording import language, sentence

#: The parts of the page after its first one; settings name those that are wanted, in their order.
PARTS = (
    "say", "deaths", "infants", "announcements", "posts", "regions", "audit", "questions", "methods", "sources", "again",
)  # fmt: skip
SETTINGS = ("title", "sections", "contact", "accent", "mark")


def settings(lang: str) -> dict[str, str]:
    """What the head of a language's text file sets, checked: title, sections (in order), contact, accent, mark.

    >>> settings("en")["accent"]
    '#0b6e6e'
    """
    given = sentence.file_head(language.check(lang))
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
