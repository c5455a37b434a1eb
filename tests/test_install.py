"""What is installed is what the lock has hashes of, by a Python that fits; what is missing is named. No network is used."""

import base64
import hashlib
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from conftest import ROOT
from helpers.running import environment

LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
VERSIONS = environment.locked(LOCK)
#: The package of the lock that pip, or the machine's uv, installs, and one of those that the uv of the lock installs. Empty
#: ones stand in for both; that of uv calls the real one.
BROUGHT, REST = "uv", "yte"
UV = str(Path(sys.executable).with_name("uv"))
BASE = sys._base_executable
PROJECT = """
[project]
name = "stand-in"
version = "1"
dependencies = ["yte"]
[dependency-groups]
build = []
test = []
[build-system]
requires = ["uv_build"]
build-backend = "uv_build"
[tool.uv.build-backend]
module-name = "helpers"
module-root = "src"
"""


def wheel(folder, name):
    """Write a wheel of a locked package at its version, with next to nothing in it; its hash."""
    path, info = folder / f"{name}-{VERSIONS[name]}-py3-none-any.whl", f"{name}-{VERSIONS[name]}.dist-info"
    files = {
        f"{name}/__main__.py": f"import os, sys\nos.execv({UV!r}, [{UV!r}, *sys.argv[1:]])\n",
        f"{name}/tests/checked.py": "",
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


def script(path, text):
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


@pytest.fixture
def machine(tmp_path):
    """A folder like the project's and, as the only one on the PATH, one with programs that are on every machine, and git."""
    programs, project = tmp_path / "bin", tmp_path / "про ект"
    for folder in (programs, project):
        folder.mkdir()
    for name in ("cat", "cksum", "git", "ls", "mkdir", "rm", "sed", "sh", "touch", "uname"):
        (programs / name).symlink_to(shutil.which(name))
    for name in ("install.sh", "Makefile"):
        shutil.copy(ROOT / name, project)
    (project / "pyproject.toml").write_text(PROJECT)
    (project / "requirements.lock").write_text(LOCK, encoding="utf-8")
    (project / "src" / "helpers").mkdir(parents=True)
    (project / "src" / "helpers" / "__init__.py").touch()

    def run(*words, **more):
        settings = os.environ | {"PATH": str(programs), "PYTHON": ""} | more
        command = [shutil.which("sh"), "install.sh", *(words or (".venv", "build"))]
        done = subprocess.run(command, cwd=project, env=settings, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout + done.stderr

    run.programs, run.project = programs, project
    return run


@pytest.fixture
def install(machine, tmp_path):
    """Install with a lock made from the real one, by pip or uv of this machine: the exit code and what was said."""
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    digests = {name: wheel(wheels, name) for name in (BROUGHT, REST)}
    offline = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(wheels), "UV_OFFLINE": "1", "UV_NO_INDEX": "1",
               "UV_FIND_LINKS": str(wheels), "UV_CACHE_DIR": str(tmp_path / "cache")}  # fmt: skip

    def run(by="pip", name=None, change=None, python=BASE):
        if by == "uv":
            (machine.programs / "uv").symlink_to(UV)
        lock = LOCK
        for each, digest in digests.items():
            lock = with_hash(lock, each, change(digest) if each == name else digest)
        (machine.project / "requirements.lock").write_text(lock, encoding="utf-8")
        code, said = machine(**offline, PYTHON=python)
        return code, " ".join(said.split())

    run.installed = lambda: {path.name.partition("-")[0] for path in machine.project.rglob("*.dist-info")}
    run.machine, run.offline = machine, offline
    return run


def other(digest):
    return ("0" if digest[0] != "0" else "1") + digest[1:]


@pytest.mark.parametrize("by", ["pip", "uv"])
def test_what_has_its_hash_is_installed(install, by):
    version = ".".join(map(str, sys.version_info[:2]))
    assert install(by) == (0, f"Preparing .venv with Python {version}, once: less than a minute ...")
    assert install.installed() >= {BROUGHT, REST, "stand_in"} and (install.machine.project / ".venv" / "ready").exists()
    assert not (install.machine.project / ".venv" / "bin" / "pip").exists()


def test_files_that_are_only_newer_need_no_other_environment(install):
    assert install("uv")[0] == 0
    project = install.machine.project
    ready = project / ".venv" / "ready"
    os.utime(ready, (1, 1))
    assert install.machine(**install.offline, PYTHON=BASE) == (0, "") and ready.stat().st_mtime > 1
    ready.unlink()  # an installation that did not end, or that somebody wants anew
    assert "Preparing" in install.machine(**install.offline, PYTHON=BASE)[1] and ready.exists()
    (project / "pyproject.toml").write_text(PROJECT + "\n")
    assert "Preparing" in install.machine(**install.offline, PYTHON=BASE)[1]


def test_what_another_group_needs_is_added_to_what_is_there(install):
    assert install("uv")[0] == 0
    venv = install.machine.project / ".venv"
    before = install.installed()
    code, said = install.machine("--add", ".venv", "test", **install.offline)
    assert code == 0 and said == "Adding to .venv what is needed for test, once ...\n", said
    assert (venv / "test").exists() and (venv / "ready").exists() and install.installed() == before


def test_the_pip_of_a_python_that_is_found_by_its_name_is_used(install, tmp_path):
    script(install.machine.programs / "python3", f'exec {shlex.quote(BASE)} "$@"')
    code, said = install(python="python3")
    assert code == 0, said
    assert BROUGHT in install.installed() and "pip" not in install.installed()


def test_all_is_compiled_but_the_tests_of_packages(install):
    assert install("uv")[0] == 0
    lib = install.machine.project / ".venv" / "lib"
    made = {path.name.partition(".")[0] for path in lib.rglob("*.pyc")}
    assert "__main__" in made and "checked" not in made
    broken = next(lib.glob("*/site-packages")) / "broken.py"
    broken.write_text("(")
    assert install.machine("--add", ".venv", "test", **install.offline)[0] != 0
    assert not (install.machine.project / ".venv" / "test").exists()


def test_without_pip_that_of_a_new_environment_is_used(install, tmp_path):
    without = tmp_path / "python3"
    script(without, f'[ "$1 $2" = "-m pip" ] && exit 1\nexec {shlex.quote(BASE)} "$@"')
    code, said = install(python=str(without))
    assert code == 0, said
    assert install.installed() >= {"pip", BROUGHT, REST, "stand_in"}


@pytest.mark.parametrize("by, name, change, said", [
    ("pip", BROUGHT, other, "DO NOT MATCH THE HASHES"),
    ("pip", BROUGHT, lambda digest: "", "Hashes are required"),
    ("uv", BROUGHT, other, "Hash mismatch"),
    ("uv", BROUGHT, lambda digest: "", "must have a hash"),
    ("uv", REST, other, "Hash mismatch"),
    ("uv", REST, lambda digest: "", "no trusted hash"),
], ids=["pip-other", "pip-none", "uv-other", "uv-none", "rest-other", "rest-none"])  # fmt: skip
def test_one_digit_of_a_hash_or_a_missing_one_stops_the_installation(install, by, name, change, said):
    code, told = install(by, name, change)
    assert code != 0 and said in told and name in told, told
    assert name not in install.installed() and not (install.machine.project / ".venv" / "ready").exists()


def test_the_helpers_are_built_by_the_uv_of_the_lock_and_nothing_is_fetched_for_it(tmp_path):
    command = [sys.executable, "-m", "uv", "pip", "install", "--offline", "--no-deps", "--python", sys.executable]
    into = ["--target", str(tmp_path / "site"), "--cache-dir", str(tmp_path / "cache"), "--editable", str(ROOT)]
    done = subprocess.run([*command, *into], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert list((tmp_path / "site").glob("kazakhstan*.pth"))


# --- which Python, and what is said where there is none ---------------------------------------------------------------

#: An interpreter that answers as one of another version would, or one without some modules; it installs nothing.
OTHER = """
import importlib.util, sys, sysconfig
sys.version_info = ({version}, 0, "final", 0)
real = importlib.util.find_spec
importlib.util.find_spec = lambda name: None if name in {without} else real(name)
sysconfig.get_path = lambda name: {headers!r}
code, sys.argv[1:] = sys.argv[2], sys.argv[3:]
exec(code) if sys.argv[0] == "-c" and "print" in code else sys.exit(7)
"""


def pythons(machine, **found):
    """Put interpreters on the PATH: name -> version and the modules it lacks; without a version it is one of pyenv's names."""
    for name, (version, *without) in found.items():
        text = "echo 'pyenv: command not found' >&2; exit 127"
        if version:
            code = OTHER.format(version=version.replace(".", ", "), without=without, headers=str(machine.project / "include"))
            text = f'exec {shlex.quote(BASE)} -c {shlex.quote(code)} "$@"'
        script(machine.programs / name.replace("_", "."), text)


def compiler(machine):
    script(machine.programs / "cc", "")
    (machine.project / "include").mkdir()
    (machine.project / "include" / "Python.h").touch()


@pytest.mark.parametrize("found, chosen", [
    ({"python3": ["3.11"]}, "3.11"),
    ({"python3": ["3.14"]}, "3.14"),
    ({"python3_13": [""], "python3_12": ["3.12"], "python3_11": ["3.11"], "python3": [""]}, "3.12"),
    ({"python3_11": ["3.11"], "python3": ["3.9"]}, "3.11"),
    ({"python3_13": ["3.13", "pip", "ensurepip"], "python3": ["3.12"]}, "3.12"),
    ({"python3_13": ["3.13", "pip"]}, "3.13"),
    ({"python3_14": ["3.14"], "python3_13": ["3.13"]}, "3.13"),
])  # fmt: skip
def test_a_python_that_works_is_found(machine, found, chosen):
    pythons(machine, **found)
    compiler(machine)
    assert f"Preparing .venv with Python {chosen}, once" in machine()[1]


def test_where_one_package_cannot_be_compiled_another_python_is_taken(machine):
    pythons(machine, python3_14=["3.14"], python3=["3.11"])
    assert "Preparing .venv with Python 3.11, once" in machine()[1]
    assert VERSIONS["immutables"] == "0.21", "has it files for Python 3.14 now? Then install.sh needs no compiler"


@pytest.mark.parametrize("found, said", [
    ({}, "Python 3.11 to 3.14 is needed, and none was found: install it with `sudo apt install python3 "),
    ({"python3": [""]}, "Python 3.11 to 3.14 is needed, and none was found"),
    ({"python3": ["3.10"]}, "Python 3.11 to 3.14 is needed, and python3 is 3.10"),
    ({"python3": ["3.15"]}, "Python 3.11 to 3.14 is needed, and python3 is 3.15"),
    ({"python3": ["3.13", "venv"]}, "venv is missing for python3: install it with `sudo apt install python3-venv python3-pip`"),
    ({"python3": ["3.13", "pip", "ensurepip"]}, "pip is missing for python3: install it with `sudo apt install"),
    ({"python3": ["3.14"]}, "python3 is 3.14, where one package is compiled: install a C compiler with `sudo apt install gcc"),
])  # fmt: skip
def test_what_is_missing_is_named_with_the_command_that_installs_it(machine, found, said):
    pythons(machine, **found)
    code, told = machine()
    assert code == 1 and told.startswith(said) and told.count("\n") == 1, told
    assert told.endswith(", or install uv, which brings a Python, or say make PYTHON=/path/to/python3.13 report.\n")
    assert not (machine.project / ".venv").exists()


def test_on_a_mac_the_command_is_that_of_macs_and_git_is_needed(machine):
    (machine.programs / "git").unlink()
    assert machine() == (1, "git is missing: install it with `sudo apt install git` (Debian, Ubuntu), then run make again.\n")
    (machine.programs / "uname").unlink()
    script(machine.programs / "uname", "echo Darwin")
    assert machine() == (1, "git is missing: install it with `brew install git`, then run make again.\n")


@pytest.mark.parametrize("found, used", [
    ({"python3_12": ["3.12"]}, "--python python3.12 .venv"),
    ({"python3": ["3.13", "venv", "pip", "ensurepip"]}, "--python python3 .venv"),
    ({"python3": ["3.9"]}, "--python 3.13 .venv"),
    ({"python3": ["3.14"]}, "--python 3.13 .venv"),
    ({}, "--python 3.13 .venv"),
])  # fmt: skip
def test_uv_installs_where_it_is_there_and_brings_a_python_where_none_fits(machine, found, used):
    pythons(machine, **found)
    script(machine.programs / "uv", '[ "$1" = --version ] && echo uv 1 && exit\necho uv "$@"; exit 1')
    code, said = machine()
    assert code == 1 and re.search(rf"^uv venv .*{re.escape(used)}$", said, re.MULTILINE), said


def test_the_python_that_is_named_is_used_or_refused(machine):
    pythons(machine, python3_13=["3.13"], old=["3.9"], mine=["3.12"])
    script(machine.programs / "uv", "echo uv 1")
    assert "Preparing .venv with Python 3.12, once" in machine(PYTHON="mine")[1]
    for name, said in (
        ("old", "Python 3.11 to 3.14 is needed, and old is 3.9: install another"),
        ("a'b `touch x` $(touch x)", "a'b `touch x` $(touch x) does not run: Python 3.11 to 3.14 is needed"),
    ):
        code, told = machine(PYTHON=name)
        assert (code, told) == (1, f"{said}, or leave PYTHON={name} out, and one is looked for.\n")
        make = [shutil.which("make"), "--no-print-directory", ".venv/ready", "PYTHON=" + name.replace("$", "$$")]
        environ = os.environ | {"PATH": str(machine.programs)}
        done = subprocess.run(make, cwd=machine.project, env=environ, capture_output=True, text=True, check=False)
        assert done.returncode != 0 and done.stderr.startswith(told) and not (machine.project / "x").exists()


def test_a_folder_that_make_did_not_make_is_left_alone(machine):
    pythons(machine, python3=["3.12"])
    kept = machine.project / ".venv" / "kept"
    kept.parent.mkdir()
    kept.write_text("mine")
    code, said = machine()
    assert code == 1 and kept.read_text() == "mine"
    assert said == ".venv was not made by make: give it another name (mv .venv my.venv), then run make again.\n"
    (machine.project / ".venv" / "uv.lock").touch()  # that of an earlier installation, finished or not
    assert "Preparing" in machine()[1] and not kept.exists()


@pytest.mark.parametrize("has, asked, stale", [
    ("3.12", "", False), ("3.12", "3.12", False), ("3.12", "3.13", True), ("3.12", "none", True), ("", "", True),
])  # fmt: skip
def test_an_environment_of_another_python_or_of_none_is_made_again(machine, has, asked, stale):
    (machine.project / ".venv" / "bin").mkdir(parents=True)
    pythons(machine, **({"python": [has]} if has else {}), **({"asked": [asked]} if asked[:1] == "3" else {}))
    if has:
        (machine.programs / "python").rename(machine.project / ".venv" / "bin" / "python")
    (machine.project / ".venv" / "ready").touch()
    make = [shutil.which("make"), "--no-print-directory", "--dry-run", ".venv/ready", *(["PYTHON=asked"] if asked else [])]
    environ = os.environ | {"PATH": str(machine.programs)}
    done = subprocess.run(make, cwd=machine.project, env=environ, capture_output=True, text=True, check=True)
    assert ("sh install.sh .venv build" in done.stdout) == stale, done.stdout + done.stderr


def test_every_python_that_the_script_names_is_one_that_the_project_allows():
    from packaging.specifiers import SpecifierSet

    text = (ROOT / "install.sh").read_text(encoding="utf-8")
    allowed = SpecifierSet(tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["requires-python"])
    fitting = {f"3.{minor}" for minor in range(30) if f"3.{minor}" in allowed}
    assert set(re.findall(r"python(3\.\d+)\b(?! report)", text)) == fitting
    assert "(3, 11) <= version < (3, 15)" in text and fitting == {"3.11", "3.12", "3.13", "3.14"}


# --- the trial on a bare machine --------------------------------------------------------------------------------------


@pytest.mark.parametrize("programs, said", [
    ({"id": "echo 1000"}, "it takes root, as in sudo make test-all."),
    ({"id": "echo 0"}, "debootstrap is missing (`apt install debootstrap`)."),
    ({"id": "echo 0", "debootstrap": "exit 1", "apt-get": ""}, "apt names no mirror here."),
    ({"id": "echo 0", "debootstrap": 'touch "$4/half"; exit 1', "apt-get": "echo mirror"}, "debootstrap failed, see "),
    ({"uname": "echo Darwin"}, "it takes Linux."),
], ids=["root", "debootstrap", "mirror", "failed", "linux"])  # fmt: skip
def test_where_no_bare_machine_can_be_made_one_sentence_says_so_and_nothing_is_left(machine, tmp_path, programs, said):
    for name in ("dirname", "grep", "head", "mktemp", "mountpoint", "tr"):
        (machine.programs / name).symlink_to(shutil.which(name))
    for name, text in programs.items():
        (machine.programs / name).unlink(missing_ok=True)
        script(machine.programs / name, text)
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    settings = os.environ | {"PATH": str(machine.programs), "TMPDIR": str(scratch)}
    command = [shutil.which("sh"), str(ROOT / "tests" / "bare_machine.sh")]
    done = subprocess.run(command, env=settings, capture_output=True, text=True, check=False)
    assert done.returncode == 3 and done.stderr.startswith("Not tried on a bare machine: " + said), done.stderr
    assert done.stderr.count("\n") == 1 and not [path for path in scratch.iterdir() if path.suffix != ".log"]
