"""Figures on unfilled posts, doctors and their flows; each returns what :func:`helpers.figures.charts.publish` takes."""

from __future__ import annotations

import numpy as np
import pandas as pd

from helpers.figures import drawings, footer, workforce_drawings
from helpers.subjects import workforce
from helpers.tables import data
from helpers.wording import language, words
from helpers.wording.language import mark, say


def _sources(tables: data.Tables, *parts) -> str:
    ids = [name for part in parts for name in (part if isinstance(part, (list, pd.Series, np.ndarray)) else [part])]
    flat = [name for item in ids for name in (item if isinstance(item, list) else [item])]
    return footer.source_names(tables, flat)


#: What is said beside a level, for those whose day needs it.
_NOTES = {
    "unfilled_posts_doctors.kz.2020m07d15.rchd": mark("before placement, year inferred"),
    "unfilled_posts_doctors.kz.2020m09d10.rchd": mark("after, year inferred"),
    "unfilled_posts_doctors.kz.2025m06d26.moh": mark("day of publication"),
    "unfilled_posts_staff.kz.2017m12d08.moh": mark("day of publication"),
}


def _points(frame: pd.DataFrame) -> pd.DataFrame:
    season = frame["end"].dt.month.isin([7, 8, 9])
    looks = [frame["indicator"] == "unfilled_posts_staff", season, frame["tier"] == "C"]
    look = np.select(looks, ["other", "season", "relay"], "plain")
    text = [workforce.as_printed(row) for row in frame.itertuples()]
    note = frame["id"].map(_NOTES).fillna("").map(say)
    tier = [say("tier {tier}", tier=tier) for tier in frame["tier"]]
    note = np.where(note == "", tier, note + ", " + tier)
    shown = frame[["when", "value", "lower", "upper", "tier"]]
    return shown.assign(look=look, text=text, note=note).reset_index(drop=True)


def _listed(frame: pd.DataFrame) -> str:
    return "; ".join(f"{row.when}: {workforce.as_printed(row)}" for row in frame.itertuples())


def unfilled_doctors(tables: data.Tables) -> dict:
    """Figure: every published number of unfilled posts of doctors, and of staff before doctors were told apart."""
    frame = workforce.posts(tables)
    frame = frame[frame["group"] != "mid-level staff"].sort_values(["end", "start", "id"])
    step = workforce.steps(tables)
    step = step[step["group"] == "doctors"].set_index("step")
    both, since = step.loc["both"], step.loc["since"]
    end, before = step.loc["announced"], step.loc["before"]
    if end["value"] < 0 < before["value"]:
        title = say(
            "Unfilled posts of doctors fell by {fell} in 2024, after they rose by {rose} in 2023",
            fell=words.percent(-end["value"], 0),
            rose=words.percent(before["value"], 0),
        )
    else:
        title = say(
            "Unfilled posts of doctors changed by {now} in 2024, after {then} in 2023",
            now=words.signed(end["value"], 0),
            then=words.signed(before["value"], 0),
        )
    year = str(both["start"].year)
    if abs(both["value"]) < 2.5:
        place = say("about at the level of {year}", year=year)
    elif both["value"] > 0:
        place = say("above the level of {year}", year=year)
    else:
        place = say("below the level of {year}", year=year)
    if since["lower"] <= 0 <= since["upper"]:
        after = say("and no change can be told since")
    elif since["value"] < 0:
        after = say("and fell by {change} since", change=words.percent(abs(since["value"]), 0))
    else:
        after = say("and rose by {change} since", change=words.percent(since["value"], 0))
    return {
        "draw": workforce_drawings.dated,
        "frame": _points(frame),
        "title": f"{title}: {place}, {after}",
        "subtitle": say(
            "Unfilled posts, Kazakhstan, every published day in order of time, not to its scale. Dots: doctors; grey"
            " diamonds: medical staff, kind not told; squares: summer and early autumn. Hollow: read in a relay (tier C)."
            " Grey bands: rounding of the print; other uncertainty (season, meaning) has no number"
        ),
        "source": say("Sources: {names}", names=_sources(tables, frame["source"])),
        "alt": say("Dot chart of unfilled posts by day. {values}.", values=_listed(frame)),
        "references": [(end["after"], say("{number}, end of 2024", number=words.number(end["after"])))],
    }


