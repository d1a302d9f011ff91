from __future__ import annotations

from django.db import migrations
from django.db.models import Index, Q

from portal.large_tables import AddIndexWhileServing, PostgresIndex

OPEN = ~Q(phase__in=["draft", "closed"])
INDEXES = [
    Index(fields=["merged_into"], name="case_duplicates", condition=Q(merged_into__isnull=False)),
    Index(
        fields=["unit", "service", "channel", "phase", "due_at"],
        name="case_open_work",
        condition=OPEN,
    ),
    Index(fields=["service", "unit", "submitted_at"], name="case_filed_in_month"),
    Index(fields=["service", "unit", "closed_at"], name="case_closed_in_month"),
    Index(fields=["submitted_at", "id"], name="case_open_filed", condition=OPEN),
    Index(fields=["state_since", "id"], name="case_open_since", condition=OPEN),
    Index(fields=["assignee", "due_at", "id"], name="case_of_officer", condition=OPEN),
    Index(
        fields=["due_at", "id"],
        name="case_new",
        condition=Q(phase__in=["open", "waiting_agency"], first_responded_at=None),
    ),
    Index(fields=["due_at", "id"], name="case_to_answer", condition=Q(awaits_reply=True) & OPEN),
    Index(
        fields=["due_at", "id"],
        name="case_waits_for_citizen",
        condition=Q(phase="waiting_citizen"),
    ),
    Index(fields=["submitted_at", "id"], name="case_filed", condition=~Q(phase="draft")),
]
REASONS = Index(fields=["at"], name="timeline_reasons", condition=~Q(reason_code=""))
WORDS = PostgresIndex(
    "cases_case_words",
    "cases_case USING gin (array_to_tsvector(array_remove("
    "string_to_array(search_text || ' ' || answers_text, ' '), ''))) WITH (fastupdate = off)",
)


class Migration(migrations.Migration):
    # PostgreSQL builds an index beside the traffic outside of transactions only.
    atomic = False
    dependencies = [("cases", "0010_services_named_and_words_kept")]

    operations = [
        *(AddIndexWhileServing("case", index) for index in INDEXES),
        AddIndexWhileServing("timelineentry", REASONS),
        migrations.RunPython(WORDS.create, WORDS.drop),
    ]
