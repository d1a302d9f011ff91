"""Who is spoken to in an internal note."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Mention(models.Model):
    """A colleague who is spoken to (اشاره) in an internal note of a case."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="mentions")
    entry = models.ForeignKey("cases.TimelineEntry", models.PROTECT, related_name="mentions")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="mentions", verbose_name=_("person")
    )

    class Meta:
        verbose_name = _("mention")
        verbose_name_plural = _("mentions")
        constraints = [
            models.UniqueConstraint(fields=["entry", "person"], name="mentioned_once_in_a_note")
        ]
        indexes = [models.Index(fields=["person", "-id"], name="mentions_of_person")]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.person_id}"
