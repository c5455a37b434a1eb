"""The five articles, statement by statement: where each is taken up, and what came out or why nothing can.

The rows are those of claims.csv with an article; their order follows the locator. A result comes from a check that is
computed; where there is none, a sentence says why. A statement with neither is an error, not a gap.
"""

from __future__ import annotations

import re

import pandas as pd

from helpers.ledger import statements as statements_of
from helpers.subjects import health_system
from helpers.tables import data, select
from helpers.wording import words
from helpers.wording.words import number, percent

#: Notebook and section (its heading) of statements, by claim; the others follow from the check or the indicator.
SECTIONS = {
    ("01_maternal_deaths", "Why two percentages are both said"): ("C002",),
    ("01_maternal_deaths", "The first half of the year after"): ("C004", "C101"),
    ("01_maternal_deaths", "Do counts and published ratios agree?"): ("C209", "C210", "C211", "C212"),
    ("01_maternal_deaths", "A manifold fall"): ("C105",),
    ("02_infant_mortality", "The recent years, closer"): ("C003", "C201"),
    ("02_infant_mortality", "One year, several values"): ("C202",),
    ("03_percentages_2025", "What was said, and when"): ("C005", "C102", "C303"),
    ("03_percentages_2025", "What the statistics bureau gave in the end"): ("C416",),
    ("04_regions", "How many regions rise when nothing regional happens"): ("C203", "C213", "C018", "C019", "C020"),
    ("04_regions", "Which regions were named, by whom, and which of them existed"): ("C204", "C205", "C206", "C207", "C208"),
    ("05_long_run", "Infant mortality, briefly"): ("C214",),
    ("05_long_run", "Every series of the ratio by itself"): ("C215",),
    ("08_health_system", "Services, insurance, protection of staff"): ("C218",),
}  # fmt: skip

#: The notebook on the workforce, and the indicators that it takes up.
WORKFORCE = "07_health_workforce"
_STAFF = {
    "unfilled_posts_staff", "unfilled_posts_doctors", "unfilled_posts_midlevel", "unfilled_posts_staff_rural",
    "paediatric_residency_graduates", "medical_graduates", "graduates_placed_rural_share", "education_grants",
    "relocation_payment", "relocation_payment_usd", "relocation_payments", "specialties", "curriculum_credits",
    "dual_degree_students", "health_workforce", "health_salaries",
}  # fmt: skip

#: Sections of the notebook on the health system, by topic of its checks and by indicator.
SYSTEM = "08_health_system"
TOPIC_SECTIONS = {
    "spending": "Public money, and the base of a multiple",
    "investment": "Public money, and the base of a multiple",
    "facilities": "Buildings, by the day they were counted",
    "life": "Length of life, and the way back",
    "deaths": "Deaths, or deaths per head",
    "medicines": "Medicines: prices, production, targets",
    "services": "Services, insurance, protection of staff",
}
OTHERS = "Causes, events and plans"
_BY_INDICATOR = {
    "public_health_spending": "spending", "health_investment": "investment", "health_infrastructure": "facilities",
    "health_facilities_built": "facilities", "rural_facilities_built": "facilities", "health_access": "facilities",
    "district_hospitals_upgraded": "facilities", "population_health": "life", "life_expectancy": "life", "hdi_rank": "life",
    "crude_death_rate": "deaths", "medicine_price": "medicines", "medicine_supply": "medicines", "medicine_savings": "medicines",
    "generic_price_share": "medicines", "registration_time": "medicines", "local_medicine_share": "medicines",
    "pharma_manufacturers": "medicines", "medicine_manufacturers": "medicines", "pharma_production": "medicines",
    "pharma_investment": "medicines", "pharma_exports": "medicines", "pharma_contracts": "medicines",
    "pharma_agreements": "medicines", "pharma_projects": "medicines", "pharma_project_value": "medicines",
    "pharma_market": "medicines", "digital_health": "services", "service_automation_share": "services",
    "liability_insured_share": "services", "liability_insurance_sum": "services", "police_posts": "services",
    "staff_protection": "services", "airlifted_saved_share": "services", "service_tariffs": "services",
}  # fmt: skip


