"""PLACEHOLDER"""


def entries(request, programme):
    return []
