"""The front door of the town's site."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel

from sitecontent.choices import AlertLevel, LifeEvent
from sitecontent.models.base import PublicPage
from sitecontent.models.news import NewsIndexPage, NewsPage
from sitecontent.models.services import ServiceIndexPage, ServicePage

SERVICES_SHOWN = 8
NEWS_SHOWN = 4


class HomePage(PublicPage):
    """Search first, then the doors, life events, services in demand and the latest news."""

    intro = models.CharField(_("sentence below the search box"), max_length=250, blank=True)
    alert_text = models.CharField(
        _("urgent message"),
        max_length=300,
        blank=True,
        help_text=_("Shown on top of the home page while it is not empty."),
    )
    alert_level = models.CharField(
        _("kind of message"),
        max_length=10,
        choices=AlertLevel.choices,
        default=AlertLevel.INFO,
    )

    template = "sitecontent/home_page.html"
    max_count_per_parent = 2
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = [
        "sitecontent.ServiceIndexPage",
        "sitecontent.NewsIndexPage",
        "sitecontent.ContentPage",
    ]
    content_panels = [
        *PublicPage.content_panels,
        FieldPanel("intro"),
        MultiFieldPanel(
            [FieldPanel("alert_text"), FieldPanel("alert_level")], heading=_("Urgent message")
        ),
    ]

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        hidden = ServicePage.objects.all().private_q()
        services = ServicePage.objects.published_beside(self, hidden)
        news = NewsPage.objects.published_beside(self, hidden)
        context |= {
            "service_index": ServiceIndexPage.objects.child_of(self).live().first(),
            "news_index": NewsIndexPage.objects.child_of(self).live().first(),
            "services": services.for_lists().in_demand_first()[:SERVICES_SHOWN],
            "life_events": _life_events_of(services),
            "news": news.for_lists().newest()[:NEWS_SHOWN],
        }
        return context


def _life_events_of(services: models.QuerySet[ServicePage]) -> list[tuple[str, str, int]]:
    """Return the life events that some service belongs to: key, label, number of services."""
    per_page = services.order_by().values_list("life_events", flat=True)
    counts = Counter(event for events in per_page for event in events)
    return [(event.value, str(event.label), counts[event]) for event in LifeEvent if counts[event]]
