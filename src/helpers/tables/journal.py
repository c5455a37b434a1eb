"""Several files that change together: an interruption leaves all as they were, or all are finished at the next start.

Everything is written beside the files first, then a list of what goes where; only then do the new files take their places.
"""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

#: The list. While it is there, some of the files may be new and others old.
NAME = ".refresh.journal"


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else ""


def _staged(directory: Path, name: str) -> Path:
    return directory / f".{name}.staged"


def _safely(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def write_whole(directory: Path, contents: dict[str, bytes]) -> None:
    """Write files of one folder, by name, so that all or none of them change; after an OSError, :func:`finish` finishes them."""
    listed = {}
    try:
        for name, content in contents.items():
            _safely(_staged(directory, name), content)
            listed[name] = [_digest(directory / name), _digest(_staged(directory, name))]
        scratch = directory / f"{NAME}.new"
        _safely(scratch, json.dumps(listed).encode())
        scratch.replace(directory / NAME)
    except OSError:
        finish(directory, tuple(contents))
        raise
    finish(directory, tuple(contents))


def finish(directory: Path, names: tuple[str, ...]) -> bool:
    """Finish what an interruption of :func:`write_whole` cut off, or remove what it left of these files if it came too early.

    An OSError if one was changed by somebody else since; nothing is touched then, and the message says what to do. Whether there
    was something to finish is returned.
    """
    journal = directory / NAME
    if not journal.exists():
        for path in (directory / f"{NAME}.new", *(_staged(directory, name) for name in names)):
            path.unlink(missing_ok=True)
        return False
    listed = json.loads(journal.read_text(encoding="utf-8"))
    waiting = []
    for name, (old, new) in listed.items():
        now = _digest(directory / name)
        if now == new:
            continue
        if now != old or _digest(_staged(directory, name)) != new:
            raise OSError(
                f"an earlier write was cut off, and {directory / name} was changed since: take the new rows over from "
                f"{_staged(directory, name).name} by hand, then delete {NAME}"
            )
        waiting.append(name)
    for name in waiting:
        _staged(directory, name).replace(directory / name)
    journal.unlink()
    for name in listed:
        _staged(directory, name).unlink(missing_ok=True)
    return True
