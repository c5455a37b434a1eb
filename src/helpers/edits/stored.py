"""Make the results of a run the stored ones.

``python -m helpers.edits.stored status BUILD`` names the stored notebooks and figures that a build's differ from; ``accept`` puts
the build's in their place. Whatever no commit holds is copied to BUILD/replaced/DATE before, and only files that git holds are
removed.
"""

import argparse
import os
import re
import sys
from pathlib import Path
from typing import NamedTuple

from helpers.edits import undo
from helpers.edits.commits import commit
from helpers.figures.style import ENDINGS
from helpers.running import progress
from helpers.running.builds import shown_figures
from helpers.tables import files, written


class Accepted(NamedTuple):
    """What :func:`accept` did: files that changed, files that stay although no run makes them, and where copies are."""

    changed: list[Path]
    left: list[Path]
    kept: Path | None


def _executed(build: Path, notebooks: Path) -> dict[Path, Path]:
    """Stored notebook -> the executed one; a build may still hold one that the project no longer has."""
    found = {notebooks / path.name: path for path in sorted((build / "notebooks").glob("[!.]*.ipynb"))}
    return {old: new for old, new in found.items() if os.path.lexists(old)}


def _pairs(build: Path, notebooks: Path, figures: Path) -> tuple[dict[Path, Path], list[Path]]:
    """Stored file -> its fresh counterpart, for all that differ; and files beside stored figures that the build does not make."""
    pairs = executed = _executed(build, notebooks)
    for path in executed.values():
        fresh = {figures / name: build / "figures" / name for name in shown_figures(path)}
        pairs = pairs | {old: new for old, new in fresh.items() if new.is_file()}
    run = {path.stem for path in executed.values()}
    folders = figures.glob("[0-9][0-9]_*")
    folders = [path for path in folders if path.name in run or not (notebooks / f"{path.name}.ipynb").exists()]
    others = [path for folder in folders for path in folder.rglob("[!.]*") if not path.is_dir() and path not in pairs]
    differ = {old: new for old, new in pairs.items() if not old.is_file() or old.read_bytes() != new.read_bytes()}
    return differ, sorted(others)


def _is_figure(path: Path, figures: Path) -> bool:
    return len(path.relative_to(figures).parts) == 2 and path.name.endswith(ENDINGS)


def status(build: Path, notebooks: Path, figures: Path) -> list[Path]:
    """Stored notebooks and figures that a build's results differ from."""
    differ, others = _pairs(build, notebooks, figures)
    return sorted([*differ, *(path for path in others if _is_figure(path, figures))])


def _stale(build: Path, notebooks: Path) -> list[str]:
    """What was changed after the runs began whose results a build holds."""
    listed, found = written.file_list(build), []
    for old, new in _executed(build, notebooks).items():
        kept, now = listed.get(f"notebooks/{new.name}", {}), written.inputs(old)
        named = {"notebook": str(old), "tables": "a table", "helpers": "a helper"}
        found += [named[part] for part in now if kept.get(part) != now[part]]
    return list(dict.fromkeys(found))


def _at_risk(root: Path, paths: list[Path]) -> tuple[set[str], list[str]]:
    """Paths that git holds; and those of `paths` of which no commit holds the present state."""
    there = [os.path.relpath(path, root) for path in paths if os.path.lexists(path)]
    if not commit(root):
        return set(), there
    held = set(undo.paths(root, "ls-tree", "-r", "--name-only", "HEAD"))
    differ = set(undo.paths(root, "diff", "--name-only", "--no-renames", "HEAD"))
    return held, [name for name in there if name not in held or name in differ]


def accept(build: Path, notebooks: Path, figures: Path) -> Accepted:
    """Make the results of a build the new reference. Figures that it no longer has are removed if the last commit holds them.

    A ValueError says which notebook, table or helper was changed after its run began, or where a folder stands in the place of a
    file: nothing is changed then.
    """
    root, again = notebooks.absolute().parent, "nothing was stored. Run `make accept` again"
    differ, others = _pairs(build, notebooks, figures)
    blocked = [old for old in differ if old.is_dir() or (old.parent.exists() and not old.parent.is_dir())]
    if blocked:
        named = ", ".join(map(str, blocked))
        raise ValueError(f"{named}: a folder stands where a file goes, or a file where a folder does. Move it; {again}.")
    if changed := _stale(build, notebooks):
        raise ValueError(f"{', '.join(changed)} changed after the run began: {again}.")
    held, risk = _at_risk(root, [*differ, *others])
    gone = [path for path in others if _is_figure(path, figures) and os.path.relpath(path, root) in held]
    left = [path for path in others if os.path.relpath(path, root) not in held]
    lost = {os.path.relpath(path, root) for path in [*differ, *gone]} & set(risk)
    kept = undo.keep(root, sorted(lost), build / "replaced") if lost else None
    for old, new in differ.items():
        files.write_file(old, new.read_bytes())
    for path in gone:
        path.unlink()
    return Accepted(sorted([*differ, *gone]), left, kept)


@progress.command
def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m helpers.edits.stored", description=__doc__.split("\n")[0])
    parser.add_argument("command", choices=["status", "accept"])
    parser.add_argument("build", type=Path)
    arguments = parser.parse_args()
    folders = arguments.build, Path("notebooks"), Path("figures")
    if arguments.command == "status":
        if changed := status(*folders):
            names = sorted({re.sub("-narrow$", "", str(path.with_suffix(""))) for path in changed})
            print("These stored results differ from this run (`make accept` would store it):")
            print(undo.told(names))
        return
    done = accept(*folders)
    print("\n".join(f"stored {path}" for path in done.changed) or "Nothing to store: notebooks and figures are current.")
    if done.kept:
        print(f"What no commit holds of the files replaced was copied to {done.kept} before.")
    if done.left:
        print("Left where they are, because no run writes them and no commit holds them:")
        print(undo.told(map(str, done.left)))


if __name__ == "__main__":
    sys.exit(main())
