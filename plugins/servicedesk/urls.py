from __future__ import annotations

from django.urls import path

from plugins.servicedesk import fee_pages, views
from plugins.servicedesk.demo import sample_agency
from plugins.servicedesk.demo.bank import bank

app_name = "servicedesk"
urlpatterns = [
    path("", views.index, name="index"),
    path("fee/<tracking_code:code>/", fee_pages.set_fee, name="set_fee"),
    path("bank/<uuid:key>/", bank, name="bank"),
    path("sample-agency/", sample_agency.page, name="sample_agency"),
    path("sample-agency/ask/", sample_agency.answer, name="sample_agency_ask"),
    path("<slug:slug>/", views.start, name="start"),
]
