"""What administrators decided about plugins, and what plugins did wrong."""

from __future__ import annotations

from django.conf import settings as django_settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class PluginState(models.Model):
    """Whether a plugin is on, how it is set, and which of its contributions are muted.

    One row for each plugin that was ever seen here; it outlives the package, so that a plugin
    that comes back finds its settings.
    """

    slug = models.SlugField(_("plugin"), max_length=50, primary_key=True)
    enabled = models.BooleanField(_("enabled"), default=False)
    settings = models.JSONField(_("settings"), default=dict, blank=True)
    muted = models.JSONField(_("muted contributions"), default=list, blank=True)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)
    changed_by = models.ForeignKey(
        django_settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("changed by"),
    )

    class Meta:
        verbose_name = _("plugin")
        verbose_name_plural = _("plugins")
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.slug


class PluginFault(models.Model):
    """How often a contribution failed, and what it said last.

    ``recent`` keeps the moments (ISO 8601) of the last failures that decide about muting.
    """

    contribution = models.CharField(_("contribution"), max_length=150, primary_key=True)
    plugin = models.SlugField(_("plugin"), max_length=50, db_index=True)
    count = models.PositiveIntegerField(_("failures"), default=0)
    error = models.TextField(_("last error"))
    first_at = models.DateTimeField(_("first"))
    last_at = models.DateTimeField(_("last"))
    recent = models.JSONField(default=list)

    class Meta:
        verbose_name = _("plugin failure")
        verbose_name_plural = _("plugin failures")
        ordering = ["-last_at"]

    def __str__(self) -> str:
        return self.contribution
