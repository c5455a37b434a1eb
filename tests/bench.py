"""Measure the build and the helpers: `make bench`, or in parts `make bench ONLY="build helpers"`.

Every number is the median of some runs. What is worth quoting are ratios within one run: they carry from machine to machine far
better than seconds. The table goes to build/bench/ (ratios.csv, ratios.md, ratios.png), and with --write into docs/speed.md.
The machine should do nothing else meanwhile. On two cores a whole run takes about a quarter of an hour. The tests are measured
when they are asked for: ONLY=tests takes about seven minutes, ONLY=test-all about ten.
"""

import argparse
import io
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import nbformat
import numpy as np
import pandas as pd
import psutil
from matplotlib.figure import Figure
from scipy import stats

from helpers.ledger import claims
from helpers.pages import briefing, printing
from helpers.stats import detection, rates, rising
from helpers.tables import data, files, written

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "build" / "bench"
START, END = "<!-- measured: start -->", "<!-- measured: end -->"
COLUMNS = ["section", "what", "against", "measured", "reference", "ratio", "goal", "megabytes", "runs", "date", "machine"]
#: How often each thing of a section is timed.
RUNS = {"build": 3, "start": 3, "pages": 5, "helpers": 3, "clone": 3, "tests": 1, "test-all": 1}
#: Sections that are measured only when they are named.
ASKED = ("tests", "test-all")
MISSED = "**missed**"
#: What a kernel needs at the least: start, and the cells with parameters and imports. Run by Jupyter's own client.
FLOOR = """
import sys, nbformat
from nbclient import NotebookClient
notebook = nbformat.read(sys.argv[1], as_version=4)
NotebookClient(notebook, kernel_name="python3", resources={"metadata": {"path": sys.argv[2]}}).execute()
"""


def machine():
    """The machine in a few words."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        model = next(line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        model = platform.processor() or platform.machine()
    return f"{os.cpu_count()} cores ({model}), {psutil.virtual_memory().total / 2**30:.0f} GB, {platform.system()}"


def seconds(work, runs, before=lambda: None):
    """Median time of some work, with something done before each run that does not count."""
    times = []
    for _ in range(runs):
        before()
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def tree_megabytes(work):
    """Most memory that all processes started by some work hold together, looked at twice a second: that costs next to no time."""
    most, done = 0, threading.Event()

    def look():
        nonlocal most
        while not done.wait(0.5):
            held = 0
            for child in psutil.Process().children(recursive=True):
                try:
                    held += child.memory_info().rss
                except psutil.Error:
                    continue
            most = max(most, held)

    watch = threading.Thread(target=look)
    watch.start()
    try:
        work()
    finally:
        done.set()
        watch.join()
    return most / 2**20


def own_megabytes(work):
    """Most memory that some work holds in this process beside what was there before; one more run."""
    tracemalloc.start()
    work()
    peak = tracemalloc.get_traced_memory()[1] / 2**20
    tracemalloc.stop()
    return peak


class Notes(list):
    """Rows of one section; each is printed as it comes."""

    def __init__(self, section, runs):
        super().__init__()
        self.section, self.runs = section, runs

    def note(self, what, value, against, reference, goal=None, megabytes=None, unit="s"):
        common = (value / reference, goal, megabytes, self.runs, date.today().isoformat(), machine())
        self.append(dict(zip(COLUMNS, (self.section, what, against, value, reference, *common), strict=True)))
        wanted = "" if goal is None else f", goal at most {goal:g}"
        memory = "" if megabytes is None else f", {megabytes:.0f} MB"
        compared = f"({value:.2f} {unit} against {reference:.2f} {unit}{memory})"
        print(f"{what}: {value / reference:.3g} of {against}{wanted} {compared}", flush=True)


# --- the build -------------------------------------------------------------------------------------------------------


def copy_project(target):
    """The files of the checkout that git knows, so that nothing here changes while notebooks are changed and run."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    for name in filter(None, listed.split("\0")):
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, target / name)
    return target


