"""What the casework tells applicants on the pages of their cases."""

from __future__ import annotations

from django.http import HttpRequest

from portal.accounts.models import User
from portal.cases.models import Case
from portal.cases.policies import owns
from portal.casework.merging import merge_of


def handled_elsewhere(request: HttpRequest, case: Case) -> dict[str, object] | None:
    """Return in which case a duplicate is handled. One query for duplicates, else none."""
    merge = merge_of(case)
    if merge is None:
        return None
    user = request.user
    return {"main": merge.main, "is_own": isinstance(user, User) and owns(user, merge.main)}
