"""The calls to other systems that moves have set off, and how each of them goes."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class WebhookState(models.TextChoices):
    """Where a call stands."""

    WAITING = "waiting", _("Waiting to be sent")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Failed for good")


class WebhookQuerySet(models.QuerySet["WebhookCall"]):
    """Reads of the calls."""

    def due(self, now: datetime) -> WebhookQuerySet:
        """Keep what may be tried at ``now``: new, due again, or dropped by a worker that died."""
        return self.filter(state=WebhookState.WAITING, next_try_at__lte=now)


class WebhookCall(models.Model):
    """One call that tells another system of a move. ``key`` is what the receiver knows it by."""

    case = models.ForeignKey(
        "cases.Case", models.PROTECT, related_name="webhook_calls", verbose_name=_("case")
    )
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    url = models.CharField(_("address"), max_length=500)
    content = models.JSONField(_("content"), default=dict)
    state = models.CharField(
        _("state"), max_length=10, choices=WebhookState, default=WebhookState.WAITING
    )
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_try_at = models.DateTimeField(_("next attempt"), default=timezone.now)
    lease_token = models.UUIDField(null=True, blank=True, editable=False)
    last_error = models.CharField(_("last error"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    objects: ClassVar[WebhookQuerySet] = WebhookQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        app_label = "cases"
        verbose_name = _("call to another system")
        verbose_name_plural = _("calls to other systems")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["state", "next_try_at"], name="webhook_due")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="waiting", finished_at__isnull=True)
                | (~models.Q(state="waiting") & models.Q(finished_at__isnull=False)),
                name="webhook_ends_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.url} {self.state}"
