"""The working calendar app."""

from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_delete, post_migrate, post_save
from django.utils.translation import gettext_lazy as _

from portal.workcalendar.memory import calendar_changed, forget


class WorkCalendarConfig(AppConfig):
    """Lets every change of the calendar's rows clear the calendar kept in memory."""

    name = "portal.workcalendar"
    label = "workcalendar"
    verbose_name = _("Working calendar")

    def ready(self) -> None:
        for model in self.get_models():
            post_save.connect(calendar_changed, sender=model)
            post_delete.connect(calendar_changed, sender=model)
        post_migrate.connect(forget, sender=self)
