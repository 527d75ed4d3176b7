"""Auditors read the log; so do organisation admins. Nobody changes it."""

from mentes.foundation.actor import Who
from mentes.foundation.policy import Operation, Shows, operation

POLICY: list[Operation] = [
    operation(
        "audit:log", Who.AUDITOR, Who.ORGANISATION_ADMIN, shows=Shows.SECURITY, looks=(Who.SUPPORT,)
    ),
]
