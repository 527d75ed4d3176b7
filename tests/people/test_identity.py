"""A changed address or a copied link opens nothing that was written before, until the owner has said so."""

from datetime import timedelta

import pytest
from django.contrib.auth import SESSION_KEY
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from mentes.foundation.actor import System
from mentes.foundation.identity import is_identity_confirmed
from mentes.foundation.refused import Refused
from mentes.notices.actions import tell
from mentes.notices.models import Notice
from mentes.notices.queries import by_day, notices_of
from mentes.people.actions.access import give_role
from mentes.people.actions.directory import change_person
from mentes.people.actions.identity import How, confirm_identity
from mentes.people.actions.imports import start_undo
from mentes.people.actions.leaving import come_back, leave
from mentes.people.actions.privacy import export_person, forget_person
from mentes.people.actions.signing_in import ask_for_link, invite
from mentes.people.actions.support import give_support
from mentes.people.links import path_of_invitation, path_of_link, path_to_confirm
from mentes.people.models import OrganisationRole, Person
from mentes.people.queries import open_checks
from mentes.programmes.actions.roles import grant_programme_role
from mentes.relationship.actions.goals import set_goal
from mentes.relationship.actions.notes import start_note
from mentes.relationship.afterwards import pair_closed
from mentes.relationship.models import Goal, Note
from tests.factories import make_organisation, make_pair, make_person, make_programme
from tests.people.test_imports import imported, run

pytestmark = pytest.mark.django_db
GOAL, NOTE = "CANARYGOAL81", "CANARYNOTE82"
PASSWORD = "moss on the old harbour wall"
BY = System("a test")


@pytest.fixture
def house(settings):
    settings.TWO_FACTOR = False
    make_organisation()
    people = {name: make_person(name=name) for name in ("Lena Moreau", "Amara Obi")}
    lena, amara = people["Lena Moreau"], people["Amara Obi"]
    lena.set_password(PASSWORD)
    lena.last_login = timezone.now() - timedelta(days=3)
    lena.save()
    pair = make_pair(programme=make_programme(state="running"), mentee=lena, mentor=amara)
    set_goal(pair, by=lena, text=GOAL, framework="open")
    start_note(pair, by=lena, text=NOTE)
    return lena, amara, pair, admin("Ravi Menon"), admin("Sunita Rao")


def admin(name: str) -> Person:
    person = make_person(name=name)
    OrganisationRole.objects.create(person=person, role="organisation_admin")
    return person


def sign_in_by_link(client, person: Person) -> None:
    link = ask_for_link(by=BY, email=person.email)
    client.post(path_of_link(link))


def test_an_admin_who_gives_a_person_an_address_of_their_own_reads_nothing(client, house) -> None:
    lena, _amara, pair, ravi, _sunita = house
    change_person(lena, by=ravi, email="ravi.private@elsewhere.example")
    lena.refresh_from_db()
    sign_in_by_link(client, lena)
    assert client.get(reverse("site:home")).status_code == 200
    for name in ("pair", "goals", "notes", "sessions", "shared_notes", "agreement"):
        answer = client.get(reverse(f"relationship:{name}", args=[pair.pk]))
        assert answer.status_code == 302
        assert answer["Location"] == reverse("people:identity")
    for address in ("site:home", "relationship:my_goals", "notices:list", "people:identity"):
        page = client.get(reverse(address)).content.decode()
        assert GOAL not in page
        assert NOTE not in page
    with pytest.raises(Refused):
        export_person(lena, by=lena)
    with pytest.raises(Refused):
        forget_person(lena, by=lena)
    for name in ("account_set_password", "account_change_password", "mfa_activate_totp"):
        assert client.get(reverse(name))["Location"] == reverse("people:identity")
    assert not Goal.for_actor(lena).exists()
    assert not Note.for_actor(lena).exists()


def test_a_changed_address_ends_sessions_and_tells_the_old_and_the_new(client, house) -> None:
    lena, _amara, _pair, ravi, _sunita = house
    old = lena.email
    client.force_login(lena)
    change_person(lena, by=ravi, email="lena.new@hallam.example")
    assert client.get(reverse("site:home")).status_code == 302
    told = Notice.objects.filter(to=lena, kind="people.address_changed")
    assert {notice.mailbox for notice in told} == {old, "lena.new@hallam.example"}


