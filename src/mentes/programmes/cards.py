"""PLACEHOLDER"""


def open_to_me(request, thing=None):
    return None


def programmes_i_run(request, thing=None):
    return None
