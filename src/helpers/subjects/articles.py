"""The five articles, statement by statement: where each is taken up, and what came out or why nothing can.

The rows are those of claims.csv with an article; their order follows the locator. A result comes from a check that is
computed; where there is none, a sentence says why. A statement with neither is an error, not a gap.
"""

from __future__ import annotations

import math
import re

import pandas as pd

from helpers.ledger import updates
from helpers.stats import rates
from helpers.subjects import findings, health_system, infant, maternal, region_records
from helpers.subjects.health_system import Level, Result, said
from helpers.tables import data, select
from helpers.wording import words
from helpers.wording.words import number, percent, signed

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

#: Why a kind of statement cannot be checked, where nothing more particular is known of it.
KIND_REASONS = {
    "level": "because no other published figure of it was found",
    "change": "because no published level at either end was found",
    "fold": "because no published level at either end was found",
    "regions": "because no published levels of the regions at both ends were found",
    "comparison": "because no published figures of both sides were found",
    "rank": "because no published figures of the others were found",
    "direction": "because no figure, period or place is given with it",
    "cause": "because nothing published shows what would have happened without it",
    "target": "because it is a goal, and no figure of the way to it was found",
    "forecast": "because it is a forecast, and no later figure was found",
    "plan": "because it is a plan, and what became of it was not found",
    "event": "because no record of it by others was found",
}

#: More particular reasons, each with the claims it is of.
REASONS = {
    "because it names no indicator and no size": ("C001", "C407", "C431"),
    "because regions, period and size are not named": ("C018", "C019"),
    "because no count of deaths at home was found": ("C020",),
    "because no list of tariffs, old or new, was found": ("C007", "C103", "C405", "C406"),
    "because no number or list of them was found": ("C022",),
    "because neither the index nor the size of the effect is named": ("C111",),
    "because the days of opening were not found; two of the articles name the same three centres": ("C353", "C421"),
    "because no figure of access in town and in village was found": ("C404",),
    "because no list of maximum prices, old or new, was found": ("C335", "C336", "C358"),
    "because the time that registration took before is not given": ("C337", "C338"),
    "because no level of exports was found": ("C344",),
    "because no figure of medicines that were lacking was found": ("C408",),
    "because no number of facilities that use it was found": ("C360", "C361"),
    "because what the two said is not given": ("C113",),
    "because neither a sum nor a measure of an excess is given": ("C365",),
    "because no measure of weight or quality is given": ("C430",),
    "because the methods are not named": ("C432",),
    "because what the model is, is not said": ("C433",),
    "because neither those who left nor those who stayed were counted": ("C216",),
    "because the places are not named": ("C217",),
    "because no pay of these services before and after was found": ("C413",),
    "because the number of the year before is not printed, nor whether share or number doubled": ("C315", "C316"),
    "because the rank rests on data of years before, and standing is not measured": ("C428",),
}  # fmt: skip
_REASONS = {claim: reason for reason, claims in REASONS.items() for claim in claims}


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


# --- results of the other notebooks ----------------------------------------------------------------------------------


def _because(key: str, sentence: str, lead: str = "") -> str:
    return f"because {lead} {sentence}" if key == "unknown" and not sentence.startswith("because") else sentence


def _found(tables: data.Tables) -> list[Result]:
    """Claims that a finding of the collection is about, with its verdict and sentence."""
    about = {"announced": ("C002",), "half_year": ("C004", "C101"), "fold": ("C105",)}
    found = findings.table(tables, only=tuple(about)).set_index("id")
    keys = {words.certainty(key): key for key in words.CERTAINTY}
    results = []
    for name, claims in about.items():
        key = keys[found.at[name, "certainty"]]
        sentence = found.at[name, "sentence"].partition(" Since ")[0]  # what no claim is about comes last
        results.append(Result(claims, key, _because(key, sentence, "no base year is given.")))
    return results


