"""Programs that speak to the portal: their tokens, what they ask, and what they are told."""

from __future__ import annotations

import ipaddress
import uuid
from datetime import date
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.cases.outgoing_rows import ENDS_ONCE, OutgoingCall
from portal.persian.text import digits_for

USUAL_RATE, MOST_RATE = 120, 6000


class ApplicationQuerySet(models.QuerySet["Application"]):
    """Chainable reads of applications."""

    def working(self) -> ApplicationQuerySet:
        """Keep those whose token is taken now."""
        return self.filter(works())


def works(prefix: str = "") -> Q:
    """Return the condition that the token of the application at ``prefix`` is taken now.

    Whoever became a superuser later gives a program those rights no more than before.
    """
    ends = f"{prefix}expires_at"
    fit = {"revoked_at": None, "account__is_active": True, "account__is_superuser": False}
    return (Q(**{ends: None}) | Q(**{f"{ends}__gt": Now()})) & Q(
        **{f"{prefix}{name}": value for name, value in fit.items()}
    )


class Application(models.Model):
    """A program (برنامهٔ کاربردی) that uses the portal with the rights of one account.

    Its token is shown once; kept are its hash, and ``prefix`` by which people recognise it.
    ``networks`` are the networks that it may call from, any where there is none.
    """

    name = models.CharField(_("name"), max_length=100, unique=True)
    contact = models.CharField(
        _("contact"), max_length=200, help_text=_("Who is called when something goes wrong.")
    )
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="applications",
        verbose_name=_("account"),
    )  # fmt: skip
    scopes = models.JSONField(_("scopes"), default=list)
    networks = models.JSONField(_("allowed networks"), default=list, blank=True)
    rate_per_minute = models.PositiveSmallIntegerField(_("requests a minute"), default=USUAL_RATE)
    prefix = models.CharField(_("token begins with"), max_length=12, editable=False)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True)
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False,
        verbose_name=_("created by"),
    )  # fmt: skip

    objects: ClassVar[ApplicationQuerySet] = ApplicationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def has_expired(self) -> bool:
        return self.expires_at is not None and self.expires_at <= timezone.now()

    @property
    def standing(self) -> str:
        """One word for people: whether its token is taken now."""
        if self.revoked_at:
            return str(_("revoked"))
        if self.has_expired:
            return str(_("expired"))
        if self.account.is_superuser:
            return str(_("account may do everything"))
        return str(_("in use") if self.account.is_active else _("account closed"))

    def may_call_from(self, address: str | None) -> bool:
        """Say whether ``address`` lies in one of the networks, if there are any."""
        if not self.networks:
            return True
        if address is None:
            return False
        ip = ipaddress.ip_address(address)
        ip = getattr(ip, "ipv4_mapped", None) or ip
        return any(ip in ipaddress.ip_network(network) for network in self.networks)


class CallTally(models.Model):
    """How many requests of an application were answered, refused or failed on one day."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="tallies")
    day = models.DateField(_("day"))
    answered = models.PositiveIntegerField(_("answered"), default=0)
    refused = models.PositiveIntegerField(_("refused"), default=0)
    failed = models.PositiveIntegerField(_("failed"), default=0)

    class Meta:
        verbose_name = _("calls of a day")
        verbose_name_plural = _("calls by day")
        ordering = ["-day"]
        constraints = [
            models.UniqueConstraint(fields=["application", "day"], name="one_tally_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {date.isoformat(self.day)}"


class Subscription(models.Model):
    """Where an application wants to be told of what happens to the cases that it may see.

    ``events`` are names such as ``case.moved``; ``service`` narrows them to one service.
    ``old_secret`` still signs until ``old_secret_until``, so that a receiver can change over.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.ForeignKey(
        Application, models.CASCADE, related_name="subscriptions", verbose_name=_("application")
    )
    url = models.CharField(_("address"), max_length=500)
    events = models.JSONField(_("events"), default=list)
    service = models.CharField(_("service"), max_length=150, blank=True)
    secret = models.CharField(max_length=100, editable=False)
    old_secret = models.CharField(max_length=100, blank=True, editable=False)
    old_secret_until = models.DateTimeField(null=True, blank=True, editable=False)
    failures = models.PositiveSmallIntegerField(_("failures in a row"), default=0)
    paused_at = models.DateTimeField(_("paused since"), null=True, blank=True)
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        ordering = ["created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "url", "service"], name="one_webhook_per_address"
            )
        ]

    def __str__(self) -> str:
        return self.url

    @property
    def secrets(self) -> list[str]:
        """What calls are signed with now; the newest first."""
        until = self.old_secret_until
        keeps_old = bool(self.old_secret) and until is not None and until > timezone.now()
        return [self.secret, *([self.old_secret] if keeps_old else [])]


class Delivery(OutgoingCall):
    """One call that tells an application of something that has happened to a case."""

    subscription = models.ForeignKey(
        Subscription, models.CASCADE, related_name="deliveries", verbose_name=_("webhook")
    )
    event = models.CharField(_("event"), max_length=40)
    code = models.CharField(_("tracking code"), max_length=14)

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["state", "next_try_at"], name="delivery_due")]
        constraints = [models.CheckConstraint(condition=ENDS_ONCE, name="delivery_ends_once")]

    def __str__(self) -> str:
        return f"{self.event} {self.state}"

    @property
    def address(self) -> str:
        return self.subscription.url

    @property
    def shown_error(self) -> str:
        """Why the last attempt failed, in the active language; ``""`` where none has."""
        if not self.last_error:
            return ""
        kind, _space, status = self.last_error.partition(" ")
        if kind == "HTTP":
            return gettext("It answered with the error %(status)s.") % {
                "status": digits_for(status)
            }
        if self.last_error.endswith("inside"):
            return gettext("The address leads inside.")
        return gettext("It could not be reached.")

    @property
    def shown_state(self) -> Any:
        return self.get_state_display()
