"""The gallery: every part with invented content, to look at, to compare and to test."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from mentes.foundation import sample

SHELLS = {"": "gallery.html", "phone": "gallery_phone.html", "plain": "gallery_plain.html"}


def gallery(request: HttpRequest) -> HttpResponse:
    shell = request.GET.get("shell", "")
    if not (settings.DEMO or settings.DEBUG or settings.TESTING) or shell not in SHELLS:
        raise Http404
    return render(request, f"foundation/{SHELLS[shell]}", sample.everything())
