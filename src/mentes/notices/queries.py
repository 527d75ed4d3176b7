"""Questions about what somebody was told."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser

from mentes.notices.models import Notice


def unread_count(person: AbstractBaseUser | AnonymousUser) -> int:
    if not isinstance(person, AbstractBaseUser):
        return 0
    return Notice.objects.filter(to=person, read_at=None, sent_at__isnull=False).count()
