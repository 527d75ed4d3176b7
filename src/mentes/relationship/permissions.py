"""PLACEHOLDER"""

from mentes.foundation.policy import Operation

POLICY: list[Operation] = []