def place(locator: str) -> tuple[int, int, int]:
    """A locator as numbers that sort in the order of the text: paragraph, sentence, part of the sentence.

    A heading stands before the sentences of the paragraph it is of.

    Raises
    ------
    ValueError
        If the locator does not name a paragraph.

    Examples
    --------
    >>> place("paragraph 2, sentence 1"), place("heading before paragraph 7"), place("paragraph 6, sentence 3, part 2")
    ((2, 1, 0), (7, -1, 0), (6, 3, 2))
    """
    form = r"(heading before )?paragraphs? (\d+)(?: and \d+)?(?:, sentence (\d+))?(?:, part (\d+))?"
    found = re.fullmatch(form, locator)
    if not found:
        raise ValueError(f"a locator reads “paragraph 2, sentence 1” or “heading before paragraph 2”; got {locator!r}")
    return int(found[2]), -1 if found[1] else int(found[3] or 0), int(found[4] or 0)


def names(tables: data.Tables) -> list[str]:
    """The articles, as they are numbered in claims.csv.

    Examples
    --------
    >>> names(data.load())
    ['000', '001', '002', '003', '004']
    """
    return sorted(tables.claims["article"].dropna().unique())


#: Verdict of a statement -> key of :data:`helpers.wording.words.CERTAINTY`.
_KEYS = {"agree": "consistent", "conditional": "conditional", "contradict": "conflict", "open": "unknown"}


def results(published: data.Tables) -> pd.DataFrame:
    """The verdict of every claim, from :func:`helpers.ledger.statements.verdicts`, with a sentence.

    Returns
    -------
    pandas.DataFrame
        Indexed by claim: certainty (key of the verdict), why (after "unknown" it begins with "because"), within (true where one
        producer agrees with itself).

    Examples
    --------
    >>> results(data.load()).columns.tolist()
    ['certainty', 'why', 'within']
    """
    found = statements_of.verdicts(published)
    lead = {
        "agree": "All readings agree: ",
        "conditional": "True only if ",
        "contradict": "No reading agrees: ",
        "open": "because ",
    }
    listed = found["readings"].map(", ".join)
    why = found["because"].where(found["because"] != "", listed).where(lambda text: text != "", "no check of it was found")
    return pd.DataFrame(
        {
            "certainty": found["verdict"].map(_KEYS),
            "why": found["verdict"].map(lead) + why.str.removeprefix("because "),
            "within": found["words"] == statements_of.WITHIN,
        }
    )


def section(tables: data.Tables, name: str) -> tuple[str, str]:
    """Notebook that takes up a claim, and the heading of its section.

    A claim of an indicator that no list of this module names, such as a new one, stands in the section of all the others.

    Examples
    --------
    >>> section(data.load(), "C401")
    ('08_health_system', 'Public money, and the base of a multiple')
    """
    for where, claims in SECTIONS.items():
        if name in claims:
            return where
    indicator = select.claim(tables, name)["indicator"]
    if indicator in _STAFF:
        told = indicator.startswith("unfilled_posts") or indicator == "health_workforce"
        return WORKFORCE, "The same percentage, told many ways" if told else "Who comes, and who leaves"
    topic = _BY_INDICATOR.get(indicator)
    return SYSTEM, TOPIC_SECTIONS.get(topic, OTHERS)


