"""The claims audit: every check of checks.csv computed from the numbers that it names.

    python -m helpers.ledger                    prints the audit; exit code 1 if a verdict is not the stored one
    python -m helpers.ledger --check K01        one check and its parts, with the numbers and what would make it true
    python -m helpers.ledger --claim C102       only the checks that depend on one claim or observation
    python -m helpers.ledger --data DIR         another ledger
    python -m helpers.ledger --csv FILE --json FILE
    python -m helpers.ledger --statements FILE  every statement with its verdict, as .csv or .json

A check names a relation and what stands on its two sides (`helpers.tables.expressions`); the relation is computed from what the
printed digits leave possible (`helpers.ledger.relations`). Verdicts are the keys of `helpers.wording.words.CERTAINTY`. An
assumption makes "consistent" into "conditional": then it holds only under that assumption. Where a figure is missing the verdict
is "unknown", with the reason; nothing is guessed. Two numbers for one thing, given on different days, are no conflict: the later
may be an update of the earlier, and the check says that it holds if so.
"""

import argparse
import json
import re
import sys
from collections import defaultdict
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from helpers.ledger.relations import MEANING, RELATIONS, evaluate
from helpers.tables import data, exports, rules
from helpers.tables.expressions import kind, terms
from helpers.wording import words

#: Rounding rule -> how far a printed number reaches towards nothing and away from it, in half units of its last digit.
ROUNDING = {"exact": (0.0, 0.0), "half a unit": (1.0, 1.0), "cut off": (0.0, 2.0), "a unit either way": (2.0, 2.0)}
#: Words beside a number that say more than its rounding does; their interval is the same under every rule.
_OPEN = ("more than", "almost", "up to")
#: Columns of a claim that say what its number is of.
_THING = ["indicator", "of", "kind", "unit", "area", "period_start", "period_end", "comparator_start", "comparator_end"]
_NUMBERS = ["margin", "low", "high", "needed_low", "needed_high"]


def __getattr__(name):
    if name == "intervals":  # begun exercises call it
        raise AttributeError("claims.intervals is now called claims.printed_intervals")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def printed_intervals(tables, rounding="half a unit"):
    """What the number of each claim and observation leaves possible.

    Parameters
    ----------
    tables : helpers.tables.data.Tables
    rounding : str
        A key of `ROUNDING`: what a printed number stands for. "cut off" takes away what follows the last digit, so that the
        number meant is at least as far from nothing as the one printed.

    Returns
    -------
    pandas.DataFrame
        low, high, by id. A claim has the interval of its row, without limit where one end is open. An observation has its
        published interval, or half a unit of its last digit either way; a count printed to the unit is exact. Other
        rules of rounding change the half unit only: not published intervals, nor what "more than", "almost" or "up to" leave.

    Raises
    ------
    ValueError
        If the rule is unknown; the message lists the choices.

    Examples
    --------
    >>> found = printed_intervals(data.load())
    >>> found.loc[["C105", "C212", "live_births.kz.2024h1.bns"]].to_numpy().tolist()
    [[6.0, inf], [37.0, 37.0], [184650.0, 184750.0]]
    """
    if rounding not in ROUNDING:
        raise ValueError(f"unknown rounding rule {rounding!r}: choose one of {', '.join(ROUNDING)}")
    inward, outward = ROUNDING[rounding]
    claims, seen = tables.claims, tables.observations
    said = claims["low"].notna() | claims["high"].notna()
    low = claims["low"].fillna(-np.inf).where(said)
    high = claims["high"].fillna(np.inf).where(said)
    if rounding != "half a unit":
        value = claims["value"]
        down, up = (inward, outward) if inward == outward else (outward * (value < 0), outward * (value >= 0))
        moves = said & value.notna() & ~claims["qualifier"].isin(_OPEN)
        low, high = low.where(~moves, value - down * (value - low)), high.where(~moves, value + up * (high - value))
    kinds = tables.indicators.set_index("id")["kind"]
    exact = (seen["indicator"].map(kinds) == "count") & (seen["rounded_to"] <= 1)
    half = (seen["rounded_to"] / 2).where(~exact, 0)
    lower, upper = (seen["value"] - inward * half).clip(lower=0), seen["value"] + outward * half
    return pd.DataFrame(
        {
            "low": np.concatenate([low, seen["lower"].fillna(lower)]),
            "high": np.concatenate([high, seen["upper"].fillna(upper)]),
        },
        index=pd.Index([*claims["id"], *seen["id"]], name="id"),
        dtype=float,
    )


