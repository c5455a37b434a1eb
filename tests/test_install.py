"""What `make` installs is what the lock has hashes of: anything else under the same name is refused. No network is used."""

import base64
import hashlib
import os
import re
import shlex
import subprocess
import sys
import zipfile

import pytest

from conftest import ROOT
from helpers.running import environment

LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
VERSIONS = environment.locked(LOCK)
#: The package of the lock that pip installs, and one of those that uv installs; empty ones stand in for both.
BY_PIP, BY_UV = "uv", "yte"
PROJECT = """
[project]
name = "stand-in"
version = "1"
dependencies = ["yte"]
[dependency-groups]
lean = []
"""


def wheel(folder, name):
    """Write a wheel of a locked package at its version, with nothing in it; its hash."""
    path, info = folder / f"{name}-{VERSIONS[name]}-py3-none-any.whl", f"{name}-{VERSIONS[name]}.dist-info"
    files = {
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {VERSIONS[name]}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    sums = {file: base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()) for file, text in files.items()}
    record = "".join(f"{file},sha256={value.decode().strip('=')},{len(files[file])}\n" for file, value in sums.items())
    with zipfile.ZipFile(path, "w") as archive:
        for file, text in (files | {f"{info}/RECORD": f"{record}{info}/RECORD,,\n"}).items():
            archive.writestr(file, text)
    return hashlib.sha256(path.read_bytes()).hexdigest()


def with_hash(lock, name, digest):
    """A lock with one hash for a package, or none at all."""
    pattern = re.compile(rf"^({name}==.*?) \\\n(?: +--hash=.*\n)+", re.MULTILINE)
    hashes = f" \\\n    --hash=sha256:{digest}" if digest else ""
    text, count = pattern.subn(lambda found: f"{found[1]}{hashes}\n", lock)
    assert count == 1
    return text


@pytest.fixture
def install(tmp_path):
    """Run what the Makefile runs once it has made .venv, with a lock made from the real one; the exit code and what was said."""
    wheels, project = tmp_path / "wheels", tmp_path / "project"
    for folder in (wheels, project):
        folder.mkdir()
    digests = {name: wheel(wheels, name) for name in (BY_PIP, BY_UV)}
    (project / "pyproject.toml").write_text(PROJECT)
    make = [sys.executable, "-m", "uv", "venv", "--quiet", "--offline", "--no-project", "--python", sys.executable]
    subprocess.run([*make, str(project / ".venv")], check=True)
    dry = ["make", "-C", str(ROOT), "--no-print-directory", "--always-make", "--dry-run", ".venv/ready"]
    recipe = subprocess.run(dry, capture_output=True, text=True, check=True).stdout.partition(" -m venv --without-pip .venv\n")[2]
    assert len(re.findall(r" install .*--require-hashes", recipe)) == 2
    recipe = recipe[: recipe.rindex("\nVIRTUAL_ENV")]  # the last line installs the helpers
    recipe = recipe.replace(str(ROOT), str(project)).replace(".venv/bin/python", shlex.quote(sys.executable))
    # uv would otherwise take the environment of the Python that runs it, which is the one that these tests run in.
    offline = {"UV_PYTHON": str(project / ".venv" / "bin" / "python"), "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(wheels),
               "PIP_TARGET": str(tmp_path / "pip"), "UV_OFFLINE": "1", "UV_NO_INDEX": "1",
               "UV_FIND_LINKS": str(wheels), "UV_CACHE_DIR": str(tmp_path / "cache")}  # fmt: skip

    def run(name=None, change=None):
        lock = LOCK
        for each, digest in digests.items():
            lock = with_hash(lock, each, change(digest) if each == name else digest)
        (project / "requirements.lock").write_text(lock, encoding="utf-8")
        done = subprocess.run(["bash", "-e", "-c", recipe], cwd=project, env=os.environ | offline, capture_output=True, text=True,
                              check=False)  # fmt: skip
        return done.returncode, " ".join((done.stdout + done.stderr).split())

    run.installed = lambda: {path.name.partition("-")[0] for path in tmp_path.rglob("*.dist-info")}
    return run


def other(digest):
    return ("0" if digest[0] != "0" else "1") + digest[1:]


def test_what_has_its_hash_is_installed(install):
    assert install() == (0, "")
    assert install.installed() >= {BY_PIP, BY_UV}


@pytest.mark.parametrize("name, change, said", [
    (BY_PIP, other, "DO NOT MATCH THE HASHES"),
    (BY_PIP, lambda digest: "", "Hashes are required"),
    (BY_UV, other, "Hash mismatch"),
    (BY_UV, lambda digest: "", "no trusted hash"),
], ids=["pip-other", "pip-none", "uv-other", "uv-none"])  # fmt: skip
def test_one_digit_of_a_hash_or_a_missing_one_stops_the_installation(install, name, change, said):
    code, told = install(name, change)
    assert code != 0 and said in told and name in told, told
    assert name not in install.installed()


def test_the_helpers_are_built_by_the_uv_of_the_lock_and_nothing_is_fetched_for_it(tmp_path):
    command = [sys.executable, "-m", "uv", "pip", "install", "--offline", "--no-deps", "--python", sys.executable]
    into = ["--target", str(tmp_path / "site"), "--cache-dir", str(tmp_path / "cache"), "--editable", str(ROOT)]
    done = subprocess.run([*command, *into], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert list((tmp_path / "site").glob("kazakhstan*.pth"))
