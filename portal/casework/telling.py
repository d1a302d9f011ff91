"""Telling colleagues something about a case."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.urls import reverse
from django.utils.translation import override

from portal.accounts.models import User
from portal.cases.desk_notices import desk
from portal.cases.models import Case
from portal.notifications.actions import Recipient, notify


def tell_colleagues(
    *, case: Case, people: Iterable[User], words: Callable[[], str], key: str
) -> None:
    """Tell each of ``people`` about ``case`` with a link; ``words`` speaks the active language.

    ``key`` makes a repeat harmless. Costs 4 to 9 queries for each person.
    """
    for person in people:
        with override(person.language):
            text, url = words(), reverse("cases_admin:case", args=[case.tracking_code])
        notify(
            notice=desk, recipient=Recipient.of(person), context={"case": case, "text": text},
            dedupe_key=f"{case.tracking_code}:{key}:{person.pk}",
            case_code=case.tracking_code, url=url,
        )  # fmt: skip
