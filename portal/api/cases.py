"""The ledger, as plugins use it."""

from portal.cases.actions import (
    DraftClosed,
    Incomplete,
    add_note,
    assign_case,
    attach_file,
    discard_draft,
    move_case,
    remove_file,
    save_step,
    send_message,
    start_draft,
    submit_case,
)
from portal.cases.actions.talk import Upload
from portal.cases.models import Case, CaseFile, Channel, Phase, TimelineEntry
from portal.cases.policies import Citizen, SecretHolder
from portal.cases.public_status import PublicStatus, find_public, public_status
from portal.cases.tracking_codes import InvalidCode, ParsedCode, parse, pretty
from portal.cases.visitors import adopt, new_secret, own_case_view, owned_by_visitor, remember

__all__ = [
    "Case",
    "CaseFile",
    "Channel",
    "Citizen",
    "DraftClosed",
    "Incomplete",
    "InvalidCode",
    "ParsedCode",
    "Phase",
    "PublicStatus",
    "SecretHolder",
    "TimelineEntry",
    "Upload",
    "add_note",
    "adopt",
    "assign_case",
    "attach_file",
    "discard_draft",
    "find_public",
    "move_case",
    "new_secret",
    "own_case_view",
    "owned_by_visitor",
    "parse",
    "pretty",
    "public_status",
    "remember",
    "remove_file",
    "save_step",
    "send_message",
    "start_draft",
    "submit_case",
]
