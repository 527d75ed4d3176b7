"""A page that watches a job asks anew each second; when the job has ended, the whole page is another."""

from django.http import HttpRequest, HttpResponse
from django_htmx.http import HttpResponseClientRefresh

from mentes.foundation.work import Work


def when_it_ended(request: HttpRequest, work: Work) -> HttpResponse | None:
    """The heading and what to do next stand outside the panel that is swapped."""
    htmx = getattr(request, "htmx", None)
    watched = bool(htmx) and htmx.target == "job"  # type: ignore[union-attr]
    return HttpResponseClientRefresh() if watched and work.work_state != "waiting" else None
