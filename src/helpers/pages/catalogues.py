"""The message catalogues: which texts the code asks for, and which of them are translated.

``python -m helpers.pages.catalogues`` brings ``src/helpers/wording/locale/*.po`` up to date with the code: new texts are added
without a translation, texts that are gone are removed, and what is left to translate is listed. It also writes
docs/translation.md: every sentence of the briefing beside its English one. It is for whoever changes a text.
"""

import io
from collections.abc import Iterable
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from helpers.tables import data, files
from helpers.wording import language, sentence

HELPERS = Path(__file__).resolve().parents[1]
TRANSLATION = HELPERS.parents[1] / "docs" / "translation.md"
OTHERS = [lang for lang in language.LANGUAGES if lang != "en"]
#: Header lines that say nothing of a catalogue kept under version control.
UNSTABLE = ('"Project-Id', '"Report', '"POT-', '"PO-', '"Last-T', '"Language-T', '"Generated', "# ", "#\n", "#, fuzzy")
KEYWORDS = {"say": None, "mark": None, "say_number": (1, 2)}
EXTRACTORS = [("**.py", "python"), ("**/templates/**.j2", "jinja2")]


def marked_texts() -> Catalog:
    """Every text that the helpers and templates ask to have translated, without translations."""
    catalogue = Catalog()
    for path, _, message, _, _ in extract_from_dir(HELPERS, EXTRACTORS, keywords=KEYWORDS):
        catalogue.add(message, locations=[(path, 0)])
    return catalogue


def stored(lang: str) -> Catalog:
    """The catalogue of a language as it is stored; empty if there is none yet."""
    path = language.CATALOGUES / f"{lang}.po"
    if not path.exists():
        return Catalog(locale=lang)
    with path.open("rb") as source:
        return read_po(source, locale=lang)


def updated(lang: str) -> Catalog:
    """The stored catalogue with the texts that the code asks for now."""
    catalogue = stored(lang)
    catalogue.update(marked_texts(), no_fuzzy_matching=True, update_creation_date=False)
    catalogue.obsolete.clear()
    return catalogue


def po_bytes(catalogue: Catalog) -> bytes:
    """A catalogue as a PO file, in one stable form."""
    target = io.BytesIO()
    write_po(target, catalogue, omit_header=False, sort_output=True, no_location=True, width=120)
    head, body = target.getvalue().decode().split("\n\n", 1)
    kept = [line for line in head.splitlines(keepends=True) if not line.startswith(UNSTABLE)]
    return ("".join(kept).lstrip("\n") + "\n\n" + body).encode()


def forms(string: str | tuple[str, ...]) -> tuple[str, ...]:
    """The translation of a text, or all its plural forms."""
    return string if isinstance(string, tuple) else (string,)


def _row(cells: Iterable[str]) -> str:
    """A row of a table in Markdown."""
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def translation() -> str:
    """Every sentence and label of the briefing in the three languages, side by side, for a reader who checks the translation."""
    head = [_row(["where", *language.LANGUAGES.values()]), "|---" * (1 + len(language.LANGUAGES)) + "|"]
    lines = [
        "# The briefing in three languages", "",
        "Written by `python -m helpers.pages.catalogues` from `src/helpers/wording/`. No native reader has checked it yet.", "",
        "## Sentences", "", *head, _row(["title", *(sentence.file_head(lang)["title"] for lang in language.LANGUAGES)]),
    ]  # fmt: skip
    for name in sentence.texts("en"):
        if all(name in sentence.texts(lang) for lang in OTHERS):
            written = zip(*([text for _, text in sentence.texts(lang)[name]] for lang in language.LANGUAGES), strict=False)
            lines += [_row([name, *texts]) for texts in written]
    lines += ["", "## Labels", "", *head]
    catalogue = {lang: stored(lang) for lang in OTHERS}
    for message in sorted((message for message in catalogue[OTHERS[0]] if message.id), key=lambda one: forms(one.id)[0]):
        translated = [catalogue[lang].get(message.id).string for lang in OTHERS]
        lines.append(_row(["label", *(" / ".join(forms(text)) for text in (message.id, *translated))]))
    lines += ["", "## Regions", "", *head]
    names = data.load().areas[["id", *(f"name_{lang}" for lang in language.LANGUAGES)]]
    lines += [_row(row) for row in names.fillna("–").itertuples(index=False)]
    return "\n".join(lines) + "\n"


def main() -> None:
    for lang in OTHERS:
        catalogue = updated(lang)
        files.write_file(language.CATALOGUES / f"{lang}.po", po_bytes(catalogue))
        left = [message.id for message in catalogue if message.id and not all(forms(message.string))]
        print(f"{lang}: {len(catalogue)} texts, {len(left)} not translated")
        print("".join(f"  {message}\n" for message in left), end="")
    files.write_file(TRANSLATION, translation())


if __name__ == "__main__":
    main()
