from __future__ import annotations

from typing import Any

from django.db import migrations, models

from portal.append_only import AppendOnly
from portal.persian.text import search_key

# SQLite makes the table anew to add a column, and its triggers with it.
guard = AppendOnly("cases_timelineentry")
AT_ONCE = 500
LONGEST_ANSWERS = 20_000


def read_earlier_answers(apps: Any, schema_editor: Any) -> None:
    """Let cases that were sent before be found by what was typed into them."""
    cases = apps.get_model("cases", "Case").objects.using(schema_editor.connection.alias)
    changed = []
    for case in cases.exclude(phase="draft").only("pk", "answers").iterator(AT_ONCE):
        typed = [answer for answer in case.answers.values() if isinstance(answer, str)]
        case.answers_text = search_key(" ".join(typed))[:LONGEST_ANSWERS]
        changed.append(case)
        if len(changed) == AT_ONCE:
            cases.bulk_update(changed, ["answers_text"])
            changed = []
    cases.bulk_update(changed, ["answers_text"])


class Migration(migrations.Migration):
    dependencies = [("cases", "0004_moves_that_ask_remind_and_call")]

    operations = [
        migrations.AddField(
            model_name="case",
            name="answers_text",
            field=models.TextField(db_default="", default="", editable=False),
        ),
        migrations.RunPython(read_earlier_answers, migrations.RunPython.noop),
        migrations.RunPython(guard.drop, guard.create),
        migrations.AddField(
            model_name="timelineentry",
            name="corrections",
            field=models.JSONField(
                blank=True,
                db_default=models.Value([], models.JSONField()),
                default=list,
                verbose_name="corrections",
            ),
        ),
        migrations.RunPython(guard.create, guard.drop),
    ]
