"""The door to the audit log: filtered pages of sentences."""

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.module_loading import import_string

from mentes.audit import queries
from mentes.audit.forms import FilterForm


def log(request: HttpRequest) -> HttpResponse:
    groups = import_string(f"{settings.AUDIT_SENTENCES}.groups_of")(queries.verbs())
    form = FilterForm(request.GET or None, groups=groups)
    asked = form.cleaned_data if form.is_valid() else {}
    page = Paginator(queries.entries(**asked), 50).get_page(request.GET.get("page"))
    lines = import_string(f"{settings.AUDIT_SENTENCES}.sentences_of")(page.object_list)
    checked = queries.checked_chain() if "check" in request.GET else None
    context = {"form": form, "page": page, "lines": lines, "checked": checked}
    return render(request, "audit/log.html", context)
