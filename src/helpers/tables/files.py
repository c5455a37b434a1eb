"""Writing files so that nobody ever finds half of one."""

import hashlib
import json
import os
from pathlib import Path

from helpers.tables import written

#: What goes where, while several files change together. As long as it is there, some of them may be new and others old.
JOURNAL = ".refresh.journal"


def write_file(path: Path, content: bytes | str) -> None:
    """Write a file in one step, text as UTF-8 with a line feed at its end: an interruption leaves the old file or the new one.

    An OSError if it cannot be written, as on a full disk, or if it lies in a folder of results and somebody else wrote it: one
    sentence; the old file stays, and nothing of the new one.
    """
    try:
        write_together({path: content})
    except OSError as error:
        told = f"{path} could not be written: {error.strerror}. What was finished before is kept; put that right and run again."
        raise OSError(told) from None


def write_together(contents: dict[Path, bytes | str]) -> None:
    """Write several files, as :func:`write_file` in this order: all are complete on the disk before the first takes its place.

    An OSError leaves all as they were, as long as it was not the renaming that failed.
    """
    written.list_files(contents)
    scratch = {path: path.with_name(f".{path.name}.{os.getpid()}") for path in contents}
    try:
        for path, content in contents.items():
            if isinstance(content, str):
                content = (content.rstrip("\n") + "\n").encode("utf-8")
            path.parent.mkdir(parents=True, exist_ok=True)
            scratch[path].write_bytes(content)
        for path, complete in scratch.items():
            complete.replace(path)
    finally:
        for left in scratch.values():
            left.unlink(missing_ok=True)


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else ""


def _staged(directory: Path, name: str) -> Path:
    return directory / f".{name}.staged"


def _settle(*paths: Path) -> None:
    """Have files, or the names within a folder, on the disk before anything that follows."""
    for path in paths:
        held = os.open(path, os.O_RDONLY)
        try:
            os.fsync(held)
        except OSError:
            if not path.is_dir():  # some shared disks cannot be asked for a folder
                raise
        finally:
            os.close(held)


def write_whole(directory: Path, contents: dict[str, bytes]) -> None:
    """Write files of one folder, by name, so that all or none of them change; after an OSError, :func:`finish` finishes them.

    Everything is written beside the files first, then the journal; only then do the new files take their places.
    """
    try:
        write_together({_staged(directory, name): content for name, content in contents.items()})
        listed = {name: [_digest(directory / name), _digest(_staged(directory, name))] for name in contents}
        _settle(*(_staged(directory, name) for name in contents), directory)
        write_together({directory / JOURNAL: json.dumps(listed).encode()})
    except OSError:
        finish(directory, tuple(contents))
        raise
    _settle(directory / JOURNAL, directory)
    finish(directory, tuple(contents))


def finish(directory: Path, names: tuple[str, ...]) -> bool:
    """Finish what an interruption of :func:`write_whole` cut off, or remove what it left of these files if it came too early.

    An OSError if one was changed by somebody else since; nothing is touched then, and the message says what to do. Whether there
    was something to finish is returned.
    """
    journal = directory / JOURNAL
    begun = journal.exists()
    listed = json.loads(journal.read_text(encoding="utf-8")) if begun else {}
    waiting = []
    for name, (old, new) in listed.items():
        now = _digest(directory / name)
        if now == new:
            continue
        if now != old or _digest(_staged(directory, name)) != new:
            raise OSError(
                f"an earlier write was cut off, and {directory / name} was changed since: take the new rows over from "
                f"{_staged(directory, name).name} by hand, then delete {JOURNAL}"
            )
        waiting.append(name)
    for name in waiting:
        _staged(directory, name).replace(directory / name)
    if waiting:
        _settle(directory)
    for path in (journal, *(_staged(directory, name) for name in names)):
        for left in (path, *directory.glob(f".{path.name}.[0-9]*")):  # and what a killed write left of it
            left.unlink(missing_ok=True)
    return begun
