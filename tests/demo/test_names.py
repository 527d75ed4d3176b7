"""The demo's organisation and its words."""

import csv
import tomllib
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import mentes.demo
import mentes.people

NAMES = tomllib.loads((Path(mentes.demo.__file__).parent / "names.toml").read_text("utf-8"))
SKILLS = Path(mentes.people.__file__).parent / "taxonomy" / "skills.csv"


def test_every_skill_people_want_or_offer_is_in_the_taxonomy() -> None:
    known = {row["name"] for row in csv.DictReader(SKILLS.read_text("utf-8").splitlines())}
    named = {
        skill for kind in ("learn", "offer") for line in NAMES[kind] for skill in line["skills"]
    }
    assert named - known == set()


def test_sites_have_time_zones_and_lists_of_names_that_exist() -> None:
    for site in NAMES["sites"]:
        assert ZoneInfo(site["zone"])
        assert set(site["names"]) <= set(NAMES["names"])


def test_teams_sit_at_sites_that_exist_and_shares_add_up() -> None:
    sites = {site["name"] for site in NAMES["sites"]}
    assert all(set(team["sites"]) <= sites for team in NAMES["teams"])
    for kind in ("sites", "teams"):
        assert sum(line["share"] for line in NAMES[kind]) == pytest.approx(1)


def test_there_is_enough_to_read_like_a_real_organisation() -> None:
    surnames = {name for culture in NAMES["names"].values() for name in culture["surnames"]}
    assert len(surnames) >= 400
    assert len(NAMES["goals"]) >= 60
    assert len(NAMES["learn"]) >= 80
    assert NAMES["organisation"]["domain"].endswith(".example")
