"""What home shows to who looks after the installation, and to who reads its log: facts of several slices at once."""

from datetime import timedelta

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mentes.audit.models import Entry
from mentes.connectors.mail.server import is_server_set
from mentes.foundation.actor import Who
from mentes.foundation.cards import Card
from mentes.foundation.last_times import last_backup_at
from mentes.notices.queries import troubles
from mentes.people.models import Import, OrganisationRole, Person
from mentes.people.queries import admins, has_people_besides, is_set_up
from mentes.people.request import PersonRequest
from mentes.programmes.models import Programme, ProgrammeRole
from mentes.site.audit_sentences import sentences_of

DIRECTORY_DAYS = 30
BACKUP_DAYS = 7
CHAIN_HOURS = 24
CHAIN = "site.chain_checked"
ADMINS_AT_LEAST = 2
ALONE = gettext_lazy("You’re the only one. If you lose your phone, there’s no one to let you in.")
Task = dict[str, str]


def getting_started(request: PersonRequest, thing: object = None) -> Card | None:
    """Until the first launch: what makes an empty installation one that works, with a button for the next step."""
    if Who.ORGANISATION_ADMIN not in request.actor.roles or not _is_starting(request.user):
        return None
    is_done = _steps_done(request.user)
    tasks = [
        {
            "title": _("Set up the organisation"),
            "url": reverse("people:set_up_organisation"),
            "state": "done" if is_done["set_up"] else "in_progress",
            "hint": _("Name, time zone, sign-in, mail, privacy"),
        },
        {
            "title": _("Add the people"),
            "url": reverse("people:imports"),
            "icon": "upload",
            "state": "done" if is_done["people"] else "not_started",
            "hint": _("A file from your HR system, or one by one"),
        },
        {
            "title": _("Make your first programme"),
            "url": reverse("programmes:gallery"),
            "icon": "sprout",
            "state": _state_of("programme", is_done),
            "hint": _(
                "It starts from a template and takes about an hour to design. Nobody hears of it until you launch it."
            )
            if is_done["people"]
            else _("Once there are people who could join it"),
        },
        {
            "title": _("Name a second organisation admin"),
            "url": reverse("people:access"),
            "icon": "user-round-plus",
            "state": _state_of("admins", is_done),
            "hint": str(ALONE) if is_done["people"] else _("Once there are people to choose from"),
        },
    ]
    ready = [task for task in tasks if task["state"] == "not_started"] if is_done["set_up"] else []
    return Card(
        "site/card_getting_started.html", {"tasks": tasks, "button": next(iter(ready), None)}
    )


def _state_of(step: str, is_done: dict[str, bool]) -> str:
    return "done" if is_done[step] else "not_started" if is_done["people"] else "blocked"


def _steps_done(person: Person) -> dict[str, bool]:
    return {
        "set_up": is_set_up(),
        "people": has_people_besides(person),
        "programme": Programme.objects.exists(),
        "admins": admins().count() >= ADMINS_AT_LEAST,
    }


def _is_starting(person: Person) -> bool:
    """Once a programme was launched, what is left stands under “Needs you”."""
    was_launched = Programme.objects.exclude(state=Programme.State.DRAFT).exists()
    return not was_launched and not all(_steps_done(person).values())


def organisation_tasks(request: PersonRequest, thing: object = None) -> Card | None:
    """Once there are people: what needs an organisation admin, in the order in which it helps most."""
    if Who.ORGANISATION_ADMIN not in request.actor.roles:
        return None
    if not is_set_up() or not has_people_besides(request.user):
        # Until then “Getting started” says what comes next.
        return None
    everything = [
        _mail(),
        # “Getting started” asks for the second admin while it is shown.
        *([] if _is_starting(request.user) else [_admins()]),
        _deliveries(),
        _backup(),
        _directory(),
        _second_factors(),
        _chain(),
    ]
    open_ones = [task for task in everything if task["kind"] != "good"]
    context = {
        "tasks": open_ones,
        "in_order": [task for task in everything if task["kind"] == "good"],
        "asks": len(open_ones),
    }
    return Card("site/card_organisation.html", context)


def audit_state(request: HttpRequest, thing: object = None) -> Card | None:
    """For the auditor: whether the log is whole, and what happened last."""
    if Who.AUDITOR not in request.actor.roles:  # type: ignore[attr-defined]
        return None
    latest = Entry.objects.select_related("by")[:10]
    context = {"chain": _chain(), "lines": sentences_of(latest), "count": Entry.objects.count()}
    return Card("site/card_audit.html", context)


def _task(title: str, name: str, hint: str, *, state: str, kind: str) -> Task:
    icon = {"good": "check", "act": "circle-alert", "look": "triangle-alert"}[kind]
    url = reverse(name) if name else ""
    return {
        "title": title, "url": url, "hint": hint, "state": state, "kind": kind, "icon": icon
    }  # fmt: skip


