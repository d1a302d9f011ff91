"""Texts that units keep ready for what they write again and again."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q, Value
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Unit

LONGEST_TEXT = 4000


class CannedReplyQuerySet(models.QuerySet[Any]):
    """Chainable reads of ready texts."""

    def fitting(self, *, units: list[str], service: str, state: str) -> CannedReplyQuerySet:
        """Keep what is in use and fits units (paths), service and state; the closest first."""
        return self.filter(
            Q(unit=None) | Q(unit__path__in=units),
            is_active=True, service__in=("", service), state__in=("", state),
        ).order_by("-state", "-service", "-times_used", "title", "pk")  # fmt: skip

    def count_use(self, pk: int) -> None:
        """Count that a text was sent. One query."""
        self.filter(pk=pk).update(times_used=F("times_used") + Value(1))


class CannedReply(models.Model):
    """A ready text (پاسخ آماده) of a unit, for one service and state or for all of them.

    ``{name}``, ``{code}``, ``{service}`` and ``{due}`` stand for what is true of the case.
    """

    title = models.CharField(_("title"), max_length=120)
    text = models.TextField(_("text"), max_length=LONGEST_TEXT)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="canned_replies",
        verbose_name=_("unit"),
    )  # fmt: skip
    service = models.CharField(_("service"), max_length=150, blank=True)
    state = models.CharField(_("state"), max_length=60, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)
    times_used = models.PositiveIntegerField(_("times used"), default=0, editable=False)

    objects = CannedReplyQuerySet.as_manager()

    class Meta:
        verbose_name = _("ready text")
        verbose_name_plural = _("ready texts")
        ordering = ["title", "pk"]
        indexes = [models.Index(fields=["service", "state"], name="canned_for_service")]

    def __str__(self) -> str:
        return self.title
