"""The page of outcomes on paper: tagged, whole, without a form, and nothing is fetched from anywhere."""

import re
import subprocess
from pathlib import Path

import pytest
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from PIL import ImageFile

from mentes.foundation import paper as paper_module
from mentes.foundation.actor import System
from mentes.foundation.paper import NotOurs, own_file
from mentes.insights.actions.figures import draw_pair_figures
from mentes.insights.check_words import CHECKS
from mentes.insights.counted import Facts
from mentes.insights.models import Reading
from mentes.people.models import OrganisationRole, Person
from mentes.programmes.models import KeyResult, Programme
from tests.factories import make_organisation, make_pair, make_person, make_programme
from tests.insights.test_outcomes_page import COSTS, RETURNS, STARTS, a_study, an_answer

pytestmark = [pytest.mark.django_db, pytest.mark.alike]


@pytest.fixture
def dana() -> Person:
    return make_person(name="Dana Whitfield")


@pytest.fixture
def programme(dana: Person) -> Programme:
    make_organisation()
    made = make_programme(admin=dana, name="Skills exchange", starts_on=STARTS, state="closed")
    for _n in range(10):
        make_pair(programme=made)
    draw_pair_figures(Facts(made, timezone.localdate()), by=System("test"))
    a_study(
        made, result=an_answer(), made_at=timezone.now(), assumptions=COSTS, returns=RETURNS,
        locked_by=dana,
    )  # fmt: skip
    return made


def printed(programme: Programme, person: Person, folder: Path) -> Path:
    client = Client()
    client.force_login(person)
    answer = client.get(reverse("insights:outcomes_pdf", args=[programme.slug]))
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    file = folder / "outcomes.pdf"
    file.write_bytes(answer.content)
    return file


def told_by(*command: str | Path) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def test_the_report_is_tagged_titled_and_on_a4(
    programme: Programme, dana: Person, tmp_path: Path
) -> None:
    file = printed(programme, dana, tmp_path)
    facts = told_by("pdfinfo", file)
    assert "Tagged:          yes" in facts and "A4" in facts
    assert "Outcomes of Skills exchange" in facts
    tags = told_by("pdfinfo", "-struct-text", file)
    assert all(tag in tags for tag in ("H1", "H2", "Figure", "LI")), tags[:2000]


def test_the_report_says_what_the_page_says_and_numbers_its_pages(
    programme: Programme, dana: Person, tmp_path: Path
) -> None:
    text = " ".join(told_by("pdftotext", printed(programme, dana, tmp_path), "-").split())
    assert "Estimated effect: +4.6 points (95% range +1.7 to +7.5)." in text
    assert "Of every 100 who took part, about 5 more stayed for a year" in text
    assert "come from who joins" in text and "Cost and return" in text
    assert "entropy balancing" in text  # the box of the method
    assert re.search(r"\b1 ?of ?[2-4]\b", text)


LONG = (
    "Mentees and mentors of every department who met as often as they had planned and who say"
    " that they will go on meeting after the programme has come to its end, in all our places"
)


@pytest.mark.parametrize("key_results", [0, 4, 40])
def test_a_report_has_at_most_four_pages(
    programme: Programme, dana: Person, tmp_path: Path, key_results: int
) -> None:
    """With long names, three studies with a doubt each, and more key results than any board reads."""
    programme.name, programme.north_star = LONG[:100], (f"{LONG}. " * 6)[:300]
    programme.save()
    for n in range(key_results):
        result = KeyResult.objects.create(
            programme=programme, words=f"{n} {LONG}", unit="percent", baseline=40, target=80,
            due_on=STARTS,
        )  # fmt: skip
        Reading.objects.create(
            key_result=result, origin="by_hand", as_of=STARTS, value=61, low=51, high=70, n=90
        )
    doubts = [{"name": name, "status": "amber", "words": ""} for name in CHECKS]
    gate = {"status": "amber", "reasons": [], "checks": doubts}
    answer = an_answer(gate=gate)
    programme.studies.update(result=answer)
    for outcome in ("promoted", "moved"):
        a_study(programme, outcome=outcome, result=answer, made_at=timezone.now())
    file = printed(programme, dana, tmp_path)
    pages = re.search(r"Pages: +(\d+)", told_by("pdfinfo", file))
    text = " ".join(told_by("pdftotext", file, "-").split())
    assert pages and int(pages[1]) <= 4
    assert f"1 of {pages[1]}" in text and f"{pages[1]} of {pages[1]}" in text
    assert ("28 more key results are on the page." in text) == (key_results == 40)


