"""Doors of goals: the list, one goal with its steps, setting and changing one, ending it."""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mentes.foundation.refused import Refused
from mentes.foundation.request_values import whole_number
from mentes.pairing.models import Pair
from mentes.programmes.gallery import goal_examples
from mentes.programmes.models import Programme
from mentes.relationship.actions import goals as verbs
from mentes.relationship.actions.carry_over import take_goal_along
from mentes.relationship.forms.goals import (
    BearingForm,
    EndGoalForm,
    GoalForm,
    NewStepForm,
    PromptForm,
    StepForm,
    bearing_as_initial,
    prompts_of,
)
from mentes.relationship.models import Goal, Step
from mentes.relationship.queries.coaching import hints_about
from mentes.relationship.queries.goals import (
    GoalShown,
    goal_of,
    goals_of,
    history_of,
    kept_goals,
    open_goals,
    skills_wanted,
)
from mentes.relationship.queries.pairs import Side, open_sides_of
from mentes.relationship.queries.rhythm import pair_ends_on
from mentes.relationship.views.doors import page, posted, side_or_404


def my_goals(request: HttpRequest) -> HttpResponse:
    """With one pair, straight to its goals."""
    person: Any = request.user
    sides = open_sides_of(person)
    if len(sides) == 1:
        return redirect("relationship:goals", pair=sides[0].pair.pk)
    context = {"sides": sides, "kept": kept_goals(person)}
    return page(request, "my_goals.html", context, tab="target")


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
        "own": len(own),
        "still": max(0, side.pair.programme.goals_at_least - len(own)),
        "examples": [] if own else _examples(side),
    }
    if side.is_mentee and side.is_open:
        context["kept"] = kept_goals(side.me, as_mentee=True)
        context["here"] = {one.goal.text for one in shown}
    return page(request, "goals.html", context, tab="target")


def set_goal(request: HttpRequest, pair: int) -> HttpResponse:
    """The first breath: a sentence and Save."""
    side = side_or_404(request, pair)
    examples = _examples(side)
    start = request.GET.get("example", "")
    place = whole_number(start)
    text = examples[place] if place is not None and place < len(examples) else ""
    form = GoalForm(posted(request), initial={"text": text})
    if form.is_bound and form.is_valid():
        try:
            goal = verbs.set_goal(
                side.pair,
                by=side.me,
                text=form.cleaned_data["text"],
                framework=_framework(side),
            )
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            said = _("Saved. %(name)s sees it from now on.") % {"name": side.partner.first_name}
            messages.success(request, said)
            return redirect("relationship:goal", pair=pair, goal=goal.pk)
    own = [one for one in _under_way(side) if not one.goal.is_standard]
    context = {
        "side": side,
        "form": form,
        "examples": examples,
        "own": own,
        "at_most": side.pair.programme.goals_at_most,
        "ends_on": pair_ends_on(side.pair),
    }
    return page(request, "goal_form.html", context, tab="target", status=_status(form))


def goal(request: HttpRequest, pair: int, goal: int) -> HttpResponse:
    side = side_or_404(request, pair)
    return _goal_page(request, side, GoalShown(goal_or_404(side, goal)), StepForm())


def change_goal(request: HttpRequest, pair: int, goal: int) -> HttpResponse:
    """The sentence and the day; everything else is changed where it stands."""
    side = side_or_404(request, pair)
    old = goal_or_404(side, goal)
    form = GoalForm(posted(request), initial={"text": old.text, "due_on": old.due_on})
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        verbs.change_goal(old, by=side.me, text=said["text"], due_on=said["due_on"])
        return redirect("relationship:goal", pair=pair, goal=goal)
    context = {"side": side, "form": form, "goal": old}
    return page(request, "goal_change.html", context, tab="target", status=_status(form))


@require_POST
def answer_prompt(request: HttpRequest, pair: int, goal: int) -> HttpResponse:
    """The second breath: one question at a time."""
    side = side_or_404(request, pair)
    found = goal_or_404(side, goal)
    form = PromptForm(request.POST, initial={"due_on": found.due_on})
    if not form.is_valid():
        shown = GoalShown(found)
        return _goal_page(request, side, shown, StepForm(), prompt_form=form, status=422)
    said = form.cleaned_data
    if said["field"] == "due_on":
        verbs.set_due_day(found, by=side.me, due_on=said["due_on"])
    else:
        verbs.answer_prompt(
            found, by=side.me, field=said["field"], words=said["words"], framework=said["kind"]
        )
    return redirect(_part_of_goal(pair, goal, "more"))


@require_POST
def say_bearing(request: HttpRequest, pair: int, goal: int) -> HttpResponse:
    side = side_or_404(request, pair)
    found = goal_or_404(side, goal)
    form = BearingForm(request.POST, **_serves(side.pair, found))
    if not form.is_valid():
        raise Refused(_("Choose one of the answers that are offered. Nothing was changed."))
    verbs.say_bearing(found, by=side.me, bearing=form.bearing)
    return redirect(_part_of_goal(pair, goal, "more"))


