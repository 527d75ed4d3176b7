"""The builder and the overview, through the door."""

import re
from datetime import date

import pytest
from allauth.account.internal.flows.login import record_authentication
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import resolve

from mentes.notices.models import Notice
from mentes.people.models import OrganisationRole, Person
from mentes.programmes.actions.making import make_programme
from mentes.programmes.models import Programme
from tests.factories import make_organisation, make_person

pytestmark = [pytest.mark.django_db, pytest.mark.alike]
BUILDER = [
    "", "build/", "build/page/", "build/north-star/", "build/north-star/add/", "build/calendar/",
    "build/eligibility/", "build/form/", "build/form/mentee/add/", "build/form/mentor/preview/",
    "build/goals/", "build/rules/", "build/faq/", "build/faq/preview/", "build/agreement/",
    "build/agreement/add/", "build/agreement/preview/", "build/guides/", "build/guides/add/",
    "build/guides/preview/", "build/standard-goals/", "build/standard-goals/add/",
    "build/standard-goals/preview/", "messages/", "messages/match_reveal_mentee/", "launch/", "settings/",
]  # fmt: skip


@pytest.fixture
def dana() -> Person:
    return make_person(name="Dana Whitfield", level=6, hired_on=date(2019, 1, 1))


@pytest.fixture
def draft(dana: Person) -> Programme:
    return make_programme("Spring", by=dana, template="skills")


@pytest.fixture
def door(client: Client, dana: Person, draft: Programme) -> Client:
    client.force_login(dana)
    return client


@pytest.mark.parametrize("where", BUILDER)
def test_her_admin_opens_every_page(door: Client, where: str) -> None:
    assert door.get(f"/programmes/spring/{where}").status_code == 200


@pytest.mark.parametrize("where", BUILDER)
def test_to_a_stranger_it_does_not_exist(client: Client, draft: Programme, where: str) -> None:
    stranger = make_person(name="Sam Stranger")
    make_programme("Other", by=stranger, template="skills")
    client.force_login(stranger)
    assert client.get(f"/programmes/spring/{where}").status_code == 404


def test_pages_cost_the_same_with_few_and_with_many_people(door: Client) -> None:
    def costs() -> dict[str, int]:
        found = {}
        for where in BUILDER:
            with CaptureQueriesContext(connection) as asked:
                door.get(f"/programmes/spring/{where}")
            found[where] = len(asked)
        return found

    def join(people: int) -> None:
        for _ in range(people):
            make_person(level=3, hired_on=date(2020, 1, 1), team="Sales", place="Leeds")

    join(5)
    costs()
    few = costs()
    join(45)
    assert costs() == few


def test_from_the_gallery_to_a_draft(client: Client) -> None:
    ravi = make_person(name="Ravi Menon")
    OrganisationRole.objects.create(person=ravi, role="organisation_admin")
    client.force_login(ravi)
    assert "Emerging leaders" in client.get("/programmes/new/").content.decode()
    answer = client.post("/programmes/new/onboarding/", {"name": "Welcome 2027"})
    assert answer["Location"] == "/programmes/welcome-2027/build/"
    assert Programme.objects.get().roles.get().person == ravi


def test_somebody_without_a_role_makes_no_programme(client: Client) -> None:
    client.force_login(make_person())
    assert client.get("/programmes/new/").status_code == 403
    assert client.post("/programmes/new/skills/", {"name": "A"}).status_code == 403
    assert not Programme.objects.exists()


def test_an_empty_north_star_is_asked_for_and_the_rest_is_kept(door: Client) -> None:
    answer = door.post(
        "/programmes/spring/build/north-star/", {"north_star": "", "north_star_owner": "Ravi"}
    )
    page = answer.content.decode()
    assert "needs an answer" in page
    assert 'value="Ravi"' in page


