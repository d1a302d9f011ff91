"""Complaints against decisions: which case is a complaint about which."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Contest(models.Model):
    """A complaint (اعتراض) of an applicant, which is a case of its own with the next instance.

    It is about a ``decision``, the entry that closed the case, or, without one, about the delay.
    """

    case = models.OneToOneField(
        "cases.Case", models.PROTECT, related_name="contest", verbose_name=_("complaint")
    )
    contested = models.ForeignKey(
        "cases.Case", models.PROTECT, related_name="contests", verbose_name=_("complained about")
    )
    decision = models.ForeignKey(
        "cases.TimelineEntry", models.PROTECT, null=True, related_name="+",
        verbose_name=_("decision"),
    )  # fmt: skip

    class Meta:
        verbose_name = _("complaint")
        verbose_name_plural = _("complaints")
        constraints = [
            models.UniqueConstraint(
                fields=["contested", "decision"], name="one_complaint_per_decision"
            ),
            models.UniqueConstraint(
                fields=["contested"], condition=Q(decision=None), name="one_complaint_about_delay"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} → {self.contested_id}"
