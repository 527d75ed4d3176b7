"""A person hears of each change of how they sign in, so that one they did not make comes to light."""

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from mentes.audit.actions import note
from mentes.notices.actions import tell
from mentes.notices.models import Notice
from mentes.people.models import Person


@transaction.atomic
def tell_of_new_password(person: Person, *, by: Person) -> Notice:
    note("change_password", person, by=by)
    return _tell(person, by, "password_changed", _("Your password was changed"))


@transaction.atomic
def tell_of_second_factor(person: Person, *, by: Person, is_added: bool) -> Notice:
    note("change_second_factor", person, by=by, is_added=is_added)
    added, removed = _("A second factor was added"), _("A second factor was removed")
    return _tell(person, by, "second_factor", added if is_added else removed)


def _tell(person: Person, by: Person, kind: str, subject: str) -> Notice:
    now = timezone.now()
    text = _(
        "%(what)s on %(when)s.\n\nIf that was you, there's nothing to do. If it wasn't, ask for a sign-in link, sign"
        " out everywhere under Me, choose a new password, and tell your administrators."
    )
    when = date_format(now.astimezone(person.zone), "j F Y, H:i e")
    return tell(
        person,
        by=by,
        kind=f"people.{kind}",
        key=f"{kind} {person.pk} {now.timestamp()}",
        weight=Notice.Weight.TRANSACTIONAL,
        subject=subject,
        text=text % {"what": subject, "when": when},
        link=reverse("people:me"),
        link_words=_("Open Me"),
    )