def unfilled_midlevel(tables: data.Tables) -> dict:
    """Figure: every published number of unfilled posts of mid-level staff."""
    frame = workforce.posts(tables)
    frame = frame[frame["group"] == "mid-level staff"].sort_values(["end", "id"])
    old, new = (frame[(frame["end"] == day) & (frame["printed"] == "as counted")].iloc[0] for day in ("2023-12-31", "2024-12-31"))
    last = frame[frame["end"] == frame["end"].max()]
    # Two prints of one day are one number told twice.
    told = words.listing(list(dict.fromkeys(workforce.as_printed(row) for row in last.itertuples()))).replace(" and ", " or ")
    return {
        "draw": workforce_drawings.dated,
        "frame": _points(frame),
        "title": (
            f"Mid-level staff: {told} unfilled posts on {last['when'].iloc[0]}, {_beside(last, new['value'])} the"
            f" {words.number(new['value'])} of the end of 2024 and {_beside(last, old['value'])} the"
            f" {words.number(old['value'])} a year earlier"
        ),
        "subtitle": (
            "Unfilled posts of mid-level medical staff, Kazakhstan, every published day in order of time, not to its scale."
            " Hollow: read in a relay (tier C). Grey bands: rounding, or what “over” leaves open; other uncertainty (season,"
            " meaning) has no number"
        ),
        "source": f"Sources: {_sources(tables, frame['source'])}",
        "alt": f"Dot chart of unfilled posts of mid-level staff by day. {_listed(frame)}.",
        "references": [(new["value"], f"{words.number(new['value'])}, end of 2024")],
    }


def _beside(rows: pd.DataFrame, level: float) -> str:
    """Where numbers of one day lie beside an earlier level, as far as their printing tells."""
    low, high = rows["lower"].min(), rows["upper"].max()
    if low > level:
        return "above"
    if high < level:
        return "below"
    if rows["value"].min() >= level:
        return "not below" if low > 0.99 * level else "perhaps above"
    return "perhaps below" if rows["value"].max() <= level else "about at"


_NAMES = {"doctors": "Doctors", "midlevel": "Mid-level"}


def steps(tables: data.Tables) -> dict:
    """Figure: changes between the published levels, those of a season beside those of a year."""
    frame = workforce.steps(tables)
    season = frame[frame["step"] == "season"]
    emphasis = frame["step"].map({"announced": "main", "season": "printed"}).fillna("plain")
    labels = [
        f"{_NAMES[row.group]}, {_months(row.first, row.last)}: {words.number(row.before)} to {words.number(row.after)}"
        for row in frame.itertuples()
    ]
    most = season.sort_values("value").iloc[0]
    months = [language.day(pd.Timestamp(most[end]), "MMMM") for end in ("first", "last")]
    return {
        "draw": drawings.rows,
        "frame": frame[["value", "lower", "upper"]].assign(label=labels, emphasis=emphasis),
        "title": (
            f"In {most['first'][-4:]} (year inferred) unfilled posts of doctors {words.moved(most['value'], 0)} from"
            f" {months[0]} to {months[1]}: numbers of such months cannot be set beside a December"
        ),
        "subtitle": (
            "Change of unfilled posts between two days, Kazakhstan. Diamonds: within one summer and autumn, when graduates"
            " are placed (relay, year inferred); blue: the announced year. Bands: rounding of the levels, nothing else"
        ),
        "source": f"Sources: {_sources(tables, *frame['source'])}",
        "alt": (
            "Dot chart of changes. "
            + "; ".join(f"{label}: {words.signed(value)}" for label, value in zip(labels, frame["value"], strict=True))
            + "."
        ),
        "reference": 0.0,
        "reference_label": "no change",
        "in_percent": True,
        "digits": 1,
        "interval_digits": 0,
    }


def _months(first: str, last: str) -> str:
    """Two days as months, with one year where it is the same."""
    start, end = (day.split(" ", 1)[1] for day in (first, last))
    return f"{start.split()[0] if start[-4:] == end[-4:] else start} to {end}"


def _period(frame: pd.DataFrame) -> pd.Series:
    """The period claimed, with whom it is of and whether its ends are printed."""
    period = frame["period"].replace("not said", "no period said")
    period = period.where(~frame["base_inferred"], period + ", base inferred")
    return period.where(frame["group"] != "staff", "staff; " + period)


