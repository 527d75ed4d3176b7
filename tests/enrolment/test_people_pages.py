"""What coordinators see and do: lists, decisions, invitations, exports; and what they never see."""

import csv
import io

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mentes.enrolment.actions.joining import answer, set_not_with, set_wishes
from mentes.enrolment.models import Enrolment, NotWith
from mentes.enrolment.personal_data import export, forget
from mentes.enrolment.queries.mentors import wishes_of
from mentes.enrolment.queries.people import ratio_of
from mentes.enrolment.tables import plain_enrolments
from mentes.notices.models import Notice
from mentes.people.actions.skills import give_skills
from mentes.people.models import Person, PersonSkill, Skill
from mentes.programmes.models import Programme, Question
from tests.enrolment.test_joining import ask
from tests.factories import make_enrolment, make_person, make_programme

pytestmark = pytest.mark.django_db
Kind, SeenBy, State = Question.Kind, Question.SeenBy, Enrolment.State
CANARY = "canary-7f3a"


@pytest.fixture
def dana(client: Client) -> Person:
    person = make_person(name="Dana Whitfield")
    client.force_login(person)
    return person


def page(client: Client, name: str, programme: Programme, *more: object, **query: str) -> str:
    shown = client.get(reverse(f"enrolment:{name}", args=[programme.slug, *more]), query)
    assert shown.status_code == 200
    return str(shown.content.decode(errors="ignore"))


def test_those_ticked_are_approved_and_told(client: Client, dana: Person) -> None:
    programme = make_programme(admin=dana)
    waiting = [make_enrolment(programme=programme, state=State.APPLIED) for _ in range(3)]
    assert "Approve and tell them" in page(client, "people", programme)
    client.post(
        reverse("enrolment:decide", args=[programme.slug]),
        {"do": "approve", "who": [waiting[0].pk, waiting[1].pk]},
    )
    assert programme.enrolments.filter(state=State.ENROLLED).count() == 2
    assert Notice.objects.count() == 2


def test_a_decision_about_another_programme_changes_nothing(client: Client, dana: Person) -> None:
    programme, other = make_programme(admin=dana), make_programme()
    foreign = make_enrolment(programme=other, state=State.APPLIED)
    client.post(
        reverse("enrolment:decide", args=[programme.slug]), {"do": "approve", "who": [foreign.pk]}
    )
    foreign.refresh_from_db()
    assert foreign.state == State.APPLIED
    assert (
        client.get(reverse("enrolment:person", args=[programme.slug, foreign.pk])).status_code
        == 404
    )


def test_coordinators_read_only_the_answers_meant_for_them(client: Client, dana: Person) -> None:
    programme = make_programme(admin=dana)
    enrolment = make_enrolment(programme=programme, state=State.APPLIED)
    for seen in SeenBy:
        question = ask(programme, Kind.LONG, seen_by=seen)
        answer(enrolment, by=enrolment.person, question=question, value=f"{CANARY}-{seen}")
    text = page(client, "person", programme, enrolment.pk)
    assert (
        f"{CANARY}-coordinators" in text
        and f"{CANARY}-partner" in text
        and f"{CANARY}-members" in text
    )
    assert f"{CANARY}-self" not in text and f"{CANARY}-matching" not in text


@pytest.mark.parametrize("seen_by", list(SeenBy))
def test_a_not_with_never_appears_to_an_admin(client: Client, dana: Person, seen_by: str) -> None:
    """Whatever the question says of who reads it; the other person may not join, so no list has their name."""
    programme = make_programme(admin=dana, mentee_eligibility={"level_from": 3})
    ask(programme, Kind.NOT_WITH, seen_by=seen_by)
    enrolment = make_enrolment(programme=programme)
    set_not_with(enrolment, by=enrolment.person, people=[make_person(name=CANARY, level=1)])
    for name, more in [
        ("people", []),
        ("person", [enrolment.pk]),
        ("people_export", []),
        ("invite", []),
    ]:
        assert CANARY not in page(client, name, programme, *more)
    assert NotWith.for_actor(dana).count() == 0
    assert CANARY in str(export(enrolment.person))


