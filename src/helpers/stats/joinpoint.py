"""Where a log-linear trend bends: joinpoint regression of yearly counts.

The trend is a chain of straight lines in the logarithm of the rate. The joinpoints lie on years with data, and every place they
can take is tried. What is found describes the past; the last segment is not a forecast. Inputs are taken, checked and refused as
in `helpers.stats.trends`.
"""

from itertools import combinations, islice
from math import comb

import numpy as np
from scipy import stats

from helpers.stats.checking import checked, one_number, one_of, tabulated, whole, yearly_rows

# Places of the joinpoints that are fitted at once, so that memory stays small.
_BATCH = 20_000
# More than those of five joinpoints in 50 years, which take half a minute.
_MOST_PLACES = 600_000
_MOST = 5


def minimum_observations(joinpoints, at_end=2, between=2):
    """Fewest years with data that leave room for joinpoints: 2 at_end + (joinpoints - 1) between + joinpoints.

    Parameters
    ----------
    joinpoints : int
        Number of joinpoints, from 1 to 100. A straight line, without any, is left to `joinpoint_models`: 3 years.
    at_end, between : int
        Fewest years with data before the first joinpoint and after the last, and between two, the joinpoints' own left out.

    Returns
    -------
    int
        Years with data.

    References
    ----------
    National Cancer Institute, Joinpoint help, Minimum number of observations required,
    https://surveillance.cancer.gov/help/joinpoint/.

    Examples
    --------
    >>> [minimum_observations(joinpoints) for joinpoints in (1, 2, 3)]
    [5, 8, 11]
    """
    given = {"joinpoints": joinpoints, "at_end": at_end, "between": between}
    *numbers, _ = checked(found=one_number(**given), rules={"joinpoints": whole(1, 100)}, **given)
    joinpoints, at_end, between = map(int, numbers)
    return 2 * at_end + (joinpoints - 1) * between + joinpoints


def _needed(joinpoints, at_end, between):
    """Fewest years that leave room for the joinpoints and one degree of freedom."""
    return max(minimum_observations(joinpoints, at_end, between) if joinpoints else 0, joinpoints + 3)


def _number_of_places(years, joinpoints, at_end, between):
    return comb(max(int(years - 2 * at_end - (joinpoints - 1) * between), 0), joinpoints)


def _places(years, joinpoints, at_end, between):
    """Batches of indexes of all allowed places of the joinpoints, one row each."""
    # Leaving out the years that must lie between makes the places plain combinations.
    free = years - 2 * at_end - (joinpoints - 1) * between
    rows = combinations(range(free), joinpoints)
    while batch := list(islice(rows, _BATCH)):
        yield np.array(batch, int).reshape(len(batch), joinpoints) + at_end + between * np.arange(joinpoints)


def _designs(x, places):
    """Design matrices, one for each row of places: constant, years, and years beyond each joinpoint."""
    beyond = np.maximum(x[None, :, None] - x[places][:, None, :], 0)
    line = np.stack([np.ones(x.size), x], axis=-1)
    return np.concatenate([np.broadcast_to(line, (len(places), *line.shape)), beyond], axis=-1)


def _least_squares(designs, deaths, offset):
    logs = np.log(deaths) - offset
    # The constant comes first, so that a common level does not eat the digits of the residuals.
    level = logs.mean()
    q, r = np.linalg.qr(designs)
    projected = np.swapaxes(q, -1, -2) @ (logs - level)
    coefficients = np.linalg.solve(r, projected[..., None])[..., 0]
    coefficients[:, 0] += level
    squares = ((logs - level - np.einsum("cnp,cp->cn", q, projected)) ** 2).sum(axis=-1)
    inverse = np.linalg.inv(r)
    return coefficients, inverse @ np.swapaxes(inverse, -1, -2), squares, squares


def _deviance(deaths, mu):
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.where(deaths > 0, deaths * np.log(deaths / mu), 0)
    return 2 * (logs - (deaths - mu)).sum(axis=-1)


