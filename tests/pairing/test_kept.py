"""A board that was solved is solved again only when something it depends on is different."""

import pytest

from mentes.pairing.bridge import board as boards
from mentes.pairing.bridge.kept import Kept
from mentes.pairing.bridge.rounds import board_of
from mentes.pairing.models import Round
from tests.pairing.conftest import Scene


def test_only_the_newest_are_kept_and_asking_makes_new() -> None:
    made: list[str] = []

    def make(name: str) -> str:
        made.append(name)
        return name

    kept: Kept[str] = Kept(most=2)
    for name in ("a", "b", "a", "c", "a", "b"):
        assert kept.get(name, lambda name=name: make(name)) == name
    assert made == ["a", "b", "c", "b"]


@pytest.fixture
def solved(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """One entry each time the engine is asked for the base."""
    calls: list[object] = []
    engine = boards.solve

    def counting(problem: object, **how: object) -> object:
        calls.append(problem)
        return engine(problem, **how)

    monkeypatch.setattr(boards, "solve", counting)
    monkeypatch.setattr(boards, "SOLVED", Kept(most=2))
    return calls


def test_the_rows_of_one_result_share_one_solution(proposed: Round, solved: list[object]) -> None:
    first = board_of(proposed).others(0, most=5)
    count = len(solved)
    board_of(proposed).others(1, most=5)
    assert len(solved) == count > 0
    again = board_of(proposed).others(0, most=5)
    assert [(o.mentor, o.effect.change) for o in again] == [
        (o.mentor, o.effect.change) for o in first
    ]


def test_a_pair_kept_apart_is_solved_anew_and_never_offered(
    scene: Scene, solved: list[object]
) -> None:
    round_ = scene.run()
    other = board_of(round_).others(0, most=5)[0]
    count = len(solved)
    board = board_of(round_)
    round_.exclusions.create(mentee=board.mentees[0], mentor=other.mentor)
    offered = [each.mentor for each in board_of(round_).others(0, most=5)]
    assert len(solved) > count
    assert other.mentor not in offered


def test_somebody_who_changed_is_solved_anew(scene: Scene, solved: list[object]) -> None:
    round_ = scene.run()
    board_of(round_).others(0, most=5)
    count = len(solved)
    person = scene.mentees[1].person
    person.level = 1
    person.save()
    board_of(round_).others(0, most=5)
    assert len(solved) > count