def test_putting_the_address_back_opens_it_for_the_owner_only(client, house) -> None:
    lena, _amara, _pair, ravi, _sunita = house
    old = lena.email
    change_person(lena, by=ravi, email="ravi.private@elsewhere.example")
    change_person(lena, by=ravi, email=old)
    lena.refresh_from_db()
    assert not is_identity_confirmed(lena)
    sign_in_by_link(client, lena)
    lena.refresh_from_db()
    assert is_identity_confirmed(lena)
    assert Goal.for_actor(lena).exists()


def test_the_address_before_a_second_change_cannot_say_yes(client, house) -> None:
    lena, _amara, _pair, ravi, _sunita = house
    change_person(lena, by=ravi, email="ravi.private@elsewhere.example")
    change_person(lena, by=ravi, email="ravi.other@elsewhere.example")
    first, second = open_checks(lena)
    client.post(path_to_confirm(second), {"yes": "1"})
    lena.refresh_from_db()
    assert not is_identity_confirmed(lena)
    assert client.get(path_to_confirm(first)).status_code == 200
    lena.refresh_from_db()
    assert not is_identity_confirmed(lena)
    client.post(path_to_confirm(first), {"yes": "1"})
    lena.refresh_from_db()
    assert is_identity_confirmed(lena)


def test_the_old_address_says_no_and_every_admin_hears_of_it(client, house) -> None:
    lena, _amara, _pair, ravi, sunita = house
    change_person(lena, by=ravi, email="ravi.private@elsewhere.example")
    client.post(path_to_confirm(open_checks(lena).get()), {"no": "1"})
    told = Notice.objects.filter(kind="people.address_denied").values_list("to", flat=True)
    assert set(told) == {ravi.pk, sunita.pk}
    lena.refresh_from_db()
    assert not is_identity_confirmed(lena)


def test_the_password_from_before_opens_everything(client, house) -> None:
    lena, _amara, pair, ravi, _sunita = house
    change_person(lena, by=ravi, email="lena.new@hallam.example")
    lena.refresh_from_db()
    sign_in_by_link(client, lena)
    client.post(reverse("people:identity"), {"password": "not the right one at all"})
    lena.refresh_from_db()
    assert not is_identity_confirmed(lena)
    client.post(reverse("people:identity"), {"password": PASSWORD})
    lena.refresh_from_db()
    assert is_identity_confirmed(lena)
    assert client.get(reverse("relationship:goals", args=[pair.pk])).status_code == 200


def test_a_second_administrator_confirms_and_never_the_first_or_a_new_one(house) -> None:
    lena, _amara, _pair, ravi, sunita = house
    change_person(lena, by=ravi, email="lena.new@hallam.example")
    for wrong in (ravi, lena, admin("Made for it")):
        with pytest.raises(Refused):
            confirm_identity(lena, by=wrong, how=How.ADMIN)
    old = open_checks(lena).get().address_before
    confirm_identity(lena, by=sunita, how=How.ADMIN)
    lena.refresh_from_db()
    assert is_identity_confirmed(lena)
    told = Notice.objects.get(to=lena, kind="people.identity_confirmed")
    assert told.mailbox == old
    assert "Sunita Rao confirmed" in told.text


def test_no_role_goes_to_an_account_that_another_person_may_hold(house) -> None:
    """Who copied a link would have the role as well; who made the change knows."""
    lena, _amara, pair, ravi, sunita = house
    change_person(lena, by=ravi, email="lena.new@hallam.example")
    lena.refresh_from_db()
    for give in (
        lambda by: give_role(lena, by=by, role="auditor"),
        lambda by: grant_programme_role(pair.programme, by=by, person=lena),
        lambda by: give_support(lena, by=by, hours=1, reason="A look at the logs"),
    ):
        with pytest.raises(Refused, match="hands"):
            give(sunita)
        give(ravi)


def test_every_other_administrator_hears_of_a_new_one(house) -> None:
    lena, amara, _pair, ravi, sunita = house
    give_role(amara, by=ravi, role="organisation_admin")
    give_role(lena, by=ravi, role="leadership")
    told = Notice.objects.filter(kind="people.admin_named")
    assert [(notice.to, "Amara Obi" in notice.text) for notice in told] == [(sunita, True)]


