"""A build as one line that moves, and three at its end; where it fails, what is wrong, where, and what to do, and no more.

``python -m helpers.running.progress WORDS`` runs Snakemake with these words. What the scheduler and its jobs say goes to
build.log in the folder of the results; with VERBOSE=1 it is shown as well. A terminal shows the line; a pipe gets only the end.
"""

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from functools import wraps
from pathlib import Path

from helpers.running import check
from helpers.tables import written

#: The environment variable that names the file into which a job that fails writes its message.
MESSAGES = "BUILD_MESSAGES"
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_JOB = re.compile(r"Job \d+: (?:running )?(.+)")


def _destination(words: list[str]) -> Path:
    """The folder of the results, as the words for Snakemake name it."""
    above = words[words.index("--directory") + 1] if "--directory" in words else ""
    out = next((word.removeprefix("out=") for word in words if word.startswith("out=")), "build")
    return Path(above, out)


def report_failure(error: Exception) -> None:
    """Say why a job failed: in a build its message is kept for the end, and the way to it for the log; else both go to stderr.

    An error's notes are the way to it, shown with VERBOSE=1.
    """
    kept, full = os.environ.get(MESSAGES), "\n".join(getattr(error, "__notes__", []))
    if kept:
        with open(kept, "a", encoding="utf-8") as file:
            file.write(f"{error}\0")
    show("")
    print(error, file=sys.stderr)
    if full and (kept or os.environ.get("VERBOSE")):
        print("\nIn full: " + (full if sys.stderr.isatty() else _COLOUR.sub("", full)), file=sys.stderr)


def command(main: Callable[..., int | None]) -> Callable[..., int]:
    """A command whose errors are sentences (:func:`report_failure`), with the exit status 1."""

    @wraps(main)
    def answered(*given: object) -> int:
        try:
            return main(*given) or 0
        except (ValueError, RuntimeError, OSError) as error:
            report_failure(error)
            return 1

    return answered


def _distinct(messages: Iterable[str]) -> list[str]:
    """Messages without those that say the same of the tables, met by another notebook."""
    found = {message.partition(": DataError: ")[2] or message: message for message in reversed([*filter(None, messages)])}
    return list(found.values())[::-1]


def show(text: str) -> None:
    """Write the line that moves, on a terminal; an empty text takes it away."""
    if sys.stderr.isatty():
        room = os.get_terminal_size(sys.stderr.fileno()).columns - 1
        print(f"\r\x1b[K{text[:room]}", end="", file=sys.stderr, flush=True)


def _watched(process: subprocess.Popen, log: Path, began: float) -> Iterator[str]:
    """What the jobs are that a build began, while its output goes to the log and the line moves."""
    done, what, verbose = "starting", "", bool(os.environ.get("VERBOSE"))
    with log.open("w", encoding="utf-8") as file:
        for said in process.stdout:
            plain = _COLOUR.sub("", said)
            file.write(plain)
            file.flush()
            if verbose:
                print(plain, end="", file=sys.stderr)
            if job := _JOB.fullmatch(plain.strip()):
                what = job[1]
                yield what
            elif steps := re.match(r"(\d+ of \d+) steps", plain):
                done = steps[1]
            if not verbose:
                show(f"{done}, {round(time.monotonic() - began)} s: {what}")


def _failure(kept: Path, log: Path) -> str:
    """Why a build failed, in the words of its jobs; else the end of its log."""
    if messages := _distinct(kept.read_text(encoding="utf-8").split("\0")):
        return "\n".join(messages)
    lines = [line for line in log.read_text(encoding="utf-8").splitlines() if line.strip()]
    return "\n".join([*lines[-12:], f"The whole log: {log}"])


def build(words: list[str]) -> int:
    """Run Snakemake with these words of a command line; its exit status. See the module."""
    folder = _destination(words)
    log, began = folder / "build.log", time.monotonic()
    if wrong := check.unreadable():
        print("\n".join(wrong), file=sys.stderr)
        return 1
    try:
        written.begin_results(folder)
        written.list_files([log])
    except OSError as error:
        print(f"{log}: {error.strerror or error}", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as scratch:
        kept = Path(scratch) / "messages"
        kept.touch()
        command = [sys.executable, "-m", "snakemake", *words]
        given = os.environ | {MESSAGES: str(kept), "PYTHONUNBUFFERED": "1"}
        process = subprocess.Popen(
            command, env=given, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
        )
        try:
            jobs = list(_watched(process, log, began))
            status = process.wait()
        except KeyboardInterrupt:
            process.wait()
            show("")
            print("Stopped; run it again, and it goes on from here.", file=sys.stderr)
            return 130
        show("")
        if status:
            print(_failure(kept, log), file=sys.stderr)
            return status
    ran = sum("notebooks/" in job for job in jobs)
    kinds = (ran, "notebook"), (len(jobs) - ran, "other step")
    notebooks, others = (f"{many} {what}{'s' * (many != 1)}" for many, what in kinds)
    if "--touch" not in words:
        print(f"What:     {notebooks} run, {others}; all else was up to date")
        print(f"Where:    {folder}; the log is {log}")
        print(f"How long: {round(time.monotonic() - began)} seconds")
    return 0


if __name__ == "__main__":
    sys.exit(build(sys.argv[1:]))
