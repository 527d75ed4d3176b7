"""Who is proposed to whom, and who is not."""

import pytest

from mentes.enrolment.models import Enrolment, NotWith, Wish
from mentes.foundation.refused import Refused
from mentes.foundation.work import Work
from mentes.pairing.actions.changes import lock
from mentes.pairing.actions.rounds import (
    drop_round,
    propose_matches,
    run_again,
    start_round,
    stop_round,
)
from mentes.pairing.bridge.facts import changed_since, facts_of
from mentes.pairing.models import Pair, Proposal, Round
from mentes.people.models import PersonSkill
from mentes.programmes.models import Programme
from tests.factories import make_person
from tests.pairing.conftest import RUN, Scene, pairs_in


def test_everybody_gets_the_mentor_who_offers_what_they_want(scene: Scene) -> None:
    round_ = scene.run()
    found = pairs_in(round_)
    assert found["Lena Moreau"] == "Amara Obi"
    assert found["Priya Nair"] == "Tom Silva"
    assert len(found) == 4
    assert round_.total == round_.bound
    assert round_.total == sum(Proposal.objects.values_list("fit", flat=True))


def test_the_points_of_the_rules_add_up_to_the_fit(proposed: Round) -> None:
    for row in proposed.proposals.all():
        assert sum(points for points, _of in row.parts.values()) == pytest.approx(
            row.fit / 100, abs=0.01
        )
        assert sum(of for _points, of in row.parts.values()) == pytest.approx(100)


def test_a_paused_mentor_is_not_proposed(scene: Scene) -> None:
    Enrolment.objects.filter(person__name="Tom Silva").update(is_paused=True)
    assert "Tom Silva" not in pairs_in(scene.run()).values()


def test_a_mentee_with_an_open_pair_is_not_matched_again(scene: Scene) -> None:
    lena, amara = scene.mentees[0], scene.mentors[0]
    Pair.objects.create(programme=scene.programme, mentee=lena, mentor=amara)
    Enrolment.objects.filter(pk__in=[lena.pk, amara.pk]).update(taken=1)
    round_ = scene.run()
    assert "Lena Moreau" not in pairs_in(round_)
    assert round_.mentees == 3


def test_no_mentor_gets_more_than_their_places_or_their_own_limit(bare: Scene) -> None:
    bare.mentor("Amara Obi", "Coaching", places=3, mentees_at_most=1)
    for name in ("Lena Moreau", "Priya Nair", "Jonas Weber"):
        bare.mentee(name, "Coaching")
    round_ = bare.run()
    assert len(pairs_in(round_)) == 1
    assert {row["kind"] for row in round_.unmatched} == {"places"}
    assert len(round_.unmatched) == 2


def test_nobody_gets_a_mentor_from_their_reporting_line_at_any_depth(bare: Scene) -> None:
    bare.rule("not_own_line")
    top = bare.mentor("Amara Obi", "Coaching")
    between = make_person(name="In Between", manager=top.person)
    low = make_person(name="Further Down", manager=between)
    below = bare.mentee("Lena Moreau", "Coaching", manager=low)
    round_ = bare.run()
    assert pairs_in(round_) == {}
    assert round_.unmatched[0]["enrolment"] == below.pk
    assert "reporting line" in round_.unmatched[0]["why"]


def test_nobody_gets_a_mentor_who_reports_to_them(bare: Scene) -> None:
    bare.rule("not_own_line")
    lead = bare.mentee("Lena Moreau", "Python")
    middle = make_person(name="In Between", manager=lead.person)
    bare.mentor("Tom Silva", "Python", manager=middle)
    assert pairs_in(bare.run()) == {}


def test_people_without_a_language_in_common_are_kept_apart(bare: Scene) -> None:
    bare.rule("common_language")
    bare.mentor("Amara Obi", "Coaching", languages=["fr"])
    bare.mentee("Lena Moreau", "Coaching")
    round_ = bare.run()
    assert pairs_in(round_) == {}
    assert "language" in round_.unmatched[0]["why"]


@pytest.mark.parametrize("asks", ["mentee", "mentor"])
def test_not_with_is_kept_whoever_asked_and_never_said(bare: Scene, asks: str) -> None:
    amara, lena = bare.mentor("Amara Obi", "Coaching"), bare.mentee("Lena Moreau", "Coaching")
    mine, other = (lena, amara) if asks == "mentee" else (amara, lena)
    NotWith(enrolment=mine, other=other.person).save()
    round_ = bare.run()
    assert pairs_in(round_) == {}
    words = str(round_.unmatched).lower()
    assert "not available" in words
    assert "not_with" not in words


def test_a_switch_bars_the_repeat_whatever_the_rules_say(bare: Scene) -> None:
    amara, lena = bare.mentor("Amara Obi", "Coaching"), bare.mentee("Lena Moreau", "Coaching")
    over = Pair.objects.create(
        programme=bare.programme, mentee=lena, mentor=amara, state="closed", ending="switch"
    )
    assert pairs_in(bare.run()) == {}
    Pair.objects.filter(pk=over.pk).update(state="finished", ending="finished")
    drop_round(Round.objects.get(), by=bare.dana)
    assert pairs_in(bare.run()) == {"Lena Moreau": "Amara Obi"}


