"""The page of deliveries says where to look when nothing waits."""

import pytest
from django.test import Client
from django.urls import reverse

from mentes.people.models import OrganisationRole
from tests.factories import make_person

pytestmark = pytest.mark.django_db


def test_with_nothing_to_look_at_it_leads_to_the_mail_server(client: Client) -> None:
    dana = make_person()
    OrganisationRole.objects.create(person=dana, role=OrganisationRole.Role.ADMIN)
    client.force_login(dana)
    page = client.get(reverse("notices:troubles")).content.decode()
    assert f'href="{reverse("mail:server")}"' in page.split("<main", 1)[1]
