"""Doors of the check-in: one page of small questions, each of which may be left out, and the history."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from mentes.foundation.refused import Refused
from mentes.relationship.actions.check_ins import check_in as save
from mentes.relationship.forms.meeting import CheckInForm
from mentes.relationship.queries.check_ins import check_ins_of
from mentes.relationship.queries.goals import goals_of, open_goals, open_steps
from mentes.relationship.queries.sessions import my_check_in, my_rating
from mentes.relationship.views.doors import page, posted, side_or_404
from mentes.relationship.views.sessions import session_or_404


def history(request: HttpRequest, pair: int) -> HttpResponse:
    side = side_or_404(request, pair)
    return page(request, "check_ins.html", {"side": side, "said": check_ins_of(side)}, tab="house")


def check_in(request: HttpRequest, pair: int, session: int) -> HttpResponse:
    side = side_or_404(request, pair)
    shown = session_or_404(side, session)
    goals = goals_of(side.pair, side.me)
    said, rating = my_check_in(shown, side.me), my_rating(shown, side.me)
    before: dict[str, Any] = {"value": rating.value} if rating else {}
    if said is not None:
        before |= {"next_time": said.next_time, "blocker": said.blocker}
        before |= {"in_the_way": said.in_the_way, "priority_shift": said.priority_shift}
    form = CheckInForm(
        posted(request),
        steps=open_steps(goals),
        goals=[one.goal for one in open_goals(goals)],
        initial=before,
    )
    is_autosave = bool(request.headers.get("HX-Request"))
    if form.is_bound and form.is_valid():
        answers = form.cleaned_data
        try:
            save(
                shown,
                by=side.me,
                value=answers["value"],
                steps=form.moved,
                next_time=answers["next_time"],
                blocker=answers["blocker"],
                in_the_way=answers["in_the_way"],
                priority_shift=answers["priority_shift"],
                new_step=answers["new_step"],
                goal=form.goal_of_step,
                is_finished=not is_autosave,
            )
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            if is_autosave:
                return render(request, "relationship/_saved.html", {"at": timezone.now()})
            messages.success(request, _("Thank you. That was the check-in."))
            return redirect("relationship:pair", pair=pair)
    if is_autosave:
        return render(request, "relationship/_not_saved.html", {"form": form}, status=422)
    context = {"side": side, "session": shown, "form": form}
    status = 422 if form.is_bound else 200
    return page(request, "check_in.html", context, tab="house", status=status)
