"""The one error of the library: everything that is wrong with what was asked, at once."""

from collections.abc import Sequence


class InvalidStudy(ValueError):
    """What was given cannot be a study. `faults` are sentences, all of them."""

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        super().__init__(" ".join(self.faults))
