"""One confidence for all notebooks, and with them for the README, whose sentences take that of the first notebook.

``python -m helpers.edits.confidence 0.9`` writes it into the parameters of every notebook that has one; `make changes` then says
what moves.
"""

import sys
from contextlib import suppress
from pathlib import Path

from helpers.running import notebooks, progress, saved


def spread(level: float, folder: Path) -> list[Path]:
    """Give every notebook of a folder the same confidence; those that were changed. A ValueError leaves all as they were."""
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


def _level(written: str) -> float:
    """The level that somebody wrote."""
    with suppress(ValueError):
        if 0 < float(written) < 1:
            return float(written)
    raise ValueError(f"confidence is a fraction between 0 and 1, for example 0.95; got {written!r}")


@progress.command
def main(words: list[str]) -> None:
    if not words:
        raise ValueError("name a level, a fraction: make confidence LEVEL=0.9")
    level = _level(words[0])
    changed = spread(level, Path("notebooks"))
    print("".join(f"confidence = {level:g} in {path}\n" for path in changed) or f"All notebooks have {level:g}.\n", end="")
    print("`make changes` says what moves, `make accept` stores it with the README, `make undo` takes it back.")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
