"""The draw at its doors: a coordinator, somebody in the draw, a stranger. Without JavaScript."""

import json
import re
import subprocess
import sys
from datetime import date, timedelta
from html import unescape
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from evidence.lottery_gate import PARTICIPANTS
from mentes.enrolment.actions.draw import draw_places, give_priority
from mentes.enrolment.models import Enrolment, Lottery
from mentes.foundation.actor import System
from mentes.people.models import Person
from mentes.programmes.models import Programme
from mentes.programmes.queries.lots import IN_EACH_GROUP, too_few_to_judge
from tests.enrolment.test_draw import by_lot, close_enrolment, crowd, sign_up
from tests.enrolment.test_joining import signed_in
from tests.factories import make_enrolment, make_organisation, make_person, make_programme

pytestmark = [pytest.mark.django_db, pytest.mark.alike]
BY = System("a test")
State = Enrolment.State
SURE = {"sure": "on"}


@pytest.fixture
def programme() -> Programme:
    make_organisation()
    return by_lot(places=2)


@pytest.fixture
def dana(programme: Programme) -> Client:
    return signed_in(programme.roles.get().person)


def url(name: str, programme: Programme, *more: object) -> str:
    return reverse(f"enrolment:{name}", args=[programme.slug, *more])


def shown(client: Client, name: str, programme: Programme, *more: object) -> str:
    page = client.get(url(name, programme, *more))
    assert page.status_code == 200
    return " ".join(unescape(page.content.decode()).split())


def test_a_coordinator_decides_for_lots_in_the_builder(client: Client) -> None:
    person = make_person(name="Dana Okafor")
    draft = make_programme(admin=person, state="draft")
    client.force_login(person)
    step = reverse("programmes:eligibility", args=[draft.slug])
    assert "By lot among everybody who signs up in time" in client.get(step).content.decode()
    refused = client.post(step, {"places_by": "lot"})
    assert "Places can be drawn when you say how many there are." in refused.content.decode()
    assert not Lottery.objects.exists()
    client.post(step, {"places_by": "lot", "mentee_places": "40", "draws_within": "level"})
    draft.refresh_from_db()
    assert (draft.places_by, draft.mentee_places, draft.draws_within) == ("lot", 40, "level")
    assert Lottery.objects.get().programme == draft


def test_a_lottery_of_too_few_to_judge_is_said_beside_the_choice_and_before_the_launch(
    client: Client,
) -> None:
    person = make_person(name="Dana Okafor")
    draft = make_programme(admin=person, state="draft", places_by="lot", mentee_places=20)
    for _n in range(33):
        make_person()
    client.force_login(person)
    words = "At most 20 would get a place and 14 would wait."
    for page in ("eligibility", "launch"):
        assert (
            words in client.get(reverse(f"programmes:{page}", args=[draft.slug])).content.decode()
        )
    Programme.objects.filter(pk=draft.pk).update(places_by="first")
    assert words not in client.get(reverse("programmes:launch", args=[draft.slug])).content.decode()


def test_what_is_called_too_few_is_what_the_study_calls_too_few() -> None:
    assert PARTICIPANTS[-1] == IN_EACH_GROUP
    enough = Programme(places_by="lot", mentee_places=50)
    assert too_few_to_judge(enough, 99) and not too_few_to_judge(enough, 100)


def test_the_programme_page_says_how_places_are_given_to_everybody_with_the_link(
    client: Client, programme: Programme
) -> None:
    text = shown(client, "page", programme)
    assert "There are 2 places for mentees" in text
    assert "has the same chance, whether they come first or last" in text
    assert "Before the draw a place goes to each person who waited in an earlier draw" in text
    assert Lottery.objects.get().commitment in text


def test_first_come_says_nothing_of_lots(client: Client) -> None:
    person = make_person(name="Dana Okafor")
    first_come = make_programme(admin=person, mentee_places=2)
    assert "How places are given" not in shown(client, "page", first_come)
    mentee = make_enrolment(programme=first_come)
    assert "the draw" not in shown(signed_in(mentee.person), "mine", first_come, "mentee")
    coordinator = signed_in(person)
    assert "Places by lot" not in shown(coordinator, "people", first_come)
    assert "in order of sign-up" in shown(coordinator, "lottery", first_come)
    assert signed_in(mentee.person).get(url("draw", first_come)).status_code == 404


