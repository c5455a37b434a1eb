"""Asking UNICEF, WHO and the World Bank for the newest values of the series that the tables hold.

One function a service gives one tidy frame, or refuses with one message that names service, series and fault; what comes
over the network is believed in nothing. The shapes follow what the services publish about their interfaces: SDMX 2.1
(UNICEF, read by sdmx1), OData 4 (WHO's Global Health Observatory) and the Indicators API, version 2 (World Bank). They were
tried against a local stand-in only (tests/test_refresh.py), not against the services themselves.
"""

import contextlib
import dataclasses
import io
import json
import re
import threading
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from functools import partial
from urllib.parse import urlsplit

import pandas as pd
import requests
import urllib3

from helpers.refresh.series import INTERVALS, ISO3, NAMES, OWN, WHOLE, Series
from helpers.tables import rules

LARGEST = 20_000_000  # bytes of one answer
LONGEST = 300.0  # seconds that one answer may take to come in, from the first byte asked for to the last
MOST_PAGES = 50
FINEST = Decimal("0.0001")  # the smallest step of rounding that observations.csv can name
#: What the observatory writes into Value where there is no number.
_NOTHING = {"", "no data", "not available", "not applicable"}


class ServiceError(ValueError):
    """A series of a service cannot be used; the message says which one and what was wrong."""


class ServiceDown(ServiceError):
    """A service does not answer at all, so that its other series need not be asked for."""


class Doubt(ServiceError):
    """A series may be right, and only a person can tell: it is left out until somebody says that it is sure."""


@contextlib.contextmanager
def named(wanted: Series) -> Iterator[None]:
    """What is wrong with a series is said with its service and its code."""
    try:
        yield
    except ServiceError as error:
        raise type(error)(f"{NAMES[wanted.service]}, {wanted.code} ({wanted.indicator}): {error}") from None


def session(timeout: tuple[float, float] = (10.0, 60.0), retries: int = 3, backoff: float = 1.0) -> requests.Session:
    """A session with time limits, a bounded number of repeated attempts, and no way to another host."""
    again = urllib3.Retry(
        total=retries,
        backoff_factor=backoff,
        status_forcelist=(429, 500, 502, 503, 504),
        allowed_methods=("GET",),
        raise_on_status=False,
        respect_retry_after_header=False,  # it may ask for hours
    )
    made = requests.Session()
    for scheme in ("http://", "https://"):
        made.mount(scheme, requests.adapters.HTTPAdapter(max_retries=again))
    made.hooks["response"].append(_bounded)
    made.send = partial(_in_time, partial(made.send, timeout=timeout))
    return made


def _in_time(send: Callable[..., requests.Response], *given: object, **options: object) -> requests.Response:
    """Send a request, and give up on an answer that is not complete in time, be it in its headers.

    The time limits of requests are for the wait between two bytes; a server that sends one now and then could go on for ever.
    """
    outcome: list = []

    def run() -> None:
        try:
            outcome.append(send(*given, **options))
        except BaseException as error:  # raised again below, in the thread that asked
            outcome.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(LONGEST)
    if not outcome:
        raise ServiceDown(f"the answer was not complete after {LONGEST:.0f} seconds")
    if isinstance(outcome[0], BaseException):
        raise outcome[0]
    return outcome[0]


def _stay(address: str, base: str) -> None:
    """Refuse an address on another host."""
    there, here = urlsplit(address), urlsplit(base)
    if (there.scheme, there.netloc) != (here.scheme, here.netloc):
        raise ServiceError(f"sends on to another host: {there.netloc or repr(address)}")


def _bounded(response: requests.Response, **_: object) -> requests.Response:
    """Read an answer up to the limit of size; refuse one that sends us elsewhere."""
    if response.is_redirect:
        _stay(requests.compat.urljoin(response.url, response.headers["location"]), response.url)
    whole = bytearray()
    while part := response.raw.read1(65_536, decode_content=True):
        whole += part
        if len(whole) > LARGEST:
            response.close()
            raise ServiceError(f"the answer is larger than {LARGEST:,} bytes")
    response.raw = io.BytesIO(whole)
    return response


