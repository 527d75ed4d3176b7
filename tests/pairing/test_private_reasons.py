"""A wish not to be with somebody moves what the engine proposes and nothing else that a coordinator reads."""

import re
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from mentes.enrolment.models import Enrolment, NotWith
from mentes.foundation.refused import Refused
from mentes.pairing.actions.changes import swap
from mentes.pairing.actions.switching import pair_two, switch
from mentes.pairing.bridge.rounds import solve_round
from mentes.pairing.models import Pair, Round
from tests.factories import make_enrolment, make_programme
from tests.pairing.conftest import Scene, pairs_in
from tests.pairing.test_studio import text, url

SIDES = ("mentee", "mentor")
VARIES = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"|X-CSRFToken": "[^"]*"')


@pytest.fixture
def dana(client: Client, scene: Scene, settings: Any) -> Client:
    settings.TWO_FACTOR = False
    client.force_login(scene.dana)
    return client


def would_rather_not(mentee: Enrolment, mentor: Enrolment, *, side: str) -> NotWith:
    mine, other = (mentee, mentor) if side == "mentee" else (mentor, mentee)
    wish = NotWith(enrolment=mine, other=other.person)
    wish.save()
    return wish


def addresses(scene: Scene) -> Iterator[tuple[str, dict[str, int]]]:
    for name in ("studio", "review", "pairs", "switches", "by_hand"):
        yield url(scene, name), {}
    yield reverse("programmes:overview", args=[scene.programme.slug]), {}
    yield reverse("programmes:rules", args=[scene.programme.slug]), {}
    yield reverse("enrolment:people", args=[scene.programme.slug]), {}
    for enrolment in (*scene.mentees, *scene.mentors):
        yield reverse("people:person", args=[enrolment.person_id]), {}
        yield url(scene, "studio"), {"open": enrolment.pk}
    for mentee, mentor in product(scene.mentees, scene.mentors):
        yield url(scene, "studio"), {"open": mentee.pk, "with": mentor.pk}
        yield url(scene, "by_hand"), {"mentee": mentee.pk, "mentor": mentor.pk}


def pages_of(scene: Scene, dana: Client) -> dict[str, str]:
    return {
        f"{address} {query}": VARIES.sub("", dana.get(address, query).content.decode())
        for address, query in addresses(scene)
    }


def without(wish: NotWith, round_: Round) -> None:
    """The same world but for this wish: what the run wrote down of its reading included."""
    before = solve_round(round_, stage=bool)
    wish.delete()
    after = solve_round(round_, stage=bool)
    assert (before.rows, before.unmatched, before.total) == (
        after.rows,
        after.unmatched,
        after.total,
    )
    Round.objects.filter(pk=round_.pk).update(stamps=after.stamps)


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize(("who", "whom"), [(0, 2), (1, 0), (1, 2), (2, 1)])
def test_every_page_is_the_same_with_and_without_the_wish(
    dana: Client, scene: Scene, who: int, whom: int, side: str
) -> None:
    """The engine would not have brought the two together in either world."""
    for mentor in scene.mentors:
        Enrolment.objects.filter(pk=mentor.pk).update(places=4)
    scene.mentee("Nobody For Her", "Python", languages=["fi"])
    scene.rule("common_language")
    wish = would_rather_not(scene.mentees[who], scene.mentors[whom], side=side)
    round_ = scene.run()
    assert pairs_in(round_)[scene.mentees[who].person.name] != scene.mentors[whom].person.name
    with_wish = pages_of(scene, dana)
    without(wish, round_)
    pages = pages_of(scene, dana)
    assert len(pages) > 40
    assert [key for key in pages if pages[key] != with_wish[key]] == []


@pytest.mark.parametrize("side", SIDES)
def test_a_mentee_who_finds_no_place_reads_the_same_with_and_without_the_wish(
    dana: Client, scene: Scene, side: str
) -> None:
    """All mentors are full; that one of them is barred besides changes no number and no word."""
    scene.mentee("Late", "Painting", level=1)
    scene.mentee("Later", "Coaching", level=1)
    wish = would_rather_not(scene.mentees[4], scene.mentors[1], side=side)
    round_ = scene.run()
    assert [row["enrolment"] for row in round_.unmatched] == [scene.mentees[4].pk]
    assert round_.unmatched[0]["why"].startswith("All 3 mentors")
    without(wish, round_)


@pytest.mark.parametrize("side", SIDES)
def test_whom_somebody_would_rather_not_meet_is_offered_like_others_and_never_paired(
    dana: Client, scene: Scene, side: str
) -> None:
    """Where a candidate is missing from a list, the list tells. Only the verb refuses, and without the reason."""
    lena, tom = scene.mentees[0], scene.mentors[1]
    would_rather_not(lena, tom, side=side)
    round_ = scene.run()
    both = {"mentee": lena.pk, "mentor": tom.pk}
    assert "Lena with Tom" in text(dana.get(url(scene, "by_hand"), both))
    assert "Tom Silva" in text(dana.get(url(scene, "studio"), {"open": lena.pk}))
    assert "can't be paired here" in text(dana.post(url(scene, "swap"), both, follow=True)).replace(
        "&#x27;", "'"
    )
    assert pairs_in(round_)["Lena Moreau"] != "Tom Silva"


def test_among_three_who_are_ready_nobody_is_missing_and_one_tap_is_refused(
    dana: Client, scene: Scene
) -> None:
    lena, tom = scene.mentees[0], scene.mentors[1]
    would_rather_not(lena, tom, side="mentor")
    pair = pair_two(lena, by=scene.dana, mentor=scene.mentors[0])
    switch(pair, by=lena.person, wish="new", reason="")
    assert "Tom Silva" in text(dana.get(url(scene, "switches")))
    dana.post(url(scene, "pair_two"), {"mentee": lena.pk, "mentor": tom.pk})
    assert not Pair.objects.filter(mentor=tom).exists()


def test_an_earlier_pair_elsewhere_is_refused_in_the_same_words(scene: Scene) -> None:
    """So that the refusal has more than one reason."""
    lena, tom, amara = scene.mentees[0], scene.mentors[1], scene.mentors[0]
    elsewhere = make_programme(state="closed")
    Pair.objects.create(
        programme=elsewhere,
        mentee=make_enrolment(programme=elsewhere, person=lena.person),
        mentor=make_enrolment(programme=elsewhere, person=tom.person, role="mentor"),
        state="closed",
        ending="switch",
    )
    would_rather_not(lena, amara, side="mentor")
    refused = []
    for mentor in (tom, amara):
        with pytest.raises(Refused) as no:
            pair_two(lena, by=scene.dana, mentor=mentor)
        refused.append(no.value.sentence.replace(mentor.person.name, "X"))
    assert refused[0] == refused[1]


@pytest.mark.parametrize("side", SIDES)
def test_no_other_change_brings_two_together_who_would_rather_not(scene: Scene, side: str) -> None:
    lena, tom = scene.mentees[0], scene.mentors[1]
    would_rather_not(lena, tom, side=side)
    round_ = scene.run()
    for mentee, mentor in product(scene.mentees[1:], scene.mentors):
        try:
            swap(Round.objects.get(pk=round_.pk), by=scene.dana, mentee=mentee, mentor=mentor)
        except Refused:
            continue
        assert pairs_in(round_).get("Lena Moreau") != "Tom Silva"
