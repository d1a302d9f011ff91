"""The managers' menu for opening hours, holidays and closures."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import BooleanColumn, Column, TitleColumn
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from portal.persian.jalali import format_date, format_datetime
from portal.persian.text import digits_for
from portal.workcalendar.forms import ClosureForm, HolidayForm, WorkWeekForm
from portal.workcalendar.models import WEEKDAY_FIELDS, Closure, Holiday, WorkWeek


def _short_date(value: date | None) -> str:
    return format_date(value, "short") if value else ""


def _opening_hours(week: WorkWeek) -> str:
    return digits_for(f"{week.opens_at:%H:%M}–{week.closes_at:%H:%M}")


class WorkWeekViewSet(SnippetViewSet):
    model = WorkWeek
    icon = "time"
    menu_label = _("Opening hours")
    list_display = [
        "title",
        Column("hours", label=_("hours"), accessor=_opening_hours),
        Column(
            "valid_from",
            label=_("valid from"),
            accessor=lambda week: _short_date(week.valid_from),
            sort_key="valid_from",
        ),
        Column(
            "valid_until",
            label=_("valid until"),
            accessor=lambda week: _short_date(week.valid_until),
            sort_key="valid_until",
        ),
    ]
    edit_handler = ObjectList(
        [
            FieldPanel("title"),
            MultiFieldPanel([FieldPanel(name) for name in WEEKDAY_FIELDS], heading=_("Weekdays")),
            FieldRowPanel([FieldPanel("opens_at"), FieldPanel("closes_at")]),
            FieldRowPanel([FieldPanel("valid_from"), FieldPanel("valid_until")]),
        ],
        base_form_class=WorkWeekForm,
    )


class HolidayViewSet(SnippetViewSet):
    model = Holiday
    icon = "calendar"
    menu_label = _("Holidays")
    list_display = [
        TitleColumn(
            "label",
            label=_("title"),
            sort_key="title",
            url_name="wagtailsnippets_workcalendar_holiday:edit",
        ),
        Column(
            "date",
            label=_("date"),
            accessor=lambda holiday: format_date(holiday.date, "long"),
            sort_key="date",
        ),
        Column("origin", label=_("origin"), accessor="get_origin_display", sort_key="origin"),
        BooleanColumn("confirmed", label=_("confirmed"), sort_key="confirmed"),
    ]
    list_filter = ["confirmed", "origin"]
    search_fields = ["title", "title_en"]
    edit_handler = ObjectList(
        [
            FieldPanel("date"),
            FieldRowPanel([FieldPanel("title"), FieldPanel("title_en")]),
            FieldPanel("confirmed"),
        ],
        base_form_class=HolidayForm,
    )


class ClosureViewSet(SnippetViewSet):
    model = Closure
    icon = "lock"
    menu_label = _("Closures")
    list_display = [
        "reason",
        Column(
            "starts_at",
            label=_("starts at"),
            accessor=lambda closure: format_datetime(closure.starts_at),
            sort_key="starts_at",
        ),
        Column(
            "ends_at",
            label=_("ends at"),
            accessor=lambda closure: format_datetime(closure.ends_at),
            sort_key="ends_at",
        ),
    ]
    edit_handler = ObjectList(
        [
            FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
            FieldPanel("reason"),
        ],
        base_form_class=ClosureForm,
    )


class WorkCalendarViewSetGroup(SnippetViewSetGroup):
    items = (WorkWeekViewSet, HolidayViewSet, ClosureViewSet)
    menu_icon = "calendar-alt"
    menu_label = _("Working calendar")
    menu_name = "workcalendar"
    menu_order = 600


register_snippet(WorkCalendarViewSetGroup)
