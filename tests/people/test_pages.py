"""The pages about people, through the client."""

import re
import zipfile
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from mentes.foundation.actor import System
from mentes.foundation.refused import Refused
from mentes.notices.models import Notice
from mentes.pairing.actions.telling import tell_match
from mentes.people import personal_data
from mentes.people.actions.access import give_role
from mentes.people.actions.leaving import leave
from mentes.people.actions.privacy import forget_person
from mentes.people.actions.signing_in import accept_invitation, ask_for_link, invite
from mentes.people.first_run import setup_code
from mentes.people.links import path_of_invitation, path_of_link
from mentes.people.models import (
    Consent,
    EmploymentEvent,
    Import,
    Invitation,
    Organisation,
    OrganisationRole,
    Person,
    PersonSkill,
    SignInLink,
    Skill,
)
from mentes.people.tasks import run_import, send_sign_in_link
from mentes.relationship.actions.hello import say_hello
from mentes.relationship.actions.sessions import book_session
from tests.factories import (
    make_enrolment,
    make_organisation,
    make_pair,
    make_person,
    make_programme,
)

pytestmark = [pytest.mark.django_db, pytest.mark.alike]
TEST = System("a test of pages")
PASSWORD = "four words are easy"


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    settings.DATA = tmp_path


@pytest.fixture
def admin() -> Person:
    make_organisation()
    person = make_person(name="Dana Cole")
    give_role(person, by=TEST, role="organisation_admin")
    person.set_password(PASSWORD)
    person.save()
    return person


@pytest.fixture
def signed_in(admin: Person, client: Client) -> Client:
    """Signed in by password, just now."""
    client.post(reverse("account_login"), {"login": admin.email, "password": PASSWORD})
    return client


@pytest.fixture
def _with_mail(settings: Any) -> None:
    settings.MAIL_HOST = "mail.example"


PAGES = [
    "directory",
    "add",
    "imports",
    "me",
    "access",
    "organisation",
    "privacy",
    "download_mine",
    "erase",
    "set_up_organisation",
    "set_up_sign_in",
    "set_up_mail",
    "set_up_privacy",
]


@pytest.mark.parametrize("name", PAGES)
def test_each_page_opens_with_one_heading(signed_in: Client, name: str) -> None:
    answer = signed_in.get(reverse(f"people:{name}"))
    assert answer.status_code == 200, answer.get("Location")
    assert len(re.findall(r"<h1", answer.content.decode())) == 1


