from django.urls import path

from mentes.foundation import views

app_name = "foundation"
urlpatterns = [
    path("parts/", views.gallery, name="gallery"),
    path("carry-on/", views.carry_on, name="carry_on"),
]