def test_the_other_one_of_the_pair_is_asked_and_says_yes(client, house) -> None:
    lena, amara, pair, ravi, _sunita = house
    change_person(lena, by=ravi, email="lena.new@hallam.example")
    lena.refresh_from_db()
    sign_in_by_link(client, lena)
    assert "Amara" in client.get(reverse("people:identity")).content.decode()
    client.post(reverse("relationship:ask_partner", args=[pair.pk]))
    notice = Notice.objects.get(to=amara, kind="relationship.vouch")
    assert client.post(reverse("relationship:vouch", args=[pair.pk])).status_code == 302
    lena.refresh_from_db()
    assert not is_identity_confirmed(lena)
    client.force_login(amara)
    assert "Yes, we" in client.get(notice.link).content.decode()
    client.post(notice.link)
    lena.refresh_from_db()
    assert is_identity_confirmed(lena)
    client.force_login(amara)
    assert client.post(reverse("relationship:ask_partner", args=[pair.pk])).status_code == 404


@pytest.mark.parametrize("way", ["link", "invitation"])
def test_a_link_that_went_to_another_address_proves_nothing_when_that_is_put_back(
    client, house, way
) -> None:
    lena, _amara, _pair, ravi, _sunita = house
    old = lena.email
    change_person(lena, by=ravi, email="ravi.too@hallam.example")
    lena.refresh_from_db()
    if way == "link":
        mailed = path_of_link(ask_for_link(by=BY, email=lena.email))
    else:
        mailed = path_of_invitation(invite(lena, by=ravi, by_mail=True))
    change_person(lena, by=ravi, email=old)
    client.post(mailed, {"password": "four other words are easy"})
    lena.refresh_from_db()
    assert not is_identity_confirmed(lena)
    assert SESSION_KEY not in client.session


def test_a_partner_who_was_matched_since_says_nothing(client, house) -> None:
    """One administrator alone makes a colleague up, matches the two and says "yes" with the other hand."""
    lena, _amara, _pair, ravi, _sunita = house
    change_person(lena, by=ravi, email="lena.new@hallam.example")
    lena.refresh_from_db()
    made_up = make_person(name="Paul Made")
    later = make_pair(programme=make_programme(state="running"), mentee=lena, mentor=made_up)
    sign_in_by_link(client, lena)
    assert "Paul" not in client.get(reverse("people:identity")).content.decode()
    client.post(reverse("relationship:ask_partner", args=[later.pk]))
    client.force_login(made_up)
    client.post(reverse("relationship:vouch", args=[later.pk]))
    lena.refresh_from_db()
    assert not is_identity_confirmed(lena)
    assert not Notice.objects.filter(to=made_up, kind="relationship.vouch").exists()


def test_an_address_changed_while_a_person_is_away_is_asked_about_when_they_return(
    client, house
) -> None:
    lena, _amara, pair, ravi, _sunita = house
    old = lena.email
    leave(lena, by=ravi)
    lena.refresh_from_db()
    change_person(lena, by=ravi, email="mine@hallam.example")
    assert not Notice.objects.filter(kind="people.address_changed").exists()
    lena.refresh_from_db()
    come_back(lena, by=ravi)
    lena.refresh_from_db()
    sign_in_by_link(client, lena)
    answer = client.get(reverse("relationship:goals", args=[pair.pk]), follow=True)
    assert GOAL not in answer.content.decode()
    told = Notice.objects.filter(to=lena, kind="people.address_changed")
    assert {notice.mailbox for notice in told} == {old, "mine@hallam.example"}


def come_in_with_link(client, person, by) -> HttpResponse:
    Person.objects.filter(pk=person.pk).update(last_login=None)
    person.refresh_from_db()
    link = path_of_invitation(invite(person, by=by))
    return client.post(link, {"password": "four other words are easy"})