def test_the_directory_costs_the_same_with_five_and_with_fifty(signed_in: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert signed_in.get(reverse("people:directory")).status_code == 200
        return len(seen)

    for n in range(5):
        make_person(name=f"Person {n}")
    few = queries()
    for n in range(60):
        make_person(name=f"Other {n}")
    assert queries() == few <= 15


def test_the_directory_finds_by_words_team_and_role(signed_in: Client, admin: Person) -> None:
    make_person(name="Lena Moreau", team="Design", place="Leeds")
    make_person(name="Amara Obi", team="Product")
    page = reverse("people:directory")
    assert "Lena Moreau" in signed_in.get(page, {"words": "moreau lena"}).content.decode()
    found = signed_in.get(page, {"team": "Product"}).content.decode()
    assert "Amara Obi" in found
    assert "Lena Moreau" not in found
    assert "Amara Obi" not in signed_in.get(page, {"show": "admins"}).content.decode()


def test_a_person_is_added_edited_and_leaves(signed_in: Client) -> None:
    facts = {
        "name": "Lena Moreau",
        "email": "Lena@X.org",
        "time_zone": "Europe/Paris",
        "languages": ["fr", "en"],
        "hired_on": "2024-01-31",
    }
    assert signed_in.post(reverse("people:add"), facts).status_code == 302
    lena = Person.objects.get(email="lena@x.org")
    assert lena.languages == ["fr", "en"]
    signed_in.post(reverse("people:edit", args=[lena.pk]), facts | {"team": "Design"})
    lena.refresh_from_db()
    assert lena.team == "Design"
    signed_in.post(reverse("people:leave", args=[lena.pk]), {"on": "2026-01-31"})
    lena.refresh_from_db()
    assert not lena.is_active
    assert signed_in.get(reverse("people:person", args=[lena.pk])).status_code == 200
    signed_in.post(reverse("people:come_back", args=[lena.pk]))
    lena.refresh_from_db()
    assert lena.is_active


def test_an_address_that_is_taken_is_refused_with_whose_it_is(
    signed_in: Client, admin: Person
) -> None:
    answer = signed_in.post(
        reverse("people:add"), {"name": "X", "email": admin.email, "time_zone": "UTC"}
    )
    assert "belongs to Dana Cole" in answer.content.decode()


def test_a_file_goes_the_whole_way_in_the_browser(signed_in: Client) -> None:
    text = (
        b"Work Email,Name,Team,Hire Date\na@x.org,Ann,Design,03/04/2021\nbad,Bo,Design,03/04/2021\n"
    )
    answer = signed_in.post(reverse("people:imports"), {"file": SimpleUploadedFile("hr.csv", text)})
    row = Import.objects.get()
    page = signed_in.get(answer["Location"]).content.decode()
    assert "Guessed" in page
    assert "How is 03/04/2021 meant?" in page
    columns = {
        "column-0": "email",
        "column-1": "name",
        "column-2": "team",
        "column-3": "hired_on",
        "key": "email",
    }
    refused = signed_in.post(reverse("people:import_columns", args=[row.pk]), columns)
    assert refused.status_code == 422
    assert "two ways" in refused.content.decode()
    reloaded = signed_in.get(reverse("people:import_columns", args=[row.pk]), follow=True)
    assert "How is 03/04/2021 meant?" in reloaded.content.decode()
    signed_in.post(reverse("people:import_columns", args=[row.pk]), columns | {"order-3": "dmy"})
    here, watching = (
        reverse("people:import", args=[row.pk]),
        {"HX-Request": "true", "HX-Target": "job"},
    )
    assert 'id="job"' in signed_in.get(here, headers=watching).content.decode()
    run_import.call(row.pk)
    assert signed_in.get(here, headers=watching).headers["HX-Refresh"] == "true"
    page = signed_in.get(reverse("people:import", args=[row.pk])).content.decode()
    assert "This is what would change" in page
    assert "not an e-mail address" in page
    assert b"bad" in b"".join(
        signed_in.get(reverse("people:import_rejected", args=[row.pk])).streaming_content
    )
    signed_in.post(reverse("people:import_start", args=[row.pk]), {"leave_out_rejected": "on"})
    run_import.call(row.pk)
    assert Person.objects.filter(email="a@x.org").exists()
    assert (
        "Undo this import"
        in signed_in.get(reverse("people:import", args=[row.pk])).content.decode()
    )
    other_tab = signed_in.post(reverse("people:import_columns", args=[row.pk]), columns)
    assert "has been imported" in other_tab.content.decode()
    signed_in.post(reverse("people:import_undo", args=[row.pk]))
    run_import.call(row.pk)
    assert "Undone" in signed_in.get(reverse("people:import", args=[row.pk])).content.decode()
    assert not Person.objects.filter(email="a@x.org").exists()


def test_a_file_that_cannot_be_read_says_what_it_is(signed_in: Client) -> None:
    answer = signed_in.post(
        reverse("people:imports"), {"file": SimpleUploadedFile("x.csv", b"%PDF-1.7")}
    )
    assert "This is a PDF" in answer.content.decode()


def test_people_can_be_downloaded_and_read_in_again(signed_in: Client) -> None:
    make_person(name="=Evil", email="e@x.org", team="@team")
    for kind in ("csv", "xlsx"):
        answer = signed_in.get(reverse("people:download", args=[kind]))
        assert answer.status_code == 200
        file = SimpleUploadedFile(f"again.{kind}", answer.content)
        row = Import.objects.get(
            pk=int(
                signed_in.post(reverse("people:imports"), {"file": file})["Location"]
                .rstrip("/")
                .rsplit("/", 1)[1]
            )
        )
        orders = {f"order-{n}": "dmy" for n in range(14)}
        chosen = {
            f"column-{n}": row.columns[heading] for n, heading in enumerate(row.summary["headings"])
        }
        signed_in.post(
            reverse("people:import_columns", args=[row.pk]), chosen | orders | {"key": "email"}
        )
        run_import.call(row.pk)
        row.refresh_from_db()
        assert (row.summary["new"], row.summary["changed"], row.summary["same"]) == (0, 0, 2)


def test_my_profile_and_skills(signed_in: Client, admin: Person) -> None:
    Skill.objects.create(name="Leading a team", synonyms=["line management"])
    signed_in.post(
        reverse("people:add_skill"),
        {"offers-name": "Line Management", "offers-direction": "offers", "offers-level": "3"},
    )
    signed_in.post(
        reverse("people:add_skill"),
        {"wants-name": "Bee keeping", "wants-direction": "wants", "wants-level": "1"},
    )
    assert set(admin.skills.values_list("skill__name", "direction")) == {
        ("Leading a team", "offers"),
        ("Bee keeping", "wants"),
    }
    assert (
        "Leading a team"
        in signed_in.get(reverse("people:skills"), {"q": "line man"}).content.decode()
    )
    row = PersonSkill.objects.get(direction="wants")
    signed_in.post(reverse("people:remove_skill", args=[row.pk]))
    assert not PersonSkill.objects.filter(pk=row.pk).exists()
    facts = {
        "time_zone": "Asia/Kolkata",
        "works_from": "10:00",
        "works_until": "18:30",
        "theme": "dark",
        "languages": ["en"],
        "email": "other@x.org",
    }
    signed_in.post(reverse("people:me"), facts)
    admin.refresh_from_db()
    assert (admin.time_zone, admin.theme, admin.has_shortcuts) == ("Asia/Kolkata", "dark", False)
    assert admin.email != "other@x.org"
    assert 'data-theme="dark"' in signed_in.get(reverse("people:me")).content.decode()


def test_a_skill_of_somebody_else_does_not_exist_for_me(signed_in: Client) -> None:
    row = PersonSkill.objects.create(
        person=make_person(), skill=Skill.objects.create(name="Law"), direction="wants"
    )
    assert signed_in.post(reverse("people:remove_skill", args=[row.pk])).status_code == 404


def test_roles_are_given_and_taken_but_never_the_last_admins(
    signed_in: Client, admin: Person
) -> None:
    lena = make_person(name="Lena Moreau")
    signed_in.post(reverse("people:access"), {"role-email": lena.email, "role-role": "leadership"})
    assert lena.organisation_roles.get().role == "leadership"
    last = OrganisationRole.objects.get(role="organisation_admin")
    answer = signed_in.post(
        reverse("people:take_role", args=[last.pk]), HTTP_REFERER=reverse("people:access")
    )
    assert answer.status_code in {302, 409}
    assert OrganisationRole.objects.filter(pk=last.pk).exists()
    with pytest.raises(Refused, match="only organisation admin"):
        leave(admin, by=TEST)
    signed_in.post(reverse("people:take_role", args=[lena.organisation_roles.get().pk]))
    assert not lena.organisation_roles.exists()


def test_a_new_role_or_leaving_ends_every_session() -> None:
    lena, client = make_person(name="Lena"), Client()
    make_organisation()
    client.force_login(lena)
    assert client.get(reverse("people:me")).status_code == 200
    give_role(lena, by=TEST, role="auditor")
    assert client.get(reverse("people:me")).status_code == 302
    client.force_login(Person.objects.get(pk=lena.pk))
    leave(lena, by=TEST)
    assert client.get(reverse("people:me")).status_code == 302


def test_the_first_visitor_sets_up_the_installation(client: Client) -> None:
    assert client.get("/", follow=True).redirect_chain[-1][0] == reverse("people:set_up")
    facts = {
        "organisation": "Hallam & Reed",
        "name": "Dana Cole",
        "email": "dana@x.org",
        "password": PASSWORD,
    }
    wrong = client.post(reverse("people:set_up"), facts | {"code": "AAAA-BBBB-CCCC"})
    assert "not the code" in wrong.content.decode()
    assert not Person.objects.exists()
    answer = client.post(reverse("people:set_up"), facts | {"code": setup_code().lower()})
    assert answer["Location"] == reverse("people:set_up_organisation")
    own = {
        "name": "Hallam & Reed",
        "time_zone": "Europe/London",
        "week_starts_on": "1",
        "smallest_group": "5",
        "quiet_from": "19:00",
        "quiet_until": "08:00",
    }
    assert client.post(answer["Location"], own)["Location"] == reverse("people:set_up_sign_in")
    back = {
        "set_up_sign_in": "set_up_organisation",
        "set_up_mail": "set_up_sign_in",
    }
    for step, before in back.items():
        page = client.get(reverse(f"people:{step}")).content.decode()
        assert f'href="{reverse(f"people:{before}")}"' in page
    typed = {"privacy_contact": "dpo@x.org", "back": "1"}
    answer = client.post(reverse("people:set_up_privacy"), typed)
    assert answer["Location"] == reverse("people:set_up_mail")
    own = Organisation.objects.get()
    assert (own.privacy_contact, own.set_up_at) == ("dpo@x.org", None)
    client.post(reverse("people:set_up_privacy"), {"privacy_contact": "dpo@x.org"})
    assert Organisation.objects.get().set_up_at is not None
    assert Skill.objects.count() > 300
    assert "Getting started" in client.get("/").content.decode()
    assert Client().get(reverse("people:set_up"))["Location"] == reverse("account_login")


def test_a_short_password_or_a_group_below_five_is_refused(client: Client) -> None:
    facts = {
        "organisation": "H",
        "name": "D",
        "email": "d@x.org",
        "password": "short",
        "code": setup_code(),
    }
    assert client.post(reverse("people:set_up"), facts).status_code == 200
    assert not Person.objects.exists()


def test_an_invitation_works_once(client: Client) -> None:
    make_organisation()
    lena = make_person(name="Lena")
    path = path_of_invitation(invite(lena, by=TEST))
    assert client.get(path).status_code == 200
    assert client.post(path, {"password": PASSWORD})["Location"] == reverse("site:home")
    assert client.get(reverse("people:me")).status_code == 200
    for again in (Client().get(path), Client().post(path, {"password": "another long password"})):
        assert again.status_code == 410
        assert "You have an account already" in again.content.decode()
    lena.refresh_from_db()
    assert lena.check_password(PASSWORD)


def test_a_newer_or_too_old_invitation_ends_the_earlier(client: Client) -> None:
    lena = make_person(name="Lena")
    first, second = invite(lena, by=TEST), invite(lena, by=TEST)
    page = client.post(path_of_invitation(first), {"password": PASSWORD}).content.decode()
    assert "This link no longer works" in page
    Invitation.objects.filter(pk=second.pk).update(expires_at=timezone.now())
    page = client.post(path_of_invitation(second), {"password": PASSWORD}).content.decode()
    assert "This link no longer works" in page


@pytest.mark.usefixtures("_with_mail")
def test_an_old_invitation_offers_a_new_one_by_mail(client: Client) -> None:
    lena = make_person(name="Lena")
    old = invite(lena, by=TEST)
    Invitation.objects.filter(pk=old.pk).update(expires_at=timezone.now())
    assert f"Send a new one to {lena.email}" in client.get(path_of_invitation(old)).content.decode()
    client.post(path_of_invitation(old))
    new = Notice.objects.get(to=lena, kind="people.invitation")
    assert client.post(new.link, {"password": ""}).status_code == 302


def test_a_first_visit_lands_on_the_one_programme_there_is(client: Client) -> None:
    make_organisation()
    programme, lena = make_programme(), make_person(name="Lena")
    path = path_of_invitation(invite(lena, by=TEST))
    answer = client.post(path, {"password": PASSWORD})
    assert answer["Location"] == reverse("enrolment:page", args=[programme.slug])
    assert client.get("/join/forged/").status_code == 404


@pytest.mark.usefixtures("_with_mail")
def test_a_sign_in_link_works_once_and_only_by_its_button(client: Client) -> None:
    lena = make_person(name="Lena")
    client.post(reverse("people:ask_link"), {"email": lena.email.upper(), "next": "/me/"})
    link = SignInLink.objects.get()
    send_sign_in_link.call(link.pk)
    notice = Notice.objects.get()
    assert (notice.to, notice.weight) == (lena, Notice.Weight.TRANSACTIONAL)
    client.get(notice.link)
    assert client.get("/me/").status_code == 302
    assert client.post(notice.link)["Location"] == "/me/"
    assert client.get("/me/").status_code == 200
    other = Client()
    other.post(notice.link)
    assert other.get("/me/").status_code == 302


@pytest.mark.usefixtures("_with_mail")
def test_an_unknown_address_gets_the_same_answer_and_no_mail(client: Client) -> None:
    lena = make_person(name="Lena")
    answers = []
    for email in (lena.email, "nobody@x.org"):
        with CaptureQueriesContext(connection) as seen:
            answer = client.post(reverse("people:ask_link"), {"email": email}, follow=True)
        answers.append(
            (answer.status_code, re.sub(r'value="[^"]+"', "", answer.content.decode()), len(seen))
        )
    assert answers[0] == answers[1]
    for link in SignInLink.objects.all():
        send_sign_in_link.call(link.pk)
    assert Notice.objects.count() == 1


@pytest.mark.usefixtures("_with_mail")
def test_links_cannot_be_asked_for_without_end(client: Client) -> None:
    codes = [
        client.post(reverse("people:ask_link"), {"email": "a@x.org"}).status_code for _ in range(6)
    ]
    assert codes == [302] * 5 + [429]


@pytest.mark.usefixtures("_with_mail")
def test_an_office_behind_one_address_is_not_locked_out(client: Client) -> None:
    asked = [{"email": f"colleague{n}@x.org"} for n in range(60)]
    codes = {client.post(reverse("people:ask_link"), each).status_code for each in asked}
    assert codes == {302}


@pytest.mark.usefixtures("_with_mail")
def test_a_machine_that_asks_for_hundreds_of_links_is_stopped(
    client: Client, settings: Any
) -> None:
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {
        "people_link_source": "10/15m/ip"
    }
    asked = [{"email": f"guess{n}@x.org"} for n in range(11)]
    codes = [client.post(reverse("people:ask_link"), each).status_code for each in asked]
    assert codes == [302] * 10 + [429]


@pytest.mark.usefixtures("_with_mail")
def test_too_many_links_look_the_same_for_an_address_nobody_has(client: Client) -> None:
    known, unknown = make_person(name="Lena").email, "nobody@x.org"
    pages = {}
    for email in (known, unknown):
        answers = [
            client.post(reverse("people:ask_link"), {"email": f" {email.upper()}"})
            for _ in range(6)
        ]
        assert [each.status_code for each in answers] == [302] * 5 + [429]
        words = answers[-1].content.decode().replace(email.upper(), "")
        pages[email] = re.sub(r'FToken":? ?"[A-Za-z0-9]+|value="[A-Za-z0-9]{64}"', "", words)
    assert pages[known] == pages[unknown]


def test_a_link_after_leaving_signs_nobody_in(client: Client) -> None:
    lena = make_person(name="Lena")
    link = ask_for_link(by=TEST, email=lena.email)
    leave(lena, by=TEST)
    client.post(path_of_link(link))
    assert client.get("/me/").status_code == 302


def test_a_link_never_leads_to_another_site(client: Client) -> None:
    link = ask_for_link(by=TEST, email=make_person().email, then="https://evil.example/")
    assert client.post(path_of_link(link))["Location"] == "/"


def test_wrong_passwords_are_counted(client: Client) -> None:
    lena = make_person(name="Lena")
    pages = [
        client.post(
            reverse("account_login"), {"login": lena.email, "password": f"wrong {n}"}
        ).content.decode()
        for n in range(6)
    ]
    assert "Too many" in pages[-1]


def test_an_admin_without_second_factor_is_sent_to_add_one(
    signed_in: Client, settings: Any
) -> None:
    settings.TWO_FACTOR = True
    assert signed_in.get(reverse("people:directory"))["Location"] == reverse("mfa_activate_totp")
    page = signed_in.get(reverse("mfa_activate_totp"))
    assert page.status_code == 200
    assert "<svg" in page.content.decode()
    member = Client()
    member.force_login(make_person(name="Lena"))
    assert member.get(reverse("people:me")).status_code == 200
    settings.DEMO = True
    assert signed_in.get(reverse("people:directory")).status_code == 200


def test_a_second_factor_is_added_and_asked_for(
    signed_in: Client, admin: Person, settings: Any
) -> None:
    from allauth.mfa.totp.internal.auth import (
        format_hotp_value,
        hotp_value,
        yield_hotp_counters_from_time,
    )

    settings.TWO_FACTOR = True
    page = signed_in.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    code = format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))
    signed_in.post(reverse("mfa_activate_totp"), {"code": code})
    assert signed_in.get(reverse("people:directory")).status_code == 200
    other = Client()
    answer = other.post(reverse("account_login"), {"login": admin.email, "password": PASSWORD})
    assert answer["Location"] == reverse("mfa_authenticate")
    assert other.get(reverse("people:me")).status_code == 302
    assert other.get(reverse("mfa_authenticate")).status_code == 200


