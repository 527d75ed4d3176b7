from django.urls import path

from mentes.insights.views import health, outcomes

app_name = "insights"
urlpatterns = [
    path("outcomes/", outcomes.outcomes, name="outcomes"),
    path("programmes/<slug:slug>/health/", health.health, name="health"),
    path("programmes/<slug:slug>/health/goals/", health.goals, name="goals"),
    path("programmes/<slug:slug>/health/<int:pair>/nudge/", health.preview_nudge, name="nudge"),
    path(
        "programmes/<slug:slug>/health/<int:pair>/nudge/send/", health.send_nudge, name="send_nudge"
    ),
]
