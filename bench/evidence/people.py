"""Colleagues as they might be: tenure, level, performance, engagement, where they work, an ambition nobody records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
DEPARTMENTS = np.array(["Sales", "Engineering", "Service", "Operations", "Finance", "People"])
SITES = np.array(["North", "East", "South", "West", "Abroad"])


@dataclass(frozen=True)
class People:
    tenure: Floats  # years, 0.25 to 30
    level: Floats  # 1 to 5
    performance: Floats  # 1 to 4
    engagement: Floats  # about normal
    department: NDArray[np.intp]
    site: NDArray[np.intp]
    remote: Floats  # 0 or 1
    ambition: Floats  # hidden

    @property
    def long(self) -> Floats:
        """Tenure on its logarithm, about standard."""
        return (np.log(self.tenure) - 1.15) / 0.95

    @property
    def rank(self) -> Floats:
        return self.level - 2.2

    @property
    def rated(self) -> Floats:
        return self.performance - 2.4

    def covariates(self) -> dict[str, Any]:
        """What a people system would hand over: no transformation, nothing hidden."""
        return {
            "tenure": self.tenure,
            "level": self.level,
            "performance": self.performance,
            "engagement": self.engagement,
            "department": DEPARTMENTS[self.department],
            "site": SITES[self.site],
            "remote": self.remote == 1,
        }


def people(n: int, rng: np.random.Generator) -> People:
    tenure = np.clip(rng.gamma(1.5, 3.0, n), 0.25, 30)
    long = (np.log(tenure) - 1.15) / 0.95
    level = np.digitize(0.45 * long + rng.normal(size=n), [-0.4, 0.45, 1.15, 1.8]) + 1.0
    performance = np.digitize(rng.normal(size=n) + 0.1 * (level - 2), [-1.25, 0.1, 1.3]) + 1.0
    return People(
        tenure=tenure,
        level=level,
        performance=performance,
        engagement=rng.normal(size=n) + 0.25 * (performance - 2.4),
        department=rng.choice(6, n, p=[0.25, 0.2, 0.18, 0.15, 0.12, 0.10]),
        site=rng.choice(5, n, p=[0.3, 0.25, 0.2, 0.15, 0.1]),
        remote=rng.binomial(1, 0.3, n).astype(float),
        ambition=rng.normal(size=n),
    )
