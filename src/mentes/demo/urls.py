from django.urls import path

from mentes.demo import views

app_name = "demo"
urlpatterns = [
    path("demo/", views.people, name="people"),
    path("demo/<int:person>/", views.continue_as, name="continue_as"),
]
