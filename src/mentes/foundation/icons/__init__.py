"""Shapes of the icons in use (Lucide, ISC; see LICENSE). To add one, copy its file here from
assets/node_modules/lucide-static/icons/."""

import re
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent


class NoSuchIcon(ValueError):
    """A template asks for an icon that nobody copied here."""


@cache
def shape(name: str) -> str:
    file = HERE / f"{name}.svg"
    if not file.is_file():
        raise NoSuchIcon(f"There is no icon “{name}”. Copy {name}.svg into {HERE}.")
    inner = file.read_text().partition("<svg")[2].partition(">")[2].rpartition("</svg>")[0]
    return re.sub(r"\s+", " ", inner).replace(" />", "/>").replace("> <", "><").strip()
