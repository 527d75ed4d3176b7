from django.urls import path, register_converter

from mentes.programmes.models import Role, Texts
from mentes.programmes.views import (
    builder,
    form,
    key_results,
    launching,
    making,
    messages,
    running,
    texts,
)

app_name = "programmes"
ONE = "programmes/<slug:slug>/"


class RoleInAddress:
    regex = "|".join(Role.values)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return str(value)


class TextsInAddress(RoleInAddress):
    regex = "|".join(value.replace("_", "-") for value in Texts.values)

    def to_python(self, value: str) -> str:
        return value.replace("-", "_")

    def to_url(self, value: str) -> str:
        return str(value).replace("_", "-")


register_converter(RoleInAddress, "role")
register_converter(TextsInAddress, "texts")

urlpatterns = [
    path("programmes/", making.programmes, name="list"),
    path("programmes/new/", making.gallery, name="gallery"),
    path("programmes/new/<slug:key>/", making.template, name="template"),
    path(ONE, running.overview, name="overview"),
    path(f"{ONE}settings/", running.settings, name="settings"),
    path(f"{ONE}settings/admins/", running.admin_add, name="admin_add"),
    path(f"{ONE}settings/admins/<int:pk>/remove/", running.admin_remove, name="admin_remove"),
    path(f"{ONE}settings/close/", running.close, name="close"),
    path(f"{ONE}settings/delete/", running.delete, name="delete"),
    path(f"{ONE}build/", builder.build, name="build"),
    path(f"{ONE}build/page/", builder.page_texts, name="page_texts"),
    path(f"{ONE}build/north-star/", builder.north_star, name="north_star"),
    path(f"{ONE}build/north-star/add/", key_results.key_result_add, name="key_result_add"),
    path(f"{ONE}build/north-star/echo/", key_results.key_result_echo, name="key_result_echo"),
    path(f"{ONE}build/north-star/<int:pk>/", key_results.key_result, name="key_result"),
    path(
        f"{ONE}build/north-star/<int:pk>/remove/",
        key_results.key_result_remove,
        name="key_result_remove",
    ),
    path(f"{ONE}build/calendar/", builder.calendar, name="calendar"),
    path(f"{ONE}build/calendar/sum/", builder.calendar_sum, name="calendar_sum"),
    path(f"{ONE}build/eligibility/", builder.eligibility, name="eligibility"),
    path(
        f"{ONE}build/eligibility/<role:role>/", builder.eligibility_count, name="eligibility_count"
    ),
    path(f"{ONE}build/form/", form.form, name="form"),
    path(f"{ONE}build/form/<role:role>/add/", form.question_add, name="question_add"),
    path(f"{ONE}build/form/<role:role>/preview/", form.form_preview, name="form_preview"),
    path(f"{ONE}build/form/<int:pk>/", form.question, name="question"),
    path(f"{ONE}build/form/<int:pk>/move/", form.question_move, name="question_move"),
    path(f"{ONE}build/form/<int:pk>/remove/", form.question_remove, name="question_remove"),
    path(f"{ONE}build/goals/", builder.goals, name="goals"),
    path(f"{ONE}build/rules/", builder.rules, name="rules"),
    path(f"{ONE}build/<slug:step>/accept/", builder.accept_step, name="accept_step"),
    path(f"{ONE}build/<texts:texts>/", texts.texts, name="texts"),
    path(f"{ONE}build/<texts:texts>/add/", texts.part_add, name="part_add"),
    path(f"{ONE}build/<texts:texts>/preview/", texts.texts_preview, name="texts_preview"),
    path(f"{ONE}build/<texts:texts>/restore/", texts.texts_restore, name="texts_restore"),
    path(f"{ONE}build/<texts:texts>/<slug:part>/", texts.part, name="part"),
    path(f"{ONE}build/<texts:texts>/<slug:part>/move/", texts.part_move, name="part_move"),
    path(f"{ONE}build/<texts:texts>/<slug:part>/remove/", texts.part_remove, name="part_remove"),
    path(f"{ONE}messages/", messages.messages, name="messages"),
    path(f"{ONE}messages/sender/", messages.sender, name="sender"),
    path(f"{ONE}messages/<slug:moment>/", messages.message, name="message"),
    path(f"{ONE}messages/<slug:moment>/restore/", messages.message_restore, name="message_restore"),
    path(f"{ONE}launch/", launching.launch, name="launch"),
]
