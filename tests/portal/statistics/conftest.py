"""Cases of the ledger at moments of one's own, and figures counted from them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from portal.accounts.models import Unit
from portal.cases.models import Case, Channel, Outcome, Phase, Rating, TimelineEntry
from portal.forms.models import FormVersion
from portal.statistics.marking import mark_everything
from portal.statistics.models import MonthlyFigures
from portal.statistics.tasks import refresh_figures
from portal.workflow.models import WorkflowVersion

TEHRAN = ZoneInfo("Asia/Tehran")
#: Mehr 1405 is 23 September to 22 October 2026; the 26th of September is a Saturday.
SATURDAY = datetime(2026, 9, 26, 9, 0, tzinfo=TEHRAN)
MEHR = datetime(2026, 9, 23, tzinfo=TEHRAN).date()
ABAN = datetime(2026, 10, 23, tzinfo=TEHRAN).date()
AZAR = datetime(2026, 11, 22, tzinfo=TEHRAN).date()
NOW = datetime(2026, 11, 25, 10, 0, tzinfo=TEHRAN)
FileCase = Callable[..., Case]


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """The fourth of Azar 1405."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    return NOW


@pytest.fixture
def file_case(unit: Unit, form_version: FormVersion, workflow_version: WorkflowVersion) -> FileCase:
    """Write a submitted case into the ledger; with ``closed_at`` it was decided then."""
    codes = count(1)

    def write(
        at: datetime = SATURDAY,
        *,
        closed_at: datetime | None = None,
        outcome: str = Outcome.APPROVED,
        reason: str = "",
        stars: int = 0,
        **fields: Any,
    ) -> Case:
        facts: dict[str, Any] = {
            "kind": "test.matter", "service": "test.matter",
            "title": {"fa": "پروانه", "en": "Permit"},
            "unit": unit, "holder": unit, "channel": Channel.WEB, "phase": Phase.OPEN,
            "state": "check", "form_version": form_version, "workflow_version": workflow_version,
            "submitted_at": at, "tracking_code": f"{next(codes):014}",
        }  # fmt: skip
        if closed_at is not None:
            facts |= {
                "phase": Phase.CLOSED, "state": outcome, "outcome": outcome, "closed_at": closed_at,
            }  # fmt: skip
        case = Case.objects.create(**facts | {"holder": fields.get("unit", unit)} | fields)
        if closed_at is not None:
            TimelineEntry.objects.create(
                case=case, at=closed_at, kind="moved", to_state=outcome, reason_code=reason
            )
        if stars:
            Rating.objects.create(case=case, stars=stars)
        return case

    return write


@pytest.fixture
def counted() -> Callable[[], list[MonthlyFigures]]:
    """Count everything anew; return all figures, by month and channel."""

    def count_all() -> list[MonthlyFigures]:
        mark_everything()
        refresh_figures()
        return list(MonthlyFigures.objects.order_by("month", "channel", "pk"))

    return count_all
