"""Rows count: of several published values of a year a stated rule says which stands, and the others are shown."""

import functools

import pandas as pd
import pytest

import loaded
from helpers.subjects import briefing, infant, maternal
from helpers.subjects import briefing_parts as parts
from helpers.tables import data, releases
from helpers.wording import language, words

COUNT = {"indicator": "maternal_deaths", "area": "KZ", "period_start": "2024-01-01", "period_end": "2024-12-31", "rounded_to": 1}
MINISTRY = {
    "id": "moh",
    "value": 38,
    "basis": "registered",
    "producer": "MoH",
    "release": "revised",
    "source": "kazinform-2025-11-26",
}


@pytest.fixture
def with_row(table_folder):
    """The tables with one row more."""

    def add(**cells):
        path = table_folder / "observations.csv"
        frame = pd.read_csv(path, dtype=str, keep_default_na=False)
        row = COUNT | MINISTRY | cells
        row["id"] = f"maternal_deaths.kz.2024.{row['id']}"
        more = pd.DataFrame([row], columns=frame.columns).astype(object).fillna("")
        pd.concat([frame, more]).to_csv(path, index=False)
        return data.load(table_folder)

    return add


def test_of_one_producer_and_period_the_last_release_is_taken():
    year = [pd.Timestamp("2023-01-01"), pd.Timestamp("2023-12-31")]
    tables = loaded.frozen()
    assert releases.of_period(tables, "live_births", *year, "BNS")["release"] == "final"
    first = tables._replace(observations=tables.observations[tables.observations["release"].eq("first")])
    assert releases.of_period(first, "live_births", *year, "BNS")["release"] == "first"
    with pytest.raises(KeyError, match="no live_births of KZ-10 from 2023-01-01 to 2023-12-31 by BNS"):
        releases.of_period(tables, "live_births", *year, "BNS", "KZ-10")


def of_2024(tables):
    return maternal.pick(maternal.years(tables), 2024)[["value", "producer"]].tolist()


def test_a_later_revision_of_a_better_kind_is_used_and_the_older_value_shown(with_row):
    tables = with_row()
    assert of_2024(tables) == [38, "MoH"]
    said = " ".join(briefing.others(tables, "maternal_deaths", maternal.PRODUCERS, 2))
    assert "Other producers give another value for 2024: 37 (Mazhilis meeting" in said
    assert "The value used here is 38 (Ministry of Health)." in said


@pytest.mark.parametrize(
    "later",
    [
        {"basis": "press"},  # the same kind of producer, a better tier: used all the same
        {"producer": "Mazhilis meeting", "id": "press3", "basis": "press"},  # the same producer, a later release
    ],
)
def test_of_the_same_kind_and_of_the_same_producer_a_later_value_is_used(with_row, later):
    assert of_2024(with_row(**later))[0] == 38


@pytest.mark.parametrize(
    "other",
    [
        {"source": "timesca-2025-11", "release": "first", "producer": "An outlet", "basis": "press", "id": "outlet"},
        {"source": "kazlenta-2025"},  # a relay of tier C
        {"source": "fpubh-2024-06-03"},  # published before
        {"producer": "A registry", "id": "registry"},  # not on the list of those whose counts stand
    ],
)
def test_what_does_not_stand_is_shown(with_row, other):
    tables = with_row(**other)
    assert of_2024(tables) == [37, "Mazhilis meeting"]
    said = " ".join(briefing.others(tables, "maternal_deaths", maternal.PRODUCERS, 2))
    assert "Other producers give another value for 2024: 38 (" in said


def test_the_same_number_is_no_conflict_and_changes_nothing(with_row):
    tables = with_row(value=37)
    assert of_2024(tables) == [37, "Mazhilis meeting"]
    assert briefing.others(tables, "maternal_deaths", maternal.PRODUCERS, 2) == []


def test_a_first_value_never_takes_the_place_of_a_final_one(with_row, table_folder):
    path = table_folder / "observations.csv"
    row = (
        "live_births.kz.2024.moh,live_births,KZ,2024-01-01,2024-12-31,366500,,,,registered,MoH,first,1,,bns-taldau-2026-09-04,\n"
    )
    path.write_text(path.read_text(encoding="utf-8") + row, encoding="utf-8")
    births = releases.standing(data.load(table_folder), "live_births", releases.BIRTHS).set_index("year", drop=False)
    assert births.at[2024, "value"] == 365923
    assert releases.beside(data.load(table_folder), births.loc[2024])["value"].tolist() == [366500]


