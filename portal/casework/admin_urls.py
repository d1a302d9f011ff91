from __future__ import annotations

from django.urls import path

from portal.cases import converters as converters  # registers "tracking_code"
from portal.casework import (
    absence_views,
    case_acts,
    case_page,
    dissolve_views,
    failure_views,
    hand_over_views,
    inbox_urls,
    link_views,
)
from portal.casework.kept_text import keeping_path

app_name = "cases_admin"
urlpatterns = [
    *inbox_urls.urlpatterns,
    path("absences/", absence_views.absences, name="absences"),
    path("absences/<int:pk>/end/", absence_views.end, name="end_absence"),
    path("units/<int:pk>/dissolve/", dissolve_views.dissolve, name="dissolve_unit"),
    path("<tracking_code:code>/", case_page.case_page, name="case"),
    path("<tracking_code:code>/next/", case_acts.go_next, name="next"),
    path("<tracking_code:code>/previous/", case_acts.go_back, name="previous"),
    keeping_path("<tracking_code:code>/move/", case_acts.move, name="move"),
    keeping_path("<tracking_code:code>/message/", case_acts.message, name="message"),
    keeping_path("<tracking_code:code>/note/", case_acts.note, name="note"),
    keeping_path("<tracking_code:code>/assign/", case_acts.assign, name="assign"),
    keeping_path("<tracking_code:code>/take-over/", case_acts.take, name="take_over"),
    keeping_path("<tracking_code:code>/hand-over/", hand_over_views.hand_over, name="hand_over"),
    keeping_path("<tracking_code:code>/send-back/", hand_over_views.give_back, name="send_back"),
    path("<tracking_code:code>/beside/", link_views.beside, name="beside"),
    path("<tracking_code:code>/links/", link_views.link, name="link"),
    path("<tracking_code:code>/links/<int:pk>/", link_views.unlink, name="unlink"),
    keeping_path("<tracking_code:code>/merge/", link_views.merge, name="merge"),
    path("<tracking_code:code>/unmerge/", link_views.unmerge, name="unmerge"),
    path("<tracking_code:code>/failed/<int:pk>/", failure_views.see_to, name="failure"),
]
