"""A study as its page tells of it: from the frozen answer to sentences and pictures."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from mentes.foundation import plots
from mentes.foundation.plots import Curve, Likeness, Span, signed
from mentes.insights.bridge.study_sentences import amount, raw_box
from mentes.insights.models import Study
from mentes.insights.returns import Returns
from mentes.insights.study_checks import Checks, Mark
from mentes.insights.study_words import (
    BY_LOT,
    ENDS,
    ENDS_BY_LOT,
    HIDDEN_FACTOR,
    HIDDEN_FACTOR_OF_HARM,
    KNOWN,
    ON_WHOM,
    OVERLAP,
    QUESTIONS,
    UNCLEAR,
    VOLUNTEERS,
)
from mentes.programmes.queries.eligibility import eligibility_sentence

WORK = Study.WorkState


@dataclass(frozen=True)
class Told:
    """One study for one reader. `sees_counts`: an admin of the programme; others see no small number."""

    study: Study
    today: date
    sees_counts: bool

    @property
    def state(self) -> str:
        """plan, early, ready, running, stopped, refused or shown"""
        study = self.study
        if study.result is not None:
            return "shown" if study.result["shown"] else "refused"
        if study.work_state == WORK.WAITING:
            return "running"
        if study.work_state == WORK.PARKED:
            return "stopped"
        if self.today <= study.matures_on:
            return "early" if study.locked_at else "plan"
        return "ready"

    @property
    def question(self) -> str:
        return str(QUESTIONS[self.study.outcome])

    @property
    def figures(self) -> dict[str, Any]:
        """Of a study that shows its effect."""
        found: dict[str, Any] = self.study.result["figures"]  # type: ignore[index]
        return found

    @property
    def is_clear(self) -> bool:
        """The range leaves out no effect."""
        return bool(self.figures["low"] > 0 or self.figures["high"] < 0)

    @cached_property
    def sentence(self) -> str:
        if self.state == "shown":
            return self._clear() if self.is_clear else self._unclear()
        if self.state == "refused":
            return _("No effect is shown: %(why)s") % {"why": self.checks.why}
        day = {"day": date_format(self.study.matures_on, "j F Y")}
        return {
            "plan": _("Planned, and not locked yet. The outcome is known of everybody on %(day)s."),
            "early": _(
                "Too early to tell. Results are due on %(day)s; we don’t look before then, so that"
                " no one can pick a good moment."
            ),
            "ready": _("The outcome has been known since %(day)s and has not been read."),
            "running": _("Participants are being compared with their colleagues."),
            "stopped": _("The comparison stopped before its end. Nothing is shown."),
        }[self.state] % day

    def _clear(self) -> str:
        """With the colleagues' share, which only an effect on all who took part tells of."""
        effect = _("Estimated effect: %(n)s points (95%% range %(low)s to %(high)s).")
        said = effect % self._points()
        return f"{self._ends()} {said}" if self._is_of_all else f"{said} {OVERLAP}"

    def _ends(self) -> str:
        share = self.study.result["share"]  # type: ignore[index]
        ends = ENDS_BY_LOT if self.study.is_by_lot else ENDS
        return ends[self.study.outcome] % {
            "n": plots.grouped(self.study.result["participants"]),  # type: ignore[index]
            "share": f"{share:.0%}",
            "other": f"{share - self.figures['estimate']:.0%}",
        }

    @property
    def _is_of_all(self) -> bool:
        return bool(self.study.plan["estimand"] != "ATO")

    def _unclear(self) -> str:
        result = self.study.result or {}
        fits = _("The data fit anything from %(low)s to %(high)s points.") % self._points()
        said = f"{fits} {UNCLEAR[self.study.outcome]}"
        if result["smallest"] is None:
            return said
        smallest = _("With %(n)s people the smallest effect we could see was %(amount)s.") % {
            "n": plots.grouped(result["participants"]),
            "amount": amount(result["smallest"], signed=False),
        }
        return f"{said} {smallest}"

    def _points(self) -> dict[str, str]:
        figures = self.figures
        names = {"n": "estimate", "low": "low", "high": "high"}
        return {name: signed(figures[of] * 100) for name, of in names.items()}

    @property
    def checks(self) -> Checks:
        return Checks((self.study.result or {})["gate"], self.sees_counts)

    @property
    def hidden_factor(self) -> str:
        e_value = self.figures["e_value"]
        if e_value is None or not self.is_clear or self.study.is_by_lot:
            return ""
        words = HIDDEN_FACTOR if self.figures["estimate"] > 0 else HIDDEN_FACTOR_OF_HARM
        return str(words[self.study.outcome] % {"n": f"{e_value:.1f}"})

    @property
    def holds_for(self) -> str:
        """What kind of comparison it is; after a draw also what a seat did for those who used it."""
        if not self.study.is_by_lot:
            return str(VOLUNTEERS)
        if not (users := self.figures.get("on_users")):
            return str(BY_LOT)
        used = _("On those who used their seat: %(n)s points (95%% range %(low)s to %(high)s).")
        names = zip(("n", "low", "high"), users, strict=True)
        return f"{BY_LOT} {used % {name: signed(each * 100) for name, each in names}}"

    @property
    def raw(self) -> str:
        """The difference as it is, and how much of it comes from who joins."""
        return raw_box(self.figures["naive"], self.figures["estimate"])

    @property
    def effect_plot(self) -> SafeString:
        return plots.intervals([self._span()], uid=f"effect-{self.study.pk}")

    @property
    def raw_plot(self) -> SafeString:
        raw = Span(_("Raw difference"), self.figures["naive"] * 100)
        title = _("The raw difference beside the estimated effect, in points")
        return plots.intervals([raw, self._span()], uid=f"raw-{self.study.pk}", title=title)

    def _span(self) -> Span:
        value, low, high = (self.figures[name] * 100 for name in ("estimate", "low", "high"))
        return Span(_("Estimated effect"), value, low, high)

    @property
    def balance_plot(self) -> SafeString:
        rows = [
            Likeness(str(KNOWN.get(name, name)), before, after)
            for name, before, after in (self.study.result or {})["balance"]
        ]
        return plots.balance(rows, uid=f"balance-{self.study.pk}") if rows else SafeString("")

    @property
    def curves_plot(self) -> SafeString:
        found = (self.study.result or {})["curves"]
        if not found:
            return SafeString("")
        groups = [
            Curve(_("Took part"), found["participants"]),
            Curve(_("Colleagues"), found["comparison"]),
        ]
        return plots.curves(
            groups, uid=f"curves-{self.study.pk}", title=_("Still here, by quarter")
        )

    @property
    def on_whom(self) -> str:
        return str(ON_WHOM[self.study.plan["estimand"]])

    @property
    def could_join(self) -> str:
        return eligibility_sentence(self.study.eligibility)

    @property
    def amendments(self) -> list[dict[str, Any]]:
        return [each | {"at": datetime.fromisoformat(each["at"])} for each in self.study.amendments]

    @property
    def returns(self) -> Returns | None:
        found = self.study.returns
        return Returns(found, self.study.assumptions) if found else None

    @property
    def knows(self) -> list[str]:
        return [str(KNOWN[name]) for name in self.study.plan["covariates"]]

    @property
    def is_exploratory(self) -> bool:
        return self.study.registration == Study.Registration.NONE

    @property
    def would_be_late(self) -> bool:
        """A plan that is locked now."""
        return self.state == "plan" and self.today > self.study.begins_on

    @property
    def registered(self) -> Mark:
        """Whether the plan came first, as a word beside the result."""
        is_first = self.study.registration == Study.Registration.LOCKED
        icon = "triangle-alert" if self.is_exploratory else "lock"
        word = _("Exploratory") if self.is_exploratory else self.study.registered
        return Mark("neutral" if is_first else "look", icon, word)
