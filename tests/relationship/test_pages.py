"""The pages: what they ask, how many questions they cost, and that each works by plain posts."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from mentes.enrolment.models import Enrolment, Wish
from mentes.notices.models import Notice
from mentes.pairing.models import Pair
from mentes.people.models import Person
from mentes.relationship.actions.sessions import book_session
from mentes.relationship.models import (
    AgendaItem,
    Agreement,
    CheckIn,
    Goal,
    Note,
    Rating,
    Session,
    Step,
)
from mentes.relationship.queries.mine import my_lines
from tests.factories import make_enrolment, make_goal, make_person, make_session

pytestmark = pytest.mark.alike


@pytest.fixture
def client(lena: Person) -> Client:
    client = Client()
    client.force_login(lena)
    return client


def address(name: str, pair: Pair, **more: object) -> str:
    return reverse(f"relationship:{name}", kwargs={"pair": pair.pk} | more)


def questions(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(url).status_code == 200
    return len(seen)


def fill(pair: Pair, number: int) -> None:
    for n in range(number):
        held = make_session(
            pair=pair, starts_at=timezone.now() - timedelta(days=9 + n), state="held"
        )
        CheckIn(session=held, person=pair.mentee.person, blocker="time").save()
        make_goal(pair=pair, text=f"Goal {n}", steps=3)
        Note(pair=pair, author=pair.mentee.person, text=f"Note {n}").save()


@pytest.mark.parametrize(
    "name", ["pair", "sessions", "check_ins", "goals", "notes", "meet", "book", "agreement"]
)
def test_a_page_costs_the_same_with_few_rows_and_many(
    pair: Pair, client: Client, name: str
) -> None:
    if name != "meet":  # who has met is sent on to the page of the two
        fill(pair, 2)
        book_session(pair, by=pair.mentee.person, starts_at=timezone.now() + timedelta(days=3))
    few = questions(client, address(name, pair))
    if name != "meet":
        fill(pair, 20)
    assert questions(client, address(name, pair)) == few


def test_a_detail_page_costs_the_same_with_few_rows_and_many(pair: Pair, client: Client) -> None:
    past = make_session(pair=pair, starts_at=timezone.now() - timedelta(days=1))
    goal = make_goal(pair=pair, steps=2)
    details: list[tuple[str, dict[str, object]]] = [
        ("check_in", {"session": past.pk}),
        ("session", {"session": past.pk}),
        ("goal", {"goal": goal.pk}),
    ]
    fill(pair, 2)
    few = [questions(client, address(name, pair, **more)) for name, more in details]
    fill(pair, 20)
    many = [questions(client, address(name, pair, **more)) for name, more in details]
    assert many == few


def test_nothing_is_chosen_beforehand_on_the_page_of_the_pair(pair: Pair, client: Client) -> None:
    make_session(pair=pair, starts_at=timezone.now() - timedelta(days=1))
    page = client.get(address("pair", pair)).content.decode()
    assert "How useful was" in page
    assert "checked" not in page


def test_a_check_in_takes_two_plain_posts(pair: Pair, client: Client, lena: Person) -> None:
    past = make_session(pair=pair, starts_at=timezone.now() - timedelta(days=1))
    first, second = (Step.for_actor(lena).get(goal=make_goal(pair=pair, steps=1)) for _ in range(2))
    rated = client.post(address("rate_here", pair, session=past.pk), {"value": "3"})
    assert rated["Location"] == address("check_in", pair, session=past.pk)
    answers = {
        "value": "3",
        f"step-{first.pk}": "done",
        f"step-{second.pk}": "stuck",
        "blocker": "time",
    }
    done = client.post(rated["Location"], answers | {"next_time": "Budget"})
    assert done["Location"] == address("pair", pair)
    assert Rating.for_actor(lena).get().value == 3
    assert CheckIn.for_actor(lena).get().next_time == "Budget"
    assert "How useful was" not in client.get(address("pair", pair)).content.decode()


def test_a_check_in_may_be_empty(pair: Pair, client: Client, lena: Person) -> None:
    past = make_session(pair=pair, starts_at=timezone.now() - timedelta(days=1))
    assert client.post(address("check_in", pair, session=past.pk), {}).status_code == 302
    assert not Rating.for_actor(lena).exists()


def test_a_proposed_time_is_booked_by_one_post(pair: Pair, client: Client, lena: Person) -> None:
    page = client.get(address("pair", pair))
    time = page.context["times"][0]
    client.post(address("book", pair), {"at": time.value, "minutes": "45"})
    assert Session.for_actor(lena).get().starts_at == time.starts_at


def test_a_typed_time_is_in_the_zone_of_who_types(pair: Pair, amara: Person) -> None:
    client = Client()
    client.force_login(amara)
    day = (timezone.now() + timedelta(days=4)).date()
    said = {"day": day.isoformat(), "clock": "16:00", "minutes": "45"}
    assert client.post(address("book", pair), said).status_code == 302
    session = Session.for_actor(amara).get()
    assert (session.starts_at.hour, session.time_zone) == (15, "Africa/Lagos")


def test_a_refused_time_keeps_what_was_typed_and_says_why(pair: Pair, client: Client) -> None:
    said = {"day": "2020-03-29", "clock": "10:15", "minutes": "45", "where": "Room 4"}
    page = client.post(address("book", pair), said)
    assert page.status_code == 422
    words = page.content.decode()
    assert "That time has just gone" in words
    assert "Room 4" in words
    page = client.post(address("book", pair), {"minutes": "45"})
    assert page.status_code == 422


def test_goals_are_written_stepped_and_ended_by_plain_posts(
    pair: Pair, client: Client, lena: Person
) -> None:
    form = address("set_goal", pair)
    page = client.get(form).content.decode()
    assert page.count("m-try") == 3
    assert page.count("<textarea") == 1
    assert client.get(form + "?example=1").context["form"]["text"].value()
    assert client.post(form, {"text": " "}).status_code == 422
    client.post(form, {"text": "Two demos"})
    goal = Goal.for_actor(lena).get()
    assert goal.framework == "open"
    shown = address("goal", pair, goal=goal.pk)
    assert "What will be different?" not in client.get(shown).content.decode()
    assert "What will be different?" in client.get(shown + "?kind=smart").content.decode()
    prompt = address("answer_prompt", pair, goal=goal.pk)
    client.post(prompt, {"kind": "smart", "field": "specific", "words": "Alone"})
    client.post(prompt, {"field": "due_on", "due_on": "2027-06-30"})
    goal.refresh_from_db()
    assert (goal.framework, goal.fields) == ("smart", {"specific": "Alone"})
    page = client.get(shown).content.decode()
    assert "30 June 2027" in page and "SMART" not in page
    client.post(address("add_step", pair, goal=goal.pk), {"text": "Watch one", "due_on": ""})
    step = Step.for_actor(lena).get()
    client.post(address("step", pair, step=step.pk), {"do": "done"})
    client.post(address("end_goal", pair, goal=goal.pk), {"outcome": "done", "learned": "Ask"})
    goal.refresh_from_db()
    assert (goal.state, goal.learned) == ("done", "Ask")
    page = client.get(shown).content.decode()
    for word in ("Reached", "What became of it so far", "finished a step: “Watch one”"):
        assert word in page, word


def test_a_day_that_has_passed_is_asked_back_and_not_refused(
    pair: Pair, client: Client, lena: Person
) -> None:
    goal = make_goal(pair=pair)
    prompt = address("answer_prompt", pair, goal=goal.pk)
    change = address("change_goal", pair, goal=goal.pk)
    for url, said in ((prompt, {"field": "due_on"}), (change, {"text": goal.text})):
        first = client.post(url, said | {"due_on": "2020-01-01"})
        assert first.status_code == 422
        assert "1 January 2020 has passed" in first.content.decode()
        assert 'name="past_day" value="2020-01-01"' in first.content.decode()
        again = client.post(url, said | {"due_on": "2020-01-01", "past_day": "2020-01-01"})
        assert again.status_code == 302
        assert Goal.for_actor(lena).get(pk=goal.pk).due_on == date(2020, 1, 1)
        Goal.system("a test").filter(pk=goal.pk).update(due_on=None)


def test_the_limit_of_goals_is_said_before_the_form(pair: Pair, client: Client) -> None:
    make_goal(pair=pair)
    page = client.get(address("set_goal", pair)).content.decode()
    assert "You have 1 goal under way." in page and "3 at a time is the most here." in page
    for n in range(2):
        make_goal(pair=pair, text=f"Goal {n}")
    page = client.get(address("set_goal", pair)).content.decode()
    assert "Finish or let go" in page and "<textarea" not in page


def test_a_goal_without_steps_shows_its_day(pair: Pair, client: Client) -> None:
    goal = make_goal(pair=pair, due_on=date(2027, 6, 30))
    assert "By 30 June 2027" in client.get(address("goal", pair, goal=goal.pk)).content.decode()


def test_a_late_step_looks_late_with_done_new_date_and_let_it_go(
    pair: Pair, client: Client, lena: Person
) -> None:
    goal = make_goal(pair=pair, steps=2)
    late = Step.for_actor(lena).filter(goal=goal).earliest("pk")
    Step.for_actor(lena).filter(pk=late.pk).update(due_on=timezone.localdate() - timedelta(days=16))
    for name, more in (("pair", {}), ("goals", {}), ("goal", {"goal": goal.pk})):
        page = client.get(address(name, pair, **more)).content.decode()
        for word in ("m-late", "16 days ago", "Done", "New date", "Let it go"):
            assert word in page, (name, word)
    act = address("step", pair, step=late.pk)
    gone = client.post(act, {"text": late.text, "due_on": "2020-01-01", "back": "pair"})
    assert "has passed" in gone.content.decode() or gone.status_code == 302
    new = (timezone.localdate() + timedelta(days=9)).isoformat()
    moved = client.post(act, {"text": late.text, "due_on": new, "back": "pair"})
    assert moved["Location"] == address("pair", pair) + "#goals"
    assert "m-late" not in client.get(address("pair", pair)).content.decode()
    client.post(act, {"do": "remove"})
    assert Step.for_actor(lena).filter(goal=goal).count() == 1
    page = client.get(address("goal", pair, goal=goal.pk)).content.decode()
    assert "let a step go: “Step 1”" in page and "gave a step a new date" in page


def test_the_agenda_takes_lines_and_ticks(pair: Pair, client: Client, lena: Person) -> None:
    session = make_session(pair=pair)
    url = address("agenda", pair, session=session.pk)
    client.post(url, {"do": "add", "text": "One"})
    client.post(url, {"do": "add", "text": "Two"})
    one, two = AgendaItem.for_actor(lena).order_by("pk")
    client.post(url, {"do": "ticks", "done": [str(two.pk)]})
    client.post(url, {"do": f"remove {one.pk}"})
    assert AgendaItem.for_actor(lena).get().is_done
    swapped = client.post(url, {"do": "ticks"}, headers={"HX-Request": "true"})
    assert swapped.content.decode().lstrip().startswith('<div id="agenda">')


def test_a_note_is_saved_as_it_is_written_and_by_its_button(
    pair: Pair, client: Client, lena: Person
) -> None:
    url = address("save_note", pair)
    swapped = client.post(url, {"text": "One"}, headers={"HX-Request": "true"})
    assert "Saved at" in swapped.content.decode()
    assert client.post(url, {"text": "Two"}).status_code == 302
    assert [note.text for note in Note.for_actor(lena)] == ["Two"]


def test_an_agreement_changed_meanwhile_shows_both_texts(
    pair: Pair, client: Client, amara: Person
) -> None:
    other = Client()
    other.force_login(amara)
    url = address("agreement", pair)
    other.post(url, {"version": "1", "part-0": "Every 2 weeks", "own": ""})
    page = client.post(url, {"version": "1", "part-0": "Every 4 weeks", "own": ""})
    words = page.content.decode()
    assert page.status_code == 422
    assert "Every 2 weeks" in words
    assert "Every 4 weeks" in words
    client.post(url, {"version": "2", "part-0": "Every 4 weeks", "own": ""})
    agreement = Agreement.for_actor(amara).get()
    assert (agreement.version, agreement.parts[0]["text"]) == (3, "Every 4 weeks")
    assert agreement.mentee_agreed_at
    assert agreement.mentor_agreed_at is None
    other.post(address("agree", pair), {"version": "3"})
    assert "You both agreed" in client.get(url).content.decode()


def test_a_mentee_reads_that_her_wish_was_met_and_her_mentor_does_not(
    pair: Pair, client: Client, amara: Person
) -> None:
    assert "first choice" not in client.get(address("meet", pair)).content.decode()
    other = make_enrolment(programme=pair.programme, role="mentor")
    for rank, mentor in enumerate([pair.mentor, other], 1):
        Wish(enrolment=pair.mentee, mentor=mentor, rank=rank).save()
    first = client.get(address("meet", pair)).content.decode()
    assert "Amara was your first choice" in first
    Wish.system("a test").filter(enrolment=pair.mentee, rank=1).update(rank=3)
    third = client.get(address("meet", pair)).content.decode()
    assert "Amara was on the list of mentors you would like" in third
    client.force_login(amara)
    page = client.get(address("meet", pair)).content.decode()
    assert "first choice" not in page and "list of mentors" not in page


def test_hello_goes_once_by_mail_without_an_address(
    pair: Pair, client: Client, lena: Person
) -> None:
    client.post(address("say_hello", pair), {"text": "Hello Amara"})
    notice = Notice.objects.get(kind="relationship.hello")
    assert (notice.to_id, notice.text) == (pair.mentor.person_id, "Hello Amara")
    assert notice.reply_to == "mentoring@hallam.example"
    assert lena.email not in notice.text + notice.sender_name
    client.post(address("say_hello", pair), {"text": "Again"})
    assert Notice.objects.filter(kind="relationship.hello").count() == 1
    assert "You said hello" in client.get(address("meet", pair)).content.decode()


def test_replies_come_straight_only_if_the_writer_says_so(
    pair: Pair, client: Client, lena: Person
) -> None:
    client.post(address("say_hello", pair), {"text": "Hello", "shares_address": "on"})
    assert Notice.objects.get(kind="relationship.hello").reply_to == lena.email


def test_a_mentor_sees_all_mentees_one_line_each_with_three_questions(
    pair: Pair, amara: Person
) -> None:
    with CaptureQueriesContext(connection) as one:
        assert [line.need for line in my_lines(amara)] == ["meet"]
    for _number in range(4):
        make_pair_with(pair, amara)
    with CaptureQueriesContext(connection) as many:
        assert len(my_lines(amara)) == 5
    assert len(one) == len(many) == 3


def make_pair_with(pair: Pair, mentor: Person) -> Pair:
    enrolment = Enrolment.objects.create(
        programme=pair.programme, person=make_person(), role="mentee", state="enrolled"
    )
    return Pair.objects.create(
        programme=pair.programme,
        mentee=enrolment,
        mentor=pair.mentor,
        state="active",
        told_at=timezone.now(),
    )


def test_the_goals_tab_leads_straight_to_the_only_pair(pair: Pair, client: Client) -> None:
    assert client.get(reverse("relationship:my_goals"))["Location"] == address("goals", pair)


def test_only_the_latest_session_is_asked_about(pair: Pair, client: Client, lena: Person) -> None:
    now = timezone.now()
    make_session(pair=pair, starts_at=now - timedelta(days=15), state="held")
    latest = make_session(pair=pair, starts_at=now - timedelta(days=1))
    client.post(address("check_in", pair, session=latest.pk), {})
    assert client.get(address("pair", pair)).context["ask"] is None


def test_the_quiet_link_leads_to_the_switch_page(pair: Pair, client: Client) -> None:
    switch = reverse("pairing:switch", kwargs={"pair": pair.pk})
    for name in ("pair", "meet"):
        assert f'href="{switch}"' in client.get(address(name, pair)).content.decode()


def test_empty_private_notes_are_not_kept(pair: Pair, client: Client, lena: Person) -> None:
    new, first = address("start_note", pair), address("save_note", pair)
    answer = client.post(new, {"text": " \n"}, follow=True)
    assert "nothing was kept" in answer.content.decode()
    client.post(first, {"text": ""})
    assert not Note.for_actor(lena).exists()
    client.post(first, {"text": "Ask about Berlin"})
    client.post(first, {"text": ""})
    assert "n1h" not in client.get(address("notes", pair)).content.decode()
    client.post(first, {"text": "Ask about Lisbon"})
    assert Note.for_actor(lena).get().text == "Ask about Lisbon"
    shown = client.get(address("pair", pair)).content.decode()
    assert address("note", pair, note=Note.for_actor(lena).get().pk) in shown


def test_a_cancelled_session_reads_as_cancelled_and_its_agenda_is_closed(
    pair: Pair, client: Client, lena: Person
) -> None:
    session = book_session(pair, by=lena, starts_at=timezone.now() + timedelta(days=3))
    client.post(address("agenda", pair, session=session.pk), {"do": "add", "text": "Slides"})
    client.post(address("cancel", pair, session=session.pk))
    page = client.get(address("session", pair, session=session.pk)).content.decode()
    assert "This session is cancelled." in page and "did not take place" not in page
    assert "Slides" in page and "Add something" not in page and "Share with" not in page
    refused = client.post(
        address("agenda", pair, session=session.pk), {"do": "add", "text": "More"}
    )
    assert "This session is cancelled" in refused.content.decode() or refused.status_code == 409
    assert AgendaItem.for_actor(lena).count() == 1


def test_a_session_that_was_not_held_says_so(pair: Pair, client: Client, lena: Person) -> None:
    past = make_session(pair=pair, starts_at=timezone.now() - timedelta(days=1))
    page = client.get(address("sessions", pair)).content.decode()
    assert "Did you meet?" in page and "We didn’t meet" in page
    client.post(address("not_met", pair, session=past.pk))
    page = client.get(address("session", pair, session=past.pk)).content.decode()
    assert "You didn’t meet." in page


def test_where_is_as_last_time(pair: Pair, client: Client) -> None:
    make_session(
        pair=pair, starts_at=timezone.now() - timedelta(days=9), state="held", where="Room 4"
    )
    assert 'value="Room 4"' in client.get(address("book", pair)).content.decode()
    assert 'name="where" value="Room 4"' in client.get(address("pair", pair)).content.decode()


def test_the_agreement_is_not_asked_for_again(pair: Pair, client: Client, lena: Person) -> None:
    assert "Read and agree" in client.get(address("pair", pair)).content.decode()
    client.post(address("agree", pair), {"version": "1"})
    page = client.get(address("pair", pair)).content.decode()
    assert "Read and agree" not in page and "Read or change it" in page


def test_the_coordinators_page_names_the_zone_and_speaks_of_them(
    pair: Pair, admin: Person, lena: Person
) -> None:
    reason = {"kind": "team", "chip": "Different team", "text": "You come from different teams"}
    Pair.objects.filter(pk=pair.pk).update(reasons=[reason], cadence_days=28)
    book_session(pair, by=lena, starts_at=timezone.now() + timedelta(days=3))
    dana = Client()
    dana.force_login(admin)
    url = reverse("pairing:pair", kwargs={"slug": pair.programme.slug, "pair": pair.pk})
    page = dana.get(url).content.decode()
    assert "(London time)" in page and "A session every 4 weeks" in page
    assert "Different team" in page and "You come from" not in page