def _texts(tables: data.Tables, frame: pd.DataFrame) -> pd.Series:
    """Percentages as they were printed; where a word was, that word."""
    claims = tables.claims.set_index("id").loc[frame["id"]]
    word = claims["printed"].where(~claims["printed"].str.contains(r"\d", regex=True)).str.lower()
    return pd.Series(np.where(word.notna(), word, frame["text"]), frame.index)


def told_doctors(tables: data.Tables, base_day: str = "2023-12-31") -> dict:
    """Figure: the fall of unfilled posts of doctors, and of staff, in the order in which it was told."""
    frame = workforce.mentions(tables)
    levels = pd.concat([workforce.held(tables, group, base_day) for group in ("doctors", "staff")])
    levels = levels[levels["id"].isin(frame["id"])]
    stock = workforce.stocks(tables, "unfilled_posts_doctors")
    base = stock[stock["end"] == base_day].iloc[0]
    later = stock[(stock["end"] > "2023-12-31") & (stock["printed"] == "as counted")]
    changes = 100 * later["value"] / base["value"] - 100
    shown = frame[["said", "value", "low", "high", "kind", "tier"]].assign(text=_texts(tables, frame), period=_period(frame))
    ends = [words.signed(changes.agg(end)) for end in ("min", "max")]
    span = ends[0] if ends[0] == ends[1] else f"{ends[0]} to {ends[1]}"
    # Only what is held against this base: a number with a base of its own says nothing of it.
    assumed = levels[levels["base_is"] == "assumed"]
    met = list(assumed.loc[assumed["meets"] != "none", "text"].unique())
    fits = f"only {words.listing(met)} meet{'s' if len(met) == 1 else ''}" if met else "none meets"
    rounded = stock[(stock["end"] > "2023-12-31") & (stock["printed"] == "rounded")]
    if len(rounded):
        last = workforce.as_printed(rounded.iloc[-1])
        out = (~assumed["within"].str.contains(last, regex=False)).sum()
        fits += f" a level counted to the post; the rounded “{last}” rules out {f'{out} of {len(assumed)}' if out else 'none'}"
    else:
        fits += " a level counted to the post"
    names = frame["names"].value_counts().reindex(workforce.NAMES, fill_value=0)
    remarks = [f"{row.text} of {row.said}: {row.remark}. " for row in levels[levels["remark"] != ""].itertuples()]
    return {
        "draw": workforce_drawings.told,
        "frame": shown,
        "title": (
            f"{words.number(len(frame))} mentions on {words.number(frame['source'].nunique())} pages,"
            f" {frame['text'].iloc[frame['value'].argmax()]} to {frame['text'].iloc[frame['value'].argmin()]}: against"
            f" {words.number(base['value'])} of {base['when']} {fits}"
        ),
        "subtitle": (
            (
                "Change of unfilled posts of doctors (or of staff, where written), Kazakhstan, by day it was said; of those"
                f" said in “2025” the day is not known. {words.number(names.iloc[0])} with a day or level as base,"
                f" {words.number(names.iloc[1])} with only a period, {words.number(names.iloc[2])} with nothing. Squares:"
                " printed beside a number of posts; grey bars: rounding of the percentage; * read in a relay. Blue band:"
                f" levels counted in 2024 and later against {words.number(base['value'])}, {span}."
                f" {''.join(remarks).strip()}"
            ).strip()
        ),
        "source": f"Sources: {_sources(tables, frame['source'], later['source'])}",
        "alt": (
            "Dot chart of percentages by the day they were said. "
            + "; ".join(f"{row.said}: {row.text} ({row.period})" for row in shown.itertuples())
            + f". By the levels {span}."
        ),
        "band": (float(changes.min()), float(changes.max()), "counted levels"),
    }


