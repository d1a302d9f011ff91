from __future__ import annotations

from django.urls import path, register_converter

from portal.payments import bill_views, day_views, list_views
from portal.payments.day_converter import DayConverter

register_converter(DayConverter, "payment_day")

app_name = "payments_admin"
urlpatterns = [
    path("", list_views.bills, name="bills"),
    path("uncertain/", list_views.uncertain, name="uncertain"),
    path("refunds/", list_views.refunds, name="refunds"),
    path("days/", day_views.days, name="days"),
    path("days/file/", day_views.days_file, name="days_file"),
    path("days/<payment_day:day>/<str:gateway>/", day_views.day, name="day"),
    path("days/<payment_day:day>/<str:gateway>/file/", day_views.day_file, name="day_file"),
    path("days/<payment_day:day>/<str:gateway>/statement/", day_views.statement, name="statement"),
    path("days/<payment_day:day>/<str:gateway>/check/", day_views.check, name="check"),
    path("bills/<uuid:invoice_id>/", bill_views.bill, name="bill"),
    path("bills/<uuid:invoice_id>/record/", bill_views.record, name="record"),
    path("<uuid:payment_id>/ask/", bill_views.ask, name="ask"),
    path("<uuid:payment_id>/unpaid/", bill_views.unpaid, name="unpaid"),
    path("<uuid:payment_id>/booking/", bill_views.booking, name="booking"),
    path("<uuid:payment_id>/refund/", bill_views.refund, name="refund"),
    path("<uuid:payment_id>/receipt/", bill_views.receipt, name="receipt"),
    path("bookings/<int:booking_id>/", bill_views.booking_decision, name="booking_decision"),
    path("refunds/<uuid:refund_id>/", bill_views.refund_decision, name="refund_decision"),
    path("refunds/<uuid:refund_id>/paid/", bill_views.refund_paid, name="refund_paid"),
]
