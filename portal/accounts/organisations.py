"""Legal persons, and the people who act for them."""

from __future__ import annotations

import uuid
from datetime import date
from typing import ClassVar

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


def paper_storage() -> Storage:
    """The private store of papers, reached through a view only."""
    return storages["case_files"]


def stored_name(representation: Representation, filename: str) -> str:
    """Name a stored paper by a random id, so that a citizen's file name touches no path."""
    return f"representations/{uuid.uuid4().hex}"


class Organisation(models.Model):
    """A legal person (شخص حقوقی) by its national ID: a company, a foundation, an association."""

    legal_id = models.CharField(_("national ID of the legal person"), max_length=11, unique=True)
    name = models.CharField(_("name"), max_length=200)

    class Meta:
        verbose_name = _("legal person")
        verbose_name_plural = _("legal persons")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class RepresentationState(models.TextChoices):
    """How far a right to act has come."""

    REQUESTED = "requested", _("waiting for confirmation")
    CONFIRMED = "confirmed", _("confirmed")
    REFUSED = "refused", _("refused")
    REVOKED = "revoked", _("revoked")


class RepresentationQuerySet(models.QuerySet["Representation"]):
    """Chainable reads of representations."""

    def in_force(self, day: date | None = None) -> RepresentationQuerySet:
        """Keep those that staff have confirmed and that hold on ``day``, today by default."""
        holds = Q(valid_until=None) | Q(valid_until__gte=day or timezone.localdate())
        return self.filter(holds, state=RepresentationState.CONFIRMED)

    def with_related(self) -> RepresentationQuerySet:
        return self.select_related("organisation", "person", "decided_by")


class Representation(models.Model):
    """Somebody's right to act for a legal person, asked for with a paper, confirmed by staff.

    ``told_name`` is the organisation's name as the person wrote it. Rows stay as a record; what is
    in force is confirmed and has not run out.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="representations",
        verbose_name=_("legal person"),
    )  # fmt: skip
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="representations",
        verbose_name=_("person"),
    )  # fmt: skip
    told_name = models.CharField(_("name as told"), max_length=200)
    position = models.CharField(_("position"), max_length=100, blank=True)
    paper = models.FileField(_("paper"), upload_to=stored_name, storage=paper_storage, blank=True)
    paper_name = models.CharField(max_length=150, blank=True)
    paper_type = models.CharField(max_length=60, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=RepresentationState,
        default=RepresentationState.REQUESTED,
    )  # fmt: skip
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    requested_at = models.DateTimeField(_("requested"), default=timezone.now)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+",
        verbose_name=_("decided by"),
    )  # fmt: skip

    objects: ClassVar[models.Manager[Representation]] = RepresentationQuerySet.as_manager()

    class Meta:
        verbose_name = _("representation")
        verbose_name_plural = _("representations")
        ordering = ["-requested_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "person", "state"],
                condition=Q(state__in=["requested", "confirmed"]),
                name="one_representation_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state="requested") | Q(decided_at__isnull=False),
                name="a_decided_representation_says_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} → {self.organisation}"

    @property
    def is_open(self) -> bool:
        return self.state == RepresentationState.REQUESTED

    @property
    def has_ended(self) -> bool:
        """Whether it was confirmed and has run out."""
        confirmed = self.state == RepresentationState.CONFIRMED
        return (
            confirmed and self.valid_until is not None and self.valid_until < timezone.localdate()
        )

    @property
    def holds(self) -> bool:
        """Whether the person acts for the organisation today."""
        return self.state == RepresentationState.CONFIRMED and not self.has_ended
