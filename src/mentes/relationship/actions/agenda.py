"""Verbs of the agenda. A draft is made of what the two said and wrote, and each line says why it is there."""

from operator import attrgetter

from django.db.models import Max, Prefetch
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from mentes.foundation.refused import Refused
from mentes.people.models import Person
from mentes.relationship.models import AgendaItem, CheckIn, Goal, Session, Step
from mentes.relationship.permissions import require_writable
from mentes.relationship.queries.goals import GoalShown, weeks_still
from mentes.relationship.queries.guides import choose_guide

Source = AgendaItem.Source
STALE_AFTER = 3  # weeks
LINES_AT_MOST = 4  # of a draft; a guide alone may fill six
GUIDE_AT_MOST = 6
SAID = (Source.BLOCKER, Source.PRIORITY, Source.CHECK_IN)
ITEMS_AT_MOST = 20
QUOTE_AT_MOST = 120  # characters of a goal or a step that are quoted whole
LABEL_WORDS = 12


def draft_agenda(session: Session, *, by: Person) -> list[AgendaItem]:
    """What the last check-ins asked for, steps that stand still, next steps of goals, then the guide."""
    kept = _left_over(session, by)
    known = {item.text for item in kept}
    said = [item for item in _said_last_time(session, by) if item.text not in known]
    known |= {item.text for item in said}
    # What the two said always comes along; goals fill the draft up.
    more = [item for item in _from_goals(session, by) if item.text not in known]
    items = [*said, *more[: max(0, LINES_AT_MOST - len(said))]]
    standing = len(kept) + len(items)
    room = max(1, LINES_AT_MOST - standing) if standing else GUIDE_AT_MOST
    items += _from_guide(session, by)[:room]
    for position, item in enumerate(items, start=len(kept)):
        item.session, item.position = session, position
        item.save()
    return [*kept, *items]


def add_agenda_item(session: Session, *, by: Person, text: str) -> AgendaItem:
    require_writable(session.pair_id, by)
    _require_standing(session)
    mine = AgendaItem.for_actor(by).filter(session=session)
    if mine.count() >= ITEMS_AT_MOST:
        raise Refused(_("That is more than one session can hold. Take something out first."))
    last = mine.aggregate(last=Max("position"))["last"]
    item = AgendaItem(session=session, text=text.strip(), source=Source.PERSON, added_by=by)
    item.position = 0 if last is None else last + 1
    item.save()
    return item


def tick_agenda_item(item: AgendaItem, *, by: Person, is_done: bool) -> AgendaItem:
    require_writable(item.session.pair_id, by)
    _require_standing(item.session)
    item.is_done = is_done
    item.save(update_fields=["is_done"])
    return item


def remove_agenda_item(item: AgendaItem, *, by: Person) -> None:
    require_writable(item.session.pair_id, by)
    _require_standing(item.session)
    item.delete()


def pass_on_check_in(check_in: CheckIn, *, by: Person) -> None:
    """Put what was said onto the agenda of the session that is booked already."""
    after = check_in.session
    coming = Session.for_actor(by).filter(pair=after.pair_id, state=Session.State.BOOKED)
    session = coming.filter(starts_at__gt=after.starts_at).order_by("starts_at").first()
    if session is None:
        return
    lines = dict(_lines_of(check_in))
    mine = AgendaItem.for_actor(by).filter(session=session, added_by=by, source__in=SAID)
    for item in mine:
        text = lines.pop(Source(item.source), "")
        if not text:
            item.delete()
        elif item.text != text:
            item.text, item.is_done = text, False
            item.save(update_fields=["text", "is_done"])
    for source, text in lines.items():
        AgendaItem(session=session, text=text, source=source, added_by=by).save()


def _require_standing(session: Session) -> None:
    if session.is_cancelled:
        raise Refused(_("This session is cancelled. What you add belongs to the next one."))


def _left_over(session: Session, by: Person) -> list[AgendaItem]:
    """What somebody added to a session that was cancelled moves on to this one."""
    left = AgendaItem.for_actor(by).filter(
        session__pair=session.pair_id,
        session__state=Session.State.CANCELLED,
        source=Source.PERSON,
        is_done=False,
    )
    items = list(left)
    for position, item in enumerate(items):
        item.session, item.position = session, position
        item.save(update_fields=["session", "position"])
    return items


