from __future__ import annotations

from django.urls import path

from portal.cases import admin_views, failure_views
from portal.cases import converters as converters  # registers "tracking_code"

app_name = "cases_admin"
urlpatterns = [
    path("", admin_views.inbox, name="inbox"),
    path("<tracking_code:code>/", admin_views.case_page, name="case"),
    path("<tracking_code:code>/move/", admin_views.move, name="move"),
    path("<tracking_code:code>/message/", admin_views.message, name="message"),
    path("<tracking_code:code>/note/", admin_views.note, name="note"),
    path("<tracking_code:code>/assign/", admin_views.assign, name="assign"),
    path("<tracking_code:code>/failed/<int:pk>/", failure_views.see_to, name="failure"),
]