def _operands(tables, rounding, said):
    """Every operand of an audit -> its place in the arrays of lower and of upper ends, which are the second thing returned."""
    known = printed_intervals(tables, rounding)
    places, both = {name: at for at, name in enumerate(known.index.to_numpy())}, (tables.claims, tables.observations)
    ends_of = {end: pd.concat([pd.to_datetime(frame[f"period_{end}"]) for frame in both]).array for end in ("start", "end")}
    said_on = dict(zip(tables.claims["id"], tables.claims["said_on"], strict=True))

    def read(token):
        name = kind(token)
        if name in ("number", "range"):
            numbers = [float(part) for part in token.split(" to ")]
            return numbers[0], numbers[-1]
        if name == "day":
            return tuple(day.toordinal() for day in rules.days(token))
        if name == "gap":
            return np.nan, np.nan
        where, _, part = token.partition(":")
        cell = said_on[where] if part == "said" else ends_of[part][places[where]]
        if pd.isna(cell):
            return np.nan, np.nan
        return tuple(day.toordinal() for day in (rules.days(cell) if part == "said" else [cell, cell]))

    ends = known[["low", "high"]].to_numpy().tolist()
    for token in (name for _, names in said for name in names):
        if token not in places:
            places[token] = len(ends)
            ends.append(read(token))
    return places, np.array(ends, dtype=float).T


def operands(tables, rounding="half a unit"):
    """Every operand that a check names, as it stands there -> its two ends; not a number where it is not known."""
    places, ends = _operands(tables, rounding, _terms(tables.checks)[0])
    return {name: tuple(ends[:, at].tolist()) for name, at in places.items()}


def _short(value, digits=6, endless="no limit"):
    """A number with a few significant digits."""
    if np.isinf(value):
        return endless
    return (f"{value:,.{digits}g}" if abs(value) < 10**digits - 0.5 else f"{value:,.0f}").replace("-", "−")


def _interval(low, high, days=False):
    """Both ends as text, or one where they are the same."""
    if days:
        low, high = (date.fromordinal(int(end)).isoformat() for end in (low, high))
        return low if low == high else f"{low} to {high}"
    return " to ".join(dict.fromkeys([_short(low), _short(high)]))


def _written(token, low, high):
    if kind(token) == "gap":
        return f"not published: {token[1:-1]}"
    if np.isnan(low):
        name, _, part = token.partition(":")
        what = {"start": "on which the period begins", "end": "on which the period ends", "said": "of the announcement"}
        return f"not published: the day {what[part]} ({name})" if part else f"{name} has no number"
    shown = _interval(low, high, days=":" in token or kind(token) == "day")
    return shown if kind(token) in ("number", "range", "day") else f"{token} {shown}"


def stated(claims):
    """The producer of each claim where its page names it: one that was taken from the speaker is not known here."""
    return claims["producer"].where(claims["producer_basis"].isna())


def _may_update(earlier, later):
    """Whether one claim can be an update of another: announced on a later day, for the same measure, place and period.

    Another producer makes no update. Where one of the two producers is not known, it may be one; where a period or a day is not
    known, it is none.
    """
    if pd.isna([earlier["period_end"], later["period_end"], earlier["said_on"], later["said_on"]]).any():
        return False
    makers = [earlier["producer"], later["producer"]]
    if makers[0] != makers[1] and not pd.isna(makers).any():
        return False
    same = all(earlier[name] == later[name] or pd.isna([earlier[name], later[name]]).all() for name in _THING)
    return same and rules.days(earlier["said_on"])[1] < rules.days(later["said_on"])[0]


