"""How long each main page takes with 5,000 people and 500 pairs, beside a bare Django view.

    ./mentes bench web [RUNS]
    ./mentes bench web idle [SECONDS]

Beside times it prints what a first visit of each page loads: HTML raw and compressed, and with style sheet, script and
font. `idle` starts an empty installation and `python -m http.server`, and says what each takes of a core at rest.

The bare view asks one question and shows a table of 50 rows. It is called without addresses and middleware,
so that no setting changes between two requests, which would empty Django's caches. Both run in one process,
in turn, so that a busy machine slows both; the ratio is what compares between machines.
The clock also counts what other processes take from a shared machine; CPU time is this process alone."""

import gzip
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse

ROOT = Path(__file__).resolve().parents[1]
PEOPLE, PAIRS, WAITING = 5_000, 500, 500
MILLISECONDS, QUERIES = 150, 15
ROWS = (
    "<!doctype html><title>People</title><table>{% for each in people %}<tr><th>{{ each.name }}</th>"
    "<td>{{ each.job_title }}</td><td>{{ each.team }}</td><td>{{ each.place }}</td></tr>{% endfor %}</table>"
)


def bare(request: HttpRequest) -> HttpResponse:
    from django.template import engines

    from mentes.people.models import Person

    people = Person.objects.order_by("name")[:50]
    return HttpResponse(engines["django"].from_string(ROWS).render({"people": people}))


# The organisation ----------------------------------------------------------------------------------


