"""The list of what was written into a folder of results: nothing else in it is ever overwritten or removed.

A folder of results holds the list as ``.written``, which is also its mark. The project's own build/ has one from the first file
on. :mod:`helpers.tables.files` looks a file up before it writes it, and puts it on the list. ``python -m helpers.tables.written
FOLDER`` removes what is on the list, and names what is not. Only Python's own library is used: `make clean` needs
nothing installed.
"""

import argparse
import errno
import fcntl
import hashlib
import json
import os
import re
import shutil
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
LIST = ".written"
LOCK = ".lock"
#: Folders of a build with copies of people's work; cleaning does not name them.
COPIES = ("undone", "replaced")
#: Files of notebooks/ that belong to the collection: they are run, have a page, and are compared.
PATTERN = "[0-9][0-9]_*.ipynb"
#: What a notebook can reach: the floors up to its subjects. Those above write pages and messages or fetch data.
REACHED = ("wording", "tables", "stats", "figures", "ledger", "subjects")


def _is_build(folder: Path) -> bool:
    return folder.name == "build" and (folder.parent / "Snakefile").is_file()


def _folder_of(path: Path) -> Path | None:
    """The folder of results that a file, there or not, lies in; None if there is none below the project.

    It is the nearest folder above it that is marked, or a project's build/.
    """
    for parent in Path(os.path.abspath(path)).parents:
        if (parent / LIST).is_file() or _is_build(parent):
            return parent
        if (parent / "Snakefile").is_file():
            return None
    return None


def file_list(folder: Path) -> dict[str, dict[str, str]]:
    """The list of a folder, empty if none: path within it -> what :func:`keep_origin` kept of it; an OSError if it is damaged."""
    path = folder / LIST
    if not path.exists():
        return {}
    try:
        listed = json.loads(path.read_text(encoding="utf-8"))
        if isinstance(listed, dict) and all(isinstance(kept, dict) for kept in listed.values()):
            return listed
    except ValueError:
        pass
    raise OSError(errno.EINVAL, f"{path}, the list of what was written here, is damaged: rename its folder and run again")


@contextmanager
def _changing(folder: Path) -> Iterator[dict[str, dict[str, str]]]:
    """The list, to be changed; one process at a time, and written in one step."""
    folder.mkdir(parents=True, exist_ok=True)
    held = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX)
        listed = file_list(folder)
        before = dict(listed)
        yield listed
        if listed != before or not (folder / LIST).exists():
            scratch = folder / f"{LIST}.{os.getpid()}"
            scratch.write_text(json.dumps(listed, separators=(",\n", ": "), sort_keys=True), encoding="utf-8")
            scratch.replace(folder / LIST)
    finally:
        os.close(held)


def begin_results(folder: Path) -> None:
    """Make a folder one of results; what is in it already stays whoever's it is."""
    if not (folder / LIST).exists():
        with _changing(folder):
            pass


def list_files(paths: Iterable[Path]) -> None:
    """Put files on their folders' lists, before they are written; those outside of folders of results are passed over.

    A FileExistsError if one is there and not on the list: somebody else wrote it.
    """
    grouped: dict[Path, list[str]] = {}
    for path in paths:
        if folder := _folder_of(path):
            grouped.setdefault(folder, []).append(os.path.relpath(os.path.abspath(path), folder))
    for folder, group in grouped.items():
        with _changing(folder) as listed:
            foreign = [name for name in group if name not in listed and os.path.lexists(folder / name)]
            if foreign:
                said = "a file of this name is there that no run wrote; move it to another place"
                raise FileExistsError(errno.EEXIST, said, str(folder / foreign[0]))
            listed.update({name: {} for name in group})


def list_folder(cache: Path) -> None:
    """Put a whole folder on the list of the folder of results that it lies in: a cache, of which nothing is anybody's work.

    It is made, and marked as a cache by the file CACHEDIR.TAG, which programs that copy folders know. A FileExistsError if it is
    there and not on the list.
    """
    if folder := _folder_of(cache):
        name = os.path.relpath(os.path.abspath(cache), folder)
        with _changing(folder) as listed:
            if f"{name}/" not in listed and os.path.lexists(cache):
                raise FileExistsError(errno.EEXIST, "a folder of this name is there that no run made; move it", str(cache))
            listed[f"{name}/"] = {}
    cache.mkdir(parents=True, exist_ok=True)
    (cache / "CACHEDIR.TAG").write_text("Signature: 8a477f597d28d172789f06886806bc55\n", encoding="utf-8")