def _mothers(tables: data.Tables) -> list[Result]:
    """The four yearly counts against the published ratios, and whether the last year is the lowest."""
    compared = maternal.published_against_implied(tables, maternal.years(tables)).set_index("year")
    results = []
    for name in ("C209", "C210", "C211", "C212"):
        year = select.claim(tables, name)["period_start"].year
        if year not in compared.index:
            results.append(Result((name,), "unknown", "because no ratio of that year was published"))
            continue
        row = compared.loc[year]
        sentence = f"The published ratio of {year} times registered births gives {number(row['implied'], 1)} deaths"
        count = said(tables, name).value
        agrees = row["implied_low"] <= count <= row["implied_high"]
        near = abs(row["implied"] - count) / row["implied"] < 0.05
        key = "consistent" if agrees else "conditional" if near else "conflict"
        ending = {"consistent": ".", "conditional": "; it holds if one of the two was revised.", "conflict": "."}[key]
        results.append(Result((name,), key, sentence + ending))
    ratios = maternal.published_ratios(tables).set_index("year")["value"]
    year = select.claim(tables, "C215")["period_start"].year
    before = ratios[ratios.index < year]
    lowest = ratios[year] < before.min()
    sentence = (
        f"The ratio of {year}, {number(ratios[year], 1)}, is {'below' if lowest else 'not below'} every one found since"
        f" {before.index.min()} (lowest {number(before.min(), 1)} in {before.idxmin()})"
    )
    sentence += "; it holds if the years before have none lower, and later ones do not count." if lowest else "."
    return [*results, Result(("C215",), "conditional" if lowest else "conflict", sentence)]


def _infants(tables: data.Tables) -> list[Result]:
    rate = select.yearly(tables, infant.RATE, producer="BNS", release="final").set_index("year")["value"]
    births = select.yearly(tables, "live_births", producer="BNS", release="final").set_index("year")["value"]
    year = select.claim(tables, "C003")["period_start"].year
    final, announced = infant.final_change(tables, 2025).loc["final"], said(tables, "C003")
    pair = [select.observation(tables, f"{infant.RATE}.kz.{when}.bns") for when in (year - 1, year)]
    before, after = (
        Level(row["value"], row["value"] - row["rounded_to"] / 2, row["value"] + row["rounded_to"] / 2) for row in pair
    )
    change = Level(*(100 * (end - 1) for end in after / before))
    fits = change.meets(announced)
    sentence = (
        f"The final rates of the bureau changed by {signed(change.value)} ({number(before.value, 2)} to"
        f" {number(after.value, 2)})."
    )
    results = [Result(("C003",), "consistent" if fits else "conflict", sentence)]
    counts = [round(rate[when] * births[when] / infant.PER) for when in (year - 1, year)]
    ratio = rates.rate_ratio(counts[1], births[year], counts[0], births[year - 1]).iloc[0]
    key = words.verdict(ratio["lower"], ratio["upper"]) if ratio["value"] < 1 or ratio["upper"] > 1 else "conflict"
    words_of = words.change_interval(100 * (ratio["lower"] - 1), 100 * (ratio["upper"] - 1))
    results.append(
        Result(
            ("C201",),
            key,
            f"From {year - 1} to {year} the infant rate changed by {signed(100 * (ratio['value'] - 1))} (95% interval"
            f" {words_of}).",
        )
    )
    levels = infant.levels(tables, select.claim(tables, "C202")["period_start"].year)
    said_deaths, others = levels[levels["label"].str.contains("deputy")], levels[levels["emphasis"] != "printed"]
    if said_deaths.empty:
        results.append(Result(("C202",), "unknown", "because no births of that year were published"))
    else:
        mine = said_deaths.iloc[0]
        close = others.loc[(others["lower"] <= mine["upper"]) & (others["upper"] >= mine["lower"]), "value"].unique()
        sentence = (
            f"By registered births it is {number(mine['value'], 2)} per 1,000; published are"
            f" {words.listing([number(value, 2) for value in others['value'].unique()])}."
        )
        results.append(Result(("C202",), "consistent" if len(close) else "conflict", sentence))
    # Percentages of parts of a year stand beside others of the same months; that of the year beside final values.
    every = infant.announcements(tables).set_index("id")
    every["text"] = every["value"].map(signed)
    both = infant.readings(tables, every.reset_index()).set_index("id")
    for name in ("C005", "C102", "C303"):
        mine = every.loc[name]
        rest = every[
            (every["months"] == mine["months"])
            & (every["kind"] != "count")
            & (every["low"].gt(mine["high"]) | every["high"].lt(mine["low"]))
        ]
        reading = f"As a change of deaths it is {signed(both.at[name, 'rate_if_count'])} of the rate"
        if rest.empty:
            results.append(Result((name,), "conditional", f"{reading}; it holds if that, or the rate, is meant."))
        else:
            others = words.listing(list(dict.fromkeys(f"{row.text} ({row.said})" for row in rest.itertuples())))
            pairs = [(select.claim(tables, name), select.claim(tables, other)) for other in rest.index]
            moved = all(updates.may_update(*pair) or updates.may_update(*pair[::-1]) for pair in pairs)
            ending = "it holds if the later number is an update" if moved else "not both can be of one measure"
            key = "conditional" if moved else "conflict"
            results.append(Result((name,), key, f"Of the same months {others} was said, too; {ending}. {reading}."))
    results.append(_unnamed_period(tables, final, 100 * ((1 + final["value"] / 100) * births[2025] / births[2024] - 1)))
    year = select.claim(tables, "C214")["period_start"].year
    known, start = rate[rate.index < year], select.break_year(tables, infant.RATE)
    lowest = rate[year] < known.min()
    sentence = (
        f"The final rate of {year}, {number(rate[year], 2)}, is {'below' if lowest else 'not below'} every final one found"
        f" since {known.index.min()}"
    )
    sentence += f"; live births are counted otherwise before {start}, so it holds if that does not matter." if lowest else "."
    return [*results, Result(("C214",), "conditional" if lowest else "conflict", sentence)]


