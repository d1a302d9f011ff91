"""The back office wears the town's clothes: its font, its colours, no product news."""

from __future__ import annotations

from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component


@hooks.register("insert_global_admin_css")
def town_clothes() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("ui/admin.css"))


@hooks.register("construct_main_menu")
def without_product_help(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    """Leave out the help menu: it speaks of Wagtail's releases, in English."""
    menu_items[:] = [item for item in menu_items if item.name != "help"]


@hooks.register("construct_homepage_summary_items", order=1000)
def without_counts_of_pages(request: HttpRequest, items: list[Component]) -> None:
    """Leave out how many pages, images and documents there are: nobody's work hangs on it."""
    items.clear()
