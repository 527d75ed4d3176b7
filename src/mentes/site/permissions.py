"""The operations of the site itself, and of the sign-in pages that django-allauth brings."""

from mentes.foundation.actor import Who
from mentes.foundation.policy import Operation, Shows, operation

SIGNED_OUT = [
    "account_login",
    "account_logout",
    "account_inactive",
    "mfa_authenticate",
]
SIGNED_IN = [
    "account_reauthenticate",
    "account_change_password",
    "account_set_password",
    "mfa_index",
    "mfa_reauthenticate",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes",
]
POLICY: list[Operation] = [
    operation("site:home", Who.MEMBER, shows=Shows.OWN),
    operation("site:health", Who.ANYONE, shows=Shows.NOTHING),
    *(operation(name, Who.ANYONE, shows=Shows.NOTHING) for name in SIGNED_OUT),
    *(operation(name, Who.MEMBER, shows=Shows.OWN) for name in SIGNED_IN),
]
