"""Why the tests refused a stored notebook, and what to do: the words of `make test`, for somebody who has just started."""

import re

import nbformat

from helpers.running.mistakes import BACK, FROM_THE_TOP, advice, code, place

LOOP = "`make changes` runs it and says what moves, `make accept` stores the results, `make undo` takes the edit back."


def state(notebook: nbformat.NotebookNode) -> str:
    """What is wrong with how a stored notebook was run, and what to do; empty if every cell was run once, from the top."""
    counts = [cell.execution_count for cell in code(notebook)]
    if counts == list(range(1, len(counts) + 1)):
        return ""
    if not any(counts):
        return f"it was saved without outputs, so there is nothing to compare with: {LOOP}"
    if None in counts:
        return f"{place(notebook, counts.index(None) + 1)}, was not run before it was saved. {FROM_THE_TOP} Then save."
    again = [number for number, count in enumerate(counts, start=1) if count == 1 and number > 1]
    if again and counts[0] == 1:
        return (
            f"the kernel was restarted half way, before {place(notebook, again[0])}: what stands above it was not run again. "
            f"{FROM_THE_TOP} Then save."
        )
    wrong = next(number for number, count in enumerate(counts, start=1) if count != number)
    return (
        f"its cells were run out of order: {place(notebook, wrong)}, was run as number {counts[wrong - 1]}. "
        f"{FROM_THE_TOP} Then save."
    )


def failure(notebook: nbformat.NotebookNode, failed: dict[int, str]) -> str:
    """Why the tests refused a stored notebook, and what to do; `failed` has what nbval reported of code cells, counted from 1."""
    first = min(failed, default=0)
    plain = re.sub(r"\x1b\[[\d;]*m", "", failed.get(first, ""))
    if said := state(notebook):
        pass
    elif not failed:
        said = f"it is not in the form that is stored. {LOOP}"
    elif errors := re.findall(r"^(\w+(?:Error|Exception)): (.*)", plain, re.MULTILINE):
        kind, message = errors[-1]
        said = f"{place(notebook, first)}, fails with {kind}: {message} {advice(notebook, first, kind, message)}".rstrip()
    else:
        more = f" (and so do {len(failed) - 1} more)" if len(failed) > 1 else ""
        shows = f"now shows something else than the file holds{more}"
        said = f"{place(notebook, first)}, {shows}: the notebook, a table or a helper was edited and not run again. {LOOP}"
    return said if "`make undo`" in said else f"{said} {BACK}"
