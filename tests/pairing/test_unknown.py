"""A must-rule that cannot be judged for two people: said at the pair, and stopped where a programme wants it so."""

from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from mentes.pairing.bridge.criteria import unjudged
from mentes.pairing.bridge.facts import facts_of
from mentes.pairing.bridge.reasons import reasons_for
from mentes.pairing.bridge.rules_file import FaultyRules, rules_from
from mentes.programmes.models import Rule
from tests.factories import make_enrolment, make_person, make_programme
from tests.pairing.test_match import matched, written


@pytest.mark.django_db
@pytest.mark.parametrize("is_strict", [True, False])
def test_what_a_programme_says_of_unknown_reaches_the_matching(is_strict: bool) -> None:
    programme = make_programme()
    Rule.objects.create(
        programme=programme, name="common_language", strength="must", unknown_is_no=is_strict
    )
    make_enrolment(programme=programme, person=make_person(languages=[]))
    must = facts_of(programme).rules.must
    assert must.common_language
    assert must.unknown_is_no == (("common_language",) if is_strict else ())


@pytest.mark.django_db
def test_the_setting_is_kept(client: Client) -> None:
    dana = make_person()
    programme = make_programme(admin=dana, state="draft")
    client.force_login(dana)
    address = reverse("programmes:rules", args=[programme.slug])
    assert "Unknown counts as no" in client.get(address).content.decode()
    client.post(
        address,
        {
            "common_language-is_on": "on", "common_language-unknown_is_no": "on", "objective": "floor",
            "lowest_fit": "0", "level_gap_at_least-number": "1",
        },
    )  # fmt: skip
    assert programme.rules.get(name="common_language").unknown_is_no
    assert not programme.rules.get(name="same_place").unknown_is_no


MENTEES = "Name,Languages,Level\nAnn Lee,,2\nEd Orr,English,2\n"
MENTORS = "Name,Languages,Level\nBo Ray,English,4\nCy Poe,English,\n"


def test_a_pair_that_could_not_be_judged_is_told(tmp_path: Path) -> None:
    both = written(tmp_path, "a.csv", MENTEES), written(tmp_path, "b.csv", MENTORS)
    report = matched(*both)
    told = [each["message"] for each in report["warnings"]]
    assert report["matched"] == 2
    assert any("“common_language” could not be judged for Ann Lee" in message for message in told)
    assert any("“level_gap_at_least” could not be judged for" in message for message in told)


def test_unknown_can_count_as_no(tmp_path: Path) -> None:
    rules = written(tmp_path, "rules.toml", "[must]\nunknown_is_no = true\n")
    both = written(tmp_path, "a.csv", MENTEES), written(tmp_path, "b.csv", MENTORS)
    report = matched(*both, f"--rules={rules}")
    assert [(pair["mentee"], pair["mentor"]) for pair in report["pairs"]] == [("Ed Orr", "Bo Ray")]
    assert "isn't known" in report["unmatched"][0]["reason"]


@pytest.mark.parametrize(
    "bomb", ["a = " + "[" * 50_000, "a = " + "9" * 20_000, "a = 1\n" * 50_000, "[must]\nx = " + "{a=" * 5_000]
)  # fmt: skip
def test_a_rules_file_that_is_a_bomb_is_refused_in_words(bomb: str) -> None:
    with pytest.raises(FaultyRules) as refused:
        rules_from(bomb)
    assert refused.value.faults


@pytest.mark.django_db
def test_the_chip_in_the_studio_says_what_is_unknown() -> None:
    programme = make_programme()
    Rule.objects.create(programme=programme, name="common_language", strength="must")
    make_enrolment(programme=programme, person=make_person(languages=[]))
    make_enrolment(programme=programme, role="mentor", person=make_person(languages=["en"]))
    facts = facts_of(programme)
    mentee, mentor = facts.mentees[0], facts.mentors[0]
    found = reasons_for(
        mentee, mentor, {}, choices_left=0, unjudged=unjudged(mentee, mentor, facts.rules)
    )
    assert {"kind": "look", "chip": "Language unknown", "text": "Language unknown"} in found
