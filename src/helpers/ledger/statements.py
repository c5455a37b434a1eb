"""The one verdict of each statement of the ledger, and the reading that decides."""

from __future__ import annotations

import pandas as pd
from IPython.display import HTML

from helpers.ledger import claims
from helpers.tables import data
from helpers.wording import show

#: Verdict -> (sign, plain words).
AGREEMENT = {
    "agree": ("■", "sources agree"),
    "conditional": ("◧", "true only if"),
    "contradict": ("⊠", "contradicts"),
    "open": ("○", "cannot be checked"),
}


def verdicts(published: data.Tables) -> pd.DataFrame:
    """The verdict of every claim.

    Parameters
    ----------
    published : helpers.tables.data.Tables

    Returns
    -------
    pandas.DataFrame
        Indexed by claim: verdict (a key of `AGREEMENT`), sign, words, because (one sentence: the reading that decides),
        readings (ids of the checks that judge the claim, a tuple).

    Examples
    --------
    >>> verdicts(data.load()).loc["C002", "verdict"]
    'conditional'
    """
    audit = claims.audit(published).set_index("id")
    judged = published.checks.assign(claim=published.checks["judges"].str.split()).explode("claim")
    rows = {}
    for claim in published.claims["id"]:
        found = audit.loc[judged.loc[judged["claim"] == claim, "id"]]
        passed = found["verdict"].isin(["consistent", "conditional"])
        known = found["verdict"].isin(["consistent", "conditional", "conflict"])
        if not known.any():
            verdict, because = "open", ""
        elif (found.loc[known, "verdict"] == "consistent").all():
            verdict, because = "agree", ""
        elif passed.any():
            first = found[passed].iloc[0]
            verdict, because = "conditional", first["condition"]
        else:
            verdict, because = "contradict", found[known].iloc[0]["question"]
        rows[claim] = (verdict, *AGREEMENT[verdict], because, tuple(found.index))
    return pd.DataFrame.from_dict(rows, orient="index", columns=["verdict", "sign", "words", "because", "readings"])


def table(published: data.Tables, names: list[str], caption: str) -> HTML:
    """What was said, by whom and when, its verdict and the reading that decides, for the claims named.

    Parameters
    ----------
    published : helpers.tables.data.Tables
    names : list of str
        Ids of claims.
    caption : str

    Returns
    -------
    IPython.display.HTML

    Examples
    --------
    >>> table(data.load(), ["C002"], "Announced").data.count("<tr>")
    2
    """
    said = published.claims.set_index("id").loc[names]
    found = verdicts(published).loc[names]
    frame = pd.DataFrame(
        {
            "announced": said["statement"],
            "day": said["said_on"],
            "verdict": found["sign"] + " " + found["words"],
            "why": found["because"],
        }
    )
    return show.table(frame, caption)
