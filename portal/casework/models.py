"""The tables of the staff's daily work around cases; each stands in a module of its own."""

from portal.casework.absence_rows import Absence
from portal.casework.bulk_rows import BulkItem, BulkRun
from portal.casework.canned_rows import CannedReply
from portal.casework.deadline_rows import CalendarMark, DeadlineStep
from portal.casework.hand_over_rows import HandOver
from portal.casework.link_rows import CaseKey, CaseLink, Merge
from portal.casework.mention_rows import Mention
from portal.casework.presence_rows import Presence
from portal.casework.saved_filter_rows import SavedFilter

__all__ = [
    "Absence",
    "BulkItem",
    "BulkRun",
    "CalendarMark",
    "CannedReply",
    "CaseKey",
    "CaseLink",
    "DeadlineStep",
    "HandOver",
    "Mention",
    "Merge",
    "Presence",
    "SavedFilter",
]
