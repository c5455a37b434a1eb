"""The build: an interruption leaves nothing half-written, and running again gives the same bytes."""

import os
import shutil
import signal
import subprocess
import sys
import time

import pytest

from conftest import ROOT

BUILD = [sys.executable, "-m", "snakemake", "--cores", "2", "--rerun-incomplete", "--nolock", "--quiet", "all"]


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    root = tmp_path_factory.mktemp("build") / "project"
    ignore = shutil.ignore_patterns(".git", ".venv*", "build", ".snakemake", "__pycache__", ".*_cache", ".hypothesis")
    shutil.copytree(ROOT, root, ignore=ignore)
    for path in (root / "notebooks").glob("*.ipynb"):
        if path.stem not in ("00_start_here", "01_maternal_deaths"):  # two notebooks are enough here
            path.unlink()
    return root


def build(root, **options):
    environment = os.environ | {"PYTHONPATH": str(root / "src")}
    return subprocess.Popen(BUILD, cwd=root, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                            start_new_session=True, **options)


def results(root):
    return {path.relative_to(root): path.read_bytes() for path in sorted((root / "build").rglob("*"))
            if path.is_file() and not path.name.startswith(".")}


def test_killed_builds_are_finished_by_the_next_one(copy):
    assert build(copy).wait() == 0
    undisturbed = results(copy)
    assert {path.suffix for path in undisturbed} >= {".html", ".ipynb", ".svg", ".png", ".csv"}
    for sign, seconds in ((signal.SIGKILL, 4.0), (signal.SIGINT, 6.0)):
        shutil.rmtree(copy / "build")
        interrupted = build(copy)
        time.sleep(seconds)
        os.killpg(interrupted.pid, sign)
        interrupted.wait()
        assert all(content == undisturbed[path] for path, content in results(copy).items())
        assert build(copy).wait() == 0
        assert results(copy) == undisturbed


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
