"""What a learner may type: every helper that an exercise calls answers a wrong value with a sentence that names the choices."""

import re

import pytest

import loaded
from helpers.ledger import claims
from helpers.stats import funnels, outlook, percentages, rates, trends
from helpers.subjects import infant, life, maternal, region_records, scenarios, workforce
from helpers.tables import select
from helpers.wording import words

TABLES = loaded.frozen()
YEARS = maternal.years(TABLES)
FRACTION = "confidence is a fraction between 0 and 1, for example 0.95; got 95"
METHODS = "method is one of 'exact', 'midp', 'byar'; got "
NO_YEAR = "no maternal deaths for 2025; there are years 2019, 2020, 2021, 2022, 2023, 2024"

WRONG = {
    # confidence in percent
    "count": (lambda: rates.count_interval(37, 95), FRACTION),
    "rate": (lambda: rates.rate(37, 365_923, 100_000, 95), FRACTION),
    "ratio": (lambda: rates.rate_ratio(37, 365_923, 45, 388_428, 95), FRACTION),
    "years": (lambda: maternal.years(TABLES, 2019, 95), FRACTION),
    "step": (lambda: maternal.step(YEARS, 2023, 2024, 95), FRACTION),
    "reductions": (lambda: infant.reductions(TABLES, [("bns", 2010, 2024)], 95), FRACTION),
    "final": (lambda: infant.final_change(TABLES, confidence=95), FRACTION),
    "regional counts": (lambda: region_records.maternal_counts(TABLES, 95), FRACTION),
    "funnel": (lambda: funnels.funnel_limits([5, 50], 95), FRACTION),
    "outlooks": (lambda: scenarios.outlooks(TABLES, confidence=95), FRACTION),
    # a word that is not one of the choices
    "method": (lambda: rates.count_interval(37, 0.95, "mid-P"), METHODS + "'mid-P'"),
    "method of years": (lambda: maternal.years(TABLES, 2019, 0.95, "wald"), METHODS + "'wald'"),
    "method of a ratio": (lambda: rates.rate_ratio(37, 1, 45, 1, method="byar"), "method is one of 'exact', 'midp'; got 'byar'"),
    "series": (lambda: infant.reductions(TABLES, [("bureau", 2010, 2024)]), "series is one of 'igme2024'"),
    "convention": (lambda: funnels.funnel_limits(5, convention="uk"), "convention is one of 'spiegelhalter', 'inverse'"),
    "claim of rises": (lambda: region_records.rise_distribution(TABLES, "C999"), "claim is one of 'C213', 'C203'; got 'C999'"),
    "model": (lambda: trends.log_linear_trend([3], [2021], model="poison"), "model is one of 'poisson', 'quasi-poisson'"),
    "births ahead": (lambda: scenarios.outlooks(TABLES, births="rising"), "births is one of stable, falling; got 'rising'"),
    "group": (lambda: workforce.said(TABLES, ["nurses"]), "'unfilled_posts_nurses' is not in indicators.csv"),
    "rounding": (lambda: claims.audit(TABLES, "rounded"), "choose one of exact, half a unit, cut off, a unit either way"),
    "verdict": (lambda: words.certainty("sure"), "choose one of consistent, conditional, distinct, chance, conflict, unknown"),
    # a year that is not in the data
    "pick": (lambda: maternal.pick(YEARS, 2025), NO_YEAR),
    "step to a year": (lambda: maternal.step(YEARS, 2024, 2025), NO_YEAR),
    "first year": (lambda: maternal.years(TABLES, 2022), "2018, 2019 and 2020; got 2022"),
    "announcements": (lambda: infant.announcements(TABLES, 2031), "no announcement is about 2031; there are some about 20"),
    "map": (lambda: region_records.funnel(TABLES, 2031), "year is one of 2011, 2012"),
    "target year": (lambda: scenarios.outlooks(TABLES, 2020), "the last year is 2027 to 2040"),
    "way back": (lambda: life.way_back(TABLES, 2019, 2021), "after is one of 2022, 2023, 2024"),
    # counts that cannot be, and things swapped
    "negative count": (lambda: rates.count_interval(-3), "count cannot be negative: give 0 or more; got -3"),
    "negative expected": (lambda: funnels.funnel_limits(-1), "expected cannot be negative: give a number above 0; got -1"),
    "births and deaths": (lambda: rates.rate(365_923, 37, 100_000), "count is above births; are the two swapped?"),
    "order of years": (lambda: maternal.step(YEARS, 2024, 2023), "before must lie before after; got before 2024 and after 2023"),
    "order of a span": (lambda: infant.reductions(TABLES, [("bns", 2024, 2010)]), "lies before its last one; got 2024 and 2010"),
    "power in percent": (lambda: maternal.step(YEARS, 2023, 2024, power=80), "power is a fraction above 1 - confidence"),
    "share in percent": (lambda: percentages.rest_of_period(-26.3, -19.3, 70), "share_first is a fraction between 0 and 1"),
    "text for a number": (lambda: percentages.precision("12%", 1), "value takes numbers, not text"),
    "size ratio": (lambda: region_records.birth_shares(20, 0), "size_ratio is a number from 1 (equal regions) to 1,000; got 0"),
    "draws": (lambda: scenarios.outlooks(TABLES, draws=10), "draws is a whole number from 1000 to 1000000; got 10"),
    "target": (lambda: outlook.predict_scenario(37, 1e5, 2024, 3, 2030, 1e5, target=-7), "target cannot be negative"),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_value_gets_a_sentence(case):
    call, sentence = WRONG[case]
    with pytest.raises((ValueError, TypeError), match=re.escape(sentence)):
        call()


@pytest.mark.parametrize(("call", "sentence"), [
    (lambda: select.claim(TABLES, "C9999"), "claims are C001 to "),
    (lambda: select.observation(TABLES, "maternal_deaths.kz.2024.pres"), "the nearest ids are: maternal_deaths.kz.2024.press"),
])  # fmt: skip
def test_an_unknown_id_gets_the_nearest(call, sentence):
    with pytest.raises(KeyError, match=re.escape(sentence)):
        call()
