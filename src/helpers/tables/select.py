"""Choosing rows: one observation, one claim, the years of one indicator."""

import difflib

import numpy as np
import pandas as pd

from helpers.tables import data

#: Producer -> the release of its values that notebooks and pages use, where a refresh may have stored others beside it. Of
#: UN IGME, whose rounds are shown side by side, every reader names its own.
ADOPTED = {"MMEIG": "un-mmeig-2025", "WHO GHO": "who-gho-doctors-2025"}


def observation(published: data.Tables, name: str) -> pd.Series:
    """One published level by its id: its row of observations.csv.

    Parameters
    ----------
    published : helpers.tables.data.Tables
    name : str
        An id of observations.csv, such as "maternal_deaths.kz.2024.press".

    Raises
    ------
    KeyError
        If there is no such id; the message names the nearest ones.

    Examples
    --------
    >>> observation(data.load(), "live_births.kz.2024.bns")["value"]
    np.float64(365923.0)
    """
    frame = published.observations.set_index("id", drop=False)
    if name not in frame.index:
        near = difflib.get_close_matches(name, frame.index, n=3)
        raise KeyError(f"no observation {name!r}; the nearest ids are: {', '.join(near) or 'none'}")
    return frame.loc[name]


def claim(published: data.Tables, name: str) -> pd.Series:
    """One claim by its id, as :func:`observation` does for levels, or by what the column role of claims.csv calls it.

    Examples
    --------
    >>> claim(data.load(), "C105")["qualifier"], claim(data.load(), "fold")["id"]
    ('more than', 'C105')
    """
    frame = published.claims.set_index("id", drop=False)
    found = frame[(frame["id"] == name) | (frame["role"] == name)]
    if found.empty:
        raise KeyError(f"no claim {name!r}; claims are {frame.index[0]} to {frame.index[-1]}, see data/claims.csv")
    return found.iloc[0]


def adopted(frame: pd.DataFrame) -> pd.DataFrame:
    """Observations without the releases that are stored, but not the ones that notebooks and pages use.

    Examples
    --------
    >>> two = pd.DataFrame({"producer": ["MMEIG", "MMEIG"], "source": ["un-mmeig-2025", "gho-api-2026-11-22"]})
    >>> adopted(two)["source"].tolist()
    ['un-mmeig-2025']
    """
    return frame[_adopted(frame, np.arange(len(frame)))]


def _adopted(frame: pd.DataFrame, at: np.ndarray) -> np.ndarray:
    """Which of the observations at some places are of an adopted release, or of a producer that has only one."""
    pairs = zip(*(frame[name].to_numpy()[at] for name in ("producer", "source")), strict=True)
    return np.array([producer not in ADOPTED or ADOPTED[producer] == source for producer, source in pairs], dtype=bool)


def yearly(published: data.Tables, indicator: str, area: str = "KZ", **conditions: str) -> pd.DataFrame:
    """Full calendar years of one indicator, as published.

    Parameters
    ----------
    published : helpers.tables.data.Tables
    indicator, area : str
        Ids of indicators.csv and areas.csv.
    **conditions : str
        Further columns that must have a value, such as producer="BNS" or release="final".

    Returns
    -------
    pandas.DataFrame
        The rows in order of time, with a column year. Years without a value are not there: missing stays missing. Of the
        releases of one producer there are only the :func:`adopted` ones, unless `source` names another.

    Raises
    ------
    ValueError
        If an id, a column or a value is unknown, with the known ones.

    Examples
    --------
    >>> births = yearly(data.load(), "live_births", producer="BNS", release="final")
    >>> births.set_index("year").loc[[2023, 2024], "value"].tolist()
    [388428.0, 365923.0]
    """
    for value, frame, file in ((indicator, published.indicators, "indicators"), (area, published.areas, "areas")):
        if value not in set(frame["id"].to_numpy()):
            raise ValueError(f"{value!r} is not in {file}.csv; known are: {', '.join(frame['id'])}")
    frame = published.observations
    # Places first and rows last: a few hundred calls make one page, and each step on a table costs more than its few rows.
    at = np.flatnonzero((frame["indicator"].to_numpy() == indicator) & (frame["area"].to_numpy() == area))
    if "source" not in conditions:
        at = at[_adopted(frame, at)]
    for column, value in conditions.items():
        if column not in frame:
            raise ValueError(f"observations.csv has no column {column!r}; it has: {', '.join(frame)}")
        kept = frame[column].to_numpy()[at] == value
        if not np.any(kept):
            known = ", ".join(sorted(frame[column].iloc[at].dropna().unique()))
            raise ValueError(f"{indicator} of {area} has no {column} {value!r}; it has: {known}")
        at = at[kept]
    start, end = (frame[name].to_numpy()[at].astype("datetime64[D]") for name in ("period_start", "period_end"))
    year = start.astype("datetime64[Y]")
    at = at[(start == year) & (end + 1 == year + 1)]
    cells = zip(*(frame[name].to_numpy()[at].tolist() for name in ("period_start", "id")), at.tolist(), strict=True)
    frame = frame.iloc[[place for *_, place in sorted(cells)]].reset_index(drop=True)
    return frame.assign(year=frame["period_start"].dt.year)


def break_year(published: data.Tables, indicator: str) -> int:
    """First year under the current definition of an indicator: nothing is compared or joined across it.

    A ValueError if no break is known for the indicator.

    Examples
    --------
    >>> break_year(data.load(), "infant_mortality_rate")
    2008
    """
    breaks = published.indicators.set_index("id")["break_date"].dropna()
    if indicator not in breaks.index:
        raise ValueError(f"indicators.csv names no break for {indicator!r}; it does for: {', '.join(breaks.index)}")
    return breaks[indicator].year
