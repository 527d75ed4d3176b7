"""Every pair of colours in use can be read, in both themes."""

import re
from pathlib import Path

import pytest
from django.conf import settings

TOKENS = (Path(settings.ROOT) / "assets" / "css" / "tokens.css").read_text()
PAIR = re.compile(r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)")
THEMES = {
    theme: {name: colours[place] for name, *colours in PAIR.findall(TOKENS)}
    for place, theme in enumerate(("light", "dark"))
}
TEXT, EDGE = 4.5, 3.0
READ = {
    "paper": ["ink", "ink-2", "rust-ink", "accent-soft-ink"],
    "surface": ["ink", "ink-2", "accent-soft-ink", "rust-ink", "amber-ink"],
    "sunken": ["ink", "ink-2", "rust-ink", "accent-soft-ink"],
    "accent": ["accent-ink"],
    "accent-hover": ["accent-ink"],
    "accent-soft": ["accent-soft-ink", "ink"],
    "amber-soft": ["amber-ink"],
    "rust-soft": ["rust-ink"],
    "plum-soft": ["plum-ink"],
    "heat-0": ["heat-ink-0"],
    "heat-1": ["heat-ink-0"],
    "heat-2": ["heat-ink-0"],
    "heat-3": ["heat-ink-3"],
    "heat-4": ["heat-ink-4"],
    "heat-5": ["heat-ink-5"],
}
SEEN = {
    "surface": ["line-strong", "focus", "plot-1", "plot-2", "plot-3", "rust", "accent", "amber"],
    "paper": ["line-strong", "focus"],
    "sunken": ["accent", "focus"],
    "accent-soft": ["focus"],
}
CASES = [
    (front, back, least)
    for least, table in ((TEXT, READ), (EDGE, SEEN))
    for back, fronts in table.items()
    for front in fronts
]


def luminance(colour: str) -> float:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("front", "back", "least"), CASES)
def test_a_pair_of_colours_can_be_told_apart(
    front: str, back: str, least: float, theme: str
) -> None:
    colours = THEMES[theme]
    assert contrast(colours[front], colours[back]) >= least


def test_black_on_white_is_the_known_ratio() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
