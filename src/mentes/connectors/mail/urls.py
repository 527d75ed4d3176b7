from django.urls import path

from mentes.connectors.mail import views

app_name = "mail"
urlpatterns = [
    path("settings/mail/", views.server, name="server"),
    path("settings/mail/test/", views.test, name="test"),
]
