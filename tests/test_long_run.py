"""The long run and the look ahead: every published point is there, every choice is answered, every sentence follows."""

import numpy as np
import pandas as pd
import pytest

import in_process
import loaded
from helpers.stats import joinpoint, trends
from helpers.subjects import findings, infant, long_run, maternal, scenarios
from helpers.tables import select

TABLES = loaded.frozen()


def changed(name, value):
    frame = TABLES.observations.copy()
    frame.loc[frame["id"] == name, "value"] = value
    return TABLES._replace(observations=frame)


def run(monkeypatch, *edits, **how):
    return in_process.run("05_long_run", monkeypatch, *edits, tables=TABLES, **how)


def test_the_notebook_shows_every_published_point_and_fits_as_r_does(monkeypatch):
    """R 4.2.2, glm(deaths ~ year + offset(log(births)), family = quasipoisson), on births rounded to hundreds: p = 0.0511."""
    names, figures = run(monkeypatch, figures=False)  # how it is drawn, nbval compares with what is stored
    for figure, indicator in {"ratio": long_run.MMR, "deaths": "maternal_deaths"}.items():
        published = select.yearly(TABLES, indicator).query("year >= 1990")
        drawn = set(figures[figure]["frame"]["id"]) - {""}
        assert drawn - set(TABLES.claims["id"]) == set(published["id"])
    fits = names["fits"].set_index(["first", "name"])
    row = fits.loc[(2021, "quasi-Poisson")]
    assert row["p_value"] == pytest.approx(0.0511, abs=2e-4)
    assert row["dispersion"] == pytest.approx(5.98, abs=0.01)
    assert "negative binomial" not in fits.loc[2022].index, "three years cannot show an extra spread"
    for first, last in ((2021, 2024), (2010, 2019)):
        part = names["yearly"][names["yearly"]["year"].between(first, last)]
        other = trends.log_linear_trend(part["value"], part["year"], part["births"], "quasi-poisson").iloc[0]
        wanted = ["value", "lower", "upper", "p_value"]
        np.testing.assert_allclose(
            fits.loc[(first, "quasi-Poisson"), wanted].astype(float), other[wanted].astype(float), rtol=1e-6
        )


def test_other_years_run(monkeypatch):
    edits = [
        ("first_year = 1990", "first_year = 2023"),
        ("year = 2009 ", "year = 2012 "),
        ("confidence = 0.95", "confidence = 0.9"),
        ("span = (2021, 2024)", "span = (2012, 2013)"),
        ("last_year = 2015", "last_year = 1995"),
    ]
    names, figures = run(monkeypatch, *edits)
    assert len(figures) == 9 and figures["deaths"]["frame"]["year"].min() == 2023
    assert figures["trend_models"]["title"].startswith("2012 to 2013") and len(figures["trend_models"]["frame"]) == 1
    assert names["registered"]["year"].max() == 1995 and figures["one_year"]["title"].startswith("Maternal deaths of 2012")


@pytest.mark.parametrize(("edit", "sentence"), [
    (("first_year = 1990", "first_year = 2050"), "first_year is a year up to 2023; got 2050"),
    (("first_year = 1990", "first_year = 2024"), "first_year is a year up to 2023; got 2024"),
    (("year = 2009 ", "year = 1984 "), r"year is one with at least two counts: 1990, .*2023; got 1984"),
    (("span = (2021, 2024)", "span = (1999, 2024)"), r"span is two of the years 2008, .*2024; got \(1999, 2024\)"),
    (("span = (2021, 2024)", "span = (2024, 2021)"), r"span is two of the years 2008, .*; got \(2024, 2021\)"),
    (("last_year = 2015", "last_year = 2030"), r"last_year is one of 1991, .*2015; got 2030"),
])  # fmt: skip
def test_a_year_that_the_notebook_does_not_have_is_answered_with_the_choices(monkeypatch, edit, sentence):
    with pytest.raises(ValueError, match=sentence):
        run(monkeypatch, edit, figures=False)


def test_what_an_exercise_called_before_is_answered_with_what_took_its_place():
    for name in ("series", "one_year", "neighbours", "registered", "trend_models", "joinpoints", "refusal"):
        with pytest.raises(AttributeError, match=f"long_run.{name} is no longer there: .*, as 05_long_run does"):
            getattr(long_run, name)
    with pytest.raises(AttributeError, match="module 'helpers.subjects.long_run' has no attribute 'other'"):
        long_run.other  # noqa: B018


def test_every_yearly_infant_value_is_in_its_series():
    published = select.yearly(TABLES, infant.RATE)
    final = published.query("producer == 'BNS' and release == 'final'")["year"]
    # A revised value that a final one followed is kept for what was known on an earlier day.
    followed = (published["producer"] == "BNS") & (published["release"] == "revised") & published["year"].isin(final)
    assert set(infant.series(TABLES, 1990)["id"]) == set(published.loc[~followed, "id"])


def test_position_against_the_un_follows_the_interval():
    frame = long_run.against_un(TABLES)
    inside = frame["registered"].between(frame["lower"], frame["upper"])
    assert (frame["position"] == "within").eq(inside).all()
    moved = long_run.against_un(changed("maternal_mortality_ratio.kz.2023.moh", 5.0)).set_index("year")
    assert moved.at[2023, "position"] == "below"


