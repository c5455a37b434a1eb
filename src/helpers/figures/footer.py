"""The line below a figure that names its sources."""

from collections.abc import Iterable

import pandas as pd

from helpers.tables import data
from helpers.wording.language import say


def source_names(published: data.Tables, ids: pd.Series | list[str]) -> str:
    """Publishers and years behind some observations or claims, each once, for the source line of a figure.

    `ids` are those of sources.csv, or several as :func:`joined` writes them, in the order to be named; institutions are named
    in the language in use.

    >>> source_names(data.load(), ["bns-taldau-2026-09-04"])
    'Bureau of National Statistics of Kazakhstan (2026)'
    """
    frame = published.sources.set_index("id")
    each = [name for name in joined(ids).split("; ") if name]
    names = [f"{say(frame.at[name, 'publisher'])} ({str(frame.at[name, 'published'])[:4]})" for name in each]
    return "; ".join(dict.fromkeys(names))


def joined(ids: Iterable[str]) -> str:
    """Ids of sources, each once, missing ones left out: the cell source in a figure's CSV of a value computed from several.

    >>> joined(["bizmedia-2025-03-01", "bns-taldau-2026-09-04; bizmedia-2025-03-01"])
    'bizmedia-2025-03-01; bns-taldau-2026-09-04'
    """
    return "; ".join(dict.fromkeys(part for name in ids if isinstance(name, str) for part in name.split("; ")))
