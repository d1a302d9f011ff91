from __future__ import annotations

from django.urls import path

from portal.cases import converters as converters  # registers "tracking_code"
from portal.inquiries import admin_views, batch_views, list_views

ONE = "<tracking_code:code>/<int:pk>"

app_name = "inquiries_admin"
urlpatterns = [
    path("", list_views.index, name="index"),
    path("files/", batch_views.batches, name="batches"),
    path("files/make/<int:agency_id>/", batch_views.make, name="make_batch"),
    path("files/<int:pk>/", batch_views.batch_page, name="batch"),
    path("files/<int:pk>/inquiries.<str:kind>", batch_views.batch_file, name="batch_file"),
    path("files/<int:pk>/answers/", batch_views.upload, name="upload"),
    path("files/<int:pk>/answers/<int:sheet_id>/", batch_views.sheet, name="sheet"),
    path("<tracking_code:code>/ask/", admin_views.ask, name="ask"),
    path(f"{ONE}/", admin_views.inquiry_page, name="inquiry"),
    path(f"{ONE}/letter/", admin_views.letter, name="letter"),
    path(f"{ONE}/send/", admin_views.send, name="send"),
    path(f"{ONE}/answer/", admin_views.answer, name="answer"),
    path(f"{ONE}/again/", admin_views.repeat, name="repeat"),
    path(f"{ONE}/change/", admin_views.change, name="change"),
    path(f"{ONE}/owner/", admin_views.hand_over, name="hand_over"),
    path(f"{ONE}/withdraw/", admin_views.withdraw, name="withdraw"),
]
