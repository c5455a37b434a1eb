"""What the cells `left` and `right` of a check say: short sums over ids of claims and observations.

A cell holds terms, separated by semicolons. A term is an operand, or operands joined by + - * / and brackets, with spaces
around each sign. Operands are

- an id of a claim or an observation (C102, live_births.kz.2024.bns), which stands for the interval of its number,
- an id with :start, :end or :said (C844:start), which stands for a day, or for the days that a month or year leaves open,
- a number (655), a range (0.6 to 0.7) or a day (2026-01-03),
- words in square brackets ([births of the region]), which stand for a figure that was not published.

Nothing is evaluated here; `helpers.ledger.relations` does that, for all terms of one shape together.
"""

import ast
import re
from datetime import date
from functools import lru_cache

MANY = 1_000
#: Most operands of a term, and most brackets open at once: far above what a person reads, and below what Python's parser takes.
MOST_NUMBERS, MOST_OPEN = 200, 50
#: Relation -> (least and most terms left, least and most terms right, what stands left, what stands right).
ROLES = {
    "same quantity": (1, MANY, 0, MANY, "the numbers, two or more in both cells together", "further numbers"),
    "count against rate": (
        1, 1, 4, 5, "the percentage",
        "count before; count after; births before; births after; and, if rates were rounded first, their last digit per birth",
    ),
    "ratio": (1, 1, 2, 2, "the multiple", "the number that is the multiple; the number that it is a multiple of"),
    "part and whole": (1, 1, 1, MANY, "the whole", "its parts"),
    "total between parts": (1, 1, 2, MANY, "the change of the total", "the change of each part"),
    "conversion": (2, 2, 1, 1, "the amount; the converted amount", "the units of the first for one of the second"),
    "year to date": (
        2, 3, 1, 5,
        "the change of the first part; of the whole; and, if one is said, of the rest",
        "the share of the first part in the events of the whole a year before; and, for changes of a rate, births of the first"
        " part before; after; births of the whole before; after",
    ),
    "monotone": (2, MANY, 0, 0, "numbers in the order in which none should be below the one before", "nothing"),
    "level against percentage": (1, 1, 2, 2, "the percentage", "level before; level after"),
    "rate ratio test": (1, 2, 1, 2, "count after; and its births", "count before; and its births"),
    "enough data": (1, MANY, 1, MANY, "what is said", "what has to be known to check it"),
    "order of dates": (2, MANY, 0, 0, "days in the order in which they should follow", "nothing"),
}  # fmt: skip

#: Relations that had another name.
RENAMED = {"distinguishable from no change": "rate ratio test"}

_RANGE = r"-?[0-9]+(?:\.[0-9]+)? +to +-?[0-9]+(?:\.[0-9]+)?(?= |$|[()])"
_TOKEN = re.compile(rf"{_RANGE}|\[[^\[\]]*\]|[()]|[^\s()\[\]]+|[\[\]]")
_KINDS = (
    ("sign", re.compile(r"[-+*/()]")),
    ("gap", re.compile(r"\[[^\[\]]+\]")),
    ("number", re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,15})?")),
    ("range", re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,15})? +to +-?[0-9]{1,15}(\.[0-9]{1,15})?")),
    ("day", re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")),
    ("claim", re.compile(r"C[0-9]{3,}(:start|:end|:said)?")),
    ("observation", re.compile(r"[a-z0-9_.-]*[a-z][a-z0-9_.-]*(:start|:end)?")),
)
_SIGNS = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}


@lru_cache(maxsize=2**16)
def kind(token):
    """What a token is: "sign", "gap", "number", "range", "day", "claim", "observation", or "" if it is none."""
    return next((name for name, pattern in _KINDS if pattern.fullmatch(token)), "")


