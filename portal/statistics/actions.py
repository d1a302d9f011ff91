"""Making all figures anew."""

from __future__ import annotations

from portal.accounts.access import Actor, has_permission
from portal.accounts.permissions import MANAGE_PLUGINS
from portal.audit.actions import record
from portal.errors import require
from portal.statistics.marking import mark_everything
from portal.statistics.tasks import refresh_figures


def rebuild_statistics(*, actor: Actor, at_once: bool = False) -> int:
    """Mark everything since the first case to be counted again; return how many cells.

    The worker counts them, some thousand a minute; ``at_once`` counts them here and now. Written
    into the audit book.

    :raises Refused: without the permission to look after the system, city-wide.
    """
    require(has_permission(actor, MANAGE_PLUGINS, unit=None))
    cells = mark_everything()
    record(actor=actor, action="statistics.rebuilt", cells=cells)
    while at_once and refresh_figures():
        pass
    return cells
