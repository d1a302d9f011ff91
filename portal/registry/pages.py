"""Page types of plugins: made and served only while their plugin is on."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from wagtail.models import Page, PageQuerySet, get_page_models

from portal.contributions import Gate
from portal.registry.discovery import CORE_SLUG
from portal.registry.loading import loaded, packages


class PluginPage(Page):
    """Base of every page type outside the core.

    While its plugin is off the page answers 404, its previews too, cannot be made and keeps its
    row; once the plugin is on again it is back as it was. Pages of other plugins below it are
    still found.
    """

    class Meta:
        abstract = True

    @classmethod
    def can_create_at(cls, parent: Page) -> bool:
        """Offer the type to editors only while its plugin is on."""
        return is_served(cls) and bool(super().can_create_at(parent))

    @classmethod
    def clean_subpage_models(cls) -> list[type[Page]]:
        """Return the types that may stand below: those that it names, and those that name it.

        A page type of a plugin says so: ``parent_page_types = ["sitecontent.HomePage"]``.
        """
        named: list[type[Page]] = super().clean_subpage_models()
        asking = [one for one in get_page_models() if _names(one, cls)]
        return [*named, *(one for one in asking if one not in named)]

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """Show a draft to its editor.

        :raises Http404: the plugin is off.
        """
        if not is_served(type(self)):
            raise Http404
        answer: HttpResponse = super().serve_preview(request, mode_name)
        return answer

    def get_sitemap_urls(self, request: HttpRequest | None = None) -> list[dict[str, Any]]:
        """Return what a sitemap says of the page: nothing while its plugin is off."""
        return list(super().get_sitemap_urls(request)) if is_served(type(self)) else []


def is_served(model: type[Page] | None) -> bool:
    """Say whether pages of this type answer now; those of a removed type do not. No query.

    ``model`` is None for a type whose code is gone. A plugin that could not be loaded is off.
    """
    if model is None:
        return False
    owner = _owner_of(model)
    return owner is None or (owner in loaded and Gate.is_open(owner))


def served(pages: PageQuerySet) -> PageQuerySet:
    """Leave out the pages that do not answer: their plugin is off, or their type is gone.

    Costs one query when a process does it for the first time.
    """
    types = [model for model in get_page_models() if issubclass(model, pages.model)]
    answering = [model for model in types if is_served(model)]
    if pages.model is not Page and answering == types:
        return pages
    return pages.exact_type(*answering)


def refuse_silent_pages(page: Page, request: HttpRequest, args: Any, kwargs: Any) -> None:
    """Answer 404 for a page whose plugin is off or gone. Registered as ``before_serve_page``.

    :raises Http404: the page does not answer now.
    """
    if not is_served(page.specific_class):
        raise Http404


def _names(model: type[Page], parent: type[Page]) -> bool:
    """Say whether a page type asks for ``parent`` above it, by name."""
    asks = getattr(model, "parent_page_types", None) is not None
    return asks and parent in model.clean_parent_page_models()


def _owner_of(model: type[Page]) -> str | None:
    """Return the slug of the installed plugin that defines a page type; None for the core's."""
    module = f"{model.__module__}."
    for slug, plugin in packages.items():
        if slug != CORE_SLUG and module.startswith(f"{plugin.package}."):
            return slug
    return None
