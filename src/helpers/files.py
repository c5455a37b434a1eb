"""Writing files so that nobody ever finds half of one."""

from __future__ import annotations

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
    path.parent.mkdir(parents=True, exist_ok=True)
    scratch = path.with_name(f".{path.name}.{os.getpid()}")
    scratch.write_bytes(content)
    scratch.replace(path)
