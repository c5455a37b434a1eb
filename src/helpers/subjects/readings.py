"""The audit as readers see it: statements instead of checks, cases in full, a table to search, other rounding rules.

Several checks can try one statement, each with another base, measure or period. That one such reading does not hold is no
verdict on the statement; here readings are counted for each statement of the articles.
"""

from __future__ import annotations

import re
from urllib.parse import quote

import pandas as pd
from IPython.display import HTML
from jinja2 import Environment

from helpers.ledger import claims
from helpers.subjects import articles
from helpers.tables import data
from helpers.wording import show, words

#: Standing of a statement -> what it means; the keys and symbols are those of :data:`helpers.wording.words.CERTAINTY`. The first
#: that applies is taken.
STANDING = {
    "consistent": "holds under at least one reading",
    "conditional": "holds only under a condition",
    "conflict": "holds under none of those tried",
    "distinct": "its change can be told from chance, nothing else was tried",
    "chance": "its change cannot be told from chance",
    "unknown": "cannot be checked",
}

#: Shorter, for the head of a column.
SHORT = {
    "consistent": "holds in a reading",
    "conditional": "under a condition",
    "conflict": "in none tried",
    "distinct": "told from chance",
    "chance": "not told from chance",
    "unknown": "cannot be checked",
}

#: The most instructive cases: what each is about, and its checks (a number stands for all its parts).
CASES = {
    "An announced fall beside two counts": ("K01",),
    "“More than sixfold”, and no base": ("K02",),
    "Five months or six": ("K35",),
    "Nearly one-fourth, and two smaller percentages of the same posts": ("K16", "K19", "K61c", "K61e", "K61f", "K68"),
    "The last fall announced: deaths or rate": ("K08",),
    "Two numbers of payments for one year": ("K72",),
    "One region, counted twice": ("K48", "K49", "K50"),
}

#: Notebook and section of checks that use no statement of the articles, by the number of the check.
SECTIONS = {
    ("03_percentages_2025", "A precedent: the signs can differ"): ("K43",),
    ("04_regions", "Which regions were named, by whom, and which of them existed"): ("K46", "K47"),
    ("04_regions", "One region, two records"): ("K48", "K49", "K50"),
    ("04_regions", "What is known of each region: infants"): ("K51", "K54", "K55", "K56", "K57"),
    ("04_regions", "How many times the national level?"): ("K52",),
    ("04_regions", "What is known of each region: mothers"): ("K53", "K59"),
    ("05_long_run", "Every series of the ratio by itself"): ("K60",),
    ("07_health_workforce", "Every published number of unfilled posts"): ("K63", "K64", "K65", "K69", "K70", "K71"),
    ("07_health_workforce", "Who comes, and who leaves"): ("K73", "K76", "K77"),
    ("07_health_workforce", "How many doctors there are, and where"): ("K75", "K79", "K80"),
    ("07_health_workforce", "Near birth: obstetricians, paediatricians, anaesthetists"): ("K78",),
    ("08_health_system", articles.TOPIC_SECTIONS["facilities"]): ("K82",),
    ("08_health_system", articles.TOPIC_SECTIONS["life"]): ("K92",),
    ("08_health_system", articles.TOPIC_SECTIONS["deaths"]): ("K94", "K98"),
    ("08_health_system", articles.TOPIC_SECTIONS["spending"]): ("K97",),
}  # fmt: skip

_ENVIRONMENT = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)


def _number(check: str) -> str:
    return re.sub(r"[a-z]$", "", check)


# --- statements ------------------------------------------------------------------------------------------------------


def standing(verdicts) -> str:
    """Standing of a statement, from the verdicts of the checks that use it.

    Examples
    --------
    >>> standing(["conflict", "conditional"]), standing(["conflict", "unknown"]), standing([])
    ('conditional', 'conflict', 'unknown')
    """
    seen = set(verdicts)
    return next((key for key in STANDING if key in seen), "unknown")


