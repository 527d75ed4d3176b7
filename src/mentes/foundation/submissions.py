"""A form that is sent twice is done once: a double click, a slow line, a reload after sending.

Each page carries a form token of its own. The same token with the same words at the same address is
the same sending, and it gets the answer of the first."""

import time
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone

from mentes.foundation.models import Submission

TOKEN = "csrfmiddlewaretoken"  # noqa: S105 the name of a field
STEP_SECONDS = 0.05
PATIENCE_SECONDS = 10.0
# A sending whose process was killed leaves its row behind; after this it may be sent again.
LOST = timedelta(minutes=2)
KEPT = timedelta(days=1)


class SubmitOnce:
    """Answer a form that was sent before with the answer it got, without doing it again.

    Forms sent by htmx are let through: they stay on the page, so the same words can mean another act.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        location = ""
        try:
            response = self.get_response(request)
            if isinstance(response, HttpResponseRedirect):
                location = response.url
        finally:
            if key := getattr(request, "submission", ""):
                # What was refused or went wrong may be sent again as it is.
                row = Submission.objects.filter(key=key)
                row.update(location=location) if location else row.delete()
        return response

    def process_view(self, request: HttpRequest, *_view: object) -> HttpResponse | None:
        """Only here it is certain that the body may be read."""
        if request.method != "POST" or getattr(request, "htmx", False) or TOKEN not in request.POST:
            return None
        key = key_of(request)
        if not _is_first(key):
            return _answer_of_first(request, key)
        request.submission = key  # type: ignore[attr-defined]
        return None


def key_of(request: HttpRequest) -> str:
    uploads = [(name, file) for name in request.FILES for file in request.FILES.getlist(name)]
    files = [(name, file.name, file.size) for name, file in uploads]
    sent = (request.get_full_path(), request.user.pk, request.POST.urlencode(), files)
    return sha256(repr(sent).encode()).hexdigest()


def clear_old_submissions() -> None:
    """Forget yesterday's: their pages have been left."""
    Submission.objects.filter(at__lt=timezone.now() - KEPT).delete()


def _is_first(key: str) -> bool:
    Submission.objects.filter(key=key, location="", at__lt=timezone.now() - LOST).delete()
    try:
        with transaction.atomic():
            Submission.objects.create(key=key)
    except IntegrityError:
        return False
    return True


def _answer_of_first(request: HttpRequest, key: str) -> HttpResponse:
    """Wait for where the first led; when that never comes, lead back to the page."""
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        location = Submission.objects.filter(key=key).values_list("location", flat=True).first()
        if location is None or location:
            break
        time.sleep(STEP_SECONDS)
    return HttpResponseRedirect(location or request.get_full_path())