def _updated(claims, checks):
    """Check -> its condition, where it compares two numbers and nothing else, and one can be an update of the other."""
    checks = checks[checks["relation"] == "same quantity"]
    sides = checks["left"].fillna("") + ";" + checks["right"].fillna("")
    terms = sides.map(lambda cells: [term.strip() for term in cells.split(";") if term.strip()])
    pairs = {name: pair for name, pair in zip(checks["id"], terms, strict=True) if len(pair) == 2}
    named = claims[claims["id"].isin({name for pair in pairs.values() for name in pair})]
    said = named.assign(producer=stated(named)).set_index("id")[[*_THING, "said_on", "producer"]].to_dict("index")
    found = {}
    for check, pair in pairs.items():
        for earlier, later in (pair, pair[::-1]) if said.keys() >= set(pair) else ():
            if _may_update(said[earlier], said[later]):
                known = pd.notna([said[earlier]["producer"], said[later]["producer"]]).all()
                by = "" if known else " by the same producer"
                found[check] = f"the later number, {later} of {said[later]['said_on']}, is an update{by}"
    return found


def audit(tables, rounding="half a unit"):
    """Verdict of every check.

    Parameters
    ----------
    tables : helpers.tables.data.Tables
    rounding : str
        A key of `ROUNDING`, see `printed_intervals`.

    Returns
    -------
    pandas.DataFrame
        One row a check, in the order of checks.csv: id, relation, question, verdict, expected (the stored verdict), changed
        (whether they differ), margin (how far the sides can be moved before they no longer meet, below 0 how far apart they
        are, in the unit of the check), low and high, needed_low and needed_high (see `helpers.ledger.relations.MEANING`),
        condition (what it holds under), reason (why it is not known), numbers (what was used), uses (ids, as a tuple).

    Examples
    --------
    >>> found = audit(data.load()).set_index("id")
    >>> found.loc[["K01", "K02a", "K03c"], "verdict"].tolist()
    ['conditional', 'conflict', 'chance']
    """
    checks = tables.checks
    said, sides = _terms(checks)
    places, ends = _operands(tables, rounding, said)
    values = _values(said, places, ends)
    numeric = np.full((len(_NUMBERS), len(checks)), np.nan)
    verdict, condition = np.full(len(checks), "", dtype=object), np.full(len(checks), "", dtype=object)
    of = dict(zip(tables.claims["id"], tables.claims["of"], strict=True))
    groups = defaultdict(list)
    for number, (relation, (left, right)) in enumerate(zip(checks["relation"], sides, strict=True)):
        groups[relation, len(left), len(right)].append(number)
    for (relation, *counts), rows in groups.items():
        left, right = (
            [values[:, [sides[row][side][term] for row in rows]] for term in range(count)] for side, count in enumerate(counts)
        )
        extra = {}
        if relation == "count against rate":
            extra["said"] = np.array([of.get(cell, "not said") for cell in checks["left"].iloc[rows]])
        found = RELATIONS[relation](left, right, **extra)
        known = ~np.isnan(np.stack([*left, *right])).any(axis=(0, 1))
        numeric[:, rows] = np.where(known, np.stack([getattr(found, name) for name in _NUMBERS]), np.nan)
        verdict[rows] = np.where(known, found.verdict, "unknown")
        condition[rows] = np.where(known, found.condition, "")
    updated = checks["id"].map(_updated(tables.claims, checks[verdict == "conflict"]))
    verdict[updated.notna()] = "conditional"
    condition[updated.notna()] = updated.dropna()
    return _frame(checks, places, said, sides, ends, verdict, condition, numeric)


def _terms(checks):
    """The terms of all checks, each as its shape and its operands, and for every check which of them stand left and right."""
    said, sides = [], []
    for cells in zip(checks["left"].fillna(""), checks["right"].fillna(""), strict=True):
        sides.append([])
        for cell in cells:
            read = terms(cell)
            sides[-1].append(range(len(said), len(said) + len(read)))
            said += read
    return said, sides


def _values(said, places, ends):
    """Intervals of all terms; those of one shape are computed together."""
    values, shapes = np.empty((2, len(said))), defaultdict(list)
    for at, (shape, _) in enumerate(said):
        shapes[shape].append(at)
    for shape, alike in shapes.items():
        operands = np.array([[places[name] for name in said[at][1]] for at in alike]).T
        values[:, alike] = evaluate(shape, [ends[:, operand] for operand in operands])
    return values


