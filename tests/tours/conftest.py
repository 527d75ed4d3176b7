"""Browser tours: Debian's Chromium at two widths; whatever the console or the content policy complains about fails.

axe enters by the debugging protocol, which the page's strict content policy does not govern."""

import os
import shutil
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import ConsoleMessage, Page, expect

from mentes.foundation.worker import SqliteWorker
from tests.filled_demo import filled_demo, load

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "assets" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDTHS = {"phone": {"width": 390, "height": 844}, "desk": {"width": 1440, "height": 900}}
SWEEP = "mentes.foundation.work.sweep"
LONG = 120_000  # milliseconds; a busy machine is waited for, and what hangs ends all the same
expect.set_options(timeout=LONG)

VISITED: Counter[tuple[str, str, str]] = Counter()  # kind of page, width, colours

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


@pytest.fixture(scope="session")
def demo_file(django_db_setup: None, django_db_blocker: Any) -> Path:
    with django_db_blocker.unblock():
        return filled_demo()


@pytest.fixture
def demo(live_server: Any, demo_file: Path, settings: Any) -> None:
    """The site holds the filled demo, untouched."""
    settings.DEMO = True
    load(demo_file)


@pytest.fixture
def worker(live_server: Any, settings: Any) -> Iterator[None]:
    """Background work as in an installation, but in a thread, so that it ends before the flush."""
    settings.SCHEDULE = {SWEEP: settings.SCHEDULE[SWEEP]}
    one = SqliteWorker(jobs_at_once=1)
    # Signals come to the main thread alone, and that is the browser's here.
    thread = threading.Thread(target=one.run_until, args=[one.stopping.wait])
    thread.start()
    yield
    one.stop()
    thread.join()


NO_FAULTS = (
    "was preloaded using",  # a busy machine paints late, and Chromium remarks on the font that waits
    "status of 422",  # a form that asks again says so to machines as well
    "htmx:sendAbort",  # somebody went on while a form was saving itself;
    "htmx:afterRequest",  # htmx says it twice, and a real failure has another name as well
)


def is_fault(message: ConsoleMessage) -> bool:
    is_loud = message.type in {"error", "warning"}
    return is_loud and not any(words in message.text for words in NO_FAULTS)


@pytest.fixture
def watched(page: Page, live_server: Any) -> Iterator[Page]:
    """A browser; whatever its console or the content policy says is a fault."""
    faults: list[str] = []
    page.set_default_timeout(LONG)
    page.on("console", lambda message: faults.append(message.text) if is_fault(message) else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    yield page
    assert not faults


@pytest.fixture
def visitor(worker: None, watched: Page) -> Page:
    """A person with a browser; `visitor.goto("/")` starts at this site."""
    return watched


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


def pytest_terminal_summary(terminalreporter: Any) -> None:
    if VISITED:
        kinds = len({kind for kind, _width, _scheme in VISITED})
        views = f"{VISITED.total()} views of {kinds} kinds of page"
        terminalreporter.write_line(f"{views}: a phone and a desk, light and dark")
