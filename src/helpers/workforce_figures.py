"""Figures on unfilled posts, doctors and their flows; see :mod:`helpers.maternal_figures` for their form."""

from __future__ import annotations

import numpy as np
import pandas as pd

from helpers import data, drawings, words, workforce, workforce_drawings


def _sources(tables: data.Tables, *parts) -> str:
    ids = [name for part in parts for name in (part if isinstance(part, (list, pd.Series, np.ndarray)) else [part])]
    flat = [name for item in ids for name in (item if isinstance(item, list) else [item])]
    return data.source_names(tables, flat)


_SIGNS = {"at least": "over ", "at most": "almost ", "rounded": "about ", "as counted": ""}

#: What is said beside a level, for those whose day needs it.
_NOTES = {
    "unfilled_posts_doctors.kz.2020m07d15.rchd": "before placement, year inferred",
    "unfilled_posts_doctors.kz.2020m09d10.rchd": "after, year inferred",
    "unfilled_posts_doctors.kz.2025m06d26.moh": "day of publication",
    "unfilled_posts_staff.kz.2017m12d08.moh": "day of publication",
}


def _points(frame: pd.DataFrame) -> pd.DataFrame:
    season = frame["end"].dt.month.isin([7, 8, 9])
    looks = [frame["indicator"] == "unfilled_posts_staff", season, frame["tier"] == "C"]
    look = np.select(looks, ["other", "season", "relay"], "plain")
    text = [_SIGNS[row.printed] + words.number(row.value) for row in frame.itertuples()]
    note = frame["id"].map(_NOTES).fillna("")
    tier = "tier " + frame["tier"]
    note = np.where(note == "", tier, note + ", " + tier)
    shown = frame[["when", "value", "lower", "upper", "tier"]]
    return shown.assign(look=look, text=text, note=note).reset_index(drop=True)


def _listed(frame: pd.DataFrame) -> str:
    return "; ".join(f"{row.when}: {_SIGNS[row.printed]}{words.number(row.value)}" for row in frame.itertuples())


def unfilled_doctors(tables: data.Tables) -> dict:
    """Figure: every published number of unfilled posts of doctors, and of staff before doctors were told apart."""
    frame = workforce.posts(tables)
    frame = frame[frame["group"] != "mid-level staff"].sort_values(["end", "start", "id"])
    step = workforce.steps(tables)
    step = step[step["group"] == "doctors"].set_index("step")
    both, since = step.loc["both"], step.loc["since"]
    if since["lower"] <= 0 <= since["upper"]:
        after = "and no change can be told since"
    else:
        after = f"and {words.moved(since['value'], 0)} since"
    where = "about at" if abs(both["value"]) < 2.5 else "above" if both["value"] > 0 else "below"
    return {
        "draw": workforce_drawings.dated,
        "frame": _points(frame),
        "title": (
            f"Unfilled posts of doctors {words.moved(step.at['announced', 'value'], 0)} in 2024, after they"
            f" {words.moved(step.at['before', 'value'], 0)} in 2023: {where} the level of {both['first'][-4:]}, {after}"
        ),
        "subtitle": (
            "Unfilled posts, Kazakhstan, every published day in order of time, not to its scale. Dots: doctors; grey"
            " diamonds: medical staff, kind not told; squares: summer and early autumn. Hollow: read in a relay (tier C)."
            " Grey bands: rounding of the print; other uncertainty (season, meaning) has no number"
        ),
        "source": f"Sources: {_sources(tables, frame['source'])}",
        "alt": f"Dot chart of unfilled posts by day. {_listed(frame)}.",
        "references": [(step.at["announced", "after"], f"{words.number(step.at['announced', 'after'])}, end of 2024")],
    }


