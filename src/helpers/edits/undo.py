"""Take an edit back, and keep a copy of it.

``python -m helpers.edits.undo BUILD`` lists what differs from the last commit in notebooks/, figures/, data/ and README.md,
copies it to BUILD/undone/DATE, and returns all of it to the last commit. Files that no commit knows are left where they
are, except below figures/, which only runs write.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from shutil import copy2

from helpers.edits.changes import PARTS, commit


def _names(root: Path, *words: str) -> list[str]:
    """The paths that a git command lists."""
    done = subprocess.run(["git", "-C", str(root), *words, "-z", "--", *PARTS], capture_output=True, text=True, check=True)
    return sorted(filter(None, done.stdout.split("\0")))


def pending(root: Path) -> tuple[list[str], list[str]]:
    """What an undo would touch, and what it would leave.

    Parameters
    ----------
    root : pathlib.Path
        A project with a commit.

    Returns
    -------
    tuple of list of str
        Paths that differ from the last commit and would be returned to it, new figures among them; and new files
        elsewhere, which would stay.
    """
    new = _names(root, "ls-files", "--others", "--exclude-standard")
    figures = [name for name in new if name.startswith("figures/")]
    differ = _names(root, "diff", "--name-only", "--no-renames", "HEAD")
    return sorted([*differ, *figures]), [name for name in new if name not in figures]


def undo(root: Path, copies: Path) -> Path | None:
    """Return notebooks, figures, tables and README to the last commit.

    Parameters
    ----------
    root : pathlib.Path
        A project with a commit.
    copies : pathlib.Path
        Folder in which a dated folder with copies of all that is taken back is made, before anything is touched.

    Returns
    -------
    pathlib.Path or None
        The folder with the copies; None if there was nothing to take back.
    """
    lost, _ = pending(root)
    if not lost:
        return None
    kept = copies / datetime.now().strftime("%Y-%m-%dT%H-%M-%S-%f")
    for name in lost:
        if (root / name).is_file():
            (kept / name).parent.mkdir(parents=True, exist_ok=True)
            copy2(root / name, kept / name)
    for words in (["restore", "--source=HEAD", "--staged", "--worktree", "--", *PARTS], ["clean", "-fdq", "--", "figures"]):
        subprocess.run(["git", "-C", str(root), *words], check=True)
    return kept


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m helpers.edits.undo", description=__doc__.split("\n")[0])
    parser.add_argument("build", type=Path, help="folder in which the copy is kept, as undone/DATE")
    build, root = parser.parse_args().build, Path.cwd()
    last = commit(root)
    if not last:
        print("Nothing was undone: this folder is not a git repository with a commit, so its earlier state is not known. "
              "Fetch the collection anew beside it and copy what you need.", file=sys.stderr)
        return 1
    lost, stays = pending(root)
    if not lost:
        print(f"Nothing to undo: notebooks, figures, tables and README.md are those of the last commit ({last}).")
    else:
        print(f"These go back to the last commit ({last}):")
        print("\n".join(f"  {name}" for name in lost), flush=True)
        print(f"A copy of your version is in {undo(root, build / 'undone')}; to use a file again, copy it back to its place.")
    if stays:
        print("Left where they are, because no commit holds them (delete or move them yourself if they should go):")
        print("\n".join(f"  {name}" for name in stays))
    return 0


if __name__ == "__main__":
    sys.exit(main())
