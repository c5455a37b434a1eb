"""Maternal mortality until 2030: targets, paces and what each would bring; the statistics are in :mod:`helpers.stats.outlook`.

Nothing here is a forecast. Each scenario names a pace and a number of births; the interval is that of the deaths of one year.
"""

import numpy as np
import pandas as pd

from helpers.stats import outlook
from helpers.subjects import maternal
from helpers.tables import data, select

BIRTHS = ("stable", "falling")
#: Scenarios that go on with a past pace: name -> first and last year of it.
PAST = {f"the pace of {first} to {last}": (first, last) for first, last in ((2012, 2019), (2010, 2019), (2022, 2024))}
FLAT, REQUIRED = "no further fall", "the pace for the national target"
ORDER = (FLAT, *list(PAST)[:2], REQUIRED, *list(PAST)[2:])  # from the slowest to the fastest


def births_ahead(published: data.Tables, last: int = 2030, births: str = "stable") -> pd.Series:
    """Live births of the years after the latest count of deaths, by year: registered where they are, assumed beyond.

    `last` is three years or more after that count, and at most 2040. Births are "stable", as in the last registered year, or
    "falling", on at the mean annual change since the year with most births.

    >>> births_ahead(data.load(), 2030, "stable").tolist()[0], births_ahead(data.load(), 2030, "falling").round(-3).tolist()[-1]
    (335005.0, 234000.0)
    """
    if births not in BIRTHS:
        raise ValueError(f"births is one of {', '.join(BIRTHS)}; got {births!r}")
    known = select.yearly(published, "live_births", producer="BNS", release="final").set_index("year")["value"]
    now = int(maternal.years(published, 2019)["year"].iloc[-1])
    if last not in range(now + 3, 2041):
        raise ValueError(f"the last year is {now + 3} to 2040, three years or more after the latest count; got {last!r}")
    most, end = known.idxmax(), known.index[-1]
    factor = (known[end] / known[most]) ** (1 / (end - most)) if births == "falling" and end > most else 1.0
    years = pd.RangeIndex(now + 1, last + 1, name="year")
    return pd.Series([known.get(year, known[end] * factor ** (year - end)) for year in years], index=years, dtype=float)


def targets(published: data.Tables) -> pd.DataFrame:
    """The ratio two thirds below that of the base year, and the fall it needs, each baseline with its own series only.

    A table of baseline (whose value), level (per 100,000 live births in the base year), target, latest and latest_year (of the
    same series; missing for the inquiry, which ended early), discrete and logarithmic (annual fall that leads from the latest
    value to the target, in percent), source.

    >>> targets(data.load())[["target", "discrete", "logarithmic"]].astype(float).round(1).values.tolist()
    [[7.6, 4.7, 4.8], [7.2, 4.0, 4.1], [6.0, nan, nan]]
    """
    claim = select.claim(published, "target")
    base, year = claim["comparator_start"].year, claim["period_end"].year
    births = select.yearly(published, "live_births", producer="BNS", release="final").set_index("year")["value"]
    counted = maternal.years(published, 2019).iloc[-1]
    national = select.yearly(published, "maternal_mortality_ratio", producer="gender.stat.gov.kz").set_index("year").loc[base]
    estimates = select.yearly(published, "maternal_mortality_ratio", producer="MMEIG").set_index("year")
    inquiry = select.yearly(published, "maternal_deaths", producer="confidential inquiry").set_index("year").loc[base]
    audited = maternal.PER * inquiry["value"] / births[base]
    last, first = estimates.iloc[-1], estimates.loc[base]
    rows = [
        ("national ratio", national["value"], counted["ratio"], counted["year"], national["source"]),
        ("UN estimate", first["value"], last["value"], estimates.index[-1], first["source"]),
        ("confidential inquiry", audited, np.nan, np.nan, inquiry["source"]),
    ]
    frame = pd.DataFrame(rows, columns=["baseline", "level", "latest", "latest_year", "source"])
    frame["target"] = frame["level"] * (1 + claim["value"] / 100)
    # No deaths at all leave no pace to ask for.
    log_change = np.log(frame["target"] / frame["latest"].where(frame["latest"] > 0)) / (year - frame["latest_year"])
    frame["discrete"], frame["logarithmic"] = -100 * np.expm1(log_change), -100 * log_change
    return frame


