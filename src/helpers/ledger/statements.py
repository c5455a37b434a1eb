"""The one verdict of each statement of the ledger, and the reading that decides.

A check of checks.csv is a reading of the claims in its column `judges`. What each reading finds is computed by
:func:`helpers.ledger.claims.audit`; here the readings of one claim become one verdict. Whether a change is more than chance
is another question, and has a column of its own.
"""

import numpy as np
import pandas as pd
from IPython.display import HTML

from helpers.ledger import arithmetic, claims
from helpers.tables import data, releases
from helpers.wording import show, words

#: Verdict -> (sign, plain words).
AGREEMENT = {
    "agree": ("■", "sources agree"),
    "conditional": ("◧", "true only if"),
    "contradict": ("⊠", "contradicts"),
    "open": ("○", "cannot be checked"),
}
#: Words for agreement where every figure comes from the one that made the statement, and where its maker is not named.
WITHIN, NOT_NAMED = words.ITSELF[1], words.UNNAMED[1]
#: Verdict of a check on chance -> sign.
CHANCE = {"distinct": "◆", "chance": "□"}
_OUTCOMES = ("agrees", "agrees if", "fails", "fails if", "unknown", "repeated", "chance")
_UNNAMED = "who made the number is not named; it agrees with figures from: "
_REPEATED = "only repetitions of the announcement were found"


def _readings(published: data.Tables, rounding: str = "half a unit", audit: pd.DataFrame | None = None) -> pd.DataFrame:
    """Every reading of every claim: one row a check and a claim that it judges.

    Beside the columns of the audit, whose verdict is called audited: outcome, what the check says of the claim (agrees,
    agrees if, fails, fails if, unknown, repeated, or chance); within, whether all figures come from the page or the producer of
    the claim, as far as is known; another, whether one comes from another, both being named by their pages; makers, the
    producers of the figures. A check "fails if" where it fails under a premise that nothing proves. An announcement that
    repeats another is "repeated", also under a premise.
    """
    audit = claims.audit(published, rounding) if audit is None else audit
    audit = audit.rename(columns={"verdict": "audited"})
    audit[["assumption", "otherwise"]] = published.checks[["assumption", "otherwise"]].to_numpy()
    audit["claim"] = published.checks["judges"].str.split().to_numpy()
    columns = ["id", "relation", "question", "condition", "assumption", "otherwise", "reason", "audited", "margin", "uses"]
    found = audit.explode("claim").dropna(subset="claim")[["claim", *columns]].reset_index(drop=True)
    return found.join(_judged(found, published))


def _judged(found: pd.DataFrame, published: data.Tables) -> pd.DataFrame:
    """What each reading says of its claim, and from whom its figures are."""
    said, seen = published.claims.set_index("id"), published.observations.set_index("id")
    columns = [pd.concat([ours, seen[ours.name]]).dropna() for ours in (said["producer"], claims.stated(said), said["source"])]
    entered, stated, source = (dict(zip(cells.index.to_numpy(), cells.to_numpy(), strict=True)) for cells in columns)
    rows = []
    for row in found.itertuples():
        others = [name for name in row.uses if name != row.claim]
        apart = [name for name in others if source.get(name) != source.get(row.claim)]  # on another page
        maker, own = entered.get(row.claim), stated.get(row.claim)
        within = all(maker and (entered.get(name) == maker or name not in stated) for name in apart)
        # A day is not made by anybody: there another publication is another source.
        dates = row.relation == "order of dates"
        another = any(dates or (own and stated.get(name, own) != own) for name in apart)
        makers = tuple(dict.fromkeys(stated[name] for name in others if name in stated))
        announced = not any(name in seen.index for name in others)
        rows.append((_outcome(row, announced and not another), within, another, makers))
    return pd.DataFrame(rows, index=found.index, columns=["outcome", "within", "another", "makers"])


def _outcome(row: object, announced: bool) -> str:
    """What a check says of its claim; `announced`: its figures are announcements, none known to be of another producer."""
    if row.audited in (*CHANCE, "unknown"):
        return "unknown" if row.audited == "unknown" else "chance"
    if announced and row.relation == "same quantity" and row.margin >= 0:
        return "repeated"
    if row.audited in ("consistent", "conditional"):
        return "agrees" if row.audited == "consistent" else "agrees if"
    return "fails" if pd.isna(row.assumption) else "fails if"


