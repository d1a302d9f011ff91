"""The closed lists of the information sheet (form 1 of the national service catalogue)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ServiceType(models.TextChoices):
    G2C = "G2C", _("Services to citizens (G2C)")
    G2B = "G2B", _("Services to businesses (G2B)")
    G2G = "G2G", _("Services to other public bodies (G2G)")


class Nature(models.TextChoices):
    GOVERNANCE = "governance", _("Act of public authority")
    COMMERCIAL = "commercial", _("Operational service")


class Level(models.TextChoices):
    NATIONAL = "national", _("National")
    REGIONAL = "regional", _("Regional")
    PROVINCIAL = "provincial", _("Provincial")
    CITY = "city", _("City")
    RURAL = "rural", _("Rural")


class LifeEvent(models.TextChoices):
    BIRTH = "birth", _("Birth")
    EDUCATION = "education", _("Education")
    HEALTH = "health", _("Health")
    TAX = "tax", _("Taxes and levies")
    BUSINESS = "business", _("Business")
    SOCIAL_SECURITY = "social_security", _("Social security")
    PROPERTY_REGISTRATION = "property_registration", _("Property and building")
    URBAN_FACILITIES = "urban_facilities", _("Urban facilities")
    INSURANCE = "insurance", _("Insurance")
    MARRIAGE = "marriage", _("Marriage")
    RETIREMENT = "retirement", _("Retirement")
    DOCUMENTS_CERTIFICATES = "documents_certificates", _("Documents and certificates")
    DEATH = "death", _("Death")
    OTHER = "other", _("Other events")


class StartTrigger(models.TextChoices):
    APPLICANT_REQUEST = "applicant_request", _("The applicant asks for it")
    FIXED_TIME = "fixed_time", _("A fixed time has come")
    EVENT_OCCURRENCE = "event_occurrence", _("A certain event has happened")
    AGENCY_DECISION = "agency_decision", _("The municipality decides on its own")
    OTHER = "other", pgettext_lazy("start of a service", "Other")


class Period(models.TextChoices):
    DAY = "day", _("Day")
    MONTH = "month", _("Month")
    SEASON = "season", _("Season")
    YEAR = "year", _("Year")


PERIODS_PER_YEAR = {Period.DAY: 300, Period.MONTH: 12, Period.SEASON: 4, Period.YEAR: 1}


class DurationUnit(models.TextChoices):
    HOUR = "hour", _("Hours")
    WORKING_DAY = "working_day", _("Working days")


class Frequency(models.TextChoices):
    ONCE = "once", _("Once for ever")
    TIMES = "times", _("A number of times in a period")
    WHEN_NEEDED = "when_needed", _("Whenever needed")


class Maturity(models.TextChoices):
    PRESENCE = "presence", _("Information on the web")
    INTERACTIVE = "interactive", _("Interactive")
    TRANSACTIONAL = "transactional", _("Transactional")
    INTEGRATED = "integrated", _("Integrated with other agencies")
    PARTICIPATORY = "participatory", _("Participatory")


class Stage(models.TextChoices):
    INFORMATION = "information", pgettext_lazy("stage of a service", "Information")
    REQUEST = "request", pgettext_lazy("stage of a service", "Request")
    PRODUCTION = "production", pgettext_lazy("stage of a service", "Processing")
    DELIVERY = "delivery", pgettext_lazy("stage of a service", "Delivery")


class AccessMode(models.TextChoices):
    ELECTRONIC = "electronic", _("Electronic")
    IN_PERSON = "in_person", _("In person")


class Channel(models.TextChoices):
    WEB = "web", _("Web portal")
    MOBILE_APP = "mobile_app", _("Mobile application")
    SMS = "sms", _("Text message")
    PHONE = "phone", _("Telephone or call centre")
    EMAIL = "email", _("E-mail")
    POST = "post", pgettext_lazy("channel", "Post")
    COUNTER_OFFICE = "counter_office", _("Counter office")
    INTRANET = "intranet", _("Internal network of the municipality")
    INTER_AGENCY = "inter_agency", _("Network between agencies")
    OTHER = "other", pgettext_lazy("channel", "Other channel")


class InPersonReason(models.TextChoices):
    IDENTITY_CHECK = "identity_check", _("To check who the applicant is")
    DOCUMENT_CHECK = "document_check", _("To check that documents are genuine")
    NO_INFRASTRUCTURE = "no_infrastructure", _("There is no network for it yet")
    OTHER = "other", pgettext_lazy("reason for a visit", "Another reason")


class OfficeLevel(models.TextChoices):
    NATIONAL = "national", _("National office")
    PROVINCIAL = "provincial", _("Provincial office")
    COUNTY = "county", _("Office in the county")


class Original(models.TextChoices):
    ORIGINAL = "original", pgettext_lazy("document", "Original")
    COPY = "copy", pgettext_lazy("document", "Copy")
    SCAN = "scan", pgettext_lazy("document", "Picture or scan")


class ExchangeMethod(models.TextChoices):
    ONLINE = "online", pgettext_lazy("exchange", "Online")
    BATCH = "batch", pgettext_lazy("exchange", "In batches")
    MANUAL = "manual", _("By letter, not electronic")


class AskedBy(models.TextChoices):
    AGENCY = "agency", _("The municipality asks")
    APPLICANT = "applicant", _("The applicant brings it")


class AlertLevel(models.TextChoices):
    INFO = "info", _("Notice")
    WARNING = "warning", _("Warning")
    DANGER = "danger", _("Emergency")
