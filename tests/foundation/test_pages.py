"""What holds for every template of the product, and for the pages of faults."""

import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.test import Client

from mentes.foundation.icons import HERE as ICONS

SOURCE = Path(settings.ROOT) / "src" / "mentes"
TEMPLATES = sorted(SOURCE.rglob("templates/**/*.html"))
PAGES = [path for path in TEMPLATES if "mail" not in path.stem and "/mail/" not in str(path)]
FORBIDDEN = re.compile(
    r"""\sstyle=["']|\son[a-z]+=["']|hx-on|<script(?![^>]*\ssrc=)|<style|javascript:"""
)
SHELLS = ["", "phone", "plain"]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_a_template_keeps_to_the_content_policy(path: Path) -> None:
    assert FORBIDDEN.findall(path.read_text()) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_every_icon_a_template_names_is_there(path: Path) -> None:
    named = set(re.findall(r"""{% icon "([\w-]+)\"""", path.read_text()))
    assert {name for name in named if not (ICONS / f"{name}.svg").exists()} == set()


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "500", "503"])
def test_a_page_of_a_fault_says_what_was_kept_and_gives_the_reference(name: str) -> None:
    page = render_to_string(f"{name}.html", {"reference": "K7Q2MXPA"})
    assert page.count("<h1") == 1
    assert "Reference: K7Q2MXPA" in page
    assert re.search(r"Nothing was changed|What you saved before is safe", page)


@pytest.mark.parametrize("shell", SHELLS)
def test_the_gallery_has_one_heading_and_no_id_twice(shell: str, client: Client, db: None) -> None:
    page = client.get("/parts/", {"shell": shell}).content.decode()
    assert page.count("<h1") == 1
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_an_unknown_gallery_is_not_there(client: Client, db: None) -> None:
    assert client.get("/parts/", {"shell": "attic"}).status_code == 404


def test_a_job_under_way_asks_again_and_one_that_ended_does_not() -> None:
    facts = {"work_title": "Matching", "work_stage": "Score", "work_done": 1240, "work_total": 3100}
    facts |= {"fault": "The disk is full.", "reference": "K7Q2MXPA"}

    def panel(state: str) -> str:
        work = SimpleNamespace(work_state=state, **facts)
        return render_to_string("foundation/job_panel.html", {"work": work, "poll_url": "/jobs/1/"})

    assert 'hx-get="/jobs/1/"' in panel("waiting")
    assert "1,240 of 3,100" in panel("waiting")
    for ended in ("done", "parked", "cancelled"):
        assert "hx-get" not in panel(ended)
    assert "K7Q2MXPA" in panel("parked")
    assert "The disk is full." in panel("parked")


def test_a_page_with_a_job_refreshes_itself_without_scripts() -> None:
    work = SimpleNamespace(work_state="waiting")
    assert 'http-equiv="refresh"' in render_to_string("base_plain.html", {"work": work})
    assert 'http-equiv="refresh"' not in render_to_string("base_plain.html", {})


@pytest.mark.parametrize(("theme", "said"), [("dark", True), ("light", True), ("auto", False)])
def test_the_chosen_theme_is_on_the_page(theme: str, said: bool) -> None:
    request = SimpleNamespace(user=SimpleNamespace(theme=theme))
    page = render_to_string("base_plain.html", {"request": request})
    assert (f'data-theme="{theme}"' in page) is said
