"""The print version of a page, made by a browser: ``python -m helpers.pages.printing PAGE PDF``.

The page's own print style decides how it looks. The file has selectable text, a title, a language and tags for readers who
listen; it holds no date of its making, so that the same page gives the same file under one browser.
"""

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from helpers.tables import files

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
#: Quiet and alone: no look for updates, no other network, no sandbox (which containers do not allow; the page is our own).
OPTIONS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
           "--disable-sync", "--no-first-run", "--host-resolver-rules=MAP * ~NOTFOUND",
           "--no-pdf-header-footer", "--generate-pdf-document-outline", "--export-tagged-pdf"]  # fmt: skip
_DATE = re.compile(rb"(/(?:CreationDate|ModDate) \(D:)\d{14}([+-]\d\d'\d\d'|Z)?")
_NODE = re.compile(rb"node\d{8}")


def browser() -> str | None:
    """Where a Chromium or Chrome is on this machine."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def stable(pdf: bytes) -> bytes:
    """A PDF without what differs from run to run: the dates of its making, and the browser's count of the nodes it saw.

    Every replacement is of the same length, for the file holds the places of its parts.
    """
    pdf = _DATE.sub(lambda found: found[1] + b"20000101000000" + (found[2] or b""), pdf)
    # The order of the names is kept: a reader looks them up in a sorted list.
    names = {name: b"node%08d" % place for place, name in enumerate(sorted(set(_NODE.findall(pdf))), start=1)}
    return _NODE.sub(lambda found: names[found[0]], pdf)


def print_page(page: Path, target: Path) -> None:
    """Print a page to a PDF file."""
    path = browser()
    if path is None:
        raise RuntimeError("no Chromium or Chrome was found to print with: install one, or print the page from any browser")
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "page.pdf"
        words = [path, *OPTIONS, f"--user-data-dir={folder}/profile", f"--print-to-pdf={made}", page.resolve().as_uri()]
        done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=120)
        if not made.exists():
            raise RuntimeError(f"{path} printed nothing: {' '.join(done.stderr.split())[-300:]}")
        files.write_file(target, stable(made.read_bytes()))


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m helpers.pages.printing", description=__doc__.split("\n")[0])
    parser.add_argument("page", type=Path)
    parser.add_argument("pdf", type=Path)
    arguments = parser.parse_args()
    try:
        print_page(arguments.page, arguments.pdf)
    except RuntimeError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
