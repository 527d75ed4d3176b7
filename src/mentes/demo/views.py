"""Doors of the demo: choose who to be. Closed wherever real people are."""

from django.conf import settings
from django.contrib.auth import login, logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from mentes.demo.cast import cast
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
    then = request.POST.get("next", "")
    is_own = url_has_allowed_host_and_scheme(then, {request.get_host()})
    return redirect(then if is_own else "site:home")


def _only_in_demo() -> None:
    if not settings.DEMO:
        raise Http404