def _poisson(designs, deaths, offset):
    """Newton's method for all designs at once, from least squares on the logarithms."""
    coefficients = _least_squares(designs, deaths + 0.5, offset)[0]
    transposed = np.swapaxes(designs, -1, -2)
    for _ in range(100):
        mu = np.exp(np.einsum("cnp,cp->cn", designs, coefficients) + offset)
        information = (transposed * mu[:, None, :]) @ designs
        # Where a segment has no deaths there is no maximum, and in the end no information: a little is lent, which
        # does not move a maximum that exists.
        scale = np.einsum("cpp->cp", information)
        information += np.eye(scale.shape[1]) * (1e-12 * scale[:, :, None] + 1e-100)
        step = np.linalg.solve(information, (transposed @ (deaths - mu)[..., None]))[..., 0]
        size = np.abs(np.einsum("cnp,cp->cn", designs, step)).max(axis=-1)
        coefficients += step * np.minimum(1, 3 / np.maximum(size, 1e-300))[:, None]
        if (size < 1e-11).all():
            break
    mu = np.exp(np.einsum("cnp,cp->cn", designs, coefficients) + offset)
    deviance = _deviance(deaths, mu)
    # A segment whose slope runs away ends with next to no deaths expected.
    exists = mu.min(axis=-1) > 1e-9
    pearson = ((deaths - mu) ** 2 / mu).sum(axis=-1)
    return coefficients, np.linalg.inv(information), np.where(exists, deviance, np.inf), pearson


_MODELS = {"poisson": _poisson, "log-linear": _least_squares}


def _search(deaths, year, births, joinpoints, model, at_end, between):
    """The best fit with this many joinpoints."""
    start, span = year[0], np.ptp(year)
    x = (year - start) / span
    # The offset takes the common rate away, whatever the unit of the births.
    level = np.log(deaths.sum() / births.sum())
    offset = np.log(births) + level
    best = None
    for places in _places(year.size, joinpoints, at_end, between):
        coefficients, covariance, badness, pearson = _MODELS[model](_designs(x, places), deaths, offset)
        at = np.argmin(badness)
        if best is None or badness[at] < best[2]:
            best = coefficients[at], covariance[at], badness[at], pearson[at], places[at]
    coefficients, covariance, badness, pearson, places = best
    if not np.isfinite(badness):
        some = f"{joinpoints} joinpoint{'s' * (joinpoints > 1)}"
        raise ValueError(f"with {some} no finite slopes are the most likely ones: there are too many years without deaths")
    df = year.size - joinpoints - 2
    dispersion = pearson / df
    if model == "log-linear":
        # Logarithms are known to some 16 digits: below that, squares are rounding.
        fit = year.size * np.log(max(badness / year.size, 1e-26))
        inflation, deviance, phi = dispersion, np.nan, np.nan
    else:
        fit = badness
        inflation, deviance, phi = max(dispersion, 1), badness, dispersion
    # From the coefficients to the slopes per year of the segments.
    slopes_of = np.hstack([np.zeros((joinpoints + 1, 1)), np.tri(joinpoints + 1)]) / span
    return {
        "ends": np.concatenate([year[:1], year[places], year[-1:]]).astype(int),
        "slopes": slopes_of @ coefficients,
        "covariance": inflation * slopes_of @ covariance @ slopes_of.T,
        "intercept": coefficients[0] + level,
        "df": df,
        "sse": badness if model == "log-linear" else np.nan,
        "deviance": deviance,
        "dispersion": phi,
        "fit": fit,
    }


def _limits(slope, error, df, confidence):
    half = stats.t.isf((1 - confidence) / 2, df) * error
    with np.errstate(over="ignore"):
        return {name: 100 * np.expm1(v) for name, v in [("value", slope), ("lower", slope - half), ("upper", slope + half)]}


