"""Doors of goals: the list, one goal with its steps, setting and changing one, ending it."""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from mentes.foundation.refused import Refused
from mentes.foundation.request_values import whole_number
from mentes.pairing.models import Pair
from mentes.programmes.gallery import goal_examples
from mentes.programmes.models import Programme
from mentes.relationship.actions import goals as verbs
from mentes.relationship.forms.goals import (
    EndGoalForm,
    GoalForm,
    NewStepForm,
    StepForm,
    goal_as_initial,
)
from mentes.relationship.models import Goal, Step
from mentes.relationship.queries.coaching import hints_about
from mentes.relationship.queries.goals import (
    GoalShown,
    goal_of,
    goals_of,
    open_goals,
    skills_wanted,
)
from mentes.relationship.queries.pairs import Side, open_sides_of
from mentes.relationship.views.doors import page, posted, side_or_404

USES = {
    Goal.Framework.SMART: gettext_lazy(
        "One result with a measure and a date. Good when you know where you are going."
    ),
    Goal.Framework.REAL: gettext_lazy(
        "Something to try and to learn from. Good while you are finding out."
    ),
    Goal.Framework.OPEN: gettext_lazy("A sentence or two. You can give it more shape later."),
}


def my_goals(request: HttpRequest) -> HttpResponse:
    """With one pair, straight to its goals."""
    sides = open_sides_of(request.user)  # type: ignore[arg-type]
    if len(sides) == 1:
        return redirect("relationship:goals", pair=sides[0].pair.pk)
    return page(request, "my_goals.html", {"sides": sides}, tab="target")


def goals(request: HttpRequest, pair: int) -> HttpResponse:
    side = side_or_404(request, pair)
    shown = goals_of(side.pair, side.me, with_links=True)
    under_way = open_goals(shown)
    own = [one for one in under_way if not one.goal.is_standard]
    context = {
        "side": side,
        "goals": under_way,
        "ended": [one for one in shown if one not in under_way],
        "has_room": side.is_open and len(own) < side.pair.programme.goals_at_most,
        "still": max(0, side.pair.programme.goals_at_least - len(own)),
        "examples": [] if own else _examples(side),
    }
    return page(request, "goals.html", context, tab="target")


def set_goal(request: HttpRequest, pair: int) -> HttpResponse:
    side = side_or_404(request, pair)
    framework = _framework(request, side)
    if framework is None:
        kinds = [(kind, Goal.Framework(kind).label, words) for kind, words in USES.items()]
        return page(request, "goal_kind.html", {"side": side, "kinds": kinds}, tab="target")
    examples = goal_examples(side.pair.programme.template, framework)[:3]
    start = request.GET.get("example", "")
    place = whole_number(start)
    text = examples[place] if place is not None and place < len(examples) else ""
    form = GoalForm(
        posted(request), framework=framework, initial={"text": text}, **_serves(side.pair)
    )
    if form.is_bound and form.is_valid():
        try:
            goal = verbs.set_goal(side.pair, by=side.me, framework=framework, **_said(form))
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            return redirect("relationship:goal", pair=pair, goal=goal.pk)
    context = {
        "side": side,
        "form": form,
        "framework": Goal.Framework(framework),
        "examples": examples,
    }
    context["choice"] = side.pair.programme.goal_framework == Programme.GoalFramework.CHOICE
    return page(request, "goal_form.html", context, tab="target", status=_status(form))


def goal(request: HttpRequest, pair: int, goal: int) -> HttpResponse:
    side = side_or_404(request, pair)
    return _goal_page(request, side, GoalShown(goal_or_404(side, goal)), StepForm())


def change_goal(request: HttpRequest, pair: int, goal: int) -> HttpResponse:
    side = side_or_404(request, pair)
    old = goal_or_404(side, goal)
    form = GoalForm(
        posted(request),
        framework=old.framework,
        initial=goal_as_initial(GoalShown(old), side),
        **_serves(side.pair, old),
    )
    if form.is_bound and form.is_valid():
        verbs.change_goal(old, by=side.me, **_said(form))
        return redirect("relationship:goal", pair=pair, goal=goal)
    context = {"side": side, "form": form, "framework": Goal.Framework(old.framework), "goal": old}
    return page(request, "goal_form.html", context, tab="target", status=_status(form))


@require_POST
def end_goal(request: HttpRequest, pair: int, goal: int) -> HttpResponse:
    side = side_or_404(request, pair)
    form = EndGoalForm(request.POST)
    if not form.is_valid():
        raise Refused(_("Say whether you reached it or let it go. Nothing was changed."))
    reached = form.cleaned_data["outcome"] == Goal.State.DONE
    end = verbs.finish_goal if reached else verbs.let_go_goal
    end(goal_or_404(side, goal), by=side.me, learned=form.cleaned_data["learned"])
    said = _("Reached. Tell each other what helped.") if reached else _("Let go. That makes room.")
    messages.success(request, said)
    return redirect("relationship:goal", pair=pair, goal=goal)


