"""The three dependency lists say the same, and none of them names where packages come from."""

import re
import subprocess
import tomllib

from conftest import ROOT
from helpers import environment

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")


def test_every_package_asked_for_is_locked_at_a_version_that_fits():
    from packaging.requirements import Requirement

    versions = environment.locked(LOCK)
    asked = [*PROJECT["project"]["dependencies"]]
    for group in PROJECT["dependency-groups"].values():
        asked += [entry for entry in group if isinstance(entry, str)]
    for entry in map(Requirement, asked):
        assert entry.name in versions, f"{entry.name} is not in requirements.lock: run `make lock`"
        assert versions[entry.name] in entry.specifier, f"{entry} does not fit {versions[entry.name]}: run `make lock`"


def test_the_conda_environment_is_written_from_the_lock():
    written = (ROOT / "environment.yml").read_text(encoding="utf-8")
    assert written == environment.text(PROJECT, LOCK), "environment.yml is behind the lock: run `python -m helpers.environment`"


def test_the_lock_pins_and_hashes_everything_and_holds_no_address():
    assert "://" not in LOCK and "--index" not in LOCK and "--find-links" not in LOCK
    entries = re.split(r"\n(?=\S)", LOCK.strip())
    for entry in entries:
        assert re.match(r"[a-z0-9-]+==\S+", entry), entry[:80]
        assert "--hash=sha256:" in entry, entry[:80]


def test_jupyterlab_stays_out_of_the_lean_group():
    assert not [entry for group in ("build", "test") for entry in PROJECT["dependency-groups"][group] if "jupyter" in entry]
    assert any("jupyterlab" in str(entry) for entry in PROJECT["dependency-groups"]["lab"])


def test_the_installed_versions_are_the_locked_ones():
    from importlib.metadata import version

    locked = environment.locked(LOCK)
    for name in environment.named(PROJECT):
        if name != "jupyterlab":
            assert version(name) == locked[name], f"{name}: pictures and outputs are compared to the byte only on the lock"


def test_no_file_names_a_package_registry_host():
    hosts = [word + ".org" for word in ("py" + "pi", "python" + "hosted", "npm" + "js", "deb" + "ian")]
    files = subprocess.run(["git", "-C", str(ROOT), "ls-files", "-z"], capture_output=True, text=True, check=True).stdout
    for name in filter(None, files.split("\0")):
        path = ROOT / name
        if path.suffix in (".png", ".svg") or not path.is_file():
            continue
        text = path.read_text(encoding="utf-8", errors="ignore")
        assert not [host for host in hosts if host in text], name
