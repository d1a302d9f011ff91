"""What is late when the deadlines begin to be minded is known: heads hear of what comes then.

Without this the first hour of a town that has worked with the portal for years would tell its
heads of every case that was ever left lying, one by one. The list of overdue cases shows them.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import migrations
from django.utils import timezone

HIGHER_AFTER = timedelta(days=5)
AT_ONCE = 1000


def remember(apps: Any, schema_editor: Any = None) -> None:
    """Note for each late case that its head was told, and the unit above where it is very late."""
    now = timezone.now()
    step_model = apps.get_model("casework", "DeadlineStep")
    cases = apps.get_model("cases", "Case").objects.filter(
        phase__in=["open", "waiting_agency"], state_since__isnull=False
    )
    for step, before in (("escalated", now), ("higher", now - HIGHER_AFTER)):
        stays = cases.filter(due_at__lt=before).values_list("pk", "state_since")
        step_model.objects.bulk_create(
            (
                step_model(case_id=pk, step=step, stay_since=since, at=now)
                for pk, since in stays.iterator()
            ),
            batch_size=AT_ONCE,
            ignore_conflicts=True,
        )


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0001_work_together"),
        ("cases", "0011_lists_that_stay_fast"),
    ]

    operations = [migrations.RunPython(remember, migrations.RunPython.noop)]