@pytest.mark.parametrize("button", ["add_key_result", "key_result", "remove_key_result"])
@pytest.mark.parametrize("sentence", ["So that everybody learns", ""])
def test_the_buttons_beside_the_north_star_save_it_first(
    door: Client, draft: Programme, button: str, sentence: str
) -> None:
    first = draft.key_results.all()[0].pk
    draft.key_results.exclude(pk=first).delete()
    page = door.get("/programmes/spring/build/north-star/").content.decode()
    assert f'form="north-star" name="{button}"' in page
    facts = {"north_star": sentence, "north_star_owner": "Ravi", button: str(first)}
    answer = door.post("/programmes/spring/build/north-star/", facts)
    draft.refresh_from_db()
    assert (draft.north_star, draft.north_star_owner) == (sentence, "Ravi")
    ends = {"add_key_result": "add/", "key_result": f"{first}/", "remove_key_result": ""}
    assert answer["Location"] == f"/programmes/spring/build/north-star/{ends[button]}"
    assert draft.key_results.filter(pk=first).exists() is (button != "remove_key_result")


def test_what_is_too_long_stays_on_the_page_though_a_button_beside_it_was_pressed(
    door: Client,
) -> None:
    facts = {"north_star": "x" * 320, "add_key_result": "1"}
    page = door.post("/programmes/spring/build/north-star/", facts).content.decode()
    assert "x" * 320 in page


def test_goals_are_saved_before_one_goes_on_to_the_goals_everybody_starts_with(
    door: Client, draft: Programme
) -> None:
    facts = {"framework": "real", "at_least": "1", "at_most": "5", "standard_goals": "1"}
    answer = door.post("/programmes/spring/build/goals/", facts)
    assert answer["Location"] == "/programmes/spring/build/standard-goals/"
    draft.refresh_from_db()
    assert (draft.goal_framework, draft.goals_at_most) == ("real", 5)


def test_a_target_like_the_baseline_is_said_at_the_field(door: Client, draft: Programme) -> None:
    facts = {"words": "Share", "unit": "percent", "baseline": "5", "target": "5"}
    page = door.post("/programmes/spring/build/north-star/add/", facts).content.decode()
    assert "there would be nothing to see" in page
    assert draft.key_results.count() == 4


def test_the_time_asked_is_counted_before_anything_is_saved(door: Client, draft: Programme) -> None:
    answer = door.get(
        "/programmes/spring/build/calendar/sum/?weeks=36&cadence_days=21&session_minutes=45"
    )
    assert "12 sessions of 45 minutes = 9 h" in answer.content.decode()
    draft.refresh_from_db()
    assert draft.weeks == 20


def test_a_start_in_the_past_is_refused_with_the_reason(door: Client) -> None:
    facts = {
        "enrolment_opens_on": "2020-01-01", "enrolment_closes_on": "2020-02-01", "starts_on": "2020-03-01",
        "weeks": "20", "cadence_days": "21", "session_minutes": "45",
    }  # fmt: skip
    page = door.post("/programmes/spring/build/calendar/", facts).content.decode()
    assert "This day is in the past" in page


def test_the_count_of_who_may_join_follows_the_fields(door: Client) -> None:
    make_person(level=3)
    page = door.get(
        "/programmes/spring/build/eligibility/mentee/?mentee-level_from=3&mentee-level_until=3"
    )
    assert "1 person may join as a mentee" in page.content.decode()


def test_eligibility_is_saved_as_rules_that_say_something(door: Client, draft: Programme) -> None:
    facts = {
        "mentee-level_from": "2",
        "mentor-months_here": "6",
        "approves_mentees": "on",
        "mentee_places": "",
    }
    door.post("/programmes/spring/build/eligibility/", facts)
    draft.refresh_from_db()
    assert (draft.mentee_eligibility, draft.mentor_eligibility) == (
        {"level_from": 2},
        {"months_here": 6},
    )
    assert draft.approves_mentees and not draft.approves_mentors


def test_a_question_moves_without_javascript_and_with_it(door: Client, draft: Programme) -> None:
    first, second = draft.questions.filter(role="mentee").order_by("position")[:2]
    address = f"/programmes/spring/build/form/{first.pk}/move/"
    assert door.post(address, {"way": "down"})["Location"].endswith("/build/form/#mentee")
    fragment = door.post(address, {"way": "up"}, headers={"HX-Request": "true"}).content.decode()
    assert fragment.index(f"up-{first.pk}") < fragment.index(f"up-{second.pk}")
    assert "<html" not in fragment