def test_home_says_what_to_do_first(client, house) -> None:
    """Whoever takes part already lands on Home, which doesn't call them up to date."""
    _lena, amara, _pair, ravi, _sunita = house
    answer = come_in_with_link(client, amara, ravi)
    assert answer.headers["Location"] == reverse("site:home")
    for name in ("site:home", "notices:list"):
        page = client.get(reverse(name)).content.decode()
        assert "up to date" not in page
        assert "confirm" in page
    assert "Your mentee in" in client.get(reverse("people:identity")).content.decode()


def test_the_page_of_a_pair_says_that_the_other_one_waits(client, house) -> None:
    lena, amara, pair, ravi, _sunita = house
    come_in_with_link(client, amara, ravi)
    client.force_login(lena)
    vouch = reverse("relationship:vouch", args=[pair.pk])
    for name in ("pair", "meet"):
        assert vouch in client.get(reverse(f"relationship:{name}", args=[pair.pk])).content.decode()
    client.post(vouch)
    assert vouch not in client.get(reverse("relationship:pair", args=[pair.pk])).content.decode()


def test_the_question_of_a_partner_is_not_folded_away(client, house) -> None:
    """It waits for an answer, so no other news of the pair stands in front of it; it ends with the pair."""
    lena, amara, pair, ravi, _sunita = house
    come_in_with_link(client, amara, ravi)
    client.post(reverse("relationship:ask_partner", args=[pair.pk]))
    tell(lena, by=BY, kind="x", key="x", subject="News", text="News", topic=f"pair {pair.pk}")
    Notice.objects.filter(to=lena).update(sent_at=timezone.now())
    [(_day, threads)] = by_day(notices_of(lena))
    assert {thread.newest.subject for thread in threads} >= {"Is it really Amara?", "News"}
    pair_closed(pair, by=lena)
    asked = Notice.objects.get(kind="relationship.vouch")
    assert asked.delivery == Notice.Delivery.CANCELLED


def test_a_copied_link_opens_no_account_in_use(client, house) -> None:
    """It was made before its owner came in by another way."""
    lena, _amara, _pair, ravi, _sunita = house
    Person.objects.filter(pk=lena.pk).update(last_login=None)
    lena.refresh_from_db()
    invitation = invite(lena, by=ravi)
    Person.objects.filter(pk=lena.pk).update(last_login=timezone.now())
    client.post(path_of_invitation(invitation), {"password": "four other words are easy"})
    assert client.get(reverse("people:me")).status_code == 302
    assert is_identity_confirmed(Person.objects.get(pk=lena.pk))


def test_an_invitation_by_mail_opens_an_account_as_before(client, house, settings) -> None:
    settings.MAIL_HOST = "mail.example"
    lena, _amara, pair, ravi, _sunita = house
    invitation = invite(lena, by=ravi, by_mail=True)
    client.post(path_of_invitation(invitation), {"password": ""})
    lena.refresh_from_db()
    assert is_identity_confirmed(lena)
    assert client.get(reverse("relationship:pair", args=[pair.pk])).status_code == 200


def test_somebody_with_nothing_written_confirms_by_a_mail_to_the_new_address(client, house) -> None:
    *_rest, ravi, _sunita = house
    jonas = make_person(name="Jonas Weber")
    change_person(jonas, by=ravi, email="jonas.weber@hallam.example")
    jonas.refresh_from_db()
    assert not is_identity_confirmed(jonas)
    sign_in_by_link(client, jonas)
    jonas.refresh_from_db()
    assert is_identity_confirmed(jonas)


def test_an_import_by_employee_number_closes_as_well_and_so_does_its_undo(
    house, settings, tmp_path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    lena, _amara, _pair, ravi, _sunita = house
    Person.objects.filter(pk=lena.pk).update(employee_id="E1")
    old = lena.email
    row = imported(
        "Employee number,Name,Work email\nE1,Lena Moreau,lena.new@hallam.example\n",
        by=ravi,
        key="employee_id",
    )
    lena.refresh_from_db()
    assert lena.email == "lena.new@hallam.example"
    assert not is_identity_confirmed(lena)
    check = open_checks(lena).get()
    assert (check.made_by, check.source, check.address_before) == (ravi, row, old)
    confirm_identity(lena, by=lena, how=How.PASSWORD)
    run(start_undo(row, by=ravi))
    lena.refresh_from_db()
    assert lena.email == old
    assert not is_identity_confirmed(lena)
