"""The shelves on which services and news are put."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.search import index

from portal.api import localise


class Category(index.Indexed, models.Model):
    """A shelf with a name in each language of the town."""

    slug = models.SlugField(_("short name in addresses"), unique=True)
    title = models.CharField(_("title"), max_length=100)
    title_en = models.CharField(_("English title"), max_length=100, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    panels = [
        FieldPanel("title"),
        FieldPanel("title_en"),
        FieldPanel("slug"),
        FieldPanel("order"),
    ]
    search_fields = [
        index.SearchField("title"),
        index.SearchField("title_en"),
        index.AutocompleteField("title"),
    ]

    class Meta:
        abstract = True
        ordering = ["order", "title"]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The title in the active language."""
        return localise({"fa": self.title, "en": self.title_en})


class ServiceCategory(Category):
    """A shelf of services."""

    class Meta(Category.Meta):
        verbose_name = _("service category")
        verbose_name_plural = _("service categories")


class NewsCategory(Category):
    """A shelf of news."""

    class Meta(Category.Meta):
        verbose_name = _("news category")
        verbose_name_plural = _("news categories")