def _read(deaths, year, births, joinpoints, model, at_end, between, confidence, name="joinpoints"):
    """The series, and its largest number of joinpoints if none was given; `name` is what that number is called."""

    def room(rows):
        years, problems = rows["year"].size, []
        if model == "log-linear" and (rows["deaths"] == 0).any():
            zero = ", ".join(f"{v:.0f}" for v in rows["year"][rows["deaths"] == 0])
            problems.append(f'deaths of 0 have no logarithm: take model "poisson"; got 0 in {zero}')
        if years and not rows["deaths"].any():
            problems.append("deaths are 0 in every year: no rate of change can be estimated")
        try:
            number, end, gap = (int(v) for v in (1 if joinpoints is None else joinpoints, at_end, between))
        except (TypeError, ValueError, OverflowError):
            return problems
        if min(number, end - 1, gap - 1) < 0:  # said already, as is what is no number
            return problems
        least = _needed(number, end, gap)
        if number and years < least:
            problems.append(
                f"{number} joinpoint{'s need' if number > 1 else ' needs'} at least {least} years with data, with {at_end} at "
                f"either end and {between} between two; got {years}: helpers.stats.trends.log_linear_trend fits a straight line"
            )
        elif _number_of_places(years, number, end, gap) > _MOST_PLACES:
            problems.append(f"{number} joinpoints in {years} years have more than {_MOST_PLACES:,} places: take fewer joinpoints")
        return problems

    settings = {name: 1 if joinpoints is None else joinpoints, "at_end": at_end, "between": between, "confidence": confidence}
    found = one_of("model", model, _MODELS)
    *series, missing = yearly_rows(deaths, year, births, (3, "a joinpoint model"), found, room, **settings)
    if joinpoints is None:
        years = series[0].size
        joinpoints = max(1, min(_MOST, (years - 2) // 5))
        while (
            _needed(joinpoints, at_end, between) > years or _number_of_places(years, joinpoints, at_end, between) > _MOST_PLACES
        ):
            joinpoints -= 1
    return series, missing, int(joinpoints)


def joinpoint_models(deaths, year, births=None, most=None, model="poisson", at_end=2, between=2, confidence=0.95):
    """Joinpoint models of yearly counts with 0, 1, 2, ... joinpoints, and the one that BIC prefers.

    Each row is the best of all models with its number of joinpoints, every allowed place of which was tried.

    Parameters
    ----------
    deaths : array-like
        Deaths of each year: whole numbers from 0 to 2**53 - 1; above 0 under the model "log-linear".
    year : array-like
        Their years, whole, each once, in any order. In a gap there can be no joinpoint.
    births : array-like or scalar, optional
        Live births of each year, above 0. Without them the trend is that of the counts.
    most : scalar, optional
        Largest number of joinpoints tried. Left out, one for every five years beyond the first two, at least one and at
        most five, and no more than there is room for.
    model : {"poisson", "log-linear"}
        "poisson": Poisson counts, by maximum likelihood. "log-linear": least squares on the logarithms of the rates,
        which gives a year with 3 deaths the weight of one with 300.
    at_end, between : scalar
        As for `minimum_observations`, 1 or more.
    confidence : scalar
        Fraction between 0 and 1, for example 0.95.

    Returns
    -------
    pandas.DataFrame
        One row for each number: joinpoints, at (their years, a tuple), value (AAPC, the average annual percent change over
        all years: the slopes of the segments, weighted with their lengths, transformed), lower, upper, chosen (smallest
        bic), bic, bic3, sse (log-linear) or deviance and dispersion (Poisson: Pearson's, over df), df (years -
        joinpoints - 2), years, missing, confidence, model.

        bic is ln(sse / years) + (2 joinpoints + 2) ln(years) / years for log-linear, and the deviance
        + (2 joinpoints + 2) ln(years) for Poisson; bic3 takes 3 joinpoints in place of 2 and chooses fewer. The intervals are
        those of a regression with these places known beforehand, t with df degrees of freedom; for Poisson the standard errors
        are multiplied by the root of the dispersion where that is above 1.

    Raises
    ------
    ValueError, TypeError
        If an input is refused, or there are fewer years with data than `most`, or one joinpoint, need
        (`minimum_observations`, and 3 more than joinpoints).

    Warnings
    --------
    As the places were in truth chosen, the intervals are too narrow, and so is any p-value taken from them. BIC tends to
    find too many joinpoints, with overdispersed counts under "poisson" more so.

    References
    ----------
    Kim, Fay, Feuer and Midthune (2000), Permutation tests for joinpoint regression with applications to cancer rates,
    Statistics in Medicine 19:335-351. Clegg, Hankey, Tiwari, Feuer and Edwards (2009), Estimating average annual per cent
    change in trend analysis, Statistics in Medicine 28:3670-3682. National Cancer Institute, Joinpoint help, How Joinpoint
    selects the final model; BIC3, https://surveillance.cancer.gov/help/joinpoint/.

    Examples
    --------
    >>> deaths = [50, 46, 51, 49, 47, 41, 33, 25, 22, 17]
    >>> joinpoint_models(deaths, range(2001, 2011))[["joinpoints", "at", "value", "lower", "upper", "chosen"]].round(1)
       joinpoints       at  value  lower  upper  chosen
    0           0       ()  -10.0  -13.9   -5.9   False
    1           1  (2005,)  -10.9  -15.0   -6.6    True
    """
    series, missing, most = _read(deaths, year, births, most, model, at_end, between, confidence, "most")
    years = series[0].size
    fits = [_search(*series, joinpoints, model, int(at_end), int(between)) for joinpoints in range(most + 1)]
    weights = [np.diff(fit["ends"]) / np.ptp(fit["ends"]) for fit in fits]
    slope = np.array([weight @ fit["slopes"] for weight, fit in zip(weights, fits, strict=True)])
    error = np.sqrt([weight @ fit["covariance"] @ weight for weight, fit in zip(weights, fits, strict=True)])
    column = {name: np.array([fit[name] for fit in fits]) for name in ("fit", "sse", "deviance", "dispersion", "df")}
    number = np.arange(most + 1)
    per = years if model == "log-linear" else 1
    bic, bic3 = ((column["fit"] + (each * number + 2) * np.log(years)) / per for each in (2, 3))
    at = np.empty(most + 1, object)
    at[:] = [tuple(fit["ends"][1:-1].tolist()) for fit in fits]
    return tabulated(
        None,
        joinpoints=number,
        at=at,
        **_limits(slope, error, column["df"], confidence),
        chosen=number == np.argmin(bic),
        bic=bic,
        bic3=bic3,
        **{name: column[name] for name in ("sse", "deviance", "dispersion", "df")},
        years=np.full(most + 1, years),
        missing=np.full(most + 1, missing),
        confidence=np.full(most + 1, confidence),
        model=model,
    )


def joinpoint_segments(deaths, year, births=None, joinpoints=None, model="poisson", at_end=2, between=2, confidence=0.95):
    """The segments of one joinpoint model of yearly counts, each with its annual percent change.

    Parameters
    ----------
    deaths, year, births, model, at_end, between, confidence
        As in `joinpoint_models`, and so are errors and sources.
    joinpoints : scalar, optional
        Number of joinpoints; 0 is a straight line. Left out, the number that `joinpoint_models` chooses.

    Returns
    -------
    pandas.DataFrame
        One row for each segment: start, end (years; a segment ends where the next one starts), value (APC, annual percent
        change), lower, upper (see `joinpoint_models`), slope, standard_error, fitted_start, fitted_end (deaths per birth at the
        two ends, or deaths where no births were given), confidence, model.

    Examples
    --------
    >>> deaths = [50, 46, 51, 49, 47, 41, 33, 25, 22, 17]
    >>> joinpoint_segments(deaths, range(2001, 2011))[["start", "end", "value", "lower", "upper"]].round(1)
       start   end  value  lower  upper
    0   2001  2005   -0.1   -9.4   10.0
    1   2005  2010  -18.6  -26.1  -10.4
    """
    series, _, most = _read(deaths, year, births, joinpoints, model, at_end, between, confidence)
    if joinpoints is None:
        models = joinpoint_models(deaths, year, births, most, model, at_end, between, confidence)
        most = int(models.joinpoints[models.chosen].item())
    fit = _search(*series, most, model, int(at_end), int(between))
    error = np.sqrt(np.diag(fit["covariance"]))
    levels = np.exp(fit["intercept"] + np.concatenate([[0], np.cumsum(fit["slopes"] * np.diff(fit["ends"]))]))
    return tabulated(
        None,
        start=fit["ends"][:-1],
        end=fit["ends"][1:],
        **_limits(fit["slopes"], error, fit["df"], confidence),
        slope=fit["slopes"],
        standard_error=error,
        fitted_start=levels[:-1],
        fitted_end=levels[1:],
        confidence=np.full(most + 1, confidence),
        model=model,
    )
