"""Questions about people and their organisation."""

from collections import Counter
from datetime import date, datetime, time, timedelta

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Lower
from django.utils import timezone
from django.utils.module_loading import import_string

from mentes.people.models import (
    AccountClaim,
    DomainChange,
    IdentityCheck,
    Organisation,
    OrganisationRole,
    Person,
    Skill,
    SupportAccess,
)


def organisation() -> Organisation | None:
    return Organisation.objects.first()


SMALLEST_GROUP = Coalesce(Subquery(Organisation.objects.values("smallest_group")[:1]), 5)
"""The same as part of another question."""


def smallest_group() -> int:
    """Numbers about fewer stay hidden."""
    own = organisation()
    return own.smallest_group if own else 5


def people_there_before(day: date) -> QuerySet[Person]:
    """Whom a number about a time that began on this day speaks of. An account that was made since, or went unused
    into other hands since, may be one that an administrator made up to know the answers of all but one (0034)."""
    begins = timezone.make_aware(datetime.combine(day, time.min))
    reason, how = IdentityCheck.Reason, IdentityCheck.How
    opened = Q(reason=reason.INVITATION) | Q(reason=reason.ADDRESS, how=how.NEW_ADDRESS)
    checks = IdentityCheck.objects.filter(opened, person=OuterRef("pk"), made_at__gte=begins)
    return Person.objects.filter(~Exists(checks), joined_at__lt=begins).order_by()


def quiet_hours() -> tuple[time, time]:
    own = organisation()
    return (own.quiet_from, own.quiet_until) if own else (time(19, 0), time(8, 0))


def skills_by_word() -> dict[str, Skill]:
    """Every skill by its name and by its synonyms; a name wins over a synonym of another."""
    skills = list(Skill.objects.all())
    by_word = {word.casefold(): skill for skill in skills for word in skill.synonyms}
    return by_word | {skill.name.casefold(): skill for skill in skills}


def admins() -> QuerySet[Person]:
    """Organisation admins who can sign in."""
    return Person.objects.filter(
        is_active=True, organisation_roles__role=OrganisationRole.Role.ADMIN
    ).distinct()


def open_support() -> QuerySet[SupportAccess]:
    """What has not ended, by hand or by itself."""
    return SupportAccess.objects.filter(ended_at=None, ends_at__gt=timezone.now())


def open_checks(person: Person) -> QuerySet[IdentityCheck]:
    """Why it is asked whether this account is still its owner's, the first reason first."""
    return IdentityCheck.objects.filter(person_id=person.pk, confirmed_at=None).order_by("pk")


def directory(
    *, words: str = "", team: str = "", place: str = "", show: str = "here"
) -> QuerySet[Person]:
    """People of the organisation by name; `show`: here, left, admins."""
    found = Person.objects.filter(forgotten_at=None, is_active=show != "left")
    for word in words.split()[:5]:
        found = found.filter(
            Q(name__icontains=word)
            | Q(email__icontains=word)
            | Q(team__icontains=word)
            | Q(job_title__icontains=word)
            | Q(employee_id__iexact=word)
        )
    if team:
        found = found.filter(team=team)
    if place:
        found = found.filter(place=place)
    if show == "admins":
        found = found.filter(organisation_roles__isnull=False).distinct()
    return found.order_by(Lower("name"), "pk")


def teams() -> list[str]:
    return _named("team")


def places() -> list[str]:
    return _named("place")


def _named(column: str) -> list[str]:
    here = Person.objects.filter(is_active=True).exclude(**{column: ""})
    return list(here.order_by(column).values_list(column, flat=True).distinct())


def skill_names(words: str, *, most: int = 20) -> list[str]:
    """Skills whose name or synonym holds the words, those that begin with them first."""
    wanted = words.casefold().strip()
    if not wanted:
        return []
    fitting: dict[str, bool] = {}
    for word, skill in skills_by_word().items():
        if wanted in word:
            fitting[skill.name] = fitting.get(skill.name, True) and not word.startswith(wanted)
    return sorted(fitting, key=lambda name: (fitting[name], name))[:most]


def has_second_factor(person: Person) -> bool:
    own = Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP)
    return bool(own.exists())


def first_page(person: Person) -> str:
    """Return the page on which somebody who signs in for the first time lands."""
    return str(import_string(settings.FIRST_PAGE)(person))


def is_set_up() -> bool:
    return Organisation.objects.filter(set_up_at__isnull=False).exists()


def has_people_besides(person: Person) -> bool:
    """Return whether the directory holds more than this one person."""
    return Person.objects.exclude(pk=person.pk).exists()


def people_with_roles() -> QuerySet[Person]:
    """Return who has a role of the organisation, or support access that is open."""
    given = Q(organisation_roles__isnull=False) | Q(pk__in=open_support().values("person"))
    return Person.objects.filter(given).distinct()


def open_claims() -> QuerySet[AccountClaim]:
    """Return what waits under “Who is this?”, the latest first."""
    since = timezone.now() - AccountClaim.GOOD_FOR
    waiting = AccountClaim.objects.filter(
        settled_at=None, made_at__gt=since, person__is_active=True
    )
    return waiting.select_related("person")


def people_at(domain: str) -> QuerySet[Person]:
    """Whose address is of this domain, leavers included, who may come back."""
    return Person.objects.filter(email__endswith=f"@{domain}", forgotten_at=None).order_by()


def domains() -> dict[str, int]:
    """How many people have an address at each domain, the most first."""
    emails = Person.objects.filter(forgotten_at=None).order_by().values_list("email", flat=True)
    return dict(Counter(email.rpartition("@")[2] for email in emails).most_common())


def open_domain_changes() -> QuerySet[DomainChange]:
    """Proposed and not settled. After a month a proposal is of no use any more."""
    since = timezone.now() - timedelta(days=30)
    return DomainChange.objects.filter(settled_at=None, made_at__gt=since)


def has_role(person: Person) -> bool:
    """Return whether this person has any role, so that no way in goes through other hands."""
    return any(
        import_string(path)().filter(pk=person.pk).exists() for path in settings.PEOPLE_WITH_ROLES
    )


def people_without_way_in(*, team: str = "") -> QuerySet[Person]:
    """Return who has never signed in and may get a personal link: never somebody with a role."""
    found = Person.objects.filter(is_active=True, forgotten_at=None, last_login=None)
    for path in settings.PEOPLE_WITH_ROLES:
        found = found.exclude(pk__in=import_string(path)().values("pk"))
    if team:
        found = found.filter(team=team)
    return found.order_by(Lower("name"), "pk")
