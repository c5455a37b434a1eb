"""How fast a mortality rate moves: between two dates, in the measures of the United Nations, and along fitted trends.

Whatever is compared must come from one producer and one definition: an estimate beside a registered rate, or a rate before a
change of definition beside one after it, gives a number and no meaning. Inputs are taken, checked and refused as in
`helpers.stats.rates`; a trend is fitted to the years with data, and those without are left out and counted.
"""

import warnings

import numpy as np
from scipy import stats
from statsmodels.genmod import families

from helpers.stats.checking import all_or_none, checked, one_of, same_kind, tabulated, yearly_rows

#: How a yearly pace is counted; the discrete one compounds, as interest does.
PACES = ("logarithmic", "discrete")


def _reduction(first, last, years):
    return 100 * np.log(first / last) / years


def _as_said(pace, method):
    return -100 * np.expm1(-pace / 100) if method == "discrete" else pace


def _drawn(value, lower, upper, tail, normal):
    """Logarithms of draws with half of them on either side of the value and `tail` of them beyond each limit."""
    side = np.where(normal < 0, np.log(value / lower), np.log(upper / value))
    return np.log(value) + normal * side / stats.norm.isf(tail)


def annual_rate_of_reduction(
    first,
    last,
    years,
    first_lower=None,
    first_upper=None,
    last_lower=None,
    last_upper=None,
    interval_confidence=None,
    draws=10_000,
    seed=1,
    method="logarithmic",
):
    """Annual rate of reduction between two levels, the logarithmic one of UN IGME: 100 ln(first / last) / years.

    A fall is positive. The discrete rate, 100 (1 - (last / first) ** (1 / years)), is another measure and smaller.

    Parameters
    ----------
    first, last : array-like or scalar
        Levels at the two dates, above 0, in one unit.
    years : array-like or scalar
        Years from the first date to the last, above 0.
    first_lower, first_upper, last_lower, last_upper : array-like or scalar, optional
        Published intervals of the two levels, above 0, each holding its level.
    interval_confidence : array-like or scalar, optional
        Confidence of these intervals, a fraction between 0 and 1: 0.9 for UN IGME. Give all five or none.
    draws, seed : array-like or scalar
        Draws per row, from 1,000 to 1,000,000, and their seed: every row starts from it anew, so that none depends on others.
    method : {"logarithmic", "discrete"}
        The measure.

    Returns
    -------
    pandas.DataFrame
        value, lower, upper (percent per year), confidence, method. Each end is drawn from a log-normal whose median is the
        published level and whose outer quantiles are the published limits, with a spread of its own on each side. The
        interval holds the middle `interval_confidence` of the draws. Without published intervals it is NaN.

    Warnings
    --------
    The two ends are drawn independently. Two points of one model's curve are correlated, so for them the interval is
    usually too wide; the producer's own, from draws of whole curves, is to be preferred where it is published.

    References
    ----------
    Hill, You, Inoue and Oestergaard (2012), Child mortality estimation: accelerated progress in reducing global child
    mortality, 1990-2010, PLoS Medicine 9(8):e1001303.

    Examples
    --------
    >>> annual_rate_of_reduction(20, 10, 10, 18, 22, 9, 11, interval_confidence=0.9).round(1)
       value  lower  upper  confidence       method
    0    6.9    5.5    8.3         0.9  logarithmic
    """
    ends = {"first_lower": first_lower, "first_upper": first_upper, "last_lower": last_lower, "last_upper": last_upper}
    ends, absent, found = all_or_none(**ends, interval_confidence=interval_confidence)
    first, last, years, draws, seed, first_lower, first_upper, last_lower, last_upper, confidence, index = checked(
        method=method,
        methods=PACES,
        found=found,
        rules=absent,
        ascending=[("first_lower", "first"), ("first", "first_upper"), ("last_lower", "last"), ("last", "last_upper")],
        **{"first": first, "last": last, "years": years, "draws": draws, "seed": seed},
        **ends,
    )
    value = _reduction(first, last, years)
    lower, upper = np.full(value.shape, np.nan), np.full(value.shape, np.nan)
    known = np.isfinite(value + first_lower + first_upper + last_lower + last_upper)
    for row in map(tuple, np.argwhere(known)):
        tail = (1 - confidence[row]) / 2
        normal = np.random.default_rng(int(seed[row])).standard_normal((2, int(draws[row])))
        start = _drawn(first[row], first_lower[row], first_upper[row], tail, normal[0])
        end = _drawn(last[row], last_lower[row], last_upper[row], tail, normal[1])
        lower[row], upper[row] = np.quantile(100 * (start - end) / years[row], [tail, 1 - tail])
    value, lower, upper = (_as_said(pace, method) for pace in (value, lower, upper))
    return tabulated(index, value=value, lower=lower, upper=upper, confidence=confidence, method=method)


