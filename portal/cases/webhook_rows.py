"""The calls to other systems that moves have set off, and how each of them goes."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.cases.outgoing_rows import ENDS_ONCE, OutgoingCall
from portal.cases.outgoing_rows import WebhookState as WebhookState


class WebhookCall(OutgoingCall):
    """One call that tells another system of a move."""

    case = models.ForeignKey(
        "cases.Case", models.PROTECT, related_name="webhook_calls", verbose_name=_("case")
    )
    url = models.CharField(_("address"), max_length=500)

    class Meta:
        app_label = "cases"
        verbose_name = _("call to another system")
        verbose_name_plural = _("calls to other systems")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["state", "next_try_at"], name="webhook_due")]
        constraints = [models.CheckConstraint(condition=ENDS_ONCE, name="webhook_ends_once")]

    def __str__(self) -> str:
        return f"{self.url} {self.state}"

    @property
    def address(self) -> str:
        return self.url