def _mail() -> Task:
    if is_server_set():
        hint = _("Messages leave by e-mail.")
        return _task(_("Mail server"), "mail:server", hint, state=_("Set"), kind="good")
    never = Person.objects.filter(is_active=True, forgotten_at=None, last_login=None).count()
    words = ngettext(
        "Messages wait until then, and %(n)s person has never signed in. It takes about 5 minutes.",
        "Messages wait until then, and %(n)s people have never signed in. It takes about 5 minutes.",
        never,
    )
    title, state = _("Set up the mail server"), _("Not set up")
    return _task(title, "mail:server", words % {"n": never}, state=state, kind="act")


def _admins() -> Task:
    number = admins().count()
    if number >= ADMINS_AT_LEAST:
        words = _("%(n)s people look after this installation.") % {"n": number}
        return _task(
            _("Organisation admins"), "people:access", words, state=str(number), kind="good"
        )
    title = _("Name a second organisation admin")
    return _task(title, "people:access", str(ALONE), state=_("1 of 2"), kind="act")


def _deliveries() -> Task:
    failed = troubles().count()
    if not failed:
        hint = _("No message failed.")
        return _task(_("Deliveries"), "notices:troubles", hint, state=_("0 failed"), kind="good")
    words = ngettext("%(n)s message did not arrive.", "%(n)s messages did not arrive.", failed)
    title, state = _("Look at what did not arrive"), _("%(n)s failed") % {"n": failed}
    return _task(title, "notices:troubles", words % {"n": failed}, state=state, kind="look")


def _backup() -> Task:
    """No page makes one: the file holds everything, so it is made where the server runs."""
    last = last_backup_at()
    if last is None:
        hint = _(
            "Run ./mentes backup on the server, best every night. No backup of Mentes was made yet."
        )
        return _task(_("Make a backup"), "", hint, state=_("None yet"), kind="look")
    days = max((timezone.now() - last).days, 0)
    words = _("The last one was made on %(day)s.") % {"day": date_format(last, "j F Y")}
    old = ngettext("%(n)s day old", "%(n)s days old", days) % {"n": days}
    if days > BACKUP_DAYS:
        words += " " + _("Run ./mentes backup on the server, best every night.")
        return _task(_("Make a backup"), "", words, state=old, kind="look")
    return _task(_("Backup"), "", words, state=old, kind="good")


def _directory() -> Task:
    last = Import.objects.order_by("-pk").values_list("made_at", flat=True).first()
    if last is None:
        hint = _("The directory was entered by hand. A file from your HR system keeps it right.")
        title, state = _("Bring the directory up to date"), _("No file yet")
        return _task(title, "people:imports", hint, state=state, kind="look")
    days = (timezone.now() - last).days
    words = _("The last file came on %(day)s.") % {"day": date_format(last, "j F Y")}
    old = ngettext("%(n)s day old", "%(n)s days old", days) % {"n": days}
    if days > DIRECTORY_DAYS:
        title = _("Bring the directory up to date")
        return _task(title, "people:imports", words, state=old, kind="look")
    return _task(_("Directory"), "people:imports", words, state=old, kind="good")


def _second_factors() -> Task:
    with_role = set(OrganisationRole.objects.values_list("person", flat=True))
    with_role |= set(ProgrammeRole.objects.values_list("person", flat=True))
    own = Authenticator.objects.filter(type=Authenticator.Type.TOTP, user__in=with_role)
    has = set(own.values_list("user", flat=True))
    state = _("%(n)s of %(all)s") % {"n": len(has), "all": len(with_role)}
    title = _("Second factor for people with a role")
    if len(has) == len(with_role) or not settings.TWO_FACTOR:
        hint = _("Everyone with a role signs in with a code as well.")
        if not settings.TWO_FACTOR:
            hint = _("Switched off by a setting of the server.")
        return _task(title, "people:access", hint, state=state, kind="good")
    missing = Person.objects.filter(pk__in=with_role - has).order_by("name")[:3]
    names = ", ".join(person.name for person in missing)
    more = len(with_role - has) - len(missing)
    words = _("Without one: %(names)s") % {"names": names}
    words += _(" and %(n)s more.") % {"n": more} if more > 0 else "."
    return _task(title, "people:access", words, state=state, kind="look")


def remember_chain(*, count: int, fault: str) -> None:
    """Keep when the log was walked along last, and what was found."""
    cache.set(CHAIN, {"at": timezone.now(), "count": count, "fault": fault}, timeout=None)


def _chain() -> Task:
    found = cache.get(CHAIN)
    if found is None or timezone.now() - found["at"] > timedelta(hours=CHAIN_HOURS):
        hint = _("It has not been checked for a day. That is done every night by the worker.")
        title, state = _("Check the audit log"), _("Unchecked")
        return _task(title, "audit:log", hint, state=state, kind="look")
    if found["fault"]:
        hint = found["fault"]
        return _task(_("Audit log"), "audit:log", hint, state=_("Broken"), kind="act")
    words = ngettext(
        "%(n)s entry, none changed, checked on %(at)s.",
        "%(n)s entries, none changed, checked on %(at)s.",
        found["count"],
    )
    at = date_format(timezone.localtime(found["at"]), "j F, H:i")
    hint = words % {"n": f"{found['count']:,}", "at": at}
    return _task(_("Audit log"), "audit:log", hint, state=_("Intact"), kind="good")
