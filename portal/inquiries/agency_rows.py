"""The agencies that the town asks, as its administrators keep them."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.localised import localise

USUAL_DAYS = 10
MOST_DAYS = 365


class Method(models.TextChoices):
    """The ways in which an agency can be asked."""

    ONLINE = "online", _("online")
    BATCH = "batch", _("in one file with others")
    LETTER = "letter", _("by letter")


class AgencyQuerySet(models.QuerySet["Agency"]):
    """Reads of the agencies."""

    def active(self) -> AgencyQuerySet:
        """Keep those that are asked today."""
        return self.filter(is_active=True)


class Agency(models.Model):
    """Another agency (دستگاه): how it is asked and how long it usually takes.

    A letter is always possible; ``connector`` (``<slug>.<attribute>``) is how it is asked online,
    ``""`` if it cannot be. ``letter_text`` opens its letters, ``""`` for the usual words.
    """

    title = models.CharField(_("name"), max_length=200, unique=True)
    title_en = models.CharField(_("name in English"), max_length=200, blank=True)
    contact = models.CharField(_("contact"), max_length=200, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    address = models.CharField(_("address"), max_length=300, blank=True)
    usual_days = models.PositiveSmallIntegerField(
        _("usual working days until the answer"), default=USUAL_DAYS,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_DAYS)],
    )  # fmt: skip
    connector = models.CharField(_("asked online through"), max_length=200, blank=True)
    takes_batch = models.BooleanField(_("takes many inquiries in one file"), default=False)
    letter_text = models.TextField(_("opening words of its letters"), max_length=2000, blank=True)
    is_active = models.BooleanField(_("is asked today"), default=True)

    objects: ClassVar[AgencyQuerySet] = AgencyQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        app_label = "inquiries"
        verbose_name = _("agency")
        verbose_name_plural = _("agencies")
        ordering = ["title"]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        return localise(self.words)

    @property
    def words(self) -> dict[str, str]:
        """Its name by language, as inquiries keep it."""
        return {"fa": self.title, "en": self.title_en or self.title}

    @property
    def methods(self) -> list[Method]:
        """The ways in which it can be asked; by letter always."""
        given = {Method.ONLINE: bool(self.connector), Method.BATCH: self.takes_batch}
        return [*(method for method, can in given.items() if can), Method.LETTER]

    @property
    def methods_label(self) -> str:
        """The ways in which it can be asked, in words."""
        return gettext(", ").join(str(method.label) for method in self.methods)
