"""The bench: its loops agree with the helpers, and its table is written from what was measured."""

import contextlib
import subprocess

import numpy as np
import pytest

import bench


@pytest.fixture
def table(tmp_path, monkeypatch):
    monkeypatch.setattr(bench, "FOLDER", tmp_path)
    notes = bench.Notes("build", 5)
    notes.note("report", 9.0, "nbconvert", 20.0, 0.5, 400.0)
    bench.write(notes)
    notes = bench.Notes("helpers", 5)
    notes.note("intervals", 1.0, "a loop", 100.0)
    return bench.write(notes)


@pytest.mark.parametrize("case", bench.cases(), ids=lambda case: case[0])
def test_loops_and_helpers_agree(case):
    _, _, _, _, loop, ours = case
    expected, found = loop(), ours()
    if isinstance(expected, list):
        assert expected == found and len(set(expected)) > 1
    else:
        np.testing.assert_allclose(found, expected, rtol=1e-9)


def test_a_section_measured_again_replaces_its_rows_only(table, tmp_path):
    assert table["ratio"].tolist() == [0.45, 0.01]
    notes = bench.Notes("helpers", 5)
    notes.note("intervals", 2.0, "a loop", 100.0)
    again = bench.write(notes)
    assert again["what"].tolist() == ["report", "intervals"] and again["ratio"].tolist() == [0.45, 0.02]
    assert {path.name for path in tmp_path.iterdir()} == {"ratios.csv", "ratios.md", "ratios.png"}


def test_the_guide_gets_ratios_goals_machine_and_date(table):
    text = bench.renew(f"a\n{bench.START}\nold\n{bench.END}\nb", bench.markdown(table))
    assert "| report | nbconvert | 0.45 | ≤ 0.5 |  | 400 |" in text and "| intervals | a loop | 0.01 |  |  |  |" in text
    assert f"build, helpers: medians of 5 runs, {bench.machine()}, {table['date'].iloc[0]}." in text and "old" not in text
    with pytest.raises(ValueError, match="must hold the markers"):
        bench.renew("no markers", "new")


def test_growth_is_told_as_a_power(monkeypatch):
    monkeypatch.setattr(bench, "seconds", lambda job, runs: job() ** 1.5)
    rows, power = bench.grown(lambda size: lambda: float(size), [1_000, 10_000, 100_000], 3)
    assert rows["rows"].tolist() == [1_000, 10_000, 100_000] and power == pytest.approx(1.5)


def test_the_median_leaves_out_what_is_done_before():
    calls = []
    bench.seconds(lambda: calls.append("work"), 3, lambda: calls.append("before"))
    assert calls == ["before", "work"] * 3


def test_a_goal_that_is_missed_is_marked_and_how_often_each_was_timed_is_said(table):
    notes = bench.Notes("tests", 1)
    notes.note("make test", 400.0, "5 minutes", 300.0, 1.0)
    notes.note("make test", 300.0, "make report", 100.0, 4.0)
    text = bench.markdown(bench.write(notes))
    assert "| make test | 5 minutes | 1.3 | ≤ 1 | **missed** |  |" in text and text.count(bench.MISSED) == 1
    assert "tests: one run, " in text and "build, helpers: medians of 5 runs, " in text


def test_what_misses_its_goal_says_why_below_the_table():
    text = (bench.ROOT / "docs" / "speed.md").read_text(encoding="utf-8")
    measured = text[text.index(bench.START) : text.index(bench.END)]
    said = " ".join(text.replace(measured, "").split())
    for line in measured.splitlines():
        if bench.MISSED in line:
            assert line.split(" | ")[0].removeprefix("| ") in said, f"docs/speed.md does not say why this misses its goal: {line}"


def test_each_part_measures_its_rows_against_their_goals(monkeypatch, tmp_path):
    """Everything but the work itself."""
    run = subprocess.run
    monkeypatch.setattr(subprocess, "run", lambda words, **more: run(words, **more) if words[:2] == ["git", "ls-files"] else None)
    monkeypatch.setattr(bench, "seconds", lambda work, runs, before=lambda: None: (before(), work(), 2.0)[-1])
    monkeypatch.setattr(bench.written, "remove", lambda *_: None)
    monkeypatch.setattr(bench.shutil, "rmtree", lambda *_, **__: None)
    monkeypatch.setattr(bench.tempfile, "TemporaryDirectory", lambda: contextlib.nullcontext(tmp_path))
    rows = []
    for name in ("build", "start", "clone", "tests", "test-all"):
        notes = bench.Notes(name, bench.RUNS[name])
        bench.SECTIONS[name](notes)
        rows += notes
    goals = [(row["what"].split(",")[0], row["against"].split(",")[0], row["goal"]) for row in rows if row["goal"]]
    assert goals == [
        ("report of the same notebooks", "nbconvert", 0.35),
        ("report of the same notebooks", "kernel start and imports alone", 1.8),
        ("unchanged report", "3 seconds", 1.0),
        ("notebook start", "kernel and the packages that it imports", 1.5),
        ("bare clone to finished pages", "75 seconds", 1.0),
        ("make test", "make report", 4.0),
        ("make test", "5 minutes", 1.0),
        ("make test-all", "10 minutes", 1.0),
    ]


def test_every_part_is_measured_so_often_and_only_what_is_asked_for_costs_the_tests():
    assert list(bench.RUNS) == list(bench.SECTIONS) and set(bench.ASKED) < set(bench.SECTIONS)


def test_an_unknown_section_is_answered_with_the_choices(monkeypatch):
    monkeypatch.setattr("sys.argv", ["bench.py", "speed"])
    with pytest.raises(SystemExit) as refused:
        bench.main()
    assert str(refused.value) == "The bench has no part speed; it has build, start, pages, helpers, clone, tests, test-all."


def test_the_clone_is_built_where_no_browser_is_found_and_all_else_is(monkeypatch, tmp_path):
    for name in ("one/git", "two/chromium", "two/google-chrome", "two/make"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("#!/bin/sh\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path / 'one'}:{tmp_path / 'two'}")
    assert bench.printing.browser()
    monkeypatch.setenv("PATH", bench.without_browsers(tmp_path / "scratch"))
    assert not bench.printing.browser() and bench.shutil.which("make") and bench.shutil.which("git") == f"{tmp_path}/one/git"
