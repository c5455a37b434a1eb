"""New releases from the services: stored whole beside the old ones, or refused with one message and nothing stored.

The stand-in below answers in the shapes that the services publish (see helpers.refresh.services); the services themselves
cannot be reached from where these tests were written.
"""

import ast
import contextlib
import functools
import gzip
import io
import json
import os
import re
import shutil
import socket
import stat
import threading
import time
import types
import zipfile
from datetime import date
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from conftest import LEDGER, ROOT
from helpers.refresh import compare as refresh
from helpers.refresh import rows
from helpers.refresh import services as refresh_services
from helpers.refresh.series import ADDRESSES, ISO3, OFFERED
from helpers.subjects import findings, infant, long_run
from helpers.tables import data, files, select

TODAY = date(2026, 11, 22)
AREAS = {iso: area for area, iso in ISO3.items()}
NAMES = {
    "MDG_0000000026": "Maternal mortality ratio (per 100 000 live births)",
    "MORT_MATERNALNUM": "Number of maternal deaths",
    "MDG_0000000001": "Infant mortality rate (probability of dying between birth and age 1 per 1000 live births)",
    "WHOSIS_000003": "Neonatal mortality rate (per 1000 live births)",
    "MDG_0000000007": "Under-five mortality rate (per 1000 live births) (SDG 3.2.1)",
    "HWF_0001": "Medical doctors (per 10 000 population)",
    "HWF_0006": "Nursing and midwifery personnel (per 10 000 population)",
    "GHED_CHEGDP_SHA2011": "Current health expenditure (CHE) as percentage of gross domestic product (GDP) (%)",
    "SH.STA.MMRT": "Maternal mortality ratio (modeled estimate, per 100,000 live births)",
    "SH.MMR.DTHS": "Number of maternal deaths",
    "SP.DYN.IMRT.IN": "Mortality rate, infant (per 1,000 live births)",
    "SH.DYN.NMRT": "Mortality rate, neonatal (per 1,000 live births)",
    "SH.DYN.MORT": "Mortality rate, under-5 (per 1,000 live births)",
    "SH.DTH.IMRT": "Number of infant deaths",
    "SH.DTH.NMRT": "Number of neonatal deaths",
    "SH.DTH.MORT": "Number of under-five deaths",
    "SH.XPD.CHEX.GD.ZS": "Current health expenditure (% of GDP)",
    "SH.XPD.CHEX.PC.CD": "Current health expenditure per capita (current US$)",
    "SH.XPD.GHED.CH.ZS": "Domestic general government health expenditure (% of current health expenditure)",
    "SH.XPD.OOPC.CH.ZS": "Out-of-pocket expenditure (% of current health expenditure)",
    "MNCH_MMR": "PER_100000_LIVEBIRTHS",
}
#: Codes of the observatory that stand in the second and third dimension, as public programs that read it name them.
AGES = {"MDG_0000000001": "AGEGROUP_MONTHS0-11", "WHOSIS_000003": "AGEGROUP_DAYS0-27", "MDG_0000000007": "AGEGROUP_YEARSUNDER5"}
BARE = ("HWF_0001", "HWF_0006", "GHED_CHEGDP_SHA2011")  # series that come without an interval
WEALTH, TOTAL, POOREST = ("MDG_0000000007",), "WEALTHQUINTILE_TOTL", "WEALTHQUINTILE_WQ1"
XMLNS = " ".join(
    f'xmlns:{name}="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/{path}"'
    for name, path in (("m", "message"), ("c", "common"), ("g", "data/generic"))
)


