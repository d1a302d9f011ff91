"""What the accounts and the audit book keep of a person, as that person reads it."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from django.db.models import Q
from wagtail.users.models import UserProfile

from portal.accounts.models import User
from portal.audit.models import AuditEntry

_PREFERENCES = ("preferred_language", "current_time_zone", "theme", "avatar")


def export_profile(person: User) -> dict[str, Any]:
    """Return the profile with its dates, the roles held, and what staff chose. 3 queries."""
    grants = person.role_grants.select_related("role", "unit")
    return {
        "username": person.username,
        "first_name": person.first_name,
        "last_name": person.last_name,
        "mobile": person.mobile,
        "mobile_confirmed_at": person.mobile_verified_at,
        "national_id": person.national_id,
        "email": person.email,
        "more_emails": list(_more_emails(person)),
        "language": person.language,
        "joined_at": person.date_joined,
        "last_signed_in_at": person.last_login,
        "roles": [{"role": grant.role.label, "unit": grant.place} for grant in grants],
        "back_office": UserProfile.objects.filter(user=person).values(*_PREFERENCES).first(),
    }


def export_record(person: User) -> list[dict[str, Any]] | None:
    """Return what the audit book says of a person, oldest first: their doings, and their account.

    Who else did it, and to whose matters the person did it, are other people's data and left out.
    Costs one query.
    """
    account = {"target_type": person._meta.label_lower, "target_id": str(person.pk)}
    entries = AuditEntry.objects.filter(Q(actor=person) | Q(**account)).order_by("pk")
    return [_line(entry, person) for entry in entries] or None


def _more_emails(person: User) -> Any:
    others = EmailAddress.objects.filter(user=person).exclude(email=person.email)
    return others.values_list("email", flat=True)


def _line(entry: AuditEntry, person: User) -> dict[str, Any]:
    by_you = entry.actor_id == person.pk
    about = (entry.target_type, entry.target_id) == (person._meta.label_lower, str(person.pk))
    return {
        "at": entry.at,
        "action": entry.action,
        "by_you": by_you,
        "from_address": entry.address if by_you else None,
        "details": entry.details if about else {},
    }
