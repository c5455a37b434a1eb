"""The three dependency lists say the same, and none of them names where packages come from."""

import os
import re
import subprocess
import sys
import tomllib

import yaml

from conftest import ROOT
from helpers.running import environment

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
    assert written == environment.conda_text(PROJECT, LOCK), "environment.yml is old: run `python -m helpers.running.environment`"


def conda():
    """environment.yml, parsed: the packages from conda, and the lines that pip is given."""
    written = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    return written["dependencies"][:-1], written["dependencies"][-1]["pip"]


def dry_run(requirements, folder):
    """What uv would change here to satisfy some requirements, with all they need; it may not use any network or cache."""
    file = folder / "requirements.txt"
    file.write_text("\n".join(requirements))
    command = [sys.executable, "-m", "uv", "pip", "install", "--offline", "--dry-run", "--python", sys.executable]
    done = subprocess.run(
        [*command, "--requirements", str(file)],
        env=os.environ | {"UV_CACHE_DIR": str(folder / "cache")},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout + done.stderr


def test_the_pins_of_the_conda_environment_fit_together_and_are_what_the_lock_installs(tmp_path):
    # conda cannot be tried here. Its pip part can: JupyterLab apart, it must be what the lock has installed, to the last need.
    pins = [line for line in conda()[1] if not line.startswith(("jupyterlab==", "-e"))]
    assert "Would make no changes" in dry_run(pins, tmp_path)
    other = [re.sub("^pandas==.*", "pandas==0.1", line) for line in pins]
    assert "Would make no changes" not in dry_run(other, tmp_path)


def test_binder_gets_what_it_needs():
    from_conda, pip = conda()
    assert from_conda == ["python=3.13", "pip"]
    assert pip[-1] == "-e ." and any(line.startswith("jupyterlab==") for line in pip)
    instead = [name for name in ("binder", ".binder", "runtime.txt") if (ROOT / name).exists()]
    assert not instead, "Binder would read these instead of environment.yml"
    guide = (ROOT / "docs" / "open-without-installing.md").read_text(encoding="utf-8")
    link = re.search(r"^https://mybinder\.org/v2/git/REPOSITORY/HEAD\?urlpath=lab/tree/(\S+)$", guide, re.MULTILINE)
    assert (ROOT / link[1]).exists()


def test_the_lock_pins_and_hashes_everything_and_holds_no_address():
    assert "://" not in LOCK and "--index" not in LOCK and "--find-links" not in LOCK
    entries = re.split(r"\n(?=\S)", LOCK.strip())
    for entry in entries:
        assert re.match(r"[a-z0-9-]+==\S+", entry), entry[:80]
        assert "--hash=sha256:" in entry, entry[:80]


def test_jupyterlab_stays_out_of_what_runs_alone_and_tests_out_of_the_report():
    assert not [entry for group in ("build", "test") for entry in PROJECT["dependency-groups"][group] if "jupyter" in entry]
    assert any("jupyterlab" in str(entry) for entry in PROJECT["dependency-groups"]["lab"])
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target, needs in (("report", "ready"), ("lab", "ready"), ("test", "test"), ("test-all", "test")):
        assert re.search(rf"^{target}: \.venv(-lab)?/{needs}$", makefile, flags=re.MULTILINE), target
    heavy = {"playwright", "sdmx1", "ruff", "zizmor", "pytest"}
    assert not [entry for entry in PROJECT["dependency-groups"]["build"] if re.match(r"[a-z0-9-]+", entry)[0] in heavy]


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
