"""The back office wears the town's clothes: its font, its colours, no product news."""

from __future__ import annotations

from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.admin.menu import MenuItem


@hooks.register("insert_global_admin_css")
def town_clothes() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("ui/admin.css"))


@hooks.register("construct_main_menu")
def without_product_help(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    """Leave out the help menu: it speaks of Wagtail's releases, in English."""
    menu_items[:] = [item for item in menu_items if item.name != "help"]