def test_somebody_in_the_draw_is_told_their_number_and_no_more(programme: Programme) -> None:
    lena = sign_up(programme)
    client = signed_in(lena.person)
    text = shown(client, "mine", programme, "mentee")
    assert "You’re in the draw." in text
    assert "You’re in " + programme.name not in text
    assert lena.lot_number in text
    draw = shown(client, "draw", programme)
    assert lena.lot_number in draw and "In the draw" in draw
    assert client.get(url("draw_proof", programme)).status_code == 404


def test_from_the_draw_a_way_leads_back_to_the_programme(
    dana: Client, programme: Programme
) -> None:
    lena = sign_up(programme)
    trail = re.compile(r'<nav class="m-crumb".*?</nav>')
    [members] = trail.findall(shown(signed_in(lena.person), "draw", programme))
    assert url("page", programme) in members and "/people/" not in members
    [coordinators] = trail.findall(shown(dana, "draw", programme))
    overview = reverse("programmes:overview", args=[programme.slug])
    assert f'"{overview}"' in coordinators and url("lottery", programme) in coordinators


def test_looking_at_what_a_draw_would_do_changes_nothing(
    dana: Client, programme: Programme
) -> None:
    crowd(programme, 5)
    text = shown(dana, "lottery", programme)
    assert "5 people are in the draw for 2 places." in text
    assert url("lottery_now", programme) in text
    assert dana.post(url("lottery", programme)).status_code == 200
    assert programme.enrolments.filter(state=State.IN_DRAW).count() == 5
    assert not Lottery.objects.get().is_drawn


def test_which_groups_there_will_be_is_said_before_the_draw_and_gives_away_nobody(
    dana: Client, programme: Programme
) -> None:
    Programme.objects.filter(pk=programme.pk).update(draws_within="level", mentee_places=6)
    programme.refresh_from_db()
    for level, n in ((1, 8), (2, 6), (3, 1)):
        for _one in range(n):
            sign_up(programme, level=level)
    close_enrolment(programme)
    rule = "Levels with fewer than 5 people are drawn together"
    for page in ("lottery", "lottery_now"):
        text = shown(dana, page, programme)
        assert rule in text and "Level 2 and smaller ones" in text
        assert "Level 3" not in text
    Programme.objects.filter(pk=programme.pk).update(draws_within="")
    assert rule not in shown(dana, "lottery", programme)
    names = [line["name"] for line in draw_places(programme, by=BY).blocks]
    assert names == ["Everybody"]


def test_home_says_when_there_is_something_to_draw(dana: Client, programme: Programme) -> None:
    sign_up(programme)
    home = reverse("site:home")
    assert "Draw the places" not in dana.get(home).content.decode()
    crowd(programme, 3)
    assert url("lottery", programme) in dana.get(home).content.decode()
    draw_places(programme, by=BY)
    assert "Draw the places" not in dana.get(home).content.decode()


def test_the_button_is_not_there_before_enrolment_closes(
    dana: Client, programme: Programme
) -> None:
    sign_up(programme)
    text = shown(dana, "lottery", programme)
    assert "Places are drawn after that day" in text
    assert url("lottery_now", programme) not in text
    assert dana.get(url("lottery_now", programme)).status_code == 302
    dana.post(url("lottery_now", programme), SURE)
    assert not Lottery.objects.get().is_drawn


def test_a_coordinator_draws_and_everybody_reads_their_own_result(
    dana: Client, programme: Programme
) -> None:
    people = crowd(programme, 5)
    done = dana.post(url("lottery_now", programme), SURE, follow=True)
    assert "2 places are drawn. Everybody is told." in done.content.decode()
    proof = Lottery.objects.get().proof
    for each in people:
        each.refresh_from_db()
        text = shown(signed_in(each.person), "draw", programme)
        assert proof["seed"] in text and each.lot_number in text
        result = "You have a place" if (each.drawn_rank or 9) <= 2 else "On the waiting list"
        assert result in text
        assert not any(other.person.email in text for other in people if other != each)
    last = next(each for each in people if each.drawn_rank == 5)
    assert "2 people are before you" in shown(signed_in(last.person), "draw", programme)
    mine = shown(signed_in(last.person), "mine", programme, "mentee")
    assert "You’re number 3 on the waiting list" in mine


def test_before_a_draw_it_is_asked_whether_one_is_sure_and_said_what_will_happen(
    dana: Client, programme: Programme
) -> None:
    lena, *_others = crowd(programme, 5)
    give_priority(lena, by=BY, reason="Needed")
    text = shown(dana, "lottery_now", programme)
    assert "4 people are in the draw for 1 place." in text
    assert "1 person gets a place before the draw." in text
    assert "This can be neither undone nor done again." in text
    unsure = dana.post(url("lottery_now", programme))
    assert unsure.status_code == 422
    assert "Tick the box if you want to go on." in unescape(unsure.content.decode())
    assert not Lottery.objects.get().is_drawn
    dana.post(url("lottery_now", programme), SURE)
    assert Lottery.objects.get().is_drawn


