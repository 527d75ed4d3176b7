"""The words of the programme's messages."""

from django.db import transaction
from django.utils.translation import gettext as _

from mentes.audit.actions import note
from mentes.foundation.refused import Refused
from mentes.people.models import Person
from mentes.programmes.actions.design import save_step
from mentes.programmes.models import Message, Programme
from mentes.programmes.words import library_words, unknown_placeholders


@transaction.atomic
def set_message(
    programme: Programme, *, by: Person, moment: str, subject: str, body: str, is_on: bool
) -> Message:
    library_words(programme.template, moment)  # a moment that nothing ever tells is refused here
    unknown = unknown_placeholders(f"{subject} {body}")
    if unknown:
        raise Refused(
            _("%(names)s means nothing here. Nothing was saved.")
            % {"names": ", ".join(f"{{{name}}}" for name in unknown)}
        )
    save_step(programme, by=by, verb="set_message", step="messages")
    message, _made = Message.objects.update_or_create(
        programme=programme,
        moment=moment,
        defaults={"subject": subject, "body": body, "is_on": is_on},
    )
    note("set_message", message, by=by, moment=moment, is_on=is_on)
    return message


def restore_message(programme: Programme, *, by: Person, moment: str) -> Message:
    """Back to the template's words."""
    words = library_words(programme.template, moment)
    return set_message(
        programme, by=by, moment=moment, subject=words.subject, body=words.body.strip(), is_on=True
    )