def statements(ledger: data.Tables, audit: pd.DataFrame) -> pd.DataFrame:
    """Every statement of the articles, with the readings that hold and those that do not.

    Parameters
    ----------
    ledger : helpers.tables.data.Tables
    audit : pandas.DataFrame
        From :func:`helpers.ledger.claims.audit`.

    Returns
    -------
    pandas.DataFrame
        claim, article, statement, standing (key of :data:`STANDING`), figures (whether a check that holds, with or without
        a condition, uses a published figure and not statements alone), holds, conditional, fails, chance, open: the ids of
        the checks that use the statement, as tuples, by what came out ("chance" holds both comparisons with chance).

    Examples
    --------
    >>> ledger = data.load()
    >>> found = statements(ledger, claims.audit(ledger)).set_index("claim")
    >>> found.loc["C105", ["standing", "holds", "conditional"]].tolist()
    ['conditional', (), ('K02c', 'K02d')]
    """
    used = audit[["id", "verdict", "uses"]].explode("uses").groupby("uses", sort=False)
    groups = {claim: list(zip(part["id"], part["verdict"], strict=True)) for claim, part in used}
    rows = ledger.claims[ledger.claims["article"].notna()]
    rows = rows.assign(place=rows["locator"].map(articles.place)).sort_values(["article", "place", "id"])
    kinds = {
        "holds": ("consistent",),
        "conditional": ("conditional",),
        "fails": ("conflict",),
        "chance": ("distinct", "chance"),
        "open": ("unknown",),
    }
    observed = set(ledger.observations["id"])
    agree = audit["verdict"].isin(["consistent", "conditional"])
    measured = audit["uses"].map(lambda names: bool(observed & set(names)))
    with_figure = set(audit.loc[agree & measured, "id"])
    found = []
    for row in rows.itertuples():
        checks = groups.get(row.id, [])
        lists = {name: tuple(check for check, key in checks if key in keys) for name, keys in kinds.items()}
        key = standing(verdict for _, verdict in checks)
        found.append(
            {"claim": row.id, "article": row.article, "statement": row.statement, "standing": key}
            | {"figures": any(check in with_figure for check, _ in checks)}
            | lists
        )
    return pd.DataFrame(found)


def answer(frame: pd.DataFrame) -> str:
    """How many statements of the articles hold, under what: a list and two sentences.

    Parameters
    ----------
    frame : pandas.DataFrame
        From :func:`statements`.

    Examples
    --------
    >>> ledger = data.load()
    >>> answer(statements(ledger, claims.audit(ledger)))[11:40]
    'statements of the 5 articles,'
    """
    counts = frame["standing"].value_counts()
    tried = frame[["holds", "conditional", "fails", "chance", "open"]].map(len)
    without = int((tried.sum(axis=1) == 0).sum())
    parts = [f"- {words.CERTAINTY[key][0]} {STANDING[key]}: **{counts[key]}**" for key in STANDING if key in counts]
    mixed = int(((tried["holds"] + tried["conditional"] > 0) & (tried["fails"] > 0)).sum())
    unclear = int(((tried["holds"] + tried["conditional"] > 0) & frame["chance"].map(len).gt(0)).sum())
    listed = "\n".join(parts)
    hold = frame[frame["standing"].isin(["consistent", "conditional"])]
    return (
        f"Of the {len(frame)} statements of the {frame['article'].nunique()} articles, each counted once, by the best that"
        f" any check of it gives:\n\n{listed}\n\nOf the {len(hold)} that hold, with or without a condition,"
        f" {int(hold['figures'].sum())} do so beside a published figure, the others beside other statements only, some of"
        f" which tell the same again; {mixed} also have a reading that does not hold, and {unclear} were also compared with"
        f" chance. For {without} of those that cannot be checked no figure to hold them against was found, so that no check"
        " was written."
    )


def matrix(frame: pd.DataFrame) -> pd.DataFrame:
    """How many statements of each article have which standing.

    Parameters
    ----------
    frame : pandas.DataFrame
        From :func:`statements`.

    Returns
    -------
    pandas.DataFrame
        article, statements, and a column for each standing that occurs.

    Examples
    --------
    >>> ledger = data.load()
    >>> found = statements(ledger, claims.audit(ledger))
    >>> matrix(found)["statements"].sum() == len(found)
    np.True_
    """
    seen = [key for key in STANDING if key in set(frame["standing"])]
    counts = pd.crosstab(frame["article"], frame["standing"]).reindex(columns=seen)
    counts.columns.name = None
    counts.insert(0, "statements", counts.sum(axis=1))
    return counts.reset_index()


