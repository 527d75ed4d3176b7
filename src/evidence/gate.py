"""The gate of a comparison: enough people, alike in what is known, followed to the end, and no sign that
they differ in what is not. Green, amber and red as in the README, "The gate"."""

from __future__ import annotations

import numpy as np

from evidence.comparing import Comparison, Estimate
from evidence.reading import Reading
from evidence.result import DOUBLED, NOT_GIVEN, Check, Gate, Status, gate_of

FEWEST = (10, 20)  # participants, comparison people without whom nothing is computed
CHANCE = 2.24  # z of a placebo that chance brings once in forty times
ALIKE = 1.4  # half of the smallest effect that could be seen, in standard errors
FIRM = 150  # participants; of fewer nothing that calls for caution is let pass
SIZES = ("events", "ess", "positivity")
TOP = 0.9  # the participants likeliest to join, a tenth of them

WORSE: tuple[Status, ...] = ("green", "amber", "red")

Row = tuple[Check, str]


def gate_for(
    asked: Reading,
    rows: Reading,
    comparison: Comparison | None,
    estimate: Estimate | None,
    placebo: Estimate | None,
) -> Gate:
    """`asked` is everybody, `rows` those whose outcome is known; no comparison: too few to compare."""
    found = {
        "participants": _participants(rows),
        "comparison": _comparison(rows),
        "events": _events(rows, estimate),
        "balance": _balance(rows, comparison),
        "ess": _ess(rows, comparison),
        "positivity": _positivity(rows, comparison),
        "placebo": _placebo(asked, comparison, placebo),
        "followup": _followup(asked),
        "preregistration": (Check(NOT_GIVEN, "amber"), "No plan was locked: exploratory."),
    }
    if rows.took_part.sum() < FIRM:
        found |= {name: _not_enough(*found[name]) for name in SIZES}
    return gate_of(
        {name: check for name, (check, _) in found.items()},
        {name: sentence for name, (_, sentence) in found.items()},
    )


def _not_enough(check: Check, sentence: str) -> Row:
    if check.status != "amber":
        return check, sentence
    few = f"of fewer than {FIRM} participants that is not enough"
    return check._replace(status="red"), f"{sentence.removesuffix('.')}; {few}."


def _at_least(value: float, green: float, amber: float) -> Status:
    return "green" if value >= green else "amber" if value >= amber else "red"


def _at_most(value: float, green: float, amber: float) -> Status:
    return "green" if value < green else "amber" if value < amber else "red"


def _participants(rows: Reading) -> Row:
    n = int(rows.took_part.sum())
    if rows.is_doubled:
        return Check(n, "red"), DOUBLED
    status = _at_least(n, 200, 100)
    few = {"green": "", "amber": "; 200 make it firmer", "red": "; 100 are needed"}[status]
    return Check(n, status), f"{_people(n)} took part{few}."


def _comparison(rows: Reading) -> Row:
    n, others = int(rows.took_part.sum()), int((~rows.took_part).sum())
    status = _at_least(others, max(2 * n, 100), 100)
    few = {"green": "", "amber": f"; {2 * n:,} make it firmer", "red": "; 100 are needed"}[status]
    return Check(others, status), f"{_people(others)} did not take part and can be compared{few}."


def _events(rows: Reading, estimate: Estimate | None) -> Row:
    """Yes and no among participants, the rarer of the two."""
    if not rows.is_share:
        varies = estimate is not None and estimate.se > 0
        told = "The outcome is a number" if varies else "The outcome is the same for everybody"
        return Check(NOT_GIVEN, "green" if varies else "red"), f"{told}."
    yes, no = _yes_and_no(rows)
    rarer = min(yes, no)
    status = _at_least(rarer, 20, 10)
    kind = ("left" if yes < no else "stayed") if rows.outcome is None else "had the rarer outcome"
    only = "" if status == "green" else "only "
    tail = "; ten are needed" if status == "red" else ""
    return Check(rarer, status), f"{only}{_people(rarer)} who took part {kind}{tail}.".capitalize()


def _yes_and_no(rows: Reading) -> tuple[int, int]:
    """With follow-up: who left until the horizon, and who was seen staying until then."""
    if rows.outcome is not None:
        values = rows.outcome[rows.took_part]
        return int((values == 1).sum()), int((values == 0).sum())
    assert rows.time is not None and rows.event is not None  # noqa: S101 (see read)
    time, event = rows.time[rows.took_part], rows.event[rows.took_part]
    horizon = rows.horizon or 0.0
    return int((event & (time <= horizon)).sum()), int((time >= horizon).sum())


