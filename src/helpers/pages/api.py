"""The reference of the helpers, written from their docstrings.

``python -m helpers.pages.api FOLDER`` writes one page a module, and a search index that works without a server. The same sources
give the same bytes; names that start with an underscore are left out.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
import warnings
from pathlib import Path

import pdoc
from markupsafe import Markup

from helpers.tables import files

ROOT = Path(__file__).resolve().parents[3]
API_TEMPLATES = Path(__file__).parent / "templates" / "api"


def without_roles(text: str) -> str:
    """References of Sphinx as plain code, which pdoc makes links of.

    Examples
    --------
    >>> without_roles("See :func:`helpers.stats.rates.rate` and :data:`~helpers.figures.style.WIDE`.")
    'See `helpers.stats.rates.rate` and `helpers.figures.style.WIDE`.'
    """
    return re.sub(r":[a-z]+:`~?([^`]+)`", r"`\1`", text)


def below(text: str, level: int) -> Markup:
    """The HTML of a docstring with its sections as headings of a level, without ids, and code that the keyboard can scroll.

    pdoc makes a heading of the sixth level of each section, whatever stands above it, and gives all the same few ids.

    Examples
    --------
    >>> below('<h6 id="returns">Returns</h6><pre>1</pre>', 3)
    Markup('<h3>Returns</h3><pre tabindex="0">1</pre>')
    """
    text = re.sub(r"<h6[^>]*>", f"<h{level}>", str(text)).replace("</h6>", f"</h{level}>")
    return Markup(text.replace("<pre>", '<pre tabindex="0">'))


def build(folder: Path) -> list[Path]:
    """Write the pages.

    Parameters
    ----------
    folder : pathlib.Path
        Made if it is not there. Each file is replaced in one step.

    Returns
    -------
    list of pathlib.Path
        The files, sorted.
    """
    pdoc.render.configure(docformat="numpy", include_undocumented=False, show_source=False, template_directory=API_TEMPLATES)
    pdoc.render.env.filters |= {"without_roles": without_roles, "below": below}
    modules = {name: pdoc.doc.Module.from_name(name) for name in pdoc.extract.walk_specs(["helpers"])}
    classes = [entry for module in modules.values() for entry in module.flattened_own_members if entry.kind == "class"]
    for member in (member for entry in classes for member in entry.own_members):
        # What Python itself writes of a named tuple says less than the docstring of its class.
        if member.docstring.startswith(("Alias for field number", "Create new instance of")):
            member.docstring += "\n@private"
    with warnings.catch_warnings():
        # Types of NamedTuple fields are known only where they are imported; they are shown as they are written.
        warnings.filterwarnings("ignore", "Error parsing type annotation", UserWarning)
        pages = {f"{name.replace('.', '/')}.html": pdoc.render.html_module(module, modules) for name, module in modules.items()}
        pages["search.js"] = pdoc.render.search_index(modules)
    pages["index.html"] = pdoc.render.html_index(modules)
    for name, text in pages.items():
        # Defaults that are paths say where this machine keeps the project.
        for root in (f"{ROOT}/", f"{json.dumps(str(ROOT))[1:-1]}/"):
            text = text.replace(root, "")
        files.write(folder / name, text)
    return sorted(folder / name for name in pages)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m helpers.pages.api", description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path, help="where the pages go")
    # pdoc compiles the search index with nodejs where it finds one: other bytes, and another program to need.
    os.environ["PATH"] = ""
    build(parser.parse_args().folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
