"""What the library says of an effect in its own words: sizes with their unit, and why raw numbers mislead."""

from evidence.sentences import amount, raw_box

__all__ = ["amount", "raw_box"]
