"""What became of a programme: its studies and key results, for whoever runs it and for leadership."""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.template.defaultfilters import floatformat
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mentes.foundation.plots import grouped
from mentes.insights.key_results import KeyResultRow, key_results_of_all
from mentes.insights.models import PairFigure, Study
from mentes.insights.ratings import Shown
from mentes.insights.reach import REACH, Reach, latest_rating, pairs_at_least, reach_of_all
from mentes.insights.returns import Costs, Returns
from mentes.insights.studies import Told
from mentes.insights.verdicts import Verdict
from mentes.programmes.models import Programme

NEAREST = ["shown", "refused", "running", "stopped", "ready", "early", "plan"]  # to a result
GOOD = (Verdict.ON_COURSE,)
STEP = 5  # people
PRINTED_AT_MOST = 12  # key results


@dataclass(frozen=True)
class Number:
    """One of the four that stand on top."""

    label: str
    value: str
    of: str = ""
    word: str = ""
    kind: str = "neutral"
    icon: str = ""


@dataclass(frozen=True)
class CostAndReturn:
    """What it cost and brought, or why nothing can be said. `told`: the study of who stays."""

    told: Told | None
    runs: bool
    least: int  # people

    @property
    def study(self) -> Study | None:
        return self.told.study if self.told else None

    @property
    def said(self) -> dict[str, Any]:
        return self.told.study.assumptions if self.told else {}

    @cached_property
    def returns(self) -> Returns | None:
        return self.told.returns if self.told and self.told.study.has_price else None

    @cached_property
    def costs(self) -> Costs | None:
        """Without an effect of so few people that they could be counted from the cost."""
        if self.returns:
            return self.returns.costs
        result = self.told.study.result if self.told else None
        mentees = (result or {"participants": 0})["participants"] // STEP * STEP
        return Costs(self.said, mentees) if self.said and mentees >= self.least else None

    @property
    def rows(self) -> list[tuple[str, str]]:
        return [
            *(self.costs.rows if self.costs else []),
            *(self.returns.rows if self.returns else []),
        ]

    @property
    def sentence(self) -> str:
        return self.returns.sentence if self.returns else self.why

    @property
    def why(self) -> str:
        """Nothing is said of a return."""
        told = self.told
        if told is None:
            return _(
                "A return is worked out from a study of who stays, since only a leaver has a price. None is planned."
            )
        if told.state == "shown" and told.is_exploratory:
            return _("No return is worked out for a study that was not planned beforehand.")
        if told.state == "shown" and not told.study.has_price:
            return _(
                "This effect is not about everybody who took part, so no return is worked out."
            )
        if not self.said:
            return _("What an hour and a leaver cost here hasn’t been entered yet.")
        if told.state == "refused":
            return _("No effect could be shown, so there’s nothing to set against the cost.")
        day = date_format(told.study.matures_on, "j F Y")
        return _("What it brought can be said after %(day)s, when it’s known who stayed.") % {
            "day": day
        }

    @property
    def where(self) -> str:
        """To enter what is missing, for readers who can't."""
        told = self.told
        is_priceless = told and told.state == "shown" and not told.study.has_price
        if told is None or self.said or self.runs or is_priceless:
            return ""
        return _("The programme’s admins can enter it on this page.")


