"""Open to anybody, in the demo only: the views answer 404 everywhere else."""

from mentes.foundation.actor import Who
from mentes.foundation.policy import Operation, Shows, operation

POLICY: list[Operation] = [
    operation("demo:people", Who.ANYONE, shows=Shows.NOTHING),
    operation("demo:continue_as", Who.ANYONE, shows=Shows.NOTHING),
]
