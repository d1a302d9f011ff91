"""Pages whose type is gone from the code: listed, deleted and moved aside, but never opened."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.viewsets.pages import PageViewSet, page_viewset_registry
from wagtail.models import Page

View = Callable[..., HttpResponse]

#: Screens of Wagtail that fail or mislead without the model of the page.
NEED_THE_TYPE = frozenset({
    "copy", "edit", "move", "move_confirm", "preview_on_edit", "revisions_compare",
    "revisions_revert", "revisions_view", "view_draft",
})  # fmt: skip


class PlainPageViewSet(PageViewSet):
    """The screens of pages without a type of their own: the root, and those of removed types."""

    def get_view_by_name(self, name: str) -> View:
        view: View = super().get_view_by_name(name)
        return _only_with_a_type(view) if name in NEED_THE_TYPE else view


def register_screens() -> None:
    """Let Wagtail open pages of removed types with a word of explanation instead of an error."""
    page_viewset_registry.register(Page, PlainPageViewSet(), exact_class=True)


def _only_with_a_type(view: View) -> View:
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        number = next(iter(args), None) or kwargs.get("page_id") or kwargs.get("page_to_move_id")
        page = get_object_or_404(Page, pk=number)
        if page.specific_class is not None:
            return view(request, *args, **kwargs)
        text = _("“%(title)s” belongs to a plugin that is not installed; the page is kept.")
        messages.error(request, text % {"title": page.title})
        return redirect("wagtailadmin_explore", page.get_parent().pk)

    return asked
