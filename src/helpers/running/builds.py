"""What a build does before its first job: one build at a time in a folder, no leftovers, no figure lost unseen."""

from __future__ import annotations

import fcntl
import json
import re
import sys
from pathlib import Path
from typing import TextIO

from helpers.figures.style import endings

LOCK = ".lock"


def claim(folder: Path) -> TextIO:
    """Take a build's folder for this process, after any other build that writes to it has ended.

    The lock is the operating system's and ends with the process, however it ends: there is no stale one.

    Parameters
    ----------
    folder : pathlib.Path
        The output folder; it is made if it is not there.

    Returns
    -------
    file object
        The folder is held for as long as this stays open.

    Raises
    ------
    OSError
        If the folder cannot be written to: one sentence that says what to do.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder, claim(Path(folder) / "build") as held:
    ...     held.name.endswith("build/.lock")
    True
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / LOCK).open("a")
    except OSError as error:
        raise OSError(
            f"{folder} cannot be written to ({error.strerror}): name another folder, as in `make report OUT=/a/folder`, "
            "or work in a copy of this one."
        ) from None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        print(f"Another build is writing to {folder}; this one waits for it to end.", file=sys.stderr, flush=True)
        fcntl.flock(lock, fcntl.LOCK_EX)
    return lock


def tidy(folder: Path) -> list[Path]:
    """Remove what killed builds left: scratch files, and notebooks of which a figure is gone (they will be run again).

    Only to be called while the folder is claimed.

    Parameters
    ----------
    folder : pathlib.Path
        A build's folder, with notebooks/ and figures/ in it.

    Returns
    -------
    list of pathlib.Path
        The files removed.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     (Path(folder) / ".index.html.4711").touch()
    ...     [path.name for path in tidy(Path(folder))]
    ['.index.html.4711']
    """
    removed = [path for path in sorted(folder.rglob(".*")) if re.fullmatch(r"\..+\.\d+", path.name) and path.is_file()]
    drawn = [(path, folder / "figures") for path in (folder / "notebooks").glob("[!.]*.ipynb")]
    drawn += [(path, path.parent / "figures") for path in folder.glob("briefings/*/[!.]*.ipynb")]
    for executed, figures in sorted(drawn):
        cells = json.loads(executed.read_text(encoding="utf-8"))["cells"]
        outputs = [output.get("metadata", {}) for cell in cells for output in cell.get("outputs", [])]
        shown = [output for output in outputs if "figure" in output]
        if not all((figures / f"{output['figure']}{ending}").is_file() for output in shown for ending in endings(output)):
            removed.append(executed)
    for path in removed:
        path.unlink(missing_ok=True)
    return removed


def begin(folder: Path) -> TextIO:
    """Claim a folder and tidy it; what the Snakefile does first.

    Returns
    -------
    file object
        As :func:`claim`.

    Raises
    ------
    SystemExit
        If the folder cannot be written to.
    """
    try:
        held = claim(folder)
        tidy(folder)
    except OSError as error:
        sys.exit(str(error))
    return held
