"""Verbs of the agenda. A draft is made of what the two said and wrote, and each line says why it is there."""

from django.db.models import Max, Prefetch
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from mentes.foundation.refused import Refused
from mentes.people.models import Person
from mentes.programmes.models import SessionGuide
from mentes.relationship.models import AgendaItem, CheckIn, Goal, Session, Step
from mentes.relationship.permissions import require_writable
from mentes.relationship.queries.goals import GoalShown, weeks_still

Source = AgendaItem.Source
STALE_AFTER = 3  # weeks
LINES_AT_MOST = 4  # of a draft; a guide alone may fill six
GUIDE_AT_MOST = 6
ITEMS_AT_MOST = 20
LABEL = 50  # characters of a goal or a step that name it well enough


def draft_agenda(session: Session, *, by: Person) -> list[AgendaItem]:
    """What the last check-ins asked for, steps that stand still, next steps of goals, then the guide."""
    kept = _left_over(session, by)
    known = {item.text for item in kept}
    theirs = [*_said_last_time(session, by), *_from_goals(session, by)]
    items = [item for item in theirs if item.text not in known][:LINES_AT_MOST]
    said = len(kept) + len(items)
    room = max(1, LINES_AT_MOST - said) if said else GUIDE_AT_MOST
    items += _from_guide(session)[:room]
    for position, item in enumerate(items, start=len(kept)):
        item.session, item.position = session, position
        item.save()
    return [*kept, *items]


def add_agenda_item(session: Session, *, by: Person, text: str) -> AgendaItem:
    require_writable(session.pair_id, by)
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
    item.is_done = is_done
    item.save(update_fields=["is_done"])
    return item


def remove_agenda_item(item: AgendaItem, *, by: Person) -> None:
    require_writable(item.session.pair_id, by)
    item.delete()


def pass_on_line(check_in: CheckIn, *, by: Person) -> None:
    """The line for next time goes onto the agenda of the session that is booked already."""
    after = check_in.session
    coming = Session.for_actor(by).filter(pair=after.pair_id, state=Session.State.BOOKED)
    session = coming.filter(starts_at__gt=after.starts_at).order_by("starts_at").first()
    if session is None:
        return
    earlier = AgendaItem.for_actor(by).filter(session=session, source=Source.CHECK_IN, added_by=by)
    if not check_in.next_time:
        earlier.delete()
    elif not earlier.update(text=check_in.next_time, is_done=False):
        AgendaItem(
            session=session, text=check_in.next_time, source=Source.CHECK_IN, added_by=by
        ).save()


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
    said = CheckIn.for_actor(by).filter(session=last).exclude(next_time="") if last else []
    return [
        AgendaItem(text=one.next_time, source=Source.CHECK_IN, added_by_id=one.person_id)
        for one in said
    ]


def _from_goals(session: Session, by: Person) -> list[AgendaItem]:
    goals = Goal.for_actor(by).filter(pair=session.pair_id, state=Goal.State.OPEN)
    goals = goals.prefetch_related(Prefetch("steps", queryset=Step.for_actor(by)))
    nexts = [(goal, GoalShown(goal).next) for goal in goals]
    slowest = max((step for _goal, step in nexts if step), key=weeks_still, default=None)
    if slowest is None or weeks_still(slowest) < STALE_AFTER:
        return [_about_goal(goal, step) for goal, step in nexts]
    others = [_about_goal(goal, step) for goal, step in nexts if step is not slowest]
    return [_about_stale(slowest), *others]


def _about_stale(step: Step) -> AgendaItem:
    return AgendaItem(
        text=_("What gets in the way of “%(step)s”?") % {"step": _short(step.text)},
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


def _from_guide(session: Session) -> list[AgendaItem]:
    number = session.number
    guides = SessionGuide.objects.filter(programme=session.pair.programme_id, number=number)
    guide = guides.first()
    if guide is None:
        return []
    return [
        AgendaItem(text=_clip(item["text"]), source=Source.GUIDE, why=_clip(item.get("why", "")))
        for item in guide.items
    ]


def _short(text: str) -> str:
    return str(Truncator(text.rstrip(".?!")).chars(LABEL))


def _clip(text: str) -> str:
    return text if len(text) <= 300 else f"{text[:299]}…"
