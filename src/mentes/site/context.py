"""What every page knows: the organisation, what is unread, and where one can go from here."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from mentes.foundation.actor import Who
from mentes.foundation.identity import is_identity_confirmed
from mentes.foundation.navigation import NavEntry, entry
from mentes.foundation.policy import may_open, registry
from mentes.notices.queries import has_mail, unread_count
from mentes.people.middleware import NEED_FACTOR
from mentes.people.queries import open_support, organisation
from mentes.people.request import PersonRequest
from mentes.programmes.models import Programme
from mentes.programmes.queries.programmes import in_order
from mentes.relationship.queries.pairs import partners_to_ask

SWITCHER = 8
"""programmes in the switcher; the others are found by name"""
SEARCHED = 4
"""with more programmes than these the switcher has a search"""


def everywhere(request: PersonRequest) -> dict[str, Any]:
    """Whoever is signed out has no role, so what asks for a person is not asked for."""
    if not hasattr(request, "actor"):  # an error before the gate
        return {}
    programme = SimpleLazyObject(lambda: _programme(request))
    unread = SimpleLazyObject(lambda: unread_count(request.user))
    nav = SimpleLazyObject(lambda: _nav(request, programme))
    return {
        "organisation": SimpleLazyObject(organisation),
        "demo": settings.DEMO,
        "own_base": own_base(request),
        "must_have_factor": bool(request.actor.roles & NEED_FACTOR),
        "has_mail": SimpleLazyObject(has_mail),
        "unread": unread,
        "banners": _banners(request),
        "support": SimpleLazyObject(lambda: open_support().filter(person=request.user).first()),
        "nav": nav,
        "nav_foot": SimpleLazyObject(lambda: _nav_foot(request, nav)),
        "switcher": SimpleLazyObject(lambda: _switcher(request, programme)),
        "tabs": SimpleLazyObject(lambda: _tabs(request, unread)),
    }


def own_base(request: PersonRequest) -> str:
    """The frame of pages that everybody has: one and the same for one person, wherever they go."""
    has_more = request.user.is_authenticated and len(organisation_nav(request)) > 1
    return "base_admin.html" if has_more else "base_participant.html"


def _banners(request: PersonRequest) -> list[str]:
    on_page = request.resolver_match and request.resolver_match.view_name == settings.IDENTITY_PAGE
    closed = not is_identity_confirmed(request.user) and not on_page and _waits_for(request)
    support = Who.SUPPORT in request.actor.roles
    return [
        *(["people/_support.html"] if support else []),
        *(["people/_unconfirmed.html"] if closed else []),
    ]


def _waits_for(request: PersonRequest) -> bool:
    """Who came in with a personal link and has no pair yet has nothing to confirm yet."""
    return request.user.is_address_in_doubt or bool(partners_to_ask(request.user))


def _programme(request: PersonRequest) -> Programme | None:
    """The one the view has already fetched, if it left it on the request."""
    if found := getattr(request, "programme", None):
        return found
    slug = request.resolver_match.kwargs.get("slug") if request.resolver_match else None
    return Programme.objects.filter(slug=slug).first() if slug else None


def _nav(request: PersonRequest, programme: Any) -> list[NavEntry]:
    if not request.user.is_authenticated:
        return []
    if programme:
        parts = (import_string(path)(request, programme) for path in settings.NAVIGATION)
        lines = [line for part in parts for line in part]
        return lines or organisation_nav(request)  # who only reads what became of it
    return organisation_nav(request)


def organisation_nav(request: PersonRequest) -> list[NavEntry]:
    return _lines(
        request,
        (_("Home"), "house", "site:home"),
        (_("Programmes"), "layers", "programmes:list"),
        (_("Outcomes"), "chart-column", "insights:outcomes"),
        (_("People"), "users", "people:directory"),
        (_("Import"), "upload", "people:imports"),
        (_("Access"), "key-round", "people:access"),
        (_("Mail"), "mail", "mail:server"),
        (_("Deliveries"), "send", "notices:troubles"),
        (_("Audit log"), "scroll-text", "audit:log"),
    )


def _nav_foot(request: PersonRequest, nav: Iterable[NavEntry]) -> list[NavEntry]:
    """Not what the menu above has already."""
    if not request.user.is_authenticated:
        return []
    lines = [
        (_("Home"), "house", "site:home"),
        (_("Notices"), "bell", "notices:list"),
        (_("Me"), "circle-user", "people:me"),
        (_("Privacy centre"), "shield-check", "people:privacy"),
    ]
    if request.actor.roles & {Who.ORGANISATION_ADMIN, Who.SUPPORT}:
        lines.append((_("Organisation"), "settings", "people:directory"))
    above = {line.url for line in nav}
    return [line for line in _lines(request, *lines) if line.url not in above]


def _lines(request: PersonRequest, *lines: tuple[str, str, str]) -> list[NavEntry]:
    """Only what this person may open. Of two that the page lies below, the nearer is current."""
    found = [
        entry(request, label, icon, reverse(name), exact=name == "site:home")
        for label, icon, name in lines
        if name in registry() and may_open(request.actor, name)
    ]
    nearest = max((len(line.url) for line in found if line.is_current), default=0)
    return [
        line._replace(is_current=line.is_current and len(line.url) == nearest) for line in found
    ]


def _switcher(request: PersonRequest, programme: Any) -> dict[str, Any] | None:
    """The programmes this person runs, the present one shown."""
    if not programme:
        return None
    mine = sorted(Programme.objects.filter(roles__person=request.user), key=in_order)
    shown = mine[:SWITCHER]
    if programme not in shown and programme in mine:
        shown = [programme, *shown[:-1]]
    others = [
        (
            each.name,
            each.get_state_display(),
            reverse("programmes:overview", args=[each.slug]),
            each == programme,
        )
        for each in shown
    ]
    return {
        "label": programme.name,
        "sub": programme.get_state_display(),
        "others": others,
        "every": len(mine),
        "more": len(mine) > SEARCHED,
        "all": reverse("programmes:list"),
    }


def _tabs(request: PersonRequest, unread: Any) -> list[NavEntry]:
    if not request.user.is_authenticated:
        return []
    lines = _lines(
        request,
        (_("Home"), "house", "site:home"),
        (_("Goals"), "target", "relationship:my_goals"),
        (_("Notices"), "bell", "notices:list"),
        (_("Me"), "circle-user", "people:me"),
    )
    return [_marked(line, getattr(request, "tab", ""), unread) for line in lines]


def _marked(line: NavEntry, tab: str, unread: Any) -> NavEntry:
    """A page below a tab says by `request.tab` which one stays marked."""
    is_current = line.icon == tab if tab else line.is_current
    waiting = (unread + 0) or None if line.icon == "bell" else None  # a lazy object has no int()
    return line._replace(is_current=is_current, waiting=waiting)
