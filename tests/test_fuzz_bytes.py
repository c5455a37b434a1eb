"""Bytes put in, taken out, replaced or doubled: 2,000 tables, each read rightly or refused (see tests/fuzz.py)."""

import pytest

import fuzz
from conftest import sampled


@pytest.mark.parametrize("seed", sampled(range(40), 1))
def test_damage_is_read_rightly_or_refused_with_its_place(tmp_path, capsys, seed):
    refused, read = fuzz.run(tmp_path, fuzz.damaged_bytes, [2026, seed], 100, capsys)
    assert refused + read == 100 and min(refused, read) > 0
