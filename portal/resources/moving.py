"""Moves made by programs; who comes second is told what has changed."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ErrorDetail, ValidationError

from portal.cases.actions import CorrectionInvalid, move_case
from portal.cases.actions.move import StaffAnswersInvalid
from portal.cases.concurrency import StaleCase
from portal.cases.models import Case
from portal.forms.compiled import StepForm
from portal.resources.correcting import put_right
from portal.resources.form_errors import errors_of
from portal.resources.seeing import Seen
from portal.resources.shown import entries_of, entry_of


class CaseChanged(StaleCase):
    """Somebody was faster; ``version`` is the one to look at, ``changes`` what happened since."""

    message = _("Somebody else changed this case meanwhile. Nothing of yours was saved.")

    def __init__(self, version: int, changes: list[dict[str, Any]]) -> None:
        super().__init__()
        self.details = {"version": version, "changes": changes}


def make_move(seen: Seen, wanted: dict[str, Any]) -> Case:
    """Make the move that is ``wanted`` by the action of the pages, and return the case.

    :raises CaseChanged: somebody changed it after the version that was seen.
    :raises ValidationError: what is asked with the move is missing or wrong.
    :raises DomainError: as :func:`portal.cases.actions.move.move_case`.
    """
    try:
        return put_right(seen, wanted) if _puts_right(seen, wanted) else _moved(seen, wanted)
    except StaleCase as error:
        raise _changed(seen, wanted["version"]) from error
    except (StaffAnswersInvalid, CorrectionInvalid) as error:
        raise ValidationError(_refused(error.form, str(error))) from error


def _puts_right(seen: Seen, wanted: dict[str, Any]) -> bool:
    brings_files = bool(wanted.get("file") or wanted["drop"])
    if brings_files and seen.as_staff:
        told = ErrorDetail(_("Only the applicant puts files right."), "no_file")
        raise ValidationError({"file": [told]})
    return not seen.as_staff and (brings_files or bool(wanted["answers"]))


def _moved(seen: Seen, wanted: dict[str, Any]) -> Case:
    return move_case(
        actor=seen.actor,
        case=seen.case,
        move_key=wanted["move"],
        seen_version=wanted["version"],
        text=wanted["text"],
        reason_code=wanted["reason_code"],
        fields=wanted["answers"],
        correct=wanted["correct"],
    )


def _changed(seen: Seen, version: int) -> CaseChanged:
    seen.case.refresh_from_db(fields=["version"])
    news = [entry_of(one) for one in entries_of(seen) if one.case_version > version]
    return CaseChanged(seen.case.version, news)


def _refused(form: StepForm, message: str) -> dict[str, Any]:
    told = errors_of(form)
    return {"answers": told} if told else {"non_field_errors": [ErrorDetail(message, "stopped")]}
