"""What the site search finds among the pages."""

from __future__ import annotations

from collections.abc import Iterator

from portal.api import Hit
from sitecontent.models import ContentPage, NewsPage, ServicePage
from sitecontent.models.base import PublicPage

FEW = 5


def find_services(query: str, language: str, limit: int) -> Iterator[Hit]:
    """Find services; the title counts most. At most four queries."""
    return _find(ServicePage, query, language, limit)


def find_news(query: str, language: str, limit: int) -> Iterator[Hit]:
    """Find news stories. At most four queries."""
    return _find(NewsPage, query, language, limit)


def find_content(query: str, language: str, limit: int) -> Iterator[Hit]:
    """Find plain pages. At most four queries."""
    return _find(ContentPage, query, language, limit)


def _find(model: type[PublicPage], query: str, language: str, limit: int) -> Iterator[Hit]:
    offered = model.objects.live().defer_streamfields()
    found = list(offered.search(query, operator="and")[:limit])
    if len(found) < FEW:
        more = offered.search(query, operator="or")[: FEW * 2]
        found += [page for page in more if page not in found]
    readable = model.objects.published_in(language).select_related("locale")
    allowed = readable.defer_streamfields().in_bulk([page.pk for page in found])
    for place, page in enumerate(found):
        if shown := allowed.get(page.pk):
            score = Hit.score_of(query, shown.title, place=place)
            yield Hit(title=shown.title, url=shown.url, summary=shown.teaser, score=score)
