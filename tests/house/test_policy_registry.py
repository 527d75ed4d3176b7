"""Nothing can be reached that the registry does not name, and it names nothing that is not there."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

from mentes.foundation.policy import registry

NOT_OFFERED = {
    # django-allauth brings these; people come by import or invitation, and addresses by their employer
    "account_signup",
    "account_confirm_email",
    "account_email",
    "account_email_verification_sent",
    "account_confirm_login_code",
    # whoever forgot a password asks for a sign-in link and sets a new one
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "account_request_login_code",
}


def names(resolver: URLResolver, space: str = "") -> Iterator[str]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from names(entry, inner)
        elif isinstance(entry, URLPattern):
            yield f"{space}{entry.name}"


def test_every_address_is_in_the_registry() -> None:
    offered = set(names(get_resolver()))
    assert offered - set(registry()) - NOT_OFFERED == set()


def test_the_registry_names_no_address_that_is_gone() -> None:
    assert set(registry()) - set(names(get_resolver())) == set()


def test_every_operation_about_a_thing_says_who_is_what_to_it() -> None:
    from mentes.foundation.actor import Who

    of_things = {Who.SELF, Who.MENTEE, Who.MENTOR, Who.ELIGIBLE, Who.PARTNER, Who.PROGRAMME_ADMIN}
    loose = [
        line.name for line in registry().values() if line.who & of_things and not line.relation
    ]
    assert loose == []
