"""The skills that ship with the product."""

import csv
from collections import Counter
from pathlib import Path

import mentes.people

FOLDER = Path(mentes.people.__file__).parent / "taxonomy"
ROWS = list(csv.DictReader((FOLDER / "skills.csv").read_text("utf-8").splitlines()))


def test_there_are_enough_and_each_belongs_to_a_family() -> None:
    assert 350 <= len(ROWS) <= 500
    assert all(row["name"] and row["family"] for row in ROWS)


def test_a_word_leads_to_one_skill_only() -> None:
    words = [row["name"].lower() for row in ROWS]
    words += [each.lower() for row in ROWS for each in row["synonyms"].split("|") if each]
    assert [word for word, count in Counter(words).items() if count > 1] == []


def test_the_licence_carries_the_notice() -> None:
    notice = "This service uses the ESCO classification of the European Commission"
    assert notice in (FOLDER / "LICENCE.md").read_text()
