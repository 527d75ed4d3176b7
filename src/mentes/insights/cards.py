"""PLACEHOLDER"""


def health_of_programme(request, thing=None):
    return None
