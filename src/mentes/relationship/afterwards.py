"""PLACEHOLDER"""


def pair_closed(thing, *, by):
    return None


def pair_published(thing, *, by):
    return None


def pair_told(thing, *, by):
    return None