def call(root, *words):
    """Run a module in a copy of the project, with the copy's helpers."""
    environment = {name: value for name, value in os.environ.items() if name != "FIGURES_DIR"}
    subprocess.run(
        [sys.executable, "-m", *words],
        cwd=root,
        env=environment | {"PYTHONPATH": str(root / "src")},
        check=True,
        capture_output=True,
    )


def build(root, *targets):
    call(root, "snakemake", "--cores", "all", "--rerun-incomplete", "--nolock", "--quiet", "all", "--", *targets)
    call(root, "helpers.edits.stored", "status", "build")


def plain_nbconvert(root):
    for path in sorted((root / "notebooks").glob("[0-9]*.ipynb")):
        call(root, "nbconvert", "--execute", "--to", "html", "--output-dir", str(root / "build" / "plain"), str(path))


def imports_only(root, name="floor", helpers=True):
    """A copy of every notebook that ends after its imports, and may do without those of the helpers."""
    for path in sorted((root / "notebooks").glob("[0-9]*.ipynb")):
        notebook = nbformat.read(path, as_version=4)
        notebook.cells = [cell for cell in notebook.cells if cell.cell_type == "code"][:2]
        if not helpers:
            imports = notebook.cells[-1]
            imports.source = "\n".join(line for line in imports.source.splitlines() if not line.startswith("from helpers"))
        files.write_file(root / name / path.name, nbformat.writes(notebook))
    return sorted((root / name).glob("*.ipynb"))


def floor(root, paths):
    """Kernel start and imports of every notebook, as many at a time as there are cores."""
    environment = os.environ | {"PYTHONPATH": str(root / "src")}

    def one(path):
        command = [sys.executable, "-c", FLOOR, str(path), str(root / "notebooks")]
        subprocess.run(command, env=environment, check=True, capture_output=True)

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(one, paths))


def section_build(notes):
    with tempfile.TemporaryDirectory() as scratch:
        root = copy_project(Path(scratch) / "project")
        # The notebooks that nbconvert runs and the English pages, and no translation or print.
        same = ("notebooks", "build/index.html", "build/briefing-en.html")
        megabytes = []

        def clean():
            for folder in ("build", ".snakemake"):
                shutil.rmtree(root / folder, ignore_errors=True)

        call(root, "compileall", "-q", "src")
        plain = seconds(lambda: plain_nbconvert(root), notes.runs, clean)
        paths = imports_only(root)
        least = seconds(lambda: floor(root, paths), notes.runs)
        own = seconds(lambda: megabytes.append(tree_megabytes(lambda: build(root, *same))), notes.runs, clean)
        notes.note("report of the same notebooks, from clean", own, "nbconvert, one after another", plain, 0.35, max(megabytes))
        notes.note("report of the same notebooks, from clean", own, "kernel start and imports alone", least, 1.8)
        megabytes.clear()
        whole = seconds(lambda: megabytes.append(tree_megabytes(lambda: build(root))), notes.runs, clean)
        about = ("whole report (three languages, print), from clean", whole, "report of the same notebooks", own)
        notes.note(*about, None, max(megabytes))
        notes.note("unchanged report", seconds(lambda: build(root), notes.runs), "3 seconds", 3.0, 1.0)
        changed = root / "notebooks" / "02_infant_mortality.ipynb"

        def change():
            notebook = nbformat.read(changed, as_version=4)
            notebook.cells[-1].source += " "
            files.write_file(changed, nbformat.writes(notebook))

        notes.note("one changed notebook", seconds(lambda: build(root), notes.runs, change), "whole report", whole)


def section_start(notes):
    """Every third notebook, run as a build runs it up to its imports, against a kernel with the imported packages alone."""
    with tempfile.TemporaryDirectory() as scratch:
        root = copy_project(Path(scratch) / "project")
        call(root, "compileall", "-q", "src")
        paths, bare = imports_only(root)[1::3], imports_only(root, "bare", helpers=False)[1::3]

        def start():
            for path in paths:
                call(root, "helpers.running.notebooks", "run", str(path), str(root / "started" / path.name))

        def kernel():
            for path in bare:
                floor(root, [path])

        start()
        taken, least = seconds(start, notes.runs), seconds(kernel, notes.runs)
        notes.note("notebook start, up to its imports", taken, "kernel and the packages that it imports", least, 1.5)


