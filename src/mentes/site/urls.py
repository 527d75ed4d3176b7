"""Every address of the product, one line a slice."""

from django.urls import include, path

from mentes.site import health, home

handler400 = "mentes.site.errors.bad_request"
handler403 = "mentes.site.errors.forbidden"
handler404 = "mentes.site.errors.not_found"
handler500 = "mentes.site.errors.server_error"

site = (
    [
        path("", home.home, name="home"),
        path("healthz", health.health, name="health"),
    ],
    "site",
)

urlpatterns = [
    path("", include(site)),
    path("account/", include("allauth.account.urls")),
    path("account/mfa/", include("allauth.mfa.urls")),
    path("", include("mentes.people.urls")),
    path("", include("mentes.notices.urls")),
    path("", include("mentes.audit.urls")),
    path("", include("mentes.programmes.urls")),
    path("", include("mentes.enrolment.urls")),
    path("", include("mentes.pairing.urls")),
    path("", include("mentes.relationship.urls")),
    path("", include("mentes.insights.urls")),
    path("", include("mentes.connectors.mail.urls")),
    path("", include("mentes.foundation.urls")),
    path("", include("mentes.demo.urls")),
]
