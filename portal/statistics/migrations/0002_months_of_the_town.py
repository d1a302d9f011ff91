from __future__ import annotations

from typing import Any

from django.db import migrations, models


def await_their_sums(apps: Any, schema_editor: Any) -> None:
    """Let the worker add up the months of which there are figures."""
    alias = schema_editor.connection.alias
    figures = apps.get_model("statistics", "MonthlyFigures").objects.using(alias)
    month = apps.get_model("statistics", "TownMonth")
    known = figures.order_by("month").values_list("month", flat=True).distinct()
    month.objects.using(alias).bulk_create([month(month=one) for one in known])


class Migration(migrations.Migration):
    dependencies = [("statistics", "0001_figures_by_the_month")]

    operations = [
        migrations.CreateModel(
            name="TownMonth",
            fields=[
                ("month", models.DateField(primary_key=True, serialize=False, verbose_name="month")),
                ("is_stale", models.BooleanField(db_index=True, default=True)),
                ("total", models.JSONField(default=list)),
                ("by_service", models.JSONField(default=list)),
                ("by_unit", models.JSONField(default=list)),
            ],
            options={"verbose_name": "month of the town", "verbose_name_plural": "months of the town"},
        ),
        migrations.RunPython(await_their_sums, migrations.RunPython.noop),
    ]
