"""One page from a table of one's own: ``python -m helpers.running.own_page FILE [NAME=VALUE ...]``, or `make own`."""

import contextlib
import os
import sys
from html import escape
from pathlib import Path

import nbformat
from jinja2 import Template
from nbconvert import HTMLExporter

from helpers.running import notebooks, progress
from helpers.tables import files, own

NOTEBOOK = own.ROOT / "notebooks" / "11_your_own_data.ipynb"
PAGE = Path(__file__).parent / "templates" / "own_page.html.j2"


def _page(executed: Path, title: str) -> str:
    """The executed notebook as one HTML file without code, script or request, with a title of its own."""
    notebook = nbformat.read(executed, as_version=4)
    notebook.cells[0].source = notebook.cells[0].source.split("\n\n")[1]
    # What stands in a table is escaped by `show`, and what a sentence quotes here; the policy of the page lets no script run.
    for output in (output for cell in notebook.cells for output in cell.get("outputs", ())):
        if "text/markdown" in output.get("data", {}):
            output.data["text/markdown"] = escape(output.data["text/markdown"], quote=False)
    exporter = HTMLExporter(template_name="basic", exclude_input=True, exclude_input_prompt=True, exclude_output_prompt=True)
    body = exporter.from_notebook_node(notebook)[0].replace("<table>", '<div class="scroll" tabindex="0"><table>')
    page = Template(PAGE.read_text(encoding="utf-8"), autoescape=True)
    return page.render(title=title, body=body.replace("</table>", "</table></div>"))


def make(file: Path, folder: Path, parameters: dict[str, object]) -> Path:
    """Run the template on a file, with parameters of the notebook, and write its page into a folder, all else below; the page.

    A :class:`helpers.tables.reading.DataError` if the table breaks a rule: nothing is written then.
    """
    own.read(file.resolve())
    place = folder / file.stem
    os.environ["FIGURES_DIR"] = str(place / "figures")
    given = {"title": file.stem, "source": file.name} | parameters | {"file": str(file.resolve())}
    notebooks.run(NOTEBOOK, place / NOTEBOOK.name, given)
    page_file = folder / f"{file.stem}.html"
    files.write_file(page_file, _page(place / NOTEBOOK.name, str(given["title"])))
    return page_file


def _settings(words: list[str]) -> dict[str, object]:
    """NAME=VALUE words as parameters of the notebook."""
    found: dict[str, object] = {}
    for name, _, value in (word.partition("=") for word in words):
        if name in ("title", "source"):
            found[name] = value
            continue
        if name not in ("per", "confidence"):
            raise ValueError(f"{name}: no such setting; there are title, source, per, confidence")
        with contextlib.suppress(ValueError):
            found[name] = float(value)
        if name == "per" and not found.get(name, 0) > 0:
            raise ValueError(f"per is a number, such as 100000; got {value!r}")
        if name == "confidence" and not 0 < found.get(name, 0) < 1:
            raise ValueError(f"confidence is a fraction between 0 and 1, for example 0.95; got {value!r}")
    return found


@progress.command
def main() -> None:
    """Take the file and NAME=VALUE settings of the command line; say where the page is, or what is wrong."""
    if len(sys.argv) < 2 or not sys.argv[1]:
        raise ValueError("name one file: make own FILE=mine.csv")
    written = make(Path(sys.argv[1]), own.ROOT / "build" / "own", _settings(sys.argv[2:]))
    print(f"The page: {written}    The figures: {written.with_suffix('') / 'figures' / NOTEBOOK.stem}")


if __name__ == "__main__":
    sys.exit(main())
