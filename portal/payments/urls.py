from __future__ import annotations

from django.urls import path

from portal.cases import converters as converters  # registers "tracking_code"
from portal.payments import views

app_name = "payments"
urlpatterns = [
    path("back/<uuid:payment_id>/", views.back, name="back"),
    path("bill/<uuid:invoice_id>/cancel/", views.cancel, name="cancel"),
    path("<tracking_code:code>/", views.pay, name="pay"),
    path("<tracking_code:code>/<uuid:payment_id>/", views.payment, name="payment"),
    path("<tracking_code:code>/<uuid:payment_id>/receipt/", views.receipt, name="receipt"),
    path("<tracking_code:code>/<uuid:payment_id>/check/", views.check_again, name="check_again"),
]
