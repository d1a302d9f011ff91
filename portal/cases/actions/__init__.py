"""Everything that people do with a case, one verb each. Pages, API and commands call these."""

from portal.cases.actions.assign import assign_case
from portal.cases.actions.drafts import (
    DraftClosed,
    attach_file,
    discard_draft,
    remove_file,
    save_step,
    start_draft,
)
from portal.cases.actions.move import MoveNotPossible, ReasonMissing, move_case
from portal.cases.actions.submit import Incomplete, submit_case
from portal.cases.actions.talk import add_note, send_message

__all__ = [
    "DraftClosed",
    "Incomplete",
    "MoveNotPossible",
    "ReasonMissing",
    "add_note",
    "assign_case",
    "attach_file",
    "discard_draft",
    "move_case",
    "remove_file",
    "save_step",
    "send_message",
    "start_draft",
    "submit_case",
]
