"""What a check cell of an exercise says: right, not yet, or what to look at, in words.

Every function takes the `name` of an answer as text, so that an answer that was never given can be named too, and prints one
line that begins with "Right", "Not yet" or "Look again": `right` is what it says when the answer is right, `look` what to look
at when it is not. None of them raises on anything a learner may have put there. The right answers are computed in the check
cell, from the tables; none stands here.
"""

import math
import re
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from numbers import Real

import matplotlib.figure
import numpy as np
import pandas as pd
from IPython import get_ipython
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.container import ErrorbarContainer

from helpers.wording import words

_MISSING = object()
_FORM = "This looks at the form only: read it to somebody who knows the numbers."


def _answer(name: str) -> object:
    """The answer of that name in the notebook."""
    return get_ipython().user_ns.get(name, _MISSING)


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


def _real(given: object) -> float | None:
    """A number of any kind as a float; None for what is no number, and for True and False."""
    if isinstance(given, bool | np.bool_) or not isinstance(given, Real | Decimal):
        return None
    try:
        return float(given)
    except (OverflowError, ValueError):
        return math.nan


def _as_text(given: object) -> str:
    """What to say of a number that was given as text; empty for anything else."""
    found = re.fullmatch(r"\s*([-+]?)(\d+(?:[.,]\d+)?)\s*%?\s*", given.replace("−", "-")) if isinstance(given, str) else None
    if not found:
        return ""
    point = "with a decimal point and " if "," in found[2] else ""
    return f"it is text: write {found[1]}{found[2].replace(',', '.')}, {point}without quotation marks."


def _same(ours: object, theirs: object) -> bool:
    """Whether two answers are the same: 1 and 1.0 are, 1 and True are not."""
    if _real(ours) is not None or _real(theirs) is not None:
        return _real(ours) == _real(theirs)
    kind = bool | np.bool_ if isinstance(ours, bool) else type(ours)
    return isinstance(theirs, kind) and bool(ours == theirs)


def _within(digits: int) -> float:
    """How far a number may be off that is asked for to so many digits: half a unit of the last."""
    return 0.5 * 10.0**-digits * (1 + 1e-9)


def _agree(ours: object, theirs: object, digits: int | None) -> bool:
    if isinstance(ours, str) and ours in words.CERTAINTY:
        return _chosen(theirs, list(words.CERTAINTY)) == ours
    if digits is None or _real(theirs) is None:
        return _same(ours, theirs)
    return abs(ours - _real(theirs)) <= _within(digits)


