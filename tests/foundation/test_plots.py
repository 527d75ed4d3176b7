"""Plots say in words what they draw, and draw what they say."""

import re
from xml.etree import ElementTree

import pytest
from django.utils.safestring import SafeString

from mentes.foundation import plots
from mentes.foundation.plots import Fits, HeatRow, MonthBand

BALANCED = Fits("Balanced", [51.0, 55.0, 59.9, 60.0, 72.0, 80.0, 96.0])
GOALS = Fits("Goals first", [50.0, 70.0, 70.0, 88.0])
MONTHS = [MonthBand("Oct", 3, 3.5, 55), MonthBand("Nov", None, None, 20)]


def drawings(markup: str) -> list[ElementTree.Element]:
    return [
        ElementTree.fromstring(svg) for svg in re.findall(r"<svg class=\"m-plot.*?</svg>", markup)
    ]


def classed(picture: ElementTree.Element, kind: str) -> list[ElementTree.Element]:
    return [part for part in picture.iter() if part.get("class") == kind]


def test_each_pair_is_one_dot_in_both_widths() -> None:
    wide, narrow = drawings(plots.fits(BALANCED))
    for picture in (wide, narrow):
        assert len(classed(picture, "dot")) == 4
        assert len(classed(picture, "dot-risk")) == 3
    assert wide.get("viewBox") == "0 0 700 278"
    assert narrow.get("viewBox") == "0 0 324 232"


def test_a_fit_at_the_limit_needs_no_second_look() -> None:
    assert "Worth a second look: 1 pair<" in plots.fits(Fits("", [59.9, 60.0]))
    assert "Worth a second look" not in plots.fits(Fits("", [60.0, 61.0]))


def test_a_picture_has_a_title_a_description_and_a_name_for_each() -> None:
    for picture in drawings(plots.fits(BALANCED, GOALS)):
        named = picture.get("aria-labelledby", "").split()
        ids = {part.get("id"): (part.text or "") for part in picture.iter() if part.get("id")}
        assert picture.get("role") == "img"
        assert "7 pairs" in ids[named[0]]
        assert "from 51 to 96" in ids[named[1]]
        assert "3 of 7 are below 60" in ids[named[1]]


def test_no_id_appears_twice_on_a_page_with_two_plots() -> None:
    page = plots.fits(BALANCED) + plots.fits(GOALS, uid="other") + plots.bands(MONTHS)
    ids = re.findall(r'id="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_the_numbers_beside_the_plot_count_every_pair() -> None:
    table = plots.fits(BALANCED, GOALS).partition("<table")[2]
    rows = re.findall(
        r'<th scope="row">(.*?)</th><td class="m-num">(\d+)</td><td class="m-num">(\d+)<', table
    )
    assert rows[0] == ("Below 60", "3", "1")
    assert sum(int(row[1]) for row in rows) == len(BALANCED.values)
    assert sum(int(row[2]) for row in rows) == len(GOALS.values)


@pytest.mark.parametrize(("pairs", "kind"), [(150, "dot"), (151, "col")])
def test_above_150_pairs_columns_take_the_place_of_dots(pairs: int, kind: str) -> None:
    picture = drawings(plots.fits(Fits("", [70.0] * pairs)))[0]
    assert classed(picture, kind)
    assert not classed(picture, "col" if kind == "dot" else "dot")


@pytest.mark.parametrize("pairs", [1, 42, 150, 5000])
def test_marks_stay_inside_the_picture(pairs: int) -> None:
    values = [61.0] * (pairs - pairs // 3) + [float(n % 100) for n in range(pairs // 3)]
    for picture in drawings(plots.fits(Fits("", values))):
        _x, _y, width, height = (float(n) for n in picture.get("viewBox", "").split())
        for dot in classed(picture, "dot") + classed(picture, "dot-risk"):
            radius = float(dot.get("r", 0))
            assert radius > 0
            assert float(dot.get("cx", -1)) - radius >= 0
            assert float(dot.get("cx", -1)) + radius <= width
            assert 0 <= float(dot.get("cy", -1)) - radius <= height
        for column in classed(picture, "col"):
            assert float(column.get("y", -1)) >= 0


def test_without_pairs_there_is_no_plot() -> None:
    assert plots.fits(Fits("Balanced", [])) == ""
    assert plots.bands([]) == ""


def test_a_name_cannot_break_out_of_the_picture() -> None:
    assert "<script>" not in plots.fits(BALANCED, Fits("<script>alert(1)</script>", [70.0]))
    assert "<b>" not in plots.funnel([("<b>Invited</b>", 3)]).replace("<b>&lt;b&gt;", "").replace(
        "<b>3", ""
    )


def test_a_month_with_too_few_raters_shows_no_band() -> None:
    markup = plots.bands(MONTHS)
    for picture in drawings(markup):
        assert len(classed(picture, "band")) == 1
        assert len(classed(picture, "held")) == 1
    assert "Hidden: too few people rated" in markup
    assert "3 and 3.5 of 4" in markup


def test_the_share_rated_stands_under_each_month() -> None:
    assert drawings(plots.bands(MONTHS))[0].find("text") is not None
    assert ">55%</text>" in plots.bands(MONTHS)


def test_a_funnel_says_the_share_kept_from_the_step_before() -> None:
    markup = plots.funnel([("Invited", 1180), ("Enrolled", 590), ("Matched", 0), ("Met", 0)])
    assert "<b>1,180</b>" in markup
    assert re.findall(r"<span>(\d*%?)</span>", markup) == ["", "50%", "0%", ""]
    assert re.findall(r'rect width="(\d+)"', markup) == ["100", "50", "0", "0"]


def test_a_hidden_team_shows_words_and_no_number() -> None:
    rows = [HeatRow("Design", [80, None]), HeatRow("Support", [], hidden="Hidden: 3 pairs")]
    markup = plots.heat("Team", ["4 Jan", "11 Jan"], rows, label="Who is meeting")
    assert markup.count('scope="row"') == 2
    assert '<td class="q4">80</td><td class="qn">–</td>' in markup
    assert 'colspan="2"' in markup
    assert "Hidden: 3 pairs" in markup


@pytest.mark.parametrize(
    ("value", "of", "width"), [(14, 40, "35"), (3, 0, "0"), (120, 100, "100"), (-4, 100, "0")]
)
def test_a_bar_never_leaves_its_track(value: float, of: float, width: str) -> None:
    assert f'rect width="{width}"' in plots.bar(value, of)


def test_scenarios_share_one_scale() -> None:
    first = re.search(r'x="(\d+)"', plots.spark([70.0]))
    second = re.search(r'x="(\d+)"', plots.spark([70.0, 99.0]))
    assert first
    assert second
    assert first[1] == second[1]


@pytest.mark.parametrize(
    "markup",
    [
        plots.fits(BALANCED, GOALS),
        plots.bands(MONTHS),
        plots.spark([3.0]),
        plots.bar(1),
        plots.funnel([("A", 1)]),
    ],
)
def test_no_plot_needs_a_style_of_its_own(markup: SafeString) -> None:
    assert isinstance(markup, SafeString)
    assert "style=" not in markup