def _balance(rows: Reading, comparison: Comparison | None) -> Row:
    if comparison is None:
        known = bool(rows.covariates.table()[0])
        told = "there are too few people" if known else "nothing is known that tells people apart"
        return Check(None, "red"), f"The two groups cannot be made comparable: {told}."
    worst = max(abs(after) for _, after in comparison.balance.values())
    status = _at_most(worst, 0.05, 0.10) if comparison.converged else "red"
    sentence = f"After weighting the groups differ by {worst:.2f} standard deviations at most."
    if status == "red":
        sentence = f"No weights make the groups alike: {worst:.2f} standard deviations remain."
    return Check(worst, status), sentence


def _ess(rows: Reading, comparison: Comparison | None) -> Row:
    if comparison is None:
        return Check(0.0, "red"), "There are too few people to compare."
    n, size = int(rows.took_part.sum()), comparison.effective_comparison
    if rows.estimand == "ATO":
        size = min(size, comparison.effective_treated)
        status = _at_least(size, 200, 100)
    else:
        status = _at_least(size, max(n, 100), max(100.0, n / 2))
    say = "only " if status == "red" else ""
    return Check(size, status), f"The weighted comparison says as much as {say}{size:,.0f} people."


def _positivity(rows: Reading, comparison: Comparison | None) -> Row:
    """Are there comparison people as likely to join as the likeliest participants, does one dominate?"""
    if comparison is None:
        return Check(0.0, "red"), "There are too few people to compare."
    treated, odds = comparison.treated, comparison.log_odds
    largest = _largest_share(comparison)
    alike = int((odds[~treated] >= np.quantile(odds[treated], TOP)).sum())
    share: Status = "green" if largest <= 0.02 else "amber" if largest <= 0.05 else "red"
    if rows.estimand == "ATO":
        told = f"No person counts for more than {100 * largest:.1f}% of a group."
        return Check(largest, share), told if share != "red" else _dominates(largest)
    count = _at_least(alike, 20, 5)
    status = max(share, count, key=WORSE.index)
    if count == "red":
        return Check(alike, status), _nobody_like(comparison)
    if share == "red":
        return Check(alike, status), _dominates(largest)
    told = f"{alike} colleagues were as likely to join as the likeliest tenth of participants"
    return Check(alike, status), f"{told}; none counts for more than {100 * largest:.1f}%."


def _largest_share(comparison: Comparison) -> float:
    arms = (comparison.treated, ~comparison.treated)
    return max(float(comparison.weights[arm].max() / comparison.weights[arm].sum()) for arm in arms)


def _dominates(share: float) -> str:
    return f"One person would count for {100 * share:.0f}% of the comparison; overlap weights (ATO) help."


def _nobody_like(comparison: Comparison) -> str:
    """How many participants have fewer than five colleagues as likely to join as they."""
    treated, odds = comparison.treated, comparison.log_odds
    fifth = float(np.sort(odds[~treated])[-5])
    share = max(float((odds[treated] > fifth).mean()), 0.01)
    return (
        f"{100 * share:.0f}% of participants have no comparable colleague outside the programme; "
        "overlap weights (ATO) answer for those who have."
    )


def _placebo(asked: Reading, comparison: Comparison | None, placebo: Estimate | None) -> Row:
    if asked.placebo is None or comparison is None or placebo is None:
        told = "No earlier outcome was given to test the comparison on."
        return Check(NOT_GIVEN, "amber"), told
    z = placebo.estimate / placebo.se if placebo.se > 0 else 0.0
    status: Status = "green" if abs(z) <= ALIKE else "amber" if abs(z) <= CHANCE else "red"
    points = np.isin(asked.placebo[np.isfinite(asked.placebo)], (0, 1)).all()
    size = f"{100 * placebo.estimate:+.1f} points" if points else f"{placebo.estimate:+.2f}"
    size = size.replace("-", "−")
    told = f"Before the programme the groups differed by {size} after adjustment"
    if status == "red":
        more = "more" if placebo.estimate > 0 else "less"
        told = (
            f"Participants already had {more} of the earlier outcome before the programme, "
            f"after adjustment ({size}): they differ in something that is not known"
        )
    return Check(z, status), f"{told}."


def _followup(asked: Reading) -> Row:
    """The worse of the two groups."""
    arms = (asked.took_part, ~asked.took_part)
    shares = [float(asked.known[arm].mean()) if arm.any() else 0.0 for arm in arms]
    told = (
        f"The outcome is known of {100 * shares[0]:.0f}% of those who took part "
        f"and of {100 * shares[1]:.0f}% of the others."
    )
    return Check(min(shares), _at_least(min(shares), 0.95, 0.85)), told


def _people(n: int) -> str:
    return "1 person" if n == 1 else f"{n:,} people"
