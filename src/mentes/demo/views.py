"""Doors of the demo: choose who to be. Closed wherever real people are."""

from django.conf import settings
from django.contrib.auth import login, logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from mentes.demo.cast import cast
from mentes.foundation.request_values import own_address
from mentes.people.models import Person


def people(request: HttpRequest) -> HttpResponse:
    _only_in_demo()
    context = {"cast": cast(), "next": request.GET.get("next", "")}
    return render(request, "demo/people.html", context)


@require_POST
def continue_as(request: HttpRequest, person: int) -> HttpResponse:
    _only_in_demo()
    chosen = get_object_or_404(Person, pk=person, is_active=True)
    if request.user.is_authenticated:
        logout(request)
    login(request, chosen, backend=settings.AUTHENTICATION_BACKENDS[0])
    return redirect(own_address(request, request.POST.get("next")) or "site:home")


def _only_in_demo() -> None:
    if not settings.DEMO:
        raise Http404
