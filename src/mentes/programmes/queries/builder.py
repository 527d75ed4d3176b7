"""The builder's task list: what is done, what was looked at, what nobody has opened yet."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mentes.programmes.models import Programme, Question, Rule, Texts
from mentes.programmes.queries.eligibility import eligibility_sentence
from mentes.programmes.queries.form import form_minutes
from mentes.programmes.words import time_asked


@dataclass(frozen=True)
class Step:
    key: str  # as in Programme.steps_saved, and the address name
    title: str
    state: str  # not_started, from_template, in_progress, done
    hint: str
    url: str


def builder_steps(programme: Programme) -> list[Step]:
    """The template has filled everything in; a step is started when somebody has saved it once."""
    hints = _hints(programme)
    return [
        Step(key, title, state, hints[key], _address(programme, key))
        for key, title, state in _stages(programme)
    ]


def next_to_design(programme: Programme) -> Step | None:
    """The first that is not done. Of rows it reads the key results only."""
    for key, title, state in _stages(programme):
        if state != "done":
            return Step(key, title, state, "", _address(programme, key))
    return None


def next_after(programme: Programme, key: str) -> Step | None:
    """The first step behind this one that is not done, else the first of all that is not."""
    stages = _stages(programme)
    place = next(number for number, stage in enumerate(stages) if stage[0] == key)
    for each, title, state in [*stages[place + 1 :], *stages[:place]]:
        if state != "done":
            return Step(each, title, state, "", _address(programme, each))
    return None


def _stages(programme: Programme) -> list[tuple[str, str, str]]:
    saved = set(programme.steps_saved)
    if programme.state != Programme.State.DRAFT:
        saved = set(TITLES)  # whoever launched it has been through all of them
    lacking = {
        "page_texts": not programme.promise,
        "north_star": not programme.north_star or not _is_measured(programme),
        "calendar": not programme.starts_on,
        "messages": not programme.reply_to,
    }
    return [
        (key, str(title), _state(key in saved, not lacking.get(key)))
        for key, title in TITLES.items()
    ]


TITLES = {
    "page_texts": gettext_lazy("Name and programme page"),
    Texts.FAQ.value: Texts.FAQ.label,
    "north_star": gettext_lazy("North star and key results"),
    "calendar": gettext_lazy("Dates, length and rhythm"),
    "eligibility": gettext_lazy("Who can join"),
    "form": gettext_lazy("Enrolment form"),
    "goals": gettext_lazy("Goals"),
    Texts.STANDARD_GOALS.value: Texts.STANDARD_GOALS.label,
    Texts.AGREEMENT.value: Texts.AGREEMENT.label,
    Texts.GUIDES.value: Texts.GUIDES.label,
    "rules": gettext_lazy("Matching rules"),
    "messages": gettext_lazy("Messages and nudges"),
}


def _is_measured(programme: Programme) -> bool:
    results = list(programme.key_results.all())
    whole = (each.baseline is not None and each.target is not None for each in results)
    return bool(results) and all(whole)


def _hints(programme: Programme) -> dict[str, str]:
    questions, sections = len(programme.faq), len(programme.agreement)
    return {
        "page_texts": programme.promise,
        "faq": ngettext("%(n)s question", "%(n)s questions", questions) % {"n": questions},
        "north_star": _north_star_hint(programme, len(programme.key_results.all())),
        "calendar": _calendar_hint(programme),
        "eligibility": _who_hint(programme),
        "form": _form_hint(list(programme.questions.all())),
        "goals": _goals_hint(programme),
        "standard_goals": _("With steps and the week in which each is due"),
        "agreement": ngettext("%(n)s section", "%(n)s sections", sections) % {"n": sections},
        "guides": _("What each session can be about"),
        "rules": _rules_hint(programme),
        "messages": _messages_hint(programme),
    }


def _address(programme: Programme, key: str) -> str:
    if key in Texts.values:
        return reverse("programmes:texts", args=[programme.slug, key])
    return reverse(f"programmes:{key}", args=[programme.slug])


def _state(looked_at: bool, is_full: bool) -> str:
    if not looked_at:
        return "from_template" if is_full else "not_started"
    return "done" if is_full else "in_progress"


def _north_star_hint(programme: Programme, results: int) -> str:
    counted = ngettext("%(n)s key result", "%(n)s key results", results) % {"n": results}
    return f"{programme.north_star} · {counted}" if programme.north_star else counted


def _calendar_hint(programme: Programme) -> str:
    if not programme.starts_on:
        return time_asked(programme)
    starts = _("starts %(day)s") % {"day": date_format(programme.starts_on, "j F Y")}
    return f"{time_asked(programme)} · {starts}"


def _who_hint(programme: Programme) -> str:
    who = _("Mentees: %(mentees)s. Mentors: %(mentors)s.") % {
        "mentees": eligibility_sentence(programme.mentee_eligibility),
        "mentors": eligibility_sentence(programme.mentor_eligibility),
    }
    return f"{who} {_places_hint(programme)}".rstrip()


def _places_hint(programme: Programme) -> str:
    places = programme.mentee_places
    if places is None:
        return ""
    counted = ngettext("%(n)s place", "%(n)s places", places) % {"n": places}
    return f"{counted}: {programme.get_places_by_display()}."


def _form_hint(questions: list[Question]) -> str:
    parts = []
    for role, words in (("mentee", _("Mentees")), ("mentor", _("Mentors"))):
        asked = [question for question in questions if question.role == role]
        parts.append(
            _("%(who)s: %(n)s questions, about %(minutes)s min")
            % {"who": words, "n": len(asked), "minutes": form_minutes(asked)}
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
    return _("%(must)s must, %(should)s should, %(wishes)s preference") % {
        "must": on.count(Rule.Strength.MUST),
        "should": on.count(Rule.Strength.SHOULD),
        "wishes": on.count(Rule.Strength.PREFERENCE),
    }


def _messages_hint(programme: Programme) -> str:
    off = sum(not message.is_on for message in programme.messages.all())
    sender = programme.sender_name or programme.name
    said = _("Sent in the name of %(sender)s") % {"sender": sender}
    silent = _("%(n)s switched off") % {"n": off}
    return f"{said} · {silent}" if off else said
