"""A person takes their own away, and leaves the partner what was shared, without the name."""

import json
from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone

from mentes.foundation.actor import System
from mentes.insights.actions.nudges import send_test_nudge
from mentes.notices.models import Notice
from mentes.pairing.actions.telling import tell_mentor_of_several
from mentes.pairing.models import Pair
from mentes.people.actions.directory import change_person
from mentes.people.actions.privacy import export_person, forget_person
from mentes.people.models import Person
from mentes.programmes.words import Words
from mentes.relationship.actions.agenda import add_agenda_item
from mentes.relationship.actions.check_ins import check_in
from mentes.relationship.actions.goals import set_goal
from mentes.relationship.actions.identity import ask_partner
from mentes.relationship.actions.notes import save_note
from mentes.relationship.models import CheckIn, Goal, Note, Rating
from mentes.relationship.personal_data import KEPT, export, forget
from tests.factories import make_pair, make_person, make_programme, make_session


@pytest.fixture
def full(pair: Pair, lena: Person, amara: Person) -> Pair:
    session = make_session(pair=pair, starts_at=timezone.now() - timedelta(days=1))
    set_goal(
        pair,
        by=lena,
        text="Lena Moreau says no",
        framework="smart",
        fields={"specific": "Lena asks"},
    )
    check_in(session, by=lena, value=2, next_time="LINE-OF-LENA")
    check_in(session, by=amara, value=4, next_time="LINE-OF-AMARA for Lena")
    save_note(pair, by=lena, text="NOTE-OF-LENA")
    save_note(pair, by=amara, text="NOTE-OF-AMARA")
    add_agenda_item(session, by=lena, text="The budget")
    return pair


def test_the_copy_has_ones_own_and_what_is_shared(full: Pair, lena: Person) -> None:
    text = json.dumps(export(lena), cls=DjangoJSONEncoder)
    for word in ("says no", "LINE-OF-LENA", "NOTE-OF-LENA", "The budget"):
        assert word in text
    for word in ("NOTE-OF-AMARA", "LINE-OF-AMARA"):
        assert word not in text
    assert [rating["value"] for rating in export(lena)["mentorships"][0]["ratings"]] == [2]  # type: ignore[index]


def test_the_download_holds_what_every_slice_keeps(full: Pair, lena: Person) -> None:
    with ZipFile(BytesIO(export_person(lena, by=lena))) as file:
        text = file.read("my-data.json").decode()
    for word in ("says no", "NOTE-OF-LENA", "LINE-OF-LENA", "wishes_to_change"):
        assert word in text


def test_forgetting_leaves_no_name_and_nothing_of_ones_own(
    full: Pair, lena: Person, amara: Person
) -> None:
    stays = forget(lena, by=lena)
    assert stays["shared goals, without the name"] == 1
    goal = Goal.for_actor(amara).get()
    assert (goal.text, goal.fields["specific"], goal.set_by) == ("– says no", "– asks", None)
    assert Note.system("a test").get().text == "NOTE-OF-AMARA"
    assert Rating.system("a test").get().value == 4
    assert CheckIn.system("a test").get().next_time == "LINE-OF-AMARA for –"
    assert "Lena" not in json.dumps(export(amara), cls=DjangoJSONEncoder)


def test_each_line_of_the_privacy_centre_says_what_who_and_how_long() -> None:
    assert all(all(str(cell) for cell in line) for line in KEPT)


def test_messages_to_others_that_say_a_first_name_only_lose_it_too(
    pair: Pair, lena: Person, amara: Person, admin: Person
) -> None:
    other = make_pair(
        programme=make_programme(), mentee=make_person(name="Jonas Weber"), mentor=amara
    )
    words = Words("About {first_name}", "{first_name} has not met {partner_first_name} yet.")
    send_test_nudge(pair, by=admin, moment="nudge_never_met", own_words=words)
    tell_mentor_of_several([other, pair], by=admin)
    change_person(lena, by=admin, email="lena.new@hallam.example")
    lena.refresh_from_db()
    ask_partner(pair, by=lena)
    said = Notice.objects.exclude(to=lena)
    assert len([each for each in said if "Lena" in each.subject + each.text]) == 3
    forget_person(lena, by=System("a test"))
    left = Notice.objects.all()
    assert not [each.kind for each in left if "Lena" in each.subject + each.text + each.link_words]
