"""Functions compiled by numba: kept on disk, free of the interpreter lock, exact where they say so."""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from numba import njit

P = ParamSpec("P")
R = TypeVar("R")


def compiled(function: Callable[P, R]) -> Callable[P, R]:
    """Every operation as written, as numpy would do it."""
    return _compile(function, False)


def compiled_maximum(function: Callable[P, R]) -> Callable[P, R]:
    """As written, but a maximum may be taken in any order: there is no NaN, and -0 is 0."""
    return _compile(function, {"nnan", "nsz"})


def compiled_sum(function: Callable[P, R]) -> Callable[P, R]:
    """For sums that are exact in any order."""
    return _compile(function, {"reassoc", "nnan", "nsz"})


def inlined(function: Callable[P, R]) -> Callable[P, R]:
    """As written, and part of its caller: handing over many arrays costs more than the work."""
    made: Callable[P, R] = njit(nogil=True, error_model="numpy", inline="always")(function)
    return made


def _compile(function: Callable[P, R], fast: bool | set[str]) -> Callable[P, R]:
    made: Callable[P, R] = njit(cache=True, nogil=True, error_model="numpy", fastmath=fast)(
        function
    )
    return made
