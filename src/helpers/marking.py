"""What a check cell of an exercise says: right, not yet, or what to look at, in words.

Every function takes the name of an answer as text, so that an answer that was never given can be named too, and prints one
line that begins with "Right", "Not yet" or "Look again". None of them raises on anything a learner may have put there.
The right answers are computed in the check cell, from the tables; none stands here.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from numbers import Real

import matplotlib.figure
import numpy as np
import pandas as pd

from helpers import words

_MISSING = object()


def _answer(name: str) -> object:
    """The answer of that name in the notebook, or whatever else called; the first frame outside of this module has it."""
    frame = sys._getframe(1)
    while frame.f_globals is globals():
        frame = frame.f_back
    return frame.f_globals.get(name, _MISSING)


def _read(name: str, of: Callable | None) -> tuple[object, str]:
    """What is looked at: the answer, or what `of` makes of it; and the problem if it makes nothing."""
    given = _answer(name)
    if of is None or _not_yet(name, given):
        return given, ""
    try:
        return of(given), ""
    except Exception as error:  # whatever a learner gave: what went wrong is told, and nothing raised
        return given, f"what is asked for cannot be taken from it: {type(error).__name__}: {error}."


def _not_yet(name: str, given: object) -> str:
    """What to say where there is no answer, or an empty text."""
    if given is _MISSING:
        return f"Not yet: there is no `{name}`. Run the cell above (Shift+Enter), then this one."
    if given is ...:
        return f"Not yet: `{name}` is still `...`. Put your answer there, run that cell, then this one."
    return ""


def _agree(ours: object, theirs: object, digits: int | None) -> bool:
    if digits is None:
        return isinstance(theirs, type(ours) | Real) and ours == theirs
    return isinstance(theirs, Real) and abs(ours - theirs) <= 0.5 * 10.0**-digits * (1 + 1e-9)


def _kind(given: object) -> str:
    shown = repr(given)
    return shown if len(shown) <= 40 and "\n" not in shown else f"a {type(given).__name__}"


def _say(name: str, given: object, problem: str, right: str, look: str = "") -> None:
    text = _not_yet(name, given) or (f"Look again at `{name}`: {problem} {look}" if problem else f"Right, `{name}`. {right}")
    print(text.strip())


def changed(name: str, start: object, wanted: object, right: str = "") -> None:
    """Whether a parameter at the top was changed from its start to what the task asks for.

    Parameters
    ----------
    name : str
        Of the parameter.
    start, wanted : object
        Its value in the exercise as it comes, and the one asked for.
    right : str
        What to say when it is.

    Examples
    --------
    >>> confidence = 0.95
    >>> changed("confidence", 0.95, 0.9)
    Not yet: `confidence` at the top is still 0.95. Make it 0.9, then run all cells from the top.
    """
    given = _answer(name)
    if given is not _MISSING and given is not ... and type(given) is type(start) and given == start:
        print(f"Not yet: `{name}` at the top is still {start!r}. Make it {wanted!r}, then run all cells from the top.")
        return
    same = isinstance(given, type(wanted)) and given == wanted
    _say(name, given, "" if same else f"it is {_kind(given)}, and the task asks for {wanted!r}.", right)


def number(
    name: str,
    expected: float,
    digits: int = 0,
    right: str = "",
    look: str = "",
    mistakes: Sequence[tuple[float, str]] = (),
    of: Callable | None = None,
) -> None:
    """Whether an answer is the number expected, to the digits asked for.

    Parameters
    ----------
    name : str
        Of the answer.
    expected : float
        The right number, computed.
    digits : int
        Decimals asked for: an answer is right within half a unit of the last of them, so rounded or not.
    right, look : str
        What to say when it is right, and what to look at when it is not.
    mistakes : sequence of (float, str)
        Numbers that typical mistakes lead to, and what to say to each instead of `look`.
    of : callable
        What is looked at, as a function of the answer; without it the answer itself.

    Examples
    --------
    >>> share = 0.18
    >>> number("share", 17.8, 0, look="It is asked for in percent.", mistakes=[(0.178, "That is a fraction; times 100.")])
    Look again at `share`: it is 0.18, which is not it. That is a fraction; times 100.
    >>> share = 18
    >>> number("share", 17.8, right="In percent of the year before.")
    Right, `share`. In percent of the year before.
    """
    given, problem = _read(name, of)
    if isinstance(given, np.ndarray | pd.Series) and given.size == 1:
        given = given.item()
    if problem:
        pass
    elif not isinstance(given, Real) or isinstance(given, bool | np.bool_):
        problem = f"one number is asked for, and this is {_kind(given)}."
    elif not np.isfinite(given):
        problem = "it is missing or without limit; something it was computed from is."
    elif not abs(given - expected) <= 0.5 * 10.0**-digits * (1 + 1e-9):
        # A mistake may be rounded as asked, or in its own last digit.
        known = [
            said
            for value, said in mistakes
            if abs(given - value) <= max(0.5 * 10.0**-digits, 0.02 * abs(value)) and abs(given - value) < abs(given - expected)
        ]
        problem = f"it is {given:.6g}, which is not it."
        look = known[0] if known else look or f"It is asked for to {digits} decimal{'s' * (digits != 1)}."
    _say(name, given, problem, right, look)


def choice(name: str, expected: str, choices: Iterable[str] = words.CERTAINTY, right: str = "", look: str = "") -> None:
    """Whether an answer is the right one of a few words, such as a verdict.

    Parameters
    ----------
    name : str
        Of the answer.
    expected : str
        The right one.
    choices : iterable of str
        All there are; without it the keys of :data:`helpers.words.CERTAINTY`.
    right, look : str
        As for :func:`number`.

    Examples
    --------
    >>> verdict = "sure"
    >>> choice("verdict", "chance")
    Look again at `verdict`: choose one of consistent, conditional, distinct, chance, conflict, unknown; this is 'sure'.
    """
    given, problem, choices = _answer(name), "", list(choices)
    if not isinstance(given, str) or given not in choices:
        problem, look = f"choose one of {', '.join(choices)}; this is {_kind(given)}.", ""
    elif given != expected:
        problem = f"{given!r} is not it."
    _say(name, given, problem, right, look)


def sequence(
    name: str, expected: Sequence, right: str = "", look: str = "", digits: int | None = None, of: Callable | None = None
) -> None:
    """Whether an answer is a list of the right things in the right order.

    Parameters
    ----------
    name : str
        Of the answer: a list, tuple, array or Series.
    expected : sequence
        The right one.
    right, look : str
        As for :func:`number`.
    digits : int
        Decimals to which numbers must agree; without it all must be the same.
    of : callable
        As for :func:`number`.

    Examples
    --------
    >>> verdicts = ["chance", "distinct"]
    >>> sequence("verdicts", ["chance", "chance"], look="Which limits hold 1?")
    Look again at `verdicts`: place 2 of 2 is 'distinct', which is not it. Which limits hold 1?
    """
    (given, problem), expected = _read(name, of), list(expected)
    if problem:
        pass
    elif not isinstance(given, list | tuple | np.ndarray | pd.Series):
        problem = f"a list of {len(expected)} is asked for, and this is {_kind(given)}."
    elif len(given) != len(expected):
        problem = f"it has {len(given)} of the {len(expected)} asked for."
    else:
        wrong = [at for at, pair in enumerate(zip(expected, given, strict=True)) if not _agree(*pair, digits)]
        if wrong:
            value = _kind(list(given)[wrong[0]])
            problem = f"place {wrong[0] + 1} of {len(expected)} is {value}, which is not it."
    _say(name, given, problem, right, look)


def names(name: str, expected: Iterable[str], right: str = "", look: str = "") -> None:
    """Whether an answer names the right things, in any order.

    Parameters
    ----------
    name : str
        Of the answer: a set, list or any other collection of names.
    expected : iterable of str
        The right ones.
    right, look : str
        As for :func:`number`.

    Examples
    --------
    >>> outside = {"Abai", "Aktobe"}
    >>> names("outside", {"Abai", "Ulytau"})
    Look again at `outside`: 1 is missing; Aktobe does not belong there.
    """
    given, problem, expected = _answer(name), "", set(expected)
    if isinstance(given, str) or not pd.api.types.is_list_like(given):
        problem = f'a set of names is asked for, as {{"a", "b"}}, and this is {_kind(given)}.'
    else:
        listed = {str(entry) for entry in given}
        lacking, alien = expected - listed, sorted(listed - expected)
        parts = [f"{len(lacking)} {'is' if len(lacking) == 1 else 'are'} missing"] * bool(lacking)
        parts += [f"{words.listing(alien)} {'does' if len(alien) == 1 else 'do'} not belong there"] * bool(alien)
        problem = "; ".join(parts) + "." * bool(parts)
    _say(name, given, problem, right, look)


def same(name: str, expected: object, right: str = "", look: str = "") -> None:
    """Whether an answer is exactly what is expected: a text, a year, a yes or no.

    Parameters
    ----------
    name : str
        Of the answer.
    expected : object
        The right one.
    right, look : str
        As for :func:`number`.

    Examples
    --------
    >>> refusal = "no"
    >>> same("refusal", "a joinpoint needs more years", look="Store the whole sentence, as text.")
    Look again at `refusal`: 'no' is not it. Store the whole sentence, as text.
    """
    given = _answer(name)
    right_kind = isinstance(given, type(expected) if not isinstance(expected, bool) else bool | np.bool_)
    _say(name, given, "" if right_kind and bool(given == expected) else f"{_kind(given)} is not it.", right, look)


def frame(name: str, columns: Sequence[str], rows: int = 1, right: str = "", look: str = "") -> None:
    """Whether an answer is a table with the columns asked for, and with limits around its values where it has them.

    Parameters
    ----------
    name : str
        Of the answer.
    columns : sequence of str
        That it must have; among these nothing may be missing.
    rows : int
        Fewest rows.
    right, look : str
        As for :func:`number`.

    Examples
    --------
    >>> found = pd.DataFrame({"value": [10.1], "lower": [13.9], "upper": [7.1]})
    >>> frame("found", ["value", "lower", "upper"])
    Look again at `found`: in row 0 the value does not lie between lower and upper.
    """
    given, problem = _answer(name), ""
    if not isinstance(given, pd.DataFrame):
        problem = f"a table (a pandas DataFrame) is asked for, and this is {_kind(given)}."
    elif lacking := [column for column in columns if column not in given]:
        problem = f"it has no column {words.listing(lacking)}; it has {words.listing(list(map(str, given.columns)))}."
    elif len(given) < rows:
        problem = f"it has {len(given)} of at least {rows} rows."
    elif empty := [column for column in columns if given[column].isna().any()]:
        problem = f"something is missing in {words.listing(empty)}."
    elif {"value", "lower", "upper"} <= set(given.columns):
        limits = given[["lower", "value", "upper"]].apply(pd.to_numeric, errors="coerce")
        outside = ~((limits["lower"] <= limits["value"]) & (limits["value"] <= limits["upper"]))
        if outside.any():
            problem = f"in row {outside.idxmax()} the value does not lie between lower and upper."
    _say(name, given, problem, right, look)


def figure(name: str, points: int = 0, curves: int = 0, right: str = "", look: str = "") -> None:
    """Whether an answer is a figure in which enough is drawn and both axes are named.

    Parameters
    ----------
    name : str
        Of the answer: a matplotlib Figure.
    points : int
        Fewest marks, however drawn.
    curves : int
        Fewest lines of more than two points.
    right, look : str
        As for :func:`number`.

    Examples
    --------
    >>> drawn = matplotlib.figure.Figure()
    >>> figure("drawn")
    Look again at `drawn`: nothing is drawn in it yet.
    """
    given, problem = _answer(name), ""
    if not isinstance(given, matplotlib.figure.Figure):
        problem = f"a figure is asked for, as from `figure, axes = plt.subplots()`, and this is {_kind(given)}."
    elif not any(axes.has_data() for axes in given.axes):
        problem = "nothing is drawn in it yet."
    else:
        axes = next(axes for axes in given.axes if axes.has_data())
        lines = [line for line in axes.get_lines() if len(line.get_xdata()) > 2 and line.get_linestyle() != "None"]
        loose = [line for line in axes.get_lines() if line.get_linestyle() == "None"]
        marks = sum(len(collection.get_offsets()) for collection in axes.collections)
        marks += sum(len(line.get_xdata()) for line in loose)
        marks += len(axes.patches)
        unnamed = [f"the {which} axis" for which in "xy" if not getattr(axes, f"get_{which}label")()]
        if marks < points:
            problem = f"it shows {marks} of at least {points} points."
        elif len(lines) < curves:
            problem = f"it has {len(lines)} of at least {curves} curves."
        elif unnamed:
            problem = f"{words.listing(unnamed)} has no name: say what is drawn, in which unit."
    _say(name, given, problem, right, look)


def sentence(name: str, certainty: bool = True, right: str = "", look: str = "") -> None:
    """Whether an answer is a whole sentence, with a number and one of the fixed phrases for certainty.

    Only the form is looked at, and the line says so: no check can read whether a sentence of one's own is true.

    Parameters
    ----------
    name : str
        Of the answer.
    certainty : bool
        Whether a phrase of :data:`helpers.words.CERTAINTY` must be in it.
    right, look : str
        As for :func:`number`.

    Examples
    --------
    >>> mine = "The ratio fell by 13%, not distinguishable from no change."
    >>> sentence("mine")
    Right, `mine`. This looks at the form only: read it to somebody who knows the numbers.
    """
    given, problem = _answer(name), ""
    phrases = [phrase for _, phrase, _ in words.CERTAINTY.values()]
    if not isinstance(given, str):
        problem = f"a sentence is asked for, as text, and this is {_kind(given)}."
    elif len(given.split()) < 6:
        problem = "a whole sentence is asked for."
    elif not any(letter.isdigit() for letter in given):
        problem = "it has no number in it; put in what you computed."
    elif certainty and not any(phrase in given for phrase in phrases):
        problem = f"it says nothing of its certainty; use one of: {'; '.join(phrases)}."
    _say(name, given, problem, f"{right} This looks at the form only: read it to somebody who knows the numbers.".strip(), look)
