"""What is wrong with the tables, in few lines: causes before what follows from them, repeated faults together."""

from __future__ import annotations

import re
from collections.abc import Iterable

from helpers.tables import letters
from helpers.tables.reading import Problem

MOST_LINES = 100
ALONE = 3  # so many like faults of one column are named one by one
#: How the rules begin that can be broken because something else is wrong elsewhere.
_FOLLOWS = ("is not found in", "is fewer births than")
_OF_NAMES = ("is not found in", "is not one of", "does not have the form", "is not a", "is not named", "this column is not")
BACK = "The way back: `make undo` returns the tables to the last commit, and keeps a copy of yours."
_STEPS = "; in Excel and LibreOffice: Format Cells, and as the format code yyyy-mm-dd"


def _said(problem: Problem) -> str:
    """A problem as its own sentence, with the letter that is of another script."""
    name = problem.value or problem.column
    hint = letters.look_alike(name) if problem.rule.startswith(_OF_NAMES) else ""
    return f"{problem}; {hint}" if hint else str(problem)


def _together(alike: list[Problem]) -> str:
    """Like faults of one column as one line: how many, and the first."""
    first = alike[0]
    many, steps = f"{len(alike):,}", _STEPS if "is not a date" in first.rule else ""
    head, _, rest = _said(first).partition(f", row {first.row}")
    column, _, fault = rest.partition(": ")
    what = "cells" if first.column else "rows"
    return f"{head}{column}, {many} {what}, the first in row {first.row}: {fault}{steps}"


def fault_lines(problems: Iterable[Problem]) -> list[str]:
    """Problems as lines, at most a hundred and one that counts the rest."""
    ordered = sorted(set(problems), key=lambda one: (one.rule.startswith(_FOLLOWS), one.file, one.row or 0, one.column, one.rule))
    groups: dict[object, list[Problem]] = {}
    for one in ordered:
        key = (one.file, one.column, re.sub(r"\d+", "0", one.rule)) if one.row and one.row > 1 else one
        groups.setdefault(key, []).append(one)
    listed: dict[str, int] = {}
    for alike in groups.values():
        listed |= {_together(alike): len(alike)} if len(alike) > ALONE else {_said(one): 1 for one in alike}
    rest = sum(list(listed.values())[MOST_LINES:])
    return list(listed)[:MOST_LINES] + ([f"and {rest:,} more"] if rest else [])


def message(problems: Iterable[Problem], where: object) -> str:
    """All that is wrong with the tables of a folder: a line that counts, and :func:`fault_lines`."""
    count = len({_said(one) for one in problems})
    head = "1 problem" if count == 1 else f"{count:,} problems"
    return "\n".join([f"{head} in the tables of {where}; nothing was read:", *(f"  {line}" for line in fault_lines(problems))])
