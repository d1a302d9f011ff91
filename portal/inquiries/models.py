"""What other agencies are asked about a case, and what they have answered."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.cases.models import Case, Phase, TimelineEntry
from portal.cases.querysets import staff_scope
from portal.inquiries.agency_rows import Agency as Agency
from portal.inquiries.agency_rows import Method as Method
from portal.inquiries.batch_rows import AnswerSheet as AnswerSheet
from portal.inquiries.batch_rows import Batch as Batch
from portal.inquiries.connectors import LONGEST_REFERENCE
from portal.localised import localise
from portal.persian.jalali import jalali_parts


class InquiryState(models.TextChoices):
    """How far an inquiry at an agency has come."""

    WAITING = "waiting", _("waiting for the answer")
    TO_SEND = "to_send", _("to be sent")
    SENT = "sent", _("sent; waiting for the answer")
    ANSWERED = "answered", _("answered")
    FAILED = "failed", _("no answer; it has to be made by letter")
    DROPPED = "dropped", _("not needed any more")


#: What still wants something of the town or of the agency.
OPEN_STATES = (
    InquiryState.WAITING, InquiryState.TO_SEND, InquiryState.SENT, InquiryState.FAILED,
)  # fmt: skip
BY_MACHINE = (InquiryState.WAITING, InquiryState.FAILED)
BY_PEOPLE = (InquiryState.TO_SEND, InquiryState.SENT)


class SentBy(models.TextChoices):
    """How a letter left the house."""

    OFFICE = "office", _("by the office automation (ECE)")
    POST = "post", _("by post")
    COURIER = "courier", _("by courier")
    EMAIL = "email", _("by e-mail")
    FAX = "fax", _("by fax")


class InquiryQuerySet(models.QuerySet["Inquiry"]):
    """Reads of the inquiries."""

    def for_staff(self, user: User) -> InquiryQuerySet:
        """Keep those about cases of the units where ``user`` sees cases; they follow the case."""
        return self.filter(staff_scope(user, "case__"))

    def open(self) -> InquiryQuerySet:
        """Keep what still wants something, of cases that are not closed."""
        return self.filter(state__in=OPEN_STATES).exclude(case__phase=Phase.CLOSED)

    def overdue(self, now: datetime | None = None) -> InquiryQuerySet:
        """Keep what should have been answered by now."""
        return self.open().filter(due_at__lt=now or timezone.now())

    def with_related(self) -> InquiryQuerySet:
        """Join what lists and boxes show."""
        return self.select_related("case__holder", "case__unit", "owner", "addressee")

    def due(self, now: datetime) -> InquiryQuerySet:
        """Keep what may be asked at ``now``: new, due again, or dropped by a worker that died."""
        return self.filter(state=InquiryState.WAITING, next_try_at__lte=now)


@dataclass(frozen=True)
class Asked:
    """One thing that the agency is told, as people read it."""

    label: str
    value: str


class Inquiry(models.Model):
    """One question to one agency about a case. ``key`` is what connectors and files know it by.

    ``addressee`` is the agency in the town's own list, None where only a connector names it;
    ``owner`` is who sees to it, None leaves it to the whole unit that holds the case.
    ``question`` is ``[{"key", "value", "label": {…}, "shown": {…}}]``, texts by language, as the
    case had it when the inquiry was begun. ``failures`` counts the attempts in a row that reached
    nobody. The move called ``then_move`` is made by the portal once the last answer is here.
    ``late_answer`` came by machine after people had taken the inquiry into their own hands.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="inquiries", verbose_name=_("case"))
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    connector = models.CharField(_("connector"), max_length=200, blank=True)
    addressee = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="inquiries",
        verbose_name=_("agency in the list"),
    )  # fmt: skip
    method = models.CharField(
        _("way of asking"), max_length=10, choices=Method, default=Method.ONLINE,
        db_default=Method.ONLINE.value,
    )  # fmt: skip
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True,
        related_name="inquiries", verbose_name=_("who sees to it"),
    )  # fmt: skip
    due_at = models.DateTimeField(_("answer due"), null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True, editable=False)
    escalated_at = models.DateTimeField(null=True, blank=True, editable=False)
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
    answer_entry = models.ForeignKey(
        TimelineEntry, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    late_answer = models.TextField(_("late answer"), blank=True, default="", db_default="")
    late_at = models.DateTimeField(null=True, blank=True, editable=False)
    batch = models.ForeignKey(
        Batch, models.PROTECT, null=True, blank=True, related_name="inquiries",
        verbose_name=_("file"),
    )  # fmt: skip
    letter_number = models.CharField(
        _("number of the letter"), max_length=60, blank=True, default="", db_default=""
    )
    letter_date = models.DateField(_("date of the letter"), null=True, blank=True)
    sent_by = models.CharField(
        _("sent"), max_length=10, choices=SentBy, blank=True, default="", db_default=""
    )
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)

    objects: ClassVar[InquiryQuerySet] = InquiryQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("inquiry")
        verbose_name_plural = _("inquiries")
        ordering = ["-asked_at", "-pk"]
        indexes = [
            models.Index(fields=["state", "next_try_at"], name="inquiry_due"),
            models.Index(
                fields=["due_at", "id"], name="inquiry_open_by_due",
                condition=models.Q(state__in=OPEN_STATES),
            ),
        ]  # fmt: skip
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="answered", answered_at__isnull=False)
                | (~models.Q(state="answered") & models.Q(answered_at__isnull=True)),
                name="an_answered_inquiry_says_when",
            ),
            models.CheckConstraint(
                condition=(models.Q(method="online") & ~models.Q(state__in=BY_PEOPLE))
                | (~models.Q(method="online") & ~models.Q(state__in=BY_MACHINE)),
                name="only_people_send_letters",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="sent") | models.Q(sent_at__isnull=False),
                name="a_sent_inquiry_says_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency_label} {self.state}"

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
    def is_open(self) -> bool:
        """Whether something is still to be done or to be waited for; the case may be closed."""
        return self.state in OPEN_STATES

    @property
    def is_online(self) -> bool:
        return self.method == Method.ONLINE

    @property
    def is_to_send(self) -> bool:
        return self.state == InquiryState.TO_SEND

    @property
    def is_letter(self) -> bool:
        return self.method == Method.LETTER

    @property
    def can_go_by_people(self) -> bool:
        """Whether people may take it into their own hands: still tried, given up, or not sent."""
        return self.state in (InquiryState.WAITING, InquiryState.FAILED, InquiryState.TO_SEND)

    @property
    def is_overdue(self) -> bool:
        """Whether the answer should be here by now. No query where the case is joined."""
        late = self.due_at is not None and self.due_at < timezone.now()
        return late and self.is_open and not self.case.is_closed

    @property
    def days_late(self) -> int:
        """Whole days by which the answer is overdue; 0 when it is not."""
        if not self.is_overdue or self.due_at is None:
            return 0
        return (timezone.now() - self.due_at) // timedelta(days=1)

    @property
    def method_label(self) -> str:
        return str(Method(self.method).label)

    @property
    def shown_number(self) -> str:
        """The number of its letter: the secretariat's, or until then our own, such as 1405/12."""
        year, _month, _day = jalali_parts(timezone.localdate(self.asked_at))
        return self.letter_number or f"{year}/{self.pk}"

    @property
    def answer_lines(self) -> list[str]:
        """The answer in lines: its words, or its bare facts where it has none."""
        return self.answer.splitlines() or [f"{key}: {value}" for key, value in self.facts.items()]
