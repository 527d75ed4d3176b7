"""A small organisation with one of everything, and the twelve kinds of people who may try to look at it."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from mentes.demo.clock import at
from mentes.enrolment.models import Answer, Enrolment, NotWith, SignUpSheet
from mentes.foundation.actor import System, Who
from mentes.insights.models import Reading
from mentes.notices.actions import tell
from mentes.notices.models import Notice
from mentes.notices.unsubscribe import path_for
from mentes.pairing.models import Pair, Proposal, Round, Switch
from mentes.people.models import (
    Consent,
    Import,
    OrganisationRole,
    Person,
    PersonSkill,
    Photo,
    Skill,
    SupportAccess,
)
from mentes.programmes.actions.making import make_programme
from mentes.programmes.models import Programme, Question
from mentes.programmes.queries.texts import parts_of
from mentes.relationship.actions.agreement import propose_agreement
from mentes.relationship.actions.check_ins import check_in
from mentes.relationship.actions.goals import set_goal
from mentes.relationship.actions.notes import start_note
from mentes.relationship.actions.sessions import book_session, log_session
from mentes.relationship.actions.shared_notes import share_note
from mentes.relationship.models import Goal, Note, Session, SharedNote, Step
from mentes.relationship.queries.rating_links import rating_link
from tests.factories import make_enrolment, make_organisation, make_person

GOAL, STEP, NOTE, LINE = "CANARYGOAL71", "CANARYSTEP72", "CANARYNOTE73", "CANARYLINE74"
REASON, ANSWER, AGREED = "CANARYREASON75", "CANARYANSWER76", "CANARYAGREED77"
SHARED = "CANARYSHARED78"


@dataclass
class World:
    people: dict[str, Person]
    programme: Programme
    other: Programme
    pair: Pair
    other_pair: Pair
    past: Session
    next: Session
    goal: Goal
    step: Step
    note: Note
    round: Round
    arguments: dict[str, Any] = field(default_factory=dict)


def build() -> World:
    make_organisation()
    names = {
        "stranger": "Sasha Berg",
        "mentee": "Priya Nair",
        "mentor": "Tomás Silva",
        "lena": "Lena Moreau",
        "amara": "Amara Obi",
        "admin": "Dana Whitfield",
        "other_admin": "Olu Adeyemi",
        "organisation_admin": "Ravi Menon",
        "support": "Wanda Kowal",
        "leadership": "Catherine Osei",
        "auditor": "Bernd Kessler",
    }
    people = {part: make_person(name=name) for part, name in names.items()}
    for part, role in [
        ("organisation_admin", "organisation_admin"),
        ("leadership", "leadership"),
        ("auditor", "auditor"),
    ]:
        OrganisationRole.objects.create(person=people[part], role=role)
    until = timezone.now() + timedelta(hours=8)
    SupportAccess.objects.create(person=people["support"], reason="Mail is stuck", ends_at=until)
    programme = _programme("Spring", people["admin"])
    other = _programme("Autumn", people["other_admin"])
    pair = _pair(programme, people["lena"], people["amara"])
    other_pair = _pair(programme, people["mentee"], people["mentor"])
    return _live(World(people, programme, other, pair, other_pair, *_content(pair, people)))  # type: ignore[arg-type]


def _programme(name: str, admin: Person) -> Programme:
    programme = make_programme(name, by=admin, template="skills")
    today = timezone.localdate()
    Programme.objects.filter(pk=programme.pk).update(
        state=Programme.State.RUNNING,
        starts_on=today - timedelta(days=40),
        enrolment_opens_on=today - timedelta(days=60),
        enrolment_closes_on=today - timedelta(days=50),
        mentee_eligibility={},
        mentor_eligibility={},
    )
    programme.refresh_from_db()
    return programme


def _pair(programme: Programme, mentee: Person, mentor: Person) -> Pair:
    pair = Pair.objects.create(
        programme=programme,
        mentee=make_enrolment(programme=programme, person=mentee, taken=1),
        mentor=make_enrolment(programme=programme, person=mentor, role="mentor", places=2, taken=1),
        state=Pair.State.ACTIVE,
        told_at=timezone.now() - timedelta(days=40),
        reasons=[{"text": "Offers pricing", "kind": "skills"}],
    )
    return pair


def _content(pair: Pair, people: dict[str, Person]) -> tuple[Any, ...]:
    lena, now = people["lena"], timezone.now()
    agreement = propose_agreement(pair, by=lena)
    agreement.parts = [{"key": "rhythm", "heading": "Rhythm", "text": AGREED}]
    agreement.save()
    goal = set_goal(pair, by=lena, text=GOAL, framework="smart", steps=[STEP, "Another step"])
    step = Step.for_actor(lena).filter(goal=goal).order_by("position").first()
    with at(now - timedelta(days=9)):
        past = log_session(pair, by=lena, starts_at=now - timedelta(days=10))
        check_in(past, by=lena, value=1, steps={step.pk: "moving"}, next_time=LINE)
    coming = book_session(pair, by=lena, starts_at=now + timedelta(days=4, hours=2))
    note = start_note(pair, by=lena, text=NOTE)
    share_note(pair, by=lena, text=SHARED, session=coming)
    round_ = Round.objects.create(programme=pair.programme, state=Round.State.PROPOSED)
    return past, coming, goal, step, note, round_


def _live(world: World) -> World:
    """Private words in every place where the slices below the pair keep some."""
    lena, amara = world.people["lena"], world.people["amara"]
    enrolment = Enrolment.objects.get(programme=world.programme, person=lena)
    secret = Question.objects.filter(programme=world.programme, role="mentee", kind="long").first()
    Question.objects.filter(pk=secret.pk).update(seen_by=Question.SeenBy.SELF)
    Answer(enrolment=enrolment, question=secret, value=ANSWER).save()
    NotWith(enrolment=enrolment, other=world.people["leadership"]).save()
    Switch(pair=world.other_pair, asked_by=world.people["mentee"], wish="new", reason=REASON).save()
    waiting = make_enrolment(programme=world.programme, person=make_person(name="Jonas Weber"))
    Proposal.objects.create(
        round=world.round, mentee=waiting, mentor=world.pair.mentor, fit=6200, parts={}, reasons=[]
    )
    notice = Notice.objects.exclude(weight="transactional").first() or _news(amara)
    world.arguments = {
        "slug": world.programme.slug,
        "pair": world.pair.pk,
        "session": world.next.pk,
        "goal": world.goal.pk,
        "step": world.step.pk,
        "note": world.note.pk,
        "shared_note": SharedNote.for_actor(lena).get().pk,
        "notice": notice.pk if notice else 0,
        "person": lena.pk,
        "enrolment": waiting.pk,
        "role": "mentee",
        "kind": "csv",
        "moment": "match_reveal_mentee",
        "switch": Switch.system("the matrix tries every address").get().pk,
        "key": "skills",
        "row": _import(world).pk,
        "sheet": _sheet(world).pk,
        "consent": _consent(lena).pk,
        "support": world.people["support"].support.get().pk,
        "photo": Photo.objects.create(image=b"RIFF").pk,
        "enrolment:question.step": 1,
        "people:remove_skill.row": _skill(lena).pk,
        "people:take_role.row": OrganisationRole.objects.get(role="auditor").pk,
        "people:use_link.token": "forged",
        "people:join.token": "forged",
        "notices:unsubscribe.token": path_for(notice).rstrip("/").split("/")[-1],
        "relationship:rate.token": rating_link(world.past, amara).rstrip("/").split("/")[-1],
        "texts": "faq",
        "part": parts_of(world.programme, "faq")[0].key,
        "programmes:key_result.pk": world.programme.key_results.first().pk,
        "programmes:key_result_remove.pk": world.programme.key_results.first().pk,
        **_reading(world.programme),
        "programmes:admin_remove.pk": world.programme.roles.first().pk,
        **{
            f"programmes:{name}.pk": world.programme.questions.first().pk
            for name in ("question", "question_move", "question_remove")
        },
    }
    return world


def _news(person: Person) -> Notice:
    by = System("the matrix needs a message")
    return tell(person, by=by, kind="news", key="news", subject="Hello", text="Good day.")


def _reading(programme: Programme) -> dict[str, int]:
    """A value of a key result that nobody counts here."""
    result = programme.key_results.get(measure="filled_from_inside")
    today = timezone.localdate()
    reading = Reading.objects.create(key_result=result, origin="by_hand", as_of=today, value=20)
    own = {"insights:record.pk": result.pk, "insights:correct.pk": result.pk}
    return own | {"insights:correct.reading": reading.pk}


def _import(world: World) -> Import:
    return Import.objects.create(
        filename="people.csv",
        file=ContentFile(b"Name,Work email\nAda,ada@hallam.example\n", name="people.csv"),
        made_by=world.people["organisation_admin"],
    )


def _sheet(world: World) -> SignUpSheet:
    file = ContentFile(b"Name,Work email\nAda Byron,ada@hallam.example\n", name="mentees.csv")
    source = _import(world)
    return SignUpSheet.objects.create(
        source=source, original=file, programme=world.programme, role="mentee"
    )


def _consent(person: Person) -> Consent:
    about = "programme spring"
    return Consent.objects.create(
        person=person, about=about, notice_version="1", notice_text="We keep little."
    )


def _skill(person: Person) -> PersonSkill:
    skill = Skill.objects.create(name="Patience")
    return PersonSkill.objects.create(person=person, skill=skill, direction="wants")


MEMBERS = {Who.ANYONE, Who.MEMBER}
ORGANISATION: dict[str, set[Who]] = {
    "signed_out": {Who.ANYONE},
    "stranger": MEMBERS,
    "mentee": MEMBERS,
    "mentor": MEMBERS,
    "lena": MEMBERS,
    "amara": MEMBERS,
    "admin": MEMBERS | {Who.COORDINATOR},
    "other_admin": MEMBERS | {Who.COORDINATOR},
    "organisation_admin": MEMBERS | {Who.ORGANISATION_ADMIN},
    "support": MEMBERS | {Who.SUPPORT},
    "leadership": MEMBERS | {Who.LEADERSHIP},
    "auditor": MEMBERS | {Who.AUDITOR},
}
TO_THE_PROGRAMME: dict[str, set[Who]] = {
    "mentee": {Who.MENTEE},
    "lena": {Who.MENTEE},
    "mentor": {Who.MENTOR},
    "amara": {Who.MENTOR},
    "admin": {Who.PROGRAMME_ADMIN},
}
TO_THE_PAIR: dict[str, set[Who]] = {
    "lena": {Who.PARTNER},
    "amara": {Who.PARTNER},
    "admin": {Who.PROGRAMME_ADMIN},
}
TO_EVERYBODY: dict[str, set[Who]] = {"enrolment:page": {Who.HOLDER}}
TO_ONESELF: dict[tuple[str, str], set[Who]] = {
    ("people:remove_skill", "lena"): {Who.SELF},
    ("people:withdraw_consent", "lena"): {Who.SELF},
    ("people:end_support", "support"): {Who.SELF},
}
