"""Nobody's rating can be worked out from what is shown of groups, by all that was ever shown and two friends.

200 organisations: ./mentes bench disclosure. Here are twenty."""

import pytest

from tests.promises.organisations import organisation
from tests.promises.taking_apart import against_five_and_more, against_the_ledger

pytestmark = [pytest.mark.once, pytest.mark.long]
WORLDS = range(20)


@pytest.mark.parametrize("seed", WORLDS)
def test_no_rating_is_rebuilt_and_no_low_rater_found(seed: int) -> None:
    assert against_the_ledger(organisation(seed)).found == []


def test_the_same_attacker_takes_groups_of_five_apart_in_half_of_the_organisations() -> None:
    succeeded = sum(against_five_and_more(organisation(seed)) for seed in WORLDS)
    assert succeeded >= len(WORLDS) / 2


@pytest.mark.parametrize(("n", "share"), [(60, 0.2), (200, 0.5)])
def test_enough_groups_are_still_shown(n: int, share: float) -> None:
    firsts = [against_the_ledger(organisation(1000 + seed, n)).first for seed in range(10)]
    assert sum(shown for shown, _all in firsts) >= share * sum(of for _shown, of in firsts)