def told_midlevel(tables: data.Tables) -> dict:
    """Figure: the fall of unfilled posts of mid-level staff in the order in which it was told."""
    frame = workforce.mentions(tables, ["mid-level"])
    stock = workforce.stocks(tables, "unfilled_posts_midlevel")
    base = stock[stock["end"] == "2023-12-31"].iloc[0]
    turn = stock[stock["end"].between("2024-12-31", "2025-01-01")]
    # A number printed as over some thousand says too little to be held against.
    turn = turn[(turn["upper"] - turn["lower"]) < 0.05 * turn["value"]]
    changes = 100 * turn["value"] / base["value"] - 100
    shown = frame[["said", "value", "low", "high", "kind", "tier", "text"]].assign(period=_period(frame))
    whole = workforce.one_base(tables).set_index("kind").at["whole", "value"]
    values = sorted(set(frame["value"]))
    odd = [value for value in values if abs(value - whole) < 0.5 and not np.isclose(changes, value, atol=0.5).all()]
    told = words.listing([words.signed(value, 0) for value in reversed(values)])
    near = all((abs(changes - value) < 0.5).any() for value in values)
    fits = "each fits a level printed for the turn of the year" if near else "not each fits a printed level"
    hint = "; the larger is also that of unfilled posts of doctors and mid-level staff together" if odd else ""
    lines = [
        (change, (text, text), "left" if change < whole else "right", "level")
        for change, text in zip(changes, (workforce.as_printed(row) for row in turn.itertuples()), strict=True)
    ]
    listed = words.listing([f"{text} ({words.signed(change)})" for change, (text, _), _, _ in lines])
    both = (float(whole), (f"both kinds {words.signed(whole)}", "both kinds"), "right", "other")
    return {
        "draw": workforce_drawings.told,
        "frame": shown,
        "title": f"Mid-level staff: {told} were said; {fits}{hint}",
        "subtitle": (
            "Change of unfilled posts of mid-level staff or nurses, Kazakhstan, by day it was said. Squares: printed beside"
            " a number of posts; grey bars: rounding of the percentage; no interval, as levels are counts; * read in a"
            f" relay. Blue lines: {listed}, printed for the turn of the year, against {words.number(base['value'])} of"
            f" {base['when']}. Dashed: both kinds of staff ({words.signed(whole)})"
        ),
        "source": f"Sources: {_sources(tables, frame['source'], turn['source'])}",
        "alt": (
            "Dot chart of percentages by the day they were said. "
            + "; ".join(f"{row.said}: {row.text} ({row.period})" for row in shown.itertuples())
            + f". By the levels {listed}; both kinds of staff together {words.signed(whole)}."
        ),
        "lines": [*lines, both],
    }


def one_base(tables: data.Tables) -> dict:
    """Figure: staff as a whole beside its parts."""
    frame = workforce.one_base(tables)
    emphasis = frame["kind"].map({"whole": "main", "said": "printed"}).fillna("plain")
    clash = frame[frame["verdict"] == "conditional"].drop_duplicates("text")
    most = frame[frame["kind"] == "most"].iloc[0]
    whole = frame[frame["kind"] == "whole"].iloc[0]
    given = f"By the levels unfilled posts of doctors and mid-level staff together {words.moved(whole['value'], 1)}"
    if len(clash):
        told = words.listing([f"{row.text} goes {words.number(row.misses, 1)} points" for row in clash.itertuples()])
        title = f"{given}; if meant of both, {told} beyond what was said of each"
    else:
        title = f"{given}; what was said of staff lies within what was said of its parts"
    needs = words.listing([f"{words.percent(row.needs)} for {row.text}" for row in clash.itertuples()])
    held = workforce.weights(tables)
    share = f"{words.percent(held['lower'])} to {words.percent(held['upper'])}"
    needed = f"To hold for both, doctors’ part of the posts would have to be {needs}; published: {share}. " if len(clash) else ""
    return {
        "draw": drawings.rows,
        "frame": frame[["label", "value", "lower", "upper"]].assign(emphasis=emphasis),
        "title": title,
        "subtitle": (
            "Change of unfilled posts, Kazakhstan, 2024 (dots: from published levels). Diamonds: said of staff, kind,"
            f" period and base not told or not by a day. Bands: rounding of the percentages. {needed}If staff meant doctors"
            " alone, it is one more telling of theirs"
        ),
        "source": f"Sources: {_sources(tables, *frame['source'])}",
        "alt": (
            "Dot chart of changes. "
            + "; ".join(f"{row.label}: {words.signed(row.value)}" for row in frame.itertuples())
            + f". At most {words.signed(most['lower'])} is possible with what was said of the parts."
        ),
        "reference": 0.0,
        "reference_label": "",
        "in_percent": True,
        "digits": 1,
        "interval_digits": 1,
    }


