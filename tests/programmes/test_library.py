"""The three templates, read as a practitioner would."""

from typing import Any

import pytest

from mentes.programmes.gallery import goal_examples, goal_hints, templates
from mentes.programmes.models import KeyResult, Message, Question, Role, Rule
from mentes.programmes.words import PLACEHOLDERS, unknown_placeholders

ALL = templates()
MOMENTS = {
    "invitation_mentee", "invitation_mentor", "nudge_enrolment_closes",
    "nudge_form_begun", "enrolment_confirmed_mentee",
    "enrolment_confirmed_mentor", "waiting_list", "in_the_draw", "place_by_lot",
    "waiting_by_lot", "declined", "match_reveal_mentee",
    "match_reveal_mentor", "match_reveal_mentees", "unmatched", "session_booked", "session_moved", "session_cancelled",
    "session_reminder", "rate_session", "check_in", "nudge_never_met", "nudge_no_session",
    "nudge_gaps_growing", "nudge_no_goals", "midpoint", "switch_asker", "switch_partner",
    "pair_closed", "pair_paused", "partner_left", "finished_mentee", "finished_mentor",
}  # fmt: skip


@pytest.fixture(params=ALL)
def template(request: pytest.FixtureRequest) -> dict[str, Any]:
    return ALL[request.param]


def test_there_are_three() -> None:
    assert set(ALL) == {"onboarding", "skills", "emerging-leaders"}


def test_every_moment_has_words_with_placeholders_that_mean_something(
    template: dict[str, Any],
) -> None:
    assert {line["moment"] for line in template["messages"]} == MOMENTS
    for line in template["messages"]:
        assert unknown_placeholders(line["subject"] + line["body"]) == []
        assert len(line["subject"]) <= Message._meta.get_field("subject").max_length  # type: ignore[operator]
        assert line["kind"] in {"told", "news", "nudge"}
        assert line["to"] in {"mentee", "mentor", "both"}


def test_no_page_of_it_shouts_or_begs(template: dict[str, Any]) -> None:
    for line in strings(template):
        assert "!" not in line
        assert "please" not in line.lower().split()
        assert "engagement score" not in line.lower()


def test_both_forms_ask_what_the_matching_reads(template: dict[str, Any]) -> None:
    kinds = {role: {line["kind"] for line in template["questions"][role]} for role in Role.values}
    assert {"skills_want", "profile", "wishes", "not_with"} <= kinds["mentee"]
    assert {"skills_offer", "profile", "capacity", "not_with"} <= kinds["mentor"]
    assert "learn" in {line["key"] for line in template["questions"]["mentee"]}
    assert "offer" in {line["key"] for line in template["questions"]["mentor"]}


def test_each_question_says_why_and_who_sees_it(template: dict[str, Any]) -> None:
    for role in Role.values:
        for line in template["questions"][role]:
            assert line["why"]
            assert line["kind"] in Question.Kind.values
            assert line["seen_by"] in Question.SeenBy.values
            if line["kind"] == "not_with":
                assert line["seen_by"] == Question.SeenBy.MATCHING


def test_rules_are_ones_the_matching_knows_with_their_own_strength(
    template: dict[str, Any],
) -> None:
    for line in template["rules"]:
        assert line["strength"] == Rule.STRENGTHS[Rule.Name(line["name"])]
        if line["strength"] != "must":
            assert line["weight"].upper() in Rule.Weight.names
    assert "not_own_line" in {line["name"] for line in template["rules"]}


def test_key_results_go_somewhere(template: dict[str, Any]) -> None:
    assert 2 <= len(template["key_results"]) <= 4
    for line in template["key_results"]:
        assert line["baseline"] != line["target"]
        assert line["unit"] in KeyResult.Unit.values
        assert line["source"]


def test_the_minutes_of_a_guide_fit_its_session(template: dict[str, Any]) -> None:
    assert [guide["number"] for guide in template["guides"]] == [1, 2, 3, 4, 5, 6]
    for guide in template["guides"]:
        assert 4 <= len(guide["items"]) <= 5
        assert all(item["why"] for item in guide["items"])
        assert (
            sum(item["minutes"] for item in guide["items"])
            <= template["calendar"]["session_minutes"]
        )


def test_texts_that_are_shown_as_they_stand_have_no_braces(template: dict[str, Any]) -> None:
    shown = [template["privacy_notice"], template["faq"], template["agreement"], template["about"]]
    assert not any("{" in line for part in shown for line in strings(part))


def test_every_framework_has_hints_and_three_examples() -> None:
    fields = {
        name: [hint["field"] for hint in goal_hints(name)] for name in ("smart", "real", "open")
    }
    assert fields["smart"] == ["specific", "measure", "attainable", "relevant", "due"]
    assert fields["real"] == ["relevant", "experimental", "aspirational", "learning"]
    assert fields["open"] == ["intention", "review_on"]
    for key in ALL:
        assert all(len(goal_examples(key, name)) == 3 for name in fields)


def test_every_placeholder_is_used_somewhere_or_offered_everywhere() -> None:
    text = " ".join(line for template in ALL.values() for line in strings(template["messages"]))
    assert {name for name in PLACEHOLDERS if f"{{{name}}}" not in text} <= {"name"}


def strings(thing: Any) -> list[str]:
    if isinstance(thing, str):
        return [thing]
    inside = thing.values() if isinstance(thing, dict) else thing if isinstance(thing, list) else []
    return [line for part in inside for line in strings(part)]
