"""Whether a table, a notebook or all of them can be used, in seconds: nothing is written, and only one notebook is run.

``python -m helpers.running.check FILE ...`` checks the named ones; without a name, all tables and notebooks are read. A table is
held against all others, and each check on the claims with it. A notebook is read and run into a folder that is thrown away.
"""

import os
import sys
import tempfile
import time
from pathlib import Path

from helpers.running import progress, saved
from helpers.tables import data


def unreadable(notebooks: Path = Path("notebooks")) -> list[str]:
    """What is wrong with the tables and the notebooks of a folder, as far as it can be seen without running one."""
    found = []
    try:
        data.load()
    except (data.DataError, OSError) as error:
        found.append(str(error))
    for path in sorted(notebooks.glob(saved.PATTERN)):
        try:
            saved.read_notebook(path)
        except (ValueError, OSError) as error:
            found.append(str(error))
    return found


def _table(path: Path) -> str:
    """Check a table with those beside it, and say what was found good.

    A DataError if a table breaks a rule, this one or another; a ValueError if a stored verdict no longer follows from the tables.
    """
    from helpers.ledger import claims  # a notebook is checked without it

    tables = data.load(path.parent)
    audit = claims.audit(tables)
    if moved := audit.loc[audit["changed"], "id"].tolist():
        raise ValueError(f"{path}: the verdicts of {', '.join(moved)} are not the stored ones; see `make audit`")
    rows = getattr(tables, path.stem, None)
    counted = "" if rows is None else f"{len(rows):,} rows, "
    return f"{path} is good: {counted}{len(audit)} checks give the verdicts that are stored"


def _notebook(path: Path) -> str:
    """Run a notebook from the top into a folder that is thrown away, and say so; errors are those of `notebooks.run`."""
    from helpers.running import notebooks  # a table is checked without it

    began = time.monotonic()
    with tempfile.TemporaryDirectory() as scratch:
        os.environ["FIGURES_DIR"] = f"{scratch}/figures"
        notebooks.run(path, Path(scratch) / path.name)
    return f"{path} runs from the top, in {time.monotonic() - began:.0f} seconds"


def _one(path: Path) -> None:
    """Check a file by what its name ends in; a ValueError if it is neither a table nor a notebook, or is not there."""
    kinds = {".csv": _table, ".json": _table, ".ipynb": _notebook}
    if path.suffix not in kinds:
        raise ValueError(f"{path} is neither a table (.csv) nor a notebook (.ipynb)")
    if not path.is_file():
        raise ValueError(f"there is no file {path}")
    if path.suffix == ".csv" and path.stem not in data.Tables._fields:
        tables = ", ".join(f"{name}.csv" for name in data.Tables._fields)
        raise ValueError(f"{path} is none of the tables {tables}; `make own` makes a page of another, `make rows` rows")
    print(kinds[path.suffix](path))


def main(names: list[str]) -> int:
    """Check the named files, or read all there are; whether something is wrong."""
    if not names:
        messages = unreadable()
        print("\n".join(messages) or "All tables and notebooks can be read; FILE=notebooks/NAME.ipynb runs one.")
        return bool(messages)
    return max([progress.command(_one)(Path(name)) for name in names])


if __name__ == "__main__":
    sys.exit(main([name for name in sys.argv[1:] if name]))
