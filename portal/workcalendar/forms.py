"""Back-office forms of the calendar: dates and times as text, in any digit script."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from portal.persian.fields import ClockField, JalaliDateField, JalaliDateTimeField
from portal.workcalendar.models import Closure, Holiday, WorkWeek


class WorkWeekForm(WagtailAdminModelForm):
    """Opening hours of a week."""

    opens_at = ClockField(label=_("opens at"))
    closes_at = ClockField(label=_("closes at"))
    valid_from = JalaliDateField(label=_("valid from"))
    valid_until = JalaliDateField(
        label=_("valid until"), required=False, help_text=_("Leave empty if it stays so.")
    )

    class Meta:
        model = WorkWeek
        exclude: list[str] = []


class HolidayForm(WagtailAdminModelForm):
    """A holiday."""

    date = JalaliDateField(label=_("date"))

    class Meta:
        model = Holiday
        exclude: list[str] = []


class ClosureForm(WagtailAdminModelForm):
    """A closure."""

    starts_at = JalaliDateTimeField(label=_("starts at"))
    ends_at = JalaliDateTimeField(label=_("ends at"))

    class Meta:
        model = Closure
        exclude: list[str] = []
