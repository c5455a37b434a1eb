"""The look for known vulnerabilities: a finding fails, a service out of reach is said, and neither is taken for the other.

Stand-ins answer in the words of pip-audit 2.10.1 and uv 0.13.9, taken from real runs: against a local advisory service with
one advisory, without a network, and with a faulty lock.
"""

import json
import sys

import pytest

from conftest import ROOT
from helpers.running import environment, vulnerabilities

KNOWN = {"id": "CVE-2099-1", "fix_versions": ["3.9.9"], "aliases": ["GHSA-xxxx-0001"], "description": "Stand-in\nof two lines"}
SOUND = {"name": "numpy", "version": "2.4.6", "vulns": []}
AT_FAULT = {"name": "jinja2", "version": "3.1.6", "vulns": [KNOWN]}
UNKNOWN = {"name": "yte", "skip_reason": "Dependency not found on the index and could not be audited: yte (1.9.4)"}

NO_NETWORK = """error: Request failed after 3 retries in 7.8s
  cause: Failed to fetch: https://index.example/simple/pip-audit/
  cause: client error (Connect)
  cause: dns error
"""
NO_SERVICE = """Traceback (most recent call last):
    raise ConnectionError(e, request=request)
requests.exceptions.ConnectionError: HTTPConnectionPool(host='127.0.0.1', port=8911): Max retries exceeded
"""
NO_HASH = "ERROR:pip_audit._cli:requirement jinja2==3.1.6 does not contain a hash\n"
NO_SUCH_OPTION = "usage: pip-audit [-h] [-V]\npip-audit: error: unrecognized arguments: --x\n"


@pytest.fixture
def look(tmp_path, capfd):
    """Exit code, output and errors of the look, where a program of a few lines stands in for uv and pip-audit."""

    def run(stdout="", stderr="", code=0, wait=0, lock=ROOT / "requirements.lock", longest=60.0):
        program = tmp_path / "stand_in.py"
        program.write_text(
            "import pathlib, sys, time\n"
            f"pathlib.Path({str(tmp_path / 'asked')!r}).write_text('\\n'.join(sys.argv[1:]))\n"
            f"time.sleep({wait})\n"
            f"sys.stdout.write({stdout!r})\nsys.stderr.write({stderr!r})\nsys.exit({code})\n",
            encoding="utf-8",
        )
        done = vulnerabilities.main([str(lock)], (sys.executable, str(program)), longest)
        return done, *capfd.readouterr()

    return run


def answer(*packages):
    return json.dumps({"dependencies": packages, "fixes": []})


def test_a_known_vulnerability_fails_and_says_what_mends_it(look):
    code, said, errors = look(answer(SOUND, AT_FAULT), "Found 1 known vulnerability in 1 package\n", 1)
    assert (code, said) == (1, "")
    assert errors == "1 known in 2 packages:\n  jinja2 3.1.6: CVE-2099-1 (GHSA-xxxx-0001), mended in 3.9.9: Stand-in\n"


def test_a_known_vulnerability_fails_whatever_the_exit_code_and_beside_packages_that_were_skipped(look):
    code, said, errors = look(answer(UNKNOWN, AT_FAULT), code=0)
    assert code == 1 and "jinja2 3.1.6" in errors and "1 known in 1 packages" in errors
    assert said == "not checked: 1 of 2 packages, which the service does not know: yte\n"


def test_none_known(look, tmp_path):
    assert look(answer(SOUND), "No known vulnerabilities found\n") == (
        0, "No known vulnerability in 1 packages of requirements.lock.\n", "")
    asked = (tmp_path / "asked").read_text(encoding="utf-8").split("\n")
    assert {"--require-hashes", "--disable-pip"} < set(asked) and asked[-1] == str(ROOT / "requirements.lock")


def test_packages_that_the_service_does_not_know_are_not_taken_for_sound(look):
    code, said, errors = look(answer(*[UNKNOWN] * 12), "No known vulnerabilities found\n")
    assert (code, errors) == (0, "")
    assert said.startswith("not checked: 12 of 12 packages") and said.endswith("and 2 more\n") and "No known" not in said


@pytest.mark.parametrize("stderr, code, reason", [
    (NO_NETWORK, 2, "Request failed after 3 retries in 7.8s; Failed to fetch: https://index.example/simple/pip-audit/"),
    (NO_SERVICE, 1, "ConnectionError"),
    ("", 1, "exit code 1, and no word"),
])  # fmt: skip
def test_a_service_out_of_reach_is_said_in_one_sentence_and_is_no_failure(look, stderr, code, reason):
    done, said, errors = look("", stderr, code)
    count = len(environment.locked((ROOT / "requirements.lock").read_text(encoding="utf-8")))
    assert done == 0 and errors == "" and said.count("\n") == 1 and reason in said
    assert said.startswith(f"not checked: no answer on the {count} packages of requirements.lock: ")


def test_an_answer_that_does_not_come_or_is_cut_off_is_said(look, tmp_path, capfd):
    code, said, _ = look(wait=30, longest=0.5)
    assert code == 0 and "not checked" in said and "no answer within 0.5 seconds" in said
    assert "not checked: no answer" in look(answer(AT_FAULT)[:-10])[1]
    assert vulnerabilities.main([], [str(tmp_path / "nowhere")]) == 0
    assert "No such file" in capfd.readouterr().out
    assert "none is for this machine" in look(answer())[1]


@pytest.mark.parametrize("stderr", [NO_HASH, NO_SUCH_OPTION])
def test_a_fault_of_the_lock_or_the_call_is_no_missing_service(look, stderr):
    code, said, errors = look("", stderr, 1)
    assert (code, said) == (2, "") and "requirements.lock cannot be asked about: " in errors
    assert stderr.strip().splitlines()[-1] in errors


def test_a_lock_that_cannot_be_read_or_names_nothing_is_refused(look, tmp_path):
    code, _, errors = look(lock=tmp_path / "none.lock")
    assert code == 2 and "none.lock cannot be read" in errors
    (tmp_path / "empty.lock").write_text("# nothing\n")
    code, _, errors = look(lock=tmp_path / "empty.lock")
    assert code == 2 and "names no package with a version" in errors
    (tmp_path / "broken.lock").write_bytes(b"\xff")
    assert look(lock=tmp_path / "broken.lock")[0] == 2
    assert not (tmp_path / "asked").exists()


def test_the_program_is_of_one_version_and_not_in_the_lock():
    assert vulnerabilities.PROGRAM in vulnerabilities.ASK
    name, version = vulnerabilities.PROGRAM.split("==")
    assert version and name not in environment.locked((ROOT / "requirements.lock").read_text(encoding="utf-8"))
