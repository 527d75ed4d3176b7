"""The key that signs links is made once, however many processes start at the same moment."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from mentes.foundation.environment import Environment
from mentes.foundation.secret_files import NoSecret
from mentes.people.first_run import is_setup_code
from mentes.people.models import Person
from mentes.site.first_run import secret_key_in


def test_all_who_start_together_read_the_same_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(16) as pool:
        keys = set(pool.map(secret_key_in, [tmp_path] * 64))
    assert len(keys) == 1
    assert len(keys.pop()) > 60
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600


def test_an_empty_key_stops_the_start_with_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "secret_key").touch()
    with pytest.raises(NoSecret, match="is empty"):
        secret_key_in(tmp_path)


def test_a_full_disk_leaves_no_key_and_no_scrap(tmp_path: Path, monkeypatch) -> None:
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(NoSecret, match="No space left"):
        secret_key_in(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_an_empty_code_makes_nobody_owner(tmp_path: Path, settings) -> None:
    settings.DATA = tmp_path
    (tmp_path / "setup_code").touch()
    for said in ("", "-", "--", " "):
        with pytest.raises(NoSecret):
            is_setup_code(said)
    (tmp_path / "setup_code").write_text("-- --")
    assert not any(is_setup_code(said) for said in ("", "-", "--", " "))


@pytest.mark.django_db
def test_the_first_page_says_that_the_code_is_empty(tmp_path: Path, settings, client) -> None:
    settings.DATA = tmp_path
    (tmp_path / "setup_code").touch()
    facts = {"name": "Mallory", "email": "m@x.org", "code": "-", "organisation": "X"}
    answer = client.post("/setup/", facts | {"password": "moss on the old harbour wall"})
    assert answer.status_code == 503
    assert "is empty" in answer.content.decode()
    assert not Person.objects.exists()


@pytest.mark.parametrize(
    "url",
    [
        "mentes.hallam.example",
        "//mentes.hallam.example",
        "ftp://mentes.hallam.example",
        "https://",
        "https://hallam.example/mentes",
        "https://hallam.example/?a=1",
        "https://someone@hallam.example",
        "https://hallam.example:port",
        "",
    ],
)
def test_an_address_that_is_not_whole_is_refused_in_a_sentence(url: str) -> None:
    env = Environment("MENTES_", {"MENTES_URL": url})
    with pytest.raises(SystemExit, match="MENTES_URL is"):
        env.url("URL", "http://127.0.0.1:8000", about="")


@pytest.mark.parametrize("url", ["https://mentes.hallam.example", "http://10.0.0.5:8000/"])
def test_a_whole_address_is_taken(url: str) -> None:
    env = Environment("MENTES_", {"MENTES_URL": url})
    assert env.url("URL", "http://127.0.0.1:8000", about="") == url.rstrip("/")


def test_an_empty_file_of_a_secret_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.touch()
    env = Environment("MENTES_", {"MENTES_SECRET_KEY_FILE": str(file)})
    with pytest.raises(SystemExit, match="is empty"):
        env.secret("SECRET_KEY", about="")