def _failed(error: Exception) -> ServiceError:
    """What a failed request means: of the series, or of the whole service."""
    if isinstance(error, requests.HTTPError):
        return ServiceError(f"answered with HTTP {error.response.status_code} {error.response.reason}")
    if isinstance(error, (requests.Timeout, urllib3.exceptions.TimeoutError, TimeoutError)) or "timed out" in str(error):
        return ServiceDown("did not answer in time")
    if isinstance(error, (urllib3.exceptions.IncompleteRead, urllib3.exceptions.ProtocolError)):
        return ServiceDown("broke off before the answer was complete")
    if isinstance(error, requests.TooManyRedirects):
        return ServiceDown("sends on without end")
    if isinstance(error, requests.ConnectionError):
        return ServiceDown("cannot be reached")
    return ServiceDown(f"could not be asked: {error}")


_FAILURES = (requests.RequestException, urllib3.exceptions.HTTPError, OSError, NotImplementedError)


def _not_json(word: str) -> None:
    raise ValueError(f"{word} is not a number")


def _json(made: requests.Session, address: str, parameters: dict | None = None) -> object:
    """An answer as JSON, with every number as it was written."""
    try:
        response = made.send(made.prepare_request(requests.Request("GET", address, params=parameters)))
        response.raise_for_status()
    except _FAILURES as error:
        raise _failed(error) from None
    try:
        return json.loads(response.content, parse_float=Decimal, parse_int=Decimal, parse_constant=_not_json)
    except (ValueError, RecursionError) as error:
        raise ServiceError(f"the answer is not complete JSON: {error}") from None


def _part(found: object, kind: type, where: str) -> object:
    if not isinstance(found, kind):
        raise ServiceError(f"the answer has no {where}, or one of another form")
    return found


def _cells(row: object, *names: str) -> list:
    """Cells of one row of an answer, which may lack none of them."""
    lacking = [name for name in names if name not in _part(row, dict, "list of rows")]
    if lacking:
        raise ServiceError(f"a row has no {', '.join(lacking)}; it has: {', '.join(map(str, row))[:200] or 'nothing'}")
    return [row[name] for name in names]


def _number(given: object, where: str) -> Decimal | None:
    """A number as it was written; None where there is none."""
    if given is None or given == "":
        return None
    written = str(given) if isinstance(given, (str, Decimal)) else repr(given)
    if not re.fullmatch(r"-?[0-9]{1,15}(\.[0-9]{1,30})?([eE][+-]?[0-9]{1,2})?", written):
        raise ServiceError(f"{where}: {written[:40]!r} is not a number")
    number = Decimal(written)
    if not 0 <= number < 10**12:
        raise ServiceError(f"{where}: {written[:40]!r} is below 0 or too large")
    return number


def _unicef(made: requests.Session, base: str, wanted: Series, areas: list[str], first: int) -> tuple[list[tuple], str]:
    import sdmx  # large: installed where it is asked for, and needed only here
    from sdmx.source import get_source

    client = sdmx.Client(session=made)
    client.source = dataclasses.replace(get_source("UNICEF"), url=base)
    key, accept = f"{'+'.join(areas)}.{wanted.code}.", {"Accept": "application/vnd.sdmx.genericdata+xml;version=2.1"}
    try:
        with contextlib.redirect_stdout(io.StringIO()):  # where sdmx1 cannot read on, it prints its state
            message = client.data("GLOBAL_DATAFLOW", key=key, params={"startPeriod": str(first)}, headers=accept)
    except ServiceError:
        raise
    except _FAILURES as error:
        raise _failed(error) from None
    except Exception as error:  # sdmx1 does not say what it raises on an answer that is cut off, or no SDMX
        said = (str(error).splitlines() or [type(error).__name__])[0][:200]
        raise ServiceError(f"the answer is not complete SDMX: {said}") from None
    found = []
    for row in (row for part in getattr(message, "data", []) for row in part.obs):
        cells = {name: item.value for name, item in row.key.values.items()}
        area, code, year = _cells(cells, "REF_AREA", "INDICATOR", "TIME_PERIOD")
        parts = {value for name, value in cells.items() if name not in ("REF_AREA", "INDICATOR", "TIME_PERIOD")}
        more = {name: item.value for name, item in row.attrib.items()}
        scale = str(more.get("UNIT_MULTIPLIER", "") or "0")
        if not re.fullmatch("-?[0-9]", scale):
            raise ServiceError(f"{area} {year}: the unit multiplier is {scale[:20]!r}, and should be a power of ten")
        given = {"value": row.value, "lower": more.get("LOWER_BOUND"), "upper": more.get("UPPER_BOUND")}
        numbers = [_number(cell, f"{area} {year}, {name}") for name, cell in given.items()]
        numbers = [None if number is None else number.scaleb(int(scale)) for number in numbers]
        found.append((code, area, year, parts, more.get("UNIT_MEASURE", ""), *numbers))
    return found, ""