def make(*words):
    subprocess.run(["make", *words], cwd=ROOT, check=True, capture_output=True)


def section_tests(notes):
    def clean():
        shutil.rmtree(ROOT / ".snakemake", ignore_errors=True)
        listed = written.file_list(ROOT / "build")
        written.remove(ROOT / "build", [name for name in listed if not name.startswith("bench/")])

    megabytes = []
    report = seconds(lambda: make("report"), notes.runs, clean)
    test = seconds(lambda: megabytes.append(tree_megabytes(lambda: make("test"))), notes.runs)
    notes.note("make test", test, "make report, from clean", report, 4.0, max(megabytes))
    notes.note("make test", test, "5 minutes", 300.0, 1.0)


def section_more_tests(notes):
    megabytes = []
    more = seconds(lambda: megabytes.append(tree_megabytes(lambda: make("test-all"))), notes.runs)
    notes.note("make test-all", more, "10 minutes, which 15 leave beside make test", 600.0, 1.0, max(megabytes))


def without_browsers(scratch):
    """A PATH on which no browser is found and all else is: links stand for the folders that hold one."""
    found = []
    for number, folder in enumerate(os.environ["PATH"].split(os.pathsep)):
        if any((Path(folder) / name).exists() for name in printing.BROWSERS):
            links = scratch / "path" / str(number)
            links.mkdir(parents=True)
            for path in Path(folder).iterdir():
                if path.name not in printing.BROWSERS:
                    (links / path.name).symlink_to(path)
            folder = str(links)
        found.append(folder)
    return os.pathsep.join(found)


def section_clone(notes):
    with tempfile.TemporaryDirectory() as scratch:
        target = Path(scratch) / "clone"

        environment = os.environ | {"PATH": without_browsers(Path(scratch))}

        def clone():
            subprocess.run(["git", "clone", "--quiet", str(ROOT), str(target)], check=True, capture_output=True)
            subprocess.run(["make", "-C", str(target), "report"], env=environment, check=True, capture_output=True)
            assert not list((target / "build").glob("*.pdf"))

        megabytes = []

        def clean():
            shutil.rmtree(target, ignore_errors=True)

        taken = seconds(lambda: megabytes.append(tree_megabytes(clone)), notes.runs, clean)
        about = ("bare clone to finished pages, without print, warm package cache", taken, "75 seconds")
        notes.note(*about, 75.0, 1.0, max(megabytes))


# --- the pages -------------------------------------------------------------------------------------------------------


def opened(chromium, path):
    """Seconds from opening a page from disk to its first paint, and what it asked for besides itself."""
    page = chromium.new_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(path.as_uri())
    painted = "performance.getEntriesByName('first-contentful-paint').map(entry => entry.startTime)[0]"
    while (taken := page.evaluate(painted)) is None:  # the page's policy lets Playwright wait for no expression
        page.wait_for_timeout(50)
    page.close()
    return taken / 1000, [url for url in asked if url != path.as_uri() and not url.startswith("data:")]


def section_pages(notes):
    from playwright.sync_api import sync_playwright

    stored = ROOT / "notebooks" / "10_briefing.ipynb"
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=printing.browser(), args=["--no-sandbox"])
        for name, most in (("index", 350), ("briefing-en", 600)):
            path = Path(scratch) / f"{name}.html"
            briefing.write_briefing(stored, ROOT / "figures", "en", path, front=name == "index")
            found = [opened(chromium, path) for _ in range(notes.runs)]
            notes.note(f"{name}.html: size", path.stat().st_size / 1000, f"{most} kB", most, 1.0, unit="kB")
            notes.note(f"{name}.html: requests besides itself", len(found[0][1]), "one request", 1, 0.0, unit="requests")
            notes.note(
                f"{name}.html: first paint from disk", statistics.median(taken for taken, _ in found), "1 second", 1.0, 1.0
            )
        chromium.close()


