"""Let the demo town's figures be counted before anybody looks at them."""

from __future__ import annotations

from django.utils.translation import gettext as _

from portal.accounts.access import SYSTEM
from portal.persian.text import digits_for
from portal.statistics.actions import rebuild_statistics


def load_demo_figures() -> list[str]:
    """Count all figures; may be repeated. Takes a few seconds for the demo town's cases."""
    cells = rebuild_statistics(actor=SYSTEM, at_once=True)
    return [_("%(count)s cells were counted.") % {"count": digits_for(cells)}]
