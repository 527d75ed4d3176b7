"""Verbs: sending nudges, one that was previewed or those of a week, and taking a week's back."""

from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mentes.audit.actions import note
from mentes.foundation.actor import System
from mentes.foundation.refused import Refused
from mentes.insights.due_nudges import (
    RULES,
    USEFUL_FOR,
    key_of,
    mailing_to_go,
    next_monday,
    week_of,
)
from mentes.insights.models import LeftOutNudge, Mailing
from mentes.insights.queries import nudge_words
from mentes.notices.actions import tell
from mentes.notices.models import Notice
from mentes.pairing.models import Pair
from mentes.people.models import Person
from mentes.programmes.actions.messages import tell_moment
from mentes.programmes.models import Programme
from mentes.programmes.queries.locked import locked_programme
from mentes.programmes.words import Words, words_for, words_of

TO_TAKE_BACK = timedelta(minutes=10)
KEPT_FOR = timedelta(days=60)


@transaction.atomic
def nudge(
    pair: Pair,
    *,
    by: Person | System,
    moment: str,
    to: Iterable[Person] | None = None,
    own_words: Words | None = None,
) -> list[Notice]:
    """To both, or to the mentee where it is theirs to do; once a week at most.

    `own_words` stand in for the programme's. Return what was written: nothing for who had it this week."""
    if pair.state != Pair.State.ACTIVE:
        raise Refused(_("This pair is no longer active. Nothing was sent."))
    week = f"{timezone.localdate():%G-%V}"
    mentee, mentor = pair.mentee.person, pair.mentor.person
    both = (mentee,) if moment == "nudge_no_goals" else (mentee, mentor)
    keys = {person: f"{moment} {pair.pk} {person.pk} {week}" for person in to or both}
    had = set(Notice.objects.filter(key__in=keys.values()).values_list("key", flat=True))
    told = [
        tell_moment(
            pair.programme,
            moment,
            to=person,
            by=by,
            key=key,
            weight=Notice.Weight.NUDGE,
            useful_until=timezone.now() + USEFUL_FOR,
            topic=f"pair {pair.pk}",
            link=f"/pairs/{pair.pk}/",
            link_words=_("Open our page"),
            own_words=own_words,
            **nudge_words(pair, pair.partner_of(person)),
        )
        for person, key in keys.items()
        if key not in had
    ]
    written = [notice for notice in told if notice is not None]
    if written:
        note("nudge", pair, by=by, moment=moment)
    return written


@transaction.atomic
def send_test_nudge(pair: Pair, *, by: Person, moment: str, own_words: Words | None) -> Notice:
    """Send the coordinator what the mentee would get; it counts for nobody's cap."""
    words = own_words or words_of(pair.programme, moment)
    if words is None:
        raise Refused(_("This message is switched off, so there is nothing to test."))
    mentee, mentor = pair.mentee.person, pair.mentor.person
    known = words_for(pair.programme, mentee, mentor) | nudge_words(pair, mentor)
    link = f"/pairs/{pair.pk}/"
    filled = words.fill(**(known | {"link": f"{settings.URL}{link}"}))
    notice = tell(
        by,
        by=by,
        kind="insights.test_nudge",
        key=f"test {moment} {pair.pk} {by.pk} {timezone.now():%Y%m%d%H%M%S}",
        weight=Notice.Weight.TRANSACTIONAL,
        subject=_("Test: %(subject)s") % {"subject": filled.subject},
        text=filled.body,
        topic=f"pair {pair.pk}",  # by which it's found when one of the two is forgotten
        link=link,
        link_words=_("Open our page"),
        sender_name=pair.programme.sender_name or pair.programme.name,
        reply_to=pair.programme.reply_to,
    )
    note("send_test_nudge", pair, by=by, moment=moment)
    return notice


@transaction.atomic
def leave_out_nudge(pair: Pair, *, by: Person, moment: str) -> LeftOutNudge:
    """Until Monday; then it comes up again if it is still due."""
    until = next_monday(timezone.localdate())
    left = LeftOutNudge.objects.update_or_create(
        pair=pair, moment=_rule(moment), defaults={"until": until}
    )[0]
    note("leave_out_nudge", pair, by=by, moment=moment, until=until.isoformat())
    return left


@transaction.atomic
def put_back_nudge(pair: Pair, *, by: Person, moment: str) -> int:
    gone, _each = LeftOutNudge.objects.filter(pair=pair, moment=_rule(moment)).delete()
    if gone:
        note("put_back_nudge", pair, by=by, moment=moment)
    return gone


@transaction.atomic
def confirm_nudges(programme: Programme, *, by: Person, chosen: Iterable[str]) -> Mailing:
    """Those of `chosen` that are due go out in ten minutes, if they still are due then."""
    locked = locked_programme(programme.pk)
    if mailing_to_go(locked):
        raise Refused(
            _("This week’s messages were confirmed a moment ago. You can take them back.")
        )
    shown = set(chosen)
    due = [nudge for nudge in week_of(locked).due if nudge.key in shown]
    if not due:
        raise Refused(_("None of these messages is due any more. Nothing was sent."))
    mailing = Mailing(
        programme=locked, chosen=[[each.signal.pair.pk, each.signal.moment] for each in due]
    )
    mailing.want_work(due_at=timezone.now() + TO_TAKE_BACK)
    mailing.save()
    note("confirm_nudges", locked, by=by, pairs=len(due))
    return mailing


@transaction.atomic
def take_back_nudges(programme: Programme, *, by: Person) -> int:
    locked = locked_programme(programme.pk)
    waiting = Mailing.objects.filter(programme=locked, work_state=Mailing.WorkState.WAITING)
    taken = waiting.filter(due_at__gt=timezone.now()).update(work_state=Mailing.WorkState.CANCELLED)
    if not taken:
        raise Refused(_("The ten minutes are over and the messages are on their way."))
    note("take_back_nudges", locked, by=by)
    return taken


def send_mailing(mailing: Mailing, *, by: System) -> int:
    """Send those that are still due: a pair that has booked meanwhile is left out."""
    chosen = {key_of(pair, moment) for pair, moment in mailing.chosen}
    with transaction.atomic():
        locked = locked_programme(mailing.programme_id)
        told = _send(locked, by=by, only=chosen)
        if not mailing.finish(messages=told):
            transaction.set_rollback(True)
            return 0
    return told


@transaction.atomic
def send_due_nudges(programme: Programme, *, by: System) -> int:
    """Where nudges go out by themselves: what is due now."""
    locked = locked_programme(programme.pk)
    return _send(locked, by=by) if locked.nudges_by_themselves else 0


def _send(programme: Programme, *, by: System, only: set[str] | None = None) -> int:
    due = [each for each in week_of(programme).due if only is None or each.key in only]
    return sum(
        len(nudge(each.signal.pair, by=by, moment=each.signal.moment, to=each.to)) for each in due
    )


def _rule(moment: str) -> str:
    if moment not in RULES:
        raise Refused(_("There is no such message."))
    return moment


@transaction.atomic
def clear_old_mailings(*, by: System) -> int:
    """What was confirmed long ago, and what was left out in a week that is over."""
    LeftOutNudge.objects.filter(until__lte=timezone.localdate()).delete()
    old = Mailing.objects.filter(made_at__lt=timezone.now() - KEPT_FOR)
    gone, _each = old.exclude(work_state=Mailing.WorkState.WAITING).delete()
    return gone
