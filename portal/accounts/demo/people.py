"""Fill the demo town with its units, its staff and three citizens."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.utils.translation import gettext as _

from portal.accounts.access import SYSTEM
from portal.accounts.actions import grant_role, save_unit
from portal.accounts.models import Role, Unit, User
from portal.accounts.permissions import sync_roles
from portal.persian.identifiers import display_mobile

DEMO_PASSWORD = "darvazeh-demo"  # noqa: S105 - printed for everybody who tries the demo
_FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class SampleAccount:
    """An account to try the demo with; citizens need no password, they get a code."""

    role_label: str
    username_or_mobile: str
    password: str


@transaction.atomic
def load_demo_people() -> list[SampleAccount]:
    """Create the demo town's units, roles and accounts where they are missing; list the accounts.

    An account whose role belongs to a plugin that is not installed is left out.

    :raises ImproperlyConfigured: outside the demo, because everybody knows the password.
    """
    if not getattr(settings, "PORTAL_DEMO", False):
        raise ImproperlyConfigured("Demo accounts are made in the demo town only.")
    sync_roles()
    units = _load_units()
    people = _read("people_fa.json")
    password = make_password(DEMO_PASSWORD)
    roles = Role.objects.in_bulk(field_name="slug")
    staff = [
        _load_staff(entry, roles[entry["role"]], units, password)
        for entry in people["staff"]
        if entry["role"] in roles
    ]
    return [*staff, *(_load_citizen(entry) for entry in people["citizens"])]


def _read(name: str) -> Any:
    return json.loads((_FOLDER / name).read_text(encoding="utf-8"))


def _load_units() -> dict[str, Unit]:
    units = {unit.slug: unit for unit in Unit.objects.all()}
    for entry in _read("org_units_fa.json"):
        slug, parent = entry["slug"], entry.pop("parent")
        if slug not in units:
            units[slug] = save_unit(actor=SYSTEM, unit=Unit(**entry), parent=units.get(parent))
    return units


def _load_staff(
    entry: dict[str, Any], role: Role, units: dict[str, Unit], password: str
) -> SampleAccount:
    user, created = User.objects.get_or_create(
        username=entry["username"],
        defaults={
            "first_name": entry["first_name"],
            "last_name": entry["last_name"],
            "is_superuser": entry.get("superuser", False),
            "password": password,
        },
    )
    unit = units[entry["unit"]] if entry["unit"] else None
    if created:
        grant_role(actor=SYSTEM, user=user, role=role, unit=unit)
    label = f"{role.label} ({unit.label})" if unit else role.label
    return SampleAccount(label, user.username, DEMO_PASSWORD)


def _load_citizen(entry: dict[str, str]) -> SampleAccount:
    mobile = entry["mobile"]
    if not User.objects.filter(mobile=mobile).exists():
        User.objects.create_citizen(**entry)
    return SampleAccount(_("Citizen"), display_mobile(mobile), "")
