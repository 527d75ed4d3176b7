"""Who the other one is: their own words, as far as they wrote them for their partner, and the facts beside them."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from mentes.enrolment.models import Answer, Enrolment
from mentes.enrolment.queries.joining import skills_of
from mentes.enrolment.queries.mentors import rank_of_wish, shortened
from mentes.pairing.words import told
from mentes.people.languages import language_name
from mentes.people.models import Person, PersonSkill
from mentes.programmes.models import Question
from mentes.relationship.queries.pairs import Side
from mentes.relationship.queries.times import place_of

Kind, SeenBy = Question.Kind, Question.SeenBy
FOR_PARTNERS = (SeenBy.PARTNER, SeenBy.MEMBERS)
QUOTES = 3
REASONS = 3
SKILLS = 6
OF_SKILLS = {
    Kind.SKILLS_OFFER: PersonSkill.Direction.OFFERS,
    Kind.SKILLS_WANT: PersonSkill.Direction.WANTS,
}


@dataclass(frozen=True)
class Quote:
    question: str
    words: str


@dataclass(frozen=True)
class Introduction:
    """What one of the two reads about the other."""

    quotes: list[Quote]
    more: list[Quote]
    facts: list[tuple[str, str]]
    why: list[str]


def introduce_partner(side: Side) -> Introduction:
    """Return the partner's words for this reader, the facts of work, and why the two were matched."""
    theirs = side.pair.mentor if side.is_mentee else side.pair.mentee
    said, questions = _said(theirs), _questions(theirs)
    written = [
        Quote(question.words, str(said[question.pk]))
        for question in questions
        if question.kind in (Kind.LONG, Kind.TEXT) and said.get(question.pk)
    ]
    written.sort(key=lambda quote: len(quote.words) < 40)  # a sentence before a word or two
    return Introduction(
        quotes=written[:QUOTES],
        more=written[QUOTES:],
        facts=[*_skills(theirs, questions), *_chosen(questions, said), *_of_work(side.partner)],
        why=[*_wished(side), *told(side.pair.reasons, side.role)][:REASONS],
    )


def _questions(theirs: Enrolment) -> list[Question]:
    """What they were told that the person they are matched with reads."""
    asked = Question.objects.filter(programme=theirs.programme_id, role=theirs.role)
    return list(asked.filter(seen_by__in=FOR_PARTNERS).order_by("position", "id"))


def _said(theirs: Enrolment) -> dict[int, object]:
    """A coordinator's file spoke for nobody: only what its author has saved or kept."""
    answers = Answer.system("read by the partner, as each question says").filter(
        enrolment=theirs, question__seen_by__in=FOR_PARTNERS, is_from_sheet=False
    )
    return dict(answers.values_list("question_id", "value"))


def _chosen(questions: list[Question], said: dict[int, object]) -> list[tuple[str, str]]:
    chosen = []
    for question in questions:
        value = said.get(question.pk)
        if question.kind in (Kind.CHOICE, Kind.CHOICES, Kind.NUMBER) and value:
            words = "; ".join(map(str, value)) if isinstance(value, list) else str(value)
            chosen.append((question.words, words))
    return chosen


def _skills(theirs: Enrolment, questions: list[Question]) -> list[tuple[str, str]]:
    for question in questions:
        if question.kind in OF_SKILLS:
            direction = OF_SKILLS[Kind(question.kind)]
            names = [each.skill.name for each in skills_of(theirs.person, direction)]
            if names:
                is_offer = question.kind == Kind.SKILLS_OFFER
                label = _("Helps with") if is_offer else _("Would like to learn")
                return [(label, shortened(names, SKILLS))]
    return []


def _of_work(person: Person) -> list[tuple[str, str]]:
    hours = _("%(start)s to %(end)s, %(place)s time") % {
        "start": f"{person.works_from:%H:%M}",
        "end": f"{person.works_until:%H:%M}",
        "place": place_of(person.zone),
    }
    speaks = ", ".join(language_name(code) for code in person.languages)
    rows = [(_("Team"), person.team), (_("Speaks"), speaks), (_("At work"), hours)]
    return [(label, value) for label, value in rows if value]


def _wished(side: Side) -> list[str]:
    """A mentee's own wish. The mentor never reads whom somebody named, so no reason of the pair says it."""
    rank = rank_of_wish(side.pair.mentee, side.pair.mentor) if side.is_mentee else None
    if rank is None:
        return []
    name = {"name": side.partner.first_name}
    if rank == 1:
        return [_("%(name)s was your first choice") % name]
    return [_("%(name)s was on the list of mentors you would like") % name]
