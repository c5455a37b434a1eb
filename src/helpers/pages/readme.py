"""Keep the computed part of the README current.

``python -m helpers.pages.readme write`` puts the findings between the two markers of README.md; ``check`` says whether they
are current and changes nothing.
"""

import argparse
import json
import re
import sys
from pathlib import Path

from helpers.running import progress
from helpers.subjects import briefing, findings
from helpers.tables import data, files, written

README = written.ROOT / "README.md"
START, END = "<!-- computed: start -->", "<!-- computed: end -->"
FIGURE = "figures/01_maternal_deaths/deaths_with_baseline"


def confidence(root: Path = README.parent) -> float:
    """Confidence of the README's sentences: that of the first notebook, so that they say what the notebooks say; else 0.95."""
    try:
        cells = json.loads((root / "notebooks" / "00_start_here.ipynb").read_text(encoding="utf-8"))["cells"]
        code = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    except (OSError, ValueError, KeyError, TypeError):
        return 0.95
    found = re.search(r"^confidence = (0\.[0-9]+)\b", code, re.MULTILINE)
    return float(found[1]) if found else 0.95


def block(published: data.Tables, alt: str, level: float = 0.95) -> str:
    """The computed first screen: the lead of the briefing, the main findings with their certainty, and one figure."""
    values = briefing.page_values(published, confidence=level)
    lead = f"**{briefing.written(values, 'headline')}.** {briefing.written(values, 'lead')}"
    found = findings.finding_rows(published, confidence=level)
    shown = found.set_index("id").loc[["latest", "peak", "step", "infant_change"]]
    lines = [f"- **{row.certainty}:** {row.sentence}" for row in shown.itertuples()]
    return "\n".join([lead, "", *lines, "", f"![{alt}]({FIGURE}.png)"])


def renew(text: str, new: str) -> str:
    """Replace what stands between the markers."""
    if text.count(START) != 1 or text.count(END) != 1:
        raise ValueError(f"README.md must hold the markers {START} and {END} once each")
    return text[: text.index(START)] + f"{START}\n{new}\n{END}" + text[text.index(END) + len(END) :]


@progress.command
def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m helpers.pages.readme", description=__doc__.split("\n")[0])
    parser.add_argument("command", choices=["write", "check"])
    command = parser.parse_args().command
    old, described = README.read_text(encoding="utf-8"), README.parent / f"{FIGURE}.txt"
    if not described.exists():
        raise ValueError(
            f"README.md was left as it is, because the figure that it shows is not there: {FIGURE}. `make undo` brings its "
            "notebook back."
        )
    new = renew(old, block(data.load(), described.read_text(encoding="utf-8").strip(), confidence()))
    if new != old and command == "check":
        raise ValueError("README.md is behind the tables: run `make accept`")
    if new != old:
        files.write_file(README, new)
        print(f"stored {README.name}")


if __name__ == "__main__":
    sys.exit(main())
