"""Take an edit back, and keep a copy of it.

``python -m helpers.edits.undo BUILD`` lists what differs from the last commit in notebooks/, figures/, data/ and README.md,
copies it to BUILD/undone/DATE, and returns all of it to the last commit. Files that no commit knows are left where they
are, except figures that a run has drawn.
"""

import argparse
import os
import sys
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from shutil import copy2, rmtree

from helpers.edits.commits import PARTS, commit, git
from helpers.figures.style import ENDINGS
from helpers.running import progress

#: What git keeps while something is under way, which it can take back -> what that is.
UNDER_WAY = {"MERGE_HEAD": "merge", "rebase-merge": "rebase", "rebase-apply": "rebase", "CHERRY_PICK_HEAD": "cherry-pick",
             "REVERT_HEAD": "revert"}  # fmt: skip


def paths(root: Path, *words: str) -> list[str]:
    """The paths in the project's own parts that a git command lists, whatever letters they are in."""
    return sorted(os.fsdecode(name) for name in git(root, *words, "-z", "--", *PARTS).split(b"\0") if name)


def told(listed: Iterable[str]) -> str:
    """Paths, one a line; letters that are not UTF-8 are shown as a mark."""
    return "\n".join(f"  {os.fsencode(name).decode(errors='replace')}" for name in listed)


def _pending(root: Path) -> tuple[list[str], list[str]]:
    """Paths that an undo would return to the last commit, new figures among them; and new files elsewhere, which would stay."""
    new = paths(root, "ls-files", "--others", "--exclude-standard")
    figures = [name for name in new if name.startswith("figures/") and name.endswith(ENDINGS)]
    return sorted({*_differ(root), *figures}), [name for name in new if name not in figures]


def _differ(root: Path) -> list[str]:
    """Paths of which the file or the version staged for the next commit is not that of the last one."""
    found = (paths(root, "diff", "--name-only", "--no-renames", *words, "HEAD") for words in ([], ["--cached"]))
    return sorted(set().union(*found))


def _obstacle(root: Path) -> str:
    """Why nothing can be undone now without losing something; one sentence, empty if nothing is in the way."""
    for name in (*UNDER_WAY, "index.lock"):
        path = git(root, "rev-parse", "--git-path", name).decode(errors="surrogateescape").rstrip("\n")
        if (root / path).exists():
            if what := UNDER_WAY.get(name):
                return f"a {what} is under way, and its other side would be lost: finish it, or say `git {what} --abort`"
            return f"another git program is at work: wait until it ends, or delete {path} if there is none"
    if paths(root, "ls-files", "--unmerged"):
        return "git holds conflicts that are not settled: settle them first"
    for name in _differ(root):
        for part in (Path(name), *list(Path(name).parents)[:-1]):
            place, is_folder = root / part, (root / part).is_dir() and not (root / part).is_symlink()
            if os.path.lexists(place) and is_folder != (part != Path(name)):
                kinds = ("folder", "file") if is_folder else ("file", "folder")
                return f"{part} is a {kinds[0]}, where the last commit has a {kinds[1]}: move it to another place"
    return ""


def keep(root: Path, chosen: Iterable[str], copies: Path, staged: dict[str, bytes] | None = None) -> Path:
    """Copy files, and links as links, to a dated folder within `copies`, and name it; if one cannot be written, none is kept."""
    kept = copies / datetime.now().strftime("%Y-%m-%dT%H-%M-%S-%f")
    try:
        kept.mkdir(parents=True)
        for name in chosen:
            if (root / name).is_file() or (root / name).is_symlink():
                (kept / name).parent.mkdir(parents=True, exist_ok=True)
                copy2(root / name, kept / name, follow_symlinks=False)
        for name, content in (staged or {}).items():
            (kept / "staged" / name).parent.mkdir(parents=True, exist_ok=True)
            (kept / "staged" / name).write_bytes(content)
    except OSError:
        rmtree(kept, ignore_errors=True)
        raise
    return kept


def undo(root: Path, copies: Path) -> Path | None:
    """Return notebooks, figures, tables and README to the last commit; the folder with copies, None if nothing differed.

    All that is taken back is copied before anything is touched; below staged/ a version that was staged for the next commit
    and is not the one in the folder.
    """
    lost, differ = _pending(root)[0], _differ(root)
    if not lost:
        return None
    staged = set(paths(root, "diff", "--cached", "--name-only", "--no-renames", "--diff-filter=d", "HEAD"))
    staged &= set(paths(root, "diff", "--name-only", "--no-renames"))
    kept = keep(root, lost, copies, {name: git(root, "cat-file", "blob", f":{name}") for name in sorted(staged)})
    if differ:
        back = ["restore", "--source=HEAD", "--staged", "--worktree", "--pathspec-from-file=-", "--pathspec-file-nul"]
        try:
            git(root, *back, given=b"\0".join(map(os.fsencode, differ)))
        except RuntimeError as error:
            raise RuntimeError(f"{error}; copies of all that differed are in {kept}") from None
    for name in sorted(set(lost) - set(differ)):
        (root / name).unlink()
        if not any((root / name).parent.iterdir()):
            (root / name).parent.rmdir()
    return kept


@progress.command
def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m helpers.edits.undo", description=__doc__.split("\n")[0])
    parser.add_argument("build", type=Path, help="folder in which the copy is kept, as undone/DATE")
    build, root = parser.parse_args().build, Path.cwd()
    last = commit(root)
    if not last:
        raise ValueError(
            "Nothing was undone: this folder is not a git repository with a commit, so its earlier state is not known. "
            "Fetch the collection anew beside it and copy what you need."
        )
    try:
        if stops := _obstacle(root):
            raise ValueError(f"Nothing was undone: {stops}.")
        lost, stays = _pending(root)
        kept = undo(root, build / "undone")
    except OSError as error:
        raise OSError(f"Nothing was undone: the copies could not be written ({error.strerror}).") from None
    except RuntimeError as error:
        raise RuntimeError(f"The undo stopped: {error}.") from None
    if kept:
        print(f"These went back to the last commit ({last}):")
        print(told(lost))
        print(f"A copy of your version is in {kept}; to use a file again, copy it back to its place.")
    else:
        print(f"Nothing to undo: notebooks, figures, tables and README.md are those of the last commit ({last}).")
    if stays:
        print("Left where they are, because no commit holds them (delete or move them yourself if they should go):")
        print(told(stays))


if __name__ == "__main__":
    sys.exit(main())
