"""A plain page: about, privacy, contact."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import PageManager
from wagtail.search import index

from sitecontent.blocks import BodyBlock
from sitecontent.models.base import PublicPage, PublicPageQuerySet


class ContentPage(PublicPage):
    """Text that is neither news nor a service."""

    summary = models.TextField(_("summary"), blank=True, max_length=500)
    body = StreamField(BodyBlock(), verbose_name=_("body"), blank=True)

    objects = PageManager.from_queryset(PublicPageQuerySet)()
    template = "sitecontent/content_page.html"
    content_panels = [*PublicPage.content_panels, FieldPanel("summary"), FieldPanel("body")]
    search_fields = [
        *PublicPage.search_fields,
        index.SearchField("summary"),
        index.SearchField("body"),
    ]
    parent_page_types = ["sitecontent.HomePage", "sitecontent.ContentPage"]
    subpage_types = ["sitecontent.ContentPage"]

    class Meta:
        verbose_name = _("plain page")
        verbose_name_plural = _("plain pages")
