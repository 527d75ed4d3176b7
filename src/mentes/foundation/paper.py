"""A page as a tagged PDF. WeasyPrint needs Pango of the system; it is loaded when somebody prints."""

import re
from ctypes.util import find_library
from functools import cache
from mimetypes import guess_type
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from PIL import ImageFile

LIBRARIES = ("pango-1.0", "pangoft2-1.0", "harfbuzz-subset")
ICON = "* { fill: none; stroke: #1d2321; stroke-width: 1.9; stroke-linecap: round; stroke-linejoin: round }"
PACKAGES = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"


@cache
def can_print() -> bool:
    """False where a library of the system is missing; the page then says what to install."""
    return all(find_library(name) for name in LIBRARIES)


def paper(html: str) -> bytes:
    """PDF/UA: with tags, a title and a language, so that it can be listened to."""
    from weasyprint import HTML
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    # WeasyPrint turns it on for the whole process; a photo cut off is refused.
    ImageFile.LOAD_TRUNCATED_IMAGES = False

    class OwnFiles(URLFetcher):  # type: ignore[misc]  # untyped
        """A page on paper asks nobody: neither another site nor this one, only the files beside it."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            kind = guess_type(url)[0] or "application/octet-stream"
            return URLFetcherResponse(url, own_file(url), {"Content-Type": kind})

    page = HTML(
        string=_with_colours(html),
        base_url=settings.URL,
        url_fetcher=OwnFiles(),
        media_type="print",
    )
    pdf: bytes = page.write_pdf(pdf_variant="pdf/ua-1", pdf_tags=True)
    return pdf


def _with_colours(html: str) -> str:
    """A picture in a page of WeasyPrint knows only the styles that stand inside it."""
    plots = re.sub(r'(<svg class="m-plot [^>]*>)', rf"\1<style>{_colours()}</style>", html)
    return re.sub(r'(<svg class="m-icon[^>]*>)', rf"\1<style>{ICON}</style>", plots)


@cache
def _colours() -> str:
    return re.sub(r"/\*.*?\*/|\n", "", Path(__file__).with_name("paper.css").read_text())


class NotOurs(ValueError):
    """An address outside the site's own static files."""


def own_file(url: str) -> bytes:
    start = f"{settings.URL}{settings.STATIC_URL}"
    name = urlsplit(url).path.removeprefix(settings.STATIC_URL)
    if not url.startswith(start) or ".." in PurePosixPath(name).parts:
        raise NotOurs(url)
    if found := finders.find(name):
        return Path(found).read_bytes()
    with staticfiles_storage.open(name) as file:
        content: bytes = file.read()
        return content
