"""Maternal deaths in Kazakhstan: the series and its steps."""

import pandas as pd

from helpers.stats import components, detection, rates
from helpers.tables import data, releases, select
from helpers.wording import words

#: Producers of yearly counts, the preferred one first (see :mod:`helpers.tables.releases`). The counts printed from a Mazhilis
#: meeting reach furthest; those of the statistics bureau and the ministry agree with them where two are known.
PRODUCERS = ("Mazhilis meeting", "BNS", "MoH")
#: Producers of yearly ratios, likewise.
RATIO_PRODUCERS = ("MoH", "BNS", "gender.stat.gov.kz")
PER = 100_000  # live births


def published_ratios(published: data.Tables) -> pd.DataFrame:
    """The national ratio of each year as published, the ministry's before other producers': rows of observations.csv.

    >>> published_ratios(data.load()).set_index("year").loc[[2019, 2021, 2024], "producer"].tolist()
    ['MoH', 'BNS', 'MoH']
    """
    return releases.standing(published, "maternal_mortality_ratio", RATIO_PRODUCERS)


def years(published: data.Tables, first: int = 2019, confidence: float = 0.95, method: str = "exact") -> pd.DataFrame:
    """Yearly maternal deaths, births and the ratio between them, with intervals.

    Parameters
    ----------
    published : helpers.tables.data.Tables
    first : int
        First year, before the peak. A year from here on without a published count takes ratio times births and is marked as
        derived; a year without either is not in the table.
    confidence, method
        As for :func:`helpers.stats.rates.count_interval`.

    Returns
    -------
    pandas.DataFrame
        One row a year: year, value, lower, upper (deaths), births, ratio, ratio_lower, ratio_upper
        (deaths per 100,000 live births), derived, producer, source (id), births_source (id).

    Examples
    --------
    >>> frame = years(data.load())
    >>> frame.loc[frame["year"] == 2021, ["value", "births", "derived"]].values.tolist()
    [[200.0, 446491.0, False]]
    """
    counts = releases.standing(published, "maternal_deaths", PRODUCERS)
    ratios = published_ratios(published)
    births = releases.standing(published, "live_births", releases.BIRTHS).set_index("year")

    columns = ["year", "value", "producer", "source"]
    derived = ratios[~ratios["year"].isin(counts["year"]) & ratios["year"].isin(births.index)]
    derived = derived.assign(value=(derived["value"] * births["value"].reindex(derived["year"]).to_numpy() / PER).round())
    frame = pd.concat([counts[columns].assign(derived=False), derived[columns].assign(derived=True)])
    frame = frame[frame["year"].isin(births.index)].sort_values("year", ignore_index=True)
    choices = frame.loc[frame["year"] < frame.loc[frame["value"].idxmax(), "year"], "year"].tolist()
    if first not in choices:
        years_before = words.listing(map(str, choices))
        raise ValueError(
            f"the first year is one with a published count or ratio, before the highest count: {years_before}; got {first!r}"
        )
    frame = frame[frame["year"] >= first].reset_index(drop=True)
    frame["births"] = births["value"].reindex(frame["year"]).to_numpy()
    frame["births_source"] = births["source"].reindex(frame["year"]).to_numpy()
    count = rates.count_interval(frame["value"], confidence, method)
    ratio = rates.rate(frame["value"], frame["births"], PER, confidence, method)
    frame = frame.assign(lower=count["lower"], upper=count["upper"], ratio=ratio["value"])
    frame = frame.assign(ratio_lower=ratio["lower"], ratio_upper=ratio["upper"])
    order = ["year", "value", "lower", "upper", "births", "ratio", "ratio_lower", "ratio_upper", "derived"]
    return frame[[*order, "producer", "source", "births_source"]]


def pick(frame: pd.DataFrame, year: int) -> pd.Series:
    """One year of :func:`years`, or an error that names those that are there.

    >>> pick(years(data.load()), 2019)["value"]
    np.float64(55.0)
    """
    if year not in set(frame["year"]):
        raise ValueError(f"no maternal deaths for {year}; there are years {', '.join(map(str, frame['year']))}")
    return frame.set_index("year", drop=False).loc[year]


