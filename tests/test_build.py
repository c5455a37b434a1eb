"""The Makefile: what it says where something is missing, and what it installs first."""

import subprocess

from conftest import ROOT


def make(*words):
    done = subprocess.run(["make", "-C", str(ROOT), "--no-print-directory", *words], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def test_make_says_what_to_do_without_python():
    recipe = ["--always-make", "--dry-run", ".venv/ready"]
    assert make(*recipe)[0] == 0
    code, said = make(*recipe, "PYTHON=")
    assert code != 0 and "Python 3.11 was not found" in said


def test_the_lock_installs_uv_first_with_its_hashes():
    _, said = make("--always-make", "--dry-run", ".venv/ready")
    assert "--require-hashes" in said.split("uv pip install")[0]
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert "\nuv==" in lock
