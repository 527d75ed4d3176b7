"""Somebody joins a programme in the browser, without JavaScript."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mentes.enrolment.actions.deciding import approve, decline
from mentes.enrolment.actions.joining import answer, enrol, set_wishes, start_enrolment, withdraw
from mentes.enrolment.models import Answer, Enrolment, NotWith, Wish
from mentes.enrolment.queries.joining import consents_about
from mentes.foundation.refused import Refused
from mentes.notices.models import Notice
from mentes.people.models import Consent, Person, PersonSkill, Skill
from mentes.programmes.actions.stages import close_programme, start_programme
from mentes.programmes.models import Programme, Question
from tests.factories import make_enrolment, make_person, make_programme

pytestmark = pytest.mark.django_db
Kind, SeenBy, State = Question.Kind, Question.SeenBy, Enrolment.State


def ask(programme: Programme, kind: str, role: str = "mentee", **facts: object) -> Question:
    number = programme.questions.count()
    return Question.objects.create(
        **{
            "programme": programme,
            "role": role,
            "position": number,
            "key": f"{kind}-{number}".replace("_", "-"),
            "words": f"Question {number}",
            "kind": kind,
        }
        | facts
    )


def every_kind(programme: Programme) -> list[Question]:
    return [
        ask(programme, Kind.SKILLS_WANT, is_required=True),
        ask(programme, Kind.LONG, is_required=True, seen_by=SeenBy.PARTNER, key="learn"),
        ask(programme, Kind.TEXT, seen_by=SeenBy.SELF),
        ask(programme, Kind.CHOICE, options=["Morning", "Afternoon"]),
        ask(programme, Kind.CHOICES, options=["Ask", "Show", "Push"]),
        ask(programme, Kind.NUMBER),
        ask(programme, Kind.PROFILE, is_required=True),
        ask(programme, Kind.WISHES),
        ask(programme, Kind.NOT_WITH, seen_by=SeenBy.MATCHING),
    ]


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_a_whole_form_is_filled_in_page_by_page(client: Client) -> None:
    programme = make_programme(privacy_notice="We keep little.", privacy_version="3")
    every_kind(programme)
    Skill.objects.create(name="Public speaking", synonyms=["Presenting"])
    lena, boss = make_person(name="Lena Moreau"), make_person(name="Otto Bossmann")
    mentor = make_enrolment(
        programme=programme, role="mentor", person=make_person(name="Amara Obi")
    )
    client.force_login(lena)
    page = client.get(reverse("enrolment:page", args=[programme.slug]))
    assert "Join as a mentee" in page.content.decode()

    def go(step: int, **data: object) -> None:
        url = reverse("enrolment:question", args=[programme.slug, "mentee", step])
        shown = client.get(url)
        assert shown.status_code == 200
        assert "Who sees this:" in shown.content.decode()
        answered = client.post(url, data)
        assert answered.status_code == 302, answered.content.decode()

    started = client.post(reverse("enrolment:start", args=[programme.slug, "mentee"]))
    assert started.url.endswith("/join/mentee/1/")
    go(1, skill_0="presenting", level_0="2", skill_1="Bee keeping", level_1="1")
    go(2, value="Stay calm when they interrupt")
    go(3, value="only mine")
    go(4, value="Morning")
    go(5, value=["Ask", "Push"])
    go(6, value="4")
    go(
        7,
        place="Leeds",
        time_zone="Europe/London",
        languages=["en", "pt"],
        works_from="08:00",
        works_until="16:30",
    )
    client.post(reverse("enrolment:wish", args=[programme.slug]), {"do": f"add:{mentor.pk}"})
    go(8)
    go(9, do=f"add:{boss.pk}")
    go(9, do="go")

    check = reverse("enrolment:check", args=[programme.slug, "mentee"])
    text = client.get(check).content.decode()
    for words in (
        "Public speaking (working knowledge)",
        "Bee keeping",
        "Ask, Push",
        "Leeds",
        "Amara Obi",
        "Otto Bossmann",
    ):
        assert words in text
    assert 'name="agrees"' in text and "checked" not in text
    assert client.post(check, {}).status_code == 422
    assert not Consent.objects.exists()
    done = client.post(check, {"agrees": "on"})
    assert done.url == reverse("enrolment:mine", args=[programme.slug, "mentee"])
    assert client.get(done.url).status_code == 200
    enrolment = Enrolment.objects.get(person=lena)
    lena.refresh_from_db()
    assert enrolment.state == State.ENROLLED
    assert (lena.place, lena.languages, lena.works_from.hour) == ("Leeds", ["en", "pt"], 8)
    assert Consent.objects.get(person=lena).notice_version == "3"
    assert Notice.objects.filter(to=lena, kind="programme.enrolment_confirmed_mentee").count() == 1
    assert NotWith.for_actor(lena).get().other == boss
    assert [wish.mentor for wish in Wish.for_actor(lena)] == [mentor]
    assert set(PersonSkill.objects.filter(person=lena).values_list("skill__name", flat=True)) == {
        "Public speaking",
        "Bee keeping",
    }


def test_what_was_answered_is_there_after_a_break(client: Client) -> None:
    programme = make_programme()
    first, second = (
        ask(programme, Kind.LONG, is_required=True),
        ask(programme, Kind.TEXT, is_required=True),
    )
    lena = make_person()
    client.force_login(lena)
    start = reverse("enrolment:start", args=[programme.slug, "mentee"])
    client.post(start)
    client.post(
        reverse("enrolment:question", args=[programme.slug, "mentee", 1]), {"value": "Kept words"}
    )
    back = signed_in(lena)
    assert back.get(start).url.endswith("/join/mentee/2/")
    again = back.get(reverse("enrolment:question", args=[programme.slug, "mentee", 1]))
    assert "Kept words" in again.content.decode()
    assert Answer.for_actor(lena).get().question == first
    assert second in programme.questions.all()


def test_an_empty_required_answer_says_what_to_do_and_keeps_the_rest(client: Client) -> None:
    programme = make_programme()
    ask(programme, Kind.SKILLS_WANT, is_required=True)
    client.force_login(make_person())
    client.post(reverse("enrolment:start", args=[programme.slug, "mentee"]))
    url = reverse("enrolment:question", args=[programme.slug, "mentee", 1])
    page = client.post(url, {"skill_0": "Negotiation", "level_0": ""})
    assert page.status_code == 422
    text = page.content.decode()
    assert "Choose a level for “Negotiation”" in text and 'value="Negotiation"' in text


def test_required_questions_are_asked_before_it_is_sent() -> None:
    programme = make_programme()
    ask(programme, Kind.LONG, is_required=True, words="What do you want?")
    lena = make_person()
    enrolment = start_enrolment(programme, by=lena, person=lena, role="mentee")
    with pytest.raises(Refused, match="What do you want"):
        enrol(enrolment, by=lena)


def test_a_choice_that_is_not_offered_is_refused() -> None:
    programme = make_programme()
    question = ask(programme, Kind.CHOICE, options=["Yes", "No"])
    enrolment = make_enrolment(programme=programme)
    with pytest.raises(Refused):
        answer(enrolment, by=enrolment.person, question=question, value="Perhaps")


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        ({}, State.ENROLLED),
        ({"approves_mentees": True}, State.APPLIED),
        ({"mentee_places": 1}, State.WAITING),
    ],
)
def test_where_somebody_lands_who_joins(facts: dict[str, object], state: str) -> None:
    programme = make_programme(**facts)
    make_enrolment(programme=programme)
    lena = make_person()
    enrolment = enrol(start_enrolment(programme, by=lena, person=lena, role="mentee"), by=lena)
    assert enrolment.state == state


def test_a_decision_is_told_in_the_words_of_the_programme() -> None:
    dana = make_person(name="Dana")
    programme = make_programme(admin=dana)
    one = make_enrolment(programme=programme, state=State.APPLIED)
    two = make_enrolment(programme=programme, state=State.APPLIED)
    approve(one, by=dana)
    decline(two, by=dana)
    assert Notice.objects.get(to=one.person).kind == "programme.enrolment_confirmed_mentee"
    assert Notice.objects.get(to=two.person).kind == "programme.declined"


def test_a_form_that_was_not_sent_off_cannot_be_approved() -> None:
    programme = make_programme()
    one = make_enrolment(programme=programme, state=State.STARTED)
    with pytest.raises(Refused, match="has not sent the form off yet"):
        approve(one, by=make_person(name="Dana"))
    one.refresh_from_db()
    assert one.state == State.STARTED


def test_somebody_who_withdrew_can_come_back_and_finds_their_answers() -> None:
    programme = make_programme()
    question = ask(programme, Kind.LONG)
    lena = make_person()
    enrolment = start_enrolment(programme, by=lena, person=lena, role="mentee")
    answer(enrolment, by=lena, question=question, value="Here before")
    withdraw(enrol(enrolment, by=lena), by=lena)
    assert Consent.objects.get(person=lena).withdrawn_at
    again = start_enrolment(programme, by=lena, person=lena, role="mentee")
    assert again.state == State.STARTED
    assert Answer.for_actor(lena).get(enrolment=again).value == "Here before"


def test_somebody_can_join_late_while_the_programme_runs(client: Client) -> None:
    programme = make_programme(state=Programme.State.RUNNING)
    lena = make_person()
    client.force_login(lena)
    page = client.get(reverse("enrolment:page", args=[programme.slug])).content.decode()
    assert "You can still join" in page
    client.post(reverse("enrolment:start", args=[programme.slug, "mentee"]))
    assert Enrolment.objects.filter(person=lena, programme=programme).exists()


def test_one_may_be_both_but_never_wish_for_oneself() -> None:
    programme, lena = make_programme(), make_person()
    mentee = make_enrolment(programme=programme, person=lena)
    mentor = make_enrolment(programme=programme, person=lena, role="mentor")
    with pytest.raises(Refused):
        set_wishes(mentee, by=lena, mentors=[mentor])


def test_who_is_not_eligible_reads_which_rule_and_whom_to_ask(client: Client) -> None:
    dana = make_person(name="Dana Whitfield")
    programme = make_programme(
        admin=dana,
        mentee_eligibility={"level_from": 3, "places": ["Leeds"]},
        mentor_eligibility={"level_from": 9},
    )
    client.force_login(make_person(level=2, place="Leeds"))
    text = client.get(reverse("enrolment:page", args=[programme.slug])).content.decode()
    assert "level 3 or above" in text and "in Leeds" not in text
    assert "Dana Whitfield" in text
    assert "Join as a mentee</button>" not in text
    assert (
        client.post(reverse("enrolment:start", args=[programme.slug, "mentee"])).status_code == 404
    )


def test_the_page_says_when_it_opens_and_when_it_is_over(client: Client) -> None:
    later = make_programme(enrolment_opens_on=timezone.localdate() + timedelta(days=3))
    over = make_programme(state=Programme.State.CLOSED)
    draft = make_programme(state=Programme.State.DRAFT)
    assert (
        "has not opened yet"
        in client.get(reverse("enrolment:page", args=[later.slug])).content.decode()
    )
    assert (
        "Enrolment is closed"
        in client.get(reverse("enrolment:page", args=[over.slug])).content.decode()
    )
    assert client.get(reverse("enrolment:page", args=[draft.slug])).status_code in (302, 404)
    assert client.get(reverse("enrolment:page", args=["no-such"])).status_code in (302, 404)


def test_nobody_opens_the_form_of_somebody_else(client: Client) -> None:
    programme = make_programme(
        mentee_eligibility={"level_from": 5}, mentor_eligibility={"level_from": 5}
    )
    ask(programme, Kind.LONG)
    make_enrolment(programme=programme)
    client.force_login(make_person(level=1))
    for name in ("question", "check", "mine", "withdraw"):
        step = [1] if name == "question" else []
        url = reverse(f"enrolment:{name}", args=[programme.slug, "mentee", *step])
        assert client.get(url).status_code == 404


def test_a_mentor_says_enough_in_one_tap_and_comes_back(client: Client) -> None:
    programme = make_programme()
    mentor = make_enrolment(programme=programme, role="mentor", places=2, taken=1)
    client.force_login(mentor.person)
    mine = reverse("enrolment:mine", args=[programme.slug, "mentor"])
    assert "Enough for now" in client.get(mine).content.decode()
    url = reverse("enrolment:pause", args=[programme.slug, "mentor"])
    client.post(url)
    mentor.refresh_from_db()
    assert mentor.is_paused
    client.post(url)
    mentor.refresh_from_db()
    assert not mentor.is_paused
    places = reverse("enrolment:places", args=[programme.slug, "mentor"])
    assert client.post(places, {"places": "0"}).status_code == 422
    client.post(places, {"places": "4"})
    mentor.refresh_from_db()
    assert mentor.places == 4


def test_withdrawing_says_what_it_means_first(client: Client) -> None:
    enrolment = make_enrolment(programme=make_programme())
    client.force_login(enrolment.person)
    url = reverse("enrolment:withdraw", args=[enrolment.programme.slug, "mentee"])
    assert "You don’t need to give a reason" in client.get(url).content.decode()
    client.post(url)
    enrolment.refresh_from_db()
    assert enrolment.state == State.WITHDRAWN


def test_whom_to_ask_is_named_to_those_who_have_signed_in(client: Client) -> None:
    programme = make_programme(admin=make_person(name="Dana Whitfield"), reply_to="")
    address = reverse("enrolment:page", args=[programme.slug])
    assert "Dana Whitfield" not in client.get(address).content.decode()
    client.force_login(make_person())
    assert "Dana Whitfield" in client.get(address).content.decode()


def test_when_the_programme_closes_consent_ends_and_answers_stay() -> None:
    programme = make_programme()
    lena = make_enrolment(programme=programme)
    about = consents_about(programme)
    facts = {"notice_version": "1", "notice_text": "What we keep"}
    mine = Consent.objects.create(person=lena.person, about=about, **facts)
    other = Consent.objects.create(person=lena.person, about="programme other", **facts)
    question = ask(programme, Question.Kind.LONG)
    answer(lena, by=lena.person, question=question, value="To lead")
    start_programme(programme, by=lena.person)
    close_programme(programme, by=lena.person)
    for row in (lena, mine, other):
        row.refresh_from_db()
    assert lena.state == Enrolment.State.FINISHED
    assert mine.withdrawn_at is not None and other.withdrawn_at is None
    with pytest.raises(Refused, match="is over"):
        answer(lena, by=lena.person, question=question, value="Something else")
    with pytest.raises(Refused, match="is over"):
        set_wishes(lena, by=lena.person, mentors=[])
    assert Answer.system("a test").get(enrolment=lena).value == "To lead"


def test_the_first_seat_stays_known_however_often_somebody_comes_back() -> None:
    programme, lena = (
        make_programme(starts_on=timezone.localdate() - timedelta(days=3)),
        make_person(),
    )
    first = enrol(start_enrolment(programme, by=lena, person=lena, role="mentee"), by=lena)
    assert first.seated_at == first.applied_at
    withdraw(first, by=lena)
    again = enrol(start_enrolment(programme, by=lena, person=lena, role="mentee"), by=lena)
    assert again.state == State.ENROLLED
    assert again.seated_at == first.seated_at != again.applied_at


def test_whoever_waits_has_no_seat_until_it_is_approved() -> None:
    programme, lena = make_programme(approves_mentees=True), make_person()
    asked = enrol(start_enrolment(programme, by=lena, person=lena, role="mentee"), by=lena)
    assert asked.seated_at is None
    in_now = approve(asked, by=make_person())
    assert in_now.seated_at == in_now.decided_at
