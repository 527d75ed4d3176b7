"""PLACEHOLDER"""

app_name = "relationship"
urlpatterns: list = []