def doctors(tables: data.Tables) -> dict:
    """Figure: doctors of the country, year by year."""
    frame = workforce.doctors(tables)
    first, last = frame.iloc[0], frame.iloc[-1]
    moves = 100 * frame["value"].pct_change(fill_method=None)
    up = frame.loc[moves.idxmax()]
    whole = 100 * last["value"] / first["value"] - 100
    back = moves[frame["year"] == up["year"] + 1]
    after = f"was followed by {words.signed(back.item())}" if len(back) and back.item() < 0 else "was kept"
    names = {"sum of regions": "sum of the\nregions", "bureau": f"{words.number(last['value'])}"}
    frame = frame.assign(segment=frame["series"], lower=np.nan, upper=np.nan)
    return {
        "draw": drawings.lines,
        "frame": frame[["series", "segment", "year", "value", "lower", "upper"]],
        "title": (
            f"{words.number(last['value'])} doctors at the end of {last['year']}, {words.signed(whole, 0)} on"
            f" {first['year']}; the largest step, {words.signed(moves.max())} in {up['year']}, {after}"
        ),
        "subtitle": (
            "Doctors of all kinds, persons, Kazakhstan, end of year. Dashed: numbers of the regions added up, before the"
            " bureau’s own begins. No interval: a count of registered staff; changes of counting in single regions are not"
            " marked in the data"
        ),
        "source": f"Source: {_sources(tables, workforce.doctors(tables)['source'])}",
        "alt": (
            "Line chart of doctors by year. "
            + "; ".join(f"{row.year}: {words.number(row.value)}" for row in frame.itertuples())
            + "."
        ),
        "styles": {"sum of regions": "second", "bureau": "plain"},
        "labels": names,
        "offsets": {"sum of regions": -22},
    }


def territories(tables: data.Tables, first: int = 2003, last: int = 2022) -> dict:
    """Figure: doctors of each territory that kept its borders, in two years."""
    frame = workforce.territories(tables, first, last)
    top, bottom = frame.iloc[0], frame.iloc[-1]
    cities = frame[frame["area"].isin(["KZ-71", "KZ-75"])]
    share = cities["gain"].sum() / frame["gain"].sum()
    ends = [cities[end].sum() / frame[end].sum() for end in ("before", "after")]
    return {
        "draw": workforce_drawings.dumbbells,
        "frame": frame[["label", "before", "after", "value"]],
        "title": (
            f"Doctors by territory: {words.signed(top['value'], 0)} in {top['label']}, {words.signed(bottom['value'], 0)} in"
            f" {bottom['label']}; Astana and Almaty city have {words.percent(100 * share, 0)} of the gain"
        ),
        "subtitle": (
            f"Doctors at the end of {first} (hollow) and {last}, persons, not per resident: the population grew too. Borders"
            " joined so that both years match: regions split later are added to those they came from. Astana and Almaty"
            f" city together: {words.percent(100 * ends[0], 0)} of all doctors, then {words.percent(100 * ends[1], 0)}. No"
            " interval: counts; yearly jumps in some regions suggest changes of counting"
        ),
        "source": f"Source: {_sources(tables, *frame['source'])}",
        "alt": (
            f"Dot chart of doctors in {len(frame)} territories, {first} and {last}. "
            + "; ".join(
                f"{row.label}: {words.number(row.before)} to {words.number(row.after)} ({words.signed(row.value, 0)})"
                for row in frame.itertuples()
            )
            + "."
        ),
        "first_label": str(first),
        "last_label": str(last),
        "x_label": "Doctors",
    }


def _segments(frame: pd.DataFrame, by: str) -> pd.DataFrame:
    gap = frame.groupby(by)["year"].diff().fillna(1) > 1
    return frame.assign(series=frame[by], segment=gap.groupby(frame[by]).cumsum(), lower=np.nan, upper=np.nan)


