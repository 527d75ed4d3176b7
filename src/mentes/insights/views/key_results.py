"""Doors: where the key results of a programme stand, and values that are typed in."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from mentes.insights.actions.key_results import correct_reading, record_reading
from mentes.insights.counted import MEASURES
from mentes.insights.forms.key_results import ReadingForm
from mentes.insights.key_results import history_of, key_results_of
from mentes.insights.models import Reading
from mentes.people.queries import smallest_group
from mentes.people.request import PersonRequest
from mentes.programmes.asked import programme_of
from mentes.programmes.models import KeyResult


def key_results(request: PersonRequest, slug: str) -> HttpResponse:
    programme = programme_of(request, slug)
    rows = key_results_of(programme)
    context = {
        "programme": programme,
        "key_results": rows,
        "on_course": sum(row.verdict == "on_course" for row in rows),
        "may_record": True,
    }
    return render(request, "insights/key_results.html", context)


def record(request: PersonRequest, slug: str, pk: int) -> HttpResponse:
    """Of a measure that nobody counts here."""
    result = _result(request, slug, pk)
    if result.measure in MEASURES:
        raise Http404
    start = {"as_of": timezone.localdate(), "source": result.source}
    form = ReadingForm(request.POST or None, key_result=result, initial=start)
    if request.method == "POST" and form.is_valid():
        record_reading(result, by=request.user, **form.cleaned_data)
        messages.success(request, _("Recorded."))
        return redirect("insights:key_results", slug=slug)
    return _page(request, result, form)


def correct(request: PersonRequest, slug: str, pk: int, reading: int) -> HttpResponse:
    result = _result(request, slug, pk)
    by_hand = Reading.objects.filter(key_result=result, origin=Reading.Origin.BY_HAND)
    wrong = get_object_or_404(by_hand, pk=reading)
    form = ReadingForm(request.POST or None, instance=wrong, key_result=result)
    if request.method == "POST" and form.is_valid():
        correct_reading(wrong, by=request.user, **form.cleaned_data)
        messages.success(request, _("Corrected. The first value stays below, with your reason."))
        return redirect("insights:record", slug=slug, pk=pk)
    return _page(request, result, form)


def _result(request: PersonRequest, slug: str, pk: int) -> KeyResult:
    programme = programme_of(request, slug)
    result = get_object_or_404(KeyResult, programme=programme, pk=pk)
    result.programme = programme
    return result


def _page(request: PersonRequest, result: KeyResult, form: ReadingForm) -> HttpResponse:
    context = {
        "programme": result.programme,
        "result": result,
        "form": form,
        "corrects": form.instance if form.instance.pk else None,
        "history": history_of(result, least=smallest_group()),
        "least": smallest_group(),
    }
    return render(request, "insights/record.html", context)
