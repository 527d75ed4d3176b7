"""What happens to a pair's things when it is told, when it closes, and when time has passed."""

from datetime import timedelta

from django.utils import timezone
from icalendar import Calendar

from mentes.foundation.actor import System
from mentes.notices.models import Notice
from mentes.pairing.actions.switching import switch
from mentes.pairing.models import Pair
from mentes.people.models import Person
from mentes.programmes.models import StandardGoal
from mentes.relationship.actions.notes import save_note
from mentes.relationship.actions.ratings import rate
from mentes.relationship.actions.retention import clear_what_is_over
from mentes.relationship.actions.sessions import book_session
from mentes.relationship.afterwards import pair_told
from mentes.relationship.models import Agreement, Goal, Note, Rating, Session
from tests.factories import make_goal, make_pair, make_programme, make_session


def test_a_published_pair_has_nothing_yet_and_a_told_one_has_its_draft_and_goals(
    admin: Person,
) -> None:
    programme = make_programme(agreement=[{"key": "own", "heading": "H", "text": "T"}])
    StandardGoal.objects.create(programme=programme, text="Use it once", steps=["Watch", "Try"])
    pair = make_pair(programme=programme)
    assert not Agreement.system("a test").exists()
    pair_told(pair, by=admin)
    pair_told(pair, by=admin)
    agreement = Agreement.system("a test").get(pair=pair)
    assert agreement.parts[0]["text"] == "T"
    assert agreement.mentee_agreed_at is agreement.mentor_agreed_at is None
    assert Goal.system("a test").get(pair=pair).is_standard


def test_closing_takes_what_is_to_come_out_of_both_calendars(pair: Pair, lena: Person) -> None:
    held = make_session(pair=pair, starts_at=timezone.now() - timedelta(days=9), state="held")
    unsure = make_session(pair=pair, starts_at=timezone.now() - timedelta(days=2))
    coming = book_session(pair, by=lena, starts_at=timezone.now() + timedelta(days=3))
    switch(pair, by=lena, wish="new")
    states = dict(Session.system("a test").values_list("pk", "state"))
    assert states == {held.pk: "held", unsure.pk: "booked", coming.pk: "cancelled"}
    assert not Notice.objects.filter(kind="programme.session_cancelled").exists()
    cancelled = Notice.objects.filter(calendar_method="CANCEL")
    kinds = {"programme.switch_asker", "programme.switch_partner"}
    assert set(cancelled.values_list("kind", flat=True)) == kinds
    sent = Notice.objects.filter(work_state="waiting")
    assert sent.count() == 2, "one message each"
    entry = Calendar.from_ical(cancelled[0].calendar)
    assert entry["METHOD"] == "CANCEL"
    assert entry.walk("VEVENT")[0]["UID"] == coming.uid
    waiting = Notice.objects.filter(kind="programme.session_booked", work_state="waiting")
    assert not waiting.exists()


def test_a_year_after_closing_words_and_ratings_go_and_dates_stay(pair: Pair, lena: Person) -> None:
    session = make_session(pair=pair, starts_at=timezone.now() - timedelta(days=9), where="Room")
    make_goal(pair=pair, steps=1)
    rate(session, by=lena, value=3)
    save_note(pair, by=lena, text="Mine")
    Pair.objects.filter(pk=pair.pk).update(
        state="closed", closed_at=timezone.now() - timedelta(days=364)
    )
    assert clear_what_is_over(by=System("a test")) == 0
    Pair.objects.filter(pk=pair.pk).update(closed_at=timezone.now() - timedelta(days=366))
    assert clear_what_is_over(by=System("a test")) == 1
    assert not Goal.system("a test").exists()
    assert not Note.system("a test").exists()
    assert not Rating.system("a test").exists()
    assert Session.system("a test").get().starts_at == session.starts_at
    assert Session.system("a test").get().where == ""


def test_notes_of_who_left_the_programme_go_after_30_days(
    pair: Pair, lena: Person, amara: Person
) -> None:
    save_note(pair, by=lena, text="Mine")
    save_note(pair, by=amara, text="Hers")
    pair.mentee.withdrawn_at = timezone.now() - timedelta(days=31)
    pair.mentee.save()
    clear_what_is_over(by=System("a test"))
    assert [note.text for note in Note.system("a test")] == ["Hers"]
