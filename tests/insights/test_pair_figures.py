"""Nothing that leadership sees tells of one pair by what changed: it is closed, erased, meets, or writes a goal."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from mentes.foundation.actor import System
from mentes.insights.actions.figures import (
    draw_all_pair_figures,
    draw_outcome_figures,
    draw_pair_figures,
)
from mentes.insights.actions.key_results import count_all_key_results
from mentes.insights.counted import ANSWERS, Facts, share_shown
from mentes.insights.models import OutcomeFigure, PairFigure
from mentes.pairing.actions.switching import close
from mentes.pairing.models import Pair
from mentes.people.actions.privacy import forget_person
from mentes.people.models import EmploymentEvent, OrganisationRole, Person
from mentes.programmes.models import Programme
from tests.factories import make_goal, make_organisation, make_pair, make_person, make_programme
from tests.insights.test_key_results import NOW, TODAY, meets, pairs_of, result_of

pytestmark = [pytest.mark.django_db, pytest.mark.alike]
BY = System("test")
Act = Callable[[Pair, Person], Any]


@pytest.fixture(autouse=True)
def a_day_in_march() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def dana(settings: Any) -> Person:
    settings.TWO_FACTOR = False
    make_organisation()
    return make_person(name="Dana Whitfield")


@pytest.fixture
def programme(dana: Person) -> Programme:
    """61 pairs, 54 of which met, and a key result of each measure of pairs."""
    made = make_programme(state="running", starts_on=TODAY - timedelta(days=60), admin=dana)
    for measure in ANSWERS:
        result_of(made, measure)
    for number, pair in enumerate(pairs_of(made, 61)):
        if number < 54:
            meets(pair, days_ago=45)
        if number % 3:
            make_goal(pair=pair)
    a_night()
    return made


def a_night() -> None:
    draw_all_pair_figures(by=BY, today=TODAY)
    count_all_key_results(by=BY, today=TODAY)


def what_is_seen(programme: Programme, reader: Person) -> list[str]:
    client, pages = Client(), []
    client.force_login(reader)
    names = ["insights:outcomes", "site:home"]
    addresses = [reverse(name) for name in names]
    addresses.append(reverse("insights:programme_outcomes", args=[programme.slug]))
    if programme.roles.filter(person=reader).exists():
        addresses = [addresses[-1], reverse("insights:key_results", args=[programme.slug])]
    for address in addresses:
        shown = client.get(address).content.decode()
        pages.append(re.sub(r'csrfmiddlewaretoken" value="[^"]*"|X-CSRFToken": "[^"]*"', "", shown))
    return pages


@pytest.fixture
def catherine() -> Person:
    person = make_person(name="Catherine Osei")
    OrganisationRole.objects.create(person=person, role=OrganisationRole.Role.LEADERSHIP)
    return person


ACTS: dict[str, Act] = {
    "is closed": lambda pair, by: close(pair, by=by),
    "is erased": lambda pair, by: forget_person(pair.mentee.person, by=by),
    "meets": lambda pair, by: meets(pair, days_ago=1),
    "writes a goal": lambda pair, by: make_goal(pair=pair),
    "is new": lambda pair, by: make_pair(
        programme=pair.programme,
        mentee=make_person(),
        mentor=make_person(),
        told_at=NOW - timedelta(days=60),
    ),
}


@pytest.mark.parametrize("place", [0, 60], ids=["one that met", "one that never met"])
@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("who", ["catherine", "dana"])
def test_one_pair_more_or_less_changes_nothing_that_is_seen(
    programme: Programme, request: pytest.FixtureRequest, who: str, act: str, place: int
) -> None:
    reader = request.getfixturevalue(who)
    before = what_is_seen(programme, reader)
    pair = programme.pairs.order_by("pk")[place]
    ACTS[act](pair, programme.roles.get().person)
    a_night()
    assert what_is_seen(programme, reader) == before


def test_the_pages_do_show_numbers_that_would_have_moved(
    programme: Programme, catherine: Person
) -> None:
    """Else the test above would hold of an empty page."""
    shown = " ".join(what_is_seen(programme, catherine))
    for words in ("90%", "about 60 pairs", "60 pairs</b>", "50 session"):
        assert words in shown, words
    for pair in programme.pairs.order_by("-pk")[:7]:
        meets(pair, days_ago=1)
    a_night()
    assert " ".join(what_is_seen(programme, catherine)) != shown


@pytest.mark.parametrize("size", [10, 14, 15, 29, 30, 59, 60, 61, 140])
def test_each_number_is_true_of_three_pairs_more_or_fewer(size: int) -> None:
    """So that whoever has two who tell still doesn't know of a third."""
    shown = Counter(share_shown(cases, size) for cases in range(size + 1))
    assert min(shown.values()) >= 3


def test_two_programmes_that_differ_by_one_mentee_do_not_both_show_what_became_of_them(
    dana: Person,
) -> None:
    starts = TODAY - timedelta(days=380)
    first = make_programme(state="closed", starts_on=starts, weeks=16, admin=dana)
    second = make_programme(state="closed", starts_on=starts, weeks=16, admin=dana)
    people = [pair.mentee.person for pair in pairs_of(first, 40, days_ago=384)]
    told = NOW - timedelta(days=384)
    for person in people[1:]:
        make_pair(programme=second, mentee=person, mentor=make_person(), told_at=told)
    for person in people[:20]:
        EmploymentEvent.objects.create(person=person, kind="left", on=starts + timedelta(days=90))
    draw_outcome_figures(Facts(first, TODAY), by=BY)
    draw_outcome_figures(Facts(second, TODAY), by=BY)
    assert OutcomeFigure.objects.get(kind="left").programme == first
    others = make_programme(state="closed", starts_on=starts, weeks=16, admin=dana)
    pairs_of(others, 40, days_ago=384)
    for pair in others.pairs.all()[:20]:
        EmploymentEvent.objects.create(
            person=pair.mentee.person, kind="left", on=starts + timedelta(days=90)
        )
    draw_outcome_figures(Facts(others, TODAY), by=BY)
    assert OutcomeFigure.objects.filter(kind="left").count() == 2


def test_a_number_of_pairs_goes_with_its_programme(programme: Programme) -> None:
    assert draw_pair_figures(Facts(programme, TODAY), by=BY) == 0
    assert PairFigure.objects.count() == 5


def test_home_of_leadership_begins_with_its_numbers(programme: Programme, client: Client) -> None:
    """“You’re up to date” above them would say that there is nothing to read."""
    catherine = make_person(name="Catherine Osei")
    OrganisationRole.objects.create(person=catherine, role="leadership")
    client.force_login(catherine)
    page = client.get(reverse("site:home")).content.decode()
    assert programme.name in page
    assert "up to date" not in page
