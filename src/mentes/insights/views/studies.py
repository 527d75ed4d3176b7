"""Doors: what became of a programme, the plan of a study and its one answer, what things cost."""

from functools import partial

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mentes.enrolment.queries.draw import lottery_of
from mentes.foundation.paper import PACKAGES, can_print, paper
from mentes.foundation.policy import may
from mentes.foundation.watching import when_it_ended
from mentes.insights.actions.studies import (
    amend_plan,
    lock_plan,
    plan_study,
    set_assumptions,
    start_study,
)
from mentes.insights.forms.studies import AmendForm, AssumptionsForm, PlanForm, assumptions_shown
from mentes.insights.models import Study
from mentes.insights.outcomes import OutcomesPage, outcomes_page
from mentes.insights.tasks import work_on_study
from mentes.people.request import PersonRequest
from mentes.programmes.asked import programme_of
from mentes.programmes.models import Programme


def programme_outcomes(request: PersonRequest, slug: str) -> HttpResponse:
    page = _page(request, slug)
    if page.running and (ended := when_it_ended(request, page.running.study)):
        return ended
    return _shown(request, page)


def outcomes_pdf(request: PersonRequest, slug: str) -> HttpResponse:
    """The same page on A4, for a meeting without a screen."""
    if not can_print():
        raise Http404
    html = _shown(request, _page(request, slug), on_paper=True).content.decode()
    headers = {"Content-Disposition": f'inline; filename="outcomes-{slug}.pdf"'}
    return HttpResponse(paper(html), content_type="application/pdf", headers=headers)


@require_POST
def plan(request: PersonRequest, slug: str) -> HttpResponse:
    programme = programme_of(request, slug)
    form = PlanForm(request.POST, taken=set(), is_drawn=_is_drawn(programme))
    if not form.is_valid():
        return _shown(request, _page(request, slug), status=422, plan_form=form)
    plan_study(programme, by=request.user, **form.cleaned_data)
    messages.success(request, _("Planned. Lock the plan before the outcome can be read."))
    return redirect("insights:programme_outcomes", slug=slug)


@require_POST
def lock(request: PersonRequest, slug: str, study: int) -> HttpResponse:
    lock_plan(_study(slug, study), by=request.user)
    messages.success(request, _("Locked. A later change of the plan will show."))
    return redirect("insights:programme_outcomes", slug=slug)


def amend(request: PersonRequest, slug: str, study: int) -> HttpResponse:
    found = _study(slug, study)
    request.programme = found.programme  # for the menu
    form = AmendForm(request.POST or None, initial={"estimand": found.plan["estimand"]})
    if request.method == "POST" and form.is_valid():
        changes = {"estimand": form.cleaned_data["estimand"]}
        amend_plan(found, by=request.user, reason=form.cleaned_data["reason"], changes=changes)
        messages.success(request, _("Amended. The reason stays beside the result."))
        return redirect("insights:programme_outcomes", slug=slug)
    context = {"programme": found.programme, "study": found, "form": form}
    return render(request, "insights/amend.html", context, status=422 if form.errors else 200)


@require_POST
def read(request: PersonRequest, slug: str, study: int) -> HttpResponse:
    started = start_study(_study(slug, study), by=request.user)
    transaction.on_commit(partial(work_on_study.enqueue, started.pk))
    return redirect("insights:programme_outcomes", slug=slug)


def assumptions(request: PersonRequest, slug: str, study: int) -> HttpResponse:
    found = _study(slug, study)
    request.programme = found.programme  # for the menu
    form = AssumptionsForm(request.POST or None, initial=assumptions_shown(found))
    if request.method == "POST" and form.is_valid():
        set_assumptions(found, by=request.user, assumptions=form.assumptions)
        messages.success(request, _("Saved. The effect itself did not change."))
        return redirect(f"{reverse('insights:programme_outcomes', args=[slug])}#cost")
    context = {"programme": found.programme, "study": found, "form": form}
    return render(request, "insights/assumptions.html", context, status=422 if form.errors else 200)


def _page(request: PersonRequest, slug: str) -> OutcomesPage:
    programme = programme_of(request, slug)
    runs = may(request.actor, "insights:plan_study", slug=slug)
    return outcomes_page(programme, runs=runs)


def _shown(
    request: PersonRequest,
    page: OutcomesPage,
    *,
    status: int = 200,
    plan_form: PlanForm | None = None,
    on_paper: bool = False,
) -> HttpResponse:
    context = {
        "on_paper": on_paper,
        "programme": page.programme,
        "page": page,
        "work": page.running.study if page.running else None,
        "poll_url": request.path,
        "plan_form": plan_form
        or PlanForm(taken=page.outcomes_taken, is_drawn=_is_drawn(page.programme)),
        "retry_url": _retry_url(page),
        "may_print": can_print(),
        "packages": PACKAGES,
    }
    template = "insights/report.html" if on_paper else "insights/programme_outcomes.html"
    return render(request, template, context, status=status)


def _is_drawn(programme: Programme) -> bool:
    return programme.draws_lots and lottery_of(programme) is not None


def _retry_url(page: OutcomesPage) -> str:
    if not page.runs or page.running is None:
        return ""
    return reverse("insights:read_study", args=[page.programme.slug, page.running.study.pk])


def _study(slug: str, study: int) -> Study:
    rows = Study.objects.select_related("programme")
    return get_object_or_404(rows, pk=study, programme__slug=slug)
