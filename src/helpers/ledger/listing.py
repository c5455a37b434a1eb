"""The ledger as readers see it: one statement with its readings, all of them to search, and rows for a file."""

import re
from pathlib import Path

import pandas as pd
from IPython.display import HTML
from jinja2 import Environment, FileSystemLoader

from helpers.ledger import statements
from helpers.tables import data
from helpers.tables.written import ROOT
from helpers.wording import show

_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True, trim_blocks=True, lstrip_blocks=True
)
_TEMPLATES.globals["marked"] = show.marked


def notebooks(folder: Path | None = None) -> dict[str, tuple[str, ...]]:
    """Id of a claim -> notebooks whose code or results name it. The one that lists the whole ledger does not count."""
    found: dict[str, tuple[str, ...]] = {}
    for path in sorted((folder or ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb")):
        if path.stem != "09_claims_audit":
            for name in sorted(set(re.findall(r"\bC[0-9]{3,}\b", path.read_text(encoding="utf-8")))):
                found[name] = (*found.get(name, ()), path.stem)
    return found


def rows(published: data.Tables) -> pd.DataFrame:
    """Every statement as one row of texts, for a file or a table.

    `says` is the verdict in words; `checks` has each reading with its sign, question and arithmetic.
    """
    places = notebooks()
    found = pd.DataFrame(statements.everything(published))
    found["checks"] = found["readings"].map(
        lambda cells: " | ".join(f"{c['id']} {c['sign']} {c['words']}: {c['question']} {c['arithmetic']}" for c in cells)
    )
    found["notebooks"] = found["id"].map(lambda name: " ".join(places.get(name, ())))
    columns = ["id", "statement", "printed", "speaker", "producer", "said_on", "publisher", "published", "url", "locator"]
    columns += ["article", "topic", "retells", "note", "verdict", "sign", "says", "chance", "checks", "notebooks"]
    return found[columns]


def cards(published: data.Tables, names: list[str]) -> HTML:
    """Statements with all their readings, each one folded.

    Parameters
    ----------
    published : helpers.tables.data.Tables
    names : list of str
        Ids of claims.

    Examples
    --------
    >>> cards(data.load(), ["C105"]).data.count("<details")
    1
    """
    known = {row["id"]: row for row in statements.everything(statements.deciding(published, names))}
    shown = [known[name] for name in names]
    for row in shown:
        parts = [row["speaker"], row["said_on"], row["printed"] and f"printed “{row['printed']}”"]
        row["who"] = ", ".join(part for part in parts if part)
    return HTML(_TEMPLATES.get_template("cards.html.j2").render(rows=shown))


def search(published: data.Tables, caption: str) -> HTML:
    """Every statement in one folded table that can be searched by words and by verdict.

    Parameters
    ----------
    published : helpers.tables.data.Tables
    caption : str

    Returns
    -------
    IPython.display.HTML
        The boxes for verdicts work by style alone. Addresses are links if they begin with http; all texts are escaped.

    Examples
    --------
    >>> published = data.load()
    >>> search(published, "Ledger").data.count("<tr data-verdict=") == len(published.claims)
    True
    """
    found = rows(published)
    seen = found["verdict"].value_counts()
    verdicts = [(key, f"{sign} {words} ({seen[key]})") for key, (sign, words) in statements.AGREEMENT.items() if key in seen]
    template = _TEMPLATES.get_template("search.html.j2")
    return HTML(template.render(caption=caption, rows=found.to_dict("records"), verdicts=verdicts))
