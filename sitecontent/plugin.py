"""The content of the site, declared like any other plugin."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from portal.api import Hit, Nav, Plugin, demo, every, search
from sitecontent import search as finding
from sitecontent.demo.load import load_demo_content
from sitecontent.publishing import publish_scheduled_pages


class SiteContent(Plugin):
    """Pages, news and the information sheets of the services."""

    title = _("Site content")
    mount = "go"

    services_link = Nav(_("Municipal services"), view="sitecontent:services", order=20)
    news_link = Nav(_("News"), view="sitecontent:news", order=90)

    @search(_("Services"))
    def services(self, query: str, language: str, limit: int) -> Iterable[Hit]:
        return finding.find_services(query, language, limit)

    @search(_("News"))
    def news(self, query: str, language: str, limit: int) -> Iterable[Hit]:
        return finding.find_news(query, language, limit)

    @search(_("Pages"))
    def pages(self, query: str, language: str, limit: int) -> Iterable[Hit]:
        return finding.find_content(query, language, limit)

    @every(minutes=5)
    def publish_scheduled(self) -> None:
        publish_scheduled_pages()

    @demo(order=20)
    def content(self) -> Iterable[str]:
        return load_demo_content()
