"""What a result says in plain words: with its range, its numbers of people, its design and its weak spot."""

from __future__ import annotations

from dataclasses import dataclass, fields

from evidence.errors import InvalidStudy
from evidence.result import AMENDED_LATE, NOT_GIVEN, Effect, Gate

BANNED = ("proves", "drives", "thanks to")
SEEN = 2.801585218  # z of 97.5 % and of 80 %: what an error allows to see with 80 % power
BY_LOT = "Seats were drawn by lot, so the groups differ only by chance."
VOLUNTEERS = (
    "This holds for people who chose to join; others may gain more or less (Sandvik et al.)."
)
OVERLAP = "It is counted for people who could as well have joined as not (overlap weights)."
INTERIM = "Interim. This band stays honest however often you look."
EXPLORATORY = "Exploratory: no plan was locked before the outcomes were known."


@dataclass(frozen=True)
class Words:
    """How the outcome is spoken of. Raises InvalidStudy for words that claim too much."""

    did: str = "had the outcome"  # of 412 people 90% ...
    doing: str = "having the outcome"  # raise both joining and ...
    outcome: str = "the outcome"  # whether the programme changed ...
    unit: str = ""  # of a number; left empty for a share, which is told in points

    def __post_init__(self) -> None:
        spoken = " ".join(getattr(self, each.name) for each in fields(self)).lower()
        faults = [f"“{word}” claims more than a study shows." for word in BANNED if word in spoken]
        if faults:
            raise InvalidStudy(faults)


PLAIN = Words()
IN_UNITS = Words(doing="the outcome", unit="units")


def sentence_of(effect: Effect, words: Words = PLAIN, *, treated: float | None = None) -> str:
    """The whole paragraph. `treated` is the mean outcome of those who took part, for the first line."""
    if effect.estimate is None or effect.interval is None:
        return refused(effect.gate)
    low, high = effect.interval
    told = unclear(effect, words) if low <= 0 <= high else found(effect, words, treated=treated)
    parts = [told, design_of(effect)]
    plan = effect.gate.checks.get("preregistration")
    if plan is not None and plan.value in (NOT_GIVEN, AMENDED_LATE):
        parts.append(EXPLORATORY)
    return " ".join(parts)


def found(effect: Effect, words: Words = PLAIN, *, treated: float | None = None) -> str:
    """An effect whose range leaves out zero."""
    assert effect.estimate is not None and effect.interval is not None  # noqa: S101 (see sentence_of)
    told = f"{amount(effect.estimate, words)} (95% range {span(effect.interval, words)})"
    of = "Estimated effect of the offer" if _by_lot(effect) else "Estimated effect"
    parts = [_means(effect, words, treated), f"{of}: {told}.", _users(effect, words)]
    if effect.e_value is not None and not _by_lot(effect):
        does = "raise" if effect.estimate > 0 else "change"
        parts.append(
            f"A hidden factor would have to {does} both joining and {words.doing} "
            f"{effect.e_value:.1f}-fold to explain this away."
        )
    return " ".join(part for part in parts if part)


def unclear(effect: Effect, words: Words = PLAIN) -> str:
    """A range that holds zero: no effect, a good one and a bad one all fit."""
    assert effect.estimate is not None and effect.interval is not None  # noqa: S101 (see sentence_of)
    people = effect.n_treated
    parts = [
        f"The data fit anything from {span(effect.interval, words)} {unit_of(words)}.",
        f"We cannot tell whether the programme changed {words.outcome}.",
    ]
    if effect.se:
        least = amount(SEEN * effect.se, words, signed=False)
        parts.append(f"With {_people(people)} the smallest effect we could see was {least}.")
    parts += [f"{_compared(effect)}.", _users(effect, words)]
    if effect.e_value is not None and not _by_lot(effect):
        parts.append(
            f"The estimate of {amount(effect.estimate, words)} could come from a hidden factor alone "
            f"that changes both joining and {words.doing} {effect.e_value:.1f}-fold."
        )
    return " ".join(part for part in parts if part)


