"""Read a notebook, whatever program saved it: every cell has an id, and a damaged file is named in one sentence."""

import copy
import hashlib
import json
import re
import textwrap
from collections import Counter
from pathlib import Path

import nbformat

from helpers.tables import written

PATTERN = written.PATTERN
WAY_OUT = "Open it in JupyterLab and save it again, or take the edit back with `make undo`, which keeps a copy."
#: Of a file that JupyterLab cannot open.
WAY_BACK = "Take it back with `make undo`, which keeps a copy"


def name_cells(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Give an id, in place, to every cell that has none of its own: the same source gives the same id.

    Colab and older Jupyter save no ids. The id comes from the cell's kind and source and from how often both stood above, so
    that an edit of one cell leaves the ids of the others as they are.
    """
    taken, above = set(), Counter()
    for cell in notebook.cells:
        content = f"{cell.cell_type}\n{cell.source}"
        above[content] += 1
        own = cell.get("id")
        if not isinstance(own, str) or not re.fullmatch(r"[\w-]{1,64}", own, re.ASCII) or own in taken:
            cell["id"] = hashlib.sha256(f"{above[content]}\n{content}".encode(errors="surrogatepass")).hexdigest()[:8]
        taken.add(cell.id)
    notebook["nbformat_minor"] = 5
    return notebook


def _fault(content: object) -> str:
    """Why parsed JSON is no notebook of format 3 or 4; empty if it is one; unknown entries are let pass."""
    if not isinstance(content, dict):
        return f"it holds a {type(content).__name__}, where a notebook holds cells and metadata"
    if content.get("nbformat") not in (3, 4):
        said = repr(content["nbformat"]) if "nbformat" in content else "not said"
        return f"its format is {said}, and 3 or 4 can be read"
    bare = copy.deepcopy(content)
    if content["nbformat"] == 4:
        bare["nbformat_minor"] = 4  # the last form without ids: those are given where they are lacking
        for cell in bare["cells"] if isinstance(bare.get("cells"), list) else []:
            if isinstance(cell, dict):
                cell.pop("id", None)
    try:
        nbformat.validate(nbformat.from_dict(bare), relax_add_props=True)
    except nbformat.ValidationError as error:
        place = "".join(f", {part}" if isinstance(part, str) else f" {part + 1}" for part in error.absolute_path)
        return f"{place.removeprefix(', ') or 'as a whole'}: {textwrap.shorten(error.message, 90, placeholder=' …')}"
    return ""


def read_notebook(path: Path) -> nbformat.NotebookNode:
    """Read a notebook of format 3 or 4, as one of format 4.5 with an id for every cell (:func:`name_cells`).

    A ValueError if the file is no notebook: one sentence that names the file, what is wrong with it, and what to do.
    """
    text = path.read_bytes()
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        what = f"is empty. {WAY_BACK}." if not text.strip() else f"is not complete, or not a notebook. {WAY_BACK}."
        if mark := re.search(rb"^(<{7}|={7}|>{7})", text, re.MULTILINE):
            at = text[: mark.start()].count(b"\n") + 1
            what = f"holds the marks of a merge that was not finished, from line {at}. {WAY_BACK}, or settle the merge in git."
        raise ValueError(f"{path} {what}") from None
    if fault := _fault(content):
        raise ValueError(f"{path} cannot be read as a notebook; {fault}. {WAY_OUT}")
    notebook = nbformat.reader.reads(text)
    if notebook.nbformat == 3:
        notebook = nbformat.convert(notebook, 4)
        for cell in notebook.cells:  # those that the conversion has drawn
            cell.pop("id", None)
    return name_cells(notebook)
