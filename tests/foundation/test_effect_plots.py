"""Plots of a study: an effect beside no effect, two curves with their bands, how alike two groups are."""

from dataclasses import replace
from xml.etree import ElementTree

import pytest
from django.utils.safestring import SafeString

from mentes.foundation import plots
from mentes.foundation.plots import Bullet, Curve, Estimate, Likeness, signed
from tests.foundation.test_plots import classed, drawings

WORDS = {
    "title": "Estimated effect",
    "shown": signed,
    "short": signed,
    "tick": signed,
    "zero": "No effect",
}
EFFECT = Estimate(value=4.6, low=1.7, high=7.5, **WORDS)
WITH_RAW = Estimate(value=4.6, low=1.7, high=7.5, raw=8.3, raw_words="+8.3 raw", **WORDS)
REACHED = Bullet(name="Met in time", baseline=61, target=90, now=94, low=90, high=96, shown=str)
STAYED = [(month, 1 - month / 100, 0.98 - month / 100, 1.0) for month in range(13)]
LEFT = [(month, 1 - month / 60, 0.97 - month / 60, 1.0) for month in range(13)]
GROUPS = [Curve("Took part", STAYED), Curve("Colleagues", LEFT)]
LIKE = [Likeness("Level", -0.31, 0.02), Likeness("Team", 0.12, 0.01)]
EVERY = [plots.curves(GROUPS), plots.balance(LIKE)]


def at(picture, kind: str, name: str) -> list[float]:
    return [float(part.get(name, "")) for part in classed(picture, kind)]


@pytest.mark.parametrize(
    ("value", "words"), [(4.56, "+4.6"), (-1.24, "−1.2"), (0.04, "0.0"), (-0.04, "0.0")]
)
def test_points_are_told_with_their_sign(value: float, words: str) -> None:
    assert signed(value) == words


def places(markup: SafeString, kind: str, name: str) -> list[float]:
    """In per cent of the width."""
    return [
        float(part.get(name, "").rstrip("%"))
        for part in classed(ElementTree.fromstring(markup), kind)
    ]


def test_an_effect_lies_inside_its_range_and_right_of_no_effect() -> None:
    drawn = plots.estimate(EFFECT, uid="e")
    [dot], [zero] = places(drawn, "dot", "cx"), places(drawn, "zero", "x1")
    low, high = places(drawn, "whisker-end", "x1")
    assert zero < low < dot < high


def test_a_range_over_zero_crosses_its_line() -> None:
    drawn = plots.estimate(Estimate(value=1.0, low=-2.0, high=4.0, **WORDS), uid="e")
    [zero], (low, high) = places(drawn, "zero", "x1"), places(drawn, "whisker-end", "x1")
    assert low < zero < high


def test_the_raw_difference_is_an_outline_in_the_same_picture() -> None:
    drawn = plots.estimate(WITH_RAW, uid="e")
    assert len(places(drawn, "ring", "cx")) == len(places(drawn, "dot", "cx")) == 1
    assert "+8.3 raw" in drawn
    assert not places(plots.estimate(EFFECT, uid="e"), "ring", "cx")


@pytest.mark.parametrize(
    ("value", "low", "high"),
    [(4.6, 1.7, 7.5), (0.02, -0.01, 0.05), (-157000, -2e6, 382000), (0, 0, 0)],
)
def test_an_estimate_of_any_size_stays_inside_its_picture(
    value: float, low: float, high: float
) -> None:
    drawn = plots.estimate(Estimate(value=value, low=low, high=high, **WORDS), uid="e")
    for part in ElementTree.fromstring(drawn).iter():
        for name in ("x", "x1", "x2", "cx"):
            assert 0 <= float(part.get(name, "0").rstrip("%")) <= 100
    assert 'role="img"' in drawn and "<title" in drawn and "style=" not in drawn


def test_a_bar_has_baseline_now_range_and_target_in_their_order() -> None:
    drawn = plots.bullet(REACHED, uid="b")
    [base], [goal], [dot] = (
        places(drawn, "base", "cx"),
        places(drawn, "goal", "x1"),
        places(drawn, "dot", "cx"),
    )
    assert base < goal < dot
    assert (
        "Met in time: baseline 61.0, now 94.0" in drawn
        or "baseline 61, now 94, range 90 to 96, target 90" in drawn
    )


def test_a_bar_without_a_value_shows_where_it_began_and_where_to() -> None:
    drawn = plots.bullet(replace(REACHED, now=None, low=None, high=None), uid="b")
    assert not places(drawn, "dot", "cx") and not places(drawn, "range", "x")
    assert "no value to show" in drawn


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
    curves, balance = EVERY
    effect = plots.estimate_table(WITH_RAW, what="Estimated effect", unit="Points")
    assert (
        '<td class="m-num">+1.7 to +7.5</td>' in effect and '<td class="m-num">+3.7</td>' in effect
    )
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