def test_what_is_sensitive_asks_again(admin: Person, client: Client) -> None:
    client.force_login(admin)  # signed in long ago: no record of how
    for name in ("access", "erase", "download_mine"):
        answer = client.get(reverse(f"people:{name}"))
        assert answer["Location"].startswith(reverse("account_reauthenticate")), name
    assert client.get(reverse("account_reauthenticate")).status_code == 200


@pytest.mark.usefixtures("_with_mail")
def test_the_pages_of_signing_in_are_ours(signed_in: Client) -> None:
    for name in ("account_change_password", "account_logout", "mfa_index", "mfa_activate_totp"):
        page = signed_in.get(reverse(name))
        assert page.status_code == 200, name
        assert "m-plain" in page.content.decode(), name
    assert "Send me a sign-in link" in Client().get(reverse("account_login")).content.decode()


def test_i_can_download_what_is_held_about_me(signed_in: Client, admin: Person) -> None:
    PersonSkill.objects.create(
        person=admin, skill=Skill.objects.create(name="Law"), direction="offers"
    )
    answer = signed_in.post(reverse("people:download_mine"))
    archive = zipfile.ZipFile(BytesIO(answer.content))
    assert set(archive.namelist()) == {"my-data.json", "my-data.html"}
    for name in archive.namelist():
        assert admin.email in archive.read(name).decode()
        assert "Law" in archive.read(name).decode()


