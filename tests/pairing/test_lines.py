"""The words and numbers of a row of the studio."""

import pytest

from mentes.pairing.models import Proposal, Round
from mentes.pairing.views.lines import parts_of, so_far_words


@pytest.mark.parametrize(
    ("fit", "parts"),
    [
        (3893, {"skills": (17.6, 44.44), "goals": (11.4, 33.33), "place": (9.93, 22.23)}),
        (3850, {"skills": (18.25, 50.0), "goals": (20.25, 50.0)}),
        (0, {"skills": (0.0, 66.66), "goals": (0.0, 33.34)}),
        (10000, {"skills": (33.33, 33.33), "goals": (33.33, 33.33), "place": (33.34, 33.34)}),
        (5000, {}),
    ],
)
def test_the_points_of_the_parts_add_up_to_the_fit_that_is_shown(
    fit: int, parts: dict[str, tuple[float, float]]
) -> None:
    rows = parts_of(Proposal(fit=fit, parts=parts))
    if parts:
        assert sum(row.shown for row in rows) == int(fit / 100 + 0.5)
        assert sum(row.shown_of for row in rows) == 100
    assert all(abs(row.shown - row.points) < 1 for row in rows)
    assert [row.of for row in rows] == sorted((row.of for row in rows), reverse=True)


def test_a_small_run_says_how_many_pairs_it_compared_and_claims_no_more_than_it_knows() -> None:
    told = {"passes": 0, "compared": 9600, "total": 482000, "better": 0, "more_places": 0}
    assert so_far_words(Round(so_far=told)) == [
        ("Pairs compared", "9,600, pass 1"),
        ("Best so far", "4,820 points of fit in all"),
        ("Could be better by", "nothing: no higher total is possible"),
    ]
    large = dict(so_far_words(Round(so_far=told | {"compared": 48_000_000})))
    assert large["Pairs compared"] == "48.0 million, pass 1"
