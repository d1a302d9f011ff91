"""The back office of the site: the gate before publishing, warnings, the report, the shelves.

Declared in plugin.py.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.models import Page
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from sitecontent.models import (
    IncompleteSheet,
    NewsCategory,
    NewsPage,
    ServiceCategory,
    ServicePage,
)
from sitecontent.renditions import draw_renditions
from sitecontent.reports import SheetReportView


def refuse_incomplete_sheets(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Keep an incomplete sheet a draft, whatever way the editor took."""
    if isinstance(page, ServicePage) and not page.completeness.can_be_published:
        messages.error(request, str(IncompleteSheet(page.completeness)))
        return redirect("wagtailadmin_pages:edit", page.pk)
    return None


def draw_pictures(request: HttpRequest, page: Page) -> None:
    """Draw the sizes of a story's picture while the editor waits, not on a citizen's visit."""
    if isinstance(page, NewsPage):
        draw_renditions(page)


def warn_of_a_shared_code(request: HttpRequest, page: Page) -> None:
    """Tell the editor when another service carries the same national code."""
    if not isinstance(page, ServicePage):
        return
    if other := ServicePage.objects.with_the_code_of(page).first():
        text = _("The national code %(code)s is also used by the service “%(title)s”.")
        button = messages.button(reverse("wagtailadmin_pages:edit", args=[other.pk]), _("Open it"))
        values = {"code": page.service_code, "title": other.title}
        messages.warning(request, text % values, buttons=[button])


def sheet_report_urls() -> list[Any]:
    return [
        path("reports/sheets/", SheetReportView.as_view(), name="sheet_report"),
        path(
            "reports/sheets/results/",
            SheetReportView.as_view(results_only=True),
            name="sheet_report_results",
        ),
    ]


class SheetReportMenuItem(MenuItem):
    """Shown to whoever may edit or publish some page."""

    def is_shown(self, request: HttpRequest) -> bool:
        policy = SheetReportView().permission_policy
        return bool(policy.user_has_any_permission(request.user, ["add", "change", "publish"]))


def sheet_report_menu_item() -> MenuItem:
    return SheetReportMenuItem(
        gettext_lazy("Completeness of information sheets"),
        reverse("sheet_report"),
        icon_name="tasks",
        order=100,
    )


class ServiceCategoryViewSet(SnippetViewSet):
    model = ServiceCategory
    icon = "folder-open-inverse"
    list_display = ["title", "title_en", "order"]


class NewsCategoryViewSet(SnippetViewSet):
    model = NewsCategory
    icon = "folder-open-inverse"
    list_display = ["title", "title_en", "order"]


class CategoryGroup(SnippetViewSetGroup):
    items = (ServiceCategoryViewSet, NewsCategoryViewSet)
    menu_label = gettext_lazy("Categories")
    menu_icon = "folder-open-inverse"
    menu_order = 300