def densities(tables: data.Tables) -> dict:
    """Figure: doctors per 10,000 people by three producers."""
    frame = workforce.densities(tables)
    frame = frame[frame["year"] >= 2003]
    last = frame.groupby("producer", sort=False).last()
    ends = [f"{words.number(row['value'], 1)} ({name}, {row['year']})" for name, row in last.iterrows()]
    styles = dict(zip(last.index, ["plain", "main", "other", "single", "apart"], strict=False))
    labels = {name: f"{name} {words.number(row['value'], 1)}" for name, row in last.iterrows()}
    shorter = {"Kairbekova centre": "Centre", "BNS": "Bureau", "WHO GHO": "WHO"}
    labels = {name: text.replace(name, shorter.get(name, name)) for name, text in labels.items()}
    centre = frame[frame["producer"] == "Kairbekova centre"]
    start, end = centre.iloc[0], centre.iloc[-1]
    own = 100 * end["value"] / start["value"] - 100
    others = []
    for name, part in frame[frame["producer"] != "Kairbekova centre"].groupby("producer", sort=False):
        series = part.set_index("year")["value"].loc[start["year"] :]
        others.append((shorter.get(name, name), 100 * series.iloc[-1] / series.iloc[0] - 100, series.index[-1]))
    neither = all(abs(value - own) > 5 for _, value, _ in others)
    listed = words.listing([f"{name} {words.signed(value)} (to {year})" for name, value, year in others])
    stands = f"in {'neither' if len(others) == 2 else 'no'} other series" if neither else "beside others"
    return {
        "draw": workforce_drawings.marked,
        "frame": _segments(frame, "producer")[["series", "segment", "year", "value", "lower", "upper"]],
        "title": (
            f"By the last values of {words.number(len(last))} producers there are"
            f" {words.listing([words.number(value, 1) for value in sorted(last['value'])])} doctors per 10,000 people; the"
            f" centre’s {words.signed(own, 0)} in {words.number(end['year'] - start['year'])} years is {stands}"
        ),
        "subtitle": (
            "Doctors per 10,000 people, Kazakhstan, end of year: WHO, the statistics bureau and the ministry’s Kairbekova"
            f" centre (diamonds: two values, read in a relay; year of the first inferred). From {start['year']} on:"
            f" {listed}. They may differ in who is a doctor and which population is divided by; the definitions were not"
            " printed. No interval: none is published"
        ),
        "source": f"Sources: {_sources(tables, frame['source'])}",
        "alt": f"Line chart of {len(last)} densities. Last values: {'; '.join(ends)}.",
        "styles": styles,
        "labels": labels,
        "offsets": {"WHO GHO": -6, "BNS": 5},
        "notes": [(start["year"], start["value"], f"Centre {words.number(start['value'], 1)}")],
    }


def neighbours(tables: data.Tables) -> dict:
    """Figure: doctors per 10,000 people in countries of the region, by one producer."""
    codes = ["KZ", "RU", "UZ", "TM", "TJ", "KG"]
    frame = workforce.densities(tables, codes)
    frame = frame[(frame["producer"] == "WHO GHO") & (frame["year"] >= 2000)]
    names = tables.areas.set_index("id")["short_en"]
    last = frame.groupby("area").last()
    above = [names[area] for area in last.index if last.at[area, "value"] > last.at["KZ", "value"]]
    order = last["value"].sort_values(ascending=False).index.tolist()
    looks = {"KZ": "main", "RU": "plain", "UZ": "second", "TM": "estimate", "TJ": "estimate", "KG": "estimate"}
    frame = frame.assign(area=pd.Categorical(frame["area"], order, ordered=True)).sort_values(["area", "year"])
    frame = frame.assign(area=frame["area"].astype(str))
    shown = _segments(frame, "area")
    own = words.number(last.at["KZ", "value"], 1)
    below = [names[area] for area in order if last.at[area, "value"] < last.at["KZ", "value"]]
    behind = f", fewer than {words.listing(above)}" if above else f", the most of {words.number(len(last))}"
    if below:
        behind += f"{' and' if above else ','} more than {words.listing(below)}"
    russia = frame[frame["area"] == "RU"].set_index("year")["value"]
    steps = 100 * russia.pct_change()
    jump = steps.abs().idxmax()
    before = russia.iloc[russia.index.get_loc(jump) - 1]
    jumped = (
        f"The line of Russia goes from {words.number(before, 1)} to {words.number(russia[jump], 1)} in {jump}, unexplained,"
        " and so is most of the distance to it"
    )
    return {
        "draw": workforce_drawings.marked,
        "frame": shown[["series", "segment", "year", "value", "lower", "upper"]],
        "title": f"By WHO’s figures Kazakhstan has {own} doctors per 10,000 people{behind}",
        "subtitle": (
            "Doctors per 10,000 people, countries of the region, by year; the last year differs."
            f" {jumped}. No interval: none is published; what counts as a doctor differs between countries"
        ),
        "source": f"Source: {_sources(tables, frame['source'])}",
        "alt": (
            "Line chart of doctors per 10,000 people. Last values: "
            + "; ".join(f"{names[area]} {words.number(last.at[area, 'value'], 1)} ({last.at[area, 'year']})" for area in order)
            + "."
        ),
        "styles": {area: looks[area] for area in order},
        "labels": {area: f"{names[area]} {words.number(last.at[area, 'value'], 1)}" for area in order},
        "marks": {"TM": ("-", "^"), "TJ": ((0, (1.2, 1.2)), "none"), "KG": ((0, (6, 2)), "x")},
        "offsets": {"UZ": 9, "TM": 5, "TJ": -6, "KG": -8},
    }


