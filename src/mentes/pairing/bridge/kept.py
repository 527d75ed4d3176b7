"""What was worked out a moment ago and is asked for again: a few results by exactly what they are of."""

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

T = TypeVar("T")


class Kept(Generic[T]):
    """The last results of this process. The key says all that a result depends on, so none is ever stale."""

    def __init__(self, *, most: int) -> None:
        self.most = most
        self.found: dict[Hashable, T] = {}

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        result = self.found.pop(key, None)
        if result is None:
            result = make()
        self.found[key] = result  # the newest stands last
        for old in list(self.found)[: -self.most]:
            self.found.pop(old, None)
        return result
