from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from portal.accounts.access import SYSTEM
from portal.persian.text import digits_for
from portal.statistics.actions import rebuild_statistics


class Command(BaseCommand):
    help = "Counts all monthly figures again from the ledger. May run while the portal serves."

    def handle(self, *args: Any, **options: Any) -> None:
        cells = rebuild_statistics(actor=SYSTEM, at_once=True)
        self.stdout.write(_("%(count)s cells were counted.") % {"count": digits_for(cells)})
