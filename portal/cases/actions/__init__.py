"""Everything that people do with a case, one verb each. Pages, API and commands call these."""

from portal.cases.actions.answer import CorrectionInvalid, correct_case
from portal.cases.actions.assign import assign_case
from portal.cases.actions.drafts import (
    DraftClosed,
    TooManyFiles,
    add_file,
    attach_file,
    discard_draft,
    remove_file,
    save_step,
    start_draft,
)
from portal.cases.actions.move import (
    EffectFailed,
    GuardRefused,
    MoveNotPossible,
    ReasonMissing,
    StaffAnswersInvalid,
    move_case,
)
from portal.cases.actions.newer_versions import StatesDropped, occupied_states, take_along
from portal.cases.actions.submit import Incomplete, Stopped, submit_case, submit_locked
from portal.cases.actions.talk import add_note, send_message
from portal.cases.actions.try_again import NothingToTry, settle_failure, try_again

__all__ = [
    "CorrectionInvalid",
    "DraftClosed",
    "EffectFailed",
    "GuardRefused",
    "Incomplete",
    "MoveNotPossible",
    "NothingToTry",
    "ReasonMissing",
    "StaffAnswersInvalid",
    "StatesDropped",
    "Stopped",
    "TooManyFiles",
    "add_file",
    "add_note",
    "assign_case",
    "attach_file",
    "correct_case",
    "discard_draft",
    "move_case",
    "occupied_states",
    "remove_file",
    "save_step",
    "send_message",
    "settle_failure",
    "start_draft",
    "submit_case",
    "submit_locked",
    "take_along",
    "try_again",
]
