"""What the demo town remembers about itself."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class LoadedPart(models.Model):
    """A part of the demo town that is in the database, so that it is loaded once only."""

    name = models.CharField(_("name"), max_length=200, unique=True)
    loaded_at = models.DateTimeField(_("loaded at"), auto_now_add=True)

    class Meta:
        verbose_name = _("loaded part of the demo town")
        verbose_name_plural = _("loaded parts of the demo town")
        ordering = ("loaded_at",)

    def __str__(self) -> str:
        return self.name
