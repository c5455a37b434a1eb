"""Figure on the verdicts, as :func:`helpers.figures.charts.publish` takes it."""

from __future__ import annotations

import pandas as pd

from helpers.figures import claims_drawings
from helpers.subjects import readings
from helpers.tables import data
from helpers.wording import words


def matrix(tables: data.Tables, frame: pd.DataFrame) -> dict:
    """Figure: how many statements of each article hold, under what.

    Parameters
    ----------
    tables : helpers.tables.data.Tables
    frame : pandas.DataFrame
        From :func:`helpers.subjects.readings.statements`.

    Returns
    -------
    dict
        For :func:`helpers.figures.charts.publish`.
    """
    counts = readings.matrix(frame)
    keys = [key for key in readings.STANDING if key in counts]
    rows = tables.claims[tables.claims["article"].notna()].drop_duplicates("article").set_index("article")
    publishers = tables.sources.set_index("id")["publisher"]
    places = [publishers[rows.at[article, "source"]] for article in counts["article"]]
    drawn = counts.drop(columns="article")
    drawn.insert(0, "label", "Article " + counts["article"])
    sums = drawn[keys].sum()
    holds = int(sums.get("consistent", 0) + sums.get("conditional", 0))
    legend = "; ".join(f"{words.CERTAINTY[key][0]} {readings.STANDING[key]}" for key in keys)
    listed = "; ".join(
        f"article {article}, {place}: " + ", ".join(f"{counts.loc[at, key]} {readings.SHORT[key]}" for key in keys)
        for at, (article, place) in enumerate(zip(counts["article"], places, strict=True))
    )
    sources = words.listing([f"{article} {place}" for article, place in zip(counts["article"], places, strict=True)])
    return {
        "draw": claims_drawings.matrix,
        "frame": drawn,
        "title": (
            f"{holds} of {len(frame)} statements hold under some reading or condition; {sums.get('conflict', 0)} hold under"
            f" none of those tried, and {sums.get('unknown', 0)} cannot be checked"
        ),
        "subtitle": f"Statements of five articles. {legend}. Bars: share of the statements of the article",
        "source": f"Articles: {sources}. Computed from published figures; the rows of checks.csv",
        "alt": f"Table of counts, articles by what the audit gives. {listed}.",
        "heads": {key: (words.CERTAINTY[key][0], readings.SHORT[key]) for key in keys},
        "total": "statements",
    }
