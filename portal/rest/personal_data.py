"""What programs keep of the people with whose rights they use the portal."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.rest.models import Application


def export_applications(person: User) -> list[dict[str, Any]] | None:
    """Return the programs that use the rights of this person; None without any. One query."""
    rows = Application.objects.filter(account=person).values(
        "name", "contact", "scopes", "created_at", "expires_at", "revoked_at", "last_used_at"
    )
    return [dict(row) for row in rows] or None


def revoke_applications_of(person: User) -> str | None:
    """Let no program use the rights of a closed account; what they did stays. One query."""
    revoked = Application.objects.filter(account=person, revoked_at=None).update(
        revoked_at=timezone.now()
    )
    return _("Programs that used your rights are let in no more.") if revoked else None
