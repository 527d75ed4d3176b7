"""The one way a verb says no."""


class Refused(Exception):
    """Carries a sentence fit to show to the person who asked."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence
