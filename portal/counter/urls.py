"""The operators' desk, and the citizen's objection; mounted at ``counter/``."""

from __future__ import annotations

from django.urls import path

from portal.cases import converters as converters  # registers "tracking_code"
from portal.counter import citizen_views, views

app_name = "counter"
urlpatterns = [
    path("", views.home, name="home"),
    path("new/", views.begin, name="begin"),
    path("not-me/<tracking_code:code>/", citizen_views.not_me, name="not_me"),
    path("<uuid:filing_id>/", views.filing_page, name="filing"),
    path("<uuid:filing_id>/consent/", views.consent, name="consent"),
    path("<uuid:filing_id>/consent/code/", views.send_code, name="send_code"),
    path("<uuid:filing_id>/consent/paper/", views.paper, name="paper"),
    path("<uuid:filing_id>/form/", views.go_on, name="go_on"),
    path("<uuid:filing_id>/message/", views.say, name="say"),
    path("<uuid:filing_id>/receipt/", views.receipt, name="receipt"),
]
