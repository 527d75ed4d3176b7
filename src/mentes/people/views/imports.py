"""The import in the browser: a file, its columns, what it would do, and the word to go."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from mentes.foundation.refused import Refused
from mentes.foundation.request_values import whole_number
from mentes.foundation.watching import when_it_ended
from mentes.foundation.work import Work
from mentes.people import exports
from mentes.people.actions.imports import (
    FIELDS,
    drop_import,
    map_columns,
    read_again,
    start_import,
    start_undo,
    try_again,
    upload,
)
from mentes.people.columns import (
    FREE_TEXT_LABEL,
    PROTECTED_LABEL,
    Guess,
    example_of,
    guess_columns,
    missing_halves,
    readings,
)
from mentes.people.dry_run import sheet_of
from mentes.people.event_columns import EVENT_HEADINGS
from mentes.people.forms import EventsUploadForm, UploadForm
from mentes.people.intake import DATES, LABELS
from mentes.people.models import Import, Mapping, Person
from mentes.people.request import PersonRequest
from mentes.people.sheets.encodings import CHOICES
from mentes.people.tables import PEOPLE_HEADINGS
from mentes.people.tasks import run_import

State = Import.State
A_LOOK = 20  # rows of a list before one asks for the others
VALUES = 20_000  # of a column, looked through for an example
BY_RULE = (PROTECTED_LABEL, FREE_TEXT_LABEL)
MATCHED_BY = ("team", "place", "level", "manager", "languages")
ORDERS = {
    "dmy": gettext_lazy("%(day)s: the day first"),
    "mdy": gettext_lazy("%(day)s: the month first"),
}


def imports(request: PersonRequest) -> HttpResponse:
    return _files(request, "people")


def events(request: PersonRequest) -> HttpResponse:
    """Who was hired, moved, promoted or left, and when."""
    return _files(request, "events")


def _files(request: PersonRequest, purpose: str) -> HttpResponse:
    forms = {"people": UploadForm, "events": EventsUploadForm}
    form = forms[purpose](request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            row = upload(file, by=request.user, filename=file.name, purpose=purpose)
        except Refused as fault:
            form.add_error("file", fault.sentence)
        else:
            return redirect("people:import", row.pk)
    found = Import.objects.filter(purpose=purpose).select_related("made_by")
    page = Paginator(found, 20).get_page(request.GET.get("page"))
    template = {"people": "people/imports.html", "events": "people/events.html"}[purpose]
    return render(request, template, {"form": form, "page": page})


def template(request: PersonRequest) -> HttpResponse:
    return _empty_file(PEOPLE_HEADINGS, "people.csv")


def events_template(request: PersonRequest) -> HttpResponse:
    return _empty_file(EVENT_HEADINGS, "events.csv")


def _empty_file(headings: Sequence[str], name: str) -> HttpResponse:
    content = exports.csv_of(headings, [])
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=exports.CSV_TYPE, headers=headers)


def one(request: PersonRequest, row: int) -> HttpResponse:
    """What there is to do depends on how far the file is."""
    found = _import(row)
    if ended := when_it_ended(request, found):
        return ended
    if (
        found.work_state in {Work.WorkState.WAITING, Work.WorkState.PARKED}
        and found.state != State.UPLOADED
    ):
        return _job(request, found)
    again = found.state == State.CHECKED and "columns" in request.GET
    if again or found.state in {State.UPLOADED, State.CHECKING}:
        return _columns(request, found)
    if found.purpose == "events":
        return render(request, "people/events_result.html", {"row": found, "counts": found.summary})
    return render(request, "people/import_result.html", _result(request, found))


def columns(request: PersonRequest, row: int) -> HttpResponse:
    """A fault is said at this address, so whoever loads it again is back at the choice."""
    found = _import(row)
    if request.method != "POST":
        return redirect(reverse("people:import", args=[row]) + "?columns")
    if not found.file:  # another page has imported it meanwhile
        raise Refused(_("This file is being worked on or has been imported."))
    headings = found.summary["headings"]
    chosen = {heading: request.POST.get(f"column-{n}", "") for n, heading in enumerate(headings)}
    orders = {heading: request.POST.get(f"order-{n}", "") for n, heading in enumerate(headings)}
    orders = {heading: order for heading, order in orders.items() if order}
    try:
        map_columns(
            found,
            by=request.user,
            columns=chosen,
            date_orders=orders,
            key=request.POST.get("key", "email"),
            save_as=request.POST.get("save_as", "").strip(),
        )
    except Refused as fault:
        found.columns, found.date_orders = chosen, orders
        return _columns(request, found, fault=fault.sentence)
    return _woken(found)


@require_POST
def reading(request: PersonRequest, row: int) -> HttpResponse:
    """Another sheet, other letters or another row of headings."""
    posted = request.POST
    read_again(
        _import(row),
        by=request.user,
        encoding=posted.get("encoding", ""),
        sheet=posted.get("sheet", ""),
        headings_in=whole_number(posted.get("headings_in", "")) or 0,
    )
    return redirect("people:import", row)


@require_POST
def start(request: PersonRequest, row: int) -> HttpResponse:
    found = _import(row)
    leavers = list(filter(None, map(whole_number, request.POST.getlist("leaver"))))
    start_import(
        found,
        by=request.user,
        leave_out_rejected="leave_out_rejected" in request.POST,
        leavers=leavers,
        one_spelling="one_spelling" in request.POST,
    )
    return _woken(found)


@require_POST
def undo(request: PersonRequest, row: int) -> HttpResponse:
    return _woken(start_undo(_import(row), by=request.user))


@require_POST
def again(request: PersonRequest, row: int) -> HttpResponse:
    return _woken(try_again(_import(row), by=request.user))


@require_POST
def drop(request: PersonRequest, row: int) -> HttpResponse:
    drop_import(_import(row), by=request.user)
    messages.success(request, _("The file is gone. Nothing was imported from it."))
    return redirect("people:imports")


def rejected(request: PersonRequest, row: int) -> HttpResponse | FileResponse:
    found = _import(row)
    if not found.rejected:
        raise Http404
    return FileResponse(found.rejected.open("rb"), as_attachment=True, filename="rejected.csv")


def _import(pk: int) -> Import:
    return get_object_or_404(Import.objects.filter(purpose__in=FIELDS), pk=pk)


def _woken(row: Import) -> HttpResponse:
    transaction.on_commit(lambda: run_import.enqueue(row.pk))
    return redirect("people:import", row.pk)


def _job(request: PersonRequest, row: Import) -> HttpResponse:
    context = {
        "work": row,
        "row": row,
        "poll_url": reverse("people:import", args=[row.pk]),
        "retry_url": reverse("people:import_again", args=[row.pk]),
        "can_choose": row.state in {State.CHECKING, State.CHECKED},
    }
    return render(request, "people/import_job.html", context)


def _columns(request: PersonRequest, row: Import, *, fault: str = "") -> HttpResponse:
    saved = _saved(request, row)
    with sheet_of(row) as sheet:
        guesses = guess_columns(sheet, FIELDS[row.purpose])
        dates = {
            heading: _date_question(sheet.values(heading, most=VALUES))
            for heading, name in row.columns.items()
            if name in DATES
        }
    lines = [
        {
            "guess": guess,
            "chosen": row.columns.get(guess.heading, ""),
            "is_guess": row.columns.get(guess.heading, "") == guess.field and not saved,
            "date": dates.get(guess.heading),
            "order": row.date_orders.get(guess.heading, ""),
        }
        for guess in guesses
    ]
    context = {
        "row": row,
        "lines": lines,
        "fields": FIELDS[row.purpose],
        "mappings": Mapping.objects.order_by("name"),
        "fault": fault,
        "left_out": sum(not line["chosen"] for line in lines),
        "halves": missing_halves(row.columns),
        "losses": [
            guess
            for guess in guesses
            if guess.why not in ("", *BY_RULE) and not row.columns.get(guess.heading)
        ],
        "unread": _unread(row, guesses),
        "lacking": _lacking(row),
        "encodings": CHOICES,
    }
    return render(request, "people/import_columns.html", context, status=422 if fault else 200)


def _unread(row: Import, guesses: list[Guess]) -> list[str]:
    """Columns with something in them that no field was found for, and no rule leaves out."""
    return [
        guess.heading
        for guess in guesses
        if not row.columns.get(guess.heading) and not guess.why and guess.samples
    ]


def _lacking(row: Import) -> list[str]:
    """What pairing lives on and no column is read as."""
    wanted = MATCHED_BY if row.purpose == "people" else ()
    return [str(LABELS[name]) for name in wanted if name not in row.columns.values()]


def _date_question(values: list[str]) -> dict[str, Any]:
    """A real value of the column, and what it can mean."""
    example = example_of(values)
    ways = [
        (order, ORDERS[order] % {"day": date_format(day, "j F Y")}, date_format(day, "j F Y"))
        for order, day in readings(example).items()
    ]
    return {"example": example, "ways": ways}


def _saved(request: PersonRequest, row: Import) -> Mapping | None:
    """A mapping that was kept by name, laid over what is guessed."""
    name = request.GET.get("mapping", "")
    saved = Mapping.objects.filter(name=name).first() if name else None
    if saved:
        row.columns = {
            heading: saved.columns.get(heading, "") for heading in row.summary["headings"]
        }
        row.date_orders = row.date_orders | saved.date_orders
    return saved


def _result(request: PersonRequest, row: Import) -> dict[str, Any]:
    show = request.GET.get("show", "")
    counts = row.summary
    first = "changed" if counts.get("changed") else "new"
    show = show if show in ("changed", "new", "left_out") else first
    lines = counts.get(f"{show}_rows", [])
    leaving = _leaving(counts)
    return {
        "row": row,
        "counts": counts,
        "show": show,
        "first_lines": lines[:A_LOOK],
        "more_lines": lines[A_LOOK:],
        "more": counts.get(show, 0) - A_LOOK,
        "total": counts.get("new", 0) + counts.get("changed", 0),
        "nothing": not (counts.get("new") or counts.get("changed") or counts.get("rejected")),
        "leaving": [line for line in leaving if line["pk"] != request.user.pk],
        "you_stay": any(line["pk"] == request.user.pk for line in leaving),
        "left": _left_as_changed(counts),
    }


def _left_as_changed(counts: dict[str, Any]) -> list[tuple[str, list[str]]]:
    """Each person with the facts that an undo left, because somebody changed them since."""
    fields: dict[int, list[str]] = {}
    for pk, name in counts.get("left", []):
        label = LABELS.get(name.removesuffix("_id"), name)
        fields.setdefault(pk, []).append(str(label))
    people = Person.objects.filter(pk__in=fields).order_by("name").values_list("pk", "name")
    return [(name, sorted(set(fields[pk]))) for pk, name in people]


def _leaving(counts: dict[str, Any]) -> list[dict[str, Any]]:
    """Whom the file says has left, then who is missing from it. Nobody is ticked."""
    days = dict(counts.get("leaving", []))
    said = Person.objects.filter(pk__in=list(days)[:200]).order_by("name")
    lines = [
        {"pk": each.pk, "name": each.name, "email": each.email, "day": days[each.pk]}
        for each in said
    ]
    missing = counts.get("missing_people", [])
    return lines + [
        {"pk": pk, "name": name, "email": email, "day": ""} for pk, name, email in missing
    ]
