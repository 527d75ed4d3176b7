"""Ranges of one number: what a share or a mean of so many people says about the number behind it."""

from math import isfinite, sqrt

from scipy.stats import norm, t

from evidence.errors import InvalidStudy


def share_range(share: float, n: float, *, level: float = 0.95) -> tuple[float, float]:
    """The range of a share (0..1) seen among `n` people, within 0..1.

    It keeps its promise for few people and for shares near 0 and 1, where share ± 2·se does not.
    Source: the score interval (Wilson 1927, JASA 22:209). Raises InvalidStudy.
    """
    _refuse(n, level, least=1, faults=[] if 0 <= share <= 1 else ["A share lies between 0 and 1."])
    z = float(norm.ppf((1 + level) / 2))
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    low = 0.0 if share == 0 else max(0.0, middle - half)
    high = 1.0 if share == 1 else min(1.0, middle + half)
    return low, high


def mean_range(mean: float, sd: float, n: float, *, level: float = 0.95) -> tuple[float, float]:
    """The range of a mean of `n` people whose values differ by `sd`, in the unit of the values.

    Source: Student's t with n − 1 degrees of freedom (Student 1908, Biometrika 6:1). Raises InvalidStudy.
    """
    faults = [] if isfinite(mean) else ["The mean has to be a number."]
    if not 0 <= sd < float("inf"):
        faults.append("sd has to be 0 or more.")
    _refuse(n, level, least=2, faults=faults)
    half = float(t.ppf((1 + level) / 2, n - 1)) * sd / sqrt(n)
    return mean - half, mean + half


def _refuse(n: float, level: float, *, least: int, faults: list[str]) -> None:
    if not least <= n < float("inf"):
        faults.append(f"n has to be at least {least}.")
    if not 0 < level < 1:
        faults.append("level has to lie between 0 and 1.")
    if faults:
        raise InvalidStudy(faults)
