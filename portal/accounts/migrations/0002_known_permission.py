"""Which permissions were declared before: all others are new to the roles that are there."""

from __future__ import annotations

from django.db import migrations, models

DECLARED_BEFORE = (
    "accounts.manage",
    "cases.assign",
    "cases.decide",
    "cases.handle",
    "cases.see",
    "notifications.manage",
    "servicedesk.design",
    "sheets.edit",
)


def note_what_was_there(apps, schema_editor):
    """In a town that has its roles already, their administrators have decided about these."""
    using = schema_editor.connection.alias
    if apps.get_model("accounts", "Role").objects.using(using).exists():
        known = apps.get_model("accounts", "KnownPermission")
        known.objects.using(using).bulk_create([known(key=key) for key in DECLARED_BEFORE])


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="KnownPermission",
            fields=[
                (
                    "key",
                    models.CharField(
                        max_length=200,
                        primary_key=True,
                        serialize=False,
                        verbose_name="permission",
                    ),
                ),
            ],
            options={
                "verbose_name": "known permission",
                "verbose_name_plural": "known permissions",
            },
        ),
        migrations.RunPython(note_what_was_there, migrations.RunPython.noop),
    ]
