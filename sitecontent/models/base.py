"""What all public pages share: breadcrumbs, and lists that cost the same for 5 and 500 rows."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from wagtail.models import Page, PageQuerySet

from portal.api.pages import PluginPage, is_served, served

Crumb = tuple[str, str]
DEPTH_OF_A_HOME_PAGE = 2


class PublicPageQuerySet(PageQuerySet):
    """Reads for public lists."""

    def published_in(self, language: str) -> PublicPageQuerySet:
        """Pages that anybody may read, in one content language. Costs one query to build."""
        return served(self.live().public()).filter(locale__language_code=language)

    def published_beside(self, page: Page, hidden: Q | None = None) -> PublicPageQuerySet:
        """Pages that anybody may read, in the language of ``page``.

        Costs one query to build, none when the pages ``hidden`` from the public are known already.
        """
        private = self.private_q() if hidden is None else hidden
        return served(self.live()).filter(locale_id=page.locale_id).exclude(private)

    def for_lists(self) -> PublicPageQuerySet:
        """Load what a list shows, without the long bodies and without a query per row."""
        return self.select_related("locale").defer_streamfields()


def breadcrumbs_of(page: Page, request: HttpRequest) -> list[Crumb]:
    """Return the way from below the home page to ``page``, itself included.

    No query for the page of a request, whose way Wagtail has just walked; else one a level.
    """
    shown = [above for above in _pages_above(page) if is_served(above.specific_class)]
    crumbs = [(above.title, above.get_url(request) or "") for above in shown]
    return [*crumbs, (page.title, "")]


def _pages_above(page: Page) -> list[Page]:
    """Return the ancestors of ``page`` below its home page, the nearest last."""
    if page.depth <= DEPTH_OF_A_HOME_PAGE + 1:
        return []
    parent = page.get_parent()
    return [*_pages_above(parent), parent]


class PublicPage(PluginPage):
    """A page of the site with breadcrumbs in its context."""

    class Meta:
        abstract = True

    @property
    def teaser(self) -> str:
        """One paragraph that stands for the page in search engines and lists."""
        own = (getattr(self, field, "") for field in ("summary", "lead", "intro"))
        return self.search_description or next((text for text in own if text), "")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        context["breadcrumbs"] = breadcrumbs_of(self, request)
        return context