@require_POST
def reopen_goal(request: HttpRequest, pair: int, goal: int) -> HttpResponse:
    side = side_or_404(request, pair)
    verbs.reopen_goal(goal_or_404(side, goal), by=side.me)
    return redirect("relationship:goal", pair=pair, goal=goal)


@require_POST
def add_step(request: HttpRequest, pair: int, goal: int) -> HttpResponse:
    side = side_or_404(request, pair)
    shown = GoalShown(goal_or_404(side, goal))
    form = StepForm(request.POST)
    if form.is_valid():
        verbs.add_step(shown.goal, by=side.me, **form.cleaned_data)
        return redirect(_steps_of(pair, goal))
    return _goal_page(request, side, shown, form)


@require_POST
def new_step(request: HttpRequest, pair: int) -> HttpResponse:
    """From a shared note: the step, and which goal it belongs to."""
    side = side_or_404(request, pair)
    form = NewStepForm(request.POST, goals=[one.goal for one in _under_way(side)])
    if not form.is_valid():
        raise Refused(_("A step needs a few words and one of your goals. Nothing was added."))
    said = dict(form.cleaned_data)
    goal = said.pop("goal")
    verbs.add_step(goal_or_404(side, goal), by=side.me, **said)
    messages.success(request, _("Added to the steps of your goal."))
    return redirect(_steps_of(pair, goal))


@require_POST
def step(request: HttpRequest, pair: int, step: int) -> HttpResponse:
    """One button does one thing: open, moving, stuck, done; remove; or change the words."""
    side = side_or_404(request, pair)
    rows = Step.for_actor(side.me).filter(goal__pair=side.pair, pk=step).select_related("goal")
    found = rows.first()
    if found is None:
        raise Http404
    act = request.POST.get("do", "")
    if act == "remove":
        verbs.remove_step(found, by=side.me)
    elif act in Step.State.values:
        verbs.move_step(found, by=side.me, state=act)
    else:
        _change_words(request, found, side)
    return redirect(_steps_of(pair, found.goal_id))


def _change_words(request: HttpRequest, found: Step, side: Side) -> None:
    form = StepForm(request.POST)
    if not form.is_valid():
        raise Refused(
            _("A step needs a few words and, if any, a date that exists. The old one stays.")
        )
    verbs.change_step(found, by=side.me, **form.cleaned_data)


def _under_way(side: Side) -> list[GoalShown]:
    return open_goals(goals_of(side.pair, side.me))


def _serves(pair: Pair, goal: Goal | None = None) -> dict[str, Any]:
    """What a goal may be linked to; a skill that it has stays on offer."""
    programme, skills = pair.programme, skills_wanted(pair)
    if goal is not None and goal.skill is not None and goal.skill not in skills:
        skills.append(goal.skill)
    results = programme.key_results.all()
    return {"north_star": programme.north_star, "key_results": results, "skills": skills}


def _goal_page(
    request: HttpRequest, side: Side, shown: GoalShown, step_form: StepForm
) -> HttpResponse:
    goal, is_mentee = shown.goal, side.is_mentee
    views = [goal.get_mentee_alignment_display(), goal.get_mentor_alignment_display()]
    mine, theirs = views if is_mentee else reversed(views)
    context = {
        "side": side,
        "shown": shown,
        "goal": goal,
        "mine": mine,
        "theirs": theirs,
        "hints": hints_about(shown) if goal.state == Goal.State.OPEN else [],
        "step_form": step_form,
        "end_form": EndGoalForm(),
    }
    return page(request, "goal.html", context, tab="target", status=_status(step_form))


def goal_or_404(side: Side, pk: int) -> Goal:
    found = goal_of(side.pair, side.me, pk)
    if found is None:
        raise Http404
    return found


def _framework(request: HttpRequest, side: Side) -> str | None:
    """The programme's, or the one that the two choose; None while they have not."""
    wanted = side.pair.programme.goal_framework
    if wanted != Programme.GoalFramework.CHOICE:
        return wanted
    asked = request.GET.get("kind", "")
    return asked if asked in Goal.Framework.values else None


def _examples(side: Side) -> list[str]:
    """Three to start from, while there is no goal."""
    wanted, template = side.pair.programme.goal_framework, side.pair.programme.template
    if wanted != Programme.GoalFramework.CHOICE:
        return goal_examples(template, wanted)[:3]
    return [goal_examples(template, kind)[0] for kind in Goal.Framework.values]


def _said(form: GoalForm) -> dict[str, Any]:
    said = form.cleaned_data
    return {
        "text": said["text"],
        "fields": form.answers,
        "due_on": said["due_on"],
        "bearing": form.bearing,
    }


def _status(form: Form) -> int:
    return 422 if form.is_bound else 200


def _steps_of(pair: int, goal: int) -> str:
    return reverse("relationship:goal", kwargs={"pair": pair, "goal": goal}) + "#steps"
