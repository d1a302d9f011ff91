"""Write into the audit book."""

from __future__ import annotations

from django.contrib.auth import get_user_model
from django.db.models import Model
from django.http import HttpRequest

from portal.audit.addresses import client_address
from portal.audit.models import AuditEntry


def record(
    *,
    actor: object,
    action: str,
    target: Model | None = None,
    code: str = "",
    request: HttpRequest | None = None,
    **details: object,
) -> AuditEntry:
    """Add one line: who did what, to which thing, about which case, from where.

    An ``actor`` that is no account (None, the portal itself, nobody signed in) is left empty.
    ``details`` must be JSON-ready and must not hold secrets. Costs one query.
    """
    return AuditEntry.objects.create(
        actor=actor if isinstance(actor, get_user_model()) else None,
        action=action,
        target_type=target._meta.label_lower if target is not None else "",
        target_id=str(target.pk) if target is not None else "",
        subject_code=code,
        address=client_address(request) if request is not None else None,
        details=details,
    )