def payments(tables: data.Tables) -> dict:
    """Figure: payments to doctors who moved to a village, by the period they are said to cover, with what they cost."""
    frame = workforce.payments(tables)
    doubled = frame.duplicated("when", keep=False) & (frame["release"] == "first")
    labels = [
        f"{row.when}{', as first told' if first else ''}: {words.number(row.tenge / 1000, 1)} bn tenge,"
        f" ${words.number(row.dollars, 1)} m"
        for row, first in zip(frame.itertuples(), doubled, strict=True)
    ]
    emphasis = np.where(frame["tier"] == "C", "printed", np.where(frame["start"].dt.year == 2025, "main", "plain"))
    shown = pd.DataFrame({"label": labels, "value": frame["value"], "emphasis": emphasis})
    parts = frame[(frame["start"] == "2025-01-01") & (frame["when"] != "2025")].sort_values("end")
    told = [
        f"{words.number(row.value)} by {'the end of ' if row.end.is_month_end else ''}"
        + language.day(row.end, "MMM" if row.end.is_month_end else "MMMd")
        for row in parts.itertuples()
    ]
    year = frame[frame["when"] == "2025"].iloc[0]
    return {
        "draw": drawings.rows,
        "frame": shown.assign(lower=shown["value"], upper=shown["value"]),
        "title": f"Payments of 2025 as told: {', '.join(told)}, {words.number(year['value'])} in the whole year",
        "subtitle": (
            "Single payments to doctors who moved to work in a village, Kazakhstan, by the period said; the text of 25"
            " October calls its number of 2025 additional, so it may be another count. Cost at most: number times the"
            " printed sum, which one text calls an upper limit; US dollars at the rate implied by the one text with both"
            f" sums ({words.number(workforce.exchange(tables), 1)} tenge). Diamond: read in a relay. No interval: counts of"
            " payments"
        ),
        "source": f"Sources: {_sources(tables, frame['source'])}",
        "alt": (
            "Dot chart of payments. "
            + "; ".join(f"{label}: {words.number(value)}" for label, value in zip(labels, shown["value"], strict=True))
            + "."
        ),
    }


def _span(row, until: int) -> str:
    """The first and the last year in which a pace may have filled the posts."""
    first, last = int(row.earliest), f"{int(row.latest)}" if pd.notna(row.latest) else f"after {until}"
    return last if str(first) == last else f"{first} to {last}"


