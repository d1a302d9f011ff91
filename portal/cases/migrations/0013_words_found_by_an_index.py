from __future__ import annotations

from typing import Any

from django.db import migrations
from django.db.models import Index

from portal.large_tables import AddIndexWhileServing, PostgresIndex, batches

BEFORE = PostgresIndex(
    "cases_case_words",
    "cases_case USING gin (array_to_tsvector(array_remove("
    "string_to_array(search_text || ' ' || answers_text, ' '), ''))) WITH (fastupdate = off)",
)
WORDS = PostgresIndex("case_words", "cases_case USING gin (words) WITH (fastupdate = off)")
#: The trigger fills in the words.
FILL = "UPDATE cases_case SET search_text = search_text WHERE id = ANY(%s) AND words IS NULL"


def fill_words(apps: Any, schema_editor: Any) -> None:
    """Keep the words of the cases that are there already, some at a time."""
    if schema_editor.connection.vendor != "postgresql":
        return
    cases = apps.get_model("cases", "Case").objects.using(schema_editor.connection.alias)
    for some in batches(cases.all()):
        with schema_editor.connection.cursor() as cursor:
            cursor.execute(FILL, [list(some.values_list("pk", flat=True))])


class Migration(migrations.Migration):
    # Each batch is kept by itself, and the index is built beside the traffic.
    atomic = False
    dependencies = [("cases", "0012_words_beside_the_case")]

    operations = [
        AddIndexWhileServing("case", Index(fields=["service", "state", "submitted_at", "id"], name="case_in_state")),
        migrations.RunPython(fill_words, migrations.RunPython.noop),
        migrations.RunPython(WORDS.create, WORDS.drop),
        migrations.RunPython(BEFORE.drop, BEFORE.create),
    ]
