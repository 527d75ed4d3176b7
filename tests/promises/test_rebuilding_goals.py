"""No pair's answer about its goals can be worked out from the numbers that are drawn night by night.

The attacker of ratings again: who joins and who goes is in the log, who has a goal is on the page, two pairs tell."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pytest

from mentes.insights.bridge.goals import POINTS, SHARES, draw
from tests.promises.attacker import Attacker

pytestmark = pytest.mark.once
WORLDS = range(25)


@dataclass(frozen=True)
class Nights:
    """The answers that are there each night, by pair: 1 to `high`."""

    high: int
    truth: dict[int, int]
    nights: list[list[int]]
    colluders: list[int]

    def attacker(self) -> Attacker:
        return Attacker(self.high, {str(one): self.truth[one] for one in self.colluders})


def nights_of(seed: int, high: int) -> Nights:
    """8 to 60 pairs of which more join, and some go, between 12 nights; often nearly all say the same."""
    rng = np.random.default_rng(seed)
    shares = rng.dirichlet(np.full(high, 0.7))
    here = list(range(int(rng.integers(8, 61))))
    colluders = rng.choice(here, 2, replace=False).tolist()
    nights, known = [], len(here)
    for _night in range(12):
        nights.append(list(here))
        joining = int(rng.integers(0, 9))
        going = rng.choice(here, int(rng.integers(0, 3)), replace=False).tolist()
        here = [one for one in here if one not in going] + list(range(known, known + joining))
        known += joining
    answers = 1 + rng.choice(high, known, p=shares)
    return Nights(high, dict(enumerate(answers.tolist())), nights, colluders)


def drawn(found: Nights) -> Iterator[tuple[int, int, int]]:
    """Night, and between which two the sum of answers lies, whenever something is shown."""
    of, least = (SHARES, 0) if found.high == 2 else (POINTS, 1)
    kept = ""
    for night, here in enumerate(found.nights):
        shown = draw(kept, {one: found.truth[one] - 1 + least for one in here}, of=of, k=5)
        if shown is None:
            continue
        kept, n = shown.ledger, len(here)
        low, high = (round(of["parts"] * edge) for edge in (shown.low, shown.high))
        most = Fraction(high * n, of["parts"])
        most = most if shown.high == of["scale"][1] else math.ceil(most) - 1
        shift = n * (1 - least)
        yield night, math.ceil(Fraction(low * n, of["parts"])) + shift, int(most) + shift


def in_tens_again_after_five(found: Nights) -> Iterator[tuple[int, int, int]]:
    """The rule there was before: the share to the nearest ten, again when five have come or gone."""
    before: set[int] = set()
    for night, here in enumerate(found.nights):
        if len(set(here) ^ before) >= 5:
            before, n = set(here), len(here)
            tens = round(10 * sum(found.truth[one] == 2 for one in here) / n)
            least, most = (tens - 0.5) * n / 10, (tens + 0.5) * n / 10
            yield night, n + math.ceil(least), n + math.floor(most)


def looks(found: Nights, shown: Iterator[tuple[int, int, int]]) -> Attacker:
    attacker = found.attacker()
    everybody = [str(one) for one in found.truth]
    for night, here in enumerate(found.nights):
        attacker.sees(everybody, [one in here for one in found.truth], night)
    for night, least, most in shown:
        attacker.reads([str(one) for one in found.nights[night]], least, most)
    return attacker


@pytest.mark.parametrize("high", [2, 5])
@pytest.mark.parametrize("seed", WORLDS)
@pytest.mark.long
def test_no_answer_is_rebuilt_and_no_low_one_found(seed: int, high: int) -> None:
    found = nights_of(seed, high)
    truth = {str(one): answer for one, answer in found.truth.items()}
    assert looks(found, drawn(found)).finds(truth) == []


def test_the_same_attacker_takes_the_rule_before_apart() -> None:
    taken = 0
    for seed in WORLDS:
        found = nights_of(seed, 2)
        truth = {str(one): answer for one, answer in found.truth.items()}
        taken += bool(looks(found, in_tens_again_after_five(found)).finds(truth, stop=True))
    assert taken >= len(WORLDS) / 10


@pytest.mark.parametrize("high", [2, 5])
@pytest.mark.long
def test_most_programmes_are_shown_a_number_and_some_a_second(high: int) -> None:
    shown = [len(list(drawn(nights_of(seed, high)))) for seed in WORLDS]
    assert sum(count > 0 for count in shown) >= 0.8 * len(WORLDS)
    assert sum(count > 1 for count in shown) >= 0.2 * len(WORLDS)
