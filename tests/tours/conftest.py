"""Browser tours: Debian's Chromium at two widths; whatever the console or the content policy complains about fails.

axe enters by the debugging protocol, which the page's strict content policy does not govern."""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from mentes.foundation.worker import SqliteWorker

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "assets" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDTHS = {"phone": {"width": 390, "height": 844}, "desk": {"width": 1440, "height": 900}}
SWEEP = "mentes.foundation.work.sweep"

# Playwright's sync API keeps an event loop in this thread; Django would refuse its own queries here.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    chromium = {"executable_path": shutil.which("chromium"), "args": ["--no-sandbox"]}
    return browser_type_launch_args | chromium


@pytest.fixture(params=WIDTHS)
def width(request: pytest.FixtureRequest) -> str:
    """A tour that needs one width only: @pytest.mark.parametrize("width", ["desk"])."""
    return str(request.param)


@pytest.fixture
def browser_context_args(
    browser_context_args: dict[str, Any], width: str, live_server: Any
) -> dict[str, Any]:
    """Without JavaScript: @pytest.mark.browser_context_args(java_script_enabled=False)."""
    ours = {"viewport": WIDTHS[width], "reduced_motion": "reduce", "locale": "en-GB"}
    return ours | browser_context_args | {"base_url": live_server.url}


@pytest.fixture
def worker(live_server: Any, settings: Any) -> Iterator[None]:
    """Background work as in an installation, but in a thread, so that it ends before the flush."""
    settings.SCHEDULE = {SWEEP: settings.SCHEDULE[SWEEP]}
    one = SqliteWorker(jobs_at_once=1)
    thread = threading.Thread(target=one.run)
    thread.start()
    yield
    one.stop()
    thread.join()


@pytest.fixture
def visitor(page: Page, live_server: Any, worker: None) -> Iterator[Page]:
    """A person with a browser; `visitor.goto("/")` starts at this site."""
    faults: list[str] = []
    page.on(
        "console",
        lambda message: faults.append(message.text) if message.type in {"error", "warning"} else 0,
    )
    page.on("pageerror", lambda error: faults.append(str(error)))
    yield page
    assert not faults


@pytest.fixture
def check_accessibility() -> Callable[[Page], None]:
    source = AXE.read_text()

    def check(page: Page) -> None:
        """No fault known to axe, in light and in dark."""
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            page.evaluate(source)
            report = page.evaluate(f"axe.run(document, {{runOnly: {RULES}}})")
            found = [(fault["id"], fault["nodes"][0]["html"]) for fault in report["violations"]]
            assert found == [], f"{page.url} in {scheme}"
        page.emulate_media(color_scheme="light")

    return check
