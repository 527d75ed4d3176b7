"""The studio says of what a result is the best, and how many people another result moved."""

from typing import Any

import pytest
from django.test import Client

from mentes.pairing.actions.changes import exclude, lock, swap
from mentes.pairing.actions.rounds import run_again
from mentes.pairing.models import Proposal, Round
from mentes.pairing.views.lines import points_words
from tests.pairing.conftest import Scene, pairs_in
from tests.pairing.test_studio import text, url


@pytest.fixture
def dana(client: Client, scene: Scene, settings: Any) -> Client:
    settings.TWO_FACTOR = False  # its own tests are elsewhere
    client.force_login(scene.dana)
    return client


def studio(dana: Client, scene: Scene) -> str:
    return text(dana.get(url(scene, "studio")))


def now() -> Round:
    return Round.objects.get()


def row_of(scene: Scene) -> Proposal:
    """Lena, who wants what only Amara offers, so that another mentor costs points."""
    return now().proposals.get(mentee=scene.mentees[0])


@pytest.mark.parametrize(
    ("objective", "words"),
    [
        ("total", "none has a higher total fit."),
        ("floor", "none has a higher lowest fit, nor with it a higher total."),
        ("leximin", "none has a higher lowest fit, nor with it a higher second lowest"),
    ],
)
def test_a_proof_says_of_what_it_is(dana: Client, scene: Scene, objective: str, words: str) -> None:
    scene.programme.objective = objective
    scene.programme.save()
    scene.run()
    page = studio(dana, scene)
    assert "Best possible, proved" in page
    assert f"under these rules places more mentees. Of those that place as many, {words}" in page


def test_locks_are_named_as_what_the_proof_is_under(dana: Client, scene: Scene) -> None:
    scene.run()
    lock(row_of(scene), by=scene.dana)
    page = studio(dana, scene)
    assert "No other pairing under these rules, locks and people kept apart" in page
    assert "has another mentor" not in page


def test_keeping_apart_says_who_moved_and_what_it_cost(dana: Client, scene: Scene) -> None:
    before, pairs = scene.run().total, pairs_in(now())
    exclude(row_of(scene), by=scene.dana)
    after = pairs_in(now())
    n = sum(after[name] != pairs[name] for name in after)
    lost = (before - now().total) / 100
    assert n
    assert lost > 10
    page = studio(dana, scene)
    people = "1 person has" if n == 1 else f"{n} people have"
    said = f"{people} another mentor; total fit {points_words(now().total / 100)}, "
    said += f"{points_words(lost)} less"
    assert f"Lena Moreau and Amara Obi kept apart: {said}" in page
    assert f"Changed by hand since the run: {said}" in page
    assert "below the best before the changes" in page
    assert "below the best possible" not in page


def test_two_changes_are_told_against_the_run_and_against_each_other(
    dana: Client, scene: Scene
) -> None:
    scene.run()
    swap(now(), by=scene.dana, mentee=scene.mentees[0], mentor=scene.mentors[1])
    swap(now(), by=scene.dana, mentee=scene.mentees[0], mentor=scene.mentors[0])
    page = studio(dana, scene)
    assert "Changed by hand since the run" not in page
    assert "Lena Moreau with Amara Obi: " in page
    assert "Best possible, proved" in page


def test_running_again_says_who_moved_against_the_result_before(dana: Client, scene: Scene) -> None:
    round_ = scene.run()
    assert "before this run" not in studio(dana, scene)
    scene.solve(run_again(round_, by=scene.dana))
    same = "Against the result before this run: no mentee has another mentor; total fit "
    assert same in studio(dana, scene)
    pairs = pairs_in(now())
    before = row_of(scene)
    exclude(before, by=scene.dana)
    apart = pairs_in(now())
    now().exclusions.all().delete()
    scene.solve(run_again(now(), by=scene.dana))
    n = sum(pairs[name] != apart[name] for name in pairs)
    page = studio(dana, scene)
    assert f"run: {n} {'person has' if n == 1 else 'people have'} another mentor; total" in page
    assert " more." in page
    assert "Last change" not in page


def test_a_lower_lowest_fit_is_never_called_proved(dana: Client, scene: Scene) -> None:
    scene.programme.objective = "floor"
    scene.programme.save()
    scene.run()
    swap(now(), by=scene.dana, mentee=scene.mentees[0], mentor=scene.mentors[1])
    Round.objects.update(total=now().bound)
    page = studio(dana, scene)
    assert "Best possible, proved" not in page
    assert "Changed since it was proved" in page


def test_a_preview_is_cancelled_and_only_a_change_is_undone(dana: Client, scene: Scene) -> None:
    scene.run()
    both = {"mentee": scene.mentees[0].pk, "mentor": scene.mentors[1].pk}
    for address, query in (
        ("studio", {"open": both["mentee"], "with": both["mentor"]}),
        ("by_hand", both),
    ):
        page = text(dana.get(url(scene, address), query))
        assert "Preview:" in page
        assert "Cancel</a>" in page
        assert "Undo</a>" not in page