def _unnamed_period(tables: data.Tables, final: pd.Series, deaths: float) -> Result:
    """The fall of infant mortality that names no period, beside what was said of parts of the year and the final values."""
    mine = said(tables, "C416")
    every = infant.announcements(tables)
    others = every[(every["id"] != "C416") & every["months"].ge(10) & (every["kind"] != "count")]
    cut = others[(others["value"] * 1.0).map(math.trunc) == mine.value]
    near = mine.meets(Level(final["value"], final["lower"], final["upper"])) or mine.low <= deaths <= mine.high
    sentence = "The text names no period. "
    if not cut.empty:
        value = signed(cut.iloc[0]["value"])
        periods = [period if period.startswith("the year") else f"the first {period}" for period in cut["period"]]
        sentence += (
            f"{value} was said of {' and of '.join(dict.fromkeys(periods))}; it holds if that number, cut to whole"
            " percent, is meant. "
        )
    sentence += (
        f"The final values of the year are {signed(final['value'])} for the rate and {signed(deaths)} for deaths"
        f"{'; it holds if the one it fits is meant' if near else ''}."
    )
    return Result(("C416",), "conditional" if near or not cut.empty else "conflict", sentence)


def _regions(tables: data.Tables) -> list[Result]:
    grid = region_records.rises(tables, draws=1_000)
    results = []
    for name, part in grid.groupby("claim"):
        most = part.groupby("measure")["chance"].max()
        measures = {"rate": "the ratio" if name == "C213" else "the rate", "deaths": "deaths"}
        rare = most < 5
        key = "distinct" if rare.all() else "conditional" if rare.any() else "chance"
        text = words.listing([f"{words.chance(most[measure])} by {measures[measure]}" for measure in measures])
        sentence = (
            f"If all regions shared the national change, as many or more would rise by chance with a probability of up to {text}"
        )
        if key == "conditional":
            sentence += (
                f"; more than chance if {words.listing([measures[measure] for measure in measures if rare[measure]])} are meant"
            )
        results.append(Result((str(name),), key, f"{sentence}."))
    observed = tables.observations[tables.observations["indicator"] == infant.RATE]
    for name in ("C204", "C205", "C206", "C207", "C208"):
        claim = select.claim(tables, name)
        own = observed[observed["area"] == claim["area"]]
        year = int(str(claim["said_on"])[:4]) - 1
        ends = own[own["period_end"].dt.year.isin([year - 1, year])]
        found = words.listing(sorted(ends["period_end"].dt.year.astype(str).unique()))
        missing = (
            f"of {year - 1} and {year} a rate of the region was found for {found}"
            if found != "none"
            else (f"no rate of the region was found for {year - 1} or {year}")
        )
        results.append(Result((name,), "unknown", f"because its years are not given, and {missing}"))
    return results


