"""Questions about who did what."""

from datetime import date

from django.db.models import QuerySet

from mentes.audit.models import Entry


def entries(
    *, verb: str = "", name: str = "", since: date | None = None, until: date | None = None
) -> QuerySet[Entry]:
    found = Entry.objects.select_related("by")
    if verb:
        found = found.filter(verb=verb)
    if name:
        found = found.filter(by__name__icontains=name)
    if since:
        found = found.filter(at__date__gte=since)
    if until:
        found = found.filter(at__date__lte=until)
    return found


def verbs() -> list[str]:
    return list(Entry.objects.order_by("verb").values_list("verb", flat=True).distinct())
