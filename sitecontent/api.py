"""What plugins may import from the site's content."""

from __future__ import annotations

from uuid import UUID

from sitecontent.models import ServicePage
from sitecontent.models.services import ServiceQuerySet

__all__ = ["ServicePage", "published_service_pages", "service_page"]


def service_page(translation_key: UUID | str, language: str) -> ServicePage | None:
    """Return the published page of a service in ``language``. Two queries.

    ``translation_key`` is the same for all translations of one service.
    """
    return published_service_pages(language).filter(translation_key=translation_key).first()


def published_service_pages(language: str) -> ServiceQuerySet:
    """Return the service pages that anybody may read, ready for a list. One query to build."""
    return ServicePage.objects.published_in(language).for_lists()