def statements(tables: data.Tables, article: str) -> pd.DataFrame:
    """Every statement of an article in its order, with where it is taken up and what came out, or why nothing can.

    Parameters
    ----------
    tables : helpers.tables.data.Tables
    article : str
        Number of the article, such as "003".

    Returns
    -------
    pandas.DataFrame
        order, statement (in our words), speaker, printed, claim, kind, notebook, section, certainty (key), why (what the check
        found; after "unknown" the reason, which begins with "because"), within (true where only its own text says more).

    Raises
    ------
    ValueError
        If there is no such article.

    Examples
    --------
    >>> frame = statements(data.load(), "004")
    >>> frame.loc[frame["claim"] == "C403", "printed"].tolist()
    ['more than 650']
    """
    choices = names(tables)
    if article not in choices:
        raise ValueError(f"article is one of {', '.join(choices)}; got {article!r}")
    return _listed(tables, article, results(tables))


def _listed(tables: data.Tables, article: str, found: pd.DataFrame) -> pd.DataFrame:
    rows = tables.claims[tables.claims["article"] == article]
    rows = rows.assign(place=rows["locator"].map(place)).sort_values(["place", "id"])
    listed = []
    for order, row in enumerate(rows.itertuples(), start=1):
        key, why, within = found.loc[row.id]
        notebook, heading = section(tables, row.id)
        listed.append((order, row.statement, row.speaker, row.printed, row.id, row.kind, notebook, heading, key, why, within))
    columns = [
        "order",
        "statement",
        "speaker",
        "printed",
        "claim",
        "kind",
        "notebook",
        "section",
        "certainty",
        "why",
        "within",
    ]
    return pd.DataFrame(listed, columns=columns)


def everything(tables: data.Tables) -> pd.DataFrame:
    """The statements of all articles, one article after the other.

    Returns
    -------
    pandas.DataFrame
        article, and the columns of :func:`statements`.

    Examples
    --------
    >>> everything(data.load()).groupby("article").size().tolist()
    [27, 17, 19, 65, 33]
    """
    found = results(tables)
    return pd.concat([_listed(tables, name, found).assign(article=name) for name in names(tables)], ignore_index=True)


def label(tables: data.Tables, article: str) -> str:
    """An article by its number, publisher and day.

    Examples
    --------
    >>> label(data.load(), "001")
    'Article 001, Kazakhstan Today, 2025-08-05'
    """
    source = tables.claims.loc[tables.claims["article"] == article, "source"].iloc[0]
    row = tables.sources.set_index("id").loc[source]
    return f"Article {article}, {row['publisher']}, {row['published']}"


def shown(frame: pd.DataFrame) -> pd.DataFrame:
    """A list of statements as a reader sees it: few columns, so that it can be read on a phone.

    Parameters
    ----------
    frame : pandas.DataFrame
        From :func:`statements` or :func:`everything`.

    Returns
    -------
    pandas.DataFrame
        statement (with its place in the order, the number as printed, the speaker and the row of the claims), and
        verdict_or_reason (with the notebook and section that take it up).

    Examples
    --------
    >>> shown(statements(data.load(), "001")).iloc[1, 0]
    '2. The maternal mortality rate fell by 10% in the first six months of 2025. — “10%” · Ministry of Healthcare · C101'
    """
    where = [f"{row.notebook}, {row.section}" if row.section else row.notebook for row in frame.itertuples()]
    who = ("“" + frame["printed"] + "” · ").fillna("") + frame["speaker"] + " · " + frame["claim"]
    found = [health_system.outcome(row.certainty, row.why.rstrip(".")) for row in frame.itertuples()]
    return pd.DataFrame(
        {
            "statement": frame["order"].astype(str) + ". " + frame["statement"] + " — " + who,
            "verdict_or_reason": [f"{text}. → {place_}" for text, place_ in zip(found, where, strict=True)],
        }
    )


def summary(tables: data.Tables, frame: pd.DataFrame) -> pd.DataFrame:
    """How many statements of each article got which verdict.

    Parameters
    ----------
    tables : helpers.tables.data.Tables
    frame : pandas.DataFrame
        From :func:`everything`.

    Returns
    -------
    pandas.DataFrame
        article (number, publisher and day), statements, and a column a verdict.

    Examples
    --------
    >>> tables = data.load()
    >>> int(summary(tables, everything(tables))["statements"].sum())
    161
    """
    counts = pd.crosstab(frame["article"], frame["certainty"]).reindex(columns=list(words.CERTAINTY), fill_value=0)
    counts.columns = [words.certainty(key) for key in counts.columns]
    counts.insert(0, "statements", counts.sum(axis=1))
    counts.insert(0, "article", [label(tables, name) for name in counts.index])
    return counts.reset_index(drop=True)


