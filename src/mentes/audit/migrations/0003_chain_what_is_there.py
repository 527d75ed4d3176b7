"""Lines from before there was a chain, in the order in which they were written."""

from django.db import migrations
from django.utils.crypto import get_random_string

from mentes.audit import chain

AT_ONCE = 1000


def chain_lines(apps, schema_editor):
    Entry = apps.get_model("audit", "Entry")
    before, number, changed = chain.START, 0, []
    for number, entry in enumerate(Entry.objects.order_by("id").iterator(AT_ONCE), start=1):
        entry.salt = get_random_string(22)
        entry.who = chain.who_digest(entry.salt, entry.by_id, entry.reason)
        entry.content = chain.content_digest(
            entry.at, entry.verb, entry.subject, entry.subject_id, entry.details, entry.who
        )
        entry.number = number
        entry.chain = before = chain.link(before, number, entry.content)
        changed.append(entry)
        if len(changed) == AT_ONCE:
            _write(Entry.objects, changed)
    _write(Entry.objects, changed)


def _write(entries, changed):
    entries.bulk_update(changed, ["salt", "who", "content", "number", "chain"], batch_size=100)
    changed.clear()


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_lines_in_a_chain")]
    operations = [migrations.RunPython(chain_lines, migrations.RunPython.noop)]
