"""What applicants think of how their cases were handled."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

WORST, BEST = 1, 5


class Rating(models.Model):
    """One to five stars and perhaps some words, once for a closed case; the words are for staff."""

    case = models.OneToOneField(
        "cases.Case", models.PROTECT, related_name="rating", verbose_name=_("case")
    )
    stars = models.PositiveSmallIntegerField(
        _("stars"), validators=[MinValueValidator(WORST), MaxValueValidator(BEST)]
    )
    text = models.TextField(_("text"), blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("rating")
        verbose_name_plural = _("ratings")
        constraints = [
            models.CheckConstraint(
                condition=Q(stars__gte=WORST, stars__lte=BEST), name="one_to_five_stars"
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.stars}"
