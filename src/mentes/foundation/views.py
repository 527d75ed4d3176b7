"""The gallery, every part with invented content; and what somebody wrote when their time was over."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from mentes.foundation import kept_forms, sample

SHELLS = {"": "gallery.html", "phone": "gallery_phone.html", "plain": "gallery_plain.html"}


def gallery(request: HttpRequest) -> HttpResponse:
    shell = request.GET.get("shell", "")
    if not (settings.DEMO or settings.DEBUG or settings.TESTING) or shell not in SHELLS:
        raise Http404
    return render(request, f"foundation/{SHELLS[shell]}", sample.everything())


def carry_on(request: HttpRequest) -> HttpResponse:
    """Nothing was saved: the person looks, and sends it or not."""
    kept = kept_forms.kept_for(request)
    if kept is None or request.method == "POST":
        kept_forms.drop(request)
        return redirect(kept["page"] if kept else settings.LOGIN_REDIRECT_URL)
    words = [value for _name, value in kept["fields"] if " " in value.strip()]
    return render(request, "foundation/carry_on.html", {"kept": kept, "words": words})
