"""The floor itself shows one page: its own parts, in the demo and while developing."""

from mentes.foundation.actor import Who
from mentes.foundation.policy import Operation, Shows, operation

POLICY: list[Operation] = [operation("foundation:gallery", Who.ANYONE, shows=Shows.NOTHING)]
