"""Ask whether a locked package has a known vulnerability, and say what was asked and what was not: `make vulnerabilities`.

The words given are the command that asks: pip-audit, with its answer as JSON. By itself it says "No known vulnerabilities found"
where it could ask about nothing, too.
"""

import json
import subprocess
import sys

MOST = 100  # lines of one list
NOTHING = "Nothing could be asked, so it is not known whether a package has a vulnerability.\n"


def listed(lines):
    """Lines, at most a hundred and one that counts the rest."""
    return "".join(f"  {line}\n" for line in lines[:MOST]) + (f"  and {len(lines) - MOST} more\n" if len(lines) > MOST else "")


def answer(found):
    """What to say of the packages of an answer, and the exit status: 1 for a vulnerability, or where nothing could be asked."""
    asked = [package for package in found if "skip_reason" not in package]
    skipped = [package["skip_reason"] for package in found if "skip_reason" in package]
    known = [
        f"{package['name']} {package['version']}: {one['id']}, mended in {', '.join(one['fix_versions']) or 'no version yet'}"
        for package in asked
        for one in package["vulns"]
    ]
    many = f"{len(known) or 'no'} known {'vulnerability' if len(known) == 1 else 'vulnerabilities'}"
    said = f"Asked about {len(asked)} of {len(found)} packages: {many}\n" + listed(known) if asked else NOTHING
    if skipped:
        said += f"{len(skipped)} could not be asked about:\n" + listed(skipped)
    return said, int(bool(known) or not asked)


def main():
    done = subprocess.run(sys.argv[1:], capture_output=True, text=True, check=False)
    try:
        said, status = answer(json.loads(done.stdout)["dependencies"])
    except ValueError:  # it stopped before it had an answer, as where the service cannot be reached
        said, status = NOTHING + done.stderr, 1
    print(said, end="")
    return status


if __name__ == "__main__":
    sys.exit(main())