def test_the_segments_agree_with_r():
    """R 4.2.2, exhaustive search over glm(family = poisson) with two joinpoints, on the births of the UN's round of 2019."""
    deaths = select.yearly(TABLES, long_run.DEATHS, producer="civil registration (WHO)").set_index("year")["value"].loc[1995:2015]
    births = select.yearly(TABLES, "live_births", source="who-mmeig-2019-inputs").set_index("year")["value"].loc[1995:2015]
    given = deaths.to_numpy(), deaths.index.to_numpy(), births.to_numpy()
    models = joinpoint.joinpoint_models(*given)
    assert models.loc[models["chosen"], "at"].item() == (2004, 2007)
    np.testing.assert_allclose(joinpoint.joinpoint_segments(*given)["value"], [-8.966139, 7.98509, -16.895626], rtol=1e-5)


def test_registered_deaths_are_divided_by_registered_births():
    frame = long_run.civil_registration(TABLES).set_index("year")
    assert frame.index.tolist() == list(range(frame.index.min(), frame.index.max() + 1)) and frame.index.min() == 1987
    bureau = select.yearly(TABLES, "live_births", producer="BNS", release="final").set_index("year")["value"]
    assert frame["births"].reindex(bureau.index).dropna().eq(bureau).reindex(range(2000, 2016)).all()
    assert frame.loc[:1999, "source"].str.endswith("; undata-births-copy").all()
    inputs = select.yearly(TABLES, "live_births", source="who-mmeig-2019-inputs").set_index("year")["value"]
    assert (inputs.loc[1995:1999] > 1.02 * frame.loc[1995:1999, "births"]).all()
    np.testing.assert_allclose(frame["ratio"], 100_000 * frame["deaths"] / frame["births"])


def test_births_ahead_keep_what_is_registered():
    for name in scenarios.BIRTHS:
        assert scenarios.births_ahead(TABLES, 2030, name)[2025] == 335_005
    falling = scenarios.births_ahead(TABLES, 2030, "falling")
    assert falling.diff().dropna().lt(0).all()
    with pytest.raises(ValueError, match="births is one of stable, falling; got 'rising'"):
        scenarios.births_ahead(TABLES, 2030, "rising")
    for wrong in (2024, 2026, 2041, "2030"):
        with pytest.raises(ValueError, match="the last year is 2027 to 2040, three years or more after the latest count; got"):
            scenarios.births_ahead(TABLES, wrong)


def test_the_required_pace_leads_to_the_target_along_its_own_series():
    goals = scenarios.targets(TABLES).set_index("baseline")
    np.testing.assert_allclose(goals["target"] * 3, goals["level"], rtol=1e-4)
    assert goals.loc["confidential inquiry", ["latest", "discrete", "logarithmic"]].isna().all()
    both = goals.loc[["national ratio", "UN estimate"]]
    years = 2030 - both["latest_year"]
    np.testing.assert_allclose(both["latest"] * (1 - both["discrete"] / 100) ** years, both["target"])
    np.testing.assert_allclose(both["latest"] * np.exp(-both["logarithmic"] / 100 * years), both["target"])
    assert both["latest_year"].nunique() == 2 and (both["logarithmic"] > both["discrete"]).all()


def test_a_dispersion_below_one_does_not_narrow_a_pace():
    pace = scenarios.paces(TABLES).loc["the pace of 2012 to 2019"]
    known = maternal.years(TABLES, 2012)
    past = known[known["year"] <= 2019]
    chance = trends.log_linear_trend(past["value"], past["year"], past["births"], "poisson").iloc[0]
    assert pace["dispersion"] < 1
    assert pace["upper"] - pace["lower"] > -100 * np.log1p(chance["lower"] / 100) + 100 * np.log1p(chance["upper"] / 100)


def test_a_faster_pace_has_a_higher_chance_and_births_do_not_move_the_risk():
    made = {name: scenarios.outlooks(TABLES, births=name, draws=2_000).query("year == 2030") for name in scenarios.BIRTHS}
    stable, falling = (frame.set_index("scenario")["chance_underlying"] for frame in made.values())
    order = ["no further fall", "the pace of 2010 to 2019", "the pace of 2022 to 2024"]
    assert stable[order].is_monotonic_increasing and stable.equals(falling)


def test_a_prediction_is_wider_than_the_risk_behind_it():
    frame = scenarios.outlooks(TABLES, draws=2_000)
    assert ((frame["ratio_upper"] - frame["ratio_lower"]) > (frame["underlying_upper"] - frame["underlying_lower"])).all()


def test_the_findings_follow_the_rows():
    found = findings.finding_rows(changed("maternal_mortality_ratio.kz.2023.mmeig", 60.0), only=["long_run"])
    assert "fell by 6% from 1990 (63.6" in found.at[0, "sentence"]
    later, now = (
        findings.finding_rows(tables, only=["outlook"]).at[0, "sentence"]
        for tables in (changed("maternal_deaths.kz.2024.press", 31), TABLES)
    )
    assert later != now


def test_a_single_count_more_is_one_year_more():
    row = TABLES.observations[TABLES.observations["id"] == "maternal_deaths.kz.2024.press"].assign(
        id="maternal_deaths.kz.2025.press",
        value=31.0,
        period_start=pd.Timestamp("2025-01-01"),
        period_end=pd.Timestamp("2025-12-31"),
    )
    tables = TABLES._replace(observations=pd.concat([TABLES.observations, row], ignore_index=True))
    assert scenarios.births_ahead(tables, 2030).index[0] == 2026
    assert scenarios.outlooks(tables, draws=1_000)["year"].min() == 2026