def test_with_room_for_everybody_it_is_said_that_nothing_will_be_drawn(
    dana: Client, programme: Programme
) -> None:
    crowd(programme, 2)
    assert "Give everybody a place" in shown(dana, "lottery", programme)
    text = shown(dana, "lottery_now", programme)
    assert "There is room for everybody, so nothing is drawn." in text
    first_come = make_programme(admin=programme.roles.get().person)
    assert dana.get(url("lottery_now", first_come)).status_code == 302


def test_a_day_that_people_rely_on_is_moved_later_never_earlier(
    dana: Client, programme: Programme
) -> None:
    """Or a coordinator closes sign-up yesterday and draws among whoever was told first."""
    sign_up(programme)
    told, step = (
        programme.enrolment_closes_on,
        reverse("programmes:calendar", args=[programme.slug]),
    )
    assert told is not None

    def moved_to(closes: date) -> str:
        facts = {
            "enrolment_opens_on": programme.enrolment_opens_on, "enrolment_closes_on": closes,
            "starts_on": told + timedelta(30), "weeks": 20, "cadence_days": 21, "session_minutes": 45,
        }  # fmt: skip
        return unescape(dana.post(step, facts, follow=True).content.decode())

    for earlier in (timezone.localdate() - timedelta(1), told - timedelta(1)):
        assert "The day can be later, not earlier." in moved_to(earlier)
        programme.refresh_from_db()
        assert programme.enrolment_closes_on == told
    moved_to(told + timedelta(5))
    programme.refresh_from_db()
    assert programme.enrolment_closes_on == told + timedelta(5)


def test_a_second_press_is_told_who_drew(dana: Client, programme: Programme) -> None:
    crowd(programme, 5)
    dana.post(url("lottery_now", programme), SURE)
    again = dana.post(url("lottery_now", programme), SURE, follow=True)
    assert "Drawn a moment ago by Dana Okafor" in again.content.decode()


def test_a_place_before_the_draw_and_back(dana: Client, programme: Programme) -> None:
    lena, *_others = crowd(programme, 4)
    assert "Give a place before the draw" in shown(dana, "person", programme, lena.pk)
    facts = {"who": lena.pk, "reason": "Returns from parental leave"}
    dana.post(url("lottery_priority", programme), facts)
    assert "Returns from parental leave" in shown(dana, "lottery", programme)
    assert "Returns" not in shown(signed_in(_others[0].person), "draw", programme)
    dana.post(url("lottery_priority", programme), {"who": lena.pk, "do": "back"})
    assert "None so far" in shown(dana, "lottery", programme)
    foreign = sign_up(by_lot())
    strange = dana.post(url("lottery_priority", programme), {"who": foreign.pk, "reason": "x"})
    assert strange.status_code == 404


def test_free_places_go_down_the_list_by_one_button(dana: Client, programme: Programme) -> None:
    crowd(programme, 5)
    draw_places(programme, by=BY)
    Programme.objects.filter(pk=programme.pk).update(mentee_places=4)
    assert "Give 2 free places and tell them" in shown(dana, "lottery", programme)
    dana.post(url("lottery_free", programme))
    enrolled = programme.enrolments.filter(state=State.ENROLLED)
    assert sorted(enrolled.values_list("drawn_rank", flat=True)) == [1, 2, 3, 4]
    waiting = dana.get(url("people", programme), {"show": "waiting"}).content.decode()
    assert "Give a place and tell them" not in waiting


@pytest.mark.parametrize("name", ["lottery", "lottery_now", "lottery_priority", "lottery_free"])
def test_only_coordinators_run_a_draw(programme: Programme, name: str) -> None:
    crowd(programme, 4)
    for person in (programme.enrolments.all()[0].person, make_person(name="Otto Stranger")):
        client = signed_in(person)
        assert client.get(url(name, programme)).status_code in (403, 404)
        assert client.post(url(name, programme), SURE).status_code in (403, 404)
    assert not Lottery.objects.get().is_drawn


def test_a_stranger_sees_neither_the_list_nor_the_proof(programme: Programme) -> None:
    crowd(programme, 4)
    draw_places(programme, by=BY)
    stranger = signed_in(make_person(name="Otto Stranger"))
    for name in ("draw", "draw_proof"):
        assert stranger.get(url(name, programme)).status_code in (403, 404)
        assert Client().get(url(name, programme)).status_code == 302


