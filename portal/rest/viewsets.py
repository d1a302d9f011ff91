"""What viewsets of plugins are made from, besides those of the framework."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet


class VisibleOnly:
    """Makes a viewset serve what ``queryset.visible_to(user)`` gives; the rest is 404.

    Goes first: ``class Loans(VisibleOnly, ReadOnlyModelViewSet)``, with a ``queryset`` whose
    class has ``visible_to``.
    """

    request: Any

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().visible_to(self.request.user)  # type: ignore[misc]
