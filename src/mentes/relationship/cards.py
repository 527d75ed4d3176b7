"""PLACEHOLDER"""


def my_pairs(request, thing=None):
    return None
