"""Counter offices, what they may charge, and what they have filed for whom."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Unit
from portal.cases.models import Case, CaseFile, Channel
from portal.counter.querysets import AssistedFilingQuerySet, OfficeQuerySet
from portal.localised import localise

CONSENT_LASTS = timedelta(hours=24)
TYPED_IS_KEPT = timedelta(hours=1)


class OfficeKind(models.TextChoices):
    """What sort of place it is; it decides the channel that statistics see."""

    COUNTER = "counter", _("counter office")
    CALL_CENTRE = "call_centre", _("137 telephone desk")
    TOWN_HALL = "town_hall", _("desk in the town hall")

    @property
    def channel(self) -> Channel:
        return _CHANNELS[self]


_CHANNELS = {
    OfficeKind.COUNTER: Channel.COUNTER,
    OfficeKind.CALL_CENTRE: Channel.PHONE,
    OfficeKind.TOWN_HALL: Channel.IN_PERSON,
}


class Office(models.Model):
    """A place where operators file for citizens: a contractor's office, 137, a desk downstairs.

    Its name, address and telephone are those of its unit; its operators are the people who hold a
    role with ``counter.file`` in that unit. Units of offices stand in a tree of their own, so that
    no case ever lies on their desk.
    """

    unit = models.OneToOneField(Unit, models.PROTECT, related_name="office", verbose_name=_("unit"))
    kind = models.CharField(
        _("kind"), max_length=12, choices=OfficeKind.choices, default=OfficeKind.COUNTER
    )
    contract_number = models.CharField(_("contract number"), max_length=40, blank=True)
    is_active = models.BooleanField(_("may file"), default=True)
    opened_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = OfficeQuerySet.as_manager()

    class Meta:
        verbose_name = _("counter office")
        verbose_name_plural = _("counter offices")
        ordering = ["unit__path"]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        return self.unit.label

    @property
    def charges(self) -> bool:
        """Whether the contract lets it charge the tariff; the town's own desks are free."""
        return self.kind == OfficeKind.COUNTER


class Tariff(models.Model):
    """What a counter office may charge for filing a service; the row without one is the rest."""

    service = models.CharField(_("service"), max_length=150, unique=True, blank=True)
    amount_rial = models.PositiveBigIntegerField(_("tariff in rials"))
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("counter tariff")
        verbose_name_plural = _("counter tariffs")
        ordering = ["service"]

    def __str__(self) -> str:
        return f"{self.service or '*'}: {self.amount_rial}"


class Consent(models.TextChoices):
    """How the citizen agreed; empty until then."""

    NONE = "", _("not yet given")
    SMS = "sms", _("code from the citizen's phone")
    PAPER = "paper", _("signed on paper")


class PaperReason(models.TextChoices):
    """Why no code from the citizen's own phone was possible."""

    NO_PHONE = "no_phone", _("The citizen has no mobile phone")
    NOT_OWN = "not_own", _("The number belongs to somebody else, such as a relative")
    NO_CODE = "no_code", _("No code arrives")
    CANNOT_READ = "cannot_read", _("The citizen cannot read out the code")


class AssistedFiling(models.Model):
    """One filing for somebody else: who asked for it, who agreed to it and how, what it cost.

    Name, national ID and number are what was said at the counter; nobody has checked them, and
    they are never written into the citizen's profile. The consent covers this one service for one
    day. ``case`` is empty until there is a draft, and again when that draft was deleted.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    office = models.ForeignKey(
        Office, models.PROTECT, related_name="filings", verbose_name=_("office")
    )
    operator = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("operator")
    )
    citizen = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True,
        related_name="assisted_filings", verbose_name=_("citizen"),
    )  # fmt: skip
    case = models.OneToOneField(
        Case, models.SET_NULL, null=True, blank=True,
        related_name="assisted_filing", verbose_name=_("case"),
    )  # fmt: skip

    service = models.CharField(_("service"), max_length=150)
    service_title = models.JSONField(_("title"), default=dict)
    tariff_rial = models.PositiveBigIntegerField(_("tariff in rials"), default=0)

    mobile = models.CharField(_("mobile number"), max_length=16, blank=True)
    full_name = models.CharField(_("full name"), max_length=150, blank=True)
    national_id = models.CharField(_("national ID"), max_length=10, blank=True)

    consent = models.CharField(
        _("consent"), max_length=8, choices=Consent.choices, default=Consent.NONE, blank=True
    )
    consent_at = models.DateTimeField(_("consent given"), null=True, blank=True)
    paper_reason = models.CharField(
        _("why on paper"), max_length=12, choices=PaperReason.choices, blank=True
    )
    paper_scan = models.ForeignKey(
        CaseFile, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("scan")
    )

    begun_at = models.DateTimeField(_("begun"), default=timezone.now, editable=False)
    receipt_printed_at = models.DateTimeField(_("receipt printed"), null=True, blank=True)
    objected_at = models.DateTimeField(_("objected"), null=True, blank=True)
    objection = models.TextField(_("objection"), blank=True)

    objects = AssistedFilingQuerySet.as_manager()

    class Meta:
        verbose_name = _("assisted filing")
        verbose_name_plural = _("assisted filings")
        ordering = ["-begun_at"]
        indexes = [
            models.Index(fields=["office", "-begun_at"], name="filings_of_office"),
            models.Index(fields=["mobile"], name="filings_by_mobile"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(consent="", consent_at=None) | ~Q(consent="") & ~Q(consent_at=None),
                name="consent_has_its_moment",
            ),
            models.CheckConstraint(
                condition=Q(case=None) | ~Q(consent=""), name="no_case_without_consent"
            ),
            models.CheckConstraint(
                condition=~Q(consent="paper") | ~Q(paper_reason=""), name="paper_needs_its_reason"
            ),
            models.CheckConstraint(
                condition=~Q(consent="sms") | ~Q(mobile=""), name="code_needs_a_number"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.office_id} {self.service} {self.begun_at:%Y-%m-%d %H:%M}"

    @property
    def service_label(self) -> str:
        return localise(self.service_title)

    @property
    def consent_until(self) -> datetime | None:
        return self.consent_at + CONSENT_LASTS if self.consent_at else None

    @property
    def is_agreed(self) -> bool:
        """Whether the citizen's consent is in force now."""
        return self._holds_until(timezone.now())

    @property
    def keeps_what_is_typed(self) -> bool:
        """Whether a form that was opened in time may still be saved, so that nothing is lost."""
        return self._holds_until(timezone.now() - TYPED_IS_KEPT)

    def _holds_until(self, moment: datetime) -> bool:
        until = self.consent_until
        return until is not None and self.objected_at is None and moment < until