def verdicts(published: data.Tables, rounding: str = "half a unit", readings: pd.DataFrame | None = None) -> pd.DataFrame:
    """The verdict of every claim.

    All known readings agree: agree. Some do, or a premise decides: conditional. None does, and one of them without an
    unproven premise: contradict. None is known: open. Readings that are unknown neither count nor block. A claim that repeats
    another has its verdict.

    Parameters
    ----------
    published : helpers.tables.data.Tables
    rounding : str
        A key of :data:`helpers.ledger.claims.ROUNDING`.
    readings : pandas.DataFrame, optional
        The readings of the claims where they are known already; computed if not given.

    Returns
    -------
    pandas.DataFrame
        Indexed by claim: verdict (a key of `AGREEMENT`), sign, words, because (the condition, what it contradicts, or why it
        cannot be checked), says (both as one phrase), readings and unknown (ids of the checks that count, and of those that
        could not be computed), chance (◆ more than chance, □ could be chance, or empty).

    Examples
    --------
    >>> verdicts(data.load()).loc["C002", ["verdict", "sign"]].tolist()
    ['conditional', '◧']
    """
    found = _readings(published, rounding) if readings is None else readings
    said = published.claims.set_index("id")
    against, places = _contradicted(found, published), _places(published)
    of_claim = dict.fromkeys(said.index, ())
    for row in found.itertuples():
        of_claim[row.claim] += (row,)
    rows = [_verdict(rows, said.at[claim, "no_check"], against.get(claim, ""), places) for claim, rows in of_claim.items()]
    frame = _inherited(pd.DataFrame(rows, index=said.index), said)
    signs = frame["verdict"].map(AGREEMENT)
    phrase = signs.str[1].mask(frame["verdict"] == "agree", frame.pop("kind"))
    joint = np.where(frame["verdict"] == "conditional", " ", ": ")
    says = phrase + (joint + frame["because"]).where(frame["because"] != "", "")
    frame.insert(1, "sign", signs.str[0])
    frame.insert(2, "words", phrase)
    frame.insert(4, "says", says)
    return frame


def _verdict(rows: tuple, no_check: str, against: str, places: set[str]) -> dict:
    """The verdict of one claim from its readings, rows of :func:`_readings`; a text for where it contradicts is given."""
    by = {name: [row for row in rows if row.outcome == name] for name in _OUTCOMES}
    counted = [row for row in rows if row.outcome in _OUTCOMES[:4]]
    kind = AGREEMENT["agree"][1] if any(row.another for row in counted) else NOT_NAMED
    kind = WITHIN if all(row.within for row in counted) else kind
    because = ""
    if by["fails"] and not (by["agrees"] or by["agrees if"]):
        verdict, because = "contradict", against
    elif by["agrees if"]:
        verdict, because = "conditional", _condition(by["agrees if"][0], places)
        if others := len(by["agrees if"]) - 1:
            many = f"{others} other readings agree, each under its own condition"
            because += f"; {'one other reading agrees, under a condition of its own' if others == 1 else many}"
    elif by["fails if"]:
        row = by["fails if"][0]
        verdict = "conditional"
        because = row.otherwise if pd.notna(row.otherwise) else f"this assumption is wrong: {_condition(row, places)}"
    elif by["fails"]:
        verdict, because = "conditional", f"this is the reading that is meant: {by['agrees'][0].question}"
    elif by["agrees"]:
        verdict = "agree"
        if kind == NOT_NAMED:
            makers = dict.fromkeys(releases.NAMES.get(name, name) for row in counted for name in row.makers)
            because = _UNNAMED + words.listing(makers)
    else:
        verdict = "open"
        if pd.notna(no_check):
            because = no_check
        elif by["unknown"]:
            because = _missing(by["unknown"][0].reason)
        elif rows:
            because = _REPEATED if by["repeated"] else "no other figure of it was found"
    return {
        "verdict": verdict,
        "because": because,
        "kind": kind,
        "readings": tuple(row.id for row in counted),
        "unknown": tuple(row.id for row in by["unknown"]),
        "chance": CHANCE[by["chance"][-1].audited] if by["chance"] else "",
    }


def _condition(row: object, places: set[str]) -> str:
    """What a reading holds under; where one number is an update of the other, no premise of a comparison decides."""
    updated = row.audited == "conditional" and row.margin < 0
    return _clause(row.condition.split("; ")[0] if updated else row.condition, places)


def _places(published: data.Tables) -> set[str]:
    """First words of names of places."""
    return {name.split(" ")[0] for name in published.areas["short_en"].dropna()}


def _clause(sentence: str, names: set[str]) -> str:
    """A condition of the tables as a clause that can follow "only if"; names of places and abbreviations keep their capital."""
    parts = [part.removesuffix(".") for part in sentence.split("; ")]
    keep = [part.split(" ")[0] in names or part[1:2].isupper() for part in parts]
    return "; ".join(part if kept else part[:1].lower() + part[1:] for part, kept in zip(parts, keep, strict=True))


def _missing(reason: str) -> str:
    """Why a check could not be computed: what was not published, or else the reason as it is."""
    parts = [part.removeprefix("not published: ") for part in reason.split("; ") if part.startswith("not published: ")]
    return f"not published: {words.listing(parts)}" if parts else reason