def _said_last_time(session: Session, by: Person) -> list[AgendaItem]:
    held = Session.for_actor(by).filter(pair=session.pair_id, state=Session.State.HELD)
    last = held.order_by("-starts_at").first()
    said = CheckIn.for_actor(by).filter(session=last).order_by("made_at", "pk") if last else []
    return [
        AgendaItem(text=text, source=source, added_by_id=one.person_id)
        for one in said
        for source, text in _lines_of(one)
    ]


def _lines_of(said: CheckIn) -> list[tuple[Source, str]]:
    """What a check-in puts onto the next agenda: what is in the way first."""
    blocker = said.in_the_way
    if said.blocker and not blocker:
        blocker = _("In the way: %(what)s") % {"what": said.blocker_words.lower()}
    lines = [
        (Source.BLOCKER, blocker),
        (Source.PRIORITY, said.priority_shift),
        (Source.CHECK_IN, said.next_time),
    ]
    return [(source, text) for source, text in lines if text]


def _from_goals(session: Session, by: Person) -> list[AgendaItem]:
    goals = Goal.for_actor(by).filter(pair=session.pair_id, state=Goal.State.OPEN)
    goals = goals.prefetch_related(Prefetch("steps", queryset=Step.for_actor(by)))
    nexts = [(goal, GoalShown(goal).next) for goal in goals]
    steps = [step for _goal, step in nexts if step]
    latest = max(steps, key=attrgetter("days_late"), default=None)
    slowest = max(steps, key=weeks_still, default=None)
    if latest and latest.days_late:
        first, step = _about_late(latest), latest
    elif slowest and weeks_still(slowest) >= STALE_AFTER:
        first, step = _about_stale(slowest), slowest
    else:
        return [_about_goal(goal, step) for goal, step in nexts]
    return [first, *[_about_goal(goal, other) for goal, other in nexts if other is not step]]


def _about_late(step: Step) -> AgendaItem:
    """The reason names the day: a number of days would be wrong tomorrow."""
    day = date_format(step.due_on, "j F") if step.due_on else ""
    return AgendaItem(
        text=_quote(_("“%(step)s”: let it go, or a new date?"), step.text),
        source=Source.STEP,
        why=_("Suggested, because this step was planned for %(day)s") % {"day": day},
    )


def _about_stale(step: Step) -> AgendaItem:
    return AgendaItem(
        text=_quote(_("What gets in the way of “%(step)s”?"), step.text),
        source=Source.STEP,
        why=_("Suggested, because this step hasn’t moved for %(weeks)s weeks")
        % {"weeks": weeks_still(step)},
    )


def _about_goal(goal: Goal, step: Step | None) -> AgendaItem:
    return AgendaItem(
        text=_clip(step.text if step else _("What is the next small step?")),
        source=Source.GOAL,
        why=_("From your goal: %(goal)s") % {"goal": _short(goal.text)},
    )


def _from_guide(session: Session, by: Person) -> list[AgendaItem]:
    """The session remembers its guide, so that no guide comes twice."""
    guide = choose_guide(session, by)
    if guide is None:
        return []
    session.guide = guide.number
    session.save(update_fields=["guide"])
    return [
        AgendaItem(text=_clip(item["text"]), source=Source.GUIDE, why=_clip(item.get("why", "")))
        for item in guide.items
    ]


def _quote(question: str, text: str) -> str:
    """Ask about a text in quotation marks; a long one stands for itself, so that no quotation is cut."""
    text = text.rstrip(".?! ")
    return question % {"step": text} if len(text) <= QUOTE_AT_MOST else _clip(text)


def _short(text: str) -> str:
    """Name a goal, whole or cut between two words."""
    text = text.rstrip(".?! ")
    return text if len(text) <= QUOTE_AT_MOST else str(Truncator(text).words(LABEL_WORDS))


def _clip(text: str) -> str:
    return text if len(text) <= 300 else f"{text[:299]}…"
