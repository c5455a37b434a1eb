"""Run notebooks and keep them in one stable form.

``python -m helpers.running.notebooks run SOURCE TARGET`` executes a notebook from top to bottom in a fresh kernel and writes
the result in one step. The same notebook on the same tables gives the same bytes: no time stamps, fixed kernel
metadata, cell ids untouched.
"""

import argparse
import ast
import contextlib
import ctypes
import io
import os
import re
import resource
import signal
import sys
from difflib import get_close_matches
from itertools import accumulate
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from traitlets.config import Config

from helpers.running import mistakes, progress, saved
from helpers.tables import files, written

#: Starts a kernel as Jupyter does, but without a debugger, which is a quarter of the time: nobody stops at a line of a build.
START = """import sys
sys.path.pop(0)  # the working folder: IPython puts it back behind Python's own library
sys.modules["debugpy"] = None
from ipykernel.kernelapp import launch_new_instance
launch_new_instance()"""
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
CELL_TIME_LIMIT = 120  # seconds; the environment variable CELL_TIME_LIMIT gives another
KERNEL_MEMORY = 16  # gigabytes of address space, far above what any notebook here takes; KERNEL_MEMORY gives another
#: Errors that say all there is to know in their own words, so that the way to them is left out.
PLAIN_ERRORS = ("DataError", "MemoryError", "OSError")
KEPT_CELL_METADATA = ("tags",)


