"""One page from a table of one's own: ``python -m helpers.running.own_page FILE [NAME=VALUE ...]``, or `make own`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import nbformat
from jinja2 import Template
from nbconvert import HTMLExporter

from helpers.running import notebooks
from helpers.tables import files, own
from helpers.tables.reading import DataError

NOTEBOOK = own.ROOT / "notebooks" / "11_your_own_data.ipynb"
PAGE = Path(__file__).parent / "templates" / "own_page.html.j2"


def _page(executed: Path) -> str:
    """The executed notebook as one HTML file without code, script or request."""
    notebook = nbformat.read(executed, as_version=4)
    notebook.cells[0].source = notebook.cells[0].source.split("\n\n**Reads**")[0]
    # What stands in a table is escaped by `show`; whatever a title may hold, the policy of the page lets no script run.
    exporter = HTMLExporter(template_name="basic", exclude_input=True, exclude_input_prompt=True, exclude_output_prompt=True)
    body = exporter.from_notebook_node(notebook)[0].replace("<table>", '<div class="scroll" tabindex="0"><table>')
    page = Template(PAGE.read_text(encoding="utf-8"), autoescape=True)
    return page.render(title="Deaths and births of your own", body=body.replace("</table>", "</table></div>"))


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
    files.write(page_file, _page(place / NOTEBOOK.name))
    return page_file


def main() -> int:
    """Take the file and NAME=VALUE settings of the command line; say where the page is, or what is wrong."""
    given = dict(setting.split("=", 1) for setting in sys.argv[2:])
    parameters = {name: value if name in ("title", "source") else float(value) for name, value in given.items()}
    try:
        written = make(Path(sys.argv[1]), own.ROOT / "build" / "own", parameters)
    except DataError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"The page: {written}    The figures: {written.with_suffix('') / 'figures' / NOTEBOOK.stem}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
