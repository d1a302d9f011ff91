"""Which services there are figures of, and what they are called."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.translation import override

from portal.cases.kinds import kinds
from portal.cases.models import Case
from portal.contributions import guard
from portal.statistics.models import CountedService


def known_services(keys: set[str]) -> dict[str, int]:
    """Return the number of each service by its key; what is new is named by its newest case.

    One query, and at most 2 more for each new one.
    """
    rows = CountedService.objects.filter(key__in=keys)
    ids = dict(rows.values_list("key", "pk"))
    for key in sorted(keys - ids.keys()):
        newest = Case.objects.filter(service=key).order_by("-pk").first()
        service, _created = CountedService.objects.get_or_create(
            key=key, defaults=_facts(newest) if newest else {}
        )
        ids[key] = service.pk
    return ids


def remember_service(case: Case) -> None:
    """Let a service be called as in this case, unless a newer one has named it. At most 2 queries.

    Writes only what has changed.
    """
    facts = _facts(case)
    service, _created = CountedService.objects.get_or_create(key=case.service, defaults=facts)
    if all(getattr(service, field) == value for field, value in facts.items()):
        return
    if not Case.objects.filter(
        service=case.service, pk__gt=case.pk, submitted_at__isnull=False
    ).exists():
        CountedService.objects.filter(pk=service.pk).update(**facts)


def _facts(case: Case) -> dict[str, Any]:
    return {"title": _title(case), "promised_days": case.promised_days}


def _title(case: Case) -> dict[str, str]:
    """Return what the service is called: as its kind, where each case has a title of its own."""
    for contribution in kinds.all() if case.service == case.kind else ():
        if contribution.id == case.kind:
            with guard(contribution):
                return _in_every_language(contribution.value.title)
    return dict(case.title)


def _in_every_language(title: object) -> dict[str, str]:
    texts = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            texts[code] = str(title)
    return texts
