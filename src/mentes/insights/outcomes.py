"""What became of a programme: its studies and key results, for whoever runs it and for leadership."""

from dataclasses import dataclass

from django.utils import timezone

from mentes.insights.key_results import KeyResultRow, key_results_of_all
from mentes.insights.models import Study
from mentes.insights.reach import REACH, pairs_at_least
from mentes.insights.studies import Told
from mentes.programmes.models import Programme

NEAREST = ["shown", "refused", "running", "stopped", "ready", "early", "plan"]  # to a result


@dataclass(frozen=True)
class OutcomesPage:
    """`runs`: the reader is an admin of the programme. Others read counts of enough people only."""

    programme: Programme
    runs: bool
    studies: list[Told]
    key_results: list[KeyResultRow]
    is_hidden: bool  # too few pairs for somebody who does not run the programme

    @property
    def sentence(self) -> str:
        """A result that is shown, or else what is nearest to one."""
        found = sorted(self.studies, key=lambda told: NEAREST.index(told.state))
        return found[0].sentence if found else ""

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


def outcomes_page(
    programme: Programme, *, runs: bool, with_key_results: bool = True
) -> OutcomesPage:
    """Few questions: everything about a study stands in its frozen answer."""
    figure = programme.pair_figures.filter(about=REACH).first()
    is_hidden = not runs and (figure is None or figure.n < pairs_at_least())
    rows = Study.objects.filter(programme=programme).select_related("locked_by", "programme")
    today = timezone.localdate()
    return OutcomesPage(
        programme=programme,
        runs=runs,
        studies=[] if is_hidden else [Told(study, today, runs) for study in rows],
        key_results=[] if is_hidden or not with_key_results else _key_results(programme),
        is_hidden=is_hidden,
    )


def _key_results(programme: Programme) -> list[KeyResultRow]:
    """One number for all readers of this page, so that two of them read the same sentence."""
    return key_results_of_all([programme], least=pairs_at_least())[programme.pk]
