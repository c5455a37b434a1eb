"""The real tables with one row changed, through what pages say; and CSV exports of any text (see tests/fuzz.py)."""

import csv
import io

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import fuzz
from conftest import sampled
from helpers.ledger import claims
from helpers.subjects import findings
from helpers.tables import data, exports

LEVELS = ("0", "1", "0.0001", "999999999999999", "37", "0.000000000000001", "100000.5")
TEXTS = ("=1+1", "<script>alert(1)</script>", "{{ 7*7 }}", "שלום", '"', "&lt;b&gt;", "@a", "+a", "-a")


#: File -> rows that the findings name, the column that is changed, and what it may then hold.
CHANGES = {
    "observations.csv": (r"(maternal|infant)_.*\.kz\.20[12].*(bns|press|moh|first)", "value", LEVELS),
    "claims.csv": ("C0..|C10.", "statement", TEXTS),
    "sources.csv": (".*", "title", TEXTS),
}


def changed(random, folder):
    """One to three cells of the real tables: numbers and texts that the findings rest on."""
    for _ in range(random.integers(1, 4)):
        name = list(CHANGES)[random.integers(3)]
        pattern, column, pool = CHANGES[name]
        frame = pd.read_csv(folder / name, dtype=str, keep_default_na=False)
        frame.loc[random.choice(np.flatnonzero(frame["id"].str.fullmatch(pattern))), column] = random.choice(pool)
        frame.to_csv(folder / name, index=False)


@pytest.mark.parametrize("seed", sampled(range(12), 3))
def test_findings_of_changed_tables_are_sentences_or_one_refusal(table_folder, seed):
    changed(np.random.default_rng([2026, seed]), table_folder)
    with fuzz.limited(f"seed {seed}"):
        try:
            found = findings.finding_rows(data.load(table_folder))
        except (ValueError, KeyError) as refusal:
            assert type(refusal) in (data.DataError, ValueError, KeyError) and len(str(refusal)) > 30, refusal
            return
    assert found["sentence"].str.len().gt(20).all() and not found["sentence"].str.contains("nan|None|inf[^a-z]", regex=True).any()
    fuzz.check_page(found)
    fuzz.check_export(exports.csv_bytes(found), found)


@pytest.mark.parametrize("text", [text for text in fuzz.HOSTILE if "<" in text and "://" not in text])
def test_an_element_that_is_no_part_of_its_template_is_seen(text):
    fuzz.check_block("takeaway", '<div class="takeaway"><p>37</p></div>')
    for block in (f'<div class="takeaway"><p>{text}</p></div>', f'<div class="takeaway"><p title="{text}">37</p></div>'):
        with pytest.raises(AssertionError):
            fuzz.check_block("takeaway", block)


@settings(deadline=None)
@example([("\r", 0.0, 0), ("=1\n", -17.8, -1)])
@given(st.lists(st.tuples(st.text(), st.floats(allow_nan=False), st.integers()), min_size=1))
def test_any_text_comes_back_from_an_export_and_none_is_a_formula(rows):
    frame = pd.DataFrame(rows, columns=["=said", "value", "count"])
    frame["=said"] = frame["=said"].map(lambda text: text.encode("utf-8", "replace").decode())
    header, *lines = csv.reader(io.StringIO(exports.csv_bytes(frame).decode(), newline=""))
    assert header == ["'=said", "value", "count"]
    for (text, value, count), line in zip(frame.itertuples(index=False), lines, strict=True):
        assert line[0] in (text, f"'{text}") and (float(line[1]), int(line[2])) == (value, count)
        if line[0].startswith(exports.FORMULA):
            float(line[0])


def test_the_audit_is_exported_without_formulas(table_folder, tmp_path, capsys):
    path = table_folder / "checks.csv"
    frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    frame.loc[0, "question"] = "=HYPERLINK(0)"
    frame.to_csv(path, index=False)
    assert claims.main(["--data", str(table_folder), "--csv", str(tmp_path / "audit.csv")]) == 0
    assert pd.read_csv(tmp_path / "audit.csv").loc[0, "question"] == "'=HYPERLINK(0)"
    assert "=HYPERLINK(0)" in capsys.readouterr().out
