"""PLACEHOLDER"""


def enrolment_of_programme(request, thing=None):
    return None


def enrolments_of_person(request, thing=None):
    return None


def my_enrolments(request, thing=None):
    return None
