"""What a problem is given, checked: each fault becomes a sentence, and something harmless takes its place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from .scores import FORBIDDEN, Flags, Ints, Scores

Id = int | str
Pair = tuple[int, int]


def name_of(identity: Id) -> str:
    """An id as text in which the number 1 and the text "1" differ."""
    return f"{type(identity).__name__}:{identity}"


def scores(given: object, faults: list[str]) -> Scores:
    array = np.asarray(given)
    if array.ndim != 2:
        if array.size:
            faults.append(f"scores need 2 dimensions (mentee, mentor), found {array.ndim}")
            return np.zeros(0, np.int32)
        array = array.reshape(0, 0)
    if array.size == 0:
        return np.zeros(array.shape, np.int32)
    if array.dtype.kind == "f":
        faults.append(
            f"scores must be whole hundredths of a point (int32), found {array.dtype}: "
            "round 100 × points to whole numbers"
        )
        unknown = int((~np.isfinite(array)).sum())
        if unknown:
            faults.append(f"scores hold {unknown} values that are no numbers (NaN or infinite)")
        return np.zeros(array.shape, np.int32)
    if array.dtype.kind not in "iu":
        faults.append(f"scores must be whole hundredths of a point (int32), found {array.dtype}")
        return np.zeros(array.shape, np.int32)
    if int(array.max()) > np.iinfo(np.int32).max or int(array.min()) < FORBIDDEN:
        faults.append("scores do not fit int32")
        return np.zeros(array.shape, np.int32)
    return array.astype(np.int32)


def mask(given: npt.ArrayLike | None, shape: tuple[int, int], faults: list[str]) -> Flags | None:
    if given is None:
        return None
    array: Flags = np.asarray(given)
    if array.size == 0 and shape[0] * shape[1] == 0:
        return None
    if array.shape != shape:
        faults.append(f"allowed has shape {array.shape}, scores {shape}")
        return None
    if array.dtype != np.bool_:
        faults.append(f"allowed must be bool, found {array.dtype}")
        return None
    array = array.copy()
    array.flags.writeable = False
    return array


def counts(
    name: str, given: npt.ArrayLike | None, size: int, default: int, faults: list[str]
) -> Ints:
    usual = np.full(size, default, np.int64)
    if given is None:
        return usual
    array = np.asarray(given)
    if array.size == 0 and size == 0:
        return usual
    if array.shape != (size,):
        faults.append(f"{name} has shape {array.shape}, expected ({size},)")
        return usual
    if array.dtype.kind not in "iu":
        unknown = array.dtype.kind == "f" and bool(np.isnan(array).any())
        faults.append(f"{name} must be whole numbers, found {'NaN' if unknown else array.dtype}")
        return usual
    if (array < 0).any():
        first = int(np.flatnonzero(array < 0)[0])
        faults.append(f"{name} is negative at {first} ({int(array[first])})")
        return usual
    return np.asarray(np.minimum(array, 2**31), np.int64)


def whole(name: str, given: object, faults: list[str]) -> int:
    if isinstance(given, bool) or not isinstance(given, int | np.integer):
        faults.append(f"{name} must be a whole number, found {given!r}")
        return 0
    if abs(int(given)) > np.iinfo(np.int32).max:
        faults.append(f"{name} does not fit int32")
        return 0
    return int(given)


def ids(name: str, given: Sequence[Id] | None, size: int, faults: list[str]) -> tuple[Id, ...]:
    if given is None:
        return tuple(range(size))
    ids = tuple(int(i) if isinstance(i, np.integer) else i for i in given)
    if len(ids) != size:
        faults.append(f"{name} has {len(ids)} entries, expected {size}")
        return tuple(range(size))
    wrong = [i for i in ids if isinstance(i, bool) or not isinstance(i, int | str)]
    if wrong:
        faults.append(f"{name} must be int or str, found {wrong[0]!r}")
        return tuple(range(size))
    counts = Counter(name_of(i) for i in ids)
    faults += [
        f"{name} has {i!r} more than once" for i in dict.fromkeys(ids) if counts[name_of(i)] > 1
    ]
    return ids


def pairs(
    name: str, given: Iterable[Pair], shape: tuple[int, int], faults: list[str]
) -> tuple[Pair, ...]:
    pairs: dict[Pair, None] = {}
    for entry in given:
        try:
            i, j = (int(part) for part in entry)
        except (TypeError, ValueError):
            faults.append(f"{name} must hold pairs (mentee, mentor), found {entry!r}")
            continue
        if not (0 <= i < shape[0] and 0 <= j < shape[1]):
            faults.append(f"{name} pair ({i}, {j}) is outside the problem {shape}")
        elif (i, j) in pairs:
            faults.append(f"{name} has the pair ({i}, {j}) more than once")
        else:
            pairs[(i, j)] = None
    return tuple(pairs)
