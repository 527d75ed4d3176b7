"""Everybody reads their own notices; whoever keeps the installation sees what did not arrive."""

from mentes.foundation.actor import Who
from mentes.foundation.policy import Operation, Shows, operation

POLICY: list[Operation] = [
    operation("notices:list", Who.MEMBER, shows=Shows.OWN),
    operation("notices:read", Who.MEMBER, shows=Shows.OWN),
    operation("notices:choices", Who.MEMBER, shows=Shows.OWN),
    operation("notices:unsubscribe", Who.ANYONE, Who.HOLDER, shows=Shows.OWN),
    operation(
        "notices:troubles", Who.ORGANISATION_ADMIN, shows=Shows.DIRECTORY, looks=(Who.SUPPORT,)
    ),
    operation("notices:send_all_again", Who.ORGANISATION_ADMIN, shows=Shows.DIRECTORY),
    operation("notices:settle_waiting", Who.ORGANISATION_ADMIN, shows=Shows.DIRECTORY),
    operation("notices:send_again", Who.ORGANISATION_ADMIN, shows=Shows.DIRECTORY),
]
