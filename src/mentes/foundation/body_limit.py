"""How much somebody may send. Looked at before anything of it is read: by the length that the request
says it has, and by who is asking for what."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from mentes.foundation.policy import registry
from mentes.foundation.request_values import whole_number


class BodyLimit:
    """Stands before the check of form tokens, which would read a whole file to find one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        length = request.META.get("CONTENT_LENGTH") or ""
        size = whole_number(length)
        if size is not None and size <= settings.BODY_OF_ANYBODY:
            return None
        if not length and "HTTP_TRANSFER_ENCODING" not in request.META:
            return None
        if size is not None and size <= _most(request, kwargs):
            return None
        context = {"reference": getattr(request, "reference", "")}
        return render(request, "413.html", context, status=413)


def _most(request: HttpRequest, kwargs: dict[str, Any]) -> int:
    """In bytes. A file only from whoever may upload one there."""
    if not request.user.is_authenticated:
        return int(settings.BODY_OF_ANYBODY)
    name = request.resolver_match.view_name if request.resolver_match else ""
    operation = registry().get(name)
    if name in settings.UPLOADS and operation and operation.allows(request.actor, **kwargs):  # type: ignore[attr-defined]
        return int(settings.UPLOADS[name])
    return int(settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
