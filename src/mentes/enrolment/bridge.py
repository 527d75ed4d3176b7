"""Between the lottery and the library that draws: numbers and blocks in, an order and its proof out."""

from collections.abc import Mapping
from dataclasses import dataclass
from secrets import token_hex
from typing import Any

from evidence.drawing import commit_to, draw, replay
from evidence.errors import InvalidStudy
from mentes.enrolment.models import Lottery
from mentes.foundation.refused import Refused


@dataclass(frozen=True)
class Order:
    """Lot numbers, the first drawn first."""

    offered: tuple[str, ...]
    waiting: tuple[str, ...]
    proof: dict[str, Any]


def new_seed() -> tuple[str, str]:
    """A seed that nobody can guess, and the hash of it that may be published."""
    seed = token_hex(32)
    return seed, commit_to(seed)


def order_of(
    lottery: Lottery, *, blocks: Mapping[str, str], seats: int | Mapping[str, int]
) -> Order:
    """`blocks`: the block of each lot number; `seats`: of all, or of each block."""
    numbers = list(blocks)
    try:
        drawn = draw(
            numbers,
            seats,
            block=[blocks[number] for number in numbers],
            seed=lottery.seed,
            commitment=lottery.commitment,
        )
    except InvalidStudy as fault:
        raise Refused(str(fault)) from fault
    return Order(drawn.offered, drawn.waiting, dict(drawn.proof))


def replayed(proof: Mapping[str, Any]) -> Order:
    """Drawn again from what was published. Refused when anything in it differs."""
    try:
        drawn = replay(proof)
    except InvalidStudy as fault:
        raise Refused(str(fault)) from fault
    return Order(drawn.offered, drawn.waiting, dict(drawn.proof))
