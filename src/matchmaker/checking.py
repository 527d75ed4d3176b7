"""What a problem is given, checked: each fault becomes a sentence, and something harmless takes its place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from operator import index
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from .scores import FORBIDDEN, Flags, Ints, Scores

Id = int | str
Pair = tuple[int, int]


def name_of(identity: Id) -> str:
    """An id as text in which the number 1 and the text "1" differ."""
    return f"{type(identity).__name__}:{identity}"


def array_of(name: str, given: Any, faults: list[str]) -> npt.NDArray[Any] | None:
    """Return `given` as an array of any type; None, and a fault, where it is not a plain one."""
    if sparse.issparse(given):
        faults.append(f"{name} is a sparse matrix: give a full array ({name}.toarray())")
        return None
    if np.ma.isMaskedArray(given):
        if np.ma.getmaskarray(given).any():
            faults.append(
                f"{name} is a masked array: give its data, and the mask as allowed=~mask"
                if name == "scores"
                else f"{name} is a masked array with values left out: fill them in"
            )
            return None
        given = np.ma.getdata(given)
    if isinstance(given, Set | Mapping):
        faults.append(f"{name} is a {type(given).__name__}, which has no order: give a list")
        return None
    try:
        return np.asarray(given)
    except ValueError as fault:
        # What numpy says of rows of different lengths.
        ragged = "inhomogeneous" in str(fault)
        why = "has rows of different lengths" if ragged else f"is no array ({fault})"
    except (TypeError, OverflowError) as fault:
        why = f"is no array ({fault})"
    faults.append(f"{name} {why}")
    return None


def scores(given: object, faults: list[str]) -> Scores:
    array = array_of("scores", given, faults)
    if array is None:
        return np.zeros(0, np.int32)
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
    array = array_of("allowed", given, faults)
    if array is None or (array.size == 0 and shape[0] * shape[1] == 0):
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
    array = array_of(name, given, faults)
    if array is None or (array.size == 0 and size == 0):
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
    # Of unsigned numbers the large ones first: as int64 they could turn negative.
    most = np.minimum(array, min(2**31, int(np.iinfo(array.dtype).max)))
    return np.asarray(most, np.int64)


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
    if isinstance(given, str | bytes | Set | Mapping) or not isinstance(given, Iterable):
        faults.append(f"{name} must be a list of int or str, found a {type(given).__name__}")
        return tuple(range(size))
    if isinstance(given, np.ndarray) and given.ndim != 1:
        faults.append(f"{name} must have 1 dimension, found {given.ndim}")
        return tuple(range(size))
    ids = tuple(int(i) if isinstance(i, np.integer) else i for i in given)
    if len(ids) != size:
        faults.append(f"{name} has {len(ids)} entries, expected {size}")
        return tuple(range(size))
    wrong = [i for i in ids if isinstance(i, bool) or not isinstance(i, int | str)]
    if wrong:
        faults.append(f"{name} must be int or str, found {wrong[0]!r}")
        return tuple(range(size))
    garbled = [i for i in ids if isinstance(i, str) and not _is_unicode(i)]
    if garbled:
        faults.append(f"{name} must be Unicode text, found half a character in {garbled[0]!r}")
        return tuple(range(size))
    counts = Counter(name_of(i) for i in ids)
    faults += [
        f"{name} has {i!r} more than once" for i in dict.fromkeys(ids) if counts[name_of(i)] > 1
    ]
    return ids


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def pairs(
    name: str, given: Iterable[Pair], shape: tuple[int, int], faults: list[str]
) -> tuple[Pair, ...]:
    if isinstance(given, str | bytes) or not isinstance(given, Iterable):
        faults.append(f"{name} must be a list of pairs, found {given!r}")
        return ()
    if isinstance(given, np.ndarray) and given.ndim == 0:
        faults.append(f"{name} must be a list of pairs, found a single value")
        return ()
    pairs: dict[Pair, None] = {}
    for entry in given:
        try:
            # `index` takes whole numbers of every kind and nothing else: no 0.5, no "00".
            i, j = (index(part) for part in entry)
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
