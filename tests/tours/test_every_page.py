"""Every page that a person of the demo can reach by links, looked at on a phone and a desk, by day and by night."""

import gzip
import re
from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
from django.contrib.staticfiles import finders
from django.db import connection
from django.test import Client
from django.urls import Resolver404, resolve
from playwright.sync_api import Page

from mentes.demo.cast import cast
from tests.tours.conftest import AXE, RULES, VISITED, WIDTHS

QUERIES_AT_MOST = 30
KILOBYTES_AT_MOST = 100
PEOPLE_AT_MOST = 2  # look at one kind of page on screen; everybody's is asked for and counted
LINK = re.compile(r'href="([^"#]+)')
TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
SIGNED_OUT = 8  # after the eight people one can continue as
SCHEMES = ("light", "dark")


class Seen(NamedTuple):
    address: str
    kind: str
    title: str
    queries: int
    html: bytes


@pytest.mark.usefixtures("demo")
@pytest.mark.parametrize("width", ["desk"])
@pytest.mark.parametrize("part", range(SIGNED_OUT + 1))
@pytest.mark.long
def test_every_page_of(part: int, client: Client, watched: Page, live_server: Any) -> None:
    if part < SIGNED_OUT:
        sign_in(cast()[part].person, client, watched)
    client.raise_request_exception = False
    pages = list(crawl(client))
    faults = [fault for page in pages for fault in faults_of(page)] + twins(pages)
    for page in pages:
        if VISITED[page.kind, "phone", "light"] < PEOPLE_AT_MOST:
            faults += faults_on_screen(watched, page)
    assert not faults, "\n".join(faults)


def sign_in(person: Any, client: Client, page: Page) -> None:
    client.force_login(person)
    value = client.cookies["session"].value
    address = {"name": "session", "value": value, "domain": "localhost", "path": "/"}
    page.context.add_cookies([address])  # type: ignore[list-item]


def crawl(client: Client) -> Iterator[Seen]:
    """One page of each kind: a kind is a name of an address and what is asked of it."""
    waiting, known = deque(["/", "/demo/"]), Counter[str]()
    while waiting:
        address = waiting.popleft()
        kind = kind_of(address)
        if not kind or known[kind]:
            continue
        known[kind] += 1
        with counted() as queries:
            answer = client.get(address)
        if answer.status_code == 302:
            waiting.appendleft(urljoin(address, answer["Location"]))
            known[kind] -= kind_of(answer["Location"]) == kind
        elif answer["Content-Type"].startswith("text/html"):
            html = answer.content.decode()
            found = TITLE.search(html)
            title = found[1].strip() if found else ""
            assert answer.status_code == 200, f"{address} answered {answer.status_code}"
            yield Seen(address, kind, title, len(queries), answer.content)
            links = (link.replace("&amp;", "&") for link in LINK.findall(html))
            waiting.extend(urljoin(address, link) for link in links if "//" not in link)


def kind_of(address: str) -> str:
    parts = urlsplit(address)
    try:
        match = resolve(parts.path)
    except Resolver404:
        return ""
    if not match.view_name:
        return ""
    asked = parse_qs(parts.query)
    choices = [match.kwargs[name] for name in ("role", "kind") if name in match.kwargs]
    return " ".join([match.view_name, *map(str, choices), *sorted(asked)])


@contextmanager
def counted() -> Iterator[list[str]]:
    """Statements that read or write; the savepoints around them are not counted."""
    seen: list[str] = []

    def count(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if not sql.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN")):
            seen.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(count):
        yield seen


def faults_of(page: Seen) -> Iterator[str]:
    headings = len(re.findall(rb"<h1\b", page.html))
    if headings != 1:
        yield f"{page.address}: {headings} first headings"
    if page.queries > QUERIES_AT_MOST:
        yield f"{page.address}: {page.queries} queries"
    if b'style="' in page.html:
        yield f"{page.address}: a style in the page"


def twins(pages: list[Seen]) -> list[str]:
    """Two kinds of page must not have one title, else nobody can tell their tabs apart."""
    titles: dict[str, dict[str, str]] = {}
    for page in pages:
        titles.setdefault(page.title, {}).setdefault(page.kind.split()[0], page.address)
    return [
        f"“{title}” is the title of {', '.join(each.values())}"
        for title, each in titles.items()
        if len(each) > 1
    ]


def faults_on_screen(page: Page, seen: Seen) -> Iterator[str]:
    page.goto(seen.address)
    kilobytes = (len(gzip.compress(seen.html)) + sum(map(weight, assets(page)))) / 1024
    if kilobytes > KILOBYTES_AT_MOST:
        yield f"{seen.address}: {kilobytes:.0f} kB"
    page.evaluate(AXE.read_text())
    for width, size in WIDTHS.items():
        page.set_viewport_size(size)  # type: ignore[arg-type]
        too_wide = page.evaluate("document.scrollingElement.scrollWidth - innerWidth")
        if too_wide > 0:
            yield f"{seen.address} on a {width}: {too_wide} px too wide"
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            VISITED[seen.kind, width, scheme] += 1
            for fault in page.evaluate(f"axe.run(document, {{runOnly: {RULES}}})")["violations"]:
                yield f"{seen.address} on a {width}, {scheme}: {fault['id']}, {fault['nodes'][0]['html']}"


def assets(page: Page) -> list[str]:
    names = page.evaluate("performance.getEntriesByType('resource').map(each => each.name)")
    return [urlsplit(name).path for name in names]


@cache
def weight(path: str) -> int:
    """As it goes over the wire: fonts and pictures are compressed already."""
    file = finders.find(path.removeprefix("/static/"))
    assert isinstance(file, str), f"{path} is not a static file"
    content = Path(file).read_bytes()
    return len(content if path.endswith(".woff2") else gzip.compress(content))
