"""Keep the computed part of the README current.

``python -m helpers.pages.readme write`` puts the findings between the two markers of README.md; ``check`` says whether they
are current and changes nothing.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from pathlib import Path

from helpers.subjects import briefing, findings
from helpers.tables import data, files

README = Path(__file__).resolve().parents[3] / "README.md"
START, END = "<!-- computed: start -->", "<!-- computed: end -->"
FIGURE = "figures/01_maternal_deaths/deaths_with_baseline"


def confidence(root: Path = README.parent) -> float:
    """Confidence of the README's sentences: that of the first notebook, so that they say what the notebooks say.

    Parameters
    ----------
    root : pathlib.Path
        The project.

    Returns
    -------
    float
        0.95 where the notebook gives none.
    """
    first = root / "notebooks" / "00_start_here.ipynb"
    try:
        cells = json.loads(first.read_text(encoding="utf-8"))["cells"]
        lines = [line for cell in cells if cell["cell_type"] == "code" for line in "".join(cell["source"]).splitlines()]
    except (OSError, ValueError, KeyError, TypeError):
        return 0.95
    found = (re.match(r"confidence = (0\.[0-9]+)\b", line) for line in lines)
    return next((float(one[1]) for one in found if one), 0.95)


def block(published: data.Tables, alt: str, level: float = 0.95) -> str:
    """The computed first screen: the lead of the briefing, the main findings with their certainty, and one figure.

    Parameters
    ----------
    published : helpers.tables.data.Tables
    alt : str
        Alternative text of the figure.
    level : float
        Confidence of the sentences.

    Returns
    -------
    str
        Markdown, without the markers.
    """
    values = briefing.page_values(published, confidence=level)
    lead = f"**{briefing.written(values, 'headline')}.** {briefing.written(values, 'lead')}"
    found = findings.finding_rows(published, confidence=level)
    shown = found.set_index("id").loc[["latest", "peak", "step", "infant_change"]]
    lines = [f"- {row.sentence} **{row.certainty}.**" for row in shown.itertuples()]
    return "\n".join([lead, "", *lines, "", f"![{alt}]({FIGURE}.png)"])


def renew(text: str, new: str) -> str:
    """Replace what stands between the markers.

    Raises
    ------
    ValueError
        If a marker is missing or stands twice.

    Examples
    --------
    >>> renew(f"a {START} old {END} b", "new").replace(chr(10), "|")
    'a <!-- computed: start -->|new|<!-- computed: end --> b'
    """
    if text.count(START) != 1 or text.count(END) != 1:
        raise ValueError(f"README.md must hold the markers {START} and {END} once each")
    return text[: text.index(START)] + f"{START}\n{new}\n{END}" + text[text.index(END) + len(END) :]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m helpers.pages.readme", description=__doc__.split("\n")[0])
    parser.add_argument("command", choices=["write", "check"])
    command = parser.parse_args().command
    old = README.read_text(encoding="utf-8")
    described = README.parent / f"{FIGURE}.txt"
    if not described.exists():
        print(
            f"README.md was left as it is, because the figure that it shows is not there: {FIGURE}. `make undo` brings its "
            "notebook back.",
            file=sys.stderr,
        )
        return 1
    alt = described.read_text(encoding="utf-8").strip()
    new = renew(old, block(data.load(), alt, confidence()))
    if new == old:
        return 0
    if command == "check":
        print("README.md is behind the tables: run `make accept`", file=sys.stderr)
        return 1
    files.write_file(README, new)
    print(f"stored {README.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