# --- the helpers -----------------------------------------------------------------------------------------------------


def loop_intervals(counts):
    """Exact limits of counts, one scipy call a row."""
    return np.array([(stats.chi2.ppf(0.025, 2 * x) / 2 if x else 0.0, stats.chi2.ppf(0.975, 2 * x + 2) / 2) for x in counts])


def loop_ratios(first, second):
    """Exact limits of rate ratios of equal births, one scipy test a row."""
    limits = [stats.binomtest(int(a), int(a + b)).proportion_ci(method="exact") for a, b in zip(first, second, strict=True)]
    share = np.array([(limit.low, limit.high) for limit in limits])
    return share / (1 - share)


def loop_rising(before, after, draws, seed):
    """How often how many regions rise, one draw a call."""
    generator = np.random.default_rng(seed)
    rising = np.zeros(draws, int)
    for old, new in zip(before, after, strict=True):
        first = [generator.poisson(old) for _ in range(draws)]
        second = [generator.poisson(new) for _ in range(draws)]
        rising += np.array([b > a for a, b in zip(first, second, strict=True)])
    return np.bincount(rising, minlength=len(before) + 1) / draws


def loop_audit(tables):
    """Verdicts, one check at a time."""
    return [claims.audit(tables._replace(checks=tables.checks.iloc[[at]]))["verdict"].item() for at in range(len(tables.checks))]


#: Relation -> how its two sides are written for the claims before and after a number.
SYNTHETIC = {
    "same quantity": ("{0}; {1}", ""),
    "count against rate": ("{0} - {1}", "{0}; {1}; {2}; {3}"),
    "ratio": ("{0} / {1}", "{2}; {3}"),
    "part and whole": ("{0}", "{1}; {2}"),
    "total between parts": ("{0}", "{1}; {2}"),
    "conversion": ("{0}; {1}", "{2} / {3}"),
    "year to date": ("{0} - {1}; {2} - {3}", "0.6 to 0.7"),
    "monotone": ("{0}; {1}; {2}", ""),
    "level against percentage": ("{0} - {1}", "{2}; {3}"),
    "rate ratio test": ("{0}", "{1}"),
    "enough data": ("{0}", "{1}; [a figure]"),
}


def synthetic(number):
    """A ledger of so many claims and as many checks, of every relation in turn."""
    random = np.random.default_rng(7)
    ids = [f"C{at:06d}" for at in range(number)]
    value = random.integers(20, 500, number).astype(float)
    empty = data.load()
    said = pd.DataFrame({"id": ids, "low": value - 0.5, "high": value + 0.5, "of": "not said"})
    said = said.reindex(columns=empty.claims.columns)
    relations = list(SYNTHETIC)
    near = [[ids[(at + step) % number] for step in range(4)] for at in range(number)]
    rows = [(relations[at % len(relations)], near[at]) for at in range(number)]
    checks = pd.DataFrame(
        {
            "id": [f"K{at:06d}" for at in range(number)],
            "relation": [relation for relation, _ in rows],
            "question": "Does it hold?",
            "left": [SYNTHETIC[relation][0].format(*four) for relation, four in rows],
            "right": [SYNTHETIC[relation][1].format(*four) or np.nan for relation, four in rows],
            "assumption": np.nan,
            "expected": np.nan,
        }
    )
    return empty._replace(claims=said, checks=checks)


def grown(work, sizes, runs):
    """Seconds and megabytes of some work for each size, and the power of the size that the seconds grow with at the end."""
    rows = []
    for size in sizes:
        job = work(size)
        rows.append((size, seconds(job, runs), own_megabytes(job)))
    power = np.log(rows[-1][1] / rows[-2][1]) / np.log(rows[-1][0] / rows[-2][0])
    return pd.DataFrame(rows, columns=["rows", "seconds", "megabytes"]), power


