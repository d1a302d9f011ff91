"""The ledger: every citizen matter, whatever plugin it came from."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Organisation, Unit
from portal.cases.contest_rows import Contest as Contest
from portal.cases.failure_rows import Failure as Failure
from portal.cases.list_indexes import LIST_INDEXES
from portal.cases.querysets import CaseFileQuerySet, CaseQuerySet
from portal.cases.rating_rows import Rating as Rating
from portal.cases.reasons import reason_label
from portal.cases.tracking_codes import pretty
from portal.cases.webhook_rows import WebhookCall as WebhookCall
from portal.forms.compiled import CompiledForm
from portal.forms.models import FormVersion
from portal.localised import localise
from portal.workflow.definition import Phase as WorkflowPhase
from portal.workflow.definition import State, Workflow
from portal.workflow.models import WorkflowVersion

#: Lets the code from before this column go on writing while it is being replaced.
NO_ANSWERS = models.Value([], models.JSONField())
#: Where a case stands that was joined with another one, whatever its workflow.
MERGED = State(
    key="merged",
    label={"fa": "در پروندهٔ دیگری رسیدگی می‌شود", "en": "Handled in another case"},
    internal_label={"fa": "ادغام‌شده در پروندهٔ دیگر", "en": "Joined with another case"},
    phase=WorkflowPhase.CLOSED,
)


class Phase(models.TextChoices):
    """What a state means in every workflow, so that lists and clocks treat all kinds alike."""

    DRAFT = "draft", _("draft")
    OPEN = "open", _("in progress")
    WAITING_CITIZEN = "waiting_citizen", _("waiting for you")
    WAITING_AGENCY = "waiting_agency", _("waiting for another agency")
    CLOSED = "closed", _("closed")


class Outcome(models.TextChoices):
    """How a case ended; empty until it is closed. Staff join duplicates, workflows never do."""

    NONE = "", _("no outcome yet")
    APPROVED = "approved", _("approved")
    REJECTED = "rejected", _("rejected")
    WITHDRAWN = "withdrawn", _("withdrawn")
    ANSWERED = "answered", _("answered")
    MERGED = "merged", _("joined with another case")


class Channel(models.TextChoices):
    """The way by which a case reached the town hall, kept for statistics."""

    WEB = "web", _("web site")
    MOBILE = "mobile", _("mobile application")
    COUNTER = "counter", _("counter office")
    PHONE = "phone", _("telephone")
    SMS = "sms", _("text message")
    IN_PERSON = "in_person", _("in person")
    API = "api", _("programming interface")


class Case(models.Model):
    """One citizen matter (پرونده): an application, a question, a report, an appointment.

    ``unit`` answers for the case from beginning to end; ``holder`` is the unit on whose desk it
    lies now. ``version`` counts changes, so that a second clerk cannot overwrite the first.
    ``service`` is the id of the service that it was filed under, such as ``servicedesk.permit``;
    where a kind is one service it is the kind.
    """

    tracking_code = models.CharField(_("tracking code"), max_length=14, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=100)
    service = models.CharField(_("service"), max_length=150, default="", db_default="")
    title = models.JSONField(_("title"), default=dict)

    applicant = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True,
        related_name="cases", verbose_name=_("applicant"),
    )  # fmt: skip
    submitter = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True,
        related_name="submitted_cases", verbose_name=_("submitted by"),
    )  # fmt: skip
    on_behalf_of = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True,
        related_name="cases", verbose_name=_("on behalf of"),
    )  # fmt: skip
    contact_mobile = models.CharField(_("contact mobile"), max_length=16, blank=True)
    channel = models.CharField(
        _("channel"), max_length=12, choices=Channel.choices, default=Channel.WEB
    )
    access_secret_hash = models.CharField(max_length=64, blank=True, editable=False)

    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="cases", verbose_name=_("responsible unit")
    )
    holder = models.ForeignKey(
        Unit, models.PROTECT, related_name="held_cases", verbose_name=_("held by")
    )
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True,
        related_name="assigned_cases", verbose_name=_("assigned to"),
    )  # fmt: skip

    phase = models.CharField(_("phase"), max_length=16, choices=Phase.choices, default=Phase.DRAFT)
    state = models.CharField(_("state"), max_length=60, blank=True)
    resume_state = models.CharField(max_length=60, blank=True, editable=False)
    outcome = models.CharField(
        _("outcome"), max_length=12, choices=Outcome.choices, default=Outcome.NONE, blank=True
    )

    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="duplicates",
        verbose_name=_("joined with"), db_index=False,
    )  # fmt: skip

    form_version = models.ForeignKey(FormVersion, models.PROTECT, null=True, related_name="+")
    workflow_version = models.ForeignKey(
        WorkflowVersion, models.PROTECT, null=True, related_name="+"
    )
    answers = models.JSONField(_("answers"), default=dict, encoder=DjangoJSONEncoder)
    search_text = models.TextField(default="", editable=False)
    answers_text = models.TextField(default="", db_default="", editable=False)
    done_steps = models.JSONField(default=list, editable=False)

    promised_days = models.PositiveSmallIntegerField(_("promised working days"), default=0)
    promised_at = models.DateTimeField(_("promised by"), null=True, blank=True)
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    first_response_due_at = models.DateTimeField(_("first answer due"), null=True, blank=True)
    first_responded_at = models.DateTimeField(_("first answered"), null=True, blank=True)
    paused_at = models.DateTimeField(_("clock stopped since"), null=True, blank=True)
    pauses = models.JSONField(default=list, editable=False)
    awaits_reply = models.BooleanField(_("the citizen waits for a reply"), default=False)

    idempotency_key = models.UUIDField(null=True, editable=False)
    version = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(_("started"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)
    state_since = models.DateTimeField(_("in this state since"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        constraints = [
            models.UniqueConstraint(
                fields=["submitter", "idempotency_key"], name="one_case_per_submitter_and_key"
            ),
            models.CheckConstraint(
                condition=models.Q(phase=Phase.DRAFT) | models.Q(submitted_at__isnull=False),
                name="a_submitted_case_says_when",
            ),
        ]
        indexes = [
            models.Index(fields=["holder", "phase", "due_at", "id"], name="case_inbox"),
            models.Index(fields=["unit", "phase", "due_at", "id"], name="case_unit_inbox"),
            models.Index(fields=["applicant", "-created_at"], name="case_of_applicant"),
            models.Index(
                fields=["due_at", "id"], name="case_open_due",
                condition=~models.Q(phase__in=[Phase.DRAFT, Phase.CLOSED]),
            ),
            *LIST_INDEXES,
            models.Index(
                fields=["unit", "service", "channel", "phase", "due_at"], name="case_open_work",
                condition=~models.Q(phase__in=[Phase.DRAFT, Phase.CLOSED]),
            ),
            models.Index(fields=["service", "unit", "submitted_at"], name="case_filed_in_month"),
            models.Index(fields=["service", "unit", "closed_at"], name="case_closed_in_month"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.pretty_code} {self.label}"

    @property
    def label(self) -> str:
        return localise(self.title)

    @property
    def pretty_code(self) -> str:
        return pretty(self.tracking_code)

    @property
    def applicant_name(self) -> str:
        """Whose matter it is, as people read it; ``""`` without an account. No query if joined."""
        person = self.applicant.display_name if self.applicant else ""
        if self.on_behalf_of is None:
            return person
        names = {"organisation": self.on_behalf_of.name, "person": person}
        return gettext("%(organisation)s (represented by %(person)s)") % names

    @property
    def is_draft(self) -> bool:
        return self.phase == Phase.DRAFT

    @property
    def is_closed(self) -> bool:
        return self.phase == Phase.CLOSED

    @property
    def workflow(self) -> Workflow:
        """The definition that this case was submitted under; later versions do not touch it."""
        if self.workflow_version is None:
            raise ValueError(f"case {self.pk} has no workflow")
        return self.workflow_version.compiled

    @property
    def form(self) -> CompiledForm:
        """The form that this case was filled in with; later versions do not touch it."""
        if self.form_version is None:
            raise ValueError(f"case {self.pk} has no form")
        return self.form_version.compiled

    @property
    def is_merged(self) -> bool:
        """Whether it is handled in another case, as its duplicate."""
        return self.merged_into_id is not None

    @property
    def current_state(self) -> State:
        """Where the case stands; a duplicate stands outside its workflow."""
        return MERGED if self.is_merged else self.workflow.state(self.state)

    @property
    def state_label(self) -> str:
        """What the citizen reads as the state of the case."""
        return _phase_label(Phase.DRAFT) if self.is_draft else localise(self.current_state.label)

    @property
    def is_overdue(self) -> bool:
        """Whether the unit (not the citizen) is late with the present state."""
        late = self.due_at is not None and self.due_at < timezone.now()
        return late and self.phase in (Phase.OPEN, Phase.WAITING_AGENCY)

    @property
    def clock_pauses(self) -> list[tuple[datetime, datetime]]:
        """The spans in which the clock stood still, the running one up to now."""
        spans = [(datetime.fromisoformat(a), datetime.fromisoformat(b)) for a, b in self.pauses]
        return [*spans, (self.paused_at, timezone.now())] if self.paused_at else spans


def _phase_label(phase: Phase) -> str:
    return str(phase.label)


class TimelineEntry(models.Model):
    """Something that happened to a case. Written once; the database refuses changes."""

    class Kind(models.TextChoices):
        SUBMITTED = "submitted", _("submitted")
        MOVED = "moved", _("state changed")
        ASKED = "asked", _("something was asked")
        ANSWERED = "answered", _("answered")
        MESSAGE = "message", _("message")
        NOTE = "note", _("internal note")
        ASSIGNED = "assigned", _("assigned")
        CONTESTED = "contested", _("complaint")

    case = models.ForeignKey(Case, models.PROTECT, related_name="timeline")
    at = models.DateTimeField(_("at"), default=timezone.now)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )
    actor_label = models.JSONField(_("shown as"), default=dict)
    by_staff = models.BooleanField(_("by staff"), default=False)
    is_public = models.BooleanField(_("the applicant sees it"), default=True)
    label = models.JSONField(_("what happened"), default=dict)
    text = models.TextField(_("text"), blank=True)
    answers = models.JSONField(
        _("answers of the staff"), default=list, db_default=NO_ANSWERS, blank=True
    )
    corrections = models.JSONField(
        _("corrections"), default=list, db_default=NO_ANSWERS, blank=True
    )
    reason_code = models.CharField(
        _("reason"), max_length=60, default="", db_default="", blank=True
    )
    from_state = models.CharField(max_length=60, blank=True)
    to_state = models.CharField(max_length=60, blank=True)
    case_version = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("timeline entry")
        verbose_name_plural = _("timeline entries")
        ordering = ["at", "id"]
        indexes = [
            models.Index(fields=["case", "at", "id"], name="timeline_of_case"),
            models.Index(
                fields=["at"], name="timeline_reasons", condition=~models.Q(reason_code="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind} {self.at:%Y-%m-%d %H:%M}"

    @property
    def shown_label(self) -> str:
        return localise(self.label) or str(self.Kind(self.kind).label)

    @property
    def shown_reason(self) -> str:
        """The reason that was chosen from the list, in the active language."""
        return reason_label(self.reason_code)

    @property
    def shown_actor(self) -> str:
        return localise(self.actor_label)

    @property
    def staff_answers(self) -> list[tuple[str, str]]:
        """What staff answered with a move: (question, answer) in the active language."""
        return [(localise(row["label"]), localise(row["shown"])) for row in self.answers]

    @property
    def public_answers(self) -> list[tuple[str, str]]:
        """The part of ``staff_answers`` that the applicant sees."""
        public = [row for row in self.answers if row["public"]]
        return [(localise(row["label"]), localise(row["shown"])) for row in public]

    @property
    def to_correct(self) -> list[str]:
        """The questions that the applicant is asked to put right, in the active language."""
        return [localise(row["label"]) for row in self.corrections if "after" not in row]

    @property
    def corrected(self) -> list[tuple[str, str, str]]:
        """What the applicant has put right: (question, before, after) in the active language."""
        return [
            (localise(row["label"]), localise(row["before"]), localise(row["after"]))
            for row in self.corrections
            if "after" in row
        ]


def case_file_storage() -> Storage:
    """The private store: never below the public folder, reached through a view only."""
    return storages["case_files"]


def stored_name(case_file: CaseFile, filename: str) -> str:
    """Name the stored file by its random id, so that a citizen's file name touches no path."""
    return f"{case_file.pk.hex[:2]}/{case_file.pk.hex}"


class CaseFile(models.Model):
    """A file that belongs to a case: a scan from the form, or one sent with a message.

    A question of the form that takes several files tells them apart by ``position``, from 0.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="files")
    entry = models.ForeignKey(
        TimelineEntry, models.PROTECT, null=True, blank=True, related_name="files"
    )
    field_key = models.CharField(_("field"), max_length=80, blank=True)
    position = models.PositiveSmallIntegerField(default=0, editable=False)
    name = models.CharField(_("name"), max_length=150)
    content_type = models.CharField(_("type"), max_length=60)
    size_bytes = models.PositiveIntegerField(_("size in bytes"))
    sha256 = models.CharField(max_length=64)
    file = models.FileField(_("file"), upload_to=stored_name, storage=case_file_storage)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    uploaded_at = models.DateTimeField(_("uploaded"), default=timezone.now)

    objects = CaseFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("case file")
        verbose_name_plural = _("case files")
        ordering = ["uploaded_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "field_key", "position"], name="one_file_per_place",
                condition=~models.Q(field_key=""),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name
