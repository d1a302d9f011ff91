"""Pages that exist in the demo only."""

from __future__ import annotations

from django.urls import path

from portal.notifications import views

app_name = "demo"
urlpatterns = [path("messages/", views.demo_messages, name="messages")]
