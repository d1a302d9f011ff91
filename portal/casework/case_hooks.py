"""Hooks of the casework: its menu items, and what follows when the calendar is changed."""

from __future__ import annotations

from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from portal.accounts.access import has_permission
from portal.casework.later_holidays import TASK
from portal.casework.people import HANDLE
from portal.queue import enqueue_on_commit
from portal.workcalendar.models import Closure, Holiday, WorkWeek

CALENDAR = (Closure, Holiday, WorkWeek)


@hooks.register("after_create_snippet")
@hooks.register("after_edit_snippet")
def calendar_saved(request: HttpRequest, instance: Model) -> None:
    """Have open cases dated anew soon; the hourly look would find the change, too."""
    if isinstance(instance, CALENDAR):
        enqueue_on_commit(TASK)


@hooks.register("after_delete_snippet")
def calendar_deleted(request: HttpRequest, instances: list[Model]) -> None:
    """Have open cases dated anew soon."""
    if any(isinstance(one, CALENDAR) for one in instances):
        enqueue_on_commit(TASK)


class AbsencesMenuItem(MenuItem):
    """Shown to people who handle cases in some unit."""

    def is_shown(self, request: HttpRequest) -> bool:
        return has_permission(request.user, HANDLE)


@hooks.register("register_admin_menu_item")
def absences_menu_item() -> MenuItem:
    return AbsencesMenuItem(
        _("Absences"), reverse_lazy("cases_admin:absences"), name="absences",
        icon_name="calendar-alt", order=63,
    )  # fmt: skip
