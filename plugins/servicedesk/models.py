"""Services that can be filed online, and what was filed."""

from __future__ import annotations

from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.api import IdentityLevel, Unit, localise
from portal.api.cases import Case
from portal.api.definitions import FormVersion, WorkflowVersion


class OfferQuerySet(models.QuerySet["Offer"]):
    """Chainable reads of offers."""

    def complete(self) -> OfferQuerySet:
        """Join what an offer's pages show."""
        return self.select_related("unit", "form_version", "workflow_version")

    def open_now(self) -> OfferQuerySet:
        """Keep offers that take applications at this moment."""
        now = timezone.now()
        return self.filter(
            Q(opens_at__isnull=True) | Q(opens_at__lte=now),
            Q(closes_at__isnull=True) | Q(closes_at__gt=now),
            is_open=True,
        )

    def for_service(self, service_key: UUID) -> Offer | None:
        """Return the offer of the service page with this translation key. Costs one query."""
        return self.complete().filter(service_key=service_key).first()


class Offer(models.Model):
    """A service put online (عرضهٔ برخط): which form, which way through the house, which fee.

    New applications pin the versions named here; applications already begun keep theirs.
    ``service_key`` is the translation key of the service's page, the same in every language.
    """

    slug = models.SlugField(_("address name"), max_length=80, unique=True)
    title = models.JSONField(_("title"), help_text=_("By language, such as fa and en."))
    summary = models.JSONField(_("summary"), default=dict, blank=True)
    category = models.JSONField(_("category"), default=dict, blank=True)
    service_key = models.UUIDField(_("service page"), null=True, blank=True, unique=True)
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="+", verbose_name=_("responsible unit")
    )
    form_version = models.ForeignKey(
        FormVersion, models.PROTECT, related_name="+", verbose_name=_("form")
    )
    workflow_version = models.ForeignKey(
        WorkflowVersion, models.PROTECT, related_name="+", verbose_name=_("workflow")
    )
    identity_level = models.CharField(
        _("who may apply"),
        max_length=12,
        choices=IdentityLevel.choices,
        default=IdentityLevel.MOBILE,
    )
    promised_days = models.PositiveSmallIntegerField(_("promised working days"), default=0)
    fee_lines = models.JSONField(_("fee"), default=list, blank=True)
    papers = models.JSONField(_("papers to have at hand"), default=list, blank=True)
    is_open = models.BooleanField(_("takes applications"), default=True)
    opens_at = models.DateTimeField(_("opens"), null=True, blank=True)
    closes_at = models.DateTimeField(_("closes"), null=True, blank=True)

    objects = OfferQuerySet.as_manager()

    class Meta:
        verbose_name = _("online service")
        verbose_name_plural = _("online services")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        return localise(self.title)

    @property
    def takes_applications(self) -> bool:
        now = timezone.now()
        begun = self.opens_at is None or self.opens_at <= now
        return self.is_open and begun and (self.closes_at is None or self.closes_at > now)

    @property
    def needed_level(self) -> IdentityLevel:
        return IdentityLevel(self.identity_level)


class Application(models.Model):
    """What the desk adds to a case: which offer it was filed under."""

    case = models.OneToOneField(Case, models.CASCADE, related_name="application")
    offer = models.ForeignKey(Offer, models.PROTECT, related_name="applications")

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")

    def __str__(self) -> str:
        return str(self.case)