def required_rate_of_reduction(current, target, years, method="logarithmic"):
    """Annual rate of reduction that leads from a level to a target.

    Parameters
    ----------
    current, target, years : array-like or scalar
        Two levels in one unit, and the years left; all above 0.
    method : {"logarithmic", "discrete"}
        As for `annual_rate_of_reduction`; offices print either.

    Returns
    -------
    float, numpy.ndarray or pandas.Series
        Percent per year; negative where the target is already met.

    Examples
    --------
    >>> required_rate_of_reduction([30, 12], target=15, years=10).round(2)
    array([ 6.93, -2.23])
    """
    current, target, years, index = checked(method, PACES, current=current, target=target, years=years)
    return same_kind(_as_said(_reduction(current, target, years), method), index)


def _finite_slope(rows):
    """Problems of counts for which no finite slope is the most likely one."""
    deaths = rows["deaths"]
    if deaths.size and not deaths.any():
        return ["deaths are 0 in every year: no rate of change can be estimated"]
    if deaths.size > 1 and not (deaths[1:].any() and deaths[:-1].any()):
        return ["deaths are 0 in every year but the first or the last: the most likely slope is infinite"]
    return []


def _poisson(deaths, design, log_births):
    from statsmodels.genmod.generalized_linear_model import GLM  # where it is used: most that import this fit nothing

    model = GLM(deaths, design, family=families.Poisson(), offset=log_births)
    # It warns of counts that lie on the line; that is no fault here.
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        fit = model.fit(tol=1e-12, tol_criterion="params", maxiter=200)
    return fit.params, fit.cov_params(), fit.mu, fit.llf


def _negative_binomial(deaths, design, log_births, poisson):
    """NB2 by maximum likelihood, from starts on both sides of the moment estimate of alpha; alpha 0 where that is best."""
    from statsmodels.discrete.discrete_model import NegativeBinomial

    start, covariance, mu, log_likelihood = poisson
    # The derivative of the likelihood in alpha, at 0: what is not above it has its maximum there.
    if ((deaths - mu) ** 2 - deaths).sum() <= 1e-9 * deaths.sum():
        return start, covariance, mu, log_likelihood, 0.0
    moment = max(((deaths - mu) ** 2 - mu).sum() / (mu**2).sum(), 1e-4)
    model = NegativeBinomial(deaths, design, offset=log_births, loglike_method="nb2")
    fits = []
    for factor in (1, 0.2, 5):
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            try:
                rough = model.fit([*start, moment * factor], method="bfgs", disp=0, maxiter=500).params
                fit = model.fit(rough, method="newton", disp=0, maxiter=100, tol=1e-13)
                gradient = np.abs(model.score(fit.params)).max()
                ok = fit.params[-1] > 0 and gradient < 1e-5 * (1 + deaths.sum()) and np.isfinite(fit.bse).all()
            except np.linalg.LinAlgError:
                continue
        if ok and fit.llf >= log_likelihood:
            fits.append(fit)
    if not fits:
        raise ValueError("the negative binomial likelihood of these counts has no maximum that could be found")
    fit = max(fits, key=lambda fit: fit.llf)
    covariance = np.asarray(fit.cov_params())[:2, :2]
    return fit.params[:2], covariance, fit.predict(), fit.llf, float(fit.params[-1])


#: Model of a trend -> the fewest years that it can be fitted to, and its name.
MODELS = {
    "poisson": (2, "a Poisson trend"),
    "quasi-poisson": (3, "a quasi-Poisson trend"),
    "negative-binomial": (4, "a negative binomial trend"),
}
_NOT_OVERDISPERSED = "the counts vary no more than Poisson counts do: alpha is 0, and the fit is the Poisson one"


