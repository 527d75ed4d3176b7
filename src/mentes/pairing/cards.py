"""PLACEHOLDER"""


def matching_of_programme(request, thing=None):
    return None


def pairs_of_person(request, thing=None):
    return None


def try_rules(request, thing=None):
    return None
