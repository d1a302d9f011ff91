"""Open the demo town's counter offices, and give them operators."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.utils.translation import gettext as _

from portal.accounts.access import SYSTEM
from portal.accounts.actions import grant_role
from portal.accounts.demo.people import DEMO_PASSWORD
from portal.accounts.models import Role, User
from portal.counter.models import Office, OfficeKind, Tariff
from portal.counter.offices import OfficeFacts, save_office
from portal.counter.tariffs import EVERY_OTHER

ROLE = "counter-operator"


@transaction.atomic
def load_demo_offices() -> list[str]:
    """Open the offices with their operators and the usual tariff; may be repeated.

    :raises ImproperlyConfigured: outside the demo, because everybody knows the password.
    """
    if not getattr(settings, "PORTAL_DEMO", False):
        raise ImproperlyConfigured("Demo accounts are made in the demo town only.")
    data = json.loads(Path(__file__).with_name("offices_fa.json").read_text(encoding="utf-8"))
    Tariff.objects.get_or_create(service=EVERY_OTHER, defaults={"amount_rial": data["tariff_rial"]})
    password, role = make_password(DEMO_PASSWORD), Role.objects.get(slug=ROLE)
    for entry in data["offices"]:
        operators = entry.pop("operators")
        office = _open(entry)
        for operator in operators:
            _employ(operator, office, role, password)
    return [_("%(count)s counter offices are open.") % {"count": len(data["offices"])}]


def _open(entry: dict[str, Any]) -> Office:
    known = Office.objects.filter(unit__title=entry["title"]).select_related("unit").first()
    facts = OfficeFacts(**{**entry, "kind": OfficeKind(entry["kind"])})
    return known or save_office(actor=SYSTEM, facts=facts)


def _employ(entry: dict[str, str], office: Office, role: Role, password: str) -> None:
    names = {name: entry[name] for name in ("first_name", "last_name")}
    user, created = User.objects.get_or_create(
        username=entry["username"], defaults={**names, "password": password}
    )
    if created:
        grant_role(actor=SYSTEM, user=user, role=role, unit=office.unit)
