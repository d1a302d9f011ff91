from __future__ import annotations

from django.urls import path

from sitecontent import views

app_name = "sitecontent"
urlpatterns = [
    path("services/", views.services, name="services"),
    path("news/", views.news, name="news"),
]