def test_i_can_be_forgotten(signed_in: Client, admin: Person) -> None:
    assert "only organisation admin" in signed_in.post(reverse("people:erase")).content.decode()
    other = make_person(name="Other")
    give_role(other, by=TEST, role="organisation_admin")
    name, email = admin.name, admin.email
    pair = make_pair(programme=make_programme(), mentee=admin)
    tell_match(pair, by=TEST)
    say_hello(pair, by=admin, text="Call me Dana.", shares_address=True)
    book_session(pair, by=admin, starts_at=timezone.now() + timedelta(days=3))
    signed_in.post(reverse("people:erase"))
    partner = Notice.objects.filter(to=pair.mentor.person)
    assert partner.filter(kind="programme.partner_left").exists()
    assert not partner.filter(text__contains="Dana").exists()
    partner.filter(calendar_method="CANCEL").delete()  # waits to take the session back
    assert signed_in.get(reverse("people:me")).status_code == 302
    admin.refresh_from_db()
    assert admin.forgotten_at is not None
    assert not admin.is_active
    for model in (Person, Notice):
        for row in model.objects.values():
            assert name not in str(row)
            assert email not in str(row)


def test_the_directory_can_be_narrowed_to_a_programme_one_may_see(signed_in: Client) -> None:
    programme = make_programme()
    lena = make_enrolment(programme=programme, person=make_person(name="Lena Moreau")).person
    make_person(name="Amara Obi")
    found = signed_in.get(
        reverse("people:directory"), {"programme": programme.slug}
    ).content.decode()
    assert lena.name in found
    assert "Amara Obi" not in found
    coordinator = Client()
    coordinator.force_login(make_programme(admin=make_person(name="Ravi")).roles.get().person)
    assert programme.name not in coordinator.get(reverse("people:directory")).content.decode()


