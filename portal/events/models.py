"""The post room of events: who has still to hear what."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class DeliveryState(models.TextChoices):
    """Where a delivery stands."""

    PENDING = "pending", _("Waiting to be delivered")
    DELIVERED = "delivered", _("Delivered")
    FAILED = "failed", _("Failed for good")


class DeliveryQuerySet(models.QuerySet["EventDelivery"]):
    """Reads of the post room."""

    def due(self, now: datetime) -> DeliveryQuerySet:
        """Keep what may be tried at ``now``: new, due again, or dropped by a worker that died."""
        return self.filter(
            Q(lease_expires_at__isnull=True) | Q(lease_expires_at__lte=now),
            state=DeliveryState.PENDING,
            next_try_at__lte=now,
        )

    def failed(self) -> DeliveryQuerySet:
        """Keep what was given up and needs somebody's attention."""
        return self.filter(state=DeliveryState.FAILED)

    def of_subscribers(self, ids: Iterable[str]) -> DeliveryQuerySet:
        return self.filter(subscriber__in=list(ids))

    def of_plugin(self, slug: str) -> DeliveryQuerySet:
        """Keep what the plugin's subscribers were to hear, those that it has no more included."""
        return self.filter(subscriber__startswith=f"{slug}.")


class EventDelivery(models.Model):
    """One event on its way to one subscriber; the row is the truth, the queue only wakes."""

    subscriber = models.CharField(_("subscriber"), max_length=200)
    event = models.CharField(_("event"), max_length=200)
    payload = models.JSONField(_("content"), default=dict)
    state = models.CharField(
        _("state"), max_length=10, choices=DeliveryState, default=DeliveryState.PENDING
    )
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_try_at = models.DateTimeField(_("next attempt"), default=timezone.now)
    lease_token = models.UUIDField(null=True, blank=True, editable=False)
    lease_expires_at = models.DateTimeField(null=True, blank=True, editable=False)
    last_error = models.CharField(_("last error"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    objects: ClassVar[DeliveryQuerySet] = DeliveryQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("delivery of an event")
        verbose_name_plural = _("deliveries of events")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["state", "next_try_at"], name="event_delivery_due"),
            models.Index(fields=["state", "finished_at"], name="event_delivery_finished"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="pending", finished_at__isnull=True)
                | (~Q(state="pending") & Q(finished_at__isnull=False)),
                name="event_delivery_ends_once",
            ),
            models.CheckConstraint(
                condition=Q(lease_token__isnull=True) | Q(lease_expires_at__isnull=False),
                name="event_delivery_lease_ends",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event} for {self.subscriber}: {self.state}"
