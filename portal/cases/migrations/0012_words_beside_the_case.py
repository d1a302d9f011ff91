from __future__ import annotations

from typing import Any

from django.db import migrations

#: The words of a case, ready to be compared; PostgreSQL keeps them whoever writes the case, also
#: where a session leaves out triggers.
KEEP = """
ALTER TABLE cases_case ADD COLUMN words tsvector;
CREATE FUNCTION cases_case_keep_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.words := array_to_tsvector(array_remove(
    string_to_array(NEW.search_text || ' ' || NEW.answers_text, ' '), ''));
  RETURN NEW;
END $$;
CREATE TRIGGER keep_words BEFORE INSERT OR UPDATE OF search_text, answers_text ON cases_case
  FOR EACH ROW EXECUTE FUNCTION cases_case_keep_words();
ALTER TABLE cases_case ENABLE ALWAYS TRIGGER keep_words;
"""
FORGET = """
DROP TRIGGER keep_words ON cases_case;
DROP FUNCTION cases_case_keep_words();
ALTER TABLE cases_case DROP COLUMN words;
"""


def on_postgres(sql: str) -> Any:
    """Return a step that runs ``sql``; other databases search without the column."""

    def run(apps: Any, schema_editor: Any) -> None:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(sql, params=None)

    return run


class Migration(migrations.Migration):
    dependencies = [("cases", "0011_lists_that_stay_fast")]
    operations = [migrations.RunPython(on_postgres(KEEP), on_postgres(FORGET))]