@dataclass(frozen=True)
class OutcomesPage:
    """`runs`: the reader is an admin of the programme. Others read counts of enough people only."""

    programme: Programme
    runs: bool
    studies: list[Told]
    key_results: list[KeyResultRow]
    is_hidden: bool  # too few pairs for somebody who does not run the programme
    least: int  # pairs, or people, that a number speaks of
    reach: PairFigure | None = None
    rating: Shown | None = None

    @property
    def nearest(self) -> list[Told]:
        """Studies, nearest to a clear result first."""
        return sorted(
            self.studies,
            key=lambda told: (
                NEAREST.index(told.state),
                told.state == "shown" and not told.is_clear,
            ),
        )

    @property
    def sentence(self) -> str:
        """A result that is shown, or else what is nearest to one."""
        return self.nearest[0].sentence if self.studies else ""

    @cached_property
    def hero(self) -> Told | None:
        """The study that was read and says most; of the others a line each."""
        read = [told for told in self.nearest if told.state in ("shown", "refused")]
        return read[0] if read else None

    @property
    def others(self) -> list[Told]:
        return [told for told in self.studies if told is not self.hero]

    @property
    def printed(self) -> list[KeyResultRow]:
        """As many as a report of four pages has room for."""
        return self.key_results[:PRINTED_AT_MOST]

    @property
    def not_printed(self) -> int:
        return len(self.key_results) - len(self.printed)

    @property
    def judged(self) -> list[KeyResultRow]:
        """Key results with a verdict of their own."""
        return [row for row in self.key_results if row.verdict != Verdict.BY_STUDY]

    @property
    def key_result_words(self) -> str:
        """2 of 4 key results are on course."""
        good, every = sum(row.verdict in GOOD for row in self.judged), len(self.judged)
        if not every:
            return ""
        to_come = sum(row.is_to_come for row in self.judged)
        return _how_many(every, every - to_come) % {"n": good, "all": every}

    @property
    def told_by_studies(self) -> int:
        return len(self.key_results) - len(self.judged)

    @cached_property
    def money(self) -> CostAndReturn:
        stay = Study.Outcome.RETAINED
        found = next((told for told in self.studies if told.study.outcome == stay), None)
        return CostAndReturn(found, self.runs, self.least)

    @property
    def numbers(self) -> list[Number]:
        return [*self._reach(), self._rating(), self._cost()]

    def _reach(self) -> list[Number]:
        if self.reach is None or self.reach.n < self.least:
            early = _("too few pairs to say")
            return [
                Number(_("Pairs started"), "–", word=early),
                Number(_("Sessions held"), "–", word=early),
            ]
        pairs, sessions = self.reach.n, self.reach.shown
        each = number_format(round(sessions / pairs, 1), decimal_pos=1)
        return [
            Number(_("Pairs started"), _about(pairs)),
            Number(
                _("Sessions held"),
                _about(sessions),
                word=_("about %(n)s a pair") % {"n": each},
            ),
        ]

    def _rating(self) -> Number:
        if self.rating is None or self.rating.total is None:
            return Number(_("Session rating"), "–", word=_("too few rated to say"))
        band = self.rating.total
        value = _("%(low)s to %(high)s") % {
            "low": floatformat(band.low),
            "high": floatformat(band.high),
        }
        rated = _("about %(share)s%% rated, %(month)s") % {
            "share": self.rating.share_rated,
            "month": date_format(self.rating.month, "F Y"),
        }
        return Number(_("Session rating"), value, of=_("of 4"), word=rated)

    def _cost(self) -> Number:
        costs, returns = self.money.costs, self.money.returns
        if costs is None:
            entered = self.money.said
            word = _("known once the study is read") if entered else _("not entered yet")
            return Number(_("Cost a mentee"), "–", word=word)
        if returns is None:
            return Number(_("Cost a mentee"), costs.each, word=_("return: we can’t say"))
        word = _("%(chance)s that it paid") % {"chance": returns.chance}
        is_sure = returns.found["low"] >= 0
        kind, icon = ("good", "check") if is_sure else ("look", "triangle-alert")
        return Number(_("Cost a mentee"), costs.each, word=word, kind=kind, icon=icon)

    @property
    def running(self) -> Told | None:
        """The one to watch: it is worked on, or stopped on the way."""
        return next((told for told in self.studies if told.state in ("running", "stopped")), None)

    @property
    def outcomes_taken(self) -> set[str]:
        return {told.study.outcome for told in self.studies}

    @property
    def may_plan(self) -> bool:
        return self.runs and len(self.outcomes_taken) < len(Study.Outcome)

    @property
    def as_of(self) -> date:
        return timezone.localdate()


def outcomes_page(
    programme: Programme, *, runs: bool, with_key_results: bool = True
) -> OutcomesPage:
    """Few questions: everything about a study stands in its frozen answer. One number for all readers of this
    page, so that two of them read the same sentence."""
    figure = programme.pair_figures.filter(about=REACH).first()
    least = pairs_at_least()
    is_hidden = not runs and (figure is None or figure.n < least)
    rows = Study.objects.filter(programme=programme).select_related("locked_by", "programme")
    today = timezone.localdate()
    is_whole = with_key_results and not is_hidden
    return OutcomesPage(
        programme=programme,
        runs=runs,
        studies=[] if is_hidden else [Told(study, today, runs) for study in rows],
        key_results=key_results_of_all([programme], least=least)[programme.pk] if is_whole else [],
        is_hidden=is_hidden,
        least=least,
        reach=figure if is_whole else None,
        rating=latest_rating(programme, least=least) if is_whole else None,
    )


def outcomes_of_all() -> list[OutcomesPage]:
    """The page of each programme that has begun, for leadership; one question more than their reach."""
    reached = reach_of_all()
    shown = {each.programme.pk for each in reached if each.is_shown}
    studies: dict[int, list[Study]] = defaultdict(list)
    for study in Study.objects.filter(programme__in=shown).order_by("pk"):
        studies[study.programme_id].append(study)
    return [_of_one(each, studies[each.programme.pk]) for each in reached]


def _of_one(reach: Reach, studies: list[Study]) -> OutcomesPage:
    today = timezone.localdate()
    for study in studies:
        study.programme = reach.programme
    rows = [replace(row, goals=goals) for row, goals in reach.key_results]
    return OutcomesPage(
        programme=reach.programme,
        runs=False,
        studies=[Told(study, today, False) for study in studies],
        key_results=rows if reach.is_shown else [],
        is_hidden=not reach.is_shown,
        least=reach.least,
        reach=reach.figure if reach.is_shown else None,
        rating=reach.rating if reach.is_shown else None,
    )


def _how_many(every: int, over: int) -> str:
    """So many of `every`, of which `over` had their day."""
    if over == every:
        return ngettext(
            "%(n)s of %(all)s key result was reached.",
            "%(n)s of %(all)s key results were reached.",
            every,
        )
    if over:
        return ngettext(
            "%(n)s of %(all)s key result is on course or reached.",
            "%(n)s of %(all)s key results are on course or reached.",
            every,
        )
    return ngettext(
        "%(n)s of %(all)s key result is on course.",
        "%(n)s of %(all)s key results are on course.",
        every,
    )


def _about(number: int) -> SafeString:
    return format_html("<small>{}</small> {}", _("about"), grouped(number))