def _contradicted(found: pd.DataFrame, published: data.Tables) -> dict[str, str]:
    """Of each claim, what stands against it: the other statements and figures of its first failing check, in words."""
    said = published.claims.set_index("id")["statement"].str.removesuffix(".")
    seen = published.observations.set_index("id")
    names = published.indicators.set_index("id")["name"]
    told = {}
    for row in found[found["outcome"] == "fails"].itertuples():
        others = [name for name in row.uses if name != row.claim]
        parts = [
            f"“{said[name]}” ({name})"
            if name in said
            else f"{names[seen.at[name, 'indicator']]}, {seen.at[name, 'period_end']:%Y}: {words.number(seen.at[name, 'value'])}"
            for name in others
        ]
        told.setdefault(row.claim, "; ".join(parts) or row.question)
    return told


def _inherited(frame: pd.DataFrame, said: pd.DataFrame) -> pd.DataFrame:
    """Claims that repeat another take its row; one whose original is not in these tables keeps its own."""
    source = pd.Series(frame.index, index=frame.index)
    for _ in range(len(frame)):
        further = source.map(said["retells"])
        further = further.where(further.isin(frame.index))
        if further.isna().all():
            break
        source = further.fillna(source)
    return frame.loc[source].set_axis(frame.index)


def deciding(published: data.Tables, names: list[str]) -> data.Tables:
    """The tables with only those checks that the verdicts of the claims named, and of what they repeat, come from.

    >>> len(deciding(data.load(), ["C105"]).checks) < 9
    True
    """
    retold, checks, known = published.claims.set_index("id")["retells"].dropna(), published.checks, set()
    while new := set(names) - known:
        known, names = known | new, retold[retold.index.isin(new)]
    kept = [not known.isdisjoint(cell.split()) for cell in checks["judges"].fillna("").tolist()]
    return published._replace(checks=checks[kept].reset_index(drop=True))


def everything(published: data.Tables) -> list[dict]:
    """Everything that a page on statements needs, in the order of claims.csv; a cell that is empty there is an empty text.

    Of each claim its cells, those of its source, its anchor, its verdict as :func:`verdicts` gives it, and its readings: a list
    of dict with id, question, arithmetic, numbers, sign, words, premise (whether a condition decides), condition and note.
    """
    sources = published.sources.set_index("id")[["publisher", "published", "url"]]
    said = published.claims.set_index("id", drop=False).join(sources, on="source")
    audit = claims.audit(published)
    found = _readings(published, audit=audit)
    said = said.join(verdicts(published, readings=found))
    said["producer"] = said["producer"].replace(releases.NAMES)
    said["topic"] = said["indicator"].map(published.indicators.set_index("id")["topic"])
    columns = ["id", "statement", "printed", "speaker", "producer", "producer_basis", "said_on", "publisher", "published", "url"]
    columns += ["locator", "article", "topic", "retells", "note", "verdict", "sign", "words", "because", "says", "chance"]
    said = said[columns].astype(object).where(lambda frame: frame.notna(), "")
    told = {
        "agrees": ("■", "agrees"),
        "agrees if": ("◧", "agrees if"),
        "fails": ("⊠", "does not agree"),
        "fails if": ("◧", "does not agree if"),
        "unknown": AGREEMENT["open"],
        "repeated": ("○", _REPEATED),
        "distinct": (CHANCE["distinct"], "more than chance"),
        "chance": (CHANCE["chance"], "could be chance"),
    }
    lines = arithmetic.lines(published, audit, claims.operands(published))
    notes, places = published.checks.set_index("id")["note"].fillna(""), _places(published)
    readings = {name: [] for name in said["id"]}
    for row in found.itertuples():
        sign, phrase = told[row.audited if row.outcome == "chance" else row.outcome]
        missing = _missing(row.reason)
        condition = "" if row.outcome in ("unknown", "repeated") else row.condition
        readings[row.claim].append(
            {
                "id": row.id,
                "question": row.question,
                "arithmetic": lines.at[row.id, "arithmetic"] or missing[:1].upper() + missing[1:],
                "numbers": lines.at[row.id, "origin"],
                "sign": sign,
                "words": phrase,
                "premise": row.outcome in ("agrees if", "fails if"),
                "condition": _clause(condition, places) if row.outcome in ("agrees if", "fails if") else condition,
                "note": notes[row.id],
            }
        )
    return [
        row | {"anchor": f"statement-{row['id'].lower()}", "readings": readings[row["id"]]} for row in said.to_dict("records")
    ]


def verdict_table(published: data.Tables, names: list[str], caption: str) -> HTML:
    """What was announced, on which day, and the verdict with the reading that decides, for the claims named.

    Parameters
    ----------
    published : helpers.tables.data.Tables
    names : list of str
        Ids of claims.
    caption : str

    Examples
    --------
    >>> verdict_table(data.load(), ["C002"], "Announced").data.count("<tr>")
    2
    """
    said = published.claims.set_index("id").loc[names]
    found = verdicts(deciding(published, names)).loc[names]
    signs = [show.marked(*row) for row in found[["sign", "says"]].itertuples()]
    frame = pd.DataFrame({"announced": said["statement"], "day": said["said_on"], "do the sources agree?": signs})
    if (found["chance"] != "").any():
        frame["chance"] = found["chance"]
    return show.table(frame, caption)
