"""Services of the municipality, each with its complete information sheet."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Case, F, IntegerField, Value, When
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import PageManager
from wagtail.search import index

from portal.api import DomainError, Unit
from sitecontent import blocks, choices
from sitecontent.fields import ChoiceSetField
from sitecontent.forms import ServiceFilterForm, ServicePageForm
from sitecontent.grouping import WAYS, shelves
from sitecontent.models.base import PublicPage, PublicPageQuerySet
from sitecontent.models.categories import ServiceCategory
from sitecontent.panels import service_page_tabs
from sitecontent.policies import SheetListPermissions, SheetPermissions
from sitecontent.sheet import Completeness, completeness

SERVICES_PER_PAGE = 60
FOUND_AT_MOST = 500


class IncompleteSheet(DomainError):
    """A sheet that lacks a mandatory item was to be published."""

    def __init__(self, found: Completeness) -> None:
        self.missing = found.mandatory_missing
        names = _(", ").join(str(label) for _field, label in found.mandatory_missing)
        super().__init__(
            _("The information sheet cannot be published yet. Missing: %(items)s.")
            % {"items": names}
        )


class ServiceQuerySet(PublicPageQuerySet):
    """Reads for lists of services."""

    def for_lists(self) -> ServiceQuerySet:
        return super().for_lists().select_related("category", "unit")

    def for_life_event(self, event: str) -> ServiceQuerySet:
        return self.filter(life_events__contains=ChoiceSetField.needle(event))

    def with_words(self, words: str) -> ServiceQuerySet:
        """Services whose title or description has these words, the last one perhaps unfinished.

        Costs one query more.
        """
        offered = ServicePage.objects.live().defer_streamfields().order_by("path")
        found = offered.autocomplete(words, order_by_relevance=False)[:FOUND_AT_MOST]
        return self.filter(pk__in=[page.pk for page in found])

    def in_demand_first(self) -> ServiceQuerySet:
        """Featured services first, then those with the most applicants in a year."""
        factors = [
            When(applicants_period=period, then=Value(times))
            for period, times in choices.PERIODS_PER_YEAR.items()
        ]
        per_year = F("applicants_count") * Case(
            *factors, default=Value(1), output_field=IntegerField()
        )
        return self.annotate(per_year=per_year).order_by(
            "-is_featured", F("per_year").desc(nulls_last=True), "title"
        )

    def with_the_code_of(self, page: ServicePage) -> ServiceQuerySet:
        """Other services of the same language that carry the national code of ``page``."""
        if not page.service_code:
            return self.none()
        same = self.filter(service_code=page.service_code, locale_id=page.locale_id)
        return same.exclude(translation_key=page.translation_key)


class ServiceIndexPage(PublicPage):
    """All services, to be narrowed by life event, type, unit, category and words."""

    intro = models.CharField(_("introduction"), max_length=300, blank=True)

    template = "sitecontent/service_index_page.html"
    content_panels = [*PublicPage.content_panels, FieldPanel("intro")]
    parent_page_types = ["sitecontent.HomePage"]
    subpage_types = ["sitecontent.ServicePage"]

    class Meta:
        verbose_name = _("service list")
        verbose_name_plural = _("service lists")

    def permissions_for_user(self, user: Any) -> SheetListPermissions:
        return SheetListPermissions(user, self)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        offered = ServicePage.objects.published_beside(self).child_of(self)
        form = ServiceFilterForm(
            request.GET,
            categories=ServiceCategory.objects.all(),
            units=Unit.objects.filter(service_pages__in=offered.order_by()).distinct(),
        )
        found = form.narrow(offered.for_lists().order_by("category__order", "title"))
        by = request.GET.get("by", "")
        page_obj = Paginator(found, SERVICES_PER_PAGE).get_page(request.GET.get("page"))
        context |= {
            "form": form,
            "page_obj": page_obj,
            "ways": WAYS,
            "by": by if by in WAYS else "category",
            "shelves": shelves(page_obj, by),
            "is_narrowed": form.is_narrowed,
        }
        return context


class ServicePage(PublicPage):
    """What the municipality offers, with the sheet that says everything about it.

    Drafts may be incomplete; :meth:`publish` refuses a sheet that lacks a mandatory item.
    """

    # Identity
    service_code = models.CharField(
        _("national service code"),
        max_length=11,
        blank=True,
        db_index=True,
        validators=[blocks.SERVICE_CODE],
        help_text=_("Given by the national organisation; leave empty until it is known."),
    )
    parent_service = models.ForeignKey(
        "self",
        verbose_name=_("part of the service"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="child_services",
    )
    subservices: StreamField = blocks.rows_of(blocks.SubserviceBlock, _("sub-services"))
    provider_name = models.CharField(_("providing agency"), max_length=150, blank=True)
    parent_agency = models.CharField(_("parent agency"), max_length=150, blank=True)
    unit = models.ForeignKey(
        Unit,
        verbose_name=_("responsible unit"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="service_pages",
    )
    category = models.ForeignKey(
        ServiceCategory,
        verbose_name=_("category"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="services",
    )

    # Description
    summary = models.TextField(_("description of the service"), max_length=1500, blank=True)
    service_type = models.CharField(
        _("type of service"), max_length=3, choices=choices.ServiceType.choices, blank=True
    )
    audience = models.CharField(_("who it is for"), max_length=300, blank=True)
    nature = models.CharField(
        _("nature of the service"), max_length=12, choices=choices.Nature.choices, blank=True
    )
    levels = ChoiceSetField(_("level of the service"), choices=choices.Level.choices, blank=True)
    life_events = ChoiceSetField(
        _("related life events"), choices=choices.LifeEvent.choices, blank=True
    )
    start_trigger = models.CharField(
        _("how the service starts"), max_length=20, choices=choices.StartTrigger.choices, blank=True
    )
    start_trigger_other = models.CharField(_("another way it starts"), max_length=150, blank=True)
    maturity = models.CharField(
        _("level of maturity"), max_length=14, choices=choices.Maturity.choices, blank=True
    )

    # The nine items in the open
    steps: StreamField = blocks.rows_of(blocks.StepBlock, _("steps for the applicant"))
    workflow_steps: StreamField = blocks.rows_of(blocks.WorkflowStepBlock, _("workflow"))
    documents: StreamField = blocks.rows_of(blocks.DocumentBlock, _("documents needed"))
    no_documents_needed = models.BooleanField(_("no document is needed"), default=False)
    upper_laws: StreamField = blocks.rows_of(blocks.LawBlock, _("laws and regulations"))
    faq: StreamField = blocks.rows_of(blocks.QuestionBlock, _("frequently asked questions"))
    duration_value = models.PositiveSmallIntegerField(_("duration"), null=True, blank=True)
    duration_unit = models.CharField(
        _("unit of the duration"),
        max_length=12,
        choices=choices.DurationUnit.choices,
        default=choices.DurationUnit.WORKING_DAY,
    )
    fees: StreamField = blocks.rows_of(blocks.FeeBlock, _("fee"))
    complaint_unit = models.CharField(_("who hears complaints"), max_length=150, blank=True)
    complaint_how = models.TextField(_("how to complain"), max_length=1000, blank=True)
    complaint_response_days = models.PositiveSmallIntegerField(
        _("days until the answer to a complaint"), null=True, blank=True
    )
    legal_remedy = models.TextField(_("legal remedy"), max_length=600, blank=True)
    follow_up = models.TextField(_("how to follow up"), max_length=600, blank=True)

    # Figures
    applicants_count = models.PositiveIntegerField(_("number of applicants"), null=True, blank=True)
    applicants_period = models.CharField(
        _("counted per"), max_length=6, choices=choices.Period.choices, default=choices.Period.YEAR
    )
    frequency = models.CharField(
        _("frequency"), max_length=12, choices=choices.Frequency.choices, blank=True
    )
    frequency_times = models.PositiveSmallIntegerField(
        _("times in the period"), null=True, blank=True
    )
    frequency_period = models.CharField(
        _("period"), max_length=6, choices=choices.Period.choices, blank=True
    )
    frequency_note = models.CharField(_("frequency in words"), max_length=150, blank=True)
    in_person_visits = models.PositiveSmallIntegerField(
        _("visits in person"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(20)],
        help_text=_("How many times one applicant must come in person, 0 for never."),
    )

    # Access, systems, agencies
    direct_url = models.URLField(
        _("direct address of the service"),
        blank=True,
        help_text=_("Leave empty when it is this page."),
    )
    system_name = models.CharField(
        _("system that provides the service"), max_length=150, blank=True
    )
    access: StreamField = blocks.rows_of(blocks.AccessBlock, _("access in each stage"), max_num=4)
    internal_systems: StreamField = blocks.rows_of(
        blocks.InternalSystemBlock, _("systems of the municipality")
    )
    other_agencies: StreamField = blocks.rows_of(blocks.OtherAgencyBlock, _("other agencies"))
    inquiries: StreamField = blocks.rows_of(blocks.InquiryBlock, _("inquiries"))
    processes: StreamField = blocks.rows_of(blocks.ProcessBlock, _("processes"))
    process_diagram = models.ForeignKey(
        "wagtailimages.Image",
        verbose_name=_("diagram of the processes"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Only if the drawing made from the workflow does not suffice."),
    )

    # Who filled in the form
    filled_by = models.CharField(_("filled in by"), max_length=120, blank=True)
    contact_phone = models.CharField(_("telephone"), max_length=30, blank=True)
    contact_email = models.EmailField(_("e-mail"), blank=True)
    approved_date = models.DateField(_("date of approval of the sheet"), null=True, blank=True)
    is_featured = models.BooleanField(_("show first on the home page"), default=False)

    base_form_class = ServicePageForm
    edit_handler = service_page_tabs(PublicPage)
    objects = PageManager.from_queryset(ServiceQuerySet)()
    template = "sitecontent/service_page.html"
    search_fields = [
        *PublicPage.search_fields,
        index.SearchField("summary", boost=2),
        index.SearchField("audience"),
        index.AutocompleteField("summary"),
        index.AutocompleteField("audience"),
        index.SearchField("service_code"),
        index.SearchField("subservices"),
        index.SearchField("steps"),
        index.SearchField("documents"),
        index.SearchField("faq"),
        index.FilterField("unit"),
        index.FilterField("category"),
        index.FilterField("service_type"),
    ]
    parent_page_types = ["sitecontent.ServiceIndexPage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("service")
        verbose_name_plural = _("services")

    @property
    def completeness(self) -> Completeness:
        return completeness(self)

    @property
    def duration_label(self) -> str:
        """The duration in words, with ASCII digits; empty when unknown."""
        if self.duration_value is None:
            return ""
        if self.duration_unit == choices.DurationUnit.HOUR:
            text = ngettext("%(count)s hour", "%(count)s hours", self.duration_value)
        else:
            text = ngettext("%(count)s working day", "%(count)s working days", self.duration_value)
        return text % {"count": self.duration_value}

    def permissions_for_user(self, user: Any) -> SheetPermissions:
        return SheetPermissions(user, self)

    def publish(self, revision: Any, *args: Any, **kwargs: Any) -> Any:
        """Publish a revision whose sheet is complete enough.

        :raises IncompleteSheet: names each mandatory item that the revision lacks.
        """
        found = completeness(revision.as_object())
        if not found.can_be_published:
            raise IncompleteSheet(found)
        return super().publish(revision, *args, **kwargs)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        context["workflow_days"] = sum(
            row["days"] or 0 for row in blocks.row_values(self.workflow_steps)
        )
        context["rows"] = {
            field: blocks.row_values(getattr(self, field)) for field in self.row_fields()
        }
        return context

    @classmethod
    def row_fields(cls) -> list[str]:
        """Return the names of the fields that hold typed rows."""
        return cls.get_streamfield_names()
