"""Lists of the inbox that people keep."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.accounts.access import unit_ids_with, units_with
from portal.accounts.models import Unit, User
from portal.accounts.units import upwards


class SavedFilterQuerySet(models.QuerySet[Any]):
    """Chainable reads of saved filters."""

    def visible_to(self, user: User) -> SavedFilterQuerySet:
        """Keep one's own, and what the head of a unit, or of one above, shares with it.

        At most two queries of its own.
        """
        paths = units_with(user, "cases.see").paths
        above = set().union(*map(upwards, paths))
        shared = Q(unit__path__in=above) | Q(unit__in=unit_ids_with(user, "cases.see"))
        return self.filter(Q(owner=user) | shared)


class SavedFilter(models.Model):
    """A list of the inbox under a name: what stands in the address, never the cases themselves.

    Whoever opens a shared one sees what the own rights show. ``is_start`` makes it the list with
    which its owner begins.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_filters",
        verbose_name=_("owner"),
    )  # fmt: skip
    name = models.CharField(_("name"), max_length=60)
    query = models.TextField(_("filter"), blank=True)
    unit = models.ForeignKey(
        Unit, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("shared with")
    )
    is_start = models.BooleanField(_("opens first"), default=False)
    position = models.PositiveSmallIntegerField(default=0, editable=False)

    objects = SavedFilterQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved filter")
        verbose_name_plural = _("saved filters")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner"], condition=Q(is_start=True), name="one_start_list_per_person"
            )
        ]

    def __str__(self) -> str:
        return self.name
