from __future__ import annotations

from django.urls import path

from portal.cases import converters as converters  # registers "tracking_code"
from portal.inquiries import admin_views

app_name = "inquiries_admin"
urlpatterns = [
    path("<tracking_code:code>/<int:pk>/again/", admin_views.repeat, name="repeat"),
]
