"""Weights that make comparison people look like the people they are compared with, on the average."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
ROUNDS = 60


@dataclass(frozen=True)
class Balanced:
    """`weights` [comparison person] sum to 1; `converged` tells whether the dual was solved."""

    weights: Floats
    converged: bool


def entropy_balanced(columns: Floats, base: Floats, target: Floats, penalties: Floats) -> Balanced:
    """The weights nearest to `base` (Kullback–Leibler) with which `columns` [person, term] have means
    `target`, given up for a term by as much as `penalties` [term] make it dear.

    Newton with step halving on the dual log Σ base·exp(λ'(z − target)) + Σ penalty·λ²/2. Source:
    Hainmueller 2012 (Political Analysis 20:25), the penalty as in Wang & Zubizarreta 2020 (Biometrika
    107:93)."""
    away, start = columns - target, np.log(np.maximum(base, 1e-12))
    dual = np.zeros(away.shape[1])
    value, weights = _dual(away, start, penalties, dual)
    for _ in range(ROUNDS):
        mean = weights @ away
        gradient = mean + penalties * dual
        if float(np.abs(gradient).max(initial=0)) < 1e-7:
            return Balanced(weights, True)
        root = away * np.sqrt(weights)[:, None]
        hessian = root.T @ root - np.outer(mean, mean)
        hessian[np.diag_indices_from(hessian)] += penalties + 1e-9
        step, size = np.linalg.solve(hessian, gradient), 1.0
        after, moved = _dual(away, start, penalties, dual - step)
        while not after <= value + 1e-12 and size > 1e-6:
            size /= 2
            after, moved = _dual(away, start, penalties, dual - size * step)
        dual, value, weights = dual - size * step, after, moved
    gradient = weights @ away + penalties * dual
    return Balanced(weights, float(np.abs(gradient).max(initial=0)) < 1e-3)


def _dual(away: Floats, start: Floats, penalties: Floats, dual: Floats) -> tuple[float, Floats]:
    v = start + away @ dual
    top = float(v.max())
    raised = np.exp(v - top)
    total = float(raised.sum())
    return top + np.log(total) + float((penalties * dual * dual).sum() / 2), raised / total


def effective_size(weights: Floats) -> float:
    """Kish's number of equally weighted people who would say as much: (Σw)² / Σw²."""
    total = float((weights**2).sum())
    return float(weights.sum() ** 2 / total) if total > 0 else 0.0
