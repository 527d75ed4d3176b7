"""./mentes shots [FOLDER] [--address URL] [--dark]: pictures of the demo, as each person sees it.

With --readme only the three that the front page of the repository shows, into docs/pictures.

For looking at, side by side on a phone and on a desk; nothing is compared by machine."""

import argparse
import re
import shutil
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
PORT = 8119
WIDTHS = {"phone": (390, 844), "desk": (1440, 900)}
PAGES_EACH = 25
PICTURES = ROOT / "docs" / "pictures"


def main() -> None:
    parser = argparse.ArgumentParser(prog="mentes shots", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "data" / "shots")
    parser.add_argument("--address", help="of a demo that runs already")
    parser.add_argument("--dark", action="store_true")
    parser.add_argument("--readme", action="store_true")
    wanted = parser.parse_args()
    with demo(wanted.address) as address, sync_playwright() as tool:
        chromium = shutil.which("chromium")
        browser = tool.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        if wanted.readme:
            count, folder = photograph_for_readme(browser, address), PICTURES
        else:
            folder = wanted.folder
            count = photograph(browser, address, folder, "dark" if wanted.dark else "light")
    print(f"{count} pictures in {folder}")


@contextmanager
def demo(address: str | None) -> Iterator[str]:
    if address:
        yield address
        return
    address = f"http://127.0.0.1:{PORT}"
    server = subprocess.Popen([ROOT / "mentes", "demo", "--no-browser", "--port", str(PORT)])
    try:
        wait_for(f"{address}/healthz", server)
        yield address
    finally:
        server.terminate()
        server.wait()


def wait_for(address: str, server: "subprocess.Popen[bytes]") -> None:
    while server.poll() is None:
        try:
            urllib.request.urlopen(address, timeout=2)
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise SystemExit("The demo did not start.")


def photograph(browser: Browser, address: str, folder: Path, scheme: str) -> int:
    count = 0
    for name, (width, height) in WIDTHS.items():
        with browser.new_page(viewport={"width": width, "height": height}) as page:
            page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
            page.goto(f"{address}/demo/")
            people = page.get_by_role("button", name=re.compile("^Continue as")).all_inner_texts()
        for person in people:
            with browser.new_page(viewport={"width": width, "height": height}) as page:
                page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
                page.goto(f"{address}/demo/")
                page.get_by_role("button", name=person, exact=True).click()
                count += tour(page, address, folder / plain(person), name)
    return count


def photograph_for_readme(browser: Browser, address: str) -> int:
    """The studio with the lowest fit opened, a pair's page on a phone, what became of a programme."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with browser.new_page(viewport={"width": 1440, "height": 1320}) as page:
        become(page, address, "Dana")
        page.get_by_role("link", name=re.compile("^Skills exchange")).first.click()
        page.get_by_role("link", name="Matching").first.click()
        if (find := page.get_by_role("button", name="Find the best pairs")).count():
            find.click()
        page.get_by_text("have a proposed mentor").wait_for(timeout=60_000)
        page.get_by_role("button", name=re.compile("^Why, others")).first.click()
        page.get_by_role("heading", name=re.compile("^Other mentors for")).wait_for()
        page.evaluate("scrollTo(0, 0)")
        page.screenshot(path=PICTURES / "studio.png")
    with browser.new_page(viewport={"width": 390, "height": 1180}) as page:
        become(page, address, "Lena")
        page.locator("a[href^='/pairs/']").first.click()
        page.get_by_role("heading", name=re.compile("^You and")).wait_for()
        page.screenshot(path=PICTURES / "pair.png")
    with browser.new_page(viewport={"width": 1440, "height": 1460}) as page:
        become(page, address, "Catherine")
        page.goto(f"{address}/outcomes/")
        page.locator("a[href$='/outcomes/'][href*='skills-exchange']").first.click()
        page.get_by_role("heading", name=re.compile("^What changed")).wait_for()
        page.screenshot(path=PICTURES / "outcomes.png")
    return 3


def become(page: Page, address: str, first_name: str) -> None:
    page.goto(f"{address}/demo/")
    page.get_by_role("button", name=f"Continue as {first_name}", exact=True).click()


def tour(page: Page, address: str, folder: Path, name: str) -> int:
    """The first page, and every page that it links to."""
    folder.mkdir(parents=True, exist_ok=True)
    links = page.eval_on_selector_all("a[href^='/']", "all => all.map(one => one.pathname)")
    paths = list(dict.fromkeys([page.url.removeprefix(address), *links]))[:PAGES_EACH]
    for path in paths:
        page.goto(f"{address}{path}")
        page.screenshot(path=folder / f"{plain(path) or 'home'}-{name}.png", full_page=True)
    return len(paths)


def plain(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


if __name__ == "__main__":
    main()