def paces(published: data.Tables, goals: pd.DataFrame | None = None) -> pd.DataFrame:
    """The paces of the scenarios: the logarithmic annual rate of reduction in percent, with a 95% interval where fitted.

    The lines are Poisson regressions with births as offset. A dispersion above 1 widens the interval; one below 1 does not
    narrow it. Few years (less than five) do not know their scatter: their interval is too narrow. A table indexed by scenario:
    value, lower, upper (missing where the pace is assumed), dispersion.

    >>> paces(data.load())["value"].round(1).tolist()
    [0.0, -0.9, 4.6, 4.8, 28.3]
    """
    from statsmodels.genmod.families import Poisson  # few fit a pace, and statsmodels.api takes four times as long
    from statsmodels.genmod.generalized_linear_model import GLM

    goals = targets(published) if goals is None else goals
    needed = goals.set_index("baseline").at["national ratio", "logarithmic"]
    rows = {FLAT: (0.0, np.nan, np.nan, np.nan), REQUIRED: (needed, np.nan, np.nan, np.nan)}
    known = maternal.years(published, min(first for first, _ in PAST.values()))
    for name, (first, last) in PAST.items():
        past = known[known["year"].between(first, last)]
        model = GLM.from_formula("value ~ year", past, family=Poisson(), offset=np.log(past["births"]))
        scatter = model.fit(scale="X2").scale if len(past) > 4 else np.nan
        fit = model.fit(scale=np.fmax(1.0, scatter), use_t=len(past) > 4)
        upper, lower = -100 * fit.conf_int().loc["year"]
        rows[name] = (-100 * fit.params["year"], lower, upper, scatter)
    return pd.DataFrame.from_dict(rows, orient="index", columns=["value", "lower", "upper", "dispersion"]).loc[list(ORDER)]


def outlooks(
    published: data.Tables,
    last: int = 2030,
    births: str = "stable",
    confidence: float = 0.95,
    draws: int = 10_000,
    seed: int = 1,
    goals: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Predictions of every scenario, with the interval of a single year and the chance of meeting the national target.

    The level now is uncertain as the latest count is; the pace too, where it was fitted. No new shock is in it. `last` and
    `births` are those of :func:`births_ahead`, `goals` those of :func:`targets` where they are known, the rest as for
    :func:`helpers.stats.outlook.predict_scenario`, whose columns are returned, and scenario.

    >>> frame = outlooks(data.load(), draws=1_000)
    >>> frame.groupby("scenario", sort=False)["year"].agg(["min", "max"]).drop_duplicates().values.tolist()
    [[2025, 2030]]
    """
    ahead = births_ahead(published, last, births)
    now = maternal.years(published, 2019).iloc[-1]
    goals = targets(published) if goals is None else goals
    goal = goals.set_index("baseline").at["national ratio", "target"]
    rest = {"target": goal, "confidence": confidence, "draws": draws, "seed": seed}
    parts = []
    for scenario, pace in paces(published, goals).iterrows():
        fitted = {"reduction_lower": pace["lower"], "reduction_upper": pace["upper"], "reduction_confidence": 0.95}
        spread = fitted if np.isfinite(pace["lower"]) else {}
        start = (now["value"], now["births"], now["year"], pace["value"], ahead.index, ahead.to_numpy())
        parts.append(outlook.predict_scenario(*start, **spread, **rest).assign(scenario=scenario))
    return pd.concat(parts, ignore_index=True)
