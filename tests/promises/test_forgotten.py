"""Whoever was forgotten stays forgotten when a backup from before comes back."""

from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from mentes.audit.models import Entry
from mentes.audit.queries import checked_chain
from mentes.enrolment.models import NotWith
from mentes.foundation.actor import System
from mentes.foundation.backup import archive, rows
from mentes.notices.models import Notice
from mentes.pairing.models import Pair
from mentes.people.actions.forgetting_again import forget_again
from mentes.people.actions.privacy import forget_person
from mentes.people.forgotten import listed
from mentes.people.models import OrganisationRole, Person
from mentes.site.tasks import tidy
from tests.factories import make_organisation, make_pair, make_person, make_programme

pytestmark = pytest.mark.django_db(transaction=True)
BY = System("the test looks again")


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, settings: Any) -> None:
    settings.DATA = tmp_path / "data"
    settings.MEDIA_ROOT = settings.DATA / "files"
    settings.MEDIA_ROOT.mkdir(parents=True)
    (settings.DATA / "secret_key").write_text(settings.SECRET_KEY)


@pytest.fixture
def lena() -> Person:
    make_organisation()
    lena = make_person(name="Lena Moreau", employee_id="E-4711")
    pair = make_pair(programme=make_programme(state="running"), mentee=lena)
    NotWith(enrolment=pair.mentee, other=make_person(name="Jonas Weber")).save()
    return lena


@pytest.fixture
def backup(lena: Person, tmp_path: Path) -> Path:
    call_command("backup", tmp_path / "before")
    return tmp_path / "before"


def everything() -> str:
    return "\n".join(line for model in rows.tables() for line in rows.lines_of(model))


def test_without_the_list_an_older_backup_would_know_them_again(
    lena: Person, backup: Path, settings: Any
) -> None:
    forget_person(lena, by=lena)
    call_command("flush", interactive=False, verbosity=0)
    (settings.DATA / "forgotten").unlink()
    call_command("restore", backup)
    assert lena.email in everything()


def test_an_older_backup_forgets_them_again(lena: Person, backup: Path, capsys: Any) -> None:
    partner = Pair.objects.get().mentor.person
    forget_person(lena, by=lena)
    call_command("restore", backup, replace=True)
    assert "1 who had been forgotten since are forgotten again." in capsys.readouterr().out
    for word in (lena.email, lena.name, "E-4711"):
        assert word not in everything()
    assert Person.objects.get(pk=lena.pk).forgotten_at
    assert Pair.objects.get().state == Pair.State.CLOSED
    assert not NotWith.system("the test looks").exists()
    assert Notice.objects.filter(to=partner).exists(), "the partner is told in this world too"
    line = Entry.objects.get(verb="forget_again")
    assert line.details == {"people": 1, "waiting": 0}
    assert "came back" in line.reason
    assert checked_chain().fault == ""


def test_the_list_alone_is_enough_when_the_database_is_lost(lena: Person, backup: Path) -> None:
    forget_person(lena, by=lena)
    call_command("flush", interactive=False, verbosity=0)
    call_command("restore", backup)
    assert lena.email not in everything()


def test_the_database_alone_is_enough_when_the_list_is_lost(
    lena: Person, backup: Path, settings: Any
) -> None:
    forget_person(lena, by=lena)
    (settings.DATA / "forgotten").unlink()
    call_command("restore", backup, replace=True)
    assert lena.email not in everything()


def test_the_list_travels_in_a_later_backup(
    lena: Person, backup: Path, tmp_path: Path, settings: Any
) -> None:
    forget_person(lena, by=lena)
    call_command("backup", tmp_path / "after")
    call_command("flush", interactive=False, verbosity=0)
    (settings.DATA / "forgotten").unlink()
    call_command("restore", tmp_path / "after")
    call_command("restore", backup, replace=True)
    assert lena.email not in everything()


def test_a_list_from_under_another_key_counts_when_the_backup_brings_the_key(
    lena: Person, backup: Path, settings: Any
) -> None:
    """A new machine has made a key of its own; the list of the old one was copied there."""
    forget_person(lena, by=lena)
    call_command("flush", interactive=False, verbosity=0)
    settings.SECRET_KEY = "made by the new machine at its first start, long enough for anybody"
    (settings.DATA / "secret_key").write_text(settings.SECRET_KEY)
    call_command("restore", backup)
    assert lena.email not in everything()


def test_nobody_else_is_forgotten(lena: Person, backup: Path) -> None:
    others = set(Person.objects.exclude(pk=lena.pk).values_list("email", flat=True))
    forget_person(lena, by=lena)
    call_command("restore", backup, replace=True)
    assert set(Person.objects.filter(forgotten_at=None).values_list("email", flat=True)) == others


def test_somebody_of_another_installation_with_the_same_number_is_not_meant(lena: Person) -> None:
    forget_person(lena, by=lena)
    Person.objects.filter(pk=lena.pk).update(forgotten_at=None, joined_at=timezone.now())
    assert forget_again(by=BY) == {"forgotten_again": 0, "waiting": 0}


def test_the_list_says_nothing_about_anybody(lena: Person, settings: Any) -> None:
    forget_person(lena, by=lena)
    (digest,) = listed()
    assert len(digest) == 64
    assert (settings.DATA / "forgotten").stat().st_mode & 0o777 == 0o600
    settings.SECRET_KEY = "another key"
    Person.objects.filter(pk=lena.pk).update(forgotten_at=None)
    assert forget_again(by=BY)["forgotten_again"] == 0, "without the key nobody can read it"


def test_the_only_admin_of_the_backup_is_forgotten_once_there_is_another(
    backup: Path, lena: Person, tmp_path: Path, capsys: Any
) -> None:
    OrganisationRole.objects.create(person=lena, role="organisation_admin")
    call_command("backup", tmp_path / "with admin")
    other = make_person(name="Ravi Menon")
    OrganisationRole.objects.create(person=other, role="organisation_admin")
    forget_person(lena, by=lena)
    call_command("restore", tmp_path / "with admin", replace=True)
    assert "only organisation admin" in capsys.readouterr().err
    OrganisationRole.objects.create(person=make_person(), role="organisation_admin")
    tidy.call()
    assert lena.email not in everything()


def test_a_backup_holds_the_list(lena: Person, tmp_path: Path) -> None:
    forget_person(lena, by=lena)
    call_command("backup", tmp_path / "after")
    with archive.opened(tmp_path / "after") as file:
        assert set(file.read("forgotten").decode().split()) == listed()
