"""Only organisation admins set the mail server, shortly after proving who they are."""

from mentes.foundation.actor import Who
from mentes.foundation.policy import Operation, Shows, operation

POLICY: list[Operation] = [
    operation(
        "mail:server",
        Who.ORGANISATION_ADMIN,
        shows=Shows.SECURITY,
        fresh=True,
        looks=(Who.SUPPORT,),
    ),
    operation("mail:test", Who.ORGANISATION_ADMIN, shows=Shows.SECURITY),
]