def fill() -> dict[str, Any]:
    """Rows in bulk: the verbs are measured elsewhere."""
    from django.utils import timezone

    from mentes.foundation.actor import System
    from mentes.people.actions.skills import load_taxonomy
    from mentes.people.models import Organisation, OrganisationRole, Person

    now = timezone.now()
    load_taxonomy(by=System("a bench is filled"))
    Organisation.objects.create(
        name="Bench", privacy_contact="privacy@bench.example", set_up_at=now
    )
    people = Person.objects.bulk_create([person(n, now) for n in range(PEOPLE)], batch_size=500)
    for n, each in enumerate(people):
        each.manager = people[n // 8] if n else None
    Person.objects.bulk_update(people, ["manager"], batch_size=500)
    OrganisationRole.objects.create(person=people[0], role=OrganisationRole.Role.ADMIN)
    running = launched("Running", people[0], now - timedelta(weeks=12))
    pairs = together(running, people[1 : PAIRS + 1], people[PAIRS + 1 : 2 * PAIRS + 1], now)
    history(pairs, now)
    waiting = launched("Waiting", people[0], now + timedelta(weeks=2))
    rest = people[2 * PAIRS + 1 :]
    proposed(waiting, rest[:WAITING], rest[WAITING : 2 * WAITING], people[0])
    return {
        "dana": people[0],
        "lena": pairs[0].mentee.person,
        "pair": pairs[0],
        "newcomer": people[-1],
    }


def person(n: int, now: Any) -> Any:
    from mentes.people.models import Person

    facts = {
        "team": f"Team {n % 40}",
        "place": f"Place {n % 9}",
        "level": 1 + n % 7,
        "languages": ["en"],
    }
    return Person(
        email=f"person.{n}@bench.example",
        name=f"Given{n % 700} Family{n}",
        job_title=f"Title {n % 60}",
        time_zone="Europe/London",
        hired_on=(now - timedelta(days=500 + n)).date(),
        password="!",
        **facts,
    )


def launched(name: str, dana: Any, starts: Any) -> Any:
    from mentes.demo.clock import at
    from mentes.programmes.actions.design import set_calendar, set_north_star
    from mentes.programmes.actions.making import make_programme
    from mentes.programmes.actions.stages import launch, start_programme
    from mentes.programmes.gallery import templates

    programme = make_programme(name, by=dana, template="skills")
    programme = set_calendar(
        programme,
        by=dana,
        enrolment_opens_on=(starts - timedelta(weeks=4)).date(),
        enrolment_closes_on=(starts - timedelta(days=11)).date(),
        starts_on=starts.date(),
        weeks=40,
        cadence_days=21,
        session_minutes=45,
    )
    words = templates()["skills"]["north_star"]["example"]
    programme = set_north_star(
        programme, by=dana, north_star=words, owner="Bench", strategy="Bench"
    )
    with at(starts - timedelta(weeks=4)):
        programme = launch(programme, by=dana, invite=False)
    if name == "Running":
        with at(starts):
            programme = start_programme(programme, by=dana)
    return programme


def enrolled(programme: Any, people: list[Any], role: str, **facts: Any) -> list[Any]:
    from mentes.enrolment.models import Enrolment

    rows = [
        Enrolment(programme=programme, person=each, role=role, state="enrolled", **facts)
        for each in people
    ]
    return Enrolment.objects.bulk_create(rows)


def together(programme: Any, mentees: list[Any], mentors: list[Any], now: Any) -> list[Any]:
    from mentes.pairing.models import Pair

    both = zip(
        enrolled(programme, mentees, "mentee", taken=1),
        enrolled(programme, mentors, "mentor", taken=1),
        strict=True,
    )
    facts = {
        "programme": programme,
        "state": "active",
        "told_at": now - timedelta(weeks=12),
        "fit": 7200,
    }
    return Pair.objects.bulk_create([Pair(mentee=a, mentor=b, **facts) for a, b in both])


def history(pairs: list[Any], now: Any) -> None:
    """Four sessions each, one to come, one goal with three steps; ratings of both."""
    from mentes.relationship.models import Goal, Rating, Session, Step

    sessions, ratings, goals, steps = [], [], [], []
    for n, pair in enumerate(pairs):
        for k in range(-4, 1):
            at = now + timedelta(days=21 * k + 3 + n % 7)
            state = Session.State.HELD if k < 0 else Session.State.BOOKED
            number, uid = k + 5, f"{n}-{k}@bench.example"
            session = Session(
                pair=pair,
                starts_at=at,
                state=state,
                uid=uid,
                time_zone="Europe/London",
                number=number,
            )
            sessions.append(session)
            people = (pair.mentee.person, pair.mentor.person) if k < -1 else ()
            ratings += [
                Rating(session=session, person=each, value=1 + (n + k) % 4) for each in people
            ]
        goals.append(Goal(pair=pair, text=f"Learn thing {n}", set_by=pair.mentee.person))
        steps += [Step(goal=goals[-1], position=k, text=f"Step {k}") for k in range(3)]
    Session.every.bulk_create(sessions, batch_size=500)
    Rating.every.bulk_create(ratings, batch_size=500)
    Goal.every.bulk_create(goals, batch_size=500)
    Step.every.bulk_create(steps, batch_size=500)


def proposed(programme: Any, mentees: list[Any], mentors: list[Any], dana: Any) -> None:
    from mentes.foundation.actor import System
    from mentes.pairing.actions.rounds import propose_matches, start_round
    from mentes.pairing.models import Round

    enrolled(programme, mentees, "mentee")
    enrolled(programme, mentors, "mentor", places=2)
    claimed = Round.claim(start_round(programme, by=dana).pk)
    if claimed is None:
        raise RuntimeError("The round could not be claimed.")
    propose_matches(claimed, by=System("a bench is filled"))


# Sizes and rest ------------------------------------------------------------------------------------

LARGEST_FIRST_VIEW = 100_000
"""Bytes, compressed, of everything that a first visit loads."""


def shared_bytes(html: str) -> tuple[int, int]:
    """Of style sheets, scripts and the fonts of Latin text, as a browser gets them; and how many requests."""
    names = set(re.findall(r'(?:href|src)="/static/([^"]+\.(?:css|js))"', html))
    from django.conf import settings

    folder = Path(settings.STATIC_ROOT)
    parts = [len(gzip.compress((folder / name).read_bytes(), 9)) for name in names]
    fonts = [next(folder.glob("fonts/figtree-latin-wght-normal*.woff2")).stat().st_size]
    return sum(parts + fonts), len(parts + fonts)


def measure_sizes(known: dict[str, Any]) -> int:
    from django.test import Client

    clients = {name: Client(headers={"host": "localhost"}) for name in ("dana", "lena", "newcomer")}
    for name, client in clients.items():
        client.force_login(known[name])
    print("\n| Page | HTML kB | compressed | first view | requests |\n|---|--:|--:|--:|--:|")
    missed = 0
    for title, who, address in pages(known):
        plain = clients[who].get(address).content
        packed = clients[who].get(address, headers={"accept-encoding": "gzip"}).content
        shared, requests = shared_bytes(plain.decode())
        first = len(packed) + shared
        missed += first > LARGEST_FIRST_VIEW
        sizes = f"{len(plain) / 1e3:.0f} | {len(packed) / 1e3:.1f} | {first / 1e3:.0f}"
        print(f"| {title} | {sizes} | {requests + 1} |")
    print(f"\n{missed} pages over {LARGEST_FIRST_VIEW / 1e3:.0f} kB at first view.")
    return missed


def idle(seconds: int) -> int:
    """CPU time of everything that `serve` starts, over a while in which nobody comes."""
    import psutil

    def cpu(process: psutil.Process) -> float:
        family = [process, *process.children(recursive=True)]
        return sum(sum(each.cpu_times()[:2]) for each in family)

    with tempfile.TemporaryDirectory() as data:
        environment = os.environ | {"MENTES_DATA": data, "PYTHONPATH": str(ROOT / "src")}
        ours = [sys.executable, str(ROOT / "manage.py"), "serve", "--port", "0"]
        theirs = [sys.executable, "-m", "http.server", "0"]
        started = [
            subprocess.Popen(command, env=environment, cwd=data, stdout=subprocess.DEVNULL)
            for command in (ours, theirs)
        ]
        try:
            both = [psutil.Process(each.pid) for each in started]
            while len(both[0].children()) < 2:
                time.sleep(0.5)
            time.sleep(30)  # what is due at every start is done then
            before = [cpu(each) for each in both]
            time.sleep(seconds)
            shares = [(cpu(each) - b) / seconds for each, b in zip(both, before, strict=True)]
        finally:
            for each in started:
                each.terminate()
                each.wait(30)
    print(
        f"At rest over {seconds} s: serve {shares[0]:.2%} of a core, http.server {shares[1]:.2%}."
    )
    return 1 if shares[0] > 0.005 else 0


# Measuring -----------------------------------------------------------------------------------------


def pages(known: dict[str, Any]) -> list[tuple[str, str, str]]:
    from mentes.pairing.models import Proposal
    from mentes.relationship.models import Session

    pair = f"/pairs/{known['pair'].pk}/"
    lowest = Proposal.objects.order_by("fit", "mentee__person__name", "pk").first()
    held = Session.system("the bench opens one").filter(pair=known["pair"], state="held").last()
    if lowest is None or held is None:
        raise RuntimeError("The organisation was not filled.")
    return [
        ("Home of an admin", "dana", "/"),
        ("Directory of people", "dana", "/people/"),
        ("Programmes", "dana", "/programmes/"),
        ("Overview of a programme", "dana", "/programmes/running/"),
        ("People of a programme", "dana", "/programmes/running/people/"),
        ("Matching studio, 500 to match", "dana", "/programmes/waiting/matching/"),
        (
            "The same, a row opened",
            "dana",
            f"/programmes/waiting/matching/?open={lowest.mentee_id}",
        ),
        ("Review and publish", "dana", "/programmes/waiting/matching/review/"),
        ("Pairs", "dana", "/programmes/running/pairs/"),
        ("Health", "dana", "/programmes/running/health/"),
        ("Audit log", "dana", "/audit/"),
        ("Home of a mentee", "lena", "/"),
        ("Page of a pair", "lena", pair),
        ("Goals", "lena", f"{pair}goals/"),
        ("Book a session", "lena", f"{pair}sessions/book/"),
        ("Check in", "lena", f"{pair}sessions/{held.pk}/check-in/"),
        ("Notices", "lena", "/notices/"),
        ("Page of a programme, to join", "newcomer", "/programmes/waiting/join/"),
    ]


@contextmanager
def counted() -> Iterator[list[str]]:
    from django.db import connection

    seen: list[str] = []

    def count(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if not sql.startswith(("SAVEPOINT", "RELEASE")):
            seen.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(count):
        yield seen


def milliseconds(ask: Callable[[], Any]) -> tuple[float, float]:
    """By the clock, and of the processor."""
    start, busy = time.perf_counter(), time.process_time()
    answer = ask()
    if answer.status_code != 200:
        raise RuntimeError(f"{answer.request['PATH_INFO']} answered {answer.status_code}")
    return (time.perf_counter() - start) * 1000, (time.process_time() - busy) * 1000


def medians(both: list[tuple[float, float]]) -> tuple[float, float]:
    return statistics.median(each[0] for each in both), statistics.median(each[1] for each in both)


def p95(both: list[tuple[float, float]]) -> float:
    return statistics.quantiles([each[0] for each in both], n=20, method="inclusive")[-1]


def measure(known: dict[str, Any], runs: int) -> int:
    from django.test import Client, RequestFactory

    local = {"headers": {"host": "localhost"}}
    clients = {name: Client(**local) for name in ("dana", "lena", "newcomer")}
    for name, client in clients.items():
        client.force_login(known[name])
    peer, missed = [], 0

    def bare_view() -> Any:
        return bare(RequestFactory().get("/"))

    print(
        "| Page | median ms | p95 ms | CPU ms | queries | times the bare view |\n|---|--:|--:|--:|--:|--:|"
    )
    for title, who, address in pages(known):
        client = clients[who]
        with counted() as queries:
            client.get(address)
        client.get(address)
        ours = []
        for _n in range(runs):
            ours.append(milliseconds(lambda client=client, address=address: client.get(address)))
            peer.append(milliseconds(bare_view))
        median, cpu = medians(ours)
        ratio = cpu / medians(peer[-runs:])[1]
        missed += median > MILLISECONDS or len(queries) > QUERIES
        print(
            f"| {title} | {median:.0f} | {p95(ours):.0f} | {cpu:.0f} | {len(queries)} | {ratio:.1f} |"
        )
    clock, cpu = medians(peer)
    print(f"| *bare Django view, 50 rows* | {clock:.1f} | {p95(peer):.1f} | {cpu:.1f} | 1 | 1 |")
    print(f"\n{runs} runs each; {missed} pages over {MILLISECONDS} ms or {QUERIES} queries.")
    return 1 if missed else 0


def main(runs: int) -> int:
    """Filled by a process of its own: a web process that starts does not carry what filling left behind."""
    with tempfile.TemporaryDirectory() as data:
        os.environ |= {"MENTES_DATA": data, "DJANGO_SETTINGS_MODULE": "mentes.site.settings"}
        os.environ |= {"MENTES_LOG_LEVEL": "ERROR", "MENTES_TWO_FACTOR": "no"}
        filled = subprocess.run(
            [sys.executable, __file__, "fill"], check=True, capture_output=True, text=True
        )
        set_up()
        from django.db import connection

        known = named(json.loads(filled.stdout))
        missed = measure(known, runs) | bool(measure_sizes(known))
        connection.close()
    return missed


def set_up() -> None:
    sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
    import django

    django.setup()


def fill_and_tell() -> None:
    """What was filled, by number, on standard output."""
    set_up()
    from django.core.management import call_command
    from django.db import transaction

    call_command("prepare", verbosity=0)
    with transaction.atomic():
        known = fill()
    print(json.dumps({name: row.pk for name, row in known.items()}))


def named(numbers: dict[str, int]) -> dict[str, Any]:
    from mentes.pairing.models import Pair
    from mentes.people.models import Person

    return {
        name: (Pair if name == "pair" else Person).objects.get(pk=pk)
        for name, pk in numbers.items()
    }


if __name__ == "__main__":
    if sys.argv[1:] == ["fill"]:
        sys.exit(fill_and_tell())
    if sys.argv[1:2] == ["idle"]:
        sys.exit(idle(int(sys.argv[2]) if sys.argv[2:] else 600))
    sys.exit(main(int(sys.argv[1]) if sys.argv[1:] else 20))
