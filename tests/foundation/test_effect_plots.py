"""Plots of a study: an effect beside no effect, two curves with their bands, how alike two groups are."""

import pytest
from django.utils.safestring import SafeString

from mentes.foundation import plots
from mentes.foundation.plots import Curve, Likeness, Span, signed
from tests.foundation.test_plots import classed, drawings

EFFECT = Span("Estimated effect", 4.6, 1.7, 7.5)
RAW = Span("Raw difference", 8.3)
STAYED = [(month, 1 - month / 100, 0.98 - month / 100, 1.0) for month in range(13)]
LEFT = [(month, 1 - month / 60, 0.97 - month / 60, 1.0) for month in range(13)]
GROUPS = [Curve("Took part", STAYED), Curve("Colleagues", LEFT)]
LIKE = [Likeness("Level", -0.31, 0.02), Likeness("Team", 0.12, 0.01)]
EVERY = [plots.intervals([RAW, EFFECT]), plots.curves(GROUPS), plots.balance(LIKE)]


def at(picture, kind: str, name: str) -> list[float]:
    return [float(part.get(name, "")) for part in classed(picture, kind)]


@pytest.mark.parametrize(
    ("value", "words"), [(4.56, "+4.6"), (-1.24, "−1.2"), (0.04, "0.0"), (-0.04, "0.0")]
)
def test_points_are_told_with_their_sign(value: float, words: str) -> None:
    assert signed(value) == words


def test_an_effect_lies_inside_its_range_and_right_of_no_effect() -> None:
    for picture in drawings(plots.intervals([EFFECT])):
        [dot], [zero] = at(picture, "dot", "cx"), at(picture, "zero", "x1")
        [low], [high] = at(picture, "whisker", "x1"), at(picture, "whisker", "x2")
        assert zero < low < dot < high


def test_a_range_over_zero_crosses_its_line() -> None:
    for picture in drawings(plots.intervals([Span("Estimated effect", 1.0, -2.0, 4.0)])):
        [zero] = at(picture, "zero", "x1")
        assert at(picture, "whisker", "x1")[0] < zero < at(picture, "whisker", "x2")[0]


def test_the_raw_difference_is_an_outline_without_a_range() -> None:
    for picture in drawings(plots.intervals([RAW, EFFECT])):
        assert len(classed(picture, "ring")) == 1
        assert len(classed(picture, "dot")) == 1
        assert len(classed(picture, "whisker")) == 1


def test_a_narrow_drawing_says_the_range_in_a_line_of_its_own() -> None:
    wide, narrow = drawings(plots.intervals([RAW, Span("Estimated effect", 17.0, 11.6, 22.5)]))
    told = "Estimated effect: +17.0 points"
    assert f"{told}, 95% range +11.6 to +22.5" in [part.text for part in wide.iter()]
    words = [part for part in narrow.iter() if part.get("class") == "t-ink"]
    assert {told, "95% range +11.6 to +22.5"} <= {part.text for part in words}
    longest = max(float(part.get("x", "")) + 7.2 * len(part.text or "") for part in words)
    assert longest < float(narrow.get("viewBox", "").split()[2])


def test_both_groups_have_a_line_a_band_and_a_label_at_its_end() -> None:
    for picture in drawings(plots.curves(GROUPS)):
        for n in (1, 2):
            assert len(classed(picture, f"line-{n}")) == 1
            assert len(classed(picture, f"area-{n}")) == 1
            assert len(classed(picture, f"t-{n}")) == 1
        assert classed(picture, "t-1")[0].text == "Took part 88%"


def test_labels_of_lines_that_end_together_do_not_touch() -> None:
    for picture in drawings(plots.curves([GROUPS[0], Curve("Colleagues", STAYED)])):
        [first], [second] = at(picture, "t-1", "y"), at(picture, "t-2", "y")
        assert abs(first - second) >= 30


def test_a_curve_goes_straight_from_point_to_point() -> None:
    [line] = classed(drawings(plots.curves(GROUPS))[0], "line-1")
    points = [tuple(map(float, each.split(","))) for each in line.get("points", "").split()]
    assert len(points) == 13
    assert points == sorted(points) and len({month for month, _share in points}) == 13


def test_likeness_is_a_distance_whichever_way_it_points() -> None:
    for picture in drawings(plots.balance(LIKE)):
        rings, dots = at(picture, "ring", "cx"), at(picture, "dot", "cx")
        assert rings[0] > rings[1] > dots[0] > dots[1]


def test_numbers_stand_beside_each_picture() -> None:
    effect, curves, balance = EVERY
    assert '<td class="m-num">+1.7 to +7.5</td>' in effect
    assert curves.count("<tr>") == 14
    assert '<td class="m-num">0.31</td>' in balance or '<td class="m-num">-0.31</td>' in balance


@pytest.mark.parametrize("markup", EVERY)
def test_everything_stays_inside_the_picture_and_needs_no_style(markup: SafeString) -> None:
    assert "style=" not in markup
    wide, narrow = drawings(markup)
    for picture in (wide, narrow):
        width = float(picture.get("viewBox", "").split()[2])
        for part in picture.iter():
            for name in ("x", "x1", "x2", "cx"):
                assert 0 <= float(part.get(name, 0)) <= width
        assert picture.get("role") == "img"
        assert picture.find("{*}title") is not None and picture.find("{*}desc") is not None
