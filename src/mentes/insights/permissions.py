"""The admins of a programme see how it is doing: dates, counts and bands."""

from mentes.foundation.actor import Who
from mentes.foundation.policy import Operation, Shows, operation
from mentes.programmes.permissions import programme_relation

POLICY: list[Operation] = [
    operation(f"insights:{name}", Who.PROGRAMME_ADMIN, shows=shows, relation=programme_relation)
    for name, shows in [
        ("health", Shows.COUNTS),
        ("nudge", Shows.PROGRAMME),
        ("send_nudge", Shows.PROGRAMME),
    ]
]