def normalise(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Remove from a notebook, in place, what differs from run to run or from editor to editor.

    Kernel and language stay without versions, of the cells' metadata only the tags.
    """
    notebook.metadata = nbformat.from_dict({"kernelspec": KERNEL, "language_info": {"name": "python"}})
    notebook.nbformat_minor = 5
    for cell in notebook.cells:
        cell.metadata = nbformat.from_dict({key: cell.metadata[key] for key in KEPT_CELL_METADATA if key in cell.metadata})
    return notebook


def set_parameters(notebook: nbformat.NotebookNode, values: dict[str, object]) -> nbformat.NotebookNode:
    """Give parameters of a notebook other values, in place, in the code cell tagged "parameters" where they stand.

    The cell assigns plain values, in any way: one a line, ``first, last = 2003, 2022``, with annotations, over several lines.
    What the values may be, the notebook itself checks when it runs. A ValueError lists what can be set.
    """
    if not values:
        return notebook
    tagged = (cell for cell in notebook.cells if cell.cell_type == "code" and "parameters" in cell.metadata.get("tags", []))
    cell = next(tagged, nbformat.from_dict({"source": ""}))
    try:
        places = _places(cell.source)
    except SyntaxError as error:
        raise ValueError(f"the parameters cell is not Python, so nothing can be set: line {error.lineno}, {error.msg}") from None
    known = ", ".join(name for name, place in places.items() if place) or "none"
    if unknown := [name for name in values if name not in places]:
        raise ValueError(f"{', '.join(unknown)}: no such parameter; the parameters of this notebook are: {known}")
    if refused := [name for name in values if not places[name]]:
        raise ValueError(
            f"{', '.join(refused)}: the parameters cell gives no single value of its own to it; "
            f"write `{refused[0]} = VALUE` once, on a line of its own; those that can be set are: {known}"
        )
    # Python counts the places within a line in bytes.
    lines = [line.encode() for line in io.StringIO(cell.source, newline="")]
    before, source = [0, *accumulate(map(len, lines))], b"".join(lines)
    # From the end backwards: what stands before a replaced value stays where it is.
    for name in sorted(values, key=lambda name: (places[name].lineno, places[name].col_offset), reverse=True):
        node = places[name]
        start, end = before[node.lineno - 1] + node.col_offset, before[node.end_lineno - 1] + node.end_col_offset
        source = source[:start] + _written(name, values[name]).encode() + source[end:]
    cell.source = source.decode()
    return notebook


def _pairs(target: ast.expr, value: ast.expr) -> dict[str, ast.expr]:
    """Name -> the expression that an assignment gives it; a name that gets a part of an expression is left out."""
    if isinstance(target, ast.Name):
        return {target.id: value}
    parts = [node.elts for node in (target, value) if isinstance(node, ast.Tuple | ast.List)]
    if len(parts) < 2 or len(parts[0]) != len(parts[1]) or any(isinstance(part, ast.Starred) for part in [*parts[0], *parts[1]]):
        return {}
    return {name: node for both in zip(*parts, strict=True) for name, node in _pairs(*both).items()}


def _places(source: str) -> dict[str, ast.expr | None]:
    """Name that a cell assigns -> the expression that is its whole value, or None where there is no one such expression."""
    found: dict[str, ast.expr | None] = {}
    for statement in ast.parse(source).body:
        targets = getattr(statement, "targets", [getattr(statement, "target", None)])
        plain = isinstance(statement, ast.Assign | ast.AnnAssign) and len(targets) == 1 and statement.value is not None
        own = _pairs(targets[0], statement.value) if plain else {}
        for node in ast.walk(statement):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                # Assigned twice, it has no one place.
                found[node.id] = None if node.id in found else own.get(node.id)
    return found


def _written(name: str, value: object) -> str:
    """A value as Python source."""
    written = repr(value)
    with contextlib.suppress(ValueError, SyntaxError):
        if ast.literal_eval(written) == value:
            return written
    raise ValueError(f"{name}: {written} is not a plain value, such as a number, a text, or a tuple or list of them")


#: Asked of a kernel in which a cell has failed: the columns of every table, those of `published` by their whole names.
_COLUMNS = """(lambda found: {name: [str(column) for column in value.columns] for name, value in found.items()
               if not name.startswith("_") and type(value).__name__ == "DataFrame"})({**globals(), **{f"{name}.{part}": table
               for name, value in globals().items() if type(value).__name__ == "Tables"
               for part, table in value._asdict().items()}})"""


def _asking(client: NotebookClient, told: dict) -> None:
    """Have the tables that a failing cell uses put into `told`, while its kernel is still there."""

    async def ask(cell: nbformat.NotebookNode, **_: object) -> None:
        reply = await client.kc.execute("", silent=True, user_expressions={"tables": _COLUMNS}, reply=True, timeout=10)
        shown = reply["content"].get("user_expressions", {}).get("tables", {}).get("data", {}).get("text/plain", "{}")
        used = {ast.unparse(node) for node in ast.walk(ast.parse(cell.source)) if isinstance(node, ast.Name | ast.Attribute)}
        told.update((name, columns) for name, columns in ast.literal_eval(shown).items() if name in used)

    def on_error(cell: nbformat.NotebookNode, cell_index: int, execute_reply: dict) -> object:
        return ask(cell) if execute_reply["content"]["ename"] == "KeyError" else None

    client.on_cell_error = on_error


def run(source: Path, target: Path, parameters: dict[str, object] | None = None, longest: int = CELL_TIME_LIMIT) -> None:
    """Execute a notebook in a fresh kernel, which works in its folder, and write it, normalised, to another place.

    Figures go where :func:`helpers.figures.publish.figures_folder` says. A ValueError says that the source is no notebook, or
    that `parameters` cannot be set. A RuntimeError says which cell failed, took longer than `longest` seconds or more memory than
    there is, or published a figure of the same name as another: its message has what to do where Python's own words do not say
    it, its notes the whole way to the error; no notebook is written then.
    """
    notebook = set_parameters(saved.read_notebook(source), parameters or {})
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.update(outputs=[], execution_count=None)
    if ends := mistakes.kernel_ended(notebook):
        raise RuntimeError(f"{source.name}, {ends}\n{mistakes.BACK}")
    numbers = {at: number for number, at in enumerate((i for i, c in enumerate(notebook.cells) if c.cell_type == "code"), 1)}
    reached = 0

    def note(cell: nbformat.NotebookNode, cell_index: int) -> None:
        nonlocal reached
        reached = numbers.get(cell_index, reached)

    client = NotebookClient(
        notebook,
        timeout=longest,
        kernel_name="python3",
        record_timing=False,
        coalesce_streams=True,
        on_cell_start=note,
        shutdown_kernel="immediate",  # all has been received; a polite end only takes time
        resources={"metadata": {"path": str(source.parent)}},
        config=Config({"KernelManager": {"transport_encryption": "required"}}),
    )
    tables: dict[str, list[str]] = {}
    full = ""
    _asking(client, tables)
    try:
        _execute(client, source)
    except CellTimeoutError:
        found = f"code cell {reached}: timed out: it ran for more than {longest} seconds, and was stopped"
    except DeadKernelError:
        found = f"code cell {reached}: its kernel was ended from outside, most often because the machine ran out of memory"
        found = mistakes.kernel_ended(notebook, anywhere=True) or found
    except CellExecutionError as error:
        told = error.evalue or "the machine, or the limit set for a notebook, has no more memory"
        found = f"code cell {reached}: {error.ename}: {told}"
        if error.ename not in PLAIN_ERRORS:
            advice = mistakes.advice(notebook, reached, error.ename, error.evalue, tables)
            # The file in which Python looks for a line is one of its own making, and a path is of this machine.
            said = re.sub(r" \(([\w<>-]+\.py, line \d+|/.*\.py|unknown location)\)$", "", error.evalue)
            place = mistakes.place(notebook, reached)
            place += "" if advice.startswith("Line ") else mistakes.line(notebook, reached, str(error))
            found = f"{place}: {error.ename}: {said}\n{advice}".rstrip()
            full = str(error)
    else:
        _refuse_clash(notebook, source)
        write_notebook(normalise(notebook), target)
        return
    failed = RuntimeError(f"{source.name}, {found}" + ("" if "`make undo`" in found else f"\n{mistakes.BACK}"))
    if full:
        failed.add_note(full)
    raise failed


def _execute(client: NotebookClient, source: Path) -> None:
    """Run all cells in a new kernel. One that does not come up is started again: another program has taken one of its ports."""
    for left in (2, 1, 0):
        client.create_kernel_manager()
        client.km.kernel_spec.argv = [sys.executable, "-c", START, "-f", "{connection_file}"]
        # The variable is Jupyter's own: so a cell knows the notebook that it belongs to, here as in JupyterLab.
        client.start_new_kernel(preexec_fn=_end_with_parent, env=os.environ | {"JPY_SESSION_NAME": str(source.absolute())})
        try:
            client.start_new_kernel_client()
            break
        except RuntimeError:
            if not left:
                raise
    client.execute()


def _refuse_clash(notebook: nbformat.NotebookNode, source: Path) -> None:
    """One figure, one cell: of two cells that publish under one name, the second would have taken the first one's files."""
    made_by: dict[str, int] = {}
    for number, cell in enumerate(mistakes.code(notebook), start=1):
        for name in (output.metadata["figure"] for output in cell.outputs if "figure" in output.get("metadata", {})):
            if name in made_by:
                raise RuntimeError(
                    f"{source.name}, code cells {made_by[name]} and {number}: both publish the figure {name}; "
                    "give one of them another name"
                )
            made_by[name] = number


def _end_with_parent() -> None:
    """Run in a new kernel, before all else: when the process that started it dies, however it does, the kernel dies too.

    Elsewhere than on Linux the kernel itself looks once a second.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG


def _limit(name: str, usual: int) -> int:
    """A limit that the environment may set otherwise."""
    given = os.environ.get(name, str(usual))
    if not given.isdecimal() or int(given) == 0:
        raise ValueError(f"the environment variable {name} is a whole number above 0; got {given!r}")
    return int(given)


def write_notebook(notebook: nbformat.NotebookNode, target: Path) -> None:
    """Write a notebook in one step."""
    files.write_file(target, nbformat.writes(notebook))


def _unknown(source: Path) -> str:
    """What to say of a notebook that is not there: the one that may be meant."""
    known = {path.stem: path for folder in (Path("notebooks"), source.parent) for path in sorted(folder.glob("*.ipynb"))}
    begin = [stem for stem in known if stem.startswith(source.stem)]
    near = begin or get_close_matches(source.stem, known, n=1)
    meant = f" Did you mean {known[near[0]]}?" if near else f" There are: {', '.join(known)}." if known else ""
    return f"There is no notebook {source}.{meant}"


def _parameter(text: str) -> tuple[str, object]:
    """NAME=VALUE of the command line; a value that is not written as Python writes it is a text."""
    name, equals, value = text.partition("=")
    if not equals:
        raise argparse.ArgumentTypeError(f"{text!r} is not NAME=VALUE")
    try:
        return name.strip(), ast.literal_eval(value)
    except (ValueError, SyntaxError, TypeError):
        return name.strip(), value


@progress.command
def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m helpers.running.notebooks", description=__doc__.split("\n")[0])
    commands = parser.add_subparsers(dest="command", required=True)
    one = commands.add_parser("run", help="execute one notebook")
    one.add_argument("source", type=Path)
    one.add_argument("target", type=Path)
    told = "a parameter of the notebook, such as lang=ru or first_year=2018 (may be repeated)"
    one.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help=told, type=_parameter)
    given = parser.parse_args()
    if not given.source.exists():
        raise ValueError(_unknown(given.source))
    longest, gigabytes = _limit("CELL_TIME_LIMIT", CELL_TIME_LIMIT), _limit("KERNEL_MEMORY", KERNEL_MEMORY)
    with contextlib.suppress(ValueError, OSError):  # some systems have no such limit
        resource.setrlimit(resource.RLIMIT_AS, (gigabytes * 2**30, resource.getrlimit(resource.RLIMIT_AS)[1]))
    made_from = written.inputs(given.source)
    if "FIGURES_DIR" in os.environ:
        written.clear(Path(os.environ["FIGURES_DIR"]) / given.source.stem)
    run(given.source, given.target, dict(given.set), longest)
    written.keep_origin(given.target, made_from)


if __name__ == "__main__":
    sys.exit(main())
