"""A study as its page tells of it: from the frozen answer to sentences and pictures."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from mentes.foundation import plots
from mentes.foundation.plots import Curve, Estimate, Likeness, signed
from mentes.insights.bridge.study_sentences import amount, raw_box
from mentes.insights.models import Study
from mentes.insights.returns import Costs, Returns
from mentes.insights.study_checks import Checks, Mark
from mentes.insights.study_words import (
    BY_LOT,
    CANT_SAY,
    COMPARED,
    COMPARED_BY_LOT,
    ENDS,
    ENDS_BY_LOT,
    FEWER,
    HIDDEN_FACTOR,
    HIDDEN_FACTOR_OF_HARM,
    KNOWN,
    MORE,
    ON_WHOM,
    OVERLAP,
    QUESTIONS,
    UNCLEAR,
    VOLUNTEERS,
    WHO,
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
    def is_read(self) -> bool:
        return self.state in ("shown", "refused")

    @property
    def needs_someone(self) -> bool:
        """It goes no further by itself."""
        return self.state in ("plan", "ready", "stopped")

    @property
    def ends_in_short(self) -> str:
        """90% and 83% after 12 months"""
        share = (self.study.result or {})["share"]
        other = share - self.figures["estimate"]
        words = {"share": f"{share:.0%}", "other": f"{other:.0%}"}
        return _("%(share)s and %(other)s after 12 months") % words

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
        """The one verdict there is about this outcome, wherever it is told."""
        if self.state == "shown":
            return self._clear() if self.is_clear else str(UNCLEAR[self.study.outcome])
        if self.state == "refused":
            return str(CANT_SAY[self.study.outcome])
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

    @property
    def standing(self) -> str:
        """In a few words, beside its question."""
        if self.state == "shown":
            told = _("%(n)s points, %(low)s to %(high)s") % self._points()
            return told if self.is_clear else _("We can’t tell")
        day = {"day": date_format(self.study.matures_on, "j F Y")}
        return {
            "refused": _("We can’t say"),
            "plan": _("Planned, not locked yet"),
            "early": _("Due on %(day)s"),
            "ready": _("Ready to be read"),
            "running": _("Being worked out"),
            "stopped": _("Stopped before its end"),
        }[self.state] % day

    @property
    def detail(self) -> str:
        """What stands under the sentence of a study that was read."""
        if self.state == "refused":
            return _("No effect is shown: %(why)s") % {"why": self.checks.why}
        return self._range() if self.is_clear else self._unclear()

    @property
    def is_firm(self) -> bool:
        """Every check passed, of a plan that came first: only then is its question answered yes or no."""
        is_green = self.checks.gate["status"] == "green"
        return is_green and self.study.registration == Study.Registration.LOCKED

    @property
    def _of(self) -> int:
        """People of whom the sentence speaks, so many that whole ones can be told of."""
        return 100 if round(abs(self.figures["estimate"]) * 100) else 1000

    def _people(self, share: float) -> str:
        n = abs(share) * self._of
        return plots.grouped(round(n)) if n >= 1 else number_format(round(n, 1), decimal_pos=1)

    def _clear(self) -> str:
        estimate = self.figures["estimate"]
        said = (MORE if estimate > 0 else FEWER)[self.study.outcome] % {
            "of": plots.grouped(self._of),
            "who": WHO[self.study.plan["estimand"]],
            "n": self._people(estimate),
        }
        if not self.is_firm:
            return said
        return f"{_('Yes.') if estimate > 0 else _('No.')} {said}"

    def _range(self) -> str:
        ends = sorted((self.figures["low"], self.figures["high"]), key=abs)
        low, high = (self._people(end) for end in ends)
        said = _("The range is %(low)s to %(high)s of %(of)s, so this is more than chance.") % {
            "low": low,
            "high": high,
            "of": plots.grouped(self._of),
        }
        return f"{said} {COMPARED_BY_LOT if self.study.is_by_lot else COMPARED}"

    @property
    def in_numbers(self) -> str:
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
        if result["smallest"] is None:
            return fits
        smallest = _("With %(n)s people the smallest effect we could see was %(amount)s.") % {
            "n": plots.grouped(result["participants"]),
            "amount": amount(result["smallest"], signed=False),
        }
        return f"{fits} {smallest}"

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
        return plots.estimate(self._estimate(), uid=f"effect-{self.study.pk}")

    @property
    def effect_table(self) -> SafeString:
        return plots.estimate_table(self._estimate(), what=_("Estimated effect"), unit=_("Points"))

    def _estimate(self) -> Estimate:
        """After a draw the raw difference is the effect itself, so it stands alone."""
        value, low, high = (self.figures[name] * 100 for name in ("estimate", "low", "high"))
        raw = None if self.study.is_by_lot else self.figures["naive"] * 100
        return Estimate(
            title=_("Estimated effect"),
            value=value,
            low=low,
            high=high,
            shown=lambda points: _("%(n)s points") % {"n": signed(points)},
            short=signed,
            tick=lambda points: f"{points:+g}".replace("-", "−"),
            zero=_("No effect"),
            raw=raw,
            raw_words="" if raw is None else _raw_words(raw, value),
        )

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
        if not found:
            return None
        n = (self.study.result or {})["participants"]
        stayed = [self.figures[name] * n for name in ("estimate", "low", "high")]
        return Returns(found, Costs(self.study.assumptions, n), stayed)

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


def _raw_words(raw: float, effect: float) -> str:
    """What the raw difference is made of, where who joined is a part of it."""
    words = {"raw": signed(raw), "joined": signed(raw - effect).lstrip("+")}
    if raw - effect >= 0.1 and effect > 0:
        return _("%(raw)s raw: %(joined)s is who joined") % words
    return _("%(raw)s raw") % words
