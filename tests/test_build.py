"""The Makefile: what it does first, and what it says where something is missing."""

import subprocess
import sys

from conftest import ROOT


def make(*words):
    done = subprocess.run(["make", "-C", str(ROOT), "--no-print-directory", *words], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def test_make_installs_before_all_else():
    code, said = make("--always-make", "--dry-run", "report", "PYTHON=")
    assert code == 0 and said.startswith("PYTHON='' sh install.sh .venv build\n")


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
