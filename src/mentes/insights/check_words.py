"""What each check of a study asks, and what its answer means, without any number of people."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from mentes.foundation.widgets import Words

STATES = {  # of a check: kind of pill, icon, word
    "green": ("good", "check", _("Good")),
    "amber": ("look", "triangle-alert", _("With caution")),
    "red": ("act", "circle-alert", _("Stopped here")),
}
ALL_TOGETHER = {  # what the worst of them makes of the effect
    "green": _("Every check passed"),
    "amber": _("Shown with caution"),
    "red": _("We can’t say"),
}


@dataclass(frozen=True)
class Asked:
    title: Words
    green: Words
    amber: Words
    red: Words


CHECKS = {
    "participants": Asked(
        _("Enough participants"),
        _("Enough people took part."),
        _("Enough people took part to show an effect; more would make it firmer."),
        _("Too few people took part."),
    ),
    "comparison": Asked(
        _("Enough colleagues to compare with"),
        _("Enough colleagues could have taken part and did not."),
        _("Enough colleagues could have taken part and did not; more would make it firmer."),
        _("Too few colleagues could have taken part and did not."),
    ),
    "events": Asked(
        _("Enough on either side"),
        _("Enough participants had the outcome, and enough had not."),
        _("Fewer than twenty participants had the outcome, or fewer than twenty had not."),
        _("Fewer than ten participants had the outcome, or fewer than ten had not."),
    ),
    "balance": Asked(
        _("Alike after weighting"),
        _("Participants and colleagues are alike in what was known beforehand."),
        _("Participants and colleagues still differ a little in what was known beforehand."),
        _("Participants and colleagues cannot be made alike."),
    ),
    "ess": Asked(
        _("Many colleagues count"),
        _("The comparison rests on enough colleagues."),
        _("The comparison rests on few colleagues, yet on enough to show an effect."),
        _("The comparison rests on too few colleagues."),
    ),
    "positivity": Asked(
        _("A comparable colleague for everybody"),
        _(
            "The likeliest participants have comparable colleagues too, and no single person counts for much."
        ),
        _("The likeliest participants have few comparable colleagues, or one counts for much."),
        _("Some participants have no comparable colleague outside the programme."),
    ),
    "placebo": Asked(
        _("No difference before the programme"),
        _("The groups did not differ before the programme."),
        _(
            "The groups differed before the programme by no more than chance may bring, or it was not tested."
        ),
        _("The groups differed before the programme in something that cannot be seen."),
    ),
    "followup": Asked(
        _("The outcome is known"),
        _("The outcome is known of nearly everybody."),
        _("The outcome is known of most people, yet not of nearly everybody."),
        _("The outcome is not known of enough people."),
    ),
    "preregistration": Asked(
        _("Planned before it was read"),
        _("The plan was locked before the start."),
        _("The plan was not locked before the start, or was amended later."),
        _("No plan was locked before the outcome could be read."),
    ),
    "block_balance": Asked(
        _("The draw was even"),
        _("The groups that were drawn differ no more than chance makes them."),
        _(
            "The groups that were drawn differ more than chance usually makes them, or some people have no one"
            " in their block to be compared with."
        ),
        _("The groups that were drawn differ more than chance allows."),
    ),
    "takeup": Asked(
        _("Seats were used"),
        _("Most of those who drew a seat used it, and few of the others found one."),
        _("Many who drew a seat did not use it, or many of the others found one."),
        _("Too few of those who drew a seat used it."),
    ),
}
NEVER_COUNTED = {"events"}  # its number may be of very few people, so nobody reads it
WITHOUT_COUNTS = {"preregistration"}  # its sentence speaks of days alone, so everybody reads it
