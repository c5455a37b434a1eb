"""Measure the build and the helpers, as ratios within one run: `make bench`.

Every figure is a median; the table goes to build/bench/ratios.csv. Ratios carry from machine to machine far better than
seconds do, which is why only they are worth quoting.
"""

import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import tracemalloc
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import stats

from helpers import claims, data, rates

ROOT = Path(__file__).resolve().parents[1]
RUNS = 3


def seconds(work, runs=RUNS, before=lambda: None):
    """Median time of some work, with something done before each run that does not count."""
    times = []
    for _ in range(runs):
        before()
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def call(*words):
    subprocess.run([sys.executable, "-m", *words], cwd=ROOT, check=True, capture_output=True)


def build(folder):
    call("snakemake", "--cores", "all", "--quiet", "all", "--config", f"out={folder}")


def plain_nbconvert(folder):
    for path in sorted((ROOT / "notebooks").glob("[0-9]*.ipynb")):
        call("nbconvert", "--execute", "--to", "html", "--output-dir", str(folder), str(path))


def loop_intervals(counts):
    lower = [stats.chi2.ppf(0.025, 2 * x) / 2 if x else 0.0 for x in counts]
    return lower, [stats.chi2.ppf(0.975, 2 * x + 2) / 2 for x in counts]


def loop_ratios(first, second):
    return [stats.binomtest(int(a), int(a + b)).proportion_ci(method="exact") for a, b in zip(first, second, strict=True)]


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
    "distinguishable from no change": ("{0}", "{1}"),
    "enough data": ("{0}", "{1}; [a figure]"),
}


def synthetic(number):
    """A ledger of so many claims and as many checks, of every relation in turn."""
    random = np.random.default_rng(7)
    ids = [f"C{at:06d}" for at in range(number)]
    value = random.integers(20, 500, number).astype(float)
    empty = data.load()
    said = pd.DataFrame({"id": ids, "low": value - 0.5, "high": value + 0.5, "of": "not said"})
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


def main():
    rows = []

    def note(what, value, against, reference):
        rows.append({"what": what, "against": against, "seconds": value, "reference_seconds": reference})
        print(f"{what}: {value / reference:.3g} of {against} ({value:.2f} s against {reference:.2f} s)", flush=True)

    with tempfile.TemporaryDirectory() as scratch:
        folder = ROOT / "build" / "bench" / "run"
        plain = seconds(lambda: plain_nbconvert(scratch))
        clean = seconds(lambda: build(folder), before=lambda: shutil.rmtree(folder, ignore_errors=True))
        note("report from clean", clean, "plain nbconvert, one notebook after another", plain)
        note("unchanged report", seconds(lambda: build(folder)), "report from clean", clean)
        shutil.rmtree(folder)
    random = np.random.default_rng(1)
    few, many = random.poisson(40, 1_000), random.poisson(40, 1_000_000)
    loop = 1_000 * seconds(lambda: loop_intervals(few))
    note("a million exact intervals", seconds(lambda: rates.count_interval(many)), "a loop over scipy (extrapolated)", loop)
    loop = 1_000 * seconds(lambda: loop_ratios(few, few[::-1]))
    ours = seconds(lambda: rates.rate_ratio(many, 1.0, many[::-1], 1.0))
    note("a million exact rate ratios", ours, "a loop over scipy's binomial test (extrapolated)", loop)
    few, many = synthetic(10_000), synthetic(100_000)
    tracemalloc.start()
    claims.audit(many)
    peak = tracemalloc.get_traced_memory()[1] / 2**20
    tracemalloc.stop()
    note("100,000 claims and checks", seconds(lambda: claims.audit(many)), "10,000", seconds(lambda: claims.audit(few)))
    print(f"their audit takes at most {peak:.0f} MB beside the tables", flush=True)
    target = ROOT / "build" / "bench" / "ratios.csv"
    target.parent.mkdir(parents=True, exist_ok=True)
    table = pd.DataFrame(rows).eval("ratio = seconds / reference_seconds")
    table.round(4).to_csv(target, index=False)
    print(f"written to {target.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
