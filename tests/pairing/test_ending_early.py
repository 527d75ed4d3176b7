"""While a run goes on: what the page says of it, and the two ways to stop it."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from mentes.audit.models import Entry
from mentes.foundation.refused import Refused
from mentes.pairing.actions import rounds
from mentes.pairing.actions.rounds import (
    keep_best_so_far,
    propose_matches,
    run_again,
    start_round,
    stop_round,
)
from mentes.pairing.bridge.progress import gap_of
from mentes.pairing.models import Round
from tests.pairing.conftest import RUN, Scene, pairs_in


@pytest.fixture
def dana(client: Client, scene: Scene, settings: Any) -> Client:
    settings.TWO_FACTOR = False
    client.force_login(scene.dana)
    return client


def page(client: Client, scene: Scene, name: str = "studio", **how: Any) -> str:
    address = reverse(f"pairing:{name}", args=[scene.programme.slug])
    answer = client.post(address, follow=True) if how else client.get(address)
    return " ".join(answer.content.decode().split())


def crowd(scene: Scene) -> None:
    """So many who all want the same that the first look cannot be the best."""
    for number in range(30):
        scene.mentee(f"Mentee {number}", "Coaching", level=1 + number % 4)
        scene.mentor(f"Mentor {number}", "Coaching", level=2 + number % 5)


def ended_early(scene: Scene) -> Round:
    crowd(scene)
    round_ = start_round(scene.programme, by=scene.dana)
    keep_best_so_far(round_, by=scene.dana)
    return scene.solve(round_)


def test_a_run_that_is_ended_early_keeps_the_best_so_far_with_an_honest_gap(scene: Scene) -> None:
    round_ = ended_early(scene)
    assert round_.state == Round.State.PROPOSED
    assert round_.stops_early
    assert pairs_in(round_)
    again = scene.solve(run_again(Round.objects.get(), by=scene.dana))
    assert not again.stops_early
    assert again.is_proved
    if again.proposals.count() == len(pairs_in(round_)):
        assert again.total <= round_.bound
    assert Entry.objects.filter(verb="keep_best_so_far").count() == 1


def test_the_studio_says_that_a_run_was_ended_early(dana: Client, scene: Scene) -> None:
    round_ = ended_early(scene)
    assert not round_.is_proved
    shown = page(dana, scene)
    assert "Best possible, proved" not in shown
    assert "This run was ended early" in shown
    Round.objects.update(more_places=0, total=9_900, bound=10_000)
    assert "Within 1.1% of the best possible" in page(dana, scene)
    Round.objects.update(more_places=3)
    assert "3 more mentees might be matched" in page(dana, scene)


def test_the_gap_is_split_into_people_and_points() -> None:
    placing = 1_001
    assert gap_of(500, 500, placing) == (0, 0)
    assert gap_of(500, 520, placing) == (0, 20)
    assert gap_of(500, 500 + 2 * placing + 7, placing) == (2, 7)
    assert gap_of(500, 500 + 2 * placing - 7, placing) == (2, 0)


def test_the_page_of_a_run_says_how_far_it_is_and_offers_both_ways(
    dana: Client, scene: Scene
) -> None:
    round_ = start_round(scene.programme, by=scene.dana)
    far = {"passes": 1, "compared": 48_000_000, "total": 400_000, "better": 1_600}
    Round.objects.update(work_stage="Finding the best", so_far=far | {"more_places": 0})
    shown = page(dana, scene)
    assert "48.0 million, pass 2" in shown
    assert "4,000 points of fit in all" in shown
    assert "0.4% at most" in shown
    assert "Stop and keep the best so far" in shown
    assert "Stop it" in shown
    assert 'http-equiv="refresh"' in shown
    Round.objects.update(so_far=far | {"more_places": 12})
    assert "12 more mentees could be matched at most" in page(dana, scene)
    shown = page(dana, scene, "keep", post=True)
    round_.refresh_from_db()
    assert round_.stops_early
    assert "Ending with the best found so far." in shown
    assert "Stop and keep the best so far" not in shown


def test_the_row_hears_of_each_step_and_keeps_its_claim(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rounds, "EACH", 0.0)
    heard: list[dict[str, int]] = []
    advance = Round.advance

    def hearing(self: Round, **how: Any) -> bool:
        heard.append(how["so_far"])
        return advance(self, **how)

    monkeypatch.setattr(Round, "advance", hearing)
    crowd(scene)
    round_ = scene.run()
    steps = [step for step in heard if step]
    assert steps
    assert steps[-1]["total"] <= round_.total
    assert round_.so_far == {}


def test_a_run_that_is_stopped_in_the_middle_writes_nothing(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rounds, "EACH", 0.0)
    advance = Round.advance

    def stopped(self: Round, **how: Any) -> bool:
        if how["so_far"]:
            stop_round(Round.objects.get(), by=scene.dana)
        return advance(self, **how)

    monkeypatch.setattr(Round, "advance", stopped)
    claimed = Round.claim(start_round(scene.programme, by=scene.dana).pk)
    assert claimed is not None
    assert propose_matches(claimed, by=RUN) is False
    assert Round.objects.get().state == Round.State.DROPPED
    assert not pairs_in(claimed)


def test_only_a_run_that_goes_on_is_ended_early(scene: Scene, proposed: Round) -> None:
    with pytest.raises(Refused, match="already finished"):
        keep_best_so_far(proposed, by=scene.dana)