def refused(gate: Gate) -> str:
    """The first reason of the gate, in one sentence."""
    reason = gate.reasons[0] if gate.reasons else "The gate is closed."
    return f"No effect is shown: {reason[:1].lower()}{reason[1:]}"


def raw_box(naive: float, estimate: float, words: Words = PLAIN) -> str:
    """Why raw numbers mislead."""
    raw = f"Raw difference {amount(naive, words)}."
    joins = naive - estimate
    if abs(joins) < _least(words):
        return f"{raw} Hardly any of it comes from who joins."
    if joins * naive <= 0:
        hidden = amount(abs(joins), words, signed=False)
        return f"{raw} Who joins hides about {hidden} more."
    if abs(joins) >= abs(naive):
        return f"{raw} All of it comes from who joins."
    some = _number(abs(joins), words, signed=False)
    return f"{raw} About {some} of these {unit_of(words)} come from who joins."


def design_of(effect: Effect) -> str:
    """What kind of comparison it is, and whom the answer is about."""
    if _by_lot(effect):
        return BY_LOT
    return f"{OVERLAP} {VOLUNTEERS}" if effect.estimand == "ATO" else VOLUNTEERS


def running(estimate: float, band: tuple[float, float], n: int, words: Words = PLAIN) -> str:
    """Under a running chart; `band` is the last of `watch`."""
    told = f"{amount(estimate, words)} so far, band {span(band, words)}, {_people(n)}."
    return f"{INTERIM} {told}"


def amount(value: float, words: Words = PLAIN, *, signed: bool = True) -> str:
    """An effect with its unit: shares in points. Without a sign it is a size: 9 points, 1 point."""
    number = _number(value, words, signed=signed)
    return f"{number} {words.unit or ('point' if number == '1' else 'points')}"


def unit_of(words: Words = PLAIN) -> str:
    return words.unit or "points"


def span(interval: tuple[float, float], words: Words = PLAIN) -> str:
    low, high = (_number(each, words) for each in interval)
    return f"{low} to {high}"


def _number(value: float, words: Words, *, signed: bool = True) -> str:
    scaled = round(value if words.unit else 100 * value, 1) + 0.0
    if not signed:
        return f"{scaled:,.1f}".removesuffix(".0")
    return f"{scaled:{'+' if scaled else ''},.1f}".replace("-", "−")


def _least(words: Words) -> float:
    return 0.05 if words.unit else 0.0005


def _share(value: float) -> str:
    return f"{100 * value:.1f}%" if 0 < value < 0.01 or 0.99 < value < 1 else f"{100 * value:.0f}%"


def _people(n: int) -> str:
    return "1 person" if n == 1 else f"{n:,} people"


def _by_lot(effect: Effect) -> bool:
    return effect.estimand == "ITT"


def _means(effect: Effect, words: Words, treated: float | None) -> str:
    if treated is None or effect.estimate is None:
        return f"{_compared(effect)}."
    if words.unit:
        means = [f"{mean:,.1f} {words.unit}" for mean in (treated, treated - effect.estimate)]
        return f"{_compared(effect)}: on average {means[0]} against {means[1]}."
    shares = [_share(min(max(mean, 0.0), 1.0)) for mean in (treated, treated - effect.estimate)]
    one, two = _people(effect.n_treated), f"{effect.n_comparison:,}"
    if _by_lot(effect):
        return f"Of the {one} offered a seat, {shares[0]} {words.did}; of the {two} not drawn {shares[1]} did."
    return (
        f"Of the {one} who took part, {shares[0]} {words.did}; "
        f"among {two} comparable colleagues {shares[1]} did."
    )


def _compared(effect: Effect) -> str:
    one, two = _people(effect.n_treated), f"{effect.n_comparison:,}"
    if _by_lot(effect):
        return f"{one} were offered a seat, {two} were not drawn"
    return f"{one} took part, compared with {two} comparable colleagues"


def _users(effect: Effect, words: Words) -> str:
    if effect.on_users is None:
        return ""
    estimate, interval = effect.on_users
    told = f"{amount(estimate, words)} (95% range {span(interval, words)})"
    return f"On those who used their seat: {told}."
