"""What stands between a draft and its launch, and who would be told."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mentes.foundation.widgets import Words
from mentes.foundation.zones import zone_named
from mentes.people.models import Person
from mentes.people.queries import organisation
from mentes.programmes.models import Programme, Question, Role, Rule
from mentes.programmes.queries.eligibility import eligible
from mentes.programmes.queries.lots import too_few_to_judge


@dataclass(frozen=True)
class Remark:
    words: Words
    page: str  # the address name of the step that mends it
    target: str = ""  # and the field


@dataclass(frozen=True)
class LaunchCheck:
    blocking: list[Remark]
    warnings: list[Remark]
    mentees: int
    mentors: int
    only_mentors: int  # who are invited as mentors; whoever may be both is invited as a mentee


def launch_check(programme: Programme) -> LaunchCheck:
    may = how_many_may_join(programme)
    mentees, mentors = may["mentees"], may["mentors"]
    questions = list(programme.questions.all())
    blocking = [
        *_design_gaps(programme),
        *_date_faults(programme),
        *_nobody(mentees, mentors),
        *_empty_forms(questions),
    ]
    warnings = [
        *_weak_results(programme),
        *_few_lots(programme, mentees),
        *_unread_rules(programme, questions),
        *_quiet(programme),
    ]
    return LaunchCheck(blocking, warnings, mentees, mentors, may["only_mentors"])


def how_many_may_join(programme: Programme) -> dict[str, int]:
    mentee, mentor = (Q(pk__in=eligible(programme, role).values("pk")) for role in Role)
    counted: dict[str, int] = Person.objects.aggregate(
        mentees=Count("pk", filter=mentee),
        mentors=Count("pk", filter=mentor),
        only_mentors=Count("pk", filter=mentor & ~mentee),
    )
    return counted


def invited(
    programme: Programme, *, mentors_from: int | None = None
) -> dict[str, QuerySet[Person]]:
    """Return who hears what, each once. Who may be both is asked as a mentee, or as a mentor from a level on:
    0 asks all of them as mentors."""
    mentees, mentors = eligible(programme, Role.MENTEE), eligible(programme, Role.MENTOR)
    both = mentors.filter(pk__in=mentees.values("pk"))
    asked = both.none() if mentors_from is None else both.filter(level__gte=mentors_from)
    if mentors_from == 0:  # also those whose level nobody knows
        asked = both
    return {
        "invitation_mentee": mentees.exclude(pk__in=asked.values("pk")),
        "invitation_mentor": mentors.filter(
            ~Q(pk__in=mentees.values("pk")) | Q(pk__in=asked.values("pk"))
        ),
    }


@dataclass(frozen=True)
class WaysIn:
    """How those who would be invited come in."""

    signed_in: int
    not_yet: int


def ways_in(programme: Programme) -> WaysIn:
    people = Person.objects.filter(
        Q(pk__in=eligible(programme, Role.MENTEE).values("pk"))
        | Q(pk__in=eligible(programme, Role.MENTOR).values("pk"))
    )
    found = people.aggregate(
        signed_in=Count("pk", filter=Q(last_login__isnull=False)),
        not_yet=Count("pk", filter=Q(last_login=None)),
    )
    return WaysIn(**found)


def opening_of(programme: Programme) -> datetime | None:
    """The morning on which enrolment opens, where the organisation is; None if that is past."""
    own, opens = organisation(), programme.enrolment_opens_on
    if opens is None:
        return None
    zone = zone_named(own.time_zone) if own else timezone.get_default_timezone()
    morning = datetime.combine(opens, time(9), tzinfo=zone)
    return morning if morning > timezone.now() else None


def closing_of(programme: Programme) -> datetime | None:
    """Return the midnight after the last day of enrolment, where the organisation is."""
    own, closes = organisation(), programme.enrolment_closes_on
    if closes is None:
        return None
    zone = zone_named(own.time_zone) if own else timezone.get_default_timezone()
    return datetime.combine(closes + timedelta(days=1), time(0), tzinfo=zone)


def _design_gaps(programme: Programme) -> Iterator[Remark]:
    if not programme.north_star:
        yield Remark(_("The north star is still empty."), "north_star", "id_north_star")
    if not programme.privacy_notice:
        yield Remark(
            _("There is no privacy notice to show before the first question."),
            "page_texts",
            "id_privacy_notice",
        )


def _date_faults(programme: Programme) -> Iterator[Remark]:
    opens, closes, starts = (
        programme.enrolment_opens_on,
        programme.enrolment_closes_on,
        programme.starts_on,
    )
    if not (opens and closes and starts):
        yield Remark(_("The dates are not complete."), "calendar", "id_starts_on")
    elif closes < timezone.localdate():
        yield Remark(_("Enrolment would close in the past."), "calendar", "id_enrolment_closes_on")


def _nobody(mentees: int, mentors: int) -> Iterator[Remark]:
    if not mentees:
        yield Remark(_("No one may join as a mentee."), "eligibility", "id_mentee-level_from")
    if not mentors:
        yield Remark(_("No one may join as a mentor."), "eligibility", "id_mentor-level_from")


def _empty_forms(questions: list[Question]) -> Iterator[Remark]:
    for role in Role:
        if not any(question.role == role for question in questions):
            yield Remark(EMPTY[role], "form")


EMPTY = {
    Role.MENTEE: gettext_lazy("The form for mentees has no question."),
    Role.MENTOR: gettext_lazy("The form for mentors has no question."),
}


def _weak_results(programme: Programme) -> Iterator[Remark]:
    results = list(programme.key_results.all())
    if not results:
        yield Remark(
            _("There is no key result, so there’d be no telling later whether it worked."),
            "north_star",
        )
    missing = sum(result.baseline is None or result.target is None for result in results)
    if missing:
        words = ngettext(
            "%(n)s key result has no baseline or no target.",
            "%(n)s key results have no baseline or no target.",
            missing,
        )
        yield Remark(words % {"n": missing}, "north_star")


def _few_lots(programme: Programme, mentees: int) -> Iterator[Remark]:
    if words := too_few_to_judge(programme, mentees):
        yield Remark(words, "eligibility", "id_mentee_places")


def _unread_rules(programme: Programme, questions: list[Question]) -> Iterator[Remark]:
    """A rule that no answer feeds would weigh nothing."""
    kinds = {question.kind for question in questions} | {question.key for question in questions}
    needs = {
        Rule.Name.SKILLS: Question.Kind.SKILLS_WANT,
        Rule.Name.LEARN_TEXT: "learn",
        Rule.Name.WISHES: Question.Kind.WISHES,
    }
    for rule in programme.rules.all():
        if rule.is_on and needs.get(Rule.Name(rule.name), "") not in {"", *kinds}:
            words = _("The rule “%(rule)s” has no question that feeds it.")
            yield Remark(words % {"rule": rule.get_name_display()}, "rules")


def _quiet(programme: Programme) -> Iterator[Remark]:
    if not programme.reply_to:
        yield Remark(
            _("Replies to messages go nowhere yet: there is no reply address."),
            "messages",
            "id_reply_to",
        )
    messages = programme.messages.all()
    if any(each.moment.startswith("match_reveal") and not each.is_on for each in messages):
        yield Remark(_("The message that tells people their match is switched off."), "messages")