@require_POST
def take_goal(request: HttpRequest, pair: int, goal: int) -> HttpResponse:
    """`pair` is where the goal goes; the goal is one of an ended pair of the same mentee."""
    side = side_or_404(request, pair)
    found = Goal.for_actor(side.me).select_related("pair__mentee").filter(pk=goal).first()
    if found is None or found.pair_id == pair:
        raise Http404
    taken = take_goal_along(found, by=side.me, pair=side.pair)
    messages.success(request, _("Taken along. It is one of your goals here now."))
    return redirect("relationship:goal", pair=pair, goal=taken.pk)


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
        said = form.cleaned_data
        verbs.add_step(shown.goal, by=side.me, text=said["text"], due_on=said["due_on"])
        return redirect(_part_of_goal(pair, goal, "steps"))
    return _goal_page(request, side, shown, form)


@require_POST
def new_step(request: HttpRequest, pair: int) -> HttpResponse:
    """From a shared note: the step, and which goal it belongs to."""
    side = side_or_404(request, pair)
    form = NewStepForm(request.POST, goals=[one.goal for one in _under_way(side)])
    if not form.is_valid():
        raise Refused(_("A step needs a few words and one of your goals. Nothing was added."))
    said = form.cleaned_data
    goal = goal_or_404(side, said["goal"])
    verbs.add_step(goal, by=side.me, text=said["text"], due_on=said["due_on"])
    messages.success(request, _("Added to the steps of your goal."))
    return redirect(_part_of_goal(pair, goal.pk, "steps"))


@require_POST
def step(request: HttpRequest, pair: int, step: int) -> HttpResponse:
    """One button does one thing: open, moving, stuck, done; let it go; or change words and date."""
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
    if request.POST.get("back") == "pair":
        return redirect(reverse("relationship:pair", kwargs={"pair": pair}) + "#goals")
    return redirect(_part_of_goal(pair, found.goal_id, "steps"))


def _change_words(request: HttpRequest, found: Step, side: Side) -> None:
    form = StepForm(request.POST, initial={"due_on": found.due_on})
    if not form.is_valid():
        passed = form.errors.get("due_on") if form.cleaned_data.get("text") else None
        raise Refused(
            str(passed[0])
            if passed
            else _("A step needs a few words and, if any, a date that exists. The old one stays.")
        )
    said = form.cleaned_data
    verbs.change_step(found, by=side.me, text=said["text"], due_on=said["due_on"])


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
    request: HttpRequest,
    side: Side,
    shown: GoalShown,
    step_form: StepForm,
    *,
    prompt_form: PromptForm | None = None,
    status: int = 0,
) -> HttpResponse:
    goal, is_mentee = shown.goal, side.is_mentee
    views = [goal.get_mentee_alignment_display(), goal.get_mentor_alignment_display()]
    mine, theirs = views if is_mentee else reversed(views)
    is_open = goal.state == Goal.State.OPEN
    framework = _framework_of_prompts(request, side, goal)
    initial = bearing_as_initial(shown, side)
    context = {
        "side": side,
        "shown": shown,
        "goal": goal,
        "mine": mine,
        "theirs": theirs,
        "hints": hints_about(shown) if is_open else [],
        "framework": framework,
        "prompts": prompts_of(goal, framework) if framework else [],
        "prompt_form": prompt_form,
        "bearing_form": BearingForm(initial=initial, **_serves(side.pair, goal)),
        "history": history_of(goal, side),
        "step_form": step_form,
        "end_form": EndGoalForm(),
    }
    return page(request, "goal.html", context, tab="target", status=status or _status(step_form))


def _framework_of_prompts(request: HttpRequest, side: Side, goal: Goal) -> str:
    """Which questions stand beside the goal: the programme's, those it has answers to, or those chosen."""
    wanted = side.pair.programme.goal_framework
    if goal.framework != Goal.Framework.OPEN or goal.fields:
        return goal.framework
    if wanted != Programme.GoalFramework.CHOICE:
        return wanted
    asked = request.GET.get("kind") or request.POST.get("kind") or ""
    return asked if asked in Goal.Framework.values else ""


def goal_or_404(side: Side, pk: int) -> Goal:
    found = goal_of(side.pair, side.me, pk)
    if found is None:
        raise Http404
    return found


def _framework(side: Side) -> str:
    """The programme's, or none yet where the pair may choose: the first answer settles it."""
    wanted = side.pair.programme.goal_framework
    return Goal.Framework.OPEN if wanted == Programme.GoalFramework.CHOICE else wanted


def _examples(side: Side) -> list[str]:
    """Three to start from."""
    wanted, template = side.pair.programme.goal_framework, side.pair.programme.template
    if wanted != Programme.GoalFramework.CHOICE:
        return goal_examples(template, wanted)[:3]
    return [goal_examples(template, kind)[0] for kind in Goal.Framework.values]


def _status(form: Form) -> int:
    return 422 if form.is_bound else 200


def _part_of_goal(pair: int, goal: int, part: str) -> str:
    return reverse("relationship:goal", kwargs={"pair": pair, "goal": goal}) + f"#{part}"
