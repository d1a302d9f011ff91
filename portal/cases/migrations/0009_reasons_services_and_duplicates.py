from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models

from portal.append_only import AppendOnly

# SQLite makes the table anew to add a column, and its triggers with it.
guard = AppendOnly("cases_timelineentry")


class Migration(migrations.Migration):
    dependencies = [("cases", "0008_what_did_not_work")]

    operations = [
        migrations.RunPython(guard.drop, guard.create),
        migrations.AddField(
            model_name="timelineentry",
            name="reason_code",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=60, verbose_name="reason"
            ),
        ),
        migrations.RunPython(guard.create, guard.drop),
        migrations.AddField(
            model_name="case",
            name="service",
            field=models.CharField(
                db_default="", default="", max_length=150, verbose_name="service"
            ),
        ),
        migrations.AddField(
            model_name="case",
            name="merged_into",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="duplicates",
                to="cases.case",
                verbose_name="joined with",
            ),
        ),
        migrations.AlterField(
            model_name="case",
            name="outcome",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "no outcome yet"),
                    ("approved", "approved"),
                    ("rejected", "rejected"),
                    ("withdrawn", "withdrawn"),
                    ("answered", "answered"),
                    ("merged", "joined with another case"),
                ],
                default="",
                max_length=12,
                verbose_name="outcome",
            ),
        ),
    ]