def _frame(checks, places, said, sides, ends, verdict, condition, numeric):
    """The table that `audit` returns."""
    used = [list(dict.fromkeys(name for side in row for at in side for name in said[at][1])) for row in sides]
    written = {name: _written(name, *ends[:, places[name]]) for name in dict.fromkeys(name for row in used for name in row)}
    reasons = [""] * len(checks)
    for number in np.flatnonzero(verdict == "unknown"):
        missing = "; ".join(written[name] for name in used[number] if np.isnan(ends[0, places[name]]))
        reasons[number] = condition[number] or missing or "cannot be computed: a divisor may be zero, or a number is out of range"
    assumed = checks["assumption"].astype(object)  # a column without any assumption is one of floats
    both = zip(condition, assumed.where(assumed.notna(), ""), strict=True)
    conditions = np.array(["; ".join(part for part in parts if part) for parts in both], dtype=object)
    holds = np.isin(verdict.astype(str), ["consistent", "conditional"])
    frame = checks[["id", "relation", "question", "expected"]].copy()
    frame.insert(3, "verdict", np.where(holds, np.where(conditions == "", "consistent", "conditional"), verdict))
    frame["changed"] = frame["expected"].notna() & (frame["verdict"] != frame["expected"])
    frame[_NUMBERS] = numeric.T
    frame["condition"] = np.where(verdict == "unknown", "", conditions)
    frame["reason"] = reasons
    frame["numbers"] = ["; ".join(written[name] for name in row) for row in used]
    ids = [[name.split(":")[0] for name in row if kind(name) in ("claim", "observation")] for row in used]
    frame["uses"] = [tuple(dict.fromkeys(row)) for row in ids]
    return frame


def depends(frame, name):
    """Rows of an audit that use one claim or observation."""
    return frame[[name in used for used in frame["uses"]]]


def compare(before, after):
    """What differs between two audits of the same checks, as :func:`audit` gives them.

    Returns
    -------
    pandas.DataFrame
        id, verdict_before, verdict_after, verdict (whether it changed), numbers (whether anything computed did); only rows
        in which something changed.

    Examples
    --------
    >>> found = audit(data.load())
    >>> len(compare(found, found))
    0
    """
    both = before.merge(after, on="id", suffixes=("_before", "_after"))
    first, second = (both[[f"{name}_{when}" for name in _NUMBERS]].to_numpy() for when in ("before", "after"))
    numbers = ((first != second) & ~(np.isnan(first) & np.isnan(second))).any(axis=1)
    verdict = both["verdict_before"] != both["verdict_after"]
    found = both[["id", "verdict_before", "verdict_after"]].assign(verdict=verdict, numbers=numbers)
    return found[verdict | numbers].reset_index(drop=True)


def _explain(row):
    """One check in full, a row of `audit`, as lines of text."""
    lines = [f"{row['id']} {words.certainty(row['verdict'])} · {row['relation']}", f"  {row['question']}"]
    lines.append(f"  numbers: {row['numbers']}")
    if row["reason"]:
        lines.append(f"  why: {row['reason']}")
    if row["condition"]:
        lines.append(f"  {'if' if row['verdict'] == 'conditional' else 'given'}: {row['condition']}")
    lines += [f"  {what}: {interval}" for what, interval in _follows(row)]
    if not np.isnan(row["margin"]):
        lines.append(f"  margin: {_short(row['margin'])}")
    return "\n".join(lines)


def _follows(row):
    """What follows from the numbers of a check: what they leave, and what would make it true; left out where it says the same."""
    what, ends = MEANING[row["relation"]], [(row["low"], row["high"]), (row["needed_low"], row["needed_high"])]
    found = [(name, _interval(*pair)) for name, pair in zip(what, ends, strict=True) if name and not np.isnan(pair[0])]
    return found[:1] if ends[0] == ends[1] else found


