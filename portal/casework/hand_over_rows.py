"""How a case went from unit to unit."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Unit
from portal.localised import localise


class HandOver(models.Model):
    """A case was given to the desk of another unit (ارجاع), or sent back from there.

    The names of the units are kept as they were; ``answers`` is the handing over that a sending
    back answers.
    """

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="hand_overs")
    from_unit = models.ForeignKey(Unit, models.SET_NULL, null=True, related_name="+")
    to_unit = models.ForeignKey(Unit, models.SET_NULL, null=True, related_name="+")
    from_label = models.JSONField(default=dict)
    to_label = models.JSONField(default=dict)
    with_duty = models.BooleanField(_("the other unit answers for it from now on"), default=False)
    reason = models.TextField(_("reason"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("at"), default=timezone.now)
    answers = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="sent_back"
    )

    class Meta:
        verbose_name = _("hand-over")
        verbose_name_plural = _("hand-overs")
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["case", "at", "id"], name="hand_overs_of_case")]

    def __str__(self) -> str:
        return f"{self.from_name} → {self.to_name}"

    @property
    def from_name(self) -> str:
        return localise(self.from_label)

    @property
    def to_name(self) -> str:
        return localise(self.to_label)

    @property
    def is_return(self) -> bool:
        """Whether the case was sent back."""
        return self.answers_id is not None