def remove(folder: Path, chosen: Iterable[str]) -> list[str]:
    """Remove files of a folder that are on its list, and the folders that are empty then; those removed."""
    removed = []
    with _changing(folder) as listed:
        for name in sorted(set(chosen) & set(listed)):
            path = folder / name
            if path.is_file() or path.is_symlink():
                path.unlink()
                removed.append(name)
            elif name.endswith("/") and path.is_dir():
                shutil.rmtree(path)
                removed.append(name)
            del listed[name]
            parent = path.parent
            while parent != folder and parent.is_dir() and not any(parent.iterdir()):
                parent.rmdir()
                parent = parent.parent
    return removed


def sweep(folder: Path) -> list[Path]:
    """Remove what killed writes left of the files on a folder's list; those removed."""
    listed: dict[Path, set[str]] = {folder: {LIST[1:]}}
    for name in file_list(folder):
        listed.setdefault((folder / name).parent, set()).add(Path(name).name)
    removed = []
    for parent, known in sorted(listed.items()):
        for path in sorted(parent.iterdir()) if parent.is_dir() else []:
            scratch = re.fullmatch(r"\.(.+)\.\d+", path.name)
            if scratch and scratch[1] in known and path.is_file():
                path.unlink(missing_ok=True)
                removed.append(path)
    return removed


def clear(below: Path) -> None:
    """Remove from a folder within a folder of results what is on the list; elsewhere nothing."""
    if folder := _folder_of(below):
        start = os.path.relpath(os.path.abspath(below), folder) + os.sep
        remove(folder, [name for name in file_list(folder) if name.startswith(start)])


def clean(folder: Path) -> list[str]:
    """Remove all that is on a folder's list, and on those of folders within it; the files that stay, as they are on no list."""
    for path in sorted(folder.rglob(LIST), reverse=True):
        if path.is_file() and path.parent != folder:
            clean(path.parent)
    ours = (folder / LIST).is_file()
    if ours:
        sweep(folder)
        remove(folder, file_list(folder))
    stays = sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_symlink() or not path.is_dir())
    stays = [name for name in stays if Path(name).name not in (LIST, LOCK) or not (folder / name).with_name(LIST).is_file()]
    if ours and not stays:  # the mark goes with the last file
        for name in (LIST, LOCK):
            (folder / name).unlink(missing_ok=True)
        if not folder.is_symlink() and not any(folder.iterdir()):
            folder.rmdir()
    return stays


def _hash(contents: Iterable[bytes]) -> str:
    whole = hashlib.sha256()
    for content in contents:
        whole.update(hashlib.sha256(content).digest())
    return whole.hexdigest()[:16]


def _cells(source: Path) -> bytes:
    """What a notebook says, without its outputs; all of it where it is no notebook."""
    content = source.read_bytes()
    try:
        cells = json.loads(content)["cells"]
        kept = [
            (cell["cell_type"], "".join(cell["source"]), cell["metadata"].get("tags"), cell.get("attachments")) for cell in cells
        ]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return content
    return json.dumps(kept).encode()


def inputs(source: Path) -> dict[str, str]:
    """Fingerprints of what the results of a notebook depend on: "notebook" (its outputs do not count), "tables" and "helpers"."""
    tables = Path(os.environ.get("TABLES_DIR", ROOT / "data"))
    helpers = Path(__file__).resolve().parents[1]
    modules = [path for floor in REACHED for path in (helpers / floor).rglob("*.*") if path.suffix in (".py", ".j2", ".md")]
    rows = sorted(path for path in tables.iterdir() if path.suffix in (".csv", ".json"))
    return {
        "notebook": _hash([_cells(source)]),
        "tables": _hash(path.read_bytes() for path in rows),
        "helpers": _hash(path.read_bytes() for path in sorted(modules)),
    }


def keep_origin(target: Path, kept: dict[str, str]) -> None:
    """Keep with a file on the list what it was made from; a file outside of folders of results is passed over."""
    if folder := _folder_of(target):
        with _changing(folder) as listed:
            listed[os.path.relpath(os.path.abspath(target), folder)] = kept


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m helpers.tables.written", description="Remove what runs wrote into a folder.")
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    try:
        stays = clean(folder) if folder.is_dir() else []
    except OSError as error:
        print(f"{folder} was not cleaned: {error.strerror}", file=sys.stderr)
        return 1
    named = [name for name in stays if name.split("/")[0] not in COPIES]
    if named:
        print(f"These files in {folder} were written by no run, and stay:")
        print("\n".join(f"  {name}" for name in named[:100]) + (f"\n  and {len(named) - 100} more" if len(named) > 100 else ""))
    return 0


if __name__ == "__main__":
    sys.exit(main())
