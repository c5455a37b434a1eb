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


def moved(before: str, after: str) -> list[str]:
    """What another environment.yml pins otherwise.

    Examples
    --------
    >>> moved("      - numpy==2.4.6\\n      - xyz==1\\n", "      - numpy==2.5.5\\n")
    ['numpy 2.4.6 → 2.5.5', 'xyz 1 → none']
    """
    old, new = (dict(re.findall(r"^ +- ([a-z0-9-]+)==(\S+)$", text, flags=re.MULTILINE)) for text in (before, after))
    names = sorted({*old, *new})
    return [f"{name} {old.get(name, 'none')} → {new.get(name, 'none')}" for name in names if old.get(name) != new.get(name)]


def main() -> int:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    place, text = ROOT / "environment.yml", conda_text(project, lock)
    changes = moved(place.read_text(encoding="utf-8") if place.exists() else "", text)
    files.write_file(place, text)
    print("\n".join(changes) or "No package that pyproject.toml names has moved.")
    print("`git diff requirements.lock` shows the packages that these need; `make test` tries all of them.")
    return 0


if __name__ == "__main__":
    main()
