"""A sign-up sheet on its way into a programme: read, mapped, tried, enrolled, and for 30 days undone.

Its people go the way of every import of people; this adds who takes part as what."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import BinaryIO

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mentes.audit.actions import note
from mentes.enrolment.actions.joining import answer, set_not_with, set_wishes, withdraw
from mentes.enrolment.actions.places import PLACES_AT_MOST
from mentes.enrolment.models import Answer, Enrolment, NotWith, SignUpSheet, Wish
from mentes.enrolment.queries.draw import free_lot_number
from mentes.enrolment.queries.joining import consent_about
from mentes.enrolment.queries.sheets import NamedInSheet, next_state
from mentes.enrolment.sign_ups import (
    SignUp,
    fields_of,
    is_about_the_person,
    only_who_agreed,
    sign_ups_in,
    without,
)
from mentes.foundation.actor import System
from mentes.foundation.refused import Refused
from mentes.people.actions.imports import carry_out, map_columns, start_import, start_undo, upload
from mentes.people.columns import guess_columns
from mentes.people.dry_run import sheet_of
from mentes.people.intake import open_dates
from mentes.people.models import Consent, Import, Person
from mentes.people.sheets.cells import listed
from mentes.people.sheets.vocabulary import plain
from mentes.people.sign_up_columns import fact_of_options
from mentes.programmes.models import Programme, Question, Role

By = Person | System
State = Enrolment.State
LONGEST = 2000
COUNTED = ("mentee", "mentor", "in_draw", "waiting", "already")  # the first two have a place


@transaction.atomic
def upload_sheet(
    programme: Programme, *, by: Person, role: str, file: BinaryIO, filename: str
) -> SignUpSheet:
    """Keep the file and guess its columns, those of taking part included."""
    source = upload(file, by=by, filename=filename)
    with sheet_of(source) as table:
        guesses = {
            each.heading: each.field for each in guess_columns(table, fields_of(programme, role))
        }
        for column in table.layout.columns:
            name = fact_of_options(column.options, role) if column.options else ""
            if name and not guesses[column.heading] and name not in guesses.values():
                guesses[column.heading] = name
        people = _about_people(guesses)
        source.date_orders = {
            heading: order for heading, order in open_dates(table, people) if order
        }
    source.columns, source.purpose = people, "sign_ups"
    source.key = "email" if "email" in people.values() else "employee_id"
    source.save()
    taking_part = {
        heading: name for heading, name in guesses.items() if name and heading not in _said(people)
    }
    return SignUpSheet.objects.create(
        source=source,
        programme=programme,
        role=role,
        original=source.file.name,
        columns=taking_part,
    )


@transaction.atomic
def map_sheet(
    sheet: SignUpSheet,
    *,
    by: Person,
    columns: Mapping[str, str],
    date_orders: Mapping[str, str],
    key: str,
) -> SignUpSheet:
    """From here the worker checks the people. Whoever did not agree is left out before anything is read."""
    people = _about_people(columns)
    several = {each.name for each in fields_of(sheet.programme, sheet.role) if each.takes_several}
    chosen = [name for name in columns.values() if name and not is_about_the_person(name)]
    once = [name for name in chosen if name not in several]
    if len(once) > len(set(once)):
        raise Refused(_("Two columns say the same about taking part. Choose one."))
    sheet.source.key = key
    sheet.columns = {heading: name for heading, name in columns.items() if name in chosen}
    kept, sheet.left_out = only_who_agreed(sheet, columns)
    sheet.source.file.save(f"sign-ups-{sheet.pk}.csv", ContentFile(kept), save=False)
    as_it_came = sheet.source.reading.get("original", sheet.source.reading)
    sheet.source.reading = {"headings_in": 1, "original": as_it_came}  # of the file just written
    sheet.source.save(update_fields=["file", "key", "reading"])
    sheet.source = map_columns(
        sheet.source, by=by, columns=people, date_orders=date_orders, key=key
    )
    sheet.save()
    return sheet


@transaction.atomic
def start_sheet(
    sheet: SignUpSheet,
    *,
    by: Person,
    leave_out_rejected: bool = False,
    excluded: Sequence[str] = (),
    approves_all: bool = False,
) -> SignUpSheet:
    """The people first, then their enrolments, both in the worker. `excluded`: keys of those who stay out of
    the directory and of the programme."""
    if excluded:
        kept = without(sheet, excluded)
        sheet.source.file.save(f"sign-ups-{sheet.pk}.csv", ContentFile(kept), save=False)
        sheet.source.save(update_fields=["file"])
    sheet.excluded, sheet.approves_all = sorted(set(excluded)), approves_all
    sheet.source = start_import(sheet.source, by=by, leave_out_rejected=leave_out_rejected)
    sheet.want_work()
    sheet.save()
    return sheet


def enrol_from_sheet(sheet: SignUpSheet, *, by: By) -> SignUpSheet:
    """In the worker, on a claimed row. Nobody is told anything by this."""
    source = _imported(sheet, by)
    if source.work_state == Import.WorkState.PARKED:
        sheet.park(source.fault)
    elif source.state != Import.State.IMPORTED:
        sheet.stumble(_("The people of this file are still being imported."))
    else:
        _enrol_everybody(sheet, by)
    sheet.refresh_from_db()
    return sheet


def _imported(sheet: SignUpSheet, by: By) -> Import:
    claimed = (
        Import.claim(sheet.source_id) if sheet.source.state == Import.State.IMPORTING else None
    )
    if claimed is not None:
        with claimed.holding_claim():
            carry_out(claimed, by=by)
    return Import.objects.get(pk=sheet.source_id)


@transaction.atomic
def _enrol_everybody(sheet: SignUpSheet, by: By) -> None:
    signed = sign_ups_in(sheet)
    column = sheet.source.key
    people = {
        str(getattr(person, column)).casefold(): person
        for person in Person.objects.filter(is_active=True).exclude(**{column: None})
    }
    questions = {each.pk: each for each in Question.objects.filter(programme=sheet.programme)}
    created: list[int] = []
    counts = dict.fromkeys(COUNTED, 0)
    taken_in: list[tuple[Enrolment, SignUp]] = []
    for key, sign_up in signed.items():
        for role in sorted(sign_up.roles) if key in people else ():
            enrolment = _enrol_one(sheet, people[key], role, by)
            if enrolment is None:
                counts["already"] += 1
                continue
            _keep_what_was_said(enrolment, sheet, sign_up, questions, by)
            created.append(enrolment.pk)
            taken_in.append((enrolment, sign_up))
            name = role if enrolment.state == State.ENROLLED else enrolment.state
            counts[name] = counts.get(name, 0) + 1
    _keep_wishes(sheet.programme, taken_in, by)
    if sheet.finish(created_enrolments=created, counts=counts, original="", excluded=[]):
        note("import_sign_ups", sheet, by=by, programme=sheet.programme_id, **counts)
        transaction.on_commit(partial(sheet.original.delete, save=False))


def _keep_wishes(
    programme: Programme, taken_in: Sequence[tuple[Enrolment, SignUp]], by: By
) -> None:
    """Whom they would like, of the mentors who are here by now, and whom they must not be matched with."""
    if not any(sign_up.wishes or sign_up.not_with for _enrolment, sign_up in taken_in):
        return
    lookup = NamedInSheet(programme)
    for enrolment, sign_up in taken_in:
        if enrolment.role == Role.MENTEE and (wished := lookup.wished(sign_up, enrolment)):
            set_wishes(enrolment, by=by, mentors=wished)
        if apart := lookup.kept_apart(sign_up):
            set_not_with(enrolment, by=by, people=apart)


def _enrol_one(sheet: SignUpSheet, person: Person, role: str, by: By) -> Enrolment | None:
    """None when they are in already, or have said or been told no before: a file does not change that."""
    programme = sheet.programme
    if programme.enrolments.filter(person=person, role=role).exclude(state=State.STARTED).exists():
        return None
    now = timezone.now()
    state = next_state(programme, role, now, is_approved=sheet.approves_all)
    is_decided = state != State.APPLIED
    return Enrolment.objects.update_or_create(
        programme=programme,
        person=person,
        role=role,
        defaults={
            "state": state,
            "applied_at": now,
            "seated_at": now if state == State.ENROLLED else None,
            "lot_number": free_lot_number(programme) if state == State.IN_DRAW else "",
            "decided_at": now if is_decided else None,
            "decided_by": by if is_decided and isinstance(by, Person) else None,
        },
    )[0]


def _keep_what_was_said(
    enrolment: Enrolment,
    sheet: SignUpSheet,
    sign_up: SignUp,
    questions: Mapping[int, Question],
    by: By,
) -> None:
    if enrolment.role == Role.MENTOR and sign_up.places:
        enrolment.places = min(max(1, sign_up.places), PLACES_AT_MOST)
        enrolment.save(update_fields=["places", "changed_at"])
    if enrolment.role == Role.MENTOR and sign_up.has_no_room:
        enrolment.is_paused = True  # nobody new until they say how many
        enrolment.save(update_fields=["is_paused", "changed_at"])
    for number, text in sign_up.answers.items():
        question = questions.get(number)
        if question is None or question.role != enrolment.role:
            continue
        if value := _answer_to(question, text):
            answer(enrolment, by=by, question=question, value=value, from_sheet=True)
    if sign_up.agreed:
        Consent.objects.create(
            person=enrolment.person,
            about=consent_about(enrolment),
            notice_version=_version(sheet),
            notice_text=_("Agreed on the sign-up sheet “%(file)s”.")
            % {"file": sheet.source.filename},
        )


def _answer_to(question: Question, text: str) -> str | list[str]:
    """Of a question with choices only what it offers."""
    if question.kind not in (Question.Kind.CHOICE, Question.Kind.CHOICES):
        return text[:LONGEST]
    offered = {plain(option): option for option in question.options}
    whole = offered.get(plain(text))
    chosen = (
        [whole]
        if whole
        else [offered[plain(part)] for part in listed(text) if plain(part) in offered]
    )
    if question.kind == Question.Kind.CHOICES:
        return chosen
    return chosen[0] if len(chosen) == 1 else ""


@transaction.atomic
def undo_sheet(sheet: SignUpSheet, *, by: Person) -> SignUpSheet:
    """Enrolments it made go again; whoever has been matched since is withdrawn, and their pair told."""
    sheet = (
        SignUpSheet.objects.select_for_update(of=("self",))
        .select_related("source")
        .get(pk=sheet.pk)
    )
    made = Enrolment.objects.filter(pk__in=sheet.created_enrolments).select_related("person")
    gone = kept = 0
    for enrolment in made:
        if _has_history(enrolment):
            kept += 1
            if enrolment.may_move_to(State.WITHDRAWN):
                withdraw(enrolment, by=by)
        else:
            gone += 1
            Consent.objects.filter(person=enrolment.person, notice_version=_version(sheet)).delete()
            enrolment.delete()
    sheet.source = start_undo(sheet.source, by=by)
    sheet.created_enrolments, sheet.undone_at = [], timezone.now()
    sheet.counts = sheet.counts | {"gone": gone, "kept": kept}
    sheet.save()
    note("undo_sign_ups", sheet, by=by, gone=gone, kept=kept)
    return sheet


OWN = {Answer, Wish, NotWith}


def _has_history(enrolment: Enrolment) -> bool:
    others = [each for each in Enrolment._meta.related_objects if each.related_model not in OWN]
    return (
        enrolment.taken > 0
        or enrolment.drawn_rank is not None
        or any(
            each.related_model._base_manager.filter(**{each.field.name: enrolment}).exists()
            for each in others
        )
    )


def _about_people(columns: Mapping[str, str]) -> dict[str, str]:
    """What is not about the person is, for the import of people, a column to leave out."""
    return {heading: name if is_about_the_person(name) else "" for heading, name in columns.items()}


def _said(columns: Mapping[str, str]) -> set[str]:
    return {heading for heading, name in columns.items() if name}


def _version(sheet: SignUpSheet) -> str:
    return f"sign-up sheet {sheet.pk}"
