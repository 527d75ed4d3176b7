"""The gate of a lottery: were there enough, was the draw followed, were the seats used."""

from __future__ import annotations

import numpy as np
from scipy.stats import chi2

from evidence.reading import Floats, Reading
from evidence.result import DOUBLED, NOT_GIVEN, Check, Gate, Status, gate_of

PARTICIPANTS = (100, 50)  # an arm: green from, amber from
EVENTS = (20, 10)
FOLLOWED = (0.95, 0.85)
BY_CHANCE = (0.01, 0.001)  # p of so uneven a draw
USED = (
    0.6  # of those offered a seat, more than of the others; below it the answer is about the offer
)
LEFT_OUT = 0.1

Row = tuple[Check, str]


def lottery_gate(asked: Reading, rows: Reading, *, in_one_arm: int) -> Gate:
    """`asked` is everybody in the draw, `rows` those who can be compared."""
    found = {
        "participants": _participants(rows),
        "events": _events(rows),
        "block_balance": _block_balance(rows, in_one_arm),
        "takeup": _takeup(rows),
        "followup": _followup(asked),
        "preregistration": (Check(NOT_GIVEN, "amber"), "No plan was locked: exploratory."),
    }
    return gate_of(
        {name: check for name, (check, _) in found.items()},
        {name: sentence for name, (_, sentence) in found.items()},
    )


def standardised(rows: Reading, weights: Floats) -> dict[str, tuple[float, float]]:
    """Standardised difference of each covariate, as drawn and with blocks made even."""
    names, columns = rows.covariates.table()
    arms = (rows.took_part, ~rows.took_part)
    if not names:
        return {}
    spread = np.sqrt(np.mean([columns[arm].var(axis=0) for arm in arms], axis=0))
    spread = np.where(spread > 0, spread, 1.0)
    raw = [columns[arm].mean(axis=0) for arm in arms]
    even = [np.average(columns[arm], axis=0, weights=weights[arm]) for arm in arms]
    before, after = ((pair[0] - pair[1]) / spread for pair in (raw, even))
    return {name: (float(b), float(a)) for name, b, a in zip(names, before, after, strict=True)}


def _status(value: float, green: float, amber: float) -> Status:
    return "green" if value >= green else "amber" if value >= amber else "red"


def _participants(rows: Reading) -> Row:
    offered, others = int(rows.took_part.sum()), int((~rows.took_part).sum())
    least = min(offered, others)
    if rows.is_doubled:
        return Check(least, "red"), DOUBLED
    sentence = f"{offered} people were offered a seat and {others} were not"
    status = _status(least, *PARTICIPANTS)
    tail = "; 50 in each group are needed." if status == "red" else "."
    return Check(least, status), sentence + tail


def _events(rows: Reading) -> Row:
    """Yes and no answers among those offered a seat, the rarer of the two."""
    if not rows.is_share:
        varies = rows.outcome is not None and bool(np.ptp(rows.outcome) > 0)
        told = "The outcome is a number." if varies else "The outcome is the same for everybody."
        return Check(NOT_GIVEN, "green" if varies else "red"), told
    if rows.outcome is not None:
        yes = rows.outcome[rows.took_part] == 1
    else:
        assert rows.time is not None and rows.event is not None  # noqa: S101 (see read)
        yes = (rows.event & (rows.time <= (rows.horizon or 0.0)))[rows.took_part]
    rarer = int(min(yes.sum(), (~yes).sum()))
    status = _status(rarer, *EVENTS)
    least = "only " if status != "green" else ""
    people = "person" if rarer == 1 else "people"
    sentence = (
        f"Among those offered a seat {least}{rarer} {people} had the rarer of the two outcomes"
    )
    return Check(rarer, status), sentence + ("; ten are needed." if status == "red" else ".")


def _block_balance(rows: Reading, in_one_arm: int) -> Row:
    """How likely a fair draw is at least so uneven, all covariates together, within blocks.

    Source: the d² of Hansen & Bowers 2008, Statistical Science 23:219."""
    chance = _chance_of_imbalance(rows)
    status = _status(chance, *BY_CHANCE)
    if status != "green":
        odds = "1 fair draw in 1,000" if status == "red" else "1 fair draw in 100"
        return Check(chance, status), f"The groups differ more than in {odds}: was it followed?"
    if in_one_arm > LEFT_OUT * (in_one_arm + len(rows.took_part)):
        words = "In some blocks everybody or nobody got a seat; their"
        return Check(chance, "amber"), f"{words} {in_one_arm} people cannot be compared."
    return Check(chance, status), "The groups differ no more than chance makes them."


def _chance_of_imbalance(rows: Reading) -> float:
    columns = rows.covariates.table()[1]
    if not columns.size or not len(rows.took_part):
        return 1.0
    block = np.zeros(len(columns), dtype=np.intp) if rows.block is None else rows.block
    block = np.unique(block, return_inverse=True)[1]
    people = np.bincount(block)
    seats = np.bincount(block, weights=rows.took_part)
    sums = np.column_stack([np.bincount(block, weights=each) for each in columns.T])
    inner = columns - (sums / people[:, None])[block]
    share = seats * (people - seats) / np.maximum(people * (people - 1), 1)
    moved = inner.T @ rows.took_part
    spread = (inner * share[block, None]).T @ inner
    far = float(moved @ np.linalg.pinv(spread, hermitian=True) @ moved)
    return float(chi2.sf(far, max(int(np.linalg.matrix_rank(spread, hermitian=True)), 1)))


def _takeup(rows: Reading) -> Row:
    if rows.took_up is None:
        return Check(NOT_GIVEN, "green"), "Who used the seat is not given: this is about the offer."
    arms = [
        rows.took_up[arm].mean() if arm.any() else 0.0 for arm in (rows.took_part, ~rows.took_part)
    ]
    used, crossed = (round(100 * float(each)) for each in arms)
    sentence = f"{used}% of those offered a seat used it, {crossed}% of the others found one."
    moved = float(arms[0] - arms[1])
    return Check(moved, "green" if moved >= USED else "amber"), sentence


def _followup(asked: Reading) -> Row:
    """The worse of the two groups: an outcome missing more often in one of them is no lottery any more."""
    shares = [
        float(asked.known[arm].mean()) if arm.any() else 0.0
        for arm in (asked.took_part, ~asked.took_part)
    ]
    status = _status(min(shares), *FOLLOWED)
    sentence = (
        f"The outcome is known of {round(100 * shares[0])}% of those offered a seat "
        f"and of {round(100 * shares[1])}% of the others."
    )
    return Check(min(shares), status), sentence
