from django.urls import path

from mentes.insights.views import health, key_results, outcomes, studies, week

app_name = "insights"
urlpatterns = [
    path("outcomes/", outcomes.outcomes, name="outcomes"),
    path("programmes/<slug:slug>/outcomes/", studies.programme_outcomes, name="programme_outcomes"),
    path("programmes/<slug:slug>/outcomes.pdf", studies.outcomes_pdf, name="outcomes_pdf"),
    path("programmes/<slug:slug>/outcomes/plan/", studies.plan, name="plan_study"),
    path("programmes/<slug:slug>/outcomes/<int:study>/lock/", studies.lock, name="lock_plan"),
    path("programmes/<slug:slug>/outcomes/<int:study>/amend/", studies.amend, name="amend_plan"),
    path("programmes/<slug:slug>/outcomes/<int:study>/read/", studies.read, name="read_study"),
    path(
        "programmes/<slug:slug>/outcomes/<int:study>/assumptions/",
        studies.assumptions,
        name="assumptions",
    ),
    path("programmes/<slug:slug>/key-results/", key_results.key_results, name="key_results"),
    path("programmes/<slug:slug>/key-results/<int:pk>/", key_results.record, name="record"),
    path(
        "programmes/<slug:slug>/key-results/<int:pk>/<int:reading>/",
        key_results.correct,
        name="correct",
    ),
    path("programmes/<slug:slug>/week/", week.week, name="week"),
    path("programmes/<slug:slug>/week/leave-out/", week.leave_out, name="leave_out_nudge"),
    path("programmes/<slug:slug>/week/put-back/", week.put_back, name="put_back_nudge"),
    path("programmes/<slug:slug>/week/send/", week.send_week, name="send_week"),
    path("programmes/<slug:slug>/week/take-back/", week.take_back_week, name="take_back_week"),
    path("programmes/<slug:slug>/week/when/", week.time_nudges, name="time_nudges"),
    path("programmes/<slug:slug>/health/", health.health, name="health"),
    path("programmes/<slug:slug>/health/goals/", health.goals, name="goals"),
    path("programmes/<slug:slug>/health/<int:pair>/nudge/", health.preview_nudge, name="nudge"),
    path(
        "programmes/<slug:slug>/health/<int:pair>/nudge/send/", health.send_nudge, name="send_nudge"
    ),
    path(
        "programmes/<slug:slug>/health/<int:pair>/nudge/test/", health.test_nudge, name="test_nudge"
    ),
]