def beside_the_list(frame: pd.DataFrame, listed: pd.DataFrame) -> pd.DataFrame:
    """Standing of statements in the audit against their verdict in the list of articles.

    The list has one outcome for each statement, from the notebooks' own calculations, and of several takes the first
    that is no agreement; the audit asks whether any reading holds.

    Parameters
    ----------
    frame : pandas.DataFrame
        From :func:`statements`.
    listed : pandas.DataFrame
        From :func:`helpers.subjects.articles.everything`.

    Returns
    -------
    pandas.DataFrame
        in_the_audit, and a column a verdict of the list, with symbols.

    Examples
    --------
    >>> one = pd.DataFrame({"claim": ["C1"], "standing": ["consistent"]})
    >>> beside_the_list(one, pd.DataFrame({"claim": ["C1"], "certainty": ["chance"]})).columns.tolist()
    ['in_the_audit', 'list: □ not distinguishable from no change']
    """
    both = frame[["claim", "standing"]].merge(listed[["claim", "certainty"]], on="claim", validate="1:1")
    counts = pd.crosstab(both["standing"], both["certainty"])
    rows = [key for key in STANDING if key in counts.index]
    counts = counts.loc[rows, [key for key in words.CERTAINTY if key in counts.columns]]
    counts.columns = [f"list: {words.certainty(key)}" for key in counts.columns]
    counts.insert(0, "in_the_audit", [f"{words.CERTAINTY[key][0]} {STANDING[key]}" for key in rows])
    return counts.reset_index(drop=True)


def several(ledger: data.Tables, frame: pd.DataFrame) -> pd.DataFrame:
    """Statements that were read in several ways, with the checks that hold and those that do not.

    Examples
    --------
    >>> ledger = data.load()
    >>> several(ledger, statements(ledger, claims.audit(ledger))).columns.tolist()
    ['claim', 'statement', 'hold', 'under_a_condition', 'do_not_hold', 'beside_chance', 'open']
    """
    lists = frame[["holds", "conditional", "fails", "chance", "open"]]
    shown = frame[lists.map(len).sum(axis=1) > 1]
    parts = {
        name: shown[column].map(lambda ids: ", ".join(ids) or "–")
        for name, column in {
            "hold": "holds",
            "under_a_condition": "conditional",
            "do_not_hold": "fails",
            "beside_chance": "chance",
            "open": "open",
        }.items()
    }
    return shown[["claim", "statement"]].assign(**parts).reset_index(drop=True)


# --- cases -----------------------------------------------------------------------------------------------------------

_CASE = _ENVIRONMENT.from_string("""\
<section class="case" aria-labelledby="{{ anchor }}">
<h3 id="{{ anchor }}">{{ heading }}</h3>
{% if said %}
<ul>
{% for text in said %}
<li>{{ text }}</li>
{% endfor %}
</ul>
{% endif %}
<p>{{ summary }}</p>
{% for check in checks %}
<p><strong>{{ check.verdict }}</strong> ({{ check.id }}): {{ check.question }}</p>
<ul>
{% for what, text in check.parts %}
<li>{{ what }}: {{ text }}</li>
{% endfor %}
</ul>
{% endfor %}
</section>""")


def _chosen(audit: pd.DataFrame, names: tuple[str, ...]) -> pd.DataFrame:
    return audit[[row in names or _number(row) in names for row in audit["id"]]]


def _quoted(row) -> str:
    printed = f" — printed “{row.printed}”" if pd.notna(row.printed) else ""
    return f"{row.statement}{printed} ({row.id}, article {row.article}, {row.said_on})"


