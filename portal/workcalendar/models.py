"""What managers tell the portal about the town hall's working time."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.localised import localise
from portal.persian.jalali import format_date, format_datetime
from portal.workcalendar.town import DEFAULT_HOURS, Hours

WEEKDAY_FIELDS = ("saturday", "sunday", "monday", "tuesday", "wednesday", "thursday", "friday")


class WorkWeek(models.Model):
    """Opening hours (ساعت کار): on which weekdays the town hall opens, from when until when.

    The week that came into force last decides: a shorter summer week with an end date covers the
    usual one and then gives way to it again. Weeks with the same first day add up, so that a
    short Thursday or a second shift is one more row.
    """

    title = models.CharField(_("title"), max_length=100)
    saturday = models.BooleanField(_("Saturday"), default=True)
    sunday = models.BooleanField(_("Sunday"), default=True)
    monday = models.BooleanField(_("Monday"), default=True)
    tuesday = models.BooleanField(_("Tuesday"), default=True)
    wednesday = models.BooleanField(_("Wednesday"), default=True)
    thursday = models.BooleanField(_("Thursday"), default=False)
    friday = models.BooleanField(_("Friday"), default=False)
    opens_at = models.TimeField(_("opens at"), default=DEFAULT_HOURS.opens_at)
    closes_at = models.TimeField(_("closes at"), default=DEFAULT_HOURS.closes_at)
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)

    class Meta:
        verbose_name = _("opening hours")
        verbose_name_plural = _("opening hours")
        ordering = ["-valid_from", "opens_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")),
                name="workweek_closes_after_opening",
                violation_error_message=_("Closing time must be after opening time."),
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="workweek_ends_after_start",
                violation_error_message=_("The last day must not be before the first."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """Refuse a week without days and one that opens twice at the same time."""
        if not self.weekdays:
            raise ValidationError(_("Choose at least one weekday."), code="no_weekday")
        if self._opens_twice():
            raise ValidationError(
                _("Another row with the same first day is open at these hours too."),
                code="overlap",
            )

    @property
    def weekdays(self) -> frozenset[int]:
        """The open weekdays; Monday is 0."""
        return frozenset(
            (place + 5) % 7 for place, name in enumerate(WEEKDAY_FIELDS) if getattr(self, name)
        )

    @property
    def hours(self) -> Hours:
        """This week as the calendar's arithmetic wants it."""
        return Hours(
            self.weekdays, self.opens_at, self.closes_at, self.valid_from, self.valid_until
        )

    def _opens_twice(self) -> bool:
        if not (self.valid_from and self.opens_at and self.closes_at):
            return False
        others = WorkWeek.objects.exclude(pk=self.pk).filter(
            valid_from=self.valid_from, opens_at__lt=self.closes_at, closes_at__gt=self.opens_at
        )
        return any(self.weekdays & other.weekdays for other in others)


class Origin(models.TextChoices):
    """Where a holiday's date comes from."""

    SOLAR = "solar", _("Fixed in the solar year")
    LUNAR = "lunar", _("Lunar calendar")
    TOWN = "town", _("Entered by the town")


class Holiday(models.Model):
    """A day (تعطیل رسمی) on which the town hall stays closed.

    Lunar holidays are entered by estimate and stay unconfirmed until somebody has compared them
    with the announced calendar; they count all the same.
    """

    date = models.DateField(_("date"), db_index=True)
    title = models.CharField(_("title"), max_length=200)
    title_en = models.CharField(_("title in English"), max_length=200, blank=True)
    origin = models.CharField(
        _("origin"), max_length=10, choices=Origin.choices, default=Origin.TOWN, editable=False
    )
    confirmed = models.BooleanField(
        _("confirmed"),
        default=True,
        help_text=_("Lunar dates are estimates until they have been announced."),
    )

    class Meta:
        verbose_name = _("holiday")
        verbose_name_plural = _("holidays")
        ordering = ["date"]
        constraints = [
            models.UniqueConstraint(
                fields=["date", "title"],
                name="holiday_once_a_day",
                violation_error_message=_("This holiday is already entered for this day."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.label} ({format_date(self.date, 'medium')})"

    @property
    def label(self) -> str:
        """The title in the active language."""
        return localise({"fa": self.title, "en": self.title_en})


class Closure(models.Model):
    """A time (تعطیلی موردی) in which the town hall is closed though its week says otherwise.

    For example a power cut from noon, or two days of heavy snow.
    """

    starts_at = models.DateTimeField(_("starts at"))
    ends_at = models.DateTimeField(_("ends at"))
    reason = models.CharField(_("reason"), max_length=200)

    class Meta:
        verbose_name = _("closure")
        verbose_name_plural = _("closures")
        ordering = ["-starts_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="closure_ends_after_start",
                violation_error_message=_("The end must be after the start."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.reason} ({format_datetime(self.starts_at, 'short')})"
