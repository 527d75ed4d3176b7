"""What an effect is once it is known: its figures, and the gate that let them pass or did not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

Status = Literal["green", "amber", "red"]
NOT_GIVEN = "not given"
AMENDED_LATE = "amended after the outcomes were read"
DOUBLED = (
    "Each row is there at least twice, so people would count more than once: leave the copies out, "
    'or say copies = "keep" where they are different people.'
)


class Check(NamedTuple):
    """One row of the gate. `value` is a number in the unit of its rule, or a word such as "not given"."""

    value: float | str | None
    status: Status


@dataclass(frozen=True)
class Gate:
    """Whether an effect may be shown: red refuses, amber shows with caution."""

    status: Status
    reasons: tuple[str, ...]  # plain sentences, red ones first; empty when green
    checks: Mapping[str, Check]
    sentences: Mapping[str, str]  # one for every check, also the green ones

    @property
    def shows(self) -> bool:
        return self.status != "red"


@dataclass(frozen=True)
class Effect:
    """An estimate in the unit of the outcome (shares as 0..1), or a refusal and its reasons."""

    shown: bool
    estimate: float | None
    se: float | None
    interval: tuple[float, float] | None  # 95 %
    gate: Gate
    estimand: str  # ATT, ATO; of a lottery ITT
    method: str
    n_treated: int
    n_comparison: int
    naive: float | None  # the raw difference of means
    e_value: float | None
    e_value_bound: float | None  # the same for the end of the interval nearest to no effect
    balance: Mapping[str, tuple[float, float]]  # standardised difference before, after
    weights_ess: float | None  # how many equally weighted comparison people would say as much
    sentence: str
    on_users: tuple[float, tuple[float, float]] | None = None
    """Lottery with `took_up`: estimate and interval of the effect on those who used their seat."""
    notes: tuple[str, ...] = ()
    """A sentence for each covariate that was given and takes no part."""


def gate_of(checks: Mapping[str, Check], sentences: Mapping[str, str]) -> Gate:
    """The worst check decides; reasons are the sentences of all that are not green, red ones first."""
    of = {
        kind: [name for name, each in checks.items() if each.status == kind]
        for kind in ("red", "amber")
    }
    status: Status = "red" if of["red"] else "amber" if of["amber"] else "green"
    reasons = tuple(sentences[name] for name in [*of["red"], *of["amber"]])
    return Gate(status, reasons, dict(checks), dict(sentences))


def refuse(effect: Effect, name: str, value: float | None, sentence: str) -> Effect:
    """Return the effect without figures, its check `name` red with this sentence."""
    gate = gate_of(
        {**effect.gate.checks, name: Check(value, "red")},
        {**effect.gate.sentences, name: sentence},
    )
    return replace(
        effect,
        shown=False,
        gate=gate,
        estimate=None,
        se=None,
        interval=None,
        e_value=None,
        e_value_bound=None,
        on_users=None,
    )
