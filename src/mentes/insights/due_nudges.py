"""Which nudges are due by rule, to whom and with which words. Dates and counts choose them, never a rating, a note
or a word that somebody wrote."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.utils import timezone

from mentes.insights import queries
from mentes.insights.models import LeftOutNudge, Mailing
from mentes.insights.queries import Signal
from mentes.notices.models import Notice
from mentes.people.models import Organisation, Person
from mentes.people.queries import organisation
from mentes.programmes.models import Message, Programme
from mentes.programmes.words import Words, words_for, words_of_moments
from mentes.relationship.queries.counts import PairCounts, counts_of_pairs

RULES = ("nudge_never_met", "nudge_no_session", "nudge_gaps_growing", "nudge_no_goals")
ONE_A_WEEK = timedelta(days=7)
AGAIN_AFTER = timedelta(days=21)  # the same words to the same pair
USEFUL_FOR = timedelta(days=3)


@dataclass(frozen=True)
class DueNudge:
    signal: Signal
    to: tuple[Person, ...]
    words: Words | None = None  # as the first of them reads it
    is_left_out: bool = False

    @property
    def key(self) -> str:
        return key_of(self.signal.pair.pk, self.signal.moment)

    @property
    def first_sentences(self) -> str:
        """Return the first paragraph after the greeting."""
        if self.words is None:
            return ""
        paragraphs = self.words.body.split("\n\n")
        return paragraphs[1] if len(paragraphs) > 1 else ""


@dataclass(frozen=True)
class Week:
    """What one programme would send now, and how many pairs are held back for which reason."""

    nudges: Sequence[DueNudge] = ()
    had_a_message: int = 0
    had_these_words: int = 0

    @property
    def due(self) -> list[DueNudge]:
        return [nudge for nudge in self.nudges if not nudge.is_left_out]

    @property
    def left_out(self) -> int:
        return len(self.nudges) - len(self.due)

    @property
    def messages(self) -> int:
        return sum(len(nudge.to) for nudge in self.due)


def key_of(pair: int, moment: str) -> str:
    return f"{pair} {moment}"


def week_of(programme: Programme) -> Week:
    """Return the week of one programme, with the words."""
    week = weeks_of([programme]).get(programme.pk, Week())
    words, own = words_of_moments(programme, *RULES), organisation()
    filled = [
        replace(nudge, words=_filled(words[nudge.signal.moment], nudge, own))
        for nudge in week.nudges
    ]
    return replace(week, nudges=filled)


def weeks_of(programmes: Sequence[Programme]) -> dict[int, Week]:
    """Return the weeks of several programmes, without words, for the same number of queries."""
    running = {each.pk: each for each in programmes if each.state == Programme.State.RUNNING}
    pairs = queries.active_pairs(running)
    counts, now = counts_of_pairs(pairs), timezone.now()
    found: dict[int, list[Signal]] = defaultdict(list)
    for signal in queries.signals(pairs, counts, now):
        if not _may_have_met(counts[signal.pair.pk]):
            found[signal.pair.programme_id].append(signal)
    if not found:
        return {}
    people = {person.pk for pair in pairs for person in queries.people_of(pair)}
    reached = _nudged(people, since=now - ONE_A_WEEK)
    repeated = _told_before(found, since=now - AGAIN_AFTER)
    left_out, off = _left_out(found), _switched_off(found)
    return {
        pk: _week(
            [each for each in signals if (pk, each.moment) not in off], reached, repeated, left_out
        )
        for pk, signals in found.items()
    }


def _week(
    signals: Sequence[Signal], reached: set[int], repeated: set[str], left_out: set[str]
) -> Week:
    nudges: list[DueNudge] = []
    held: Counter[str] = Counter()
    for signal in signals:
        key = key_of(signal.pair.pk, signal.moment)
        to = tuple(person for person in readers_of(signal) if person.pk not in reached)
        if key in repeated:
            held["had_these_words"] += 1
        elif not to:
            held["had_a_message"] += 1
        else:
            nudges.append(DueNudge(signal, to, is_left_out=key in left_out))
            if key not in left_out:
                reached = reached | {person.pk for person in to}
    return Week(nudges, **held)


def _may_have_met(counts: PairCounts) -> bool:
    """A booked session is over and neither has said how it went: nobody is told that they haven't met."""
    return any(counts.last_at is None or at > counts.last_at for at in counts.unconfirmed_at)


def readers_of(signal: Signal) -> tuple[Person, ...]:
    """Both, or the mentee where it is theirs to do."""
    mentee, mentor = queries.people_of(signal.pair)
    return (mentee,) if signal.moment == "nudge_no_goals" else (mentee, mentor)


def _filled(words: Words | None, nudge: DueNudge, own: Organisation | None) -> Words | None:
    if words is None:
        return None
    pair, reader = nudge.signal.pair, nudge.to[0]
    partner = pair.partner_of(reader)
    known = words_for(pair.programme, reader, partner, own)
    return words.fill(**(known | queries.nudge_words(pair, partner)))


def _switched_off(programmes: Iterable[int]) -> set[tuple[int, str]]:
    rows = Message.objects.filter(programme__in=programmes, moment__in=RULES, is_on=False)
    return set(rows.values_list("programme", "moment"))


def _nudged(people: set[int], *, since: datetime) -> set[int]:
    """Return who had a nudge since then, or has one that is still to go out."""
    told = Notice.objects.filter(to__in=people, weight=Notice.Weight.NUDGE, made_at__gt=since)
    gone = [Notice.Delivery.CANCELLED, Notice.Delivery.TOO_LATE]
    return set(told.exclude(delivery__in=gone).order_by().values_list("to", flat=True))


def _told_before(found: Mapping[int, Sequence[Signal]], *, since: datetime) -> set[str]:
    topics = {
        f"pair {signal.pair.pk}": signal.pair.pk for each in found.values() for signal in each
    }
    told = Notice.objects.filter(
        topic__in=topics, kind__in=[f"programme.{rule}" for rule in RULES], made_at__gt=since
    ).exclude(delivery=Notice.Delivery.CANCELLED)
    return {
        key_of(topics[topic], kind.removeprefix("programme."))
        for topic, kind in told.order_by().values_list("topic", "kind")
    }


def _left_out(found: Mapping[int, Sequence[Signal]]) -> set[str]:
    rows = LeftOutNudge.objects.filter(
        pair__programme__in=found, until__gt=timezone.localdate()
    ).values_list("pair", "moment")
    return {key_of(pair, moment) for pair, moment in rows}


def next_monday(today: date) -> date:
    return today + timedelta(days=7 - today.weekday())


def mailing_to_go(programme: Programme) -> Mailing | None:
    """Return what was confirmed and can still be taken back."""
    waiting = programme.mailings.filter(work_state=Mailing.WorkState.WAITING)
    return waiting.first()


def sent_by_rule(programme: Programme, *, since: datetime) -> dict[str, int]:
    """Return how many messages each rule has sent since then."""
    topics = [f"pair {pk}" for pk in programme.pairs.values_list("pk", flat=True)]
    kinds = {f"programme.{rule}": rule for rule in RULES}
    told = Notice.objects.filter(topic__in=topics, kind__in=kinds, sent_at__gt=since)
    sent = dict.fromkeys(RULES, 0)
    for kind in told.order_by().values_list("kind", flat=True):
        sent[kinds[kind]] += 1
    return sent
