"""What should have followed from a move and did not, kept until somebody has seen to it."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.expressions import Combinable
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class FailureKind(models.TextChoices):
    """What it is that has not happened."""

    CALL = "call", _("Call to another system")
    EFFECT = "effect", _("What a step sets off")
    CLOCK = "clock", _("Step that happens by itself")


class FailureQuerySet(models.QuerySet["Failure"]):
    """Reads of the failures."""

    def unsettled(self, since: Combinable | None = None) -> FailureQuerySet:
        """Keep what nobody has seen to; a failing clock is forgotten once the case moves on.

        ``since`` is where else to find the moment from which the case is in its state.
        """
        outlived = Q(kind=FailureKind.CLOCK, failed_at__lt=since or F("case__state_since"))
        return self.filter(Q(settled_at=None) & ~outlived)


class Failure(models.Model):
    """Something that has not happened to a case.

    ``reason`` is for people, ``error`` for who mends the plugin or the other system.
    """

    case = models.ForeignKey(
        "cases.Case", models.PROTECT, related_name="failures", verbose_name=_("case")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=FailureKind)
    move = models.CharField(_("step"), max_length=60, blank=True)
    entry = models.ForeignKey(
        "cases.TimelineEntry", models.PROTECT, null=True, blank=True, related_name="failures"
    )
    effect = models.CharField(_("effect"), max_length=150, blank=True)
    number = models.PositiveSmallIntegerField(default=0, editable=False)
    call = models.ForeignKey(
        "cases.WebhookCall", models.CASCADE, null=True, blank=True, related_name="failures"
    )
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    error = models.CharField(_("error"), max_length=500, blank=True)
    attempts = models.PositiveIntegerField(_("attempts"), default=1)
    failed_at = models.DateTimeField(_("failed at"), default=timezone.now)
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects: ClassVar[FailureQuerySet] = FailureQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        app_label = "cases"
        verbose_name = _("failed follow-up")
        verbose_name_plural = _("failed follow-ups")
        ordering = ["-failed_at", "-pk"]
        indexes = [
            models.Index(
                fields=["case"], name="failure_unsettled", condition=Q(settled_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind} {self.effect or self.move}"
