"""The ledger, as plugins use it."""

from portal.cases.actions import (
    DraftClosed,
    Incomplete,
    add_file,
    add_note,
    assign_case,
    attach_file,
    move_case,
    save_step,
    send_message,
    start_draft,
    submit_case,
    submit_locked,
)
from portal.cases.actions.talk import Upload
from portal.cases.concurrency import StaleCase, locked
from portal.cases.effects import EffectFailed, Happening, case_told
from portal.cases.models import Case, CaseFile, Channel, Phase, TimelineEntry
from portal.cases.notices import tell_applicant
from portal.cases.policies import Citizen, SecretHolder, opens_with_number, works_on
from portal.cases.public_lookup import look_up
from portal.cases.public_status import PublicStatus, public_status
from portal.cases.ratings import RatingSummary, rating_summary
from portal.cases.reasons import ReasonCodeMissing, RejectionReason, VisitReason, reason_label
from portal.cases.timeline import add_entry
from portal.cases.tracking_codes import InvalidCode, ParsedCode, parse, pretty
from portal.cases.visitors import adopt, new_secret, own_case_view, owned_by_visitor

__all__ = [
    "Case",
    "CaseFile",
    "Channel",
    "Citizen",
    "DraftClosed",
    "EffectFailed",
    "Happening",
    "Incomplete",
    "InvalidCode",
    "ParsedCode",
    "Phase",
    "PublicStatus",
    "RatingSummary",
    "ReasonCodeMissing",
    "RejectionReason",
    "SecretHolder",
    "StaleCase",
    "TimelineEntry",
    "Upload",
    "VisitReason",
    "add_entry",
    "add_file",
    "add_note",
    "adopt",
    "assign_case",
    "attach_file",
    "case_told",
    "locked",
    "look_up",
    "move_case",
    "new_secret",
    "opens_with_number",
    "own_case_view",
    "owned_by_visitor",
    "parse",
    "pretty",
    "public_status",
    "rating_summary",
    "reason_label",
    "save_step",
    "send_message",
    "start_draft",
    "submit_case",
    "submit_locked",
    "tell_applicant",
    "works_on",
]
