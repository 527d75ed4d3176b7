"""A page as a tagged PDF. WeasyPrint needs Pango of the system; it is loaded when somebody prints."""

from ctypes.util import find_library
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage

LIBRARIES = ("pango-1.0", "pangoft2-1.0", "harfbuzz-subset")
PACKAGES = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"


@cache
def can_print() -> bool:
    """False where a library of the system is missing; the page then says what to install."""
    return all(find_library(name) for name in LIBRARIES)


def paper(html: str) -> bytes:
    """PDF/UA: with tags, a title and a language, so that it can be listened to."""
    from weasyprint import HTML

    page = HTML(string=html, base_url=settings.URL, url_fetcher=own_files, media_type="print")
    pdf: bytes = page.write_pdf(pdf_variant="pdf/ua-1", pdf_tags=True)
    return pdf


class NotOurs(ValueError):
    """An address outside the site's own static files: a page on paper fetches nothing else."""


def own_files(url: str, *_args: Any, **_options: Any) -> dict[str, Any]:
    path = urlsplit(url).path
    if not url.startswith(f"{settings.URL}{settings.STATIC_URL}"):
        raise NotOurs(url)
    name = path.removeprefix(settings.STATIC_URL)
    if ".." in PurePosixPath(name).parts:
        raise NotOurs(url)
    found = finders.find(name)
    if found:
        return {"string": Path(found).read_bytes()}
    with staticfiles_storage.open(name) as file:
        return {"string": file.read()}
