"""What the studio says of each pair, in the words and marks of a row."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from mentes.enrolment.queries.people import texts_of
from mentes.pairing.bridge.board import Effect, Move, Other
from mentes.pairing.models import Look, Proposal, Round
from mentes.pairing.queries import Numbers, Slim
from mentes.people.models import Person

PILLS = {
    "look": ("look", "triangle-alert"),
    "first_choice": ("choice", "star"),
    "choice": ("choice", "star"),
}
ORDER = ("skill", "text", "look", "first_choice", "choice", "place", "time", "level", "team")
CHIPS = 3
PARTS = {
    "skills": lazy("Skills offered"),
    "goals": lazy("What they wrote"),
    "wishes": lazy("Their wishes"),
    "level_gap": lazy("Experience gap"),
    "time_overlap": lazy("Working hours"),
    "place": lazy("Place"),
    "other_team": lazy("Other team"),
}


@dataclass(frozen=True)
class Chip:
    word: str
    pill: str
    icon: str


@dataclass(frozen=True)
class Line:
    proposal: Proposal
    mentee_small: str
    mentor_small: str
    chips: list[Chip]
    mentee_url: str
    mentor_url: str


def lines_of(round_: Round, shown: list[Proposal], everybody: list[Slim]) -> list[Line]:
    """The rows of a page. Once a round is published its places are counted as taken already."""
    load: Counter[int] = Counter()
    if round_.state != Round.State.PUBLISHED:
        load.update(proposal.mentor for proposal in everybody)
    slug = round_.programme.slug
    return [_line(proposal, load[proposal.mentor_id], slug) for proposal in shown]


def _line(proposal: Proposal, load: int, slug: str) -> Line:
    mentor = proposal.mentor
    places = ngettext("%(n)s of %(places)s place", "%(n)s of %(places)s places", mentor.places)
    taken = places % {"n": mentor.taken + load, "places": mentor.places}
    return Line(
        proposal,
        about(proposal.mentee.person),
        ", ".join(filter(None, (mentor.person.job_title, taken))),
        chips_of(proposal),
        reverse("enrolment:person", args=[slug, proposal.mentee_id]),
        reverse("enrolment:person", args=[slug, proposal.mentor_id]),
    )


def about(person: Person) -> str:
    return ", ".join(part for part in (person.job_title, person.place) if part)


def chips_of(proposal: Proposal) -> list[Chip]:
    first = sorted(proposal.reasons, key=lambda reason: ORDER.index(reason["kind"]))
    return [
        Chip(reason["chip"], *PILLS.get(reason["kind"], ("neutral", "")))
        for reason in first[:CHIPS]
    ]


@dataclass(frozen=True)
class Part:
    name: str
    points: float
    of: float
    shown: int  # whole points that add up to the fit that is shown
    shown_of: int

    @property
    def kind(self) -> str:
        share = self.points / self.of if self.of else 1
        return "act" if share < 0.4 else "look" if share < 0.6 else ""


def parts_of(proposal: Proposal) -> list[Part]:
    points, of = zip(*proposal.parts.values(), strict=True) if proposal.parts else ((), ())
    names = [str(PARTS.get(name, name)) for name in proposal.parts]
    shown, shown_of = adding_up(points, proposal.points), adding_up(of, sum(of))
    rows = map(Part, names, map(float, points), map(float, of), shown, shown_of)
    return sorted(rows, key=lambda part: -part.of)


def adding_up(values: Sequence[float], total: float) -> list[int]:
    """Whole numbers that add up to the whole total: the largest remainders are rounded up."""
    whole = [floor(value) for value in values]
    rest = sorted(range(len(values)), key=lambda at: whole[at] - values[at])
    for at in rest[: max(0, floor(total + 0.5) - sum(whole))]:
        whole[at] += 1
    return whole


@dataclass(frozen=True)
class OtherLine:
    """One other mentor: the fit, the exact effect on the total, who else moves."""

    other: Other
    mentee: Person

    @property
    def mentor(self) -> object:
        return self.other.mentor

    @property
    def points(self) -> float:
        return self.other.fit / 100

    @property
    def change_words(self) -> str:
        return signed(self.other.effect.change / 100)

    @property
    def is_no_loss(self) -> bool:
        return self.other.effect.change >= 0

    @property
    def moves_words(self) -> str:
        return moves_words(self.other.effect, besides=self.mentee)

    @property
    def preview_words(self) -> str:
        return preview_words(self.other.effect, first=self.mentee)


def moves_words(effect: Effect, *, besides: Person) -> str:
    others = [move for move in effect.moves if move.mentee.person != besides]
    if not others:
        return _("Nobody")
    words = [_move(move) for move in others[:2]]
    if len(others) > 2:
        more = ngettext("%(n)s more", "%(n)s more", len(others) - 2) % {"n": len(others) - 2}
        words.append(more)
    return ", ".join(words)


def _move(move: Move) -> str:
    names = {"mentee": move.mentee.person.first_name}
    if move.after is None:
        return _("%(mentee)s has no mentor then") % names
    return _("%(mentee)s to %(mentor)s") % (names | {"mentor": move.after.person.first_name})


def preview_words(effect: Effect, *, first: Person) -> str:
    words = []
    moves = sorted(effect.moves, key=lambda move: move.mentee.person != first)
    for move in moves[:4]:
        names = {"mentee": move.mentee.person.first_name}
        if move.after is None:
            words.append(_("%(mentee)s without a mentor") % names)
        else:
            words.append(
                _("%(mentee)s with %(mentor)s") % (names | {"mentor": move.after.person.first_name})
            )
    if len(effect.moves) > 4:
        words.append(_("%(n)s more move") % {"n": len(effect.moves) - 4})
    return ", ".join(words)


def signed(points: float) -> str:
    """+13, −61, ±0: a real minus, and as many places as it takes to be true."""
    rounded = round(points, 1)
    if rounded == 0:
        return "±0" if points == 0 else ("+" if points > 0 else "−") + _("under 0.1")
    return ("+" if rounded > 0 else "−") + number_format(
        abs(rounded), 0 if rounded == int(rounded) else 1
    )


def points_words(points: float, *, places: int = 0) -> str:
    return str(number_format(points, places, force_grouping=True))


@dataclass(frozen=True)
class OwnWords:
    """What one of the two wrote in the form, as far as a coordinator may read it."""

    person: Person
    answers: list[tuple[str, str]]


def own_words_of(proposal: Proposal, reader: Person) -> list[OwnWords]:
    said = texts_of([proposal.mentee, proposal.mentor], reader)
    return [
        OwnWords(each.person, said.get(each.pk, [])) for each in (proposal.mentee, proposal.mentor)
    ]


@dataclass(frozen=True)
class Opened:
    """The row that is open: why it scores so, who else there is, and what a swap would do."""

    proposal: Proposal
    parts: list[Part]
    texts: list[str]
    others: list[OtherLine]
    picked: OtherLine | None
    total: float
    first: int
    lowest: float
    look: Look | None
    is_large: bool
    own_words: list[OwnWords]

    @property
    def is_to_ask(self) -> bool:
        """The worker has not been asked, or gave up."""
        return self.is_large and (
            self.look is None or self.look.work_state == Look.WorkState.PARKED
        )

    @property
    def change(self) -> float:
        return self.picked.other.effect.change / 100 if self.picked else 0

    @property
    def total_shown(self) -> str:
        return points_words(self.total, places=self.places)

    @property
    def total_after(self) -> str:
        return points_words(self.total + self.change, places=self.places)

    @property
    def places(self) -> int:
        """A small change must show in the totals too, or the two would look the same."""
        return 1 if 0 < abs(self.change) < 10 else 0

    @property
    def first_after(self) -> int:
        return self.first + (self.picked.other.effect.first_choices if self.picked else 0)

    @property
    def first_words(self) -> str:
        return signed(self.first_after - self.first) if self.first_after != self.first else ""

    @property
    def is_no_first_lost(self) -> bool:
        return self.first_after >= self.first

    @property
    def lowest_words(self) -> str:
        after = self.picked.other.effect.lowest / 100 if self.picked else self.lowest
        if round(after) >= round(self.lowest):
            return ""
        return _("The lowest fit falls to %(n)s") % {"n": round(after)}


def opened_row(
    proposal: Proposal,
    others: list[Other],
    numbers: Numbers,
    *,
    picked: str,
    look: Look | None,
    reader: Person,
) -> Opened:
    """`picked`: the mentor of whom a preview is wanted. `look`: what the worker is asked, in a large round."""
    lines = [OtherLine(other, proposal.mentee.person) for other in others]
    return Opened(
        proposal=proposal,
        parts=parts_of(proposal),
        texts=[
            reason["text"] for reason in proposal.reasons if reason["kind"] not in ("team", "time")
        ][:2],
        others=lines,
        picked=next((line for line in lines if str(line.other.mentor.pk) == picked), None),
        total=numbers.average * numbers.matched,
        first=numbers.first_choices,
        lowest=numbers.lowest,
        look=look,
        is_large=proposal.round.is_large,
        own_words=own_words_of(proposal, reader),
    )


def so_far_words(round_: Round) -> list[tuple[str, str]]:
    """What is true of a run that goes on, for somebody who waits for it."""
    told = round_.so_far
    if not told:
        return []
    compared = _compared(told["compared"])
    if not told["total"]:
        return [(_("Pairs compared"), compared)]
    return [
        (
            _("Pairs compared"),
            _("%(n)s, pass %(pass)s") % {"n": compared, "pass": told["passes"] + 1},
        ),
        (
            _("Best so far"),
            _("%(points)s points of fit in all") % {"points": points_words(told["total"] / 100)},
        ),
        (_("Could be better by"), better_words(told)),
    ]


def _compared(pairs: int) -> str:
    """9,600, or 4.2 million."""
    if pairs < 100_000:
        return number_format(pairs, force_grouping=True)
    return _("%(n)s million") % {"n": number_format(pairs / 1e6, 1, force_grouping=True)}


def better_words(told: dict[str, int]) -> str:
    if told["more_places"]:
        n = told["more_places"]
        words = ngettext(
            "%(n)s more mentee could be matched at most",
            "%(n)s more mentees could be matched at most",
            n,
        )
        return words % {"n": points_words(n)}
    if not told["better"]:
        return _("nothing: no higher total is possible")
    percent = ceil(1000 * told["better"] / told["total"]) / 10
    return _("%(n)s%% at most") % {"n": number_format(percent, 1)}
