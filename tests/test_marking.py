"""What the check cells say to answers of every form: the same number written otherwise, typical slips, other words."""

from decimal import Decimal
from fractions import Fraction
from types import SimpleNamespace

import matplotlib.figure
import numpy as np
import pandas as pd
import pytest

from helpers.classroom import marking
from helpers.wording import words


@pytest.fixture
def said(capsys, monkeypatch):
    """What a check says to an answer."""

    def of(check, answer, *more, **named):
        monkeypatch.setattr(marking, "get_ipython", lambda: SimpleNamespace(user_ns={"given": answer}))
        check("given", *more, **named)
        return capsys.readouterr().out.strip()

    return of


@pytest.mark.parametrize("answer", [12.5, "12.5", Decimal("12.5"), Fraction(25, 2), np.float32(12.5), np.array([12.5])])
def test_a_number_is_a_number_of_any_kind_and_text_is_not(said, answer):
    line = said(marking.number, answer, 12.5, 1)
    if isinstance(answer, str):
        assert line == "Look again at `given`: it is text: write 12.5, without quotation marks."
    else:
        assert line.startswith("Right, ")
        wrong = said(marking.number, answer, 77, 1, look="Which year?")
        assert wrong == "Look again at `given`: it is 12.5, which is not it. Which year?"


@pytest.mark.parametrize(("answer", "line"), [
    ("12,5", "it is text: write 12.5, with a decimal point and without quotation marks."),
    (" −12,5 %", "it is text: write -12.5, with a decimal point and without quotation marks."),
    ("twelve", "one number is asked for, and this is 'twelve'."),
    (True, "one number is asked for, and this is True."),
    (10**400, "it is missing or without limit; something it was computed from is."),
    (Decimal("sNaN"), "it is missing or without limit; something it was computed from is."),
])  # fmt: skip
def test_what_is_no_number_is_told_so(said, answer, line):
    assert said(marking.number, answer, 12.5, 1, look="In percent.").startswith(f"Look again at `given`: {line}")


FRACTION, PERCENT = "is it a fraction, where percent is asked?", "is it in percent, where a fraction is asked?"
SIGN = "the sign is not"


@pytest.mark.parametrize(("answer", "expected", "digits", "hint"), [
    (0.178, 17.8, 1, FRACTION), (0.18, 17.8, 1, FRACTION), (-0.178, -17.8, 1, FRACTION), (1.45, 145.2, 0, FRACTION),
    (17.8, 0.178, 2, PERCENT), (18, 0.178, 2, PERCENT),
    (17.8, -17.8, 1, SIGN), (-17.8, 17.8, 1, SIGN),
    # What may be another mistake gets no such hint.
    (0.0, 0.3, 1, ""), (0.2, -0.1, 1, ""), (1780, 17.8, 1, ""), (0.5, 17.8, 1, ""), (-0.04, 0.04, 1, ""), (-0.1, 0.1, 0, None),
])  # fmt: skip
def test_typical_slips_have_hints_of_their_own(said, answer, expected, digits, hint):
    line = said(marking.number, answer, expected, digits, look="Which year?")
    if hint is None:
        assert line.startswith("Right")
    else:
        assert line.endswith("Which year?") if not hint else hint in line and "Which year?" not in line


def test_a_mistake_that_is_listed_is_told_before_a_slip(said):
    assert said(marking.number, 0.178, 17.8, 1, mistakes=[(0.178, "Of which base?")]).endswith("Of which base?")


def test_other_readings_are_as_right(said):
    for answer, right in ((5013.84, True), (5013.8, True), (5013, True), (5014.0, True), (5013.5, False), (5012, False)):
        assert said(marking.number, answer, 5013.836, 1, also=(5013, 5014)).startswith("Right") == right, answer


@pytest.mark.parametrize(("answer", "right"), [
    (" Chance ", True), ("CHANCE", True), (words.CERTAINTY["chance"][1], True), (words.certainty("chance"), True),
    ("Could be chance.", True), ("distinct", False), ("is chance", None), (True, None),
])  # fmt: skip
def test_a_verdict_is_taken_as_key_or_phrase_in_any_case(said, answer, right):
    line = said(marking.choice, answer, "chance")
    assert line.startswith("Right") == bool(right) and ("choose one of" in line) == (right is None)


@pytest.mark.parametrize(("answer", "expected", "right"), [
    (True, "yes", True), (False, "no", True), (np.True_, "yes", True), (True, "no", False), ("YES", "yes", True),
])  # fmt: skip
def test_true_is_yes(said, answer, expected, right):
    assert said(marking.choice, answer, expected, ["yes", "no"]).startswith("Right") == right


@pytest.mark.parametrize(("answer", "line"), [
    (1, "Right"), (1.0, "Right"), (Decimal(1), "Right"), (12.0, "Not yet"), (True, "Look again"), ("1", "Look again"),
])  # fmt: skip
def test_a_parameter_is_the_same_number_however_it_is_written(said, answer, line):
    assert said(marking.changed, answer, 12, 1).startswith(line)


