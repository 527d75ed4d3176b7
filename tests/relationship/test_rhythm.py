"""A pair's own rhythm: changed by either in two taps, and everything that counts by it follows."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mentes.foundation.refused import Refused
from mentes.insights.queries import is_as_planned
from mentes.notices.models import Notice
from mentes.pairing.models import Pair
from mentes.people.models import Person
from mentes.programmes.models import SessionGuide
from mentes.relationship.actions.rhythm import change_rhythm
from mentes.relationship.actions.sessions import book_session, cancel_session
from mentes.relationship.models import AgendaItem, RhythmChange, Session
from mentes.relationship.queries.counts import counts_of_pairs
from mentes.relationship.queries.guides import guide_at_place
from mentes.relationship.queries.rhythm import sessions_planned
from tests.factories import make_session


@pytest.fixture
def halfway(pair: Pair) -> Pair:
    """36 weeks at every 3 weeks, half of them gone, six sessions held."""
    start = timezone.localdate() - timedelta(weeks=18)
    programme = pair.programme
    programme.starts_on, programme.weeks = start, 36
    programme.save()
    pair.told_at = timezone.now() - timedelta(weeks=19)
    pair.cadence_days = 21
    pair.save()
    for n in range(6):
        make_session(pair=pair, starts_at=timezone.now() - timedelta(days=3 + 21 * n), state="held")
    return pair


def test_two_taps_change_the_rhythm_and_the_partner_is_told(
    halfway: Pair, lena: Person, amara: Person
) -> None:
    client = Client()
    client.force_login(lena)
    home = client.get(reverse("relationship:pair", args=[halfway.pk])).content.decode()
    page = reverse("relationship:rhythm", args=[halfway.pk])
    assert f'href="{page}"' in home and "Every 3 weeks" in home
    first = client.get(page).content.decode()
    assert all(words in first for words in ("Every week", "Every 4 weeks", "Every month", "as now"))
    assert client.post(page, {"cadence_days": "28"}).status_code == 302
    halfway.refresh_from_db()
    assert halfway.cadence_days == 28
    told = Notice.objects.filter(kind="relationship.rhythm")
    assert [notice.to_id for notice in told] == [amara.pk]
    assert "every 4 weeks" in told.get().text and "every 3 weeks" in told.get().text
    assert (
        "Every 4 weeks"
        in client.get(reverse("relationship:pair", args=[halfway.pk])).content.decode()
    )
    client.post(page, {"cadence_days": "28"})
    assert RhythmChange.for_actor(lena).count() == 1


@pytest.mark.parametrize("days", ["", "3", "x", "-7"])
def test_only_the_rhythms_on_offer(halfway: Pair, lena: Person, days: str) -> None:
    client = Client()
    client.force_login(lena)
    client.post(reverse("relationship:rhythm", args=[halfway.pk]), {"cadence_days": days})
    halfway.refresh_from_db()
    assert halfway.cadence_days == 21


def test_nobody_else_changes_it_nor_after_the_end(
    halfway: Pair, lena: Person, admin: Person, stranger: Person
) -> None:
    for person in (admin, stranger):
        with pytest.raises(Refused):
            change_rhythm(halfway, by=person, cadence_days=28)
    Pair.objects.filter(pk=halfway.pk).update(state="closed", closed_at=timezone.now())
    with pytest.raises(Refused, match="ended"):
        change_rhythm(halfway, by=lena, cadence_days=28)


def test_counts_health_and_times_follow(halfway: Pair, lena: Person) -> None:
    assert sessions_planned(halfway, lena) == 12
    pair = change_rhythm(halfway, by=lena, cadence_days=7)
    assert sessions_planned(pair, lena) == 6 + 18
    pair = change_rhythm(pair, by=lena, cadence_days=28)
    assert sessions_planned(pair, lena) == 6 + 4
    client = Client()
    client.force_login(lena)
    page = client.get(reverse("relationship:sessions", args=[pair.pk])).content.decode()
    assert "your rhythm plans 10" in page
    home = client.get(reverse("relationship:pair", args=[pair.pk]))
    assert " of 10" in home.content.decode()
    first = min(time.starts_at for time in home.context["times"])
    assert first > timezone.now() + timedelta(days=28 - 3 - 5)
    now, counts = timezone.now() + timedelta(days=30), counts_of_pairs([pair])[pair.pk]
    assert is_as_planned(pair, counts, now)
    pair = change_rhythm(pair, by=lena, cadence_days=7)
    assert not is_as_planned(pair, counts, now)


def guides(number: int) -> list[SessionGuide]:
    return [SessionGuide(number=n, title=str(n)) for n in range(1, number + 1)]


def walk(number_of_guides: int, sessions: int, days: int, offset: int = 10) -> dict[int, int]:
    """Session → guide, for sessions a fixed number of days apart in a span of 252 days."""
    used: set[int] = set()
    found = {}
    for n in range(sessions):
        share = min(1.0, (offset + n * days) / 252)
        guide = guide_at_place(
            guides(number_of_guides), used=used, is_first=n == 0, share=share, step=days / 252
        )
        if guide and guide.number not in used:
            used.add(guide.number)
            found[n + 1] = guide.number
    return found


def test_guides_go_by_place_each_once() -> None:
    as_planned = walk(6, 12, 21)
    assert list(as_planned.values()) == [1, 2, 3, 4, 5, 6]
    assert as_planned[1] == 1 and as_planned[12] == 6
    halfway = next(session for session, guide in as_planned.items() if guide == 4)
    assert halfway in (6, 7)
    weekly = walk(6, 36, 7, offset=3)
    assert list(weekly.values()) == [1, 2, 3, 4, 5, 6] and weekly[36] == 6
    for few in (walk(6, 4, 63), walk(6, 3, 84), walk(6, 2, 126)):
        assert few[1] == 1 and len(set(few.values())) == len(few)
    assert walk(6, 3, 84)[3] == 6
    assert walk(1, 12, 21) == {1: 1}
    assert walk(2, 12, 21) == {1: 1, 12: 2}
    assert walk(0, 12, 21) == {}


def test_session_six_of_twelve_is_halfway_and_never_the_last(halfway: Pair, lena: Person) -> None:
    titles = ["First", "Early", "Middle", "Half", "Late", "Tell the story of these months"]
    for n, title in enumerate(titles, start=1):
        SessionGuide.objects.create(
            programme=halfway.programme, number=n, title=title, items=[{"text": title, "why": "w"}]
        )
    session = book_session(halfway, by=lena, starts_at=timezone.now() + timedelta(days=3))
    texts = list(AgendaItem.for_actor(lena).filter(session=session).values_list("text", flat=True))
    assert texts == ["Half"]
    again = book_session(halfway, by=lena, starts_at=timezone.now() + timedelta(days=10))
    assert not AgendaItem.for_actor(lena).filter(session=again).exists()
    cancel_session(Session.for_actor(lena).get(pk=session.pk), by=lena)
    third = book_session(halfway, by=lena, starts_at=timezone.now() + timedelta(days=20))
    assert AgendaItem.for_actor(lena).get(session=third).text == "Half"
    end = timezone.now() + timedelta(weeks=18, days=-5)
    last = book_session(halfway, by=lena, starts_at=end)
    assert AgendaItem.for_actor(lena).get(session=last).text == titles[-1]
