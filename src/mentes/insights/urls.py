from django.urls import path

from mentes.insights import views

app_name = "insights"
urlpatterns = [
    path("outcomes/", views.outcomes, name="outcomes"),
    path("programmes/<slug:slug>/health/", views.health, name="health"),
    path("programmes/<slug:slug>/health/goals/", views.goals, name="goals"),
    path("programmes/<slug:slug>/health/<int:pair>/nudge/", views.preview_nudge, name="nudge"),
    path(
        "programmes/<slug:slug>/health/<int:pair>/nudge/send/", views.send_nudge, name="send_nudge"
    ),
]