def test_of_events_of_a_forgotten_person_only_kind_and_day_stay() -> None:
    lena = make_person(name="Lena Moreau")
    EmploymentEvent.objects.create(person=lena, kind="moved", on=date(2026, 3, 2), was="Tax")
    assert personal_data.export(lena)["employment"] == [
        {"kind": "moved", "on": date(2026, 3, 2), "was": "Tax"}
    ]
    forget_person(lena, by=TEST)
    kept = lena.events.exclude(kind="left").values_list("kind", "on", "was")
    assert list(kept) == [("moved", date(2026, 3, 2), "")]


def test_a_file_that_names_a_forgotten_person_goes_too(signed_in: Client, tmp_path: Path) -> None:
    lena = make_person(name="Lena Moreau", email="lena@x.org")
    for text in (b"Work Email,Name\nLENA@x.org,Lena\n", b"Work Email,Name\nother@x.org,Other\n"):
        signed_in.post(reverse("people:imports"), {"file": SimpleUploadedFile("hr.csv", text)})
    forget_person(lena, by=TEST)
    assert [row.summary["found"] for row in Import.objects.all()] == ["text, UTF-8"]
    assert not any(b"LENA" in file.read_bytes() for file in tmp_path.rglob("*.csv"))


def test_no_link_to_copy_for_somebody_who_has_signed_in_or_has_a_role(admin: Person) -> None:
    lena, ravi = make_person(name="Lena"), make_person(name="Ravi")
    before = invite(lena, by=admin)
    Person.objects.filter(pk=lena.pk).update(last_login=timezone.now())
    lena.refresh_from_db()
    make_programme(admin=ravi)
    for person, why in ((lena, "has signed in before"), (ravi, "has a role"), (admin, "role")):
        with pytest.raises(Refused, match=why):
            invite(person, by=TEST)
    with pytest.raises(Refused, match="has signed in before"):
        accept_invitation(Invitation.objects.get(pk=before.pk), by=lena, password=PASSWORD)