def case(ledger: data.Tables, audit: pd.DataFrame, heading: str) -> str:
    """One of the instructive cases in full.

    Parameters
    ----------
    ledger : helpers.tables.data.Tables
    audit : pandas.DataFrame
        From :func:`helpers.ledger.claims.audit`.
    heading : str
        A key of :data:`CASES`.

    Returns
    -------
    str
        HTML: the statements of articles, how many readings hold, and for each check its verdict, the numbers used, what
        follows from them, the condition, what would make it true, and the remark of the tables. All texts are escaped.

    Raises
    ------
    KeyError
        If there is no such case.

    Examples
    --------
    >>> ledger = data.load()
    >>> case(ledger, claims.audit(ledger), "Five months or six")[:64]
    '<section class="case" aria-labelledby="case-Five-months-or-six">'
    """
    rows = _chosen(audit, CASES[heading])
    used = {name for names in rows["uses"] for name in names}
    mine = ledger.claims[ledger.claims["id"].isin(used)]
    from_articles = mine[mine["article"].notna()]
    said = [_quoted(row) for row in from_articles.itertuples()]
    if not said:
        sources = ledger.sources.set_index("id")["publisher"]
        said = [f"{row.statement} ({row.id}, {sources[row.source]}, {row.said_on})" for row in mine.itertuples()]
    notes = ledger.checks.set_index("id")["note"]
    checks = []
    for _, row in rows.iterrows():
        parts = [("numbers used", row["numbers"]), *claims.follows(row, 4)]
        if row["condition"]:
            parts.append(("holds if" if row["verdict"] == "conditional" else "taken for granted", row["condition"]))
        parts += [("why", row["reason"])] if row["reason"] else []
        parts += [("apart by", claims.written(-row["margin"]))] if row["verdict"] == "conflict" else []
        parts += [("remark", notes[row["id"]])] if pd.notna(notes[row["id"]]) else []
        checks.append({"id": row["id"], "verdict": words.certainty(row["verdict"]), "question": row["question"], "parts": parts})
    counts = rows["verdict"].value_counts()
    told = [f"{counts[key]} {words.certainty(key)}" for key in words.CERTAINTY if key in counts]
    summary = f"{'Reading' if len(rows) == 1 else 'Readings'} tried: {len(rows)}; {words.listing(told)}."
    anchor = "case-" + show.anchor(re.sub(r"[^\w\s-]", "", heading))
    return _CASE.render(anchor=anchor, heading=heading, said=said, summary=summary, checks=checks)


def cases(ledger: data.Tables, audit: pd.DataFrame, headings=None) -> HTML:
    """The instructive cases, one after the other, as the last line of a cell shows them.

    Parameters
    ----------
    ledger : helpers.tables.data.Tables
    audit : pandas.DataFrame
    headings : list of str, optional
        Keys of :data:`CASES`; all of them if not given.

    Returns
    -------
    IPython.display.HTML
    """
    return HTML("\n".join(case(ledger, audit, heading) for heading in (CASES if headings is None else headings)))


# --- the whole table -------------------------------------------------------------------------------------------------


def section(ledger: data.Tables, audit: pd.DataFrame, check: str) -> tuple[str, str] | None:
    """Notebook that takes up a check, and the heading of its section; None if none is known.

    It is that of the first statement of an article that the check uses, or the other checks of the same number use.

    Examples
    --------
    >>> ledger = data.load()
    >>> section(ledger, claims.audit(ledger), "K48b")
    ('04_regions', 'One region, two records')
    """
    return _sections(ledger, audit).get(check)


def _sections(ledger: data.Tables, audit: pd.DataFrame) -> dict[str, tuple[str, str]]:
    of_articles = set(ledger.claims.loc[ledger.claims["article"].notna(), "id"])
    given = {number: place for place, numbers in SECTIONS.items() for number in numbers}
    first = {row.id: next((name for name in row.uses if name in of_articles), None) for row in audit.itertuples()}
    family: dict[str, str] = {}
    for check, name in first.items():
        if name:
            family.setdefault(_number(check), name)
    known = {name: articles.section(ledger, name) for name in {*first.values()} if name}
    found = {}
    for check, name in first.items():
        number = _number(check)
        place = given.get(number) or known.get(name or family.get(number))
        if place:
            found[check] = place
    return found


#: What the inputs above the table do; without it the boxes still work, by style alone.
_SEARCH = (
    "const all=this.closest('.audit'),asked=all.querySelector('input[type=search]').value.toLowerCase();let seen=0;"
    "for(const row of all.querySelectorAll('tbody tr')){row.hidden=!row.textContent.toLowerCase().includes(asked);"
    "if(!row.hidden&&all.querySelector('input[value='+row.dataset.verdict+']').checked)seen++}"
    "all.querySelector('output').textContent=seen+' shown'"
)