def _in_words(given: object) -> object:
    """The number of a cell for readers, such as "47.0" or "9.6 [7.9-11.7]"; None for one that says that there is none."""
    written = "" if given is None else str(given).strip()
    if written.lower() in _NOTHING:
        return None
    return re.sub(r" ?\[.*\]$", "", written)


def _gho(made: requests.Session, base: str, wanted: Series, areas: list[str], first: int) -> tuple[list[tuple], str]:
    named = _json(made, f"{base}/Indicator", {"$filter": f"IndicatorCode eq '{wanted.code}'"})
    names = [_cells(row, "IndicatorName")[0] for row in _part(_part(named, dict, "object").get("value"), list, "list value")]
    if len(names) != 1:
        raise ServiceError("there is no such indicator any longer" if not names else "the indicator has several names")
    chosen = " or ".join(f"SpatialDim eq '{area}'" for area in areas)
    address, parameters = f"{base}/{wanted.code}", {"$filter": f"({chosen}) and TimeDim ge {first}"}
    found, dates, asked = [], [], set()
    while address:
        if address in asked or len(asked) == MOST_PAGES:
            raise ServiceError(f"the pages do not end: {len(asked)} were read")
        _stay(address, base)
        asked.add(address)
        answer = _part(_json(made, address, parameters), dict, "object")
        for row in _part(answer.get("value"), list, "list value"):
            code, area, year = _cells(row, "IndicatorCode", "SpatialDim", "TimeDim")
            value, lower, upper, day = _cells(row, "NumericValue", "Low", "High", "Date")
            if value is None:
                value = _in_words(row.get("Value"))
            parts = {None if row.get(name) is None else str(row[name]) for name in ("Dim1", "Dim2", "Dim3")}
            found.append((code, area, str(year), parts, str(names[0]), value, lower, upper))
            dates.append(str(day)[:10])
        address, parameters = _part(answer.get("@odata.nextLink", ""), str, "@odata.nextLink"), None
    return found, max(dates, default="")


def _worldbank(made: requests.Session, base: str, wanted: Series, areas: list[str], first: int) -> tuple[list[tuple], str]:
    address = f"{base}/country/{';'.join(areas)}/indicator/{wanted.code}"
    found, page, pages, total, day = [], 1, 1, None, ""
    while page <= pages:
        asked = {"format": "json", "date": f"{first}:2100", "per_page": "1000", "page": str(page)}
        answer = _part(_json(made, address, asked), list, "list")
        if len(answer) == 1 and isinstance(answer[0], dict) and "message" in answer[0]:
            said = "; ".join(str(part.get("value")) for part in _part(answer[0]["message"], list, "message"))
            raise ServiceError(f"the service says: {said[:200]}")
        if len(answer) == 2 and isinstance(answer[0], dict) and answer[0].get("total") == 0 and not answer[1]:
            raise ServiceError("the service has no data for these countries and years")
        if len(answer) != 2:
            raise ServiceError(f"the answer has {len(answer)} parts where a head and rows are expected")
        number, pages, count, day = _cells(answer[0], "page", "pages", "total", "lastupdated")
        if not all(isinstance(cell, Decimal) for cell in (number, pages, count)):
            raise ServiceError(f"the head of the answer counts pages by {number!r}, {pages!r} and {count!r}")
        if (number, total if total is not None else count) != (page, count):
            raise ServiceError(f"page {page} was asked for; the answer is page {number}, of {count} rows instead of {total}")
        if pages > MOST_PAGES:
            raise ServiceError(f"the answer has {pages} pages, more than {MOST_PAGES}")
        total, page = count, page + 1
        for row in _part(answer[1] or [], list, "list of rows"):
            indicator, area, year, value = _cells(row, "indicator", "countryiso3code", "date", "value")
            code, name = _cells(indicator, "id", "value")
            found.append((code, area, str(year), set(), str(name), value, None, None))
    if len(found) != total:
        raise ServiceError(f"{len(found)} rows came of {total}")
    return found, str(day)


