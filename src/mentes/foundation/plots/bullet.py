"""One key result as a bar on its own scale: baseline, now with its range, and target."""

from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from mentes.foundation.plots import fluid
from mentes.foundation.plots.fluid import Axis, Shown

MIDDLE, ROOM = 17, 0.12


@dataclass(frozen=True, kw_only=True)
class Bullet:
    """Numbers in one unit; `shown` writes one of them. `now` is None where nothing may be shown."""

    name: str
    baseline: float
    target: float
    now: float | None
    low: float | None
    high: float | None
    shown: Shown


def bullet(of: Bullet, *, uid: str) -> SafeString:
    """The numbers stand beside it, so it has no words of its own but its title."""
    every = [each for each in (of.baseline, of.now, of.target, of.low, of.high) if each is not None]
    room = (max(every) - min(every) or 1) * ROOM
    axis = Axis(min(every) - room, max(every) + room, margin=0)
    at, now = axis.at, of.now
    parts = [fluid.box("track", 0, 100, MIDDLE - 6, 12)]
    if now is not None:
        parts.append(fluid.line("from", at(of.baseline), MIDDLE, at(now), MIDDLE))
    if of.low is not None and of.high is not None:
        parts.append(fluid.box("range", at(of.low), at(of.high), MIDDLE - 6, 12))
    parts.append(fluid.line("goal", at(of.target), 6, at(of.target), 28))
    parts.append(fluid.disc("base", at(of.baseline), MIDDLE, 6))
    if now is not None:
        parts.append(fluid.disc("dot", at(now), MIDDLE, 6.5))
    return fluid.picture("bullet", uid, _told(of), parts)


def _told(of: Bullet) -> str:
    said = {
        "name": of.name,
        "baseline": of.shown(of.baseline),
        "target": of.shown(of.target),
    }
    if of.now is None:
        return _("%(name)s: baseline %(baseline)s, target %(target)s, no value to show") % said
    said["now"] = of.shown(of.now)
    if of.low is None or of.high is None:
        return _("%(name)s: baseline %(baseline)s, now %(now)s, target %(target)s") % said
    said |= {"low": of.shown(of.low), "high": of.shown(of.high)}
    return (
        _(
            "%(name)s: baseline %(baseline)s, now %(now)s, range %(low)s to %(high)s, target %(target)s"
        )
        % said
    )
