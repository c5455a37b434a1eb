"""The conda environment, written from the lock so that the two cannot drift apart.

``python -m helpers.running.environment`` rewrites environment.yml: Python, pip, and the locked version of every package that
pyproject.toml names.
"""

import re
import tomllib

from helpers.tables import files
from helpers.tables.written import ROOT

#: The newest for which every package of the lock has a ready-made file.
PYTHON = "3.13"


def locked(lock: str) -> dict[str, str]:
    """Package -> version of a lock file."""
    return dict(re.findall(r"^([a-z0-9-]+)==(\S+)", lock, flags=re.MULTILINE))


def named(project: dict) -> list[str]:
    """Sorted names of the packages that a pyproject file asks for, in any group."""
    wanted = [*project["project"]["dependencies"]]
    for group in project["dependency-groups"].values():
        wanted += [entry for entry in group if isinstance(entry, str)]
    return sorted({re.match(r"[A-Za-z0-9_-]+", entry)[0].lower() for entry in wanted})


def conda_text(project: dict, lock: str) -> str:
    """What environment.yml should hold, by pyproject.toml as parsed and requirements.lock."""
    versions = locked(lock)
    pins = "\n".join(f"      - {name}=={versions[name]}" for name in named(project))
    return f"""\
# Written by `make lock` from pyproject.toml and requirements.lock. Conda brings Python and pip; the packages come from
# the same wheels as in .venv, so that figures are the same to the byte.
name: kazakhstan-maternal-child-health
channels:
  - conda-forge
dependencies:
  - python={PYTHON}
  - pip
  - pip:
{pins}
      - -e .
"""


def main() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    files.write_file(ROOT / "environment.yml", conda_text(project, lock))
    print("`git diff environment.yml` shows what moved of the packages in pyproject.toml, `git diff requirements.lock` of all.")
    print("`make test` tries them.")


if __name__ == "__main__":
    main()
