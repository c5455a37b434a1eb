"""Notebook 01 stays true and runs when its parameters, its model, its colours or its rows are changed in the cell."""

import re

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from statsmodels.stats.rates import confint_poisson

import in_process
import loaded
from conftest import sampled

CELLS = in_process.cells("01_maternal_deaths")
TABLES = loaded.live()


@pytest.fixture(scope="module")
def usual():
    """The notebook as it is: several tests read it. How it is drawn, nbval compares with what is stored."""
    with pytest.MonkeyPatch.context() as patch:
        return in_process.run("01_maternal_deaths", patch, tables=TABLES, figures=False)


def with_value(name, value):
    observations = TABLES.observations.copy()
    observations.loc[observations["id"] == name, "value"] = float(value)
    return TABLES._replace(observations=observations)


def with_2025(deaths):
    row = TABLES.observations[TABLES.observations["id"] == "maternal_deaths.kz.2024.press"].assign(
        id="maternal_deaths.kz.2025.press", value=float(deaths), period_start=pd.Timestamp("2025-01-01"),
        period_end=pd.Timestamp("2025-12-31"),
    )  # fmt: skip
    return TABLES._replace(observations=pd.concat([TABLES.observations, row], ignore_index=True))


def test_a_student_changes_years_method_model_and_colour(tmp_path, monkeypatch):
    monkeypatch.setenv("FIGURES_DIR", str(tmp_path))
    names, figures = in_process.run(
        "01_maternal_deaths", monkeypatch, ("first_year = 2019", "first_year = 2017"), ('method = "exact-c"', 'method = "jeff"'),
        ("confidence = 0.95", "confidence = 0.9"), ('"value ~ year"', '"value ~ year + I((year - 2010) ** 2)"'),
        ("[style.COLOURS[name] for name in kind]", '["#7a1fa2" for name in kind]'), tables=TABLES, pictures=True,
    )  # fmt: skip
    years = names["years"]
    assert years["year"].iloc[0] == 2017 and names["fit"].model.formula.endswith("** 2)")
    np.testing.assert_allclose(years["upper"], confint_poisson(years["value"], 1, method="jeff", alpha=0.1)[1])
    assert "#7a1fa2" in (tmp_path / "01_maternal_deaths/deaths_with_baseline.svg").read_text()
    assert "2017" in figures["deaths_with_baseline"]["caption"] and len(figures) == 5


@pytest.mark.parametrize("first", sampled([2008, 2012, 2020], 1))
def test_every_first_year_runs(monkeypatch, first):
    edit = ("first_year = 2019", f"first_year = {first}")
    names, figures = in_process.run("01_maternal_deaths", monkeypatch, edit, tables=TABLES)
    assert names["years"]["year"].iloc[0] == first and len(figures) == 5
    assert all(min(pair) >= 2008 for pair in names["pairs"]), "no comparison names a year without data"


@pytest.mark.parametrize(
    ("tables", "said"),
    [
        (None, "Most of the fall from 200 to 37 is the end of the 2021 peak"),
        (with_value("maternal_deaths.kz.2024.press", 48), "Most of the fall from 200 to 48 is the end of the 2021 peak"),
        (with_value("maternal_deaths.kz.2024.press", 0), "Most of the fall from 200 to 0 is the end of the 2021 peak"),
        (with_value("maternal_deaths.kz.2024.press", 210), "Maternal deaths: 55 in 2019, 210 in 2024"),
        (with_value("maternal_deaths.kz.2019.bns", 140), "Part of the fall from 200 to 37 is the end of the 2021 peak"),
        (with_2025(31), "Most of the fall from 200 to 31 is the end of the 2021 peak"),
    ],
)
def test_titles_are_true_for_other_rows(usual, monkeypatch, tables, said):
    names, figures = usual if tables is None else in_process.run("01_maternal_deaths", monkeypatch, tables=tables)
    assert figures["deaths_with_baseline"]["title"] == said
    assert names["last"]["value"] == float(said.split()[-8]) if said.startswith(("Most", "Part")) else True
    clear = (names["steps"]["verdict"][-4:] == "distinct").sum()
    assert figures["steps"]["title"].endswith(f"{clear or 'none'} of 4 changes more than chance")
    for texts in figures.values():
        shown = " ".join(str(text) for part, text in texts.items() if part != "frame")
        assert not any(word in shown for word in ("nan", "inf%")), texts


def test_the_numbers_are_those_of_the_review(usual):
    names, _ = usual
    assert names["expected"][[2020, 2021]].round(1).tolist() == [58.4, 61.0]
    assert names["excess"][[2020, 2021]].round().tolist() == [98, 139]
    assert (names["others"], round(names["others"] / names["births_then"], 1)) == (60, 13.4)
    assert [round(end, 1) for end in names["cause"][["lower", "upper"]].iloc[-1]] == [2.1, 9.8]
    assert names["cause"]["obstetric"].tolist()[:2] == [37, 37] and names["cause"].iloc[2, 5:].isna().all()
    assert round(37 * names["found_more"]) == 42
    assert [round(names["fold"][year], 1) for year in (1990, 2000)] == [6.6, 6.0]
    assert round(names["fold_infants"][1990], 2) == 5.97


def test_the_chance_of_a_fall_is_that_of_drawn_risks():
    """The closed form beside two gamma distributions, drawn."""
    random = np.random.default_rng(1)
    old, new = random.gamma(45.5, 1 / 388_428, 400_000), random.gamma(37.5, 1 / 365_923, 400_000)
    exact = stats.beta.cdf(365_923 / (365_923 + 388_428), 37.5, 45.5)
    assert abs((new < old).mean() - exact) < 0.003


def test_every_method_that_the_parameters_name_works_on_a_column():
    line = next(line for line in CELLS[0].source.splitlines() if line.startswith("method"))
    methods = re.findall(r'"([\w-]+)"', line.partition("#")[2])
    assert len(methods) >= 4
    for method in methods:  # confint_poisson has others, of which "midp-c" takes one count at a time
        lower, upper = confint_poisson(pd.Series([0.0, 1.0, 37.0]), 1, method=method, alpha=0.05)
        assert (lower <= [0.001, 1, 37]).all() and (upper >= [0, 1, 37]).all()
