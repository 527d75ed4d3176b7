"""Not the right match: two taps, no reason needed, and only the two get there."""

import pytest
from django.test import Client
from django.urls import reverse

from mentes.pairing.models import Pair, Switch
from tests.factories import make_organisation, make_pair, make_person, make_programme


@pytest.fixture
def pair(db: None) -> Pair:
    make_organisation()
    return make_pair(programme=make_programme(admin=make_person(name="Dana Whitfield")))


def browser(pair: Pair) -> Client:
    client = Client()
    client.force_login(pair.mentee.person)
    return client


@pytest.mark.parametrize(
    ("wish", "state"), [("new", "closed"), ("pause", "paused"), ("end", "closed")]
)
def test_each_of_the_three_takes_effect_without_a_reason(pair: Pair, wish: str, state: str) -> None:
    url = reverse("pairing:switch", kwargs={"pair": pair.pk})
    client = browser(pair)
    page = client.get(url)
    assert "checked" not in page.content.decode()
    assert client.post(url, {"wish": wish}).status_code == 302
    pair.refresh_from_db()
    assert pair.state == state
    assert Switch.for_actor(pair.mentee.person).get().wish == wish


def test_a_paused_pair_goes_on_again(pair: Pair) -> None:
    url = reverse("pairing:switch", kwargs={"pair": pair.pk})
    client = browser(pair)
    client.post(url, {"wish": "pause"})
    client.post(url, {"wish": "go_on"})
    pair.refresh_from_db()
    assert pair.state == Pair.State.ACTIVE


def test_nothing_chosen_changes_nothing(pair: Pair) -> None:
    browser(pair).post(reverse("pairing:switch", kwargs={"pair": pair.pk}), {})
    pair.refresh_from_db()
    assert pair.state == Pair.State.ACTIVE


def test_only_the_two_get_there_and_only_while_it_is_open(pair: Pair) -> None:
    url = reverse("pairing:switch", kwargs={"pair": pair.pk})
    stranger = Client()
    stranger.force_login(make_person(name="Tom Baker"))
    assert stranger.get(url).status_code == 404
    client = browser(pair)
    client.post(url, {"wish": "end"})
    assert client.get(url).status_code == 404