def test_members_see_of_a_mentor_what_the_form_promised(client: Client) -> None:
    programme = make_programme()
    shown = ask(programme, Kind.LONG, role="mentor", seen_by=SeenBy.MEMBERS)
    hidden = ask(programme, Kind.LONG, role="mentor", seen_by=SeenBy.PARTNER)
    skills = ask(programme, Kind.SKILLS_OFFER, role="mentor", seen_by=SeenBy.PARTNER)
    mentor = make_enrolment(
        programme=programme, role="mentor", person=make_person(name="Amara Obi")
    )
    skill = Skill.objects.create(name="Falconry")
    PersonSkill.objects.create(person=mentor.person, skill=skill, direction="offers")
    answer(mentor, by=mentor.person, question=shown, value="Ask me anything")
    answer(mentor, by=mentor.person, question=hidden, value=CANARY)
    mentee = make_enrolment(programme=programme)
    client.force_login(mentee.person)
    text = page(client, "mentors", programme)
    assert "Amara Obi" in text and "Ask me anything" in text
    assert CANARY not in text and "Falconry" not in text
    skills.seen_by = SeenBy.MEMBERS
    skills.save()
    assert "Falconry" in page(client, "mentors", programme)
    client.force_login(make_person())
    assert client.get(reverse("enrolment:mentors", args=[programme.slug])).status_code == 404


def test_filters_that_fit_nobody_say_which_one_to_remove(client: Client) -> None:
    programme = make_programme()
    for place in ("Leeds", "Berlin"):
        make_enrolment(
            programme=programme, role="mentor", person=make_person(place=place, languages=["en"])
        )
    make_enrolment(
        programme=programme, role="mentor", person=make_person(place="Lisbon", languages=["pt"])
    )
    client.force_login(make_enrolment(programme=programme).person)
    text = page(client, "mentors", programme, place="Leeds", language="pt")
    assert "No one fits all filters" in text and "Remove “Leeds” for 1 more" in text


def test_the_order_of_mentors_differs_from_reader_to_reader(client: Client) -> None:
    programme = make_programme()
    for n in range(8):
        make_enrolment(programme=programme, role="mentor", person=make_person(name=f"Mentor {n}"))
    orders = set()
    for _ in range(4):
        client.force_login(make_enrolment(programme=programme).person)
        text = page(client, "mentors", programme)
        orders.add(tuple(sorted(range(8), key=lambda n: text.index(f">Mentor {n}<"))))
    assert len(orders) > 1


def test_the_list_of_wishes_keeps_its_order(client: Client) -> None:
    programme = make_programme()
    mentors = [make_enrolment(programme=programme, role="mentor") for _ in range(4)]
    mentee = make_enrolment(programme=programme)
    client.force_login(mentee.person)
    url = reverse("enrolment:wish", args=[programme.slug])
    for mentor in mentors:
        client.post(url, {"do": f"add:{mentor.pk}"})
    assert wishes_of(mentee) == mentors[:3]
    client.post(url, {"do": f"up:{mentors[2].pk}"})
    assert wishes_of(mentee) == [mentors[0], mentors[2], mentors[1]]
    client.post(url, {"do": f"down:{mentors[0].pk}"})
    assert wishes_of(mentee) == [mentors[2], mentors[0], mentors[1]]
    client.post(url, {"do": f"remove:{mentors[0].pk}"})
    assert wishes_of(mentee) == [mentors[2], mentors[1]]


def test_nothing_is_sent_before_the_last_button(client: Client, dana: Person) -> None:
    programme = make_programme(admin=dana, mentee_eligibility={"level_from": 3})
    able = [make_person(level=3) for _ in range(3)]
    make_person(level=1)
    url = reverse("enrolment:invite", args=[programme.slug])
    text = client.post(url, {"role": "mentee", "whom": "all"}).content.decode()
    assert "Tell 3 people" in text and Notice.objects.count() == 0
    client.post(url, {"role": "mentee", "whom": "all", "do": "send"})
    assert set(Notice.objects.values_list("to", flat=True)) == {person.pk for person in able}
    again = client.post(url, {"role": "mentee", "whom": "all", "do": "send"}).content.decode()
    assert "No one to invite" in again and Notice.objects.count() == 3


def test_pasted_addresses_that_nobody_here_has_are_named(client: Client, dana: Person) -> None:
    programme = make_programme(admin=dana)
    lena = make_person(name="Lena")
    pasted = f"  {lena.email.upper()};nobody@elsewhere.example\n{lena.email}"
    url = reverse("enrolment:invite", args=[programme.slug])
    text = client.post(
        url, {"role": "mentor", "whom": "some", "addresses": pasted}
    ).content.decode()
    assert "Tell 1 person" in text and "nobody@elsewhere.example" in text