@lru_cache(maxsize=2**16)
def program(shape):
    """Order in which a term, with "v" for each operand, is computed: "v" puts one on a pile, a sign joins the two on top.

    A ValueError says where operands and signs do not alternate, brackets do not match, or there are too many of either.
    """
    tokens, opened, before = shape.split(), 0, "("
    for token in tokens:
        if token in ("v", "(") and before in ("v", ")"):
            raise ValueError("two terms stand side by side: put a semicolon or a sign between them")
        if token not in ("v", "(") and before not in ("v", ")"):
            raise ValueError(f"something is missing before {token!r}")
        opened += (token == "(") - (token == ")")
        if opened < 0:
            raise ValueError("a bracket is closed that was not opened")
        if opened > MOST_OPEN:
            raise ValueError(f"more than {MOST_OPEN} brackets are open at once: write the term with fewer")
        before = token
    if before not in ("v", ")"):
        raise ValueError("something is missing at the end of a term")
    if opened:
        raise ValueError("a bracket is not closed")
    if tokens.count("v") > MOST_NUMBERS:
        raise ValueError(f"a term joins more than {MOST_NUMBERS} numbers: write it with fewer")
    # What is left is Python's grammar too. Read from the sign down, right side first, the order is that of the pile reversed.
    done, waiting = [], [ast.parse(shape, mode="eval").body]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.BinOp):
            done.append(_SIGNS[type(node.op)])
            waiting += node.left, node.right
        else:
            done.append("v")
    return tuple(done[::-1])


def terms(cell):
    """The terms of a cell, each as its shape and its operands; a ValueError says what is wrong where it cannot be read."""
    found = []
    for text in cell.split(";") if cell.strip() else []:
        tokens = _TOKEN.findall(text)
        kinds = [kind(token) for token in tokens]
        if "" in kinds:
            token = tokens[kinds.index("")]
            raise ValueError(f"{token!r} is no id, number, range, day, sign or [words]; signs need spaces around them")
        if not tokens:
            raise ValueError("a term between semicolons is empty")
        for token, name in zip(tokens, kinds, strict=True):
            if name == "range" and float(token.split()[0]) > float(token.split()[-1]):
                raise ValueError(f"the range {token} runs backwards: give the smaller number first")
            if name == "day":
                try:
                    date.fromisoformat(token)
                except ValueError:
                    raise ValueError(f"{token} is not a day of the calendar") from None
        shape = " ".join(token if name == "sign" else "v" for token, name in zip(tokens, kinds, strict=True))
        program(shape)
        found.append((shape, tuple(token for token, name in zip(tokens, kinds, strict=True) if name != "sign")))
    return found


def _of_days(token):
    """Whether an operand stands for a day."""
    return kind(token) == "day" or ":" in token


def check_faults(relation, left, right, named):
    """What is wrong with the two cells of a check: column, value and rule, as in the messages of `helpers.tables.data`.

    `named` are the ids in the columns claims and observations. A relation that is not known is not judged here, but for its new
    name.
    """
    found = []
    if relation not in ROLES:
        return [("relation", relation, f'is now called "{RENAMED[relation]}"')] if relation in RENAMED else found
    least_left, most_left, least_right, most_right, *said = ROLES[relation]
    counts = []
    for column, cell, least, most, role in (
        ("left", left, least_left, most_left, said[0]),
        ("right", right, least_right, most_right, said[1]),
    ):
        try:
            read = terms(cell)
        except ValueError as error:
            return [*found, (column, cell, str(error))]
        operands = [operand for _, names in read for operand in names]
        found += [
            (column, name, "is not named in the columns claims and observations of this check")
            for name in dict.fromkeys(operand.split(":")[0] for operand in operands if kind(operand) in ("claim", "observation"))
            if name not in named
        ]
        for operand in operands:
            if kind(operand) == "gap":
                continue
            if relation == "order of dates" and not _of_days(operand):
                found.append((column, operand, "is not a day; write 2026-01-03, or an id with :start, :end or :said"))
            if relation not in ("order of dates", "enough data") and _of_days(operand):
                found.append((column, operand, f'is a day, and the relation "{relation}" compares numbers'))
        if not least <= len(read) <= most:
            needs = str(least) if least == most else f"{least} or more" if most == MANY else f"{least} to {most}"
            if cell or column == "right":  # an empty cell on the left is said by the schema
                terms_said = "1 term" if len(read) == 1 else f"{len(read)} terms"
                found.append((column, cell, f'has {terms_said} where the relation "{relation}" needs {needs}: {role}'))
        counts.append(len(read))
    if relation == "same quantity" and sum(counts) == 1:
        found.append(("left, right", left, "is one number alone; give a second one, left or right"))
    if relation == "year to date" and counts[1] in (2, 3, 4):
        found.append(("right", right, "has the share and some of the births; give the share alone, or with all four births"))
    if relation == "rate ratio test" and counts in ([1, 2], [2, 1]):
        found.append(("left, right", f"{left} | {right}", "has births on one side only; give them for both counts, or for none"))
    return found