_TABLE = _ENVIRONMENT.from_string("""\
<style>
.audit .filter { position: sticky; left: 0; max-width: min(100%, calc(100vw - 3rem)); min-width: 0;
  border: 1px solid #d7dee4; margin: 0 0 .6rem; }
.audit .filter label { display: inline-block; margin: .15rem 1rem .15rem 0; }
.audit .filter input[type=search] { font: inherit; max-width: 100%; }
.audit td ul { margin: 0; padding: 0; list-style: none; }
.audit td, .audit tbody th { text-align: left; vertical-align: top; white-space: normal; }
.audit td:nth-child(3), .audit td:nth-child(4) { min-width: 12rem; overflow-wrap: anywhere; }
.audit td:nth-child(5) { min-width: 10rem; overflow-wrap: anywhere; }
@media (scripting: none) { .audit .search { display: none; } }
{% for key, _ in verdicts %}
.audit:has(input[value={{ key }}]:not(:checked)) tr[data-verdict={{ key }}] { display: none; }
{% endfor %}
</style>
<div class="audit">
<fieldset class="filter" oninput="{{ search }}">
<legend>Show checks</legend>
<span class="search"><label>with these words <input type="search" autocomplete="off"></label>
<output>{{ rows | length }} shown</output><br></span>
{% for key, text in verdicts %}
<label><input type="checkbox" name="verdict" value="{{ key }}" checked> {{ text }}</label>
{% endfor %}
</fieldset>
<table>
<caption><span>{{ caption }}</span></caption>
<thead><tr>{% for name in ["check", "verdict", "question and numbers", "what follows", "sources and section"] %}
<th scope="col">{{ name }}</th>{% endfor %}</tr></thead>
<tbody>
{% for row in rows %}
<tr data-verdict="{{ row.verdict }}"><th scope="row">{{ row.id }}</th><td>{{ row.phrase }}</td>
<td>{{ row.question }}<br>{{ row.numbers }}{% if row.articles %}<br>{{ row.articles }}{% endif %}</td>
<td>{% for what, text in row.parts %}{{ what }}: {{ text }}{% if not loop.last %}<br>{% endif %}{% endfor %}</td>
<td><ul>{% for text, address in row.sources %}<li>
{%- if address %}<a href="{{ address }}">{{ text }}</a>{% else %}{{ text }}{% endif %}</li>
{%- endfor %}{% if row.section %}<li>Here: <a href="{{ row.section[1] }}">{{ row.section[0] }}</a></li>{% endif %}</ul></td></tr>
{% endfor %}
</tbody>
</table>
</div>""")


def table(ledger: data.Tables, audit: pd.DataFrame, caption: str = "Every check") -> str:
    """All checks as one HTML table that can be searched by words and by verdict.

    Parameters
    ----------
    ledger : helpers.tables.data.Tables
    audit : pandas.DataFrame
        From :func:`helpers.ledger.claims.audit`.
    caption : str

    Returns
    -------
    str
        HTML with nothing outside it. The boxes for verdicts work by style alone; the words need the few lines of script on
        the group of inputs, and that field is not shown where scripts do not run. Addresses of sources are links if they
        begin with http; the link to the notebook goes to its page, beside that of this notebook. All texts are escaped.

    Examples
    --------
    >>> ledger = data.load()
    >>> table(ledger, claims.audit(ledger)).count("<tr data-verdict=") == len(ledger.checks)
    True
    """
    sources = ledger.sources.set_index("id")
    where = pd.concat([ledger.claims.set_index("id")["source"], ledger.observations.set_index("id")["source"]]).to_dict()
    names = (sources["publisher"] + ", " + sources["published"].fillna("no date")).to_dict()
    addresses = {key: url if str(url).startswith(("https://", "http://")) else "" for key, url in sources["url"].items()}
    of = ledger.claims.set_index("id")["article"].dropna().to_dict()
    places = _sections(ledger, audit)
    rows = []
    for _, row in audit.iterrows():
        parts = claims.follows(row, 4)
        parts += [("if" if row["verdict"] == "conditional" else "given", row["condition"])] if row["condition"] else []
        parts += [("why", row["reason"])] if row["reason"] else []
        parts += [("margin", claims.written(row["margin"]))] if pd.notna(row["margin"]) else []
        place = places.get(row["id"])
        numbers = sorted({of[name] for name in row["uses"] if name in of})
        ids = dict.fromkeys(where[name] for name in row["uses"])
        rows.append(
            {
                "id": row["id"],
                "verdict": row["verdict"],
                "phrase": words.certainty(row["verdict"]),
                "question": row["question"],
                "numbers": row["numbers"],
                "articles": f"article {words.listing(numbers)}" if numbers else "",
                "parts": parts,
                "sources": [(names[key], addresses[key]) for key in ids],
                "section": place and (f"{place[0]}, {place[1]}", f"{place[0]}.html#{quote(show.anchor(place[1]))}"),
            }
        )
    seen = audit["verdict"].value_counts()
    verdicts = [(key, f"{words.certainty(key)} ({seen[key]})") for key in words.CERTAINTY if key in seen]
    return _TABLE.render(caption=caption, rows=rows, verdicts=verdicts, search=_SEARCH)