def test_a_later_rate_of_the_ministry_is_shown_beside_that_of_the_bureau(table_folder):
    path = table_folder / "observations.csv"
    row = (
        "infant_mortality_rate.kz.2025.moh,infant_mortality_rate,KZ,2025-01-01,2025-12-31,6.1,,,,registered,MoH,revised,0.1,,"
        "bns-taldau-2026-09-04,\n"
    )
    path.write_text(path.read_text(encoding="utf-8") + row, encoding="utf-8")
    said = briefing.others(data.load(table_folder), "infant_mortality_rate", ("BNS",))
    assert len(said) == 1 and "another value for 2025: 6.10 (Ministry of Health)" in said[0]


def test_one_value_stands_for_each_year_whatever_the_order_of_the_rows():
    tables = loaded.frozen()
    turned = tables._replace(observations=tables.observations.iloc[::-1].reset_index(drop=True))
    for indicator, producers in (("maternal_deaths", maternal.PRODUCERS), ("live_births", releases.BIRTHS)):
        frame = releases.standing(tables, indicator, producers)
        assert frame["year"].is_unique and frame["year"].is_monotonic_increasing
        pd.testing.assert_frame_equal(frame, releases.standing(turned, indicator, producers))


# What was known on a day.


@pytest.fixture(scope="module", autouse=True)
def today_is_computed_once():
    """A page of an earlier day has the names of today's values, which are the same for every day and language."""
    compute = briefing.page_values
    today = functools.cache(lambda *given, **named: compute(loaded.frozen(), "", *given, **named))

    def values(everything, as_of="", *given, **named):
        of_today = everything is loaded.frozen() and not as_of
        return today(*given, **named) if of_today else compute(everything, as_of, *given, **named)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(briefing, "page_values", values)
        yield


@pytest.mark.parametrize("lang", ["en", "ru", "kk"])
def test_an_earlier_day_has_its_mothers_and_infants(lang):
    everything = loaded.frozen()
    with language.speaking(lang):
        found = briefing.page_values(everything, "2025-12-31")
        shown = parts.number_cards(found).data + parts.pair(found).data + parts.masthead(found).data
        assert all(words.number(value, digits) in shown for value, digits in ((37, 0), (10.1, 1), (7.05, 2)))
        late = briefing.late(found)
        assert late not in briefing.paragraphs(found, "deaths takeaway")
        assert late not in briefing.paragraphs(found, "deaths figure title")
        assert found["infant_change_year"] == 2024  # of 2025 as a whole nothing was known


def test_values_of_an_earlier_day_are_those_printed_by_then():
    known = data.as_of(loaded.frozen(), "2025-12-31")
    frame = maternal.years(known).set_index("year")
    assert frame.loc[[2019, 2024], "births"].tolist() == [402310, 365900]
    assert set(frame["births_source"]) <= set(known.sources["id"])
    series = infant.series(known)
    assert "bns" not in set(series["series"]), "a value that is not final is not called so"
    assert not any("2026" in source for source in frame["births_source"])


def test_an_earlier_day_takes_earlier_prints_of_a_value_into_the_checks():
    everything = loaded.frozen()
    known = data.as_of(everything, "2025-12-31")
    then, now = (tables.checks.set_index("id") for tables in (known, everything))
    assert "live_births.kz.2024.bns" in now.at["K03c", "left"] and "live_births.kz.2024.bns.first" in then.at["K03c", "left"]
    ids = {*known.claims["id"], *known.observations["id"]}
    for column in ("claims", "observations"):
        assert ids.issuperset(then[column].fillna("").str.split().explode().dropna())
    # 7.05 was printed for 2024 first and 6.80 later: the first is no print of the second.
    assert "infant_mortality_rate.kz.2024.moh.2" in then.at["K04e", "right"]


@pytest.mark.parametrize("day", ["2025-12-30", "2025-06-30", "2024-01-01"])
def test_a_day_on_which_figures_cannot_be_shown_to_have_been_published_leaves_them_out(day):
    found = briefing.page_values(loaded.frozen(), day)
    assert not briefing.known(found, "peak_last") or found["peak_last_year"] < 2024
    assert any(briefing.late(found) in briefing.paragraphs(found, name) for name in ("say can", "say cannot"))
    for part in (parts.masthead, parts.number_cards, parts.pair):
        assert part(found).data


def test_a_source_is_known_from_the_last_day_that_its_date_leaves_open():
    found = data.known_from(pd.DataFrame({"id": list("abcd"), "published": ["2024-02", "2023", "2024-02-03", None]}))
    assert found.dropna().dt.strftime("%Y-%m-%d").to_dict() == {"a": "2024-02-29", "b": "2023-12-31", "c": "2024-02-03"}
