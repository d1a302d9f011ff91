"""The outbox (what has to leave the house) and the inbox (what people find in the portal)."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.notifications.failures import Reason


class MessageState(models.TextChoices):
    """Where an outgoing message stands."""

    CREATED = "created", _("Waiting to be sent")
    SENDING = "sending", _("Being sent")
    DELIVERED = "delivered", _("Handed over")
    TEMPORARY_FAILURE = "temporary_failure", _("Failed, will be tried again")
    PERMANENT_FAILURE = "permanent_failure", _("Failed for good")
    TECHNICAL_FAILURE = "technical_failure", _("Failed because of a fault in the portal")


FAILED = (MessageState.PERMANENT_FAILURE, MessageState.TECHNICAL_FAILURE)
LONGEST_ADDRESS = 254
RETRIED = (MessageState.TEMPORARY_FAILURE, MessageState.TECHNICAL_FAILURE)


class Priority(models.IntegerChoices):
    """Who goes first when many messages wait; the lower number does."""

    HIGH = 1, _("High")
    NORMAL = 5, _("Normal")


class OutboxQuerySet(models.QuerySet["OutboxMessage"]):
    """Reads of the outbox."""

    def due(self, now: datetime) -> OutboxQuerySet:
        """Keep what may be sent at ``now``: new, due again, or dropped by a worker that died."""
        return self.filter(
            Q(state=MessageState.CREATED)
            | Q(state__in=RETRIED, next_try_at__lte=now)
            | Q(state=MessageState.SENDING, lease_expires_at__lte=now)
        )

    def unfinished(self) -> OutboxQuerySet:
        """Keep what has neither left nor been given up."""
        return self.filter(finished_at__isnull=True)

    def failed(self) -> OutboxQuerySet:
        """Keep what was given up and needs somebody's attention."""
        return self.filter(state__in=FAILED, finished_at__isnull=False)


class OutboxMessage(models.Model):
    """One SMS or e-mail on its way to one person; the row is the truth, the queue only wakes."""

    key = models.UUIDField(
        _("key for the provider"), default=uuid.uuid4, unique=True, editable=False
    )
    channel = models.CharField(_("channel"), max_length=100)
    address = models.CharField(_("address"), max_length=LONGEST_ADDRESS)
    language = models.CharField(_("language"), max_length=8)
    subject = models.CharField(_("subject"), max_length=200, blank=True)
    body = models.TextField(_("text"), blank=True)
    case_code = models.CharField(_("tracking code"), max_length=32, blank=True, db_index=True)
    dedupe_key = models.CharField(max_length=200)
    sensitive = models.BooleanField(_("text is erased after sending"), default=False)
    priority = models.PositiveSmallIntegerField(
        _("priority"), choices=Priority, default=Priority.NORMAL
    )
    state = models.CharField(
        _("state"), max_length=20, choices=MessageState, default=MessageState.CREATED
    )
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_try_at = models.DateTimeField(_("next attempt"), null=True, blank=True)
    lease_token = models.UUIDField(null=True, blank=True, editable=False)
    lease_expires_at = models.DateTimeField(null=True, blank=True, editable=False)
    expires_at = models.DateTimeField(_("of no use after"), null=True, blank=True, db_index=True)
    reason = models.CharField(_("reason"), max_length=20, choices=Reason, blank=True)
    detail = models.CharField(_("technical detail"), max_length=300, blank=True)
    reference = models.CharField(_("provider's reference"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    objects: ClassVar[OutboxQuerySet] = OutboxQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("outgoing message")
        verbose_name_plural = _("outgoing messages")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["state", "next_try_at"], name="outbox_due"),
            models.Index(fields=["finished_at", "created_at"], name="outbox_unfinished"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["dedupe_key", "channel"], name="outbox_said_once"),
            models.CheckConstraint(
                condition=~Q(state="sending") | Q(lease_expires_at__isnull=False),
                name="outbox_sending_has_lease",
            ),
            models.CheckConstraint(
                condition=~Q(state="temporary_failure") | Q(next_try_at__isnull=False),
                name="outbox_waiting_has_time",
            ),
            models.CheckConstraint(
                condition=Q(sensitive=False) | Q(body="") | Q(expires_at__isnull=False),
                name="outbox_secrets_expire",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.pk}: {self.state}"

    @property
    def is_expired(self) -> bool:
        return self.expires_at is not None and self.expires_at <= timezone.now()

    @property
    def has_failed(self) -> bool:
        """True when it was given up; a failure that is still retried does not count."""
        return self.state in FAILED and self.finished_at is not None

    @property
    def can_be_retried(self) -> bool:
        """True when staff may send it once more: it failed and its text is still there."""
        return self.state in (*FAILED, MessageState.TEMPORARY_FAILURE) and not self.sensitive

    @property
    def readable_body(self) -> str:
        """The text, or nothing once it is sensitive and expired."""
        return "" if self.sensitive and self.is_expired else self.body


class InboxQuerySet(models.QuerySet["InboxNotice"]):
    """Reads of people's inboxes."""

    def visible_to(self, user: User | AnonymousUser) -> InboxQuerySet:
        """Keep the notices of ``user``; nobody reads another's."""
        return self.filter(user=user) if isinstance(user, User) else self.none()

    def unread(self) -> InboxQuerySet:
        return self.filter(read_at__isnull=True)


class InboxNotice(models.Model):
    """One notice in somebody's inbox inside the portal."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="inbox_notices",
        verbose_name=_("person"),
    )
    title = models.CharField(_("title"), max_length=200)
    body = models.TextField(_("text"), blank=True)
    url = models.CharField(_("page"), max_length=500, blank=True)
    case_code = models.CharField(_("tracking code"), max_length=32, blank=True)
    dedupe_key = models.CharField(max_length=200, unique=True)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    read_at = models.DateTimeField(_("read at"), null=True, blank=True)

    objects: ClassVar[InboxQuerySet] = InboxQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["user", "read_at"], name="inbox_unread")]

    def __str__(self) -> str:
        return self.title
