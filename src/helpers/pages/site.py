"""What pages take from notebooks: title and question, plain pictures, captions, and text that a cell has computed."""

import re
import shutil
import subprocess
from base64 import b64encode
from html import escape, unescape
from pathlib import Path

import nbformat
import pandas as pd
from jinja2 import Environment, FileSystemLoader, Template, select_autoescape

from helpers.figures.style import endings
from helpers.pages import svg
from helpers.tables.written import ROOT
from helpers.wording import language
from helpers.wording.language import say

TEMPLATES = Path(__file__).parent / "templates"
_FROM_TEMPLATES = Environment(
    loader=FileSystemLoader(TEMPLATES), autoescape=select_autoescape(["html.j2"]), trim_blocks=True, lstrip_blocks=True
)
_FROM_TEMPLATES.globals |= {"say": say, "day": lambda text: day(text)}
BRIEFING = "10_briefing"
#: Columns that place or style marks and say nothing to a reader; the download has them.
LAYOUT = ("row", "column", "look", "dx", "dy", "emphasis", "segment", "small", "exists")
#: Rules of Markdown that text written by a cell may not use; a fence, because nbconvert does not escape a diagram in one.
NOT_COMPUTED = ("link", "ref_link", "auto_link", "auto_email", "inline_html", "raw_html", "fenced_code")


def template(name: str) -> Template:
    """A template of the pages; what is put into one of HTML is escaped."""
    return _FROM_TEMPLATES.get_template(name)


def day(text: str) -> str:
    """A day, month or year as words; what is none stays as it stands."""
    try:
        return language.day(text) if re.fullmatch(r"\d{4}(-\d\d){0,2}", text) else text
    except ValueError:  # such as 30 February
        return text


def title(notebook: nbformat.NotebookNode) -> str:
    """The text of a notebook's first heading; empty if it has none."""
    return _opening(notebook)[0]


def question(notebook: nbformat.NotebookNode) -> str:
    """The question a notebook asks: the first paragraph below its title; empty if there is none."""
    return _opening(notebook)[1]


def _opening(notebook: nbformat.NotebookNode) -> tuple[str, str]:
    """Title and question of a notebook."""
    for cell in notebook.cells:
        found = re.search(r"^# +(\S.*)$", cell.source, re.MULTILINE) if cell.cell_type == "markdown" else None
        if found:
            below = re.split(r"\n\s*\n", cell.source[found.end() :].strip())[0].replace("\n", " ").strip("*_ ")
            return found[1].strip(), "" if below.startswith("#") else below
    return "", ""


#: Kinds of pictures that a cell can show without publish.figure, the best first.
PICTURES = ("image/svg+xml", "image/png", "image/jpeg", "image/webp", "image/gif")


def plain_picture(output: nbformat.NotebookNode) -> dict[str, str]:
    """The picture that a cell shows without :func:`helpers.figures.publish.figure`, as ``plt.show()`` does; empty if none."""
    shown = output.get("data", {})
    kind = next((kind for kind in PICTURES if kind in shown), None)
    if kind is None or "figure" in output.get("metadata", {}):
        return {}
    content = b64encode(shown[kind].encode()).decode() if kind == "image/svg+xml" else "".join(shown[kind].split())
    said = output.get("metadata", {}).get(kind, {})
    alt = str(said.get("alt") or "") if isinstance(said, dict) else ""
    return {"address": f"data:{kind};base64,{content}", "alt": alt or "Picture without a description"}


def published_figure(output: nbformat.NotebookNode, figures: Path) -> tuple[Path, pd.DataFrame, dict[str, str]]:
    """A figure of :func:`helpers.figures.publish.figure`: its path without ending, its data, and what templates show of it.

    That is its two shapes, of which the narrow one may be empty, alternative text, caption and sources.
    """
    path = figures / output.metadata["figure"]
    frame = pd.read_csv(path.with_name(f"{path.name}.csv"), dtype={"label": str})
    alt = path.with_name(f"{path.name}.txt").read_text(encoding="utf-8").strip()
    shown = {name: output.metadata.get(name, "") for name in ("caption", "sources")} | {"alt": alt, "narrow": ""}
    shown["wide"] = svg.inline(path.with_name(f"{path.name}.svg"), alt, frame, "wide")
    if "-narrow.svg" in endings(output.metadata):
        shown["narrow"] = svg.inline(path.with_name(f"{path.name}-narrow.svg"), alt, frame, "narrow")
    return path, frame, shown


def shaped(html: str) -> str:
    """HTML in which every table that is wider than a phone says how it is read there.

    With long texts in it, a table is `stacked`: each row becomes a card, and each cell has the name of its column as
    ``data-label``. Of short values it is a `matrix`, which is moved sideways below its first column. A table of more than 40
    rows is `long` and gets a height of its own.
    """
    return re.sub(r"<table>(.*?)</table>", _shaped, html, flags=re.DOTALL)


def _shaped(table: re.Match) -> str:
    heads = [unescape(re.sub(r"<[^>]+>", "", cell)) for cell in re.findall(r'<th scope="col"[^>]*>(.*?)</th>', table[1])]
    top, _, body = table[1].partition("<tbody>")
    rows = [re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row, re.DOTALL) for row in re.findall(r"<tr>(.*?)</tr>", body, re.DOTALL)]
    if not rows or {len(row) for row in rows} != {len(heads)}:
        return table[0]
    texts = [[unescape(re.sub(r"<[^>]+>", "", cell)) for cell in column] for column in zip(*rows, strict=True)]
    words = [max((len(word) for text in (head, *column) for word in text.split()), default=0)
             for head, column in zip(heads, texts, strict=True)]  # fmt: skip
    lengthy = any(len(text) > 20 for column in texts[1:] for text in column)
    wide = sum(max(72, 13 + 7.2 * longest) for longest in words) > 330  # pixels of a phone, and of its letters
    wide |= len(heads) > 2 and any(len(text) > 30 for column in texts[1:] for text in column)
    kinds = [("stacked" if lengthy else "matrix") * wide, "long" * (len(rows) > 40)]
    if wide and lengthy:
        labels = iter([escape(head) for head in heads[1:]] * len(rows))
        body = re.sub(r"<td(?=[ >])", lambda _: f'<td data-label="{next(labels)}"', body)
    shape = " ".join(filter(None, kinds))
    return (f'<table class="{shape}">' if shape else "<table>") + f"{top}<tbody>{body}</table>"


def computed(text: str) -> str:
    """HTML of Markdown that a cell has written.

    Such text may hold words of the tables, which are other people's. So it has marks, lists and tables, but no HTML, picture
    or link of its own; only what people write themselves into text cells may have those.
    """
    from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath  # a page without such text does without

    markdown = MarkdownWithMath(renderer=IPythonRenderer(escape=True, exclude_anchor_links=True))
    for parser in (markdown.inline, markdown.block):
        parser.rules = [rule for rule in parser.rules if rule not in NOT_COMPUTED]
    return markdown.render(text)


def last_commit() -> str:
    """The last commit that changed what the pages are made from, marked if there are changes since."""
    where = ["--", "data", "notebooks", "src"]

    def git(*words: str) -> str | None:
        command = ["git", "-C", str(ROOT), *words, *where]
        done = subprocess.run(command, capture_output=True, text=True, check=False) if shutil.which("git") else None
        return done.stdout.strip() if done is not None and done.returncode == 0 else None

    last = git("log", "-1", "--format=%h")
    if not last:
        return "–"
    return say("{commit} with changes since", commit=last) if git("status", "--porcelain") else last
