"""The database itself refuses to change or delete a line, and PostgreSQL gives each its place.

A line takes its place when everything else of its transaction is done, the checks of foreign keys
too: PostgreSQL runs what deferred triggers set off after all that was deferred before, so the first
trigger only touches the line and the second locks the chain. The lock is then the last one a
transaction waits for, so it can be part of no deadlock, and is held for the length of a commit."""

from django.db import migrations

REFUSED = "Lines of the audit log are only ever added."
FORGETTING = "NEW.by_id IS NULL AND NEW.reason = 'a forgotten person' AND NEW.salt = ''"
STAYS = (
    "id",
    "at",
    "verb",
    "subject",
    "subject_id",
    "details",
    "who",
    "content",
    "number",
    "chain",
)

SQLITE = [
    f"""CREATE TRIGGER audit_entry_deleted BEFORE DELETE ON audit_entry
        BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END""",
    f"""CREATE TRIGGER audit_entry_changed BEFORE UPDATE ON audit_entry
        WHEN NOT ({FORGETTING} AND {" AND ".join(f"NEW.{name} IS OLD.{name}" for name in STAYS)})
        BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END""",
]
POSTGRESQL = [
    f"""CREATE FUNCTION audit_entry_stays() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'UPDATE' THEN
                IF {FORGETTING} AND to_jsonb(NEW) - '{{by_id,reason,salt}}'::text[]
                    = to_jsonb(OLD) - '{{by_id,reason,salt}}'::text[] THEN RETURN NEW; END IF;
                IF OLD.chain = '' AND to_jsonb(NEW) - '{{number,chain}}'::text[]
                    = to_jsonb(OLD) - '{{number,chain}}'::text[] THEN RETURN NEW; END IF;
            END IF;
            RAISE EXCEPTION '{REFUSED}' USING ERRCODE = 'integrity_constraint_violation';
        END $$""",
    """CREATE TRIGGER audit_entry_stays BEFORE UPDATE OR DELETE ON audit_entry
        FOR EACH ROW EXECUTE FUNCTION audit_entry_stays()""",
    """CREATE FUNCTION audit_entry_waits() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            UPDATE audit_entry SET number = NULL WHERE id = NEW.id;
            RETURN NULL;
        END $$""",
    """CREATE CONSTRAINT TRIGGER audit_entry_waits AFTER INSERT ON audit_entry
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.chain = '')
        EXECUTE FUNCTION audit_entry_waits()""",
    """CREATE FUNCTION audit_entry_placed() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE
            place bigint;
            before text;
        BEGIN
            PERFORM pg_advisory_xact_lock(6368375);
            SELECT number, chain INTO place, before FROM audit_entry
                WHERE number IS NOT NULL ORDER BY number DESC LIMIT 1;
            place := coalesce(place, 0) + 1;
            before := coalesce(before, repeat('0', 64));
            UPDATE audit_entry SET number = place, chain = encode(sha256(convert_to(
                before || ' ' || place || ' ' || NEW.content, 'UTF8')), 'hex') WHERE id = NEW.id;
            RETURN NULL;
        END $$""",
    """CREATE CONSTRAINT TRIGGER audit_entry_placed AFTER UPDATE ON audit_entry
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
        WHEN (OLD.chain = '' AND NEW.chain = '' AND NEW.salt = OLD.salt)
        EXECUTE FUNCTION audit_entry_placed()""",
]
BACK = {
    "sqlite": [f"DROP TRIGGER audit_entry_{name}" for name in ("deleted", "changed")],
    "postgresql": [
        f"DROP FUNCTION audit_entry_{name} CASCADE" for name in ("stays", "waits", "placed")
    ],
}


def guard(apps, schema_editor):
    for statement in {"sqlite": SQLITE, "postgresql": POSTGRESQL}[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def unguard(apps, schema_editor):
    for statement in BACK[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_chain_what_is_there")]
    operations = [migrations.RunPython(guard, unguard)]
