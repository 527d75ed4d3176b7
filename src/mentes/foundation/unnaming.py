"""Taking the name of a forgotten person out of what others keep, wherever it was written."""

import re
from typing import Any

REMOVED = "–"


def pattern_of(*names: str) -> re.Pattern[str]:
    """Finds any of the names as whole words, the longest first."""
    longest_first = sorted({name for name in names if len(name) > 1}, key=len, reverse=True)
    return re.compile("|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in longest_first))


def without(value: Any, pattern: re.Pattern[str]) -> Any:
    """The same text, list or dictionary with a dash for each name."""
    if isinstance(value, str):
        return pattern.sub(REMOVED, value)
    if isinstance(value, dict):
        return {key: without(one, pattern) for key, one in value.items()}
    if isinstance(value, list):
        return [without(one, pattern) for one in value]
    return value
