from django.urls import path

from mentes.people.views import privacy

app_name = "people"
urlpatterns = [
    path("privacy/", privacy.centre, name="privacy"),
    path("privacy/download/", privacy.download, name="download"),
    path("privacy/erase/", privacy.erase, name="erase"),
]
