from __future__ import annotations

from django.urls import path

from portal.cases import converters as converters  # registers "tracking_code"
from portal.payments import receipt_views

app_name = "receipts"
urlpatterns = [
    path("", receipt_views.verify, name="verify"),
    path("<tracking_code:code>/", receipt_views.receipt, name="receipt"),
]