def step(
    frame: pd.DataFrame, before: int, after: int, confidence: float = 0.95, method: str = "exact", power: float = 0.8
) -> pd.Series:
    """What two years of :func:`years` say about a change, as a count and per live birth.

    Confidence and method ("exact" or "midp") are those of :func:`helpers.stats.rates.rate_ratio`; power is the probability with
    which the smallest detectable fall would be noticed. A Series of count_change, births_change, rate_change (percent); ratio,
    lower, upper, p_value (of the rates), verdict (key of the vocabulary), detectable (percent, positive).

    >>> step(years(data.load()), 2023, 2024)[["count_change", "rate_change", "p_value"]].astype(float).round(2).tolist()
    [-17.78, -12.72, 0.62]
    """
    if not 1 - confidence < power < 1:
        raise ValueError(f"power is a fraction above 1 - confidence (here {1 - confidence:.4g}) and below 1; got {power!r}")
    old, new = pick(frame, before), pick(frame, after)
    if before >= after:
        raise ValueError(f"before must lie before after; got before {before} and after {after}")
    ratio = rates.rate_ratio(new["value"], new["births"], old["value"], old["births"], confidence, method).iloc[0]
    births_ratio = new["births"] / old["births"]
    detectable = detection.smallest_detectable_fall(old["value"], power, births_ratio=births_ratio, alpha=1 - confidence)
    return pd.Series(
        {
            "count_change": components.change(old["value"], new["value"]),
            "births_change": components.change(old["births"], new["births"]),
            "rate_change": components.change(old["value"] / old["births"], new["value"] / new["births"]),
            "ratio": ratio["value"],
            **ratio[["lower", "upper", "p_value"]],
            "verdict": words.verdict(ratio["lower"], ratio["upper"]),
            "detectable": 100 * detectable,
        }
    )


def half_year(published: data.Tables, confidence: float = 0.95) -> pd.Series:
    """A first half of a year: the deaths published by cause, and what the percentage announced for it implies.

    No count for the same half of the year before was published. If the announced change is of the ratio, it follows from the
    change, the births and the newer count. A Series of year, deaths, deaths_lower, deaths_upper, change (percent, as announced),
    implied (deaths in the half before, rounded), rate_ratio against these, its lower, upper and verdict; source (ids).

    >>> half_year(data.load())[["deaths", "implied"]].astype(float).tolist()
    [18.0, 23.0]
    """
    said = select.claim(published, "half_year")
    half, before = (list(said[[f"{which}_start", f"{which}_end"]]) for which in ("period", "comparator"))
    causes = ("maternal_deaths_indirect", "maternal_deaths_obstetric")
    rows = [releases.of_period(published, name, *half, "MoH") for name in causes]
    rows += [releases.of_period(published, "live_births", *part, releases.BIRTHS[0]) for part in (half, before)]
    indirect, obstetric, births, births_before = (row["value"] for row in rows)
    deaths, change = indirect + obstetric, said["value"]
    count = rates.count_interval(deaths, confidence).iloc[0]
    implied = float(round(deaths / births * births_before / (1 + change / 100)))
    ratio = rates.rate_ratio(deaths, births, implied, births_before, confidence).iloc[0]
    return pd.Series(
        {
            "year": half[0].year,
            "deaths": deaths,
            "deaths_lower": count["lower"],
            "deaths_upper": count["upper"],
            "change": change,
            "implied": implied,
            "rate_ratio": ratio["value"],
            **ratio[["lower", "upper"]],
            "verdict": words.verdict(ratio["lower"], ratio["upper"]),
            "source": "; ".join(dict.fromkeys(row["source"] for row in [*rows, said])),
        }
    )


def __getattr__(name: str):
    """Say to an exercise that was begun earlier what took the place of a function it calls."""
    gone = {"pooled": "take several years together with .sum() and compare them by rates.rate_ratio",
            "steps": "compare two years by rates.rate_ratio"}  # fmt: skip
    if name in gone:
        raise AttributeError(f"maternal.{name} is no longer there: {gone[name]}, as 01_maternal_deaths does")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
