"""The style guide; the error pages are handlers, not addresses."""

from __future__ import annotations

from django.urls import path

from portal.ui import views

app_name = "ui"
urlpatterns = [path("", views.style_guide, name="style_guide")]
