"""The table of who may do what: each line is an operation of the registry, so it cannot say anything else."""

from django.utils.translation import gettext_lazy as _

POWERS = [
    (_("Keep one’s own profile and privacy"), "people:me"),
    (_("Read and write the goals of a pair"), "relationship:goals"),
    (_("Write private notes, and read one’s own"), "relationship:notes"),
    (_("Rate a session; nobody reads a single rating"), "relationship:rate_here"),
    (_("Match people and publish pairs"), "pairing:publish"),
    (_("Approve and decline who takes part"), "enrolment:decide"),
    (_("See how one programme is doing"), "insights:health"),
    (_("See counts of all programmes, without names"), "insights:outcomes"),
    (_("Make a programme"), "programmes:template"),
    (_("Look people up in the directory"), "people:directory"),
    (_("Correct what stands about a person"), "people:edit"),
    (_("Import people from a file"), "people:imports"),
    (_("Give roles and support access"), "people:access"),
    (_("Set up mail"), "mail:server"),
    (_("Read the audit log"), "audit:log"),
]
