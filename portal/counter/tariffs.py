"""What filing at a counter office costs."""

from __future__ import annotations

from django.utils.translation import gettext

from portal.counter.models import Office, Tariff
from portal.persian.money import format_toman

EVERY_OTHER = ""


def tariff_for(office: Office, service_id: str) -> int:
    """Return what ``office`` may charge for this service, in rials. Costs at most one query."""
    if not office.charges:
        return 0
    rows = Tariff.objects.filter(service__in=[service_id, EVERY_OTHER])
    amounts = dict(rows.values_list("service", "amount_rial"))
    return int(amounts.get(service_id, amounts.get(EVERY_OTHER, 0)))


def charge_in_words(amount_rial: int) -> str:
    """Say a tariff in the active language; free of charge is a word, not a zero."""
    return format_toman(amount_rial) if amount_rial else gettext("free of charge")
