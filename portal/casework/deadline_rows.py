"""What was said about the deadlines of cases."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class DeadlineStep(models.Model):
    """Somebody was told about the deadline of one stay of a case in a state; once for each step."""

    class Step(models.TextChoices):
        WARNED = "warned", _("warned before the day")
        ESCALATED = "escalated", _("the head was told")
        HIGHER = "higher", _("the unit above was told")

    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="deadline_steps")
    step = models.CharField(max_length=10, choices=Step.choices)
    stay_since = models.DateTimeField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("step of a deadline")
        verbose_name_plural = _("steps of deadlines")
        constraints = [
            models.UniqueConstraint(fields=["case", "step", "stay_since"], name="told_once_a_stay")
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.step}"


class CalendarMark(models.Model):
    """The working calendar that the deadlines of open cases were last computed with."""

    fingerprint = models.CharField(max_length=64)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("computed calendar")
        verbose_name_plural = _("computed calendars")

    def __str__(self) -> str:
        return self.fingerprint
