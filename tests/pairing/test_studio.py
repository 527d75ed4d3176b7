"""The studio through the browser's door, with plain posts."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from mentes.enrolment.models import Answer, NotWith
from mentes.pairing.actions.publishing import publish
from mentes.pairing.actions.rounds import run_again
from mentes.pairing.actions.switching import pair_two, switch
from mentes.pairing.models import Pair, Proposal, Round
from mentes.pairing.queries import stamp_of
from tests.factories import make_pair, make_person, make_programme
from tests.pairing.conftest import Scene, pairs_in


def url(scene: Scene, name: str, **more: object) -> str:
    return reverse(f"pairing:{name}", kwargs={"slug": scene.programme.slug, **more})


@pytest.fixture
def dana(client: Client, scene: Scene, settings: Any) -> Client:
    settings.TWO_FACTOR = False  # its own tests are elsewhere
    client.force_login(scene.dana)
    return client


def text(response: object) -> str:
    return " ".join(response.content.decode().split())  # type: ignore[attr-defined]


def test_before_a_run_the_page_says_who_waits_and_what_is_short(dana: Client, scene: Scene) -> None:
    page = text(dana.get(url(scene, "studio")))
    assert "<b>4 mentees</b> are waiting for a mentor" in page
    assert "Find the best pairs" in page
    for number in range(3):
        scene.mentee(f"Late {number}")
    assert "2 mentees may have no mentor" in text(dana.get(url(scene, "studio")))


def test_a_run_shows_its_job_then_its_result_sentence_first(dana: Client, scene: Scene) -> None:
    page = text(dana.post(url(scene, "start"), follow=True))
    assert "Looking for the best pairs" in page
    scene.solve(Round.objects.get())
    page = text(dana.get(url(scene, "studio")))
    assert "<b>4 of 4 mentees</b> have a proposed mentor. Nobody is told until you publish." in page
    assert "Best possible, proved" in page


def test_every_change_is_a_plain_post(dana: Client, scene: Scene, proposed: Round) -> None:
    row = proposed.proposals.get(mentee=scene.mentees[0])
    dana.post(url(scene, "lock"), {"proposal": row.pk})
    assert Proposal.objects.get(pk=row.pk).is_locked
    ruth = scene.mentors[2]
    page = text(dana.get(url(scene, "studio"), {"open": row.mentee_id, "with": ruth.pk}))
    assert "Preview:" in page
    assert "Keep this swap" in page
    dana.post(url(scene, "swap"), {"mentee": row.mentee_id, "mentor": ruth.pk})
    assert pairs_in(proposed)["Lena Moreau"] == "Ruth Adeyemi"
    dana.post(url(scene, "undo"))
    assert pairs_in(proposed)["Lena Moreau"] == "Amara Obi"
    dana.post(url(scene, "exclude"), {"proposal": row.pk})
    assert pairs_in(proposed)["Lena Moreau"] != "Amara Obi"


def test_pairing_by_hand_shows_the_effect_first(
    dana: Client, scene: Scene, proposed: Round
) -> None:
    both = {"mentee": scene.mentees[0].pk, "mentor": scene.mentors[1].pk}
    page = text(dana.get(url(scene, "by_hand"), both))
    assert "Lena with Tom" in page
    assert pairs_in(proposed)["Lena Moreau"] == "Amara Obi"


def test_the_filter_and_the_stale_banner_work(dana: Client, scene: Scene, proposed: Round) -> None:
    page = text(dana.get(url(scene, "studio"), {"q": "lena"}))
    assert "Showing 1 of 4." in page
    scene.mentee("Late Comer", "Python")
    assert "1 person changed since this run" in text(dana.get(url(scene, "studio")))


def test_publishing_ends_in_a_check_page_with_both_mails_and_can_be_undone(
    dana: Client, scene: Scene, proposed: Round
) -> None:
    page = text(dana.get(url(scene, "review"), {"pair": scene.mentees[0].pk}))
    people = 4 + len(set(pairs_in(proposed).values()))
    assert f"Tell {people} people" in page
    assert "Meet Amara Obi, your mentor" in page
    assert "Lena Moreau would like to learn from you" in page
    assert "No mail server is set" in page
    page = text(dana.post(url(scene, "publish"), {"seen": stamp_of(proposed)}, follow=True))
    assert "People see it here in 10 minutes" in page
    dana.post(url(scene, "undo_publish"))
    assert not Pair.objects.exists()


def test_the_second_admin_reads_who_was_first(dana: Client, scene: Scene, proposed: Round) -> None:
    publish(proposed, by=make_person(name="Olu Adeyemi"))
    assert "Published a moment ago by Olu Adeyemi." in text(
        dana.post(url(scene, "publish"), follow=True)
    )


def test_pages_cost_the_same_with_few_and_with_many(dana: Client, scene: Scene) -> None:
    def costs(round_: Round) -> dict[str, int]:
        opened = round_.proposals.first()
        found = {}
        for name, query in (
            ("studio", {}),
            ("studio", {"open": opened.mentee_id}),
            ("review", {}),
            ("by_hand", {}),
        ):
            with CaptureQueriesContext(connection) as asked:
                assert dana.get(url(scene, name), query).status_code == 200
            found[f"{name} {query and 'open'}"] = len(asked)
        return found

    round_ = scene.run()
    costs(round_)
    few = costs(round_)
    for number in range(40):
        scene.mentor(f"Mentor {number}", "Coaching", places=2)
        scene.mentee(f"Mentee {number}", "Coaching")
    many = costs(scene.solve(run_again(round_, by=scene.dana)))
    assert many == few


def test_the_pairs_pages_cost_the_same_with_few_and_with_many(dana: Client, scene: Scene) -> None:
    pair = pair_two(scene.mentees[0], by=scene.dana, mentor=scene.mentors[0])

    def costs() -> list[int]:
        found = []
        for address in (
            url(scene, "pairs"),
            url(scene, "pair", pair=pair.pk),
            url(scene, "switches"),
        ):
            with CaptureQueriesContext(connection) as asked:
                assert dana.get(address).status_code == 200
            found.append(len(asked))
        return found

    costs()
    few = costs()
    for number in range(20):
        mentee = scene.mentee(f"Mentee {number}", "Coaching")
        Pair.objects.create(
            programme=scene.programme, mentee=mentee, mentor=scene.mentors[0], state="active"
        )
    assert costs() == few
    assert max(few) <= 15


def test_that_somebody_asked_not_to_be_paired_is_on_no_page(dana: Client, scene: Scene) -> None:
    zed = scene.mentor("Zedwina Canary", "Coaching")
    scene.mentee("Only Her", "Coaching")
    for enrolment in scene.mentees:
        NotWith(enrolment=enrolment, other=zed.person).save()
    round_ = scene.run()
    for query in ({}, {"open": scene.mentees[0].pk}):
        assert "not with" not in text(dana.get(url(scene, "studio"), query)).lower()
    assert "Zedwina" not in pairs_in(round_).values()


def test_the_request_page_offers_three_who_are_ready_and_pairs_in_one_tap(
    dana: Client, scene: Scene
) -> None:
    pair = pair_two(scene.mentees[0], by=scene.dana, mentor=scene.mentors[0])
    switch(pair, by=pair.mentee.person, wish="new", reason="We want different things")
    page = text(dana.get(url(scene, "switches")))
    assert "We want different things" in page
    assert "Tom Silva" in page
    assert "Amara Obi" not in page
    dana.post(url(scene, "pair_two"), {"mentee": pair.mentee_id, "mentor": scene.mentors[1].pk})
    assert Pair.objects.filter(mentee=pair.mentee, mentor=scene.mentors[1], state="active").exists()


def test_pairs_leave_as_csv_and_xlsx_without_formulas(dana: Client, scene: Scene) -> None:
    scene.mentees[0].person.name = "=cmd|' /C calc'!A0"
    scene.mentees[0].person.save()
    pair_two(scene.mentees[0], by=scene.dana, mentor=scene.mentors[0])
    answer = dana.get(url(scene, "export", kind="csv"))
    assert "'=cmd" in answer.content.decode("utf-8-sig")
    assert dana.get(url(scene, "export", kind="xlsx")).content[:2] == b"PK"
    assert dana.get(url(scene, "export", kind="pdf")).status_code == 404


def test_the_admin_of_another_programme_finds_nothing(
    dana: Client, scene: Scene, proposed: Round
) -> None:
    olu = make_person(name="Olu Adeyemi")
    make_programme(admin=olu)
    dana.force_login(olu)
    for name in ("studio", "review", "pairs", "switches"):
        assert dana.get(url(scene, name)).status_code == 404
    assert dana.post(url(scene, "publish")).status_code == 404


def test_a_pair_of_another_programme_is_not_reached_through_mine(
    dana: Client, scene: Scene
) -> None:
    other = make_programme(admin=make_person(name="Olu Adeyemi"))
    theirs = make_pair(programme=other)
    assert dana.get(url(scene, "pair", pair=theirs.pk)).status_code == 404
    assert dana.post(url(scene, "close", pair=theirs.pk)).status_code == 404


def test_the_studio_says_who_is_kept_apart_and_lets_them_be_paired_again(
    dana: Client, scene: Scene, proposed: Round
) -> None:
    row = proposed.proposals.get(mentee=scene.mentees[1])
    assert "Who is kept apart" not in text(dana.get(url(scene, "studio")))
    dana.post(url(scene, "exclude"), {"proposal": row.pk})
    page = text(dana.get(url(scene, "studio")))
    assert f"{row.mentee.person} and {row.mentor.person}</span>" in page
    both = {"mentee": row.mentee_id, "mentor": row.mentor_id}
    assert "kept apart in this round" in text(dana.get(url(scene, "by_hand"), both))
    apart = proposed.exclusions.get()
    assert "Looking for the best pairs" in text(
        dana.post(url(scene, "let_again"), {"apart": apart.pk}, follow=True)
    )
    assert not proposed.exclusions.exists()
    assert dana.post(url(scene, "let_again"), {"apart": apart.pk}).status_code == 404


def test_a_round_is_dropped_by_a_button_that_says_what_goes(
    dana: Client, scene: Scene, proposed: Round
) -> None:
    page = text(dana.get(url(scene, "studio")))
    assert f'action="{url(scene, "drop")}"' in page
    assert "It can’t be undone; you can look for pairs anew" in page
    page = text(dana.post(url(scene, "drop"), follow=True))
    assert "The round was dropped. Nobody was told anything." in page
    assert "Find the best pairs" in page
    assert url(scene, "drop") not in page


def test_a_first_run_that_stopped_at_a_fault_can_be_dropped(dana: Client, scene: Scene) -> None:
    dana.post(url(scene, "start"))
    assert url(scene, "drop") not in text(dana.get(url(scene, "studio")))
    Round.claim(Round.objects.get().pk).park("two locks want the same place")
    assert f'action="{url(scene, "drop")}"' in text(dana.get(url(scene, "studio")))


def test_places_are_counted_once_when_a_round_is_published(
    dana: Client, scene: Scene, proposed: Round
) -> None:
    before = text(dana.get(url(scene, "studio")))
    publish(proposed, by=scene.dana)
    after = text(dana.get(url(scene, "studio")))
    places = re.findall(r"\d of \d places?", before)
    assert places and re.findall(r"\d of \d places?", after) == places


def test_a_published_round_stays_to_be_read(dana: Client, scene: Scene, proposed: Round) -> None:
    publish(proposed, by=scene.dana)
    Round.objects.update(tell_at=timezone.now() - timedelta(minutes=1))
    after = text(dana.get(url(scene, "studio")))
    assert "Everybody is matched." in after and "No one to match yet" not in after
    kept = text(dana.get(url(scene, "studio"), {"round": proposed.pk}))
    assert "Best possible, proved" in kept and "Review and publish" not in kept
    mentee = proposed.proposals.first().mentee_id
    opened = text(dana.get(url(scene, "studio"), {"round": proposed.pk, "open": mentee}))
    assert "score" in opened and f"round={proposed.pk}" in opened
    for number in ("0", "99999", "9" * 40):
        assert dana.get(url(scene, "studio"), {"round": number}).status_code in (200, 404)


def test_an_opened_row_shows_what_both_wrote(dana: Client, scene: Scene, proposed: Round) -> None:
    proposal = proposed.proposals.select_related("mentee", "mentor").first()
    for enrolment, words in ((proposal.mentee, "the board paper"), (proposal.mentor, "my own")):
        for seen_by, said in (("coordinators", words), ("matching", f"unseen {words}")):
            question = scene.programme.questions.create(
                role=enrolment.role,
                key=f"about-{seen_by}",
                kind="long",
                words="What is it about?",
                seen_by=seen_by,
            )
            Answer.system("the test answers").create(
                enrolment=enrolment, question=question, value=said
            )
    page = text(dana.get(url(scene, "studio"), {"open": proposal.mentee_id}))
    assert "the board paper" in page and "my own" in page and "unseen" not in page
    for enrolment in (proposal.mentee, proposal.mentor):
        assert f"/programmes/{scene.programme.slug}/people/{enrolment.pk}/" in page
