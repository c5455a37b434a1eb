"""What a build does before its first job: a folder that is ours, one build at a time, no leftovers, no figure lost unseen.

``python -m helpers.running.builds check FOLDER`` says in one sentence why a folder cannot hold a build, and else marks it as one.
"""

import argparse
import fcntl
import json
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TextIO

from helpers.figures.style import endings
from helpers.running import progress
from helpers.tables import written
from helpers.tables.written import LOCK, ROOT

#: What to do instead, at the end of each refusal.
INSTEAD = "name a folder that is empty or new, as in `make report OUT=/a/folder`"


def refusal(folder: str, root: Path | None = None) -> str:
    """Why a folder cannot take a build, in one sentence: other people's files would be overwritten.

    Empty if it is build/, lies in it, was marked by an earlier build, or is empty or new.
    """
    if not folder.strip():
        return f"OUT names no folder: {INSTEAD}."
    if folder.startswith("-"):
        return f"{folder} begins with a dash, as options do: write ./{folder}."
    if not folder.isprintable():
        return f"{folder!r} holds a character that cannot be printed: {INSTEAD}."
    root, path = (root or ROOT).resolve(), Path(folder).resolve()
    build = (root / "build").resolve()  # people link it to a larger disk
    usual = build == root / "build"
    inside = path.is_relative_to(build) and (usual or not build.is_relative_to(root))
    try:
        if path.exists() and not path.is_dir():
            return f"{folder} is a file, and a build writes into a folder: {INSTEAD}."
        if path.is_relative_to(root) and not inside:
            return f"{folder} is the project or lies in it, where a build would write over its files: {INSTEAD}."
        if not inside and set("{}") & set(str(root)):
            return f"The project's path {root} has braces, with which a build can only go to build: leave OUT out."
        if inside and usual:
            return ""
        others = path.is_dir() and any(found.name not in (".snakemake", LOCK) for found in path.iterdir())
    except OSError as error:
        return f"{folder} cannot be read ({error.strerror}): {INSTEAD}."
    if others and not (path / written.LIST).is_file():
        return f"{folder} holds files that no build wrote, and none of them is touched: {INSTEAD}."
    return ""


def lock_build(folder: Path) -> TextIO:
    """Take a build's folder for this process, for as long as the file returned is open, after any other build that writes to it.

    The lock is the operating system's and ends with the process, however it ends: there is no stale one. An OSError says in one
    sentence what to do where the folder cannot be written to.
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


def shown_figures(executed: Path) -> list[str]:
    """Files of the figures that an executed notebook shows: paths below the folder of figures."""
    try:
        cells = json.loads(executed.read_text(encoding="utf-8"))["cells"]
    except (ValueError, KeyError):  # no notebook, so it shows no figure
        return []
    outputs = [output.get("metadata", {}) for cell in cells for output in cell.get("outputs", [])]
    drawn = [output for output in outputs if not {"", "..", "."} & set(output.get("figure", "").split("/"))]
    return [f"{output['figure']}{ending}" for output in drawn for ending in endings(output)]


def tidy(folder: Path, root: Path | None = None) -> list[Path]:
    """Remove what is not to be kept of what earlier builds wrote, and name it; only while the folder is claimed.

    That is: scratch files of killed builds; executed notebooks of which a figure is gone, or whose own cells, tables or helpers
    were changed after their run began (they will be run again); all that belongs to notebooks that the project no longer has;
    and the first page of a site of which a file is gone. Nothing is touched that is not on the folder's list.
    """
    removed, listed = written.sweep(folder), written.file_list(folder)
    root, chosen = root or ROOT, []
    for name, kept in listed.items():
        path, parts = folder / name, Path(name).parts
        if path.suffix != ".ipynb" or not path.is_file() or parts[0] not in ("notebooks", "briefings"):
            continue
        source = root / "notebooks" / path.name
        figures = folder / "figures" if parts[0] == "notebooks" else path.parent / "figures"
        if parts[0] == "notebooks" and not source.is_file():
            chosen += [name, f"{path.stem}.html"]
            chosen += [other for other in listed if other.startswith(f"figures/{path.stem}/")]
        else:
            whole = all((figures / drawn).is_file() for drawn in shown_figures(path))
            of_build = kept and path.parent.name in ("notebooks", "kk", "ru") and source.is_file()
            if not whole or of_build and kept != written.inputs(source):
                chosen.append(name)
    if any(name.startswith("site/") and not (folder / name).is_file() for name in listed):
        chosen.append("site/index.html")  # it stands for the whole site, which is then written again
    return removed + [folder / name for name in written.remove(folder, chosen)]


def begin(folder: str, planned: Iterable[str] = (), root: Path | None = None) -> TextIO:
    """Check, claim, mark and tidy a folder; what the Snakefile does first. The folder is held for as long as the file is open.

    `planned` are files that the build will make, which Snakemake removes before it makes them; `root` is the project, this one if
    not given. A SystemExit says in one sentence if the folder cannot be written to, or holds other people's files.
    """
    if said := refusal(folder, root):
        sys.exit(said)
    if set("{}") & set(folder):
        sys.exit(f"{folder} has braces, which Snakemake reads as placeholders: use `make report OUT=...`, or another folder.")
    place = Path(folder)
    try:
        held = lock_build(place)
        written.begin_results(place)
        listed = written.file_list(place)
        foreign = [path for path in planned if os.path.lexists(path) and os.path.relpath(path, folder) not in listed]
        if foreign:
            named = ", ".join(foreign[:3]) + (f" and {len(foreign) - 3} more" if len(foreign) > 3 else "")
            sys.exit(f"{named}: no build wrote this, and this one would; move it, or rename {folder}, and run again.")
        tidy(place, root)
    except OSError as error:
        sys.exit(error.strerror or str(error))
    return held


@progress.command
def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m helpers.running.builds", description=__doc__.split("\n")[0])
    parser.add_argument("command", choices=["check"])
    parser.add_argument("folder")
    folder = parser.parse_args().folder
    if said := refusal(folder):
        raise ValueError(said)
    try:
        lock_build(Path(folder)).close()
        written.begin_results(Path(folder))
    except OSError as error:
        raise OSError(error.strerror or str(error)) from None


if __name__ == "__main__":
    sys.exit(main())
