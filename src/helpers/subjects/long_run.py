"""Maternal mortality over decades: what notebook 05 shares with the findings and the exercises."""

import pandas as pd

from helpers.subjects import maternal
from helpers.tables import data, select

MMR = "maternal_mortality_ratio"
DEATHS = "maternal_deaths"
#: Producers of registered births, the preferred one first; the second reaches further back.
REGISTERED_BIRTHS = ("BNS", "UN Statistics Division (national registration)")


def __getattr__(name: str):
    """Say to an exercise that was begun earlier what took the place of a function it calls."""
    gone = dict.fromkeys(["series", "one_year", "neighbours"], "select.yearly has every series")
    gone |= {"registered": "maternal.years has the years", "trend_models": "fit them by trends.log_linear_trend"}
    gone |= dict.fromkeys(["joinpoints", "refusal"], "give the years to joinpoint.joinpoint_models")
    if name in gone:
        raise AttributeError(f"long_run.{name} is no longer there: {gone[name]}, as 05_long_run does")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def against_un(published: data.Tables) -> pd.DataFrame:
    """The registered ratio of each year beside the UN's estimate and its interval.

    A table of year, registered, estimate, lower, upper, position ("above", "within" or "below" the interval).

    >>> against_un(data.load()).set_index("year").loc[2018:2021, "position"].tolist()
    ['above', 'above', 'above', 'above']
    """
    early = select.yearly(published, MMR, producer="national statistics").set_index("year")["value"]
    registered = maternal.published_ratios(published).set_index("year")["value"].combine_first(early)
    estimate = select.yearly(published, MMR, producer="MMEIG").set_index("year")[["value", "lower", "upper"]]
    frame = estimate.rename(columns={"value": "estimate"}).join(registered.rename("registered"), how="inner").reset_index()
    position = pd.Series("within", frame.index).mask(frame["registered"] > frame["upper"], "above")
    frame["position"] = position.mask(frame["registered"] < frame["lower"], "below")
    return frame[["year", "registered", "estimate", "lower", "upper", "position"]]


def civil_registration(published: data.Tables) -> pd.DataFrame:
    """Deaths from civil registration per registered birth, for the years of which both are known.

    Births are the bureau's; before its series begins, those that the country reported to the United Nations, which equal the
    bureau's in every year from 2000 to 2007. Births of a UN round are not used: they lie up to a tenth above. A table of year,
    deaths, births, ratio (per 100,000), source (of both).

    >>> frame = civil_registration(data.load()).set_index("year")
    >>> frame.loc[[1992, 1999], "ratio"].round(1).tolist()
    [57.0, 45.0]
    """
    deaths = select.yearly(published, DEATHS, producer="civil registration (WHO)").set_index("year")
    bureau, reported = (select.yearly(published, "live_births", producer=name).set_index("year") for name in REGISTERED_BIRTHS)
    births = bureau[bureau["release"] == "final"].combine_first(reported[["value", "source"]])
    deaths = deaths[deaths.index.isin(births.index)]
    births = births.loc[deaths.index]
    frame = pd.DataFrame({"deaths": deaths["value"], "births": births["value"]})
    frame = frame.assign(ratio=maternal.PER * frame["deaths"] / frame["births"])
    return frame.assign(source=deaths["source"] + "; " + births["source"]).rename_axis("year").reset_index()
