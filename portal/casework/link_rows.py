"""Cases that belong together: linked by people, found by place, joined as duplicates."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class CaseLink(models.Model):
    """Somebody has said that a case belongs to another one (پیوند پرونده‌ها)."""

    class Kind(models.TextChoices):
        RELATED = "related", _("related to")
        DUPLICATE = "duplicate", _("duplicate of")
        FOLLOWS = "follows", _("follows from")

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="links")
    other = models.ForeignKey("cases.Case", models.PROTECT, related_name="linked_from")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.RELATED)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("link between cases")
        verbose_name_plural = _("links between cases")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["case", "other"], name="one_link_between_two_cases"),
            models.CheckConstraint(condition=~Q(case=F("other")), name="no_link_to_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind} {self.other_id}"


class CaseKey(models.Model):
    """A place that a case is about, written so that others about the same place are found.

    For a point on the map ``value`` is the cell of the grid that it lies in.
    """

    class Kind(models.TextChoices):
        POSTCODE = "postcode", _("same postcode")
        RENOVATION = "renovation", _("same renovation code")
        POINT = "point", _("same place on the map")

    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="keys")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    value = models.CharField(max_length=60)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)

    class Meta:
        verbose_name = _("place of a case")
        verbose_name_plural = _("places of cases")
        constraints = [
            models.UniqueConstraint(fields=["case", "kind", "value"], name="one_key_of_a_case")
        ]
        indexes = [models.Index(fields=["kind", "value", "case"], name="cases_with_key")]

    def __str__(self) -> str:
        return f"{self.kind} {self.value}"


class Merge(models.Model):
    """A duplicate was joined (ادغام) with its main case; ``former`` is how it stood before."""

    duplicate = models.ForeignKey("cases.Case", models.PROTECT, related_name="merges")
    main = models.ForeignKey("cases.Case", models.PROTECT, related_name="merges_into")
    reason = models.TextField(_("reason"), blank=True)
    former = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("at"), default=timezone.now)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    undone_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("joining of cases")
        verbose_name_plural = _("joinings of cases")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["duplicate"], condition=Q(undone_at=None), name="joined_with_one_case"
            )
        ]

    def __str__(self) -> str:
        return f"{self.duplicate_id} → {self.main_id}"
