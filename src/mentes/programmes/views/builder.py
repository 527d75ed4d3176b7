"""Doors: the builder's task list and its simple steps."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mentes.foundation.cards import cards
from mentes.foundation.request_values import whole_number
from mentes.programmes.actions import design
from mentes.programmes.actions.key_results import AT_MOST, remove_key_result
from mentes.programmes.actions.rules import RuleSetting, set_rules
from mentes.programmes.asked import me, programme_of
from mentes.programmes.forms.design import (
    CalendarForm,
    GoalsForm,
    NorthStarForm,
    PageForm,
)
from mentes.programmes.forms.joining import EligibilityForm, PlacesForm
from mentes.programmes.forms.rules import ResultForm, RuleForm
from mentes.programmes.gallery import goal_examples, template
from mentes.programmes.models import Programme, Role, Rule, Texts
from mentes.programmes.queries.builder import builder_steps, next_after
from mentes.programmes.queries.eligibility import eligible_by, teams_and_places
from mentes.programmes.queries.launch import how_many_may_join, launch_check
from mentes.programmes.queries.lots import too_few_to_judge
from mentes.programmes.queries.programmes import designs


def build(request: HttpRequest, slug: str) -> HttpResponse:
    programme = programme_of(request, slug, designs())
    steps = builder_steps(programme)
    context = {
        "steps": steps,
        "done": sum(step.state == "done" for step in steps),
        "check": launch_check(programme),
        "template": template(programme.template),
    }
    return _page(request, "build", programme, context)


def page_texts(request: HttpRequest, slug: str) -> HttpResponse:
    programme = programme_of(request, slug)
    form = PageForm(request.POST or None, instance=_programme(slug))
    if request.method == "POST" and form.is_valid():
        design.set_page(programme, by=me(request), **form.cleaned_data)
        return _saved(request, slug, "page_texts")
    return _page(request, "page_texts", programme, {"form": form})


def north_star(request: HttpRequest, slug: str) -> HttpResponse:
    """The buttons beside the sentence save it too, however far it has come."""
    programme = programme_of(request, slug)
    results = list(programme.key_results.all())
    removing = request.POST.get("remove_key_result", "")
    beside = _key_result_wanted(request, slug, [each.pk for each in results])
    form = NorthStarForm(request.POST or None, instance=_programme(slug))
    form.fields["north_star"].required = not beside
    if request.method == "POST" and form.is_valid():
        if form.has_changed() or not beside:
            design.set_north_star(
                programme,
                by=me(request),
                north_star=form.cleaned_data["north_star"],
                owner=form.cleaned_data["north_star_owner"],
                strategy=form.cleaned_data["strategy"],
            )
        if removed := next((each for each in results if str(each.pk) == removing), None):
            remove_key_result(removed, by=me(request))
        return redirect(beside) if beside else _saved(request, slug, "north_star")
    context = {
        "form": form,
        "key_results": [(each, cards("builder.key_result", request, each)) for each in results],
        "room": len(results) < AT_MOST,
        "template": template(programme.template),
    }
    return _page(request, "north_star", programme, context)


def _key_result_wanted(request: HttpRequest, slug: str, results: list[int]) -> str:
    """Return the address of the key result whose button was pressed, if one was."""
    if "add_key_result" in request.POST:
        return reverse("programmes:key_result_add", args=[slug])
    if "remove_key_result" in request.POST:
        return reverse("programmes:north_star", args=[slug])
    chosen = whole_number(request.POST.get("key_result"))
    return reverse("programmes:key_result", args=[slug, chosen]) if chosen in results else ""


def calendar(request: HttpRequest, slug: str) -> HttpResponse:
    programme = programme_of(request, slug)
    form = CalendarForm(request.POST or None, instance=_programme(slug))
    if request.method == "POST" and form.is_valid():
        design.set_calendar(programme, by=me(request), **form.cleaned_data)
        return _saved(request, slug, "calendar")
    return _page(request, "calendar", programme, {"form": form, "planned": form.instance})


def calendar_sum(request: HttpRequest, slug: str) -> HttpResponse:
    """What the numbers on the page would ask of people; nothing is saved."""
    form = CalendarForm(request.GET, instance=_programme(slug))
    form.is_valid()
    return render(request, "programmes/calendar.html#sum", {"planned": form.instance, "form": form})


def eligibility(request: HttpRequest, slug: str) -> HttpResponse:
    programme = programme_of(request, slug)
    sides = _sides(request, programme)
    places = PlacesForm(request.POST or None, instance=_programme(slug))
    # every form speaks up at once
    if request.method == "POST" and all([form.is_valid() for form in [*sides.values(), places]]):  # noqa: C419
        design.set_eligibility(
            programme,
            by=me(request),
            mentee=sides[Role.MENTEE].rules,
            mentor=sides[Role.MENTOR].rules,
            **places.cleaned_data,
        )
        return _saved(request, slug, "eligibility")
    may = how_many_may_join(programme)
    shown = [(role, sides[role], may[f"{role}s"]) for role in Role]
    context = {"sides": shown, "places": places, "few": too_few_to_judge(programme, may["mentees"])}
    return _page(request, "eligibility", programme, context)


def _sides(request: HttpRequest, programme: Programme) -> dict[str, EligibilityForm]:
    known = teams_and_places()
    return {
        role: EligibilityForm(
            request.POST or None,
            prefix=role,
            initial=programme.eligibility_of(role),
            teams=known["team"],
            places=known["place"],
        )
        for role in Role
    }


def eligibility_count(request: HttpRequest, slug: str, role: str) -> HttpResponse:
    known = teams_and_places()
    form = EligibilityForm(request.GET, prefix=role, teams=known["team"], places=known["place"])
    count = eligible_by(form.rules).count() if form.is_valid() else None
    context = {"count": count, "role": Role(role)}
    return render(request, "programmes/eligibility.html#count", context)


def goals(request: HttpRequest, slug: str) -> HttpResponse:
    programme = programme_of(request, slug)
    now = {
        "framework": programme.goal_framework,
        "at_least": programme.goals_at_least,
        "at_most": programme.goals_at_most,
    }
    form = GoalsForm(request.POST or None, initial=now)
    to_standard = "standard_goals" in request.POST
    if request.method == "POST" and form.is_valid():
        if form.has_changed() or not to_standard:
            design.set_goals(programme, by=me(request), **form.cleaned_data)
        if to_standard:
            return redirect("programmes:texts", slug, Texts.STANDARD_GOALS.value)
        return _saved(request, slug, "goals")
    names = {"smart": _("SMART"), "real": _("REAL"), "open": _("In their own words")}
    context = {
        "form": form,
        "template": template(programme.template),
        "standard": programme.standard_goals.all(),
        "examples": [(name, goal_examples(programme.template, key)) for key, name in names.items()],
    }
    return _page(request, "goals", programme, context)


def rules(request: HttpRequest, slug: str) -> HttpResponse:
    programme = programme_of(request, slug)
    saved = {rule.name: rule for rule in programme.rules.all()}
    forms = {
        name: RuleForm(request.POST or None, name=name, initial=_rule(saved.get(name)))
        for name in Rule.Name
    }
    result = ResultForm(request.POST or None, instance=_programme(slug))
    if request.method == "POST" and all([form.is_valid() for form in [*forms.values(), result]]):  # noqa: C419
        settings = [_setting(name, form) for name, form in forms.items()]
        set_rules(programme, by=me(request), rules=settings, **result.cleaned_data)
        return _saved(request, slug, "rules")
    groups = [
        (strength, [form for name, form in forms.items() if Rule.STRENGTHS[name] == strength])
        for strength in Rule.Strength
    ]
    context = {"groups": groups, "result": result, "forms": [*forms.values(), result]}
    context["cards"] = cards("builder.rules", request, programme)
    return _page(request, "rules", programme, context)


def _rule(rule: Rule | None) -> dict[str, object]:
    if rule is None:
        return {"is_on": False, "weight": Rule.Weight.MEDIUM, "number": 1}
    return {
        "is_on": rule.is_on,
        "weight": rule.weight,
        "number": rule.number,
        "unknown_is_no": rule.unknown_is_no,
    }


def _setting(name: str, form: RuleForm) -> RuleSetting:
    facts = form.cleaned_data
    return RuleSetting(
        name=name,
        is_on=facts["is_on"],
        unknown_is_no=facts.get("unknown_is_no", False),
        weight=facts.get("weight") or Rule.Weight.MEDIUM,
        number=facts.get("number") or 0,
    )


@require_POST
def accept_step(request: HttpRequest, slug: str, step: str) -> HttpResponse:
    """Mark a list that stays as the template has it as done, and go on to the next step."""
    if step not in LISTS:
        raise Http404
    programme = programme_of(request, slug)
    design.accept_step(programme, by=me(request), step=step)
    return _onward(slug, step)


LISTS = {"form", *Texts.values}


def _programme(slug: str) -> Programme:
    return get_object_or_404(Programme, slug=slug)


def _saved(request: HttpRequest, slug: str, step: str) -> HttpResponse:
    """On to the next step of a draft; back to the list of a programme that is launched."""
    messages.success(request, _("Saved. Nobody is told about it."))
    return _onward(slug, step)


def _onward(slug: str, step: str) -> HttpResponse:
    programme = _programme(slug)
    following = next_after(programme, step) if programme.state == Programme.State.DRAFT else None
    return redirect(following.url if following else reverse("programmes:build", args=[slug]))


def _page(
    request: HttpRequest, name: str, programme: Programme, context: dict[str, object]
) -> HttpResponse:
    return render(request, f"programmes/{name}.html", {"programme": programme, **context})
