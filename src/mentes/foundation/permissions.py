"""The floor shows its own parts, in the demo and while developing, and what somebody wrote when signed out."""

from mentes.foundation.actor import Who
from mentes.foundation.policy import Operation, Shows, operation

POLICY: list[Operation] = [
    operation("foundation:gallery", Who.ANYONE, shows=Shows.NOTHING),
    operation("foundation:carry_on", Who.MEMBER, shows=Shows.OWN),
]
