"""What git holds of a project: the last commit, and what edits are compared with, accepted into and undone to."""

import io
import subprocess
import tarfile
from pathlib import Path

#: What a student may edit or a run may change: compared, accepted and undone together.
PARTS = ("notebooks", "figures", "data", "README.md")


def git(root: Path, *words: str, given: bytes | None = None) -> bytes:
    """What a git command prints; a RuntimeError has its own first words if it fails."""
    command = ["git", "--literal-pathspecs", "-C", str(root), *words]
    done = subprocess.run(command, input=given, capture_output=True, check=False)
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise RuntimeError(f"git says: {said[0] if said else f'exit status {done.returncode}'}")
    return done.stdout


def commit(root: Path) -> str:
    """The last commit of a project that is a git repository of its own, as "0e482c7 of 2026-01-31"; empty if there is none."""
    try:
        below, last = git(root, "rev-parse", "--show-prefix"), git(root, "log", "-1", "--format=%h of %cs")
    except (FileNotFoundError, RuntimeError):
        return ""
    return "" if below.strip() else last.decode().strip()


def unpack(root: Path, folder: Path) -> None:
    """Put the last commit's notebooks, figures, tables and README into a folder."""
    try:
        packed = git(root, "archive", "HEAD", *PARTS)
    except RuntimeError as error:
        raise RuntimeError(f"the last commit cannot be read: {error}") from None
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        archive.extractall(folder, filter="data")
