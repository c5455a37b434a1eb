"""The ledger as readers see it: one statement with its readings, all of them to search, and rows for a file."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
from IPython.display import HTML
from jinja2 import Environment

from helpers.ledger import statements
from helpers.tables import data
from helpers.tables.written import ROOT
from helpers.wording import show

_ENVIRONMENT = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
_ENVIRONMENT.globals["marked"] = show.marked

_CARDS = _ENVIRONMENT.from_string("""\
{% for row in rows %}
<details id="{{ row.anchor }}"><summary>{{ row.statement }} {{ marked(row.id, row.sign, row.says) }}</summary>
<p>{{ row.who }} · {{ row.id }}</p>
<ul>
{% for check in row.readings %}
<li>{{ check.question }} {{ check.sign }} {{ check.words }}{% if check.condition %}{{ "" if check.words.endswith("if") else ":" }}
{{ check.condition }}{% endif %}. {{ check.arithmetic }} ({{ check.id }})</li>
{% endfor %}
</ul></details>
{% endfor %}""")


def notebooks(folder: Path | None = None) -> dict[str, tuple[str, ...]]:
    """Which notebooks take up which claim: those whose code or results name it.

    Parameters
    ----------
    folder : pathlib.Path, optional
        Of the notebooks; those of the project without it. The notebook that lists the whole ledger does not count.

    Returns
    -------
    dict
        Id of a claim -> names of notebooks, in their order.

    Examples
    --------
    >>> "01_maternal_deaths" in notebooks()["C105"]
    True
    """
    found: dict[str, tuple[str, ...]] = {}
    for path in sorted((folder or ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb")):
        if path.stem != "09_claims_audit":
            for name in sorted(set(re.findall(r"\bC[0-9]{3,}\b", path.read_text(encoding="utf-8")))):
                found[name] = (*found.get(name, ()), path.stem)
    return found


def rows(published: data.Tables) -> pd.DataFrame:
    """Every statement as one row of texts, for a file or a table.

    Parameters
    ----------
    published : helpers.tables.data.Tables

    Returns
    -------
    pandas.DataFrame
        id, statement, printed, speaker, producer, said_on, publisher, published, url, locator, article, topic, retells,
        note, verdict, sign, says (the verdict in words), chance, checks (each reading with its sign, question and arithmetic),
        notebooks.

    Examples
    --------
    >>> frame = rows(data.load())
    >>> frame.loc[frame["id"] == "C002", "says"].item()[:12]
    'true only if'
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

    Returns
    -------
    IPython.display.HTML

    Examples
    --------
    >>> cards(data.load(), ["C105"]).data.count("<details")
    1
    """
    known = {row["id"]: row for row in statements.everything(published)}
    shown = [known[name] for name in names]
    for row in shown:
        parts = [row["speaker"], row["said_on"], row["printed"] and f"printed “{row['printed']}”"]
        row["who"] = ", ".join(part for part in parts if part)
    return HTML(_CARDS.render(rows=shown))


#: What the field above the table does; without scripts all rows stand below, and the boxes work by style alone.
_SEARCH = (
    "const all=this.closest('.ledger'),asked=all.querySelector('input[type=search]').value.toLowerCase();let seen=0;"
    "for(const row of all.querySelectorAll('tbody tr')){row.hidden=!row.textContent.toLowerCase().includes(asked);"
    "if(!row.hidden&&all.querySelector('input[value='+row.dataset.verdict+']').checked)seen++}"
    "all.querySelector('output').textContent=seen+' shown'"
)

_TABLE = _ENVIRONMENT.from_string("""\
<style>
.ledger .filter label { display: inline-block; margin: .15rem 1rem .15rem 0; }
.ledger td, .ledger tbody th { text-align: left; vertical-align: top; white-space: normal; overflow-wrap: anywhere; }
@media (scripting: none) { .ledger .search { display: none; } }
{% for key, _ in verdicts %}
.ledger:has(input[value={{ key }}]:not(:checked)) tr[data-verdict={{ key }}] { display: none; }
{% endfor %}
</style>
<details class="ledger"><summary>{{ caption }}</summary>
<fieldset class="filter" oninput="{{ search }}">
<legend>Show statements</legend>
<span class="search"><label>with these words <input type="search" autocomplete="off"></label>
<output>{{ rows | length }} shown</output><br></span>
{% for key, text in verdicts %}
<label><input type="checkbox" name="verdict" value="{{ key }}" checked> {{ text }}</label>
{% endfor %}
</fieldset>
<table>
<caption><span>{{ caption }}</span></caption>
<thead><tr>{% for name in ["id", "statement", "verdict", "source"] %}<th scope="col">{{ name }}</th>{% endfor %}</tr></thead>
<tbody>
{% for row in rows %}
<tr data-verdict="{{ row.verdict }}"><th scope="row">{{ row.id }}</th><td>{{ row.statement }}</td>
<td>{{ marked(row.id, row.sign, row.says) }} {{ row.chance }}</td>
<td>{% if row.url.startswith("http") %}<a href="{{ row.url }}">{{ row.publisher }}</a>{% else %}{{ row.publisher }}{% endif %}
{{ row.published }}
{%- for name in row.notebooks.split() %} · <a href="{{ name }}.html">{{ name[:2] }}</a>{% endfor %}</td></tr>
{% endfor %}
</tbody>
</table>
</details>""")


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
    return HTML(_TABLE.render(caption=caption, rows=found.to_dict("records"), verdicts=verdicts, search=_SEARCH))
