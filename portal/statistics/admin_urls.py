from __future__ import annotations

from django.urls import path

from portal.statistics import admin_views, export_views, report_views

app_name = "statistics_admin"
urlpatterns = [
    path("", admin_views.overview, name="overview"),
    path("figures.csv", admin_views.figures_csv, name="figures_csv"),
    path("figures.xlsx", admin_views.figures_xlsx, name="figures_xlsx"),
    path("six-months/", report_views.six_months, name="six_months"),
    path("six-months.pdf", report_views.six_months_paper, name="six_months_pdf"),
    path("six-months.xlsx", report_views.six_months_xlsx, name="six_months_xlsx"),
    path("exports/", export_views.exports, name="exports"),
    path("exports/<uuid:export_id>/", export_views.download, name="download"),
]