class StandIn:
    """Answers of the three services: the values that the tables hold, times 1.1, and one year more."""

    def __init__(self, values, base):
        self.values, self.base = {code: dict(numbers) for code, numbers in values.items()}, base
        self.faults, self.asked, self.pages = {}, [], 40
        self.over = threading.Event()  # the test is

    def rows(self, code, areas, first):
        return [(area, year, value) for (area, year), value in self.values[code].items() if area in areas and year >= first]

    def unicef(self, path, query):
        areas, code, _ = path.split("/")[-1].split(".")
        series = {}
        for area, year, value in self.rows(code, areas.split("+"), int(query["startPeriod"][0])):
            bounds = "".join(
                f'<g:Value id="{name}" value="{value * by:.12f}"/>' for name, by in (("LOWER_BOUND", 0.9), ("UPPER_BOUND", 1.1))
            )
            series.setdefault(area, []).append(
                f'<g:Obs><g:ObsDimension id="TIME_PERIOD" value="{year}"/><g:ObsValue value="{value:.12f}"/>'
                f"<g:Attributes>{bounds}</g:Attributes></g:Obs>"
            )
        unit = NAMES.get(code, "D_PER_1000_B" if "_MR" in code else "D")
        parts = "".join(
            f'<g:Series><g:SeriesKey><g:Value id="REF_AREA" value="{area}"/><g:Value id="INDICATOR" value="{code}"/>'
            f'<g:Value id="SEX" value="{sex}"/></g:SeriesKey><g:Attributes><g:Value id="UNIT_MEASURE" value="{unit}"/>'
            f"</g:Attributes>{''.join(rows)}</g:Series>"
            for sex in ("_T", "M")
            for area, rows in series.items()
        )
        return (
            f'<?xml version="1.0" encoding="utf-8"?><m:GenericData {XMLNS}><m:Header><m:ID>IREF</m:ID><m:Test>false</m:Test>'
            '<m:Prepared>2026-11-20T10:00:00</m:Prepared><m:Sender id="UNICEF"/><m:Structure structureID="S" '
            'dimensionAtObservation="TIME_PERIOD"><c:Structure><Ref agencyID="UNICEF" id="DSD_AGGREGATE" version="1.0"/>'
            f'</c:Structure></m:Structure></m:Header><m:DataSet action="Replace" structureRef="S">{parts}</m:DataSet>'
            "</m:GenericData>"
        ), "application/vnd.sdmx.genericdata+xml; version=2.1"

    def gho(self, path, query):
        chosen = query["$filter"][0]
        if path.endswith("/Indicator"):
            code = re.search("'(.*)'", chosen)[1]
            return json.dumps(
                {
                    "@odata.context": "…",
                    "value": [{"IndicatorCode": code, "IndicatorName": NAMES[code], "Language": "EN"}]
                    if code in self.values
                    else [],
                }
            )
        code = path.split("/")[-1]
        found = self.rows(code, re.findall("SpatialDim eq '(.*?)'", chosen), int(re.search("TimeDim ge ([0-9]+)", chosen)[1]))
        listed = [
            {
                "Id": number,
                "IndicatorCode": code,
                "SpatialDimType": "COUNTRY",
                "SpatialDim": area,
                "TimeDimType": "YEAR",
                "TimeDim": year,
                "Dim1Type": "SEX",
                "Dim1": sex,
                "Dim2Type": "AGEGROUP" if code in AGES else None,
                "Dim2": AGES.get(code),
                "Dim3Type": "WEALTHQUINTILE" if wealth else None,
                "Dim3": wealth,
                "Value": f"{value:.1f}",
                "NumericValue": value * (0.5 if wealth == POOREST else 1),
                "Low": None if code in BARE else value * 0.4,
                "High": None if code in BARE else value * 1.1,
                "Date": "2026-04-07T10:00:00+02:00",
            }
            for number, (area, year, value) in enumerate(found)
            for sex, wealth in (
                ("SEX_BTSX", TOTAL if code in WEALTH else None),
                ("SEX_MLE", TOTAL if code in WEALTH else None),
                *((("SEX_BTSX", POOREST),) if code in WEALTH else ()),
            )
        ]
        skip = int(query.get("$skip", ["0"])[0])
        answer = {"@odata.context": "…", "value": listed[skip : skip + self.pages]}
        if skip + self.pages < len(listed):
            answer["@odata.nextLink"] = f"{self.base}/gho/{code}?$filter={chosen.replace(' ', '%20')}&$skip={skip + self.pages}"
        return json.dumps(answer)

    def worldbank(self, path, query):
        _, areas, _, code = path.split("/")[-4:]
        if code not in self.values:
            return json.dumps(
                [{"message": [{"id": "120", "key": "Invalid value", "value": "The provided parameter value is not valid"}]}]
            )
        found = self.rows(code, areas.split(";"), int(query["date"][0].split(":")[0]))
        listed = [
            {
                "indicator": {"id": code, "value": NAMES[code]},
                "country": {"id": AREAS[area], "value": area},
                "countryiso3code": area,
                "date": str(year),
                "value": round(value, 1),
                "unit": "",
                "obs_status": "",
                "decimal": 1,
            }
            for area, year, value in found
        ]
        listed.append(listed[-1] | {"date": "2026", "value": None})
        page, pages = int(query["page"][0]), -(-len(listed) // self.pages)
        head = {
            "page": page,
            "pages": pages,
            "per_page": self.pages,
            "total": len(listed),
            "sourceid": "2",
            "lastupdated": "2026-10-01",
        }
        return json.dumps([head, listed[(page - 1) * self.pages : page * self.pages]])


class Handler(BaseHTTPRequestHandler):
    """Passes a request on to the stand-in, and its answer through the fault of the test."""

    def do_GET(self):
        stand_in = self.server.stand_in
        parts = urlsplit(self.path)
        path, query = unquote(parts.path), parse_qs(parts.query)
        service = path.split("/")[1]
        stand_in.asked.append((self.path, self.headers))
        try:
            answer = getattr(stand_in, service)(path, query)
        except KeyError:
            answer = "NoRecordsFound", 404
        text, kind = answer if isinstance(answer, tuple) else (answer, "application/json")
        status = kind if isinstance(kind, int) else 200
        headers = {"Content-Type": kind if isinstance(kind, str) else "text/plain"}
        content = text.encode("utf-8")
        fault = stand_in.faults.get(service)
        if fault is not None:
            status, headers, content = fault(self, path, status, headers, content)
        if status is None:
            return
        self.send_response(status)
        for name, value in ({"Content-Length": str(len(content))} | headers).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module", autouse=True)
def each_content_is_read_once():
    """Tables of the same bytes are the same tables, in whatever folder they stand: they are read and checked once."""
    load, kept = data.load, {}

    def once(directory=None):
        content = tuple(contents(Path(directory or data.folder())).items())
        if content not in kept:
            kept[content] = load(directory)
        return kept[content]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(data, "load", once)
        yield


@pytest.fixture(scope="module")
def tables():
    return data.load(LEDGER)


@pytest.fixture(scope="module")
def values(tables):
    """Code of a series -> (area, year) -> what the stand-in answers."""
    held, answers = refresh._held(tables), {}
    for wanted in OFFERED:
        rows = held[(held["indicator"] == wanted.indicator) & (held["producer"] == wanted.producer)]
        rows = refresh.newest(rows, wanted.service)
        numbers = {(ISO3[row.area], int(row.year)): row.value * 1.1 for row in rows.itertuples()}
        for area in rows["area"].unique():
            last = int(rows.loc[rows["area"] == area, "year"].max())
            numbers[ISO3[area], last + 1] = numbers[ISO3[area], last]
        answers[wanted.code] = numbers
    return answers


@pytest.fixture(scope="module")
def server():
    made = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.daemon_threads = True
    thread = threading.Thread(target=made.serve_forever, daemon=True)
    thread.start()
    made.base = f"http://127.0.0.1:{made.server_port}"
    yield made
    made.shutdown()
    made.server_close()


def command(stand_in, folder, *words, today=TODAY, timeout=(20.0, 20.0)):
    """The command against the stand-in: exit code, what it says, what it complains of."""
    made = refresh_services.session(timeout=timeout, retries=1, backoff=0.01)
    addresses = [f"--{service}={stand_in.base}/{service}" for service in refresh.ADDRESSES]
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = refresh.main([*words, "--data", str(folder), *addresses], today=today, made=made)
    return code, out.getvalue(), err.getvalue()


@pytest.fixture
def stand_in(server, values, monkeypatch):
    monkeypatch.setenv("NO_PROXY", "*")
    server.stand_in = StandIn(values, server.base)
    yield server.stand_in
    server.stand_in.over.set()


@pytest.fixture
def run(stand_in, table_folder):
    return functools.partial(command, stand_in, table_folder)


@pytest.fixture
def few(monkeypatch):
    """Two series of each service are asked for, and not all."""
    codes = ("CME_MRY0", "CME_MRM0", "MDG_0000000026", "HWF_0001", "SH.STA.MMRT", "SH.DYN.NMRT")
    monkeypatch.setattr(refresh, "OFFERED", [wanted for wanted in OFFERED if wanted.code in codes])


@pytest.fixture(scope="module")
def whole(server, values, tmp_path_factory):
    """All services asked, without and with --write; many tests look at what came of it, and none changes it."""
    folder = Path(shutil.copytree(LEDGER, tmp_path_factory.mktemp("whole") / "data", ignore=shutil.ignore_patterns("*.md")))
    before = contents(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NO_PROXY", "*")
        server.stand_in = StandIn(values, server.base)
        dry, between, asked = command(server.stand_in, folder), contents(folder), list(server.stand_in.asked)
        written = command(server.stand_in, folder, "--write")
    return types.SimpleNamespace(
        folder=folder, before=before, between=between, dry=dry, written=written, asked=asked, stored=data.load(folder)
    )


@pytest.fixture
def written_folder(whole, tmp_path):
    """A copy of the tables with the new rows."""
    return Path(shutil.copytree(whole.folder, tmp_path / "written"))


def contents(folder):
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.suffix != ".md"}


def test_a_dry_run_shows_old_new_and_difference_and_stores_nothing(whole):
    code, said, complaint = whole.dry
    assert (code, complaint) == (0, ""), complaint
    assert whole.between == whole.before
    head = "WHO GHO MDG_0000000026, maternal_mortality_ratio (MMEIG), against un-mmeig-2025: 6 new year, 204 changed"
    assert head in said
    assert re.search(r"KZ +2023 +9\.58 +10\.538 +0\.958 +changed", said)
    assert re.search(r"KZ +2024 +– +10\.538 +– +new year", said)
    assert re.search(r"[0-9]+ new rows; nothing is stored without --write", said)


def test_of_a_service_a_hundred_rows_are_shown_and_the_rest_is_counted(whole):
    services = re.split(r"^(?=UNICEF CME|WHO GHO|World Bank)", whole.dry[1], flags=re.MULTILINE)[1:]
    for name in refresh.NAMES.values():
        series = [lines for lines in services if lines.startswith(name)]
        rows = [len(re.findall(r"^ *[A-Z]{2} +\d{4} ", lines, re.MULTILINE)) for lines in series]
        more = [int((re.findall(r"^and ([\d,]+) more$", lines, re.MULTILINE) or ["0"])[0].replace(",", "")) for lines in series]
        differ = [
            sum(map(int, re.findall(r"(\d+) (?:new year|changed|interval|gone)", lines.splitlines()[0]))) for lines in series
        ]
        assert series and sum(rows) == 100 and [shown + rest for shown, rest in zip(rows, more, strict=True)] == differ


@pytest.mark.parametrize(
    ("series", "stored"),
    [
        (
            "WHO GHO HWF_0006, nurses_midwives_per_10000 (WHO), against un-sdg-2020-10",
            "nurses_midwives_per_10000.kz.2016.who-gho-2026-11-22,nurses_midwives_per_10000,KZ,2016-01-01,2016-12-31,80.2296,",
        ),
        (
            "World Bank SH.XPD.CHEX.GD.ZS, current_health_expenditure_gdp (WHO GHED), against who-ghed-2024",
            "current_health_expenditure_gdp.kz.2023.ghed-worldbank-2026-11-22,current_health_expenditure_gdp,KZ,2023-01-01,",
        ),
        (
            "World Bank SH.XPD.OOPC.CH.ZS, out_of_pocket_share_health_expenditure (WHO GHED), against who-gapminder-2026",
            "out_of_pocket_share_health_expenditure.kz.2023.ghed-worldbank-2026-11-22,",
        ),
        (
            "UNICEF CME_MRM0, neonatal_mortality_rate (UN IGME), against un-igme-2026",
            "neonatal_mortality_rate.kz.2025.igme-unicef-2026-11-22,neonatal_mortality_rate,KZ,"
            "2025-01-01,2025-12-31,4.3368,3.9031,4.7704,",
        ),
    ],
)
def test_what_is_still_missing_and_has_an_interface_is_asked_for(whole, series, stored):
    assert series in whole.written[1]
    assert f"\n{stored}" in (whole.folder / "observations.csv").read_text(encoding="utf-8")


def test_what_is_stored_stands_below_the_old_bytes_and_is_valid(whole):
    code, _, complaint = whole.written
    assert (code, complaint) == (0, ""), complaint
    before, after = whole.before, contents(whole.folder)
    assert {name for name in after if after[name] != before[name]} == {"observations.csv", "sources.csv"}
    for name in ("observations.csv", "sources.csv"):
        assert after[name].startswith(before[name]) and after[name].endswith(b"\n")
    stored = whole.stored
    sources = stored.sources.set_index("id").iloc[-3:]
    assert list(sources.index) == ["unicef-api-2026-11-22", "gho-api-2026-11-22", "worldbank-api-2026-11-22"]
    assert sources["published"].tolist() == ["2026-11-22", "2026-04-07", "2026-10-01"]
    row = select.observation(stored, "maternal_mortality_ratio.kz.2024.mmeig-gho-2026-11-22")
    assert row[["value", "lower", "upper", "rounded_to"]].tolist() == [10.538, 4.2152, 11.5918, 0.0001]
    assert row[["basis", "producer", "release", "interval"]].tolist() == [
        "modelled",
        "MMEIG",
        "estimate",
        "80% uncertainty interval",
    ]
    doctors = select.observation(stored, "doctors_per_10000.kz.2023.who-gho-2026-11-22")
    assert doctors["basis"] == "registered" and doctors[["lower", "interval"]].isna().all()
    tenths = select.observation(stored, "infant_mortality_rate.kg.2023.igme-worldbank-2026-11-22")
    assert tenths["rounded_to"] == 0.1 and "SP.DYN.IMRT.IN, retrieved on 2026-11-22" in tenths["note"]


def test_every_series_of_the_tables_is_asked_for_and_in_the_form_of_its_service(whole):
    asked = [unquote(path) for path, _ in whole.asked]
    for wanted in OFFERED:
        assert any(wanted.code in path for path in asked), wanted
    first = next(path for path in asked if "CME_MRY0." in path)
    assert first == "/unicef/data/GLOBAL_DATAFLOW/KGZ+KAZ+RUS+TJK+TKM+UZB.CME_MRY0.?startPeriod=1990"
    headers = next(headers for path, headers in whole.asked if path.startswith("/unicef"))
    assert headers["Accept"] == "application/vnd.sdmx.genericdata+xml;version=2.1"
    assert any("$skip=40" in path for path in asked), "the further pages of the observatory"
    assert any("SH.STA.MMRT" in path and "page=3" in path for path in asked), "the further pages of the bank"


def test_pages_keep_their_release_when_another_is_stored(whole, tables):
    stored = whole.stored
    assert len(stored.observations) > len(tables.observations)
    readers = [findings.finding_rows, infant.series, long_run.against_un]
    readers += [lambda t: select.yearly(t, infant.RATE, "RU", source="un-igme-2024"), long_run.civil_registration]
    readers += [
        lambda t: select.yearly(t, long_run.MMR, producer="MMEIG"),
        lambda t: select.yearly(t, "under5_mortality_rate", source="un-igme-2026"),
    ]
    readers += [lambda t: select.yearly(t, long_run.DEATHS)]
    readers += [lambda t, area=area: select.yearly(t, "doctors_per_10000", area, producer="WHO GHO") for area in ("KZ", "RU")]
    for number, reader in enumerate(readers):
        assert reader(stored).equals(reader(tables)), number


def test_what_is_stored_already_is_not_stored_again_and_a_later_change_is(stand_in, written_folder):
    before = contents(written_folder)
    code, said, _ = command(stand_in, written_folder, "--write", today=date(2026, 11, 23))
    assert code == 0 and said.endswith("nothing new\n") and contents(written_folder) == before
    stand_in.values["HWF_0001"]["KAZ", 2023] += 1
    code, said, _ = command(stand_in, written_folder, "--write", "--only", "gho", today=date(2026, 11, 23))
    assert code == 0 and "against gho-api-2026-11-22: 1 changed" in said
    added = contents(written_folder)["observations.csv"].removeprefix(before["observations.csv"]).decode().splitlines()
    assert len(added) == len(stand_in.values["HWF_0001"]) and all(line.startswith("doctors_per_10000.") for line in added)


def test_a_second_release_of_one_day_is_refused_and_nothing_is_stored(stand_in, written_folder):
    before = contents(written_folder)
    stand_in.values["HWF_0001"]["KAZ", 2023] += 1
    code, _, complaint = command(stand_in, written_folder, "--write", "--only", "gho")
    assert code == 2 and "nothing is stored: " in complaint and "stands twice" in complaint
    assert contents(written_folder) == before


def test_a_year_that_a_release_leaves_out_is_shown(run, few, stand_in, tables):
    del stand_in.values["SH.STA.MMRT"]["KAZ", 2010]
    old = select.observation(tables, "maternal_mortality_ratio.kz.2010.mmeig")["value"]
    assert re.search(rf"KZ +2010 +{old} +– +– +gone", run("--only", "worldbank")[1])


def test_one_series_that_fails_is_named_and_the_others_are_shown_and_stored(run, few, stand_in, table_folder):
    del stand_in.values["SH.STA.MMRT"]
    code, said, complaint = run("--write")
    assert code == 1 and "stored in" in said
    assert complaint.startswith("World Bank, SH.STA.MMRT (maternal_mortality_ratio): the service says: The provided parameter")
    assert complaint.endswith("1 series left out, named above\n")
    assert "UNICEF CME_MRY0," in said and "WHO GHO HWF_0001," in said and "World Bank SH.DYN.NMRT," in said
    stored = data.load(table_folder)
    assert "maternal_mortality_ratio.kz.2023.mmeig-worldbank-2026-11-22" not in set(stored.observations["id"])
    assert "neonatal_mortality_rate.kz.2023.igme-worldbank-2026-11-22" in set(stored.observations["id"])


def test_a_series_that_was_refused_in_the_morning_is_stored_in_the_evening(run, few, stand_in, table_folder):
    mended = stand_in.values.pop("SH.STA.MMRT")
    run("--write", "--only", "worldbank")
    stand_in.values["SH.STA.MMRT"] = mended
    code, said, complaint = run("--write", "--only", "worldbank")
    assert (code, complaint) == (0, ""), complaint
    stored = data.load(table_folder)
    row = select.observation(stored, "maternal_mortality_ratio.kz.2023.mmeig-worldbank-2026-11-22")
    assert row["source"] == "worldbank-api-2026-11-22-2" and row["source"] in set(stored.sources["id"])


@pytest.mark.parametrize("age", ["AGEGROUP_YEARSUNDER5", "WEALTHQUINTILE_WQ5"])
def test_another_age_or_a_quintile_is_never_taken_for_the_country(run, stand_in, age):
    stand_in.faults["gho"] = changed(lambda rows: [row.update(Dim2=age) for row in rows], "MDG_0000000001")
    code, said, complaint = run("--only", "gho")
    assert code == 1 and "WHO GHO, MDG_0000000001 (infant_mortality_rate): no row is of the whole, only of " in complaint
    assert age in complaint
    assert "WHO GHO MDG_0000000007," in said


@pytest.mark.parametrize(("written", "value"), [("47.0", 47.0), ("9.6 [7.9-11.7]", 9.6), ("9.6[7.9-11.7]", 9.6)])
def test_a_number_in_the_column_for_readers_is_read(run, few, stand_in, table_folder, written, value):
    def in_words(rows):
        for row in rows:
            if (row["SpatialDim"], row["TimeDim"], row["Dim1"]) == ("KAZ", 2023, "SEX_BTSX"):
                row.update(NumericValue=None, Value=written, Low=None, High=None)

    stand_in.faults["gho"] = changed(in_words, "HWF_0001")
    assert run("--write", "--only", "gho")[0] == 0
    assert select.observation(data.load(table_folder), "doctors_per_10000.kz.2023.who-gho-2026-11-22")["value"] == value


@pytest.mark.parametrize("written", ["No data", "", None])
def test_no_number_at_all_is_a_missing_year_and_shown(run, few, stand_in, written):
    def nothing(rows):
        for row in rows:
            if (row["SpatialDim"], row["TimeDim"]) == ("KAZ", 2023):
                row.update(NumericValue=None, Value=written)

    stand_in.faults["gho"] = changed(nothing, "HWF_0001")
    code, said, _ = run("--only", "gho")
    assert code == 0 and re.search("KZ +2023 +[0-9.]+ +– +– +gone", said)


@pytest.mark.parametrize("day", ["2026-02-31", "2099-12-31", "0000-00-00"])
def test_an_impossible_day_of_a_service_is_refused(run, few, stand_in, day):
    stand_in.faults["worldbank"] = lambda h, path, s, k, c: (s, k, c.replace(b"2026-10-01", day.encode()))
    code, said, complaint = run("--write", "--only", "worldbank")
    assert code == 1 and complaint.count(f"brought up to date on {day}, which is ") >= 1 and "stored" not in said


@pytest.mark.parametrize("late", ["..refresh.journal", ".observations.csv"])
def test_a_write_that_is_killed_leaves_both_tables_or_is_finished(run, few, table_folder, monkeypatch, late):
    before, replace = contents(table_folder), Path.replace

    def killed(path, target):
        if path.name.startswith(late):
            raise KeyboardInterrupt
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", killed)
    with pytest.raises(KeyboardInterrupt):
        run("--write", "--only", "worldbank")
    monkeypatch.setattr(Path, "replace", replace)
    if late == "..refresh.journal":
        assert {name: content for name, content in contents(table_folder).items() if name in before} == before
    else:
        with pytest.raises(data.DataError, match="cut off between two files"):
            data.load(table_folder)
    code, said, complaint = run("--write", "--only", "worldbank")
    assert (code, complaint) == (0, ""), complaint
    assert set(contents(table_folder)) == set(before), "leftovers"
    stored = data.load(table_folder)
    assert (stored.sources["id"] == "worldbank-api-2026-11-22").sum() == 1
    assert "neonatal_mortality_rate.kz.2023.igme-worldbank-2026-11-22" in set(stored.observations["id"])


def test_new_tables_are_on_the_disk_before_the_journal_and_it_before_they_take_their_places(tmp_path, monkeypatch):
    """Told to the disk, step by step: what is being settled, and what stands in the folder then."""
    steps, fsync = [], os.fsync

    def told(held):
        (name,) = (path.name for path in (tmp_path, *tmp_path.iterdir()) if os.path.samestat(path.stat(), os.fstat(held)))
        steps.append((name, sorted(contents(tmp_path))))
        fsync(held)

    for name in ("a", "b"):
        (tmp_path / name).write_bytes(b"old")
    monkeypatch.setattr(os, "fsync", told)
    files.write_whole(tmp_path, {"a": b"new", "b": b"new"})
    staged, journal = [".a.staged", ".b.staged"], ".refresh.journal"
    assert steps == [
        *((name, [*staged, "a", "b"]) for name in (*staged, tmp_path.name)),
        *((name, [*staged, journal, "a", "b"]) for name in (journal, tmp_path.name)),
        (tmp_path.name, [journal, "a", "b"]),
    ]
    assert contents(tmp_path) == {"a": b"new", "b": b"new"}


def test_a_disk_that_cannot_be_told_of_a_folder_takes_its_files_and_one_that_fails_stores_nothing(tmp_path, monkeypatch):
    fsync = os.fsync

    def failing(wrong):
        def told(held):
            if wrong(os.fstat(held).st_mode):
                raise OSError(22, "Invalid argument")
            fsync(held)

        return told

    (tmp_path / "a").write_bytes(b"old")
    monkeypatch.setattr(os, "fsync", failing(stat.S_ISREG))
    with pytest.raises(OSError, match="Invalid argument"):
        files.write_whole(tmp_path, {"a": b"new"})
    assert contents(tmp_path) == {"a": b"old"}
    monkeypatch.setattr(os, "fsync", failing(stat.S_ISDIR))
    files.write_whole(tmp_path, {"a": b"new"})
    assert contents(tmp_path) == {"a": b"new"}


def test_what_was_changed_after_a_killed_write_is_not_overwritten(run, few, table_folder, monkeypatch):
    replace = Path.replace

    def killed(path, target):
        if path.name.startswith(".observations.csv"):
            raise KeyboardInterrupt
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", killed)
    with pytest.raises(KeyboardInterrupt):
        run("--write", "--only", "worldbank")
    monkeypatch.setattr(Path, "replace", replace)
    edited = table_folder / "observations.csv"
    edited.write_bytes(edited.read_bytes() + b"mine\n")
    code, _, complaint = run("--write", "--only", "worldbank")
    assert code == 2 and "was changed since: take the new rows over from .observations.csv.staged by hand" in complaint
    assert edited.read_bytes().endswith(b"mine\n")


def test_a_disk_that_is_full_leaves_both_tables_as_they_were(run, few, table_folder, monkeypatch):
    before = contents(table_folder)
    write = Path.write_bytes

    def full(path, content):
        if path.name.startswith("..observations"):
            raise OSError(28, "No space left on device")
        return write(path, content)

    monkeypatch.setattr(Path, "write_bytes", full)
    code, _, complaint = run("--write", "--only", "worldbank")
    assert code == 2 and "nothing is stored: [Errno 28]" in complaint
    assert contents(table_folder) == before


def test_tables_that_are_wrong_are_refused_before_anybody_is_asked(run, stand_in, table_folder):
    (table_folder / "areas.csv").write_text("")
    code, _, complaint = run()
    assert code == 2 and "areas.csv: the file is empty" in complaint and not stand_in.asked


# A fault is a function of (handler, path, status, headers, content) that gives the last three, changed.
def status(number):
    return lambda handler, path, *_: (number, {"Content-Type": "text/html"}, b"<html>sorry</html>")


def replaced(old, new, count=-1):
    def fault(handler, path, status, headers, content):
        changed = re.sub(old, new, content.decode(), count=max(count, 0))
        return status, headers, changed.encode()

    return fault


def changed(change, where=""):
    """Another JSON: `change` works on the list of rows, on the answers to paths that hold `where`."""

    def fault(handler, path, status, headers, content):
        answer = json.loads(content)
        rows = answer["value"] if isinstance(answer, dict) else answer[1]
        if where in path and not path.endswith("/Indicator"):
            change(rows)
        return status, headers, json.dumps(answer).encode()

    return fault


def silent(handler, *_):
    handler.server.stand_in.over.wait(60)
    handler.close_connection = True
    return None, None, None


def cut_off(handler, path, status, headers, content):
    return status, headers | {"Content-Length": str(len(content))}, content[: len(content) // 2]


def half(handler, path, status, headers, content):
    return status, headers, content[: len(content) // 2]


def closed(handler, path, status, headers, content):
    handler.close_connection = True
    return cut_off(handler, path, status, headers, content)


@functools.cache
def _packed(size):
    return gzip.compress(b" " * size, compresslevel=1)


def too_large(handler, path, status, headers, content):
    return 200, headers | {"Content-Encoding": "gzip"}, _packed(refresh_services.LARGEST + 1)


def elsewhere(handler, *_):
    return 302, {"Location": "http://localhost:9/elsewhere"}, b""


def round_and_round(handler, path, *_):
    return 302, {"Location": handler.path}, b""


def html(handler, path, status, headers, content):
    return 200, {"Content-Type": "text/html"}, b"<html><body>maintenance</body></html>"


def row(**cells):
    return lambda rows: rows[0].update(cells)


BANK, GHO = "World Bank, SH.STA.MMRT (maternal_mortality_ratio): ", "WHO GHO, MDG_0000000026 (maternal_mortality_ratio): "
UNICEF = "UNICEF, CME_MRY0 (infant_mortality_rate): "
FAULTS = {
    **{
        f"{service} {name}": (service, fault, start + said)
        for service, start in (("unicef", UNICEF), ("gho", GHO), ("worldbank", BANK))
        for name, fault, said in (
            ("404", status(404), "answered with HTTP 404"),
            ("503", status(503), "answered with HTTP 503"),
            ("silent", silent, "did not answer in time"),
            ("broken off", closed, "broke off before the answer was complete"),
            ("half", half, "the answer is not complete "),
            ("too large", too_large, "the answer is larger than 20,000,000 bytes"),
            ("elsewhere", elsewhere, "sends on to another host: localhost:9"),
            ("in circles", round_and_round, "sends on without end"),
            ("html", html, "the answer is not complete "),
        )
    },
    "unicef empty": ("unicef", replaced(r"<g:Series>.*</g:Series>", ""), UNICEF + "the answer is empty"),
    "unicef dimension renamed": ("unicef", replaced("REF_AREA", "GEO"), UNICEF + "a row has no REF_AREA; it has: GEO, INDICATOR"),
    "unicef whole gone": ("unicef", replaced('"_T"', '"F"'), UNICEF + "no row is of the whole, only of F, M: a dimension"),
    "unicef another code": ("unicef", replaced('"CME_MRY0"', '"CME_X"'), UNICEF + "code CME_X was not asked for, but CME_MRY0"),
    "unicef unit": ("unicef", replaced("D_PER_1000_B", "PCNT"), UNICEF + "the unit is written 'PCNT', which is not that of"),
    "unicef no number": ("unicef", replaced('ObsValue value="[^"]*"', 'ObsValue value="n/a"'), "KAZ 1990, value: 'n/a' is not a"),
    "unicef twice": ("unicef", replaced('SEX" value="M"', 'SEX" value="_T"'), UNICEF + "KAZ 1990 stands twice"),
    "unicef interval": ("unicef", replaced("LOWER_BOUND", "X"), UNICEF + "KAZ 1990: the interval has one end only"),
    "unicef bounds": ("unicef", replaced('UPPER_BOUND" value="[^"]*"', 'UPPER_BOUND" value="0.1"'), "lies outside its interval"),
    "unicef year": ("unicef", replaced('TIME_PERIOD" value="2001"', 'TIME_PERIOD" value="2001-Q1"'), "'2001-Q1' is not a year"),
    "unicef level": (
        "unicef",
        replaced('ObsValue value="([^"]*)"(.*?<g:Attributes>).*?</g:Attributes>', r'ObsValue value="9\1"\2</g:Attributes>'),
        "times the stored one: its unit must have changed",
    ),
    "gho indicator gone": ("gho", replaced('"value": \\[.*', '"value": []}'), GHO + "there is no such indicator any longer"),
    "gho empty": ("gho", changed(list.clear), GHO + "the answer is empty"),
    "gho no list": ("gho", replaced('"value": ', '"values": '), GHO + "the answer has no list value, or one of another form"),
    "gho column renamed": ("gho", replaced("NumericValue", "Numeric"), GHO + "a row has no NumericValue; it has: Id, Indicator"),
    "gho no number": ("gho", changed(row(NumericValue="<5")), GHO + "KAZ 1990, value: '<5' is not a number"),
    "gho below nothing": ("gho", changed(row(NumericValue=-1)), GHO + "KAZ 1990, value: '-1' is below 0 or too large"),
    "gho NaN": ("gho", replaced('"NumericValue": [0-9.]+', '"NumericValue": NaN'), "is not complete JSON: NaN is not a number"),
    "gho twice": ("gho", changed(lambda rows: rows.append(rows[0])), GHO + "KAZ 1990 stands twice"),
    "gho one end": ("gho", changed(row(Low=None)), GHO + "KAZ 1990: the interval has one end only"),
    "gho outside": ("gho", changed(row(Low=10**6, High=10**7)), GHO + "KAZ 1990: the value"),
    "gho no interval known": ("gho", changed(row(Low=1, High=1000), "HWF"), "KAZ 1990: an interval is given, and none is"),
    "gho unit": ("gho", replaced("per 100 000", "per 10 000"), GHO + "the unit is written 'Maternal mortality ratio (per 10 000"),
    "gho next elsewhere": ("gho", replaced("127.0.0.1", "example.org"), GHO + "sends on to another host: example.org"),
    "gho next again": ("gho", replaced(r"\$skip=[0-9]+", "$skip=40"), GHO + "the pages do not end: 2 were read"),
    "gho next of another form": ("gho", replaced('"@odata.nextLink": ".*"', '"@odata.nextLink": 7'), "has no @odata.nextLink"),
    "gho area lacks": (
        "gho",
        changed(lambda rows: rows.__setitem__(slice(None), [r for r in rows if r["SpatialDim"] != "KGZ"])),
        GHO + "there is no value for KGZ",
    ),
    "gho area not asked for": ("gho", changed(row(SpatialDim="FRA")), GHO + "area FRA was not asked for, but KGZ, KAZ, RUS"),
    "gho area of another form": ("gho", changed(row(SpatialDim={"a": []})), GHO + "area {'a': []} was not asked for"),
    "gho row of another form": ("gho", changed(lambda rows: rows.append(7)), GHO + "the answer has no list of rows, or one of"),
    "bank empty": (
        "worldbank",
        lambda *_: (200, {}, b'[{"page":0,"pages":0,"per_page":0,"total":0,"lastupdated":null},null]'),
        BANK + "the service has no data for these countries and years",
    ),
    "bank nothing with a day": (
        "worldbank",
        lambda *_: (200, {}, b'[{"page":0,"pages":0,"per_page":null,"total":0,"lastupdated":"2026-07-14"},null]'),
        BANK + "the service has no data",
    ),
    "bank nothing without a day": (
        "worldbank",
        lambda *_: (200, {}, b'[{"page":0,"pages":0,"per_page":null,"total":0},null]'),
        BANK + "the service has no data",
    ),
    "bank no rows": (
        "worldbank",
        lambda *_: (200, {}, b'[{"page":1,"pages":1,"per_page":50,"total":0,"lastupdated":null},null]'),
        BANK + "the service has no data",
    ),
    "bank page lacks a row": ("worldbank", changed(lambda rows: rows.pop()), BANK + "205 rows came of 211"),
    "bank total changes": (
        "worldbank",
        lambda h, path, s, k, c: (s, k, c.replace(b'"total": 211', b'"total": 9') if "page=2" in h.path else c),
        BANK + "page 2 was asked for; the answer is page 2, of 9 rows instead of",
    ),
    "bank pages without end": ("worldbank", replaced('"pages": [0-9]+', '"pages": 51'), BANK + "the answer has 51 pages"),
    "bank pages in words": ("worldbank", replaced('"pages": [0-9]+', '"pages": "six"'), BANK + "the head of the answer counts"),
    "bank three parts": ("worldbank", lambda *_: (200, {}, b"[1, 2, 3]"), BANK + "the answer has 3 parts where a head and rows"),
    "bank no list": ("worldbank", lambda *_: (200, {}, b"{}"), BANK + "the answer has no list, or one of another form"),
    "bank unit": ("worldbank", replaced("100,000", "10,000"), BANK + "the unit is written 'Maternal mortality ratio (modeled"),
    "bank number": ("worldbank", changed(row(value=True)), BANK + "KAZ 1990, value: 'True' is not a number"),
    # about which something is asked, or that cannot be
    "gho unit of more": (
        "gho",
        replaced(r"\(per 100 000 live births\)", "(per 100 000 live births) [per 10 000]"),
        "is it the one stored so far, in spite of 'per 1'? If so, run again with --sure MDG_0000000026",
    ),
    "bank unit of more": (
        "worldbank",
        replaced("Maternal mortality ratio", "Thousand times the ratio"),
        "in spite of 'Thousand'?",
    ),
    "gho years ahead": (
        "gho",
        changed(row(TimeDim=2099)),
        GHO + "the year 2099 is still to come, and a projection is",
    ),
    "gho latest alone": (
        "gho",
        changed(lambda rows: rows.__setitem__(slice(None), [row for row in rows if row["TimeDim"] >= 2023])),
        "stored values are not in the answer: is it a whole series, and not the latest value of each country? If so",
    ),
    "gho one value": (
        "gho",
        changed(lambda rows: rows[2].update(NumericValue=rows[2]["NumericValue"] * 100, Low=None, High=None)),
        "times the stored value",
    ),
    "gho tiny": ("gho", changed(row(NumericValue=1e-99, Low=None, High=None)), "is too small to be stored"),
    "unicef multiplier": (
        "unicef",
        replaced(
            '<g:Attributes><g:Value id="LOWER', '<g:Attributes><g:Value id="UNIT_MULTIPLIER" value="three"/><g:Value id="LOWER'
        ),
        "the unit multiplier is 'three', and should be a power of ten",
    ),
    "bank deep": ("worldbank", lambda *_: (200, {}, b"[" * 100_000), BANK + "the answer is not complete JSON: "),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_named_with_service_and_series_and_nothing_of_it_is_stored(run, stand_in, few, table_folder, name):
    service, fault, said = FAULTS[name]
    stand_in.faults[service] = fault
    before = contents(table_folder)["observations.csv"]
    code, _, complaint = run("--write", "--only", service, timeout=(20.0, 0.3 if fault is silent else 20.0))
    assert code == 1 and said in complaint, complaint
    *refused, last = complaint.splitlines()
    assert all(line.startswith(refresh.NAMES[service] + ", ") for line in refused) and "Traceback" not in complaint
    assert last == f"{len(refused)} series left out, named above"
    stored = contents(table_folder)["observations.csv"].removeprefix(before).decode()
    assert not any(f"Series {line.split(', ')[1].split(' ')[0]}," in stored for line in refused)


def test_a_unit_multiplier_is_a_power_of_ten(run, few, stand_in):
    """The services' thousands are what is stored, so that the level is the stored one."""

    def thousands(handler, path, status, headers, content):
        def smaller(found):
            return f'{found[1]}value="{float(found[2]) / 1000:.15f}"'

        text = re.sub(r'(ObsValue |"LOWER_BOUND" |"UPPER_BOUND" )value="([^"]*)"', smaller, content.decode())
        mark = '<g:Attributes><g:Value id="UNIT_MULTIPLIER" value="3"/><g:Value id="LOWER'
        return status, headers, text.replace('<g:Attributes><g:Value id="LOWER', mark).encode()

    stand_in.faults["unicef"] = thousands
    code, said, complaint = run("--only", "unicef")
    assert code == 0 and not complaint and "CME_MRY0" in said


def test_what_somebody_is_sure_of_is_taken(run, stand_in):
    stand_in.faults["gho"] = changed(lambda rows: rows[3].update(NumericValue=rows[3]["NumericValue"] * 100, Low=None, High=None))
    asked = run("--only", "gho")[2]
    codes = re.findall("times the stored value .* --sure ([A-Z0-9_]+)", asked)
    assert codes
    complaint = run("--only", "gho", *(word for name in codes for word in ("--sure", name)))[2]
    assert "--sure" not in complaint and not any(f"{name} (" in complaint for name in codes)


def test_years_ahead_are_left_out_where_somebody_is_sure_of_the_rest(run, few, stand_in, table_folder):
    stand_in.faults["gho"] = changed(lambda rows: rows.append(rows[0] | {"TimeDim": 2099}), "MDG_0000000026")
    assert "2099 is still to come" in run("--only", "gho")[2]
    code, said, complaint = run("--only", "gho", "--sure", "MDG_0000000026", "--write")
    assert (code, complaint) == (0, "") and "2099" not in said
    assert (data.load(table_folder).observations["period_start"].dt.year < 2099).all()


def test_of_a_whole_dataflow_what_was_asked_for_is_taken(run, few, stand_in):
    def whole(rows):
        others = [row | {"SpatialDim": area} for row in rows for area in ("FRA", "DEU")]
        rows += others + [row | {"IndicatorCode": "OTHER"} for row in rows]

    expected = run("--only", "gho")
    stand_in.faults["gho"] = changed(whole)
    assert run("--only", "gho") == expected and "MDG_0000000026" in expected[1]


def test_the_latest_value_for_each_country_is_shown(run, few, stand_in):
    said = run("--only", "gho", "--latest")[1]
    block = said[said.index("MDG_0000000026") :].splitlines()[2:8]
    assert [line.split()[0] for line in block] == ["KG", "KZ", "RU", "TJ", "TM", "UZ"]
    assert re.search(r"KZ +2024 +– +10\.538 +– +new year", said) and not re.search(r"KZ +2023 +9\.58", said)


# --- a file of somebody else -----------------------------------------------------------------------------------------

EXPORT = [
    ["PERIOD", "REGION", "VALUE"],
    ["202412", "Абай", "10 412"],
    ["202412", "Астана", "37 000"],
    ["202412", "Абайская", "–"],
]
ANSWERS = ["indicator=live_births", "producer=Bureau", "basis=registered", "release=first", "source=bns-taldau-2026-09-04"]


def as_workbook(lines):
    """The least that an .xlsx file holds; texts as their own, and as numbers of shared ones."""
    shown = {}

    def cell(at, row, text):
        if re.fullmatch("[0-9]+", text):
            return f'<c r="{"ABC"[at]}{row}"><v>{text}</v></c>'
        return f'<c r="{"ABC"[at]}{row}" t="s"><v>{shown.setdefault(text, len(shown))}</v></c>'

    rows = "".join(
        f'<row r="{row}">{"".join(cell(at, row, text) for at, text in enumerate(line))}</row>'
        for row, line in enumerate(lines, 1)
    )
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as book:
        book.writestr("xl/worksheets/sheet1.xml", f"<worksheet {space}><sheetData>{rows}</sheetData></worksheet>")
        book.writestr("xl/sharedStrings.xml", f"<sst {space}>{''.join(f'<si><t>{text}</t></si>' for text in shown)}</sst>")
    return content.getvalue()


FORMS = {
    "tabs and a mark": "\ufeff" + "\n".join("\t".join(line) for line in EXPORT),
    "semicolons": "\r\n".join(";".join(line) for line in EXPORT),
    "title above": "Live births\n\n" + "\n".join("\t".join(line) for line in EXPORT),
}


@pytest.mark.parametrize("form", [*FORMS, "UTF-16", "windows", "workbook"])
def test_a_bureaus_export_becomes_rows_once_all_is_answered(tmp_path, monkeypatch, capsys, form):
    monkeypatch.setenv("TABLES_DIR", str(LEDGER))
    path = tmp_path / "export.tsv"
    text = FORMS.get(form, FORMS["tabs and a mark"].removeprefix("\ufeff"))
    encoded = {
        "UTF-16": lambda: text.encode("utf-16"),
        "windows": lambda: text.encode("cp1251"),
        "workbook": lambda: as_workbook(EXPORT),
    }
    path.write_bytes(encoded.get(form, text.encode)())
    assert rows.main([str(path)]) == 1
    said = capsys.readouterr().out
    for part in (
        "Understood: column PERIOD: the period",
        "Understood: no value, and left out: –",
        "Asked: period: is 202412 a month, the whole year",
        "Asked: indicator: which id of indicators.csv?",
        "Asked: areas that areas.csv does not name: Абайская; areas=known leaves",
    ):
        assert part in said
    assert not list(tmp_path.glob("*.rows.csv"))
    assert rows.main([str(path), *ANSWERS, "period=year", "areas=known"]) == 0
    made = [line.split(",") for line in (tmp_path / "export.rows.csv").read_text(encoding="utf-8").splitlines()]
    assert [line[:6] for line in made[1:]] == [
        [f"live_births.{area.lower()}.2024.bureau.first", "live_births", area, "2024-01-01", "2024-12-31", value]
        for area, value in (("KZ-10", "10412"), ("KZ-71", "37000"))
    ]


@pytest.mark.parametrize(
    ("content", "words", "said"),
    [
        (b"", ["period=year"], "there is no header with rows below it"),
        (b"PK\x03\x04", [], "the workbook cannot be read"),
        (b"PERIOD\tVALUE\n202412\t1\n", ["mood=good"], "mood: no such answer; there are indicator, producer"),
        (b"PERIOD\tVALUE\n202412\tmany\n", [], "value: these are no numbers: many; correct them in the file"),
        (b"PERIOD\tVALUE\n202412\t1\n", [], "area: no column names one; which id of areas.csv? area=KZ"),
        (b"A\tB\n202412\t1\n", [], "value: which column is it? There are A, B; column=NAME"),
        (b"YEAR\tDEATHS\n2024\t1\n", ["column=DEATHS"], "Understood: column DEATHS: the value"),
        (b"PERIOD\tVALUE\n202412\t1\n", ["nonsense"], "nonsense: an answer is NAME=VALUE, such as indicator=live_births"),
        (
            b"PERIOD\tVALUE\n202412\t1.5\n",
            [*ANSWERS, "area=KZ", "period=month"],
            "row 1 of the new ones, column value: '1.5' is a fraction",
        ),
    ],
)
def test_what_cannot_become_rows_is_said(tmp_path, monkeypatch, capsys, content, words, said):
    monkeypatch.setenv("TABLES_DIR", str(LEDGER))
    path = tmp_path / "export.tsv"
    path.write_bytes(content)
    assert rows.main([str(path), *words]) > 0
    shown = capsys.readouterr()
    assert said in shown.out + shown.err and not list(tmp_path.glob("*.rows.csv"))


def test_a_file_that_is_not_there_is_named(capsys):
    assert rows.main(["nowhere.tsv"]) == 2 and capsys.readouterr().err == "there is no file nowhere.tsv\n"


def test_an_answer_that_drips_is_given_up(run, few, stand_in, monkeypatch):
    def drip(handler, path, status, headers, content):
        handler.send_response(200)
        handler.send_header("Content-Length", "100")
        handler.end_headers()
        for _ in range(600):
            try:
                handler.wfile.write(b" ")
                handler.wfile.flush()
            except OSError:
                break
            threading.Event().wait(0.1)
        handler.close_connection = True
        return None, None, None

    monkeypatch.setattr(refresh_services, "LONGEST", 0.3)
    stand_in.faults["worldbank"] = drip
    assert "the answer was not complete after 0 seconds" in run("--only", "worldbank")[2]


@pytest.mark.parametrize("start", [b"", b"HTTP/1.1 200 OK\r\nX-Long: "])
def test_an_answer_whose_first_lines_drip_is_given_up(run, few, stand_in, monkeypatch, start):
    def drip(handler, *_):
        handler.wfile.write(start)
        for letter in b"HTTP/1.1 200 OK" * 40:
            try:
                handler.wfile.write(bytes([letter]))
                handler.wfile.flush()
            except OSError:
                break
            if handler.server.stand_in.over.wait(0.1):
                break
        handler.close_connection = True
        return None, None, None

    monkeypatch.setattr(refresh_services, "LONGEST", 0.5)
    stand_in.faults["worldbank"] = drip
    began = time.monotonic()
    code, _, complaint = run("--only", "worldbank")
    assert code == 1 and "the answer was not complete after 0 seconds" in complaint and time.monotonic() - began < 20


def test_a_service_that_is_busy_once_is_asked_again(run, few, stand_in):
    seen = []

    def busy(handler, path, status, headers, content):
        seen.append(path)
        return (429, {"Retry-After": "86400"}, b"") if len(seen) == 1 else (status, headers, content)

    stand_in.faults["worldbank"] = busy
    assert run("--only", "worldbank")[0] == 0 and seen[0] == seen[1]


def test_nobody_at_home(run, stand_in):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        stand_in.base = f"http://127.0.0.1:{free.getsockname()[1]}"
        code, said, complaint = run()
    assert code == 1 and complaint.count("cannot be reached") == 3 and said.startswith("no answer; nothing is stored")


def test_an_address_of_another_kind_is_refused(run, few, stand_in):
    stand_in.base = "file:///etc"
    assert "could not be asked" in run("--only", "gho")[2]


def test_the_address_of_unicef_is_the_one_that_the_library_knows():
    from sdmx.source import get_source

    assert ADDRESSES["unicef"] == get_source("UNICEF").url


def test_an_area_without_three_letters_is_named():
    with pytest.raises(refresh_services.ServiceError, match="WHO GHO: the three letters of XX are not known"):
        refresh_services.fetch(None, "http://127.0.0.1", next(s for s in OFFERED if s.service == "gho"), ["KZ", "XX"], 1990)


@pytest.mark.parametrize(("written", "number"), [("1e1", 10), (Decimal("0.10"), Decimal("0.1")), (None, None), ("", None)])
def test_numbers_are_read_as_written(written, number):
    assert refresh_services._number(written, "") == number


NETWORK = {"requests", "urllib3", "sdmx", "socket", "ssl", "http", "ftplib", "smtplib", "httpx", "aiohttp", "xmlrpc", "asyncio"}


def _called(function):
    return getattr(function, "attr", getattr(function, "id", ""))


def imported(text):
    """Every module that a program imports, by statement or by name."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names))
        elif isinstance(node, ast.Call) and _called(node.func) in ("import_module", "__import__"):
            yield from (part.value for part in node.args if isinstance(part, ast.Constant))


def online(text):
    away = ("urllib.request", "helpers.refresh")
    return {name for name in imported(text) if name.split(".")[0] in NETWORK or name.startswith(away)}


IMPORTS = [
    "import socket",
    "from urllib import request",
    "import urllib.request as u",
    "import http.client",
    "__import__('requests')",
    "importlib.import_module('sdmx')",
    "def f():\n    from helpers.refresh import compare",
]


@pytest.mark.parametrize("text", IMPORTS)
def test_an_import_is_seen(text):
    assert online(text)


def test_nothing_but_the_refresh_uses_the_network():
    paths = sorted((ROOT / "src" / "helpers").rglob("*.py"))
    users = {path.stem for path in paths if online(path.read_text(encoding="utf-8"))}
    assert users == {"__main__", "compare", "services"}
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        cells = [cell for cell in json.loads(path.read_text(encoding="utf-8"))["cells"] if cell["cell_type"] == "code"]
        code = "\n".join("".join(cell["source"]) for cell in cells)
        assert not online(code), path.name
