"""People (citizens and staff in one table), the town hall's units, and who may do what where."""

from __future__ import annotations

import secrets
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractUser, Group, UserManager
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from treebeard.mp_tree import MP_Node

from portal.accounts.organisations import Organisation as Organisation
from portal.accounts.organisations import Representation as Representation
from portal.accounts.organisations import RepresentationState as RepresentationState
from portal.localised import localise
from portal.persian.text import digits_for


class IdentityLevel(models.TextChoices):
    """How well the portal knows who somebody is; compare by :attr:`rank`."""

    ANONYMOUS = "anonymous", _("Not signed in")
    MOBILE = "mobile", _("Confirmed mobile number")
    NATIONAL_ID = "national_id", _("Confirmed mobile number and national ID")

    @property
    def rank(self) -> int:
        return list(type(self)).index(self)


class PeopleManager(UserManager["User"]):
    """Makes accounts; a citizen's account needs a mobile number and nothing else."""

    def create_citizen(self, *, mobile: str, **fields: Any) -> User:
        """Create an account for a number (E.164) that its owner has just proved to hold."""
        username = f"citizen-{secrets.token_hex(8)}"
        return self.create_user(
            username, mobile=mobile, mobile_verified_at=timezone.now(), **fields
        )


class User(AbstractUser):
    """Somebody with an account: a citizen, a member of staff, or both."""

    mobile = models.CharField(_("mobile number"), max_length=16, unique=True, null=True, blank=True)
    mobile_verified_at = models.DateTimeField(_("mobile confirmed at"), null=True, blank=True)
    national_id = models.CharField(_("national ID"), max_length=10, blank=True)
    language = models.CharField(
        _("language"), max_length=8, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )

    objects: ClassVar[PeopleManager] = PeopleManager()

    signed_in_by_code: bool = False
    """True on the user of a session opened by SMS code: it has a citizen's rights only."""

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        indexes = [
            models.Index(
                fields=["id"], condition=models.Q(is_superuser=True), name="accounts_superusers"
            )
        ]

    def __str__(self) -> str:
        return self.display_name

    @property
    def display_name(self) -> str:
        """The full name, else how the mobile number ends, else the username."""
        if name := self.get_full_name():
            return name
        if not self.mobile:
            return self.username
        return gettext("number ending in %(digits)s") % {"digits": digits_for(self.mobile[-4:])}

    @property
    def identity_level(self) -> IdentityLevel:
        if not (self.mobile and self.mobile_verified_at):
            return IdentityLevel.ANONYMOUS
        return IdentityLevel.NATIONAL_ID if self.national_id else IdentityLevel.MOBILE

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        return not self.signed_in_by_code and super().has_perm(perm, obj)

    def has_module_perms(self, app_label: str) -> bool:
        return not self.signed_in_by_code and super().has_module_perms(app_label)


class Unit(MP_Node):
    """A unit of the town hall; what is granted in a unit holds in the units below it too."""

    slug = models.SlugField(_("address name"), max_length=80, unique=True)
    title = models.CharField(_("title"), max_length=200)
    title_en = models.CharField(_("title in English"), max_length=200, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    address = models.CharField(_("address"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        return localise({"fa": self.title, "en": self.title_en})


class FormerUnit(models.Model):
    """A unit that was dissolved; what still names it by its ``slug`` means its successor."""

    slug = models.SlugField(_("address name"), max_length=80, unique=True)
    title = models.CharField(_("title"), max_length=200)
    successor = models.ForeignKey(
        Unit, models.PROTECT, related_name="+", verbose_name=_("successor")
    )
    dissolved_at = models.DateTimeField(_("dissolved at"), default=timezone.now)

    class Meta:
        verbose_name = _("former unit")
        verbose_name_plural = _("former units")

    def __str__(self) -> str:
        return self.title


class Role(models.Model):
    """A named set of permissions; its group carries the rights inside the Wagtail admin."""

    slug = models.SlugField(_("address name"), max_length=100, unique=True)
    title = models.CharField(_("title"), max_length=200)
    title_en = models.CharField(_("title in English"), max_length=200, blank=True)
    permissions = models.JSONField(_("permissions"), default=list, blank=True)
    group = models.OneToOneField(
        Group, models.PROTECT, related_name="portal_role", verbose_name=_("group")
    )

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        return localise({"fa": self.title, "en": self.title_en})


class KnownPermission(models.Model):
    """The key of a permission that was declared here once, so that new ones can be told apart."""

    key = models.CharField(_("permission"), max_length=200, primary_key=True)

    class Meta:
        verbose_name = _("known permission")
        verbose_name_plural = _("known permissions")

    def __str__(self) -> str:
        return self.key


class RoleGrant(models.Model):
    """A role given to a person in a unit and the units below it, or city-wide without a unit."""

    user = models.ForeignKey(
        User, models.CASCADE, related_name="role_grants", verbose_name=_("person")
    )
    role = models.ForeignKey(Role, models.PROTECT, related_name="grants", verbose_name=_("role"))
    unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="grants",
        verbose_name=_("unit"),
        help_text=_("Leave empty for the whole city. Units below this one are included."),
    )
    granted_at = models.DateTimeField(_("granted at"), auto_now_add=True)

    class Meta:
        verbose_name = _("role grant")
        verbose_name_plural = _("role grants")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "unit"], name="one_grant_per_person_role_unit"
            ),
            models.UniqueConstraint(
                fields=["user", "role"],
                condition=models.Q(unit=None),
                name="one_city_wide_grant_per_person_role",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user.display_name}: {self.role.label} ({self.place})"

    @property
    def place(self) -> str:
        return self.unit.label if self.unit else gettext("Whole city")


class RateWindow(models.Model):
    """The recent hits of one limited thing, so that all web processes count together.

    ``hits`` maps the start of a slice of time (seconds since 1970) to a count.
    """

    fingerprint = models.CharField(max_length=64, unique=True)
    hits = models.JSONField(default=dict)
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.fingerprint


class SignInCode(models.Model):
    """One code sent by SMS: only its keyed hash, which also covers the session and the number."""

    code_hash = models.CharField(max_length=64)
    expires_at = models.DateTimeField(db_index=True)
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.pk}"
