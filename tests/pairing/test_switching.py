"""Changing is normal: at once, without fault, both told, nobody's reason shown."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mentes.audit.models import Entry
from mentes.enrolment.actions.joining import withdraw
from mentes.enrolment.models import Enrolment
from mentes.foundation.actor import Who, actor_of
from mentes.foundation.refused import Refused
from mentes.notices.models import Notice
from mentes.pairing.actions.changes import swap
from mentes.pairing.actions.switching import (
    close,
    extend,
    finish_pairs,
    pair_two,
    pause,
    resume,
    switch,
)
from mentes.pairing.bridge.facts import facts_of
from mentes.pairing.models import Pair, Round, Switch
from mentes.pairing.permissions import pair_relation
from mentes.pairing.personal_data import forget
from mentes.people.models import Person
from mentes.programmes.actions.stages import close_programme
from mentes.programmes.models import ProgrammeRole
from tests.pairing.conftest import Scene

REASON = "CANARY-they-never-listen"


@pytest.fixture
def pair(scene: Scene) -> Pair:
    return pair_two(scene.mentees[0], by=scene.dana, mentor=scene.mentors[0])


def told_about(pair: Pair) -> dict[str, str]:
    rows = Notice.objects.filter(topic=f"pair {pair.pk}").exclude(kind__contains="reveal")
    return {row.to.name: row.kind.removeprefix("programme.") for row in rows}


def test_two_people_are_paired_by_hand_and_told_at_once(scene: Scene, pair: Pair) -> None:
    assert pair.state == Pair.State.ACTIVE
    assert pair.fit > 0
    scene.mentors[0].refresh_from_db()
    assert scene.mentors[0].taken == 1
    assert Notice.objects.filter(kind__startswith="programme.match_reveal").count() == 2
    with pytest.raises(Refused):
        pair_two(scene.mentees[0], by=scene.dana, mentor=scene.mentors[1])


def test_asking_for_a_new_mentor_closes_frees_tells_and_bars_the_repeat(
    scene: Scene, pair: Pair
) -> None:
    lena, amara = pair.mentee.person, pair.mentor.person
    asked = switch(pair, by=lena, wish="new", reason=REASON)
    pair.refresh_from_db()
    assert (pair.state, pair.ending) == (Pair.State.CLOSED, Pair.Ending.SWITCH)
    assert sum(Enrolment.objects.values_list("taken", flat=True)) == 0
    assert told_about(pair) == {"Lena Moreau": "switch_asker", "Amara Obi": "switch_partner"}
    facts = facts_of(scene.programme)
    lena_again = next(side for side in facts.mentees if side.id == str(lena.pk))
    assert str(amara.pk) in lena_again.past
    assert asked.settled_at is None


def test_the_reason_reaches_the_coordinator_and_nobody_else(scene: Scene, pair: Pair) -> None:
    switch(pair, by=pair.mentee.person, wish="new", reason=REASON)
    assert Switch.for_actor(scene.dana).get().reason == REASON
    assert not Switch.for_actor(pair.mentor.person).exists()
    assert not Notice.objects.filter(text__contains=REASON).exists()
    assert not [entry for entry in Entry.objects.all() if REASON in str(entry.details)]


def test_a_pause_keeps_the_places_and_can_be_ended(scene: Scene, pair: Pair) -> None:
    switch(pair, by=pair.mentor.person, wish="pause")
    pair.refresh_from_db()
    assert pair.state == Pair.State.PAUSED
    assert set(told_about(pair).values()) == {"pair_paused"}
    assert sum(Enrolment.objects.values_list("taken", flat=True)) == 2
    resume(pair, by=scene.dana)
    pause(pair, by=scene.dana)
    assert Notice.objects.filter(kind="programme.pair_paused").count() >= 2


def test_who_ends_it_is_not_proposed_again_until_they_say_so(scene: Scene, pair: Pair) -> None:
    switch(pair, by=pair.mentee.person, wish="end")
    assert str(pair.mentee.person_id) not in {side.id for side in facts_of(scene.programme).mentees}
    assert set(told_about(pair).values()) == {"pair_closed"}


def test_only_the_two_may_ask(scene: Scene, pair: Pair) -> None:
    with pytest.raises(Refused):
        switch(pair, by=scene.mentees[1].person, wish="end")


def test_an_ended_pair_cannot_end_again(scene: Scene, pair: Pair) -> None:
    close(pair, by=scene.dana)
    with pytest.raises(Refused, match="already ended"):
        close(pair, by=scene.dana)
    with pytest.raises(Refused):
        extend(pair, by=scene.dana, until=timezone.localdate() + timedelta(days=9))


def test_whoever_withdraws_leaves_a_partner_who_is_told(scene: Scene, pair: Pair) -> None:
    withdraw(pair.mentor, by=pair.mentor.person)
    pair.refresh_from_db()
    assert (pair.state, pair.ending) == (Pair.State.CLOSED, Pair.Ending.WITHDREW)
    assert told_about(pair) == {"Lena Moreau": "switch_partner"}
    pair.mentee.refresh_from_db()
    assert pair.mentee.taken == 0


def test_a_leaver_s_partner_hears_it_the_same_day(scene: Scene, pair: Pair) -> None:
    Person.objects.filter(pk=pair.mentor.person_id).update(
        is_active=False, left_on=timezone.localdate()
    )
    withdraw(Enrolment.objects.get(pk=pair.mentor_id), by=scene.dana)
    assert told_about(pair) == {"Lena Moreau": "partner_left"}


def test_a_closed_programme_finishes_its_pairs(scene: Scene, pair: Pair) -> None:
    assert finish_pairs(scene.programme, by=scene.dana) == 1
    pair.refresh_from_db()
    assert (pair.state, pair.ending) == (Pair.State.FINISHED, Pair.Ending.FINISHED)
    assert told_about(pair) == {"Lena Moreau": "finished_mentee", "Amara Obi": "finished_mentor"}


def test_a_pair_met_by_the_coordinator_settles_the_request(scene: Scene, pair: Pair) -> None:
    switch(pair, by=pair.mentee.person, wish="new")
    pair_two(scene.mentees[0], by=scene.dana, mentor=scene.mentors[1])
    assert Switch.for_actor(scene.dana).get().settled_at is not None


def test_the_two_are_partners_only_once_they_are_told(scene: Scene, pair: Pair) -> None:
    lena = actor_of(pair.mentee.person)
    assert Who.PARTNER in pair_relation(lena, pair=pair.pk)
    Pair.objects.filter(pk=pair.pk).update(told_at=None, state=Pair.State.PUBLISHED)
    assert pair_relation(lena, pair=pair.pk) == frozenset()
    assert pair_relation(actor_of(scene.dana), pair=pair.pk) == {Who.PROGRAMME_ADMIN}


def test_a_coordinator_who_is_the_partner_does_not_read_the_reason(
    scene: Scene, pair: Pair, client: Client
) -> None:
    ProgrammeRole.objects.create(programme=scene.programme, person=pair.mentor.person)
    switch(pair, by=pair.mentee.person, wish="new", reason=REASON)
    address = reverse("pairing:switches", args=[scene.programme.slug])
    for reader, reads in ((scene.dana, True), (pair.mentor.person, False)):
        client.force_login(reader)
        page = client.get(address).content.decode()
        assert "Lena Moreau" in page
        assert (REASON in page) == reads


def test_what_is_no_number_names_nobody(scene: Scene, client: Client) -> None:
    client.force_login(scene.dana)
    both = {"mentee": "x", "mentor": "²"}
    address = reverse("pairing:pair_two", args=[scene.programme.slug])
    assert client.post(address, both).status_code == 404


def test_reasons_go_when_the_programme_is_closed(scene: Scene, pair: Pair) -> None:
    switch(pair, by=pair.mentee.person, wish="new", reason=REASON)
    close_programme(scene.programme, by=scene.dana)
    assert not Switch.for_actor(scene.dana).exists()


def test_forgetting_a_person_takes_their_name_out_of_changes_and_advice(scene: Scene) -> None:
    round_ = scene.run()
    amara, lena = scene.mentors[0], scene.mentees[0]
    swap(round_, by=scene.dana, mentee=lena, mentor=scene.mentors[1])
    unmatched = [{"enrolment": scene.mentees[1].pk, "mentor": amara.pk, "fix": "Ask Amara Obi"}]
    Round.objects.filter(pk=round_.pk).update(unmatched=unmatched)
    forget(lena.person, by=scene.dana)
    assert not round_.changes.exists()
    forget(amara.person, by=scene.dana)
    round_.refresh_from_db()
    assert round_.unmatched == []
