"""Services that can be filed online, and what was filed."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.api import IdentityLevel, Unit, localise
from portal.api.cases import Case
from portal.api.definitions import CompiledForm, FormVersion, InvalidDefinition, WorkflowVersion


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
    ``fee_lines`` are as :mod:`plugins.servicedesk.fees` reads them, ``instalments`` are
    ``[{"percent", "after_days"}]``, empty where all is due at once.
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
    instalments = models.JSONField(_("instalments"), default=list, blank=True)
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
    def sound_form(self) -> CompiledForm | None:
        """Its form; None where that breaks today's rules. No query once its version is joined."""
        try:
            return self.form_version.compiled
        except InvalidDefinition:
            return None

    @property
    def needed_level(self) -> IdentityLevel:
        return IdentityLevel(self.identity_level)


class Application(models.Model):
    """What the desk adds to a case: which offer it was filed under, and what it costs.

    ``fee`` is frozen when the case is sent: its lines, their total and when which part is due.
    """

    case = models.OneToOneField(Case, models.CASCADE, related_name="application")
    offer = models.ForeignKey(Offer, models.PROTECT, related_name="applications")
    fee = models.JSONField(_("fee"), default=dict, blank=True)

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")

    def __str__(self) -> str:
        return str(self.case)


class Design(models.Model):
    """The working copy of a form, a workflow or a document template, published as a version.

    ``name`` is that of the versions. ``definition`` may be unfinished and wrong: only publishing
    demands that it is sound. ``assertions`` say what a workflow must do and are tried at each
    publishing. ``revision`` counts saved changes, so that two designers cannot overwrite each
    other.
    """

    class Kind(models.TextChoices):
        FORM = "form", _("form")
        WORKFLOW = "workflow", _("workflow")
        DOCUMENT = "document", _("document template")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    name = models.SlugField(_("name"), max_length=100)
    title = models.JSONField(_("title"), default=dict)
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="+", verbose_name=_("responsible unit")
    )
    definition = models.JSONField(_("definition"), default=dict)
    assertions = models.JSONField(_("what must hold"), default=list, blank=True)
    revision = models.PositiveIntegerField(default=0, editable=False)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+",
        verbose_name=_("changed by"),
    )  # fmt: skip

    class Meta:
        verbose_name = _("design")
        verbose_name_plural = _("designs")
        ordering = ["kind", "name"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "name"], name="one_design_per_kind_and_name")
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        return localise(self.title) or self.name


class BankQuestion(models.Model):
    """A question that several forms ask alike; what somebody answered once is offered again.

    A form that takes it over gets a copy of ``field`` that remembers the ``slug`` as ``bank``.
    """

    slug = models.SlugField(_("name"), max_length=50, unique=True)
    field = models.JSONField(_("question"))

    class Meta:
        verbose_name = _("question of the bank")
        verbose_name_plural = _("questions of the bank")
        ordering = ["slug"]

    def __str__(self) -> str:
        return localise(self.field.get("label")) or self.slug


class OfferProblem(models.Model):
    """Something in an offer's design that failed while citizens used it, for its designers.

    ``place`` is where it stands, such as ``form.steps[1].fields[2].formula`` or ``fee[0]``.
    """

    offer = models.ForeignKey(Offer, models.CASCADE, related_name="problems")
    place = models.CharField(_("place"), max_length=200)
    reason = models.TextField(_("reason"))
    count = models.PositiveIntegerField(_("times"), default=1)
    last_at = models.DateTimeField(_("last time"), default=timezone.now)

    class Meta:
        verbose_name = _("problem of an online service")
        verbose_name_plural = _("problems of online services")
        ordering = ["-last_at"]
        constraints = [
            models.UniqueConstraint(fields=["offer", "place"], name="one_problem_per_place")
        ]

    def __str__(self) -> str:
        return f"{self.offer} {self.place}"


class SampleTransfer(models.Model):
    """A transfer in the books of the demo town's bank, which moves nobody's money.

    ``is_silent`` makes the bank fail to answer once, as real ones do.
    """

    class State(models.TextChoices):
        OPEN = "open", _("open")
        PAID = "paid", _("paid")
        CANCELLED = "cancelled", _("cancelled")

    key = models.UUIDField(primary_key=True)
    amount_rial = models.PositiveBigIntegerField()
    description = models.CharField(max_length=300)
    return_url = models.CharField(max_length=2000)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    is_silent = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("transfer of the sample bank")
        verbose_name_plural = _("transfers of the sample bank")

    def __str__(self) -> str:
        return str(self.key)


class SampleAgency(models.Model):
    """How the insurance fund of the demo town behaves just now; one row at most."""

    ONLY = 1

    class Mode(models.TextChoices):
        AT_ONCE = "at_once", _("It answers at once.")
        MINUTE = "minute", _("It takes a minute.")
        DOWN = "down", _("It is down.")
        NONSENSE = "nonsense", _("It answers nonsense.")

    mode = models.CharField(max_length=10, choices=Mode, default=Mode.AT_ONCE)

    class Meta:
        verbose_name = _("sample agency")
        verbose_name_plural = _("sample agencies")

    def __str__(self) -> str:
        return self.mode

    @classmethod
    def now(cls) -> SampleAgency:
        """Return how it behaves; at once until somebody says otherwise. One query."""
        return cls.objects.filter(pk=cls.ONLY).first() or cls()


class SampleQuestion(models.Model):
    """What the insurance fund of the demo town was asked; about nobody who lives."""

    key = models.UUIDField(primary_key=True)
    code = models.CharField(max_length=40)
    case_code = models.CharField(max_length=20)
    asked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("question to the sample agency")
        verbose_name_plural = _("questions to the sample agency")

    def __str__(self) -> str:
        return str(self.key)
