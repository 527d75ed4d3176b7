"""PLACEHOLDER"""


def enrolment_withdrawn(thing, *, by):
    return None


def programme_closed(thing, *, by):
    return None