def test_rules_come_back_as_they_were_saved(door: Client, draft: Programme) -> None:
    facts = {
        "skills-is_on": "on",
        "skills-weight": "40",
        "wishes-weight": "10",
        "objective": "floor",
        "lowest_fit": "20",
    }
    door.post("/programmes/spring/build/rules/", facts)
    assert [rule.name for rule in draft.rules.filter(is_on=True)] == ["skills"]
    assert draft.rules.get(name="skills").weight == 40


def test_a_preview_shows_unsaved_words_as_a_real_person_reads_them(
    door: Client, draft: Programme
) -> None:
    lena = make_person(name="Lena Moreau", hired_on=date(2020, 1, 1))
    words = {"subject": "Hi {first_name}", "body": "In {programme}", "show": "1", "reader": lena.pk}
    page = door.post("/programmes/spring/messages/waiting_list/", words).content.decode()
    assert "Hi Lena" in page
    assert "In Spring" in page
    assert draft.messages.get(moment="waiting_list").subject != "Hi {first_name}"


def test_line_ends_of_browsers_keep_the_paragraphs(door: Client, draft: Programme) -> None:
    words = {"subject": "A", "body": "Hello\r\n\r\n{link}\r\n\r\nBye", "is_on": "on"}
    door.post("/programmes/spring/messages/waiting_list/", words)
    assert draft.messages.get(moment="waiting_list").body == "Hello\n\n{link}\n\nBye"
    texts = {"name": "Spring", "promise": "", "for_whom": "", "about": ""}
    notice = draft.privacy_notice.replace("\n", "\r\n")
    door.post("/programmes/spring/build/page/", texts | {"privacy_notice": notice})
    draft.refresh_from_db()
    assert draft.privacy_version == "2026-1"


def test_a_wrong_placeholder_is_named_and_the_text_kept(door: Client) -> None:
    words = {"subject": "A", "body": "Your {salary}", "is_on": "on"}
    page = door.post("/programmes/spring/messages/waiting_list/", words).content.decode()
    assert "{salary} means nothing here" in page
    assert "Your {salary}</textarea>" in page


def test_launching_through_the_door(door: Client, draft: Programme) -> None:
    make_person(name="Lena Moreau", hired_on=date(2020, 1, 1))
    assert (
        "The north star is still empty" in door.get("/programmes/spring/launch/").content.decode()
    )
    door.post("/programmes/spring/build/north-star/", {"north_star": "So that everybody learns"})
    page = door.post("/programmes/spring/launch/", {}).content.decode()
    assert "needs an answer" in page
    assert (
        door.post("/programmes/spring/launch/", {"invite": "yes"})["Location"]
        == "/programmes/spring/"
    )
    draft.refresh_from_db()
    assert draft.state == Programme.State.ENROLLING
    assert Notice.objects.filter(kind="programme.invitation_mentee").count() == 2


def test_an_admin_is_found_by_address_or_the_page_says_so(
    door: Client, draft: Programme, dana: Person
) -> None:
    ravi = make_person(name="Ravi Menon")
    fresh(door, dana)
    page = door.post(
        "/programmes/spring/settings/admins/", {"email": "nobody@hallam.example"}
    ).content.decode()
    assert "No one in the directory" in page
    door.post("/programmes/spring/settings/admins/", {"email": ravi.email.upper()})
    assert draft.roles.filter(person=ravi).exists()


def test_an_organisation_admin_may_name_admins_but_not_look_inside(
    client: Client, draft: Programme
) -> None:
    ravi = make_person(name="Ravi Menon")
    OrganisationRole.objects.create(person=ravi, role="organisation_admin")
    client.force_login(ravi)
    assert client.get("/programmes/spring/settings/").status_code == 200
    assert client.get("/programmes/spring/").status_code == 404


def test_the_page_that_invitations_link_to_is_there(draft: Programme) -> None:
    assert resolve(draft.page).kwargs == {"slug": "spring"}


def fresh(client: Client, person: Person) -> None:
    """As if the person had just signed in."""
    request = RequestFactory().get("/")
    request.session = client.session
    record_authentication(request, person, method="password")
    request.session.save()


