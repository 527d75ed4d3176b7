"""Doors: the key results of a programme, picked from the catalogue or typed in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from mentes.foundation.cards import Card, cards
from mentes.programmes.actions.key_results import (
    add_key_result,
    change_key_result,
    remove_key_result,
)
from mentes.programmes.asked import known, me, programme_of
from mentes.programmes.forms.key_results import KeyResultForm
from mentes.programmes.gallery import measures
from mentes.programmes.models import KeyResult, Programme


def key_result_add(request: HttpRequest, slug: str) -> HttpResponse:
    """`?measure=` is one of the catalogue; without it, everything is typed in."""
    programme = programme_of(request, slug)
    chosen = measures().get(request.GET.get("measure", ""), {})
    measure = chosen.get("measure", "")
    start = {name: chosen[name] for name in ("words", "unit", "source") if chosen}
    initial = {"due_on": programme.ends_on, **start}
    form = KeyResultForm(request.POST or None, initial=initial, measure=measure)
    if request.method == "POST" and form.is_valid():
        add_key_result(programme, by=me(request), measure=measure, **form.cleaned_data)
        return redirect("programmes:north_star", slug=slug)
    used = set(programme.key_results.values_list("measure", flat=True))
    others = [line for key, line in measures().items() if key not in used | {measure}]
    context = {
        "programme": programme,
        "form": form,
        "chosen": chosen,
        "catalogue": others,
        "measure": measure,
        "cards": _cards(request, form, programme, measure),
    }
    return render(request, "programmes/key_result.html", context)


def key_result(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    result = get_object_or_404(KeyResult, programme__slug=slug, pk=pk)
    programme = known(request, result.programme)
    form = KeyResultForm(request.POST or None, instance=result, measure=result.measure)
    if request.method == "POST" and form.is_valid():
        fresh = get_object_or_404(KeyResult, pk=pk)
        change_key_result(fresh, by=me(request), **form.cleaned_data)
        return redirect("programmes:north_star", slug=slug)
    said = _cards(request, form, programme, result.measure)
    context = {
        "programme": programme,
        "form": form,
        "key_result": result,
        "chosen": measures().get(result.measure, {}),
        "measure": result.measure,
        "cards": said if form.is_bound else cards("builder.key_result", request, result),
    }
    return render(request, "programmes/key_result.html", context)


def key_result_echo(request: HttpRequest, slug: str) -> HttpResponse:
    """What the numbers on the page say, in each way they could be meant; nothing is saved."""
    programme = programme_of(request, slug)
    measure = request.GET.get("measure", "")
    unit = measures().get(measure, {}).get("unit")
    form = KeyResultForm(request.GET, initial={"unit": unit}, measure=measure)
    form.is_valid()
    context = {
        "programme": programme,
        "form": form,
        "cards": _cards(request, form, programme, measure),
    }
    return render(request, "programmes/key_result.html#echo", context)


def _cards(
    request: HttpRequest, form: KeyResultForm, programme: Programme, measure: str
) -> list[Card]:
    """What other slices say about a key result as it stands on the page."""
    meant = [echo.result for echo in form.echoes if echo.is_meant]
    for result in meant:
        result.programme, result.measure = programme, measure
    return [card for result in meant for card in cards("builder.key_result", request, result)]


@require_POST
def key_result_remove(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    remove_key_result(get_object_or_404(KeyResult, programme__slug=slug, pk=pk), by=me(request))
    return redirect("programmes:north_star", slug=slug)
