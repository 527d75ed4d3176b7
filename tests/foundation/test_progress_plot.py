"""A key result as a line: what it says to whoever sees it, hears it, or wants the numbers."""

import re

from mentes.foundation.plots import Progress, progress


def drawn(**facts: object) -> str:
    given = {
        "name": "Pairs that meet", "baseline": 58.0, "now": 71.0, "target": 80.0, "expected": 68.0,
        "low": 60.0, "high": 81.0, "n": "61 pairs", "shown": lambda value: f"{value:g}%",
    }  # fmt: skip
    return str(progress(Progress(**given | facts), uid="kr"))  # type: ignore[arg-type]


def words_of(plot: str) -> list[str]:
    return re.findall(r"<text[^>]*>([^<]*)</text>", plot)


def test_both_widths_name_every_number_and_speak() -> None:
    plot = drawn()
    assert plot.count('role="img"') == 2
    assert plot.count("Pairs that meet: from 58% to 80%, now 71%") == 2
    assert plot.count("95% range: 60% to 81%.") == 2
    wide = words_of(plot)[:4]
    assert wide == ["Target 80%", "Baseline 58%", "Straight line 68%", "Now 71% (60% to 81%)"]


def test_the_numbers_stand_beside_it() -> None:
    table = drawn().split("<table")[1]
    for words in ("58%", "68%", "71%", "60% to 81%", "80%", "61 pairs"):
        assert words in table


def test_without_a_range_no_band_is_drawn_and_the_words_say_so() -> None:
    plot = drawn(low=None, high=None)
    assert 'class="band"' not in plot
    assert "Now 71%" in words_of(plot)
    assert "no range" in plot


def test_once_the_day_has_come_there_is_no_straight_line() -> None:
    plot = drawn(expected=None)
    assert "Straight line" not in plot
    assert 'viewBox="0 0 700 98"' in plot


def test_marks_and_words_stay_inside_the_picture_however_far_apart() -> None:
    plot = drawn(now=4.0, low=1.0, high=99.0, baseline=1.0, target=99.0)
    for width, half in ((700, 0), (324, 1)):
        picture = plot.split("<svg")[1 + half]
        places = [float(x) for x in re.findall(r'(?:cx|x1|x2|x)="(-?[\d.]+)"', picture)]
        assert min(places) >= 0
        assert max(places) <= width


def test_numbers_that_are_all_the_same_are_drawn_too() -> None:
    assert "Now 5%" in drawn(baseline=5.0, now=5.0, target=5.0, expected=5.0, low=5.0, high=5.0)
