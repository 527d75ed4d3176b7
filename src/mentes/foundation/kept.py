"""In which group of the privacy centre a line stands: by who can read what it names."""

from django.utils.translation import gettext_lazy as _

ONLY_YOU, YOU_TWO, COORDINATORS, COUNTED = "only you", "you two", "coordinators", "counted"
GROUPS = {
    ONLY_YOU: _("Only you see this"),
    YOU_TWO: _("You and your partner see this"),
    COORDINATORS: _("The people who run things see this"),
    COUNTED: _("Nobody reads this; it’s only counted"),
}
"""in the order of the page: what people care about most comes first"""