def _slip(given: float, expected: float, digits: int) -> str:
    """What to say of a number with one of the slips that any number may have; empty where it has none for certain."""

    def near(percent: float, right: float) -> bool:
        return abs(percent - right) <= min(0.5, 0.03 * abs(right))

    if near(100 * given, expected):
        return "That is a hundredth of it: is it a fraction, where percent is asked?"
    if abs(expected) <= 1 and near(given, 100 * expected):
        return "That is a hundred times it: is it in percent, where a fraction is asked?"
    if abs(given + expected) <= _within(digits) < abs(expected) / 2:
        return "The size is right, the sign is not: a fall is negative, a rise is not."
    return ""


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
    start, wanted : object
        Its value in the exercise as it comes, and the one asked for.

    Examples
    --------
    >>> confidence = 0.95
    >>> changed("confidence", 0.95, 0.9)
    Not yet: `confidence` at the top is still 0.95. Make it 0.9, then run all cells from the top.
    """
    given = _answer(name)
    if _same(start, given):
        print(f"Not yet: `{name}` at the top is still {start!r}. Make it {wanted!r}, then run all cells from the top.")
        return
    _say(name, given, "" if _same(wanted, given) else f"it is {_kind(given)}, and the task asks for {wanted!r}.", right)


def number(
    name: str,
    expected: float,
    digits: int = 0,
    right: str = "",
    look: str = "",
    mistakes: Sequence[tuple[float, str]] = (),
    also: Sequence[float] = (),
) -> None:
    """Whether an answer is the number expected, to the digits asked for.

    A fraction where percent is asked, percent where a fraction is asked, the opposite sign and a number given as text have hints
    of their own.

    Parameters
    ----------
    expected : float
        The right number, computed.
    digits : int
        Decimals asked for: an answer is right within half a unit of the last of them, so rounded or not.
    mistakes : sequence of (float, str)
        Numbers that typical mistakes lead to, and what to say to each instead of `look`.
    also : sequence of float
        Other numbers that are as right, such as the whole number above and the one below.

    Examples
    --------
    >>> share = 0.18
    >>> number("share", 17.8, look="Which year comes first?", mistakes=[(21.6, "That is a share of the later year.")])
    Look again at `share`: it is 0.18, which is not it. That is a hundredth of it: is it a fraction, where percent is asked?
    >>> share = 18
    >>> number("share", 17.8, right="In percent of the year before.")
    Right, `share`. In percent of the year before.
    """
    given, problem = _answer(name), ""
    if isinstance(given, np.ndarray | pd.Series) and given.size == 1:
        given = given.item()
    value = _real(given)
    if value is None:
        problem = _as_text(given) or f"one number is asked for, and this is {_kind(given)}."
        look = "" if _as_text(given) else look
    elif not math.isfinite(value):
        problem = "it is missing or without limit; something it was computed from is."
    elif abs(value - expected) > _within(digits) and value not in also:
        # A mistake may be rounded as asked, or in its own last digit.
        known = [
            said
            for wrong, said in mistakes
            if abs(value - wrong) <= max(0.5 * 10.0**-digits, 0.02 * abs(wrong)) and abs(value - wrong) < abs(value - expected)
        ]
        problem = f"it is {value:.6g}, which is not it."
        known += [_slip(value, expected, digits), look, f"It is asked for to {digits} decimal{'s' * (digits != 1)}."]
        look = next(filter(None, known))
    _say(name, given, problem, right, look)


def _chosen(given: object, choices: list[str]) -> str | None:
    """Which of the choices an answer is, in whatever case; a phrase of certainty is its key, True is yes. None if it is none."""
    if isinstance(given, bool | np.bool_) and {"yes", "no"} <= set(choices):
        return "yes" if given else "no"
    if not isinstance(given, str):
        return None
    known = {choice.casefold(): choice for choice in choices}
    for key, (symbol, phrase, _) in words.CERTAINTY.items():
        known |= {phrase: key, f"{symbol} {phrase}": key} if key in choices else {}
    return known.get(" ".join(given.split()).rstrip(".").casefold())


def choice(name: str, expected: str, choices: Iterable[str] = words.CERTAINTY, right: str = "", look: str = "") -> None:
    """Whether an answer is the right one of a few words, such as a verdict.

    Parameters
    ----------
    expected : str
        The right one.
    choices : iterable of str
        All there are; without it the keys of :data:`helpers.wording.words.CERTAINTY`, for which their phrases are taken too. Case
        and spaces do not matter, and True and False are taken for yes and no.

    Examples
    --------
    >>> verdict = "sure"
    >>> choice("verdict", "chance")
    Look again at `verdict`: choose one of consistent, conditional, distinct, chance, conflict, unknown; this is 'sure'.
    """
    given, problem, choices = _answer(name), "", list(choices)
    chosen = _chosen(given, choices)
    if chosen is None:
        problem, look = f"choose one of {', '.join(choices)}; this is {_kind(given)}.", ""
    elif chosen != expected:
        problem = f"{given!r} is not it."
    _say(name, given, problem, right, look)


def sequence(
    name: str, expected: Sequence, right: str = "", look: str = "", digits: int | None = None, of: Callable | None = None
) -> None:
    """Whether an answer (a list, tuple, array, Series or Index) holds the right things in the right order.

    A verdict may be given as its phrase, as in :func:`choice`.

    Parameters
    ----------
    expected : sequence
        The right one.
    digits : int
        Decimals to which numbers must agree; without it all must be the same.
    of : callable
        What is looked at, as a function of the answer; without it the answer itself.

    Examples
    --------
    >>> verdicts = ["chance", "distinct"]
    >>> sequence("verdicts", ["chance", "chance"], look="Which limits hold 1?")
    Look again at `verdicts`: place 2 of 2: it is 'distinct', which is not it. Which limits hold 1?
    """
    (given, problem), expected = _read(name, of), list(expected)
    if problem:
        pass
    elif not isinstance(given, list | tuple | np.ndarray | pd.Series | pd.Index):
        problem = f"a list of {len(expected)} is asked for, and this is {_kind(given)}."
    elif len(given) != len(expected):
        problem = f"it has {len(given)} of the {len(expected)} asked for."
    else:
        wrong = [at for at, pair in enumerate(zip(expected, given, strict=True)) if not _agree(*pair, digits)]
        if wrong:
            value = list(given)[wrong[0]]
            said = (_as_text(value) if _real(expected[wrong[0]]) is not None else "") or f"it is {_kind(value)}, which is not it."
            problem = f"place {wrong[0] + 1} of {len(expected)}: {said}"
    _say(name, given, problem, right, look)


def names(name: str, expected: Iterable[str], right: str = "", look: str = "") -> None:
    """Whether an answer, a set, list or any other collection of names, has the right ones, in any order.

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

    Examples
    --------
    >>> refusal = "no"
    >>> same("refusal", "a joinpoint needs more years", look="Store the whole sentence, as text.")
    Look again at `refusal`: 'no' is not it. Store the whole sentence, as text.
    """
    given = _answer(name)
    _say(name, given, "" if _same(expected, given) else f"{_kind(given)} is not it.", right, look)


def frame(name: str, columns: Sequence[str], rows: int = 1, right: str = "", look: str = "") -> None:
    """Whether an answer is a table with the columns asked for, and with limits around its values where it has them.

    Only the form is looked at, and the line says so.

    Parameters
    ----------
    columns : sequence of str
        That it must have; among these nothing may be missing.
    rows : int
        Fewest rows.

    Examples
    --------
    >>> found = pd.DataFrame({"value": [10.1], "lower": [13.9], "upper": [7.1]})
    >>> frame("found", ["value", "lower", "upper"])
    Look again at `found`: in row 0 the value does not lie between lower and upper.
    """
    given, problem = _answer(name), ""
    numbers = [column for column in ("value", "lower", "upper") if column in columns]
    if not isinstance(given, pd.DataFrame):
        problem = f"a table (a pandas DataFrame) is asked for, and this is {_kind(given)}."
    elif lacking := [column for column in columns if column not in given]:
        problem = f"it has no column {words.listing(lacking)}; it has {words.listing(list(map(str, given.columns)))}."
    elif twice := [column for column in columns if isinstance(given[column], pd.DataFrame)]:
        problem = f"it has more than one column {words.listing(twice)}."
    elif len(given) < rows:
        problem = f"it has {len(given)} of at least {rows} rows."
    elif empty := [column for column in columns if given[column].isna().any()]:
        problem = f"something is missing in {words.listing(empty)}."
    elif alien := [(column, entry) for column in numbers for entry in given[column] if _real(entry) is None]:
        column, entry = alien[0]
        problem = f"in the column {column}, {_as_text(entry) or f'numbers are asked for, and this is {_kind(entry)}.'}"
    elif len(numbers) == 3:
        limits = given[numbers].map(_real)
        outside = ~((limits["lower"] <= limits["value"]) & (limits["value"] <= limits["upper"]))
        if outside.any():
            problem = f"in row {outside.idxmax()} the value does not lie between lower and upper."
    _say(name, given, problem, f"{right} {_FORM}".strip(), look)


def _drawn(axes: Axes) -> tuple[int, int, bool]:
    """Marks and curves of axes, however drawn, and whether anything at all is seen."""
    dots = [more.get_offsets() for more in axes.collections if isinstance(more, PathCollection)]
    marks = len(axes.patches) + sum(int(np.isfinite(np.ma.filled(at, np.nan)).all(axis=1).sum()) for at in dots)
    curves, seen = 0, marks > 0 or bool(axes.images) or len(axes.collections) > len(dots)
    caps = [cap for bars in axes.containers if isinstance(bars, ErrorbarContainer) for cap in bars.lines[1]]
    for line in (line for line in axes.get_lines() if line not in caps):
        there = int(np.isfinite(np.asarray(line.get_xydata(), dtype=float)).all(axis=1).sum())
        marked, joined = str(line.get_marker()).strip() not in ("", "None"), line.get_linestyle() != "None"
        marks += there * marked
        curves += joined and there > 2
        seen |= there > 0 and (marked or joined)
    return marks, curves, seen


def figure(name: str, points: int = 0, curves: int = 0, right: str = "", look: str = "") -> None:
    """Whether an answer is a matplotlib Figure in which enough is drawn, in one panel or several, and both axes are named.

    Parameters
    ----------
    points : int
        Fewest marks, however drawn: those of a line with markers count too.
    curves : int
        Fewest lines of more than two points.

    Examples
    --------
    >>> drawn = matplotlib.figure.Figure()
    >>> figure("drawn")
    Look again at `drawn`: nothing is drawn in it yet.
    """
    given, problem = _answer(name), ""
    if not isinstance(given, matplotlib.figure.Figure):
        problem = f"a figure is asked for, as from `figure, axes = plt.subplots()`, and this is {_kind(given)}."
    elif not (shown := [axes for axes in given.axes if _drawn(axes)[2]]):
        problem = "nothing is drawn in it yet."
    else:
        marks, lines = (sum(_drawn(axes)[which] for axes in shown) for which in (0, 1))
        # One name may stand for all panels.
        names = {which: [getattr(axes, f"get_{which}label")() for axes in shown] for which in "xy"}
        names = {which: any([getattr(given, f"get_sup{which}label")(), *said]) for which, said in names.items()}
        unnamed = [f"the {which} axis" for which, said in names.items() if not said]
        if marks < points:
            problem = f"it shows {marks} of at least {points} points."
        elif lines < curves:
            problem = f"it has {lines} of at least {curves} curves."
        elif unnamed:
            have = "has" if len(unnamed) == 1 else "have"
            problem = f"{words.listing(unnamed)} {have} no name: say what is drawn, in which unit."
    _say(name, given, problem, right, look)


def sentence(name: str, certainty: bool = True, right: str = "", look: str = "") -> None:
    """Whether an answer is a whole sentence, with a number and one of the fixed phrases for certainty.

    Only the form is looked at, and the line says so: no check can read whether a sentence of one's own is true.

    Parameters
    ----------
    certainty : bool
        Whether a phrase of :func:`helpers.wording.words.certainty` must be in it.

    Examples
    --------
    >>> mine = "The ratio fell by 13%, which could be chance."
    >>> sentence("mine")
    Right, `mine`. This looks at the form only: read it to somebody who knows the numbers.
    """
    given, problem = _answer(name), ""
    phrases = [phrase for _, phrase, _ in [*words.CERTAINTY.values(), words.ITSELF, words.UNNAMED]]
    # As whole words, in whatever case; a phrase behind a "not" or "no" says another thing.
    phrase = rf"(?<!\bnot )(?<!\bno )(?<!n['’]t )(?<![\w-])({'|'.join(map(re.escape, phrases))})(?![\w-])"
    if not isinstance(given, str):
        problem = f"a sentence is asked for, as text, and this is {_kind(given)}."
    elif len(given.split()) < 6:
        problem = "a whole sentence is asked for."
    elif not any(letter.isdigit() for letter in given):
        problem = "it has no number in it; put in what you computed."
    elif certainty and not re.search(phrase, " ".join(given.split()), re.IGNORECASE):
        problem = f"none of the fixed phrases for its certainty is in it; use one of: {'; '.join(phrases)}."
    _say(name, given, problem, f"{right} {_FORM}".strip(), look)
