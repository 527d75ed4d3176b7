"""Doors: a sign-up sheet straight into a programme: file, columns, dry run, enrol, undo."""

from django.contrib import messages
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mentes.enrolment.actions.sheets import map_sheet, start_sheet, undo_sheet, upload_sheet
from mentes.enrolment.forms import SheetForm
from mentes.enrolment.models import SignUpSheet
from mentes.enrolment.queries.sheets import (
    columns_of,
    names_not_found,
    needs_approval,
    rows_of,
    without_room,
    would_enrol,
)
from mentes.enrolment.sign_ups import fields_of
from mentes.enrolment.tasks import enrol_from
from mentes.enrolment.views.asked import posted
from mentes.foundation.refused import Refused
from mentes.foundation.watching import when_it_ended
from mentes.foundation.work import Work
from mentes.people.columns import FREE_TEXT_LABEL, PROTECTED_LABEL
from mentes.people.models import Import
from mentes.people.tasks import run_import
from mentes.programmes.asked import me, programme_of
from mentes.programmes.models import Role

State = Import.State
A_LOOK = 20  # rows of a list before one asks for the others


def sheets(request: HttpRequest, slug: str) -> HttpResponse:
    programme = programme_of(request, slug)
    form = SheetForm(posted(request), request.FILES or None)
    if form.is_valid():
        file = form.cleaned_data["sheet"]
        try:
            made = upload_sheet(
                programme,
                by=me(request),
                role=form.cleaned_data["role"],
                file=file,
                filename=file.name,
            )
        except Refused as no:
            form.add_error("sheet", no.sentence)
        else:
            return redirect("enrolment:sheet", slug=slug, sheet=made.pk)
    earlier = programme.sheets.select_related("source")[:20]
    context = {"programme": programme, "form": form, "earlier": earlier}
    return render(request, "enrolment/sheets.html", context, status=422 if form.errors else 200)


def sheet(request: HttpRequest, slug: str, sheet: int) -> HttpResponse:
    one = _sheet(slug, sheet)
    return when_it_ended(request, _work(one)) or render(request, *_page(one))


def _work(one: SignUpSheet) -> Work:
    """Of the enrolling, or of the file that has to be read first."""
    is_own = one.work_state == Work.WorkState.WAITING or _has_stopped(one)
    return one if is_own else one.source


def _page(one: SignUpSheet) -> tuple[str, dict[str, object]]:
    source = one.source
    context: dict[str, object] = {"programme": one.programme, "sheet": one, "source": source}
    work = _work(one)
    if work.work_state == Work.WorkState.WAITING or _has_stopped(work):
        return "enrolment/sheet_job.html", context | {"work": work, "stopped": _has_stopped(work)}
    if source.state == State.CHECKED:
        return "enrolment/sheet_checked.html", context | _checked(one)
    if source.state in (State.IMPORTED, State.UNDONE):
        return "enrolment/sheet_done.html", context
    return "enrolment/sheet_columns.html", context | _mapping(one)


def _checked(one: SignUpSheet) -> dict[str, object]:
    rows = rows_of(one)
    roles = {one.role} if not any(row.roles.count(",") for row in rows) else set(Role.values)
    return {
        "would": would_enrol(one),
        "first_rows": rows[:A_LOOK],
        "more_rows": rows[A_LOOK:],
        "changes": one.source.summary.get("changed_rows", [])[:A_LOOK],
        "more_changes": one.source.summary.get("changed_rows", [])[A_LOOK:],
        "more": one.source.summary.get("changed", 0) - A_LOOK,
        "new": sum(row.is_new for row in rows),
        "closed": sum(not row.is_open and not row.is_in for row in rows),
        "without_skills": sum(row.lacks_skills and not row.is_in for row in rows),
        "asks_consent": "consent" in one.columns.values(),
        "needs_approval": any(needs_approval(one.programme, role) for role in roles),
        "names_not_found": names_not_found(one),
        "no_room": without_room(one),
    }


def _has_stopped(work: Work) -> bool:
    return work.work_state == Work.WorkState.PARKED


def _mapping(one: SignUpSheet) -> dict[str, object]:
    lines = columns_of(one)
    return {
        "lines": lines,
        "fields": fields_of(one.programme, one.role),
        "protected": [line.heading for line in lines if line.why == str(PROTECTED_LABEL)],
        "free_text": [line.heading for line in lines if line.why == str(FREE_TEXT_LABEL)],
        "unread": [
            line.heading for line in lines if not (line.chosen or line.why) and line.samples
        ],
        "no_skills": ("wants" if one.role == Role.MENTEE else "offers")
        not in {line.chosen for line in lines},
        "no_consent": "consent" not in {line.chosen for line in lines},
    }


def columns(request: HttpRequest, slug: str, sheet: int) -> HttpResponse:
    one = _sheet(slug, sheet)
    if request.method != "POST":
        if one.source.state not in (State.UPLOADED, State.CHECKED):
            return redirect("enrolment:sheet", slug=slug, sheet=sheet)
        context = {"programme": one.programme, "sheet": one, "source": one.source} | _mapping(one)
        return render(request, "enrolment/sheet_columns.html", context)
    if not one.source.file:  # another page has enrolled from it meanwhile
        raise Refused(_("This file is being worked on or has been imported."))
    headings = [line.heading for line in columns_of(one)]
    chosen = {heading: request.POST.get(f"field_{n}", "") for n, heading in enumerate(headings)}
    orders = {heading: request.POST.get(f"order_{n}", "") for n, heading in enumerate(headings)}
    key = "employee_id" if "email" not in chosen.values() else "email"
    mapped = map_sheet(
        one,
        by=me(request),
        columns=chosen,
        date_orders={h: o for h, o in orders.items() if o},
        key=key,
    )
    transaction.on_commit(lambda: run_import.enqueue(mapped.source_id))
    return redirect("enrolment:sheet", slug=slug, sheet=sheet)


@require_POST
def enrol(request: HttpRequest, slug: str, sheet: int) -> HttpResponse:
    one = _sheet(slug, sheet)
    start_sheet(
        one,
        by=me(request),
        leave_out_rejected=bool(request.POST.get("leave_out")),
        excluded=request.POST.getlist("exclude"),
        approves_all=request.POST.get("approve") == "all",
    )
    transaction.on_commit(lambda: enrol_from.enqueue(one.pk))
    return redirect("enrolment:sheet", slug=slug, sheet=sheet)


@require_POST
def undo(request: HttpRequest, slug: str, sheet: int) -> HttpResponse:
    one = undo_sheet(_sheet(slug, sheet), by=me(request))
    transaction.on_commit(lambda: run_import.enqueue(one.source_id))
    messages.success(
        request, _("The enrolments of this sheet are undone. The people follow in a moment.")
    )
    return redirect("enrolment:sheet", slug=slug, sheet=sheet)


def rejected(request: HttpRequest, slug: str, sheet: int) -> FileResponse:
    file = _sheet(slug, sheet).source.rejected
    if not file:
        raise Http404
    return FileResponse(file.open("rb"), as_attachment=True, filename=f"{slug}-rejected.csv")


def _sheet(slug: str, pk: int) -> SignUpSheet:
    rows = SignUpSheet.objects.select_related("source", "programme")
    return get_object_or_404(rows, programme__slug=slug, pk=pk)
