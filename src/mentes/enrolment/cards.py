"""What enrolment shows on the pages of lower slices."""

from collections.abc import Sequence
from typing import Any, cast

from django.db.models import Count, Q, Sum
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mentes.enrolment.forms import preview_form
from mentes.enrolment.models import Enrolment
from mentes.enrolment.queries.joining import entry_of, stage_of
from mentes.enrolment.queries.people import (
    Outside,
    invited_without_way_in,
    people_outside,
    ratio_of,
)
from mentes.enrolment.queries.sign_ups import Course, course_of_sign_ups
from mentes.foundation.cards import Card, NextStep
from mentes.foundation.navigation import once
from mentes.foundation.plots import SignUps, sign_ups
from mentes.foundation.policy import may_open
from mentes.notices.queries import has_mail
from mentes.people.models import Person
from mentes.people.queries import admins
from mentes.people.request import PersonRequest
from mentes.programmes.models import Programme, Question, Role
from mentes.programmes.queries.programmes import open_programmes, programmes_run_by


def question_preview(request: HttpRequest, question: Question) -> Card:
    """The control that people get for a question, filled in by nobody and sent nowhere."""
    return Card("enrolment/card_question.html", {"form": preview_form(question)})


def enrolment_of_programme(request: HttpRequest, programme: Programme) -> Card | None:
    """Mentees, mentors, room, and who is to check."""
    if programme.state in (Programme.State.DRAFT, Programme.State.CLOSED):
        return None
    context = {
        "programme": programme,
        "ratio": once(request, ratio_of, programme),
        "stage": stage_of(programme),
        "outside": 0 if has_mail() else invited_without_way_in(programme).count(),
    }
    return Card("enrolment/card_programme.html", context)


def enrolments_of_person(request: HttpRequest, person: Person) -> Card | None:
    """In the programmes that the reader runs."""
    seen = person.enrolments.filter(
        programme__roles__person=cast(Person, request.user)
    ).select_related("programme")
    rows = list(seen.order_by("-started_at"))
    return Card("enrolment/card_person.html", {"rows": rows}) if rows else None


def my_enrolments(request: HttpRequest, thing: object = None) -> Card | None:
    """Where one is on the way or waits; somebody with a pair sees the pair's own card."""
    rows = once(request, _open_enrolments, cast(Person, request.user))
    return Card("enrolment/card_mine.html", {"rows": rows}) if rows else None


def room_of_mentor(request: HttpRequest, thing: object = None) -> Card | None:
    """Enough for now: one tap for a mentor who meets people already, and the way back in the same place."""
    rows = [
        each
        for each in once(request, _open_enrolments, cast(Person, request.user))
        if each.role == Role.MENTOR and each.announced and (each.has_room or each.is_paused)
    ]
    return Card("enrolment/card_room.html", {"rows": rows}) if rows else None


def _open_enrolments(person: Person) -> list[Enrolment]:
    mine = Enrolment.objects.filter(person=person, state__in=Enrolment.OPEN)
    return list(mine.select_related("programme").order_by("-started_at"))


def open_to_me(request: HttpRequest, thing: object = None) -> Card | None:
    """Programmes one could join; never one that one is in already."""
    person = cast(Person, request.user)
    mine = {each.programme_id for each in once(request, _open_enrolments, person)}
    programmes = [each for each in open_programmes(person) if each.pk not in mine]
    context = {"programmes": programmes, "is_folded": bool(mine)}
    return Card("programmes/card_open.html", context) if programmes else None


def next_in_enrolment(programmes: Sequence[Programme]) -> dict[int, NextStep]:
    """Who has signed up and waits for a yes or a no; then the draw, when enrolment has closed."""
    return _to_draw(programmes) | _to_check(programmes)


def _to_check(programmes: Sequence[Programme]) -> dict[int, NextStep]:
    applied = Enrolment.objects.filter(
        programme__in=programmes, state=Enrolment.State.APPLIED
    ).exclude(programme__state=Programme.State.CLOSED)
    counted = applied.order_by().values_list("programme", "programme__slug").annotate(n=Count("pk"))
    return {
        pk: NextStep(
            ngettext("%(n)s person waits for your answer", "%(n)s people wait for your answer", n)
            % {"n": n},
            reverse("enrolment:people", args=[slug]),
        )
        for pk, slug, n in counted
    }