_ASK = {"unicef": _unicef, "gho": _gho, "worldbank": _worldbank}
_NUMBERS = ["value", "lower", "upper"]


#: What changes a unit, wherever it stands in a name.
_SCALE = re.compile(
    r"\bper [0-9]|[0-9]{1,3}([ ,]000)+|\bthousand|\bmillion|\blog|\bindex\b|\b[x×] ?10|%|\bper ?cent\b", re.IGNORECASE
)


def _unit_doubt(written: str, pattern: str) -> str:
    """What stands before or after the unit of a series and could change it; empty if nothing does."""
    core = re.search(pattern.removeprefix(".*").removesuffix(".*"), written, re.IGNORECASE)
    if core is None or core[0] == written:
        return ""
    found = _SCALE.search(f"{written[: core.start()]} | {written[core.end() :]}")
    return found[0] if found else ""


def _whole(found: list[tuple], wanted: Series, areas: list[str], sure: bool) -> pd.DataFrame:
    """The rows of the whole of what was asked for, with an "area year" each, if all of them can be believed to be that."""
    if not found:
        raise ServiceError("the answer is empty")
    frame = pd.DataFrame(found, columns=["code", "area", "year", "parts", "unit", *_NUMBERS])
    asked = frame["code"].eq(wanted.code) & frame["area"].map(lambda area: area in areas)
    if 2 * asked.sum() < len(frame) and set(areas) <= set(frame.loc[asked, "area"]):
        frame = frame[asked]  # the whole dataflow, from a service that does not choose: what was asked for is all there
    for column, known in (("code", [wanted.code]), ("area", areas)):
        if alien := sorted({str(cell)[:40] for cell in frame[column] if cell not in known}):
            raise ServiceError(f"{column} {', '.join(alien[:5])} was not asked for, but {', '.join(known)}")
    units = [str(cell) for cell in frame["unit"].unique()]
    if other := [cell for cell in units if not re.fullmatch(wanted.unit, cell, re.IGNORECASE)]:
        raise ServiceError(f"the unit is written {other[0][:100]!r}, which is not that of {wanted.indicator}")
    for cell in [] if sure else units:
        if doubt := _unit_doubt(cell, wanted.unit):
            raise Doubt(f"the unit is written {cell[:100]!r}: is it the one stored so far, in spite of {doubt!r}?")
    if wrong := [cell for cell in frame["year"] if not re.fullmatch("(19|20)[0-9]{2}", str(cell))]:
        raise ServiceError(f"{str(wrong[0])[:40]!r} is not a year")
    ahead = frame["year"].map(lambda cell: not rules.has_come(date(int(cell), 1, 1)))
    if ahead.any() and not sure:
        first = min(frame.loc[ahead, "year"])
        raise Doubt(f"the year {first} is still to come, and a projection is not stored: are the years before it values?")
    frame = frame[~ahead]
    total = frame["parts"].map((WHOLE | OWN.get(wanted.indicator, set())).issuperset)
    if not total.any():
        seen = sorted({str(part) for parts in frame["parts"] for part in parts})
        raise ServiceError(f"no row is of the whole, only of {', '.join(seen)[:100]}: a dimension has changed")
    frame = frame[total].astype({"year": int}).sort_values(["area", "year"], ignore_index=True)
    frame["place"] = frame["area"] + " " + frame["year"].astype(str)
    if (twice := frame["place"].duplicated()).any():
        raise ServiceError(f"{frame['place'][twice].iloc[0]} stands twice")
    return frame


