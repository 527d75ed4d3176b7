"""Seats by lot: fair, the same for everybody who replays it, decided by nobody.

A secret seed is chosen and its hash published before sign-up closes; afterwards the seed is published too.
Then anybody can check that the seed is the promised one and draw again from the list."""

from __future__ import annotations

import hmac
import json
from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256
from typing import Any

from evidence.errors import InvalidStudy

METHOD = "rank by HMAC-SHA256(seed, id); seats across blocks by largest remainder"


@dataclass(frozen=True)
class Draw:
    """Who is offered a seat, who waits (in the order of the draw), and what it takes to replay it."""

    offered: tuple[Any, ...]
    waiting: tuple[Any, ...]
    proof: Mapping[str, Any]  # plain JSON values


def commit_to(seed: str | int | bytes) -> str:
    """The hash to publish before sign-up closes: sha256 of the seed's text.

    Use a seed nobody can guess (`secrets.token_hex(32)`): a short one can be found from its hash."""
    return sha256(_bytes(seed)).hexdigest()


def draw(
    applicants: Sequence[Hashable],
    seats: int | Mapping[Any, int],
    *,
    block: Sequence[Any] | None = None,
    seed: str | int | bytes,
    commitment: str,
) -> Draw:
    """Draw `seats` among `applicants` (unique ids; their order does not matter).

    `block` per applicant: an int of seats is then shared among blocks in proportion to their size
    (largest remainder, ties by the seed); a mapping gives the seats of each block. The ids must not
    be of the organiser's choosing. Raises InvalidStudy, also when the seed is not the one promised.
    """
    names = [str(each) for each in applicants]
    blocks = [""] * len(names) if block is None else [str(each) for each in block]
    by_block = {str(key): n for key, n in seats.items()} if isinstance(seats, Mapping) else None
    _refuse(names, seats, by_block, blocks, seed, commitment)
    known = dict(zip(names, applicants, strict=True))
    members = _ranked(names, blocks, _bytes(seed))
    places = _shared(seats, members, _bytes(seed)) if isinstance(seats, int) else by_block or {}
    offered = {name for key, ranked in members.items() for name in ranked[: places.get(key, 0)]}
    order = _by_lot(names, _bytes(seed))
    first = [name for name in order if name in offered]
    then = [name for name in order if name not in offered]
    proof = {
        "method": METHOD,
        "seed": seed.hex() if isinstance(seed, bytes) else str(seed),
        "seed_is_hex": isinstance(seed, bytes),
        "commitment": commitment,
        "seats": seats if isinstance(seats, int) else by_block,
        "seats_of_block": {key: min(places.get(key, 0), len(members[key])) for key in members},
        "applicants": sorted([name, key] for name, key in zip(names, blocks, strict=True)),
        "offered": first,
        "waiting": then,
    }
    proof["digest"] = _digest(proof)
    return Draw(tuple(known[name] for name in first), tuple(known[name] for name in then), proof)


def replay(proof: Mapping[str, Any]) -> Draw:
    """Draw again from a published proof. Raises InvalidStudy when anything in it differs."""
    missing = {"seed", "commitment", "seats", "applicants", "offered", "waiting"} - proof.keys()
    if missing:
        raise InvalidStudy([f"The proof lacks {', '.join(sorted(missing))}."])
    seed = bytes.fromhex(proof["seed"]) if proof.get("seed_is_hex") else proof["seed"]
    names, blocks = [each[0] for each in proof["applicants"]], [e[1] for e in proof["applicants"]]
    again = draw(names, proof["seats"], block=blocks, seed=seed, commitment=proof["commitment"])
    if dict(again.proof) != dict(proof):
        raise InvalidStudy(["The draw from this seed and this list gives another result."])
    return again


def _bytes(seed: str | int | bytes) -> bytes:
    return seed if isinstance(seed, bytes) else str(seed).encode()


def _lot(seed: bytes, kind: str, name: str) -> bytes:
    return hmac.digest(seed, f"{kind}:{name}".encode(), "sha256")


def _by_lot(names: Sequence[str], seed: bytes) -> list[str]:
    return sorted(names, key=lambda name: (_lot(seed, "applicant", name), name))


def _ranked(names: Sequence[str], blocks: Sequence[str], seed: bytes) -> dict[str, list[str]]:
    members: dict[str, list[str]] = defaultdict(list)
    for name, key in zip(names, blocks, strict=True):
        members[key].append(name)
    return {key: _by_lot(members[key], seed) for key in sorted(members)}


def _shared(seats: int, members: Mapping[str, Sequence[str]], seed: bytes) -> dict[str, int]:
    """Largest remainder (Hamilton): every block gets its quota rounded down or up."""
    people = sum(map(len, members.values()))
    seats = min(seats, people)
    quota = {key: Fraction(seats * len(each), people) for key, each in members.items()}
    places = {key: int(each) for key, each in quota.items()}
    rest = seats - sum(places.values())
    by_remainder = sorted(
        quota, key=lambda key: (places[key] - quota[key], _lot(seed, "block", key))
    )
    return places | {key: places[key] + 1 for key in by_remainder[:rest]}


def _digest(proof: Mapping[str, Any]) -> str:
    text = json.dumps(proof, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return sha256(text.encode()).hexdigest()


def _refuse(
    names: Sequence[str],
    seats: Any,
    by_block: Mapping[str, Any] | None,
    blocks: Sequence[str],
    seed: str | int | bytes,
    commitment: str,
) -> None:
    faults = []
    if len(set(names)) < len(names):
        faults.append("An applicant is in the list twice.")
    if len(blocks) != len(names):
        faults.append(f"There are {len(names)} applicants and {len(blocks)} blocks.")
    numbers = [seats] if by_block is None else list(by_block.values())
    if not all(isinstance(n, int) and not isinstance(n, bool) and n >= 0 for n in numbers):
        faults.append("Seats have to be whole numbers, 0 or more.")
    unknown = sorted(set(by_block or ()) - set(blocks))
    if unknown:
        faults.append(f"Nobody applied in {', '.join(unknown)}.")
    if not hmac.compare_digest(commit_to(seed).encode(), str(commitment).strip().lower().encode()):
        faults.append("The seed is not the one that was promised: its hash differs.")
    if faults:
        raise InvalidStudy(faults)
