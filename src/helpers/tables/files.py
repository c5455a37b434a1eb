"""Writing files so that nobody ever finds half of one."""

from __future__ import annotations

import os
from pathlib import Path

from helpers.tables import written


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
