"""Writing files so that nobody ever finds half of one."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path


def write(path: Path, content: bytes | str) -> None:
    """Write a file in one step: an interruption leaves the old file or the new one, never half of one.

    Parameters
    ----------
    path : pathlib.Path
        The file; its folder is made if it is not there.
    content : bytes or str
        Text is written as UTF-8 with a single line feed at its end.

    Raises
    ------
    OSError
        If it cannot be written, as on a full disk: one sentence; the old file stays, and nothing of the new one.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write(Path(folder) / "a" / "b.txt", "text")
    ...     (Path(folder) / "a" / "b.txt").read_bytes()
    b'text\\n'
    """
    if isinstance(content, str):
        content = (content.rstrip("\n") + "\n").encode("utf-8")
    scratch = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        scratch.write_bytes(content)
        scratch.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            scratch.unlink()
        told = f"{path} could not be written: {error.strerror}. What was finished before is kept; put that right and run again."
        raise OSError(told) from None