def test_the_cover_says_whose_it_is_of_when_and_when_it_was_printed(
    programme: Programme, dana: Person, tmp_path: Path
) -> None:
    first = told_by("pdftotext", "-l", "1", printed(programme, dana, tmp_path), "-")
    text = " ".join(first.split())
    today = date_format(timezone.localdate(), "j F Y")
    for words in (
        "Hallam & Reed", "What changed: Skills exchange", "5 January 2026 to", f"printed on {today}",
        "Of every 100 who took part",
    ):  # fmt: skip
        assert words in text


def test_printing_leaves_damaged_pictures_refused(
    programme: Programme, dana: Person, tmp_path: Path
) -> None:
    printed(programme, dana, tmp_path)
    assert not ImageFile.LOAD_TRUNCATED_IMAGES


def test_paper_has_no_menu_no_button_and_no_form(
    programme: Programme, dana: Person, tmp_path: Path
) -> None:
    text = told_by("pdftotext", printed(programme, dana, tmp_path), "-")
    for word in ("Privacy centre", "PDF report", "Change what things cost", "Plan this study"):
        assert word not in text


def test_leadership_prints_a_report_without_a_name(programme: Programme, tmp_path: Path) -> None:
    ravi = make_person(name="Ravi Menon")
    OrganisationRole.objects.create(person=ravi, role=OrganisationRole.Role.LEADERSHIP)
    text = " ".join(told_by("pdftotext", printed(programme, ravi, tmp_path), "-").split())
    assert "Estimated effect" in text
    assert "Dana Whitfield" not in text and "Ravi Menon" not in text


def test_without_pango_the_page_says_what_to_install(
    programme: Programme, dana: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mentes.insights.views.studies.can_print", lambda: False)
    client = Client()
    client.force_login(dana)
    page = client.get(reverse("insights:programme_outcomes", args=[programme.slug]))
    assert f"install the packages {paper_module.PACKAGES}" in page.content.decode()
    assert "PDF report</a>" not in page.content.decode()
    answer = client.get(reverse("insights:outcomes_pdf", args=[programme.slug]))
    assert answer.status_code == 404


@pytest.mark.parametrize(
    "url",
    [
        "https://elsewhere.example/site.css",
        "file:///etc/passwd",
        "http://127.0.0.1:8000/people/",
        "http://127.0.0.1:8000/static/../settings.py",
        "http://127.0.0.1:8000.elsewhere.example/static/site.css",
    ],
)
def test_paper_fetches_only_the_files_of_the_site(url: str, settings) -> None:
    settings.URL = "http://127.0.0.1:8000"
    with pytest.raises(NotOurs):
        own_file(url)


def test_the_style_sheet_of_the_site_is_its_own(settings) -> None:
    assert b"m-panel" in own_file(f"{settings.URL}{settings.STATIC_URL}site.css")


def test_no_title_is_left_alone_at_the_foot_of_a_page(tmp_path: Path) -> None:
    """Each part at every height of a page, so that some of them meet its foot."""
    part = (
        '{{% load ui %}}{{% panel title="Heading {n}" sub="Below {n}" %}}<p class="m-row m-flush">'
        '{{% pill "good" "check" "Pill {n}" %}}</p><p class="m-after"><b>Told {n}</b></p>'
        '<h3 class="m-h2 m-after">Heading {n} b</h3><p>Text {n}</p><details class="m-data" open><summary>'
        "Heading {n} c</summary><dl class='m-facts'><dt>Fact {n}</dt><dd>Known</dd></dl></details>"
        "{{% endpanel %}}"
    )
    body = "".join(
        f'<div style="break-before: page; height: {height}mm"></div>'
        + Template(part.format(n=height)).render(Context())
        for height in range(180, 262, 3)
    )
    page = render_to_string("base_paper.html").replace("</main>", f"{body}</main>")
    file = tmp_path / "parts.pdf"
    file.write_bytes(paper_module.paper(page))
    feet = [
        lines[-2]  # the last one is the number of the page
        for sheet in told_by("pdftotext", "-layout", file, "-").split("\f")
        if len(lines := [line.strip() for line in sheet.splitlines() if line.strip()]) > 1
    ]
    assert len(feet) > 40
    assert not [foot for foot in feet if foot.startswith(("Heading", "Below", "Pill"))]
