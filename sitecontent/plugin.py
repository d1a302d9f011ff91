"""The content of the site, declared like any other plugin."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem
from wagtail.models import Page

from portal.api import Admin, Hit, Nav, Plugin, demo, every, search, wagtail_hook
from portal.api.rest import Api
from sitecontent import back_office
from sitecontent import search as finding
from sitecontent.demo.load import load_demo_content
from sitecontent.publishing import publish_scheduled_pages
from sitecontent.services_api import Services


class SiteContent(Plugin):
    """Pages, news and the information sheets of the services."""

    title = _("Site content")
    essential = True
    mount = "go"

    services_link = Nav(_("Municipal services"), view="sitecontent:services", order=20)
    news_link = Nav(_("News"), view="sitecontent:news", order=90)

    categories = Admin(back_office.CategoryGroup)
    services_api = Api(Services, prefix="services")

    @wagtail_hook("before_publish_page")
    def refuse_incomplete_sheets(self, request: HttpRequest, page: Page) -> HttpResponse | None:
        return back_office.refuse_incomplete_sheets(request, page)

    @wagtail_hook("after_publish_page")
    def draw_pictures(self, request: HttpRequest, page: Page) -> None:
        back_office.draw_pictures(request, page)

    @wagtail_hook("after_create_page")
    def warn_of_a_shared_code_at_first(self, request: HttpRequest, page: Page) -> None:
        back_office.warn_of_a_shared_code(request, page)

    @wagtail_hook("after_edit_page")
    def warn_of_a_shared_code(self, request: HttpRequest, page: Page) -> None:
        back_office.warn_of_a_shared_code(request, page)

    @wagtail_hook("register_admin_urls")
    def sheet_report_urls(self) -> list[Any]:
        return back_office.sheet_report_urls()

    @wagtail_hook("register_reports_menu_item")
    def sheet_report(self) -> MenuItem:
        return back_office.sheet_report_menu_item()

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