def _staff(tables: data.Tables) -> list[Result]:
    """Arithmetic between the statements on staff themselves."""

    printed = {
        name: select.claim(tables, name)["printed"] for name in ("C015", "C313", "C322", "C323", "C324", "C409", "C410", "C411")
    }
    total, doctors, others = (said(tables, name) for name in ("C015", "C322", "C323"))
    between = total.high >= min(doctors.low, others.low) and total.low <= max(doctors.high, others.high)
    same = {
        "C313": ("C322", "the text below the heading has"),
        "C322": ("C409", "a later text has"),
        "C409": ("C322", "an earlier text has"),
        "C323": ("C410", "a later text has for nurses"),
        "C410": ("C323", "an earlier text has for mid-level staff"),
        "C324": ("C411", "a later text has"),
        "C411": ("C324", "an earlier text has"),
    }
    results = []
    for name, (other, text) in same.items():
        mine, theirs = said(tables, name), said(tables, other)
        if mine.value == theirs.value:
            key, ending = "consistent", "."
        elif mine.meets(theirs):
            low, high = max(mine.low, theirs.low), min(mine.high, theirs.high)
            where = f" at {number(abs(low), 1)} only" if math.isclose(low, high) else ""
            key, ending = "conditional", f"; rounding allows both{where}, or the days differ."
        elif {name, other} == {"C323", "C410"}:
            key, ending = "conditional", "; both hold if nurses are a part of mid-level staff, or the days differ."
        else:
            key, ending = "conflict", "; of the same posts and years not both can hold."
        results.append(Result((name,), key, f"{text[0].upper()}{text[1:]} {printed[other]}{ending}", name == "C313"))
    sentence = (
        f"Doctors are said to be {printed['C322']} and mid-level staff {printed['C323']} fewer short; the fall of a total of"
        " both lies between these."
    )
    results.append(Result(("C015",), "conditional" if between else "conflict", sentence))
    graduates = [said(tables, name).value for name in ("C012", "C013")]
    ratio = rates.rate_ratio(graduates[1], 1, graduates[0], 1).iloc[0]
    ends = words.change_interval(100 * (ratio["lower"] - 1), 100 * (ratio["upper"] - 1))
    sentence = (
        "because no other published figure of it was found; from one year to the other it is"
        f" {signed(100 * (ratio['value'] - 1))} ({ends}, if such numbers varied as counts do, though places are planned)"
    )
    results.append(Result(("C012", "C013"), "unknown", sentence))
    most, flat = said(tables, "C016"), said(tables, "C319")
    sums = [number(value / 1e6, 1) for value in (most.high, flat.value)]
    sums = f"{sums[0]} million tenge" if sums[0] == sums[1] else f"{sums[0]} and {sums[1]} million tenge"
    sentence = f"One text has it as a ceiling, another as the payment: {sums}."
    results.append(Result(("C016", "C319"), "consistent" if flat.value == most.high else "conflict", sentence))
    rate = select.observation(tables, "exchange_rate.kz.2025m08d28.nbk")
    implied = most.high / said(tables, "C017").value
    off = 100 * (rate["value"] / implied - 1)
    sentence = (
        f"It implies {number(implied, 1)} tenge a dollar; the rate of {rate['period_end']:%d %B %Y} was"
        f" {number(rate['value'], 1)}, {signed(off)}. It holds if the rate of the day was the former."
    )
    results.append(Result(("C017",), "conditional" if abs(off) < 5 else "conflict", sentence))
    paid, more = said(tables, "C318").value, said(tables, "C321").value
    sentence = (
        f"because no other count was found; “a further” leaves two readings, {number(paid + more)} in all, or"
        f" {number(more)} among the {number(paid)}"
        if more <= paid
        else f"because no other count was found; together they are {number(paid + more)}"
    )
    results.append(Result(("C318", "C321"), "unknown", sentence))
    return results


