"""Lock, swap, keep apart, undo: exact, and open only while the round is."""

import pytest

from mentes.enrolment.models import Enrolment, NotWith
from mentes.foundation.refused import Refused
from mentes.pairing.actions.changes import exclude, lock, swap, undo_change, unlock
from mentes.pairing.actions.rounds import drop_round, let_again, run_again
from mentes.pairing.bridge.rounds import board_of
from mentes.pairing.models import Exclusion, Proposal, Round
from tests.pairing.conftest import Scene, pairs_in


def rows_of(round_: Round) -> list[dict[str, object]]:
    return list(Proposal.objects.filter(round=round_).order_by("pk").values())


def now(round_: Round) -> Round:
    return Round.objects.get(pk=round_.pk)


def test_in_a_proved_best_result_no_other_mentor_brings_a_gain(
    scene: Scene, proposed: Round
) -> None:
    board = board_of(proposed)
    others = [other for i in range(len(board.mentees)) for other in board.others(i, most=5)]
    assert others
    assert all(other.effect.change <= 0 for other in others)


def test_a_swap_does_exactly_what_its_preview_said(scene: Scene, proposed: Round) -> None:
    lena, board = scene.mentees[0], board_of(proposed)
    for other in board.others(board.mentee_at[lena.pk], most=5):
        total = now(proposed).total
        said = {move.mentee.pk: move.after and move.after.pk for move in other.effect.moves}
        swap(now(proposed), by=scene.dana, mentee=lena, mentor=other.mentor)
        done = dict(Proposal.objects.filter(mentee__in=said).values_list("mentee", "mentor"))
        assert {pk: done.get(pk) for pk in said} == said
        assert now(proposed).total - total == other.effect.change
        assert Proposal.objects.get(mentee=lena).is_locked
        undo_change(now(proposed), by=scene.dana)


def test_no_mentor_is_over_their_places_after_any_swap(scene: Scene, proposed: Round) -> None:
    for mentee in scene.mentees:
        for mentor in scene.mentors:
            try:
                swap(now(proposed), by=scene.dana, mentee=mentee, mentor=mentor)
            except Refused as no:
                assert "locked with others" in no.sentence
            for each in scene.mentors:
                assert Proposal.objects.filter(round=proposed, mentor=each).count() <= each.places


def test_people_kept_apart_stay_apart_when_it_runs_again(scene: Scene, proposed: Round) -> None:
    row = proposed.proposals.get(mentee=scene.mentees[1])
    exclude(row, by=scene.dana)
    assert Exclusion.objects.get().mentor_id == row.mentor_id
    assert pairs_in(proposed)["Priya Nair"] != "Tom Silva"
    again = scene.solve(run_again(now(proposed), by=scene.dana))
    assert pairs_in(again)["Priya Nair"] != "Tom Silva"


def test_two_kept_apart_may_be_paired_again_after_a_run(scene: Scene, proposed: Round) -> None:
    first = pairs_in(proposed)
    exclude(proposed.proposals.get(mentee=scene.mentees[1]), by=scene.dana)
    again = scene.solve(run_again(now(proposed), by=scene.dana))
    assert pairs_in(again) != first
    last = scene.solve(let_again(Exclusion.objects.get(), by=scene.dana))
    assert pairs_in(last) == first
    assert now(last).is_proved


def test_undo_restores_every_row_exactly_at_any_depth(scene: Scene, proposed: Round) -> None:
    snapshots = [(rows_of(proposed), proposed.total, proposed.unmatched)]
    swap(now(proposed), by=scene.dana, mentee=scene.mentees[0], mentor=scene.mentors[2])
    snapshots.append((rows_of(proposed), now(proposed).total, now(proposed).unmatched))
    exclude(now(proposed).proposals.get(mentee=scene.mentees[1]), by=scene.dana)
    snapshots.append((rows_of(proposed), now(proposed).total, now(proposed).unmatched))
    lock(now(proposed).proposals.order_by("pk")[0], by=scene.dana)
    while snapshots:
        undo_change(now(proposed), by=scene.dana)
        assert (rows_of(proposed), now(proposed).total, now(proposed).unmatched) == snapshots.pop()
    assert not Exclusion.objects.exists()
    with pytest.raises(Refused, match="nothing to undo"):
        undo_change(now(proposed), by=scene.dana)


def test_unlocking_lets_a_pair_go(scene: Scene, proposed: Round) -> None:
    row = lock(proposed.proposals.first(), by=scene.dana)
    unlock(Proposal.objects.get(pk=row.pk), by=scene.dana)
    assert not Proposal.objects.get(pk=row.pk).is_locked


def test_a_mentor_whose_places_are_locked_cannot_be_taken(scene: Scene, proposed: Round) -> None:
    ruth = scene.mentors[2]
    swap(now(proposed), by=scene.dana, mentee=scene.mentees[0], mentor=ruth)
    with pytest.raises(Refused, match="locked with others"):
        swap(now(proposed), by=scene.dana, mentee=scene.mentees[1], mentor=ruth)


def test_a_pair_the_rules_forbid_is_refused_without_saying_why(bare: Scene) -> None:
    amara, lena = bare.mentor("Amara Obi", "Coaching"), bare.mentee("Lena Moreau", "Coaching")
    bare.mentor("Tom Silva", "Coaching")
    NotWith(enrolment=lena, other=amara.person).save()
    round_ = bare.run()
    with pytest.raises(Refused) as no:
        swap(round_, by=bare.dana, mentee=lena, mentor=amara)
    assert no.value.sentence.startswith("Lena Moreau and Amara Obi can't be paired here.")


def test_somebody_left_out_is_paired_by_hand_and_moves_whoever_must(bare: Scene) -> None:
    amara = bare.mentor("Amara Obi", "Coaching")
    bare.mentee("Lena Moreau", "Coaching")
    bare.mentee("Priya Nair", "Python")
    round_ = bare.run()
    assert pairs_in(round_) == {"Lena Moreau": "Amara Obi"}
    priya = Enrolment.objects.get(person__name="Priya Nair")
    swap(round_, by=bare.dana, mentee=priya, mentor=amara)
    assert pairs_in(round_) == {"Priya Nair": "Amara Obi"}
    assert [row["enrolment"] for row in now(round_).unmatched] != [priya.pk]


def test_a_change_based_on_an_older_look_is_refused(scene: Scene, proposed: Round) -> None:
    old = now(proposed)
    lock(proposed.proposals.first(), by=scene.dana)
    with pytest.raises(Refused, match="a moment ago"):
        swap(old, by=scene.dana, mentee=scene.mentees[0], mentor=scene.mentors[1])


def test_nothing_changes_in_a_round_that_is_over(scene: Scene, proposed: Round) -> None:
    row = proposed.proposals.first()
    drop_round(proposed, by=scene.dana)
    with pytest.raises(Refused, match="no longer open"):
        lock(row, by=scene.dana)
    with pytest.raises(Refused, match="no longer open"):
        undo_change(proposed, by=scene.dana)
