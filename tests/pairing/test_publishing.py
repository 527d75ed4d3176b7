"""Publishing: all or nothing, taken back without a trace, told once."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mentes.enrolment.models import Enrolment, Wish
from mentes.foundation.refused import Refused
from mentes.insights.queries import funnel
from mentes.notices.models import Notice
from mentes.pairing.actions.changes import swap
from mentes.pairing.actions.publishing import publish, tell_pairs, undo_publish
from mentes.pairing.actions.rounds import drop_round
from mentes.pairing.models import Pair, Proposal, Round
from mentes.pairing.queries import stamp_of
from mentes.people.models import Person
from mentes.programmes.models import Programme
from tests.factories import make_person
from tests.page_forms import forms_on
from tests.pairing.conftest import RUN, Scene


def taken() -> dict[str, int]:
    return dict(Enrolment.objects.values_list("person__name", "taken"))


def test_publishing_makes_the_pairs_takes_the_places_and_tells_nobody_yet(
    scene: Scene, proposed: Round
) -> None:
    done = publish(proposed, by=scene.dana)
    assert Pair.objects.count() == proposed.proposals.count() == 4
    assert set(Pair.objects.values_list("state", flat=True)) == {Pair.State.PUBLISHED}
    assert sum(taken().values()) == 8
    assert done.published_by == scene.dana
    assert done.tell_at - done.published_at == timedelta(minutes=10)
    notices = Notice.objects.filter(kind__startswith="programme.match_reveal")
    several = [pair.mentor_id for pair in Pair.objects.all()]
    alone = [mentor for mentor in several if several.count(mentor) == 1]
    assert notices.filter(kind="programme.match_reveal_mentee").count() == 4
    assert notices.filter(kind="programme.match_reveal_mentor").count() == len(alone)
    assert all(notice.due_at == done.tell_at and notice.sent_at is None for notice in notices)
    assert not set(notices) & set(Notice.ready())


def test_the_mail_says_why_in_words_and_never_who_asked_for_whom(scene: Scene) -> None:
    Wish(enrolment=scene.mentees[0], mentor=scene.mentors[0], rank=1).save()
    publish(scene.run(), by=scene.dana)
    tell(Round.objects.get())
    letter = Notice.objects.get(to__name="Amara Obi", text__contains="Lena")
    assert "Lena wants to learn Negotiation, which you can help with" in letter.text
    hers = Notice.objects.get(kind="programme.match_reveal_mentee", to__name__startswith="Lena")
    assert "Amara can help with Negotiation, which you want to learn" in hers.text
    every = " ".join(Notice.objects.values_list("text", flat=True)).lower()
    assert "choice" not in every
    kinds = {reason["kind"] for pair in Pair.objects.all() for reason in pair.reasons}
    assert not kinds & {"first_choice", "choice", "look"}


def tell(round_: Round) -> None:
    Round.objects.update(due_at=timezone.now())
    claimed = Round.claim(round_.pk)
    assert claimed is not None
    assert tell_pairs(claimed, by=RUN)


def test_a_mentor_of_several_gets_one_message_about_all(scene: Scene, proposed: Round) -> None:
    publish(proposed, by=scene.dana)
    tell(proposed)
    pairs = Pair.objects.filter(mentor__person__name="Amara Obi")
    assert pairs.count() == 2
    letter = Notice.objects.get(to__name="Amara Obi", kind__startswith="programme.match_reveal")
    assert letter.kind == "programme.match_reveal_mentees"
    assert letter.link == "/pairs/meet/"
    for pair in pairs.select_related("mentee__person"):
        assert pair.mentee.person.name in letter.text
    hers = Notice.objects.get(kind="programme.match_reveal_mentee", to__name="Lena Moreau")
    assert hers.link.endswith("/meet/")


def test_undo_leaves_no_trace(scene: Scene, proposed: Round) -> None:
    before = list(Proposal.objects.order_by("pk").values())
    publish(proposed, by=scene.dana)
    undo_publish(proposed, by=scene.dana)
    proposed.refresh_from_db()
    assert proposed.state == Round.State.PROPOSED
    assert list(Proposal.objects.order_by("pk").values()) == before
    assert not Pair.objects.exists()
    assert sum(taken().values()) == 0
    kept = Notice.objects.filter(kind__startswith="programme.match_reveal")
    assert set(kept.values_list("delivery", flat=True)) == {Notice.Delivery.CANCELLED}
    publish(proposed, by=scene.dana)
    assert Pair.objects.count() == 4


def test_after_ten_minutes_it_cannot_be_undone(scene: Scene, proposed: Round) -> None:
    publish(proposed, by=scene.dana)
    Round.objects.update(tell_at=timezone.now())
    with pytest.raises(Refused, match="ten minutes are over"):
        undo_publish(proposed, by=scene.dana)
    assert Pair.objects.count() == 4


def test_when_the_time_has_come_the_pairs_are_active_once(scene: Scene, proposed: Round) -> None:
    publish(proposed, by=scene.dana)
    assert Round.claim(proposed.pk) is None
    Round.objects.update(due_at=timezone.now())
    claimed = Round.claim(proposed.pk)
    assert claimed is not None
    assert tell_pairs(claimed, by=RUN)
    assert set(Pair.objects.values_list("state", flat=True)) == {Pair.State.ACTIVE}
    assert not Pair.objects.filter(told_at=None).exists()
    assert not tell_pairs(claimed, by=RUN)


def test_the_second_admin_is_told_who_was_first(scene: Scene, proposed: Round) -> None:
    publish(proposed, by=scene.dana)
    with pytest.raises(Refused) as no:
        publish(proposed, by=make_person(name="Olu Adeyemi"))
    assert no.value.sentence == "Published a moment ago by Dana Whitfield."


def test_one_full_mentor_stops_everything(scene: Scene, proposed: Round) -> None:
    tom = scene.mentors[1]
    Enrolment.objects.filter(pk=tom.pk).update(taken=2)
    with pytest.raises(Refused, match="Tom Silva has no free place"):
        publish(proposed, by=scene.dana)
    assert not Pair.objects.exists()
    assert not Notice.objects.filter(kind__startswith="programme.match").exists()
    assert sum(taken().values()) == 2


def test_somebody_who_paused_since_stops_it_by_name(scene: Scene, proposed: Round) -> None:
    Enrolment.objects.filter(person__name="Tom Silva").update(is_paused=True)
    with pytest.raises(Refused, match="Tom Silva has withdrawn or paused"):
        publish(proposed, by=scene.dana)


def test_the_unmatched_hear_a_kind_word_only_if_asked(bare: Scene) -> None:
    bare.mentor("Amara Obi", "Coaching")
    bare.mentee("Lena Moreau", "Coaching")
    bare.mentee("Priya Nair", "Python")
    round_ = bare.run()
    publish(round_, by=bare.dana)
    assert not Notice.objects.filter(kind="programme.unmatched").exists()
    undo_publish(round_, by=bare.dana)
    publish(round_, by=bare.dana, tells_unmatched=True)
    letter = Notice.objects.get(kind="programme.unmatched")
    assert letter.to.name == "Priya Nair"
    assert "has a place for you yet" in letter.text
    assert "Amara" not in letter.text


def test_what_another_admin_has_changed_meanwhile_is_not_published_unseen(
    client: Client, scene: Scene, proposed: Round
) -> None:
    client.force_login(scene.dana)
    review = reverse("pairing:review", args=[scene.programme.slug])
    old = next(form for form in forms_on(client, review) if form.action.endswith("/publish/"))
    swap(proposed, by=make_person(), mentee=scene.mentees[0], mentor=scene.mentors[2])
    page = client.post(old.action, old.filled(), follow=True).content.decode()
    assert "The pairs have changed since you opened this page" in page
    assert not Pair.objects.exists() and not Notice.objects.exists()
    new = next(form for form in forms_on(client, review) if form.action.endswith("/publish/"))
    client.post(new.action, new.filled())
    assert Pair.objects.count() == proposed.proposals.count()


def test_a_page_of_an_earlier_run_publishes_no_later_one(
    client: Client, scene: Scene, proposed: Round
) -> None:
    seen = stamp_of(proposed)
    drop_round(proposed, by=scene.dana)
    again = scene.run()
    with pytest.raises(Refused, match="have changed"):
        publish(again, by=scene.dana, seen=seen)


def test_the_check_page_says_that_sign_up_is_open_and_who_was_invited_in_vain(
    client: Client, scene: Scene, proposed: Round
) -> None:
    client.force_login(scene.dana)
    people = [make_person(), make_person(), scene.mentees[0].person]
    for number, person in enumerate(people):
        Notice.objects.create(
            key=f"invited {number}",
            kind="programme.invitation_mentee",
            to=person,
            topic=f"programme {scene.programme.pk}",
            subject="Join",
            text="Join",
            delivery=Notice.Delivery.NO_SERVER,
        )
    url = reverse("pairing:review", args=[scene.programme.slug])
    Person.objects.update(last_login=timezone.now())
    Person.objects.filter(pk=scene.mentees[0].person_id).update(last_login=None)
    today = timezone.localdate()
    Programme.objects.update(state="enrolling", enrolment_closes_on=today + timedelta(days=3))
    page = client.get(url).content.decode()
    assert "Sign-up is still open" in page and "2 of 3 invited haven’t signed up." in page
    assert "never signed in</a></dt><dd>1</dd>" in page
    Programme.objects.update(enrolment_closes_on=today - timedelta(days=1))
    page = client.get(url).content.decode()
    assert "Sign-up is still open" not in page and "<dd>2 of 3</dd>" in page


def test_the_funnel_begins_with_all_who_were_invited(scene: Scene, proposed: Round) -> None:
    for delivery in ("no_server", "sent", "too_late", "cancelled"):
        Notice.objects.create(
            key=delivery,
            kind="programme.invitation_mentee",
            to=make_person(),
            topic=f"programme {scene.programme.pk}",
            subject="Join",
            text="Join",
            delivery=delivery,
        )
    (first, invited), (_second, enrolled), *_rest = funnel(scene.programme, [], {})
    assert str(first) == "Invited" and invited == enrolled + 3
