"""What every kind of call to another system keeps: what is sent where, and how it goes."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class WebhookState(models.TextChoices):
    """Where a call stands."""

    WAITING = "waiting", _("Waiting to be sent")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Failed for good")


#: A call ends once, and says when.
ENDS_ONCE = Q(state="waiting", finished_at__isnull=True) | (
    ~Q(state="waiting") & Q(finished_at__isnull=False)
)


class OutgoingCall(models.Model):
    """One call to another system. ``key`` is what the receiver knows it by."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
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

    class Meta:
        abstract = True

    @property
    def address(self) -> str:
        """Where the call goes now."""
        raise NotImplementedError