def test_an_invitation_is_of_no_use_after_leaving() -> None:
    lena = make_person(name="Lena")
    invitation = invite(lena, by=TEST)
    leave(lena, by=TEST)
    invitation.refresh_from_db()
    with pytest.raises(Refused):
        accept_invitation(invitation, by=lena, password=PASSWORD)
    assert Invitation.objects.filter(used_at=None).exists()


def test_a_coordinator_does_not_see_what_somebody_agreed_to(admin: Person, client: Client) -> None:
    dana, lena = make_person(name="Dana Whitfield"), make_person(name="Lena")
    make_programme(admin=dana)
    Consent.objects.create(
        person=lena, about="programme women-in-tech", notice_version="1", notice_text="…"
    )
    for reader, sees in ((admin, True), (dana, False)):
        client.force_login(reader)
        page = client.get(reverse("people:person", args=[lena.pk])).content.decode()
        assert ("women-in-tech" in page) == sees


def test_the_set_up_is_not_interrupted_by_the_second_factor(client: Client, settings: Any) -> None:
    settings.TWO_FACTOR = True
    facts = {"organisation": "H", "name": "Dana", "email": "d@x.org", "password": PASSWORD}
    client.post(reverse("people:set_up"), facts | {"code": setup_code()})
    assert client.get(reverse("mail:server")).status_code == 200
    client.post(reverse("people:set_up_privacy"), {"privacy_contact": "dpo@x.org"})
    assert client.get("/")["Location"] == reverse("mfa_activate_totp")