def test_the_mentors_text_goes_to_a_team_or_to_those_who_are_ticked(
    client: Client, dana: Person
) -> None:
    programme = make_programme(admin=dana)
    sales = [make_person(name=f"Sal {n}", team="Sales") for n in range(3)]
    other = make_person(name="Otto", team="Legal")
    url = reverse("enrolment:invite", args=[programme.slug])
    page = client.get(url, {"role": "mentor", "team": "Sales"}).content.decode()
    assert "All 3 people on the list" in page and "Sales (3)" in page and "Otto" not in page
    facts = {"role": "mentor", "team": "Sales", "whom": "all"}
    assert "Tell 3 people" in client.post(url, facts).content.decode()
    client.post(url, {**facts, "do": "send"})
    told = Notice.objects.filter(kind="programme.invitation_mentor")
    assert set(told.values_list("to", flat=True)) == {person.pk for person in sales}
    facts = {"role": "mentor", "whom": "ticked", "who": [other.pk, sales[0].pk, "x"]}
    page = client.post(url, facts).content.decode()
    assert "Tell 1 person" in page and f'name="who" value="{other.pk}"' in page
    client.post(url, {**facts, "do": "send"})
    assert told.filter(to=other).count() == 1 and told.count() == 4


def test_ticks_beside_everybody_are_asked_about(client: Client, dana: Person) -> None:
    programme = make_programme(admin=dana)
    otto = make_person(name="Otto")
    url = reverse("enrolment:invite", args=[programme.slug])
    answer = client.post(url, {"role": "mentor", "whom": "all", "who": [otto.pk], "do": "send"})
    page = answer.content.decode()
    assert answer.status_code == 422 and "Say whether only they are invited" in page
    assert f'value="{otto.pk}" checked' in page and not Notice.objects.exists()
    assert client.post(url, {"role": "mentor", "whom": "ticked"}).status_code == 422


def test_the_export_is_harmless_and_holds_no_free_text(client: Client, dana: Person) -> None:
    programme = make_programme(admin=dana)
    enrolment = make_enrolment(programme=programme, person=make_person(name="=cmd|calc"))
    answer(enrolment, by=enrolment.person, question=ask(programme, Kind.LONG), value=CANARY)
    got = client.get(reverse("enrolment:people_export", args=[programme.slug]))
    rows = list(csv.DictReader(io.StringIO(got.content.decode("utf-8-sig"))))
    assert rows[0]["Name"] == "'=cmd|calc" and CANARY not in got.content.decode()
    xlsx = client.get(reverse("enrolment:people_export", args=[programme.slug]), {"as": "xlsx"})
    assert xlsx.content.startswith(b"PK")


def test_the_plain_export_names_people_and_holds_nothing_private() -> None:
    programme = make_programme()
    lena = make_enrolment(programme=programme)
    amara = make_enrolment(programme=programme, role="mentor")
    answer(lena, by=lena.person, question=ask(programme, Kind.LONG), value=CANARY)
    set_wishes(lena, by=lena.person, mentors=[amara])
    set_not_with(lena, by=lena.person, people=[make_person(name=CANARY)])
    rows = list(plain_enrolments())
    assert [row["role"] for row in rows] == ["mentee", "mentor"]
    assert rows[0]["wishes"] == [amara.person.email]
    assert CANARY not in str(rows)


def test_a_paused_mentors_free_places_do_not_count() -> None:
    programme = make_programme()
    make_enrolment(programme=programme, role="mentor", places=3, is_paused=True)
    make_enrolment(programme=programme, role="mentor", places=2, taken=1)
    for _ in range(3):
        make_enrolment(programme=programme)
    ratio = ratio_of(programme)
    assert (ratio.mentees, ratio.mentors, ratio.places, ratio.free, ratio.short) == (3, 2, 5, 1, 2)


@pytest.mark.parametrize("name", ["people", "mentors"])
def test_a_list_costs_the_same_with_5_and_50_rows(client: Client, dana: Person, name: str) -> None:
    programme = make_programme(admin=dana)
    make_enrolment(programme=programme, person=dana)
    ask(programme, Kind.SKILLS_OFFER, role="mentor", seen_by=SeenBy.MEMBERS)
    skill = Skill.objects.create(name="Falconry")

    def count(more: int) -> int:
        for _ in range(more):
            mentor = make_enrolment(
                programme=programme, role="mentor", person=make_person(languages=["en"])
            )
            PersonSkill.objects.create(person=mentor.person, skill=skill, direction="offers")
        with CaptureQueriesContext(connection) as seen:
            page(client, name, programme)
        return len(seen)

    page(client, name, programme)
    few = count(5)
    assert count(45) == few


