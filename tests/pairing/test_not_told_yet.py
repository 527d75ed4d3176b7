"""What people have not been told yet changes nothing that any participant can open."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import parse_qs, urljoin

import pytest
from django.conf import settings
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.module_loading import import_string

from mentes.demo.clock import at
from mentes.enrolment.actions.joining import set_wishes
from mentes.enrolment.actions.places import pause, set_places
from mentes.foundation.actor import System, Who
from mentes.foundation.policy import registry
from mentes.notices.models import Notice
from mentes.notices.tasks import deliver_notice
from mentes.pairing.actions.publishing import publish, tell_pairs, undo_publish
from mentes.pairing.models import Pair, Round
from mentes.pairing.tasks import start_programmes
from mentes.people.models import Person
from mentes.programmes.actions.making import make_programme as make_draft
from mentes.programmes.models import Programme
from mentes.programmes.queries.programmes import open_programmes
from tests.factories import make_enrolment, make_pair, make_person, make_programme
from tests.pairing.conftest import Scene

pytestmark = pytest.mark.django_db
LINK = re.compile(r'href="([^"#]+)')
PAGES_AT_LEAST = 200
ELSEWHERE = re.compile(r"^/(account|static|demo|parts)/|\.(svg|png|ico|webmanifest)$")

Look = dict[tuple[str, str], str]


@pytest.fixture
def noon() -> Iterator[None]:
    """The clock stands still, so that no page differs by a minute."""
    with at(timezone.now().replace(hour=12, minute=1)):
        yield


@pytest.fixture
def readers(scene: Scene, noon: None) -> dict[str, Person]:
    """Everybody to whom a round may make a difference, and some to whom it never does."""
    today = timezone.localdate()
    Programme.objects.filter(pk=scene.programme.pk).update(
        mentee_places=4,
        enrolment_closes_on=today + timedelta(days=4),
        starts_on=today + timedelta(days=7),
    )
    scene.programme.refresh_from_db()
    draft = make_draft("A draft", by=scene.dana, template="skills")
    for number, question in enumerate(draft.questions.all()):
        question.pk, question.programme, question.position = None, scene.programme, number
        question.save()
    draft.delete()
    waiting = make_enrolment(programme=scene.programme, state="waiting").person
    unmatched = scene.mentee("Omar Aziz", "Weaving").person
    scene.mentor("Vera Lang", "Weaving", places=3)
    scene.rule("share_language")
    Person.objects.filter(pk=unmatched.pk).update(languages=["fi"])
    set_wishes(scene.mentees[1], by=scene.mentees[1].person, mentors=scene.mentors[:1])
    elsewhere = make_programme(admin=scene.dana, name="Elsewhere", slug="elsewhere")
    other = make_pair(
        programme=elsewhere, mentee=make_person(name="Ines Roth"), mentor=scene.mentors[0].person
    )
    return {
        "matched mentee with a wish": scene.mentees[1].person,
        "matched mentor": scene.mentors[0].person,
        "mentor with one place": scene.mentors[2].person,
        "unmatched mentee": unmatched,
        "waiting list": waiting,
        "mentee elsewhere": other.mentee.person,
    }


PARTICIPANTS = {
    *(Who.MENTEE, Who.MENTOR, Who.PARTNER, Who.ELIGIBLE),
    *(Who.MEMBER, Who.HOLDER, Who.SELF, Who.ANYONE),
}


def addresses(slug: str, pair: int) -> list[str]:
    """Every address that the registry opens to people who take part, or might."""
    open_to_them = [name for name, line in registry().items() if line.who & PARTICIPANTS]
    here = [{"slug": slug, "role": role} for role in ("mentee", "mentor")]
    things = [{}, {"slug": slug}, *here, *(way | {"step": 1} for way in here), {"pair": pair}]
    return [
        found for name in open_to_them for thing in things if (found := address_of(name, thing))
    ]


def address_of(name: str, thing: dict[str, object]) -> str:
    try:
        return reverse(name, kwargs=thing)
    except NoReverseMatch:
        return ""


def look(readers: dict[str, Person], everywhere: list[str]) -> Look:
    """What each reader finds at each address, and in their own data."""
    seen: Look = {}
    for part, person in readers.items():
        client = Client(raise_request_exception=True)
        client.force_login(person)
        client.get("/")  # the first visit gives a session its name
        waiting, known = ["/", *everywhere], set()
        while waiting:
            address = waiting.pop()
            if ELSEWHERE.search(address) or kind_of(address) in known:
                continue
            known.add(kind_of(address))
            answer = client.get(address)
            body = plain(answer.content.decode(errors="replace"), answer)
            seen[part, address] = f"{answer.status_code} {answer.get('Location', '')}\n{body}"
            if answer.get("Content-Type", "").startswith("text/html"):
                found = (link.replace("&amp;", "&") for link in LINK.findall(body))
                waiting.extend(urljoin(address, link) for link in found if "//" not in link)
        seen[part, "own data"] = own_data(person)
    return seen


def kind_of(address: str) -> str:
    """An address with what may be asked of it, whatever the answer: one of each is enough."""
    path, _mark, query = address.partition("?")
    return f"{path} {' '.join(sorted(parse_qs(query)))}"


def own_data(person: Person) -> str:
    """All that they may take along; the download itself leaves a line, so it is not called."""
    exports = [import_string(f"{path}.export")(person) for path in settings.PERSONAL_DATA]
    return json.dumps(exports, default=str, indent=1)


def plain(body: str, answer: object) -> str:
    """Without what differs at every load: the token of forms, the reference of an error."""
    context = getattr(answer, "context", None)
    reference = str(context["reference"]) if context and "reference" in context else ""
    body = body.replace(reference, "") if reference else body
    return re.sub(
        r'(csrfmiddlewaretoken" value="|X-CSRFToken&quot;: &quot;|FToken\\?":? ?\\?")\w+', "", body
    )


def differences(before: Look, after: Look) -> list[str]:
    found = [f"{key} is new" for key in after.keys() - before.keys()]
    found += [f"{key} is gone" for key in before.keys() - after.keys()]
    for key in before.keys() & after.keys():
        if before[key] != after[key]:
            was, now = before[key].splitlines(), after[key].splitlines()
            pairs = [(a, b) for a, b in zip(was, now, strict=False) if a != b][:2]
            found.append(f"{key}: {pairs or (len(was), len(now))}")
    return sorted(found)[:40]


def deliver_what_is_due() -> None:
    """The worker sends what is due; what waits for the ten minutes stays."""
    for notice in Notice.ready():
        deliver_notice.call(notice.pk)


@pytest.mark.long
def test_a_published_round_is_seen_by_nobody_until_it_is_told(
    scene: Scene,
    readers: dict[str, Person],
    capsys: pytest.CaptureFixture[str],
) -> None:
    round_ = scene.run()
    last = Pair.objects.order_by("-pk").first()
    everywhere = addresses(scene.programme.slug, last.pk + 1 if last else 1)
    before = look(readers, everywhere)
    round_ = publish(Round.objects.get(pk=round_.pk), by=scene.dana, tells_unmatched=True)
    deliver_what_is_due()
    assert Pair.objects.filter(round=round_, state="published").count() >= 4
    assert differences(before, look(readers, everywhere)) == []
    undo_publish(round_, by=scene.dana)
    deliver_what_is_due()
    assert differences(before, look(readers, everywhere)) == []
    with capsys.disabled():
        print(f"\nnot told yet: {len(before)} pages of {len(readers)} kinds of people, three times")
    assert len(before) >= PAGES_AT_LEAST


@pytest.mark.parametrize("says", ["enough for now", "one place"])
def test_a_mentor_who_wants_fewer_meanwhile_is_told_of_fewer(scene: Scene, says: str) -> None:
    round_ = publish(scene.run(), by=scene.dana)
    amara = scene.mentors[0]
    amara.refresh_from_db()
    assert (amara.taken, amara.announced) == (2, 0)
    if says == "one place":
        set_places(amara, by=amara.person, places=1)
    else:
        pause(amara, by=amara.person)
    left = 1 if says == "one place" else 0
    assert amara.pairs_as_mentor.filter(state="published").count() == left
    with at(timezone.now() + timedelta(minutes=11)):
        claimed = Round.claim(round_.pk)
        assert claimed is not None
        tell_pairs(claimed, by=System("the ten minutes are over"))
    amara.refresh_from_db()
    assert (amara.taken, amara.announced) == (left, left)
    told = Notice.objects.filter(to=amara.person, kind="programme.match_reveal_mentor")
    assert told.exclude(delivery="cancelled").count() == left


def test_a_programme_runs_from_its_first_day(scene: Scene) -> None:
    """Pairs are told before it: until then enrolment goes on, and nothing is read of the pairs."""
    round_ = publish(scene.run(), by=scene.dana)
    with at(timezone.now() + timedelta(minutes=11)):
        claimed = Round.claim(round_.pk)
        assert claimed is not None
        tell_pairs(claimed, by=System("the ten minutes are over"))
        start_programmes.call()
    scene.programme.refresh_from_db()
    assert scene.programme.state == Programme.State.ENROLLING
    assert scene.programme in open_programmes(make_person())
    with at(timezone.now() + timedelta(days=15)):
        start_programmes.call()
    scene.programme.refresh_from_db()
    assert scene.programme.state == Programme.State.RUNNING
