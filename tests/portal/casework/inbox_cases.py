"""Twins of a case, for lists that need more than one."""

from __future__ import annotations

from typing import Any

from portal.cases.models import Case
from portal.cases.tracking_codes import generate


def twins(case: Case, count: int, **changed: Any) -> list[Case]:
    """Make ``count`` further cases like ``case`` but for what is ``changed``."""
    fields = [field.attname for field in Case._meta.concrete_fields]
    kept = [name for name in fields if name not in ("id", "tracking_code", "idempotency_key")]
    values = {**{name: getattr(case, name) for name in kept}, **changed}
    return Case.objects.bulk_create(
        Case(**values, tracking_code=generate()) for _number in range(count)
    )
