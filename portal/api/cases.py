"""The ledger, as plugins use it."""

from portal.cases.actions import (
    DraftClosed,
    Incomplete,
    add_note,
    assign_case,
    attach_file,
    move_case,
    save_step,
    send_message,
    start_draft,
    submit_case,
)
from portal.cases.actions.talk import Upload
from portal.cases.models import Case, CaseFile, Channel, Phase, TimelineEntry
from portal.cases.policies import Citizen, SecretHolder
from portal.cases.public_lookup import look_up
from portal.cases.public_status import PublicStatus, public_status
from portal.cases.tracking_codes import InvalidCode, ParsedCode, parse, pretty
from portal.cases.visitors import adopt, new_secret, own_case_view, owned_by_visitor

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
    "look_up",
    "move_case",
    "new_secret",
    "own_case_view",
    "owned_by_visitor",
    "parse",
    "pretty",
    "public_status",
    "save_step",
    "send_message",
    "start_draft",
    "submit_case",
]
