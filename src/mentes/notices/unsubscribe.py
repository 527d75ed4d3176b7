"""The signed link with which somebody stops a kind of e-mail without signing in."""

from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.core import signing
from django.urls import reverse

from mentes.notices.models import Choice, Notice

SALT = "notices.unsubscribe"


def path_for(notice: Notice) -> str | None:
    if notice.choice is None:
        return None
    token = signing.dumps([notice.to_id, notice.choice], salt=SALT)
    return reverse("notices:unsubscribe", args=[token])


def read_token(token: str) -> tuple[AbstractBaseUser, str]:
    pk, choice = signing.loads(token, salt=SALT)
    person = get_user_model()._default_manager.filter(pk=pk).first()
    if person is None or choice not in Choice.values:
        raise signing.BadSignature("nobody")
    return person, choice
