"""Mentors to browse: who fits what is looked for, in an order that differs from reader to reader."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from zlib import crc32

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mentes.enrolment.models import Answer, Enrolment, Wish
from mentes.people.languages import language_name
from mentes.people.models import Person, PersonSkill
from mentes.programmes.models import Programme, Question, Role

Kind = Question.Kind
REASONS = 3
SKILLS = 5


@dataclass(frozen=True)
class MentorCard:
    """What a mentor let the members of a programme see of them."""

    enrolment: Enrolment
    helps_with: list[PersonSkill]
    shared: list[str]  # of these, what the reader wants to learn
    words: str
    rank: int | None  # on the reader's list
    reasons: list[str]  # for this reader, three at most

    @property
    def person(self) -> Person:
        return self.enrolment.person

    @property
    def helps_with_words(self) -> str:
        return shortened([each.skill.name for each in self.helps_with], SKILLS)

    @property
    def has_room(self) -> bool:
        return self.enrolment.has_room


@dataclass(frozen=True)
class Looked:
    """What somebody looks for. Empty means: all the same."""

    q: str = ""
    skill: str = ""
    place: str = ""
    language: str = ""
    room: bool = False

    @property
    def active(self) -> dict[str, object]:
        return {name: value for name, value in vars(self).items() if value}

    def without(self, name: str) -> "Looked":
        return Looked(**{**vars(self), name: type(getattr(self, name))()})


@dataclass(frozen=True)
class Browse:
    cards: list[MentorCard]
    places: list[str]
    languages: list[str]
    skills: list[str]
    relief: list[tuple[str, int]] = field(default_factory=list)
    """filter that could go, and how many more it would show"""


def browse(enrolment: Enrolment, looked: Looked) -> Browse:
    everybody = _cards(enrolment)
    found = [card for card in everybody if fits(card, looked)]
    relief = [] if found else _relief(everybody, looked)
    return Browse(
        cards=found,
        places=sorted({card.person.place for card in everybody} - {""}),
        languages=sorted({code for card in everybody for code in card.person.languages}),
        skills=sorted({each.skill.name for card in everybody for each in card.helps_with}),
        relief=[(name, more) for name, more in relief if more],
    )


def fits(card: MentorCard, looked: Looked) -> bool:
    tests: dict[str, Callable[[], bool]] = {
        "q": lambda: looked.q.casefold() in _text(card),
        "skill": lambda: looked.skill in {each.skill.name for each in card.helps_with},
        "place": lambda: looked.place == card.person.place,
        "language": lambda: looked.language in card.person.languages,
        "room": lambda: card.has_room,
    }
    return all(tests[name]() for name in looked.active)


def _relief(cards: list[MentorCard], looked: Looked) -> list[tuple[str, int]]:
    less = [(name, looked.without(name)) for name in looked.active]
    counted = [(name, sum(fits(card, rest) for card in cards)) for name, rest in less]
    return sorted(counted, key=lambda each: -each[1])


def _text(card: MentorCard) -> str:
    skills = [word for each in card.helps_with for word in (each.skill.name, *each.skill.synonyms)]
    person = card.person
    return "\n".join([person.name, person.job_title, person.team, card.words, *skills]).casefold()


def _cards(enrolment: Enrolment) -> list[MentorCard]:
    """Shared skills first; among equals a different order for each reader, so that nobody is swamped."""
    me = enrolment.person
    shows_skills = _is_shown(enrolment.programme, Kind.SKILLS_OFFER)
    wanted = set(_skills(me.pk, PersonSkill.Direction.WANTS))
    ranks = dict(Wish.for_actor(me).filter(enrolment=enrolment).values_list("mentor_id", "rank"))
    words = _words(enrolment)
    mentors = list(mentors_of(enrolment.programme).exclude(person=me))
    rare = _rare_languages(mentors) & set(me.languages)
    cards = [
        _card(
            mentor,
            wanted=wanted,
            words=words.get(mentor.pk, ""),
            rank=ranks.get(mentor.pk),
            shows_skills=shows_skills,
            alike=_alike(mentor.person, me, rare),
        )
        for mentor in mentors
    ]
    return sorted(cards, key=lambda card: (-len(card.shared), _dice(me.pk, card.enrolment.pk)))


def _card(
    mentor: Enrolment,
    *,
    wanted: set[str],
    words: str,
    rank: int | None,
    shows_skills: bool,
    alike: list[str],
) -> MentorCard:
    offers = list(mentor.person.skills.all()) if shows_skills else []
    offers.sort(key=lambda each: (each.skill.name not in wanted, -each.level, each.skill.name))
    shared = [each.skill.name for each in offers if each.skill.name in wanted]
    learn = [_("%(skill)s, which you’d like to learn") % {"skill": name} for name in shared]
    reasons = [*learn[:2], *alike, *learn[2:]][:REASONS]
    return MentorCard(mentor, offers, shared, words, rank, reasons)


def _rare_languages(mentors: list[Enrolment]) -> set[str]:
    """What fewer than half of them speak: the language of the house tells nobody apart."""
    spoken = Counter(code for mentor in mentors for code in mentor.person.languages)
    return {code for code, n in spoken.items() if 2 * n < len(mentors)}


def _alike(mentor: Person, me: Person, rare: set[str]) -> list[str]:
    found = [
        _("Speaks %(language)s, as you do") % {"language": language_name(code)}
        for code in sorted(rare & set(mentor.languages))[:1]
    ]
    if mentor.place and mentor.place == me.place:
        found.append(_("Works in %(place)s, as you do") % {"place": mentor.place})
    return found


def shortened(names: list[str], at_most: int) -> str:
    """Negotiation, Coaching and 11 more"""
    left = len(names) - at_most
    if left <= 0:
        return ", ".join(names)
    more = ngettext("and %(n)s more", "and %(n)s more", left) % {"n": left}
    return f"{', '.join(names[:at_most])} {more}"


def mentors_of(programme: Programme) -> QuerySet[Enrolment]:
    offers = PersonSkill.objects.filter(direction=PersonSkill.Direction.OFFERS).select_related(
        "skill"
    )
    here = Enrolment.objects.filter(
        programme=programme, role=Role.MENTOR, state=Enrolment.State.ENROLLED
    )
    return here.select_related("person").prefetch_related(
        Prefetch("person__skills", queryset=offers)
    )


def _is_shown(programme: Programme, kind: str) -> bool:
    asked = Question.objects.filter(programme=programme, role=Role.MENTOR, kind=kind)
    return asked.filter(seen_by=Question.SeenBy.MEMBERS).exists()


def _skills(person: int, direction: str) -> Iterable[str]:
    held = PersonSkill.objects.filter(person=person, direction=direction)
    return held.values_list("skill__name", flat=True)


def _words(enrolment: Enrolment) -> dict[int, str]:
    """The first line that each mentor wrote for all members."""
    told = Answer.for_actor(enrolment.person).filter(
        enrolment__programme=enrolment.programme,
        enrolment__role=Role.MENTOR,
        question__seen_by=Question.SeenBy.MEMBERS,
        question__kind__in=[Kind.LONG, Kind.TEXT],
    )
    lines = told.order_by("-question__position").values_list("enrolment_id", "value")
    return {pk: str(value) for pk, value in lines}


def _dice(reader: int, mentor: int) -> int:
    return crc32(f"{reader}:{mentor}".encode())


def wishes_of(enrolment: Enrolment) -> list[Enrolment]:
    mine = Wish.for_actor(enrolment.person).filter(enrolment=enrolment)
    return [wish.mentor for wish in mine.select_related("mentor__person").order_by("rank")]


def rank_of_wish(mine: Enrolment, mentor: Enrolment) -> int | None:
    """1 = the first choice. For whoever wished alone: a mentor never reads it."""
    wish = Wish.for_actor(mine.person).filter(enrolment=mine, mentor=mentor)
    return wish.values_list("rank", flat=True).first()
