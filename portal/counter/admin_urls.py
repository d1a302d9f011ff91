from __future__ import annotations

from django.urls import path

from portal.counter import admin_views

app_name = "counter_admin"
urlpatterns = [
    path("", admin_views.report, name="report"),
    path("report.csv", admin_views.report_file, name="report_file"),
    path("offices/", admin_views.offices, name="offices"),
    path("offices/new/", admin_views.new_office, name="new_office"),
    path("offices/<int:office_id>/", admin_views.change_office, name="change_office"),
    path("tariffs/", admin_views.tariffs, name="tariffs"),
]