def _to_draw(programmes: Sequence[Programme]) -> dict[int, NextStep]:
    over = [each.pk for each in programmes if each.draws_lots and stage_of(each) == "late"]
    in_draw = Enrolment.objects.filter(programme__in=over, state=Enrolment.State.IN_DRAW)
    found = in_draw.order_by().values_list("programme", "programme__slug").distinct()
    return {
        pk: NextStep(_("Draw the places"), reverse("enrolment:lottery", args=[slug]))
        for pk, slug in found
    }


def next_in_letting_in(programmes: Sequence[Programme]) -> dict[int, NextStep]:
    """Without mail no invitation leaves by itself: the personal links, or one link for all, have to be handed out."""
    open_ones = [each for each in programmes if each.state in LET_IN]
    if not open_ones or has_mail():
        return {}
    return {
        each.programme.pk: NextStep(
            _("Let people in who can’t sign in yet"),
            reverse("enrolment:ways_in", args=[each.programme.slug]),
        )
        for each in people_outside(open_ones)
    }


LET_IN = (Programme.State.ENROLLING, Programme.State.RUNNING)


def sign_ups_and_ways_in(request: PersonRequest, thing: object = None) -> Card | None:
    """For who runs a programme that is enrolling: how sign-up goes, and who can’t sign in while no mail leaves."""
    programmes = list(programmes_run_by(request.user).filter(state__in=LET_IN))
    course = course_of_sign_ups(programmes) if programmes else None
    outside = people_outside(programmes) if programmes and not has_mail() else []
    if not course and not outside:
        return None
    people = frozenset[int]().union(*(each.people for each in outside))
    context: dict[str, Any] = {"course": course, "outside": outside}
    context["cannot_sign_in"] = len(people)
    if course:
        context |= {"plot": _curve_of(course), "pace": _pace_of(course)}
    if outside:
        context |= _ways_out(request, outside)
    return Card("enrolment/card_sign_ups.html", context)


def _curve_of(course: Course) -> str:
    return sign_ups(
        SignUps(
            name=course.programme.name,
            days=course.days,
            mentees=course.mentees,
            places=course.places,
            wanted=course.wanted,
            until=course.until,
        )
    )


def _pace_of(course: Course) -> str:
    """Days left, and what the mean of the days so far would come to."""
    left, found = course.days_left, []
    if left is not None:
        words = ngettext("%(n)s day left.", "%(n)s days left.", left)
        found.append(_("Today is the last day.") if left == 0 else words % {"n": left})
    if course.expected:
        mentees, places = course.expected
        said = _("At this pace about %(mentees)s mentees, and mentors for %(places)s of them.")
        found.append(said % {"mentees": mentees, "places": places})
    return " ".join(found)


def _ways_out(request: PersonRequest, outside: Sequence[Outside]) -> dict[str, object]:
    """One link for all, the personal links of one programme, and who can set up mail."""
    only = outside[0].programme if len(outside) == 1 else None
    then = f"?next={entry_of(only)}" if only else ""
    may_set_mail = may_open(request.actor, "mail:server")
    return {
        "only": only,
        "common": request.build_absolute_uri(reverse("people:come_in") + then),
        "may_set_mail": may_set_mail,
        "mail_admin": None if may_set_mail else admins().order_by("name").first(),
    }


def standing_of_enrolment(programmes: Sequence[Programme]) -> dict[int, str]:
    """How many have signed up, and how long enrolment is still open."""
    enrolling = {each.pk: each for each in programmes if each.state == Programme.State.ENROLLING}
    signed_up = Enrolment.objects.filter(programme__in=enrolling, state__in=Enrolment.SIGNED_UP)
    counts = (
        signed_up.order_by()
        .values("programme")
        .annotate(
            mentees=Count("pk", filter=Q(role=Role.MENTEE)),
            places=Sum("places", filter=Q(role=Role.MENTOR), default=0),
        )
    )
    found: dict[int, tuple[int, int]] = {
        row["programme"]: (row["mentees"], row["places"]) for row in counts
    }
    return {pk: _signed_up(found.get(pk, (0, 0)), each) for pk, each in enrolling.items()}


def _signed_up(counts: tuple[int, int], programme: Programme) -> str:
    mentees, places = counts
    words = ngettext(
        "%(n)s mentee, and mentors with room for %(places)s.",
        "%(n)s mentees, and mentors with room for %(places)s.",
        mentees,
    )
    said, closes = words % {"n": mentees, "places": places}, programme.enrolment_closes_on
    left = (closes - timezone.localdate()).days if closes else -1
    if left < 0:
        return said
    days = ngettext("%(n)s day left to sign up.", "%(n)s days left to sign up.", left)
    return f"{said} {days % {'n': left}}"
