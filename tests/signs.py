"""The sign beside each statement, read from finished pages and compared with the ledger.

    .venv/bin/python tests/signs.py FOLDER                  exit code 1 if a page shows another sign than the ledger
    .venv/bin/python tests/signs.py FOLDER --as-of 2025-12-31   pages of an earlier day, by the tables of that day

An element that shows a verdict has the attributes ``data-statement`` (id of the claim) and ``data-sign``, in every language.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd

from helpers.ledger import statements
from helpers.tables import data

SIGNS = tuple(sign for sign, _ in statements.AGREEMENT.values())


class _Marked(HTMLParser):
    """The marked elements of a page: statement, sign in the attribute, and the first sign in the text that follows."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[list[str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if "data-statement" in given:
            self.found.append([given["data-statement"] or "", given.get("data-sign") or "", ""])

    def handle_data(self, text: str) -> None:
        if self.found and not self.found[-1][2]:
            self.found[-1][2] = next((letter for letter in text if letter in SIGNS), "")


def shown(page: str) -> list[tuple[str, str, str]]:
    """Every verdict on a page.

    Examples
    --------
    >>> shown('<td data-statement="C018" data-sign="○">○ cannot be checked</td>')
    [('C018', '○', '○')]
    """
    reader = _Marked()
    reader.feed(page)
    reader.close()
    return [tuple(row) for row in reader.found]


def differing(pages: Iterable[tuple[str, str]], published: data.Tables) -> tuple[int, pd.DataFrame]:
    """Verdicts on pages that are not those of the ledger.

    Examples
    --------
    >>> page = '<td data-statement="C018" data-sign="■">■ sources agree</td>'
    >>> differing([("a.html", page)], data.load())[1].to_numpy().tolist()
    [['a.html', 'C018', '■', '■', '○']]
    """
    known = statements.verdicts(published)["sign"]
    rows = [(name, *row, known.get(row[0], "–")) for name, page in pages for row in shown(page)]
    frame = pd.DataFrame(rows, columns=["page", "statement", "marked", "text", "ledger"])
    wrong = (frame["marked"] != frame["ledger"]) | (frame["text"] != frame["ledger"])
    return len(frame), frame[wrong].reset_index(drop=True)


def main(arguments: list[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(prog="tests/signs.py", description="Compare the signs of pages.")
    parser.add_argument("folder", type=Path, help="folder of finished pages")
    parser.add_argument("--as-of", metavar="DAY", help="day of the tables that the pages were written from")
    options = parser.parse_args(arguments)
    pages = [(str(path.relative_to(options.folder)), path.read_text("utf-8")) for path in sorted(options.folder.rglob("*.html"))]
    published = data.load()
    try:
        number, wrong = differing(pages, data.as_of(published, options.as_of) if options.as_of else published)
    except ValueError as error:
        parser.error(str(error))
    for row in wrong.itertuples():
        print(
            f"{row.page}: {row.statement} is marked {row.marked or 'with nothing'}, reads {row.text or 'nothing'}; {row.ledger}"
        )
    if not number:
        print(f"{options.folder} has no page with the sign of a statement", file=sys.stderr)
        return 2
    print(f"{number} signs on {len(pages)} pages, {len(wrong)} differ from the ledger")
    return int(len(wrong) > 0)


if __name__ == "__main__":
    sys.exit(main())