def _insured(tables: data.Tables) -> list[Result]:
    """The wider coverage of the new insurance law."""
    more = number(said(tables, "C854").value)
    reason = f"because the ministry gives about {more} more people, and no number before or after was found"
    return [Result(("C427",), "unknown", reason)]


def _same_day(tables: data.Tables) -> list[Result]:
    mine, other = select.claim(tables, "C006")["period_start"], select.claim(tables, "C101")["said_on"]
    fits = f"{mine:%Y-%m-%d}" == other
    sentence = f"Another article reports the meeting {'of the same day' if fits else 'of another day'}."
    return [Result(("C006",), "consistent" if fits else "conflict", sentence)]


def results(tables: data.Tables) -> dict[str, tuple[str, str, bool]]:
    """What was found of each claim of the articles that a computed check is about.

    Returns
    -------
    dict
        Claim -> key of the verdict, a sentence, and whether its own text alone was there to compare with. Of several
        checks of one claim the first that is no agreement stands, because it says more.

    Examples
    --------
    >>> found = results(data.load())
    >>> found["C101"][0], found["C305"][0], "C001" in found
    ('chance', 'conditional', False)
    """
    own = [Result(*row) for row in health_system.checks(tables)[list(Result._fields)].itertuples(index=False)]
    others = [result for part in (_found, _mothers, _infants, _regions, _staff, _insured, _same_day) for result in part(tables)]
    found: dict[str, tuple[str, str, bool]] = {}
    for result in [*own, *others]:
        for name in result.claims:
            if name not in found or found[name][0] == "consistent":
                found[name] = (result.certainty, result.sentence, result.within)
    return found


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
        If there is no such article, or a statement has neither a verdict nor a reason.

    Examples
    --------
    >>> frame = statements(data.load(), "004")
    >>> frame.loc[frame["claim"] == "C403", ["printed", "certainty"]].values.tolist()
    [['more than 650', 'consistent']]
    """
    choices = names(tables)
    if article not in choices:
        raise ValueError(f"article is one of {', '.join(choices)}; got {article!r}")
    return _listed(tables, article, results(tables))


def _listed(tables: data.Tables, article: str, found: dict[str, tuple[str, str, bool]]) -> pd.DataFrame:
    rows = tables.claims[tables.claims["article"] == article]
    rows = rows.assign(place=rows["locator"].map(place)).sort_values(["place", "id"])
    listed = []
    for order, row in enumerate(rows.itertuples(), start=1):
        reason = _REASONS.get(row.id, KIND_REASONS.get(row.kind, ""))
        key, why, within = found.get(row.id, ("unknown", reason, False))
        if key not in words.CERTAINTY or not why.strip():
            raise ValueError(f"{row.id} of article {article} has neither a verdict nor a reason: its kind is {row.kind!r}")
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
    """Statements without a check, by kind: how many, and why, where nothing more particular is known.

    Parameters
    ----------
    frame : pandas.DataFrame
        From :func:`everything`.

    Returns
    -------
    pandas.DataFrame
        kind, statements, without_check, usual_reason. The most numerous first.

    Examples
    --------
    >>> by_kind(everything(data.load()))["kind"].tolist()[:2]
    ['event', 'level']
    """
    all_ = frame["kind"].value_counts()
    open_ = frame.loc[frame["certainty"] == "unknown", "kind"].value_counts()
    result = pd.DataFrame({"kind": open_.index, "statements": all_[open_.index].to_numpy(), "without_check": open_.to_numpy()})
    return result.assign(usual_reason=result["kind"].map(KIND_REASONS))


def share_checked(frame: pd.DataFrame) -> str:
    """One sentence: how many statements there are, how many could be held against something, and with what outcome.

    Parameters
    ----------
    frame : pandas.DataFrame
        From :func:`everything`.

    Examples
    --------
    >>> share_checked(everything(data.load()))[:45]
    'Of the 161 statements of the 5 articles, 62 c'
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