def test_proving_who_one_is_keeps_the_click(admin: Person, client: Client) -> None:
    lena = make_person(name="Lena")
    client.force_login(admin)
    invites = reverse("people:invite", args=[lena.pk])
    answer = client.post(invites, HTTP_REFERER=f"http://testserver/people/{lena.pk}/")
    assert answer["Location"].startswith(reverse("account_reauthenticate"))
    answer = client.post(answer["Location"], {"password": PASSWORD})
    page = client.get(answer["Location"]).content.decode()
    assert "One more tap" in page
    assert f'action="{invites}"' in page
    assert "Link to copy" in client.post(invites).content.decode()


def test_a_new_role_says_why_one_was_signed_out(admin: Person, client: Client) -> None:
    lena = make_person(name="Lena")
    client.force_login(lena)
    give_role(lena, by=admin, role="leadership")
    page = client.get("/me/", follow=True).content.decode()
    assert "a role was given or taken" in page
    assert "a role was given or taken" not in Client().get("/me/", follow=True).content.decode()


def test_the_secret_of_the_second_factor_stays_when_the_page_is_opened_again(
    signed_in: Client,
) -> None:
    pages = [signed_in.get(reverse("mfa_activate_totp")).content.decode() for _ in range(2)]
    secrets = [re.findall(r"<code>(\w+)</code>", page) for page in pages]
    assert secrets[0] == secrets[1]
    assert "You see a lot about other people" in pages[0]