def _checked(found: list[tuple], wanted: Series, areas: list[str], sure: bool = False) -> pd.DataFrame:
    """The rows of the whole, as numbers of one step of rounding, if all of them can be believed."""
    frame = _whole(found, wanted, areas, sure)
    for column in _NUMBERS:
        read = [_number(cell, f"{place}, {column}") for cell, place in zip(frame[column], frame["place"], strict=True)]
        frame[column] = pd.Series(read, dtype=object)
    frame = frame[frame["value"].notna()]  # a year without a value: missing stays missing
    if lacking := [area for area in areas if area not in set(frame["area"])]:
        raise ServiceError(f"there is no value for {', '.join(lacking)}")
    both = frame["lower"].notna() & frame["upper"].notna()
    if (one := frame["lower"].notna() != frame["upper"].notna()).any():
        raise ServiceError(f"{frame['place'][one].iloc[0]}: the interval has one end only")
    ends = frame[both]
    if (outside := (ends["lower"] > ends["value"]) | (ends["value"] > ends["upper"])).any():
        place, value, lower, upper = ends.loc[outside, ["place", *_NUMBERS]].iloc[0]
        raise ServiceError(f"{place}: the value {value} lies outside its interval, {lower} to {upper}")
    if both.any() and wanted.producer not in INTERVALS:
        raise ServiceError(f"{ends['place'].iloc[0]}: an interval is given, and none is known for {wanted.producer}")
    numbers = pd.concat([frame[name].dropna() for name in _NUMBERS])
    step = min(Decimal(1).scaleb(number.normalize().as_tuple().exponent) for number in numbers)
    step = min(max(step, FINEST), Decimal(1))
    for column in _NUMBERS:
        for cell, place in zip(frame[column], frame["place"], strict=True):
            if cell and not cell.quantize(step):
                raise ServiceError(f"{place}, {column}: {cell} is too small to be stored, in steps of {step}")
        frame[column] = [None if cell is None else cell.quantize(step) for cell in frame[column]]
    frame["area"] = frame["area"].map({iso: area for area, iso in ISO3.items()})
    interval = both.map({True: INTERVALS.get(wanted.producer, ""), False: ""})
    return frame.assign(rounded_to=step, interval=interval)[["area", "year", *_NUMBERS, "interval", "rounded_to"]]


def fetch(
    made: requests.Session, base: str, wanted: Series, areas: list[str], first: int, sure: bool = False
) -> tuple[pd.DataFrame, str]:
    """The newest values of one series, asked at the address `base` for some areas, from the first year on.

    One row an area and year that has a value: area, year, value, lower, upper (Decimal, or None), interval, rounded_to (Decimal);
    values are rounded to the finest step that observations.csv can name. Then the day that the service says it was last brought
    up to date, or nothing. A ServiceError names service, series and fault. If somebody is `sure` of the unit and of years that
    are still to come, they are no doubt.
    """
    if lacking := [area for area in areas if area not in ISO3]:
        raise ServiceError(f"{NAMES[wanted.service]}: the three letters of {', '.join(lacking)} are not known; add them to ISO3")
    asked = [ISO3[area] for area in areas]
    with named(wanted):
        found, day = _ASK[wanted.service](made, base.rstrip("/"), wanted, asked, first)
        return _checked(found, wanted, asked, sure), _day(day)


def _day(written: str) -> str:
    """The day that a service names for itself; nothing if it names none."""
    if not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", written):
        return ""
    try:
        if date.fromisoformat(written).year >= 1990:
            return written
    except ValueError:
        pass
    raise ServiceError(f"it says that it was brought up to date on {written}, which is no such day")