def test_no_page_shows_the_seed_before_the_draw(dana: Client, programme: Programme) -> None:
    lena, *_others = crowd(programme, 4)
    give_priority(lena, by=BY, reason="Needed")
    seed = Lottery.objects.get().seed
    coordinator, member = dana, signed_in(lena.person)
    pages = [
        *[(coordinator, url(name, programme)) for name in ("lottery", "draw", "people", "page")],
        (coordinator, url("person", programme, lena.pk)),
        (coordinator, url("people_export", programme)),
        (coordinator, reverse("programmes:overview", args=[programme.slug])),
        (coordinator, reverse("programmes:eligibility", args=[programme.slug])),
        *[(member, url(name, programme)) for name in ("draw", "page")],
        (member, url("mine", programme, "mentee")),
    ]
    for client, address in pages:
        page = client.get(address)
        assert page.status_code == 200, address
        assert seed not in page.content.decode()
    draw_places(programme, by=BY)
    assert seed in shown(member, "draw", programme)


@pytest.fixture
def proof(programme: Programme, dana: Client, tmp_path: Path) -> Path:
    for n in range(18):
        sign_up(programme, level=1 + n % 2)
    Programme.objects.update(draws_within="level", mentee_places=7)
    programme.refresh_from_db()
    close_enrolment(programme)
    draw_places(programme, by=BY)
    taken = dana.get(url("draw_proof", programme))
    assert "attachment" in taken["Content-Disposition"]
    file = tmp_path / "draw.json"
    file.write_bytes(taken.content)
    return file


def test_the_proof_names_nobody(proof: Path, programme: Programme) -> None:
    text = proof.read_text()
    for person in Person.objects.all():
        assert person.name not in text
        assert person.email not in text


def test_the_lines_on_the_page_do_the_draw_again(
    proof: Path, dana: Client, programme: Programme, tmp_path: Path
) -> None:
    page = dana.get(url("draw", programme)).content.decode()
    [lines] = re.findall(r"<code>(import .*?)</code>", page, re.DOTALL)
    script = tmp_path / "check.py"
    script.write_text(unescape(lines))

    def run() -> str:
        done = subprocess.run([sys.executable, script, proof], capture_output=True, text=True)
        return done.stdout + done.stderr

    assert "The draw is right: True" in run()
    facts = json.loads(proof.read_text())
    facts["offered"][0], facts["waiting"][0] = facts["waiting"][0], facts["offered"][0]
    proof.write_text(json.dumps(facts))
    assert "The draw is right: False" in run()


def test_the_command_does_the_draw_again(proof: Path) -> None:
    out = StringIO()
    promised = Lottery.objects.get().commitment
    call_command("check_draw", str(proof), fingerprint=promised, stdout=out)
    assert "The draw is right: 7 places among 18 numbers." in out.getvalue()
    with pytest.raises(CommandError, match="not the one behind this fingerprint"):
        call_command("check_draw", str(proof), fingerprint="0" * 64)
    facts = json.loads(proof.read_text())
    facts["waiting"].reverse()
    proof.write_text(json.dumps(facts))
    with pytest.raises(CommandError, match="another result"):
        call_command("check_draw", str(proof))
    for words in ("no json", "[]"):
        proof.write_text(words)
        with pytest.raises(CommandError, match="can't be read as a proof"):
            call_command("check_draw", str(proof))


def test_pages_of_a_long_draw_cost_as_much_as_those_of_a_short_one(
    programme: Programme, dana: Client, django_assert_max_num_queries: pytest.FixtureRequest
) -> None:
    crowd(programme, 30)
    with django_assert_max_num_queries(16):  # type: ignore[operator]
        shown(dana, "lottery", programme)
    draw_places(programme, by=BY)
    lena = programme.enrolments.get(drawn_rank=30)
    client = signed_in(lena.person)
    with django_assert_max_num_queries(16):  # type: ignore[operator]
        shown(dana, "lottery", programme)
    with django_assert_max_num_queries(16):  # type: ignore[operator]
        shown(client, "draw", programme)


def test_late_sign_ups_are_told_where_they_stand(client: Client, programme: Programme) -> None:
    crowd(programme, 4)
    late = make_person(name="Late Comer")
    page = shown(signed_in(late), "page", programme)
    assert "sign-up for the draw is over" in page
    enrolment = sign_up(programme)
    assert "Places are drawn first" in shown(
        signed_in(enrolment.person), "mine", programme, "mentee"
    )
    assert programme.enrolment_closes_on == timezone.localdate() - timedelta(days=1)
