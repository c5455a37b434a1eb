"""helpers.expressions: terms are computed in Python's own order, and what no term can be is refused in one sentence."""

import operator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.tables import expressions

SIGNS = {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv}
texts = st.recursive(
    st.just("v"),
    lambda inner: st.tuples(inner, st.sampled_from("+-*/"), inner).map(" ".join) | inner.map("( {} )".format),
    max_leaves=30,
)


def computed(shape, numbers):
    pile, numbers = [], iter(numbers)
    for step in expressions.program(shape):
        if step == "v":
            pile.append(next(numbers))
        else:
            second = pile.pop()
            pile.append(SIGNS[step](pile.pop(), second))
    (value,) = pile
    return value


@settings(derandomize=True, deadline=None, max_examples=300)
@given(texts)
def test_a_term_is_computed_as_python_computes_it(shape):
    numbers = [3.7 + 1.3 * i for i in range(shape.count("v"))]
    written = shape.replace("v", "{}").format(*numbers)
    try:
        assert computed(shape, numbers) == eval(written)
    except ZeroDivisionError:
        with pytest.raises(ZeroDivisionError):
            eval(written)


SIDE = "two terms stand side by side: put a semicolon or a sign between them"
END = "something is missing at the end of a term"
DEEP = "more than 50 brackets are open at once: write the term with fewer"
LONG = "a term joins more than 200 numbers: write it with fewer"


@pytest.mark.parametrize(("shape", "told"), [
    ("", END), ("v +", END), ("( ", END), ("v v", SIDE), ("v ( v )", SIDE), ("( v ) v", SIDE), ("( v ) ( v )", SIDE),
    ("+ v", "something is missing before '+'"), ("v - - v", "something is missing before '-'"),
    ("v * * v", "something is missing before '*'"), ("v / / v", "something is missing before '/'"),
    ("( )", "something is missing before ')'"), ("v * ( - v )", "something is missing before '-'"),
    ("( v", "a bracket is not closed"), ("v )", "a bracket is closed that was not opened"),
    (") v (", "something is missing before ')'"), ("v ) + ( v", "a bracket is closed that was not opened"),
    *(("( " * deep + "v" + " )" * deep, DEEP) for deep in (51, 101, 201, 100_000)),
    ("( " * 100_000, DEEP), ("( " * 100_000 + "v", DEEP), ("v" + " )" * 100_000, "a bracket is closed that was not opened"),
    *((" + ".join(["v"] * long), LONG) for long in (201, 3_100, 100_000)),
    (" ".join(["v"] * 100_000), SIDE),
], ids=lambda given: f"{given[:20]}, {len(given)}")  # fmt: skip
def test_refused(shape, told):
    with pytest.raises(ValueError) as caught:
        expressions.program(shape)
    assert str(caught.value) == told
    cell = shape.replace("v", "C100")
    if cell.strip():
        with pytest.raises(ValueError) as caught:
            expressions.terms(cell)
        assert str(caught.value) == told


def test_the_largest_terms_that_are_taken():
    sides = ["( " * 50 + "v + v" + " )" * 50, "v - ( " * 50 + "v" + " )" * 50]
    for shape, numbers in ((sides[0], [1, 2]), (sides[1], range(51)), (" - ".join(["v"] * 200), range(200))):
        assert computed(shape, numbers) == eval(shape.replace("v", "{}").format(*numbers))
