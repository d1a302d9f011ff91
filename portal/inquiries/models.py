"""What other agencies are asked about a case, and what they have answered."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.cases.models import Case
from portal.inquiries.connectors import LONGEST_REFERENCE
from portal.localised import localise


class InquiryState(models.TextChoices):
    """How far an inquiry at an agency has come."""

    WAITING = "waiting", _("waiting for the answer")
    ANSWERED = "answered", _("answered")
    FAILED = "failed", _("no answer; it has to be made by letter")
    DROPPED = "dropped", _("not needed any more")


class InquiryQuerySet(models.QuerySet["Inquiry"]):
    """Reads of the inquiries."""

    def due(self, now: datetime) -> InquiryQuerySet:
        """Keep what may be asked at ``now``: new, due again, or dropped by a worker that died."""
        return self.filter(state=InquiryState.WAITING, next_try_at__lte=now)


@dataclass(frozen=True)
class Asked:
    """One thing that the agency is told, as people read it."""

    label: str
    value: str


class Inquiry(models.Model):
    """One question to one agency about a case. ``key`` is what the connector knows it by.

    ``question`` is ``[{"key", "value", "label": {…}, "shown": {…}}]``, texts by language, as the
    case had it when the inquiry was begun. ``failures`` counts the attempts in a row that reached
    nobody. The move called ``then_move`` is made by the portal once the answer is here.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="inquiries", verbose_name=_("case"))
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    connector = models.CharField(_("connector"), max_length=200)
    title = models.JSONField(_("title"), default=dict)
    agency = models.JSONField(_("agency"), default=dict)
    question = models.JSONField(_("question"), default=list)
    then_move = models.CharField(max_length=60, blank=True, editable=False)
    state = models.CharField(
        _("state"), max_length=10, choices=InquiryState, default=InquiryState.WAITING
    )
    reference = models.CharField(
        _("reference of the agency"), max_length=LONGEST_REFERENCE, blank=True
    )
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    failures = models.PositiveSmallIntegerField(default=0, editable=False)
    next_try_at = models.DateTimeField(_("next attempt"), default=timezone.now)
    lease_token = models.UUIDField(null=True, blank=True, editable=False)
    asked_at = models.DateTimeField(_("asked"), default=timezone.now)
    facts = models.JSONField(_("facts of the answer"), default=dict)
    answer = models.TextField(_("answer"), blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)

    objects: ClassVar[InquiryQuerySet] = InquiryQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("inquiry")
        verbose_name_plural = _("inquiries")
        ordering = ["-asked_at", "-pk"]
        indexes = [models.Index(fields=["state", "next_try_at"], name="inquiry_due")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="answered", answered_at__isnull=False)
                | (~models.Q(state="answered") & models.Q(answered_at__isnull=True)),
                name="an_answered_inquiry_says_when",
            )
        ]

    def __str__(self) -> str:
        return f"{self.connector} {self.state}"

    @property
    def subject(self) -> dict[str, str]:
        """What is sent, by the connector's own keys."""
        return {row["key"]: row["value"] for row in self.question}

    @property
    def asked(self) -> list[Asked]:
        """What is sent, in the active language."""
        return [Asked(localise(row["label"]), localise(row["shown"])) for row in self.question]

    @property
    def label(self) -> str:
        return localise(self.title)

    @property
    def agency_label(self) -> str:
        return localise(self.agency)

    @property
    def state_label(self) -> str:
        return str(InquiryState(self.state).label)

    @property
    def is_with_agency(self) -> bool:
        """Whether the agency has taken the question and not answered it yet."""
        return self.state == InquiryState.WAITING and bool(self.reference)

    @property
    def is_failed(self) -> bool:
        return self.state == InquiryState.FAILED

    @property
    def answer_lines(self) -> list[str]:
        """The answer in lines: its words, or its bare facts where it has none."""
        return self.answer.splitlines() or [f"{key}: {value}" for key, value in self.facts.items()]