def test_saving_a_step_of_a_draft_leads_on_to_the_next(door: Client, draft: Programme) -> None:
    Programme.objects.filter(pk=draft.pk).update(state="draft", steps_saved=["page_texts"])
    goals = {"framework": "smart", "at_least": 1, "at_most": 3}
    answer = door.post("/programmes/spring/build/goals/", goals)
    assert answer["Location"] == "/programmes/spring/build/standard-goals/"
    Programme.objects.filter(pk=draft.pk).update(state="running")
    answer = door.post("/programmes/spring/build/goals/", goals)
    assert answer["Location"] == "/programmes/spring/build/"


def test_a_list_that_stays_as_it_is_leads_on_too(door: Client, draft: Programme) -> None:
    Programme.objects.filter(pk=draft.pk).update(state="draft", steps_saved=[])
    after = {
        "faq": "/programmes/spring/build/north-star/",
        "form": "/programmes/spring/build/goals/",
        "standard_goals": "/programmes/spring/build/agreement/",
        "agreement": "/programmes/spring/build/guides/",
        "guides": "/programmes/spring/build/rules/",
    }
    for step, place in after.items():
        accept = f"/programmes/spring/build/{step}/accept/"
        page = "form" if step == "form" else step.replace("_", "-")
        assert accept in door.get(f"/programmes/spring/build/{page}/").content.decode()
        assert door.post(accept)["Location"] == place
    draft.refresh_from_db()
    assert set(draft.steps_saved) == set(after)
    assert door.post("/programmes/spring/build/rules/accept/").status_code == 404
    assert door.get("/programmes/spring/build/faq/accept/").status_code == 405


def test_the_preview_of_the_form_has_the_controls_people_get(door: Client) -> None:
    page = door.get("/programmes/spring/build/form/mentee/preview/").content.decode()
    assert "Try it: nothing you fill in here is kept." in page
    assert page.count("<textarea") + page.count("<input") > 5 and 'list="skills"' in page


def test_what_stands_in_the_way_of_a_launch_leads_to_its_field(
    door: Client, draft: Programme
) -> None:
    Programme.objects.filter(pk=draft.pk).update(state="draft", north_star="")
    page = door.get("/programmes/spring/build/").content.decode()
    assert "/programmes/spring/build/north-star/#id_north_star" in page


def test_a_text_that_is_too_long_is_never_cut_by_the_browser(door: Client) -> None:
    page = door.get("/programmes/spring/build/north-star/").content.decode()
    areas = re.findall(r"<textarea[^>]*>", page)
    assert areas and not any("maxlength" in area for area in areas)
    assert any('data-limit="300"' in area for area in areas)
    answer = door.post("/programmes/spring/build/north-star/", {"north_star": "x" * 320})
    assert "has 320 characters; 300 is the most" in answer.content.decode()


def test_the_form_of_the_preview_stands_in_the_zone_of_the_organisation(door: Client) -> None:
    make_organisation(time_zone="Europe/Berlin")
    page = door.get("/programmes/spring/build/form/mentee/preview/").content.decode()
    assert '<option value="Europe/Berlin" selected>' in page


def test_a_preview_shows_the_button_with_its_words(door: Client) -> None:
    for moment, words in (("invitation_mentee", "See how it works"), ("check_in", "Check in")):
        page = door.get(f"/programmes/spring/messages/{moment}/").content.decode()
        assert f'<span class="btn btn-primary" aria-hidden="true">{words}</span>' in page


@pytest.mark.parametrize("moment", ["invitation_mentee", "switch_partner", "declined"])
def test_a_reply_is_asked_for_only_where_it_arrives(
    door: Client, draft: Programme, moment: str
) -> None:
    Programme.objects.filter(pk=draft.pk).update(reply_to="")
    address = f"/programmes/spring/messages/{moment}/"
    assert "eply to this message" not in door.get(address).content.decode()
    Programme.objects.filter(pk=draft.pk).update(reply_to="dana@example.org")
    assert "eply to this message" in door.get(address).content.decode()
