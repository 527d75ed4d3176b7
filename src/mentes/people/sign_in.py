"""How people sign in: django-allauth's adapters, fitted to this house."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest


class Adapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False  # people come by import or invitation


class SecondFactor(DefaultMFAAdapter):
    def get_totp_issuer(self) -> str:
        return "Mentes"
