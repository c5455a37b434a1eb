"""One confidence for all notebooks, and with them for the README, whose sentences take that of the first notebook.

``python -m helpers.edits.confidence 0.9`` writes it into the parameters of every notebook that has one; `make changes` then says
what moves.
"""

from __future__ import annotations

import sys
from pathlib import Path

from helpers.running import notebooks, saved


def spread(level: float, folder: Path) -> list[Path]:
    """Give every notebook of a folder the same confidence; those that were changed. A ValueError leaves all as they were.

    Examples
    --------
    >>> spread(95, Path("nowhere"))
    Traceback (most recent call last):
    ...
    ValueError: confidence is a fraction between 0 and 1, for example 0.95; got 95
    """
    if not 0 < level < 1:
        raise ValueError(f"confidence is a fraction between 0 and 1, for example 0.95; got {level:g}")
    changed = {}
    for path in sorted(folder.glob(saved.PATTERN)):
        notebook = saved.read_notebook(path)
        cells = [cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", [])]
        before = [cell.source for cell in cells]
        if any(line.startswith("confidence = ") for source in before for line in source.splitlines()):
            notebooks.set_parameters(notebook, {"confidence": level})
            if before != [cell.source for cell in cells]:
                changed[path] = notebook
    for path, notebook in changed.items():
        notebooks.write_notebook(notebook, path)
    return list(changed)


def main(words: list[str]) -> int:
    if not words:
        print("name a level, a fraction: make confidence LEVEL=0.9", file=sys.stderr)
        return 1
    try:
        level = float(words[0])
        changed = spread(level, Path("notebooks"))
    except (ValueError, OSError) as error:
        said = "could not convert" in str(error)
        print(f"confidence is a fraction between 0 and 1, for example 0.95; got {words[0]!r}" if said else error, file=sys.stderr)
        return 1
    print("".join(f"confidence = {level:g} in {path}\n" for path in changed) or f"It is {level:g} in all of them.\n", end="")
    print("`make changes` says what moves, `make accept` stores it with the README, `make undo` takes it back.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
