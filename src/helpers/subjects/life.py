"""Length of life: the level of each year, and how much of a rise only makes up for the fall before it."""

import pandas as pd

from helpers.tables import data, select
from helpers.wording.words import number


def levels(published: data.Tables) -> pd.Series:
    """Life expectancy at birth by year; of two printed values the one with more digits.

    >>> levels(data.load()).loc[2020:2021].tolist()
    [71.4, 70.2]
    """
    frame = select.yearly(published, "life_expectancy").sort_values(["year", "rounded_to"]).drop_duplicates("year")
    return frame.set_index("year")["value"]


def way_back(published: data.Tables, before: int = 2019, after: int = 2024) -> pd.Series:
    """How much of the rise since the lowest year only makes up for the fall before it.

    A Series of before, trough, after (years; the trough is that of the deepest fall), rise, back, above (years of life), share
    (percent of the rise that is the way back). `before` and `after` are years with a value on either side of the trough.

    >>> way_back(data.load())[["trough", "rise", "back", "share"]].round(2).tolist()
    [2021.0, 5.24, 2.98, 56.87]
    """
    values = levels(published)
    trough = int((values.cummax() - values).iloc[:-1].idxmax())  # nothing comes after the last year
    for name, year, choices in (
        ("before", before, values.index[values.index < trough]),
        ("after", after, values.index[values.index > trough]),
    ):
        if year not in choices:
            raise ValueError(f"{name} is one of {', '.join(map(str, choices))}, years with a value {name} {trough}; got {year!r}")
    rise, back = values[after] - values[trough], values[before] - values[trough]
    return pd.Series(
        {"before": before, "trough": trough, "after": after, "rise": rise, "back": back, "above": rise - back,
         "share": 100 * back / rise}
    )  # fmt: skip


def finding(published: data.Tables, before: int = 2019, after: int = 2024) -> dict:
    """What this part of the collection says, in the form of :mod:`helpers.subjects.findings`.

    >>> finding(data.load())["figure"]
    '5.2'
    """
    found = way_back(published, before, after)
    return {
        "id": "system",
        "figure": number(found["rise"], 1),
        "label": f"years of life expectancy gained from {found['trough']:.0f} to {after}",
        "values": found.to_dict(),
        "certainty": "conditional",
        "notebook": "08_health_system",
    }
