"""Write the briefing for many made-up countries in three languages: `make stress`, or `python tests/stress.py --countries 500`.

Each country has a copy of the tables in which every registered count of deaths and births is drawn anew (Poisson, seeded).
One country has a damaged table. A worker writes one briefing after another in one process; a country that fails is named, the
others go on, and the exit status says so. The table of results holds the worker's memory after each briefing.
"""

import argparse
import csv
import gc
import io
import os
import re
import resource
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import nbformat
import numpy as np
import pandas as pd

import in_process
from helpers.running import builds, progress
from helpers.tables import files, written

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOK = ROOT / "notebooks" / "10_briefing.ipynb"
DRAWN = ("maternal_deaths", "infant_deaths", "live_births")
LANGUAGES = ("en", "kk", "ru")
COLUMNS = ("country", "lang", "worker", "number", "seconds", "megabytes", "problem")


def tables(folder, seed, bad=False):
    """Write the tables of a made-up country: counts drawn anew, names replaced; the bad one has a word for a number."""
    written.begin_results(folder)  # a list of its own: one of all countries would be long
    for path in (ROOT / "data").iterdir():
        content = path.read_text(encoding="utf-8")
        if path.name == "observations.csv":
            rows = list(csv.reader(io.StringIO(content, newline="")))
            of, value, lower, upper = (rows[0].index(name) for name in ("indicator", "value", "lower", "upper"))
            count = [row for row in rows[1:] if row[of] in DRAWN and row[value] and not row[lower] and not row[upper]]
            drawn = np.random.default_rng(seed).poisson([float(row[value]) for row in count])
            for row, number in zip(count, drawn, strict=True):
                row[value] = str(number)
            if bad:
                count[0][value] = "many"
            text = io.StringIO(newline="")
            csv.writer(text, lineterminator="\n").writerows(rows)
            content = text.getvalue()
        if path.name == "areas.csv":
            content = content.replace("Kazakhstan,Қазақстан,Казахстан", ",".join([f"Country {seed}"] * 3))
        files.write_file(folder / path.name, content.encode())
    return folder


def render(folder, lang, target):
    """Run the briefing's notebook on a country's tables in this process, and write its page."""
    from helpers.pages import briefing as pages
    from helpers.running import notebooks

    figures = folder / "figures" / lang
    os.environ.update(TABLES_DIR=str(folder), FIGURES_DIR=str(figures))
    notebook = notebooks.set_parameters(nbformat.read(NOTEBOOK, as_version=4), {"lang": lang})
    in_process.execute(notebook)
    executed = folder / f"briefing-{lang}.ipynb"
    notebooks.write_notebook(notebooks.normalise(notebook), executed)
    pages.write_briefing(executed, figures, lang, target)
    executed.unlink()  # written here, a line above


def one(country, seed, lang, out, bad):
    """One briefing; whatever goes wrong with it is a row of the results and no more."""
    began, problem = time.monotonic(), ""
    one.number = getattr(one, "number", 0) + 1
    try:
        folder = out / "tables" / country
        if not (folder / "areas.csv").exists():
            tables(folder, seed, bad)
        render(folder, lang, out / f"{country}-{lang}.html")
    except Exception as error:  # a worker must survive any country
        problem = f"{type(error).__name__}: {error}"
    gc.collect()
    held = int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 2**20
    row = (country, lang, os.getpid(), one.number, time.monotonic() - began, held, problem)
    return dict(zip(COLUMNS, row, strict=True))


def every(countries, out, languages=LANGUAGES, workers=None, bad=True):
    """All briefings; the last country is the bad one. Returns a row a briefing."""
    written.begin_results(out)
    if (out / "tables").is_dir():
        written.clean(out / "tables")  # an earlier run may have had another bad country
    seeds = range(1, countries + 1)
    jobs = [(f"country-{seed:03d}", seed, lang, out, bad and seed == countries) for seed in seeds for lang in languages]
    with ProcessPoolExecutor(workers or os.cpu_count(), mp_context=get_context("spawn")) as pool:
        rows = []
        for row in pool.map(one, *zip(*jobs, strict=True)):
            rows.append(row)
            progress.show(f"{len(rows)} of {len(jobs)} briefings: {row['country']}, {row['lang']}")
    progress.show("")
    return pd.DataFrame(rows, columns=COLUMNS)


def growth(rows):
    """Megabytes that the worst worker gains with each briefing after its first ten, which load libraries and fill caches."""
    later = rows[rows["number"] > 10]
    slopes = [np.polyfit(part["number"], part["megabytes"], 1)[0] for _, part in later.groupby("worker") if len(part) > 10]
    return max(slopes, default=np.nan)


def refusal(countries):
    """What to say of a number of countries that cannot be; empty if it can."""
    if re.fullmatch("0*[1-9][0-9]{0,4}", countries, re.ASCII):
        return ""
    return f"COUNTRIES is how many made-up countries to write: a whole number from 1 to 99999, such as 20; got {countries}."


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--countries", default="500", help="how many: a whole number from 1 on")
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "stress")
    arguments = parser.parse_args()
    if said := refusal(arguments.countries) or builds.refusal(str(arguments.out)):
        sys.exit(said)
    written.begin_results(arguments.out)
    began = time.monotonic()
    rows = every(int(arguments.countries), arguments.out.resolve())
    files.write_file(arguments.out / "results.csv", rows.round(2).to_csv(index=False))
    failed = rows[rows["problem"] != ""]
    for row in failed.itertuples():
        print(f"{row.country}, {row.lang}: {row.problem}", file=sys.stderr)
    said = f"{len(rows) - len(failed)} of {len(rows)} briefings written to {arguments.out} in {time.monotonic() - began:.0f} s; "
    said += f"at most {rows['megabytes'].max():.0f} MB a worker"
    grown = growth(rows)
    print(said if np.isnan(grown) else f"{said}, growing by {grown:.2f} MB a briefing")
    if len(failed):
        print("The table of the last country is damaged on purpose: it must fail, and no other.", file=sys.stderr)
    return 1 if len(failed) else 0


if __name__ == "__main__":
    import stress  # IPython takes the place of __main__ in a worker, where it would look for `one` in vain

    sys.exit(stress.main())
