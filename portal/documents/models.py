"""Documents that the town hall issues: permits, certificates, letters of decision, as PDF.

A template is a definition kept as frozen versions. A document is written down within the
transaction that decides it, with its number and everything it says; the worker typesets it.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.cases.models import Case, case_file_storage
from portal.cases.tracking_codes import pretty
from portal.definitions.versions import CompiledOnce, FrozenVersion
from portal.documents.definition import DocumentDefinition, compile_document
from portal.documents.querysets import DocumentQuerySet
from portal.localised import localise
from portal.persian.text import digits_for

_compiled = CompiledOnce(compile_document)
FOLDER = "documents"
LEFT_TO_RIGHT, END_OF_ISOLATE = "\u2066", "\u2069"


class DocumentTemplate(FrozenVersion):
    """The text of one kind of document as it was on one day; documents keep theirs."""

    class Meta(FrozenVersion.Meta):
        verbose_name = _("document template")
        verbose_name_plural = _("document templates")

    @property
    def compiled(self) -> DocumentDefinition:
        """Return the template, compiled once per version and process. No query.

        :raises InvalidDefinition: the stored definition breaks today's rules.
        """
        return _compiled.of(self)

    @property
    def title(self) -> str:
        """Its title in the active language."""
        given: Mapping[str, str] | str = self.definition.get("title", "")
        return localise(given) or self.name


def newest_templates() -> models.QuerySet[DocumentTemplate]:
    """Return the newest version of each template."""
    of_this_name = DocumentTemplate.objects.filter(name=models.OuterRef("name"))
    newest = of_this_name.order_by("-number").values("pk")[:1]
    return DocumentTemplate.objects.filter(pk=models.Subquery(newest)).order_by("name")


class NumberSeries(models.Model):
    """What one row of numbers has come to; locked while the next number is taken."""

    name = models.CharField(_("series"), max_length=200, unique=True)
    last = models.PositiveIntegerField(_("last number"), default=0)

    class Meta:
        verbose_name = _("series of numbers")
        verbose_name_plural = _("series of numbers")

    def __str__(self) -> str:
        return f"{self.name}: {self.last}"


class DocumentState(models.TextChoices):
    """How far the making of a document has come."""

    PENDING = "pending", _("being prepared")
    READY = "ready", _("ready")
    FAILED = "failed", _("could not be made")


class Standing(models.TextChoices):
    """What a document is worth today."""

    PENDING = "pending", _("being prepared")
    FAILED = "failed", _("could not be made")
    VALID = "valid", _("valid")
    EXPIRED = "expired", _("expired")
    REVOKED = "revoked", _("revoked")


class Revocation(models.TextChoices):
    """Why a document is worth nothing any more, as everybody may read it."""

    MISTAKE = "mistake", _("It was issued by mistake.")
    REPLACED = "replaced", _("A newer document replaces it.")
    CONDITIONS = "conditions", _("Its conditions are no longer met.")
    REQUEST = "request", _("Its holder has given it back.")
    ORDER = "order", _("A court or another authority has ordered it.")


def stored_document_name(document: IssuedDocument, filename: str) -> str:
    """Name the stored file by the document's random id, apart from what citizens send."""
    return f"{FOLDER}/{document.pk.hex[:2]}/{document.pk.hex}"


class IssuedDocument(models.Model):
    """A document of a case. ``context`` is all that it says, ``code`` what verifies it.

    ``revoked_reason`` is for staff; everybody may read ``revocation``.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="documents", verbose_name=_("case"))
    template = models.ForeignKey(
        DocumentTemplate, models.PROTECT, related_name="documents", verbose_name=_("template")
    )
    series = models.CharField(max_length=200, editable=False)
    serial = models.PositiveIntegerField(editable=False)
    number = models.CharField(_("number"), max_length=220, unique=True)
    code = models.CharField(_("verification code"), max_length=14, unique=True, editable=False)
    title = models.JSONField(_("title"), default=dict)
    holder = models.CharField(_("holder"), max_length=300, blank=True)
    context = models.JSONField(_("content"), default=dict, encoder=DjangoJSONEncoder)

    issued_at = models.DateTimeField(_("issued"), default=timezone.now)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("issued by"),
    )  # fmt: skip
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    replaces = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="replacements",
        verbose_name=_("replaces"),
    )  # fmt: skip
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("revoked by"),
    )  # fmt: skip
    revocation = models.CharField(
        _("why it was revoked"), max_length=12, choices=Revocation, blank=True
    )
    revoked_reason = models.TextField(_("reason"), blank=True)

    state = models.CharField(
        _("state"), max_length=10, choices=DocumentState, default=DocumentState.PENDING
    )
    attempts = models.PositiveSmallIntegerField(default=0, editable=False)
    next_try_at = models.DateTimeField(default=timezone.now, editable=False)
    lease_token = models.UUIDField(null=True, blank=True, editable=False)
    problem = models.TextField(_("what went wrong"), blank=True)
    ready_at = models.DateTimeField(_("ready since"), null=True, blank=True)
    file = models.FileField(
        _("file"), upload_to=stored_document_name, storage=case_file_storage, blank=True
    )
    size_bytes = models.PositiveIntegerField(_("size in bytes"), default=0)
    sha256 = models.CharField(max_length=64, blank=True, editable=False)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("issued document")
        verbose_name_plural = _("issued documents")
        ordering = ["-issued_at", "id"]
        indexes = [
            models.Index(fields=["state", "next_try_at"], name="document_due"),
            models.Index(fields=["-issued_at", "id"], name="document_list"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["series", "serial"], name="one_document_per_serial"),
            models.CheckConstraint(
                condition=~Q(state="ready") | (~Q(file="") & ~Q(sha256="")),
                name="a_ready_document_has_its_file",
            ),
            models.CheckConstraint(
                condition=Q(revoked_at=None, revocation="")
                | (Q(revoked_at__isnull=False) & ~Q(revocation="")),
                name="a_revoked_document_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.label}"

    @property
    def label(self) -> str:
        return localise(self.title)

    @property
    def named(self) -> str:
        """Its title and number in its own language, as the timeline of the case has them."""
        title = localise(self.title, self.language)
        return f"{title} – {self.shown_number(self.language)}"

    def shown_number(self, language: str | None = None) -> str:
        """Return the number in the digits of ``language``, kept in order inside plain text."""
        return f"{LEFT_TO_RIGHT}{digits_for(self.number, language)}{END_OF_ISOLATE}"

    @property
    def pretty_code(self) -> str:
        return pretty(self.code)

    @property
    def language(self) -> str:
        """The language that it is written in."""
        return str(self.context.get("language", settings.LANGUAGE_CODE))

    @property
    def standing(self) -> Standing:
        """What the document is worth today. No query."""
        if self.revoked_at:
            return Standing.REVOKED
        if self.state != DocumentState.READY:
            return Standing(self.state)
        return Standing.EXPIRED if self.has_expired(timezone.localdate()) else Standing.VALID

    @property
    def standing_label(self) -> str:
        return str(self.standing.label)

    @property
    def is_ready(self) -> bool:
        return self.state == DocumentState.READY

    @property
    def filename(self) -> str:
        """The name under which it is downloaded."""
        return f"document-{self.pretty_code}.pdf"

    def has_expired(self, day: date) -> bool:
        """Tell whether its time is over on ``day``; its last day still counts."""
        return self.valid_until is not None and self.valid_until < day

    @property
    def variables(self) -> dict[str, Any]:
        """What its text was filled in with."""
        kept: dict[str, Any] = self.context.get("variables", {})
        return kept