def log_linear_trend(deaths, year, births=None, model="poisson", confidence=0.95):
    """Annual percent change of a log-linear trend fitted to yearly counts.

    log E(deaths) = intercept + slope (year - first year) + log(births). Every year with data counts, also beyond a gap.

    Parameters
    ----------
    deaths : array-like
        Deaths of each year: whole numbers from 0 to 2**53 - 1, in at least two years not 0 all but one of them at an end.
    year : array-like
        Their years, whole, each once, in any order and with any gaps.
    births : array-like or scalar, optional
        Live births of each year, above 0, as an offset. Without them the trend is that of the counts.
    model : {"poisson", "quasi-poisson", "negative-binomial"}
        "poisson": the variance is the mean; interval and p-value are of the normal distribution. "quasi-poisson": the same
        estimate, the variance max(1, `dispersion`) times the mean; interval and p-value are of the t distribution with `df`
        degrees of freedom. "negative-binomial": the variance is mean + alpha mean**2 (NB2), alpha by maximum likelihood; normal
        distribution. Where alpha is 0 the row is that of Poisson, and `reason` says so.
    confidence : scalar
        Fraction between 0 and 1, for example 0.95.

    Returns
    -------
    pandas.DataFrame
        One row: value (100 (exp(slope) - 1), percent per year, a fall is negative), lower, upper (Wald limits of the slope,
        transformed), p_value (two-sided, of no trend), confidence, model; slope, standard_error, intercept (log deaths, or
        log deaths per birth, in the first year with data), intercept_error, covariance (of intercept and slope),
        first_year; deviance, pearson (sum of squared Pearson residuals), df (years - 2), dispersion (pearson / df, NaN
        with two years), log_likelihood (NaN for quasi-Poisson, which has none), alpha (0 for Poisson, NaN for
        quasi-Poisson); years (with data), missing (left out because a number of theirs is missing), reason.

    Raises
    ------
    ValueError, TypeError
        With fewer than 2 years with data (quasi-Poisson 3, negative binomial 4); if no finite slope is the most likely one.

    Warnings
    --------
    With three or four years `dispersion` and alpha are hardly known. The negative binomial standard errors invert the observed
    information, in which alpha is estimated too; the R package MASS inverts the expected one, with slightly other results.

    References
    ----------
    McCullagh and Nelder (1989), Generalized linear models, 2nd edition, Chapman and Hall, chapter 6. Hilbe (2011),
    Negative binomial regression, 2nd edition, Cambridge University Press.

    Examples
    --------
    >>> deaths, year, births = [52, 47, 35, 36, 24], [2001, 2002, 2003, 2005, 2006], [9e4, 9e4, 8.8e4, 9.2e4, 9.5e4]
    >>> log_linear_trend(deaths, year, births)[["value", "lower", "upper", "p_value", "dispersion"]].round(4)
         value    lower   upper  p_value  dispersion
    0 -13.1011 -19.6694 -5.9958   0.0005      0.6013
    """
    found, least = one_of("model", model, MODELS), MODELS.get(str(model), (2, "a trend"))
    *given, missing = yearly_rows(deaths, year, births, least, found, _finite_slope, confidence=confidence)
    fit = _fit(*given, model)
    df, slope, error = fit["df"], fit["slope"], fit["standard_error"]
    distribution = stats.t(df) if model == "quasi-poisson" else stats.norm
    half = distribution.isf((1 - confidence) / 2) * error
    with np.errstate(over="ignore"):
        lower, value, upper = 100 * np.expm1([slope - half, slope, slope + half])
    p_value = 2 * distribution.sf(np.abs(slope) / error)
    head = {"value": value, "lower": lower, "upper": upper, "p_value": p_value, "confidence": confidence, "model": model}
    return tabulated(None, **head, **fit, years=given[0].size, missing=missing).assign(
        reason=_NOT_OVERDISPERSED if fit["alpha"] == 0 and model == "negative-binomial" else ""
    )


def _fit(deaths, year, births, model):
    # Centred and scaled, the two columns are as good as uncorrelated; the coefficients are turned back below.
    t, unit = year - year[0], np.ptp(year)
    middle = t.mean()
    design = np.column_stack([np.ones(year.size), (t - middle) / unit])
    log_births = np.log(births)
    # Births may be in the hundred thousands or be 1: the offset starts from their common rate.
    level = np.log(deaths.sum() / births.sum())
    poisson = _poisson(deaths, design, log_births + level)
    alpha = 0.0
    if model == "negative-binomial":
        *fitted, alpha = _negative_binomial(deaths, design, log_births + level, poisson)
        parameters, covariance, mu, log_likelihood = fitted
    else:
        parameters, covariance, mu, log_likelihood = poisson
    back = np.array([[1, -middle / unit], [0, 1 / unit]])
    parameters, covariance = back @ parameters, back @ covariance @ back.T
    df = year.size - 2
    pearson = ((deaths - mu) ** 2 / (mu + alpha * mu**2)).sum()
    if pearson < 1e-18 * deaths.sum():  # rounding
        pearson = 0.0
    dispersion = pearson / df if df else np.nan
    family = families.NegativeBinomial(alpha=alpha) if alpha else families.Poisson()
    if model == "quasi-poisson":
        covariance, log_likelihood, alpha = covariance * max(1, dispersion), np.nan, np.nan
    errors = np.sqrt(np.diag(covariance))
    return {
        "slope": parameters[1],
        "standard_error": errors[1],
        "intercept": parameters[0] + level,
        "intercept_error": errors[0],
        "covariance": covariance[0, 1],
        "first_year": int(year[0]),
        "deviance": family.deviance(deaths, mu),
        "pearson": pearson,
        "df": df,
        "dispersion": dispersion,
        "log_likelihood": log_likelihood,
        "alpha": alpha,
    }
