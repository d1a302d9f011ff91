from __future__ import annotations

import re
from typing import Any

from django.db import migrations
from django.db.models import F
from django.db.transaction import atomic

from portal.large_tables import batches

WORD = re.compile(r"\w+")
KEEP = "UPDATE cases_case SET search_text = %s, answers_text = %s WHERE id = %s"


def name_services(apps: Any, schema_editor: Any) -> None:
    """Cases of before are of the service that their kind is; plugins with several say more."""
    cases = apps.get_model("cases", "Case").objects.using(schema_editor.connection.alias)
    for some in batches(cases.filter(service="")):
        some.update(service=F("kind"))


def keep_words(apps: Any, schema_editor: Any) -> None:
    """Leave of what is searched the words, none of them too long for an index."""
    alias = schema_editor.connection.alias
    cases = apps.get_model("cases", "Case").objects.using(alias)
    for some in batches(cases.all()):
        rows = list(some.values_list("search_text", "answers_text", "pk"))
        kept = [(words_of(searched), words_of(typed), pk) for searched, typed, pk in rows]
        changed = [new for new, old in zip(kept, rows, strict=True) if new != old]
        with atomic(using=alias), schema_editor.connection.cursor() as cursor:
            cursor.executemany(KEEP, changed)


def words_of(text: str) -> str:
    """Return the words of a text with a space between them."""
    return " ".join(word[:100] for word in WORD.findall(text))


class Migration(migrations.Migration):
    # Each batch is kept by itself; after a break it goes on where it was.
    atomic = False
    dependencies = [("cases", "0009_reasons_services_and_duplicates")]

    operations = [
        migrations.RunPython(name_services, migrations.RunPython.noop),
        migrations.RunPython(keep_words, migrations.RunPython.noop),
    ]
