from django.urls import path

from mentes.notices import views

app_name = "notices"
urlpatterns = [
    path("notices/", views.notices, name="list"),
    path("notices/read/", views.read, name="read"),
    path("notices/choices/", views.choices, name="choices"),
    path("notices/stop/<str:token>/", views.unsubscribe, name="unsubscribe"),
    path("settings/deliveries/", views.troubles, name="troubles"),
    path("settings/deliveries/again/", views.send_all_again, name="send_all_again"),
    path("settings/deliveries/waiting/", views.settle_waiting, name="settle_waiting"),
    path("settings/deliveries/<int:notice>/again/", views.send_again, name="send_again"),
]
