from __future__ import annotations

from django.urls import path

from portal.documents import views

app_name = "verify"
urlpatterns = [
    path("", views.verify, name="index"),
    path("<tracking_code:code>/", views.verified, name="document"),
]