@pytest.mark.parametrize(
    "name", ["page", "mine", "person", "question", "check", "invite", "sheets"]
)
def test_no_page_asks_too_much(client: Client, dana: Person, name: str) -> None:
    programme = make_programme(admin=dana)
    for kind in (
        Kind.SKILLS_WANT,
        Kind.LONG,
        Kind.PROFILE,
        Kind.WISHES,
        Kind.NOT_WITH,
        Kind.CHOICE,
    ):
        ask(programme, kind)
    state = State.STARTED if name in ("check", "question") else State.ENROLLED
    enrolment = make_enrolment(programme=programme, person=dana, state=state)
    more = {
        "mine": ["mentee"],
        "check": ["mentee"],
        "question": ["mentee", 1],
        "person": [enrolment.pk],
    }
    page(client, name, programme, *more.get(name, []))
    with CaptureQueriesContext(connection) as seen:
        page(client, name, programme, *more.get(name, []))
    # The side bar of who runs it counts what waits there.
    assert len(seen) <= (18 if name == "mine" else 15), "\n".join(
        each["sql"][:150] for each in seen
    )


def test_forgetting_somebody_takes_their_answers_and_what_others_said_of_them() -> None:
    programme = make_programme()
    lena, amara = (
        make_enrolment(programme=programme),
        make_enrolment(programme=programme, role="mentor"),
    )
    answer(lena, by=lena.person, question=ask(programme, Kind.LONG), value=CANARY)
    set_wishes(lena, by=lena.person, mentors=[amara])
    set_not_with(lena, by=lena.person, people=[amara.person])
    assert CANARY in str(export(lena.person))
    forget(amara.person, by=lena.person)
    assert NotWith.for_actor(lena.person).count() == 0
    assert forget(lena.person, by=lena.person) == {"enrolments, without answers": 1}
    assert CANARY not in str(export(lena.person))


@pytest.mark.parametrize("seen_by", ["self", "matching", "coordinators"])
def test_the_export_keeps_back_what_the_form_keeps_back(
    client: Client, dana: Person, seen_by: str
) -> None:
    programme = make_programme(admin=dana)
    lena, amara = (
        make_enrolment(programme=programme),
        make_enrolment(programme=programme, role="mentor", person=make_person(name="Amara Obi")),
    )
    ask(programme, Kind.WISHES, seen_by=seen_by)
    set_wishes(lena, by=lena.person, mentors=[amara])
    got = client.get(reverse("enrolment:people_export", args=[programme.slug]))
    rows = list(csv.DictReader(io.StringIO(got.content.decode("utf-8-sig"))))
    mentee = next(row for row in rows if row["Role"] == "Mentee")
    assert mentee["Would like"] == ("Amara Obi" if seen_by == "coordinators" else "")


def test_the_list_shows_skills_and_ticks_all_at_once(client: Client) -> None:
    dana = make_person(name="Dana")
    programme = make_programme(admin=dana)
    for _each in range(2):
        one = make_enrolment(programme=programme, state=State.APPLIED).person
        give_skills([(one.pk, "wants", f"Sailing {k}") for k in range(4)], by=dana)
        give_skills([(one.pk, "offers", "Cooking")], by=dana)
    client.force_login(dana)
    address = reverse("enrolment:people", args=[programme.slug])
    page = client.get(address).content.decode()
    assert page.count("Sailing 0, Sailing 1, Sailing 2 +1") == 2
    assert "Cooking" not in page
    assert "checked" not in page.partition("<tbody>")[2].partition("</tbody>")[0]
    assert (
        client.get(f"{address}?show=check&tick=all").content.decode().count(" checked aria-label")
        == 2
    )


def test_skills_that_the_form_keeps_to_itself_are_not_in_the_list(client: Client) -> None:
    dana = make_person(name="Dana")
    programme = make_programme(admin=dana)
    ask(programme, Question.Kind.SKILLS_WANT, seen_by="matching")
    one = make_enrolment(programme=programme).person
    give_skills([(one.pk, "wants", "Sailing")], by=dana)
    client.force_login(dana)
    assert (
        "Sailing"
        not in client.get(reverse("enrolment:people", args=[programme.slug])).content.decode()
    )


def test_when_the_last_is_checked_matching_is_next(client: Client) -> None:
    dana = make_person(name="Dana")
    programme = make_programme(admin=dana)
    waiting = make_enrolment(programme=programme, state=State.APPLIED)
    make_enrolment(programme=programme, role="mentor")
    client.force_login(dana)
    done = client.post(
        reverse("enrolment:decide", args=[programme.slug]),
        {"do": "approve", "who": waiting.pk, "show": "check"},
        follow=True,
    )
    page = done.content.decode()
    assert "All checked" in page
    assert reverse("pairing:studio", args=[programme.slug]) in page.partition("All checked")[2]