def unfilled_midlevel(tables: data.Tables) -> dict:
    """Figure: every published number of unfilled posts of mid-level staff."""
    frame = workforce.posts(tables)
    frame = frame[frame["group"] == "mid-level staff"].sort_values(["end", "id"])
    step = workforce.steps(tables)
    since = step[(step["group"] == "midlevel") & (step["step"] == "since")].iloc[0]
    at_end = frame[frame["end"].between("2024-12-31", "2025-01-01")]
    moved = (
        "has not fallen since" if since["upper"] > 0 and since["lower"] > -1 else words.moved(since["value"], 0) + " since"
    )
    return {
        "draw": workforce_drawings.dated,
        "frame": _points(frame),
        "title": (
            f"Mid-level staff: {len(at_end)} numbers for the turn of 2024 to 2025, from over"
            f" {words.number(at_end['value'].min())} to {words.number(at_end['value'].max())}; the number {moved}"
        ),
        "subtitle": (
            "Unfilled posts of mid-level medical staff, Kazakhstan, every published day in order of time, not to its scale."
            " Hollow: read in a relay (tier C). Grey bands: rounding, or what “over” leaves open; other uncertainty (season,"
            " meaning) has no number"
        ),
        "source": f"Sources: {_sources(tables, frame['source'])}",
        "alt": f"Dot chart of unfilled posts of mid-level staff by day. {_listed(frame)}.",
        "references": [(since["before"], f"{words.number(since['before'])}, end of 2024")],
    }


_NAMES = {"doctors": "Doctors", "midlevel": "Mid-level"}


