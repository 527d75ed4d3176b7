"""Pages leave compressed, but for those that show a secret.

Compression tells by its length how much of a page repeats what a request brought in. A form token is
masked anew on every page and Django pads each answer at random, so nothing can be read off either
(the attack is called BREACH). A recovery code or a personal link stays the same, so such pages go as
they are."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

SECRET = (
    "account_",
    "mfa_",
    "people:claimed",
    "people:confirm_address",
    "people:invite",
    "people:join",
    "people:set_up",
    "people:use_link",
    "people:ways_in",
    "relationship:rate",
)


class Compress(GZipMiddleware):
    """Compress what shows no secret; names of addresses that begin like these do."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        name = request.resolver_match.view_name if request.resolver_match else ""
        if name.startswith(SECRET) or not isinstance(response, HttpResponse):
            return response
        compressed: HttpResponseBase = super().process_response(request, response)
        return compressed
