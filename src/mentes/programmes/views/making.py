"""Doors: the list of programmes, the gallery, and making one from a template."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from mentes.foundation.actor import Who
from mentes.programmes.actions.making import make_programme
from mentes.programmes.asked import me
from mentes.programmes.forms.stages import NewForm
from mentes.programmes.gallery import templates
from mentes.programmes.models import Programme
from mentes.programmes.queries.programmes import in_order, programmes_run_by
from mentes.programmes.words import cadence_words


def programmes(request: HttpRequest) -> HttpResponse:
    sees_all = bool(request.actor.roles & {Who.ORGANISATION_ADMIN, Who.SUPPORT})  # type: ignore[attr-defined]
    mine = programmes_run_by(me(request))
    every = list(Programme.objects.all() if sees_all else mine)
    runs = set(mine.values_list("pk", flat=True))
    named, state = request.GET.get("name", "").strip(), request.GET.get("state", "")
    shown = [
        each
        for each in sorted(every, key=in_order)
        if named.casefold() in each.name.casefold() and (not state or each.state == state)
    ]
    context = {
        "programmes": shown,
        "every": len(every),
        "runs": runs,
        "named": named,
        "state": state,
        "states": Programme.State.choices,
    }
    return render(request, "programmes/list.html", context)


def gallery(request: HttpRequest) -> HttpResponse:
    shown = [
        {**source, "every": cadence_words(source["calendar"]["cadence_days"])}
        for source in templates().values()
    ]
    return render(request, "programmes/gallery.html", {"templates": shown})


def template(request: HttpRequest, key: str) -> HttpResponse:
    if key not in templates():
        raise Http404
    form = NewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = make_programme(form.cleaned_data["name"], by=me(request), template=key)
        return redirect("programmes:build", slug=made.slug)
    source = templates()[key]
    every = cadence_words(source["calendar"]["cadence_days"])
    return render(
        request, "programmes/template.html", {"template": source, "form": form, "every": every}
    )