def test_the_second_factor_speaks_to_a_participant_as_one(client: Client, admin: Person) -> None:
    client.force_login(make_person(name="Lena"))
    page = client.get(reverse("mfa_activate_totp"), follow=True).content.decode()
    assert "You see a lot about other people" not in page


def test_the_set_up_asks_for_the_name_once_and_sets_the_owners_zone(signed_in: Client) -> None:
    Organisation.objects.update(set_up_at=None)
    page = signed_in.get(reverse("people:set_up_organisation")).content.decode()
    assert 'name="name"' not in page
    assert "data-own-zone" in page
    assert "Asia/Kolkata" in page
    assert "Asia/Calcutta" not in page
    facts = {"time_zone": "Europe/Berlin", "week_starts_on": 1, "smallest_group": 5}
    facts |= {"quiet_from": "19:00", "quiet_until": "08:00"}
    signed_in.post(reverse("people:set_up_organisation"), facts)
    assert set(Person.objects.values_list("time_zone", flat=True)) == {"Europe/Berlin"}


def test_a_zone_written_in_an_old_way_stays_chosen(signed_in: Client, admin: Person) -> None:
    Person.objects.filter(pk=admin.pk).update(time_zone="Asia/Calcutta")
    page = signed_in.get(reverse("people:me")).content.decode()
    assert re.search(r'value="Asia/Calcutta"\s+selected', page)
