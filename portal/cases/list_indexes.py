"""The indexes that keep the lists of staff as fast in a million cases as in a thousand.

Lists of what is open look at open cases only, however large the archive has grown; each begins
with what the list goes by, so that a page is read from where it begins.
"""

from __future__ import annotations

from django.db.models import Index, Q

OPEN = ~Q(phase__in=["draft", "closed"])

LIST_INDEXES = [
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
    Index(fields=["service", "state", "submitted_at", "id"], name="case_in_state"),
    Index(fields=["submitted_at", "id"], name="case_filed", condition=~Q(phase="draft")),
    Index(
        fields=["merged_into"],
        name="case_duplicates",
        condition=Q(merged_into__isnull=False),
    ),
]
