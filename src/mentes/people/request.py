"""A request of somebody who is signed in: the policy gate has seen to it, this says so to the types."""

from mentes.foundation.request import ActorRequest
from mentes.people.models import Person


class PersonRequest(ActorRequest):
    user: Person
