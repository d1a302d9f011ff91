"""What the worker does for the figures: count again what is marked, and check what is recent."""

from __future__ import annotations

import logging
import time

from django.db import transaction
from django.utils import timezone

from portal.statistics.counting import count_cell
from portal.statistics.marking import mark_lately
from portal.statistics.models import MonthlyFigures, StaleCell
from portal.statistics.town_months import add_up_months, mark_stale

logger = logging.getLogger("portal.statistics")

SWEEP_SECONDS = 30
BATCH = 200


def refresh_figures(*, seconds: float = SWEEP_SECONDS) -> int:
    """Count the marked cells again and add up their months; return how many cells.

    Any number may run side by side; a worker that dies leaves its mark behind. A cell that fails
    is logged, and tried again by the next run. Stops after ``seconds`` and leaves the rest. Two
    queries when idle.
    """
    counted = _count_marked(time.monotonic() + seconds)
    add_up_months()
    return counted


def _count_marked(stop_at: float) -> int:
    seen = counted = 0
    while marks := list(
        StaleCell.objects.select_related("service").filter(pk__gt=seen).order_by("pk")[:BATCH]
    ):
        for mark in marks:
            if time.monotonic() >= stop_at:
                return counted
            seen = mark.pk
            counted += _refresh_guarded(mark)
    return counted


@transaction.atomic
def refresh_cell(mark: StaleCell) -> bool:
    """Take a mark away and count its cell, both or neither; False if another worker was faster.

    The mark goes first: who marks the cell meanwhile waits for the end, and the new mark stays. So
    no two workers count one cell at the same time, and none of its changes is forgotten.
    """
    taken, _by_model = StaleCell.objects.filter(pk=mark.pk).delete()
    if not taken:
        return False
    figures = count_cell(mark)
    if any(figures.values()):
        MonthlyFigures.objects.update_or_create(
            **mark.key, defaults={**figures, "counted_at": timezone.now()}
        )
    else:
        MonthlyFigures.objects.filter(**mark.key).delete()
    mark_stale([mark.month])
    return True


def check_lately() -> int:
    """Mark the last two months, so that they are counted anew within the hour."""
    return mark_lately()


def _refresh_guarded(mark: StaleCell) -> bool:
    try:
        return refresh_cell(mark)
    except Exception:
        logger.exception("the figures of %s could not be counted", mark.key)
        return False
