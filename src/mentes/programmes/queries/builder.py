"""The builder's task list: what is done, what was looked at, what nobody has opened yet."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mentes.programmes.models import Programme, Question, Rule, Texts
from mentes.programmes.queries.eligibility import eligibility_sentence
from mentes.programmes.queries.form import form_minutes
from mentes.programmes.words import time_asked


@dataclass(frozen=True)
class Step:
    key: str  # as in Programme.steps_saved, and the address name
    title: str
    state: str  # not_started, in_progress, done
    hint: str
    url: str


def builder_steps(programme: Programme) -> list[Step]:
    """The template has filled everything in; a step is started when somebody has saved it once."""
    results = list(programme.key_results.all())
    questions = list(programme.questions.all())
    measured = bool(results) and all(
        r.baseline is not None and r.target is not None for r in results
    )
    lines = [
        ("page_texts", _("Name and programme page"), bool(programme.promise), programme.promise),
        _texts(programme, Texts.FAQ),
        (
            "north_star",
            _("North star and key results"),
            bool(programme.north_star) and measured,
            _north_star_hint(programme, len(results)),
        ),
        (
            "calendar",
            _("Dates, length and rhythm"),
            bool(programme.starts_on),
            _calendar_hint(programme),
        ),
        ("eligibility", _("Who can join"), True, _who_hint(programme)),
        ("form", _("Enrolment form"), bool(questions), _form_hint(questions)),
        ("goals", _("Goals"), True, _goals_hint(programme)),
        *(_texts(programme, each) for each in (Texts.STANDARD_GOALS, Texts.AGREEMENT)),
        _texts(programme, Texts.GUIDES),
        ("rules", _("Matching rules"), True, _rules_hint(programme)),
        ("messages", _("Messages and nudges"), bool(programme.reply_to), _messages_hint(programme)),
    ]
    saved = set(programme.steps_saved)
    return [
        Step(
            key,
            title,
            _state(key in saved, full),
            hint,
            _address(programme, key),
        )
        for key, title, full, hint in lines
    ]


def _address(programme: Programme, key: str) -> str:
    if key in Texts.values:
        return reverse("programmes:texts", args=[programme.slug, key])
    return reverse(f"programmes:{key}", args=[programme.slug])


def _texts(programme: Programme, texts: Texts) -> tuple[str, str, bool, str]:
    """The template has filled each; any may be empty but the agreement, which never gets so."""
    return texts.value, str(texts.label), True, _texts_hint(programme, texts)


def _texts_hint(programme: Programme, texts: Texts) -> str:
    if texts == Texts.GUIDES:
        return _("What each session can be about")
    if texts == Texts.STANDARD_GOALS:
        return _("With steps and the week in which each is due")
    if texts == Texts.FAQ:
        count = len(programme.faq)
        return ngettext("%(n)s question", "%(n)s questions", count) % {"n": count}
    count = len(programme.agreement)
    return ngettext("%(n)s section", "%(n)s sections", count) % {"n": count}


def _state(looked_at: bool, is_full: bool) -> str:
    if not looked_at:
        return "not_started"
    return "done" if is_full else "in_progress"


def _north_star_hint(programme: Programme, results: int) -> str:
    counted = ngettext("{n} key result", "{n} key results", results).format(n=results)
    return f"{programme.north_star} · {counted}" if programme.north_star else counted


def _calendar_hint(programme: Programme) -> str:
    if not programme.starts_on:
        return time_asked(programme)
    starts = _("starts {day}").format(day=date_format(programme.starts_on, "j F Y"))
    return f"{time_asked(programme)} · {starts}"


def _who_hint(programme: Programme) -> str:
    return _("Mentees: {mentees}. Mentors: {mentors}.").format(
        mentees=eligibility_sentence(programme.mentee_eligibility),
        mentors=eligibility_sentence(programme.mentor_eligibility),
    )


def _form_hint(questions: list[Question]) -> str:
    parts = []
    for role, words in (("mentee", _("Mentees")), ("mentor", _("Mentors"))):
        asked = [question for question in questions if question.role == role]
        parts.append(
            _("{who}: {n} questions, about {minutes} min").format(
                who=words, n=len(asked), minutes=form_minutes(asked)
            )
        )
    return " · ".join(parts)


def _goals_hint(programme: Programme) -> str:
    return _("%(framework)s · %(least)s to %(most)s for each mentee") % {
        "framework": programme.get_goal_framework_display(),
        "least": programme.goals_at_least,
        "most": programme.goals_at_most,
    }


def _rules_hint(programme: Programme) -> str:
    on = [rule.strength for rule in programme.rules.all() if rule.is_on]
    return _("{must} must, {should} should, {wishes} preference").format(
        must=on.count(Rule.Strength.MUST),
        should=on.count(Rule.Strength.SHOULD),
        wishes=on.count(Rule.Strength.PREFERENCE),
    )


def _messages_hint(programme: Programme) -> str:
    off = sum(not message.is_on for message in programme.messages.all())
    sender = programme.sender_name or programme.name
    said = _("From {sender}").format(sender=sender)
    return f"{said} · {_('{n} switched off').format(n=off)}" if off else said