def _verdict_lines(frame):
    """An audit as a table of text, one line a check."""
    lines = [f"{'check':<6} {'verdict':<13} {'margin':>8}  question"]
    for row in frame[["id", "verdict", "margin", "question"]].itertuples():
        margin = "" if np.isnan(row.margin) else _short(row.margin, 3, "open")
        lines.append(f"{row.id:<6} {words.CERTAINTY[row.verdict][0]} {row.verdict:<11} {margin:>8}  {row.question}")
    return "\n".join(lines)


def _records(frame):
    """An audit as plain rows for a file, with what its numbers mean: missing is None, an open end "no limit"."""

    def plain(value):
        if isinstance(value, tuple):
            return " ".join(value)
        if isinstance(value, float):
            return None if np.isnan(value) else "no limit" if np.isinf(value) else value
        return value

    return [
        {name: plain(value) for name, value in row.items()}
        | dict(zip(("low_high_are", "needed_are"), MEANING[row["relation"]], strict=True))
        for row in frame.to_dict("records")
    ]


def _said(frame):
    """What the command says below the table: verdicts counted, those that changed, those that are new."""
    counts = frame["verdict"].value_counts()
    noun = "check" if len(frame) == 1 else "checks"
    lines = [f"{len(frame)} {noun}: " + ", ".join(f"{counts[key]} {key}" for key in words.CERTAINTY if key in counts)]
    for row in frame[frame["changed"]].itertuples():
        lines.append(f"{row.id}: stored as {row.expected}, now {row.verdict}; it uses {' '.join(row.uses) or 'no number'}")
    for verdict, rows in frame[frame["expected"].isna()].groupby("verdict", sort=False):
        lines.append(f"new, {verdict}: {' '.join(rows['id'])}; read each and write its verdict into the column expected")
    return lines


def _write_statements(published, path):
    """Every statement with its verdict and readings: one row each as CSV, or with the readings as lists as JSON."""
    from helpers.ledger import listing, statements  # they stand on this module

    if path.suffix == ".csv":
        path.write_bytes(exports.csv_bytes(listing.rows(published)))
        return
    places = listing.notebooks()
    whole = [row | {"notebooks": list(places.get(row["id"], ()))} for row in statements.everything(published)]
    path.write_text(json.dumps(whole, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="python -m helpers.ledger", description="Audit the claims.")
    parser.add_argument("--data", type=Path, default=data.DATA, metavar="DIR", help="folder of another ledger")
    parser.add_argument("--check", metavar="ID", help="show one check and its parts in full")
    parser.add_argument("--claim", metavar="ID", help="only checks that depend on this claim or observation")
    parser.add_argument("--csv", type=Path, metavar="FILE", help="write the audit as CSV")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the audit as JSON")
    parser.add_argument("--statements", type=Path, metavar="FILE", help="write every statement with its verdict: .csv or .json")
    options = parser.parse_args(arguments)
    if options.statements and options.statements.suffix not in (".csv", ".json"):
        parser.error(f"--statements needs a file that ends in .csv or .json; got {options.statements}")
    try:
        published = data.load(options.data)
        frame = audit(published)
    except data.DataError as error:
        print(error, file=sys.stderr)
        return 2
    if options.claim:
        frame = depends(frame, options.claim)
    if options.check:
        frame = frame[frame["id"].str.fullmatch(re.escape(options.check) + "[a-z]?")]
    if frame.empty:
        asked = " and ".join(word for word in (options.check, options.claim and f"uses {options.claim}") if word)
        print(f"checks.csv has no check that is {asked}".replace("is uses", "uses"), file=sys.stderr)
        return 2
    print("\n".join(_explain(row) for _, row in frame.iterrows()) if options.check else _verdict_lines(frame))
    print(*_said(frame), sep="\n")
    try:
        if options.csv:
            options.csv.write_bytes(exports.csv_bytes(pd.DataFrame(_records(frame))))
        if options.json:
            options.json.write_text(json.dumps(_records(frame), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        if options.statements:
            _write_statements(published, options.statements)
    except OSError as error:
        print(f"{error.filename} cannot be written: {error.strerror}", file=sys.stderr)
        return 2
    return int(frame["changed"].any())