def steps(tables: data.Tables) -> dict:
    """Figure: changes between the published levels, those of a season beside those of a year."""
    frame = workforce.steps(tables)
    season = frame[frame["step"] == "season"]
    fall = frame[(frame["step"] == "announced") & (frame["group"] == "doctors")].iloc[0]
    emphasis = frame["step"].map({"announced": "main", "season": "printed"}).fillna("plain")
    labels = [
        f"{_NAMES[row.group]}, {_months(row.first, row.last)}: {words.number(row.before)} to {words.number(row.after)}"
        for row in frame.itertuples()
    ]
    low = season["value"].min()
    more = "more than" if low < fall["value"] else "less than"
    return {
        "draw": drawings.rows,
        "frame": frame[["value", "lower", "upper"]].assign(label=labels, emphasis=emphasis),
        "title": (
            f"Within {_weeks(season)} weeks of one year the number of unfilled posts of doctors {words.moved(low, 0)}:"
            f" {more} in the year whose fall was announced ({words.signed(fall['value'], 0)})"
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


def _weeks(season: pd.DataFrame) -> int:
    row = season.sort_values("value").iloc[0]
    return round((pd.Timestamp(row["last"]) - pd.Timestamp(row["first"])).days / 7)


def _told(tables: data.Tables, groups: list[str]) -> pd.DataFrame:
    """What was said, without retellings, and once where two pages give the same number for the same period."""
    frame = workforce.said(tables, groups)
    frame = frame[~frame["retold"]]
    again = (frame["period"] != "not said") & frame.duplicated(["group", "value", "period"])
    return frame[~again].reset_index(drop=True)


def told_doctors(tables: data.Tables, base_day: str = "2023-12-31") -> dict:
    """Figure: the fall of unfilled posts of doctors, and of staff, in the order in which it was told."""
    frame = _told(tables, ["doctors", "staff"])
    levels = workforce.held(tables, "doctors", base_day)
    stock = workforce.stocks(tables, "unfilled_posts_doctors")
    base = stock[stock["end"] == base_day].iloc[0]
    later = stock[(stock["end"] > "2023-12-31") & (stock["printed"] == "as counted")]
    changes = 100 * later["value"] / base["value"] - 100
    period = np.where(frame["group"] == "staff", "staff; " + frame["period"], frame["period"])
    period = pd.Series(period).replace("not said", "no period said").str.replace("; not said", "; no period said")
    shown = frame[["said", "value", "kind", "tier", "text"]].assign(period=period)
    bare = (frame["base"].isna()).sum()
    ends = [words.signed(changes.agg(end)) for end in ("min", "max")]
    band = f"by the levels {ends[0]}" + (f" to {ends[1]}" if ends[0] != ends[1] else "")
    band = "levels" if changes.max() > 0 else band  # at the right edge there is room for a word
    met = list(levels.loc[levels["verdict"].isin(["consistent", "conditional"]), "text"].unique())
    fits = f"only {words.listing(met)} fit{'s' if len(met) == 1 else ''}" if met else "none fits"
    return {
        "draw": drawings.announcements,
        "frame": shown,
        "title": (
            f"From {frame['text'].iloc[frame['value'].argmax()]} to {frame['text'].iloc[frame['value'].argmin()]}: {bare} of"
            f" {len(frame)} announcements name no base, and {fits} the published levels"
        ),
        "subtitle": (
            "Change of unfilled posts of doctors (or of staff, where written), Kazakhstan, by day it was said; of those"
            " said in “2025” the day is not known. Squares: printed beside a number of posts; * read in a relay. Band:"
            f" counted levels of 2024 and later against {base['when']} ({words.number(base['value'])} posts), no interval:"
            " they are counts"
        ),
        "source": f"Sources: {_sources(tables, frame['source'], later['source'])}",
        "alt": (
            "Dot chart of percentages by the day they were said. "
            + "; ".join(f"{row.said}: {row.text} ({row.period})" for row in shown.itertuples())
            + f". By the levels {ends[0]} to {ends[1]}."
        ),
        "low": float(changes.min()),
        "high": float(changes.max()),
        "line": float(changes.iloc[0]),
        "band_label": band,
    }


def told_midlevel(tables: data.Tables) -> dict:
    """Figure: the fall of unfilled posts of mid-level staff in the order in which it was told."""
    frame = _told(tables, ["mid-level"])
    stock = workforce.stocks(tables, "unfilled_posts_midlevel")
    base = stock[stock["end"] == "2023-12-31"].iloc[0]
    turn = stock[stock["end"].between("2024-12-31", "2025-01-01") & (stock["value"] % 1000 != 0)]
    changes = 100 * turn["value"] / base["value"] - 100
    shown = frame[["said", "value", "kind", "tier", "text"]].assign(
        period=frame["period"].replace("not said", "no period said")
    )
    whole = workforce.one_base(tables).set_index("kind").at["whole", "value"]
    values = sorted(set(frame["value"]))
    odd = [value for value in values if abs(value - whole) < 0.5 and not np.isclose(changes, value, atol=0.5).all()]
    told = words.listing([words.signed(value, 0) for value in reversed(values)])
    near = all((abs(changes - value) < 0.5).any() for value in values)
    fits = "each fits a level printed for the turn of the year" if near else "not each fits a printed level"
    hint = "; the larger is also that of doctors and mid-level staff together" if odd else ""
    ends = [words.signed(changes.agg(end)) for end in ("min", "max")]
    return {
        "draw": drawings.announcements,
        "frame": shown,
        "title": f"Mid-level staff: {told} were said; {fits}{hint}",
        "subtitle": (
            "Change of unfilled posts of mid-level staff or nurses, Kazakhstan, by day it was said. Squares: printed beside"
            " a number of posts; * read in a relay. Band: the two levels printed for the turn of the year against"
            f" {words.number(base['value'])} of {base['when']}; the lower one is printed as “over”. Line: both kinds of"
            " staff"
        ),
        "source": f"Sources: {_sources(tables, frame['source'], turn['source'])}",
        "alt": (
            "Dot chart of percentages by the day they were said. "
            + "; ".join(f"{row.said}: {row.text} ({row.period})" for row in shown.itertuples())
            + f". By the levels {ends[0]} and {ends[1]}; both kinds of staff together {words.signed(whole)}."
        ),
        "low": float(changes.min()),
        "high": float(changes.max()),
        "line": float(whole),
        "band_label": "between two printed levels",
    }


def one_base(tables: data.Tables) -> dict:
    """Figure: staff as a whole beside its parts."""
    frame = workforce.one_base(tables)
    emphasis = frame["kind"].map({"whole": "main", "said": "printed"}).fillna("plain")
    clash = frame[frame["verdict"] == "conflict"]
    most = frame[frame["kind"] == "most"].iloc[0]
    whole = frame[frame["kind"] == "whole"].iloc[0]
    given = f"By the levels doctors and mid-level staff together {words.moved(whole['value'], 1)}"
    if len(clash):
        told = " or ".join(words.signed(value, 0) for value in clash["value"])
        title = f"{given}; what was said of each does not give {told} for both"
    else:
        title = f"{given}; what was said of staff lies within what was said of its parts"
    return {
        "draw": drawings.rows,
        "frame": frame[["label", "value", "lower", "upper"]].assign(emphasis=emphasis),
        "title": title,
        "subtitle": (
            "Change of unfilled posts, Kazakhstan, 2024 (dots: from published levels). Diamonds: said of staff, kind, period"
            " and base not told or not by a day. Bands: rounding of the percentages. If staff meant doctors alone, it would"
            " be one more telling of theirs"
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
            f" {bottom['label']}; two cities have {words.percent(100 * share, 0)} of the gain"
        ),
        "subtitle": (
            f"Doctors at the end of {first} (hollow) and {last}, persons, in the borders of {first}: regions split later are"
            f" added to those they came from. Astana and Almaty city together: {words.percent(100 * ends[0], 0)} of all"
            f" doctors, then {words.percent(100 * ends[1], 0)}. No interval: counts; yearly jumps in some regions suggest"
            " changes of counting"
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
    listed = words.listing([words.number(value, 1) for value in sorted(last["value"])])
    return {
        "draw": drawings.lines,
        "frame": _segments(frame, "producer")[["series", "segment", "year", "value", "lower", "upper"]],
        "title": f"{len(last)} densities of doctors for one country: {listed} per 10,000 people",
        "subtitle": (
            "Doctors per 10,000 people, Kazakhstan, end of year: WHO, the statistics bureau and the ministry’s Kairbekova"
            " centre (diamonds: two values, read in a relay). They differ in who is a doctor and which population is divided"
            " by; the definitions were not printed. No interval: none is published"
        ),
        "source": f"Sources: {_sources(tables, frame['source'])}",
        "alt": f"Line chart of three densities. Last values: {'; '.join(ends)}.",
        "styles": styles,
        "labels": labels,
        "offsets": {"WHO GHO": -6, "BNS": 5},
    }


def neighbours(tables: data.Tables) -> dict:
    """Figure: doctors per 10,000 people in neighbouring countries, by one producer."""
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
    behind = f", fewer than {words.listing(above)}" if above else ", the most of the six"
    if len(above) < len(last) - 1:
        behind += f"{' and' if above else ','} more than the other {words.number(len(last) - 1 - len(above))}"
    return {
        "draw": drawings.lines,
        "frame": shown[["series", "segment", "year", "value", "lower", "upper"]],
        "title": f"By WHO’s figures Kazakhstan has {own} doctors per 10,000 people{behind}",
        "subtitle": (
            "Doctors per 10,000 people, six countries, by year; the last year differs. The steps in the line of"
            " Russia are in the source, unexplained. No interval: none is published; what counts as a doctor differs"
            " between countries"
        ),
        "source": f"Source: {_sources(tables, frame['source'])}",
        "alt": (
            "Line chart of doctors per 10,000 people. Last values: "
            + "; ".join(
                f"{names[area]} {words.number(last.at[area, 'value'], 1)} ({last.at[area, 'year']})" for area in order
            )
            + "."
        ),
        "styles": {area: looks[area] for area in order},
        "labels": {area: f"{names[area]} {words.number(last.at[area, 'value'], 1)}" for area in order},
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
    year = frame[(frame["when"] == "2025")].iloc[0]
    first = sorted(frame.loc[frame["when"] == "2024", "value"])
    ratios = [words.number(year["value"] / value, 1) for value in reversed(first)]
    times = ratios[0] if ratios[0] == ratios[-1] else f"{ratios[0]} or {ratios[-1]}"
    return {
        "draw": drawings.rows,
        "frame": shown.assign(lower=shown["value"], upper=shown["value"]),
        "title": (
            f"{words.number(year['value'])} payments in 2025, {times} times those of 2024: that year has {len(first)}"
            " numbers, and parts of 2025 do not grow in order"
            if not _in_order(frame)
            else f"{words.number(year['value'])} payments in 2025, {times} times those of 2024"
        ),
        "subtitle": (
            "Single payments to doctors who moved to work in a village, Kazakhstan, by the period said; cost as number"
            f" times the printed sum, US dollars at the one printed rate ({words.number(workforce.exchange(tables), 1)}"
            " tenge). Diamond: read in a relay. No interval: counts of payments"
        ),
        "source": f"Sources: {_sources(tables, frame['source'])}",
        "alt": (
            "Dot chart of payments. "
            + "; ".join(f"{label}: {words.number(value)}" for label, value in zip(labels, shown["value"], strict=True))
            + "."
        ),
    }


def _in_order(frame: pd.DataFrame) -> bool:
    """Whether the counts of 2025 grow with the part of the year that they cover."""
    part = frame[(frame["start"] == "2025-01-01")].sort_values("end")
    return bool(part["value"].is_monotonic_increasing)


def filling(tables: data.Tables, until: int = 2050) -> dict:
    """Figure: when the unfilled posts would be filled at four paces that were seen."""
    frame = workforce.paces(tables, until)
    found = workforce.vacancy(tables)
    parts = []
    for row in frame.itertuples():
        end = min(until, row.filled if pd.notna(row.filled) else until)
        years = np.append(np.arange(row.since, end, 0.25), end)
        gone = years - row.since
        ends = [row.start_lower + row.lower * gone, row.start_upper + row.upper * gone]
        value = row.start + row.value * gone
        parts.append(pd.DataFrame({"series": row.pace, "year": years, "value": value, "lower": ends[0], "upper": ends[1]}))
    shown = pd.concat(parts, ignore_index=True)
    shown[["value", "lower", "upper"]] = shown[["value", "lower", "upper"]].clip(lower=0)
    observed = pd.DataFrame({"year": found["year"] + 1.0, "value": found["unfilled"], "derived": found["derived"]})
    filled = frame.dropna(subset="filled")
    never = len(frame) - len(filled)
    start = frame["start"].iloc[0]
    if len(filled):
        years = " or ".join(f"{year:.0f}" for year in filled["filled"])
        rest = f", and at {words.number(never)} of {words.number(len(frame))} paces not by {until}" if never else ""
        title = f"At the paces seen, {words.number(start)} unfilled posts would be filled about {years}{rest}"
    else:
        title = f"At none of {len(frame)} paces seen would {words.number(start)} posts be filled by {until}"
    latest = workforce.stocks(tables, "unfilled_posts_doctors").iloc[-1]["source"]
    texts = {}
    for row in frame.itertuples():
        pace = f"{words.number(abs(row.value))} {'fewer' if row.value < 0 else 'more'} a year"
        end = f"{row.filled:.0f}" if pd.notna(row.filled) else f"not by {until}"
        texts[row.pace] = (f"{row.pace}, {pace}: {end}", f"{row.pace.removeprefix('as ')}: {end}")
    return {
        "draw": workforce_drawings.paths,
        "frame": shown,
        "title": title,
        "subtitle": (
            "Unfilled posts of doctors, Kazakhstan: counted (dots; hollow: worked out from a percentage, or of early"
            " December), and from the latest printed level on if each pace went on unchanged. Bands: rounding of that level"
            " and of the pace; no band covers a change of pace, which is the larger part"
        ),
        "source": f"Sources: {_sources(tables, found['source'], latest)}; computed",
        "alt": "Line chart of unfilled posts into the future. " + "; ".join(text for text, _ in texts.values()) + ".",
        "observed": observed,
        "labels": texts,
    }


def specialties(tables: data.Tables) -> dict:
    """Figure: unfilled posts by kind of doctor on two days."""
    frame = workforce.specialties(tables).dropna(subset="value")
    labels = [
        f"{row.label[0].upper()}{row.label[1:]}: {words.number(row.before, 2 if row.before % 1 else 0)} to"
        f" {words.number(row.after, 2 if row.after % 1 else 0)} posts"
        for row in frame.itertuples()
    ]
    kinds = frame.set_index("label")["value"]
    births = kinds["obstetricians"]
    whole = kinds["all doctors"]
    shown = pd.DataFrame({name: frame["value"] for name in ("value", "lower", "upper")})
    aside = "while those of all doctors" if (births > 0) != (whole > 0) else "and those of all doctors"
    emphasis = np.where(frame["label"] == "all doctors", "plain", "main")
    return {
        "draw": drawings.rows,
        "frame": shown.assign(label=labels, emphasis=emphasis).reset_index(drop=True),
        "title": (
            f"Unfilled posts of obstetricians {words.moved(births, 0)} in some four years, {aside} {words.moved(whole, 0)}"
        ),
        "subtitle": (
            f"Change of unfilled posts from {frame['first'].iloc[0]} (year inferred) to {frame['last'].iloc[0]}, Kazakhstan"
            f" (all doctors: to {frame['last'].iloc[-1]}). Both lists read in relays; September and winter are different"
            " seasons. No interval: counts, in quarters of a post"
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
