"""Which of two numbers for one thing may be an update of the other: those of the same months, given on a later day."""

import calendar
from datetime import date

import pandas as pd

#: Columns of a claim that say what its number is of.
_THING = ["indicator", "of", "kind", "unit", "area", "period_start", "period_end", "comparator_start", "comparator_end"]


def days(text):
    """First and last day, as ordinals, that a date of the form 2026, 2026-01 or 2026-01-03 leaves open."""
    parts = [int(part) for part in text.split("-")]
    first = date(*(parts + [1, 1])[:3])
    last_month = parts[1] if len(parts) > 1 else 12
    last_day = parts[2] if len(parts) > 2 else calendar.monthrange(parts[0], last_month)[1]
    return first.toordinal(), date(parts[0], last_month, last_day).toordinal()


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
    return same and days(earlier["said_on"])[1] < days(later["said_on"])[0]


def conditions(claims, checks):
    """Check -> its condition, where it compares two numbers and nothing else, and one can be an update of the other.

    Examples
    --------
    >>> from helpers.tables import data
    >>> ledger = data.load()
    >>> conditions(ledger.claims, ledger.checks)["K36a"]
    'the later number, C532 of 2025-09-05, is an update by the same producer'
    """
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
