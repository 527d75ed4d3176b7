"""Photos: what comes in may be hostile, what goes out is small, square and ours."""

import io
import json
import random
import struct
import zipfile
import zlib
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image, ImageDraw

from mentes.audit.models import Entry
from mentes.foundation.actor import System
from mentes.foundation.refused import Refused
from mentes.people.actions.access import give_role
from mentes.people.actions.photos import remove_photo, set_photo
from mentes.people.actions.privacy import export_person, forget_person
from mentes.people.models import Person, Photo
from mentes.people.portraits import MOST_BYTES, SIDE, portrait_of
from tests.factories import make_organisation, make_pair, make_person, make_programme

pytestmark = [pytest.mark.django_db, pytest.mark.alike]
TEST = System("a test")
SECRET = b"TAKEN-AT-51.5N"


def picture(kind: str = "JPEG", *, size: tuple[int, int] = (640, 480), **options: object) -> bytes:
    image = Image.new("RGB", size, "teal")
    ImageDraw.Draw(image).ellipse((9, 9, size[0] // 2, size[1] // 2), fill="orange")
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def chunk(name: bytes, content: bytes) -> bytes:
    sum_ = struct.pack(">I", zlib.crc32(name + content))
    return struct.pack(">I", len(content)) + name + content + sum_


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes that claims to be huge."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    packed = zlib.compress(bytes(1000))
    parts = chunk(b"IHDR", head) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


def make_photo(person: Person) -> Person:
    return set_photo(person, by=person, file=io.BytesIO(picture()))


@pytest.fixture
def lena() -> Person:
    make_organisation()
    return make_person(name="Lena Moreau")


@pytest.fixture
def signed_in(client: Client, lena: Person) -> Client:
    client.force_login(lena)
    return client


def send(client: Client, content: bytes, name: str = "me.jpg"):
    file = SimpleUploadedFile(name, content, content_type="image/jpeg")
    return client.post(
        reverse("people:set_photo"), {"photo": file}, headers={"referer": "http://testserver/me/"}
    )


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_becomes_a_small_square_webp(kind: str) -> None:
    image = Image.open(io.BytesIO(portrait_of(io.BytesIO(picture(kind)))))
    assert (image.format, image.size) == ("WEBP", (SIDE, SIDE))


def test_nothing_but_the_pixels_is_kept() -> None:
    exif = Image.Exif()
    exif[0x010E] = SECRET.decode()
    sent = picture(exif=exif.tobytes(), comment=SECRET) + b"<script>alert(1)</script>" + SECRET
    assert SECRET in sent
    made = portrait_of(io.BytesIO(sent))
    assert SECRET not in made and b"script" not in made
    assert not Image.open(io.BytesIO(made)).getexif()


def test_a_photo_taken_sideways_stands_upright() -> None:
    image = Image.new("RGB", (400, 400), "white")
    image.paste("red", (0, 0, 400, 200))  # red above, and the camera says: turn me to the right
    exif, out = Image.Exif(), io.BytesIO()
    exif[0x0112] = 6
    image.save(out, "JPEG", exif=exif.tobytes())
    upright = Image.open(io.BytesIO(portrait_of(io.BytesIO(out.getvalue())))).convert("RGB")
    assert upright.getpixel((SIDE - 9, SIDE // 2))[1] < 90  # red on the right
    assert upright.getpixel((9, SIDE // 2))[1] > 200


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"
HOSTILE = {
    "an SVG": SVG,
    "a page": HTML,
    "an SVG with the head of a GIF": b"GIF89a" + SVG,
    "a real GIF, which is not among the three": picture("GIF"),
    "a TIFF": picture("TIFF"),
    "nothing but a head": picture()[:200],
    "a photo cut off in the middle": picture("PNG", size=(300, 300))[:600],
    "an empty file of one byte": b"\x00",
    "a page with the head of a PNG": b"\x89PNG\r\n\x1a\n" + HTML,
    "a claim of 2 billion pixels": bomb(50_000, 40_000),
    "a claim of 30 million pixels": bomb(6_000, 5_000),
    "a claim of no pixels": bomb(0, 0),
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_file_is_refused_in_words(
    signed_in: Client, lena: Person, content: bytes
) -> None:
    answer = send(signed_in, content)
    assert answer.status_code == 302 and answer["Location"].endswith("/me/")
    page = signed_in.get("/me/").content.decode()
    assert "not a picture we can read" in page or "too many pixels" in page
    lena.refresh_from_db()
    assert lena.photo is None and not Photo.objects.exists()


def test_a_picture_with_a_page_behind_it_loses_the_page(signed_in: Client, lena: Person) -> None:
    send(signed_in, picture("PNG") + HTML, "me.html")
    lena.refresh_from_db()
    answer = signed_in.get(lena.photo_url)
    assert answer["Content-Type"] == "image/webp" and b"script" not in answer.content


@pytest.mark.filterwarnings("ignore")  # Pillow says what it skips
@pytest.mark.long
def test_a_thousand_damaged_files_raise_nothing_but_a_refusal() -> None:
    dice, outcomes = random.Random(11), {"read": 0, "refused": 0}
    for _ in range(1000):
        kind = dice.choice(["JPEG", "PNG", "WEBP"])
        exif = Image.Exif()
        exif[0x0112] = 6
        content = bytearray(picture(kind, size=(90, 70), exif=exif.tobytes()))
        for _ in range(dice.randint(1, 12)):
            content[dice.randrange(len(content))] = dice.randrange(256)
        end = dice.choice([len(content), dice.randrange(20, len(content))])
        try:
            portrait_of(io.BytesIO(bytes(content[:end])))
            outcomes["read"] += 1
        except Refused:
            outcomes["refused"] += 1
    assert min(outcomes.values()) > 50


def test_a_file_that_is_too_large_is_not_opened(signed_in: Client, lena: Person) -> None:
    send(signed_in, picture() + bytes(MOST_BYTES))
    assert "10 MB is the most" in signed_in.get("/me/").content.decode()
    assert not Photo.objects.exists()


def test_a_photo_is_private_and_of_one_kind(signed_in: Client, lena: Person) -> None:
    url = make_photo(lena).photo_url
    answer = signed_in.get(url)
    assert answer["Content-Type"] == "image/webp"
    assert answer["Cache-Control"] == "private, max-age=3600"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert Client().get(url).status_code == 302  # to the sign-in page
    assert signed_in.get(reverse("people:photo", args=[UUID(int=1)])).status_code == 404


def test_the_next_photo_replaces_the_last(signed_in: Client, lena: Person) -> None:
    first = make_photo(lena).photo_url
    second = make_photo(lena).photo_url
    assert first != second and Photo.objects.count() == 1
    assert signed_in.get(first).status_code == 404


def test_a_photo_is_removed_again(signed_in: Client, lena: Person) -> None:
    url = make_photo(lena).photo_url
    signed_in.post(reverse("people:remove_photo"))
    lena.refresh_from_db()
    assert lena.photo_url == "" and not Photo.objects.exists()
    assert signed_in.get(url).status_code == 404
    remove_photo(lena, by=lena)  # nothing to remove, nothing said
    verbs = list(Entry.objects.values_list("verb", flat=True))
    assert verbs.count("set_photo") == verbs.count("remove_photo") == 1


def test_to_forget_a_person_erases_the_photo(lena: Person) -> None:
    make_photo(lena)
    forget_person(lena, by=TEST)
    assert not Photo.objects.exists() and Person.objects.get(pk=lena.pk).photo is None


def test_the_export_carries_the_photo_as_a_file(lena: Person) -> None:
    make_photo(lena)
    with zipfile.ZipFile(io.BytesIO(export_person(lena, by=lena))) as archive:
        assert archive.read("my-photo.webp") == bytes(Photo.objects.get().image)
        assert "my-photo.webp" in json.loads(archive.read("my-data.json"))
        assert "my-photo.webp" in archive.read("my-data.html").decode()


def test_the_directory_shows_photos_without_asking_for_each(client: Client, lena: Person) -> None:
    give_role(lena, by=TEST, role="organisation_admin")
    client.force_login(Person.objects.get(pk=lena.pk))
    few = _questions(client)
    for number in range(9):
        make_photo(make_person(name=f"Colleague {number}"))
    page = client.get(reverse("people:directory")).content.decode()
    assert page.count('<img class="m-ava"') == 9 and "LM" in page  # initials stay the default
    assert _questions(client) == few


def _questions(client: Client) -> int:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        client.get(reverse("people:directory"))
    return len(asked)


def test_the_pair_sees_each_other(signed_in: Client, lena: Person) -> None:
    amara = make_person(name="Amara Obi")
    pair = make_pair(programme=make_programme(), mentee=lena, mentor=amara)
    photo = make_photo(amara).photo_url
    for name in ("relationship:meet", "relationship:pair"):
        assert photo in signed_in.get(reverse(name, args=[pair.pk])).content.decode()


def test_the_form_says_who_sees_it_and_works_without_javascript(signed_in: Client) -> None:
    page = signed_in.get("/me/").content.decode()
    form = page[page.index('id="photo"') : page.index('id="offers"')]
    assert 'enctype="multipart/form-data"' in form and "Who sees this" in form
    assert 'accept="image/jpeg,image/png,image/webp"' in form