def by_kind(frame: pd.DataFrame) -> pd.DataFrame:
    """Statements without a check, by kind: how many.

    Parameters
    ----------
    frame : pandas.DataFrame
        From :func:`everything`.

    Returns
    -------
    pandas.DataFrame
        kind, statements, without_check. The most numerous first.

    Examples
    --------
    >>> by_kind(everything(data.load())).columns.tolist()
    ['kind', 'statements', 'without_check']
    """
    all_ = frame["kind"].value_counts()
    open_ = frame.loc[frame["certainty"] == "unknown", "kind"].value_counts()
    return pd.DataFrame({"kind": open_.index, "statements": all_[open_.index].to_numpy(), "without_check": open_.to_numpy()})


def share_checked(frame: pd.DataFrame) -> str:
    """One sentence: how many statements there are, how many could be held against something, and with what outcome.

    Parameters
    ----------
    frame : pandas.DataFrame
        From :func:`everything`.

    Examples
    --------
    >>> share_checked(everything(data.load()))[:39]
    'Of the 161 statements of the 5 articles'
    """
    known = frame[frame["certainty"] != "unknown"]
    within = int(known["within"].sum())
    counts = known["certainty"].value_counts()
    parts = [f"{number(counts[key])} “{words.CERTAINTY[key][1]}”" for key in words.CERTAINTY if key in counts]
    return (
        f"Of the {len(frame)} statements of the {frame['article'].nunique()} articles, {len(known)} could be held against"
        f" something published ({percent(100 * len(known) / len(frame), 0)}), {len(known) - within} against another text and"
        f" {within} against the same text only: {words.listing(parts)}."
    )


def by_section(tables: data.Tables, frame: pd.DataFrame, *topics: str) -> pd.DataFrame:
    """The checks of a section of the notebook, and after them what the articles also say of its topics without a check.

    Parameters
    ----------
    tables : helpers.tables.data.Tables
    frame : pandas.DataFrame
        From :func:`everything`.
    topics : str
        Some of :data:`helpers.subjects.health_system.TOPICS` that share a section.

    Returns
    -------
    pandas.DataFrame
        statement, verdict_or_reason, check (none where a statement has no check).

    Examples
    --------
    >>> tables = data.load()
    >>> by_section(tables, everything(tables), "facilities")["check"].iloc[-1]
    'none'
    """
    checked = {name for claims in health_system.checks(tables)["claims"] for name in claims}
    heading = TOPIC_SECTIONS[topics[0]]
    rest = also_said(frame[~frame["claim"].isin(checked)], heading)
    rest = rest.assign(statement="Also said: " + rest["statement"], check="none")
    return pd.concat([health_system.shown(tables, *topics), rest], ignore_index=True)


def also_said(frame: pd.DataFrame, heading: str) -> pd.DataFrame:
    """Statements that belong to a section of this notebook.

    Returns
    -------
    pandas.DataFrame
        statement and verdict_or_reason.

    Examples
    --------
    >>> also_said(everything(data.load()), OTHERS).columns.tolist()
    ['statement', 'verdict_or_reason']
    """
    rest = frame[(frame["notebook"] == SYSTEM) & (frame["section"] == heading)]
    printed = (" (“" + rest["printed"] + "”)").fillna("")
    found = [health_system.outcome(row.certainty, row.why.rstrip(".")) for row in rest.itertuples()]
    return pd.DataFrame(
        {
            "statement": rest["statement"] + printed + " — " + rest["claim"],
            "verdict_or_reason": [f"{text}." for text in found],
        }
    )
