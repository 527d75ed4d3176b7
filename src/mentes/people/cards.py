"""PLACEHOLDER"""


def set_up(request, thing=None):
    return None