def filling(tables: data.Tables, until: int = 2050) -> dict:
    """Figure: when the unfilled posts would be filled at four paces that were seen."""
    frame = workforce.paces(tables, until)
    found = workforce.vacancy(tables)
    parts = []
    for row in frame.itertuples():
        # A path goes until it is at none, its band until its own bounds are.
        ends = [until if pd.isna(year) else year for year in (row.earliest, row.filled, row.latest)]
        years = np.unique([*np.arange(row.since, max(ends), 0.25), *ends])
        gone = years - row.since
        bounds = [row.start_lower + row.lower * gone, row.start_upper + row.upper * gone]
        value = np.where(years <= ends[1], row.start + row.value * gone, np.nan)
        parts.append(pd.DataFrame({"series": row.pace, "year": years, "value": value, "lower": bounds[0], "upper": bounds[1]}))
    shown = pd.concat(parts, ignore_index=True)
    shown[["value", "lower", "upper"]] = shown[["value", "lower", "upper"]].clip(lower=0)
    observed = pd.DataFrame({"year": found["year"] + 1.0, "value": found["unfilled"], "derived": found["derived"]})
    filled = frame.dropna(subset="filled")
    start = frame["start"].iloc[0]
    about = "about " if frame["start_upper"].iloc[0] > frame["start_lower"].iloc[0] else ""
    if len(filled):
        years = [f"in {_span(row, until)}" for row in filled.itertuples()]
        years += [f"not by {until}"] if len(filled) < len(frame) else []
        told = words.listing(list(dict.fromkeys(years))).replace(" and ", " or ")
        title = f"At the paces seen, {about}{words.number(start)} unfilled posts would be filled {told}"
    else:
        title = f"At none of the paces seen would {about}{words.number(start)} unfilled posts be filled by {until}"
    latest = workforce.stocks(tables, "unfilled_posts_doctors").iloc[-1]["source"]
    texts = {}
    for row in frame.itertuples():
        pace = f"{words.number(abs(row.value))} {'fewer' if row.value < 0 else 'more'} a year"
        end = _span(row, until) if pd.notna(row.filled) else f"not by {until}"
        short = row.pace.removeprefix("as in ").removeprefix("as ").replace(" and ", "–")
        texts[row.pace] = (f"{row.pace}, {pace}: {end}", f"{short}: {end}")
    return {
        "draw": workforce_drawings.paths,
        "frame": shown,
        "title": title,
        "subtitle": (
            "Unfilled posts of doctors, Kazakhstan: counted (dots; hollow: worked out from a percentage, or of early"
            " December; end of year, so that of 2024 stands at 2025), and from the latest printed level on if each pace went"
            " on unchanged. Bands: rounding of that level and of the pace; no band covers a change of pace, which is the"
            " larger part"
        ),
        "source": f"Sources: {_sources(tables, found['source'], latest)}; computed",
        "alt": "Line chart of unfilled posts into the future. " + "; ".join(text for text, _ in texts.values()) + ".",
        "observed": observed,
        "labels": texts,
    }


def specialties(tables: data.Tables) -> dict:
    """Figure: unfilled posts by kind of doctor on two days."""
    frame = workforce.specialties(tables)
    lone = list(frame.loc[frame["before"].isna(), "label"])
    frame = frame.dropna(subset="value")
    labels = [
        f"{row.label[0].upper()}{row.label[1:]}: {words.number(row.before, 2 if row.before % 1 else 0)} to"
        f" {words.number(row.after, 2 if row.after % 1 else 0)} posts"
        for row in frame.itertuples()
    ]
    kinds = frame.set_index("label")
    shown = pd.DataFrame({name: frame["value"] for name in ("value", "lower", "upper")})
    born, every = kinds.loc["obstetricians"], kinds.loc["all doctors"]
    months = [language.day(pd.Timestamp(born[end]), "yMMMM") for end in ("first", "last")]
    since = f" {words.listing(lone).capitalize()}: no earlier number." if lone else ""
    emphasis = np.where(frame["label"] == "all doctors", "plain", "main")
    return {
        "draw": drawings.rows,
        "frame": shown.assign(label=labels, emphasis=emphasis).reset_index(drop=True),
        "title": (
            f"Obstetricians: {words.number(born['before'], 2)} unfilled posts in {months[0]},"
            f" {words.number(born['after'], 2)} in {months[1]}; all doctors {words.signed(every['value'], 0)}, and the"
            " seasons differ"
        ),
        "subtitle": (
            f"Change of unfilled posts from {frame['first'].iloc[0]} (year inferred) to {frame['last'].iloc[0]}, Kazakhstan"
            f" (all doctors: to {frame['last'].iloc[-1]}). Both lists read in relays; September and winter are different"
            f" seasons.{since} No interval: counts, in quarters of a post"
        ),
        "source": f"Sources: {_sources(tables, *frame['source'])}",
        "alt": (
            "Dot chart of changes. "
            + "; ".join(f"{label}: {words.signed(value)}" for label, value in zip(labels, frame["value"], strict=True))
            + "."
        ),
        "reference": 0.0,
        "reference_label": "no change",
        "in_percent": True,
        "digits": 1,
    }
