"""Seats by lot: everybody can replay it, nobody can bend it, everybody has the same chance."""

import json
import random
from hashlib import sha256

import numpy as np
import pytest
from scipy.stats import chisquare

from evidence import InvalidStudy, commit_to, draw, replay

PEOPLE = [f"person-{n}" for n in range(40)]
SEED = "6f1d0c6b2f6e4d0b9f0e4b0f6a0f1c55"


def drawn(people=PEOPLE, seats=15, *, seed=SEED, **asked):
    return draw(people, seats, seed=seed, commitment=commit_to(seed), **asked)


def test_everybody_is_offered_a_seat_or_waits_once():
    found = drawn()
    assert len(found.offered) == 15
    assert sorted(found.offered + found.waiting) == sorted(PEOPLE)


def test_the_order_of_the_list_does_not_matter():
    mixed = random.Random(1).sample(PEOPLE, len(PEOPLE))
    assert drawn(mixed) == drawn()
    rooms = {name: int(name[7:]) % 3 for name in PEOPLE}
    one = drawn(PEOPLE, block=[rooms[name] for name in PEOPLE])
    assert drawn(mixed, block=[rooms[name] for name in mixed]) == one


def test_the_commitment_is_the_plain_hash_of_the_seed():
    assert commit_to(SEED) == sha256(SEED.encode()).hexdigest()
    assert commit_to(7) == commit_to("7") == commit_to(b"7")


def test_another_seed_than_the_promised_one_is_refused():
    with pytest.raises(InvalidStudy, match="not the one that was promised"):
        draw(PEOPLE, 15, seed="another", commitment=commit_to(SEED))


def test_a_published_proof_replays_and_a_bent_one_does_not():
    found = drawn(block=[n % 3 for n in range(40)])
    published = json.loads(json.dumps(found.proof))
    assert replay(published) == found
    swapped = published | {"offered": published["offered"][1:] + published["waiting"][:1]}
    for bent in (
        swapped,
        published | {"seats": 16},
        published | {"applicants": published["applicants"][1:]},
        published | {"seats_of_block": {"0": 15, "1": 0, "2": 0}},
        published | {"digest": "0" * 64},
    ):
        with pytest.raises(InvalidStudy):
            replay(bent)
    with pytest.raises(InvalidStudy, match="lacks seed"):
        replay({key: each for key, each in published.items() if key != "seed"})


def test_a_seed_of_bytes_replays_too():
    found = drawn(seed=b"\x00\xff secret")
    assert replay(json.loads(json.dumps(found.proof))).offered == found.offered


def test_ids_come_back_as_they_were_given():
    assert set(drawn(list(range(9)), 4).offered) <= set(range(9))


def test_seats_are_shared_among_blocks_in_proportion():
    blocks = ["a"] * 20 + ["b"] * 13 + ["c"] * 7
    found = drawn(seats=10, block=blocks)
    assert found.proof["seats_of_block"] == {"a": 5, "b": 3, "c": 2}  # 5.00, 3.25, 1.75
    assert sum(name in found.offered for name in PEOPLE[:20]) == 5


def test_equal_remainders_are_decided_by_the_seed():
    blocks = [str(n // 10) for n in range(40)]
    given = {
        tuple(drawn(seats=2, block=blocks, seed=f"seed {n}").proof["seats_of_block"].values())
        for n in range(60)
    }
    assert len(given) == 6  # any two of the four


def test_seats_of_each_block_can_be_given():
    blocks = [n % 2 for n in range(40)]
    found = drawn(seats={0: 3, 1: 30}, block=blocks)
    assert found.proof["seats_of_block"] == {"0": 3, "1": 20}
    assert len(found.waiting) == 17


def test_more_seats_than_people_and_no_people_at_all():
    assert len(drawn(seats=99).offered) == 40
    assert drawn([], 3).offered == drawn([], 3).waiting == ()


def test_a_drawer_cannot_win_twice_and_all_faults_are_told():
    with pytest.raises(InvalidStudy) as told:
        draw(["x", "x"], -1, block=["a"], seed="s", commitment="")
    assert len(told.value.faults) == 4
    with pytest.raises(InvalidStudy, match="Nobody applied in z"):
        drawn(seats={"z": 1}, block=["a"] * 40)


def test_every_person_has_the_same_chance_and_the_same_place_in_the_queue():
    seeds = [f"draw {n}" for n in range(4000)]
    results = [drawn(PEOPLE[:12], 5, seed=seed) for seed in seeds]
    won = [sum(name in each.offered for each in results) for name in PEOPLE[:12]]
    first = [sum(name == each.waiting[0] for each in results) for name in PEOPLE[:12]]
    assert chisquare(won).pvalue > 0.001
    assert chisquare(first).pvalue > 0.001


def test_two_people_win_together_as_often_as_chance_has_it():
    results = [set(drawn(PEOPLE[:6], 2, seed=f"pair {n}").offered) for n in range(3000)]
    pairs = {frozenset(each): 0 for each in results}
    for each in results:
        pairs[frozenset(each)] += 1
    assert len(pairs) == 15
    assert chisquare(np.array(list(pairs.values()))).pvalue > 0.001
