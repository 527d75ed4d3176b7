"""The door to the audit log: filtered pages, and the same as a file."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from mentes.audit import queries
from mentes.audit.forms import FilterForm


def log(request: HttpRequest) -> HttpResponse:
    form = FilterForm(request.GET or None)
    asked = form.cleaned_data if form.is_valid() else {}
    page = Paginator(queries.entries(**asked), 50).get_page(request.GET.get("page"))
    checked = queries.checked_chain() if "check" in request.GET else None
    context = {"form": form, "page": page, "verbs": queries.verbs(), "checked": checked}
    return render(request, "audit/log.html", context)