def test_a_finished_pair_meets_again_only_without_the_rule(bare: Scene) -> None:
    bare.rule("not_past_partners")
    amara, lena = bare.mentor("Amara Obi", "Coaching"), bare.mentee("Lena Moreau", "Coaching")
    Pair.objects.create(
        programme=bare.programme, mentee=lena, mentor=amara, state="finished", ending="finished"
    )
    assert pairs_in(bare.run()) == {}


def test_a_wish_counts(bare: Scene) -> None:
    bare.mentor("Amara Obi", "Coaching")
    tom = bare.mentor("Tom Silva", "Coaching")
    lena = bare.mentee("Lena Moreau", "Coaching")
    Wish(enrolment=lena, mentor=tom, rank=1).save()
    round_ = bare.run()
    assert pairs_in(round_) == {"Lena Moreau": "Tom Silva"}
    kinds = {reason["kind"] for reason in round_.proposals.get().reasons}
    assert "first_choice" in kinds


def test_nobody_is_paired_under_the_lowest_fit(bare: Scene) -> None:
    Programme.objects.filter(pk=bare.programme.pk).update(lowest_fit=90)
    bare.programme.refresh_from_db()
    bare.mentor("Amara Obi", "Coaching")
    bare.mentee("Lena Moreau", "Python")
    round_ = bare.run()
    assert pairs_in(round_) == {}
    assert "under your lowest of 90" in round_.unmatched[0]["why"]


def test_somebody_in_both_roles_is_not_their_own_mentor(bare: Scene) -> None:
    amara = bare.mentor("Amara Obi", "Coaching")
    Enrolment.objects.create(
        programme=bare.programme, person=amara.person, role="mentee", state="enrolled"
    )
    assert pairs_in(bare.run()) == {}


def test_there_is_one_open_round_a_programme(scene: Scene) -> None:
    start_round(scene.programme, by=scene.dana)
    with pytest.raises(Refused, match="already a round"):
        start_round(scene.programme, by=scene.dana)


def test_a_round_needs_people_on_both_sides(bare: Scene) -> None:
    bare.mentee("Lena Moreau")
    with pytest.raises(Refused, match="at least one mentee and one mentor"):
        start_round(bare.programme, by=bare.dana)


def test_running_again_keeps_locked_pairs(scene: Scene, proposed: Round) -> None:
    kept = proposed.proposals.get(mentee=scene.mentees[0])
    other = scene.mentors[1]
    Proposal.objects.filter(pk=kept.pk).update(mentor=other)
    kept.refresh_from_db()
    kept.round.refresh_from_db()
    lock(kept, by=scene.dana)
    again = scene.solve(run_again(proposed, by=scene.dana))
    row = again.proposals.get(mentee=scene.mentees[0])
    assert (row.mentor_id, row.is_locked) == (other.pk, True)


def test_the_same_people_give_the_same_pairs(scene: Scene, proposed: Round) -> None:
    before = pairs_in(proposed)
    again = scene.solve(run_again(proposed, by=scene.dana))
    assert pairs_in(again) == before
    assert again.problem_digest == proposed.problem_digest


def test_a_stopped_first_run_leaves_nothing(scene: Scene) -> None:
    round_ = start_round(scene.programme, by=scene.dana)
    claimed = Round.claim(round_.pk)
    stop_round(round_, by=scene.dana)
    assert propose_matches(claimed, by=RUN) is False
    round_.refresh_from_db()
    assert (round_.state, round_.work_state) == (Round.State.DROPPED, Work.WorkState.CANCELLED)
    assert not Proposal.objects.exists()


def test_a_stopped_second_run_brings_the_earlier_result_back(scene: Scene, proposed: Round) -> None:
    before = pairs_in(proposed)
    again = run_again(proposed, by=scene.dana)
    Round.claim(again.pk)
    stop_round(again, by=scene.dana)
    again.refresh_from_db()
    assert again.state == Round.State.PROPOSED
    assert pairs_in(again) == before


def test_a_run_is_stale_when_people_or_rules_changed(scene: Scene, proposed: Round) -> None:
    assert not changed_since(proposed.stamps, facts_of(scene.programme))
    PersonSkill.objects.filter(person__name="Lena Moreau").delete()
    Enrolment.objects.filter(person__name="Tom Silva").update(is_paused=True)
    changed = changed_since(proposed.stamps, facts_of(scene.programme))
    assert (changed.people, changed.rules) == (2, False)
    scene.rule("common_language")
    assert changed_since(proposed.stamps, facts_of(scene.programme)).rules


def test_a_run_reads_people_in_the_same_few_queries_however_many(
    scene: Scene, django_assert_num_queries: object
) -> None:
    with django_assert_num_queries(2):  # type: ignore[operator]
        facts_of(scene.programme)
    for number in range(20):
        scene.mentee(f"Mentee {number}", "Python")
    with django_assert_num_queries(2):  # type: ignore[operator]
        facts_of(scene.programme)
