"""Compare the figures of a fresh run with the committed ones.

``python -m helpers.edits.reproduce COMMITTED FRESH`` prints one line a figure: are the data the same, is the picture the same?
The data must agree byte for byte. A picture that differs in bytes (another font library draws it elsewhere) is compared
by eye's measure: the root mean square difference of its pixels.
"""

import argparse
import sys
from difflib import get_close_matches
from pathlib import Path

import numpy as np
import pandas as pd
from PIL import Image

from helpers.edits.differences import figure_names
from helpers.figures import style
from helpers.running import progress

#: Root mean square difference (of 255) below which two drawings of one figure look the same.
TOLERANCE = 8.0
DATA_ENDINGS = (".csv", ".txt")


def difference(first: Path, second: Path) -> float:
    """Root mean square difference of two PNG files, on a scale of 255; infinite if their sizes differ."""
    pixels = [np.asarray(Image.open(path).convert("RGB"), dtype=float) for path in (first, second)]
    if pixels[0].shape != pixels[1].shape:
        return float("inf")
    return float(np.sqrt(np.mean((pixels[0] - pixels[1]) ** 2)))


def _state(pairs: list[tuple[Path, Path]]) -> str:
    """How files of two folders compare: "missing", "same", "looks the same" or "different"."""
    if not all(path.exists() for pair in pairs for path in pair):
        return "missing"
    if all(old.read_bytes() == new.read_bytes() for old, new in pairs):
        return "same"
    drawn = [pair for pair in pairs if pair[0].suffix == ".png"]
    return "looks the same" if drawn and all(difference(*pair) <= TOLERANCE for pair in drawn) else "different"


def differences(committed: Path, fresh: Path) -> pd.DataFrame:
    """The figures of two folders: figure, data, picture ("same", "looks the same", "different" or "missing"), and ok."""
    folders, rows = (committed, fresh), []
    for name in figure_names(*folders):
        narrow = any((folder / f"{name}-narrow.svg").exists() for folder in folders)
        parts = {"data": DATA_ENDINGS, "picture": style.PICTURES if narrow else style.PICTURES[:2]}
        pairs = {part: [tuple(folder / f"{name}{end}" for folder in folders) for end in ends] for part, ends in parts.items()}
        rows.append({"figure": name} | {part: _state(found) for part, found in pairs.items()})
    found = pd.DataFrame(rows, columns=["figure", "data", "picture"])
    return found.assign(ok=(found["data"] == "same") & found["picture"].isin(["same", "looks the same"]))


@progress.command
def main() -> bool:
    parser = argparse.ArgumentParser(prog="python -m helpers.edits.reproduce", description=__doc__.split("\n")[0])
    parser.add_argument("committed", type=Path)
    parser.add_argument("fresh", type=Path)
    parser.add_argument("--figure", help="compare this one only, such as 01_maternal_deaths/deaths_with_baseline")
    arguments = parser.parse_args()
    result = differences(arguments.committed, arguments.fresh)
    if arguments.figure:
        known = result["figure"]
        result = result[known == arguments.figure]
        if result.empty:
            mine = [name for name in known if name.startswith(f"{arguments.figure.partition('/')[0]}/")]
            near = get_close_matches(arguments.figure, known, n=3, cutoff=0.4)
            raise ValueError(f"no figure is called {arguments.figure}; there are {', '.join(mine or near or known)}")
    width = max(map(len, result["figure"]), default=6)
    for row in result.itertuples():
        print(f"{row.figure:<{width}}  data {row.data:<9}  picture {row.picture}")
    print(f"{result['ok'].sum()} of {len(result)} figures reproduced")
    return result.empty or not result["ok"].all()


if __name__ == "__main__":
    sys.exit(main())
