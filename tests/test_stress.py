"""The stress case in small: made-up countries, two languages, one country with a damaged table."""

import subprocess
import sys

import pandas as pd
import pytest

import stress


@pytest.fixture(scope="module", params=[("ru",), pytest.param(("en", "ru"), marks=pytest.mark.long)], ids="-".join)
def run(request, tmp_path_factory):
    out = tmp_path_factory.mktemp("stress")
    stress.tables(out / "tables" / "country-001", 1, bad=True)  # of an earlier run with one country
    return out, stress.every(3, out, request.param, workers=1), len(request.param)


def test_one_bad_country_is_named_and_the_others_finish(run):
    out, rows, languages = run
    assert len(rows) == 3 * languages
    failed = rows[rows["problem"] != ""]
    assert set(failed["country"]) == {"country-003"} and len(failed) == languages
    assert failed["problem"].str.contains("observations.csv, row 2, column value: 'many' is not a number").all()
    assert {path.name for path in out.glob("*.html")} == {
        f"{row.country}-{row.lang}.html" for row in rows[rows["problem"] == ""].itertuples()
    }


def test_a_line_says_how_far_it_is_and_goes_at_the_end(monkeypatch, tmp_path):
    shown = []

    class Pool:
        def __init__(self, *_, **__):
            self.map = lambda _, *columns: (dict.fromkeys(stress.COLUMNS, "") | dict(zip(("country", "lang"), row, strict=True))
                                            for row in zip(columns[0], columns[2], strict=True))  # fmt: skip

        def __enter__(self):
            return self

        def __exit__(self, *_):
            pass

    monkeypatch.setattr(stress, "ProcessPoolExecutor", Pool)
    monkeypatch.setattr(stress.progress, "show", shown.append)
    stress.every(2, tmp_path, ("en", "ru"))
    assert shown == [
        *(f"{done} of 4 briefings: country-00{1 + done // 3}, {lang}" for done, lang in enumerate(("en", "ru") * 2, start=1)), "",
    ]  # fmt: skip


def test_each_page_is_of_its_own_country_and_language(run):
    out, _, languages = run
    pages = {path.stem: path.read_text(encoding="utf-8") for path in out.glob("*.html")}
    assert len(set(pages.values())) == len(pages) == 2 * languages
    for name, page in pages.items():
        assert f'<html lang="{name[-2:]}">' in page and page.count("<figure") >= 5
        # Values of last lines are on it, too: masthead, the cards of numbers, the table of statements.
        assert page.count("<h1>") == 1 and all(f'class="{part}"' in page for part in ("cards", "claims"))


def test_counts_are_drawn_anew_for_each_country_and_all_else_stays(tmp_path):
    first, second = (pd.read_csv(stress.tables(tmp_path / str(seed), seed) / "observations.csv") for seed in (1, 2))
    given = pd.read_csv(stress.ROOT / "data" / "observations.csv")
    counts = given["indicator"].isin(stress.DRAWN) & given["value"].notna() & given["lower"].isna() & given["upper"].isna()
    pd.testing.assert_frame_equal(first[~counts], given[~counts])
    pd.testing.assert_frame_equal(first.drop(columns="value"), given.drop(columns="value"))
    drawn = first.loc[counts, "value"]
    assert (drawn % 1 == 0).all() and (drawn >= 0).all()
    # Counts above a hundred hardly ever come out the same twice; all lie within six standard deviations of those published.
    many = counts & (given["value"] > 100)
    assert many.sum() > 100 and (first.loc[many, "value"] != second.loc[many, "value"]).mean() > 0.9
    assert ((first["value"] - given["value"]).abs() <= 6 * given["value"] ** 0.5 + 6)[counts].all()


def test_growth_is_the_slope_of_the_worst_worker_after_its_first_ten():
    rows = pd.DataFrame({"worker": [1] * 40 + [2] * 40, "number": [*range(1, 41)] * 2})
    rows["megabytes"] = 300 + (rows["number"] - 1) * rows["worker"].map({1: 0.0, 2: 1.5})
    rows.loc[rows["number"] <= 10, "megabytes"] = 0
    assert stress.growth(rows) == pytest.approx(1.5)


def test_the_exit_status_says_that_a_country_failed(monkeypatch, tmp_path, capsys):
    rows = pd.DataFrame(
        [("country-001", "en", 1, 1, 2.0, 300.0, ""), ("country-002", "en", 1, 2, 0.1, 300.0, "DataError: x")],
        columns=stress.COLUMNS,
    )
    monkeypatch.setattr(stress, "every", lambda countries, out: rows)
    monkeypatch.setattr("sys.argv", ["stress.py", "--countries", "2", "--out", str(tmp_path)])
    assert stress.main() == 1
    told = capsys.readouterr()
    assert told.err.splitlines()[0] == "country-002, en: DataError: x" and "damaged on purpose" in told.err
    assert told.out.startswith("1 of 2 briefings written") and "nan" not in told.out
    monkeypatch.setattr(stress, "every", lambda countries, out: rows.iloc[:1])
    assert stress.main() == 0


@pytest.mark.parametrize("given", ["many", "0", "-3", "1.5", "", "1000000"])
def test_a_number_of_countries_that_cannot_be_is_answered_in_one_sentence(monkeypatch, tmp_path, given):
    monkeypatch.setattr("sys.argv", ["stress.py", f"--countries={given}", "--out", str(tmp_path)])
    with pytest.raises(SystemExit) as refused:
        stress.main()
    assert str(refused.value) == (
        f"COUNTRIES is how many made-up countries to write: a whole number from 1 to 99999, such as 20; got {given}."
    )
    assert stress.refusal("20") == "" and not list(tmp_path.iterdir())


@pytest.mark.long
def test_the_command_itself_names_the_bad_country(tmp_path):
    """Run as people run it: one country, which is the bad one."""
    command = [sys.executable, str(stress.ROOT / "tests" / "stress.py"), "--countries", "1", "--out", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1 and done.stdout.startswith("0 of 3 briefings written") and "Traceback" not in done.stderr
    assert [line.partition(":")[0] for line in done.stderr.splitlines() if line.startswith("country")] == [
        f"country-001, {lang}" for lang in stress.LANGUAGES
    ]
