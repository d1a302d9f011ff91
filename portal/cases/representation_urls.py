from __future__ import annotations

from django.urls import path

from portal.cases import representation_admin

app_name = "representations_admin"
urlpatterns = [
    path("", representation_admin.index, name="index"),
    path("<uuid:representation_id>/", representation_admin.decide, name="decide"),
]