def cases():
    """What is measured: name, sizes, the work of one size, rows of the plain loop, the loop, both results that must agree."""
    random = np.random.default_rng(1)
    counts = random.poisson(40, 1_000_000)
    before, after = np.linspace(2, 12, 20), np.linspace(1.8, 10.8, 20)
    million = [1_000, 10_000, 100_000, 1_000_000]

    def limits(frame):
        return frame[["lower", "upper"]].to_numpy()

    def auditing(size):
        tables = synthetic(size)
        return lambda: claims.audit(tables)

    return [
        (
            "exact intervals",
            million,
            lambda size: lambda: rates.count_interval(counts[:size]),
            1_000,
            lambda: loop_intervals(counts[:1_000]),
            lambda: limits(rates.count_interval(counts[:1_000])),
        ),
        (
            "exact rate ratios",
            million,
            lambda size: lambda: rates.rate_ratio(counts[:size], 1.0, counts[-size:], 1.0),
            1_000,
            lambda: loop_ratios(counts[:1_000], counts[-1_000:]),
            lambda: limits(rates.rate_ratio(counts[:1_000], 1.0, counts[-1_000:], 1.0)),
        ),
        (
            "draws of 20 regions",
            million[:3],
            lambda size: lambda: rising.rising_by_chance(before, after, draws=size),
            1_000,
            lambda: loop_rising(before, after, 1_000, 1),
            lambda: rising.rising_by_chance(before, after, draws=1_000)["share"].to_numpy(),
        ),
        (
            "claims audited",
            million[:3],
            auditing,
            110,
            lambda: loop_audit(synthetic(110)),
            lambda: claims.audit(synthetic(110))["verdict"].tolist(),
        ),
    ]


def section_helpers(notes):
    growth = []
    for name, sizes, work, looped, loop, ours in cases():
        expected, found = loop(), ours()
        if isinstance(expected, list):
            assert expected == found, f"{name}: the loop finds another verdict"
        else:
            np.testing.assert_allclose(found, expected, rtol=1e-9, err_msg=name)
        table, power = grown(work, sizes, notes.runs)
        growth.append(table.assign(what=name, power=power))
        last = table.iloc[-1]
        reference = seconds(loop, notes.runs) * last["rows"] / looped
        notes.note(
            f"{last['rows']:,.0f} {name}",
            last["seconds"],
            f"a plain loop, from {looped:,} rows",
            reference,
            None,
            last["megabytes"],
        )
        print(f"  seconds grow with the power {power:.2f} of the rows from {sizes[-2]:,} to {sizes[-1]:,}", flush=True)
    births = np.random.default_rng(5).uniform(0.8, 1.25, 3_000)
    taken = seconds(lambda: detection.smallest_detectable_fall(np.geomspace(5, 10_000, 3_000), births_ratio=births), notes.runs)
    notes.note("3,000 smallest detectable falls, births of their own", taken, "10 seconds", 10.0, 1.0)
    files.write_file(FOLDER / "growth.csv", pd.concat(growth).to_csv(index=False, float_format="%.4g"))


# --- what is written -------------------------------------------------------------------------------------------------


SECTIONS = {
    "build": section_build,
    "start": section_start,
    "pages": section_pages,
    "helpers": section_helpers,
    "clone": section_clone,
    "tests": section_tests,
    "test-all": section_more_tests,
}


def missed(table):
    """The rows whose ratio is above their goal."""
    return table[table["ratio"] > pd.to_numeric(table["goal"])]


