"""The matching studio with many people: what the worker takes, and that pages stay quick and small.

    ./mentes bench studio [MENTEES] [MENTORS]

The worker and the pages are processes of their own, as in the product; memory is the most each held."""

import multiprocessing
import os
import random
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
STUDIO = "/programmes/waiting/matching/"


def ready() -> None:
    import django

    django.setup()


def fill(mentees: int, mentors: int) -> None:
    """Skills as unequal as people's, wishes of every third mentee, a text of each."""
    ready()
    from django.core.management import call_command
    from django.db import transaction
    from django.utils import timezone

    from bench.web import enrolled, launched, person
    from mentes.enrolment.models import Answer, Enrolment, Wish
    from mentes.foundation.actor import System
    from mentes.people.actions.skills import load_taxonomy
    from mentes.people.models import Organisation, Person, PersonSkill, Skill
    from mentes.programmes.models import Question

    call_command("prepare", verbosity=0)
    dice, now = random.Random(7), timezone.now()
    with transaction.atomic():
        load_taxonomy(by=System("a bench is filled"))
        Organisation.objects.create(name="Bench", privacy_contact="p@b.example", set_up_at=now)
        everybody = [person(n, now) for n in range(mentees + mentors + 1)]
        for n, each in enumerate(everybody):
            each.level = dice.randint(1, 6) if n <= mentees else dice.randint(3, 7)
        people = Person.objects.bulk_create(everybody, batch_size=500)
        programme = launched("Waiting", people[0], now + timedelta(weeks=2))
        skills = list(Skill.objects.order_by("pk")[:300])
        shares = [(n + 1) ** -0.7 for n in range(len(skills))]
        rows = []
        for n, each in enumerate(people[1:]):
            way, count = ("wants", 3) if n < mentees else ("offers", 4)
            for skill in dict.fromkeys(dice.choices(skills, shares, k=count)):
                level = dice.randint(1, 5)
                rows.append(PersonSkill(person=each, skill=skill, direction=way, level=level))
        PersonSkill.objects.bulk_create(rows, batch_size=500)
        learning = enrolled(programme, people[1 : mentees + 1], "mentee")
        places = (1, 1, 2, 3)
        teaching = Enrolment.objects.bulk_create(
            [
                Enrolment(
                    programme=programme,
                    person=each,
                    role="mentor",
                    state="enrolled",
                    places=dice.choice(places),
                )
                for each in people[mentees + 1 :]
            ]
        )
        wishes = [
            Wish(enrolment=each, mentor=dice.choice(teaching), rank=1) for each in learning[::3]
        ]
        Wish.every.bulk_create(wishes, batch_size=500)
        for role, side in (("mentee", learning), ("mentor", teaching)):
            of = {"programme": programme, "role": role, "is_for_matching": True}
            question = Question.objects.filter(**of, kind__in=["text", "long"]).first()
            words = [" ".join(s.name for s in dice.choices(skills, shares, k=6)) for _ in side]
            Answer.every.bulk_create(
                [
                    Answer(enrolment=each, question=question, value=text)
                    for each, text in zip(side, words, strict=True)
                    if question
                ],
                batch_size=500,
            )


def work() -> None:
    ready()
    from mentes.foundation.actor import System
    from mentes.pairing.actions.looks import answer_look, look_ahead
    from mentes.pairing.actions.rounds import propose_matches, start_round
    from mentes.pairing.models import Look, Round
    from mentes.people.models import Person
    from mentes.programmes.models import Programme

    by, dana = System("a bench runs"), Person.objects.order_by("pk").first()
    assert dana is not None
    print("| Worker | seconds | CPU | MB |\n|---|--:|--:|--:|")
    claimed = Round.claim(start_round(Programme.objects.get(), by=dana).pk)
    assert claimed is not None
    clocked("Solve, check, write down the reasons", lambda: propose_matches(claimed, by=by))
    round_ = Round.objects.get()
    for title, proposal in zip(
        ("Other mentors, first row", "Other mentors, next row"),
        round_.proposals.select_related("mentee").order_by("fit", "mentee__person__name", "pk"),
        strict=False,
    ):
        look = look_ahead(round_, by=dana, asks="others", mentee=proposal.mentee)
        taken = Look.claim(look.pk)
        assert taken is not None
        clocked(title, lambda taken=taken: answer_look(taken, by=by))
    gap = round_.bound - round_.total
    print(f"\n{round_.proposals.count()} of {round_.mentees} matched, gap {gap}.\n")


def clocked(title: str, what: Callable[[], Any]) -> None:
    start, busy = time.perf_counter(), time.process_time()
    what()
    seconds, cpu = time.perf_counter() - start, time.process_time() - busy
    print(f"| {title} | {seconds:.1f} | {cpu:.1f} | {most_memory()} |", flush=True)


def most_memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def look_on() -> None:
    ready()
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from mentes.pairing.models import Look
    from mentes.people.models import Person

    client, dana = Client(headers={"host": "localhost"}), Person.objects.order_by("pk").first()
    assert dana is not None
    client.force_login(dana)
    client.get("/")
    print(f"| Page | median ms | CPU | queries | kB | MB ({most_memory()} before) |")
    print("|---|--:|--:|--:|--:|--:|")
    for title, query in (
        ("Studio", ""),
        ("Studio, filtered", "?q=Family42"),
        ("Studio, page 50", "?page=50"),
        ("Studio, a row opened", f"?open={Look.objects.order_by('pk')[0].mentee_id}"),
        ("Pair by hand", "by-hand/"),
        ("Review and publish", "review/"),
    ):
        client.get(STUDIO + query)
        times = []
        for _n in range(5):
            start, busy = time.perf_counter(), time.process_time()
            answer = client.get(STUDIO + query)
            times.append((time.perf_counter() - start, time.process_time() - busy))
        with CaptureQueriesContext(connection) as asked:
            client.get(STUDIO + query)
        clock, cpu = (1000 * statistics.median(each) for each in zip(*times, strict=True))
        size = len(answer.content) // 1000
        print(f"| {title} | {clock:.0f} | {cpu:.0f} | {len(asked)} | {size} | {most_memory()} |")


def main(mentees: int, mentors: int) -> int:
    with tempfile.TemporaryDirectory() as data:
        os.environ |= {"MENTES_DATA": data, "DJANGO_SETTINGS_MODULE": "mentes.site.settings"}
        os.environ |= {"MENTES_LOG_LEVEL": "ERROR", "MENTES_TWO_FACTOR": "no"}
        sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
        apart = multiprocessing.get_context("spawn")
        for step, numbers in ((fill, (mentees, mentors)), (work, ()), (look_on, ())):
            process = apart.Process(target=step, args=numbers)
            process.start()
            process.join()
            if process.exitcode:
                return 1
    return 0


if __name__ == "__main__":
    given = [int(number) for number in sys.argv[1:3]]
    sys.exit(main(*(given or [6_000, 4_000])))
