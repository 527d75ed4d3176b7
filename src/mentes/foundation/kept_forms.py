"""What somebody sent after their time was over waits for them in the session, for an hour at most.

Only whoever wrote it gets it back. A password, a code or a file is never kept."""

import re
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from mentes.foundation.policy import Operation

KEPT = "kept_form"
SECONDS = 3600
CHARACTERS = 100_000
NOT_OURS = "csrfmiddlewaretoken"
SECRET = re.compile("password|code|secret")


def written_in(
    request: HttpRequest, operation: Operation | None, *, asks_again: bool = False
) -> dict[str, Any] | None:
    """None: nothing was, or it is not ours to keep.

    `asks_again`: the person is signed in and proves once more who they are, after which it is theirs to send."""
    if request.method != "POST" or operation is None or request.FILES:
        return None
    if operation.fresh and not asks_again:
        return None
    if operation.name.startswith(("account_", "mfa_", "people:set_up")):
        return None
    fields = [
        [name, value]
        for name, values in request.POST.lists()
        if name != NOT_OURS
        for value in values
    ]
    size = sum(len(name) + len(value) for name, value in fields)
    if (
        (not fields and not asks_again)
        or size > CHARACTERS
        or any(SECRET.search(name) for name, _value in fields)
    ):
        return None
    return {
        "person": request.user.pk,
        "path": request.get_full_path(),
        "page": page_before(request),
        "fields": fields,
        "at": int(timezone.now().timestamp()),
        "asks_again": asks_again,
    }


def page_before(request: HttpRequest) -> str:
    """The page that somebody looked at, where the browser says so."""
    if request.method in {"GET", "HEAD"} and not getattr(request, "htmx", False):
        return request.get_full_path()
    page = request.headers.get("HX-Current-URL") or request.headers.get("referer", "")
    path = re.sub(r"^https?://[^/]+", "", page) or "/"
    is_ours = all(
        url_has_allowed_host_and_scheme(each, {request.get_host()}) for each in (page, path)
    )
    return path if is_ours else resolve_url(settings.LOGIN_REDIRECT_URL)


def keep(request: HttpRequest, written: dict[str, Any]) -> None:
    """In the session of somebody signed out, which ends with it; or of somebody who proves who they are."""
    request.session[KEPT] = written
    if not written["asks_again"]:
        request.session.set_expiry(SECONDS)


def kept_for(request: HttpRequest) -> dict[str, Any] | None:
    drop_old(request)
    kept: dict[str, Any] | None = request.session.get(KEPT)
    return kept if kept and kept["person"] == request.user.pk else None


def drop(request: HttpRequest) -> None:
    request.session.pop(KEPT, None)


def drop_old(request: HttpRequest) -> None:
    kept = request.session.get(KEPT)
    if kept and timezone.now().timestamp() - kept["at"] > SECONDS:
        drop(request)


def drop_all_old() -> None:
    """Of those too who signed in again and never looked at it."""
    latest = timezone.now().timestamp() - SECONDS
    for row in Session.objects.iterator():
        kept = row.get_decoded().get(KEPT)
        if kept and kept["at"] < latest:
            session = SessionStore(row.session_key)
            session.pop(KEPT, None)
            session.save()


def drop_sent(request: HttpRequest) -> None:
    """Who sends it a second time does so on purpose."""
    kept = request.session.get(KEPT)
    if kept and request.method == "POST" and kept["path"] == request.get_full_path():
        drop(request)
