"""Whether a locked package has a known vulnerability: ``python -m helpers.running.vulnerabilities [LOCK]`` (``make vulnerabilities``).

Asks the advisories of the package index through pip-audit, which uv fetches and runs by itself: it cannot be in the lock,
where Snakemake and it need different versions of one package. Nothing is installed, and nothing in this folder is changed.

The exit code is 0 if no known vulnerability was found and also, with a sentence that begins "not checked:", where no
service could be asked; 1 if there is one; 2 if the lock cannot be read or asked about.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from helpers.running import environment

ROOT = Path(__file__).resolve().parents[3]
#: The program that asks, at a version whose answers were looked at.
PROGRAM = "pip-audit==2.10.1"
ASK = (sys.executable, "-m", "uv", "tool", "run", "--quiet", "--from", PROGRAM, "pip-audit")
LONGEST = 300.0  # seconds for the whole answer
#: What is said where the fault is in the lock or in how it is called: that is no missing service.
FAULTS = ("usage:", "Usage:", "invalid requirements", "does not contain a hash")


def ask(lock: Path, program: Sequence[str] = ASK, longest: float = LONGEST) -> tuple[list[dict], str]:
    """What pip-audit says of the packages of a lock on this machine.

    Parameters
    ----------
    lock : pathlib.Path
        Requirements with versions and hashes.
    program : sequence of str
        How pip-audit is called.
    longest : float
        Seconds after which it is given up.

    Returns
    -------
    (list of dict, str)
        For each package its name and either version and vulns, or skip_reason, as in pip-audit's JSON; then nothing. Or an
        empty list, and in a few words why there is no answer.

    Raises
    ------
    ValueError
        If not the service but the lock, or the call, is at fault; with the words of pip-audit.
    """
    options = ["--require-hashes", "--disable-pip", "--progress-spinner", "off", "--format", "json", "--requirement", str(lock)]
    try:
        done = subprocess.run([*program, *options], capture_output=True, text=True, check=False, timeout=longest)
    except subprocess.TimeoutExpired:
        return [], f"no answer within {longest:g} seconds"
    except OSError as error:
        return [], f"{program[0]}: {error.strerror}"
    try:
        return json.loads(done.stdout)["dependencies"], ""
    except (ValueError, KeyError, TypeError):  # it writes no JSON where it fails, whatever its exit code
        said = [line.strip() for line in done.stderr.splitlines() if line.strip()]
    if any(fault in line for line in said for fault in FAULTS):
        raise ValueError(said[-1])
    of_uv = [line.partition(": ")[2] for line in said if line.startswith(("error: ", "cause: "))][:2]
    return [], "; ".join(of_uv or said[-1:] or [f"exit code {done.returncode}, and no word"])[:300]


def findings(packages: list[dict]) -> list[str]:
    """A line for every known vulnerability.

    Parameters
    ----------
    packages : list of dict
        From :func:`ask`.

    Returns
    -------
    list of str

    Examples
    --------
    >>> known = {"id": "CVE-1", "aliases": ["GHSA-2"], "fix_versions": ["1.1"], "description": "Reads too far.\\nMore."}
    >>> findings([{"name": "a", "version": "1.0", "vulns": [known]}, {"name": "b", "version": "2.0", "vulns": []}])
    ['a 1.0: CVE-1 (GHSA-2), mended in 1.1: Reads too far.']
    """
    lines = []
    for package in packages:
        for one in package.get("vulns", []):
            others = f" ({', '.join(one['aliases'])})" if one.get("aliases") else ""
            mended = f"mended in {', '.join(one['fix_versions'])}" if one.get("fix_versions") else "not mended yet"
            first = (one.get("description") or "no description").strip().splitlines()[0][:200]
            lines.append(f"{package['name']} {package['version']}: {one['id']}{others}, {mended}: {first}")
    return lines


def skipped(packages: list[dict]) -> str:
    """The packages that the service did not know, in one sentence; pip-audit itself takes them for sound.

    Parameters
    ----------
    packages : list of dict
        From :func:`ask`.

    Returns
    -------
    str
        Empty if there is none.

    Examples
    --------
    >>> skipped([{"name": "a", "skip_reason": "Dependency not found"}, {"name": "b", "version": "2.0", "vulns": []}])
    'not checked: 1 of 2 packages, which the service does not know: a'
    """
    names = [package["name"] for package in packages if "skip_reason" in package]
    if not names:
        return ""
    shown = ", ".join(names[:10]) + (f" and {len(names) - 10} more" if len(names) > 10 else "")
    return f"not checked: {len(names)} of {len(packages)} packages, which the service does not know: {shown}"


def main(arguments: list[str] | None = None, program: Sequence[str] = ASK, longest: float = LONGEST) -> int:
    parser = argparse.ArgumentParser(prog="python -m helpers.running.vulnerabilities", description=__doc__.split("\n")[0])
    parser.add_argument("lock", nargs="?", type=Path, default=ROOT / "requirements.lock")
    lock = parser.parse_args(arguments).lock
    try:
        locked = environment.locked(lock.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        print(f"{lock} cannot be read: {error}", file=sys.stderr)
        return 2
    if not locked:
        print(f"{lock} names no package with a version (name==version)", file=sys.stderr)
        return 2
    try:
        packages, why = ask(lock, program, longest)
    except ValueError as error:
        print(f"{lock} cannot be asked about: {error}", file=sys.stderr)
        return 2
    if not packages:
        print(f"not checked: no answer on the {len(locked)} packages of {lock.name}: {why or 'none is for this machine'}")
        return 0
    if missed := skipped(packages):
        print(missed)
    found = findings(packages)
    checked = sum("skip_reason" not in package for package in packages)
    if found:
        print(f"{len(found)} known in {checked} packages:", *found, sep="\n  ", file=sys.stderr)
    elif checked:
        print(f"No known vulnerability in {checked} packages of {lock.name}.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
