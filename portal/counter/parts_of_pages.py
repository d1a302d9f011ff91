"""What the counter adds to pages of others."""

from __future__ import annotations

from django.http import HttpRequest

from portal.accounts.access import has_permission
from portal.accounts.models import User
from portal.accounts.permissions import FILE_FOR_CITIZENS
from portal.cases.models import Case, Channel
from portal.counter.models import AssistedFiling

ASSISTED = {Channel.COUNTER, Channel.PHONE, Channel.IN_PERSON}
Context = dict[str, object]


def filed_for_you(case: Case) -> Context | None:
    """Tell the citizen who filed. One query for what came through an office, none otherwise."""
    return _filing_of(case)


def filed_at_counter(case: Case) -> Context | None:
    """Tell staff where a case was filed, what was told there, and of an objection. One query."""
    return _filing_of(case)


def filed_row(request: HttpRequest, case: Case) -> Context | None:
    """Name the office in a row of “My cases”. One query for the whole page, if any row needs it."""
    if case.channel not in ASSISTED or not isinstance(request.user, User):
        return None
    if not hasattr(request, "_offices_by_case"):
        rows = AssistedFiling.objects.filter(citizen=request.user, case__isnull=False)
        found = {row.case_id: row.office.label for row in rows.select_related("office__unit")}
        request._offices_by_case = found  # type: ignore[attr-defined]
    office = request._offices_by_case.get(case.pk)  # type: ignore[attr-defined]
    return {"office": office} if office else None


def counter_link(request: HttpRequest) -> Context | None:
    """Lead operators to their desk. At most one query, none for citizens."""
    return {} if has_permission(request.user, FILE_FOR_CITIZENS) else None


def _filing_of(case: Case) -> Context | None:
    if case.channel not in ASSISTED:
        return None
    filing = AssistedFiling.objects.with_related().filter(case=case).first()
    return {"filing": filing} if filing else None