def test_numbers_in_a_list_are_compared_as_numbers(said):
    assert said(marking.sequence, [Fraction(1, 2), 2.0], [0.5, 2]).startswith("Right")
    assert said(marking.sequence, [0.5, True], [0.5, 1]).startswith("Look again at `given`: place 2 of 2: it is True")
    assert "place 1 of 2: it is text: write 0.5, with a decimal point" in said(marking.sequence, ["0,5", 2], [0.5, 2], digits=1)
    assert said(marking.sequence, [Decimal("0.5"), 2], [0.5, 2], digits=1).startswith("Right")


@pytest.mark.parametrize(
    "given", [["□ could be chance", "more than chance"], ["Chance", "distinct"], pd.Index(["chance", "distinct"])]
)
def test_verdicts_in_a_list_may_be_phrases_and_any_list_will_do(said, given):
    assert said(marking.sequence, given, ["chance", "distinct"]).startswith("Right")
    assert said(marking.sequence, given, ["distinct", "chance"]).startswith("Look again at `given`: place 1 of 2")


def test_the_weaker_agreements_are_phrases_of_certainty(said):
    for phrase in ("consistent in itself", "figures agree"):
        assert said(marking.sentence, f"The share of 89% of the plan: {phrase}.").startswith("Right")
    assert said(marking.same, 2021.0, 2021).startswith("Right") and said(marking.same, True, 1).startswith("Look again")


COLUMNS = ["value", "lower", "upper"]


@pytest.mark.parametrize(("frame", "line"), [
    (pd.DataFrame({"value": [2], "lower": [1.0], "upper": [Decimal(3)]}), "Right, `given`. This looks at the form only"),
    (pd.DataFrame({"value": ["2"], "lower": ["1"], "upper": ["3"]}), "in the column value, it is text: write 2, without"),
    (pd.DataFrame({"value": [2], "lower": [1], "upper": ["3,5"]}), "in the column upper, it is text: write 3.5, with a decimal"),
    (pd.DataFrame({"value": [2], "lower": [True], "upper": [3]}), "in the column lower, numbers are asked for, and this is True"),
    (pd.DataFrame([[1, 2, 3, 4]], columns=[*COLUMNS, "value"]), "it has more than one column value"),
    (pd.DataFrame({"value": [2], "lower": [3], "upper": [1]}), "the value does not lie between lower and upper"),
])  # fmt: skip
def test_a_table_has_numbers_where_numbers_are_asked_for(said, frame, line):
    assert line in said(marking.frame, frame, COLUMNS)


@pytest.mark.parametrize(("sentence", "right"), [
    ("Could be chance: it fell by 13% only.", True),
    ("It fell by 13%, which **could\nbe chance**.", True),
    ("It fell by 77%, which is more than chance.", True),
    ("It fell by 13%, which is not more than chance.", False),
    ("It fell by 13%, which isn't more than chance.", False),
    ("It fell by 13%, which is no more than chance.", False),
    ("The 2 sources disagree, as printed.", False),
    ("The 2 datasources agree, as printed.", False),
])  # fmt: skip
def test_a_phrase_of_certainty_is_whole_and_in_any_case(said, sentence, right):
    line = said(marking.sentence, sentence)
    assert line.startswith("Right") if right else "none of the fixed phrases" in line


def figure(*draw, named=True, panels=1):
    """A figure in whose panels these are called."""
    made = matplotlib.figure.Figure()
    for axes in np.atleast_1d(made.subplots(1, panels)):
        for name, words_, more in draw:
            getattr(axes, name)(*words_, **more)
        if named:
            axes.set(xlabel="Year", ylabel="Deaths")
    return made


XY = ([1, 2, 3, 4], [4, 3, 2, 1])


@pytest.mark.parametrize(("made", "line"), [
    (figure(), "nothing is drawn"),
    (figure(("plot", ([], []), {})), "nothing is drawn"),
    (figure(("scatter", ([], []), {})), "nothing is drawn"),
    (figure(("plot", ([1, 2], [np.nan, np.nan], "o"), {})), "nothing is drawn"),
    (figure(("plot", (*XY, "-o"), {})), "Right"),
    (figure(("plot", (*XY, "-"), {})), "shows 0 of at least 4 points"),
    (figure(("plot", (*XY, "o"), {})), "has 0 of at least 1 curves"),
    (figure(("scatter", XY, {}), ("plot", XY, {})), "Right"),
    (figure(("bar", XY, {}), ("plot", XY, {})), "Right"),
    (figure(("errorbar", ([1, 2], [2, 1], [1, 1]), {"capsize": 3, "fmt": "o"})), "shows 2 of at least 4 points"),
    (figure(("fill_between", ([1, 2], [2, 1]), {})), "shows 0 of at least 4 points"),
    (figure(("scatter", ([1, 2], [1, 2]), {}), ("plot", ([1, 2, 3], [1, 2, 3]), {}), panels=2), "Right"),
    (figure(("plot", (*XY, "-o"), {}), named=False), "the x axis and the y axis have no name"),
])  # fmt: skip
def test_a_figure_is_counted_as_it_is_seen(said, made, line):
    assert line in said(marking.figure, made, points=4, curves=1)


def test_one_name_stands_for_all_panels(said):
    made = figure(("plot", (*XY, "-o"), {}), named=False, panels=2)
    made.axes[0].set_ylabel("Deaths")
    assert "the x axis has no name" in said(marking.figure, made, points=8, curves=2)
    made.supxlabel("Year")
    assert said(marking.figure, made, points=8, curves=2).startswith("Right")
