"""A draft that no participant has seen can be deleted; the page says what goes."""

import pytest
from django.test import Client

from mentes.audit.models import Entry
from mentes.foundation.refused import Refused
from mentes.programmes.actions.stages import delete_draft
from mentes.programmes.models import Programme, ProgrammeRole
from mentes.site.audit_sentences import sentences_of
from tests.factories import make_enrolment, make_person, make_programme

pytestmark = pytest.mark.django_db


def test_a_draft_is_deleted_and_the_log_says_so() -> None:
    dana = make_person(name="Dana")
    draft = make_programme(name="Never mind", state="draft", admin=dana)
    delete_draft(draft, by=dana)
    assert not Programme.objects.exists()
    entry = Entry.objects.get(verb="delete_draft")
    (line,) = sentences_of([entry])
    assert line.sentence == "Dana deleted the draft Never mind."


@pytest.mark.parametrize("state", ["enrolling", "running", "closed"])
def test_what_was_launched_is_not_deleted(state: str) -> None:
    dana = make_person(name="Dana")
    programme = make_programme(state=state, admin=dana)
    with pytest.raises(Refused, match="can be closed"):
        delete_draft(programme, by=dana)
    assert Programme.objects.exists()


def test_a_draft_with_people_of_a_sheet_is_not_deleted() -> None:
    dana = make_person(name="Dana")
    draft = make_programme(state="draft", admin=dana)
    make_enrolment(programme=draft)
    with pytest.raises(Refused, match="People are in this programme"):
        delete_draft(draft, by=dana)
    assert Programme.objects.exists() and not Entry.objects.filter(verb="delete_draft").exists()


def test_the_page_says_what_goes_and_needs_a_yes(client: Client) -> None:
    dana = make_person(name="Dana Whitfield")
    draft = make_programme(name="Never mind", slug="never-mind", state="draft", admin=dana)
    ProgrammeRole.objects.create(programme=draft, person=make_person(name="Nuno Silva"))
    client.force_login(dana)
    assert (
        "/programmes/never-mind/settings/delete/"
        in client.get("/programmes/never-mind/settings/").content.decode()
    )
    url = "/programmes/never-mind/settings/delete/"
    page = client.get(url).content.decode()
    assert "What goes" in page and "Nuno Silva" in page
    assert client.post(url).status_code == 200 and Programme.objects.exists()
    assert client.post(url, {"sure": "on"})["Location"] == "/programmes/"
    assert not Programme.objects.exists()
