"""The line below a figure that names its sources."""

from __future__ import annotations

import pandas as pd

from helpers.tables import data
from helpers.wording.language import say


def source_names(published: data.Tables, ids: pd.Series | list[str]) -> str:
    """Publishers and years behind some observations or claims, for the source line of a figure.

    Parameters
    ----------
    published : helpers.tables.data.Tables
    ids : sequence of str
        Ids of sources.csv, in the order to be named; repeated ones count once.

    Returns
    -------
    str
        "Publisher (year); Publisher (year)", institutions in the language in use.

    Examples
    --------
    >>> source_names(data.load(), ["bns-taldau-2026-09-04"])
    'Bureau of National Statistics of Kazakhstan (2026)'
    """
    frame = published.sources.set_index("id")
    names = [f"{say(frame.at[name, 'publisher'])} ({str(frame.at[name, 'published'])[:4]})" for name in dict.fromkeys(ids)]
    return "; ".join(dict.fromkeys(names))
