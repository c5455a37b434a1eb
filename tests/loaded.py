"""The tables, read once for all tests of a process: no test may change what it gets here."""

from functools import cache

from conftest import LEDGER, ROOT
from helpers.tables.data import load


@cache
def frozen():
    """Those of the frozen ledger."""
    return load(LEDGER)


@cache
def live():
    """Those of today."""
    return load(ROOT / "data")