def markdown(table):
    """The table for people: ratios, goals, which are missed, memory; with machine, date, and how often each was timed."""
    lines = ["| what | in units of | ratio | goal | | MB |", "|---|---|---:|---:|---|---:|"]
    above = set(missed(table).index)
    for row in table.itertuples():
        goal = "" if pd.isna(row.goal) else f"≤ {row.goal:g}"
        memory = "" if pd.isna(row.megabytes) else f"{row.megabytes:,.0f}"
        mark = MISSED if row.Index in above else ""
        lines.append(f"| {row.what} | {row.against} | {row.ratio:.2g} | {goal} | {mark} | {memory} |")
    parts = [
        f"{', '.join(part['section'].unique())}: {'one run' if runs == 1 else f'medians of {runs} runs'}, {machine}, {day}"
        for (runs, machine, day), part in table.groupby(["runs", "machine", "date"], sort=False)
    ]
    return "\n".join([*lines, "", f"Measured by `make bench`. {'; '.join(parts)}."])


def draw(table, path):
    """Ratios on a logarithmic scale, goals as upright strokes."""
    figure = Figure(figsize=(9, 0.4 * len(table) + 1.2), layout="constrained")
    axes = figure.subplots()
    place = np.arange(len(table))[::-1]
    axes.plot(table["ratio"], place, "o", color="#15304f")
    axes.plot(table["goal"], place, "|", color="#b8500f", markersize=16, markeredgewidth=2)
    axes.set_xscale("log")
    axes.axvline(1, color="#cbd3da", zorder=0)
    axes.set_yticks(place, table["what"] + "\nagainst " + table["against"], fontsize=7)
    axes.set_xlabel("ratio (dot) and goal (stroke)")
    picture = io.BytesIO()
    figure.savefig(picture, format="png", dpi=150)
    files.write_file(path, picture.getvalue())


def renew(text, new):
    """Replace what stands between the markers of a text."""
    if text.count(START) != 1 or text.count(END) != 1:
        raise ValueError(f"docs/speed.md must hold the markers {START} and {END} once each")
    return text[: text.index(START)] + f"{START}\n{new}\n{END}" + text[text.index(END) + len(END) :]


def write(rows):
    """Add rows to the stored table, in place of earlier ones of their sections; return the whole table."""
    path = FOLDER / "ratios.csv"
    new = pd.DataFrame(rows, columns=COLUMNS)
    if path.exists():
        old = pd.read_csv(path)
        new = pd.concat([old[~old["section"].isin(new["section"])], new], ignore_index=True)
    new = new.sort_values("section", key=lambda names: names.map(list(SECTIONS).index), kind="stable", ignore_index=True)
    files.write_file(path, new.to_csv(index=False, float_format="%.4g"))
    files.write_file(FOLDER / "ratios.md", markdown(new))
    draw(new, FOLDER / "ratios.png")
    return new


def refusal(names):
    """What to say of sections that are not there; empty if all are."""
    unknown = [name for name in names if name not in SECTIONS]
    return f"The bench has no part {', '.join(unknown)}; it has {', '.join(SECTIONS)}." if unknown else ""


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    told = f"of {', '.join(SECTIONS)}; all but {' and '.join(ASKED)} if none is named"
    parser.add_argument("sections", nargs="*", metavar="SECTION", help=told)
    often = ", ".join(f"{name} {runs}" for name, runs in RUNS.items())
    parser.add_argument("--runs", type=int, help=f"how often each thing is timed (without it: {often})")
    parser.add_argument("--write", action="store_true", help="put the stored table into docs/speed.md, and measure nothing")
    arguments, more = parser.parse_known_args()
    if said := refusal([*arguments.sections, *more]):
        sys.exit(said)
    if arguments.write:
        table = pd.read_csv(FOLDER / "ratios.csv")
        files.write_file(ROOT / "docs/speed.md", renew((ROOT / "docs/speed.md").read_text(encoding="utf-8"), markdown(table)))
        for row in missed(table).itertuples():
            print(f"Missed, and docs/speed.md says why below the table: {row.what}, in units of {row.against}")
        return
    for name in arguments.sections or [name for name in SECTIONS if name not in ASKED]:
        notes = Notes(name, arguments.runs or RUNS[name])
        SECTIONS[name](notes)
        write(notes)
    print(f"written to {FOLDER.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
