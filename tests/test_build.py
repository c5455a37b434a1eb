"""The Makefile: what it does first, and what it says where something is missing."""

import os
import re
import shutil
import subprocess
import sys

import nbformat
import pytest

from conftest import ROOT
from helpers.running import check, progress


def make(*words):
    done = subprocess.run(["make", "-C", str(ROOT), "--no-print-directory", *words], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def test_make_installs_before_all_else():
    code, said = make("--always-make", "--dry-run", "report", "PYTHON=")
    assert code == 0 and said.startswith("PYTHON='' sh install.sh .venv build\n")


@pytest.mark.parametrize("word", ["as_of=2025-12-31", "LANG=ru", "out=/tmp/a", "Figure=x"])
def test_a_name_that_make_does_not_know_stops_it(word):
    code, said = make("--dry-run", "briefing", word)
    assert (
        code == 2
        and f"Nothing is called {word.partition('=')[0]} here. Capitals count; there are AS_OF=2025-12-31, IN=ru" in said
    )


def test_an_activated_conda_environment_is_used_as_it_is(tmp_path):
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "snakemake").touch()
    targets = (
        "report",
        "briefing",
        "changes",
        "accept",
        "audit",
        "lab",
        "check",
        "reproduce",
        "exercises",
        "undo",
        "own",
        "rows",
    )
    for target in (*targets, "confidence", "test", "bench", "stress", "vulnerabilities", "lock", ".venv/refresh"):
        words = ["make", "-C", str(ROOT), "--no-print-directory", "--always-make", "--dry-run", target]
        done = subprocess.run(words, env=os.environ | {"CONDA_PREFIX": str(tmp_path)}, capture_output=True, text=True, check=True)
        assert f"{tmp_path}/bin/python " in done.stdout or target == ".venv/refresh"
        assert "install.sh" not in done.stdout and ".venv" not in done.stdout, target


def test_words_for_jupyterlab_are_passed_on():
    code, said = make("--dry-run", "lab", "ARGS=--no-browser --port 9999 --allow-root")
    assert code == 0 and " --no-browser --port 9999 --allow-root " in said and "--Application.log_level=ERROR" in said
    assert "--Application.log_level=INFO" in make("--dry-run", "lab", "VERBOSE=1")[1]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("nothing.csv", "there is no file nothing.csv"),
        ("mine.csv", "mine.csv is none of the tables sources.csv,"),
        ("README.md", "README.md is neither a table (.csv) nor a notebook (.ipynb)"),
        ("areas.csv", "1 problem in the tables of ."),
        ("a.ipynb", "a.ipynb, code cell 1, `quit()`: `quit()` ends the kernel, and what is below does not run: delete it"),
    ],
)
def test_a_file_that_cannot_be_used_is_named_in_seconds(tmp_path, monkeypatch, capsys, name, said):
    for path in (ROOT / "data").iterdir():
        shutil.copy(path, tmp_path)
    for other in ("README.md", "mine.csv"):
        (tmp_path / other).touch()
    (tmp_path / "areas.csv").write_text("")
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("quit()")])
    nbformat.write(notebook, tmp_path / "a.ipynb")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FIGURES_DIR", "")
    assert check.main([name]) == 1 and said in capsys.readouterr().err


def test_a_table_and_a_notebook_that_can_be_used_are_named(tmp_path, monkeypatch, capsys):
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1")])
    nbformat.write(notebook, tmp_path / "a.ipynb")
    monkeypatch.setenv("FIGURES_DIR", "")
    assert check.main([str(ROOT / "data" / "areas.csv"), str(tmp_path / "a.ipynb")]) == 0
    first, second = capsys.readouterr().out.splitlines()
    assert re.search(r"areas.csv is good: \d+ rows, \d+ checks give", first) and "a.ipynb runs from the top, in " in second
    assert [path.name for path in tmp_path.iterdir()] == ["a.ipynb"]


def test_all_tables_and_notebooks_are_read_before_a_build(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert check.main([]) == 0 and capsys.readouterr().out.startswith("All tables and notebooks can be read")
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "11_mine.ipynb").write_text('{"cells": [\n<<<<<<< HEAD\n')
    assert progress.build(["--touch"]) == 1
    assert re.match(r"notebooks/11_mine.ipynb holds the marks of a merge.* `make undo`", capsys.readouterr().err)


def test_the_briefing_of_an_earlier_day(tmp_path):
    (tmp_path / "notebooks").symlink_to(ROOT / "notebooks")
    words = [
        "make",
        "-C",
        str(tmp_path),
        "-f",
        str(ROOT / "Makefile"),
        "--no-print-directory",
        "--old-file",
        ".venv/ready",
        f"RUN='{sys.executable}'",
        "briefing",
        "IN=ru",
    ]
    done = subprocess.run([*words, "AS_OF=soon"], capture_output=True, text=True, check=False)
    assert done.returncode != 0 and "as_of is a day such as " in done.stderr
    done = subprocess.run([*words, "AS_OF=2025-12-31"], capture_output=True, text=True, check=True)
    page = tmp_path / done.stdout.splitlines()[-1].removeprefix("The briefing: ")
    text = page.read_text(encoding="utf-8")
    assert '<html lang="ru">' in text and "2026" not in text.partition("<main")[2].partition("</section>")[0]
    assert "31 декабря 2025" in text.partition("@bottom-left")[2].partition(";")[0]  # the foot of every printed page
