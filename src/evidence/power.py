"""Before the launch: the smallest effect that so many people could show."""

from math import sqrt

from scipy.stats import norm

from evidence.errors import InvalidStudy


def smallest_detectable_effect(
    n_treated: float,
    n_comparison: float,
    *,
    base_rate: float | None = None,
    sd: float | None = None,
    power: float = 0.8,
    alpha: float = 0.05,
    r2: float = 0.0,
) -> float | None:
    """The upward effect found with chance `power` by a two-sided test at `alpha`.

    In shares (0..1) for `base_rate`, in the unit of `sd` for a mean; give one of the two. `r2` is the
    share of the variance that covariates explain. None: no possible effect is large enough.
    `n_comparison` is used as given: lower it to the effective size expected in an observational plan.
    Source: unpooled two-sample z (Fleiss, Levin & Paik 2003, ch. 4), see README. Raises InvalidStudy.
    """
    _refuse(n_treated, n_comparison, base_rate, sd, power, alpha, r2)
    if min(n_treated, n_comparison) <= 0:
        return None
    reach = (norm.ppf(1 - alpha / 2) + norm.ppf(power)) ** 2 * (1 - r2)
    if sd is not None:
        return float(sd * sqrt(reach * (1 / n_treated + 1 / n_comparison)))
    assert base_rate is not None  # noqa: S101 (one of the two is given, see _refuse)
    return _of_a_share(n_treated, n_comparison, base_rate, float(reach))


def _of_a_share(n_treated: float, n_comparison: float, base: float, reach: float) -> float | None:
    """The positive root of d² = reach·[(p+d)(1−p−d)/n₁ + p(1−p)/n₀], a quadratic in d."""
    a = 1 + reach / n_treated
    b = -reach * (1 - 2 * base) / n_treated
    c = -reach * base * (1 - base) * (1 / n_treated + 1 / n_comparison)
    effect = (-b + sqrt(b * b - 4 * a * c)) / (2 * a)
    return effect if 0 < effect < 1 - base else None


def _refuse(
    n_treated: float,
    n_comparison: float,
    base_rate: float | None,
    sd: float | None,
    power: float,
    alpha: float,
    r2: float,
) -> None:
    faults = []
    if not (0 <= n_treated < float("inf") and 0 <= n_comparison < float("inf")):
        faults.append("The numbers of people have to be 0 or more.")
    if (base_rate is None) == (sd is None):
        faults.append("Give either base_rate (a share) or sd (a mean), not both.")
    if base_rate is not None and not 0 <= base_rate <= 1:
        faults.append("base_rate has to be a share between 0 and 1.")
    if sd is not None and not 0 < sd < float("inf"):
        faults.append("sd has to be above 0.")
    if not 0 < alpha < 1 or not alpha / 2 < power < 1:
        faults.append("alpha has to lie between 0 and 1, power between alpha / 2 and 1.")
    if not 0 <= r2 < 1:
        faults.append("r2 has to be at least 0 and below 1.")
    if faults:
        raise InvalidStudy(faults)
