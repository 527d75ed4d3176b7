"""Photos: put up and taken down by the person, shown beside the name."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from mentes.people.actions.photos import remove_photo, set_photo
from mentes.people.forms import PhotoForm
from mentes.people.models import Photo
from mentes.people.portraits import MIME
from mentes.people.request import PersonRequest


@require_safe
def photo(request: PersonRequest, photo: UUID) -> HttpResponse:
    """The next photo has another number, so a browser may keep this one for an hour."""
    found = get_object_or_404(Photo, pk=photo)
    headers = {"Cache-Control": "private, max-age=3600", "Content-Disposition": "inline"}
    return HttpResponse(bytes(found.image), content_type=MIME, headers=headers)


@require_POST
def photo_set(request: PersonRequest) -> HttpResponse:
    form = PhotoForm(request.POST, request.FILES)
    if form.is_valid():
        set_photo(request.user, by=request.user, file=form.cleaned_data["photo"])
        messages.success(request, _("That is your photo now."))
    else:
        messages.error(request, " ".join(map(str, form.errors["photo"])))
    return redirect(f"{reverse('people:me')}#photo")


@require_POST
def photo_removed(request: PersonRequest) -> HttpResponse:
    remove_photo(request.user, by=request.user)
    messages.success(request, _("Your photo is gone. Colleagues see your initials."))
    return redirect(f"{reverse('people:me')}#photo")
