"""How long an import of people takes and how much memory, beside a bare csv.DictReader + bulk_create.

    ./mentes bench people_import [ROWS …]

Each run is a process of its own with a database of its own, so that memory is measured honestly."""

import csv
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LIMITS = {10_000: (30, 500), 100_000: (300, 500)}  # seconds, MB
HEADINGS = (
    "Employee ID", "Legal Name", "Work Email", "Manager ID", "Supervisory Organization", "Job Profile",
    "Location", "Hire Date", "Grade", "Notes",
)  # fmt: skip


def write_file(path: Path, rows: int) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(HEADINGS)
        for n in range(1, rows + 1):
            manager = "" if n == 1 else n // 8 or 1
            day = f"{n % 28 + 1:02}/{n % 12 + 1:02}/{2000 + n % 25}"
            cells = (
                n,
                f"Person {n} Surname",
                f"Person.{n}@BENCH.example ",
                manager,
                f"Team {n % 300}",
            )
            writer.writerow(
                (*cells, f"Role {n % 90}", f"Place {n % 40}", day, f"Band {n % 9}", "-")
            )


def product(path: Path) -> None:
    from django.core.management import call_command

    call_command("import_people", path, dates="dmy", json=os.devnull)


def peer(path: Path) -> None:
    """What one would write by hand: no checks, no undo, no second import."""
    from mentes.people.models import Person

    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file, delimiter=";")
        people = [
            Person(
                employee_id=row["Employee ID"],
                name=row["Legal Name"],
                email=row["Work Email"].strip().lower(),
                team=row["Supervisory Organization"],
                job_title=row["Job Profile"],
                place=row["Location"],
                password="!",
            )
            for row in rows
        ]
    Person.objects.bulk_create(people, batch_size=500)


def child(what: str, path: Path) -> None:
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    steps = {"product": [product, product], "peer": [peer]}[what]
    seconds, busy = [], []
    for step in steps:
        start, own = time.perf_counter(), time.process_time()
        step(path)
        seconds.append(round(time.perf_counter() - start, 2))
        busy.append(round(time.process_time() - own, 2))
    used = max(
        resource.getrusage(who).ru_maxrss
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    print("ANSWER" + json.dumps({"seconds": seconds, "busy": busy, "mb": used // 1024}))


def measured(what: str, path: Path) -> dict:
    with tempfile.TemporaryDirectory() as data:
        env = os.environ | {
            "MENTES_DATA": data,
            "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
            "DJANGO_SETTINGS_MODULE": "mentes.site.settings",
        }
        command = [sys.executable, "-m", "bench.people_import", what, str(path)]
        out = subprocess.run(
            command, env=env, cwd=ROOT, check=True, capture_output=True, text=True
        ).stdout
    return json.loads(out.split("ANSWER", 1)[1])


def main(sizes: list[int]) -> int:
    missed = 0
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "people.csv"
            write_file(path, size)
            ours, theirs = measured("product", path), measured("peer", path)
        first, again = ours["seconds"]
        limit, memory = LIMITS.get(size, (size / 300, 500))
        missed += first > limit or ours["mb"] > memory
        busy, peer_seconds = ours["busy"][0], theirs["seconds"][0]
        print(
            f"{size:,} people: {first} s, {busy} s of processor (limit {limit:.0f} s); "
            f"the same file again {again} s; {ours['mb']} MB (limit {memory} MB); "
            f"DictReader + bulk_create {peer_seconds} s, ratio {first / peer_seconds:.1f}"
        )
    return 1 if missed else 0


if __name__ == "__main__":
    if sys.argv[1:2] in (["product"], ["peer"]):
        child(sys.argv[1], Path(sys.argv[2]))
    else:
        sys.exit(main([int(size) for size in sys.argv[1:]] or [10_000, 100_000]))
