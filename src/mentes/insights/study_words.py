"""The words in which a study is told: what is known beforehand, its sentences."""

from django.utils.translation import gettext_lazy

KNOWN = {
    "tenure": gettext_lazy("Time in the organisation"),
    "level": gettext_lazy("Level"),
    "team": gettext_lazy("Team"),
    "place": gettext_lazy("Place"),
    "promotion": gettext_lazy("Time since the last promotion"),
    "programmes": gettext_lazy("Took part in a programme before"),
}
QUESTIONS = {
    "retained": gettext_lazy("Did more people stay?"),
    "promoted": gettext_lazy("Were more people promoted?"),
    "moved": gettext_lazy("Did more people move to another team?"),
}
MORE = {  # the headline of an effect
    "retained": gettext_lazy(
        "Of every %(of)s who %(who)s, about %(n)s more stayed for a year than would have without it."
    ),
    "promoted": gettext_lazy(
        "Of every %(of)s who %(who)s, about %(n)s more got a promotion within a year than would have without it."
    ),
    "moved": gettext_lazy(
        "Of every %(of)s who %(who)s, about %(n)s more moved to another team within a year than would have"
        " without it."
    ),
}
FEWER = {
    "retained": gettext_lazy(
        "Of every %(of)s who %(who)s, about %(n)s fewer stayed for a year than would have without it."
    ),
    "promoted": gettext_lazy(
        "Of every %(of)s who %(who)s, about %(n)s fewer got a promotion within a year than would have without it."
    ),
    "moved": gettext_lazy(
        "Of every %(of)s who %(who)s, about %(n)s fewer moved to another team within a year than would have"
        " without it."
    ),
}
WHO = {  # of whom a headline speaks
    "ATT": gettext_lazy("took part"),
    "ATO": gettext_lazy("might as well have taken part as not"),
    "ITT": gettext_lazy("were offered a seat"),
}
COMPARED = gettext_lazy(
    "Compared with colleagues who could have joined, made alike in what was known beforehand."
)
COMPARED_BY_LOT = gettext_lazy("Compared with people in the same draw who weren’t offered a seat.")
ENDS = {  # the participants' share and the colleagues', in a sentence
    "retained": gettext_lazy(
        "Of the %(n)s people who took part, %(share)s stayed 12 months; among comparable colleagues"
        " %(other)s did."
    ),
    "promoted": gettext_lazy(
        "Of the %(n)s people who took part, %(share)s were promoted within 12 months; among comparable"
        " colleagues %(other)s were."
    ),
    "moved": gettext_lazy(
        "Of the %(n)s people who took part, %(share)s moved to another team within 12 months; among"
        " comparable colleagues %(other)s did."
    ),
}
ENDS_BY_LOT = {  # of those offered a seat and of the others in the draw
    "retained": gettext_lazy(
        "Of the %(n)s people offered a seat, %(share)s stayed 12 months; of those not drawn %(other)s did."
    ),
    "promoted": gettext_lazy(
        "Of the %(n)s people offered a seat, %(share)s were promoted within 12 months; of those not drawn"
        " %(other)s were."
    ),
    "moved": gettext_lazy(
        "Of the %(n)s people offered a seat, %(share)s moved to another team within 12 months; of those"
        " not drawn %(other)s did."
    ),
}
BY_LOT = gettext_lazy("Seats were drawn by lot, so the groups differ only by chance.")
VOLUNTEERS = gettext_lazy(
    "This holds for people who chose to join; others may gain more or less (Sandvik and others 2020)."
)
ON_WHOM = {
    "ATT": gettext_lazy("Those who took part"),
    "ATO": gettext_lazy("Those who might as well have taken part as not: another question"),
    "ITT": gettext_lazy("Those who were offered a seat, whether they used it or not"),
}
OVERLAP = gettext_lazy(
    "It is counted for people who might as well have taken part as not, so no share of all participants"
    " stands beside it."
)
UNCLEAR = {
    "retained": gettext_lazy("We can’t tell whether the programme changed how many stay."),
    "promoted": gettext_lazy("We can’t tell whether the programme changed how many are promoted."),
    "moved": gettext_lazy("We can’t tell whether the programme changed how many move."),
}
CANT_SAY = {
    "retained": gettext_lazy("We can’t say whether the programme changed how many stay."),
    "promoted": gettext_lazy("We can’t say whether the programme changed how many are promoted."),
    "moved": gettext_lazy("We can’t say whether the programme changed how many move."),
}
HIDDEN_FACTOR = {
    "retained": gettext_lazy(
        "Something we didn’t measure would have to raise both joining and staying %(n)s-fold to explain this away."
    ),
    "promoted": gettext_lazy(
        "Something we didn’t measure would have to raise both joining and promotion %(n)s-fold to explain this away."
    ),
    "moved": gettext_lazy(
        "Something we didn’t measure would have to raise both joining and moving %(n)s-fold to explain this away."
    ),
}
HIDDEN_FACTOR_OF_HARM = {
    "retained": gettext_lazy(
        "Something we didn’t measure would have to change both joining and staying %(n)s-fold to explain this away."
    ),
    "promoted": gettext_lazy(
        "Something we didn’t measure would have to change both joining and promotion %(n)s-fold to explain this away."
    ),
    "moved": gettext_lazy(
        "Something we didn’t measure would have to change both joining and moving %(n)s-fold to explain this away."
    ),
}
