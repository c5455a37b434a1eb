"""The cells of a notebook in this process: on other tables, with lines replaced, and with what each figure was given."""

import contextlib
from pathlib import Path

import nbformat
from IPython.core.interactiveshell import InteractiveShell
from IPython.display import display
from IPython.utils.capture import capture_output

from helpers.figures import publish
from helpers.tables import data

ROOT = Path(__file__).resolve().parents[1]


class NotDrawn(Exception):
    """In the place of a figure that is not wanted."""


def cells(name):
    """The code cells of a notebook."""
    notebook = nbformat.read(ROOT / "notebooks" / f"{name}.ipynb", as_version=4)
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def run(name, monkeypatch, *edits, tables, pictures=False, figures=True):
    """Run the cells in order, with lines replaced; their names, and figure -> its texts and its frame.

    Every figure is drawn and laid out; its files have no picture in them unless `pictures` are wanted. Without `figures` none
    is drawn: a cell ends where its figure begins.
    """
    given, figure = {}, publish.figure

    def watched(name, frame, **texts):
        given[name.split("/")[1]] = texts | {"frame": frame}
        if not figures:
            raise NotDrawn
        return figure(name, frame, **texts)

    monkeypatch.setattr(data, "load", lambda: tables)
    monkeypatch.setattr(publish, "figure", watched)
    monkeypatch.setattr(publish, "display", lambda *_, **__: None)
    if not pictures:
        for made in ("_png_bytes", "_svg_bytes"):
            monkeypatch.setattr(publish, made, lambda _: b"")
    names, done = {"display": lambda *_: None}, set()
    for cell in cells(name):
        source = cell.source
        for old, new in edits:
            if old in source:
                done.add(old)
                source = source.replace(old, new)
        with contextlib.suppress(NotDrawn):
            exec(compile(source, cell.id, "exec"), names)
    assert done == {old for old, _ in edits}
    return names, given


def execute(notebook):
    """Run a notebook in a shell of this process, as a kernel would, and put its outputs into its cells."""
    shell = InteractiveShell.instance()
    shell.reset(new_session=True)
    shell.user_ns["display"] = display  # a kernel has it built in
    for cell in notebook.cells:
        if cell.cell_type == "code":
            with capture_output() as shown:
                result = shell.run_cell(cell.source, store_history=False)
            result.raise_error()
            outputs = [(output.data, output.metadata or {}) for output in shown.outputs]
            if result.result is not None:
                outputs.append(shell.display_formatter.format(result.result))
            cell.outputs = [nbformat.v4.new_output("display_data", data=made, metadata=more) for made, more in outputs]
    return notebook