def show_table(ledger: data.Tables, audit: pd.DataFrame, caption: str = "Every check") -> HTML:
    """The table of :func:`table`, as the last line of a cell shows it.

    Returns
    -------
    IPython.display.HTML
    """
    return HTML(table(ledger, audit, caption))


# --- other rounding rules --------------------------------------------------------------------------------------------


def by_rule(ledger: data.Tables) -> dict[str, pd.DataFrame]:
    """The audit under each rule of rounding.

    Returns
    -------
    dict
        Key of :data:`helpers.ledger.claims.ROUNDING` -> audit.
    """
    return {rule: claims.audit(ledger, rule) for rule in claims.ROUNDING}


def sensitivity(ledger: data.Tables, audits: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """How many checks have which verdict under each rule, and how many checks and statements move from the usual rule.

    Parameters
    ----------
    ledger : helpers.tables.data.Tables
    audits : dict
        From :func:`by_rule`.

    Returns
    -------
    pandas.DataFrame
        rule, a column a verdict, checks_that_move, statements_that_move.

    Examples
    --------
    >>> ledger = data.load()
    >>> sensitivity(ledger, by_rule(ledger)).set_index("rule").loc["half a unit", "checks_that_move"].item()
    0
    """
    usual = audits["half a unit"]
    standings = {rule: statements(ledger, frame)["standing"] for rule, frame in audits.items()}
    rows = []
    for rule, frame in audits.items():
        counts = frame["verdict"].value_counts()
        rows.append(
            {"rule": rule}
            | {words.certainty(key): int(counts.get(key, 0)) for key in words.CERTAINTY}
            | {
                "checks_that_move": int((frame["verdict"] != usual["verdict"]).sum()),
                "statements_that_move": int((standings[rule] != standings["half a unit"]).sum()),
            }
        )
    return pd.DataFrame(rows)


def movers(audits: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """The checks whose verdict is not the same under all rules.

    Parameters
    ----------
    audits : dict
        From :func:`by_rule`.

    Returns
    -------
    pandas.DataFrame
        id, question, and a column a rule with the symbol of the verdict.

    Examples
    --------
    >>> movers(by_rule(data.load())).columns.tolist()
    ['id', 'question', 'exact', 'half_a_unit', 'cut_off', 'a_unit_either_way']
    """
    usual = audits["half a unit"]
    verdicts = pd.DataFrame({rule.replace(" ", "_"): frame["verdict"] for rule, frame in audits.items()})
    moves = verdicts.nunique(axis=1) > 1
    symbols = verdicts.map(lambda key: f"{words.CERTAINTY[key][0]} {key}")
    return pd.concat([usual[["id", "question"]], symbols], axis=1)[moves].reset_index(drop=True)


def sensitivity_says(ledger: data.Tables, audits: dict[str, pd.DataFrame]) -> str:
    """What changes under other rules, in sentences.

    Examples
    --------
    >>> ledger = data.load()
    >>> sensitivity_says(ledger, by_rule(ledger))[:32]
    'Without any tolerance, 40 of the'
    """
    usual = audits["half a unit"]["verdict"]
    agree = ["consistent", "conditional"]
    lost = {rule: int((usual.isin(agree) & (frame["verdict"] == "conflict")).sum()) for rule, frame in audits.items()}
    won = {rule: int(((usual == "conflict") & frame["verdict"].isin(agree)).sum()) for rule, frame in audits.items()}
    moved = sensitivity(ledger, audits).set_index("rule")["statements_that_move"]
    wide, exact, cut = "a unit either way", "exact", "cut off"
    steady = int((pd.concat([frame["verdict"] for frame in audits.values()], axis=1).nunique(axis=1) == 1).sum())
    return (
        f"Without any tolerance, {lost[exact]} of the {int(usual.isin(agree).sum())} checks that agree would not; with a"
        f" unit either way {won[wide]} of the {int((usual == 'conflict').sum())} that cannot both hold would agree. If"
        f" numbers were cut off instead of rounded, {lost[cut]} would no longer agree and {won[cut]} would. {steady} of"
        f" {len(usual)} checks have one verdict under every rule. The standing of a statement changes for {moved[exact]}"
        f" statements without tolerance, for {moved[cut]} if cut off, and for {moved[wide]} with a unit either way."
    )
