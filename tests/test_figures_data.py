"""The data behind the committed figures: whoever takes a published value from a CSV finds its source beside it."""

import pandas as pd
import pytest

import loaded
from conftest import ROOT

TABLES = loaded.live()
PATHS = sorted((ROOT / "figures").glob("*/*.csv"))
SOURCES = set(TABLES.sources["id"])
#: Every published value, by its year and by the id of its row.
LEVELS = set(zip(TABLES.observations["period_start"].dt.year, TABLES.observations["value"], strict=True))
BY_ID = {
    row["id"]: row["source"]
    for frame in (TABLES.observations, TABLES.claims)
    for row in frame[["id", "source"]].to_dict("records")
}
#: A value with two digits behind its point is hardly ever met by accident.
DECIMALS = 2


def published(frame: pd.DataFrame) -> pd.Series:
    """Which rows hold a value as it stands in the tables: by id, or by year and a value that is not met by accident."""
    found = frame["id"].isin(BY_ID) if "id" in frame else pd.Series(False, frame.index)
    if {"year", "value"} <= set(frame) and pd.api.types.is_numeric_dtype(frame["value"]):
        same = pd.Series([pair in LEVELS for pair in zip(frame["year"], frame["value"], strict=True)], frame.index)
        found |= same & (frame["value"] * 10 ** (DECIMALS - 1) % 1).between(1e-6, 1 - 1e-6)
    return found


@pytest.mark.parametrize("path", PATHS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_published_value_carries_its_source(path):
    frame = pd.read_csv(path)
    rows = frame[published(frame)]
    if "source" not in frame:
        assert rows.empty, f"{len(rows)} published values have no column source, the first: {rows.iloc[0].to_dict()}"
        return
    assert rows["source"].notna().all()
    named = {name for cell in frame["source"].dropna() for name in cell.split("; ")}
    assert not (unknown := named - SOURCES), f"no row of sources.csv has the id {sorted(unknown)}"
    if "id" in frame:
        for row in rows[rows["id"].isin(BY_ID)].itertuples():
            assert BY_ID[row.id] in row.source.split("; "), f"{row.id} is of {BY_ID[row.id]}, not of {row.source}"


def test_the_rule_finds_what_has_no_source():
    frame = pd.DataFrame({"year": [2023, 2024], "value": [1 / 3, 6.88]})
    assert published(frame).tolist() == [False, True]
    named = pd.DataFrame({"id": [TABLES.observations["id"].iloc[0], "", None]})
    assert published(named).tolist() == [True, False, False]
